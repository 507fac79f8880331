//! The screens on terminal emulators of many makers: what each of them shows after each step is what was meant, cell by
//! cell. Run by .ci/run, which installs them.
//!
//! All of them go by the name of xterm, or are told to. What is recorded is fed to one process of each: the
//! reviewed pictures in an order in which any comes after any, and a walk through the program by single keys. Where an
//! emulator takes a character to be wider or narrower than it is, which it is asked before, only the character's own
//! cells may differ.

mod readers;
mod shown;
mod tour;
mod within;

use readers::{Library, Missing, Reader, Xvfb};
use shown::{Knows, Report};
use tour::{Recording, measured};

/// How much is compared.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Much {
    /// Pictures of two sizes, and a walk while the terminal changes its size.
    All,
    /// Pictures and a walk at the usual size.
    Usual,
    /// A walk at the usual size.
    Walk,
}

/// Compares what is recorded for a terminal of this name.
fn check(name: &str, term: &str, knows: Knows, much: Much, start: impl Fn(&Recording) -> Result<Reader, Missing>) {
    let recordings = match much {
        Much::All => vec![
            Recording::pictures(term, (80, 24), 1),
            Recording::pictures(term, (160, 45), 3),
            Recording::walk(term, &[(80, 24), (120, 30)]),
        ],
        Much::Usual => vec![Recording::pictures(term, (80, 24), 1), Recording::walk(term, &[(80, 24)])],
        Much::Walk => vec![Recording::walk(term, &[(80, 24)])],
    };
    let mut report = Report::new(name);
    for recording in &recordings {
        let mut reader = match start(recording) {
            Ok(reader) => reader,
            Err(missing) => return missing.tell(name),
        };
        let widths = reader.widths();
        let widths = measured(recording).into_iter().zip(widths).collect();
        for step in &recording.steps {
            let screen = reader.show(step, &widths);
            report.add(step, &screen, &widths, knows);
        }
    }
    report.finish();
}

#[test]
#[ignore = "needs terminal emulators: run by .ci/run"]
fn pyte() {
    check("pyte", "xterm-256color", Knows::NO_DIM, Much::All, |recording| Library::python("pyte").start(recording));
}

#[test]
#[ignore = "needs terminal emulators: run by .ci/run"]
fn libvterm() {
    check("libvterm", "xterm-256color", Knows::NO_DIM, Much::All, |recording| {
        Library::python("vterm").start(recording)
    });
}

#[test]
#[ignore = "needs terminal emulators: run by .ci/run"]
fn kitty() {
    check("kitty", "xterm-kitty", Knows::ALL, Much::All, |recording| Library::kitty().start(recording));
}

#[test]
#[ignore = "needs terminal emulators: run by .ci/run"]
fn vte() {
    check("VTE", "xterm-256color", Knows::COLORS, Much::All, |recording| {
        let display = Xvfb::start()?;
        Library::python("vte").on(display).start(recording)
    });
}

#[test]
#[ignore = "needs terminal emulators: run by .ci/run"]
fn xterm_js() {
    for (version, much) in [("6", Much::Walk), ("11", Much::All), ("graphemes", Much::Walk)] {
        let name = format!("xterm.js with the widths of {version}");
        check(&name, "xterm-256color", Knows::ALL, much, |recording| Library::xterm_js(version).start(recording));
    }
}

#[test]
#[ignore = "needs terminal emulators: run by .ci/run"]
fn xterm() {
    check("xterm", "xterm", Knows::ALL, Much::Usual, readers::in_xterm);
}

#[test]
#[ignore = "needs terminal emulators: run by .ci/run"]
fn tmux() {
    for (term, much) in [("tmux-256color", Much::Walk), ("xterm-256color", Much::All)] {
        check(&format!("tmux as {term}"), term, Knows::ALL, much, readers::in_tmux);
    }
}

#[test]
#[ignore = "needs terminal emulators: run by .ci/run"]
fn gnu_screen() {
    for (term, much) in [("screen", Much::Walk), ("xterm-256color", Much::Usual)] {
        check(&format!("GNU screen as {term}"), term, Knows::ALL, much, readers::in_screen);
    }
}

#[test]
#[ignore = "needs terminal emulators: run by .ci/run"]
fn mosh() {
    check("mosh", "xterm-256color", Knows::NO_DIM, Much::Usual, readers::in_mosh);
}

/// The program itself under mosh: a whole edit, each key once the screen before it is there.
#[test]
#[ignore = "needs terminal emulators: run by .ci/run"]
fn mosh_shows_a_whole_edit() {
    if let Err(missing) = within::edit() {
        missing.tell("mosh");
    }
}

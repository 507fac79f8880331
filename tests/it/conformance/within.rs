//! What has an emulator of its own between the program and a terminal, which here is tmux: mosh's server and GNU screen.

use super::readers::{Fed, Missing, Reader, in_tmux, is_there, tmux_session, tmux_shows};
use super::shown::{Knows, Widths, difference};
use super::tour::{Recording, Step, measured};
use crate::support::driver::Driver;
use crate::support::picture::{FULL, buffer};
use crate::support::pty::{DEADLINE, program};
use crate::support::sshd::Tmux;
use ratatui::buffer::{Cell, CellWidth};
use std::os::unix::fs::PermissionsExt;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// How long a frame may take from the one side to the other.
const ARRIVES: Duration = Duration::from_secs(2);

/// What runs a command under mosh, as a command for the client's terminal.
pub fn client(command: &[String]) -> Result<String, Missing> {
    is_there("mosh-server").and_then(|()| is_there("mosh-client")).and_then(|()| is_there("tmux"))?;
    let mut server = Command::new("mosh-server");
    server.args(["new", "-i", "127.0.0.1", "-c", "256", "--"]).args(command);
    server.env("LANG", "C.UTF-8").env_remove("LC_ALL").env_remove("TMUX").env_remove("STY");
    let told = server.stdin(Stdio::null()).output().unwrap();
    let told = String::from_utf8(told.stdout).unwrap() + &String::from_utf8(told.stderr).unwrap();
    let connect = told.lines().find_map(|line| line.strip_prefix("MOSH CONNECT "));
    let (port, key) = connect.and_then(|words| words.split_once(' ')).unwrap_or_else(|| panic!("{told}"));
    Ok(format!("env LANG=C.UTF-8 MOSH_KEY={key} MOSH_PREDICTION_DISPLAY=never mosh-client 127.0.0.1 {port}"))
}

/// mosh: its client shows what its server's emulator does.
pub fn in_mosh(recording: &Recording) -> Result<Reader, Missing> {
    within(recording, Knows::NO_DIM, client)
}

/// GNU screen.
pub fn in_screen(recording: &Recording) -> Result<Reader, Missing> {
    is_there("screen")?;
    let folder = tempfile::tempdir().unwrap();
    std::fs::set_permissions(folder.path(), std::fs::Permissions::from_mode(0o700)).unwrap();
    std::fs::write(folder.path().join("conf"), "startup_message off\naltscreen on\n").unwrap();
    let start = format!("env SCREENDIR={0} screen -U -c {0}/conf ", folder.path().display());
    let mut reader = within(recording, Knows::ALL, |words| Ok(start + &words.join(" ")))?;
    let widths = reader.widths();
    Ok(Reader::new(widths, move |step, widths| {
        let _ = &folder;
        reader.show(step, widths)
    }))
}

/// What is recorded, within another program in tmux. Its frames arrive when it likes: what is not as meant is looked at
/// again for a while.
fn within(
    recording: &Recording,
    knows: Knows,
    command: impl FnOnce(&[String]) -> Result<String, Missing>,
) -> Result<Reader, Missing> {
    // how wide a text is counts for tmux as well
    let outer = in_tmux(recording)?.widths();
    let folder = tempfile::tempdir().unwrap();
    let (listener, words) = Fed::socket(folder.path());
    let tmux = Tmux::new("set -g default-terminal tmux-256color");
    tmux_session(&tmux, recording.steps[0].size, &command(&words)?);
    let mut fed = Fed::accept(&listener);
    let own = fed.measure(recording);
    let texts = measured(recording);
    let layout: Widths = texts.iter().cloned().zip(outer.iter().copied()).collect();
    let meant = |text: &str| usize::from(text.cell_width().max(1));
    let widths = texts.iter().zip(own.into_iter().zip(outer));
    let widths = widths.map(|(text, (own, outer))| if own == meant(text) { outer } else { own }).collect();
    Ok(Reader::new(widths, move |step, widths| {
        let _ = &folder;
        fed.write(&step.bytes);
        let until = Instant::now() + ARRIVES;
        loop {
            let screen = tmux_shows(&tmux, step.size, &layout);
            if difference(step, &screen, widths, knows).is_ok() || Instant::now() > until {
                return screen;
            }
        }
    }))
}

/// An edit from the list to the receipt with the program itself, under mosh and in tmux.
pub fn edit() -> Result<(), Missing> {
    let home = tempfile::tempdir().unwrap();
    let program = program().into_string().unwrap();
    let words =
        ["env", &format!("HOME={}", home.path().display()), "AWS_EC2_METADATA_DISABLED=true", &program, "--demo"];
    let client = client(&words.map(str::to_owned))?;
    let tmux = Tmux::new("set -g default-terminal tmux-256color");
    tmux_session(&tmux, (80, 24), &client);
    let mut driver = Driver::trails((80, 24));
    wait_shown(&tmux, &driver, "the list");
    for (sent, keys) in [
        ("Down", "<down>"),
        ("Down", "<down>"),
        ("Enter", "<enter>"),
        ("Down", "<down>"),
        ("Enter", "<enter>"),
        ("C-u", "<c-u>"),
        ("p", "p"),
        ("r", "r"),
        ("o", "o"),
        ("d", "d"),
        ("Enter", "<enter>"),
        ("C-s", "<c-s>"),
        ("y", "y"),
        ("q", "q"),
    ] {
        tmux.tell(&["send-keys", sent]).unwrap();
        if keys == "y" {
            press_again_where_ignored(&tmux);
        }
        driver.go(keys);
        wait_shown(&tmux, &driver, keys);
    }
    assert_eq!(driver.updates().len(), 1);
    tmux.tell(&["send-keys", "q"]).unwrap();
    Ok(())
}

/// mosh sends keys together that are pressed within a few milliseconds, and a key that applies counts alone: where the
/// program says so, it is pressed again, as a person would.
#[track_caller]
fn press_again_where_ignored(tmux: &Tmux) {
    let until = Instant::now() + DEADLINE;
    let shown = || tmux.tell(&["capture-pane", "-p"]).unwrap_or_default();
    loop {
        let screen = shown();
        match () {
            () if screen.contains("Receipt") => return,
            () if screen.contains("Ignored: it came together") => {
                tmux.tell(&["send-keys", "y"]).unwrap();
                while shown() == screen && Instant::now() < until {}
            }
            () => assert!(Instant::now() < until, "neither applied nor ignored:\n{screen}"),
        }
    }
}

/// Waits until tmux shows what the state machine has drawn. How long things take is not the same twice: of a receipt, the
/// rows without numbers are compared.
#[track_caller]
fn wait_shown(tmux: &Tmux, driver: &Driver, place: &str) {
    let (meant, cursor) = buffer(&driver.state, FULL);
    let is_receipt = matches!(driver.state.screen, trailedit::app::Screen::Receipt(_));
    let mut step = Step { name: place.to_owned(), size: (80, 24), bytes: String::new(), meant, cursor };
    let until = Instant::now() + DEADLINE;
    loop {
        let mut screen = tmux_shows(tmux, step.size, &Widths::new());
        for y in (0..24).filter(|_| is_receipt) {
            let row = &mut step.meant.content[y * 80..][..80];
            if row.iter().any(|cell| cell.symbol().chars().all(|c| c.is_ascii_digit())) {
                row.fill(Cell::EMPTY);
            }
            if row.iter().all(|cell| cell.symbol() == " ") {
                screen.rows[y].clear();
            }
        }
        match difference(&step, &screen, &Widths::new(), Knows::NO_DIM) {
            Ok(_) => return,
            Err(what) => assert!(Instant::now() < until, "{place}: {what}\n{}", driver.screen()),
        }
    }
}

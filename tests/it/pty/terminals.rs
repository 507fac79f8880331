//! The whole program on every kind of terminal: what it sends is understood there, and the screen is the one meant.
//!
//! The same keys go to the program and to the state machine; what the program writes goes to a model that panics at
//! whatever the terminal of that name does not understand.

use crate::support::driver::Driver;
use crate::support::picture::buffer;
use crate::support::pty::*;
use crate::support::terminals::{Clusters, Kind, Model, difference};
use ratatui::layout::Position;
use std::cell::RefCell;
use trailedit::app::{Event, Size, Start as Begin};
use trailedit::ui::Theme;

/// What terminals call themselves, and what they understand then.
const NAMES: [(&str, Kind); 22] = [
    ("xterm", Kind::Xterm),
    ("xterm-256color", Kind::Xterm),
    ("xterm-kitty", Kind::Xterm),
    ("xterm-ghostty", Kind::Xterm),
    ("alacritty", Kind::Xterm),
    ("foot", Kind::Xterm),
    ("wezterm", Kind::Xterm),
    ("st-256color", Kind::Xterm),
    ("rxvt-unicode-256color", Kind::Xterm),
    ("gnome-256color", Kind::Xterm),
    ("screen", Kind::Screen),
    ("screen-256color", Kind::Screen),
    ("screen.xterm-256color", Kind::Screen),
    ("tmux", Kind::Tmux),
    ("tmux-256color", Kind::Tmux),
    ("linux", Kind::Linux),
    ("vt220", Kind::Vt220),
    ("vt420", Kind::Vt220),
    ("vt100", Kind::Vt100),
    ("vt102", Kind::Vt100),
    ("ansi", Kind::Ansi),
    ("teletype-of-tomorrow", Kind::Unknown),
];

/// What a terminal has got so far.
struct Fed {
    model: Model,
    bytes: usize,
    /// What differed the last time.
    differs: String,
}

/// The program on a terminal, and the state machine beside it.
struct Tour {
    kind: Kind,
    name: String,
    theme: Theme,
    pty: Pty,
    driver: Driver,
    fed: RefCell<Fed>,
}

impl Tour {
    fn begin(term: &str, kind: Kind, locale: &str) -> Tour {
        let (width, height) = (80, 24);
        let theme = Theme { color: kind.colors(), ascii: locale == "C" };
        let pty = trailedit(&["--demo"]).env("TERM", term).env("LANG", locale).run();
        let driver = Driver::start((width, height), Begin { label: "demo account".into(), ..Begin::default() });
        let model = Model::new(kind, Clusters::Joined, width, height);
        let fed = RefCell::new(Fed { model, bytes: 0, differs: String::new() });
        Tour { kind, name: format!("{term} in {locale}"), theme, pty, driver, fed }
    }

    /// Waits until the terminal shows what the state machine has drawn.
    #[track_caller]
    fn see(&mut self, place: &str) {
        self.driver.settle();
        let (meant, cursor) = buffer(&self.driver.state, self.theme);
        let cursor = cursor.map(Position::from);
        let (fed, kind) = (&self.fed, self.kind);
        self.pty.wait_written(place, |bytes| {
            let Fed { model, bytes: from, differs } = &mut *fed.borrow_mut();
            model.feed(&bytes[*from..]);
            *from = bytes.len();
            let difference = difference(&meant, cursor, model, kind);
            let is_so = difference.is_ok();
            *differs = difference.err().map(|what| format!("{place}: {what}")).unwrap_or_default();
            is_so
        });
    }

    /// Presses keys here and there: as a terminal sends them, and by their names.
    #[track_caller]
    fn press(&mut self, sent: &str, keys: &str, place: &str) {
        self.pty.send(sent);
        self.driver.go(keys);
        self.see(place);
    }

    #[track_caller]
    fn resize(&mut self, width: u16, height: u16) {
        self.fed.borrow_mut().model.resize(width, height);
        self.pty.resize(width, height);
        self.driver.event(Event::Resize(Size { width, height }));
        self.see(&format!("{width} by {height}"));
    }

    /// Copies, and waits until the clipboard has it, or until it is said that there is none.
    #[track_caller]
    fn copy(&mut self, sent: &str, copied: &str) {
        self.pty.send(sent);
        let clipboard = !matches!(self.kind, Kind::Linux | Kind::Vt220 | Kind::Vt100 | Kind::Ansi);
        self.pty.wait_for(if clipboard { "Sent the value" } else { "Not copied: " });
        self.see_notice_gone();
        let fed = self.fed.borrow();
        assert_eq!(
            fed.model.strings.iter().any(|string| string.contains(copied)),
            clipboard,
            "{:?}",
            fed.model.strings
        );
    }

    /// Every key takes a notice away: one that does nothing else.
    #[track_caller]
    fn see_notice_gone(&mut self) {
        self.press("\x1b[F", "<end>", "the notice is gone");
    }
}

impl Drop for Tour {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("on {}, {}", self.name, self.fed.borrow().differs);
        }
    }
}

/// Goes through the screens and leaves.
fn tour(term: &str, kind: Kind, locale: &str) {
    let mut on = Tour::begin(term, kind, locale);
    on.see("the list");
    on.press("/manage", "/manage", "a filter being typed");
    on.press(ENTER, "<enter>", "the filtered list");
    on.press(ENTER, "<enter>", "the form");
    on.press("jjj ", "jjj ", "a switch is changed");
    on.press("g", "g", "a guide");
    on.press(ENTER, "<enter>", "its second step");
    on.press(ESC, "<esc>", "back from the guide");
    on.press("kk\rprod/trail/2026", "kk<enter>prod/trail/2026", "a text being typed");
    on.press("\x1b[D\x1b[D\x7f", "<left><left><bs>", "in its middle");
    on.press(ENTER, "<enter>", "a text is changed");
    on.press("k\x0f", "k<c-o>", "a picker");
    on.press("log", "log", "it is filtered");
    on.press(ESC, "<esc>", "the filter is taken away");
    on.press(ESC, "<esc>", "back from the picker");
    on.press("?", "?", "help");
    on.press(PAGE_DOWN, "<pgdn>", "more of it");
    on.press(ESC, "<esc>", "back from help");
    on.press(CTRL_S, "<c-s>", "the review");
    on.press("2", "2", "the request");
    on.resize(132, 43);
    on.press("3", "3", "the command");
    on.resize(300, 80);
    on.press("1", "1", "the review on a large screen");
    on.resize(60, 16);
    on.press(ESC, "<esc>", "the form on the smallest screen");
    on.resize(20, 3);
    on.resize(80, 24);
    on.copy("y", "YWNtZS1jbG91ZHRyYWlsLWxvZ3M=");
    on.press("q", "q", "leaving with edits");
    on.press("d", "d", "the list again");
    on.pty.send("q").wait_end();
    let bytes = on.pty.bytes();
    let text = printed(&bytes);
    assert!(text.is_ascii() && !text.contains('\x1b') && text.lines().count() == 1, "{text:?}");
    let at = bytes.windows(text.len()).rposition(|part| part == text.as_bytes()).unwrap();
    let fed = on.fed.get_mut();
    fed.model.feed(&bytes[fed.bytes..at]);
    assert!(fed.model.is_given_back(), "{term} is not given back");
}

#[test]
fn every_terminal_understands_what_it_is_sent_and_shows_the_screen_meant() {
    for (term, kind) in NAMES {
        tour(term, kind, "C.UTF-8");
    }
}

#[test]
fn every_terminal_shows_the_screen_meant_where_only_ascii_is_understood() {
    for (term, kind) in NAMES {
        tour(term, kind, "C");
    }
}

/// A terminal that prints, and nothing else, is told everything in lines.
#[test]
fn a_dumb_terminal_gets_text_and_ends_of_lines() {
    for term in ["dumb", ""] {
        let mut pty = trailedit(&["--demo"]).env("TERM", term).env("LANG", "C").run();
        pty.wait_prompt(0);
        pty.line("1");
        pty.send("\x04").wait_end();
        let bytes = pty.bytes();
        let other = bytes.iter().find(|byte| !matches!(byte, b' '..=b'~' | b'\r' | b'\n'));
        assert_eq!(other, None, "{}", String::from_utf8_lossy(&bytes));
    }
}

//! How many bytes a key costs on the wire: real screens through the backend of the terminal.
//!
//! Over SSH a key's answer is one packet, and these are what is in it.

use crate::support::driver::Driver;
use crate::support::picture::FULL;
use ratatui::Terminal;
use ratatui::buffer::Buffer;
use ratatui::layout::Size;
use std::io::{self, Write};
use trailedit::app::State;
use trailedit::shell::lean::{Capabilities, Lean};
use trailedit::ui::draw;

/// The usual size, and a large one.
const SIZES: [(u16, u16); 2] = [(80, 24), (200, 60)];

/// Everything that was written.
#[derive(Default)]
struct Wire {
    bytes: Vec<u8>,
    writes: usize,
}

impl Write for Wire {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.bytes.extend_from_slice(bytes);
        self.writes += 1;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A terminal that shows a state.
struct Shown {
    terminal: Terminal<Lean<Wire>>,
    screen: Buffer,
}

/// What a frame cost.
struct Cost {
    bytes: Vec<u8>,
    /// The bytes of text in cells that are not as they were.
    text: usize,
    /// The rows in which there are such.
    rows: usize,
}

impl Shown {
    fn new(can: Capabilities, state: &State) -> (Shown, Cost) {
        let size = Size { width: state.ctx.size.width, height: state.ctx.size.height };
        let terminal = Terminal::new(Lean::sized(Wire::default(), can, size)).unwrap();
        let mut shown = Shown { terminal, screen: Buffer::empty(size.into()) };
        let cost = shown.show(state);
        (shown, cost)
    }

    /// Shows a state, in one write or in none.
    fn show(&mut self, state: &State) -> Cost {
        let buffer = self.terminal.draw(|frame| draw(state, FULL, frame)).unwrap().buffer.clone();
        let wire = std::mem::take(self.terminal.backend_mut().writer_mut());
        assert_eq!(wire.writes, usize::from(!wire.bytes.is_empty()));
        let cells = || self.screen.content.iter().zip(&buffer.content).enumerate();
        let changed = || cells().filter(|(_, (old, new))| old != new);
        let text = changed().map(|(_, (_, new))| new.symbol().len()).sum();
        let mut rows: Vec<usize> = changed().map(|(at, _)| at / usize::from(buffer.area.width)).collect();
        rows.dedup();
        let rows = rows.len();
        self.screen = buffer;
        Cost { bytes: wire.bytes, text, rows }
    }

    /// The bytes of the text that is seen: words, and a blank between two of them.
    fn text(&self) -> usize {
        let rows = self.screen.content.chunks(self.screen.area.width.into());
        let words = |row: String| row.split_whitespace().map(|word| word.len() + 1).sum::<usize>();
        rows.map(|row| words(row.iter().map(|cell| cell.symbol()).collect())).sum()
    }
}

/// What keys cost, one after the other, on a screen that is reached by others.
fn costs(mut driver: Driver, keys: &[&str]) -> Vec<Cost> {
    let (mut shown, _) = Shown::new(Capabilities::XTERM, &driver.state);
    let press = |key: &&str| {
        driver.keys(key);
        shown.show(&driver.state)
    };
    keys.iter().map(press).collect()
}

/// A text setting with its text being edited, the cursor at its end.
fn editing(size: (u16, u16)) -> Driver {
    let mut driver = Driver::form(size, "security-audit");
    driver.keys("<down><enter>");
    driver
}

#[test]
fn a_typed_character_is_echoed_as_one_byte() {
    for size in SIZES {
        let cost = costs(editing(size), &["a", "b", "<bs>", "c"]);
        let sent: Vec<&str> = cost.iter().map(|cost| std::str::from_utf8(&cost.bytes).unwrap()).collect();
        // the first one brings the pen of the field along
        assert_eq!(sent, ["\u{1b}[4ma", "b", "\u{8} \u{8}", "c"], "{size:?}");
    }
}

#[test]
fn a_key_that_changes_nothing_sends_nothing() {
    for size in SIZES {
        for (driver, key) in [
            (Driver::trails(size), "<up>"),
            (Driver::form(size, "security-audit"), "<up>"),
            (Driver::form(size, "security-audit"), "<home>"),
            (editing(size), "<end>"),
        ] {
            assert_eq!(costs(driver, &[key])[0].bytes, b"", "{key} at {size:?}");
        }
        // the cursor alone
        assert_eq!(costs(editing(size), &["<left>"])[0].bytes, b"\x08");
    }
}

#[test]
fn a_move_sends_what_is_another_text_and_little_more() {
    for size in SIZES {
        let form = costs(Driver::form(size, "security-audit"), &["<down>", "<down>", "<down>", "<up>"]);
        let list = costs(Driver::trails(size), &["<down>", "<down>", "<up>"]);
        for cost in form.iter().chain(&list) {
            let sent = String::from_utf8_lossy(&cost.bytes);
            assert!(
                cost.bytes.len() <= cost.text + 18 * cost.rows,
                "{size:?}: {} for {}: {sent:?}",
                sent.len(),
                cost.text
            );
        }
        // two names, and three lines on the trail
        assert!(list.iter().all(|cost| cost.bytes.len() <= 160), "{size:?}");
    }
}

#[test]
fn a_whole_screen_is_little_more_than_its_text() {
    // the detail beside a large form has a line along it, which is a piece in every row
    for (size, most) in [(SIZES[0], 1.31), (SIZES[1], 1.5)] {
        for driver in [Driver::trails(size), Driver::form(size, "security-audit"), editing(size)] {
            for can in [Capabilities::XTERM, Capabilities::UNKNOWN] {
                let (mut shown, first) = Shown::new(can, &driver.state);
                shown.terminal.backend_mut().forget();
                let again = shown.show(&driver.state);
                let text = shown.text();
                for sent in [first.bytes, again.bytes] {
                    let (ratio, all) = (sent.len() as f64 / text as f64, String::from_utf8_lossy(&sent));
                    assert!(ratio <= most, "{size:?}: {} bytes for {text} of text: {all:?}", sent.len());
                    assert_eq!(all.matches("\x1b[2J").count(), 1, "{size:?}");
                }
            }
        }
    }
}

//! Whether a screen says the same without colour, and without anything but ASCII.

use super::PLAIN;
use crate::support::driver::Driver;
use crate::support::picture::{FULL, buffer, rows};
use ratatui::buffer::{Buffer, Cell};
use ratatui::style::{Color, Modifier};
use std::ops::Range;
use trailedit::app::{Event, State};
use trailedit::ui::Theme;

/// What says in words or as a mark what a colour says: one of them stands in the text, or before it in its row.
#[rustfmt::skip]
const SIGNS: [(Color, &[&str]); 4] = [
    (Color::Red, &[
        "x ", "! ", "!! ", "NO", "not", "FAIL", "refused", "failed", "danger", "Exception", "interrupted", "gone",
        "to apply:", "most there may be",
    ]),
    (Color::Magenta, &[
        "! ", "* ", "*!", "? ", "x ", "caution", "not", "unknown", "nsaved", "failed", "refused", "owned by", "Read-only",
        "omebody else", "to decide", "has ended",
    ]),
    (Color::Green, &[
        "* ", "*!", "*i", "+ ", "= ", "(x)", "yes", "ok", "verified", "after", "all", "All", "was updated", "yours",
        "takes", "edited to", "being typed", "no error any more",
    ]),
    (Color::Cyan, &["i ", "> ", "? ", "note", "step", "shadows"]),
];

/// Checks a screen: in monochrome it differs in nothing but colour, and what is coloured has a sign of its own; in ASCII
/// every character stands where it stood, and the same stands for the same.
pub fn check(name: &str, state: &State) {
    let (color, cursor) = buffer(state, FULL);
    let (mono, mono_cursor) = buffer(state, Theme { color: false, ..FULL });
    let (plain, plain_cursor) = buffer(state, PLAIN);
    assert_eq!((cursor, cursor), (mono_cursor, plain_cursor), "{name}: the cursor");
    // how much more there is to be scrolled to is said in other words
    let scrolls: Vec<bool> = rows(&mono).iter().map(|row| row.contains(" more line")).collect();
    for position in color.area.positions() {
        let (color, mono, plain) = (&color[position], &mono[position], &plain[position]);
        // legible on light and dark, also where dim is a colour of its own
        let is_fit = color.fg == Color::Reset || SIGNS.iter().any(|(fit, _)| *fit == color.fg) && !is_dim(color);
        assert!(is_fit && color.bg == Color::Reset, "{name} at {position}: {color:?}");
        assert_eq!(*mono, *color.clone().set_fg(Color::Reset), "{name} at {position}");
        if scrolls[usize::from(position.y)] {
            assert!(plain.symbol().is_ascii(), "{name} at {position}: {:?}", plain.symbol());
            continue;
        }
        assert_eq!((plain.fg, plain.bg, plain.modifier), (mono.fg, mono.bg, mono.modifier), "{name} at {position}");
        let stands = stands_for(plain.symbol(), mono.symbol());
        assert!(stands, "{name} at {position}: {:?} for {:?}", plain.symbol(), mono.symbol());
    }
    for text in coloured(&color) {
        let signs = SIGNS.iter().find(|(color, _)| *color == text.color).map(|(_, signs)| *signs).unwrap_or_default();
        let is_said = signs.iter().any(|sign| text.said.contains(sign)) || text.is_key;
        assert!(is_said, "{name}: only in {:?} is it said what this is: {:?}", text.color, text.said);
    }
}

fn is_dim(cell: &Cell) -> bool {
    cell.modifier.contains(Modifier::DIM)
}

/// Whether ASCII stands for a character as it always does.
fn stands_for(ascii: &str, own: &str) -> bool {
    let by = match own {
        "─" | "–" | "—" => "-",
        "│" | "·" => "|",
        "…" => "~",
        "→" => ">",
        "←" => "<",
        // as keys, those that do the same
        "↑" => "^j",
        "↓" => "vk",
        "“" | "”" => "\"",
        "‘" | "’" => "'",
        own => own,
    };
    ascii.is_ascii() && by.contains(ascii)
}

/// A text in one colour, in one row or in several that follow each other.
struct Coloured {
    color: Color,
    /// What stands before it in its first row, and it.
    said: String,
    /// Whether it is a key that is offered, which its place tells.
    is_key: bool,
    columns: Range<u16>,
    last: u16,
}

fn coloured(buffer: &Buffer) -> Vec<Coloured> {
    let mut all: Vec<Coloured> = Vec::new();
    let (width, height) = (buffer.area.width, buffer.area.height);
    let text = |columns: Range<u16>, y: u16| columns.map(|x| buffer[(x, y)].symbol()).collect::<String>();
    for y in 0..height {
        let mut x = 0;
        while x < width {
            let color = buffer[(x, y)].fg;
            let same = |x: &u16| buffer[(*x, y)].fg == color;
            let end = (x..width).find(|x| !same(x)).unwrap_or(width);
            let run = text(x..end, y);
            if color != Color::Reset && !run.trim().is_empty() {
                let above = all.iter_mut().find(|text| {
                    let beside = text.columns.start < end && x < text.columns.end;
                    text.color == color && text.last + 1 == y && beside
                });
                match above {
                    Some(text) => {
                        text.said.push_str(&run);
                        (text.columns, text.last) = (x.min(text.columns.start)..end.max(text.columns.end), y);
                    }
                    None => {
                        let is_key = color == Color::Cyan && (y + 2 >= height || text(0..x, y).trim().is_empty());
                        let said = text(0..x, y) + &run + " ";
                        all.push(Coloured { color, said, is_key, columns: x..end, last: y });
                    }
                }
            }
            x = end;
        }
    }
    all
}

/// The text of a row that holds `text`, in ASCII.
fn row_with(state: &State, text: &str) -> (u16, String) {
    let rows = rows(&buffer(state, PLAIN).0);
    let at = rows.iter().position(|row| row.contains(text)).unwrap_or_else(|| panic!("{text}: {rows:#?}"));
    (u16::try_from(at).unwrap(), rows[at].clone())
}

#[test]
fn what_is_typed_is_written_out_in_ascii_and_the_cursor_stands_where_it_goes_on() {
    let mut driver = Driver::form((80, 24), "security-audit");
    driver.keys("<down><enter><c-u>");
    driver.event(Event::Paste("größe–x".into()));
    // a dash is not a hyphen
    let typed = r"gr\u{f6}\u{df}e\u{2013}x";
    for (keys, before) in [("", typed), ("<left>", r"gr\u{f6}\u{df}e\u{2013}"), ("<left><left><left>", r"gr\u{f6}")] {
        driver.keys(keys);
        let (y, row) = row_with(&driver.state, typed);
        let x = row.find(typed).unwrap() + before.len();
        assert_eq!(buffer(&driver.state, PLAIN).1, Some((u16::try_from(x).unwrap(), y)), "{row}");
    }
}

#[test]
fn a_row_in_which_not_all_could_be_written_out_says_so() {
    let driver = |value: &str| {
        let mut driver = Driver::altered((80, 24), "security-audit", |account| {
            for trail in account["trails"].as_array_mut().unwrap() {
                trail["tags"] = serde_json::json!({ "team": value });
            }
        });
        driver.keys("i<pgdn><end><pgup>");
        driver
    };
    // eight columns each
    let (_, row) = row_with(&driver(&"日".repeat(12)).state, "team");
    assert!(row.trim_end().ends_with('~') && row.contains(r"team = \u{65e5}\u{65e5}"), "{row}");
    let (_, row) = row_with(&driver(&"日".repeat(8)).state, "team");
    assert!(row.trim_end().ends_with(r"\u{65e5}"), "{row}");
}

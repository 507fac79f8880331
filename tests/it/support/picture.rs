//! A screen as a reviewer can read it: the text, then below it a letter for the style of every cell that has one.

use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::buffer::Buffer;
use ratatui::style::{Color, Modifier};
use std::fmt::Write;
use trailedit::app::State;
use trailedit::ui::{Theme, draw};
use unicode_width::UnicodeWidthStr;

/// The theme of a terminal that shows everything.
pub const FULL: Theme = Theme { color: true, ascii: false };

/// The cells of the screen, and where the cursor is shown.
pub fn buffer(state: &State, theme: Theme) -> (Buffer, Option<(u16, u16)>) {
    let size = state.ctx.size;
    let mut terminal = Terminal::new(TestBackend::new(size.width, size.height)).unwrap();
    terminal.draw(|frame| draw(state, theme, frame)).unwrap();
    let at = terminal.backend().cursor_position();
    let shown = terminal.backend().cursor_visible();
    (terminal.backend().buffer().clone(), shown.then_some((at.x, at.y)))
}

/// The text of every row.
pub fn rows(buffer: &Buffer) -> Vec<String> {
    let mut rows = Vec::new();
    for y in 0..buffer.area.height {
        let mut row = String::new();
        let mut skip = 0;
        for x in 0..buffer.area.width {
            let symbol = buffer[(x, y)].symbol();
            if skip > 0 {
                skip -= 1;
                continue;
            }
            row.push_str(symbol);
            skip = symbol.width().saturating_sub(1);
        }
        rows.push(row);
    }
    rows
}

/// The text on the screen.
pub fn text(state: &State) -> String {
    rows(&buffer(state, FULL).0).iter().map(|r| r.trim_end()).collect::<Vec<_>>().join("\n")
}

/// What is told of the state in lines of 80 columns, from its beginning, and the prompt.
pub fn lines(state: &State) -> String {
    use trailedit::ui::lines::{Printing, Teller, sheet};
    let printing = Printing { width: 80, ascii: false };
    let (sheet, mut teller) = (sheet(state), Teller::default());
    let notice = teller.notice(state).map(|notice| printing.sentence(&notice)).unwrap_or_default();
    let mut lines: Vec<String> = notice;
    lines.extend(teller.tell(&sheet, true).iter().flat_map(|part| printing.lines(part)));
    lines.push(if sheet.busy { "(no prompt)".to_owned() } else { sheet.prompt });
    lines.join("\n")
}

/// The text and the styles on the screen.
pub fn picture(state: &State, theme: Theme) -> String {
    let (buffer, cursor) = buffer(state, theme);
    let mut out = String::new();
    for row in rows(&buffer) {
        writeln!(out, "|{}|", row).unwrap();
    }
    if let Some((x, y)) = cursor {
        writeln!(out, "cursor: column {x}, row {y}").unwrap();
    }
    let mut styles: Vec<String> = Vec::new();
    let mut plane = String::new();
    for y in 0..buffer.area.height {
        let mut row = String::new();
        for x in 0..buffer.area.width {
            let cell = &buffer[(x, y)];
            let style = describe(cell.fg, cell.bg, cell.modifier);
            row.push(if style.is_empty() || (cell.symbol() == " " && !visible_on_blank(cell.modifier)) {
                ' '
            } else {
                let at = styles.iter().position(|s| *s == style).unwrap_or_else(|| {
                    styles.push(style);
                    styles.len() - 1
                });
                char::from(b'a' + u8::try_from(at).unwrap())
            });
        }
        if !row.trim().is_empty() {
            writeln!(plane, "{y:2} {}", row.trim_end()).unwrap();
        }
    }
    out.push_str("styles:\n");
    for (i, style) in styles.iter().enumerate() {
        writeln!(out, " {} = {style}", char::from(b'a' + u8::try_from(i).unwrap())).unwrap();
    }
    out.push_str(&plane);
    out
}

/// Whether a blank cell shows its attributes.
fn visible_on_blank(modifier: Modifier) -> bool {
    modifier.intersects(Modifier::REVERSED | Modifier::UNDERLINED)
}

fn describe(fg: Color, bg: Color, modifier: Modifier) -> String {
    let mut words = Vec::new();
    if fg != Color::Reset {
        words.push(format!("{fg}").to_lowercase());
    }
    if bg != Color::Reset {
        words.push(format!("on {bg}").to_lowercase());
    }
    for (name, _) in modifier.iter_names() {
        words.push(name.to_lowercase());
    }
    words.join(" ")
}

//! The same frames on the emulator of the tests in a pseudo-terminal, which is not ours.

use super::super::{Capabilities, Lean};
use super::compare::{COLORS, at_best, seen};
use super::model::Kind;
use super::{Picture, Step, Wire};
use ratatui::layout::{Position, Size};
use ratatui::style::{Color, Modifier};

/// It panics at whatever it does not know.
struct Strict;

impl vt100::Callbacks for Strict {
    fn unhandled_control(&mut self, _: &mut vt100::Screen, byte: u8) {
        panic!("control character {byte:#x}");
    }

    fn unhandled_escape(&mut self, _: &mut vt100::Screen, _: Option<u8>, _: Option<u8>, byte: u8) {
        panic!("ESC {byte:#x}");
    }

    fn unhandled_csi(&mut self, _: &mut vt100::Screen, _: Option<u8>, _: Option<u8>, n: &[&[u16]], last: char) {
        panic!("CSI {n:?} {last}");
    }
}

/// Goes through steps and compares.
pub fn go(steps: &[Step]) {
    let (width, height) = (30u16, 8u16);
    let size = |n: u16| std::num::NonZeroU16::new(n).unwrap();
    let mut parser = vt100::Parser::new_with_callbacks(size(height), size(width), 0, Strict);
    let backend = Lean::sized(Wire::default(), Capabilities::XTERM, Size { width, height });
    let mut terminal = ratatui::Terminal::new(backend).unwrap();
    let mut picture = Picture::blank(Size { width, height });
    for step in steps {
        picture.take(step);
        match step {
            Step::Draw(..) | Step::Wipe => {}
            Step::Resize(width, height) => {
                parser.screen_mut().set_size(size(*height), size(*width));
                terminal.backend_mut().resize(Size { width: *width, height: *height });
            }
            Step::Scribble => {
                parser.process("\x1b[2;3r\x1b[3;4H\x1b[31;7mcall from a friend 日本\r\n".as_bytes());
                terminal.backend_mut().forget();
            }
            Step::Clear | Step::Break(_) => terminal.clear().unwrap(),
        }
        picture.draw(&mut terminal).unwrap();
        parser.process(&std::mem::take(terminal.backend_mut().writer_mut()).bytes);
        let screen = parser.screen();
        for at in picture.buffer.area.positions() {
            let (cell, spot) = (&picture.buffer[at], screen.cell(at.y, at.x).unwrap());
            if spot.is_wide_continuation() {
                continue;
            }
            let text = if spot.has_contents() { spot.contents() } else { " " };
            assert_eq!(text, cell.symbol(), "at {at}");
            let mut shown = Modifier::empty();
            shown.set(Modifier::BOLD, spot.bold());
            shown.set(Modifier::DIM, spot.dim());
            shown.set(Modifier::UNDERLINED, spot.underline());
            shown.set(Modifier::REVERSED, spot.inverse());
            let color = |color: vt100::Color| match color {
                vt100::Color::Default => Color::Reset,
                vt100::Color::Idx(index) => COLORS[usize::from(index) + 1],
                vt100::Color::Rgb(..) => panic!("no such colour was drawn"),
            };
            let shown = (color(spot.fgcolor()), color(spot.bgcolor()), shown);
            assert_eq!(seen(text, shown), seen(text, at_best(cell, Kind::Xterm)), "{text:?} at {at}");
        }
        assert_eq!(screen.hide_cursor(), picture.cursor.is_none());
        if let Some(Position { x, y }) = picture.cursor {
            let area = picture.buffer.area;
            assert_eq!(screen.cursor_position(), (y.min(area.height - 1), x.min(area.width - 1)));
        }
    }
}

//! A ratatui backend that sends the fewest bytes.
//!
//! It remembers what is on the screen, where the cursor is, what the terminal writes with and whether the cursor is
//! shown. A frame is gathered and compared with that, and what differs is sent in its shortest form, in one write;
//! where nothing differs, nothing is sent. It needs a terminal in raw mode, and the whole of its screen
//! (`Viewport::Fullscreen`).
//!
//! Of the crates that there are, ratatui's own backends state cursor, colours and visibility anew in every frame, and
//! those that skip unchanged rows save nothing that ratatui's comparison of cells has not saved already. termwiz does
//! compare, but then moves absolutely, states all attributes anew at each change, and brings a terminfo reader and an event
//! loop of its own.
//!
//! Underlines are never coloured: many terminals take the parameters of SGR 58 for attributes.

mod capabilities;
mod grid;
mod motion;
mod paint;
mod pen;
#[cfg(test)]
mod tests;

pub use capabilities::Capabilities;
use grid::Grid;
use paint::Painter;
use ratatui::backend::{Backend, ClearType, WindowSize};
use ratatui::buffer::Cell;
use ratatui::layout::{Position, Size};
use std::io::{self, Write};

/// A backend that sends the fewest bytes.
#[derive(Debug)]
pub struct Lean<W: Write> {
    writer: W,
    /// A size that is not this process's terminal's.
    size: Option<Size>,
    /// The size that was told last, which is what frames are drawn for.
    told: std::cell::Cell<Size>,
    wanted: Grid,
    /// What is on the screen.
    shown: Grid,
    /// Whether that is so.
    is_known: bool,
    /// The rows that were drawn on since.
    touched: Vec<bool>,
    painter: Painter,
    cursor: Position,
    wants_cursor: Option<bool>,
    shows_cursor: Option<bool>,
}

impl<W: Write> Lean<W> {
    /// A backend for this process's terminal. What the writer takes at once is sent at once, so it had better not be
    /// one that divides what it is given by lines.
    pub fn new(writer: W, can: Capabilities) -> Lean<W> {
        Lean {
            writer,
            size: None,
            told: std::cell::Cell::default(),
            wanted: Grid::default(),
            shown: Grid::default(),
            is_known: false,
            touched: Vec::new(),
            painter: Painter::new(can),
            cursor: Position::ORIGIN,
            wants_cursor: None,
            shows_cursor: None,
        }
    }

    /// A backend for a terminal elsewhere, of this size.
    pub fn sized(writer: W, can: Capabilities, size: Size) -> Lean<W> {
        Lean { size: Some(size), ..Lean::new(writer, can) }
    }

    /// The terminal elsewhere has another size now, or has had one in between.
    pub fn resize(&mut self, size: Size) {
        self.size = Some(size);
        self.is_known = false;
        self.painter.at = None;
    }

    /// Takes nothing for granted any more: the next frame is painted as a whole. For whenever the terminal was somebody
    /// else's, or may have lost what was sent.
    pub fn forget(&mut self) {
        self.is_known = false;
        self.shows_cursor = None;
        self.painter.forget();
    }

    /// Where the bytes go, for what is not drawn. Whatever moves the cursor, changes the pen or paints must be followed
    /// by [`forget`](Lean::forget).
    pub fn writer_mut(&mut self) -> &mut W {
        &mut self.writer
    }

    /// Sees to it that there are as many cells as the screen has.
    fn fit(&mut self) {
        let Size { width, height } = self.told.get();
        if (width, height) != (self.wanted.width, self.wanted.height) {
            self.wanted = self.wanted.resized(width, height);
            self.shown = Grid::blank(width, height);
            self.touched = vec![true; height.into()];
            self.is_known = false;
            // the terminal has moved its cursor along in its own way
            self.painter.at = None;
        }
    }

    /// What differs, as bytes.
    fn compose(&mut self) {
        if !self.painter.can.addressing {
            return self.compose_printed();
        }
        if !self.is_known {
            self.painter.wipe();
            self.shown.clear();
            self.touched.fill(true);
            self.is_known = true;
        }
        for (y, touched) in (0..).zip(&mut self.touched) {
            if std::mem::take(touched) {
                let (wanted, shown) = (self.wanted.row(y), self.shown.row_mut(y));
                self.painter.row(y, wanted, shown, y + 1 == self.wanted.height);
                shown.clone_from_slice(wanted);
            }
        }
        let can_show = self.painter.can.hides_cursor;
        if self.wants_cursor == Some(true) {
            let Position { x, y } = self.cursor;
            let (x, y) = (x.min(self.wanted.width.saturating_sub(1)), y.min(self.wanted.height.saturating_sub(1)));
            self.painter.go(Position { x, y }, self.wanted.row(y));
        }
        if let Some(shown) = self.wants_cursor
            && can_show
            && self.shows_cursor != Some(shown)
        {
            self.painter.out.extend_from_slice(if shown { b"\x1b[?25h" } else { b"\x1b[?25l" });
            self.shows_cursor = Some(shown);
        }
    }

    /// The frame as lines, when one of them differs.
    fn compose_printed(&mut self) {
        let mut differs = !std::mem::replace(&mut self.is_known, true);
        for (y, touched) in (0..).zip(&mut self.touched) {
            if std::mem::take(touched) {
                let (wanted, shown) = (self.wanted.row(y), self.shown.row_mut(y));
                differs |= wanted.iter().zip(&*shown).any(|(w, s)| !w.looks_like(s));
                shown.clone_from_slice(wanted);
            }
        }
        if differs {
            self.painter.print(&self.wanted);
        }
    }

    /// Blanks the cells that `is` picks by row and column.
    fn blank(&mut self, is: impl Fn(u16, u16) -> bool) {
        let can = self.painter.can;
        for y in 0..self.wanted.height {
            for x in (0..self.wanted.width).filter(|x| is(*x, y)) {
                self.wanted.set(x, y, &Cell::EMPTY, &can);
                self.touched[usize::from(y)] = true;
            }
        }
    }
}

impl<W: Write> Backend for Lean<W> {
    type Error = io::Error;

    fn draw<'a, I>(&mut self, content: I) -> io::Result<()>
    where
        I: Iterator<Item = (u16, u16, &'a Cell)>,
    {
        self.fit();
        for (x, y, cell) in content {
            if let Some(touched) = self.touched.get_mut(usize::from(y)) {
                self.wanted.set(x, y, cell, &self.painter.can);
                *touched = true;
            }
        }
        Ok(())
    }

    fn hide_cursor(&mut self) -> io::Result<()> {
        self.wants_cursor = Some(false);
        Ok(())
    }

    fn show_cursor(&mut self) -> io::Result<()> {
        self.wants_cursor = Some(true);
        Ok(())
    }

    /// Where it was put last. The terminal is not asked: its answer would come among the keys, late or never.
    fn get_cursor_position(&mut self) -> io::Result<Position> {
        Ok(self.cursor)
    }

    fn set_cursor_position<P: Into<Position>>(&mut self, position: P) -> io::Result<()> {
        self.cursor = position.into();
        Ok(())
    }

    /// Blanks the screen, whatever is on it, with the next frame.
    fn clear(&mut self) -> io::Result<()> {
        self.fit();
        self.wanted.clear();
        self.is_known = false;
        Ok(())
    }

    fn clear_region(&mut self, clear_type: ClearType) -> io::Result<()> {
        let at = self.cursor;
        self.fit();
        match clear_type {
            ClearType::All => return self.clear(),
            ClearType::AfterCursor => self.blank(|x, y| (y, x) >= (at.y, at.x)),
            ClearType::BeforeCursor => self.blank(|x, y| (y, x) <= (at.y, at.x)),
            ClearType::CurrentLine => self.blank(|_, y| y == at.y),
            ClearType::UntilNewLine => self.blank(|x, y| y == at.y && x >= at.x),
        }
        Ok(())
    }

    fn size(&self) -> io::Result<Size> {
        let size = match self.size {
            Some(size) => size,
            None => crossterm::terminal::size()?.into(),
        };
        self.told.set(size);
        Ok(size)
    }

    fn window_size(&mut self) -> io::Result<WindowSize> {
        Ok(WindowSize { columns_rows: self.size()?, pixels: Size::ZERO })
    }

    /// Sends what differs, in one write. When that fails, nothing is known of the terminal any more.
    fn flush(&mut self) -> io::Result<()> {
        self.fit();
        self.compose();
        let mut out = std::mem::take(&mut self.painter.out);
        if out.is_empty() {
            return Ok(());
        }
        let sent = self.writer.write_all(&out).and_then(|()| self.writer.flush());
        out.clear();
        self.painter.out = out; // for its room
        if sent.is_err() {
            self.forget();
        }
        sent
    }
}

//! The same frames through ratatui's own backend.

use super::{Picture, Step};
use crossterm::style::force_color_output;
use ratatui::backend::{Backend, ClearType, CrosstermBackend, WindowSize};
use ratatui::buffer::Cell;
use ratatui::layout::{Position, Size};
use std::cell::Cell as Count;
use std::io::{self, Write};
use std::rc::Rc;

/// The backend, for a terminal elsewhere.
struct Stock {
    inner: CrosstermBackend<Counter>,
    size: Size,
}

impl Backend for Stock {
    type Error = io::Error;

    fn draw<'a, I: Iterator<Item = (u16, u16, &'a Cell)>>(&mut self, content: I) -> io::Result<()> {
        self.inner.draw(content)
    }

    fn hide_cursor(&mut self) -> io::Result<()> {
        self.inner.hide_cursor()
    }

    fn show_cursor(&mut self) -> io::Result<()> {
        self.inner.show_cursor()
    }

    fn get_cursor_position(&mut self) -> io::Result<Position> {
        Ok(Position::ORIGIN)
    }

    fn set_cursor_position<P: Into<Position>>(&mut self, position: P) -> io::Result<()> {
        self.inner.set_cursor_position(position)
    }

    fn clear(&mut self) -> io::Result<()> {
        self.inner.clear()
    }

    fn clear_region(&mut self, clear_type: ClearType) -> io::Result<()> {
        self.inner.clear_region(clear_type)
    }

    fn size(&self) -> io::Result<Size> {
        Ok(self.size)
    }

    fn window_size(&mut self) -> io::Result<WindowSize> {
        Ok(WindowSize { columns_rows: self.size, pixels: Size::ZERO })
    }

    fn flush(&mut self) -> io::Result<()> {
        Backend::flush(&mut self.inner)
    }
}

/// How many bytes were written.
#[derive(Clone, Debug, Default)]
struct Counter(Rc<Count<usize>>);

impl Write for Counter {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.set(self.0.get() + bytes.len());
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// How many bytes steps take.
pub fn bytes(steps: &[Step]) -> usize {
    force_color_output(true);
    let size = Size { width: 30, height: 8 };
    let counter = Counter::default();
    let backend = Stock { inner: CrosstermBackend::new(counter.clone()), size };
    let mut terminal = ratatui::Terminal::new(backend).unwrap();
    let mut picture = Picture::blank(size);
    // it takes for granted that the screen is empty
    terminal.clear().unwrap();
    for step in steps {
        picture.take(step);
        match step {
            Step::Resize(width, height) => {
                let size = Size { width: *width, height: *height };
                // one that it would not notice
                if terminal.backend().size == size {
                    terminal.clear().unwrap();
                }
                terminal.backend_mut().size = size;
            }
            Step::Scribble | Step::Clear => terminal.clear().unwrap(),
            Step::Draw(..) | Step::Wipe | Step::Break(_) => {}
        }
        picture.draw(&mut terminal).unwrap();
    }
    counter.0.get()
}

//! The terminal: taken, drawn on, lent and given back in order.

use crate::app::{Size, State};
use crate::ui::{self, Theme};
use crossterm::event::{DisableBracketedPaste, EnableBracketedPaste};
use crossterm::terminal::{EnterAlternateScreen, LeaveAlternateScreen, disable_raw_mode, enable_raw_mode};
use crossterm::{cursor, queue};
use nix::unistd::{Pid, getppid, getsid};
use ratatui::backend::CrosstermBackend;
use ratatui::layout::{Position, Rect};
use std::io::{self, BufWriter, Stdout, Write};
use std::sync::{Mutex, PoisonError};

/// One frame is one write, as long as it fits.
const FRAME: usize = 1 << 16;

/// Whether the terminal was given back for good. Nothing is drawn any more then, on whatever thread a frame is.
static OVER: Mutex<bool> = Mutex::new(false);

/// Standard output until the terminal was given back for good.
struct Output(Stdout);

impl Write for Output {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let over = OVER.lock().unwrap_or_else(PoisonError::into_inner);
        if *over { Ok(bytes.len()) } else { self.0.write(bytes) }
    }

    fn flush(&mut self) -> io::Result<()> {
        let over = OVER.lock().unwrap_or_else(PoisonError::into_inner);
        if *over { Ok(()) } else { self.0.flush() }
    }
}

/// Gives the terminal back for good, in the middle of whatever is going on.
pub fn give_back_for_good() {
    *OVER.lock().unwrap_or_else(PoisonError::into_inner) = true;
    let _ = give_back(&mut io::stdout());
}

/// The terminal while it is ours. Dropping it gives it back.
pub struct Terminal {
    terminal: ratatui::Terminal<CrosstermBackend<BufWriter<Output>>>,
    ours: bool,
}

impl Terminal {
    /// Takes the terminal.
    pub fn enter() -> io::Result<Terminal> {
        let out = BufWriter::with_capacity(FRAME, Output(io::stdout()));
        let terminal = ratatui::Terminal::new(CrosstermBackend::new(out))?;
        let mut own = Terminal { terminal, ours: false };
        own.take()?;
        Ok(own)
    }

    fn take(&mut self) -> io::Result<()> {
        // set before the first byte, so that a half-taken terminal is given back as well
        self.ours = true;
        enable_raw_mode()?;
        let out = self.terminal.backend_mut();
        queue!(out, EnterAlternateScreen, EnableBracketedPaste)?;
        io::Write::flush(out)
    }

    /// Gives the terminal back. What cannot be written any more is not worth an error: there is nobody to read it.
    pub fn leave(&mut self) {
        if std::mem::take(&mut self.ours) {
            let _ = give_back(self.terminal.backend_mut());
        }
    }

    /// Its size.
    pub fn size(&self) -> io::Result<Size> {
        let size = self.terminal.size()?;
        Ok(Size { width: size.width, height: size.height })
    }

    /// Draws the state.
    pub fn draw(&mut self, state: &State, theme: Theme) -> io::Result<()> {
        self.terminal.draw(|frame| ui::draw(state, theme, frame)).map(|_| ())
    }

    /// Forgets what is on the screen, so that everything is drawn anew.
    ///
    /// ratatui's own `clear` asks the terminal where its cursor is. On a slow line the answer comes too late, and some
    /// terminals never give one; resizing to the present size forgets just as much and asks nothing.
    pub fn clear(&mut self) -> io::Result<()> {
        let size = self.terminal.size()?;
        self.terminal.resize(Rect::from((Position::ORIGIN, size)))
    }

    /// Writes bytes past the drawing, for what is not drawn.
    pub fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        let out = self.terminal.backend_mut();
        out.write_all(bytes)?;
        io::Write::flush(out)
    }

    /// Lends the terminal to the shell until somebody continues the program.
    pub fn suspend(&mut self) -> io::Result<()> {
        self.leave();
        stop()?;
        self.take()
    }
}

/// Stops the program until somebody continues it.
pub fn stop() -> io::Result<()> {
    // STOP rather than TSTP, which is lost on oneself in an orphaned process group; to the whole group, so that a program
    // that started this one stops with it
    Ok(rustix::process::kill_current_process_group(rustix::process::Signal::STOP)?)
}

/// What the kernel says in place of a process outside this PID namespace, as the parent of what `docker exec` starts is;
/// as an argument it means the asking process itself.
const OUTSIDE: Pid = Pid::from_raw(0);

/// Whether there is somebody above this process who could continue it after a stop: a shell with job control is in the
/// same session. Directly under sshd or a terminal program there is nobody, and a stop would be for ever.
pub fn can_be_continued() -> bool {
    let parent = getppid();
    let same_session = match (getsid(Some(parent)), getsid(None)) {
        (Ok(theirs), Ok(ours)) => theirs == ours,
        _ => false,
    };
    parent != OUTSIDE && same_session
}

impl Drop for Terminal {
    fn drop(&mut self) {
        self.leave();
        // what ratatui does when it is dropped would print on a terminal that may be gone, and panic
        *OVER.lock().unwrap_or_else(PoisonError::into_inner) = true;
    }
}

fn give_back(out: &mut impl Write) -> io::Result<()> {
    let written = queue!(out, DisableBracketedPaste, LeaveAlternateScreen, cursor::Show).and_then(|()| out.flush());
    disable_raw_mode().and(written)
}

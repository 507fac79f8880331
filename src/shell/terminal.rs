//! The terminal: taken, drawn on, lent and given back in order.

use super::lean::{Capabilities, Lean};
use crate::app::items::Item;
use crate::app::{Size, State};
use crate::ui::{self, Targets, Theme};
use crossterm::event::{DisableBracketedPaste, EnableBracketedPaste};
use crossterm::style::{Attribute, SetAttribute};
use crossterm::terminal::{EnterAlternateScreen, LeaveAlternateScreen, disable_raw_mode, enable_raw_mode};
use crossterm::{cursor, queue};
use nix::unistd::{Pid, getppid, getsid};
use std::fs::File;
use std::io::{self, Write};
use std::os::fd::AsFd;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};

/// Whether the terminal was given back for good. Nothing is drawn any more then, on whatever thread a frame is.
static OVER: Mutex<bool> = Mutex::new(false);

/// Asks for the clicks and the wheel of the mouse, in columns and rows of any number: no drags, no movements, of which a
/// slow line would be full.
const TAKE_MOUSE: &[u8] = b"\x1b[?1000h\x1b[?1006h";

/// Asks for them no more.
const GIVE_MOUSE_BACK: &[u8] = b"\x1b[?1006l\x1b[?1000l";

/// Whether the mouse is wanted: where it is not, no terminal is ever told anything of it.
static MOUSE: AtomicBool = AtomicBool::new(false);

/// Standard output until the terminal was given back for good; as a file, since the standard library's own writes what
/// comes before a line feed and what comes after it apart.
struct Output(File);

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
    let _ = give_back(&mut io::stdout(), Capabilities::of_this_terminal());
}

/// The terminal while it is ours. Dropping it gives it back.
pub struct Terminal {
    terminal: ratatui::Terminal<Lean<Output>>,
    can: Capabilities,
    ours: bool,
    targets: Targets,
}

impl Terminal {
    /// Takes the terminal, and with `mouse` its mouse, where it has one.
    pub fn enter(mouse: bool) -> io::Result<Terminal> {
        let out = Output(io::stdout().as_fd().try_clone_to_owned()?.into());
        let can = Capabilities::of_this_terminal();
        MOUSE.store(mouse && can.modern_modes, Ordering::Relaxed);
        let terminal = ratatui::Terminal::new(Lean::new(out, can))?;
        let mut own = Terminal { terminal, can, ours: false, targets: Targets::default() };
        own.take()?;
        Ok(own)
    }

    fn take(&mut self) -> io::Result<()> {
        // set before the first byte, so that a half-taken terminal is given back as well
        self.ours = true;
        enable_raw_mode()?;
        self.terminal.backend_mut().forget();
        let mut bytes = Vec::new();
        if self.can.modern_modes {
            queue!(bytes, EnterAlternateScreen, EnableBracketedPaste)?;
        }
        if MOUSE.load(Ordering::Relaxed) {
            bytes.extend(TAKE_MOUSE);
        }
        self.write(&bytes)
    }

    /// Gives the terminal back. What cannot be written any more is not worth an error: there is nobody to read it.
    pub fn leave(&mut self) {
        if std::mem::take(&mut self.ours) {
            let _ = give_back(self.terminal.backend_mut().writer_mut(), self.can);
        }
    }

    /// Its size.
    pub fn size(&self) -> io::Result<Size> {
        let size = self.terminal.size()?;
        Ok(Size { width: size.width, height: size.height })
    }

    /// Draws the state.
    pub fn draw(&mut self, state: &State, theme: Theme) -> io::Result<()> {
        let targets = &mut self.targets;
        let drawn = self.terminal.draw(|frame| match MOUSE.load(Ordering::Relaxed) {
            true => *targets = ui::draw_with_targets(state, theme, frame),
            false => ui::draw(state, theme, frame),
        });
        drawn.map(|_| ())
    }

    /// What can be clicked on at a place of the screen that was drawn last.
    pub fn at(&self, column: u16, row: u16) -> Option<Item> {
        self.targets.at(column, row).cloned()
    }

    /// Forgets what is on the screen, so that everything is drawn anew.
    pub fn clear(&mut self) {
        self.terminal.backend_mut().forget();
    }

    /// Whether it understands more than text and ends of lines.
    pub fn takes_sequences(&self) -> bool {
        self.can.addressing
    }

    /// Writes bytes past the drawing, for what is not drawn.
    pub fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        let out = self.terminal.backend_mut().writer_mut();
        out.write_all(bytes)?;
        out.flush()
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

fn give_back(out: &mut impl Write, can: Capabilities) -> io::Result<()> {
    let mut bytes = Vec::new();
    if MOUSE.load(Ordering::Relaxed) {
        bytes.extend(GIVE_MOUSE_BACK);
    }
    let written = given_back(&mut bytes, can);
    let written = written.and_then(|()| out.write_all(&bytes)).and_then(|()| out.flush());
    disable_raw_mode().and(written)
}

/// What undoes all that was done to the terminal.
fn given_back(bytes: &mut Vec<u8>, can: Capabilities) -> io::Result<()> {
    if !can.addressing {
        // below the last frame
        return bytes.write_all(b"\r\n");
    }
    queue!(bytes, SetAttribute(Attribute::Reset))?;
    if can.modern_modes {
        queue!(bytes, DisableBracketedPaste)?;
    }
    // where there is no other screen to leave, whoever comes next does not find a picture to write across
    queue!(bytes, cursor::MoveTo(0, 0))?;
    bytes.write_all(b"\x1b[J")?;
    if can.modern_modes {
        queue!(bytes, LeaveAlternateScreen)?;
    }
    if can.hides_cursor {
        queue!(bytes, cursor::Show)?;
    }
    Ok(())
}

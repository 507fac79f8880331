//! What is typed and pasted, read on a thread of its own.

use super::Message;
use crate::app::{Code, Event, Key, Wheel};
use crossterm::event::{self, KeyCode, KeyEvent, KeyEventKind, KeyModifiers, MouseButton, MouseEventKind};
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use std::io;
use std::sync::mpsc::Sender;
use std::time::Duration;

/// Begins to read. Ends by itself when the terminal is gone.
///
/// # Errors
/// When there can be no further thread.
pub fn spawn(to_loop: Sender<Message>) -> io::Result<()> {
    std::thread::Builder::new().name("input".to_owned()).spawn(move || {
        if read(&to_loop).is_err() {
            let _ = to_loop.send(Message::Hangup);
        }
    })?;
    Ok(())
}

/// How long to look for what crossterm has read and not handed out. It spins in its last millisecond, so this is short.
const LOOK: Duration = Duration::from_micros(20);

/// How long after the last key to look once more: a busy machine may have let the look above pass in vain.
const AGAIN: Timespec = Timespec { tv_sec: 0, tv_nsec: 100_000_000 };

/// Waits for the terminal itself rather than in crossterm, which reads a terminal that is gone for ever.
fn read(to_loop: &Sender<Message>) -> io::Result<()> {
    let stdin = io::stdin();
    let mut again = None;
    loop {
        let mut fds = [PollFd::new(&stdin, PollFlags::IN)];
        match poll(&mut fds, again.as_ref()) {
            Err(rustix::io::Errno::INTR) => continue,
            result => _ = result?,
        }
        if fds[0].revents().intersects(PollFlags::HUP | PollFlags::ERR | PollFlags::NVAL) {
            return Err(io::ErrorKind::BrokenPipe.into());
        }
        again = None;
        while event::poll(LOOK)? {
            again = Some(AGAIN);
            if let Some(event) = translate(event::read()?)
                && to_loop.send(event).is_err()
            {
                return Ok(());
            }
        }
    }
}

fn translate(event: event::Event) -> Option<Message> {
    let event = match event {
        event::Event::Key(key) => Event::Key(translate_key(key)?),
        event::Event::Paste(text) => Event::Paste(text),
        event::Event::Resize(width, height) => Event::Resize(crate::app::Size { width, height }),
        event::Event::Mouse(mouse) => match mouse.kind {
            MouseEventKind::ScrollUp => Event::Wheel(Wheel::Up),
            MouseEventKind::ScrollDown => Event::Wheel(Wheel::Down),
            MouseEventKind::Down(MouseButton::Left) => return Some(Message::Click(mouse.column, mouse.row)),
            _ => return None,
        },
        event::Event::FocusGained | event::Event::FocusLost => return None,
    };
    Some(Message::Event(event))
}

fn translate_key(key: KeyEvent) -> Option<Key> {
    if key.kind == KeyEventKind::Release {
        return None;
    }
    let mut ctrl = key.modifiers.contains(KeyModifiers::CONTROL);
    let alt = key.modifiers.contains(KeyModifiers::ALT);
    let code = match key.code {
        KeyCode::Char(c) if ctrl => Code::Char(c.to_ascii_lowercase()),
        KeyCode::Char(c) => Code::Char(c),
        KeyCode::Enter => Code::Enter,
        KeyCode::Esc => Code::Esc,
        KeyCode::Tab if key.modifiers.contains(KeyModifiers::SHIFT) => Code::BackTab,
        KeyCode::Tab => Code::Tab,
        KeyCode::BackTab => Code::BackTab,
        KeyCode::Backspace => Code::Backspace,
        KeyCode::Delete => Code::Delete,
        KeyCode::Up => Code::Up,
        KeyCode::Down => Code::Down,
        KeyCode::Left => Code::Left,
        KeyCode::Right => Code::Right,
        KeyCode::Home => Code::Home,
        KeyCode::End => Code::End,
        KeyCode::PageUp => Code::PageUp,
        KeyCode::PageDown => Code::PageDown,
        KeyCode::F(n) => Code::F(n),
        _ => return None,
    };
    // AltGr arrives as Control and Alt: it makes a character
    let alt_gr = ctrl && alt && matches!(code, Code::Char(_));
    if alt_gr {
        ctrl = false;
    }
    Some(Key { code, ctrl, alt: alt && !alt_gr })
}

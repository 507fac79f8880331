//! Signals, as messages to the loop.

use super::Message;
use crate::app::{Event, Key, Size};
use std::io;
use std::sync::mpsc::Sender;
use tokio::signal::unix::{SignalKind, signal};

/// Hears the signals that the program answers to. Must run within the runtime.
///
/// # Errors
/// When a handler cannot be installed.
pub fn listen(to_loop: &Sender<Message>) -> io::Result<()> {
    type Told = fn() -> Option<Message>;
    let told: [(SignalKind, Told); 6] = [
        (SignalKind::hangup(), || Some(Message::Hangup)),
        (SignalKind::terminate(), || Some(Message::Terminate)),
        (SignalKind::interrupt(), || Some(Message::Event(Event::Key(Key::ctrl('c'))))),
        (SignalKind::from_raw(rustix::process::Signal::TSTP.as_raw()), || Some(Message::Suspend)),
        (SignalKind::from_raw(rustix::process::Signal::CONT.as_raw()), || Some(Message::Continued)),
        (SignalKind::window_change(), || {
            let (width, height) = crossterm::terminal::size().ok()?;
            Some(Message::Event(Event::Resize(Size { width, height })))
        }),
    ];
    for (kind, message) in told {
        let mut heard = signal(kind)?;
        let to_loop = to_loop.clone();
        tokio::spawn(async move {
            while heard.recv().await.is_some() {
                if let Some(message) = message()
                    && to_loop.send(message).is_err()
                {
                    return;
                }
            }
        });
    }
    Ok(())
}

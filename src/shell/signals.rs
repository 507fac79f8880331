//! Signals, as messages to the loop.

use super::{Message, terminal};
use crate::app::{Event, Key, Size};
use rustix::process::Signal;
use std::io;
use std::sync::mpsc::Sender;
use tokio::signal::unix::{SignalKind, signal};

/// The signals that would end the program at once, with the terminal as it is, beside those with a meaning of their own.
/// Those of a faulty instruction (ILL, FPE, SEGV, BUS) are left out: the program cannot go on after one, not even to end in
/// order. PIPE is ignored, as in every Rust program.
const DEADLY: &[Signal] = &[
    Signal::QUIT,
    Signal::ABORT,
    Signal::ALARM,
    Signal::USR1,
    Signal::USR2,
    Signal::XCPU,
    Signal::XFSZ,
    Signal::VTALARM,
    Signal::PROF,
    Signal::TRAP,
    Signal::SYS,
    #[cfg(target_os = "linux")]
    Signal::IO,
    #[cfg(target_os = "linux")]
    Signal::POWER,
    #[cfg(all(target_os = "linux", any(target_arch = "x86_64", target_arch = "aarch64")))]
    Signal::STKFLT,
];

/// Hears the signals that the program answers to. Must run within the runtime.
///
/// # Errors
/// When a handler cannot be installed.
pub(super) fn listen(to_loop: &Sender<Message>) -> io::Result<()> {
    type Told = fn() -> Option<Message>;
    let told: [(SignalKind, Told); 6] = [
        (SignalKind::hangup(), || Some(Message::Hangup)),
        (SignalKind::terminate(), || Some(Message::Terminate)),
        (SignalKind::interrupt(), || Some(Message::Event(Event::Key(Key::ctrl('c'))))),
        (SignalKind::from_raw(Signal::TSTP.as_raw()), || Some(Message::Suspend)),
        (SignalKind::from_raw(Signal::CONT.as_raw()), || Some(Message::Continued)),
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
    for deadly in DEADLY {
        let number = deadly.as_raw();
        let mut heard = signal(SignalKind::from_raw(number))?;
        let to_loop = to_loop.clone();
        tokio::spawn(async move {
            let in_order = heard.recv().await.is_some() && to_loop.send(Message::Deadly(number)).is_ok();
            // who sends it twice does not want to wait for the end in order, or there is none to come
            if !in_order || heard.recv().await.is_some() {
                terminal::give_back_for_good();
                std::process::exit(end_by(number));
            }
        });
    }
    Ok(())
}

/// Ends the program as the default action of a signal does, so that whoever started it sees which signal it was, and with
/// a core dump where one is asked for. Where that action cannot be had, the exit status that a shell gives for it.
pub fn end_by(number: i32) -> i32 {
    let _ = signal_hook::low_level::emulate_default_handler(number);
    128 + number
}

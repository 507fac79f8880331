//! The thread that writes down what is kept for the next run, so that no key waits for a disk.

use super::Message;
use super::store::Store;
use crate::app::event::Deed;
use crate::app::{Event, Ticket};
use std::io;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// How long edits may wait for further ones before they are written.
pub(super) const GATHER: Duration = Duration::from_millis(300);

/// Takes what is to be written down.
pub(super) struct Keeper {
    sender: Option<Sender<(Ticket, Deed)>>,
    thread: Option<JoinHandle<()>>,
}

impl Keeper {
    /// Starts the thread.
    ///
    /// # Errors
    /// When there can be no thread.
    pub(super) fn spawn(store: Store, to_loop: Sender<Message>) -> io::Result<Keeper> {
        let (sender, deeds) = mpsc::channel();
        let thread =
            std::thread::Builder::new().name("keeper".to_owned()).spawn(move || keep(store, &deeds, &to_loop))?;
        Ok(Keeper { sender: Some(sender), thread: Some(thread) })
    }

    /// Has something written down; the answer reaches the loop.
    pub(super) fn carry_out(&mut self, ticket: Ticket, deed: Deed) {
        if let Some(sender) = &self.sender {
            // the thread ends only with the program
            let _ = sender.send((ticket, deed));
        }
    }

    /// Waits until everything is written.
    pub(super) fn finish(&mut self) {
        self.sender = None;
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// Does what comes in, in order; only edits wait a little for the next ones.
fn keep(mut store: Store, deeds: &Receiver<(Ticket, Deed)>, to_loop: &Sender<Message>) {
    let mut carry_out = |(ticket, deed): (Ticket, Deed)| {
        let answer = store.carry_out(deed);
        // nobody listens any more at the end of the program
        let _ = to_loop.send(Message::Event(Event::Answer(ticket, answer)));
    };
    let mut waiting: Option<((Ticket, Deed), Instant)> = None;
    loop {
        let next = match &waiting {
            None => deeds.recv().map_err(|_| RecvTimeoutError::Disconnected),
            Some((_, until)) => deeds.recv_timeout(until.saturating_duration_since(Instant::now())),
        };
        let due = match (&next, &waiting) {
            // the newer edits of the same trail take the place of the older ones, and wait no longer than these
            (Ok((_, Deed::Keep(new))), Some(((_, Deed::Keep(old)), _))) if new.trail == old.trail => None,
            _ => waiting.take().map(|(deed, _)| deed),
        };
        if let Some(due) = due {
            carry_out(due);
        }
        match next {
            Ok(deed @ (_, Deed::Keep(_))) => {
                let until = waiting.map_or_else(|| Instant::now() + GATHER, |(_, until)| until);
                waiting = Some((deed, until));
            }
            Ok(deed) => carry_out(deed),
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => break,
        }
    }
    store.close_all();
}

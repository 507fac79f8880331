//! The thread that writes down what is kept for the next run, so that no key waits for a disk.

use super::Message;
use super::store::Store;
use crate::app::event::Deed;
use crate::app::{Event, Ticket};
use std::io;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::time::{Duration, Instant};

/// The name of the thread.
pub(super) const THREAD: &str = "keeper";

/// How long edits may wait for further ones before they are written.
pub(super) const GATHER: Duration = Duration::from_millis(300);

/// How long the end of the program waits for a disk that does not answer.
const LAST_WRITE: Duration = Duration::from_secs(3);

/// How long suspending waits for it.
const BEFORE_STOP: Duration = Duration::from_millis(500);

/// What the thread is told.
enum Order {
    /// To carry this out.
    Deed(Ticket, Deed),
    /// To write what it has gathered, and to say so.
    Flush(Sender<()>),
}

/// Takes what is to be written down.
pub(super) struct Keeper {
    sender: Option<Sender<Order>>,
    /// Hangs up when the thread ends.
    ended: Receiver<()>,
}

impl Keeper {
    /// Starts the thread.
    ///
    /// # Errors
    /// When there can be no thread.
    pub(super) fn spawn(store: Store, to_loop: Sender<Message>) -> io::Result<Keeper> {
        let (sender, orders) = mpsc::channel();
        let (running, ended) = mpsc::channel();
        std::thread::Builder::new().name(THREAD.to_owned()).spawn(move || {
            keep(store, &orders, &to_loop);
            drop::<Sender<()>>(running);
        })?;
        Ok(Keeper { sender: Some(sender), ended })
    }

    /// Has something written down; the answer reaches the loop.
    pub(super) fn carry_out(&mut self, ticket: Ticket, deed: Deed) {
        if let Some(sender) = &self.sender {
            // the thread ends only with the program
            let _ = sender.send(Order::Deed(ticket, deed));
        }
    }

    /// Waits a little until everything is written.
    pub(super) fn flush(&mut self) {
        let (written, wait) = mpsc::channel();
        if let Some(sender) = &self.sender
            && sender.send(Order::Flush(written)).is_ok()
        {
            let _ = wait.recv_timeout(BEFORE_STOP);
        }
    }

    /// Waits until everything is written and what is held is given up, or a disk has had its time.
    pub(super) fn finish(&mut self) {
        self.sender = None;
        let _ = self.ended.recv_timeout(LAST_WRITE);
    }
}

/// Does what comes in, in order; only edits wait a little for the next ones.
fn keep(mut store: Store, orders: &Receiver<Order>, to_loop: &Sender<Message>) {
    let mut carry_out = |(ticket, deed): (Ticket, Deed)| {
        let answer = store.carry_out(deed);
        // nobody listens any more at the end of the program
        let _ = to_loop.send(Message::Event(Event::Answer(ticket, answer)));
    };
    let mut waiting: Option<((Ticket, Deed), Instant)> = None;
    loop {
        let next = match &waiting {
            None => orders.recv().map_err(|_| RecvTimeoutError::Disconnected),
            Some((_, until)) => orders.recv_timeout(until.saturating_duration_since(Instant::now())),
        };
        let due = match (&next, &waiting) {
            // the newer edits of the same trail take the place of the older ones, and wait no longer than these
            (Ok(Order::Deed(_, Deed::Keep(new))), Some(((_, Deed::Keep(old)), _))) if new.trail == old.trail => None,
            _ => waiting.take().map(|(deed, _)| deed),
        };
        if let Some(due) = due {
            carry_out(due);
        }
        match next {
            Ok(Order::Deed(ticket, deed @ Deed::Keep(_))) => {
                let until = waiting.map_or_else(|| Instant::now() + GATHER, |(_, until)| until);
                waiting = Some(((ticket, deed), until));
            }
            Ok(Order::Deed(ticket, deed)) => carry_out((ticket, deed)),
            Ok(Order::Flush(written)) => drop(written.send(())),
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => break,
        }
    }
    store.close_all();
}

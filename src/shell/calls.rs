//! The backend's calls, made side by side on a thread of their own.

#[cfg(test)]
mod tests;

use super::{Message, signals};
use crate::app::{Answer, Call, Event, Ticket};
use crate::backend::{Backend, Writer};
use crate::trail::ApiError;
use crate::trail::error::Cause;
use std::io;
use std::sync::Arc;
use std::sync::mpsc::Sender;
use std::time::{Duration, Instant};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// How many trails are asked for their status at the same time. There is one such call for every trail that is listed,
/// and each that is under way takes a connection; CloudTrail answers ten in a second and Region (F§8).
const STATUSES: usize = 32;

/// Takes calls to be made.
pub(super) struct Calls {
    sender: UnboundedSender<(Ticket, Call)>,
}

impl Calls {
    /// Makes a call; its answer reaches the loop.
    pub(super) fn make(&self, ticket: Ticket, call: Call) {
        // the thread ends only with the program
        let _ = self.sender.send((ticket, call));
    }
}

/// Starts the thread.
///
/// # Errors
/// When there can be no thread or no runtime, or signals cannot be heard.
pub(super) fn spawn<B: Backend, W: Writer>(
    backend: B,
    writer: Option<W>,
    to_loop: Sender<Message>,
) -> io::Result<Calls> {
    let (sender, calls) = unbounded_channel();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    {
        let _within = runtime.enter();
        signals::listen(&to_loop)?;
    }
    std::thread::Builder::new()
        .name("calls".to_owned())
        .spawn(move || runtime.block_on(make_all(calls, backend, writer, to_loop)))?;
    Ok(Calls { sender })
}

/// Makes the calls that come in, side by side.
async fn make_all<B: Backend, W: Writer>(
    mut calls: UnboundedReceiver<(Ticket, Call)>,
    backend: B,
    writer: Option<W>,
    to_loop: Sender<Message>,
) {
    let backend = Arc::new(backend);
    let writer = writer.map(Arc::new);
    let begin = move |ticket, call, turn: Option<OwnedSemaphorePermit>| {
        let (backend, writer, to_loop) = (backend.clone(), writer.clone(), to_loop.clone());
        tokio::spawn(async move {
            let answer = make(&call, &*backend, writer.as_deref()).await;
            let _ = to_loop.send(Message::Event(Event::Answer(ticket, answer)));
            drop(turn);
        });
    };
    let (later, mut statuses) = unbounded_channel();
    let begin_status = begin.clone();
    tokio::spawn(async move {
        let turns = Arc::new(Semaphore::new(STATUSES));
        while let Some((ticket, call)) = statuses.recv().await {
            begin_status(ticket, call, turns.clone().acquire_owned().await.ok());
        }
    });
    while let Some((ticket, call)) = calls.recv().await {
        match call {
            // no other call waits behind these
            Call::Status(_) => drop(later.send((ticket, call))),
            call => begin(ticket, call, None),
        }
    }
}

/// Makes one call.
pub async fn make<B: Backend, W: Writer>(call: &Call, backend: &B, writer: Option<&W>) -> Answer {
    let begun = Instant::now();
    let answer = match call {
        Call::Identity => Answer::Identity(backend.identity().await),
        Call::Organization => Answer::Organization(backend.organization().await),
        Call::Regions => Answer::Regions(backend.regions().await),
        Call::Trails(region) => Answer::Trails(backend.trails(region).await),
        Call::Trail(arn) => Answer::Trail(backend.trail(arn).await.map(Box::new)),
        Call::Status(arn) => Answer::Status(backend.status(arn).await),
        Call::Tags(arn) => Answer::Tags(backend.tags(arn).await),
        Call::Fact(subject) => Answer::Fact(Box::new(backend.fact(subject).await)),
        Call::List(kind, region, from) => Answer::Listed(backend.list(*kind, region, from.as_deref()).await),
        Call::Update(request) => Answer::Updated(match writer {
            Some(writer) => writer.update(request).await,
            None => Err(ApiError {
                operation: "UpdateTrail",
                region: request.trail.region().to_owned(),
                cause: Cause::Local,
                message: "this session is read-only: it has no way to send anything".to_owned(),
                request_id: None,
                after_fault: false,
            }),
        }),
        Call::Wait(milliseconds) => {
            tokio::time::sleep(Duration::from_millis(*milliseconds)).await;
            Answer::Waited
        }
    };
    tracing::debug!(?call, took = ?begun.elapsed(), error = problem(&answer), "call");
    answer
}

/// What went wrong, for the log.
fn problem(answer: &Answer) -> Option<String> {
    let error = match answer {
        Answer::Identity(answer) => answer.as_ref().err(),
        Answer::Organization(answer) => answer.as_ref().err(),
        Answer::Regions(answer) => answer.as_ref().err(),
        Answer::Trails(answer) => answer.as_ref().err(),
        Answer::Trail(answer) => answer.as_ref().err(),
        Answer::Status(answer) => answer.as_ref().err(),
        Answer::Tags(answer) => answer.as_ref().err(),
        Answer::Updated(answer) => answer.as_ref().err(),
        Answer::Fact(fact) => fact.unread().next(),
        Answer::Listed(answer) => answer.as_ref().err(),
        Answer::Waited
        | Answer::Opened(_)
        | Answer::Kept(_)
        | Answer::Filed(_)
        | Answer::Begun(_)
        | Answer::History(_) => None,
    };
    error.map(ToString::to_string)
}

//! How many calls are under way at the same time.

use super::*;
use crate::backend::{Identity, Membership, NoWriter, Regions, Tag};
use crate::trail::facts::{Kind, Listed};
use crate::trail::{Fact, RegionTrails, Status, Subject, Trail, TrailArn};
use std::collections::BTreeSet;
use std::sync::Mutex;
use std::sync::mpsc::channel;
use tokio::sync::Notify;

/// Answers the status of a trail only when as many are asked for as may be, or when all have been.
#[derive(Default)]
struct Slow {
    all: usize,
    asked: Mutex<Asked>,
    enough: Notify,
}

#[derive(Default)]
struct Asked {
    ever: usize,
    now: usize,
    most: usize,
}

impl Backend for Arc<Slow> {
    async fn identity(&self) -> Result<Identity, ApiError> {
        Ok(Identity { account: "111122223333".to_owned(), arn: "arn:aws:iam::111122223333:user/ana".to_owned() })
    }

    async fn status(&self, _: &TrailArn) -> Result<Status, ApiError> {
        let answered = self.enough.notified();
        {
            let mut asked = self.asked.lock().unwrap();
            asked.ever += 1;
            asked.now += 1;
            asked.most = asked.most.max(asked.now);
        }
        // whatever else may be asked for now is, before this goes on
        tokio::task::yield_now().await;
        let enough = {
            let asked = self.asked.lock().unwrap();
            asked.now >= STATUSES || asked.ever == self.all
        };
        match enough {
            true => self.enough.notify_waiters(),
            false => answered.await,
        }
        self.asked.lock().unwrap().now -= 1;
        Ok(Status::default())
    }

    async fn organization(&self) -> Result<Membership, ApiError> {
        unreachable!("nobody asks")
    }

    async fn regions(&self) -> Result<Regions, ApiError> {
        unreachable!("nobody asks")
    }

    async fn trails(&self, _: &str) -> Result<RegionTrails, ApiError> {
        unreachable!("nobody asks")
    }

    async fn trail(&self, _: &TrailArn) -> Result<Trail, ApiError> {
        unreachable!("nobody asks")
    }

    async fn tags(&self, _: &TrailArn) -> Result<Vec<Tag>, ApiError> {
        unreachable!("nobody asks")
    }

    async fn fact(&self, _: &Subject) -> Fact {
        unreachable!("nobody asks")
    }

    async fn list(&self, _: Kind, _: &str, _: Option<&str>) -> Result<Listed, ApiError> {
        unreachable!("nobody asks")
    }
}

#[test]
fn statuses_take_turns_and_nothing_else_waits_for_them() {
    let all = 3 * STATUSES + 4;
    let backend = Arc::new(Slow { all, ..Slow::default() });
    let arn = TrailArn::parse("arn:aws:cloudtrail:us-east-1:111122223333:trail/audit").unwrap();
    let (sender, calls) = unbounded_channel();
    let (to_loop, messages) = channel();
    let mut tickets = crate::app::event::Tickets::default();
    for _ in 0..all {
        sender.send((tickets.issue(), Call::Status(arn.clone()))).unwrap();
    }
    let identity = tickets.issue();
    sender.send((identity, Call::Identity)).unwrap();

    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let answered = runtime.block_on(async {
        tokio::spawn(make_all(calls, backend.clone(), None::<NoWriter>, to_loop));
        let mut answered = Vec::new();
        while answered.len() <= all {
            tokio::task::yield_now().await;
            for message in messages.try_iter() {
                let Message::Event(Event::Answer(ticket, _)) = message else { panic!("{message:?}") };
                answered.push(ticket);
            }
        }
        answered
    });
    assert_eq!(backend.asked.lock().unwrap().most, STATUSES);
    assert!(answered.iter().position(|ticket| *ticket == identity).unwrap() < STATUSES);
    // each of them is answered, once
    assert_eq!(answered.into_iter().collect::<BTreeSet<_>>().len(), all + 1);
}

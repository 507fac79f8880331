mod agree;
mod cases;
mod documents;
mod facts;
mod failures;
mod files;
mod preflight;
mod reads;
mod refusals;
mod updates;

use super::*;
use crate::trail::change::{Member, Why, Wire};
use crate::trail::settings::Channel;
use crate::trail::{Draft, Setting, Settings, Value};
use serde_json::json;
use std::pin::pin;
use std::task::{Context, Poll, Waker};

/// 2026-05-04T12:00:00Z
const NOW: Timestamp = 1_777_896_000;

const ACCOUNT: &str = "111122223333";
const ROLE: &str = "arn:aws:iam::111122223333:role/service-role/acme-cloudtrail-to-logs";
const GROUP: &str = "arn:aws:logs:us-east-1:111122223333:log-group:/acme/security-audit:*";
const KEY: &str = "arn:aws:kms:us-east-1:111122223333:key/0d1c5a42-7b3e-4f60-9a1d-2c8e5b7f9a01";

/// The result of a call, which is there at once.
fn now<T>(call: impl Future<Output = T>) -> T {
    match pin!(call).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(result) => result,
        Poll::Pending => panic!("the demo waits"),
    }
}

fn sample() -> Demo {
    Demo::embedded().at(NOW)
}

/// The embedded account with something changed in its file.
fn sample_with(change: impl FnOnce(&mut serde_json::Value)) -> Demo {
    let mut file = serde_json::from_str(FILE).unwrap();
    change(&mut file);
    Demo::of(Account::parse(&file.to_string()).unwrap(), None).at(NOW)
}

fn arn(region: &str, name: &str) -> TrailArn {
    TrailArn::parse(&format!("arn:aws:cloudtrail:{region}:{ACCOUNT}:trail/{name}")).unwrap()
}

fn management() -> TrailArn {
    arn("us-east-1", "management-events")
}

fn security() -> TrailArn {
    arn("us-east-1", "security-audit")
}

fn text(setting: Setting, text: &str) -> (Setting, Wire) {
    (setting, Wire::Text(text.to_owned()))
}

fn switch(setting: Setting, on: bool) -> (Setting, Wire) {
    (setting, Wire::Switch(on))
}

/// Sends exactly these members.
fn update(demo: &Demo, trail: &TrailArn, members: &[(Setting, Wire)]) -> Result<Updated, ApiError> {
    let member =
        |(setting, value): &(Setting, Wire)| Member { setting: *setting, value: value.clone(), why: Why::Changed };
    now(demo.writer().update(&Request { trail: trail.clone(), members: members.iter().map(member).collect() }))
}

fn settings(demo: &Demo, trail: &TrailArn) -> Settings {
    now(demo.trail(trail)).unwrap().settings
}

#[track_caller]
fn refused_with(demo: &Demo, trail: &TrailArn, members: &[(Setting, Wire)], code: &str, message: &str) {
    let before = demo.lock().account.clone();
    let error = update(demo, trail, members).unwrap_err();
    assert_eq!((error.code(), error.message.as_str()), (Some(code), message));
    assert_eq!((error.operation, error.region.as_str()), ("UpdateTrail", trail.region()));
    assert!(error.request_id.is_some_and(|id| id.len() == 36));
    assert!(demo.lock().account == before, "a refusal changed something");
}

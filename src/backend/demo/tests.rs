use super::*;
use crate::trail::{Draft, Setting, Value};
use std::pin::pin;
use std::task::{Context, Poll, Waker};

/// 2026-05-04T12:00:00Z
const NOW: Timestamp = 1_777_896_000;

/// The result of a call, which is there at once.
fn now<T>(call: impl Future<Output = T>) -> T {
    match pin!(call).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(result) => result,
        Poll::Pending => panic!("the demo waits"),
    }
}

fn arn(region: &str, name: &str) -> TrailArn {
    TrailArn::parse(&format!("arn:aws:cloudtrail:{region}:111122223333:trail/{name}")).unwrap()
}

#[test]
fn the_embedded_account_is_in_the_form_in_which_it_is_saved() {
    let account = Account::parse(EMBEDDED).unwrap();
    assert_eq!(account.to_json().unwrap(), EMBEDDED);
}

#[test]
fn an_update_leaves_what_it_does_not_name_and_reads_back_in_normal_form() {
    let demo = Demo::embedded().at(NOW);
    let trail = arn("us-east-1", "security-audit");
    let before = now(demo.trail(&trail)).unwrap();
    let mut draft = Draft::new(before.clone());
    draft.set(Setting::SnsTopic, Value::Text("cloudtrail-notify".into())).unwrap();
    draft.set(Setting::KmsKey, Value::Text("alias/cloudtrail".into())).unwrap();
    draft.set(Setting::RecursiveLogging, Value::Switch(false)).unwrap();
    let updated = now(demo.writer().update(&draft.request().unwrap())).unwrap();
    let mut expected = before.settings.clone();
    expected.sns_topic = Some("arn:aws:sns:us-east-1:111122223333:cloudtrail-notify".into());
    expected.recursive_logging = Some(false);
    assert_eq!(updated.settings, expected);
    assert_eq!(now(demo.trail(&trail)).unwrap().settings, expected);
}

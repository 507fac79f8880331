//! Facts and drafts, and what the checks make of them.

use super::*;
use crate::trail::facts::{Fact, Subject};
use crate::trail::sample;

fn facts(fact: Fact) -> (Draft, Facts) {
    let draft = Draft::new(sample::trail("us-east-1"));
    let bucket = draft.text(Setting::S3Bucket).unwrap();
    let mut facts = Facts::default();
    facts.learn(Subject::of(Setting::S3Bucket, &bucket, draft.arn()).unwrap(), fact);
    (draft, facts)
}

#[test]
fn a_bucket_that_is_not_there_is_a_warning_and_one_that_was_not_asked_for_is_nothing() {
    let (draft, gone) = facts(Fact::Bucket(Ok(None)));
    let found = findings(&checks(&draft, &gone, Around::default()));
    assert_eq!((found[0].setting, found[0].severity), (Setting::S3Bucket, Severity::Warning));
    assert_eq!(checks(&draft, &Facts::default(), Around::default()), []);
}

//! What there is to ask about a draft.

use super::*;
use crate::trail::sample;
use crate::trail::settings::Value;

fn draft() -> Draft {
    Draft::new(sample::trail("eu-west-1"))
}

#[test]
fn what_the_settings_name_is_asked_about_and_what_is_malformed_is_not() {
    let mut draft = draft();
    let bucket = Subject::Bucket { name: "acme-logs".to_owned(), region: "eu-west-1".to_owned() };
    assert_eq!(Facts::default().subjects(&draft), [bucket]);
    draft.set(Setting::S3Bucket, Value::Text("Not A Bucket".to_owned())).unwrap();
    assert_eq!(Facts::default().subjects(&draft), []);
}

#[test]
fn the_key_of_an_encrypted_topic_is_asked_about_once_the_topic_is_known() {
    let mut draft = draft();
    draft.set(Setting::SnsTopic, Value::Text("audit".to_owned())).unwrap();
    let topic = Subject::of(Setting::SnsTopic, "audit", draft.arn()).unwrap();
    let key = Subject::Key { key: "alias/topics".to_owned(), region: "eu-west-1".to_owned() };
    let mut facts = Facts::default();
    assert!(!facts.subjects(&draft).contains(&key));
    facts.learn(topic, Fact::Topic(Ok(Some(Topic { policy: None, key: Some("alias/topics".to_owned()) }))));
    assert!(facts.subjects(&draft).contains(&key));
}

#[test]
fn the_organization_is_asked_about_where_it_is_on_or_was() {
    let mut draft = draft();
    assert!(!Facts::default().subjects(&draft).contains(&Subject::Service));
    draft.set(Setting::Organization, Value::Switch(true)).unwrap();
    assert!(Facts::default().subjects(&draft).contains(&Subject::Service));
}

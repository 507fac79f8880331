//! A topic.

use super::*;
use trailedit::trail::facts::{Read, Topic};

async fn read(services: &Services) -> Read<Option<Topic>> {
    match services.aws(patient()).fact(&Subject::Topic(TOPIC.replace("us-east-1", "eu-west-1"))).await {
        Fact::Topic(read) => read,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_topic_with_its_policy_and_key() {
    let services = Services::start();
    assert_eq!(read(&services).await, Ok(Some(Topic { policy: Some(policy("topic")), key: None })));
    let asked = &services.asked()[0];
    assert_eq!((asked.service.as_str(), asked.region.as_str()), ("sns", "eu-west-1"));
    assert_eq!(asked.parameter("TopicArn"), Some(TOPIC.replace("us-east-1", "eu-west-1")));
    services.on("GetTopicAttributes", |_| topic(&[("TopicArn", TOPIC), ("KmsMasterKeyId", "alias/topic")]));
    assert_eq!(read(&services).await, Ok(Some(Topic { policy: None, key: Some("alias/topic".into()) })));
}

#[tokio::test]
async fn a_topic_that_is_not_there() {
    let services = Services::start();
    services.on("GetTopicAttributes", |asked| Answer::refusal(asked, 404, "NotFound", "Topic does not exist"));
    assert_eq!(read(&services).await, Ok(None));
}

#[tokio::test]
async fn attributes_that_are_none() {
    let services = Services::start();
    let error = |read: Read<Option<Topic>>| read.unwrap_err();
    services.on("GetTopicAttributes", |_| topic(&[]));
    assert_eq!(error(read(&services).await).cause, Cause::NotAws(200));
    services.on("GetTopicAttributes", |_| topic(&[("TopicArn", TOPIC), ("Policy", "no JSON")]));
    assert!(error(read(&services).await).message.contains("no policy document"));
}

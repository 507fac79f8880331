//! A key.

use super::*;
use serde_json::json;
use trailedit::trail::facts::{Key, KeyState, Read};

async fn read(services: &Services, key: &str) -> Read<Option<Key>> {
    let subject = Subject::Key { key: key.into(), region: "us-east-1".into() };
    match services.aws(patient()).fact(&subject).await {
        Fact::Key(read) => read,
        other => panic!("{other:?}"),
    }
}

async fn found(services: &Services) -> Key {
    read(services, KEY).await.unwrap().unwrap()
}

#[tokio::test]
async fn a_key_by_each_of_its_names() {
    let alias = "arn:aws:kms:us-east-1:123456789012:alias/logs";
    // GetKeyPolicy takes no alias
    for (name, policy_of) in [(KEY, KEY), (KEY_ID, KEY_ID), ("alias/logs", KEY), (alias, KEY)] {
        let services = Services::start();
        let expected = Key {
            arn: KEY.into(),
            state: KeyState::Enabled,
            symmetric: true,
            managed_by_aws: false,
            policy: Ok(policy("key")),
        };
        assert_eq!(read(&services, name).await, Ok(Some(expected)));
        for asked in services.asked() {
            let key = if asked.operation == "GetKeyPolicy" { policy_of } else { name };
            assert_eq!(asked.member("KeyId"), key);
        }
    }
}

#[tokio::test]
async fn a_key_is_asked_in_the_region_of_its_arn() {
    let services = Services::start();
    let subject = Subject::Key { key: KEY.replace("us-east-1", "eu-west-1"), region: "eu-west-1".into() };
    services.aws(patient()).fact(&subject).await;
    assert!(services.asked().iter().all(|asked| asked.region == "eu-west-1" && asked.service == "kms"));
}

#[tokio::test]
async fn a_key_that_is_not_there() {
    for name in [KEY, "alias/nothing"] {
        let services = Services::start();
        for operation in ["DescribeKey", "GetKeyPolicy"] {
            services.on(operation, |asked| Answer::refusal(asked, 400, "NotFoundException", "does not exist"));
        }
        assert_eq!(read(&services, name).await, Ok(None));
    }
}

#[tokio::test]
async fn how_a_key_is() {
    let services = Services::start();
    for (state, expected) in [
        ("Enabled", KeyState::Enabled),
        ("Updating", KeyState::Enabled),
        ("Disabled", KeyState::Not("Disabled".into())),
        ("PendingDeletion", KeyState::Not("PendingDeletion".into())),
        ("PendingReplicaDeletion", KeyState::Not("PendingReplicaDeletion".into())),
        ("OfTomorrow", KeyState::Not("OfTomorrow".into())),
    ] {
        services.on("DescribeKey", move |_| key(json!({"KeyState": state})));
        assert_eq!(found(&services).await.state, expected);
    }
    for (more, symmetric) in [
        (json!({}), true),
        (json!({"KeySpec": "RSA_2048"}), false),
        (json!({"KeySpec": "HMAC_256", "KeyUsage": "GENERATE_VERIFY_MAC"}), false),
        (json!({"KeyUsage": "SIGN_VERIFY"}), false),
    ] {
        services.on("DescribeKey", move |_| key(more.clone()));
        assert_eq!(found(&services).await.symmetric, symmetric);
    }
    services.on("DescribeKey", |_| key(json!({"KeyManager": "AWS"})));
    assert!(found(&services).await.managed_by_aws);
}

#[tokio::test]
async fn an_answer_about_no_key_is_none() {
    let services = Services::start();
    for body in [json!({}), json!({"KeyMetadata": {"KeyId": KEY_ID}})] {
        services.on("DescribeKey", move |_| Answer::json(200, body.clone()));
        let error = read(&services, KEY).await.unwrap_err();
        assert_eq!((error.operation, error.cause), ("DescribeKey", Cause::NotAws(200)));
    }
    services.on("DescribeKey", good);
    for body in [json!({}), json!({"Policy": "<html>"})] {
        services.on("GetKeyPolicy", move |_| Answer::json(200, body.clone()));
        let error = found(&services).await.policy.unwrap_err();
        assert_eq!((error.operation, error.cause), ("GetKeyPolicy", Cause::NotAws(200)));
    }
}

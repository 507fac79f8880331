//! What is around a trail, made with boto3 and read by the backend. Where moto answers otherwise than AWS (F§9), the test
//! says so; refusals and redirections are not moto's.

use super::*;
use crate::support::endpoint::{environment, patient};
use serde_json::Value;
use trailedit::backend::Backend;
use trailedit::backend::aws::{Aws, Options};
use trailedit::trail::error::Cause;
use trailedit::trail::facts::{Bucket, Encryption, Key, KeyState, Kind, Read, Role, Service, Topic};
use trailedit::trail::{Fact, Subject};

const HERE: &str = "us-east-1";
const THERE: &str = "eu-west-1";

fn aws(moto: &Moto, more: &[(&str, &str)]) -> Aws {
    let mut environment = environment(&[("AWS_ENDPOINT_URL", &moto.url)]);
    environment.extend(more.iter().map(|&(name, value)| (name.to_owned(), value.to_owned())));
    Aws::with(Options::default(), patient(), Some(environment))
}

/// A policy document that can be told from others, as a value and as boto3 takes it.
fn policy(sid: &str, resource: &str) -> (Value, String) {
    let policy = json!({"Version": "2012-10-17", "Statement": [
        {"Sid": sid, "Effect": "Allow", "Principal": {"Service": "cloudtrail.amazonaws.com"},
         "Action": "*", "Resource": resource}
    ]});
    let text = policy.to_string();
    (policy, text)
}

async fn bucket(aws: &Aws, name: &str) -> Read<Option<Bucket>> {
    match aws.fact(&Subject::Bucket { name: name.into(), region: HERE.into() }).await {
        Fact::Bucket(read) => read,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
#[ignore = "needs moto: run by .ci/run"]
async fn buckets() {
    let moto = Moto::start();
    let s3 = |operation: &str, arguments: Value| moto.call("s3", HERE, operation, arguments);
    for name in ["good", "bare", "odd"] {
        moto.bucket(name);
    }
    let constraint = json!({"LocationConstraint": THERE});
    let far = json!({"Bucket": "far.away", "CreateBucketConfiguration": constraint});
    moto.call("s3", THERE, "create_bucket", far);
    let (document, text) = policy("bucket", "arn:aws:s3:::good/*");
    s3("put_bucket_policy", json!({"Bucket": "good", "Policy": text}));
    s3("put_bucket_policy", json!({"Bucket": "odd", "Policy": "no JSON"}));
    let by_default = json!({"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": "alias/logs"});
    let rules = json!([{"ApplyServerSideEncryptionByDefault": by_default, "BucketKeyEnabled": true}]);
    s3("put_bucket_encryption", json!({"Bucket": "good", "ServerSideEncryptionConfiguration": {"Rules": rules}}));

    let aws = aws(&moto, &[]);
    let good = bucket(&aws, "good").await.unwrap().unwrap();
    assert_eq!((good.region.as_deref(), good.own), (Ok(HERE), Ok(true)));
    assert_eq!(good.policy, Ok(Some(document)));
    assert_eq!(good.encryption, Ok(Encryption { key: Some("alias/logs".into()), bucket_key: true }));
    // moto does not know who pays
    assert_eq!(good.requester_pays.unwrap_err().cause, Cause::NotAws(200));

    let bare = bucket(&aws, "bare").await.unwrap().unwrap();
    assert_eq!((bare.policy, bare.encryption), (Ok(None), Ok(Encryption::default())));
    let odd = bucket(&aws, "odd").await.unwrap().unwrap();
    assert!(odd.policy.unwrap_err().to_string().contains("no policy document"));
    let far = bucket(&aws, "far.away").await.unwrap().unwrap();
    assert_eq!((far.region.as_deref(), far.own, far.policy), (Ok(THERE), Ok(true), Ok(None)));
    assert_eq!(bucket(&aws, "gone").await, Ok(None));

    let listed = aws.list(Kind::Buckets, HERE, None).await.unwrap();
    // moto does not tell their Regions
    let names: Vec<_> = listed.items.iter().map(|item| item.value.as_str()).collect();
    assert_eq!((names, listed.next), (vec!["good", "bare", "odd", "far.away"], None));
}

async fn key(aws: &Aws, key: &str, region: &str) -> Option<Key> {
    match aws.fact(&Subject::Key { key: key.into(), region: region.into() }).await {
        Fact::Key(read) => read.unwrap(),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
#[ignore = "needs moto: run by .ci/run"]
async fn keys() {
    let moto = Moto::start();
    let kms = |operation: &str, arguments: Value| moto.call("kms", HERE, operation, arguments);
    let (one, two) = (moto.key(HERE, "alias/one"), moto.key(HERE, "alias/two"));
    let far = moto.key(THERE, "alias/one");
    let bare = kms("create_key", json!({}))["KeyMetadata"]["Arn"].as_str().unwrap().to_owned();
    let asymmetric = json!({"KeySpec": "RSA_2048", "KeyUsage": "SIGN_VERIFY"});
    let asymmetric = kms("create_key", asymmetric)["KeyMetadata"]["Arn"].as_str().unwrap().to_owned();
    let (document, text) = policy("key", "*");
    kms("put_key_policy", json!({"KeyId": one, "PolicyName": "default", "Policy": text}));
    // by their IDs: moto fails over an ARN
    let id_of = |arn: &str| arn.rsplit('/').next().unwrap().to_owned();
    kms("disable_key", json!({"KeyId": id_of(&two)}));
    kms("schedule_key_deletion", json!({"KeyId": id_of(&bare)}));

    let aws = aws(&moto, &[]);
    let expected = Key {
        arn: one.clone(),
        state: KeyState::Enabled,
        symmetric: true,
        managed_by_aws: false,
        policy: Ok(document),
    };
    let id = id_of(&one);
    for name in [one.as_str(), &id, "alias/one", "arn:aws:kms:us-east-1:123456789012:alias/one"] {
        assert_eq!(key(&aws, name, HERE).await.as_ref(), Some(&expected), "{name}");
    }
    assert_eq!(key(&aws, "alias/one", THERE).await.unwrap().arn, far);
    assert_eq!(key(&aws, &two, HERE).await.unwrap().state, KeyState::Not("Disabled".into()));
    assert_eq!(key(&aws, &bare, HERE).await.unwrap().state, KeyState::Not("PendingDeletion".into()));
    assert!(!key(&aws, &asymmetric, HERE).await.unwrap().symmetric);
    for (name, region) in
        [("alias/none", HERE), (&id, THERE), (&one.replace(&id, "00000000-0000-0000-0000-000000000000"), HERE)]
    {
        assert_eq!(key(&aws, name, region).await, None, "{name}");
    }

    let listed = aws.list(Kind::Keys, HERE, None).await.unwrap();
    let mut items: Vec<_> = listed.items.iter().map(|i| (i.value.as_str(), i.about.as_str())).collect();
    items.sort();
    let mut expected = [(one.as_str(), "alias/one"), (two.as_str(), "alias/two"), (&bare, ""), (&asymmetric, "")];
    expected.sort_unstable();
    assert_eq!((items, listed.next), (expected.to_vec(), None));
}

#[tokio::test]
#[ignore = "needs moto: run by .ci/run"]
async fn topics_and_log_groups() {
    let moto = Moto::start();
    moto.topic(HERE, "news");
    moto.topic(THERE, "far");
    let arn = |region: &str, name: &str| format!("arn:aws:sns:{region}:123456789012:{name}");
    let (document, text) = policy("topic", &arn(HERE, "news"));
    for (name, value) in [("Policy", text.as_str()), ("KmsMasterKeyId", "alias/topic")] {
        let attribute = json!({"TopicArn": arn(HERE, "news"), "AttributeName": name, "AttributeValue": value});
        moto.call("sns", HERE, "set_topic_attributes", attribute);
    }
    let aws = aws(&moto, &[]);
    let topic = async |arn: String| match aws.fact(&Subject::Topic(arn)).await {
        Fact::Topic(read) => read.unwrap(),
        other => panic!("{other:?}"),
    };
    let expected = Topic { policy: Some(document), key: Some("alias/topic".into()) };
    assert_eq!(topic(arn(HERE, "news")).await, Some(expected));
    let far = topic(arn(THERE, "far")).await.unwrap();
    assert_eq!((far.key, far.policy.is_some()), (None, true), "a topic is given a policy");
    assert_eq!(topic(arn(HERE, "far")).await, None);
    let listed = aws.list(Kind::Topics, THERE, None).await.unwrap();
    assert_eq!((listed.items.len(), &listed.items[0].value), (1, &arn(THERE, "far")));

    let group = moto.log_group(HERE, "/acme/trail");
    moto.log_group(HERE, "/acme/trail-2");
    let group_is_there = async |arn: &str| match aws.fact(&Subject::LogGroup(arn.into())).await {
        Fact::LogGroup(read) => read,
        other => panic!("{other:?}"),
    };
    assert_eq!(group_is_there(&group).await, Ok(true));
    assert_eq!(group_is_there(&group.replace("/trail", "/tra")).await, Ok(false));
    assert_eq!(group_is_there(&group.replace(HERE, THERE)).await, Ok(false));
    let error = group_is_there(&group.replace("123456789012", "999999999999")).await.unwrap_err();
    assert!(error.message.contains("of the account 999999999999"), "{error}");
    // moto gives fifty to a page, as AWS does
    for number in 0..60 {
        moto.call("logs", HERE, "create_log_group", json!({"logGroupName": format!("/acme/trail/{number}")}));
    }
    let first = aws.list(Kind::LogGroups, HERE, None).await.unwrap();
    let second = aws.list(Kind::LogGroups, HERE, first.next.as_deref()).await.unwrap();
    assert_eq!((first.items.len(), second.items.len(), second.next), (50, 12, None));
    assert!(first.items.iter().chain(&second.items).any(|item| item.value == group));
}

#[tokio::test]
#[ignore = "needs moto: run by .ci/run"]
async fn roles() {
    let moto = Moto::start();
    let iam = |operation: &str, arguments: Value| moto.call("iam", HERE, operation, arguments);
    let permission = |sid: &str| {
        json!({"Version": "2012-10-17", "Statement": [
            {"Sid": sid, "Effect": "Allow", "Action": "logs:PutLogEvents", "Resource": "*"}
        ]})
    };
    let managed = |name: &str| {
        let made = iam("create_policy", json!({"PolicyName": name, "PolicyDocument": permission(name).to_string()}));
        made["Policy"]["Arn"].as_str().unwrap().to_owned()
    };
    let trusting = |service: &str| {
        json!({"Version": "2012-10-17", "Statement": [
            {"Effect": "Allow", "Principal": {"Service": service}, "Action": "sts:AssumeRole"}
        ]})
    };
    let make = |name: &str, service: &str, more: Value| {
        let mut role = json!({"RoleName": name, "Path": "/service-role/"});
        role["AssumeRolePolicyDocument"] = json!(trusting(service).to_string());
        role.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        iam("create_role", role)["Role"]["Arn"].as_str().unwrap().to_owned()
    };
    let (attached, boundary) = (managed("attached"), managed("boundary"));
    let newer = json!({"PolicyArn": attached, "PolicyDocument": permission("newer").to_string(), "SetAsDefault": true});
    iam("create_policy_version", newer);
    let full = make("full", "cloudtrail.amazonaws.com", json!({"PermissionsBoundary": boundary}));
    let own = json!({"RoleName": "full", "PolicyName": "own", "PolicyDocument": permission("own").to_string()});
    iam("put_role_policy", own);
    iam("attach_role_policy", json!({"RoleName": "full", "PolicyArn": attached}));
    let bare = make("bare", "ec2.amazonaws.com", json!({}));

    let aws = aws(&moto, &[]);
    let role = async |arn: &str| match aws.fact(&Subject::Role(arn.into())).await {
        Fact::Role(read) => read,
        other => panic!("{other:?}"),
    };
    let expected = Role {
        trust: trusting("cloudtrail.amazonaws.com"),
        permissions: Ok(vec![permission("own"), permission("newer")]),
        inline: vec!["own".into()],
        boundary: Ok(Some(permission("boundary"))),
    };
    assert_eq!(role(&full).await, Ok(Some(expected)));
    let expected = Role {
        trust: trusting("ec2.amazonaws.com"),
        permissions: Ok(Vec::new()),
        inline: Vec::new(),
        boundary: Ok(None),
    };
    assert_eq!(role(&bare).await, Ok(Some(expected)));
    assert_eq!(role(&bare.replace("bare", "none")).await, Ok(None));
    assert_eq!(role(&bare.replace("service-role/", "")).await, Ok(None));
    for elsewhere in ["bare", "none"] {
        let arn = bare.replace("123456789012", "999999999999").replace("bare", elsewhere);
        assert!(role(&arn).await.unwrap_err().message.contains("of the account 999999999999"));
    }
    let listed = aws.list(Kind::Roles, HERE, None).await.unwrap();
    assert_eq!(listed.items.iter().map(|item| &item.value).collect::<Vec<_>>(), [&full]);
}

async fn service(aws: &Aws) -> Service {
    match aws.fact(&Subject::Service).await {
        Fact::Service(service) => service,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
#[ignore = "needs moto: run by .ci/run"]
async fn cloudtrail_in_the_organization() {
    let moto = Moto::start();
    let management = aws(&moto, &[]);
    let alone = service(&management).await;
    assert_eq!((alone.cloudtrail_role, alone.organizations_role), (Ok(false), Ok(false)));
    assert_eq!(alone.trusted_access, Ok(false));

    moto.call("organizations", HERE, "create_organization", json!({"FeatureSet": "ALL"}));
    assert_eq!(service(&management).await.trusted_access, Ok(false));
    let principal = json!({"ServicePrincipal": "cloudtrail.amazonaws.com"});
    moto.call("organizations", HERE, "enable_aws_service_access", principal);
    // moto gives the role of the service another name, so it is made by hand
    for (path, name) in [
        ("cloudtrail.amazonaws.com", "AWSServiceRoleForCloudTrail"),
        ("organizations.amazonaws.com", "AWSServiceRoleForOrganizations"),
    ] {
        let path = format!("/aws-service-role/{path}/");
        let role = json!({"RoleName": name, "Path": path, "AssumeRolePolicyDocument": "{}"});
        moto.call("iam", HERE, "create_role", role);
    }
    let settled = service(&management).await;
    assert_eq!(settled.trusted_access, Ok(true));
    assert_eq!((settled.cloudtrail_role, settled.organizations_role), (Ok(true), Ok(true)));
    // moto does not know CloudTrail as a service with administrators
    assert_eq!(settled.administrators.unwrap_err().code(), Some("InvalidInputException"));

    let member =
        moto.call("organizations", HERE, "create_account", json!({"AccountName": "m", "Email": "m@example.com"}));
    let member = member["CreateAccountStatus"]["AccountId"].as_str().unwrap().to_owned();
    let role = json!({"RoleArn": format!("arn:aws:iam::{member}:role/ops"), "RoleSessionName": "ana"});
    let keys = moto.call("sts", HERE, "assume_role", role)["Credentials"].take();
    let key = |name: &str| keys[name].as_str().unwrap();
    let member_keys = [
        ("AWS_ACCESS_KEY_ID", key("AccessKeyId")),
        ("AWS_SECRET_ACCESS_KEY", key("SecretAccessKey")),
        ("AWS_SESSION_TOKEN", key("SessionToken")),
    ];
    let as_member = aws(&moto, &member_keys);
    assert_eq!(as_member.identity().await.unwrap().account, member);
    // moto answers a member where AWS refuses; its roles are its own
    let seen = service(&as_member).await;
    assert_eq!((seen.cloudtrail_role, seen.organizations_role), (Ok(false), Ok(false)));
    // what is of the management account cannot be asked about from here
    let group = moto.log_group(HERE, "/acme/trail");
    match as_member.fact(&Subject::LogGroup(group)).await {
        Fact::LogGroup(Err(error)) => assert!(error.message.contains("of the account 123456789012"), "{error}"),
        other => panic!("{other:?}"),
    }
}

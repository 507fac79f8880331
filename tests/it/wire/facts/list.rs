//! What the account has, a page at a time.

use super::*;
use serde_json::json;
use trailedit::trail::facts::{Kind, Listed};

async fn page(services: &Services, kind: Kind, from: Option<&str>) -> Listed {
    services.aws(patient()).list(kind, "eu-west-1", from).await.unwrap()
}

fn items(listed: &Listed) -> Vec<(&str, &str)> {
    listed.items.iter().map(|item| (item.value.as_str(), item.about.as_str())).collect()
}

#[tokio::test]
async fn buckets_with_their_regions() {
    let services = Services::start();
    services.on("ListBuckets", |asked| {
        assert_eq!(asked.parameter("max-buckets").as_deref(), Some("1000"));
        match asked.parameter("continuation-token").as_deref() {
            None => buckets(&[("b", "us-east-1"), ("a", "eu-west-1")], Some("t/1=")),
            Some("t/1=") => buckets(&[("c", "eu-west-1")], None),
            other => panic!("{other:?}"),
        }
    });
    let first = page(&services, Kind::Buckets, None).await;
    assert_eq!(items(&first), [("b", "us-east-1"), ("a", "eu-west-1")]);
    let second = page(&services, Kind::Buckets, first.next.as_deref()).await;
    assert_eq!((items(&second), second.next.as_ref()), (vec![("c", "eu-west-1")], None));
}

#[tokio::test]
async fn keys_with_all_their_aliases_and_without_those_that_aws_manages() {
    let services = Services::start();
    services.on("ListKeys", |asked| {
        assert_eq!((asked.region.as_str(), asked.member("Limit")), ("eu-west-1", json!(1000)));
        let key = |id: &str| json!({"KeyId": id, "KeyArn": format!("arn:{id}")});
        match asked.member("Marker").as_str() {
            None => Answer::json(
                200,
                json!({"Keys": [key("two"), key("of-aws"), key("bare")], "Truncated": true, "NextMarker": "m"}),
            ),
            Some("m") => Answer::json(200, json!({"Keys": [key("one")], "Truncated": false})),
            other => panic!("{other:?}"),
        }
    });
    services.on("ListAliases", |asked| {
        let alias = |name: &str, key: &str| json!({"AliasName": format!("alias/{name}"), "TargetKeyId": key});
        match asked.member("Marker").as_str() {
            None => {
                let unmade = json!({"AliasName": "alias/aws/redshift"});
                let aliases = [unmade, alias("aws/s3", "of-aws"), alias("x", "two"), alias("y", "one")];
                Answer::json(200, json!({"Aliases": aliases, "Truncated": true, "NextMarker": "more"}))
            }
            Some("more") => Answer::json(200, json!({"Aliases": [alias("z", "two")], "Truncated": false})),
            other => panic!("{other:?}"),
        }
    });
    let first = page(&services, Kind::Keys, None).await;
    assert_eq!(items(&first), [("arn:two", "alias/x alias/z"), ("arn:bare", "")]);
    let second = page(&services, Kind::Keys, first.next.as_deref()).await;
    assert_eq!((items(&second), second.next.as_ref()), (vec![("arn:one", "alias/y")], None));
    // without the aliases nobody knows which are of AWS
    services.on("ListAliases", denied);
    let error = services.aws(patient()).list(Kind::Keys, "eu-west-1", None).await.unwrap_err();
    assert_eq!((error.operation, error.code()), ("ListAliases", Some("AccessDeniedException")));
}

#[tokio::test]
async fn topics() {
    let services = Services::start();
    services.on("ListTopics", |asked| {
        let (name, next) = match asked.parameter("NextToken").as_deref() {
            None => ("a", "<NextToken>n</NextToken>"),
            Some("n") => ("b.fifo", ""),
            other => panic!("{other:?}"),
        };
        let arn = format!("<TopicArn>arn:aws:sns:{}:123456789012:{name}</TopicArn>", asked.region);
        result("ListTopics", &format!("<Topics><member>{arn}</member></Topics>{next}"))
    });
    let first = page(&services, Kind::Topics, None).await;
    assert_eq!(items(&first), [("arn:aws:sns:eu-west-1:123456789012:a", "")]);
    let second = page(&services, Kind::Topics, first.next.as_deref()).await;
    assert_eq!((items(&second), second.next.as_ref()), (vec![("arn:aws:sns:eu-west-1:123456789012:b.fifo", "")], None));
}

#[tokio::test]
async fn log_groups_by_the_arn_that_cloudtrail_takes() {
    let services = Services::start();
    services.on("DescribeLogGroups", |asked| {
        let (name, next) = match asked.member("nextToken").as_str() {
            None => ("b", Some("n")),
            Some("n") => ("a", None),
            other => panic!("{other:?}"),
        };
        let arn = format!("arn:aws:logs:{}:123456789012:log-group:{name}", asked.region);
        let group = json!({"arn": format!("{arn}:*"), "logGroupArn": arn, "logGroupName": name});
        Answer::json(200, json!({"logGroups": [group], "nextToken": next}))
    });
    let first = page(&services, Kind::LogGroups, None).await;
    assert_eq!(items(&first), [("arn:aws:logs:eu-west-1:123456789012:log-group:b:*", "")]);
    let second = page(&services, Kind::LogGroups, first.next.as_deref()).await;
    assert_eq!(items(&second), [("arn:aws:logs:eu-west-1:123456789012:log-group:a:*", "")]);
    assert_eq!(second.next, None);
}

#[tokio::test]
async fn roles_that_trust_cloudtrail() {
    let services = Services::start();
    let trust = |effect: &str, principal: serde_json::Value, action: &str, condition: serde_json::Value| {
        let mut statement = json!({"Effect": effect, "Principal": principal, "Action": action});
        if !condition.is_null() {
            statement["Condition"] = condition;
        }
        json!({"Version": "2012-10-17", "Statement": [statement]})
    };
    let cloudtrail = json!({"Service": ["ec2.amazonaws.com", "cloudtrail.amazonaws.com"]});
    let none = serde_json::Value::Null;
    let only_for = json!({"StringLike": {"aws:SourceArn": "arn:aws:cloudtrail:*:123456789012:trail/*"}});
    let of = move |name: &str, trust: &serde_json::Value| {
        format!("<member>{}</member>", role(&format!("arn:aws:iam::123456789012:role/{name}"), trust, None))
    };
    let first = [
        of("ec2", &trust("Allow", json!({"Service": "ec2.amazonaws.com"}), "sts:AssumeRole", none.clone())),
        of("denied", &trust("Deny", cloudtrail.clone(), "sts:AssumeRole", none.clone())),
        of("tagged", &trust("Allow", cloudtrail.clone(), "sts:TagSession", none.clone())),
        // the words are there, but not as a principal
        of("cloudtrail.amazonaws.com", &trust("Allow", json!({"AWS": "*"}), "sts:TagSession", none.clone())),
        of("empty", &json!({})),
    ]
    .concat();
    let second = [
        of("z", &trust("Allow", cloudtrail.clone(), "sts:AssumeRole", none)),
        of("a", &trust("Allow", cloudtrail, "sts:AssumeRole", only_for)),
    ]
    .concat();
    services.on("ListRoles", move |asked| {
        assert_eq!(asked.region, "us-east-1", "IAM is where its partition has it");
        let inner = match asked.parameter("Marker").as_deref() {
            None => format!("<Roles>{first}</Roles><IsTruncated>true</IsTruncated><Marker>m</Marker>"),
            Some("m") => format!("<Roles>{second}</Roles><IsTruncated>false</IsTruncated>"),
            other => panic!("{other:?}"),
        };
        result("ListRoles", &inner)
    });
    let first = page(&services, Kind::Roles, None).await;
    assert_eq!((items(&first), first.next.as_deref()), (vec![], Some("m")), "a page without any is not the end");
    let second = page(&services, Kind::Roles, first.next.as_deref()).await;
    let arn = |name: &str| format!("arn:aws:iam::123456789012:role/{name}");
    assert_eq!(items(&second), [(arn("z").as_str(), ""), (arn("a").as_str(), "")]);
    assert_eq!(second.next, None);
}

#[tokio::test]
async fn a_list_that_may_not_be_read_is_told() {
    for (kind, operation) in [
        (Kind::Buckets, "ListBuckets"),
        (Kind::Keys, "ListKeys"),
        (Kind::Topics, "ListTopics"),
        (Kind::LogGroups, "DescribeLogGroups"),
        (Kind::Roles, "ListRoles"),
    ] {
        let services = Services::start();
        services.on("ListAliases", |_| Answer::json(200, json!({"Aliases": [], "Truncated": false})));
        services.on(operation, denied);
        let error = services.aws(patient()).list(kind, "eu-west-1", None).await.unwrap_err();
        assert_eq!((error.operation, error.message.as_str()), (operation, DENIED));
    }
}

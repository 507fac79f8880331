//! Reading trails.

use crate::support::endpoint::*;
use serde_json::json;
use trailedit::backend::{Backend, Identity};
use trailedit::trail::error::Cause;
use trailedit::trail::settings::{Channel, Delivery};
use trailedit::trail::{RegionTrails, Settings, TrailArn};
use wiremock::matchers::{body_string_contains, method};
use wiremock::{Mock, MockServer, ResponseTemplate};

#[tokio::test]
async fn the_trails_of_a_region_include_shadows() {
    let server = MockServer::start().await;
    let list = json!({"trailList": [
        {
            "Name": "events", "TrailARN": TRAIL, "HomeRegion": "eu-west-1", "S3BucketName": "logs",
            "S3KeyPrefix": "p", "SnsTopicName": "news", "SnsTopicARN": "arn:aws:sns:eu-west-1:123456789012:news",
            "IncludeGlobalServiceEvents": true, "IsMultiRegionTrail": true, "LogFileValidationEnabled": true,
            "CloudWatchLogsLogGroupArn": "arn:g:*", "CloudWatchLogsRoleArn": "arn:r", "KmsKeyId": "arn:k",
            "HasCustomEventSelectors": true, "HasInsightSelectors": false, "IsOrganizationTrail": false,
            "RecursiveLogging": true,
        },
        {"Name": "bare", "TrailARN": "arn:aws:cloudtrail:us-east-1:123456789012:trail/bare",
         "S3KeyPrefix": "", "KmsKeyId": null, "SnsTopicName": ""},
        {"Name": "nameless"},
        {"Name": "odd", "TrailARN": "arn:aws:cloudtrail:us-east-1:123456789012:eventdatastore/odd"},
    ]});
    answer(&server, "DescribeTrails", json(200, list)).await;
    let RegionTrails { trails, unusable } = aws_at(&server.uri(), patient()).trails("us-west-2").await.unwrap();
    let text = |t: &str| Some(t.to_owned());
    assert_eq!(trails.len(), 2);
    assert_eq!(trails[0].arn.as_str(), TRAIL);
    assert_eq!(trails[0].has_custom_event_selectors, Some(true));
    assert_eq!(trails[0].has_insight_selectors, Some(false));
    let expected = Settings {
        s3_bucket: text("logs"),
        s3_prefix: text("p"),
        sns_topic: text("arn:aws:sns:eu-west-1:123456789012:news"),
        multi_region: Some(true),
        organization: Some(false),
        global_events: Some(true),
        recursive_logging: Some(true),
        log_file_validation: Some(true),
        kms_key: text("arn:k"),
        log_group: text("arn:g:*"),
        log_role: text("arn:r"),
    };
    assert_eq!(trails[0].settings, expected);
    assert_eq!(trails[1].settings, Settings::default());
    let unusable: Vec<_> = unusable.iter().map(|trail| (trail.name.as_str(), trail.arn.as_str())).collect();
    let odd = ("odd", "arn:aws:cloudtrail:us-east-1:123456789012:eventdatastore/odd");
    assert_eq!(unusable, [("nameless", ""), odd]);
    let sent = sent(&server).await;
    assert_eq!(sent[0].body_json::<serde_json::Value>().unwrap(), json!({"includeShadowTrails": true}));
    assert_eq!(scope(&sent[0]).1, "us-west-2");
}

#[tokio::test]
async fn a_trail_its_status_and_its_tags_are_asked_at_home_by_arn() {
    let server = MockServer::start().await;
    let arn = TrailArn::parse(TRAIL).unwrap();
    answer(&server, "GetTrail", json(200, json!({"Trail": {"Name": "events", "S3BucketName": "logs"}}))).await;
    let status = json!({
        "IsLogging": true, "LatestDeliveryTime": 1_700_000_000.5, "LatestDeliveryError": "",
        "LatestDigestDeliveryError": "AccessDenied", "StartLoggingTime": 1_600_000_000,
        "LatestNotificationError": "AuthorizationError", "LatestNotificationTime": 1_650_000_000,
        "LatestNotificationAttemptTime": "2020-01-01T00:00:00Z", "TimeLoggingStopped": "",
    });
    answer(&server, "GetTrailStatus", json(200, status)).await;
    let tags = json!({"ResourceTagList": [
        {"ResourceId": TRAIL, "TagsList": [{"Key": "team", "Value": "sec"}, {"Key": "bare"}]},
    ]});
    answer(&server, "ListTags", json(200, tags)).await;

    let aws = aws_at(&server.uri(), patient());
    let trail = aws.trail(&arn).await.unwrap();
    assert_eq!((&trail.arn, trail.settings.s3_bucket.as_deref()), (&arn, Some("logs")));
    let status = aws.status(&arn).await.unwrap();
    assert_eq!((status.logging, status.started, status.stopped), (Some(true), Some(1_600_000_000), None));
    let delivery = |channel, last, error: Option<&str>| Delivery { channel, last, error: error.map(str::to_owned) };
    let expected = [
        delivery(Channel::Logs, Some(1_700_000_000), None),
        delivery(Channel::Digest, None, Some("AccessDenied")),
        delivery(Channel::Notification, Some(1_650_000_000), Some("AuthorizationError")),
    ];
    assert_eq!(status.deliveries, expected);
    let tags = aws.tags(&arn).await.unwrap();
    assert_eq!(tags, [("team".to_owned(), "sec".to_owned()), ("bare".to_owned(), String::new())]);

    let sent = sent(&server).await;
    let bodies: Vec<serde_json::Value> = sent.iter().map(|r| r.body_json().unwrap()).collect();
    assert_eq!(bodies, [json!({"Name": TRAIL}), json!({"Name": TRAIL}), json!({"ResourceIdList": [TRAIL]})]);
    for request in &sent {
        assert_eq!(scope(request).1, "eu-west-1");
        assert!(header_of(request, "user-agent").contains("trailedit"), "the audit log says who it was");
    }
}

#[tokio::test]
async fn the_caller_is_asked_of_sts() {
    let server = MockServer::start().await;
    let xml = "<GetCallerIdentityResponse><GetCallerIdentityResult><Arn>arn:aws:sts::1:assumed-role/ops/ana</Arn>\
               <UserId>x</UserId><Account>123456789012</Account></GetCallerIdentityResult></GetCallerIdentityResponse>";
    Mock::given(body_string_contains("GetCallerIdentity"))
        .respond_with(ResponseTemplate::new(200).set_body_string(xml))
        .mount(&server)
        .await;
    let environment = environment(&[("AWS_ENDPOINT_URL_STS", &server.uri())]);
    let aws = trailedit::backend::aws::Aws::with(Default::default(), patient(), Some(environment));
    let expected = Identity { account: "123456789012".into(), arn: "arn:aws:sts::1:assumed-role/ops/ana".into() };
    assert_eq!(aws.identity().await.unwrap(), expected);
}

#[tokio::test]
async fn an_answer_without_what_was_asked_for_is_none() {
    let server = MockServer::start().await;
    Mock::given(method("POST")).respond_with(ResponseTemplate::new(200).set_body_string("{}")).mount(&server).await;
    let aws = aws_at(&server.uri(), patient());
    let arn = TrailArn::parse(TRAIL).unwrap();
    let causes = [
        aws.trails("us-east-1").await.unwrap_err().cause,
        aws.trail(&arn).await.unwrap_err().cause,
        aws.status(&arn).await.unwrap_err().cause,
        aws.tags(&arn).await.unwrap_err().cause,
    ];
    assert_eq!(causes, [const { Cause::NotAws(200) }; 4]);
}

#[tokio::test]
async fn an_answer_about_another_trail_is_no_answer() {
    let arn = TrailArn::parse(TRAIL).unwrap();
    let other = TRAIL.replace("trail/events", "trail/others");
    for got in [other.as_str(), "arn:aws:cloudtrail:eu-west-1:111122223333:trail/events", "nonsense"] {
        let server = MockServer::start().await;
        let body = json!({"Trail": {"Name": "events", "TrailARN": got, "S3BucketName": "logs"}});
        answer(&server, "GetTrail", json(200, body)).await;
        let error = aws_at(&server.uri(), patient()).trail(&arn).await.unwrap_err();
        assert_eq!(error.cause, Cause::NotAws(200));
        assert!(
            error.message.contains(&format!("“{got}”")) && error.message.contains(&format!("“{TRAIL}”")),
            "{error}"
        );
        assert_eq!(error.request_id.as_deref(), Some("req-1"));
    }
}

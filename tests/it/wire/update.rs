//! UpdateTrail.

use crate::support::endpoint::*;
use serde_json::{Value as Json, json};
use trailedit::backend::Writer;
use trailedit::trail::change::{Member, Why, Wire};
use trailedit::trail::error::Cause;
use trailedit::trail::{Draft, Request, Setting, Settings, Trail, TrailArn, Value};
use wiremock::matchers::header;
use wiremock::{Mock, MockServer, ResponseTemplate};

fn base() -> Trail {
    let text = |t: &str| Some(t.to_owned());
    Trail {
        arn: TrailArn::parse(TRAIL).unwrap(),
        settings: Settings {
            s3_bucket: text("logs"),
            s3_prefix: text("prod"),
            sns_topic: text("arn:aws:sns:eu-west-1:123456789012:news"),
            multi_region: Some(false),
            organization: Some(false),
            global_events: Some(true),
            recursive_logging: Some(true),
            log_file_validation: Some(true),
            kms_key: text("arn:aws:kms:eu-west-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab"),
            log_group: text("arn:aws:logs:eu-west-1:123456789012:log-group:g:*"),
            log_role: text("arn:aws:iam::123456789012:role/r"),
        },
        has_custom_event_selectors: None,
        has_insight_selectors: None,
    }
}

/// Sends what `edit` makes of the trail, and returns the body.
async fn body_of(edit: impl FnOnce(&mut Draft)) -> Json {
    let server = MockServer::start().await;
    answer(&server, "UpdateTrail", json(200, json!({"Name": "events", "TrailARN": TRAIL}))).await;
    let mut draft = Draft::new(base());
    edit(&mut draft);
    let request = draft.request().unwrap();
    aws_at(&server.uri(), patient()).writer().update(&request).await.unwrap();
    let sent = sent(&server).await;
    assert_eq!(sent.len(), 1);
    assert_eq!(header_of(&sent[0], "x-amz-target"), "CloudTrail_20131101.UpdateTrail");
    assert_eq!(header_of(&sent[0], "content-type"), "application/x-amz-json-1.1");
    let body: Json = serde_json::from_slice(&sent[0].body).unwrap();
    assert_eq!(body, request.json(), "what is shown is what is sent");
    body
}

#[tokio::test]
async fn each_setting_is_sent_alone_with_the_partner_that_aws_wants() {
    let role = "arn:aws:iam::123456789012:role/r";
    let group = "arn:aws:logs:eu-west-1:123456789012:log-group:g:*";
    let other = "arn:aws:logs:eu-west-1:123456789012:log-group:other:*";
    let other_role = "arn:aws:iam::123456789012:role/other";
    let text = |t: &str| Value::Text(t.to_owned());
    for (setting, value, members) in [
        (Setting::S3Bucket, text("more-logs"), json!({"S3BucketName": "more-logs"})),
        (Setting::S3Prefix, text("größe/\"x\""), json!({"S3KeyPrefix": "größe/\"x\""})),
        (Setting::SnsTopic, text("other"), json!({"SnsTopicName": "other"})),
        (
            Setting::MultiRegion,
            Value::Switch(true),
            json!({"IsMultiRegionTrail": true, "IncludeGlobalServiceEvents": true}),
        ),
        (Setting::Organization, Value::Switch(true), json!({"IsOrganizationTrail": true})),
        (Setting::GlobalEvents, Value::Switch(false), json!({"IncludeGlobalServiceEvents": false})),
        (Setting::RecursiveLogging, Value::Switch(false), json!({"RecursiveLogging": false})),
        (Setting::LogFileValidation, Value::Switch(false), json!({"EnableLogFileValidation": false})),
        (Setting::KmsKey, text("alias/trail"), json!({"KmsKeyId": "alias/trail"})),
        (Setting::LogGroup, text(other), json!({"CloudWatchLogsLogGroupArn": other, "CloudWatchLogsRoleArn": role})),
        (
            Setting::LogRole,
            text(other_role),
            json!({"CloudWatchLogsLogGroupArn": group, "CloudWatchLogsRoleArn": other_role}),
        ),
    ] {
        let mut expected = members;
        expected["Name"] = TRAIL.into();
        assert_eq!(body_of(|draft| draft.set(setting, value).unwrap()).await, expected, "{setting:?}");
    }
}

#[tokio::test]
async fn what_is_cleared_is_sent_as_an_empty_text() {
    let pair = json!({"Name": TRAIL, "CloudWatchLogsLogGroupArn": "", "CloudWatchLogsRoleArn": ""});
    for (setting, expected) in [
        (Setting::S3Prefix, json!({"Name": TRAIL, "S3KeyPrefix": ""})),
        (Setting::SnsTopic, json!({"Name": TRAIL, "SnsTopicName": ""})),
        (Setting::KmsKey, json!({"Name": TRAIL, "KmsKeyId": ""})),
        (Setting::LogGroup, pair.clone()),
        (Setting::LogRole, pair),
    ] {
        assert_eq!(body_of(|draft| draft.clear(setting).unwrap()).await, expected, "{setting:?}");
    }
}

#[tokio::test]
async fn all_settings_can_go_in_one_request() {
    let body = body_of(|draft| {
        for setting in Setting::ALL {
            match draft.before(setting) {
                Some(Value::Switch(on)) => draft.set(setting, Value::Switch(!on)).unwrap(),
                _ => draft.set(setting, Value::Text(format!("x{setting:?}"))).unwrap(),
            }
        }
    });
    assert_eq!(body.await.as_object().unwrap().len(), 12);
}

fn prefix_request() -> Request {
    let member = Member { setting: Setting::S3Prefix, value: Wire::Text("p".into()), why: Why::Changed };
    Request { trail: TrailArn::parse(TRAIL).unwrap(), members: vec![member] }
}

#[tokio::test]
async fn the_request_goes_to_the_home_region() {
    let server = MockServer::start().await;
    answer(&server, "UpdateTrail", json(200, json!({"Name": "events"}))).await;
    aws_at(&server.uri(), patient()).writer().update(&prefix_request()).await.unwrap();
    let (_, region, service) = scope(&sent(&server).await[0]);
    assert_eq!((region.as_str(), service.as_str()), ("eu-west-1", "cloudtrail"));
}

#[tokio::test]
async fn the_answer_is_read() {
    let server = MockServer::start().await;
    let topic = "arn:aws:sns:eu-west-1:123456789012:news";
    let body = json!({
        "Name": "events", "TrailARN": TRAIL, "S3BucketName": "logs", "S3KeyPrefix": "", "SnsTopicName": "old",
        "SnsTopicARN": topic, "IsMultiRegionTrail": true, "LogFileValidationEnabled": false, "KmsKeyId": null,
        "RecursiveLogging": false, "SomethingNew": {"a": [1]},
    });
    answer(&server, "UpdateTrail", json(200, body)).await;
    let updated = aws_at(&server.uri(), patient()).writer().update(&prefix_request()).await.unwrap();
    assert_eq!(updated.request_id.as_deref(), Some("req-1"));
    let expected = Settings {
        s3_bucket: Some("logs".into()),
        sns_topic: Some(topic.into()),
        multi_region: Some(true),
        log_file_validation: Some(false),
        recursive_logging: Some(false),
        ..Settings::default()
    };
    assert_eq!(updated.settings, expected);
}

#[tokio::test]
async fn a_value_of_the_wrong_kind_is_not_left_out_silently() {
    let server = MockServer::start().await;
    let mut request = prefix_request();
    request.members[0].value = Wire::Switch(true);
    let error = aws_at(&server.uri(), patient()).writer().update(&request).await.unwrap_err();
    assert_eq!(error.cause, Cause::Configuration);
    assert!(sent(&server).await.is_empty());
}

#[tokio::test]
async fn each_modelled_refusal_arrives_with_code_message_and_request_id() {
    let server = MockServer::start().await;
    let writer = aws_at(&server.uri(), patient()).writer();
    let codes = include_str!("update_trail_codes.txt").lines();
    let mut seen = 0;
    for code in codes {
        server.reset().await;
        let message = format!("what {code}\nmeans: “x”");
        answer(&server, "UpdateTrail", json(400, json!({"__type": code, "Message": message}))).await;
        let error = writer.update(&prefix_request()).await.unwrap_err();
        assert_eq!(error.cause, Cause::Refused(code.to_owned()));
        assert_eq!(error.message, message);
        assert_eq!(error.request_id.as_deref(), Some("req-1"));
        assert_eq!((error.operation, error.region.as_str()), ("UpdateTrail", "eu-west-1"));
        let attempts = if code == "ThrottlingException" { 3 } else { 1 };
        assert_eq!(sent(&server).await.len(), attempts, "{code}");
        seen += 1;
    }
    assert_eq!(seen, 33);
}

#[tokio::test]
async fn refusals_outside_the_model_arrive_too() {
    for (status, code) in [(400, "AccessDeniedException"), (403, "ExpiredTokenException"), (400, "OptInRequired")] {
        let server = MockServer::start().await;
        let body = json!({"__type": format!("com.amazon.coral.service#{code}"), "message": "no"});
        answer(&server, "UpdateTrail", json(status, body)).await;
        let error = aws_at(&server.uri(), patient()).writer().update(&prefix_request()).await.unwrap_err();
        assert_eq!(error.cause, Cause::Refused(code.to_owned()));
        assert_eq!(error.message, "no");
        assert!(!error.may_have_been_applied());
    }
}

#[tokio::test]
async fn a_failure_of_the_service_is_repeated_and_leaves_doubt() {
    for status in [500, 502, 503, 504] {
        for (body, cause, attempts) in [
            ("{\"__type\": \"InternalFailure\", \"message\": \"oops\"}", Cause::Refused("InternalFailure".into()), 3),
            ("{\"__type\": \"ServiceUnavailable\"}", Cause::Refused("ServiceUnavailable".into()), 3),
            ("{\"__type\": \"SomethingNewException\", \"message\": \"oops\"}", Cause::NotAws(status), 3),
            // not AWS's own words: nobody knows what became of the request
            ("<html>Bad Gateway</html>", Cause::NotAws(status), 1),
            ("", Cause::NotAws(status), 1),
        ] {
            let server = MockServer::start().await;
            // the server may say when to come again, in milliseconds
            let response = ResponseTemplate::new(status).insert_header("x-amz-retry-after", "1").set_body_string(body);
            answer(&server, "UpdateTrail", response).await;
            let error = aws_at(&server.uri(), patient()).writer().update(&prefix_request()).await.unwrap_err();
            assert_eq!(error.cause, cause, "{status} {body}: {error}");
            assert!(error.may_have_been_applied(), "{status} {body}");
            assert_eq!(sent(&server).await.len(), attempts, "{status} {body}");
        }
    }
}

#[tokio::test]
async fn what_comes_after_a_failure_of_the_service() {
    let refusal = json!({"__type": "ConflictException", "Message": "another operation is under way"});
    for (status, body) in [(200, json!({"Name": "events"})), (400, refusal)] {
        let server = MockServer::start().await;
        let target = "CloudTrail_20131101.UpdateTrail";
        let fault = json(500, json!({"__type": "InternalFailure", "Message": "oops"}));
        Mock::given(header("x-amz-target", target)).respond_with(fault).up_to_n_times(1).mount(&server).await;
        answer(&server, "UpdateTrail", json(status, body)).await;
        let answer = aws_at(&server.uri(), patient()).writer().update(&prefix_request()).await;
        assert_eq!(sent(&server).await.len(), 2);
        if let Err(error) = &answer {
            assert_eq!(error.code(), Some("ConflictException"));
            assert!(error.may_have_been_applied(), "it may be the first attempt that is in the way");
            assert_eq!(error.settling(), None);
        }
        assert_eq!(answer.is_ok(), status == 200);
    }
}

#[tokio::test]
async fn no_other_refusal_than_throttling_is_sent_again() {
    for code in [
        "Throttling",
        "ThrottlingException",
        "ThrottledException",
        "RequestThrottledException",
        "TooManyRequestsException",
        "ProvisionedThroughputExceededException",
        "TransactionInProgressException",
        "RequestLimitExceeded",
        "BandwidthLimitExceeded",
        "LimitExceededException",
        "RequestThrottled",
        "SlowDown",
        "PriorRequestNotComplete",
        "EC2ThrottledException",
    ] {
        for status in [400, 429, 503] {
            let server = MockServer::start().await;
            answer(&server, "UpdateTrail", json(status, json!({"__type": code, "Message": "slowly"}))).await;
            let error = aws_at(&server.uri(), patient()).writer().update(&prefix_request()).await.unwrap_err();
            assert_eq!(error.cause, Cause::Refused(code.into()));
            assert!(!error.may_have_been_applied(), "{code}");
            assert_eq!(sent(&server).await.len(), 3, "{status} {code}");
        }
    }
    for code in ["RequestTimeout", "RequestTimeoutException", "InvalidSignatureException", "RequestTimeTooSkewed"] {
        let server = MockServer::start().await;
        answer(&server, "UpdateTrail", json(400, json!({"__type": code, "Message": "no"}))).await;
        aws_at(&server.uri(), patient()).writer().update(&prefix_request()).await.unwrap_err();
        assert_eq!(sent(&server).await.len(), 1, "{code}");
    }
}

#[tokio::test]
async fn a_failure_after_throttling_is_the_last_word() {
    let server = MockServer::start().await;
    let target = "CloudTrail_20131101.UpdateTrail";
    let throttled = json(400, json!({"__type": "ThrottlingException", "Message": "slowly"}));
    let once = Mock::given(header("x-amz-target", target)).respond_with(throttled).up_to_n_times(1);
    once.mount(&server).await;
    answer(&server, "UpdateTrail", ResponseTemplate::new(502)).await;
    let error = aws_at(&server.uri(), patient()).writer().update(&prefix_request()).await.unwrap_err();
    assert_eq!(error.cause, Cause::NotAws(502));
    assert!(error.may_have_been_applied());
    assert_eq!(sent(&server).await.len(), 2);
}

#[tokio::test]
async fn a_slow_answer_to_a_write_is_waited_for() {
    let server = MockServer::start().await;
    let slow = json(200, json!({"Name": "events", "TrailARN": TRAIL})).set_delay(hasty().attempt * 3);
    answer(&server, "UpdateTrail", slow).await;
    aws_at(&server.uri(), hasty()).writer().update(&prefix_request()).await.unwrap();
    assert_eq!(sent(&server).await.len(), 1);
}

#[tokio::test]
async fn a_request_without_an_answer_is_not_sent_twice() {
    let truncated = b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"Name\"";
    for (endpoint, limits, cause) in [
        (Rude::silent(), hasty(), Cause::TimedOut),
        (Rude::hanging_up(), patient(), Cause::Broken),
        (Rude::saying(truncated), patient(), Cause::Broken),
        (Rude::saying(b"SSH-2.0-OpenSSH_9.9\r\n"), patient(), Cause::Broken),
    ] {
        let error = aws_at(&endpoint.url, limits).writer().update(&prefix_request()).await.unwrap_err();
        assert_eq!(error.cause, cause, "{error}");
        assert!(error.may_have_been_applied());
        assert_eq!(endpoint.count(), 1, "{error}");
    }
}

#[tokio::test]
async fn success_without_content_is_no_success() {
    for body in ["", "{}", "<html>Welcome to the airport</html>", "OK", "{\"Name\":"] {
        let server = MockServer::start().await;
        answer(&server, "UpdateTrail", ResponseTemplate::new(200).set_body_string(body)).await;
        let error = aws_at(&server.uri(), patient()).writer().update(&prefix_request()).await.unwrap_err();
        assert_eq!(error.cause, Cause::NotAws(200), "{body}: {error}");
        assert!(error.may_have_been_applied());
        assert_eq!(sent(&server).await.len(), 1, "{body}");
    }
}

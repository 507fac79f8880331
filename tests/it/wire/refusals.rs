//! Every error that UpdateTrail can end in, from the wire to the screen: the real SDK, state machine and drawing, with a
//! canned endpoint for AWS. What each row expects was written from what is known of AWS, not from the table of errors.

use super::failures::tls_server;
use crate::support::driver::Driver;
use crate::support::endpoint::*;
use serde_json::{Value as Json, json};
use std::net::TcpListener;
use std::time::Duration;
use trailedit::app::{Event, Screen, Size, Start};
use trailedit::backend::aws::{Aws, AwsWriter, Limits, Options};
use trailedit::trail::errors::{Cause, explain, is_known};
use trailedit::trail::{ApiError, Draft, Setting, Setting::*, TrailRef, Value};
use wiremock::{MockServer, ResponseTemplate};

const GROUP: &str = "arn:aws:logs:eu-west-1:123456789012:log-group:trail:*";
const OTHER_GROUP: &str = "arn:aws:logs:eu-west-1:123456789012:log-group:other:*";
const ROLE: &str = "arn:aws:iam::123456789012:role/service-role/trail";
const OTHER_ROLE: &str = "arn:aws:iam::123456789012:role/other";
const KEY: &str = "arn:aws:kms:eu-west-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab";
const TOPIC: &str = "arn:aws:sns:eu-west-1:123456789012:news";
const USER: &str = "User: arn:aws:sts::123456789012:assumed-role/ops/ana is not authorized to perform:";
const LOGGED: &[Edit] = &[(LogGroup, GROUP), (LogRole, ROLE)];
const PREFIX: &[Edit] = &[(S3Prefix, "audit")];
const ORGANIZATION: &[Edit] = &[(Organization, "on")];
const VALIDATION: &[Edit] = &[(LogFileValidation, "on")];

/// How often a refusal for the rate arrives at AWS: the SDK sends it again.
const THROTTLED: usize = 3;
/// How often an update arrives that fails on AWS's side.
const FAULT: usize = 1;

/// A setting and what it is to become: `on`, `off`, nothing to clear, or a text.
type Edit = (Setting, &'static str);

/// What the update meets.
enum Met {
    /// An answer of AWS: HTTP status, code, message.
    Answer(u16, &'static str, String),
    /// An answer of somebody else, with this HTTP status.
    Html(u16),
    /// Nobody.
    Nobody,
    /// A server that does not say a word.
    Silence,
    /// A server that hangs up.
    HangUp,
    /// A server with a certificate that is not trusted.
    Stranger,
    /// Nobody, for lack of credentials.
    NoCredentials,
    /// Nobody, as the single sign-on has expired.
    ExpiredLogin,
}

/// An update that fails, and what is to be seen then.
struct Case {
    met: Met,
    /// What the trail has beside the bucket.
    trail: Json,
    edits: Vec<Edit>,
    /// Where the focus has to be.
    focus: Setting,
    /// What has to be said, among other things.
    says: Vec<&'static str>,
    /// The keys that lead to the refusal, where it is not shown at once.
    keys: &'static str,
    /// How often the update arrives.
    arrives: usize,
    /// Whether it has to be said that it may have been applied.
    in_doubt: bool,
}

fn case(met: Met, edits: &[Edit], focus: Setting, says: &[&'static str]) -> Case {
    let (edits, says) = (edits.to_vec(), says.to_vec());
    Case { met, trail: json!({}), edits, focus, says, keys: "", arrives: 1, in_doubt: false }
}

fn refused(code: &'static str, message: &str, edits: &[Edit], focus: Setting, says: &[&'static str]) -> Case {
    case(Met::Answer(400, code, message.to_owned()), edits, focus, says)
}

impl Case {
    /// On a multi-Region trail that has everything that a trail can have.
    fn on_full(self) -> Case {
        let trail = json!({
            "S3KeyPrefix": "prod", "SnsTopicARN": TOPIC, "IsMultiRegionTrail": true, "LogFileValidationEnabled": true,
            "KmsKeyId": KEY, "CloudWatchLogsLogGroupArn": GROUP, "CloudWatchLogsRoleArn": ROLE,
        });
        Case { trail, ..self }
    }

    /// On an organization trail.
    fn on_organization(self) -> Case {
        Case { trail: json!({"IsOrganizationTrail": true, "IsMultiRegionTrail": true}), ..self }
    }

    fn status(mut self, status: u16) -> Case {
        let Met::Answer(own, ..) = &mut self.met else { panic!("no answer of AWS") };
        *own = status;
        self
    }

    fn arrives(self, arrives: usize) -> Case {
        Case { arrives, ..self }
    }

    fn in_doubt(self) -> Case {
        Case { in_doubt: true, ..self }
    }

    fn name(&self) -> String {
        match &self.met {
            Met::Answer(_, code, message) => format!("{code} ({message}) for {:?}", self.edits),
            Met::Html(status) => format!("HTML with {status}"),
            Met::Nobody => "nobody".to_owned(),
            Met::Silence => "silence".to_owned(),
            Met::HangUp => "hang-up".to_owned(),
            Met::Stranger => "stranger".to_owned(),
            Met::NoCredentials => "no credentials".to_owned(),
            Met::ExpiredLogin => "expired login".to_owned(),
        }
    }
}

fn on<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(future)
}

/// An endpoint that answers everything but updates.
fn account(more: &Json) -> MockServer {
    on(async {
        let server = MockServer::start().await;
        around_the_trail(&server).await;
        let trail = trail(more.clone());
        answer(&server, "GetTrail", json(200, json!({ "Trail": trail }))).await;
        answer(&server, "DescribeTrails", json(200, json!({ "trailList": [trail] }))).await;
        answer(&server, "ListTrails", json(200, json!({"Trails": []}))).await;
        server
    })
}

fn aws(url: &str, limits: Limits, more: &[(&str, &str)]) -> Aws {
    let options = Options { endpoint_url: Some(url.to_owned()), ..Options::default() };
    let environment = environment(&[more, &[("AWS_ENDPOINT_URL_STS", url)]].concat());
    let kept = |(name, value): &(String, String)| !(name.contains("ACCESS_KEY") && value.is_empty());
    Aws::with(options, limits, Some(environment.into_iter().filter(kept).collect()))
}

/// Keys that make the edits, from the first setting on.
fn typed(driver: &Driver<Aws, AwsWriter>, edits: &[Edit]) -> String {
    let mut keys = String::new();
    for (setting, value) in edits {
        let at = Setting::ALL.iter().position(|s| s == setting).unwrap();
        keys += &format!("<home>{}", "<down>".repeat(at));
        match *value {
            "" => keys += "x",
            // what goes along with another edit is there already
            "on" | "off" => assert_ne!(driver.draft().switch(*setting), Some(*value == "on"), "{setting:?} is so"),
            text => keys += &format!("<enter><c-u>{text}<enter>"),
        }
        if matches!(*value, "on" | "off") {
            keys.push(' ');
        }
    }
    keys
}

/// The draft that the edits make.
fn drafted(driver: &Driver<Aws, AwsWriter>, edits: &[Edit]) -> Draft {
    let mut draft = Draft::new(driver.draft().base().clone());
    for (setting, value) in edits {
        match *value {
            "" => draft.clear(*setting),
            "on" | "off" => draft.set(*setting, Value::Switch(*value == "on")),
            text => draft.set(*setting, Value::Text(text.to_owned())),
        }
        .unwrap();
    }
    draft
}

/// The text without white space: where it is broken into lines does not matter.
fn dense(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

/// Submits the edits of a case, and compares what comes of it with what has to.
fn check(case: &Case) {
    let name = case.name();
    let server = account(&case.trail);
    let backend = aws(&server.uri(), patient(), &[]);
    let hasty = || Limits { operation: Duration::from_millis(400), ..hasty() };
    let mut rude = None;
    let folder = tempfile::tempdir().unwrap();
    let writer = match &case.met {
        Met::Answer(status, code, message) => {
            on(answer(&server, "UpdateTrail", json(*status, json!({"__type": code, "Message": message}))));
            backend.writer()
        }
        Met::Html(status) => {
            let html = ResponseTemplate::new(*status).set_body_string("<html>Sign in to the network</html>");
            on(answer(&server, "UpdateTrail", html));
            backend.writer()
        }
        Met::Nobody => {
            let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
            aws(&format!("http://{free}"), patient(), &[]).writer()
        }
        Met::Silence => aws(&rude.insert(Rude::silent()).url, hasty(), &[]).writer(),
        Met::HangUp => aws(&rude.insert(Rude::hanging_up()).url, patient(), &[]).writer(),
        Met::Stranger => {
            // the server's own certificate is that of no authority
            let bundle = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/support/tls/server.pem");
            aws(&tls_server(), patient(), &[("AWS_CA_BUNDLE", bundle)]).writer()
        }
        Met::NoCredentials => {
            let none = [("AWS_ACCESS_KEY_ID", ""), ("AWS_SECRET_ACCESS_KEY", "")];
            aws(&server.uri(), patient(), &none).writer()
        }
        Met::ExpiredLogin => {
            let config = folder.path().join("config");
            let text = "[profile corp]\nsso_session = corp\nsso_account_id = 123456789012\nsso_role_name = ops\n\
                        [sso-session corp]\nsso_region = us-east-1\nsso_start_url = https://corp.invalid/start\n";
            std::fs::write(&config, text).unwrap();
            let profile = [
                ("AWS_ACCESS_KEY_ID", ""),
                ("AWS_SECRET_ACCESS_KEY", ""),
                ("AWS_PROFILE", "corp"),
                ("AWS_CONFIG_FILE", config.to_str().unwrap()),
                ("HOME", folder.path().to_str().unwrap()),
            ];
            aws(&server.uri(), patient(), &profile).writer()
        }
    };
    let start = Start { trail: Some(TrailRef::parse(TRAIL).unwrap()), ..Start::default() };
    // so tall that nothing has to be scrolled, and not so wide that anything stands beside the form
    let mut driver = Driver::of(backend, writer, (110, 100), start).settled();
    let keys = typed(&driver, &case.edits);
    driver.keys(&keys);
    let draft = drafted(&driver, &case.edits);
    assert_eq!(driver.draft(), &draft, "{name}");
    driver.keys("<c-s>");
    let dangerous = driver.says("Type events and Enter");
    driver.go(if dangerous { "events<enter>" } else { "y" });
    driver.go(case.keys);

    let Screen::Form(form) = &driver.state.screen else { panic!("{name}: {}", driver.screen()) };
    let error = form.refusal.as_ref().unwrap_or_else(|| panic!("{name}: {}", driver.screen())).error.clone();
    assert_eq!(form.focus, case.focus, "{name}");
    assert_eq!(form.draft, draft, "{name}: the edits");
    if let Met::Answer(_, code, message) = &case.met {
        let as_sent = ApiError {
            operation: "UpdateTrail",
            region: "eu-west-1".to_owned(),
            cause: Cause::Refused((*code).to_owned()),
            message: message.clone(),
            request_id: Some("req-1".to_owned()),
        };
        assert_eq!(error, as_sent, "{name}");
    }

    let screen = driver.screen();
    let shown = dense(&screen);
    let explained = explain(&error, Some(draft.arn()), Some(&draft));
    let title = if case.in_doubt { "Sent, but the trail does not show it" } else { "Not applied; edits are kept" };
    let mut parts = vec![title, &error.message, &explained.meaning, &explained.remedy];
    parts.extend(error.code());
    parts.extend(error.request_id.as_deref());
    parts.extend(&case.says);
    for part in parts {
        assert!(shown.contains(&dense(part)), "{name}: “{part}” is not on\n{screen}");
    }
    assert!(!driver.says("more line"), "{name}: {screen}");

    let sent = on(updates(&server));
    assert_eq!(sent.len() + rude.as_ref().map_or(0, Rude::count), case.arrives, "{name}");
    let request = draft.request().unwrap().json();
    assert!(sent.iter().all(|body| *body == request), "{name}: {sent:?}");

    // on a usual screen it begins with what happened, and can be read to its end
    driver.event(Event::Resize(Size { width: 80, height: 24 }));
    let code = error.code().unwrap_or("UpdateTrail in eu-west-1 failed");
    assert!(driver.says(code), "{name}: {}", driver.screen());
    driver.keys("<pgdn><pgdn><pgdn><pgdn>");
    assert!(driver.says("Again"), "{name}: {}", driver.screen());
}

/// The errors that UpdateTrail's model names, with the words that are known of AWS.
fn modelled() -> Vec<Case> {
    let untouched = "None of your edits touches that";
    let home = "its home Region, eu-west-1. If it is not listed any more, it has been deleted.";
    let validate = "Check the log group ARN: CloudTrail can't validate it.";
    let full_edits: &[Edit] = &[(S3Prefix, "audit"), (LogFileValidation, "off")];
    vec![
        refused(
            "S3BucketDoesNotExistException",
            "S3 bucket acme-nowhere does not exist!",
            &[(S3Bucket, "acme-nowhere")],
            S3Bucket,
            &["no bucket “acme-nowhere”", "Correct the name"],
        ),
        refused(
            "S3BucketDoesNotExistException",
            "S3 bucket acme-logs does not exist!",
            PREFIX,
            S3Bucket,
            &["no bucket “acme-logs”", untouched],
        ),
        refused(
            "InsufficientS3BucketPolicyException",
            "Incorrect S3 bucket policy is detected for bucket: acme-logs",
            PREFIX,
            S3Prefix,
            &["new prefix: it must allow “acme-logs/audit/AWSLogs/123456789012/*”", "press d"],
        ),
        refused(
            "InsufficientS3BucketPolicyException",
            "Incorrect S3 bucket policy is detected for bucket: new-logs",
            &[(S3Bucket, "new-logs"), (S3Prefix, "audit")],
            S3Bucket,
            &["new bucket “new-logs”", "“new-logs/audit/AWSLogs/123456789012/*”", "press d"],
        ),
        refused(
            "InsufficientS3BucketPolicyException",
            "Incorrect S3 bucket policy is detected for bucket: acme-logs",
            ORGANIZATION,
            Organization,
            &["for the members, “acme-logs/AWSLogs/<organization id>/*”", "all three statements", "press d"],
        ),
        refused(
            "InsufficientS3BucketPolicyException",
            "Incorrect S3 bucket policy is detected for bucket: acme-logs",
            VALIDATION,
            S3Bucket,
            &["“acme-logs/AWSLogs/123456789012/*”", untouched],
        ),
        refused(
            "InsufficientSnsTopicPolicyException",
            "SNS Topic does not exist or the topic policy is incorrect!",
            &[(SnsTopic, "alerts")],
            SnsTopic,
            &["no topic “alerts” in eu-west-1", "give its ARN", "press d"],
        ),
        refused(
            "InsufficientSnsTopicPolicyException",
            "SNS Topic does not exist or the topic policy is incorrect!",
            &[(S3Prefix, "audit"), (SnsTopic, "arn:aws:sns:us-east-1:210987654321:alerts")],
            SnsTopic,
            &["--region us-east-1 --topic-arn arn:aws:sns:us-east-1:210987654321:alerts", "press d"],
        ),
        refused(
            "InsufficientEncryptionPolicyException",
            &format!("Insufficient permissions to access S3 bucket acme-logs or KMS key {KEY}."),
            &[(KmsKey, KEY)],
            KmsKey,
            &["policy of the new KMS key", "press d"],
        ),
        refused(
            "InsufficientEncryptionPolicyException",
            &format!("Insufficient permissions to access S3 bucket new-logs or KMS key {KEY}."),
            &[(S3Bucket, "new-logs")],
            S3Bucket,
            &["may not write to the new bucket “new-logs”", "press d"],
        )
        .on_full(),
        refused(
            "TrailNotFoundException",
            "Unknown trail: arn:aws:cloudtrail:us-east-1:123456789012:trail/events for the user: 123456789012",
            PREFIX,
            S3Prefix,
            &["no trail “events”", home],
        ),
        refused(
            "InvalidS3BucketNameException",
            "Bucket name should not contain '_'",
            &[(S3Prefix, "audit"), (S3Bucket, "new-logs")],
            S3Bucket,
            &["“new-logs” as a bucket's name", "3 to 63"],
        ),
        refused(
            "InvalidS3PrefixException",
            "no such prefix",
            PREFIX,
            S3Prefix,
            &["“audit” as a key prefix", "up to 200 characters"],
        ),
        refused(
            "InvalidSnsTopicNameException",
            "no such topic",
            &[(SnsTopic, "alerts")],
            SnsTopic,
            &["“alerts” as a topic", "standard topic"],
        ),
        refused(
            "InvalidKmsKeyIdException",
            "KmsKeyId is not in valid ARN format",
            &[(KmsKey, "alias/trail")],
            KmsKey,
            &["“alias/trail” as a KMS key", "alias/NAME"],
        ),
        refused(
            "InvalidTrailNameException",
            "Trail name too short. Minimum allowed length: 3 characters. Specified name length: 2 characters.",
            VALIDATION,
            LogFileValidation,
            &["3 to 128 letters"],
        ),
        refused("TrailNotProvidedException", "no trail", VALIDATION, LogFileValidation, &["no longer in use"]),
        refused(
            "InvalidEventSelectorsException",
            "Specify a valid number of selectors (1 to 5) for your trail",
            VALIDATION,
            LogFileValidation,
            &["this request does not touch", "get-event-selectors --region eu-west-1 --trail-name arn:aws:"],
        ),
        refused(
            "CloudTrailARNInvalidException",
            "Region in ARN is wrong, you can only access resources in region us-east-1.",
            PREFIX,
            S3Prefix,
            &[home],
        ),
        refused(
            "CloudTrailARNInvalidException",
            "what is that?",
            PREFIX,
            S3Prefix,
            &["arn:aws:cloudtrail:REGION:ACCOUNT:trail/NAME"],
        ),
        refused(
            "ConflictException",
            "try again in a few minutes",
            VALIDATION,
            LogFileValidation,
            &["Wait one to five minutes", "some minutes may help"],
        ),
        refused(
            "ThrottlingException",
            "Rate exceeded",
            PREFIX,
            S3Prefix,
            &["Too many requests", "Wait some seconds", "Trying again may help"],
        )
        .arrives(THROTTLED),
        refused(
            "InvalidParameterCombinationException",
            "Multi-Region trail must include global service events.",
            &[(MultiRegion, "on")],
            MultiRegion,
            &["Switch Global services on, or Multi-Region off"],
        ),
        refused(
            "InvalidParameterCombinationException",
            "Multi-Region trail must include global service events.",
            &[(MultiRegion, "off"), (GlobalEvents, "off")],
            MultiRegion,
            &["apply Multi-Region off first"],
        )
        .on_full(),
        refused(
            "InvalidParameterCombinationException",
            "These do not go together.",
            full_edits,
            S3Prefix,
            &["do not go together", "take an edit back"],
        )
        .on_full(),
        refused("InvalidHomeRegionException", "not here", PREFIX, S3Prefix, &[home]),
        refused(
            "KmsKeyNotFoundException",
            "no such key",
            &[(KmsKey, KEY)],
            KmsKey,
            &["Region of the bucket “acme-logs”", "get-bucket-location --bucket acme-logs"],
        ),
        refused(
            "KmsKeyNotFoundException",
            "no such key",
            &[(S3Bucket, "new-logs")],
            S3Bucket,
            &["not in the Region of the bucket “new-logs”", "get-bucket-location --bucket new-logs"],
        )
        .on_full(),
        refused(
            "KmsKeyNotFoundException",
            "no such key",
            &[(SnsTopic, "alerts")],
            SnsTopic,
            &["the one that its SNS topic is encrypted with", "arn:aws:sns:eu-west-1:123456789012:alerts"],
        ),
        refused(
            "KmsKeyDisabledException",
            "disabled",
            &[(KmsKey, KEY)],
            KmsKey,
            &["no longer in use", "aws kms describe-key --region eu-west-1"],
        ),
        refused(
            "KmsException",
            "pending deletion",
            &[(S3Prefix, "audit"), (KmsKey, "alias/trail")],
            KmsKey,
            &["disabled, to be deleted", "aws kms describe-key --region eu-west-1 --key-id alias/trail"],
        ),
        refused("InvalidCloudWatchLogsLogGroupArnException", validate, LOGGED, LogGroup, &["does not exist", "`arn`"]),
        // it is the group that AWS cannot validate, whichever of the two was changed
        refused(
            "InvalidCloudWatchLogsLogGroupArnException",
            validate,
            &[(LogRole, OTHER_ROLE)],
            LogGroup,
            &["does not exist", "describe-log-groups --region eu-west-1"],
        )
        .on_full(),
        refused(
            "InvalidCloudWatchLogsRoleArnException",
            "You must specify a role ARN as well as a log group.",
            &[(LogGroup, OTHER_GROUP)],
            LogRole,
            &["both or neither", "clear log group and role"],
        )
        .on_full(),
        refused(
            "InvalidCloudWatchLogsRoleArnException",
            "Check the role ARN",
            LOGGED,
            LogRole,
            &["trust", "get-role --role-name trail`", "press d"],
        ),
        refused(
            "CloudWatchLogsDeliveryUnavailableException",
            "Cannot set a CloudWatch Logs delivery for this Region.",
            LOGGED,
            LogGroup,
            &["in eu-west-1", "Clear log group and role"],
        ),
        refused(
            "UnsupportedOperationException",
            "unsupported",
            &[(MultiRegion, "on")],
            MultiRegion,
            &["eu-west-1 does not support"],
        ),
        refused(
            "OperationNotPermittedException",
            "not permitted",
            full_edits,
            S3Prefix,
            &["Security Lake", "AWS's message above"],
        )
        .on_full(),
        refused(
            "CloudTrailAccessNotEnabledException",
            "The request could not be processed because your organization hasn't enabled CloudTrail service access. \
             Enable service access for CloudTrail, and then try again.",
            ORGANIZATION,
            Organization,
            &["enable-aws-service-access --service-principal cloudtrail.amazonaws.com", "management account"],
        ),
        refused(
            "InsufficientDependencyServiceAccessPermissionException",
            "AWS CloudTrail cannot create resources for your organization because access to one or more required APIs \
             has been denied.",
            ORGANIZATION,
            Organization,
            &["iam:CreateServiceLinkedRole", "create-service-linked-role", "press d"],
        ),
        refused(
            "OrganizationsNotInUseException",
            "none",
            ORGANIZATION,
            Organization,
            &["123456789012 is not in an organization"],
        ),
        refused(
            "NotOrganizationMasterAccountException",
            "You cannot configure or manage trails for an organization because this action requires being signed in \
             with the management account.",
            ORGANIZATION,
            Organization,
            &["credentials of the organization's management account"],
        ),
        refused(
            "OrganizationNotInAllFeaturesModeException",
            "billing only",
            ORGANIZATION,
            Organization,
            &["enable-all-features"],
        ),
        refused(
            "NoManagementAccountSLRExistsException",
            "no role",
            ORGANIZATION,
            Organization,
            &["AWSServiceRoleForCloudTrail", "register-organization-delegated-admin"],
        ),
        refused(
            "CloudTrailInvalidClientTokenIdException",
            "InvalidClientTokenId",
            &[(SnsTopic, "arn:aws:sns:eu-west-1:210987654321:alerts"), (S3Prefix, "audit")],
            SnsTopic,
            &["suspended", "another topic"],
        ),
        refused(
            "InvalidParameterException",
            "one of them",
            &[(LogFileValidation, "on"), (S3Prefix, "audit")],
            S3Prefix,
            &["one of the values"],
        ),
    ]
}

/// What arrives although UpdateTrail's model does not name it.
fn unmodelled() -> Vec<Case> {
    let mut cases = vec![
        refused(
            "AccessDeniedException",
            &format!(
                "{USER} cloudtrail:UpdateTrail on resource: {TRAIL} because no identity-based policy allows the \
                 cloudtrail:UpdateTrail action"
            ),
            PREFIX,
            S3Prefix,
            &["The permission cloudtrail:UpdateTrail is missing.", "press d", "the same request fails again"],
        ),
        refused(
            "AccessDeniedException",
            &format!("{USER} iam:PassRole on resource: {ROLE}"),
            &[(LogGroup, GROUP), (LogRole, ROLE), (S3Prefix, "audit")],
            LogRole,
            &["hand the role", "iam:PassedToService = cloudtrail.amazonaws.com", "press d"],
        ),
        refused(
            "AccessDeniedException",
            &format!(
                "{USER} cloudtrail:UpdateTrail on resource: {TRAIL} with an explicit deny in a service control policy"
            ),
            PREFIX,
            S3Prefix,
            &["No permission in this account can lift that", "Control Tower"],
        ),
        refused(
            "AccessDeniedException",
            &format!(
                "{USER} cloudtrail:UpdateTrail on resource: {TRAIL} with an explicit deny in an identity-based policy"
            ),
            PREFIX,
            S3Prefix,
            &["forbids cloudtrail:UpdateTrail outright"],
        ),
        refused(
            "AccessDeniedException",
            "Access Denied: You do not have permission to operate on this resource",
            PREFIX,
            S3Prefix,
            &["AWS does not say what is missing", "the trail's account, 123456789012"],
        ),
        refused(
            "AccessDeniedException",
            "no sufficient permissions",
            PREFIX,
            S3Prefix,
            &["only a member of the organization"],
        )
        .on_organization(),
        refused(
            "ExpiredTokenException",
            "The security token included in the request is expired",
            PREFIX,
            S3Prefix,
            &["session has expired", "aws sso login", "then apply again. Your edits are kept."],
        ),
        refused(
            "UnrecognizedClientException",
            "The security token included in the request is invalid.",
            PREFIX,
            S3Prefix,
            &["aws sts get-caller-identity"],
        ),
        refused(
            "InvalidClientTokenId",
            "The security token included in the request is invalid.",
            PREFIX,
            S3Prefix,
            &["aws sts get-caller-identity"],
        )
        .status(403),
        refused(
            "InvalidSignatureException",
            "Signature expired: 20261120T093000Z is now earlier than 20261120T095500Z (20261120T100000Z - 5 min.)",
            PREFIX,
            S3Prefix,
            &["a clock that is off", "date -u"],
        ),
        refused("IncompleteSignature", "incomplete", PREFIX, S3Prefix, &["does not accept the signature"]),
        refused("OptInRequired", "no", PREFIX, S3Prefix, &["enable-region --region-name eu-west-1"]).status(403),
        refused("InternalFailure", "oops", PREFIX, S3Prefix, &["may or may not have been carried out", "Reload"])
            .status(500)
            .arrives(FAULT)
            .in_doubt(),
        refused("ServiceUnavailable", "busy", PREFIX, S3Prefix, &["may or may not have been carried out", "Reload"])
            .status(503)
            .arrives(FAULT)
            .in_doubt(),
        refused("InternalFailure", "oops", ORGANIZATION, S3Bucket, &["bucket in another account", "press d"])
            .status(500)
            .arrives(FAULT)
            .in_doubt(),
        refused("RequestTimeout", "too slow", PREFIX, S3Prefix, &["did not reach AWS whole", "Reload"]).in_doubt(),
        refused("NewThingException", "something new", PREFIX, S3Prefix, &["does not know", "AWS Support"]),
    ];
    let throttled = |code, status| {
        let says = &["Too many requests", "Wait some seconds"];
        refused(code, "slowly", PREFIX, S3Prefix, says).status(status).arrives(THROTTLED)
    };
    cases.extend([
        throttled("Throttling", 400),
        throttled("ThrottledException", 400),
        throttled("RequestThrottledException", 400),
        throttled("TooManyRequestsException", 429),
        throttled("RequestLimitExceeded", 503),
        throttled("SlowDown", 503),
    ]);
    cases
}

/// Failures that are no answer of AWS.
fn on_the_way() -> Vec<Case> {
    let case = |met, says: &[&'static str]| case(met, PREFIX, S3Prefix, says);
    vec![
        case(Met::Nobody, &["Connection refused", "cannot be reached. Nothing was sent", "VPN"]).arrives(0),
        case(Met::Stranger, &["certificate was not accepted", "AWS_CA_BUNDLE"]).arrives(0),
        case(Met::Silence, &["no answer", "may have been carried out all the same", "Reload"]).in_doubt(),
        case(Met::HangUp, &["connection broke", "may have been carried out all the same", "Reload"]).in_doubt(),
        case(Met::Html(200), &["not CloudTrail (HTTP status 200)", "sign-in page"]).in_doubt(),
        case(Met::Html(502), &["not CloudTrail (HTTP status 502)", "sign-in page"]).in_doubt(),
        case(Met::Html(403), &["not CloudTrail (HTTP status 403)", "sign-in page"]),
        case(Met::NoCredentials, &["no AWS credentials", "aws sso login"]).arrives(0),
        case(Met::ExpiredLogin, &["single sign-on (SSO) has expired", "aws sso login --profile corp"]).arrives(0),
    ]
}

#[test]
fn each_modelled_error_is_on_the_screen_with_what_it_means() {
    modelled().iter().for_each(check);
}

#[test]
fn each_error_outside_the_model_is_on_the_screen_with_what_it_means() {
    unmodelled().iter().for_each(check);
}

#[test]
fn each_failure_on_the_way_is_on_the_screen_with_what_it_means() {
    on_the_way().iter().for_each(check);
}

#[test]
fn the_three_faces_of_a_wrong_region_have_one_remedy_on_the_screen() {
    let faces = ["InvalidHomeRegionException", "CloudTrailARNInvalidException", "TrailNotFoundException"];
    let wrong = |case: &&Case| matches!(&case.met, Met::Answer(_, code, message) if faces.contains(code) && message != "what is that?");
    let cases = modelled();
    let says: Vec<_> = cases.iter().filter(wrong).map(|case| case.says.last().unwrap()).collect();
    assert_eq!(says.len(), 3);
    assert!(says.iter().all(|remedy| *remedy == says[0]), "{says:?}");
}

#[test]
fn no_error_of_the_model_is_left_out() {
    let mut codes: Vec<_> = modelled()
        .iter()
        .map(|case| match case.met {
            Met::Answer(_, code, _) => code,
            _ => panic!("{}", case.name()),
        })
        .collect();
    codes.sort_unstable();
    codes.dedup();
    let mut known: Vec<_> = include_str!("update_trail_codes.txt").lines().collect();
    known.sort_unstable();
    assert_eq!(codes, known);
}

/// The codes that the SDK takes for errors of UpdateTrail, from its source: its enum cannot be listed.
fn codes_of_the_sdk() -> Vec<String> {
    // the packages of other systems need not have been downloaded
    let arguments = ["metadata", "--offline", "--locked", "--format-version", "1", "--filter-platform", "host-tuple"];
    let cargo = std::process::Command::new(env!("CARGO"))
        .args(arguments)
        .args(["--manifest-path", concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml")])
        .output()
        .unwrap();
    assert!(cargo.status.success(), "{}", String::from_utf8_lossy(&cargo.stderr));
    let metadata: Json = serde_json::from_slice(&cargo.stdout).unwrap();
    let mut packages = metadata["packages"].as_array().unwrap().iter();
    let sdk = packages.find(|p| p["name"] == "aws-sdk-cloudtrail").unwrap();
    let folder = std::path::Path::new(sdk["manifest_path"].as_str().unwrap()).parent().unwrap();
    let source = std::fs::read_to_string(folder.join("src/protocol_serde/shape_update_trail.rs")).unwrap();
    let reader = source.split("pub fn ").find(|text| text.starts_with("de_update_trail_http_error(")).unwrap();
    let arms = reader.split("match error_code {").nth(1).unwrap();
    let code = |line: &str| Some(line.trim().strip_prefix('"')?.split_once("\" => ")?.0.to_owned());
    arms.lines().filter_map(code).collect()
}

#[test]
fn the_list_of_errors_is_the_sdks_and_each_has_an_explanation() {
    let mut codes = codes_of_the_sdk();
    codes.sort_unstable();
    let mut known: Vec<_> = include_str!("update_trail_codes.txt").lines().collect();
    known.sort_unstable();
    assert_eq!(codes, known, "the SDK's model has changed: tell what is new in the table of errors, then here");
    for code in codes {
        assert!(is_known(&code), "{code} has no row in the table of errors");
    }
}

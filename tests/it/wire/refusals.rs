//! Every error that UpdateTrail can end in, from the wire to the screen: the real SDK, state machine and drawing, with a
//! canned endpoint for AWS. What each row expects was written from what is known of AWS, not from the table of errors.

mod cases;

use super::failures::tls_server;
use crate::support::driver::Driver;
use crate::support::endpoint::*;
use cases::{FAULT, modelled, on_the_way, unmodelled};
use serde_json::{Value as Json, json};
use std::net::TcpListener;
use std::time::Duration;
use trailedit::app::{Event, Screen, Size, Start};
use trailedit::backend::aws::{Aws, AwsWriter, Limits, Options};
use trailedit::trail::error::Cause;
use trailedit::trail::errors::{explain, is_known};
use trailedit::trail::{ApiError, Draft, Setting, Setting::*, TrailRef, Value};
use wiremock::{MockServer, ResponseTemplate};

// what a trail has that has everything
const GROUP: &str = "arn:aws:logs:eu-west-1:123456789012:log-group:trail:*";
const ROLE: &str = "arn:aws:iam::123456789012:role/service-role/trail";
const KEY: &str = "arn:aws:kms:eu-west-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab";
const TOPIC: &str = "arn:aws:sns:eu-west-1:123456789012:news";

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
    /// The keys that lead to the refusal, where it is not shown at once: `Case { keys: "<esc>", ..refused(…) }`.
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

/// A time limit that a test does not mind waiting for, but long enough for the request to arrive.
fn impatient() -> Limits {
    Limits { operation: Duration::from_millis(1500), ..patient() }
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
        Met::Silence => aws(&rude.insert(Rude::silent()).url, impatient(), &[]).writer(),
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
            // an earlier attempt may have been carried out
            after_fault: case.arrives == FAULT && case.in_doubt,
        };
        assert_eq!(error, as_sent, "{name}");
    }

    let screen = driver.screen();
    let shown = dense(&screen);
    let explained = explain(&error, Some(draft.arn()), Some(&draft));
    let title = if case.in_doubt { "Sent, but the trail does not show it" } else { "Not applied; edits are kept" };
    // a refusal is only what leaves no doubt that nothing was done
    let verb = if case.in_doubt { "failed:" } else { "was refused:" };
    let headline = error.code().map(|code| format!("UpdateTrail in eu-west-1 {verb} {code}"));
    let mut parts = vec![title, &error.message, &explained.meaning, &explained.remedy];
    parts.extend(headline.as_deref());
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

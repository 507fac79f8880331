//! Against a canned endpoint: what is typed is what is sent.

use crate::support::endpoint::{Rude, TRAIL, answer, around_the_trail, json, sent, trail, updates};
use crate::support::pty::*;
use serde_json::{Value as Json, json};
use std::os::unix::fs::PermissionsExt;
use std::time::Duration;
use wiremock::matchers::header;
use wiremock::{Mock, MockServer};

/// Answers everything about the trail but updates; from the third reading on it is as `after` says.
pub async fn account(after: Json) -> MockServer {
    account_of(json!({}), after).await
}

/// The same, for a trail that is as `before` says at first.
async fn account_of(before: Json, after: Json) -> MockServer {
    let server = MockServer::start().await;
    around_the_trail(&server).await;
    Mock::given(header("x-amz-target", "CloudTrail_20131101.GetTrail"))
        .respond_with(json(200, json!({"Trail": trail(before)})))
        .up_to_n_times(2)
        .mount(&server)
        .await;
    answer(&server, "GetTrail", json(200, json!({"Trail": trail(after)}))).await;
    server
}

/// The form of the trail.
pub fn open(start: Start) -> Pty {
    let mut pty = start.run();
    pty.wait_for("CloudWatch Logs").wait_for("123456789012 · ").wait_for("logging");
    pty
}

/// Types a new prefix and goes to the review.
fn prefix_to_review(pty: &mut Pty) {
    pty.send("j").wait_for("> S3 key prefix").send(ENTER).send("audit").send(ENTER).wait_for("1 change");
    // its end has to have been seen
    pty.send(CTRL_S).wait_for("Apply").send("G").handled();
}

#[tokio::test]
async fn one_update_is_sent_as_it_was_shown() {
    let server = account(json!({"S3KeyPrefix": "audit"})).await;
    answer(&server, "UpdateTrail", json(200, trail(json!({"S3KeyPrefix": "audit"})))).await;
    let mut pty = open(trailedit(&[TRAIL]).with_endpoint(&server.uri()).stderr_apart());
    prefix_to_review(&mut pty);
    assert_eq!(updates(&server).await, Vec::<Json>::new());
    pty.send("2").wait_for("\"S3KeyPrefix\": \"audit\"").press("y").wait_for("was updated");
    pty.wait_for("req-1").wait_for("verified   S3 key prefix: audit").send("q").send("q");
    let ended = pty.wait_exit();
    assert_eq!(updates(&server).await, [json!({"Name": TRAIL, "S3KeyPrefix": "audit"})]);
    assert_eq!((ended.status, ended.stderr.as_str()), (0, ""));
    let [line] = ended.lines()[..] else { panic!("{ended:?}") };
    assert!(line.contains("S3 key prefix not set -> audit (verified, request id req-1)"), "{line}");
    assert!(line.contains(" Undo: aws cloudtrail update-trail --region eu-west-1 "), "{line}");
    assert!(line.contains("--s3-key-prefix"), "{line}");
}

#[tokio::test]
async fn what_aws_wants_beside_a_change_is_shown_and_sent_along() {
    let group = "arn:aws:logs:eu-west-1:123456789012:log-group:g:*";
    let role = |name: &str| format!("arn:aws:iam::123456789012:role/{name}");
    let with = |name: &str| json!({"CloudWatchLogsLogGroupArn": group, "CloudWatchLogsRoleArn": role(name)});
    let server = account_of(with("one"), with("two")).await;
    answer(&server, "UpdateTrail", json(200, trail(with("two")))).await;
    let mut pty = open(trailedit(&[TRAIL]).with_endpoint(&server.uri()));
    pty.send(END).wait_for("> Role").send(ENTER).wait_for("accept").send(CTRL_U).send(&role("two")).send(ENTER);
    pty.wait_for("1 change").send(CTRL_S).wait_for("Apply").send("G").wait_for("Sent along, unchanged");
    assert_eq!(updates(&server).await, Vec::<Json>::new());
    // what is learned of the account meanwhile makes the review longer, and its end has to be seen, too
    loop {
        pty.send("G").handled().press("y").wait_until("it is applied, or there is more to see", |screen| {
            let screen = screen.contents();
            screen.contains("was updated") || screen.contains("Nothing was sent yet")
        });
        if pty.screen().contains("was updated") {
            break;
        }
    }
    pty.send("q").send("q");
    assert_eq!(pty.wait_exit().status, 0);
    let mut expected = with("two");
    expected["Name"] = TRAIL.into();
    assert_eq!(updates(&server).await, [expected]);
}

#[tokio::test]
async fn a_trail_that_was_changed_meanwhile_is_not_overwritten_unseen() {
    let server = account(json!({})).await;
    let mut pty = open(trailedit(&[TRAIL]).with_endpoint(&server.uri()));
    server.reset().await;
    answer(&server, "GetTrail", json(200, json!({"Trail": trail(json!({"S3KeyPrefix": "theirs"}))}))).await;
    answer(&server, "GetTrailStatus", json(200, json!({"IsLogging": true}))).await;
    prefix_to_review(&mut pty);
    pty.press("y").wait_for("Nothing was sent").wait_for("1 of 1 to decide");
    assert!(pty.line_with("theirs").contains("audit"), "side by side: {}", pty.screen());
    pty.send(ENTER).wait_for("Not decided yet: S3 key prefix.");
    pty.send(ESC).wait_for("your edit is kept").wait_for("was theirs");
    assert!(pty.line_with("> S3 key prefix").contains("audit"), "{}", pty.screen());
    assert_eq!(updates(&server).await, Vec::<Json>::new());
}

#[tokio::test]
async fn a_refusal_by_aws_is_shown_verbatim_with_every_edit_kept() {
    let server = account(json!({})).await;
    let message = "Incorrect S3 bucket policy is detected for bucket: acme-logs";
    let body = json!({"__type": "InsufficientS3BucketPolicyException", "Message": message});
    answer(&server, "UpdateTrail", json(400, body)).await;
    let mut pty = open(trailedit(&[TRAIL]).with_endpoint(&server.uri()).stderr_apart());
    prefix_to_review(&mut pty);
    pty.apply("InsufficientS3BucketPolicyException").wait_for(message).wait_for("req-1");
    pty.wait_for("audit")
        .send("d")
        .wait_for("s3:GetBucketAcl")
        .send("G")
        .wait_for("s3:PutObject")
        .send(ESC)
        .wait_gone("s3:PutObject");
    pty.send(CTRL_C).wait_for("1 unsaved edit").send(CTRL_C);
    let ended = pty.wait_exit();
    let kept = "the edits of events (S3 key prefix) are kept; opening the trail again offers them.";
    let at = format!("trailedit at {} (not AWS): ", server.uri());
    let lines: Vec<String> = ["nothing was changed.", kept].map(|line| format!("{at}{line}")).into();
    assert_eq!((ended.status, ended.lines()), (130, lines.iter().map(String::as_str).collect()));
    assert!(ended.stderr.contains("InsufficientS3BucketPolicyException"), "{ended:?}");
}

/// What was written down below a program's home folder, all files one after the other.
fn written_down(home: &std::path::Path) -> String {
    let mut text = String::new();
    for entry in std::fs::read_dir(home).unwrap().map(Result::unwrap) {
        match entry.file_type().unwrap().is_dir() {
            true => text.push_str(&written_down(&entry.path())),
            false => text.push_str(&std::fs::read_to_string(entry.path()).unwrap_or_default()),
        }
    }
    text
}

/// However it is configured, it is named, also where there is little room; and what is kept belongs to it.
#[tokio::test]
async fn an_endpoint_that_is_not_awss_is_named_from_the_heading_to_the_last_line() {
    for way in ["flag", "variable", "variable of the service", "profile", "services", "name with a blank"] {
        let server = account(json!({"S3KeyPrefix": "audit"})).await;
        answer(&server, "UpdateTrail", json(200, trail(json!({"S3KeyPrefix": "audit"})))).await;
        let url = server.uri();
        let keys = "region = us-east-1\naws_access_key_id = AKIAP\naws_secret_access_key = s\n";
        let start = match way {
            "flag" => trailedit(&["--endpoint-url", &format!("{url}/"), TRAIL]).with_keys(),
            "variable" => trailedit(&[TRAIL]).with_endpoint(&url),
            "variable of the service" => trailedit(&[TRAIL]).with_keys().env("AWS_ENDPOINT_URL_CLOUDTRAIL", &url),
            "profile" => trailedit(&["-p", "p", TRAIL])
                .file(".aws/config", &format!("[profile p]\nendpoint_url = {url}\n{keys}")),
            "services" => trailedit(&["-p", "p", TRAIL]).file(
                ".aws/config",
                &format!("[profile p]\nservices = s\n{keys}[services s]\ncloudtrail =\n  endpoint_url = {url}\n"),
            ),
            _ => trailedit(&["-p", "Corp Audit", TRAIL])
                .file(".aws/config", &format!("[profile \"Corp Audit\"]\nendpoint_url = {url}\n{keys}")),
        };
        let host = url.strip_prefix("http://").unwrap();
        let mut pty = start.env("AWS_ENDPOINT_URL_STS", &url).size(60, 16).run();
        let mark = format!("NOT AWS: {}", &host[..9]);
        pty.wait_for(&mark).wait_for("> S3 bucket").wait_for("logging");
        pty.send("j").wait_for("> S3 key prefix").send(ENTER).send("audit").send(ENTER).wait_for("1 change");
        pty.send(CTRL_S).wait_for("Apply").wait_for(&format!("{url} (not AWS)")).wait_for(&mark);
        assert!(!pty.screen().contains("not encrypted"), "it is this machine: {}", pty.screen());
        pty.apply("was updated");
        pty.wait_for(&format!("{url} (not AWS)")).wait_for(&mark).send("q").send("q");
        let home = pty.shared_home();
        let ended = pty.wait_exit();
        assert_eq!(updates(&server).await, [json!({"Name": TRAIL, "S3KeyPrefix": "audit"})], "{way}");
        assert!(ended.printed.starts_with(&format!("trailedit at {url} (not AWS): {TRAIL}: ")), "{way}: {ended:?}");
        let kept = written_down(home.path());
        assert!(kept.contains(&format!("\"at\": \"{url}\"")), "{way}: {kept}");
    }
}

/// What the program asked the terminal to put into the clipboard last.
fn copied(bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(bytes).into_owned();
    let (_, payload) = text.rsplit_once("\x1b]52;c;").expect("something was copied");
    let mut bits = String::new();
    for c in payload.chars().take_while(|c| c.is_ascii_alphanumeric() || "+/".contains(*c)) {
        let digit = match c {
            'A'..='Z' => c as u32 - 'A' as u32,
            'a'..='z' => c as u32 - 'a' as u32 + 26,
            '0'..='9' => c as u32 - '0' as u32 + 52,
            '+' => 62,
            _ => 63,
        };
        bits.push_str(&format!("{digit:06b}"));
    }
    let bytes = bits.as_bytes().chunks_exact(8);
    let bytes = bytes.map(|byte| u8::from_str_radix(std::str::from_utf8(byte).unwrap(), 2).unwrap());
    String::from_utf8(bytes.collect()).unwrap()
}

#[tokio::test]
async fn what_comes_from_aws_does_not_steer_the_terminal() {
    let steering = "\x1b]0;owned\x07\x1b[2J\u{9b}31m\r\n\u{202e}";
    let before = json!({"S3KeyPrefix": format!("old{steering}")});
    let server = account_of(before, json!({})).await;
    let message = format!("no{steering}");
    let body = json!({"__type": "InvalidS3PrefixException", "Message": message});
    answer(&server, "UpdateTrail", json(400, body)).await;
    let mut pty = open(trailedit(&[TRAIL]).with_endpoint(&server.uri()).size(120, 30));
    pty.send("jy").wait_for("> S3 key prefix").wait_for("clipboard");
    let value = copied(&pty.bytes());
    assert!(value.starts_with("old\\u{1b}]0;owned") && value.ends_with("\\r\\n\\u{202e}"), "{value:?}");
    pty.send(ENTER).wait_for("accept").send(CTRL_U).send("audit").send(ENTER).wait_for("1 change");
    pty.send(CTRL_S).wait_for("Apply").apply("InvalidS3PrefixException");
    pty.send(CTRL_C).wait_for("1 unsaved edit").send(CTRL_C);
    let bytes = String::from_utf8_lossy(&pty.bytes()).into_owned();
    let ended = pty.wait_exit();
    assert!(ended.printed.contains("owned"), "{ended:?}");
    assert!(!bytes.contains("\x1b]0;") && !ended.printed.contains(['\x1b', '\x07', '\u{9b}', '\u{202e}']), "{ended:?}");
    // but for the bell that ends the copy, which is the program's own
    let (before, copy) = bytes.split_once("\x1b]52;c;").unwrap();
    let (_, after) = copy.split_once('\x07').unwrap();
    assert!(![before, after].concat().contains(['\x07', '\u{9b}', '\u{202e}']));
}

#[tokio::test]
async fn leaving_while_an_update_hangs_says_the_truth() {
    let server = account(json!({})).await;
    answer(&server, "UpdateTrail", json(200, json!({})).set_delay(Duration::from_secs(3600))).await;
    for signal in [false, true] {
        let mut pty = open(trailedit(&[TRAIL]).with_endpoint(&server.uri()).stderr_apart());
        prefix_to_review(&mut pty);
        pty.apply("Send UpdateTrail");
        while updates(&server).await.len() < 1 + usize::from(signal) {
            tokio::task::yield_now().await;
        }
        let status = if signal {
            pty.signal(rustix::process::Signal::TERM);
            143
        } else {
            pty.send(CTRL_C)
                .wait_for("The request has left and cannot be called back")
                .wait_for("^C leave without")
                .send(CTRL_C);
            130
        };
        let ended = pty.wait_exit();
        assert_eq!(ended.status, status);
        assert!(ended.stderr.contains("may have been applied"), "{ended:?}");
        assert!(ended.stderr.contains(&format!("aws cloudtrail get-trail --region eu-west-1 --name {TRAIL}")));
        assert!(!ended.printed.contains("nothing was changed"), "{ended:?}");
    }
}

#[tokio::test]
async fn the_answer_to_an_update_is_awaited_a_little_when_the_program_is_to_end() {
    for (signal, status) in [(rustix::process::Signal::HUP, 129), (rustix::process::Signal::TERM, 143)] {
        let server = account(json!({})).await;
        let accepted = json(200, trail(json!({"S3KeyPrefix": "audit"}))).set_delay(Duration::from_millis(700));
        answer(&server, "UpdateTrail", accepted).await;
        let mut pty = open(trailedit(&[TRAIL]).with_endpoint(&server.uri()));
        prefix_to_review(&mut pty);
        pty.press("y");
        while updates(&server).await.is_empty() {
            tokio::task::yield_now().await;
        }
        pty.signal(signal);
        let ended = pty.wait_exit();
        assert_eq!(ended.status, status);
        assert!(ended.printed.contains("was accepted (request id"), "{ended:?}");
    }
}

#[tokio::test]
async fn the_log_holds_no_secrets() {
    let server = account(json!({"S3KeyPrefix": "audit"})).await;
    answer(&server, "UpdateTrail", json(200, trail(json!({"S3KeyPrefix": "audit"})))).await;
    let start =
        trailedit(&["--log", "log", TRAIL]).with_endpoint(&server.uri()).env("AWS_SESSION_TOKEN", "TOKENTOKENTOKEN");
    let mut pty = open(start);
    prefix_to_review(&mut pty);
    pty.apply("was updated").send("q").send("q");
    let file = pty.home().join("log");
    let mode = std::fs::metadata(&file).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    let log = std::fs::read_to_string(file).unwrap();
    assert_eq!(pty.wait_exit().status, 0);
    assert!(log.contains("Update(") && log.contains("audit"), "{log}");
    let used = sent(&server).await;
    assert!(used.iter().any(|r| r.headers.get("x-amz-security-token").is_some_and(|t| t == "TOKENTOKENTOKEN")));
    for secret in ["wJalrXUtnFEMI", "TOKENTOKENTOKEN", "Signature=", "Credential=", "AKIA", "uthorization"] {
        assert!(!log.contains(secret), "{secret} is in the log:\n{log}");
    }
}

#[test]
fn an_endpoint_that_hangs_can_be_left() {
    let endpoint = Rude::silent();
    let mut pty = trailedit(&[TRAIL]).with_endpoint(&endpoint.url).run();
    pty.wait_for("pening").send(ESC).wait_for("Stopped opening").send("?").wait_for("Help").send(ESC).wait_gone("Help");
    pty.send("q");
    assert_eq!(pty.wait_exit().status, 0);
}

/// Takes as long as the program gives an attempt (10 s): its own limits are what is tested.
#[test]
fn an_endpoint_that_hangs_is_given_up() {
    let endpoint = Rude::silent();
    let start = trailedit(&[TRAIL]).with_endpoint(&endpoint.url).env("AWS_MAX_ATTEMPTS", "1");
    let mut pty = start.run();
    pty.wait_for("Could not open events").wait_for("no answer");
    pty.send("q");
    assert_eq!(pty.wait_exit().status, 1);
}

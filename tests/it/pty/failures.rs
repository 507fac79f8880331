//! What people get wrong, and what goes wrong around them: each is told with what to do, and the terminal is in order.

use super::aws::account;
use crate::support::endpoint::{Rude, TRAIL, answer, json, trail};
use crate::support::pty::*;
use serde_json::json;
use std::process::{Command, Output, Stdio};
use trailedit::backend::demo::Failure;
use wiremock::{MockServer, ResponseTemplate};

/// Runs the program without a terminal, with an endpoint that must not be asked.
fn without_terminal(arguments: &[&str]) -> (Output, usize) {
    let endpoint = Rude::hanging_up();
    let output = Command::new(program())
        .args(arguments)
        .env_clear()
        .env("AWS_ENDPOINT_URL", &endpoint.url)
        .env("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE")
        .env("AWS_SECRET_ACCESS_KEY", "secret")
        .stdin(Stdio::null())
        .output()
        .unwrap();
    (output, endpoint.count())
}

#[test]
fn wrong_usage_is_refused_before_anything_is_asked() {
    for (arguments, says) in [
        (&["ab"][..], "3"),
        (&["my trail"], "my trail"),
        (&["192.168.5.4"], "192.168.5.4"),
        (&["arn:aws:cloudtrail:us-east-1:1234:trail/x"], "arn:aws:cloudtrail:us-east-1:1234:trail/x"),
        (&["arn:aws:s3:::bucket"], "arn:aws:s3:::bucket"),
        (&["--region", "Ireland"], "a Region looks like us-east-1"),
        (&["--endpoint-url", "localhost:5000"], "an endpoint URL looks like"),
        (&["--demo", "--profile", "x"], "--profile"),
        (&["--demo-error", "ExpiredTokenException"], "were not provided:\n  --demo"),
        (&["--demo-error", "ExpiredTokenException", "--profile", "x"], "cannot be used with '--profile"),
        (&["--demo-error", "ExpiredTokenException", "--endpoint-url", "http://h"], "cannot be used with '--endpoint"),
        (&["--demo", "--demo-error", ""], "the error code is missing; give an error code such as ThrottlingException"),
        (&["--demo", "--demo-error", "Kms Exception"], "letters and digits only"),
        (&["--demo", "--demo-error", "KmsExeption"], "did you mean KmsException?"),
        (&["one-trail", "two-trails"], "two-trails"),
        (&["--no-such-option"], "--no-such-option"),
    ] {
        let (output, asked) = without_terminal(arguments);
        let told = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {told}");
        assert!(told.contains(says), "{arguments:?}: {told}");
        assert!(output.stdout.is_empty());
        assert_eq!(asked, 0);
    }
    let mut pty = trailedit(&["my trail"]).run();
    let ended = pty.wait_end();
    assert_eq!(ended.status, 2);
    assert!(!pty.bytes().contains(&0x1b) || !ended.printed.contains("1049"), "{ended:?}");
}

#[test]
fn what_demo_error_takes_is_in_the_help_and_in_the_readme() {
    let help = Command::new(program()).arg("--help").output().unwrap();
    let flat = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let help = flat(&String::from_utf8(help.stdout).unwrap());
    let readme = include_str!("../../../README.md");
    for (order, named) in [
        ("AccessDeniedException:PassRole", "AccessDeniedException:PassRole"),
        ("AccessDeniedException:SCP", ":SCP"),
        ("AccessDeniedException:Deny", ":Deny"),
        ("AccessDeniedException:Resource", ":Resource"),
        ("CloudTrailARNInvalidException:Region", "CloudTrailARNInvalidException:Region"),
        (
            "InvalidCloudWatchLogsLogGroupArnException:AccessDenied",
            "InvalidCloudWatchLogsLogGroupArnException:AccessDenied",
        ),
        ("InvalidCloudWatchLogsRoleArnException:AccessDenied", "InvalidCloudWatchLogsRoleArnException:AccessDenied"),
        ("unreachable", "unreachable"),
        ("tls", "tls"),
        ("timeout", "timeout"),
        ("broken", "broken"),
        ("not-aws", "not-aws"),
        ("no-credentials", "no-credentials"),
        ("expired-login", "expired-login"),
    ] {
        assert!(Failure::parse(order).is_ok(), "{order}");
        assert!(help.contains(named), "{named}: {help}");
        assert!(readme.contains(&format!("`{named}`")), "{named}");
    }
}

/// Starts the program, waits for all of `says` on its screen, leaves, and checks that it failed in order.
fn fails(start: Start, says: &[&str]) {
    fails_as("trailedit: ", start, says);
}

/// Starts the program with an endpoint that is not AWS's, waits for all of `says` on its screen, leaves, and checks that it
/// failed in order and named the endpoint.
fn fails_at(url: &str, start: Start, says: &[&str]) {
    fails_as(&format!("trailedit at {url} (not AWS): "), start.with_endpoint(url), says);
}

/// Starts the program, waits for all of `says` on its screen, leaves, and checks that it failed in order, and that what it
/// says then begins with `program`.
fn fails_as(program: &str, start: Start, says: &[&str]) {
    let mut pty = start.size(100, 30).stderr_apart().run();
    for text in says {
        pty.wait_for(text);
    }
    let screen = pty.screen();
    pty.send("q");
    let ended = pty.wait_exit();
    let nothing = format!("{program}nothing was changed.");
    assert_eq!((ended.status, ended.lines()), (1, vec![nothing.as_str()]), "{screen}");
    assert_eq!(ended.stderr.lines().count(), 1, "{ended:?}");
    assert!(ended.stderr.starts_with(program), "{ended:?}");
}

#[tokio::test]
async fn a_trail_that_is_not_there_is_told_by_name_and_by_arn() {
    let server = account(json!({})).await;
    answer(&server, "ListTrails", json(200, json!({"Trails": []}))).await;
    answer(&server, "DescribeTrails", json(200, json!({"trailList": [trail(json!({}))]}))).await;
    fails_at(&server.uri(), trailedit(&["nowhere"]), &["No trail is called nowhere", "events"]);

    server.reset().await;
    let message = format!("Unknown trail: {TRAIL} for the user: 123456789012");
    answer(&server, "GetTrail", json(400, json!({"__type": "TrailNotFoundException", "Message": message}))).await;
    fails_at(&server.uri(), trailedit(&[TRAIL]), &["Could not open events", "TrailNotFoundException", "To do"]);
}

#[tokio::test]
async fn a_list_that_fails_too_does_not_hide_why_a_trail_could_not_be_opened() {
    let server = MockServer::start().await;
    answer(&server, "GetTrail", json(400, json!({"__type": "TrailNotFoundException", "Message": "Unknown trail"})))
        .await;
    let mut pty = trailedit(&[TRAIL]).with_endpoint(&server.uri()).stderr_apart().run();
    pty.wait_for("1 failed").handled().wait_for("Could not open events").wait_for("TrailNotFoundException").send("q");
    let ended = pty.wait_exit();
    assert_eq!(ended.status, 1);
    let told = format!("trailedit at {} (not AWS): could not open events: GetTrail", server.uri());
    assert!(ended.stderr.starts_with(&told), "{ended:?}");
}

#[test]
fn no_credentials() {
    for arguments in [&[][..], &[TRAIL]] {
        let start = trailedit(arguments).env("AWS_REGION", "us-east-1");
        fails(start, &["Could not", "credentials", "To do"]);
    }
}

#[tokio::test]
async fn no_region() {
    let server = MockServer::start().await;
    let start = trailedit(&[]).with_endpoint(&server.uri()).env("AWS_REGION", "");
    fails_as(
        &format!("trailedit at {} (not AWS): ", server.uri()),
        start,
        &["Could not list the trails", "no Region is configured", "--region", "AWS_REGION"],
    );
}

#[test]
fn a_refused_connection() {
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let url = format!("http://127.0.0.1:{port}");
    for arguments in [&[][..], &[TRAIL]] {
        fails_at(&url, trailedit(arguments), &["Could not", &format!("127.0.0.1:{port}"), "refused", "To do"]);
    }
}

#[tokio::test]
async fn an_endpoint_that_is_not_aws() {
    let server = MockServer::start().await;
    let html = ResponseTemplate::new(200).set_body_raw("<html>Welcome to the airport</html>", "text/html");
    wiremock::Mock::given(wiremock::matchers::any()).respond_with(html).mount(&server).await;
    for arguments in [&[][..], &[TRAIL]] {
        fails_at(&server.uri(), trailedit(arguments), &["Could not", "To do"]);
    }
}

#[test]
fn an_expired_login() {
    let config = "[profile corp]\nsso_session = corp\nsso_account_id = 123456789012\nsso_role_name = ops\n\
                  region = us-east-1\n[sso-session corp]\nsso_region = us-east-1\n\
                  sso_start_url = https://corp.awsapps.com/start\nsso_registration_scopes = sso:account:access\n";
    let token = r#"{"startUrl": "https://corp.awsapps.com/start", "region": "us-east-1", "accessToken": "TOKEN",
                    "expiresAt": "2020-01-01T00:00:00Z"}"#;
    let start = trailedit(&["--profile", "corp", TRAIL])
        .file(".aws/config", config)
        // the SHA-1 of the session's name
        .file(".aws/sso/cache/ee0bfd2552fbd840c02cc48b6e823320543c450f.json", token);
    fails(start, &["Could not open events", "expired", "aws sso login"]);
}

#[test]
fn a_credential_process_that_fails() {
    let config = "[profile vault]\nregion = us-east-1\n\
                  credential_process = /bin/sh -c 'echo the vault is sealed >&2; exit 3'\n";
    let start = trailedit(&["--profile", "vault", TRAIL]).file(".aws/config", config);
    fails(start, &["Could not open events", "the vault is sealed", "To do"]);
}

#[test]
fn a_profile_that_is_not_there() {
    let start = trailedit(&["--profile", "nobody"]).with_keys();
    fails(start, &["the profile “nobody” is not in the AWS configuration files"]);
}

#[test]
fn files_that_cannot_be_used() {
    for (arguments, says) in
        [(&["--demo=broken"][..], "broken, line 1"), (&["--demo", "--log", "no/such/log"], "no/such/log")]
    {
        let mut pty = trailedit(arguments).file("broken", "{").run();
        let ended = pty.wait_end();
        assert_eq!(ended.status, 1, "{ended:?}");
        assert!(ended.printed.contains(says), "{ended:?}");
        assert!(!pty.bytes().contains(&0x1b), "the screen was taken for nothing");
    }
}

//! Where configuration and credentials are found, and which of them counts.

use crate::support::endpoint::*;
use serde_json::json;
use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::atomic::Ordering;
use tempfile::TempDir;
use trailedit::backend::Backend;
use trailedit::backend::aws::{Aws, Limits, Options};
use trailedit::trail::TrailArn;
use trailedit::trail::error::Cause;
use wiremock::matchers::body_string_contains;
use wiremock::{Mock, MockServer, ResponseTemplate};

/// A folder with an AWS configuration file, and an environment that names it.
struct Files {
    folder: TempDir,
    environment: HashMap<String, String>,
}

impl Files {
    fn new(config: &str) -> Files {
        let folder = tempfile::tempdir().unwrap();
        let config_file = folder.path().join("config");
        std::fs::write(&config_file, config).unwrap();
        let environment = environment(&[("AWS_CONFIG_FILE", config_file.to_str().unwrap()), ("AWS_REGION", "")]);
        Files { folder, environment }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn with(mut self, name: &str, value: &str) -> Files {
        self.environment.insert(name.to_owned(), value.to_owned());
        self
    }

    fn aws(&self, server: &MockServer, profile: Option<&str>, region: Option<&str>) -> Aws {
        let options = Options {
            profile: profile.map(str::to_owned),
            region: region.map(str::to_owned),
            endpoint_url: Some(server.uri()),
            leader: leader(),
        };
        Aws::with(options, patient(), Some(self.environment.clone()))
    }
}

/// The program that starts a `credential_process`.
fn leader() -> Option<PathBuf> {
    Some(env!("CARGO_BIN_EXE_trailedit").into())
}

async fn server() -> MockServer {
    let server = MockServer::start().await;
    answer(&server, "DescribeTrails", json(200, json!({"trailList": []}))).await;
    answer(&server, "ListTrails", json(200, json!({"Trails": []}))).await;
    server
}

async fn key_used(server: &MockServer, aws: &Aws) -> String {
    aws.trails("us-east-1").await.unwrap();
    scope(sent(server).await.last().unwrap()).0
}

const KEYS: &str = "[default]\nregion = sa-east-1\n[profile prod]\nregion = eu-north-1\n\
                    aws_access_key_id = AKIAFROMPROFILE\naws_secret_access_key = s\n";

#[tokio::test]
async fn a_named_profile_counts_more_than_keys_in_the_environment() {
    let server = server().await;
    assert_eq!(key_used(&server, &Files::new(KEYS).aws(&server, Some("prod"), None)).await, "AKIAFROMPROFILE");
    let by_variable = Files::new(KEYS).with("AWS_PROFILE", "prod");
    assert_eq!(key_used(&server, &by_variable.aws(&server, None, None)).await, "AKIAFROMENVIRONMENT");
    for variables in [["AWS_PROFILE", "AWS_DEFAULT_PROFILE"], ["AWS_DEFAULT_PROFILE", "AWS_PROFILE"]] {
        let files = Files::new(KEYS).with("AWS_ACCESS_KEY_ID", "").with(variables[0], "prod").with(variables[1], "");
        assert_eq!(key_used(&server, &files.aws(&server, None, None)).await, "AKIAFROMPROFILE");
    }
}

#[tokio::test]
async fn command_line_over_environment_over_file() {
    let server = server().await;
    for (variable, option, expected) in
        [("", None, "eu-north-1"), ("us-west-1", None, "us-west-1"), ("us-west-1", Some("us-west-2"), "us-west-2")]
    {
        let files = Files::new(KEYS).with("AWS_REGION", variable);
        let regions = files.aws(&server, Some("prod"), option).regions().await.unwrap();
        assert_eq!(regions.names, [expected]);
    }
}

#[tokio::test]
async fn a_profile_that_is_not_there() {
    let server = server().await;
    let files = Files::new(KEYS);
    let by_name = files.aws(&server, Some("pord"), None);
    let files = files.with("AWS_PROFILE", "pord");
    for aws in [by_name, files.aws(&server, None, None)] {
        let error = aws.trails("us-east-1").await.unwrap_err();
        assert_eq!(error.cause, Cause::Configuration);
        assert!(error.message.contains("pord"), "{error}");
    }
    assert!(sent(&server).await.is_empty());
}

#[tokio::test]
async fn a_configuration_file_that_cannot_be_read() {
    let server = server().await;
    let error = Files::new("[default\n").aws(&server, None, None).trails("us-east-1").await.unwrap_err();
    assert_eq!(error.cause, Cause::Configuration);
    assert!(error.message.contains("line"), "{error}");
}

#[tokio::test]
async fn credential_process() {
    let server = server().await;
    let files = Files::new("");
    let answer = files.path("answer.json");
    let keys = json!({"Version": 1, "AccessKeyId": "AKIAFROMPROCESS", "SecretAccessKey": "s"});
    std::fs::write(&answer, keys.to_string()).unwrap();
    let runs = files.path("runs");
    let process = format!("sh -c 'echo run >> {}; cat {}'", runs.display(), answer.display());
    std::fs::write(files.path("config"), format!("[profile p]\ncredential_process = {process}\n")).unwrap();
    let aws = files.aws(&server, Some("p"), None);
    let (one, other) = tokio::join!(aws.trails("us-east-1"), aws.trails("eu-west-1"));
    assert_eq!((one.unwrap().trails.len(), other.unwrap().trails.len()), (0, 0));
    assert_eq!(key_used(&server, &aws).await, "AKIAFROMPROCESS");
    assert_eq!(std::fs::read_to_string(&runs).unwrap(), "run\n", "once for all calls and Regions");
}

#[tokio::test]
async fn a_credential_process_that_fails_is_heard_and_asked_again() {
    let server = server().await;
    let files = Files::new("");
    let answer = files.path("answer.json");
    let process = format!("sh -c 'cat {} || (echo please log in >&2; exit 1)'", answer.display());
    std::fs::write(files.path("config"), format!("[profile p]\ncredential_process = {process}\n")).unwrap();
    let aws = files.aws(&server, Some("p"), None);
    let error = aws.trails("us-east-1").await.unwrap_err();
    assert_eq!(error.cause, Cause::NoCredentials);
    assert!(error.message.contains("please log in"), "{error}");
    let keys = json!({"Version": 1, "AccessKeyId": "AKIALATE", "SecretAccessKey": "s"});
    std::fs::write(&answer, keys.to_string()).unwrap();
    assert_eq!(key_used(&server, &aws).await, "AKIALATE");
}

#[tokio::test]
async fn credentials_that_do_not_come_are_not_waited_for_forever() {
    let server = server().await;
    let files = Files::new("[profile p]\ncredential_process = sleep 600\n");
    let options =
        Options { profile: Some("p".into()), endpoint_url: Some(server.uri()), leader: leader(), ..Options::default() };
    let limits = Limits { credentials: hasty().connect, ..forever() };
    let aws = Aws::with(options, limits, Some(files.environment.clone()));
    let error = soon(aws.trails("us-east-1")).await.unwrap_err();
    assert_eq!(error.cause, Cause::NoCredentials);
    assert!(error.message.contains("0.3 s"), "{error}");
    assert!(!error.may_have_been_applied());
}

#[tokio::test]
async fn a_credential_process_is_the_source_of_roles() {
    let server = server().await;
    Mock::given(body_string_contains("Action=AssumeRole"))
        .respond_with(ResponseTemplate::new(200).set_body_string(SESSION))
        .mount(&server)
        .await;
    let keys = json!({"Version": 1, "AccessKeyId": "AKIAFROMPROCESS", "SecretAccessKey": "s"});
    for (role, source) in [
        ("source_profile = base", "[profile base]\n"),
        ("source_profile = Corp Base", "[profile 'Corp Base']\n"),
        ("source_profile = role", ""),
        (
            "source_profile = middle",
            "[profile middle]\nrole_arn = arn:aws:iam::123456789012:role/m\nsource_profile = base\n[profile base]\n",
        ),
    ] {
        let config = format!(
            "[profile role]\nrole_arn = arn:aws:iam::123456789012:role/ops\n{role}\nregion = us-east-1\n{source}\
             credential_process = echo '{keys}'\n"
        );
        let files = Files::new(&config).with("AWS_ENDPOINT_URL_STS", &server.uri());
        let before = sent(&server).await.len();
        assert_eq!(key_used(&server, &files.aws(&server, Some("role"), None)).await, "ASIAROLE", "{role}");
        assert_eq!(scope(&sent(&server).await[before]).0, "AKIAFROMPROCESS", "{role}");
    }
}

/// Seventeen Regions are asked at the start: each of the calls would start a process that fails.
#[tokio::test]
async fn a_credential_process_that_fails_is_not_begun_anew_by_each_call() {
    let server = server().await;
    let files = Files::new("");
    let runs = files.path("runs");
    for (process, told) in [("exit 3", "failed (exit status 3)"), ("sleep 600", "took more than 0.3 s and was ended")] {
        let config = format!("[profile p]\ncredential_process = echo run >> {}; {process}\n", runs.display());
        std::fs::write(files.path("config"), config).unwrap();
        std::fs::write(&runs, "").unwrap();
        let options = Options { profile: Some("p".into()), leader: leader(), ..Options::default() };
        let limits = Limits { credentials: hasty().connect, ..forever() };
        let aws = Aws::with(options, limits, Some(files.environment.clone()));
        let calls: Vec<_> = (0..17)
            .map(|_| {
                let aws = aws.clone();
                tokio::spawn(async move { aws.trails("us-east-1").await.unwrap_err().message })
            })
            .collect();
        for call in calls {
            let message = soon(call).await.unwrap();
            assert!(message.contains("credential_process of the profile “p” ") && message.contains(told), "{message}");
        }
        assert_eq!(std::fs::read_to_string(&runs).unwrap(), "run\n", "{process}");
        // a person who tries again is answered anew
        soon(aws.trails("us-east-1")).await.unwrap_err();
        assert_eq!(std::fs::read_to_string(&runs).unwrap(), "run\nrun\n", "{process}");
    }
    assert!(sent(&server).await.is_empty());
}

#[tokio::test]
async fn what_a_credential_process_says_is_bounded_and_its_output_is_never_shown() {
    let server = server().await;
    let files = Files::new(
        "[profile p]\ncredential_process = yes noise | head -c 300000 >&2; echo last words >&2; echo s3cret\n",
    );
    let message = files.aws(&server, Some("p"), None).trails("us-east-1").await.unwrap_err().message;
    assert!(message.ends_with("last words") && message.contains("printed no JSON object"), "{message}");
    assert!(message.len() < 1500 && !message.contains("s3cret"), "{}", message.len());
}

#[tokio::test]
async fn a_credential_process_may_leave_something_running() {
    let server = server().await;
    let keys = json!({"Version": 1, "AccessKeyId": "AKIAFROMPROCESS", "SecretAccessKey": "s"});
    let files = Files::new(&format!("[profile p]\ncredential_process = sleep 5 & echo '{keys}'\n"));
    assert_eq!(key_used(&server, &files.aws(&server, Some("p"), None)).await, "AKIAFROMPROCESS");
}

#[tokio::test]
async fn a_token_that_expired_makes_the_next_call_look_for_a_new_one() {
    let server = MockServer::start().await;
    let expired = json!({"__type": "ExpiredTokenException", "Message": "The security token is expired"});
    answer(&server, "DescribeTrails", json(400, expired)).await;
    let files = Files::new(KEYS);
    let aws = files.aws(&server, Some("prod"), None);
    let error = aws.trails("us-east-1").await.unwrap_err();
    assert_eq!(error.code(), Some("ExpiredTokenException"));
    let newer = KEYS.replace("AKIAFROMPROFILE", "AKIANEWER");
    std::fs::write(files.path("config"), newer).unwrap();
    server.reset().await;
    answer(&server, "DescribeTrails", json(200, json!({"trailList": []}))).await;
    assert_eq!(key_used(&server, &aws).await, "AKIANEWER");
}

#[tokio::test]
async fn credentials_that_are_added_are_found_by_the_next_call() {
    let server = server().await;
    let files = Files::new("[profile prod]\nregion = us-east-1\n");
    let aws = files.aws(&server, Some("prod"), None);
    assert_eq!(aws.trails("us-east-1").await.unwrap_err().cause, Cause::NoCredentials);
    std::fs::write(files.path("config"), KEYS).unwrap();
    assert_eq!(key_used(&server, &aws).await, "AKIAFROMPROFILE");
}

#[tokio::test]
async fn a_bad_ca_bundle_is_told_even_when_it_is_in_the_way_of_credentials() {
    let server = server().await;
    let files = Files::new(
        "[profile role]\nrole_arn = arn:aws:iam::123456789012:role/ops\nsource_profile = prod\n\
         [profile prod]\nregion = us-east-1\naws_access_key_id = A\naws_secret_access_key = s\n",
    );
    let files = files.with("AWS_CA_BUNDLE", "/nonexistent/ca.pem");
    let error = files.aws(&server, Some("role"), Some("us-east-1")).trails("us-east-1").await.unwrap_err();
    assert_eq!(error.cause, Cause::Configuration, "{error}");
    assert!(error.message.contains("/nonexistent/ca.pem"), "{error}");
}

#[tokio::test]
async fn single_sign_on_says_what_is_missing() {
    let server = server().await;
    let config = "[profile s]\nsso_session = x\nsso_account_id = 123456789012\nsso_role_name = r\n\
                  [sso-session x]\nsso_region = us-east-1\nsso_start_url = https://x.invalid/start\n";
    let files = Files::new(config);
    let home = files.path("home");
    let files = files.with("HOME", home.to_str().unwrap());
    let aws = files.aws(&server, Some("s"), None);
    let error = aws.trails("us-east-1").await.unwrap_err();
    assert_eq!(error.cause, Cause::NoCredentials);
    assert_eq!(error.message, "failed to load the cached SSO token (profile “s”)");
    let told = trailedit::trail::errors::explain(&error, None, None);
    assert!(told.remedy.contains("`aws sso login --profile s`"), "{told:?}");

    // named by the SHA-1 of the session's name
    let cache = home.join(".aws/sso/cache");
    std::fs::create_dir_all(&cache).unwrap();
    let token = json!({"accessToken": "s3cret", "expiresAt": "2020-01-01T00:00:00Z"});
    std::fs::write(cache.join("11f6ad8ec52a2984abaafd7c3b516503785c2072.json"), token.to_string()).unwrap();
    let error = aws.trails("us-east-1").await.unwrap_err();
    assert_eq!(error.cause, Cause::NoCredentials);
    assert_eq!(error.message, "the SSO token has expired and cannot be refreshed (profile “s”)");
}

#[tokio::test]
async fn single_sign_on_of_the_older_form_says_what_is_missing() {
    let server = server().await;
    let config = "[default]\nsso_account_id = 123456789012\nsso_role_name = r\nsso_region = us-east-1\n\
                  sso_start_url = https://x.invalid/start\n";
    let files = Files::new(config).with("AWS_ACCESS_KEY_ID", "");
    let home = files.path("home");
    let files = files.with("HOME", home.to_str().unwrap());
    let error = files.aws(&server, None, None).trails("us-east-1").await.unwrap_err();
    assert_eq!(error.cause, Cause::NoCredentials);
    assert!(error.message.starts_with("no usable SSO token: "), "{error}");
    let told = trailedit::trail::errors::explain(&error, None, None);
    assert!(told.remedy.contains("`aws sso login`"), "{told:?}");
}

const SESSION: &str = "<AssumeRoleResponse><AssumeRoleResult><Credentials><AccessKeyId>ASIAROLE</AccessKeyId>\
                       <SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken>\
                       <Expiration>2999-01-01T00:00:00Z</Expiration></Credentials></AssumeRoleResult>\
                       </AssumeRoleResponse>";

#[tokio::test]
async fn a_role_is_assumed_and_a_refusal_of_it_is_told() {
    let server = server().await;
    let config = format!(
        "[profile role]\nrole_arn = arn:aws:iam::123456789012:role/ops\nsource_profile = keys\nregion = us-east-1\n\
         services = local\n[services local]\nsts =\n  endpoint_url = {}\n\
         [profile keys]\naws_access_key_id = AKIASOURCE\naws_secret_access_key = s\n",
        server.uri()
    );
    let assume = || Mock::given(body_string_contains("Action=AssumeRole"));
    let refusal =
        "<ErrorResponse><Error><Code>AccessDenied</Code><Message>not this role</Message></Error></ErrorResponse>";
    assume().respond_with(ResponseTemplate::new(403).set_body_string(refusal)).mount(&server).await;
    let files = Files::new(&config);
    let aws = files.aws(&server, Some("role"), None);
    let error = aws.trails("us-east-1").await.unwrap_err();
    assert_eq!(error.cause, Cause::NoCredentials);
    assert_eq!(error.message, "AccessDenied: not this role");

    server.reset().await;
    assume().respond_with(ResponseTemplate::new(200).set_body_string(SESSION)).expect(1).mount(&server).await;
    answer(&server, "DescribeTrails", json(200, json!({"trailList": []}))).await;
    assert_eq!(key_used(&server, &aws).await, "ASIAROLE");
    assert_eq!(key_used(&server, &aws).await, "ASIAROLE");
}

#[tokio::test]
async fn a_profile_may_ask_for_the_keys_of_the_environment() {
    let server = server().await;
    let session = SESSION.replace("ASIAROLE", "ASIAOFENVIRONMENT");
    Mock::given(body_string_contains("Action=AssumeRole"))
        .respond_with(ResponseTemplate::new(200).set_body_string(session))
        .mount(&server)
        .await;
    let files = Files::new(
        "[profile role]\nrole_arn = arn:aws:iam::123456789012:role/ops\ncredential_source = Environment\n\
         region = us-east-1\n",
    );
    let files = files.with("AWS_ENDPOINT_URL_STS", &server.uri());
    files.aws(&server, Some("role"), None).trails("us-east-1").await.unwrap();
    let used: Vec<String> = sent(&server).await.iter().map(|r| scope(r).0).collect();
    assert_eq!(used, ["AKIAFROMENVIRONMENT", "ASIAOFENVIRONMENT"]);
}

#[tokio::test]
async fn endpoints_of_the_environment_and_of_the_profile() {
    let (general, own) = (server().await, server().await);
    let config = format!(
        "[default]\nservices = x\n[services x]\ncloudtrail =\n  endpoint_url = {}\n[profile plain]\nendpoint_url = {}\n",
        own.uri(),
        general.uri()
    );
    for (name, value, profile, reached) in [
        ("AWS_ENDPOINT_URL", general.uri(), None, &general),
        ("AWS_ENDPOINT_URL_CLOUDTRAIL", own.uri(), Some("plain"), &own),
        ("X", String::new(), None, &own),
        ("X", String::new(), Some("plain"), &general),
    ] {
        let mut environment = Files::new("").environment;
        environment.remove("AWS_REGION");
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("config");
        std::fs::write(&file, if name == "AWS_ENDPOINT_URL" { "" } else { &config }).unwrap();
        environment.insert("AWS_CONFIG_FILE".into(), file.to_str().unwrap().into());
        environment.insert(name.into(), value);
        if let Some(profile) = profile {
            environment.insert("AWS_PROFILE".into(), profile.into());
        }
        let before = sent(reached).await.len();
        Aws::with(Options::default(), patient(), Some(environment)).trails("us-east-1").await.unwrap();
        assert_eq!(sent(reached).await.len(), before + 1, "{name} {profile:?}");
    }
}

/// What is shown at the start is where calls go for as long as the program runs.
#[tokio::test]
async fn an_endpoint_that_changes_meanwhile_is_not_followed() {
    let (one, other) = (server().await, server().await);
    let config = |url: &str| format!("[default]\nregion = us-east-1\nendpoint_url = {url}\n");
    let files = Files::new(&config(&one.uri()));
    let aws = Aws::with(Options::default(), patient(), Some(files.environment.clone()));
    assert_eq!(aws.endpoint(), Some(one.uri()));
    std::fs::write(files.path("config"), config(&other.uri())).unwrap();
    let error = aws.trails("us-east-1").await.unwrap_err();
    assert_eq!(error.cause, Cause::Configuration);
    assert!(error.message.contains(&one.uri()) && error.message.contains(&other.uri()), "{error}");
    std::fs::write(files.path("config"), config(&one.uri())).unwrap();
    aws.trails("us-east-1").await.unwrap();
    assert_eq!((sent(&one).await.len(), sent(&other).await.len()), (1, 0));
    for (variable, value, expected) in [
        ("AWS_ENDPOINT_URL", "http://h:1", Some("http://h:1")),
        ("AWS_ENDPOINT_URL_CLOUDTRAIL", "http://h:2", Some("http://h:2")),
        ("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "true", None),
        ("AWS_ENDPOINT_URL", "", Some(one.uri().as_str())),
    ] {
        let environment = Files::new(&config(&one.uri())).with(variable, value);
        let aws = Aws::with(Options::default(), patient(), Some(environment.environment.clone()));
        assert_eq!(aws.endpoint().as_deref(), expected, "{variable}");
    }
}

#[tokio::test]
async fn proxies_of_the_environment_are_used_but_not_for_this_machine() {
    let proxy = Rude::saying(b"HTTP/1.1 200 OK\r\nContent-Length: 16\r\n\r\n{\"trailList\":[]}");
    let with = |url: &str| {
        let options = Options { endpoint_url: Some(url.to_owned()), ..Options::default() };
        Aws::with(options, patient(), Some(environment(&[("http_proxy", &proxy.url)])))
    };
    assert_eq!(with("http://no-such-host.invalid").trails("us-east-1").await.unwrap().trails, []);
    assert_eq!(proxy.requests.load(Ordering::SeqCst), 1);
    let server = server().await;
    assert_eq!(with(&server.uri()).trails("us-east-1").await.unwrap().trails, []);
    assert_eq!(proxy.count(), 1);
}

#[tokio::test]
async fn nothing_secret_is_shown() {
    let server = server().await;
    let aws = aws_at(&server.uri(), patient());
    aws.trails("us-east-1").await.unwrap();
    for shown in [format!("{aws:?}"), format!("{:?}", aws.writer())] {
        assert!(!shown.contains("secret") && !shown.contains("AKIA"), "{shown}");
    }
}

#[test]
fn calls_can_be_made_from_spawned_tasks() {
    fn sendable<T: Send>(_: &T) {}
    let aws = Aws::new(Options::default());
    let arn = TrailArn::parse(TRAIL).unwrap();
    sendable(&aws.identity());
    sendable(&aws.regions());
    sendable(&aws.trails("us-east-1"));
    sendable(&aws.trail(&arn));
    sendable(&aws.status(&arn));
    sendable(&aws.tags(&arn));
}

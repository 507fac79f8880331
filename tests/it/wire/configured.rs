//! What people and tools write into the AWS configuration: as the AWS CLI reads it, or told as what is wrong with it.

use crate::support::endpoint::*;
use serde_json::json;
use sha1::{Digest, Sha1};
use std::collections::HashMap;
use std::path::PathBuf;
use tempfile::TempDir;
use trailedit::backend::Backend;
use trailedit::backend::aws::{Aws, Options};
use trailedit::trail::error::Cause;
use wiremock::matchers::{header, path};
use wiremock::{Mock, MockServer, ResponseTemplate};

/// A home folder with configuration files, and the environment of a program that runs there.
struct Home {
    folder: TempDir,
    environment: HashMap<String, String>,
}

impl Home {
    fn new(config: impl AsRef<[u8]>, credentials: impl AsRef<[u8]>) -> Home {
        let folder = tempfile::tempdir().unwrap();
        let home = folder.path().join(".aws");
        std::fs::create_dir(&home).unwrap();
        std::fs::write(home.join("config"), config).unwrap();
        std::fs::write(home.join("credentials"), credentials).unwrap();
        let environment = [("HOME", folder.path().to_str().unwrap()), ("AWS_EC2_METADATA_DISABLED", "true")];
        let environment = environment.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
        Home { folder, environment }
    }

    /// With keys in the environment, and this profile.
    fn with_keys(config: &str) -> Home {
        Home::new(config, "").with("AWS_ACCESS_KEY_ID", "AKIAFROMENVIRONMENT").with("AWS_SECRET_ACCESS_KEY", "s")
    }

    fn with(mut self, name: &str, value: &str) -> Home {
        self.environment.insert(name.to_owned(), value.to_owned());
        self
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(".aws").join(name)
    }

    /// A backend that finds CloudTrail at `server` by its option.
    fn aws(&self, server: &MockServer, profile: Option<&str>) -> Aws {
        let profile = profile.map(str::to_owned);
        let leader = Some(env!("CARGO_BIN_EXE_trailedit").into());
        let options = Options { profile, region: None, endpoint_url: Some(server.uri()), leader };
        Aws::with(options, patient(), Some(self.environment.clone()))
    }

    /// What the first call is told.
    async fn refused(&self, server: &MockServer, profile: Option<&str>) -> trailedit::trail::ApiError {
        soon(self.aws(server, profile).trails("us-east-1")).await.unwrap_err()
    }
}

async fn server() -> MockServer {
    let server = MockServer::start().await;
    answer(&server, "DescribeTrails", json(200, json!({"trailList": []}))).await;
    server
}

/// The access key that a call of a profile is signed with.
async fn key(home: &Home, server: &MockServer, profile: &str) -> String {
    soon(home.aws(server, Some(profile)).trails("us-east-1")).await.unwrap_or_else(|e| panic!("{profile}: {e}"));
    scope(sent(server).await.last().unwrap()).0
}

#[tokio::test]
async fn every_retry_mode_of_the_aws_cli_is_taken() {
    let server = server().await;
    for mode in ["legacy", "standard", "adaptive", "Legacy"] {
        let by_file = Home::with_keys(&format!("[default]\nretry_mode = {mode}\n"));
        let by_variable = Home::with_keys("").with("AWS_RETRY_MODE", mode);
        let both = Home::with_keys("[default]\nretry_mode = bogus\n").with("AWS_RETRY_MODE", mode);
        for home in [by_file, by_variable, both] {
            home.aws(&server, None).trails("us-east-1").await.unwrap_or_else(|e| panic!("{mode}: {e}"));
        }
    }
    for attempts in ["1", "10", "4294967295", " 3 "] {
        let home = Home::with_keys("").with("AWS_MAX_ATTEMPTS", attempts);
        home.aws(&server, None).trails("us-east-1").await.unwrap_or_else(|e| panic!("{attempts}: {e}"));
    }
}

#[tokio::test]
async fn a_setting_that_is_not_allowed_is_told_with_its_place_and_what_is_allowed() {
    let server = server().await;
    let number = "a whole number from 1 to 4294967295";
    for (variable, key, value, allowed) in [
        ("AWS_RETRY_MODE", "retry_mode", "standart", "legacy, standard, adaptive"),
        ("AWS_RETRY_MODE", "retry_mode", "1", "legacy, standard, adaptive"),
        ("AWS_MAX_ATTEMPTS", "max_attempts", "0", number),
        ("AWS_MAX_ATTEMPTS", "max_attempts", "-1", number),
        ("AWS_MAX_ATTEMPTS", "max_attempts", "abc", number),
        ("AWS_MAX_ATTEMPTS", "max_attempts", "99999999999999999999", number),
        ("AWS_MAX_ATTEMPTS", "max_attempts", "3.5", number),
        ("AWS_USE_FIPS_ENDPOINT", "use_fips_endpoint", "yes", "true, false"),
        ("AWS_USE_DUALSTACK_ENDPOINT", "use_dualstack_endpoint", "1", "true, false"),
        ("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "ignore_configured_endpoint_urls", "on", "true, false"),
        ("AWS_REGION", "region", "us east 1", "a Region such as us-east-1"),
        ("AWS_REGION", "region", "eu-west-1/x", "a Region such as us-east-1"),
        ("AWS_REGION", "region", "größe", "a Region such as us-east-1"),
    ] {
        let by_file = Home::with_keys(&format!("[default]\n{key} = {value}\n"));
        let by_variable = Home::with_keys("").with(variable, value);
        for (home, place) in [
            (by_file, format!("{key} of the profile “default” is “{value}”")),
            (by_variable, format!("{variable} in the environment is “{value}”")),
        ] {
            let error = home.refused(&server, None).await;
            assert_eq!((error.cause, error.message), (Cause::Configuration, format!("{place}; allowed: {allowed}")));
        }
    }
    assert!(sent(&server).await.is_empty());
}

#[tokio::test]
async fn an_endpoint_that_is_none_is_told_with_its_place() {
    let home = |config: &str| Home::with_keys(config).with("AWS_REGION", "us-east-1");
    for url in ["localhost:5000", "ftp://h", "http://", "http://h:port", "https://a b", "http://h:99999", "http://[::1"]
    {
        for (home, place) in [
            (home("").with("AWS_ENDPOINT_URL", url), "AWS_ENDPOINT_URL in the environment"),
            (home("").with("AWS_ENDPOINT_URL_CLOUDTRAIL", url), "AWS_ENDPOINT_URL_CLOUDTRAIL in the environment"),
            (home(&format!("[default]\nendpoint_url = {url}\n")), "endpoint_url of the profile “default”"),
        ] {
            let aws = Aws::with(Options::default(), hasty(), Some(home.environment.clone()));
            assert_eq!(aws.endpoint(), None);
            let error = soon(aws.trails("us-east-1")).await.unwrap_err();
            assert_eq!(error.cause, Cause::Configuration, "{url}: {error}");
            assert!(error.message.starts_with(place), "{url}: {error}");
        }
    }
}

/// Whatever stands in these, the program goes on: it works, or the call says what is wrong.
#[tokio::test]
async fn no_setting_ends_the_program() {
    let server = server().await;
    let values = [
        "",
        " ",
        "x",
        "-1",
        "0",
        "99999999999999999999",
        "true",
        "a b",
        "\u{7f}",
        "größe",
        "http://[",
        "a\rb",
        "\u{0}",
        "%",
        "//",
    ];
    let variables = [
        "AWS_DEFAULTS_MODE",
        "AWS_ACCOUNT_ID_ENDPOINT_MODE",
        "AWS_DISABLE_REQUEST_COMPRESSION",
        "AWS_REQUEST_MIN_COMPRESSION_SIZE_BYTES",
        "AWS_STS_REGIONAL_ENDPOINTS",
        "AWS_CA_BUNDLE",
        "AWS_EC2_METADATA_SERVICE_ENDPOINT",
        "AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE",
        "AWS_EC2_METADATA_DISABLED",
        "AWS_SIGV4A_SIGNING_REGION_SET",
        "AWS_AUTH_SCHEME_PREFERENCE",
        "AWS_REQUEST_CHECKSUM_CALCULATION",
        "AWS_RESPONSE_CHECKSUM_VALIDATION",
        "AWS_SDK_UA_APP_ID",
        "AWS_EXECUTION_ENV",
        "AWS_ACCOUNT_ID",
        "AWS_REGION",
        "AWS_RETRY_MODE",
        "AWS_MAX_ATTEMPTS",
        "AWS_NEW_RETRIES_2026",
        "AWS_USE_FIPS_ENDPOINT",
        "AWS_USE_DUALSTACK_ENDPOINT",
        "AWS_DISABLE_CLOCK_SKEW_CORRECTION",
        "AWS_LAMBDA_FUNCTION_NAME",
        "_X_AMZN_TRACE_ID",
        "AWS_CONFIG_FILE",
        "AWS_SHARED_CREDENTIALS_FILE",
        "AWS_LOGIN_CACHE_DIRECTORY",
        "HOME",
        "HTTP_PROXY",
        "HTTPS_PROXY",
        "NO_PROXY",
    ];
    let mut calls = tokio::task::JoinSet::new();
    let mut call = |home: Home, options: Options| {
        let url = server.uri();
        calls.spawn(async move {
            let environment = home.environment.into_iter().chain([("AWS_ENDPOINT_URL_STS".to_owned(), url)]).collect();
            let _ = Aws::with(options, hasty(), Some(environment)).trails("us-east-1").await;
        });
    };
    for variable in variables {
        for value in values {
            let home = Home::with_keys("").with("AWS_REGION", "us-east-1").with("AWS_LAMBDA_FUNCTION_NAME", "f");
            let options = Options { endpoint_url: Some(server.uri()), ..Options::default() };
            call(home.with(variable, value), options);
        }
    }
    for variable in ["AWS_CONTAINER_CREDENTIALS_FULL_URI", "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"] {
        for value in values {
            for token in ["t", "t\r", "ü"] {
                let home =
                    Home::new("", "").with("AWS_REGION", "us-east-1").with("AWS_CONTAINER_AUTHORIZATION_TOKEN", token);
                call(home.with(variable, value), Options { endpoint_url: Some(server.uri()), ..Options::default() });
            }
        }
    }
    let keys = [
        "defaults_mode",
        "account_id_endpoint_mode",
        "disable_request_compression",
        "request_min_compression_size_bytes",
        "sts_regional_endpoints",
        "ca_bundle",
        "ec2_metadata_service_endpoint",
        "ec2_metadata_service_endpoint_mode",
        "sigv4a_signing_region_set",
        "auth_scheme_preference",
        "request_checksum_calculation",
        "response_checksum_validation",
        "sdk_ua_app_id",
        "sdk-ua-app-id",
        "region",
        "services",
        "use_fips_endpoint",
        "source_profile",
        "credential_source",
        "duration_seconds",
        "role_session_name",
        "external_id",
        "role_arn",
        "web_identity_token_file",
        "login_session",
        "sso_session",
        "sso_region",
        "sso_start_url",
        "sso_account_id",
        "credential_process",
    ];
    for key in keys {
        for value in values.into_iter().filter(|value| !value.contains(['\r', '\0'])) {
            let rest = match key {
                "duration_seconds" | "role_session_name" | "external_id" => {
                    "role_arn = arn:aws:iam::123456789012:role/ops\nsource_profile = b\n"
                }
                "role_arn" => "source_profile = b\n",
                "source_profile" | "credential_source" | "web_identity_token_file" => {
                    "role_arn = arn:aws:iam::123456789012:role/ops\n"
                }
                "sso_region" => "sso_start_url = http://h\nsso_account_id = 1\nsso_role_name = r\n",
                "sso_start_url" | "sso_account_id" => "sso_region = us-east-1\nsso_role_name = r\n",
                _ => "",
            };
            let config = format!(
                "[profile p]\nregion = us-east-1\nendpoint_url = {}\n{rest}{key} = {value}\n\
                 [profile b]\naws_access_key_id = AKIAB\naws_secret_access_key = s\n",
                server.uri()
            );
            let home = Home::new(config, "");
            let options = Options {
                profile: Some("p".into()),
                leader: Some(env!("CARGO_BIN_EXE_trailedit").into()),
                ..Options::default()
            };
            call(home, options);
        }
    }
    while let Some(done) = calls.join_next().await {
        done.unwrap();
    }
}

const PARTS: [&str; 3] = ["AKIAGOOD", "s3cret", "t0ken"];

#[tokio::test]
async fn bad_credentials_are_told_with_their_place_and_nothing_of_them() {
    let server = server().await;
    let bad = [
        ("\r", "carriage return"),
        ("\u{7f}", "control character (U+007F)"),
        ("ü", "not ASCII"),
        (" x", "has a blank"),
    ];
    for part in 0..3 {
        for (ending, told) in bad {
            let mut parts = PARTS.map(str::to_owned);
            parts[part].push_str(ending);
            let [id, secret, token] = parts;
            let variables = ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"];
            let keys = ["aws_access_key_id", "aws_secret_access_key", "aws_session_token"];
            let members = ["AccessKeyId", "SecretAccessKey", "SessionToken"];
            let environment =
                Home::new("", "").with(variables[0], &id).with(variables[1], &secret).with(variables[2], &token);
            // a line that ends in a carriage return is a line of Windows, in a file
            let credentials =
                format!("[default]\n{} = {id}.\n{} = {secret}.\n{} = {token}.\n", keys[0], keys[1], keys[2]);
            let file = Home::new("", credentials);
            let printed = json!({"Version": 1, members[0]: id, members[1]: secret, members[2]: token});
            let process = Home::new("", "");
            std::fs::write(process.path("answer.json"), printed.to_string()).unwrap();
            let config = format!("[default]\ncredential_process = cat {}\n", process.path("answer.json").display());
            std::fs::write(process.path("config"), config).unwrap();
            for (home, place) in [
                (environment, format!("{} in the environment", variables[part])),
                (file, format!("{} of the profile “default”", keys[part])),
                (process, format!("{} from credential_process of the profile “default”", members[part])),
            ] {
                let error = home.refused(&server, None).await;
                assert_eq!(error.cause, Cause::NoCredentials, "{error}");
                assert!(error.message.starts_with(&format!("bad credentials: {place} ")), "{error}");
                assert!(error.message.contains(told), "{error}");
                assert!(!PARTS.iter().any(|part| error.message.contains(part)), "{error}");
            }
        }
    }
    assert!(sent(&server).await.is_empty());
}

#[tokio::test]
async fn bad_credentials_of_every_other_source_are_told() {
    let server = server().await;
    let expiration = "2999-01-01T00:00:00Z";
    let members =
        |token: &str| json!({"AccessKeyId": "AKIA\r", "SecretAccessKey": "s", token: "t", "Expiration": expiration});
    Mock::given(path("/container"))
        .respond_with(ResponseTemplate::new(200).set_body_json(members("Token")))
        .mount(&server)
        .await;
    let role = json!({"accessKeyId": "AKIA\r", "secretAccessKey": "s", "sessionToken": "t", "expiration": 32_472_144_000_000_i64});
    Mock::given(path("/federation/credentials"))
        .respond_with(ResponseTemplate::new(200).set_body_json(json!({"roleCredentials": role})))
        .mount(&server)
        .await;
    let container = |config: &str| {
        Home::new(config, "").with("AWS_CONTAINER_CREDENTIALS_FULL_URI", &format!("{}/container", server.uri()))
    };
    let assumed = "[default]\nrole_arn = arn:aws:iam::123456789012:role/ops\ncredential_source = EcsContainer\nregion = us-east-1\n";
    let single = "[default]\nsso_start_url = https://x.invalid/start\nsso_region = us-east-1\nsso_account_id = 123456789012\n\
                  sso_role_name = r\n";
    let single = Home::new(single, "").with("AWS_ENDPOINT_URL_SSO", &server.uri());
    keep_token(&single, "https://x.invalid/start", "2999-01-01T00:00:00Z");
    let login = Home::new("[default]\nlogin_session = arn:aws:iam::123456789012:user/me\nregion = us-east-1\n", "");
    for (home, place) in [
        (container(""), "the access key ID from the container or machine"),
        (container(assumed), "the access key ID from the container or machine"),
        (single, "the access key ID from single sign-on"),
    ] {
        let error = home.refused(&server, None).await;
        assert!(error.message.starts_with(&format!("bad credentials: {place} ")), "{error}");
    }
    // a login that is not there: what matters is that it is an error
    assert_eq!(login.refused(&server, None).await.cause, Cause::NoCredentials);
}

/// Keeps a token of single sign-on as the AWS CLI does.
fn keep_token(home: &Home, name: &str, expires: &str) {
    let cache = home.path("sso/cache");
    std::fs::create_dir_all(&cache).unwrap();
    let digest: String = Sha1::digest(name.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect();
    let token =
        json!({"accessToken": "token-of-sso", "expiresAt": expires, "region": "us-east-1", "startUrl": "https://x"});
    std::fs::write(cache.join(digest).with_extension("json"), token.to_string()).unwrap();
}

const NAMES: [&str; 9] = ["Corp Audit", "a b", "büro", "it's", "x#1", "a,b (c)", "日本", "profile x", "ends "];

#[tokio::test]
async fn names_with_blanks_and_quotes_are_read_as_the_aws_cli_reads_them() {
    let server = server().await;
    for (number, name) in NAMES.into_iter().enumerate() {
        let keys = format!("aws_access_key_id = AKIA{number}\naws_secret_access_key = s\n");
        // quoted as `aws configure` quotes it: by Python's shlex.quote, or in double quotes
        let single = name.replace('\'', "'\"'\"'");
        for quoted in [format!("\"{name}\""), format!("'{single}'")] {
            let home = Home::new(format!("[default]\nregion = x\n[profile {quoted}]\n{keys}"), "");
            assert_eq!(key(&home, &server, name).await, format!("AKIA{number}"), "{quoted}");
            // by variable, and in a file of Windows
            let config = format!("[profile {quoted}] # mine\n{keys}").replace('\n', "\r\n");
            let home = Home::new(config, "").with("AWS_PROFILE", name);
            home.aws(&server, None).trails("us-east-1").await.unwrap_or_else(|e| panic!("{quoted}: {e}"));
        }
        // in the credentials file the whole bracket is the name
        if name.trim() == name {
            let home = Home::new("[default]\nregion = x\n", format!("[{name}]\n{keys}"));
            assert_eq!(key(&home, &server, name).await, format!("AKIA{number}"), "{name}");
        }
        if name.trim() != name {
            continue; // no setting can name it, with the AWS CLI neither
        }
        let config = format!(
            "[profile r]\nrole_arn = arn:aws:iam::123456789012:role/ops\nsource_profile = {name}\n[profile \"{name}\"]\n"
        );
        let error = Home::new(config, "").refused(&server, Some("r")).await;
        assert_eq!(error.cause, Cause::Configuration);
        assert_eq!(error.message, format!("the profile “{name}”, a source_profile, has no credentials"));
    }
}

#[tokio::test]
async fn a_name_without_the_quotes_that_it_needs_is_told() {
    let server = server().await;
    let home = Home::new("[profile Corp Audit]\nregion = us-east-1\n", "");
    let error = home.refused(&server, Some("Corp Audit")).await;
    let file = home.path("config");
    let expected = format!(
        "the profile “Corp Audit” is not in the AWS configuration files: in {} its name needs quotes, as in \
         [profile \"Corp Audit\"]",
        file.display()
    );
    assert_eq!((error.cause, error.message), (Cause::Configuration, expected));
}

#[tokio::test]
async fn single_sign_on_is_read_in_every_form_that_tools_have_written() {
    let server = server().await;
    let role = json!({"accessKeyId": "ASIASSO", "secretAccessKey": "s", "sessionToken": "t", "expiration": 32_472_144_000_000_i64});
    Mock::given(path("/federation/credentials"))
        .and(header("x-amz-sso_bearer_token", "token-of-sso"))
        .respond_with(ResponseTemplate::new(200).set_body_json(json!({"roleCredentials": role})))
        .mount(&server)
        .await;
    let account = "sso_account_id = 123456789012\nsso_role_name = r\n";
    let place = "sso_region = us-east-1\nsso_start_url = https://x.invalid/start\n";
    for time in ["2999-06-17T10:02:08Z", "2999-06-17T10:02:08UTC", "2999-06-17T10:02:08+00:00"] {
        for session in ["corp", "FOO BAR", "büro", "it's"] {
            let config =
                format!("[profile \"My SSO\"]\nsso_session = {session}\n{account}[sso-session \"{session}\"]\n{place}");
            let home = Home::new(config, "").with("AWS_ENDPOINT_URL_SSO", &server.uri());
            keep_token(&home, session, time);
            assert_eq!(key(&home, &server, "My SSO").await, "ASIASSO", "{session} {time}");
        }
        let home = Home::new(format!("[profile s]\n{account}{place}"), "").with("AWS_ENDPOINT_URL_SSO", &server.uri());
        keep_token(&home, "https://x.invalid/start", time);
        assert_eq!(key(&home, &server, "s").await, "ASIASSO", "{time}");
    }
}

#[tokio::test]
async fn a_single_sign_on_that_is_over_is_told_by_the_names_that_the_user_knows() {
    let server = server().await;
    let config = "[profile \"My SSO\"]\nsso_session = FOO BAR\nsso_account_id = 123456789012\nsso_role_name = r\n\
                  [sso-session 'FOO BAR']\nsso_region = us-east-1\nsso_start_url = https://x.invalid/start\n";
    let home = Home::new(config, "");
    keep_token(&home, "FOO BAR", "2020-06-17T10:02:08UTC");
    let error = home.refused(&server, Some("My SSO")).await;
    assert_eq!(error.message, "the SSO token has expired and cannot be refreshed (profile “My SSO”)");
    let told = trailedit::trail::errors::explain(&error, None, None);
    assert!(told.remedy.contains("`aws sso login --profile 'My SSO'`"), "{told:?}");
}

#[tokio::test]
async fn a_file_that_is_not_utf_8_is_told_with_its_encoding() {
    let server = server().await;
    let text = "[default]\nregion = us-east-1\n[profile p]\nregion = us-east-1\n";
    let utf_16 = |bytes: fn(u16) -> [u8; 2]| {
        std::iter::once(0xfeff).chain(text.encode_utf16()).flat_map(bytes).collect::<Vec<u8>>()
    };
    for (bytes, encoding) in [
        (utf_16(u16::to_le_bytes), "UTF-16"),
        (utf_16(u16::to_be_bytes), "UTF-16"),
        ([b"\xef\xbb\xbf", text.as_bytes()].concat(), "a byte order mark"),
        ([text.as_bytes(), b"name = l\xe4rm\n"].concat(), "not UTF-8 (line 5)"),
    ] {
        for (home, file) in [(Home::new(&bytes, ""), "config"), (Home::new("", &bytes), "credentials")] {
            for profile in [None, Some("p")] {
                let error = home.refused(&server, profile).await;
                assert_eq!(error.cause, Cause::Configuration);
                let named = format!("{} is ", home.path(file).display());
                assert!(error.message.starts_with(&named) && error.message.contains(encoding), "{error}");
            }
        }
    }
}

#[tokio::test]
async fn a_mistake_in_a_file_is_told_with_the_file_and_the_line() {
    let server = server().await;
    for (home, file) in [
        (Home::new("[default]\nregion\n", "[default]\n"), "config"),
        (Home::new("[default]\nregion = x\n", "[default]\nregion\n"), "credentials"),
    ] {
        let error = home.refused(&server, None).await;
        assert_eq!(error.cause, Cause::Configuration);
        let expected =
            format!("{}: error on line 2: Expected an '=' sign defining a property", home.path(file).display());
        assert_eq!(error.message, expected);
    }
}

#[tokio::test]
async fn profiles_that_lead_nowhere_are_told() {
    let server = server().await;
    let role = "role_arn = arn:aws:iam::123456789012:role/ops\n";
    for (config, told) in [
        (
            format!("[profile p]\n{role}"),
            "the profile “p” needs source_profile or credential_source beside its role_arn",
        ),
        (
            format!("[profile p]\n{role}source_profile = q\n"),
            "source_profile of the profile “p” is “q”, which is not in the AWS configuration files",
        ),
        (
            format!("[profile p]\n{role}source_profile = \"q r\"\n"),
            "source_profile of the profile “p” is “\"q r\"”, which is not in the AWS configuration files",
        ),
        (
            format!("[profile p]\n{role}source_profile = q\ncredential_source = Environment\n"),
            "the profile “p” has both source_profile and credential_source",
        ),
        (
            format!("[profile p]\n{role}source_profile = q\n[profile q]\n{role}source_profile = p\n"),
            "the profiles “p”, “q” form a loop by source_profile",
        ),
        (
            format!("[profile p]\n{role}source_profile = q\nduration_seconds = 1h\n[profile q]\n"),
            "duration_seconds of the profile “p” is “1h”; allowed: a whole number from 900 to 43200",
        ),
    ] {
        let error = Home::new(config, "").refused(&server, Some("p")).await;
        assert_eq!((error.cause, error.message.as_str()), (Cause::Configuration, told));
    }
}

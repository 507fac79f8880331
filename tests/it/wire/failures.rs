//! What went wrong on the way, told apart.

use crate::support::endpoint::*;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject};
use serde_json::json;
use std::io::Write;
use std::net::TcpListener;
use std::sync::Arc;
use trailedit::backend::Backend;
use trailedit::backend::aws::{Aws, Limits, Options};
use trailedit::trail::error::Cause;
use trailedit::trail::{ApiError, Trail};
use wiremock::{MockServer, ResponseTemplate};

async fn trails(aws: Aws) -> Result<Vec<Trail>, ApiError> {
    aws.trails("us-east-1").await.map(|answer| answer.trails)
}

fn options(url: &str) -> Options {
    Options { endpoint_url: Some(url.to_owned()), ..Options::default() }
}

#[tokio::test]
async fn nobody_listening() {
    let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let error = trails(aws_at(&format!("http://{free}"), patient())).await.unwrap_err();
    assert_eq!(error.cause, Cause::Unreachable);
    assert!(error.message.starts_with(&format!("{free}: Connection refused")), "{error}");
    assert!(!error.may_have_been_applied());
}

#[tokio::test]
async fn no_such_host() {
    let error = trails(aws_at("http://no-such-host.invalid", patient())).await.unwrap_err();
    assert_eq!(error.cause, Cause::Unreachable);
    assert!(error.message.starts_with("no-such-host.invalid: "), "{error}");
}

#[tokio::test]
async fn no_connection_within_the_limit() {
    // an address of a documentation network: its packets go nowhere, or are refused at once
    let error = trails(aws_at("http://192.0.2.1", hasty())).await.unwrap_err();
    assert_eq!(error.cause, Cause::Unreachable, "{error}");
}

#[tokio::test]
async fn no_handshake_within_the_limit() {
    // it accepts connections by not refusing them, and never says a word
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("https://{}", listener.local_addr().unwrap());
    let bundle = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/support/tls/ca.pem");
    let environment = environment(&[("AWS_CA_BUNDLE", bundle)]);
    let limits = Limits { attempt: hasty().operation, ..hasty() };
    let error = trails(Aws::with(options(&url), limits, Some(environment))).await.unwrap_err();
    assert_eq!(error.cause, Cause::Unreachable, "{error}");
    assert!(error.message.contains("300ms"), "{error}");
}

#[tokio::test]
async fn no_answer_within_the_limit() {
    let endpoint = Rude::silent();
    let error = trails(aws_at(&endpoint.url, hasty())).await.unwrap_err();
    assert_eq!(error.cause, Cause::TimedOut);
    assert_eq!(endpoint.count(), 3, "reading can be repeated");
}

#[tokio::test]
async fn all_attempts_together_are_limited_too() {
    let endpoint = Rude::silent();
    let limits = Limits { operation: hasty().attempt, ..forever() };
    let error = soon(trails(aws_at(&endpoint.url, limits))).await.unwrap_err();
    assert_eq!(error.cause, Cause::TimedOut);
    assert_eq!(endpoint.count(), 1);
}

#[tokio::test]
async fn broken_connections() {
    let truncated = b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"trailList\"";
    for (endpoint, attempts) in [(Rude::hanging_up(), 3), (Rude::saying(truncated), 1)] {
        let error = trails(aws_at(&endpoint.url, patient())).await.unwrap_err();
        assert_eq!(error.cause, Cause::Broken, "{error}");
        assert!(!error.message.is_empty());
        assert!(endpoint.count() >= attempts, "{error}: {}", endpoint.count());
    }
}

#[tokio::test]
async fn a_stranger_answering() {
    for (status, body) in
        [(200, "<html>"), (200, ""), (403, "<html>"), (404, ""), (502, "Bad Gateway"), (400, "{}"), (200, "{}")]
    {
        let server = MockServer::start().await;
        answer(&server, "DescribeTrails", ResponseTemplate::new(status).set_body_string(body)).await;
        let error = trails(aws_at(&server.uri(), patient())).await.unwrap_err();
        assert_eq!(error.cause, Cause::NotAws(status), "{body}: {error}");
    }
}

#[tokio::test]
async fn refusals_are_verbatim_and_throttling_is_repeated() {
    let server = MockServer::start().await;
    answer(&server, "DescribeTrails", json(400, json!({"__type": "ThrottlingException", "Message": "Rate exceeded"})))
        .await;
    let error = trails(aws_at(&server.uri(), patient())).await.unwrap_err();
    assert_eq!(error.to_string(), "DescribeTrails in us-east-1: ThrottlingException: Rate exceeded (request id req-1)");
    assert_eq!(sent(&server).await.len(), 3);
}

#[tokio::test]
async fn no_credentials_at_all() {
    let mut environment = environment(&[]);
    environment.retain(|k, _| !k.contains("ACCESS_KEY"));
    let aws = Aws::with(options("http://127.0.0.1:9"), patient(), Some(environment));
    let error = trails(aws).await.unwrap_err();
    assert_eq!(error.cause, Cause::NoCredentials);
    assert!(error.message.contains("no credentials found in chain. Attempted: Environment: "), "{error}");
}

#[tokio::test]
async fn not_an_endpoint() {
    for url in ["localhost:4566", "ftp://h", "http://", "http://a b"] {
        let error = trails(aws_at(url, patient())).await.unwrap_err();
        assert_eq!(error.cause, Cause::Configuration);
        assert!(error.message.contains(url), "{error}");
    }
}

/// A server with a certificate that only the CA of the tests vouches for. It answers every request with an empty list.
pub fn tls_server() -> String {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/support/tls");
    let certificate = CertificateDer::from_pem_file(format!("{folder}/server.pem")).unwrap();
    let key = PrivateKeyDer::from_pem_file(format!("{folder}/server.key")).unwrap();
    let config = rustls::ServerConfig::builder_with_provider(rustls::crypto::ring::default_provider().into());
    let config = config.with_safe_default_protocol_versions().unwrap().with_no_client_auth();
    let config = Arc::new(config.with_single_cert(vec![certificate], key).unwrap());
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("https://localhost:{}", listener.local_addr().unwrap().port());
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let connection = rustls::ServerConnection::new(config.clone()).unwrap();
            let mut stream = rustls::StreamOwned::new(connection, stream.unwrap());
            if read_request(&mut stream) {
                let body = "{\"trailList\":[]}";
                let head = format!("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: {}\r\n\r\n", body.len());
                stream.write_all(format!("{head}{body}").as_bytes()).unwrap();
                stream.conn.send_close_notify();
                let _ = stream.flush();
            }
        }
    });
    url
}

#[tokio::test]
async fn certificates_are_checked_against_the_bundle_that_is_named() {
    let url = tls_server();
    let bundle = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/support/tls/ca.pem");
    let with = |name: &str, file: &str| Aws::with(options(&url), patient(), Some(environment(&[(name, file)])));
    assert_eq!(trails(with("AWS_CA_BUNDLE", bundle)).await.unwrap(), []);

    let folder = tempfile::tempdir().unwrap();
    let config = folder.path().join("config");
    std::fs::write(&config, format!("[default]\nca_bundle = {bundle}\n")).unwrap();
    assert_eq!(trails(with("AWS_CONFIG_FILE", config.to_str().unwrap())).await.unwrap(), []);

    // another CA's certificate: the server's own, which is none
    let other = bundle.replace("ca.pem", "server.pem");
    let error = trails(with("AWS_CA_BUNDLE", &other)).await.unwrap_err();
    assert_eq!(error.cause, Cause::Tls, "{error}");
    assert!(error.message.contains("certificate"), "{error}");
    assert!(!error.may_have_been_applied());

    let error = trails(with("AWS_CA_BUNDLE", "/nonexistent/ca.pem")).await.unwrap_err();
    assert_eq!(error.cause, Cause::Configuration);
    assert!(error.message.contains("/nonexistent/ca.pem"), "{error}");
}

#[tokio::test]
async fn a_bad_bundle_does_not_matter_to_a_plain_endpoint() {
    let server = MockServer::start().await;
    answer(&server, "DescribeTrails", json(200, json!({"trailList": []}))).await;
    let environment = environment(&[("AWS_CA_BUNDLE", "/nonexistent/ca.pem")]);
    assert_eq!(trails(Aws::with(options(&server.uri()), patient(), Some(environment))).await.unwrap(), []);
}

#[tokio::test]
async fn a_server_without_tls() {
    let bundle = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/support/tls/ca.pem");
    for answer in [&b"HTTP/1.1 400 Bad Request\r\n\r\n"[..], b""] {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("https://{}", listener.local_addr().unwrap());
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let mut stream = stream.unwrap();
                // all of the client's greeting, lest the answer be lost in a reset
                let _ = std::io::Read::read(&mut stream, &mut [0; 4096]);
                let _ = stream.write_all(answer);
            }
        });
        let environment = environment(&[("AWS_CA_BUNDLE", bundle)]);
        let error = trails(Aws::with(options(&url), patient(), Some(environment))).await.unwrap_err();
        assert_eq!(error.cause, Cause::Tls, "{error}");
    }
}

//! Endpoints that answer as AWS does, or badly, and a backend that talks to them.

use serde_json::{Value as Json, json};
use std::collections::HashMap;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use trailedit::backend::aws::{Aws, Limits, Options};
use wiremock::matchers::{body_string_contains, header};
use wiremock::{Mock, MockServer, Request, ResponseTemplate};

/// A trail of the test account, whose home is not the Region that is configured.
pub const TRAIL: &str = "arn:aws:cloudtrail:eu-west-1:123456789012:trail/events";

/// Time limits that are never reached, without pauses between attempts.
pub fn patient() -> Limits {
    Limits { backoff: Some(Duration::from_millis(1)), respite: Duration::ZERO, ..Limits::default() }
}

/// Time limits that a test does not mind waiting for.
pub fn hasty() -> Limits {
    let limit = Duration::from_millis(300);
    Limits { connect: limit, attempt: limit, operation: limit * 10, fact: limit, credentials: limit * 10, ..patient() }
}

/// Time limits that no test waits for.
pub fn forever() -> Limits {
    let limit = Duration::from_secs(3600);
    Limits { connect: limit, attempt: limit, operation: limit, fact: limit, credentials: limit, ..patient() }
}

/// What a call answers that some time limit ends.
///
/// # Panics
/// When none does.
pub async fn soon<T>(call: impl Future<Output = T>) -> T {
    tokio::time::timeout(Duration::from_secs(10), call).await.expect("a time limit ends it")
}

/// An environment with access keys and a Region, with nothing of the machine's own.
pub fn environment(more: &[(&str, &str)]) -> HashMap<String, String> {
    let own = [
        ("AWS_ACCESS_KEY_ID", "AKIAFROMENVIRONMENT"),
        ("AWS_SECRET_ACCESS_KEY", "secret"),
        ("AWS_REGION", "us-east-1"),
        ("AWS_EC2_METADATA_DISABLED", "true"),
        ("AWS_CONFIG_FILE", "/nonexistent/config"),
        ("AWS_SHARED_CREDENTIALS_FILE", "/nonexistent/credentials"),
    ];
    own.iter().chain(more).map(|&(k, v)| (k.to_owned(), v.to_owned())).collect()
}

/// A backend whose CloudTrail is at `url`.
pub fn aws_at(url: &str, limits: Limits) -> Aws {
    let options = Options { endpoint_url: Some(url.to_owned()), ..Options::default() };
    Aws::with(options, limits, Some(environment(&[])))
}

/// Answers every call of `operation` with this.
pub async fn answer(server: &MockServer, operation: &str, response: ResponseTemplate) {
    let target = format!("CloudTrail_20131101.{operation}");
    Mock::given(header("x-amz-target", target.as_str())).respond_with(response).mount(server).await;
}

/// An answer in JSON with a request id.
pub fn json(status: u16, body: Json) -> ResponseTemplate {
    ResponseTemplate::new(status).insert_header("x-amzn-requestid", "req-1").set_body_json(body)
}

/// A trail as AWS returns it.
pub fn trail(more: Json) -> Json {
    let mut trail = json!({
        "Name": "events", "TrailARN": TRAIL, "HomeRegion": "eu-west-1", "S3BucketName": "acme-logs",
        "IncludeGlobalServiceEvents": true, "IsMultiRegionTrail": false, "IsOrganizationTrail": false,
        "LogFileValidationEnabled": false, "RecursiveLogging": true,
        "HasCustomEventSelectors": false, "HasInsightSelectors": false,
    });
    trail.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    trail
}

/// Answers who the caller is, and how the trail is doing: everything around it but the trail itself.
pub async fn around_the_trail(server: &MockServer) {
    let identity = "<GetCallerIdentityResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\">\
                    <GetCallerIdentityResult><Arn>arn:aws:sts::123456789012:assumed-role/ops/ana</Arn>\
                    <UserId>AROA:ana</UserId><Account>123456789012</Account></GetCallerIdentityResult>\
                    </GetCallerIdentityResponse>";
    Mock::given(body_string_contains("Action=GetCallerIdentity"))
        .respond_with(ResponseTemplate::new(200).set_body_raw(identity, "text/xml"))
        .mount(server)
        .await;
    answer(server, "GetTrailStatus", json(200, json!({"IsLogging": true}))).await;
    answer(server, "ListTags", json(200, json!({"ResourceTagList": [{"ResourceId": TRAIL, "TagsList": []}]}))).await;
}

/// The bodies of the updates that were sent.
pub async fn updates(server: &MockServer) -> Vec<Json> {
    let target = |r: &Request| r.headers.get("x-amz-target").is_some_and(|t| t.as_bytes().ends_with(b".UpdateTrail"));
    sent(server).await.iter().filter(|r| target(r)).map(|r| serde_json::from_slice(&r.body).unwrap()).collect()
}

/// What was sent.
pub async fn sent(server: &MockServer) -> Vec<Request> {
    server.received_requests().await.unwrap()
}

/// One header of a request.
pub fn header_of<'a>(request: &'a Request, name: &str) -> &'a str {
    request.headers.get(name).unwrap_or_else(|| panic!("no {name}")).to_str().unwrap()
}

/// Key ID, Region and service that a request is signed for.
pub fn scope(request: &Request) -> (String, String, String) {
    let signed = header_of(request, "authorization");
    let scope = signed.split("Credential=").nth(1).unwrap().split(',').next().unwrap();
    let parts: Vec<&str> = scope.split('/').collect();
    (parts[0].to_owned(), parts[2].to_owned(), parts[3].to_owned())
}

/// An endpoint that does to each connection what it is told to.
pub struct Rude {
    /// Where it is.
    pub url: String,
    /// How many requests have arrived in full.
    pub requests: Arc<AtomicUsize>,
}

impl Rude {
    /// Serves each request with `treat`. The thread ends with the process.
    pub fn new(treat: impl Fn(TcpStream) + Send + 'static) -> Rude {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let requests = Arc::new(AtomicUsize::new(0));
        let counted = requests.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let mut stream = stream.unwrap();
                if read_request(&mut stream) {
                    counted.fetch_add(1, Ordering::SeqCst);
                    treat(stream);
                }
            }
        });
        Rude { url, requests }
    }

    /// Reads each request, and says nothing.
    pub fn silent() -> Rude {
        let open = std::sync::Mutex::new(Vec::new());
        Rude::new(move |stream| open.lock().unwrap().push(stream))
    }

    /// Reads each request, and hangs up.
    pub fn hanging_up() -> Rude {
        Rude::new(drop)
    }

    /// Reads each request, sends this, and hangs up.
    pub fn saying(bytes: &'static [u8]) -> Rude {
        Rude::new(move |mut stream| stream.write_all(bytes).unwrap())
    }

    /// How many requests have arrived in full.
    pub fn count(&self) -> usize {
        self.requests.load(Ordering::SeqCst)
    }
}

/// Reads one request with its body. False when the peer hung up before that.
pub fn read_request(stream: &mut impl Read) -> bool {
    let mut request = Vec::new();
    let mut byte = [0];
    while !request.ends_with(b"\r\n\r\n") {
        match stream.read(&mut byte) {
            Ok(1) => request.push(byte[0]),
            _ => return false,
        }
    }
    let head = String::from_utf8_lossy(&request).to_ascii_lowercase();
    let length = head.lines().find_map(|l| l.strip_prefix("content-length:")).map_or(0, |n| n.trim().parse().unwrap());
    stream.read_exact(&mut vec![0; length]).is_ok()
}

//! An account behind one address: CloudTrail with any number of trails, which keeps what is changed; who is asking, which
//! Regions there are, and the trails' bucket. Anything else is refused at once, as for want of a permission.

use serde_json::{Map, Value as Json, json};
use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

const ACCOUNT: &str = "123456789012";
const BUCKET: &str = "acme-logs";

struct State {
    trails: Mutex<BTreeMap<String, Map<String, Json>>>,
    /// What DescribeTrails answers, as long as nothing is changed.
    described: Mutex<Option<Arc<String>>>,
    delay: Duration,
    connections: AtomicUsize,
}

/// The account. It ends with the process.
pub struct Account {
    /// Where it is.
    pub url: String,
    state: Arc<State>,
}

/// The name of a trail.
pub fn name(trail: usize) -> String {
    format!("trail-{trail:05}")
}

/// The ARN of a trail.
pub fn arn(trail: usize) -> String {
    format!("arn:aws:cloudtrail:us-east-1:{ACCOUNT}:trail/{}", name(trail))
}

fn trail(at: usize) -> Map<String, Json> {
    let trail = json!({
        "Name": name(at), "TrailARN": arn(at), "HomeRegion": "us-east-1", "S3BucketName": BUCKET,
        "S3KeyPrefix": "prod", "IncludeGlobalServiceEvents": true, "IsMultiRegionTrail": at.is_multiple_of(2),
        "IsOrganizationTrail": false, "LogFileValidationEnabled": at.is_multiple_of(3), "RecursiveLogging": true,
        "HasCustomEventSelectors": false, "HasInsightSelectors": false,
    });
    trail.as_object().cloned().unwrap_or_default()
}

impl Account {
    /// An account with so many trails, whose answers take so long.
    pub fn start(trails: usize, delay: Duration) -> Account {
        let listener = TcpListener::bind("127.0.0.1:0").expect("an address");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        let trails = Mutex::new((0..trails).map(|at| (arn(at), trail(at))).collect());
        let state = Arc::new(State { trails, described: Mutex::default(), delay, connections: AtomicUsize::new(0) });
        let own = state.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let state = own.clone();
                state.connections.fetch_add(1, Ordering::Relaxed);
                // there may be thousands
                let thread = std::thread::Builder::new().stack_size(256 << 10);
                let _ = thread.spawn(move || state.serve(&stream));
            }
        });
        Account { url, state }
    }

    /// How many connections were made since this was asked last.
    pub fn connections(&self) -> usize {
        self.state.connections.swap(0, Ordering::Relaxed)
    }
}

/// An endpoint that takes connections and never answers.
pub fn silent() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("an address");
    let url = format!("http://{}", listener.local_addr().expect("an address"));
    std::thread::spawn(move || listener.incoming().flatten().collect::<Vec<_>>());
    url
}

/// An address at which nobody listens.
pub fn nobody() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("an address");
    format!("http://{}", listener.local_addr().expect("an address"))
}

struct Request {
    head: String,
    body: Vec<u8>,
}

impl Request {
    fn read(reader: &mut impl BufRead) -> Option<Request> {
        let mut head = String::new();
        while !head.ends_with("\r\n\r\n") {
            if reader.read_line(&mut head).ok()? == 0 {
                return None;
            }
        }
        let mut request = Request { head, body: Vec::new() };
        let length = request.header("content-length").and_then(|n| n.parse().ok()).unwrap_or(0);
        request.body.resize(length, 0);
        reader.read_exact(&mut request.body).ok()?;
        Some(request)
    }

    fn header(&self, name: &str) -> Option<&str> {
        let headers = self.head.lines().filter_map(|line| line.split_once(':'));
        headers.into_iter().find(|(own, _)| own.eq_ignore_ascii_case(name)).map(|(_, value)| value.trim())
    }

    /// The operation, or the method and the path.
    fn operation(&self) -> &str {
        match self.header("x-amz-target") {
            Some(target) => target.rsplit('.').next().unwrap_or_default(),
            None if self.body.windows(17).any(|part| part == b"GetCallerIdentity") => "GetCallerIdentity",
            None => self.head.split(" HTTP/").next().unwrap_or_default(),
        }
    }

    fn members(&self) -> Map<String, Json> {
        serde_json::from_slice(&self.body).unwrap_or_default()
    }
}

impl State {
    fn serve(&self, stream: &TcpStream) {
        let _ = stream.set_nodelay(true);
        let Ok(reading) = stream.try_clone() else { return };
        let (mut reader, mut stream) = (BufReader::new(reading), stream);
        while let Some(request) = Request::read(&mut reader) {
            let (status, body) = self.answer(&request);
            if !self.delay.is_zero() {
                std::thread::sleep(self.delay);
            }
            let head = format!(
                "HTTP/1.1 {status} .\r\nx-amzn-requestid: req-1\r\nx-amz-bucket-region: us-east-1\r\n\
                 content-length: {}\r\n\r\n",
                body.len()
            );
            let mut answer = head.into_bytes();
            if !request.head.starts_with("HEAD") {
                answer.extend_from_slice(body.as_bytes());
            }
            if stream.write_all(&answer).is_err() {
                return;
            }
        }
    }

    fn answer(&self, request: &Request) -> (u16, Arc<String>) {
        let operation = request.operation();
        if operation == "DescribeTrails" {
            return (200, self.described());
        }
        let (status, body) = match operation {
            "GetTrail" => self.with_trail(request, |trail| json!({"Trail": trail})),
            "GetTrailStatus" => {
                let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
                let status = json!({"IsLogging": true, "LatestDeliveryTime": now - 200});
                self.with_trail(request, |_| status)
            }
            "UpdateTrail" => {
                *self.described.lock().expect("no panic") = None;
                self.with_trail(request, |trail| {
                    for (member, value) in request.members() {
                        match member.as_str() {
                            "Name" => None,
                            "EnableLogFileValidation" => trail.insert("LogFileValidationEnabled".to_owned(), value),
                            _ => trail.insert(member, value),
                        };
                    }
                    let own = |member: &str| member == "HomeRegion" || member.starts_with("Has");
                    trail.iter().filter(|(member, _)| !own(member)).map(|(m, v)| (m.clone(), v.clone())).collect()
                })
            }
            "ListTags" => (200, json!({"ResourceTagList": []}).to_string()),
            "GetCallerIdentity" => {
                let inner = format!("<Arn>arn:aws:sts::{ACCOUNT}:assumed-role/ops/ana</Arn><UserId>AROA:ana</UserId>");
                let result = format!("{inner}<Account>{ACCOUNT}</Account>");
                let result = format!("<GetCallerIdentityResult>{result}</GetCallerIdentityResult>");
                (200, format!("<GetCallerIdentityResponse>{result}</GetCallerIdentityResponse>"))
            }
            path => elsewhere(path),
        };
        (status, Arc::new(body))
    }

    fn described(&self) -> Arc<String> {
        let mut described = self.described.lock().expect("no panic");
        let trails = || self.trails.lock().expect("no panic").values().cloned().collect::<Vec<_>>();
        described.get_or_insert_with(|| Arc::new(json!({"trailList": trails()}).to_string())).clone()
    }

    fn with_trail(&self, request: &Request, act: impl FnOnce(&mut Map<String, Json>) -> Json) -> (u16, String) {
        let members = request.members();
        let name = members.get("Name").and_then(Json::as_str).unwrap_or_default();
        match self.trails.lock().expect("no panic").get_mut(name) {
            Some(trail) => (200, act(trail).to_string()),
            None => (400, json!({"__type": "TrailNotFoundException", "message": name}).to_string()),
        }
    }
}

/// What the other services answer.
fn elsewhere(path: &str) -> (u16, String) {
    let region = json!({"RegionName": "us-east-1", "RegionOptStatus": "ENABLED_BY_DEFAULT"});
    let (path, query) = path.split_once('?').unwrap_or((path, ""));
    match path {
        "POST /listRegions" => (200, json!({"Regions": [region]}).to_string()),
        _ if !path.ends_with(BUCKET) && !path.ends_with(&format!("{BUCKET}/")) => {
            (403, json!({"__type": "AccessDeniedException", "message": "not allowed"}).to_string())
        }
        _ if path.starts_with("HEAD") => (200, String::new()),
        _ if query.contains("policy") => {
            let statement = json!({"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"});
            (200, json!({"Version": "2012-10-17", "Statement": [statement]}).to_string())
        }
        _ if query.contains("encryption") => {
            let rule = "<ApplyServerSideEncryptionByDefault><SSEAlgorithm>AES256</SSEAlgorithm>\
                        </ApplyServerSideEncryptionByDefault>";
            let rule = format!("<Rule>{rule}</Rule>");
            (200, format!("<ServerSideEncryptionConfiguration>{rule}</ServerSideEncryptionConfiguration>"))
        }
        _ => (200, "<RequestPaymentConfiguration><Payer>BucketOwner</Payer></RequestPaymentConfiguration>".to_owned()),
    }
}

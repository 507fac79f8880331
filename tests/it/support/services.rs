//! The services around CloudTrail behind one address, as far as reading goes: an account in which everything is as it
//! should be, unless a test says otherwise. Each connection has a thread of its own, so that answers can wait for one
//! another.

use super::endpoint::environment;
use serde_json::{Value as Json, json};
use std::collections::HashMap;
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Condvar, Mutex};
use std::time::Duration;
use trailedit::backend::aws::{Aws, Limits, Options};
use trailedit::trail::Subject;

/// The account.
pub const ACCOUNT: &str = "123456789012";
/// Its bucket.
pub const BUCKET: &str = "acme-logs";
/// The ID of its key.
pub const KEY_ID: &str = "1234abcd-12ab-34cd-56ef-1234567890ab";
/// Its key.
pub const KEY: &str = "arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab";
/// Its topic.
pub const TOPIC: &str = "arn:aws:sns:us-east-1:123456789012:news";
/// Its log group.
pub const GROUP: &str = "arn:aws:logs:us-east-1:123456789012:log-group:/acme/trail:*";
/// Its role.
pub const ROLE: &str = "arn:aws:iam::123456789012:role/service-role/delivery";

/// What a trail with everything names, and CloudTrail in its organization.
pub fn everything() -> Vec<Subject> {
    vec![
        Subject::Bucket { name: BUCKET.into(), region: "us-east-1".into() },
        Subject::Key { key: KEY.into(), region: "us-east-1".into() },
        Subject::Key { key: "alias/topic".into(), region: "us-east-1".into() },
        Subject::Topic(TOPIC.into()),
        Subject::LogGroup(GROUP.into()),
        Subject::Role(ROLE.into()),
        Subject::Service,
    ]
}

/// A policy document that can be told from others.
pub fn policy(sid: &str) -> Json {
    json!({"Version": "2012-10-17", "Statement": [{"Sid": sid, "Effect": "Allow", "Action": "*", "Resource": "*"}]})
}

/// What was asked.
#[derive(Clone, Debug)]
pub struct Asked {
    /// The operation's name.
    pub operation: String,
    /// The service and the Region that the request is signed for.
    pub service: String,
    pub region: String,
    /// The path with the query.
    pub path: String,
    pub body: String,
}

impl Asked {
    /// A parameter of a request in the form of a query, be it in the path or in the body.
    pub fn parameter(&self, name: &str) -> Option<String> {
        let query = self.path.split_once('?').map_or("", |(_, query)| query);
        let parameters = query.split('&').chain(self.body.split('&'));
        parameters.filter_map(|p| p.split_once('=')).find(|(n, _)| *n == name).map(|(_, value)| unescape(value))
    }

    /// A member of a request in JSON.
    pub fn member(&self, name: &str) -> Json {
        serde_json::from_str::<Json>(&self.body).unwrap()[name].clone()
    }
}

fn unescape(text: &str) -> String {
    let text = text.replace('+', " ");
    let mut parts = text.split('%');
    let mut bytes = parts.next().unwrap().as_bytes().to_vec();
    for part in parts {
        bytes.push(u8::from_str_radix(&part[..2], 16).unwrap());
        bytes.extend_from_slice(&part.as_bytes()[2..]);
    }
    String::from_utf8(bytes).unwrap()
}

/// As IAM gives a policy document.
pub fn escaped(document: &Json) -> String {
    document.to_string().bytes().map(|b| format!("%{b:02X}")).collect()
}

/// What is answered.
#[derive(Clone, Debug)]
pub struct Answer {
    status: u16,
    headers: Vec<(String, String)>,
    body: String,
}

impl Answer {
    fn new(status: u16, body: impl Into<String>) -> Answer {
        let id = |name: &str| (name.to_owned(), "req-1".to_owned());
        Answer { status, headers: vec![id("x-amzn-requestid"), id("x-amz-request-id")], body: body.into() }
    }

    /// JSON.
    pub fn json(status: u16, body: Json) -> Answer {
        Answer::new(status, body.to_string())
    }

    /// XML, or whatever else.
    pub fn text(status: u16, body: impl Into<String>) -> Answer {
        Answer::new(status, body)
    }

    /// A refusal as each of the services words it.
    pub fn refusal(asked: &Asked, status: u16, code: &str, message: &str) -> Answer {
        match (asked.service.as_str(), asked.operation.as_str()) {
            (_, "HeadBucket") => Answer::new(status, ""),
            ("s3", _) => {
                let body = format!("<Error><Code>{code}</Code><Message>{message}</Message></Error>");
                Answer::new(status, body)
            }
            ("iam" | "sns" | "sts", _) => {
                let body = format!("<Error><Type>Sender</Type><Code>{code}</Code><Message>{message}</Message></Error>");
                Answer::new(status, format!("<ErrorResponse>{body}<RequestId>req-1</RequestId></ErrorResponse>"))
            }
            _ => Answer::json(status, json!({"__type": code, "message": message})),
        }
    }

    /// The answer of something between here and AWS.
    pub fn proxy(status: u16) -> Answer {
        Answer { headers: Vec::new(), ..Answer::new(status, "<html><body>Sign in<hr></body></html>") }
    }

    /// No answer, ever.
    pub fn never() -> Answer {
        Answer::new(0, "")
    }

    /// With one more header.
    pub fn with(mut self, name: &str, value: &str) -> Answer {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }
}

type Rule = Box<dyn Fn(&Asked) -> Answer + Send>;

#[derive(Default)]
struct State {
    rules: Mutex<HashMap<String, Rule>>,
    asked: Mutex<Vec<Asked>>,
    arrived: Condvar,
    /// Nothing is answered before so many requests have arrived; once they have, the next number counts.
    gates: Mutex<Vec<usize>>,
    delay: Mutex<Duration>,
}

/// The services. They end with the process.
pub struct Services {
    /// Where they are.
    pub url: String,
    state: Arc<State>,
}

impl Services {
    /// An account in good order.
    pub fn start() -> Services {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let state = Arc::new(State::default());
        let own = state.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let (stream, state) = (stream.unwrap(), own.clone());
                std::thread::spawn(move || state.serve(&stream));
            }
        });
        Services { url, state }
    }

    /// Answers every call of `operation` in this way.
    pub fn on(&self, operation: &str, answer: impl Fn(&Asked) -> Answer + Send + 'static) -> &Services {
        self.state.rules.lock().unwrap().insert(operation.to_owned(), Box::new(answer));
        self
    }

    /// Answers nothing before so many requests have arrived, and what arrives after them not before the next number have,
    /// and so on.
    pub fn gates(&self, requests: &[usize]) -> &Services {
        *self.state.gates.lock().unwrap() = requests.to_vec();
        self
    }

    /// Answers everything so much later.
    #[allow(dead_code)] // the benchmark's
    pub fn delay(&self, delay: Duration) -> &Services {
        *self.state.delay.lock().unwrap() = delay;
        self
    }

    /// What was asked, in the order of arrival.
    pub fn asked(&self) -> Vec<Asked> {
        self.state.asked.lock().unwrap().clone()
    }

    /// The operations that were asked for, sorted.
    pub fn operations(&self) -> Vec<String> {
        let mut operations: Vec<_> = self.asked().into_iter().map(|asked| asked.operation).collect();
        operations.sort();
        operations
    }

    /// Forgets what was asked.
    pub fn forget(&self) {
        self.state.asked.lock().unwrap().clear();
    }

    /// A backend that finds every service here.
    pub fn aws(&self, limits: Limits) -> Aws {
        self.aws_with(&[], limits)
    }

    /// The same in an environment with more to it.
    pub fn aws_with(&self, more: &[(&str, &str)], limits: Limits) -> Aws {
        let mut environment = environment(&[("AWS_ENDPOINT_URL", &self.url)]);
        environment.extend(more.iter().map(|&(name, value)| (name.to_owned(), value.to_owned())));
        Aws::with(Options::default(), limits, Some(environment))
    }
}

impl State {
    fn serve(&self, stream: &TcpStream) {
        let mut reader = BufReader::new(stream.try_clone().unwrap());
        let mut stream = stream;
        while let Some((head_only, asked)) = read(&mut reader) {
            let mut all = self.asked.lock().unwrap();
            all.push(asked.clone());
            self.arrived.notify_all();
            let own = all.len();
            let gate = self.gates.lock().unwrap().iter().copied().find(|gate| own <= *gate).unwrap_or(0);
            drop(self.arrived.wait_while(all, |all| all.len() < gate).unwrap());
            let delay = *self.delay.lock().unwrap();
            std::thread::sleep(delay);
            let answer = match self.rules.lock().unwrap().get(&asked.operation) {
                Some(rule) => rule(&asked),
                None => good(&asked),
            };
            if answer.status == 0 {
                std::thread::sleep(Duration::MAX);
            }
            let mut text = format!("HTTP/1.1 {} Whatever\r\ncontent-length: {}\r\n", answer.status, answer.body.len());
            text.extend(answer.headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")));
            text.push_str("\r\n");
            if !head_only {
                text.push_str(&answer.body);
            }
            if stream.write_all(text.as_bytes()).is_err() {
                return;
            }
        }
    }
}

/// One request, and whether it asks for no body; `None` when the peer hung up.
fn read(reader: &mut impl BufRead) -> Option<(bool, Asked)> {
    let mut lines = Vec::new();
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line).ok()? == 0 {
            return None;
        }
        match line.trim_end() {
            "" => break,
            line => lines.push(line.to_owned()),
        }
    }
    let header = |name: &str| {
        let headers = lines.iter().filter_map(|line| line.split_once(": "));
        headers.filter(|(n, _)| n.eq_ignore_ascii_case(name)).map(|(_, value)| value.to_owned()).next()
    };
    let mut body = vec![0; header("content-length").map_or(0, |n| n.parse().unwrap())];
    reader.read_exact(&mut body).ok()?;
    let body = String::from_utf8(body).unwrap();
    let mut request = lines[0].split(' ');
    let (method, path) = (request.next()?.to_owned(), request.next()?.to_owned());
    let scope = header("authorization")?;
    let scope: Vec<&str> = scope.split_once("Credential=")?.1.split(',').next()?.split('/').collect();
    let (region, service) = (scope[2].to_owned(), scope[3].to_owned());
    let mut asked = Asked { operation: String::new(), service, region, path, body };
    asked.operation = match header("x-amz-target") {
        Some(target) => target.rsplit('.').next()?.to_owned(),
        None => asked.parameter("Action").unwrap_or_else(|| of_s3(&method, &asked.path).to_owned()),
    };
    Some((method == "HEAD", asked))
}

fn of_s3(method: &str, path: &str) -> &'static str {
    let (path, query) = path.split_once('?').unwrap_or((path, ""));
    match (method, query) {
        ("HEAD", _) => "HeadBucket",
        _ if path == "/" => "ListBuckets",
        (_, query) if query.contains("policy") => "GetBucketPolicy",
        (_, query) if query.contains("encryption") => "GetBucketEncryption",
        (_, query) if query.contains("requestPayment") => "GetBucketRequestPayment",
        other => panic!("{other:?} is asked of S3"),
    }
}

/// A result as IAM, SNS and STS wrap it.
pub fn result(operation: &str, inner: &str) -> Answer {
    let inner = format!("<{operation}Result>{inner}</{operation}Result>");
    Answer::text(200, format!("<{operation}Response>{inner}<ResponseMetadata/></{operation}Response>"))
}

/// The list of the account's buckets, with where it goes on.
pub fn buckets(names: &[(&str, &str)], next: Option<&str>) -> Answer {
    let bucket = |(name, region): &(&str, &str)| {
        format!("<Bucket><Name>{name}</Name><BucketRegion>{region}</BucketRegion></Bucket>")
    };
    let next = next.map(|token| format!("<ContinuationToken>{token}</ContinuationToken>")).unwrap_or_default();
    let names: String = names.iter().map(bucket).collect();
    Answer::text(200, format!("<ListAllMyBucketsResult><Buckets>{names}</Buckets>{next}</ListAllMyBucketsResult>"))
}

/// A role as GetRole and ListRoles tell it.
pub fn role(arn: &str, trust: &Json, boundary: Option<&str>) -> String {
    let name = arn.rsplit('/').next().unwrap();
    let boundary = boundary.map_or_else(String::new, |arn| {
        let arn = format!("<PermissionsBoundaryArn>{arn}</PermissionsBoundaryArn>");
        format!(
            "<PermissionsBoundary><PermissionsBoundaryType>Policy</PermissionsBoundaryType>{arn}</PermissionsBoundary>"
        )
    });
    let trust = escaped(trust);
    format!(
        "<Path>/</Path><RoleName>{name}</RoleName><RoleId>AROA</RoleId><Arn>{arn}</Arn>\
         <CreateDate>2026-01-01T00:00:00Z</CreateDate>\
         <AssumeRolePolicyDocument>{trust}</AssumeRolePolicyDocument>{boundary}"
    )
}

/// A key as DescribeKey tells it.
pub fn key(more: Json) -> Answer {
    let mut key = json!({
        "AWSAccountId": ACCOUNT, "Arn": KEY, "Enabled": true, "KeyId": KEY_ID, "KeyManager": "CUSTOMER",
        "KeySpec": "SYMMETRIC_DEFAULT", "KeyState": "Enabled", "KeyUsage": "ENCRYPT_DECRYPT",
    });
    key.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    Answer::json(200, json!({"KeyMetadata": key}))
}

/// A topic with these attributes.
pub fn topic(attributes: &[(&str, &str)]) -> Answer {
    let entry = |(name, value): &(&str, &str)| {
        let value = value.replace('&', "&amp;").replace('<', "&lt;");
        format!("<entry><key>{name}</key><value>{value}</value></entry>")
    };
    let entries: String = attributes.iter().map(entry).collect();
    result("GetTopicAttributes", &format!("<Attributes>{entries}</Attributes>"))
}

/// What is answered in an account where everything is as it should be.
pub fn good(asked: &Asked) -> Answer {
    let name = |what: &str| asked.parameter(what).unwrap_or_else(|| panic!("no {what} in {asked:?}"));
    let members = |inner: &[&str]| inner.iter().map(|m| format!("<member>{m}</member>")).collect::<String>();
    let attached = |name: &str| {
        format!("<PolicyName>{name}</PolicyName><PolicyArn>arn:aws:iam::{ACCOUNT}:policy/{name}</PolicyArn>")
    };
    match asked.operation.as_str() {
        "HeadBucket" => Answer::text(200, "").with("x-amz-bucket-region", &asked.region),
        "GetBucketPolicy" => Answer::json(200, policy("bucket")),
        "GetBucketEncryption" => Answer::text(
            200,
            "<ServerSideEncryptionConfiguration><Rule><ApplyServerSideEncryptionByDefault>\
             <SSEAlgorithm>AES256</SSEAlgorithm></ApplyServerSideEncryptionByDefault>\
             <BucketKeyEnabled>false</BucketKeyEnabled></Rule></ServerSideEncryptionConfiguration>",
        ),
        "GetBucketRequestPayment" => {
            Answer::text(200, "<RequestPaymentConfiguration><Payer>BucketOwner</Payer></RequestPaymentConfiguration>")
        }
        "ListBuckets" => buckets(&[(BUCKET, &asked.region)], None),
        "DescribeKey" => key(json!({})),
        "GetKeyPolicy" => Answer::json(200, json!({"Policy": policy("key").to_string(), "PolicyName": "default"})),
        "GetTopicAttributes" => topic(&[("TopicArn", TOPIC), ("Policy", &policy("topic").to_string())]),
        "DescribeLogGroups" => Answer::json(200, json!({"logGroups": [{"arn": GROUP, "logGroupName": "/acme/trail"}]})),
        "GetRole" => {
            let arn = match name("RoleName").as_str() {
                "delivery" => ROLE.to_owned(),
                other => format!("arn:aws:iam::{ACCOUNT}:role/aws-service-role/{other}"),
            };
            result("GetRole", &format!("<Role>{}</Role>", role(&arn, &policy("trust"), None)))
        }
        "ListRolePolicies" => {
            let names = members(&["own-1", "own-2"]);
            result("ListRolePolicies", &format!("<PolicyNames>{names}</PolicyNames><IsTruncated>false</IsTruncated>"))
        }
        "GetRolePolicy" => {
            let (role, own) = (name("RoleName"), name("PolicyName"));
            let document = escaped(&policy(&own));
            let names = format!("<RoleName>{role}</RoleName><PolicyName>{own}</PolicyName>");
            result("GetRolePolicy", &format!("{names}<PolicyDocument>{document}</PolicyDocument>"))
        }
        "ListAttachedRolePolicies" => {
            let policies = members(&[&attached("managed-1"), &attached("managed-2")]);
            let inner = format!("<AttachedPolicies>{policies}</AttachedPolicies><IsTruncated>false</IsTruncated>");
            result("ListAttachedRolePolicies", &inner)
        }
        "GetPolicy" => {
            let arn = name("PolicyArn");
            result("GetPolicy", &format!("<Policy><Arn>{arn}</Arn><DefaultVersionId>v3</DefaultVersionId></Policy>"))
        }
        "GetPolicyVersion" => {
            let (arn, version) = (name("PolicyArn"), name("VersionId"));
            let sid = format!("{} {version}", arn.rsplit('/').next().unwrap());
            let document = escaped(&policy(&sid));
            let inner = format!("<VersionId>{version}</VersionId><Document>{document}</Document>");
            result("GetPolicyVersion", &format!("<PolicyVersion>{inner}</PolicyVersion>"))
        }
        "ListAWSServiceAccessForOrganization" => {
            Answer::json(200, json!({"EnabledServicePrincipals": [{"ServicePrincipal": "cloudtrail.amazonaws.com"}]}))
        }
        "ListAccounts" => {
            let arn = |id: &str| format!("arn:aws:organizations::{ACCOUNT}:account/o-a1b2c3d4e5/{id}");
            let accounts = [ACCOUNT, "444455556666"].map(|id| json!({"Id": id, "Arn": arn(id), "Status": "ACTIVE"}));
            Answer::json(200, json!({"Accounts": accounts}))
        }
        "ListDelegatedAdministrators" => {
            Answer::json(200, json!({"DelegatedAdministrators": [{"Id": "444455556666", "Status": "ACTIVE"}]}))
        }
        "GetCallerIdentity" => {
            let arn = format!("<Arn>arn:aws:sts::{ACCOUNT}:assumed-role/ops/ana</Arn>");
            result("GetCallerIdentity", &format!("{arn}<UserId>AROA:ana</UserId><Account>{ACCOUNT}</Account>"))
        }
        other => panic!("{other} is asked"),
    }
}

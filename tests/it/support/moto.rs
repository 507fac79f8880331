//! An AWS account that somebody else wrote: moto's server, with trails and what belongs to them, looked at with boto3.

use super::pty::{Start, trailedit};
use serde_json::{Value as Json, json};
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

/// A Python process that is asked in lines and answers in lines.
struct Python {
    child: Child,
    input: Option<ChildStdin>,
    output: BufReader<ChildStdout>,
}

impl Python {
    fn run(script: &str, arguments: &[&str]) -> Python {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let python = std::env::var_os("TRAILEDIT_MOTO_PYTHON").map(PathBuf::from);
        let python = python.unwrap_or_else(|| root.join("target/moto/bin/python"));
        let mut child = Command::new(&python)
            .arg(root.join("tests/moto").join(script))
            .args(arguments)
            .env_clear()
            .env("HOME", "/nonexistent")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null()) // the server tells of every request there
            .spawn()
            .unwrap_or_else(|error| panic!("{}: {error}; .ci/run makes it", python.display()));
        let input = child.stdin.take();
        let output = BufReader::new(child.stdout.take().unwrap());
        Python { child, input, output }
    }

    fn read(&mut self) -> String {
        let mut line = String::new();
        self.output.read_line(&mut line).unwrap();
        line
    }
}

impl Drop for Python {
    fn drop(&mut self) {
        drop(self.input.take()); // the end of its input ends it
        let _ = self.child.wait();
    }
}

/// The account.
pub struct Moto {
    calls: RefCell<Python>,
    _server: Python,
    /// Where it answers.
    pub url: String,
}

/// Where trails of the account may live.
pub const REGIONS: [&str; 3] = ["us-east-1", "eu-west-1", "ap-southeast-2"];

impl Moto {
    /// An empty account that answers.
    pub fn start() -> Moto {
        let mut server = Python::run("server.py", &[]);
        // it prints its port once it listens
        let port: u16 = server.read().trim().parse().expect("moto tells its port");
        let url = format!("http://127.0.0.1:{port}");
        let calls = RefCell::new(Python::run("calls.py", &[&url]));
        Moto { calls, _server: server, url }
    }

    /// Makes a call with boto3.
    ///
    /// # Panics
    /// When it is refused.
    #[track_caller]
    pub fn call(&self, service: &str, region: &str, operation: &str, arguments: Json) -> Json {
        let call = json!({"service": service, "region": region, "operation": operation, "arguments": arguments});
        let mut python = self.calls.borrow_mut();
        writeln!(python.input.as_mut().unwrap(), "{call}").unwrap();
        let answer = python.read();
        let mut answer: Json = serde_json::from_str(&answer).unwrap_or_else(|_| panic!("{call} -> {answer}"));
        match answer.get("error") {
            Some(error) => panic!("{call} -> {error}"),
            None => answer["ok"].take(),
        }
    }

    /// Makes a bucket.
    pub fn bucket(&self, name: &str) {
        self.call("s3", "us-east-1", "create_bucket", json!({"Bucket": name}));
    }

    /// Makes a topic.
    pub fn topic(&self, region: &str, name: &str) {
        self.call("sns", region, "create_topic", json!({"Name": name}));
    }

    /// Makes a key with an alias; its ARN.
    pub fn key(&self, region: &str, alias: &str) -> String {
        let key = self.call("kms", region, "create_key", json!({}))["KeyMetadata"].take();
        self.call("kms", region, "create_alias", json!({"AliasName": alias, "TargetKeyId": key["KeyId"]}));
        text(&key["Arn"])
    }

    /// Makes a log group; its ARN.
    pub fn log_group(&self, region: &str, name: &str) -> String {
        self.call("logs", region, "create_log_group", json!({"logGroupName": name}));
        let groups = self.call("logs", region, "describe_log_groups", json!({"logGroupNamePrefix": name}));
        text(&groups["logGroups"][0]["arn"])
    }

    /// Makes a role; its ARN.
    pub fn role(&self, name: &str) -> String {
        let arguments = json!({"RoleName": name, "Path": "/service-role/", "AssumeRolePolicyDocument": "{}"});
        text(&self.call("iam", "us-east-1", "create_role", arguments)["Role"]["Arn"])
    }

    /// Makes a trail that logs; its ARN.
    pub fn trail(&self, region: &str, arguments: Json) -> String {
        let arn = text(&self.call("cloudtrail", region, "create_trail", arguments)["TrailARN"]);
        self.call("cloudtrail", region, "start_logging", json!({"Name": arn}));
        arn
    }

    /// Every trail of the account by its ARN, as DescribeTrails and GetTrail tell of it.
    pub fn trails(&self) -> BTreeMap<String, Json> {
        let mut found = BTreeMap::new();
        for region in REGIONS {
            let list =
                self.call("cloudtrail", region, "describe_trails", json!({"includeShadowTrails": false}))["trailList"]
                    .take();
            for described in list.as_array().unwrap() {
                let arn = text(&described["TrailARN"]);
                let got = self.call("cloudtrail", region, "get_trail", json!({"Name": arn}));
                let status = self.call("cloudtrail", region, "get_trail_status", json!({"Name": arn}));
                let logging = status["IsLogging"].clone();
                found.insert(arn, json!({"described": described, "got": got["Trail"], "logging": logging}));
            }
        }
        found
    }

    /// The program, with keys to this account.
    pub fn trailedit(&self, arguments: &[&str]) -> Start {
        trailedit(arguments).with_endpoint(&self.url)
    }
}

fn text(value: &Json) -> String {
    value.as_str().unwrap_or_else(|| panic!("{value} is no text")).to_owned()
}

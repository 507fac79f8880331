//! What can go wrong with an update on its way: what the user sees, what is kept, and what is written down of it.

use crate::support::driver::{Driver, NOW};
use crate::support::endpoint::*;
use serde_json::{Value as Json, json};
use std::io::Write;
use std::net::TcpStream;
use std::time::Duration;
use trailedit::app::event::{Changed, Deed};
use trailedit::app::{Answer, ExitCode, Screen, Start};
use trailedit::backend::aws::Limits;
use trailedit::shell::store::Store;
use trailedit::trail::kept::{Outcome, Place};
use trailedit::trail::{Setting, TrailRef, Value};
use wiremock::matchers::header;
use wiremock::{Mock, MockServer, ResponseTemplate};

/// What answers the update.
#[derive(Clone, Copy)]
enum Update {
    /// AWS, with this status and body.
    Answer(u16, &'static str),
    /// Somebody who does this to the connection.
    Rude(fn() -> Rude),
}

/// What the trail shows afterwards.
#[derive(Clone, Copy, PartialEq)]
enum Shows {
    /// What it was.
    Before,
    /// What was sent, after so many readings that still show what it was.
    Sent(u64),
}

/// What has to come of it.
#[derive(Clone, Copy, PartialEq, Debug)]
enum Comes {
    /// Back in the form with the edit; AWS said that nothing was changed.
    Refused,
    /// Back in the form with the edit; nobody knows.
    Doubt,
    /// The receipt: AWS said so, and the trail shows it.
    Verified,
    /// The receipt: nobody said so, but the trail shows it.
    Found,
}

const GOOD: &str = r#"{"Name": "events", "S3BucketName": "acme-logs", "S3KeyPrefix": "prod"}"#;
const REFUSED: &str = r#"{"__type": "InsufficientS3BucketPolicyException", "Message": "no"}"#;
const THROTTLED: &str = r#"{"__type": "ThrottlingException", "Message": "Rate exceeded"}"#;
const SKEWED: &str = r#"{"__type": "InvalidSignatureException", "Message": "Signature expired"}"#;
const FAULT: &str = r#"{"__type": "InternalFailure", "Message": "oops"}"#;
const BLOCKED: &str = r#"{"code": "AccessDeniedException", "message": "blocked by policy"}"#;
const SLOW_DOWN: &str = r#"{"code": "ThrottlingException", "message": "too many requests"}"#;
const ANOTHER: &str = r#"{"Name": "other", "TrailARN": "arn:aws:cloudtrail:eu-west-1:123456789012:trail/other"}"#;

/// A good answer, a byte at a time.
fn slow() -> Rude {
    Rude::new(|mut stream: TcpStream| {
        stream.set_nodelay(true).unwrap();
        let head = "HTTP/1.1 200 OK\r\ncontent-type: application/x-amz-json-1.1\r\nx-amzn-requestid: req-1\r\n";
        let answer = format!("{head}content-length: {}\r\n\r\n{GOOD}", GOOD.len());
        for byte in answer.bytes() {
            stream.write_all(&[byte]).unwrap();
        }
    })
}

fn truncated() -> Rude {
    Rude::saying(b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{\"Name\"")
}

fn not_http() -> Rude {
    Rude::saying(b"SSH-2.0-OpenSSH_9.9\r\n")
}

/// The table: what happens to the update, what the trail shows then, and what comes of it.
const FAULTS: [(&str, Update, Shows, Comes); 36] = {
    use Comes::*;
    use Shows::*;
    use Update::Answer;
    [
        ("good", Answer(200, GOOD), Sent(0), Verified),
        ("good, and shown late", Answer(200, GOOD), Sent(3), Verified),
        ("refused", Answer(400, REFUSED), Before, Refused),
        ("throttled", Answer(400, THROTTLED), Before, Refused),
        ("clock skew", Answer(400, SKEWED), Before, Refused),
        ("500, not carried out", Answer(500, FAULT), Before, Doubt),
        ("500, carried out", Answer(500, FAULT), Sent(0), Found),
        ("500, carried out and shown late", Answer(500, FAULT), Sent(2), Found),
        ("503, not carried out", Answer(503, FAULT), Before, Doubt),
        ("503, carried out", Answer(503, FAULT), Sent(0), Found),
        ("HTML with 502, not carried out", Answer(502, "<html>Bad Gateway</html>"), Before, Doubt),
        ("HTML with 502, carried out", Answer(502, "<html>Bad Gateway</html>"), Sent(0), Found),
        ("HTML with 200, not carried out", Answer(200, "<html>Sign in</html>"), Before, Doubt),
        ("HTML with 403, carried out", Answer(403, "<html>Blocked</html>"), Sent(0), Found),
        ("HTML with 403, carried out and shown late", Answer(403, "<html>Blocked</html>"), Sent(3), Found),
        ("HTML with 403, not carried out", Answer(403, "<html>Blocked</html>"), Before, Doubt),
        ("HTML with 404, carried out", Answer(404, "<html>Not found</html>"), Sent(0), Found),
        ("nothing with 400, carried out", Answer(400, ""), Sent(0), Found),
        ("nothing with 401, carried out", Answer(401, ""), Sent(0), Found),
        ("JSON of a proxy with 403, carried out", Answer(403, BLOCKED), Sent(0), Found),
        ("JSON of a proxy with 403, not carried out", Answer(403, BLOCKED), Before, Doubt),
        ("JSON of a proxy with 429, carried out", Answer(429, SLOW_DOWN), Sent(0), Found),
        ("JSON of a proxy with 451, carried out", Answer(451, BLOCKED), Sent(0), Found),
        (
            "XML of a proxy with 400, carried out",
            Answer(400, "<Error><Code>AccessDenied</Code></Error>"),
            Sent(0),
            Found,
        ),
        ("a proxy that wants to know who asks", Answer(407, "<html>Who?</html>"), Before, Refused),
        ("a redirect", Answer(302, "<html>Sign in</html>"), Before, Refused),
        ("a lasting redirect", Answer(308, ""), Before, Refused),
        ("about another trail", Answer(200, ANOTHER), Before, Doubt),
        ("reset, not carried out", Update::Rude(crate::support::endpoint::Rude::hanging_up), Before, Doubt),
        ("reset, carried out", Update::Rude(crate::support::endpoint::Rude::hanging_up), Sent(0), Found),
        ("hanging, not carried out", Update::Rude(crate::support::endpoint::Rude::silent), Before, Doubt),
        ("hanging, carried out", Update::Rude(crate::support::endpoint::Rude::silent), Sent(1), Found),
        ("slow", Update::Rude(slow), Sent(0), Verified),
        ("truncated, not carried out", Update::Rude(truncated), Before, Doubt),
        ("truncated, carried out", Update::Rude(truncated), Sent(0), Found),
        ("not HTTP", Update::Rude(not_http), Before, Doubt),
    ]
};

fn on<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(future)
}

/// An endpoint for everything but updates: the trail is read twice before the update leaves.
fn account(shows: Shows) -> MockServer {
    let read = |prefix: Json| json(200, json!({"Trail": trail(prefix)}));
    on(async {
        let server = MockServer::start().await;
        around_the_trail(&server).await;
        if let Shows::Sent(late) = shows {
            let before = Mock::given(header("x-amz-target", "CloudTrail_20131101.GetTrail"));
            before.respond_with(read(json!({}))).up_to_n_times(2 + late).mount(&server).await;
            answer(&server, "GetTrail", read(json!({"S3KeyPrefix": "prod"}))).await;
        } else {
            answer(&server, "GetTrail", read(json!({}))).await;
        }
        server
    })
}

fn kept(folder: &std::path::Path) -> (usize, Vec<Outcome>) {
    let mut store = Store::in_folder(folder.to_owned(), NOW.0 + 99);
    let place = Place { at: "aws".into(), account: None };
    let TrailRef::Arn(arn) = TrailRef::parse(TRAIL).unwrap() else { panic!() };
    let Answer::Opened(opened) = store.carry_out(Deed::Open(arn, place.clone())) else { panic!() };
    let Answer::History(changed) = store.carry_out(Deed::History(place)) else { panic!() };
    let Changed { submits, .. } = *changed;
    (opened.drafts.len(), submits.into_iter().map(|(_, submit, _)| submit.outcome).collect())
}

#[test]
fn whatever_happens_to_an_update_nothing_is_lost_and_the_truth_is_told() {
    for (name, update, shows, comes) in FAULTS {
        let folder = tempfile::tempdir().unwrap();
        let server = account(shows);
        let backend = aws_at(&server.uri(), patient());
        let impatient = Limits { operation: Duration::from_millis(800), ..patient() };
        let writer = match update {
            Update::Answer(status, body) => {
                let response = ResponseTemplate::new(status).insert_header("x-amzn-requestid", "req-1");
                on(answer(&server, "UpdateTrail", response.set_body_string(body)));
                backend.writer()
            }
            Update::Rude(rude) => aws_at(&rude().url, impatient).writer(),
        };
        let trail = Some(TrailRef::parse(TRAIL).unwrap());
        let start = Start { trail, at: "aws".into(), keeps: true, ..Start::default() };
        let mut driver = Driver::of(backend, writer, (110, 60), start);
        driver.store = Store::in_folder(folder.path().to_owned(), NOW.0);
        driver.settle();
        driver.go("<down><enter>prod<enter><c-s><end>y");

        let said = match comes {
            Comes::Refused => "Not applied; edits are kept",
            Comes::Doubt => "Sent, but the trail does not show it; edits are kept",
            Comes::Verified => "was updated, and reading it back shows every change",
            Comes::Found => "AWS's answer was lost, but events shows every change: it was applied",
        };
        assert!(driver.says(said), "{name}: {}", driver.screen());
        let back = matches!(comes, Comes::Refused | Comes::Doubt);
        if back {
            assert_eq!(driver.draft().value(Setting::S3Prefix), Some(Value::Text("prod".into())), "{name}");
        } else {
            assert!(matches!(driver.state.screen, Screen::Receipt(_)), "{name}");
        }
        assert_eq!(driver.updates().len(), 1, "{name}: the program itself sends it once");

        // what it says when it has to end now
        let exit = driver.state.exit(ExitCode::Terminated);
        let (said, failed) = (exit.said.join("\n"), exit.failed.join("\n"));
        match comes {
            Comes::Refused => assert!(failed.contains("events was not changed: UpdateTrail"), "{name}: {exit:?}"),
            Comes::Doubt => assert!(failed.contains("may still be applied"), "{name}: {exit:?}"),
            Comes::Verified | Comes::Found => assert!(said.contains("not set -> prod (verified"), "{name}: {exit:?}"),
        }
        assert_eq!(said.contains("(S3 key prefix) are kept"), back, "{name}: {exit:?}");

        drop(driver); // as when it is killed
        let (drafts, outcomes) = kept(folder.path());
        assert_eq!(drafts, usize::from(back), "{name}: the edit is kept unless it is applied");
        let [outcome] = &outcomes[..] else { panic!("{name}: {outcomes:?}") };
        let so = match comes {
            Comes::Refused => matches!(outcome, Outcome::NotApplied { .. }),
            Comes::Doubt => matches!(outcome, Outcome::Unknown { .. }),
            Comes::Verified | Comes::Found => matches!(outcome, Outcome::Applied { verified: true, .. }),
        };
        assert!(so, "{name}: {outcome:?}");
    }
}

//! The program is killed, and started again: nothing is lost, and the truth is told.

use super::aws::open;
use crate::support::endpoint::{TRAIL, answer, around_the_trail, json, trail};
use crate::support::pty::*;
use rustix::process::Signal;
use serde_json::{Value as Json, json};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};
use wiremock::matchers::header;
use wiremock::{Mock, MockServer, ResponseTemplate};

/// What is on disk, as JSON, of the files whose name ends so.
pub fn files(home: &Path, end: &str) -> Vec<Json> {
    let folders = |path: PathBuf| std::fs::read_dir(path).into_iter().flatten().flatten().map(|entry| entry.path());
    let mut files: Vec<PathBuf> = folders(home.join(".local/state/trailedit")).flat_map(folders).collect();
    files.retain(|file| file.to_string_lossy().ends_with(end));
    files.sort();
    files.iter().filter_map(|file| serde_json::from_slice(&std::fs::read(file).ok()?).ok()).collect()
}

/// Waits until it is on disk.
#[track_caller]
fn wait_for_file(pty: &Pty, end: &str, is: impl Fn(&Json) -> bool) {
    let until = Instant::now() + Duration::from_secs(20);
    while !files(&pty.home(), end).iter().any(&is) {
        assert!(Instant::now() < until, "not on disk: {:?}\n{}", files(&pty.home(), end), pty.screen());
        std::thread::park_timeout(Duration::from_millis(5));
    }
}

#[test]
fn a_program_killed_at_any_step_of_an_edit_has_the_edit_at_the_next_start() {
    let arguments = ["--demo=account.json", "management-events"];
    let edited = |file: &Json| file["edits"]["S3KeyPrefix"] == "prod";
    // keys, what is on the screen then, and what is on disk a moment later
    type Kept<'a> = &'a dyn Fn(&Json) -> bool;
    let steps: [(&str, &str, Kept); 4] = [
        ("pro", "pro", &|file| file["typing"]["text"] == "pro"),
        ("prod\r", "1 change", &edited),
        ("prod\r\x13", "[ Apply ]", &edited),
        ("prod\r\x03", "1 unsaved edit", &edited),
    ];
    for (keys, screen, kept) in steps {
        let mut pty = trailedit(&arguments).run();
        pty.wait_for("CloudWatch Logs").wait_for("logging").send("j").wait_for("> S3 key prefix").send(ENTER);
        pty.wait_for("accept").send(keys).wait_for(screen);
        wait_for_file(&pty, ".draft.json", kept);
        let home = pty.shared_home();
        pty.kill();

        let mut again = trailedit(&arguments).at_home(&home).run();
        again.wait_for("Unsaved edits from just now were kept").send("c").wait_gone("Unsaved edits");
        again.wait_for(if screen == "pro" { "accept" } else { "1 change" });
        assert!(again.line_with("S3 key prefix  ").contains(" pro"), "{}", again.screen());
        again.kill();
    }
}

#[test]
fn edits_survive_a_lost_connection_and_a_request_to_end() {
    let arguments = ["--demo=account.json", "management-events"];
    for signal in [Signal::HUP, Signal::TERM] {
        let mut pty = trailedit(&arguments).run();
        pty.wait_for("CloudWatch Logs").wait_for("logging").send("j").wait_for("> S3 key prefix").send(ENTER);
        pty.wait_for("accept").send("prod").wait_for("prod").signal(signal);
        let home = pty.shared_home();
        let ended = pty.wait_exit();
        assert!(ended.printed.contains("(S3 key prefix) are kept; opening the trail again offers them"), "{ended:?}");
        let mut again = trailedit(&arguments).at_home(&home).run();
        again.wait_for("Unsaved edits from just now were kept").send("d").wait_for("thrown away").send("q");
        again.wait_for("sorted by name").send("q");
        assert_eq!(again.wait_exit().status, 0);
        assert_eq!(files(home.path(), ".draft.json"), [] as [Json; 0]);
        assert_eq!(files(home.path(), ".lock"), [] as [Json; 0]);
    }
}

#[test]
fn edits_survive_a_terminal_that_is_gone() {
    let arguments = ["--demo=account.json", "management-events"];
    let mut pty = trailedit(&arguments).run();
    pty.wait_for("CloudWatch Logs").wait_for("logging").send("j").wait_for("> S3 key prefix").send(ENTER);
    pty.wait_for("accept").send("prod").wait_for("prod");
    let home = pty.shared_home();
    assert_eq!(pty.hang_up().wait_end().status, 129);
    let reports = std::fs::read_dir(home.path().join(".local/state/trailedit")).unwrap().flatten();
    assert_eq!(reports.filter(|entry| entry.path().is_file()).count(), 0, "a terminal that is gone is no defect");
    let [kept] = &files(home.path(), ".draft.json")[..] else { panic!("no edits") };
    assert_eq!(kept["typing"]["text"], "prod");
    assert_eq!(files(home.path(), ".lock"), [] as [Json; 0]);
}

#[test]
fn a_terminal_that_is_gone_while_its_cursor_is_hidden_is_no_defect() {
    let mut pty = trailedit(&["--demo=account.json", "management-events"]).run();
    pty.wait_for("CloudWatch Logs").wait_for("logging").send(END).send("x").wait_for("is not set");
    pty.send("kkk ").wait_for("1 change").wait_until("the cursor is hidden", vt100::Screen::hide_cursor);
    let home = pty.shared_home();
    assert_eq!(pty.hang_up().wait_end().status, 129);
    assert_eq!(files(home.path(), ".draft.json").len(), 1);
    let entries = std::fs::read_dir(home.path().join(".local/state/trailedit")).unwrap().flatten();
    assert_eq!(entries.filter(|entry| entry.path().is_file()).count(), 0, "no report of a crash");
}

#[test]
fn what_was_edited_a_moment_ago_is_kept_before_the_program_is_stopped() {
    let mut pty = trailedit(&["--demo=account.json", "management-events"]).under_a_shell().run();
    pty.wait_for("CloudWatch Logs").wait_for("logging").send("j").wait_for("> S3 key prefix").send(ENTER);
    pty.wait_for("accept").send("prod\r\x1a").wait_stopped();
    let [kept] = &files(&pty.home(), ".draft.json")[..] else { panic!("no edits") };
    assert_eq!(kept["edits"]["S3KeyPrefix"], "prod");
}

/// An endpoint where the `nth` call of `operation` is never answered, and everything else is.
pub async fn endpoint(hangs: &str, nth: u64) -> MockServer {
    let server = MockServer::start().await;
    let answers = |operation: &str| match operation {
        "GetTrail" => json!({"Trail": trail(json!({}))}),
        _ => trail(json!({"S3KeyPrefix": "prod"})),
    };
    for operation in ["GetTrail", "UpdateTrail"] {
        let target = format!("CloudTrail_20131101.{operation}");
        let given = || Mock::given(header("x-amz-target", target.as_str()));
        if operation == hangs {
            if nth > 1 {
                given().respond_with(json(200, answers(operation))).up_to_n_times(nth - 1).mount(&server).await;
            }
            let never = ResponseTemplate::new(200).set_delay(Duration::from_secs(3600));
            given().respond_with(never).up_to_n_times(1).mount(&server).await;
        }
        answer(&server, operation, json(200, answers(operation))).await;
    }
    around_the_trail(&server).await;
    server
}

#[tokio::test]
async fn a_program_killed_at_any_step_of_a_submit_leaves_the_truth_behind() {
    // the step that never ends, what is written down of the submit by then, what the trail is at the next start, and what
    // that start says
    let applied = json!({"applied": {"request_id": "req-1", "verified": false}});
    let prod = || json!({"S3KeyPrefix": "prod"});
    for (operation, nth, step, record, now, told) in [
        ("GetTrail", 2, ">  Read the trail again", None, json!({}), "Unsaved edits from just now were kept"),
        (
            "UpdateTrail",
            1,
            ">  Send UpdateTrail",
            Some(json!("sent")),
            prod(),
            "was applied: the trail shows what was sent",
        ),
        (
            "GetTrail",
            3,
            ">  Read the trail back",
            Some(applied),
            prod(),
            "already as the edits of an earlier run would have it",
        ),
    ] {
        let server = endpoint(operation, nth).await;
        let mut pty = open(trailedit(&[TRAIL]).with_endpoint(&server.uri()));
        pty.send("j").wait_for("> S3 key prefix").send(ENTER).wait_for("accept").send("prod\r").wait_for("1 change");
        pty.send(CTRL_S).wait_for("[ Apply ]").apply(step);
        wait_for_file(&pty, ".draft.json", |file| file["edits"]["S3KeyPrefix"] == "prod");
        if let Some(record) = record {
            wait_for_file(&pty, ".change.json", |file| {
                file["outcome"] == record && file["before"]["S3BucketName"] == "acme-logs"
            });
        } else {
            assert_eq!(files(&pty.home(), ".change.json"), [] as [Json; 0], "nothing was to be sent yet");
        }
        let home = pty.shared_home();
        pty.kill();
        assert_eq!(files(home.path(), ".draft.json").len(), 1, "{step}");

        server.reset().await;
        answer(&server, "GetTrail", json(200, json!({"Trail": trail(now)}))).await;
        around_the_trail(&server).await;
        let mut again = trailedit(&[TRAIL]).with_endpoint(&server.uri()).at_home(&home).size(160, 45).run();
        again.wait_for(told).wait_for("CloudWatch Logs").kill();
    }
}

//! The program on a terminal that only prints: numbered lines and prompts.

use super::kept::{endpoint, files};
use crate::support::endpoint::TRAIL;
use crate::support::pty::*;
use rustix::process::Signal;

/// Starts the program in lines and waits for its first prompt.
fn started(start: Start) -> (Pty, String) {
    let mut pty = start.env("TERM", "dumb").run();
    let told = pty.wait_prompt(0);
    (pty, told)
}

/// What was printed is text in lines, and nothing else.
#[track_caller]
fn check_plain(bytes: &[u8]) {
    let other = bytes.iter().position(|b| *b < b' ' && !matches!(b, b'\r' | b'\n') || *b == 0x7f);
    let near = other.map(|at| String::from_utf8_lossy(&bytes[at.saturating_sub(60)..=at]).into_owned());
    assert_eq!(near, None);
    // the terminal makes these two of every line feed: none is sent to go back in a line
    let returns = bytes.iter().filter(|b| **b == b'\r').count();
    assert_eq!(returns, bytes.windows(2).filter(|w| w == b"\r\n").count());
}

/// Ends a program whose prompt stands, by a line.
#[track_caller]
fn left(mut pty: Pty, line: &str) -> (i32, String) {
    pty.send(&format!("{line}\n"));
    let ended = pty.wait_end();
    check_plain(&pty.bytes());
    (ended.status, ended.printed)
}

#[test]
fn a_trail_is_chosen_edited_reviewed_and_applied_in_lines() {
    let (mut pty, told) = started(trailedit(&["--demo"]));
    assert!(told.contains("3. management-events: logging"), "{told}");
    let told = pty.line("3");
    assert!(told.contains("2. S3 key prefix: not set") && told.contains("No changes."), "{told}");
    pty.line("1");
    let told = pty.line("Acme_logs");
    assert!(told.contains("1. S3 bucket: Acme_logs, edited, was acme-cloudtrail-logs\n   error: "), "{told}");
    assert!(pty.line("review").contains("warning: Not ready for review"));
    assert!(pty.line("undo 1").contains("No changes."));
    pty.line("6");
    pty.line("y");
    let told = pty.line("^s");
    assert!(told.contains("before: on") && told.contains("Review of management-events"), "{told}");
    let told = pty.line("n");
    assert!(told.contains("Nothing was sent.") && told.contains("Trail management-events"), "{told}");
    pty.line("U");
    pty.line("7");
    pty.line("y");
    pty.line("review");
    let told = pty.line("y");
    assert!(told.contains("management-events was updated") && told.contains("Receipt"), "{told}");
    let told = pty.line("undo");
    assert!(told.contains("These edits take the change back"), "{told}");
    assert!(pty.line("H").contains("1. 2"), "the change is in the history");
    assert!(pty.line("1").contains("Request id: "));
    pty.line("back");
    assert!(pty.line("back").contains("Trail management-events"));
    let told = pty.line("q");
    assert!(told.contains("There is 1 unsaved edit") && told.contains("esc: keep editing"), "{told}");
    pty.line("d");
    let (status, printed) = left(pty, "quit");
    assert_eq!(status, 0);
    assert!(printed.contains("trailedit: arn:aws:cloudtrail:us-east-1:111122223333:trail/management-events: "));
}

#[test]
fn a_danger_takes_the_trails_name() {
    let (mut pty, told) = started(trailedit(&["--demo", "security-audit"]));
    assert!(told.contains("Trail security-audit"), "{told}");
    pty.line("8");
    pty.line("y");
    let told = pty.line("review");
    assert!(told.contains("danger: ") && told.ends_with("Name of the trail> "), "{told}");
    assert!(pty.line("y").contains("that is not the trail's name"));
    assert!(pty.line("security-audio").contains("that is not the trail's name"));
    let told = pty.line("security-audit");
    assert!(told.contains("security-audit was updated"), "{told}");
    assert_eq!(left(pty, "^c").0, 130);
}

#[test]
fn what_was_typed_before_the_review_was_told_applies_nothing() {
    let (mut pty, _) = started(trailedit(&["--demo", "management-events"]));
    pty.line("2");
    pty.line("prod");
    let from = pty.bytes().len();
    pty.send("review\ny\ny\n");
    // each line that was typed ahead is answered by one of these, whenever it was read
    let told = |pty: &Pty| String::from_utf8_lossy(&pty.bytes()[from..]).into_owned();
    pty.wait_until("the lines are answered", |screen| {
        let text = screen.contents();
        text.contains("To apply, type") || text.contains("type y to apply") || text.contains("was updated")
    });
    pty.wait_prompt(from);
    assert!(!told(&pty).contains("was updated"), "{}", told(&pty));
    assert!(pty.line("y").contains("was updated"));
    assert_eq!(left(pty, "^c").0, 130);
}

#[test]
fn a_refusal_is_told_whole() {
    let start = trailedit(&["--demo", "--demo-error", "InsufficientS3BucketPolicyException", "management-events"]);
    let (mut pty, _) = started(start);
    pty.line("2");
    pty.line("elsewhere");
    pty.line("review");
    let told = pty.line("y");
    assert!(told.contains("Not applied; edits are kept."), "{told}");
    assert!(told.contains("InsufficientS3BucketPolicyException") && told.contains("To do: "), "{told}");
    let told = pty.line("d");
    assert!(told.contains("\"Resource\": "), "{told}");
    let told = pty.line("copy");
    // the Sids are taken, so the whole policy is shown first
    assert!(told.contains("the whole policy:\n{\n"), "{told}");
    pty.line("back");
    assert!(pty.line("^c").contains("There is 1 unsaved edit"));
    assert_eq!(left(pty, "^c").0, 130);
}

#[test]
fn edits_outlive_a_hang_up_and_are_offered() {
    let arguments = ["--demo=account.json", "management-events"];
    let (mut pty, _) = started(trailedit(&arguments));
    pty.line("2");
    pty.line("prod");
    pty.signal(Signal::HUP);
    let home = pty.shared_home();
    assert_eq!(pty.wait_end().status, 129);
    check_plain(&pty.bytes());
    let (mut again, told) = started(trailedit(&arguments).at_home(&home));
    assert!(told.contains("Unsaved edits from just now were kept"), "{told}");
    let told = again.line("c");
    assert!(told.contains("2. S3 key prefix: prod, edited, was not set"), "{told}");
    assert_eq!(files(home.path(), ".draft.json").len(), 1);
    // the end of the input leaves the edits where they are
    again.send("\x04");
    let ended = again.wait_end();
    assert_eq!(ended.status, 0);
    assert!(ended.printed.contains("(S3 key prefix) are kept"), "{ended:?}");
    assert_eq!(files(home.path(), ".draft.json").len(), 1);
}

#[test]
fn a_terminal_that_is_gone_ends_the_program_in_lines_too() {
    let (mut pty, _) = started(trailedit(&["--demo=account.json", "management-events"]));
    pty.line("2");
    pty.line("prod");
    let home = pty.shared_home();
    // with the terminal goes the end of its input, which may be heard first
    let status = pty.hang_up().wait_end().status;
    assert!([0, 129].contains(&status), "{status}");
    assert_eq!(files(home.path(), ".draft.json").len(), 1);
}

#[test]
fn ctrl_c_asks_first_and_leaves_the_second_time() {
    let (mut pty, _) = started(trailedit(&["--demo", "management-events"]));
    pty.line("2");
    pty.line("prod");
    let from = pty.bytes().len();
    pty.send(CTRL_C);
    let told = pty.wait_prompt(from);
    assert!(told.contains("There is 1 unsaved edit"), "{told}");
    pty.send(CTRL_C);
    assert_eq!(pty.wait_exit().status, 130);
}

#[tokio::test]
async fn an_update_that_is_not_answered_is_told_step_by_step_and_can_be_left() {
    let server = endpoint("UpdateTrail", 1).await;
    let (mut pty, told) = started(trailedit(&[TRAIL]).with_endpoint(&server.uri()));
    assert!(told.contains("2. S3 key prefix: not set"), "{told}");
    pty.line("2");
    pty.line("prod");
    pty.line("review");
    pty.send("y\n").wait_for("Send UpdateTrail.").wait_for("The request has left.");
    pty.send("esc\n").wait_for("cannot be called back").send(CTRL_C);
    let ended = pty.wait_end();
    assert_eq!(ended.status, 130);
    assert!(ended.printed.contains("it may have been applied"), "{ended:?}");
    check_plain(&pty.bytes());
}

#[test]
fn a_new_size_writes_nothing() {
    let (mut pty, _) = started(trailedit(&["--demo", "management-events"]));
    let from = pty.bytes().len();
    pty.resize(40, 12);
    let told = pty.line("9");
    assert!(told.starts_with("9\n"), "{told}");
    assert!(told.lines().all(|line| line.len() <= 40 || !line.contains(' ')), "{told}");
    assert!(pty.bytes().len() > from);
    pty.line("");
    assert_eq!(left(pty, "q\nq").0, 0);
}

#[test]
fn ctrl_z_stops_the_program_and_going_on_tells_the_screen_again() {
    let (mut pty, _) = started(trailedit(&["--demo", "management-events"]).under_a_shell());
    pty.line("2");
    pty.line("prod");
    pty.send(CTRL_Z).wait_stopped();
    let from = pty.bytes().len();
    let told = pty.send(ENTER).wait_prompt(from);
    assert!(told.contains("2. S3 key prefix: prod, edited"), "{told}");
    pty.send(CTRL_C).wait_for("There is 1 unsaved edit").send(CTRL_C);
    assert_eq!(pty.wait_exit().status, 130);
}

#[test]
fn lines_are_told_where_they_are_asked_for_or_nothing_else_is_possible() {
    let start = |arguments: &[&str]| trailedit(&[&["--demo"], arguments].concat());
    for start in [
        start(&["--accessible"]),
        start(&[]).env("TRAILEDIT_ACCESSIBLE", "1"),
        start(&[]).env("ACCESSIBLE", "1"),
        start(&[]).env("TERM", ""),
        start(&[]).env("TERM", "dumb").env("LANG", "C"),
    ] {
        let mut pty = start.run();
        assert!(pty.wait_prompt(0).contains("3. management-events"));
        assert_eq!(left(pty, "q").0, 0);
    }
    // not asked for
    let mut pty = start(&[]).env("TRAILEDIT_ACCESSIBLE", "0").env("ACCESSIBLE", "").run();
    pty.wait_until("the alternate screen", vt100::Screen::alternate_screen).wait_for("17 Regions").send("q");
    assert_eq!(pty.wait_exit().status, 0);
}

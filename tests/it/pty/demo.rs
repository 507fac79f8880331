//! The embedded account, from start to end.

use crate::support::pty::*;

/// Opens the form of a trail of the embedded account.
fn form(trail: &str, more: &[&str]) -> Pty {
    let mut pty = trailedit(&[&["--demo", trail], more].concat()).run();
    pty.wait_for("CloudWatch Logs").wait_for(trail);
    pty
}

#[test]
fn smoke_the_trails_are_shown_and_left() {
    let mut pty = trailedit(&["--demo"]).run();
    pty.wait_for("management-events").wait_for("17 Regions").send("q");
    let ended = pty.wait_exit();
    assert_eq!(ended.status, 0);
    assert_eq!(ended.lines(), ["trailedit: nothing was changed."]);
}

#[test]
fn a_change_goes_from_the_list_to_the_receipt_and_into_one_line() {
    let mut pty = trailedit(&["--demo"]).stderr_apart().run();
    pty.wait_for("17 Regions").send("/manag").wait_gone("security-audit").send(ENTER).wait_for("1 of 7").send(ENTER);
    pty.wait_for("Log file validation").send(END);
    for _ in 0..3 {
        pty.send("k");
    }
    pty.wait_for("> Log file validation").send(" ").wait_for("1 change").send(CTRL_S).wait_for("Apply");
    assert!(pty.screen().contains("before  off"), "{}", pty.screen());
    pty.press("y").wait_for("was updated").wait_for("To take it back");
    let screen = pty.screen();
    assert!(screen.contains("verified   Log file validation: on"), "{screen}");
    pty.send("q").wait_for("sorted by name").send("q");
    let ended = pty.wait_exit();
    assert_eq!((ended.status, ended.stderr.as_str()), (0, ""));
    let arn = "arn:aws:cloudtrail:us-east-1:111122223333:trail/management-events";
    let [line] = ended.lines()[..] else { panic!("{ended:?}") };
    assert!(line.starts_with(&format!("trailedit: {arn}: Log file validation off -> on (verified, ")), "{line}");
    assert!(line.contains("request id de300000-0000-4000-8000-0000000000"), "{line}");
    assert!(line.contains(" Undo: aws cloudtrail update-trail "), "{line}");
    assert!(line.ends_with(&format!("--name {arn} --no-enable-log-file-validation")), "{line}");
}

#[test]
fn a_change_is_taken_back_by_the_next_run() {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::remove_file(file.path()).unwrap();
    let account = format!("--demo={}", file.path().display());
    let state = tempfile::tempdir().unwrap();
    let start = || trailedit(&[&account, "management-events"]).env("XDG_STATE_HOME", state.path()).run();
    let mut pty = start();
    pty.wait_for("CloudWatch Logs").send("j").wait_for("> S3 key prefix").send(ENTER).send("prod").send(ENTER);
    pty.wait_for("1 change").send(CTRL_S).wait_for("Apply").press("y").wait_for("was updated");
    pty.send(CTRL_C);
    assert_eq!(pty.wait_exit().status, 130);
    let mut pty = start();
    pty.wait_for("CloudWatch Logs").wait_for("prod").send("H").wait_for("1 change");
    let screen = pty.screen();
    assert!(screen.contains("verified  S3 key prefix: not set → prod"), "{screen}");
    pty.send(ENTER).wait_for("Request id").wait_for("just now").send("u").wait_for("These edits take the change back");
    pty.send(CTRL_S).wait_for("Apply").press("y").wait_for("was updated");
    assert!(pty.screen().contains("verified   S3 key prefix: not set"), "{}", pty.screen());
    pty.send("q").wait_for("sorted by name").send("H").wait_for("2 changes").send("qq");
    let ended = pty.wait_exit();
    assert_eq!(ended.status, 0, "{ended:?}");
    assert!(ended.printed.contains("S3 key prefix prod -> not set (verified"), "{ended:?}");
}

#[test]
fn nothing_is_lost_by_leaving_with_edits() {
    let mut pty = form("management-events", &[]);
    pty.send("j").wait_for("> S3 key prefix").send(ENTER).send("audit").send(ENTER).wait_for("1 change");
    pty.send("q").wait_for("1 unsaved edit").send(ESC).wait_gone("unsaved edit");
    assert!(pty.line_with("S3 key prefix").contains("audit"));
    pty.send(CTRL_C).wait_for("1 unsaved edit").send(ESC).wait_gone("unsaved edit");
    pty.send("q").wait_for("1 unsaved edit").send("d").wait_for("sorted by name").send("q");
    let ended = pty.wait_exit();
    assert_eq!((ended.status, ended.lines()), (0, vec!["trailedit: nothing was changed."]));
}

#[test]
fn text_that_is_still_being_typed_counts_as_an_edit() {
    let mut pty = form("management-events", &[]);
    pty.send("j").wait_for("> S3 key prefix").send(ENTER).send("audit").wait_for("audit");
    pty.send(CTRL_C).wait_for("1 unsaved edit").send(CTRL_C);
    let ended = pty.wait_exit();
    assert_eq!((ended.status, ended.lines()), (130, vec!["trailedit: nothing was changed."]));
}

#[test]
fn ctrl_c_leaves_at_once_when_nothing_is_edited() {
    for trail in [None, Some("management-events")] {
        let mut pty = trailedit(&["--demo"].into_iter().chain(trail).collect::<Vec<_>>()).run();
        pty.wait_for("management-events").send(CTRL_C);
        let ended = pty.wait_exit();
        assert_eq!((ended.status, ended.lines()), (130, vec!["trailedit: nothing was changed."]));
    }
}

#[test]
fn a_read_only_session_edits_and_reviews_and_cannot_send() {
    for variable in [false, true] {
        let mut pty = if variable {
            trailedit(&["--demo", "management-events"]).env("TRAILEDIT_READ_ONLY", "1").run()
        } else {
            trailedit(&["--demo", "--read-only", "management-events"]).run()
        };
        pty.wait_for("CloudWatch Logs").wait_for("management-events").send("jjj ").wait_for("1 change");
        pty.send(CTRL_S).wait_for("before  this Region only");
        for key in ["y", TAB] {
            pty.send(key).wait_for("This session is read-only and cannot send");
            pty.send("2").wait_for("\"IsMultiRegionTrail\": true").wait_gone("This session is read-only");
        }
        pty.send(ENTER).wait_for("1 change").send("u").wait_for("no changes").send("q").wait_for("sorted by name");
        pty.send("q");
        let ended = pty.wait_exit();
        assert_eq!((ended.status, ended.lines()), (0, vec!["trailedit: nothing was changed."]));
    }
}

#[test]
fn a_paste_loses_what_people_paste_around_values() {
    let mut pty = form("management-events", &[]);
    pty.wait_for("> S3 bucket").paste("s3://acme-cloudtrail-logs-eu\n").wait_for("Pasted: took");
    assert!(pty.line_with("> S3 bucket").contains(" acme-cloudtrail-logs-eu"), "{}", pty.screen());
    pty.send(ENTER).wait_for("1 change").wait_for("was acme-cloudtrail-logs");
    // in the middle of editing, and with a prefix that belongs to another setting
    pty.send(ENTER).wait_for("accept").send(CTRL_U).paste("s3://acme-cloudtrail-logs/prod").send(ENTER);
    pty.wait_for("S3 key").wait_for("prefix is set to prod.");
    assert!(pty.line_with("S3 key prefix  ").contains("* "), "{}", pty.screen());
    // a paste that looks like keys is no keys
    pty.send("jj").wait_for("> SNS topic").paste("\x1b[A\x13qq\ty").wait_until("an answer to the paste", |screen| {
        let screen = screen.contents();
        screen.contains("Enter accept") || screen.contains("paste")
    });
    assert!(pty.screen().contains("> SNS topic"), "{}", pty.screen());
    pty.send(CTRL_C).wait_for("unsaved edit").send(CTRL_C);
    assert_eq!(pty.wait_exit().status, 130);
}

#[test]
fn resizing_while_editing_loses_nothing() {
    let mut pty = form("management-events", &[]);
    pty.send("j").wait_for("> S3 key prefix").send(ENTER).send("audit/pro").wait_for("audit/pro");
    pty.resize(40, 10).wait_for("60").wait_gone("audit/pro");
    // what cannot be seen is not typed into
    pty.send("XYZ").handled().resize(60, 16).wait_for("audit/pro").resize(132, 43).wait_for("event selectors");
    pty.send("d").wait_for("audit/prod").send(ENTER).wait_for("1 change");
    assert!(pty.line_with("S3 key prefix  ").contains(" audit/prod"), "{}", pty.screen());
    pty.resize(80, 24).wait_gone("event selectors").send("u").wait_for("no changes").send("q").send("q");
    assert_eq!(pty.wait_exit().status, 0);
}

#[test]
fn a_refusal_keeps_every_edit_and_says_what_to_do() {
    let mut pty = form("management-events", &[]);
    pty.send(ENTER).wait_for("accept").send(CTRL_U).send("acme-nowhere").send(ENTER).wait_for("1 change");
    pty.send(CTRL_S).wait_for("Apply").press("y");
    pty.wait_until("AWS's refusal or a question", |screen| {
        let screen = screen.contents();
        screen.contains("S3BucketDoesNotExistException") || screen.contains("Type")
    });
    if !pty.screen().contains("S3BucketDoesNotExist") {
        pty.type_slowly("management-events").send(ENTER);
    }
    pty.wait_for("S3BucketDoesNotExistException").wait_for("de300000").wait_for("To do");
    assert!(pty.line_with("> S3 bucket").contains("*"), "{}", pty.screen());
    assert!(pty.line_with("> S3 bucket").contains("acme-nowhere"), "{}", pty.screen());
    pty.send(ESC).wait_gone("S3BucketDoesNotExistException").send("u").wait_for("no changes").send("q");
    pty.wait_for("sorted by name").send("q");
    assert_eq!(pty.wait_exit().status, 1);
}

#[test]
fn a_failure_that_was_ordered_is_met_once_and_loses_no_edit() {
    let mut pty = form("management-events", &["--demo-error", "ExpiredTokenException"]);
    pty.send("j").wait_for("> S3 key prefix").send(ENTER).send("prod").send(ENTER).wait_for("1 change");
    pty.send(CTRL_S).wait_for("Apply").press("y").wait_for("ExpiredTokenException");
    pty.wait_for("The security token included in the request is expired")
        .wait_for("de300000")
        .wait_for("aws sso login");
    // all of the screen is drawn, so that the buttons of the first review are not taken for those of the second
    pty.wait_gone("[ Apply ]");
    assert!(pty.line_with("> S3 key prefix").contains("*   prod"), "{}", pty.screen());
    pty.send(CTRL_S).wait_for("Apply").press("y").wait_for("was updated");
    pty.send("q").wait_for("sorted by name").send("q");
    let ended = pty.wait_exit();
    assert_eq!(ended.status, 0, "{ended:?}");
    let [line] = ended.lines()[..] else { panic!("{ended:?}") };
    assert!(line.contains("S3 key prefix not set -> prod (verified, "), "{line}");
}

#[test]
fn a_failure_that_was_ordered_can_be_one_on_the_way_with_other_words() {
    let mut pty = form("management-events", &["--demo-error=unreachable=the cable is out"]);
    pty.send("j").wait_for("> S3 key prefix").send(ENTER).send("prod").send(ENTER).wait_for("1 change");
    pty.send(CTRL_S)
        .wait_for("Apply")
        .press("y")
        .wait_for("UpdateTrail in us-east-1 failed")
        .wait_for("the cable is out");
    pty.wait_for("Nothing was sent").send(CTRL_C).wait_for("1 unsaved edit").send(CTRL_C);
    assert_eq!(pty.wait_exit().status, 130);
}

#[test]
fn a_case_is_another_account() {
    let mut pty = trailedit(&["--demo", "--demo-case", "missing-bucket", "management-events"]).run();
    pty.wait_for("CloudWatch Logs").wait_for("NoSuchBucket").send("q").wait_for("sorted by name").send("q");
    assert_eq!(pty.wait_exit().status, 0);
}

#[test]
fn a_case_that_is_unknown_or_comes_too_late_is_refused() {
    let pty = trailedit(&["--demo", "--demo-case", "no-organisation"]).run();
    let ended = pty.wait_exit();
    assert_eq!(ended.status, 2);
    assert!(ended.printed.contains("did you mean no-organization?"), "{ended:?}");
    assert!(ended.printed.contains("disabled-key: The key of security-audit was disabled."), "{ended:?}");
    let file = tempfile::NamedTempFile::new().unwrap();
    let account = format!("--demo={}", file.path().display());
    let ended = trailedit(&[&account, "--demo-case", "member"]).run().wait_exit();
    assert_eq!(ended.status, 1);
    assert!(ended.printed.contains("this file is there already"), "{ended:?}");
}

#[test]
fn a_bucket_is_picked_from_those_that_there_are() {
    let mut pty = form("management-events", &[]);
    pty.wait_for("p pick").send("p").wait_for("S3 buckets of all Regions").wait_for("acme-cloudtrail-logs-eu");
    assert!(pty.line_with("acme-cloudtrail-logs  ").contains("> = "), "{}", pty.screen());
    pty.send("secaud").wait_for("1 of 4").wait_gone("acme-cloudtrail-logs-eu").send(ENTER).wait_for("1 change");
    assert!(pty.line_with("> S3 bucket").contains(" acme-security-audit"), "{}", pty.screen());
    // while a text is edited, which is a filter then
    pty.send(ENTER).wait_for("^T pick").send(CTRL_U).send("leg").send("\x14").wait_for("use “leg” as it is");
    pty.wait_for("acme-legacy-logs").send(ESC).wait_for("Enter accept").send(ESC).wait_for("p pick");
    // what was typed comes back first
    pty.wait_for("u brings it back").send("u").wait_for("Enter accept").wait_for(" leg").send(ESC).wait_for("p pick");
    pty.send("u").wait_for("no changes").send("q").wait_for("sorted by name").send("q");
    assert_eq!(pty.wait_exit().status, 0);
}

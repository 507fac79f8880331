//! A submit that AWS refused for now: what is waited for, and that nothing is sent unseen or once too often.

use crate::support::driver::{Driver, NOW};
use trailedit::app::{self, Answer, Call, Event, ExitCode, Moment, Screen};
use trailedit::trail::error::Cause;
use trailedit::trail::{ApiError, Setting, Value};

const ROLE: &str = "InvalidCloudWatchLogsRoleArnException";
const GROUP: &str = "InvalidCloudWatchLogsLogGroupArnException";
const TRUST: &str = "Access denied. Check the trust relationships for your role.";
const RIGHTS: &str = "Access denied. Check the permissions for your role.";

fn refusal(code: &str, message: &str) -> Answer {
    Answer::Updated(Err(ApiError {
        operation: "UpdateTrail",
        region: "us-east-1".into(),
        cause: Cause::Refused(code.into()),
        message: message.into(),
        request_id: Some("req-77".into()),
        after_fault: false,
    }))
}

fn is_update(call: &Call) -> bool {
    matches!(call, Call::Update(_))
}

/// A prefix for management-events, reviewed and sent, and not yet answered.
fn sent() -> Driver {
    let mut driver = Driver::form((80, 24), "management-events");
    driver.go("<down><enter>prod<enter><c-s>");
    driver.keys("y");
    send(&mut driver);
    driver
}

/// Lets the trail be read again, until the update has left.
fn send(driver: &mut Driver) {
    while !driver.waiting.iter().any(|(_, call)| is_update(call)) {
        assert!(driver.answer_one(), "nothing is under way: {}", driver.screen());
    }
}

fn waits(driver: &Driver) -> Vec<u64> {
    driver.calls.iter().filter_map(|call| if let Call::Wait(ms) = call { Some(*ms) } else { None }).collect()
}

/// The form is back, with AWS's refusal and the edit.
fn check_form(driver: &Driver, code: &str) {
    assert!(matches!(driver.state.screen, Screen::Form(_)), "{}", driver.screen());
    assert!(driver.screen().contains(code), "{}", driver.screen());
    assert_eq!(driver.draft().value(Setting::S3Prefix), Some(Value::Text("prod".into())));
}

#[test]
fn until_iam_has_spread_a_role_the_same_update_is_sent_again() {
    for (code, message) in [(ROLE, TRUST), (GROUP, RIGHTS)] {
        let mut driver = sent();
        driver.answer_with(is_update, refusal(code, message));
        let screen = driver.screen();
        for told in
            ["Applying it again in 5 s.", "IAM takes up to two minutes", code, message, "req-77", "after 2 min 0 s"]
        {
            assert!(screen.contains(told), "{told}: {screen}");
        }
        driver.event(Event::Now(Moment(driver.state.ctx.now.0 + 3_200)));
        send(&mut driver);
        assert_eq!(waits(&driver), [5_000]);
        assert!(driver.screen().contains("Sent once so far, and refused"), "{}", driver.screen());
        driver.settle();
        assert!(matches!(&driver.state.screen, Screen::Receipt(r) if r.all_verified()), "{}", driver.screen());
        let updates = driver.updates();
        assert_eq!(updates.len(), 2);
        assert_eq!(updates[0], updates[1], "what was reviewed, and nothing else");
    }
}

#[test]
fn nothing_is_sent_again_while_a_statement_is_known_to_deny_it() {
    for (code, message, is_trust) in [(ROLE, TRUST, true), (GROUP, RIGHTS, false)] {
        let mut driver = Driver::altered((120, 50), "security-audit", |account| {
            let used = account["trails"].as_array().unwrap().iter().find_map(|trail| {
                let is_it = trail["arn"].as_str().unwrap().ends_with("/security-audit");
                is_it.then(|| trail["settings"]["CloudWatchLogsRoleArn"].clone())
            });
            let roles = account["roles"].as_array_mut().unwrap();
            let role = roles.iter_mut().find(|role| Some(&role["arn"]) == used.as_ref()).unwrap();
            let policy = if is_trust { &mut role["trust"] } else { &mut role["permissions"][0] };
            policy["Statement"].as_array_mut().unwrap().push(match is_trust {
                true => {
                    serde_json::json!({"Sid": "Frozen", "Effect": "Deny",
                    "Principal": {"Service": "cloudtrail.amazonaws.com"}, "Action": "sts:AssumeRole",
                    "Condition": {"Bool": {"aws:PrincipalIsAWSService": "true"}}})
                }
                false => serde_json::json!({"Sid": "Frozen", "Effect": "Deny", "Action": "logs:*", "Resource": "*"}),
            });
        });
        driver.keys("<down><enter><c-u>prod<enter><c-s><end>");
        driver.keys("y");
        send(&mut driver);
        driver.answer_with(is_update, refusal(code, message));
        check_form(&driver, code);
        assert_eq!(waits(&driver), Vec::<u64>::new(), "{}", driver.screen());
        if !is_trust {
            assert!(driver.says("Change statement "), "{}", driver.screen());
            assert!(driver.says("(Frozen) of the role's permissions"), "{}", driver.screen());
        }
    }
}

#[test]
fn the_time_that_is_left_is_shown() {
    let mut driver = sent();
    driver.answer_with(is_update, refusal(ROLE, TRUST));
    let begun = driver.state.ctx.now.0;
    for (later, left, all) in
        [(0, "in 5 s.", "2 min 0 s"), (1_001, "in 4 s.", "1 min 59 s"), (4_999, "in 1 s.", "1 min 56 s")]
    {
        app::update(&mut driver.state, Event::Now(Moment(begun + later)));
        let screen = driver.screen();
        assert!(screen.contains(left) && screen.contains(all), "{later}: {screen}");
        assert_eq!(driver.state.wake_in(), Some(1000), "the screen tells the time");
    }
}

#[test]
fn after_two_minutes_it_is_not_iam_any_more() {
    let mut driver = sent();
    let begun = driver.state.ctx.now;
    while matches!(driver.state.screen, Screen::Progress(_)) {
        driver.answer_with(is_update, refusal(ROLE, TRUST));
        while driver.answer_one() && !driver.waiting.iter().any(|(_, call)| is_update(call)) {}
    }
    let took = driver.state.ctx.now.since(begun);
    assert!((120_000..125_000).contains(&took), "{took} ms");
    assert_eq!(waits(&driver).iter().sum::<u64>() / 1000, 119, "less what the calls took: {:?}", waits(&driver));
    assert_eq!(driver.updates().len(), waits(&driver).len() + 1);
    check_form(&driver, ROLE);
    assert!(
        driver.screen().contains("times, for two minutes: this is not IAM's delay any more."),
        "{}",
        driver.screen()
    );
}

#[test]
fn the_two_minutes_begin_anew_after_another_refusal() {
    let mut driver = sent();
    driver.answer_with(is_update, refusal(ROLE, TRUST));
    send(&mut driver);
    driver.answer_with(is_update, refusal("ConflictException", "busy"));
    driver.keys("3");
    send(&mut driver);
    driver.answer_with(is_update, refusal(ROLE, TRUST));
    assert!(driver.says("Applying it again in 5 s."), "{}", driver.screen());
}

#[test]
fn esc_stops_the_waiting_and_nothing_more_is_sent() {
    for key in ["<esc>", "q", "<c-c>"] {
        let mut driver = sent();
        driver.answer_with(is_update, refusal(GROUP, RIGHTS));
        driver.keys(key);
        check_form(&driver, GROUP);
        driver.settle();
        check_form(&driver, GROUP);
        assert_eq!(driver.updates().len(), 1);
    }
}

#[test]
fn enter_does_not_wait_and_the_time_that_ran_sends_nothing() {
    let mut driver = sent();
    driver.answer_with(is_update, refusal(ROLE, TRUST));
    driver.keys("<enter>");
    driver.settle();
    assert!(matches!(driver.state.screen, Screen::Receipt(_)), "{}", driver.screen());
    assert_eq!(driver.updates().len(), 2);
}

#[test]
fn stopped_while_the_trail_is_read_again() {
    let mut driver = sent();
    driver.answer_with(is_update, refusal(ROLE, TRUST));
    driver.keys("<enter>");
    driver.keys("<esc>");
    check_form(&driver, ROLE);
    driver.settle();
    assert_eq!(driver.updates().len(), 1);
}

#[test]
fn other_refusals_are_not_waited_for() {
    for (code, message) in [
        (GROUP, "Check the log group ARN: CloudTrail can't validate it."),
        (ROLE, "You must specify a role ARN as well as a log group."),
        ("AccessDeniedException", "Access denied."),
        ("InsufficientS3BucketPolicyException", "Incorrect S3 bucket policy is detected for bucket: logs"),
        ("ThrottlingException", "Rate exceeded"),
    ] {
        let mut driver = sent();
        driver.answer_with(is_update, refusal(code, message));
        check_form(&driver, code);
        driver.settle();
        assert_eq!((driver.updates().len(), waits(&driver)), (1, Vec::new()), "{code}");
    }
}

#[test]
fn who_stopped_while_it_was_sent_is_not_made_to_wait() {
    for (code, message) in [(ROLE, TRUST), ("ConflictException", "busy")] {
        let mut driver = sent();
        driver.keys("<esc>");
        driver.answer_with(is_update, refusal(code, message));
        check_form(&driver, code);
        driver.settle();
        assert_eq!((driver.updates().len(), waits(&driver)), (1, Vec::new()), "{code}");
    }
}

#[test]
fn after_a_conflict_the_user_says_how_long_to_wait() {
    let mut driver = sent();
    driver.answer_with(is_update, refusal("ConflictException", "Another operation is modifying the trail."));
    let screen = driver.screen();
    for told in
        ["How many minutes to wait?", "ConflictException", "Another operation is modifying the trail.", "req-77"]
    {
        assert!(screen.contains(told), "{told}: {screen}");
    }
    driver.settle();
    assert_eq!((driver.updates().len(), waits(&driver)), (1, Vec::new()), "nothing goes on by itself");
    driver.keys("3");
    assert!(driver.screen().contains("Applying it again in 3 min 0 s."), "{}", driver.screen());
    send(&mut driver);
    assert_eq!(waits(&driver), [180_000]);
    // and again
    driver.answer_with(is_update, refusal("ConflictException", "Another operation is modifying the trail."));
    assert!(driver.screen().contains("Sent 2 times so far, and refused each time"), "{}", driver.screen());
    driver.keys("<enter>");
    driver.settle();
    assert!(matches!(&driver.state.screen, Screen::Receipt(r) if r.all_verified()), "{}", driver.screen());
    assert_eq!(driver.updates().len(), 3);
}

#[test]
fn what_others_changed_during_the_wait_is_not_overwritten() {
    let mut driver = sent();
    driver.answer_with(is_update, refusal("ConflictException", "busy"));
    driver.keys("2");
    let mut other = driver.old_trail();
    other.settings.s3_prefix = Some("theirs".into());
    driver.answer_one();
    driver.answer_with(|call| matches!(call, Call::Trail(_)), Answer::Trail(Ok(Box::new(other))));
    assert!(driver.says("Nothing was sent: somebody else changed, too, what you are changing."), "{}", driver.screen());
    driver.go("<enter>");
    assert!(matches!(driver.state.screen, Screen::Conflict(_)), "{}", driver.screen());
    assert_eq!(driver.updates().len(), 1);
    assert_eq!(driver.draft().value(Setting::S3Prefix), Some(Value::Text("prod".into())));
}

#[test]
fn from_the_choice_back_to_the_form() {
    for key in ["<esc>", "n", "q", "<c-c>"] {
        let mut driver = sent();
        driver.answer_with(is_update, refusal("ConflictException", "busy"));
        driver.keys("0x"); // these choose nothing
        driver.keys(key);
        driver.settle();
        check_form(&driver, "ConflictException");
        assert_eq!((driver.updates().len(), waits(&driver)), (1, Vec::new()), "{key}");
    }
}

#[test]
fn a_program_that_ends_meanwhile_tells_of_the_refusal() {
    for key in ["", "2", "<enter>"] {
        let mut driver = sent();
        driver.answer_with(is_update, refusal("ConflictException", "busy"));
        driver.keys(key);
        let exit = driver.state.exit(ExitCode::Terminated);
        assert_eq!(exit.said, ["trailedit: nothing was changed."]);
        assert!(
            exit.failed[0]
                .contains("management-events was not changed: UpdateTrail in us-east-1: ConflictException: busy"),
            "{exit:?}"
        );
        assert_eq!(exit.failed.len(), 1);
    }
}

#[test]
fn a_refusal_after_a_failure_of_aws_is_looked_into_first() {
    let mut driver = sent();
    let Answer::Updated(Err(error)) = refusal("ConflictException", "busy") else { unreachable!() };
    driver.answer_with(is_update, Answer::Updated(Err(ApiError { after_fault: true, ..error })));
    driver.settle();
    assert!(driver.calls.iter().filter(|call| matches!(call, Call::Trail(_))).count() > 2, "it was read back");
    check_form(&driver, "ConflictException");
    assert!(driver.screen().contains("Sent, but the trail does not show it"), "{}", driver.screen());
    assert!(driver.state.ctx.now.0 > NOW.0);
    assert_eq!(driver.updates().len(), 1);
}

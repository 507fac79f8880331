//! The receipt watches how the trail is doing: only while it is shown, and only as long as there is something to learn.

use crate::support::driver::{Driver, NOW};
use trailedit::app::event::Deed;
use trailedit::app::receipt::PAUSE;
use trailedit::app::{Answer, Call, Event, ExitCode, Moment, Screen};
use trailedit::trail::error::Cause;
use trailedit::trail::kept::Outcome;
use trailedit::trail::settings::{Channel, Delivery};
use trailedit::trail::{ApiError, Setting, Status, Value};

/// A prefix for management-events, sent and accepted, and what the calls after that are answered with: the old trail as
/// often as `behind` says.
fn receipt_behind(behind: usize) -> Driver {
    let mut driver = Driver::form((80, 45), "management-events");
    driver.keys("<down><enter>prod<enter><c-s>y");
    driver.answer_one();
    driver.answer_one();
    let old = driver.old_trail();
    let mut stale = behind;
    while let Some((_, call)) = driver.waiting.front() {
        match call {
            Call::Trail(_) if stale > 0 => {
                stale -= 1;
                driver.respond(Answer::Trail(Ok(Box::new(old.clone()))));
            }
            _ => _ = driver.answer_one(),
        }
    }
    assert!(matches!(driver.state.screen, Screen::Receipt(_)), "{}", driver.screen());
    driver
}

fn receipt() -> Driver {
    receipt_behind(0)
}

fn is_status(call: &Call) -> bool {
    matches!(call, Call::Status(_))
}

fn is_trail(call: &Call) -> bool {
    matches!(call, Call::Trail(_))
}

fn error(operation: &'static str, cause: Cause) -> ApiError {
    ApiError {
        operation,
        region: "us-east-1".into(),
        cause,
        message: "as it came".into(),
        request_id: None,
        after_fault: false,
    }
}

/// What the receipt asked since the last call of this.
fn asked(driver: &mut Driver) -> Vec<Call> {
    driver.waiting.iter().map(|(_, call)| call.clone()).collect()
}

#[test]
fn the_status_is_read_again_every_half_minute_and_the_time_of_the_next_look_is_told() {
    assert_eq!(PAUSE, 30_000);
    let mut driver = receipt();
    assert_eq!(driver.looks.front().map(|(_, ms)| *ms), Some(PAUSE));
    let clock = |at: i64| trailedit::app::clock::time_of_day(Moment(at));
    for _ in 0..3 {
        let next = clock(driver.state.ctx.now.0 + 30_000);
        assert!(driver.says(&format!("Next look at {next}. r looks now.")), "{next}: {}", driver.screen());
        driver.look_again();
        assert_eq!(driver.waiting.len(), 1, "the trail shows it: only the status is asked");
        assert!(driver.waiting.iter().all(|(_, call)| is_status(call)) && driver.says("Looking…"));
        driver.answer_one();
    }
    assert_eq!(driver.looks.len(), 1, "one wait at a time");
}

#[test]
fn between_two_looks_nothing_is_drawn_but_once_a_minute() {
    let driver = receipt();
    let wake = driver.state.wake_in().unwrap();
    assert!(wake > 1000, "no countdown: {wake}");
}

#[test]
fn a_key_looks_now_and_not_twice() {
    let mut driver = receipt();
    driver.keys("rrr");
    assert_eq!(asked(&mut driver).len(), 1);
    driver.settle();
    assert_eq!(driver.looks.len(), 2, "the old wait runs on, the new one counts");
    driver.look_again();
    assert_eq!(asked(&mut driver).len(), 0, "the old one leads to nothing");
    driver.look_again();
    assert_eq!(asked(&mut driver).len(), 1);
}

#[test]
fn nothing_is_asked_once_the_receipt_is_left() {
    for (leave, calls) in [("<enter>", 2), ("q", 0), ("u", 2)] {
        let mut driver = receipt();
        driver.keys(leave);
        driver.settle();
        let before = driver.calls.len();
        driver.look_again();
        assert_eq!(driver.calls.len(), before, "{leave}: {calls}");
        assert!(driver.looks.is_empty());
    }
    // nor by an answer that comes late
    let mut driver = receipt();
    driver.look_again();
    driver.keys("q");
    driver.settle();
    assert!(driver.looks.is_empty() && matches!(driver.state.screen, Screen::Trails));
}

#[test]
fn below_the_help_it_waits_and_looks_when_it_is_seen_again() {
    let mut driver = receipt();
    driver.keys("?");
    driver.look_again();
    assert!(asked(&mut driver).is_empty() && driver.looks.is_empty(), "nobody sees it");
    driver.keys("<esc>");
    assert_eq!(asked(&mut driver).len(), 1);
    driver.settle();
    assert_eq!(driver.looks.len(), 1);
}

fn delivery(channel: Channel, last: Option<i64>, error: Option<&str>) -> Delivery {
    Delivery { channel, last, error: error.map(str::to_owned) }
}

#[test]
fn what_changed_since_the_update_is_told_in_words() {
    let mut driver = Driver::form((80, 45), "payments-audit");
    driver.keys("<down><down><down><down><down><down> <c-s><end>");
    driver.go("y");
    assert!(driver.says("! FAILS: AccessDenied as before the update"), "{}", driver.screen());
    let now = NOW.seconds();
    let status = |deliveries| Answer::Status(Ok(Status { logging: Some(true), deliveries, ..Status::default() }));
    driver.look_again();
    driver.respond(status(vec![
        delivery(Channel::Logs, Some(now + 25), None),
        delivery(Channel::Digest, Some(now - 182_400), Some("NoSuchBucket")),
        delivery(Channel::Notification, None, Some("AuthorizationError")),
        delivery(Channel::CloudWatchLogs, Some(now + 20), None),
    ]));
    for said in [
        "log files delivered at 10:00:25 UTC, after the update no error any more; before the update it was: AccessDenied",
        "digest files ! FAILS: NoSuchBucket another error than before the update last delivered 2 days ago",
        "notifications ! FAILS: AuthorizationError new: it was not reported before the update",
        "CloudWatch Logs delivered at 10:00:20 UTC, after the update",
    ] {
        assert!(driver.says(said), "{said}\n{}", driver.screen());
    }
    // and when AWS says nothing of one any more
    driver.look_again();
    driver.respond(status(vec![delivery(Channel::Digest, Some(now - 182_400), None)]));
    assert!(driver.says("log files not reported any more; before the update it failed: AccessDenied"));
    assert!(driver.says("No delivery error is reported. An update shows here with the next delivery"));
}

#[test]
fn an_old_delivery_is_not_called_one_after_the_update() {
    let mut driver = receipt();
    for _ in 0..2 {
        assert!(driver.says("log files last delivered 3 min ago"), "{}", driver.screen());
        driver.look_again();
        driver.settle();
    }
    // not by a clock that is ahead of AWS's either: what was known right after the update is no news
    assert!(!driver.says("after the update"), "{}", driver.screen());
}

#[test]
fn a_trail_that_does_not_log_is_told() {
    let mut driver = receipt();
    driver.look_again();
    driver.respond(Answer::Status(Ok(Status { logging: Some(false), ..Status::default() })));
    assert!(driver.says("The trail is not logging. An update does not start it"), "{}", driver.screen());
}

#[test]
fn a_failure_that_may_pass_is_told_and_asked_again() {
    let mut driver = receipt();
    driver.look_again();
    driver.respond(Answer::Status(Err(error("GetTrailStatus", Cause::TimedOut))));
    assert!(driver.says("GetTrailStatus in us-east-1: as it came") && driver.says("Next look at"));
    assert!(driver.says("log files last delivered"), "what is known stays: {}", driver.screen());
    driver.look_again();
    driver.settle();
    assert!(!driver.says("as it came"), "{}", driver.screen());
}

#[test]
fn a_failure_that_cannot_pass_ends_the_watch_and_a_key_begins_it_again() {
    let mut driver = receipt();
    driver.look_again();
    let denied = || error("GetTrailStatus", Cause::Refused("AccessDeniedException".into()));
    driver.respond(Answer::Status(Err(denied())));
    assert!(driver.says("The watch has ended. Once this is put right, r looks again."), "{}", driver.screen());
    assert!(driver.looks.is_empty() && driver.waiting.is_empty());
    driver.keys("r");
    driver.settle();
    assert!(!driver.says("AccessDenied") && driver.looks.len() == 1, "{}", driver.screen());
}

/// The outcomes that were written down of the one submit, the last of them last.
fn outcomes(driver: &Driver) -> Vec<Outcome> {
    let outcome = |deed: &Deed| if let Deed::End(_, _, outcome) = deed { Some(outcome.clone()) } else { None };
    driver.deeds.iter().filter_map(outcome).collect()
}

#[test]
fn what_is_not_yet_visible_is_read_again_until_it_is_and_the_record_is_put_right() {
    let mut driver = receipt_behind(5);
    assert!(driver.says("not yet S3 key prefix: sent prod; not yet visible, the trail shows not set"));
    let Some(Outcome::Applied { verified: false, request_id: Some(id) }) = outcomes(&driver).pop() else { panic!() };
    let exit = driver.state.exit(ExitCode::Done);
    assert!(exit.said[0].contains("accepted, not fully verified"), "{exit:?}");
    // still behind
    let old = driver.old_trail();
    driver.look_again();
    assert_eq!(asked(&mut driver).len(), 2, "the trail along with the status");
    driver.answer_with(is_trail, Answer::Trail(Ok(Box::new(old))));
    driver.settle();
    assert!(driver.says("not yet visible"), "{}", driver.screen());
    assert!(matches!(outcomes(&driver).pop(), Some(Outcome::Applied { verified: false, .. })));
    // and there it is
    driver.look_again();
    driver.settle();
    assert!(driver.says("reading it back shows every change") && driver.says("verified S3 key prefix: prod"));
    assert!(driver.says("The trail shows every change now."), "{}", driver.screen());
    assert_eq!(outcomes(&driver).pop(), Some(Outcome::Applied { verified: true, request_id: Some(id) }));
    let exit = driver.state.exit(ExitCode::Done);
    assert_eq!(exit.said.len(), 1, "{exit:?}");
    assert!(exit.said[0].contains("(verified, request id"), "{exit:?}");
    // from now on only the status
    driver.look_again();
    assert!(driver.waiting.iter().all(|(_, call)| is_status(call)));
    driver.settle();
    driver.go("<enter>");
    assert_eq!(driver.draft().before(Setting::S3Prefix), Some(Value::Text("prod".into())));
}

#[test]
fn what_somebody_else_made_of_it_since_is_called_theirs() {
    let mut driver = receipt_behind(5);
    driver.change_elsewhere(&[(Setting::S3Prefix, Some(Value::Text("prod/trail".into())))]);
    driver.look_again();
    driver.settle();
    let told = "S3 key prefix: sent prod; someone else changed it since, the trail shows prod/trail";
    assert!(driver.says(told) && driver.says("someone else changed it since: S3 key prefix."), "{}", driver.screen());
    assert!(!driver.says("yet"), "{}", driver.screen());
    // what undo shows as before is what the trail is now
    driver.go("u");
    assert_eq!(driver.draft().before(Setting::S3Prefix), Some(Value::Text("prod/trail".into())));
    assert_eq!(driver.draft().value(Setting::S3Prefix), None);
    assert!(driver.says("S3 key prefix is prod/trail, not prod"), "{}", driver.screen());
}

/// An update that AWS accepted, before the trail is read back.
fn accepted() -> Driver {
    let mut driver = Driver::form((80, 24), "management-events");
    driver.keys("<down><enter>prod<enter><c-s>y");
    while !matches!(driver.waiting.front(), Some((_, Call::Update(_)))) {
        assert!(driver.answer_one(), "{}", driver.screen());
    }
    assert!(driver.answer_one());
    driver
}

#[test]
fn what_others_set_right_after_the_update_is_not_waited_for() {
    let mut driver = accepted();
    driver.change_elsewhere(&[(Setting::S3Prefix, Some(Value::Text("prod/trail".into())))]);
    driver.settle();
    assert!(driver.calls.iter().all(|call| !matches!(call, Call::Wait(1000..=8000))), "{:?}", driver.calls);
    assert!(driver.says("someone else changed it since, the trail shows prod/trail"), "{}", driver.screen());
    let exit = driver.state.exit(ExitCode::Done);
    assert!(exit.said[0].contains("accepted, then changed by someone else"), "{exit:?}");
}

#[test]
fn where_others_took_the_update_back_there_is_nothing_to_undo() {
    let mut driver = accepted();
    driver.settle();
    let old = driver.old_trail();
    driver.change_elsewhere(&[(Setting::S3Prefix, None)]);
    driver.keys("u");
    driver.answer_with(|call| matches!(call, Call::Trail(_)), Answer::Trail(Ok(Box::new(old))));
    // the form never stands without changes under the words of an undo
    assert!(!driver.says("These edits take the change back"), "{}", driver.screen());
    assert!(driver.says("Already as you want it: S3 key prefix"), "{}", driver.screen());
}

#[test]
fn a_trail_that_was_deleted_right_after_the_update_is_told_with_the_reason() {
    let mut driver = accepted();
    let error = ApiError {
        operation: "GetTrail",
        region: "us-east-1".into(),
        cause: Cause::Refused("TrailNotFoundException".into()),
        message: "Unknown trail".into(),
        request_id: None,
        after_fault: false,
    };
    driver.answer_with(|call| matches!(call, Call::Trail(_)), Answer::Trail(Err(error)));
    driver.settle();
    assert!(driver.says("but the trail does not exist any more: it was deleted since."), "{}", driver.screen());
    assert!(driver.says("TrailNotFoundException: Unknown trail"), "{}", driver.screen());
    driver.keys("u");
    assert!(driver.says("there is nothing to undo"), "{}", driver.screen());
    assert!(matches!(driver.state.screen, Screen::Receipt(_)));
}

#[test]
fn taking_back_what_is_not_yet_visible_makes_the_edits_for_it() {
    let mut driver = receipt_behind(5);
    driver.keys("u");
    assert_eq!(driver.draft().changes().len(), 1, "{}", driver.screen());
    assert_eq!(driver.draft().value(Setting::S3Prefix), None);
    assert_eq!(driver.draft().before(Setting::S3Prefix), Some(Value::Text("prod".into())));
}

#[test]
fn the_trail_is_read_even_where_the_status_may_not_be() {
    let mut driver = receipt_behind(5);
    driver.look_again();
    let denied = error("GetTrailStatus", Cause::Refused("AccessDeniedException".into()));
    driver.answer_with(is_status, Answer::Status(Err(denied)));
    let old = driver.old_trail();
    driver.answer_with(is_trail, Answer::Trail(Ok(Box::new(old))));
    assert!(driver.says("Next look at"), "{}", driver.screen());
    driver.look_again();
    assert!(asked(&mut driver).iter().all(is_trail) && driver.waiting.len() == 1);
    driver.settle();
    assert!(driver.says("shows every change") && driver.says("The watch has ended."), "{}", driver.screen());
}

#[test]
fn an_answer_that_was_lost_is_found_in_the_trail_later() {
    let mut driver = Driver::form((80, 45), "management-events");
    driver.keys("<down><enter>prod<enter><c-s>y");
    driver.answer_one();
    driver.apply_unheard();
    driver.respond(Answer::Updated(Err(error("UpdateTrail", Cause::TimedOut))));
    while driver.waiting.front().is_some() {
        match driver.waiting.front() {
            Some((_, call)) if is_trail(call) => {
                driver.respond(Answer::Trail(Err(error("GetTrail", Cause::TimedOut))));
            }
            _ => _ = driver.answer_one(),
        }
    }
    assert!(driver.says("It is not known whether"), "{}", driver.screen());
    assert_eq!(driver.state.exit(ExitCode::Done).failed.len(), 1);
    driver.look_again();
    driver.settle();
    assert!(driver.says("it was applied"), "{}", driver.screen());
    assert!(matches!(outcomes(&driver).pop(), Some(Outcome::Applied { verified: true, .. })));
    let exit = driver.state.exit(ExitCode::Done);
    assert_eq!((exit.failed.len(), exit.said.len(), exit.code), (0, 1, ExitCode::Done), "{exit:?}");
    assert!(matches!(driver.deeds.last(), Some(Deed::Forget(_))), "there is nothing to keep any more");
}

#[test]
fn who_stopped_the_reading_back_finds_it_going_on_in_the_receipt() {
    let mut driver = Driver::form((80, 45), "management-events");
    driver.keys("<down><enter>prod<enter><c-s>y");
    driver.answer_one();
    driver.keys("<esc>");
    driver.answer_one();
    assert!(
        driver.says("You stopped the reading back") && !driver.waiting.iter().any(|(_, call)| is_trail(call)),
        "{}",
        driver.screen()
    );
    driver.keys("r");
    driver.settle();
    assert!(driver.says("reading it back shows every change"), "{}", driver.screen());
}

#[test]
fn what_is_noted_stays_when_the_receipt_is_drawn_at_any_size() {
    let mut driver = receipt();
    for (width, height) in [(60, 16), (200, 60), (80, 24)] {
        driver.event(Event::Resize(trailedit::app::Size { width, height }));
        driver.look_again();
        driver.settle();
        assert!(matches!(driver.state.screen, Screen::Receipt(_)));
    }
}

//! Edits outlive the program: what is handed over to be kept, what is found at the next start, and what becomes of it.

use crate::support::driver::{Driver, NOW};
use std::path::Path;
use trailedit::app::event::Deed;
use trailedit::app::{Answer, Call, ExitCode, Moment, Screen, Start};
use trailedit::backend::demo::Demo;
use trailedit::shell::store::Store;
use trailedit::trail::error::Cause;
use trailedit::trail::kept::{KeptDraft, Outcome};
use trailedit::trail::{ApiError, Setting, Value};

/// A run of the program that keeps its state in `folder`, with the form of management-events open.
fn run(folder: &Path, number: i64) -> Driver {
    let start = Start { at: "aws".into(), keeps: true, label: "demo account".into(), ..Start::default() };
    let mut driver = Driver::start((80, 24), start);
    driver.store = Store::in_folder(folder.to_owned(), NOW.0 + number);
    driver.settle();
    driver.go("/management<enter><enter>");
    driver
}

/// What would be found if the program died now.
fn left(folder: &Path) -> Vec<KeptDraft> {
    let mut store = Store::in_folder(folder.to_owned(), NOW.0 + 99);
    let arn = Driver::form((80, 24), "management-events").draft().arn().clone();
    let place = trailedit::trail::kept::Place { at: "aws".into(), account: None };
    match store.carry_out(Deed::Open(arn, place)) {
        Answer::Opened(opened) => opened.drafts.into_iter().map(|(_, draft)| draft).collect(),
        other => panic!("{other:?}"),
    }
}

/// Ends the program without a word to it.
fn killed(driver: Driver) {
    drop(driver);
}

fn prefix(driver: &Driver) -> Option<Value> {
    driver.draft().value(Setting::S3Prefix)
}

fn text(value: &str) -> Option<Value> {
    Some(Value::Text(value.into()))
}

/// What is on the screen, however it is broken into lines.
fn said(driver: &Driver) -> String {
    driver.screen().split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn every_edit_is_kept_as_it_is_made_and_what_is_being_typed_too() {
    let folder = tempfile::tempdir().unwrap();
    let mut driver = run(folder.path(), 1);
    driver.keys("<down><enter>pr");
    killed(driver);
    assert_eq!(left(folder.path())[0].typed(), Some((Setting::S3Prefix, "pr")));

    let folder = tempfile::tempdir().unwrap();
    let mut driver = run(folder.path(), 1);
    driver.keys("<down><enter>prod<enter><down><down> <down><down><down>");
    driver.keys("<c-s>");
    killed(driver);
    let [kept] = left(folder.path()).try_into().unwrap();
    assert_eq!(kept.edits.keys().copied().collect::<Vec<_>>(), [Setting::S3Prefix, Setting::MultiRegion]);
    assert_eq!(kept.place.account.as_deref(), Some("111122223333"));
    assert!((0..5).contains(&(kept.saved - NOW.seconds())), "{}", kept.saved);
}

#[test]
fn moving_about_writes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let mut driver = run(folder.path(), 1);
    driver.keys("<down><enter>prod<enter>");
    let before = driver.deeds.len();
    driver.keys("<down><down>?<esc>i<esc><up><c-s><esc>");
    let written = driver.deeds[before..].iter().filter(|deed| !matches!(deed, Deed::Open(..)));
    assert_eq!(written.count(), 0, "{:?}", &driver.deeds[before..]);
}

#[test]
fn what_was_taken_back_discarded_or_applied_is_not_kept() {
    for keys in ["u", "U", "qd", "<c-c>d", "<c-s>y"] {
        let folder = tempfile::tempdir().unwrap();
        let mut driver = run(folder.path(), 1);
        driver.keys("<down><enter>prod<enter>");
        driver.go(keys);
        killed(driver);
        assert_eq!(left(folder.path()), [], "{keys}");
    }
}

#[test]
fn quitting_by_ctrl_c_keeps_the_edits_and_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let mut driver = run(folder.path(), 1);
    driver.keys("<down><enter>prod<enter><c-c>");
    assert!(driver.screen().contains("will be offered when the trail is opened again"), "{}", driver.screen());
    driver.keys("<c-c>");
    let exit = driver.exit.clone().unwrap();
    assert_eq!(exit.code, ExitCode::Interrupted);
    let kept =
        "trailedit: the edits of management-events (S3 key prefix) are kept; opening the trail again offers them.";
    assert_eq!(exit.said, ["trailedit: nothing was changed.", kept]);
    killed(driver);
    assert_eq!(left(folder.path()).len(), 1);
}

#[test]
fn where_nothing_outlives_the_program_it_does_not_say_so() {
    let mut driver = Driver::form((80, 24), "management-events");
    driver.keys("<down><enter>prod<enter><c-c>");
    assert!(driver.screen().contains("d ^C"), "{}", driver.screen());
    driver.keys("<c-c>");
    assert_eq!(driver.exit.unwrap().said, ["trailedit: nothing was changed."]);
}

/// A second run, after a first one was killed with an edit.
fn second_run(folder: &Path, keys: &str) -> Driver {
    let mut first = run(folder, 1);
    first.keys(keys);
    killed(first);
    run(folder, 2)
}

#[test]
fn kept_edits_are_offered_with_their_age_and_gone_on_with() {
    let folder = tempfile::tempdir().unwrap();
    let mut driver = second_run(folder.path(), "<down><enter>prod<enter><down><down> ");
    let screen = driver.screen();
    for told in ["Unsaved edits from just now were kept", "go on with them: S3 key prefix, Multi-Region", "no changes"]
    {
        assert!(screen.contains(told), "{told}: {screen}");
    }
    driver.keys("c");
    assert_eq!(driver.draft().changes().len(), 2);
    assert!(driver.screen().contains("These are the edits that were kept."), "{}", driver.screen());
    // they are this run's now, and nobody else's
    killed(driver);
    assert_eq!(left(folder.path()).len(), 1);
}

#[test]
fn a_text_that_was_being_typed_is_typed_on() {
    let folder = tempfile::tempdir().unwrap();
    let mut driver = second_run(folder.path(), "<down><enter>pro");
    driver.keys("cd<enter>");
    assert_eq!(prefix(&driver), text("prod"));
}

#[test]
fn kept_edits_can_be_looked_at_first() {
    let folder = tempfile::tempdir().unwrap();
    let mut driver = second_run(folder.path(), "<down><enter>prod<enter>");
    driver.keys("v");
    let screen = driver.screen();
    for told in ["Edits kept 2026-11-20 10:00 UTC", "was read as  not set", "edited to    prod"] {
        assert!(screen.contains(told), "{told}: {screen}");
    }
    driver.keys("<esc>");
    assert!(driver.screen().contains("Unsaved edits"), "{}", driver.screen());
    driver.keys("vc");
    assert_eq!(prefix(&driver), text("prod"));
}

#[test]
fn kept_edits_are_thrown_away_only_when_asked_to() {
    let folder = tempfile::tempdir().unwrap();
    let mut driver = second_run(folder.path(), "<down><enter>prod<enter>");
    driver.keys("<esc>");
    assert!(!driver.draft().is_changed());
    driver.keys("q");
    killed(driver);
    let mut driver = run(folder.path(), 3);
    assert!(driver.screen().contains("Unsaved edits"), "{}", driver.screen());
    driver.keys("d");
    assert!(driver.screen().contains("thrown away"), "{}", driver.screen());
    killed(driver);
    assert_eq!(left(folder.path()), []);
}

#[test]
fn kept_edits_stand_on_what_the_trail_is_now() {
    let folder = tempfile::tempdir().unwrap();
    let mut first = run(folder.path(), 1);
    first.keys("<down><enter>prod<enter>");
    killed(first);
    let start = Start { at: "aws".into(), keeps: true, ..Start::default() };
    let mut driver = Driver::start((80, 24), start);
    driver.store = Store::in_folder(folder.path().to_owned(), NOW.0 + 2);
    driver.settle();
    let mut other = driver.old_trail();
    other.settings.log_file_validation = Some(true);
    driver.keys("/management<enter><enter>");
    driver.answer_with(|call| matches!(call, Call::Trail(_)), Answer::Trail(Ok(Box::new(other))));
    driver.keys("c");
    let screen = said(&driver);
    assert!(screen.contains("changed elsewhere meanwhile. Taken in: Log file validation is now on."), "{screen}");
    assert_eq!(driver.draft().request().unwrap().members.len(), 1, "only what was edited is sent");
}

#[test]
fn edits_that_are_in_place_already_are_not_offered() {
    let folder = tempfile::tempdir().unwrap();
    let mut first = run(folder.path(), 1);
    first.keys("<down><enter>prod<enter>");
    killed(first);
    let mut driver = Driver::start((80, 24), Start { at: "aws".into(), keeps: true, ..Start::default() });
    driver.store = Store::in_folder(folder.path().to_owned(), NOW.0 + 2);
    driver.settle();
    let mut other = driver.old_trail();
    other.settings.s3_prefix = Some("prod".into());
    driver.keys("/management<enter><enter>");
    driver.answer_with(|call| matches!(call, Call::Trail(_)), Answer::Trail(Ok(Box::new(other))));
    assert!(driver.screen().contains("already as the edits of an earlier run would have it"), "{}", driver.screen());
    killed(driver);
    assert_eq!(left(folder.path()), []);
}

#[test]
fn two_programs_on_one_trail_notice_each_other() {
    let folder = tempfile::tempdir().unwrap();
    let mut first = run(folder.path(), 1);
    first.keys("<down><enter>mine<enter>");
    let mut second = run(folder.path(), 2);
    let told = format!("Another trailedit (process {}) has this trail open", std::process::id());
    assert!(second.screen().contains(&told), "{}", second.screen());
    second.keys("<down><enter>yours<enter>");
    // the first one learns of it before it sends anything
    first.keys("<c-s>");
    assert!(said(&first).contains(&format!("{told}, with 1 edit.")), "{}", first.screen());
    first.keys("<esc>");
    killed(second);
    assert_eq!(prefix(&first), text("mine"));
    first.keys("qd");
    killed(first);
    let kept = left(folder.path());
    assert_eq!(kept.len(), 1);
    assert_eq!(kept[0].edits[&Setting::S3Prefix], trailedit::trail::Edit::Set(Value::Text("yours".into())));
}

#[test]
fn other_accounts_edits_are_not_offered() {
    let folder = tempfile::tempdir().unwrap();
    let mut first = run(folder.path(), 1);
    first.keys("<down><enter>prod<enter>");
    killed(first);
    let start = Start { at: "http://127.0.0.1:5000".into(), keeps: true, ..Start::default() };
    let mut driver = Driver::start((80, 24), start);
    driver.store = Store::in_folder(folder.path().to_owned(), NOW.0 + 2);
    driver.settle();
    driver.go("/management<enter><enter>");
    assert!(!driver.screen().contains("Unsaved edits"), "{}", driver.screen());
}

#[test]
fn a_disk_that_cannot_be_written_is_a_mark_that_stays_and_stops_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    std::fs::write(&file, "").unwrap();
    let mut driver = run(&file, 1);
    assert!(driver.screen().contains("Edits cannot be kept for the case of a crash"), "{}", driver.screen());
    driver.keys("<down><enter>");
    assert!(driver.screen().contains("EDITS NOT KEPT"), "{}", driver.screen());
    driver.keys("p");
    assert!(said(&driver).contains("crash would lose your edits"), "{}", driver.screen());
    driver.keys("rod<enter>");
    assert!(!driver.screen().contains("crash would lose"), "{}", driver.screen());
    assert!(driver.screen().contains("EDITS NOT KEPT"), "{}", driver.screen());
    // once more before the program is out of sight, and before anything is applied
    assert_eq!(driver.suspended, 0);
    driver.keys("<c-z>");
    assert!(said(&driver).contains("Not suspended. Nothing can be kept on this machine's disk"), "{}", driver.screen());
    assert_eq!(driver.suspended, 0);
    driver.keys("<c-z>");
    assert_eq!(driver.suspended, 1);
    driver.keys("<down><c-z>");
    assert_eq!(driver.suspended, 1, "it asks anew after another key");
    driver.keys("<c-s>");
    assert!(said(&driver).contains("if the program or the connection ends, your edits"), "{}", driver.screen());
    driver.go("<end>y");
    assert!(matches!(&driver.state.screen, Screen::Receipt(r) if r.all_verified()), "{}", driver.screen());
}

#[test]
fn a_submit_is_written_down_before_it_is_sent_and_what_came_of_it_after() {
    let folder = tempfile::tempdir().unwrap();
    let mut driver = run(folder.path(), 1);
    driver.keys("<down><enter>prod<enter><c-s>y");
    while !matches!(driver.waiting.front(), Some((_, Call::Update(_)))) {
        assert!(driver.deeds.iter().all(|deed| !matches!(deed, Deed::Begin(_))), "the trail is read first");
        assert!(driver.answer_one());
    }
    let begun = driver.deeds.iter().find_map(|deed| if let Deed::Begin(submit) = deed { Some(submit) } else { None });
    let begun = begun.expect("it is written down").clone();
    assert_eq!((&begun.before, &begun.outcome), (&driver.old_trail().settings, &Outcome::Sent));
    assert_eq!(begun.actor.as_deref(), Some("assumed-role/ops/ana"));
    driver.settle();
    let last = driver.deeds.iter().rev().find_map(|d| if let Deed::End(_, _, came) = d { Some(came) } else { None });
    assert!(matches!(last, Some(Outcome::Applied { request_id: Some(_), verified: true })), "{last:?}");
}

/// The update is sent, and nobody answers it.
fn unanswered(driver: &mut Driver) {
    driver.keys("<c-s><end>y");
    while !matches!(driver.waiting.front(), Some((_, Call::Update(_)))) {
        assert!(driver.answer_one(), "{}", driver.screen());
    }
    let error = ApiError {
        operation: "UpdateTrail",
        region: "us-east-1".into(),
        cause: Cause::TimedOut,
        message: "no answer".into(),
        request_id: None,
        after_fault: false,
    };
    driver.respond(Answer::Updated(Err(error)));
}

#[test]
fn edits_of_which_nobody_knows_whether_they_were_applied_stay_kept() {
    let folder = tempfile::tempdir().unwrap();
    let mut driver = run(folder.path(), 1);
    driver.keys("<down><enter>prod<enter>");
    unanswered(&mut driver);
    // the trail is neither what it was nor what was sent
    driver.change_elsewhere(&[(Setting::LogFileValidation, Some(Value::Switch(true)))]);
    driver.settle();
    assert!(said(&driver).contains("It is not known whether"), "{}", driver.screen());
    driver.keys("u");
    assert!(said(&driver).contains("not known whether there is anything to take back"), "{}", driver.screen());
    driver.keys("q");
    assert!(said(&driver).contains("Your edits of management-events are kept"), "{}", driver.screen());
    // in this run
    driver.go("<enter>");
    assert!(said(&driver).contains("Unsaved edits from just now were kept"), "{}", driver.screen());
    killed(driver);
    // and in the next
    assert_eq!(left(folder.path()).len(), 1);
}

#[test]
fn what_was_changed_again_since_is_not_called_applied() {
    let folder = tempfile::tempdir().unwrap();
    let mut driver = run(folder.path(), 1);
    driver.keys("<down><enter>prod<enter>");
    unanswered(&mut driver);
    driver.settle(); // it was not carried out, and back in the form
    driver.go("<c-s><end>y");
    assert!(matches!(&driver.state.screen, Screen::Receipt(r) if r.all_verified()), "{}", driver.screen());
    let trail = driver.at_aws();
    drop(driver);

    let start = Start { at: "aws".into(), keeps: true, ..Start::default() };
    let store = Store::in_folder(folder.path().to_owned(), NOW.0 + 2);
    let later = Moment(NOW.0 + 3_600_000);
    let mut driver = Driver::run(Demo::embedded().at(later.seconds()), store, later, (80, 24), start);
    while driver.waiting.iter().any(|(_, call)| matches!(call, Call::Trail(_)))
        || driver.waiting.iter().any(|(_, call)| matches!(call, Call::Identity))
    {
        match driver.waiting.front() {
            Some((_, Call::Trail(_))) => driver.respond(Answer::Trail(Ok(Box::new(trail.clone())))),
            _ => _ = driver.answer_one(),
        }
    }
    assert!(said(&driver).contains("the same settings were changed again since"), "{}", driver.screen());
}

#[test]
fn edits_are_kept_again_once_the_disk_can_be_written() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("state");
    std::fs::write(&root, "in the way").unwrap();
    let mut driver = run(&root, 1);
    driver.keys("<down><enter>pr<c-c>");
    assert!(!said(&driver).contains("will be offered"), "{}", driver.screen());
    driver.keys("<esc>");
    std::fs::remove_file(&root).unwrap();
    driver.keys("<enter>o");
    assert!(said(&driver).contains("Edits are kept on disk again."), "{}", driver.screen());
    let exit = driver.state.exit(ExitCode::Terminated);
    assert!(exit.said.join(" ").contains("are kept; opening the trail again offers them"), "{exit:?}");
}

#[test]
fn edits_can_be_left_for_later() {
    let folder = tempfile::tempdir().unwrap();
    let mut driver = run(folder.path(), 1);
    driver.keys("<down><enter>prod<enter>q");
    assert!(said(&driver).contains("l leave it for later"), "{}", driver.screen());
    driver.keys("l");
    assert!(said(&driver).contains("Your edits of management-events are kept"), "{}", driver.screen());
    driver.go("<enter>");
    driver.keys("c");
    assert_eq!(prefix(&driver), text("prod"));
}

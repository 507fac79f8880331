//! What keys lead to: edits, requests and ways between the screens, through the real state machine.

use crate::support::driver::{Driver, NOW};
use crate::support::picture::lines;
use proptest::prelude::*;
use serde_json::json;
use trailedit::app::form::Mode;
use trailedit::app::{Answer, Call, Code, Event, ExitCode, Key, Screen, Size, Start};
use trailedit::backend::Writer;
use trailedit::backend::demo::Demo;
use trailedit::trail::change::CommandContext;
use trailedit::trail::error::Cause;
use trailedit::trail::{
    ApiError, Draft, Identity, RegionTrails, Regions, Setting, Trail, TrailRef, UnusableTrail, Updated, Value,
};

const SIZE: (u16, u16) = (80, 24);
const PLAIN: &str = "arn:aws:cloudtrail:us-east-1:111122223333:trail/management-events";
const FULL: &str = "arn:aws:cloudtrail:us-east-1:111122223333:trail/security-audit";

fn form(trail: &str) -> Driver {
    Driver::form(SIZE, trail)
}

/// Keys that move the focus from the first setting to `setting`.
fn to(setting: Setting) -> String {
    "<home>".to_owned() + &"<down>".repeat(Setting::ALL.iter().position(|s| *s == setting).unwrap())
}

fn text(value: &str) -> Option<Value> {
    Some(Value::Text(value.into()))
}

fn error(cause: Cause) -> ApiError {
    let message = "as it came".to_owned();
    ApiError {
        operation: "UpdateTrail",
        region: "us-east-1".into(),
        cause,
        message,
        request_id: None,
        after_fault: false,
    }
}

#[test]
fn moving_about_edits_nothing() {
    let mut driver = form("security-audit");
    for key in "jkabcefghlmnopqtvwz0123456789.,;_-:ABCDEFGHIJKLMNOPQRSTVWXZ".chars() {
        driver.keys(&key.to_string());
        if let Screen::Trails = driver.state.screen {
            driver.go("<enter>"); // q goes back: nothing was edited
        }
        if let Screen::History(_) = driver.state.screen {
            driver.keys("<esc>");
        }
        if let Screen::Form(form) = &driver.state.screen
            && matches!(form.mode, Mode::Picking(_))
        {
            driver.keys("<esc>");
        }
    }
    assert!(!driver.draft().is_changed());
}

#[test]
fn a_text_is_accepted_by_enter_tab_and_arrows_and_taken_back_by_escape() {
    let mut driver = form("management-events");
    driver.keys(&(to(Setting::S3Prefix) + "<enter>one<enter>"));
    assert_eq!(driver.draft().value(Setting::S3Prefix), text("one"));
    driver.keys("<enter><c-u>two<esc>");
    assert_eq!(driver.draft().value(Setting::S3Prefix), text("one"));
    driver.keys("<enter><c-u>three<tab>");
    assert_eq!(driver.draft().value(Setting::S3Prefix), text("three"));
    driver.keys("<enter>news<up>");
    assert_eq!(driver.draft().value(Setting::SnsTopic), text("news"));
    driver.keys("<enter><c-u>four<down>");
    assert_eq!(driver.draft().value(Setting::S3Prefix), text("four"));
}

#[test]
fn an_empty_box_does_not_clear() {
    let mut driver = form("security-audit");
    driver.keys(&(to(Setting::S3Prefix) + "<enter><c-u><enter>"));
    assert!(!driver.draft().is_changed());
    assert!(driver.says("x clears it"), "{}", driver.screen());
}

#[test]
fn omitted_set_and_cleared_are_three_things_up_to_the_request() {
    let mut driver = form("security-audit");
    driver.keys(&(to(Setting::S3Prefix) + "<enter><c-u>audit<enter><down>x<c-s><end>"));
    driver.keys("y");
    driver.answer_one(); // the trail is as it was
    assert_eq!(driver.updates(), [json!({ "Name": FULL, "S3KeyPrefix": "audit", "SnsTopicName": "" })]);
}

#[test]
fn f_puts_a_prefix_right_that_ends_with_a_slash() {
    let mut driver = form("management-events");
    driver.keys(&(to(Setting::S3Prefix) + "<enter>prod/<enter>"));
    assert!(driver.says("f: take “/” away at the end"), "{}", driver.screen());
    assert!(driver.says("f fix"), "{}", driver.screen());
    driver.keys("f");
    assert_eq!(driver.draft().value(Setting::S3Prefix), text("prod"));
    assert!(driver.says("S3 key prefix is now prod."), "{}", driver.screen());
    assert!(!driver.says("f fix") && !driver.says("f: "), "{}", driver.screen());
    driver.keys("u");
    assert!(!driver.draft().is_changed());
    driver.keys("f");
    assert!(driver.says("There is nothing to put right in S3 key prefix"), "{}", driver.screen());
    assert!(!driver.draft().is_changed());
}

#[test]
fn a_footer_with_too_many_keys_keeps_help_and_the_way_back() {
    let mut driver = Driver::form((60, 16), "management-events");
    driver.keys(&(to(Setting::S3Prefix) + "<enter>elsewhere/<enter><c-s><end>"));
    driver.go("y"); // refused: the bucket's policy does not have that prefix
    for words in ["d document", "f fix", "? help", "q back"] {
        assert!(driver.says(words), "{words}: {}", driver.screen());
    }
}

#[test]
fn f_has_nothing_to_do_where_there_is_only_a_note() {
    let mut driver = form("management-events");
    // of a bucket that is not there nobody knows the Region
    driver.keys("<enter><c-u>elsewhere-logs<enter>");
    driver.settle();
    driver.keys(&(to(Setting::KmsKey) + "<enter><c-u>alias/trail<enter>"));
    assert!(driver.says("AWS looks for it in us-east-1"), "{}", driver.screen());
    driver.keys("f");
    assert!(driver.says("There is nothing to fix here."), "{}", driver.screen());
}

#[test]
fn f_puts_right_only_the_setting_in_focus_and_the_worst_first() {
    let mut driver = form("management-events");
    driver.keys(&(to(Setting::S3Prefix) + "<enter>/prod/<enter><down>f"));
    assert_eq!(driver.draft().value(Setting::S3Prefix), text("/prod/"));
    driver.keys("<up>f");
    assert_eq!(driver.draft().value(Setting::S3Prefix), text("/prod"));
    assert!(driver.says("f: take “/” away at the beginning"), "{}", driver.screen());
    driver.keys("f");
    assert_eq!(driver.draft().value(Setting::S3Prefix), text("prod"));
    // what nobody can know is left to the user
    driver.keys("<enter><c-u>a b<enter>f");
    assert_eq!(driver.draft().value(Setting::S3Prefix), text("a b"));
    assert!(driver.says("How to put this right is not certain"), "{}", driver.screen());
    // while a text is typed the key is a letter
    driver.keys("<enter><c-u>prod/f<enter>");
    assert_eq!(driver.draft().value(Setting::S3Prefix), text("prod/f"));
}

#[test]
fn f_switches_global_services_on_and_they_go_again_with_multi_region() {
    let mut driver = form("ireland-workloads");
    let had = driver.draft().edit(Setting::GlobalEvents).cloned();
    driver.keys(&(to(Setting::MultiRegion) + " " + &to(Setting::GlobalEvents)));
    if driver.draft().switch(Setting::GlobalEvents) == Some(true) {
        driver.keys(" ");
    }
    assert!(driver.says("must include global service events"), "{}", driver.screen());
    assert!(driver.says("f: switch Global services on"), "{}", driver.screen());
    let before = driver.draft().edit(Setting::GlobalEvents).cloned();
    driver.keys("f");
    assert_eq!(driver.draft().switch(Setting::GlobalEvents), Some(true));
    assert!(driver.says("Global services is"), "{}", driver.screen());
    driver.keys(&(to(Setting::MultiRegion) + "u"));
    assert_eq!(driver.draft().edit(Setting::MultiRegion), None);
    assert_eq!(driver.draft().edit(Setting::GlobalEvents).cloned(), before, "had {had:?}");
}

#[test]
fn f_brings_the_role_back_that_went_with_the_log_group() {
    let mut driver = form("security-audit");
    let role = driver.draft().value(Setting::LogRole);
    let group = "arn:aws:logs:us-east-1:111122223333:log-group:/acme/other:*";
    driver.keys(&(to(Setting::LogGroup) + "x<enter>" + group + "<enter><down>"));
    assert_eq!(driver.draft().value(Setting::LogRole), None);
    driver.keys("f");
    assert_eq!(driver.draft().value(Setting::LogRole), role);
    assert_eq!(driver.draft().value(Setting::LogGroup), text(group));
}

#[test]
fn the_bucket_cannot_be_cleared() {
    let mut driver = form("security-audit");
    driver.keys("x");
    assert!(!driver.draft().is_changed());
    assert!(driver.says("cannot be cleared"), "{}", driver.screen());
}

#[test]
fn the_cloudwatch_pair_is_cleared_and_comes_back_together() {
    let mut driver = form("security-audit");
    driver.keys(&(to(Setting::LogRole) + "x"));
    assert_eq!(driver.draft().value(Setting::LogGroup), None);
    assert_eq!(driver.draft().value(Setting::LogRole), None);
    driver.keys("u");
    assert!(!driver.draft().is_changed());
}

#[test]
fn switching_to_all_regions_brings_global_services_along() {
    let mut driver = form("ireland-workloads");
    let had = driver.draft().switch(Setting::GlobalEvents);
    driver.keys(&(to(Setting::GlobalEvents) + if had == Some(true) { " " } else { "" }));
    assert_eq!(driver.draft().switch(Setting::GlobalEvents), Some(false));
    driver.keys(&(to(Setting::MultiRegion) + " "));
    assert_eq!(driver.draft().switch(Setting::GlobalEvents), Some(true));
    assert!(driver.says("Global services is switched on with it"), "{}", driver.screen());
}

#[test]
fn a_pasted_place_in_s3_fills_bucket_and_prefix() {
    let mut driver = form("management-events");
    driver.event(Event::Paste("  s3://acme-org-logs/org/\n".into()));
    driver.keys("<enter>");
    assert_eq!(driver.draft().value(Setting::S3Bucket), text("acme-org-logs"));
    assert_eq!(driver.draft().value(Setting::S3Prefix), text("org"));
}

/// The text in the box of the form.
fn in_the_box(driver: &Driver) -> Option<&str> {
    match &driver.state.screen {
        Screen::Form(form) => match &form.mode {
            trailedit::app::form::Mode::Editing(field) => Some(field.text()),
            _ => None,
        },
        _ => None,
    }
}

#[test]
fn a_paste_takes_the_place_of_an_old_value_that_nobody_touched() {
    let paste = |text: &str| Event::Paste(text.into());
    let mut driver = form("security-audit");
    let old = driver.draft().text(Setting::S3Bucket).unwrap();
    driver.keys("<enter>");
    driver.event(paste("ireland-logs\n"));
    assert_eq!(in_the_box(&driver), Some("ireland-logs"));
    assert!(
        driver.says("Pasted in the old value's place. Enter accepts it, Esc takes it back."),
        "{}",
        driver.screen()
    );
    // another paste goes to the end of the first
    driver.event(paste("-2"));
    assert_eq!(in_the_box(&driver), Some("ireland-logs-2"));
    driver.keys("<esc>");
    assert_eq!(driver.draft().text(Setting::S3Bucket), Some(old.clone()));
    // where the cursor is, once something was typed or the cursor moved
    for (keys, box_holds) in [
        ("x", format!("{old}x-eu")),
        ("x<bs>", format!("{old}-eu")),
        ("<end>", format!("{old}-eu")),
        ("<home>", format!("-eu{old}")),
        ("<c-u>", "-eu".to_owned()),
    ] {
        driver.keys("<enter>");
        driver.keys(keys);
        driver.event(paste("-eu"));
        assert_eq!(in_the_box(&driver), Some(&*box_holds), "{keys}");
        driver.keys("<esc>");
    }
    // what cannot be pasted leaves the old value where it is
    driver.keys("<enter>");
    for nothing in ["one\ntwo", " \n"] {
        driver.event(paste(nothing));
        assert_eq!(in_the_box(&driver), Some(&*old));
    }
    driver.event(paste("s3://ireland-logs"));
    assert_eq!(in_the_box(&driver), Some("ireland-logs"));
}

#[test]
fn a_paste_says_at_once_what_was_made_of_it() {
    for size in [SIZE, (60, 16)] {
        let mut driver = Driver::form(size, "security-audit");
        driver.keys(&(to(Setting::S3Prefix) + "<enter>"));
        driver.event(Event::Paste("s3://acme-cloudtrail-logs-eu/prod/".into()));
        assert!(driver.says("is left out; Enter accepts it, Esc takes it back."), "{}", driver.screen());
    }
    let mut driver = form("security-audit");
    driver.keys(&to(Setting::S3Prefix));
    for keys in ["", "<enter>"] {
        driver.keys(keys);
        driver.event(Event::Paste("s3://acme-logs/prod/".into()));
        assert_eq!(in_the_box(&driver), Some("prod"));
        for words in [
            "took the prefix out of the s3:// URL; the bucket named there, “acme-logs”, is left out;",
            "Enter accepts it, Esc takes it back.",
        ] {
            assert!(driver.says(words), "{}", driver.screen());
        }
        driver.keys("<esc>");
    }
    // nothing is left: no box opens, and none that is open loses its text
    let old = driver.draft().text(Setting::S3Prefix).unwrap();
    for (keys, holds) in [("", None), ("<enter>", Some(&*old))] {
        driver.keys(keys);
        driver.event(Event::Paste("s3://acme-logs/".into()));
        assert!(
            driver.says("The paste was not taken: nothing is left of it. Took the prefix out"),
            "{}",
            driver.screen()
        );
        assert!(!driver.says("Pasted"), "{}", driver.screen());
        assert_eq!(in_the_box(&driver), holds);
    }
    // whose key it is was assumed
    driver.keys(&("<esc>".to_owned() + &to(Setting::KmsKey)));
    let url = "https://us-east-1.console.aws.amazon.com/kms/home?region=us-east-1#/kms/keys/1234abcd-12ab-34cd-56ef-1234567890ab/";
    driver.event(Event::Paste(url.into()));
    assert!(driver.says("took the key out of the console URL, as one of account 111122223333;"), "{}", driver.screen());
}

#[test]
fn a_paste_of_several_lines_changes_nothing() {
    let mut driver = form("management-events");
    driver.event(Event::Paste("one\ntwo".into()));
    assert!(!driver.draft().is_changed());
    assert!(driver.says("several lines"), "{}", driver.screen());
}

#[test]
fn a_paste_of_several_lines_that_stand_for_one_value_is_that_value() {
    const KEY: &str = "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";
    let wrapped = "arn:aws:kms:us-east-1:111122223333:key/1234abcd-\r\n    12ab-34cd-56ef-1234567890ab\r\n";
    for keys in ["", "<enter>", "<enter><c-u>"] {
        for text in [wrapped.to_owned(), format!("Properties:\n  KMSKeyId: {KEY}\n  S3BucketName: acme-logs\n")] {
            let mut driver = form("management-events");
            driver.keys(&(to(Setting::KmsKey) + keys));
            driver.event(Event::Paste(text.clone()));
            assert_eq!(in_the_box(&driver), Some(KEY), "{keys} {text}");
            assert!(
                driver.says("oined 2 lines") || driver.says("ook the value behind “KMSKeyId”"),
                "{}",
                driver.screen()
            );
            driver.keys("<enter>");
            assert_eq!(driver.draft().text(Setting::KmsKey).as_deref(), Some(KEY));
        }
    }
}

#[test]
fn a_review_without_changes_calls_nothing_and_says_so() {
    let mut driver = form("management-events");
    let calls = driver.calls.len();
    driver.keys("<c-s>");
    assert!(driver.says("nothing to review"), "{}", driver.screen());
    assert_eq!(driver.calls.len(), calls);
}

#[test]
fn a_review_is_refused_while_there_is_an_error_and_the_focus_goes_there() {
    let mut driver = form("management-events");
    driver.keys(&(to(Setting::KmsKey) + "<enter>not a key<enter><home><c-s>"));
    let Screen::Form(form) = &driver.state.screen else { panic!("{}", driver.screen()) };
    assert_eq!(form.focus, Setting::KmsKey);
    assert!(driver.says("Not ready for review"), "{}", driver.screen());
}

#[test]
fn nothing_is_applied_by_the_keys_pressed_by_habit() {
    for habit in ["<enter>", "<c-s><enter>", "<esc>", "n", "q", "<space>", "<c-s>", "<tab><tab><enter>"] {
        let mut driver = form("management-events");
        driver.keys(&(to(Setting::S3Prefix) + "<enter>prod<enter><c-s>"));
        driver.go(habit);
        assert_eq!(driver.updates(), Vec::<serde_json::Value>::new(), "{habit}");
        assert_eq!(driver.draft().value(Setting::S3Prefix), text("prod"), "{habit}: the edit is kept");
    }
}

#[test]
fn y_or_tab_and_enter_apply_once_and_the_receipt_shows_what_was_read_back() {
    for apply in ["y", "<tab><enter>"] {
        let mut driver = form("management-events");
        driver.keys(&(to(Setting::S3Prefix) + "<enter>prod<enter><c-s>"));
        driver.go(apply);
        assert_eq!(driver.updates(), [json!({ "Name": PLAIN, "S3KeyPrefix": "prod" })]);
        let Screen::Receipt(receipt) = &driver.state.screen else { panic!("{}", driver.screen()) };
        assert!(receipt.all_verified());
        driver.go("<enter>");
        assert!(!driver.draft().is_changed(), "the form is that of the trail as it is now");
        assert_eq!(driver.draft().before(Setting::S3Prefix), text("prod"));
    }
}

#[test]
fn an_alias_is_verified_by_the_key_that_aws_made_of_it() {
    let mut driver = form("management-events");
    driver.keys(&(to(Setting::KmsKey) + "<enter>alias/cloudtrail<enter><c-s>"));
    driver.go("y");
    let Screen::Receipt(receipt) = &driver.state.screen else { panic!("{}", driver.screen()) };
    assert!(receipt.all_verified(), "{}", driver.screen());
    assert!(driver.says("which AWS shows as"), "{}", driver.screen());
}

#[test]
fn a_dangerous_change_is_applied_only_by_typing_the_name() {
    let reach = || {
        let mut driver = form("security-audit");
        driver.keys(&(to(Setting::MultiRegion) + " <c-s><pgdn>")); // all of it was seen
        driver
    };
    let wrong = [
        "<enter>",
        "y",
        "y<enter>",
        "<tab><enter>",
        "security-audi<enter>",
        "security-audits<enter>",
        "SECURITY-AUDIT<enter>",
    ];
    for refused in wrong {
        let mut driver = reach();
        driver.go(refused);
        assert!(driver.updates().is_empty(), "{refused}");
        assert!(driver.draft().is_changed(), "{refused}");
    }
    let mut driver = reach();
    driver.event(Event::Paste("security-audit".into()));
    driver.go("<enter>");
    assert!(driver.updates().is_empty(), "a paste is not typing");
    driver.go("security-audit<enter>");
    let both = json!({ "Name": FULL, "IsMultiRegionTrail": false, "IncludeGlobalServiceEvents": true });
    assert_eq!(driver.updates(), [both]);
}

#[test]
fn a_read_only_session_sends_nothing() {
    let start = Start { read_only: true, label: "demo account".into(), ..Start::default() };
    let mut driver = Driver::start(SIZE, start).settled();
    driver.go("/management<enter><enter>");
    driver.keys(&(to(Setting::S3Prefix) + "<enter>prod<enter><c-s>"));
    driver.go("y<tab><enter>");
    driver.go("<c-s>yyy<tab>");
    assert!(driver.updates().is_empty());
    driver.keys("2c");
    let (_, copied) = driver.copied.last().expect("the request can still be copied");
    assert_eq!(serde_json::from_str::<serde_json::Value>(copied).unwrap()["S3KeyPrefix"], "prod");
}

#[test]
fn a_trail_changed_elsewhere_is_taken_in_and_nothing_is_sent_unseen() {
    let demo = Demo::embedded().at(NOW.seconds());
    let start = Start { label: "demo account".into(), ..Start::default() };
    let mut driver = Driver::with(demo.clone(), SIZE, start).settled();
    driver.go("/management<enter><enter>");
    driver.keys(&(to(Setting::S3Prefix) + "<enter>prod<enter>"));
    // somebody else switches validation on
    let mut other = Draft::new(driver.draft().base().clone());
    other.set(Setting::LogFileValidation, Value::Switch(true)).unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    runtime.block_on(demo.writer().update(&other.request().unwrap())).unwrap();

    driver.keys("<c-s>");
    driver.go("<end>y");
    assert!(driver.updates().is_empty());
    let screen = driver.screen();
    assert!(driver.says("Nothing was sent") && driver.says("Log file validation is now on"), "{screen}");
    assert_eq!(driver.draft().value(Setting::S3Prefix), text("prod"));
    assert_eq!(driver.draft().before(Setting::LogFileValidation), Some(Value::Switch(true)));
    driver.go("<end><tab><enter>");
    assert_eq!(driver.updates(), [json!({ "Name": PLAIN, "S3KeyPrefix": "prod" })]);
}

#[test]
fn a_refusal_keeps_every_edit_and_goes_to_the_setting_at_fault() {
    let mut driver = form("management-events");
    driver.keys(&(to(Setting::S3Prefix) + "<enter>elsewhere<enter>"));
    driver.keys(&(to(Setting::LogFileValidation) + " <c-s><end>"));
    driver.go("y");
    let Screen::Form(form) = &driver.state.screen else { panic!("{}", driver.screen()) };
    assert_eq!(form.focus, Setting::S3Prefix);
    assert_eq!(form.draft.changes().len(), 2);
    let screen = driver.screen();
    for part in ["InsufficientS3BucketPolicyException", "Incorrect S3 bucket policy is detected", "de300000-"] {
        assert!(screen.contains(part), "{part}\n{screen}");
    }
    driver.keys("dy");
    let (_, policy) = driver.copied.last().unwrap();
    let policy: serde_json::Value = serde_json::from_str(policy).expect("a whole JSON document");
    assert!(policy.to_string().contains("acme-cloudtrail-logs/elsewhere/AWSLogs/111122223333/*"), "{policy}");
}

/// A form whose update is on its way.
fn sent() -> Driver {
    let mut driver = form("management-events");
    driver.keys(&(to(Setting::S3Prefix) + "<enter>prod<enter><c-s>y"));
    driver.answer_one();
    assert!(matches!(driver.waiting.front(), Some((_, Call::Update(_)))));
    driver
}

#[test]
fn a_lost_answer_is_resolved_by_reading_the_trail() {
    // it was not applied: the trail is as it was after every reading
    let mut driver = sent();
    driver.respond(Answer::Updated(Err(error(Cause::TimedOut))));
    driver.settle();
    let Screen::Form(form) = &driver.state.screen else { panic!("{}", driver.screen()) };
    assert!(form.refusal.is_some() && form.draft.is_changed());
    assert!(driver.says("Sent, but the trail does not show it") && !driver.says("Not applied"), "{}", driver.screen());
    // it was applied: the demo account does it, the answer is lost on the way
    let mut driver = sent();
    driver.apply_unheard();
    driver.respond(Answer::Updated(Err(error(Cause::Broken))));
    driver.settle();
    assert!(!driver.calls.iter().any(|call| matches!(call, Call::Wait(_))), "the first reading shows it");
    assert!(driver.says("it was applied"), "{}", driver.screen());
    assert_eq!(driver.updates().len(), 1, "nothing is sent twice");
}

#[test]
fn a_lost_answer_is_never_called_not_applied_at_the_end() {
    for keys in ["", "<esc>"] {
        let mut driver = sent();
        driver.respond(Answer::Updated(Err(error(Cause::TimedOut))));
        driver.keys(keys);
        driver.settle();
        driver.keys("<c-c><c-c>");
        let exit = driver.exit.unwrap();
        assert!(
            exit.failed.iter().any(|l| ["may still be applied", "NOT KNOWN whether"].iter().any(|w| l.contains(w))),
            "{keys}: {exit:?}"
        );
        assert!(!exit.failed.iter().chain(&exit.said).any(|l| l.contains("was not changed")), "{keys}: {exit:?}");
        assert!(!exit.said.iter().any(|l| l.contains("nothing was changed")), "{keys}: {exit:?}");
    }
}

#[test]
fn a_lost_answer_with_an_alias_is_not_taken_for_success() {
    let mut driver = form("org-trail"); // it has a key already
    driver.keys(&(to(Setting::KmsKey) + "<enter><c-u>alias/cloudtrail<enter><c-s>y<pgdn>y"));
    driver.answer_one();
    driver.respond(Answer::Updated(Err(error(Cause::Broken))));
    driver.settle();
    assert!(driver.says("Sent, but the trail does not show it"), "{}", driver.screen());
    let readings = driver.calls.iter().filter(|c| matches!(c, Call::Wait(_))).count();
    assert_eq!(readings, 4, "the trail is read until the limit is reached");
}

#[test]
fn edits_survive_an_update_of_which_nothing_is_known() {
    let mut driver = sent();
    driver.respond(Answer::Updated(Err(error(Cause::TimedOut))));
    while let Some((_, call)) = driver.waiting.front() {
        match call {
            Call::Trail(_) => driver.respond(Answer::Trail(Err(error(Cause::TimedOut)))),
            _ => _ = driver.answer_one(),
        }
    }
    assert!(driver.says("It is not known whether"), "{}", driver.screen());
    driver.go("<enter>");
    assert_eq!(driver.draft().value(Setting::S3Prefix), text("prod"));
    driver.keys("<c-c>d");
    assert_eq!(driver.exit.unwrap().failed.len(), 1);
}

#[test]
fn a_refused_update_fails_the_program_whatever_is_read_afterwards() {
    let mut driver = form("management-events");
    driver.keys(&(to(Setting::S3Prefix) + "<enter>elsewhere<enter><c-s>"));
    driver.go("y");
    driver.go("Uqr"); // back to the list, which is read without a problem
    driver.keys("q");
    let exit = driver.exit.unwrap();
    assert_eq!(exit.code, ExitCode::Failed);
    assert!(exit.failed[0].contains("management-events was not changed"), "{exit:?}");
}

#[test]
fn a_trail_that_is_looked_for_does_not_open_over_one_that_is_worked_on() {
    let start = Start { trail: Some(TrailRef::parse("legacy-oregon").unwrap()), ..Start::default() };
    let mut driver = Driver::start(SIZE, start);
    driver.answer(|call| *call == Call::Regions);
    driver.answer(|call| *call == Call::Trails("us-east-1".into()));
    driver.keys("<enter>");
    driver.answer(|call| matches!(call, Call::Trail(_)));
    driver.keys(&(to(Setting::S3Prefix) + "<enter>prod<enter>"));
    driver.settle();
    assert_eq!(driver.draft().arn().name(), "management-events");
    assert_eq!(driver.draft().value(Setting::S3Prefix), text("prod"));
}

#[test]
fn a_trail_that_is_looked_for_does_not_open_once_another_was_chosen() {
    let start = Start { trail: Some(TrailRef::parse("legacy-oregon").unwrap()), ..Start::default() };
    let mut driver = Driver::start(SIZE, start);
    driver.answer(|call| *call == Call::Regions);
    driver.answer(|call| *call == Call::Trails("us-east-1".into()));
    driver.keys("<enter>");
    driver.answer(|call| matches!(call, Call::Trail(_)));
    driver.keys("q");
    driver.settle();
    assert!(matches!(driver.state.screen, Screen::Trails), "{}", driver.screen());
}

#[test]
fn a_trail_of_a_region_that_is_not_asked_any_more_leaves_the_list() {
    let mut driver = Driver::trails(SIZE);
    driver.keys("r");
    let regions = Regions { names: vec!["us-east-1".into()], note: None };
    driver.answer_with(|call| *call == Call::Regions, Answer::Regions(Ok(regions)));
    driver.settle();
    assert!(!driver.screen().contains("legacy-oregon"), "{}", driver.screen());
}

#[test]
fn a_reload_never_reaches_what_is_under_review() {
    let mut driver = form("management-events");
    driver.keys(&(to(Setting::S3Prefix) + "<enter>mine<enter>r<c-s>"));
    let mut other = driver.old_trail();
    other.settings.s3_prefix = Some("theirs".into());
    driver.respond(Answer::Trail(Ok(Box::new(other))));
    assert_eq!(driver.draft().before(Setting::S3Prefix), None, "what was reviewed is what stands");
    assert!(driver.says("before not set"), "{}", driver.screen());
}

#[test]
fn a_reload_does_not_move_what_is_being_typed() {
    let mut driver = form("management-events");
    driver.keys("r<enter><c-u>acme-org-logs");
    let mut other = driver.old_trail();
    other.settings.s3_prefix = Some("theirs".into());
    driver.respond(Answer::Trail(Ok(Box::new(other))));
    driver.keys("<enter>");
    assert_eq!(driver.draft().value(Setting::S3Bucket), text("acme-org-logs"));
    assert_eq!(driver.draft().value(Setting::S3Prefix), text("theirs"));
}

#[test]
fn what_was_switched_on_along_goes_back_along() {
    let mut driver = form("ireland-workloads");
    if driver.draft().switch(Setting::GlobalEvents) == Some(true) {
        driver.keys(&(to(Setting::GlobalEvents) + " <c-s>"));
        driver.go("ireland-workloads<enter>y");
        driver.go("<enter>");
    }
    for back in [" ", "u"] {
        driver.keys(&(to(Setting::MultiRegion) + " "));
        assert_eq!(driver.draft().changes().len(), 2, "{}", driver.screen());
        driver.keys(back);
        assert!(!driver.draft().is_changed(), "{back}: {}", driver.screen());
    }
}

#[test]
fn nothing_is_applied_before_its_end_was_in_sight() {
    let mut driver = Driver::form((60, 16), "management-events");
    driver.keys(&(to(Setting::S3Prefix) + "<enter>prod<enter><c-s>"));
    driver.go("y");
    assert!(driver.updates().is_empty() && driver.says("not all of it was on the screen"), "{}", driver.screen());
    driver.keys("<end>");
    driver.go("y");
    assert_eq!(driver.updates().len(), 1);
}

#[test]
fn keys_typed_ahead_of_the_review_apply_nothing() {
    let mut driver = form("management-events");
    driver.keys(&(to(Setting::S3Prefix) + "<enter>prod<enter>"));
    driver.burst("<c-s>y");
    driver.settle();
    assert!(driver.updates().is_empty(), "{}", driver.screen());
    driver.go("y");
    assert_eq!(driver.updates().len(), 1);
    // where it does not fit, what is seen first is its beginning
    let mut driver = Driver::form((60, 16), "management-events");
    driver.keys(&(to(Setting::S3Prefix) + "<enter>prod<enter>"));
    driver.burst("<c-s>y");
    assert!(driver.says("before not set"), "{}", driver.screen());
    driver.go("y");
    assert!(driver.updates().is_empty() && !driver.says("before not set"), "{}", driver.screen());
}

#[test]
fn a_list_that_failed_is_not_called_empty() {
    let mut driver = Driver::start(SIZE, Start::default());
    driver.answer_with(|call| *call == Call::Regions, Answer::Regions(Err(error(Cause::Unreachable))));
    driver.settle();
    driver.keys("<esc>");
    assert!(driver.says("could not be listed") && !driver.says("There is no trail"), "{}", driver.screen());
    driver.keys("r");
    driver.answer(|call| *call == Call::Regions);
    while driver.waiting.iter().any(|(_, call)| matches!(call, Call::Trails(_))) {
        driver.answer_with(|call| matches!(call, Call::Trails(_)), Answer::Trails(Err(error(Cause::Unreachable))));
    }
    driver.keys("<esc>");
    assert!(driver.says("No Region could be listed") && !driver.says("There is no trail"), "{}", driver.screen());
}

#[test]
fn a_trail_that_cannot_be_opened_is_named_and_the_list_is_not_called_empty() {
    let unusable = |name: &str, arn: &str| UnusableTrail { name: name.to_owned(), arn: arn.to_owned() };
    let odd = unusable("audit", "arn:aws:cloudtrail:us-east-1:123456789012:trial/audit");
    let list = |mut driver: Driver, unusable: Vec<UnusableTrail>, trails: Vec<Trail>| {
        driver.answer(|call| *call == Call::Regions);
        while driver.waiting.iter().any(|(_, call)| matches!(call, Call::Trails(_))) {
            let answer = RegionTrails { trails: trails.clone(), unusable: unusable.clone() };
            driver.answer_with(|call| matches!(call, Call::Trails(_)), Answer::Trails(Ok(answer)));
        }
        driver.settle();
        driver
    };
    // all that there is; a multi-Region trail is listed by every Region and still is one trail
    let driver = list(Driver::start(SIZE, Start::default()), vec![odd.clone()], Vec::new());
    assert!(driver.says("There is no trail that can be opened."), "{}", driver.screen());
    assert!(!driver.says("Create one"), "{}", driver.screen());
    assert!(driver.says("audit in us-east-1 cannot be opened: AWS gives its ARN as"), "{}", driver.screen());
    assert!(driver.says(":trial/audit"), "{}", driver.screen());
    assert_eq!(driver.screen().matches("cannot be opened:").count(), 1, "{}", driver.screen());
    // beside others
    let others = vec![odd.clone(), unusable("", ""), unusable("a\u{202e}b", "x"), unusable("d", ""), unusable("e", "")];
    let driver =
        list(Driver::start((100, 40), Start::default()), others, Driver::trails(SIZE).trails_at_aws("us-east-1"));
    assert!(
        driver.says("A trail without a name in us-east-1 cannot be opened: AWS gives it no ARN."),
        "{}",
        driver.screen()
    );
    assert!(driver.says("2 more cannot be opened for this reason."), "{}", driver.screen());
    assert!(lines(&driver.state).contains("warning: audit in us-east-1 cannot be opened"), "{}", lines(&driver.state));
    // the one that was asked for
    let start = Start { trail: TrailRef::parse("audit").ok(), ..Start::default() };
    let driver = list(Driver::start(SIZE, start), vec![odd], Vec::new());
    assert!(driver.says("audit cannot be opened: AWS lists it without the ARN of a trail."), "{}", driver.screen());
    assert!(!driver.says("No trail is called"), "{}", driver.screen());
}

#[test]
fn an_alias_of_the_key_that_the_trail_has_is_no_change() {
    let typed = |alias: &str| to(Setting::KmsKey) + "<enter><c-u>" + alias + "<enter>";
    let says = "alias/cloudtrail is the key that the trail has: no change.";
    let mut driver = form("security-audit");
    driver.go(&typed("alias/cloudtrail"));
    assert!(!driver.draft().is_changed() && driver.says(says), "{}", driver.screen());
    // KMS has answered before, and says it once more
    driver.go(&typed("alias/cloudtrail"));
    assert!(!driver.draft().is_changed() && driver.says(says), "{}", driver.screen());
    // another edit stays
    driver.go(&(to(Setting::S3Prefix) + "<enter>more<enter>" + &typed("alias/cloudtrail")));
    assert_eq!(driver.draft().changes().len(), 1, "{}", driver.screen());
    // an answer that comes when the review is open: there is nothing to confirm any more
    let mut driver = form("security-audit");
    driver.keys(&(typed("alias/cloudtrail") + "<c-s>"));
    assert!(matches!(driver.state.screen, Screen::Review(_)), "{}", driver.screen());
    driver.settle();
    assert!(matches!(driver.state.screen, Screen::Form(_)) && driver.says(says), "{}", driver.screen());
    assert!(!driver.draft().is_changed());
    // any other key is one
    driver.go(&typed("alias/org-trail"));
    assert!(driver.draft().is_changed(), "{}", driver.screen());
}

#[test]
fn a_change_that_cannot_be_taken_back_offers_no_undo() {
    let mut driver = form("management-events");
    let mut silent = driver.old_trail();
    silent.settings.recursive_logging = None;
    driver.keys("r");
    driver.respond(Answer::Trail(Ok(Box::new(silent.clone()))));
    driver.keys(&(to(Setting::RecursiveLogging) + " <c-s><end>y"));
    driver.settle_status();
    driver.answer_with(|call| matches!(call, Call::Trail(_)), Answer::Trail(Ok(Box::new(silent))));
    driver.settle();
    assert!(driver.says("To take it back AWS did not report"), "{}", driver.screen());
    driver.keys("u");
    assert!(matches!(driver.state.screen, Screen::Receipt(_)));
}

#[test]
fn what_is_found_out_during_the_review_stops_it() {
    let trail = Some(TrailRef::parse(&PLAIN.replace("management-events", "org-trail")).unwrap());
    let mut driver = Driver::start(SIZE, Start { trail, ..Start::default() });
    driver.answer(|call| matches!(call, Call::Trail(_)));
    driver.keys(&(to(Setting::Organization) + " <c-s><pgdn><pgdn>"));
    let member = Identity { account: "444455556666".into(), arn: "arn:aws:sts::444455556666:assumed-role/x/y".into() };
    driver.answer_with(|call| *call == Call::Identity, Answer::Identity(Ok(member)));
    driver.go("org-trail<enter>");
    driver.go("<pgdn><pgdn><enter>");
    assert!(driver.updates().is_empty(), "{}", driver.screen());
    assert!(driver.says("Nothing was sent"), "{}", driver.screen());
}

#[test]
fn what_arrives_of_the_trail_during_the_review_has_to_be_seen_too() {
    let trail = Some(TrailRef::parse("arn:aws:cloudtrail:us-west-2:111122223333:trail/legacy-oregon").unwrap());
    let mut driver = Driver::start((60, 16), Start { trail, ..Start::default() });
    driver.answer(|call| matches!(call, Call::Trail(_)));
    driver.keys(&(to(Setting::RecursiveLogging) + " <c-s><end>"));
    driver.keys("<home>");
    driver.answer(|call| matches!(call, Call::Status(_)));
    driver.go("y");
    assert!(driver.updates().is_empty(), "{}", driver.screen());
    driver.go("<end>y");
    assert_eq!(driver.updates().len(), 1);
}

#[test]
fn who_one_is_is_asked_again_by_a_reload() {
    let mut driver = Driver::start(SIZE, Start::default());
    let failed = Answer::Identity(Err(error(Cause::Unreachable)));
    driver.answer_with(|call| *call == Call::Identity, failed);
    driver.settle();
    assert!(driver.says("account unknown"), "{}", driver.screen());
    driver.go("r");
    assert!(driver.says("111122223333 · assumed-role/ops/ana"), "{}", driver.screen());
}

#[test]
fn a_listing_that_failed_is_forgotten_once_it_works() {
    let mut driver = Driver::start(SIZE, Start::default());
    driver.answer_with(|call| *call == Call::Regions, Answer::Regions(Err(error(Cause::Unreachable))));
    driver.settle();
    driver.go("r");
    driver.keys("q");
    assert_eq!(driver.exit.unwrap().code, ExitCode::Done);
}

#[test]
fn an_edit_of_global_services_survives_a_change_of_mind_about_multi_region() {
    let mut driver = form("management-events");
    driver.keys(&(to(Setting::GlobalEvents) + " "));
    driver.keys(&(to(Setting::MultiRegion) + "  "));
    assert_eq!(driver.draft().changes().len(), 1);
    assert_eq!(driver.draft().switch(Setting::GlobalEvents), Some(false));
}

#[test]
fn a_stale_reading_of_a_key_is_not_taken_for_the_new_one() {
    let mut driver = form("security-audit");
    let old = driver.draft().base().clone();
    driver.keys(&(to(Setting::KmsKey) + "<enter><c-u>alias/cloudtrail<enter>"));
    assert!(driver.draft().is_changed());
    driver.keys("<c-s><end>y");
    driver.answer_one();
    let mut other = old.settings.clone();
    other.kms_key = Some(old.settings.kms_key.clone().unwrap().replace("key/0d", "key/ff"));
    let updated = Updated { request_id: None, settings: other };
    driver.respond(Answer::Updated(Ok(updated)));
    driver.respond(Answer::Trail(Ok(Box::new(old))));
    assert!(matches!(driver.waiting.front(), Some((_, Call::Wait(_)))), "{}", driver.screen());
}

#[test]
fn an_update_that_is_seen_settles_what_was_not_known() {
    let mut driver = sent();
    driver.respond(Answer::Updated(Err(error(Cause::TimedOut))));
    driver.settle();
    driver.keys("<c-s>");
    driver.go("y");
    driver.keys("qq");
    let exit = driver.exit.unwrap();
    assert_eq!((exit.code, exit.failed.len()), (ExitCode::Done, 0), "{exit:?}");
}

#[test]
fn what_was_not_awaited_is_asked_for_with_the_same_profile() {
    let command = CommandContext { profile: Some("prod eu".into()), endpoint_url: None };
    let trail = Some(TrailRef::parse(PLAIN).unwrap());
    let mut driver = Driver::start(SIZE, Start { trail, command, ..Start::default() }).settled();
    driver.keys(&(to(Setting::S3Prefix) + "<enter>prod<enter><c-s>y"));
    driver.answer_one();
    driver.keys("<c-c><c-c>");
    let exit = driver.exit.unwrap();
    assert!(exit.failed[0].contains("--profile 'prod eu' --region us-east-1"), "{exit:?}");
}

#[test]
fn a_half_typed_place_in_s3_keeps_its_prefix_when_interrupted() {
    let mut driver = form("management-events");
    driver.keys("<enter><c-u>s3://acme-org-logs/org<c-c><esc>");
    assert_eq!(driver.draft().value(Setting::S3Bucket), text("acme-org-logs"));
    assert_eq!(driver.draft().value(Setting::S3Prefix), text("org"));
}

#[test]
fn the_answer_about_edits_goes_with_them() {
    let mut driver = form("management-events");
    driver.keys(&(to(Setting::S3Prefix) + "<enter>elsewhere<enter><c-s>"));
    driver.go("y");
    assert!(driver.says("Not applied"), "{}", driver.screen());
    driver.keys("u");
    assert!(!driver.says("Not applied"), "{}", driver.screen());
}

#[test]
fn the_receipt_takes_the_change_back_as_edits_to_be_reviewed() {
    let mut driver = form("management-events");
    driver.keys(&(to(Setting::S3Prefix) + "<enter>prod<enter>"));
    driver.keys(&(to(Setting::LogFileValidation) + " <c-s><end>"));
    driver.go("y");
    driver.go("u");
    assert_eq!(driver.updates().len(), 1, "nothing is sent by it");
    assert_eq!(driver.draft().value(Setting::S3Prefix), None);
    assert_eq!(driver.draft().switch(Setting::LogFileValidation), Some(false));
    driver.keys("<c-s><pgdn><pgdn>");
    driver.go("management-events<enter>");
    let back = json!({ "Name": PLAIN, "S3KeyPrefix": "", "EnableLogFileValidation": false });
    assert_eq!(driver.updates().last(), Some(&back));
}

#[test]
fn all_edits_taken_back_come_again_by_the_same_key() {
    let mut driver = form("management-events");
    driver.keys(&(to(Setting::S3Prefix) + "<enter>prod<enter><down><enter>news<enter>"));
    driver.keys("U");
    assert!(!driver.draft().is_changed());
    driver.keys("U");
    assert_eq!(driver.draft().changes().len(), 2);
    driver.keys("U");
    driver.keys(&(to(Setting::MultiRegion) + " u"));
    driver.keys("U");
    assert!(!driver.draft().is_changed(), "not after another edit");
}

#[test]
fn an_answer_that_was_put_away_can_be_looked_at_again() {
    let mut driver = form("management-events");
    driver.keys(&(to(Setting::S3Prefix) + "<enter>elsewhere<enter><c-s><end>"));
    driver.go("y");
    driver.keys("<esc>");
    assert!(!driver.says("Not applied"), "{}", driver.screen());
    driver.keys("d");
    assert!(driver.says("AWSCloudTrailWrite20150319") || driver.says("AWSCloudTrailAclCheck"), "{}", driver.screen());
    driver.keys("<esc>a");
    assert!(driver.says("Not applied"), "{}", driver.screen());
}

#[test]
fn the_review_says_what_stands_against_the_trail_already() {
    let mut driver = form("legacy-oregon");
    driver.keys(&(to(Setting::RecursiveLogging) + " <c-s>"));
    assert!(driver.says("The trail is not logging"), "{}", driver.screen());
    let mut driver = form("security-audit");
    driver.keys(&(to(Setting::RecursiveLogging) + " <c-s>"));
    assert!(driver.says("CloudFormation manages this trail (stack acme-security-baseline)"), "{}", driver.screen());
}

#[test]
fn the_focus_is_still_there_after_the_receipt() {
    let mut driver = form("management-events");
    driver.keys(&(to(Setting::S3Prefix) + "<enter>prod<enter><c-s>"));
    driver.go("y<enter>");
    driver.go("<enter>");
    let Screen::Form(form) = &driver.state.screen else { panic!("{}", driver.screen()) };
    assert_eq!(form.focus, Setting::S3Prefix);
}

#[test]
fn what_is_being_typed_steers_nothing_either() {
    let mut driver = form("management-events");
    driver.keys("<enter><c-u>");
    driver.event(Event::Paste("0\u{2028}!/".into()));
    assert!(driver.says("Will be taken as 0\\u{2028}!."), "{}", driver.screen());
    assert!(!driver.screen().contains('\u{2028}'), "{:?}", driver.screen());
}

/// One of each sort that shows nothing, or a blank that is no space.
const UNSEEN: [char; 14] = [
    '\u{34f}',
    '\u{3164}',
    '\u{fe0f}',
    '\u{e0100}',
    '\u{a0}',
    '\u{202f}',
    '\u{3000}',
    '\u{200d}',
    '\u{115f}',
    '\u{ffa0}',
    '\u{180b}',
    '\u{2800}',
    '\u{e0041}',
    '\u{ad}',
];

#[test]
fn a_character_that_nobody_sees_is_shown_and_never_sent() {
    for unseen in UNSEEN {
        for (setting, before, after) in [
            (Setting::S3Bucket, "acme-", "logs"),
            (Setting::S3Prefix, "pro", "d"),
            (Setting::SnsTopic, "ne", "ws"),
            (Setting::KmsKey, "alias/tr", "ail"),
            (Setting::LogGroup, "arn:aws:logs:us-east-1:111122223333:log-group:tr", "ail:*"),
            (Setting::LogRole, "arn:aws:iam::111122223333:role/tr", "ail"),
        ] {
            let (value, written) =
                (format!("{before}{unseen}{after}"), format!("{before}{}{after}", unseen.escape_unicode()));
            for typed in [false, true] {
                let mut driver = form("management-events");
                driver.keys(&to(setting));
                match typed {
                    true => driver.keys(&format!("<enter><c-u>{value}")),
                    false => driver.event(Event::Paste(value.clone())),
                }
                let bare = |driver: &Driver| driver.screen().replace(char::is_whitespace, "");
                assert!(bare(&driver).contains(&written), "{setting:?} {written}: {}", driver.screen());
                driver.keys("<enter>");
                assert!(!driver.screen().contains(unseen), "{setting:?} {written}: {}", driver.screen());
                assert!(driver.says(&format!("U+{:04X}", u32::from(unseen))), "{written}: {}", driver.screen());
                driver.go("<c-s><end>y");
                assert!(driver.updates().is_empty(), "{setting:?} {written}");
                assert!(matches!(driver.state.screen, Screen::Form(_)), "{setting:?} {written}");
            }
        }
        // around a value nothing is lost with them, and it is said
        let mut driver = form("management-events");
        driver.keys(&to(Setting::S3Prefix));
        driver.event(Event::Paste(format!("{unseen}prod{unseen}")));
        driver.keys("<enter>");
        assert_eq!(driver.draft().value(Setting::S3Prefix), text("prod"), "{}", unseen.escape_unicode());
    }
}

#[test]
fn a_trail_that_has_such_a_character_shows_it_everywhere() {
    for unseen in UNSEEN {
        let written = format!("pro{}d", unseen.escape_unicode());
        let mut driver = Driver::altered((120, 40), "security-audit", |account| {
            let trails = account["trails"].as_array_mut().unwrap();
            let named = |t: &&mut serde_json::Value| t["arn"].as_str().unwrap().ends_with("/security-audit");
            let trail = trails.iter_mut().find(named).unwrap();
            trail["settings"]["S3KeyPrefix"] = format!("pro{unseen}d").into();
            trail["tags"] = json!({ format!("te{unseen}am"): format!("pro{unseen}d") });
        });
        assert!(driver.says(&written), "{}", driver.screen());
        driver.keys("i<end>");
        assert!(
            driver.says(&written) && driver.says(&format!("te{}am", unseen.escape_unicode())),
            "{}",
            driver.screen()
        );
        driver.keys(&format!("<esc>{}<enter><c-u>prod<enter>", to(Setting::S3Prefix)));
        assert!(driver.draft().is_changed());
        driver.keys("<c-s>");
        assert!(driver.says(&format!("{written} → prod")) || driver.says(&written), "{}", driver.screen());
        assert!(!driver.screen().contains(unseen) || unseen == ' ', "{}", driver.screen());
    }
}

#[test]
fn a_name_typed_with_such_a_character_applies_nothing() {
    for unseen in UNSEEN {
        let mut driver = form("security-audit");
        driver.keys(&(to(Setting::MultiRegion) + " <c-s><pgdn>"));
        driver.go(&format!("security{unseen}-audit<enter>"));
        assert!(driver.updates().is_empty());
        let written = format!("security{}-audit is not the trail's name", unseen.escape_unicode());
        assert!(driver.says(&written), "{}", driver.screen());
    }
}

#[test]
fn a_copy_holds_nothing_that_steers_a_terminal() {
    let mut driver = form("management-events");
    let mut other = driver.old_trail();
    other.settings.kms_key = Some("alias/\u{1b}]52;c;eA==\u{7}x\u{202e}".into());
    driver.keys("r");
    driver.respond(Answer::Trail(Ok(Box::new(other))));
    driver.keys(&(to(Setting::KmsKey) + "y"));
    assert!(driver.copied[0].1.chars().all(|c| !c.is_control() && c != '\u{202e}'), "{:?}", driver.copied);
}

#[test]
fn a_refusal_by_aws_needs_no_reading_back() {
    let mut driver = sent();
    driver.respond(Answer::Updated(Err(error(Cause::Refused("S3BucketDoesNotExistException".into())))));
    assert!(matches!(driver.state.screen, Screen::Form(_)));
    assert!(driver.waiting.is_empty());
}

#[test]
fn reading_back_is_repeated_until_the_change_shows() {
    let mut driver = sent();
    driver.answer_one();
    let old = driver.old_trail();
    for pause in [1000, 2000] {
        driver.respond(Answer::Trail(Ok(Box::new(old.clone()))));
        assert!(matches!(driver.waiting.front(), Some((_, Call::Wait(ms))) if *ms == pause));
        driver.answer_one();
    }
    driver.settle();
    assert!(driver.says("shows every change"), "{}", driver.screen());
}

#[test]
fn what_never_shows_is_not_called_verified() {
    let mut driver = sent();
    driver.answer_one();
    let old = driver.old_trail();
    while let Some((_, call)) = driver.waiting.front() {
        match call {
            Call::Trail(_) => driver.respond(Answer::Trail(Ok(Box::new(old.clone())))),
            _ => _ = driver.answer_one(),
        }
    }
    let screen = driver.screen();
    assert!(driver.says("does not show all of it yet") && driver.says("not yet visible"), "{screen}");
}

#[test]
fn stopping_before_the_request_leaves_sends_nothing() {
    let mut driver = form("management-events");
    driver.keys(&(to(Setting::S3Prefix) + "<enter>prod<enter><c-s>y<esc>"));
    assert!(matches!(driver.state.screen, Screen::Review(_)));
    driver.settle();
    assert!(driver.updates().is_empty(), "the late answer to the reading leads to nothing");
}

#[test]
fn stopping_too_late_says_so_and_waits() {
    let mut driver = sent();
    driver.keys("<esc>");
    assert!(driver.says("cannot be called back"), "{}", driver.screen());
    assert!(driver.exit.is_none());
    driver.answer_one();
    assert!(matches!(driver.state.screen, Screen::Receipt(_)), "the answer to a write is never dropped");
    assert!(driver.says("You stopped the reading back"), "{}", driver.screen());
}

#[test]
fn leaving_without_the_answer_tells_the_truth() {
    let mut driver = sent();
    driver.keys("<c-c><c-c>");
    let exit = driver.exit.unwrap();
    assert_eq!(exit.code, ExitCode::Interrupted);
    assert!(exit.failed[0].contains("may have been applied"), "{exit:?}");
    assert!(exit.failed[0].contains("aws cloudtrail get-trail"), "{exit:?}");
}

#[test]
fn the_end_says_what_was_changed_and_how_to_undo_it() {
    let mut driver = form("management-events");
    driver.keys(&(to(Setting::S3Prefix) + "<enter>prod<enter><c-s>"));
    driver.go("y");
    driver.keys("qq");
    let exit = driver.exit.unwrap();
    assert_eq!((exit.code, exit.said.len(), exit.failed.len()), (ExitCode::Done, 1, 0));
    for part in ["S3 key prefix not set -> prod", "verified", "request id de300000-", "--s3-key-prefix=''"] {
        assert!(exit.said[0].contains(part), "{part}: {exit:?}");
    }
}

#[test]
fn the_end_says_that_nothing_was_changed() {
    let mut driver = form("management-events");
    driver.keys("qq");
    let exit = driver.exit.unwrap();
    assert_eq!(exit.code, ExitCode::Done);
    assert_eq!(exit.said, ["trailedit: nothing was changed."]);
}

#[test]
fn edits_are_never_thrown_away_unasked() {
    for leave in ["q", "<esc>", "<c-c>"] {
        let mut driver = form("management-events");
        driver.keys(&(to(Setting::S3Prefix) + "<enter>prod<enter>"));
        driver.keys(leave);
        assert!(driver.exit.is_none(), "{leave}");
        assert!(driver.says("1 unsaved edit"), "{leave}\n{}", driver.screen());
        driver.keys("<esc>");
        assert_eq!(driver.draft().value(Setting::S3Prefix), text("prod"), "{leave}");
    }
    let mut driver = form("management-events");
    driver.keys(&(to(Setting::S3Prefix) + "<enter>half-typed<c-c>"));
    assert!(driver.says("1 unsaved edit"), "{}", driver.screen());
    driver.keys("<c-c>");
    assert_eq!(driver.exit.unwrap().code, ExitCode::Interrupted);
}

#[test]
fn discarding_goes_where_one_was_going() {
    let mut driver = form("management-events");
    driver.keys(&(to(Setting::S3Prefix) + "<enter>prod<enter>qd"));
    assert!(matches!(driver.state.screen, Screen::Trails));
    let mut driver = form("management-events");
    driver.keys(&(to(Setting::S3Prefix) + "<enter>prod<enter><c-c>d"));
    assert_eq!(driver.exit.unwrap().code, ExitCode::Interrupted);
}

#[test]
fn a_trail_named_by_arn_opens_without_the_list() {
    let trail = Some(TrailRef::parse(PLAIN).unwrap());
    let mut driver = Driver::start(SIZE, Start { trail, ..Start::default() });
    assert!(!driver.calls.contains(&Call::Regions));
    driver.settle();
    assert_eq!(driver.draft().arn().as_str(), PLAIN);
    driver.go("q");
    assert!(driver.says("Trails  7"), "the list is asked for when it is wanted: {}", driver.screen());
}

#[test]
fn a_trail_named_by_arn_is_told_of_a_full_region_in_the_review() {
    let trail = Some(TrailRef::parse(PLAIN).unwrap());
    let start = Start { trail, label: "demo account".into(), ..Start::default() };
    let mut driver = Driver::start((120, 60), start).settled();
    driver.go(&(to(Setting::MultiRegion) + " <c-s>"));
    assert!(driver.says("eu-west-1 has 5 trails"), "{}", driver.screen());
}

#[test]
fn a_trail_named_in_the_region_to_look_in_first_opens_before_the_others_answer() {
    let trail = Some(TrailRef::parse("management-events").unwrap());
    let start = Start { trail, region: Some("us-east-1".into()), ..Start::default() };
    let mut driver = Driver::start(SIZE, start);
    driver.answer(|call| *call == Call::Regions);
    driver.answer(|call| *call == Call::Trails("us-east-1".into()));
    driver.answer(|call| matches!(call, Call::Trail(_)));
    assert!(matches!(driver.state.screen, Screen::Form(_)), "{}", driver.screen());
    assert!(driver.waiting.iter().any(|(_, call)| matches!(call, Call::Trails(_))), "some Regions are still asked");
}

#[test]
fn an_unknown_arn_shows_the_list_and_why() {
    let arn = "arn:aws:cloudtrail:us-east-1:111122223333:trail/no-such-trail";
    let mut driver = Driver::start(SIZE, Start { trail: Some(TrailRef::parse(arn).unwrap()), ..Start::default() });
    driver.settle();
    assert!(driver.says("TrailNotFoundException"), "{}", driver.screen());
    driver.keys("q");
    let exit = driver.exit.unwrap();
    assert_eq!(exit.code, ExitCode::Failed);
    assert!(exit.failed[0].contains("no-such-trail"), "{exit:?}");
}

#[test]
fn answers_that_nobody_waits_for_change_nothing() {
    let mut driver = Driver::trails(SIZE);
    driver.keys("<enter>");
    let late = driver.waiting.pop_front().unwrap();
    driver.keys("<esc>");
    let trail = driver.old_trail();
    driver.event(Event::Answer(late.0, Answer::Trail(Ok(Box::new(trail)))));
    assert!(matches!(driver.state.screen, Screen::Trails), "{}", driver.screen());
}

#[test]
fn a_late_answer_does_not_open_the_wrong_trail() {
    let mut driver = Driver::trails(SIZE);
    driver.keys("<enter>");
    let (ticket, _) = driver.waiting.pop_front().unwrap();
    driver.keys("<esc><down><enter>");
    let trail = driver.old_trail();
    driver.event(Event::Answer(ticket, Answer::Trail(Ok(Box::new(trail)))));
    assert!(matches!(driver.state.screen, Screen::Trails), "{}", driver.screen());
    driver.settle();
    assert_eq!(driver.draft().arn().name(), "legacy-oregon");
}

#[test]
fn what_could_not_be_read_back_is_not_called_verified() {
    let mut driver = sent();
    driver.answer_one();
    while let Some((_, call)) = driver.waiting.front() {
        match call {
            Call::Trail(_) => driver.respond(Answer::Trail(Err(error(Cause::TimedOut)))),
            _ => _ = driver.answer_one(),
        }
    }
    assert!(driver.says("could not be read back") && driver.says("unverified S3 key prefix"), "{}", driver.screen());
    assert!(!driver.screen().contains("  verified "), "{}", driver.screen());
}

#[test]
fn a_trail_that_is_gone_leaves_the_list_at_the_next_reload() {
    let mut driver = Driver::trails(SIZE);
    driver.keys("r");
    while let Some((_, call)) = driver.waiting.front() {
        match call {
            Call::Trails(region) if region == "us-west-2" => driver.respond(Answer::Trails(Ok(Vec::new().into()))),
            _ => _ = driver.answer_one(),
        }
    }
    assert!(!driver.screen().contains("legacy-oregon"), "{}", driver.screen());
    assert!(driver.says("Trails 6"), "{}", driver.screen());
}

#[test]
fn the_focus_stays_on_its_trail_while_others_arrive_and_go() {
    let mut driver = Driver::trails(SIZE);
    driver.keys("<down><down><down>");
    let focused = |driver: &Driver| {
        let at = driver.state.trails.focused().unwrap();
        driver.state.trails.visible().nth(at).unwrap().trail.arn.name().to_owned()
    };
    let before = focused(&driver);
    driver.keys("ss");
    assert_eq!(focused(&driver), before);
    driver.go("r");
    assert_eq!(focused(&driver), before);
}

#[test]
fn a_reload_keeps_the_edits() {
    let mut driver = form("management-events");
    driver.keys(&(to(Setting::S3Prefix) + "<enter>prod<enter>"));
    driver.go("r");
    assert_eq!(driver.draft().value(Setting::S3Prefix), text("prod"));
    assert!(driver.says("The trail is as it was."), "{}", driver.screen());
}

#[test]
fn on_a_screen_too_small_to_read_no_key_does_anything_but_leave() {
    let mut driver = form("management-events");
    driver.keys(&(to(Setting::S3Prefix) + "<enter>prod<enter><c-s>"));
    driver.event(Event::Resize(Size { width: 40, height: 10 }));
    driver.go("y<tab><enter>");
    assert!(driver.updates().is_empty());
    driver.keys("<c-c>");
    driver.event(Event::Resize(Size { width: 80, height: 24 }));
    assert!(driver.says("1 unsaved edit"), "{}", driver.screen());
}

fn any_key() -> impl Strategy<Value = Key> {
    let code = prop_oneof![
        8 => prop::char::range(' ', '~').prop_map(Code::Char),
        2 => Just(Code::Enter),
        1 => Just(Code::Esc),
        1 => Just(Code::Tab),
        1 => Just(Code::BackTab),
        1 => Just(Code::Backspace),
        3 => Just(Code::Down),
        2 => Just(Code::Up),
        1 => Just(Code::PageDown),
        1 => Just(Code::End),
    ];
    (code, prop::bool::weighted(0.1)).prop_map(|(code, ctrl)| Key { code, ctrl, alt: false })
}

#[test]
fn arrows_to_the_side_switch_nothing() {
    let mut driver = form("management-events");
    driver.keys(&(to(Setting::MultiRegion) + "<left><right><left>"));
    assert!(!driver.draft().is_changed(), "{}", driver.screen());
}

#[test]
fn from_the_receipt_the_form_shows_what_the_trail_is_by_then() {
    let mut driver = form("management-events");
    driver.go(&(to(Setting::S3Prefix) + "<enter>prod<enter><c-s><end>y"));
    driver.change_elsewhere(&[(Setting::RecursiveLogging, Some(Value::Switch(false)))]);
    driver.go("<enter>");
    assert_eq!(driver.draft().switch(Setting::RecursiveLogging), Some(false), "{}", driver.screen());
    assert!(driver.says("Recursive logging is now off"), "{}", driver.screen());
}

#[test]
fn what_stays_and_goes_badly_with_a_change_is_in_the_review_and_counted() {
    let mut driver = form("security-audit");
    driver.keys(&(to(Setting::S3Bucket) + "<enter><c-u>acme-logs-111122223333-us-west-2-an<enter><c-s>"));
    let heading = driver.screen().lines().nth(1).unwrap_or_default().to_owned();
    driver.keys("<end>");
    assert!(driver.says("What stays, and goes badly with it") && driver.says("KMS key"), "{}", driver.screen());
    let counted: usize =
        heading.rsplit_once(" caution").and_then(|(text, _)| text.rsplit(' ').next()?.parse().ok()).unwrap();
    driver.event(Event::Resize(Size { width: 80, height: 80 }));
    let screen = driver.screen();
    let listed = screen.lines().filter(|l| l.contains("!  caution") || l.contains("!  warning")).count();
    assert_eq!(counted, listed, "{heading}\n{screen}");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    /// Whatever is pressed, at whatever size, and however late the answers come: no panic, every frame can be drawn, an
    /// update leaves only from the review and is the one that the review showed, and at the end every update that was
    /// answered is accounted for.
    #[test]
    fn no_key_sends_what_was_not_reviewed(
        keys in prop::collection::vec((any_key(), 0usize..4, any::<prop::sample::Index>()), 1..160),
        size in (50u16..180, 12u16..50),
        named in any::<bool>(),
    ) {
        let trail = named.then(|| TrailRef::parse("management-events").unwrap());
        let mut driver = Driver::start(size, Start { trail, ..Start::default() });
        if !named {
            driver.settle();
            driver.go("<down><down><enter>");
        }
        for (key, answers, which) in keys {
            let reviewed = match &driver.state.screen {
                Screen::Review(review) => Some(review.request.clone()),
                Screen::Progress(progress) => Some(progress.request().clone()),
                _ => None,
            };
            let before = driver.updates().len();
            driver.event(Event::Key(key));
            for _ in 0..answers {
                driver.answer_any(&which);
            }
            let sent = driver.updates();
            if sent.len() > before {
                prop_assert_eq!(sent.len(), before + 1);
                prop_assert_eq!(sent.last().cloned(), reviewed.map(|r| r.json()));
            }
            driver.screen();
            if driver.exit.is_some() {
                break;
            }
        }
        driver.settle();
        while driver.exit.is_none() {
            driver.keys("<c-c>");
        }
        let exit = driver.exit.clone().unwrap();
        let told = exit.said.iter().chain(&exit.failed).filter(|l| !l.contains("nothing was changed")).count();
        prop_assert!(driver.updates().is_empty() || told > 0, "{:?}", exit);
    }

    /// Whatever AWS reports, at whatever size: every screen can be drawn, and nothing in it steers the terminal.
    #[test]
    fn any_text_is_drawn_harmlessly_at_any_size(
        texts in prop::collection::vec(hostile(), 6),
        size in (1u16..220, 1u16..70),
        keys in prop::collection::vec(prop::sample::select(vec![
            "<down>", "<end>", "<enter>", "<esc>", "i", "?", "<c-s>", "<c-u>", "a", "é", "日", " ", "x", "2", "<pgdn>",
        ]), 0..12),
    ) {
        let mut driver = Driver::form((80, 24), "security-audit");
        let mut other = driver.draft().base().clone();
        let slots = [Setting::S3Bucket, Setting::S3Prefix, Setting::SnsTopic, Setting::KmsKey, Setting::LogGroup, Setting::LogRole];
        for (setting, text) in slots.into_iter().zip(texts) {
            other.settings.put(setting, Some(Value::Text(text)));
        }
        driver.keys("r");
        driver.respond(Answer::Trail(Ok(Box::new(other))));
        driver.event(Event::Resize(Size { width: size.0, height: size.1 }));
        for key in keys {
            driver.keys(key);
            let screen = driver.screen();
            let steers = |c: char| c != '\n' && trailedit::trail::text::is_steering(c);
            prop_assert!(!screen.chars().any(steers), "{:?}", screen);
        }
    }
}

/// Texts as nobody would choose them: long, wide, combining, and such that a terminal would obey.
fn hostile() -> impl Strategy<Value = String> {
    prop_oneof![
        "\\PC{0,40}",
        "[a-z\u{300}-\u{310}日本語🤦🏼\u{200d}]{0,80}",
        "[\u{0}-\u{1f}\u{7f}-\u{9f}\u{202e}\u{2066}a-c]{0,20}",
        "[a-z0-9:/-]{200,900}",
    ]
}

#[test]
fn a_long_value_can_be_read_in_full_on_every_screen() {
    // no two lines of it are alike
    let path: String = (100..225).map(|n| format!("{n}/")).collect();
    let role = format!("arn:aws:iam::111122223333:role/{path}trail");
    for size in [(60, 16), (80, 24), (160, 45)] {
        let mut driver = Driver::form(size, "management-events");
        driver.keys("<end>");
        driver.event(Event::Paste(role.clone()));
        driver.keys("<enter>i");
        // a page at a time, each beginning where the one before ended; only the body counts
        let mut read = String::new();
        for _ in 0..role.len() / 40 {
            let screen = driver.screen();
            let body = screen.lines().skip(2).take(usize::from(size.1) - 5).map(str::trim);
            for line in body.filter(|line| !line.contains("more line")) {
                if !line.is_empty() && !read.contains(line) {
                    read.push_str(line);
                }
            }
            driver.keys("<down>");
        }
        assert!(read.contains(&role), "{size:?}: {read}");
    }
}

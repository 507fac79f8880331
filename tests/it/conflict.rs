//! Two people change one trail: nothing that the other one changed is overwritten unseen, and no edit is lost.

use crate::support::driver::Driver;
use proptest::prelude::*;
use serde_json::json;
use trailedit::app::event::{Deed, KeptId, Opened};
use trailedit::app::{Answer, Call, Event, Screen, Size, Start};
use trailedit::trail::error::Cause;
use trailedit::trail::{ApiError, Setting, Settings, Value};

const PLAIN: &str = "arn:aws:cloudtrail:us-east-1:111122223333:trail/management-events";
const GROUP: &str = "arn:aws:logs:us-east-1:111122223333:log-group:aws-cloudtrail-logs-111122223333:*";

fn text(value: &str) -> Option<Value> {
    Some(Value::Text(value.into()))
}

fn switch(on: bool) -> Option<Value> {
    Some(Value::Switch(on))
}

fn is_trail(call: &Call) -> bool {
    matches!(call, Call::Trail(_))
}

/// Keys that move the focus from the first setting to `setting`.
fn to(setting: Setting) -> String {
    "<home>".to_owned() + &"<down>".repeat(Setting::ALL.iter().position(|s| *s == setting).unwrap())
}

/// The prefix is to become `prod`, and is reviewed.
fn reviewed() -> Driver {
    let mut driver = Driver::form((80, 24), "management-events");
    driver.keys(&(to(Setting::S3Prefix) + "<enter>prod<enter><c-s><end>"));
    driver
}

/// The same, and others have made it `prod/trail` when it is to be sent.
fn clash() -> Driver {
    let mut driver = reviewed();
    driver.change_elsewhere(&[(Setting::S3Prefix, text("prod/trail"))]);
    driver.go("y");
    assert!(matches!(driver.state.screen, Screen::Conflict(_)), "{}", driver.screen());
    driver
}

fn is_form(driver: &Driver) -> bool {
    matches!(driver.state.screen, Screen::Form(_))
}

#[test]
fn the_three_values_are_shown_and_nothing_is_decided_beforehand() {
    let driver = clash();
    assert!(driver.says("when you read it ( ) now at AWS ( ) yours not set prod/trail prod"), "{}", driver.screen());
    assert!(driver.says("1 of 1 to decide") && driver.says("not decided"), "{}", driver.screen());
    assert!(driver.updates().is_empty());
}

#[test]
fn nothing_goes_on_before_all_is_decided_and_what_is_missing_is_said() {
    let mut driver = Driver::form((80, 24), "management-events");
    driver.keys(&(to(Setting::S3Prefix) + "<enter>prod<enter>"));
    driver.keys(&(to(Setting::SnsTopic) + "<enter>ops-alerts<enter><c-s><end>"));
    driver.change_elsewhere(&[(Setting::S3Prefix, text("prod/trail")), (Setting::SnsTopic, text("cloudtrail-notify"))]);
    driver.go("y");
    driver.keys("<down><left><enter>");
    let Screen::Conflict(conflict) = &driver.state.screen else { panic!("{}", driver.screen()) };
    assert_eq!((conflict.focused(), conflict.count()), (Setting::S3Prefix, (2, 1)));
    assert!(driver.says("Not decided yet: S3 key prefix."), "{}", driver.screen());
    // no other key goes on either
    driver.go("y<c-s><tab>");
    assert!(matches!(driver.state.screen, Screen::Conflict(_)) && driver.updates().is_empty(), "{}", driver.screen());
    driver.keys("<right><enter>");
    assert!(matches!(driver.state.screen, Screen::Review(_)), "{}", driver.screen());
    driver.go("<end>y");
    assert_eq!(driver.updates(), [json!({ "Name": PLAIN, "S3KeyPrefix": "prod" })]);
    let topic = driver.at_aws().settings.sns_topic.unwrap_or_default();
    assert!(topic.ends_with(":cloudtrail-notify"), "theirs is still there: {topic}");
}

#[test]
fn every_key_decides_and_every_decision_can_be_changed() {
    for (keys, before, yours) in [
        ("<right>", "keeps yours", true),
        ("m", "keeps yours", true),
        ("<left>", "takes theirs", false),
        ("t", "takes theirs", false),
        (" ", "keeps yours", true),
        ("  ", "takes theirs", false),
        ("   ", "keeps yours", true),
        ("<left><right>", "keeps yours", true),
    ] {
        let mut driver = clash();
        driver.keys(keys);
        assert!(driver.says(before) && driver.says("all decided"), "{keys}: {}", driver.screen());
        driver.keys("<enter>");
        assert_eq!(driver.draft().value(Setting::S3Prefix), text(if yours { "prod" } else { "prod/trail" }), "{keys}");
    }
}

#[test]
fn yours_is_reviewed_again_from_the_beginning_and_then_sent() {
    let mut driver = clash();
    driver.burst("<right><enter>y");
    driver.settle();
    assert!(driver.updates().is_empty(), "keys typed ahead apply nothing: {}", driver.screen());
    assert!(driver.says("before prod/trail after prod"), "{}", driver.screen());
    driver.go("<end>y");
    assert_eq!(driver.updates(), [json!({ "Name": PLAIN, "S3KeyPrefix": "prod" })]);
    assert!(matches!(&driver.state.screen, Screen::Receipt(r) if r.all_verified()), "{}", driver.screen());
}

#[test]
fn a_name_that_was_typed_is_typed_again() {
    let mut driver = Driver::form((80, 24), "security-audit");
    driver.keys(&(to(Setting::MultiRegion) + " "));
    driver.keys(&(to(Setting::SnsTopic) + "<enter><c-u>cloudtrail-notify<enter><c-s><pgdn><pgdn>"));
    driver.change_elsewhere(&[(Setting::SnsTopic, None)]);
    driver.go("security-audit<enter>");
    driver.keys("<right><enter><pgdn><pgdn><enter>");
    driver.settle();
    assert!(driver.updates().is_empty() && driver.says("the name has to be typed"), "{}", driver.screen());
    driver.go("security-audit<enter>");
    assert_eq!(driver.updates().len(), 1);
}

#[test]
fn all_theirs_leaves_nothing_to_send_and_says_so() {
    let mut driver = clash();
    driver.go("<left><enter>");
    assert!(is_form(&driver) && !driver.draft().is_changed(), "{}", driver.screen());
    assert!(driver.says("No edit is left"), "{}", driver.screen());
    assert!(driver.updates().is_empty());
}

#[test]
fn back_to_the_form_every_edit_is_kept_and_it_is_asked_again() {
    for key in ["<esc>", "q"] {
        let mut driver = clash();
        driver.keys(key);
        assert!(is_form(&driver), "{}", driver.screen());
        assert_eq!(driver.draft().value(Setting::S3Prefix), text("prod"));
        assert!(driver.says("Changed there and here: S3 key prefix is now prod/trail"), "{}", driver.screen());
        driver.keys("<c-s>");
        assert!(matches!(driver.state.screen, Screen::Conflict(_)), "{}", driver.screen());
        driver.keys("<right><enter>");
        assert!(matches!(driver.state.screen, Screen::Review(_)), "{}", driver.screen());
        // and decided once is decided
        driver.keys("<esc><c-s>");
        assert!(matches!(driver.state.screen, Screen::Review(_)), "{}", driver.screen());
    }
}

#[test]
fn an_edit_made_in_sight_of_theirs_is_a_decision() {
    for (keys, value) in [("<enter><c-u>prod/other<enter>", "prod/other"), ("u", "prod/trail")] {
        let mut driver = clash();
        driver.keys("<esc>");
        driver.keys(keys);
        driver.keys("<c-s>");
        assert!(!matches!(driver.state.screen, Screen::Conflict(_)), "{}", driver.screen());
        assert_eq!(driver.draft().value(Setting::S3Prefix), text(value));
    }
}

#[test]
fn what_only_others_changed_is_taken_in_and_reviewed_again() {
    let mut driver = reviewed();
    driver.change_elsewhere(&[(Setting::LogFileValidation, switch(true))]);
    driver.keys("<end>");
    driver.burst("y");
    driver.settle();
    assert!(matches!(driver.state.screen, Screen::Review(_)), "the review, not the form: {}", driver.screen());
    assert!(driver.says("Nothing was sent") && driver.says("Log file validation is now on (was off)"));
    assert!(driver.updates().is_empty());
    // a key that is held down from before applies nothing
    driver.go("<end>yyy");
    assert!(driver.updates().is_empty() && driver.says("Tab and Enter apply it now"), "{}", driver.screen());
    driver.go("<tab><enter>");
    assert_eq!(driver.updates(), [json!({ "Name": PLAIN, "S3KeyPrefix": "prod" })]);
    let now = driver.at_aws().settings;
    assert_eq!((now.s3_prefix.as_deref(), now.log_file_validation), (Some("prod"), Some(true)));
    // what is told was told: the next form begins anew
    driver.go("<enter>");
    driver.keys(&(to(Setting::RecursiveLogging) + " <c-s>"));
    assert!(!driver.says("Changed elsewhere"), "{}", driver.screen());
}

#[test]
fn what_others_changed_and_took_back_is_not_told() {
    let mut driver = reviewed();
    driver.change_elsewhere(&[(Setting::LogFileValidation, switch(true))]);
    driver.go("<end>y");
    driver.change_elsewhere(&[(Setting::LogFileValidation, switch(false))]);
    driver.go("<end><tab><enter>");
    assert!(matches!(driver.state.screen, Screen::Review(_)) && driver.updates().is_empty(), "{}", driver.screen());
    assert!(!driver.says("Changed elsewhere"), "{}", driver.screen());
    driver.go("<end><tab><enter>");
    assert_eq!(driver.updates().len(), 1);
}

#[test]
fn what_others_made_already_is_not_sent() {
    let mut driver = reviewed();
    driver.change_elsewhere(&[(Setting::S3Prefix, text("prod"))]);
    driver.go("y");
    assert!(is_form(&driver) && !driver.draft().is_changed(), "{}", driver.screen());
    assert!(driver.says("Already as you want it: S3 key prefix. No edit is left."), "{}", driver.screen());
    assert!(driver.updates().is_empty());
}

#[test]
fn theirs_and_yours_that_do_not_go_together_are_mended_in_the_form() {
    let mut driver = Driver::form((80, 24), "ireland-workloads");
    driver.keys(&(to(Setting::GlobalEvents) + " "));
    driver.keys(&(to(Setting::MultiRegion) + " "));
    driver.keys(&(to(Setting::S3Prefix) + "<enter><c-u>mine<enter><c-s><end>"));
    // others took the global services away from a trail that had them; only the prefix is disputed
    let mut loaded = driver.draft().base().clone();
    loaded.settings.global_events = Some(true);
    driver.keys("<esc>r");
    driver.answer_with(is_trail, Answer::Trail(Ok(Box::new(loaded.clone()))));
    driver.settle_status();
    driver.keys("<c-s><end>y");
    loaded.settings.global_events = Some(false);
    loaded.settings.s3_prefix = Some("payments".into());
    driver.answer_with(is_trail, Answer::Trail(Ok(Box::new(loaded))));
    driver.settle();
    driver.keys("<right><enter>");
    let Screen::Form(form) = &driver.state.screen else { panic!("{}", driver.screen()) };
    assert_eq!(form.focus, Setting::GlobalEvents);
    assert!(driver.says("A multi-Region trail must include global service events"), "{}", driver.screen());
    driver.go("<c-s>y");
    assert!(driver.updates().is_empty(), "{}", driver.screen());
    assert!(is_form(&driver), "the review refuses it: {}", driver.screen());
}

#[test]
fn the_two_of_a_pair_are_decided_together() {
    for (key, group, role) in [("<right>", GROUP, "mine"), ("<left>", "mine", "theirs")] {
        let mut driver = Driver::form((80, 24), "security-audit");
        let old = driver.draft().base().settings.clone();
        driver.keys(&format!("{}<enter><c-u>{GROUP}<enter>r", to(Setting::LogGroup)));
        let mut other = driver.draft().base().clone();
        let theirs = "arn:aws:iam::111122223333:role/acme-log-reader";
        other.settings.log_role = Some(theirs.into());
        driver.respond(Answer::Trail(Ok(Box::new(other))));
        driver.settle();
        assert!(driver.says("Log group and Role: one decision"), "{}", driver.screen());
        driver.keys(key);
        driver.keys("<enter>");
        assert!(is_form(&driver), "{}", driver.screen());
        let or = |value: &str, mine: &Option<String>| match value {
            "mine" => mine.clone(),
            "theirs" => Some(theirs.to_owned()),
            value => Some(value.to_owned()),
        };
        let now = driver.draft().settings();
        assert_eq!((now.log_group, now.log_role), (or(group, &old.log_group), or(role, &old.log_role)), "{key}");
    }
}

#[test]
fn a_reload_that_finds_a_clash_asks_and_leads_back_to_the_form() {
    let mut driver = Driver::form((80, 24), "management-events");
    driver.keys(&(to(Setting::S3Prefix) + "<enter>prod<enter>"));
    driver.change_elsewhere(&[(Setting::S3Prefix, text("prod/trail"))]);
    driver.go("r");
    assert!(driver.says("1 of 1 to decide"), "{}", driver.screen());
    assert!(!driver.says("Nothing was sent"), "nothing was to be sent: {}", driver.screen());
    driver.keys("<right><enter>");
    assert!(is_form(&driver), "{}", driver.screen());
    assert_eq!(driver.draft().before(Setting::S3Prefix), text("prod/trail"));
    assert_eq!(driver.draft().value(Setting::S3Prefix), text("prod"));
}

#[test]
fn nobody_is_taken_away_from_what_is_being_typed() {
    let mut driver = Driver::form((80, 24), "management-events");
    driver.keys(&(to(Setting::S3Prefix) + "<enter>prod<enter>"));
    driver.change_elsewhere(&[(Setting::S3Prefix, text("prod/trail"))]);
    driver.keys("r<home><enter><c-u>acme-org");
    driver.settle();
    assert!(is_form(&driver), "{}", driver.screen());
    driver.keys("-logs<c-s>");
    assert_eq!(driver.draft().value(Setting::S3Bucket), text("acme-org-logs"));
    assert!(driver.says("1 of 1 to decide"), "but before the review it is asked: {}", driver.screen());
}

#[test]
fn a_second_change_elsewhere_is_measured_from_what_was_read_first() {
    let mut driver = clash();
    driver.keys("<esc>");
    driver.change_elsewhere(&[(Setting::S3Prefix, None), (Setting::LogFileValidation, switch(true))]);
    driver.go("r");
    assert!(is_form(&driver), "it is as it was read first: {}", driver.screen());
    driver.keys("<c-s>");
    assert!(matches!(driver.state.screen, Screen::Review(_)), "{}", driver.screen());
    let mut driver = clash();
    driver.keys("<esc>");
    driver.go("r");
    assert!(driver.says("not set prod/trail prod"), "still to be decided: {}", driver.screen());
}

#[test]
fn kept_edits_are_put_onto_a_newer_trail_with_a_decision() {
    let mut driver = clash();
    // as a crash would leave it
    let kept =
        driver.deeds.iter().rev().find_map(|deed| if let Deed::Keep(kept) = deed { Some(kept.clone()) } else { None });
    let kept = *kept.expect("the edits are kept");
    assert_eq!(kept.base.s3_prefix, None, "what was read first is kept until it is decided");
    let demo = driver.at_aws().settings;
    assert_eq!(demo.s3_prefix.as_deref(), Some("prod/trail"));
    driver.keys("<left><enter>"); // so that nothing is edited here any more
    driver.go("q");
    driver.keys("<enter>");
    while driver.answer_one() {}
    let offered = Opened { drafts: vec![(KeptId("x.draft.json".into()), kept)], ..Opened::default() };
    driver.answer_opened(offered);
    assert!(driver.says("Unsaved edits"), "{}", driver.screen());
    driver.keys("c");
    assert!(driver.says("not set prod/trail prod") && driver.says("1 of 1 to decide"), "{}", driver.screen());
    driver.keys("<right><enter>");
    assert!(is_form(&driver), "{}", driver.screen());
    assert_eq!(driver.draft().value(Setting::S3Prefix), text("prod"));
}

#[test]
fn quitting_asks_about_the_edits_as_everywhere() {
    let mut driver = clash();
    driver.keys("<c-c>");
    assert!(driver.exit.is_none() && driver.says("1 unsaved edit"), "{}", driver.screen());
    driver.keys("<esc>");
    assert_eq!(driver.draft().value(Setting::S3Prefix), text("prod"));
}

fn gone() -> Answer {
    Answer::Trail(Err(ApiError {
        operation: "GetTrail",
        region: "us-east-1".into(),
        cause: Cause::Refused("TrailNotFoundException".into()),
        message: "Unknown trail".into(),
        request_id: Some("req-1".into()),
        after_fault: false,
    }))
}

#[test]
fn a_trail_that_is_gone_is_told_and_the_edits_stay() {
    // found when it was to be sent
    let mut driver = reviewed();
    driver.keys("y");
    driver.answer_with(is_trail, gone());
    assert!(driver.says("was deleted since you opened it") && driver.says("TrailNotFoundException"));
    assert_eq!(driver.draft().value(Setting::S3Prefix), text("prod"));
    assert!(driver.updates().is_empty());
    // by a reload, also while something is typed
    for typing in ["", "<enter><c-u>acme-org"] {
        let mut driver = Driver::form((80, 24), "management-events");
        driver.keys(&(to(Setting::S3Prefix) + "<enter>prod<enter><home>r"));
        driver.keys(typing);
        driver.answer_with(is_trail, gone());
        assert!(driver.says("The trail is gone; edits are kept"), "{typing}: {}", driver.screen());
        assert_eq!(driver.draft().value(Setting::S3Prefix), text("prod"));
        driver.keys(if typing.is_empty() { "" } else { "-logs<enter>" });
        // and when it is there again, the edits are put onto it
        driver.go("r");
        assert!(!driver.says("The trail is gone"), "{}", driver.screen());
        assert_eq!(driver.draft().value(Setting::S3Prefix), text("prod"));
    }
}

#[test]
fn what_does_not_fit_can_be_read_to_its_end_by_one_key() {
    let mut driver = Driver::form((60, 16), "security-audit");
    driver.keys(&format!("{}<enter><c-u>{GROUP}<enter>r", to(Setting::LogGroup)));
    let mut other = driver.draft().base().clone();
    other.settings.log_role = Some("arn:aws:iam::111122223333:role/service-role/acme-cloudtrail-to-logs-v2".into());
    other.settings.s3_prefix = Some("theirs".into());
    driver.respond(Answer::Trail(Ok(Box::new(other))));
    driver.settle();
    let mut seen = String::new();
    for _ in 0..30 {
        seen.push_str(&driver.screen());
        driver.keys("<down>");
    }
    for part in ["(x) yours", "333:log-group:aws-cloudtrail-log", "S3 key prefix  theirs, was security"] {
        let part = part.replace("(x)", "( )");
        assert!(seen.contains(&part), "{part}\n{seen}");
    }
    driver.event(Event::Resize(Size { width: 200, height: 50 }));
    assert!(driver.says("S3 key prefix theirs, was security"), "{}", driver.screen());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, ..ProptestConfig::default() })]

    /// Whatever is pressed while somebody else changes the trail under one's hands: what that one set last is still there,
    /// or a review had shown it as what was before.
    #[test]
    fn nothing_is_overwritten_that_was_not_shown(
        keys in prop::collection::vec(prop::sample::select(vec![
            "<down>", "<up>", "<enter>", "<esc>", " ", "<right>", "<left>", "<c-s>", "y", "y", "<end>", "r", "u", "x", "m", "t",
            "<c-s><end>y", "prod", "theirs",
        ]), 1..60),
        elsewhere in prop::collection::vec((0usize..60, 0usize..4), 0..6),
    ) {
        let mut driver = Driver::start((80, 24), Start::default());
        driver.settle();
        driver.go("/management<enter><enter>");
        driver.keys(&(to(Setting::S3Prefix) + "<enter>prod<enter>"));
        driver.keys(&(to(Setting::LogFileValidation) + " "));
        for (at, key) in keys.into_iter().enumerate() {
            if matches!(driver.state.screen, Screen::Trails) || driver.exit.is_some() {
                break;
            }
            for (_, which) in elsewhere.iter().filter(|(when, _)| *when == at) {
                driver.change_elsewhere(&[match which {
                    0 => (Setting::S3Prefix, text("prod/trail")),
                    1 => (Setting::LogFileValidation, switch(true)),
                    2 => (Setting::RecursiveLogging, switch(false)),
                    _ => (Setting::S3Prefix, None),
                }]);
            }
            let shown: Option<Settings> = match &driver.state.screen {
                Screen::Review(review) => Some(review.draft().base().settings.clone()),
                _ => None,
            };
            let (sent, there) = (driver.updates().len(), driver.at_aws().settings);
            driver.keys(key);
            driver.settle();
            driver.screen();
            if driver.updates().len() > sent && let Some(shown) = shown {
                prop_assert_eq!(shown, there, "sent over something that the review did not show");
            }
        }
    }
}

#[test]
fn what_is_found_while_the_history_is_shown_is_asked_when_the_form_is_back() {
    let mut driver = Driver::form((100, 40), "management-events");
    driver.keys("<down><enter>prod<enter>");
    driver.change_elsewhere(&[(Setting::S3Prefix, text("prod/trail"))]);
    driver.burst("rH");
    driver.settle();
    assert!(matches!(driver.state.screen, Screen::History(_)), "{}", driver.screen());
    driver.keys("q");
    assert!(matches!(driver.state.screen, Screen::Conflict(_)), "{}", driver.screen());
    // what is not disputed is told
    let mut driver = Driver::form((100, 40), "management-events");
    driver.keys("<down><enter>prod<enter>");
    driver.change_elsewhere(&[(Setting::LogFileValidation, Some(Value::Switch(true)))]);
    driver.burst("rH");
    driver.settle();
    driver.keys("<down>q");
    assert!(driver.says("Taken in: Log file validation is now on"), "{}", driver.screen());
}

//! Guides through switching Multi-Region and Organization, walked by keys with the embedded account.

use crate::support::driver::{Driver, NOW};
use serde_json::json;
use trailedit::app::event::{Deed, KeptId, Opened};
use trailedit::app::{Call, Screen, Start};
use trailedit::backend::demo::Demo;
use trailedit::trail::{Setting, Value};

const SIZE: (u16, u16) = (80, 24);

/// A screen on which everything is seen at once.
const TALL: (u16, u16) = (160, 100);

/// At the first step of the guide for `label` of a trail.
fn guide(size: (u16, u16), trail: &str, setting: Setting) -> Driver {
    let mut driver = Driver::form(size, trail);
    to(&mut driver, setting);
    driver.go("g");
    driver
}

/// Moves the form's focus.
fn to(driver: &mut Driver, setting: Setting) {
    driver.keys("<home>");
    let at = Setting::ALL.iter().position(|own| *own == setting).unwrap();
    driver.keys(&"<down>".repeat(at));
}

fn is_guide(driver: &Driver) -> bool {
    matches!(driver.state.screen, Screen::Guide(_))
}

#[test]
fn the_guide_for_all_regions_ends_in_the_review_and_sends_nothing_by_itself() {
    let mut driver = guide(SIZE, "ireland-workloads", Setting::MultiRegion);
    for step in ["What it means", "Region by Region", "What has to be so first", "What is set", "What is left to do"] {
        assert!(driver.says(step), "{}", driver.screen());
        driver.go("<enter>");
    }
    assert!(matches!(driver.state.screen, Screen::Review(_)), "{}", driver.screen());
    assert_eq!(driver.updates(), [] as [serde_json::Value; 0]);
    driver.go("<pgdn><pgdn>y");
    let sent = json!({
        "Name": "arn:aws:cloudtrail:eu-west-1:111122223333:trail/ireland-workloads",
        "IsMultiRegionTrail": true,
        "IncludeGlobalServiceEvents": true
    });
    assert_eq!(driver.updates(), [sent]);
}

#[test]
fn a_guide_that_is_left_has_changed_nothing() {
    for keys in ["<esc>", "<enter><enter><esc>", "<enter><enter><space><esc>", "<enter><enter><enter>q"] {
        let mut driver = guide(SIZE, "ireland-workloads", Setting::Organization);
        driver.go(keys);
        assert!(matches!(driver.state.screen, Screen::Form(_)), "{}", driver.screen());
        assert!(!driver.draft().is_changed());
    }
}

#[test]
fn one_goes_back_and_forth() {
    let mut driver = guide(SIZE, "ireland-workloads", Setting::MultiRegion);
    driver.keys("<left>");
    assert!(driver.says("This is the first step"), "{}", driver.screen());
    driver.keys("<right><tab><left>");
    assert!(driver.says("step 2 of 5"), "{}", driver.screen());
    driver.keys("<s-tab>");
    assert!(driver.says("step 1 of 5"), "{}", driver.screen());
}

#[test]
fn edits_of_the_form_go_along_and_are_told_as_such() {
    let mut driver = Driver::form(TALL, "ireland-workloads");
    to(&mut driver, Setting::LogFileValidation);
    driver.keys("<space>");
    to(&mut driver, Setting::MultiRegion);
    driver.go("g<enter><enter><enter>");
    assert!(driver.says("Log file validation (your edit)"), "{}", driver.screen());
    driver.go("<enter><enter>");
    assert_eq!(driver.draft().changes().len(), 3);
}

#[test]
fn what_may_be_set_along_is_set_by_space_and_only_where_it_is_shown() {
    let mut driver = guide(TALL, "ireland-workloads", Setting::Organization);
    driver.keys("<space><enter><enter>");
    assert!(driver.says("[ ] Switch Multi-Region on, too"), "{}", driver.screen());
    driver.go("<space>");
    assert!(driver.says("[x] Switch Multi-Region on, too"), "{}", driver.screen());
    driver.go("<enter><enter>");
    for setting in [Setting::Organization, Setting::MultiRegion, Setting::GlobalEvents] {
        assert_eq!(driver.draft().value(setting), Some(Value::Switch(true)), "{setting:?}");
    }
}

#[test]
fn what_aws_would_refuse_does_not_reach_the_review() {
    let mut account: serde_json::Value = serde_json::from_str(include_str!("../../assets/demo-account.json")).unwrap();
    account["organization"] = serde_json::Value::Null;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("account.json");
    std::fs::write(&file, account.to_string()).unwrap();
    let demo = Demo::open(&file).unwrap().at(NOW.seconds());
    let mut driver = Driver::with(demo, TALL, Start::default()).settled();
    driver.go("/ireland-workloads<enter><enter>");
    to(&mut driver, Setting::Organization);
    driver.go("g");
    driver.go("<enter><enter><enter><enter>");
    assert!(is_guide(&driver), "{}", driver.screen());
    assert!(driver.says("There is no review: AWS would refuse it"), "{}", driver.screen());
    assert!(driver.says("in no organization"), "{}", driver.screen());
}

#[test]
fn what_was_put_right_elsewhere_is_seen_by_asking_again() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("account.json");
    let mut account: serde_json::Value = serde_json::from_str(include_str!("../../assets/demo-account.json")).unwrap();
    let buckets = account["buckets"].as_array_mut().unwrap();
    let at = buckets.iter().position(|b| b["name"] == "acme-cloudtrail-logs-eu").unwrap();
    let bucket = buckets.remove(at);
    std::fs::write(&file, account.to_string()).unwrap();
    let demo = Demo::open(&file).unwrap().at(NOW.seconds());
    let mut driver = Driver::with(demo, TALL, Start::default()).settled();
    driver.go("/ireland-workloads<enter><enter>");
    to(&mut driver, Setting::MultiRegion);
    driver.go("g<enter><enter>");
    assert!(driver.says("There is no bucket acme-cloudtrail-logs-eu"), "{}", driver.screen());
    account["buckets"].as_array_mut().unwrap().push(bucket);
    std::fs::write(&file, account.to_string()).unwrap();
    driver.keys("r");
    assert!(driver.says("Asking again"), "{}", driver.screen());
    driver.settle();
    assert!(!driver.says("There is no bucket"), "{}", driver.screen());
}

#[test]
fn the_regions_are_asked_for_when_a_trail_was_opened_by_its_arn() {
    let arn = "arn:aws:cloudtrail:eu-west-1:111122223333:trail/ireland-workloads";
    let trail = Some(trailedit::trail::TrailRef::parse(arn).unwrap());
    let mut driver = Driver::start(TALL, Start { trail, ..Start::default() }).settled();
    to(&mut driver, Setting::MultiRegion);
    assert!(!driver.calls.contains(&Call::Regions));
    driver.keys("g<enter>");
    assert!(driver.says("which there are is not known"), "{}", driver.screen());
    driver.settle();
    assert!(driver.says("us-west-2"), "{}", driver.screen());
}

#[test]
fn a_guide_answers_while_nothing_is_known_yet() {
    let mut driver = Driver::form(TALL, "ireland-workloads");
    to(&mut driver, Setting::Organization);
    driver.keys("g<enter>");
    assert!(driver.says("...") && driver.says("What has to be so first"), "{}", driver.screen());
    driver.settle();
    assert!(!driver.says("..."), "{}", driver.screen());
}

#[test]
fn leaving_the_program_from_a_guide_asks_for_the_edits_of_the_form() {
    let mut driver = Driver::form(SIZE, "ireland-workloads");
    to(&mut driver, Setting::LogFileValidation);
    driver.keys("<space>");
    to(&mut driver, Setting::MultiRegion);
    driver.go("g<c-c>");
    assert!(driver.says("1 unsaved edit"), "{}", driver.screen());
    let mut driver = guide(SIZE, "ireland-workloads", Setting::MultiRegion);
    driver.go("<c-c>");
    assert!(driver.exit.is_some());
}

#[test]
fn there_is_no_guide_where_there_is_nothing_to_guide() {
    let mut driver = Driver::form(SIZE, "ireland-workloads");
    driver.keys("g");
    assert!(driver.says("move there first"), "{}", driver.screen());
    assert!(!is_guide(&driver));
}

#[test]
fn who_can_only_look_is_not_led_to_an_edit() {
    let mut driver = Driver::altered(TALL, "org-trail", |account| {
        account["caller"] = json!({"account": "222233334444", "arn": "arn:aws:sts::222233334444:assumed-role/ops/ana"});
    });
    to(&mut driver, Setting::S3Bucket);
    driver.keys("p");
    assert!(matches!(driver.state.context(), trailedit::app::keys::Context::Form), "{}", driver.screen());
    assert!(driver.says("a member account: only the management account"), "{}", driver.screen());
    to(&mut driver, Setting::MultiRegion);
    driver.go("g<enter><enter><enter><enter><enter>");
    assert!(is_guide(&driver), "{}", driver.screen());
    assert!(driver.says("Nothing can be sent. You are in 222233334444, a member account"), "{}", driver.screen());
    driver.go("<esc>");
    assert!(driver.says("The guide has changed nothing.") && !driver.draft().is_changed(), "{}", driver.screen());
}

#[test]
fn a_guide_ends_when_others_make_the_switch_meanwhile() {
    let mut driver = Driver::form(TALL, "ireland-workloads");
    to(&mut driver, Setting::MultiRegion);
    driver.keys("rg<enter>");
    driver.change_elsewhere(&[
        (Setting::MultiRegion, Some(Value::Switch(true))),
        (Setting::GlobalEvents, Some(Value::Switch(true))),
    ]);
    driver.settle();
    assert!(matches!(driver.state.screen, Screen::Form(_)), "{}", driver.screen());
    assert!(driver.says("Multi-Region is now all Regions"), "{}", driver.screen());
    // any other change goes on beneath it
    let mut driver = Driver::form(TALL, "ireland-workloads");
    to(&mut driver, Setting::MultiRegion);
    driver.keys("rg<enter>");
    driver.change_elsewhere(&[(Setting::LogFileValidation, Some(Value::Switch(false)))]);
    driver.settle();
    assert!(is_guide(&driver), "{}", driver.screen());
}

#[test]
fn kept_edits_that_are_found_while_a_guide_is_read_are_not_dropped_without_a_word() {
    let mut driver = guide(TALL, "ireland-workloads", Setting::MultiRegion);
    let mut other = Driver::form(TALL, "ireland-workloads");
    other.go("j<enter>x<enter>");
    let kept = other.deeds.iter().rev().find_map(|deed| if let Deed::Keep(kept) = deed { Some(kept) } else { None });
    let kept = (KeptId("x.draft.json".into()), (**kept.unwrap()).clone());
    driver.answer_opened(Opened { drafts: vec![kept], ..Opened::default() });
    driver.go("<enter><enter><enter><enter><enter>");
    assert!(matches!(driver.state.screen, Screen::Review(_)), "{}", driver.screen());
    assert!(driver.says("They are offered when the trail is opened the next time."), "{}", driver.screen());
    driver.go("<esc>");
    assert_eq!(driver.state.context(), trailedit::app::keys::Context::Form);
}

#[test]
fn answers_that_leave_checks_without_a_meaning_leave_the_focus_on_its_own() {
    let mut driver = Driver::unanswered_as(TALL, "security-audit", |account| {
        account["buckets"].as_array_mut().unwrap().retain(|bucket| bucket["name"] != "acme-security-audit");
    });
    to(&mut driver, Setting::Organization);
    driver.keys("g<enter><end><up><up>");
    let focused = |driver: &Driver| {
        let screen = driver.screen();
        let line = screen.lines().find_map(|line| line.trim_start().strip_prefix("> ")).map(str::to_owned);
        // behind how it stands
        line.unwrap_or_else(|| panic!("{screen}"))[5..].trim().to_owned()
    };
    let row = |driver: &Driver| driver.screen().lines().position(|line| line.trim_start().starts_with("> "));
    let (claim, at) = (focused(&driver), row(&driver));
    while !driver.around.is_empty() {
        driver.answer_around();
        assert_eq!(focused(&driver), claim);
    }
    assert!(row(&driver) < at, "fewer stand before it now: {}", driver.screen());
    driver.keys("<down><up>");
    assert_eq!(focused(&driver), claim);
}

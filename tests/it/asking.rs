//! When what is around a trail is asked for again, and that it never is without end.

use crate::support::driver::{Driver, NOW, start_in};
use serde_json::{Value as Json, json};
use std::collections::BTreeMap;
use trailedit::app::{Call, Moment, Screen, Start};
use trailedit::backend::demo::Demo;
use trailedit::trail::facts::Subject;

const SIZE: (u16, u16) = (100, 60);

/// How often each thing around the trail was asked for.
fn asked(driver: &Driver) -> BTreeMap<Subject, usize> {
    let mut counts = BTreeMap::new();
    for subject in &driver.asked {
        *counts.entry(subject.clone()).or_default() += 1;
    }
    counts
}

/// Whether everything that was asked for before was asked for once more, and no more than once.
fn once_more(before: &BTreeMap<Subject, usize>, driver: &Driver) -> bool {
    let now = asked(driver);
    !before.is_empty() && now.len() == before.len() && before.iter().all(|(subject, count)| now[subject] == count + 1)
}

/// The account as a file, which is read anew with each call.
fn account(change: impl FnOnce(&mut Json)) -> (tempfile::TempDir, std::path::PathBuf, Json) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("account.json");
    let mut account: Json = serde_json::from_str(include_str!("../../assets/demo-account.json")).unwrap();
    let whole = account.clone();
    change(&mut account);
    std::fs::write(&file, account.to_string()).unwrap();
    (folder, file, whole)
}

#[test]
fn a_key_that_is_held_down_asks_for_nothing_that_is_awaited() {
    let mut driver = Driver::form(SIZE, "security-audit");
    let before = asked(&driver);
    let trails = |driver: &Driver| driver.calls.iter().filter(|call| matches!(call, Call::Trail(_))).count();
    let read = trails(&driver);
    driver.keys(&"r".repeat(500));
    assert!(once_more(&before, &driver), "{:?}", asked(&driver));
    assert_eq!(trails(&driver), read + 1);
    driver.settle();
    let before = asked(&driver);
    driver.go("r");
    assert!(once_more(&before, &driver), "but it is once it is answered");
    assert_eq!(trails(&driver), read + 2);
}

#[test]
fn what_the_answers_say_is_asked_for_by_itself_only_once() {
    let mut driver = Driver::form(SIZE, "org-trail");
    let before = asked(&driver);
    assert!(before.values().all(|count| *count == 1), "{before:?}");
    for _ in 0..50 {
        driver.go("jk<down><up>i<esc>");
    }
    assert_eq!(asked(&driver), before);
}

#[test]
fn a_refusal_has_what_it_may_be_about_asked_for_again() {
    let mut driver = Driver::failing(SIZE, "ireland-workloads", "InsufficientS3BucketPolicyException");
    driver.go("j<enter>x/y<enter>");
    let before = asked(&driver);
    driver.go("<c-s>");
    assert_eq!(asked(&driver), before);
    driver.keys("<pgdn><pgdn>y");
    while !matches!(driver.state.screen, Screen::Form(_)) {
        assert!(driver.answer_one());
    }
    assert!(once_more(&before, &driver), "{}", driver.screen());
    // of what is known nothing goes out of sight meanwhile
    let Screen::Form(form) = &driver.state.screen else { panic!() };
    assert!(!form.checks().is_empty());
    assert!(form.checks().iter().all(|c| c.standing != trailedit::trail::preflight::Standing::Waiting));
    driver.settle();
    // what has nothing to do with them has nothing asked for
    let mut driver = Driver::failing(SIZE, "ireland-workloads", "ExpiredTokenException");
    driver.go("j<enter>x/y<enter>");
    let before = asked(&driver);
    driver.go("<c-s><pgdn><pgdn>y");
    assert!(driver.says("ExpiredTokenException"), "{}", driver.screen());
    assert_eq!(asked(&driver), before);
}

#[test]
fn after_an_update_what_is_around_the_trail_is_asked_for_again() {
    let mut driver = Driver::form(SIZE, "ireland-workloads");
    driver.keys("<end>");
    driver.go("<home>jjjjj ");
    let before = asked(&driver);
    driver.go("<c-s><pgdn><pgdn>y");
    assert!(matches!(driver.state.screen, Screen::Receipt(_)), "{}", driver.screen());
    driver.go("<enter>");
    assert!(once_more(&before, &driver), "{:?}", asked(&driver));
}

#[test]
fn what_was_read_long_ago_is_asked_for_again_for_the_review() {
    let (_folder, file, mut whole) = account(|_| ());
    let demo = Demo::open(&file).unwrap().at(NOW.seconds());
    let mut driver = Driver::with(demo, SIZE, Start::default()).settled();
    driver.go("/ireland-workloads<enter><enter>");
    driver.go("j<enter>x/y<enter>");
    let before = asked(&driver);
    driver.at(Moment(NOW.0 + 30_000));
    driver.go("<c-s>");
    assert!(matches!(driver.state.screen, Screen::Review(_)), "{}", driver.screen());
    assert_eq!(asked(&driver), before, "not what was just read");
    // somebody takes the policy away
    let buckets = whole["buckets"].as_array_mut().unwrap();
    let bucket = buckets.iter_mut().find(|bucket| bucket["name"] == "acme-cloudtrail-logs-eu").unwrap();
    bucket["policy"] = Json::Null;
    std::fs::write(&file, whole.to_string()).unwrap();
    driver.at(Moment(NOW.0 + 120_000));
    driver.keys("<esc><c-s>");
    assert!(!driver.says("has no policy"), "{}", driver.screen());
    assert!(driver.says("but not to irelandx/y"), "what was known stays: {}", driver.screen());
    assert!(once_more(&before, &driver), "{:?}", asked(&driver));
    driver.settle();
    assert!(driver.says("has no policy"), "{}", driver.screen());
}

#[test]
fn an_organization_that_stood_in_the_way_is_asked_for_again() {
    for stands in [Json::Null, json!("billing")] {
        let (_folder, file, whole) = account(|account| match &stands {
            Json::Null => account["organization"] = Json::Null,
            _ => account["organization"]["features"] = json!("CONSOLIDATED_BILLING"),
        });
        let demo = Demo::open(&file).unwrap().at(NOW.seconds());
        let mut driver = Driver::with(demo, SIZE, Start::default()).settled();
        driver.go("/management-events<enter><enter>");
        driver.go("<home>jjjj ");
        driver.keys("<c-s>");
        assert!(driver.says("Not ready for review"), "{}", driver.screen());
        std::fs::write(&file, whole.to_string()).unwrap();
        driver.go("r");
        driver.keys("<c-s>");
        assert!(matches!(driver.state.screen, Screen::Review(_)), "{}", driver.screen());
    }
}

#[test]
fn with_no_permission_at_all_nothing_is_asked_for_without_end() {
    let mut driver = Driver::with(start_in("nothing-readable").at(NOW.seconds()), SIZE, Start::default()).settled();
    driver.go("/org-trail<enter><enter>");
    let before = asked(&driver);
    assert!(!before.is_empty() && before.values().all(|count| *count == 1), "{before:?}");
    for _ in 0..20 {
        driver.go("jkg<enter><enter><esc>");
    }
    assert!(asked(&driver).values().all(|count| *count == 1), "{:?}", asked(&driver));
}

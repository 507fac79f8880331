//! Texts that are far longer than any value can be, wherever AWS, a file or the account may bring one: each screen is drawn,
//! and nothing ends the program.

use crate::support::driver::Driver;
use crate::support::picture::lines;
use serde_json::Value as Json;
use std::collections::BTreeSet;
use trailedit::app::{Answer, Call, Screen, Start};
use trailedit::trail::{Identity, Regions, Tag};

/// Longer than `u16` can count.
const LONG: usize = 70_000;

/// A text of this length, which says what it stands for.
fn long(of: &str) -> String {
    format!("{of}-{}", "x".repeat(LONG))
}

/// From a form through every screen that it leads to, as a screen and in lines; `has_review`, where there is one.
fn tour(driver: &mut Driver, has_review: bool) {
    let to_multi_region = "<home><down><down><down>";
    let keys = ["i", "<esc>", "?", "<esc>", "<down><down><down><down><down>", "<end>", "H", "<esc>"];
    let switch =
        [to_multi_region, "g", "<enter>", "<enter>", "<enter>", "<enter>", "<enter>", "v", "v", "<tab>", "<esc>"];
    let edit = ["<home>", "<enter>", "<end>x", "<esc>", "p", "<esc>", "q", "t", "/xx", "<esc>"];
    let mut seen = BTreeSet::new();
    for keys in keys.into_iter().chain(switch).chain(edit) {
        driver.go(keys);
        let _ = (driver.screen(), lines(&driver.state));
        seen.insert(match driver.state.screen {
            Screen::Trails => "trails",
            Screen::Form(_) => "form",
            Screen::Guide(_) => "guide",
            Screen::Review(_) => "review",
            Screen::History(_) => "history",
            Screen::Conflict(_) | Screen::Progress(_) | Screen::Receipt(_) => "another",
        });
    }
    assert!(["form", "guide", "history"].iter().all(|screen| seen.contains(screen)), "{seen:?}");
    assert_eq!(seen.contains("review"), has_review, "{seen:?}");
}

/// Replaces texts wherever they stand.
fn replace(value: &mut Json, change: &dyn Fn(&str) -> Option<String>) {
    match value {
        Json::String(text) => *text = change(text).unwrap_or_else(|| std::mem::take(text)),
        Json::Array(items) => items.iter_mut().for_each(|item| replace(item, change)),
        Json::Object(members) => members.values_mut().for_each(|item| replace(item, change)),
        Json::Null | Json::Bool(_) | Json::Number(_) => {}
    }
}

#[test]
fn a_region_whose_name_has_no_end() {
    for size in [(60, 16), (300, 80)] {
        let mut driver = Driver::start(size, Start::default());
        let names = vec!["us-east-1".to_owned(), long("region"), long("other")];
        driver.answer_with(
            |call| *call == Call::Regions,
            Answer::Regions(Ok(Regions { names, note: Some(long("note")) })),
        );
        driver.settle();
        tour(&mut driver.opened("management-events"), true);
    }
}

#[test]
fn an_identity_and_tags_that_have_no_end() {
    let mut driver = Driver::start((80, 24), Start { label: long("profile"), ..Start::default() });
    let identity = Identity { account: long("1"), arn: long("arn:aws:sts::1:user/") };
    driver.answer_with(|call| *call == Call::Identity, Answer::Identity(Ok(identity)));
    while driver.waiting.iter().any(|(_, call)| !matches!(call, Call::Tags(_))) {
        driver.answer(|call| !matches!(call, Call::Tags(_)));
    }
    driver.keys("/management<enter><enter>");
    while let Some((_, call)) = driver.waiting.front() {
        match call {
            Call::Tags(_) => {
                let tag: Tag = (long("key"), long("value"));
                driver.respond(Answer::Tags(Ok(vec![tag])));
            }
            _ => _ = driver.answer_one(),
        }
    }
    // the trail is another account's then, and only to be looked at
    tour(&mut driver, false);
}

#[test]
fn an_account_in_which_regions_have_no_end() {
    // buckets, keys and the list of Regions say them
    let regions = |text: &str| ["eu-central-1", "sa-east-1"].contains(&text).then(|| long("eu"));
    let mut driver = Driver::altered((80, 24), "security-audit", |account| replace(account, &regions));
    tour(&mut driver, true);
}

#[test]
fn settings_that_have_no_end() {
    let settings = [
        ("S3BucketName", long("bucket")),
        ("S3KeyPrefix", long("prefix")),
        ("KmsKeyId", format!("arn:aws:kms:{}:111122223333:key/0d1c5a42-7b3e-4f60-9a1d-2c8e5b7f9a01", long("us"))),
        ("SnsTopicName", format!("arn:aws:sns:{}:111122223333:news", long("us"))),
        ("CloudWatchLogsRoleArn", format!("arn:aws:iam::111122223333:role/{}", long("role"))),
    ];
    let mut driver = Driver::altered((80, 24), "management-events", |account| {
        for (member, value) in settings {
            account["trails"][0]["settings"][member] = value.into();
        }
    });
    tour(&mut driver, true);
}

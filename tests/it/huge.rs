//! Texts that are far longer than any value can be, wherever AWS, a file or the account may bring one: each screen is drawn,
//! and nothing ends the program.

use crate::support::driver::{Driver, NOW};
use crate::support::picture::lines;
use trailedit::app::{Answer, Call, Start};
use trailedit::backend::demo::Demo;
use trailedit::trail::{Identity, Regions, Tag};

/// Longer than `u16` can count.
const LONG: usize = 70_000;

/// A text of this length, which says what it stands for.
fn long(of: &str) -> String {
    format!("{of}-{}", "x".repeat(LONG))
}

/// Every screen that a trail leads to, as a screen and in lines.
fn tour(driver: &mut Driver) {
    let guide = "<enter><enter><enter><enter><esc>";
    let down = "<down>".repeat(11);
    for keys in [
        "<enter>",
        "i",
        "<esc>",
        "?",
        "<esc>",
        &down,
        "<home><down><down><down>",
        "g",
        guide,
        "<down>",
        "g",
        guide,
        "<home><down><down><down> ",
        "<c-s>",
        "v",
        "v",
        "<tab>",
        "<esc>",
        "H",
        "<esc>",
        "<home>",
        "<enter>",
        "<esc>",
        "p",
        "<esc>",
        "q",
        "t",
        "<esc>",
        "/xx",
        "<esc>",
    ] {
        driver.go(keys);
        let _ = (driver.screen(), lines(&driver.state));
    }
}

/// The account with the texts of its trails and of what is around them replaced.
fn account(change: impl Fn(&str) -> Option<String>) -> serde_json::Value {
    fn walk(value: &mut serde_json::Value, change: &dyn Fn(&str) -> Option<String>) {
        match value {
            serde_json::Value::String(text) => *text = change(text).unwrap_or_else(|| std::mem::take(text)),
            serde_json::Value::Array(items) => items.iter_mut().for_each(|item| walk(item, change)),
            serde_json::Value::Object(members) => members.values_mut().for_each(|item| walk(item, change)),
            _ => {}
        }
    }
    let mut account: serde_json::Value = serde_json::from_str(include_str!("../../assets/demo-account.json")).unwrap();
    walk(&mut account, &change);
    account
}

fn opened(account: &serde_json::Value, size: (u16, u16)) -> Driver {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("account.json");
    std::fs::write(&file, account.to_string()).unwrap();
    Driver::with(Demo::open(&file).unwrap().at(NOW.seconds()), size, Start::default()).settled()
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
        tour(&mut driver);
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
    tour(&mut driver);
}

#[test]
fn an_account_in_which_regions_have_no_end() {
    // buckets, keys and the list of Regions say them
    let regions = |text: &str| ["eu-central-1", "sa-east-1"].contains(&text).then(|| long("eu"));
    let account = account(regions);
    let mut driver = opened(&account, (80, 24));
    driver.go("/security-audit<enter>");
    tour(&mut driver);
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
    tour(&mut driver);
}

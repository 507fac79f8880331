//! Texts that come near to values, and drafts made of them, for tests with random input.
//!
//! A text out of nowhere is no ARN and no URL, so that it finds nothing. Most of these are valid ones with something put
//! in, taken out, doubled, capitalised or joined.

use crate::trail::account::{Membership, Organization};
use crate::trail::arn::TrailArn;
use crate::trail::change::Draft;
use crate::trail::setting::Setting;
use crate::trail::settings::{Settings, Trail, Value};
use crate::trail::validate;
use proptest::prelude::*;
use proptest::sample::{Index, select};

/// Values of all settings, good and nearly so, and what they are copied out of.
const SEEDS: [&str; 51] = [
    "abc",
    "acme-logs",
    "logs-111122223333-us-west-2-an",
    "logs--table-s3",
    "192.168.5.4",
    "prod/trail",
    "prod/trail/",
    "/prod//trail",
    "prod/AWSLogs/123456789012/CloudTrail/us-east-1/2026",
    "s3://acme-logs/prod/",
    "acme-logs.s3.us-east-1.amazonaws.com/prod/",
    "s3.console.aws.amazon.com/s3/buckets/acme-logs",
    "log-group:/aws/cloudtrail:*",
    "Alias/trail",
    "MRK-1234abcd12ab34cd56ef1234567890ab",
    "arn:aws:s3:::acme-logs/prod/*",
    "https://acme-logs.s3.us-east-1.amazonaws.com/prod/AWSLogs/",
    "https://s3.cn-north-1.amazonaws.com.cn/acme-logs/prod",
    "https://us-east-1.console.aws.amazon.com/s3/buckets/acme-logs?region=us-east-1&prefix=prod%2F",
    "https://us-east-1.console.aws.amazon.com/s3/object/acme-logs?prefix=prod/x.json.gz",
    "news",
    "news.fifo",
    "arn:aws:sns:us-east-1:123456789012:news",
    "arn:aws:sns:eu-west-1:111122223333:news:6b0e71bd-7e97-4d97-80ce-4a0994e55286",
    "https://us-east-1.console.aws.amazon.com/sns/v3/home#/topic/arn:aws:sns:us-east-1:123456789012:news",
    "alias/trail",
    "alias/aws/s3",
    "key/1234abcd-12ab-34cd-56ef-1234567890ab",
    "1234abcd-12ab-34cd-56ef-1234567890ab",
    "mrk-1234abcd12ab34cd56ef1234567890ab",
    "mrk-1234abcd-12ab-34cd-56ef-1234567890ab",
    "arn:aws:kms:us-east-1:123456789012:alias/trail",
    "arn:aws:kms:eu-west-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab",
    "https://111122223333-abc123xy.eu-west-1.console.aws.amazon.com/kms/home#/kms/keys/1234abcd-12ab-34cd-56ef-1234567890ab",
    "\"KmsKeyId\": \"arn:aws:kms:us-east-1:123456789012:alias/trail\",",
    "kms_key_id = \"alias/trail\"",
    "aws cloudtrail update-trail --kms-key-id 'alias/trail' --s3-bucket-name acme-logs --sns-topic-name=news",
    "/aws/cloudtrail",
    "arn:aws:logs:us-east-1:123456789012:log-group:trail:*",
    "arn:aws:logs:us-east-1:123456789012:log-group:trail",
    "arn:aws:logs:us-east-1:123456789012:log-group:trail:log-stream:x",
    "arn:aws:logs:us-east-1:111122223333:log-group:/aws/trail:*",
    "https://us-east-1.console.aws.amazon.com/cloudwatch/home#logsV2:log-groups/log-group/$252Faws$252Ftrail",
    "trail-role",
    "role/service-role/trail",
    "arn:aws:iam::123456789012:role/trail",
    "arn:aws:iam::111122223333:role/service-role/trail",
    "arn:aws:iam:us-east-1:123456789012:role//trail",
    "arn:aws:sts::123456789012:assumed-role/Ops/ana",
    "https://us-east-1.console.aws.amazon.com/iam/home#/roles/details/trail?section=permissions",
    "cloud_watch_logs_role_arn = \"arn:aws:iam::123456789012:role/trail\"",
];

/// What is put into a text.
const PIECES: [&str; 58] = [
    "a",
    "A",
    "0",
    "-",
    "--",
    "–",
    ".",
    "..",
    ".-",
    "_",
    "/",
    "//",
    ":",
    ":*",
    "*",
    "?",
    "$",
    "#",
    "&",
    "%",
    "%2F",
    "%ff",
    "$252F",
    "=",
    ": ",
    " ",
    "\t",
    "\u{a0}",
    "\u{3000}",
    "\u{200b}",
    "\u{301}",
    "\u{34f}",
    "\u{3164}",
    "\u{fe0f}",
    "\u{e0100}",
    "\u{202e}",
    "\u{1b}",
    "\"",
    "'",
    "“",
    ",",
    ";",
    "<",
    ">",
    "é",
    "😀",
    "arn:",
    "s3://",
    "https://",
    "AWSLogs/",
    "alias/",
    "aws/",
    "key/",
    "role/",
    "log-group:",
    "-an",
    "prefix=",
    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
];

#[derive(Clone, Debug)]
enum Change {
    PutIn(Index, &'static str),
    TakeOut(Index, Index),
    Double(Index, Index),
    Capitalise(Index, Index),
    Join(Index, &'static str),
}

fn change() -> impl Strategy<Value = Change> {
    let at = any::<Index>;
    prop_oneof![
        4 => (at(), select(&PIECES[..])).prop_map(|(at, piece)| Change::PutIn(at, piece)),
        2 => (at(), at()).prop_map(|(from, to)| Change::TakeOut(from, to)),
        1 => (at(), at()).prop_map(|(from, to)| Change::Double(from, to)),
        1 => (at(), at()).prop_map(|(from, to)| Change::Capitalise(from, to)),
        1 => (at(), select(&SEEDS[..])).prop_map(|(at, seed)| Change::Join(at, seed)),
    ]
}

fn changed(text: &str, change: &Change) -> String {
    let letters: Vec<char> = text.chars().collect();
    let place = |at: &Index| at.index(letters.len() + 1);
    let part = |from: usize, to: usize| letters[from..to].iter().collect::<String>();
    let split = |at: usize| (part(0, at), part(at, letters.len()));
    let span = |a: &Index, b: &Index| {
        let (a, b) = (place(a), place(b));
        (a.min(b), a.max(b))
    };
    match change {
        Change::PutIn(at, piece) | Change::Join(at, piece) => {
            let (before, after) = split(place(at));
            before + piece + &after
        }
        Change::TakeOut(a, b) => {
            let (from, to) = span(a, b);
            // mostly a little
            let to = if to - from > 12 { from + 1 } else { to };
            part(0, from) + &part(to, letters.len())
        }
        Change::Double(a, b) => {
            let (from, to) = span(a, b);
            part(0, to) + &part(from, letters.len())
        }
        Change::Capitalise(a, b) => {
            let (from, to) = span(a, b);
            part(0, from) + &part(from, to).to_uppercase() + &part(to, letters.len())
        }
    }
}

/// Texts that come near to values, and any others.
pub(crate) fn texts() -> impl Strategy<Value = String> {
    let near = (select(&SEEDS[..]), proptest::collection::vec(change(), 0..4))
        .prop_map(|(seed, changes)| changes.iter().fold(seed.to_owned(), |text, c| changed(&text, c)));
    prop_oneof![
        12 => near,
        1 => any::<String>(),
        1 => "[ \"'`<>“”]{0,6}(s3://|S3://|arn:aws:s3:::|/)?[a-z./AWSLogs*]{0,12}[\"'`,<>“” ]{0,6}",
        1 => "arn:[a-z-]{0,6}:(s3|sns|kms|logs|iam|sts):[a-z0-9-]{0,10}:[0-9]{0,13}:[a-z:/*\u{e4}-]{0,20}",
        1 => "(log-group|key/|alias/|role/|:\\*|https://x.console.aws.com/|/kms/keys/|log-groups/log-group/|\\$252F|a|/){0,6}",
    ]
}

/// Any setting.
pub(crate) fn settings() -> impl Strategy<Value = Setting> {
    select(Setting::ALL.to_vec())
}

/// ARNs of trails in some partitions.
pub(crate) fn trails() -> impl Strategy<Value = TrailArn> {
    let arns = [
        "arn:aws:cloudtrail:us-east-1:123456789012:trail/events",
        "arn:aws:cloudtrail:eu-west-1:123456789012:trail/events",
        "arn:aws-cn:cloudtrail:cn-north-1:123456789012:trail/events",
        "arn:aws-eusc:cloudtrail:eusc-de-east-1:123456789012:trail/events",
    ];
    // most values are of the partition and the Region of the first
    prop_oneof![3 => Just(arns[0]), 1 => select(arns.to_vec())].prop_map(|arn| TrailArn::parse(arn).unwrap())
}

/// A caller's account: the owner of those trails, or another.
pub(crate) fn callers() -> impl Strategy<Value = &'static str> {
    select(vec!["123456789012", "111122223333"])
}

/// What the account of a caller has to do with an organization.
pub(crate) fn memberships() -> impl Strategy<Value = Membership> {
    let member = (callers(), proptest::option::of(any::<bool>())).prop_map(|(management, all_features)| {
        Membership::Member(Organization {
            id: "o-a1b2c3d4e5".into(),
            management_account: management.into(),
            all_features,
        })
    });
    prop_oneof![Just(Membership::NotAMember), member]
}

/// A trail as AWS may have it, of which CloudTrail would refuse nothing.
pub(crate) fn bases() -> impl Strategy<Value = Trail> {
    let switches = (any::<bool>(), any::<bool>(), any::<bool>());
    let texts = (any::<bool>(), any::<bool>(), any::<bool>());
    (trails(), switches, texts).prop_map(|(arn, (multi, organization, global), (prefix, key, logs))| {
        let (partition, region, account) = (arn.partition(), arn.region(), arn.account());
        let some = |is: bool, text: String| is.then_some(text);
        let settings = Settings {
            s3_bucket: Some("acme-logs".into()),
            s3_prefix: some(prefix, "prod".into()),
            sns_topic: some(prefix, format!("arn:{partition}:sns:{region}:{account}:news")),
            multi_region: Some(multi),
            organization: Some(organization),
            global_events: Some(global || multi),
            recursive_logging: None,
            log_file_validation: Some(true),
            kms_key: some(key, format!("arn:{partition}:kms:{region}:{account}:alias/trail")),
            log_group: some(logs, format!("arn:{partition}:logs:{region}:{account}:log-group:trail:*")),
            log_role: some(logs, format!("arn:{partition}:iam::{account}:role/trail")),
        };
        Trail { arn, settings, has_custom_event_selectors: None, has_insight_selectors: None }
    })
}

#[derive(Clone, Debug)]
enum Deed {
    Type(Setting, String),
    Put(Setting, String),
    Switch(Setting, bool),
    Clear(Setting),
    Undo(Setting),
}

fn deeds() -> impl Strategy<Value = Deed> {
    prop_oneof![
        4 => (settings(), texts()).prop_map(|(setting, text)| Deed::Type(setting, text)),
        2 => (settings(), texts()).prop_map(|(setting, text)| Deed::Put(setting, text)),
        3 => (settings(), any::<bool>()).prop_map(|(setting, on)| Deed::Switch(setting, on)),
        2 => settings().prop_map(Deed::Clear),
        1 => settings().prop_map(Deed::Undo),
    ]
}

/// Drafts with a few edits: typed ones, and such as only an older draft can have.
pub(crate) fn drafts() -> impl Strategy<Value = Draft> {
    (bases(), proptest::collection::vec(deeds(), 1..5)).prop_map(|(base, deeds)| {
        let mut draft = Draft::new(base);
        for deed in deeds {
            // what the draft does not take leaves it as it is
            _ = match deed {
                Deed::Type(setting, text) => {
                    let taken = validate::normalise(setting, &text, draft.arn());
                    for (other, value) in taken.others {
                        _ = draft.set(other, Value::Text(value));
                    }
                    draft.set(setting, Value::Text(taken.value))
                }
                Deed::Put(setting, text) => draft.set(setting, Value::Text(text)),
                Deed::Switch(setting, on) => draft.set(setting, Value::Switch(on)),
                Deed::Clear(setting) => draft.clear(setting),
                Deed::Undo(setting) => {
                    draft.undo(setting);
                    Ok(())
                }
            };
        }
        draft
    })
}

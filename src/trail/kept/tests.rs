use super::*;
use crate::trail::Value;
use crate::trail::change::Clash;
use crate::trail::sample;
use proptest::prelude::*;

fn place() -> Place {
    Place { at: "aws".into(), account: Some("123456789012".into()) }
}

fn trail() -> Trail {
    let topic = |s: &mut Settings| s.sns_topic = Some("arn:aws:sns:us-east-1:123456789012:news".into());
    sample::trail_with("us-east-1", topic)
}

fn text(value: &str) -> Value {
    Value::Text(value.into())
}

fn edited() -> Draft {
    let mut draft = Draft::new(trail());
    draft.set(Setting::S3Prefix, text("new/\u{202e}\u{1b}[31m")).unwrap();
    draft.set(Setting::MultiRegion, Value::Switch(draft.switch(Setting::MultiRegion) != Some(true))).unwrap();
    draft.clear(Setting::SnsTopic).unwrap();
    draft
}

#[test]
fn a_draft_comes_back_as_it_was_left() {
    let draft = edited();
    let kept = KeptDraft::of(&draft, Some((Setting::KmsKey, "alias/x")), place(), 7).unwrap();
    let json = to_json(&kept).unwrap();
    assert!(json.starts_with("{\n  \"format\": \"trailedit draft\",\n  \"version\": 1,"), "{json}");
    let again: KeptDraft = from_json(&json).unwrap();
    assert_eq!(again, kept);
    assert_eq!(again.draft(draft.base()), draft);
    assert_eq!(again.typed(), Some((Setting::KmsKey, "alias/x")));
}

#[test]
fn nothing_is_kept_of_nothing() {
    let draft = Draft::new(trail());
    assert_eq!(KeptDraft::of(&draft, None, place(), 7), None);
    assert!(
        KeptDraft::of(&draft, Some((Setting::S3Bucket, "")), place(), 7).is_some(),
        "an empty box is being typed in"
    );
}

#[test]
fn when_it_was_kept_is_not_what_it_says() {
    let kept = KeptDraft::of(&edited(), None, place(), 7).unwrap();
    assert!(kept.says_the_same(&KeptDraft { saved: 8, ..kept.clone() }));
    assert!(!kept.says_the_same(&KeptDraft { edits: BTreeMap::new(), ..kept.clone() }));
}

#[test]
fn what_others_changed_meanwhile_is_taken_in() {
    let kept = KeptDraft::of(&edited(), None, place(), 7).unwrap();
    let mut now = trail();
    now.settings.put(Setting::S3Bucket, Some(text("theirs")));
    now.settings.put(Setting::S3Prefix, Some(text("theirs")));
    let rebase = kept.onto(now);
    assert_eq!(rebase.taken_in.iter().map(|c| c.setting).collect::<Vec<_>>(), [Setting::S3Bucket]);
    assert_eq!(rebase.clashes.iter().map(Clash::setting).collect::<Vec<_>>(), [Setting::S3Prefix]);
    assert_eq!(rebase.draft.changes().len(), 3);
}

#[test]
fn places_are_told_apart() {
    let at = |at: &str, account: Option<&str>| Place { at: at.into(), account: account.map(Into::into) };
    assert!(at("aws", Some("1")).admits(&at("aws", Some("1"))));
    assert!(at("aws", None).admits(&at("aws", Some("1"))));
    assert!(!at("aws", Some("2")).admits(&at("aws", Some("1"))));
    assert!(!at("http://127.0.0.1:5000", Some("1")).admits(&at("aws", Some("1"))));
}

#[test]
fn what_is_no_such_file_is_told() {
    let good = to_json(&KeptDraft::of(&edited(), None, place(), 7).unwrap()).unwrap();
    let cases = [
        (String::new(), "EOF"),
        ("[]".into(), "invalid type"),
        ("{}".into(), "“format” is not"),
        (good[..good.len() / 2].into(), "EOF"),
        (good.replace("trailedit draft", "trailedit change"), "“format” is not"),
        (good.replace("\"version\": 1", "\"version\": 0"), "“version” is not 1"),
        (good.replace("\"SnsTopicName\": null", "\"S3BucketName\": null"), "`S3BucketName` cannot be cleared"),
        (good.replace("\"SnsTopicName\": null", "\"SnsTopicName\": \"\""), "is empty; null clears"),
        (good.replace("\"saved\": 7", "\"saved\": \"now\""), "invalid type"),
        (good.replace(":trail/", ":trial/"), "is not a trail"),
    ];
    for (text, told) in cases {
        match from_json::<KeptDraft>(&text) {
            Err(Unreadable::Damaged(why)) => assert!(why.contains(told), "{told}: {why}"),
            other => panic!("{told}: {other:?}"),
        }
    }
}

/// What a file is taken for when a newer version wrote it.
fn newer<R: Record + std::fmt::Debug>(text: &str) -> Newer {
    match from_json::<R>(text) {
        Err(Unreadable::Newer(newer)) => *newer,
        other => panic!("{other:?} {text}"),
    }
}

#[test]
fn what_a_newer_version_wrote_is_no_damage_and_says_what_is_known_of_it() {
    let draft = KeptDraft::of(&edited(), Some((Setting::KmsKey, "alias/x")), place(), 7).unwrap();
    let good = to_json(&draft).unwrap();
    for (from, to, version, unknown) in [
        ("\"version\": 1", "\"version\": 2", "2", &[][..]),
        ("\"version\": 1", "\"version\": \"2.1\"", "2.1", &[]),
        ("\"version\": 1", "\"version\": 1.5", "1.5", &[]),
        ("\"trailedit draft\"", "\"trailedit plan\"", "trailedit plan", &[]),
        ("\"S3KeyPrefix\"", "\"S3Prefix\"", "1", &["edits.S3Prefix"]),
        ("\"base\": {", "\"base\": { \"New\": true,", "1", &["base.New"]),
        ("\"saved\": 7", "\"saved\": 7, \"more\": null", "1", &["more"]),
        ("\"account\"", "\"endpoints\": [], \"account\"", "1", &["place.endpoints"]),
        ("\"text\": ", "\"cursor\": 3, \"text\": ", "1", &["typing.cursor"]),
        ("\"member\": \"KmsKeyId\"", "\"member\": \"Tags.team\"", "1", &["typing.member: Tags.team"]),
        // a switch is not typed in version 1
        ("\"member\": \"KmsKeyId\"", "\"member\": \"RecursiveLogging\"", "1", &["typing.member: RecursiveLogging"]),
    ] {
        assert!(good.contains(from), "{from}");
        let newer = newer::<KeptDraft>(&good.replacen(from, to, 1));
        assert_eq!(
            (newer.version.as_str(), newer.unknown.as_slice()),
            (version, unknown.iter().map(|u| (*u).to_owned()).collect::<Vec<_>>().as_slice()),
            "{to}"
        );
        assert_eq!((newer.trail, newer.at, newer.place), (Some(draft.trail.clone()), Some(7), Some(place())), "{to}");
        assert!(newer.settings.contains(&"SNS topic".to_owned()), "{:?}", newer.settings);
    }
    let change = Submit { outcome: Outcome::Unknown { why: "x".into() }, ..Submit::new(&edited(), place(), None, 7) };
    let good = to_json(&change).unwrap();
    for (from, to, unknown) in [
        ("\"unknown\": {", "\"superseded\": {", "outcome.superseded"),
        ("\"why\": ", "\"by\": 1, \"why\": ", "outcome.unknown.by"),
        ("\"before\": {", "\"before\": { \"SomeNewMember\": true,", "before.SomeNewMember"),
    ] {
        assert_eq!(newer::<Submit>(&good.replacen(from, to, 1)).unknown, [unknown]);
    }
    let sent = to_json(&Submit::new(&edited(), place(), None, 7)).unwrap();
    assert_eq!(newer::<Submit>(&sent.replace("\"sent\"\n", "\"paused\"\n")).unknown, ["outcome: paused"]);
}

/// What members version 1 has. A name that is missing here is one that trailedit 0.1.0 does not know: to it, the whole file
/// is damaged, and it puts it aside. Such a name takes a new version; or a note here why it goes without, and then it is
/// left out wherever it says nothing new.
const MEMBERS: [(&str, &[&str]); 2] = [
    (
        "trailedit draft",
        &["place.at", "place.account", "trail", "base.*", "edits.*", "typing.member", "typing.text", "saved"],
    ),
    (
        "trailedit change",
        &[
            "place.at",
            "place.account",
            "trail",
            "actor",
            "sent",
            "before.*",
            "edits.*",
            "outcome.sent",
            "outcome.applied.request_id",
            "outcome.applied.verified",
            "outcome.not_applied.why",
            "outcome.unknown.why",
            "outcome.unclear.why",
        ],
    ),
];

/// The settings of version 1.
const SETTINGS: [&str; 11] = [
    "CloudWatchLogsLogGroupArn",
    "CloudWatchLogsRoleArn",
    "EnableLogFileValidation",
    "IncludeGlobalServiceEvents",
    "IsMultiRegionTrail",
    "IsOrganizationTrail",
    "KmsKeyId",
    "RecursiveLogging",
    "S3BucketName",
    "S3KeyPrefix",
    "SnsTopicName",
];

/// The path of every name in a file.
fn paths(value: &serde_json::Value, path: &str, found: &mut std::collections::BTreeSet<String>) {
    match value {
        serde_json::Value::Object(members) if !members.is_empty() => {
            for (name, value) in members {
                paths(value, &if path.is_empty() { name.clone() } else { format!("{path}.{name}") }, found);
            }
        }
        serde_json::Value::String(name) if path == "outcome" => _ = found.insert(format!("{path}.{name}")),
        _ => _ = found.insert(path.to_owned()),
    }
}

#[test]
fn the_members_of_version_1_are_these() {
    let every = |settings: &mut Settings| {
        for setting in Setting::ALL {
            let value = if setting.is_text() { text("x") } else { Value::Switch(true) };
            settings.put(setting, Some(value));
        }
    };
    let base = sample::trail_with("us-east-1", every);
    let edits = Setting::ALL.map(|s| (s, Edit::Set(if s.is_text() { text("y") } else { Value::Switch(false) })));
    let draft = Draft::with_edits(base, edits.into());
    let kept = KeptDraft::of(&draft, Some((Setting::KmsKey, "alias/x")), place(), 7).unwrap();
    let change = Submit::new(&draft, place(), Some("user/ana".into()), 7);
    let why = || "x".to_owned();
    let outcomes = [
        Outcome::Sent,
        Outcome::Applied { request_id: Some(why()), verified: true },
        Outcome::NotApplied { why: why() },
        Outcome::Unknown { why: why() },
        Outcome::Unclear { why: why() },
    ];
    let changes = outcomes.map(|outcome| to_json(&Submit { outcome, ..change.clone() }).unwrap());
    let kinds = [(KeptDraft::V1, vec![to_json(&kept).unwrap()]), (Submit::V1, changes.to_vec())];
    for ((format, members), (shape, files)) in MEMBERS.into_iter().zip(kinds) {
        let spelt = |member: &&str| match member.strip_suffix('*') {
            Some(of) => SETTINGS.map(|setting| format!("{of}{setting}")).to_vec(),
            None => vec![(*member).to_owned()],
        };
        let pinned: std::collections::BTreeSet<String> = members.iter().flat_map(spelt).collect();
        let mut written = std::collections::BTreeSet::new();
        for file in &files {
            let mut file: serde_json::Value = serde_json::from_str(file).unwrap();
            let file = file.as_object_mut().unwrap();
            assert_eq!(file.remove("format").unwrap(), format);
            assert_eq!(file.remove("version").unwrap(), 1);
            paths(&file.clone().into(), "", &mut written);
        }
        assert_eq!(written, pinned, "{format}: another set of members is another version");
        assert_eq!(shape.paths("").into_iter().collect::<std::collections::BTreeSet<_>>(), pinned, "{format}");
    }
}

#[test]
fn what_0_1_0_concluded_from_a_reading_is_not_certain() {
    let refused = Submit {
        outcome: Outcome::NotApplied { why: "UpdateTrail: no".into() },
        ..Submit::new(&edited(), place(), None, 7)
    };
    let again: Submit = from_json(&to_json(&refused).unwrap()).unwrap();
    assert_eq!(again.outcome, refused.outcome, "AWS refused it");
    let why = "Its answer was not known. Read at 2026-11-20 10:00 UTC, the trail was as it was before.".to_owned();
    let concluded = Submit { outcome: Outcome::NotApplied { why: why.clone() }, ..refused };
    let again: Submit = from_json(&to_json(&concluded).unwrap()).unwrap();
    assert_eq!(again.outcome, Outcome::Unclear { why });
}

#[test]
fn an_interrupted_submit_is_found_out_by_reading_the_trail() {
    let draft = edited();
    let submit = Submit::new(&draft, place(), None, 7);
    let submit: Submit = from_json(&to_json(&submit).unwrap()).unwrap();
    let read = |settings| Trail { settings, ..trail() };
    let after = draft.request().unwrap().apply_to(&trail().settings);
    assert_eq!(submit.found(&trail()), Found::NotApplied);
    assert_eq!(submit.found(&read(after.clone())), Found::Applied);
    // somebody changed another setting besides
    let mut other = after.clone();
    other.put(Setting::S3Bucket, Some(text("theirs")));
    assert_eq!(submit.found(&read(other)), Found::Applied);
    // half of it
    let mut half = after;
    half.put(Setting::S3Prefix, trail().settings.get(Setting::S3Prefix));
    assert_eq!(submit.found(&read(half)), Found::Unclear);
}

#[test]
fn a_submit_is_taken_back() {
    let draft = edited();
    let submit = Submit::new(&draft, place(), None, 7);
    let mut now = trail();
    now.settings = draft.request().unwrap().apply_to(&now.settings);
    now.settings.put(Setting::S3Bucket, Some(text("theirs")));
    let (undo, lost) = submit.undo(now.clone());
    assert_eq!(lost, []);
    let back = undo.request().unwrap().apply_to(&now.settings);
    let mut expected = trail().settings;
    expected.put(Setting::S3Bucket, Some(text("theirs")));
    assert_eq!(back, expected, "and what others changed since stays");
}

#[test]
fn what_cannot_be_taken_back_is_named() {
    let mut base = trail();
    base.settings.put(Setting::RecursiveLogging, None);
    let mut draft = Draft::new(base.clone());
    draft.set(Setting::RecursiveLogging, Value::Switch(false)).unwrap();
    let submit = Submit::new(&draft, place(), None, 7);
    base.settings.put(Setting::RecursiveLogging, Some(Value::Switch(false)));
    assert_eq!(submit.undo(base).1, [Setting::RecursiveLogging]);
}

#[test]
fn what_was_not_reported_and_still_is_not_needs_no_taking_back() {
    let mut base = trail();
    base.settings.put(Setting::RecursiveLogging, None);
    let mut draft = Draft::new(base.clone());
    draft.set(Setting::RecursiveLogging, Value::Switch(false)).unwrap();
    draft.set(Setting::S3Prefix, text("new")).unwrap();
    let (undo, lost) = Submit::new(&draft, place(), None, 7).undo(base);
    assert_eq!((undo.changes(), lost), (vec![], vec![]));
}

#[test]
fn what_was_changed_again_since_is_found() {
    let mut draft = Draft::new(trail());
    draft.set(Setting::S3Prefix, text("sent")).unwrap();
    draft.set(Setting::KmsKey, text("alias/sent")).unwrap();
    draft.clear(Setting::SnsTopic).unwrap();
    let submit = Submit::new(&draft, place(), None, 7);
    let now = |setting: Setting, value: Option<&str>| {
        let mut trail = trail();
        trail.settings.put(setting, value.map(text));
        submit.moved(&trail)
    };
    assert_eq!(submit.moved(&trail()), [], "as it was before");
    assert_eq!(now(Setting::S3Prefix, Some("sent")), [], "as it was sent");
    assert_eq!(now(Setting::KmsKey, Some(sample::KEY)), [], "an alias may stand for that key");
    assert_eq!(now(Setting::SnsTopic, None), []);
    assert_eq!(now(Setting::SnsTopic, Some("news")), [], "the same topic by its name");
    let (before, after) = (Some(text("sent")), Some(text("theirs")));
    assert_eq!(now(Setting::S3Prefix, Some("theirs")), [Change { setting: Setting::S3Prefix, before, after }]);
    assert_eq!(now(Setting::SnsTopic, Some("others")).len(), 1);
}

#[test]
fn only_what_shows_all_of_it_verifies_a_submit() {
    let mut draft = Draft::new(trail());
    draft.set(Setting::S3Prefix, text("sent")).unwrap();
    draft.set(Setting::KmsKey, text("alias/sent")).unwrap();
    let submit = Submit::new(&draft, place(), None, 7);
    let mut now = trail();
    now.settings = submit.request(&now).unwrap().apply_to(&now.settings);
    assert!(submit.is_verified_by(&now));
    now.settings.put(Setting::KmsKey, Some(text("arn:aws:kms:us-east-1:123456789012:key/1234abcd")));
    assert_eq!(submit.found(&now), Found::Applied);
    assert!(!submit.is_verified_by(&now), "nobody knows which key the alias stands for");
    assert!(!submit.is_verified_by(&trail()));
    assert_eq!(submit.as_sent().changes(), draft.changes());
}

proptest! {
    /// Whatever is in a file: no panic.
    #[test]
    fn any_text_is_read_or_refused(text in "\\PC{0,200}", cut in 0usize..900, junk in "[\\x00-\\x7f]{0,4}") {
        let _ = from_json::<KeptDraft>(&text);
        let _ = from_json::<Submit>(&text);
        let mut good = to_json(&Submit::new(&edited(), place(), None, 7)).unwrap();
        let at = (0..=cut.min(good.len())).rev().find(|at| good.is_char_boundary(*at)).unwrap_or(0);
        good.insert_str(at, &junk);
        let _ = from_json::<Submit>(&good);
    }
}

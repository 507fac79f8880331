//! The files of earlier versions are read for ever, and what a newer version wrote is left as it is.

use crate::support::driver::{Driver, NOW};
use std::path::{Path, PathBuf};
use trailedit::app::event::{Changed, Deed, Opened};
use trailedit::app::{Answer, Call, Screen, Start};
use trailedit::backend::demo::Demo;
use trailedit::shell::store::Store;
use trailedit::trail::kept::{KeptDraft, Outcome, Place, Submit, from_json};
use trailedit::trail::{Edit, Setting, Trail, TrailArn, Value};

const FOLDER: &str = "123456789012.us-east-1.events";

/// A state folder as version 1 left it.
fn v1() -> tempfile::TempDir {
    let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/golden/v1");
    let copy = tempfile::tempdir().unwrap();
    std::fs::create_dir(copy.path().join(FOLDER)).unwrap();
    for file in files(&golden).into_iter().filter(|file| file.is_file()) {
        std::fs::copy(&file, copy.path().join(file.strip_prefix(&golden).unwrap())).unwrap();
    }
    copy
}

/// Everything in a state folder, the folder of its trail included.
fn files(root: &Path) -> Vec<PathBuf> {
    let of = |folder: &Path| std::fs::read_dir(folder).unwrap().flatten().map(|entry| entry.path()).collect::<Vec<_>>();
    let mut all = of(root);
    all.extend(of(&root.join(FOLDER)));
    all.sort();
    all
}

/// All files with what is in them, but for locks.
fn contents(root: &Path) -> Vec<(PathBuf, String)> {
    let kept = files(root).into_iter().filter(|file| file.is_file() && file.extension().is_some_and(|e| e != "lock"));
    kept.map(|file| (file.clone(), std::fs::read_to_string(&file).unwrap())).collect()
}

fn arn() -> TrailArn {
    TrailArn::parse("arn:aws:cloudtrail:us-east-1:123456789012:trail/events").unwrap()
}

fn aws() -> Place {
    Place { at: "aws".into(), account: Some("123456789012".into()) }
}

fn history(store: &mut Store, place: Place) -> Changed {
    match store.carry_out(Deed::History(place)) {
        Answer::History(changed) => *changed,
        other => panic!("{other:?}"),
    }
}

fn opened(store: &mut Store, place: Place) -> Opened {
    match store.carry_out(Deed::Open(arn(), place)) {
        Answer::Opened(opened) => *opened,
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_history_of_version_1_is_read() {
    let folder = v1();
    let before = contents(folder.path());
    let changed = history(&mut Store::in_folder(folder.path().to_owned(), NOW.0), aws());
    assert_eq!((changed.newer.len(), changed.problems.len()), (0, 0), "{changed:?}");
    let outcomes: Vec<&Outcome> = changed.submits.iter().rev().map(|(_, submit, _)| &submit.outcome).collect();
    let why = |words: &str| words.to_owned();
    assert_eq!(
        outcomes,
        [
            &Outcome::Sent,
            &Outcome::Applied { request_id: Some(why("11111111-2222-3333-4444-555555555555")), verified: true },
            &Outcome::Applied { request_id: None, verified: false },
            &Outcome::NotApplied {
                why: why(
                    "UpdateTrail in us-east-1: InsufficientS3BucketPolicyException: Incorrect S3 bucket policy is detected \
                     for bucket: “other-logs” (request id 1)"
                )
            },
            // a trail that did not show it after 15 seconds says nothing for certain
            &Outcome::Unclear {
                why: why("Its answer was not known. Read at 2026-11-20 10:00 UTC, the trail was as it was before.")
            },
            &Outcome::Unknown { why: why("UpdateTrail in us-east-1: no answer: gave up after 30 s") },
            &Outcome::Unclear {
                why: why("Read at 2026-11-20 10:00 UTC, the trail was neither as it was before nor what was sent.")
            },
        ]
    );
    let (_, first, live) = changed.submits.last().unwrap();
    assert_eq!((first.actor.as_deref(), first.sent, *live), (Some("assumed-role/ops/ana"), NOW.seconds(), false));
    assert_eq!((first.edits.len(), &first.place), (11, &aws()));
    assert_eq!(first.edits[&Setting::S3Prefix], Edit::Set(Value::Text("new/\u{202e}\u{1b}[31m é".into())));
    assert_eq!(first.edits[&Setting::LogRole], Edit::Clear);
    assert_eq!(first.before.organization, Some(false));
    assert_eq!(changed.submits[4].1.actor, None);
    assert_eq!(contents(folder.path()), before, "reading changes nothing");
}

#[test]
fn the_edits_of_version_1_are_offered() {
    for (place, drafts) in [
        (aws(), 2),
        (Place { at: "http://127.0.0.1:5000".into(), account: Some("123456789012".into()) }, 1),
        (Place { at: "/home/ana/account.json".into(), account: Some("111122223333".into()) }, 1),
        (Place { at: "/home/ana/account.json".into(), account: Some("123456789012".into()) }, 0),
    ] {
        let folder = v1();
        let before = contents(folder.path());
        let opened = opened(&mut Store::in_folder(folder.path().to_owned(), NOW.0), place.clone());
        assert_eq!((opened.drafts.len(), opened.newer.len(), opened.problems.len()), (drafts, 0, 0), "{opened:?}");
        assert_eq!(opened.others, [], "nobody holds the lock any more");
        assert_eq!(contents(folder.path()), before);
        if place == aws() {
            let [(_, empty), (_, every)] = opened.drafts.try_into().unwrap();
            assert_eq!((empty.edits.len(), empty.typed()), (0, Some((Setting::S3Prefix, ""))));
            assert_eq!((every.edits.len(), every.typed()), (11, Some((Setting::KmsKey, "alias/half-ty"))));
            assert_eq!((every.saved, every.base.s3_prefix.as_deref()), (NOW.seconds(), Some("old")));
        }
    }
}

#[test]
fn every_file_of_version_1_that_is_a_record_is_one_of_these_kinds() {
    let folder = v1();
    let (mut drafts, mut changes) = (0, 0);
    for (file, text) in contents(folder.path()) {
        let name = file.to_string_lossy().into_owned();
        if name.ends_with(".draft.json") {
            assert!(from_json::<KeptDraft>(&text).is_ok(), "{name}");
            drafts += 1;
        } else if name.ends_with(".change.json") {
            assert!(from_json::<Submit>(&text).is_ok(), "{name}");
            changes += 1;
        } else {
            assert!(name.ends_with(".unreadable") || name.ends_with(".txt"), "{name}");
        }
    }
    assert_eq!((drafts, changes), (4, 7));
}

/// A run at AWS that keeps its state in `folder`, with the form of the golden files' trail open.
fn run(folder: &Path, number: i64) -> Driver {
    let start = Start { at: "aws".into(), keeps: true, label: "prod".into(), ..Start::default() };
    let mut driver = Driver::start((100, 40), start);
    driver.store = Store::in_folder(folder.to_owned(), NOW.0 + number);
    driver.settle();
    driver.go("/management<enter><enter>");
    driver
}

/// What newer versions might write in the place of what this one does.
const NEWER: [(&str, &str); 5] = [
    ("\"version\": 1", "\"version\": 2"),
    ("\"before\": {", "\"before\": {\n    \"SomeNewMember\": true,"),
    ("\"base\": {", "\"base\": {\n    \"SomeNewMember\": true,"),
    ("\"edits\": {\n", "\"edits\": {\n    \"Tags.team\": \"audit\",\n"),
    ("\"place\": {", "\"endpoints\": [], \"place\": {"),
];

#[test]
fn what_a_newer_version_wrote_is_shown_as_such_and_left_as_it_is() {
    for (from, to) in NEWER {
        let folder = tempfile::tempdir().unwrap();
        let mut first = run(folder.path(), 1);
        first.keys("<down><enter>prod<enter><c-s>");
        first.go("y");
        assert!(matches!(&first.state.screen, Screen::Receipt(r) if r.all_verified()), "{}", first.screen());
        first.go("<enter>");
        first.keys("<enter>typed");
        drop(first);
        let root = folder.path().join("111122223333.us-east-1.management-events");
        let mut written = Vec::new();
        for file in std::fs::read_dir(&root).unwrap().flatten().map(|entry| entry.path()) {
            let text = std::fs::read_to_string(&file).unwrap();
            if text.contains(from) {
                std::fs::write(&file, text.replacen(from, to, 1)).unwrap();
                written.push((file.clone(), std::fs::read_to_string(&file).unwrap()));
            }
        }
        assert!(!written.is_empty(), "{from}");

        let mut second = run(folder.path(), 2);
        let has = |end: &str| written.iter().any(|(file, _)| file.to_string_lossy().ends_with(end));
        if has(".draft.json") {
            let told = "Written by a newer trailedit: edits of management-events (us-east-1): S3 key prefix";
            assert!(second.says(told), "{to}: {}", second.screen());
            assert!(!second.says("were kept"), "{to}: {}", second.screen());
        }
        // working on the trail, and ending in order, leaves it, too
        second.keys("<esc><down><down><down><down><down><down><down> ");
        second.keys("U");
        second.go("H");
        if has(".change.json") {
            let told = "Written by a newer trailedit: a change of management-events (us-east-1)";
            assert!(second.says(told), "{to}: {}", second.screen());
            assert!(!second.says("Nothing was changed"), "{to}: {}", second.screen());
            second.keys("p");
            let screen: String = second.screen().split_whitespace().collect();
            assert!(screen.contains(".change.json"), "{}", second.screen());
            second.keys("<esc>");
        } else {
            assert!(second.says("verified"), "{to}: {}", second.screen());
        }
        second.keys("qq");
        second.store.close_all();
        for (file, text) in &written {
            assert_eq!(std::fs::read_to_string(file).ok().as_ref(), Some(text), "{}", file.display());
        }
    }
}

#[test]
fn what_a_newer_version_wrote_at_another_place_is_not_told() {
    let folder = tempfile::tempdir().unwrap();
    let mut first = run(folder.path(), 1);
    first.keys("<down><enter>prod<enter>");
    drop(first);
    let root = folder.path().join("111122223333.us-east-1.management-events");
    for file in std::fs::read_dir(&root).unwrap().flatten().map(|entry| entry.path()) {
        let text = std::fs::read_to_string(&file).unwrap();
        std::fs::write(&file, text.replace("\"version\": 1", "\"version\": 2").replace("\"aws\"", "\"https://other\""))
            .unwrap();
    }
    let driver = run(folder.path(), 2);
    assert!(!driver.says("newer trailedit"), "{}", driver.screen());
}

#[test]
fn a_change_of_a_newer_version_makes_the_trail_no_witness_for_an_older_one() {
    let folder = tempfile::tempdir().unwrap();
    let mut first = run(folder.path(), 1);
    first.keys("<down><enter>prod<enter><c-s>y");
    while !matches!(first.waiting.front(), Some((_, Call::Update(_)))) {
        assert!(first.answer_one(), "{}", first.screen());
    }
    first.apply_unheard();
    let trail: Trail = first.at_aws();
    drop(first);
    let root = folder.path().join("111122223333.us-east-1.management-events");
    let file = std::fs::read_dir(&root)
        .unwrap()
        .flatten()
        .map(|e| e.path())
        .find(|f| f.to_string_lossy().ends_with(".change.json"));
    let text = std::fs::read_to_string(file.unwrap()).unwrap();
    let sent = from_json::<Submit>(&text).unwrap().sent;
    let later = text
        .replace("\"version\": 1", "\"version\": 2")
        .replace(&format!("\"sent\": {sent}"), &format!("\"sent\": {}", sent + 60));
    std::fs::write(root.join("9795168860-0-1-1.change.json"), later).unwrap();

    let start = Start { at: "aws".into(), keeps: true, ..Start::default() };
    let store = Store::in_folder(folder.path().to_owned(), NOW.0 + 600_000);
    let mut second = Driver::run(Demo::embedded().at(NOW.seconds()), store, NOW, (100, 40), start);
    while let Some((_, call)) = second.waiting.front() {
        match call {
            Call::Trail(_) => second.respond(Answer::Trail(Ok(Box::new(trail.clone())))),
            _ => _ = second.answer_one(),
        }
    }
    assert!(second.says("may have been applied or not"), "{}", second.screen());
    assert!(!second.says("was applied: the trail shows what was sent"), "{}", second.screen());
}

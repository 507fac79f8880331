use super::*;
use crate::trail::kept::Place;
use crate::trail::{Draft, Setting, Settings, Trail, Value};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

const NOW: i64 = 1_795_168_800_000;

fn trail(name: &str) -> Trail {
    let arn = TrailArn::parse(&format!("arn:aws:cloudtrail:us-east-1:123456789012:trail/{name}")).unwrap();
    let settings = Settings { s3_bucket: Some("logs".into()), ..Settings::default() };
    Trail { arn, settings, has_custom_event_selectors: None, has_insight_selectors: None }
}

fn place() -> Place {
    Place { at: "aws".into(), account: None }
}

fn draft(name: &str, prefix: &str) -> Draft {
    let mut draft = Draft::new(trail(name));
    draft.set(Setting::S3Prefix, Value::Text(prefix.into())).unwrap();
    draft
}

fn kept(name: &str, prefix: &str, at: i64) -> KeptDraft {
    KeptDraft::of(&draft(name, prefix), None, place(), at).unwrap()
}

/// A run of the program, told from others by when it began.
fn run(folder: &Path, number: i64) -> Store {
    Store::in_folder(folder.to_owned(), NOW + number)
}

fn open(store: &mut Store, name: &str) -> Opened {
    match store.carry_out(Deed::Open(trail(name).arn, place())) {
        Answer::Opened(opened) => *opened,
        other => panic!("{other:?}"),
    }
}

fn history(store: &mut Store) -> Changed {
    match store.carry_out(Deed::History(place())) {
        Answer::History(changed) => *changed,
        other => panic!("{other:?}"),
    }
}

fn done(store: &mut Store, deed: Deed) {
    assert!(matches!(store.carry_out(deed), Answer::Kept(Ok(())) | Answer::Filed(Ok(()))));
}

fn keep(store: &mut Store, kept: KeptDraft) {
    done(store, Deed::Keep(Box::new(kept)));
}

fn begin(store: &mut Store, name: &str, sent: i64) -> KeptId {
    let submit = Submit::new(&draft(name, "x"), place(), Some("user/ana".into()), sent);
    match store.carry_out(Deed::Begin(Box::new(submit))) {
        Answer::Begun(Ok(id)) => id,
        other => panic!("{other:?}"),
    }
}

/// All files, by their path below the folder.
fn files(folder: &Path) -> Vec<String> {
    let mut all = Vec::new();
    for trail in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        for file in std::fs::read_dir(trail.path()).unwrap().flatten() {
            all.push(format!("{}/{}", trail.file_name().to_string_lossy(), file.file_name().to_string_lossy()));
        }
    }
    all.sort();
    all
}

#[test]
fn edits_that_a_run_left_behind_are_found_by_the_next_one() {
    let folder = tempfile::tempdir().unwrap();
    let mut first = run(folder.path(), 1);
    assert_eq!(open(&mut first, "events"), Opened::default());
    keep(&mut first, kept("events", "a", 1));
    keep(&mut first, kept("events", "b", 2));
    keep(&mut first, kept("other", "c", 3));
    drop(first); // as when it is killed: the lock goes, everything else stays

    let mut second = run(folder.path(), 2);
    let opened = open(&mut second, "events");
    let (id, draft) = &opened.drafts[0];
    assert_eq!((opened.drafts.len(), draft), (1, &kept("events", "b", 2)));
    assert_eq!((&opened.others, &opened.problems), (&vec![], &vec![]));
    done(&mut second, Deed::Discard(trail("events").arn, id.clone()));
    second.close_all();
    assert_eq!(open(&mut run(folder.path(), 3), "events"), Opened::default());
}

#[test]
fn two_runs_notice_each_other_and_do_not_mix_their_edits() {
    let folder = tempfile::tempdir().unwrap();
    let (mut first, mut second) = (run(folder.path(), 1), run(folder.path(), 2));
    open(&mut first, "events");
    keep(&mut first, kept("events", "first", 1));
    let opened = open(&mut second, "events");
    assert_eq!(opened.drafts, [], "what somebody works on is not offered");
    let pid = std::process::id();
    assert_eq!(opened.others, [Other { pid, edits: 1 }]);
    keep(&mut second, kept("events", "second", 2));
    done(&mut first, Deed::Forget(trail("events").arn));
    // the second one is killed
    drop(second);
    let opened = open(&mut first, "events");
    assert_eq!(opened.drafts.iter().map(|(_, d)| d.clone()).collect::<Vec<_>>(), [kept("events", "second", 2)]);
    assert_eq!(opened.others, []);
}

#[test]
fn everything_is_for_its_owner_only_and_nothing_is_left_of_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("state/trailedit");
    let mut store = run(&root, 1);
    open(&mut store, "events");
    keep(&mut store, kept("events", "a", 1));
    begin(&mut store, "events", 5);
    let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&root), 0o700);
    for file in files(&root) {
        assert_eq!(mode(&root.join(&file)), 0o600, "{file}");
    }
    assert_eq!(files(&root).len(), 3);
    done(&mut store, Deed::Forget(trail("events").arn));
    store.close_all();
    let left = files(&root);
    assert!(left.len() == 1 && left[0].ends_with(".change.json"), "{left:?}");
}

#[test]
fn other_accounts_have_their_own() {
    let folder = tempfile::tempdir().unwrap();
    let mut first = run(folder.path(), 1);
    let elsewhere = Place { at: "http://127.0.0.1:5000".into(), account: None };
    keep(&mut first, KeptDraft { place: elsewhere.clone(), ..kept("events", "a", 1) });
    begin(&mut first, "events", 5);
    drop(first);
    let mut second = run(folder.path(), 2);
    assert_eq!(open(&mut second, "events").drafts, []);
    assert_eq!(history(&mut second).submits.len(), 1);
    let Answer::History(changed) = second.carry_out(Deed::History(elsewhere.clone())) else { panic!() };
    assert_eq!(changed.submits, []);
    let Answer::Opened(opened) = second.carry_out(Deed::Open(trail("events").arn, elsewhere)) else { panic!() };
    assert_eq!(opened.drafts.len(), 1);
}

#[test]
fn what_was_changed_is_told_the_latest_first() {
    let folder = tempfile::tempdir().unwrap();
    let mut first = run(folder.path(), 1);
    open(&mut first, "events");
    let old = begin(&mut first, "events", 5);
    let applied = Outcome::Applied { request_id: Some("r".into()), verified: true };
    done(&mut first, Deed::End(trail("events").arn, old, applied.clone()));
    begin(&mut first, "other", 9);
    begin(&mut first, "other", 9); // in the same second
    let outcomes = |changed: &Changed| -> Vec<(i64, Outcome, bool)> {
        changed.submits.iter().map(|(_, s, live)| (s.sent, s.outcome.clone(), *live)).collect()
    };
    let mine = [(9, Outcome::Sent, true), (9, Outcome::Sent, true), (5, applied.clone(), true)];
    assert_eq!(outcomes(&history(&mut first)), mine);
    drop(first);
    let left = [(9, Outcome::Sent, false), (9, Outcome::Sent, false), (5, applied, false)];
    assert_eq!(outcomes(&history(&mut run(folder.path(), 2))), left);
}

#[test]
fn files_that_cannot_be_used_are_put_aside_and_told_of_once() {
    let folder = tempfile::tempdir().unwrap();
    let mut first = run(folder.path(), 1);
    keep(&mut first, kept("events", "good", 1));
    begin(&mut first, "events", 5);
    drop(first);
    let events = folder.path().join("123456789012.us-east-1.events");
    let draft = files(folder.path()).into_iter().find(|file| file.ends_with(DRAFT)).unwrap();
    let good = std::fs::read_to_string(folder.path().join(draft)).unwrap();
    std::fs::write(events.join("1-a.draft.json"), "{\"format\": \"trailedit draft\", \"vers").unwrap();
    std::fs::write(events.join("2-b.draft.json"), b"\xff\xfe\x00").unwrap();
    std::fs::write(events.join("3-c.draft.json"), "").unwrap();
    std::fs::write(events.join("4-d.change.json"), good).unwrap();
    std::fs::write(events.join("5-e.draft.json"), "{\"format\": \"trailedit draft\", \"version\": 99}").unwrap();
    std::fs::create_dir(events.join("6-f.draft.json")).unwrap();
    let count = || files(folder.path()).iter().filter(|file| !file.ends_with(LOCK)).count();
    let before = count();

    let mut second = run(folder.path(), 2);
    let opened = open(&mut second, "events");
    assert_eq!(opened.drafts.len(), 1, "the good one is found all the same");
    let told = opened.problems.join("\n");
    for part in ["1-a.draft.json: not kept edits: EOF", "2-b", "3-c", "6-f"] {
        assert!(told.contains(part), "{part}: {told}");
    }
    assert_eq!(opened.problems.len(), 4, "{told}");
    assert_eq!(opened.newer[0].1.version, "99");
    let told = history(&mut second).problems.join("\n");
    assert!(told.contains("4-d.change.json"), "{told}");
    second.close_all();
    assert_eq!(count(), before, "nothing is lost: {:?}", files(folder.path()));
    let again = open(&mut run(folder.path(), 3), "events");
    assert!(!again.problems.join("\n").contains("1-a") && again.newer.len() == 1, "{again:?}");
}

#[test]
fn where_nothing_can_be_written_it_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    std::fs::write(&file, "").unwrap();
    for mut store in [run(&file.join("below"), 1), Store::with(Files::Disk(Err("no home".into())), NOW)] {
        let opened = open(&mut store, "events");
        assert!(opened.problems[0].starts_with("Edits cannot be kept for the case of a crash: "), "{opened:?}");
        let Answer::Kept(Err(why)) = store.carry_out(Deed::Keep(Box::new(kept("events", "a", 1)))) else { panic!() };
        assert!(why.contains("Not a directory") || why.contains("no home"), "{why}");
        let submit = Submit::new(&draft("events", "x"), place(), None, 1);
        assert!(matches!(store.carry_out(Deed::Begin(Box::new(submit))), Answer::Begun(Err(_))));
        let Changed { submits, problems, .. } = history(&mut store);
        assert_eq!(submits, []);
        let [problem] = &problems[..] else { panic!("what cannot be read is not called empty: {problems:?}") };
        assert!(problem.starts_with("What was changed cannot be looked up: "), "{problem}");
    }
}

#[test]
fn in_memory_it_is_the_same_but_for_other_runs() {
    let mut store = Store::in_memory(NOW);
    assert_eq!(open(&mut store, "events"), Opened::default());
    keep(&mut store, kept("events", "a", 1));
    let id = begin(&mut store, "events", 5);
    done(&mut store, Deed::End(trail("events").arn, id, Outcome::NotApplied { why: "no".into() }));
    assert_eq!(history(&mut store).submits[0].1.outcome, Outcome::NotApplied { why: "no".into() });
}

#[test]
fn edits_that_are_left_behind_are_offered_to_the_same_run_too() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = run(folder.path(), 1);
    for prefix in ["a", "b"] {
        open(&mut store, "events");
        keep(&mut store, kept("events", prefix, 1));
        done(&mut store, Deed::Close(trail("events").arn));
    }
    let opened = open(&mut store, "events");
    assert_eq!((opened.drafts.len(), opened.others.len()), (2, 0));
}

#[test]
fn edits_of_another_run_are_thrown_away_only_once_these_are_kept_in_their_place() {
    let folder = tempfile::tempdir().unwrap();
    let mut first = run(folder.path(), 1);
    keep(&mut first, kept("events", "a", 1));
    drop(first);
    let mut second = run(folder.path(), 2);
    let id = open(&mut second, "events").drafts[0].0.clone();
    // they could not be kept: the disk was full
    done(&mut second, Deed::Supersede(trail("events").arn, id.clone()));
    assert_eq!(open(&mut second, "events").drafts.len(), 1);
    keep(&mut second, kept("events", "a", 2));
    done(&mut second, Deed::Supersede(trail("events").arn, id));
    assert_eq!(open(&mut second, "events").drafts, []);
}

#[test]
fn a_run_whose_lock_failed_at_first_holds_it_once_it_keeps_something() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("state");
    std::fs::write(&root, "in the way").unwrap();
    let mut first = run(&root, 1);
    assert_eq!(open(&mut first, "events").problems.len(), 1);
    std::fs::remove_file(&root).unwrap();
    keep(&mut first, kept("events", "a", 1));
    let opened = open(&mut run(&root, 2), "events");
    assert_eq!((opened.drafts.len(), opened.others.len()), (0, 1), "what somebody works on is not offered");
}

#[test]
fn somebody_at_another_place_is_not_told_of() {
    let folder = tempfile::tempdir().unwrap();
    let mut first = run(folder.path(), 1);
    let elsewhere = Place { at: "demo account x".into(), account: None };
    first.carry_out(Deed::Open(trail("events").arn, elsewhere));
    assert_eq!(open(&mut run(folder.path(), 2), "events"), Opened::default());
}

#[test]
fn what_is_no_folder_or_no_file_is_not_waited_for() {
    let folder = tempfile::tempdir().unwrap();
    let mut first = run(folder.path(), 1);
    begin(&mut first, "events", 5);
    std::fs::write(folder.path().join("crash-1.txt"), "a report").unwrap();
    let socket = folder.path().join("123456789012.us-east-1.events/1-1.draft.json");
    let _listening = std::os::unix::net::UnixListener::bind(socket).unwrap();
    assert_eq!(history(&mut first).problems, [] as [String; 0]);
    let problems = open(&mut run(folder.path(), 2), "events").problems;
    assert!(problems.len() == 1 && problems[0].contains("this is not a file"), "{problems:?}");
}

#[test]
fn what_is_sent_again_has_the_time_of_that() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = run(folder.path(), 1);
    let id = begin(&mut store, "events", 5);
    done(&mut store, Deed::End(trail("events").arn, id.clone(), Outcome::NotApplied { why: "busy".into() }));
    done(&mut store, Deed::Again(trail("events").arn, id, 500));
    let (_, submit, _) = &history(&mut store).submits[0];
    assert_eq!((submit.sent, &submit.outcome), (500, &Outcome::Sent));
}

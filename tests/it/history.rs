//! What was changed from this machine, over several runs of the program: the history, taking changes back, and submits of
//! which nobody knows what came.

use crate::support::driver::{Driver, NOW};
use std::cell::Cell;
use std::path::PathBuf;
use tempfile::TempDir;
use trailedit::app::event::{Deed, Effect};
use trailedit::app::{self, Answer, Call, Event, Moment, Screen, Size, Start};
use trailedit::backend::demo::Demo;
use trailedit::shell::store::Store;
use trailedit::trail::error::Cause;
use trailedit::trail::kept::{Outcome, Place, Submit, to_json};
use trailedit::trail::{ApiError, Draft, Identity, Setting, Trail, TrailRef, Value};

const SIZE: (u16, u16) = (80, 24);
const HOUR: i64 = 3_600_000;

/// An account and what is kept beside it, for several runs one after the other, an hour apart.
struct Machine {
    folder: TempDir,
    runs: Cell<i64>,
}

impl Machine {
    fn new() -> Machine {
        Machine { folder: tempfile::tempdir().unwrap(), runs: Cell::new(0) }
    }

    fn kept(&self) -> PathBuf {
        self.folder.path().join("kept")
    }

    fn start(&self) -> Start {
        Start { label: "demo account".into(), at: "demo".into(), keeps: true, ..Start::default() }
    }

    /// Starts the program; no call is answered yet.
    fn begin(&self, start: Start) -> Driver {
        let now = Moment(NOW.0 + self.runs.get() * HOUR);
        self.runs.set(self.runs.get() + 1);
        let demo = Demo::open(&self.folder.path().join("account.json")).unwrap().at(NOW.seconds());
        Driver::run(demo, Store::in_folder(self.kept(), now.0), now, SIZE, start)
    }

    /// Starts the program, all answers in.
    fn run(&self) -> Driver {
        self.begin(self.start()).settled()
    }

    /// Starts the program right after the last run, all answers in.
    fn run_at_once(&self) -> Driver {
        self.runs.set(self.runs.get() - 1);
        let start = self.start();
        let now = Moment(NOW.0 + self.runs.get() * HOUR + 5_000);
        self.runs.set(self.runs.get() + 1);
        let demo = Demo::open(&self.folder.path().join("account.json")).unwrap().at(NOW.seconds());
        Driver::run(demo, Store::in_folder(self.kept(), now.0), now, SIZE, start)
    }

    /// A run in which a prefix was given to management-events, and the update is about to be answered.
    fn sending(&self) -> Driver {
        let mut driver = self.run();
        edit(&mut driver);
        driver.keys("<c-s><end>y");
        while !driver.waiting.iter().any(|(_, call)| is_update(call)) {
            assert!(driver.answer_one(), "{}", driver.screen());
        }
        while !is_update(&driver.waiting.front().unwrap().1) {
            driver.waiting.rotate_left(1);
        }
        driver
    }

    /// A run in which a prefix was given to management-events, and that was left in order.
    fn changed(&self) {
        let mut driver = self.sending();
        driver.settle();
        assert!(matches!(&driver.state.screen, Screen::Receipt(r) if r.all_verified()), "{}", driver.screen());
        driver.keys("qq");
        assert!(driver.exit.is_some());
    }

    /// The files of the history.
    fn files(&self) -> Vec<PathBuf> {
        let mut files = Vec::new();
        for folder in std::fs::read_dir(self.kept()).into_iter().flatten().flatten() {
            files.extend(std::fs::read_dir(folder.path()).unwrap().flatten().map(|entry| entry.path()));
        }
        files.retain(|file| file.to_string_lossy().ends_with(".change.json"));
        files.sort();
        files
    }

    /// What is written down.
    fn outcomes(&self) -> Vec<Outcome> {
        let read = |file: &PathBuf| {
            let text = std::fs::read_to_string(file).unwrap();
            trailedit::trail::kept::from_json::<Submit>(&text).unwrap().outcome
        };
        self.files().iter().map(read).collect()
    }

    /// Changes what is written down of the last submit.
    fn rewrite(&self, change: impl Fn(&mut Submit)) {
        let file = self.files().pop().unwrap();
        let mut submit = trailedit::trail::kept::from_json(&std::fs::read_to_string(&file).unwrap()).unwrap();
        change(&mut submit);
        std::fs::write(&file, to_json(&submit).unwrap()).unwrap();
    }
}

fn is_update(call: &Call) -> bool {
    matches!(call, Call::Update(_))
}

fn is_reading(call: &Call) -> bool {
    matches!(call, Call::Trail(_))
}

/// Opens management-events and gives it a prefix.
fn edit(driver: &mut Driver) {
    driver.go("/management-events<enter><enter>");
    driver.keys("<down><enter>prod<enter>");
}

fn open(driver: &mut Driver) {
    driver.go("/management-events<enter><enter>");
    assert!(matches!(driver.state.screen, Screen::Form(_)), "{}", driver.screen());
}

fn reads(driver: &Driver) -> usize {
    driver.calls.iter().filter(|call| is_reading(call)).count()
}

fn prefix(value: &str) -> Option<Value> {
    Some(Value::Text(value.into()))
}

fn refused(code: &str, message: &str) -> Answer {
    Answer::Trail(Err(ApiError {
        operation: "GetTrail",
        region: "us-east-1".into(),
        cause: Cause::Refused(code.into()),
        message: message.into(),
        request_id: Some("req-9".into()),
        after_fault: false,
    }))
}

#[track_caller]
fn check(driver: &Driver, words: &[&str]) {
    for words in words {
        assert!(driver.says(words), "{words}:\n{}", driver.screen());
    }
}

#[test]
fn a_change_of_an_earlier_run_is_taken_back() {
    let machine = Machine::new();
    machine.changed();
    let mut driver = machine.run();
    assert_eq!(reads(&driver), 0, "nothing is open: nothing is read");
    driver.keys("H");
    check(&driver, &["History of all trails", "1 change", "2026-11-20 10:00 UTC management-events us-east-1"]);
    check(&driver, &["verified S3 key prefix: not set → prod"]);
    driver.keys("<enter>");
    check(&driver, &["Request id de300000-0000-4000-8000-0000000000", "assumed-role/ops/ana, account 111122223333"]);
    check(&driver, &["before not set", "after prod", "1 h ago", "--s3-key-prefix=''", "To take it back: u, or"]);
    driver.keys("c");
    let (what, command) = driver.copied.last().unwrap().clone();
    assert_eq!(what, "the command that takes the change back");
    assert!(command.starts_with("aws cloudtrail update-trail --region us-east-1 --name arn:"), "{command}");
    assert!(command.ends_with("--s3-key-prefix=''"), "{command}");
    driver.keys("y");
    let (what, text) = driver.copied.last().unwrap().clone();
    assert!(what == "the change" && text.contains("  after   prod\n"), "{what}: {text}");
    driver.go("u");
    assert!(matches!(&driver.state.screen, Screen::Form(f) if f.focus == Setting::S3Prefix), "{}", driver.screen());
    assert_eq!(driver.draft().value(Setting::S3Prefix), None);
    check(&driver, &["These edits take the change back: S3 key prefix. ^S reviews them."]);
    assert!(driver.updates().is_empty());
    driver.keys("<c-s><end>");
    driver.go("y");
    assert!(matches!(&driver.state.screen, Screen::Receipt(r) if r.all_verified()), "{}", driver.screen());
    assert_eq!(driver.updates()[0]["S3KeyPrefix"], "");
    // both are told of, the latest first
    driver.keys("qH");
    check(&driver, &["2 changes", "2026-11-20 11:00 UTC", "S3 key prefix: prod → cleared"]);
    let screen = driver.screen();
    assert!(screen.find("prod → cleared") < screen.find("not set → prod"), "{screen}");
}

#[test]
fn from_the_form_it_is_about_that_trail_and_the_edits_are_as_they_were() {
    let machine = Machine::new();
    machine.changed();
    let mut driver = machine.run();
    driver.go("/security-audit<enter><enter>");
    driver.keys("<down><enter>new<enter>");
    let (draft, kept) = (driver.draft().clone(), driver.deeds.len());
    driver.keys("H");
    check(&driver, &["History security-audit", "Nothing was changed of security-audit from this machine yet."]);
    let opened = |deed: &Deed| matches!(deed, Deed::Close(_) | Deed::Forget(_) | Deed::Open(..));
    assert!(!driver.deeds[kept..].iter().any(opened), "its edits stay kept: {:?}", &driver.deeds[kept..]);
    driver.keys("q");
    assert_eq!(*driver.draft(), draft);
    assert!(matches!(&driver.state.screen, Screen::Form(f) if f.focus == Setting::S3Prefix));
    // Ctrl-C asks about the edits as it does in the form
    driver.keys("H<c-c>");
    check(&driver, &["1 unsaved edit", "keep editing"]);
    driver.keys("<esc>qd");
    assert!(matches!(driver.state.screen, Screen::Trails));
    driver.keys("<esc>");
    open(&mut driver);
    driver.keys("H");
    check(&driver, &["History management-events", "1 change"]);
    driver.keys("<c-c>");
    assert_eq!(driver.exit.as_ref().map(|exit| exit.code), Some(app::ExitCode::Interrupted));
}

#[test]
fn unsaved_edits_of_the_trail_are_not_lost_by_taking_a_change_back() {
    let machine = Machine::new();
    machine.changed();
    let mut driver = machine.run();
    open(&mut driver);
    driver.keys("<down><down><enter>news<enter>");
    let draft = driver.draft().clone();
    for keys in ["Hu", "<enter>u"] {
        driver.go(keys);
        assert!(matches!(driver.state.screen, Screen::History(_)), "{}", driver.screen());
        check(&driver, &["The form has unsaved edits of this trail", "^S reviews them, U takes them back"]);
    }
    driver.keys("<esc><esc>");
    assert_eq!(*driver.draft(), draft);
    driver.keys("U");
    driver.go("Hu");
    assert_eq!(driver.draft().changes().len(), 1);
    assert_eq!(driver.draft().value(Setting::S3Prefix), None);
}

#[test]
fn where_nothing_is_left_to_take_back_there_are_no_edits() {
    let machine = Machine::new();
    machine.changed();
    let mut driver = machine.run();
    driver.go("Hu");
    driver.keys("<c-s><end>");
    driver.go("y");
    driver.keys("qH<down>");
    driver.go("u");
    assert!(matches!(driver.state.screen, Screen::History(_)), "{}", driver.screen());
    check(&driver, &["There is nothing left to take back: management-events is as it was before this change."]);
}

#[test]
fn what_was_changed_again_since_is_said() {
    let machine = Machine::new();
    machine.changed();
    machine.rewrite(|submit| {
        submit.edits.insert(Setting::S3Prefix, trailedit::trail::Edit::Set(Value::Text("audit".into())));
    });
    let mut driver = machine.run();
    driver.go("Hu");
    assert_eq!(driver.draft().value(Setting::S3Prefix), None);
    check(&driver, &["Changed again since, by somebody or something: S3 key prefix is prod, not audit."]);
}

#[test]
fn what_cannot_be_taken_back_is_named() {
    let machine = Machine::new();
    machine.changed();
    machine.rewrite(|submit| {
        submit.before.put(Setting::RecursiveLogging, None);
        submit.edits.insert(Setting::RecursiveLogging, trailedit::trail::Edit::Set(Value::Switch(true)));
    });
    let mut driver = machine.run();
    driver.keys("H<enter><end>");
    check(&driver, &["There is no command for all of it"]);
    driver.keys("c");
    check(&driver, &["There is no command that would take all of this change back."]);
    driver.go("u");
    assert_eq!(driver.draft().changes().len(), 1);
    check(&driver, &["AWS did not report what Recursive logging was before, so that stays."]);
    machine.rewrite(|submit| _ = submit.edits.remove(&Setting::S3Prefix));
    let mut driver = machine.run();
    driver.go("Hu");
    check(&driver, &["Nothing can be taken back. AWS did not report what Recursive logging was before"]);
    assert!(matches!(driver.state.screen, Screen::History(_)));
}

#[test]
fn what_was_not_applied_has_nothing_to_take_back() {
    let machine = Machine::new();
    machine.changed();
    machine.rewrite(|submit| submit.outcome = Outcome::NotApplied { why: "AccessDenied: no".into() });
    let mut driver = machine.run();
    driver.keys("H");
    check(&driver, &["not applied S3 key prefix", "AccessDenied: no"]);
    assert!(!driver.says("u undo"), "{}", driver.screen());
    driver.go("u");
    check(&driver, &["It was not applied: there is nothing to take back."]);
    driver.keys("c");
    assert!(driver.copied.is_empty());
    assert_eq!(reads(&driver), 0);
}

#[test]
fn a_read_only_session_gets_the_edits_and_sends_nothing() {
    let machine = Machine::new();
    machine.changed();
    let mut driver = machine.begin(Start { read_only: true, ..machine.start() }).settled();
    driver.go("Hu");
    driver.keys("<c-s><end>y");
    check(&driver, &["This session is read-only and cannot send"]);
    assert!(driver.updates().is_empty());
}

#[test]
fn reading_the_trail_can_be_stopped_and_its_failure_is_explained() {
    let machine = Machine::new();
    machine.changed();
    let mut driver = machine.run();
    driver.keys("Hu");
    check(&driver, &["reading management-events in us-east-1…", "Esc stops"]);
    driver.keys("<esc>");
    check(&driver, &["Stopped reading the trail. Nothing is taken back."]);
    driver.settle();
    assert!(matches!(driver.state.screen, Screen::History(_)), "a late answer makes no edits");
    driver.keys("u");
    driver.respond(refused("AccessDeniedException", "User: ana is not authorized"));
    check(
        &driver,
        &["Could not read management-events to take the change back", "User: ana is not authorized", "req-9"],
    );
    check(&driver, &["cloudtrail:GetTrail", "u asks again."]);
    driver.keys("y");
    assert!(driver.copied.last().unwrap().1.contains("AccessDeniedException"));
    driver.go("u");
    assert_eq!(driver.draft().value(Setting::S3Prefix), None);
    driver.keys("Uqq");
    assert_eq!(driver.exit.as_ref().unwrap().code, app::ExitCode::Done, "{:?}", driver.exit);
}

#[test]
fn a_trail_that_is_being_opened_does_not_open_over_the_history() {
    let machine = Machine::new();
    machine.changed();
    let mut driver = machine.run();
    driver.keys("<enter>H");
    check(&driver, &["Stopped opening the trail."]);
    driver.settle();
    assert!(matches!(driver.state.screen, Screen::History(_)));
    driver.go("qr");
    assert!(matches!(driver.state.screen, Screen::Trails), "{}", driver.screen());
}

#[test]
fn a_run_that_died_before_the_update_was_carried_out() {
    let machine = Machine::new();
    drop(machine.sending());
    assert_eq!(machine.outcomes(), [Outcome::Sent]);
    let mut driver = machine.run();
    let told = "! The interrupted update of management-events (us-east-1), sent 2026-11-20 10:00 UTC, does not show in \
                the trail, 59 minutes after it was sent: most likely it was not applied.";
    check(&driver, &[told, "H shows it."]);
    let [Outcome::Unclear { why }] = &machine.outcomes()[..] else { panic!("{:?}", machine.outcomes()) };
    assert!(
        why.starts_with("Read at 2026-11-20 11:00 UTC, 59 minutes after it was sent, the trail was as it"),
        "{why}"
    );
    // it stays whatever is done and said, also in the form, until the history was opened
    driver.keys("y");
    check(&driver, &["clipboard", told]);
    open(&mut driver);
    check(&driver, &[told]);
    driver.keys("<esc>?");
    assert!(!driver.says("The interrupted update"), "{}", driver.screen());
    driver.keys("<esc>");
    check(&driver, &[told]);
    driver.keys("H<enter>");
    check(&driver, &["Outcome not known", "Found out The interrupted update"]);
    driver.keys("<esc><esc>");
    assert!(!driver.says("interrupted"), "{}", driver.screen());
    // and the next run asks nothing
    drop(driver);
    let driver = machine.run();
    assert_eq!(reads(&driver), 0);
    assert!(!driver.says("interrupted"), "{}", driver.screen());
}

#[test]
fn a_run_that_died_before_it_heard_that_the_update_was_carried_out() {
    let machine = Machine::new();
    let mut driver = machine.sending();
    driver.apply_unheard();
    drop(driver);
    let mut driver = machine.run();
    check(&driver, &["The interrupted update of management-events", "was applied: the trail shows what was sent."]);
    assert_eq!(machine.outcomes(), [Outcome::Applied { request_id: None, verified: true }]);
    driver.go("Hu");
    assert_eq!(driver.draft().value(Setting::S3Prefix), None, "{}", driver.screen());
}

#[test]
fn a_run_that_died_before_it_read_the_trail_back() {
    let machine = Machine::new();
    let mut driver = machine.sending();
    driver.answer(is_update);
    drop(driver);
    let mut driver = machine.run();
    assert_eq!(reads(&driver), 0, "AWS accepted it: there is nothing to find out");
    driver.keys("H");
    // the list of trails shows it, too
    check(&driver, &["verified S3 key prefix: not set → prod"]);
    assert!(!driver.says("not fully verified"), "{}", driver.screen());
    driver.keys("<enter>");
    check(&driver, &["Request id de300000"]);
    driver.go("u");
    assert_eq!(driver.draft().value(Setting::S3Prefix), None);
}

#[test]
fn a_fresh_one_is_read_again_as_long_as_the_trail_does_not_show_it() {
    let machine = Machine::new();
    let mut dead = machine.sending();
    let mut driver = machine.run_at_once();
    // the other one still runs: it is left to it
    driver.settle();
    assert_eq!(reads(&driver), 0, "{}", driver.screen());
    driver.keys("H");
    check(&driver, &["being sent S3 key prefix: not set → prod"]);
    driver.keys("u");
    check(&driver, &["It is being sent by another trailedit"]);
    drop(driver);
    // AWS carries it out only after the first reading
    let mut driver = {
        let update = dead.waiting.pop_front().unwrap();
        drop(std::mem::replace(&mut dead.store, Store::in_memory(0)));
        let mut driver = machine.run_at_once();
        driver.answer(|call| *call == Call::Identity);
        driver.answer(is_reading);
        check(&driver, &["is not visible in the trail yet; it may have been applied"]);
        assert_eq!(machine.outcomes(), [Outcome::Sent]);
        dead.waiting.push_front(update);
        dead.apply_unheard();
        driver
    };
    driver.settle();
    check(&driver, &["was applied: the trail shows what was sent."]);
    driver.keys("H");
    check(&driver, &["verified S3 key prefix"]);
}

#[test]
fn what_the_trail_does_not_tell_is_called_so_and_asked_only_once() {
    let machine = Machine::new();
    machine.changed();
    machine.rewrite(|submit| {
        submit.outcome = Outcome::Unknown { why: "no answer within 30 s".into() };
        submit.edits.insert(Setting::SnsTopic, trailedit::trail::Edit::Set(Value::Text("news".into())));
    });
    let mut driver = machine.run();
    check(&driver, &["The unanswered update of management-events", "may have been applied or not"]);
    assert!(matches!(&machine.outcomes()[..], [Outcome::Unclear { .. }]), "{:?}", machine.outcomes());
    driver.keys("H");
    check(&driver, &["not known S3 key prefix"]);
    drop(driver);
    assert_eq!(reads(&machine.run()), 0);
}

#[test]
fn a_trail_that_cannot_be_read_leaves_it_open() {
    let machine = Machine::new();
    drop(machine.sending());
    let mut driver = machine.begin(machine.start());
    driver.answer(|call| *call == Call::Identity);
    driver.answer_with(is_reading, refused("AccessDeniedException", "no"));
    driver.settle();
    check(&driver, &["the trail could not be read; the next start tries again.", "AccessDeniedException: no"]);
    assert_eq!(machine.outcomes(), [Outcome::Sent]);
    driver.keys("H");
    check(&driver, &["interrupted S3 key prefix"]);
    drop(driver);
    let driver = machine.run();
    check(&driver, &["was not applied"]);
}

#[test]
fn a_trail_that_is_gone_is_asked_for_only_once() {
    let machine = Machine::new();
    drop(machine.sending());
    let mut driver = machine.begin(machine.start());
    driver.answer(|call| *call == Call::Identity);
    driver.answer_with(is_reading, refused("TrailNotFoundException", "Unknown trail"));
    driver.settle();
    check(&driver, &["the trail does not exist any more"]);
    assert!(matches!(&machine.outcomes()[..], [Outcome::Unclear { .. }]));
}

#[test]
fn nothing_is_read_before_it_is_known_whose_account_it_is() {
    let machine = Machine::new();
    drop(machine.sending());
    let mut driver = machine.begin(machine.start());
    assert!(!driver.waiting.iter().any(|(_, call)| is_reading(call)));
    let other = Identity { account: "999999999999".into(), arn: "arn:aws:sts::999999999999:assumed-role/x/y".into() };
    driver.answer_with(|call| *call == Call::Identity, Answer::Identity(Ok(other)));
    driver.settle();
    assert_eq!(reads(&driver), 0);
    assert_eq!(machine.outcomes(), [Outcome::Sent], "another account's is not touched");
    driver.keys("H");
    check(&driver, &["Nothing was changed from this machine yet."]);
    drop(driver);
    // who cannot find out who they are is not kept from looking
    let mut driver = machine.begin(machine.start());
    driver.keys("H");
    check(&driver, &["1 change"]);
    let error = ApiError {
        operation: "GetCallerIdentity",
        region: "us-east-1".into(),
        cause: Cause::TimedOut,
        message: "no answer".into(),
        request_id: None,
        after_fault: false,
    };
    driver.answer_with(|call| *call == Call::Identity, Answer::Identity(Err(error)));
    driver.settle();
    assert_eq!(reads(&driver), 1);
    check(&driver, &["not known S3 key prefix"]);
    driver.keys("<enter>");
    check(&driver, &["Found out The interrupted update"]);
}

#[test]
fn entries_of_another_account_leave_the_history_once_it_is_known() {
    let machine = Machine::new();
    machine.changed();
    let mut driver = machine.begin(machine.start());
    driver.keys("H");
    check(&driver, &["1 change"]);
    let other = Identity { account: "999999999999".into(), arn: "arn:aws:sts::999999999999:assumed-role/x/y".into() };
    driver.answer_with(|call| *call == Call::Identity, Answer::Identity(Ok(other)));
    check(&driver, &["0 changes"]);
}

#[test]
fn several_of_one_trail_need_one_reading() {
    let machine = Machine::new();
    machine.changed();
    machine.rewrite(|submit| submit.outcome = Outcome::Unknown { why: "lost".into() });
    let file = machine.files().pop().unwrap();
    for twin in ["1-0-1-1.change.json", "1-1-1-1.change.json"] {
        std::fs::copy(&file, file.with_file_name(twin)).unwrap();
    }
    let driver = machine.run();
    assert_eq!(reads(&driver), 1);
    assert_eq!(machine.outcomes().len(), 3);
    for outcome in machine.outcomes() {
        assert_eq!(outcome, Outcome::Applied { request_id: None, verified: true });
    }
    let told = "management-events was applied; management-events was applied; management-events was applied.";
    check(&driver, &[&format!("Of 3 earlier updates nothing was known: {told} H shows more.")]);
}

#[test]
fn files_that_cannot_be_used_are_told_of_as_long_as_the_program_runs() {
    let machine = Machine::new();
    machine.changed();
    let file = machine.files().pop().unwrap();
    let good = std::fs::read_to_string(&file).unwrap();
    std::fs::write(file.with_file_name("1-0-1-1.change.json"), "{").unwrap();
    let newer = good.replace("\"version\": 1", "\"version\": 7");
    std::fs::write(file.with_file_name("1-0-1-2.change.json"), newer).unwrap();
    let mut driver = machine.run();
    check(&driver, &["It was put aside as 1-0-1-1.change.json.unreadable. H shows it."]);
    driver.keys("H");
    check(&driver, &["1 change", "p problems"]);
    for _ in 0..2 {
        driver.keys("p");
        // a path is broken where the line ends
        let screen: String = driver.screen().split_whitespace().collect();
        assert!(screen.contains("1-0-1-1.change.json.unreadable"), "{screen}");
        assert!(screen.contains("Writtenbyanewertrailedit:achangeofmanagement-events"), "{screen}");
        driver.keys("<esc>r");
    }
    driver.keys("q");
    assert!(!driver.says("cannot be read in full"), "{}", driver.screen());
}

#[test]
fn a_history_that_cannot_be_looked_up_is_not_called_empty() {
    let machine = Machine::new();
    std::fs::write(machine.kept(), "no folder").unwrap();
    let mut driver = machine.run();
    driver.keys("Hp");
    check(&driver, &["What was changed cannot be looked up"]);
}

#[test]
fn what_was_stopped_while_it_was_written_down_was_not_sent() {
    let machine = Machine::new();
    let mut driver = machine.run();
    edit(&mut driver);
    driver.keys("<c-s><end>y");
    // the trail is as it was: the submit is being written down now
    let (ticket, call) = driver.waiting.pop_front().unwrap();
    assert!(is_reading(&call));
    let trail = Answer::Trail(Ok(Box::new(driver.old_trail())));
    let effects = app::update(&mut driver.state, Event::Answer(ticket, trail));
    let begun: Vec<Effect> = effects.into_iter().filter(|effect| matches!(effect, Effect::Store(..))).collect();
    let [Effect::Store(ticket, deed @ Deed::Begin(_))] = &begun[..] else { panic!("{begun:?}") };
    driver.keys("<esc>");
    check(&driver, &["Stopped. Nothing was sent."]);
    let answer = driver.store.carry_out(deed.clone());
    driver.event(Event::Answer(*ticket, answer));
    assert_eq!(machine.outcomes(), [Outcome::NotApplied { why: "It was stopped before it was sent.".into() }]);
}

#[test]
fn what_was_stopped_before_it_was_sent_again_was_refused() {
    let machine = Machine::new();
    let mut driver = machine.sending();
    let refusal = ApiError {
        operation: "UpdateTrail",
        region: "us-east-1".into(),
        cause: Cause::Refused("ConflictException".into()),
        message: "Another operation is in progress".into(),
        request_id: None,
        after_fault: false,
    };
    driver.answer_with(is_update, Answer::Updated(Err(refusal)));
    driver.keys("<enter>"); // at once
    let at = driver.waiting.iter().position(|(_, call)| is_reading(call)).unwrap();
    let (ticket, _) = driver.waiting.remove(at).unwrap();
    let trail = Answer::Trail(Ok(Box::new(driver.old_trail())));
    let effects = app::update(&mut driver.state, Event::Answer(ticket, trail));
    let [Effect::Store(ticket, deed @ Deed::Again(..))] = &effects[..] else { panic!("{effects:?}") };
    let answer = driver.store.carry_out(deed.clone());
    assert_eq!(machine.outcomes(), [Outcome::Sent], "about to be sent again");
    driver.keys("<esc>");
    driver.event(Event::Answer(*ticket, answer));
    driver.settle();
    assert_eq!(driver.updates().len(), 1);
    let [Outcome::NotApplied { why }] = &machine.outcomes()[..] else { panic!("{:?}", machine.outcomes()) };
    assert!(why.contains("ConflictException"), "{why}");
}

#[test]
fn edits_that_are_offered_meanwhile_are_offered_when_the_form_is_back() {
    let machine = Machine::new();
    let mut driver = machine.run();
    edit(&mut driver);
    drop(driver);
    let mut driver = machine.run();
    driver.keys("/management-events<enter><enter>");
    let (ticket, call) = driver.waiting.pop_front().unwrap();
    assert!(is_reading(&call));
    let trail = Answer::Trail(Ok(Box::new(driver.old_trail())));
    let effects = app::update(&mut driver.state, Event::Answer(ticket, trail));
    let opened = effects.into_iter().find_map(|effect| match effect {
        Effect::Store(ticket, deed @ Deed::Open(..)) => Some((ticket, deed)),
        _ => None,
    });
    let (ticket, deed) = opened.unwrap();
    driver.keys("H");
    let answer = driver.store.carry_out(deed);
    driver.event(Event::Answer(ticket, answer));
    assert!(matches!(driver.state.screen, Screen::History(_)));
    driver.keys("<esc>");
    check(&driver, &["Unsaved edits from 1 h ago were kept"]);
}

#[test]
fn taking_back_says_what_it_does_beside_what_else_there_is_to_say() {
    let machine = Machine::new();
    machine.changed();
    let mut other = machine.run();
    open(&mut other);
    let mut driver = machine.run();
    driver.go("Hu");
    check(&driver, &["These edits take the change back: S3 key prefix.", "has this trail open"]);
}

/// A submit with texts that steer a terminal.
fn hostile(trail: &Trail) -> Submit {
    let bad = "\u{1b}]0;owned\u{7}\u{202e}dlrow\r\n\u{9b}2J";
    let mut trail = trail.clone();
    trail.settings.put(Setting::SnsTopic, prefix(bad));
    let mut draft = Draft::new(trail);
    draft.set(Setting::S3Prefix, Value::Text(bad.into())).unwrap();
    draft.clear(Setting::SnsTopic).unwrap();
    let place = Place { at: "demo".into(), account: Some("111122223333".into()) };
    let mut submit = Submit::new(&draft, place, Some(format!("role/{bad}")), NOW.seconds());
    submit.outcome = Outcome::Applied { request_id: Some(bad.into()), verified: true };
    submit
}

#[test]
fn what_is_in_the_files_steers_no_terminal() {
    let machine = Machine::new();
    machine.changed();
    let file = machine.files().pop().unwrap();
    let submit = hostile(&machine.run().old_trail());
    let mut more = submit.clone();
    more.outcome = Outcome::NotApplied { why: "\u{1b}[31mred\u{2066}".into() };
    let mut account = submit.clone();
    account.place.account = None;
    account.outcome = Outcome::Unclear { why: "\u{feff}\u{1b}".into() };
    for (number, submit) in [submit, more, account].iter().enumerate() {
        let name = format!("{number}-0-1-1.change.json");
        std::fs::write(file.with_file_name(name), to_json(submit).unwrap()).unwrap();
    }
    let steers = |c: char| c != '\n' && trailedit::trail::text::is_steering(c);
    for (run, size) in [(80, 24), (60, 16), (160, 45)].into_iter().enumerate() {
        let damaged = "{\"format\": \"trailedit change\", \"version\": 1, \"\\u001b[31m\u{202e}\": 1}";
        std::fs::write(file.with_file_name(format!("9-{run}-1-1.change.json")), damaged).unwrap();
        let mut driver = machine.run();
        driver.event(Event::Resize(Size { width: size.0, height: size.1 }));
        driver.keys("H");
        check(&driver, &["4 changes"]);
        let last = "<esc><end><enter>";
        for keys in ["", "p", "<esc><enter>", "<end>", "<esc><down><enter>", "<esc><down><enter>", last] {
            driver.keys(keys);
            driver.keys("yc");
            let screen = driver.screen();
            assert!(!screen.chars().any(steers), "{keys}: {screen:?}");
            match keys {
                "p" => check(&driver, &["not known here: \\u{1b}[31m\\u{202e}"]),
                _ if keys == last => check(&driver, &["Request id \\u{1b}]0;owned\\u{7}\\u{202e}dlrow\\r\\n\\u{9b}2J"]),
                _ => {}
            }
        }
        assert!(driver.copied.len() > 6);
        for (what, text) in &driver.copied {
            assert!(!text.chars().any(steers), "{what}: {text:?}");
        }
    }
}

/// What a start says of an interrupted update whose trail shows it so many milliseconds after it was sent, when the start
/// comes so many after that: each sentence that was on the screen.
fn lagging(lag: i64, start: i64) -> (Machine, Driver, Vec<String>) {
    let machine = Machine::new();
    let mut dead = machine.sending();
    let before = dead.at_aws();
    dead.apply_unheard();
    let after = dead.at_aws();
    drop(dead);
    let sent = trailedit::trail::kept::from_json::<Submit>(&std::fs::read_to_string(&machine.files()[0]).unwrap());
    let sent = sent.unwrap().sent * 1000;
    let now = Moment(sent + start);
    let demo = Demo::open(&machine.folder.path().join("account.json")).unwrap().at(NOW.seconds());
    let mut driver = Driver::run(demo, Store::in_folder(machine.kept(), now.0), now, SIZE, machine.start());
    let mut said = Vec::new();
    let lags = |trail: &mut Trail| {
        if trail.arn == before.arn {
            trail.settings = before.settings.clone();
        }
    };
    while let Some((_, call)) = driver.waiting.front().cloned() {
        let shows = driver.moment().0 >= sent + lag;
        match call {
            Call::Trail(arn) if arn == before.arn => {
                let trail = if shows { after.clone() } else { before.clone() };
                driver.respond(Answer::Trail(Ok(Box::new(trail))));
            }
            Call::Trails(region) if !shows => {
                let mut trails = driver.trails_at_aws(&region);
                trails.iter_mut().for_each(lags);
                driver.respond(Answer::Trails(Ok(trails.into())));
            }
            _ => _ = driver.answer_one(),
        }
        let flat = driver.screen().split_whitespace().collect::<Vec<_>>().join(" ");
        for word in
            [", was not applied", "not visible in the trail yet", "was applied: the", "most likely it was not applied"]
        {
            if flat.contains(word) && said.last().is_none_or(|last| last != word) {
                said.push(word.to_owned());
            }
        }
    }
    (machine, driver, said)
}

#[test]
fn nothing_untrue_is_said_however_late_the_trail_shows_an_update() {
    for lag in [0, 14, 16, 31, 60, 299] {
        for start in [0, 15, 61] {
            let (machine, mut driver, said) = lagging(lag * 1000, start * 1000);
            let expected: &[&str] = match lag > start {
                true => &["not visible in the trail yet", "was applied: the"],
                false => &["was applied: the"],
            };
            assert_eq!(said, expected, "{lag} s, {start} s: {}", driver.screen());
            assert_eq!(
                machine.outcomes(),
                [Outcome::Applied { request_id: None, verified: true }],
                "{lag} s, {start} s"
            );
            driver.go("Hu");
            assert_eq!(driver.draft().changes().len(), 1, "it can be undone: {}", driver.screen());
        }
    }
}

#[test]
fn what_was_taken_for_not_applied_is_corrected_by_any_later_reading() {
    // by the list, by opening the trail, by reading it again, by undoing in the history
    for reading in ["r", "/management-events<enter><enter>"] {
        let (machine, mut driver, said) = lagging(900_000, 280_000);
        assert_eq!(said, ["not visible in the trail yet", "most likely it was not applied"]);
        assert!(matches!(&machine.outcomes()[..], [Outcome::Unclear { .. }]), "{:?}", machine.outcomes());
        driver.go("H");
        driver.go("<esc>");
        driver.go(reading);
        check(&driver, &["was applied: the trail shows what was sent."]);
        driver.go("H");
        check(&driver, &["verified S3 key prefix"]);
        driver.go("u");
        assert_eq!(driver.draft().changes().len(), 1, "{}", driver.screen());
    }
    let (_machine, mut driver, _) = lagging(900_000, 280_000);
    driver.keys("Hu");
    driver.settle();
    assert_eq!(driver.draft().changes().len(), 1, "{}", driver.screen());
    // and by the next start, whose list shows it
    let machine = Machine::new();
    let mut dead = machine.sending();
    dead.apply_unheard();
    drop(dead);
    machine.rewrite(|submit| submit.outcome = Outcome::Unclear { why: "it did not show".into() });
    let driver = machine.run();
    assert_eq!(reads(&driver), 0);
    check(&driver, &["was applied: the trail shows what was sent."]);
    assert_eq!(machine.outcomes(), [Outcome::Applied { request_id: None, verified: true }]);
}

#[test]
fn an_update_of_this_run_is_corrected_by_a_later_reading_too() {
    let machine = Machine::new();
    let mut driver = machine.sending();
    let before = driver.at_aws();
    driver.apply_unheard();
    let error = ApiError {
        operation: "UpdateTrail",
        region: "us-east-1".into(),
        cause: Cause::TimedOut,
        message: "no answer".into(),
        request_id: None,
        after_fault: false,
    };
    driver.respond(Answer::Updated(Err(error)));
    while let Some((_, call)) = driver.waiting.front().cloned() {
        match call {
            Call::Trail(_) => driver.respond(Answer::Trail(Ok(Box::new(before.clone())))),
            _ => _ = driver.answer_one(),
        }
    }
    assert!(matches!(driver.state.screen, Screen::Form(_)), "{}", driver.screen());
    assert!(matches!(&machine.outcomes()[..], [Outcome::Unknown { .. }]), "{:?}", machine.outcomes());
    driver.go("r");
    check(&driver, &["The unanswered update of management-events", "was applied: the trail shows what was sent."]);
    assert_eq!(machine.outcomes(), [Outcome::Applied { request_id: None, verified: true }]);
    driver.go("qq");
    let exit = driver.exit.unwrap();
    assert!(exit.failed.is_empty(), "{exit:?}");
    assert!(exit.said[0].contains("was applied: the trail shows it"), "{exit:?}");
}

#[test]
fn a_reading_that_comes_before_the_history_proves_an_update_too() {
    let machine = Machine::new();
    machine.changed();
    let trails = machine.run().trails_at_aws("us-east-1");
    let now = trails.into_iter().find(|trail| trail.arn.name() == "management-events").unwrap();
    machine.rewrite(|submit| {
        let Outcome::Applied { verified, .. } = &mut submit.outcome else { panic!("{submit:?}") };
        *verified = false;
    });
    let start = Start { trail: Some(TrailRef::Arn(now.arn.clone())), ..machine.start() };
    let moment = Moment(NOW.0 + 9 * HOUR);
    let (mut state, effects) = app::State::start(start, Size { width: 80, height: 24 }, moment);
    let mut store = Store::in_folder(machine.kept(), moment.0);
    let mut later = Vec::new();
    for effect in effects {
        let (ticket, answer) = match effect {
            Effect::Call(ticket, Call::Trail(_)) => (ticket, Answer::Trail(Ok(Box::new(now.clone())))),
            Effect::Call(ticket, Call::Identity) => {
                let arn = "arn:aws:sts::111122223333:assumed-role/ops/ana".to_owned();
                (ticket, Answer::Identity(Ok(Identity { account: "111122223333".into(), arn })))
            }
            Effect::Store(ticket, deed) => {
                later.push((ticket, deed));
                continue;
            }
            _ => continue,
        };
        app::update(&mut state, Event::Answer(ticket, answer));
    }
    let mut written = Vec::new();
    for (ticket, deed) in later {
        let answer = store.carry_out(deed);
        written.extend(app::update(&mut state, Event::Answer(ticket, answer)));
    }
    let is_verified = |effect: &Effect| match effect {
        Effect::Store(_, Deed::End(_, _, outcome)) => matches!(outcome, Outcome::Applied { verified: true, .. }),
        _ => false,
    };
    assert!(written.iter().any(is_verified), "{written:?}");
}

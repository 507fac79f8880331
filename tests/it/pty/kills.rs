//! The program is killed at a drawn point of a submit, by an account that shows updates late, and started again: what is
//! written down and what is told is what the account did, or says that it is not known yet.
//!
//! `TRAILEDIT_KILLS` is how many are tried, and `TRAILEDIT_KILLS_SEED` the first one's seed.

use super::aws::open;
use super::kept::files;
use crate::support::endpoint::{TRAIL, trail};
use crate::support::pty::*;
use crate::support::services::{Answer, Services};
use rustix::process::{Pid, Signal, kill_process};
use serde_json::{Value as Json, json};
use std::sync::{Arc, Condvar, Mutex, MutexGuard};
use std::time::{Duration, Instant};

/// Numbers that follow from a seed.
struct Draw(u64);

impl Draw {
    fn below(&mut self, end: u64) -> u64 {
        // SplitMix64
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut n = self.0;
        n = (n ^ (n >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        n = (n ^ (n >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (n ^ (n >> 31)) % end
    }
}

/// What is done when the request arrives at which the program is to be killed.
#[derive(Clone, Copy, Debug)]
enum How {
    /// It is killed before it has an answer; an update gets lost.
    Lost,
    /// It is killed before it has an answer; an update is applied.
    Unanswered,
    /// It has its answer, and is killed so many microseconds later.
    Later(u64),
}

/// One case.
#[derive(Clone, Copy, Debug)]
struct Case {
    /// At which request for the trail or its update after the key that applies: none is the key itself.
    request: u64,
    how: How,
    /// How many readings show the old settings after the update; none is as many as there are.
    late: Option<u64>,
}

impl Case {
    fn of(seed: u64) -> Case {
        let mut draw = Draw(seed);
        let how = match draw.below(4) {
            0 => How::Lost,
            1 => How::Unanswered,
            _ => How::Later(draw.below(30_000)),
        };
        let late = [Some(0), Some(1), Some(3), None][usize::try_from(draw.below(4)).unwrap()];
        Case { request: draw.below(4), how, late }
    }
}

/// What the account did, and what it is to do.
struct Account {
    case: Case,
    /// The program to be killed, from the key on that applies.
    program: Option<Pid>,
    requests: u64,
    /// The request has arrived at which it is to be killed.
    reached: bool,
    arrived: bool,
    applied: bool,
    late: Option<u64>,
}

impl Account {
    /// Counts a request of the program that is to be killed; whether an update is lost.
    fn request(&mut self) -> bool {
        let Some(program) = self.program else { return false };
        self.requests += 1;
        if self.requests != self.case.request {
            return false;
        }
        self.reached = true;
        if let How::Lost | How::Unanswered = self.case.how {
            kill_process(program, Signal::KILL).unwrap();
        }
        matches!(self.case.how, How::Lost)
    }

    fn read(&mut self) -> Json {
        self.request();
        let shown = self.applied && self.late == Some(0);
        if self.applied {
            self.late = self.late.map(|late| late.saturating_sub(1));
        }
        json!({"Trail": trail(if shown { json!({"S3KeyPrefix": "prod"}) } else { json!({}) })})
    }

    fn update(&mut self) -> Json {
        self.arrived = true;
        self.applied |= !self.request();
        trail(json!({"S3KeyPrefix": "prod"}))
    }
}

#[derive(Clone)]
struct Truth(Arc<(Mutex<Account>, Condvar)>);

impl Truth {
    fn lock(&self) -> MutexGuard<'_, Account> {
        self.0.0.lock().unwrap()
    }

    fn answer(
        &self,
        of: fn(&mut Account) -> Json,
    ) -> impl Fn(&crate::support::services::Asked) -> Answer + Send + use<> {
        let truth = self.clone();
        move |_| {
            let answer = of(&mut truth.lock());
            truth.0.1.notify_all();
            Answer::json(200, answer)
        }
    }

    /// Waits a moment for the request at which the program is to be killed.
    fn is_reached(&self) -> bool {
        let moment = Duration::from_millis(20);
        self.0.1.wait_timeout_while(self.lock(), moment, |account| !account.reached).unwrap().0.reached
    }
}

/// Waits until so much time has passed.
fn pass(time: Duration) {
    let until = Instant::now() + time;
    while let Some(left) = until.checked_duration_since(Instant::now()).filter(|left| !left.is_zero()) {
        std::thread::park_timeout(left);
    }
}

fn submit_and_kill(mut pty: Pty, case: Case, truth: &Truth) {
    pty.send("j").wait_for("> S3 key prefix").send(ENTER).wait_for("accept").send("prod\r").wait_for("1 change");
    pty.send(CTRL_S).wait_for("[ Apply ]").send("G").handled();
    truth.lock().program = Some(pty.pid());
    pty.press("y");
    let until = Instant::now() + DEADLINE;
    while case.request > 0 && !truth.is_reached() {
        assert!(Instant::now() < until, "not reached\n{}", pty.screen());
        if pty.screen().contains("Nothing was sent yet") {
            pty.send("G").handled().press("y");
        }
    }
    match case.how {
        How::Lost | How::Unanswered if case.request > 0 => {}
        How::Later(microseconds) => {
            pass(Duration::from_micros(microseconds));
            pty.signal(Signal::KILL);
        }
        _ => {
            pty.signal(Signal::KILL);
        }
    }
    assert_eq!(pty.wait_end().status, 137);
    truth.lock().program = None;
}

/// Checks that what is written down of the update is true; what that is.
#[track_caller]
fn written(start: &Pty, account: &Account) -> Option<Json> {
    let files = files(&start.home(), ".change.json");
    assert!(files.len() <= 1, "{files:?}");
    assert!(!files.is_empty() || !account.arrived, "an update was sent that is not written down");
    let outcome = files.first()?["outcome"].clone();
    assert!(account.applied || outcome.get("applied").is_none(), "not applied: {outcome}");
    assert!(!account.applied || outcome.get("not_applied").is_none(), "applied: {outcome}");
    let verified = outcome["applied"]["verified"] == true;
    assert!(!verified || account.late == Some(0), "verified before it could be: {outcome}");
    Some(outcome)
}

/// A text without its line breaks.
fn flowing(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Checks that what is on the screen is true.
#[track_caller]
fn told(pty: &Pty, account: &Account) {
    let screen = flowing(&pty.screen());
    let says = |text: &str| screen.contains(text);
    assert!(account.applied || !says("was applied:") && !says("applied, verified"), "{}", pty.screen());
    let denies = says("not applied") || says("nothing was changed") || says("Nothing was sent");
    assert!(!account.applied || !denies, "{}", pty.screen());
}

fn start(services: &Services) -> Start {
    trailedit(&[TRAIL]).with_endpoint(&services.url).size(160, 45)
}

fn check(case: Case) {
    let account =
        Account { case, program: None, requests: 0, reached: false, arrived: false, applied: false, late: case.late };
    let truth = Truth(Arc::new((Mutex::new(account), Condvar::new())));
    let services = Services::start();
    services.on("GetTrail", truth.answer(Account::read)).on("UpdateTrail", truth.answer(Account::update));
    services.on("GetTrailStatus", |_| Answer::json(200, json!({"IsLogging": true})));
    let tags = json!({"ResourceTagList": [{"ResourceId": TRAIL, "TagsList": []}]});
    services.on("ListTags", move |_| Answer::json(200, tags.clone()));

    let pty = open(start(&services));
    let home = pty.shared_home();
    submit_and_kill(pty, case, &truth);

    // it may not show yet, and whatever is told is true
    let mut again = open(start(&services).at_home(&home));
    if written(&again, &truth.lock()) == Some(json!("sent")) {
        again.wait_until("the update is looked into", |screen| {
            let screen = flowing(&screen.contents());
            screen.contains("is not visible in the trail yet") || screen.contains("was applied:")
        });
    }
    told(&again, &truth.lock());
    written(&again, &truth.lock());
    again.kill();

    // it shows, and what is written down is corrected
    truth.lock().late = Some(0);
    let mut later = open(start(&services).at_home(&home));
    let applied = truth.lock().applied;
    if applied {
        let until = Instant::now() + DEADLINE;
        while written(&later, &truth.lock()).is_none_or(|outcome| outcome["applied"]["verified"] != true) {
            assert!(Instant::now() < until, "not corrected: {:?}\n{}", written(&later, &truth.lock()), later.screen());
            pass(Duration::from_millis(5));
        }
    }
    told(&later, &truth.lock());
    if applied {
        // and the history says it
        later.send("H").wait_for("1 change").wait_for("verified");
        told(&later, &truth.lock());
        assert!(!later.screen().contains("not fully verified"), "{}", later.screen());
    }
    later.kill();
}

#[test]
fn what_is_told_after_a_kill_at_any_point_of_a_submit_is_true() {
    let number = |name: &str| std::env::var(name).ok().map(|n| n.parse::<u64>().expect("a number"));
    let (count, first) = (number("TRAILEDIT_KILLS").unwrap_or(6), number("TRAILEDIT_KILLS_SEED").unwrap_or(1));
    for seed in first..first + count {
        let case = Case::of(seed);
        let checked = std::panic::catch_unwind(|| check(case));
        assert!(checked.is_ok(), "TRAILEDIT_KILLS=1 TRAILEDIT_KILLS_SEED={seed}: {case:?}");
    }
}

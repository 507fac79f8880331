//! A random walk through the whole state machine: keys, pastes, resizes, answers in any order and failures of every sort.
//!
//! `TRAILEDIT_WALK=EVENTS` walks longer; `TRAILEDIT_WALK_SEED=SEED` walks another way, or that of a failure again.

use crate::support::driver::Driver;
use proptest::prelude::Rng;
use proptest::test_runner::{RngAlgorithm, TestRng};
use trailedit::app::event::Deed;
use trailedit::app::review::Confirm;
use trailedit::app::{Answer, Call, Code, Event, Key, Screen, Size, Start};
use trailedit::trail::error::Cause;
use trailedit::trail::kept::KeptDraft;
use trailedit::trail::{ApiError, Draft, Edit, Setting};

/// How many events are walked in all, and how many at most within one run of the program.
const EVENTS: u64 = 10_000;
const RUN: u64 = 700;

struct Dice(TestRng);

impl Dice {
    fn below(&mut self, n: u64) -> u64 {
        self.0.next_u64() % n
    }

    fn one_of<'a, T>(&mut self, all: &'a [T]) -> &'a T {
        &all[usize::try_from(self.below(all.len() as u64)).unwrap()]
    }
}

fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok().map(|text| text.parse().unwrap_or_else(|_| panic!("{name} is not a number: {text}")))
}

fn key(dice: &mut Dice) -> Key {
    const OTHERS: [Code; 14] = [
        Code::Enter,
        Code::Enter,
        Code::Enter,
        Code::Esc,
        Code::Tab,
        Code::BackTab,
        Code::Backspace,
        Code::Down,
        Code::Down,
        Code::Up,
        Code::PageDown,
        Code::End,
        Code::Home,
        Code::Left,
    ];
    match dice.below(10) {
        0..3 => Key::plain(*dice.one_of(&OTHERS)),
        3 => Key::char(char::from(b' ' + u8::try_from(dice.below(95)).unwrap())),
        4 if dice.below(30) == 0 => Key::ctrl('c'),
        4 => Key::ctrl(*dice.one_of(&['s', 's', 's', 'u', 'a', 'e', 'n', 'p', 'l', 'r', 'o', 'w', 'y', 't'])),
        // what leads somewhere
        _ => Key::char(*dice.one_of(&[
            'j', 'k', ' ', 'x', 'u', 'U', 'y', 'n', 'i', 'd', 'a', 'c', 'v', 'f', 'H', '1', '2', 'e', '?', 'r', 'g',
            'p',
        ])),
    }
}

/// One key, or the few that lead on from here.
fn keys(driver: &Driver, dice: &mut Dice) -> Vec<Key> {
    let confirms = |text: &str| text.chars().map(Key::char).chain([Key::plain(Code::Enter)]).collect();
    match &driver.state.screen {
        Screen::Review(review) if dice.below(3) == 0 => match review.confirm {
            Confirm::Buttons(_) => vec![Key::plain(Code::End), Key::char('y')],
            Confirm::Typing(_) => confirms(review.draft().arn().name()),
        },
        Screen::Trails if dice.below(4) == 0 => vec![Key::plain(Code::Enter)],
        Screen::Receipt(_) if dice.below(4) == 0 => vec![Key::plain(Code::Enter)],
        Screen::Form(form) if form.draft.is_changed() && dice.below(10) == 0 => vec![Key::ctrl('s')],
        _ => vec![key(dice)],
    }
}

fn paste(dice: &mut Dice) -> String {
    let texts = [
        "s3://acme-cloudtrail-logs/prod/",
        "alias/x",
        "arn:aws:sns:us-east-1:111122223333:news",
        "\u{1b}[2J\u{202e}",
        "e\u{301}\u{1f469}\u{200d}\u{1f4bb}日本",
        "two\nlines",
        "",
        "management-events",
        "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab",
    ];
    match dice.below(40) {
        0 => "x".repeat(100_000),
        _ => (*dice.one_of(&texts)).to_owned(),
    }
}

/// An answer that is a failure.
fn failure(call: &Call, dice: &mut Dice) -> Option<Answer> {
    let operation = match call {
        Call::Update(_) => "UpdateTrail",
        Call::Trail(_) => "GetTrail",
        _ => "DescribeTrails",
    };
    let codes = [
        "ConflictException",
        "InvalidCloudWatchLogsRoleArnException",
        "InsufficientS3BucketPolicyException",
        "ExpiredTokenException",
        "InternalFailure",
        "TrailNotFoundException",
        "NeverHeardOfIt",
    ];
    let causes =
        [Cause::TimedOut, Cause::Broken, Cause::Unreachable, Cause::Tls, Cause::NotAws(502), Cause::NoCredentials];
    let cause = match dice.below(2) {
        0 => Cause::Refused((*dice.one_of(&codes)).to_owned()),
        _ => dice.one_of(&causes).clone(),
    };
    let error = ApiError {
        operation,
        region: "us-east-1".into(),
        cause,
        message: "Access denied. \u{1b}[31m".into(),
        request_id: Some("id".into()),
        after_fault: dice.below(5) == 0,
    };
    Some(match call {
        Call::Identity => Answer::Identity(Err(error)),
        Call::Regions => Answer::Regions(Err(error)),
        Call::Trails(_) => Answer::Trails(Err(error)),
        Call::Trail(_) => Answer::Trail(Err(error)),
        Call::Status(_) => Answer::Status(Err(error)),
        Call::Tags(_) => Answer::Tags(Err(error)),
        Call::Update(_) => Answer::Updated(Err(error)),
        Call::List(..) => Answer::Listed(Err(error)),
        _ => return None,
    })
}

/// The edits at hand.
fn draft(driver: &Driver) -> Option<&Draft> {
    match &driver.state.screen {
        Screen::Form(form) => Some(&form.draft),
        Screen::Review(review) => Some(review.draft()),
        Screen::Progress(progress) => Some(&progress.form().draft),
        _ => None,
    }
}

fn edits(draft: &Draft) -> Vec<(Setting, Edit)> {
    Setting::ALL.into_iter().filter_map(|s| Some((s, draft.edit(s)?.clone()))).collect()
}

/// What was last handed over to be kept, of all that was done.
fn kept(deeds: &[Deed]) -> Option<&KeptDraft> {
    deeds.iter().rev().find_map(|deed| match deed {
        Deed::Keep(kept) => Some(Some(&**kept)),
        Deed::Forget(_) | Deed::Close(_) => Some(None),
        _ => None,
    })?
}

/// Draws: the screen, or how large it has to be, where there is room for it.
fn looks_right(driver: &Driver) {
    let Size { width, height } = driver.state.ctx.size;
    let screen = driver.screen();
    let is_told = driver.says("trailedit needs 60 x 16 characters");
    if width >= 60 && height >= 16 {
        assert!(!is_told && screen.starts_with(" trailedit"), "{width} by {height}: {screen}");
    } else if width >= 20 && height >= 7 {
        assert!(is_told && driver.says("press ^C to leave"), "{width} by {height}: {screen}");
    }
}

/// One run of the program, of at most so many events. How many it took, and how many updates were sent.
fn run(dice: &mut Dice, events: u64) -> (u64, usize) {
    // mostly of a size to work on; now and then tiny, or larger than any screen
    let size = |dice: &mut Dice| {
        let (width, height) = *dice.one_of(&[(300, 80), (300, 80), (70, 20), (500, 200)]);
        Size { width: 1 + dice.below(width) as u16, height: 1 + dice.below(height) as u16 }
    };
    let first = if dice.below(3) == 0 { size(dice) } else { Size { width: 80, height: 24 } };
    let start = Start { at: "aws".into(), keeps: true, ..Start::default() };
    let mut driver = Driver::start((first.width, first.height), start);
    if dice.below(4) > 0 {
        driver.settle();
        driver.go("/manag<enter><enter>");
    }
    let mut reviewed = None;
    for walked in 1..=events {
        let (updates, before) = (driver.updates().len(), draft(&driver).map(edits));
        let mut by_user = false;
        match dice.below(20) {
            0 => driver.event(Event::Resize(size(dice))),
            1 if driver.state.ctx.size.width < 60 => driver.event(Event::Resize(Size { width: 80, height: 24 })),
            2 => {
                by_user = true;
                let text = paste(dice);
                driver.event(Event::Paste(text));
            }
            3..10 if !driver.waiting.is_empty() => {
                let at = usize::try_from(dice.below(driver.waiting.len() as u64)).unwrap();
                let call = driver.waiting.remove(at).unwrap();
                match failure(&call.1, dice).filter(|_| dice.below(6) == 0) {
                    Some(answer) => driver.event(Event::Answer(call.0, answer)),
                    None => {
                        driver.waiting.push_front(call);
                        driver.answer_one();
                    }
                }
            }
            _ => {
                by_user = true;
                for key in keys(&driver, dice) {
                    driver.event(Event::Key(key));
                }
            }
        }
        let sent = driver.updates();
        if sent.len() > updates {
            assert_eq!(sent.len(), updates + 1);
            assert_eq!(sent.last(), reviewed.as_ref(), "what is sent was reviewed");
        }
        match &driver.state.screen {
            Screen::Review(review) => reviewed = Some(review.request.json()),
            Screen::Progress(progress) => assert_eq!(reviewed, Some(progress.request().json())),
            _ => {}
        }
        if let Some(draft) = draft(&driver) {
            let now = edits(draft);
            let kept = kept(&driver.deeds);
            let edits = kept.map(|kept| kept.edits.clone().into_iter().collect::<Vec<_>>());
            assert_eq!(edits.unwrap_or_default(), now, "what is at hand is kept");
            if let Screen::Form(form) = &driver.state.screen {
                assert_eq!(kept.and_then(KeptDraft::typed), form.typing(), "and what is being typed");
            }
            if let Some(before) = before.filter(|_| !by_user) {
                for (setting, edit) in before {
                    let wanted = match &edit {
                        Edit::Set(value) => Some(value.clone()),
                        Edit::Clear => None,
                    };
                    let is_so = draft.before(setting) == wanted;
                    assert!(
                        is_so || draft.edit(setting) == Some(&edit),
                        "only the user takes an edit back: {setting:?}"
                    );
                }
            }
        }
        if dice.below(8) == 0 {
            looks_right(&driver);
        }
        if driver.exit.is_some() {
            return (walked, driver.updates().len());
        }
    }
    (events, driver.updates().len())
}

#[test]
fn a_random_walk_finds_no_way_to_lose_or_to_send_what_was_not_meant() {
    let events = number("TRAILEDIT_WALK").unwrap_or(EVENTS);
    let (mut walked, mut sent) = (0, 0);
    let first = number("TRAILEDIT_WALK_SEED").unwrap_or(1);
    let mut seed = first;
    while walked < events {
        let mut bytes = [0; 32];
        bytes[..8].copy_from_slice(&seed.to_le_bytes());
        let mut dice = Dice(TestRng::from_seed(RngAlgorithm::ChaCha, &bytes));
        let walk = std::panic::AssertUnwindSafe(|| run(&mut dice, RUN));
        match std::panic::catch_unwind(walk) {
            Ok((events, updates)) => (walked, sent) = (walked + events, sent + updates),
            Err(panic) => {
                eprintln!("the walk with TRAILEDIT_WALK_SEED={seed} failed, after {walked} events");
                std::panic::resume_unwind(panic);
            }
        }
        seed += 1;
    }
    println!("walked {walked} events and sent {sent} updates, seeds {first} to {}", seed - 1);
    assert!(sent as u64 > events / 1000, "the walk goes nowhere");
}

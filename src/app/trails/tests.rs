//! How many rows a key touches.

use super::Trails;
use crate::app::{Answer, Call, Code, Effect, Event, Key, Moment, Size, Start, State, update};
use crate::trail::{Regions, Settings, Status, Trail, TrailArn};
use std::cell::Cell;

thread_local! {
    static TOUCHED: Cell<usize> = const { Cell::new(0) };
}

/// A row is looked at.
pub(crate) fn touch() {
    TOUCHED.set(TOUCHED.get() + 1);
}

/// How many rows `act` looks at.
pub(crate) fn touched(act: impl FnOnce()) -> usize {
    TOUCHED.set(0);
    act();
    TOUCHED.get()
}

/// The list of an account with so many trails, on a screen of 80 by 24.
pub(crate) fn list(trails: usize) -> State {
    list_of((0..trails).map(|n| format!("trail-{n:05}")).collect())
}

/// The list of the trails with these names.
fn list_of(names: Vec<String>) -> State {
    let trail = |name: &String| Trail {
        arn: TrailArn::parse(&format!("arn:aws:cloudtrail:us-east-1:111122223333:trail/{name}")).unwrap(),
        settings: Settings { s3_bucket: Some("logs".to_owned()), ..Settings::default() },
        has_custom_event_selectors: None,
        has_insight_selectors: None,
    };
    let (mut state, mut effects) = State::start(Start::default(), Size { width: 80, height: 24 }, Moment(0));
    while let Some(effect) = effects.pop() {
        let Effect::Call(ticket, call) = effect else { continue };
        let answer = match call {
            Call::Regions => Answer::Regions(Ok(Regions { names: vec!["us-east-1".to_owned()], note: None })),
            Call::Trails(_) => Answer::Trails(Ok(names.iter().map(trail).collect::<Vec<_>>().into())),
            Call::Status(_) => Answer::Status(Ok(Status { logging: Some(true), ..Status::default() })),
            _ => continue,
        };
        effects.extend(update(&mut state, Event::Answer(ticket, answer)));
    }
    state
}

/// Moves about.
pub(crate) const MOVES: [Code; 7] =
    [Code::Down, Code::Down, Code::PageDown, Code::Up, Code::End, Code::PageUp, Code::Up];

fn press(state: &mut State, code: Code) {
    update(state, Event::Key(Key::plain(code)));
}

fn name(trails: &Trails) -> &str {
    trails.visible_from(trails.focused().unwrap()).next().unwrap().trail.arn.name()
}

#[test]
fn a_move_looks_at_no_rows_however_many_there_are() {
    for trails in [100, 2_000] {
        let mut state = list(trails);
        // the first one takes the focus, which nothing had before
        press(&mut state, Code::Down);
        let touched = touched(|| MOVES.iter().for_each(|code| press(&mut state, *code)));
        assert_eq!(touched, 0, "{trails} trails");
    }
}

#[test]
fn the_focus_stays_with_its_trail_when_the_rows_around_it_change() {
    let mut state = list(100);
    for _ in 0..25 {
        press(&mut state, Code::Down);
    }
    assert_eq!((name(&state.trails), state.trails.focused()), ("trail-00025", Some(25)));
    for c in "/5".chars() {
        update(&mut state, Event::Key(Key::char(c)));
    }
    // 5, 15, 25, …
    assert_eq!((name(&state.trails), state.trails.focused()), ("trail-00025", Some(2)));
    press(&mut state, Code::Esc);
    assert_eq!((name(&state.trails), state.trails.focused()), ("trail-00025", Some(25)));
}

#[test]
fn the_longest_name_is_that_of_the_rows_that_are_shown() {
    let mut state = list(10);
    assert_eq!(state.trails.longest().name, "trail-00000".len());
    for c in "/nothing".chars() {
        update(&mut state, Event::Key(Key::char(c)));
    }
    assert_eq!(state.trails.longest(), super::Longest::default());
}

#[test]
fn the_filter_and_the_order_are_the_same_in_large_and_small_letters() {
    let mut state = list_of(["backup", "Audit-2", "audit-1", "AUDIT-3"].map(str::to_owned).to_vec());
    let names =
        |state: &State| -> Vec<String> { state.trails.visible().map(|row| row.trail.arn.name().to_owned()).collect() };
    assert_eq!(names(&state), ["audit-1", "Audit-2", "AUDIT-3", "backup"]);
    let audits = ["audit-1", "Audit-2", "AUDIT-3"];
    for (filter, found) in [("aUdIt", audits.to_vec()), ("US-EAST", [&audits[..], &["backup"]].concat()), ("é", vec![])]
    {
        for c in format!("/{filter}").chars() {
            update(&mut state, Event::Key(Key::char(c)));
        }
        assert_eq!(names(&state), found, "{filter}");
        press(&mut state, Code::Esc);
    }
}

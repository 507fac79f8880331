//! When something is told, and when it is not.

use super::*;
use crate::app::{self, Answer, Call, Effect, Key, Moment, Start};
use crate::trail::{Identity, Regions};

/// What was written.
#[derive(Clone, Default)]
struct Paper(Arc<Mutex<Vec<u8>>>);

impl Paper {
    /// What was written since it was read last.
    fn read(&self) -> String {
        String::from_utf8(std::mem::take(&mut *self.0.lock().unwrap())).unwrap()
    }
}

impl Write for Paper {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn begin() -> (Lines, Paper, State, Vec<Effect>) {
    let paper = Paper::default();
    let lines = Lines::on(Box::new(paper.clone()), true);
    let start = Start { label: "test".to_owned(), ..Start::default() };
    let (state, effects) = State::start(start, SIZE, Moment(0));
    (lines, paper, state, effects)
}

/// The answer to who the caller is, and that there is no Region to ask.
fn answer_all(state: &mut State, effects: Vec<Effect>) {
    for effect in effects {
        let Effect::Call(ticket, call) = effect else { continue };
        let answer = match call {
            Call::Identity => Answer::Identity(Ok(Identity {
                account: "111122223333".to_owned(),
                arn: "arn:aws:sts::111122223333:assumed-role/ops/ana".to_owned(),
            })),
            Call::Regions => Answer::Regions(Ok(Regions { names: Vec::new(), note: None })),
            _ => continue,
        };
        app::update(state, Event::Answer(ticket, answer));
    }
}

fn typed(line: &str) -> Typed {
    Typed { line: line.to_owned(), at: Instant::now(), together: false }
}

#[test]
fn another_screen_waits_for_what_is_asked_and_is_not_taken_for_seen_meanwhile() {
    let (mut lines, paper, mut state, effects) = begin();
    assert!(!lines.show(&state, 1).unwrap(), "it is withheld");
    assert_eq!(paper.read(), "");
    assert!(lines.wake_in(&state) <= PATIENCE);
    answer_all(&mut state, effects);
    assert!(lines.show(&state, 0).unwrap());
    let told = paper.read();
    assert!(told.contains("No Region could be listed") && told.ends_with("Trails> "), "{told}");
}

#[test]
fn patience_ends_and_then_it_is_said_that_something_is_still_asked() {
    let (mut lines, paper, mut state, effects) = begin();
    answer_all(&mut state, effects);
    lines.until = Instant::now();
    assert!(lines.show(&state, 1).unwrap());
    assert!(paper.read().ends_with("AWS is still being asked; an empty line tells what has come since.\nTrails> "));
}

#[test]
fn nothing_is_written_while_a_prompt_stands() {
    let (mut lines, paper, mut state, effects) = begin();
    answer_all(&mut state, effects);
    lines.show(&state, 0).unwrap();
    paper.read();
    state.ctx.say("Something happened.");
    assert!(lines.show(&state, 0).unwrap());
    assert_eq!(lines.wake_in(&state), LONG);
    assert_eq!(paper.read(), "");
    // it is told before the line is heard, which would take it away
    assert_eq!(lines.hear(typed("s"), &state).unwrap().len(), 1);
    assert_eq!(paper.read(), "Something happened.\n");
}

#[test]
fn every_line_is_answered() {
    let (mut lines, paper, mut state, effects) = begin();
    answer_all(&mut state, effects);
    lines.show(&state, 0).unwrap();
    paper.read();
    for (line, answer) in [("down", "Nothing is new."), ("what", "\"what\" is no command here."), ("", "Trails.")] {
        for event in lines.hear(typed(line), &state).unwrap() {
            app::update(&mut state, event);
        }
        lines.show(&state, 0).unwrap();
        let told = paper.read();
        assert!(told.starts_with(answer) && told.ends_with("\nTrails> "), "{line:?}: {told}");
    }
}

#[test]
fn a_key_from_outside_ends_the_line_and_a_new_size_does_nothing() {
    let (mut lines, paper, mut state, effects) = begin();
    answer_all(&mut state, effects);
    lines.show(&state, 0).unwrap();
    paper.read();
    assert!(lines.meet(Event::Resize(Size { width: 10, height: 10 })).is_none());
    assert_eq!(paper.read(), "");
    assert!(lines.meet(Event::Key(Key::ctrl('c'))).is_some());
    assert_eq!(paper.read(), "\n");
    lines.show(&state, 0).unwrap();
    assert!(paper.read().ends_with("Trails> "), "and the prompt comes again");
}

#[test]
fn a_copy_is_printed_without_anything_that_steers() {
    let (mut lines, paper, ..) = begin();
    lines.copy("the command", "a\u{1b}[2J\nb").unwrap();
    assert_eq!(paper.read(), "the command:\na\\u{1b}[2J\nb\n");
}

//! What applies was meant: a key that sends something counts only when it comes alone.

use crate::support::driver::Driver;
use trailedit::app::{Code, Effect, Event, Key, Screen, update};

const SIZE: (u16, u16) = (80, 24);
const IGNORED: &str = "Ignored: it came together with other input. Press y again.";

/// A review that was seen to its end.
fn review() -> Driver {
    let mut driver = Driver::form(SIZE, "management-events");
    driver.keys("<down><enter>prod<enter>");
    driver.go("<c-s><end>");
    assert!(matches!(driver.state.screen, Screen::Review(_)), "{}", driver.screen());
    driver
}

fn is_applying(driver: &Driver) -> bool {
    matches!(driver.state.screen, Screen::Progress(_) | Screen::Receipt(_))
}

#[test]
fn a_text_that_came_at_once_applies_nothing_and_that_is_said() {
    for text in ["my-policy-v2", "yes", "yy", "y\u{301}", "xy", "y<down>", "<tab><enter>", "y<home>"] {
        let mut driver = review();
        driver.burst(text);
        driver.settle();
        assert!(!is_applying(&driver) && driver.updates().is_empty(), "{text}");
        let key = if text.contains("<enter>") { "Enter" } else { "y" };
        assert!(driver.says(&IGNORED.replace("Press y", &format!("Press {key}"))), "{text}: {}", driver.screen());
        // and then it is meant
        driver.go("<end>y");
        assert_eq!(driver.updates().len(), 1, "{text}");
    }
    // one that leads away leaves nothing behind
    let mut driver = review();
    driver.burst("any-name");
    driver.settle();
    assert!(matches!(driver.state.screen, Screen::Form(_)) && driver.updates().is_empty());
}

#[test]
fn a_key_that_applies_waits_until_it_is_known_to_have_come_alone() {
    for (key, before) in [(Key::char('y'), ""), (Key::plain(Code::Enter), "<tab>")] {
        // something comes right behind it, right before it, or is pasted with it
        let events: [&[Event]; 4] = [
            &[Event::Key(key), Event::Key(Key::plain(Code::Down))],
            &[Event::Key(key), Event::Crowded(Key::char('m'))],
            &[Event::Crowded(key)],
            &[Event::Key(key), Event::Paste("prod".into())],
        ];
        for events in events {
            let mut driver = review();
            driver.keys(before);
            let mut effects = Vec::new();
            for event in events {
                effects.extend(update(&mut driver.state, event.clone()));
            }
            assert_eq!(effects, [Effect::AwaitQuiet], "{events:?}");
            driver.event(Event::Quiet);
            driver.settle();
            assert!(driver.updates().is_empty() && driver.says("Ignored: it came together"), "{events:?}");
        }
        // nothing does; what the mouse does is no company
        let mut driver = review();
        driver.keys(before);
        assert_eq!(update(&mut driver.state, Event::Key(key)), [Effect::AwaitQuiet]);
        assert!(!is_applying(&driver));
        driver.event(Event::Wheel(trailedit::app::Wheel::Down));
        driver.event(Event::Quiet);
        assert!(is_applying(&driver));
        driver.settle();
        assert_eq!(driver.updates().len(), 1);
    }
}

#[test]
fn what_was_pressed_before_the_end_was_seen_is_not_applied_by_seeing_it_later() {
    let mut driver = Driver::form(SIZE, "management-events");
    driver.keys("<down><enter>prod<enter>");
    // nothing is drawn between the two
    let mut effects = update(&mut driver.state, Event::Key(Key::ctrl('s')));
    effects.extend(update(&mut driver.state, Event::Key(Key::char('y'))));
    assert!(!effects.contains(&Effect::AwaitQuiet), "it is not held: {effects:?}");
    driver.event(Event::Drawn);
    driver.event(Event::Quiet);
    assert!(!is_applying(&driver));
}

#[test]
fn a_typed_name_is_proof_by_itself_and_a_pasted_one_is_not() {
    let dangerous = || {
        let mut driver = Driver::form(SIZE, "security-audit");
        driver.keys("<down><down><down> ");
        driver.go("<c-s><pgdn><pgdn><pgdn><pgdn>");
        driver
    };
    let mut driver = dangerous();
    driver.go("security-audit<enter>");
    assert_eq!(driver.updates().len(), 1);
    for pasted in ["security-audit<enter>", "security-audit"] {
        let mut driver = dangerous();
        driver.burst(pasted);
        if !pasted.contains('<') {
            driver.go("<enter>");
        }
        driver.settle();
        assert!(driver.updates().is_empty());
        assert!(driver.says("the name came all at once, as a paste does. Type it."), "{}", driver.screen());
        driver.go("security-audit<enter>");
        assert_eq!(driver.updates().len(), 1);
    }
    let mut driver = dangerous();
    driver.event(Event::Paste("security-audit".into()));
    driver.go("<enter>");
    assert!(driver.updates().is_empty());
    // on a bad line some characters of what is typed come together
    let mut driver = dangerous();
    for piece in ["sec", "uri", "ty-a", "ud", "it"] {
        driver.burst(piece);
    }
    driver.go("<enter>");
    assert_eq!(driver.updates().len(), 1);
}

#[test]
fn what_sends_once_more_is_meant_as_well() {
    for (burst, key) in [("my-<enter>", "<enter>"), ("v2", "2"), ("\u{e9}<enter>x", "<enter>")] {
        let mut driver = Driver::failing(SIZE, "management-events", "ConflictException");
        driver.keys("<down><enter>prod<enter>");
        driver.go("<c-s><end>");
        driver.keys("y");
        while driver.updates().is_empty() || !driver.says("How many minutes to wait?") {
            assert!(driver.answer_one(), "{}", driver.screen());
        }
        let calls = driver.calls.len();
        driver.burst(burst);
        assert_eq!(driver.calls.len(), calls, "{burst}");
        assert!(driver.says("Ignored: it came together with other input."), "{burst}: {}", driver.screen());
        driver.keys(key);
        assert!(driver.calls.len() > calls, "{key}");
    }
}

#[test]
fn esc_in_a_field_is_undone_by_u() {
    let mut driver = Driver::form(SIZE, "management-events");
    driver.keys("<down><enter>prod<esc>");
    assert!(driver.says("Discarded what was typed; u brings it back.") && driver.says("u undo"));
    driver.keys("u");
    assert!(driver.says("Enter accept") && driver.says("prod"), "{}", driver.screen());
    driver.keys("/x<enter>");
    assert!(driver.says("prod/x") && driver.says("1 change"), "{}", driver.screen());
    // the edit is there to be undone, once what was typed after it is given up for good
    driver.keys("<enter>yz<esc>u<esc>u");
    assert!(driver.says("no changes"), "{}", driver.screen());
    // nothing was typed: nothing comes back
    driver.keys("<enter><esc>");
    assert!(!driver.says("brings it back"));
    driver.keys("u");
    assert!(driver.says("This setting has no edit to take back."), "{}", driver.screen());
    // another setting's text is not this one's
    driver.keys("<enter>prod<esc><down>u");
    assert!(driver.says("This setting has no edit to take back."), "{}", driver.screen());
    driver.keys("<up>u");
    assert!(driver.says("prod") && driver.says("Enter accept"), "{}", driver.screen());
}

#[test]
fn a_paste_that_was_cut_says_so() {
    let mut driver = Driver::form(SIZE, "management-events");
    driver.keys("<down>");
    driver.event(Event::Paste("x".repeat(1 << 20)));
    driver.event(Event::Cut);
    assert!(driver.says("It was cut after 1 MB."), "{}", driver.screen());
}

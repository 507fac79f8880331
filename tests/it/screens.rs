//! Every screen as a picture: text and styles, at the usual size, at the smallest, and at a large one.
//!
//! Each scene is reached through the real state machine by keys, with the embedded account answering.

use crate::support::driver::Driver;
use crate::support::picture::{FULL, picture};
use trailedit::app::{Event, Start};
use trailedit::trail::TrailRef;
use trailedit::ui::Theme;

const SIZES: [(u16, u16); 3] = [(80, 24), (60, 16), (160, 45)];

/// Compares a scene with its reviewed pictures.
fn scene(name: &str, reach: impl Fn((u16, u16)) -> Driver) {
    for size in SIZES {
        let driver = reach(size);
        let picture = picture(&driver.state, FULL);
        insta::assert_snapshot!(format!("{name}@{}x{}", size.0, size.1), picture);
    }
}

fn start() -> Start {
    Start { label: "demo account".into(), ..Start::default() }
}

/// A form with an edit of every sort: set, cleared, toggled, in error, warned of.
fn edited(size: (u16, u16)) -> Driver {
    let mut driver = Driver::form(size, "security-audit");
    driver.keys("<down><enter>/audit<enter>"); // a prefix with a leading slash, at the end of the old one
    driver.keys("<down>x"); // the topic is cleared
    driver.keys("<down><down><down><down><down> "); // validation off
    driver.keys("<down><enter><c-u>alias/aws/s3<enter>"); // a key that cannot be used
    driver
}

fn two_cautions(size: (u16, u16)) -> Driver {
    let mut driver = Driver::form(size, "management-events");
    driver.keys("<down><enter>prod/trail<enter>");
    driver.keys("<down><down> ");
    driver
}

fn danger(size: (u16, u16)) -> Driver {
    let mut driver = Driver::form(size, "security-audit");
    driver.keys("<down><down><down> <end>x<c-s>");
    driver
}

#[test]
fn trails_before_the_first_answer() {
    scene("trails-start", |size| Driver::start(size, start()));
}

#[test]
fn trails_while_regions_answer() {
    scene("trails-arriving", |size| {
        let mut driver = Driver::start(size, start());
        for _ in 0..6 {
            driver.answer_one();
        }
        driver
    });
}

#[test]
fn trails() {
    scene("trails", Driver::trails);
}

#[test]
fn trails_sorted_by_trouble() {
    scene("trails-trouble", |size| {
        let mut driver = Driver::trails(size);
        driver.keys("sssg");
        driver
    });
}

#[test]
fn trails_filtered() {
    scene("trails-filter", |size| {
        let mut driver = Driver::trails(size);
        driver.keys("/eu-");
        driver
    });
}

#[test]
fn a_shadow_whose_home_does_not_answer() {
    scene("trails-shadow", |size| {
        let mut driver = Driver::trails(size);
        driver.keys("G");
        driver
    });
}

#[test]
fn a_trail_that_cannot_be_opened() {
    scene("trails-denied", |size| {
        let mut driver = Driver::trails(size);
        driver.go("G<enter>");
        driver
    });
}

#[test]
fn a_name_that_no_trail_has() {
    scene("trails-unknown-name", |size| {
        let trail = Some(TrailRef::parse("no-such-trail").unwrap());
        Driver::start(size, Start { trail, ..start() }).settled()
    });
}

#[test]
fn form() {
    scene("form", |size| Driver::form(size, "security-audit"));
}

#[test]
fn form_with_edits() {
    scene("form-edited", edited);
}

#[test]
fn form_with_a_fix_at_hand() {
    scene("form-fix", |size| {
        let mut driver = Driver::form(size, "management-events");
        driver.keys("<enter><c-u>acme-org-logs/org<enter>");
        driver.keys("<down><enter>/<enter>");
        driver
    });
}

#[test]
fn form_refusing_the_review() {
    scene("form-not-ready", |size| {
        let mut driver = edited(size);
        driver.keys("<home><c-s>");
        driver
    });
}

#[test]
fn form_while_a_text_is_typed() {
    scene("form-typing", |size| {
        let mut driver = Driver::form(size, "security-audit");
        driver.keys("<enter><c-u>Acme_logs");
        driver
    });
}

#[test]
fn form_with_a_long_value_being_typed() {
    scene("form-typing-long", |size| {
        let mut driver = Driver::form(size, "security-audit");
        driver.keys("<end><enter>x<c-a><right>");
        driver
    });
}

#[test]
fn leaving_with_edits() {
    scene("form-leaving", |size| {
        let mut driver = two_cautions(size);
        driver.keys("q");
        driver
    });
}

#[test]
fn review() {
    scene("review", |size| {
        let mut driver = two_cautions(size);
        driver.keys("<c-s>");
        driver
    });
}

#[test]
fn review_of_a_dangerous_change() {
    scene("review-danger", danger);
}

#[test]
fn confirming_a_dangerous_change() {
    scene("review-confirm", |size| {
        let mut driver = danger(size);
        driver.keys("security-aud");
        driver
    });
}

#[test]
fn review_of_the_request() {
    scene("review-request", |size| {
        let mut driver = danger(size);
        driver.keys("<tab>");
        driver
    });
}

#[test]
fn review_of_the_command() {
    scene("review-command", |size| {
        let mut driver = danger(size);
        driver.keys("<tab><tab>");
        driver
    });
}

#[test]
fn review_in_a_read_only_session() {
    scene("review-read-only", |size| {
        let mut driver = Driver::start(size, Start { read_only: true, ..start() }).settled();
        driver.go("/management<enter><enter>");
        driver.keys("<down><enter>prod<enter><c-s>y");
        driver
    });
}

#[test]
fn applying() {
    scene("progress-reading", |size| {
        let mut driver = two_cautions(size);
        driver.keys("<down><down><down><down><c-s><end>y");
        driver
    });
}

#[test]
fn applying_when_stopped_too_late() {
    scene("progress-sent", |size| {
        let mut driver = two_cautions(size);
        driver.keys("u<c-s><end>y");
        driver.answer_one();
        driver.keys("<esc>");
        driver
    });
}

#[test]
fn receipt() {
    scene("receipt", |size| {
        let mut driver = two_cautions(size);
        driver.keys("<up><up><enter><c-u>prod<enter><c-s><end>");
        driver.go("y");
        driver
    });
}

#[test]
fn refusal() {
    scene("refusal", |size| {
        let mut driver = Driver::form(size, "management-events");
        driver.keys("<down><enter>elsewhere<enter><c-s><end>");
        driver.go("y");
        driver
    });
}

#[test]
fn policy_document() {
    scene("document", |size| {
        let mut driver = Driver::form(size, "management-events");
        driver.keys("<down><enter>elsewhere<enter><c-s><end>");
        driver.go("y");
        driver.keys("d");
        driver
    });
}

#[test]
fn what_is_known_of_a_trail_beside_its_settings() {
    scene("about", |size| {
        let mut driver = Driver::form(size, "payments-audit");
        driver.keys("i");
        driver
    });
}

#[test]
fn an_answer_that_was_lost() {
    scene("unknown", |size| {
        let mut driver = two_cautions(size);
        driver.keys("<c-s><end>y");
        driver.answer_one();
        let cause = trailedit::trail::errors::Cause::TimedOut;
        driver.respond(trailedit::app::Answer::Updated(Err(trailedit::trail::ApiError {
            operation: "UpdateTrail",
            region: "us-east-1".into(),
            cause,
            message: "no answer within 30 s".into(),
            request_id: None,
        })));
        driver.settle();
        driver
    });
}

#[test]
fn help_of_the_form() {
    scene("help-form", |size| {
        let mut driver = Driver::form(size, "security-audit");
        driver.keys("<down>?");
        driver
    });
}

#[test]
fn help_of_the_trails() {
    scene("help-trails", |size| {
        let mut driver = Driver::trails(size);
        driver.keys("?");
        driver
    });
}

#[test]
fn a_screen_that_is_too_small() {
    let driver = Driver::trails((50, 12));
    insta::assert_snapshot!("too-small@50x12", picture(&driver.state, FULL));
}

#[test]
fn a_screen_that_shrank_before_anybody_was_told_is_drawn_too() {
    use ratatui::{Terminal, backend::TestBackend};
    let driver = Driver::trails((80, 24));
    for (width, height) in [(0, 0), (1, 1), (80, 1), (3, 24), (59, 24), (80, 15)] {
        let mut terminal = Terminal::new(TestBackend::new(width, height)).unwrap();
        terminal.draw(|frame| trailedit::ui::draw(&driver.state, FULL, frame)).unwrap();
    }
}

#[test]
fn monochrome_and_ascii_keep_every_mark() {
    let plain = Theme { color: false, ascii: true };
    let mut driver = edited((80, 24));
    insta::assert_snapshot!("form-edited-plain@80x24", picture(&driver.state, plain));
    driver.keys("U<down><down><down> <c-s>");
    let picture = picture(&driver.state, plain);
    assert!(picture.is_ascii(), "{picture}");
    insta::assert_snapshot!("review-plain@80x24", picture);
}

#[test]
fn a_paste_takes_the_wrapping_off() {
    scene("form-pasted", |size| {
        let mut driver = Driver::form(size, "management-events");
        driver.event(Event::Paste("arn:aws:s3:::acme-org-logs\n".into()));
        driver
    });
}

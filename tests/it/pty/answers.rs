//! What a terminal says by itself, and what comes in pieces, in a real terminal.

use crate::support::pty::*;

/// What terminals answer: there is a y in all of them, or an Enter, or something else that would do something.
const ANSWERS: [&str; 8] = [
    "\x1bPkitty\x1b\\",
    "\x1bP>|mintty 3.7.0\x1b\\",
    "\x1bP>|tmux 3.4\x1b\\",
    "\x1b]11;rgb:ffff/ffff/ffff\x1b\\",
    "\x1b]lyes\ry\x07",
    "\x1b_y\r\x1b\\",
    "\x1b[>41;354;0c",
    "\x1b[?2026;2$y",
];

/// A review that was seen to its end.
fn review() -> Pty {
    let mut pty = trailedit(&["--demo", "management-events"]).run();
    pty.wait_for("CloudWatch Logs").wait_for("logging").send("j").wait_for("> S3 key prefix").send(ENTER);
    pty.wait_for("accept").send("prod").send(ENTER).wait_for("1 change").send(CTRL_S).wait_for("[ Apply ]");
    pty.send(END).handled();
    pty
}

#[track_caller]
fn leave(mut pty: Pty) {
    pty.send(CTRL_C).wait_for("unsaved").send(CTRL_C);
    let ended = pty.wait_exit();
    assert_eq!(ended.lines(), ["trailedit: nothing was changed."]);
}

#[test]
fn what_a_terminal_says_applies_nothing() {
    let mut pty = review();
    for answer in ANSWERS {
        pty.send(answer);
        // and in two pieces
        let (one, two) = answer.split_at(4);
        pty.send(one).send(two);
    }
    // the answers are handled before this key
    pty.send("2").wait_for("\"S3KeyPrefix\"").send("1").wait_gone("\"S3KeyPrefix\"").handled();
    assert!(pty.screen().contains("[ Apply ]"), "{}", pty.screen());
    // y alone does it, and what the terminal says with it is no company
    pty.press(&format!("\x1bP>|kitty\x1b\\y{}", ANSWERS[6])).wait_for("was updated").send(CTRL_C);
    assert_eq!(pty.wait_exit().status, 130);
}

#[test]
fn a_text_that_comes_at_once_applies_nothing_and_that_is_said() {
    let mut pty = review();
    pty.press("my-policy-v2").wait_for("Ignored: it came together with other input. Press y again.");
    pty.press("1").wait_gone("Ignored").handled().press("y").wait_for("was updated").send(CTRL_C);
    assert_eq!(pty.wait_exit().status, 130);
}

#[test]
fn what_a_terminal_says_is_typed_nowhere() {
    let mut pty = trailedit(&["--demo"]).run();
    pty.wait_for("17 Regions").send(&ANSWERS.concat()).handled().wait_for("7, sorted by name");
    // the filter
    pty.send("/").wait_for("show all").send("manag").send(&ANSWERS.concat()).send("ement").wait_for("1 of 7");
    pty.send(ENTER).wait_for("/ filter").send(ENTER).wait_for("> S3 bucket").wait_for("logging");
    // the form, with a switch in focus
    pty.send("jjj").wait_for("> Multi-Region").send(&ANSWERS.concat()).handled().wait_for("no changes");
    // a field
    pty.send("kk").wait_for("> S3 key prefix").send(ENTER).wait_for("accept").send("pro").send(&ANSWERS.concat());
    pty.send("d").wait_for(" prod ").send(ENTER).wait_for("1 change").send("u").wait_for("no changes");
    // a picker
    pty.send("k").wait_for("> S3 bucket").send("p").wait_for("S3 buckets of all Regions").send(&ANSWERS.concat());
    pty.send("secaud").wait_for("1 of 4").send(ESC).wait_for("p pick");
    // the history
    pty.send("H")
        .wait_for("History")
        .send(&ANSWERS.concat())
        .handled()
        .wait_for("History")
        .send("q")
        .wait_for("p pick");
    pty.send("q").wait_for("sorted by").send("q");
    assert_eq!(pty.wait_exit().lines(), ["trailedit: nothing was changed."]);
}

#[test]
fn an_arrow_in_two_pieces_is_the_arrow() {
    let mut pty = trailedit(&["--demo", "management-events"]).run();
    pty.wait_for("CloudWatch Logs").wait_for("logging").send("j").wait_for("> S3 key prefix").send(ENTER);
    pty.wait_for("accept").send("prod").wait_for("prod");
    for _ in 0..2 {
        pty.send(ESC).send("[D");
    }
    pty.send("X").wait_for("prXod").send(ESC).send("OB").wait_for("1 change").wait_for("> SNS topic");
    // and one whose Escape was a key does nothing more
    pty.send("k").wait_for("> S3 key prefix").send(ENTER).wait_for("accept").send("Y").wait_for("prXodY").send(ESC);
    pty.wait_for("u brings it back").send("[B").send("u").wait_for("accept").wait_for("prXodY").send(ENTER);
    pty.wait_for("1 change");
    leave(pty);
}

#[test]
fn a_paste_that_lost_its_end_locks_nothing() {
    let mut pty = trailedit(&["--demo", "management-events"]).run();
    pty.wait_for("CloudWatch Logs").wait_for("logging").send("j").wait_for("> S3 key prefix").send(ENTER);
    pty.wait_for("accept").send("\x1b[200~prod").press(CTRL_C).wait_for("1 unsaved edit").send(ESC);
    pty.wait_gone("unsaved edit").wait_for(" prod");
    leave(pty);
}

#[test]
fn what_a_terminal_says_is_no_answer_in_lines() {
    let mut pty = trailedit(&["--demo", "management-events"]).env("TERM", "dumb").run();
    pty.wait_prompt(0);
    pty.line("2");
    let told = pty.line(&format!("pro{}d", &ANSWERS[..4].concat()));
    assert!(told.contains("2. S3 key prefix: prod, edited"), "{told}");
    let told = pty.line("review");
    assert!(told.contains("after: prod"), "{told}");
    for answer in [ANSWERS[0], ANSWERS[1], ANSWERS[6], ANSWERS[7]] {
        let told = pty.line(answer);
        assert!(!told.contains("was updated"), "{told}");
    }
    assert!(pty.line(&format!("{}y", ANSWERS[0])).contains("was updated"));
    pty.send("^c\n");
    assert_eq!(pty.wait_end().status, 130);
}

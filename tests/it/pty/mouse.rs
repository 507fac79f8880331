//! The mouse: only where it is asked for.

use crate::support::pty::*;
use rustix::process::Signal;
use vt100::MouseProtocolMode;

/// The sequences that ask a terminal for its mouse, or for it no more.
const ASKED: [&str; 9] = ["9", "1000", "1001", "1002", "1003", "1005", "1006", "1015", "1016"];

const WHEEL_UP: &str = "\x1b[<64;10;8M";
const WHEEL_DOWN: &str = "\x1b[<65;10;8M";

/// Whether the terminal was told anything of the mouse.
fn is_asked_for(pty: &Pty) -> bool {
    let text = String::from_utf8_lossy(&pty.bytes()).into_owned();
    ASKED.iter().any(|mode| text.contains(&format!("\x1b[?{mode}h")) || text.contains(&format!("\x1b[?{mode}l")))
}

/// Clicks on a text on the screen, as a terminal tells it.
fn click(pty: &mut Pty, text: &str) {
    let screen = pty.screen();
    let (row, line) = screen.lines().enumerate().find(|(_, line)| line.contains(text)).unwrap();
    let column = line[..line.find(text).unwrap()].chars().count();
    let (column, row) = (column + 1, row + 1);
    pty.send(&format!("\x1b[<0;{column};{row}M\x1b[<0;{column};{row}m"));
}

#[test]
fn the_terminal_keeps_its_mouse_unless_asked() {
    let start = || trailedit(&["--demo", "management-events"]);
    for mut pty in [start().under_a_shell().run(), start().under_a_shell().env("TRAILEDIT_MOUSE", "0").run()] {
        pty.wait_for("CloudWatch Logs").send(" ").send(CTRL_Z).wait_stopped().wait_continued().send("jjj ");
        pty.wait_for("1 change").send(CTRL_C).wait_for("unsaved");
        assert!(!is_asked_for(&pty));
        assert_eq!(pty.signal_job(Signal::TERM).wait_end().status, 143);
        assert!(!is_asked_for(&pty), "nor told that it is not needed any more");
    }
}

#[test]
fn the_wheel_and_clicks_move_about_and_change_nothing() {
    let mut pty = trailedit(&["--demo"]).env("TRAILEDIT_MOUSE", "1").run();
    pty.wait_for("17 Regions")
        .wait_until("the mouse is asked for", |screen| screen.mouse_protocol_mode() == MouseProtocolMode::PressRelease);
    pty.send("g").handled();
    click(&mut pty, " management-events");
    pty.wait_for("> management-events").send(ENTER).wait_for("CloudWatch Logs").wait_for("> S3 bucket");
    pty.send(WHEEL_DOWN).wait_for("> S3 key prefix").send(WHEEL_DOWN).wait_for("> SNS topic");
    pty.send(WHEEL_UP).wait_for("> S3 key prefix");
    // a switch stays as it is, also the one in focus
    click(&mut pty, "Log file validation");
    pty.wait_for("> Log file validation");
    click(&mut pty, "Log file validation");
    pty.handled().wait_for("> Log file validation").wait_for("no changes");
    // what is no row is nothing
    click(&mut pty, "CloudWatch Logs");
    pty.handled().wait_for("> Log file validation");
    // a text being typed is not left by the wheel or a click
    click(&mut pty, "S3 key prefix");
    pty.wait_for("> S3 key prefix").send(ENTER).wait_for("accept").send("audit").wait_for("audit").send(WHEEL_DOWN);
    click(&mut pty, "SNS topic");
    pty.send("/prod").wait_for("audit/prod").send(ENTER).wait_for("1 change");
    // nor is anything answered by them
    pty.send("q").wait_for("1 unsaved edit");
    click(&mut pty, "SNS topic");
    pty.send(WHEEL_DOWN).handled().wait_for("1 unsaved edit").send("d").wait_for("sorted by name").send("q");
    assert_eq!(pty.wait_exit().status, 0);
}

#[test]
fn the_wheel_scrolls_what_is_there_to_be_read() {
    let mut pty = trailedit(&["--demo", "--mouse", "management-events"]).run();
    pty.wait_for("CloudWatch Logs").send("?").wait_for("Help").wait_for("more lines");
    let text = |screen: &vt100::Screen| screen.contents().lines().map(str::trim_end).collect::<Vec<_>>().join("\n");
    let first: Vec<String> = pty.screen().lines().map(|line| line.trim_end().to_owned()).collect();
    let first = first.join("\n");
    pty.send(WHEEL_DOWN).wait_until("another page", |screen| text(screen) != first).send(WHEEL_UP);
    pty.wait_until("the first page", |screen| text(screen) == first);
    // what lies behind the help is not reached
    pty.send("\x1b[<0;5;9M").handled().send(ESC).wait_gone("Help").wait_for("> S3 bucket").send("q").wait_for("sorted");
    pty.send("q");
    assert_eq!(pty.wait_exit().status, 0);
}

#[test]
fn the_mouse_is_given_back_on_every_way_out() {
    let start = || trailedit(&["--demo", "--mouse", "management-events"]);
    for (signal, status) in [(Signal::TERM, 143), (Signal::HUP, 129)] {
        let mut pty = start().run();
        pty.wait_for("CloudWatch Logs").signal(signal);
        assert_eq!(pty.wait_exit().status, status); // which looks at the mouse, too
    }
    let mut pty = start().under_a_shell().run();
    pty.wait_for("CloudWatch Logs").send(CTRL_Z).wait_stopped().wait_continued();
    pty.wait_until("the mouse is asked for again", |screen| {
        screen.mouse_protocol_mode() == MouseProtocolMode::PressRelease
    });
    pty.send(CTRL_C);
    assert_eq!(pty.wait_exit().status, 130);
}

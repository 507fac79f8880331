//! How the program treats the terminal, and what it does when that goes away.

use crate::support::pty::*;
use rustix::process::Signal;
use std::process::{Command, Stdio};

/// The form of a trail of the embedded account, with an edit being typed.
fn editing() -> Pty {
    editing_in(trailedit(&["--demo", "management-events"]))
}

fn editing_in(start: Start) -> Pty {
    let mut pty = start.run();
    pty.wait_for("CloudWatch Logs").send("j").wait_for("> S3 key prefix").send(ENTER).send("audit").wait_for("audit");
    pty
}

#[test]
fn ctrl_z_gives_the_terminal_back_and_continuing_takes_it_again() {
    let mut pty = editing_in(trailedit(&["--demo", "management-events"]).under_a_shell());
    for _ in 1..=2 {
        pty.send(CTRL_Z).wait_stopped().wait_continued().wait_for("audit");
    }
    pty.send("/prod").send(ENTER).wait_for("1 change");
    assert!(pty.line_with("S3 key prefix  ").contains(" audit/prod"), "{}", pty.screen());
    pty.send(CTRL_C).wait_for("unsaved").send(CTRL_C);
    assert_eq!(pty.wait_exit().status, 130);
}

#[test]
fn where_nobody_could_continue_it_the_program_does_not_stop() {
    let mut pty = editing();
    pty.send(CTRL_Z).wait_for("Not suspended");
    pty.send("/prod").send(ENTER).wait_for("1 change");
    pty.send(CTRL_C).wait_for("unsaved").send(CTRL_C);
    assert_eq!(pty.wait_exit().status, 130);
}

#[test]
fn ctrl_z_is_understood_where_the_session_is_outside_the_pid_namespace() {
    let Some(start) = trailedit(&["--demo", "management-events"]).under_a_shell_outside() else {
        return eprintln!("this machine makes no PID namespaces");
    };
    let mut pty = editing_in(start);
    pty.send(CTRL_Z).wait_stopped().wait_continued().wait_for("audit");
    pty.send(CTRL_C).wait_for("unsaved").send(CTRL_C);
    assert_eq!(pty.wait_exit().status, 130);
}

#[test]
fn a_hidden_cursor_is_shown_while_the_program_is_stopped() {
    let mut pty = trailedit(&["--demo"]).under_a_shell().run();
    pty.wait_for("17 Regions").wait_until("the cursor is hidden", vt100::Screen::hide_cursor);
    pty.send(CTRL_Z).wait_stopped().wait_continued().wait_for("17 Regions");
    pty.wait_until("the cursor is hidden again", vt100::Screen::hide_cursor).send("q");
    assert_eq!(pty.wait_exit().status, 0);
}

#[test]
fn a_stop_from_outside_is_like_ctrl_z() {
    let mut pty = editing_in(trailedit(&["--demo", "management-events"]).under_a_shell());
    pty.signal_job(Signal::TSTP).wait_stopped().wait_continued().wait_for("audit").signal_job(Signal::TERM);
    assert_eq!(pty.wait_exit().status, 143);
}

#[test]
fn a_terminal_that_was_resized_meanwhile_is_drawn_in_its_new_size() {
    let mut pty = editing_in(trailedit(&["--demo", "management-events"]).under_a_shell());
    pty.send(CTRL_Z).wait_stopped().resize(132, 43).wait_continued().wait_for("event selectors").wait_for("audit");
    pty.send(CTRL_C).wait_for("unsaved").send(CTRL_C);
    assert_eq!(pty.wait_exit().status, 130);
}

#[test]
fn signals_end_the_program_in_order() {
    for (signal, status) in [(Signal::TERM, 143), (Signal::HUP, 129)] {
        let mut pty = editing();
        pty.signal(signal);
        let ended = pty.wait_exit();
        assert_eq!(ended.status, status, "{ended:?}");
    }
}

/// Whatever signal ends the program, the terminal is given back first; and it is that signal that ends it.
#[test]
fn every_deadly_signal_gives_the_terminal_back() {
    for signal in [
        Signal::QUIT,
        Signal::ABORT,
        Signal::ALARM,
        Signal::USR1,
        Signal::USR2,
        Signal::XCPU,
        Signal::XFSZ,
        Signal::VTALARM,
        Signal::PROF,
        Signal::TRAP,
        Signal::SYS,
        Signal::IO,
        Signal::POWER,
    ] {
        // without a core file in the test's folder
        let limited = trailedit(&["--demo", "--mouse", "management-events"]).without_core_files();
        let mut pty = editing_in(limited);
        pty.signal(signal);
        let ended = pty.wait_exit();
        assert_eq!(ended.status, 128 + signal.as_raw(), "{signal:?}: {ended:?}");
        assert_eq!(ended.lines(), ["trailedit: nothing was changed."], "{signal:?}");
    }
}

#[test]
fn what_is_typed_on_the_command_line_does_not_steer_the_terminal() {
    let evil = "x\u{1b}]0;owned\u{7}\u{9b}31m\u{202e}\u{200b}";
    for arguments in [
        vec![format!("--{evil}")],
        vec![evil.to_owned()],
        vec!["a".to_owned(), evil.to_owned()],
        vec!["--region".to_owned(), evil.to_owned()],
        vec![format!("--region={evil}")],
        vec!["--endpoint-url".to_owned(), evil.to_owned()],
        vec!["--demo".to_owned(), "--demo-case".to_owned(), evil.to_owned()],
        vec!["--demo".to_owned(), "--demo-error".to_owned(), evil.to_owned()],
        vec![format!("--demo=/nonexistent/{evil}/x"), format!("--demo-case={evil}")],
        vec!["--demo".to_owned(), "--log".to_owned(), format!("/nonexistent/{evil}")],
        vec![format!("--demo=/nonexistent/{evil}")],
    ] {
        let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
        let mut pty = trailedit(&words).run();
        pty.wait_written("a message", |bytes| bytes.ends_with(b"\n"));
        let ended = pty.wait_end();
        let bytes = String::from_utf8_lossy(&pty.bytes()).into_owned();
        assert!(matches!(ended.status, 1 | 2), "{words:?}: {ended:?}");
        assert!(
            !bytes.contains("\u{1b}]") && !bytes.contains(['\u{7}', '\u{9b}', '\u{202e}', '\u{200b}']),
            "{bytes:?}"
        );
        assert!(bytes.contains("x\\u{1b}]0;owned\\u{7}"), "what was typed is still told: {bytes:?}");
    }
}

#[test]
fn an_interrupt_from_outside_asks_first_as_ctrl_c_does() {
    let mut pty = editing();
    pty.signal(Signal::INT).wait_for("1 unsaved edit").signal(Signal::INT);
    assert_eq!(pty.wait_exit().status, 130);
}

#[test]
fn a_terminal_that_is_gone_ends_the_program() {
    let mut pty = editing();
    pty.hang_up();
    assert_eq!(pty.wait_end().status, 129);
}

#[test]
fn a_pipe_in_place_of_the_terminal_gives_one_line() {
    for arguments in [&["--demo"][..], &["management-events"], &["--read-only"], &["--demo", "--accessible"]] {
        let output = Command::new(program()).args(arguments).env_clear().stdin(Stdio::null()).output().unwrap();
        let told = String::from_utf8(output.stderr).unwrap();
        assert_eq!((output.status.code(), output.stdout.as_slice()), (Some(1), &b""[..]), "{told}");
        assert_eq!(told.lines().count(), 1, "{told}");
        assert!(told.starts_with("trailedit: this is an interactive program"), "{told}");
        assert!(told.contains("aws cloudtrail update-trail"), "{told}");
    }
}

/// Goes through the screens of the program and leaves it; everything that it wrote.
fn tour(start: Start) -> Vec<u8> {
    let mut pty = start.run();
    pty.wait_for("17 Regions").send("?").wait_for("Help").send(ESC).wait_gone("Help");
    pty.send("/manage").wait_for("1 of 7").send(ENTER).send(ENTER).wait_for("CloudWatch Logs");
    pty.send("jjj ").wait_for("1 change").send("?").wait_for("Help").send(ESC).wait_gone("Help");
    pty.send(CTRL_S).wait_for("Apply").send("2").wait_for("\"Name\"").send("3").wait_for("aws cloudtrail").send("1");
    pty.wait_for("before").send(END).wait_for("watches it.").press("y");
    pty.wait_for("was updated").send("q").wait_for("sorted by").send("q");
    let shown = pty.bytes();
    let ended = pty.wait_exit();
    assert_eq!(ended.status, 0);
    [shown, ended.printed.into_bytes()].concat()
}

/// The parameters of every sequence that sets colours or attributes.
fn attributes(bytes: &[u8]) -> Vec<u32> {
    let text = String::from_utf8_lossy(bytes);
    let mut found = Vec::new();
    for piece in text.split("\x1b[").skip(1) {
        let parameters: String = piece.chars().take_while(|c| c.is_ascii_digit() || *c == ';').collect();
        if piece[parameters.len()..].starts_with('m') {
            found.extend(parameters.split(';').filter_map(|n| n.parse::<u32>().ok()));
        }
    }
    found
}

#[test]
fn without_colours_there_are_none_and_bold_and_reverse_stay() {
    let start = |arguments: &[&str]| trailedit(&[&["--demo"], arguments].concat());
    let is_colour = |n: &u32| matches!(n, 30..=38 | 40..=48 | 58 | 90..=107);
    let coloured = attributes(&tour(start(&[])));
    assert!(coloured.iter().any(is_colour), "a terminal with colours gets some");
    for start in [start(&["--no-color"]), start(&[]).env("NO_COLOR", "1"), start(&[]).env("TERM", "vt100")] {
        let plain = attributes(&tour(start));
        assert!(!plain.iter().any(is_colour), "{plain:?}");
        assert!(plain.contains(&1) && plain.contains(&7), "{plain:?}");
    }
    // an empty NO_COLOR is none
    assert!(attributes(&tour(start(&[]).env("NO_COLOR", ""))).iter().any(is_colour));
}

#[test]
fn the_emulator_agrees_that_what_has_the_focus_is_bold_without_colour() {
    let mut pty = trailedit(&["--demo", "management-events"]).env("NO_COLOR", "1").run();
    pty.wait_for("CloudWatch Logs").send("jjj ").wait_for("1 change");
    let focus = pty.cell_of("Multi-Region");
    assert!(focus.bold() && focus.fgcolor() == vt100::Color::Default, "{focus:?}");
    pty.send(CTRL_S).wait_for("Apply");
    let button = pty.cell_of("Cancel");
    assert!(button.inverse() && button.bold(), "{button:?}");
}

#[test]
fn where_only_ascii_is_shown_nothing_else_is_sent() {
    let start = |arguments: &[&str]| trailedit(&[&["--demo"], arguments].concat());
    assert!(!tour(start(&[])).is_ascii(), "a UTF-8 terminal gets more");
    for start in [
        start(&["--ascii"]),
        start(&[]).env("LANG", "C"),
        start(&[]).env("LANG", ""),
        start(&[]).env("LC_ALL", "de_DE.ISO-8859-1"),
    ] {
        let bytes = tour(start);
        let other = bytes.iter().position(|b| !b.is_ascii());
        let near = other.map(|at| String::from_utf8_lossy(&bytes[at.saturating_sub(40)..at + 4]).into_owned());
        assert_eq!(near, None);
    }
}

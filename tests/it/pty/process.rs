//! A `credential_process` beside the screen: it has no terminal, and ends with the program.

use super::aws::account;
use crate::support::endpoint::{TRAIL, scope, sent};
use crate::support::pty::*;
use rustix::process::{Pid, Signal, test_kill_process};
use serde_json::json;
use std::time::Instant;

/// The program with a profile whose credentials come from this command.
fn with_process(command: &str) -> Start {
    trailedit(&["--profile", "p", TRAIL])
        .file(".aws/config", &format!("[profile p]\nregion = us-east-1\ncredential_process = {command}\n"))
}

/// Waits until a process has written its ID there.
fn pid_in(pty: &Pty, file: &str) -> Pid {
    let file = pty.home().join(file);
    let deadline = Instant::now() + DEADLINE;
    loop {
        let text = std::fs::read_to_string(&file).unwrap_or_default();
        if let Some(pid) = text.strip_suffix('\n').and_then(|pid| pid.parse().ok()).and_then(Pid::from_raw) {
            return pid;
        }
        assert!(Instant::now() < deadline, "no process began");
        std::thread::yield_now();
    }
}

/// Waits until a process is gone.
fn wait_gone(pid: Pid) {
    let deadline = Instant::now() + DEADLINE;
    let is_dead = || {
        // one that nobody has waited for yet is as dead
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", pid.as_raw_nonzero())).unwrap_or_default();
        test_kill_process(pid).is_err() || stat.contains(") Z ")
    };
    while !is_dead() {
        assert!(Instant::now() < deadline, "the process is left behind");
        std::thread::yield_now();
    }
}

#[test]
fn it_has_no_terminal_and_what_it_says_is_shown() {
    let ask =
        "sh -c 'echo run >> runs; exec 2>&1; printf \"Enter your code: \" > /dev/tty && read code < /dev/tty' >&2";
    let mut pty = with_process(ask).size(120, 30).run();
    pty.wait_for("credential_process of the profile “p” failed").wait_for("/dev/tty");
    let bytes = String::from_utf8_lossy(&pty.bytes()).into_owned();
    assert!(!bytes.contains("Enter your code"), "{bytes:?}");
    // whatever else was asked for, one run answers it
    assert_eq!(std::fs::read_to_string(pty.home().join("runs")).unwrap(), "run\n");
    // and the keys are the program's own
    pty.send("?").wait_for("Help").send(ESC).wait_gone("Help").send("q");
    assert_eq!(pty.wait_exit().status, 1);
}

#[test]
fn what_it_says_does_not_steer_the_terminal() {
    let mut pty = with_process(r"printf 'no\033]0;owned\007 \302\2331m\342\200\256' >&2; exit 1").run();
    pty.wait_for("failed (exit status 1)").send("q");
    let bytes = String::from_utf8_lossy(&pty.bytes()).into_owned();
    let ended = pty.wait_exit();
    assert!(!bytes.contains("\x1b]0;") && !bytes.contains(['\x07', '\u{9b}', '\u{202e}']), "{ended:?}");
}

#[test]
fn it_ends_with_the_program_with_all_that_it_started() {
    for signal in [None, Some(Signal::TERM), Some(Signal::HUP), Some(Signal::QUIT), Some(Signal::KILL)] {
        let mut pty =
            with_process("sh -c 'echo $$ > inner; exec sleep 600' & echo $$ > outer; trap '' TERM; wait; sleep 600")
                .run();
        let pids = [pid_in(&pty, "outer"), pid_in(&pty, "inner")];
        match signal {
            None => _ = pty.wait_for("pening").send(CTRL_C).send(CTRL_C),
            Some(Signal::KILL) => pty.kill(),
            Some(signal) => _ = pty.signal(signal),
        }
        pty.wait_end();
        pids.into_iter().for_each(wait_gone);
    }
}

#[tokio::test]
async fn it_gives_credentials_to_the_whole_program() {
    let server = account(json!({})).await;
    let answer = r#"{"Version": 1, "AccessKeyId": "AKIAFROMPROCESS", "SecretAccessKey": "s"}"#;
    let mut pty =
        with_process("cat answer.json").file("answer.json", answer).env("AWS_ENDPOINT_URL", server.uri()).run();
    pty.wait_for("CloudWatch Logs").wait_for("123456789012 · ").send(CTRL_C);
    assert_eq!(pty.wait_exit().status, 130);
    let keys: Vec<String> = sent(&server).await.iter().map(|request| scope(request).0).collect();
    assert!(!keys.is_empty() && keys.iter().all(|key| key == "AKIAFROMPROCESS"), "{keys:?}");
}

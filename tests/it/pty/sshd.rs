//! Over a real SSH connection that breaks, and in a real tmux. Run by .ci/run, which sees to it that they are there.

use crate::support::pty::*;
use crate::support::sshd::{Sshd, Tmux, parent, wait_ended};
use rustix::process::{Signal, kill_process, test_kill_process};
use serde_json::Value as Json;

/// Edits the prefix, and waits until that is kept on the server's side.
fn edit(pty: &mut Pty, sshd: &Sshd) {
    pty.wait_for("CloudWatch Logs").wait_for("logging").send("j").wait_for("> S3 key prefix").send(ENTER);
    pty.wait_for("accept").send("prod").wait_for("prod").send(ENTER).wait_for("1 change");
    // and begins something more, in mid-air when the line is cut
    pty.send("j").wait_for("> SNS topic").send(ENTER).wait_for("accept").send("half").wait_for("half");
    assert_eq!(sshd.kept(".lock").len(), 1);
}

/// What is kept of edits, as the program writes it down.
fn drafts(sshd: &Sshd) -> Vec<Json> {
    sshd.kept(".draft.json").iter().map(|file| serde_json::from_slice(&std::fs::read(file).unwrap()).unwrap()).collect()
}

/// Connects again, takes the kept edits, and applies them.
fn go_on_and_apply(sshd: &Sshd) {
    let mut pty = sshd.connect(&sshd.trailedit()).run();
    pty.wait_for("Unsaved edits from just now were kept").send("c").wait_gone("Unsaved edits");
    // what was being typed is being typed again
    pty.wait_for("accept")
        .wait_for("half")
        .send(ESC)
        .wait_gone("accept")
        .wait_for("1 change")
        .send(CTRL_S)
        .wait_for("[ Apply ]");
    assert!(pty.screen().contains("after   prod"), "{}", pty.screen());
    pty.press("y").wait_for("was updated").wait_for("verified   S3 key prefix: prod");
    pty.send("q").wait_for("sorted by").send("q");
    let ended = pty.wait_exit();
    assert_eq!(ended.status, 0, "{ended:?}");
    assert!(ended.printed.contains("S3 key prefix not set -> prod (verified, "), "{ended:?}");
    let account = std::fs::read_to_string(sshd.folder().join("account.json")).unwrap();
    assert!(account.contains(r#""S3KeyPrefix": "prod""#) || account.contains(r#""S3KeyPrefix":"prod""#), "{account}");
    assert!(sshd.kept(".draft.json").is_empty() && sshd.kept(".lock").is_empty());
}

#[test]
#[ignore = "needs sshd: run by .ci/run"]
fn edits_outlive_a_connection_that_breaks() {
    for cut_by_server in [false, true] {
        let sshd = Sshd::start();
        let mut pty = sshd.connect(&sshd.trailedit()).run();
        edit(&mut pty, &sshd);
        let program = sshd.pid();
        match cut_by_server {
            false => pty.kill(),
            true => {
                kill_process(parent(program), Signal::KILL).unwrap();
                assert_eq!(pty.wait_end().status, 255, "ssh tells that the connection is broken");
            }
        }
        // the program ends by itself, and in order: what was edited is kept, and nothing is held any more
        wait_ended(program);
        assert_eq!(sshd.kept(".lock").len(), 0);
        let [draft] = &drafts(&sshd)[..] else { panic!("no edits") };
        assert_eq!((&draft["edits"]["S3KeyPrefix"], &draft["typing"]["text"]), (&"prod".into(), &"half".into()));
        go_on_and_apply(&sshd);
    }
}

#[test]
#[ignore = "needs sshd: run by .ci/run"]
fn in_tmux_the_program_goes_on_where_it_was_when_the_connection_breaks() {
    let sshd = Sshd::start();
    let tmux = Tmux::new("");
    let attach = format!("exec {} new-session -A -s work '{}'", tmux.words().join(" "), sshd.trailedit());
    let mut pty = sshd.connect(&attach).run();
    edit(&mut pty, &sshd);
    let program = sshd.pid();
    let client = tmux.tell(&["list-clients", "-F", "#{client_pid}"]).unwrap();
    let client = rustix::process::Pid::from_raw(client.trim().parse().unwrap()).unwrap();
    pty.kill();
    wait_ended(client);
    assert!(test_kill_process(program).is_ok(), "the program goes on");

    let mut again = sshd.connect(&attach).run();
    again.wait_for("> SNS topic").wait_for("half").wait_for("accept");
    assert_eq!(sshd.pid(), program, "it is the same one");
    again.send("-way").wait_for("half-way").send(ESC).wait_gone("accept").send(CTRL_S).wait_for("[ Apply ]").press("y");
    again.wait_for("was updated").send("q").wait_for("sorted by").send("q");
    wait_ended(program);
    assert_eq!(again.wait_exit().status, 0);
    assert!(sshd.kept(".draft.json").is_empty() && sshd.kept(".lock").is_empty());
}

#[test]
#[ignore = "needs sshd: run by .ci/run"]
fn tmux_takes_a_copy_where_it_is_told_to() {
    let program = std::path::PathBuf::from(program());
    let command = format!("exec {} --demo management-events", program.display());
    // how tmux is set up, whether it has the text then, and how often the terminal around it is told
    for (configuration, has, told) in [
        ("set -g set-clipboard on", true, 1),
        ("set -g set-clipboard external", false, 0),
        ("set -g set-clipboard off\nset -g allow-passthrough on", false, 1),
        ("set -g set-clipboard on\nset -g allow-passthrough on", true, 2),
    ] {
        let tmux = Tmux::new(configuration);
        let mut pty = tmux.run(&command).run();
        pty.wait_for("> S3 bucket").send("y").wait_for("to the terminal's clipboard (");
        assert!(pty.screen().contains("set -g set-clipboard on"), "{}", pty.screen());
        // tmux does one thing after the other: what it shows now comes after the copy
        assert_eq!(tmux.tell(&["show-buffer"]).as_deref(), has.then_some("acme-cloudtrail-logs"), "{configuration}");
        let bytes = pty.bytes();
        let copies = bytes.windows(5).filter(|w| w == b"\x1b]52;").count();
        assert_eq!(copies, told, "{configuration}");
        pty.send("q").wait_for("sorted by").send("q");
        assert_eq!(pty.wait_exit().status, 0);
    }
}

/// A review that was seen to its end, in a tmux that is attached to.
fn review_in_tmux(tmux: &Tmux) -> Pty {
    let program = std::path::PathBuf::from(program());
    let mut pty = tmux.run(&format!("exec {} --demo management-events", program.display())).run();
    pty.wait_for("CloudWatch Logs").wait_for("logging").send("j").wait_for("> S3 key prefix").send(ENTER);
    pty.wait_for("accept").send("prod").wait_for("prod").send(ENTER).wait_for("1 change").send(CTRL_S);
    pty.wait_for("[ Apply ]").send(END);
    pty
}

#[test]
#[ignore = "needs tmux: run by .ci/run with sshd"]
fn in_tmux_what_a_client_answers_applies_nothing() {
    let answers =
        ["\x1bP>|tmux 3.4\x1b\\", "\x1bP>|kitty(0.35.2)\x1b\\", "\x1b[>41;354;0c", "\x1b]11;rgb:ffff/0/0\x1b\\"];
    for escape_time in ["0", "10", "500"] {
        let tmux = Tmux::new(&format!("set -s escape-time {escape_time}"));
        let mut pty = review_in_tmux(&tmux);
        // another client comes, as when somebody attaches from elsewhere, and answers late, twice and in pieces
        let words = tmux.words();
        let words: Vec<&str> = words[1..].iter().map(String::as_str).chain(["attach"]).collect();
        let mut other = trailedit(&words).program("tmux").run();
        other.wait_for("[ Apply ]");
        for answer in answers {
            other.send(answer).send(answer);
            for cut in 1..4 {
                let (one, two) = answer.split_at(cut);
                other.send(one).press(two);
            }
        }
        // what was typed comes behind the answers
        other.press("G").press("2").wait_until("the request, or the form", |screen| {
            screen.contents().contains("\"S3KeyPrefix\"") || !screen.contents().contains("[ Apply ]")
        });
        let screen = pty.screen();
        assert!(!screen.contains("was updated") && !screen.contains("Applying"), "{screen}");
        pty.send(CTRL_C).wait_for("unsaved").send(CTRL_C);
        assert!(pty.wait_exit().printed.contains("exited"));
    }
}

#[test]
#[ignore = "needs tmux: run by .ci/run with sshd"]
fn in_tmux_a_key_that_is_sent_alone_applies_and_a_text_does_not() {
    let tmux = Tmux::new("");
    let mut pty = review_in_tmux(&tmux);
    assert!(tmux.tell(&["send-keys", "-l", "my-policy-v2"]).is_some());
    pty.wait_for("Ignored: it came together with other input. Press y again.");
    tmux.tell(&["send-keys", "1"]).unwrap();
    pty.wait_gone("Ignored");
    tmux.tell(&["send-keys", "End"]).unwrap();
    // apart from it
    pty.press("").wait_for("[ Apply ]");
    tmux.tell(&["send-keys", "y"]).unwrap();
    pty.wait_for("was updated").send(CTRL_C);
    pty.wait_exit();
}

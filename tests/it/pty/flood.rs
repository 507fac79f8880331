//! More keys, a larger paste and a slower line than anybody expects.

use crate::support::pty::*;
use rustix::process::Pid;
use std::time::{Duration, Instant};

/// The form of a trail of the embedded account, at rest.
fn form() -> Pty {
    let mut pty = trailedit(&["--demo", "management-events"]).run();
    pty.wait_for("CloudWatch Logs").wait_for("logging").send("j").wait_for("> S3 key prefix").handled();
    pty
}

#[test]
fn a_burst_of_keys_is_handled_whole_and_drawn_in_few_frames() {
    let mut pty = form();
    let before = pty.frames();
    // the last ones tell that none was lost: down to the end of the form, and eight settings up again
    pty.send(&"j".repeat(4000)).send(&"k".repeat(8)).wait_for("> SNS topic").send(ENTER).wait_for("accept");
    pty.send(&"x".repeat(3000))
        .send("end")
        .wait_until("the end of what was typed", |screen| screen.contents().contains("xend"));
    let frames = pty.frames() - before;
    assert!(frames < 350, "7,011 keys were drawn in {frames} frames");
    pty.send(CTRL_C).wait_for("unsaved").send(CTRL_C);
    assert_eq!(pty.wait_exit().status, 130);
}

#[test]
fn a_paste_of_a_hundred_kilobytes_is_declined_and_drawn_once() {
    for typing in [false, true] {
        let mut pty = form();
        if typing {
            pty.send(ENTER).wait_for("accept").send("audit").wait_for("audit").handled();
        }
        let before = pty.frames();
        pty.paste(&"x".repeat(100_000)).wait_for("The paste was not taken: it is longer than any value can be.");
        let frames = pty.frames() - before;
        assert!(frames <= 3, "one paste was drawn in {frames} frames");
        if typing {
            pty.send("/prod").wait_for("audit/prod").send(ENTER).wait_for("1 change").send("u");
        }
        pty.wait_for("no changes").send("q").wait_for("sorted by").send("q");
        assert_eq!(pty.wait_exit().status, 0);
    }
}

/// The time that a process has used, and its memory in kilobytes, as the kernel counts them.
fn used(pid: Pid) -> (u64, u64) {
    let read = |file: &str| std::fs::read_to_string(format!("/proc/{}/{file}", pid.as_raw_nonzero())).unwrap();
    let stat = read("stat");
    // behind the name, which may hold spaces, comes the third field
    let fields: Vec<&str> = stat.rsplit_once(')').unwrap().1.split_whitespace().collect();
    let ticks = fields[11].parse::<u64>().unwrap() + fields[12].parse::<u64>().unwrap();
    let status = read("status");
    let resident = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
    (ticks, resident.trim().trim_end_matches(" kB").parse().unwrap())
}

/// Waits until a process uses no time any more: not a tick while it was looked at fifty times, ten milliseconds apart.
#[track_caller]
fn wait_idle(pid: Pid) {
    let until = Instant::now() + DEADLINE;
    let (mut last, mut same) = (used(pid).0, 0);
    while same < 50 {
        assert!(Instant::now() < until, "the program does not come to rest");
        std::thread::park_timeout(Duration::from_millis(10));
        let now = used(pid).0;
        same = if now == last { same + 1 } else { 0 };
        last = now;
    }
}

#[test]
fn on_a_line_that_is_full_the_program_waits_and_goes_on_after() {
    let mut pty = form();
    let (before, frames) = (used(pty.pid()).1, pty.frames());
    // more frames than a terminal driver holds
    pty.pause().send(&"\x0c".repeat(600));
    wait_idle(pty.pid());
    let (held, frames) = (pty.bytes().len(), pty.frames() - frames);
    assert!(frames < 300, "the line is not full: {frames} frames");
    // what is typed meanwhile is kept, and costs nothing
    pty.send(&"j".repeat(1000));
    wait_idle(pty.pid());
    let grown = used(pty.pid()).1.saturating_sub(before);
    assert!(grown < 16 * 1024, "{grown} kB more");
    assert_eq!(pty.bytes().len(), held, "nobody reads");
    pty.resume().wait_for("> Role").send(HOME_KEY).wait_for("> S3 bucket").send("q").wait_for("sorted by");
    pty.send("q");
    assert_eq!(pty.wait_exit().status, 0);
}

#[test]
fn a_line_that_is_full_and_then_gone_ends_the_program() {
    let mut pty = form();
    pty.send(ENTER).wait_for("accept").send("audit").wait_for("audit");
    pty.pause().send(&"\x0c".repeat(600));
    wait_idle(pty.pid());
    assert_eq!(pty.hang_up().wait_end().status, 129);
}

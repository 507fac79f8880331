//! Interruptions at every step of a submit: the terminal comes back in order, and the truth about the request is told.

use super::aws::open;
use super::kept::endpoint;
use crate::support::endpoint::TRAIL;
use crate::support::pty::*;
use rustix::process::Signal;

/// The step that hangs: which call does, what the screen says of it, and what is said of the request at the end.
const STEPS: [(&str, u64, &str, &str); 3] = [
    ("GetTrail", 2, ">  Read the trail again", "nothing was changed"),
    ("UpdateTrail", 1, ">  Send UpdateTrail", "was sent and its answer was not awaited; it may have been applied"),
    ("GetTrail", 3, ">  Read the trail back", "was accepted (request id req-1) and not read back"),
];

fn submitting(start: Start, step: &str) -> Pty {
    let mut pty = open(start);
    pty.send("j").wait_for("> S3 key prefix").send(ENTER).wait_for("accept").send("prod\r").wait_for("1 change");
    pty.send(CTRL_S).wait_for("[ Apply ]").apply(step);
    pty
}

#[tokio::test]
async fn a_signal_at_any_step_ends_it_in_order_and_the_truth_is_told() {
    for (operation, nth, step, told) in STEPS {
        for (signal, status) in [(Signal::TERM, 143), (Signal::HUP, 129)] {
            let server = endpoint(operation, nth).await;
            let mut pty = submitting(trailedit(&[TRAIL]).with_endpoint(&server.uri()), step);
            pty.signal(signal);
            let ended = pty.wait_exit(); // checks that the terminal was given back
            assert_eq!(ended.status, status, "{step}: {ended:?}");
            assert!(ended.printed.contains(told), "{step}: {ended:?}");
            let offered = ended.printed.contains("are kept; opening the trail again offers them");
            assert_eq!(offered, !told.contains("accepted"), "{step}: {ended:?}");
        }
    }
}

#[tokio::test]
async fn a_stop_and_another_size_at_any_step_disturb_nothing() {
    for (operation, nth, step, told) in STEPS {
        let server = endpoint(operation, nth).await;
        let mut pty = submitting(trailedit(&[TRAIL]).with_endpoint(&server.uri()).under_a_shell(), step);
        pty.send(CTRL_Z).wait_stopped().resize(100, 30).wait_continued().wait_for(step);
        pty.resize(60, 16).wait_for(step).resize(50, 10).wait_for("trailedit needs").resize(80, 24).wait_for(step);
        pty.signal_job(Signal::TERM);
        let ended = pty.wait_exit();
        assert_eq!(ended.status, 143, "{step}: {ended:?}");
        assert!(ended.printed.contains(told), "{step}: {ended:?}");
    }
}

#[tokio::test]
async fn esc_and_ctrl_c_stop_what_can_still_be_stopped() {
    for key in [ESC, CTRL_C] {
        // nothing left: back in the review
        let server = endpoint("GetTrail", 2).await;
        let mut pty = submitting(trailedit(&[TRAIL]).with_endpoint(&server.uri()), STEPS[0].2);
        pty.send(key).wait_for("Stopped. Nothing was sent.").wait_for("[ Apply ]").kill();
        // it has left: said so
        let server = endpoint("UpdateTrail", 1).await;
        let mut pty = submitting(trailedit(&[TRAIL]).with_endpoint(&server.uri()), STEPS[1].2);
        pty.send(key).wait_for("has left and cannot be called back").kill();
        // it was accepted: the receipt says that it is not verified
        let server = endpoint("GetTrail", 3).await;
        let mut pty = submitting(trailedit(&[TRAIL]).with_endpoint(&server.uri()), STEPS[2].2);
        pty.send(key).wait_for("You stopped the reading back").kill();
    }
}

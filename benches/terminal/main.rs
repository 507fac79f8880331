//! The program as its user meets it: in a real pseudo-terminal, against an account on this machine.
//!
//! Run with `cargo bench --bench terminal`, or all benchmarks with `benches/run`. `TRAILEDIT_TEST_PROGRAM` names another
//! program than the one that was built along; `TRAILEDIT_BENCH_RUNS` another number of runs than 11.
//!
//! Prints tables in Markdown: medians, with the least in brackets. Every case is run once before any is run again, so that
//! whatever else the machine does falls on all of them. A time ends when the bytes that show it were read.

mod account;
mod anchors;
mod cli;
mod figures;
mod session;
mod targets;

use account::{Account, name};
use figures::{Figures, Table, ms};
use session::{Reaction, Session, Start};
use std::ffi::{OsStr, OsString};
use std::time::{Duration, Instant};

/// How far away the distant account is.
const FAR: Duration = Duration::from_millis(80);

/// How long is watched whether anything happens when nothing does.
const IDLE: Duration = Duration::from_secs(10);

const SMALL: (u16, u16) = (80, 24);
const LARGE: (u16, u16) = (300, 80);

const DOWN: &str = "\x1b[B";
const UP: &str = "\x1b[A";
const END: &str = "\x1b[F";
const PAGE_DOWN: &str = "\x1b[6~";
const ENTER: &str = "\r";
const ESC: &str = "\x1b";
const BACKSPACE: &str = "\x7f";
const REDRAW: &str = "\x0c";
const REVIEW: &str = "\x13";

/// The raw program, for figures.
const RAW: &str = "one write of raw bytes, no library";
const FORM: &str = "bare form of 11 texts, stock ratatui";

/// The ways to start, for figures: where the trails are, and how many.
const NEAR: &str = "3 trails, at once";
const AWAY: &str = "3 trails, every answer 80 ms later";
const SILENT: &str = "an endpoint that never answers";
const NOBODY: &str = "no endpoint: connection refused";
const NEAR_LARGE: &str = "3 trails, at once, 300x80";
const HUNDRED: &str = "100 trails, at once";
const MANY: &str = "10,000 trails, at once";

fn main() -> std::io::Result<()> {
    match std::env::args().nth(1).as_deref() {
        Some("raw") => return anchors::raw(),
        Some("form") => return anchors::form(),
        // `cargo test --benches` only wants to know that it starts
        Some("--bench") | None => {}
        Some(_) => return Ok(()),
    }
    let runs = std::env::var("TRAILEDIT_BENCH_RUNS").ok().and_then(|n| n.parse().ok()).unwrap_or(11);
    let program = std::env::var_os("TRAILEDIT_TEST_PROGRAM").unwrap_or_else(|| env!("CARGO_BIN_EXE_trailedit").into());
    let own: OsString = std::env::current_exe()?.into();
    let mut figures = Figures::default();

    let (near, far) = (Account::start(3, Duration::ZERO), Account::start(3, FAR));
    let (hundred, silent, nobody) = (Account::start(100, Duration::ZERO), account::silent(), account::nobody());
    let start = |endpoint, size, delay| Start { program: &program, arguments: &[], endpoint, size, delay };
    let aws = cli::find();
    for run in 0..runs {
        eprintln!("run {} of {runs}", run + 1);
        anchor(RAW, &own, "raw", &mut figures);
        anchor(FORM, &own, "form", &mut figures);
        near.connections();
        edit(NEAR, &start(&near.url, SMALL, Duration::ZERO), run, &mut figures);
        figures.note(NEAR, "connections", near.connections() as f64);
        edit(NEAR_LARGE, &start(&near.url, LARGE, Duration::ZERO), run, &mut figures);
        edit(AWAY, &start(&far.url, SMALL, FAR), run, &mut figures);
        alone(SILENT, &start(&silent, SMALL, Duration::ZERO), &mut figures);
        alone(NOBODY, &start(&nobody, SMALL, Duration::ZERO), &mut figures);
        hundred.connections();
        list(HUNDRED, &start(&hundred.url, SMALL, Duration::ZERO), &mut figures);
        figures.note(HUNDRED, "connections", hundred.connections() as f64);
        if let Some(aws) = &aws {
            cli::run(aws, &near, run, &mut figures);
        }
    }
    // these take seconds each, and their memory hardly varies
    let many = Account::start(10_000, Duration::ZERO);
    for run in 0..3.min(runs) {
        eprintln!("10,000 trails, run {}", run + 1);
        many.connections();
        list(MANY, &start(&many.url, SMALL, Duration::ZERO), &mut figures);
        figures.note(MANY, "connections", many.connections() as f64);
    }
    for run in 0..3.min(runs) {
        eprintln!("nothing happens, run {}", run + 1);
        idle(&start(&near.url, SMALL, Duration::ZERO), run, &mut figures);
    }

    let size = std::fs::metadata(&program)?.len() as f64 / 1e6;
    print_start(&figures);
    print_keys(&figures);
    print_idle(&figures);
    match &aws {
        Some(aws) => print_cli(aws, &figures),
        None => println!(
            "The AWS CLI was not found, neither in target/bench-venv nor in PATH: `python3 -m venv target/bench-venv && \
             target/bench-venv/bin/pip install awscli` gets one.\n"
        ),
    }
    targets::print(&figures, size);
    Ok(())
}

/// Whether a frame is complete: its first and its last line are there.
fn complete(head: &str, foot: &str) -> impl Fn(&vt100::Screen) -> bool {
    move |screen| {
        let (_, columns) = screen.size();
        let mut rows = screen.rows(0, columns.get());
        let first = rows.next().unwrap_or_default();
        first.contains(head) && rows.last().is_some_and(|last| last.contains(foot))
    }
}

/// Starts, and notes how long it takes to the first byte and to the first frame.
fn begin(case: &str, start: &Start, head: &str, foot: &str, figures: &mut Figures) -> Session {
    let mut session = Session::start(start);
    let first = session.first();
    figures.note(case, "first byte", ms(first - session.begun));
    let shown = complete(head, foot);
    // the first piece may be all of it: one that changes nothing does not come
    let frame = if shown(session.shown()) { first } else { session.until("a frame", shown) };
    figures.note(case, "first frame", ms(frame - session.begun));
    session
}

fn note(case: &str, names: [&'static str; 5], reaction: Reaction, figures: &mut Figures) {
    let [time, bytes, pieces, cpu, waits] = names;
    if let Some(changed) = reaction.changed {
        figures.note(case, time, ms(changed));
    }
    figures.note(case, bytes, reaction.bytes as f64);
    figures.note(case, pieces, reaction.pieces as f64);
    figures.note(case, cpu, ms(reaction.used.cpu));
    figures.note(case, waits, reaction.used.waits as f64);
}

/// The names under which a key's figures are noted.
macro_rules! key {
    ($what:literal) => {
        [
            $what,
            concat!($what, ": bytes"),
            concat!($what, ": pieces"),
            concat!($what, ": cpu"),
            concat!($what, ": waits"),
        ]
    };
}

fn note_memory(case: &str, session: &Session, figures: &mut Figures) {
    figures.note(case, "peak", session.peak());
    figures.note(case, "private", session.private());
}

/// One of the programs to compare with.
fn anchor(case: &str, own: &OsStr, which: &str, figures: &mut Figures) {
    let start = Start { program: own, arguments: &[which], endpoint: "", size: SMALL, delay: Duration::ZERO };
    let mut session = begin(case, &start, anchors::HEAD, anchors::FOOT, figures);
    session.settle();
    figures.note(case, "cpu", ms(session.usage().cpu));
    figures.note(case, "bytes", session.bytes() as f64);
    for _ in 0..3 {
        note(case, key!("type"), session.press("x"), figures);
    }
    if which == "form" {
        for _ in 0..3 {
            note(case, key!("move"), session.press(DOWN), figures);
        }
    }
    note_memory(case, &session, figures);
    let (quit, _) = session.end("q");
    figures.note(case, "quit", ms(quit));
}

/// Starts, and notes what it takes until the trails are there.
fn begin_list(case: &str, start: &Start, figures: &mut Figures) -> Session {
    let mut session = begin(case, start, "trailedit", "quit", figures);
    let shown = session.until_text(&name(2));
    figures.note(case, "trails", ms(shown - session.begun));
    session.rest();
    figures.note(case, "cpu", ms(session.usage().cpu));
    figures.note(case, "bytes", session.bytes() as f64);
    session
}

/// Starts where no trail ever comes.
fn alone(case: &str, start: &Start, figures: &mut Figures) {
    let session = begin(case, start, "trailedit", "quit", figures);
    let (quit, _) = session.end("q");
    figures.note(case, "quit", ms(quit));
}

/// Moves about in the list.
fn list(case: &str, start: &Start, figures: &mut Figures) {
    let mut session = begin_list(case, start, figures);
    for key in [DOWN, DOWN, DOWN, UP, UP, UP] {
        note(case, key!("list, move"), session.press(key), figures);
    }
    note(case, key!("list, last"), session.press(END), figures);
    note_memory(case, &session, figures);
    let (quit, _) = session.end("q");
    figures.note(case, "quit", ms(quit));
}

/// Edits a setting and applies it.
fn edit(case: &str, start: &Start, run: usize, figures: &mut Figures) {
    let mut session = begin_list(case, start, figures);
    for key in [DOWN, DOWN, UP, UP] {
        note(case, key!("list, move"), session.press(key), figures);
    }
    note(case, key!("list, nothing"), session.press(UP), figures);

    let sent = session.send(ENTER);
    let opened = session.until_text("Log file validation");
    figures.note(case, "open", ms(opened - sent));
    session.settle();
    for key in [DOWN, DOWN, DOWN, UP, UP] {
        note(case, key!("form, move"), session.press(key), figures);
    }
    // the prefix of the bucket's keys
    note(case, key!("form, edit"), session.press(ENTER), figures);
    // the first one brings the pen along
    session.press("x");
    for key in ["a", "b", "c"] {
        note(case, key!("form, type"), session.press(key), figures);
    }
    note(case, key!("form, erase"), session.press(BACKSPACE), figures);
    note(case, key!("form, nothing"), session.press(END), figures);
    for c in run.to_string().chars() {
        session.press(&c.to_string());
    }
    note(case, key!("form, accept"), session.press(ENTER), figures);
    note(case, key!("form, whole screen"), session.press(REDRAW), figures);
    let drawn = figures.median(case, "form, whole screen: bytes").unwrap_or_default();
    figures.note(case, "form, whole screen: per text", drawn / session.text() as f64);

    session.press(DOWN);
    session.press(DOWN);
    let sent = session.send("g");
    let shown = session.until_text("step 1 of");
    figures.note(case, "guide", ms(shown - sent));
    session.settle();
    session.press(ESC);
    note(case, key!("review"), session.press(REVIEW), figures);
    assert!(session.screen().contains("[ Apply ]"), "{}", session.screen());
    session.press(PAGE_DOWN);
    session.press(PAGE_DOWN);
    let sent = session.send("y");
    let shown = session.until_text("Applying to");
    figures.note(case, "submit, shown", ms(shown - sent));
    let receipt = |screen: &vt100::Screen| screen.contents().contains("verified");
    let told = session.until("the receipt", receipt);
    figures.note(case, "submit, receipt", ms(told - sent));
    session.settle();
    note(case, key!("back to the list"), session.press("q"), figures);
    note_memory(case, &session, figures);
    let (quit, bytes) = session.end("q");
    figures.note(case, "quit", ms(quit));
    figures.note(case, "quit: bytes", bytes as f64);
}

/// Watches the list, the form and the receipt while nothing happens, all at the same time.
fn idle(start: &Start, run: usize, figures: &mut Figures) {
    let list = Session::start(start);
    let mut form = Session::start(start);
    form.until_text(&name(2));
    form.settle().press(ENTER);
    let mut receipt = Session::start(start);
    receipt.until_text(&name(2));
    receipt.settle().press(DOWN);
    for key in [ENTER, DOWN, ENTER, "i", &run.to_string(), ENTER, REVIEW, PAGE_DOWN, PAGE_DOWN] {
        receipt.press(key);
    }
    receipt.send("y");
    receipt.until("the receipt", |screen| screen.contents().contains("verified"));
    let mut sessions = [("list", list), ("form", form), ("receipt", receipt)];
    let before = sessions.each_mut().map(|(_, session)| {
        session.settle();
        (session.bytes(), session.usage())
    });
    let until = Instant::now() + IDLE;
    std::thread::sleep(until - Instant::now());
    for ((case, session), (bytes, used)) in sessions.iter_mut().zip(before) {
        let used = session.usage().since(used);
        session.settle();
        figures.note(case, "idle: bytes", (session.bytes() - bytes) as f64);
        figures.note(case, "idle: waits", used.waits as f64);
        figures.note(case, "idle: ticks", used.ticks as f64);
        figures.note(case, "idle: cpu", ms(used.cpu));
    }
    for (_, session) in sessions {
        session.end("\x03");
    }
}

fn print_start(figures: &Figures) {
    let heads = [
        "Start, 80x24",
        "first byte, ms",
        "first frame, ms",
        "trails shown, ms",
        "CPU till quiet, ms",
        "bytes till quiet",
        "peak RSS, MiB",
        "of it private",
        "connections",
        "quit, ms",
    ];
    let mut table = Table::new(&heads);
    for case in [RAW, FORM, NEAR, AWAY, SILENT, NOBODY, NEAR_LARGE, HUNDRED, MANY] {
        table.row(&[
            case.to_owned(),
            figures.time(case, "first byte"),
            figures.time(case, "first frame"),
            figures.time(case, "trails"),
            figures.time(case, "cpu"),
            figures.count(case, "bytes"),
            figures.count(case, "peak"),
            figures.count(case, "private"),
            figures.count(case, "connections"),
            figures.time(case, "quit"),
        ]);
    }
    table.print("Start and end");
}

fn print_keys(figures: &Figures) {
    let heads = ["Key", "where", "on the screen, ms", "CPU, ms", "bytes", "pieces", "wake-ups"];
    let mut table = Table::new(&heads);
    let mut row = |what: &str, case: &str, names: [&'static str; 5]| {
        let [time, bytes, pieces, cpu, waits] = names;
        table.row(&[
            what.to_owned(),
            case.to_owned(),
            figures.time(case, time),
            figures.time(case, cpu),
            figures.count(case, bytes),
            figures.count(case, pieces),
            figures.count(case, waits),
        ]);
    };
    row("echo of a byte", RAW, key!("type"));
    row("character", FORM, key!("type"));
    row("move", FORM, key!("move"));
    for case in [NEAR, NEAR_LARGE] {
        row("list: move", case, key!("list, move"));
        row("list: nothing to do", case, key!("list, nothing"));
        row("form: move", case, key!("form, move"));
        row("form: begin to edit", case, key!("form, edit"));
        row("form: character", case, key!("form, type"));
        row("form: erase a character", case, key!("form, erase"));
        row("form: nothing to do", case, key!("form, nothing"));
        row("form: accept", case, key!("form, accept"));
        row("form: the whole screen anew", case, key!("form, whole screen"));
        row("review", case, key!("review"));
        row("back to the list", case, key!("back to the list"));
    }
    for case in [HUNDRED, MANY] {
        row("list: move", case, key!("list, move"));
        row("list: to the last", case, key!("list, last"));
    }
    table.print("Keys");

    let mut table = Table::new(&["What asks AWS, ms until it is shown", NEAR, AWAY]);
    for (what, name) in [
        ("open a trail: its settings", "open"),
        ("guide: its first step", "guide"),
        ("submit: that it is being sent", "submit, shown"),
        ("submit: the receipt (read again, UpdateTrail, read back)", "submit, receipt"),
    ] {
        table.row(&[what.to_owned(), figures.time(NEAR, name), figures.time(AWAY, name)]);
    }
    table.print("Calls");
}

fn print_idle(figures: &Figures) {
    let mut table = Table::new(&["10 s in which nothing happens", "bytes", "wake-ups", "CPU, ticks", "CPU, ms"]);
    for case in ["list", "form", "receipt"] {
        table.row(&[
            case.to_owned(),
            figures.count(case, "idle: bytes"),
            figures.count(case, "idle: waits"),
            figures.count(case, "idle: ticks"),
            figures.count(case, "idle: cpu"),
        ]);
    }
    table.print("Idle");
}

fn print_cli(aws: &std::path::Path, figures: &Figures) {
    let mut table = Table::new(&["The same account", "trailedit, ms", "AWS CLI, ms"]);
    table.row(&[
        "start → all trails on the screen; `describe-trails`".to_owned(),
        figures.time(NEAR, "trails"),
        figures.time("aws", "read"),
    ]);
    table.row(&[
        "apply → read back; `update-trail` and `get-trail`".to_owned(),
        figures.time(NEAR, "submit, receipt"),
        figures.time("aws", "update"),
    ]);
    table.row(&["peak RSS, MiB".to_owned(), figures.count(NEAR, "peak"), figures.count("aws", "peak")]);
    table.print(&format!("Beside the AWS CLI ({})", cli::version(aws)));
}

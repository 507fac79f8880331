//! What a key costs: the update of the state, the frame after it and the bytes that go out, at the usual size and at a
//! large one.
//!
//! Run with `cargo bench`.

use divan::{Bencher, black_box};
use ratatui::Terminal;
use ratatui::layout;
use trailedit::app::{Answer, Call, Code, Effect, Event, Key, Moment, Size, Start, State, update};
use trailedit::backend::NoWriter;
use trailedit::backend::demo::Demo;
use trailedit::shell::calls::make;
use trailedit::shell::lean::{Capabilities, Lean};
use trailedit::trail::TrailRef;
use trailedit::trail::facts::{Item, Listed};
use trailedit::ui::{Theme, draw};

const SIZES: [(u16, u16); 2] = [(80, 24), (300, 80)];
const THEME: Theme = Theme { color: true, ascii: false };

fn main() {
    divan::main();
}

/// The embedded account with all answers in; with a trail, its form.
fn state(size: (u16, u16), trail: Option<&str>) -> State {
    let demo = Demo::embedded();
    let trail = trail.and_then(|t| TrailRef::parse(t).ok());
    let size = Size { width: size.0, height: size.1 };
    let (mut state, mut effects) = State::start(Start { trail, ..Start::default() }, size, Moment(0));
    let Ok(runtime) = tokio::runtime::Builder::new_current_thread().build() else { return state };
    while let Some(effect) = effects.pop() {
        if let Effect::Call(ticket, call) = effect {
            let answer = runtime.block_on(make(&call, &demo, None::<&NoWriter>));
            effects.extend(update(&mut state, Event::Answer(ticket, answer)));
        }
    }
    state
}

fn key_and_frame(bencher: Bencher, mut state: State, keys: [Key; 2]) {
    let size = state.ctx.size;
    let size = layout::Size { width: size.width, height: size.height };
    let backend = Lean::sized(std::io::sink(), Capabilities::XTERM, size);
    let Ok(mut terminal) = Terminal::new(backend) else { return };
    let mut at = 0;
    bencher.bench_local(|| {
        black_box(update(&mut state, Event::Key(keys[at % 2])));
        at += 1;
        let _ = terminal.draw(|frame| draw(&state, THEME, frame));
    });
}

/// Moving the focus in the form.
#[divan::bench(args = SIZES)]
fn form_move(bencher: Bencher, size: (u16, u16)) {
    let keys = [Key::plain(Code::Down), Key::plain(Code::Up)];
    key_and_frame(bencher, state(size, Some("security-audit")), keys);
}

/// Typing a character into a setting, and erasing it.
#[divan::bench(args = SIZES)]
fn form_type(bencher: Bencher, size: (u16, u16)) {
    let mut state = state(size, Some("security-audit"));
    update(&mut state, Event::Key(Key::plain(Code::Enter)));
    key_and_frame(bencher, state, [Key::char('x'), Key::plain(Code::Backspace)]);
}

/// Moving the focus in the list of trails.
#[divan::bench(args = SIZES)]
fn list_move(bencher: Bencher, size: (u16, u16)) {
    let keys = [Key::plain(Code::Down), Key::plain(Code::Up)];
    key_and_frame(bencher, state(size, None), keys);
}

/// The picker of buckets, with 10 000 of them.
fn picker(size: (u16, u16)) -> State {
    let mut state = state(size, Some("security-audit"));
    let name = |n: usize| Item {
        value: format!("acme-{}-{}-{n:05}", ["logs", "audit", "backup", "web"][n % 4], ["prod", "test", "dev"][n % 3]),
        about: ["us-east-1", "eu-west-1", "ap-southeast-2"][n % 3].to_owned(),
    };
    let mut items: Option<Vec<Item>> = Some((0..10_000).map(name).collect());
    for effect in update(&mut state, Event::Key(Key::char('p'))) {
        if let Effect::Call(ticket, Call::List(..)) = effect
            && let Some(items) = items.take()
        {
            update(&mut state, Event::Answer(ticket, Answer::Listed(Ok(Listed { items, next: None }))));
        }
    }
    state
}

/// Typing a character that all of 10 000 match, and erasing it.
#[divan::bench(args = SIZES)]
fn picker_type_first(bencher: Bencher, size: (u16, u16)) {
    key_and_frame(bencher, picker(size), [Key::char('a'), Key::plain(Code::Backspace)]);
}

/// Typing on, and erasing that: the one goes on from what matched, the other begins anew.
#[divan::bench(args = SIZES)]
fn picker_type_on(bencher: Bencher, size: (u16, u16)) {
    let mut state = picker(size);
    for c in "auditpro".chars() {
        update(&mut state, Event::Key(Key::char(c)));
    }
    key_and_frame(bencher, state, [Key::char('d'), Key::plain(Code::Backspace)]);
}

/// Moving the focus.
#[divan::bench(args = SIZES)]
fn picker_move(bencher: Bencher, size: (u16, u16)) {
    key_and_frame(bencher, picker(size), [Key::plain(Code::Down), Key::plain(Code::Up)]);
}

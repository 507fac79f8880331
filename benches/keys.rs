//! What a key costs in the process: the update of the state, the frame after it with the bytes that go out, and both, in
//! time and in allocations; at the usual size and at a large one, in lists of few and of many.
//!
//! Run with `cargo bench --bench keys`, or all benchmarks with `benches/run`.

use divan::{AllocProfiler, Bencher, black_box};
use ratatui::{Terminal, layout};
use std::fmt;
use std::io::Sink;
use trailedit::app::{Answer, Call, Code, Effect, Event, Key, Moment, Size, Start, State, update};
use trailedit::backend::NoWriter;
use trailedit::backend::demo::Demo;
use trailedit::shell::calls::make;
use trailedit::shell::lean::{Capabilities, Lean};
use trailedit::shell::store::Store;
use trailedit::trail::facts::{Item, Listed};
use trailedit::trail::{Regions, Setting, Settings, Status, Trail, TrailArn, TrailRef};
use trailedit::ui::{Theme, draw};

#[global_allocator]
static ALLOC: AllocProfiler = AllocProfiler::system();

const SIZES: [(u16, u16); 2] = [(80, 24), (300, 80)];
const THEME: Theme = Theme { color: true, ascii: false };
const NOW: Moment = Moment(1_795_168_800_000);

fn main() {
    divan::main();
}

/// What is on the screen, and which keys are pressed in turn: the second one takes back what the first one did.
#[derive(Clone, Copy)]
enum Scene {
    /// Moving the focus in the form.
    FormMove,
    /// Typing a character into a setting, and erasing it.
    FormType,
    /// Moving the focus in a list of so many trails.
    ListMove(usize),
    /// Moving it at the end of that list.
    ListEnd(usize),
    /// Typing a character that so many trails match into the filter, and erasing it.
    ListFilter(usize),
    /// Moving the focus in the picker of buckets, with 10,000 of them.
    PickerMove,
    /// Typing a character that all of them match, and erasing it.
    PickerType,
    /// Typing on, and erasing that: the one goes on from what matched, the other begins anew.
    PickerTypeOn,
    /// Moving among the prerequisites in a guide.
    GuideMove,
    /// Moving between the buttons of a review.
    ReviewMove,
}

impl fmt::Display for Scene {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Scene::FormMove => f.write_str("form, move"),
            Scene::FormType => f.write_str("form, type"),
            Scene::ListMove(n) => write!(f, "list of {n}, move"),
            Scene::ListEnd(n) => write!(f, "list of {n}, move at the end"),
            Scene::ListFilter(n) => write!(f, "list of {n}, filter"),
            Scene::PickerMove => f.write_str("picker of 10000, move"),
            Scene::PickerType => f.write_str("picker of 10000, type"),
            Scene::PickerTypeOn => f.write_str("picker of 10000, type on"),
            Scene::GuideMove => f.write_str("guide, move"),
            Scene::ReviewMove => f.write_str("review, move"),
        }
    }
}

/// A scene on a screen of some size.
#[derive(Clone, Copy)]
struct Case {
    scene: Scene,
    size: (u16, u16),
}

impl fmt::Display for Case {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}, {}x{}", self.scene, self.size.0, self.size.1)
    }
}

fn cases() -> Vec<Case> {
    let scenes = [
        Scene::FormMove,
        Scene::FormType,
        Scene::ListMove(10),
        Scene::ListMove(1_000),
        Scene::ListMove(10_000),
        Scene::ListEnd(10_000),
        Scene::ListFilter(10),
        Scene::ListFilter(1_000),
        Scene::ListFilter(10_000),
        Scene::PickerMove,
        Scene::PickerType,
        Scene::PickerTypeOn,
        Scene::GuideMove,
        Scene::ReviewMove,
    ];
    SIZES.iter().flat_map(|&size| scenes.map(|scene| Case { scene, size })).collect()
}

impl Case {
    /// The state before the first key.
    fn state(self) -> State {
        match self.scene {
            Scene::FormMove => form(self.size, "security-audit"),
            Scene::FormType => after(form(self.size, "security-audit"), &[Key::plain(Code::Enter)]),
            Scene::ListMove(n) => list(self.size, n),
            Scene::ListEnd(n) => after(list(self.size, n), &[Key::plain(Code::End)]),
            Scene::ListFilter(n) => after(list(self.size, n), &[Key::char('/')]),
            Scene::PickerMove | Scene::PickerType => picker(self.size),
            Scene::PickerTypeOn => after(picker(self.size), &"auditpro".chars().map(Key::char).collect::<Vec<_>>()),
            Scene::GuideMove => {
                let state = focused(form(self.size, "ireland-workloads"), Setting::MultiRegion);
                after(state, &[Key::char('g'), Key::plain(Code::Enter), Key::plain(Code::Enter)])
            }
            Scene::ReviewMove => {
                let state = focused(form(self.size, "ireland-workloads"), Setting::LogFileValidation);
                let state = focused(after(state, &[Key::char(' ')]), Setting::MultiRegion);
                after(state, &[Key::char(' '), Key::ctrl('s')])
            }
        }
    }

    fn keys(self) -> [Key; 2] {
        match self.scene {
            Scene::FormType => [Key::char('x'), Key::plain(Code::Backspace)],
            Scene::ListFilter(_) => [Key::char('t'), Key::plain(Code::Backspace)],
            Scene::PickerType => [Key::char('a'), Key::plain(Code::Backspace)],
            Scene::PickerTypeOn => [Key::char('d'), Key::plain(Code::Backspace)],
            Scene::ListEnd(_) => [Key::plain(Code::Up), Key::plain(Code::Down)],
            Scene::ReviewMove => [Key::plain(Code::Tab), Key::plain(Code::Tab)],
            _ => [Key::plain(Code::Down), Key::plain(Code::Up)],
        }
    }

    fn terminal(self) -> Terminal<Lean<Sink>> {
        let size = layout::Size { width: self.size.0, height: self.size.1 };
        let backend = Lean::sized(std::io::sink(), Capabilities::XTERM, size);
        Terminal::new(backend).expect("a sink takes everything")
    }
}

/// What a key leads to in the loop, but for the frame.
fn press(state: &mut State, key: Key) {
    update(state, Event::Now(NOW));
    black_box(update(state, Event::Key(key)));
    update(state, Event::Drawn);
}

/// The state after some keys, with the answers to all that they ask.
fn after(mut state: State, keys: &[Key]) -> State {
    let (demo, mut store) = (Demo::embedded().at(NOW.seconds()), Store::in_memory(NOW.0));
    for key in keys {
        let effects = update(&mut state, Event::Key(*key));
        settle(&mut state, &demo, &mut store, effects);
        let effects = update(&mut state, Event::Drawn);
        settle(&mut state, &demo, &mut store, effects);
    }
    state
}

/// Answers calls by the embedded account.
fn settle(state: &mut State, demo: &Demo, store: &mut Store, mut effects: Vec<Effect>) {
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
    while let Some(effect) = effects.pop() {
        let event = match effect {
            Effect::Call(ticket, call) => {
                let answer = runtime.block_on(make(&call, demo, None::<&NoWriter>));
                Event::Answer(ticket, answer)
            }
            Effect::Store(ticket, deed) => Event::Answer(ticket, store.carry_out(deed)),
            _ => continue,
        };
        effects.extend(update(state, event));
    }
}

fn start(size: (u16, u16), trail: Option<TrailRef>) -> (State, Vec<Effect>) {
    let size = Size { width: size.0, height: size.1 };
    State::start(Start { trail, ..Start::default() }, size, NOW)
}

/// The form of a trail of the embedded account.
fn form(size: (u16, u16), trail: &str) -> State {
    let (mut state, effects) = start(size, TrailRef::parse(trail).ok());
    settle(&mut state, &Demo::embedded().at(NOW.seconds()), &mut Store::in_memory(NOW.0), effects);
    state
}

fn focused(state: State, setting: Setting) -> State {
    let downs = Setting::ALL.iter().position(|own| *own == setting).unwrap_or(0);
    let keys = std::iter::once(Code::Home).chain(std::iter::repeat_n(Code::Down, downs));
    after(state, &keys.map(Key::plain).collect::<Vec<_>>())
}

/// An account's list of so many trails, as the answers make it.
fn list(size: (u16, u16), trails: usize) -> State {
    let trail = |n: usize| Trail {
        arn: TrailArn::parse(&format!("arn:aws:cloudtrail:us-east-1:111122223333:trail/trail-{n:05}")).expect("an ARN"),
        settings: Settings {
            s3_bucket: Some(format!("trail-{n:05}-logs-111122223333")),
            s3_prefix: Some("prod".to_owned()),
            multi_region: Some(n.is_multiple_of(2)),
            organization: Some(false),
            log_file_validation: Some(n.is_multiple_of(3)),
            ..Settings::default()
        },
        has_custom_event_selectors: Some(false),
        has_insight_selectors: Some(false),
    };
    let (mut state, mut effects) = start(size, None);
    let demo = Demo::embedded().at(NOW.seconds());
    while let Some(effect) = effects.pop() {
        let Effect::Call(ticket, call) = effect else { continue };
        let answer = match call {
            Call::Regions => Answer::Regions(Ok(Regions { names: vec!["us-east-1".to_owned()], note: None })),
            Call::Trails(_) => Answer::Trails(Ok((0..trails).map(trail).collect::<Vec<_>>().into())),
            Call::Status(_) => Answer::Status(Ok(Status { logging: Some(true), ..Status::default() })),
            call => {
                let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
                runtime.block_on(make(&call, &demo, None::<&NoWriter>))
            }
        };
        effects.extend(update(&mut state, Event::Answer(ticket, answer)));
    }
    assert_eq!(state.trails.total(), trails);
    state
}

/// The picker of buckets, with 10,000 of them.
fn picker(size: (u16, u16)) -> State {
    let mut state = form(size, "security-audit");
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
    assert!(items.is_none(), "the buckets are asked for");
    state
}

/// A key without its frame.
#[divan::bench(args = cases())]
fn update_alone(bencher: Bencher, case: &Case) {
    let (mut state, keys, mut at) = (case.state(), case.keys(), 0);
    bencher.bench_local(|| {
        press(&mut state, keys[at % 2]);
        at += 1;
    });
}

/// The frame after a key, without the key.
#[divan::bench(args = cases())]
fn draw_alone(bencher: Bencher, case: &Case) {
    let mut states = [case.state(), case.state()];
    press(&mut states[1], case.keys()[0]);
    let (mut terminal, mut at) = (case.terminal(), 0);
    bencher.bench_local(|| {
        let _ = terminal.draw(|frame| draw(&states[at % 2], THEME, frame));
        at += 1;
    });
}

/// A key and its frame.
#[divan::bench(args = cases())]
fn key(bencher: Bencher, case: &Case) {
    let (mut state, keys) = (case.state(), case.keys());
    let (mut terminal, mut at) = (case.terminal(), 0);
    bencher.bench_local(|| {
        press(&mut state, keys[at % 2]);
        let _ = terminal.draw(|frame| draw(&state, THEME, frame));
        at += 1;
    });
}

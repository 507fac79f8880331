//! Drives the real state machine by scripted keys, with the embedded account or another backend answering its calls.
//!
//! Nothing is faked but time: it stands still at a fixed moment, a waiting call is over at once, and every answered call
//! takes 40 ms.

use std::collections::VecDeque;
use trailedit::app::event::Deed;
use trailedit::app::{self, Call, Code, Effect, Event, Exit, Key, Moment, Size, Start, State, Ticket};
use trailedit::backend::demo::{Case, Demo, DemoWriter, Failure};
use trailedit::backend::{Backend, Writer};
use trailedit::shell::calls::make;
use trailedit::shell::store::Store;
use trailedit::trail::{Draft, Setting, Status, Subject, Trail, TrailArn, Value};

/// 2026-11-20T10:00:00Z.
pub const NOW: Moment = Moment(1_795_168_800_000);

/// The embedded account in one of its cases.
pub fn start_in(case: &str) -> Demo {
    Demo::embedded_in(&Case::parse(case).unwrap()).unwrap()
}

/// A session, with the embedded account unless it says otherwise.
pub struct Driver<B = Demo, W = DemoWriter> {
    /// The state, as the program has it.
    pub state: State,
    /// Calls that were made and not yet answered.
    pub waiting: VecDeque<(Ticket, Call)>,
    /// The calls for what is around a trail that were made and not yet answered. Nothing waits for them: they are answered
    /// when nothing else is to be.
    pub around: VecDeque<(Ticket, Call)>,
    /// What was asked about around a trail, in order.
    pub asked: Vec<Subject>,
    /// The waits of the receipt, which looks at the trail again and again for as long as it is shown: they are over only
    /// when a test says so.
    pub looks: VecDeque<(Ticket, u64)>,
    /// Every other call that was made, in order, but for those waits.
    pub calls: Vec<Call>,
    /// Everything that was written down or looked up, in order.
    pub deeds: Vec<Deed>,
    /// Where it was.
    pub store: Store,
    /// The folder that it is in, when it is only for this.
    pub folder: Option<tempfile::TempDir>,
    /// What was copied, with its name.
    pub copied: Vec<(String, String)>,
    /// Whether the state is taken for drawn after every event.
    pub draws: bool,
    /// How often the program was suspended.
    pub suspended: usize,
    /// How the program ended.
    pub exit: Option<Exit>,
    awaits_quiet: bool,
    backend: B,
    writer: W,
    now: Moment,
    runtime: tokio::runtime::Runtime,
}

impl Driver {
    /// Starts with the embedded account; nothing is answered yet.
    pub fn start(size: (u16, u16), start: Start) -> Driver {
        Driver::with(Demo::embedded().at(NOW.seconds()), size, start)
    }

    /// Starts with an account; nothing is answered yet.
    pub fn with(demo: Demo, size: (u16, u16), start: Start) -> Driver {
        Driver::run(demo, Store::in_memory(NOW.0), NOW, size, start)
    }

    /// Starts at some moment with an account and what is kept from other runs; no call is answered yet.
    pub fn run(demo: Demo, store: Store, now: Moment, size: (u16, u16), start: Start) -> Driver {
        let writer = demo.writer();
        Driver::begin(demo, writer, store, now, size, start)
    }

    /// The list of trails, all answers in.
    pub fn trails(size: (u16, u16)) -> Driver {
        let start = Start { label: "demo account".into(), ..Start::default() };
        Driver::start(size, start).settled()
    }

    /// The form of one of the account's trails, all answers in.
    pub fn form(size: (u16, u16), trail: &str) -> Driver {
        Driver::trails(size).opened(trail)
    }

    /// The same, where the first update meets `failure`, as with `--demo-error`.
    pub fn failing(size: (u16, u16), trail: &str, failure: &str) -> Driver {
        let demo = Demo::embedded().at(NOW.seconds()).failing_once(Some(Failure::parse(failure).unwrap()));
        let start = Start { label: "demo account".into(), ..Start::default() };
        Driver::with(demo, size, start).settled().opened(trail)
    }

    /// The form of a trail of the account with something changed in its file.
    pub fn altered(size: (u16, u16), trail: &str, change: impl FnOnce(&mut serde_json::Value)) -> Driver {
        let mut driver = Driver::unanswered_as(size, trail, change);
        driver.settle();
        driver
    }

    /// The same before what is around the trail is answered.
    pub fn unanswered_as(size: (u16, u16), trail: &str, change: impl FnOnce(&mut serde_json::Value)) -> Driver {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("account.json");
        let mut account = serde_json::from_str(include_str!("../../../assets/demo-account.json")).unwrap();
        change(&mut account);
        std::fs::write(&file, account.to_string()).unwrap();
        let start = Start { label: "demo account".into(), ..Start::default() };
        let mut driver = Driver::with(Demo::open(&file).unwrap().at(NOW.seconds()), size, start).settled();
        driver.folder = Some(folder);
        driver.keys(&format!("/{trail}<enter><enter>"));
        while !driver.waiting.is_empty() {
            driver.answer_one();
        }
        driver
    }

    /// Opens a trail from the list, all answers in.
    pub fn opened(mut self, trail: &str) -> Driver {
        self.keys(&format!("/{trail}<enter><enter>"));
        self.settle();
        self
    }

    /// The trail `management-events` as the account came with it.
    pub fn old_trail(&self) -> trailedit::trail::Trail {
        let old = Demo::embedded().at(NOW.seconds());
        let arn = "arn:aws:cloudtrail:us-east-1:111122223333:trail/management-events";
        let arn = trailedit::trail::TrailArn::parse(arn).unwrap();
        self.runtime.block_on(old.trail(&arn)).unwrap()
    }
}

impl<B: Backend, W: Writer> Driver<B, W> {
    /// Starts with what reads and what writes; nothing is answered yet.
    pub fn of(backend: B, writer: W, size: (u16, u16), start: Start) -> Driver<B, W> {
        Driver::begin(backend, writer, Store::in_memory(NOW.0), NOW, size, start)
    }

    fn begin(backend: B, writer: W, store: Store, now: Moment, size: (u16, u16), start: Start) -> Driver<B, W> {
        let size = Size { width: size.0, height: size.1 };
        let (state, effects) = State::start(start, size, now);
        let mut driver = Driver {
            state,
            waiting: VecDeque::new(),
            around: VecDeque::new(),
            asked: Vec::new(),
            looks: VecDeque::new(),
            calls: Vec::new(),
            deeds: Vec::new(),
            store,
            folder: None,
            copied: Vec::new(),
            draws: true,
            suspended: 0,
            exit: None,
            awaits_quiet: false,
            backend,
            writer,
            now,
            runtime: tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap(),
        };
        driver.carry_out(effects);
        driver
    }

    /// Moves the clock.
    pub fn at(&mut self, now: Moment) {
        self.now = now;
    }

    /// It is this late.
    pub fn moment(&self) -> Moment {
        self.now
    }

    /// The trails that the account says are seen in a Region.
    pub fn trails_at_aws(&self, region: &str) -> Vec<Trail> {
        self.runtime.block_on(self.backend.trails(region)).unwrap_or_default().trails
    }

    /// All answers in.
    pub fn settled(mut self) -> Self {
        self.settle();
        self
    }

    /// Handles one event, and draws.
    pub fn event(&mut self, event: Event) {
        self.handle(event);
        self.drawn();
    }

    fn drawn(&mut self) {
        if self.draws {
            let effects = app::update(&mut self.state, Event::Drawn);
            self.carry_out(effects);
        }
    }

    fn handle(&mut self, event: Event) {
        app::update(&mut self.state, Event::Now(self.now));
        let effects = app::update(&mut self.state, event);
        self.carry_out(effects);
    }

    /// Handles keys that arrive at once: nothing is drawn in between.
    pub fn burst(&mut self, keys: &str) {
        for (at, key) in parse(keys).into_iter().enumerate() {
            let event = if at == 0 { Event::Key(key) } else { Event::Crowded(key) };
            let mut effects = app::update(&mut self.state, event);
            self.awaits_quiet |= effects.contains(&Effect::AwaitQuiet);
            effects.retain(|effect| *effect != Effect::AwaitQuiet);
            self.carry_out(effects);
        }
        self.drawn();
        if std::mem::take(&mut self.awaits_quiet) {
            self.event(Event::Quiet);
        }
    }

    /// Presses keys: characters as they are, others as in `<enter>`, `<c-s>`, `<down>`.
    pub fn keys(&mut self, keys: &str) {
        for key in parse(keys) {
            self.event(Event::Key(key));
        }
    }

    /// Presses keys and lets all calls be answered.
    pub fn go(&mut self, keys: &str) {
        self.keys(keys);
        self.settle();
    }

    /// Answers the first call that waits; `false` when none does.
    pub fn answer_one(&mut self) -> bool {
        let Some((ticket, call)) = self.waiting.pop_front().or_else(|| self.around.pop_front()) else { return false };
        let answer = match &call {
            Call::Wait(milliseconds) => {
                self.now.0 += i64::try_from(*milliseconds).unwrap();
                app::Answer::Waited
            }
            call => self.runtime.block_on(make(call, &self.backend, Some(&self.writer))),
        };
        self.now.0 += 40;
        self.event(Event::Answer(ticket, answer));
        true
    }

    /// Answers the first call for what is around a trail, before all others.
    pub fn answer_around(&mut self) {
        let call = self.around.pop_front().expect("such a call waits");
        self.waiting.push_front(call);
        self.answer_one();
    }

    /// Answers the first waiting call that `is` the one meant, before those that were made earlier.
    pub fn answer(&mut self, is: impl Fn(&Call) -> bool) {
        let at = self.waiting.iter().position(|(_, call)| is(call)).expect("such a call waits");
        let call = self.waiting.remove(at).unwrap();
        self.waiting.push_front(call);
        self.answer_one();
    }

    /// Answers the first waiting call that `is` the one meant with `answer`.
    pub fn answer_with(&mut self, is: impl Fn(&Call) -> bool, answer: app::Answer) {
        let at = self.waiting.iter().position(|(_, call)| is(call)).expect("such a call waits");
        let (ticket, _) = self.waiting.remove(at).unwrap();
        self.event(Event::Answer(ticket, answer));
    }

    /// Answers one of the calls that wait.
    pub fn answer_any(&mut self, which: &proptest::sample::Index) {
        if let Some(last) = self.waiting.len().checked_sub(1) {
            let call = self.waiting.remove(which.index(last + 1)).unwrap();
            self.waiting.push_front(call);
            self.answer_one();
        }
    }

    /// Whether the screen says `words`, however they are broken into lines.
    pub fn says(&self, words: &str) -> bool {
        let flat = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        flat(&self.screen()).contains(&flat(words))
    }

    /// Answers the calls for the status and the tags of trails.
    pub fn settle_status(&mut self) {
        let beside = |call: &Call| matches!(call, Call::Status(_) | Call::Tags(_));
        while self.waiting.iter().any(|(_, call)| beside(call)) {
            self.answer(beside);
        }
    }

    /// Answers all calls, also those that answers lead to.
    pub fn settle(&mut self) {
        while self.answer_one() {}
    }

    /// Lets the time run until the receipt looks at the trail again; nothing is answered yet.
    pub fn look_again(&mut self) {
        let (ticket, milliseconds) = self.looks.pop_front().expect("the receipt waits to look again");
        self.now.0 += i64::try_from(milliseconds).unwrap();
        self.event(Event::Answer(ticket, app::Answer::Waited));
    }

    /// Somebody else changes the trail that is worked on: each of these settings to a value, or `None` to clear it.
    pub fn change_elsewhere(&mut self, changes: &[(Setting, Option<Value>)]) {
        let mut other = Draft::new(self.at_aws());
        for (setting, value) in changes {
            match value {
                Some(value) => other.set(*setting, value.clone()).unwrap(),
                None => other.clear(*setting).unwrap(),
            }
        }
        // as often as not it is so already
        if let Some(request) = other.request() {
            self.runtime.block_on(self.writer.update(&request)).unwrap();
        }
    }

    /// Answers the question what is kept of the trail, once more and with this.
    pub fn answer_opened(&mut self, opened: app::event::Opened) {
        let form = match &mut self.state.screen {
            app::Screen::Form(form) => form,
            app::Screen::Guide(guide) => &mut guide.form,
            other => panic!("no form: {other:?}"),
        };
        form.offer(opened.drafts, &mut self.state.ctx);
    }

    /// The trail that is worked on.
    fn shown(&self) -> &TrailArn {
        match &self.state.screen {
            app::Screen::Receipt(receipt) => &receipt.trail.arn,
            app::Screen::Progress(progress) => progress.form().draft.arn(),
            _ => self.draft().arn(),
        }
    }

    /// What the account says of the trail that is worked on.
    pub fn at_aws(&self) -> Trail {
        self.runtime.block_on(self.backend.trail(self.shown())).unwrap()
    }

    /// How the account says the trail that is worked on is doing.
    pub fn status_at_aws(&self) -> Status {
        self.runtime.block_on(self.backend.status(self.shown())).unwrap()
    }

    /// Answers the first call that waits with `answer`, whatever the account would say.
    pub fn respond(&mut self, answer: app::Answer) {
        let (ticket, _) = self.waiting.pop_front().expect("a call that waits");
        self.event(Event::Answer(ticket, answer));
    }

    /// Lets the account carry out the update that waits, and keeps its answer from the program.
    pub fn apply_unheard(&mut self) {
        let Some((_, Call::Update(request))) = self.waiting.front() else { panic!("no update waits") };
        self.runtime.block_on(self.writer.update(request)).unwrap();
    }

    fn carry_out(&mut self, effects: Vec<Effect>) {
        for effect in effects {
            match effect {
                Effect::Call(ticket, Call::Wait(milliseconds))
                    if matches!(self.state.screen, app::Screen::Receipt(_)) =>
                {
                    self.looks.push_back((ticket, milliseconds));
                }
                Effect::Call(ticket, Call::Fact(subject)) => {
                    self.asked.push(subject.clone());
                    self.around.push_back((ticket, Call::Fact(subject)));
                }
                Effect::Call(ticket, call) => {
                    self.calls.push(call.clone());
                    self.waiting.push_back((ticket, call));
                }
                Effect::Store(ticket, deed) => {
                    self.deeds.push(deed.clone());
                    let answer = self.store.carry_out(deed);
                    self.handle(Event::Answer(ticket, answer));
                }
                Effect::Copy { what, text } => {
                    let said = format!("Sent {what} to the terminal's clipboard.");
                    self.copied.push((what, text));
                    self.event(Event::Copied(Ok(said)));
                }
                Effect::Quit(exit) => self.exit = Some(exit),
                // keys are pressed one after the other
                Effect::AwaitQuiet => self.handle(Event::Quiet),
                Effect::Suspend => self.suspended += 1,
                Effect::Redraw => {}
            }
        }
    }

    /// The updates that were sent.
    pub fn updates(&self) -> Vec<serde_json::Value> {
        self.calls.iter().filter_map(|c| if let Call::Update(r) = c { Some(r.json()) } else { None }).collect()
    }

    /// What is on the screen, as text.
    pub fn screen(&self) -> String {
        super::picture::text(&self.state)
    }

    /// The form, which must be on the screen.
    pub fn draft(&self) -> &trailedit::trail::Draft {
        match &self.state.screen {
            app::Screen::Form(form) => &form.draft,
            app::Screen::Conflict(conflict) => &conflict.form.draft,
            app::Screen::Review(review) => review.draft(),
            app::Screen::Guide(guide) => &guide.form.draft,
            other => panic!("no form on {other:?}"),
        }
    }
}

fn parse(keys: &str) -> Vec<Key> {
    let mut out = Vec::new();
    let mut rest = keys;
    while let Some(c) = rest.chars().next() {
        if c == '<'
            && let Some((name, after)) = rest[1..].split_once('>')
        {
            out.push(named(name));
            rest = after;
        } else {
            out.push(Key::char(c));
            rest = &rest[c.len_utf8()..];
        }
    }
    out
}

fn named(name: &str) -> Key {
    if let Some(c) = name.strip_prefix("c-") {
        return Key::ctrl(c.chars().next().unwrap());
    }
    Key::plain(match name {
        "enter" => Code::Enter,
        "esc" => Code::Esc,
        "tab" => Code::Tab,
        "s-tab" => Code::BackTab,
        "up" => Code::Up,
        "down" => Code::Down,
        "left" => Code::Left,
        "right" => Code::Right,
        "home" => Code::Home,
        "end" => Code::End,
        "pgup" => Code::PageUp,
        "pgdn" => Code::PageDown,
        "bs" => Code::Backspace,
        "del" => Code::Delete,
        "space" => Code::Char(' '),
        "f1" => Code::F(1),
        other => panic!("no key is called {other}"),
    })
}

//! The state machine. An event comes in, the state changes, effects go out: `update(&mut state, event) -> effects`.
//!
//! Nothing here waits, reads a clock or draws. Each screen is a small machine of its own with its own state; this module
//! is the router on top of them. A screen that belongs to another one owns it: the review holds the form it came from.

pub mod event;
pub mod field;
pub mod form;
pub mod help;
pub mod key;
pub mod keys;
pub mod layout;
pub mod leaving;
pub mod page;
pub mod progress;
pub mod receipt;
pub mod review;
pub mod trails;

use crate::trail::change::CommandContext;
use crate::trail::{ApiError, Identity, Trail, TrailArn, TrailRef};
use event::Tickets;
pub use event::{Answer, Call, Effect, Event, Exit, ExitCode, Moment, Size, Ticket};
use form::Form;
use help::Help;
pub use key::{Code, Key};
use keys::{Action, Context, EVERYWHERE};
use layout::{Hint, Layout};
use leaving::Goal;
use progress::Progress;
use receipt::Receipt;
use review::Review;
use trails::Trails;

/// Something that is asked for and may have arrived.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Load<T> {
    /// The call with this ticket has not been answered.
    Waiting(Ticket),
    /// It is here.
    Here(T),
    /// It could not be had.
    Failed(ApiError),
}

impl<T> Load<T> {
    /// Takes the answer, when it is the one waited for.
    pub fn take(&mut self, ticket: Ticket, answer: Result<T, ApiError>) -> bool {
        if !matches!(self, Load::Waiting(own) if *own == ticket) {
            return false;
        }
        *self = match answer {
            Ok(value) => Load::Here(value),
            Err(error) => Load::Failed(error),
        };
        true
    }

    /// What is here.
    pub fn here(&self) -> Option<&T> {
        match self {
            Load::Here(value) => Some(value),
            _ => None,
        }
    }
}

/// What the program was started with, and who uses it.
#[derive(Clone, Debug)]
pub struct Session {
    /// Shown in the heading: a profile, `demo account`, …
    pub label: String,
    /// Where to look first, as given on the command line.
    pub region: Option<String>,
    /// Whether nothing can be sent.
    pub read_only: bool,
    /// What the equivalent command needs to reach the same account.
    pub command: CommandContext,
    /// Who the caller is.
    pub identity: Load<Identity>,
}

impl Session {
    /// The caller's account, when known.
    pub fn account(&self) -> Option<&str> {
        self.identity.here().map(|i| i.account.as_str())
    }
}

/// What to start with.
#[derive(Clone, Debug, Default)]
pub struct Start {
    /// See [`Session::label`].
    pub label: String,
    /// See [`Session::region`].
    pub region: Option<String>,
    /// See [`Session::read_only`].
    pub read_only: bool,
    /// See [`Session::command`].
    pub command: CommandContext,
    /// The trail to open.
    pub trail: Option<TrailRef>,
}

/// A message of one sentence, shown until the next key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// The sentence.
    pub text: String,
    /// Whether something did not work.
    pub problem: bool,
}

/// What every screen may use while it handles an event.
#[derive(Debug)]
pub struct Shared {
    /// What was started with, and who uses it.
    pub session: Session,
    /// It is this late.
    pub now: Moment,
    /// The screen's size.
    pub size: Size,
    /// A message of one sentence.
    pub notice: Option<Notice>,
    tickets: Tickets,
    effects: Vec<Effect>,
    /// What was applied and what failed, for the end of the program.
    ledger: Ledger,
}

/// What there will be to say at the end of the program.
#[derive(Debug, Default)]
struct Ledger {
    applied: Vec<String>,
    failed: Option<String>,
    /// Whether a request left of which nobody said that it was not applied.
    unresolved: bool,
}

impl Shared {
    /// Makes a call; the answer comes with the ticket.
    pub fn call(&mut self, call: Call) -> Ticket {
        let ticket = self.tickets.issue();
        self.effects.push(Effect::Call(ticket, call));
        ticket
    }

    /// Copies a text to the terminal's clipboard; `what` names it in the message. It may be pasted into a terminal, so
    /// nothing in its lines steers one.
    pub fn copy(&mut self, what: &str, text: String) {
        let lines: Vec<_> = text.split('\n').map(crate::trail::text::shown).collect();
        let text = lines.join("\n");
        self.effects.push(Effect::Copy { what: what.to_owned(), text });
    }

    /// Says something until the next key.
    pub fn say(&mut self, text: impl Into<String>) {
        self.notice = Some(Notice { text: text.into(), problem: false });
    }

    /// Says what did not work until the next key.
    pub fn warn(&mut self, text: impl Into<String>) {
        self.notice = Some(Notice { text: text.into(), problem: true });
    }

    /// Notes a change that was applied, or may have been, for the end of the program.
    pub fn note_applied(&mut self, line: String) {
        self.ledger.failed = None;
        self.ledger.applied.push(line);
    }

    /// Notes that what was wanted last did not work, or with `None` that it did.
    pub fn note_failed(&mut self, line: Option<String>) {
        self.ledger.failed = line;
    }
}

/// Which screen is shown. Each variant owns everything that belongs to it.
#[derive(Debug)]
pub enum Screen {
    /// The list of trails, in [`State::trails`].
    Trails,
    /// A trail's settings.
    Form(Box<Form>),
    /// What will be sent.
    Review(Box<Review>),
    /// It is being sent.
    Progress(Box<Progress>),
    /// What came of it.
    Receipt(Box<Receipt>),
}

/// Where to go next. What a screen holds goes along with it: see [`travel`].
#[derive(Debug)]
pub enum Go {
    /// Nowhere.
    Stay,
    /// To the list of trails.
    Trails,
    /// To the form of a trail that was just opened.
    Open(Box<Form>),
    /// To the form that the current screen holds.
    Form,
    /// To the review of the draft that the current screen holds.
    Review,
    /// To the submit of the reviewed draft.
    Apply,
    /// Back to the form: AWS refused, or what was to be sent could not be.
    Refused(Box<ApiError>),
    /// Back to the form: the trail was found changed before anything was sent.
    Moved(Box<Trail>),
    /// To what came of the submit.
    Receipt(Box<Receipt>),
    /// Out of the program.
    Quit(ExitCode),
}

/// Everything the program knows.
#[derive(Debug)]
pub struct State {
    /// What every screen uses.
    pub ctx: Shared,
    /// The list of trails: it stays while a trail is open.
    pub trails: Trails,
    /// Which screen is shown.
    pub screen: Screen,
    /// The help, above whatever screen is shown.
    pub help: Option<Help>,
}

impl State {
    /// The state to start with, and the first effects: to be carried out once the first frame is on the screen.
    pub fn start(start: Start, size: Size, now: Moment) -> (State, Vec<Effect>) {
        let mut tickets = Tickets::default();
        let identity = tickets.issue();
        let session = Session {
            label: start.label,
            region: start.region,
            read_only: start.read_only,
            command: start.command,
            identity: Load::Waiting(identity),
        };
        let effects = vec![Effect::Call(identity, Call::Identity)];
        let mut ctx = Shared { session, now, size, notice: None, tickets, effects, ledger: Ledger::default() };
        let trails = Trails::start(start.trail, &mut ctx);
        let effects = std::mem::take(&mut ctx.effects);
        (State { ctx, trails, screen: Screen::Trails, help: None }, effects)
    }

    /// Where keys go now.
    pub fn context(&self) -> Context {
        if self.help.is_some() {
            return Context::Help;
        }
        match &self.screen {
            Screen::Trails => self.trails.context(),
            Screen::Form(form) => form.context(),
            Screen::Review(review) => review.context(),
            Screen::Progress(_) => Context::Progress,
            Screen::Receipt(_) => Context::Receipt,
        }
    }

    /// Whether a key of the current context would do something.
    fn works(&self, action: Action) -> bool {
        match &self.screen {
            _ if self.help.is_some() => true,
            Screen::Trails => self.trails.works(action),
            Screen::Form(form) => form.works(action),
            Screen::Review(review) => review.works(action, &self.ctx),
            Screen::Progress(progress) => progress.works(action),
            Screen::Receipt(receipt) => receipt.works(action),
        }
    }

    /// The keys that work now, as the footer lists them.
    pub fn hints(&self) -> Vec<Hint> {
        let table = self.context().table().iter();
        table
            .filter(|b| !b.footer.is_empty() && self.works(b.action))
            .map(|b| Hint { key: b.shown, label: b.footer })
            .collect()
    }

    /// How the screen is divided now.
    pub fn layout(&self) -> Layout {
        Layout::new(self.ctx.size, &self.hints())
    }

    /// In how many milliseconds the state wants to know how late it is, because something on the screen tells it;
    /// `None` when nothing does.
    pub fn wake_in(&self) -> Option<u64> {
        match &self.screen {
            Screen::Progress(_) => Some(1000),
            _ => Some(60_000 - self.ctx.now.0.rem_euclid(60_000).unsigned_abs()),
        }
    }
}

/// The next state, and what is to be done. The whole program's behaviour goes through here.
pub fn update(state: &mut State, event: Event) -> Vec<Effect> {
    match event {
        Event::Now(now) => state.ctx.now = now,
        Event::Resize(size) => state.ctx.size = size,
        Event::Key(key) => on_key(state, key),
        Event::Paste(text) => on_paste(state, &text),
        Event::Answer(ticket, answer) => on_answer(state, ticket, answer),
        Event::Copied(Ok(what)) => state.ctx.say(what),
        Event::Copied(Err(why)) => state.ctx.warn(why),
        Event::Terminate => quit(state, ExitCode::Terminated),
    }
    std::mem::take(&mut state.ctx.effects)
}

fn on_key(state: &mut State, key: Key) {
    state.ctx.notice = None;
    let context = state.context();
    let action = context.action(key);
    match action {
        Some(Action::Suspend) => return state.ctx.effects.push(Effect::Suspend),
        Some(Action::Redraw) => return state.ctx.effects.push(Effect::Redraw),
        Some(Action::Interrupt) => {
            let go = interrupt(state);
            return travel(state, go);
        }
        _ => {}
    }
    let layout = state.layout();
    if layout.too_small() {
        return; // nothing is done that cannot be seen
    }
    if let Some(help) = &mut state.help {
        if let Some(action) = action
            && help.act(action, layout)
        {
            state.help = None;
        }
        return;
    }
    if action == Some(Action::Help) {
        state.help = Some(Help::new(context, state.focused_setting()));
        return;
    }
    let ctx = &mut state.ctx;
    let go = match &mut state.screen {
        Screen::Trails => state.trails.on_key(key, action, layout, ctx),
        Screen::Form(form) => form.on_key(key, action, layout, ctx),
        Screen::Review(review) => review.on_key(key, action, layout, ctx),
        Screen::Progress(progress) => progress.on_key(action, ctx),
        Screen::Receipt(receipt) => receipt.on_key(action, layout, ctx),
    };
    travel(state, go);
}

/// Ctrl-C: it always works, and it never throws edits away unasked.
fn interrupt(state: &mut State) -> Go {
    state.help = None;
    match &mut state.screen {
        Screen::Progress(progress) => progress.interrupt(&mut state.ctx),
        Screen::Trails | Screen::Receipt(_) => Go::Quit(ExitCode::Interrupted),
        Screen::Form(form) => form.leave(Goal::Interrupt),
        Screen::Review(review) => match review.form.leave(Goal::Interrupt) {
            Go::Stay => Go::Form,
            go => go,
        },
    }
}

fn on_paste(state: &mut State, text: &str) {
    state.ctx.notice = None;
    if state.help.is_some() || state.layout().too_small() {
        return;
    }
    match &mut state.screen {
        Screen::Trails => state.trails.on_paste(text, &mut state.ctx),
        Screen::Form(form) => form.on_paste(text, &mut state.ctx),
        Screen::Review(review) => review.on_paste(text, &mut state.ctx),
        Screen::Progress(_) | Screen::Receipt(_) => {}
    }
}

fn on_answer(state: &mut State, ticket: Ticket, answer: Answer) {
    let answer = match answer {
        Answer::Identity(identity) => {
            state.ctx.session.identity.take(ticket, identity);
            let account = state.ctx.session.account().map(str::to_owned);
            if let Some(form) = state.form_mut() {
                form.recheck(account.as_deref());
            }
            return;
        }
        other => other,
    };
    // the list waits for its own answers even while another screen is shown
    let Some(answer) = state.trails.on_answer(ticket, answer, &mut state.ctx) else {
        if let Some(opened) = state.trails.take_opened(&mut state.ctx) {
            travel(state, Go::Open(Box::new(opened)));
        }
        return;
    };
    let go = match &mut state.screen {
        Screen::Trails => Go::Stay,
        Screen::Form(form) => form.on_answer(ticket, answer, &mut state.ctx),
        Screen::Review(review) => review.form.on_answer(ticket, answer, &mut state.ctx),
        Screen::Progress(progress) => progress.on_answer(ticket, answer, &mut state.ctx),
        Screen::Receipt(_) => Go::Stay,
    };
    travel(state, go);
}

fn travel(state: &mut State, go: Go) {
    let ctx = &mut state.ctx;
    state.screen = match (go, std::mem::replace(&mut state.screen, Screen::Trails)) {
        (Go::Trails, _) => {
            state.trails.shown(ctx);
            Screen::Trails
        }
        (Go::Open(form), _) => Screen::Form(form),
        (Go::Review, Screen::Form(form)) => Screen::Review(Box::new(Review::new(*form))),
        (Go::Review, Screen::Progress(progress)) => Screen::Review(Box::new(Review::new(progress.into_form()))),
        (Go::Form, Screen::Review(review)) => Screen::Form(Box::new(review.form)),
        (Go::Form, Screen::Receipt(receipt)) => Screen::Form(Box::new(Form::open(receipt.trail, ctx))),
        (Go::Apply, Screen::Review(review)) => Screen::Progress(Box::new(Progress::start(*review, ctx))),
        (Go::Refused(error), Screen::Progress(progress)) => {
            let mut form = progress.into_form();
            ctx.note_failed(Some(not_applied(form.draft.arn(), &error)));
            ctx.ledger.unresolved |= error.left_unanswered();
            form.refused(*error);
            Screen::Form(Box::new(form))
        }
        (Go::Moved(trail), Screen::Progress(progress)) => {
            let mut form = progress.into_form();
            form.moved_meanwhile(*trail, ctx);
            Screen::Form(Box::new(form))
        }
        (Go::Receipt(receipt), _) => {
            state.trails.changed(&receipt.trail, ctx);
            ctx.note_applied(receipt.summary());
            Screen::Receipt(receipt)
        }
        (Go::Quit(code), screen) => {
            state.screen = screen;
            return quit(state, code);
        }
        (_, screen) => screen,
    };
}

/// What became of an update that came back with an error and does not show in the trail.
fn not_applied(arn: &TrailArn, error: &ApiError) -> String {
    let name = arn.name();
    if !error.left_unanswered() {
        return format!("trailedit: {name} was not changed: {error}");
    }
    let look = format!("aws cloudtrail get-trail --region {} --name {arn}", arn.region());
    format!("trailedit: the update of {name} was sent and does not show; it may still be applied: {error}. See: {look}")
}

fn quit(state: &mut State, code: ExitCode) {
    let ledger = &state.ctx.ledger;
    let mut said = ledger.applied.clone();
    let mut failed: Vec<String> = ledger.failed.iter().cloned().collect();
    let mut code = code;
    if let Screen::Progress(progress) = &state.screen
        && let Some(line) = progress.left_behind()
    {
        failed.push(line);
        if code == ExitCode::Done {
            code = ExitCode::Failed;
        }
    } else if said.is_empty() && !ledger.unresolved {
        said.push("trailedit: nothing was changed.".to_owned());
    }
    if code == ExitCode::Done && !failed.is_empty() {
        code = ExitCode::Failed;
    }
    state.ctx.effects.push(Effect::Quit(Exit { code, said, failed }));
}

impl State {
    /// The form, on whichever screen it is: shown, or held by the one that is.
    fn form_mut(&mut self) -> Option<&mut Form> {
        match &mut self.screen {
            Screen::Form(form) => Some(form),
            Screen::Review(review) => Some(&mut review.form),
            _ => None,
        }
    }

    fn focused_setting(&self) -> Option<crate::trail::Setting> {
        match &self.screen {
            Screen::Form(form) => Some(form.focus),
            _ => None,
        }
    }
}

/// The keys that work everywhere, for the help.
pub fn everywhere() -> &'static [keys::Binding] {
    EVERYWHERE
}

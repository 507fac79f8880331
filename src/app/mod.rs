//! The state machine. An event comes in, the state changes, effects go out: `update(&mut state, event) -> effects`.
//!
//! Nothing here waits, reads a clock or draws. Each screen is a small machine of its own with its own state; this module
//! is the router on top of them. A screen that belongs to another one owns it: the review holds the form it came from.

pub mod clock;
pub mod columns;
pub mod conflict;
pub mod documents;
pub mod event;
pub mod field;
pub mod form;
pub mod guide;
pub mod help;
pub mod history;
pub mod interrupted;
pub mod items;
pub mod keeping;
pub mod key;
pub mod keys;
pub mod layout;
pub mod leaving;
pub mod lists;
pub mod newer;
pub mod page;
pub mod progress;
pub mod receipt;
pub mod review;
mod shared;
pub mod trails;
pub mod typed;

use crate::trail::guide::Topic;
use crate::trail::{ApiError, Setting, Trail, TrailArn, Value};
use conflict::{Conflict, Then};
pub use event::{Answer, Call, Effect, Event, Exit, ExitCode, Moment, Size, Ticket, Wheel};
use form::{Form, Mode};
use guide::Guide;
use help::Help;
use history::History;
use interrupted::Interrupted;
use items::Item;
use keeping::Keeping;
pub use key::{Code, Key};
use keys::{Action, Context};
use layout::{Hint, Layout};
use leaving::Goal;
use page::Line;
use progress::{LeftBehind, Progress};
use receipt::Receipt;
use review::Review;
use shared::Came;
pub use shared::{Load, Notice, Session, Shared, Start};
use trails::Trails;

/// Which screen is shown. Each variant owns everything that belongs to it.
#[derive(Debug)]
pub enum Screen {
    /// The list of trails, in [`State::trails`].
    Trails,
    /// A trail's settings.
    Form(Box<Form>),
    /// A guide through a switch.
    Guide(Box<Guide>),
    /// What somebody else changed, too.
    Conflict(Box<Conflict>),
    /// What will be sent.
    Review(Box<Review>),
    /// It is being sent.
    Progress(Box<Progress>),
    /// What came of it.
    Receipt(Box<Receipt>),
    /// What was changed from here.
    History(Box<History>),
}

/// Where to go next. What a screen holds goes along with it: see `travel`.
#[derive(Debug)]
pub enum Go {
    /// Nowhere.
    Stay,
    /// To the list of trails.
    Trails,
    /// To the list of trails; the edits of the current screen are left where they are kept.
    Later,
    /// From the list or the history to the form of a trail that was just read.
    Open(Box<Form>),
    /// To what was changed from here.
    History,
    /// To a guide through switching something in the form.
    Guide(Topic),
    /// Nowhere; the Regions are asked again for their trails.
    AskAgain,
    /// To the form that the current screen holds.
    Form,
    /// To this form, with edits that take back what the receipt tells of.
    Undo(Box<Form>),
    /// To what has to be decided of the draft that the current screen holds, and from there on.
    Conflict(Then),
    /// To the review of the draft that the current screen holds.
    Review,
    /// To the submit of the reviewed draft.
    Apply,
    /// Back to the form: AWS refused, or what was to be sent could not be, or nobody knows whether it was applied.
    Refused(Box<ApiError>),
    /// The trail was found changed before anything was sent: to what has to be decided, or to a new review.
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
    /// Submits of earlier runs of which nobody knows what came.
    pub interrupted: Interrupted,
    /// What is kept of the edits at hand.
    keeping: Keeping,
    /// A key that would send something, until it is known whether it came alone.
    held: Option<Held>,
}

/// A key that would send something. It counts only when it came alone: a text that was meant for another window, or what a
/// terminal says, has a y in it, too.
#[derive(Debug)]
struct Held {
    key: Key,
    /// Where it was pressed.
    context: Context,
    /// Whether something else came with it.
    crowded: bool,
}

impl State {
    /// The state to start with, and the first effects: to be carried out once the first frame is on the screen.
    pub fn start(start: Start, size: Size, now: Moment) -> (State, Vec<Effect>) {
        let mut ctx = Shared::start(&start, size, now);
        let trails = Trails::start(start.trail, &mut ctx);
        let interrupted = Interrupted::start(&mut ctx);
        let effects = std::mem::take(&mut ctx.effects);
        let keeping = Keeping::default();
        (State { ctx, trails, screen: Screen::Trails, help: None, interrupted, keeping, held: None }, effects)
    }

    /// Where keys go now.
    pub fn context(&self) -> Context {
        if self.help.is_some() {
            return Context::Help;
        }
        match &self.screen {
            Screen::Trails => self.trails.context(),
            Screen::Form(form) => form.context(),
            Screen::Guide(guide) => guide.context(),
            Screen::Conflict(_) => Context::Conflict,
            Screen::Review(review) => review.context(),
            Screen::Progress(progress) => progress.context(),
            Screen::Receipt(_) => Context::Receipt,
            Screen::History(history) => history.context(),
        }
    }

    /// Whether a key of the current context would do something.
    fn works(&self, action: Action) -> bool {
        match &self.screen {
            _ if self.help.is_some() => true,
            Screen::Trails => self.trails.works(action, &self.ctx),
            Screen::Form(form) => form.works(action, &self.ctx),
            Screen::Guide(guide) => guide.works(action, &self.ctx),
            Screen::Conflict(_) => true,
            Screen::Review(review) => review.works(action, &self.ctx),
            Screen::Progress(progress) => progress.works(action, &self.ctx),
            Screen::Receipt(receipt) => receipt.works(action),
            Screen::History(history) => history.works(action, &self.ctx),
        }
    }

    /// The keys that work now, as the footer lists them.
    pub fn hints(&self) -> Vec<Hint> {
        self.context()
            .bindings()
            .filter(|b| !b.footer.is_empty() && b.action.is_none_or(|a| self.works(a)))
            .map(|b| Hint { key: b.shown, label: b.footer })
            .collect()
    }

    /// Whether the trail on the screen is one that the caller can only look at.
    pub fn only_looks(&self) -> bool {
        match &self.screen {
            Screen::Form(form) => form.only_looks().is_some(),
            Screen::Guide(guide) => guide.form.only_looks().is_some(),
            Screen::Conflict(conflict) => conflict.form.only_looks().is_some(),
            Screen::Review(review) => review.form.only_looks().is_some(),
            Screen::Trails | Screen::Progress(_) | Screen::Receipt(_) | Screen::History(_) => false,
        }
    }

    /// How the screen is divided now.
    pub fn layout(&self) -> Layout {
        Layout::new(self.ctx.size, &self.hints()).under(self.ctx.band)
    }

    /// What has to be seen whatever else is shown, above the list and the form.
    pub fn band(&self) -> Vec<Line> {
        match (&self.help, &self.screen) {
            (None, Screen::Trails | Screen::Form(_)) => {
                let Size { width, height } = self.ctx.size;
                let rows = usize::from(height / 5).max(3);
                self.interrupted.band(width.saturating_sub(2), rows, &self.ctx)
            }
            _ => Vec::new(),
        }
    }

    /// In how many milliseconds the state wants to know how late it is, because something on the screen tells it;
    /// `None` when nothing does.
    pub fn wake_in(&self) -> Option<u64> {
        match &self.screen {
            Screen::Progress(progress) if progress.context() != Context::Choosing => Some(1000),
            _ => Some(60_000 - self.ctx.now.0.rem_euclid(60_000).unsigned_abs()),
        }
    }
}

/// The next state, and what is to be done. The whole program's behaviour goes through here.
pub fn update(state: &mut State, event: Event) -> Vec<Effect> {
    let changes = !matches!(event, Event::Now(_) | Event::Drawn | Event::Resize(_));
    let (drawn, passes) = (matches!(event, Event::Drawn), matches!(event, Event::Now(_)));
    match event {
        Event::Now(now) => state.ctx.now = now,
        Event::Resize(size) => state.ctx.size = size,
        Event::Key(key) => on_key(state, key, false),
        Event::Crowded(key) => on_key(state, key, true),
        Event::Quiet => on_quiet(state),
        Event::Paste(text) => on_paste(state, &text),
        Event::Cut => state.ctx.say_too("It was cut after 1 MB.", true),
        Event::Wheel(wheel) => on_wheel(state, wheel),
        Event::Clicked(item) => on_click(state, item),
        Event::Focus(item) => {
            state.ctx.notice = None;
            state.focus(item);
        }
        Event::Answer(ticket, answer) => on_answer(state, ticket, answer),
        Event::Copied(Ok(what)) => state.ctx.say(what),
        Event::Copied(Err(why)) => state.ctx.warn(why),
        Event::NotSuspended => state.ctx.warn("Not suspended: there is no shell here that could continue the program."),
        Event::Drawn => {
            let layout = state.layout();
            // what lies behind the help was not seen
            if let (Screen::Review(review), None) = (&mut state.screen, &state.help) {
                review.drawn(layout, &state.ctx);
            }
        }
    }
    need(state);
    if !passes && matches!(&state.screen, Screen::Form(form) if matches!(form.mode, Mode::Picking(_))) {
        let layout = state.layout();
        if let Screen::Form(form) = &mut state.screen {
            // what lies behind the help is not in sight
            form.tend_picker(layout, drawn && state.help.is_none(), &mut state.ctx);
        }
    }
    match &mut state.screen {
        Screen::Form(form) => form.tell_forbidden(&mut state.ctx),
        Screen::Guide(guide) if changes => guide.look(&state.ctx),
        _ => {}
    }
    if changes {
        keeping::follow(state);
    }
    state.interrupted.overtaken(&state.ctx.effects);
    state.ctx.band = columns::on_screen(state.band().len());
    std::mem::take(&mut state.ctx.effects)
}

/// Asks for what the draft at hand makes worth knowing.
fn need(state: &mut State) {
    let draft = match &state.screen {
        Screen::Guide(guide) => guide.after(),
        screen => match screen.form() {
            Some(form) => form.draft.clone(),
            None => return,
        },
    };
    let on = |value: Option<Value>| value == Some(Value::Switch(true));
    let is_organization = on(draft.value(Setting::Organization)) || on(draft.before(Setting::Organization));
    // its ID belongs in policy documents
    let asks = is_organization && state.ctx.need_organization();
    if state.ctx.need_facts(&draft) || asks {
        recheck(state); // what is asked for now is known to be
    }
    drop_same_key(state);
}

/// An alias that turns out to name the key that the trail has changes nothing. A review of it goes back to the form, since
/// what it asks to be confirmed is no change.
fn drop_same_key(state: &mut State) {
    let name = match &mut state.screen {
        Screen::Form(form) => form.drop_same_key(),
        Screen::Review(review) => review.form.drop_same_key(),
        // what is on its way is not touched, and the others come back to the form
        _ => None,
    };
    let Some(name) = name else { return };
    if matches!(state.screen, Screen::Review(_)) {
        travel(state, Go::Form);
    }
    state.ctx.say(format!("{} is the key that the trail has: no change.", crate::trail::text::shown(&name)));
}

/// A key was pressed. One that would send something is held, and does it once it is known to have come alone.
fn on_key(state: &mut State, key: Key, crowded: bool) {
    let crowded = match &mut state.held {
        Some(held) => {
            held.crowded = true;
            true
        }
        None => crowded,
    };
    let context = state.context();
    state.ctx.came = if crowded { Came::Together } else { Came::Apart };
    press(state, key);
    if std::mem::take(&mut state.ctx.is_held) {
        state.held = Some(Held { key, context, crowded });
        state.ctx.effects.push(Effect::AwaitQuiet);
    }
}

/// Nothing more was typed for a moment: a key that was held does what it does, or is told to have been dropped.
fn on_quiet(state: &mut State) {
    let Some(held) = state.held.take().filter(|held| held.context == state.context()) else { return };
    if held.crowded {
        let again = match held.key.code {
            Code::Enter => "Enter".to_owned(),
            Code::Char(c) => c.to_string(),
            _ => "it".to_owned(),
        };
        return state.ctx.warn(format!("Ignored: it came together with other input. Press {again} again."));
    }
    state.ctx.came = Came::Alone;
    press(state, held.key);
    state.ctx.came = Came::Apart;
}

fn press(state: &mut State, key: Key) {
    state.ctx.notice = None;
    let context = state.context();
    let action = context.action(key);
    let asked = std::mem::take(&mut state.ctx.suspend_asked);
    match action {
        Some(Action::Suspend) if !asked && state.ctx.cannot_keep() && keeping::has_edits(state) => {
            state.ctx.suspend_asked = true;
            let why = state.ctx.unkept().unwrap_or_default();
            return state.ctx.warn(format!("Not suspended. {why} Press ^Z again to suspend."));
        }
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
            if let Screen::Receipt(receipt) = &mut state.screen {
                receipt.uncovered(&mut state.ctx);
            }
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
        Screen::Guide(guide) => guide.on_key(action, layout, ctx),
        Screen::Conflict(conflict) => conflict.on_key(action, layout, ctx),
        Screen::Review(review) => review.on_key(key, action, layout, ctx),
        Screen::Progress(progress) => progress.on_key(action, layout, ctx),
        Screen::Receipt(receipt) => receipt.on_key(action, layout, ctx),
        Screen::History(history) => {
            let told = history.focused().and_then(|(_, entry)| state.interrupted.told(&entry.id));
            history.on_key(action, told.as_deref(), layout, ctx)
        }
    };
    travel(state, go);
}

/// The wheel does what the arrow key does, where that moves about or scrolls: it accepts no text.
fn on_wheel(state: &mut State, wheel: Wheel) {
    let action = match wheel {
        Wheel::Up => Action::Up,
        Wheel::Down => Action::Down,
    };
    let key = state.context().bindings().find(|b| b.action == Some(action)).and_then(|b| b.keys.first().copied());
    if let Some(key) = key {
        press(state, key);
    }
}

/// A click moves to a row, where keys could; it changes nothing and opens nothing.
fn on_click(state: &mut State, item: Item) {
    if state.help.is_some() {
        return;
    }
    match (&mut state.screen, item) {
        (Screen::Trails, Item::Trail(arn)) => state.trails.focus_on(arn),
        (Screen::Form(form), Item::Setting(setting)) if form.context() == Context::Form => form.focus = setting,
        _ => return,
    }
    state.ctx.notice = None;
}

/// Ctrl-C: it always works, and it never throws edits away unasked.
fn interrupt(state: &mut State) -> Go {
    state.help = None;
    match &mut state.screen {
        Screen::Progress(progress) => progress.interrupt(&mut state.ctx),
        Screen::Trails | Screen::Receipt(_) => Go::Quit(ExitCode::Interrupted),
        Screen::Form(form) => form.leave(Goal::Interrupt, &mut state.ctx),
        Screen::Guide(guide) => over_form(guide.form.leave(Goal::Interrupt, &mut state.ctx)),
        Screen::Conflict(conflict) => over_form(conflict.form.leave(Goal::Interrupt, &mut state.ctx)),
        Screen::Review(review) => over_form(review.form.leave(Goal::Interrupt, &mut state.ctx)),
        Screen::History(history) => match history.form_mut().map(|form| form.leave(Goal::Interrupt, &mut state.ctx)) {
            None => Go::Quit(ExitCode::Interrupted),
            Some(Go::Stay) => Go::Form,
            Some(go) => go,
        },
    }
}

/// Where to go from a screen above the form when the form has been asked: it asks back on its own screen.
fn over_form(go: Go) -> Go {
    match go {
        Go::Stay => Go::Form,
        go => go,
    }
}

fn on_paste(state: &mut State, text: &str) {
    if let Some(held) = &mut state.held {
        held.crowded = true;
    }
    state.ctx.notice = None;
    if state.help.is_some() || state.layout().too_small() {
        return;
    }
    match &mut state.screen {
        Screen::Trails => state.trails.on_paste(text, &mut state.ctx),
        Screen::Form(form) => form.on_paste(text, &mut state.ctx),
        Screen::Review(review) => review.on_paste(text, &mut state.ctx),
        Screen::Guide(_) | Screen::Conflict(_) | Screen::Progress(_) | Screen::Receipt(_) | Screen::History(_) => {}
    }
}

/// Looks again for what is wrong with the draft at hand, with what is now known of the caller and the organization.
fn recheck(state: &mut State) {
    let session = state.ctx.session.clone();
    if let Screen::Review(review) = &mut state.screen {
        review.form.hear(&session);
        review.recheck(session.account());
    } else if let Some(form) = state.form_mut() {
        form.hear(&session);
        form.recheck(session.account());
    }
}

/// Tells what works with it what the list knows by now of the account around the trail.
fn learn(state: &mut State) {
    let session = &state.ctx.session;
    match &mut state.screen {
        Screen::Review(review) => review.learn(&state.trails.around(review.draft().arn(), session)),
        Screen::Guide(guide) => guide.learn(state.trails.around(guide.form.draft.arn(), session)),
        _ => {}
    }
}

/// Whatever a trail was read for: what it proves of updates of which nobody knows whether they were applied is written down.
fn read(state: &mut State, ticket: Ticket, answer: &Answer) {
    let trails = match answer {
        Answer::Trail(Ok(trail)) => std::slice::from_ref(&**trail),
        Answer::Trails(Ok(answer)) => answer.trails.as_slice(),
        Answer::History(changed) if matches!(state.screen, Screen::History(_)) => {
            return if !state.interrupted.waits_for(ticket) {
                state.interrupted.looked_up(changed)
            };
        }
        _ => return,
    };
    let tells = !matches!(state.screen, Screen::Progress(_) | Screen::Receipt(_));
    let mut found = false;
    for trail in trails {
        found |= state.interrupted.read(trail, tells, &mut state.ctx);
    }
    if let Screen::History(history) = &mut state.screen
        && found
    {
        history.refresh(&mut state.ctx);
    }
}

fn on_answer(state: &mut State, ticket: Ticket, answer: Answer) {
    read(state, ticket, &answer);
    let answer = match answer {
        Answer::Identity(identity) => {
            state.ctx.session.identity.take(ticket, identity);
            recheck(state);
            learn(state);
            if let Screen::History(history) = &mut state.screen {
                history.admit(&state.ctx.session.place());
            }
            state.interrupted.identified(&mut state.ctx);
            return;
        }
        Answer::Opened(opened) if state.keeping.is_open(ticket) => return keeping::opened(state, *opened),
        Answer::Organization(organization) => {
            if let Some(load) = &mut state.ctx.session.organization
                && load.take(ticket, organization)
            {
                recheck(state);
                learn(state);
            }
            return;
        }
        Answer::Fact(fact) => {
            state.ctx.learn(ticket, *fact);
            recheck(state);
            return;
        }
        answer if state.interrupted.waits_for(ticket) => {
            if state.interrupted.on_answer(ticket, answer, &mut state.ctx)
                && let Screen::History(history) = &mut state.screen
            {
                history.refresh(&mut state.ctx);
            }
            return;
        }
        Answer::Begun(Ok(id)) if state.ctx.is_stopped(ticket) => return state.ctx.settle_stopped(ticket, id),
        other => other,
    };
    // the list waits for its own answers even while another screen is shown
    let Some(answer) = state.trails.on_answer(ticket, answer, &mut state.ctx) else {
        learn(state);
        // but only from the list itself does a trail open: nothing takes a form away from whoever works on it
        if matches!(state.screen, Screen::Trails)
            && let Some(opened) = state.trails.take_opened(&mut state.ctx)
        {
            travel(state, Go::Open(Box::new(opened)));
        }
        return;
    };
    match &answer {
        Answer::Kept(kept) => state.ctx.note_kept(kept),
        Answer::Begun(Err(why)) => state.ctx.note_not_kept(why.clone()),
        Answer::Filed(Err(why)) => {
            state.ctx.note_not_kept(why.clone());
            state.ctx.warn(format!("What is kept on this machine's disk could not be brought up to date: {why}."));
        }
        _ => {}
    }
    let go = match &mut state.screen {
        Screen::Trails => Go::Stay,
        Screen::Form(form) => form.on_answer(ticket, answer, &mut state.ctx),
        Screen::Guide(guide) => guide.on_answer(ticket, answer, &mut state.ctx),
        Screen::Conflict(conflict) => conflict.on_answer(ticket, answer, &mut state.ctx),
        Screen::Review(review) => review.on_answer(ticket, answer, &mut state.ctx),
        Screen::Progress(progress) => progress.on_answer(ticket, answer, &mut state.ctx),
        Screen::History(history) => history.on_answer(ticket, answer, &mut state.ctx),
        Screen::Receipt(receipt) => {
            let covered = state.help.is_some();
            if receipt.on_answer(ticket, answer, covered, &mut state.ctx) {
                state.trails.changed(&receipt.trail, &mut state.ctx);
            }
            Go::Stay
        }
    };
    travel(state, go);
}

fn travel(state: &mut State, go: Go) {
    let ctx = &mut state.ctx;
    if !matches!(go, Go::Stay) {
        state.help = None;
    }
    if matches!((&go, &state.screen), (Go::History, Screen::Trails | Screen::Form(_))) {
        state.interrupted.seen();
    }
    state.screen = match (go, std::mem::replace(&mut state.screen, Screen::Trails)) {
        (Go::History, Screen::Trails) => Screen::History(Box::new(History::open(None, ctx))),
        (Go::History, Screen::Form(form)) => Screen::History(Box::new(History::open(Some(form), ctx))),
        (Go::Later, Screen::Form(form)) => left_for_later(form.draft.arn(), &mut state.trails, &mut state.keeping, ctx),
        (Go::Trails, Screen::Receipt(receipt)) if receipt.is_unknown() => {
            left_for_later(&receipt.trail.arn, &mut state.trails, &mut state.keeping, ctx)
        }
        (Go::Trails, Screen::Form(_) | Screen::Receipt(_) | Screen::History(_)) => {
            state.trails.shown(ctx);
            Screen::Trails
        }
        (Go::Open(form), Screen::Trails | Screen::History(_)) => Screen::Form(form),
        (Go::Form, Screen::History(history)) => {
            let missed = history.missed();
            match history.into_form() {
                Some(form) if missed => told_late(form, ctx),
                Some(form) => Screen::Form(form),
                None => Screen::Trails,
            }
        }
        // nobody is taken away from what is being read: it is asked once the form is shown again
        (Go::Conflict(_), screen @ Screen::History(_)) => screen,
        (Go::Review, Screen::Form(form)) => reviewed(*form, &mut state.trails, ctx),
        (Go::Review, Screen::Progress(progress)) => {
            let mut review = Box::new(progress.into_review());
            review.learn(&state.trails.around(review.draft().arn(), &ctx.session));
            Screen::Review(review)
        }
        (Go::Guide(topic), Screen::Form(form)) => {
            match state.trails.has_moved(form.draft.arn()) {
                true => state.trails.ask_regions_again(ctx),
                false => state.trails.shown(ctx),
            }
            let around = state.trails.around(form.draft.arn(), &ctx.session);
            Screen::Guide(Box::new(Guide::new(*form, topic, around)))
        }
        (Go::AskAgain, screen) => {
            state.trails.ask_regions_again(ctx);
            screen
        }
        (Go::Form, Screen::Guide(guide)) => Screen::Form(Box::new(guide.form)),
        (Go::Review, Screen::Guide(guide)) => reviewed(guide.form, &mut state.trails, ctx),
        (Go::Conflict(then), Screen::Guide(guide)) => Screen::Conflict(Box::new(Conflict::new(guide.form, then))),
        (Go::Conflict(then), Screen::Form(form)) => Screen::Conflict(Box::new(Conflict::new(*form, then))),
        (Go::Form, Screen::Conflict(conflict)) => Screen::Form(Box::new(conflict.form)),
        (Go::Review, Screen::Conflict(conflict)) => reviewed(conflict.form, &mut state.trails, ctx),
        (Go::Form, Screen::Review(review)) => Screen::Form(Box::new(review.form)),
        (Go::Form, Screen::Receipt(receipt)) => Screen::Form(Box::new(receipt.into_form(ctx))),
        (Go::Undo(form), Screen::Receipt(_)) => Screen::Form(form),
        (Go::Apply, Screen::Review(review)) => Screen::Progress(Box::new(Progress::start(*review, ctx))),
        (Go::Refused(error), Screen::Progress(progress)) => {
            let mut form = progress.into_form();
            form.refused(*error, ctx);
            state.interrupted.refresh(ctx);
            Screen::Form(Box::new(form))
        }
        (Go::Moved(trail), Screen::Progress(progress)) => {
            let mut form = progress.into_form();
            match form.moved_meanwhile(*trail, ctx) {
                Go::Conflict(then) => Screen::Conflict(Box::new(Conflict::new(form, then))),
                Go::Review => match reviewed(form, &mut state.trails, ctx) {
                    Screen::Review(review) => Screen::Review(Box::new(review.instead())),
                    other => other,
                },
                _ => Screen::Form(Box::new(form)),
            }
        }
        (Go::Receipt(mut receipt), Screen::Progress(_)) => {
            receipt.tell_what_is_left(&state.trails.around(&receipt.trail.arn, &ctx.session), ctx);
            state.trails.changed(&receipt.trail, ctx);
            receipt.begin(ctx);
            if !receipt.all_verified() {
                state.interrupted.refresh(ctx);
            }
            Screen::Receipt(receipt)
        }
        (Go::Quit(code), screen) => {
            state.screen = screen;
            let exit = state.exit(code);
            return state.ctx.effects.push(Effect::Quit(exit));
        }
        // These screens ask for no such way. A pair that is new has to be put here, or among those above: none is lost
        // unseen.
        (Go::Stay, screen)
        | (
            Go::Trails,
            screen
            @ (Screen::Trails | Screen::Guide(_) | Screen::Conflict(_) | Screen::Review(_) | Screen::Progress(_)),
        )
        | (
            Go::Later,
            screen @ (Screen::Trails
            | Screen::Guide(_)
            | Screen::Conflict(_)
            | Screen::Review(_)
            | Screen::Progress(_)
            | Screen::Receipt(_)
            | Screen::History(_)),
        )
        | (
            Go::Open(_),
            screen @ (Screen::Form(_)
            | Screen::Guide(_)
            | Screen::Conflict(_)
            | Screen::Review(_)
            | Screen::Progress(_)
            | Screen::Receipt(_)),
        )
        | (
            Go::History,
            screen @ (Screen::Guide(_)
            | Screen::Conflict(_)
            | Screen::Review(_)
            | Screen::Progress(_)
            | Screen::Receipt(_)
            | Screen::History(_)),
        )
        | (
            Go::Guide(_),
            screen @ (Screen::Trails
            | Screen::Guide(_)
            | Screen::Conflict(_)
            | Screen::Review(_)
            | Screen::Progress(_)
            | Screen::Receipt(_)
            | Screen::History(_)),
        )
        | (Go::Form, screen @ (Screen::Trails | Screen::Form(_) | Screen::Progress(_)))
        | (
            Go::Undo(_),
            screen @ (Screen::Trails
            | Screen::Form(_)
            | Screen::Guide(_)
            | Screen::Conflict(_)
            | Screen::Review(_)
            | Screen::Progress(_)
            | Screen::History(_)),
        )
        | (
            Go::Conflict(_),
            screen @ (Screen::Trails
            | Screen::Conflict(_)
            | Screen::Review(_)
            | Screen::Progress(_)
            | Screen::Receipt(_)),
        )
        | (Go::Review, screen @ (Screen::Trails | Screen::Review(_) | Screen::Receipt(_) | Screen::History(_)))
        | (
            Go::Apply,
            screen @ (Screen::Trails
            | Screen::Form(_)
            | Screen::Guide(_)
            | Screen::Conflict(_)
            | Screen::Progress(_)
            | Screen::Receipt(_)
            | Screen::History(_)),
        )
        | (
            Go::Refused(_) | Go::Moved(_) | Go::Receipt(_),
            screen @ (Screen::Trails
            | Screen::Form(_)
            | Screen::Guide(_)
            | Screen::Conflict(_)
            | Screen::Review(_)
            | Screen::Receipt(_)
            | Screen::History(_)),
        ) => screen,
    };
}

/// The form that is shown again, and what others changed while it was not.
fn told_late(form: Box<Form>, ctx: &mut Shared) -> Screen {
    if matches!(form.mode, Mode::Moving) && !form.undecided().is_empty() {
        return Screen::Conflict(Box::new(Conflict::new(*form, Then::Form)));
    }
    ctx.say_too(&form.told(), true);
    Screen::Form(form)
}

/// The list of trails; the edits of the trail stay kept.
fn left_for_later(arn: &TrailArn, trails: &mut Trails, keeping: &mut Keeping, ctx: &mut Shared) -> Screen {
    trails.shown(ctx);
    keeping.set_aside();
    match ctx.cannot_keep() {
        false => ctx.say(format!("Your edits of {} are kept; opening it again offers them.", arn.name())),
        true => ctx.warn(format!("Your edits of {} could not be kept on this machine's disk.", arn.name())),
    }
    Screen::Trails
}

/// The review of a form's draft, or the form when nothing is changed.
fn reviewed(form: Form, trails: &mut Trails, ctx: &mut Shared) -> Screen {
    // what a change of Regions does depends on the trails that are there, and a trail may have been opened without them
    if form.draft.edit(Setting::MultiRegion).is_some() {
        trails.shown(ctx);
    }
    let around = trails.around(form.draft.arn(), &ctx.session);
    match Review::new(form, &around, ctx) {
        Ok(review) => Screen::Review(Box::new(review)),
        Err(form) => Screen::Form(form),
    }
}

impl State {
    /// How the program ends when it ends now with `code`: what it says, and whether it failed after all.
    pub fn exit(&self, code: ExitCode) -> Exit {
        let ledger = &self.ctx.ledger;
        let mut said = ledger.applied.clone();
        let mut failed: Vec<String> = ledger.unknown.iter().map(|(_, line)| line.clone()).collect();
        let mut left_refused = None;
        match &self.screen {
            Screen::Progress(progress) => match progress.left_behind(&self.ctx.session.command) {
                Some(LeftBehind::Applied(line)) => said.push(line),
                Some(LeftBehind::Unknown(line)) => failed.push(line),
                Some(LeftBehind::Refused(line)) => left_refused = Some(line),
                None => {}
            },
            Screen::Trails
            | Screen::Form(_)
            | Screen::Guide(_)
            | Screen::Conflict(_)
            | Screen::Review(_)
            | Screen::Receipt(_)
            | Screen::History(_) => {}
        }
        if said.is_empty() && failed.is_empty() {
            said.push("trailedit: nothing was changed.".to_owned());
        }
        said.extend(keeping::left_behind(self));
        failed.extend(left_refused.or_else(|| ledger.refused.clone()));
        failed.extend(ledger.unread.clone());
        let code = if code == ExitCode::Done && !failed.is_empty() { ExitCode::Failed } else { code };
        if let Some(url) = self.ctx.session.endpoint() {
            // whatever is told of a trail is told of one that is not AWS's
            let program = format!("trailedit at {url} (not AWS): ");
            for line in said.iter_mut().chain(&mut failed) {
                if let Some(rest) = line.strip_prefix("trailedit: ") {
                    *line = format!("{program}{rest}");
                }
            }
        }
        Exit { code, said, failed }
    }

    /// Whether an update is on its way: the program should not end before it is answered, if it can help it.
    pub fn is_sending(&self) -> bool {
        matches!(&self.screen, Screen::Progress(progress) if progress.is_sending())
    }
}

impl State {
    /// The form, on whichever screen it is: shown, or held by the one that is.
    fn form_mut(&mut self) -> Option<&mut Form> {
        self.screen.form_mut()
    }

    /// The setting that the help tells of.
    pub fn focused_setting(&self) -> Option<Setting> {
        match &self.screen {
            Screen::Form(form) => Some(form.focus),
            Screen::Conflict(conflict) => Some(conflict.focused()),
            Screen::Guide(guide) => Some(guide.topic.setting()),
            _ => None,
        }
    }
}

impl Screen {
    /// The form that is shown, or that the screen holds.
    fn form(&self) -> Option<&Form> {
        match self {
            Screen::Form(form) => Some(form),
            Screen::Guide(guide) => Some(&guide.form),
            Screen::Conflict(conflict) => Some(&conflict.form),
            Screen::Review(review) => Some(&review.form),
            Screen::Progress(progress) => Some(progress.form()),
            Screen::History(history) => history.form(),
            Screen::Trails | Screen::Receipt(_) => None,
        }
    }

    fn form_mut(&mut self) -> Option<&mut Form> {
        match self {
            Screen::Form(form) => Some(form),
            Screen::Guide(guide) => Some(&mut guide.form),
            Screen::Conflict(conflict) => Some(&mut conflict.form),
            Screen::Review(review) => Some(&mut review.form),
            Screen::Progress(progress) => Some(progress.form_mut()),
            Screen::History(history) => history.form_mut(),
            Screen::Trails | Screen::Receipt(_) => None,
        }
    }
}

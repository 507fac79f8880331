//! A guide through switching Multi-Region or Organization. It changes nothing by itself: it ends in the review.

mod pages;

pub(super) use pages::in_lines;

use super::documents::{Papers, Reading};
use super::event::{Answer, Ticket};
use super::form::Form;
use super::keys::{Action, Context};
use super::layout::Layout;
use super::page::{Scroll, WIDEST};
use super::{Go, Shared};
use crate::trail::guide::{Known, Step, Task, Topic};
use crate::trail::policy::Document;
use crate::trail::preflight::{Check, Matter, Standing};
use crate::trail::surroundings::Surroundings;
use crate::trail::validate::Severity;
use crate::trail::{Draft, Finding};
use std::ops::Range;

/// Something in a guide that keys can act on, by what it is: answers put more of them between the others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Spot {
    /// The check on this, where there are several the one so many behind the first.
    Check(Matter, usize),
    /// A task, counted from 0.
    Task(usize),
}

/// A guide, at one of its steps.
#[derive(Debug)]
pub struct Guide {
    /// The form it came from, and goes back to. Its draft is as it was.
    pub form: Form,
    /// What it is through.
    pub topic: Topic,
    step: usize,
    /// Whether what may be switched along is.
    chosen: bool,
    /// The check or the task that keys act on; the first one where that is not there.
    focus: Spot,
    scroll: Scroll,
    /// A policy document that is read.
    reading: Option<(Reading, Scroll)>,
    surroundings: Surroundings,
    /// The checks, as of the last event: policies are long, and a screen asks for these several times.
    checks: Vec<Check>,
    /// What AWS would refuse in the draft that the guide makes, as of the last event, too.
    errors: Vec<Finding>,
}

impl Guide {
    /// The guide, at its first step.
    pub fn new(form: Form, topic: Topic, surroundings: Surroundings) -> Guide {
        let (scroll, reading) = (Scroll::default(), None);
        Guide {
            form,
            topic,
            step: 0,
            chosen: false,
            focus: Spot::Task(0),
            scroll,
            reading,
            surroundings,
            checks: Vec::new(),
            errors: Vec::new(),
        }
    }

    /// More is known of the account around the trail.
    pub fn learn(&mut self, surroundings: Surroundings) {
        self.surroundings = surroundings;
    }

    /// The step that is shown, and which one of how many it is, counted from 1.
    pub fn step(&self) -> (Step, usize, usize) {
        let steps = self.topic.steps();
        (steps[self.step.min(steps.len() - 1)], self.step + 1, steps.len())
    }

    /// The draft with what the guide sets.
    pub fn after(&self) -> Draft {
        self.topic.apply(&self.form.draft, self.chosen)
    }

    /// What may be switched along, as a question.
    fn choice(&self) -> Option<String> {
        self.topic.choice(&self.form.draft)
    }

    fn known<'a>(&'a self, ctx: &'a Shared) -> Known<'a> {
        Known {
            facts: &ctx.session.facts,
            around: ctx.session.around(),
            surroundings: &self.surroundings,
            status: self.form.status.here(),
        }
    }

    /// What documents are made of here.
    fn papers<'a>(&'a self, after: &'a Draft, ctx: &'a Shared) -> Papers<'a> {
        Papers { draft: after, checks: &self.checks, facts: &ctx.session.facts, around: ctx.session.around() }
    }

    /// Works out what can be checked, with all that is known once an event was handled.
    pub(super) fn look(&mut self, ctx: &Shared) {
        let after = self.after();
        self.checks = self.topic.prerequisites(&after, self.known(ctx), &ctx.session.command);
        self.errors = self.form.wrong_with(&after);
        self.errors.retain(|finding| finding.severity == Severity::Error);
    }

    fn tasks(&self, ctx: &Shared) -> Vec<Task> {
        self.topic.afterwards(&self.after(), self.known(ctx), &ctx.session.command)
    }

    /// What there is to choose from with the arrows.
    fn choices(&self, ctx: &Shared) -> Vec<Spot> {
        match self.step().0 {
            Step::Prerequisites => spots_of(&self.checks),
            Step::Afterwards => (0..self.tasks(ctx).len()).map(Spot::Task).collect(),
            Step::Meaning | Step::Regions | Step::Sent => Vec::new(),
        }
    }

    /// Which of these has the focus, counted from 0.
    fn at(&self, spots: &[Spot]) -> usize {
        spots.iter().position(|spot| *spot == self.focus).unwrap_or(0)
    }

    /// The check in focus.
    fn check(&self) -> Option<&Check> {
        let checks = matches!(self.step().0, Step::Prerequisites).then_some(&self.checks)?;
        checks.get(self.at(&spots_of(checks)))
    }

    /// The document that the check in focus takes.
    fn document(&self) -> Option<Document> {
        let check = self.check()?;
        if matches!(check.standing, Standing::Yes | Standing::Waiting) {
            return None;
        }
        check.remedy.as_ref()?.document
    }

    /// The commands of what is in focus.
    fn command(&self, ctx: &Shared) -> Option<String> {
        match self.step().0 {
            Step::Prerequisites => {
                let check = self.check().filter(|check| !matches!(check.standing, Standing::Yes))?;
                check.remedy.as_ref()?.command_for(&ctx.session.command)
            }
            Step::Afterwards => {
                let at = self.at(&self.choices(ctx));
                let task = self.tasks(ctx).into_iter().nth(at)?;
                (!task.commands.is_empty()).then(|| task.commands.join("\n"))
            }
            Step::Meaning | Step::Regions | Step::Sent => None,
        }
    }

    /// Which lines of the widest page are about which check or task that can have the focus.
    pub fn numbered(&self, ctx: &Shared) -> Vec<Range<usize>> {
        if self.reading.is_some() { Vec::new() } else { self.page(WIDEST, ctx).items }
    }

    /// What these are, in the same order.
    pub fn spots(&self, ctx: &Shared) -> Vec<Spot> {
        if self.reading.is_some() { Vec::new() } else { self.choices(ctx) }
    }

    /// Which of them has the focus.
    pub fn focus(&self, ctx: &Shared) -> Option<Spot> {
        let spots = self.choices(ctx);
        spots.get(self.at(&spots)).copied()
    }

    /// Gives one of them the focus.
    pub(super) fn focus_on(&mut self, spot: Spot) {
        self.focus = spot;
    }

    /// Where keys go.
    pub fn context(&self) -> Context {
        match self.reading {
            Some(_) => Context::Document,
            None => Context::Guide,
        }
    }

    /// Whether an action would do something now.
    pub fn works(&self, action: Action, ctx: &Shared) -> bool {
        if let Some((reading, _)) = self.reading {
            let after = self.after();
            let papers = self.papers(&after, ctx);
            return match action {
                Action::Document => papers.reads_on(reading),
                Action::Copy => papers.can_copy(reading),
                _ => true,
            };
        }
        match action {
            Action::Previous => self.step > 0,
            Action::Document => self.document().is_some(),
            Action::Copy => self.command(ctx).is_some(),
            Action::Toggle => self.step().0 == Step::Sent && self.choice().is_some(),
            Action::Reload => self.step().0 == Step::Prerequisites || self.step().0 == Step::Regions,
            Action::Down => {
                let layout = Layout::narrowest(ctx.size);
                self.choices(ctx).len() > 1
                    || self.page(layout.text_width(), ctx).lines.len() > usize::from(layout.body)
            }
            _ => true,
        }
    }

    /// The first line to show of `lines`, in `height` rows.
    pub fn top(&self, lines: usize, height: usize) -> usize {
        self.reading.as_ref().map_or(self.scroll, |(_, scroll)| *scroll).top(lines, height)
    }

    /// Handles an answer that the form waited for. When the trail is switched meanwhile by others, there is nothing left to
    /// be guided through.
    pub fn on_answer(&mut self, ticket: Ticket, answer: Answer, ctx: &mut Shared) -> Go {
        match self.form.on_answer(ticket, answer, ctx) {
            Go::Stay if Topic::of(self.topic.setting(), &self.form.draft) != Some(self.topic) => {
                self.form.focus = self.topic.setting();
                Go::Form
            }
            go => go,
        }
    }

    /// Handles a key.
    pub fn on_key(&mut self, action: Option<Action>, layout: Layout, ctx: &mut Shared) -> Go {
        let Some(action) = action else { return Go::Stay };
        if let Some((reading, scroll)) = self.reading {
            // what is copied goes through what the documents are made of
            let (after, session) = (self.after(), ctx.session.clone());
            let papers =
                Papers { draft: &after, checks: &self.checks, facts: &session.facts, around: session.around() };
            self.reading = papers.act(reading, scroll, action, layout, ctx);
            return Go::Stay;
        }
        match action {
            Action::Accept if self.step + 1 < self.topic.steps().len() => self.turn(self.step + 1),
            Action::Accept => return self.finish(ctx),
            Action::Previous if self.step > 0 => self.turn(self.step - 1),
            Action::Previous => ctx.say("This is the first step. Esc goes back to the form."),
            Action::Toggle if self.step().0 == Step::Sent && self.choice().is_some() => self.chosen = !self.chosen,
            Action::Document => match self.document() {
                Some(document) => {
                    let after = self.after();
                    let begun = self.papers(&after, ctx).begin(document);
                    self.reading = Some((begun, Scroll::default()));
                }
                None => ctx.say("There is no policy document for this."),
            },
            Action::Copy => match self.command(ctx) {
                Some(command) => ctx.copy("the command", &command),
                None => ctx.say("There is no command for this."),
            },
            Action::Reload => {
                ctx.ask_again();
                return Go::AskAgain;
            }
            Action::Cancel => {
                ctx.say("The guide has changed nothing.");
                return Go::Form;
            }
            action => self.scroll_by(action, layout, ctx),
        }
        Go::Stay
    }

    /// Turns to a step. What stands first has the focus there, for as long as nobody moves it: what is not so does.
    fn turn(&mut self, step: usize) {
        (self.step, self.scroll, self.focus) = (step, Scroll::default(), Spot::Task(0));
    }

    /// Moves among the items, or the lines where there are none.
    fn scroll_by(&mut self, action: Action, layout: Layout, ctx: &Shared) {
        let spots = self.choices(ctx);
        let height = usize::from(layout.body);
        if spots.len() > 1 && !matches!(action, Action::PageUp | Action::PageDown) {
            let (at, last) = (self.at(&spots), spots.len() - 1);
            let to = match action {
                Action::Up => at.saturating_sub(1),
                Action::Down => at + 1,
                Action::First => 0,
                Action::Last => last,
                _ => at,
            };
            self.focus = spots[to.min(last)];
            return self.show_focus(layout, ctx);
        }
        let lines = self.page(layout.text_width(), ctx).lines.len();
        self.scroll.act(action, lines, height);
    }

    /// Scrolls as little as needed for the item in focus to be in sight.
    fn show_focus(&mut self, layout: Layout, ctx: &Shared) {
        let page = self.page(layout.text_width(), ctx);
        let at = self.at(&self.choices(ctx));
        if let Some(lines) = page.items.get(at) {
            // what stands above the first item is seen with it
            let first = if at == 0 { 0 } else { lines.start };
            let last = lines.end.saturating_sub(1);
            self.scroll.show(first, last, page.lines.len(), layout.body.into());
        }
    }

    /// Takes what the guide sets as edits and goes on to the review.
    fn finish(&mut self, ctx: &mut Shared) -> Go {
        if let Some(error) = self.errors.first() {
            ctx.warn(format!("There is no review: AWS would refuse it. {}: {}", error.setting.label(), error.text));
            return Go::Stay;
        }
        if let Some(why) = self.form.only_looks() {
            ctx.warn(format!("Nothing can be sent. {why}."));
            return Go::Stay;
        }
        let after = self.after();
        self.form.guided(after, self.topic.setting(), ctx);
        self.form.review(ctx)
    }
}

/// What checks are, in their order.
fn spots_of(checks: &[Check]) -> Vec<Spot> {
    let before = |at: usize, matter| checks[..at].iter().filter(|check| check.matter == matter).count();
    checks.iter().enumerate().map(|(at, check)| Spot::Check(check.matter, before(at, check.matter))).collect()
}

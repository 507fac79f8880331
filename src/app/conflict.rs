//! Somebody else changed what is changed here, too: what it was, what it is now and what it is to become, side by side,
//! and for each of them a decision. Nothing is decided beforehand, and nothing goes on before all is.

mod sheet;

use super::event::{Answer, Ticket};
use super::form::Form;
use super::keys::Action;
use super::layout::Layout;
use super::page::{Line, Scroll};
use super::{Go, Shared};
use crate::trail::Setting;
use crate::trail::change::{Clash, Side};

/// Where it goes on once all is decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Then {
    /// Back to the form.
    Form,
    /// To the review, which has to be confirmed from its beginning.
    Review,
}

/// Clashes to be decided.
#[derive(Debug)]
pub struct Conflict {
    /// The form that it came from, its edits on what the trail is now.
    pub form: Form,
    then: Then,
    clashes: Vec<Clash>,
    /// What is decided so far, a place for each clash.
    sides: Vec<Option<Side>>,
    focus: usize,
    scroll: Scroll,
}

impl Conflict {
    /// What is undecided in a form.
    pub fn new(form: Form, then: Then) -> Conflict {
        let clashes = form.undecided();
        let sides = vec![None; clashes.len()];
        Conflict { form, then, clashes, sides, focus: 0, scroll: Scroll::default() }
    }

    /// How many clashes there are, and how many of them are not decided.
    pub fn count(&self) -> (usize, usize) {
        (self.clashes.len(), self.sides.iter().filter(|side| side.is_none()).count())
    }

    /// The setting in focus.
    pub fn focused(&self) -> Setting {
        self.clashes.get(self.focus).map_or(self.form.focus, Clash::setting)
    }

    /// Each clash, and what is decided of it.
    pub fn clashes(&self) -> impl Iterator<Item = (&Clash, Option<Side>)> {
        self.clashes.iter().zip(self.sides.iter().copied())
    }

    /// Which clash has the focus.
    pub fn focus(&self) -> usize {
        self.focus
    }

    /// Gives a clash the focus.
    pub(super) fn focus_on(&mut self, at: usize) {
        self.focus = at;
    }

    /// What others changed and nobody has to decide, in lines of this width.
    pub fn taken_in(&self, width: u16) -> Vec<Line> {
        self.beside(width)
    }

    /// The lines of this width.
    pub fn lines(&self, width: u16) -> Vec<Line> {
        self.sheet(width).lines
    }

    /// The first line to show.
    pub fn top(&self, lines: usize, layout: Layout) -> usize {
        self.scroll.top(lines, layout.body.into())
    }

    /// Handles a key.
    pub fn on_key(&mut self, action: Option<Action>, layout: Layout, ctx: &mut Shared) -> Go {
        let Some(action) = action else { return Go::Stay };
        match action {
            Action::Up | Action::Down => self.step(action, layout),
            Action::First => self.go(0, layout),
            Action::Last => self.go(self.clashes.len().saturating_sub(1), layout),
            Action::PageUp | Action::PageDown => self.move_page(action, layout),
            Action::TakeTheirs => self.take(Side::Theirs, layout),
            Action::KeepYours => self.take(Side::Mine, layout),
            Action::Toggle => match self.sides.get(self.focus) {
                Some(Some(Side::Mine)) => self.take(Side::Theirs, layout),
                _ => self.take(Side::Mine, layout),
            },
            Action::Accept => return self.accept(layout, ctx),
            Action::Cancel => {
                self.form.focus = self.focused();
                ctx.warn(format!("Nothing is decided. {}", self.form.told()));
                return Go::Form;
            }
            _ => {}
        }
        Go::Stay
    }

    /// Handles an answer that the form waited for. What others changed once more meanwhile has to be decided anew; what was
    /// decided of the rest stays decided.
    pub fn on_answer(&mut self, ticket: Ticket, answer: Answer, ctx: &mut Shared) -> Go {
        let before = self.form.undecided();
        let go = self.form.on_answer(ticket, answer, ctx);
        let clashes = self.form.undecided();
        if clashes == before {
            return if matches!(go, Go::Conflict(_)) { Go::Stay } else { go };
        }
        ctx.warn(self.form.told());
        let decided = |clash: &Clash| self.clashes.iter().position(|own| own == clash).and_then(|at| self.sides[at]);
        self.sides = clashes.iter().map(decided).collect();
        self.focus = self.focus.min(clashes.len().saturating_sub(1));
        self.clashes = clashes;
        if self.clashes.is_empty() { Go::Form } else { Go::Stay }
    }

    fn take(&mut self, side: Side, layout: Layout) {
        if let Some(own) = self.sides.get_mut(self.focus) {
            *own = Some(side);
        }
        self.go(self.focus, layout);
    }

    /// Moves to the next clash, or the one before. What is too long for the screen is read line by line first.
    fn step(&mut self, action: Action, layout: Layout) {
        let sheet = self.sheet(layout.text_width());
        let (lines, height) = (sheet.lines.len(), usize::from(layout.body));
        let top = self.scroll.top(lines, height);
        let bottom = top + super::page::window(lines, height);
        let rows = sheet.rows.get(self.focus).cloned().unwrap_or_default();
        let (at_end, unread) = match action {
            Action::Up => (self.focus == 0, rows.start < top),
            _ => (self.focus + 1 >= self.clashes.len(), rows.end > bottom),
        };
        if at_end || unread {
            self.scroll.act(action, lines, height);
        } else {
            self.go(if action == Action::Up { self.focus - 1 } else { self.focus + 1 }, layout);
        }
    }

    fn move_page(&mut self, action: Action, layout: Layout) {
        let lines = self.sheet(layout.text_width()).lines.len();
        self.scroll.act(action, lines, layout.body.into());
    }

    /// Brings a clash into focus and into sight.
    fn go(&mut self, to: usize, layout: Layout) {
        self.focus = to;
        let sheet = self.sheet(layout.text_width());
        let rows = sheet.rows.get(to).cloned().unwrap_or_default();
        // what stands above the first one is seen with it
        let first = if to == 0 { 0 } else { rows.start };
        self.scroll.show(first, rows.end.saturating_sub(1), sheet.lines.len(), layout.body.into());
    }

    /// Goes on, when all is decided.
    fn accept(&mut self, layout: Layout, ctx: &mut Shared) -> Go {
        let decided = match self.form.draft.decided(&self.clashes, &self.sides) {
            Ok(draft) => draft,
            Err(missing) => {
                self.go(missing, layout);
                let what = self.clashes.get(missing).map(name).unwrap_or_default();
                ctx.warn(format!("Not decided yet: {what}. ← takes theirs, → keeps yours."));
                return Go::Stay;
            }
        };
        self.form.decide(decided);
        self.form.focus = self.clashes.first().map_or(self.form.focus, Clash::setting);
        if !self.form.draft.is_changed() {
            ctx.say("No edit is left: the trail stays as others set it.");
            return Go::Form;
        }
        if self.then == Then::Form {
            ctx.say("Decided. These are your edits on what the trail is now.");
            return Go::Form;
        }
        match self.form.review(ctx) {
            Go::Review => Go::Review,
            // something is wrong with theirs and yours together, which it has said
            _ => Go::Form,
        }
    }
}

/// What a clash is about.
fn name(clash: &Clash) -> String {
    clash.disputed.iter().map(|d| d.setting.label()).collect::<Vec<_>>().join(" and ")
}

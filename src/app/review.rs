//! The review: what will be sent and what it causes, before anything is sent.

mod pages;

pub(super) use pages::consequence_lines;

use super::columns::{on_screen, pieces};
use super::event::{Answer, Ticket};
use super::field::TextField;
use super::form::Form;
use super::key::Key;
use super::keys::{Action, Context};
use super::layout::Layout;
use super::page::{Scroll, window};
use super::shared::Came;
use super::{Go, Shared};
use crate::trail::change::CommandContext;
use crate::trail::consequence::{Level, consequences};
use crate::trail::endpoint;
use crate::trail::preflight;
use crate::trail::surroundings::Surroundings;
use crate::trail::text::shown;
use crate::trail::{Change, Consequence, Draft, Finding, Request, Setting, Severity};

/// What will be sent. It is worked out from the draft once, so that what is shown is what is sent.
#[derive(Debug)]
pub struct Review {
    /// The form it came from, and goes back to.
    pub form: Form,
    /// What changes: what causes the worst first.
    pub changes: Vec<Change>,
    /// What that causes, each under one of the changes, worst first; at the end what every update causes.
    pub consequences: Vec<Consequence>,
    /// What is sent.
    pub request: Request,
    /// What is shown.
    pub view: View,
    /// What the keys act on.
    pub confirm: Confirm,
    /// The endpoint that it is sent to, when it is not AWS's own.
    pub endpoint: Option<String>,
    seen: Seen,
    /// That nothing can be kept, when that is so.
    unkept: Option<String>,
    /// Whether it came in the place of a submit, because the trail was changed elsewhere. One key does not apply it then: it
    /// may be held down since before.
    is_again: bool,
    /// How many characters of the name came apart from each other.
    apart: usize,
    scroll: Scroll,
}

/// How much of the changes was on the screen. Nothing is applied before their end was.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Seen {
    Nothing,
    Begun,
    End,
}

/// What the review shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum View {
    /// Changes and consequences.
    Changes,
    /// The request as JSON.
    Json,
    /// The equivalent command.
    Command,
}

impl View {
    /// All of them.
    pub const ALL: [View; 3] = [View::Changes, View::Json, View::Command];

    /// What it is called.
    pub const fn title(self) -> &'static str {
        match self {
            View::Changes => "changes",
            View::Json => "request",
            View::Command => "command",
        }
    }
}

/// How the changes are applied or not.
#[derive(Debug)]
pub enum Confirm {
    /// Two buttons, this one in focus.
    Buttons(Button),
    /// The trail's name is being typed.
    Typing(TextField),
}

/// The buttons.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Button {
    /// Back to the form. It has the focus first.
    Cancel,
    /// Apply the changes.
    Apply,
}

impl Review {
    /// The review of a form's draft, with what is known of the account `around` its trail; the form back when nothing
    /// changes.
    ///
    /// # Errors
    /// The form, when its draft has no changes.
    pub fn new(form: Form, around: &Surroundings, ctx: &Shared) -> Result<Review, Box<Form>> {
        let Some(request) = form.draft.request() else { return Err(Box::new(form)) };
        let consequences = consequences(&form.draft, around);
        let dangerous = consequences.iter().any(|c| c.level == Level::Danger);
        // a session that cannot apply anything has nothing to confirm
        let confirm = if dangerous && !ctx.session.read_only {
            Confirm::Typing(TextField::new(""))
        } else {
            Confirm::Buttons(Button::Cancel)
        };
        let changes = worst_first(form.draft.changes(), &consequences);
        let view = View::Changes;
        Ok(Review {
            form,
            changes,
            consequences,
            request,
            view,
            confirm,
            endpoint: ctx.session.endpoint().map(str::to_owned),
            seen: Seen::Nothing,
            unkept: ctx.unkept(),
            is_again: false,
            apart: 0,
            scroll: Scroll::default(),
        })
    }

    /// More is known of the account `around` the trail. What that adds has to be seen.
    pub fn learn(&mut self, around: &Surroundings) {
        let consequences = consequences(&self.form.draft, around);
        if consequences != self.consequences {
            self.changes = worst_first(self.form.draft.changes(), &consequences);
            self.consequences = consequences;
            self.seen = Seen::Nothing;
        }
    }

    /// Where keys go.
    pub fn context(&self) -> Context {
        match self.confirm {
            Confirm::Buttons(_) => Context::Review,
            Confirm::Typing(_) => Context::Confirm,
        }
    }

    /// Whether an action would do something now.
    pub fn works(&self, action: Action, ctx: &Shared) -> bool {
        match (action, &self.confirm) {
            (Action::Apply, _) => !ctx.session.read_only && !self.is_again,
            (Action::SwitchFocus, _) => !ctx.session.read_only,
            (Action::Accept, Confirm::Typing(field)) => field.text() == self.form.draft.arn().name(),
            (Action::Down | Action::PageDown, _) => {
                let layout = Layout::narrowest(ctx.size);
                self.page(layout.text_width(), &ctx.session.command).len() > self.height(layout)
            }
            _ => true,
        }
    }

    /// The rows below the page: the rule, and the buttons or the name and where it is typed.
    pub fn below(&self, layout: Layout) -> u16 {
        match self.confirm {
            Confirm::Buttons(_) => 2,
            Confirm::Typing(_) => on_screen(2 + self.name_lines(layout.text_width()).len()),
        }
    }

    /// The trail's name in pieces that fit the width: it has to be read in full to be typed.
    pub fn name_lines(&self, width: u16) -> Vec<String> {
        pieces(&format!("Type {} and Enter to apply:", self.form.draft.arn().name()), width.into(), 0)
    }

    /// The rows of the page.
    pub fn height(&self, layout: Layout) -> usize {
        layout.body.saturating_sub(self.below(layout)).max(1).into()
    }

    /// The first line to show.
    pub fn top(&self, lines: usize, layout: Layout) -> usize {
        self.scroll.top(lines, self.height(layout))
    }

    /// The review is on the screen as it is: its end was in sight if it is now.
    pub fn drawn(&mut self, layout: Layout, ctx: &Shared) {
        if self.view == View::Changes && !layout.too_small() {
            let lines = self.page(layout.text_width(), &ctx.session.command).len();
            let height = self.height(layout);
            let end = self.scroll.top(lines, height) + window(lines, height) >= lines;
            self.seen = self.seen.max(if end { Seen::End } else { Seen::Begun });
        }
    }

    /// Handles an answer that the form waited for: what it says of the trail has to be seen, too.
    pub fn on_answer(&mut self, ticket: Ticket, answer: Answer, ctx: &mut Shared) -> Go {
        let before = self.about_the_trail();
        let go = self.form.on_answer(ticket, answer, ctx);
        self.unkept = ctx.unkept();
        if self.about_the_trail() != before {
            self.seen = Seen::Nothing;
        }
        go
    }

    /// Looks again for what is wrong with the draft, now that the caller's account is known. What is new has to be seen.
    pub fn recheck(&mut self, account: Option<&str>) {
        let before = self.form.findings.clone();
        self.form.recheck(account);
        if self.form.findings != before {
            self.seen = Seen::Nothing;
        }
    }

    /// Handles a key.
    pub fn on_key(&mut self, key: Key, action: Option<Action>, layout: Layout, ctx: &mut Shared) -> Go {
        let lines = self.page(layout.text_width(), &ctx.session.command).len();
        let height = self.height(layout);
        let Some(action) = action else {
            if let Confirm::Typing(field) = &mut self.confirm {
                let before = field.text().len();
                field.key(key);
                self.apart = match field.text().len() {
                    0 => 0,
                    after => self.apart + usize::from(after > before && ctx.came != Came::Together),
                };
            }
            return Go::Stay;
        };
        if self.scroll.act(action, lines, height) {
            return Go::Stay;
        }
        match (action, &mut self.confirm) {
            (Action::ShowChanges, _) => self.show(View::Changes),
            (Action::ShowJson, _) => self.show(View::Json),
            (Action::ShowCommand, _) => self.show(View::Command),
            (Action::NextView, _) => self.show(match self.view {
                View::Changes => View::Json,
                View::Json => View::Command,
                View::Command => View::Changes,
            }),
            (Action::Copy, _) => self.copy(ctx),
            (Action::SwitchFocus, _) if ctx.session.read_only => say_read_only(ctx),
            (Action::SwitchFocus, Confirm::Buttons(button)) => {
                *button = if *button == Button::Cancel { Button::Apply } else { Button::Cancel };
            }
            (Action::Apply, Confirm::Buttons(_)) if self.is_again && !ctx.session.read_only => {
                ctx.warn(
                    "Nothing was sent: the trail was changed elsewhere, as it says above. Tab and Enter apply it now.",
                );
            }
            (Action::Apply, Confirm::Buttons(_)) | (Action::Accept, Confirm::Buttons(Button::Apply)) => {
                return match self.may_apply(lines, height, ctx) && ctx.is_meant() {
                    true => Go::Apply,
                    false => Go::Stay,
                };
            }
            (Action::Accept, Confirm::Typing(_)) => return self.accept_name(lines, height, ctx),
            (Action::Accept | Action::Cancel, _) => {
                ctx.say("Nothing was sent.");
                return Go::Form;
            }
            _ => {}
        }
        Go::Stay
    }

    fn accept_name(&mut self, lines: usize, height: usize, ctx: &mut Shared) -> Go {
        let Confirm::Typing(field) = &self.confirm else { return Go::Stay };
        let name = self.form.draft.arn().name();
        if field.text() == name {
            // what was typed came in pieces: on a bad line in few of them
            if self.apart < name.len().div_ceil(4).max(2) {
                (self.confirm, self.apart) = (Confirm::Typing(TextField::new("")), 0);
                ctx.warn("Nothing was sent: the name came all at once, as a paste does. Type it.");
                return Go::Stay;
            }
            return if self.may_apply(lines, height, ctx) { Go::Apply } else { Go::Stay };
        }
        ctx.warn(match field.text() {
            "" => "Nothing was sent: the name has to be typed. Esc goes back.".to_owned(),
            // it may look like the name where it is only heard
            text if shown(text) != text => format!("Nothing was sent: {} is not the trail's name.", shown(text)),
            _ => "Nothing was sent: that is not the trail's name.".to_owned(),
        });
        Go::Stay
    }

    /// Whether the changes were seen to the end and may be applied at all; says why not.
    fn may_apply(&mut self, lines: usize, height: usize, ctx: &mut Shared) -> bool {
        if ctx.session.read_only {
            say_read_only(ctx);
            return false;
        }
        if let Some(why) = self.form.only_looks() {
            ctx.warn(format!("Nothing was sent. {why}."));
            return false;
        }
        if let Some(error) = self.form.first_error() {
            ctx.warn(format!("Nothing was sent. {}: {}", error.setting.label(), error.text));
            return false;
        }
        if self.seen != Seen::End {
            if self.view == View::Changes && self.seen == Seen::Begun {
                self.scroll.act(Action::PageDown, lines, height);
            } else {
                self.show(View::Changes); // from its beginning
            }
            ctx.warn("Nothing was sent yet: not all of it was on the screen. Apply once you have seen the end.");
            return false;
        }
        true
    }

    /// Handles a paste: the name has to be typed.
    pub fn on_paste(&mut self, _: &str, ctx: &mut Shared) {
        if matches!(self.confirm, Confirm::Typing(_)) {
            ctx.warn("The paste was not taken: the name has to be typed.");
        }
    }

    /// The review that comes in the place of a submit, because the trail was changed elsewhere.
    #[must_use]
    pub fn instead(self) -> Review {
        Review { is_again: true, ..self }
    }

    /// The same review, not yet confirmed.
    #[must_use]
    pub fn again(mut self) -> Review {
        match &mut self.confirm {
            Confirm::Buttons(button) => *button = Button::Cancel,
            Confirm::Typing(field) => (*field, self.apart) = (TextField::new(""), 0),
        }
        self
    }

    fn show(&mut self, view: View) {
        self.view = view;
        self.scroll = Scroll::default();
    }

    fn copy(&self, ctx: &mut Shared) {
        match self.view {
            View::Changes => {
                let text = self.changes_page(u16::MAX / 2).into_text();
                ctx.copy("the changes", &text);
            }
            View::Json => ctx.copy_json("the request", &self.json()),
            View::Command => {
                let text = self.command(&ctx.session.command).join(" ");
                ctx.copy("the command", &text);
            }
        }
    }

    fn json(&self) -> String {
        serde_json::to_string_pretty(&self.request.json()).unwrap_or_default()
    }

    fn command(&self, context: &CommandContext) -> Vec<String> {
        self.request.command(context)
    }

    /// How many consequences there are of each level, worst first, for the heading.
    pub fn levels(&self) -> Vec<(Level, usize)> {
        let count = |level| (level, self.consequences.iter().filter(|c| c.level == level).count());
        let mut levels = [Level::Danger, Level::Caution].map(count);
        let exposed = self.endpoint.as_deref().is_some_and(endpoint::is_exposed);
        levels[1].1 += self.warnings().count() + self.about_the_trail().len() + usize::from(exposed);
        levels.into_iter().filter(|(_, n)| *n > 0).collect()
    }

    /// What is allowed and almost surely not meant: of the settings that change, and of those that go badly with a change.
    /// What was wrong around the trail before, and has nothing to do with a change, is none of it.
    fn warnings(&self) -> impl Iterator<Item = &Finding> {
        let counts = move |finding: &&Finding| match self.form.check_of(finding) {
            Some(check) => preflight::concerns(check, &self.form.draft),
            // what is undecided is told once, with the rest of what could not be verified
            None => finding.severity > Severity::Unknown,
        };
        self.form.findings.iter().filter(counts)
    }

    /// What has to do with a change and could not be verified. It need not have been seen: it stands
    /// in nobody's way.
    fn unverified(&self) -> preflight::Open {
        if self.form.nothing_is_asked().is_some() {
            return preflight::Open::default();
        }
        preflight::unverified(self.form.checks(), &self.form.draft)
    }

    /// Whether a setting changes.
    fn changes(&self, setting: Setting) -> bool {
        self.changes.iter().any(|c| c.setting == setting)
    }

    /// The draft under review.
    pub fn draft(&self) -> &Draft {
        &self.form.draft
    }
}

/// How bad the worst is that a change causes.
fn worst(change: &Change, consequences: &[Consequence]) -> Option<Level> {
    consequences.iter().filter(|c| c.setting == Some(change.setting)).map(|c| c.level).max()
}

/// The changes, what causes the worst first, and otherwise in the order of the form.
fn worst_first(mut changes: Vec<Change>, consequences: &[Consequence]) -> Vec<Change> {
    changes.sort_by_key(|change| std::cmp::Reverse(worst(change, consequences)));
    changes
}

fn say_read_only(ctx: &mut Shared) {
    ctx.warn("This session is read-only and cannot send; c copies what is shown.");
}

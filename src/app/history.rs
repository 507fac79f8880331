//! What was changed from this machine, and the way back: each change can be made into edits that take it back.

mod entry;

pub use entry::Entry;

use super::event::{Answer, Call, Changed, Deed, KeptId, Ticket};
use super::form::{Form, error_page};
use super::keys::{Action, Context};
use super::layout::Layout;
use super::page::{Line, Page, Role, Scroll};
use super::{Go, Shared, newer};
use crate::trail::change::Change;
use crate::trail::errors::{Explanation, explain};
use crate::trail::kept::{Newer, Place, Submit};
use crate::trail::settings::compared;
use crate::trail::{ApiError, Draft, Setting, Trail, TrailArn};

/// What was changed from here.
#[derive(Debug)]
pub struct History {
    /// The form that it was opened from, with its edits; without one it is about all trails.
    form: Option<Box<Form>>,
    /// The latest first; `None` as long as nothing is known.
    entries: Option<Vec<Entry>>,
    /// What a newer version of the program wrote down: the file, and what it says.
    newer: Vec<(String, Newer)>,
    asked: Option<Ticket>,
    focus: Option<KeptId>,
    /// What is shown.
    pub mode: Mode,
    /// The change that is to be taken back, while its trail is read.
    undoing: Option<(Ticket, Submit)>,
    /// Whether others were found to have changed the form's trail while the history was shown.
    missed: bool,
}

/// What is shown of it.
#[derive(Debug)]
pub enum Mode {
    /// The list of changes.
    Listing,
    /// The one in focus, in full.
    Reading(Scroll),
    /// The files that cannot be used.
    Problems(Scroll),
    /// Why a trail could not be read.
    Failed(Box<Failed>, Scroll),
}

/// A trail that could not be read to take a change back.
#[derive(Debug)]
pub struct Failed {
    trail: TrailArn,
    error: ApiError,
    explanation: Explanation,
}

impl History {
    /// Of all trails, or of the one whose form is given.
    pub fn open(form: Option<Box<Form>>, ctx: &mut Shared) -> History {
        let mut history = History {
            form,
            entries: None,
            newer: Vec::new(),
            asked: None,
            focus: None,
            mode: Mode::Listing,
            undoing: None,
            missed: false,
        };
        history.refresh(ctx);
        history
    }

    /// Looks again what was changed.
    pub fn refresh(&mut self, ctx: &mut Shared) {
        self.asked = Some(ctx.store(Deed::History(ctx.session.place())));
    }

    /// The form that it was opened from.
    pub fn form(&self) -> Option<&Form> {
        self.form.as_deref()
    }

    /// The form that it was opened from.
    pub fn form_mut(&mut self) -> Option<&mut Form> {
        self.form.as_deref_mut()
    }

    /// Whether others were found to have changed the form's trail while the history was shown.
    pub fn missed(&self) -> bool {
        self.missed
    }

    /// The form that it was opened from.
    pub fn into_form(self) -> Option<Box<Form>> {
        self.form
    }

    /// The changes, the latest first; `None` as long as nothing is known.
    pub fn entries(&self) -> Option<&[Entry]> {
        self.entries.as_deref()
    }

    /// The change in focus, and where in the list it is.
    pub fn focused(&self) -> Option<(usize, &Entry)> {
        let entries = self.entries()?;
        let at = entries.iter().position(|entry| Some(&entry.id) == self.focus.as_ref()).unwrap_or(0);
        entries.get(at).map(|entry| (at, entry))
    }

    /// Gives a change the focus.
    pub(super) fn focus_on(&mut self, id: KeptId) {
        self.focus = Some(id);
    }

    /// The trail that is being read to take a change back.
    pub fn undoing(&self) -> Option<&TrailArn> {
        self.undoing.as_ref().map(|(_, submit)| &submit.trail)
    }

    /// What is written down and cannot be shown as a change, a sentence each.
    pub fn problems(&self, ctx: &Shared) -> Vec<String> {
        let newer = self.newer.iter().map(|(file, newer)| newer::change(file, newer));
        newer.chain(ctx.unusable.iter().cloned()).collect()
    }

    /// Why the list is empty.
    pub fn why_empty(&self, ctx: &Shared) -> String {
        let what = match self.form() {
            _ if !self.newer.is_empty() => return "This version can read no other change.".to_owned(),
            Some(form) => format!("Nothing was changed of {} from this machine yet.", form.draft.arn().name()),
            None => "Nothing was changed from this machine yet.".to_owned(),
        };
        match (ctx.session.keeps, ctx.cannot_keep()) {
            (true, true) => format!("{what} Nothing new can be kept here, either: it could not be written."),
            (true, false) => what,
            (false, _) => format!("{what} What is changed in this sample account is forgotten with the program."),
        }
    }

    /// Leaves out what belongs to another account, now that the caller's is known.
    pub fn admit(&mut self, place: &Place) {
        if let Some(entries) = &mut self.entries {
            entries.retain(|entry| place.admits(&entry.submit.place));
        }
        self.newer.retain(|(_, newer)| newer.place.as_ref().is_none_or(|own| place.admits(own)));
    }

    /// Where keys go.
    pub fn context(&self) -> Context {
        match self.mode {
            Mode::Listing => Context::History,
            Mode::Reading(_) | Mode::Problems(_) | Mode::Failed(..) => Context::Entry,
        }
    }

    /// Whether an action would do something now.
    pub fn works(&self, action: Action, ctx: &Shared) -> bool {
        let entry = self.focused().map(|(_, entry)| entry);
        match action {
            Action::Problems => !self.problems(ctx).is_empty(),
            Action::Undo => {
                !matches!(self.mode, Mode::Problems(_)) && entry.is_some_and(|entry| entry.undoable().is_ok())
            }
            Action::CopyUndo => {
                matches!(self.mode, Mode::Listing | Mode::Reading(_))
                    && entry.is_some_and(|entry| entry.way_back(ctx.session.account()).is_some())
            }
            Action::Copy if matches!(self.mode, Mode::Listing) => entry.is_some(),
            Action::Down if matches!(self.mode, Mode::Listing) => self.entries().is_some_and(|e| e.len() > 1),
            Action::Open => entry.is_some(),
            _ => true,
        }
    }

    /// What is read, in lines of this width; `None` while the list is shown. `told` is what was found out of the change in
    /// focus when the program started.
    pub fn page(&self, width: u16, told: Option<&str>, ctx: &Shared) -> Option<Vec<Line>> {
        self.whole_page(width, told, ctx).map(Page::into_lines)
    }

    /// The first of these lines to show, in `height` rows.
    pub fn top(&self, lines: usize, height: usize) -> usize {
        match &self.mode {
            Mode::Listing => 0,
            Mode::Reading(scroll) | Mode::Problems(scroll) | Mode::Failed(_, scroll) => scroll.top(lines, height),
        }
    }

    fn whole_page(&self, width: u16, told: Option<&str>, ctx: &Shared) -> Option<Page> {
        match &self.mode {
            Mode::Listing => None,
            Mode::Reading(_) => self.focused().map(|(_, entry)| entry.page(width, told, ctx)),
            Mode::Problems(_) => {
                let mut page = Page::new(width);
                page.text(0, Role::Heading, "Files of the history that cannot be used").blank();
                for problem in self.problems(ctx) {
                    page.labelled(0, "! ", Role::Caution, Role::Text, &problem);
                }
                Some(page)
            }
            Mode::Failed(failed, _) => {
                let mut page = Page::new(width);
                let title = format!("Could not read {} to take the change back", failed.trail.name());
                page.text(0, Role::Heading, &title);
                error_page(&mut page, &failed.error, &failed.explanation);
                page.text(0, Role::Dim, "u asks again.");
                Some(page)
            }
        }
    }

    /// Handles a key.
    pub fn on_key(&mut self, action: Option<Action>, told: Option<&str>, layout: Layout, ctx: &mut Shared) -> Go {
        let Some(action) = action else { return Go::Stay };
        let lines = self.page(layout.text_width(), told, ctx).map_or(0, |lines| lines.len());
        let scrolled = match &mut self.mode {
            Mode::Listing => self.step(action, layout),
            Mode::Reading(scroll) | Mode::Problems(scroll) | Mode::Failed(_, scroll) => {
                scroll.act(action, lines, layout.body.into())
            }
        };
        if scrolled {
            return Go::Stay;
        }
        match action {
            Action::Open if self.focused().is_some() => self.mode = Mode::Reading(Scroll::default()),
            Action::Problems if !self.problems(ctx).is_empty() => self.mode = Mode::Problems(Scroll::default()),
            Action::Problems => ctx.say("Every file of the history can be used."),
            Action::Undo => self.undo(ctx),
            Action::Copy => self.copy(told, ctx),
            Action::CopyUndo => self.copy_way_back(ctx),
            Action::Reload => {
                self.refresh(ctx);
                ctx.say("Looked again.");
            }
            Action::Cancel | Action::Back if self.undoing.take().is_some() => {
                ctx.say("Stopped reading the trail. Nothing is taken back.");
            }
            Action::Cancel | Action::Back if matches!(self.mode, Mode::Listing) => {
                return if self.form.is_some() { Go::Form } else { Go::Trails };
            }
            Action::Cancel => self.mode = Mode::Listing,
            _ => {}
        }
        Go::Stay
    }

    fn step(&mut self, action: Action, layout: Layout) -> bool {
        let at = self.focused().map_or(0, |(at, _)| at);
        let last = self.entries().map_or(0, <[Entry]>::len).saturating_sub(1);
        let page = usize::from(layout.body / 3).max(1);
        let target = match action {
            Action::Up => at.saturating_sub(1),
            Action::Down => at + 1,
            Action::First => 0,
            Action::Last => last,
            Action::PageUp => at.saturating_sub(page),
            Action::PageDown => at + page,
            _ => return false,
        };
        self.focus = self.entries().and_then(|entries| entries.get(target.min(last))).map(|entry| entry.id.clone());
        true
    }

    fn copy(&self, told: Option<&str>, ctx: &mut Shared) {
        let width = u16::MAX / 2;
        let (what, page) = match &self.mode {
            Mode::Listing => ("the change", self.focused().map(|(_, entry)| entry.page(width, told, ctx))),
            Mode::Reading(_) => ("the change", self.whole_page(width, told, ctx)),
            Mode::Problems(_) => ("the files that cannot be used", self.whole_page(width, told, ctx)),
            Mode::Failed(..) => ("AWS's answer", self.whole_page(width, told, ctx)),
        };
        match page {
            Some(page) => ctx.copy(what, &page.into_text()),
            None => ctx.say("There is nothing to copy here."),
        }
    }

    fn copy_way_back(&self, ctx: &mut Shared) {
        let Some((_, entry)) = self.focused().filter(|_| matches!(self.mode, Mode::Listing | Mode::Reading(_))) else {
            return;
        };
        match (entry.undoable(), entry.way_back(ctx.session.account())) {
            (Err(why), _) => ctx.say(why),
            (Ok(()), Some((request, _))) => {
                let command = request.command(&ctx.session.command).join(" ");
                ctx.copy("the command that takes the change back", &command);
            }
            (Ok(()), None) => ctx.say("There is no command that would take all of this change back."),
        }
    }

    /// Begins to take the change in focus back: what the trail is now is read first.
    fn undo(&mut self, ctx: &mut Shared) {
        let Some((_, entry)) = self.focused().filter(|_| !matches!(self.mode, Mode::Problems(_))) else { return };
        if let Err(why) = entry.undoable() {
            return ctx.say(why);
        }
        // it is this trail's form: from the form, no other trail's changes are listed
        if self.form().is_some_and(|form| form.draft.is_changed()) {
            return ctx.warn(
                "The form has unsaved edits of this trail. Esc goes back to it: ^S reviews them, U takes them back. Then \
                 this change can be taken back.",
            );
        }
        let submit = entry.submit.clone();
        self.undoing = Some((ctx.call(Call::Trail(submit.trail.clone())), submit));
    }

    /// Handles an answer.
    pub fn on_answer(&mut self, ticket: Ticket, answer: Answer, ctx: &mut Shared) -> Go {
        match answer {
            Answer::History(changed) if self.asked == Some(ticket) => {
                self.asked = None;
                self.take(*changed, ctx);
                Go::Stay
            }
            Answer::Trail(answer) if self.undoing.as_ref().is_some_and(|(own, _)| *own == ticket) => {
                match (answer, self.undoing.take()) {
                    (Ok(trail), Some((_, submit))) => self.undone(&submit, *trail, ctx),
                    (Err(error), Some((_, submit))) => self.failed(submit.trail, error, ctx),
                    (_, None) => Go::Stay,
                }
            }
            answer => match &mut self.form {
                Some(form) => {
                    let before = form.draft.base().settings.clone();
                    let go = form.on_answer(ticket, answer, ctx);
                    self.missed |= form.draft.base().settings != before || matches!(go, Go::Conflict(_));
                    go
                }
                None => Go::Stay,
            },
        }
    }

    fn take(&mut self, changed: Changed, ctx: &mut Shared) {
        ctx.note_unusable(changed.problems);
        let own = self.form.as_ref().map(|form| form.draft.arn().clone());
        let entries = changed.submits.into_iter().map(|(id, submit, live)| Entry { id, submit, live });
        let old = self.focused().map_or(0, |(at, _)| at);
        let entries: Vec<Entry> =
            entries.filter(|entry| own.as_ref().is_none_or(|own| *own == entry.submit.trail)).collect();
        if !entries.iter().any(|entry| Some(&entry.id) == self.focus.as_ref()) {
            self.focus = entries.get(old).or(entries.last()).map(|entry| entry.id.clone());
            if matches!(self.mode, Mode::Reading(_)) {
                self.mode = Mode::Listing; // what was read is not there any more
            }
        }
        self.entries = Some(entries);
        let is_own = |newer: &Newer| match (&own, &newer.trail) {
            (Some(own), Some(trail)) => own == trail,
            _ => true,
        };
        self.newer = changed.newer.into_iter().filter(|(_, newer)| is_own(newer)).collect();
        self.admit(&ctx.session.place());
    }

    fn failed(&mut self, trail: TrailArn, error: ApiError, ctx: &mut Shared) -> Go {
        let explanation = explain(&error, Some(&trail), None);
        ctx.note_unread(Some(format!("trailedit: could not read {}: {error}", trail.name())));
        self.mode = Mode::Failed(Box::new(Failed { trail, error, explanation }), Scroll::default());
        Go::Stay
    }

    /// The trail is read: makes the edits that take the change back, if there is anything left to take back.
    fn undone(&mut self, submit: &Submit, trail: Trail, ctx: &mut Shared) -> Go {
        ctx.note_unread(None);
        if matches!(self.mode, Mode::Failed(..)) {
            self.mode = Mode::Listing;
        }
        let moved = submit.moved(&trail);
        let (draft, lost) = submit.undo(trail);
        let Some(first) = draft.changes().first().map(|change| change.setting) else {
            let name = submit.trail.name();
            match lost.is_empty() {
                true => ctx.say(format!("There is nothing left to take back: {name} is as it was before this change.")),
                false => ctx.warn(format!("Nothing can be taken back. {}", not_reported(&lost))),
            }
            return Go::Stay;
        };
        tell(&draft, &moved, &lost, ctx);
        let mut form = Form::with_draft(draft, ctx);
        form.focus = first;
        Go::Open(Box::new(form))
    }
}

/// Says what the edits take back, and what they do not.
pub(super) fn tell(draft: &Draft, moved: &[Change], lost: &[Setting], ctx: &mut Shared) {
    let labels: Vec<_> = draft.changes().iter().map(|change| change.setting.label()).collect();
    let leave_out = if labels.len() > 1 { " u leaves one out," } else { "" };
    let said = format!("These edits take the change back: {}.{leave_out} ^S reviews them.", labels.join(", "));
    ctx.say_too(&said, false);
    if !lost.is_empty() {
        ctx.say_too(&not_reported(lost), true);
    }
    let moved: Vec<_> = moved
        .iter()
        .map(|change| {
            let (sent, now) = (change.before.as_ref(), change.after.as_ref());
            let label = change.setting.label();
            format!("{label} is {}, not {}", compared(change.setting, now), compared(change.setting, sent))
        })
        .collect();
    if !moved.is_empty() {
        ctx.say_too(&format!("Changed again since, by somebody or something: {}.", moved.join("; ")), true);
    }
}

/// Why these settings cannot be taken back.
pub(super) fn not_reported(lost: &[Setting]) -> String {
    let labels: Vec<_> = lost.iter().map(|setting| setting.label()).collect();
    format!("AWS did not report what {} was before, so that stays.", labels.join(" and "))
}

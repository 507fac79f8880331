//! Edits are kept as they are made, for the case that the program does not live to apply them.
//!
//! After every event the edits at hand are compared with those that were handed over to be kept; what differs is handed
//! over again. No screen has to think of it.

use super::event::{Deed, Effect, Opened, Ticket};
use super::{Screen, State, newer};
use crate::trail::kept::KeptDraft;
use crate::trail::{Draft, Setting, TrailArn};
use std::borrow::Cow;

/// What was handed over to be kept.
#[derive(Debug, Default)]
pub struct Keeping {
    /// The edits that were handed over last.
    kept: Option<KeptDraft>,
    /// The trail that is being worked on, and the question what is kept of it.
    open: Option<(TrailArn, Ticket)>,
    /// Whether a review was shown after the last event.
    reviewing: bool,
}

impl Keeping {
    /// Leaves the edits where they are kept, to be offered when their trail is opened again.
    pub fn set_aside(&mut self) {
        self.kept = None;
    }

    /// Whether this answers the question what is kept of the trail that is being worked on.
    pub fn is_open(&self, ticket: Ticket) -> bool {
        self.open.as_ref().is_some_and(|(_, own)| *own == ticket)
    }
}

/// Hands over what is to be kept now, and what is not any more.
pub fn follow(state: &mut State) {
    let now = state.ctx.now.seconds();
    let worked_on = worked_on(state).cloned();
    if worked_on.as_ref() != state.keeping.open.as_ref().map(|(arn, _)| arn) {
        if let Some((arn, _)) = state.keeping.open.take() {
            forget(state);
            state.ctx.store(Deed::Close(arn));
        }
        if let Some(arn) = worked_on {
            let deed = Deed::Open(arn.clone(), state.ctx.session.place());
            state.keeping.open = Some((arn, state.ctx.store(deed)));
        }
    }
    let reviewing = matches!(state.screen, Screen::Review(_));
    let was_reviewing = std::mem::replace(&mut state.keeping.reviewing, reviewing);
    if reviewing
        && !was_reviewing
        && let Some((arn, ticket)) = &mut state.keeping.open
    {
        // who else works on it now? One that came later is not known yet
        *ticket = state.ctx.store(Deed::Open(arn.clone(), state.ctx.session.place()));
    }
    let place = state.ctx.session.place();
    let wanted = edits(state).and_then(|(draft, typing)| KeptDraft::of(&draft, typing, place, now));
    match (wanted, &state.keeping.kept) {
        (None, _) => forget(state),
        (Some(wanted), Some(kept)) if wanted.says_the_same(kept) => {}
        (Some(wanted), _) => {
            state.ctx.store(Deed::Keep(Box::new(wanted.clone())));
            state.keeping.kept = Some(wanted);
        }
    }
    // what an earlier run left behind is not needed any more, now that the edits at hand are kept in its place
    if let Some(form) = state.form_mut() {
        let (arn, spent) = (form.draft.arn().clone(), form.take_spent());
        for id in spent {
            state.ctx.store(Deed::Supersede(arn.clone(), id));
        }
    }
    // what is to be written down comes before the end of the program
    if let Some(at) = state.ctx.effects.iter().position(|effect| matches!(effect, Effect::Quit(_))) {
        let quit = state.ctx.effects.remove(at);
        state.ctx.effects.push(quit);
    }
}

/// What is kept of the trail was looked up.
pub fn opened(state: &mut State, opened: Opened) {
    let Opened { drafts, newer, others, problems, unkept } = opened;
    let ctx = &mut state.ctx;
    for other in others {
        let edits = match other.edits {
            0 => String::new(),
            1 => ", with 1 edit".to_owned(),
            n => format!(", with {n} edits"),
        };
        // in one line: a longer notice would lie over the buttons of the review
        let told = format!("Another trailedit (process {}) has this trail open{edits}.", other.pid);
        ctx.say_too(&told, true);
    }
    if let Some(why) = unkept {
        ctx.note_not_kept(why);
    }
    for problem in problems.into_iter().chain(newer.iter().map(|(file, newer)| newer::edits(file, newer))) {
        ctx.say_too(&problem, true);
    }
    match &mut state.screen {
        Screen::Form(form) => form.offer(drafts, ctx),
        // it is offered once the form is shown again
        Screen::History(history) => _ = history.form_mut().map(|form| form.offer(drafts, ctx)),
        Screen::Guide(guide) => guide.form.offer(drafts, ctx),
        Screen::Conflict(conflict) => conflict.form.offer(drafts, ctx),
        // they stay where they are, and are looked up again when the trail is opened the next time
        Screen::Trails | Screen::Review(_) | Screen::Progress(_) | Screen::Receipt(_) => {}
    }
}

fn forget(state: &mut State) {
    if let Some(kept) = state.keeping.kept.take() {
        state.ctx.store(Deed::Forget(kept.trail));
    }
}

/// A draft, and the text that is being typed for a setting of it.
type AtHand<'a> = (Cow<'a, Draft>, Option<(Setting, &'a str)>);

/// The edits that are not applied, or not known to be, and the text that is being typed.
fn edits(state: &State) -> Option<AtHand<'_>> {
    match &state.screen {
        Screen::Form(form) => Some((form.to_keep(), form.typing())),
        Screen::Guide(guide) => Some((guide.form.to_keep(), None)),
        Screen::Conflict(conflict) => Some((conflict.form.to_keep(), conflict.form.typing())),
        Screen::Review(review) => Some((review.form.to_keep(), None)),
        Screen::Progress(progress) => Some((progress.form().to_keep(), None)),
        Screen::Receipt(receipt) => Some((Cow::Borrowed(receipt.unsettled()?), None)),
        Screen::History(history) => history.form().map(|form| (form.to_keep(), form.typing())),
        Screen::Trails => None,
    }
}

/// Whether there are edits that are not applied, or a text is being typed.
pub fn has_edits(state: &State) -> bool {
    edits(state).is_some_and(|(draft, typing)| draft.is_changed() || typing.is_some())
}

/// What there is to say of edits that are not applied when the program ends.
pub fn left_behind(state: &State) -> Option<String> {
    if matches!(&state.screen, Screen::Progress(progress) if progress.is_accepted()) {
        return None; // they are applied; kept they are only until that was seen
    }
    let (draft, typing) = edits(state)?;
    if !state.ctx.session.keeps || !draft.is_changed() && typing.is_none() {
        return None;
    }
    let mut settings: Vec<_> = draft.changes().iter().map(|change| change.setting).collect();
    settings.extend(typing.map(|(setting, _)| setting).filter(|setting| draft.edit(*setting).is_none()));
    let settings: Vec<_> = settings.into_iter().map(Setting::label).collect();
    let what = format!("the edits of {} ({})", draft.arn().name(), settings.join(", "));
    Some(match state.ctx.cannot_keep() {
        false => format!("trailedit: {what} are kept; opening the trail again offers them."),
        true => format!("trailedit: {what} could not be kept and are lost."),
    })
}

fn worked_on(state: &State) -> Option<&TrailArn> {
    match &state.screen {
        Screen::Form(form) => Some(form.draft.arn()),
        Screen::Guide(guide) => Some(guide.form.draft.arn()),
        Screen::Conflict(conflict) => Some(conflict.form.draft.arn()),
        Screen::Review(review) => Some(review.form.draft.arn()),
        Screen::Progress(progress) => Some(progress.form().draft.arn()),
        Screen::Receipt(receipt) => Some(&receipt.trail.arn),
        Screen::History(history) => Some(history.form()?.draft.arn()),
        Screen::Trails => None,
    }
}

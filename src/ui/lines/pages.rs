//! The screens that are read rather than filled in, in lines.

use super::form::trail;
use super::{Of, Part, Sheet, paragraphs, whole, without_enter};
use crate::app::State;
use crate::app::clock::utc;
use crate::app::conflict::Conflict;
use crate::app::guide::Guide;
use crate::app::history::{Entry, History};
use crate::app::keys::Context;
use crate::app::page::WIDEST;
use crate::app::progress::{Progress, Step};
use crate::app::receipt::Receipt;
use crate::app::review::{Button, Confirm, Review};
use crate::app::typed::name_is_a_command;
use crate::trail::Level;
use crate::trail::change::{Clash, Disputed, Side};
use crate::trail::settings::compared;
use crate::trail::text::shown;
use crate::ui::pages::{how_far, what_is_sent};

pub(super) fn review(review: &Review, state: &State, sheet: &mut Sheet) {
    let applies = state.hints().iter().any(|hint| hint.label == "apply");
    sheet.place = format!("review {:?} {applies}", review.view);
    let levels = review.levels().into_iter().map(|(level, count)| {
        let (one, many) = match level {
            Level::Danger => ("danger", "dangers"),
            Level::Caution | Level::Note => ("caution", "cautions"),
        };
        format!("{count} {}", if count == 1 { one } else { many })
    });
    let levels: Vec<String> = levels.collect();
    let levels = if levels.is_empty() { String::new() } else { format!(": {}", levels.join(", ")) };
    let title =
        format!("Review of {}{levels}. This is the view \"{}\".", trail(review.draft(), state), review.view.title());
    sheet.parts.push(Part::new(title));
    sheet.parts.extend(whole(&review.page(WIDEST, &state.ctx.session.command)));
    let read_only = state.ctx.session.read_only;
    let name = review.draft().arn().name();
    sheet.parts.push(Part::new(match &review.confirm {
        Confirm::Buttons(_) if read_only => "Apply is off: this session is read-only.".to_owned(),
        Confirm::Buttons(_) if applies => "Nothing is sent before you type y to apply. n goes back.".to_owned(),
        Confirm::Buttons(button) => {
            let chosen = if *button == Button::Apply { "Apply" } else { "Cancel" };
            format!("Chosen is {chosen}. tab chooses the other one of Cancel and Apply, \"choose\" does it.")
        }
        Confirm::Typing(_) if name_is_a_command(name) => {
            format!("To apply, type = and the trail's name: ={}. esc goes back; nothing is sent.", shown(name))
        }
        Confirm::Typing(_) => {
            format!("To apply, type the trail's name: {}. esc goes back; nothing is sent.", shown(name))
        }
    }));
}

pub(super) fn progress(progress: &Progress, state: &State, sheet: &mut Sheet) {
    let context = progress.context();
    sheet.busy = context != Context::Choosing;
    let title = Part::new(format!("Applying to {}.", trail(&progress.form().draft, state)));
    if let Some(lines) = progress.held(WIDEST, state.ctx.now) {
        sheet.place = format!("held {context:?} {}", progress.refused_so_far().unwrap_or_default());
        // a countdown is not told again and again
        let still = |part: Part| Part {
            key: part.text.replace(|c: char| c.is_ascii_digit(), ""),
            text: without_enter(&part.text, context),
            ..part
        };
        sheet.parts = [title].into_iter().chain(paragraphs(&lines).into_iter().map(still)).collect();
        return;
    }
    sheet.place = format!("progress {}", progress.refused_so_far().unwrap_or_default());
    sheet.parts = vec![title, Part::quiet(what_is_sent(progress))];
    for step in Step::ALL {
        if progress.times.iter().any(|(own, ..)| *own == step) {
            sheet.parts.push(Part::new(format!("{}.", step.label())));
        }
    }
    if progress.attempts() > 1 {
        sheet.parts.push(Part::quiet(format!("Attempt {}: AWS shows an update a little later.", progress.attempts())));
    }
    sheet.parts.push(Part::new(how_far(progress)));
    sheet.parts.extend(progress.refused_so_far().map(|told| Part::new(format!("{told}."))));
}

pub(super) fn receipt(receipt: &Receipt, state: &State, sheet: &mut Sheet) {
    sheet.place = format!("receipt {}", receipt.request_id().unwrap_or_default());
    let parts = paragraphs(&receipt.lines(WIDEST, state.ctx.now)).into_iter();
    sheet.parts = parts.map(|part| Part { text: without_enter(&part.text, state.context()), ..part }).collect();
}

pub(super) fn conflict(conflict: &Conflict, state: &State, sheet: &mut Sheet) {
    sheet.keeps = true;
    let (all, open) = conflict.count();
    let left =
        if open == 0 { "All is decided: \"go on\" goes on.".to_owned() } else { format!("{open} of {all} to decide.") };
    sheet.parts = vec![Part::new(format!("Conflict, {}. {}", trail(&conflict.form.draft, state), conflict.intro()))];
    for (at, (clash, side)) in conflict.clashes().enumerate() {
        sheet.parts.extend(self::clash(at + 1, clash, side));
    }
    sheet.parts.extend(paragraphs(&conflict.taken_in(WIDEST)));
    sheet.parts.push(Part::new(left));
    sheet.parts.push(Part::quiet("A number chooses one, then theirs or yours decides it, as in \"theirs 1\"."));
}

fn clash(number: usize, clash: &Clash, side: Option<Side>) -> Vec<Part> {
    let names: Vec<_> = clash.disputed.iter().map(|disputed| disputed.setting.label()).collect();
    let both = if names.len() > 1 { " (one decision: AWS takes both or neither)" } else { "" };
    let decided = match side {
        None => "not decided",
        Some(Side::Theirs) => "takes theirs",
        Some(Side::Mine) => "keeps yours",
    };
    let mut parts = vec![Part::new(format!("{number}. {}{both}: {decided}.", names.join(" and ")))];
    for Disputed { setting, loaded, now, mine } in &clash.disputed {
        let which = if names.len() > 1 { format!("{}, ", setting.label()) } else { String::new() };
        for (name, value) in [("when you read it", loaded), ("now at AWS", now), ("yours", mine)] {
            let value = compared(*setting, value.as_ref());
            let text = format!("   {which}{name}: {}", shown(&value));
            parts.push(Part::keyed(text.clone(), format!("{number} {text}")));
        }
    }
    parts
}

pub(super) fn guide(guide: &Guide, state: &State, sheet: &mut Sheet) {
    let (step, at, all) = guide.step();
    let reading = state.context() == Context::Document;
    sheet.place = format!("guide {at} {reading}");
    let lines = guide.lines(WIDEST, &state.ctx);
    if reading {
        sheet.parts = whole(&lines);
        return;
    }
    let of = trail(&guide.form.draft, state);
    sheet.parts.push(Part::new(format!("{}, {of}: step {at} of {all}, {}.", guide.topic.title(), step.title())));
    let items = guide.numbered(&state.ctx);
    for (line, whole) in lines.iter().enumerate().skip(1) {
        let Some(mut part) = super::paragraph(whole) else { continue };
        part.text = without_enter(&part.text, state.context());
        if let Some(at) = items.iter().position(|rows| rows.contains(&line)) {
            let number = format!("{}. ", at + 1);
            if items[at].start == line && !part.text.starts_with(&number) {
                // what has another number now is told with that
                part = Part::new(format!("{number}{}", part.text));
            }
            // two may say the same of themselves
            part = Part { key: format!("{number}{}", part.key), ..part.of(Of::Item(at)) };
        }
        sheet.parts.push(part);
    }
    let focus = guide.focus(&state.ctx);
    sheet.focus = guide.spots(&state.ctx).iter().position(|spot| Some(*spot) == focus);
    if !items.is_empty() {
        sheet.parts.push(Part::quiet("A number tells more of that one."));
    }
}

pub(super) fn history(history: &History, state: &State, sheet: &mut Sheet) {
    let told = history.focused().and_then(|(_, entry)| state.interrupted.told(&entry.id));
    if let Some(lines) = history.page(WIDEST, told.as_deref(), &state.ctx) {
        let focused = history.focused().map(|(at, _)| at);
        sheet.place = format!("history {:?} {focused:?}", std::mem::discriminant(&history.mode));
        sheet.parts = paragraphs(&lines);
    } else {
        sheet.place = "history".to_owned();
        sheet.keeps = true;
        let of = match history.form() {
            Some(form) => trail(&form.draft, state),
            None => "all trails".to_owned(),
        };
        let entries = history.entries();
        let count = match entries.map(<[Entry]>::len) {
            None => "looking up what was changed.".to_owned(),
            Some(0) => history.why_empty(&state.ctx),
            Some(1) => "1 change.".to_owned(),
            Some(n) => format!("{n} changes, the latest first."),
        };
        sheet.parts.push(Part::new(format!("History of {of}: {count}")));
        sheet.parts.extend(
            history.problems(&state.ctx).iter().map(|problem| Part::new(format!("warning: {}", shown(problem)))),
        );
        let entries = entries.unwrap_or_default().iter().enumerate();
        sheet.parts.extend(entries.map(|(at, entry)| change(at + 1, entry)));
        if !sheet.items.is_empty() {
            sheet.parts.push(Part::quiet("A number shows that change in full."));
        }
        sheet.busy = history.entries().is_none();
    }
    if let Some(arn) = history.undoing() {
        sheet.parts.push(Part::new(format!("Reading {} in {}. esc stops.", shown(arn.name()), arn.region())));
        sheet.busy = true;
    }
}

/// A change in short.
fn change(number: usize, entry: &Entry) -> Part {
    let arn = &entry.submit.trail;
    let changes: Vec<String> = entry
        .changes()
        .into_iter()
        .map(|(label, before, after)| format!("{label}, from {} to {}", shown(&before), shown(&after)))
        .collect();
    let why = entry.why().map(|why| format!(" Why: {}", shown(why))).unwrap_or_default();
    Part::new(format!(
        "{number}. {}, {} in {}: {}. {}.{why}",
        utc(entry.submit.sent),
        shown(arn.name()),
        arn.region(),
        entry.came().1,
        changes.join("; ")
    ))
}

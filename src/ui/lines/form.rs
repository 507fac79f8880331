//! The form in lines: a number for each setting, what is wrong with it below it.

use super::teller::EDIT;
use super::trails::{band, doing};
use super::{Asks, Part, Sheet, key_in_words, paragraphs, whole};
use crate::app::form::picking::{Focus as Candidate, Mark};
use crate::app::form::{Form, Mode, Offer, Picker};
use crate::app::leaving::Goal;
use crate::app::page::WIDEST;
use crate::app::{Load, State};
use crate::trail::setting::Group;
use crate::trail::text::shown;
use crate::trail::{Draft, Finding, Setting, Severity};
use crate::ui::form::leaving_choices;

pub(super) fn tell(form: &Form, state: &State, sheet: &mut Sheet) {
    let arn = form.draft.arn();
    match &form.mode {
        Mode::Moving => {
            sheet.place = format!("form {arn}");
            sheet.keeps = true;
            settings(form, state, sheet);
        }
        Mode::Editing(field) => {
            sheet.place = format!("{EDIT}{arn} {:?}", form.focus);
            editing(form, field.text(), sheet);
        }
        Mode::Leaving(goal) => leaving(form, *goal, state, sheet),
        Mode::Offered(offer) => offered(offer, form, state, sheet),
        Mode::Reading(reading, _) => {
            sheet.place = format!("document {reading:?}");
            let lines = form.papers().page(*reading, WIDEST, &state.ctx.session.command);
            sheet.parts = whole(&lines);
        }
        Mode::Picking(picker) => {
            // what else is searched for is another list, told from its beginning
            sheet.place = format!("pick {arn} {:?} {}", form.focus, picker.field.text());
            picking(picker, form, state, sheet);
        }
        Mode::About(_) => {
            sheet.place = "about".to_owned();
            sheet.prompt = "Info> ".to_owned();
            sheet.parts = paragraphs(&form.about(WIDEST, state.ctx.now));
        }
    }
}

/// What the trail is called, where it lives, and whose it is.
pub(super) fn trail(draft: &Draft, state: &State) -> String {
    let arn = draft.arn();
    let foreign = state.ctx.session.account().is_some_and(|own| own != arn.account());
    let owner = if foreign { format!(", owned by {}", arn.account()) } else { String::new() };
    format!("{}, home {}{owner}", shown(arn.name()), arn.region())
}

fn settings(form: &Form, state: &State, sheet: &mut Sheet) {
    sheet.parts.push(Part::new(format!("Trail {}.", trail(&form.draft, state))));
    if let Some(why) = form.only_looks() {
        sheet.parts.push(Part::new(format!("Read-only. {why}.")));
    }
    if let Some(refusal) = form.answer() {
        sheet.parts.push(Part::new(format!("{}.", refusal.title())));
        sheet.parts.extend(whole(&refusal.page(WIDEST)));
    }
    band(state, sheet);
    sheet.parts.push(match &form.status {
        Load::Waiting(_) => Part::quiet("Its status is being asked."),
        Load::Failed(_) => Part::new("Status unknown."),
        Load::Here(status) => {
            let (text, key) = doing(status, state);
            Part::keyed(format!("Status: {text}."), format!("status {key}"))
        }
    });
    let mut group: Option<Group> = None;
    for (at, setting) in Setting::ALL.into_iter().enumerate() {
        let of = setting.spec().group;
        if group.replace(of) != Some(of) {
            sheet.parts.push(Part::quiet(format!("{}.", of.title())));
        }
        self::setting(at + 1, setting, form, sheet);
    }
    sheet.parts.push(Part::new(match form.draft.changes().len() {
        0 => "No changes.".to_owned(),
        1 => "1 change, not applied.".to_owned(),
        n => format!("{n} changes, not applied."),
    }));
    sheet.parts.push(Part::quiet("A number edits that setting; a command takes one, too, as in x 2."));
}

fn setting(number: usize, setting: Setting, form: &Form, sheet: &mut Sheet) {
    let value = form.shown(setting);
    let was = form.was(setting).map_or(String::new(), |was| format!(", edited, was {was}"));
    let text = format!("{number}. {}: {}{}", setting.label(), shown(&value), shown(&was));
    sheet.parts.push(Part::new(text));
    let findings = form.findings_on(setting);
    let fixed = findings.iter().position(|finding| finding.fix.is_some());
    for (at, finding) in findings.iter().enumerate() {
        // notes are told with the setting in focus, as on a screen
        if finding.severity == Severity::Note && form.focus != setting {
            continue;
        }
        let fix = finding.fix.as_ref().filter(|_| fixed == Some(at));
        let fix = fix.map_or(String::new(), |fix| format!(". f {number} puts it right: {}", fix.text));
        let text = format!("   {}{fix}", said(finding));
        sheet.parts.push(Part::keyed(text.clone(), format!("{number} {value} {text}")));
    }
}

/// A finding with how bad it is in a word.
fn said(finding: &Finding) -> String {
    let word = match finding.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Unknown => "unknown",
        Severity::Note => "note",
    };
    format!("{word}: {}", shown(&finding.text))
}

/// What there is to pick, as far as it is in sight: the best matches of what was typed.
fn picking(picker: &Picker, form: &Form, state: &State, sheet: &mut Sheet) {
    let lists = &state.ctx.lists;
    sheet.prompt = format!("{}, pick> ", form.focus.label());
    let title = picker.source.title();
    let filter = match picker.field.text() {
        "" => String::new(),
        text => format!(", matching {}", shown(text)),
    };
    sheet.parts.push(Part::new(format!("{title}: {}{filter}.", picker.count(lists))));
    sheet.parts.extend(paragraphs(&picker.told(WIDEST, lists)));
    let entries = picker.list(lists).map(|list| list.entries()).unwrap_or_default();
    sheet.asks = if picker.wonders(&state.ctx.session.facts) { Asks::Waiting } else { Asks::Answered };
    for (at, row) in picker.rows().iter().enumerate() {
        let text = match row.of {
            Candidate::Typed => format!("{}, as it was typed", shown(picker.typed().unwrap_or_default())),
            Candidate::Listed(at) => match entries.get(at) {
                Some(entry) if entry.item.about.is_empty() => shown(&entry.item.value).into_owned(),
                Some(entry) => format!("{}, {}", shown(&entry.item.value), shown(&entry.item.about)),
                None => continue,
            },
        };
        let present = if row.present { ", as it is now" } else { "" };
        let mark = match row.mark {
            Some(Mark::Refused | Mark::Fails) => ", would not work",
            Some(Mark::Unverified) => ", could not be verified",
            Some(Mark::Waiting | Mark::Good) | None => "",
        };
        // a mark that came later is news
        let key = format!("{} {text}{mark}", at + 1);
        sheet.parts.push(Part::keyed(format!("{}. {text}{present}{mark}", at + 1), key));
    }
    let (_, all) = picker.window(picker.rows().len());
    match all.saturating_sub(picker.rows().len()) {
        0 => {}
        1 => sheet.parts.push(Part::new("1 more is not told: type a part of its name.")),
        more => sheet.parts.push(Part::new(format!("{more} more are not told: type a part of the name of one."))),
    }
    sheet.parts.push(Part::quiet(
        "A number picks. Anything else is searched for; an empty line goes back, and nothing is changed.",
    ));
}

fn editing(form: &Form, text: &str, sheet: &mut Sheet) {
    let setting = form.focus;
    let spec = setting.spec();
    sheet.parts.push(Part::new(format!("{}. {} {}", spec.label, spec.summary, spec.help)));
    if let Some(was) = form.was(setting) {
        sheet.parts.push(Part::new(format!("Before your edit: {}", shown(&was))));
    }
    sheet.parts.push(Part::new(format!("Now: {}", shown(&form.shown(setting)))));
    let leaves = match form.typing() {
        None => "An empty line leaves it as it is.".to_owned(),
        Some(_) => {
            sheet.parts.push(Part::new(format!("Being typed: {}", shown(text))));
            sheet
                .parts
                .extend(form.findings_on(setting).iter().map(|finding| Part::new(format!("   {}", said(finding)))));
            ":accept takes what is being typed, :esc leaves the setting as it is.".to_owned()
        }
    };
    let number = Setting::ALL.iter().position(|own| *own == setting).map_or(0, |at| at + 1);
    let clears = setting.clearable() && form.draft.value(setting).is_some();
    let clears = if clears { format!(" x {number} in the form clears it.") } else { String::new() };
    sheet.parts.push(Part::quiet(format!("Type the new value. {leaves}{clears}")));
}

fn leaving(form: &Form, goal: Goal, state: &State, sheet: &mut Sheet) {
    sheet.place = format!("leaving {goal:?}");
    let edits = form.draft.changes().len();
    let count = if edits == 1 { "1 unsaved edit".to_owned() } else { format!("{edits} unsaved edits") };
    sheet.parts.push(Part::new(format!(
        "There {} {count}. What is to become of {}?",
        if edits == 1 { "is" } else { "are" },
        if edits == 1 { "it" } else { "them" }
    )));
    let choices = leaving_choices(form, goal, state).into_iter();
    let typed = |key: &str| key_in_words(key).replace(' ', " or ");
    sheet.parts.extend(choices.map(|(key, text)| Part::new(format!("{}: {text}.", typed(key)))));
}

fn offered(offer: &Offer, form: &Form, state: &State, sheet: &mut Sheet) {
    sheet.place = format!("offer {} {}", offer.settings(), offer.reading.is_some());
    sheet.parts.push(Part::new(format!("{}.", offer.title(state.ctx.now))));
    match offer.reading {
        Some(_) => sheet.parts.extend(paragraphs(&offer.page(&form.draft, WIDEST, state.ctx.now))),
        None => sheet.parts.push(Part::new(format!("They are about: {}.", offer.settings()))),
    }
}

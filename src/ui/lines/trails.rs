//! The list of trails in lines.

use super::{Part, Sheet, paragraphs};
use crate::app::clock::ago;
use crate::app::page::WIDEST;
use crate::app::trails::{Filter, Row, scope};
use crate::app::{Load, State};
use crate::trail::Status;
use crate::trail::settings::Channel;
use crate::trail::text::shown;
use crate::ui::trails::{notes_told, why_empty};

/// As many rows as there may be of what has to be seen whatever else is shown.
const ROWS: usize = 1000;

pub(super) fn tell(state: &State, sheet: &mut Sheet) {
    let list = &state.trails;
    let count = match (list.visible().len(), list.total()) {
        (_, 0) => "Trails.".to_owned(),
        (shown, all) if shown == all => format!("Trails: {all}, sorted by {}.", list.sort.label()),
        (shown, all) => format!("Trails: {shown} of {all}, sorted by {}.", list.sort.label()),
    };
    let filter = match &list.filter {
        Filter::None => String::new(),
        Filter::Typing(field) => {
            format!(" Type what to look for in names, Regions and accounts{}.", so_far(field.text()))
        }
        Filter::Kept(text) => format!(" The filter is “{}”; /TEXT sets another one, esc shows all.", shown(text)),
    };
    sheet.keeps = true;
    sheet.place = format!("trails {:?}", state.context());
    sheet.parts.push(Part::new(format!("{count}{filter}")));
    band(state, sheet);
    if let Some(problem) = &list.problem {
        sheet.parts.extend(paragraphs(&problem.page(WIDEST)));
    }
    if let Some(opening) = &list.opening {
        let text = format!("Opening {} in {}. esc stops.", shown(opening.arn.name()), opening.arn.region());
        sheet.parts.push(Part::new(text));
        sheet.busy = true;
        return;
    }
    if list.total() == 0 {
        sheet.parts.push(Part::new(why_empty(list)));
        sheet.busy = list.is_listing();
    }
    if matches!(list.filter, Filter::Typing(_)) {
        return; // nothing can be chosen before
    }
    let rows = list.visible().enumerate();
    sheet.parts.extend(rows.map(|(at, row)| self::row(at + 1, row, state)));
    if list.total() > 0 && list.visible().len() == 0 {
        sheet.parts.push(Part::new("No trail matches the filter. esc shows all."));
    }
    if let Some((done, all)) = list.asked().filter(|(done, all)| done < all && list.total() > 0) {
        sheet
            .parts
            .push(Part::new(format!("{done} of {all} Regions have answered; an empty line tells what came since.")));
    }
    sheet.parts.extend(notes_told(state).into_iter().map(|(_, text)| Part::new(spelled(&text))));
    if list.visible().len() > 0 {
        sheet.parts.push(Part::quiet("A number opens that trail."));
    }
}

fn so_far(text: &str) -> String {
    if text.is_empty() { String::new() } else { format!("; so far it is “{}”", shown(text)) }
}

/// What has to be seen whatever else is shown.
pub(super) fn band(state: &State, sheet: &mut Sheet) {
    sheet.parts.extend(paragraphs(&state.interrupted.band(WIDEST, ROWS, &state.ctx)));
}

/// A note with its mark as a word.
fn spelled(text: &str) -> String {
    match (text.strip_prefix("! "), text.strip_prefix("i ")) {
        (Some(text), _) => format!("warning: {text}"),
        (_, Some(text)) => format!("note: {text}"),
        _ => text.to_owned(),
    }
}

fn row(number: usize, row: &Row, state: &State) -> Part {
    let arn = &row.trail.arn;
    let (status, key) = match &row.status {
        Load::Waiting(_) => ("status is being asked".to_owned(), "waiting".to_owned()),
        Load::Failed(error) => {
            let text = format!("status unknown: {}", error.code().unwrap_or(&error.message));
            (text.clone(), text)
        }
        Load::Here(status) => doing(status, state),
    };
    let mut rest = format!("{}; home {}", scope(row), arn.region());
    if state.ctx.session.account().is_some_and(|own| own != arn.account()) {
        rest.push_str(&format!("; owned by {}", arn.account()));
    }
    if row.trail.settings.log_file_validation == Some(false) {
        rest.push_str("; no log file validation");
    }
    let name = shown(arn.name());
    Part::keyed(format!("{number}. {name}: {status}; {rest}."), format!("{arn} {key} {rest}"))
}

/// How a trail is doing, and the same without what only the time changes.
pub(super) fn doing(status: &Status, state: &State) -> (String, String) {
    let logging = match status.logging {
        Some(true) => "logging",
        Some(false) => "NOT logging",
        None => "logging unknown",
    };
    let failing: Vec<String> = status
        .failing()
        .map(|(delivery, error)| format!("delivery of {} FAILS: {}", delivery.channel.label(), shown(error)))
        .collect();
    if !failing.is_empty() {
        let text = format!("{logging}, {}", failing.join(", "));
        return (text.clone(), text);
    }
    match status.delivery(Channel::Logs).and_then(|delivery| delivery.last) {
        Some(last) => (format!("{logging}, delivered {}", ago(last, state.ctx.now)), format!("{logging}, delivered")),
        None => (format!("{logging}, nothing delivered yet"), logging.to_owned()),
    }
}

//! What was changed from here: the list, and on a wide screen the change in focus beside it.

use super::widget::{Canvas, cut, more, rows, span, split, styled, top_of, wrapped};
use crate::app::State;
use crate::app::clock::utc;
use crate::app::columns::{self, columns, on_screen};
use crate::app::history::{Entry, History};
use crate::app::layout::Layout;
use crate::app::page::Role;
use crate::trail::text::shown;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};

/// Draws the list, or what is read above it.
pub fn draw(history: &History, state: &State, layout: Layout, canvas: &mut Canvas, area: Rect) {
    let told = history.focused().and_then(|(_, entry)| state.interrupted.told(&entry.id));
    if let Some(lines) = history.page(layout.text_width(), told.as_deref(), &state.ctx) {
        return canvas.page(area, &lines, history.top(lines.len(), area.height.into()));
    }
    let mut area = area;
    let problems = problems(history, state, canvas, area);
    if !problems.is_empty() {
        let (top, rest) = split(area, on_screen(problems.len()));
        canvas.lines(top, problems);
        area = split(rest, 1).1;
    }
    let Some((at, focused)) = history.focused() else {
        let text = match history.entries() {
            None => "Looking up what was changed…".to_owned(),
            Some(_) => history.why_empty(&state.ctx),
        };
        return canvas.lines(area, wrapped(&text, area.width, 0, Style::new()));
    };
    if let Some(width) = layout.detail() {
        let right = Rect { x: area.right().saturating_sub(width), width, ..area };
        area.width = area.width.saturating_sub(width + 1);
        beside(focused, told.as_deref(), state, canvas, right);
    }
    let mut all: Vec<(usize, Line<'static>)> = Vec::new();
    for (number, entry) in history.entries().unwrap_or_default().iter().enumerate() {
        all.extend(lines_of(entry, number == at, canvas, area.width).into_iter().map(|line| (number, line)));
    }
    let first = all.iter().position(|(number, _)| *number == at).unwrap_or(0);
    let last = all.iter().rposition(|(number, _)| *number == at).unwrap_or(0);
    let height = usize::from(area.height).max(1);
    let top = top_of(first, last, height).min(all.len().saturating_sub(height));
    canvas.edges(area, top > 0, all.len() > top + height);
    for (row, (_, line)) in rows(area).zip(all.into_iter().skip(top)) {
        canvas.line(row, line);
    }
}

/// How many settings of a change are told of in the list, where they do not fit on one line.
const MOST: usize = 3;

/// A change in two lines; or more, when there is more to say than fits there, or why it was not made.
fn lines_of(entry: &Entry, focus: bool, canvas: &Canvas, width: u16) -> Vec<Line<'static>> {
    let theme = canvas.theme;
    let width = usize::from(width);
    let (mark, style) = if focus { ("> ", theme.focus()) } else { ("  ", Style::new()) };
    let (when, trail) = (utc(entry.submit.sent), &entry.submit.trail);
    let room = width.saturating_sub(4 + columns(&when));
    let place = cut(&format!("{}  {}", shown(trail.name()), shown(trail.region())), room);
    let mut lines = vec![Line::from(vec![
        Span::styled(mark, theme.focus()),
        Span::styled(format!("{when}  "), style),
        Span::styled(place, style),
    ])];
    let (role, came) = entry.came();
    let came = format!("    {came}  ");
    let changes = entry.changes();
    let beside = changes.iter().map(|change| in_short(change, usize::MAX)).collect::<Vec<_>>().join("; ");
    if columns(&came) + columns(&beside) <= width {
        lines.push(Line::from(vec![span(theme, role, came), Span::raw(beside)]));
    } else {
        lines.push(Line::from(span(theme, role, came)));
        let indented = |text: String| Line::from(Span::raw(format!("      {text}")));
        let room = width.saturating_sub(6);
        lines.extend(changes.iter().take(MOST).map(|change| indented(in_short(change, room))));
        let rest: Vec<_> = changes.iter().skip(MOST).map(|(label, ..)| *label).collect();
        if !rest.is_empty() {
            lines.push(indented(cut(&format!("and {}", rest.join(", ")), room)));
        }
    }
    if let Some(why) = entry.why() {
        let why = cut(&shown(why), width.saturating_sub(6));
        lines.push(Line::from(Span::styled(format!("      {why}"), theme.dim())));
    }
    lines
}

/// What a setting was and what it became in `width` columns, with the values cut where they are too long.
fn in_short((label, before, after): &(&'static str, String, String), width: usize) -> String {
    let room = width.saturating_sub(columns(label) + 5);
    // a short one leaves its room to the other
    let half = room / 2;
    let most = |own: &str, other: &str| half.max(room.saturating_sub(columns(other))).min(columns(own));
    let (most_before, most_after) = (most(before, after), most(after, before));
    cut(&format!("{label}: {} → {}", end_of(before, most_before), end_of(after, most_after)), width)
}

/// `text` cut to `width` columns: an ARN at its beginning, which tells the least.
fn end_of(text: &str, width: usize) -> String {
    if !text.starts_with("arn:") || columns(text) <= width {
        return cut(text, width);
    }
    format!("…{}", columns::end_of(text, width.saturating_sub(1)))
}

/// The change in focus in full.
fn beside(entry: &Entry, told: Option<&str>, state: &State, canvas: &mut Canvas, area: Rect) {
    let theme = canvas.theme;
    let sign = if theme.ascii { "|" } else { "│" };
    for row in rows(area) {
        canvas.line(row, Line::from(Span::styled(sign, theme.dim())));
    }
    let area = Rect { x: area.x + 2, width: area.width.saturating_sub(2), ..area };
    let page = entry.page(area.width, told, &state.ctx).into_lines();
    let lines = more(page.iter().map(|line| styled(line, theme)).collect(), area);
    canvas.lines(area, lines);
}

/// The files that cannot be used, as far as there is room for them.
fn problems(history: &History, state: &State, canvas: &Canvas, area: Rect) -> Vec<Line<'static>> {
    let style = canvas.theme.role(Role::Caution);
    let all = history.problems(&state.ctx).into_iter();
    let lines = all.flat_map(|problem| wrapped(&format!("! {}", shown(&problem)), area.width, 0, style)).collect();
    more(lines, Rect { height: area.height / 3, ..area })
}

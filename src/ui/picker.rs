//! Picking a value: what is typed, what of the account matches it, and the one in focus in full.

use super::theme::Theme;
use super::widget::{Canvas, broken, cut, fit, more, rows, span, split, styled, wrapped};
use crate::app::State;
use crate::app::columns::{columns, on_screen};
use crate::app::form::Form;
use crate::app::form::picking::{Focus, Mark, Picker, Row};
use crate::app::layout::Layout;
use crate::app::lists::List;
use crate::app::page::Role;
use crate::trail::text::shown;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};
use unicode_segmentation::UnicodeSegmentation;

/// The columns before a value: what has the focus, what it is now, and how it would go.
const MARKS: u16 = 6;

/// Draws the picker in the form's place.
pub fn draw(picker: &Picker, form: &Form, state: &State, layout: Layout, canvas: &mut Canvas, area: Rect) {
    let theme = canvas.theme;
    let lists = &state.ctx.lists;
    let mut area = area;
    if let Some(width) = layout.detail() {
        let right = Rect { x: area.right().saturating_sub(width), width, ..area };
        area.width = area.width.saturating_sub(width + 1);
        canvas.beside(right, |canvas, area| {
            let mut lines = vec![Line::from(span(theme, Role::Heading, form.focus.label()))];
            lines.extend(focused(picker, form, state, canvas, area.width));
            lines
        });
    }
    let parts = picker.parts(layout, lists);
    let (title, rest) = split(area, 1);
    let (filter, rest) = split(rest, 1);
    let (told, rest) = split(rest, parts.told);
    let (list, panel) = split(rest, parts.rows);
    canvas.line(title, Line::from(span(theme, Role::Heading, cut(&picker.source.title(), title.width.into()))));
    typed(picker, state, canvas, filter);
    let lines = picker.told(layout.panel_width(), lists).iter().map(|line| styled(line, theme)).collect();
    canvas.lines(told, more(lines, told));
    if let Some(listed) = picker.list(lists) {
        listing(picker, listed, canvas, list);
    }
    let (rule, text) = split(panel, 1);
    if panel.height > 0 {
        canvas.rule(rule, Span::raw(""));
        let lines = more(focused(picker, form, state, canvas, text.width), text);
        canvas.lines(text, lines);
    }
}

fn typed(picker: &Picker, state: &State, canvas: &mut Canvas, row: Rect) {
    let theme = canvas.theme;
    let count = picker.count(&state.ctx.lists);
    let width = on_screen(columns(&count)).min(row.width / 2);
    let label = 8;
    canvas.line(row, Line::from(span(theme, Role::Name, "Filter: ")));
    let field = row.width.saturating_sub(label + width + 2).min(60);
    canvas.input(Rect { x: row.x + label, width: field, ..row }, &picker.field);
    let right = Rect { x: row.right().saturating_sub(width), width, ..row };
    canvas.line(right, Line::from(Span::styled(cut(&count, width.into()), theme.dim())));
}

fn listing(picker: &Picker, list: &List, canvas: &mut Canvas, area: Rect) {
    let height = usize::from(area.height);
    let (top, all) = picker.window(height);
    canvas.edges(area, top > 0, all > top + height);
    let room = usize::from(area.width.saturating_sub(MARKS));
    // what stands beside the values begins in one column, as far as there is room
    let widest = |of: fn(&List, usize) -> usize| {
        let listed = picker.rows().iter().filter_map(|row| match row.of {
            Focus::Listed(at) => Some(of(list, at)),
            Focus::Typed => None,
        });
        listed.max().unwrap_or(0)
    };
    let about = widest(|list, at| list.entries().get(at).map_or(0, |e| columns(&shown(&e.item.about))));
    let beside = if about == 0 { 0 } else { (about + 2).min(room / 2) };
    let value = widest(|list, at| columns(&tail(list, at).0)).min(room.saturating_sub(beside));
    let theme = canvas.theme;
    for (area, row) in rows(area).zip(picker.rows()) {
        canvas.line(area, drawn(picker, list, row, value, room, theme));
    }
}

/// A value without what all of them begin with, and how much that is.
fn tail(list: &List, at: usize) -> (String, usize) {
    let Some(entry) = list.entries().get(at) else { return (String::new(), 0) };
    let head = list.head();
    let text = shown(entry.item.value.get(head..).unwrap_or_default());
    if head == 0 { (text.into_owned(), 0) } else { (format!("…{text}"), head - 1) }
}

fn drawn(picker: &Picker, list: &List, row: &Row, value: usize, room: usize, theme: Theme) -> Line<'static> {
    let focus = picker.focus() == Some(row.of);
    let style = if focus { theme.focus() } else { Style::new() };
    let (mark, role) = sign(row.mark);
    let mut spans = vec![
        Span::styled(if focus { "> " } else { "  " }, theme.focus()),
        span(theme, Role::Name, if row.present { "= " } else { "  " }),
        span(theme, role, format!("{mark} ")),
    ];
    match row.of {
        Focus::Typed => {
            let text = format!("use “{}” as it is", shown(picker.typed().unwrap_or_default()));
            spans.push(Span::styled(cut(&text, room), style));
        }
        Focus::Listed(at) => {
            let (text, skipped) = tail(list, at);
            spans.extend(marked(&fit(&text, value), skipped, &row.matched, style, theme));
            if let Some(entry) = list.entries().get(at)
                && !entry.item.about.is_empty()
            {
                let whole = shown(&entry.item.value).graphemes(true).count();
                let about = cut(&shown(&entry.item.about), room.saturating_sub(value + 2));
                let style = if focus { style } else { theme.dim() };
                spans.push(Span::raw("  "));
                spans.extend(marked(&about, whole + 1, &row.matched, style, theme));
            }
        }
    }
    Line::from(spans)
}

/// A text of which the characters that match are marked; it begins with character number `first`.
fn marked(text: &str, first: usize, matched: &[u32], style: Style, theme: Theme) -> Vec<Span<'static>> {
    let mut spans: Vec<(bool, String)> = Vec::new();
    for (at, grapheme) in text.graphemes(true).enumerate() {
        // what was cut off is not there to be marked, and neither is what fills a column
        let is_match = !matches!(grapheme, "…" | " ") && matched.binary_search(&((first + at) as u32)).is_ok();
        match spans.last_mut() {
            Some((last, text)) if *last == is_match => text.push_str(grapheme),
            _ => spans.push((is_match, grapheme.to_owned())),
        }
    }
    let styled = |(is_match, text)| Span::styled(text, if is_match { theme.matched(style) } else { style });
    spans.into_iter().map(styled).collect()
}

fn sign(mark: Option<Mark>) -> (&'static str, Role) {
    match mark {
        Some(Mark::Refused) => ("x", Role::Danger),
        Some(Mark::Fails) => ("!", Role::Caution),
        Some(Mark::Unverified) => ("?", Role::Note),
        Some(Mark::Waiting) => ("…", Role::Dim),
        Some(Mark::Good) => ("+", Role::Good),
        None => (" ", Role::Text),
    }
}

/// The one in focus: what is wrong with it, then its value in full, then what else there is to say.
fn focused(picker: &Picker, form: &Form, state: &State, canvas: &Canvas, width: u16) -> Vec<Line<'static>> {
    let theme = canvas.theme;
    let lists = &state.ctx.lists;
    let Some(value) = picker.value(lists) else { return Vec::new() };
    let told = picker.verdict().map(|verdict| verdict.told.as_slice()).unwrap_or_default();
    let wrong = |mark: &Mark| matches!(mark, Mark::Refused | Mark::Fails | Mark::Unverified);
    let line = |(mark, text): &(Mark, String)| {
        let (sign, role) = sign(Some(*mark));
        wrapped(&format!("{sign} {}", shown(text)), width, 0, theme.role(role))
    };
    let mut lines: Vec<Line> = told.iter().filter(|(mark, _)| wrong(mark)).flat_map(line).collect();
    lines.extend(broken(&shown(value), width, Style::new()));
    let entry = match picker.focus() {
        Some(Focus::Listed(at)) => picker.list(lists).and_then(|list| list.entries().get(at)),
        _ => None,
    };
    let present = picker.rows().iter().any(|row| row.present && Some(row.of) == picker.focus());
    let about = entry.map(|entry| shown(&entry.item.about).into_owned()).filter(|about| !about.is_empty());
    let now = present.then(|| format!("= what {} is now", form.focus.label()));
    let beside: Vec<String> = about.into_iter().chain(now).collect();
    if !beside.is_empty() {
        lines.extend(wrapped(&beside.join("  "), width, 0, Style::new()));
    }
    if let Some(pair) = form.focus.pair().filter(|pair| form.draft.value(*pair).is_none()) {
        let text = format!("i Set {} too: AWS takes both or neither.", pair.label());
        lines.extend(wrapped(&text, width, 0, theme.role(Role::Note)));
    }
    lines.extend(told.iter().filter(|(mark, _)| !wrong(mark)).flat_map(line));
    lines
}

//! The form: the settings in groups, what is wrong with them beside them, and the one in focus in full.

use super::header::{delivered, logging};
use super::widget::{Canvas, cut, fit, rows, span, split, top_of, wrapped};
use crate::app::form::{Form, Mode, document_page};
use crate::app::layout::Layout;
use crate::app::leaving::Goal;
use crate::app::page::{Role, pieces};
use crate::app::{Load, State};
use crate::trail::setting::Group;
use crate::trail::settings::Channel;
use crate::trail::{Finding, Setting, Severity};
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};
use unicode_width::UnicodeWidthStr;

/// The column in which values begin.
const VALUE: u16 = 27;

/// A row of the form.
struct FormRow {
    line: Line<'static>,
    setting: Option<Setting>,
    /// Whether the text being edited is drawn here.
    input: bool,
}

/// Draws the form, or the document or question above it.
pub fn draw(form: &Form, state: &State, layout: Layout, canvas: &mut Canvas, area: Rect) {
    if let Mode::Reading(document, scroll) = &form.mode {
        let lines = document_page(*document, &form.draft, layout.text_width());
        return canvas.page(area, &lines, scroll.top(lines.len(), area.height.into()));
    }
    let mut area = area;
    if let Some(width) = layout.detail() {
        let right = Rect { x: area.right().saturating_sub(width), width, ..area };
        area.width = area.width.saturating_sub(width + 1);
        detail(form, state, canvas, right);
    }
    let panel_height = match (&form.mode, &form.refusal, layout.detail()) {
        (Mode::Leaving(_), ..) => 5,
        (_, Some(_), _) => layout.panel(true),
        (_, None, Some(_)) => 0,
        (_, None, None) => layout.panel(false),
    };
    let (list, panel) = split(area, area.height.saturating_sub(panel_height));
    settings(form, canvas, list);
    match (&form.mode, &form.refusal) {
        (Mode::Leaving(goal), _) => leaving(form, *goal, canvas, panel),
        (_, Some(refusal)) => {
            let (rule, text) = split(panel, 1);
            let title = match refusal.error.left_unanswered() {
                true => "Sent, but the trail does not show it; every edit is kept",
                false => "Not applied; every edit is kept",
            };
            let title = span(canvas.theme, Role::Danger, title);
            canvas.rule(rule, title);
            let lines = refusal.page(layout.panel_width());
            canvas.page(text, &lines, refusal.top(lines.len(), text.height.into()));
        }
        (_, None) if panel.height > 0 => focus_panel(form, canvas, panel),
        _ => {}
    }
}

fn settings(form: &Form, canvas: &mut Canvas, area: Rect) {
    let all = form_rows(form, canvas, area.width);
    let first = all.iter().position(|r| r.setting == Some(form.focus)).unwrap_or(0);
    let last = all.iter().rposition(|r| r.setting == Some(form.focus)).unwrap_or(0);
    // a heading stays in sight with its first setting
    let first = if first > 0 && all[first - 1].setting.is_none() { first - 1 } else { first };
    let height = usize::from(area.height).max(1);
    let top = top_of(first, last, height);
    let style = canvas.theme.dim();
    let mut mark = |y: u16, sign: &'static str| {
        let at = Rect { x: area.x.saturating_sub(1), y, width: 1, height: 1 };
        canvas.line(at, Line::from(Span::styled(sign, style)));
    };
    if top > 0 {
        mark(area.y, "↑");
    }
    if all.len() > top + height {
        mark(area.bottom().saturating_sub(1), "↓");
    }
    for (row, form_row) in rows(area).zip(all.into_iter().skip(top)) {
        let input = form_row.input;
        canvas.line(row, form_row.line);
        if input && let Mode::Editing(field) = &form.mode {
            let width = row.width.saturating_sub(VALUE);
            canvas.input(Rect { x: row.x + VALUE, width, ..row }, field);
        }
    }
}

fn form_rows(form: &Form, canvas: &Canvas, width: u16) -> Vec<FormRow> {
    let theme = canvas.theme;
    let room = usize::from(width.saturating_sub(VALUE));
    let mut out = Vec::new();
    let mut group: Option<Group> = None;
    for setting in Setting::ALL {
        let spec = setting.spec();
        if group != Some(spec.group) {
            group = Some(spec.group);
            let line = Line::from(span(theme, Role::Heading, spec.group.title()));
            out.push(FormRow { line, setting: None, input: false });
        }
        let focus = setting == form.focus;
        let editing = focus && matches!(form.mode, Mode::Editing(_));
        let findings = form.findings_on(setting);
        let edited = form.draft.edit(setting).is_some();
        let was = form.was(setting);
        let value = form.shown(setting);
        let (mark, mark_role) = severity_mark(findings.first().map(|f| f.severity));
        let label_style = if focus { theme.focus() } else { Style::new() };
        let value_style = match (edited, form.draft.value(setting).is_some()) {
            (true, _) => theme.role(Role::After),
            (false, false) => theme.dim(),
            (false, true) => Style::new(),
        };
        let mut spans = vec![
            Span::styled(if focus { "> " } else { "  " }, theme.focus()),
            Span::styled(fit(spec.label, 21), label_style),
            span(theme, Role::Caution, if edited { "*" } else { " " }),
            span(theme, mark_role, format!("{mark} ")),
            Span::raw(" "),
        ];
        // a switch has room for what it was beside it; a text has not
        let inline = was.as_ref().filter(|_| !setting.is_text()).map(|w| format!("  was {w}"));
        let inline_width = inline.as_ref().map_or(0, |i| i.width());
        if !editing {
            spans.push(Span::styled(cut(&value, room.saturating_sub(inline_width)), value_style));
        }
        if let Some(inline) = inline {
            spans.push(Span::styled(inline, theme.dim()));
        }
        out.push(FormRow { line: Line::from(spans), setting: Some(setting), input: editing });
        if let Some(was) = was.filter(|_| setting.is_text()) {
            let text = cut(&format!("was {was}"), room);
            let line = Line::from(vec![Span::raw(" ".repeat(VALUE.into())), Span::styled(text, theme.dim())]);
            out.push(FormRow { line, setting: Some(setting), input: false });
        }
        // notes are told where there is room for them: with the setting in focus
        for finding in findings.iter().filter(|f| f.severity > Severity::Note || editing) {
            let (mark, role) = severity_mark(Some(finding.severity));
            let text = format!("{mark} {}", finding.text);
            // where the column of values is narrow, a sentence takes the whole width
            let indent = if room < 45 { 4 } else { VALUE.into() };
            let lines = wrapped(&text, width, indent, theme.role(role));
            let most = if focus { lines.len() } else { 2 };
            let rows = lines.into_iter().take(most);
            out.extend(rows.map(|line| FormRow { line, setting: Some(setting), input: false }));
        }
    }
    out
}

fn severity_mark(severity: Option<Severity>) -> (&'static str, Role) {
    match severity {
        Some(Severity::Error) => ("x", Role::Danger),
        Some(Severity::Warning) => ("!", Role::Caution),
        Some(Severity::Note) => ("i", Role::Note),
        None => (" ", Role::Text),
    }
}

/// Below the settings: what the one in focus is, its value where it is too long for its row, and what is wrong with it.
fn focus_panel(form: &Form, canvas: &mut Canvas, area: Rect) {
    let (rule, text) = split(area, 1);
    canvas.rule(rule, Span::raw(""));
    let title = format!("{}: ", form.focus.label());
    canvas.lines(text, focus_lines(form, canvas, area.width, &title));
}

fn focus_lines(form: &Form, canvas: &Canvas, width: u16, title: &str) -> Vec<Line<'static>> {
    let theme = canvas.theme;
    let spec = form.focus.spec();
    let mut lines = Vec::new();
    let value = form.shown(form.focus);
    let editing = matches!(form.mode, Mode::Editing(_));
    if !editing && value.width() + usize::from(VALUE) > usize::from(width) {
        lines.extend(broken(&value, width, Style::new()));
    }
    if let Some(was) = form.was(form.focus)
        && was.width() + usize::from(VALUE) + 4 > usize::from(width)
    {
        lines.extend(broken(&format!("was {was}"), width, theme.dim()));
    }
    let note = |f: &&Finding| f.severity == Severity::Note && !editing;
    for finding in form.findings_on(form.focus).iter().filter(note) {
        lines.extend(wrapped(&format!("i {}", finding.text), width, 0, theme.role(Role::Note)));
    }
    let text = format!("{title}{} {}", spec.summary, spec.help);
    lines.extend(wrapped(&text, width, 0, Style::new()));
    lines
}

/// A long value in pieces, nothing left out.
fn broken(text: &str, width: u16, style: Style) -> Vec<Line<'static>> {
    let line = |piece: String| Line::from(Span::styled(piece, style));
    pieces(text, width.into(), 0).into_iter().map(line).collect()
}

fn leaving(form: &Form, goal: Goal, canvas: &mut Canvas, area: Rect) {
    let theme = canvas.theme;
    let (rule, text) = split(area, 1);
    let edits = form.draft.changes().len();
    let count = if edits == 1 { "1 unsaved edit".to_owned() } else { format!("{edits} unsaved edits") };
    canvas.rule(rule, span(theme, Role::Caution, count));
    let key = |key: &'static str, label: String| {
        Line::from(vec![Span::raw("  "), Span::styled(fit(key, 5), theme.focus()), Span::raw(label)])
    };
    let review = match form.first_error() {
        None => "review the edits and apply them".to_owned(),
        Some(_) => "go to the first error; there is no review before it is mended".to_owned(),
    };
    let discard = format!("throw {} away and {}", if edits == 1 { "it" } else { "them" }, goal.words());
    let lines = [key("r", review), key("d", discard), key("Esc", "keep editing".to_owned())];
    canvas.lines(text, lines);
}

/// Beside the form on a wide screen: the setting in focus, and the trail.
fn detail(form: &Form, state: &State, canvas: &mut Canvas, area: Rect) {
    let theme = canvas.theme;
    let (sign, style) = (if theme.ascii { "|" } else { "│" }, theme.dim());
    for row in rows(area) {
        canvas.line(row, Line::from(Span::styled(sign, style)));
    }
    let area = Rect { x: area.x + 2, width: area.width.saturating_sub(2), ..area };
    let mut lines = vec![Line::from(span(theme, Role::Heading, form.focus.label()))];
    lines.extend(focus_lines(form, canvas, area.width, ""));
    lines.push(Line::default());
    lines.push(Line::from(span(theme, Role::Heading, "Trail")));
    lines.extend(wrapped(form.draft.arn().as_str(), area.width, 0, Style::new()));
    let trail = form.draft.base();
    let flag = |on: Option<bool>, yes: &'static str, no: &'static str| match on {
        Some(true) => yes,
        Some(false) => no,
        None => "not reported",
    };
    lines.push(Line::from(format!("event selectors  {}", flag(trail.has_custom_event_selectors, "custom", "default"))));
    lines.push(Line::from(format!("Insights         {}", flag(trail.has_insight_selectors, "on", "off"))));
    lines.push(Line::default());
    lines.push(Line::from(span(theme, Role::Heading, "Status")));
    match &form.status {
        Load::Waiting(_) => lines.push(Line::from(Span::styled("asking…", theme.dim()))),
        Load::Failed(error) => lines.extend(wrapped(&error.to_string(), area.width, 0, theme.role(Role::Caution))),
        Load::Here(status) => {
            lines.push(Line::from(vec![logging(status, theme), Span::raw(", "), delivered(status, state, theme)]));
            for channel in [Channel::Logs, Channel::Digest, Channel::Notification, Channel::CloudWatchLogs] {
                let Some(delivery) = status.delivery(channel) else { continue };
                let (role, text) = match (&delivery.error, delivery.last) {
                    (Some(error), _) => (Role::Danger, crate::trail::text::shown(error).into_owned()),
                    (None, Some(last)) => (Role::Text, super::widget::ago(last, state.ctx.now)),
                    (None, None) => continue,
                };
                lines.push(Line::from(vec![Span::raw(fit(channel.label(), 17)), span(theme, role, text)]));
            }
        }
    }
    if let Load::Here(tags) = &form.tags
        && !tags.is_empty()
    {
        lines.push(Line::default());
        lines.push(Line::from(span(theme, Role::Heading, "Tags")));
        for (key, value) in tags {
            let text = format!("{} = {}", crate::trail::text::shown(key), crate::trail::text::shown(value));
            lines.extend(wrapped(&text, area.width, 0, Style::new()));
        }
    }
    canvas.lines(area, lines);
}

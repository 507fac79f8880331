//! The form: the settings in groups, what is wrong with them beside them, and the one in focus in full.

use super::picker;
use super::widget::{Canvas, broken, cut, fit, more, rows, span, split, styled, top_of, wrapped};
use crate::app::State;
use crate::app::columns::{columns, on_screen};
use crate::app::form::{Form, Mode, Offer};
use crate::app::items::Item;
use crate::app::layout::Layout;
use crate::app::leaving::Goal;
use crate::app::page::Role;
use crate::trail::setting::Group;
use crate::trail::{Finding, Setting, Severity};
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};

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
    let page = match &form.mode {
        Mode::Reading(reading, scroll) => {
            Some((form.papers().page(*reading, layout.text_width(), &state.ctx.session.command), scroll))
        }
        Mode::About(scroll) => Some((form.about_in_full(layout.text_width(), state.ctx.now), scroll)),
        Mode::Offered(offer) => {
            let lines = || offer.page(&form.draft, layout.text_width(), state.ctx.now);
            offer.reading.as_ref().map(|scroll| (lines(), scroll))
        }
        Mode::Picking(picker) => return picker::draw(picker, form, state, layout, canvas, area),
        Mode::Moving | Mode::Editing(_) | Mode::Leaving(_) => None,
    };
    if let Some((lines, scroll)) = page {
        return canvas.page(area, &lines, scroll.top(lines.len(), area.height.into()));
    }
    let mut area = area;
    if let Some(width) = layout.detail() {
        let right = Rect { x: area.right().saturating_sub(width), width, ..area };
        area.width = area.width.saturating_sub(width + 1);
        detail(form, state, canvas, right);
    }
    let panel_height = match (&form.mode, form.answer(), layout.detail()) {
        (Mode::Leaving(_) | Mode::Offered(_), ..) => 5,
        (_, Some(_), _) => layout.panel(true),
        (_, None, Some(_)) => 0,
        (_, None, None) => layout.panel(false),
    };
    let (list, panel) = split(area, area.height.saturating_sub(panel_height));
    let list = only_looks(form, canvas, list);
    settings(form, canvas, list);
    match (&form.mode, form.answer()) {
        (Mode::Leaving(goal), _) => leaving(form, *goal, state, canvas, panel),
        (Mode::Offered(offer), _) => offered(offer, state, canvas, panel),
        (_, Some(refusal)) => {
            let (rule, text) = split(panel, 1);
            let title = span(canvas.theme, Role::Danger, refusal.title());
            canvas.rule(rule, title);
            let lines = refusal.page(layout.panel_width());
            canvas.page(text, &lines, refusal.top(lines.len(), text.height.into()));
        }
        (_, None) if panel.height > 0 => focus_panel(form, canvas, panel),
        _ => {}
    }
}

/// Above the settings: why nothing can be changed, where that is so. Gives back what is left of the area.
fn only_looks(form: &Form, canvas: &mut Canvas, area: Rect) -> Rect {
    let Some(why) = form.only_looks() else { return area };
    let lines = wrapped(&format!("Read-only. {why}."), area.width, 0, canvas.theme.role(Role::Caution));
    let (lines_area, rest) = split(area, on_screen(lines.len()).min(area.height / 2));
    canvas.lines(lines_area, lines);
    rest
}

fn settings(form: &Form, canvas: &mut Canvas, area: Rect) {
    let all = form_rows(form, canvas, area.width);
    let first = all.iter().position(|r| r.setting == Some(form.focus)).unwrap_or(0);
    let last = all.iter().rposition(|r| r.setting == Some(form.focus)).unwrap_or(0);
    // a heading stays in sight with its first setting
    let first = if first > 0 && all[first - 1].setting.is_none() { first - 1 } else { first };
    let height = usize::from(area.height).max(1);
    let top = top_of(first, last, height).min(all.len().saturating_sub(height));
    canvas.edges(area, top > 0, all.len() > top + height);
    for (row, form_row) in rows(area).zip(all.into_iter().skip(top)) {
        let input = form_row.input;
        canvas.line(row, form_row.line);
        if let Some(setting) = form_row.setting {
            canvas.target(row, || Item::Setting(setting));
        }
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
        if !editing {
            let value = cut(&value, room);
            let left = room.saturating_sub(columns(&value));
            spans.push(Span::styled(value, value_style));
            if let Some(inline) = inline {
                spans.push(Span::styled(cut(&inline, left), theme.dim()));
            }
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
            let text = format!("{mark} {}", told(finding, form));
            // where the column of values is narrow, a sentence takes the whole width
            let indent = if room < 45 { 4 } else { VALUE.into() };
            let lines = wrapped(&text, width, indent, theme.role(role));
            let most = if focus { lines.len() } else { 2 };
            let rows = more(lines, Rect { x: 0, y: 0, width, height: on_screen(most) });
            out.extend(rows.into_iter().map(|line| FormRow { line, setting: Some(setting), input: false }));
        }
    }
    out
}

/// A finding's sentence, with the key that puts it right where it is the one that the key is for.
fn told(finding: &Finding, form: &Form) -> String {
    if finding.severity == Severity::Unknown {
        return format!("unknown: {}", finding.text);
    }
    match &finding.fix {
        Some(fix) if matches!(form.mode, Mode::Moving) && form.fixable() == Some(finding) => {
            format!("{}. f: {}", finding.text, fix.text)
        }
        _ => match form.document_for(finding) {
            Some(document) => {
                let stop = if finding.text.ends_with('…') { "" } else { "." };
                format!("{}{stop} d: {document}", finding.text)
            }
            None => finding.text.clone(),
        },
    }
}

fn severity_mark(severity: Option<Severity>) -> (&'static str, Role) {
    match severity {
        Some(Severity::Error) => ("x", Role::Danger),
        Some(Severity::Warning) => ("!", Role::Caution),
        Some(Severity::Unknown) => ("?", Role::Caution),
        Some(Severity::Note) => ("i", Role::Note),
        None => (" ", Role::Text),
    }
}

/// Below the settings: what the one in focus is, its value where it is too long for its row, and what is wrong with it.
fn focus_panel(form: &Form, canvas: &mut Canvas, area: Rect) {
    let (rule, text) = split(area, 1);
    canvas.rule(rule, Span::raw(""));
    let title = format!("{}: ", form.focus.label());
    let lines = more(focus_lines(form, canvas, area.width, &title), text);
    canvas.lines(text, lines);
}

fn focus_lines(form: &Form, canvas: &Canvas, width: u16, title: &str) -> Vec<Line<'static>> {
    let theme = canvas.theme;
    let spec = form.focus.spec();
    let mut lines = Vec::new();
    let value = form.shown(form.focus);
    let editing = matches!(form.mode, Mode::Editing(_));
    if let Mode::Editing(field) = &form.mode
        && columns(field.text()) + usize::from(VALUE) > usize::from(width)
    {
        lines.extend(broken(&crate::trail::text::shown(field.text()), width, Style::new()));
    }
    if !editing && columns(&value) + usize::from(VALUE) > usize::from(width) {
        lines.extend(broken(&value, width, Style::new()));
    }
    if let Some(was) = form.was(form.focus)
        && columns(&was) + usize::from(VALUE) + 4 > usize::from(width)
    {
        lines.extend(broken(&format!("was {was}"), width, theme.dim()));
    }
    let note = |f: &&Finding| f.severity == Severity::Note && !editing;
    for finding in form.findings_on(form.focus).iter().filter(note) {
        lines.extend(wrapped(&format!("i {}", told(finding, form)), width, 0, theme.role(Role::Note)));
    }
    let text = format!("{title}{} {}", spec.summary, spec.help);
    lines.extend(wrapped(&text, width, 0, Style::new()));
    lines
}

fn leaving(form: &Form, goal: Goal, state: &State, canvas: &mut Canvas, area: Rect) {
    let theme = canvas.theme;
    let (rule, text) = split(area, 1);
    let edits = form.draft.changes().len();
    let count = if edits == 1 { "1 unsaved edit".to_owned() } else { format!("{edits} unsaved edits") };
    canvas.rule(rule, span(theme, Role::Caution, count));
    let key_width = 7;
    let room = usize::from(text.width).saturating_sub(key_width);
    let choices = leaving_choices(form, goal, state).into_iter();
    let lines: Vec<Line> = choices.map(|(key, label)| choice(canvas, key, cut(&label, room))).collect();
    canvas.lines(text, lines);
}

/// What can become of unsaved edits: keys, and what they do.
pub(super) fn leaving_choices(form: &Form, goal: Goal, state: &State) -> Vec<(&'static str, String)> {
    let edits = form.draft.changes().len();
    let review = match form.first_error() {
        None if state.ctx.session.read_only => "review the edits".to_owned(),
        None => "review the edits and apply them".to_owned(),
        Some(_) => "go to the first error; there is no review before it is mended".to_owned(),
    };
    let keeps = state.ctx.session.keeps && !state.ctx.cannot_keep();
    let them = if edits == 1 { "it" } else { "them" };
    let (discard_key, discard) = match goal {
        // where nothing outlives the program, to quit is to throw away
        Goal::Interrupt if !keeps => ("d ^C", format!("throw {them} away and {}", goal.words())),
        _ => ("d", format!("throw {them} away and {}", goal.words())),
    };
    let mut choices = vec![("r", review), (discard_key, discard)];
    if goal == Goal::Trails && !state.ctx.cannot_keep() {
        choices.push(("l", format!("leave {them} for later: offered when the trail is opened again")));
    }
    if goal == Goal::Interrupt && keeps {
        let they = if edits == 1 { "it" } else { "they" };
        choices.push(("^C", format!("quit; {they} will be offered when the trail is opened again")));
    }
    choices.push(("Esc", "keep editing".to_owned()));
    choices
}

/// Below the settings: the edits that an earlier run left behind.
fn offered(offer: &Offer, state: &State, canvas: &mut Canvas, area: Rect) {
    let (rule, text) = split(area, 1);
    canvas.rule(rule, span(canvas.theme, Role::Caution, offer.title(state.ctx.now)));
    let settings = offer.settings();
    let lines = [
        choice(canvas, "c", cut(&format!("go on with them: {settings}"), usize::from(text.width).saturating_sub(7))),
        choice(canvas, "v", "look at them first, and at what the trail is now".to_owned()),
        choice(canvas, "d", "throw them away".to_owned()),
        choice(canvas, "Esc", "later: they stay kept".to_owned()),
    ];
    canvas.lines(text, lines);
}

/// A key of a question and what it does.
fn choice(canvas: &Canvas, key: &'static str, label: String) -> Line<'static> {
    Line::from(vec![Span::raw("  "), Span::styled(fit(key, 5), canvas.theme.focus()), Span::raw(label)])
}

/// Beside the form on a wide screen: the setting in focus, and the trail.
fn detail(form: &Form, state: &State, canvas: &mut Canvas, area: Rect) {
    let theme = canvas.theme;
    canvas.beside(area, |canvas, area| {
        let mut lines = vec![Line::from(span(theme, Role::Heading, form.focus.label()))];
        lines.extend(focus_lines(form, canvas, area.width, ""));
        lines.push(Line::default());
        lines.extend(form.about_in_short(area.width, state.ctx.now).iter().map(|line| styled(line, theme)));
        lines
    });
}

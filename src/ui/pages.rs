//! The screens that are read rather than filled in: review, progress, receipt, help.

use super::widget::{Canvas, rows, span, split, styled};
use crate::app::State;
use crate::app::columns::on_screen;
use crate::app::field::TextField;
use crate::app::help::Help;
use crate::app::layout::Layout;
use crate::app::page::{Page, Role};
use crate::app::progress::{Progress, Step};
use crate::app::receipt::Receipt;
use crate::app::review::{Button, Confirm, Review, View};
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

/// Draws the help.
pub fn help(help: &Help, layout: Layout, canvas: &mut Canvas, area: Rect) {
    let lines = help.page(layout.text_width());
    canvas.page(area, &lines, help.top(lines.len(), layout));
}

/// Draws the receipt.
pub fn receipt(receipt: &Receipt, state: &State, layout: Layout, canvas: &mut Canvas, area: Rect) {
    let lines = receipt.lines(layout.text_width(), state.ctx.now);
    canvas.page(area, &lines, receipt.top(lines.len(), layout));
}

/// Draws the review: the page, then the buttons or the name to be typed.
pub fn review(review: &Review, state: &State, layout: Layout, canvas: &mut Canvas, area: Rect) {
    let theme = canvas.theme;
    let lines = review.page(layout.text_width(), &state.ctx.session.command);
    let height = on_screen(review.height(layout));
    let (page, below) = split(area, height);
    canvas.page(page, &lines, review.top(lines.len(), layout));
    let (rule, buttons) = split(below, 1);
    let mut tabs = Vec::new();
    for (number, view) in (1..).zip(View::ALL) {
        let style = if view == review.view { theme.button() } else { theme.dim() };
        // where the name is typed, a digit is a part of it
        let number = if matches!(review.confirm, Confirm::Buttons(_)) { format!("{number} ") } else { String::new() };
        tabs.push(Span::styled(format!(" {number}{} ", view.title()), style));
        tabs.push(Span::raw(" "));
    }
    canvas.rule(rule, Span::raw(""));
    let tabs = Line::from(tabs);
    let width = on_screen(tabs.width()).min(rule.width.saturating_sub(4));
    canvas.line(Rect { x: rule.right().saturating_sub(width + 1), width, ..rule }, tabs);
    match &review.confirm {
        Confirm::Buttons(button) => {
            let look = |own: Button| if *button == own { theme.button() } else { ratatui::style::Style::new() };
            let mut spans = vec![Span::styled("[ Cancel ]", look(Button::Cancel)), Span::raw("  ")];
            if state.ctx.session.read_only {
                spans.push(span(theme, Role::Caution, "Apply is off: this session is read-only"));
            } else {
                spans.push(Span::styled("[ Apply ]", look(Button::Apply)));
            }
            canvas.line(buttons, Line::from(spans));
        }
        Confirm::Typing(field) => {
            let name = review.name_lines(layout.text_width());
            let (prompt, typed) = split(buttons, on_screen(name.len()));
            canvas.lines(prompt, name.into_iter().map(|n| Line::from(span(theme, Role::Danger, n))));
            confirm_field(field, review.draft().arn().name(), canvas, typed);
        }
    }
}

/// The name being typed, and whether it is the right one so far.
fn confirm_field(field: &TextField, name: &str, canvas: &mut Canvas, row: Rect) {
    let (role, mark) = match (field.text() == name, name.starts_with(field.text())) {
        (true, _) => (Role::Good, " Enter applies"),
        (_, true) => (Role::Dim, ""),
        _ => (Role::Danger, " not the name"),
    };
    let mark_width = 14;
    let width = on_screen(name.len() + 4).min(row.width.saturating_sub(mark_width));
    canvas.input(Rect { width, ..row }, field);
    let theme = canvas.theme;
    canvas.line(Rect { x: row.x + width, width: row.width - width, ..row }, Line::from(span(theme, role, mark)));
}

/// Draws the steps of a submit with their times, or what it waits for.
pub fn progress(progress: &Progress, state: &State, layout: Layout, canvas: &mut Canvas, area: Rect) {
    let theme = canvas.theme;
    if let Some(lines) = progress.held(layout.text_width(), state.ctx.now) {
        return canvas.page(area, &lines, progress.top(lines.len(), layout));
    }
    let mut at = rows(area).skip(1);
    for step in Step::ALL {
        let Some(row) = at.next() else { return };
        let time = progress.times.iter().find(|(own, ..)| *own == step);
        let (mark, role, took) = match time {
            None => ("  ", Role::Dim, String::new()),
            Some((_, start, Some(end))) if step == Step::Update && progress.answer_lost() => {
                ("? ", Role::Caution, seconds(end.since(*start)))
            }
            Some((_, start, Some(end))) => ("ok", Role::Good, seconds(end.since(*start))),
            Some((_, start, None)) => ("> ", Role::Note, seconds(state.ctx.now.since(*start))),
        };
        let mut label = step.label().to_owned();
        if step == Step::ReadBack && progress.attempts() > 1 {
            label.push_str(&format!(" (attempt {}: AWS shows an update a little later)", progress.attempts()));
        }
        let text_role = if role == Role::Dim { Role::Dim } else { Role::Text };
        canvas.line(
            row,
            Line::from(vec![
                span(theme, role, format!("  {mark} ")),
                span(theme, text_role, label),
                Span::styled(format!("  {took}"), theme.dim()),
            ]),
        );
    }
    let rest = Rect { y: area.y + 7, height: area.height.saturating_sub(7), ..area };
    let mut page = Page::new(area.width);
    page.text(2, Role::Dim, &what_is_sent(progress));
    page.text(2, Role::Text, how_far(progress));
    if let Some(told) = progress.refused_so_far() {
        page.text(2, Role::Dim, &format!("{told}."));
    }
    let lines: Vec<Line> = page.into_lines().iter().map(|l| styled(l, theme)).collect();
    canvas.lines(rest, lines);
}

/// How much is sent, and where to.
pub(super) fn what_is_sent(progress: &Progress) -> String {
    let members = progress.request().members.len();
    let many = if members == 1 { "setting" } else { "settings" };
    format!("One UpdateTrail with {members} {many}, to {}.", progress.request().trail.region())
}

/// What that means that is under way, and whether it can still be stopped.
pub(super) fn how_far(progress: &Progress) -> &'static str {
    match (progress.step(), progress.stop_asked) {
        (_, true) => "The request has left and cannot be called back. AWS's answer is awaited; ^C leaves without it.",
        _ if progress.is_recording() => {
            "What the trail is now is being written to this machine's disk, for the way back. Nothing is sent before. Esc \
             stops."
        }
        (Step::Reread | Step::Compare, _) if progress.refused_so_far().is_some() => {
            "It will be sent again if the trail is as it was. Esc stops."
        }
        (Step::Reread | Step::Compare, _) => "Nothing has been sent yet: Esc stops.",
        (Step::Update, _) => "The request has left. Its answer is awaited for at most half a minute.",
        _ if progress.answer_lost() => {
            "AWS's answer was lost. The trail is read to see whether the update was applied. Esc stops."
        }
        _ => "AWS has accepted the update. Esc stops checking it; the update stays.",
    }
}

fn seconds(milliseconds: i64) -> String {
    if milliseconds < 1000 { format!("{milliseconds} ms") } else { format!("{:.1} s", milliseconds as f64 / 1000.0) }
}

//! The rendering: the state as a picture. It changes no state and knows no backend.

mod conflict;
mod form;
mod guide;
mod header;
mod history;
pub mod lines;
mod pages;
mod picker;
pub mod theme;
mod trails;
mod widget;

use crate::app::columns::{columns, on_screen, wrap};
use crate::app::items::Item;
use crate::app::layout::{Hint, Layout, SMALLEST};
use crate::app::page::Role;
use crate::app::{Screen, State};
use ratatui::Frame;
use ratatui::layout::{Position, Rect};
use ratatui::text::{Line, Span};
pub use theme::Theme;
use widget::{Canvas, rows, span, split, styled};

/// Where on the screen there is something that can be clicked on.
#[derive(Debug, Default)]
pub struct Targets(Vec<(Rect, Item)>);

impl Targets {
    /// What is at a place.
    pub fn at(&self, column: u16, row: u16) -> Option<&Item> {
        let place = Position { x: column, y: row };
        self.0.iter().find(|(area, _)| area.contains(place)).map(|(_, target)| target)
    }
}

/// Draws the whole screen.
pub fn draw(state: &State, theme: Theme, frame: &mut Frame) {
    draw_on(state, &mut Canvas::new(frame, theme));
}

/// Draws the whole screen and tells where on it there is something that can be clicked on.
pub fn draw_with_targets(state: &State, theme: Theme, frame: &mut Frame) -> Targets {
    let mut canvas = Canvas::new(frame, theme);
    canvas.targets = Some(Vec::new());
    draw_on(state, &mut canvas);
    Targets(canvas.targets.unwrap_or_default())
}

fn draw_on(state: &State, canvas: &mut Canvas) {
    let theme = canvas.theme;
    let hints = state.hints();
    let layout = Layout::new(state.ctx.size, &hints).under(state.ctx.band);
    let area = canvas.area();
    // the screen may have shrunk before anybody was told
    if layout.too_small() || area.width < SMALLEST.width || area.height < SMALLEST.height {
        return too_small(canvas, area);
    }
    let (head, rest) = split(area, 2);
    let (band, rest) = split(rest, layout.band);
    let (body, rest) = split(rest, layout.body);
    let (notice, foot) = split(rest, 1);
    header::draw(state, canvas, head);
    let within = Rect { x: band.x + 1, width: band.width.saturating_sub(2), ..band };
    canvas.lines(within, state.band().iter().map(|line| styled(line, theme)));
    let body = Rect { x: body.x + 1, width: body.width.saturating_sub(2), ..body };
    match (&state.help, &state.screen) {
        (Some(help), _) => pages::help(help, layout, canvas, body),
        (None, Screen::Trails) => trails::draw(state, layout, canvas, body),
        (None, Screen::Form(form)) => form::draw(form, state, layout, canvas, body),
        (None, Screen::Guide(guide)) => guide::draw(guide, state, layout, canvas, body),
        (None, Screen::Conflict(conflict)) => conflict::draw(conflict, layout, canvas, body),
        (None, Screen::Review(review)) => pages::review(review, state, layout, canvas, body),
        (None, Screen::Progress(progress)) => pages::progress(progress, state, layout, canvas, body),
        (None, Screen::Receipt(receipt)) => pages::receipt(receipt, state, layout, canvas, body),
        (None, Screen::History(history)) => history::draw(history, state, layout, canvas, body),
    }
    footer(canvas, foot, &hints);
    draw_notice(state, canvas, notice);
}

/// The keys that work now. What does not fit is left out from the end, but never the last two: help and the way back.
fn footer(canvas: &mut Canvas, area: Rect, hints: &[Hint]) {
    let theme = canvas.theme;
    let width = usize::from(area.width);
    let item = |hint: &Hint| (theme.key(hint.key).into_owned(), hint.label);
    let len = |hint: &Hint| columns(&theme.key(hint.key)) + 1 + columns(hint.label) + 2;
    let divided = |hints: &[Hint]| {
        let mut lines: Vec<Vec<Hint>> = vec![Vec::new()];
        let mut used = 1;
        for hint in hints {
            if used + len(hint) > width + 2 {
                lines.push(Vec::new());
                used = 1;
            }
            used += len(hint);
            if let Some(line) = lines.last_mut() {
                line.push(*hint);
            }
        }
        lines
    };
    let mut hints = hints.to_vec();
    let mut lines = divided(&hints);
    while lines.len() > area.height.into() && hints.len() > 2 {
        hints.remove(hints.len() - 3);
        lines = divided(&hints);
    }
    for (row, line) in rows(area).zip(lines) {
        let mut spans = vec![Span::raw(" ")];
        for hint in line {
            let (key, label) = item(&hint);
            spans.push(Span::styled(key, theme.focus()));
            spans.push(Span::raw(format!(" {label}  ")));
        }
        canvas.line(row, Line::from(spans));
    }
}

/// The message of the moment, in the row above the footer; a longer one grows upwards over the body.
fn draw_notice(state: &State, canvas: &mut Canvas, row: Rect) {
    let Some(notice) = &state.ctx.notice else { return };
    let theme = canvas.theme;
    let width = usize::from(row.width).saturating_sub(4);
    let text = crate::trail::text::shown(&notice.text);
    let lines = wrap(&text, width);
    let height = on_screen(lines.len()).clamp(1, row.y.max(1));
    let area = Rect { y: row.y + 1 - height, height, ..row };
    canvas.clear(area);
    let (mark, role) = if notice.problem { ("! ", Role::Caution) } else { ("  ", Role::Text) };
    for (i, (row, text)) in rows(area).zip(lines).enumerate() {
        let mark = if i == 0 { mark } else { "  " };
        canvas.line(row, Line::from(vec![Span::raw(" "), span(theme, role, mark), span(theme, role, text)]));
    }
}

fn too_small(canvas: &mut Canvas, area: Rect) {
    let text = format!(
        "trailedit needs {} x {} characters; this screen has {} x {}. Make it larger, or press ^C to leave.",
        SMALLEST.width, SMALLEST.height, area.width, area.height
    );
    let lines: Vec<Line> =
        wrap(&text, area.width.max(1).into()).into_iter().map(|t| Line::from(t.into_owned())).collect();
    canvas.lines(area, lines);
}

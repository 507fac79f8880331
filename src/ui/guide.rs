//! A guide: its step, and where in the guide that is.

use super::theme::Theme;
use super::widget::{Canvas, span};
use crate::app::State;
use crate::app::guide::Guide;
use crate::app::layout::Layout;
use crate::app::page::Role;
use ratatui::layout::Rect;
use ratatui::text::Span;

/// Draws the step, or the document that is read.
pub fn draw(guide: &Guide, state: &State, layout: Layout, canvas: &mut Canvas, area: Rect) {
    let lines = guide.lines(layout.text_width(), &state.ctx);
    canvas.page(area, &lines, guide.top(lines.len(), area.height.into()));
}

/// For the heading: how far the guide has come.
pub fn progress(guide: &Guide, theme: Theme) -> Span<'static> {
    let (_, at, all) = guide.step();
    span(theme, Role::Note, format!("step {at} of {all}"))
}

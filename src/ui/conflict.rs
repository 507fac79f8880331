//! What somebody else changed, too, and what is to be decided.

use super::theme::Theme;
use super::widget::{Canvas, span};
use crate::app::conflict::Conflict;
use crate::app::layout::Layout;
use crate::app::page::Role;
use ratatui::layout::Rect;
use ratatui::text::Span;

/// Draws the clashes.
pub fn draw(conflict: &Conflict, layout: Layout, canvas: &mut Canvas, area: Rect) {
    let lines = conflict.lines(layout.text_width());
    canvas.page(area, &lines, conflict.top(lines.len(), layout));
}

/// For the heading: how much is still to be decided.
pub fn count(conflict: &Conflict, theme: Theme) -> Span<'static> {
    match conflict.count() {
        (_, 0) => span(theme, Role::Good, "all decided"),
        (all, open) => span(theme, Role::Caution, format!("{open} of {all} to decide")),
    }
}

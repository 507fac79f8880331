//! How the screen is divided. The rendering draws by it, and scrolling knows from it how much is to be seen.

use super::columns::columns;
use super::event::Size;

/// The smallest screen that can be worked on.
pub const SMALLEST: Size = Size { width: 60, height: 16 };

/// From this width on, details stand beside the form.
const WIDE: u16 = 120;

/// The columns of the details beside the form.
const DETAIL: u16 = 52;

/// A key and what it does now, as the footer lists it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hint {
    /// The key as written.
    pub key: &'static str,
    /// A word or two.
    pub label: &'static str,
}

/// The rows of a screen: two of heading, those of a band, the body, a rule, and one or two of footer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Layout {
    /// The whole screen.
    pub size: Size,
    /// Rows of what has to be seen whatever else is shown.
    pub band: u16,
    /// Rows of the body.
    pub body: u16,
    /// Rows of the footer.
    pub footer: u16,
}

impl Layout {
    /// Divides a screen whose footer lists `hints`.
    pub fn new(size: Size, hints: &[Hint]) -> Layout {
        // each with a space within and two behind, but for the last, and a margin of one
        let needed: usize =
            hints.iter().map(|h| columns(h.key) + columns(h.label) + 3).sum::<usize>().saturating_sub(1);
        let footer = if needed <= usize::from(size.width) { 1 } else { 2 };
        Layout { size, band: 0, body: size.height.saturating_sub(3 + footer), footer }
    }

    /// Divides a screen as if its footer had two rows: there is no less room than that, whatever the footer lists.
    pub fn narrowest(size: Size) -> Layout {
        Layout { size, band: 0, body: size.height.saturating_sub(5), footer: 2 }
    }

    /// The same with a band above the body.
    pub fn under(self, band: u16) -> Layout {
        Layout { band, body: self.body.saturating_sub(band), ..self }
    }

    /// Whether the screen is too small to be worked on.
    pub fn too_small(&self) -> bool {
        self.size.width < SMALLEST.width || self.size.height < SMALLEST.height
    }

    /// The columns for text: all but one at either side.
    pub fn text_width(&self) -> u16 {
        self.size.width.saturating_sub(2)
    }

    /// The columns of the details beside the form; `None` when the screen is too narrow for them.
    pub fn detail(&self) -> Option<u16> {
        (self.size.width >= WIDE).then_some(DETAIL)
    }

    /// The rows below the form's settings: for the setting in focus, or for what AWS answered.
    pub fn panel(&self, answer: bool) -> u16 {
        if answer { (self.body * 3 / 5).max(6).min(self.body.saturating_sub(4)) } else { (self.body / 4).clamp(3, 5) }
    }

    /// The columns of the panel's text.
    pub fn panel_width(&self) -> u16 {
        self.text_width().saturating_sub(self.detail().map_or(0, |d| d + 1))
    }
}

//! How things look.
//!
//! The terminal's own foreground and background, and a few of its 16 colours that are legible on light and on dark: no
//! black, white, yellow or blue text. Nothing is told by colour alone; without colour, bold, dim, underline and
//! reverse remain. In monochrome no colour is set at all, not even the default one.

use crate::app::page::Role;
use ratatui::style::{Color, Modifier, Style};
use std::borrow::Cow;

/// What the terminal can show.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Theme {
    /// Whether it shows colours.
    pub color: bool,
    /// Whether it shows only ASCII.
    pub ascii: bool,
}

impl Theme {
    fn paint(self, color: Color) -> Style {
        if self.color { Style::new().fg(color) } else { Style::new() }
    }

    /// The style of a piece of a page.
    pub fn role(self, role: Role) -> Style {
        match role {
            Role::Text | Role::Verbatim => Style::new(),
            Role::Heading | Role::Name => Style::new().add_modifier(Modifier::BOLD),
            Role::Dim | Role::Before => self.dim(),
            Role::After => self.paint(Color::Green).add_modifier(Modifier::BOLD),
            Role::Note => self.paint(Color::Cyan),
            Role::Caution => self.paint(Color::Magenta).add_modifier(Modifier::BOLD),
            Role::Danger => self.paint(Color::Red).add_modifier(Modifier::BOLD),
            Role::Good => self.paint(Color::Green).add_modifier(Modifier::BOLD),
        }
    }

    /// Less important text.
    pub fn dim(self) -> Style {
        Style::new().add_modifier(Modifier::DIM)
    }

    /// What has the focus.
    pub fn focus(self) -> Style {
        self.paint(Color::Cyan).add_modifier(Modifier::BOLD)
    }

    /// A button in focus.
    pub fn button(self) -> Style {
        Style::new().add_modifier(Modifier::REVERSED | Modifier::BOLD)
    }

    /// A text being edited.
    pub fn input(self) -> Style {
        Style::new().add_modifier(Modifier::UNDERLINED)
    }

    /// What matches a filter, in a text of this style.
    pub fn matched(self, style: Style) -> Style {
        style.add_modifier(Modifier::BOLD | Modifier::UNDERLINED)
    }

    /// A line of the screen's frame.
    pub fn rule(self) -> (char, Style) {
        (if self.ascii { '-' } else { '─' }, self.dim())
    }

    /// `text` in characters that the terminal shows; the program's own signs keep their width.
    pub fn glyphs(self, text: &str) -> Cow<'_, str> {
        if !self.ascii || text.is_ascii() {
            return Cow::Borrowed(text);
        }
        let text = text.replace("↑↓", "jk");
        let ascii = |c: char| match c {
            '…' => '~',
            '→' => '>',
            '←' => '<',
            '↑' => '^',
            '↓' => 'v',
            '·' => '|',
            '“' | '”' => '"',
            '‘' | '’' => '\'',
            '–' | '—' => '-',
            c => c,
        };
        let mut out = String::with_capacity(text.len());
        for c in text.chars().map(ascii) {
            match c.is_ascii() {
                true => out.push(c),
                // written out, so that two different values never look the same
                false => out.extend(c.escape_unicode()),
            }
        }
        Cow::Owned(out)
    }

    /// A text from elsewhere in characters that the terminal shows: whatever is no ASCII is written out.
    pub fn spelled(self, text: &str) -> Cow<'_, str> {
        if !self.ascii || text.is_ascii() {
            return Cow::Borrowed(text);
        }
        let mut out = String::with_capacity(text.len() * 4);
        for c in text.chars() {
            match c.is_ascii() {
                true => out.push(c),
                false => out.extend(c.escape_unicode()),
            }
        }
        Cow::Owned(out)
    }

    /// The name of a key in characters that the terminal shows.
    pub fn key(self, key: &'static str) -> Cow<'static, str> {
        if !self.ascii {
            return Cow::Borrowed(key);
        }
        // as wide as the signs, and the keys do the same
        Cow::Owned(key.replace("↑↓", "jk"))
    }
}

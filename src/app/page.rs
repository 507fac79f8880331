//! Text to be read and scrolled: the review, the receipt, what AWS answered, a document, the help.
//!
//! A page says what its parts are; how they look is the rendering's matter. It is laid out here, in lines of a given
//! width, so that scrolling knows where the end is.

use super::columns::{columns, pieces, wrap};
use super::keys::Action;
use crate::trail::text::shown;

/// What a piece of text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Running text.
    Text,
    /// A heading.
    Heading,
    /// A name: a setting, a key.
    Name,
    /// Less important than what is around it.
    Dim,
    /// A value as it was.
    Before,
    /// A value as it will be or is.
    After,
    /// Something verbatim: JSON, a command, AWS's words.
    Verbatim,
    /// A note.
    Note,
    /// Care is asked for.
    Caution,
    /// Great care is asked for.
    Danger,
    /// It went well.
    Good,
}

/// A piece of text and what it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Span {
    /// What it is.
    pub role: Role,
    /// The text, without control characters.
    pub text: String,
}

/// A width at which every paragraph is one line.
pub const WIDEST: u16 = u16::MAX / 2;

/// A line that fits the width.
pub type Line = Vec<Span>;

/// Lines being put together at a given width.
#[derive(Debug)]
pub struct Page {
    width: usize,
    lines: Vec<Line>,
}

impl Page {
    /// An empty page, this many columns wide.
    pub fn new(width: u16) -> Page {
        Page { width: usize::from(width).max(20), lines: Vec::new() }
    }

    /// How many columns there are behind an indent.
    pub fn room(&self, indent: usize) -> usize {
        self.width.saturating_sub(indent)
    }

    /// How many lines there are by now.
    pub fn len(&self) -> usize {
        self.lines.len()
    }

    /// Whether there is none yet.
    pub fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    /// The lines.
    pub fn into_lines(self) -> Vec<Line> {
        self.lines
    }

    /// The text of all lines, as it is copied.
    pub fn into_text(self) -> String {
        let line = |line: &Line| line.iter().map(|s| s.text.as_str()).collect::<String>().trim_end().to_owned();
        self.lines.iter().map(line).collect::<Vec<_>>().join("\n")
    }

    /// An empty line.
    pub fn blank(&mut self) -> &mut Page {
        self.lines.push(Vec::new());
        self
    }

    /// One paragraph, broken into lines that are indented by `indent`.
    pub fn text(&mut self, indent: usize, role: Role, text: &str) -> &mut Page {
        self.labelled(indent, "", Role::Text, role, text)
    }

    /// One paragraph behind a label; the lines after the first are indented as far as the text of the first.
    pub fn labelled(&mut self, indent: usize, label: &str, label_role: Role, role: Role, text: &str) -> &mut Page {
        let label = shown(label);
        let text = shown(text);
        let hang = indent + columns(&label);
        // a label that leaves no room stands on a line of its own
        let (hang, own_line) = if hang * 2 > self.width { (indent + 2, !label.is_empty()) } else { (hang, false) };
        let mut first = vec![Span { role: Role::Text, text: " ".repeat(indent) }];
        if !label.is_empty() {
            first.push(Span { role: label_role, text: label.into_owned() });
        }
        if own_line {
            self.lines.push(std::mem::take(&mut first));
        }
        for piece in wrap(&text, self.width.saturating_sub(hang).max(10)) {
            let mut line = std::mem::take(&mut first);
            if line.is_empty() {
                line.push(Span { role: Role::Text, text: " ".repeat(hang) });
            }
            line.push(Span { role, text: piece.into_owned() });
            self.lines.push(line);
        }
        if !first.is_empty() {
            self.lines.push(first);
        }
        self
    }

    /// Several lines as they are; one too long is broken where the width ends and goes on indented further.
    pub fn verbatim(&mut self, indent: usize, text: &str) -> &mut Page {
        for line in text.lines() {
            let own = line.len() - line.trim_start().len();
            let pad = Span { role: Role::Text, text: " ".repeat(indent + own) };
            let room = self.width.saturating_sub(indent + own).max(14);
            for (i, piece) in pieces(shown(line.trim_start()).as_ref(), room, 4).into_iter().enumerate() {
                let mut out = vec![pad.clone()];
                if i > 0 {
                    out.push(Span { role: Role::Text, text: "    ".to_owned() });
                }
                out.push(Span { role: Role::Verbatim, text: piece });
                self.lines.push(out);
            }
        }
        self
    }
}

/// The first row to show so that the rows `first` to `last` are in sight, `height` at a time. It goes by half screens, so
/// that moving about seldom redraws everything.
pub fn top_of(first: usize, last: usize, height: usize) -> usize {
    let height = height.max(1);
    let half = (height / 2).max(1);
    let top = if last < height { 0 } else { (last - height) / half * half + half };
    top.min(first)
}

/// How far a page is scrolled.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Scroll(usize);

/// How many of `lines` lines are shown in `height` rows: where not all fit, the last row tells how many more there are.
pub fn window(lines: usize, height: usize) -> usize {
    if lines > height { height.saturating_sub(1) } else { height }
}

impl Scroll {
    /// The first line to show, when `lines` lines are shown in `height` rows.
    pub fn top(self, lines: usize, height: usize) -> usize {
        self.0.min(lines.saturating_sub(window(lines, height)))
    }

    /// Moves as little as needed for the lines `first` to `last` to be in sight; where they are too many, for the first
    /// of them.
    pub fn show(&mut self, first: usize, last: usize, lines: usize, height: usize) {
        let (top, seen) = (self.top(lines, height), window(lines, height).max(1));
        self.0 = top.max((last + 1).saturating_sub(seen)).min(first);
    }

    /// Moves by `action`; `false` when it is not one that scrolls.
    pub fn act(&mut self, action: Action, lines: usize, height: usize) -> bool {
        let top = self.top(lines, height);
        let page = window(lines, height).saturating_sub(1).max(1);
        self.0 = match action {
            Action::Up => top.saturating_sub(1),
            Action::Down => top + 1,
            Action::PageUp => top.saturating_sub(page),
            Action::PageDown => top + page,
            Action::First => 0,
            Action::Last => lines,
            _ => return false,
        };
        self.0 = self.top(lines, height);
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_line_is_wider_than_the_page_and_nothing_is_lost() {
        let mut page = Page::new(24);
        page.labelled(
            2,
            "was ",
            Role::Dim,
            Role::Before,
            "arn:aws:kms:us-east-1:123456789012:key/1234abcd 日本日本日本",
        );
        page.verbatim(2, "  \"Resource\": \"arn:aws:s3:::bucket/prefix/AWSLogs/123456789012/*\"");
        let lines = page.into_lines();
        for line in &lines {
            assert!(line.iter().map(|s| columns(&s.text)).sum::<usize>() <= 24, "{line:?}");
        }
        let all: String = lines.iter().flatten().map(|s| s.text.trim()).collect();
        assert!(all.contains("prefix/AWSLogs/123456789012/*"), "{all}");
        assert!(all.contains("key/1234abcd"), "{all}");
    }

    #[test]
    fn scrolling_stops_at_both_ends() {
        let mut scroll = Scroll::default();
        scroll.act(Action::Up, 10, 4);
        assert_eq!(scroll.top(10, 4), 0);
        scroll.act(Action::Last, 10, 4);
        assert_eq!(scroll.top(10, 4), 7);
        scroll.act(Action::Down, 10, 4);
        assert_eq!(scroll.top(10, 4), 7);
        scroll.act(Action::PageUp, 10, 4);
        assert_eq!(scroll.top(10, 4), 5);
        assert_eq!(scroll.top(4, 4), 0, "what fits is not scrolled");
    }

    #[test]
    fn what_is_to_be_seen_is_brought_into_sight_and_nothing_else_moves() {
        let mut scroll = Scroll::default();
        for (first, last, top) in [(0, 1, 0), (2, 2, 0), (2, 4, 2), (3, 3, 2), (1, 2, 1), (4, 9, 4)] {
            scroll.show(first, last, 20, 4);
            assert_eq!(scroll.top(20, 4), top, "{first} to {last}");
        }
    }
}

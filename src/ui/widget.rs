//! The few things that several screens are made of.

use super::theme::Theme;
use crate::app::columns::{clusters, columns, on_screen, pieces, wrap};
use crate::app::field::TextField;
use crate::app::items::Item;
pub use crate::app::page::top_of;
use crate::app::page::{Line as PageLine, Role, window};
use ratatui::Frame;
use ratatui::buffer::{Buffer, CellDiffOption, CellWidth};
use ratatui::layout::{Alignment, Position, Rect};
use ratatui::style::Style;
use ratatui::text::{Line, Span};
use std::num::NonZeroU16;

/// A place on the screen to draw on.
pub struct Canvas<'a, 'b> {
    frame: &'a mut Frame<'b>,
    /// How things look.
    pub theme: Theme,
    /// What can be clicked on, where that is asked for.
    pub targets: Option<Vec<(Rect, Item)>>,
}

impl<'a, 'b> Canvas<'a, 'b> {
    /// A canvas on a frame.
    pub fn new(frame: &'a mut Frame<'b>, theme: Theme) -> Canvas<'a, 'b> {
        Canvas { frame, theme, targets: None }
    }

    /// The whole screen.
    pub fn area(&self) -> Rect {
        self.frame.area()
    }

    /// Notes what a click in `area` is a click on.
    pub fn target(&mut self, area: Rect, target: impl FnOnce() -> Item) {
        if let Some(targets) = &mut self.targets {
            targets.push((area, target()));
        }
    }

    /// Draws one line at the top of `area`, cut where the area ends.
    pub fn line(&mut self, area: Rect, line: Line<'_>) {
        let area = area.intersection(self.frame.area());
        if area.height > 0 && area.width > 0 {
            // whoever put the line together has made it harmless already, so that its width was known; here it is made
            // sure that nothing else ever reaches the terminal
            let harmless = |s: &Span| {
                let text = crate::trail::text::shown(&s.content);
                Span::styled(self.theme.glyphs(&text).into_owned(), s.style)
            };
            let mut spans: Vec<Span> = line.spans.iter().map(harmless).collect();
            if self.theme.ascii {
                mark_cut(&mut spans, line_columns(&line), area.width.into());
            }
            let right = line.alignment == Some(Alignment::Right);
            put(self.frame.buffer_mut(), area, &spans, right);
        }
    }

    /// Draws lines from the top of `area` on, as many as fit.
    pub fn lines(&mut self, area: Rect, lines: impl IntoIterator<Item = Line<'static>>) {
        for (row, line) in rows(area).zip(lines) {
            self.line(row, line);
        }
    }

    /// Draws a part of a page; where not all of it fits, the last row tells how much more there is above and below.
    pub fn page(&mut self, area: Rect, lines: &[PageLine], top: usize) {
        let theme = self.theme;
        let window = window(lines.len(), area.height.into());
        let (text, more) = split(area, on_screen(window));
        self.lines(text, lines.iter().skip(top).map(|l| styled(l, theme)));
        if window < usize::from(area.height) {
            let below = lines.len().saturating_sub(top + window);
            let tell = |sign: &str, place: &str, count: usize| {
                let lines = if count == 1 { "line" } else { "lines" };
                match (count, theme.ascii) {
                    (0, _) => String::new(),
                    (count, false) => format!("{sign} {count} more {lines}  "),
                    // what stands for the signs elsewhere would be read as a key here
                    (count, true) => format!("{count} more {lines} {place}  "),
                }
            };
            let (above, below) = (tell("↑", "above", top), tell("↓", "below", below));
            self.line(more, Line::from(Span::styled(format!("{above}{below}"), theme.dim())));
        }
    }

    /// A rule across the top row of `area`, with a title.
    pub fn rule(&mut self, area: Rect, title: Span<'static>) {
        let (sign, style) = self.theme.rule();
        let head = 2.min(area.width);
        let room = usize::from(area.width).saturating_sub(usize::from(head) + 3);
        let title = Span::styled(cut(&title.content, room), title.style);
        let title_width = on_screen(columns(&title.content));
        let mut spans = vec![Span::styled(sign.to_string().repeat(head.into()), style)];
        let mut used = head;
        if title_width > 0 {
            spans.push(Span::raw(" "));
            spans.push(title);
            spans.push(Span::raw(" "));
            used += title_width + 2;
        }
        let rest = area.width.saturating_sub(used);
        spans.push(Span::styled(sign.to_string().repeat(rest.into()), style));
        // the rule's own sign is drawn as it is
        let area = Rect { height: 1, ..area }.intersection(self.frame.area());
        put(self.frame.buffer_mut(), area, &spans, false);
    }

    /// Draws a text being edited, scrolled by half the width at a time so that the cursor is in sight, and the cursor.
    pub fn input(&mut self, area: Rect, field: &TextField) {
        let width = usize::from(area.width).max(2);
        let before: String = field.text().chars().take(field.cursor()).collect();
        // nothing of it is a sign of the program's own, for which another one may stand
        let as_shown = |text: &str| self.theme.spelled(&crate::trail::text::shown(text)).into_owned();
        let at = columns(&as_shown(&before));
        let half = width / 2;
        let skip = if at < width { 0 } else { (at - width) / half * half + half };
        let text = as_shown(field.text());
        let mut seen = String::new();
        let (mut column, mut used) = (0, 0);
        for (grapheme, wide) in clusters(&text) {
            if column >= skip && used + wide <= width {
                seen.push_str(grapheme);
                used += wide;
            }
            column += wide;
        }
        seen.push_str(&" ".repeat(width - used.min(width)));
        self.line(area, Line::from(Span::styled(seen, self.theme.input())));
        let dim = self.theme.dim();
        if skip > 0 {
            self.line(Rect { x: area.x.saturating_sub(1), width: 1, ..area }, Line::from(Span::styled("…", dim)));
        }
        if column > skip + width {
            self.line(Rect { x: area.right(), width: 1, ..area }, Line::from(Span::styled("…", dim)));
        }
        let x = area.x + on_screen(at - skip).min(area.width.saturating_sub(1));
        if area.height > 0 {
            self.frame.set_cursor_position(Position { x, y: area.y });
        }
    }

    /// Marks at the left of `area` that there is more above or below what is shown.
    pub fn edges(&mut self, area: Rect, above: bool, below: bool) {
        let style = self.theme.dim();
        for (sign, y, there) in [("↑", area.y, above), ("↓", area.bottom().saturating_sub(1), below)] {
            if there {
                let at = Rect { x: area.x.saturating_sub(1), y, width: 1, height: 1 };
                self.line(at, Line::from(Span::styled(sign, style)));
            }
        }
    }

    /// Draws lines behind a rule down the left side of `area`, as many as fit.
    pub fn beside(&mut self, area: Rect, lines: impl FnOnce(&Canvas, Rect) -> Vec<Line<'static>>) {
        let (sign, style) = (if self.theme.ascii { "|" } else { "│" }, self.theme.dim());
        for row in rows(area) {
            self.line(row, Line::from(Span::styled(sign, style)));
        }
        let area = Rect { x: area.x + 2, width: area.width.saturating_sub(2), ..area };
        let lines = more(lines(self, area), area);
        self.lines(area, lines);
    }

    /// Wipes `area`.
    pub fn clear(&mut self, area: Rect) {
        self.frame.render_widget(ratatui::widgets::Clear, area.intersection(self.frame.area()));
    }
}

/// Marks where a line of `before` columns ends too early, now that characters of it are written out.
fn mark_cut(spans: &mut Vec<Span>, before: usize, width: usize) {
    if before > width || spans.iter().map(|s| columns(&s.content)).sum::<usize>() <= width {
        return;
    }
    let mut room = width;
    let Some(last) = spans.iter().position(|span| match room.checked_sub(columns(&span.content)) {
        Some(left) if left > 0 => {
            room = left;
            false
        }
        _ => true,
    }) else {
        return;
    };
    spans.truncate(last + 1);
    // all of it is ASCII by now
    let kept = spans[last].content.get(..room.saturating_sub(1)).unwrap_or_default();
    spans[last].content = format!("{kept}~").into();
}

/// As many of `lines` as fit into `area`; where not all do, the last one shown ends with `…`.
pub fn more(mut lines: Vec<Line<'static>>, area: Rect) -> Vec<Line<'static>> {
    if lines.len() <= usize::from(area.height) {
        return lines;
    }
    lines.truncate(area.height.into());
    if let Some(last) = lines.last_mut() {
        let full = line_columns(last) + 2 > usize::from(area.width);
        let Some(span) = last.spans.last_mut() else { return lines };
        let text = span.content.trim_end();
        span.content = match full {
            true => format!("{}…", cut(text, columns(text).saturating_sub(1)).trim_end_matches('…')).into(),
            false => format!("{text} …").into(),
        };
    }
    lines
}

/// The columns that a line takes.
pub fn line_columns(line: &Line) -> usize {
    line.spans.iter().map(|span| columns(&span.content)).sum()
}

/// Writes spans into the top row of `area`, from its left or up to its right, cut where it ends.
///
/// ratatui places a span by the width of its whole text and takes a halfwidth sound mark (U+FF9E, U+FF9F) for two columns
/// wide. Terminals give it one, so each cluster is placed by what [`columns`] says, and its cell says so.
fn put(buffer: &mut Buffer, area: Rect, spans: &[Span], right: bool) {
    let area = area.intersection(buffer.area);
    if area.is_empty() {
        return;
    }
    let used: usize = spans.iter().map(|span| columns(&span.content)).sum();
    let free = on_screen(usize::from(area.width).saturating_sub(used));
    let mut x = if right { area.x + free } else { area.x };
    for span in spans {
        for (cluster, wide) in clusters(&span.content) {
            let next = x.saturating_add(u16::try_from(wide).unwrap_or(u16::MAX));
            if next > area.right() {
                return;
            }
            let Some(wide) = NonZeroU16::new(next - x) else {
                // a mark without a column of its own stands on what is before it
                if x > area.x {
                    let before = &mut buffer[(x - 1, area.y)];
                    before.set_symbol(&format!("{}{cluster}", before.symbol()));
                }
                continue;
            };
            let cell = &mut buffer[(x, area.y)];
            cell.set_symbol(cluster).set_style(span.style);
            if cluster.cell_width() != wide.get() {
                cell.set_diff_option(CellDiffOption::ForcedWidth(wide));
            }
            (x + 1..next).for_each(|covered| buffer[(covered, area.y)].reset());
            x = next;
        }
    }
}

/// The rows of an area, from the top.
pub fn rows(area: Rect) -> impl Iterator<Item = Rect> {
    (area.y..area.bottom()).map(move |y| Rect { y, height: 1, ..area })
}

/// The upper `height` rows of an area, and the rest.
pub fn split(area: Rect, height: u16) -> (Rect, Rect) {
    let height = height.min(area.height);
    let rest = Rect { y: area.y + height, height: area.height - height, ..area };
    (Rect { height, ..area }, rest)
}

/// A long value in pieces, nothing left out.
pub fn broken(text: &str, width: u16, style: Style) -> Vec<Line<'static>> {
    let line = |piece: String| Line::from(Span::styled(piece, style));
    pieces(text, width.into(), 0).into_iter().map(line).collect()
}

/// A line of a page with its styles.
pub fn styled(line: &PageLine, theme: Theme) -> Line<'static> {
    Line::from(line.iter().map(|s| Span::styled(s.text.clone(), theme.role(s.role))).collect::<Vec<_>>())
}

/// A piece of text in a role's style.
pub fn span(theme: Theme, role: Role, text: impl Into<String>) -> Span<'static> {
    Span::styled(text.into(), theme.role(role))
}

/// `text` cut to `width` columns, with `…` where something was cut off.
pub fn cut(text: &str, width: usize) -> String {
    if columns(text) <= width {
        return text.to_owned();
    }
    let mut out = String::new();
    let mut used = 0;
    for (grapheme, wide) in clusters(text) {
        if used + wide + 1 > width {
            break;
        }
        used += wide;
        out.push_str(grapheme);
    }
    if width > 0 {
        out.push('…');
    }
    out
}

/// `text` cut or filled to exactly `width` columns.
pub fn fit(text: &str, width: usize) -> String {
    let mut out = cut(text, width);
    out.push_str(&" ".repeat(width.saturating_sub(columns(&out))));
    out
}

/// `text` in lines of `width`, each in one style behind an indent.
pub fn wrapped(text: &str, width: u16, indent: usize, style: Style) -> Vec<Line<'static>> {
    let width = usize::from(width).saturating_sub(indent).max(10);
    let line = |piece: std::borrow::Cow<'_, str>| {
        Line::from(vec![Span::raw(" ".repeat(indent)), Span::styled(piece.into_owned(), style)])
    };
    wrap(text, width).into_iter().map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Letters of any script, wide and narrow ones, marks that take no column, and whole clusters.
    fn text() -> impl Strategy<Value = String> {
        let piece = prop_oneof![
            "[ -~]{1,8}".boxed(),
            "\\PC{1,4}".boxed(),
            prop::sample::select(vec!["日本", "e\u{301}", "👍🏽", "カﾞ", "שלום", "🇩🇪"]).prop_map(str::to_owned).boxed(),
        ];
        prop::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat())
    }

    proptest! {
        #[test]
        fn what_is_fitted_is_as_wide_as_its_column(text in text(), width in 0_usize..60) {
            prop_assert_eq!(columns(&fit(&text, width)), width);
            let cut = cut(&text, width);
            prop_assert!(cut == text || width == 0 || cut.ends_with('…') && text.starts_with(cut.trim_end_matches('…')));
        }

        #[test]
        fn what_is_wrapped_is_no_wider_than_the_page(text in text(), width in 20_u16..60) {
            for line in wrapped(&text, width, 4, Style::new()).iter().chain(&broken(&text, width, Style::new())) {
                prop_assert!(line_columns(line) <= usize::from(width), "{:?}", line);
            }
        }
    }
}

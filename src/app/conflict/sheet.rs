//! The clashes as lines: three values side by side where they fit, else one below the other.

use super::{Conflict, Then, name};
use crate::app::columns::{columns, end_of, pieces};
use crate::app::page::{Line, Page, Role, Span};
use crate::trail::change::{Clash, Disputed, Side};
use crate::trail::settings::compared;
use crate::trail::text::shown;
use std::ops::Range;

/// What the three values are called, as it was read, as it is now, and as it is to become here.
const NAMES: [&str; 3] = ["when you read it", "now at AWS", "yours"];

/// How far the values of a clash are indented.
const INDENT: usize = 4;

/// From this width on, values are shown side by side where they fit.
const WIDE: usize = 76;

/// The lines of a conflict, and which of them belong to which clash.
pub(super) struct Sheet {
    pub(super) lines: Vec<Line>,
    pub(super) rows: Vec<Range<usize>>,
}

impl Conflict {
    /// What it is about, in a sentence or two.
    pub fn intro(&self) -> String {
        let what = match self.then {
            Then::Review => "Nothing was sent: somebody else changed, too, what you are changing.",
            Then::Form => "Somebody else changed, too, what you are changing.",
        };
        format!("{what} Decide for each what it is to be.")
    }

    /// Everything that there is to be seen, in lines of this width.
    pub(super) fn sheet(&self, width: u16) -> Sheet {
        let mut intro = Page::new(width);
        intro.text(0, Role::Caution, &self.intro());
        let mut lines = intro.into_lines();
        let mut rows = Vec::new();
        for (number, (clash, side)) in self.clashes.iter().zip(&self.sides).enumerate() {
            lines.push(Line::new());
            let first = lines.len();
            let focus = number == self.focus;
            lines.push(title(clash, *side, focus, width.into()));
            for disputed in &clash.disputed {
                if clash.disputed.len() > 1 {
                    lines.push(vec![blank(2), span(Role::Text, disputed.setting.label())]);
                }
                values(disputed, *side, focus, width.into(), &mut lines);
            }
            rows.push(first..lines.len());
        }
        lines.extend(self.beside(width));
        Sheet { lines, rows }
    }

    /// What others changed and nobody has to decide.
    pub(super) fn beside(&self, width: u16) -> Vec<Line> {
        let mut page = Page::new(width);
        let elsewhere = &self.form.elsewhere;
        if !elsewhere.taken_in.is_empty() {
            page.blank().text(0, Role::Heading, "Changed elsewhere and not by you: taken in");
        }
        for change in &elsewhere.taken_in {
            let value = |value| compared(change.setting, value);
            let text = format!("{}, was {}", value(change.after.as_ref()), value(change.before.as_ref()));
            page.labelled(2, &format!("{}  ", change.setting.label()), Role::Name, Role::Text, &text);
        }
        if !elsewhere.done.is_empty() {
            page.blank().text(0, Role::Heading, "Changed elsewhere to what you want: no edit any more");
        }
        for setting in &elsewhere.done {
            let text = compared(*setting, self.form.draft.before(*setting).as_ref());
            page.labelled(2, &format!("{}  ", setting.label()), Role::Name, Role::Text, &text);
        }
        page.into_lines()
    }
}

/// What a clash is about, and what is decided of it.
fn title(clash: &Clash, side: Option<Side>, focus: bool, width: usize) -> Line {
    let (role, said) = match side {
        None => (Role::Caution, "not decided"),
        Some(Side::Theirs) => (Role::Good, "takes theirs"),
        Some(Side::Mine) => (Role::Good, "keeps yours"),
    };
    let mut name = format!("{} {}", if focus { ">" } else { " " }, name(clash));
    if clash.disputed.len() > 1 && width >= WIDE {
        name.push_str(": one decision, AWS takes both or neither");
    }
    let pad = width.saturating_sub(columns(&name) + said.len()).max(2);
    vec![span(if focus { Role::Note } else { Role::Name }, name), blank(pad), span(role, said)]
}

/// The three values of a setting.
fn values(disputed: &Disputed, side: Option<Side>, focus: bool, width: usize, lines: &mut Vec<Line>) {
    let value = |value| shown(&compared(disputed.setting, value)).into_owned();
    let all = [disputed.loaded.as_ref(), disputed.now.as_ref(), disputed.mine.as_ref()].map(value);
    let column = (width.saturating_sub(INDENT)) / 3;
    let room = column.saturating_sub(INDENT + 2);
    if width >= WIDE && all.iter().all(|value| columns(value) <= 2 * room) {
        return side_by_side(&all, side, column, room, lines);
    }
    let hang = INDENT + 4 + NAMES[0].len() + 2;
    let room = width.saturating_sub(hang).max(10);
    for (number, value) in all.into_iter().enumerate() {
        // the one in focus is read whole
        let parts = if focus { pieces(&value, room, 0) } else { vec![tail(&value, room)] };
        let (mark, role) = mark(number, side);
        for (at, part) in parts.into_iter().enumerate() {
            let label = if at == 0 { format!("{mark} {}", NAMES[number]) } else { String::new() };
            let pad = (hang - INDENT).saturating_sub(columns(&label));
            let label_role = if role == Role::Good { Role::Good } else { Role::Dim };
            lines.push(vec![blank(INDENT), span(label_role, label), blank(pad), span(role, part)]);
        }
    }
}

/// Three columns, each with a name above its value.
fn side_by_side(all: &[String; 3], side: Option<Side>, column: usize, room: usize, lines: &mut Vec<Line>) {
    let mut head = vec![blank(INDENT)];
    for (number, name) in NAMES.iter().enumerate() {
        let (mark, role) = mark(number, side);
        let text = if number == 0 { (*name).to_owned() } else { format!("{mark} {name}") };
        let pad = column.saturating_sub(columns(&text));
        head.extend([span(if role == Role::Good { role } else { Role::Dim }, text), blank(pad)]);
    }
    lines.push(head);
    let parts = [0, 1, 2].map(|number: usize| pieces(&all[number], room, 0));
    for row in 0..parts.iter().map(Vec::len).max().unwrap_or(0) {
        let mut line = vec![blank(INDENT)];
        for (number, parts) in parts.iter().enumerate() {
            let indent = if number == 0 { 0 } else { INDENT };
            let part = parts.get(row).cloned().unwrap_or_default();
            let pad = column.saturating_sub(indent + columns(&part));
            line.extend([blank(indent), span(mark(number, side).1, part), blank(pad)]);
        }
        lines.push(line);
    }
}

/// How a value is marked: what it was cannot be chosen.
fn mark(number: usize, side: Option<Side>) -> (&'static str, Role) {
    let own = match number {
        0 => return ("   ", Role::Before),
        1 => Side::Theirs,
        _ => Side::Mine,
    };
    match side {
        None => ("( )", Role::Text),
        Some(side) if side == own => ("(x)", Role::Good),
        Some(_) => ("( )", Role::Dim),
    }
}

/// A value in one line; of a longer one its end, where names of the same sort differ.
fn tail(value: &str, room: usize) -> String {
    if columns(value) <= room {
        return value.to_owned();
    }
    format!("…{}", end_of(value, room.saturating_sub(1)))
}

fn span(role: Role, text: impl Into<String>) -> Span {
    Span { role, text: text.into() }
}

fn blank(width: usize) -> Span {
    span(Role::Text, " ".repeat(width))
}

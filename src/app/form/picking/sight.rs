//! What is to be seen of a picker, and what is asked about that.

use super::{Focus, Mark, Picker, Verdict};
use crate::app::Shared;
use crate::app::columns::on_screen;
use crate::app::form::Form;
use crate::app::layout::Layout;
use crate::app::lists::{Lists, Reach};
use crate::app::page::{self, Line, Page, Role};
use crate::trail::facts::Facts;

/// No more than this many questions about what is in sight are open at a time.
const QUESTIONS: usize = 8;

/// No more than this many rows are in sight, however high the screen is.
const IN_SIGHT: usize = 60;

/// No screen is as high as this: the rows are told one after the other.
const TOLD_FROM: usize = 10_000;

/// No more than this many are told: whoever listens types a part of the name.
const TOLD: usize = 15;

/// A row that is in sight.
#[derive(Debug)]
pub struct Row {
    /// What it stands for.
    pub of: Focus,
    /// The value that it would make the setting.
    pub value: String,
    /// Which characters of it match.
    pub matched: Vec<u32>,
    /// How it would go.
    pub mark: Option<Mark>,
    /// Whether this is what the setting is now.
    pub present: bool,
}

/// How the body of the screen is divided, in rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Parts {
    /// What could not be listed, or that there is nothing.
    pub told: u16,
    /// What there is to pick.
    pub rows: u16,
    /// What there is to say of the one in focus.
    pub panel: u16,
}

impl Picker {
    /// What is told above the rows: that something could not be listed, or that there is nothing.
    pub fn told(&self, width: u16, lists: &Lists) -> Vec<Line> {
        let mut page = Page::new(width);
        let Some(list) = self.list(lists) else { return Vec::new() };
        let things = self.source.kind.things();
        match &list.reach {
            Reach::Failed(error, _) => {
                let some = if list.entries().is_empty() { format!("No {things}") } else { "Not all".to_owned() };
                let takes = match error.is_denied() {
                    true => format!(" It takes {}.", self.source.kind.permissions()),
                    false => String::new(),
                };
                page.labelled(0, "! ", Role::Caution, Role::Caution, &format!("{some} could be listed.{takes}"));
                page.text(2, Role::Verbatim, &error.to_string());
                page.text(2, Role::Text, "^R asks again, and any value can be typed.");
            }
            Reach::Cut => {
                let text = format!("There are more than these {}: type the value of another.", list.entries().len());
                page.labelled(0, "i ", Role::Note, Role::Text, &text);
            }
            Reach::All if list.entries().is_empty() => {
                page.text(0, Role::Text, &format!("{} Any value can be typed.", self.source.none()));
            }
            Reach::More(_) if list.entries().is_empty() => _ = page.text(0, Role::Dim, "Asking…"),
            Reach::All if self.matches.len() == 0 => _ = page.text(0, Role::Dim, "Nothing that is listed matches."),
            Reach::More(_) if self.matches.len() == 0 => {
                page.text(0, Role::Dim, "Nothing that is listed so far matches.");
            }
            Reach::All | Reach::More(_) => {}
        }
        page.into_lines()
    }

    /// How the body is divided: below the title and the filter.
    pub fn parts(&self, layout: Layout, lists: &Lists) -> Parts {
        let body = layout.body.saturating_sub(2);
        let panel = match (layout.detail(), self.all_rows()) {
            (Some(_), _) | (_, 0) => 0,
            _ => (layout.body * 2 / 5).clamp(3, 7).min(body.saturating_sub(2)),
        };
        let room = body.saturating_sub(panel);
        let most = match self.all_rows() {
            0 => room,
            rows => room.saturating_sub(on_screen(rows).min(3)).max(room / 2),
        };
        let told = on_screen(self.told(layout.panel_width(), lists).len()).min(most);
        Parts { told, rows: room - told, panel }
    }

    /// Which rows are in sight, of how many, `height` at a time.
    pub fn window(&self, height: usize) -> (usize, usize) {
        let at = self.focus.and_then(|focus| self.row_of(focus)).unwrap_or(0);
        (page::top_of(at, at, height), self.all_rows())
    }

    /// Works out what is to be seen of each row in sight.
    pub(super) fn see(&mut self, form: &Form, layout: Layout, lists: &Lists) {
        if self.stamp != form.stamp {
            self.stamp = form.stamp;
            self.verdicts.clear();
        }
        let height = match usize::from(self.parts(layout, lists).rows) {
            rows if rows >= TOLD_FROM => TOLD,
            rows => rows.min(IN_SIGHT),
        };
        let (top, _) = self.window(height);
        let in_sight: Vec<Focus> = (top..top + height).map_while(|row| self.at_row(row)).collect();
        let mut now = None;
        self.rows.clear();
        for of in in_sight {
            let value = match of {
                Focus::Typed => self.typed.clone(),
                Focus::Listed(at) => {
                    self.list(lists).and_then(|list| list.entries().get(at)).map(|e| e.item.value.clone())
                }
            };
            let Some(value) = value else { continue };
            let verdict = self.verdicts.entry(of).or_insert_with(|| {
                let now = now.get_or_insert_with(|| form.checks());
                Verdict::of(form, self.setting, &value, now)
            });
            let mark = verdict.mark();
            let matched = match (of, lists.get(&self.source)) {
                (Focus::Listed(at), Some(list)) => self.matches.marks(list, at),
                _ => Vec::new(),
            };
            let present = self.present.1.is_some_and(|at| of == Focus::Listed(at));
            self.rows.push(Row { of, value, matched, mark, present });
        }
    }

    /// Whether it is still to be asked, or answered, how some of what is in sight would go.
    pub fn wonders(&self, facts: &Facts) -> bool {
        let listed = self.rows.iter().filter(|row| row.of != Focus::Typed);
        let mut subjects = listed.flat_map(|row| self.verdicts.get(&row.of)).flat_map(|verdict| &verdict.subjects);
        subjects.any(|subject| facts.get(subject).is_none())
    }

    /// Asks about what is in sight, a few questions at a time.
    pub(super) fn wonder(&self, ctx: &mut Shared) {
        for row in self.rows.iter().filter(|row| row.of != Focus::Typed) {
            for subject in self.verdicts.get(&row.of).into_iter().flat_map(|verdict| &verdict.subjects) {
                if ctx.open_questions() >= QUESTIONS {
                    return;
                }
                ctx.need_fact(subject.clone());
            }
        }
    }
}

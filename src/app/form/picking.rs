//! Picking the value of a text setting from what the account has.
//!
//! What was listed is kept for the session ([`Lists`]); a picker knows what is typed, which of it matches, and what has
//! the focus. It asks for one page after the other for as long as it is open. Free text always stays possible: the thing
//! may be in another account, or nobody may list it.

mod matching;
mod sight;
mod verdict;
mod within;

pub use sight::{Parts, Row};
pub use verdict::{Mark, Verdict};

use super::Mode;
use crate::app::Shared;
use crate::app::event::Ticket;
use crate::app::field::TextField;
use crate::app::keys::Action;
use crate::app::lists::{List, Lists, Reach};
use crate::trail::facts::{Kind, Listed};
use crate::trail::listing::Source;
use crate::trail::settings::{Sameness, sameness};
use crate::trail::{ApiError, Draft, Setting, Value};
use matching::Matches;
use std::collections::BTreeMap;

/// A value being picked.
#[derive(Debug)]
pub struct Picker {
    /// What is listed.
    pub source: Source,
    /// What is typed.
    pub field: TextField,
    setting: Setting,
    /// The text that was being edited when this was opened.
    before: Option<TextField>,
    matches: Matches,
    /// The text to be taken as it is, when nothing listed is that.
    typed: Option<String>,
    focus: Option<Focus>,
    /// Whether the focus was moved there by keys.
    moved: bool,
    /// What had the focus before everything was asked for again.
    sought: Option<String>,
    /// What the setting is now, and where that is in the list.
    present: (Option<String>, Option<usize>),
    loading: Option<Ticket>,
    /// What is in sight.
    rows: Vec<Row>,
    verdicts: BTreeMap<Focus, Verdict>,
    /// What is known of the account, as of the verdicts.
    stamp: u64,
}

/// What a row stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Focus {
    /// The text that is typed.
    Typed,
    /// The one at this position in the list.
    Listed(usize),
}

impl Picker {
    fn open(setting: Setting, before: Option<TextField>, source: Source, lists: &mut Lists) -> Picker {
        let list = lists.of(&source);
        list.retry();
        // an old value of which nothing was touched is no filter: it would find nothing but itself
        let text = before.as_ref().filter(|field| !field.is_untouched()).map_or("", TextField::text);
        let mut matches = Matches::all(Some(list));
        matches.filter(text, Some(list));
        let mut picker = Picker {
            field: TextField::new(text),
            source,
            setting,
            before,
            matches,
            typed: None,
            focus: None,
            moved: false,
            sought: None,
            present: (None, None),
            loading: None,
            rows: Vec::new(),
            verdicts: BTreeMap::new(),
            stamp: 0,
        };
        picker.retype(lists);
        picker
    }

    /// What was listed.
    pub fn list<'a>(&self, lists: &'a Lists) -> Option<&'a List> {
        lists.get(&self.source)
    }

    /// What has the focus.
    pub fn focus(&self) -> Option<Focus> {
        self.focus
    }

    /// The text to be taken as it is.
    pub fn typed(&self) -> Option<&str> {
        self.typed.as_deref()
    }

    /// Gives the row in sight with this value the focus.
    pub(in crate::app) fn focus_on(&mut self, value: &str) {
        if let Some(row) = self.rows.iter().find(|row| row.value == value) {
            self.focus = Some(row.of);
            self.moved = true;
        }
    }

    /// The rows in sight.
    pub fn rows(&self) -> &[Row] {
        &self.rows
    }

    /// What there is to say of the one in focus.
    pub fn verdict(&self) -> Option<&Verdict> {
        self.verdicts.get(&self.focus?)
    }

    /// The value of the one in focus.
    pub fn value<'a>(&'a self, lists: &'a Lists) -> Option<&'a str> {
        match self.focus? {
            Focus::Typed => self.typed(),
            Focus::Listed(at) => Some(self.list(lists)?.entries().get(at)?.item.value.as_str()),
        }
    }

    /// How many match, of how many, and whether there is more.
    pub fn count(&self, lists: &Lists) -> String {
        let Some(list) = self.list(lists) else { return String::new() };
        let (found, all) = (self.matches.len(), list.entries().len());
        let count = if found == all { all.to_string() } else { format!("{found} of {all}") };
        match list.reach {
            Reach::More(_) => format!("{count}, loading…"),
            Reach::All => count,
            Reach::Failed(..) if all == 0 => String::new(),
            Reach::Cut | Reach::Failed(..) => format!("{count}, not all"),
        }
    }

    /// Whether an action would do something now.
    pub(super) fn works(&self, action: Action) -> bool {
        match action {
            Action::Accept => self.all_rows() > 0,
            Action::Down => self.all_rows() > 1,
            _ => true,
        }
    }

    /// The text that is being edited meanwhile.
    pub fn typing(&self) -> Option<&str> {
        self.before.as_ref().map(TextField::text)
    }

    /// What to go back to.
    pub(super) fn leave(&mut self) -> Mode {
        self.before.take().map_or(Mode::Moving, Mode::Editing)
    }

    // the rows: first the typed text, then what matches

    fn all_rows(&self) -> usize {
        usize::from(self.typed.is_some()) + self.matches.len()
    }

    fn at_row(&self, row: usize) -> Option<Focus> {
        match row.checked_sub(usize::from(self.typed.is_some())) {
            None => Some(Focus::Typed),
            Some(row) => self.matches.get(row).map(Focus::Listed),
        }
    }

    fn row_of(&self, focus: Focus) -> Option<usize> {
        match focus {
            Focus::Typed => self.typed.is_some().then_some(0),
            Focus::Listed(at) => Some(self.matches.row_of(at)? + usize::from(self.typed.is_some())),
        }
    }

    /// Works out again what is typed and matches, with the focus on the best.
    fn retype(&mut self, lists: &Lists) {
        let text = self.field.text().trim();
        let exact = self.list(lists).and_then(|list| self.matches.exactly(text, list));
        self.typed = (!text.is_empty() && exact.is_none()).then(|| text.to_owned());
        self.verdicts.remove(&Focus::Typed);
        (self.moved, self.focus) = (false, exact.map(Focus::Listed));
        self.refocus();
    }

    /// Puts the focus where nobody has put it: on what the setting is now as long as nothing is typed, then on the best
    /// match. One that has it keeps it.
    fn refocus(&mut self) {
        let present = self.present.1.filter(|_| self.field.text().trim().is_empty());
        let best = || self.matches.get(0).map(Focus::Listed);
        let kept = self.focus.filter(|focus| self.row_of(*focus).is_some());
        self.focus = match kept {
            Some(kept) if self.moved => Some(kept),
            Some(Focus::Listed(at)) => present.or(Some(at)).map(Focus::Listed),
            Some(Focus::Typed) | None => present.map(Focus::Listed).or_else(best).or_else(|| self.at_row(0)),
        };
    }

    fn refilter(&mut self, lists: &Lists) {
        self.sought = None;
        self.matches.filter(self.field.text().trim(), lists.get(&self.source));
        self.retype(lists);
    }

    /// Where in the list is what the setting is now, from this position on.
    fn look_for_present(&mut self, draft: &Draft, lists: &Lists, from: usize) {
        let Some(text) = self.present.0.as_ref() else { return };
        let Some(list) = lists.get(&self.source) else { return };
        let now = Value::Text(text.clone());
        let alias = text.rsplit(':').next().filter(|name| self.source.kind == Kind::Keys && name.starts_with("alias/"));
        let mut new = list.entries().iter().skip(from);
        let found = new.position(|entry| {
            let own = Value::Text(entry.item.value.clone());
            let is_alias = || alias.is_some_and(|alias| entry.item.about.split_whitespace().any(|own| own == alias));
            sameness(self.setting, Some(&now), Some(&own), draft.arn()) == Sameness::Same || is_alias()
        });
        self.present.1 = self.present.1.or(found.map(|at| at + from));
    }

    /// Takes the page that was waited for; any other is late.
    fn listed(&mut self, ticket: Ticket, page: Result<Listed, ApiError>, draft: &Draft, lists: &mut Lists) {
        if self.loading != Some(ticket) {
            return;
        }
        self.loading = None;
        let list = lists.of(&self.source);
        let (from, head) = (list.entries().len(), list.head());
        list.take(page);
        match list.head() == head || from == 0 {
            true => self.matches.add(list, from),
            false => self.matches.again(list),
        }
        self.look_for_present(draft, lists, from);
        let text = self.field.text().trim();
        if let Some(exact) = self.list(lists).and_then(|list| self.matches.exactly(text, list))
            && self.typed.take().is_some()
            && self.focus == Some(Focus::Typed)
        {
            self.focus = Some(Focus::Listed(exact));
        }
        let new = self.list(lists).map(|list| &list.entries()[from..]).unwrap_or_default();
        if let Some(found) = new.iter().position(|entry| Some(&entry.item.value) == self.sought.as_ref()) {
            (self.focus, self.moved, self.sought) = (Some(Focus::Listed(from + found)), true, None);
        }
        self.refocus();
    }

    /// Lists another source, or the same anew.
    fn restart(&mut self, source: Source, lists: &mut Lists) {
        self.source = source;
        self.loading = None;
        self.verdicts.clear();
        self.present = (None, None);
        let list = lists.of(&self.source);
        list.retry();
        self.matches.again(list);
        self.retype(lists);
    }

    fn reload(&mut self, ctx: &mut Shared) {
        let sought = self.value(&ctx.lists).filter(|_| self.focus != Some(Focus::Typed)).map(str::to_owned);
        ctx.lists.forget(&self.source);
        ctx.ask_again();
        self.restart(self.source.clone(), &mut ctx.lists);
        self.sought = sought;
    }

    fn step(&mut self, action: Action, height: usize) {
        let Some(last) = self.all_rows().checked_sub(1) else { return };
        let at = self.focus.and_then(|focus| self.row_of(focus)).unwrap_or(0);
        let page = height.saturating_sub(1).max(1);
        let row = match action {
            Action::Up => at.saturating_sub(1),
            Action::Down => at + 1,
            Action::First => 0,
            Action::Last => last,
            Action::PageUp => at.saturating_sub(page),
            Action::PageDown => at + page,
            _ => return,
        };
        self.focus = self.at_row(row.min(last));
        (self.moved, self.sought) = (true, None);
    }
}

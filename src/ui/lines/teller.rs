//! What was told already, so that only what is new is told.

use super::{Part, Sheet};
use crate::app::items::Item;
use crate::app::{Notice, State};
use std::collections::HashMap;

/// How the places begin where the value of a setting is asked for.
pub(super) const EDIT: &str = "edit ";

/// What was told of a screen.
#[derive(Debug, Default)]
struct Told {
    keys: Vec<String>,
    items: Vec<Item>,
}

impl Told {
    fn of(sheet: &Sheet) -> Told {
        Told { keys: sheet.parts.iter().map(|part| part.key.clone()).collect(), items: sheet.items.clone() }
    }

    fn is_news(&self, part: &Part) -> bool {
        !part.quiet && !self.keys.contains(&part.key)
    }
}

/// Knows what was told.
#[derive(Debug, Default)]
pub struct Teller {
    head: Option<String>,
    /// The screen told of last, and what of it.
    place: Option<String>,
    told: Told,
    /// The same of the ones that one comes back to.
    kept: HashMap<String, Told>,
    notice: Option<Notice>,
}

impl Teller {
    /// The screen that was told of last.
    pub fn place(&self) -> Option<&str> {
        self.place.as_deref()
    }

    /// What the numbers told last stand for.
    pub fn items(&self) -> &[Item] {
        &self.told.items
    }

    /// Whether there is nothing new on a sheet.
    pub fn is_current(&self, sheet: &Sheet) -> bool {
        self.place.as_ref() == Some(&sheet.place)
            && self.told.items == sheet.items
            && !sheet.parts.iter().any(|part| self.told.is_news(part))
    }

    /// Whether one comes back to it as it was told.
    pub fn knows(&self, sheet: &Sheet) -> bool {
        sheet.keeps && self.kept.get(&sheet.place).is_some_and(|told| told.items == sheet.items)
    }

    /// What is new: of a screen that is entered everything, unless one comes back to it as it was, or `again` asks for it;
    /// else what was not told of it.
    pub fn tell(&mut self, sheet: &Sheet, again: bool) -> Vec<Part> {
        let mut out = Vec::new();
        if sheet.head.is_some() && sheet.head != self.head {
            self.head.clone_from(&sheet.head);
            out.extend(sheet.head.clone().map(Part::new));
        }
        let enters = self.place.as_ref() != Some(&sheet.place);
        // a value that was asked for is a part of where one was
        let edited = self.place.as_ref().is_some_and(|place| place.starts_with(EDIT));
        if enters {
            let before = std::mem::take(&mut self.told);
            if let Some(place) = self.place.replace(sheet.place.clone()) {
                self.kept.insert(place, before);
            }
            self.told = self.kept.remove(&sheet.place).filter(|_| sheet.keeps).unwrap_or_default();
        }
        if again || self.told.keys.is_empty() || self.told.items != sheet.items {
            out.extend(sheet.parts.iter().cloned());
        } else {
            let news: Vec<Part> = sheet.parts.iter().filter(|part| self.told.is_news(part)).cloned().collect();
            // who comes back is told where that is
            let title = sheet.parts.first().filter(|_| enters && !edited && news.is_empty());
            out.extend(title.cloned().into_iter().chain(news));
        }
        self.told = Told::of(sheet);
        out
    }

    /// The message of the moment, when it was not told.
    pub fn notice(&mut self, state: &State) -> Option<String> {
        let notice = state.ctx.notice.clone();
        if self.notice == notice {
            return None;
        }
        self.notice.clone_from(&notice);
        notice.map(|notice| {
            let text = notice.text.replace("← takes", "left takes").replace("→ keeps", "right keeps");
            if notice.problem { format!("warning: {text}") } else { text }
        })
    }

    /// The user did something: the same message is a new one.
    pub fn heard(&mut self) {
        self.notice = None;
    }
}

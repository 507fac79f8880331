//! What was told already, so that only what is new is told.

use super::{Of, Part, Sheet, without_enter};
use crate::app::items::Item;
use crate::app::{Notice, State};
use std::collections::HashMap;

/// How the places begin where the value of a setting is asked for.
pub(super) const EDIT: &str = "edit ";

/// What was told of a screen.
#[derive(Debug, Default)]
struct Told {
    keys: Vec<String>,
    /// The ones of a page, which is told whole.
    page: Vec<String>,
    items: Vec<Item>,
    focus: Option<usize>,
}

impl Told {
    fn of(sheet: &Sheet) -> Told {
        let keys = sheet.parts.iter().map(|part| part.key.clone()).collect();
        Told { keys, page: page(sheet).map(str::to_owned).collect(), items: sheet.items.clone(), focus: sheet.focus }
    }

    fn is_news(&self, part: &Part) -> bool {
        !part.quiet && !self.keys.contains(&part.key)
    }

    /// What is new on a sheet: of a page all or nothing, and the same of what can be chosen there.
    fn news(&self, sheet: &Sheet) -> Vec<Part> {
        let turned = !page(sheet).eq(self.page.iter().map(String::as_str));
        let is_news = |part: &Part| match part.of {
            Of::List => self.is_news(part),
            Of::Page => turned,
            Of::Item(at) => {
                let has_come = sheet.focus == Some(at) && self.focus != sheet.focus;
                has_come || sheet.parts.iter().any(|other| other.of == part.of && self.is_news(other))
            }
        };
        sheet.parts.iter().filter(|part| is_news(part)).cloned().collect()
    }
}

/// The keys of what is told whole.
fn page(sheet: &Sheet) -> impl Iterator<Item = &str> {
    sheet.parts.iter().filter(|part| part.of == Of::Page).map(|part| part.key.as_str())
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
        self.place.as_ref() == Some(&sheet.place) && self.told.items == sheet.items && self.told.news(sheet).is_empty()
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
            let news = self.told.news(sheet);
            // who comes back is told where that is
            let title = sheet.parts.first().filter(|title| enters && !edited && !news.contains(title));
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
            let text = without_enter(&text, state.context());
            if notice.problem { format!("warning: {text}") } else { text }
        })
    }

    /// The user did something that takes the message away: the same is a new one.
    pub fn heard(&mut self) {
        self.notice = None;
    }
}

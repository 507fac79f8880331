//! What the account has, as far as it was listed: kept for the session, so that who picks again does not wait again.

use crate::trail::ApiError;
use crate::trail::facts::{Item, Kind, Listed};
use crate::trail::listing::Source;
use crate::trail::text::shown;
use nucleo_matcher::Utf32String;
use std::collections::BTreeMap;

/// No more than this many are listed of one kind: who has more has to type.
pub const MOST: usize = 20_000;

/// The lists of the session, each of a kind and a Region.
#[derive(Debug, Default)]
pub struct Lists {
    known: BTreeMap<(Kind, String), List>,
}

/// What was listed so far.
#[derive(Debug)]
pub struct List {
    kind: Kind,
    entries: Vec<Entry>,
    /// See [`List::head`].
    head: usize,
    /// How far it goes.
    pub reach: Reach,
}

/// One of the things that were listed.
#[derive(Debug)]
pub struct Entry {
    /// What was listed.
    pub item: Item,
    /// What is shown of it, to be matched.
    pub(super) haystack: Utf32String,
}

/// How far a list goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reach {
    /// There is more, from here on.
    More(Option<String>),
    /// That is all.
    All,
    /// There is more, which is not asked for.
    Cut,
    /// What comes next, from here on, could not be read.
    Failed(ApiError, Option<String>),
}

impl Lists {
    /// What was listed of a source.
    pub fn get(&self, source: &Source) -> Option<&List> {
        self.known.get(&(source.kind, source.region.clone()))
    }

    /// The same, to be gone on with.
    pub(super) fn of(&mut self, source: &Source) -> &mut List {
        self.known.entry((source.kind, source.region.clone())).or_insert_with(|| List {
            kind: source.kind,
            entries: Vec::new(),
            head: 0,
            reach: Reach::More(None),
        })
    }

    /// Forgets what was listed of a source.
    pub(super) fn forget(&mut self, source: &Source) {
        self.known.remove(&(source.kind, source.region.clone()));
    }
}

impl List {
    /// What was listed, in AWS's order.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// How many characters all values begin with that tell none of them from the others: the head of their ARNs.
    pub fn head(&self) -> usize {
        self.head
    }

    /// Takes the page that was asked for.
    pub(super) fn take(&mut self, page: Result<Listed, ApiError>) {
        let Reach::More(from) = &mut self.reach else { return };
        let from = from.take();
        let Listed { items, next } = match page {
            Ok(page) => page,
            Err(error) => {
                self.reach = Reach::Failed(error, from);
                return;
            }
        };
        let head_of = |item: &Item| item.value[..self.kind.head(&item.value)].to_owned();
        let head = match self.entries.first() {
            Some(first) => Some(first.item.value[..self.head].to_owned()),
            None => items.first().map(head_of),
        };
        // what one of them does not begin with is no head of all
        let head = head.filter(|head| items.iter().all(|item| item.value.starts_with(head)));
        self.head = head.map_or(0, |head| head.len());
        self.entries.extend(items.into_iter().map(Entry::new));
        self.entries.truncate(MOST);
        self.reach = match next {
            None => Reach::All,
            // one that leads to itself would never end
            Some(next) if self.entries.len() >= MOST || from.as_ref() == Some(&next) => Reach::Cut,
            next => Reach::More(next),
        };
    }

    /// Has what could not be read asked for again.
    pub(super) fn retry(&mut self) {
        if let Reach::Failed(_, from) = &mut self.reach {
            self.reach = Reach::More(from.take());
        }
    }
}

impl Entry {
    fn new(item: Item) -> Entry {
        let (value, about) = (shown(&item.value), shown(&item.about));
        let haystack = if about.is_empty() { value.into() } else { format!("{value} {about}").into() };
        Entry { item, haystack }
    }
}

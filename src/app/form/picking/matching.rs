//! Which of the things listed match what is typed, best first.

use crate::app::lists::{Entry, List};
use nucleo_matcher::pattern::{CaseMatching, Normalization, Pattern};
use nucleo_matcher::{Config, Matcher, Utf32Str};
use std::cmp::Reverse;

/// What matches the text that was typed.
#[derive(Debug)]
pub struct Matches {
    matcher: Matcher,
    pattern: Pattern,
    text: String,
    /// Position in the list and score, best first.
    found: Vec<(usize, u32)>,
}

impl Matches {
    /// All of a list.
    pub fn all(list: Option<&List>) -> Matches {
        let mut matches = Matches {
            matcher: Matcher::new(Config::DEFAULT),
            pattern: Pattern::default(),
            text: String::new(),
            found: Vec::new(),
        };
        if let Some(list) = list {
            matches.add(list, 0);
        }
        matches
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.found.len()
    }

    /// The position in the list of the one in this row.
    pub fn get(&self, row: usize) -> Option<usize> {
        self.found.get(row).map(|(at, _)| *at)
    }

    /// The row of the one at this position in the list.
    pub fn row_of(&self, at: usize) -> Option<usize> {
        self.found.iter().position(|(own, _)| *own == at)
    }

    /// The position in the list of the one that has exactly this value.
    pub fn exactly(&self, value: &str, list: &List) -> Option<usize> {
        let is_it = |at: &usize| list.entries().get(*at).is_some_and(|entry| entry.item.value == value);
        self.found.iter().map(|(at, _)| *at).find(is_it)
    }

    /// Matches with another text.
    pub fn filter(&mut self, text: &str, list: Option<&List>) {
        // what goes on matches no more than before, but for signs that turn a word's meaning
        let narrows = !self.text.is_empty()
            && text.starts_with(&self.text)
            && !text.contains(['!', '^', '$', '\'', '\\'])
            && is_whole(text) == is_whole(&self.text);
        self.pattern.reparse(text, CaseMatching::Smart, Normalization::Smart);
        self.text = text.to_owned();
        let Some(list) = list else { return self.found.clear() };
        if !narrows {
            self.found.clear();
            return self.add(list, 0);
        }
        let (head, mut found) = (self.head(list), std::mem::take(&mut self.found));
        let (pattern, matcher) = (&self.pattern, &mut self.matcher);
        found.retain_mut(|(at, score)| match list.entries().get(*at).map(|e| pattern.score(part(e, head), matcher)) {
            Some(Some(new)) => {
                *score = new;
                true
            }
            _ => false,
        });
        self.found = found;
        self.sort();
    }

    /// Matches anew, because what all values begin with has changed.
    pub fn again(&mut self, list: &List) {
        self.found.clear();
        self.add(list, 0);
    }

    /// Takes in what was listed from this position on.
    pub fn add(&mut self, list: &List, from: usize) {
        let head = self.head(list);
        let (pattern, matcher) = (&self.pattern, &mut self.matcher);
        let new = list.entries().iter().enumerate().skip(from);
        self.found.extend(new.filter_map(|(at, entry)| Some((at, pattern.score(part(entry, head), matcher)?))));
        self.sort();
    }

    /// Which characters of the value and of what stands beside it match, in order.
    pub fn marks(&mut self, list: &List, at: usize) -> Vec<u32> {
        let mut marks = Vec::new();
        let head = self.head(list);
        if let Some(entry) = list.entries().get(at) {
            self.pattern.indices(part(entry, head), &mut self.matcher, &mut marks);
        }
        marks.iter_mut().for_each(|mark| *mark += head as u32);
        marks.sort_unstable();
        marks.dedup();
        marks
    }

    fn sort(&mut self) {
        if !self.text.is_empty() {
            self.found.sort_by_key(|(at, score)| (Reverse(*score), *at));
        }
    }

    /// What is not matched: what all begin with, where letters would be found in every one of them. Who types a colon
    /// means an ARN, from its beginning.
    fn head(&self, list: &List) -> usize {
        if is_whole(&self.text) { 0 } else { list.head() }
    }
}

fn is_whole(text: &str) -> bool {
    text.contains(':')
}

fn part(entry: &Entry, head: usize) -> Utf32Str<'_> {
    entry.haystack.slice(head..)
}

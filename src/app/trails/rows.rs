//! The rows of the list and their order.

use crate::app::Load;
use crate::trail::settings::Channel;
use crate::trail::{Status, Trail, TrailArn};
use std::cmp::Ordering;
use std::collections::BTreeMap;

/// One trail in the list.
#[derive(Clone, Debug)]
pub struct Row {
    /// The trail as it was seen last; its home Region's word goes before any other's.
    pub trail: Trail,
    /// Whether its home Region itself told of it. If not, only shadows were seen.
    pub seen_at_home: bool,
    /// How it is doing.
    pub status: Load<Status>,
    /// In which asking of all Regions it was last told of.
    pub(super) round: u32,
}

/// What the list is sorted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sort {
    /// Name, then home Region.
    Name,
    /// Home Region, then name.
    Region,
    /// Widest scope first.
    Scope,
    /// The ones in trouble first: not logging, failing, then by age of the last delivery.
    Trouble,
}

impl Sort {
    /// How it is called.
    pub const fn label(self) -> &'static str {
        match self {
            Sort::Name => "name",
            Sort::Region => "home Region",
            Sort::Scope => "scope",
            Sort::Trouble => "trouble first",
        }
    }

    pub(super) const fn next(self) -> Sort {
        match self {
            Sort::Name => Sort::Region,
            Sort::Region => Sort::Scope,
            Sort::Scope => Sort::Trouble,
            Sort::Trouble => Sort::Name,
        }
    }
}

/// What a trail covers, in a few words.
pub fn scope(row: &Row) -> String {
    let settings = &row.trail.settings;
    let mut words = match (settings.organization, settings.multi_region) {
        (Some(true), Some(true)) => "organization, all Regions".to_owned(),
        (Some(true), _) => "organization, one Region".to_owned(),
        (_, Some(true)) => "all Regions".to_owned(),
        _ => "one Region".to_owned(),
    };
    if !row.seen_at_home {
        words = format!("shadow of {}", row.trail.home_region());
    }
    words
}

fn breadth(trail: &Trail) -> (bool, bool) {
    (trail.settings.organization == Some(true), trail.settings.multi_region == Some(true))
}

/// Sorts the trails in trouble first.
fn trouble(row: &Row) -> (u8, i64) {
    match &row.status {
        Load::Here(status) if status.logging == Some(false) => (0, 0),
        Load::Here(status) if status.failing().next().is_some() => (1, 0),
        Load::Failed(_) => (2, 0),
        Load::Here(status) => {
            let last = status.delivery(Channel::Logs).and_then(|d| d.last);
            (3, last.unwrap_or(i64::MIN))
        }
        Load::Waiting(_) => (4, 0),
    }
}

/// The trails whose name, Region, account or scope holds `filter`, in the order of `sort`.
pub(super) fn ordered(rows: &BTreeMap<TrailArn, Row>, filter: &str, sort: Sort) -> Vec<TrailArn> {
    let needle = filter.trim().to_lowercase();
    // all of these are ASCII, as far as AWS goes; nothing is copied to compare it
    let holds = |text: &str| match text.is_ascii() {
        true => text.as_bytes().windows(needle.len()).any(|part| part.eq_ignore_ascii_case(needle.as_bytes())),
        false => text.to_lowercase().contains(&needle),
    };
    let matches = |row: &Row| {
        let arn = &row.trail.arn;
        needle.is_empty() || holds(arn.name()) || holds(arn.region()) || holds(arn.account()) || holds(&scope(row))
    };
    // each name is folded once, not at every comparison
    let mut rows: Vec<(&TrailArn, &Row, String)> = rows
        .iter()
        .filter(|(_, row)| matches(row))
        .map(|(arn, row)| (arn, row, row.trail.arn.name().to_lowercase()))
        .collect();
    rows.sort_by(|(_, a, a_name), (_, b, b_name)| {
        let first = match sort {
            Sort::Name => Ordering::Equal,
            Sort::Region => a.trail.arn.region().cmp(b.trail.arn.region()),
            Sort::Scope => breadth(&b.trail).cmp(&breadth(&a.trail)),
            Sort::Trouble => trouble(a).cmp(&trouble(b)),
        };
        first.then_with(|| a_name.cmp(b_name)).then_with(|| a.trail.arn.region().cmp(b.trail.arn.region()))
    });
    rows.into_iter().map(|(arn, ..)| arn.clone()).collect()
}

//! What becomes of each Region when Multi-Region is switched.

use super::Topic;
use crate::trail::change::Draft;
use crate::trail::consequence::Level;
use crate::trail::consequence::words::trails;
use crate::trail::setting::Setting;
use crate::trail::surroundings::{MOST_TRAILS, Neighbour, Surroundings};

/// What becomes of a Region.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The Region's code.
    pub region: String,
    /// What becomes of it, a part of a sentence.
    pub text: String,
    /// How much care it asks for; `None` when nothing is known of the Region.
    pub level: Option<Level>,
}

/// The rows, the home Region first.
pub(super) fn of(topic: Topic, draft: &Draft, around: &Surroundings) -> Vec<Row> {
    let home = draft.arn().region();
    let stays = Row { region: home.to_owned(), text: "home: recorded as now".to_owned(), level: Some(Level::Note) };
    let organization = draft.switch(Setting::Organization) == Some(true);
    let row = |region: &crate::trail::surroundings::Region| {
        let (level, text) = match region.told {
            None => (None, "no answer: not known".to_owned()),
            Some(seen) => {
                let (level, text) = match topic.on() {
                    true => gained(&region.name, seen, draft.arn().name(), around),
                    false => lost(&region.name, seen, organization, around),
                };
                (Some(level), text)
            }
        };
        Row { region: region.name.clone(), text, level }
    };
    std::iter::once(stays).chain(around.regions().iter().map(row)).collect()
}

/// The other trails that record everywhere; of an organization trail only those that record the members, too.
pub(super) fn everywhere(draft: &Draft, around: &Surroundings) -> Option<(String, usize)> {
    let organization = draft.switch(Setting::Organization) == Some(true);
    let called: Vec<String> =
        around.others(organization).filter(|n| n.records_everywhere()).map(|n| around.called(n)).collect();
    (!called.is_empty()).then(|| (trails(&called), called.len()))
}

/// The trails that record in a Region and nowhere else, as they are called there.
fn local(region: &str, organization: bool, around: &Surroundings) -> Option<String> {
    let there = |n: &&Neighbour| n.records_at_home() && n.trail.home_region() == region;
    let called: Vec<String> = around.others(organization).filter(there).map(|n| around.called_at_home(n)).collect();
    (!called.is_empty()).then(|| trails(&called))
}

fn gained(region: &str, seen: bool, name: &str, around: &Surroundings) -> (Level, String) {
    if seen {
        return (Level::Note, "a shadow trail is there already".to_owned());
    }
    let count = around.count(region);
    let full =
        (count >= MOST_TRAILS).then(|| format!("{count} trails, the most there may be ({})", around.names(region)));
    let same = around.namesakes(name).any(|n| n.trail.home_region() == region);
    let same = same.then(|| "another trail of this name".to_owned());
    let against: Vec<String> = same.into_iter().chain(full).collect();
    if !against.is_empty() {
        return (Level::Caution, format!("has {}: AWS may refuse", against.join(", and ")));
    }
    let place = format!("a shadow trail appears, trail {} of {MOST_TRAILS}", count + 1);
    match local(region, false, around) {
        None => (Level::Note, place),
        Some(others) => (Level::Caution, format!("{place}; {others} records there already")),
    }
}

fn lost(region: &str, seen: bool, organization: bool, around: &Surroundings) -> (Level, String) {
    if !seen {
        return (Level::Note, "has no shadow trail now".to_owned());
    }
    let everywhere = around.others(organization).any(|n| n.records_everywhere());
    match (local(region, organization, around), everywhere) {
        (Some(others), _) => (Level::Note, format!("still recorded by {others}")),
        (None, true) => (Level::Note, "still recorded".to_owned()),
        (None, false) => (Level::Danger, "not recorded any more: no other trail is known".to_owned()),
    }
}

//! What is known of the account around a trail: what the list of trails has learned, and no more.
//!
//! It may be little: a trail can be opened without a list, a Region may not have answered, a status may not be known.
//! What is not known is not denied either, so everything here speaks of what is *known* to be so.

#[cfg(test)]
mod tests;

use super::arn::{TrailArn, leader_region};
use super::policy::ORGANIZATION_ID;
use super::settings::Trail;

/// The trails that a Region may have; a multi-Region trail counts once in each (F§3 R10).
pub const MOST_TRAILS: usize = 5;

/// What is known of the account around a trail. The default is nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Surroundings {
    /// Every Region that was asked, but the trail's home.
    regions: Vec<Region>,
    /// Whether there may be Regions that were not asked.
    partial: bool,
    others: Vec<Neighbour>,
    /// The trail's account.
    account: String,
    /// The ID of the organization that the caller's account is in.
    organization: Option<String>,
}

/// A Region that was asked for trails.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Region {
    /// Its code.
    pub name: String,
    /// Whether it told of the trail; `None` while it did not answer.
    pub told: Option<bool>,
}

/// Another trail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Neighbour {
    /// How it is set.
    pub trail: Trail,
    /// Whether it is logging; `None` when that is not known.
    pub logging: Option<bool>,
}

impl Neighbour {
    fn is_multi_region(&self) -> bool {
        self.trail.settings.multi_region == Some(true)
    }

    /// Whether it is of every account of an organization.
    pub fn is_organization(&self) -> bool {
        self.trail.settings.organization == Some(true)
    }

    /// Whether it is known to record in every Region.
    pub fn records_everywhere(&self) -> bool {
        self.logging == Some(true) && self.is_multi_region()
    }

    /// Whether it is known to record in its home Region and in no other.
    pub fn records_at_home(&self) -> bool {
        self.logging == Some(true) && self.trail.settings.multi_region == Some(false)
    }

    /// Whether it is known to record the events of global services (F§3 R2c).
    pub fn records_global_events(&self) -> bool {
        let arrive = match leader_region(self.trail.arn.partition()) {
            Some(leader) => self.is_multi_region() || self.trail.home_region() == leader,
            None => self.is_multi_region(),
        };
        self.logging == Some(true) && self.trail.settings.global_events == Some(true) && arrive
    }

    /// Whether it is known to record reads and writes of management events: what a trail does whose event selectors
    /// were never touched (F§8 GetEventSelectors).
    pub fn records_all_management(&self) -> bool {
        self.trail.has_custom_event_selectors == Some(false)
    }
}

impl Surroundings {
    /// What is known around `trail` to whoever asks in `account`: the Regions that were asked, in that order; whether
    /// there may be more; and the trails that were seen. Those that say nothing of the trail's account are left out, as
    /// is the trail itself.
    pub fn new(
        trail: &TrailArn,
        account: Option<&str>,
        regions: impl IntoIterator<Item = Region>,
        partial: bool,
        trails: impl IntoIterator<Item = Neighbour>,
    ) -> Surroundings {
        // another account may have other Regions enabled than the trail's: there only the shadows that were seen count
        let own = account == Some(trail.account());
        let elsewhere = |r: &Region| r.name != trail.region() && (own || r.told == Some(true));
        let beside = |n: &Neighbour| n.trail.arn.account() == trail.account() || n.is_organization();
        Surroundings {
            regions: regions.into_iter().filter(elsewhere).collect(),
            partial: partial || !own,
            others: trails.into_iter().filter(|n| n.trail.arn != *trail && beside(n)).collect(),
            account: trail.account().to_owned(),
            organization: None,
        }
    }

    /// The same, in this organization.
    #[must_use]
    pub fn of(self, organization: Option<&str>) -> Surroundings {
        Surroundings { organization: organization.map(str::to_owned), ..self }
    }

    /// The ID of the organization, or what stands for it where it is not known.
    pub fn organization(&self) -> &str {
        self.organization.as_deref().unwrap_or(ORGANIZATION_ID)
    }

    /// The other Regions, answered or not.
    pub fn regions(&self) -> &[Region] {
        &self.regions
    }

    /// The other Regions that answered.
    pub fn answered(&self) -> Vec<&str> {
        self.regions.iter().filter(|r| r.told.is_some()).map(|r| r.name.as_str()).collect()
    }

    /// The other Regions that did not answer.
    pub fn silent(&self) -> Vec<&str> {
        self.regions.iter().filter(|r| r.told.is_none()).map(|r| r.name.as_str()).collect()
    }

    /// The other Regions that told of a shadow of the trail.
    pub fn shadowed(&self) -> Vec<&str> {
        self.regions.iter().filter(|r| r.told == Some(true)).map(|r| r.name.as_str()).collect()
    }

    /// Whether anything was learned at all.
    pub fn is_known(&self) -> bool {
        self.regions.iter().any(|r| r.told.is_some())
    }

    /// Whether every Region is known and has answered.
    pub fn is_whole(&self) -> bool {
        self.is_known() && !self.partial && self.silent().is_empty()
    }

    /// The other trails; of an organization trail only those that record the members, too.
    pub fn others(&self, organization: bool) -> impl Iterator<Item = &Neighbour> {
        self.others.iter().filter(move |n| !organization || n.is_organization())
    }

    /// How many of the account's other trails are in this Region, as far as known.
    pub fn count(&self, region: &str) -> usize {
        self.within(region).count()
    }

    /// The account's other trails that are in this Region, as far as known.
    fn within(&self, region: &str) -> impl Iterator<Item = &Neighbour> {
        let there = move |n: &&Neighbour| n.is_multi_region() || n.trail.home_region() == region;
        self.others.iter().filter(|n| n.trail.arn.account() == self.account).filter(there)
    }

    /// How those are called, in a list.
    pub fn names(&self, region: &str) -> String {
        self.within(region).map(short).collect::<Vec<_>>().join(", ")
    }

    /// The account's other trails of this name.
    pub fn namesakes(&self, name: &str) -> impl Iterator<Item = &Neighbour> {
        self.others.iter().filter(move |n| n.trail.arn.name() == name && n.trail.arn.account() == self.account)
    }

    /// How another trail is called in a sentence: by its name, with what tells it from others of that name, and that
    /// it does not record everything.
    pub fn called(&self, other: &Neighbour) -> String {
        let arn = &other.trail.arn;
        let shared = self.others.iter().filter(|n| n.trail.arn.name() == arn.name()).count() > 1;
        let place = if shared { format!(" of {}", arn.region()) } else { String::new() };
        format!("{}{place}{}", short(other), part(other))
    }

    /// The same where the sentence says in which Region it is at home.
    pub fn called_at_home(&self, other: &Neighbour) -> String {
        format!("{}{}", short(other), part(other))
    }
}

fn short(other: &Neighbour) -> String {
    super::consequence::words::cut(other.trail.arn.name(), 32)
}

fn part(other: &Neighbour) -> &'static str {
    if other.trail.has_custom_event_selectors == Some(true) { " (in part)" } else { "" }
}

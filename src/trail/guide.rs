//! Guides through switching Multi-Region and Organization, on and off: what it means for this trail, what has to be so
//! first, what is set along with it, and what is left to do.
//!
//! A guide only tells and proposes a draft. What is sent goes through the review like any other change.

mod afterwards;
mod meaning;
mod prerequisites;
mod regions;

#[cfg(test)]
mod tests;

pub use afterwards::Task;
pub use regions::Row;

use super::arn::leader_region;
use super::change::{CommandContext, Draft};
use super::facts::Facts;
use super::policy::Around;
use super::preflight::Check;
use super::setting::Setting;
use super::settings::{Status, Value};
use super::surroundings::Surroundings;

/// What a guide is through.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Topic {
    /// Multi-Region is switched on.
    MultiRegionOn,
    /// Multi-Region is switched off.
    MultiRegionOff,
    /// Organization is switched on.
    OrganizationOn,
    /// Organization is switched off.
    OrganizationOff,
}

/// A part of a guide.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// What it means for this trail, and who may do it.
    Meaning,
    /// What becomes of each Region.
    Regions,
    /// What has to be so first.
    Prerequisites,
    /// What is sent, and what that causes.
    Sent,
    /// What is left to do.
    Afterwards,
}

impl Step {
    /// What it is called.
    pub const fn title(self) -> &'static str {
        match self {
            Step::Meaning => "What it means",
            Step::Regions => "Region by Region",
            Step::Prerequisites => "What has to be so first",
            Step::Sent => "What is set, and what it causes",
            Step::Afterwards => "What is left to do afterwards",
        }
    }
}

/// What is known of the account when a guide is asked.
#[derive(Clone, Copy, Debug)]
pub struct Known<'a> {
    /// What was read of the things around the trail.
    pub facts: &'a Facts,
    /// The caller's account and its organization.
    pub around: Around<'a>,
    /// The other trails and the Regions.
    pub surroundings: &'a Surroundings,
    /// How the trail is doing, when that is known.
    pub status: Option<&'a Status>,
}

impl Topic {
    /// The guide through switching `setting` away from what the trail has; `None` where there is no guide, or where it is
    /// not known what the trail has.
    pub fn of(setting: Setting, draft: &Draft) -> Option<Topic> {
        let on = matches!(draft.before(setting)?, Value::Switch(true));
        match (setting, on) {
            (Setting::MultiRegion, false) => Some(Topic::MultiRegionOn),
            (Setting::MultiRegion, true) => Some(Topic::MultiRegionOff),
            (Setting::Organization, false) => Some(Topic::OrganizationOn),
            (Setting::Organization, true) => Some(Topic::OrganizationOff),
            _ => None,
        }
    }

    /// The setting that is switched.
    pub const fn setting(self) -> Setting {
        match self {
            Topic::MultiRegionOn | Topic::MultiRegionOff => Setting::MultiRegion,
            Topic::OrganizationOn | Topic::OrganizationOff => Setting::Organization,
        }
    }

    /// What it is switched to.
    pub const fn on(self) -> bool {
        matches!(self, Topic::MultiRegionOn | Topic::OrganizationOn)
    }

    /// What it is called.
    pub const fn title(self) -> &'static str {
        match self {
            Topic::MultiRegionOn => "Guide to all Regions",
            Topic::MultiRegionOff => "Guide to one Region",
            Topic::OrganizationOn => "Guide to the organization",
            Topic::OrganizationOff => "Guide to one account",
        }
    }

    /// Its parts, in order.
    pub const fn steps(self) -> &'static [Step] {
        match self {
            Topic::MultiRegionOn | Topic::MultiRegionOff => {
                &[Step::Meaning, Step::Regions, Step::Prerequisites, Step::Sent, Step::Afterwards]
            }
            Topic::OrganizationOn | Topic::OrganizationOff => {
                &[Step::Meaning, Step::Prerequisites, Step::Sent, Step::Afterwards]
            }
        }
    }

    /// What may be switched along with it, where that is the user's to choose; as a question.
    pub fn choice(self, draft: &Draft) -> Option<String> {
        match self {
            Topic::MultiRegionOff if draft.switch(Setting::GlobalEvents) == Some(true) => {
                let home = draft.arn().region();
                let leader = leader_region(draft.arn().partition()).filter(|leader| *leader != home)?;
                Some(format!(
                    "Switch Global services off, too: in {home} a single-Region trail gets no events of them, only in \
                     {leader}"
                ))
            }
            Topic::OrganizationOn if draft.switch(Setting::MultiRegion) == Some(false) => Some(format!(
                "Switch Multi-Region on, too: otherwise only {} is recorded in each account",
                draft.arn().region()
            )),
            _ => None,
        }
    }

    /// The draft with what the guide sets; `chosen` says whether what may be switched along is.
    #[must_use]
    pub fn apply(self, draft: &Draft, chosen: bool) -> Draft {
        let mut after = draft.clone();
        let mut switch = |setting, on| {
            // a switch takes a switch, whatever the draft holds
            _ = after.set(setting, Value::Switch(on));
        };
        switch(self.setting(), self.on());
        match self {
            Topic::OrganizationOn if chosen => {
                switch(Setting::MultiRegion, true);
                switch(Setting::GlobalEvents, true);
            }
            // AWS takes no multi-Region trail without (F§3 R2)
            Topic::MultiRegionOn => switch(Setting::GlobalEvents, true),
            Topic::MultiRegionOff if chosen => switch(Setting::GlobalEvents, false),
            _ => {}
        }
        after
    }

    /// What it means for this trail, and who may do it: a paragraph each.
    pub fn meaning(self, draft: &Draft, known: Known<'_>) -> Vec<String> {
        meaning::of(self, draft, known)
    }

    /// The other trails that record every Region, and how many they are; `None` when none is known to.
    pub fn recorded_everywhere(self, draft: &Draft, known: Known<'_>) -> Option<(String, usize)> {
        regions::everywhere(draft, known.surroundings)
    }

    /// What becomes of each Region, the home Region first.
    pub fn regions(self, draft: &Draft, known: Known<'_>) -> Vec<Row> {
        regions::of(self, draft, known.surroundings)
    }

    /// What has to be so for the draft that the guide makes, what concerns the switch itself first.
    pub fn prerequisites(self, after: &Draft, known: Known<'_>, command: &CommandContext) -> Vec<Check> {
        prerequisites::of(self, after, known, command)
    }

    /// What is left to do once it was applied.
    pub fn afterwards(self, after: &Draft, known: Known<'_>, command: &CommandContext) -> Vec<Task> {
        afterwards::of(self, after, known, command)
    }
}

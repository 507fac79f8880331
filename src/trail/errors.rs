//! What went wrong at AWS or on the way there, what it means for a trail, and what to do.

mod explain;
mod table;

#[cfg(test)]
mod tests;

use super::arn::TrailArn;
use super::change::Draft;
use super::error::ApiError;
use super::setting::Setting;

/// Whether sending the same request again may help.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Retry {
    /// It will be refused again, unless something is put right first.
    No,
    /// It may work at once, or after some seconds.
    Now,
    /// It may work after some minutes.
    Later,
}

/// What an error means for a draft, and what to do about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Explanation {
    /// The settings at fault, the likeliest first; empty when none is.
    pub settings: Vec<Setting>,
    /// What it means here.
    pub meaning: String,
    /// What to do.
    pub remedy: String,
    /// Whether trying again helps.
    pub retry: Retry,
    /// The policy document to show, where a policy is at fault.
    pub document: Option<super::policy::Document>,
}

impl Explanation {
    /// The same where the organization is known by its ID, which stands in its place then.
    #[must_use]
    pub fn within(mut self, organization: Option<&str>) -> Explanation {
        if let Some(id) = organization {
            self.meaning = self.meaning.replace(table::ORGANIZATION, &super::text::shown(id));
        }
        self
    }
}

/// Explains an error of any call. `draft` is what was being submitted; `trail` what the call was about.
pub fn explain(error: &ApiError, trail: Option<&TrailArn>, draft: Option<&Draft>) -> Explanation {
    explain::explain(error, trail, draft)
}

/// Whether a code is one that CloudTrail is known to answer with.
pub fn is_known(code: &str) -> bool {
    table::is_known(code)
}

/// Every code that CloudTrail is known to answer with, in the order of the table.
pub fn known_codes() -> impl Iterator<Item = &'static str> {
    table::TABLE.iter().flat_map(|row| row.codes).copied()
}

/// What is put behind a message about the credentials of a profile, so that [`explain`] can name it in a command.
pub fn in_profile(profile: &str) -> String {
    format!("{}{profile}{}", explain::IN_PROFILE.0, explain::IN_PROFILE.1)
}

//! Would AWS accept this draft, and could CloudTrail deliver: what the facts say, check by check.
//!
//! A check says yes, no, or that it could not be verified and why. Nothing that could not be verified stands in anybody's
//! way, and neither does a no: facts grow old, so that AWS has the last word. It is a warning beside the setting.

mod bucket;

use super::change::Draft;
use super::facts::Facts;
use super::policy::{Around, Document};
use super::setting::Setting;
use super::validate::{Finding, Severity};

#[cfg(test)]
mod tests;

/// Something that has to be so for a draft to be accepted and for CloudTrail to deliver.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
    /// The setting that it concerns.
    pub setting: Setting,
    /// What has to be so, as a statement: `the bucket acme-logs exists`.
    pub claim: String,
    /// Whether it is so.
    pub standing: Standing,
    /// What to do when it is not.
    pub remedy: Option<Remedy>,
}

/// Whether something is so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It is.
    Yes,
    /// It is not; what is so instead, as a sentence that stands by itself.
    No(String),
    /// It could not be verified; why.
    Unverified(String),
    /// The answer is awaited.
    Waiting,
}

/// What puts a failed check right. It is done elsewhere than here.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Remedy {
    /// What to do, and who may, in a sentence.
    pub text: String,
    /// A command that does it.
    pub command: Option<String>,
    /// The policy document that it takes.
    pub document: Option<Document>,
}

/// Everything that can be checked of a draft with what is known, in the order of the form. What was not asked for is left
/// out.
pub fn checks(draft: &Draft, facts: &Facts, around: Around<'_>) -> Vec<Check> {
    let mut checks = bucket::checks(draft, facts, around);
    checks.sort_by_key(|check| check.setting);
    checks
}

/// The checks that failed, as what is wrong with the draft.
pub fn findings(checks: &[Check]) -> Vec<Finding> {
    let failed = |check: &Check| match &check.standing {
        Standing::No(text) => Some(Finding::new(check.setting, Severity::Warning, text.clone())),
        Standing::Yes | Standing::Unverified(_) | Standing::Waiting => None,
    };
    checks.iter().filter_map(failed).collect()
}

//! What is wrong with a value, and with values together, as far as it can be known without asking AWS.

mod fix;
mod paste;
mod together;
mod values;
pub(crate) mod words;

#[cfg(test)]
mod tests;

pub use fix::{Fix, Mend};

use super::arn::TrailArn;
use super::change::Draft;
use super::policy::Around;
use super::setting::Setting;

/// How bad a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Worth knowing.
    Note,
    /// Whether it works could not be decided; stands in nobody's way.
    Unknown,
    /// Legal, but almost surely not meant.
    Warning,
    /// AWS would refuse it; blocks the review.
    Error,
}

/// A message on a setting: what is wrong, and what would be right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// On which setting it is shown.
    pub setting: Setting,
    /// How bad it is.
    pub severity: Severity,
    /// A sentence.
    pub text: String,
    /// What would put it right, where that is certain.
    pub fix: Option<Fix>,
}

impl Finding {
    /// A finding that no fix is known for.
    pub fn new(setting: Setting, severity: Severity, text: impl Into<String>) -> Finding {
        Finding { setting, severity, text: text.into(), fix: None }
    }
}

/// A text as a person typed or pasted it, turned into the value that was meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Normalised {
    /// The value; empty when nothing was left.
    pub value: String,
    /// What was done to the text, in the words of a sentence each; empty when it was taken as it is.
    pub notes: Vec<String>,
    /// Values that the text named for other settings: the prefix in `s3://bucket/prefix`.
    pub others: Vec<(Setting, String)>,
}

/// Strips what people paste around the value of a text setting, and completes it where there is only one way.
///
/// Taking the result's value again changes nothing. What cannot be made out is left as it is, for [`value`] to name.
pub fn normalise(setting: Setting, text: &str, trail: &TrailArn) -> Normalised {
    paste::normalise(setting, text, trail)
}

/// What is wrong with a text as the value of `setting`, worst first (F§2).
///
/// The log group and the role belong to the caller's account, which for an organization trail may be another one than
/// the trail's: a text alone is only warned about, [`draft`] knows more.
pub fn value(setting: Setting, text: &str, trail: &TrailArn) -> Vec<Finding> {
    values::check(setting, text, trail, values::Owner::Likely(trail.account()))
}

/// Whether AWS refuses `text` as the value of `setting` whatever else there is (F§2). Costs less than [`value`], which also
/// looks for what may have been meant.
pub fn is_refused(setting: Setting, text: &str, trail: &TrailArn) -> bool {
    values::is_refused(setting, text, trail, values::Owner::Likely(trail.account()))
}

/// What is wrong with a draft: its edited values, and its settings together where an edited one takes part (F§2, F§3).
/// In the order of the form, worst first. `around` is what is known of the caller's account, be it only which one it is.
///
/// A finding's fix is offered only when it was seen to work: it takes the finding away and brings no error.
pub fn draft<'a>(draft: &Draft, around: impl Into<Around<'a>>) -> Vec<Finding> {
    together::check(draft, around.into())
}

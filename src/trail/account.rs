//! What is known of the caller and the account beside the trails themselves.

use super::settings::Settings;

/// Who the caller is (STS GetCallerIdentity).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// Twelve digits.
    pub account: String,
    /// `arn:aws:sts::123456789012:assumed-role/ops/ana`.
    pub arn: String,
}

impl Identity {
    /// Who acts within the account: `assumed-role/ops/ana`, `user/ana`, `root`.
    pub fn actor(&self) -> &str {
        self.arn.splitn(6, ':').nth(5).unwrap_or(&self.arn)
    }
}

/// The Regions to ask for trails.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Regions {
    /// Region codes, each once.
    pub names: Vec<String>,
    /// Why this list may be incomplete, in a sentence; `None` when it is all enabled Regions.
    pub note: Option<String>,
}

/// AWS's answer to an UpdateTrail that it accepted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Updated {
    /// To be quoted to AWS support; absent when an emulator sends none.
    pub request_id: Option<String>,
    /// The settings as AWS reports them in its answer.
    pub settings: Settings,
}

/// A tag of a trail: key and value.
pub type Tag = (String, String);

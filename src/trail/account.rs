//! What is known of the caller and the account beside the trails themselves.

use super::settings::{Settings, Trail};

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

/// Whether the caller's account is in an organization (Organizations DescribeOrganization, F§7).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Membership {
    /// It is in this one.
    Member(Organization),
    /// It is in none: Organizations answers AWSOrganizationsNotInUseException.
    NotAMember,
}

/// The organization that the caller's account is in. Every account of an organization may ask for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Organization {
    /// `o-a1b2c3d4e5`
    pub id: String,
    /// Twelve digits. This account owns every organization trail, whoever made it.
    pub management_account: String,
    /// Whether all features are on, which an organization trail needs; `None` when that was not told.
    pub all_features: Option<bool>,
}

impl Organization {
    /// Whether `text` is the ID of an organization: `o-` and 10 to 32 lower-case letters and digits (F§6).
    pub fn is_id(text: &str) -> bool {
        let rest = text.strip_prefix("o-").unwrap_or_default();
        (10..=32).contains(&rest.len()) && rest.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit())
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

/// What a Region tells of the trails that are seen there (DescribeTrails).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RegionTrails {
    /// The trails, shadows of trails of other Regions included.
    pub trails: Vec<Trail>,
    /// What AWS listed beside them and what cannot be opened.
    pub unusable: Vec<UnusableTrail>,
}

impl From<Vec<Trail>> for RegionTrails {
    fn from(trails: Vec<Trail>) -> RegionTrails {
        RegionTrails { trails, unusable: Vec::new() }
    }
}

/// A trail that AWS listed without an ARN of the form that every trail's has (F§1): it can neither be read nor changed.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct UnusableTrail {
    /// Its name, as AWS gave it; empty when AWS gave none.
    pub name: String,
    /// Its ARN, as AWS gave it; empty when AWS gave none.
    pub arn: String,
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ids_of_organizations() {
        for good in ["o-a1b2c3d4e5", "o-exampleorgid111", &format!("o-{}", "x".repeat(32))] {
            assert!(Organization::is_id(good), "{good}");
        }
        for bad in
            ["", "o-", "a1b2c3d4e5", "o-a1b2c3d4e", "o-A1b2c3d4e5", "o-a1b2c3d4e*", &format!("o-{}", "x".repeat(33))]
        {
            assert!(!Organization::is_id(bad), "{bad}");
        }
    }
}

//! The policy documents that a trail needs around it (F§6), and whether a policy allows what CloudTrail does.

mod compare;
mod condition;
mod context;
mod dispute;
mod evaluate;
mod exempt;
pub mod former;
mod merge;
mod notes;
mod pattern;
pub mod questions;
mod statement;
mod statements;
mod words;

pub use context::{Context, Known, Sent};
pub use dispute::disputed;
pub use evaluate::{Decider, Effect, Principal, Question, StatementPlace, Verdict, all_allowed, evaluate, together};
pub use exempt::{Exemption, exempt};
pub use merge::{beside, merge, missing};
pub use questions::SERVICE;

use super::account::{Membership, Organization};
use super::change::Draft;
use super::error::ApiError;
use super::setting::Setting;

/// Stands in a document where the ID of the organization has to be put.
pub const ORGANIZATION_ID: &str = "ORGANIZATION_ID";

/// What is known of the account around a trail, for its documents and for what is wrong with a draft.
#[derive(Clone, Copy, Debug, Default)]
pub struct Around<'a> {
    /// The caller's account. It is another one than the trail's for a delegated administrator (F§7).
    pub account: Option<&'a str>,
    /// The organization that the caller's account is in, or why it could not be read; `None` as long as there is no
    /// answer.
    pub organization: Option<Result<&'a Membership, &'a ApiError>>,
}

impl<'a> Around<'a> {
    /// The ID of the organization, when the account is known to be in one.
    pub fn organization_id(self) -> Option<&'a str> {
        self.organization().map(|organization| organization.id.as_str())
    }

    /// The organization, when the account is known to be in one.
    fn organization(self) -> Option<&'a Organization> {
        match self.organization {
            Some(Ok(Membership::Member(organization))) => Some(organization),
            _ => None,
        }
    }
}

impl<'a> From<Option<&'a str>> for Around<'a> {
    /// Only the caller's account, when known.
    fn from(account: Option<&'a str>) -> Around<'a> {
        Around { account, organization: None }
    }
}

/// A policy document that AWS needs for a trail to work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Document {
    /// The policy of the S3 bucket (F§6.1).
    Bucket,
    /// The statement for the SNS topic's policy (F§6.2).
    Topic,
    /// The statement for the policy of the key that an encrypted topic has of its own (F§6.2).
    TopicKey,
    /// The statements for the KMS key's policy (F§6.3).
    Key,
    /// The trust policy of the CloudWatch Logs role (F§6.4).
    RoleTrust,
    /// The permissions policy of the CloudWatch Logs role (F§6.4).
    RolePermissions,
    /// The permissions that the caller needs to update this trail (F§6.5).
    Caller,
}

impl Document {
    /// All of them.
    pub const ALL: [Document; 7] = [
        Document::Bucket,
        Document::Topic,
        Document::TopicKey,
        Document::Key,
        Document::RoleTrust,
        Document::RolePermissions,
        Document::Caller,
    ];

    /// What it is and where it belongs, in one line.
    pub fn title(self, draft: &Draft) -> String {
        let of = |setting, what: &str, unset: &str| match draft.text(setting) {
            Some(value) => format!("{what} {}", super::text::shown(&value)),
            None => format!("{what} {unset}"),
        };
        match self {
            Document::Bucket => of(Setting::S3Bucket, "Policy of the S3 bucket", "of this trail"),
            Document::Topic => of(Setting::SnsTopic, "Statement for the policy of the SNS topic", "to be chosen"),
            Document::TopicKey => {
                of(Setting::SnsTopic, "Statement for the key of the encrypted SNS topic", "to be chosen")
            }
            Document::Key => of(Setting::KmsKey, "Statements for the policy of the KMS key", "to be chosen"),
            Document::RoleTrust => of(Setting::LogRole, "Trust policy of the role", "to be chosen"),
            Document::RolePermissions => of(Setting::LogRole, "Permissions policy of the role", "to be chosen"),
            Document::Caller => format!("Permissions of whoever edits the trail {}", draft.arn().name()),
        }
    }

    /// The policy that a statement of the document is in, behind its name: ` of the bucket's policy`.
    pub const fn of_which(self) -> &'static str {
        match self {
            Document::Bucket => " of the bucket's policy",
            Document::Topic => " of the topic's policy",
            Document::TopicKey => " of the policy of the topic's key",
            Document::Key => " of the key's policy",
            Document::RoleTrust => " of the role's trust policy",
            Document::RolePermissions => " of the role's permissions",
            Document::Caller => " of your permissions",
        }
    }

    /// The document that the same refusal may be about: AWS does not always say which policy is at fault (F§4).
    pub fn other(self, draft: &Draft) -> Option<Document> {
        match self {
            Document::Bucket => draft.text(Setting::KmsKey).map(|_| Document::Key),
            Document::Key => Some(Document::Bucket),
            Document::Topic => Some(Document::TopicKey),
            Document::TopicKey => Some(Document::Topic),
            Document::RoleTrust => Some(Document::RolePermissions),
            Document::RolePermissions => Some(Document::RoleTrust),
            Document::Caller => None,
        }
    }

    /// What to do with it and what had to be left open, a sentence each.
    pub fn notes(self, draft: &Draft, around: Around<'_>) -> Vec<String> {
        notes::of(self, draft, around)
    }

    /// The document for this draft's trail, account, partition, prefix, settings and organization: valid JSON, indented
    /// by two, and safe between single quotes of a shell. What is not known stands there in capitals, and
    /// [`notes`](Document::notes) tells what to put.
    pub fn text(self, draft: &Draft, around: Around<'_>) -> String {
        let document = match self {
            Document::Bucket => statements::bucket(draft, around),
            Document::Topic => statements::topic(draft),
            Document::TopicKey => statements::topic_key(),
            Document::Key => statements::key(draft, around),
            Document::RoleTrust => statements::role_trust(),
            Document::RolePermissions => statements::role_permissions(draft, around),
            Document::Caller => statements::caller(draft),
        };
        // within JSON an apostrophe is part of a string
        super::text::json_safe(&format!("{document:#}")).replace('\'', "\\u0027")
    }
}

fn is_organization(draft: &Draft) -> bool {
    draft.switch(Setting::Organization) == Some(true)
}

/// Whether the caller needs what it takes to make an organization trail or to end one (F§6.5).
fn switches_organization(draft: &Draft) -> bool {
    draft.edit(Setting::Organization).is_some()
}

#[cfg(test)]
mod tests;

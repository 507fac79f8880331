//! The policy documents that a trail needs around it (F§6), and whether a policy allows what CloudTrail does.

use super::change::Draft;

/// A policy document that AWS needs for a trail to work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Document {
    /// The policy of the S3 bucket (F§6.1).
    Bucket,
    /// The statement for the SNS topic's policy (F§6.2).
    Topic,
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
    /// What it is and where it belongs, in one line.
    pub fn title(self, _draft: &Draft) -> String {
        String::new()
    }

    /// What to do with it and what had to be left open, a sentence each.
    pub fn notes(self, _draft: &Draft) -> Vec<String> {
        Vec::new()
    }

    /// The document for this draft's trail, account, partition, prefix and settings: valid, indented JSON.
    pub fn text(self, _draft: &Draft) -> String {
        String::new()
    }
}

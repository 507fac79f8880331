//! What the services around CloudTrail tell: S3, KMS, SNS, CloudWatch Logs, IAM and Organizations. Only reading calls are
//! made, side by side, each with a time limit of its own; what cannot be read is told in its place.

#[cfg(feature = "facts")]
mod ask;
#[cfg(feature = "facts")]
mod bucket;
#[cfg(feature = "facts")]
mod key;
#[cfg(feature = "facts")]
mod list;
#[cfg(feature = "facts")]
mod log_group;
#[cfg(feature = "facts")]
mod role;
#[cfg(feature = "facts")]
mod service;
#[cfg(feature = "facts")]
mod topic;

use crate::trail::facts::{Kind, Subject};
#[cfg(not(feature = "facts"))]
use {
    super::{Call, Shared},
    crate::trail::ApiError,
    crate::trail::error::Cause,
    crate::trail::facts::{Fact, Listed},
};

/// The call that tells most of a subject. It stands in the error when it did not come to any call.
fn first_call(subject: &Subject) -> &'static str {
    match subject {
        Subject::Bucket { .. } => "HeadBucket",
        Subject::Key { .. } => "DescribeKey",
        Subject::Topic(_) => "GetTopicAttributes",
        Subject::LogGroup(_) => "DescribeLogGroups",
        Subject::Role(_) => "GetRole",
        Subject::Service => "ListAWSServiceAccessForOrganization",
    }
}

/// The call that lists a kind.
fn list_call(kind: Kind) -> &'static str {
    match kind {
        Kind::Buckets => "ListBuckets",
        Kind::Keys => "ListKeys",
        Kind::Topics => "ListTopics",
        Kind::LogGroups => "DescribeLogGroups",
        Kind::Roles => "ListRoles",
    }
}

/// Without the feature nobody is asked.
#[cfg(not(feature = "facts"))]
impl Shared {
    pub(super) async fn fact(&self, subject: &Subject) -> Fact {
        let region = subject.region();
        Fact::unknown(subject, not_built_in(Call { operation: first_call(subject), region: &region }))
    }

    pub(super) async fn list(&self, kind: Kind, region: &str, _: Option<&str>) -> Result<Listed, ApiError> {
        Err(not_built_in(Call { operation: list_call(kind), region }))
    }
}

#[cfg(not(feature = "facts"))]
fn not_built_in(call: Call<'_>) -> ApiError {
    call.failed(Cause::Local, "not known: this trailedit was built without the feature “facts”")
}

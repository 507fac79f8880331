//! What the services around CloudTrail tell: S3, KMS, SNS, CloudWatch Logs, IAM and Organizations. Only reading calls are
//! made, side by side, each with a time limit of its own; what cannot be read is told in its place.

use super::{Call, Shared};
use crate::trail::ApiError;
use crate::trail::errors::Cause;
use crate::trail::facts::{Fact, Kind, Listed, Subject};

impl Shared {
    pub(super) async fn fact(&self, subject: &Subject) -> Fact {
        let region = subject.region();
        let call = Call { operation: "the account", region: &region };
        Fact::unknown(subject, call.failed(Cause::Local, "not read yet"))
    }

    pub(super) async fn list(&self, _: Kind, region: &str, _: Option<&str>) -> Result<Listed, ApiError> {
        Err(Call { operation: "the account", region }.failed(Cause::Local, "not read yet"))
    }
}

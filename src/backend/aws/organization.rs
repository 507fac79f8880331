//! The organization of the caller's account (Organizations DescribeOrganization, F§7).

use super::{Call, Shared};
use crate::trail::error::Cause;
use crate::trail::{ApiError, Membership};

const OPERATION: &str = "DescribeOrganization";

/// Without the feature nobody is asked.
#[cfg(not(feature = "facts"))]
impl Shared {
    pub(super) async fn organization(&self) -> Result<Membership, ApiError> {
        let message = "not known: this trailedit was built without the feature “facts”";
        Err(Call { operation: OPERATION, region: "" }.failed(Cause::Local, message))
    }
}

#[cfg(feature = "facts")]
impl Shared {
    pub(super) async fn organization(&self) -> Result<Membership, ApiError> {
        use super::{RequestId, convert};

        let mut call = Call { operation: OPERATION, region: "" };
        let loaded = self.ready(call).await?;
        if loaded.own_endpoint {
            // as with the account's Regions: what AWS says may be of another account than the one at that endpoint
            let message = "CloudTrail was given an endpoint of its own, so AWS Organizations is not asked";
            return Err(call.failed(Cause::Configuration, message));
        }
        call.region = loaded.organizations_region();
        let request = loaded.organizations(call.region).describe_organization().send();
        match self.send(&loaded, call, self.limits.operation, request).await {
            Ok(answer) => {
                let request_id = answer.request_id().map(str::to_owned);
                let organization = answer.organization.and_then(convert::organization);
                organization.map(Membership::Member).ok_or_else(|| call.empty(request_id.as_deref()))
            }
            Err(error) if error.code() == Some("AWSOrganizationsNotInUseException") => Ok(Membership::NotAMember),
            Err(error) => Err(error),
        }
    }
}

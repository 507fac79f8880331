//! CloudTrail in the organization of the caller's account (F§7).

use crate::backend::aws::Shared;
use crate::backend::aws::error::Call;
use crate::backend::aws::setup::Loaded;
use crate::trail::facts::{Read, Service};
use crate::trail::policy::SERVICE;
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;
use std::sync::Arc;

/// As Organizations says that the account is in none.
const NOT_IN_USE: &str = "AWSOrganizationsNotInUseException";

/// As Organizations says that the account is neither the management account nor an administrator of anything. Who lacks
/// a permission in IAM is told so by name: “User: … is not authorized to perform: …”.
const A_MEMBER: &str = "You don't have permissions to access this resource";

impl Shared {
    pub(super) async fn service(&self, loaded: &Arc<Loaded>) -> Service {
        let (trusted_access, administrators, member, cloudtrail_role, organizations_role) = tokio::join!(
            self.trusted_access(loaded),
            self.administrators(loaded),
            self.member(loaded),
            self.service_role(loaded, "AWSServiceRoleForCloudTrail"),
            self.service_role(loaded, "AWSServiceRoleForOrganizations"),
        );
        Service { trusted_access, administrators, member, cloudtrail_role, organizations_role }
    }

    async fn trusted_access(&self, loaded: &Arc<Loaded>) -> Read<bool> {
        let call = Call { operation: "ListAWSServiceAccessForOrganization", region: loaded.organizations_region() };
        let organizations = loaded.organizations(call.region);
        let mut pages = organizations.list_aws_service_access_for_organization().into_paginator().send();
        let look = async {
            while let Some(page) = pages.next().await {
                let mut services = page?.enabled_service_principals.into_iter().flatten();
                if services.any(|service| service.service_principal.as_deref() == Some(SERVICE)) {
                    return Ok(true);
                }
            }
            Ok(false)
        };
        match self.ask(loaded, call, look).await {
            Err(error) if error.code() == Some(NOT_IN_USE) => Ok(false),
            answer => answer,
        }
    }

    async fn administrators(&self, loaded: &Arc<Loaded>) -> Read<Vec<String>> {
        let call = Call { operation: "ListDelegatedAdministrators", region: loaded.organizations_region() };
        let request = loaded.organizations(call.region).list_delegated_administrators().service_principal(SERVICE);
        let mut pages = request.into_paginator().send();
        let collect = async {
            let mut accounts = Vec::new();
            while let Some(page) = pages.next().await {
                accounts.extend(page?.delegated_administrators.into_iter().flatten().filter_map(|a| a.id));
            }
            Ok::<_, SdkError<_, HttpResponse>>(accounts)
        };
        match self.ask(loaded, call, collect).await {
            Err(error) if error.code() == Some(NOT_IN_USE) => Ok(Vec::new()),
            Err(error) if error.code() == Some("AccessDeniedException") && error.message.starts_with(A_MEMBER) => {
                Ok(Vec::new())
            }
            answer => answer,
        }
    }

    /// One member of the organization: the first page has one, if there is any.
    async fn member(&self, loaded: &Arc<Loaded>) -> Read<Option<String>> {
        let call = Call { operation: "ListAccounts", region: loaded.organizations_region() };
        let answer = self.ask(loaded, call, loaded.organizations(call.region).list_accounts().send()).await;
        match answer {
            Ok(page) => Ok(page.accounts.unwrap_or_default().into_iter().find_map(|account| {
                // `arn:aws:organizations::MANAGEMENT:account/o-…/ID`
                let (id, arn) = (account.id?, account.arn?);
                (arn.split(':').nth(4) != Some(id.as_str())).then_some(id)
            })),
            Err(error) if error.code() == Some(NOT_IN_USE) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Whether the caller's account has this role.
    async fn service_role(&self, loaded: &Arc<Loaded>, name: &str) -> Read<bool> {
        let call = Call { operation: "GetRole", region: loaded.leader() };
        let request = loaded.iam(call.region).get_role().role_name(name).send();
        match self.ask(loaded, call, request).await {
            Ok(answer) if answer.role().is_some_and(|role| role.role_name() == name) => Ok(true),
            Ok(_) => Err(call.empty(None)),
            Err(error) if matches!(error.code(), Some("NoSuchEntity" | "NoSuchEntityException")) => Ok(false),
            Err(error) => Err(error),
        }
    }
}

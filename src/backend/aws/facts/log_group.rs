//! A log group in CloudWatch Logs (F§2.6, F§3 R8).

use crate::backend::aws::Shared;
use crate::backend::aws::error::Call;
use crate::backend::aws::setup::Loaded;
use crate::trail::Arn;
use crate::trail::facts::Read;
use std::sync::Arc;

impl Shared {
    /// Whether there is a log group of this ARN, which ends in `:*` as DescribeLogGroups tells it. The call lists what
    /// begins with a name, and only in the caller's account.
    pub(super) async fn log_group(&self, loaded: &Arc<Loaded>, arn: &str, region: &str) -> Read<bool> {
        let call = Call { operation: "DescribeLogGroups", region };
        let parts = Arn::parse(arn);
        let resource = parts.as_ref().map_or("", |parts| parts.resource.as_str());
        let name = resource.strip_prefix("log-group:").unwrap_or(resource);
        let name = name.strip_suffix(":*").unwrap_or(name);
        let mut pages = loaded.logs(region).describe_log_groups().log_group_name_prefix(name).into_paginator().send();
        let look = async {
            while let Some(page) = pages.next().await {
                if page?.log_groups.into_iter().flatten().any(|group| group.arn.as_deref() == Some(arn)) {
                    return Ok(true);
                }
            }
            Ok(false)
        };
        if self.ask(loaded, call, look).await? {
            return Ok(true);
        }
        let account = parts.map_or_else(String::new, |parts| parts.account);
        self.of_caller(loaded, call, "the log group", &account).await.map(|()| false)
    }
}

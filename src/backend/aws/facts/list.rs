//! What the account has, a page at a time.

use super::role::decoded;
use crate::backend::aws::error::Call;
use crate::backend::aws::setup::Loaded;
use crate::backend::aws::{Shared, convert};
use crate::trail::ApiError;
use crate::trail::facts::{Item, Listed, Read};
use crate::trail::policy::{Context, Principal, Question, SERVICE, Verdict, evaluate};
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;
use serde_json::Value as Json;
use std::collections::HashMap;
use std::sync::Arc;

/// The aliases of each key, by its ID.
type Aliases = HashMap<String, Vec<String>>;

impl Shared {
    /// The caller's buckets, in all Regions, with their Region.
    pub(super) async fn buckets(
        &self,
        loaded: &Arc<Loaded>,
        region: &str,
        from: Option<&str>,
    ) -> Result<Listed, ApiError> {
        let call = Call { operation: "ListBuckets", region };
        let request =
            loaded.s3(region).list_buckets().max_buckets(1000).set_continuation_token(from.map(str::to_owned));
        let answer = self.ask(loaded, call, request.send()).await?;
        let item = |bucket: aws_sdk_s3::types::Bucket| {
            Some(Item { value: bucket.name?, about: bucket.bucket_region.unwrap_or_default() })
        };
        let items = answer.buckets.into_iter().flatten().filter_map(item).collect();
        Ok(Listed { items, next: convert::text(answer.continuation_token) })
    }

    /// The customer managed keys of a Region, each with all of its aliases.
    ///
    /// ListKeys tells of keys without their aliases, and of those that AWS manages too, without saying so. ListAliases
    /// tells both: every key that AWS manages has an alias that begins with `alias/aws/` and no other key can have one
    /// (KMS API Reference, CreateAlias). So each page of keys comes with all the aliases of the Region, which is one more
    /// call for every hundred of them. As there are up to 1000 keys to a page, that is nearly always done once.
    pub(super) async fn keys(
        &self,
        loaded: &Arc<Loaded>,
        region: &str,
        from: Option<&str>,
    ) -> Result<Listed, ApiError> {
        let call = Call { operation: "ListKeys", region };
        let kms = loaded.kms(region);
        let request = kms.list_keys().limit(1000).set_marker(from.map(str::to_owned)).send();
        let (answer, aliases) = tokio::join!(self.ask(loaded, call, request), self.aliases(loaded, region));
        let (answer, mut aliases) = (answer?, aliases?);
        let item = |key: aws_sdk_kms::types::KeyListEntry| {
            let names = aliases.remove(&key.key_id?).unwrap_or_default();
            let by_aws = names.iter().any(|name| name.starts_with("alias/aws/"));
            Some(Item { value: key.key_arn?, about: names.join(" ") }).filter(|_| !by_aws)
        };
        let items = answer.keys.into_iter().flatten().filter_map(item).collect();
        Ok(Listed { items, next: convert::text(answer.next_marker).filter(|_| answer.truncated) })
    }

    async fn aliases(&self, loaded: &Arc<Loaded>, region: &str) -> Read<Aliases> {
        let call = Call { operation: "ListAliases", region };
        let mut pages = loaded.kms(region).list_aliases().limit(100).into_paginator().send();
        let collect = async {
            let mut aliases = Aliases::new();
            while let Some(page) = pages.next().await {
                for alias in page?.aliases.into_iter().flatten() {
                    // AWS keeps names for keys that are not made yet
                    if let (Some(key), Some(name)) = (alias.target_key_id, alias.alias_name) {
                        aliases.entry(key).or_default().push(name);
                    }
                }
            }
            Ok::<_, SdkError<_, HttpResponse>>(aliases)
        };
        // these are many calls, so they have more time
        self.send(loaded, call, self.limits.operation, collect).await
    }

    /// The topics of a Region.
    pub(super) async fn topics(
        &self,
        loaded: &Arc<Loaded>,
        region: &str,
        from: Option<&str>,
    ) -> Result<Listed, ApiError> {
        let call = Call { operation: "ListTopics", region };
        let request = loaded.sns(region).list_topics().set_next_token(from.map(str::to_owned)).send();
        let answer = self.ask(loaded, call, request).await?;
        let arns = answer.topics.into_iter().flatten().filter_map(|topic| topic.topic_arn);
        let items = arns.map(|value| Item { value, about: String::new() }).collect();
        Ok(Listed { items, next: convert::text(answer.next_token) })
    }

    /// The log groups of a Region.
    pub(super) async fn log_groups(
        &self,
        loaded: &Arc<Loaded>,
        region: &str,
        from: Option<&str>,
    ) -> Result<Listed, ApiError> {
        let call = Call { operation: "DescribeLogGroups", region };
        let request =
            loaded.logs(region).describe_log_groups().limit(50).set_next_token(from.map(str::to_owned)).send();
        let answer = self.ask(loaded, call, request).await?;
        let arns = answer.log_groups.into_iter().flatten().filter_map(|group| group.arn);
        let items = arns.map(|value| Item { value, about: String::new() }).collect();
        Ok(Listed { items, next: convert::text(answer.next_token) })
    }

    /// The roles that CloudTrail may assume, be it under conditions. A page may hold none of them and not be the last.
    pub(super) async fn roles(&self, loaded: &Arc<Loaded>, from: Option<&str>) -> Result<Listed, ApiError> {
        let call = Call { operation: "ListRoles", region: loaded.leader() };
        let request = loaded.iam(call.region).list_roles().max_items(500).set_marker(from.map(str::to_owned)).send();
        let answer = self.ask(loaded, call, request).await?;
        let trusting = |role: &aws_sdk_iam::types::Role| {
            let trust = role.assume_role_policy_document.as_deref().and_then(|text| decoded(call, text).ok());
            trust.is_some_and(|trust| may_be_assumed(&trust, &role.arn))
        };
        let roles = answer.roles.into_iter().filter(trusting);
        let items = roles.map(|role| Item { value: role.arn, about: String::new() }).collect();
        Ok(Listed { items, next: convert::text(answer.marker).filter(|_| answer.is_truncated) })
    }
}

/// Whether a trust policy lets CloudTrail assume the role, for one trail or another.
fn may_be_assumed(trust: &Json, role: &str) -> bool {
    let question = Question {
        principal: Principal::Service(SERVICE.to_owned()),
        action: "sts:AssumeRole".to_owned(),
        resource: role.to_owned(),
        // nothing is known of it: what depends on a condition may be so
        context: Context::default(),
    };
    let verdict = evaluate(trust, &question);
    trust.get("Statement").is_some() && !matches!(verdict, Verdict::Denied { .. })
}

//! A KMS key (F§2.8, F§3 R5 and R6, F§6.3).

use super::ask::document;
use crate::backend::aws::error::Call;
use crate::backend::aws::setup::Loaded;
use crate::backend::aws::{RequestId, Shared};
use crate::trail::Arn;
use crate::trail::facts::{Key, KeyState, Read};
use aws_sdk_kms::types;
use serde_json::Value as Json;
use std::sync::Arc;

/// As KMS says that there is no such key or alias.
const NOT_FOUND: &str = "NotFoundException";

impl Shared {
    pub(super) async fn key(&self, loaded: &Arc<Loaded>, key: &str, region: &str) -> Read<Option<Key>> {
        let kms = loaded.kms(region);
        let call = Call { operation: "DescribeKey", region };
        let describe = self.ask(loaded, call, kms.describe_key().key_id(key).send());
        // GetKeyPolicy takes no alias (KMS API Reference), so what an alias stands for has to be known first
        let (described, early) = if is_alias(key) {
            (describe.await, None)
        } else {
            let (described, policy) = tokio::join!(describe, self.key_policy(loaded, &kms, key, region));
            (described, Some(policy))
        };
        let answer = match described {
            Err(error) if error.code() == Some(NOT_FOUND) => return Ok(None),
            described => described?,
        };
        let request_id = answer.request_id().map(str::to_owned);
        let Some((metadata, arn)) = answer.key_metadata.and_then(|m| m.arn.clone().map(|arn| (m, arn))) else {
            return Err(call.empty(request_id.as_deref()));
        };
        let policy = match early {
            Some(policy) => policy,
            None => self.key_policy(loaded, &kms, &arn, region).await,
        };
        Ok(Some(Key {
            arn,
            state: state(&metadata),
            symmetric: metadata.key_spec.as_ref().is_none_or(|spec| *spec == types::KeySpec::SymmetricDefault)
                && metadata.key_usage.as_ref().is_none_or(|usage| *usage == types::KeyUsageType::EncryptDecrypt),
            managed_by_aws: metadata.key_manager == Some(types::KeyManagerType::Aws),
            policy,
        }))
    }

    async fn key_policy(&self, loaded: &Arc<Loaded>, kms: &aws_sdk_kms::Client, key: &str, region: &str) -> Read<Json> {
        let call = Call { operation: "GetKeyPolicy", region };
        // a key has one policy, and this is its name
        let request = kms.get_key_policy().key_id(key).policy_name("default").send();
        let answer = self.ask(loaded, call, request).await?;
        match answer.policy() {
            Some(text) => document(call, text),
            None => Err(call.empty(answer.request_id())),
        }
    }
}

fn is_alias(key: &str) -> bool {
    let name = Arn::parse(key).map_or_else(|| key.to_owned(), |arn| arn.resource);
    name.starts_with("alias/")
}

fn state(metadata: &types::KeyMetadata) -> KeyState {
    match &metadata.key_state {
        // `Updating` passes by itself while the primary Region changes, and the key can be used meanwhile (KMS API
        // Reference, UpdatePrimaryRegion)
        Some(types::KeyState::Enabled | types::KeyState::Updating) => KeyState::Enabled,
        Some(other) => KeyState::Not(other.as_str().to_owned()),
        None if metadata.enabled => KeyState::Enabled,
        None => KeyState::Not("Disabled".to_owned()),
    }
}

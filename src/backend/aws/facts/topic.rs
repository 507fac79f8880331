//! An SNS topic (F§3 R7, F§6.2).

use super::ask::document;
use crate::backend::aws::error::Call;
use crate::backend::aws::setup::Loaded;
use crate::backend::aws::{RequestId, Shared};
use crate::trail::facts::{Read, Topic};
use std::sync::Arc;

impl Shared {
    pub(super) async fn topic(&self, loaded: &Arc<Loaded>, arn: &str, region: &str) -> Read<Option<Topic>> {
        let call = Call { operation: "GetTopicAttributes", region };
        let request = loaded.sns(region).get_topic_attributes().topic_arn(arn).send();
        let answer = match self.ask(loaded, call, request).await {
            Err(error) if matches!(error.code(), Some("NotFound" | "NotFoundException")) => return Ok(None),
            answer => answer?,
        };
        let request_id = answer.request_id().map(str::to_owned);
        // every topic has attributes, its ARN among them
        let Some(attributes) = answer.attributes.filter(|a| !a.is_empty()) else {
            return Err(call.empty(request_id.as_deref()));
        };
        let attribute = |name: &str| attributes.get(name).filter(|value| !value.is_empty());
        let policy = attribute("Policy").map(|text| document(call, text)).transpose()?;
        Ok(Some(Topic { policy, key: attribute("KmsMasterKeyId").cloned() }))
    }
}

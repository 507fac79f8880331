//! What all questions to the services around CloudTrail have in common.

use super::{first_call, list_call};
use crate::backend::aws::error::Call;
use crate::backend::aws::setup::Loaded;
use crate::backend::aws::{Shared, convert};
use crate::trail::ApiError;
use crate::trail::error::Cause;
use crate::trail::facts::{Fact, Kind, Listed, Read, Subject};
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;
use serde_json::Value as Json;
use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::sync::Arc;
use std::task::Poll;

impl Shared {
    pub(in crate::backend::aws) async fn fact(&self, subject: &Subject) -> Fact {
        let region = subject.region();
        let loaded = match self.around(Call { operation: first_call(subject), region: &region }).await {
            Ok(loaded) => loaded,
            Err(error) => return Fact::unknown(subject, error),
        };
        match subject {
            Subject::Bucket { name, region } => Fact::Bucket(Box::pin(self.bucket(&loaded, name, region)).await),
            Subject::Key { key, region } => Fact::Key(Box::pin(self.key(&loaded, key, region)).await),
            Subject::Topic(arn) => Fact::Topic(Box::pin(self.topic(&loaded, arn, &region)).await),
            Subject::LogGroup(arn) => Fact::LogGroup(Box::pin(self.log_group(&loaded, arn, &region)).await),
            Subject::Role(arn) => Fact::Role(Box::pin(self.role(&loaded, arn, &region)).await),
            Subject::Service => Fact::Service(Box::pin(self.service(&loaded)).await),
        }
    }

    pub(in crate::backend::aws) async fn list(
        &self,
        kind: Kind,
        region: &str,
        from: Option<&str>,
    ) -> Result<Listed, ApiError> {
        let loaded = self.around(Call { operation: list_call(kind), region }).await?;
        match kind {
            Kind::Buckets => Box::pin(self.buckets(&loaded, region, from)).await,
            Kind::Keys => Box::pin(self.keys(&loaded, region, from)).await,
            Kind::Topics => Box::pin(self.topics(&loaded, region, from)).await,
            Kind::LogGroups => Box::pin(self.log_groups(&loaded, region, from)).await,
            Kind::Roles => Box::pin(self.roles(&loaded, from)).await,
        }
    }

    /// Configuration with credentials, for the account that CloudTrail is asked about.
    async fn around(&self, call: Call<'_>) -> Result<Arc<Loaded>, ApiError> {
        let loaded = self.ready(call).await?;
        if loaded.own_endpoint {
            // as with the organization: what AWS says may be of another account than the one at that endpoint
            let message = "CloudTrail was given an endpoint of its own, so the services around it are not asked";
            return Err(call.failed(Cause::Configuration, message));
        }
        Ok(loaded)
    }

    /// Makes a call within the time that a fact may take.
    ///
    /// It is put on the heap at once: a call of the SDK is large, many are made side by side, and what holds all of them
    /// in itself is more than the stack of a thread.
    pub(super) fn ask<'a, T, E>(
        &'a self,
        loaded: &'a Arc<Loaded>,
        call: Call<'a>,
        answer: impl Future<Output = Result<T, SdkError<E, HttpResponse>>> + Send + 'a,
    ) -> Pin<Box<dyn Future<Output = Read<T>> + Send + 'a>>
    where
        T: Send + 'a,
        E: std::error::Error + ProvideErrorMetadata + Send + Sync + 'static,
    {
        Box::pin(async move {
            let answer = self.send(loaded, call, self.limits.fact, answer).await;
            if let Err(error) = &answer {
                tracing::debug!(%error, "a call for a fact");
            }
            answer
        })
    }

    /// Whether an account is the caller's: only there is "no such thing" an answer where a service does not look
    /// into other accounts (STS GetCallerIdentity, asked once).
    ///
    /// # Errors
    /// That the thing is of another account, or that the caller's could not be read. `what` begins the sentence.
    pub(super) async fn of_caller(&self, loaded: &Arc<Loaded>, call: Call<'_>, what: &str, account: &str) -> Read<()> {
        let caller = async {
            let region = loaded.region().unwrap_or(loaded.leader());
            let call = Call { operation: "GetCallerIdentity", region };
            let answer = self.ask(loaded, call, loaded.sts(region).get_caller_identity().send()).await?;
            convert::text(answer.account).ok_or_else(|| call.empty(None))
        };
        let caller = loaded.caller.get_or_try_init(|| caller).await?;
        if caller == account {
            return Ok(());
        }
        let message = format!("{what} is of the account {account}, and only that account can be asked about it");
        Err(call.failed(Cause::Local, message))
    }
}

/// A policy document.
///
/// # Errors
/// That it is none.
pub(super) fn document(call: Call<'_>, text: &str) -> Read<Json> {
    match serde_json::from_str(text) {
        Ok(document @ Json::Object(_)) => Ok(document),
        Ok(_) => Err(call.failed(Cause::NotAws(200), "what came is JSON, but no policy document")),
        Err(error) => Err(call.failed(Cause::NotAws(200), format!("what came is no policy document: {error}"))),
    }
}

/// Waits for all of them side by side; their results in the same order.
pub(super) async fn all<F: Future>(futures: impl IntoIterator<Item = F>) -> Vec<F::Output> {
    let mut waiting: Vec<_> = futures.into_iter().map(|future| (Box::pin(future), None)).collect();
    poll_fn(|context| {
        let mut ready = true;
        for (future, result) in waiting.iter_mut().filter(|(_, result)| result.is_none()) {
            match future.as_mut().poll(context) {
                Poll::Ready(value) => *result = Some(value),
                Poll::Pending => ready = false,
            }
        }
        if ready { Poll::Ready(()) } else { Poll::Pending }
    })
    .await;
    waiting.into_iter().filter_map(|(_, result)| result).collect()
}

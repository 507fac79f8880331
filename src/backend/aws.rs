//! AWS through its SDK.
//!
//! [`Aws`] only reads; it has no way to change a trail. Who wants to asks it for an [`AwsWriter`].
//!
//! Nothing happens before the first call. It reads the configuration files, finds credentials and remembers both; a
//! call that fails for want of good credentials makes the next one look anew, so that a person can log in again in
//! another terminal and go on. Every call about a trail goes to the trail's home Region (F§3 R3).

mod chain;
mod convert;
mod error;
mod facts;
mod files;
mod http;
mod organization;
pub mod process;
mod settings;
mod setup;
mod sso;

use super::{Backend, Identity, Membership, Regions, Tag, Updated, Writer};
use crate::trail::change::Wire;
use crate::trail::error::{Cause, is_throttling};
use crate::trail::facts::{Kind, Listed};
use crate::trail::{ApiError, Fact, RegionTrails, Request, Setting, Status, Subject, Trail, TrailArn, UnusableTrail};
use aws_config::timeout::TimeoutConfig;
use aws_sdk_account::types::RegionOptStatus;
use aws_sdk_cloudtrail::operation::update_trail::UpdateTrailError;
use aws_sdk_cloudtrail::operation::update_trail::builders::UpdateTrailFluentBuilder;
use aws_smithy_runtime_api::client::interceptors::context::InterceptorContext;
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_runtime_api::client::retries::classifiers::{ClassifyRetry, RetryAction};
use aws_smithy_types::error::metadata::ProvideErrorMetadata;
use aws_types::request_id::RequestId;
use error::{Call, is_from_aws};
use setup::Loaded;
use std::collections::{BTreeSet, HashMap};
use std::fmt;
use std::future::Future;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Duration;
use tokio::sync::OnceCell;
use tokio::time::timeout;

/// What the command line says about AWS. What it leaves out comes from the environment, then from the profile.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// `--profile`. Access keys in the environment do not overrule it, as with the AWS CLI.
    pub profile: Option<String>,
    /// `--region`
    pub region: Option<String>,
    /// `--endpoint-url`, for CloudTrail only.
    pub endpoint_url: Option<String>,
    /// trailedit itself, which starts a `credential_process` ([`process::lead`]); `None` for the program that runs.
    pub leader: Option<PathBuf>,
}

/// How long things may take.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// One connection, TLS included.
    pub connect: Duration,
    /// One attempt at a call that reads, from connecting to the last byte of the answer. A write is not given up before
    /// the whole operation's time is over.
    pub attempt: Duration,
    /// A call with all its attempts, once there are credentials.
    pub operation: Duration,
    /// A call to one of the services around CloudTrail with all its attempts, once there are credentials.
    pub fact: Duration,
    /// Reading the configuration and fetching credentials, which may mean that a person has to touch a key.
    pub credentials: Duration,
    /// For so long a `credential_process` is not started again after it failed.
    pub respite: Duration,
    /// The pause before the first repetition, which grows with each one; `None` for the SDK's.
    pub backoff: Option<Duration>,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits {
            connect: Duration::from_secs(5),
            attempt: Duration::from_secs(10),
            operation: Duration::from_secs(30),
            fact: Duration::from_secs(10),
            credentials: Duration::from_secs(30),
            respite: Duration::from_secs(2),
            backoff: None,
        }
    }
}

/// Reads trails from AWS. Clones share configuration, credentials and connections.
///
/// Its calls need a tokio runtime with time and I/O enabled.
#[derive(Clone)]
pub struct Aws(Arc<Shared>);

struct Shared {
    options: Options,
    limits: Limits,
    environment: Option<HashMap<String, String>>,
    /// The endpoint that is configured for CloudTrail, once it was asked for: nothing is sent to another one afterwards.
    endpoint: OnceLock<Option<String>>,
    /// Whose turn it is to run a `credential_process`.
    turn: process::Turn,
    /// Replaced by an empty one when its credentials turn out to be bad.
    loaded: Mutex<Arc<OnceCell<Arc<Loaded>>>>,
}

impl fmt::Debug for Aws {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Aws").field(&self.0.options).finish()
    }
}

impl Aws {
    /// A backend that has done nothing yet.
    pub fn new(options: Options) -> Aws {
        Aws::with(options, Limits::default(), None)
    }

    /// A backend with other time limits, and one that sees `environment` instead of the process's own. Programs that
    /// it starts (`credential_process`) still see the process's own.
    pub fn with(options: Options, limits: Limits, environment: Option<HashMap<String, String>>) -> Aws {
        Aws(Arc::new(Shared {
            options,
            limits,
            environment,
            endpoint: OnceLock::new(),
            turn: Arc::default(),
            loaded: Mutex::default(),
        }))
    }

    /// The endpoint that is configured for CloudTrail, on the command line, in the environment or in a file; `None` for
    /// those that AWS has. Reads the configuration files. From then on calls go there or nowhere: a configuration that names
    /// another one later is refused.
    pub fn endpoint(&self) -> Option<String> {
        // what is wrong with the configuration is told by the first call
        let find = || setup::endpoint(&self.0.options, self.0.environment.clone()).ok().flatten();
        self.0.endpoint.get_or_init(find).clone()
    }

    /// What can change trails.
    pub fn writer(&self) -> AwsWriter {
        AwsWriter(self.0.clone())
    }
}

/// Codes by which AWS says that the credentials are no good (any more).
const BAD_CREDENTIALS: [&str; 7] = [
    "ExpiredToken",
    "ExpiredTokenException",
    "InvalidAccessKeyId",
    "InvalidClientTokenId",
    "InvalidToken",
    "UnrecognizedClientException",
    "InvalidSignatureException",
];

impl Shared {
    /// Configuration with credentials that are good for a while.
    async fn ready(&self, call: Call<'_>) -> Result<Arc<Loaded>, ApiError> {
        let cell = self.loaded.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let ready = async {
            let (options, endpoint) = (&self.options, self.endpoint.get());
            let load = || async {
                Loaded::load(options, &self.limits, self.environment.clone(), endpoint, &self.turn).await.map(Arc::new)
            };
            let loaded = cell.get_or_try_init(load).await.map_err(|why| call.failed(Cause::Configuration, why))?;
            match loaded.credentials().await {
                Ok(()) => Ok(loaded.clone()),
                Err(error) => {
                    let error = call.no_credentials(&error, loaded.profile.as_deref());
                    Err(ApiError { message: loaded.told(&error.message), ..error })
                }
            }
        };
        // a process is ended at its own limit, and then it is told what it said
        let ready = timeout(self.limits.credentials + Duration::from_secs(1), ready).await.unwrap_or_else(|_| {
            let message = format!("no credentials within {} s", self.limits.credentials.as_secs_f32());
            Err(call.failed(Cause::NoCredentials, message))
        });
        if ready.is_err() {
            self.forget(&cell);
        }
        ready
    }

    /// Makes the next call look for configuration and credentials anew.
    fn forget(&self, cell: &Arc<OnceCell<Arc<Loaded>>>) {
        let mut loaded = self.loaded.lock().unwrap_or_else(PoisonError::into_inner);
        if Arc::ptr_eq(&loaded, cell) {
            *loaded = Arc::default();
        }
    }

    /// Sends a request that was made with `loaded`, within the time limits. When its credentials turn out to be bad, the
    /// next call looks for better ones, unless another call has found some meanwhile.
    async fn send<T, E>(
        &self,
        loaded: &Arc<Loaded>,
        call: Call<'_>,
        limit: Duration,
        answer: impl Future<Output = Result<T, SdkError<E, HttpResponse>>> + Send,
    ) -> Result<T, ApiError>
    where
        E: std::error::Error + ProvideErrorMetadata + Send + Sync + 'static,
    {
        let error = match timeout(limit, answer).await {
            Ok(Ok(answer)) => return Ok(answer),
            Ok(Err(error)) => call.error(&error),
            Err(_) => call.failed(Cause::TimedOut, format!("no answer: gave up after {} s", limit.as_secs_f32())),
        };
        let bad_credentials = match &error.cause {
            Cause::NoCredentials => true,
            Cause::Refused(code) => BAD_CREDENTIALS.contains(&code.as_str()),
            _ => false,
        };
        if bad_credentials {
            let cell = self.loaded.lock().unwrap_or_else(PoisonError::into_inner).clone();
            if cell.get().is_some_and(|present| Arc::ptr_eq(present, loaded)) {
                self.forget(&cell);
            }
        }
        Err(error)
    }

    /// The Regions of the account (Account ListRegions).
    async fn enabled_regions(&self, loaded: &Arc<Loaded>) -> Result<BTreeSet<String>, ApiError> {
        let call = Call { operation: "ListRegions", region: loaded.leader() };
        let limit = self.limits.connect;
        let pages = async {
            let mut names = BTreeSet::new();
            let mut pages = loaded
                .account(call.region)
                .list_regions()
                .region_opt_status_contains(RegionOptStatus::Enabled)
                .region_opt_status_contains(RegionOptStatus::EnabledByDefault)
                .into_paginator()
                .send();
            while let Some(page) = pages.next().await {
                names.extend(page?.regions.into_iter().flatten().filter_map(|r| convert::text(r.region_name)));
            }
            Ok(names)
        };
        let names = self.send(loaded, call, limit, pages).await?;
        if names.is_empty() { Err(call.empty(None)) } else { Ok(names) }
    }

    /// The home Regions of the trails that can be seen in one Region (ListTrails).
    async fn home_regions(&self, loaded: &Arc<Loaded>, region: &str) -> Result<BTreeSet<String>, ApiError> {
        let call = Call { operation: "ListTrails", region };
        let pages = async {
            let mut names = BTreeSet::new();
            let mut pages = loaded.cloudtrail(region).list_trails().into_paginator().send();
            while let Some(page) = pages.next().await {
                names.extend(page?.trails.into_iter().flatten().filter_map(|t| convert::text(t.home_region)));
            }
            Ok(names)
        };
        self.send(loaded, call, self.limits.operation, pages).await
    }
}

impl Backend for Aws {
    async fn identity(&self) -> Result<Identity, ApiError> {
        let mut call = Call { operation: "GetCallerIdentity", region: "" };
        let loaded = self.0.ready(call).await?;
        call.region = loaded.region().unwrap_or(loaded.leader());
        let request = loaded.sts(call.region).get_caller_identity().send();
        let answer = self.0.send(&loaded, call, self.0.limits.operation, request).await?;
        let request_id = answer.request_id().map(str::to_owned);
        match (convert::text(answer.account), convert::text(answer.arn)) {
            (Some(account), Some(arn)) => {
                #[cfg(feature = "facts")]
                let _ = loaded.caller.set(account.clone());
                Ok(Identity { account, arn })
            }
            _ => Err(call.empty(request_id.as_deref())),
        }
    }

    async fn organization(&self) -> Result<Membership, ApiError> {
        self.0.organization().await
    }

    async fn regions(&self) -> Result<Regions, ApiError> {
        let loaded = self.0.ready(Call { operation: "ListRegions", region: "" }).await?;
        let why = if loaded.own_endpoint {
            "CloudTrail was given an endpoint of its own".to_owned()
        } else {
            match self.0.enabled_regions(&loaded).await {
                Ok(names) => return Ok(Regions { names: names.into_iter().collect(), note: None }),
                // every other call would fail in the same way
                Err(error) if matches!(error.cause, Cause::NoCredentials | Cause::Configuration) => return Err(error),
                Err(error) => format!("the enabled Regions cannot be listed (permission account:ListRegions): {error}"),
            }
        };
        let Some(region) = loaded.region() else {
            let message = format!("no Region is configured: use --region, AWS_REGION or the profile's region; {why}");
            return Err(Call { operation: "ListRegions", region: "" }.failed(Cause::NoRegion, message));
        };
        let (mut names, note) = match self.0.home_regions(&loaded, region).await {
            Ok(names) => {
                (names, format!("Only {region} and the home Regions of the trails seen there are asked: {why}"))
            }
            Err(error) => (BTreeSet::new(), format!("Only {region} is asked: {why}; {error}")),
        };
        names.insert(region.to_owned());
        Ok(Regions { names: names.into_iter().collect(), note: Some(note) })
    }

    async fn trails(&self, region: &str) -> Result<RegionTrails, ApiError> {
        let call = Call { operation: "DescribeTrails", region };
        let loaded = self.0.ready(call).await?;
        let request = loaded.cloudtrail(region).describe_trails().include_shadow_trails(true).send();
        let answer = self.0.send(&loaded, call, self.0.limits.operation, request).await?;
        let request_id = answer.request_id().map(str::to_owned);
        let Some(list) = answer.trail_list else { return Err(call.empty(request_id.as_deref())) };
        let mut answer = RegionTrails::default();
        for trail in list {
            let said = |text: &Option<String>| text.clone().unwrap_or_default();
            let unusable = UnusableTrail { name: said(&trail.name), arn: said(&trail.trail_arn) };
            match convert::trail(trail, None) {
                Some(trail) => answer.trails.push(trail),
                None => answer.unusable.push(unusable),
            }
        }
        Ok(answer)
    }

    async fn trail(&self, arn: &TrailArn) -> Result<Trail, ApiError> {
        let call = Call { operation: "GetTrail", region: arn.region() };
        let loaded = self.0.ready(call).await?;
        let request = loaded.cloudtrail(call.region).get_trail().name(arn.as_str()).send();
        let answer = self.0.send(&loaded, call, self.0.limits.operation, request).await?;
        let request_id = answer.request_id().map(str::to_owned);
        let Some(trail) = answer.trail else { return Err(call.empty(request_id.as_deref())) };
        match trail.trail_arn() {
            Some(other) if !other.is_empty() && other != arn.as_str() => {
                Err(call.another(other, arn.as_str(), request_id.as_deref()))
            }
            _ => convert::trail(trail, Some(arn)).ok_or_else(|| call.empty(request_id.as_deref())),
        }
    }

    async fn status(&self, arn: &TrailArn) -> Result<Status, ApiError> {
        let call = Call { operation: "GetTrailStatus", region: arn.region() };
        let loaded = self.0.ready(call).await?;
        let request = loaded.cloudtrail(call.region).get_trail_status().name(arn.as_str()).send();
        let answer = self.0.send(&loaded, call, self.0.limits.operation, request).await?;
        let request_id = answer.request_id().map(str::to_owned);
        let status = convert::status(answer);
        if status == Status::default() { Err(call.empty(request_id.as_deref())) } else { Ok(status) }
    }

    async fn tags(&self, arn: &TrailArn) -> Result<Vec<Tag>, ApiError> {
        let call = Call { operation: "ListTags", region: arn.region() };
        let loaded = self.0.ready(call).await?;
        let request = loaded.cloudtrail(call.region).list_tags().resource_id_list(arn.as_str()).send();
        let answer = self.0.send(&loaded, call, self.0.limits.operation, request).await?;
        let request_id = answer.request_id().map(str::to_owned);
        let Some(resources) = answer.resource_tag_list else { return Err(call.empty(request_id.as_deref())) };
        let tags = resources.into_iter().flat_map(|r| r.tags_list.unwrap_or_default());
        Ok(tags.map(|tag| (tag.key, tag.value.unwrap_or_default())).collect())
    }

    async fn fact(&self, subject: &Subject) -> Fact {
        self.0.fact(subject).await
    }

    async fn list(&self, kind: Kind, region: &str, from: Option<&str>) -> Result<Listed, ApiError> {
        self.0.list(kind, region, from).await
    }
}

/// Changes trails at AWS.
#[derive(Clone)]
pub struct AwsWriter(Arc<Shared>);

impl fmt::Debug for AwsWriter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("AwsWriter").field(&self.0.options).finish()
    }
}

impl Writer for AwsWriter {
    async fn update(&self, request: &Request) -> Result<Updated, ApiError> {
        let call = Call { operation: "UpdateTrail", region: request.trail.region() };
        let loaded = self.0.ready(call).await?;
        let update = with_members(loaded.cloudtrail(call.region).update_trail(), request).map_err(|setting| {
            call.failed(Cause::Configuration, format!("{} has a value of the wrong kind", setting.label()))
        })?;
        // one attempt has all the time there is: to give up early on a write is to be left in doubt about it
        let timeouts = TimeoutConfig::builder()
            .connect_timeout(self.0.limits.connect)
            .operation_attempt_timeout(self.0.limits.operation)
            .build();
        let fault = Arc::new(AtomicBool::new(false));
        let repeatable = Repeatable { fault: fault.clone() };
        let own = aws_sdk_cloudtrail::config::Builder::new().retry_classifier(repeatable).timeout_config(timeouts);
        let answer = self
            .0
            .send(&loaded, call, self.0.limits.operation, update.customize().config_override(own).send())
            .await
            .map_err(|error| ApiError { after_fault: fault.load(Ordering::SeqCst), ..error })?;
        let request_id = answer.request_id().map(str::to_owned);
        match answer.trail_arn() {
            None if answer.name.is_none() => return Err(call.empty(request_id.as_deref())),
            Some(other) if !other.is_empty() && other != request.trail.as_str() => {
                return Err(call.another(other, request.trail.as_str(), request_id.as_deref()));
            }
            _ => {}
        }
        Ok(Updated { request_id, settings: convert::updated(answer) })
    }
}

/// Puts exactly the members of `request` into `update`; `""` is sent as such, since that is what clears a setting.
///
/// # Errors
/// The setting whose value is a text where a switch belongs, or the other way round. Leaving it out would send
/// something else than what was shown.
fn with_members(update: UpdateTrailFluentBuilder, request: &Request) -> Result<UpdateTrailFluentBuilder, Setting> {
    let mut update = update.name(request.trail.as_str());
    for member in &request.members {
        let wrong = || member.setting;
        let text = || match &member.value {
            Wire::Text(text) => Ok(Some(text.clone())),
            Wire::Switch(_) => Err(wrong()),
        };
        let switch = || match &member.value {
            Wire::Switch(on) => Ok(Some(*on)),
            Wire::Text(_) => Err(wrong()),
        };
        update = match member.setting {
            Setting::S3Bucket => update.set_s3_bucket_name(text()?),
            Setting::S3Prefix => update.set_s3_key_prefix(text()?),
            Setting::SnsTopic => update.set_sns_topic_name(text()?),
            Setting::MultiRegion => update.set_is_multi_region_trail(switch()?),
            Setting::Organization => update.set_is_organization_trail(switch()?),
            Setting::GlobalEvents => update.set_include_global_service_events(switch()?),
            Setting::RecursiveLogging => update.set_recursive_logging(switch()?),
            Setting::LogFileValidation => update.set_enable_log_file_validation(switch()?),
            Setting::KmsKey => update.set_kms_key_id(text()?),
            Setting::LogGroup => update.set_cloud_watch_logs_log_group_arn(text()?),
            Setting::LogRole => update.set_cloud_watch_logs_role_arn(text()?),
        };
    }
    Ok(update)
}

/// Lets a write be repeated only where AWS itself answered that it could not serve it: turned away for its rate, or failed
/// on AWS's side (5xx). UpdateTrail is idempotent (F§1), so that a second one does what the first was to do. One that got
/// no answer, or somebody else's, is not repeated.
#[derive(Debug, Default)]
struct Repeatable {
    /// Whether an attempt failed on AWS's side: whatever a later one is answered, that one may have been carried out.
    fault: Arc<AtomicBool>,
}

impl ClassifyRetry for Repeatable {
    fn classify_retry(&self, context: &InterceptorContext) -> RetryAction {
        let Some(Err(error)) = context.output_or_error() else { return RetryAction::NoActionIndicated };
        let refusal = error.as_operation_error().and_then(|e| e.downcast_ref::<UpdateTrailError>());
        let Some(code) = refusal.and_then(ProvideErrorMetadata::code) else { return RetryAction::RetryForbidden };
        if !context.response().is_some_and(is_from_aws) {
            return RetryAction::RetryForbidden;
        }
        if is_throttling(code) {
            // when and how often is left to the SDK
            return RetryAction::NoActionIndicated;
        }
        if context.response().is_some_and(|response| response.status().is_server_error()) {
            self.fault.store(true, Ordering::SeqCst);
            return RetryAction::NoActionIndicated;
        }
        RetryAction::RetryForbidden
    }

    fn name(&self) -> &'static str {
        "throttling and faults of AWS"
    }
}

//! Configuration and credentials: found as the AWS CLI finds them, once, at the first call.

use super::http::Http;
use super::{Limits, Options, error};
use crate::trail::arn;
use aws_config::profile::{ProfileFileCredentialsProvider, ProfileSet};
use aws_config::provider_config::ProviderConfig;
use aws_config::timeout::TimeoutConfig;
use aws_config::{AppName, BehaviorVersion, Region, SdkConfig};
use aws_credential_types::Credentials;
use aws_credential_types::provider::error::CredentialsError;
use aws_credential_types::provider::{ProvideCredentials, SharedCredentialsProvider, future};
use aws_types::os_shim_internal::{Env, Fs};
use aws_types::service_config::ServiceConfigKey;
use std::borrow::Cow;
use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, SystemTime};

/// Everything that was found, and the clients made of it.
pub(super) struct Loaded {
    config: SdkConfig,
    /// For the services around CloudTrail, which are asked less stubbornly.
    #[cfg(feature = "facts")]
    around: SdkConfig,
    /// The caller's account, once it is known.
    #[cfg(feature = "facts")]
    pub(super) caller: tokio::sync::OnceCell<String>,
    /// The profile that was named, on the command line or in the environment.
    pub(super) profile: Option<String>,
    /// What `--endpoint-url` says; it is for CloudTrail only.
    endpoint_url: Option<String>,
    /// Whether CloudTrail, and it alone, was given an endpoint.
    pub(super) own_endpoint: bool,
    clients: Mutex<HashMap<String, aws_sdk_cloudtrail::Client>>,
}

impl Loaded {
    /// Reads the environment and the AWS configuration files. `environment` stands in for the process's own.
    ///
    /// # Errors
    /// Which file or value cannot be used, and why.
    pub(super) async fn load(
        options: &Options,
        limits: &Limits,
        environment: Option<HashMap<String, String>>,
    ) -> Result<Loaded, String> {
        if let Some(url) = &options.endpoint_url
            && !is_endpoint(url)
        {
            return Err(format!("“{url}” is not the URL of an endpoint, such as https://HOST or http://HOST:PORT"));
        }
        let mut environment = environment.unwrap_or_else(process_environment);
        // a variable set to nothing is how shells unset one for a single command
        environment.retain(|name, value| !(name.starts_with("AWS_") && value.is_empty()));
        if let (false, Some(profile)) =
            (environment.contains_key("AWS_PROFILE"), environment.get("AWS_DEFAULT_PROFILE").cloned())
        {
            // the AWS CLI's older name for it, which the SDK does not know
            environment.insert("AWS_PROFILE".to_owned(), profile);
        }
        let http = Http::new(&environment)?;

        let (env, name) = (Env::from(environment.clone()), options.profile.clone().map(Cow::Owned));
        let profiles = aws_config::profile::load(&Fs::real(), &env, &Default::default(), name).await;
        let profiles = profiles.map_err(|e| error::told(&e))?;
        let chosen = profiles.selected_profile().to_owned();
        if chosen != "default" && profiles.get_profile(&chosen).is_none() {
            return Err(format!("the profile “{chosen}” is not in the AWS configuration files"));
        }
        if options.profile.is_some() {
            // the AWS CLI's rule: who names a profile means it, whatever keys happen to be in the environment. The SDK
            // would take the keys, and with them maybe another account.
            for name in FOREIGN_KEYS {
                environment.remove(name);
            }
        }

        let timeouts =
            TimeoutConfig::builder().connect_timeout(limits.connect).operation_attempt_timeout(limits.attempt).build();
        let mut loader = aws_config::defaults(BehaviorVersion::latest())
            .env(Env::from(environment))
            .http_client(http.clone())
            .timeout_config(timeouts);
        if let Some(profile) = &options.profile {
            loader = loader.profile_name(profile);
        }
        if let Some(region) = &options.region {
            loader = loader.region(Region::new(region.clone()));
        }
        let config = loader.load().await;

        if let Some(file) = configured(&config, "", "AWS_CA_BUNDLE", "ca_bundle") {
            http.set_ca_bundle(PathBuf::from(file));
        }
        let endpoint = |service| configured(&config, service, "AWS_ENDPOINT_URL", "endpoint_url");
        let own_endpoint = options.endpoint_url.is_some() || endpoint("CloudTrail") != endpoint("");

        let mut builder = config.to_builder();
        if config.app_name().is_none() {
            // CloudTrail records the user agent of every call: let the audit log say what made this one
            builder.set_app_name(AppName::new("trailedit").ok());
        }
        if let (Some(backoff), Some(retry)) = (limits.backoff, config.retry_config()) {
            builder.set_retry_config(Some(retry.clone().with_initial_backoff(backoff)));
        }
        let provider = match &options.profile {
            Some(profile) if takes_keys_from_environment(&profiles) => {
                // the one sort of profile that needs the keys that were taken away above
                let region = config.region().cloned();
                let own = ProviderConfig::without_region().with_region(region).with_http_client(http);
                let provider = ProfileFileCredentialsProvider::builder().configure(&own).profile_name(profile);
                Some(SharedCredentialsProvider::new(provider.build()))
            }
            _ => config.credentials_provider(),
        };
        let kept = |provider| SharedCredentialsProvider::new(Kept { provider, kept: Default::default() });
        builder.set_credentials_provider(provider.map(kept));
        let config = builder.build();
        let endpoint_url = options.endpoint_url.clone();
        let profile = (chosen != "default").then_some(chosen);
        Ok(Loaded {
            #[cfg(feature = "facts")]
            around: asking_twice(&config),
            #[cfg(feature = "facts")]
            caller: Default::default(),
            config,
            profile,
            endpoint_url,
            own_endpoint,
            clients: Mutex::default(),
        })
    }

    /// Sees to it that there are credentials, so that a call does not spend its own time on them.
    ///
    /// # Errors
    /// Why the providers had none.
    pub(super) async fn credentials(&self) -> Result<(), CredentialsError> {
        match self.config.credentials_provider() {
            Some(provider) => provider.provide_credentials().await.map(drop),
            None => Err(CredentialsError::not_loaded("no credentials are configured")),
        }
    }

    /// The Region to start from.
    pub(super) fn region(&self) -> Option<&str> {
        self.config.region().map(AsRef::as_ref)
    }

    /// CloudTrail in one Region.
    pub(super) fn cloudtrail(&self, region: &str) -> aws_sdk_cloudtrail::Client {
        let mut clients = self.clients.lock().unwrap_or_else(PoisonError::into_inner);
        let new = || {
            let mut builder = aws_sdk_cloudtrail::config::Builder::from(&self.config);
            builder = builder.region(Region::new(region.to_owned()));
            if let Some(url) = &self.endpoint_url {
                builder = builder.endpoint_url(url);
            }
            aws_sdk_cloudtrail::Client::from_conf(builder.build())
        };
        clients.entry(region.to_owned()).or_insert_with(new).clone()
    }

    /// STS in one Region.
    pub(super) fn sts(&self, region: &str) -> aws_sdk_sts::Client {
        let builder = aws_sdk_sts::config::Builder::from(&self.config).region(Region::new(region.to_owned()));
        aws_sdk_sts::Client::from_conf(builder.build())
    }

    /// The Account service. It is asked only once, since there is another way to find Regions, and a network that
    /// reaches CloudTrail alone must not hold up the start.
    pub(super) fn account(&self, region: &str) -> aws_sdk_account::Client {
        let builder = aws_sdk_account::config::Builder::from(&self.config)
            .region(Region::new(region.to_owned()))
            .retry_config(aws_config::retry::RetryConfig::disabled());
        aws_sdk_account::Client::from_conf(builder.build())
    }

    /// Organizations in one Region.
    #[cfg(feature = "facts")]
    pub(super) fn organizations(&self, region: &str) -> aws_sdk_organizations::Client {
        let builder = aws_sdk_organizations::config::Builder::from(&self.around).region(Region::new(region.to_owned()));
        aws_sdk_organizations::Client::from_conf(builder.build())
    }

    /// S3 in one Region. A bucket of another one is told as such, never looked for by the SDK.
    #[cfg(feature = "facts")]
    pub(super) fn s3(&self, region: &str) -> aws_sdk_s3::Client {
        let builder = aws_sdk_s3::config::Builder::from(&self.around).region(Region::new(region.to_owned()));
        // an endpoint of one's own seldom has names for its buckets
        let path_style = configured(&self.config, "S3", "AWS_ENDPOINT_URL", "endpoint_url").is_some();
        aws_sdk_s3::Client::from_conf(builder.force_path_style(path_style).build())
    }

    /// KMS in one Region.
    #[cfg(feature = "facts")]
    pub(super) fn kms(&self, region: &str) -> aws_sdk_kms::Client {
        let builder = aws_sdk_kms::config::Builder::from(&self.around).region(Region::new(region.to_owned()));
        aws_sdk_kms::Client::from_conf(builder.build())
    }

    /// SNS in one Region.
    #[cfg(feature = "facts")]
    pub(super) fn sns(&self, region: &str) -> aws_sdk_sns::Client {
        let builder = aws_sdk_sns::config::Builder::from(&self.around).region(Region::new(region.to_owned()));
        aws_sdk_sns::Client::from_conf(builder.build())
    }

    /// CloudWatch Logs in one Region.
    #[cfg(feature = "facts")]
    pub(super) fn logs(&self, region: &str) -> aws_sdk_cloudwatchlogs::Client {
        let builder =
            aws_sdk_cloudwatchlogs::config::Builder::from(&self.around).region(Region::new(region.to_owned()));
        aws_sdk_cloudwatchlogs::Client::from_conf(builder.build())
    }

    /// IAM, asked in the Region in which the partition has it.
    #[cfg(feature = "facts")]
    pub(super) fn iam(&self, region: &str) -> aws_sdk_iam::Client {
        let builder = aws_sdk_iam::config::Builder::from(&self.around).region(Region::new(region.to_owned()));
        aws_sdk_iam::Client::from_conf(builder.build())
    }

    /// The Region in which the partition's Organizations are asked.
    #[cfg(feature = "facts")]
    pub(super) fn organizations_region(&self) -> &'static str {
        self.region().and_then(arn::partition_of).and_then(arn::organizations_region).unwrap_or("us-east-1")
    }

    /// The Region in which the partition's global services are asked.
    pub(super) fn leader(&self) -> &'static str {
        self.region().and_then(arn::partition_of).and_then(arn::leader_region).unwrap_or("us-east-1")
    }
}

/// `config` for calls that are repeated at most once: nobody waits long for what is only nice to know.
#[cfg(feature = "facts")]
fn asking_twice(config: &SdkConfig) -> SdkConfig {
    use aws_config::retry::RetryConfig;

    let retry = config.retry_config().cloned().unwrap_or_else(RetryConfig::standard);
    let attempts = retry.max_attempts().min(2);
    config.to_builder().retry_config(retry.with_max_attempts(attempts)).build()
}

/// What in an environment leads to credentials before any profile is looked at.
const FOREIGN_KEYS: [&str; 6] = [
    "AWS_ACCESS_KEY_ID",
    "AWS_SECRET_ACCESS_KEY",
    "SECRET_ACCESS_KEY",
    "AWS_SESSION_TOKEN",
    "AWS_WEB_IDENTITY_TOKEN_FILE",
    "AWS_ROLE_ARN",
];

/// Whether the selected profile, or one that it builds on, says `credential_source = Environment`.
fn takes_keys_from_environment(profiles: &ProfileSet) -> bool {
    let mut name = profiles.selected_profile();
    // as many steps as there are profiles, since they may go in a circle
    for _ in profiles.profiles() {
        let Some(profile) = profiles.get_profile(name) else { return false };
        if profile.get("credential_source").is_some_and(|s| s.eq_ignore_ascii_case("environment")) {
            return true;
        }
        let Some(next) = profile.get("source_profile") else { return false };
        name = next;
    }
    false
}

/// The environment of this process, without what is not UTF-8.
fn process_environment() -> HashMap<String, String> {
    std::env::vars_os().filter_map(|(k, v)| Some((k.into_string().ok()?, v.into_string().ok()?))).collect()
}

/// Whether this is `http://` or `https://` and a host.
fn is_endpoint(url: &str) -> bool {
    let Some((scheme, rest)) = url.split_once("://") else { return false };
    let host = rest.split(['/', '?', '#', ':']).next().unwrap_or_default();
    let rest_is_clean = rest.chars().all(|c| c.is_ascii_graphic() && !matches!(c, '"' | '<' | '>' | '\\' | '^' | '`'));
    matches!(scheme, "http" | "https") && (!host.is_empty()) && rest_is_clean
}

/// A setting as the SDK reads it for a service: from the environment, else from the profile.
fn configured(config: &SdkConfig, service: &str, env: &str, profile: &str) -> Option<String> {
    let key = ServiceConfigKey::builder().service_id(service).env(env).profile(profile).build().ok()?;
    config.service_config()?.load_config(key)
}

/// Credentials, kept until shortly before they expire.
///
/// The SDK would fetch them within the time limit of the first call, where a slow single sign-on looks like a call that
/// got no answer. Here they are fetched ahead of it, once for all calls that wait for them.
struct Kept {
    provider: SharedCredentialsProvider,
    kept: tokio::sync::Mutex<Option<Credentials>>,
}

impl Kept {
    async fn get(&self) -> Result<Credentials, CredentialsError> {
        // more than the SDK's own margin, so that it never asks for fresher ones than these
        const MARGIN: Duration = Duration::from_secs(60);
        let mut kept = self.kept.lock().await;
        if let Some(credentials) = kept.as_ref()
            && credentials.expiry().is_none_or(|at| at > SystemTime::now() + MARGIN)
        {
            return Ok(credentials.clone());
        }
        let credentials = self.provider.provide_credentials().await?;
        *kept = Some(credentials.clone());
        Ok(credentials)
    }
}

/// Shows nothing: there are secrets inside.
impl std::fmt::Debug for Kept {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Kept")
    }
}

impl ProvideCredentials for Kept {
    fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
    where
        Self: 'a,
    {
        future::ProvideCredentials::new(self.get())
    }
}

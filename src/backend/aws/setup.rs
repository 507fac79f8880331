//! Configuration and credentials: found as the AWS CLI finds them, once, at the first call.

use super::chain::{self, Chain, Kept, Source};
use super::files::{Files, Names};
use super::http::Http;
use super::process::{Process, Turn};
use super::sso::Token;
use super::{Limits, Options, error, settings};
use crate::trail::arn;
use aws_config::profile::ProfileSet;
use aws_config::timeout::TimeoutConfig;
use aws_config::{AppName, BehaviorVersion, Region, SdkConfig};
use aws_credential_types::Credentials;
use aws_credential_types::provider::error::CredentialsError;
use aws_credential_types::provider::{ProvideCredentials, SharedCredentialsProvider};
use aws_runtime::env_config::file::EnvConfigFiles;
use aws_types::os_shim_internal::{Env, Fs};
use aws_types::service_config::ServiceConfigKey;
use std::collections::HashMap;
use std::future::Future;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::task::{Context, Poll, Waker};

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
    /// What the SDK calls profiles and sessions of which it does not know the names.
    names: Names,
    clients: Mutex<HashMap<String, aws_sdk_cloudtrail::Client>>,
}

/// What the environment and the configuration files say.
struct Found {
    /// The environment, without what is set to nothing or counts less than `--profile`.
    environment: HashMap<String, String>,
    /// The keys of the environment; `--profile` counts more than they, unless the profile itself asks for them.
    keys: Result<Credentials, String>,
    files: Files,
    profiles: ProfileSet,
    /// The endpoint that is configured for CloudTrail.
    endpoint: Option<String>,
}

impl Found {
    /// Reads the environment and the AWS configuration files. `environment` stands in for the process's own.
    ///
    /// # Errors
    /// Which file or value cannot be used, and why.
    fn look(options: &Options, environment: Option<HashMap<String, String>>) -> Result<Found, String> {
        if let Some(url) = &options.endpoint_url
            && !settings::is_endpoint(url)
        {
            return Err(format!("“{url}” is not the URL of an endpoint, such as https://HOST or http://HOST:PORT"));
        }
        let mut environment = environment.map_or_else(process_environment, Ok)?;
        // a variable set to nothing is how shells unset one for a single command
        environment.retain(|name, value| !(name.starts_with("AWS_") && value.trim().is_empty()));
        let files = Files::read(&environment)?;
        // the AWS CLI's older name for it, which the SDK does not know
        let by_variable = || environment.get("AWS_PROFILE").or_else(|| environment.get("AWS_DEFAULT_PROFILE"));
        let called = options.profile.as_ref().or_else(by_variable).map_or("default", String::as_str).to_owned();
        let chosen = files.names.known_as(&called);
        environment.insert("AWS_PROFILE".to_owned(), chosen.clone());

        for (path, file) in files.each() {
            parsed(&file, &environment).map_err(|e| format!("{}: {e}", path.display()))?;
        }
        let profiles = parsed(&files.for_sdk(), &environment)?;
        if chosen != "default" && profiles.get_profile(&chosen).is_none() {
            let why = files.why_missing(&called);
            return Err(format!("the profile “{called}” is not in the AWS configuration files{why}"));
        }
        let keys = chain::keys_of(&environment);
        if options.profile.is_some() {
            // the AWS CLI's rule: who names a profile means it, whatever keys happen to be in the environment. The SDK
            // would take the keys, and with them maybe another account.
            for name in FOREIGN_KEYS {
                environment.remove(name);
            }
        }
        settings::check(&mut environment, &profiles, &files.names)?;
        let endpoint = match &options.endpoint_url {
            Some(url) => Some(url.clone()),
            None => settings::endpoint(&environment, &profiles, &files.names)?,
        };
        Ok(Found { environment, keys, files, profiles, endpoint })
    }

    /// Which credentials are to be used.
    ///
    /// # Errors
    /// Why it cannot be told which.
    fn chain(&self) -> Result<Chain, String> {
        if self.environment.contains_key("AWS_ACCESS_KEY_ID") {
            let of = self.called();
            return Ok(Chain { source: Source::Environment, roles: Vec::new(), of });
        }
        Chain::of(&self.profiles, &self.files.names)
    }

    /// The profile that is used, as the user calls it.
    fn called(&self) -> String {
        self.files.names.real(self.profiles.selected_profile())
    }

    /// The kept token of the single sign-on that is the source of credentials, where the SDK would not read it.
    fn token(&self, chain: &Chain) -> Option<Token> {
        let Source::Settings(settings) = &chain.source else { return None };
        let setting = |name: &str| settings.iter().find(|(key, _)| *key == name).map(|(_, value)| value.as_str());
        let home = Path::new(self.environment.get("HOME")?);
        match (setting("sso_session"), setting("sso_start_url")) {
            (Some(session), _) => Token::of(home, &self.files.names.real(session), session),
            (None, Some(url)) => Token::of(home, url, url),
            (None, None) => None,
        }
    }
}

/// What files whose contents are at hand say.
fn parsed(files: &EnvConfigFiles, environment: &HashMap<String, String>) -> Result<ProfileSet, String> {
    let (fs, env) = (Fs::from_slice(&[]), Env::from(environment.clone()));
    let load = std::pin::pin!(aws_config::profile::load(&fs, &env, files, None));
    match load.poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(profiles) => {
            profiles.map_err(|e| error::told(&e).replace("error parsing  on line", "error on line"))
        }
        Poll::Pending => Err("the configuration files could not be read".to_owned()), // nothing is waited for
    }
}

/// The endpoint that is configured for CloudTrail, wherever it is.
///
/// # Errors
/// Why the configuration cannot be used.
pub(super) fn endpoint(
    options: &Options,
    environment: Option<HashMap<String, String>>,
) -> Result<Option<String>, String> {
    Ok(Found::look(options, environment)?.endpoint)
}

impl Loaded {
    /// Finds configuration and credentials. `environment` stands in for the process's own; `endpoint` is where CloudTrail
    /// was said to be when the program started; `turn` is taken by what may run only once at a time.
    ///
    /// # Errors
    /// Which file or value cannot be used, and why.
    pub(super) async fn load(
        options: &Options,
        limits: &Limits,
        environment: Option<HashMap<String, String>>,
        endpoint: Option<&Option<String>>,
        turn: &Turn,
    ) -> Result<Loaded, String> {
        let found = Found::look(options, environment)?;
        if let Some(before) = endpoint.filter(|before| **before != found.endpoint) {
            let named = |url: &Option<String>| url.clone().unwrap_or_else(|| "AWS's own".to_owned());
            return Err(format!(
                "the endpoint in the AWS configuration has changed from {} to {}; restart trailedit to use it",
                named(before),
                named(&found.endpoint)
            ));
        }
        let chain = found.chain()?;
        let http = Http::new(&found.environment)?;
        let token = found.token(&chain);

        let timeouts =
            TimeoutConfig::builder().connect_timeout(limits.connect).operation_attempt_timeout(limits.attempt).build();
        let mut loader = aws_config::defaults(BehaviorVersion::latest())
            .env(Env::from(found.environment.clone()))
            .profile_files(chain::at_source(&found.files, &found.profiles, &chain))
            .profile_name(found.profiles.selected_profile())
            .http_client(http.clone())
            .timeout_config(timeouts);
        if let Some(token) = &token {
            loader = loader.fs(token.fs.clone());
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
        let config = builder.build();
        let origin = chain.origin();
        let source = match chain.source {
            Source::Environment => Some(SharedCredentialsProvider::new(found.keys.clone()?)),
            Source::Process { command, account } => Some(SharedCredentialsProvider::new(Process {
                command,
                profile: chain.of,
                account,
                leader: options.leader.clone().map_or_else(itself, Ok)?,
                limit: limits.credentials,
                respite: limits.respite,
                turn: turn.clone(),
            })),
            Source::Settings(_) => match (config.credentials_provider(), token) {
                (Some(provider), Some(token)) => Some(token.kept_for(provider)),
                (provider, _) => provider,
            },
        };
        let mut provider = source.map(|source| Kept::provider(source, origin));
        for role in chain.roles {
            provider = match provider {
                Some(provider) => Some(role.assumed(&config, provider).await),
                None => None,
            };
        }
        let mut builder = config.to_builder();
        builder.set_credentials_provider(provider);
        let config = builder.build();
        let called = found.called();
        Ok(Loaded {
            #[cfg(feature = "facts")]
            around: asking_twice(&config),
            #[cfg(feature = "facts")]
            caller: Default::default(),
            config,
            profile: (called != "default").then_some(called),
            endpoint_url: options.endpoint_url.clone(),
            own_endpoint,
            names: found.files.names,
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

    /// A message of the SDK with the names that the user knows.
    pub(super) fn told(&self, message: &str) -> String {
        self.names.told(message)
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

/// The environment of this process, without what is not UTF-8.
///
/// # Errors
/// Which variable that is meant for AWS is not UTF-8: to pass over it would mean to use something else.
fn process_environment() -> Result<HashMap<String, String>, String> {
    let mut environment = HashMap::new();
    for (name, value) in std::env::vars_os() {
        let Ok(name) = name.into_string() else { continue };
        match value.into_string() {
            Ok(value) => _ = environment.insert(name, value),
            Err(_) if name.starts_with("AWS_") => return Err(format!("{name} in the environment is not UTF-8")),
            Err(_) => {}
        }
    }
    Ok(environment)
}

/// This program, also when its file was replaced meanwhile.
fn itself() -> Result<PathBuf, String> {
    let running = PathBuf::from("/proc/self/exe");
    if running.exists() {
        return Ok(running);
    }
    std::env::current_exe().map_err(|e| format!("trailedit cannot start credential_process: {e}"))
}

/// A setting as the SDK reads it for a service: from the environment, else from the profile.
fn configured(config: &SdkConfig, service: &str, env: &str, profile: &str) -> Option<String> {
    let key = ServiceConfigKey::builder().service_id(service).env(env).profile(profile).build().ok()?;
    config.service_config()?.load_config(key)
}

//! Which credentials a profile leads to: a source, and the roles that are assumed with it, one after the other.
//!
//! The SDK finds credentials at their source (keys, single sign-on, a login, a web identity, a machine's own) and assumes
//! each role; which those are is worked out here by the SDK's own rules, since its chain starts a `credential_process`
//! with the terminal within reach, and signs with whatever it is given: a control character in a key would end the program.

use super::files::{Files, Names};
use aws_config::SdkConfig;
use aws_config::profile::{Profile, ProfileSet};
use aws_config::sts::AssumeRoleProvider;
use aws_credential_types::Credentials;
use aws_credential_types::provider::error::CredentialsError;
use aws_credential_types::provider::{ProvideCredentials, SharedCredentialsProvider, future};
use aws_smithy_types::DateTime;
use aws_smithy_types::date_time::Format;
use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime};

/// What a profile leads to.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Chain {
    pub(super) source: Source,
    /// The first to be assumed comes first.
    pub(super) roles: Vec<Role>,
    /// The profile that the source is of, as the user calls it.
    pub(super) of: String,
}

/// Where credentials come from.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Source {
    /// A process of the user's.
    Process { command: String, account: Option<String> },
    /// The keys of the environment.
    Environment,
    /// These settings, which the SDK understands; none where the profile says nothing of credentials.
    Settings(Vec<(&'static str, String)>),
}

/// A role to be assumed.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Role {
    arn: String,
    external_id: Option<String>,
    session_name: Option<String>,
    duration: Option<Duration>,
}

/// The settings that credentials come from.
pub(super) const SETTINGS: [&str; 18] = [
    "aws_access_key_id",
    "aws_secret_access_key",
    "aws_session_token",
    "aws_account_id",
    "credential_process",
    "credential_source",
    "duration_seconds",
    "external_id",
    "login_session",
    "role_arn",
    "role_session_name",
    "source_profile",
    "sso_account_id",
    "sso_region",
    "sso_role_name",
    "sso_session",
    "sso_start_url",
    "web_identity_token_file",
];

const KEYS: [&str; 4] = ["aws_access_key_id", "aws_secret_access_key", "aws_session_token", "aws_account_id"];
const SINGLE_SIGN_ON: [&str; 5] = ["sso_session", "sso_start_url", "sso_region", "sso_account_id", "sso_role_name"];

impl Chain {
    /// Follows the selected profile to its source.
    ///
    /// # Errors
    /// What of the profiles is wrong.
    pub(super) fn of(profiles: &ProfileSet, names: &Names) -> Result<Chain, String> {
        let mut name = profiles.selected_profile();
        let mut seen: Vec<&str> = Vec::new();
        let mut roles = Vec::new();
        loop {
            let called = names.real(name);
            let Some(profile) = profiles.get_profile(name) else {
                let Some(before) = seen.last() else {
                    let source = Source::Settings(Vec::new());
                    return Ok(Chain { source, roles, of: called });
                };
                let before = names.real(before);
                let missing = "which is not in the AWS configuration files";
                return Err(format!("source_profile of the profile “{before}” is “{called}”, {missing}"));
            };
            if seen.contains(&name) {
                let round: Vec<String> = seen.iter().map(|name| format!("“{}”", names.real(name))).collect();
                return Err(format!("the profiles {} form a loop by source_profile", round.join(", ")));
            }
            seen.push(name);
            let done = |source, mut roles: Vec<Role>| {
                roles.reverse();
                Ok(Chain { source, roles, of: called.clone() })
            };
            // keys count more than a role, but in the profile that was asked for
            if seen.len() > 1 && has_keys(profile) {
                return done(Source::Settings(taken(profile, &KEYS)), roles);
            }
            let role = profile.get("role_arn").filter(|_| profile.get("web_identity_token_file").is_none());
            let Some(arn) = role else {
                let source = source(profile);
                if !roles.is_empty() && source == Source::Settings(Vec::new()) {
                    return Err(format!("the profile “{called}”, a source_profile, has no credentials"));
                }
                return done(source, roles);
            };
            roles.push(Role::of(arn, profile, &called)?);
            match (profile.get("source_profile"), profile.get("credential_source")) {
                (Some(_), Some(_)) => {
                    return Err(format!("the profile “{called}” has both source_profile and credential_source"));
                }
                (None, None) => {
                    let either = "needs source_profile or credential_source beside its role_arn";
                    return Err(format!("the profile “{called}” {either}"));
                }
                (Some(next), None) if next != name => name = next,
                _ => {
                    let source = source(profile);
                    if source == Source::Settings(Vec::new()) {
                        return Err(format!(
                            "the profile “{called}” is its own source_profile, but has no credentials"
                        ));
                    }
                    return done(source, roles);
                }
            }
        }
    }

    /// What the credentials of the source are called, for a message about them.
    pub(super) fn origin(&self) -> Origin {
        match &self.source {
            Source::Environment => Origin::Environment,
            Source::Process { .. } => Origin::Process(self.of.clone()),
            Source::Settings(settings) => match settings.first() {
                Some((key, _)) if KEYS.contains(key) => Origin::Profile(self.of.clone()),
                Some((key, _)) if SINGLE_SIGN_ON.contains(key) => Origin::Other("single sign-on"),
                Some(("login_session", _)) => Origin::Other("the login session"),
                Some(("role_arn" | "web_identity_token_file", _)) => Origin::Other("the web identity's role"),
                _ => Origin::Other("the container or machine"),
            },
        }
    }
}

impl Role {
    fn of(arn: &str, profile: &Profile, called: &str) -> Result<Role, String> {
        let text = |key| profile.get(key).map(str::to_owned);
        let duration = match profile.get("duration_seconds") {
            None => None,
            Some(seconds) => match seconds.parse() {
                Ok(number @ 900..=43_200) => Some(Duration::from_secs(number)),
                _ => {
                    let allowed = "allowed: a whole number from 900 to 43200";
                    return Err(format!("duration_seconds of the profile “{called}” is “{seconds}”; {allowed}"));
                }
            },
        };
        let (external_id, session_name) = (text("external_id"), text("role_session_name"));
        Ok(Role { arn: arn.to_owned(), external_id, session_name, duration })
    }

    /// Credentials of the role, got with others.
    pub(super) async fn assumed(
        self,
        config: &SdkConfig,
        with: SharedCredentialsProvider,
    ) -> SharedCredentialsProvider {
        let origin = Origin::Role(self.arn.clone());
        let mut provider = AssumeRoleProvider::builder(self.arn).configure(config);
        if let Some(id) = self.external_id {
            provider = provider.external_id(id);
        }
        if let Some(name) = self.session_name {
            provider = provider.session_name(name);
        }
        if let Some(duration) = self.duration {
            provider = provider.session_length(duration);
        }
        let role = provider.build_from_provider(with.clone()).await;
        Kept::provider(SharedCredentialsProvider::new(Assumed { role, with }), origin)
    }
}

/// A role, and the credentials to assume it with.
#[derive(Debug)]
struct Assumed {
    role: AssumeRoleProvider,
    with: SharedCredentialsProvider,
}

impl ProvideCredentials for Assumed {
    fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
    where
        Self: 'a,
    {
        future::ProvideCredentials::new(async {
            // ahead of the call, which has too little time for a person to touch a key
            self.with.provide_credentials().await?;
            self.role.provide_credentials().await
        })
    }
}

/// These settings of a profile, as far as it has them.
fn taken(profile: &Profile, keys: &[&'static str]) -> Vec<(&'static str, String)> {
    keys.iter().filter_map(|key| Some((*key, profile.get(key)?.to_owned()))).collect()
}

fn has_keys(profile: &Profile) -> bool {
    profile.get("aws_access_key_id").is_some() && profile.get("aws_secret_access_key").is_some()
}

/// Where a profile itself has credentials from, in the SDK's order.
fn source(profile: &Profile) -> Source {
    match profile.get("credential_source") {
        Some(source) if source.eq_ignore_ascii_case("environment") => return Source::Environment,
        Some(_) => return Source::Settings(taken(profile, &["credential_source"])),
        None => {}
    }
    for keys in [&["role_arn", "web_identity_token_file", "role_session_name"][..], &SINGLE_SIGN_ON, &["login_session"]]
    {
        let settings = taken(profile, keys);
        let names_role = keys.contains(&"role_arn") && profile.get("web_identity_token_file").is_none();
        if !settings.is_empty() && !names_role {
            return Source::Settings(settings);
        }
    }
    match profile.get("credential_process") {
        Some(command) => {
            let account = profile.get("aws_account_id").map(str::to_owned);
            Source::Process { command: command.to_owned(), account }
        }
        None => {
            let settings = taken(profile, &KEYS);
            let any = settings.iter().any(|(key, _)| *key != "aws_account_id");
            Source::Settings(if any { settings } else { Vec::new() })
        }
    }
}

/// The files for the SDK, in which the selected profile has the credentials that it leads to, and nothing of the way there.
pub(super) fn at_source(
    files: &Files,
    profiles: &ProfileSet,
    chain: &Chain,
) -> aws_runtime::env_config::file::EnvConfigFiles {
    let selected = profiles.selected_profile();
    if profiles.get_profile(selected).is_none() {
        return files.for_sdk();
    }
    let settings = match &chain.source {
        Source::Settings(settings) => settings.as_slice(),
        Source::Process { .. } | Source::Environment => &[],
    };
    files.with_profile(selected, &SETTINGS, settings)
}

/// The keys of an environment.
///
/// # Errors
/// Which one is missing.
pub(super) fn keys_of(environment: &HashMap<String, String>) -> Result<Credentials, String> {
    let get = |name: &str| environment.get(name).filter(|value| !value.trim().is_empty()).cloned();
    let missing = |name: &str| format!("{name} is not set in the environment");
    let id = get("AWS_ACCESS_KEY_ID").ok_or_else(|| missing("AWS_ACCESS_KEY_ID"))?;
    let secret = get("AWS_SECRET_ACCESS_KEY").or_else(|| get("SECRET_ACCESS_KEY"));
    let secret = secret.ok_or_else(|| missing("AWS_SECRET_ACCESS_KEY"))?;
    let mut credentials =
        Credentials::builder().access_key_id(id).secret_access_key(secret).provider_name("EnvironmentVariable");
    credentials.set_session_token(get("AWS_SESSION_TOKEN"));
    credentials.set_account_id(get("AWS_ACCOUNT_ID").map(Into::into));
    Ok(credentials.build())
}

/// Where credentials come from, for a message about them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Origin {
    Environment,
    /// The keys of a profile.
    Profile(String),
    /// A profile's `credential_process`.
    Process(String),
    Role(String),
    Other(&'static str),
}

impl Origin {
    /// One of the three parts of credentials, and where it stands.
    fn part(&self, part: usize) -> String {
        let of = |names: [&str; 3], whose: &str| format!("{}{whose}", names[part]);
        match self {
            Origin::Environment => {
                of(["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"], " in the environment")
            }
            Origin::Profile(name) => of([KEYS[0], KEYS[1], KEYS[2]], &format!(" of the profile “{name}”")),
            Origin::Process(name) => of(
                ["AccessKeyId", "SecretAccessKey", "SessionToken"],
                &format!(" from credential_process of the profile “{name}”"),
            ),
            Origin::Role(arn) => of(PARTS, &format!(" of the role {arn}")),
            Origin::Other(whose) => of(PARTS, &format!(" from {whose}")),
        }
    }
}

const PARTS: [&str; 3] = ["the access key ID", "the secret access key", "the session token"];

/// Which part of credentials AWS cannot be sent, and why, without anything of it.
fn unusable(credentials: &Credentials, origin: &Origin) -> Option<String> {
    let parts = [credentials.access_key_id(), credentials.secret_access_key()];
    parts.into_iter().chain(credentials.session_token()).enumerate().find_map(|(index, value)| {
        let what = match value.chars().find(|c| !c.is_ascii_graphic()) {
            _ if value.is_empty() => "is empty".to_owned(),
            None => return None,
            Some(' ') => "has a blank".to_owned(),
            Some('\r') => "has a carriage return (U+000D), as files and variables from Windows have".to_owned(),
            Some(c) if c.is_ascii() => format!("has a control character (U+{:04X})", u32::from(c)),
            Some(_) => "has a character that is not ASCII".to_owned(),
        };
        Some(format!("bad credentials: {} {what}", origin.part(index)))
    })
}

/// Credentials, kept until shortly before they expire.
///
/// The SDK would fetch them within the time limit of the first call, where a slow single sign-on looks like a call that
/// got no answer. Here they are fetched ahead of it, once for all calls that wait for them.
pub(super) struct Kept {
    provider: SharedCredentialsProvider,
    origin: Origin,
    kept: tokio::sync::Mutex<Option<Credentials>>,
    /// How often they could not be had, and why the last time.
    failures: Mutex<(u64, Option<Arc<CredentialsError>>)>,
}

impl Kept {
    pub(super) fn provider(provider: SharedCredentialsProvider, origin: Origin) -> SharedCredentialsProvider {
        SharedCredentialsProvider::new(Kept { provider, origin, kept: Default::default(), failures: Mutex::default() })
    }

    async fn get(&self) -> Result<Credentials, CredentialsError> {
        // more than the SDK's own margin, so that it never asks for fresher ones than these
        const MARGIN: Duration = Duration::from_secs(60);
        let failures = || self.failures.lock().unwrap_or_else(PoisonError::into_inner);
        let before = failures().0;
        let mut kept = self.kept.lock().await;
        if let Some(credentials) = kept.as_ref()
            && credentials.expiry().is_none_or(|at| at > SystemTime::now() + MARGIN)
        {
            return Ok(credentials.clone());
        }
        // whoever waited while they could not be had does not begin anew: a process would be started by each call
        if let (after, Some(why)) = &*failures()
            && *after != before
        {
            return Err(CredentialsError::provider_error(Again(why.clone())));
        }
        let mut attempt = Attempt { of: Some(self), why: None };
        let fetched = match self.provider.provide_credentials().await {
            Ok(credentials) => match unusable(&credentials, &self.origin) {
                None => Ok(credentials),
                Some(why) => Err(CredentialsError::invalid_configuration(why)),
            },
            Err(error) => Err(error),
        };
        match fetched {
            Ok(credentials) => {
                attempt.of = None;
                *kept = Some(credentials.clone());
                Ok(credentials)
            }
            Err(error) => {
                let why = Arc::new(error);
                attempt.why = Some(why.clone());
                Err(CredentialsError::provider_error(Again(why)))
            }
        }
    }
}

/// An attempt to have credentials. When it ends without any, those who wait for them are told why.
struct Attempt<'a> {
    of: Option<&'a Kept>,
    why: Option<Arc<CredentialsError>>,
}

impl Drop for Attempt<'_> {
    fn drop(&mut self) {
        let Some(kept) = self.of else { return };
        let given_up = || Arc::new(CredentialsError::not_loaded("no credentials came within the time limit"));
        let why = self.why.take().unwrap_or_else(given_up);
        let mut failures = kept.failures.lock().unwrap_or_else(PoisonError::into_inner);
        *failures = (failures.0 + 1, Some(why));
    }
}

/// An error that several calls are told.
#[derive(Debug)]
struct Again(Arc<CredentialsError>);

impl fmt::Display for Again {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl std::error::Error for Again {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&*self.0)
    }
}

/// Shows nothing: there are secrets inside.
impl fmt::Debug for Kept {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
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

/// The moment that a text names, in each of the forms that the AWS CLI has written and reads: `…Z`, `…+00:00`, `…UTC`.
pub(super) fn moment(text: &str) -> Option<SystemTime> {
    let text = text.trim();
    let text = text.strip_suffix("UTC").map_or(text.to_owned(), |time| format!("{}Z", time.trim_end()));
    SystemTime::try_from(DateTime::from_str(&text, Format::DateTimeWithOffset).ok()?).ok()
}

//! Settings of the environment and of a profile that the SDK would stop at, or pass over in silence.

use super::files::Names;
use aws_config::profile::ProfileSet;
use aws_runtime::env_config::EnvConfigValue;
use aws_types::os_shim_internal::Env;
use std::collections::HashMap;

/// A setting with what may stand there.
struct Rule {
    variable: &'static str,
    key: &'static str,
    /// The value as the SDK takes it; `None` for one that is not allowed.
    taken: fn(&str) -> Option<String>,
    allowed: &'static str,
}

const RULES: [Rule; 7] = [
    Rule {
        variable: "AWS_RETRY_MODE",
        key: "retry_mode",
        taken: |mode| match mode.to_ascii_lowercase() {
            // what it stands for (fewer kinds of errors are tried again) is of the AWS CLI's past
            mode if mode == "legacy" => Some("standard".to_owned()),
            mode => matches!(mode.as_str(), "standard" | "adaptive").then_some(mode),
        },
        allowed: "legacy, standard, adaptive",
    },
    Rule {
        variable: "AWS_MAX_ATTEMPTS",
        key: "max_attempts",
        // the SDK is busy for minutes with billions; a call's time is over long before a hundred
        taken: |number| number.parse::<u32>().ok().filter(|n| *n > 0).map(|n| n.min(100).to_string()),
        allowed: "a whole number from 1 to 4294967295",
    },
    Rule { variable: "AWS_USE_FIPS_ENDPOINT", key: "use_fips_endpoint", taken: switch, allowed: SWITCH },
    Rule { variable: "AWS_USE_DUALSTACK_ENDPOINT", key: "use_dualstack_endpoint", taken: switch, allowed: SWITCH },
    Rule {
        variable: "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS",
        key: "ignore_configured_endpoint_urls",
        taken: switch,
        allowed: SWITCH,
    },
    Rule { variable: "AWS_REGION", key: "region", taken: region, allowed: REGION },
    Rule { variable: "", key: "sso_region", taken: region, allowed: REGION },
];

const SWITCH: &str = "true, false";
const REGION: &str = "a Region such as us-east-1";

fn switch(text: &str) -> Option<String> {
    let text = text.to_ascii_lowercase();
    matches!(text.as_str(), "true" | "false").then_some(text)
}

/// A Region as the AWS CLI takes it: a label of a host name.
fn region(text: &str) -> Option<String> {
    let label = text.len() <= 63 && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    let ends = text.starts_with('-') || text.ends_with('-') || text.bytes().all(|b| b.is_ascii_digit());
    (label && !ends).then(|| text.to_owned())
}

/// Makes the settings such that the SDK takes them, in the environment, which counts more than a profile.
///
/// # Errors
/// Which setting has which value, and what is allowed.
pub(super) fn check(
    environment: &mut HashMap<String, String>,
    profiles: &ProfileSet,
    names: &Names,
) -> Result<(), String> {
    for rule in RULES {
        let set = environment.get(rule.variable).cloned();
        let in_profile = || profiles.get(rule.key).map(str::to_owned);
        let Some(value) = set.clone().or_else(in_profile) else { continue };
        match (rule.taken)(value.trim()) {
            Some(taken) if taken == value || rule.variable.is_empty() => {}
            Some(taken) => _ = environment.insert(rule.variable.to_owned(), taken),
            None => {
                let place = match set {
                    Some(_) => format!("{} in the environment", rule.variable),
                    None => format!("{} of {}", rule.key, of(profiles, names)),
                };
                return Err(format!("{place} is “{value}”; allowed: {}", rule.allowed));
            }
        }
    }
    Ok(())
}

/// The selected profile, as it stands in a message.
fn of(profiles: &ProfileSet, names: &Names) -> String {
    format!("the profile “{}”", names.real(profiles.selected_profile()))
}

/// The endpoint that is configured for CloudTrail, in the order in which the SDK looks for it: the service's variable, the
/// general one, the service's settings of the profile, its general one.
///
/// # Errors
/// When it is not the URL of an endpoint.
pub(super) fn endpoint(
    environment: &HashMap<String, String>,
    profiles: &ProfileSet,
    names: &Names,
) -> Result<Option<String>, String> {
    let env = Env::from(environment.clone());
    let ignored = EnvConfigValue::new()
        .env("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS")
        .profile("ignore_configured_endpoint_urls")
        .load(&env, Some(profiles));
    if ignored.is_some_and(|(value, _)| value.trim().eq_ignore_ascii_case("true")) {
        return Ok(None);
    }
    let url = EnvConfigValue::new().env("AWS_ENDPOINT_URL").profile("endpoint_url").service_id("CloudTrail");
    let Some((url, _)) = url.load(&env, Some(profiles)) else { return Ok(None) };
    if is_endpoint(&url) {
        return Ok(Some(url.into_owned()));
    }
    let variable =
        ["AWS_ENDPOINT_URL_CLOUDTRAIL", "AWS_ENDPOINT_URL"].into_iter().find(|v| environment.contains_key(*v));
    let place = match variable {
        Some(variable) => format!("{variable} in the environment"),
        None => format!("endpoint_url of {}", of(profiles, names)),
    };
    Err(format!("{place} is “{url}”; allowed: the URL of an endpoint, such as https://HOST or http://HOST:PORT"))
}

/// Whether this is `http://` or `https://` and a host.
pub(super) fn is_endpoint(url: &str) -> bool {
    let Some((scheme, rest)) = url.split_once("://") else { return false };
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let (host, port) = match authority.rsplit_once(':') {
        Some((host, port)) if !port.ends_with(']') => (host, port),
        _ => (authority, "443"),
    };
    let rest_is_clean = rest.chars().all(|c| c.is_ascii_graphic() && !matches!(c, '"' | '<' | '>' | '\\' | '^' | '`'));
    matches!(scheme, "http" | "https")
        && !host.is_empty()
        && host.starts_with('[') == host.ends_with(']')
        && port.parse::<u16>().is_ok()
        && rest_is_clean
}

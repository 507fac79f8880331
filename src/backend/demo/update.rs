//! UpdateTrail as CloudTrail does it: members left out stay as they are, `""` clears, and what is read back has
//! CloudTrail's form (F§1).

use super::account::Account;
use super::{Refusal, unknown_trail};
use crate::trail::change::Wire;
use crate::trail::settings::topic_arn;
use crate::trail::{Arn, Request, Setting, Settings, Value};

/// Carries out a request on `account` and returns the settings as AWS reports them then. A refusal may leave `account`
/// half changed.
pub(super) fn apply(account: &mut Account, request: &Request) -> Result<Settings, Refusal> {
    let Some(at) = account.trails.iter().position(|t| t.arn == request.trail) else {
        return Err(unknown_trail(account, &request.trail));
    };
    let mut settings = account.trails[at].settings.clone();
    merge(&mut settings, request);
    report(account, request, &mut settings);
    account.trails[at].settings = settings.clone();
    Ok(settings)
}

/// What the request says of `setting`; `None` when it leaves it as it is.
pub(super) fn sent(request: &Request, setting: Setting) -> Option<&Wire> {
    request.members.iter().find(|m| m.setting == setting).map(|m| &m.value)
}

/// The text that the request sets `setting` to; `None` when it leaves it or clears it.
pub(super) fn sent_text(request: &Request, setting: Setting) -> Option<&str> {
    match sent(request, setting) {
        Some(Wire::Text(text)) if !text.is_empty() => Some(text),
        _ => None,
    }
}

/// What the request switches `setting` to; `None` when it leaves it.
pub(super) fn sent_switch(request: &Request, setting: Setting) -> Option<bool> {
    match sent(request, setting) {
        Some(Wire::Switch(on)) => Some(*on),
        _ => None,
    }
}

/// Puts the request's members into `settings`; everything else stays.
fn merge(settings: &mut Settings, request: &Request) {
    let was_multi_region = settings.multi_region;
    for member in &request.members {
        let value = match &member.value {
            Wire::Text(text) if text.is_empty() => None,
            Wire::Text(text) => Some(Value::Text(text.clone())),
            Wire::Switch(on) => Some(Value::Switch(*on)),
        };
        settings.put(member.setting, value);
    }
    // Multi-Region takes the global services along when the request does not speak of them (F§3 R2a)
    if settings.multi_region != was_multi_region && sent(request, Setting::GlobalEvents).is_none() {
        settings.global_events = settings.multi_region;
    }
}

/// Gives what was sent the form in which it is read back: a topic and a key are ARNs (F§1).
fn report(account: &Account, request: &Request, settings: &mut Settings) {
    if let Some(topic) = sent_text(request, Setting::SnsTopic) {
        settings.sns_topic = Some(topic_arn(topic, &request.trail));
    }
    if let Some(key) = sent_text(request, Setting::KmsKey)
        && let Some(arn) = key_arn(account, request, key)
    {
        settings.kms_key = Some(arn);
    }
}

/// The key ARN behind any of the four forms (F§2.8). Without an ARN it is a key of the caller's account in the Region
/// of the call.
pub(super) fn key_arn(account: &Account, request: &Request, key: &str) -> Option<String> {
    let (region, owner, resource) = match Arn::parse(key) {
        Some(arn) => (arn.region, arn.account, arn.resource),
        None => {
            let resource = if key.starts_with("alias/") { key.to_owned() } else { format!("key/{key}") };
            (request.trail.region().to_owned(), account.caller.account.clone(), resource)
        }
    };
    let found = account.keys.iter().find(|k| {
        Arn::parse(&k.arn).is_some_and(|arn| {
            arn.region == region
                && arn.account == owner
                && (arn.resource.eq_ignore_ascii_case(&resource) || k.aliases.contains(&resource))
        })
    });
    found.map(|k| k.arn.clone())
}

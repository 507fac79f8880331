//! UpdateTrail as CloudTrail does it: members left out stay as they are, `""` clears, and what is read back has
//! CloudTrail's form (F§1).

use super::account::{Account, DeliveryRecord, StatusRecord, TrailRecord};
use super::{Refusal, checks, unknown_trail};
use crate::trail::change::Wire;
use crate::trail::settings::{Channel, topic_arn};
use crate::trail::{Request, Setting, Settings, TrailArn, Value};

/// Carries out a request on `account` and returns the settings as AWS reports them then. A refusal may leave `account`
/// half changed.
pub(super) fn apply(account: &mut Account, request: &Request) -> Result<Settings, Refusal> {
    let trail = &request.trail;
    let Some(at) = account.trails.iter().position(|t| t.arn == *trail) else {
        return Err(not_at_home(account, trail).unwrap_or_else(|| unknown_trail(account, trail)));
    };
    let old = account.trails[at].settings.clone();
    let mut new = merged(&old, request);
    checks::values(request)?;
    checks::combinations(request, &new)?;
    checks::organization(account, &old, &new)?;
    checks::destinations(account, request, &new)?;
    report(account, request, &mut new);
    let mut status = account.trails[at].status.clone();
    follow(account, trail, &new, &mut status);
    account.trails[at].settings = new.clone();
    account.trails[at].status = status;
    Ok(new)
}

/// The refusal for a trail of which only a shadow is in that Region (F§3 R3).
fn not_at_home(account: &Account, trail: &TrailArn) -> Option<Refusal> {
    let is_origin = |t: &&TrailRecord| {
        (t.arn.name(), t.arn.account()) == (trail.name(), trail.account()) && t.settings.multi_region == Some(true)
    };
    let home = account.trails.iter().find(is_origin)?.arn.region();
    let message = format!("Trail {} can be updated only in its home Region {home}.", trail.name());
    Some(Refusal::new("InvalidHomeRegionException", message))
}

/// Lets the status follow the settings: what is not delivered any more goes, what is delivered anew has not been yet,
/// and what failed and works now has just been.
fn follow(account: &Account, trail: &TrailArn, settings: &Settings, status: &mut StatusRecord) {
    let delivers = [
        (Channel::Logs, true),
        (Channel::Digest, settings.log_file_validation == Some(true)),
        (Channel::Notification, settings.sns_topic.is_some()),
        (Channel::CloudWatchLogs, settings.log_group.is_some()),
    ];
    let mut deliveries = Vec::new();
    for (channel, _) in delivers.into_iter().filter(|(_, delivers)| *delivers) {
        let before = status.deliveries.iter().find(|d| d.channel == channel).cloned();
        let mut delivery = before.unwrap_or(DeliveryRecord { channel, minutes_ago: None, error: None });
        // a trail that does not log tries nothing
        if status.logging {
            let error = checks::delivery_error(account, trail, settings, channel);
            if delivery.error.is_some() && error.is_none() {
                delivery.minutes_ago = Some(0);
            }
            delivery.error = error;
        }
        deliveries.push(delivery);
    }
    status.deliveries = deliveries;
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

/// The settings with the request's members put in; everything else stays.
pub(super) fn merged(old: &Settings, request: &Request) -> Settings {
    let mut settings = old.clone();
    for member in &request.members {
        let value = match &member.value {
            Wire::Text(text) if text.is_empty() => None,
            Wire::Text(text) => Some(Value::Text(text.clone())),
            Wire::Switch(on) => Some(Value::Switch(*on)),
        };
        settings.put(member.setting, value);
    }
    // Multi-Region takes the global services along when the request does not speak of them (F§3 R2a)
    if settings.multi_region != old.multi_region && sent(request, Setting::GlobalEvents).is_none() {
        settings.global_events = settings.multi_region;
    }
    settings
}

/// Gives what was sent the form in which it is read back: a topic and a key are ARNs (F§1).
fn report(account: &Account, request: &Request, settings: &mut Settings) {
    if let Some(topic) = sent_text(request, Setting::SnsTopic) {
        settings.sns_topic = Some(topic_arn(topic, &request.trail));
    }
    if let Some(key) = sent_text(request, Setting::KmsKey)
        && let Some(found) = checks::find_key(account, &request.trail, key)
    {
        settings.kms_key = Some(found.arn.clone());
    }
}

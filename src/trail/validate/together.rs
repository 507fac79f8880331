//! A draft's settings together.

use super::values::{self, Owner, quoted};
use super::{Finding, Severity};
use crate::trail::arn::{Arn, leader_region, partition_of};
use crate::trail::change::{Draft, Edit};
use crate::trail::setting::Setting;
use crate::trail::settings::Value;

/// What is wrong with the edited values, and with settings together where an edited one takes part.
pub(super) fn check(draft: &Draft, account: Option<&str>) -> Vec<Finding> {
    let mut found = Vec::new();
    for setting in Setting::ALL {
        if let Some(Edit::Set(Value::Text(text))) = draft.edit(setting) {
            found.extend(values::check(setting, text, draft.arn(), owner(draft, account)));
        }
    }
    let rules = [bucket_and_key, key_region, scope, pair, security_lake, quota, opt_in];
    for rule in rules {
        found.extend(rule(draft).into_iter().map(|(setting, severity, text)| Finding { setting, severity, text }));
    }
    if let Some(account) = account.filter(|a| *a != draft.arn().account())
        && draft.edit(Setting::Organization).is_some()
    {
        found.push(Finding {
            setting: Setting::Organization,
            severity: Severity::Error,
            text: format!(
                "Only the management account can switch it, with the trail its own; the trail is {}'s, you are in \
                 {account}",
                draft.arn().account()
            ),
        });
    }
    found.sort_by_key(|f| (f.setting, std::cmp::Reverse(f.severity)));
    found
}

/// The account that the log group and the role must be in: the caller's, which is the trail's but for a delegated
/// administrator (F§2.6, F§7).
fn owner<'a>(draft: &'a Draft, account: Option<&'a str>) -> Owner<'a> {
    match (draft.switch(Setting::Organization), account) {
        (Some(true), Some(account)) => Owner::Sure(account),
        (Some(true), None) => Owner::Likely(draft.arn().account()),
        _ => Owner::Sure(draft.arn().account()),
    }
}

/// A rule's findings, not yet in order.
type Findings = Vec<(Setting, Severity, String)>;

fn edited(draft: &Draft, setting: Setting) -> bool {
    draft.edit(setting).is_some()
}

fn turned(draft: &Draft, setting: Setting, on: bool) -> bool {
    edited(draft, setting) && draft.switch(setting) == Some(on)
}

/// A new bucket beside a key that stays (R5).
fn bucket_and_key(draft: &Draft) -> Findings {
    if !edited(draft, Setting::S3Bucket) || edited(draft, Setting::KmsKey) {
        return Vec::new();
    }
    let Some(arn) = draft.text(Setting::KmsKey).as_deref().and_then(Arn::parse) else { return Vec::new() };
    let text = format!("The key is in {}; the new bucket must be in that Region, too", arn.region);
    vec![(Setting::KmsKey, Severity::Note, text)]
}

/// The key must be in the bucket's Region (R5), which only AWS knows.
fn key_region(draft: &Draft) -> Findings {
    if !edited(draft, Setting::KmsKey) {
        return Vec::new();
    }
    let Some(key) = draft.text(Setting::KmsKey) else { return Vec::new() };
    let found = values::check(Setting::KmsKey, &key, draft.arn(), Owner::Likely(draft.arn().account()));
    if found.iter().any(|f| f.severity == Severity::Error) {
        // where it is looked for says nothing as long as it is no key
        return Vec::new();
    }
    let bucket = quoted(&draft.text(Setting::S3Bucket).unwrap_or_default());
    let text = match Arn::parse(&key) {
        Some(arn) => format!("The key is in {}; the bucket {bucket} must be in that Region, too", arn.region),
        None => format!(
            "AWS looks for it in {}, and a key must be in the Region of the bucket {bucket}; if that is another one, \
             give the key's ARN",
            draft.arn().region()
        ),
    };
    vec![(Setting::KmsKey, Severity::Note, text)]
}

/// Multi-Region and global service events (R2, R2b, R2c).
fn scope(draft: &Draft) -> Findings {
    if !edited(draft, Setting::MultiRegion) && !edited(draft, Setting::GlobalEvents) {
        return Vec::new();
    }
    let (multi, global) = (draft.switch(Setting::MultiRegion), draft.switch(Setting::GlobalEvents));
    let (severity, text) = match (multi, global) {
        (Some(true), Some(false)) => (
            Severity::Error,
            "A multi-Region trail must include global service events; switch them on, or Multi-Region off".to_owned(),
        ),
        (Some(false), Some(false)) if edited(draft, Setting::MultiRegion) && edited(draft, Setting::GlobalEvents) => (
            Severity::Note,
            "AWS has refused to switch both off at once; should it, switch Multi-Region off first".to_owned(),
        ),
        (Some(false), Some(true)) => match leader_region(draft.arn().partition()) {
            Some(leader) if leader == draft.arn().region() => return Vec::new(),
            Some(leader) => {
                let delivers = if draft.arn().partition() == "aws" { "delivers" } else { "may deliver" };
                let home = draft.arn().region();
                (
                    Severity::Warning,
                    format!(
                        "A single-Region trail in {home} {delivers} no events of global services: they need \
                         Multi-Region or a trail in {leader}"
                    ),
                )
            }
            None => return Vec::new(),
        },
        _ => return Vec::new(),
    };
    vec![(Setting::GlobalEvents, severity, text)]
}

/// Log group and role go together (R1), in one account (R12).
fn pair(draft: &Draft) -> Findings {
    if !edited(draft, Setting::LogGroup) && !edited(draft, Setting::LogRole) {
        return Vec::new();
    }
    let arn = |text: &str| Arn::parse(text).map(|a| a.account);
    match (draft.text(Setting::LogGroup), draft.text(Setting::LogRole)) {
        (Some(_), None) => {
            let text = "A log group needs a role beside it; set one, or clear both".to_owned();
            vec![(Setting::LogRole, Severity::Error, text)]
        }
        (None, Some(_)) => {
            let text = "A role needs a log group beside it; set one, or clear both".to_owned();
            vec![(Setting::LogGroup, Severity::Error, text)]
        }
        (Some(group), Some(role)) => match (arn(&group), arn(&role)) {
            (Some(group), Some(role)) if group != role => {
                let at = if edited(draft, Setting::LogRole) { Setting::LogRole } else { Setting::LogGroup };
                let text =
                    format!("The log group is in account “{group}”, the role in “{role}”; they must be in the same");
                vec![(at, Severity::Error, text)]
            }
            _ => Vec::new(),
        },
        (None, None) => Vec::new(),
    }
}

/// Security Lake wants one organization trail that is multi-Region (R9).
fn security_lake(draft: &Draft) -> Findings {
    let was = |setting| draft.before(setting) == Some(Value::Switch(true));
    if !was(Setting::MultiRegion) || !was(Setting::Organization) {
        return Vec::new();
    }
    [Setting::MultiRegion, Setting::Organization]
        .into_iter()
        .filter(|s| turned(draft, *s, false))
        .map(|setting| {
            let text = "If Amazon Security Lake collects management events, AWS refuses this unless another \
                        organization trail covers all Regions";
            (setting, Severity::Warning, text.to_owned())
        })
        .collect()
}

/// A multi-Region trail counts in every Region (R10).
fn quota(draft: &Draft) -> Findings {
    if !turned(draft, Setting::MultiRegion, true) {
        return Vec::new();
    }
    let text = format!(
        "It will count as one of the 5 trails of every Region; check that no Region is full or has another trail {}",
        quoted(draft.arn().name())
    );
    vec![(Setting::MultiRegion, Severity::Note, text)]
}

/// Regions that every account has without asking for them. AWS has added none to them since 2019: each newer Region of
/// the partition `aws` must be enabled first, so that this list stays as it is.
const ALWAYS_ENABLED: [&str; 17] = [
    "us-east-1",
    "us-east-2",
    "us-west-1",
    "us-west-2",
    "ap-northeast-1",
    "ap-northeast-2",
    "ap-northeast-3",
    "ap-south-1",
    "ap-southeast-1",
    "ap-southeast-2",
    "ca-central-1",
    "eu-central-1",
    "eu-north-1",
    "eu-west-1",
    "eu-west-2",
    "eu-west-3",
    "sa-east-1",
];

/// An organization trail at home in a Region that not every member has enabled (R11).
fn opt_in(draft: &Draft) -> Findings {
    let home = draft.arn().region();
    if !turned(draft, Setting::Organization, true)
        || partition_of(home) != Some("aws")
        || ALWAYS_ENABLED.contains(&home)
    {
        return Vec::new();
    }
    let text = format!("Its home Region {home} must be enabled account by account: members without it are not covered");
    vec![(Setting::Organization, Severity::Warning, text)]
}

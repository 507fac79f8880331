//! A draft's settings together.

use super::values::{self, Owner, quoted};
use super::{Finding, Fix, Mend, Severity, words};
use crate::trail::account::Membership;
use crate::trail::arn::{Arn, is_account_id, leader_region, partition_of};
use crate::trail::change::{Draft, Edit};
use crate::trail::policy::Around;
use crate::trail::setting::Setting;
use crate::trail::settings::Value;

/// What is wrong with the edited values, and with settings together where an edited one takes part. A fix is kept only
/// when it works here.
pub(super) fn check(draft: &Draft, around: Around) -> Vec<Finding> {
    let mut found = gather(draft, around);
    let works: Vec<bool> = found
        .iter()
        .map(|finding| {
            let Some(fix) = &finding.fix else { return false };
            let after = gather(&fix.apply(draft), around);
            let is_old = |error: &Finding| found.iter().any(|f| f.setting == error.setting && f.text == error.text);
            let brings_error = after.iter().any(|f| f.severity == Severity::Error && !is_old(f));
            !brings_error && !after.iter().any(|f| f.is_like(finding))
        })
        .collect();
    for (finding, _) in found.iter_mut().zip(works).filter(|(_, works)| !works) {
        finding.fix = None;
    }
    found
}

fn gather(draft: &Draft, around: Around) -> Vec<Finding> {
    let account = around.account;
    let mut found = Vec::new();
    for setting in Setting::ALL {
        if let Some(Edit::Set(Value::Text(text))) = draft.edit(setting) {
            found.extend(values::check(setting, text, draft.arn(), owner(draft, account)));
        }
    }
    let rules = [bucket_and_key, key_region, scope, pair, security_lake, quota, opt_in];
    found.extend(rules.iter().flat_map(|rule| rule(draft)));
    found.extend(match account.filter(|a| *a != draft.arn().account()) {
        Some(account) => elsewhere(draft, account),
        None => joining(draft, around),
    });
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
type Findings = Vec<Finding>;

/// One finding, with the fix for it.
fn fixed_by(mut finding: Finding, text: &str, edit: Mend) -> Findings {
    finding.fix = Some(Fix { text: text.to_owned(), edits: vec![edit] });
    vec![finding]
}

/// What cannot be done from another account than the trail's: `account` is the caller's (F§7, F§2.5, F§2.8).
fn elsewhere(draft: &Draft, account: &str) -> Findings {
    let owner = draft.arn().account();
    let Some(first) = Setting::ALL.into_iter().find(|setting| edited(draft, *setting)) else { return Vec::new() };
    let mut found = Vec::new();
    let stays = draft.before(Setting::Organization);
    if edited(draft, Setting::Organization) {
        found.extend(left_as_it_is(words::only_management_switches(owner, account)));
    } else if stays == Some(Value::Switch(false)) {
        let text = format!("The trail is {owner}'s and you are in {account}: only its own account can change it");
        return vec![Finding::new(first, Severity::Error, text)];
    } else {
        found.push(Finding::new(first, Severity::Warning, words::members_look(owner, account)));
    }
    for (setting, what) in [(Setting::SnsTopic, "topic"), (Setting::KmsKey, "key")] {
        let is_name = |text: &String| !text.contains(':');
        if edited(draft, setting) && draft.text(setting).is_some_and(|text| is_name(&text)) {
            let text = format!(
                "The trail is {owner}'s and you are in {account}: without an ARN nobody can tell whose {what} is meant"
            );
            found.push(Finding::new(setting, Severity::Warning, text));
        }
    }
    found
}

/// What keeps the caller from making the own trail one of the organization: AWS takes that only from the management
/// account of an organization that has all features (F§7).
fn joining(draft: &Draft, around: Around) -> Findings {
    if !turned(draft, Setting::Organization, true) {
        return Vec::new();
    }
    let own = around.account.unwrap_or(draft.arn().account());
    match around.organization {
        None => Vec::new(),
        Some(Ok(Membership::NotAMember)) => left_as_it_is(words::in_no_organization(own)),
        Some(Ok(Membership::Member(organization))) if organization.management_account != own => {
            left_as_it_is(words::not_the_management_account(organization, own))
        }
        Some(Ok(Membership::Member(organization))) if organization.all_features == Some(false) => {
            left_as_it_is(words::consolidated_billing(organization))
        }
        Some(Ok(Membership::Member(_))) => Vec::new(),
        Some(Err(_)) => {
            let text = format!(
                "Whether {own} is the management account of an organization could not be verified; AWS refuses it from \
                 any other account"
            );
            vec![Finding::new(Setting::Organization, Severity::Note, text)]
        }
    }
}

/// An error on the organization's switch, which can be left as it was.
fn left_as_it_is(text: String) -> Findings {
    let finding = Finding::new(Setting::Organization, Severity::Error, text);
    fixed_by(finding, "leave it as it is", Mend::Undo(Setting::Organization))
}

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
    if let Some(found) = told_apart(draft, &arn) {
        return vec![found];
    }
    let text = words::same_region(&arn.region, "the new bucket");
    vec![Finding::new(Setting::KmsKey, Severity::Note, text)]
}

/// A bucket whose name tells its Region, and a key of another (R5, F§2.3).
fn told_apart(draft: &Draft, key: &Arn) -> Option<Finding> {
    let bucket = draft.text(Setting::S3Bucket)?;
    let region = values::region_of_bucket(&bucket).filter(|region| *region != key.region)?;
    Some(Finding::new(Setting::KmsKey, Severity::Warning, words::regions_apart(&key.region, region, &bucket)))
}

/// The key must be in the bucket's Region (R5), which mostly only AWS knows.
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
    if let Some(found) = Arn::parse(&key).and_then(|arn| told_apart(draft, &arn)) {
        return vec![found];
    }
    let bucket = quoted(&draft.text(Setting::S3Bucket).unwrap_or_default());
    let text = match Arn::parse(&key) {
        Some(arn) => words::same_region(&arn.region, &format!("the bucket {bucket}")),
        None => words::looked_for(draft.arn().region(), &bucket),
    };
    vec![Finding::new(Setting::KmsKey, Severity::Note, text)]
}

/// Multi-Region and global service events (R2, R2b, R2c).
fn scope(draft: &Draft) -> Findings {
    if !edited(draft, Setting::MultiRegion) && !edited(draft, Setting::GlobalEvents) {
        return Vec::new();
    }
    let (multi, global) = (draft.switch(Setting::MultiRegion), draft.switch(Setting::GlobalEvents));
    let (severity, text) = match (multi, global) {
        (Some(true), Some(false)) => {
            let text = "A multi-Region trail must include global service events; switch them on, or Multi-Region off";
            let finding = Finding::new(Setting::GlobalEvents, Severity::Error, text);
            let on = Mend::Set(Setting::GlobalEvents, Value::Switch(true));
            return fixed_by(finding, "switch Global services on", on);
        }
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
    vec![Finding::new(Setting::GlobalEvents, severity, text)]
}

/// Log group and role go together (R1), in one account (R12).
fn pair(draft: &Draft) -> Findings {
    if !edited(draft, Setting::LogGroup) && !edited(draft, Setting::LogRole) {
        return Vec::new();
    }
    // what is no account is told by itself
    let arn = |text: &str| Arn::parse(text).map(|a| a.account).filter(|account| is_account_id(account));
    match (draft.text(Setting::LogGroup), draft.text(Setting::LogRole)) {
        (Some(_), None) => lone(draft, Setting::LogRole, "A log group needs a role beside it; set one, or clear both"),
        (None, Some(_)) => lone(draft, Setting::LogGroup, "A role needs a log group beside it; set one, or clear both"),
        (Some(group), Some(role)) => match (arn(&group), arn(&role)) {
            (Some(group), Some(role)) if group != role => {
                let at = if edited(draft, Setting::LogRole) { Setting::LogRole } else { Setting::LogGroup };
                let text =
                    format!("The log group is in account “{group}”, the role in “{role}”; they must be in the same");
                vec![Finding::new(at, Severity::Error, text)]
            }
            _ => Vec::new(),
        },
        (None, None) => Vec::new(),
    }
}

/// One of the pair is missing. Where the trail has one and only its edit takes it away, that edit can be taken back.
fn lone(draft: &Draft, missing: Setting, text: &str) -> Findings {
    let finding = Finding::new(missing, Severity::Error, text);
    match (draft.edit(missing), draft.before(missing)) {
        (Some(Edit::Clear), Some(Value::Text(before))) => {
            fixed_by(finding, &format!("keep {}", quoted(&before)), Mend::Undo(missing))
        }
        _ => vec![finding],
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
            Finding::new(setting, Severity::Warning, text)
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
    vec![Finding::new(Setting::MultiRegion, Severity::Note, text)]
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
    vec![Finding::new(Setting::Organization, Severity::Warning, text)]
}

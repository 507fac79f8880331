//! What CloudTrail checks before it takes an update (F§3, F§4), and what a trail's status says when the same things are
//! wrong later. A policy of which the evaluator cannot tell counts as sufficient: what is not surely refused is accepted.

use super::account::{Account, Bucket, Features, Key, KeyState};
use super::update::{sent, sent_text};
use super::{Refusal, forms, regional};
use crate::trail::change::Wire;
use crate::trail::policy::questions::{self, Setup, Use};
use crate::trail::policy::{Question, Verdict, disputed, together};
use crate::trail::settings::{Channel, topic_arn};
use crate::trail::{Arn, Request, Setting, Settings, TrailArn};
use serde_json::Value;

/// The form of each value that the request sets.
pub(super) fn values(request: &Request) -> Result<(), Refusal> {
    // AWS documents no way to take a trail's bucket away (F§1)
    if matches!(sent(request, Setting::S3Bucket), Some(Wire::Text(bucket)) if bucket.is_empty()) {
        return forms::bucket("");
    }
    let check = |setting, form: &dyn Fn(&str) -> Result<(), Refusal>| sent_text(request, setting).map_or(Ok(()), form);
    check(Setting::S3Bucket, &forms::bucket)?;
    check(Setting::S3Prefix, &forms::prefix)?;
    check(Setting::SnsTopic, &forms::topic)?;
    check(Setting::KmsKey, &forms::key)
}

/// The rules on settings together: R1 and R2. `new` is what the trail would be set to.
pub(super) fn combinations(request: &Request, new: &Settings) -> Result<(), Refusal> {
    // only the group may be cleared alone (F§3 R1); what was never touched is not looked at
    let role_goes = sent(request, Setting::LogRole).is_some() && new.log_group.is_some() && new.log_role.is_none();
    match (sent_text(request, Setting::LogGroup), sent_text(request, Setting::LogRole)) {
        (group, None) if group.is_some() || role_goes => {
            let message = "You must specify a role ARN as well as a log group.";
            return Err(Refusal::new("InvalidCloudWatchLogsRoleArnException", message));
        }
        (None, Some(_)) => {
            let message = "You must specify a log group as well as a role ARN.";
            return Err(Refusal::new("InvalidCloudWatchLogsLogGroupArnException", message));
        }
        _ => {}
    }
    if new.multi_region == Some(true) && new.global_events == Some(false) {
        let message = "Multi-Region trail must include global service events.";
        return Err(Refusal::new("InvalidParameterCombinationException", message));
    }
    Ok(())
}

/// Whether the organization lets the caller make this an organization trail, or change one (F§7). Makes the
/// service-linked role when it is missing and the caller may have it made.
pub(super) fn organization(account: &mut Account, old: &Settings, new: &Settings) -> Result<(), Refusal> {
    let (was, becomes) = (old.organization == Some(true), new.organization == Some(true));
    if !was && !becomes {
        return Ok(());
    }
    let caller = &account.caller.account;
    let Some(organization) = &mut account.organization else {
        let message = "Your account is not a member of an organization.";
        return Err(Refusal::new("OrganizationsNotInUseException", message));
    };
    let is_management = organization.management_account == *caller;
    // a delegated administrator may change an organization trail, but not make one or end one
    if !is_management && (was != becomes || !organization.delegated_administrators.contains(caller)) {
        let message = "You cannot configure or manage trails for an organization because this action requires being \
                       signed in with the management account.";
        return Err(Refusal::new("NotOrganizationMasterAccountException", message));
    }
    if !becomes {
        return Ok(());
    }
    if organization.features != Features::All {
        let message = "AWS Organizations is not configured to support all features.";
        return Err(Refusal::new("OrganizationNotInAllFeaturesModeException", message));
    }
    if !organization.trusted_access {
        let message = "The request could not be processed because your organization hasn't enabled CloudTrail service \
                       access. Enable service access for CloudTrail, and then try again.";
        return Err(Refusal::new("CloudTrailAccessNotEnabledException", message));
    }
    if !organization.service_linked_role {
        if !is_management {
            let message = "The management account does not have a service-linked role.";
            return Err(Refusal::new("NoManagementAccountSLRExistsException", message));
        }
        if !organization.may_create_service_linked_role {
            let message = "AWS CloudTrail cannot create resources for your organization because access to one or more \
                           required APIs has been denied.";
            return Err(Refusal::new("InsufficientDependencyServiceAccessPermissionException", message));
        }
        organization.service_linked_role = true;
    }
    Ok(())
}

/// Whether CloudTrail can deliver to what the request names, or may not any more because of what it changes.
pub(super) fn destinations(account: &Account, request: &Request, new: &Settings) -> Result<(), Refusal> {
    let trail = &request.trail;
    let is_sent = |setting| sent(request, setting).is_some();
    let bucket_moves = is_sent(Setting::S3Bucket);
    if bucket_moves || is_sent(Setting::S3Prefix) || is_sent(Setting::Organization) {
        bucket(account, trail, new)?;
    }
    match sent_text(request, Setting::KmsKey) {
        Some(key) => {
            let found = find_key(account, trail, key);
            encryption(account, trail, new, key, found)?;
        }
        None if bucket_moves => {
            if let Some(key) = &new.kms_key {
                encryption(account, trail, new, key, find_key(account, trail, key))?;
            }
        }
        None => {}
    }
    if sent_text(request, Setting::SnsTopic).is_some() {
        topic(account, trail, new)?;
    }
    if let Some(group) = sent_text(request, Setting::LogGroup) {
        forms::log_group(group, trail, &account.caller.account)?;
        // one is never sent without the other (F§3 R1)
        forms::role(sent_text(request, Setting::LogRole).unwrap_or_default(), trail, &account.caller.account)?;
    }
    if sent_text(request, Setting::LogGroup).is_some() || is_sent(Setting::Organization) {
        log_delivery(account, trail, new)?;
    }
    Ok(())
}

/// The ID of the organization, when `settings` are those of an organization trail.
fn organization_id<'a>(account: &'a Account, settings: &Settings) -> Option<&'a str> {
    let organization = account.organization.as_ref()?;
    (settings.organization == Some(true)).then_some(organization.id.as_str())
}

/// The trail as CloudTrail asks for it.
fn setup<'a>(account: &'a Account, trail: &'a TrailArn, settings: &Settings, key: Option<&'a str>) -> Setup<'a> {
    let is_own = account.caller.account == trail.account();
    let home = match &account.organization {
        Some(organization) if is_own || organization.management_account == trail.account() => {
            Some(Some(organization.id.as_str()))
        }
        None if is_own => Some(None),
        _ => None,
    };
    Setup { trail, organization: organization_id(account, settings), home, key }
}

/// Whether any of the questions is surely refused.
fn refuses<'a>(policies: &[&Value], asked: impl IntoIterator<Item = &'a Question>) -> bool {
    asked.into_iter().any(|question| {
        let verdict = match policies {
            [policy] => disputed(policy, question),
            all => together(all.iter().copied(), question),
        };
        matches!(verdict, Verdict::Denied { .. })
    })
}

/// F§4-1 and F§4-2.
fn bucket<'a>(account: &'a Account, trail: &TrailArn, settings: &Settings) -> Result<&'a Bucket, Refusal> {
    let name = settings.s3_bucket.as_deref().unwrap_or_default();
    let Some(bucket) = account.bucket(name) else {
        return Err(Refusal::new("S3BucketDoesNotExistException", format!("S3 bucket {name} does not exist!")));
    };
    let key = settings.kms_key.as_deref().map(|key| find_key(account, trail, key).map_or(key, |found| &found.arn));
    let setup = setup(account, trail, settings, key);
    let asked = questions::bucket(&setup, &place(bucket, settings));
    let policy = bucket.policy.as_ref().map(|policy| regional::read(policy, trail, settings));
    let policies: Vec<_> = policy.as_deref().into_iter().collect();
    if bucket.requester_pays || refuses(&policies, &asked) {
        let message = format!("Incorrect S3 bucket policy is detected for bucket: {name}");
        return Err(Refusal::new("InsufficientS3BucketPolicyException", message));
    }
    Ok(bucket)
}

/// A bucket as it is asked about.
fn place<'a>(bucket: &'a Bucket, settings: &'a Settings) -> questions::Bucket<'a> {
    questions::Bucket {
        name: &bucket.name,
        prefix: settings.s3_prefix.as_deref(),
        region: Some(&bucket.region),
        account: Some(&bucket.account),
    }
}

/// The key behind any of the four forms (F§2.8). Without an ARN it is a key in the Region of the call.
pub(super) fn find_key<'a>(account: &'a Account, trail: &TrailArn, key: &str) -> Option<&'a Key> {
    account.key(key, trail.region())
}

/// What is said of a key that is not for this.
const NOT_SYMMETRIC: &str = "is not a symmetric encryption key";

/// F§4-18, F§4-20 and F§4-4. `called` is the key as it was sent.
fn encryption(
    account: &Account,
    trail: &TrailArn,
    settings: &Settings,
    called: &str,
    key: Option<&Key>,
) -> Result<(), Refusal> {
    let name = settings.s3_bucket.as_deref().unwrap_or_default();
    let region = account.bucket(name).map(|b| b.region.as_str());
    let is_there = |key: &&Key| Arn::parse(&key.arn).is_some_and(|arn| Some(arn.region.as_str()) == region);
    let Some(key) = key.filter(is_there) else {
        let message = format!("KMS key {called} does not exist, or it is not in the same Region as S3 bucket {name}.");
        return Err(Refusal::new("KmsKeyNotFoundException", message));
    };
    let state = match key.state {
        KeyState::Enabled => None,
        KeyState::Disabled => Some("is disabled"),
        KeyState::PendingDeletion => Some("is pending deletion"),
        KeyState::PendingImport => Some("is pending import"),
    };
    if let Some(state) = state {
        return Err(Refusal::new("KmsException", format!("KMS key {} {state}.", key.arn)));
    }
    // that it has to be symmetric is documented (F§2.8), the answer to another one is not
    if !key.is_symmetric() {
        let message = format!("KMS key {} {NOT_SYMMETRIC}.", key.arn);
        return Err(Refusal::new("KmsException", message));
    }
    let setup = setup(account, trail, settings, Some(&key.arn));
    let place = account.bucket(name).map(|bucket| place(bucket, settings));
    let has_bucket_key = account.bucket(name).is_some_and(|b| b.encryption.bucket_key);
    let mut asked = questions::key(&setup, &Use { key: &key.arn, bucket: place, bucket_key: Some(has_bucket_key) });
    if has_bucket_key {
        asked.extend(questions::key_for_bucket_key(&setup, &key.arn));
    }
    if key.managed_by_aws || refuses(&[&key.policy], &asked) || bucket(account, trail, settings).is_err() {
        let message = format!("Insufficient permissions to access S3 bucket {name} or KMS key {}.", key.arn);
        return Err(Refusal::new("InsufficientEncryptionPolicyException", message));
    }
    Ok(())
}

/// F§4-3: a topic that is not there and one that does not let CloudTrail publish are told in the same words.
fn topic(account: &Account, trail: &TrailArn, settings: &Settings) -> Result<(), Refusal> {
    let arn = topic_arn(settings.sns_topic.as_deref().unwrap_or_default(), trail);
    let found = account.topics.iter().find(|t| t.arn == arn);
    let policies: Vec<_> = found.iter().filter_map(|t| t.policy.as_ref()).collect();
    // an encrypted topic has a key in its own Region (F§3 R7)
    let key = match found.and_then(|t| t.key.as_deref()) {
        None => None,
        Some(key) => match Arn::parse(&arn)
            .and_then(|topic| account.key(key, &topic.region))
            .filter(|k| same_region(&k.arn, &arn))
        {
            None => {
                let message = format!("KMS key {key} of SNS topic {arn} does not exist, or it is in another Region.");
                return Err(Refusal::new("KmsKeyNotFoundException", message));
            }
            found => found,
        },
    };
    let setup = setup(account, trail, settings, None);
    // nobody can let CloudTrail use a key that AWS manages (F§3 R7)
    let lets_in =
        |key: &Key| !key.managed_by_aws && !refuses(&[&key.policy], &questions::topic_key(&setup, &arn, &key.arn));
    let encrypts = key.is_none_or(lets_in);
    if found.is_some() && encrypts && !refuses(&policies, &questions::topic(&setup, &arn)) {
        return Ok(());
    }
    let message = "SNS Topic does not exist or the topic policy is incorrect!";
    Err(Refusal::new("InsufficientSnsTopicPolicyException", message))
}

fn same_region(one: &str, other: &str) -> bool {
    Arn::parse(one).map(|a| a.region) == Arn::parse(other).map(|a| a.region)
}

/// F§4-21 and F§4-22.
fn log_delivery(account: &Account, trail: &TrailArn, settings: &Settings) -> Result<(), Refusal> {
    let (Some(group), Some(role)) = (&settings.log_group, &settings.log_role) else { return Ok(()) };
    if !account.log_groups.contains(group) {
        return Err(forms::unknown_log_group());
    }
    let found = account.roles.iter().find(|r| r.arn == *role);
    // a role that is not there is told in the same words as one that does not trust CloudTrail
    let setup = setup(account, trail, settings, None);
    let trusts = |trust| !refuses(&[trust], &questions::role_trust(&setup, role));
    let Some(role) = found.filter(|role| trusts(&role.trust)) else {
        let message = "Access denied. Check the trust relationships for your role.";
        return Err(Refusal::new("InvalidCloudWatchLogsRoleArnException", message));
    };
    let policies: Vec<_> = role.permissions.iter().collect();
    let asked = questions::role_permissions(&setup, &role.arn, group);
    let bounds: Vec<_> = role.boundary.iter().map(|boundary| &boundary.policy).collect();
    let is_within = bounds.is_empty() || !refuses(&bounds, &asked);
    if !is_within || refuses(&policies, &asked) {
        // the role's permissions are at fault, but it is the log group's error code (F§4-21)
        let message = "Access denied. Check the permissions for your role.";
        return Err(Refusal::new("InvalidCloudWatchLogsLogGroupArnException", message));
    }
    Ok(())
}

/// What GetTrailStatus says of one way of delivering, as things are: `None` when it works.
pub(super) fn delivery_error(
    account: &Account,
    trail: &TrailArn,
    settings: &Settings,
    channel: Channel,
) -> Option<String> {
    let refusal = match channel {
        Channel::Logs | Channel::Digest => {
            bucket(account, trail, settings).map(|_| ()).and_then(|()| match &settings.kms_key {
                Some(key) => encryption(account, trail, settings, key, find_key(account, trail, key)),
                None => Ok(()),
            })
        }
        Channel::Notification => topic(account, trail, settings),
        Channel::CloudWatchLogs => log_delivery(account, trail, settings),
    }
    .err()?;
    // S3, SNS and KMS speak there, not CloudTrail
    let error = match (channel, refusal.code) {
        (Channel::Notification, _) => "AuthorizationError",
        (_, "S3BucketDoesNotExistException") => "NoSuchBucket",
        (_, "KmsException") if refusal.message.contains(NOT_SYMMETRIC) => "KMS.InvalidKeyUsageException",
        (_, "KmsException") => "KMS.DisabledException",
        (_, "KmsKeyNotFoundException") => "KMS.NotFoundException",
        _ => "AccessDenied",
    };
    Some(error.to_owned())
}

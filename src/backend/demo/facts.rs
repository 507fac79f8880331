//! What the services around CloudTrail tell of the account: its bucket, keys, topics, log groups, roles and organization,
//! each part by the call that tells it.

use super::access::{Access, Call};
use super::account;
use crate::trail::Arn;
use crate::trail::facts::{Bucket, Encryption, Fact, Key, KeyState, Read, Role, Service, Subject, Topic};

/// How something around a trail is.
pub(super) fn of(access: &Access<'_>, subject: &Subject) -> Fact {
    let region = subject.region();
    match subject {
        Subject::Bucket { name, .. } => {
            Fact::Bucket(Ok(access.account.bucket(name).map(|found| bucket(access, found, &region))))
        }
        Subject::Key { key, .. } => Fact::Key(self::key(access, key, &region)),
        Subject::Topic(arn) => Fact::Topic(topic(access, arn, &region)),
        Subject::LogGroup(arn) => Fact::LogGroup(log_group(access, arn, &region)),
        Subject::Role(arn) => Fact::Role(role(access, arn)),
        Subject::Service => Fact::Service(service(access)),
    }
}

/// A bucket that is there. S3 tells that, and its Region, to everybody: HeadBucket is answered by 404 for one that is not
/// there, by 403 for one that the caller may not see, and names the Region also then.
fn bucket(access: &Access<'_>, bucket: &account::Bucket, asked: &str) -> Bucket {
    let arn = format!("arn:{}:s3:::{}", access.partition(), bucket.name);
    let read = |operation, action| {
        let call = Call { operation, region: &bucket.region, action, resource: &arn };
        // only the owner's account may read these, whatever the bucket's policy says
        match access.is_own(&bucket.account) {
            true => access.permit(call),
            false => access.admitted(call, None),
        }
    };
    let every = format!("arn:{}:s3:::*", access.partition());
    let list = Call { operation: "ListBuckets", region: asked, action: "s3:ListAllMyBuckets", resource: &every };
    let policy = read("GetBucketPolicy", "s3:GetBucketPolicy").map(|()| bucket.policy.clone());
    Bucket {
        region: Ok(bucket.region.clone()),
        // only there is a policy given out; otherwise the account's own list tells
        own: if policy.is_ok() { Ok(true) } else { access.permit(list).map(|()| access.is_own(&bucket.account)) },
        policy,
        encryption: read("GetBucketEncryption", "s3:GetEncryptionConfiguration")
            .map(|()| Encryption { key: bucket.encryption.key.clone(), bucket_key: bucket.encryption.bucket_key }),
        requester_pays: read("GetBucketRequestPayment", "s3:GetBucketRequestPayment").map(|()| bucket.requester_pays),
    }
}

fn key(access: &Access<'_>, asked: &str, region: &str) -> Read<Option<Key>> {
    let found = access.account.key(asked, region);
    let named = found.map_or_else(|| key_arn(access, asked, region), |key| key.arn.clone());
    let call = |operation, action| Call { operation, region, action, resource: &named };
    let describe = call("DescribeKey", "kms:DescribeKey");
    let is_own = Arn::parse(&named).is_some_and(|arn| access.is_own(&arn.account));
    match is_own {
        true => access.permit(describe)?,
        false => access.admitted(describe, found.map(|key| &key.policy))?,
    }
    let Some(key) = found else { return Ok(None) };
    let state = match key.state {
        account::KeyState::Enabled => KeyState::Enabled,
        account::KeyState::Disabled => KeyState::Not("Disabled".to_owned()),
        account::KeyState::PendingDeletion => KeyState::Not("PendingDeletion".to_owned()),
        account::KeyState::PendingImport => KeyState::Not("PendingImport".to_owned()),
    };
    // GetKeyPolicy is not for other accounts, whatever the key's policy says (AWS KMS API Reference)
    let read = call("GetKeyPolicy", "kms:GetKeyPolicy");
    let policy = access.permit(read).and_then(|()| if is_own { Ok(()) } else { Err(access.unseen_key(read)) });
    Ok(Some(Key {
        arn: key.arn.clone(),
        state,
        symmetric: key.is_symmetric(),
        managed_by_aws: key.managed_by_aws,
        policy: policy.map(|()| key.policy.clone()),
    }))
}

/// The ARN of a key that is not there.
fn key_arn(access: &Access<'_>, key: &str, region: &str) -> String {
    if Arn::parse(key).is_some() {
        return key.to_owned();
    }
    let resource = if key.starts_with("alias/") { key.to_owned() } else { format!("key/{key}") };
    format!("arn:{}:kms:{region}:{}:{resource}", access.partition(), access.account.caller.account)
}

fn topic(access: &Access<'_>, arn: &str, region: &str) -> Read<Option<Topic>> {
    let found = access.account.topics.iter().find(|t| t.arn == arn);
    let call = Call { operation: "GetTopicAttributes", region, action: "SNS:GetTopicAttributes", resource: arn };
    match is_own(access, arn) {
        true => access.permit(call)?,
        false => access.admitted(call, found.and_then(|topic| topic.policy.as_ref()))?,
    }
    Ok(found.map(|t| Topic { policy: t.policy.clone(), key: t.key.clone() }))
}

fn log_group(access: &Access<'_>, arn: &str, region: &str) -> Read<bool> {
    let resource = log_groups(access, region);
    let call = Call { operation: "DescribeLogGroups", region, action: "logs:DescribeLogGroups", resource: &resource };
    access.permit(call)?;
    access.only_own(call, "the log group", owner(arn).as_deref())?;
    Ok(access.account.log_groups.iter().any(|group| group == arn))
}

/// What DescribeLogGroups is about, in the words of a refusal.
pub(super) fn log_groups(access: &Access<'_>, region: &str) -> String {
    format!("arn:{}:logs:{region}:{}:log-group::log-stream:", access.partition(), access.account.caller.account)
}

fn role(access: &Access<'_>, arn: &str) -> Read<Option<Role>> {
    let name = arn.rsplit('/').next().unwrap_or_default();
    let resource = format!("role {name}");
    let call = Call { operation: "GetRole", region: access.leader(), action: "iam:GetRole", resource: &resource };
    access.permit(call)?;
    access.only_own(call, "the role", owner(arn).as_deref())?;
    let Some(role) = access.account.roles.iter().find(|r| r.arn == arn) else { return Ok(None) };
    let calls: [(&'static str, &'static str, bool); 3] = [
        ("ListRolePolicies", "iam:ListRolePolicies", true),
        ("ListAttachedRolePolicies", "iam:ListAttachedRolePolicies", true),
        ("GetRolePolicy", "iam:GetRolePolicy", !role.permissions.is_empty()),
    ];
    let permissions = calls
        .into_iter()
        .filter(|(_, _, is_made)| *is_made)
        .try_for_each(|(operation, action, _)| ask_iam(access, operation, action, &resource))
        .map(|()| role.permissions.clone());
    // GetRole names the boundary; what it says is asked for by two calls
    let boundary = role.boundary.as_ref().map(|boundary| {
        let policy = format!("policy {}", boundary.arn);
        ask_iam(access, "GetPolicy", "iam:GetPolicy", &policy)?;
        ask_iam(access, "GetPolicyVersion", "iam:GetPolicyVersion", &policy)?;
        Ok(boundary.policy.clone())
    });
    // the account's file gives them no names
    let inline = Vec::new();
    Ok(Some(Role { trust: role.trust.clone(), permissions, inline, boundary: boundary.transpose() }))
}

fn ask_iam(access: &Access<'_>, operation: &'static str, action: &'static str, resource: &str) -> Read<()> {
    access.permit(Call { operation, region: access.leader(), action, resource })
}

/// What Organizations and IAM tell of CloudTrail in the organization (F§7).
fn service(access: &Access<'_>) -> Service {
    let account = access.account;
    let (trusted_access, administrators) = organizations(access);
    let linked =
        |role: &str, is_there| ask_iam(access, "GetRole", "iam:GetRole", &format!("role {role}")).map(|()| is_there);
    let organization = account.organization.as_ref();
    let is_management = organization.is_some_and(|o| access.is_own(&o.management_account));
    let accounts = Call {
        operation: "ListAccounts",
        region: access.organizations_region(),
        action: "organizations:ListAccounts",
        resource: "*",
    };
    // the accounts that are known to be in the organization
    let members = organization.into_iter().flat_map(|organization| &organization.delegated_administrators);
    let member = access.permit(accounts).map(|()| members.into_iter().next().cloned());
    let has_role = is_management && organization.is_some_and(|o| o.service_linked_role);
    Service {
        trusted_access,
        administrators,
        member,
        cloudtrail_role: linked("AWSServiceRoleForCloudTrail", has_role),
        // every account of an organization gets it when it joins
        organizations_role: linked("AWSServiceRoleForOrganizations", organization.is_some()),
    }
}

/// Whether CloudTrail has trusted access, and its delegated administrators. Both may be asked by the management account and
/// by a delegated administrator only; not being allowed to ask for the administrators says that one is none.
fn organizations(access: &Access<'_>) -> (Read<bool>, Read<Vec<String>>) {
    let call = |operation, action| Call { operation, region: access.organizations_region(), action, resource: "*" };
    let trusted = call("ListAWSServiceAccessForOrganization", "organizations:ListAWSServiceAccessForOrganization");
    let delegated = call("ListDelegatedAdministrators", "organizations:ListDelegatedAdministrators");
    let Some(organization) = &access.account.organization else {
        // Organizations says that the account is in none, and that is an answer
        return (access.permit(trusted).map(|()| false), access.permit(delegated).map(|()| Vec::new()));
    };
    let caller = &access.account.caller.account;
    let may_ask =
        access.is_own(&organization.management_account) || organization.delegated_administrators.contains(caller);
    let trust = access.permit(trusted).and_then(|()| match may_ask {
        true => Ok(organization.trusted_access),
        false => {
            let message = "You don't have permissions to access this resource.".to_owned();
            Err(access.refused(trusted, "AccessDeniedException", message))
        }
    });
    let administrators = access.permit(delegated).map(|()| match may_ask {
        true => organization.delegated_administrators.clone(),
        false => Vec::new(),
    });
    (trust, administrators)
}

/// The account in an ARN.
fn owner(arn: &str) -> Option<String> {
    Arn::parse(arn).map(|arn| arn.account)
}

fn is_own(access: &Access<'_>, arn: &str) -> bool {
    owner(arn).is_some_and(|account| access.is_own(&account))
}

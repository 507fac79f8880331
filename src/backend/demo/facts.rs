//! What the services around CloudTrail tell of the account: its bucket, keys, topics, log groups, roles and organization.

use super::account::{self, Account};
use crate::trail::facts::{
    Bucket, Encryption, Fact, Item, Key, KeyState, Kind, Listed, Read, Role, Service, Subject, Topic,
};
use crate::trail::{ApiError, Arn};

/// As many as one page holds.
const PAGE: usize = 100;

/// How something around a trail is.
pub(super) fn of(account: &Account, subject: &Subject) -> Fact {
    match subject {
        Subject::Bucket { name, .. } => {
            Fact::Bucket(Ok(account.bucket(name).map(|bucket| self::bucket(account, bucket))))
        }
        Subject::Key { key, region } => Fact::Key(Ok(account.key(key, region).map(self::key))),
        Subject::Topic(arn) => {
            let topic = account.topics.iter().find(|t| t.arn == *arn);
            Fact::Topic(Ok(topic.map(|t| Topic { policy: t.policy.clone(), key: t.key.clone() })))
        }
        Subject::LogGroup(arn) => Fact::LogGroup(Ok(account.log_groups.contains(arn))),
        Subject::Role(arn) => Fact::Role(Ok(account.roles.iter().find(|r| r.arn == *arn).map(role))),
        Subject::Service => Fact::Service(service(account)),
    }
}

fn bucket(account: &Account, bucket: &account::Bucket) -> Bucket {
    Bucket {
        region: Ok(bucket.region.clone()),
        own: Ok(bucket.account == account.caller.account),
        policy: Ok(bucket.policy.clone()),
        encryption: Ok(Encryption::default()),
        requester_pays: Ok(bucket.requester_pays),
    }
}

fn key(key: &account::Key) -> Key {
    let state = match key.state {
        account::KeyState::Enabled => KeyState::Enabled,
        account::KeyState::Disabled => KeyState::Not("Disabled".to_owned()),
        account::KeyState::PendingDeletion => KeyState::Not("PendingDeletion".to_owned()),
        account::KeyState::PendingImport => KeyState::Not("PendingImport".to_owned()),
    };
    Key { arn: key.arn.clone(), state, symmetric: true, managed_by_aws: false, policy: Ok(key.policy.clone()) }
}

fn role(role: &account::Role) -> Role {
    Role { trust: role.trust.clone(), permissions: Ok(role.permissions.clone()), boundary: Ok(None) }
}

fn service(account: &Account) -> Service {
    let organization = account.organization.as_ref();
    let administrators: Read<Vec<String>> =
        Ok(organization.map(|o| o.delegated_administrators.clone()).unwrap_or_default());
    let is_management = organization.is_some_and(|o| o.management_account == account.caller.account);
    Service {
        trusted_access: Ok(organization.is_some_and(|o| o.trusted_access)),
        administrators,
        cloudtrail_role: Ok(is_management && organization.is_some_and(|o| o.service_linked_role)),
        organizations_role: Ok(organization.is_some()),
    }
}

/// One page of what the account has.
pub(super) fn list(account: &Account, kind: Kind, region: &str, from: Option<&str>) -> Result<Listed, ApiError> {
    let here =
        |arn: &str| Arn::parse(arn).is_some_and(|arn| arn.region == region && arn.account == account.caller.account);
    let item = |value: &str, about: String| Item { value: value.to_owned(), about };
    let all: Vec<Item> = match kind {
        Kind::Buckets => account
            .buckets
            .iter()
            .filter(|b| b.account == account.caller.account)
            .map(|b| item(&b.name, b.region.clone()))
            .collect(),
        Kind::Keys => account.keys.iter().filter(|k| here(&k.arn)).map(|k| item(&k.arn, k.aliases.join(" "))).collect(),
        Kind::Topics => account.topics.iter().filter(|t| here(&t.arn)).map(|t| item(&t.arn, String::new())).collect(),
        Kind::LogGroups => account.log_groups.iter().filter(|g| here(g)).map(|g| item(g, String::new())).collect(),
        Kind::Roles => account
            .roles
            .iter()
            .filter(|r| r.trust.to_string().contains("cloudtrail.amazonaws.com"))
            .map(|r| item(&r.arn, String::new()))
            .collect(),
    };
    let begin: usize = from.and_then(|from| from.parse().ok()).unwrap_or(0);
    let next = (begin + PAGE < all.len()).then(|| (begin + PAGE).to_string());
    Ok(Listed { items: all.into_iter().skip(begin).take(PAGE).collect(), next })
}

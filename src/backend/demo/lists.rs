//! What the account has of a kind, page by page.

use super::access::{Access, Call};
use super::facts::log_groups;
use crate::trail::facts::{Item, Kind, Listed};
use crate::trail::{ApiError, Arn};

/// As many as one page holds: fewer than AWS tells at once, so that the account has more than one page to tell.
pub(super) const PAGE: usize = 25;

/// One page of what the account has.
pub(super) fn list(access: &Access<'_>, kind: Kind, region: &str, from: Option<&str>) -> Result<Listed, ApiError> {
    ask(access, kind, region)?;
    let all = items(access, kind, region);
    let begin: usize = from.and_then(|from| from.parse().ok()).unwrap_or(0);
    let next = (begin + PAGE < all.len()).then(|| (begin + PAGE).to_string());
    Ok(Listed { items: all.into_iter().skip(begin).take(PAGE).collect(), next })
}

/// The calls by which a kind is listed.
fn ask(access: &Access<'_>, kind: Kind, region: &str) -> Result<(), ApiError> {
    let (partition, own) = (access.partition(), &access.account.caller.account);
    let call = |operation, action, resource: &str| access.permit(Call { operation, region, action, resource });
    match kind {
        Kind::Buckets => call("ListBuckets", "s3:ListAllMyBuckets", &format!("arn:{partition}:s3:::*")),
        Kind::Keys => call("ListKeys", "kms:ListKeys", "*").and_then(|()| call("ListAliases", "kms:ListAliases", "*")),
        Kind::Topics => call("ListTopics", "SNS:ListTopics", &format!("arn:{partition}:sns:{region}:{own}:*")),
        Kind::LogGroups => call("DescribeLogGroups", "logs:DescribeLogGroups", &log_groups(access, region)),
        Kind::Roles => {
            let resource = format!("arn:{partition}:iam::{own}:role/");
            let region = access.leader();
            access.permit(Call { operation: "ListRoles", region, action: "iam:ListRoles", resource: &resource })
        }
    }
}

fn items(access: &Access<'_>, kind: Kind, region: &str) -> Vec<Item> {
    let account = access.account;
    let is_own = |arn: &Arn| access.is_own(&arn.account);
    let here = |arn: &str| Arn::parse(arn).is_some_and(|arn| arn.region == region && is_own(&arn));
    let item = |value: &str, about: String| Item { value: value.to_owned(), about };
    match kind {
        Kind::Buckets => {
            let own = account.buckets.iter().filter(|b| access.is_own(&b.account));
            sorted(own.map(|b| item(&b.name, b.region.clone())).collect())
        }
        Kind::Keys => {
            let own = account.keys.iter().filter(|k| here(&k.arn) && !k.managed_by_aws);
            own.map(|k| item(&k.arn, k.aliases.join(" "))).collect()
        }
        Kind::Topics => account.topics.iter().filter(|t| here(&t.arn)).map(|t| item(&t.arn, String::new())).collect(),
        Kind::LogGroups => {
            sorted(account.log_groups.iter().filter(|g| here(g)).map(|g| item(g, String::new())).collect())
        }
        Kind::Roles => {
            let own = account.roles.iter().filter(|r| Arn::parse(&r.arn).is_some_and(|arn| is_own(&arn)));
            let trusting = own.filter(|r| r.trust.to_string().contains(crate::trail::policy::SERVICE));
            sorted(trusting.map(|r| item(&r.arn, String::new())).collect())
        }
    }
}

/// In the order in which S3, CloudWatch Logs and IAM tell theirs: by name.
fn sorted(mut items: Vec<Item>) -> Vec<Item> {
    items.sort_by(|a, b| a.value.cmp(&b.value));
    items
}

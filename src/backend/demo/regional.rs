//! The accounts by which CloudTrail was known in each Region before it was one service principal. A policy that still
//! names them works for a trail of one of these Regions, and for none of all Regions (F§5; CloudTrail User Guide, “Common
//! CloudTrail SNS and S3 policy configuration errors”: “to deliver logs for a new Region, you must manually update the
//! policy to include the CloudTrail account ID for that Region”).

use crate::trail::policy::SERVICE;
use crate::trail::{Settings, TrailArn};
use serde_json::{Value, json};
use std::borrow::Cow;

/// CloudTrail's account in each of these Regions; later ones have none.
const ACCOUNTS: [(&str, &str); 14] = [
    ("us-east-1", "086441151436"),
    ("us-east-2", "475085895292"),
    ("us-west-1", "388731089494"),
    ("us-west-2", "113285607260"),
    ("ca-central-1", "819402241893"),
    ("sa-east-1", "814480443879"),
    ("eu-west-1", "859597730677"),
    ("eu-west-2", "282025262664"),
    ("eu-central-1", "035351147821"),
    ("ap-south-1", "977081816279"),
    ("ap-northeast-1", "216624486486"),
    ("ap-northeast-2", "492519147666"),
    ("ap-southeast-1", "903692715234"),
    ("ap-southeast-2", "284668455005"),
];

/// A policy as it is read for a trail: where it names CloudTrail's account of the Region in which a single-Region trail
/// is, it names CloudTrail.
pub(super) fn read<'a>(policy: &'a Value, trail: &TrailArn, settings: &Settings) -> Cow<'a, Value> {
    let account = ACCOUNTS.iter().find(|(region, _)| *region == trail.region()).map(|(_, account)| account);
    let Some(account) = account.filter(|_| settings.multi_region != Some(true)) else { return Cow::Borrowed(policy) };
    let root = format!("arn:{}:iam::{account}:root", trail.partition());
    let mut policy = policy.clone();
    for statement in policy.get_mut("Statement").and_then(Value::as_array_mut).into_iter().flatten() {
        let named = match &statement["Principal"]["AWS"] {
            Value::String(one) => *one == root,
            Value::Array(all) => all.iter().any(|one| *one == root),
            _ => false,
        };
        if named {
            statement["Principal"] = json!({ "Service": SERVICE });
        }
    }
    Cow::Owned(policy)
}

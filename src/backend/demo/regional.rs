//! The accounts by which CloudTrail was known in each Region before it was one service principal. A policy that still
//! names them works for a trail of one of these Regions, and for none of all Regions (F§5; CloudTrail User Guide, “Common
//! CloudTrail SNS and S3 policy configuration errors”: “to deliver logs for a new Region, you must manually update the
//! policy to include the CloudTrail account ID for that Region”).

use crate::trail::policy::{SERVICE, former};
use crate::trail::{Settings, TrailArn};
use serde_json::{Value, json};
use std::borrow::Cow;

/// A policy as it is read for a trail: where it names CloudTrail's account of the Region in which a single-Region trail
/// is, it names CloudTrail.
pub(super) fn read<'a>(policy: &'a Value, trail: &TrailArn, settings: &Settings) -> Cow<'a, Value> {
    let Some(account) = former::of_region(trail.region()).filter(|_| settings.multi_region != Some(true)) else {
        return Cow::Borrowed(policy);
    };
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

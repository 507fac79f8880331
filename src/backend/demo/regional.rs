//! The accounts by which CloudTrail was known in each Region before it was one service principal. A policy that still
//! names them works for a trail of one of these Regions, and for none of all Regions (F§5; CloudTrail User Guide, “Common
//! CloudTrail SNS and S3 policy configuration errors”: “to deliver logs for a new Region, you must manually update the
//! policy to include the CloudTrail account ID for that Region”).

use crate::trail::policy::{SERVICE, former};
use crate::trail::{Settings, TrailArn};
use serde_json::{Value, json};
use std::borrow::Cow;

/// A policy as it is read for a trail: where it names CloudTrail's account of the Region in which a single-Region trail
/// is, it names CloudTrail. The accounts of other Regions are nobody who asks for this trail.
pub(super) fn read<'a>(policy: &'a Value, trail: &TrailArn, settings: &Settings) -> Cow<'a, Value> {
    let account = former::of_region(trail.region()).filter(|_| settings.multi_region != Some(true));
    let root = account.map(|account| format!("arn:{}:iam::{account}:root", trail.partition()));
    let is_former = |one: &Value| one.as_str().is_some_and(|one| former::regions(one).next().is_some());
    let mut policy = Cow::Borrowed(policy);
    let count = policy["Statement"].as_array().map_or(0, Vec::len);
    for at in 0..count {
        let named = match &policy["Statement"][at]["Principal"]["AWS"] {
            Value::Array(all) => all.clone(),
            Value::Null => continue,
            one => vec![one.clone()],
        };
        if !named.iter().any(is_former) {
            continue;
        }
        let principal = &mut policy.to_mut()["Statement"][at]["Principal"];
        if named.iter().any(|one| one.as_str() == root.as_deref()) {
            *principal = json!({ "Service": SERVICE });
        } else {
            principal["AWS"] = named.into_iter().filter(|one| !is_former(one)).collect();
        }
    }
    policy
}

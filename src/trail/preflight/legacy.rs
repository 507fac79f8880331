//! Bucket policies of CloudTrail's first years: they name an account of CloudTrail's for each Region instead of the
//! service.

use crate::trail::policy::{SERVICE, former};
use serde_json::Value as Json;

/// The Regions whose account of CloudTrail's a policy allows something; none when it allows something to the service.
pub(super) fn regions(policy: &Json) -> Vec<&'static str> {
    let statements = listed(policy.get("Statement"));
    let allows = |one: &&&Json| one.get("Effect").and_then(Json::as_str) == Some("Allow");
    let principals: Vec<&Json> = statements.iter().filter(allows).filter_map(|one| one.get("Principal")).collect();
    let named = |kind: &str| -> Vec<&str> {
        let values = principals.iter().flat_map(|principal| listed(principal.get(kind)));
        values.filter_map(Json::as_str).collect()
    };
    let everybody = principals.iter().any(|principal| principal.as_str() == Some("*"));
    if everybody || named("Service").contains(&SERVICE) || named("AWS").contains(&"*") {
        return Vec::new();
    }
    let mut regions: Vec<&str> = named("AWS").into_iter().flat_map(former::regions).collect();
    regions.sort_unstable();
    regions.dedup();
    regions
}

/// The values of an element that takes one or a list of them.
fn listed(element: Option<&Json>) -> Vec<&Json> {
    match element {
        Some(Json::Array(all)) => all.iter().collect(),
        Some(one) => vec![one],
        None => Vec::new(),
    }
}

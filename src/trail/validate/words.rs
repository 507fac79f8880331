//! Sentences that the checks of what is around a trail say in the same words, so that nothing is told twice.

use super::values::{quoted, region_of_bucket};
use crate::trail::account::Organization;

/// F§4-28.
pub(crate) fn in_no_organization(own: &str) -> String {
    format!("The account {own} is in no organization, so it cannot have an organization trail")
}

/// F§4-29.
pub(crate) fn not_the_management_account(organization: &Organization, own: &str) -> String {
    format!(
        "Only the management account of the organization {}, {}, can switch it on; you are in {own}",
        quoted(&organization.id),
        quoted(&organization.management_account)
    )
}

/// F§7, F§10-1.
pub(crate) fn only_management_switches(owner: &str, own: &str) -> String {
    format!(
        "Only the management account can switch it, with the trail its own; the trail is {owner}'s, you are in {own}"
    )
}

/// F§4-30.
pub(crate) fn consolidated_billing(organization: &Organization) -> String {
    format!(
        "The organization {} has consolidated billing only: an organization trail needs all features",
        quoted(&organization.id)
    )
}

/// What a caller from another account is told as long as nobody knows who it is to the organization (F§7).
pub(crate) fn members_look(owner: &str, own: &str) -> String {
    format!("The trail is {owner}'s and you are in {own}: {MEMBERS_LOOK}")
}

const MEMBERS_LOOK: &str =
    "only the management account or a delegated administrator can change it; members can only look";

/// Whether this is what [`members_look`] says.
pub(crate) fn asks_who(text: &str) -> bool {
    text.ends_with(MEMBERS_LOOK)
}

/// What is told of a key as long as the bucket's Region is not known (F§3 R5).
pub(crate) fn same_region(key: &str, bucket: &str) -> String {
    format!("The key is in {key}; {bucket} {SAME_REGION}")
}

/// The same of a key without an ARN, which is looked for in the trail's Region.
pub(crate) fn looked_for(trail: &str, bucket: &str) -> String {
    format!("AWS looks for it in {trail}, and a key must be in the Region of the bucket {bucket}; {OR_ITS_ARN}")
}

const SAME_REGION: &str = "must be in that Region, too";
const OR_ITS_ARN: &str = "if that is another one, give the key's ARN";

/// Whether this is what [`same_region`] or [`looked_for`] say.
pub(crate) fn asks_for_region(text: &str) -> bool {
    text.ends_with(SAME_REGION) || text.ends_with(OR_ITS_ARN)
}

/// F§3 R5. The name of a bucket may tell its Region.
pub(crate) fn regions_apart(key: &str, bucket: &str, name: &str) -> String {
    let told = if region_of_bucket(name) == Some(bucket) { ", as its name tells" } else { "" };
    format!("The key is in {key}, and the bucket is in {bucket}{told}: AWS refuses a key of another Region")
}

/// F§2.5.
pub(crate) fn fifo() -> String {
    "CloudTrail cannot notify FIFO topics; use a standard topic".to_owned()
}

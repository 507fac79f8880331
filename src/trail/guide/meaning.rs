//! What a switch means for this trail.

use super::{Known, Topic};
use crate::trail::account::Membership;
use crate::trail::arn::leader_region;
use crate::trail::change::Draft;
use crate::trail::consequence::words::{folder, listed};
use crate::trail::preflight::caller::administers;
use crate::trail::setting::Setting;

/// The paragraphs.
pub(super) fn of(topic: Topic, draft: &Draft, known: Known<'_>) -> Vec<String> {
    match topic {
        Topic::MultiRegionOn => all_regions(draft),
        Topic::MultiRegionOff => one_region(draft),
        Topic::OrganizationOn => all_accounts(draft, known),
        Topic::OrganizationOff => one_account(draft, known),
    }
}

fn is_organization(draft: &Draft) -> bool {
    draft.switch(Setting::Organization) == Some(true)
}

/// What the trail delivers to: `the bucket`, `the bucket and topic`.
fn places(draft: &Draft) -> String {
    let set = |(setting, what): (Setting, &'static str)| draft.value(setting).map(|_| what);
    let beside = [(Setting::SnsTopic, "topic"), (Setting::LogGroup, "log group")].into_iter().filter_map(set);
    listed(&std::iter::once("bucket").chain(beside).collect::<Vec<_>>(), 3)
}

/// F§5 IsMultiRegionTrail → true, F§3 R2, R10, R11.
fn all_regions(draft: &Draft) -> Vec<String> {
    let (name, home, account) = (draft.arn().name(), draft.arn().region(), draft.arn().account());
    let whose = if is_organization(draft) { "of each member account" } else { account };
    let mut said = vec![
        format!(
            "{name} records {home} only. Afterwards it records every enabled Region of {whose}, and each that is enabled \
             later, within hours and without anybody's doing."
        ),
        format!(
            "In each of them AWS makes a shadow trail, which can be seen there. It is changed here only, in the home \
             Region {home}, as it is now."
        ),
        format!("They all deliver to the same {}; the Region is a part of every object's key.", places(draft)),
    ];
    if draft.switch(Setting::GlobalEvents) == Some(false) {
        said.push(
            "Global services is switched on along with it: AWS takes no multi-Region trail without the events of IAM, \
             STS and CloudFront."
                .to_owned(),
        );
    }
    said.push(
        "Of management events the first copy in a Region is free, and each further one is paid; data events are always \
         paid."
            .to_owned(),
    );
    said.push(
        "The AWS console has no way to do it. It takes one UpdateTrail, which the review shows first.".to_owned(),
    );
    said
}

/// F§5 IsMultiRegionTrail → false, F§3 R2a, R2c, R9.
fn one_region(draft: &Draft) -> Vec<String> {
    let (name, home) = (draft.arn().name(), draft.arn().region());
    let members = if is_organization(draft) { ", in every member account" } else { "" };
    let mut said = vec![format!(
        "{name} records every enabled Region{members}. Afterwards it records {home} only, and AWS deletes its shadow \
         trails in all other Regions. Log files that were delivered stay where they are."
    )];
    said.push(match leader_region(draft.arn().partition()) {
        Some(leader) if leader == home => format!(
            "The events of global services (IAM, STS, CloudFront) still arrive, since they are recorded in {leader}. AWS \
             may switch Global services off by itself with Multi-Region, so what it is to be is sent along."
        ),
        Some(leader) => format!(
            "The events of global services (IAM, STS, CloudFront) no longer arrive: a single-Region trail gets them in \
             {leader} only."
        ),
        None => "The events of global services (IAM, STS, CloudFront) may no longer arrive.".to_owned(),
    });
    said.push(
        "Switched on again, it records all Regions again from then on. What happens in them meanwhile is recorded by no \
         one, unless another trail does."
            .to_owned(),
    );
    said.extend(security_lake(draft));
    said
}

/// F§3 R9.
fn security_lake(draft: &Draft) -> Option<String> {
    let qualifies = is_organization(draft) && draft.switch(Setting::MultiRegion) == Some(true);
    qualifies.then(|| {
        "If Amazon Security Lake collects management events, it needs an organization trail that records all Regions: \
         AWS refuses to narrow the last such trail."
            .to_owned()
    })
}

/// The organization in a sentence.
fn named(known: Known<'_>) -> String {
    match known.around.organization {
        Some(Ok(Membership::Member(organization))) => format!("the organization {}", organization.id),
        _ => "the organization".to_owned(),
    }
}

/// F§5 IsOrganizationTrail → true, F§7, F§10-1.
fn all_accounts(draft: &Draft, known: Known<'_>) -> Vec<String> {
    let (name, account) = (draft.arn().name(), draft.arn().account());
    let folder = folder(draft.value(Setting::S3Prefix).as_ref());
    let id = match known.around.organization {
        Some(Ok(Membership::Member(organization))) => organization.id.clone(),
        _ => "o-…".to_owned(),
    };
    let mut said = vec![
        format!(
            "{name} records {account} only. Afterwards it is made in every account of {}, and in those that join later. \
             Their log files go to the same {}, under {folder}{id}/.",
            named(known),
            places(draft)
        ),
        "The members see the trail and can neither change it nor delete it.".to_owned(),
        "Only the management account may switch it, in this trail's home Region. A delegated administrator may change the \
         other settings of an organization trail, by its ARN, and make new ones, but not turn this trail into one."
            .to_owned(),
        "Each member pays nothing for the first copy of its management events. Where it has a trail of its own, there are \
         two copies, and one is paid."
            .to_owned(),
    ];
    said.extend(standing(known));
    said
}

/// F§5 IsOrganizationTrail → false, F§7.
fn one_account(draft: &Draft, known: Known<'_>) -> Vec<String> {
    let (name, account) = (draft.arn().name(), draft.arn().account());
    let mut said = vec![
        format!(
            "{name} records every account of {}. Afterwards it records {account}, the management account, and AWS deletes \
             it from all members. Log files that were delivered stay where they are.",
            named(known)
        ),
        "Only the management account may switch it. Afterwards it alone can reach the trail: delegated administrators no \
         longer see it."
            .to_owned(),
        "CloudTrail must keep its trusted access in the organization until this is done: without it an organization trail \
         stops working in the members, and stays there."
            .to_owned(),
    ];
    said.extend(security_lake(draft));
    said.extend(standing(known));
    said
}

/// Who the caller is to the organization, where that is known.
fn standing(known: Known<'_>) -> Option<String> {
    let account = known.around.account?;
    Some(match known.around.organization? {
        Ok(Membership::NotAMember) => format!("You are in {account}, which is in no organization."),
        Ok(Membership::Member(organization)) if organization.management_account == account => {
            format!("You are in {account}, the management account of {}.", organization.id)
        }
        Ok(Membership::Member(organization)) => {
            let what = match administers(account, known.facts) {
                Some(true) => "a delegated administrator",
                Some(false) => "a member account",
                // which of the two is not known
                None => "an account",
            };
            format!(
                "You are in {account}, {what} of {}: whoever is in {} has to do it.",
                organization.id, organization.management_account
            )
        }
        Err(_) => return None,
    })
}

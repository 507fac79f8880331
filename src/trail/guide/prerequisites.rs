//! What has to be so before a switch is applied: what is known from CloudTrail alone, and the checks made of facts.

use super::{Known, Topic};
use crate::trail::change::{CommandContext, Draft, trail_command};
use crate::trail::consequence::verb;
use crate::trail::preflight::{self, Check, Limit, Matter, Remedy, Standing};
use crate::trail::setting::Setting;
use crate::trail::surroundings::MOST_TRAILS;

/// The checks, what concerns the switch itself first.
pub(super) fn of(topic: Topic, after: &Draft, known: Known<'_>, context: &CommandContext) -> Vec<Check> {
    let mut checks: Vec<Check> = logging(after, known, context).into_iter().collect();
    if after.switch(Setting::MultiRegion) == Some(true) && after.edit(Setting::MultiRegion).is_some() {
        checks.extend(places(after, known));
    }
    checks.extend(preflight::checks(after, known.facts, known.around));
    checks.extend(security_lake(topic, after));
    checks.sort_by_key(|check| {
        // what is not so is seen first, then what nobody knows
        let standing = match check.standing {
            Standing::No(_) => 0,
            Standing::Unverified(_) => 1,
            Standing::Waiting | Standing::Yes => 2,
        };
        (standing, rank(check.matter, topic))
    });
    checks
}

/// In which order the checks are told: what concerns the switch itself first, then what it delivers to, in the order in
/// which it is best put right (F§7).
fn rank(matter: Matter, topic: Topic) -> u8 {
    match matter {
        Matter::Places | Matter::Names | Matter::BucketRegions if topic == Topic::MultiRegionOn => 0,
        Matter::Organization
        | Matter::AllFeatures
        | Matter::Caller
        | Matter::TrustedAccess
        | Matter::CloudTrailRole
        | Matter::OrganizationsRole => 1,
        Matter::SecurityLake => 2,
        Matter::Places | Matter::Names => 3,
        Matter::Bucket
        | Matter::RequesterPays
        | Matter::BucketAcl
        | Matter::BucketWrite
        | Matter::BucketOrganization
        | Matter::BucketDigests
        | Matter::BucketInsights
        | Matter::BucketRegions => 4,
        Matter::Key | Matter::KeyState | Matter::KeySort | Matter::KeyRegion | Matter::KeyPolicy => 5,
        Matter::Topic
        | Matter::TopicSort
        | Matter::TopicPolicy
        | Matter::TopicKey
        | Matter::TopicKeyState
        | Matter::TopicKeyPolicy => 6,
        Matter::LogGroup | Matter::Role | Matter::RoleTrust | Matter::RolePermissions | Matter::RoleOrganization => 7,
        Matter::Logging => 8,
    }
}

fn check(matter: Matter, setting: Setting, claim: impl Into<String>, standing: Standing) -> Check {
    Check { matter, setting, claim: claim.into(), standing, decided_by: None, limit: Limit::Policies, remedy: None }
}

/// UpdateTrail does not start a trail that is stopped (F§7 step 7).
fn logging(after: &Draft, known: Known<'_>, context: &CommandContext) -> Option<Check> {
    let claim = "the trail is logging";
    let standing = match known.status?.logging {
        Some(true) => Standing::Yes,
        Some(false) => {
            Standing::No("The trail is stopped, and an update does not start it: nothing is recorded".into())
        }
        None => Standing::Unverified("AWS does not say whether it is logging".into()),
    };
    let remedy = Remedy {
        text: "Start it, now or afterwards".to_owned(),
        command: Some(trail_command("start-logging", after.arn(), after.arn().region(), context)),
        document: None,
    };
    Some(Check { remedy: Some(remedy), ..check(Matter::Logging, Setting::MultiRegion, claim, standing) })
}

/// Every Region has a place for a shadow trail, and none of its name (F§3 R10: what AWS does otherwise is not documented).
fn places(after: &Draft, known: Known<'_>) -> Vec<Check> {
    let around = known.surroundings;
    let answered = around.answered();
    let unknown = || match around.silent().len() {
        _ if !around.is_known() => Some("the Regions have not told of their trails".to_owned()),
        0 if around.is_whole() => None,
        0 => Some("there may be Regions that were not asked".to_owned()),
        1 => Some(format!("{} does not answer", around.silent()[0])),
        n => Some(format!("{n} Regions do not answer")),
    };
    let full: Vec<String> =
        answered.iter().filter(|r| around.count(r) >= MOST_TRAILS).map(|r| (*r).to_owned()).collect();
    let room = match (full.as_slice(), unknown()) {
        ([], None) => Standing::Yes,
        ([], Some(why)) => Standing::Unverified(why),
        ([one], _) => Standing::No(format!(
            "{one} already has {MOST_TRAILS} trails, the most there may be: {}",
            around.names(one)
        )),
        // the Regions' own step names their trails
        (full, _) => {
            Standing::No(format!("{} already have {MOST_TRAILS} trails, the most there may be", full.join(", ")))
        }
    };
    let same: Vec<&str> = around.namesakes(after.arn().name()).map(|n| n.trail.home_region()).collect();
    let alone = match (same.as_slice(), unknown()) {
        ([], None) => Standing::Yes,
        ([], Some(why)) => Standing::Unverified(why),
        (same, _) => {
            let has = verb(same.len(), "has", "have");
            Standing::No(format!("{} {has} another trail {}", same.join(", "), after.arn().name()))
        }
    };
    let remedy = |text: &str| Some(Remedy { text: text.to_owned(), command: None, document: None });
    vec![
        Check {
            remedy: remedy(
                "What AWS does then is not documented: delete a trail there first, or apply it and see whether AWS refuses",
            ),
            ..check(Matter::Places, Setting::MultiRegion, format!("no other Region has {MOST_TRAILS} trails yet"), room)
        },
        Check {
            remedy: remedy(
                "What AWS does then is not documented; no trail can be renamed, so one of the two has to go to be sure",
            ),
            ..check(Matter::Names, Setting::MultiRegion, "no other Region has a trail of this name", alone)
        },
    ]
}

/// F§3 R9: no API of CloudTrail tells whether Security Lake depends on a trail.
fn security_lake(topic: Topic, after: &Draft) -> Option<Check> {
    let on = |setting| after.before(setting).is_some_and(|value| value == crate::trail::settings::Value::Switch(true));
    let qualified = on(Setting::MultiRegion) && on(Setting::Organization);
    (!topic.on() && qualified).then(|| Check {
        remedy: Some(Remedy {
            text: "Ask whoever runs Security Lake; to see whether it collects management events here:".to_owned(),
            command: Some(format!("aws securitylake list-log-sources --region {}", after.arn().region())),
            document: None,
        }),
        ..check(
            Matter::SecurityLake,
            topic.setting(),
            "Amazon Security Lake does not depend on this trail",
            Standing::Unverified("only Security Lake knows".to_owned()),
        )
    })
}

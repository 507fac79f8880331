//! What the guides say and set.

use super::*;
use crate::trail::account::{Membership, Organization};
use crate::trail::consequence::Level;
use crate::trail::error::{ApiError, Cause};
use crate::trail::facts::{Fact, Service, Subject};
use crate::trail::preflight::Standing;
use crate::trail::settings::{Settings, Trail};
use crate::trail::surroundings::{Neighbour, Region};
use crate::trail::{TrailArn, sample};

const OWN: &str = "123456789012";

fn all_regions(settings: &mut Settings) {
    settings.multi_region = Some(true);
}

fn of_organization(settings: &mut Settings) {
    (settings.multi_region, settings.organization) = (Some(true), Some(true));
}

fn plain(_: &mut Settings) {}

fn other(name: &str, home: &str, change: fn(&mut Settings)) -> Neighbour {
    let mut trail = sample::trail_with(home, change);
    trail.arn = TrailArn::parse(&format!("arn:aws:cloudtrail:{home}:{OWN}:trail/{name}")).unwrap();
    Neighbour { trail, logging: Some(true) }
}

fn around(base: &Trail, regions: &[(&str, Option<bool>)], others: &[Neighbour]) -> Surroundings {
    let regions = regions.iter().map(|(name, told)| Region { name: (*name).to_owned(), told: *told });
    Surroundings::new(&base.arn, Some(OWN), regions, false, others.iter().cloned())
}

/// What is known when nothing but the trails is.
fn known(surroundings: &Surroundings) -> Known<'_> {
    static NOTHING: Facts = Facts::new();
    Known { facts: &NOTHING, around: Around::from(Some(OWN)), surroundings, status: None }
}

#[test]
fn a_guide_leads_away_from_what_the_trail_has_whatever_is_edited() {
    let single = Draft::new(sample::trail("eu-west-1"));
    assert_eq!(Topic::of(Setting::MultiRegion, &single), Some(Topic::MultiRegionOn));
    assert_eq!(Topic::of(Setting::Organization, &single), Some(Topic::OrganizationOn));
    assert_eq!(Topic::of(Setting::GlobalEvents, &single), None);
    assert_eq!(Topic::of(Setting::S3Bucket, &single), None);
    let edited = sample::draft(sample::trail("eu-west-1"), &[(Setting::MultiRegion, "on")]);
    assert_eq!(Topic::of(Setting::MultiRegion, &edited), Some(Topic::MultiRegionOn));
    let whole = Draft::new(sample::trail_with("eu-west-1", of_organization));
    assert_eq!(Topic::of(Setting::MultiRegion, &whole), Some(Topic::MultiRegionOff));
    assert_eq!(Topic::of(Setting::Organization, &whole), Some(Topic::OrganizationOff));
    let unknown = Draft::new(sample::trail_with("eu-west-1", |s| s.organization = None));
    assert_eq!(Topic::of(Setting::Organization, &unknown), None);
}

/// What a guide's draft sends, as `Member=value`.
fn sent(topic: Topic, base: Trail, chosen: bool) -> Vec<String> {
    let request = topic.apply(&Draft::new(base), chosen).request().unwrap();
    let members = request.json();
    let members = members.as_object().unwrap().iter().filter(|(name, _)| *name != "Name");
    members.map(|(name, value)| format!("{name}={value}")).collect()
}

#[test]
fn what_is_set_along_goes_with_it_and_nothing_else_does() {
    let (on, global) = ("IsMultiRegionTrail=true", "IncludeGlobalServiceEvents=true");
    let without_global = |home| sample::trail_with(home, |s| s.global_events = Some(false));
    assert_eq!(sent(Topic::MultiRegionOn, without_global("eu-west-1"), false), [on, global]);
    assert_eq!(sent(Topic::MultiRegionOn, sample::trail("eu-west-1"), false), [on, global]);

    let wide = |home| sample::trail_with(home, all_regions);
    let off = "IsMultiRegionTrail=false";
    assert_eq!(sent(Topic::MultiRegionOff, wide("eu-west-1"), false), [off, global]);
    assert_eq!(sent(Topic::MultiRegionOff, wide("eu-west-1"), true), [off, "IncludeGlobalServiceEvents=false"]);

    let organization = "IsOrganizationTrail=true";
    assert_eq!(sent(Topic::OrganizationOn, without_global("eu-west-1"), false), [organization]);
    assert_eq!(sent(Topic::OrganizationOn, without_global("eu-west-1"), true), [on, organization, global]);
    let whole = sample::trail_with("eu-west-1", of_organization);
    assert_eq!(sent(Topic::OrganizationOff, whole, false), ["IsOrganizationTrail=false"]);
}

#[test]
fn what_may_be_set_along_is_asked_only_where_it_changes_something() {
    let choice = |topic: Topic, base: Trail| topic.choice(&Draft::new(base));
    let wide = |home| sample::trail_with(home, all_regions);
    assert!(choice(Topic::MultiRegionOff, wide("eu-west-1")).unwrap().contains("only in us-east-1"));
    assert_eq!(choice(Topic::MultiRegionOff, wide("us-east-1")), None, "they still arrive there");
    assert!(choice(Topic::OrganizationOn, sample::trail("eu-west-1")).unwrap().contains("only eu-west-1"));
    assert_eq!(choice(Topic::OrganizationOn, wide("eu-west-1")), None);
    assert_eq!(choice(Topic::MultiRegionOn, sample::trail("eu-west-1")), None, "AWS leaves no choice");
}

#[test]
fn edits_of_other_settings_stay_in_the_guides_draft() {
    let draft = sample::draft(sample::trail("eu-west-1"), &[(Setting::S3Prefix, "audit")]);
    let after = Topic::MultiRegionOn.apply(&draft, false);
    assert_eq!(after.text(Setting::S3Prefix).as_deref(), Some("audit"));
}

fn rows(
    topic: Topic,
    base: Trail,
    regions: &[(&str, Option<bool>)],
    others: &[Neighbour],
) -> Vec<(String, Option<Level>)> {
    let surroundings = around(&base, regions, others);
    let rows = topic.regions(&Draft::new(base), known(&surroundings));
    rows.into_iter().map(|row| (format!("{}: {}", row.region, row.text), row.level)).collect()
}

#[test]
fn each_region_is_told_what_becomes_of_it_when_all_are_recorded() {
    let others: Vec<Neighbour> = (0..5).map(|n| other(&format!("full-{n}"), "eu-west-2", plain)).collect();
    let others = [others, vec![other("events", "us-east-1", plain), other("local", "us-west-2", plain)]].concat();
    let regions = [
        ("eu-west-1", Some(true)),
        ("us-east-1", Some(false)),
        ("eu-west-2", Some(false)),
        ("us-west-2", Some(false)),
        ("sa-east-1", Some(false)),
        ("eu-west-3", Some(true)),
        ("eu-north-1", None),
    ];
    let told = rows(Topic::MultiRegionOn, sample::trail("eu-west-1"), &regions, &others);
    let (note, caution) = (Some(Level::Note), Some(Level::Caution));
    let expected = [
        ("eu-west-1: home: recorded as now", note),
        ("us-east-1: has another trail of this name: AWS may refuse", caution),
        (
            "eu-west-2: has 5 trails, the most there may be (full-0, full-1, full-2, full-3, full-4): AWS may refuse",
            caution,
        ),
        ("us-west-2: a shadow trail appears, trail 2 of 5; local records there already", caution),
        ("sa-east-1: a shadow trail appears, trail 1 of 5", note),
        ("eu-west-3: a shadow trail is there already", note),
        ("eu-north-1: no answer: not known", None),
    ];
    assert_eq!(told, expected.map(|(text, level)| (text.to_owned(), level)));
}

#[test]
fn a_region_that_is_full_and_has_a_namesake_tells_both() {
    let others: Vec<Neighbour> = (0..4).map(|n| other(&format!("full-{n}"), "eu-west-2", plain)).collect();
    let others = [others, vec![other("events", "eu-west-2", plain)]].concat();
    let regions = [("eu-west-1", Some(true)), ("eu-west-2", Some(false))];
    let told = rows(Topic::MultiRegionOn, sample::trail("eu-west-1"), &regions, &others);
    let expected = "eu-west-2: has another trail of this name, and 5 trails, the most there may be (full-0, full-1, \
                    full-2, full-3, events): AWS may refuse";
    assert_eq!(told[1].0, expected);
}

#[test]
fn each_region_is_told_what_becomes_of_it_when_one_is_recorded() {
    let regions =
        [("eu-west-1", Some(true)), ("us-east-1", Some(true)), ("us-west-2", Some(true)), ("sa-east-1", Some(false))];
    let wide = || sample::trail_with("eu-west-1", all_regions);
    let told = rows(Topic::MultiRegionOff, wide(), &regions, &[other("local", "us-west-2", plain)]);
    assert_eq!(told[1], ("us-east-1: not recorded any more: no other trail is known".into(), Some(Level::Danger)));
    assert_eq!(told[2], ("us-west-2: still recorded by local".into(), Some(Level::Note)));
    assert_eq!(told[3], ("sa-east-1: has no shadow trail now".into(), Some(Level::Note)));
    let told = rows(Topic::MultiRegionOff, wide(), &regions, &[other("all", "us-west-2", all_regions)]);
    assert_eq!(told[1], ("us-east-1: still recorded".into(), Some(Level::Note)));
}

fn standings(topic: Topic, base: Trail, surroundings: &Surroundings) -> Vec<(String, Standing)> {
    let after = topic.apply(&Draft::new(base), false);
    let checks = topic.prerequisites(&after, known(surroundings), &CommandContext::default());
    checks.into_iter().map(|check| (check.claim, check.standing)).collect()
}

fn standing(of: &[(String, Standing)], claim: &str) -> Standing {
    let found = of.iter().find(|(own, _)| own.contains(claim));
    found.unwrap_or_else(|| panic!("{claim} is not in {of:#?}")).1.clone()
}

#[test]
fn full_regions_and_namesakes_are_checked_and_what_is_not_known_is_not_guessed() {
    let base = || sample::trail("eu-west-1");
    let (room, name) = ("has 5 trails yet", "a trail of this name");
    let whole = [("eu-west-1", Some(true)), ("us-east-1", Some(false))];
    let all = standings(Topic::MultiRegionOn, base(), &around(&base(), &whole, &[]));
    assert_eq!((standing(&all, room), standing(&all, name)), (Standing::Yes, Standing::Yes));

    let silent = [("eu-west-1", Some(true)), ("us-west-2", Some(false)), ("us-east-1", None)];
    let all = standings(Topic::MultiRegionOn, base(), &around(&base(), &silent, &[]));
    assert_eq!(standing(&all, room), Standing::Unverified("us-east-1 does not answer".into()));

    let others: Vec<Neighbour> = (0..5).map(|n| other(&format!("full-{n}"), "us-east-1", plain)).collect();
    let others = [others, vec![other("events", "us-east-1", plain)]].concat();
    let all = standings(Topic::MultiRegionOn, base(), &around(&base(), &whole, &others));
    assert!(matches!(standing(&all, room), Standing::No(what) if what.contains("us-east-1 already has 5")));
    assert!(matches!(standing(&all, name), Standing::No(what) if what.contains("us-east-1 has another trail events")));

    let all = standings(Topic::MultiRegionOn, base(), &Surroundings::default());
    assert!(matches!(standing(&all, room), Standing::Unverified(_)));
    let already = sample::trail_with("eu-west-1", all_regions);
    let all = standings(Topic::OrganizationOn, already.clone(), &around(&already, &whole, &[]));
    assert!(!all.iter().any(|(claim, _)| claim.contains("trails yet")), "nothing more takes a place: {all:?}");
}

#[test]
fn security_lake_is_asked_for_only_where_the_trail_may_be_what_it_depends_on() {
    let lake = |topic, base: Trail| {
        let all = standings(topic, base, &Surroundings::default());
        all.iter()
            .any(|(claim, standing)| claim.contains("Security Lake") && matches!(standing, Standing::Unverified(_)))
    };
    assert!(lake(Topic::MultiRegionOff, sample::trail_with("eu-west-1", of_organization)));
    assert!(lake(Topic::OrganizationOff, sample::trail_with("eu-west-1", of_organization)));
    assert!(!lake(Topic::MultiRegionOff, sample::trail_with("eu-west-1", all_regions)));
    assert!(!lake(Topic::OrganizationOn, sample::trail_with("eu-west-1", all_regions)));
}

#[test]
fn a_trail_that_is_stopped_is_a_prerequisite_that_is_missing() {
    let after = Topic::MultiRegionOn.apply(&Draft::new(sample::trail("eu-west-1")), false);
    let surroundings = Surroundings::default();
    for (logging, expected) in [(Some(true), "yes"), (Some(false), "no"), (None, "unverified")] {
        let status = Status { logging, ..Status::default() };
        let known = Known { status: Some(&status), ..known(&surroundings) };
        let checks = Topic::MultiRegionOn.prerequisites(&after, known, &CommandContext::default());
        let check = checks.iter().find(|c| c.claim == "the trail is logging").unwrap();
        let standing = match &check.standing {
            Standing::Yes => "yes",
            Standing::No(_) => "no",
            Standing::Unverified(_) => "unverified",
            Standing::Waiting => "waiting",
        };
        assert_eq!(standing, expected);
        let command = check.remedy.clone().unwrap().command.unwrap();
        assert!(command.starts_with("aws cloudtrail start-logging --region eu-west-1 --name arn:"), "{command}");
    }
}

/// What a guide says of an organization to a caller of `account`.
fn meaning(topic: Topic, base: Trail, account: &str, administrators: &[&str]) -> String {
    meaning_with(topic, base, account, Some(administrators))
}

/// The same where it may not be known who administers.
fn meaning_with(topic: Topic, base: Trail, account: &str, administrators: Option<&[&str]>) -> String {
    let organization =
        Organization { id: "o-a1b2c3d4e5".into(), management_account: OWN.into(), all_features: Some(true) };
    let membership = Membership::Member(organization);
    let denied = ApiError {
        operation: "GetRole",
        region: String::new(),
        cause: Cause::Local,
        message: String::new(),
        request_id: None,
        after_fault: false,
    };
    let mut facts = Facts::default();
    let service = Service {
        trusted_access: Err(denied.clone()),
        administrators: match administrators {
            Some(all) => Ok(all.iter().map(|a| (*a).to_owned()).collect()),
            None => Err(denied.clone()),
        },
        member: Err(denied.clone()),
        cloudtrail_role: Err(denied.clone()),
        organizations_role: Err(denied),
    };
    facts.learn(Subject::Service, Fact::Service(service));
    let surroundings = Surroundings::default();
    let around = Around { account: Some(account), organization: Some(Ok(&membership)) };
    topic.meaning(&Draft::new(base), Known { facts: &facts, around, ..known(&surroundings) }).join("\n")
}

#[test]
fn who_may_switch_the_organization_is_told_to_each() {
    let single = || sample::trail("eu-west-1");
    let told = meaning(Topic::OrganizationOn, single(), OWN, &[]);
    assert!(told.contains("You are in 123456789012, the management account of o-a1b2c3d4e5."), "{told}");
    assert!(told.contains("under AWSLogs/o-a1b2c3d4e5/"), "{told}");
    let told = meaning(Topic::OrganizationOn, single(), "999988887777", &["999988887777"]);
    assert!(
        told.contains("999988887777, a delegated administrator of o-a1b2c3d4e5: whoever is in 123456789012"),
        "{told}"
    );
    let told = meaning(Topic::OrganizationOff, sample::trail_with("eu-west-1", of_organization), "999988887777", &[]);
    assert!(told.contains("a member account of"), "{told}");
    let organization = sample::trail_with("eu-west-1", of_organization);
    let told = meaning_with(Topic::OrganizationOff, organization, "999988887777", None);
    assert!(told.contains("You are in 999988887777, an account of o-a1b2c3d4e5: whoever is in"), "not guessed: {told}");
    assert!(told.contains("Security Lake"), "{told}");
}

#[test]
fn global_services_are_told_of_as_the_home_region_has_them() {
    let told = |home| {
        let surroundings = Surroundings::default();
        let draft = Draft::new(sample::trail_with(home, all_regions));
        Topic::MultiRegionOff.meaning(&draft, known(&surroundings)).join("\n")
    };
    assert!(told("us-east-1").contains("still arrive"));
    assert!(told("eu-west-1").contains("no longer arrive") && told("eu-west-1").contains("in us-east-1 only"));
    let off = Draft::new(sample::trail_with("eu-west-1", |s| s.global_events = Some(false)));
    let surroundings = Surroundings::default();
    assert!(
        Topic::MultiRegionOn.meaning(&off, known(&surroundings)).join("\n").contains("is switched on along with it")
    );
}

#[test]
fn what_is_left_to_do_names_the_trails_and_gives_commands_that_reach_the_same_account() {
    let base = sample::trail("eu-west-1");
    let regions = [("eu-west-1", Some(true)), ("us-east-1", Some(false))];
    let surroundings =
        around(&base, &regions, &[other("local", "us-east-1", plain), other("all", "us-west-2", all_regions)]);
    let context = CommandContext { profile: Some("prod audit".into()), endpoint_url: None };
    let after = Topic::MultiRegionOn.apply(&Draft::new(base), false);
    let tasks = Topic::MultiRegionOn.afterwards(&after, known(&surroundings), &context);
    let name = "--name arn:aws:cloudtrail:eu-west-1:123456789012:trail/events";
    let profile = "--profile 'prod audit'";
    assert_eq!(tasks[0].commands, [format!("aws cloudtrail get-trail-status {profile} --region us-east-1 {name}")]);
    let local = "--name arn:aws:cloudtrail:us-east-1:123456789012:trail/local";
    assert_eq!(tasks[1].commands, [format!("aws cloudtrail stop-logging {profile} --region us-east-1 {local}")]);
}

#[test]
fn every_step_says_whole_sentences() {
    for topic in [Topic::MultiRegionOn, Topic::MultiRegionOff, Topic::OrganizationOn, Topic::OrganizationOff] {
        for home in ["aws:cloudtrail:us-east-1", "aws:cloudtrail:eu-west-1", "aws-cn:cloudtrail:cn-north-1"] {
            let mut base = match topic.on() {
                true => sample::trail("us-east-1"),
                false => sample::trail_with("us-east-1", of_organization),
            };
            base.arn = TrailArn::parse(&format!("arn:{home}:{OWN}:trail/events")).unwrap();
            let surroundings = around(&base, &[("us-west-2", Some(true))], &[other("local", "us-west-2", plain)]);
            let draft = Draft::new(base);
            let after = topic.apply(&draft, true);
            let mut said = topic.meaning(&draft, known(&surroundings));
            said.extend(
                topic.afterwards(&after, known(&surroundings), &CommandContext::default()).into_iter().map(|t| t.text),
            );
            for text in said {
                assert!(text.ends_with(['.', ':']) && !text.contains("..") && !text.contains("  "), "{text}");
            }
        }
    }
}

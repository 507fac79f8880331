//! What is said when something is known of the account around the trail, and how much less when little is.

use super::*;
use crate::trail::surroundings::{Neighbour, Region};
use crate::trail::{TrailArn, sample};
use Setting::{GlobalEvents, MultiRegion, Organization};

const OWN: &str = "123456789012";

/// Another trail that is logging, with the default event selectors.
fn other(name: &str, home: &str, change: fn(&mut Settings)) -> Neighbour {
    let mut trail = trail_with(home, change);
    trail.arn = TrailArn::parse(&format!("arn:aws:cloudtrail:{home}:{OWN}:trail/{name}")).unwrap();
    Neighbour { trail, logging: Some(true) }
}

fn wide(settings: &mut Settings) {
    settings.multi_region = Some(true);
}

fn of_all(settings: &mut Settings) {
    (settings.multi_region, settings.organization) = (Some(true), Some(true));
}

fn plain(_: &mut Settings) {}

/// What a draft causes, when these Regions were asked and these other trails seen.
fn said(
    base: &Trail,
    edits: &[(Setting, &str)],
    regions: &[(&str, Option<bool>)],
    others: &[Neighbour],
) -> Vec<String> {
    let regions = regions.iter().map(|(name, told)| Region { name: (*name).to_owned(), told: *told });
    let around = Surroundings::new(&base.arn, Some(OWN), regions, false, others.iter().cloned());
    let all = consequences(&sample::draft(base.clone(), edits), &around);
    let alone = consequences(&sample::draft(base.clone(), edits), &Surroundings::default());
    let danger = |all: &[Consequence]| all.iter().any(|c| c.level == Danger);
    assert_eq!(danger(&all), danger(&alone), "whether there is a danger is the draft's alone");
    for consequence in &all {
        assert!(consequence.text.ends_with('.') && !consequence.text.contains(".."), "{}", consequence.text);
    }
    all.iter().map(|c| format!("{:?} {}", c.level, c.text)).collect()
}

#[track_caller]
fn has(said: &[String], words: &str) {
    assert!(said.iter().any(|s| s.contains(words)), "“{words}” is not in {said:#?}");
}

#[track_caller]
fn has_not(said: &[String], words: &str) {
    assert!(said.iter().all(|s| !s.contains(words)), "“{words}” is in {said:#?}");
}

const YES: Option<bool> = Some(true);
const NO: Option<bool> = Some(false);
const ALL: &[(&str, Option<bool>)] =
    &[("us-east-1", YES), ("us-east-2", YES), ("eu-west-1", YES), ("us-west-2", YES), ("sa-east-1", YES)];

/// The same Regions, none of which told of the trail.
fn without() -> Vec<(&'static str, Option<bool>)> {
    ALL.iter().map(|(name, _)| (*name, NO)).collect()
}

const OFF: &[(Setting, &str)] = &[(MultiRegion, "off")];
const ON: &[(Setting, &str)] = &[(MultiRegion, "on")];

#[test]
fn the_regions_that_lose_their_shadow_are_named_and_counted() {
    let base = trail_with("us-east-1", wide);
    let four = said(&base, OFF, ALL, &[]);
    has(&four, "Danger 4 Regions lose their shadow trail: us-east-2, eu-west-1, us-west-2 and sa-east-1.");
    has(&four, "Danger No other trail is known to record there.");
    let five = [ALL, &[("ap-south-1", YES)]].concat();
    has(
        &said(&base, OFF, &five, &[]),
        "5 Regions lose their shadow trail: us-east-2, eu-west-1, us-west-2 and 2 more.",
    );
    has(&said(&base, OFF, &ALL[..2], &[]), "Danger 1 Region loses its shadow trail: us-east-2.");
    // a Region that answered and did not tell of one has none
    let one_without = [&ALL[..2], &[("eu-west-1", NO)]].concat();
    has(&said(&base, OFF, &one_without, &[]), "Danger 1 Region loses its shadow trail: us-east-2.");
}

#[test]
fn a_region_without_an_answer_makes_it_at_least_so_many() {
    let base = trail_with("us-east-1", wide);
    let silent = |n: usize| [&ALL[..2], &[("eu-west-1", None), ("us-west-2", None), ("sa-east-1", None)][..n]].concat();
    let told = "Danger At least 1 Region loses its shadow trail: us-east-2 (no answer from";
    has(&said(&base, OFF, &silent(1), &[]), &format!("{told} eu-west-1)."));
    has(&said(&base, OFF, &silent(2), &[]), &format!("{told} eu-west-1 and us-west-2)."));
    has(&said(&base, OFF, &silent(3), &[]), &format!("{told} 3 Regions)."));
    // nor can there be a whole number when not every Region may have been asked
    let regions = || ALL.iter().map(|(name, told)| Region { name: (*name).to_owned(), told: *told });
    let around = Surroundings::new(&base.arn, Some(OWN), regions(), true, []);
    let all = consequences(&sample::draft(base.clone(), OFF), &around);
    assert!(all[0].text.starts_with("At least 4 Regions lose their shadow trail: us-east-2, "), "{}", all[0].text);
}

#[test]
fn without_a_list_nothing_is_counted() {
    let base = trail_with("us-east-1", wide);
    for regions in [&[][..], &[("us-east-2", None)], &[("us-east-2", NO)], &ALL[..1]] {
        let said = said(&base, OFF, regions, &[]);
        has(&said, "Danger The shadow trails in all other Regions are deleted");
        has_not(&said, "Regions lose");
        has_not(&said, "to record");
    }
}

#[test]
fn what_another_trail_still_records_is_said() {
    let base = trail_with("us-east-1", wide);
    let all = said(&base, OFF, ALL, &[other("org", "us-west-2", of_all), other("local", "eu-west-1", plain)]);
    has(&all, "Note org still records there.");
    has_not(&all, "No other trail");
    let two = said(&base, OFF, ALL, &[other("org", "us-west-2", of_all), other("wide", "eu-west-1", wide)]);
    let same = said(&base, OFF, ALL, &[other("wide", "us-west-2", wide), other("wide", "eu-west-1", wide)]);
    has(&same, "Note wide of us-west-2 and wide of eu-west-1 still record there.");
    has(&two, "Note org and wide still record there.");
    let one = said(&base, OFF, ALL, &[other("local", "eu-west-1", plain), other("here", "us-east-1", plain)]);
    has(&one, "Danger Still recorded: eu-west-1 by local. No other trail is known to record the other 3.");
    has_not(&one, " here");
    let each: Vec<Neighbour> = ALL[1..].iter().map(|(region, _)| other("local", region, plain)).collect();
    let each = said(&base, OFF, ALL, &each);
    has(&each, "Note Still recorded: us-east-2 by local; eu-west-1 by local; us-west-2 by local; sa-east-1 by local.");
    has_not(&each, "No other trail is known to record");
}

#[test]
fn a_trail_that_does_not_log_or_may_not_records_nothing() {
    let base = trail_with("eu-west-1", wide);
    for logging in [Some(false), None] {
        let stopped = Neighbour { logging, ..other("org", "us-west-2", of_all) };
        let said = said(&base, OFF, &[("us-east-2", YES)], &[stopped]);
        has(&said, "Danger No other trail is known to record there.");
        has(&said, "recorded in us-east-1. No other trail is known to record them.");
        has(&said, "Caution Breaks Security Hub CloudTrail.1");
    }
}

#[test]
fn selected_events_are_not_all_events() {
    let base = trail_with("us-east-1", wide);
    let mut some = other("some", "us-west-2", wide);
    some.trail.has_custom_event_selectors = Some(true);
    has(&said(&base, OFF, ALL, &[some.clone()]), "Note some (in part) still records there.");
    // one that records everything is named first
    let both = said(&base, OFF, ALL, &[some, other("zone", "us-west-2", wide)]);
    has(&both, "Note zone and some (in part) still record there.");
    let mut selective = base;
    selective.has_custom_event_selectors = Some(true);
    let other = [other("org", "us-west-2", of_all)];
    has(&said(&selective, OFF, ALL, &other), "still records there, maybe not all that this one does.");
}

#[test]
fn the_members_are_only_recorded_by_trails_of_the_organization() {
    let base = trail_with("us-east-1", of_all);
    let said_off = said(&base, OFF, ALL, &[other("wide", "us-west-2", wide)]);
    has(&said_off, "us-west-2 and sa-east-1, in member accounts, too.");
    has(&said_off, "Danger No other organization trail is known to record there.");
    has(&said_off, "Note wide still records there, but only what 123456789012 does.");
    has_not(&said(&base, OFF, ALL, &[other("local", "us-west-2", plain)]), "but only what");
    has(&said(&base, OFF, ALL, &[other("org", "us-west-2", of_all)]), "Note org still records there.");
    let alone = said(&base, &[(Organization, "off")], ALL, &[other("wide", "us-west-2", wide)]);
    has(&alone, "Danger No other organization trail is known to record the member accounts.");
    let org = other("org", "us-west-2", of_all);
    let here = other("here", "us-west-2", |s| s.organization = Some(true));
    has(
        &said(&base, &[(Organization, "off")], ALL, &[org.clone(), here]),
        "Note The member accounts are still recorded: by org everywhere and here in us-west-2.",
    );
    has_not(&said(&base, &[(Organization, "off")], &[], &[]), "No other");
    let on = said(&trail("us-east-1"), &[(Organization, "on")], ALL, &[org]);
    has(&on, "Caution The members are recorded, and paid, twice: org everywhere records them already.");
}

#[test]
fn the_events_of_global_services_are_still_recorded_or_not() {
    let base = trail_with("eu-west-1", wide);
    let leader = other("leader", "us-east-1", plain);
    has(&said(&base, OFF, ALL, std::slice::from_ref(&leader)), "recorded in us-east-1. leader still records them.");
    for not in [
        other("elsewhere", "us-west-2", plain),
        other("silent", "us-east-1", |s| s.global_events = Some(false)),
        Neighbour { logging: None, ..leader.clone() },
    ] {
        has(&said(&base, OFF, ALL, &[not]), "recorded in us-east-1. No other trail is known to record them.");
    }
    has_not(&said(&base, OFF, &[], &[]), "known to record them");
    let edits = [(MultiRegion, "off"), (GlobalEvents, "off")];
    let off = said(&base, &edits, ALL, std::slice::from_ref(&leader));
    has(&off, "Danger No events of global services (IAM, STS, CloudFront) are recorded by this trail any more. leader");
    has_not(&off, "unseen");
    has(&said(&base, &edits, ALL, &[]), "so that changes in IAM go unseen. No other trail is known to record them.");
    // those of the members are recorded by trails of the organization
    let of_all = said(&trail_with("eu-west-1", of_all), OFF, ALL, std::slice::from_ref(&leader));
    has(&of_all, "recorded in us-east-1. No other organization trail is known to record them.");
    let silent = trail_with("us-east-1", |s| s.global_events = Some(false));
    let on = said(&silent, &[(GlobalEvents, "on")], ALL, &[leader, other("wide", "us-west-2", wide)]);
    has(&on, "Caution leader and wide record them too: each event of a global service is delivered, and maybe paid");
    has(&said(&silent, &[(GlobalEvents, "on")], ALL, &[]), "Caution If another trail records them too");
}

#[test]
fn the_regions_that_get_a_shadow_are_named() {
    let base = trail("us-east-1");
    let regions = without();
    let whole = said(&base, ON, &regions, &[other("xxx", "eu-west-1", plain), other("yyy", "eu-west-1", plain)]);
    has(&whole, "A shadow trail appears in 4 more Regions: us-east-2, eu-west-1, us-west-2 and sa-east-1. All deliver");
    has(&whole, "It counts toward the 5 trails of each Region; no other Region has more than 2 now.");
    let silent = [regions.as_slice(), &[("ap-south-1", None)]].concat();
    let part = said(&base, ON, &silent, &[]);
    has(&part, "appears in at least 4 more Regions: us-east-2, ");
    has(&part, "It counts toward the 5 trails of each Region.");
    has(&said(&base, ON, &[], &[]), "appears in every enabled Region. All deliver to the one bucket.");
}

#[test]
fn a_region_that_is_full_or_has_the_name_is_named() {
    let base = trail("us-east-1");
    let regions = without();
    let mut others: Vec<Neighbour> = ["aaa", "bbb", "ccc", "ddd"].map(|name| other(name, "eu-west-1", plain)).into();
    has_not(&said(&base, ON, &regions, &others), "the most there may be");
    others.push(other("org", "us-west-2", of_all)); // a multi-Region trail counts in every Region
    let full = said(&base, ON, &regions, &others);
    has(&full, "Caution eu-west-1 has 5 trails, the most there may be: AWS may refuse.");
    has_not(&full, "counts toward");
    has(
        &said(&base, ON, &regions, &[other("events", "eu-west-1", plain)]),
        "Caution eu-west-1 has another trail of this name: AWS may refuse.",
    );
    has_not(&full, "of this name");
}

#[test]
fn the_trails_that_become_second_copies_are_named() {
    let base = trail("us-east-1");
    let regions = without();
    let copy = "Caution Where another trail records, one becomes a paid second copy";
    let others = [
        other("org", "us-west-2", of_all),
        other("xxx", "eu-west-1", plain),
        other("yyy", "eu-west-1", plain),
        other("here", "us-east-1", plain),
        Neighbour { logging: Some(false), ..other("stopped", "sa-east-1", plain) },
    ];
    has(&said(&base, ON, &regions, &others), &format!("{copy}: org everywhere."));
    has(&said(&base, ON, &regions, &others[1..]), &format!("{copy}: xxx and yyy in eu-west-1."));
    // one that records a part everywhere leaves the others what they are
    let mut part = others.clone();
    part[0].trail.has_custom_event_selectors = Some(true);
    has(&said(&base, ON, &regions, &part), &format!("{copy}: org (in part) everywhere; xxx and yyy in eu-west-1."));
    has(&said(&base, ON, &regions, &[]), &format!("{copy}."));
    let five: Vec<Neighbour> = ALL[1..].iter().map(|(region, _)| other("xxx", region, plain)).collect();
    has(
        &said(&base, ON, &regions, &five),
        &format!("{copy}: xxx in us-east-2; xxx in eu-west-1; xxx in us-west-2; xxx in sa-east-1."),
    );
    let more = [regions.as_slice(), &[("ap-south-1", NO)]].concat();
    let six = [five.as_slice(), &[other("xxx", "ap-south-1", plain)]].concat();
    has(
        &said(&base, ON, &more, &six),
        &format!("{copy}: xxx in us-east-2; xxx in eu-west-1; xxx in us-west-2; 2 more Regions."),
    );
}

#[test]
fn names_that_are_too_long_are_cut() {
    let base = trail_with("us-east-1", wide);
    let long = other(&"n".repeat(128), "us-west-2", wide);
    let said = said(&base, OFF, ALL, &[long]);
    has(&said, "nnn…nnn");
    assert!(said.iter().all(|s| s.chars().count() <= 220), "{said:#?}");
}

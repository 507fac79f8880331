//! What it causes to record more or less: Regions, accounts, global services.

use super::words::{folder, listed, regions, trails, verb};
use super::{Add, Level, on};
use crate::trail::arn::leader_region;
use crate::trail::change::{Change, Draft};
use crate::trail::setting::Setting;
use crate::trail::settings::Value;
use crate::trail::surroundings::{MOST_TRAILS, Neighbour, Surroundings};

/// Whether the trail is of an organization, before or after: only such trails record what it does.
fn of_organization(draft: &Draft) -> bool {
    let before = draft.before(Setting::Organization) == Some(Value::Switch(true));
    before || draft.switch(Setting::Organization) == Some(true)
}

/// Trails, the ones that record everything first: `a and b`, and how many they are.
fn names<'a>(around: &Surroundings, which: impl Iterator<Item = &'a Neighbour>) -> (String, usize) {
    let mut which: Vec<&Neighbour> = which.collect();
    which.sort_by_key(|n| !n.records_all_management());
    let called: Vec<String> = which.into_iter().map(|n| around.called(n)).collect();
    (trails(&called), called.len())
}

/// The trails that record in `region` and nowhere else; `None` when there is none.
fn local_trails(around: &Surroundings, organization: bool, region: &str) -> Option<String> {
    let there = |n: &&Neighbour| n.records_at_home() && n.trail.home_region() == region;
    let mut there: Vec<&Neighbour> = around.others(organization).filter(there).collect();
    there.sort_by_key(|n| !n.records_all_management());
    let called: Vec<String> = there.into_iter().map(|n| around.called_at_home(n)).collect();
    (!called.is_empty()).then(|| trails(&called))
}

/// Multi-Region is switched.
pub(super) fn multi_region(draft: &Draft, around: &Surroundings, change: &Change, add: &mut Add) {
    if on(change) { wider(draft, around, add) } else { narrower(draft, around, add) }
}

/// All Regions from now on.
fn wider(draft: &Draft, around: &Surroundings, add: &mut Add) {
    let beside: Vec<&str> = [(Setting::SnsTopic, "topic"), (Setting::LogGroup, "log group")]
        .into_iter()
        .filter(|(setting, _)| draft.value(*setting).is_some())
        .map(|(_, what)| what)
        .collect();
    let one = listed(&[&["bucket"], beside.as_slice()].concat(), 2);
    let gained = around.answered();
    let gained = match (gained.len(), around.is_whole()) {
        (0, _) => "every enabled Region".to_owned(),
        (n, whole) => {
            let at_least = if whole { "" } else { "at least " };
            format!("{at_least}{n} more {}: {}", verb(n, "Region", "Regions"), regions(&gained))
        }
    };
    add(Level::Caution, format!("A shadow trail appears in {gained}. All deliver to the one {one}."));
    clashes(draft, around, add);
    copies(around, add);
    if draft.base().has_custom_event_selectors == Some(true) {
        add(
            Level::Caution,
            "Data events that its event selectors select are charged always, from now on in every Region.".to_owned(),
        );
    }
    add(
        Level::Note,
        "The bucket policy must name the service cloudtrail.amazonaws.com, not the account IDs of single Regions."
            .to_owned(),
    );
}

/// Regions that have no place for a shadow trail, or one of its name (F§3 R10: what AWS does then is not documented).
fn clashes(draft: &Draft, around: &Surroundings, add: &mut Add) {
    let answered = around.answered();
    let full: Vec<&str> = answered.iter().copied().filter(|r| around.count(r) >= MOST_TRAILS).collect();
    if !full.is_empty() {
        let has = verb(full.len(), "has", "have");
        add(
            Level::Caution,
            format!("{} {has} {MOST_TRAILS} trails, the most there may be: AWS may refuse.", regions(&full)),
        );
    }
    let same: Vec<&str> = around.namesakes(draft.arn().name()).map(|n| n.trail.home_region()).collect();
    if !same.is_empty() {
        let has = verb(same.len(), "has", "have");
        add(Level::Caution, format!("{} {has} another trail of this name: AWS may refuse.", regions(&same)));
    }
    if full.is_empty() {
        let most = answered.iter().map(|r| around.count(r)).max().unwrap_or(0);
        let now = match around.is_whole() {
            true => format!("; no other Region has more than {most} now"),
            false => String::new(),
        };
        add(Level::Caution, format!("It counts toward the {MOST_TRAILS} trails of each Region{now}."));
    }
}

/// Places, each with the trails that record there: three are named, or four where the fourth is the last.
fn places(mut places: Vec<String>) -> String {
    if places.len() > 4 {
        let more = format!("{} more Regions", places.len() - 3);
        places.truncate(3);
        places.push(more);
    }
    places.join("; ")
}

/// What is recorded twice when all Regions are (F§5: the first copy of management events in a Region is free).
fn copies(around: &Surroundings, add: &mut Add) {
    let mut recorded = Vec::new();
    let everywhere: Vec<&Neighbour> = around.others(false).filter(|n| n.records_everywhere()).collect();
    let (names, count) = names(around, everywhere.iter().copied());
    if count > 0 {
        recorded.push(format!("{names} everywhere"));
    }
    // beside one that records everything everywhere, the others are such copies already
    if !everywhere.iter().any(|n| n.records_all_management()) {
        for region in around.answered() {
            recorded.extend(local_trails(around, false, region).map(|there| format!("{there} in {region}")));
        }
    }
    let known = if recorded.is_empty() { String::new() } else { format!(": {}", places(recorded)) };
    add(Level::Caution, format!("Where another trail records, one becomes a paid second copy{known}."));
}

/// One Region from now on.
fn narrower(draft: &Draft, around: &Surroundings, add: &mut Add) {
    let home = draft.arn().region();
    let lost = around.shadowed();
    if lost.is_empty() {
        add(
            Level::Danger,
            format!("The shadow trails in all other Regions are deleted: from then on only {home} is recorded."),
        );
    } else {
        let members = if of_organization(draft) { ", in member accounts, too" } else { "" };
        let silent = around.silent();
        let at_least = if around.is_whole() { "" } else { "At least " };
        let lose = verb(lost.len(), "Region loses its", "Regions lose their");
        let silent = match silent.len() {
            0 => String::new(),
            n if n <= 2 => format!(" (no answer from {})", regions(&silent)),
            n => format!(" (no answer from {n} Regions)"),
        };
        add(
            Level::Danger,
            format!("{at_least}{} {lose} shadow trail: {}{silent}{members}.", lost.len(), regions(&lost)),
        );
    }
    still_recorded(draft, around, &lost, add);
    if draft.switch(Setting::GlobalEvents) != Some(false) {
        global_events_after(draft, around, add);
    }
}

/// What another trail must be to record the same accounts.
fn kind(organization: bool) -> &'static str {
    if organization { "organization trail" } else { "trail" }
}

/// Which of the Regions that the trail leaves are recorded by another one.
fn still_recorded(draft: &Draft, around: &Surroundings, lost: &[&str], add: &mut Add) {
    let organization = of_organization(draft);
    let everywhere = |organization| names(around, around.others(organization).filter(|n| n.records_everywhere()));
    let (others, count) = everywhere(organization);
    if count > 0 {
        let records = verb(count, "records", "record");
        let but = match draft.base().has_custom_event_selectors {
            Some(true) => ", maybe not all that this one does",
            _ => "",
        };
        return add(Level::Note, format!("{others} still {records} there{but}."));
    }
    let mut kept = Vec::new();
    for region in lost {
        kept.extend(local_trails(around, organization, region).map(|there| format!("{region} by {there}")));
    }
    let kind = kind(organization);
    match (lost.len(), kept.len()) {
        (0, _) => {}
        (_, 0) => add(Level::Danger, format!("No other {kind} is known to record there.")),
        (all, n) if n == all => add(Level::Note, format!("Still recorded: {}.", places(kept))),
        (all, n) => {
            let others = if all - n == 1 { "other one".to_owned() } else { format!("other {}", all - n) };
            let text = format!("No other {kind} is known to record the {others}.");
            add(Level::Danger, format!("Still recorded: {}. {text}", places(kept)));
        }
    }
    let (own, count) = everywhere(false);
    if organization && count > 0 {
        let records = verb(count, "records", "record");
        add(Level::Note, format!("{own} still {records} there, but only what {} does.", draft.arn().account()));
    }
}

/// Whether global service events arrive at a trail that is not multi-Region (F§3 R2c).
enum Arrives {
    Yes,
    /// In this Region instead.
    Elsewhere(&'static str),
    Unknown,
}

fn arrives(draft: &Draft) -> Arrives {
    match leader_region(draft.arn().partition()) {
        Some(leader) if leader == draft.arn().region() => Arrives::Yes,
        Some(leader) => Arrives::Elsewhere(leader),
        None => Arrives::Unknown,
    }
}

/// What becomes of the events of global services once the trail is not multi-Region any more.
fn global_events_after(draft: &Draft, around: &Surroundings, add: &mut Add) {
    const EVENTS: &str = "Events of global services (IAM, STS, CloudFront)";
    match arrives(draft) {
        Arrives::Yes => add(Level::Note, format!("{EVENTS} still arrive.")),
        Arrives::Elsewhere(leader) => {
            let verb = if draft.arn().partition() == "aws" { "no longer arrive" } else { "may no longer arrive" };
            let (others, _) = others_with_global_events(draft, around);
            add(Level::Danger, format!("{EVENTS} {verb}: they are recorded in {leader}.{others}"));
        }
        Arrives::Unknown => add(Level::Caution, format!("{EVENTS} may no longer arrive.")),
    }
}

/// Which other trails record the events of global services, as a sentence behind another one; and whether any does.
fn others_with_global_events(draft: &Draft, around: &Surroundings) -> (String, bool) {
    let organization = of_organization(draft);
    let others = around.others(organization).filter(|n| n.records_global_events());
    match names(around, others) {
        (_, 0) if around.is_known() => (format!(" No other {} is known to record them.", kind(organization)), false),
        (_, 0) => (String::new(), false),
        (names, count) => (format!(" {names} still {} them.", verb(count, "records", "record")), true),
    }
}

/// The organization is switched.
pub(super) fn organization(draft: &Draft, around: &Surroundings, change: &Change, add: &mut Add) {
    let account = draft.arn().account();
    let place = |n: &Neighbour| match n.records_everywhere() {
        true => format!("{} everywhere", around.called(n)),
        false => format!("{} in {}", around.called_at_home(n), n.trail.home_region()),
    };
    let recorders = around.others(true).filter(|n| n.records_everywhere() || n.records_at_home());
    let others: Vec<String> = recorders.map(place).collect();
    let folder = folder(draft.value(Setting::S3Prefix).as_ref());
    if on(change) {
        add(
            Level::Danger,
            "The trail is created in every member account, where it can be seen but not changed.".to_owned(),
        );
        add(
            Level::Caution,
            format!(
                "The bucket policy must also allow {folder}{}/*, and CloudTrail must have trusted access in the \
                 organization, or AWS refuses.",
                around.organization()
            ),
        );
        add(
            Level::Caution,
            "Member accounts' own trails become paid second copies: stop them within a day.".to_owned(),
        );
        if !others.is_empty() {
            let records = verb(others.len(), "records", "record");
            add(
                Level::Caution,
                format!("The members are recorded, and paid, twice: {} {records} them already.", trails(&others)),
            );
        }
        add(
            Level::Note,
            "Copies are created even where delivery fails: look at GetTrailStatus in a member account.".to_owned(),
        );
        return;
    }
    add(
        Level::Danger,
        format!("The trail is deleted from all member accounts: from then on only {account} is recorded."),
    );
    if !others.is_empty() {
        add(Level::Note, format!("The member accounts are still recorded: by {}.", trails(&others)));
    } else if around.is_known() {
        add(Level::Danger, "No other organization trail is known to record the member accounts.".to_owned());
    }
    add(
        Level::Caution,
        format!("Only {account} can reach the trail; its bucket policy must allow {folder}{account}/*."),
    );
}

/// Global services are switched.
pub(super) fn global_events(draft: &Draft, around: &Surroundings, change: &Change, add: &mut Add) {
    const EVENTS: &str = "events of global services (IAM, STS, CloudFront)";
    let multi_before = draft.before(Setting::MultiRegion) == Some(Value::Switch(true));
    if on(change) {
        return match arrives(draft) {
            Arrives::Elsewhere(leader) if draft.switch(Setting::MultiRegion) == Some(false) => {
                add(
                    Level::Caution,
                    format!("A single-Region trail gets {EVENTS} only in {leader}: this changes little."),
                );
            }
            _ => add(Level::Caution, global_events_twice(around)),
        };
    }
    match arrives(draft) {
        Arrives::Elsewhere(leader) if !multi_before => add(
            Level::Caution,
            format!("No {EVENTS} are recorded. A single-Region trail gets them only in {leader}, so little is lost."),
        ),
        _ => {
            let (others, any) = others_with_global_events(draft, around);
            let unseen = if any { "" } else { ", so that changes in IAM go unseen" };
            add(Level::Danger, format!("No {EVENTS} are recorded by this trail any more{unseen}.{others}"));
        }
    }
}

/// Which other trails record the events of global services already (F§5: on one trail is enough).
fn global_events_twice(around: &Surroundings) -> String {
    let twice = "each event of a global service is delivered, and maybe paid, twice";
    match names(around, around.others(false).filter(|n| n.records_global_events())) {
        (_, 0) => format!("If another trail records them too, {twice}."),
        (names, count) => format!("{names} {} them too: {twice}.", verb(count, "records", "record")),
    }
}

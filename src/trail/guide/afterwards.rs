//! What is left to do once a switch was applied (F§7 steps 8 and 9).

use super::{Known, Topic};
use crate::trail::account::Membership;
use crate::trail::change::{CommandContext, Draft, trail_command};
use crate::trail::consequence::words::folder;
use crate::trail::setting::Setting;
use crate::trail::surroundings::Neighbour;

/// Something to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Task {
    /// What, when and why, in a sentence or two.
    pub text: String,
    /// The commands that do it, each quoted for a POSIX shell.
    pub commands: Vec<String>,
}

impl Task {
    fn new(text: impl Into<String>, commands: impl IntoIterator<Item = String>) -> Task {
        Task { text: text.into(), commands: commands.into_iter().collect() }
    }
}

/// The tasks, in the order in which they are to be done.
pub(super) fn of(topic: Topic, after: &Draft, known: Known<'_>, context: &CommandContext) -> Vec<Task> {
    match topic {
        Topic::MultiRegionOn => all_regions(after, known, context),
        Topic::MultiRegionOff => one_region(after, known, context),
        Topic::OrganizationOn => all_accounts(after, known, context),
        Topic::OrganizationOff => one_account(after, known),
    }
}

fn status(after: &Draft, region: &str, context: &CommandContext) -> String {
    trail_command("get-trail-status", after.arn(), region, context)
}

/// Trails that record in one Region what is now recorded twice there.
fn doubled<'a>(known: Known<'a>) -> impl Iterator<Item = &'a Neighbour> {
    known.surroundings.others(false).filter(|n| n.records_at_home())
}

fn all_regions(after: &Draft, known: Known<'_>, context: &CommandContext) -> Vec<Task> {
    let example = known.surroundings.answered().first().copied().unwrap_or(after.arn().region()).to_owned();
    let mut tasks = vec![Task::new(
        "In some 15 minutes look whether the shadow trails deliver: no LatestDeliveryError, in any Region. A shadow is \
         asked by the trail's ARN.",
        [status(after, &example, context)],
    )];
    let twice = doubled(known).map(|n| trail_command("stop-logging", &n.trail.arn, n.trail.home_region(), context));
    let twice: Vec<String> = twice.collect();
    if !twice.is_empty() {
        tasks.push(Task::new(
            "Once it is seen to deliver, trails that record one Region only may be a second copy that is paid for. Whoever \
             owns them decides; to stop one:",
            twice,
        ));
    }
    tasks
}

fn one_region(after: &Draft, known: Known<'_>, context: &CommandContext) -> Vec<Task> {
    let shadow = known.surroundings.shadowed().first().map(|region| (*region).to_owned());
    let gone = shadow.map(|region| status(after, &region, context));
    vec![
        Task::new(
            "Whoever reads the logs of other Regions, or has alarms on them, has to know that there are none any more.",
            [],
        ),
        Task::new("To see that a shadow trail is gone, ask for it: AWS answers TrailNotFoundException.", gone),
    ]
}

fn all_accounts(after: &Draft, known: Known<'_>, context: &CommandContext) -> Vec<Task> {
    let id = match known.around.organization {
        Some(Ok(Membership::Member(organization))) => organization.id.clone(),
        _ => "o-…".to_owned(),
    };
    let folder = folder(after.value(Setting::S3Prefix).as_ref());
    vec![
        Task::new(
            format!("In some 15 minutes look whether it delivers, and for log files under {folder}{id}/."),
            [status(after, after.arn().region(), context)],
        ),
        Task::new(
            "The same from a member account, by the trail's ARN: copies are made there even where delivery fails. In SNS a \
             failure shows as AuthorizationError.",
            [status(after, after.arn().region(), &CommandContext::default())],
        ),
        Task::new(
            "Within a day, have the members stop trails of their own that record the same: until then both copies are \
             delivered, and one of them is paid for.",
            [],
        ),
    ]
}

fn one_account(after: &Draft, known: Known<'_>) -> Vec<Task> {
    let id = match known.around.organization {
        Some(Ok(Membership::Member(organization))) => organization.id.clone(),
        _ => "the organization".to_owned(),
    };
    let folder = folder(after.value(Setting::S3Prefix).as_ref());
    vec![
        Task::new("See to it that the members are recorded by something else, or that nobody needs it.", []),
        Task::new(
            format!(
                "Keep the bucket policy's statement for {folder}{}/*. The one for {folder}{id}/* may be taken away, and so \
                 may the log streams of {id} from the role's policy.",
                after.arn().account()
            ),
            [],
        ),
        Task::new(
            "Only when no other organization trail and no organization event data store is left may CloudTrail's trusted \
             access in the organization be taken away.",
            [],
        ),
    ]
}

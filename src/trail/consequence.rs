//! What a change causes at AWS (F§5).

#[cfg(test)]
mod tests;

use super::arn::{Arn, leader_region};
use super::change::{Change, Draft};
use super::setting::Setting;
use super::settings::Value;

/// How much care a consequence asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// Good to know.
    Note,
    /// Think before you apply it.
    Caution,
    /// It loses audit data or reaches other accounts: applied only by typing the trail's name.
    Danger,
}

/// What a change causes at AWS.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Consequence {
    /// The change that causes it.
    pub setting: Setting,
    /// How much care it asks for.
    pub level: Level,
    /// A sentence or two.
    pub text: String,
}

/// What the draft's changes cause: in the order of the form, worst first under each setting.
pub fn consequences(draft: &Draft) -> Vec<Consequence> {
    let mut all = Vec::new();
    for change in draft.changes() {
        let mut add = |level, text: String| all.push(Consequence { setting: change.setting, level, text });
        match change.setting {
            Setting::S3Bucket => bucket(draft, &change, &mut add),
            Setting::S3Prefix => prefix(draft, &change, &mut add),
            Setting::SnsTopic => topic(&change, &mut add),
            Setting::MultiRegion => multi_region(draft, &change, &mut add),
            Setting::Organization => organization(draft, &change, &mut add),
            Setting::GlobalEvents => global_events(draft, &change, &mut add),
            Setting::RecursiveLogging => recursive_logging(&change, &mut add),
            Setting::LogFileValidation => log_file_validation(&change, &mut add),
            Setting::KmsKey => key(&change, &mut add),
            Setting::LogGroup => log_group(&change, &mut add),
            Setting::LogRole => role(draft, &change, &mut add),
        }
    }
    if let Some(last) = draft.changes().last() {
        all.push(Consequence {
            setting: last.setting,
            level: Level::Note,
            text: "It takes some minutes until every delivery follows a change; until then log files are delivered as \
                   before."
                .to_owned(),
        });
    }
    all.sort_by_key(|c| (c.setting, std::cmp::Reverse(c.level)));
    all
}

/// Takes a consequence of the change at hand.
type Add<'a> = dyn FnMut(Level, String) + 'a;

fn on(change: &Change) -> bool {
    change.after == Some(Value::Switch(true))
}

/// A value as it is put into a sentence: harmless, without what is before its name in an ARN, and not too long.
fn brief(value: Option<&Value>) -> String {
    let text = value.and_then(Value::text).unwrap_or_default();
    let name = match Arn::parse(text) {
        Some(arn) => {
            let resource = arn.resource.strip_prefix("log-group:").unwrap_or(&arn.resource);
            resource.strip_suffix(":*").unwrap_or(resource).to_owned()
        }
        None => text.to_owned(),
    };
    cut(&name, 48)
}

/// At most `width` characters of `text`; the middle is left out.
fn cut(text: &str, width: usize) -> String {
    let text = super::text::shown(text);
    let count = text.chars().count();
    if count <= width {
        return text.into_owned();
    }
    let end = (width - 1) / 2;
    let start: String = text.chars().take(width - 1 - end).collect();
    let rest: String = text.chars().skip(count - end).collect();
    format!("{start}…{rest}")
}

/// Where objects land, from the bucket's name on.
fn folder(prefix: Option<&Value>) -> String {
    match prefix {
        Some(_) => format!("{}/AWSLogs/", brief(prefix)),
        None => "AWSLogs/".to_owned(),
    }
}

/// Whether there is a chain of digest files, and it goes on.
fn keeps_digests(draft: &Draft) -> bool {
    let was_on = draft.before(Setting::LogFileValidation) == Some(Value::Switch(true));
    was_on && draft.switch(Setting::LogFileValidation) == Some(true)
}

fn bucket(draft: &Draft, change: &Change, add: &mut Add) {
    let (old, new) = (brief(change.before.as_ref()), brief(change.after.as_ref()));
    add(Level::Caution, format!("New log files go to {new}. Those delivered so far stay in {old}; nothing is moved."));
    add(
        Level::Caution,
        format!(
            "The policy of {new} must let this trail write, or AWS refuses. Should delivery fail later, AWS retries \
             for 30 days and charges for it."
        ),
    );
    if keeps_digests(draft) {
        let text = "The digest chain goes on. To validate older files, call `aws cloudtrail validate-logs` with";
        add(Level::Note, format!("{text} --s3-bucket {old}."));
    }
}

fn prefix(draft: &Draft, change: &Change, add: &mut Add) {
    let (old, new) = (folder(change.before.as_ref()), folder(change.after.as_ref()));
    add(
        Level::Caution,
        format!("New log files go under {new}. Those under {old} stay; tell whoever reads them there."),
    );
    add(
        Level::Caution,
        format!("The bucket policy must allow {new}{}/* first, or AWS refuses.", draft.arn().account()),
    );
    if keeps_digests(draft) {
        let flag = match &change.before {
            Some(_) => format!("--s3-prefix {}", brief(change.before.as_ref())),
            None => "an empty --s3-prefix".to_owned(),
        };
        let text = "The digest chain goes on. To validate older files, call `aws cloudtrail validate-logs` with";
        add(Level::Note, format!("{text} {flag}."));
    }
}

fn topic(change: &Change, add: &mut Add) {
    let (old, new) = (brief(change.before.as_ref()), brief(change.after.as_ref()));
    match (&change.before, &change.after) {
        (_, None) => {
            add(Level::Caution, format!("{old} is no longer told of new log files: what waits for it sees nothing."));
        }
        (None, _) => add(
            Level::Caution,
            format!("{new} gets a message for every log file, which can be many; let a queue (SQS) take them."),
        ),
        _ => add(
            Level::Caution,
            format!("{new} gets a message for every log file; {old} gets none, and what waits for it sees nothing."),
        ),
    }
    if change.after.is_some() {
        add(
            Level::Caution,
            format!("The policy of {new} must let cloudtrail.amazonaws.com publish for this trail, or AWS refuses."),
        );
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

fn multi_region(draft: &Draft, change: &Change, add: &mut Add) {
    let home = draft.arn().region();
    if on(change) {
        add(
            Level::Caution,
            format!(
                "A shadow trail appears in every enabled Region; all deliver to the one bucket. Home stays {home}."
            ),
        );
        add(
            Level::Caution,
            "It counts toward the 5 trails of each Region. Where another trail records, one becomes a paid second copy."
                .to_owned(),
        );
        add(
            Level::Note,
            "The bucket policy must name the service cloudtrail.amazonaws.com, not the account IDs of single Regions."
                .to_owned(),
        );
        return;
    }
    add(
        Level::Danger,
        format!("The shadow trails in all other Regions are deleted: from then on only {home} is recorded."),
    );
    if draft.switch(Setting::GlobalEvents) == Some(false) {
        return;
    }
    match arrives(draft) {
        Arrives::Yes => add(
            Level::Note,
            format!(
                "Events of global services (IAM, STS, CloudFront) still arrive: {home} is where they are recorded."
            ),
        ),
        Arrives::Elsewhere(leader) => {
            let verb = if draft.arn().partition() == "aws" { "no longer arrive" } else { "may no longer arrive" };
            add(
                Level::Danger,
                format!("Events of global services (IAM, STS, CloudFront) {verb}: they are recorded in {leader}."),
            );
        }
        Arrives::Unknown => {
            add(Level::Caution, "Events of global services (IAM, STS, CloudFront) may no longer arrive.".to_owned());
        }
    }
}

fn organization(draft: &Draft, change: &Change, add: &mut Add) {
    let account = draft.arn().account();
    if on(change) {
        add(
            Level::Danger,
            "The trail is created in every member account, where it can be seen but not changed.".to_owned(),
        );
        add(
            Level::Caution,
            format!(
                "The bucket policy must also allow {}ORGANIZATION_ID/*, and CloudTrail must have trusted access in the \
                 organization, or AWS refuses.",
                folder(draft.value(Setting::S3Prefix).as_ref())
            ),
        );
        add(
            Level::Caution,
            "Member accounts' own trails become paid second copies: stop them within a day.".to_owned(),
        );
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
    add(
        Level::Caution,
        format!(
            "Only {account} can reach the trail; its bucket policy must allow {}{account}/*.",
            folder(draft.value(Setting::S3Prefix).as_ref())
        ),
    );
}

fn global_events(draft: &Draft, change: &Change, add: &mut Add) {
    const EVENTS: &str = "events of global services (IAM, STS, CloudFront)";
    let multi_before = draft.before(Setting::MultiRegion) == Some(Value::Switch(true));
    if on(change) {
        match arrives(draft) {
            Arrives::Elsewhere(leader) if draft.switch(Setting::MultiRegion) == Some(false) => {
                add(Level::Caution, format!("A single-Region trail gets {EVENTS} only in {leader}: this changes little."));
            }
            _ => add(
                Level::Caution,
                "If another trail records them too, each event of a global service is delivered, and maybe paid, twice."
                    .to_owned(),
            ),
        }
        return;
    }
    match arrives(draft) {
        Arrives::Elsewhere(leader) if !multi_before => add(
            Level::Caution,
            format!("No {EVENTS} are recorded. A single-Region trail gets them only in {leader}, so little is lost."),
        ),
        _ => add(
            Level::Danger,
            format!("No {EVENTS} are recorded by this trail any more, so that changes in IAM go unseen."),
        ),
    }
}

fn recursive_logging(change: &Change, add: &mut Add) {
    add(
        Level::Note,
        match on(change) {
            true => "CloudTrail's own deliveries to the bucket and the log group are recorded: more events, more cost.",
            false => {
                "CloudTrail's own deliveries to the bucket and the log group are no longer recorded: less noise, and \
                 less audit of the log bucket."
            }
        }
        .to_owned(),
    );
}

fn log_file_validation(change: &Change, add: &mut Add) {
    if on(change) {
        let text = "Digest files start in about an hour, as a new chain. They prove tampering only when validated.";
        return add(Level::Note, text.to_owned());
    }
    add(
        Level::Danger,
        "The chain of digest files breaks after an hour: log files delivered while it is off can never be validated."
            .to_owned(),
    );
    add(Level::Note, "Switched on again, it begins a new chain that does not reach back.".to_owned());
}

fn key(change: &Change, add: &mut Add) {
    let (old, new) = (brief(change.before.as_ref()), brief(change.after.as_ref()));
    match &change.after {
        None => add(Level::Caution, "New log files are encrypted with S3's own keys (SSE-S3).".to_owned()),
        Some(_) => {
            add(
                Level::Caution,
                format!("Whoever reads logs needs kms:Decrypt on {new}, or cannot read what is delivered from now on."),
            );
            add(
                Level::Caution,
                "If the key is disabled or its policy changes, CloudTrail cannot deliver any more.".to_owned(),
            );
            add(
                Level::Note,
                "Log and digest files are encrypted with it after about 5 minutes; older objects stay as they are."
                    .to_owned(),
            );
        }
    }
    if change.before.is_some() {
        add(Level::Caution, format!("Keep {old} enabled: what was delivered so far can only be read with it."));
    }
}

fn log_group(change: &Change, add: &mut Add) {
    let (old, new) = (brief(change.before.as_ref()), brief(change.after.as_ref()));
    match (&change.before, &change.after) {
        (_, None) => add(
            Level::Danger,
            format!("No more events go to {old}: metric filters and alarms on it go silent. Events there stay."),
        ),
        (Some(_), _) => add(
            Level::Caution,
            format!("Events go to {new}; metric filters and alarms on {old} go silent until they are moved there."),
        ),
        (None, _) => {}
    }
    if change.after.is_some() {
        add(
            Level::Note,
            format!("CloudWatch Logs charges for what {new} takes in; events come after about 5 minutes."),
        );
        if change.before.is_none() {
            add(Level::Note, "Events larger than 256 KB go to the bucket only.".to_owned());
        }
    }
}

/// The role's own consequences; what is true of the pair stands under the log group.
fn role(draft: &Draft, change: &Change, add: &mut Add) {
    match (&change.after, draft.edit(Setting::LogGroup)) {
        (Some(_), None) => add(
            Level::Note,
            format!(
                "CloudTrail writes to the log group as {}; without the rights it cannot.",
                brief(change.after.as_ref())
            ),
        ),
        (None, None) => add(Level::Danger, "Without a role no events go to CloudWatch Logs any more.".to_owned()),
        (None, Some(_)) => add(
            Level::Note,
            format!("CloudTrail no longer assumes {}; the role itself stays.", brief(change.before.as_ref())),
        ),
        (Some(_), Some(_)) => {}
    }
}

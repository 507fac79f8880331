//! What a change causes at AWS (F§5).

pub mod compliance;
mod scope;
#[cfg(test)]
mod tests;
pub(in crate::trail) mod words;

use super::change::{Change, Draft};
use super::setting::Setting;
use super::settings::Value;
use super::surroundings::Surroundings;
use std::cmp::Reverse;
pub use words::verb;
use words::{brief, folder};

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
    /// The change that causes it; `None` when every update does.
    pub setting: Option<Setting>,
    /// How much care it asks for.
    pub level: Level,
    /// A sentence or two.
    pub text: String,
}

/// What the draft's changes cause, with what is known of the account `around` the trail: in the order of the form, worst
/// first under each setting; at the end what every update causes. Whether there is a danger is the draft's alone.
pub fn consequences(draft: &Draft, around: &Surroundings) -> Vec<Consequence> {
    if !draft.is_changed() {
        return Vec::new();
    }
    let mut all = Vec::new();
    for change in draft.changes() {
        let mut add = |level, text: String| all.push(Consequence { setting: Some(change.setting), level, text });
        match change.setting {
            Setting::S3Bucket => bucket(draft, &change, &mut add),
            Setting::S3Prefix => prefix(draft, around, &change, &mut add),
            Setting::SnsTopic => topic(&change, &mut add),
            Setting::MultiRegion => scope::multi_region(draft, around, &change, &mut add),
            Setting::Organization => scope::organization(draft, around, &change, &mut add),
            Setting::GlobalEvents => scope::global_events(draft, around, &change, &mut add),
            Setting::RecursiveLogging => recursive_logging(&change, &mut add),
            Setting::LogFileValidation => log_file_validation(&change, &mut add),
            Setting::KmsKey => key(&change, &mut add),
            Setting::LogGroup => log_group(&change, &mut add),
            Setting::LogRole => role(draft, &change, &mut add),
        }
        if let Some((level, text)) = compliance::verdict(draft, around, &change) {
            add(level, text);
        }
    }
    all.sort_by_key(|c| (c.setting, Reverse(c.level)));
    let always = ["Deliveries go on as before for some minutes after it.".to_owned(), compliance::alarm()];
    all.extend(always.map(|text| Consequence { setting: None, level: Level::Note, text }));
    all
}

/// Takes a consequence of the change at hand.
type Add<'a> = dyn FnMut(Level, String) + 'a;

fn on(change: &Change) -> bool {
    change.after == Some(Value::Switch(true))
}

/// Whether there is a chain of digest files, and it goes on.
fn keeps_digests(draft: &Draft) -> bool {
    let was_on = draft.before(Setting::LogFileValidation) == Some(Value::Switch(true));
    was_on && draft.switch(Setting::LogFileValidation) == Some(true)
}

/// What it costs to break a policy later, as a sentence behind another one.
const LATER: &str = " Should delivery fail later, AWS retries for 30 days and charges for it.";

fn bucket(draft: &Draft, change: &Change, add: &mut Add) {
    let (old, new) = (brief(change.before.as_ref()), brief(change.after.as_ref()));
    add(Level::Caution, format!("New log files go to {new}. Those delivered so far stay in {old}; nothing is moved."));
    add(Level::Caution, format!("The policy of {new} must let this trail write, or AWS refuses.{LATER}"));
    if keeps_digests(draft) {
        let text = "The digest chain goes on. To validate older files, call `aws cloudtrail validate-logs` with";
        add(Level::Note, format!("{text} --s3-bucket {old}."));
    }
}

fn prefix(draft: &Draft, around: &Surroundings, change: &Change, add: &mut Add) {
    let (old, new) = (folder(change.before.as_ref()), folder(change.after.as_ref()));
    add(
        Level::Caution,
        format!("New log files go under {new}. Those under {old} stay; tell whoever reads them there."),
    );
    let account = draft.arn().account();
    let members = match draft.switch(Setting::Organization) {
        Some(true) => format!(" and {new}{}/*", around.organization()),
        _ => String::new(),
    };
    let later = if draft.edit(Setting::S3Bucket).is_some() { "" } else { LATER }; // said of the bucket
    add(
        Level::Caution,
        format!("The bucket policy must allow {new}{account}/*{members} first, or AWS refuses.{later}"),
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

//! What a change means for the controls that an account is audited by.
//!
//! The controls are those of AWS Security Hub
//! (<https://docs.aws.amazon.com/securityhub/latest/userguide/cloudtrail-controls.html>, and `cloudwatch-controls.html`
//! beside it). Their numbers in the CIS AWS Foundations Benchmark are the "Related requirements" there, which name the
//! versions 1.2.0, 1.4.0, 3.0.0 and 5.0.0; those of 2.0.0, 4.0.0 and 6.0.0 are the benchmark's own (read in
//! `turbot/steampipe-mod-aws-compliance`, `cis_v200` to `cis_v600`).
//!
//! `CloudTrail.3`, at least one trail enabled, is not among them: no UpdateTrail breaks or meets it.

#[cfg(test)]
mod tests;

use super::Level;
use super::words::trails;
use crate::trail::change::{Change, Draft};
use crate::trail::setting::Setting;
use crate::trail::settings::Value;
use crate::trail::surroundings::Surroundings;

/// A control of AWS Security Hub, and its number in each version of the CIS AWS Foundations Benchmark that has it.
#[derive(Debug)]
pub struct Control {
    /// How Security Hub calls it.
    pub id: &'static str,
    /// Its numbers, newest first, each with the first and the last version that gives it.
    pub cis: &'static [(&'static str, &'static str, &'static str)],
}

impl Control {
    /// `Security Hub CloudTrail.4, CIS 4.2 (v6.0), 3.2 (v1.4–v5.0), 2.2 (v1.2)`
    pub fn named(&self) -> String {
        let number = |(number, first, last): &(&str, &str, &str)| match first == last {
            true => format!("{number} (v{first})"),
            false => format!("{number} (v{first}–v{last})"),
        };
        let numbers: Vec<String> = self.cis.iter().map(number).collect();
        format!("Security Hub {}, CIS {}", self.id, numbers.join(", "))
    }
}

/// "CloudTrail should be enabled and configured with at least one multi-Region trail that includes read and write
/// management events": met by an account when one of its trails does so.
const ALL_REGIONS: Control =
    Control { id: "CloudTrail.1", cis: &[("4.1", "6.0", "6.0"), ("3.1", "1.4", "5.0"), ("2.1", "1.2", "1.2")] };

/// The controls that a single trail meets by one of its settings being set or on.
const OF_A_TRAIL: [(Setting, Control); 3] = [
    // "CloudTrail should have encryption at-rest enabled": passes if KmsKeyId is defined
    (
        Setting::KmsKey,
        Control {
            id: "CloudTrail.2",
            cis: &[("4.5", "6.0", "6.0"), ("3.5", "3.0", "5.0"), ("3.7", "1.4", "2.0"), ("2.7", "1.2", "1.2")],
        },
    ),
    // "CloudTrail log file validation should be enabled"
    (
        Setting::LogFileValidation,
        Control { id: "CloudTrail.4", cis: &[("4.2", "6.0", "6.0"), ("3.2", "1.4", "5.0"), ("2.2", "1.2", "1.2")] },
    ),
    // "CloudTrail trails should be integrated with Amazon CloudWatch Logs": fails if CloudWatchLogsLogGroupArn is
    // empty; CIS dropped it after 2.0
    (Setting::LogGroup, Control { id: "CloudTrail.5", cis: &[("3.4", "1.4", "2.0"), ("2.4", "1.2", "1.2")] }),
];

/// "Ensure a log metric filter and alarm exist for CloudTrail configuration changes": UpdateTrail is one of the calls
/// that the filter looks for.
const ALARM: Control =
    Control { id: "CloudWatch.5", cis: &[("5.5", "6.0", "6.0"), ("4.5", "1.4", "5.0"), ("3.5", "1.2", "1.2")] };

/// What every update causes where the account is watched as it should be.
pub fn alarm() -> String {
    format!("It trips the alarm that {} want: tell who watches it.", ALARM.named())
}

/// Which control a change breaks or meets that was met or broken before: a caution, or a note.
pub fn verdict(draft: &Draft, around: &Surroundings, change: &Change) -> Option<(Level, String)> {
    let meets = |value: Option<&Value>| match value {
        Some(Value::Switch(on)) => Some(*on),
        Some(Value::Text(_)) => Some(true),
        None if change.setting.is_text() => Some(false),
        // AWS did not say what it is
        None => None,
    };
    let (before, after) = (meets(change.before.as_ref()), meets(change.after.as_ref())?);
    if before == Some(after) || (before.is_none() && !after) {
        return None;
    }
    if change.setting == Setting::MultiRegion {
        return all_regions(draft, around, after);
    }
    let (_, control) = OF_A_TRAIL.iter().find(|(setting, _)| *setting == change.setting)?;
    Some(match after {
        true => (Level::Note, format!("Meets {}.", control.named())),
        false => (Level::Caution, format!("Breaks {}.", control.named())),
    })
}

/// The same of the account: as long as another trail meets the control, nothing changes for it.
fn all_regions(draft: &Draft, around: &Surroundings, on: bool) -> Option<(Level, String)> {
    let control = ALL_REGIONS.named();
    let others = around.others(false).filter(|n| n.records_everywhere() && n.records_all_management());
    let others: Vec<String> = others.map(|n| around.called(n)).collect();
    let whole = draft.base().has_custom_event_selectors == Some(false);
    Some(match (on, others.is_empty()) {
        (true, false) => return None,
        (true, true) if whole => (Level::Note, format!("Meets {control}.")),
        (true, true) => {
            (Level::Note, format!("Meets {control}, if its event selectors take in all management events."))
        }
        (false, false) => {
            (Level::Note, format!("Security Hub {} is still met: by {}.", ALL_REGIONS.id, trails(&others)))
        }
        (false, true) => {
            let breaks = if whole { "Breaks" } else { "May break" };
            let unless = match around.is_known() {
                true => ": no other trail is known to meet it",
                false => ", unless another trail meets it",
            };
            (Level::Caution, format!("{breaks} {control}{unless}."))
        }
    })
}

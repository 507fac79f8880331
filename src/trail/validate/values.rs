//! One value by itself.

mod arns;
mod s3;

pub(super) use arns::{is_log_group_character, is_role_character};
pub(super) use s3::region_of_bucket;

use super::fix::Fix;
use super::{Finding, Severity, paste};
use crate::trail::arn::TrailArn;
use crate::trail::setting::Setting;
use crate::trail::settings::Value;
use crate::trail::text::{is_steering, shown};
use crate::trail::validate::Mend;

/// Whose account the log group and the role have to be in (F§2.6, F§7).
#[derive(Clone, Copy)]
pub(super) enum Owner<'a> {
    /// This account's.
    Sure(&'a str),
    /// This account's, unless a delegated administrator edits an organization trail.
    Likely(&'a str),
}

impl<'a> Owner<'a> {
    fn account(self) -> &'a str {
        match self {
            Owner::Sure(account) | Owner::Likely(account) => account,
        }
    }
}

/// The findings on one setting, as they are gathered.
struct Found {
    setting: Setting,
    list: Vec<Finding>,
}

impl Found {
    fn add(&mut self, severity: Severity, text: String) {
        self.list.push(Finding::new(self.setting, severity, sentence(text)));
    }

    fn error(&mut self, text: impl Into<String>) {
        self.add(Severity::Error, text.into());
    }

    fn warning(&mut self, text: impl Into<String>) {
        self.add(Severity::Warning, text.into());
    }

    fn note(&mut self, text: impl Into<String>) {
        self.add(Severity::Note, text.into());
    }

    /// Offers `value` as what would put the latest finding right; nothing left of it takes the setting away.
    fn fix(&mut self, text: impl Into<String>, value: impl Into<String>) {
        let fix = Fix::text(self.setting, text, value);
        if let Some(last) = self.list.last_mut() {
            last.fix = Some(fix);
        }
    }
}

/// A longer text is no value with something around it: what may have been meant by it is not looked for. The longest value
/// that AWS takes, the ARN of a role, has some 2,000 bytes.
const LONGEST_MISTAKEN: usize = 8 * 1024;

/// Whether one of what is wrong with `text` is an error.
pub(super) fn is_refused(setting: Setting, text: &str, trail: &TrailArn, owner: Owner) -> bool {
    gather(setting, text, trail, owner).iter().any(|finding| finding.severity == Severity::Error)
}

/// What is wrong with `text` as the value of `setting`, worst first, each with a fix where there is one that works.
pub(super) fn check(setting: Setting, text: &str, trail: &TrailArn, owner: Owner) -> Vec<Finding> {
    let mut found = gather(setting, text, trail, owner);
    if !setting.is_text() || found.iter().all(|f| f.severity == Severity::Note) {
        return found;
    }
    let works = |finding: &Finding, fix: &Fix| match fix.gives(setting) {
        Some("") => setting.clearable(),
        Some(value) => {
            let after = gather(setting, value, trail, owner);
            after.iter().all(|f| f.severity != Severity::Error && !f.is_like(finding))
        }
        None => true,
    };
    let likely = if text.len() > LONGEST_MISTAKEN { Vec::new() } else { likely(setting, text, trail) };
    for finding in &mut found {
        let own = finding.fix.take().filter(|fix| works(finding, fix));
        let is_offered = finding.severity > Severity::Note;
        finding.fix = own.or_else(|| likely.iter().find(|fix| is_offered && works(finding, fix)).cloned());
    }
    found
}

/// What may have been meant by a text, whatever is wrong with it: what is taken when it is typed, the same without what
/// cannot be seen and with plain dashes and spaces, and with the beginning of an ARN in lower case.
fn likely(setting: Setting, text: &str, trail: &TrailArn) -> Vec<Fix> {
    let plain: String = text
        .chars()
        .filter(|c| c.is_control() || c.is_whitespace() || !is_steering(*c))
        .map(|c| match c {
            '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{fe58}' | '\u{ff0d}' => '-',
            c if c.is_whitespace() && !c.is_control() => ' ',
            c => c,
        })
        .collect();
    let lower = match plain.match_indices(':').nth(3) {
        Some((at, _)) if arns::means_an_arn(&plain) => plain[..at].to_lowercase() + &plain[at..],
        _ => plain.clone(),
    };
    let fix = |candidate: &String| {
        let meant = paste::normalise(setting, candidate, trail);
        if meant.value == text || meant.value.is_empty() {
            return None;
        }
        let mut say = format!("take it as {}", quoted(&meant.value));
        let mut edits = vec![Mend::Set(setting, Value::Text(meant.value))];
        for (other, value) in meant.others {
            say += &format!(", and set {} to {}", other.label(), quoted(&value));
            edits.push(Mend::Set(other, Value::Text(value)));
        }
        Some(Fix { text: say, edits })
    };
    [&text.to_owned(), &plain, &lower].into_iter().filter_map(fix).collect()
}

/// What is wrong with `text` as the value of `setting`, worst first.
fn gather(setting: Setting, text: &str, trail: &TrailArn, owner: Owner) -> Vec<Finding> {
    let mut found = Found { setting, list: Vec::new() };
    if !setting.is_text() {
        found.error("This setting is on or off; it takes no text");
    } else if text.is_empty() {
        found.error(match setting.clearable() {
            true => "An empty text is not a value; clear the setting to take it away",
            false => "Every trail has one; it can be changed but not taken away",
        });
    } else if let Some(c) = text.chars().find(|c| is_steering(*c)) {
        found.error(format!("It contains {}, an invisible or control character; remove it", named(c)));
    } else {
        match setting {
            Setting::S3Bucket => s3::bucket(text, trail, &mut found),
            Setting::S3Prefix => s3::prefix(text, &mut found),
            Setting::SnsTopic => arns::topic(text, trail, &mut found),
            Setting::KmsKey => arns::key(text, trail, &mut found),
            Setting::LogGroup => arns::log_group(text, trail, owner, &mut found),
            Setting::LogRole => arns::role(text, trail, owner, &mut found),
            Setting::MultiRegion
            | Setting::Organization
            | Setting::GlobalEvents
            | Setting::RecursiveLogging
            | Setting::LogFileValidation => {}
        }
    }
    found.list.sort_by_key(|f| std::cmp::Reverse(f.severity));
    found.list
}

/// `text` with a capital at its beginning: it may begin with a character's name.
fn sentence(mut text: String) -> String {
    if let Some(first) = text.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    text
}

/// A character as it is named in a sentence. Letters of other alphabets may look like those that are allowed: their
/// number is told.
fn named(c: char) -> String {
    match c {
        ' ' => "a space".to_owned(),
        c if is_steering(c) => format!("U+{:04X}", u32::from(c)),
        c if !c.is_ascii() => format!("“{}” (U+{:04X})", shown(&c.to_string()), u32::from(c)),
        c => format!("“{c}”"),
    }
}

/// A long value in a sentence: its end counts most.
fn shortened(text: &str) -> String {
    let count = text.chars().count();
    if count <= 60 {
        return text.to_owned();
    }
    format!("…{}", text.chars().skip(count - 59).collect::<String>())
}

/// A value of another setting as it is put into a sentence: harmless and not too long.
pub(super) fn quoted(text: &str) -> String {
    format!("“{}”", shortened(&shown(text)))
}

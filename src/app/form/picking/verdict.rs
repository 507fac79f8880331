//! Would it work, if this were taken?

use crate::app::form::Form;
use crate::trail::preflight::{Check, Standing};
use crate::trail::text::shown;
use crate::trail::validate::{self, Severity};
use crate::trail::{Setting, Subject, Value};

/// What there is to say of a value that could be taken, the worst first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verdict {
    /// Sentences.
    pub told: Vec<(Mark, String)>,
    /// What it takes to know more.
    pub(super) subjects: Vec<Subject>,
}

/// How it would go.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Mark {
    /// AWS would refuse it.
    Refused,
    /// AWS would refuse it as things are, or CloudTrail could not use it.
    Fails,
    /// Something could not be verified.
    Unverified,
    /// The answer is awaited.
    Waiting,
    /// All that was checked is right.
    Good,
}

impl Verdict {
    /// The worst of it; `None` when nothing is known.
    pub fn mark(&self) -> Option<Mark> {
        self.told.first().map(|(mark, _)| *mark)
    }

    /// Judges `text` as the value of `setting`. `now` is what was checked of the draft as it is.
    pub(super) fn of(form: &Form, setting: Setting, text: &str, now: &[Check]) -> Verdict {
        let draft = &form.draft;
        let value = validate::normalise(setting, text, draft.arn()).value;
        let mut told = Vec::new();
        for finding in validate::value(setting, &value, draft.arn()) {
            match finding.severity {
                Severity::Error => told.push((Mark::Refused, finding.text)),
                Severity::Warning => told.push((Mark::Fails, finding.text)),
                Severity::Note | Severity::Unknown => {}
            }
        }
        let mut tried = draft.clone();
        if tried.set(setting, Value::Text(value)).is_err() {
            return Verdict::default();
        }
        for check in form.checks_of(&tried) {
            let own = check.setting == setting;
            let so = |mark, text: String| Some((mark, text));
            let said = match check.standing {
                // what fails because of it may be told of another setting
                Standing::No(ref text) if own || !now.contains(&check) => so(Mark::Fails, text.clone()),
                Standing::Unverified(why) if own => {
                    so(Mark::Unverified, format!("Could not be verified: {}. {why}", shown(&check.claim)))
                }
                Standing::Waiting if own => so(Mark::Waiting, format!("Asking: {}", check.claim)),
                Standing::Yes if own => so(Mark::Good, check.claim),
                _ => None,
            };
            told.extend(said.filter(|(_, text)| !told.iter().any(|(_, known)| known == text)));
        }
        told.sort_by_key(|(mark, _)| *mark);
        Verdict { told, subjects: form.facts.subjects(&tried) }
    }
}

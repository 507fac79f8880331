//! How checks stand by what was read and by what policies say.

use super::{Check, Matter, Remedy, Standing};
use crate::trail::change::Draft;
use crate::trail::errors::ApiError;
use crate::trail::facts::{Known, Read};
use crate::trail::policy::{Question, Verdict, together};
use crate::trail::setting::Setting;
use serde_json::Value as Json;

/// What was read of something, or how a check on it stands without; `None` when it was not asked for.
pub(super) fn known<T>(known: Known<'_, T>) -> Option<Result<&T, Standing>> {
    match known {
        Known::NotAsked => None,
        Known::Waiting => Some(Err(Standing::Waiting)),
        Known::Here(read) => Some(here(read)),
    }
}

/// The same of what was answered.
pub(super) fn here<T>(read: &Read<T>) -> Result<&T, Standing> {
    read.as_ref().map_err(|error| Standing::Unverified(why(error)))
}

/// Why something could not be read.
pub(super) fn why(error: &ApiError) -> String {
    if error.is_denied() { format!("no permission: {error}") } else { error.to_string() }
}

/// How checks on a part stand when the whole could not be read.
pub(super) fn without(standing: &Standing, whole: &str) -> Standing {
    match standing {
        Standing::Unverified(_) => Standing::Unverified(format!("{whole} could not be read")),
        other => other.clone(),
    }
}

/// Yes, or no with this sentence.
pub(super) fn so(is: bool, instead: impl FnOnce() -> String) -> Standing {
    if is { Standing::Yes } else { Standing::No(instead()) }
}

/// Whether policies that hold together allow all of this. `instead` makes a sentence of why they do not.
pub(super) fn allow<'a>(
    policies: &[&Json],
    questions: impl IntoIterator<Item = &'a Question>,
    instead: impl Fn(&str) -> String,
) -> Standing {
    let mut standing = Standing::Yes;
    for question in questions {
        match together(policies.iter().copied(), question) {
            Verdict::Allowed => {}
            Verdict::Denied { why } => return Standing::No(instead(&why)),
            Verdict::Unknown { why } => standing = Standing::Unverified(why),
        }
    }
    standing
}

/// Checks being put together.
pub(super) struct Sheet<'a> {
    draft: &'a Draft,
    pub(super) checks: Vec<Check>,
}

impl<'a> Sheet<'a> {
    pub(super) fn new(draft: &'a Draft) -> Sheet<'a> {
        Sheet { draft, checks: Vec::new() }
    }

    /// Adds a check that is about one of these settings: the first that is edited, else the first.
    pub(super) fn add(
        &mut self,
        matter: Matter,
        about: &[Setting],
        claim: impl Into<String>,
        standing: Standing,
        remedy: Remedy,
    ) {
        let edited = about.iter().find(|setting| self.draft.edit(**setting).is_some());
        let Some(setting) = edited.or(about.first()).copied() else { return };
        self.checks.push(Check { matter, setting, claim: claim.into(), standing, remedy: Some(remedy) });
    }
}

/// A remedy that is done by nothing but other hands.
pub(super) fn by_hand(text: impl Into<String>) -> Remedy {
    Remedy { text: text.into(), ..Remedy::default() }
}

/// A remedy with a command.
pub(super) fn by(text: impl Into<String>, command: String) -> Remedy {
    Remedy { text: text.into(), command: Some(command), document: None }
}

//! How checks stand by what was read and by what policies say.

use super::{Check, Limit, Matter, Remedy, Standing};
use crate::trail::change::Draft;
use crate::trail::error::ApiError;
use crate::trail::facts::{Known, Read};
use crate::trail::policy::{Decider, Effect, Question, Verdict, disputed, together};
use crate::trail::setting::Setting;
use crate::trail::text::shown;
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
    if error.is_denied() { format!("{NO_PERMISSION}{error}") } else { error.to_string() }
}

/// How it is told that something could not be read for want of a permission.
const NO_PERMISSION: &str = "no permission: ";

/// The call that could not be made, of what [`why`] says; `None` of another text.
pub(super) fn call(why: &str) -> Option<&str> {
    let said = why.strip_prefix(NO_PERMISSION).unwrap_or(why);
    let (operation, _) = said.split_once([' ', ':'])?;
    let is_operation = operation.starts_with(|c: char| c.is_ascii_uppercase())
        && operation.chars().all(|c| c.is_ascii_alphanumeric())
        && (said[operation.len()..].starts_with(" in ") || said[operation.len()..].starts_with(": "));
    is_operation.then_some(operation)
}

/// The permission that is missing, of what [`why`] says: as AWS calls it behind "perform:" (F§4), else by the call.
fn permission(why: &str) -> Option<String> {
    let said = why.strip_prefix(NO_PERMISSION)?;
    let word = said.split_once("perform: ").and_then(|(_, rest)| rest.split_whitespace().next());
    let action = word
        .map(|word| word.trim_end_matches(['.', ',']))
        .filter(|word| word.contains(':') && word.chars().all(|c| c.is_ascii_alphanumeric() || c == ':' || c == '-'));
    action.map(str::to_owned).or_else(|| Some(action_of(call(why)?)))
}

/// The action of IAM that a call takes; the bare name of a call that is not among those that are made for checks.
fn action_of(call: &str) -> String {
    let service = match call {
        // a HEAD request has no action of its own (S3 API Reference, HeadBucket)
        "HeadBucket" => return "s3:ListBucket".to_owned(),
        "GetBucketEncryption" => return "s3:GetEncryptionConfiguration".to_owned(),
        call if call.contains("Bucket") => "s3",
        "DescribeKey" | "GetKeyPolicy" => "kms",
        "GetTopicAttributes" => "sns",
        "DescribeLogGroups" => "logs",
        call if call.contains("Role") || call.contains("Polic") => "iam",
        "DescribeOrganization"
        | "ListAWSServiceAccessForOrganization"
        | "ListDelegatedAdministrators"
        | "ListAccounts" => "organizations",
        call => return call.to_owned(),
    };
    format!("{service}:{call}")
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

/// How a check stands, and which statement of a policy decides that.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Answer {
    pub(super) standing: Standing,
    pub(super) by: Option<Decider>,
    pub(super) limit: Limit,
}

impl Answer {
    /// Whether a statement denies it, whatever is allowed besides.
    pub(super) fn is_denied(&self) -> bool {
        let denies = |by: &Decider| by.effect == Effect::Deny;
        matches!(self.standing, Standing::No(_)) && self.by.as_ref().is_some_and(denies)
    }
}

impl From<Standing> for Answer {
    fn from(standing: Standing) -> Answer {
        Answer { standing, by: None, limit: Limit::Policies }
    }
}

/// Whether policies that hold together allow all of this: the first that a statement denies, else the first that none
/// allows, else the first that is not known.
/// `instead` makes a sentence of why they do not.
pub(super) fn allow<'a>(
    policies: &[&Json],
    questions: impl IntoIterator<Item = &'a Question>,
    instead: impl Fn(&str) -> String,
) -> Answer {
    let mut answer = Answer::from(Standing::Yes);
    let mut missing = None;
    for question in questions {
        let verdict = match policies {
            [policy] => disputed(policy, question),
            all => together(all.iter().copied(), question),
        };
        match verdict {
            Verdict::Allowed => {}
            Verdict::Denied { why, by } => {
                let denied = Answer { standing: Standing::No(instead(&why)), by, ..Answer::from(Standing::Yes) };
                // what is only missing can be added: a Deny counts before it
                if denied.is_denied() {
                    return denied;
                }
                missing.get_or_insert(denied);
            }
            Verdict::Unknown { why, by } if answer.standing == Standing::Yes => {
                answer = Answer { standing: Standing::Unverified(why), by, ..answer };
            }
            Verdict::Unknown { .. } => {}
        }
    }
    missing.unwrap_or(answer)
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
        answer: impl Into<Answer>,
        remedy: Remedy,
    ) {
        let Answer { standing, by, limit } = answer.into();
        let edited = about.iter().find(|setting| self.draft.edit(**setting).is_some());
        let Some(setting) = edited.or(about.first()).copied() else { return };
        // who may not look is not told to put right what may well be right
        let wanting = if let Standing::Unverified(why) = &standing { permission(why) } else { None };
        let remedy = match wanting {
            Some(action) => Remedy {
                text: format!("Get the permission {} to have it checked", shown(&action)),
                command: None,
                document: remedy.document,
            },
            None => remedy,
        };
        self.checks.push(Check {
            matter,
            setting,
            claim: claim.into(),
            standing,
            decided_by: by,
            limit,
            remedy: Some(remedy),
        });
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

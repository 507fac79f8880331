//! Would AWS accept this draft, and could CloudTrail deliver: what the facts say, check by check.
//!
//! A check says yes, no, or that it could not be verified and why. Nothing that could not be verified stands in anybody's
//! way, and neither does a no: facts grow old, so that AWS has the last word. It is a warning beside the setting.

mod bucket;
pub mod caller;
mod command;
mod key;
mod legacy;
mod logs;
mod matter;
mod organization;
pub mod repair;
mod standing;
mod topic;
pub mod unread;

pub use command::in_lines;
pub use matter::Matter;

use super::change::{CommandContext, Draft, Edit};
use super::error::ApiError;
use super::facts::Facts;
use super::policy::{Around, Decider, Document, Effect};
use super::setting::Setting;
use super::validate::{Finding, Severity, words};
use repair::Repair;

#[cfg(test)]
mod tests;

/// Something that has to be so for a draft to be accepted and for CloudTrail to deliver.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
    /// What it is about.
    pub matter: Matter,
    /// The setting that it concerns: of those that it may be about, one that is edited, where there is one.
    pub setting: Setting,
    /// What has to be so, as a statement: `the bucket acme-logs exists`.
    pub claim: String,
    /// Whether it is so.
    pub standing: Standing,
    /// The statement of a policy that decides that it is not so, or on which it depends; `None` where it is no matter of a
    /// policy, or no statement is about it.
    pub decided_by: Option<Decider>,
    /// In which documents that statement is.
    pub limit: Limit,
    /// What to do when it is not.
    pub remedy: Option<Remedy>,
}

impl Check {
    /// Whether its remedy is worth telling unasked: it is not so, or what it takes is known to be missing, though it may
    /// come by itself.
    pub fn asks_for_remedy(&self) -> bool {
        let has_command = || self.remedy.as_ref().is_some_and(|remedy| remedy.command.is_some());
        match self.standing {
            Standing::No(_) => true,
            Standing::Unverified(_) => self.matter == Matter::CloudTrailRole && has_command(),
            Standing::Yes | Standing::Waiting => false,
        }
    }

    /// Whether a statement denies it, whatever else is allowed: then no further Allow helps.
    pub fn is_denied(&self) -> bool {
        let denies = |by: &Decider| by.effect == Effect::Deny;
        matches!(self.standing, Standing::No(_)) && self.decided_by.as_ref().is_some_and(denies)
    }

    /// What could not be decided and why, to follow the word unknown; `None` where it is decided.
    pub fn undecided(&self) -> Option<String> {
        let Standing::Unverified(why) = &self.standing else { return None };
        let colon = if why.starts_with("statement ") { "," } else { ":" };
        Some(format!("{}{colon} {why}", self.matter.name()))
    }

    /// Why it could not be verified: in short where one of the checks `before` it says so already.
    pub fn why_unverified(&self, before: &[Check]) -> Option<String> {
        let Standing::Unverified(why) = &self.standing else { return None };
        let is_told = before.iter().any(|c| c.standing == self.standing && c.decided_by == self.decided_by);
        let statement = || self.decided_by.as_ref().map(|by| by.place.name());
        let by = standing::call(why).map(str::to_owned).or_else(statement).filter(|_| is_told);
        Some(by.map_or_else(|| why.clone(), |by| format!("see above, {by}")))
    }
}

/// What can keep a principal from something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Limit {
    /// The policy of the resource, or the policies of the role.
    Policies,
    /// The role's permissions boundary: no policy gives what it does not allow.
    Boundary,
}

/// Whether something is so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It is.
    Yes,
    /// It is not; what is so instead, as a sentence that stands by itself.
    No(String),
    /// It could not be verified; why.
    Unverified(String),
    /// The answer is awaited.
    Waiting,
}

/// What puts a failed check right. It is done elsewhere than here.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Remedy {
    /// What to do, and who may, in a sentence.
    pub text: String,
    /// A command of the AWS CLI that does it, quoted for a POSIX shell; [`command_for`](Remedy::command_for) is the one to
    /// show.
    pub command: Option<String>,
    /// The policy document that it takes.
    pub document: Option<Document>,
}

impl Remedy {
    /// The command as it reaches the account that the session is in.
    pub fn command_for(&self, context: &CommandContext) -> Option<String> {
        self.command.as_deref().map(|command| command::with_profile(command, context))
    }
}

/// Everything that can be checked of a draft with what is known, in the order of the form. What was not asked for is left
/// out.
pub fn checks(draft: &Draft, facts: &Facts, around: Around<'_>) -> Vec<Check> {
    let mut checks = bucket::checks(draft, facts, around);
    checks.extend(key::checks(draft, facts, around));
    checks.extend(topic::checks(draft, facts, around));
    checks.extend(organization::checks(draft, facts, around));
    checks.extend(logs::checks(draft, facts, around));
    checks.sort_by_key(|check| check.setting);
    let mut repairs: Vec<(Document, Option<Repair>)> = Vec::new();
    for check in checks.iter_mut().filter(|check| check.is_denied()) {
        let Some(document) = check.matter.document() else { continue };
        if !repairs.iter().any(|(known, _)| *known == document) {
            repairs.push((document, repair::repair(document, draft, facts, around)));
        }
        let repair = repairs.iter().find_map(|(known, repair)| repair.as_ref().filter(|_| *known == document));
        check.remedy = Some(against_a_denial(check, document, repair));
    }
    for check in &mut checks {
        if let Some(remedy) = against_a_doubt(check) {
            check.remedy = Some(remedy);
        }
    }
    checks
}

/// What to do about a Deny of which nobody knows whether it applies; `None` where there is none.
fn against_a_doubt(check: &Check) -> Option<Remedy> {
    let by = check.decided_by.as_ref().filter(|by| by.effect == Effect::Deny)?;
    let document = check.matter.document().filter(|_| matches!(check.standing, Standing::Unverified(_)))?;
    let (of, document) = match check.limit {
        Limit::Policies => (document.of_which(), Some(document)),
        Limit::Boundary => (" of the role's permissions boundary", None),
    };
    let how = match document {
        Some(Document::RolePermissions) | None => "",
        Some(_) => ": \"BoolIfExists\": {\"aws:PrincipalIsAWSService\": \"false\"} in its Condition",
    };
    let text = format!("If {}{of} denies CloudTrail, exempt it there{how}", by.place.name());
    Some(Remedy { text, command: None, document })
}

/// What to do about a Deny: nothing that is added helps, so the statement has to be changed.
fn against_a_denial(check: &Check, document: Document, repair: Option<&Repair>) -> Remedy {
    let by = check.decided_by.as_ref();
    let here = by.filter(|_| check.limit == Limit::Policies);
    let change = here.zip(repair).and_then(|(by, repair)| {
        let at = repair.changes.iter().position(|change| change.place == by.place)?;
        repair.change_sentences().into_iter().nth(at)
    });
    if let Some(text) = change {
        // where the role's own policies deny it, the one that is put in place changes nothing about that
        let command =
            check.remedy.clone().and_then(|remedy| remedy.command).filter(|_| document != Document::RolePermissions);
        return Remedy { text, command, document: Some(document) };
    }
    let statement = by.map_or_else(|| "the statement".to_owned(), |by| by.place.name());
    let of = match check.limit {
        Limit::Policies => document.of_which(),
        Limit::Boundary => " of the role's permissions boundary",
    };
    Remedy {
        text: format!("Change {statement}{of}: an explicit Deny blocks this, and no statement that is added lifts it"),
        command: None,
        document: here.map(|_| document),
    }
}

/// The failed check whose Deny AWS means when it refuses an update with this code.
pub fn denial<'a>(checks: &'a [Check], error: &ApiError) -> Option<&'a Check> {
    let code = error.code()?;
    checks.iter().find(|check| check.is_denied() && check.matter.codes().contains(&code))
}

/// The checks that failed, as what is wrong with the draft, and what statements leave undecided. Where one policy fails in
/// more than one respect, the first is told, and how many more there are.
pub fn findings(checks: &[Check]) -> Vec<Finding> {
    let mut found: Vec<Finding> = Vec::new();
    let mut told: Vec<(Setting, Document)> = Vec::new();
    for check in checks {
        let Standing::No(text) = &check.standing else { continue };
        if let Some(document) = check.matter.document() {
            if told.contains(&(check.setting, document)) {
                continue;
            }
            told.push((check.setting, document));
            let of_it = failed(checks).filter(|c| c.setting == check.setting && c.matter.document() == Some(document));
            let mut texts: Vec<&Standing> = Vec::new();
            for other in of_it.filter(|c| c.standing != check.standing) {
                if !texts.contains(&&other.standing) {
                    texts.push(&other.standing);
                }
            }
            if !texts.is_empty() {
                let text = format!("{text}{MORE}{} more: i lists them)", texts.len());
                found.push(Finding::new(check.setting, Severity::Warning, text));
                continue;
            }
        }
        if !found.iter().any(|f| f.setting == check.setting && f.text == *text) {
            found.push(Finding::new(check.setting, Severity::Warning, text.clone()));
        }
    }
    found.extend(undecided(checks));
    found
}

/// How it is told that a policy has more faults than the one that is.
const MORE: &str = " (and ";

/// Whether a finding is what [`findings`] makes of this sentence of a failed check.
pub fn tells(finding: &Finding, text: &str) -> bool {
    finding.text.strip_prefix(text).is_some_and(|rest| rest.is_empty() || rest.starts_with(MORE))
}

/// Whether a finding of [`validate`](super::validate) only asks for what a check knows by now: whether key and bucket are
/// in one Region, and who the caller is.
pub fn answers(checks: &[Check], finding: &Finding) -> bool {
    let is_known = |matter| {
        let is_decided = |check: &Check| matches!(check.standing, Standing::Yes | Standing::No(_));
        checks.iter().any(|check| check.matter == matter && is_decided(check))
    };
    match finding.severity {
        Severity::Note => {
            finding.setting == Setting::KmsKey && words::asks_for_region(&finding.text) && is_known(Matter::KeyRegion)
        }
        Severity::Warning => words::asks_who(&finding.text) && is_known(Matter::Caller),
        Severity::Error | Severity::Unknown => false,
    }
}

/// What statements leave undecided, at the settings that the checks are about: which statement decides it, and on what.
/// What leaves several checks undecided is told once, at the first setting.
fn undecided(checks: &[Check]) -> Vec<Finding> {
    let mut found: Vec<Finding> = Vec::new();
    for check in checks.iter().filter(|check| check.decided_by.is_some()) {
        let Some(text) = check.undecided() else { continue };
        if !found.iter().any(|finding| finding.text == text) {
            found.push(Finding::new(check.setting, Severity::Unknown, text));
        }
    }
    found
}

/// The checks that failed.
pub fn failed(checks: &[Check]) -> impl Iterator<Item = &Check> {
    checks.iter().filter(|check| matches!(check.standing, Standing::No(_)))
}

/// Whether the paths of the organization cannot be checked, because its ID is not known.
pub fn is_organization_open(draft: &Draft, around: Around<'_>) -> bool {
    bucket::organization(draft, around).is_some_and(|known| known.is_err())
}

/// Whether an edit of the draft has to do with what a check is about: AWS looks at it then, or it goes wrong then. To take
/// something away needs nothing of what is around; but without a prefix the objects are elsewhere.
pub fn concerns(check: &Check, draft: &Draft) -> bool {
    let matter = check.matter;
    let does = |setting: &Setting| match draft.edit(*setting) {
        None => false,
        Some(Edit::Clear) => *setting == Setting::S3Prefix || matter.depends_on().len() == Setting::ALL.len(),
        Some(Edit::Set(_)) => true,
    };
    matter.depends_on().iter().any(does)
}

/// What could not be verified and has to do with an edit of the draft.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Open {
    /// What statements of policies leave undecided: which statement decides it, and on what. Each once.
    pub undecided: Vec<String>,
    /// What was not read, or is no matter of a statement, in a few words each, each once.
    pub unread: Vec<&'static str>,
}

/// What could not be verified and has to do with an edit of the draft.
pub fn unverified(checks: &[Check], draft: &Draft) -> Open {
    let mut open = Open::default();
    for check in checks.iter().filter(|check| concerns(check, draft)) {
        let Some(text) = check.undecided() else { continue };
        let name = check.matter.name();
        if check.decided_by.is_none() {
            if !open.unread.contains(&name) {
                open.unread.push(name);
            }
        } else if !open.undecided.contains(&text) {
            open.undecided.push(text);
        }
    }
    open
}

//! Whether a policy document allows something, as IAM decides it (IAM User Guide, “Policy evaluation logic”): an explicit
//! Deny wins, then any Allow, then nothing is allowed. What cannot be decided from what is known is said to be unknown,
//! never guessed.
//!
//! No crate does this. `iam-rs` and `aws-iam` evaluate IAM policies, but answer yes or no only: a condition key that they
//! are not given is one that is not sent, which turns “not known” into a wrong yes or no, and of a refusal they do not
//! tell what the statement that comes nearest lacks, which is what a user needs to repair it (`aws-iam` calls itself
//! simplistic, and leaves operators out). `cedar-policy` is well kept and has partial evaluation, but it is for policies
//! in another language. AWS's own simulator (`iam:SimulateCustomPolicy`) takes IAM users as callers, not services.

use super::context::Context;
use super::statement::{PRINCIPAL, applies};
use super::words;
use serde_json::Value;

/// Who asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Principal {
    /// A service, asking the policy of a resource: `cloudtrail.amazonaws.com`.
    Service(String),
    /// Whoever holds the policy: the permissions policy of a role names no principal.
    Holder,
}

/// May somebody do something?
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    /// Who.
    pub principal: Principal,
    /// What: `s3:PutObject`.
    pub action: String,
    /// With what: an ARN without wildcards.
    pub resource: String,
    /// Under which circumstances.
    pub context: Context,
}

/// The answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The policy allows it.
    Allowed,
    /// It does not.
    Denied {
        /// Which statement denies it, or what the statement that comes nearest lacks.
        why: String,
        /// That statement; `None` when no statement is about it.
        by: Option<Decider>,
    },
    /// That depends on something that is not known.
    Unknown {
        /// On what.
        why: String,
        /// The statement that decides it; `None` when the policy cannot be read.
        by: Option<Decider>,
    },
}

impl Verdict {
    /// Whether the policy surely allows it.
    pub fn is_allowed(&self) -> bool {
        matches!(self, Verdict::Allowed)
    }

    /// The statement that decides it, where one does and the answer is not that it is allowed.
    pub fn decider(&self) -> Option<&Decider> {
        match self {
            Verdict::Allowed => None,
            Verdict::Denied { by, .. } | Verdict::Unknown { by, .. } => by.as_ref(),
        }
    }
}

/// What a statement does when it applies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// It allows.
    Allow,
    /// It denies, whatever another statement allows.
    Deny,
}

/// The place of a statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatementPlace {
    /// Its document, counted from zero; `None` when there is only one.
    pub policy: Option<usize>,
    /// Its place in the document, counted from zero.
    pub statement: usize,
    /// Its Sid.
    pub sid: Option<String>,
}

impl StatementPlace {
    /// How the statement is called: by its place, counted from one, and its Sid.
    pub fn name(&self) -> String {
        words::statement(self)
    }
}

/// The statement that decides a question, and on what it depends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decider {
    /// Where it is.
    pub place: StatementPlace,
    /// What it does. A question that is denied by an Allow is one that this statement, the nearest, does not allow.
    pub effect: Effect,
    /// Condition keys, as the statement writes them: of a Deny that applies, all of its conditions; else those whose
    /// conditions do not hold, or are not known to.
    pub keys: Vec<String>,
}

/// Whether one part of a statement matches.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Match {
    Yes,
    /// What the statement is or needs instead, to follow its name.
    No(Why),
    /// What it depends on, to follow “if”.
    Maybe(Why),
}

/// Why a part of a statement does not match, or may not.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Why {
    pub text: String,
    /// The condition keys that it is about.
    pub keys: Vec<String>,
}

impl From<String> for Why {
    fn from(text: String) -> Why {
        Why { text, keys: Vec::new() }
    }
}

impl Match {
    pub(super) fn no(text: impl Into<String>) -> Match {
        Match::No(Why::from(text.into()))
    }

    pub(super) fn maybe(text: impl Into<String>) -> Match {
        Match::Maybe(Why::from(text.into()))
    }

    /// All of some parts together: the reasons of those that do not match, else the first that may not.
    pub(super) fn all(parts: impl IntoIterator<Item = Match>) -> Match {
        let (mut not, mut maybe) = (Vec::new(), None);
        for part in parts {
            match part {
                Match::Yes => {}
                Match::No(why) => not.push(why),
                Match::Maybe(why) => maybe = maybe.or(Some(why)),
            }
        }
        if not.is_empty() {
            return maybe.map_or(Match::Yes, Match::Maybe);
        }
        let texts: Vec<&str> = not.iter().map(|why| why.text.as_str()).collect();
        let text = texts.join("; it ");
        Match::No(Why { text, keys: not.into_iter().flat_map(|why| why.keys).collect() })
    }
}

/// Decides one question by one policy document.
pub fn evaluate(policy: &Value, question: &Question) -> Verdict {
    together(std::iter::once(policy), question)
}

/// Decides one question by several documents that hold together, such as the policies of a role.
pub fn together<'a>(policies: impl IntoIterator<Item = &'a Value>, question: &Question) -> Verdict {
    let policies: Vec<&Value> = policies.into_iter().collect();
    let mut found = Found::default();
    for (at, policy) in policies.iter().enumerate() {
        let number = (policies.len() > 1).then_some(at);
        match read(policy) {
            Ok((statements, variables)) => {
                statements.iter().enumerate().for_each(|(at, one)| found.add(one, at, number, question, variables));
            }
            Err(why) => found.cannot_read(match number {
                Some(number) => format!("policy {}: {why}", number + 1),
                None => why,
            }),
        }
    }
    found.verdict(question)
}

/// Decides several questions, each by all of the documents: the first that is denied, else the first that is unknown.
pub fn all_allowed<'a>(policies: &[&'a Value], questions: impl IntoIterator<Item = &'a Question>) -> Verdict {
    let mut unknown = None;
    for question in questions {
        match together(policies.iter().copied(), question) {
            Verdict::Allowed => {}
            denied @ Verdict::Denied { .. } => return denied,
            verdict @ Verdict::Unknown { .. } => unknown = unknown.or(Some(verdict)),
        }
    }
    unknown.unwrap_or(Verdict::Allowed)
}

/// The statements of a document, and whether it has policy variables, which the older version of the language does not
/// know (IAM User Guide, “Version”: without one it is the older).
pub(super) fn read(policy: &Value) -> Result<(Vec<&Value>, bool), String> {
    let variables = match policy.get("Version") {
        Some(Value::String(version)) if version == "2012-10-17" => true,
        Some(Value::String(version)) if version == "2008-10-17" => false,
        None => false,
        Some(other) => return Err(format!("its Version is {other}, which IAM does not know")),
    };
    match policy.get("Statement") {
        Some(Value::Array(statements)) => Ok((statements.iter().collect(), variables)),
        Some(statement @ Value::Object(_)) => Ok((vec![statement], variables)),
        _ => Err("this is not a policy document with a Statement".to_owned()),
    }
}

/// What the statements that were read say.
#[derive(Debug, Default)]
struct Found {
    denied: Option<(String, Decider)>,
    allowed: bool,
    maybe_denied: Option<(String, Decider)>,
    maybe_allowed: Option<(String, Decider)>,
    unreadable: Option<String>,
    /// The Allow that comes nearest, and how near.
    nearest: Option<(u8, String, Decider)>,
}

impl Found {
    fn cannot_read(&mut self, why: String) {
        self.unreadable.get_or_insert(why);
    }

    /// Reads one statement more.
    fn add(&mut self, one: &Value, at: usize, policy: Option<usize>, question: &Question, variables: bool) {
        let sid = one.get("Sid").and_then(Value::as_str).filter(|sid| !sid.is_empty()).map(str::to_owned);
        let place = StatementPlace { policy, statement: at, sid };
        let name = words::statement(&place);
        let Some(statement) = one.as_object() else { return self.cannot_read(format!("{name} is not an object")) };
        let effect = match statement.get("Effect").and_then(Value::as_str) {
            Some("Allow") => Effect::Allow,
            Some("Deny") => Effect::Deny,
            _ => return self.cannot_read(format!("{name} has neither the effect Allow nor Deny")),
        };
        let (matched, near) = applies(statement, question, variables);
        let by = |keys| Decider { place, effect, keys };
        match (effect, matched) {
            (Effect::Deny, Match::Yes) => {
                let conditions = statement.get("Condition");
                let facts = conditions.and_then(|conditions| super::condition::facts(conditions, question));
                let why = format!("{name} denies it{}", facts.map(|f| format!(", as {f}")).unwrap_or_default());
                self.denied.get_or_insert((why, by(conditions.map(super::condition::keys).unwrap_or_default())));
            }
            (Effect::Deny, Match::Maybe(why)) => {
                self.maybe_denied.get_or_insert((format!("{name} denies it if {}", why.text), by(why.keys)));
            }
            (Effect::Deny, Match::No(_)) => {}
            (Effect::Allow, Match::Yes) => self.allowed = true,
            (Effect::Allow, Match::Maybe(why)) => {
                self.maybe_allowed.get_or_insert((format!("{name} allows it only if {}", why.text), by(why.keys)));
            }
            (Effect::Allow, Match::No(why)) => {
                if near > self.nearest.as_ref().map_or(0, |(best, ..)| *best) {
                    self.nearest = Some((near, format!("{name} {}", why.text), by(why.keys)));
                }
            }
        }
    }

    fn verdict(self, question: &Question) -> Verdict {
        if let Some((why, by)) = self.denied {
            return Verdict::Denied { why, by: Some(by) };
        }
        if let Some(why) = self.unreadable {
            return Verdict::Unknown { why, by: None };
        }
        match (self.allowed, self.maybe_denied, self.maybe_allowed) {
            (true, None, _) => Verdict::Allowed,
            (true, Some((why, by)), _) | (false, _, Some((why, by))) => Verdict::Unknown { why, by: Some(by) },
            (false, _, None) => {
                let none = match &question.principal {
                    Principal::Service(service) => format!("no statement allows {} to {service}", question.action),
                    Principal::Holder => format!("no statement allows {}", question.action),
                };
                match self.nearest {
                    Some((near, why, by)) if near & PRINCIPAL != 0 => Verdict::Denied { why, by: Some(by) },
                    Some((_, why, by)) => Verdict::Denied { why: format!("{none}; {why}"), by: Some(by) },
                    None => Verdict::Denied { why: none, by: None },
                }
            }
        }
    }
}

/// The texts of an element that takes one or a list of them; `None` when it is anything else.
pub(super) fn texts(value: &Value) -> Option<Vec<String>> {
    let text = |value: &Value| match value {
        Value::String(text) => Some(text.clone()),
        Value::Bool(on) => Some(on.to_string()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    };
    match value {
        Value::Array(values) => values.iter().map(text).collect(),
        value => text(value).map(|t| vec![t]),
    }
}

/// What a statement depends on when one of its elements cannot be read.
pub(super) fn unclear(element: &str) -> String {
    format!("its {element}, which is not written as IAM documents it, means so")
}

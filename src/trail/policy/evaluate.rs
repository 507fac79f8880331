//! Whether a policy document allows something, as IAM decides it (IAM User Guide, “Policy evaluation logic”): an explicit
//! Deny wins, then any Allow, then nothing is allowed. What cannot be decided from what is known is said to be unknown,
//! never guessed.
//!
//! No crate does this. `iam-rs` and `aws-iam` evaluate IAM policies, but answer yes or no only: a condition key that they
//! are not given is one that is not sent, which turns “not known” into a wrong yes or no, and of a refusal they do not
//! tell what the statement that comes nearest lacks, which is what a user needs to repair it (`aws-iam` calls itself
//! simplistic, and leaves operators out). `cedar-policy` is well kept and has partial evaluation, but it is for policies
//! in another language. AWS's own simulator (`iam:SimulateCustomPolicy`) takes IAM users as callers, not services.

use super::statement::{PRINCIPAL, applies};
use super::words;
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// Who asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Principal {
    /// A service, asking the policy of a resource: `cloudtrail.amazonaws.com`.
    Service(String),
    /// Whoever holds the policy: the permissions policy of a role names no principal.
    Holder,
}

/// Condition keys and their values, as far as they are known. Names are compared without regard to case, as IAM does.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Context {
    keys: BTreeMap<String, Vec<String>>,
}

impl Context {
    /// Adds a key with one value.
    #[must_use]
    pub fn with(self, key: &str, value: &str) -> Context {
        self.with_all(key, &[value])
    }

    /// Adds a key that is known not to be there.
    #[must_use]
    pub fn without(self, key: &str) -> Context {
        self.with_all(key, &[])
    }

    /// Adds a key with its values; no value means that it is known not to be there.
    #[must_use]
    pub fn with_all(mut self, key: &str, values: &[&str]) -> Context {
        self.keys.insert(key.to_ascii_lowercase(), values.iter().map(|v| (*v).to_owned()).collect());
        self
    }

    /// A key's values: `None` when nothing is known of it, an empty slice when it is known not to be there.
    pub fn get(&self, key: &str) -> Option<&[String]> {
        self.keys.get(&key.to_ascii_lowercase()).map(Vec::as_slice)
    }
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
        /// Which statement forbids it, or what the statement that comes nearest lacks.
        why: String,
    },
    /// That depends on something that is not known.
    Unknown {
        /// On what.
        why: String,
    },
}

impl Verdict {
    /// Whether the policy surely allows it.
    pub fn is_allowed(&self) -> bool {
        matches!(self, Verdict::Allowed)
    }
}

/// Whether one part of a statement matches.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Match {
    Yes,
    /// With what the statement is or needs instead, to follow its name.
    No(String),
    /// With what it depends on, to follow “if”.
    Maybe(String),
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
    denied: Option<String>,
    allowed: bool,
    maybe_denied: Option<String>,
    maybe_allowed: Option<String>,
    unreadable: Option<String>,
    /// The Allow that comes nearest, and how near.
    nearest: Option<(u8, String)>,
}

impl Found {
    fn cannot_read(&mut self, why: String) {
        self.unreadable.get_or_insert(why);
    }

    /// Reads one statement more.
    fn add(&mut self, one: &Value, at: usize, policy: Option<usize>, question: &Question, variables: bool) {
        let Some(statement) = one.as_object() else {
            let name = words::statement(&Map::new(), at, policy);
            return self.cannot_read(format!("{name} is not an object"));
        };
        let name = words::statement(statement, at, policy);
        let (matched, near) = applies(statement, question, variables);
        match (statement.get("Effect").and_then(Value::as_str), matched) {
            (Some("Deny"), Match::Yes) => {
                self.denied.get_or_insert_with(|| {
                    let facts = statement.get("Condition").and_then(|c| super::condition::facts(c, question));
                    format!("{name} forbids it{}", facts.map(|f| format!(", as {f}")).unwrap_or_default())
                });
            }
            (Some("Deny"), Match::Maybe(why)) => {
                self.maybe_denied.get_or_insert_with(|| format!("{name} forbids it if {why}"));
            }
            (Some("Deny"), Match::No(_)) => {}
            (Some("Allow"), Match::Yes) => self.allowed = true,
            (Some("Allow"), Match::Maybe(why)) => {
                self.maybe_allowed.get_or_insert_with(|| format!("{name} allows it only if {why}"));
            }
            (Some("Allow"), Match::No(why)) => {
                if near > self.nearest.as_ref().map_or(0, |(best, _)| *best) {
                    self.nearest = Some((near, format!("{name} {why}")));
                }
            }
            _ => self.cannot_read(format!("{name} has neither the effect Allow nor Deny")),
        }
    }

    fn verdict(self, question: &Question) -> Verdict {
        if let Some(why) = self.denied {
            return Verdict::Denied { why };
        }
        if let Some(why) = self.unreadable {
            return Verdict::Unknown { why };
        }
        match (self.allowed, self.maybe_denied, self.maybe_allowed) {
            (true, None, _) => Verdict::Allowed,
            (true, Some(why), _) | (false, _, Some(why)) => Verdict::Unknown { why },
            (false, _, None) => {
                let none = match &question.principal {
                    Principal::Service(service) => format!("no statement allows {} to {service}", question.action),
                    Principal::Holder => format!("no statement allows {}", question.action),
                };
                let why = match self.nearest {
                    Some((near, why)) if near & PRINCIPAL != 0 => why,
                    Some((_, why)) => format!("{none}; {why}"),
                    None => none,
                };
                Verdict::Denied { why }
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

//! Whether a policy document allows something, as IAM decides it: an explicit Deny wins, then any Allow, then nothing is
//! allowed. What cannot be decided from what is known is said to be unknown, never guessed.

use super::condition;
use super::pattern::Pattern;
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
    /// With the reason.
    No(String),
    /// With what it depends on.
    Maybe(String),
}

/// Decides one question by one policy document.
pub fn evaluate(policy: &Value, question: &Question) -> Verdict {
    together(std::iter::once(policy), question)
}

/// Decides one question by several documents that hold together, such as the policies of a role.
pub fn together<'a>(policies: impl IntoIterator<Item = &'a Value>, question: &Question) -> Verdict {
    let mut allowed = false;
    let mut maybe_denied = None;
    let mut maybe_allowed = None;
    // the Allow that got furthest before something did not match, and how far it got
    let mut nearest: Option<(usize, String)> = None;
    for policy in policies {
        let statements = match policy.get("Statement") {
            Some(Value::Array(statements)) => statements.iter().collect(),
            Some(statement @ Value::Object(_)) => vec![statement],
            _ => return Verdict::Unknown { why: "this is not a policy document with a Statement".to_owned() },
        };
        let variables = policy.get("Version").and_then(Value::as_str) == Some("2012-10-17");
        for (at, statement) in statements.into_iter().enumerate() {
            let Some(statement) = statement.as_object() else {
                return Verdict::Unknown { why: format!("statement {} is not an object", at + 1) };
            };
            let name = name(statement, at);
            let (depth, matched) = applies(statement, question, variables);
            match (statement.get("Effect").and_then(Value::as_str), matched) {
                (Some("Deny"), Match::Yes) => return Verdict::Denied { why: format!("{name} denies it") },
                (Some("Allow"), Match::Yes) => allowed = true,
                (Some("Allow" | "Deny"), Match::No(why)) => {
                    let is_allow = statement.get("Effect").and_then(Value::as_str) == Some("Allow");
                    if is_allow && nearest.as_ref().is_none_or(|(best, _)| depth > *best) {
                        nearest = Some((depth, format!("{name} does not allow it: {why}")));
                    }
                }
                (Some("Allow"), Match::Maybe(why)) => {
                    maybe_allowed.get_or_insert(format!("{name} allows it only if {why}"));
                }
                (Some("Deny"), Match::Maybe(why)) => {
                    maybe_denied.get_or_insert(format!("{name} denies it if {why}"));
                }
                _ => return Verdict::Unknown { why: format!("{name} has neither the effect Allow nor Deny") },
            }
        }
    }
    match (allowed, maybe_denied, maybe_allowed) {
        (true, None, _) => Verdict::Allowed,
        (true, Some(why), _) | (false, _, Some(why)) => Verdict::Unknown { why },
        (false, _, None) => Verdict::Denied {
            // a statement on another action says nothing about this one
            why: match nearest {
                Some((depth, why)) if depth >= RESOURCE => why,
                _ => format!("no statement allows {} {}", who(&question.principal), question.action),
            },
        },
    }
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

fn who(principal: &Principal) -> &str {
    match principal {
        Principal::Service(service) => service,
        Principal::Holder => "the role",
    }
}

/// How a statement is called in a message.
fn name(statement: &Map<String, Value>, at: usize) -> String {
    match statement.get("Sid").and_then(Value::as_str) {
        Some(sid) if !sid.is_empty() => format!("the statement “{sid}”"),
        _ => format!("statement {}", at + 1),
    }
}

/// How far a statement was read when its resource was looked at.
const RESOURCE: usize = 2;

/// Whether a statement applies, and how many of its parts matched before one did not.
fn applies(statement: &Map<String, Value>, question: &Question, variables: bool) -> (usize, Match) {
    const ELEMENTS: [&str; 9] =
        ["Sid", "Effect", "Principal", "NotPrincipal", "Action", "NotAction", "Resource", "NotResource", "Condition"];
    let mut maybe = None;
    if let Some(element) = statement.keys().find(|k| !ELEMENTS.contains(&k.as_str())) {
        maybe = Some(format!("its element “{element}” lets it"));
    }
    let parts: [&dyn Fn() -> Match; 4] = [
        &|| principal(statement, &question.principal),
        &|| action(statement, question),
        &|| resource(statement, question, variables),
        &|| match statement.get("Condition") {
            Some(conditions) => condition::holds(conditions, &question.context, variables),
            None => Match::Yes,
        },
    ];
    for (depth, part) in parts.iter().enumerate() {
        match part() {
            Match::Yes => {}
            Match::No(why) => return (depth, Match::No(why)),
            Match::Maybe(why) => maybe = maybe.or(Some(why)),
        }
    }
    (parts.len(), maybe.map_or(Match::Yes, Match::Maybe))
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

fn principal(statement: &Map<String, Value>, who: &Principal) -> Match {
    let (element, negated) = match (statement.get("Principal"), statement.get("NotPrincipal")) {
        (Some(element), None) => (element, false),
        (None, Some(element)) => (element, true),
        (None, None) if *who == Principal::Holder => return Match::Yes,
        (None, None) => return Match::No("it names no principal".to_owned()),
        (Some(_), Some(_)) => return Match::Maybe("its Principal and NotPrincipal are read in its favour".to_owned()),
    };
    let Principal::Service(service) = who else {
        return Match::No("it names a principal, which the policy of a role cannot".to_owned());
    };
    let named = match element {
        Value::String(text) => text == "*",
        Value::Object(kinds) => {
            let mut named = false;
            for (kind, values) in kinds {
                let Some(values) = texts(values) else {
                    return Match::Maybe(format!("its principal “{kind}” is meant so"));
                };
                named |= match kind.as_str() {
                    "Service" => values.contains(service),
                    // everybody, services included; an account or a role never is a service
                    "AWS" => values.iter().any(|v| v == "*"),
                    _ => false,
                };
            }
            named
        }
        _ => return Match::Maybe("its principal is meant so".to_owned()),
    };
    if named != negated { Match::Yes } else { Match::No(format!("it is not for {service}")) }
}

fn action(statement: &Map<String, Value>, question: &Question) -> Match {
    let (element, negated) = match (statement.get("Action"), statement.get("NotAction")) {
        (Some(element), None) => (element, false),
        (None, Some(element)) => (element, true),
        _ => return Match::Maybe("its Action is meant so".to_owned()),
    };
    let Some(actions) = texts(element) else { return Match::Maybe("its Action is meant so".to_owned()) };
    let asked = question.action.to_ascii_lowercase();
    let named = actions.iter().any(|a| Pattern::wild(&a.to_ascii_lowercase()).matches(&asked));
    if named != negated { Match::Yes } else { Match::No(format!("it is not about {}", question.action)) }
}

fn resource(statement: &Map<String, Value>, question: &Question, variables: bool) -> Match {
    let (element, negated) = match (statement.get("Resource"), statement.get("NotResource")) {
        (Some(element), None) => (element, false),
        (None, Some(element)) => (element, true),
        // a trust policy has none: it is about the role that it belongs to
        (None, None) => return Match::Yes,
        (Some(_), Some(_)) => return Match::Maybe("its Resource and NotResource are read in its favour".to_owned()),
    };
    let Some(resources) = texts(element) else { return Match::Maybe("its Resource is meant so".to_owned()) };
    let mut open = None;
    let mut named = false;
    for resource in &resources {
        let pattern = Pattern::read(resource, true, variables.then_some(&question.context));
        if pattern.matches(&question.resource) {
            if pattern.is_open() {
                open = open.or(Some(resource));
            } else {
                named = true;
            }
        }
    }
    match (named, open) {
        (false, Some(resource)) => Match::Maybe(format!("{resource} stands for {}", question.resource)),
        (named, _) if named != negated => Match::Yes,
        _ => Match::No(format!(
            "it is about {}{}, not about {}",
            if negated { "anything but " } else { "" },
            resources.join(", "),
            question.resource
        )),
    }
}

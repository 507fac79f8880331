//! Whether one statement applies to a question: its principal, action and resource (IAM User Guide, “IAM JSON policy
//! element reference”) and its conditions.

use super::condition;
use super::evaluate::{Match, Principal, Question, texts, unclear};
use super::former;
use super::pattern::{self, Fit, Pattern};
use super::questions::{ASSUME_ROLE, SERVICE};
use super::words;
use serde_json::{Map, Value};

/// The elements that a statement can have.
const ELEMENTS: [&str; 9] =
    ["Sid", "Effect", "Principal", "NotPrincipal", "Action", "NotAction", "Resource", "NotResource", "Condition"];

/// How much the parts of a statement count for how near it comes: who may is more than with what, and that is more than
/// on which conditions.
pub(super) const PRINCIPAL: u8 = 4;
const RESOURCE: u8 = 2;
const CONDITION: u8 = 1;

/// Whether a statement applies, and how near it comes: not at all if it is about other actions or for other services.
pub(super) fn applies(statement: &Map<String, Value>, question: &Question, variables: bool) -> (Match, u8) {
    let conditions = match statement.get("Condition") {
        Some(conditions) => condition::holds(conditions, question, variables),
        None => Match::Yes,
    };
    let parts = [
        (0, action(statement, question)),
        (PRINCIPAL, principal(statement, question)),
        (RESOURCE, resource(statement, question, variables)),
        (CONDITION, conditions),
    ];
    let is_other = |part: &Match| matches!(part, Match::No(_));
    let names_alike = || names_accounts(statement) || misspelt(statement, question).is_some();
    let near = if is_other(&parts[0].1) || (is_other(&parts[1].1) && !names_alike()) {
        0
    } else {
        parts.iter().filter(|(_, part)| !is_other(part)).map(|(weight, _)| weight).sum()
    };
    let odd = statement
        .keys()
        .find(|key| !ELEMENTS.contains(&key.as_str()))
        .map(|element| Match::maybe(format!("its element “{element}”, which IAM does not document, lets it")));
    (Match::all(odd.into_iter().chain(parts.map(|(_, part)| part))), near)
}

/// Whether a statement is for accounts or identities, which people take for what the service needs.
fn names_accounts(statement: &Map<String, Value>) -> bool {
    statement.get("Principal").is_some_and(|principal| principal.get("AWS").is_some())
}

/// A principal of a statement that looks like the service and is none.
fn misspelt(statement: &Map<String, Value>, question: &Question) -> Option<String> {
    let Principal::Service(service) = &question.principal else { return None };
    let first = service.split('.').next()?;
    let named = texts(statement.get("Principal")?.get("Service")?)?;
    let looks_like = |name: &String| {
        name.get(..first.len()).is_some_and(|start| start.eq_ignore_ascii_case(first)) && name != service
    };
    named.into_iter().find(looks_like)
}

/// An element and whether it is the `Not…` of it. `Err` when the statement has both.
fn either<'a>(
    statement: &'a Map<String, Value>,
    element: &'static str,
    not: &'static str,
) -> Result<Option<(&'a Value, bool)>, Match> {
    match (statement.get(element), statement.get(not)) {
        (Some(value), None) => Ok(Some((value, false))),
        (None, Some(value)) => Ok(Some((value, true))),
        (None, None) => Ok(None),
        // mutually exclusive
        (Some(_), Some(_)) => {
            Err(Match::maybe(format!("its {element} and {not}, of which IAM takes only one, mean so")))
        }
    }
}

fn action(statement: &Map<String, Value>, question: &Question) -> Match {
    let (element, negated) = match either(statement, "Action", "NotAction") {
        Ok(Some(found)) => found,
        Ok(None) => return Match::maybe(unclear("missing Action")),
        Err(unclear) => return unclear,
    };
    let Some(actions) = texts(element) else { return Match::maybe(unclear("Action")) };
    let asked = question.action.to_ascii_lowercase();
    let named = actions.iter().any(|a| Pattern::wild(&a.to_ascii_lowercase()).matches(&asked));
    if named != negated { Match::Yes } else { Match::no(format!("is not about {}", question.action)) }
}

fn principal(statement: &Map<String, Value>, question: &Question) -> Match {
    let (element, negated) = match (either(statement, "Principal", "NotPrincipal"), &question.principal) {
        (Ok(None), Principal::Holder) => return Match::Yes,
        (Ok(None), Principal::Service(_)) => return Match::no("names no principal"),
        (Ok(Some(_)), Principal::Holder) => {
            return Match::no("names a principal, which the policy of a role cannot");
        }
        (Ok(Some(found)), Principal::Service(_)) => found,
        (Err(unclear), _) => return unclear,
    };
    if negated && statement.get("Effect").and_then(Value::as_str) == Some("Allow") {
        return Match::maybe("its NotPrincipal, which IAM supports for Deny only, means so");
    }
    let Principal::Service(service) = &question.principal else { return Match::Yes };
    let (stands, named) = match element {
        Value::String(everybody) if everybody == "*" => (everybody_is(question), "everybody".to_owned()),
        Value::Object(kinds) => match among(kinds, service, question) {
            Some(found) => found,
            None => return Match::maybe(unclear("Principal")),
        },
        _ => return Match::maybe(unclear("Principal")),
    };
    match stands {
        Stands::Maybe(why) => Match::maybe(why),
        Stands::Surely if negated => Match::no(format!("is not for {service}")),
        Stands::Not if !negated => {
            let hint = misspelt(statement, question).map(|_| ": that is no service principal").unwrap_or_default();
            Match::no(format!("is for {named}, not for the service {service}{hint}"))
        }
        Stands::Surely | Stands::Not => Match::Yes,
    }
}

/// Whether a principal of a statement stands for the one who asks.
enum Stands {
    Surely,
    Not,
    Maybe(String),
}

/// Whether everybody includes the service: in the policy of a resource it does; what it does in a trust policy is not
/// documented.
fn everybody_is(question: &Question) -> Stands {
    if question.action == ASSUME_ROLE {
        Stands::Maybe("“everybody” includes services in a trust policy, which is not documented".to_owned())
    } else {
        Stands::Surely
    }
}

/// Whether the service is among the principals of a statement, and who they are. `None` when they cannot be read.
fn among(kinds: &Map<String, Value>, service: &str, question: &Question) -> Option<(Stands, String)> {
    let (mut stands, mut all) = (Stands::Not, Vec::new());
    for (kind, values) in kinds {
        for value in texts(values)? {
            let found = match kind.as_str() {
                "Service" => is_service(&value, service),
                // everybody, services included; an account or a role never is a service
                "AWS" if value == "*" => everybody_is(question),
                "AWS" => is_former_account(&value, service),
                "Federated" | "CanonicalUser" => Stands::Not,
                _ => Stands::Maybe(unclear("Principal")),
            };
            all.push(value);
            stands = match (stands, found) {
                (Stands::Surely, _) | (_, Stands::Surely) => Stands::Surely,
                (maybe @ Stands::Maybe(_), _) => maybe,
                (Stands::Not, found) => found,
            };
        }
    }
    Some((stands, words::one_of(&all)))
}

/// Whether a service principal of a statement is the service. Services of other Regions, other spellings and wildcards
/// are not documented for it; what is not of AWS's domain is no service.
fn is_service(value: &str, service: &str) -> Stands {
    let first = service.split('.').next().unwrap_or(service);
    let start = value.get(..first.len() + 1).unwrap_or_default();
    let is_alike =
        start.eq_ignore_ascii_case(&format!("{first}.")) && value.to_ascii_lowercase().contains(".amazonaws.");
    if value == service {
        Stands::Surely
    } else if is_alike || value.contains(['*', '?']) {
        Stands::Maybe(format!("“{value}” stands for {service}"))
    } else {
        Stands::Not
    }
}

/// Whether an account or an identity of a statement is one that CloudTrail once used.
fn is_former_account(value: &str, service: &str) -> Stands {
    if service == SERVICE && former::regions(value).next().is_some() {
        Stands::Maybe(format!(
            "“{value}”, an account that CloudTrail wrote from before it became the service {service}, still stands for it"
        ))
    } else {
        Stands::Not
    }
}

fn resource(statement: &Map<String, Value>, question: &Question, variables: bool) -> Match {
    let (element, negated) = match either(statement, "Resource", "NotResource") {
        Ok(Some(found)) => found,
        // a trust policy has none: it is about the role that it belongs to
        Ok(None) if question.action == ASSUME_ROLE => return Match::Yes,
        Ok(None) => return Match::maybe(unclear("missing Resource")),
        Err(unclear) => return unclear,
    };
    let Some(resources) = texts(element) else { return Match::maybe(unclear("Resource")) };
    let context = variables.then_some(&question.context);
    let (mut open, mut void, mut named) = (None, None, false);
    for resource in &resources {
        match pattern::resource(resource, &question.resource, context) {
            Fit::Yes => named = true,
            Fit::No => {}
            Fit::Open => open = open.or(Some(resource)),
            Fit::Void => void = void.or(Some(resource)),
        }
    }
    let open = open.or(void.filter(|_| negated));
    match (named, open) {
        (false, Some(resource)) => Match::maybe(format!("“{resource}” stands for “{}”", question.resource)),
        (named, _) if named != negated => Match::Yes,
        _ => {
            let (wanted, asked) = words::resources(&resources, question);
            let hint = void.map(|resource| words::void(resource)).unwrap_or_default();
            Match::no(match negated {
                true => format!("is for every resource but {wanted}, and {asked} is among those"),
                false => format!("is for the resource {wanted}, not for {asked}{hint}"),
            })
        }
    }
}

//! Statements put into a policy that is there already, by Sid (F§6): nothing that it says is taken away.

use super::evaluate::{Question, evaluate, read, texts};
use super::pattern::{Fit, Pattern, each_field};
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;

/// The version of the language that new policies are written in.
const VERSION: &str = "2012-10-17";

/// The key whose values are joined, beside the resources.
const SOURCE_ARN: &str = "aws:sourcearn";

/// `existing` with `statements` merged into it.
///
/// A statement that is there already, word for word, is not put in again. One with the same Sid, effect, principal,
/// action and conditions is widened: its `Resource` and the values of its `aws:SourceArn` become the union of both, as
/// AWS documents for two trails with one bucket. Any other is put in at the end, with another Sid if its own is taken.
/// `Version`, `Id` and the statements that are there stay as they are and in order; a policy without a `Version`, which
/// is of the older language, is not given one, as that would change what its texts mean. What is no policy at all is
/// given back as it is.
pub fn merge(existing: Option<&Value>, statements: &[Value]) -> Value {
    with(existing, statements, put)
}

/// `existing` with `statements` behind those that it has; one whose Sid is taken has another.
pub fn beside(existing: Option<&Value>, statements: &[Value]) -> Value {
    with(existing, statements, append)
}

fn with(existing: Option<&Value>, statements: &[Value], put: fn(&mut Value, Value)) -> Value {
    let mut policy = match existing {
        Some(policy) => policy.clone(),
        None => json!({"Version": VERSION, "Statement": []}),
    };
    let Ok(variables) = read(&policy).map(|(_, variables)| variables) else { return policy };
    for statement in statements {
        let statement = if variables { statement.clone() } else { without_variables(statement) };
        if let Some(place) = policy.get_mut("Statement") {
            put(place, statement);
        }
    }
    policy
}

/// Of the statements of `wanted`, those without which some question is not surely allowed by `policy`: those that allow
/// what no statement of the policy surely allows. A Deny that stands against it is not made up for by a further Allow.
///
/// `wanted` is a document of this module's (F§6): a policy, a statement or a list of statements.
pub fn missing(policy: Option<&Value>, wanted: &Value, questions: &[Question]) -> Vec<Value> {
    let wanted: Vec<&Value> = match wanted.get("Statement").unwrap_or(wanted) {
        Value::Array(statements) => statements.iter().collect(),
        statement => vec![statement],
    };
    let allows = |statement: &Value, question: &Question| {
        evaluate(&json!({"Version": VERSION, "Statement": [statement]}), question).is_allowed()
    };
    let allowing = policy.and_then(without_denials);
    let mut needed = BTreeSet::new();
    for question in questions {
        if allowing.as_ref().is_some_and(|policy| evaluate(policy, question).is_allowed()) {
            continue;
        }
        needed.extend(wanted.iter().position(|statement| allows(statement, question)));
    }
    needed.into_iter().map(|at| wanted[at].clone()).collect()
}

/// The policy without what it denies. `None` when it cannot be read.
fn without_denials(policy: &Value) -> Option<Value> {
    let (statements, _) = read(policy).ok()?;
    let allowing: Vec<&Value> =
        statements.into_iter().filter(|one| one.get("Effect").and_then(Value::as_str) != Some("Deny")).collect();
    let mut allowing_policy = json!({"Statement": allowing});
    if let Some(version) = policy.get("Version") {
        allowing_policy["Version"] = version.clone();
    }
    Some(allowing_policy)
}

/// Puts a statement among those of a policy.
fn put(place: &mut Value, statement: Value) {
    let there: Vec<&Value> = match &*place {
        Value::Array(all) => all.iter().collect(),
        one => vec![one],
    };
    if there.iter().any(|one| same_but_for_sid(one, &statement)) {
        return;
    }
    if let Some(sid) = statement.get("Sid").and_then(Value::as_str).map(str::to_owned) {
        let widened = there.iter().enumerate().find_map(|(at, one)| {
            let same_sid = !sid.is_empty() && one.get("Sid").and_then(Value::as_str) == Some(sid.as_str());
            Some((at, if same_sid { widened(one, &statement)? } else { return None }))
        });
        if let Some((at, wider)) = widened {
            match place {
                Value::Array(all) => all[at] = wider,
                one => *one = wider,
            }
            return;
        }
    }
    append(place, statement);
}

/// Puts a statement at the end of those of a policy.
fn append(place: &mut Value, mut statement: Value) {
    let there: Vec<&Value> = match &*place {
        Value::Array(all) => all.iter().collect(),
        one => vec![one],
    };
    if let Some(sid) = statement.get("Sid").and_then(Value::as_str).map(str::to_owned) {
        let taken: Vec<&str> = there.iter().filter_map(|one| one.get("Sid")?.as_str()).collect();
        let free = (!taken.contains(&sid.as_str())).then(|| sid.clone());
        match free.or_else(|| (!sid.is_empty()).then(|| another(&sid, &taken)).flatten()) {
            Some(free) => statement["Sid"] = json!(free),
            // an empty one is none
            None => _ = statement.as_object_mut().map(|statement| statement.remove("Sid")),
        }
    }
    match place {
        Value::Array(all) => all.push(statement),
        one => *one = json!([one.take(), statement]),
    }
}

/// A Sid like this one that is not taken. Letters and digits only, as IAM wants them.
fn another(sid: &str, taken: &[&str]) -> Option<String> {
    (2..).map(|number| format!("{sid}x{number}")).find(|sid| !taken.contains(&sid.as_str()))
}

fn same_but_for_sid(one: &Value, other: &Value) -> bool {
    let rest = |value: &Value| {
        let mut statement = value.as_object().cloned().unwrap_or_default();
        statement.remove("Sid");
        statement
    };
    one.is_object() && rest(one) == rest(other)
}

/// `one` widened so that it allows what `other` does, too. `None` when that cannot be said in one statement for sure.
fn widened(one: &Value, other: &Value) -> Option<Value> {
    const ELEMENTS: [&str; 6] = ["Sid", "Effect", "Principal", "Action", "Resource", "Condition"];
    let (old, new) = (one.as_object()?, other.as_object()?);
    if old.keys().chain(new.keys()).any(|key| !ELEMENTS.contains(&key.as_str())) {
        return None;
    }
    let allow = |statement: &Map<String, Value>| statement.get("Effect").and_then(Value::as_str) == Some("Allow");
    // an empty element is not the same as none
    if old.contains_key("Principal") != new.contains_key("Principal") {
        return None;
    }
    if !allow(old) || !allow(new) || principals(old)? != principals(new)? || actions(old)? != actions(new)? {
        return None;
    }
    let mut wider = one.clone();
    match (old.get("Resource"), new.get("Resource")) {
        (Some(resource), Some(more)) => wider["Resource"] = union(resource, more)?,
        (None, None) => {}
        _ => return None,
    }
    match (old.get("Condition"), new.get("Condition")) {
        (Some(condition), Some(more)) => wider["Condition"] = wider_conditions(condition, more)?,
        (None, None) => {}
        _ => return None,
    }
    Some(wider)
}

fn set(value: &Value, ignore_case: bool) -> Option<BTreeSet<String>> {
    Some(texts(value)?.into_iter().map(|t| if ignore_case { t.to_ascii_lowercase() } else { t }).collect())
}

fn actions(statement: &Map<String, Value>) -> Option<BTreeSet<String>> {
    set(statement.get("Action")?, true)
}

/// The principals by their kinds; the policy of a role has none.
fn principals(statement: &Map<String, Value>) -> Option<Vec<(String, BTreeSet<String>)>> {
    match statement.get("Principal") {
        None => Some(Vec::new()),
        Some(Value::Object(kinds)) => {
            let mut all = kinds
                .iter()
                .map(|(kind, values)| Some((kind.clone(), set(values, false)?)))
                .collect::<Option<Vec<_>>>()?;
            all.sort();
            Some(all)
        }
        Some(value) => Some(vec![(String::new(), set(value, false)?)]),
    }
}

/// Both resources as one: as it was, if it has all of the other already.
fn union(old: &Value, new: &Value) -> Option<Value> {
    let is_everything = texts(old)?.iter().any(|text| text == "*");
    if is_everything { Some(old.clone()) } else { joined(old, new) }
}

/// Both lists of values as one. An asterisk among them is one like any other: under `StringEquals` it stands for itself.
fn joined(old: &Value, new: &Value) -> Option<Value> {
    let mut all = texts(old)?;
    let before = all.len();
    for text in texts(new)? {
        if !all.contains(&text) {
            all.push(text);
        }
    }
    Some(if all.len() == before { old.clone() } else { json!(all) })
}

/// A condition taken apart: the key in lower case, the operator and the key as they are written, and the values.
type Conditions<'a> = Vec<(String, &'a str, &'a str, &'a Value)>;

fn conditions(condition: &Value) -> Option<Conditions<'_>> {
    let mut all = Conditions::new();
    for (operator, keys) in condition.as_object()? {
        for (key, values) in keys.as_object()? {
            all.push((key.to_ascii_lowercase(), operator, key, values));
        }
    }
    all.sort_by(|a, b| (&a.0, a.1).cmp(&(&b.0, b.1)));
    Some(all)
}

/// The conditions `old` with the trails of `new` added, if that is all that they differ in.
fn wider_conditions(old: &Value, new: &Value) -> Option<Value> {
    let (before, more) = (conditions(old)?, conditions(new)?);
    if before.len() != more.len() {
        return None;
    }
    let mut wider = old.clone();
    let mut trails = 0;
    for ((key, operator, written, values), (other_key, other_operator, _, other_values)) in before.iter().zip(&more) {
        if key != other_key {
            return None;
        }
        if key == SOURCE_ARN {
            trails += 1;
            if !takes(operator, other_operator, other_values)? {
                return None;
            }
            let more: Vec<String> =
                texts(other_values)?.into_iter().filter(|text| !covers(operator, values, text)).collect();
            wider[operator][written] = joined(values, &json!(more))?;
        } else if operator != other_operator || set(values, false)? != set(other_values, false)? {
            return None;
        }
    }
    // one key in two operators is two conditions, each of which would have to be widened
    (trails <= 1).then_some(wider)
}

/// Whether a pattern among the values of a condition stands for this ARN surely.
fn covers(operator: &str, values: &Value, text: &str) -> bool {
    let covers = |pattern: &String| match operator {
        _ if pattern.contains('$') || text.contains(['*', '?', '$']) => false,
        "StringLike" => Pattern::wild(pattern).matches(text),
        "ArnLike" | "ArnEquals" => each_field(pattern, text, None) == Fit::Yes,
        _ => false,
    };
    texts(values).is_some_and(|patterns| patterns.iter().any(covers))
}

/// Whether values of one operator mean the same in a list of another: one that is met when any of its values is.
fn takes(operator: &str, other: &str, values: &Value) -> Option<bool> {
    const ANY_OF: [&str; 4] = ["StringEquals", "StringLike", "ArnEquals", "ArnLike"];
    let plain = texts(values)?.iter().all(|text| !text.contains(['*', '?', '$']) && text.split(':').count() >= 6);
    Some(ANY_OF.contains(&operator) && (operator == other || (plain && other == "StringEquals")))
}

/// A statement for a policy of the older language, in which `${*}` is no asterisk but these four characters: the
/// wildcard stands for the character, too.
fn without_variables(statement: &Value) -> Value {
    match statement {
        Value::String(text) => json!(text.replace("${*}", "*").replace("${?}", "?").replace("${$}", "$")),
        Value::Array(all) => all.iter().map(without_variables).collect(),
        Value::Object(all) => Value::Object(all.iter().map(|(k, v)| (k.clone(), without_variables(v))).collect()),
        value => value.clone(),
    }
}

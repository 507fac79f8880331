//! A Deny changed so that it leaves CloudTrail out. Each change was seen to do so: the changed statement is evaluated.

use super::context::Known;
use super::evaluate::{Effect, Principal, Question, StatementPlace, Verdict, evaluate, read, texts};
use super::questions::SERVICE;
use serde_json::{Map, Value, json};

/// A statement that has to be changed.
#[derive(Clone, Debug, PartialEq)]
pub struct Exemption {
    /// Where it is.
    pub place: StatementPlace,
    /// What to change in it, to follow “Change statement 3:”.
    pub how: String,
    /// The statement as it has to be.
    pub statement: Value,
}

impl Exemption {
    /// What to change where, as a sentence without its end; `of` names the policy: `of the bucket's policy`.
    pub fn sentence(&self, of: &str) -> String {
        format!("Change {}{of}: {}", self.place.name(), self.how)
    }
}

/// `policy` in which no statement that was changed denies one of `questions` any more, and the changes. A statement that
/// cannot be changed without taking it away stays as it is.
pub fn exempt(policy: &Value, questions: &[Question], number: Option<usize>) -> (Value, Vec<Exemption>) {
    let mut policy = policy.clone();
    let mut changes = Vec::new();
    let Ok(count) = read(&policy).map(|(statements, _)| statements.len()) else { return (policy, changes) };
    let version = policy.get("Version").cloned();
    for at in 0..count {
        let Some(statement) = nth(&policy, at).cloned() else { continue };
        let alone = |statement: &Value| {
            let mut alone = json!({"Statement": [statement]});
            if let Some(version) = &version {
                alone["Version"] = version.clone();
            }
            alone
        };
        let denies = |statement: &Value, question: &Question, surely: bool| {
            let verdict = evaluate(&alone(statement), question);
            let is_sure = matches!(verdict, Verdict::Denied { .. });
            verdict.decider().is_some_and(|by| by.effect == Effect::Deny) && (is_sure || !surely)
        };
        let denied: Vec<&Question> = questions.iter().filter(|question| denies(&statement, question, true)).collect();
        let Some(first) = denied.first() else { continue };
        let lifted = |(_, changed): &(String, Value)| denied.iter().all(|question| !denies(changed, question, false));
        let found = candidates(&statement, first, &denied).into_iter().find(lifted);
        if let Some((how, changed)) = found {
            put(&mut policy, at, changed.clone());
            let sid = statement.get("Sid").and_then(Value::as_str).filter(|sid| !sid.is_empty()).map(str::to_owned);
            let place = StatementPlace { policy: number, statement: at, sid };
            changes.push(Exemption { place, how, statement: changed });
        }
    }
    (policy, changes)
}

fn nth(policy: &Value, at: usize) -> Option<&Value> {
    match policy.get("Statement")? {
        Value::Array(all) => all.get(at),
        one => Some(one),
    }
}

fn put(policy: &mut Value, at: usize, statement: Value) {
    match policy.get_mut("Statement") {
        Some(Value::Array(all)) => all[at] = statement,
        Some(one) => *one = statement,
        None => {}
    }
}

/// What may lift a Deny, what changes least of it first.
fn candidates(statement: &Value, question: &Question, denied: &[&Question]) -> Vec<(String, Value)> {
    let mut found = Vec::new();
    match question.principal {
        Principal::Service(_) => {
            found.extend(one_more_value(statement, question));
            found.extend(not_principal(statement));
            found.extend(condition(statement, "BoolIfExists", "aws:PrincipalIsAWSService", "false"));
            found.extend(condition(statement, "StringNotEqualsIfExists", "aws:PrincipalServiceName", SERVICE));
        }
        Principal::Holder => {
            found.extend(not_resource(statement, denied));
            found.extend(without_actions(statement, denied));
        }
    }
    found
}

/// A Deny of all that come from elsewhere than from what it lists: the trail, its account or the service is one more.
fn one_more_value(statement: &Value, question: &Question) -> Vec<(String, Value)> {
    const KEYS: [&str; 3] = ["aws:sourcearn", "aws:sourceaccount", "aws:principalservicename"];
    let mut found = Vec::new();
    let operators = statement.get("Condition").and_then(Value::as_object).into_iter().flatten();
    for (operator, keys) in operators.filter(|(operator, _)| operator.contains("Not") && !operator.contains(':')) {
        for (key, values) in keys.as_object().into_iter().flatten() {
            let known = question.context.get(key).filter(|_| KEYS.contains(&key.to_ascii_lowercase().as_str()));
            let (Some(value), Some(mut all)) = (known.and_then(Known::only), texts(values)) else { continue };
            all.push(value.to_owned());
            let mut changed = statement.clone();
            changed["Condition"][operator][key] = json!(all);
            found.push((format!("add \"{value}\" to the values of {key} in its {operator}"), changed));
        }
    }
    found
}

/// A Deny of everybody but those whom it names.
fn not_principal(statement: &Value) -> Option<(String, Value)> {
    let kinds = statement.get("NotPrincipal")?.as_object()?;
    let mut services = kinds.get("Service").map_or(Some(Vec::new()), texts)?;
    services.push(SERVICE.to_owned());
    let mut changed = statement.clone();
    changed["NotPrincipal"]["Service"] = match services.as_slice() {
        [one] => json!(one),
        all => json!(all),
    };
    Some((format!("add \"Service\": \"{SERVICE}\" to its NotPrincipal"), changed))
}

/// The Deny with one condition more.
fn condition(statement: &Value, operator: &str, key: &str, value: &str) -> Option<(String, Value)> {
    let mut changed = statement.clone();
    let conditions = changed.as_object_mut()?.entry("Condition").or_insert_with(|| json!({})).as_object_mut()?;
    let of_operator = conditions.entry(operator).or_insert_with(|| json!({})).as_object_mut()?;
    if of_operator.keys().any(|own| own.eq_ignore_ascii_case(key)) {
        return None;
    }
    of_operator.insert(key.to_owned(), json!(value));
    Some((format!("add \"{operator}\": {{\"{key}\": \"{value}\"}} to its Condition"), changed))
}

/// A Deny of everything is one of everything but the log streams.
fn not_resource(statement: &Value, denied: &[&Question]) -> Option<(String, Value)> {
    let resources = texts(statement.get("Resource")?)?;
    if !resources.iter().all(|resource| resource == "*") {
        return None;
    }
    let mut groups: Vec<String> = Vec::new();
    for question in denied {
        let (group, _) = question.resource.split_once(":log-stream:")?;
        let group = format!("{group}:log-stream:*");
        if !groups.contains(&group) {
            groups.push(group);
        }
    }
    let mut changed = Map::new();
    for (element, value) in statement.as_object()? {
        match element.as_str() {
            "Resource" => _ = changed.insert("NotResource".to_owned(), json!(groups)),
            _ => _ = changed.insert(element.clone(), value.clone()),
        }
    }
    let how = format!("put \"NotResource\": {} in the place of its Resource", json!(groups));
    Some((how, Value::Object(changed)))
}

/// A Deny that names the actions, without them.
fn without_actions(statement: &Value, denied: &[&Question]) -> Option<(String, Value)> {
    let actions = texts(statement.get("Action")?)?;
    let is_asked = |action: &String| denied.iter().any(|question| question.action.eq_ignore_ascii_case(action));
    let (out, rest): (Vec<String>, Vec<String>) = actions.into_iter().partition(is_asked);
    if out.is_empty() || rest.is_empty() {
        return None;
    }
    let mut changed = statement.clone();
    changed["Action"] = json!(rest);
    Some((format!("take {} out of its Action", out.join(" and ")), changed))
}

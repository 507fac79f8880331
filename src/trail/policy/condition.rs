//! The `Condition` of a statement, as in the IAM User Guide, “Condition operators” and “Conditions with multiple context
//! keys or values”.

use super::evaluate::{Context, Match, Question, Why, texts, unclear};
use super::pattern::{Pattern, each_field};
use super::words;
use serde_json::Value;

/// How a value is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Test {
    Equals,
    EqualsIgnoringCase,
    Like,
    /// Each of an ARN's six fields by itself; ArnEquals and ArnLike are the same.
    Arn,
    Bool,
    /// Numbers, dates, addresses and bytes. CloudTrail is not known to send any, so all that is decided of them is what
    /// holds when the key is not there.
    Other,
}

/// For keys with many values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Values {
    One,
    ForAny,
    ForAll,
}

/// A condition operator taken apart.
#[derive(Clone, Copy, Debug)]
struct Operator {
    values: Values,
    test: Test,
    negated: bool,
    if_exists: bool,
}

impl Operator {
    /// `None` for operators that IAM does not document.
    fn read(text: &str) -> Option<Operator> {
        let (values, text) = match text.split_once(':') {
            Some(("ForAnyValue", rest)) => (Values::ForAny, rest),
            Some(("ForAllValues", rest)) => (Values::ForAll, rest),
            Some(_) => return None,
            None => (Values::One, text),
        };
        let (text, if_exists) = match text.strip_suffix("IfExists") {
            Some(text) => (text, true),
            None => (text, false),
        };
        let (test, negated) = match text {
            "StringEquals" => (Test::Equals, false),
            "StringNotEquals" => (Test::Equals, true),
            "StringEqualsIgnoreCase" => (Test::EqualsIgnoringCase, false),
            "StringNotEqualsIgnoreCase" => (Test::EqualsIgnoringCase, true),
            "StringLike" => (Test::Like, false),
            "StringNotLike" => (Test::Like, true),
            "ArnEquals" | "ArnLike" => (Test::Arn, false),
            "ArnNotEquals" | "ArnNotLike" => (Test::Arn, true),
            "Bool" => (Test::Bool, false),
            "NumericNotEquals" | "DateNotEquals" | "NotIpAddress" => (Test::Other, true),
            "IpAddress" | "BinaryEquals" => (Test::Other, false),
            _ => {
                let comparison = text.strip_prefix("Numeric").or_else(|| text.strip_prefix("Date"))?;
                const ALL: [&str; 5] = ["Equals", "LessThan", "LessThanEquals", "GreaterThan", "GreaterThanEquals"];
                if !ALL.contains(&comparison) {
                    return None;
                }
                (Test::Other, false)
            }
        };
        Some(Operator { values, test, negated, if_exists })
    }
}

/// Whether all conditions hold.
pub(super) fn holds(conditions: &Value, question: &Question, variables: bool) -> Match {
    let unreadable = || Match::maybe(unclear("Condition"));
    let Some(conditions) = conditions.as_object() else { return unreadable() };
    let mut all = Vec::new();
    for (operator, keys) in conditions {
        let Some(keys) = keys.as_object() else { return unreadable() };
        for (key, wanted) in keys {
            let Some(wanted) = texts(wanted).filter(|wanted| !wanted.is_empty()) else { return unreadable() };
            all.push(match holds_for(operator, key, &wanted, question, variables) {
                Match::Yes => Match::Yes,
                Match::No(why) => Match::No(Why { keys: vec![key.clone()], ..why }),
                Match::Maybe(why) => Match::Maybe(Why { keys: vec![key.clone()], ..why }),
            });
        }
    }
    Match::all(all)
}

/// The keys of some conditions.
pub(super) fn keys(conditions: &Value) -> Vec<String> {
    let of_operators = conditions.as_object().into_iter().flat_map(|operators| operators.values());
    of_operators.filter_map(Value::as_object).flat_map(|keys| keys.keys().cloned()).collect()
}

/// What the keys of conditions that hold are, to say why a statement applies: `aws:PrincipalOrgID is not sent by
/// CloudTrail`. `None` when there is no condition.
pub(super) fn facts(conditions: &Value, question: &Question) -> Option<String> {
    let facts: Vec<String> = keys(conditions).iter().map(|key| fact(key, question)).collect();
    (!facts.is_empty()).then(|| facts.join(" and "))
}

/// What a key of a request is, of which something is known.
fn fact(key: &str, question: &Question) -> String {
    match question.context.get(key) {
        Some([]) => format!("{} does not send {key}", words::sender(&question.principal)),
        Some(values) => format!("{key} is {}", words::one_of(values)),
        None => format!("{key} is not known"),
    }
}

/// Whether one condition holds: `operator` on `key`, with the values that the policy gives.
fn holds_for(operator: &str, key: &str, wanted: &[String], question: &Question, variables: bool) -> Match {
    let sender = words::sender(&question.principal);
    let maybe = |but: &str| Match::maybe(format!("{key} {operator} {} holds, {but}", words::one_of(wanted)));
    let undecided = || maybe("which cannot be decided from here");
    let Some(known) = question.context.get(key) else {
        return maybe(&format!("and what {sender} sends as {key} is not known"));
    };
    let sent = || match known {
        [] => format!("which {sender} does not send"),
        values => format!("but it is {}", words::one_of(values)),
    };
    if operator == "Null" {
        let (holds, be) = match wanted {
            [null] if null == "true" => (known.is_empty(), "not to be sent"),
            [null] if null == "false" => (!known.is_empty(), "to be sent"),
            _ => return undecided(),
        };
        return if holds { Match::Yes } else { Match::no(format!("needs {key} {be} (Null), {}", sent())) };
    }
    let Some(Operator { values, test, negated, if_exists }) = Operator::read(operator) else { return undecided() };
    let result = if known.is_empty() {
        match values {
            // a negated comparison with nothing holds
            Values::One => Some(if_exists || negated),
            Values::ForAll => Some(true),
            // whether the key or each of its values is to exist is not documented
            Values::ForAny if if_exists => None,
            Values::ForAny => Some(false),
        }
    } else {
        // Some(true) or Some(false) for each value of the request, None when that is not known
        let context = variables.then_some(&question.context);
        let mut each = known.iter().map(|value| any_of(test, wanted, value, context).map(|found| found != negated));
        match values {
            // such a key needs one of the two words
            Values::One if known.len() > 1 => None,
            Values::One => each.next().flatten(),
            Values::ForAny => any(each),
            Values::ForAll => any(each.map(|holds| holds.map(|h| !h))).map(|any| !any),
        }
    };
    match result {
        None => undecided(),
        Some(true) => Match::Yes,
        Some(false) => {
            let not = if negated { "not " } else { "" };
            let hint = if negated { "" } else { hint(test, wanted, known) };
            Match::no(format!("needs {key} {not}to be {} ({operator}), {}{hint}", words::one_of(wanted), sent()))
        }
    }
}

/// What people overlook when two texts look alike.
fn hint(test: Test, wanted: &[String], known: &[String]) -> &'static str {
    let with = |like: &dyn Fn(&str, &str) -> bool| wanted.iter().any(|w| known.iter().any(|k| like(w, k)));
    if test == Test::Equals && with(&|wanted, known| Pattern::wild(wanted).matches(known)) {
        "; wildcards are none here, they need StringLike"
    } else if matches!(test, Test::Equals | Test::Like | Test::Arn) && with(&|w, k| w.eq_ignore_ascii_case(k)) {
        "; upper and lower case differ"
    } else {
        ""
    }
}

/// Whether any is true; `None` when none is and one is not known.
fn any(each: impl Iterator<Item = Option<bool>>) -> Option<bool> {
    let mut sum = Some(false);
    for one in each {
        match one {
            Some(true) => return Some(true),
            Some(false) => {}
            None => sum = None,
        }
    }
    sum
}

/// Whether `value` is one of the wanted ones; `None` when that is not known.
fn any_of(test: Test, wanted: &[String], value: &str, context: Option<&Context>) -> Option<bool> {
    any(wanted.iter().map(|wanted| compare(test, wanted, value, context)))
}

/// Whether `value` is what is wanted; `None` when that is not known.
fn compare(test: Test, wanted: &str, value: &str, context: Option<&Context>) -> Option<bool> {
    let matches = |pattern: Pattern, value: &str| match pattern.matches(value) {
        true if pattern.is_open() => None,
        matches => Some(matches),
    };
    match test {
        Test::Equals => matches(Pattern::read(wanted, false, context), value),
        Test::EqualsIgnoringCase => {
            matches(Pattern::read(wanted, false, context).in_lower_case(), &value.to_lowercase())
        }
        Test::Like => matches(Pattern::read(wanted, true, context), value),
        Test::Bool => {
            let known = ["true", "false"].iter().any(|known| known.eq_ignore_ascii_case(wanted));
            known.then(|| wanted.eq_ignore_ascii_case(value))
        }
        Test::Arn => each_field(wanted, value, context),
        Test::Other => None,
    }
}

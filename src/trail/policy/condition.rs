//! The `Condition` of a statement.

use super::evaluate::{Context, Match, texts};
use super::pattern::Pattern;
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
    /// `None` for operators that are not known here: dates, numbers, addresses.
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
            _ => return None,
        };
        Some(Operator { values, test, negated, if_exists })
    }
}

/// Whether all conditions hold.
pub(super) fn holds(conditions: &Value, context: &Context, variables: bool) -> Match {
    let unreadable = || Match::Maybe("its Condition is meant so".to_owned());
    let Some(conditions) = conditions.as_object() else { return unreadable() };
    let mut maybe = None;
    for (operator, keys) in conditions {
        let Some(keys) = keys.as_object() else { return unreadable() };
        for (key, wanted) in keys {
            let Some(wanted) = texts(wanted) else { return unreadable() };
            match holds_for(operator, key, &wanted, context, variables) {
                Match::Yes => {}
                Match::No(why) => return Match::No(why),
                Match::Maybe(why) => maybe = maybe.or(Some(why)),
            }
        }
    }
    maybe.map_or(Match::Yes, Match::Maybe)
}

/// Whether one condition holds: `operator` on `key`, with the values that the policy gives.
fn holds_for(operator: &str, key: &str, wanted: &[String], context: &Context, variables: bool) -> Match {
    let written = format!("{operator} {key} {}", wanted.join(", "));
    let Some(known) = context.get(key) else { return Match::Maybe(format!("“{written}” holds")) };
    let decide = |holds: bool| {
        if holds {
            return Match::Yes;
        }
        let is = if known.is_empty() { "is not given".to_owned() } else { format!("is {}", known.join(", ")) };
        Match::No(format!("{key} {is}, which is not “{written}”"))
    };
    if operator == "Null" {
        return match wanted {
            [null] if null == "true" => decide(known.is_empty()),
            [null] if null == "false" => decide(!known.is_empty()),
            _ => Match::Maybe(format!("“{written}” holds")),
        };
    }
    let Some(operator) = Operator::read(operator) else { return Match::Maybe(format!("“{written}” holds")) };
    if known.is_empty() {
        let vacuous = match operator.values {
            // a negated comparison with nothing holds
            Values::One => operator.negated,
            Values::ForAny => false,
            Values::ForAll => true,
        };
        return decide(operator.if_exists || vacuous);
    }
    // Some(true) or Some(false) for each value of the request, None when that is not known
    let mut each = known.iter().map(|value| {
        any_of(operator.test, wanted, value, variables.then_some(context)).map(|found| found != operator.negated)
    });
    let result = match operator.values {
        Values::One if known.len() > 1 => None,
        Values::One => each.next().flatten(),
        Values::ForAny => any(each),
        Values::ForAll => any(each.map(|holds| holds.map(|h| !h))).map(|any| !any),
    };
    result.map_or_else(|| Match::Maybe(format!("“{written}” holds")), decide)
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
    let pattern = |text: &str, value: &str, wild: bool| {
        let pattern = Pattern::read(text, wild, context);
        match pattern.matches(value) {
            true if pattern.is_open() => None,
            matches => Some(matches),
        }
    };
    match test {
        Test::Equals => pattern(wanted, value, false),
        Test::EqualsIgnoringCase => pattern(&wanted.to_lowercase(), &value.to_lowercase(), false),
        Test::Like => pattern(wanted, value, true),
        Test::Bool => Some(wanted.eq_ignore_ascii_case(value)),
        Test::Arn => {
            // a variable may hold colons: the fields cannot be told apart before it is filled in
            if context.is_some() && wanted.contains("${") {
                return None;
            }
            let (wanted, value): (Vec<&str>, Vec<&str>) =
                (wanted.splitn(6, ':').collect(), value.splitn(6, ':').collect());
            if wanted.len() != 6 || value.len() != 6 {
                return None;
            }
            Some(wanted.iter().zip(&value).all(|(wanted, value)| Pattern::wild(wanted).matches(value)))
        }
    }
}

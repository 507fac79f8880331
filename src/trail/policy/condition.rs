//! The `Condition` of a statement, as in the IAM User Guide, “Condition operators” and “Conditions with multiple context
//! keys or values”.

use super::compare::{self, Test};
use super::context::{Context, Known, Sent};
use super::evaluate::{Match, Question, Why, texts, unclear};
use super::pattern::{Fit, Pattern};
use super::words;
use serde_json::Value;

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
        let (test, negated) = Test::read(text)?;
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
    let sender = words::sender(&question.principal);
    match question.context.get(key) {
        Some(known) if known.is_absent() => format!("{sender} does not send {key}"),
        Some(Known::OneOf(ways)) if !names_nothing(ways) => format!("{key} is {}", words::sent(ways)),
        Some(Known::OneOf(_)) => format!("{sender} sends none of yours as {key}"),
        Some(Known::Derived(_) | Known::Open(_)) | None => format!("{key} is not known"),
    }
}

/// Whether all that is known of a key is that it is nothing of the customer's.
fn names_nothing(ways: &[Vec<Sent>]) -> bool {
    ways.iter().flatten().all(|value| *value == Sent::Foreign)
}

/// Whether one condition holds: `operator` on `key`, with the values that the policy gives.
fn holds_for(operator: &str, key: &str, wanted: &[String], question: &Question, variables: bool) -> Match {
    let sender = words::sender(&question.principal);
    let maybe = |but: &str| Match::maybe(format!("{key} {operator} {} holds, {but}", words::one_of(wanted)));
    let undecided = || maybe("which cannot be decided from here");
    let known = match question.context.get(key) {
        Some(Known::Open(why)) => return maybe(why),
        Some(known) => known,
        None => return maybe(&format!("and what {sender} sends as {key} is not known")),
    };
    let context = variables.then_some(&question.context);
    let way_holds = |values: &[Sent]| match operator {
        "Null" => is_null(wanted, values),
        _ => decide(Operator::read(operator)?, wanted, values, context),
    };
    let ways = match known {
        Known::OneOf(ways) => ways,
        Known::Derived(values) => {
            let values: Vec<Sent> = values.iter().cloned().map(Sent::Is).collect();
            return match way_holds(&values) {
                None => undecided(),
                Some(holds) => {
                    let not = if holds { "" } else { "not " };
                    let sent = words::sent(&[values]);
                    maybe(&format!("which is {not}likely: {sender} should send {sent}, derived, not documented"))
                }
            };
        }
        Known::Open(_) => return undecided(),
    };
    let sent = || match ways.as_slice() {
        _ if known.is_absent() => format!("which {sender} does not send"),
        ways if names_nothing(ways) => format!("and {sender} sends none of yours"),
        ways => format!("but it is {}", words::sent(ways)),
    };
    let mut each = ways.iter().map(|values| way_holds(values));
    let first = each.next().flatten();
    match first.filter(|first| each.all(|way| way == Some(*first))) {
        Some(true) => Match::Yes,
        Some(false) if operator == "Null" => {
            let be = if wanted.iter().all(|null| null.eq_ignore_ascii_case("true")) {
                "not to be sent"
            } else {
                "to be sent"
            };
            Match::no(format!("needs {key} {be} (Null), {}", sent()))
        }
        Some(false) => {
            let (negated, test) = Operator::read(operator).map_or((false, None), |o| (o.negated, Some(o.test)));
            let not = if negated { "not " } else { "" };
            let hint = if negated { "" } else { hint(test, wanted, ways) };
            Match::no(format!("needs {key} {not}to be {} ({operator}), {}{hint}", words::one_of(wanted), sent()))
        }
        None if known.is_absent() || Operator::read(operator).is_none() && operator != "Null" => undecided(),
        None if names_nothing(ways) => {
            maybe(&format!("and what {sender} sends as {key} is not known, only that it is nothing of yours"))
        }
        None if ways.len() > 1 => maybe(&format!("and {sender} sends {}", words::sent(ways))),
        None => undecided(),
    }
}

/// Whether a `Null` condition holds; `None` when it is not written as IAM documents it.
fn is_null(wanted: &[String], values: &[Sent]) -> Option<bool> {
    let is = |word: &str, null: &String| null.eq_ignore_ascii_case(word);
    let is_known = |null: &String| is("true", null) || is("false", null);
    let word = if values.is_empty() { "true" } else { "false" };
    wanted.iter().all(is_known).then(|| wanted.iter().any(|null| is(word, null)))
}

/// Whether a condition holds for a key with these values; `None` when that is not known.
fn decide(operator: Operator, wanted: &[String], values: &[Sent], context: Option<&Context>) -> Option<bool> {
    let Operator { values: how, test, negated, if_exists } = operator;
    if values.is_empty() {
        return match how {
            // a negated comparison with nothing holds
            Values::One => Some(if_exists || negated),
            Values::ForAll => Some(true),
            // whether the key or each of its values is to exist is not documented
            Values::ForAny if if_exists => None,
            Values::ForAny => Some(false),
        };
    }
    // Some(true) or Some(false) for each value of the request, None when that is not known
    let mut each = values.iter().map(|value| any_of(test, wanted, value, negated, context));
    match how {
        // such a key needs one of the two words
        Values::One if values.len() > 1 => None,
        Values::One => each.next().flatten(),
        Values::ForAny => any(each),
        Values::ForAll => any(each.map(|holds| holds.map(|h| !h))).map(|any| !any),
    }
}

/// What people overlook when two texts look alike.
fn hint(test: Option<Test>, wanted: &[String], ways: &[Vec<Sent>]) -> &'static str {
    let sent = || ways.iter().flatten().filter_map(|value| if let Sent::Is(text) = value { Some(text) } else { None });
    let with = |like: &dyn Fn(&str, &str) -> bool| wanted.iter().any(|wanted| sent().any(|sent| like(wanted, sent)));
    if test == Some(Test::Equals) && with(&|wanted, sent| Pattern::wild(wanted).matches(sent)) {
        "; wildcards are none here, they need StringLike"
    } else if test == Some(Test::Arn) && wanted.iter().all(|wanted| wanted.split(':').count() < 6) {
        "; an ARN has six fields, and with fewer it stands for none"
    } else if matches!(test, Some(Test::Equals | Test::Like | Test::Arn)) && with(&|w, s| w.eq_ignore_ascii_case(s)) {
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

/// Whether `value` is one of the wanted ones, or none of them if `negated`; `None` when that is not known.
fn any_of(test: Test, wanted: &[String], value: &Sent, negated: bool, context: Option<&Context>) -> Option<bool> {
    let fits: Vec<Fit> = wanted.iter().map(|wanted| compare::fit(test, wanted, value, context)).collect();
    let found = any(fits.iter().map(|fit| match fit {
        Fit::Yes => Some(true),
        Fit::No => Some(false),
        Fit::Open => None,
        Fit::Void => (!negated).then_some(false),
    }));
    found.map(|found| found != negated)
}

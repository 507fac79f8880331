//! Where the documents of AWS disagree on what a policy has to allow.

use super::evaluate::{Decider, Effect, Question, Verdict, evaluate};
use super::questions::{DESCRIBE_KEY, GENERATE_DATA_KEY};
use serde_json::{Value, json};

/// What a policy says to a question, where AWS's documents disagree on whether it has to allow that: then what it does not
/// allow is not known to matter.
///
/// kms:DescribeKey is required by the CloudTrail User Guide. The key policy of the Control Tower User Guide and many that are
/// published lack it and work: all of them let CloudTrail encrypt. A policy that does not even do that is a no by both.
pub fn disputed(policy: &Value, question: &Question) -> Verdict {
    match evaluate(policy, question) {
        Verdict::Denied { why, by } if question.action == DESCRIBE_KEY && encrypts(policy, question, by.as_ref()) => {
            let sources =
                "the CloudTrail User Guide requires it, the key policy of the Control Tower User Guide does without";
            Verdict::Unknown { why: format!("AWS's documents disagree on whether it is needed: {sources}; {why}"), by }
        }
        verdict => verdict,
    }
}

/// Whether a policy lets CloudTrail encrypt, under whatever conditions, and does not deny that as it denies describing.
fn encrypts(policy: &Value, describing: &Question, by: Option<&Decider>) -> bool {
    let encrypting = Question { action: GENERATE_DATA_KEY.to_owned(), ..describing.clone() };
    let denies = |verdict: &Verdict| verdict.decider().is_some_and(|by| by.effect == Effect::Deny);
    if by.is_some_and(|by| by.effect == Effect::Deny) && denies(&evaluate(policy, &encrypting)) {
        return false;
    }
    let statements: Vec<&Value> = match policy.get("Statement") {
        Some(Value::Array(all)) => all.iter().collect(),
        one => one.into_iter().collect(),
    };
    let allowing = statements.into_iter().filter(|one| one.get("Effect").and_then(Value::as_str) == Some("Allow"));
    allowing.cloned().any(|mut statement| {
        if let Some(elements) = statement.as_object_mut() {
            elements.remove("Condition");
        }
        !matches!(
            evaluate(&json!({"Version": "2012-10-17", "Statement": [statement]}), &encrypting),
            Verdict::Denied { .. }
        )
    })
}

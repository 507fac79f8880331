//! How answers are put: statements, values and who asks, as a reader of the policy knows them.

use super::evaluate::{Principal, Question, StatementPlace};
use super::questions::{LOG_FILE, LOG_FOLDER, SERVICE};
use crate::trail::text::shown;

/// How a statement is called: by its place, counted from one, and its Sid.
pub(super) fn statement(place: &StatementPlace) -> String {
    let at = match place.policy {
        Some(policy) => format!("statement {} of policy {}", place.statement + 1, policy + 1),
        None => format!("statement {}", place.statement + 1),
    };
    match &place.sid {
        Some(sid) => format!("{at} ({})", shown(sid)),
        None => at,
    }
}

/// One or some of some values: `“a”, “b” or “c”`; many are cut short.
pub(super) fn one_of<T: AsRef<str>>(values: &[T]) -> String {
    const SHOWN: usize = 3;
    let quoted = |value: &T| format!("“{}”", shown(value.as_ref()));
    match values {
        [] => "nothing".to_owned(),
        [one] => quoted(one),
        [first @ .., last] if values.len() <= SHOWN => {
            format!("{} or {}", first.iter().map(quoted).collect::<Vec<_>>().join(", "), quoted(last))
        }
        _ => {
            let first: Vec<_> = values.iter().take(SHOWN).map(quoted).collect();
            format!("{} or {} more", first.join(", "), values.len() - SHOWN)
        }
    }
}

/// Who sends a request.
pub(super) fn sender(principal: &Principal) -> &str {
    match principal {
        Principal::Service(service) if service == SERVICE => "CloudTrail",
        Principal::Service(service) => service,
        Principal::Holder => "the role",
    }
}

/// The resources of a statement and the one that is asked for, short where they differ only within a bucket or a log
/// group: `…/AWSLogs/…` in place of the ARN.
pub(super) fn resources(wanted: &[String], question: &Question) -> (String, String) {
    let asked = asked_resource(question);
    let start = question.resource.split_once('/').map(|(bucket, _)| bucket).filter(|b| b.contains(":s3:"));
    match start {
        Some(bucket) if wanted.iter().all(|w| w.strip_prefix(bucket).is_some_and(|rest| rest.starts_with('/'))) => {
            let within = |arn: &str| format!("…{}", arn.strip_prefix(bucket).unwrap_or(arn));
            (one_of(&wanted.iter().map(|w| within(w)).collect::<Vec<_>>()), format!("“{}”", shown(&within(&asked))))
        }
        _ => (one_of(wanted), format!("“{}”", shown(&asked))),
    }
}

/// The resource of a question; of a log file only what tells where it goes.
fn asked_resource(question: &Question) -> String {
    match question.resource.strip_suffix(LOG_FILE) {
        Some(start) => format!("{}/…", start.rsplit_once(LOG_FOLDER).map_or(start, |(place, _)| place)),
        None => question.resource.clone(),
    }
}

/// The object that a question is about, without its bucket.
pub(super) fn object(question: &Question) -> String {
    let asked = asked_resource(question);
    match asked.split_once('/') {
        Some((_, key)) => shown(key).into_owned(),
        None => shown(&asked).into_owned(),
    }
}

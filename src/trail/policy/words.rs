//! How answers are put: statements, values and who asks, as a reader of the policy knows them.

use super::context::Sent;
use super::evaluate::{Principal, Question, StatementPlace};
use super::questions::{ANY_MEMBER, File, SERVICE};
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

/// The ways in which a key is sent: `“1.2” or “1.3”`, `“true”, or nothing`.
pub(super) fn sent(ways: &[Vec<Sent>]) -> String {
    let mut texts: Vec<&str> = Vec::new();
    let mut others: Vec<&str> = Vec::new();
    for value in ways.iter().flatten() {
        let (list, value) = match value {
            Sent::Is(text) => (&mut texts, text.as_str()),
            Sent::Begins(start) => (&mut texts, start.as_str()),
            Sent::Foreign => (&mut others, "something that is not yours"),
            Sent::Since(_) => (&mut others, "the time of the request"),
        };
        if !list.contains(&value) {
            list.push(value);
        }
    }
    let quoted = (!texts.is_empty()).then(|| one_of(&texts));
    let mut all: Vec<String> = quoted.into_iter().chain(others.into_iter().map(str::to_owned)).collect();
    if all.is_empty() || ways.iter().any(Vec::is_empty) {
        all.push("nothing".to_owned());
    }
    all.join(", or ")
}

/// Why a resource of a statement stands for none.
pub(super) fn void(resource: &str) -> String {
    let place = "a variable before the fifth colon of an ARN is none, or it has no value";
    format!("; “{}” stands for nothing: {place}", shown(resource))
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
    let asked = asked_resource(question, wanted);
    let start = question.resource.split_once('/').map(|(bucket, _)| bucket).filter(|b| b.contains(":s3:"));
    match start {
        Some(bucket) if wanted.iter().all(|w| w.strip_prefix(bucket).is_some_and(|rest| rest.starts_with('/'))) => {
            let within = |arn: &str| format!("…{}", arn.strip_prefix(bucket).unwrap_or(arn));
            (one_of(&wanted.iter().map(|w| within(w)).collect::<Vec<_>>()), format!("“{}”", shown(&within(&asked))))
        }
        _ => (one_of(wanted), format!("“{}”", shown(&asked))),
    }
}

/// The resource of a question; of a file only what tells where it goes, and as much as differs from what is `wanted`.
fn asked_resource(question: &Question, wanted: &[String]) -> String {
    let parts: Vec<&str> = question.resource.split('/').collect();
    // the folder, the Region, the day in three, and the file
    let folder = parts.len().checked_sub(6).filter(|_| question.action == "s3:PutObject");
    let file = folder.and_then(|at| File::ALL.into_iter().find(|file| file.folder() == parts[at]));
    let told = match (folder, file) {
        // of log files the account is enough, of others the folder tells what they are
        (Some(folder), Some(File::Log)) => folder,
        (Some(folder), Some(File::Digest | File::Insight)) => folder + 1,
        _ => parts.len(),
    };
    let differs = wanted.iter().map(|wanted| differing(wanted, &parts)).max().unwrap_or_default();
    let told = told.max(differs).min(parts.len());
    let more = if told < parts.len() { "/…" } else { "" };
    let any_member = |part: &&str| part.replace(ANY_MEMBER, "MEMBER");
    format!("{}{more}", parts[..told].iter().map(any_member).collect::<Vec<_>>().join("/"))
}

/// How many parts of a path it takes to see that a resource of a statement is another one; none where a wildcard that may
/// reach over several makes that hard to tell.
fn differing(wanted: &str, parts: &[&str]) -> usize {
    for (at, (wanted, part)) in wanted.split('/').zip(parts).enumerate() {
        match (wanted.contains(['*', '?', '$']), wanted == *part) {
            (true, _) => return 0,
            (false, true) => {}
            (false, false) => return at + 1,
        }
    }
    0
}

/// The object that a question is about, without its bucket.
pub(super) fn object(question: &Question) -> String {
    let asked = asked_resource(question, &[]);
    match asked.split_once('/') {
        Some((_, key)) => shown(key).into_owned(),
        None => shown(&asked).into_owned(),
    }
}

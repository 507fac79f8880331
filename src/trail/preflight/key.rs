//! The key: is it there, can it be used, is it where the bucket is, does its policy let CloudTrail use it (F§2.8, F§3 R5
//! and R6, F§6.3).

use super::bucket;
use super::command::aws;
use super::standing::{Answer, Sheet, allow, by, by_hand, here, known, so, without};
use super::{Check, Matter, Remedy, Standing};
use crate::trail::arn::Arn;
use crate::trail::change::Draft;
use crate::trail::facts::{Facts, Key, KeyState, Subject};
use crate::trail::policy::questions::{self, Setup, Use, describe};
use crate::trail::policy::{Around, Document, Question};
use crate::trail::setting::Setting;
use crate::trail::text::shown;
use crate::trail::validate;

const ABOUT: [Setting; 1] = [Setting::KmsKey];

/// What has to be so of the draft's key.
pub(super) fn checks(draft: &Draft, facts: &Facts, around: Around<'_>) -> Vec<Check> {
    let Some(text) = draft.text(Setting::KmsKey) else { return Vec::new() };
    let Some(read) = known(facts.key(draft)) else { return Vec::new() };
    let mut sheet = Sheet::new(draft);
    let place = Subject::of(Setting::KmsKey, &text, draft.arn()).map(|subject| subject.region()).unwrap_or_default();
    let is_there = match &read {
        Ok(key) => so(key.is_some(), || format!("There is no key {} in {place}", called(&text))),
        Err(standing) => standing.clone(),
    };
    let another = "Name another key; one of another account, or of another Region than the trail's, by its ARN";
    sheet.add(Matter::Key, &ABOUT, format!("the key {} exists", called(&text)), is_there, by_hand(another));
    let key = match read {
        Ok(Some(key)) => Ok(key),
        Ok(None) => return sheet.checks,
        Err(standing) => Err(without(&standing, "the key")),
    };
    let stands = |of: &dyn Fn(&Key) -> Standing| key.as_ref().map_or_else(Clone::clone, |key| of(key));
    let region = key.as_ref().ok().and_then(|key| Arn::parse(&key.arn)).map(|arn| arn.region).unwrap_or_default();
    sheet.add(Matter::KeyState, &ABOUT, "the key can be used", stands(&|key| usable(key, "The key")), revived(&key));
    sheet.add(
        Matter::KeySort,
        &ABOUT,
        "the key is a symmetric one of your own, not one that AWS manages",
        stands(&sort),
        by_hand("Choose or make a symmetric customer managed key"),
    );
    if let Some(standing) = same_region(draft, facts, &place) {
        let remedy = by_hand("Choose a key in the bucket's Region; of a multi-Region key (mrk-…) its replica there");
        sheet.add(Matter::KeyRegion, &ABOUT, "the key is in the bucket's Region", standing, remedy);
    }
    if key.as_ref().is_ok_and(|key| key.managed_by_aws) {
        return sheet.checks; // nobody can change its policy
    }
    let id = key.as_ref().map_or(text.as_str(), |key| &key.arn);
    let remedy = || put_policy("the key's policy", id, &region);
    let answers =
        |of: &dyn Fn(&Key) -> Answer| key.as_ref().map_or_else(|standing| standing.clone().into(), |key| of(key));
    let name = draft.text(Setting::S3Bucket);
    let prefix = draft.text(Setting::S3Prefix);
    let setup = Setup::of_draft(draft, Some(id), around);
    let asked = questions::key(&setup, &used(id, name.as_deref(), prefix.as_deref(), facts, draft, around));
    for question in &asked {
        let claim = format!("the key's policy lets CloudTrail {}", describe(question));
        sheet.add(Matter::KeyPolicy, &ABOUT, claim, answers(&|key| policy_allows(key, question)), remedy());
    }
    if let Some(standing) = for_bucket_key(draft, facts, &key, &setup) {
        let has = known(facts.bucket(draft)).is_some_and(|read| {
            read.is_ok_and(|bucket| bucket.as_ref().is_some_and(|bucket| bucket.encryption.is_ok()))
        });
        let as_or_if = if has { "as" } else { "if" };
        let claim = format!(
            "the key's policy lets CloudTrail decrypt with the key (kms:Decrypt), which it needs {as_or_if} the bucket has \
             an S3 Bucket Key"
        );
        sheet.add(Matter::KeyPolicy, &ABOUT, claim, standing, remedy());
    }
    sheet.checks
}

/// A key as a sentence calls it: an ARN is long, and it stands beside.
fn called(text: &str) -> String {
    match Arn::parse(text) {
        Some(arn) => shown(arn.resource.strip_prefix("key/").unwrap_or(&arn.resource)).into_owned(),
        None => shown(text).into_owned(),
    }
}

/// Whether a key can be used; `the` names it at the beginning of a sentence.
pub(super) fn usable(key: &Key, the: &str) -> Standing {
    match &key.state {
        KeyState::Enabled => Standing::Yes,
        KeyState::Not(state) => Standing::No(format!("{the} cannot be used: its state is {}", shown(state))),
    }
}

/// What makes a key usable again.
pub(super) fn revived(key: &Result<&Key, Standing>) -> Remedy {
    let state = |key: &&Key| match &key.state {
        KeyState::Not(state) => Some((key.arn.clone(), state.clone())),
        KeyState::Enabled => None,
    };
    let Some((arn, state)) = key.as_ref().ok().and_then(state) else {
        return by_hand("Whoever administers the key makes it usable, or another key is chosen");
    };
    let region = Arn::parse(&arn).map(|arn| arn.region).unwrap_or_default();
    match state.as_str() {
        "Disabled" => {
            by("Whoever administers the key enables it", aws("kms enable-key", &region, &[("--key-id", &arn)]))
        }
        "PendingDeletion" => by(
            "Whoever administers the key cancels its deletion, and enables it then",
            aws("kms cancel-key-deletion", &region, &[("--key-id", &arn)]),
        ),
        _ => by_hand("Whoever administers the key makes it usable, or another key is chosen"),
    }
}

fn sort(key: &Key) -> Standing {
    match (key.managed_by_aws, key.symmetric) {
        (true, _) => Standing::No(
            "AWS manages this key, and its policy cannot be changed to let CloudTrail use it: a customer managed key is \
             needed"
                .to_owned(),
        ),
        (false, false) => Standing::No(
            "This key is not one for symmetric encryption, the only sort that CloudTrail takes".to_owned(),
        ),
        (false, true) => Standing::Yes,
    }
}

/// Whether key and bucket are in one Region (F§3 R5); `None` when nothing was asked of the bucket, or there is none. In
/// which Region a key is, its ARN says, or that it has none: it need not be read.
fn same_region(draft: &Draft, facts: &Facts, region: &str) -> Option<Standing> {
    Some(match known(facts.bucket(draft))? {
        Ok(None) => return None,
        Ok(Some(bucket)) => match here(&bucket.region) {
            Ok(bucket) => {
                let name = draft.text(Setting::S3Bucket).unwrap_or_default();
                so(region == *bucket, || validate::words::regions_apart(region, bucket, &name))
            }
            Err(standing) => standing,
        },
        Err(standing) => without(&standing, "the bucket"),
    })
}

/// How the draft's files are encrypted with a key.
pub(super) fn used<'a>(
    key: &'a str,
    name: Option<&'a str>,
    prefix: Option<&'a str>,
    facts: &'a Facts,
    draft: &Draft,
    around: Around<'a>,
) -> Use<'a> {
    let bucket = known(facts.bucket(draft)).and_then(Result::ok).and_then(Option::as_ref);
    let encryption = bucket.and_then(|bucket| bucket.encryption.as_ref().ok());
    Use {
        key,
        bucket: name.map(|name| bucket::place(name, prefix, bucket, around)),
        bucket_key: encryption.map(|encryption| encryption.bucket_key),
    }
}

fn policy_allows(key: &Key, question: &Question) -> Answer {
    match here(&key.policy) {
        Ok(policy) => {
            let what = describe(question);
            allow(&[policy], [question], |why| format!("The key's policy does not let CloudTrail {what}: {why}"))
        }
        Err(standing) => standing.into(),
    }
}

/// With an S3 Bucket Key CloudTrail must be allowed to decrypt, too (F§6.3); `None` when the bucket has none.
fn for_bucket_key(draft: &Draft, facts: &Facts, key: &Result<&Key, Standing>, setup: &Setup<'_>) -> Option<Answer> {
    let Ok(Some(bucket)) = known(facts.bucket(draft))? else { return None };
    let has = match here(&bucket.encryption) {
        Ok(encryption) if !encryption.bucket_key => return None,
        Ok(_) => Ok(()),
        Err(standing) => Err(standing),
    };
    let key = match key {
        Ok(key) => key,
        Err(standing) => return Some(standing.clone().into()),
    };
    let asked = questions::key_for_bucket_key(setup, &key.arn);
    let allows = |question: &Question| match here(&key.policy) {
        Ok(policy) => allow(&[policy], [question], |why| {
            let what = describe(question);
            format!(
                "The key's policy does not let CloudTrail {what}, which it needs as the bucket has an S3 Bucket Key: {why}"
            )
        }),
        Err(standing) => standing.into(),
    };
    let answer = asked.iter().map(allows).find(|answer| answer.standing != Standing::Yes);
    Some(match (answer, has) {
        (None, _) => Standing::Yes.into(),
        (Some(answer), Ok(())) => answer,
        // it need not
        (Some(_), Err(unread)) => match unread {
            Standing::Unverified(why) => {
                Standing::Unverified(format!("it does not, and whether the bucket has one is not known: {why}")).into()
            }
            other => other.into(),
        },
    })
}

/// The statement that a key's policy misses.
pub(super) fn put_policy(what: &str, arn: &str, region: &str) -> Remedy {
    Remedy {
        document: Some(Document::Key),
        ..by(format!("Whoever administers the key puts what is missing into {what}"), put_policy_command(arn, region))
    }
}

/// The command that puts a key's policy in place.
pub(super) fn put_policy_command(arn: &str, region: &str) -> String {
    let options = [("--key-id", arn), ("--policy-name", "default"), ("--policy", "file://policy.json")];
    aws("kms put-key-policy", region, &options)
}

//! The topic: is it there, does its policy let CloudTrail publish, and where it is encrypted, can its key be used (F§2.5,
//! F§3 R7, F§6.2).

use super::command::aws;
use super::key::{put_policy, revived, usable};
use super::standing::{Answer, Sheet, allow, by, by_hand, here, known, so, without};
use super::{Check, Matter, Remedy, Standing};
use crate::trail::arn::Arn;
use crate::trail::change::Draft;
use crate::trail::facts::{Facts, Key, Topic};
use crate::trail::policy::questions::{self, Setup};
use crate::trail::policy::{Around, Document};
use crate::trail::setting::Setting;
use crate::trail::settings::topic_arn;
use crate::trail::text::shown;
use crate::trail::validate;

const ABOUT: [Setting; 1] = [Setting::SnsTopic];

/// What has to be so of the draft's topic.
pub(super) fn checks(draft: &Draft, facts: &Facts, around: Around<'_>) -> Vec<Check> {
    let Some(text) = draft.text(Setting::SnsTopic) else { return Vec::new() };
    let mut sheet = Sheet::new(draft);
    let arn = topic_arn(&text, draft.arn());
    let parts = Arn::parse(&arn);
    let name = parts.as_ref().map_or_else(|| shown(&text).into_owned(), |arn| shown(&arn.resource).into_owned());
    let region = parts.map(|arn| arn.region).unwrap_or_default();
    if name.ends_with(".fifo") {
        let standing = Standing::No(validate::words::fifo());
        let remedy = by_hand("Choose or make a standard topic");
        sheet.add(Matter::TopicSort, &ABOUT, format!("the topic {name} is a standard topic"), standing, remedy);
    }
    let Some(read) = known(facts.topic(draft)) else { return sheet.checks };
    let is_there = match &read {
        Ok(topic) => so(topic.is_some(), || format!("There is no topic {name} in {region}")),
        Err(standing) => standing.clone(),
    };
    let made = Remedy {
        document: Some(Document::Topic),
        ..by(
            "Name another topic, by its ARN where it is another account's or another Region's; or make this one and give \
             it the policy",
            aws("sns create-topic", &region, &[("--name", &name)]),
        )
    };
    sheet.add(Matter::Topic, &ABOUT, format!("the topic {name} exists"), is_there, made);
    let topic = match read {
        Ok(Some(topic)) => Ok(topic),
        Ok(None) => return sheet.checks,
        Err(standing) => Err(without(&standing, "the topic")),
    };
    let setup = Setup::of_draft(draft, None, around);
    let asked = questions::topic(&setup, &arn);
    let may_publish = |topic: &Topic| match &topic.policy {
        Some(policy) => allow(&[policy], &asked, |why| {
            format!("The policy of the topic {name} does not let this trail publish: {why}")
        }),
        None => {
            Standing::No(format!("The topic {name} has no policy, so that CloudTrail may not publish to it")).into()
        }
    };
    let remedy = Remedy {
        document: Some(Document::Topic),
        ..by("Whoever owns the topic puts what is missing into its policy", put_topic_policy(&arn, &region))
    };
    let standing = topic.as_ref().map_or_else(|standing| Answer::from(standing.clone()), |topic| may_publish(topic));
    let claim = format!("the policy of the topic {name} lets this trail publish");
    sheet.add(Matter::TopicPolicy, &ABOUT, claim, standing, remedy);
    if let Ok(Topic { key: Some(key), .. }) = topic {
        encrypted(&mut sheet, draft, facts, &setup, &arn, &region, key);
    }
    sheet.checks
}

/// What has to be so of the key that the topic is encrypted with, as the topic names it.
fn encrypted(
    sheet: &mut Sheet<'_>,
    draft: &Draft,
    facts: &Facts,
    setup: &Setup<'_>,
    topic: &str,
    region: &str,
    key: &str,
) {
    let read = known(facts.topic_key(draft));
    let is_managed = matches!(&read, Some(Ok(Some(key))) if key.managed_by_aws);
    if is_managed || key.rsplit(':').next() == Some("alias/aws/sns") {
        let text = "The topic is encrypted with a key that AWS manages, such as alias/aws/sns: nothing can let CloudTrail \
                    use it";
        let remedy = by_hand("Encrypt the topic with a customer managed key of its Region, or not at all");
        let claim = "the topic's key is one whose policy can be changed";
        return sheet.add(Matter::TopicKey, &ABOUT, claim, Standing::No(text.to_owned()), remedy);
    }
    let Some(read) = read else { return };
    let place = Arn::parse(key).map_or_else(|| region.to_owned(), |arn| arn.region);
    let is_there = match &read {
        Ok(None) => Standing::No(format!("The topic is encrypted with a key that does not exist: {}", shown(key))),
        Ok(Some(_)) => so(place == region, || {
            format!("The topic is in {region}, and the key that it is encrypted with in {place}")
        }),
        Err(standing) => standing.clone(),
    };
    let remedy = by_hand("Encrypt the topic with a customer managed key of its Region, or not at all");
    sheet.add(Matter::TopicKey, &ABOUT, "the topic's key exists, in the topic's Region", is_there, remedy);
    let read: Result<&Key, Standing> = match read {
        Ok(Some(key)) => Ok(key),
        Ok(None) => return,
        Err(standing) => Err(without(&standing, "the topic's key")),
    };
    let stands = |of: &dyn Fn(&Key) -> Standing| read.as_ref().map_or_else(Clone::clone, |key| of(key));
    let state = stands(&|key| usable(key, "The topic's key"));
    sheet.add(Matter::TopicKeyState, &ABOUT, "the topic's key can be used", state, revived(&read));
    let arn = read.as_ref().map_or(key, |key| &key.arn);
    let asked = questions::topic_key(setup, topic, arn);
    let answer = read.as_ref().map_or_else(
        |standing| standing.clone().into(),
        |key| match here(&key.policy) {
            Ok(policy) => allow(&[policy], &asked, |why| {
                format!("The policy of the topic's key does not let CloudTrail use it: {why}")
            }),
            Err(standing) => standing.into(),
        },
    );
    let remedy =
        Remedy { document: Some(Document::TopicKey), ..put_policy("the policy of the topic's key", arn, &place) };
    let claim = "the policy of the topic's key lets CloudTrail encrypt and decrypt";
    sheet.add(Matter::TopicKeyPolicy, &ABOUT, claim, answer, remedy);
}

/// The command that puts a topic's policy in place.
pub(super) fn put_topic_policy(arn: &str, region: &str) -> String {
    let options = [("--topic-arn", arn), ("--attribute-name", "Policy"), ("--attribute-value", "file://policy.json")];
    aws("sns set-topic-attributes", region, &options)
}

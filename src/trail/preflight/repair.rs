//! What a policy that is there misses, and the policy with it: ready to be put in place.

use super::key::put_policy_command;
use super::standing::known;
use super::topic::put_topic_policy;
use super::{bucket, command, logs};
use crate::trail::arn::Arn;
use crate::trail::change::{CommandContext, Draft};
use crate::trail::facts::{Bucket, Facts, Known, Role};
use crate::trail::policy::questions::{self, Setup, describe};
use crate::trail::policy::{
    Around, Document, Exemption, Question, Verdict, beside, evaluate, exempt, merge, missing, together,
};
use crate::trail::setting::Setting;
use crate::trail::settings::topic_arn;
use crate::trail::text::json_safe;
use serde_json::{Value as Json, json};

/// What a policy misses, and how to put it right.
#[derive(Clone, Debug, PartialEq)]
pub struct Repair {
    /// The statements that have to be added; none when the policy has all that is asked of it, or nothing can help.
    pub missing: Vec<Json>,
    /// What is denied whatever is added, and by which statement, a sentence each.
    pub forbidden: Vec<String>,
    /// The statements that deny it and how to change them, where there is a change that was seen to lift the Deny.
    pub changes: Vec<Exemption>,
    /// What of [`forbidden`](Repair::forbidden) no change is known for.
    pub stuck: Vec<String>,
    /// The policy to put in place: the whole policy that is there with what was missing and with the changes, or for a
    /// role, which may have many, one of its own with only what was missing. `None` when neither is.
    pub whole: Option<Json>,
    /// Whether [`whole`](Repair::whole) is a policy of its own.
    pub apart: bool,
    /// How many of the statements have a Sid that the policy has already, for something else.
    pub taken: usize,
    /// Whether in [`whole`](Repair::whole) the statements of those Sids are widened; else some have another Sid there.
    pub widened: bool,
    document: Document,
    command: String,
}

impl Repair {
    /// What to change in the statements that deny it, a sentence each without its end.
    pub fn change_sentences(&self) -> Vec<String> {
        self.changes.iter().map(|change| change.sentence(self.document.of_which())).collect()
    }

    /// A statement as it is shown.
    pub fn text(statement: &Json) -> String {
        json_text(statement)
    }

    /// The changed statements as JSON: one as an object, more as a list.
    pub fn changed_statements(&self) -> String {
        match self.changes.as_slice() {
            [one] => json_text(&one.statement),
            all => json_text(&all.iter().map(|change| change.statement.clone()).collect()),
        }
    }

    /// The statements to be added as JSON: one as an object, more as a list.
    pub fn statements(&self) -> String {
        match self.missing.as_slice() {
            [one] => json_text(one),
            all => json_text(&json!(all)),
        }
    }

    /// The policy to put in place as JSON.
    pub fn policy(&self) -> Option<String> {
        self.whole.as_ref().map(json_text)
    }

    /// The command that puts it in place, once it is saved as `policy.json`.
    pub fn command_for(&self, context: &CommandContext) -> String {
        command::with_profile(&self.command, context)
    }

    /// The same in lines, one for each option.
    pub fn command_lines(&self, context: &CommandContext) -> String {
        command::in_lines(&self.command_for(context))
    }
}

/// A document as it is shown and copied: indented by two, safe for a terminal and between single quotes of a shell.
fn json_text(document: &Json) -> String {
    json_safe(&format!("{document:#}")).replace('\'', "\\u0027")
}

/// What the policy that a document is for misses for this draft. `None` when the policy that is there is not known.
pub fn repair(document: Document, draft: &Draft, facts: &Facts, around: Around<'_>) -> Option<Repair> {
    let there = There::of(document, draft, facts, around)?;
    let wanted: Json = serde_json::from_str(&document.text(draft, around)).ok()?;
    let several = there.policies.len() > 1;
    let exempted = there.policies.iter().enumerate();
    let (policies, changes): (Vec<Json>, Vec<Vec<Exemption>>) =
        exempted.map(|(at, policy)| exempt(policy, &there.asked, several.then_some(at))).unzip();
    let changes = changes.concat();
    // with all that is wanted, what is still denied is forbidden
    let everything = merge(None, &statements(&wanted));
    let forbidden = |policies: &[&Json]| -> Vec<&Question> {
        let is_forbidden = |question: &&Question| {
            let all = policies.iter().copied().chain(std::iter::once(&everything));
            matches!(together(all, question), Verdict::Denied { .. })
        };
        there.asked.iter().filter(is_forbidden).collect()
    };
    let told = |question: &Question| match together(there.policies.iter().copied(), question) {
        Verdict::Denied { why, .. } => Some(format!("CloudTrail may not {}: {why}", describe(question))),
        Verdict::Allowed | Verdict::Unknown { .. } => None,
    };
    let now: Vec<&Json> = policies.iter().collect();
    let still = forbidden(&now);
    let stuck = still.iter().filter_map(|question| told(question)).collect();
    let forbidden = forbidden(&there.policies).into_iter().filter_map(told).collect();
    let lacks = |question: &Question| !together(now.iter().copied(), question).is_allowed();
    let open: Vec<Question> =
        there.asked.iter().filter(|question| !still.contains(question) && lacks(question)).cloned().collect();
    let existing = if there.apart { None } else { now.first().copied() };
    let missing = missing(existing, &wanted, &open);
    let whole = (!missing.is_empty() || !there.apart && !changes.is_empty()).then(|| {
        let whole = merge(existing, &missing);
        let lacks = |question: &Question| !evaluate(&whole, question).is_allowed();
        // one that is widened may have conditions that nobody foresaw: what it takes is put beside it then
        if open.iter().any(lacks) { beside(existing, &missing) } else { whole }
    });
    let sids = |policy: Option<&Json>| -> Vec<String> {
        let all = policy.map(statements).unwrap_or_default();
        all.iter().filter_map(|one| Some(one.get("Sid")?.as_str()?.to_owned())).filter(|sid| !sid.is_empty()).collect()
    };
    let known = sids(existing);
    let taken = sids(Some(&json!(missing))).iter().filter(|sid| known.contains(sid)).count();
    let count = |policy: Option<&Json>| policy.map_or(0, |policy| statements(policy).len());
    let widened = taken > 0 && count(whole.as_ref()) + taken == count(existing) + missing.len();
    let There { apart, command, .. } = there;
    Some(Repair { missing, forbidden, changes, stuck, whole, apart, taken, widened, document, command })
}

/// The statements of a document: of a policy, a list of them, or one.
fn statements(document: &Json) -> Vec<Json> {
    match document.get("Statement").unwrap_or(document) {
        Json::Array(all) => all.clone(),
        one => vec![one.clone()],
    }
}

/// The policy that is there, what is asked of it, and how another is put in its place.
struct There<'a> {
    policies: Vec<&'a Json>,
    asked: Vec<Question>,
    apart: bool,
    command: String,
}

impl<'a> There<'a> {
    fn of(document: Document, draft: &Draft, facts: &'a Facts, around: Around<'_>) -> Option<There<'a>> {
        let trail = draft.arn();
        let organization = bucket::organization(draft, around).and_then(Result::ok);
        let key = bucket::key_of(draft, facts);
        let setup = Setup { organization, ..Setup::of_draft(draft, key.as_deref(), around) };
        let (name, prefix) = (draft.text(Setting::S3Bucket), draft.text(Setting::S3Prefix));
        let one = |policy: Option<&'a Json>, asked: Vec<Question>, command: String| There {
            policies: policy.into_iter().collect(),
            asked,
            apart: false,
            command,
        };
        Some(match document {
            Document::Bucket => {
                let name = name?;
                let bucket: &Bucket = there(facts.bucket(draft))?;
                let place = bucket::place(&name, prefix.as_deref(), Some(bucket), around);
                let region = bucket.region.as_deref().unwrap_or_default();
                let mut asked = questions::bucket(&setup, &place);
                let policy = bucket.policy.as_ref().ok()?.as_ref();
                // what keeps log files out keeps out their digests, too, and is told once
                let writes = |policy| asked.get(1).is_some_and(|own| evaluate(policy, own).is_allowed());
                if policy.is_some_and(writes) {
                    asked.extend(bucket::digests(draft, &setup, &place));
                    asked.extend(bucket::insights(draft, &setup, &place));
                    asked.extend(questions::member(&setup, &place, questions::ANY_MEMBER));
                }
                one(policy, asked, bucket::put_policy(&name, region))
            }
            Document::Topic => {
                let arn = topic_arn(&draft.text(Setting::SnsTopic)?, trail);
                let topic = there(facts.topic(draft))?;
                one(topic.policy.as_ref(), questions::topic(&setup, &arn), put_topic_policy(&arn, &region_of(&arn)))
            }
            Document::TopicKey => {
                let arn = topic_arn(&draft.text(Setting::SnsTopic)?, trail);
                let key = there(facts.topic_key(draft)).filter(|key| !key.managed_by_aws)?;
                let command = put_policy_command(&key.arn, &region_of(&key.arn));
                one(Some(key.policy.as_ref().ok()?), questions::topic_key(&setup, &arn, &key.arn), command)
            }
            Document::Key => {
                let key = there(facts.key(draft)).filter(|key| !key.managed_by_aws)?;
                let mut asked = questions::key(
                    &setup,
                    &super::key::used(&key.arn, name.as_deref(), prefix.as_deref(), facts, draft, around),
                );
                let encryption = there(facts.bucket(draft)).and_then(|bucket| bucket.encryption.as_ref().ok());
                if encryption.is_some_and(|encryption| encryption.bucket_key) {
                    asked.extend(questions::key_for_bucket_key(&setup, &key.arn));
                }
                let command = put_policy_command(&key.arn, &region_of(&key.arn));
                one(Some(key.policy.as_ref().ok()?), asked, command)
            }
            Document::RoleTrust => {
                let arn = draft.text(Setting::LogRole)?;
                let role: &Role = there(facts.role(draft))?;
                one(Some(&role.trust), questions::role_trust(&setup, &arn), logs::Place::of(&arn).put_trust())
            }
            Document::RolePermissions => {
                let arn = draft.text(Setting::LogRole)?;
                let role: &Role = there(facts.role(draft))?;
                let group = draft.text(Setting::LogGroup)?;
                let mut asked = questions::role_permissions(&setup, &arn, &group);
                asked.extend(logs::further_streams(&asked));
                asked.extend(questions::role_member(&setup, &arn, &group, questions::ANY_MEMBER));
                There {
                    policies: role.permissions.as_ref().ok()?.iter().collect(),
                    asked,
                    apart: true,
                    command: logs::Place::of(&arn).put_permissions(&role.inline),
                }
            }
            Document::Caller => return None,
        })
    }
}

/// What was read of something that is there.
fn there<T>(read: Known<'_, Option<T>>) -> Option<&T> {
    known(read)?.ok()?.as_ref()
}

fn region_of(arn: &str) -> String {
    Arn::parse(arn).map(|arn| arn.region).unwrap_or_default()
}

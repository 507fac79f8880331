//! Facts and drafts, and what the checks make of them.

mod repairs;
mod standings;
mod who;

use super::*;
use crate::trail::account::{Membership, Organization};
use crate::trail::error::{ApiError, Cause};
use crate::trail::facts::{Bucket, Encryption, Fact, Key, KeyState, Read, Role, Service, Subject, Topic};
use crate::trail::sample::{self, GROUP, KEY, ROLE};
use serde_json::{Value as Json, json};

const OWN: &str = "123456789012";
const ORG: &str = "o-a1b2c3d4e5";
const TOPIC: &str = "arn:aws:sns:us-east-1:123456789012:news";
const TOPIC_KEY: &str = "arn:aws:kms:us-east-1:123456789012:key/0d1c5a42-7b3e-4f60-9a1d-2c8e5b7f9a01";

/// A draft and what is around it. `None` is what was asked for and not answered.
#[derive(Clone)]
struct World {
    draft: Draft,
    account: Option<&'static str>,
    bucket: Option<Read<Option<Bucket>>>,
    key: Option<Read<Option<Key>>>,
    topic: Option<Read<Option<Topic>>>,
    topic_key: Option<Read<Option<Key>>>,
    group: Option<Read<bool>>,
    role: Option<Read<Option<Role>>>,
    service: Option<Service>,
    membership: Option<Result<Membership, ApiError>>,
}

/// A trail that has everything, becomes multi-Region, the organization's, and writes elsewhere.
fn draft() -> Draft {
    let trail = sample::trail_with("us-east-1", |settings| {
        settings.kms_key = Some(KEY.into());
        settings.sns_topic = Some("news".into());
        settings.log_group = Some(GROUP.into());
        settings.log_role = Some(ROLE.into());
    });
    sample::draft(trail, &[(Setting::S3Prefix, "prod"), (Setting::MultiRegion, "on"), (Setting::Organization, "on")])
}

/// An organization of the account.
fn membership() -> Membership {
    Membership::Member(Organization { id: ORG.into(), management_account: OWN.into(), all_features: Some(true) })
}

/// A document of the draft's as a policy.
fn policy(document: Document, draft: &Draft) -> Json {
    let membership = membership();
    let around = Around { account: Some(OWN), organization: Some(Ok(&membership)) };
    let document: Json = serde_json::from_str(&document.text(draft, around)).unwrap();
    match document.get("Statement") {
        Some(_) => document,
        None => json!({"Version": "2012-10-17", "Statement": document}),
    }
}

fn key(arn: &str, policy: Json) -> Key {
    Key { arn: arn.into(), state: KeyState::Enabled, symmetric: true, managed_by_aws: false, policy: Ok(policy) }
}

fn denied() -> ApiError {
    ApiError {
        operation: "Look",
        region: "us-east-1".into(),
        cause: Cause::Refused("AccessDenied".into()),
        message: "not you".into(),
        request_id: None,
        after_fault: false,
    }
}

/// Everything as it has to be.
fn good() -> World {
    let draft = draft();
    let bucket = Bucket {
        region: Ok("eu-west-1".into()),
        own: Ok(true),
        policy: Ok(Some(policy(Document::Bucket, &draft))),
        encryption: Ok(Encryption { key: None, bucket_key: true }),
        requester_pays: Ok(false),
    };
    let topic = Topic { policy: Some(policy(Document::Topic, &draft)), key: Some(TOPIC_KEY.into()) };
    let role = Role {
        trust: policy(Document::RoleTrust, &draft),
        permissions: Ok(vec![policy(Document::RolePermissions, &draft)]),
        inline: vec!["CloudTrail".into()],
        boundary: Ok(None),
    };
    let service = Service {
        trusted_access: Ok(true),
        administrators: Ok(Vec::new()),
        member: Ok(None),
        cloudtrail_role: Ok(true),
        organizations_role: Ok(true),
    };
    World {
        account: Some(OWN),
        bucket: Some(Ok(Some(bucket))),
        key: Some(Ok(Some(key(KEY, policy(Document::Key, &draft))))),
        topic: Some(Ok(Some(topic))),
        topic_key: Some(Ok(Some(key(TOPIC_KEY, policy(Document::TopicKey, &draft))))),
        group: Some(Ok(true)),
        role: Some(Ok(Some(role))),
        service: Some(service),
        membership: Some(Ok(membership())),
        draft,
    }
}

impl World {
    fn with(mut self, change: impl Fn(&mut World)) -> World {
        change(&mut self);
        self
    }

    fn bucket(&mut self) -> &mut Bucket {
        self.bucket.as_mut().unwrap().as_mut().unwrap().as_mut().unwrap()
    }

    fn key(&mut self) -> &mut Key {
        self.key.as_mut().unwrap().as_mut().unwrap().as_mut().unwrap()
    }

    fn topic(&mut self) -> &mut Topic {
        self.topic.as_mut().unwrap().as_mut().unwrap().as_mut().unwrap()
    }

    fn topic_key(&mut self) -> &mut Key {
        self.topic_key.as_mut().unwrap().as_mut().unwrap().as_mut().unwrap()
    }

    fn role(&mut self) -> &mut Role {
        self.role.as_mut().unwrap().as_mut().unwrap().as_mut().unwrap()
    }

    fn service(&mut self) -> &mut Service {
        self.service.as_mut().unwrap()
    }

    fn facts(&self) -> Facts {
        let mut facts = Facts::default();
        let mut put = |subject: Option<Subject>, fact: Option<Fact>| {
            let Some(subject) = subject else { return };
            match fact {
                Some(fact) => facts.learn(subject, fact),
                None => facts.ask(subject),
            }
        };
        let of = |setting| Subject::of(setting, &self.draft.text(setting)?, self.draft.arn());
        put(of(Setting::S3Bucket), self.bucket.clone().map(Fact::Bucket));
        put(of(Setting::KmsKey), self.key.clone().map(Fact::Key));
        put(of(Setting::SnsTopic), self.topic.clone().map(Fact::Topic));
        put(of(Setting::LogGroup), self.group.clone().map(Fact::LogGroup));
        put(of(Setting::LogRole), self.role.clone().map(Fact::Role));
        let topic_key = self.topic.clone().and_then(|topic| topic.ok()??.key);
        let topic_key = topic_key.map(|key| Subject::Key { key, region: "us-east-1".into() });
        put(topic_key, self.topic_key.clone().map(Fact::Key));
        put(Some(Subject::Service), self.service.clone().map(Fact::Service));
        facts
    }

    fn around(&self) -> Around<'_> {
        Around { account: self.account, organization: self.membership.as_ref().map(Result::as_ref) }
    }

    fn checks(&self) -> Vec<Check> {
        checks(&self.draft, &self.facts(), self.around())
    }

    /// How the checks on a matter stand.
    fn standings(&self, matter: Matter) -> Vec<Standing> {
        self.checks().into_iter().filter(|check| check.matter == matter).map(|check| check.standing).collect()
    }

    /// What the one failed check says, which must be on this matter. Others may fail with it.
    fn no(&self, matter: Matter) -> String {
        let no = self
            .standings(matter)
            .into_iter()
            .find_map(|one| if let Standing::No(text) = one { Some(text) } else { None });
        no.unwrap_or_else(|| panic!("{matter:?}: {:#?}", self.checks()))
    }

    fn unverified(&self, matter: Matter) -> String {
        let open = self.standings(matter).into_iter();
        let open = open.filter_map(|one| if let Standing::Unverified(why) = one { Some(why) } else { None }).next();
        open.unwrap_or_else(|| panic!("{matter:?}: {:#?}", self.checks()))
    }
}

/// What every check but one for a FIFO topic is about.
const MATTERS: [Matter; 27] = [
    Matter::Bucket,
    Matter::RequesterPays,
    Matter::BucketAcl,
    Matter::BucketWrite,
    Matter::BucketOrganization,
    Matter::BucketRegions,
    Matter::Key,
    Matter::KeyState,
    Matter::KeySort,
    Matter::KeyRegion,
    Matter::KeyPolicy,
    Matter::Topic,
    Matter::TopicPolicy,
    Matter::TopicKey,
    Matter::TopicKeyState,
    Matter::TopicKeyPolicy,
    Matter::Caller,
    Matter::Organization,
    Matter::AllFeatures,
    Matter::TrustedAccess,
    Matter::CloudTrailRole,
    Matter::OrganizationsRole,
    Matter::LogGroup,
    Matter::Role,
    Matter::RoleTrust,
    Matter::RolePermissions,
    Matter::RoleOrganization,
];

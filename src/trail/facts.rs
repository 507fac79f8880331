//! Facts: what was read of the account around a trail, its bucket, key, topic, log group, role and organization.
//!
//! Every fact is known, or could not be verified, with the reason: a permission that is missing makes a fact unknown and
//! never stands in anybody's way. Nothing here is asked for; `subjects` says what there is to ask.

use super::arn::{Arn, TrailArn, leader_region};
use super::change::Draft;
use super::error::ApiError;
use super::setting::Setting;
use super::settings::topic_arn;
use super::validate;
use serde_json::Value as Json;
use std::collections::BTreeMap;
use std::sync::Arc;

#[cfg(test)]
mod tests;

/// Something that was read, or why it could not be.
pub type Read<T> = Result<T, ApiError>;

/// Something around a trail that can be asked about.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Subject {
    /// An S3 bucket.
    Bucket {
        /// Its name.
        name: String,
        /// Where to look first: the Region of the trail. The bucket may be in another.
        region: String,
    },
    /// A KMS key.
    Key {
        /// Its key ID, key ARN, alias name or alias ARN (F§2.8).
        key: String,
        /// The Region in which KMS is asked: the ARN's, or the trail's where there is no ARN.
        region: String,
    },
    /// An SNS topic, by its ARN.
    Topic(String),
    /// A CloudWatch Logs log group, by its ARN with `:*` at the end.
    LogGroup(String),
    /// An IAM role, by its ARN.
    Role(String),
    /// CloudTrail in the organization of the caller's account.
    Service,
}

impl Subject {
    /// What a text setting names when its value is `text`: `None` when nothing can be asked about, because the value is
    /// none or not of the form that AWS takes.
    pub fn of(setting: Setting, text: &str, trail: &TrailArn) -> Option<Subject> {
        if validate::is_refused(setting, text, trail) {
            return None;
        }
        let region_of = |arn: &str| Arn::parse(arn).map(|arn| arn.region);
        match setting {
            Setting::S3Bucket => Some(Subject::Bucket { name: text.to_owned(), region: trail.region().to_owned() }),
            Setting::KmsKey => {
                let region = region_of(text).unwrap_or_else(|| trail.region().to_owned());
                Some(Subject::Key { key: text.to_owned(), region })
            }
            Setting::SnsTopic => Some(Subject::Topic(topic_arn(text, trail))),
            Setting::LogGroup => Some(Subject::LogGroup(text.to_owned())),
            Setting::LogRole => Some(Subject::Role(text.to_owned())),
            Setting::S3Prefix
            | Setting::MultiRegion
            | Setting::Organization
            | Setting::GlobalEvents
            | Setting::RecursiveLogging
            | Setting::LogFileValidation => None,
        }
    }

    /// The Region in which the service that knows about it is asked; for a service without Regions, the one in which its
    /// partition has it.
    pub fn region(&self) -> String {
        let global = |partition: &str| leader_region(partition).unwrap_or("us-east-1").to_owned();
        match self {
            Subject::Bucket { region, .. } | Subject::Key { region, .. } => region.clone(),
            Subject::Topic(arn) | Subject::LogGroup(arn) => Arn::parse(arn).map(|arn| arn.region).unwrap_or_default(),
            Subject::Role(arn) => Arn::parse(arn).map_or_else(String::new, |arn| global(&arn.partition)),
            Subject::Service => String::new(),
        }
    }
}

/// An answer about a [`Subject`], of the same name.
#[derive(Clone, Debug, PartialEq)]
pub enum Fact {
    /// `None`: there is no such bucket.
    Bucket(Read<Option<Bucket>>),
    /// `None`: there is no such key in that Region.
    Key(Read<Option<Key>>),
    /// `None`: there is no such topic.
    Topic(Read<Option<Topic>>),
    /// Whether there is such a log group.
    LogGroup(Read<bool>),
    /// `None`: there is no such role.
    Role(Read<Option<Role>>),
    /// CloudTrail in the organization.
    Service(Service),
}

impl Fact {
    /// That nothing of it could be verified, and why.
    pub fn unknown(subject: &Subject, error: ApiError) -> Fact {
        match subject {
            Subject::Bucket { .. } => Fact::Bucket(Err(error)),
            Subject::Key { .. } => Fact::Key(Err(error)),
            Subject::Topic(_) => Fact::Topic(Err(error)),
            Subject::LogGroup(_) => Fact::LogGroup(Err(error)),
            Subject::Role(_) => Fact::Role(Err(error)),
            Subject::Service => Fact::Service(Service {
                trusted_access: Err(error.clone()),
                administrators: Err(error.clone()),
                member: Err(error.clone()),
                cloudtrail_role: Err(error.clone()),
                organizations_role: Err(error),
            }),
        }
    }

    /// Why what could not be verified of it could not.
    pub fn unread(&self) -> impl Iterator<Item = &ApiError> {
        self.parts().into_iter().filter_map(|(_, error)| error)
    }

    /// Its parts: what one is called where a user is told that it could not be read, and why it could not. What no check
    /// misses has no name.
    pub(super) fn parts(&self) -> Vec<(Option<&'static str>, Option<&ApiError>)> {
        fn of<T>(read: &Read<T>) -> Option<&ApiError> {
            read.as_ref().err()
        }
        // each is taken apart into all of its fields, so that none that is added is forgotten
        match self {
            Fact::Bucket(Ok(Some(Bucket { region, own, policy, encryption, requester_pays }))) => vec![
                (Some("bucket Region"), of(region)),
                (None, of(own)),
                (Some("bucket policy"), of(policy)),
                (Some("bucket encryption"), of(encryption)),
                (Some("Requester Pays"), of(requester_pays)),
            ],
            Fact::Key(Ok(Some(Key { arn: _, state: _, symmetric: _, managed_by_aws: _, policy }))) => {
                vec![(Some("key policy"), of(policy))]
            }
            Fact::Role(Ok(Some(Role { trust: _, permissions, inline: _, boundary }))) => {
                vec![(Some("role permissions"), of(permissions)), (Some("role boundary"), of(boundary))]
            }
            Fact::Service(service) => {
                // nobody has to be allowed to list the accounts: a member is only one more question to ask of the policies
                let Service { trusted_access, administrators, member: _, cloudtrail_role, organizations_role } =
                    service;
                vec![
                    (Some("trusted access"), of(trusted_access)),
                    (Some("delegated administrators"), of(administrators)),
                    (Some("service-linked roles"), of(cloudtrail_role)),
                    (Some("service-linked roles"), of(organizations_role)),
                ]
            }
            Fact::Bucket(read) => vec![(Some("bucket"), of(read))],
            Fact::Key(read) => vec![(Some("key"), of(read))],
            Fact::Topic(read) => vec![(Some("topic"), of(read))],
            Fact::LogGroup(read) => vec![(Some("log group"), of(read))],
            Fact::Role(read) => vec![(Some("role"), of(read))],
        }
    }
}

/// An S3 bucket.
#[derive(Clone, Debug, PartialEq)]
pub struct Bucket {
    /// Its Region, which a key must share (F§3 R5).
    pub region: Read<String>,
    /// Whether it belongs to the caller's account; a bucket may be in any (F§3 R8).
    pub own: Read<bool>,
    /// Its policy; `None` when it has none.
    pub policy: Read<Option<Json>>,
    /// How what is written to it is encrypted by default.
    pub encryption: Read<Encryption>,
    /// Whether who asks pays, which CloudTrail does not (F§2.3).
    pub requester_pays: Read<bool>,
}

/// The default encryption of a bucket.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Encryption {
    /// The KMS key, as the bucket names it; `None` for keys managed by S3.
    pub key: Option<String>,
    /// Whether the bucket has a bucket key: then CloudTrail must be allowed to decrypt with the trail's key (F§6.3).
    pub bucket_key: bool,
}

/// A KMS key.
#[derive(Clone, Debug, PartialEq)]
pub struct Key {
    /// Its key ARN, also where an alias was asked for.
    pub arn: String,
    /// Whether it can be used now.
    pub state: KeyState,
    /// Whether it is a symmetric key for encryption, the only sort that CloudTrail takes.
    pub symmetric: bool,
    /// Whether AWS manages it: then its policy cannot be changed to let CloudTrail use it.
    pub managed_by_aws: bool,
    /// Its policy.
    pub policy: Read<Json>,
}

/// Whether a key can be used (KMS KeyState).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KeyState {
    /// It can.
    Enabled,
    /// It cannot: `Disabled`, `PendingDeletion`, `PendingImport`, `Unavailable`, … as KMS says it.
    Not(String),
}

/// An SNS topic.
#[derive(Clone, Debug, PartialEq)]
pub struct Topic {
    /// Its policy; `None` when it has none.
    pub policy: Option<Json>,
    /// The key that it is encrypted with, as the topic names it; `None` when it is not.
    pub key: Option<String>,
}

/// An IAM role.
#[derive(Clone, Debug, PartialEq)]
pub struct Role {
    /// Who may assume it.
    pub trust: Json,
    /// What it may do: its own policies and the attached ones.
    pub permissions: Read<Vec<Json>>,
    /// The names of its own policies, as far as they are known: putting one of a name that is there replaces it.
    pub inline: Vec<String>,
    /// Its permissions boundary, beyond which no policy gives it anything; `None` when it has none.
    pub boundary: Read<Option<Json>>,
}

/// CloudTrail in the organization of the caller's account (F§7). Whether there is one, and whose it is, is
/// [`Membership`](super::Membership).
#[derive(Clone, Debug, PartialEq)]
pub struct Service {
    /// Whether CloudTrail has trusted access (Organizations ListAWSServiceAccessForOrganization).
    pub trusted_access: Read<bool>,
    /// The accounts that are delegated administrators for CloudTrail (Organizations ListDelegatedAdministrators). None
    /// for a member that is no administrator of anything: such a member may not ask, and that is the answer.
    pub administrators: Read<Vec<String>>,
    /// An account of the organization other than the management account (Organizations ListAccounts); `None` when there is no
    /// other. A policy is asked about it; what is asked about any member does not need it.
    pub member: Read<Option<String>>,
    /// Whether the caller's account has the role `AWSServiceRoleForCloudTrail`.
    pub cloudtrail_role: Read<bool>,
    /// Whether the caller's account has the role `AWSServiceRoleForOrganizations`.
    pub organizations_role: Read<bool>,
}

/// What is known of the things around a trail. Clones share what they hold.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Facts {
    known: BTreeMap<Subject, Option<Arc<Fact>>>,
}

/// What is known of one thing.
#[derive(Clone, Debug, PartialEq)]
pub enum Known<'a, T> {
    /// Nobody asked.
    NotAsked,
    /// It was asked for.
    Waiting,
    /// It was answered.
    Here(&'a Read<T>),
}

impl<'a, T> Known<'a, T> {
    /// The answer.
    pub fn here(self) -> Option<&'a Read<T>> {
        match self {
            Known::Here(read) => Some(read),
            Known::NotAsked | Known::Waiting => None,
        }
    }
}

impl Facts {
    /// Nothing is known.
    pub const fn new() -> Facts {
        Facts { known: BTreeMap::new() }
    }

    /// Nothing is known of it, and it was asked for.
    pub fn ask(&mut self, subject: Subject) {
        self.known.insert(subject, None);
    }

    /// Takes an answer.
    pub fn learn(&mut self, subject: Subject, fact: Fact) {
        self.known.insert(subject, Some(Arc::new(fact)));
    }

    /// Forgets everything that is known.
    pub fn forget(&mut self) {
        self.known.clear();
    }

    /// Whether it was asked for, answered or not.
    pub fn is_asked(&self, subject: &Subject) -> bool {
        self.known.contains_key(subject)
    }

    /// What was answered.
    pub fn get(&self, subject: &Subject) -> Option<&Fact> {
        self.known.get(subject)?.as_deref()
    }

    fn look<'a, T>(&'a self, subject: Option<Subject>, take: impl Fn(&'a Fact) -> Option<&'a Read<T>>) -> Known<'a, T> {
        match subject.and_then(|subject| self.known.get(&subject)) {
            None => Known::NotAsked,
            Some(None) => Known::Waiting,
            Some(Some(fact)) => take(fact).map_or(Known::NotAsked, Known::Here),
        }
    }

    fn of_setting(setting: Setting, draft: &Draft) -> Option<Subject> {
        draft.text(setting).and_then(|text| Subject::of(setting, &text, draft.arn()))
    }

    /// The draft's bucket.
    pub fn bucket(&self, draft: &Draft) -> Known<'_, Option<Bucket>> {
        self.look(Facts::of_setting(Setting::S3Bucket, draft), bucket)
    }

    /// The draft's key.
    pub fn key(&self, draft: &Draft) -> Known<'_, Option<Key>> {
        self.look(Facts::of_setting(Setting::KmsKey, draft), key)
    }

    /// The draft's topic.
    pub fn topic(&self, draft: &Draft) -> Known<'_, Option<Topic>> {
        self.look(Facts::of_setting(Setting::SnsTopic, draft), topic)
    }

    /// The key that the draft's topic is encrypted with.
    pub fn topic_key(&self, draft: &Draft) -> Known<'_, Option<Key>> {
        self.look(self.topic_key_subject(draft), key)
    }

    /// The draft's log group: whether it is there.
    pub fn log_group(&self, draft: &Draft) -> Known<'_, bool> {
        self.look(Facts::of_setting(Setting::LogGroup, draft), log_group)
    }

    /// The draft's role.
    pub fn role(&self, draft: &Draft) -> Known<'_, Option<Role>> {
        self.look(Facts::of_setting(Setting::LogRole, draft), role)
    }

    /// CloudTrail in the organization: `None` as long as there is no answer.
    pub fn service(&self) -> Option<&Service> {
        match self.get(&Subject::Service) {
            Some(Fact::Service(service)) => Some(service),
            _ => None,
        }
    }

    fn topic_key_subject(&self, draft: &Draft) -> Option<Subject> {
        let topic = self.topic(draft).here()?.as_ref().ok()?.as_ref()?;
        let arn = Arn::parse(&topic_arn(&draft.text(Setting::SnsTopic)?, draft.arn()))?;
        let key = topic.key.clone()?;
        let region = Arn::parse(&key).map_or(arn.region, |key| key.region);
        Some(Subject::Key { key, region })
    }

    /// What there is to ask about a draft, with what is known so far: the things that its settings name, the key of an
    /// encrypted topic, and the organization when it is or becomes an organization trail.
    pub fn subjects(&self, draft: &Draft) -> Vec<Subject> {
        let named = Setting::ALL.into_iter().filter_map(|setting| Facts::of_setting(setting, draft));
        let organization = [draft.before(Setting::Organization), draft.value(Setting::Organization)]
            .contains(&Some(super::settings::Value::Switch(true)));
        named.chain(self.topic_key_subject(draft)).chain(organization.then_some(Subject::Service)).collect()
    }
}

fn bucket(fact: &Fact) -> Option<&Read<Option<Bucket>>> {
    if let Fact::Bucket(read) = fact { Some(read) } else { None }
}

fn key(fact: &Fact) -> Option<&Read<Option<Key>>> {
    if let Fact::Key(read) = fact { Some(read) } else { None }
}

fn topic(fact: &Fact) -> Option<&Read<Option<Topic>>> {
    if let Fact::Topic(read) = fact { Some(read) } else { None }
}

fn log_group(fact: &Fact) -> Option<&Read<bool>> {
    if let Fact::LogGroup(read) = fact { Some(read) } else { None }
}

fn role(fact: &Fact) -> Option<&Read<Option<Role>>> {
    if let Fact::Role(read) = fact { Some(read) } else { None }
}

/// The sorts of things that the account can be asked to list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// The caller's buckets (S3 ListBuckets).
    Buckets,
    /// The customer managed keys of a Region with their aliases (KMS ListAliases, ListKeys).
    Keys,
    /// The topics of a Region (SNS ListTopics).
    Topics,
    /// The log groups of a Region (CloudWatch Logs DescribeLogGroups).
    LogGroups,
    /// The roles that trust CloudTrail (IAM ListRoles).
    Roles,
}

impl Kind {
    /// What a setting is picked from; `None` where there is nothing to pick.
    pub fn of(setting: Setting) -> Option<Kind> {
        match setting {
            Setting::S3Bucket => Some(Kind::Buckets),
            Setting::KmsKey => Some(Kind::Keys),
            Setting::SnsTopic => Some(Kind::Topics),
            Setting::LogGroup => Some(Kind::LogGroups),
            Setting::LogRole => Some(Kind::Roles),
            Setting::S3Prefix
            | Setting::MultiRegion
            | Setting::Organization
            | Setting::GlobalEvents
            | Setting::RecursiveLogging
            | Setting::LogFileValidation => None,
        }
    }
}

/// One of the things that the account has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// What the setting is set to when it is picked.
    pub value: String,
    /// What else tells it from others: a key's aliases, a bucket's Region; may be empty.
    pub about: String,
}

/// A part of what the account has.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Listed {
    /// In the order in which AWS tells them.
    pub items: Vec<Item>,
    /// Where to go on; `None` at the end.
    pub next: Option<String>,
}

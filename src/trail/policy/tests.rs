mod asking;
mod cases;
mod combinations;
mod documents;
mod evaluation;
mod fuzz;
mod merging;

use super::questions::{Bucket, Setup, Use};
use super::statements::{LOG_GROUP, TOPIC};
use super::*;
use crate::trail::settings::topic_arn;
use crate::trail::{Settings, Trail, TrailArn, Value as Wanted};
use serde_json::{Value, json};

const ACCOUNT: &str = "111122223333";
const ORG: &str = "o-a1b2c3d4e5";
const KEY: &str = "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";

fn arn(name: &str) -> TrailArn {
    TrailArn::parse(&format!("arn:aws:cloudtrail:us-east-1:{ACCOUNT}:trail/{name}")).unwrap()
}

fn draft_of(arn: TrailArn, settings: Settings) -> Draft {
    Draft::new(Trail { arn, settings, has_custom_event_selectors: None, has_insight_selectors: None })
}

fn full() -> Settings {
    Settings {
        s3_bucket: Some("acme-logs".into()),
        s3_prefix: Some("prod/trail".into()),
        sns_topic: Some("news".into()),
        multi_region: Some(true),
        organization: Some(false),
        global_events: Some(true),
        recursive_logging: Some(true),
        log_file_validation: Some(true),
        kms_key: Some(KEY.into()),
        log_group: Some("arn:aws:logs:us-east-1:111122223333:log-group:/acme/audit:*".into()),
        log_role: Some("arn:aws:iam::111122223333:role/service-role/to-logs".into()),
    }
}

fn organization() -> Settings {
    Settings { organization: Some(true), ..full() }
}

/// What Organizations says, when `management_account` is the organization's.
fn member_of(management_account: &str) -> Membership {
    Membership::Member(Organization {
        id: ORG.into(),
        management_account: management_account.into(),
        all_features: Some(true),
    })
}

/// Everything known, to somebody in the management account.
fn known(membership: &Membership) -> Around<'_> {
    Around { account: Some(ACCOUNT), organization: Some(Ok(membership)) }
}

/// A document as the policy that it is or belongs into.
fn json(document: Document, draft: &Draft) -> Value {
    policy_of(&document.text(draft, known(&member_of(ACCOUNT))))
}

fn policy_of(text: &str) -> Value {
    let value: Value = serde_json::from_str(text).unwrap();
    match value.get("Statement") {
        Some(_) => value,
        // a statement or some of them, to be put into a policy
        None => json!({"Version": "2012-10-17", "Statement": value}),
    }
}

/// What CloudTrail asks of the things around a draft's trail, in the name of the trail `asking`.
fn questions(document: Document, draft: &Draft, asking: &TrailArn) -> Vec<Question> {
    let text = |setting| draft.text(setting).unwrap();
    let setup = Setup { organization: is_organization(draft).then_some(ORG), ..Setup::of(asking) };
    match document {
        Document::Bucket => {
            let prefix = draft.text(Setting::S3Prefix);
            questions::bucket(&setup, &Bucket::of(&text(Setting::S3Bucket), prefix.as_deref()))
        }
        Document::Topic => questions::topic(&setup, &topic_arn(&text(Setting::SnsTopic), draft.arn())),
        Document::TopicKey => questions::topic_key(&setup, &topic_arn(&text(Setting::SnsTopic), draft.arn()), KEY),
        Document::Key => questions::key(&setup, &Use::of(KEY)),
        Document::RoleTrust => questions::role_trust(&setup, &text(Setting::LogRole)),
        Document::RolePermissions => {
            questions::role_permissions(&setup, &text(Setting::LogRole), &text(Setting::LogGroup))
        }
        Document::Caller => Vec::new(),
    }
}

//! What CloudTrail does with the things around a trail, as questions to their policies (F§6).

use super::evaluate::{Context, Principal, Question};
use crate::trail::TrailArn;

/// CloudTrail as a principal, the same in every partition (F§6).
pub const SERVICE: &str = "cloudtrail.amazonaws.com";

/// What is known of every request that CloudTrail makes for a trail.
fn context(trail: &TrailArn) -> Context {
    Context::default()
        .with("aws:SourceArn", trail.as_str())
        .with("aws:SourceAccount", trail.account())
        .with("aws:PrincipalIsAWSService", "true")
        .with("aws:PrincipalServiceName", SERVICE)
        .with_all("aws:PrincipalServiceNamesList", &[SERVICE])
        .with("aws:SecureTransport", "true")
        // a service is in no organization
        .without("aws:PrincipalOrgID")
}

fn asks(action: &str, resource: String, context: Context) -> Question {
    Question { principal: Principal::Service(SERVICE.to_owned()), action: action.to_owned(), resource, context }
}

/// What CloudTrail does with a bucket: it reads the bucket's ACL and writes log files, below the account and for an
/// organization trail also below the organization (F§6.1). `organization` is the ID of the organization when the trail
/// is or becomes an organization trail.
pub fn bucket(trail: &TrailArn, bucket: &str, prefix: Option<&str>, organization: Option<&str>) -> Vec<Question> {
    let arn = format!("arn:{}:s3:::{bucket}", trail.partition());
    let (account, region) = (trail.account(), trail.region());
    // CloudTrail puts the slash behind the prefix itself, so a prefix that ends with one gives two (F§2.4)
    let prefix = prefix.filter(|p| !p.is_empty()).map(|p| format!("{p}/")).unwrap_or_default();
    let put = |below: &str| {
        let context = context(trail).with("s3:x-amz-acl", "bucket-owner-full-control");
        asks("s3:PutObject", format!("{arn}/{prefix}AWSLogs/{below}/CloudTrail/{region}/log.json.gz"), context)
    };
    let mut questions =
        vec![asks("s3:GetBucketAcl", arn.clone(), context(trail).without("s3:x-amz-acl")), put(account)];
    if let Some(organization) = organization {
        questions.push(put(&format!("{organization}/{account}")));
    }
    questions
}

/// What CloudTrail does with a topic (F§6.2).
pub fn topic(trail: &TrailArn, topic_arn: &str) -> Vec<Question> {
    // some older services say who owns the resource, which is what the policy that SNS gives every topic asks for;
    // CloudTrail is not one of them and needs a statement of its own
    vec![asks("SNS:Publish", topic_arn.to_owned(), context(trail).without("aws:SourceOwner"))]
}

/// What CloudTrail does with the key that an encrypted topic has of its own (F§6.2). It does so through SNS, which names
/// the topic; whether the trail is named is not documented.
pub fn topic_key(topic_arn: &str, key_arn: &str) -> Vec<Question> {
    let context = || {
        Context::default()
            .with("kms:EncryptionContext:aws:sns:topicArn", topic_arn)
            .with("aws:PrincipalIsAWSService", "true")
            .with("aws:PrincipalServiceName", SERVICE)
    };
    ["kms:GenerateDataKey", "kms:Decrypt"].map(|action| asks(action, key_arn.to_owned(), context())).to_vec()
}

/// What CloudTrail does with a key (F§6.3).
pub fn key(trail: &TrailArn, key_arn: &str) -> Vec<Question> {
    let encrypting = context(trail).with("kms:EncryptionContext:aws:cloudtrail:arn", trail.as_str());
    let describing = context(trail).without("kms:EncryptionContext:aws:cloudtrail:arn");
    vec![
        asks("kms:GenerateDataKey", key_arn.to_owned(), encrypting),
        asks("kms:DescribeKey", key_arn.to_owned(), describing),
    ]
}

/// What CloudTrail asks of a role's trust policy (F§6.4).
pub fn role_trust(trail: &TrailArn, role_arn: &str) -> Vec<Question> {
    vec![asks("sts:AssumeRole", role_arn.to_owned(), context(trail))]
}

/// What CloudTrail does as the role: it makes a log stream and writes to it, for an organization trail also one of the
/// organization (F§6.4). `log_group` is an ARN, with `:*` at the end or without.
pub fn role_permissions(trail: &TrailArn, log_group: &str, organization: Option<&str>) -> Vec<Question> {
    let group = log_group.strip_suffix(":*").unwrap_or(log_group);
    let own = format!("{}_CloudTrail_{}", trail.account(), trail.region());
    let streams = std::iter::once(own.clone()).chain(organization.map(|organization| format!("{organization}_{own}")));
    let ask = |action: &str, stream: &str| Question {
        principal: Principal::Holder,
        action: action.to_owned(),
        resource: format!("{group}:log-stream:{stream}"),
        context: Context::default(),
    };
    streams.flat_map(|stream| [ask("logs:CreateLogStream", &stream), ask("logs:PutLogEvents", &stream)]).collect()
}

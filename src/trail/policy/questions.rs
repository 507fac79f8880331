//! What CloudTrail does with the things around a trail, as questions to their policies (F§6), and what is known of these
//! requests (F§6.6).

use super::Around;
use super::context::{Context, Known, Sent};
use super::evaluate::{Principal, Question};
use super::words;
use crate::trail::TrailArn;
use crate::trail::account::Membership;
use crate::trail::arn::Arn;
use crate::trail::change::Draft;
use crate::trail::setting::Setting;
use crate::trail::text::shown;

/// CloudTrail as a principal, the same in every partition (F§6).
pub const SERVICE: &str = "cloudtrail.amazonaws.com";

/// What taking on a role is called.
pub(super) const ASSUME_ROLE: &str = "sts:AssumeRole";

/// An account that no policy names. It stands for any member of an organization.
pub const ANY_MEMBER: &str = "100000000001";

/// A day on which a file is written: a policy that allows this one allows the others, too.
const DAY: (&str, &str) = ("2026/11/28", "20261128");

/// When this was written, in seconds since 1970: the requests that are asked about come later.
const WRITTEN: i64 = 1_767_225_600;

/// What CloudTrail's requests for a trail depend on.
#[derive(Clone, Copy, Debug)]
pub struct Setup<'a> {
    /// The trail.
    pub trail: &'a TrailArn,
    /// The ID of the organization, when the trail is or becomes an organization trail.
    pub organization: Option<&'a str>,
    /// The ID of the organization that the trail's account is in, `Some(None)` when it is in none; `None` when that is not
    /// known.
    pub home: Option<Option<&'a str>>,
    /// The trail's key.
    pub key: Option<&'a str>,
}

impl<'a> Setup<'a> {
    /// A trail of one account, without a key, in an organization or in none.
    pub const fn of(trail: &'a TrailArn) -> Setup<'a> {
        Setup { trail, organization: None, home: None, key: None }
    }

    /// The trail of a draft; `key` is the key that it is to have.
    pub fn of_draft(draft: &'a Draft, key: Option<&'a str>, around: Around<'a>) -> Setup<'a> {
        let trail = draft.arn();
        let is_own = around.account == Some(trail.account());
        let home = match around.organization {
            Some(Ok(Membership::Member(organization)))
                if is_own || organization.management_account == trail.account() =>
            {
                Some(Some(organization.id.as_str()))
            }
            Some(Ok(Membership::NotAMember)) if is_own => Some(None),
            _ => None,
        };
        let is_organization = draft.switch(Setting::Organization) == Some(true);
        Setup { trail, organization: around.organization_id().filter(|_| is_organization), home, key }
    }

    /// The trail as one of this organization.
    #[must_use]
    pub const fn of_organization(self, id: &'a str) -> Setup<'a> {
        Setup { organization: Some(id), home: Some(Some(id)), ..self }
    }

    /// The organization of an account, as far as it is known.
    fn home_of(&self, account: Option<&str>) -> Option<Option<&'a str>> {
        self.home.filter(|_| account == Some(self.trail.account()))
    }
}

/// Where a trail writes its files.
#[derive(Clone, Copy, Debug)]
pub struct Bucket<'a> {
    /// The bucket's name.
    pub name: &'a str,
    /// The prefix of the objects.
    pub prefix: Option<&'a str>,
    /// The bucket's Region, where it is known.
    pub region: Option<&'a str>,
    /// The account that owns it, where it is known.
    pub account: Option<&'a str>,
}

impl<'a> Bucket<'a> {
    /// A bucket of which only the name and the prefix are known.
    pub const fn of(name: &'a str, prefix: Option<&'a str>) -> Bucket<'a> {
        Bucket { name, prefix, region: None, account: None }
    }

    fn arn(&self, setup: &Setup<'_>) -> String {
        format!("arn:{}:s3:::{}", setup.trail.partition(), self.name)
    }
}

/// The sorts of files that CloudTrail writes, each into a folder of its own below an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum File {
    Log,
    Digest,
    Insight,
}

impl File {
    pub(super) const ALL: [File; 3] = [File::Log, File::Digest, File::Insight];

    /// The folder, which the name of the file repeats.
    pub(super) const fn folder(self) -> &'static str {
        match self {
            File::Log => "CloudTrail",
            File::Digest => "CloudTrail-Digest",
            File::Insight => "CloudTrail-Insight",
        }
    }

    /// The key of such a file below an account's folder, as CloudTrail names it (CloudTrail User Guide, “CloudTrail log file
    /// examples”, “CloudTrail digest file structure”).
    fn below(self, account: &str, region: &str, trail: &TrailArn) -> String {
        let (folder, (day, date)) = (self.folder(), DAY);
        let name = match self {
            File::Digest => format!("{}_{}_{date}T120000Z", trail.name(), trail.region()),
            File::Log | File::Insight => format!("{date}T1200Z_a1B2c3D4e5F6g7H8"),
        };
        format!("{folder}/{region}/{day}/{account}_{folder}_{region}_{name}.json.gz")
    }
}

/// What is known of every request of CloudTrail's (F§6.6; IAM User Guide, “AWS global condition context keys”).
///
/// What is neither documented nor recorded is left out, which makes a condition on it one that cannot be decided:
/// `aws:ViaAWSService`, `aws:PrincipalType`.
fn of_service(region: Option<&str>, account: Option<&str>, home: Option<Option<&str>>) -> Context {
    let own = Sent::Is(SERVICE.to_owned());
    let regional = match region {
        Some(region) => Sent::Is(format!("cloudtrail.{region}.amazonaws.com")),
        None => Sent::Begins("cloudtrail.".to_owned()),
    };
    let names = Known::OneOf(vec![vec![own.clone()], vec![own, regional]]);
    let context = from_nowhere(of_any_request(region, account, home))
        .with("aws:PrincipalIsAWSService", "true")
        .with("aws:PrincipalServiceName", SERVICE)
        // “a list of all service principal names that belong to the service”
        .and("aws:PrincipalServiceNamesList", names)
        // “included in the request context only if the principal is a member of an organization”: a service is in none
        .without("aws:PrincipalOrgID")
        .without("aws:PrincipalOrgPaths");
    let keys = ["aws:PrincipalArn", "aws:PrincipalAccount", "aws:userid", "aws:username", "aws:PrincipalTag/*"];
    keys.iter().fold(context, |context, key| context.foreign(key))
}

/// What is known of any request: to whom it goes, that it is encrypted, that nobody showed a second factor.
fn of_any_request(region: Option<&str>, account: Option<&str>, home: Option<Option<&str>>) -> Context {
    let mut context = Context::default()
        .with("aws:SecureTransport", "true")
        .without("aws:MultiFactorAuthPresent")
        .without("aws:MultiFactorAuthAge")
        .and("aws:CurrentTime", Known::OneOf(vec![vec![Sent::Since(WRITTEN)]]))
        .and("aws:EpochTime", Known::OneOf(vec![vec![Sent::Since(WRITTEN)]]));
    for key in ["aws:CalledVia", "aws:CalledViaFirst", "aws:CalledViaLast"] {
        context = context.one_of(key, &[&[], &[SERVICE]]);
    }
    if let Some(region) = region {
        context = context.with("aws:RequestedRegion", region);
    }
    if let Some(account) = account {
        context = context.with("aws:ResourceAccount", account);
    }
    of_organization(context, home, "aws:ResourceOrgID", "aws:ResourceOrgPaths")
}

/// That a request comes through no network and from no address of the customer's.
fn from_nowhere(context: Context) -> Context {
    const KEYS: [&str; 8] = [
        "aws:SourceVpc",
        "aws:SourceVpcArn",
        "aws:SourceVpce",
        "aws:VpcSourceIp",
        "aws:SourceIp",
        "aws:VpceAccount",
        "aws:VpceOrgID",
        "aws:VpceOrgPaths",
    ];
    KEYS.iter().fold(context, |context, key| context.foreign(key))
}

/// Adds the keys of an organization's ID and paths, where it is known.
fn of_organization(context: Context, home: Option<Option<&str>>, id: &str, paths: &str) -> Context {
    match home {
        None => context,
        Some(None) => context.without(id).without(paths),
        Some(Some(organization)) => {
            let path = Sent::Begins(format!("{organization}/r-"));
            context.with(id, organization).and(paths, Known::OneOf(vec![vec![path]]))
        }
    }
}

/// What is known of every request that CloudTrail makes for a trail. The CloudTrail User Guide documents that
/// `aws:SourceArn` “is always the ARN of the trail” and that `aws:SourceAccount` “is the account ID of the trail owner, or
/// the management account ID for organization trails” (“Amazon S3 bucket policy”, “Amazon SNS topic policy”,
/// “Configure AWS KMS key policies for CloudTrail”); the ARN of an organization trail names that account, too. The
/// organization of that account is what the Control Tower User Guide takes as `aws:SourceOrgID`.
fn for_trail(setup: &Setup<'_>, region: Option<&str>, account: Option<&str>) -> Context {
    let context = of_service(region, account, setup.home_of(account))
        .with("aws:SourceArn", setup.trail.as_str())
        .with("aws:SourceAccount", setup.trail.account());
    of_organization(context, setup.home, "aws:SourceOrgID", "aws:SourceOrgPaths")
}

/// What is known of a request for a resource by its ARN.
fn place(arn: &str) -> (Option<String>, Option<String>) {
    let given = |field: String| Some(field).filter(|field| !field.is_empty());
    Arn::parse(arn).map_or((None, None), |arn| (given(arn.region), given(arn.account)))
}

fn asks(action: &str, resource: String, context: Context) -> Question {
    Question { principal: Principal::Service(SERVICE.to_owned()), action: action.to_owned(), resource, context }
}

/// What CloudTrail does with a bucket: it reads the bucket's ACL and writes log files, below the account and for an
/// organization trail also below the organization (F§6.1).
pub fn bucket(setup: &Setup<'_>, bucket: &Bucket<'_>) -> Vec<Question> {
    let acl = headers(for_trail(setup, bucket.region, bucket.account), &[]);
    let mut questions = vec![asks("s3:GetBucketAcl", bucket.arn(setup), acl)];
    questions.extend(writes(setup, bucket, File::Log, setup.trail.region(), setup.trail.account()));
    questions
}

/// What CloudTrail does with the bucket of a trail with log file validation: digests go beside the log files, in a folder of
/// their own. A policy for the log files' folder alone keeps them out.
pub fn digests(setup: &Setup<'_>, bucket: &Bucket<'_>) -> Vec<Question> {
    writes(setup, bucket, File::Digest, setup.trail.region(), setup.trail.account())
}

/// What CloudTrail does with the bucket of a trail with Insights.
pub fn insights(setup: &Setup<'_>, bucket: &Bucket<'_>) -> Vec<Question> {
    writes(setup, bucket, File::Insight, setup.trail.region(), setup.trail.account())
}

/// What CloudTrail does with the bucket of an organization trail for a member account: its log files, then its digests. None
/// for another trail.
pub fn member(setup: &Setup<'_>, bucket: &Bucket<'_>, account: &str) -> Vec<Question> {
    let files = [File::Log, File::Digest].into_iter();
    files.flat_map(|file| writes(setup, bucket, file, setup.trail.region(), account).into_iter().skip(1)).collect()
}

/// What CloudTrail does with the bucket of a multi-Region trail: the log files of another Region go into a folder of its name
/// (F§5). It is asked for one other Region of the partition; nothing where none is known.
pub fn elsewhere(setup: &Setup<'_>, bucket: &Bucket<'_>) -> Vec<Question> {
    let pair = match setup.trail.partition() {
        "aws" => ["us-west-2", "us-east-1"],
        "aws-cn" => ["cn-northwest-1", "cn-north-1"],
        "aws-us-gov" => ["us-gov-east-1", "us-gov-west-1"],
        _ => return Vec::new(),
    };
    let other = pair.into_iter().find(|region| *region != setup.trail.region());
    other.map_or_else(Vec::new, |region| writes(setup, bucket, File::Log, region, setup.trail.account()))
}

/// That a file is written for an account: below the account, and for an organization trail below the organization.
fn writes(setup: &Setup<'_>, bucket: &Bucket<'_>, file: File, region: &str, account: &str) -> Vec<Question> {
    let folders = std::iter::once(account.to_owned()).chain(setup.organization.map(|id| format!("{id}/{account}")));
    let write = |folder: String| {
        let context = encryption(setup, for_trail(setup, bucket.region, bucket.account));
        let context = context.with("s3:x-amz-acl", "bucket-owner-full-control");
        asks("s3:PutObject", object(setup, bucket, &folder, &file.below(account, region, setup.trail)), context)
    };
    folders.map(write).collect()
}

/// An object of the bucket in a folder below `AWSLogs`.
fn object(setup: &Setup<'_>, bucket: &Bucket<'_>, folder: &str, file: &str) -> String {
    // CloudTrail puts the slash behind the prefix itself, so a prefix that ends with one gives two (F§2.4)
    let prefix = bucket.prefix.filter(|p| !p.is_empty()).map(|p| format!("{p}/")).unwrap_or_default();
    format!("{}/{prefix}AWSLogs/{folder}/{file}", bucket.arn(setup))
}

/// The keys that S3 has for its requests: of the headers only these are sent.
fn headers(context: Context, sent: &[&str]) -> Context {
    const HEADERS: [&str; 4] = [
        "s3:x-amz-acl",
        "s3:x-amz-server-side-encryption",
        "s3:x-amz-server-side-encryption-aws-kms-key-id",
        "s3:x-amz-server-side-encryption-customer-algorithm",
    ];
    // S3 takes TLS 1.2 and newer
    let context = context.one_of("s3:TlsVersion", &[&["1.2"], &["1.3"]]);
    HEADERS.iter().filter(|header| !sent.contains(header)).fold(context, |context, header| context.without(header))
}

/// With which headers of encryption a file is written: those of a trail without a key are recorded, those of a trail with one
/// follow from what S3 documents of encryption with a key.
fn encryption(setup: &Setup<'_>, context: Context) -> Context {
    const HOW: &str = "s3:x-amz-server-side-encryption";
    const WITH: &str = "s3:x-amz-server-side-encryption-aws-kms-key-id";
    match setup.key {
        None => headers(context, &[HOW]).with(HOW, "AES256"),
        Some(key) => headers(context, &[HOW, WITH])
            .and(HOW, Known::Derived(vec!["aws:kms".to_owned()]))
            .and(WITH, Known::Derived(vec![key.to_owned()])),
    }
}

/// What CloudTrail does with a topic (F§6.2).
pub fn topic(setup: &Setup<'_>, topic_arn: &str) -> Vec<Question> {
    let (region, account) = place(topic_arn);
    // some older services say who owns the resource, which is what the policy that SNS gives every topic asks for;
    // CloudTrail is not one of them (Amazon SNS Developer Guide, “aws:SourceAccount versus aws:SourceOwner”) and needs a
    // statement of its own (CloudTrail User Guide, “Amazon SNS topic policy for CloudTrail”)
    let context = for_trail(setup, region.as_deref(), account.as_deref()).without("aws:SourceOwner");
    vec![asks("SNS:Publish", topic_arn.to_owned(), context)]
}

/// What CloudTrail does with the key that an encrypted topic has of its own (F§6.2). It does so through SNS, which names
/// the topic; whether the trail is named is not documented.
pub fn topic_key(setup: &Setup<'_>, topic_arn: &str, key_arn: &str) -> Vec<Question> {
    let context = through_another(setup, key_arn)
        .with("kms:EncryptionContext:aws:sns:topicArn", topic_arn)
        .without("kms:EncryptionContext:aws:cloudtrail:arn");
    ["kms:GenerateDataKey", "kms:Decrypt"].map(|action| asks(action, key_arn.to_owned(), context.clone())).to_vec()
}

/// What is known of a request that another service makes for CloudTrail.
fn through_another(setup: &Setup<'_>, key_arn: &str) -> Context {
    let (region, account) = place(key_arn);
    of_service(region.as_deref(), account.as_deref(), setup.home_of(account.as_deref()))
}

/// How a key is used: for the files in a bucket.
#[derive(Clone, Copy, Debug)]
pub struct Use<'a> {
    /// The key's ARN.
    pub key: &'a str,
    /// The bucket, where it is known.
    pub bucket: Option<Bucket<'a>>,
    /// Whether the bucket has an S3 Bucket Key; `None` when that is not known.
    pub bucket_key: Option<bool>,
}

impl<'a> Use<'a> {
    /// Of a key, with nothing known of the bucket.
    pub const fn of(key: &'a str) -> Use<'a> {
        Use { key, bucket: None, bucket_key: None }
    }
}

/// What CloudTrail does with a key (F§6.3): it encrypts the files, and it describes the key.
///
/// With GenerateDataKey the trail's ARN and the object's are the encryption context; with an S3 Bucket Key it is the
/// bucket's (CloudTrail User Guide, “How CloudTrail uses AWS KMS”; S3 User Guide, “S3 Bucket Keys”).
pub fn key(setup: &Setup<'_>, of: &Use<'_>) -> Vec<Question> {
    const CONTEXT: &str = "kms:EncryptionContext:";
    let (region, account) = place(of.key);
    let known = || for_trail(setup, region.as_deref(), account.as_deref());
    let mut encrypting = known()
        .with(&format!("{CONTEXT}aws:cloudtrail:arn"), setup.trail.as_str())
        .with_all("kms:EncryptionContextKeys", &["aws:cloudtrail:arn", "aws:s3:arn"])
        .without(&format!("{CONTEXT}*"));
    let of_object = format!("{CONTEXT}aws:s3:arn");
    encrypting = match of.bucket {
        Some(bucket) => {
            let files = writes(setup, &bucket, File::Log, setup.trail.region(), setup.trail.account());
            let objects: Vec<String> = files.into_iter().map(|question| question.resource).collect();
            let arns = match of.bucket_key {
                Some(true) => vec![bucket.arn(setup)],
                Some(false) => objects,
                None => objects.into_iter().chain([bucket.arn(setup)]).collect(),
            };
            encrypting.and(&of_object, Known::OneOf(arns.into_iter().map(|arn| vec![Sent::Is(arn)]).collect()))
        }
        None => encrypting.and(&of_object, Known::Open("and the bucket is not known")),
    };
    let describing = known()
        .without(&format!("{CONTEXT}*"))
        .without("kms:EncryptionContextKeys")
        .and("kms:ViaService", Known::Derived(Vec::new()));
    vec![asks(GENERATE_DATA_KEY, of.key.to_owned(), encrypting), asks(DESCRIBE_KEY, of.key.to_owned(), describing)]
}

/// What encrypting with a key is called.
pub(super) const GENERATE_DATA_KEY: &str = "kms:GenerateDataKey";

/// What looking at a key is called.
pub(super) const DESCRIBE_KEY: &str = "kms:DescribeKey";

/// What CloudTrail does with a key besides, when the bucket has an S3 Bucket Key (F§6.3: “kms:Decrypt permissions are
/// required to create or update a trail with SSE-KMS encryption enabled”). The published statement for it has no
/// condition, and neither the trail nor an encryption context is documented for this request: they are left unknown.
pub fn key_for_bucket_key(setup: &Setup<'_>, key_arn: &str) -> Vec<Question> {
    vec![asks("kms:Decrypt", key_arn.to_owned(), through_another(setup, key_arn))]
}

/// What CloudTrail asks of a role's trust policy (F§6.4). The published policy has no condition, and whether the trail is
/// named in this request is not documented. An external ID is not: UpdateTrail takes none.
pub fn role_trust(setup: &Setup<'_>, role_arn: &str) -> Vec<Question> {
    const NOT_DOCUMENTED: &str = "and AWS does not document it for trust policies; users report that delivery to CloudWatch \
                                  Logs stops with such a condition";
    let (_, account) = place(role_arn);
    let mut context = of_service(None, account.as_deref(), setup.home_of(account.as_deref())).without("sts:ExternalId");
    for key in ["aws:SourceArn", "aws:SourceAccount", "aws:SourceOrgID", "aws:SourceOrgPaths"] {
        context = context.and(key, Known::Open(NOT_DOCUMENTED));
    }
    vec![asks(ASSUME_ROLE, role_arn.to_owned(), context)]
}

/// What CloudTrail does as the role: it makes a log stream and writes to it, for an organization trail also one of the
/// organization (F§6.4). `log_group` is an ARN, with `:*` at the end or without.
pub fn role_permissions(setup: &Setup<'_>, role_arn: &str, log_group: &str) -> Vec<Question> {
    let own = stream(setup.trail.account(), setup);
    let streams = std::iter::once(own.clone()).chain(setup.organization.map(|id| format!("{id}_{own}")));
    streams.flat_map(|stream| as_role(setup, role_arn, log_group, &stream)).collect()
}

/// What CloudTrail does as the role for a member account of an organization trail; nothing for another trail.
pub fn role_member(setup: &Setup<'_>, role_arn: &str, log_group: &str, account: &str) -> Vec<Question> {
    let name = setup.organization.map(|id| format!("{id}_{}", stream(account, setup)));
    name.map_or_else(Vec::new, |name| as_role(setup, role_arn, log_group, &name))
}

/// The log stream of an account.
fn stream(account: &str, setup: &Setup<'_>) -> String {
    format!("{account}_CloudTrail_{}", setup.trail.region())
}

/// That the role makes a log stream and writes to it.
fn as_role(setup: &Setup<'_>, role_arn: &str, log_group: &str, stream: &str) -> Vec<Question> {
    let group = log_group.strip_suffix(":*").unwrap_or(log_group);
    let ((region, account), (_, own)) = (place(log_group), place(role_arn));
    let mut context = of_any_request(region.as_deref(), account.as_deref(), setup.home_of(account.as_deref()))
        .with("aws:PrincipalArn", role_arn)
        .with("aws:PrincipalType", "AssumedRole")
        .with("aws:PrincipalIsAWSService", "false")
        .without("aws:PrincipalServiceName")
        .without("aws:PrincipalServiceNamesList")
        .without("aws:username");
    if let Some(own) = &own {
        context = context.with("aws:PrincipalAccount", own);
    }
    let home = setup.home_of(own.as_deref());
    let context = from_nowhere(of_organization(context, home, "aws:PrincipalOrgID", "aws:PrincipalOrgPaths"));
    let ask = |action: &str| Question {
        principal: Principal::Holder,
        action: action.to_owned(),
        resource: format!("{group}:log-stream:{stream}"),
        context: context.clone(),
    };
    ["logs:CreateLogStream", "logs:PutLogEvents"].map(ask).to_vec()
}

/// What a question is about, in a few words to follow “may CloudTrail …?”: `write to prod/AWSLogs/123456789012/…`.
pub fn describe(question: &Question) -> String {
    let stream = || {
        let name = question.resource.rsplit_once(":log-stream:").map_or(question.resource.as_str(), |(_, name)| name);
        shown(name).into_owned()
    };
    match question.action.as_str() {
        "s3:PutObject" => format!("write to {}", words::object(question)),
        "s3:GetBucketAcl" => "read the bucket's ACL".to_owned(),
        "SNS:Publish" => "publish to the topic".to_owned(),
        GENERATE_DATA_KEY => "encrypt with the key (kms:GenerateDataKey)".to_owned(),
        DESCRIBE_KEY => "look at the key (kms:DescribeKey)".to_owned(),
        "kms:Decrypt" => "decrypt with the key (kms:Decrypt)".to_owned(),
        ASSUME_ROLE => format!("take on the role ({ASSUME_ROLE})"),
        "logs:CreateLogStream" => format!("make a log stream {}", stream()),
        "logs:PutLogEvents" => format!("write to the log stream {}", stream()),
        action => format!("do {} with {}", shown(action), shown(&question.resource)),
    }
}

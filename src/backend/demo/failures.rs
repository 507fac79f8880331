//! A failure on order: what the next update meets instead of being carried out (`--demo-error`).

use super::account::Account;
use super::update::merged;
use crate::trail::error::{Cause, is_throttling};
use crate::trail::errors::{is_known, known_codes};
use crate::trail::settings::topic_arn;
use crate::trail::{ApiError, Request, Setting, Settings};

/// The names of failures that are no answer of AWS, with what sort of failure each is.
const ON_THE_WAY: [(&str, Cause); 7] = [
    ("unreachable", Cause::Unreachable),
    ("tls", Cause::Tls),
    ("timeout", Cause::TimedOut),
    ("broken", Cause::Broken),
    ("not-aws", Cause::NotAws(502)),
    ("no-credentials", Cause::NoCredentials),
    ("expired-login", Cause::NoCredentials),
];

/// Codes by which AWS says different things (F§4), with a word for each thing that is not said by the bare code.
const VARIANTS: [(&str, &[&str]); 4] = [
    ("AccessDeniedException", &["PassRole", "SCP", "Deny", "Resource"]),
    ("CloudTrailARNInvalidException", &["Region"]),
    ("InvalidCloudWatchLogsLogGroupArnException", &["AccessDenied"]),
    ("InvalidCloudWatchLogsRoleArnException", &["AccessDenied"]),
];

/// AWS's longest code has 55 characters.
const LONGEST: usize = 80;

const EXAMPLES: &str = "give an error code such as ThrottlingException or AccessDeniedException:PassRole, or a failure \
                        such as timeout; --help lists them";

/// What an update meets instead of being carried out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// An error code, perhaps with a variant, or the name of a failure on the way.
    name: String,
    /// What is said with it, if not what AWS is known to say.
    message: Option<String>,
}

impl Failure {
    /// Reads `CODE` or `CODE=MESSAGE`. A code that no table knows is taken, as AWS may send such ones; but not where it
    /// is so near to a known one that it was most likely meant.
    ///
    /// # Errors
    /// A sentence that says what is wrong and what would be right.
    pub fn parse(text: &str) -> Result<Failure, String> {
        let (name, message) = match text.split_once('=') {
            Some((name, message)) => (name, Some(message.to_owned())),
            None => (text, None),
        };
        if !names().any(|known| known == name) {
            well_formed(name)?;
            if let Some(meant) = nearest(name) {
                return Err(format!("there is no such error: did you mean {meant}?"));
            }
        }
        Ok(Failure { name: name.to_owned(), message })
    }

    /// The failure as the program meets it. `id` is the request's, for those that AWS answers with.
    pub(super) fn meet(&self, account: &Account, request: &Request, id: String) -> ApiError {
        let on_the_way = ON_THE_WAY.iter().find(|(name, _)| *name == self.name).map(|(_, cause)| cause.clone());
        let code = self.name.split_once(':').map_or(self.name.as_str(), |(code, _)| code);
        let message = match self.message.as_deref() {
            Some("") => "AWS gave no message".to_owned(),
            Some(message) => message.to_owned(),
            None => words(&self.name, account, request),
        };
        ApiError {
            operation: "UpdateTrail",
            region: request.trail.region().to_owned(),
            request_id: on_the_way.is_none().then_some(id),
            cause: on_the_way.unwrap_or_else(|| Cause::Refused(code.to_owned())),
            message,
            after_fault: false,
        }
    }
}

/// Every name that is known: the codes of the table of errors, their variants, and the failures on the way.
pub(super) fn names() -> impl Iterator<Item = String> {
    let variants = VARIANTS.iter().flat_map(|(code, words)| words.iter().map(move |word| format!("{code}:{word}")));
    let others = known_codes().chain(ON_THE_WAY.iter().map(|(name, _)| *name)).map(str::to_owned);
    others.chain(variants)
}

/// Whether this could be an error code.
fn well_formed(name: &str) -> Result<(), String> {
    if name.is_empty() {
        return Err(format!("the error code is missing; {EXAMPLES}"));
    }
    if name.len() > LONGEST {
        return Err(format!("this is too long for an error code (the limit here is {LONGEST} characters); {EXAMPLES}"));
    }
    if let Some((code, word)) = name.split_once(':')
        && let Some((code, words)) = VARIANTS.iter().find(|(known, _)| *known == code)
    {
        return Err(format!("{code} has no variant “{word}”, only {}", words.join(", ")));
    }
    if name.contains(':') {
        let codes: Vec<&str> = VARIANTS.iter().map(|(code, _)| *code).collect();
        return Err(format!("only these codes have variants: {}", codes.join(", ")));
    }
    let letter = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
    if let Some(other) = name.chars().find(|c| !letter(*c)) {
        return Err(format!("an error code has letters and digits only, not {other:?}; {EXAMPLES}"));
    }
    if !name.starts_with(|c: char| c.is_ascii_uppercase()) {
        return match nearest(name) {
            Some(meant) => Err(format!("there is no such failure: did you mean {meant}?")),
            None => Err(format!("error codes of AWS begin with a capital; {EXAMPLES}")),
        };
    }
    Ok(())
}

/// The known name that was most likely meant: the same but for capitals, the “Exception” at its end, or a letter or two.
fn nearest(name: &str) -> Option<String> {
    let lower = name.to_lowercase();
    let bare = |name: &str| name.strip_suffix("exception").unwrap_or(name).to_owned();
    let allowed = if lower.len() > 6 { 2 } else { 1 };
    let far = |known: &str| {
        let other = known.to_lowercase();
        let whole = strsim::osa_distance(&lower, &other);
        // of two that are as near the one that is nearer as it was written
        (whole.min(strsim::osa_distance(&bare(&lower), &bare(&other))), strsim::osa_distance(name, known))
    };
    names().map(|known| (far(&known), known)).filter(|((far, _), _)| *far <= allowed).min().map(|(_, known)| known)
}

/// What AWS says (F§4), or those who fail on the way, about this account, trail and request.
fn words(name: &str, account: &Account, request: &Request) -> String {
    let trail = &request.trail;
    let old = account.trail(trail).map(|t| t.settings.clone()).unwrap_or_default();
    let new: Settings = merged(&old, request);
    let (partition, home, owner) = (trail.partition(), trail.region(), trail.account());
    let (caller, own) = (account.caller.arn.as_str(), account.caller.account.as_str());
    let set = |setting| new.get(setting).map(|value| value.to_string());
    let bucket = set(Setting::S3Bucket).unwrap_or_default();
    let key = set(Setting::KmsKey)
        .unwrap_or_else(|| format!("arn:{partition}:kms:{home}:{owner}:key/1234abcd-12ab-34cd-56ef-1234567890ab"));
    let topic = topic_arn(&set(Setting::SnsTopic).unwrap_or_else(|| "cloudtrail".to_owned()), trail);
    let role = set(Setting::LogRole)
        .unwrap_or_else(|| format!("arn:{partition}:iam::{owner}:role/CloudTrail_CloudWatchLogs_Role"));
    let denied = |action: &str, resource: &str, why: &str| {
        format!("User: {caller} is not authorized to perform: {action} on resource: {resource} {why}")
    };
    let update = |why: &str| denied("cloudtrail:UpdateTrail", trail.as_str(), why);
    match name {
        // the words are AWS's: F§4 and F§3 say where they were seen
        "S3BucketDoesNotExistException" => format!("S3 bucket {bucket} does not exist!"),
        "InsufficientS3BucketPolicyException" => {
            format!("Incorrect S3 bucket policy is detected for bucket: {bucket}")
        }
        "InsufficientSnsTopicPolicyException" => "SNS Topic does not exist or the topic policy is incorrect!".into(),
        "InsufficientEncryptionPolicyException" => {
            format!("Insufficient permissions to access S3 bucket {bucket} or KMS key {key}.")
        }
        "TrailNotFoundException" => format!("Unknown trail: {trail} for the user: {own}"),
        "InvalidS3BucketNameException" => "Bucket name should not contain '_'".into(),
        "InvalidTrailNameException" => "Trail name or ARN can only contain uppercase letters, lowercase letters, \
                                        numbers, periods (.), hyphens (-), and underscores (_)."
            .into(),
        "CloudTrailARNInvalidException:Region" => {
            format!("Region in ARN is wrong, you can only access resources in region {}.", elsewhere(account, home))
        }
        // also where both are switched off at once (F§3 R2b)
        "InvalidParameterCombinationException"
            if new.global_events == Some(false) && [&old, &new].iter().any(|s| s.multi_region == Some(true)) =>
        {
            "Multi-Region trail must include global service events.".into()
        }
        "InvalidCloudWatchLogsLogGroupArnException" if new.log_group.is_none() && new.log_role.is_some() => {
            "You must specify a log group as well as a role ARN.".into()
        }
        "InvalidCloudWatchLogsLogGroupArnException" => "Check the log group ARN: CloudTrail can't validate it.".into(),
        "InvalidCloudWatchLogsLogGroupArnException:AccessDenied" => {
            "Access denied. Check the permissions for your role.".into()
        }
        "InvalidCloudWatchLogsRoleArnException" if new.log_group.is_some() && new.log_role.is_none() => {
            "You must specify a role ARN as well as a log group.".into()
        }
        "InvalidCloudWatchLogsRoleArnException" if new.log_role.is_none() => "The provided role is not valid.".into(),
        "InvalidCloudWatchLogsRoleArnException" | "InvalidCloudWatchLogsRoleArnException:AccessDenied" => {
            "Access denied. Check the trust relationships for your role.".into()
        }
        "CloudWatchLogsDeliveryUnavailableException" => "Cannot set a CloudWatch Logs delivery for this Region.".into(),
        "CloudTrailAccessNotEnabledException" => "The request could not be processed because your organization hasn't \
                                                  enabled CloudTrail service access. Enable service access for \
                                                  CloudTrail, and then try again."
            .into(),
        "InsufficientDependencyServiceAccessPermissionException" => {
            "AWS CloudTrail cannot create resources for your organization because access to one or more required APIs \
             has been denied."
                .into()
        }
        "NotOrganizationMasterAccountException" => {
            "You cannot configure or manage trails for an organization because this action requires being signed in \
             with the management account."
                .into()
        }
        "InvalidEventSelectorsException" => "Specify a valid number of selectors (1 to 5) for your trail.".into(),
        "AccessDeniedException" => update("because no identity-based policy allows the cloudtrail:UpdateTrail action"),
        "AccessDeniedException:PassRole" => {
            denied("iam:PassRole", &role, "because no identity-based policy allows the iam:PassRole action")
        }
        "AccessDeniedException:SCP" => update("with an explicit deny in a service control policy"),
        "AccessDeniedException:Deny" => update("with an explicit deny in an identity-based policy"),
        "AccessDeniedException:Resource" => {
            "Access Denied: You do not have permission to operate on this resource".into()
        }

        // the words are not known: these are the nearest that are, or those of the documentation
        "InvalidS3PrefixException" => "S3 prefix contains characters that are not valid.".into(),
        "InvalidSnsTopicNameException" => {
            "SNS topic name is not valid. A topic name can contain only letters, numbers, hyphens and underscores."
                .into()
        }
        "InvalidKmsKeyIdException" => "KmsKeyId is not in valid ARN format".into(),
        "TrailNotProvidedException" => "You must specify a trail name.".into(),
        "CloudTrailARNInvalidException" => format!("Trail ARN is not valid: {trail}"),
        "ConflictException" => format!(
            "Another operation is modifying the trail {}. Wait a few minutes, and then try the operation again.",
            trail.name()
        ),
        "InvalidHomeRegionException" => {
            format!("Trail {} can be updated only in its home Region {}.", trail.name(), elsewhere(account, home))
        }
        "InvalidParameterCombinationException" => "The combination of parameters provided is not valid.".into(),
        "KmsKeyNotFoundException" if new.kms_key.is_none() && new.sns_topic.is_some() => {
            format!("KMS key {key} of SNS topic {topic} does not exist, or it is in another Region.")
        }
        "KmsKeyNotFoundException" => {
            format!("KMS key {key} does not exist, or it is not in the same Region as S3 bucket {bucket}.")
        }
        "KmsKeyDisabledException" | "KmsException" => format!("KMS key {key} is disabled."),
        "UnsupportedOperationException" => "The requested operation is not supported.".into(),
        "OperationNotPermittedException" => "The requested operation is not permitted.".into(),
        "OrganizationsNotInUseException" => "Your account is not a member of an organization.".into(),
        "OrganizationNotInAllFeaturesModeException" => {
            "AWS Organizations is not configured to support all features.".into()
        }
        "NoManagementAccountSLRExistsException" => "The management account does not have a service-linked role.".into(),
        "CloudTrailInvalidClientTokenIdException" => {
            format!("The call to {topic} resulted in InvalidClientTokenId.")
        }
        "InvalidParameterException" => "A parameter for the request is not valid.".into(),
        "ExpiredTokenException" | "ExpiredToken" => "The security token included in the request is expired".into(),
        "UnrecognizedClientException" | "InvalidClientTokenId" => {
            "The security token included in the request is invalid.".into()
        }
        "MissingAuthenticationToken" | "MissingAuthenticationTokenException" => "Missing Authentication Token".into(),
        "InvalidSignatureException" | "SignatureDoesNotMatch" => {
            "The request signature we calculated does not match the signature you provided. Check your AWS Secret \
             Access Key and signing method. Consult the service documentation for details."
                .into()
        }
        "RequestExpired" | "RequestTimeTooSkewed" => {
            "The difference between the request time and the current time is too large.".into()
        }
        "OptInRequired" | "SubscriptionRequiredException" => {
            "The AWS Access Key Id needs a subscription for the service".into()
        }
        "ServiceUnavailable" => "The request has failed due to a temporary failure of the server.".into(),
        code if is_throttling(code) => "Rate exceeded".into(),

        // as the backend for AWS tells these
        "unreachable" => format!(
            "cloudtrail.{home}.amazonaws.com: failed to lookup address information: Temporary failure in name \
             resolution"
        ),
        "tls" => format!("cloudtrail.{home}.amazonaws.com: invalid peer certificate: UnknownIssuer"),
        "timeout" => "no answer: gave up after 30 s".into(),
        "broken" => {
            format!("the connection broke: cloudtrail.{home}.amazonaws.com: connection closed before message completed")
        }
        "not-aws" => "what answered is not AWS (HTTP status 502); is the endpoint right?".into(),
        "no-credentials" => "no credentials found in chain. Attempted: Environment: environment variable not set; \
                             Profile: the profile default is not there"
            .into(),
        "expired-login" => "the SSO token has expired and cannot be refreshed".into(),

        code if is_known(code) => "The request processing has failed because of an unknown error.".into(),
        _ => "The request was refused.".into(),
    }
}

/// A Region of the account that is not `home`.
fn elsewhere<'a>(account: &'a Account, home: &str) -> &'a str {
    account.regions.iter().find(|region| *region != home).map_or("us-east-1", String::as_str)
}

//! The updates that fail, and what is to be seen then.

use super::*;

const OTHER_GROUP: &str = "arn:aws:logs:eu-west-1:123456789012:log-group:other:*";
const OTHER_ROLE: &str = "arn:aws:iam::123456789012:role/other";
const USER: &str = "User: arn:aws:sts::123456789012:assumed-role/ops/ana is not authorized to perform:";
const LOGGED: &[Edit] = &[(LogGroup, GROUP), (LogRole, ROLE)];
const PREFIX: &[Edit] = &[(S3Prefix, "audit")];
const ORGANIZATION: &[Edit] = &[(Organization, "on")];
const VALIDATION: &[Edit] = &[(LogFileValidation, "on")];

/// How often a refusal for the rate arrives at AWS: the SDK sends it again.
const THROTTLED: usize = 3;
/// How often an update arrives that fails on AWS's side.
pub(super) const FAULT: usize = 3;

/// The errors that UpdateTrail's model names, with the words that are known of AWS.
pub(super) fn modelled() -> Vec<Case> {
    let untouched = "None of your edits touches that";
    let home = "its home Region, eu-west-1. If it is not listed any more, it has been deleted.";
    let validate = "Check the log group ARN: CloudTrail can't validate it.";
    let full_edits: &[Edit] = &[(S3Prefix, "audit"), (LogFileValidation, "off")];
    vec![
        refused(
            "S3BucketDoesNotExistException",
            "S3 bucket acme-nowhere does not exist!",
            &[(S3Bucket, "acme-nowhere")],
            S3Bucket,
            &["no bucket “acme-nowhere”", "Correct the name"],
        ),
        refused(
            "S3BucketDoesNotExistException",
            "S3 bucket acme-logs does not exist!",
            PREFIX,
            S3Bucket,
            &["no bucket “acme-logs”", untouched],
        ),
        refused(
            "InsufficientS3BucketPolicyException",
            "Incorrect S3 bucket policy is detected for bucket: acme-logs",
            PREFIX,
            S3Prefix,
            &["new prefix: it must allow “acme-logs/audit/AWSLogs/123456789012/*”", "press d"],
        ),
        refused(
            "InsufficientS3BucketPolicyException",
            "Incorrect S3 bucket policy is detected for bucket: new-logs",
            &[(S3Bucket, "new-logs"), (S3Prefix, "audit")],
            S3Bucket,
            &["new bucket “new-logs”", "“new-logs/audit/AWSLogs/123456789012/*”", "press d"],
        ),
        refused(
            "InsufficientS3BucketPolicyException",
            "Incorrect S3 bucket policy is detected for bucket: acme-logs",
            ORGANIZATION,
            Organization,
            &["for the members, “acme-logs/AWSLogs/<organization id>/*”", "all three statements", "press d"],
        ),
        refused(
            "InsufficientS3BucketPolicyException",
            "Incorrect S3 bucket policy is detected for bucket: acme-logs",
            VALIDATION,
            S3Bucket,
            &["“acme-logs/AWSLogs/123456789012/*”", untouched],
        ),
        refused(
            "InsufficientSnsTopicPolicyException",
            "SNS Topic does not exist or the topic policy is incorrect!",
            &[(SnsTopic, "alerts")],
            SnsTopic,
            &["no topic “alerts” in eu-west-1", "give its ARN", "press d"],
        ),
        refused(
            "InsufficientSnsTopicPolicyException",
            "SNS Topic does not exist or the topic policy is incorrect!",
            &[(S3Prefix, "audit"), (SnsTopic, "arn:aws:sns:us-east-1:210987654321:alerts")],
            SnsTopic,
            &["--region us-east-1 --topic-arn arn:aws:sns:us-east-1:210987654321:alerts", "press d"],
        ),
        refused(
            "InsufficientEncryptionPolicyException",
            &format!("Insufficient permissions to access S3 bucket acme-logs or KMS key {KEY}."),
            &[(KmsKey, KEY)],
            KmsKey,
            &["policy of the new KMS key", "press d"],
        ),
        refused(
            "InsufficientEncryptionPolicyException",
            &format!("Insufficient permissions to access S3 bucket new-logs or KMS key {KEY}."),
            &[(S3Bucket, "new-logs")],
            S3Bucket,
            &["may not write to the new bucket “new-logs”", "press d"],
        )
        .on_full(),
        refused(
            "TrailNotFoundException",
            "Unknown trail: arn:aws:cloudtrail:us-east-1:123456789012:trail/events for the user: 123456789012",
            PREFIX,
            S3Prefix,
            &["no trail “events”", home],
        ),
        refused(
            "InvalidS3BucketNameException",
            "Bucket name should not contain '_'",
            &[(S3Prefix, "audit"), (S3Bucket, "new-logs")],
            S3Bucket,
            &["“new-logs” as a bucket's name", "3 to 63"],
        ),
        refused(
            "InvalidS3PrefixException",
            "no such prefix",
            PREFIX,
            S3Prefix,
            &["“audit” as a key prefix", "up to 200 characters"],
        ),
        refused(
            "InvalidSnsTopicNameException",
            "no such topic",
            &[(SnsTopic, "alerts")],
            SnsTopic,
            &["“alerts” as a topic", "standard topic"],
        ),
        refused(
            "InvalidKmsKeyIdException",
            "KmsKeyId is not in valid ARN format",
            &[(KmsKey, "alias/trail")],
            KmsKey,
            &["“alias/trail” as a KMS key", "alias/NAME"],
        ),
        refused(
            "InvalidTrailNameException",
            "Trail name too short. Minimum allowed length: 3 characters. Specified name length: 2 characters.",
            VALIDATION,
            LogFileValidation,
            &["3 to 128 letters"],
        ),
        refused("TrailNotProvidedException", "no trail", VALIDATION, LogFileValidation, &["no longer in use"]),
        refused(
            "InvalidEventSelectorsException",
            "Specify a valid number of selectors (1 to 5) for your trail",
            VALIDATION,
            LogFileValidation,
            &["this request does not touch", "get-event-selectors --region eu-west-1 --trail-name arn:aws:"],
        ),
        refused(
            "CloudTrailARNInvalidException",
            "Region in ARN is wrong, you can only access resources in region us-east-1.",
            PREFIX,
            S3Prefix,
            &[home],
        ),
        refused(
            "CloudTrailARNInvalidException",
            "what is that?",
            PREFIX,
            S3Prefix,
            &["arn:aws:cloudtrail:REGION:ACCOUNT:trail/NAME"],
        ),
        Case {
            // how long to wait is asked first
            keys: "<esc>",
            ..refused(
                "ConflictException",
                "try again in a few minutes",
                VALIDATION,
                LogFileValidation,
                &["Wait one to five minutes", "some minutes may help"],
            )
        },
        refused(
            "ThrottlingException",
            "Rate exceeded",
            PREFIX,
            S3Prefix,
            &["Too many requests", "Wait some seconds", "Trying again may help"],
        )
        .arrives(THROTTLED),
        refused(
            "InvalidParameterCombinationException",
            "Multi-Region trail must include global service events.",
            &[(MultiRegion, "on")],
            MultiRegion,
            &["Switch Global services on, or Multi-Region off"],
        ),
        refused(
            "InvalidParameterCombinationException",
            "Multi-Region trail must include global service events.",
            &[(MultiRegion, "off"), (GlobalEvents, "off")],
            MultiRegion,
            &["apply Multi-Region off first"],
        )
        .on_full(),
        refused(
            "InvalidParameterCombinationException",
            "These do not go together.",
            full_edits,
            S3Prefix,
            &["do not go together", "take an edit back"],
        )
        .on_full(),
        refused("InvalidHomeRegionException", "not here", PREFIX, S3Prefix, &[home]),
        refused(
            "KmsKeyNotFoundException",
            "no such key",
            &[(KmsKey, KEY)],
            KmsKey,
            &["Region of the bucket “acme-logs”", "get-bucket-location --bucket acme-logs"],
        ),
        refused(
            "KmsKeyNotFoundException",
            "no such key",
            &[(S3Bucket, "new-logs")],
            S3Bucket,
            &["not in the Region of the bucket “new-logs”", "get-bucket-location --bucket new-logs"],
        )
        .on_full(),
        refused(
            "KmsKeyNotFoundException",
            "no such key",
            &[(SnsTopic, "alerts")],
            SnsTopic,
            &["the one that its SNS topic is encrypted with", "arn:aws:sns:eu-west-1:123456789012:alerts"],
        ),
        refused(
            "KmsKeyDisabledException",
            "disabled",
            &[(KmsKey, KEY)],
            KmsKey,
            &["no longer in use", "aws kms describe-key --region eu-west-1"],
        ),
        refused(
            "KmsException",
            "pending deletion",
            &[(S3Prefix, "audit"), (KmsKey, "alias/trail")],
            KmsKey,
            &["disabled, to be deleted", "aws kms describe-key --region eu-west-1 --key-id alias/trail"],
        ),
        refused("InvalidCloudWatchLogsLogGroupArnException", validate, LOGGED, LogGroup, &["does not exist", "`arn`"]),
        // it is the group that AWS cannot validate, whichever of the two was changed
        refused(
            "InvalidCloudWatchLogsLogGroupArnException",
            validate,
            &[(LogRole, OTHER_ROLE)],
            LogGroup,
            &["does not exist", "describe-log-groups --region eu-west-1"],
        )
        .on_full(),
        refused(
            "InvalidCloudWatchLogsRoleArnException",
            "You must specify a role ARN as well as a log group.",
            &[(LogGroup, OTHER_GROUP)],
            LogRole,
            &["both or neither", "clear log group and role"],
        )
        .on_full(),
        refused(
            "InvalidCloudWatchLogsRoleArnException",
            "Check the role ARN",
            LOGGED,
            LogRole,
            &["trust", "get-role --role-name trail`", "press d"],
        ),
        refused(
            "CloudWatchLogsDeliveryUnavailableException",
            "Cannot set a CloudWatch Logs delivery for this Region.",
            LOGGED,
            LogGroup,
            &["in eu-west-1", "Clear log group and role"],
        ),
        refused(
            "UnsupportedOperationException",
            "unsupported",
            &[(MultiRegion, "on")],
            MultiRegion,
            &["eu-west-1 does not support"],
        ),
        refused(
            "OperationNotPermittedException",
            "not permitted",
            full_edits,
            S3Prefix,
            &["Security Lake", "AWS's message above"],
        )
        .on_full(),
        refused(
            "CloudTrailAccessNotEnabledException",
            "The request could not be processed because your organization hasn't enabled CloudTrail service access. \
             Enable service access for CloudTrail, and then try again.",
            ORGANIZATION,
            Organization,
            &["enable-aws-service-access --service-principal cloudtrail.amazonaws.com", "management account"],
        ),
        refused(
            "InsufficientDependencyServiceAccessPermissionException",
            "AWS CloudTrail cannot create resources for your organization because access to one or more required APIs \
             has been denied.",
            ORGANIZATION,
            Organization,
            &["iam:CreateServiceLinkedRole", "create-service-linked-role", "press d"],
        ),
        refused(
            "OrganizationsNotInUseException",
            "none",
            ORGANIZATION,
            Organization,
            &["123456789012 is not in an organization"],
        ),
        refused(
            "NotOrganizationMasterAccountException",
            "You cannot configure or manage trails for an organization because this action requires being signed in \
             with the management account.",
            ORGANIZATION,
            Organization,
            &["credentials of the organization's management account"],
        ),
        refused(
            "OrganizationNotInAllFeaturesModeException",
            "billing only",
            ORGANIZATION,
            Organization,
            &["enable-all-features"],
        ),
        refused(
            "NoManagementAccountSLRExistsException",
            "no role",
            ORGANIZATION,
            Organization,
            &["AWSServiceRoleForCloudTrail", "register-organization-delegated-admin"],
        ),
        refused(
            "CloudTrailInvalidClientTokenIdException",
            "InvalidClientTokenId",
            &[(SnsTopic, "arn:aws:sns:eu-west-1:210987654321:alerts"), (S3Prefix, "audit")],
            SnsTopic,
            &["suspended", "another topic"],
        ),
        refused(
            "InvalidParameterException",
            "one of them",
            &[(LogFileValidation, "on"), (S3Prefix, "audit")],
            S3Prefix,
            &["one of the values"],
        ),
    ]
}

/// What arrives although UpdateTrail's model does not name it.
pub(super) fn unmodelled() -> Vec<Case> {
    let mut cases = vec![
        refused(
            "AccessDeniedException",
            &format!(
                "{USER} cloudtrail:UpdateTrail on resource: {TRAIL} because no identity-based policy allows the \
                 cloudtrail:UpdateTrail action"
            ),
            PREFIX,
            S3Prefix,
            &["The permission cloudtrail:UpdateTrail is missing.", "press d", "the same request fails again"],
        ),
        refused(
            "AccessDeniedException",
            &format!("{USER} iam:PassRole on resource: {ROLE}"),
            &[(LogGroup, GROUP), (LogRole, ROLE), (S3Prefix, "audit")],
            LogRole,
            &["hand the role", "iam:PassedToService = cloudtrail.amazonaws.com", "press d"],
        ),
        refused(
            "AccessDeniedException",
            &format!(
                "{USER} cloudtrail:UpdateTrail on resource: {TRAIL} with an explicit deny in a service control policy"
            ),
            PREFIX,
            S3Prefix,
            &["No permission in this account can lift that", "Control Tower"],
        ),
        refused(
            "AccessDeniedException",
            &format!(
                "{USER} cloudtrail:UpdateTrail on resource: {TRAIL} with an explicit deny in an identity-based policy"
            ),
            PREFIX,
            S3Prefix,
            &["forbids cloudtrail:UpdateTrail outright"],
        ),
        refused(
            "AccessDeniedException",
            "Access Denied: You do not have permission to operate on this resource",
            PREFIX,
            S3Prefix,
            &["AWS does not say what is missing", "the trail's account, 123456789012"],
        ),
        refused(
            "AccessDeniedException",
            "no sufficient permissions",
            PREFIX,
            S3Prefix,
            &["only a member of the organization"],
        )
        .on_organization(),
        refused(
            "ExpiredTokenException",
            "The security token included in the request is expired",
            PREFIX,
            S3Prefix,
            &["session has expired", "aws sso login", "then apply again. Your edits are kept."],
        ),
        refused(
            "UnrecognizedClientException",
            "The security token included in the request is invalid.",
            PREFIX,
            S3Prefix,
            &["aws sts get-caller-identity"],
        ),
        refused(
            "InvalidClientTokenId",
            "The security token included in the request is invalid.",
            PREFIX,
            S3Prefix,
            &["aws sts get-caller-identity"],
        )
        .status(403),
        refused(
            "InvalidSignatureException",
            "Signature expired: 20261120T093000Z is now earlier than 20261120T095500Z (20261120T100000Z - 5 min.)",
            PREFIX,
            S3Prefix,
            &["a clock that is off", "date -u"],
        ),
        refused("IncompleteSignature", "incomplete", PREFIX, S3Prefix, &["does not accept the signature"]),
        refused("OptInRequired", "no", PREFIX, S3Prefix, &["enable-region --region-name eu-west-1"]).status(403),
        refused("InternalFailure", "oops", PREFIX, S3Prefix, &["may or may not have been carried out", "Reload"])
            .status(500)
            .arrives(FAULT)
            .in_doubt(),
        refused("ServiceUnavailable", "busy", PREFIX, S3Prefix, &["may or may not have been carried out", "Reload"])
            .status(503)
            .arrives(FAULT)
            .in_doubt(),
        refused("InternalFailure", "oops", ORGANIZATION, S3Bucket, &["bucket in another account", "press d"])
            .status(500)
            .arrives(FAULT)
            .in_doubt(),
        refused("RequestTimeout", "too slow", PREFIX, S3Prefix, &["did not reach AWS whole", "Reload"]).in_doubt(),
        refused("NewThingException", "something new", PREFIX, S3Prefix, &["does not know", "AWS Support"]),
    ];
    let throttled = |code, status| {
        let says = &["Too many requests", "Wait some seconds"];
        refused(code, "slowly", PREFIX, S3Prefix, says).status(status).arrives(THROTTLED)
    };
    cases.extend([
        throttled("Throttling", 400),
        throttled("ThrottledException", 400),
        throttled("RequestThrottledException", 400),
        throttled("TooManyRequestsException", 429),
        throttled("RequestLimitExceeded", 503),
        throttled("SlowDown", 503),
    ]);
    cases
}

/// Failures that are no answer of AWS.
pub(super) fn on_the_way() -> Vec<Case> {
    let case = |met, says: &[&'static str]| case(met, PREFIX, S3Prefix, says);
    vec![
        case(Met::Nobody, &["Connection refused", "cannot be reached. Nothing was sent", "VPN"]).arrives(0),
        case(Met::Stranger, &["certificate was not accepted", "AWS_CA_BUNDLE"]).arrives(0),
        case(Met::Silence, &["no answer", "may have been carried out all the same", "Reload"]).in_doubt(),
        case(Met::HangUp, &["connection broke", "may have been carried out all the same", "Reload"]).in_doubt(),
        case(Met::Html(200), &["not CloudTrail (HTTP status 200)", "sign-in page"]).in_doubt(),
        case(Met::Html(502), &["not CloudTrail (HTTP status 502)", "sign-in page"]).in_doubt(),
        case(Met::Html(403), &["not CloudTrail (HTTP status 403)", "sign-in page"]).in_doubt(),
        case(Met::NoCredentials, &["no AWS credentials", "aws sso login"]).arrives(0),
        case(Met::ExpiredLogin, &["single sign-on (SSO) has expired", "aws sso login --profile corp"]).arrives(0),
    ]
}

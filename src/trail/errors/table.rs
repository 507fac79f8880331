//! The table of errors (F§4): one row for each code and each failure on the way.
//!
//! Texts are templates; `explain.rs` names the places in braces, and with a `$` the words of a command. Where one code
//! has several faces, which only the message or the draft tells apart, the row has a [`Face`] for each.

use super::Retry;
use crate::trail::error::{Cause, FAULTS, THROTTLING};
use crate::trail::policy::Document;
use crate::trail::setting::Setting::{self, *};

/// A row: what an error means and what to do.
pub(super) struct Row {
    /// The error codes it is about; none for failures on the way.
    pub codes: &'static [&'static str],
    /// The settings that may be at fault, the likeliest first; all of them stands for those that the draft changes.
    pub settings: &'static [Setting],
    /// What it means.
    pub meaning: &'static str,
    /// What to do.
    pub remedy: &'static str,
    /// Whether trying again helps.
    pub retry: Retry,
    /// The policy at fault.
    pub document: Option<Document>,
    /// What else it can mean; the first that applies counts.
    pub faces: &'static [Face],
}

/// What an error means in a certain case. Settings and texts that are empty are those of its row.
pub(super) struct Face {
    /// In which case.
    pub when: When,
    /// The settings that may be at fault instead.
    pub settings: &'static [Setting],
    /// What it means.
    pub meaning: &'static str,
    /// What to do.
    pub remedy: &'static str,
    /// Whether trying again helps.
    pub retry: Retry,
    /// The policy at fault.
    pub document: Option<Document>,
}

/// The cases that faces are told apart by.
#[derive(Clone, Copy)]
pub(super) enum When {
    /// The message has these words, in upper or lower case: AWS's only where F§4 or AWS's own documentation says that
    /// it does, else the SDK's.
    Says(&'static str),
    /// The draft changes this setting.
    Changes(Setting),
    /// The draft switches this on.
    TurnsOn(Setting),
    /// This is on with the draft's edits made.
    IsOn(Setting),
    /// The draft changes this setting, and not by clearing it.
    Sets(Setting),
    /// This is not set with the draft's edits made.
    Unset(Setting),
    /// Neither of these is set with the draft's edits made.
    NeitherSet(Setting, Setting),
    /// The draft switches both of these off.
    TurnsOff(Setting, Setting),
    /// The topic is not one of this account and Region, or may be a name for such a one.
    BareTopic,
    /// The log group's ARN lacks the `:*` at its end (F§2.6).
    EndlessGroup,
    /// The call went to another Region than the trail's home.
    AwayFromHome,
    /// An opt-in Region was asked.
    OptIn,
    /// The call was not going to change anything.
    Reads,
    /// There are edits, so that the program has been running for a while.
    HasEdits,
    /// An earlier attempt at the update failed on AWS's side, and may have been carried out.
    AfterFault,
    /// AWS names the caller, as it does when it denies access (F§4), and that is one of the trail's own account.
    ByOwner,
}

const ROW: Row =
    Row { codes: &[], settings: &[], meaning: "", remedy: "", retry: Retry::No, document: None, faces: &[] };

const FACE: Face =
    Face { when: When::AwayFromHome, settings: &[], meaning: "", remedy: "", retry: Retry::No, document: None };

/// The three faces of a wrong Region have one remedy (F§3 R3).
pub(super) const GO_HOME: &str = "Reload the list of trails and open the trail from there: it is then called by its \
                                  ARN in its home Region{, home}. If it is not listed any more, it has been deleted. \
                                  An endpoint that was given (--endpoint-url, AWS_ENDPOINT_URL) must be that Region's.";

/// The program reads files and logins anew, but the environment that it was started with stays as it is.
const LOG_IN_AGAIN: &str = "Log in again in another terminal (`aws sso login`, or renew the keys of the profile), then \
                            {again}.{kept} Keys that came from the environment need a new start{take along}.";

const CHECK_KEYS: &str = "Run `aws sts get-caller-identity --region {$asked}` to see whether AWS knows them. Check the keys, the session \
                          token beside them, and that the profile is for the partition {partition}; then {again}.{kept}";

const CHECK_CLOCK: &str = "Compare `date -u` with the true time and set the clock. If it is right, check the secret key \
                           and the proxy; then {again}.{kept}";

const ENABLED_AGAIN: &str = "Look at its state with `aws kms describe-key --region {$key region} --key-id {$key}`; enable \
                             it (`aws kms enable-key`), take its deletion back (`aws kms cancel-key-deletion`), or \
                             choose another key. Then apply again.";

const ASK_FOR_IT: &str = "Ask for the document's permissions, then apply again.{kept} Or start again with other \
                          credentials (--profile){take along}.";

const TO_THE_MANAGEMENT_ACCOUNT: &str = "Start again with credentials of the organization's management account \
                                         (--profile){copy along}.{or back}";

const TOPIC_KEY: &str = "See KmsMasterKeyId in `aws sns get-topic-attributes --region {$topic region} --topic-arn {$topic \
                         arn}`. Give the topic a key of its Region that lets CloudTrail use it, or choose another topic. \
                         Then apply again.";

const SHOW_SUPPORT: &str = "Read AWS's message above: it is all there is. If it does not help, give the request id to \
                            AWS Support.";

/// A call that changes nothing leaves nothing in doubt.
const READ_FAILED: Face = Face {
    when: When::Reads,
    meaning: "No usable answer came from {asked}. Nothing was to be changed by this call.",
    remedy: "Try again. If it goes on, look at the AWS Health Dashboard and at your network.",
    retry: Retry::Now,
    ..FACE
};

/// The rows. The first 33 are the errors that UpdateTrail's model names, in the order of F§4.
pub(super) const TABLE: &[Row] = &[
    Row {
        codes: &["S3BucketDoesNotExistException"],
        settings: &[S3Bucket],
        meaning: "There is no bucket “{bucket}” in the partition {partition}: a typing error, or it has been \
                  deleted.{untouched}",
        remedy: "Correct the name (`aws s3 ls` lists your buckets), or create the bucket and give it the document's \
                 policy. Then apply again.",
        document: Some(Document::Bucket),
        ..ROW
    },
    Row {
        codes: &["InsufficientS3BucketPolicyException"],
        settings: &[S3Bucket, S3Prefix, Organization],
        meaning: "The policy of the bucket “{bucket}” does not let this trail write to “{location}”.{untouched}",
        remedy: "Add the document's statements to those of the bucket's policy, which `aws s3api get-bucket-policy \
                 --bucket {$bucket}` shows; aws:SourceArn must be this trail's ARN. Then apply again, a minute later.",
        document: Some(Document::Bucket),
        faces: &[
            Face {
                when: When::IsOn(Organization),
                meaning: "The policy of the bucket “{bucket}” does not let an organization trail write{there}: it needs \
                          “{location}” and, for the members, “{folder}/AWSLogs/<organization id>/*” as well.{untouched}",
                remedy: "Add all three statements of the document to the bucket's policy, with the management account in \
                         aws:SourceArn. `aws s3api get-bucket-policy --bucket {$bucket}` shows what is there. Then apply \
                         again, a minute later.",
                document: Some(Document::Bucket),
                ..FACE
            },
            Face {
                when: When::Changes(S3Bucket),
                meaning: "The policy of the new bucket “{bucket}” does not let this trail write: it must allow \
                          “{location}”.",
                document: Some(Document::Bucket),
                ..FACE
            },
            Face {
                when: When::Changes(S3Prefix),
                meaning: "The policy of the bucket “{bucket}” does not cover {the new prefix}: it must allow \
                          “{location}”.",
                remedy: "Add the document's statements to those of the bucket's policy (`aws s3api get-bucket-policy \
                         --bucket {$bucket}`) first; the old path may stay for what is still delivered there. Then apply \
                         again, a minute later.",
                document: Some(Document::Bucket),
                ..FACE
            },
        ],
        ..ROW
    },
    Row {
        codes: &["InsufficientSnsTopicPolicyException"],
        settings: &[SnsTopic],
        meaning: "The topic “{topic}” does not exist, or its policy does not let this trail publish.{untouched}",
        remedy: "Look at it with `aws sns get-topic-attributes --region {$topic region} --topic-arn {$topic arn}`, add the \
                 document's statement to its policy, then apply again, a minute later. The key of an encrypted topic \
                 must let CloudTrail use it as well.",
        document: Some(Document::Topic),
        faces: &[Face {
            when: When::BareTopic,
            meaning: "There is no topic “{topic}” in {home} and account {account}, or its policy does not let this \
                      trail publish. A bare name is only looked for there.",
            remedy: "If the topic is in another Region or account, give its ARN; `aws sns list-topics --region {$home}` \
                     lists those here. Add the document's statement to its policy, then apply again, a minute later.",
            document: Some(Document::Topic),
            ..FACE
        }],
        ..ROW
    },
    Row {
        codes: &["InsufficientEncryptionPolicyException"],
        settings: &[KmsKey, S3Bucket],
        meaning: "The policy of the KMS key “{key}” or of the bucket “{bucket}” does not let CloudTrail use it.{untouched}",
        remedy: "Add the document's statements to the key's policy (`aws kms get-key-policy --region {$key region} --key-id \
                 {$key id}` shows it); check the bucket's policy, too. Then apply again, a minute later.",
        document: Some(Document::Key),
        faces: &[
            Face {
                when: When::Unset(KmsKey),
                settings: &[S3Bucket],
                meaning: "CloudTrail may not write to the bucket “{bucket}”, or not use the KMS key that the bucket itself \
                          encrypts with: the trail has no key of its own.",
                remedy: "Check the bucket's policy against the document, and its own encryption with `aws s3api \
                         get-bucket-encryption --bucket {$bucket}`: the policy of a key there must let CloudTrail use \
                         it. Then apply again, a minute later.",
                document: Some(Document::Bucket),
                ..FACE
            },
            Face {
                when: When::Changes(KmsKey),
                meaning: "The policy of the new KMS key does not let CloudTrail use it for this trail, or the bucket's \
                          policy is at fault.",
                document: Some(Document::Key),
                ..FACE
            },
            Face {
                when: When::Changes(S3Bucket),
                settings: &[S3Bucket, KmsKey],
                meaning: "CloudTrail may not write to the new bucket “{bucket}”, or not encrypt there with the trail's \
                          key.",
                remedy: "Check the bucket's policy against the document, and that the key's policy admits this \
                         trail. A bucket with an S3 Bucket Key also needs kms:Decrypt. Then apply again, a minute later.",
                document: Some(Document::Bucket),
                ..FACE
            },
        ],
        ..ROW
    },
    Row {
        codes: &["TrailNotFoundException"],
        meaning: "There is no trail {trail} in {asked}: it has been deleted, or its home is elsewhere, or it belongs to \
                  another account.",
        remedy: GO_HOME,
        faces: &[Face {
            when: When::AwayFromHome,
            meaning: "The trail was looked for in {asked}, but its home Region is {home}.",
            ..FACE
        }],
        ..ROW
    },
    Row {
        codes: &["InvalidS3BucketNameException"],
        settings: &[S3Bucket],
        meaning: "AWS does not accept “{bucket}” as a bucket's name.",
        remedy: "Use 3 to 63 of a-z 0-9 . and -, with a letter or digit at both ends. CloudTrail refuses the \
                 underscores and capitals of very old buckets: use another bucket.",
        ..ROW
    },
    Row {
        codes: &["InvalidS3PrefixException"],
        settings: &[S3Prefix],
        meaning: "AWS does not accept “{prefix}” as a key prefix.",
        remedy: "Use up to 200 characters, best letters, digits, - _ . and / inside, without / at the ends.",
        ..ROW
    },
    Row {
        codes: &["InvalidSnsTopicNameException"],
        settings: &[SnsTopic],
        meaning: "AWS does not accept “{topic}” as a topic.",
        remedy: "Give the name of a standard topic (letters, digits, _ and -) or its ARN, not that of a subscription.",
        ..ROW
    },
    Row {
        codes: &["InvalidKmsKeyIdException"],
        settings: &[KmsKey],
        meaning: "AWS does not accept “{key}” as a KMS key.",
        remedy: "Give alias/NAME, a key ID, or the ARN of either; for a key of another account, an ARN.",
        ..ROW
    },
    Row {
        codes: &["InvalidTrailNameException"],
        meaning: "AWS does not accept the trail's name or ARN.",
        remedy: "Names have 3 to 128 letters, digits, . _ and -, start and end with a letter or digit, and have no \
                 two of . _ - side by side. Name the trail by its ARN, or pick it from the list.",
        ..ROW
    },
    Row {
        codes: &["TrailNotProvidedException"],
        meaning: "AWS says that no trail was named. This error is no longer in use.",
        remedy: SHOW_SUPPORT,
        ..ROW
    },
    Row {
        codes: &["InvalidEventSelectorsException"],
        meaning: "AWS finds fault with the trail's event selectors, which this request does not touch.",
        remedy: "Look at them with `aws cloudtrail get-event-selectors --region {$home} --trail-name {$arn}`, put them \
                 right, then apply again.",
        ..ROW
    },
    Row {
        codes: &["CloudTrailARNInvalidException"],
        meaning: "AWS does not accept the ARN {the arn}.",
        remedy: "A trail's ARN is arn:{partition}:cloudtrail:REGION:ACCOUNT:trail/NAME. Pick the trail from the list.",
        faces: &[
            Face {
                when: When::AwayFromHome,
                meaning: "The trail was looked for in {asked}, but its home Region is {home}.",
                remedy: GO_HOME,
                ..FACE
            },
            Face {
                when: When::Says("region in arn is wrong"),
                meaning: "The trail can only be reached in its home Region, {home}. That was asked, but what answered is \
                          for another Region: most likely an endpoint that was given is.",
                remedy: GO_HOME,
                ..FACE
            },
        ],
        ..ROW
    },
    Row {
        codes: &["ConflictException"],
        meaning: "The trail is not ready: another change to it is under way, or it has just been made.",
        remedy: "Wait one to five minutes, then apply again; the trail is read anew before that, so that nobody's \
                 change is overwritten.",
        retry: Retry::Later,
        faces: &[Face {
            when: When::AfterFault,
            meaning: "The trail is not ready: a change to it is under way, perhaps that earlier attempt itself, or it has \
                      just been made.",
            remedy: "If it does not show your edits, wait one to five minutes and reload it again, before you apply \
                     again.{kept}",
            retry: Retry::Later,
            ..FACE
        }],
        ..ROW
    },
    Row {
        codes: THROTTLING,
        meaning: "Too many requests in this account and Region; CloudTrail takes about one change a \
                  second.{unchanged}",
        remedy: "Wait some seconds, then {again}. If it goes on, something else is calling CloudTrail all the time.",
        retry: Retry::Now,
        ..ROW
    },
    Row {
        codes: &["InvalidParameterCombinationException"],
        settings: &Setting::ALL,
        meaning: "AWS finds that some settings do not go together, with what you change and what stays as it is.",
        remedy: "Read AWS's message above: it says which. Change one of them, or take an edit back, and apply again.",
        faces: &[
            Face {
                when: When::TurnsOff(MultiRegion, GlobalEvents),
                settings: &[MultiRegion, GlobalEvents],
                meaning: "AWS does not take Multi-Region and Global services off in one step.",
                remedy: "Put Global services back, apply Multi-Region off first, then switch Global services off and \
                         apply again.",
                ..FACE
            },
            Face {
                when: When::Says("global service events"),
                settings: &[MultiRegion, GlobalEvents],
                meaning: "AWS does not take Multi-Region on and Global services off: a multi-Region trail records the \
                          global services, too.",
                remedy: "Switch Global services on, or Multi-Region off, then apply again.",
                ..FACE
            },
        ],
        ..ROW
    },
    Row {
        codes: &["InvalidHomeRegionException"],
        meaning: "A trail can only be changed in its home Region{, home}. That was asked, but what answered is for \
                  another Region: most likely an endpoint that was given is.",
        remedy: GO_HOME,
        faces: &[Face {
            when: When::AwayFromHome,
            meaning: "A trail can only be changed in its home Region{, home}; {asked} was asked.",
            ..FACE
        }],
        ..ROW
    },
    Row {
        codes: &["KmsKeyNotFoundException"],
        settings: &[KmsKey, S3Bucket, SnsTopic],
        meaning: "There is no KMS key “{key}” in the Region of the bucket “{bucket}”, or an encrypted SNS topic's own key \
                  is missing.{untouched}",
        remedy: "Use a key in the bucket's Region (`aws s3api get-bucket-location --bucket {$bucket}` tells it, `aws kms \
                 list-aliases --region REGION` the keys there) and give its ARN; of a multi-Region key, the replica \
                 there. Then apply again.",
        faces: &[
            Face {
                when: When::NeitherSet(KmsKey, SnsTopic),
                settings: &[S3Bucket],
                meaning: "AWS misses a KMS key, but the trail has neither a key nor a topic that could have one: somebody \
                          may have changed it meanwhile, or the key that the bucket “{bucket}” itself encrypts with is \
                          meant.",
                remedy: "Reload the trail (r) to see what it is set to now, and look at the bucket's own encryption with \
                         `aws s3api get-bucket-encryption --bucket {$bucket}`. Then apply again.",
                ..FACE
            },
            Face {
                when: When::Unset(KmsKey),
                settings: &[SnsTopic],
                meaning: "The trail has no key of its own, so that it is the one that its SNS topic is encrypted with: it \
                          does not exist, or it is in another Region.",
                remedy: TOPIC_KEY,
                ..FACE
            },
            Face {
                when: When::Changes(KmsKey),
                settings: &[KmsKey, S3Bucket],
                meaning: "There is no KMS key “{key}” in the Region of the bucket “{bucket}”.",
                ..FACE
            },
            Face {
                when: When::Changes(S3Bucket),
                settings: &[S3Bucket, KmsKey],
                meaning: "The key “{key}” is not in the Region of the bucket “{bucket}”, or there is no such key.",
                ..FACE
            },
            Face {
                when: When::Sets(SnsTopic),
                settings: &[SnsTopic, KmsKey],
                meaning: "The KMS key that the topic “{topic}” is encrypted with does not exist, or it is in another \
                          Region; or the trail's own key is not there any more.",
                remedy: TOPIC_KEY,
                ..FACE
            },
        ],
        ..ROW
    },
    Row {
        codes: &["KmsKeyDisabledException"],
        settings: &[KmsKey],
        meaning: "The KMS key “{key}” is disabled. This error is no longer in use; AWS sends KmsException today.",
        remedy: ENABLED_AGAIN,
        ..ROW
    },
    Row {
        codes: &["KmsException"],
        settings: &[KmsKey],
        meaning: "KMS could not use the key “{key}”: it is disabled, to be deleted, or not one for symmetric \
                  encryption.{untouched}",
        remedy: ENABLED_AGAIN,
        faces: &[Face {
            when: When::Unset(KmsKey),
            meaning: "AWS finds fault with a KMS key, but the trail has none of its own: the one of the bucket{or topic} \
                      may be meant.",
            remedy: "Look at the bucket's own encryption with `aws s3api get-bucket-encryption --bucket {$bucket}`{and \
                     topic}. The key there must be enabled. Then apply again.",
            ..FACE
        }],
        ..ROW
    },
    Row {
        codes: &["InvalidCloudWatchLogsLogGroupArnException"],
        settings: &[LogGroup, LogRole],
        meaning: "AWS does not accept the log group “{group}”, or its role may not write to it.{untouched}",
        remedy: "Check the group with `aws logs describe-log-groups --region {$home}` and use the ARN shown as `arn`. The \
                 role needs the document's permissions. Then apply again.",
        document: Some(Document::RolePermissions),
        faces: &[
            Face {
                when: When::Unset(LogGroup),
                settings: &[LogGroup],
                meaning: "There is no log group: AWS wants log group and role, both or neither.",
                remedy: "Set the log group, or clear log group and role. Then apply again.",
                ..FACE
            },
            Face {
                when: When::Says("access denied"),
                settings: &[LogRole, LogGroup],
                meaning: "The role “{role}” may not write to the log group “{group}”: its permissions do not cover \
                          it.{untouched}",
                remedy: "Copy the document to a file and run `aws iam put-role-policy --role-name {$role name} \
                         --policy-name CloudTrailToCloudWatchLogs-added --policy-document file://FILE`, which replaces no \
                         policy but one of that name. After a change to a role, wait up to \
                         two minutes, then apply again.",
                retry: Retry::Later,
                document: Some(Document::RolePermissions),
            },
            Face {
                when: When::EndlessGroup,
                settings: &[LogGroup],
                meaning: "CloudTrail cannot validate the log group “{group}”: its ARN does not end with “:*”.{untouched}",
                remedy: "Put “:*” behind it, as in the `arn` that `aws logs describe-log-groups --region {$home}` shows.",
                ..FACE
            },
            Face {
                when: When::Says("validate it"),
                settings: &[LogGroup],
                meaning: "CloudTrail cannot validate the log group “{group}”: it does not exist, or it is not in {home} \
                          and the trail's account.{untouched}",
                remedy: "Check it with `aws logs describe-log-groups --region {$home}` and use the ARN shown as `arn`, or \
                         create the group. Then apply again.",
                ..FACE
            },
        ],
        ..ROW
    },
    Row {
        codes: &["InvalidCloudWatchLogsRoleArnException"],
        settings: &[LogRole],
        meaning: "CloudTrail cannot use the role “{role}”: it does not exist, or it does not trust CloudTrail.{untouched}",
        remedy: "Check the role's ARN with `aws iam get-role --role-name {$role name}`, path included, and its trust \
                 policy against the document, then apply again.",
        document: Some(Document::RoleTrust),
        faces: &[
            Face {
                when: When::Says("must specify a role"),
                meaning: "There is no role with the log group: AWS wants both or neither.",
                remedy: "Set the role, or clear log group and role. Then apply again.",
                ..FACE
            },
            Face {
                when: When::Says("access denied"),
                meaning: "CloudTrail cannot assume the role “{role}”: its trust policy does not admit CloudTrail, or there \
                          is no such role.{untouched}",
                remedy: "Compare the role's ARN, path included, with `aws iam get-role --role-name {$role name}`, and give \
                         it the document's trust policy. After a change to a role, wait up to two minutes, then apply \
                         again.",
                retry: Retry::Later,
                document: Some(Document::RoleTrust),
                ..FACE
            },
        ],
        ..ROW
    },
    Row {
        codes: &["CloudWatchLogsDeliveryUnavailableException"],
        settings: &[LogGroup, LogRole],
        meaning: "CloudTrail cannot deliver to CloudWatch Logs in {home}.",
        remedy: "Clear log group and role and apply again, or use a trail at home in another Region.",
        ..ROW
    },
    Row {
        codes: &["UnsupportedOperationException"],
        settings: &Setting::ALL,
        meaning: "{asked} does not support what was asked for.",
        remedy: "Read AWS's message above. Take back the edits one by one (u), and apply again, to find which one the \
                 Region does not know.",
        ..ROW
    },
    Row {
        codes: &["OperationNotPermittedException"],
        settings: &Setting::ALL,
        meaning: "AWS does not permit this for the trail. A service that relies on it may be the reason: Security Lake \
                  needs an organization trail with Multi-Region on, Control Tower looks after its own.",
        remedy: "Read AWS's message above, and ask whoever runs those services in your organization.",
        ..ROW
    },
    Row {
        codes: &["CloudTrailAccessNotEnabledException"],
        settings: &[Organization],
        meaning: "CloudTrail has no trusted access to your organization.{untouched}",
        remedy: "In the management account, run `aws organizations enable-aws-service-access --service-principal \
                 cloudtrail.amazonaws.com`, then apply again.",
        ..ROW
    },
    Row {
        codes: &["InsufficientDependencyServiceAccessPermissionException"],
        settings: &[Organization],
        meaning: "You may not do everything that an organization trail takes: most often \
                  iam:CreateServiceLinkedRole is missing.",
        remedy: "Get the document's permissions, or have the role made: `aws iam create-service-linked-role \
                 --aws-service-name cloudtrail.amazonaws.com`. Then apply again.",
        document: Some(Document::Caller),
        ..ROW
    },
    Row {
        codes: &["OrganizationsNotInUseException"],
        settings: &[Organization],
        meaning: "The account {account} is not in an organization.{untouched}",
        remedy: "Create or join an organization first: `aws organizations describe-organization` shows the one that \
                 your account is in.{or back}",
        ..ROW
    },
    Row {
        codes: &["NotOrganizationMasterAccountException"],
        settings: &[Organization],
        meaning: "Only the organization's management account may do this; a delegated administrator may change an \
                  organization trail, but not make one of an account's trail or the other way round.",
        remedy: TO_THE_MANAGEMENT_ACCOUNT,
        ..ROW
    },
    Row {
        codes: &["OrganizationNotInAllFeaturesModeException"],
        settings: &[Organization],
        meaning: "Your organization has consolidated billing only; organization trails need all features.",
        remedy: "In the management account, run `aws organizations enable-all-features`; the members must agree. Then \
                 apply again.",
        ..ROW
    },
    Row {
        codes: &["NoManagementAccountSLRExistsException"],
        settings: &[Organization],
        meaning: "The management account lacks the role AWSServiceRoleForCloudTrail: the delegated administrator was \
                  registered in Organizations rather than in CloudTrail.",
        remedy: "In the management account, run `aws cloudtrail register-organization-delegated-admin \
                 --member-account-id ACCOUNT` for that administrator: CloudTrail then makes the role. Then apply again.",
        ..ROW
    },
    Row {
        codes: &["CloudTrailInvalidClientTokenIdException"],
        settings: &[SnsTopic],
        meaning: "AWS cannot reach the topic “{topic}”: its account is most likely suspended. Your own credentials are \
                  not the reason.{untouched}",
        remedy: "Choose another topic, or clear the setting; then apply again.",
        ..ROW
    },
    Row {
        codes: &["InvalidParameterException"],
        settings: &Setting::ALL,
        meaning: "AWS finds one of the values sent not valid.",
        remedy: "Read AWS's message above: it names the value. Correct it and apply again.",
        ..ROW
    },
    // from here on: what arrives without being in UpdateTrail's model
    Row {
        codes: &["AccessDeniedException", "AccessDenied", "NotAuthorized", "UnauthorizedOperation"],
        meaning: "The permission {action} is missing.",
        remedy: ASK_FOR_IT,
        document: Some(Document::Caller),
        faces: &[
            Face {
                when: When::Says("service control policy"),
                meaning: "A service control policy of your organization forbids {action}. No permission in this \
                          account can lift that.",
                remedy: "Ask those who run the organization (Control Tower sets such policies). Often one role is \
                         exempt: start again with that (--profile){take along}.",
                ..FACE
            },
            // these two as the IAM User Guide has them among the examples of access denied messages
            Face {
                when: When::Says("permissions boundary"),
                meaning: "The permissions boundary of your user or role does not let you do {action}, whatever else is \
                          permitted.",
                remedy: "Have {action} added to the boundary, then apply again; or start again with other credentials \
                         (--profile){take along}.",
                ..FACE
            },
            Face {
                when: When::Says("vpc endpoint policy"),
                meaning: "The policy of the VPC endpoint that the request went through does not permit {action}.",
                remedy: "Have {action} added to the endpoint's policy, then apply again; or work from a network that \
                         reaches CloudTrail otherwise.",
                ..FACE
            },
            Face {
                when: When::Says("iam:passrole"),
                settings: &[LogRole],
                meaning: "You may not hand the role “{role}” to CloudTrail: iam:PassRole is missing.",
                remedy: "Ask for iam:PassRole on that role with iam:PassedToService = cloudtrail.amazonaws.com, as \
                         in the document, then apply again.{kept}",
                document: Some(Document::Caller),
                ..FACE
            },
            Face {
                when: When::Says("explicit deny"),
                meaning: "A policy forbids {action} outright (an explicit deny); further permissions do not help.",
                remedy: "Have that policy changed: AWS's message above says which kind it is. Or start again with \
                         other credentials (--profile){take along}.",
                ..FACE
            },
            Face {
                when: When::Reads,
                remedy: "Ask for that permission, or start again with other credentials (--profile).",
                ..FACE
            },
            Face {
                when: When::TurnsOn(Organization),
                settings: &[Organization],
                meaning: "The permission {action} is missing; an organization trail needs more of them than others.",
                document: Some(Document::Caller),
                ..FACE
            },
            Face {
                when: When::Says("operate on this resource"),
                meaning: "You may not change this trail, and AWS does not say what is missing. The trail may be another \
                          account's or the organization's.",
                remedy: "Compare the trail's account, {account}, with yours: `aws sts get-caller-identity`. If it is the \
                         same, ask for the document's permissions and apply again; else start again with credentials \
                         of that account (--profile){copy along}.",
                document: Some(Document::Caller),
                ..FACE
            },
            Face { when: When::ByOwner, document: Some(Document::Caller), ..FACE },
            Face {
                when: When::IsOn(Organization),
                meaning: "The permission {action} is missing; or your account is only a member of the organization, if \
                          it is not {account}. An organization trail is changed from the management account.",
                document: Some(Document::Caller),
                ..FACE
            },
        ],
        ..ROW
    },
    Row {
        codes: &["ExpiredTokenException", "ExpiredToken", "TokenRefreshRequired"],
        meaning: "Your session has expired.",
        remedy: LOG_IN_AGAIN,
        ..ROW
    },
    Row {
        codes: &[
            "UnrecognizedClientException",
            "InvalidClientTokenId",
            "InvalidAccessKeyId",
            "AuthFailure",
            "MissingAuthenticationToken",
            "MissingAuthenticationTokenException",
        ],
        meaning: "AWS does not know these credentials: wrong or deleted keys, a missing session token, keys of \
                  another partition, or a Region that the account has not enabled.",
        remedy: CHECK_KEYS,
        faces: &[Face {
            when: When::OptIn,
            meaning: "{asked} is an opt-in Region, and AWS does not know these credentials there. A session token of the \
                      global STS endpoint (sts.amazonaws.com) is not valid in opt-in Regions; or the account has not \
                      enabled {asked}.",
            remedy: "Log in again with a Regional STS endpoint: `sts_regional_endpoints = regional` in the profile, or \
                     AWS_STS_REGIONAL_ENDPOINTS=regional, where the credentials are made. Or make the global endpoint's \
                     tokens valid everywhere: `aws iam set-security-token-service-preferences \
                     --global-endpoint-token-version v2Token`. `aws sts get-caller-identity --region {$asked}` shows \
                     whether they are; `aws account get-region-opt-status --region-name {$asked}` whether the Region is \
                     enabled. Then {again}.{kept}",
            ..FACE
        }],
        ..ROW
    },
    Row {
        codes: &[
            "InvalidSignatureException",
            "SignatureDoesNotMatch",
            "IncompleteSignature",
            "IncompleteSignatureException",
            "RequestExpired",
            "RequestTimeTooSkewed",
        ],
        meaning: "AWS does not accept the signature: a wrong secret key, a clock that is off by more than five \
                  minutes, or a proxy that changes requests.",
        remedy: CHECK_CLOCK,
        ..ROW
    },
    Row {
        codes: &["OptInRequired", "SubscriptionRequiredException"],
        meaning: "The account has not enabled {asked}, or is not signed up for CloudTrail yet.",
        remedy: "Enable the Region (`aws account enable-region --region-name {$asked}`; it takes some minutes), then \
                 {again}.{kept}",
        ..ROW
    },
    Row {
        codes: FAULTS,
        meaning: "Something failed on AWS's side. It may or may not have been carried out.",
        remedy: "Reload the trail (r) to see what it is set to now, then apply again if need be.{kept}",
        retry: Retry::Now,
        faces: &[
            READ_FAILED,
            Face {
                when: When::IsOn(Organization),
                settings: &[S3Bucket],
                meaning: "Something failed on AWS's side. It may or may not have been carried out. With an organization \
                          trail, a policy of a bucket in another account is often the true reason when it happens again \
                          and again.",
                remedy: "Reload the trail (r) to see what it is set to now; compare the bucket's policy with the \
                         document; then apply again.{kept}",
                retry: Retry::Now,
                document: Some(Document::Bucket),
            },
        ],
        ..ROW
    },
    Row {
        codes: &["RequestTimeout", "RequestTimeoutException"],
        meaning: "The request did not reach AWS whole in time.",
        remedy: "Reload the trail (r) to see what it is set to now, then apply again if need be.{kept}",
        retry: Retry::Now,
        faces: &[READ_FAILED],
        ..ROW
    },
    Row {
        codes: &["UnknownOperationException", "UnknownOperation", "InvalidAction", "SerializationException"],
        meaning: "What answered does not know this request: it is not CloudTrail, or one too old for it.",
        remedy: "Check --endpoint-url and AWS_ENDPOINT_URL; without them, update this program.",
        ..ROW
    },
    Row {
        // CreateTrail's; of UpdateTrail it is not documented (F§3 R10)
        codes: &["MaximumNumberOfTrailsExceededException"],
        settings: &[MultiRegion],
        meaning: "A Region has as many trails as there may be already: five, and a multi-Region trail counts in each.",
        remedy: "Delete a trail that nobody needs in the Region that is full, or make single-Region trails of multi-Region \
                 ones. Then {again}.",
        ..ROW
    },
    Row {
        // CreateTrail's; a trail that becomes multi-Region gets a shadow of its name in each Region (F§3 R10)
        codes: &["TrailAlreadyExistsException"],
        settings: &[MultiRegion, Organization],
        meaning: "Another trail of this name exists where this one would be copied to: in another Region, or in a member \
                  account.",
        remedy: "No trail can be renamed: find the other one with `aws cloudtrail list-trails --region {$home}`, delete \
                 it if nobody needs it, or leave this one as it is.",
        ..ROW
    },
    Row {
        // of the calls that read tags
        codes: &["ResourceNotFoundException", "ResourceTypeNotSupportedException"],
        meaning: "AWS knows no trail {the arn}.",
        remedy: "It may have been deleted. Reload the list of trails.",
        ..ROW
    },
    Row {
        // of the calls that read page by page
        codes: &["InvalidTokenException", "InvalidNextTokenException"],
        meaning: "AWS does not take the mark of the next page that it gave itself.",
        remedy: "Reload: the list is read from its beginning.",
        ..ROW
    },
    Row {
        codes: &["ValidationException", "ValidationError"],
        settings: &Setting::ALL,
        meaning: "AWS finds one of the values sent not valid.",
        remedy: "Read AWS's message above: it names the value. Correct it and apply again.",
        ..ROW
    },
];

/// What stands in a meaning for the ID of an organization that is not known.
pub(super) const ORGANIZATION: &str = "<organization id>";

const UNKNOWN: Row =
    Row { meaning: "AWS refused with an error that this version does not know.", remedy: SHOW_SUPPORT, ..ROW };

const NO_CREDENTIALS: Row = Row {
    meaning: "There are no AWS credentials to work with: none were found, or they could not be fetched.",
    remedy: "Log in to AWS or say which credentials to use: run `aws sso login` or `aws login`, choose a profile with \
             --profile, or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.{region too} A profile with mfa_serial \
             needs a session first: `eval \"$(aws configure export-credentials --profile NAME --format env)\"` asks \
             for the code.",
    faces: &[
        Face { when: When::Says("sso token"), ..NO_SINGLE_SIGN_ON },
        // the portal's words about a token that it no longer knows
        Face { when: When::Says("session token not found"), ..NO_SINGLE_SIGN_ON },
        Face {
            when: When::Says("login token"),
            meaning: "Your AWS login has expired, or there was none yet.",
            remedy: "Log in with `aws login{ --profile}`, in another terminal if you like, then {again}.{kept}{region too}",
            ..FACE
        },
        Face { when: When::HasEdits, remedy: LOG_IN_AGAIN, ..FACE },
    ],
    ..ROW
};

const NO_SINGLE_SIGN_ON: Face = Face {
    meaning: "Your single sign-on (SSO) has expired, or there was none yet.",
    remedy: "Log in with `aws sso login{ --profile}`, in another terminal if you like, then {again}.{kept}{region too}",
    ..FACE
};

const NO_REGION: Row = Row {
    meaning: "No Region is configured, so that there is nobody to ask.",
    remedy: "Give one with --region or AWS_REGION, or put `region` into the profile.",
    ..ROW
};

const UNREACHABLE: Row = Row {
    meaning: "The endpoint in {asked} cannot be reached.{unsent}",
    remedy: "Check the network, the VPN, HTTPS_PROXY and the spelling of the Region and of --endpoint-url, then try \
             again.{kept}",
    retry: Retry::Now,
    ..ROW
};

const TLS: Row = Row {
    meaning: "No trusted connection could be made: the certificate was not accepted.{unsent}",
    remedy: "Check --endpoint-url and the computer's clock, then {again}.{kept} If a proxy inspects TLS here, start again \
             with AWS_CA_BUNDLE set to a file with its certificate authority (PEM){take along}.",
    ..ROW
};

const TIMED_OUT: Row = Row {
    meaning: "No answer came in time. The request may have been carried out all the same.",
    remedy: "Reload the trail (r) to see what it is set to now, then apply again if need be.{kept}",
    retry: Retry::Now,
    faces: &[READ_FAILED],
    ..ROW
};

const BROKEN: Row = Row {
    meaning: "The connection broke before an answer came. The request may have been carried out all the same.",
    remedy: "Reload the trail (r) to see what it is set to now, then apply again if need be.{kept}",
    retry: Retry::Now,
    faces: &[READ_FAILED],
    ..ROW
};

const NOT_AWS: Row = Row {
    meaning: "What answered is not CloudTrail (HTTP status {status}): a proxy, a sign-in page, or another service.",
    remedy: "Is --endpoint-url (or AWS_ENDPOINT_URL) right? Else check the proxy and the network's sign-in page, then \
             reload the trail (r) before applying again.{kept}",
    retry: Retry::Now,
    faces: &[Face {
        when: When::Reads,
        remedy: "Is --endpoint-url (or AWS_ENDPOINT_URL) right? Else check the proxy and the network's sign-in page, \
                 then try again.",
        retry: Retry::Now,
        ..FACE
    }],
    ..ROW
};

const CONFIGURATION: Row = Row {
    meaning: "The AWS configuration cannot be used; the message above says which part.",
    remedy: "Correct the profile in ~/.aws/config (or the file in AWS_CONFIG_FILE, AWS_CA_BUNDLE), then {again}; `aws \
             configure list` shows what is read.{kept} Or start again with another profile (--profile){take along}.",
    ..ROW
};

const LOCAL: Row = Row {
    meaning: "A file on this machine stands in the way: the message above says which one and why.{unsent}",
    remedy: "Check the path, its permissions and the space left there, then {again}; or start with --demo alone, \
             without `=FILE`, which reads and writes no file.{kept}",
    ..ROW
};

/// Whether the table has a row for a code.
pub(super) fn is_known(code: &str) -> bool {
    TABLE.iter().any(|row| row.codes.contains(&code))
}

/// The row of an error.
pub(super) fn row(cause: &Cause) -> &'static Row {
    match cause {
        Cause::Refused(code) => TABLE.iter().find(|row| row.codes.contains(&code.as_str())).unwrap_or(&UNKNOWN),
        Cause::NoCredentials => &NO_CREDENTIALS,
        Cause::NoRegion => &NO_REGION,
        Cause::Unreachable => &UNREACHABLE,
        Cause::Tls => &TLS,
        Cause::TimedOut => &TIMED_OUT,
        Cause::Broken => &BROKEN,
        Cause::NotAws(_) => &NOT_AWS,
        Cause::Configuration => &CONFIGURATION,
        Cause::Local => &LOCAL,
    }
}

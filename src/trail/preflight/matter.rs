//! What a check is about.

use crate::trail::policy::Document;
use crate::trail::setting::Setting;

/// What a check is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Matter {
    /// The bucket is there.
    Bucket,
    /// Its owner pays for requests.
    RequesterPays,
    /// Its policy lets CloudTrail read its ACL.
    BucketAcl,
    /// Its policy lets CloudTrail write below the account.
    BucketWrite,
    /// Its policy lets CloudTrail write below the organization.
    BucketOrganization,
    /// Its policy lets CloudTrail write digests, too.
    BucketDigests,
    /// Its policy lets CloudTrail write Insights events, too.
    BucketInsights,
    /// Its policy is for CloudTrail in every Region.
    BucketRegions,
    /// The key is there.
    Key,
    /// The key can be used.
    KeyState,
    /// The key is of the sort that CloudTrail takes.
    KeySort,
    /// The key is in the bucket's Region.
    KeyRegion,
    /// The key's policy lets CloudTrail use it.
    KeyPolicy,
    /// The topic is there.
    Topic,
    /// The topic is of the sort that CloudTrail takes.
    TopicSort,
    /// The topic's policy lets CloudTrail publish.
    TopicPolicy,
    /// The key of an encrypted topic is there and in the topic's Region.
    TopicKey,
    /// The key of an encrypted topic can be used.
    TopicKeyState,
    /// The policy of the key of an encrypted topic lets CloudTrail use it.
    TopicKeyPolicy,
    /// Who the caller is lets them do what the draft does.
    Caller,
    /// The account is in an organization.
    Organization,
    /// The organization has all features.
    AllFeatures,
    /// CloudTrail has trusted access.
    TrustedAccess,
    /// The management account has CloudTrail's role.
    CloudTrailRole,
    /// The management account has the role of Organizations.
    OrganizationsRole,
    /// The log group is there.
    LogGroup,
    /// The role is there.
    Role,
    /// The role can be taken on by CloudTrail.
    RoleTrust,
    /// The role may write to the account's log streams.
    RolePermissions,
    /// The role may write to the organization's log streams.
    RoleOrganization,
    /// The trail is logging.
    Logging,
    /// Every Region has a place for one more trail.
    Places,
    /// No Region has another trail of the same name.
    Names,
    /// Amazon Security Lake does not depend on the trail.
    SecurityLake,
}

impl Matter {
    /// What it is called when it could not be verified.
    pub const fn name(self) -> &'static str {
        match self {
            Matter::Bucket => "bucket",
            Matter::RequesterPays => "Requester Pays",
            Matter::BucketAcl
            | Matter::BucketWrite
            | Matter::BucketOrganization
            | Matter::BucketDigests
            | Matter::BucketInsights
            | Matter::BucketRegions => "bucket policy",
            Matter::Key | Matter::KeyState | Matter::KeySort => "key",
            Matter::KeyRegion => "Regions of bucket and key",
            Matter::KeyPolicy => "key policy",
            Matter::Topic | Matter::TopicSort => "topic",
            Matter::TopicPolicy => "topic policy",
            Matter::TopicKey | Matter::TopicKeyState => "topic's key",
            Matter::TopicKeyPolicy => "policy of the topic's key",
            Matter::Caller => "who may change the trail",
            Matter::Organization | Matter::AllFeatures => "organization",
            Matter::TrustedAccess => "trusted access",
            Matter::CloudTrailRole | Matter::OrganizationsRole => "service-linked roles",
            Matter::LogGroup => "log group",
            Matter::Role => "role",
            Matter::RoleTrust => "role trust policy",
            Matter::RolePermissions | Matter::RoleOrganization => "role permissions",
            Matter::Logging => "logging",
            Matter::Places => "number of trails",
            Matter::Names => "names of trails",
            Matter::SecurityLake => "Security Lake",
        }
    }

    /// The policy that it is about.
    pub const fn document(self) -> Option<Document> {
        match self {
            Matter::BucketAcl
            | Matter::BucketWrite
            | Matter::BucketOrganization
            | Matter::BucketDigests
            | Matter::BucketInsights
            | Matter::BucketRegions => Some(Document::Bucket),
            Matter::KeyPolicy => Some(Document::Key),
            Matter::TopicPolicy => Some(Document::Topic),
            Matter::TopicKeyPolicy => Some(Document::TopicKey),
            Matter::RoleTrust => Some(Document::RoleTrust),
            Matter::RolePermissions | Matter::RoleOrganization => Some(Document::RolePermissions),
            Matter::Bucket
            | Matter::RequesterPays
            | Matter::Key
            | Matter::KeyState
            | Matter::KeySort
            | Matter::KeyRegion
            | Matter::Topic
            | Matter::TopicSort
            | Matter::TopicKey
            | Matter::TopicKeyState
            | Matter::Caller
            | Matter::Organization
            | Matter::AllFeatures
            | Matter::TrustedAccess
            | Matter::CloudTrailRole
            | Matter::OrganizationsRole
            | Matter::LogGroup
            | Matter::Role
            | Matter::Logging
            | Matter::Places
            | Matter::Names
            | Matter::SecurityLake => None,
        }
    }

    /// The settings by whose change it comes to matter (F§3, F§4, F§7). Of an organization trail nothing can be changed by
    /// whoever may not, or without trusted access.
    pub const fn depends_on(self) -> &'static [Setting] {
        use Setting::{
            KmsKey, LogFileValidation, LogGroup, LogRole, MultiRegion, Organization, S3Bucket, S3Prefix, SnsTopic,
        };
        match self {
            // F§4-4: a key is refused for the bucket's policy, too
            Matter::Bucket
            | Matter::RequesterPays
            | Matter::BucketAcl
            | Matter::BucketWrite
            | Matter::BucketOrganization => &[S3Bucket, S3Prefix, Organization, KmsKey],
            Matter::BucketDigests => &[S3Bucket, S3Prefix, LogFileValidation, Organization],
            Matter::BucketInsights => &[S3Bucket, S3Prefix, Organization],
            Matter::BucketRegions => &[S3Bucket, MultiRegion],
            Matter::Places | Matter::Names => &[MultiRegion],
            Matter::SecurityLake => &[MultiRegion, Organization],
            Matter::Logging => &[],
            Matter::Key | Matter::KeyState | Matter::KeySort | Matter::KeyRegion | Matter::KeyPolicy => {
                &[KmsKey, S3Bucket]
            }
            Matter::Topic
            | Matter::TopicSort
            | Matter::TopicPolicy
            | Matter::TopicKey
            | Matter::TopicKeyState
            | Matter::TopicKeyPolicy => &[SnsTopic],
            Matter::LogGroup
            | Matter::Role
            | Matter::RoleTrust
            | Matter::RolePermissions
            | Matter::RoleOrganization => &[LogGroup, LogRole, Organization],
            Matter::Caller
            | Matter::Organization
            | Matter::AllFeatures
            | Matter::TrustedAccess
            | Matter::CloudTrailRole
            | Matter::OrganizationsRole => &Setting::ALL,
        }
    }

    /// The codes with which CloudTrail refuses an update when it is not so (F§4); none when it takes the update, and does
    /// not deliver.
    pub const fn codes(self) -> &'static [&'static str] {
        match self {
            Matter::Bucket => &["S3BucketDoesNotExistException", "KmsKeyNotFoundException"],
            Matter::RequesterPays | Matter::BucketAcl | Matter::BucketWrite | Matter::BucketOrganization => {
                &["InsufficientS3BucketPolicyException", "InsufficientEncryptionPolicyException"]
            }
            Matter::BucketDigests
            | Matter::BucketInsights
            | Matter::BucketRegions
            | Matter::TopicKeyState
            | Matter::OrganizationsRole
            | Matter::Logging => &[],
            // what AWS answers is not documented (F§3 R9, R10)
            Matter::Places | Matter::Names | Matter::SecurityLake => &[],
            Matter::Key | Matter::KeyRegion => &["KmsKeyNotFoundException"],
            Matter::KeyState => &["KmsException"],
            Matter::KeySort => &["KmsException", "InsufficientEncryptionPolicyException"],
            Matter::KeyPolicy => &["InsufficientEncryptionPolicyException"],
            Matter::Topic | Matter::TopicPolicy => &["InsufficientSnsTopicPolicyException"],
            Matter::TopicSort => &["InvalidSnsTopicNameException"],
            Matter::TopicKey | Matter::TopicKeyPolicy => {
                &["KmsKeyNotFoundException", "InsufficientSnsTopicPolicyException"]
            }
            Matter::Caller => &["NotOrganizationMasterAccountException"],
            Matter::Organization => &["OrganizationsNotInUseException"],
            Matter::AllFeatures => &["OrganizationNotInAllFeaturesModeException"],
            Matter::TrustedAccess => &["CloudTrailAccessNotEnabledException"],
            Matter::CloudTrailRole => {
                &["InsufficientDependencyServiceAccessPermissionException", "NoManagementAccountSLRExistsException"]
            }
            // F§4-21: what is wrong with a role is told of the log group, too
            Matter::LogGroup | Matter::RolePermissions | Matter::RoleOrganization => {
                &["InvalidCloudWatchLogsLogGroupArnException"]
            }
            Matter::Role | Matter::RoleTrust => &["InvalidCloudWatchLogsRoleArnException"],
        }
    }
}

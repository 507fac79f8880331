//! The settings of a trail, in one table.
//!
//! A setting is an editable member of UpdateTrail. The table feeds the form, the help, the diff, the request and the
//! equivalent command, so that a new setting is one row here and one field in [`Settings`](super::Settings).

/// One editable member of UpdateTrail. The order is the form's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Setting {
    /// `S3BucketName`
    S3Bucket,
    /// `S3KeyPrefix`
    S3Prefix,
    /// `SnsTopicName`
    SnsTopic,
    /// `IsMultiRegionTrail`
    MultiRegion,
    /// `IsOrganizationTrail`
    Organization,
    /// `IncludeGlobalServiceEvents`
    GlobalEvents,
    /// `RecursiveLogging`
    RecursiveLogging,
    /// `EnableLogFileValidation`
    LogFileValidation,
    /// `KmsKeyId`
    KmsKey,
    /// `CloudWatchLogsLogGroupArn`
    LogGroup,
    /// `CloudWatchLogsRoleArn`
    LogRole,
}

/// The headings of the form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Group {
    /// Where log files go and who is told.
    Delivery,
    /// What is recorded.
    Scope,
    /// How log files are protected.
    Integrity,
    /// The copy of events in CloudWatch Logs.
    CloudWatchLogs,
}

impl Group {
    /// The heading as shown.
    pub const fn title(self) -> &'static str {
        match self {
            Group::Delivery => "Delivery",
            Group::Scope => "Scope",
            Group::Integrity => "Integrity and encryption",
            Group::CloudWatchLogs => "CloudWatch Logs",
        }
    }
}

/// What sort of value a setting takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A text.
    Text {
        /// Whether AWS lets it be taken away again, by sending `""` (F§1).
        clearable: bool,
        /// What it means for the trail that it is not set.
        unset: &'static str,
    },
    /// On or off.
    Switch {
        /// How *true* is shown.
        on: &'static str,
        /// How *false* is shown.
        off: &'static str,
        /// How it is shown when AWS does not report it.
        unreported: &'static str,
    },
}

/// A row of the table.
#[derive(Debug)]
pub struct Spec {
    /// Whose row this is.
    pub setting: Setting,
    /// The member of the UpdateTrail request.
    pub member: &'static str,
    /// The option of `aws cloudtrail update-trail`; a switch's *off* is `--no-` and the rest.
    pub option: &'static str,
    /// How it is called on the screen.
    pub label: &'static str,
    /// Under which heading.
    pub group: Group,
    /// What sort of value.
    pub kind: Kind,
    /// What it is, in a sentence.
    pub summary: &'static str,
    /// What is allowed and what else there is to know.
    pub help: &'static str,
}

/// The table, in the order of [`Setting`] (F§1).
pub const TABLE: [Spec; 11] = [
    Spec {
        setting: Setting::S3Bucket,
        member: "S3BucketName",
        option: "--s3-bucket-name",
        label: "S3 bucket",
        group: Group::Delivery,
        kind: Kind::Text { clearable: false, unset: "not reported" },
        summary: "The bucket that log files are delivered to, in any Region and any account.",
        help: "3 to 63 of a-z 0-9 . - . Every trail has one, so it cannot be cleared. The bucket must exist and its \
               policy must let this trail write. Objects already delivered stay in the old bucket.",
    },
    Spec {
        setting: Setting::S3Prefix,
        member: "S3KeyPrefix",
        option: "--s3-key-prefix",
        label: "S3 key prefix",
        group: Group::Delivery,
        kind: Kind::Text { clearable: true, unset: "not set: objects start with AWSLogs/" },
        summary: "Comes between the bucket name and /AWSLogs/ in the key of every object.",
        help: "Up to 200 characters, without a slash at either end. The bucket policy must allow \
               PREFIX/AWSLogs/ACCOUNT/*: change the policy first, then the prefix.",
    },
    Spec {
        setting: Setting::SnsTopic,
        member: "SnsTopicName",
        option: "--sns-topic-name",
        label: "SNS topic",
        group: Group::Delivery,
        kind: Kind::Text { clearable: true, unset: "not set: nobody is notified" },
        summary: "The topic that is told of every log file delivered.",
        help: "A topic name, or an ARN; a topic in another Region or account must be an ARN. Names: up to 256 of \
               A-Z a-z 0-9 _ - ; no FIFO topics. AWS reports it as an ARN.",
    },
    Spec {
        setting: Setting::MultiRegion,
        member: "IsMultiRegionTrail",
        option: "--is-multi-region-trail",
        label: "Multi-Region",
        group: Group::Scope,
        kind: Kind::Switch { on: "all Regions", off: "this Region only", unreported: "not reported" },
        summary: "Whether the trail records every enabled Region or only its home Region.",
        help: "On: a shadow trail appears in each other Region. Off: those shadow trails are deleted and only the home \
               Region is recorded. A multi-Region trail must include global service events.",
    },
    Spec {
        setting: Setting::Organization,
        member: "IsOrganizationTrail",
        option: "--is-organization-trail",
        label: "Organization",
        group: Group::Scope,
        kind: Kind::Switch { on: "all accounts", off: "this account only", unreported: "not reported" },
        summary: "Whether the trail records every account of the organization or only this one.",
        help: "Only the management account can switch it, either way. On: the trail is created in every member \
               account. Off: it is deleted from all of them and stays in the management account.",
    },
    Spec {
        setting: Setting::GlobalEvents,
        member: "IncludeGlobalServiceEvents",
        option: "--include-global-service-events",
        label: "Global services",
        group: Group::Scope,
        kind: Kind::Switch { on: "on", off: "off", unreported: "not reported" },
        summary: "Whether events of global services such as IAM, STS and CloudFront are recorded.",
        help: "A multi-Region trail must have it on. A single-Region trail gets these events only in the partition's \
               leading Region (us-east-1 in the partition aws).",
    },
    Spec {
        setting: Setting::RecursiveLogging,
        member: "RecursiveLogging",
        option: "--recursive-logging",
        label: "Recursive logging",
        group: Group::Scope,
        kind: Kind::Switch { on: "on", off: "off", unreported: "not reported (the default is on)" },
        summary: "Whether the trail records what CloudTrail itself does to deliver the trail's logs.",
        help: "Off: the trail leaves out the events of its own deliveries to S3 and CloudWatch Logs. That is less \
               noise and less cost, and less audit of the log bucket.",
    },
    Spec {
        setting: Setting::LogFileValidation,
        member: "EnableLogFileValidation",
        option: "--enable-log-file-validation",
        label: "Log file validation",
        group: Group::Integrity,
        kind: Kind::Switch { on: "on", off: "off", unreported: "not reported" },
        summary: "Whether signed digest files are delivered, by which tampering can be detected.",
        help: "Switching it off breaks the chain of digest files after one hour; log files delivered meanwhile can \
               never be validated.",
    },
    Spec {
        setting: Setting::KmsKey,
        member: "KmsKeyId",
        option: "--kms-key-id",
        label: "KMS key",
        group: Group::Integrity,
        kind: Kind::Text { clearable: true, unset: "not set: S3 encrypts with its own keys (SSE-S3)" },
        summary: "The KMS key that encrypts log and digest files.",
        help: "alias/NAME, a key ID, an alias ARN or a key ARN, in the Region of the bucket. The key's policy must \
               let CloudTrail use it, and readers need kms:Decrypt. AWS reports it as a key ARN.",
    },
    Spec {
        setting: Setting::LogGroup,
        member: "CloudWatchLogsLogGroupArn",
        option: "--cloud-watch-logs-log-group-arn",
        label: "Log group",
        group: Group::CloudWatchLogs,
        kind: Kind::Text { clearable: true, unset: "not set: no events go to CloudWatch Logs" },
        summary: "The CloudWatch Logs log group that events are sent to, as an ARN that ends with :*.",
        help: "In this account and in the trail's home Region. It goes together with the role: both are set, or \
               neither is, and both are sent.",
    },
    Spec {
        setting: Setting::LogRole,
        member: "CloudWatchLogsRoleArn",
        option: "--cloud-watch-logs-role-arn",
        label: "Role",
        group: Group::CloudWatchLogs,
        kind: Kind::Text { clearable: true, unset: "not set" },
        summary: "The IAM role that CloudTrail assumes to write to the log group.",
        help: "A role ARN of this account. The role must trust cloudtrail.amazonaws.com and allow CreateLogStream and \
               PutLogEvents on the log group. You need iam:PassRole for it.",
    },
];

impl Setting {
    /// All settings, in the order of the form.
    pub const ALL: [Setting; 11] = {
        let mut all = [Setting::S3Bucket; 11];
        let mut i = 0;
        while i < TABLE.len() {
            all[i] = TABLE[i].setting;
            i += 1;
        }
        all
    };

    /// The setting's row in the table.
    pub fn spec(self) -> &'static Spec {
        &TABLE[self as usize]
    }

    /// How it is called on the screen.
    pub fn label(self) -> &'static str {
        self.spec().label
    }

    /// Whether AWS lets it be taken away again.
    pub fn clearable(self) -> bool {
        matches!(self.spec().kind, Kind::Text { clearable: true, .. })
    }

    /// Whether it takes a text rather than on or off.
    pub fn is_text(self) -> bool {
        matches!(self.spec().kind, Kind::Text { .. })
    }

    /// The setting that AWS wants to be set and cleared together with this one (F§3 R1).
    pub fn pair(self) -> Option<Setting> {
        match self {
            Setting::LogGroup => Some(Setting::LogRole),
            Setting::LogRole => Some(Setting::LogGroup),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_setting_finds_its_own_row() {
        for setting in Setting::ALL {
            assert_eq!(setting.spec().setting, setting);
        }
    }
}

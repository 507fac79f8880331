//! What is refused, and in which words.

use super::*;

#[test]
fn values_of_a_wrong_form_are_refused() {
    let (bucket, sns, kms) = (Setting::S3Bucket, Setting::SnsTopic, Setting::KmsKey);
    let (bad_bucket, bad_topic) = ("InvalidS3BucketNameException", "InvalidSnsTopicNameException");
    let topic = "SNS topic name is not valid. A topic name can contain only letters, numbers, hyphens and underscores.";
    let key = "KmsKeyId is not in valid ARN format";
    let prefix =
        "S3 prefix is too long. Maximum allowed length: 200 characters. Specified prefix length: 201 characters.";
    for (setting, value, code, message) in [
        (bucket, "acme_logs", bad_bucket, "Bucket name should not contain '_'"),
        (bucket, "", bad_bucket, "Bucket name should be between 3 and 63 characters long"),
        (bucket, "ab", bad_bucket, "Bucket name should be between 3 and 63 characters long"),
        (bucket, "Acme-logs", bad_bucket, "Bucket name should not contain uppercase characters"),
        (bucket, "acme logs", bad_bucket, "Bucket name should not contain white space"),
        (bucket, "192.168.5.4", bad_bucket, "Bucket name must not be formatted as an IP Address"),
        (bucket, "acme..logs", bad_bucket, "Bucket name should not contain two adjacent periods"),
        (bucket, "-acme", bad_bucket, "Bucket name should start with a lowercase letter or a number"),
        (bucket, "acme-", bad_bucket, "Bucket name should not end with '-' or '.'"),
        (bucket, "acme/logs", bad_bucket, "Bucket name should not contain '/'"),
        (bucket, "xn--acme", bad_bucket, "Bucket name is reserved"),
        (Setting::S3Prefix, &"x".repeat(201), "InvalidS3PrefixException", prefix),
        (sns, "audit-orders.fifo", bad_topic, topic),
        (sns, "arn:aws:sns:us-east-1:111122223333:audit-orders.fifo", bad_topic, topic),
        (sns, "arn:aws:sns:us-east-1:111122223333:news:1234", bad_topic, topic),
        (sns, "arn:aws:sqs:us-east-1:111122223333:news", bad_topic, topic),
        (sns, "arn:aws:sns::111122223333:news", bad_topic, topic),
        (sns, &"x".repeat(257), bad_topic, topic),
        (kms, "cloudtrail", "InvalidKmsKeyIdException", key),
        (kms, "alias/", "InvalidKmsKeyIdException", key),
        (kms, "arn:aws:kms:us-east-1:111122223333:key/1234", "InvalidKmsKeyIdException", key),
        (
            kms,
            "arn:aws:iam:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab",
            "InvalidKmsKeyIdException",
            key,
        ),
    ] {
        refused_with(&sample(), &security(), &[text(setting, value)], code, message);
    }
    // such a key is an emulator's: it does not exist at AWS, but its form is no reason to refuse it
    assert!(forms::key("mrk-1234abcd-12ab-34cd-56ef-1234567890ab").is_ok());
    // the pair is the caller's, who may not be the owner of an organization trail
    for (account, is_ok) in [(ACCOUNT, false), ("444455556666", true)] {
        let group = format!("arn:aws:logs:us-east-1:{account}:log-group:audit:*");
        let role = format!("arn:aws:iam::{account}:role/audit");
        assert_eq!(forms::log_group(&group, &security(), "444455556666").is_ok(), is_ok);
        assert_eq!(forms::role(&role, &security(), "444455556666").is_ok(), is_ok);
    }
    for (path, is_ok) in [("r", true), ("a/r", true), ("a//r", true), ("/r", false), ("a/", false), ("a b/r", false)] {
        let role = format!("arn:aws:iam::{ACCOUNT}:role/{path}");
        assert_eq!(forms::role(&role, &security(), ACCOUNT).is_ok(), is_ok, "{path}");
    }
    // S3 lets these pass, so that only their being there counts
    for name in ["acme-.logs", "acme.-logs", "acme-an", "1234.1.1.1"] {
        assert!(forms::bucket(name).is_ok(), "{name}");
    }
    assert!(forms::prefix(&"é".repeat(200)).is_ok() && forms::prefix("a\nb").is_err());
    assert!(forms::key("mrk-1234abcd12ab34cd56ef1234567890ab").is_ok() && forms::topic("A_b-9").is_ok());
}

#[test]
fn combinations_are_refused() {
    let pair = (Setting::LogGroup, Setting::LogRole);
    let no_role = "You must specify a role ARN as well as a log group.";
    let role_code = "InvalidCloudWatchLogsRoleArnException";
    // even if the trail has the other one already
    refused_with(&sample(), &security(), &[text(pair.0, GROUP)], role_code, no_role);
    refused_with(&sample(), &security(), &[text(pair.0, GROUP), text(pair.1, "")], role_code, no_role);
    refused_with(&sample(), &security(), &[text(pair.1, "")], role_code, no_role);
    let code = "InvalidCloudWatchLogsLogGroupArnException";
    let no_group = "You must specify a log group as well as a role ARN.";
    refused_with(&sample(), &security(), &[text(pair.1, ROLE)], code, no_group);
    let code = "InvalidParameterCombinationException";
    let message = "Multi-Region trail must include global service events.";
    let (multi, global) = (Setting::MultiRegion, Setting::GlobalEvents);
    refused_with(&sample(), &security(), &[switch(global, false)], code, message);
    refused_with(&sample(), &management(), &[switch(multi, true), switch(global, false)], code, message);
}

#[test]
fn a_bucket_is_asked_for_the_new_bucket_prefix_and_organization() {
    let (bucket, prefix, org) = (Setting::S3Bucket, Setting::S3Prefix, Setting::Organization);
    let insufficient = "InsufficientS3BucketPolicyException";
    let incorrect = |name: &str| format!("Incorrect S3 bucket policy is detected for bucket: {name}");
    let missing = "S3BucketDoesNotExistException";
    refused_with(
        &sample(),
        &management(),
        &[text(bucket, "acme-typo")],
        missing,
        "S3 bucket acme-typo does not exist!",
    );
    for name in [
        "acme-app-assets",
        "acme-build-cache",
        // its policy is for another trail, below a prefix
        "acme-security-audit",
        // good, but for Requester Pays
        "acme-partner-data",
        // only the ACL check is left
        "acme-payments-audit",
    ] {
        refused_with(&sample(), &management(), &[text(bucket, name)], insufficient, &incorrect(name));
    }
    let own = incorrect("acme-cloudtrail-logs");
    refused_with(&sample(), &management(), &[text(prefix, "test")], insufficient, &own);
    refused_with(&sample(), &management(), &[text(prefix, "prod/")], insufficient, &own);
    refused_with(&sample(), &management(), &[switch(org, true)], insufficient, &own);
    refused_with(&sample(), &security(), &[text(prefix, "")], insufficient, &incorrect("acme-security-audit"));

    for good in [
        &[text(prefix, "prod")][..],
        &[text(prefix, "prod/trail")],
        &[text(bucket, "acme-org-logs"), switch(org, true)],
        &[text(bucket, "acme-org-logs"), text(prefix, "org"), switch(org, true)],
        &[text(bucket, "acme-cloudtrail-logs-eu"), text(prefix, "ireland")],
    ] {
        update(&sample(), &management(), good).unwrap();
    }
    // what is not touched is not looked at
    update(&sample(), &arn("eu-west-1", "payments-audit"), &[switch(Setting::LogFileValidation, false)]).unwrap();
}

#[test]
fn a_key_must_exist_beside_the_bucket_be_enabled_and_let_cloudtrail_in() {
    let kms = Setting::KmsKey;
    let not_found = "KmsKeyNotFoundException";
    let elsewhere = |key: &str, bucket: &str| {
        format!("KMS key {key} does not exist, or it is not in the same Region as S3 bucket {bucket}.")
    };
    let own = "acme-cloudtrail-logs";
    let eu = "arn:aws:kms:eu-west-1:111122223333:alias/cloudtrail";
    for key in ["alias/none", eu, "1234abcd-12ab-34cd-56ef-1234567890ab"] {
        refused_with(&sample(), &management(), &[text(kms, key)], not_found, &elsewhere(key, own));
    }
    // the same alias is another key in each Region, and the bucket decides in which it has to be
    let ireland = arn("eu-west-1", "ireland-workloads");
    let updated = update(&sample(), &ireland, &[text(kms, "alias/cloudtrail")]).unwrap();
    assert!(updated.settings.kms_key.unwrap().starts_with("arn:aws:kms:eu-west-1:"));
    let moved = [text(Setting::S3Bucket, "acme-cloudtrail-logs-eu"), text(Setting::S3Prefix, "ireland")];
    refused_with(&sample(), &security(), &moved, not_found, &elsewhere(KEY, "acme-cloudtrail-logs-eu"));

    let old = "arn:aws:kms:us-east-1:111122223333:key/7a4c2e90-1f5b-4b3d-b6c8-90e1d2f3a403";
    let message = format!("KMS key {old} is disabled.");
    refused_with(&sample(), &management(), &[text(kms, "alias/cloudtrail-2019")], "KmsException", &message);
    let going = "arn:aws:kms:us-east-1:111122223333:key/e1f2a3b4-c5d6-4e7f-8a9b-0c1d2e3f4a06";
    let message = format!("KMS key {going} is pending deletion.");
    refused_with(&sample(), &management(), &[text(kms, going)], "KmsException", &message);

    let code = "InsufficientEncryptionPolicyException";
    let app = "arn:aws:kms:us-east-1:111122223333:key/b52f7d18-6e9c-4a21-8d34-5f0c7b6a1904";
    let message = format!("Insufficient permissions to access S3 bucket {own} or KMS key {app}.");
    refused_with(&sample(), &management(), &[text(kms, "alias/app-data")], code, &message);
    // or it is the bucket
    let eu_key = "arn:aws:kms:eu-west-1:111122223333:key/c9e8d7f6-5a4b-4c3d-9e2f-1a0b9c8d7e05";
    let message = format!("Insufficient permissions to access S3 bucket acme-payments-audit or KMS key {eu_key}.");
    refused_with(&sample(), &arn("eu-west-1", "payments-audit"), &[text(kms, "alias/cloudtrail")], code, &message);
}

#[test]
fn a_topic_must_exist_and_let_cloudtrail_publish() {
    let sns = Setting::SnsTopic;
    let code = "InsufficientSnsTopicPolicyException";
    let message = "SNS Topic does not exist or the topic policy is incorrect!";
    for topic in [
        "no-such-topic",
        "ops-alerts",
        "build-status",
        // for another trail
        "security-audit-events",
        // a bare name is one of the home Region
        "ireland-audit",
        "arn:aws:sns:us-east-1:222233334444:cloudtrail-notify",
    ] {
        refused_with(&sample(), &management(), &[text(sns, topic)], code, message);
    }
    let far = "arn:aws:sns:eu-west-1:111122223333:ireland-audit";
    let updated = update(&sample(), &management(), &[text(sns, far)]).unwrap();
    assert_eq!(updated.settings.sns_topic.as_deref(), Some(far));
}

#[test]
fn a_log_group_and_its_role_are_looked_at() {
    let pair = |group: &str, role: &str| [text(Setting::LogGroup, group), text(Setting::LogRole, role)];
    let group_code = "InvalidCloudWatchLogsLogGroupArnException";
    let invalid = "Check the log group ARN: CloudTrail can't validate it.";
    for group in [
        "arn:aws:logs:us-east-1:111122223333:log-group:/acme/security-audit",
        "arn:aws:logs:us-east-1:111122223333:log-group:/acme/typo:*",
        "arn:aws:logs:eu-west-1:111122223333:log-group:/acme/cloudtrail-ireland:*",
        "arn:aws:logs:us-east-1:222233334444:log-group:/acme/security-audit:*",
        "/acme/security-audit",
        ":*",
    ] {
        refused_with(&sample(), &management(), &pair(group, ROLE), group_code, invalid);
    }
    let role_code = "InvalidCloudWatchLogsRoleArnException";
    let trust = "Access denied. Check the trust relationships for your role.";
    for role in ["arn:aws:iam::111122223333:role/acme-app-server", "arn:aws:iam::111122223333:role/none"] {
        refused_with(&sample(), &management(), &pair(GROUP, role), role_code, trust);
    }
    let malformed = "Check the role ARN: CloudTrail can't validate it.";
    for role in ["to-logs", "arn:aws:iam::222233334444:role/x", "arn:aws:sts::111122223333:assumed-role/ops/ana"] {
        refused_with(&sample(), &management(), &pair(GROUP, role), role_code, malformed);
    }
    let permissions = "Access denied. Check the permissions for your role.";
    let reader = "arn:aws:iam::111122223333:role/acme-log-reader";
    refused_with(&sample(), &management(), &pair(GROUP, reader), group_code, permissions);
    // the good role writes the organization's streams to one group only
    let plain = "arn:aws:logs:us-east-1:111122223333:log-group:aws-cloudtrail-logs-111122223333:*";
    update(&sample(), &management(), &pair(plain, ROLE)).unwrap();
    let org = arn("us-east-1", "org-trail");
    refused_with(&sample(), &org, &pair(plain, ROLE), group_code, permissions);
    let updated = update(&sample(), &org, &pair(GROUP, ROLE)).unwrap();
    assert_eq!(
        (updated.settings.log_group.as_deref(), updated.settings.log_role.as_deref()),
        (Some(GROUP), Some(ROLE))
    );
}

#[test]
fn the_organization_is_looked_at() {
    let on = [switch(Setting::Organization, true), text(Setting::S3Bucket, "acme-org-logs")];
    let with = |member: &str, value: serde_json::Value| {
        sample_with(|file| match member {
            "" => file["organization"] = value,
            member => file["organization"][member] = value,
        })
    };
    let other = json!("222233334444");
    for (demo, code, message) in [
        (with("", json!(null)), "OrganizationsNotInUseException", "Your account is not a member of an organization."),
        (
            with("features", json!("CONSOLIDATED_BILLING")),
            "OrganizationNotInAllFeaturesModeException",
            "AWS Organizations is not configured to support all features.",
        ),
        (
            with("management_account", other.clone()),
            "NotOrganizationMasterAccountException",
            "You cannot configure or manage trails for an organization because this action requires being signed in \
             with the management account.",
        ),
        (
            with("trusted_access", json!(false)),
            "CloudTrailAccessNotEnabledException",
            "The request could not be processed because your organization hasn't enabled CloudTrail service access. \
             Enable service access for CloudTrail, and then try again.",
        ),
        (
            sample_with(|file| {
                file["organization"]["service_linked_role"] = json!(false);
                file["organization"]["may_create_service_linked_role"] = json!(false);
            }),
            "InsufficientDependencyServiceAccessPermissionException",
            "AWS CloudTrail cannot create resources for your organization because access to one or more required APIs \
             has been denied.",
        ),
    ] {
        refused_with(&demo, &management(), &on, code, message);
    }
    // the role is made when it may be
    let demo = with("service_linked_role", json!(false));
    update(&demo, &management(), &on).unwrap();
    assert!(demo.lock().account.organization.as_ref().unwrap().service_linked_role);

    // a delegated administrator changes an organization trail, but makes and ends none
    let delegated = |role: bool| {
        sample_with(|file| {
            let organization = &mut file["organization"];
            organization["management_account"] = other.clone();
            organization["delegated_administrators"] = json!([ACCOUNT]);
            organization["service_linked_role"] = json!(role);
        })
    };
    let org = arn("us-east-1", "org-trail");
    let change = [switch(Setting::RecursiveLogging, false)];
    update(&delegated(true), &org, &change).unwrap();
    let message = "The management account does not have a service-linked role.";
    refused_with(&delegated(false), &org, &change, "NoManagementAccountSLRExistsException", message);
    let error = update(&delegated(true), &org, &[switch(Setting::Organization, false)]).unwrap_err();
    assert_eq!(error.code(), Some("NotOrganizationMasterAccountException"));

    // back to one account, which needs the bucket's other statement
    let updated = update(&sample(), &org, &[switch(Setting::Organization, false)]).unwrap();
    assert_eq!(updated.settings.organization, Some(false));
}

#[test]
fn a_trail_is_found_at_home_only() {
    let unknown = arn("us-east-1", "no-such-trail");
    let message =
        "Unknown trail: arn:aws:cloudtrail:us-east-1:111122223333:trail/no-such-trail for the user: 111122223333";
    let change = [switch(Setting::RecursiveLogging, false)];
    refused_with(&sample(), &unknown, &change, "TrailNotFoundException", message);
    let error = now(sample().trail(&unknown)).unwrap_err();
    assert_eq!((error.code(), error.message.as_str()), (Some("TrailNotFoundException"), message));
    assert_eq!(now(sample().status(&unknown)).unwrap_err().operation, "GetTrailStatus");
    // a shadow of it is there
    let message = "Trail security-audit can be updated only in its home Region us-east-1.";
    refused_with(&sample(), &arn("eu-west-1", "security-audit"), &change, "InvalidHomeRegionException", message);
    // nothing of a single-Region trail is
    let error = update(&sample(), &arn("eu-west-1", "management-events"), &change).unwrap_err();
    assert_eq!(error.code(), Some("TrailNotFoundException"));
}

mod faces;

use super::table::{TABLE, row};
use super::*;
use crate::trail::error::*;
use crate::trail::policy::Document;
use crate::trail::sample::{GROUP, KEY, ROLE, draft, trail, trail_with};
use crate::trail::setting::Setting::*;
use proptest::prelude::*;

/// The errors that UpdateTrail's model names (F§4).
const MODELLED: [&str; 33] = [
    "S3BucketDoesNotExistException",
    "InsufficientS3BucketPolicyException",
    "InsufficientSnsTopicPolicyException",
    "InsufficientEncryptionPolicyException",
    "TrailNotFoundException",
    "InvalidS3BucketNameException",
    "InvalidS3PrefixException",
    "InvalidSnsTopicNameException",
    "InvalidKmsKeyIdException",
    "InvalidTrailNameException",
    "TrailNotProvidedException",
    "InvalidEventSelectorsException",
    "CloudTrailARNInvalidException",
    "ConflictException",
    "ThrottlingException",
    "InvalidParameterCombinationException",
    "InvalidHomeRegionException",
    "KmsKeyNotFoundException",
    "KmsKeyDisabledException",
    "KmsException",
    "InvalidCloudWatchLogsLogGroupArnException",
    "InvalidCloudWatchLogsRoleArnException",
    "CloudWatchLogsDeliveryUnavailableException",
    "UnsupportedOperationException",
    "OperationNotPermittedException",
    "CloudTrailAccessNotEnabledException",
    "InsufficientDependencyServiceAccessPermissionException",
    "OrganizationsNotInUseException",
    "NotOrganizationMasterAccountException",
    "OrganizationNotInAllFeaturesModeException",
    "NoManagementAccountSLRExistsException",
    "CloudTrailInvalidClientTokenIdException",
    "InvalidParameterException",
];

fn failure(cause: Cause, message: &str) -> ApiError {
    ApiError {
        operation: "UpdateTrail",
        region: "us-east-1".into(),
        cause,
        message: message.into(),
        request_id: Some("11111111-2222".into()),
        after_fault: false,
    }
}

fn refused(code: &str, message: &str) -> ApiError {
    failure(Cause::Refused(code.into()), message)
}

fn causes() -> Vec<Cause> {
    let mut causes = vec![
        Cause::NoCredentials,
        Cause::NoRegion,
        Cause::Unreachable,
        Cause::Tls,
        Cause::TimedOut,
        Cause::Broken,
        Cause::NotAws(502),
        Cause::Configuration,
        Cause::Local,
        Cause::Refused("NeverHeardOfException".into()),
    ];
    causes.extend(TABLE.iter().flat_map(|row| row.codes).map(|code| Cause::Refused((*code).to_owned())));
    causes
}

#[test]
fn every_modelled_error_has_a_row_of_its_own() {
    let place = |code: &str| TABLE.iter().position(|row| row.codes.contains(&code));
    for (at, code) in MODELLED.iter().enumerate() {
        assert_eq!(place(code), Some(at), "{code}");
    }
}

#[test]
fn no_code_is_in_two_rows() {
    let mut codes: Vec<&str> = TABLE.iter().flat_map(|row| row.codes).copied().collect();
    let all = codes.len();
    codes.sort_unstable();
    codes.dedup();
    assert_eq!(codes.len(), all);
}

#[test]
fn every_error_is_explained_with_and_without_a_draft() {
    let with_all = trail_with("us-east-1", |s| {
        s.s3_prefix = Some("prod".into());
        s.sns_topic = Some("news".into());
        s.kms_key = Some(KEY.into());
        (s.log_group, s.log_role) = (Some(GROUP.into()), Some(ROLE.into()));
        s.organization = Some(true);
    });
    let drafts = [
        None,
        Some(draft(trail("us-east-1"), &[])),
        Some(draft(with_all.clone(), &[])),
        Some(draft(trail("us-east-1"), &[(Organization, "on"), (S3Prefix, "new")])),
        Some(draft(with_all, &[(MultiRegion, "off"), (GlobalEvents, "off"), (S3Bucket, "new-logs"), (LogGroup, "")])),
    ];
    let messages = ["", "Access denied. Check the permissions for your role.", "Region in ARN is wrong", "{bucket} }{"];
    for cause in causes() {
        for draft in &drafts {
            for message in messages {
                for (operation, region) in [("UpdateTrail", "us-east-1"), ("GetTrail", "eu-west-1"), ("ListTrails", "")]
                {
                    let error = ApiError { operation, region: region.into(), ..failure(cause.clone(), message) };
                    let told = explain(&error, draft.as_ref().map(Draft::arn), draft.as_ref());
                    for text in [&told.meaning, &told.remedy] {
                        assert!(text.len() > 20 && text.ends_with('.') | text.ends_with("code."), "{cause:?}: {text}");
                        assert!(!text.contains(['{', '}', '\u{1b}']) && !text.contains("  "), "{cause:?}: {text}");
                        assert!(text.chars().count() < 520, "{cause:?}: {text}");
                    }
                }
            }
        }
    }
}

#[test]
fn a_bucket_policy_is_explained_for_the_draft() {
    let code = "InsufficientS3BucketPolicyException";
    let error = refused(code, "Incorrect S3 bucket policy is detected for bucket: acme-logs");

    let prefixed = draft(trail("us-east-1"), &[(S3Prefix, "prod/new")]);
    let told = explain(&error, None, Some(&prefixed));
    assert!(
        told.meaning.contains("the new prefix: it must allow “acme-logs/prod/new/AWSLogs/123456789012/*”."),
        "{told:?}"
    );
    assert_eq!((told.settings, told.document), (vec![S3Prefix, S3Bucket], Some(Document::Bucket)));

    let moved = draft(trail("us-east-1"), &[(S3Bucket, "new-logs")]);
    let told = explain(&error, None, Some(&moved));
    assert!(told.meaning.contains("new-logs/AWSLogs/123456789012/*"), "{told:?}");
    assert_eq!(told.settings, [S3Bucket]);

    let everywhere = draft(trail("us-east-1"), &[(Organization, "on")]);
    let told = explain(&error, None, Some(&everywhere));
    assert!(told.meaning.contains("acme-logs/AWSLogs/<organization id>/*"), "{told:?}");
    assert_eq!(told.settings, [Organization, S3Bucket]);
}

#[test]
fn the_three_faces_of_a_wrong_region_have_one_remedy() {
    let home = trail("eu-west-1");
    let faces = [
        ("InvalidHomeRegionException", ""),
        ("CloudTrailARNInvalidException", "Region in ARN is wrong, you can only access resources in region us-east-1."),
        (
            "TrailNotFoundException",
            "Unknown trail: arn:aws:cloudtrail:us-east-1:123456789012:trail/events for the user: 1",
        ),
    ]
    .map(|(code, message)| explain(&refused(code, message), Some(&home.arn), None));
    assert!(
        faces.iter().all(|f| f.remedy == faces[0].remedy && f.remedy.contains("home Region, eu-west-1")),
        "{faces:?}"
    );
    assert!(faces.iter().all(|f| f.meaning.contains("us-east-1") && f.meaning.contains("eu-west-1")), "{faces:?}");
    // in the right Region it is simply not there, and an ARN may be wrong otherwise
    let home = trail("us-east-1");
    let told = explain(&refused("TrailNotFoundException", "Unknown trail"), Some(&home.arn), None);
    assert!(told.meaning.contains("There is no trail “events”"), "{told:?}");
    let nowhere = ApiError { region: String::new(), ..refused("TrailNotFoundException", "") };
    assert!(explain(&nowhere, Some(&home.arn), None).meaning.contains("There is no trail “events”"));
    let told = explain(&refused("CloudTrailARNInvalidException", "bad"), Some(&home.arn), None);
    assert!(told.remedy.contains("arn:aws:cloudtrail:REGION"), "{told:?}");
}

#[test]
fn the_role_behind_a_log_group_error_is_named() {
    let logged = draft(trail("us-east-1"), &[(LogGroup, GROUP), (LogRole, ROLE)]);
    let group = |message| explain(&refused("InvalidCloudWatchLogsLogGroupArnException", message), None, Some(&logged));
    let told = group("Access denied. Check the permissions for your role.");
    assert_eq!(told.settings, [LogRole, LogGroup]);
    assert_eq!((told.retry, told.document), (Retry::Later, Some(Document::RolePermissions)));
    let told = group("Check the log group ARN: CloudTrail can't validate it.");
    assert_eq!((told.settings[0], told.retry), (LogGroup, Retry::No));

    let role = |message| explain(&refused("InvalidCloudWatchLogsRoleArnException", message), None, Some(&logged));
    let told = role("Access denied. Check the trust relationships for your role.");
    assert_eq!((told.retry, told.document), (Retry::Later, Some(Document::RoleTrust)));
    assert!(told.meaning.contains(ROLE), "{told:?}");
    let told = role("You must specify a role ARN as well as a log group.");
    assert_eq!((told.settings[0], told.document), (LogRole, None));
    assert!(told.remedy.contains("clear log group and role"), "{told:?}");
}

#[test]
fn a_missing_role_can_be_at_fault() {
    let half = draft(trail("us-east-1"), &[(LogGroup, GROUP)]);
    let told = explain(&refused("InvalidCloudWatchLogsRoleArnException", ""), None, Some(&half));
    assert_eq!(told.settings, [LogRole]);
    let half = draft(trail("us-east-1"), &[(LogRole, ROLE)]);
    let told = explain(&refused("InvalidCloudWatchLogsLogGroupArnException", ""), None, Some(&half));
    assert_eq!(told.settings, [LogGroup]);
    assert!(told.meaning.contains("There is no log group"), "{told:?}");
}

#[test]
fn a_combination_is_explained_for_the_draft() {
    let error =
        refused("InvalidParameterCombinationException", "Multi-Region trail must include global service events.");
    let wide = || trail_with("us-east-1", |s| s.multi_region = Some(true));
    let told = explain(&error, None, Some(&draft(wide(), &[(GlobalEvents, "off")])));
    assert_eq!(told.settings, [GlobalEvents, MultiRegion]);
    assert!(told.meaning.contains("a multi-Region trail records the global services, too"), "{told:?}");
    let told = explain(&error, None, Some(&draft(wide(), &[(GlobalEvents, "off"), (MultiRegion, "off")])));
    assert!(told.remedy.contains("apply Multi-Region off first"), "{told:?}");
    // words that are not known are not guessed at: a change is at fault, AWS says which
    let other = refused("InvalidParameterCombinationException", "These two cannot be.");
    let told = explain(&other, None, Some(&draft(wide(), &[(Organization, "on"), (S3Prefix, "p")])));
    assert_eq!(told.settings, [S3Prefix, Organization]);
    assert!(!told.meaning.contains("global") && told.remedy.contains("AWS's message"), "{told:?}");
}

#[test]
fn what_the_trail_does_not_use_is_not_at_fault() {
    let keyed = draft(trail("us-east-1"), &[(KmsKey, "alias/x")]);
    let told = explain(&refused("KmsKeyNotFoundException", ""), None, Some(&keyed));
    assert_eq!(told.settings, [KmsKey, S3Bucket]);
    assert!(told.remedy.contains("get-bucket-location --bucket acme-logs"), "{told:?}");
    let encrypted = trail_with("us-east-1", |s| s.kms_key = Some(KEY.into()));
    let moved = draft(encrypted, &[(S3Bucket, "new-logs")]);
    let told = explain(&refused("KmsKeyNotFoundException", ""), None, Some(&moved));
    assert_eq!(told.settings, [S3Bucket, KmsKey]);
    assert!(told.meaning.contains("not in the Region of the bucket “new-logs”"), "{told:?}");
}

#[test]
fn aws_may_know_better_what_the_trail_uses() {
    let plain = draft(trail("us-east-1"), &[(S3Prefix, "p")]);
    assert_eq!(explain(&refused("KmsException", ""), None, Some(&plain)).settings, [KmsKey]);
    assert_eq!(explain(&refused("OrganizationsNotInUseException", ""), None, Some(&plain)).settings, [Organization]);
}

#[test]
fn where_any_setting_may_be_at_fault_it_is_a_changed_one() {
    let changed = draft(trail("us-east-1"), &[(MultiRegion, "on"), (S3Prefix, "p")]);
    for code in ["InvalidParameterException", "UnsupportedOperationException", "OperationNotPermittedException"] {
        assert_eq!(explain(&refused(code, ""), None, Some(&changed)).settings, [S3Prefix, MultiRegion], "{code}");
        assert_eq!(explain(&refused(code, ""), None, None).settings, [], "{code}");
    }
}

proptest! {
    #[test]
    fn whatever_is_answered_is_explained(code in any::<String>(), at in 0..TABLE.len(), message in any::<String>(),
                                         known in any::<bool>()) {
        let code = if known { TABLE[at].codes[0].to_owned() } else { code };
        let error = refused(&code, &message);
        let changed = draft(trail("us-east-1"), &[(LogGroup, GROUP), (Organization, "on")]);
        let told = explain(&error, None, Some(&changed));
        prop_assert!(!told.meaning.is_empty() && !told.remedy.is_empty());
        prop_assert!(!told.meaning.chars().chain(error.to_string().chars()).any(crate::trail::text::is_steering));
    }
}

#[test]
fn a_bare_topic_name_may_be_the_reason() {
    let code = "InsufficientSnsTopicPolicyException";
    let bare = draft(trail("us-east-1"), &[(SnsTopic, "news")]);
    assert!(explain(&refused(code, ""), None, Some(&bare)).remedy.contains("give its ARN"));
    let full = draft(trail("us-east-1"), &[(SnsTopic, "arn:aws:sns:eu-west-1:123456789012:news")]);
    let told = explain(&refused(code, ""), None, Some(&full));
    assert!(!told.remedy.contains("give its ARN") && told.document == Some(Document::Topic), "{told:?}");
}

#[test]
fn denied_access_names_what_is_missing() {
    let logged = draft(trail("us-east-1"), &[(LogGroup, GROUP), (LogRole, ROLE)]);
    let user = "User: arn:aws:iam::123456789012:user/ana is not authorized to perform:";
    for (code, message, meaning, document, settings) in [
        (
            "AccessDeniedException",
            format!("{user} cloudtrail:UpdateTrail on resource: arn"),
            "cloudtrail:UpdateTrail",
            true,
            vec![],
        ),
        ("AccessDenied", format!("{user} sts:AssumeRole on resource: arn"), "sts:AssumeRole", true, vec![]),
        ("AccessDeniedException", "Access Denied".to_owned(), "cloudtrail:UpdateTrail", true, vec![]),
        (
            "AccessDeniedException",
            format!("{user} iam:PassRole on resource: {ROLE}"),
            "iam:PassRole is missing",
            true,
            vec![LogRole],
        ),
        (
            "AccessDeniedException",
            format!("{user} cloudtrail:UpdateTrail on resource: arn with an explicit deny in a service control policy"),
            "service control policy of your organization forbids cloudtrail:UpdateTrail",
            false,
            vec![],
        ),
        (
            "AccessDeniedException",
            format!("{user} cloudtrail:UpdateTrail with an explicit deny in an identity-based policy"),
            "forbids cloudtrail:UpdateTrail outright",
            false,
            vec![],
        ),
        (
            "AccessDeniedException",
            format!(
                "{user} cloudtrail:UpdateTrail on resource: arn because no permissions boundary allows the x action"
            ),
            "boundary of your user or role does not let you do cloudtrail:UpdateTrail",
            false,
            vec![],
        ),
        (
            "AccessDeniedException",
            format!("{user} cloudtrail:UpdateTrail on resource: arn with an explicit deny in a VPC endpoint policy"),
            "policy of the VPC endpoint that the request went through does not permit cloudtrail:UpdateTrail",
            false,
            vec![],
        ),
        (
            "AccessDeniedException",
            "Access Denied: You do not have permission to operate on this resource".to_owned(),
            "AWS does not say what is missing",
            true,
            vec![],
        ),
        ("AccessDeniedException", "perform: \u{1b}[2J: x".to_owned(), "cloudtrail:UpdateTrail", true, vec![]),
    ] {
        let told = explain(&refused(code, &message), None, Some(&logged));
        assert!(told.meaning.contains(meaning), "{message}: {told:?}");
        assert_eq!(told.document.is_some(), document, "{message}: {told:?}");
        assert_eq!((told.settings, told.retry), (settings, Retry::No));
    }
    let error = ApiError { operation: "GetCallerIdentity", ..refused("AccessDenied", "") };
    assert!(explain(&error, None, None).meaning.contains("for GetCallerIdentity"));
    // what a call that reads lacks is not in the document for updating
    assert_eq!(explain(&error, None, None).document, None);
}

#[test]
fn failures_on_the_way_say_what_to_do() {
    for (cause, words, retry) in [
        (Cause::NoCredentials, "aws sso login", Retry::No),
        (Cause::NoCredentials, "--profile", Retry::No),
        (Cause::NoCredentials, "AWS_ACCESS_KEY_ID", Retry::No),
        (Cause::NoCredentials, "mfa_serial", Retry::No),
        (Cause::NoRegion, "--region or AWS_REGION", Retry::No),
        (Cause::Unreachable, "--endpoint-url", Retry::Now),
        (Cause::Tls, "AWS_CA_BUNDLE", Retry::No),
        (Cause::TimedOut, "Reload the trail", Retry::Now),
        (Cause::Broken, "Reload the trail", Retry::Now),
        (Cause::NotAws(200), "--endpoint-url", Retry::Now),
        (Cause::Configuration, "~/.aws/config", Retry::No),
        (Cause::Local, "permissions", Retry::No),
        (Cause::Local, "`=FILE`", Retry::No),
        (Cause::Refused("ExpiredTokenException".into()), "then try again", Retry::No),
        (Cause::Refused("InvalidSignatureException".into()), "clock", Retry::No),
        (Cause::Refused("OptInRequired".into()), "enable-region --region-name us-east-1", Retry::No),
        (Cause::Refused("ConflictException".into()), "one to five minutes", Retry::Later),
        (Cause::Refused("SlowDown".into()), "Wait some seconds", Retry::Now),
        (Cause::Refused("ServiceUnavailable".into()), "Reload the trail", Retry::Now),
        (Cause::Refused("NoSuchThing".into()), "request id", Retry::No),
    ] {
        let told = explain(&failure(cause.clone(), ""), None, None);
        assert!(told.remedy.contains(words) && told.retry == retry, "{cause:?}: {told:?}");
    }
    let told = explain(&failure(Cause::NotAws(502), ""), None, None);
    assert!(told.meaning.contains("502"), "{told:?}");
    for code in ["TrailNotProvidedException", "KmsKeyDisabledException"] {
        assert!(explain(&refused(code, ""), None, None).meaning.contains("no longer in use"));
    }
}

#[test]
fn a_call_that_reads_leaves_nothing_in_doubt() {
    for cause in [Cause::TimedOut, Cause::Broken, Cause::Refused("InternalFailure".into())] {
        let error = ApiError { operation: "DescribeTrails", ..failure(cause, "") };
        assert!(explain(&error, None, None).remedy.starts_with("Try again"));
    }
    let error = ApiError { operation: "DescribeTrails", ..failure(Cause::NotAws(200), "") };
    assert!(explain(&error, None, None).remedy.ends_with("then try again."));
}

#[test]
fn edits_are_spoken_of_where_there_are_any() {
    let changed = draft(trail("us-east-1"), &[(S3Prefix, "p")]);
    let mut kept = 0;
    for cause in causes() {
        for operation in ["UpdateTrail", "GetTrail", "DescribeTrails", "ListRegions"] {
            let error = ApiError { operation, ..failure(cause.clone(), "") };
            for trail in [None, Some(changed.arn())] {
                let told = explain(&error, trail, None);
                let text = format!("{} {}", told.meaning, told.remedy);
                assert!(!text.to_lowercase().contains("edits are kept"), "{cause:?}: {text}");
            }
            kept += usize::from(explain(&error, None, Some(&changed)).remedy.ends_with("Your edits are kept."));
        }
    }
    assert!(kept > 10, "{kept}");
    let expired = refused("ExpiredTokenException", "");
    assert!(explain(&expired, None, Some(&changed)).remedy.contains("then apply again. Your edits are kept."));
}

#[test]
fn values_in_a_sentence_are_quoted() {
    let settings = |s: &mut crate::trail::Settings| {
        s.s3_bucket = Some("bbb-bbb".into());
        s.s3_prefix = Some("ppp/ppp".into());
        s.sns_topic = Some("arn:aws:sns:us-east-1:123456789012:ttt".into());
        s.kms_key = Some(KEY.into());
        (s.log_group, s.log_role) = (Some(GROUP.into()), Some(ROLE.into()));
        s.organization = Some(true);
    };
    let plain = draft(trail_with("us-east-1", settings), &[]);
    let mut drafts = vec![plain.clone()];
    for (setting, value) in [(S3Bucket, "new-bbb"), (S3Prefix, "new-ppp"), (KmsKey, "alias/new"), (SnsTopic, "new")] {
        let mut changed = plain.clone();
        crate::trail::sample::edit(&mut changed, setting, value);
        drafts.push(changed);
    }
    let values =
        ["bbb-bbb", "new-bbb", "ppp/ppp", "arn:aws:sns:us-east-1", KEY, "alias/new", GROUP, ROLE, "trail/events"];
    let mut seen = 0;
    for cause in causes() {
        for message in ["", "Access denied. Check the permissions for your role.", "iam:PassRole"] {
            for draft in &drafts {
                let told = explain(&failure(cause.clone(), message), None, Some(draft));
                for text in [&told.meaning, &told.remedy] {
                    // what is between backticks is a command
                    let sentences: String = text.split('`').step_by(2).collect();
                    for value in values {
                        for (at, _) in sentences.match_indices(value) {
                            seen += 1;
                            let before = sentences[..at].rfind('“').filter(|from| !sentences[*from..at].contains('”'));
                            assert!(before.is_some(), "{cause:?}: “{value}” in {text}");
                        }
                    }
                }
            }
        }
    }
    assert!(seen > 100, "{seen}");
}

#[test]
fn a_log_group_is_told_of_its_end_only_where_that_is_missing() {
    let code = "InvalidCloudWatchLogsLogGroupArnException";
    let message = "Check the log group ARN: CloudTrail can't validate it.";
    let explained = |group: &str| {
        let logged = draft(trail("us-east-1"), &[(LogGroup, group), (LogRole, ROLE)]);
        explain(&refused(code, message), None, Some(&logged))
    };
    let told = explained(GROUP);
    assert!(told.meaning.contains(&format!("“{GROUP}”: it does not exist")), "{told:?}");
    assert!(!told.meaning.contains("“:*”") && !told.remedy.contains("“:*”"), "{told:?}");
    let told = explained(GROUP.strip_suffix(":*").unwrap());
    assert!(told.meaning.contains("does not end with “:*”") && told.remedy.contains("Put “:*” behind it"), "{told:?}");
    let told = explain(&refused(code, message), None, None);
    assert!(told.meaning.contains("it does not exist"), "{told:?}");
}

#[test]
fn missing_credentials_are_told_in_plain_words_first() {
    let none = failure(Cause::NoCredentials, "no credentials found in chain. Attempted: Environment: x");
    let told = explain(&none, None, None);
    assert!(told.meaning.starts_with("There are no AWS credentials"), "{told:?}");
    assert!(told.remedy.starts_with("Log in to AWS or say which credentials to use"), "{told:?}");
    assert!(!told.remedy.contains("--region"), "{told:?}");
    let nowhere = ApiError { operation: "GetCallerIdentity", region: String::new(), ..none };
    assert!(explain(&nowhere, None, None).remedy.contains("give one with --region."));
    // who names a trail by its ARN names its Region
    assert!(!explain(&nowhere, Some(&trail("us-east-1").arn), None).remedy.contains("--region"));
}

#[test]
fn credentials_that_an_opt_in_region_does_not_know_are_told_why() {
    for code in ["UnrecognizedClientException", "InvalidClientTokenId", "AuthFailure"] {
        let asked = |region: &str| explain(&ApiError { region: region.into(), ..refused(code, "") }, None, None);
        let told = asked("eu-south-1");
        assert!(told.meaning.contains("global STS endpoint") && told.meaning.contains("eu-south-1"), "{told:?}");
        assert!(told.remedy.contains("sts_regional_endpoints = regional"), "{told:?}");
        // without its Region the command would succeed
        assert!(told.remedy.contains("`aws sts get-caller-identity --region eu-south-1`"), "{told:?}");
        for region in ["eu-west-1", "us-gov-west-1", "cn-north-1"] {
            let told = asked(region);
            assert!(
                !told.meaning.contains("opt-in") && told.remedy.contains(&format!("--region {region}`")),
                "{told:?}"
            );
        }
    }
}

#[test]
fn a_login_that_expired_is_told_how_to_renew() {
    let odd = in_profile("my profile");
    for (message, command) in [
        ("the SSO token has expired and cannot be refreshed".to_owned(), "`aws sso login`"),
        ("failed to load the cached SSO token".to_owned() + &in_profile("prod"), "`aws sso login --profile prod`"),
        ("failed to load the cached SSO token".to_owned() + &odd, "`aws sso login --profile 'my profile'`"),
        ("UnauthorizedException: Session token not found or invalid".to_owned(), "`aws sso login`"),
        ("cached Login token is expired".to_owned() + &in_profile("prod"), "`aws login --profile prod`"),
    ] {
        let told = explain(&failure(Cause::NoCredentials, &message), None, None);
        assert!(told.remedy.starts_with(&format!("Log in with {command}, ")), "{message}: {told:?}");
        assert!(told.remedy.ends_with("then try again."), "{told:?}");
    }
}

#[test]
fn throttling_is_what_the_sdk_takes_for_it() {
    for code in ["ThrottlingException", "SlowDown", "TooManyRequestsException"] {
        assert!(is_throttling(code) && is_known(code) && !refused(code, "").may_have_been_applied(), "{code}");
    }
    for code in ["ServiceUnavailable", "InternalFailure", "ConflictException", "RequestTimeout", "Nope"] {
        assert!(!is_throttling(code), "{code}");
    }
    assert!(!is_known("Nope"));
}

#[test]
fn an_organization_trail_may_hide_a_bucket_policy_behind_a_fault() {
    let everywhere = draft(trail("us-east-1"), &[(Organization, "on")]);
    let told = explain(&refused("InternalFailure", ""), None, Some(&everywhere));
    assert_eq!((told.settings, told.document), (vec![S3Bucket], Some(Document::Bucket)));
}

#[test]
fn only_what_nobody_denies_may_have_been_applied() {
    for (cause, applied) in [
        (Cause::TimedOut, true),
        (Cause::Broken, true),
        (Cause::NotAws(200), true),
        (Cause::NotAws(500), true),
        (Cause::NotAws(502), true),
        (Cause::NotAws(504), true),
        (Cause::NotAws(408), true),
        (Cause::NotAws(302), false),
        (Cause::NotAws(308), false),
        (Cause::NotAws(400), true),
        (Cause::NotAws(401), true),
        (Cause::NotAws(403), true),
        (Cause::NotAws(404), true),
        (Cause::NotAws(451), true),
        (Cause::NotAws(407), false),
        (Cause::Unreachable, false),
        (Cause::Tls, false),
        (Cause::NoCredentials, false),
        (Cause::NoRegion, false),
        (Cause::Configuration, false),
        (Cause::Local, false),
        (Cause::Refused("InternalFailure".into()), true),
        (Cause::Refused("InternalServerException".into()), true),
        (Cause::Refused("ServiceUnavailable".into()), true),
        (Cause::Refused("RequestTimeout".into()), true),
        (Cause::Refused("ThrottlingException".into()), false),
        (Cause::Refused("ConflictException".into()), false),
        (Cause::Refused("AccessDeniedException".into()), false),
    ] {
        assert_eq!(failure(cause.clone(), "").may_have_been_applied(), applied, "{cause:?}");
    }
    assert!(MODELLED.iter().all(|code| !refused(code, "").may_have_been_applied()));
}

#[test]
fn an_error_is_written_on_one_harmless_line() {
    let error = refused("KmsException", "bad\n\u{1b}[2Jkey");
    let line = "UpdateTrail in us-east-1: KmsException: bad\\n\\u{1b}[2Jkey (request id 11111111-2222)";
    assert_eq!(error.to_string(), line);
}

#[test]
fn an_unknown_code_has_the_generic_row() {
    assert!(row(&Cause::Refused("Nope".into())).meaning.contains("does not know"));
}

#[test]
fn the_organization_is_named_where_it_is_known() {
    let everywhere = draft(trail("us-east-1"), &[(Organization, "on")]);
    let told = explain(&refused("InsufficientS3BucketPolicyException", ""), None, Some(&everywhere));
    assert!(told.meaning.contains("AWSLogs/<organization id>/*"), "{told:?}");
    assert!(told.clone().within(None).meaning.contains("<organization id>"));
    assert!(told.within(Some("o-a1b2c3d4e5")).meaning.contains("AWSLogs/o-a1b2c3d4e5/*"));
}

#[test]
fn a_region_may_be_full() {
    let told = explain(&refused("MaximumNumberOfTrailsExceededException", ""), None, None);
    assert_eq!(told.settings, [MultiRegion]);
    assert!(told.meaning.contains("five") && told.remedy.contains("Delete a trail"), "{told:?}");
}

//! What one code means for one draft and for another.

use super::*;

/// A trail with everything that a trail can have.
fn full() -> crate::trail::Trail {
    trail_with("us-east-1", |s| {
        s.s3_prefix = Some("prod".into());
        s.sns_topic = Some("arn:aws:sns:us-east-1:123456789012:news".into());
        s.kms_key = Some(KEY.into());
        (s.log_group, s.log_role) = (Some(GROUP.into()), Some(ROLE.into()));
        s.multi_region = Some(true);
    })
}

#[test]
fn what_no_edit_touches_is_told_to_be_so_with_the_trail_as_it_is() {
    let untouched = "None of your edits touches that";
    let other_group = GROUP.replace("trail", "other");
    for (code, message, edits, expected) in [
        ("S3BucketDoesNotExistException", "", &[(LogFileValidation, "off")][..], true),
        ("S3BucketDoesNotExistException", "", &[(S3Bucket, "new-logs")], false),
        ("InsufficientS3BucketPolicyException", "", &[(LogFileValidation, "off")], true),
        ("InsufficientS3BucketPolicyException", "", &[(S3Prefix, "p"), (LogFileValidation, "off")], false),
        ("InsufficientS3BucketPolicyException", "", &[(Organization, "on")], false),
        ("InsufficientSnsTopicPolicyException", "", &[(S3Prefix, "p")], true),
        ("InsufficientEncryptionPolicyException", "", &[(S3Prefix, "p")], true),
        ("InsufficientEncryptionPolicyException", "", &[(S3Bucket, "new-logs")], false),
        ("KmsKeyNotFoundException", "", &[(S3Prefix, "p")], true),
        ("KmsException", "", &[(KmsKey, "alias/x")], false),
        // the role is sent along with the group
        ("InvalidCloudWatchLogsRoleArnException", "", &[(LogGroup, other_group.as_str())], false),
        ("InvalidCloudWatchLogsRoleArnException", "", &[(S3Prefix, "p")], true),
        ("InvalidCloudWatchLogsLogGroupArnException", "can't validate it", &[(S3Prefix, "p")], true),
        ("InvalidCloudWatchLogsLogGroupArnException", "", &[(S3Prefix, "p")], true),
        ("InvalidCloudWatchLogsLogGroupArnException", "Access denied. Check", &[(S3Prefix, "p")], true),
        ("InvalidCloudWatchLogsLogGroupArnException", "Access denied. Check", &[(LogGroup, &other_group)], false),
        ("InvalidCloudWatchLogsRoleArnException", "Access denied. Check", &[(S3Prefix, "p")], true),
        ("InvalidCloudWatchLogsRoleArnException", "Access denied. Check", &[(LogGroup, &other_group)], false),
        ("OrganizationsNotInUseException", "", &[(S3Prefix, "p")], true),
        ("OrganizationsNotInUseException", "", &[(Organization, "on")], false),
    ] {
        let told = explain(&refused(code, message), None, Some(&draft(full(), edits)));
        assert_eq!(told.meaning.contains(untouched), expected, "{code} {edits:?}: {told:?}");
        // an edit that was not made cannot be taken back
        let back = told.remedy.contains("Organization edit back");
        assert_eq!(back, code.starts_with("Organizations") && !expected, "{told:?}");
    }
    assert!(!explain(&refused("KmsException", ""), None, None).meaning.contains(untouched));
}

#[test]
fn the_bucket_policy_has_to_cover_what_changes() {
    let code = "InsufficientS3BucketPolicyException";
    let meaning = |edits: &[(crate::trail::Setting, &str)]| {
        explain(&refused(code, ""), None, Some(&draft(full(), edits))).meaning
    };
    assert!(
        meaning(&[(S3Prefix, "new")]).contains("does not cover the new prefix: it must allow “acme-logs/new/AWSLogs/")
    );
    let cleared = meaning(&[(S3Prefix, "")]);
    assert!(cleared.contains("a trail without a prefix: it must allow “acme-logs/AWSLogs/"), "{cleared}");
    let moved = meaning(&[(S3Bucket, "new-logs")]);
    assert!(moved.contains("the new bucket “new-logs”") && moved.contains("“new-logs/prod/AWSLogs/"), "{moved}");
    let both = meaning(&[(S3Prefix, "new"), (Organization, "on")]);
    assert!(both.contains("under the new prefix") && both.contains("new/AWSLogs/<organization id>/*"), "{both}");
}

#[test]
fn a_role_is_not_blamed_for_its_group_nor_a_group_for_its_role() {
    let (group, role) = ("InvalidCloudWatchLogsLogGroupArnException", "InvalidCloudWatchLogsRoleArnException");
    let other_group = GROUP.replace("trail", "other");
    let other_role = ROLE.replace("trail", "other");
    let regroup = draft(full(), &[(LogGroup, &other_group)]);
    let rerole = draft(full(), &[(LogRole, &other_role)]);
    for draft in [&regroup, &rerole] {
        let focus = |code, message| explain(&refused(code, message), None, Some(draft)).settings[0];
        assert_eq!(focus(group, "Check the log group ARN: CloudTrail can't validate it."), LogGroup);
        assert_eq!(focus(role, "Access denied. Check the trust relationships for your role."), LogRole);
        assert_eq!(focus(role, "You must specify a role ARN as well as a log group."), LogRole);
        let denied = "User: x is not authorized to perform: iam:PassRole on resource: y";
        assert_eq!(focus("AccessDeniedException", denied), LogRole);
    }
}

#[test]
fn a_key_is_looked_for_where_there_is_one() {
    let told = |code, base, edits: &[(crate::trail::Setting, &str)]| {
        explain(&refused(code, ""), None, Some(&draft(base, edits)))
    };
    let plain = || trail("us-east-1");
    let topic = told("KmsKeyNotFoundException", plain(), &[(SnsTopic, "news")]);
    assert_eq!(topic.settings, [SnsTopic]);
    assert!(topic.remedy.contains("--topic-arn arn:aws:sns:us-east-1:123456789012:news`"), "{topic:?}");
    assert_eq!(told("KmsKeyNotFoundException", full(), &[(SnsTopic, "other")]).settings[0], SnsTopic);
    assert_eq!(told("KmsKeyNotFoundException", full(), &[(KmsKey, "alias/x"), (S3Prefix, "p")]).settings[0], KmsKey);
    let bucket = told("InsufficientEncryptionPolicyException", plain(), &[(S3Prefix, "p")]);
    assert_eq!((&bucket.settings[..], bucket.document), (&[S3Bucket][..], Some(Document::Bucket)));
    for code in ["KmsKeyNotFoundException", "InsufficientEncryptionPolicyException", "KmsException"] {
        let cleared = told(code, full(), &[(KmsKey, "")]);
        assert!(
            cleared.meaning.contains("no key of its own") | cleared.meaning.contains("none of its own"),
            "{cleared:?}"
        );
    }
}

#[test]
fn commands_can_be_run_as_they_are() {
    let commands = |code: &str, draft: &Draft| -> Vec<String> {
        let told = explain(&refused(code, ""), None, Some(draft));
        told.remedy.split('`').skip(1).step_by(2).map(str::to_owned).collect()
    };
    // a key is asked for in its own Region, an alias in the trail's; what reads a policy takes no alias
    let keyed = draft(full(), &[(S3Prefix, "p")]);
    assert_eq!(commands("KmsException", &keyed)[0], format!("aws kms describe-key --region eu-west-1 --key-id {KEY}"));
    let aliased = draft(full(), &[(KmsKey, "alias/x")]);
    assert_eq!(commands("KmsException", &aliased)[0], "aws kms describe-key --region us-east-1 --key-id alias/x");
    let policy = "aws kms get-key-policy --region us-east-1 --key-id KEY_ID";
    assert_eq!(commands("InsufficientEncryptionPolicyException", &aliased), [policy]);
    // what a shell would take for its own is quoted
    let odd = draft(full(), &[(LogRole, "arn:aws:iam::123456789012:role/$(x)/a b;c")]);
    let command = "aws iam get-role --role-name 'a b;c'";
    assert_eq!(commands("InvalidCloudWatchLogsRoleArnException", &odd), [command]);
    let odd = draft(full(), &[(S3Bucket, "x; rm -r y")]);
    let command = "aws s3api get-bucket-policy --bucket 'x; rm -r y'";
    assert_eq!(commands("InsufficientS3BucketPolicyException", &odd), [command]);
    // there is no command without what it is about
    let unset = explain(&refused("KmsKeyDisabledException", ""), None, None);
    assert!(unset.remedy.contains("--region REGION --key-id KEY`"), "{unset:?}");
}

#[test]
fn a_new_start_is_not_advised_without_a_word_about_the_edits() {
    let changed = draft(full(), &[(S3Prefix, "p")]);
    let messages = ["", "service control policy", "permissions boundary", "explicit deny", "operate on this resource"];
    let mut seen = 0;
    for cause in causes() {
        for message in messages {
            let remedy = explain(&failure(cause.clone(), message), None, Some(&changed)).remedy;
            // the file of an embedded account, and a Region for a start, are chosen before there are any edits
            if remedy.to_lowercase().contains("start again") || remedy.contains("new start") {
                // edits are kept for the account in which they were made
                let other = ["management account", "of that account"].iter().any(|words| remedy.contains(words));
                let copied = remedy.contains("; copy the command from the review (^S) first, as another account is");
                let offered = remedy.contains("; edits kept on disk are offered when the same account opens the trail");
                assert_eq!((copied, offered), (other, !other), "{cause:?}: {remedy}");
                seen += 1;
            }
            assert!(!remedy.contains("end with the program") && !remedy.contains("nothing is kept"), "{remedy}");
            let read = explain(&failure(cause.clone(), message), None, None).remedy;
            assert!(!read.contains("the review"), "{cause:?}: {read}");
        }
    }
    assert!(seen > 10, "{seen}");
}

#[test]
fn a_wrong_endpoint_is_told_where_the_right_region_was_asked() {
    let home = trail("us-east-1");
    for (code, message) in [
        ("InvalidHomeRegionException", ""),
        ("CloudTrailARNInvalidException", "Region in ARN is wrong, you can only access resources in region eu-west-1."),
    ] {
        let told = explain(&refused(code, message), Some(&home.arn), None);
        assert!(told.meaning.contains("what answered is for another Region"), "{told:?}");
        assert!(told.remedy.contains("--endpoint-url, AWS_ENDPOINT_URL) must be that Region's"), "{told:?}");
    }
}

#[test]
fn an_attempt_that_may_have_been_carried_out_is_told_before_what_came_of_the_next() {
    let drafts = [
        draft(full(), &[(S3Prefix, "p")]),
        draft(trail("us-east-1"), &[(Organization, "on"), (LogGroup, GROUP)]),
        draft(trail("us-east-1"), &[(MultiRegion, "off"), (GlobalEvents, "off")]),
    ];
    let messages = ["", "Access denied. Check", "explicit deny", "Region in ARN is wrong", "SSO token", "validate it"];
    let mut sure = 0;
    for cause in causes() {
        for message in messages {
            for draft in &drafts {
                let error = ApiError { after_fault: true, ..failure(cause.clone(), message) };
                assert!(error.left_unanswered());
                let told = explain(&error, None, Some(draft));
                let begin = "An earlier attempt at this update failed on AWS's side and may have been carried out";
                assert!(told.meaning.starts_with(begin), "{cause:?}: {told:?}");
                assert!(told.remedy.starts_with("Reload the trail (r)"), "{cause:?}: {told:?}");
                assert_eq!(told.remedy.matches("see what it is set to now").count(), 1, "{cause:?}: {told:?}");
                let claims = |text: &str| text.to_lowercase().contains("nothing was");
                assert!(!claims(&told.meaning) && !claims(&told.remedy), "{cause:?}: {told:?}");
                // without it, what is sure is said
                let told = explain(&failure(cause.clone(), message), None, Some(draft));
                assert!(!told.meaning.contains("earlier attempt"), "{cause:?}: {told:?}");
                sure += usize::from(claims(&told.meaning));
            }
        }
    }
    assert!(sure > 50, "{sure}");

    let conflict = ApiError { after_fault: true, ..refused("ConflictException", "") };
    let told = explain(&conflict, None, Some(&drafts[0]));
    assert!(
        told.meaning.contains("perhaps that earlier attempt itself") && !told.meaning.contains("another"),
        "{told:?}"
    );
    assert_eq!(told.retry, Retry::Later);
    // a call that reads leaves nothing in doubt
    let read = ApiError { operation: "GetTrail", ..conflict };
    assert!(!explain(&read, None, None).meaning.contains("earlier attempt"));
}

#[test]
fn a_fault_leaves_open_what_became_of_an_organization_trail_too() {
    for edits in [&[(S3Prefix, "p")][..], &[(Organization, "on")]] {
        let told = explain(&refused("InternalFailure", ""), None, Some(&draft(full(), edits)));
        assert!(told.meaning.contains("It may or may not have been carried out."), "{told:?}");
    }
}

#[test]
fn nobody_is_called_a_member_who_is_in_the_account_of_the_trail() {
    let organization = trail_with("us-east-1", |s| s.organization = Some(true));
    let changed = draft(organization, &[(S3Prefix, "p")]);
    let told = |user: &str| {
        let message = format!("{user}is not authorized to perform: cloudtrail:UpdateTrail on resource: x");
        explain(&refused("AccessDeniedException", &message), None, Some(&changed))
    };
    for own in [
        "User: arn:aws:iam::123456789012:user/ana ",
        "User: arn:aws:sts::123456789012:assumed-role/ops/ana@example.com ",
    ] {
        let told = told(own);
        assert_eq!(told.meaning, "The permission cloudtrail:UpdateTrail is missing.");
        assert_eq!(told.document, Some(Document::Caller));
    }
    // of others, and of who is not named, it is said under a condition
    for other in ["User: arn:aws:iam::444455556666:user/bo ", "User: bo ", "", "User: "] {
        let told = told(other);
        assert!(told.meaning.contains("only a member of the organization, if it is not 123456789012."), "{told:?}");
    }
}

#[test]
fn a_topic_that_is_not_set_has_no_key() {
    let explained = |code, base, edits: &[(crate::trail::Setting, &str)]| {
        explain(&refused(code, ""), None, Some(&draft(base, edits)))
    };
    let keyless = || trail_with("us-east-1", |s| s.sns_topic = Some("news".into()));
    for (base, edits) in [
        (trail("us-east-1"), &[(S3Prefix, "p")][..]),
        (keyless(), &[(SnsTopic, "")]),
        (full(), &[(SnsTopic, ""), (KmsKey, "")]),
        (full(), &[(SnsTopic, "")]),
    ] {
        for code in ["KmsKeyNotFoundException", "KmsException"] {
            let told = explained(code, base.clone(), edits);
            let text = format!("{} {}", told.meaning, told.remedy);
            for wrong in ["TOPIC_ARN", "not set", "its SNS topic", "the topic", "KmsMasterKeyId"] {
                assert!(!text.contains(wrong), "{code} {edits:?}: “{wrong}” in {text}");
            }
        }
    }
    let neither = explained("KmsKeyNotFoundException", trail("us-east-1"), &[(S3Prefix, "p")]);
    assert!(neither.meaning.contains("neither a key nor a topic"), "{neither:?}");
    assert!(neither.remedy.contains("get-bucket-encryption --bucket acme-logs"), "{neither:?}");
    assert_eq!(neither.settings, [S3Bucket]);
    // where there is one, it is looked at
    for code in ["KmsKeyNotFoundException", "KmsException"] {
        let told = explained(code, keyless(), &[(S3Prefix, "p")]);
        assert!(told.meaning.contains("its SNS topic") && told.remedy.contains("KmsMasterKeyId"), "{told:?}");
    }
}

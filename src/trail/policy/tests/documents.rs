//! The documents, by themselves and before the evaluator.

use super::*;

/// Nothing known.
fn none() -> Around<'static> {
    Around::default()
}

/// The documents that CloudTrail asks.
const ASKED: [Document; 6] = [
    Document::Bucket,
    Document::Topic,
    Document::TopicKey,
    Document::Key,
    Document::RoleTrust,
    Document::RolePermissions,
];

#[track_caller]
fn denied(what: &str, policy: &Value, questions: &[Question]) {
    assert!(!questions.is_empty(), "{what}");
    let verdict = all_allowed(&[policy], questions);
    assert!(matches!(verdict, Verdict::Denied { .. }), "{what}: {verdict:?}");
}

#[test]
fn the_documents_allow_what_cloudtrail_does_for_this_trail_only() {
    let elsewhere = "arn:aws:cloudtrail:us-east-1:444455556666:trail/own";
    for settings in [full(), organization(), Settings { s3_prefix: None, ..full() }] {
        let draft = draft_of(arn("own"), settings);
        for document in ASKED {
            let policy = json(document, &draft);
            let own = questions(document, &draft, draft.arn());
            assert_eq!(all_allowed(&[&policy], &own), Verdict::Allowed, "{document:?}");
            denied("without it", &json!({"Version": "2012-10-17", "Statement": []}), &own);
            // a role's policies do not say for which trail, and SNS does not say it to a key
            if matches!(document, Document::Bucket | Document::Topic | Document::Key) {
                for other in [arn("other"), TrailArn::parse(elsewhere).unwrap()] {
                    for question in questions(document, &draft, &other) {
                        denied(&format!("{document:?} for {other}"), &policy, &[question]);
                    }
                }
                // and the document with another trail's ARN in it does not serve this one
                let others = policy.to_string().replace("trail/own", "trail/other");
                denied(&format!("{document:?} of another"), &policy_of(&others), &own);
            }
            // it is about CloudTrail only, where it says for whom it is
            let mut others = own.clone();
            others.iter_mut().for_each(|q| q.principal = Principal::Service("config.amazonaws.com".into()));
            denied(&format!("{document:?} for another service"), &policy, &others);
        }
    }
}

#[test]
fn a_document_for_another_place_does_not_serve() {
    let draft = draft_of(arn("own"), organization());
    let place = |change: &dyn Fn(&mut Settings)| {
        let mut settings = organization();
        change(&mut settings);
        draft_of(arn("own"), settings)
    };
    for (document, what, other) in [
        (Document::Bucket, "another bucket", place(&|s| s.s3_bucket = Some("other-logs".into()))),
        (Document::Bucket, "another prefix", place(&|s| s.s3_prefix = Some("dev/trail".into()))),
        (Document::Bucket, "no prefix", place(&|s| s.s3_prefix = None)),
        (Document::Bucket, "a longer prefix", place(&|s| s.s3_prefix = Some("prod/trail/x".into()))),
        (Document::Bucket, "no organization", place(&|s| s.organization = Some(false))),
        (Document::Topic, "another topic", place(&|s| s.sns_topic = Some("olds".into()))),
        (Document::Key, "another key", place(&|s| s.kms_key = Some(KEY.replace("1234abcd", "abcd1234")))),
        (
            Document::RolePermissions,
            "another log group",
            place(&|s| s.log_group = Some("arn:aws:logs:us-east-1:111122223333:log-group:/acme/other:*".into())),
        ),
        (Document::RolePermissions, "no organization", place(&|s| s.organization = Some(false))),
    ] {
        denied(&format!("{document:?}: {what}"), &json(document, &other), &questions(document, &draft, draft.arn()));
    }
    for document in [Document::Bucket, Document::RolePermissions] {
        for wrong in ["o-zzzzzzzzzz", ORGANIZATION_ID] {
            let policy = policy_of(&json(document, &draft).to_string().replace(ORG, wrong));
            denied(&format!("{document:?} for {wrong}"), &policy, &questions(document, &draft, draft.arn()));
        }
    }
}

#[test]
fn what_would_be_a_wildcard_or_a_variable_stands_for_itself() {
    for (prefix, others) in [
        ("a*b", &["axb", "a/b"][..]),
        ("a?b", &["axb"]),
        ("a${aws:SourceAccount}b", &["a111122223333b"]),
        ("$", &["x"]),
        ("${*}", &["*", "x"]),
    ] {
        let with = |prefix: &str| draft_of(arn("own"), Settings { s3_prefix: Some(prefix.into()), ..organization() });
        let asked = |prefix| questions(Document::Bucket, &with(prefix), &arn("own"));
        let policy = json(Document::Bucket, &with(prefix));
        assert_eq!(all_allowed(&[&policy], &asked(prefix)), Verdict::Allowed, "{prefix}: {policy}");
        for other in others {
            denied(&format!("{prefix} for {other}"), &policy, &asked(other));
        }
    }
}

#[test]
fn a_document_is_safe_between_quotes_and_means_the_same() {
    for prefix in ["it's", "a\u{1b}]52;c;x\u{7}b", "q\"\\'\u{202e}"] {
        let draft = draft_of(arn("own"), Settings { s3_prefix: Some(prefix.into()), ..organization() });
        let text = Document::Bucket.text(&draft, none());
        assert!(
            !text.contains('\'') && !text.chars().any(|c| c != '\n' && crate::trail::text::is_steering(c)),
            "{text}"
        );
        assert_eq!(crate::trail::text::json_safe(&text), text, "a copy is what is shown");
        let written = format!("arn:aws:s3:::acme-logs/{prefix}/AWSLogs/111122223333/*");
        let policy: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(policy["Statement"][1]["Resource"], json!(written));
    }
}

#[test]
fn a_document_for_an_organization_tells_what_is_known_of_it() {
    let (account, org) = (draft_of(arn("own"), full()), draft_of(arn("own"), organization()));
    let refused = ApiError {
        operation: "DescribeOrganization",
        region: "us-east-1".into(),
        cause: crate::trail::error::Cause::Refused("AccessDeniedException".into()),
        message: "not you".into(),
        request_id: None,
        after_fault: false,
    };
    let unheard =
        ApiError { cause: crate::trail::error::Cause::TimedOut, message: "no answer".into(), ..refused.clone() };
    let consolidated = match member_of(ACCOUNT) {
        Membership::Member(organization) => {
            Membership::Member(Organization { all_features: Some(false), ..organization })
        }
        other => other,
    };
    let (own, others) = (member_of(ACCOUNT), member_of("444455556666"));
    let by_hand = "describe-organization --query Organization.Id";
    for (what, organization, filled, told, not_told) in [
        ("not asked", None, false, &[by_hand][..], &["could not be read"][..]),
        ("known", Some(Ok(&own)), true, &[], &[by_hand, "management account", "features", ORGANIZATION_ID]),
        (
            "another's",
            Some(Ok(&others)),
            true,
            &["management account 444455556666, this trail to 111122223333"],
            &[by_hand],
        ),
        ("consolidated", Some(Ok(&consolidated)), true, &["need all features"], &[by_hand]),
        (
            "none",
            Some(Ok(&Membership::NotAMember)),
            false,
            &["Your account 111122223333 is not in an organization"],
            &[by_hand],
        ),
        (
            "denied",
            Some(Err(&refused)),
            false,
            &[
                by_hand,
                "could not be read (permission organizations:DescribeOrganization)",
                "AccessDeniedException: not you",
            ],
            &[],
        ),
        ("no answer", Some(Err(&unheard)), false, &[by_hand, "could not be read: ", "no answer"], &["permission"]),
    ] {
        let around = Around { account: Some(ACCOUNT), organization };
        for document in [Document::Bucket, Document::RolePermissions] {
            let (text, notes) = (document.text(&org, around), document.notes(&org, around).join(" "));
            assert_eq!(text.contains(ORG), filled, "{what}: {text}");
            assert_eq!(text.contains(ORGANIZATION_ID), !filled, "{what}: {text}");
            for words in told {
                assert!(notes.contains(words), "{what}: {words}: {notes}");
            }
            for words in not_told {
                assert!(!notes.contains(words), "{what}: {words}: {notes}");
            }
            // a trail of one account has nothing to do with it
            let (text, notes) = (document.text(&account, around), document.notes(&account, around).join(" "));
            assert!(!text.contains(ORG) && !text.contains(ORGANIZATION_ID), "{what}: {text}");
            assert!(!notes.contains("rganization"), "{what}: {notes}");
        }
    }
}

#[test]
fn a_delegated_administrator_uses_the_own_log_group_for_the_management_accounts_trail() {
    const DELEGATED: &str = "444455556666";
    let own = |text: Option<String>| text.map(|text| text.replace(ACCOUNT, DELEGATED));
    let settings = organization();
    let settings =
        Settings { log_group: own(settings.log_group.clone()), log_role: own(settings.log_role.clone()), ..settings };
    let membership = member_of(ACCOUNT);
    let around = Around { account: Some(DELEGATED), organization: Some(Ok(&membership)) };
    let draft = draft_of(arn("own"), settings.clone());
    let of = |document: Document, draft: &Draft| policy_of(&document.text(draft, around));
    for document in ASKED {
        let verdict = all_allowed(&[&of(document, &draft)], &questions(document, &draft, draft.arn()));
        assert_eq!(verdict, Verdict::Allowed, "{document:?}");
    }
    for document in [Document::Bucket, Document::Topic, Document::Key, Document::TopicKey] {
        assert!(!document.text(&draft, around).contains(DELEGATED), "{document:?} is about the trail's account");
    }
    // nothing of it is in the management account, and either name of the streams is covered
    let role = of(Document::RolePermissions, &draft);
    let resources: Vec<&str> =
        role["Statement"][0]["Resource"].as_array().unwrap().iter().map(|r| r.as_str().unwrap()).collect();
    let group = format!("arn:aws:logs:us-east-1:{DELEGATED}:log-group:/acme/audit:log-stream:");
    let streams =
        [format!("{ACCOUNT}_CloudTrail_us-east-1*"), format!("{DELEGATED}_CloudTrail_us-east-1*"), format!("{ORG}_*")];
    assert_eq!(resources, streams.map(|stream| format!("{group}{stream}")));
    let caller = of(Document::Caller, &draft).to_string();
    assert!(caller.contains(arn("own").as_str()) && caller.contains("arn:aws:iam::444455556666:role/"), "{caller}");
    // before there is a log group, it is the caller's that is meant
    let draft = draft_of(
        arn("own"),
        Settings { log_group: None, kms_key: Some("1234abcd-12ab-34cd-56ef-1234567890ab".into()), ..settings },
    );
    assert!(
        Document::RolePermissions.text(&draft, around).contains(&format!("us-east-1:{DELEGATED}:log-group:LOG_GROUP:"))
    );
    assert!(Document::RolePermissions.text(&draft, none()).contains("us-east-1:111122223333:log-group:LOG_GROUP:"));
    // and a key without an ARN is the caller's, too
    assert!(
        Document::Key
            .text(&draft, around)
            .contains("\"arn:aws:kms:us-east-1:444455556666:key/1234abcd-12ab-34cd-56ef-1234567890ab\"")
    );
    assert!(!Document::Key.text(&draft, none()).contains("key/1234abcd"));
}

#[test]
fn the_other_document_leads_there_and_back() {
    let draft = draft_of(arn("own"), full());
    for document in Document::ALL {
        if let Some(other) = document.other(&draft) {
            assert_eq!(other.other(&draft), Some(document), "{document:?}");
        }
    }
    assert_eq!(Document::Topic.other(&draft), Some(Document::TopicKey));
    let without = draft_of(arn("own"), Settings { kms_key: None, ..full() });
    assert_eq!(Document::Bucket.other(&without), None, "no key, no policy of one");
}

#[test]
fn the_bucket_policy_is_the_one_of_the_user_guide() {
    let settings = Settings { s3_prefix: None, ..full() };
    let draft = draft_of(TrailArn::parse("arn:aws-cn:cloudtrail:cn-north-1:111122223333:trail/abc").unwrap(), settings);
    let expected = r#"{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Sid": "AWSCloudTrailAclCheck20150319",
      "Effect": "Allow",
      "Principal": {
        "Service": "cloudtrail.amazonaws.com"
      },
      "Action": "s3:GetBucketAcl",
      "Resource": "arn:aws-cn:s3:::acme-logs",
      "Condition": {
        "StringEquals": {
          "aws:SourceArn": "arn:aws-cn:cloudtrail:cn-north-1:111122223333:trail/abc"
        }
      }
    },
    {
      "Sid": "AWSCloudTrailWrite20150319",
      "Effect": "Allow",
      "Principal": {
        "Service": "cloudtrail.amazonaws.com"
      },
      "Action": "s3:PutObject",
      "Resource": "arn:aws-cn:s3:::acme-logs/AWSLogs/111122223333/*",
      "Condition": {
        "StringEquals": {
          "s3:x-amz-acl": "bucket-owner-full-control",
          "aws:SourceArn": "arn:aws-cn:cloudtrail:cn-north-1:111122223333:trail/abc"
        }
      }
    }
  ]
}"#;
    assert_eq!(Document::Bucket.text(&draft, none()), expected);
}

#[test]
fn documents_follow_the_draft_not_the_trail() {
    let mut draft = draft_of(arn("own"), full());
    let text = |text: &str| Wanted::Text(text.to_owned());
    draft.set(Setting::S3Bucket, text("new-bucket")).unwrap();
    draft.set(Setting::S3Prefix, text("new/prefix")).unwrap();
    draft.set(Setting::SnsTopic, text("arn:aws:sns:eu-west-1:222233334444:far")).unwrap();
    draft.set(Setting::KmsKey, text("alias/new")).unwrap();
    draft.set(Setting::LogGroup, text("arn:aws:logs:us-east-1:111122223333:log-group:new:*")).unwrap();
    draft.set(Setting::Organization, Wanted::Switch(true)).unwrap();
    let bucket = Document::Bucket.text(&draft, none());
    assert!(bucket.contains("arn:aws:s3:::new-bucket/new/prefix/AWSLogs/111122223333/*"));
    assert!(bucket.contains("arn:aws:s3:::new-bucket/new/prefix/AWSLogs/ORGANIZATION_ID/*"));
    assert!(Document::Topic.text(&draft, none()).contains("\"arn:aws:sns:eu-west-1:222233334444:far\""));
    assert!(!Document::Key.text(&draft, none()).contains(KEY));
    assert!(Document::Key.notes(&draft, none()).iter().any(|n| n.contains("not known by its ARN")));
    let role = Document::RolePermissions.text(&draft, none());
    assert!(role.contains("log-group:new:log-stream:111122223333_CloudTrail_us-east-1*"), "{role}");
    assert!(role.contains("log-group:new:log-stream:ORGANIZATION_ID_*"), "{role}");
    assert!(Document::Bucket.title(&draft).contains("new-bucket"));
}

#[test]
fn what_is_not_set_is_left_open_and_said_so() {
    let settings = Settings { s3_bucket: Some("acme-logs".into()), ..Settings::default() };
    let draft = draft_of(arn("own"), settings);
    for (document, placeholder) in [(Document::Topic, TOPIC), (Document::RolePermissions, LOG_GROUP)] {
        assert!(document.text(&draft, none()).contains(placeholder));
        assert!(document.notes(&draft, none()).iter().any(|n| n.contains(placeholder)), "{document:?}");
    }
    for document in Document::ALL {
        assert!(serde_json::from_str::<Value>(&document.text(&draft, none())).is_ok());
        assert!(!document.title(&draft).is_empty() && !document.notes(&draft, none()).is_empty());
        assert!(!document.title(&draft).contains("None"));
    }
}

#[test]
fn the_caller_gets_no_more_than_this_draft_needs() {
    let bare = draft_of(arn("own"), Settings { log_role: None, ..full() });
    let text = Document::Caller.text(&bare, none());
    assert!(!text.contains("iam:") && !text.contains("organizations:"), "{text}");
    let mut draft = draft_of(arn("own"), full());
    draft.set(Setting::Organization, Wanted::Switch(true)).unwrap();
    let policy = json(Document::Caller, &draft);
    let may = |action: &str, resource: &str, context: Context| {
        let (action, resource) = (action.to_owned(), resource.to_owned());
        evaluate(&policy, &Question { principal: Principal::Holder, action, resource, context })
    };
    let plain = Context::default;
    assert!(may("cloudtrail:UpdateTrail", arn("own").as_str(), plain()).is_allowed());
    assert!(!may("cloudtrail:UpdateTrail", arn("other").as_str(), plain()).is_allowed());
    assert!(!may("cloudtrail:DeleteTrail", arn("own").as_str(), plain()).is_allowed());
    let role = full().log_role.unwrap();
    assert!(may("iam:PassRole", &role, plain().with("iam:PassedToService", SERVICE)).is_allowed());
    assert!(!may("iam:PassRole", &role, plain().with("iam:PassedToService", "ec2.amazonaws.com")).is_allowed());
    assert!(may("organizations:DescribeOrganization", "*", plain()).is_allowed());
    assert!(may("organizations:EnableAWSServiceAccess", "*", plain()).is_allowed());
    // a trail that is one already needs what UpdateTrail does on the caller's behalf, and no more
    let text = Document::Caller.text(&draft_of(arn("own"), organization()), none());
    assert!(text.contains("iam:CreateServiceLinkedRole") && !text.contains("EnableAWSServiceAccess"), "{text}");
}

#[test]
fn a_document_says_what_to_do_where_its_sids_are_taken() {
    let draft = draft_of(arn("own"), organization());
    for document in [Document::Bucket, Document::Topic, Document::Key] {
        let notes = document.notes(&draft, none());
        let told: Vec<&String> = notes.iter().filter(|n| n.contains("same Sid twice")).collect();
        assert_eq!(told.len(), 1, "{document:?}: {notes:?}");
        assert!(told[0].contains("change th") && told[0].contains("list"), "{told:?}");
        assert_eq!(notes.iter().filter(|n| n.contains("SourceArn")).count(), 1, "one way only: {notes:?}");
    }
}

#[test]
fn a_trust_policy_says_when_it_replaces_another() {
    let notes = Document::RoleTrust.notes(&draft_of(arn("own"), full()), none()).join(" ");
    assert!(notes.contains("If CloudTrail alone is to assume the role") && notes.contains("beside them"), "{notes}");
}

/// Makes a list of what two policies say differently in one place, and leaves what they say alike.
fn listed(one: &mut Value, other: &Value) {
    if *one != *other {
        *one = json!([one.take(), other.clone()]);
    }
}

#[test]
fn two_documents_for_a_key_are_merged_as_the_note_says() {
    let foreign = TrailArn::parse("arn:aws:cloudtrail:us-east-1:444455556666:trail/theirs").unwrap();
    let (own, theirs) = (draft_of(arn("own"), full()), draft_of(foreign, full()));
    let notes = Document::Key.notes(&theirs, none()).join(" ");
    let mut merged = json(Document::Key, &own);
    let added = json(Document::Key, &theirs);
    // no more than what the notes name is made a list
    let mut places = 0;
    for (named, at, pointer) in [
        ("aws:SourceArn", 0, "/Condition/StringEquals/aws:SourceArn"),
        ("aws:SourceArn", 1, "/Condition/StringEquals/aws:SourceArn"),
        (
            "kms:EncryptionContext:aws:cloudtrail:arn in the first statement",
            0,
            "/Condition/StringLike/kms:EncryptionContext:aws:cloudtrail:arn",
        ),
        ("Principal in the last one (AWS)", 3, "/Principal/AWS"),
    ] {
        let pointer = format!("/Statement/{at}{pointer}");
        let value = added.pointer(&pointer).unwrap_or_else(|| panic!("{pointer} in {added}"));
        if notes.contains(named) {
            listed(merged.pointer_mut(&pointer).unwrap(), value);
            places += 1;
        }
    }
    assert_eq!(places, 4, "{notes}");
    for trail in [own.arn(), theirs.arn()] {
        assert_eq!(
            all_allowed(&[&merged], &questions::key(&Setup::of(trail), &Use::of(KEY))),
            Verdict::Allowed,
            "{trail}: {merged}"
        );
    }
    let readers = &merged["Statement"][3]["Principal"]["AWS"];
    assert_eq!(*readers, json!(["arn:aws:iam::111122223333:root", "arn:aws:iam::444455556666:root"]));
    // a third one is not let in
    let third = TrailArn::parse("arn:aws:cloudtrail:us-east-1:777788889999:trail/own").unwrap();
    denied("a third account", &merged, &questions::key(&Setup::of(&third), &Use::of(KEY)));
}

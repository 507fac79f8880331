//! The documents, by themselves and before the evaluator.

use super::*;

#[test]
fn the_documents_allow_what_cloudtrail_does_for_this_trail_only() {
    for settings in [full(), organization(), Settings { s3_prefix: None, ..full() }] {
        let draft = draft_of(arn("own"), settings);
        for document in
            [Document::Bucket, Document::Topic, Document::Key, Document::RoleTrust, Document::RolePermissions]
        {
            let policy = json(document, &draft);
            let own = questions(document, &draft, draft.arn());
            assert_eq!(all_allowed(&[&policy], &own), Verdict::Allowed, "{document:?}");
            // a role's policies do not say for which trail
            if !matches!(document, Document::RoleTrust | Document::RolePermissions) {
                for question in questions(document, &draft, &arn("other")) {
                    let verdict = evaluate(&policy, &question);
                    assert!(matches!(verdict, Verdict::Denied { .. }), "{document:?} {question:?}: {verdict:?}");
                }
            }
        }
    }
}

#[test]
fn a_document_without_the_organization_is_too_little_for_it() {
    let (account, org) = (draft_of(arn("own"), full()), draft_of(arn("own"), organization()));
    for document in [Document::Bucket, Document::RolePermissions] {
        let verdict = all_allowed(&[&json(document, &account)], &questions(document, &org, org.arn()));
        assert!(matches!(verdict, Verdict::Denied { .. }), "{document:?}: {verdict:?}");
        assert!(document.notes(&org).iter().any(|n| n.contains("describe-organization")));
        assert!(!document.notes(&account).iter().any(|n| n.contains(ORGANIZATION_ID)));
        assert!(!document.text(&account).contains(ORGANIZATION_ID));
    }
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
    assert_eq!(Document::Bucket.text(&draft), expected);
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
    let bucket = Document::Bucket.text(&draft);
    assert!(bucket.contains("arn:aws:s3:::new-bucket/new/prefix/AWSLogs/111122223333/*"));
    assert!(bucket.contains("arn:aws:s3:::new-bucket/new/prefix/AWSLogs/ORGANIZATION_ID/*"));
    assert!(Document::Topic.text(&draft).contains("\"arn:aws:sns:eu-west-1:222233334444:far\""));
    assert!(!Document::Key.text(&draft).contains(KEY));
    assert!(Document::Key.notes(&draft).iter().any(|n| n.contains("not known by its ARN")));
    let role = Document::RolePermissions.text(&draft);
    assert!(role.contains("log-group:new:log-stream:111122223333_CloudTrail_us-east-1*"), "{role}");
    assert!(role.contains("log-group:new:log-stream:ORGANIZATION_ID_*"), "{role}");
    assert!(Document::Bucket.title(&draft).contains("new-bucket"));
}

#[test]
fn what_is_not_set_is_left_open_and_said_so() {
    let settings = Settings { s3_bucket: Some("acme-logs".into()), ..Settings::default() };
    let draft = draft_of(arn("own"), settings);
    for (document, placeholder) in [(Document::Topic, TOPIC), (Document::RolePermissions, LOG_GROUP)] {
        assert!(document.text(&draft).contains(placeholder));
        assert!(document.notes(&draft).iter().any(|n| n.contains(placeholder)), "{document:?}");
    }
    for document in Document::ALL {
        assert!(serde_json::from_str::<Value>(&document.text(&draft)).is_ok());
        assert!(!document.title(&draft).is_empty() && !document.notes(&draft).is_empty());
        assert!(!document.title(&draft).contains("None"));
    }
}

#[test]
fn the_caller_gets_no_more_than_this_draft_needs() {
    let bare = draft_of(arn("own"), Settings { log_role: None, ..full() });
    let text = Document::Caller.text(&bare);
    assert!(!text.contains("iam:") && !text.contains("organizations:"), "{text}");
    let mut draft = draft_of(arn("own"), full());
    draft.set(Setting::Organization, Wanted::Switch(true)).unwrap();
    let policy = json(Document::Caller, &draft);
    let may = |action: &str, resource: &str, context: Context| {
        let (action, resource) = (action.to_owned(), resource.to_owned());
        evaluate(&policy, &Question { principal: Principal::Holder, action, resource, context })
    };
    let none = Context::default;
    assert!(may("cloudtrail:UpdateTrail", arn("own").as_str(), none()).is_allowed());
    assert!(!may("cloudtrail:UpdateTrail", arn("other").as_str(), none()).is_allowed());
    assert!(!may("cloudtrail:DeleteTrail", arn("own").as_str(), none()).is_allowed());
    let role = full().log_role.unwrap();
    assert!(may("iam:PassRole", &role, none().with("iam:PassedToService", SERVICE)).is_allowed());
    assert!(!may("iam:PassRole", &role, none().with("iam:PassedToService", "ec2.amazonaws.com")).is_allowed());
    assert!(may("organizations:DescribeOrganization", "*", none()).is_allowed());
}

#[test]
fn a_document_says_what_to_do_where_its_sids_are_taken() {
    let draft = draft_of(arn("own"), organization());
    for document in [Document::Bucket, Document::Topic, Document::Key] {
        let notes = document.notes(&draft);
        let told: Vec<&String> = notes.iter().filter(|n| n.contains("same Sid twice")).collect();
        assert_eq!(told.len(), 1, "{document:?}: {notes:?}");
        assert!(told[0].contains("change th") && told[0].contains("list"), "{told:?}");
        assert_eq!(notes.iter().filter(|n| n.contains("SourceArn")).count(), 1, "one way only: {notes:?}");
    }
}

#[test]
fn a_trust_policy_says_when_it_replaces_another() {
    let notes = Document::RoleTrust.notes(&draft_of(arn("own"), full())).join(" ");
    assert!(notes.contains("If CloudTrail alone is to assume the role") && notes.contains("beside them"), "{notes}");
}

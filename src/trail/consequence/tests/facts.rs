//! Every row of F§5, in its order. StopLogging, which is a row there too, is no UpdateTrail.

use super::*;

/// How the trail is, what is changed, and what is said of it at which level: the row's own.
type Row = (fn(&mut Settings), &'static [(Setting, &'static str)], Level, &'static [&'static str]);

const ROWS: &[Row] = {
    use Setting::*;
    const NEW_GROUP: &str = "arn:aws:logs:us-east-1:123456789012:log-group:/other:*";
    &[
        // EnableLogFileValidation off, and on
        (|_| {}, &[(LogFileValidation, "off")], Danger, &["breaks after an hour", "can never be validated"]),
        (|s| s.log_file_validation = Some(false), &[(LogFileValidation, "on")], Note, &["in about an hour"]),
        // IsMultiRegionTrail off, and on
        (
            |s| s.multi_region = Some(true),
            &[(MultiRegion, "off")],
            Danger,
            &["shadow trails", "deleted", "only us-east-1"],
        ),
        (
            |s| (s.sns_topic, s.log_group, s.log_role) = (Some("t".into()), Some(GROUP.into()), Some(ROLE.into())),
            &[(MultiRegion, "on")],
            Caution,
            &["every enabled Region", "the one bucket, topic and log group"],
        ),
        (|_| {}, &[(MultiRegion, "on")], Caution, &["the 5 trails of each Region"]),
        (|_| {}, &[(MultiRegion, "on")], Caution, &["a paid second copy"]),
        (|_| {}, &[(MultiRegion, "on")], Note, &["cloudtrail.amazonaws.com, not the account IDs"]),
        // IsOrganizationTrail on, and off
        (|_| {}, &[(Organization, "on")], Danger, &["every member account", "seen but not changed"]),
        (|_| {}, &[(Organization, "on")], Note, &["even where delivery fails", "GetTrailStatus"]),
        (|_| {}, &[(Organization, "on")], Caution, &["paid second copies", "within a day"]),
        (|s| s.organization = Some(true), &[(Organization, "off")], Danger, &["deleted from all member accounts"]),
        (
            |s| s.organization = Some(true),
            &[(Organization, "off")],
            Caution,
            &["Only 123456789012 can reach the trail", "AWSLogs/123456789012/*"],
        ),
        // S3BucketName and S3KeyPrefix
        (|_| {}, &[(S3Bucket, "new")], Caution, &["New log files go to new", "stay in acme-logs; nothing is moved"]),
        (|_| {}, &[(S3Bucket, "new")], Note, &["The digest chain goes on", "--s3-bucket acme-logs"]),
        (|_| {}, &[(S3Bucket, "new")], Caution, &["or AWS refuses", "for 30 days and charges for it"]),
        (|_| {}, &[(S3Prefix, "new")], Caution, &["New log files go under new/AWSLogs/", "Those under AWSLogs/ stay"]),
        (|s| s.s3_prefix = Some("old".into()), &[(S3Prefix, "new")], Note, &["--s3-prefix old"]),
        (|_| {}, &[(S3Prefix, "new")], Caution, &["or AWS refuses", "for 30 days and charges for it"]),
        // KmsKeyId set or changed, and cleared
        (|_| {}, &[(KmsKey, "alias/new")], Caution, &["needs kms:Decrypt on alias/new"]),
        (|_| {}, &[(KmsKey, "alias/new")], Caution, &["disabled or its policy changes", "cannot deliver"]),
        (|_| {}, &[(KmsKey, "alias/new")], Note, &["Log and digest files", "5 minutes", "older objects stay"]),
        (|s| s.kms_key = Some(KEY.into()), &[(KmsKey, "alias/new")], Caution, &["Keep key/1234abcd", "enabled"]),
        (|s| s.kms_key = Some(KEY.into()), &[(KmsKey, "")], Caution, &["SSE-S3"]),
        // SNS set, and cleared
        (|_| {}, &[(SnsTopic, "news")], Caution, &["a message for every log file", "can be many", "SQS"]),
        (
            |s| s.sns_topic = Some("news".into()),
            &[(SnsTopic, "")],
            Caution,
            &["news is no longer told", "sees nothing"],
        ),
        // the CloudWatch pair removed, and added or changed
        (
            |s| (s.log_group, s.log_role) = (Some(GROUP.into()), Some(ROLE.into())),
            &[(LogGroup, "")],
            Danger,
            &["No more events go to trail", "metric filters and alarms on it go silent"],
        ),
        (|_| {}, &[(LogGroup, GROUP), (LogRole, ROLE)], Note, &["charges for what trail takes in", "5 minutes"]),
        (|_| {}, &[(LogGroup, GROUP), (LogRole, ROLE)], Note, &["larger than 256 KB go to the bucket only"]),
        (
            |s| (s.log_group, s.log_role) = (Some(GROUP.into()), Some(ROLE.into())),
            &[(LogGroup, NEW_GROUP)],
            Note,
            &["charges for what /other takes in", "5 minutes"],
        ),
        // IncludeGlobalServiceEvents on, and off
        (|s| s.global_events = Some(false), &[(GlobalEvents, "on")], Caution, &["delivered, and maybe paid, twice"]),
        (|_| {}, &[(GlobalEvents, "off")], Danger, &["No events of global services (IAM, STS, CloudFront)"]),
        // RecursiveLogging off
        (
            |_| {},
            &[(RecursiveLogging, "off")],
            Note,
            &["no longer recorded", "less noise", "less audit of the log bucket"],
        ),
        // any
        (|_| {}, &[(S3Prefix, "new")], Note, &["as before for some minutes"]),
    ]
};

#[test]
fn every_row_is_said_at_its_level() {
    for (base, edits, level, words) in ROWS {
        let all = alone(trail_with("us-east-1", *base), edits);
        let said = |c: &&Consequence| words.iter().all(|w| c.text.contains(w));
        let said: Vec<&Consequence> = all.iter().filter(said).collect();
        assert_eq!(said.len(), 1, "{edits:?} {words:?} in {all:#?}");
        assert_eq!(said[0].level, *level, "{edits:?}: {}", said[0].text);
        // what is true of every update stands under none of the changes
        let setting = if words[0].contains("minutes") { None } else { Some(edits[0].0) };
        assert_eq!(said[0].setting, setting, "{}", said[0].text);
    }
}

#[test]
fn only_what_is_dangerous_in_the_table_is_a_danger() {
    for (base, edits, _, _) in ROWS {
        let all = alone(trail_with("us-east-1", *base), edits);
        let in_table = ROWS.iter().any(|(_, other, level, _)| other == edits && *level == Danger);
        assert_eq!(all.iter().any(|c| c.level == Danger), in_table, "{edits:?} {all:#?}");
    }
}

#[test]
fn data_events_are_charged_wherever_they_are_selected() {
    let mut selective = trail("us-east-1");
    let said = |trail: &Trail| {
        let all = alone(trail.clone(), &[(Setting::MultiRegion, "on")]);
        all.iter().any(|c| c.level == Caution && c.text.contains("Data events"))
    };
    assert!(!said(&selective));
    selective.has_custom_event_selectors = Some(true);
    assert!(said(&selective));
}

#[test]
fn the_bucket_policy_of_an_organization_covers_the_members_too() {
    let of_all = trail_with("us-east-1", |s| s.organization = Some(true));
    let expected = "must allow new/AWSLogs/123456789012/* and new/AWSLogs/ORGANIZATION_ID/* first";
    check(of_all, &[(Setting::S3Prefix, "new")], &[(Setting::S3Prefix, Caution, expected)]);
}

#[test]
fn what_a_later_failure_costs_is_said_once() {
    let all = alone(trail("us-east-1"), &[(Setting::S3Bucket, "new"), (Setting::S3Prefix, "new")]);
    assert_eq!(all.iter().filter(|c| c.text.contains("30 days")).count(), 1, "{all:#?}");
}

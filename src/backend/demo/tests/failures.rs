//! Failures on order.

use super::*;
use crate::backend::demo::failures::names;
use crate::trail::errors::known_codes;

fn failing(text: &str) -> Demo {
    sample().failing_once(Some(Failure::parse(text).unwrap()))
}

/// Lets the next update fail as `text` says.
fn met(text: &str, trail: &TrailArn, members: &[(Setting, Wire)]) -> ApiError {
    update(&failing(text), trail, members).unwrap_err()
}

#[test]
fn every_failure_is_met_once_and_changes_nothing() {
    let members = [text(Setting::S3Prefix, "prod")];
    let mut seen = 0;
    for name in names().chain(["NeverHeardOfException".to_owned()]) {
        let demo = failing(&name);
        let before = demo.lock().account.clone();
        let error = update(&demo, &management(), &members).unwrap_err();
        assert!(demo.lock().account == before, "{name}");
        assert_eq!((error.operation, error.region.as_str()), ("UpdateTrail", "us-east-1"), "{name}");
        assert!(error.message.len() > 10 && !error.message.contains(['{', '}']), "{name}: {error}");
        // what AWS answers has a request id, what does not come from there has none
        assert_eq!(error.code().is_some(), error.request_id.is_some(), "{name}");
        assert_eq!(error.code().is_some(), name.starts_with(|c: char| c.is_ascii_uppercase()), "{name}");
        update(&demo, &management(), &members).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(settings(&demo, &management()).s3_prefix.as_deref(), Some("prod"), "{name}");
        seen += 1;
    }
    assert!(seen > known_codes().count() && known_codes().count() > 33 + 40);
}

#[test]
fn a_failure_in_the_way_hides_no_other() {
    // what the account would refuse anyway is refused when it is sent again
    let demo = failing("timeout");
    let elsewhere = [text(Setting::S3Prefix, "elsewhere")];
    assert_eq!(update(&demo, &management(), &elsewhere).unwrap_err().cause, Cause::TimedOut);
    let error = update(&demo, &management(), &elsewhere).unwrap_err();
    assert_eq!(error.code(), Some("InsufficientS3BucketPolicyException"));
}

#[test]
fn sorts_of_failure_are_what_they_are_called() {
    for (name, cause) in [
        ("unreachable", Cause::Unreachable),
        ("tls", Cause::Tls),
        ("timeout", Cause::TimedOut),
        ("broken", Cause::Broken),
        ("not-aws", Cause::NotAws(502)),
        ("no-credentials", Cause::NoCredentials),
        ("expired-login", Cause::NoCredentials),
        ("AccessDeniedException:SCP", Cause::Refused("AccessDeniedException".into())),
        ("SomethingNew", Cause::Refused("SomethingNew".into())),
    ] {
        assert_eq!(met(name, &management(), &[]).cause, cause, "{name}");
    }
    let told = |name| met(name, &security(), &[]).message;
    assert!(told("AccessDeniedException").contains("perform: cloudtrail:UpdateTrail on resource: arn:aws:cloudtrail:"));
    assert!(told("AccessDeniedException:PassRole").contains(&format!("perform: iam:PassRole on resource: {ROLE}")));
    assert!(told("AccessDeniedException:SCP").ends_with("with an explicit deny in a service control policy"));
}

#[test]
fn the_words_are_about_the_request_and_those_that_the_account_has_itself() {
    let (bucket, prefix, topic, key) = (Setting::S3Bucket, Setting::S3Prefix, Setting::SnsTopic, Setting::KmsKey);
    let pair = |group: &str, role: &str| vec![text(Setting::LogGroup, group), text(Setting::LogRole, role)];
    for (trail, members) in [
        (management(), vec![text(bucket, "acme-nowhere")]),
        (management(), vec![text(prefix, "elsewhere")]),
        (management(), vec![text(topic, "nothing")]),
        (management(), vec![text(key, "cloudtrail")]),
        (management(), vec![text(key, "alias/nothing")]),
        (management(), vec![text(bucket, "acme_logs")]),
        (management(), pair(&GROUP.replace("acme", "other"), ROLE)),
        (management(), vec![switch(Setting::MultiRegion, true), switch(Setting::GlobalEvents, false)]),
        (arn("us-east-1", "no-such-trail"), vec![text(prefix, "p")]),
    ] {
        let own = update(&sample(), &trail, &members).unwrap_err();
        let ordered = met(own.code().unwrap(), &trail, &members);
        assert_eq!(own.message, ordered.message, "{own}");
    }
}

#[test]
fn other_words_can_be_ordered() {
    let error = met("KmsException=KMS says: a=b\u{1b}[2J", &management(), &[]);
    assert_eq!((error.code(), error.message.as_str()), (Some("KmsException"), "KMS says: a=b\u{1b}[2J"));
    assert_eq!(met("AccessDeniedException:SCP=no", &management(), &[]).code(), Some("AccessDeniedException"));
    assert_eq!(met("timeout=late", &management(), &[]).message, "late");
    assert_eq!(met("KmsException=", &management(), &[]).message, "AWS gave no message");
}

#[test]
fn what_can_be_no_error_is_refused_with_what_can() {
    let long = "X".repeat(81);
    for (order, says) in [
        ("", "ThrottlingException"),
        ("=no code", "the error code is missing"),
        ("a b", "letters and digits only, not ' '"),
        ("Kms Exception", "AccessDeniedException:PassRole"),
        ("Kms\u{7}Exception", "'\\u{7}'"),
        ("Schlüssel", "'ü'"),
        (&long, "too long"),
        ("nothing", "begin with a capital"),
        ("timeot", "did you mean timeout?"),
        ("Timeout", "did you mean timeout?"),
        ("KmsKeyNotFound", "did you mean KmsKeyNotFoundException?"),
        ("throttlingexception", "did you mean ThrottlingException?"),
        ("TrottlingException", "did you mean ThrottlingException?"),
        ("KmsExeption", "did you mean KmsException?"),
        ("S3BucketDoesNotExsistException", "did you mean S3BucketDoesNotExistException?"),
        ("AccessDeniedException:Scp", "only PassRole, SCP, Deny, Resource"),
        ("KmsException:SCP", "only these codes have variants: AccessDeniedException, "),
    ] {
        let told = Failure::parse(order).unwrap_err();
        assert!(told.contains(says), "{order}: {told}");
    }
    // a name is no reason to take every name that AWS may think of for a mistake
    for code in ["QuotaExceededException", "InvalidTagParameterException", "NewThing.Of-Tomorrow_1", &long[..80]] {
        Failure::parse(code).unwrap_or_else(|told| panic!("{code}: {told}"));
    }
}

#[test]
fn of_several_things_that_aws_says_it_says_what_fits_the_request() {
    let pair = |group: &str, role: &str| vec![text(Setting::LogGroup, group), text(Setting::LogRole, role)];
    let (group, role) = ("InvalidCloudWatchLogsLogGroupArnException", "InvalidCloudWatchLogsRoleArnException");
    let (combination, not_found) = ("InvalidParameterCombinationException", "KmsKeyNotFoundException");
    let prefix = || vec![text(Setting::S3Prefix, "p")];
    let (multi, global) = (|on| switch(Setting::MultiRegion, on), |on| switch(Setting::GlobalEvents, on));
    let no_role = "You must specify a role ARN as well as a log group.";
    let no_group = "You must specify a log group as well as a role ARN.";
    let global_events = "Multi-Region trail must include global service events.";
    for (code, trail, members, says) in [
        (role, security(), prefix(), "Access denied. Check the trust relationships for your role."),
        (role, management(), pair(GROUP, ROLE), "Access denied. Check the trust relationships for your role."),
        (role, management(), vec![text(Setting::LogGroup, GROUP)], no_role),
        (role, management(), prefix(), "The provided role is not valid."),
        (group, security(), prefix(), "Check the log group ARN: CloudTrail can't validate it."),
        (group, management(), vec![text(Setting::LogRole, ROLE)], no_group),
        (combination, management(), prefix(), "The combination of parameters provided is not valid."),
        (combination, management(), vec![multi(true), global(false)], global_events),
        (combination, security(), prefix(), "The combination of parameters provided is not valid."),
        (combination, security(), vec![multi(false), global(false)], global_events),
        (
            not_found,
            management(),
            vec![text(Setting::KmsKey, "alias/x")],
            "KMS key alias/x does not exist, or it is not",
        ),
    ] {
        let told = met(code, &trail, &members).message;
        assert!(told.starts_with(says), "{code} {members:?}: {told}");
    }
    let topic = vec![text(Setting::KmsKey, ""), text(Setting::SnsTopic, "nothing")];
    let told = met(not_found, &management(), &topic).message;
    assert!(told.contains("of SNS topic arn:aws:sns:us-east-1:") && told.contains(":nothing"), "{told}");
}

//! Policy documents and the organization in them, from the keys to what is copied and put in place.

use crate::support::driver::{Driver, NOW, start_in};
use serde_json::{Value as Json, json};
use trailedit::app::{Answer, Call, Event, Screen, Start};
use trailedit::backend::demo::{Demo, Failure};
use trailedit::backend::{Membership, Organization};
use trailedit::trail::error::Cause;
use trailedit::trail::policy::{Document, ORGANIZATION_ID};
use trailedit::trail::{ApiError, Setting, TrailRef};

const SIZE: (u16, u16) = (80, 24);
const WIDE: (u16, u16) = (200, 200);
const ORG: &str = "o-a1b2c3d4e5";

/// Keys that move the focus from the first setting to `setting`.
fn to(setting: Setting) -> String {
    "<home>".to_owned() + &"<down>".repeat(Setting::ALL.iter().position(|s| *s == setting).unwrap())
}

/// Keys that switch the setting in focus and apply that dangerous change by typing the trail's name.
const APPLY: &str = "<c-s><pgdn><pgdn><pgdn>management-events<enter>";

fn asked(driver: &Driver) -> usize {
    driver.calls.iter().filter(|call| **call == Call::Organization).count()
}

/// The form of `management-events` after AWS refused to make it an organization trail.
fn refused(mut driver: Driver) -> Driver {
    driver.keys(&(to(Setting::Organization) + " "));
    driver.settle();
    driver.go(APPLY);
    assert!(driver.says("InsufficientS3BucketPolicyException"), "{}", driver.screen());
    driver
}

fn denied() -> ApiError {
    ApiError {
        operation: "DescribeOrganization",
        region: "us-east-1".into(),
        cause: Cause::Refused("AccessDeniedException".into()),
        message: "you may not ask".into(),
        request_id: None,
        after_fault: false,
    }
}

#[test]
fn the_document_for_an_organization_names_it_and_serves_once_it_is_in_place() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("account.json");
    let mut account: Json = serde_json::from_str(include_str!("../../assets/demo-account.json")).unwrap();
    std::fs::write(&file, account.to_string()).unwrap();
    let mut driver = Driver::with(Demo::open(&file).unwrap().at(NOW.seconds()), WIDE, Start::default()).settled();
    driver.go("/management-events<enter><enter>");
    let mut driver = refused(driver);
    driver.keys("d");
    assert!(driver.says(&format!("acme-cloudtrail-logs/AWSLogs/{ORG}/*")), "{}", driver.screen());
    assert!(!driver.says(ORGANIZATION_ID), "{}", driver.screen());
    assert!(!driver.says("AWSCloudTrailAclCheck20150319"), "only what is missing: {}", driver.screen());
    driver.keys("<tab>");
    assert!(driver.says("aws s3api put-bucket-policy \\ --region us-east-1 \\ --bucket acme-cloudtrail-logs \\"));
    driver.keys("y");
    let (_, copied) = driver.copied.last().unwrap().clone();
    // it is shown as it is copied
    let shown: Vec<String> = driver.screen().lines().map(|line| line.trim().to_owned()).collect();
    for line in copied.lines() {
        assert!(shown.iter().any(|s| s == line.trim()), "{line}\n{}", driver.screen());
    }

    // whoever owns the bucket puts it in place, and the same edits are accepted
    let buckets = account["buckets"].as_array_mut().unwrap();
    let bucket = buckets.iter_mut().find(|b| b["name"] == "acme-cloudtrail-logs").unwrap();
    bucket["policy"] = serde_json::from_str(&copied).expect("a whole JSON document");
    std::fs::write(&file, account.to_string()).unwrap();
    driver.keys("<esc>");
    driver.go(APPLY);
    let Screen::Receipt(_) = &driver.state.screen else { panic!("{}", driver.screen()) };
    assert_eq!(driver.updates().len(), 2);
    assert_eq!(asked(&driver), 1);
}

#[test]
fn a_copy_is_the_document_byte_for_byte() {
    let mut driver = refused(Driver::form(SIZE, "management-events"));
    driver.keys("dy");
    // the policy that is there is known: only what it misses is copied
    let missing: Json = serde_json::from_str(&driver.copied.last().unwrap().1).unwrap();
    assert_eq!(missing["Sid"], "AWSCloudTrailOrganizationWrite20150319");
    driver.keys("<tab>y");
    let whole: Json = serde_json::from_str(&driver.copied.last().unwrap().1).unwrap();
    assert_eq!(whole["Statement"].as_array().unwrap().last(), Some(&missing));
    // it is read anew, and not known as long as that is not answered
    driver.keys("<esc>rdy");
    let membership = Membership::Member(Organization {
        id: ORG.into(),
        management_account: "111122223333".into(),
        all_features: Some(true),
    });
    let around =
        trailedit::trail::policy::Around { account: Some("111122223333"), organization: Some(Ok(&membership)) };
    assert_eq!(driver.copied.last().unwrap().1, Document::Bucket.text(driver.draft(), around));
}

#[test]
fn an_organization_that_could_not_be_read_leaves_its_place_open_and_says_why() {
    let mut driver = Driver::form(WIDE, "management-events");
    driver.keys(&(to(Setting::Organization) + " "));
    driver.answer_with(|call| *call == Call::Organization, Answer::Organization(Err(denied())));
    driver.go(APPLY);
    driver.keys("d");
    for words in [
        "acme-cloudtrail-logs/AWSLogs/ORGANIZATION_ID/*",
        "Put the ID of the organization (o-…) in place of ORGANIZATION_ID",
        "could not be read (permission organizations:DescribeOrganization): DescribeOrganization in us-east-1: \
         AccessDeniedException: you may not ask",
    ] {
        assert!(driver.says(words), "{words}\n{}", driver.screen());
    }
    assert_eq!(asked(&driver), 1, "one refusal is enough");
    // a reload asks once more
    driver.keys("<esc>");
    driver.go("r");
    assert_eq!(asked(&driver), 2);
    driver.keys("d");
    assert!(driver.says(&format!("AWSLogs/{ORG}/*")) && !driver.says(ORGANIZATION_ID), "{}", driver.screen());
}

#[test]
fn no_organization_is_told_as_such() {
    let trail = "arn:aws:cloudtrail:us-east-1:111122223333:trail/management-events";
    let start = Start { trail: Some(TrailRef::parse(trail).unwrap()), ..Start::default() };
    let mut driver = Driver::start(WIDE, start).settled();
    driver.keys(&(to(Setting::Organization) + " "));
    let (late, _) = driver.waiting.pop_back().expect("the organization is asked for");
    driver.go(APPLY);
    driver.keys("d");
    driver.event(Event::Answer(late, Answer::Organization(Ok(Membership::NotAMember))));
    assert!(driver.says("Your account 111122223333 is not in an organization"), "{}", driver.screen());
}

#[test]
fn what_the_organization_is_arrives_in_the_form_and_in_the_review() {
    let answer = |answer| move |driver: &mut Driver| driver.answer_with(|call| *call == Call::Organization, answer);
    let none = || answer(Answer::Organization(Ok(Membership::NotAMember)));
    let billing = || {
        answer(Answer::Organization(Ok(Membership::Member(Organization {
            id: "o-a1b2c3d4e5".into(),
            management_account: "111122223333".into(),
            all_features: Some(false),
        }))))
    };
    // in the form: it blocks the review, and f leaves the switch as it was
    let mut driver = Driver::form(WIDE, "management-events");
    driver.keys(&(to(Setting::Organization) + " "));
    assert!(!driver.says("is in no organization"), "{}", driver.screen());
    none()(&mut driver);
    assert!(driver.says("The account 111122223333 is in no organization"), "{}", driver.screen());
    driver.keys("<c-s>");
    assert!(
        matches!(driver.state.screen, Screen::Form(_)) && driver.says("Not ready for review"),
        "{}",
        driver.screen()
    );
    driver.keys("f");
    assert!(!driver.draft().is_changed());
    // a form that is opened later knows it from the start
    driver.go("q<esc>/payments-audit<enter><enter>");
    driver.keys(&(to(Setting::Organization) + " "));
    assert!(driver.says("is in no organization"), "{}", driver.screen());
    assert_eq!(asked(&driver), 1);
    // in the review: nothing is sent any more
    let mut driver = Driver::form(WIDE, "management-events");
    driver.keys(&(to(Setting::Organization) + " <c-s><end>"));
    assert!(matches!(driver.state.screen, Screen::Review(_)), "{}", driver.screen());
    billing()(&mut driver);
    driver.go("y");
    assert!(driver.updates().is_empty(), "{}", driver.screen());
    assert!(driver.says("has consolidated billing only"), "{}", driver.screen());
    // what could not be read is no obstacle
    let mut driver = Driver::form(WIDE, "management-events");
    driver.keys(&(to(Setting::Organization) + " "));
    answer(Answer::Organization(Err(denied())))(&mut driver);
    assert!(driver.says("could not be verified"), "{}", driver.screen());
    driver.keys("<c-s>");
    assert!(matches!(driver.state.screen, Screen::Review(_)), "{}", driver.screen());
}

#[test]
fn the_organization_is_asked_for_when_something_has_to_do_with_it_and_once() {
    let mut driver = Driver::form(SIZE, "management-events");
    assert_eq!(asked(&driver), 0, "a trail of one account has nothing to do with it");
    driver.go(&(to(Setting::MultiRegion) + " "));
    assert_eq!(asked(&driver), 0);
    driver.keys(&(to(Setting::Organization) + "     "));
    assert_eq!(asked(&driver), 1, "while it is not answered");
    driver.go("    ");
    assert_eq!(asked(&driver), 1);
    // an organization trail is about it from the start; the session knows by now
    driver.go("qd<esc>/org-trail<enter><enter>");
    assert!(matches!(driver.state.screen, Screen::Form(_)), "{}", driver.screen());
    assert_eq!(asked(&driver), 1);
    assert_eq!(asked(&Driver::form(SIZE, "org-trail")), 1);
}

#[test]
fn a_failure_is_asked_about_again_when_it_is_needed_again() {
    let mut driver = Driver::form(SIZE, "org-trail");
    assert_eq!(asked(&driver), 1);
    let mut unread = Driver::form(SIZE, "management-events");
    unread.keys(&(to(Setting::Organization) + " U"));
    unread.answer_with(|call| *call == Call::Organization, Answer::Organization(Err(denied())));
    unread.go("r");
    assert_eq!(asked(&unread), 1, "nothing needs it any more");
    unread.go(" ");
    assert_eq!(asked(&unread), 2);
    driver.go("r");
    assert_eq!(asked(&driver), 1, "what is known is not asked again");
}

#[test]
fn nothing_waits_for_the_organization() {
    let trail = "arn:aws:cloudtrail:us-east-1:111122223333:trail/management-events";
    let start = Start { trail: Some(TrailRef::parse(trail).unwrap()), ..Start::default() };
    let mut driver = Driver::start(WIDE, start).settled();
    driver.keys(&(to(Setting::Organization) + " "));
    let (late, _) = driver.waiting.pop_back().expect("the organization is asked for");
    driver.go(APPLY);
    assert!(driver.says("InsufficientS3BucketPolicyException"), "{}", driver.screen());
    driver.keys("d");
    assert!(driver.says(ORGANIZATION_ID), "{}", driver.screen());
    // it arrives while the document is read
    let membership = Membership::Member(Organization {
        id: "o-late1late1".into(),
        management_account: "111122223333".into(),
        all_features: None,
    });
    driver.event(Event::Answer(late, Answer::Organization(Ok(membership))));
    assert!(driver.says("AWSLogs/o-late1late1/*") && !driver.says(ORGANIZATION_ID), "{}", driver.screen());
}

#[test]
fn the_other_policy_that_may_be_at_fault_is_one_key_away() {
    let mut driver = Driver::form(WIDE, "management-events");
    driver.keys(&(to(Setting::SnsTopic) + "<enter>ops-alerts<enter><c-s><end>"));
    driver.go("y");
    assert!(driver.says("InsufficientSnsTopicPolicyException"), "{}", driver.screen());
    driver.keys("d");
    assert!(driver.says("Statement for the policy of the SNS topic"), "{}", driver.screen());
    // of a topic that is known not to be encrypted, only its own policy can be at fault
    driver.keys("<tab>");
    assert!(driver.says("aws sns set-topic-attributes") && !driver.says("encrypted SNS topic"), "{}", driver.screen());
    driver.keys("<tab>");
    assert!(driver.says("Statement for the policy of the SNS topic"), "{}", driver.screen());
    assert!(!driver.says("aws sns set-topic-attributes"), "{}", driver.screen());
    driver.keys("<esc>rd<tab>");
    assert!(driver.says("Statement for the key of the encrypted SNS topic"), "{}", driver.screen());
    driver.keys("y");
    let (_, copied) = driver.copied.last().unwrap().clone();
    let expected = json!({
        "Effect": "Allow", "Principal": {"Service": "cloudtrail.amazonaws.com"},
        "Action": ["kms:GenerateDataKey*", "kms:Decrypt"], "Resource": "*",
    });
    assert_eq!(serde_json::from_str::<Json>(&copied).unwrap(), expected);
    driver.keys("<tab>");
    assert!(driver.says("Statement for the policy of the SNS topic"), "{}", driver.screen());
    // where there is none, the key is not offered
    let mut driver = Driver::form(WIDE, "management-events");
    driver.keys(&(to(Setting::S3Prefix) + "<enter>elsewhere<enter><c-s><end>"));
    driver.go("y");
    driver.keys("<esc>rd");
    assert!(!driver.says("Tab more"), "{}", driver.screen());
    let before = driver.screen();
    driver.keys("<tab>");
    assert_eq!(driver.screen(), before);
}

#[test]
fn a_policy_that_has_everything_is_not_called_right_while_a_boundary_stands_against_it() {
    let failure = "InvalidCloudWatchLogsLogGroupArnException=Access denied. Check the permissions for your role.";
    let failure = Failure::parse(failure).unwrap();
    let demo = start_in("role-boundary").at(NOW.seconds()).failing_once(Some(failure));
    let mut driver = Driver::with(demo, WIDE, Start::default()).settled();
    driver.go("/security-audit<enter><enter>");
    driver.go(&(to(Setting::LogRole) + "i"));
    assert!(driver.says("changes its permissions boundary"), "{}", driver.screen());
    driver.go("<esc>");
    driver.go(&(to(Setting::RecursiveLogging) + " "));
    driver.keys("<c-s><pgdn><pgdn><pgdn>y");
    while !driver.says("Access denied.") {
        assert!(driver.answer_one(), "{}", driver.screen());
    }
    driver.go("<esc>"); // it is not waited for
    assert!(driver.says("InvalidCloudWatchLogsLogGroupArnException"), "{}", driver.screen());
    driver.keys("d");
    if driver.says("Trust policy of the role") {
        driver.keys("<tab>");
    }
    assert!(driver.says("Permissions policy of the role"), "{}", driver.screen());
    assert!(driver.says("The permissions boundary of the role"), "{}", driver.screen());
    assert!(!driver.says("The policy that is there has all of this"), "{}", driver.screen());
}

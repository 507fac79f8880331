//! Every screen as a picture: text and styles, at the usual size, at the smallest, and at a large one.
//!
//! Each scene is reached through the real state machine by keys, with the embedded account answering.

mod guides;
mod plain;

use crate::picking;
use crate::support::driver::{Driver, NOW};
use crate::support::picture::{FULL, lines, picture};
use trailedit::app::{Answer, Call, Event, Load, Screen, Start};
use trailedit::backend::demo::Demo;
use trailedit::shell::store::Store;
use trailedit::trail::error::Cause;
use trailedit::trail::{ApiError, Setting, TrailRef, Value};
use trailedit::ui::Theme;

const SIZES: [(u16, u16); 3] = [(80, 24), (60, 16), (160, 45)];

/// Where there is neither colour nor more than ASCII.
const PLAIN: Theme = Theme { color: false, ascii: true };

/// The scenes of which there is a reviewed picture in monochrome and ASCII, too. Of all others it is checked by
/// [`plain`] that nothing is lost there.
const IN_PLAIN: [&str; 22] = [
    "trails-trouble",
    "form-edited",
    "form-typing",
    "form-offered",
    "form-leaving",
    "form-around",
    "review",
    "review-danger",
    "review-confirm",
    "review-read-only",
    "progress-sent",
    "receipt",
    "refusal-bucket-policy",
    "conflict-pair",
    "history",
    "guide-regions-on-1",
    "guide-regions-on-3",
    "document",
    "pick-filtered",
    "pick-marks",
    "help-form",
    "unknown",
];

/// Compares a scene with its reviewed pictures.
fn scene(name: &str, reach: impl Fn((u16, u16)) -> Driver) {
    for size in SIZES {
        let driver = reach(size);
        let picture = picture(&driver.state, FULL);
        plain::check(&format!("{name}@{}x{}", size.0, size.1), &driver.state);
        insta::assert_snapshot!(format!("{name}@{}x{}", size.0, size.1), picture);
        if size == SIZES[0] {
            if IN_PLAIN.contains(&name) {
                insta::assert_snapshot!(format!("{name}-plain@80x24"), self::picture(&driver.state, PLAIN));
            }
            insta::assert_snapshot!(format!("{name}@lines"), lines(&driver.state));
        }
    }
}

/// Compares one picture with the reviewed one.
fn whole(name: &str, driver: &Driver) {
    insta::assert_snapshot!(name, picture(&driver.state, FULL));
}

fn start() -> Start {
    Start { label: "demo account".into(), ..Start::default() }
}

/// A form with an edit of every sort: set, cleared, toggled, in error, warned of.
fn edited(size: (u16, u16)) -> Driver {
    let mut driver = Driver::form(size, "security-audit");
    driver.keys("<down><enter>/audit<enter>"); // a prefix with a leading slash, at the end of the old one
    driver.keys("<down>x"); // the topic is cleared
    driver.keys("<down><down><down><down><down> "); // validation off
    driver.keys("<down><enter><c-u>alias/aws/s3<enter>"); // a key that cannot be used
    driver
}

fn two_cautions(size: (u16, u16)) -> Driver {
    let mut driver = Driver::form(size, "management-events");
    driver.keys("<down><enter>prod/trail<enter>");
    driver.keys("<down><down> ");
    driver
}

fn danger(size: (u16, u16)) -> Driver {
    let mut driver = Driver::form(size, "security-audit");
    driver.keys("<down><down><down> <end>x<c-s>");
    driver
}

#[test]
fn trails_before_the_first_answer() {
    scene("trails-start", |size| Driver::start(size, start()));
}

#[test]
fn trails_while_regions_answer() {
    scene("trails-arriving", |size| {
        let mut driver = Driver::start(size, start());
        for _ in 0..6 {
            driver.answer_one();
        }
        driver
    });
}

#[test]
fn trails() {
    scene("trails", Driver::trails);
}

#[test]
fn trails_sorted_by_trouble() {
    scene("trails-trouble", |size| {
        let mut driver = Driver::trails(size);
        driver.keys("sssg");
        driver
    });
}

#[test]
fn trails_filtered() {
    scene("trails-filter", |size| {
        let mut driver = Driver::trails(size);
        driver.keys("/eu-");
        driver
    });
}

#[test]
fn a_shadow_whose_home_does_not_answer() {
    scene("trails-shadow", |size| {
        let mut driver = Driver::trails(size);
        driver.keys("G");
        driver
    });
}

#[test]
fn a_trail_that_cannot_be_opened() {
    scene("trails-denied", |size| {
        let mut driver = Driver::trails(size);
        driver.go("G<enter>");
        driver
    });
}

#[test]
fn a_name_that_no_trail_has() {
    scene("trails-unknown-name", |size| {
        let trail = Some(TrailRef::parse("no-such-trail").unwrap());
        Driver::start(size, Start { trail, ..start() }).settled()
    });
}

#[test]
fn form() {
    scene("form", |size| Driver::form(size, "security-audit"));
}

#[test]
fn form_with_edits() {
    scene("form-edited", edited);
}

/// The form of a trail that was being edited when the program was killed, ten minutes ago.
fn offered(size: (u16, u16), keys: &str) -> Driver {
    use crate::support::driver::NOW;
    let folder = tempfile::tempdir().unwrap();
    let mut first = Driver::trails(size);
    first.store = trailedit::shell::store::Store::in_folder(folder.path().to_owned(), 1);
    let earlier = trailedit::app::Moment(NOW.0 - 600_000);
    first.keys("/manag<enter><enter>");
    first.settle();
    trailedit::app::update(&mut first.state, trailedit::app::Event::Now(earlier));
    first.at(earlier);
    first.keys("<down><enter>prod/trail<enter><down><down> <end><up><up><enter>alias/au");
    drop(first);
    let mut driver = Driver::trails(size);
    driver.store = trailedit::shell::store::Store::in_folder(folder.path().to_owned(), 2);
    driver.go("/manag<enter><enter>");
    driver.keys(keys);
    driver
}

#[test]
fn form_offering_kept_edits() {
    scene("form-offered", |size| offered(size, ""));
}

#[test]
fn kept_edits_in_full() {
    scene("form-offered-read", |size| offered(size, "v"));
}

#[test]
fn form_with_a_fix_at_hand() {
    scene("form-fix", |size| {
        let mut driver = Driver::form(size, "management-events");
        driver.keys("<enter><c-u>acme-org-logs/org<enter>");
        driver.keys("<down><enter>/<enter>");
        driver
    });
}

#[test]
fn form_refusing_the_review() {
    scene("form-not-ready", |size| {
        let mut driver = edited(size);
        driver.keys("<home><c-s>");
        driver
    });
}

#[test]
fn form_while_a_text_is_typed() {
    scene("form-typing", |size| {
        let mut driver = Driver::form(size, "security-audit");
        driver.keys("<enter><c-u>Acme_logs");
        driver
    });
}

#[test]
fn form_with_a_long_value_being_typed() {
    scene("form-typing-long", |size| {
        let mut driver = Driver::form(size, "security-audit");
        driver.keys("<end><enter>x<c-a><right>");
        driver
    });
}

#[test]
fn leaving_with_edits() {
    scene("form-leaving", |size| {
        let mut driver = two_cautions(size);
        driver.keys("q");
        driver
    });
}

#[test]
fn review() {
    scene("review", |size| {
        let mut driver = two_cautions(size);
        driver.keys("<c-s>");
        driver
    });
}

#[test]
fn review_of_a_dangerous_change() {
    scene("review-danger", danger);
}

#[test]
fn confirming_a_dangerous_change() {
    scene("review-confirm", |size| {
        let mut driver = danger(size);
        driver.keys("security-aud");
        driver
    });
}

#[test]
fn review_of_the_request() {
    scene("review-request", |size| {
        let mut driver = danger(size);
        driver.keys("<tab>");
        driver
    });
}

#[test]
fn review_of_the_command() {
    scene("review-command", |size| {
        let mut driver = danger(size);
        driver.keys("<tab><tab>");
        driver
    });
}

#[test]
fn review_in_a_read_only_session() {
    scene("review-read-only", |size| {
        let mut driver = Driver::start(size, Start { read_only: true, ..start() }).settled();
        driver.go("/management<enter><enter>");
        driver.keys("<down><enter>prod<enter><c-s>y");
        driver
    });
}

#[test]
fn applying() {
    scene("progress-reading", |size| {
        let mut driver = two_cautions(size);
        driver.keys("<down><down><down><down><c-s><end>y");
        driver
    });
}

/// Applies a change, and lets AWS refuse it for now.
fn refused_for_now(mut driver: Driver, code: &str, message: &str) -> Driver {
    driver.keys("<c-s><end>y");
    driver.answer_one();
    driver.respond(trailedit::app::Answer::Updated(Err(trailedit::trail::ApiError {
        operation: "UpdateTrail",
        region: "us-east-1".into(),
        cause: trailedit::trail::error::Cause::Refused(code.into()),
        message: message.into(),
        request_id: Some("3f1c5e7a-77aa-4f4e-9f0e-0c2d7a1b6e55".into()),
        after_fault: false,
    })));
    driver
}

#[test]
fn applying_once_iam_has_spread_the_role() {
    scene("progress-waiting", |size| {
        let message = "Access denied. Check the trust relationships for your role.";
        let mut driver = Driver::form(size, "security-audit");
        driver.keys("<end><enter><c-u>arn:aws:iam::111122223333:role/CloudTrailLogs<enter>");
        refused_for_now(driver, "InvalidCloudWatchLogsRoleArnException", message)
    });
}

#[test]
fn applying_after_a_conflict() {
    scene("progress-conflict", |size| {
        let message = "Another operation is in progress for the trail. Wait a few minutes, and then try again.";
        let mut driver = two_cautions(size);
        driver.keys("u");
        refused_for_now(driver, "ConflictException", message)
    });
}

#[test]
fn applying_when_stopped_too_late() {
    scene("progress-sent", |size| {
        let mut driver = two_cautions(size);
        driver.keys("u<c-s><end>y");
        driver.answer_one();
        driver.keys("<esc>");
        driver
    });
}

/// A clash, something that was taken in and something that is done: found when it was to be sent.
fn clashes(size: (u16, u16)) -> Driver {
    let mut driver = Driver::form(size, "management-events");
    driver.keys("<down><enter>prod<enter>");
    driver.keys("<down><down> ");
    driver.keys("<down><down><down><down> <c-s><end>y");
    let mut other = driver.old_trail();
    other.settings.s3_prefix = Some("prod/trail".into());
    other.settings.sns_topic = Some("arn:aws:sns:us-east-1:111122223333:ops-alerts".into());
    other.settings.log_file_validation = Some(true);
    driver.respond(Answer::Trail(Ok(Box::new(other))));
    driver.settle();
    driver
}

/// A pair of which each changed one half, beside another clash; the pair in focus and decided.
fn pair_clash(size: (u16, u16)) -> Driver {
    let mut driver = Driver::form(size, "security-audit");
    driver.keys("<down><enter><c-u>mine<enter><end><up><enter><c-u>");
    driver.keys("arn:aws:logs:us-east-1:111122223333:log-group:aws-cloudtrail-logs-111122223333:*<enter>r");
    let mut other = driver.draft().base().clone();
    other.settings.s3_prefix = Some("theirs".into());
    other.settings.log_role = Some("arn:aws:iam::111122223333:role/service-role/acme-cloudtrail-to-logs-v2".into());
    driver.respond(Answer::Trail(Ok(Box::new(other))));
    driver.settle();
    driver
}

#[test]
fn conflict() {
    scene("conflict", clashes);
}

#[test]
fn conflict_that_is_decided_in_part() {
    scene("conflict-pair", |size| {
        let mut driver = pair_clash(size);
        driver.keys("<right><down><left>");
        driver
    });
}

#[test]
fn conflict_that_goes_on_too_soon() {
    scene("conflict-missing", |size| {
        let mut driver = pair_clash(size);
        driver.keys("<down><right><enter>");
        driver
    });
}

#[test]
fn help_of_the_conflict() {
    scene("help-conflict", |size| {
        let mut driver = clashes(size);
        driver.keys("?");
        driver
    });
}

#[test]
fn review_after_others_changed_something_else() {
    scene("review-again", |size| {
        let mut driver = Driver::form(size, "management-events");
        driver.keys("<down><enter>prod<enter><c-s><end>");
        driver.change_elsewhere(&[(Setting::LogFileValidation, Some(Value::Switch(true)))]);
        driver.go("y");
        driver
    });
}

#[test]
fn a_trail_that_was_deleted_meanwhile() {
    scene("form-gone", |size| {
        let mut driver = Driver::form(size, "management-events");
        driver.keys("<down><enter>prod<enter>r");
        driver.respond(Answer::Trail(Err(gone())));
        driver
    });
}

fn gone() -> ApiError {
    ApiError {
        operation: "GetTrail",
        region: "us-east-1".into(),
        cause: trailedit::trail::error::Cause::Refused("TrailNotFoundException".into()),
        message: "Unknown trail: arn:aws:cloudtrail:us-east-1:111122223333:trail/management-events for the user: \
                  111122223333"
            .into(),
        request_id: Some("3f1c5e7a-77aa-4f4e-9f0e-0c2d7a1b6e55".into()),
        after_fault: false,
    }
}

/// A receipt that has watched for a minute: something was delivered, something fails now, something works again.
#[test]
fn receipt_that_watches() {
    scene("receipt-watched", |size| {
        let mut driver = Driver::form(size, "security-audit");
        let Screen::Form(form) = &mut driver.state.screen else { panic!() };
        let Load::Here(before) = &mut form.status else { panic!() };
        before.deliveries[1].error = Some("AccessDenied".into());
        driver.keys("<down><down><down><down><down><down> <c-s><end>");
        driver.go("y");
        let mut status = driver.status_at_aws();
        status.deliveries[0].last = Some(NOW.seconds() + 17);
        status.deliveries[2].error = Some("AuthorizationError".into());
        driver.look_again();
        driver.respond(Answer::Status(Ok(status)));
        driver
    });
}

#[test]
fn receipt_of_what_is_not_yet_visible() {
    scene("receipt-not-yet", |size| {
        let mut driver = two_cautions(size);
        driver.keys("u<c-s><end>y");
        driver.answer_one();
        driver.answer_one();
        let old = driver.old_trail();
        while let Some((_, call)) = driver.waiting.front() {
            match call {
                Call::Trail(_) => driver.respond(Answer::Trail(Ok(Box::new(old.clone())))),
                _ => _ = driver.answer_one(),
            }
        }
        driver
    });
}

#[test]
fn receipt_whose_watch_has_ended() {
    scene("receipt-denied", |size| {
        let mut driver = two_cautions(size);
        driver.keys("u<c-s><end>");
        driver.go("y");
        driver.look_again();
        driver.respond(Answer::Status(Err(ApiError {
            operation: "GetTrailStatus",
            cause: trailedit::trail::error::Cause::Refused("AccessDeniedException".into()),
            message: "User: arn:aws:sts::111122223333:assumed-role/ops/ana is not authorized to perform: \
                      cloudtrail:GetTrailStatus"
                .into(),
            ..gone()
        })));
        driver
    });
}

#[test]
fn receipt() {
    scene("receipt", |size| {
        let mut driver = two_cautions(size);
        driver.keys("<up><up><enter><c-u>prod<enter><c-s><end>");
        driver.go("y");
        driver
    });
}

#[test]
fn refusal() {
    scene("refusal", |size| {
        let mut driver = Driver::form(size, "management-events");
        driver.keys("<down><enter>elsewhere<enter><c-s><end>");
        driver.go("y");
        driver
    });
}

/// What AWS refuses most often: the failure, the trail, and the keys that make the edits.
const REFUSALS: [(&str, &str, &str, &str); 12] = [
    ("bucket-policy", "InsufficientS3BucketPolicyException", "security-audit", "<down><enter><c-u>audit/2026<enter>"),
    ("no-bucket", "S3BucketDoesNotExistException", "management-events", "<enter><c-u>acme-nowhere<enter>"),
    (
        "key-policy",
        "InsufficientEncryptionPolicyException",
        "management-events",
        "<end><up><up><enter>arn:aws:kms:us-east-1:111122223333:key/6a1f0c3e-58d2-4b7a-9e04-7f3b2d1c8a55<enter>",
    ),
    ("no-key", "KmsKeyNotFoundException", "management-events", "<end><up><up><enter>alias/audit-logs<enter>"),
    (
        "topic-policy",
        "InsufficientSnsTopicPolicyException",
        "management-events",
        "<down><down><enter>ops-alerts<enter>",
    ),
    (
        "log-group",
        "InvalidCloudWatchLogsLogGroupArnException",
        "security-audit",
        "<end><up><enter><c-u>arn:aws:logs:us-east-1:111122223333:log-group:/acme/audit:*<enter>",
    ),
    ("combination", "InvalidParameterCombinationException", "security-audit", "<down><down><down> <down><down> "),
    ("access-denied", "AccessDeniedException", "management-events", "<down><enter>prod<enter>"),
    ("service-control-policy", "AccessDeniedException:SCP", "management-events", "<down><enter>prod<enter>"),
    ("expired-token", "ExpiredTokenException", "management-events", "<down><enter>prod<enter>"),
    ("no-trusted-access", "CloudTrailAccessNotEnabledException", "management-events", "<down><down><down><down> "),
    ("throttled", "ThrottlingException", "management-events", "<down><enter>prod<enter>"),
];

/// The form after the update with these edits failed.
fn failed(size: (u16, u16), failure: &str, trail: &str, edits: &str) -> Driver {
    let mut driver = Driver::failing(size, trail, failure);
    driver.keys(&format!("{edits}<c-s>{}", "<pgdn>".repeat(9)));
    driver.go(if driver.says("Enter to apply:") { format!("{trail}<enter>") } else { "y".to_owned() }.as_str());
    driver
}

#[test]
fn refusals() {
    for (name, failure, trail, edits) in REFUSALS {
        scene(&format!("refusal-{name}"), |size| failed(size, failure, trail, edits));
    }
}

/// On the usual screen nothing has to be scrolled to see what was refused, in which words, and what is to be done.
#[test]
fn a_refusal_says_on_its_first_page_what_happened_and_what_to_do() {
    for (name, failure, trail, edits) in REFUSALS {
        let driver = failed((80, 24), failure, trail, edits);
        let trailedit::app::Screen::Form(form) = &driver.state.screen else { panic!("{name}: {}", driver.screen()) };
        let refusal = form.refusal.as_ref().unwrap();
        assert!(driver.says(refusal.error.code().unwrap()), "{name}: {}", driver.screen());
        // a long ARN is broken within
        let solid = |text: &str| text.split_whitespace().collect::<String>();
        assert!(solid(&driver.screen()).contains(&solid(&refusal.error.message)), "{name}: {}", driver.screen());
        let remedy: Vec<&str> = refusal.explanation.remedy.split(' ').take(6).collect();
        assert!(driver.says(&format!("To do {}", remedy.join(" "))), "{name}: {}", driver.screen());
    }
}

#[test]
fn policy_document() {
    scene("document", |size| {
        let mut driver = Driver::form(size, "management-events");
        driver.keys("<down><enter>elsewhere<enter><c-s><end>");
        driver.go("y");
        driver.keys("d");
        driver
    });
}

#[test]
fn policy_that_is_there_with_what_was_missing() {
    scene("document-whole", |size| {
        let mut driver = Driver::form(size, "payments-audit");
        driver.keys("d<tab>");
        driver
    });
}

#[test]
fn policy_that_a_denial_keeps_from_being_mended() {
    scene("document-denied", |size| {
        let mut driver = Driver::altered(size, "security-audit", around::frozen);
        driver.keys("d");
        driver
    });
}

#[test]
fn permissions_that_a_role_misses() {
    scene("document-role", |size| {
        let mut driver = Driver::form(size, "security-audit");
        driver.keys("<end><enter><c-u>arn:aws:iam::111122223333:role/acme-log-reader<enter>");
        driver.settle();
        driver.keys("d");
        driver
    });
}

#[test]
fn form_with_what_is_wrong_around_it() {
    scene("form-around", around::wrong);
}

#[test]
fn what_is_around_a_trail() {
    scene("about-around", |size| {
        let mut driver = around::wrong(size);
        driver.keys("i<end>");
        driver
    });
    scene("about-forbidden", |size| {
        let mut driver = around::forbidden(size);
        driver.keys("i<end>");
        driver
    });
}

#[test]
fn what_could_not_be_read_for_want_of_a_permission() {
    scene("form-forbidden", around::forbidden);
}

#[test]
fn review_with_what_is_wrong_around_the_trail() {
    scene("review-around", |size| {
        let mut driver = around::wrong(size);
        driver.keys("<c-s>");
        driver
    });
    scene("review-forbidden", |size| {
        let mut driver = around::forbidden(size);
        driver.keys("j<enter>/new<enter><c-s><end>");
        driver
    });
}

#[test]
fn what_a_statement_leaves_undecided_and_what_another_denies() {
    let reach = |size| {
        let mut driver = Driver::altered(size, "security-audit", around::undecided);
        driver.keys("j");
        driver
    };
    scene("form-undecided", reach);
    scene("review-undecided", |size| {
        let mut driver = reach(size);
        driver.keys("<enter><c-u>prod<enter>");
        driver.settle();
        driver.keys("<c-s>");
        driver
    });
}

#[test]
fn form_of_a_member_who_can_only_look() {
    scene("form-member", |size| Driver::altered(size, "org-trail", around::as_member));
    scene("about-member", |size| {
        let mut driver = Driver::altered(size, "org-trail", around::as_member);
        driver.keys("i<end>");
        driver
    });
}

/// Forms and what is around them.
mod around {
    use super::*;
    use serde_json::{Value as Json, json};
    use trailedit::trail::Fact;

    /// Of the policy and the state of things around the trail, much is not as it has to be.
    pub fn wrong(size: (u16, u16)) -> Driver {
        let mut driver = Driver::form(size, "ireland-workloads");
        // a prefix that the policy was not told of, a topic without a policy, a key of another Region and disabled
        driver.keys("<down><enter><c-u>elsewhere<enter>");
        driver.keys("<down><enter><c-u>arn:aws:sns:us-east-1:111122223333:build-status<enter>");
        driver.keys(&"<down>".repeat(6));
        driver.keys("<enter>arn:aws:kms:us-east-1:111122223333:key/7a4c2e90-1f5b-4b3d-b6c8-90e1d2f3a403<enter>");
        driver.settle();
        driver.keys("<home><down>");
        driver
    }

    /// Nothing around the trail may be read.
    pub fn forbidden(size: (u16, u16)) -> Driver {
        let mut driver = Driver::unanswered_as(size, "security-audit", |_| {});
        while let Some((ticket, call)) = driver.around.pop_front() {
            let Call::Fact(subject) = &call else { panic!("{call:?}") };
            let error = ApiError {
                operation: "GetBucketPolicy",
                region: "us-east-1".into(),
                cause: Cause::Refused("AccessDenied".into()),
                message: "User: arn:aws:sts::111122223333:assumed-role/ops/ana is not authorized to perform it".into(),
                request_id: Some("1b9d6bcd-bbfd-4b2d-9b5d-ab8dfbbd4bed".into()),
                after_fault: false,
            };
            driver.event(Event::Answer(ticket, Answer::Fact(Box::new(Fact::unknown(subject, error)))));
        }
        driver
    }

    /// The policy of the bucket lets CloudTrail write under every prefix, but of a Deny nobody can tell whether it applies;
    /// another does.
    pub fn undecided(account: &mut Json) {
        let buckets = account["buckets"].as_array_mut().unwrap();
        let bucket = buckets.iter_mut().find(|bucket| bucket["name"] == "acme-security-audit").unwrap();
        let objects = "arn:aws:s3:::acme-security-audit/*";
        let statements = bucket["policy"]["Statement"].as_array_mut().unwrap();
        statements[1]["Resource"] = objects.into();
        statements.extend([
            json!({
                "Sid": "OnlyViaServices", "Effect": "Deny", "Principal": "*", "Action": "s3:PutObject",
                "Resource": objects, "Condition": {"Bool": {"aws:ViaAWSService": "false"}},
            }),
            json!({
                "Sid": "Closed", "Effect": "Deny", "Principal": "*", "Action": "s3:GetBucketAcl",
                "Resource": "arn:aws:s3:::acme-security-audit",
            }),
        ]);
    }

    /// Somebody forbids all writing to the bucket.
    pub fn frozen(account: &mut Json) {
        let buckets = account["buckets"].as_array_mut().unwrap();
        let bucket = buckets.iter_mut().find(|bucket| bucket["name"] == "acme-security-audit").unwrap();
        bucket["policy"]["Statement"].as_array_mut().unwrap().push(json!({
            "Sid": "Frozen", "Effect": "Deny", "Principal": "*", "Action": "s3:PutObject",
            "Resource": "arn:aws:s3:::acme-security-audit/*",
        }));
    }

    /// The caller is in an account of the organization that administers nothing.
    pub fn as_member(account: &mut Json) {
        account["caller"] = json!({"account": "222233334444", "arn": "arn:aws:sts::222233334444:assumed-role/ops/ana"});
    }
}

#[test]
fn policy_document_for_an_organization_that_could_not_be_read() {
    scene("document-organization", |size| {
        let mut driver = Driver::form(size, "management-events");
        driver.keys("<down><down><down><down> ");
        let error = ApiError {
            operation: "DescribeOrganization",
            region: "us-east-1".into(),
            cause: Cause::Refused("AccessDeniedException".into()),
            message: "User: arn:aws:sts::111122223333:assumed-role/ops/ana is not authorized to perform: \
                      organizations:DescribeOrganization on resource: *"
                .into(),
            request_id: Some("1b9d6bcd-bbfd-4b2d-9b5d-ab8dfbbd4bed".into()),
            after_fault: false,
        };
        driver.answer_with(|call| *call == Call::Organization, Answer::Organization(Err(error)));
        driver.keys("<c-s><pgdn><pgdn><pgdn><pgdn>");
        driver.go("management-events<enter>");
        driver.keys("d");
        driver
    });
}

#[test]
fn policy_document_with_another_beside_it() {
    scene("document-topic-key", |size| {
        let mut driver = Driver::form(size, "management-events");
        driver.keys("<down><down><enter>ops-alerts<enter><c-s><end>");
        driver.go("y");
        driver.keys("d<tab>");
        driver
    });
}

#[test]
fn what_is_known_of_a_trail_beside_its_settings() {
    scene("about", |size| {
        let mut driver = Driver::form(size, "payments-audit");
        driver.keys("i");
        driver
    });
}

#[test]
fn an_answer_that_was_lost() {
    scene("unknown", |size| {
        let mut driver = two_cautions(size);
        driver.keys("<c-s><end>y");
        driver.answer_one();
        let cause = trailedit::trail::error::Cause::TimedOut;
        driver.respond(trailedit::app::Answer::Updated(Err(trailedit::trail::ApiError {
            operation: "UpdateTrail",
            region: "us-east-1".into(),
            cause,
            message: "no answer within 30 s".into(),
            request_id: None,
            after_fault: false,
        })));
        driver.settle();
        driver
    });
}

#[test]
fn help_of_the_form() {
    scene("help-form", |size| {
        let mut driver = Driver::form(size, "security-audit");
        driver.keys("<down>?");
        driver
    });
}

#[test]
fn help_of_the_trails() {
    scene("help-trails", |size| {
        let mut driver = Driver::trails(size);
        driver.keys("?");
        driver
    });
}

#[test]
fn a_screen_that_is_too_small() {
    let driver = Driver::trails((50, 12));
    insta::assert_snapshot!("too-small@50x12", picture(&driver.state, FULL));
}

#[test]
fn a_screen_that_shrank_before_anybody_was_told_is_drawn_too() {
    use ratatui::{Terminal, backend::TestBackend};
    let driver = Driver::trails((80, 24));
    for (width, height) in [(0, 0), (1, 1), (80, 1), (3, 24), (59, 24), (80, 15)] {
        let mut terminal = Terminal::new(TestBackend::new(width, height)).unwrap();
        terminal.draw(|frame| trailedit::ui::draw(&driver.state, FULL, frame)).unwrap();
    }
}

#[test]
fn a_paste_takes_the_wrapping_off() {
    scene("form-pasted", |size| {
        let mut driver = Driver::form(size, "management-events");
        driver.event(Event::Paste("arn:aws:s3:::acme-org-logs\n".into()));
        driver
    });
}

/// A machine from which a few things were changed, with every outcome, and the program started there again.
fn changed(size: (u16, u16), interrupted: bool) -> Driver {
    use trailedit::app::event::Deed;
    use trailedit::trail::kept::{Outcome, Place, Submit};
    use trailedit::trail::{Draft, Setting, Trail, TrailArn, Value};
    let folder = tempfile::tempdir().unwrap();
    let mut store = Store::in_folder(folder.path().join("kept"), 1);
    let demo = Driver::trails(size);
    let text = |text: &str| Value::Text(text.into());
    let mut keep = |trail: &str, minutes: i64, outcome: Outcome, edit: &dyn Fn(&mut Draft)| {
        let arn = TrailArn::parse(&format!("arn:aws:cloudtrail:{trail}")).unwrap();
        let known = demo.state.trails.visible().find(|row| row.trail.arn == arn);
        let settings = known.map(|row| row.trail.settings.clone()).unwrap_or_default();
        let old = demo.old_trail();
        let mut draft = Draft::new(Trail { arn, settings, ..old });
        edit(&mut draft);
        let place = Place { at: String::new(), account: Some("111122223333".into()) };
        let actor = Some("assumed-role/ops/ana".into());
        let mut submit = Submit::new(&draft, place, actor, NOW.seconds() - minutes * 60);
        submit.outcome = outcome;
        store.carry_out(Deed::Begin(Box::new(submit)));
    };
    let id = Some("3f1c5e7a-77aa-4f4e-9f0e-0c2d7a1b6e55".to_owned());
    keep(
        "us-east-1:111122223333:trail/management-events",
        12,
        Outcome::Applied { request_id: id.clone(), verified: true },
        &|draft| {
            draft.set(Setting::S3Prefix, text("prod")).unwrap();
            draft.set(Setting::MultiRegion, Value::Switch(true)).unwrap();
        },
    );
    let refused = "UpdateTrail in us-east-1: InsufficientS3BucketPolicyException: Incorrect S3 bucket policy is detected \
                   for bucket: acme-cloudtrail-logs (request id 0b8e)";
    keep("us-east-1:111122223333:trail/security-audit", 95, Outcome::NotApplied { why: refused.into() }, &|draft| {
        draft.set(Setting::S3Prefix, text("audit")).unwrap()
    });
    keep(
        "us-east-1:111122223333:trail/security-audit",
        97,
        Outcome::Applied { request_id: id, verified: false },
        &|draft| {
            draft.clear(Setting::SnsTopic).unwrap();
            draft.set(Setting::KmsKey, text("alias/audit")).unwrap();
            draft.set(Setting::LogFileValidation, Value::Switch(false)).unwrap();
        },
    );
    keep(
        "eu-west-1:111122223333:trail/ireland-workloads",
        3000,
        Outcome::Unclear { why: "Read at 2026-11-18 09:00 UTC, the trail was neither.".into() },
        &|draft| draft.set(Setting::GlobalEvents, Value::Switch(true)).unwrap(),
    );
    if interrupted {
        keep("us-east-1:111122223333:trail/management-events", 30, Outcome::Sent, &|draft| {
            draft.set(Setting::S3Bucket, text("acme-org-logs")).unwrap();
        });
        keep("eu-central-1:111122223333:trail/vault-forensics", 40, Outcome::Sent, &|draft| {
            draft.set(Setting::S3Prefix, text("vault")).unwrap();
        });
    }
    drop(store);
    let store = Store::in_folder(folder.path().join("kept"), 2);
    let demo = Demo::embedded().at(NOW.seconds());
    let mut driver = Driver::run(demo, store, NOW, size, Start { keeps: true, ..start() });
    driver.folder = Some(folder);
    driver.settle();
    driver
}

#[test]
fn history() {
    scene("history", |size| {
        let mut driver = changed(size, true);
        driver.keys("H");
        driver
    });
}

#[test]
fn history_of_one_change() {
    scene("history-entry", |size| {
        let mut driver = changed(size, false);
        driver.keys("H<down><down><enter>");
        driver
    });
}

#[test]
fn history_of_nothing() {
    scene("history-empty", |size| {
        let mut driver = Driver::form(size, "management-events");
        driver.keys("H");
        driver
    });
}

#[test]
fn history_taken_back() {
    scene("history-undo", |size| {
        let mut driver = two_cautions(size);
        driver.keys("<up><up><enter><c-u>prod<enter><c-s><end>");
        driver.go("y");
        driver.keys("qH");
        driver.go("u");
        driver
    });
}

#[test]
fn history_help() {
    scene("help-history", |size| {
        let mut driver = changed(size, false);
        driver.keys("H?");
        driver
    });
}

#[test]
fn what_was_found_out_of_interrupted_updates() {
    scene("interrupted", |size| changed(size, true));
    scene("interrupted-form", |size| {
        let mut driver = changed(size, true);
        driver.go("/management<enter><enter>");
        driver
    });
}

/// The picker of a setting of `management-events`, where the account answers.
fn picking(size: (u16, u16), trail: &str, setting: Setting, keys: &str) -> Driver {
    let mut driver = picking::asking(size, trail, setting);
    driver.settle();
    driver.go(keys);
    driver
}

#[test]
fn a_picker_before_the_first_page() {
    scene("pick-start", |size| picking::asking(size, "management-events", Setting::S3Bucket));
}

#[test]
fn a_picker_while_pages_come() {
    scene("pick-loading", |size| {
        let mut driver = picking::asking(size, "management-events", Setting::LogGroup);
        let names: Vec<String> = (0..50)
            .map(|n| format!("arn:aws:logs:us-east-1:111122223333:log-group:/aws/lambda/worker-{n:03}:*"))
            .collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        driver.answer_with(|call| matches!(call, Call::List(..)), picking::page(&names, Some("50")));
        driver.keys("<pgdn><down>");
        driver
    });
}

#[test]
fn a_picker_of_buckets() {
    scene("pick-buckets", |size| picking(size, "management-events", Setting::S3Bucket, ""));
}

#[test]
fn a_picker_of_keys() {
    scene("pick-keys", |size| picking(size, "security-audit", Setting::KmsKey, ""));
}

#[test]
fn a_picker_that_is_filtered() {
    scene("pick-filtered", |size| picking(size, "security-audit", Setting::KmsKey, "trail"));
}

#[test]
fn a_picker_in_which_nothing_matches() {
    scene("pick-nothing", |size| picking(size, "management-events", Setting::S3Bucket, "Partner_logs"));
}

#[test]
fn a_picker_that_may_not_list() {
    scene("pick-denied", |size| {
        let mut driver = picking::asking(size, "management-events", Setting::SnsTopic);
        let answer = Answer::Listed(Err(picking::denied("ListTopics")));
        driver.answer_with(|call| matches!(call, Call::List(..)), answer);
        driver
    });
}

#[test]
fn a_picker_that_may_not_list_on() {
    scene("pick-denied-late", |size| {
        let mut driver = picking::asking(size, "management-events", Setting::S3Bucket);
        let is_list = |call: &Call| matches!(call, Call::List(..));
        driver.answer_with(is_list, picking::page(&["acme-cloudtrail-logs", "acme-legacy-logs"], Some("2")));
        driver.answer_with(is_list, Answer::Listed(Err(picking::denied("ListBuckets"))));
        driver.keys("leg");
        driver
    });
}

#[test]
fn a_picker_with_marks() {
    scene("pick-marks", |size| {
        let mut driver = picking::asking(size, "management-events", Setting::S3Bucket);
        let names = ["acme-app-assets", "acme-gone", "acme-locked", "Acme_Old", "acme-cloudtrail-logs", "acme-slow"];
        driver.answer_with(|call| matches!(call, Call::List(..)), picking::page(&names, None));
        while let Some(at) = driver.around.iter().position(|(_, call)| !format!("{call:?}").contains("acme-slow")) {
            let (ticket, call) = driver.around.remove(at).unwrap();
            if format!("{call:?}").contains("acme-locked") {
                let fact = trailedit::trail::Fact::Bucket(Err(picking::denied("HeadBucket")));
                driver.event(Event::Answer(ticket, Answer::Fact(Box::new(fact))));
            } else {
                driver.around.push_front((ticket, call));
                driver.answer_around();
            }
        }
        driver.keys("<up><up><up>");
        driver
    });
}

#[test]
fn a_picker_of_log_groups_without_a_role() {
    scene("pick-log-group", |size| picking(size, "management-events", Setting::LogGroup, "sec"));
}

#[test]
fn the_help_of_a_picker() {
    scene("pick-help", |size| picking(size, "management-events", Setting::S3Bucket, "<f1>"));
}

/// Where arrows are shown as ASCII, what is shown is pressed.
#[test]
fn the_characters_that_stand_for_arrows_do_what_the_arrows_do() {
    let second_step = || {
        let mut driver = Driver::form(SIZES[0], "management-events");
        driver.go("<down><down><down>g<enter>");
        driver
    };
    let conflict = || clashes(SIZES[0]);
    for (shown, arrow) in [("<", "<left>"), (">", "<right>"), ("j", "<down>")] {
        same_key(shown, arrow, conflict);
    }
    same_key("<", "<left>", second_step);
}

/// Presses one key or the other where `reach` leads.
fn same_key(one: &str, other: &str, reach: impl Fn() -> Driver) {
    let (mut first, mut second) = (reach(), reach());
    let before = first.screen();
    first.keys(one);
    second.keys(other);
    assert_eq!(first.screen(), second.screen(), "{one}");
    assert!(first.screen() != before || one == "j", "{one} does nothing");
}

/// The embedded account, as if it were at an endpoint that is not AWS's.
fn elsewhere(size: (u16, u16), url: &str) -> Driver {
    Driver::start(size, Start { label: "prod".into(), at: url.into(), ..Start::default() }).settled()
}

/// The review of a change there.
fn review_elsewhere(size: (u16, u16), url: &str) -> Driver {
    let mut driver = elsewhere(size, url).opened("management-events");
    driver.go("<down><enter>prod<enter><c-s>");
    driver
}

/// What came of it.
fn receipt_elsewhere(size: (u16, u16), url: &str) -> Driver {
    let mut driver = review_elsewhere(size, url);
    driver.go("<end>y");
    driver
}

const OTHER: &str = "http://trail-emulator.corp.example.com:4566";

#[test]
fn another_endpoint_is_named_in_the_list() {
    scene("elsewhere-trails", |size| elsewhere(size, OTHER));
    // of a host that fits nowhere the port stays
    let long = elsewhere((60, 16), &format!("https://{}.example.com:4566", "emulator".repeat(8)));
    assert!(long.says("NOT AWS: emulator") && long.says("…:4566"), "{}", long.screen());
}

#[test]
fn another_endpoint_is_named_in_the_review() {
    scene("elsewhere-review", |size| review_elsewhere(size, OTHER));
}

#[test]
fn another_endpoint_is_named_in_the_receipt_and_at_the_end() {
    scene("elsewhere-receipt", |size| receipt_elsewhere(size, "http://127.0.0.1:5000"));
    let exit = receipt_elsewhere((80, 24), OTHER).state.exit(trailedit::app::ExitCode::Done);
    let [line] = &exit.said[..] else { panic!("{exit:?}") };
    let expected =
        format!("trailedit at {OTHER} (not AWS): arn:aws:cloudtrail:us-east-1:111122223333:trail/management-events: ");
    assert!(line.starts_with(&expected), "{line}");
}

//! What is around a trail, from the answers to what the form, the documents and the review tell of it.

use crate::support::driver::Driver;
use serde_json::{Value as Json, json};
use trailedit::app::{Answer, Call, Event, Screen};
use trailedit::trail::error::Cause;
use trailedit::trail::preflight::Standing;
use trailedit::trail::{ApiError, Edit, Fact, Setting, Value};

const SIZE: (u16, u16) = (80, 24);
const TALL: (u16, u16) = (100, 120);
const NARROW: (u16, u16) = (60, 16);

fn denied() -> ApiError {
    ApiError {
        operation: "Look",
        region: "us-east-1".into(),
        cause: Cause::Refused("AccessDenied".into()),
        message: "you may not look".into(),
        request_id: None,
        after_fault: false,
    }
}

/// The form of a trail, with what is around it asked for and not answered.
fn unanswered(size: (u16, u16), trail: &str) -> Driver {
    let mut driver = Driver::trails(size);
    driver.keys(&format!("/{trail}<enter><enter>"));
    hold(&mut driver);
    driver
}

/// Answers everything but what is around the trail.
fn hold(driver: &mut Driver) {
    while !driver.waiting.is_empty() {
        driver.answer_one();
    }
}

/// Answers what is around the trail with nothing but this.
fn answer_all(driver: &mut Driver, error: &ApiError) {
    while let Some((ticket, call)) = driver.around.pop_front() {
        let Call::Fact(subject) = &call else { panic!("{call:?}") };
        let fact = Fact::unknown(subject, error.clone());
        driver.event(Event::Answer(ticket, Answer::Fact(Box::new(fact))));
    }
}

/// The form of the organization's trail, seen by a member.
fn member(size: (u16, u16)) -> Driver {
    Driver::altered(size, "org-trail", as_member)
}

fn as_member(account: &mut Json) {
    account["caller"] = json!({"account": "222233334444", "arn": "arn:aws:sts::222233334444:assumed-role/ops/ana"});
}

#[test]
fn what_is_wrong_around_a_trail_is_told_when_the_answers_are_in() {
    let mut driver = unanswered(SIZE, "payments-audit");
    assert!(!driver.says("does not let this trail"), "{}", driver.screen());
    driver.keys("d");
    assert!(driver.says("when one is missing for the setting in focus"), "{}", driver.screen());
    driver.keys("i<end>");
    assert!(driver.says("asking… The bucket acme-payments-audit exists."), "{}", driver.screen());
    driver.keys("<esc>");
    driver.settle();
    assert!(driver.says("The policy of acme-payments-audit does not let this trail write"), "{}", driver.screen());
    assert!(driver.says("d: the statement that is missing"), "{}", driver.screen());
    assert!(driver.says("d document"), "{}", driver.screen());
    driver.keys("i<end>");
    for words in ["+ yes The bucket acme-payments-audit exists.", "x NO The policy of acme-payments-audit does not let"]
    {
        assert!(driver.says(words), "{words}\n{}", driver.screen());
    }
    // of another setting there is nothing to show
    driver.keys("<esc>j");
    assert!(!driver.says("d document") && !driver.says("d: the"), "{}", driver.screen());
    // what is there is to be put right elsewhere, and then read again
    driver.keys("kd<tab>y");
    let policy: Json = serde_json::from_str(&driver.copied.last().unwrap().1).unwrap();
    assert_eq!(policy["Statement"].as_array().unwrap().len(), 3);
    assert_eq!(policy["Statement"][1]["Sid"], "DenyInsecureTransport");
}

#[test]
fn beside_a_wide_form_what_is_around_it_is_told_in_short() {
    let mut driver = unanswered((160, 45), "payments-audit");
    assert!(driver.says("asking… 4 more") && driver.says("0 of 4 checks"), "{}", driver.screen());
    driver.settle();
    assert!(driver.says("3 of 4 checks; i lists them"), "{}", driver.screen());
    assert!(!driver.says("The bucket acme-payments-audit exists"), "{}", driver.screen());
    assert!(!driver.says("asking…"), "{}", driver.screen());
}

#[test]
fn an_edit_is_checked_with_what_is_known_and_asks_for_what_is_not() {
    let mut driver = Driver::form(TALL, "security-audit");
    assert!(driver.around.is_empty());
    driver.keys("j<enter>/new<enter>");
    assert!(driver.around.is_empty(), "the policy is known");
    let words =
        "lets this trail write to security/AWSLogs/111122223333/…, but not to security/new/AWSLogs/111122223333/…";
    assert!(driver.says(words), "{}", driver.screen());
    // the bucket may be told of it under the key, too, but the prefix is what is edited
    driver.keys("u");
    assert!(!driver.says("but not to"), "{}", driver.screen());
    driver.keys("k<enter><c-u>no-such-bucket<enter>");
    assert_eq!(driver.around.len(), 1);
    driver.settle();
    assert!(driver.says("There is no bucket no-such-bucket. d: the policy"), "{}", driver.screen());
}

#[test]
fn with_every_permission_denied_the_form_works_and_says_so_once() {
    let mut driver = unanswered(SIZE, "security-audit");
    let told = "Could not be verified: bucket, topic, key, log group, role (no permission). i tells more.";
    while driver.around.len() > 1 {
        let call = driver.around.pop_front().unwrap();
        let rest = std::mem::take(&mut driver.around);
        driver.around.push_back(call);
        answer_all(&mut driver, &denied());
        driver.around = rest;
        assert!(!driver.says("Could not be verified"), "not before all is answered: {}", driver.screen());
    }
    answer_all(&mut driver, &denied());
    assert!(driver.says(told), "{}", driver.screen());
    // it edits, reviews and applies as without
    driver.keys("j<enter>/new<enter><c-s>");
    assert!(!driver.says(told), "{}", driver.screen());
    driver.keys("<pgdn>");
    let unread = "Could not be verified: bucket, Requester Pays, bucket policy; i in the form tells why.";
    assert!(driver.says(unread), "{}", driver.screen());
    assert!(!driver.says("warning"), "{}", driver.screen());
    driver.keys("<end>y");
    hold(&mut driver);
    assert_eq!(driver.updates().len(), 1, "{}", driver.screen());
    // another form, and not a word
    driver.keys("<esc><esc><esc>");
    driver.keys("/ireland<enter><enter>");
    hold(&mut driver);
    answer_all(&mut driver, &denied());
    assert!(matches!(driver.state.screen, Screen::Form(_)), "{}", driver.screen());
    assert!(!driver.says("Could not be verified"), "{}", driver.screen());
    driver.keys("i<end>");
    assert!(driver.says("Could not be verified: see above, Look."), "told once: {}", driver.screen());
    driver.keys("<pgup>");
    assert!(driver.says("no permission: Look in us-east-1: AccessDenied: you may not look"), "{}", driver.screen());
}

#[test]
fn where_nothing_is_asked_for_only_the_about_page_says_so() {
    let mut driver = unanswered(TALL, "security-audit");
    let message = "CloudTrail was given an endpoint of its own, so the services around it are not asked";
    let off = ApiError { cause: Cause::Configuration, message: message.into(), ..denied() };
    answer_all(&mut driver, &off);
    assert!(driver.state.ctx.notice.is_none(), "{}", driver.screen());
    driver.keys("j<enter>/new<enter><c-s>");
    assert!(matches!(driver.state.screen, Screen::Review(_)));
    assert!(!driver.says("Could not be verified"), "{}", driver.screen());
    driver.keys("<esc>i");
    assert!(driver.says(message), "{}", driver.screen());
    assert!(!driver.says("The bucket acme-security-audit exists"), "once is enough: {}", driver.screen());
}

#[test]
fn the_review_tells_what_has_to_do_with_a_change_and_stands_in_nobodys_way() {
    let no = "warning The policy of acme-payments-audit does not let this trail write";
    let mut driver = Driver::form(TALL, "payments-audit");
    driver.keys("j<enter>prod<enter><c-s>");
    assert!(driver.says("S3 key prefix") && driver.says(no), "{}", driver.screen());
    driver.go("y");
    assert_eq!(driver.updates().len(), 1, "{}", driver.screen());
    assert!(driver.says("InsufficientS3BucketPolicyException"), "{}", driver.screen());
    // what was wrong before has nothing to do with another change
    let mut driver = Driver::form(TALL, "payments-audit");
    driver.keys("<down><down><down><down><down><down> ");
    let Screen::Form(form) = &driver.state.screen else { panic!() };
    assert!(form.checks().iter().any(|check| matches!(check.standing, Standing::No(_))));
    driver.keys("<c-s>");
    assert!(matches!(driver.state.screen, Screen::Review(_)), "{}", driver.screen());
    assert!(!driver.says("The policy of acme-payments-audit"), "{}", driver.screen());
}

#[test]
fn what_fails_while_the_review_is_read_has_to_be_seen() {
    let mut driver = unanswered(TALL, "payments-audit");
    driver.keys("j<enter>prod<enter><c-s>");
    assert!(!driver.says("does not let this trail write"), "{}", driver.screen());
    while !driver.around.is_empty() {
        driver.answer_one();
    }
    assert!(driver.says("warning The policy of acme-payments-audit does not let this trail write"));
}

#[test]
fn the_refusal_of_aws_comes_before_a_check() {
    // the refusal is about the topic's policy, which is as it has to be by now; the check about the bucket
    let mut driver = Driver::failing(TALL, "payments-audit", "InsufficientSnsTopicPolicyException");
    driver.keys("<down><down><enter>ireland-audit<enter><c-s>");
    driver.go("y");
    assert!(driver.says("InsufficientSnsTopicPolicyException"), "{}", driver.screen());
    driver.keys("<home>d");
    assert!(driver.says("Statement for the policy of the SNS topic ireland-audit"), "{}", driver.screen());
    assert!(driver.says("The policy that is there has all of this, as far as it was read"), "{}", driver.screen());
    driver.keys("<esc>a");
    assert!(driver.says("d: the statement that is missing"), "{}", driver.screen());
    driver.keys("d");
    assert!(driver.says("Policy of the S3 bucket acme-payments-audit"), "{}", driver.screen());
}

#[test]
fn a_denial_is_named_and_how_to_change_it_is_the_same_everywhere() {
    let remedy = r#"Change statement 3 (Frozen) of the bucket's policy: add "BoolIfExists": {"aws:PrincipalIsAWSService": "false"} to its Condition"#;
    let bare = |text: &str| text.replace(|c: char| c.is_whitespace() || c == '│', "");
    let says = |driver: &Driver, words: &str| bare(&driver.screen()).contains(&bare(words));
    let frozen = || {
        Driver::altered(TALL, "management-events", |account| {
            let buckets = account["buckets"].as_array_mut().unwrap();
            let bucket = buckets.iter_mut().find(|bucket| bucket["name"] == "acme-cloudtrail-logs").unwrap();
            bucket["policy"]["Statement"].as_array_mut().unwrap().push(json!({
                "Sid": "Frozen", "Effect": "Deny", "Principal": "*", "Action": "s3:PutObject",
                "Resource": "arn:aws:s3:::acme-cloudtrail-logs/*",
            }));
        })
    };
    let mut driver = frozen();
    assert!(driver.says("(Frozen) denies it"), "{}", driver.screen());
    driver.keys("i");
    assert!(says(&driver, remedy), "{}", driver.screen());
    driver.keys("<esc>d");
    assert!(says(&driver, remedy) && driver.says("It then reads:"), "{}", driver.screen());
    assert!(driver.says("(Frozen) denies it") && driver.says("\"aws:PrincipalIsAWSService\""), "{}", driver.screen());
    driver.keys("y");
    let copied: serde_json::Value = serde_json::from_str(&driver.copied[0].1).unwrap();
    assert_eq!(copied["Condition"], json!({"BoolIfExists": {"aws:PrincipalIsAWSService": "false"}}));
    driver.keys("<tab>");
    assert!(driver.says("The whole policy, changed."), "{}", driver.screen());
    driver.keys("y");
    let whole: serde_json::Value = serde_json::from_str(&driver.copied[1].1).unwrap();
    assert_eq!((&whole["Statement"][2], whole["Statement"].as_array().unwrap().len()), (&copied, 3));
    // AWS refuses: nothing that is added is offered, and nothing is sent again
    let mut driver = frozen();
    driver.keys("<down><enter>prod<enter><c-s><end>");
    driver.go("y");
    assert!(says(&driver, remedy), "{}", driver.screen());
    assert!(!driver.says("Add the document's statements"), "{}", driver.screen());
    assert_eq!(driver.updates().len(), 1);
}

#[test]
fn a_member_can_only_look_at_the_organizations_trail() {
    let mut driver = member(SIZE);
    let why = "You are in 222233334444, a member account: only the management account 111122223333 or a delegated \
               administrator can change this organization trail";
    assert!(driver.says(&format!("Read-only. {why}")), "{}", driver.screen());
    assert!(driver.screen().lines().next().unwrap().ends_with(" RO"), "{}", driver.screen());
    for hint in ["edit", "toggle", "clear", "review"] {
        assert!(!driver.screen().lines().last().unwrap().contains(hint), "{hint}: {}", driver.screen());
    }
    for key in ["<enter>", "x", "<c-s>", "j<enter>", "<down><down><down> ", "f"] {
        driver.keys(key);
        let said = driver.state.ctx.notice.as_ref().map(|notice| notice.text.clone()).unwrap_or_default();
        assert!(said.contains("a member account"), "{key}: {said}");
        assert!(!driver.draft().is_changed() && matches!(driver.state.screen, Screen::Form(_)), "{key}");
        assert!(driver.says("Read-only."), "{key}: {}", driver.screen());
    }
    driver.keys("<home>");
    driver.event(Event::Paste("other-logs".into()));
    assert!(driver.says("The paste was not taken."), "{}", driver.screen());
    // but everything can be read and copied
    driver.keys("y");
    assert_eq!(driver.copied.last().unwrap().1, "acme-org-logs");
    driver.keys("i");
    assert!(driver.says("event selectors"), "{}", driver.screen());
    driver.keys("y");
    assert!(driver.copied.last().unwrap().1.contains("a member account"), "{:?}", driver.copied.last());
    assert_eq!(driver.updates().len(), 0);
}

#[test]
fn edits_that_were_made_before_it_is_known_are_kept_and_not_sent() {
    let mut driver = Driver::unanswered_as(TALL, "org-trail", as_member);
    assert!(!driver.says("Read-only."), "{}", driver.screen());
    driver.keys("j<enter><c-u>other<enter><c-s>");
    assert!(matches!(driver.state.screen, Screen::Review(_)), "{}", driver.screen());
    while !driver.around.is_empty() {
        driver.answer_one();
    }
    driver.keys("y");
    assert!(driver.says("Nothing was sent. You are in 222233334444, a member account"), "{}", driver.screen());
    driver.keys("<esc>");
    let edit = Edit::Set(Value::Text("other".into()));
    assert_eq!(driver.draft().edit(Setting::S3Prefix), Some(&edit));
    driver.keys("<c-s>");
    assert!(driver.state.ctx.notice.as_ref().is_some_and(|notice| notice.text.contains("a member account")));
    assert!(matches!(driver.state.screen, Screen::Form(_)));
    driver.keys("u");
    assert!(!driver.draft().is_changed(), "they can be taken back");
}

#[test]
fn a_delegated_administrator_edits_and_nobody_is_barred_on_suspicion() {
    let mut driver = Driver::altered(NARROW, "org-trail", |account| {
        as_member(account);
        account["organization"]["delegated_administrators"] = json!(["222233334444"]);
    });
    assert!(driver.screen().lines().next().unwrap().ends_with(" RW"), "{}", driver.screen());
    driver.keys("j<enter>/x<enter>");
    assert!(driver.draft().is_changed());
    assert!(!driver.says("members can only look"), "{}", driver.screen());
    // where it is not known who administers, nothing is barred
    let mut driver = Driver::unanswered_as(SIZE, "org-trail", as_member);
    answer_all(&mut driver, &denied());
    assert!(driver.screen().lines().next().unwrap().ends_with(" RW"), "{}", driver.screen());
    driver.keys("j<enter>/x<enter><c-s>");
    assert!(matches!(driver.state.screen, Screen::Review(_)), "{}", driver.screen());
}

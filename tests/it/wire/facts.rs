//! What the services around CloudTrail tell: asked of them through the real SDK, in an account where all is well and in
//! ones where something is not.

mod bucket;
mod key;
mod list;
mod log_group;
mod role;
mod service;
mod together;
mod topic;

use crate::support::endpoint::*;
use crate::support::services::*;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use trailedit::backend::Backend;
use trailedit::backend::aws::{Aws, Limits, Options};
use trailedit::trail::error::Cause;
use trailedit::trail::{ApiError, Fact, Subject};

/// As IAM says that a permission is missing.
const DENIED: &str = "User: arn:aws:sts::123456789012:assumed-role/ops/ana is not authorized to perform that";

fn denied(asked: &Asked) -> Answer {
    let code = if asked.service == "s3" || asked.service == "iam" { "AccessDenied" } else { "AccessDeniedException" };
    let answer = Answer::refusal(asked, if asked.service == "s3" { 403 } else { 400 }, code, DENIED);
    if asked.operation == "HeadBucket" { answer.with("x-amz-bucket-region", &asked.region) } else { answer }
}

/// Answers the first call of an operation in one way and the others well.
fn at_first(services: &Services, operation: &str, answer: impl Fn(&Asked) -> Answer + Send + 'static) {
    let calls = AtomicUsize::new(0);
    let first = move |_: &Asked| calls.fetch_add(1, Ordering::SeqCst) == 0;
    services.on(operation, move |asked| if first(asked) { answer(asked) } else { good(asked) });
}

/// Every call that each thing costs, and how many of its facts are unknown without it. The bucket's Region is told by a
/// refusal too, and whose it is by the policy.
const CALLS: [(usize, &str, usize); 19] = [
    (0, "HeadBucket", 0),
    (0, "GetBucketPolicy", 1),
    (0, "GetBucketEncryption", 1),
    (0, "GetBucketRequestPayment", 1),
    (0, "ListBuckets", 0),
    (1, "DescribeKey", 1),
    (1, "GetKeyPolicy", 1),
    (2, "DescribeKey", 1),
    (2, "GetKeyPolicy", 1),
    (3, "GetTopicAttributes", 1),
    (4, "DescribeLogGroups", 1),
    (5, "GetRole", 1),
    (5, "ListRolePolicies", 1),
    (5, "GetRolePolicy", 1),
    (5, "ListAttachedRolePolicies", 1),
    (5, "GetPolicy", 1),
    (5, "GetPolicyVersion", 1),
    (6, "ListAWSServiceAccessForOrganization", 1),
    (6, "ListDelegatedAdministrators", 1),
];

#[tokio::test]
async fn a_permission_that_is_missing_leaves_only_its_own_part_unknown() {
    for (which, operation, unknown) in CALLS {
        let subject = &everything()[which];
        let services = Services::start();
        let whole = services.aws(patient()).fact(subject).await;
        assert_eq!(whole.unread().count(), 0, "{whole:?}");
        services.on(operation, denied);
        let fact = services.aws(patient()).fact(subject).await;
        let errors: Vec<_> = fact.unread().collect();
        assert_eq!(errors.len(), unknown, "{operation}: {fact:?}");
        for error in errors {
            let code = error.code().unwrap();
            assert!(code.starts_with("AccessDenied"), "{error}");
            assert_eq!(error.to_string(), format!("{operation} in us-east-1: {code}: {DENIED} (request id req-1)"));
        }
        if unknown == 0 {
            assert_eq!(fact, whole, "{operation}");
        }
    }
}

#[tokio::test]
async fn a_call_that_does_not_answer_is_given_up_and_the_others_are_told() {
    let given_up = CALLS.map(|(which, operation, unknown)| {
        tokio::spawn(async move {
            let services = Services::start();
            services.on(operation, |_| Answer::never());
            // the limit of a fact ends it, whatever CloudTrail's own calls may take; none of the others comes near it
            let limits = Limits { fact: Duration::from_secs(4), ..forever() };
            let fact = soon(services.aws(limits).fact(&everything()[which])).await;
            let errors: Vec<_> = fact.unread().collect();
            assert_eq!(errors.len(), unknown, "{operation}: {fact:?}");
            for error in errors {
                assert_eq!((error.operation, &error.cause), (operation, &Cause::TimedOut), "{error}");
                assert!(error.message.contains("gave up after 4 s"), "{error}");
            }
        })
    });
    for task in given_up {
        task.await.unwrap();
    }
}

#[tokio::test]
async fn a_call_is_repeated_once_when_aws_is_busy_or_fails_and_no_more() {
    for (which, operation, unknown) in CALLS {
        let subject = &everything()[which];
        let services = Services::start();
        let whole = services.aws(patient()).fact(subject).await;
        let count = |services: &Services| services.operations().iter().filter(|o| *o == operation).count();
        let usual = count(&services);
        let busy = |asked: &Asked| match asked.service.as_str() {
            "s3" => Answer::refusal(asked, 503, "SlowDown", "Please reduce your request rate."),
            _ => Answer::refusal(asked, 400, "ThrottlingException", "Rate exceeded"),
        };
        let failing = |asked: &Asked| Answer::refusal(asked, 500, "InternalError", "We encountered an internal error.");
        for answer in [busy as fn(&Asked) -> Answer, failing] {
            services.forget();
            at_first(&services, operation, answer);
            assert_eq!(services.aws(patient()).fact(subject).await, whole, "{operation}");
            assert_eq!(count(&services), usual + 1, "{operation}");
            services.forget();
            services.on(operation, answer);
            let fact = services.aws(patient()).fact(subject).await;
            assert_eq!(fact.unread().count(), unknown, "{operation}: {fact:?}");
            assert_eq!(count(&services), usual * 2, "{operation}");
        }
    }
}

#[tokio::test]
async fn what_a_proxy_says_is_no_answer() {
    for status in [200, 301, 403, 404, 500, 503] {
        let services = Services::start();
        for (_, operation, _) in CALLS {
            services.on(operation, move |_| Answer::proxy(status));
        }
        let aws = services.aws(patient());
        for subject in everything() {
            let fact = aws.fact(&subject).await;
            assert!(fact.unread().next().is_some(), "{status}: {fact:?}");
            // nothing is known but that it is not known
            assert_eq!(fact, unknown_throughout(&fact), "{status}");
        }
    }
}

/// The same fact if it holds nothing but errors.
fn unknown_throughout(fact: &Fact) -> Fact {
    match fact {
        Fact::Bucket(Err(_))
        | Fact::Key(Err(_))
        | Fact::Topic(Err(_))
        | Fact::LogGroup(Err(_))
        | Fact::Role(Err(_)) => fact.clone(),
        Fact::Service(service) if fact.unread().count() == 4 => Fact::Service(service.clone()),
        _ => panic!("{fact:?}"),
    }
}

#[tokio::test]
async fn nobody_is_asked_beside_an_endpoint_for_cloudtrail_alone() {
    let services = Services::start();
    let environment =
        environment(&[("AWS_ENDPOINT_URL", &services.url), ("AWS_ENDPOINT_URL_CLOUDTRAIL", "http://h:1")]);
    let options = Options { endpoint_url: Some("http://h:1".into()), ..Options::default() };
    for options in [options, Options::default()] {
        let aws = Aws::with(options, patient(), Some(environment.clone()));
        for subject in everything() {
            let fact = aws.fact(&subject).await;
            let error = fact.unread().next().unwrap();
            assert_eq!((&error.cause, &fact), (&Cause::Configuration, &Fact::unknown(&subject, error.clone())));
            assert!(error.message.contains("endpoint of its own"), "{error}");
        }
        let error = aws.list(trailedit::trail::facts::Kind::Keys, "us-east-1", None).await.unwrap_err();
        assert_eq!((error.operation, error.cause), ("ListKeys", Cause::Configuration));
    }
    assert_eq!(services.operations(), [""; 0]);
}

#[tokio::test]
async fn credentials_that_are_no_good_are_told_and_looked_for_anew() {
    let services = Services::start();
    services.on("DescribeKey", |asked| Answer::refusal(asked, 400, "ExpiredTokenException", "The token is expired"));
    let aws = services.aws(patient());
    let subject = &everything()[1];
    let Fact::Key(Err(error)) = aws.fact(subject).await else { panic!() };
    assert_eq!(error.code(), Some("ExpiredTokenException"));
    services.on("DescribeKey", good);
    assert_eq!(aws.fact(subject).await.unread().count(), 0);
}

/// One subject among those of a trail with everything.
fn subject(which: impl Fn(&Subject) -> bool) -> Subject {
    everything().into_iter().find(which).unwrap()
}

//! A program that was built without the services around CloudTrail.

use crate::support::endpoint::*;
use trailedit::backend::Backend;
use trailedit::backend::aws::{Aws, Options};
use trailedit::trail::facts::Kind;
use trailedit::trail::{Fact, Subject};

#[tokio::test]
async fn every_fact_says_what_the_program_lacks() {
    // nobody is asked, so it does not matter that nobody is there
    let aws = Aws::with(Options::default(), forever(), Some(environment(&[("AWS_ENDPOINT_URL", "http://h:1")])));
    let region = || "us-east-1".to_owned();
    for subject in [
        Subject::Bucket { name: "acme-logs".into(), region: region() },
        Subject::Key { key: "alias/logs".into(), region: region() },
        Subject::Topic("arn:aws:sns:us-east-1:123456789012:news".into()),
        Subject::LogGroup("arn:aws:logs:us-east-1:123456789012:log-group:/acme/trail:*".into()),
        Subject::Role("arn:aws:iam::123456789012:role/delivery".into()),
        Subject::Service,
    ] {
        let fact = aws.fact(&subject).await;
        let error = fact.unread().next().unwrap();
        assert!(error.message.ends_with("this trailedit was built without the feature “facts”"), "{error}");
        assert_eq!(fact, Fact::unknown(&subject, error.clone()));
    }
    let error = aws.list(Kind::Roles, "us-east-1", None).await.unwrap_err();
    assert_eq!(error.operation, "ListRoles");
}

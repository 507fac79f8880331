//! A log group.

use super::*;
use serde_json::json;
use trailedit::trail::facts::Read;

async fn read(aws: &Aws, arn: &str) -> Read<bool> {
    match aws.fact(&Subject::LogGroup(arn.into())).await {
        Fact::LogGroup(read) => read,
        other => panic!("{other:?}"),
    }
}

/// A page of log groups with these names.
fn groups(names: &[&str], next: Option<&str>) -> Answer {
    let group = |name: &&str| json!({"logGroupName": name, "arn": GROUP.replace("/acme/trail", name)});
    Answer::json(200, json!({"logGroups": names.iter().map(group).collect::<Vec<_>>(), "nextToken": next}))
}

#[tokio::test]
async fn a_log_group_is_found_by_the_whole_of_its_arn() {
    let services = Services::start();
    let aws = services.aws(patient());
    assert_eq!(read(&aws, GROUP).await, Ok(true));
    assert_eq!(services.asked()[0].member("logGroupNamePrefix"), "/acme/trail");
    // on whichever page it is
    services.on("DescribeLogGroups", |asked| match asked.member("nextToken").as_str() {
        None => groups(&["/acme/trail/a"], Some("2")),
        Some("2") => groups(&[], Some("3")),
        _ => groups(&["/acme/trail"], None),
    });
    assert_eq!(read(&aws, GROUP).await, Ok(true));
    // what only begins so is another one
    services.on("DescribeLogGroups", |_| groups(&["/acme/trail-2", "/acme/trail/a"], None));
    assert_eq!(read(&aws, GROUP).await, Ok(false));
}

#[tokio::test]
async fn only_in_the_own_account_is_nothing_an_answer() {
    let services = Services::start();
    services.on("DescribeLogGroups", |_| groups(&[], None));
    let aws = services.aws(patient());
    let other = GROUP.replace(ACCOUNT, "999999999999");
    for _ in 0..2 {
        assert_eq!(read(&aws, GROUP).await, Ok(false));
        let error = read(&aws, &other).await.unwrap_err();
        let text = "DescribeLogGroups in us-east-1: the log group is of the account 999999999999, and only that account \
                    can be asked about it";
        assert_eq!(error.to_string(), text);
    }
    let callers = services.operations().iter().filter(|o| *o == "GetCallerIdentity").count();
    assert_eq!(callers, 1, "who the caller is does not change");
    // who may not even know who he is
    services.on("GetCallerIdentity", denied);
    let error = read(&services.aws(patient()), GROUP).await.unwrap_err();
    assert_eq!((error.operation, error.code()), ("GetCallerIdentity", Some("AccessDeniedException")));
}

#[tokio::test]
async fn the_caller_is_not_asked_for_again_when_it_is_known() {
    let services = Services::start();
    services.on("DescribeLogGroups", |_| groups(&[], None));
    let aws = services.aws(patient());
    aws.identity().await.unwrap();
    services.forget();
    assert_eq!(read(&aws, GROUP).await, Ok(false));
    assert_eq!(services.operations(), ["DescribeLogGroups"]);
}

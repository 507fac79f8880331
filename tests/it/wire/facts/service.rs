//! CloudTrail in the organization.

use super::*;
use serde_json::json;
use trailedit::trail::facts::Service;

async fn read(aws: &Aws) -> Service {
    match aws.fact(&Subject::Service).await {
        Fact::Service(service) => service,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn cloudtrail_at_home_in_its_organization() {
    let services = Services::start();
    let expected = Service {
        trusted_access: Ok(true),
        administrators: Ok(vec!["444455556666".into()]),
        member: Ok(Some("444455556666".into())),
        cloudtrail_role: Ok(true),
        organizations_role: Ok(true),
    };
    assert_eq!(read(&services.aws(patient())).await, expected);
    let asked = services.asked();
    let administrators = asked.iter().find(|a| a.operation == "ListDelegatedAdministrators").unwrap();
    assert_eq!(administrators.member("ServicePrincipal"), "cloudtrail.amazonaws.com");
    let mut roles: Vec<_> = asked.iter().filter_map(|a| a.parameter("RoleName")).collect();
    roles.sort();
    assert_eq!(roles, ["AWSServiceRoleForCloudTrail", "AWSServiceRoleForOrganizations"]);
}

#[tokio::test]
async fn each_partition_is_asked_where_it_has_these_services() {
    for (region, organizations, iam) in [
        ("eu-west-1", "us-east-1", "us-east-1"),
        ("cn-north-1", "cn-northwest-1", "cn-north-1"),
        ("us-gov-east-1", "us-gov-west-1", "us-gov-west-1"),
    ] {
        let services = Services::start();
        read(&services.aws_with(&[("AWS_REGION", region)], patient())).await;
        for asked in services.asked() {
            let expected = if asked.service == "iam" { iam } else { organizations };
            assert_eq!(asked.region, expected, "{region}: {}", asked.operation);
        }
    }
}

#[tokio::test]
async fn an_account_in_no_organization() {
    let services = Services::start();
    for operation in ["ListAWSServiceAccessForOrganization", "ListDelegatedAdministrators", "ListAccounts"] {
        services
            .on(operation, |asked| Answer::refusal(asked, 400, "AWSOrganizationsNotInUseException", "not a member"));
    }
    services.on("GetRole", |asked| Answer::refusal(asked, 404, "NoSuchEntity", "cannot be found"));
    let expected = Service {
        trusted_access: Ok(false),
        administrators: Ok(Vec::new()),
        member: Ok(None),
        cloudtrail_role: Ok(false),
        organizations_role: Ok(false),
    };
    assert_eq!(read(&services.aws(patient())).await, expected);
}

#[tokio::test]
async fn a_plain_member_is_no_administrator_and_may_not_ask_for_trusted_access() {
    let services = Services::start();
    for operation in ["ListAWSServiceAccessForOrganization", "ListDelegatedAdministrators"] {
        services.on(operation, |asked| {
            let message = "You don't have permissions to access this resource.";
            Answer::refusal(asked, 400, "AccessDeniedException", message)
        });
    }
    let service = read(&services.aws(patient())).await;
    assert_eq!(service.administrators, Ok(Vec::new()));
    assert_eq!(service.trusted_access.unwrap_err().code(), Some("AccessDeniedException"));
    // a permission that IAM does not give is not that answer
    services.on("ListDelegatedAdministrators", denied);
    let error = read(&services.aws(patient())).await.administrators.unwrap_err();
    assert_eq!((error.code(), error.message.as_str()), (Some("AccessDeniedException"), DENIED));
}

#[tokio::test]
async fn both_lists_have_pages() {
    let services = Services::start();
    services.on("ListAWSServiceAccessForOrganization", |asked| {
        let (service, next) = match asked.member("NextToken").as_str() {
            None => ("config.amazonaws.com", Some("2")),
            Some("2") => ("cloudtrail.amazonaws.com", None),
            other => panic!("{other:?}"),
        };
        let services = json!([{"ServicePrincipal": service}]);
        Answer::json(200, json!({"EnabledServicePrincipals": services, "NextToken": next}))
    });
    services.on("ListDelegatedAdministrators", |asked| {
        let (id, next) = match asked.member("NextToken").as_str() {
            None => ("111111111111", Some("2")),
            Some("2") => ("222222222222", None),
            other => panic!("{other:?}"),
        };
        Answer::json(200, json!({"DelegatedAdministrators": [{"Id": id}], "NextToken": next}))
    });
    let service = read(&services.aws(patient())).await;
    assert_eq!(service.trusted_access, Ok(true));
    assert_eq!(service.administrators, Ok(vec!["111111111111".into(), "222222222222".into()]));
}

#[tokio::test]
async fn an_organization_without_trusted_access() {
    let services = Services::start();
    services.on("ListAWSServiceAccessForOrganization", |_| {
        // what only looks like it is not it
        let services =
            json!([{"ServicePrincipal": "cloudtrail.amazonaws.com.cn"}, {"ServicePrincipal": "ram.amazonaws.com"}]);
        Answer::json(200, json!({"EnabledServicePrincipals": services}))
    });
    assert_eq!(read(&services.aws(patient())).await.trusted_access, Ok(false));
}

#[tokio::test]
async fn whoever_may_not_list_the_accounts_misses_nothing_else() {
    let services = Services::start();
    let whole = read(&services.aws(patient())).await;
    services.on("ListAccounts", denied);
    let without = read(&services.aws(patient())).await;
    assert_eq!(without.member.clone().unwrap_err().operation, "ListAccounts");
    assert_eq!(Service { member: whole.member.clone(), ..without.clone() }, whole);
    assert_eq!(Fact::Service(without).unread().count(), 0, "the call is optional");
}

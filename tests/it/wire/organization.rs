//! The organization of the account.

use crate::support::endpoint::*;
use serde_json::json;
use trailedit::backend::aws::{Aws, Options};
use trailedit::backend::{Backend, Membership, Organization};
use trailedit::trail::error::Cause;
use wiremock::matchers::{any, header};
use wiremock::{Mock, MockServer, ResponseTemplate};

const TARGET: &str = "AWSOrganizationsV20161128.DescribeOrganization";

/// A backend that finds Organizations at `url`, in a Region.
fn aws_in(region: &str, url: &str) -> Aws {
    let environment = environment(&[("AWS_ENDPOINT_URL", url), ("AWS_REGION", region)]);
    Aws::with(Options::default(), patient(), Some(environment))
}

async fn answering(response: ResponseTemplate) -> MockServer {
    let server = MockServer::start().await;
    Mock::given(header("x-amz-target", TARGET)).respond_with(response).mount(&server).await;
    server
}

fn organization(features: Option<&str>) -> serde_json::Value {
    let mut organization = json!({
        "Id": "o-a1b2c3d4e5", "Arn": "arn:aws:organizations::111122223333:organization/o-a1b2c3d4e5",
        "MasterAccountArn": "arn:aws:organizations::111122223333:account/o-a1b2c3d4e5/111122223333",
        "MasterAccountId": "111122223333", "MasterAccountEmail": "root@example.com",
        "AvailablePolicyTypes": [{"Type": "SERVICE_CONTROL_POLICY", "Status": "ENABLED"}],
    });
    if let Some(features) = features {
        organization["FeatureSet"] = json!(features);
    }
    json!({"Organization": organization})
}

#[tokio::test]
async fn an_account_in_an_organization() {
    for (features, all_features) in
        [(Some("ALL"), Some(true)), (Some("CONSOLIDATED_BILLING"), Some(false)), (Some("MORE"), None), (None, None)]
    {
        let server = answering(json(200, organization(features))).await;
        let expected =
            Organization { id: "o-a1b2c3d4e5".into(), management_account: "111122223333".into(), all_features };
        let told = aws_in("eu-west-1", &server.uri()).organization().await.unwrap();
        assert_eq!(told, Membership::Member(expected));
        let sent = sent(&server).await;
        assert_eq!(sent[0].body_json::<serde_json::Value>().unwrap(), json!({}));
        assert!(header_of(&sent[0], "user-agent").contains("trailedit"), "the audit log says who it was");
    }
}

#[tokio::test]
async fn each_partition_is_asked_where_its_organizations_are() {
    for (region, asked) in [
        ("us-east-1", "us-east-1"),
        ("eu-west-1", "us-east-1"),
        ("cn-north-1", "cn-northwest-1"),
        ("cn-northwest-1", "cn-northwest-1"),
        ("us-gov-east-1", "us-gov-west-1"),
        ("", "us-east-1"),
    ] {
        let server = answering(json(200, organization(Some("ALL")))).await;
        aws_in(region, &server.uri()).organization().await.unwrap();
        let (_, signed_for, service) = scope(&sent(&server).await[0]);
        assert_eq!((signed_for.as_str(), service.as_str()), (asked, "organizations"), "{region}");
        let server = answering(json(400, json!({"__type": "AccessDeniedException", "Message": "not you"}))).await;
        assert_eq!(aws_in(region, &server.uri()).organization().await.unwrap_err().region, asked);
    }
}

#[tokio::test]
async fn to_be_in_no_organization_is_an_answer() {
    let refusal = json!({
        "__type": "AWSOrganizationsNotInUseException",
        "Message": "Your account is not a member of an organization.",
    });
    let server = answering(json(400, refusal)).await;
    assert_eq!(aws_in("us-east-1", &server.uri()).organization().await.unwrap(), Membership::NotAMember);
}

#[tokio::test]
async fn who_may_not_ask_is_told_so() {
    let message = "User: arn:aws:sts::123456789012:assumed-role/ops/ana is not authorized to perform: \
                   organizations:DescribeOrganization on resource: *";
    let server = answering(json(400, json!({"__type": "AccessDeniedException", "Message": message}))).await;
    let error = aws_in("us-east-1", &server.uri()).organization().await.unwrap_err();
    assert_eq!((error.code(), error.message.as_str()), (Some("AccessDeniedException"), message));
    assert_eq!((error.operation, error.request_id.as_deref()), ("DescribeOrganization", Some("req-1")));
}

#[tokio::test]
async fn organizations_that_do_not_answer_are_given_up() {
    let endpoint = Rude::silent();
    // within one attempt, and within the whole call
    for (limits, attempts) in
        [(hasty(), 2), (trailedit::backend::aws::Limits { operation: hasty().attempt, ..forever() }, 3)]
    {
        let environment = environment(&[("AWS_ENDPOINT_URL_ORGANIZATIONS", &endpoint.url)]);
        let error = soon(Aws::with(Options::default(), limits, Some(environment)).organization()).await.unwrap_err();
        assert_eq!(error.cause, Cause::TimedOut);
        assert_eq!(endpoint.count(), attempts);
    }
}

#[tokio::test]
async fn what_is_no_organization_is_no_answer() {
    let with = |member: &str, value: serde_json::Value| {
        let mut body = organization(Some("ALL"));
        body["Organization"][member] = value;
        body
    };
    // what goes into a policy is not taken from whoever answers
    for body in [
        json!({}),
        json!({"Organization": {}}),
        with("Id", json!("o-*")),
        with("Id", json!("")),
        with("MasterAccountId", json!("*")),
    ] {
        let server = answering(json(200, body.clone())).await;
        let error = aws_in("us-east-1", &server.uri()).organization().await.unwrap_err();
        assert_eq!((error.cause, error.request_id.as_deref()), (Cause::NotAws(200), Some("req-1")), "{body}");
    }
}

#[tokio::test]
async fn organizations_are_not_asked_beside_an_endpoint_for_cloudtrail_alone() {
    for by_flag in [true, false] {
        let server = MockServer::start().await;
        Mock::given(any()).respond_with(json(200, organization(Some("ALL")))).mount(&server).await;
        let aws = if by_flag {
            aws_at(&server.uri(), patient())
        } else {
            let environment = environment(&[("AWS_ENDPOINT_URL_CLOUDTRAIL", &server.uri())]);
            Aws::with(Options::default(), patient(), Some(environment))
        };
        let error = aws.organization().await.unwrap_err();
        assert_eq!(error.cause, Cause::Configuration);
        assert!(error.message.contains("endpoint of its own"), "{error}");
        assert!(sent(&server).await.is_empty());
    }
}

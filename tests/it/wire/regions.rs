//! Which Regions to ask.

use crate::support::endpoint::*;
use serde_json::json;
use trailedit::backend::Backend;
use trailedit::backend::aws::{Aws, Limits, Options};
use trailedit::trail::error::Cause;
use wiremock::matchers::{body_partial_json, header, path};
use wiremock::{Mock, MockServer, ResponseTemplate};

/// A backend that finds everything at `url`, as with `AWS_ENDPOINT_URL`.
fn everything_at(url: &str, more: &[(&str, &str)]) -> Aws {
    let mut environment = environment(more);
    environment.insert("AWS_ENDPOINT_URL".into(), url.into());
    Aws::with(Options::default(), patient(), Some(environment))
}

async fn list_trails(server: &MockServer) {
    let first = json!({"Trails": [{"HomeRegion": "eu-west-1"}, {"HomeRegion": "us-east-1"}], "NextToken": "2"});
    let second = json!({"Trails": [{"HomeRegion": "ap-south-1"}, {}]});
    let target = || Mock::given(header("x-amz-target", "CloudTrail_20131101.ListTrails"));
    target().and(body_partial_json(json!({"NextToken": "2"}))).respond_with(json(200, second)).mount(server).await;
    target().respond_with(json(200, first)).mount(server).await;
}

#[tokio::test]
async fn the_account_names_its_enabled_regions() {
    let server = MockServer::start().await;
    let status = json!({"RegionOptStatusContains": ["ENABLED", "ENABLED_BY_DEFAULT"]});
    let second = json!({"Regions": [{"RegionName": "eu-west-1"}, {"RegionName": "us-east-1"}]});
    let first = json!({"Regions": [{"RegionName": "us-east-1"}], "NextToken": "2"});
    let listing = || Mock::given(path("/listRegions")).and(body_partial_json(status.clone()));
    listing().and(body_partial_json(json!({"NextToken": "2"}))).respond_with(json(200, second)).mount(&server).await;
    listing().respond_with(json(200, first)).mount(&server).await;
    for (region, leader) in [("eu-west-1", "us-east-1"), ("cn-northwest-1", "cn-north-1")] {
        let regions = everything_at(&server.uri(), &[("AWS_REGION", region)]).regions().await.unwrap();
        assert_eq!((regions.names, regions.note), (vec!["eu-west-1".to_owned(), "us-east-1".to_owned()], None));
        assert_eq!(scope(sent(&server).await.last().unwrap()).1, leader);
    }
}

#[tokio::test]
async fn without_permission_the_home_regions_of_visible_trails_are_asked() {
    let server = MockServer::start().await;
    let refusal = json(403, json!({"message": "not you"})).insert_header("x-amzn-errortype", "AccessDeniedException");
    Mock::given(path("/listRegions")).respond_with(refusal).mount(&server).await;
    list_trails(&server).await;
    let regions = everything_at(&server.uri(), &[]).regions().await.unwrap();
    assert_eq!(regions.names, ["ap-south-1", "eu-west-1", "us-east-1"]);
    let note = regions.note.unwrap();
    for words in ["account:ListRegions", "AccessDeniedException", "not you", "us-east-1"] {
        assert!(note.contains(words), "{note}");
    }
}

#[tokio::test]
async fn the_configured_region_is_left_when_nothing_can_be_listed() {
    let server = MockServer::start().await;
    Mock::given(path("/listRegions")).respond_with(ResponseTemplate::new(404)).mount(&server).await;
    answer(&server, "ListTrails", json(400, json!({"__type": "AccessDeniedException", "Message": "nor this"}))).await;
    let regions = everything_at(&server.uri(), &[]).regions().await.unwrap();
    assert_eq!(regions.names, ["us-east-1"]);
    let note = regions.note.unwrap();
    assert!(note.contains("account:ListRegions") && note.contains("nor this"), "{note}");
}

#[tokio::test]
async fn an_account_service_that_does_not_answer_is_not_waited_for() {
    for endpoint in [Rude::silent(), Rude::hanging_up()] {
        let server = MockServer::start().await;
        list_trails(&server).await;
        let mut environment = environment(&[("AWS_ENDPOINT_URL_ACCOUNT", &endpoint.url)]);
        environment.insert("AWS_ENDPOINT_URL".into(), server.uri());
        let limits = Limits { connect: hasty().connect, ..forever() };
        let regions = soon(Aws::with(Options::default(), limits, Some(environment)).regions()).await.unwrap();
        assert_eq!(regions.names, ["ap-south-1", "eu-west-1", "us-east-1"]);
        assert_eq!(endpoint.count(), 1);
    }
}

#[tokio::test]
async fn the_account_is_not_asked_beside_an_endpoint_for_cloudtrail_alone() {
    for by_flag in [true, false] {
        let server = MockServer::start().await;
        list_trails(&server).await;
        let aws = if by_flag {
            aws_at(&server.uri(), patient())
        } else {
            let environment = environment(&[("AWS_ENDPOINT_URL_CLOUDTRAIL", &server.uri())]);
            Aws::with(Options::default(), patient(), Some(environment))
        };
        let regions = aws.regions().await.unwrap();
        assert_eq!(regions.names, ["ap-south-1", "eu-west-1", "us-east-1"]);
        assert!(regions.note.unwrap().contains("endpoint"));
        assert!(sent(&server).await.iter().all(|r| r.headers.contains_key("x-amz-target")));
    }
}

#[tokio::test]
async fn without_a_region_the_account_is_asked_and_only_then_it_is_an_error() {
    let server = MockServer::start().await;
    let found = json!({"Regions": [{"RegionName": "eu-west-1"}]});
    Mock::given(path("/listRegions")).respond_with(json(200, found)).mount(&server).await;
    let aws = everything_at(&server.uri(), &[("AWS_REGION", "")]);
    assert_eq!(aws.regions().await.unwrap().names, ["eu-west-1"]);
    server.reset().await;
    let error = aws.regions().await.unwrap_err();
    assert_eq!(error.cause, Cause::NoRegion);
    assert!(error.message.contains("--region") && error.message.contains("account:ListRegions"), "{error}");
}

//! The guides, through the program and somebody else's account: from one Region to all, on to the organization, and back.

use super::*;

/// Walks the guide for `label` to its end, applies what it sets, and leaves; what changed in the whole account.
#[track_caller]
fn guided(account: &Account, label: &str, steps: &[&str]) -> Json {
    let before = account.moto.trails();
    let mut pty = account.moto.trailedit(&[&account.bare]).run();
    pty.wait_for("CloudWatch Logs").wait_for("  logging  ").wait_for("123456789012");
    to(&mut pty, label);
    pty.send("g");
    for step in steps {
        pty.wait_for(step);
        if *step == "What has to be so first" {
            // nothing that can be read of the account is awaited any more
            pty.wait_until("all answers", |screen| !screen.contents().contains("  ...  "));
        }
        pty.send(ENTER);
    }
    through_the_review(&mut pty, &account.bare);
    pty.send("q").send("q");
    let ended = pty.wait_exit();
    assert_eq!(ended.status, 0, "{ended:?}");
    assert!(ended.printed.contains("(verified, request id "), "{ended:?}");
    changes(&before, &account.moto.trails())
}

const WHOLE: [&str; 5] =
    ["What it means", "Region by Region", "What has to be so first", "What is set", "What is left to do"];
const WITHOUT_REGIONS: [&str; 4] = ["What it means", "What has to be so first", "What is set", "What is left to do"];

#[test]
#[ignore = "needs moto: run by .ci/run"]
fn to_all_regions_and_the_organization_and_back() {
    let account = Account::new();
    account.moto.call("organizations", HOME, "create_organization", json!({"FeatureSet": "ALL"}));
    let trusted = json!({"ServicePrincipal": "cloudtrail.amazonaws.com"});
    account.moto.call("organizations", HOME, "enable_aws_service_access", trusted);

    let changed = guided(&account, "Multi-Region", &WHOLE);
    let wider = json!({"IsMultiRegionTrail": [false, true], "IncludeGlobalServiceEvents": [false, true]});
    assert_eq!(changed, json!({"bare": wider}));
    let changed = guided(&account, "Organization", &WITHOUT_REGIONS);
    assert_eq!(changed, json!({"bare": {"IsOrganizationTrail": [false, true]}}));
    let changed = guided(&account, "Organization", &WITHOUT_REGIONS);
    assert_eq!(changed, json!({"bare": {"IsOrganizationTrail": [true, false]}}));
    let changed = guided(&account, "Multi-Region", &WHOLE);
    assert_eq!(changed, json!({"bare": {"IsMultiRegionTrail": [true, false]}}));
}

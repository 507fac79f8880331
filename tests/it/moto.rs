//! Against an account that somebody else wrote: what was changed in the form is what changed in the account, and nothing
//! else. moto stores what it is sent and checks nothing, so refusals are not tested here (F§9); it does not know
//! recursive logging at all.

#[cfg(feature = "facts")]
mod facts;

use crate::support::moto::Moto;
use crate::support::pty::*;
use serde_json::{Value as Json, json};
use std::collections::BTreeMap;

mod guides;

/// An account with a trail that has nothing but a bucket, one that has everything, and two that nobody touches.
struct Account {
    moto: Moto,
    bare: String,
    full: String,
    keys: [String; 2],
    groups: [String; 2],
    roles: [String; 2],
}

const HOME: &str = "us-east-1";

impl Account {
    fn new() -> Account {
        let moto = Moto::start();
        moto.bucket("acme-logs");
        moto.bucket("acme-more");
        moto.topic(HOME, "news");
        moto.topic(HOME, "alerts");
        let keys = ["alias/one", "alias/two"].map(|alias| moto.key(HOME, alias));
        let groups = ["/acme/one", "/acme/two"].map(|name| moto.log_group(HOME, name));
        let roles = ["one", "two"].map(|name| moto.role(name));
        let bare =
            moto.trail(HOME, json!({"Name": "bare", "S3BucketName": "acme-logs", "IncludeGlobalServiceEvents": false}));
        let full = moto.trail(
            HOME,
            json!({
                "Name": "full", "S3BucketName": "acme-logs", "S3KeyPrefix": "old", "SnsTopicName": "news",
                "IncludeGlobalServiceEvents": true, "IsMultiRegionTrail": true, "EnableLogFileValidation": true,
                "CloudWatchLogsLogGroupArn": groups[0], "CloudWatchLogsRoleArn": roles[0], "KmsKeyId": keys[0],
                "IsOrganizationTrail": true,
            }),
        );
        moto.trail("eu-west-1", json!({"Name": "wide", "S3BucketName": "acme-logs", "IsMultiRegionTrail": true}));
        moto.trail("eu-west-1", json!({"Name": "narrow", "S3BucketName": "acme-logs", "S3KeyPrefix": "narrow"}));
        Account { moto, bare, full, keys, groups, roles }
    }

    /// Opens a trail in the form, lets `edit` edit it, applies that, and leaves; what changed in the whole account, as
    /// before and after by trail and member.
    #[track_caller]
    fn apply(&self, trail: &str, edit: impl FnOnce(&mut Pty)) -> Json {
        let before = self.moto.trails();
        let mut pty = self.moto.trailedit(&[trail]).run();
        pty.wait_for("CloudWatch Logs").wait_for("  logging  ").wait_for("123456789012");
        edit(&mut pty);
        apply(&mut pty, trail);
        pty.send("q").send("q");
        let ended = pty.wait_exit();
        assert_eq!(ended.status, 0, "{ended:?}");
        assert!(
            ended.printed.starts_with(&format!("trailedit at {} (not AWS): {trail}: ", self.moto.url)),
            "{ended:?}"
        );
        assert!(ended.printed.contains("(verified, request id "), "{ended:?}");
        changes(&before, &self.moto.trails())
    }
}

/// Goes through the review to the receipt. A dangerous change asks for the trail's name.
#[track_caller]
fn apply(pty: &mut Pty, trail: &str) {
    pty.send(CTRL_S);
    through_the_review(pty, trail);
}

#[track_caller]
fn through_the_review(pty: &mut Pty, trail: &str) {
    pty.wait_until("the review", |screen| {
        let screen = screen.contents();
        screen.contains("[ Cancel ]") || screen.contains("and Enter to apply:")
    });
    // nothing is applied before its end was in sight
    if pty.screen().contains("[ Cancel ]") {
        confirm(pty, "y", "Request id");
    } else {
        pty.type_slowly(trail.rsplit('/').next().unwrap());
        confirm(pty, ENTER, "Request id");
    }
}

/// Applies what is under review, until the screen says `then`: what is learned of the account meanwhile has to be seen, too.
#[track_caller]
fn confirm(pty: &mut Pty, keys: &str, then: &str) {
    loop {
        // where the name is typed, End is a key of the text
        for key in [END, PAGE_DOWN, PAGE_DOWN, PAGE_DOWN, PAGE_DOWN] {
            pty.send(key).handled();
        }
        pty.press(keys).wait_until("it is applied, or more was learned meanwhile", |screen| {
            let screen = screen.contents();
            screen.contains(then) || screen.contains("Nothing was sent yet")
        });
        if pty.screen().contains(then) {
            return;
        }
    }
}

/// What differs, as `{"trail": {"Member": [before, after]}}`. moto returns `""` or null where AWS leaves a member out.
fn changes(before: &BTreeMap<String, Json>, after: &BTreeMap<String, Json>) -> Json {
    assert_eq!(before.keys().collect::<Vec<_>>(), after.keys().collect::<Vec<_>>());
    let mut all = json!({});
    for (arn, before) in before {
        let name = arn.rsplit('/').next().unwrap();
        let after = &after[arn];
        assert_eq!(before["logging"], after["logging"], "{name}");
        for view in ["described", "got"] {
            let mut changed = json!({});
            let (before, after) = (&before[view], &after[view]);
            let members = before.as_object().unwrap().keys().chain(after.as_object().unwrap().keys());
            for member in members {
                let known = |trail: &Json| match &trail[member] {
                    Json::String(text) if text.is_empty() => Json::Null,
                    value => value.clone(),
                };
                if known(before) != known(after) {
                    changed[member] = json!([known(before), known(after)]);
                }
            }
            if changed != json!({}) {
                all[name][view] = changed;
            }
        }
        // both operations tell the same
        if let Some(views) = all.get(name).cloned() {
            assert_eq!(views["described"], views["got"], "{name}");
            all[name] = views["got"].clone();
        }
    }
    all
}

/// Moves to a setting.
#[track_caller]
fn to(pty: &mut Pty, label: &str) {
    pty.send(HOME_KEY).wait_for("> S3 bucket");
    for _ in 0..20 {
        if pty.screen().contains(&format!("> {label}")) {
            return;
        }
        pty.send("j").handled();
    }
    panic!("{label} is not on the screen:\n{}", pty.screen());
}

/// Replaces a text.
#[track_caller]
fn set(pty: &mut Pty, label: &str, value: &str) {
    to(pty, label);
    pty.send(ENTER).wait_for("accept").send(CTRL_U).send(value).send(ENTER).wait_for("move");
}

#[track_caller]
fn press(pty: &mut Pty, label: &str, key: &str) {
    to(pty, label);
    pty.send(key).handled().wait_for("* ");
}

/// Asked as the program asks, since an emulator that refuses nothing never makes it show a policy document.
#[cfg(feature = "facts")]
#[test]
#[ignore = "needs moto: run by .ci/run"]
fn the_organization() {
    use crate::support::endpoint::{environment, patient};
    use trailedit::backend::aws::Aws;
    use trailedit::backend::{Backend, Membership, Organization};

    let moto = Moto::start();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let environment = environment(&[("AWS_ENDPOINT_URL", &moto.url), ("AWS_REGION", "eu-west-1")]);
    let aws = Aws::with(Default::default(), patient(), Some(environment));
    let ask = || runtime.block_on(aws.organization()).unwrap();
    assert_eq!(ask(), Membership::NotAMember);
    moto.call("organizations", HOME, "create_organization", json!({"FeatureSet": "ALL"}));
    let told = moto.call("organizations", HOME, "describe_organization", json!({}))["Organization"].take();
    let member = Membership::Member(Organization {
        id: told["Id"].as_str().unwrap().to_owned(),
        management_account: "123456789012".to_owned(),
        all_features: Some(true),
    });
    assert_eq!(ask(), member);
}

#[test]
#[ignore = "needs moto: run by .ci/run"]
fn s3_bucket() {
    let account = Account::new();
    let changed = account.apply(&account.full, |pty| set(pty, "S3 bucket", "acme-more"));
    assert_eq!(changed, json!({"full": {"S3BucketName": ["acme-logs", "acme-more"]}}));
}

#[test]
#[ignore = "needs moto: run by .ci/run"]
fn s3_key_prefix() {
    let account = Account::new();
    let changed = account.apply(&account.bare, |pty| set(pty, "S3 key prefix", "größe/\"x\""));
    assert_eq!(changed, json!({"bare": {"S3KeyPrefix": [null, "größe/\"x\""]}}));
    let changed = account.apply(&account.full, |pty| set(pty, "S3 key prefix", "new"));
    assert_eq!(changed, json!({"full": {"S3KeyPrefix": ["old", "new"]}}));
    let changed = account.apply(&account.full, |pty| press(pty, "S3 key prefix", "x"));
    assert_eq!(changed, json!({"full": {"S3KeyPrefix": ["new", null]}}));
}

/// By their bare names: moto makes nonsense of ARNs.
#[test]
#[ignore = "needs moto: run by .ci/run"]
fn sns_topic() {
    let account = Account::new();
    let arn = |name: &str| format!("arn:aws:sns:us-east-1:123456789012:{name}");
    let changed = account.apply(&account.bare, |pty| set(pty, "SNS topic", "news"));
    assert_eq!(changed, json!({"bare": {"SnsTopicName": [null, "news"], "SnsTopicARN": [null, arn("news")]}}));
    let changed = account.apply(&account.full, |pty| set(pty, "SNS topic", "alerts"));
    let expected = json!({"SnsTopicName": ["news", "alerts"], "SnsTopicARN": [arn("news"), arn("alerts")]});
    assert_eq!(changed, json!({"full": expected}));
    let changed = account.apply(&account.full, |pty| press(pty, "SNS topic", "x"));
    assert_eq!(changed, json!({"full": {"SnsTopicName": ["alerts", null], "SnsTopicARN": [arn("alerts"), null]}}));
}

#[test]
#[ignore = "needs moto: run by .ci/run"]
fn multi_region() {
    let account = Account::new();
    let seen_in_sydney = || {
        let seen = account.moto.call("cloudtrail", "ap-southeast-2", "describe_trails", json!({}));
        seen["trailList"].as_array().unwrap().iter().any(|t| t["TrailARN"] == account.bare.as_str())
    };
    assert!(!seen_in_sydney());
    let changed = account.apply(&account.bare, |pty| press(pty, "Multi-Region", " "));
    let expected = json!({"IsMultiRegionTrail": [false, true], "IncludeGlobalServiceEvents": [false, true]});
    assert_eq!(changed, json!({"bare": expected}));
    assert!(seen_in_sydney());
    let changed = account.apply(&account.bare, |pty| press(pty, "Multi-Region", " "));
    assert_eq!(changed, json!({"bare": {"IsMultiRegionTrail": [true, false]}}));
    assert!(!seen_in_sydney());
}

#[test]
#[ignore = "needs moto: run by .ci/run"]
fn organization() {
    let account = Account::new();
    account.moto.call("organizations", HOME, "create_organization", json!({"FeatureSet": "ALL"}));
    let changed = account.apply(&account.bare, |pty| press(pty, "Organization", " "));
    assert_eq!(changed, json!({"bare": {"IsOrganizationTrail": [false, true]}}));
    let changed = account.apply(&account.full, |pty| press(pty, "Organization", " "));
    assert_eq!(changed, json!({"full": {"IsOrganizationTrail": [true, false]}}));
}

#[test]
#[ignore = "needs moto: run by .ci/run"]
fn global_services() {
    let account = Account::new();
    for (before, after) in [(false, true), (true, false)] {
        let changed = account.apply(&account.bare, |pty| press(pty, "Global services", " "));
        assert_eq!(changed, json!({"bare": {"IncludeGlobalServiceEvents": [before, after]}}));
    }
}

#[test]
#[ignore = "needs moto: run by .ci/run"]
fn log_file_validation() {
    let account = Account::new();
    let changed = account.apply(&account.bare, |pty| press(pty, "Log file validation", " "));
    assert_eq!(changed, json!({"bare": {"LogFileValidationEnabled": [false, true]}}));
    let changed = account.apply(&account.full, |pty| press(pty, "Log file validation", " "));
    assert_eq!(changed, json!({"full": {"LogFileValidationEnabled": [true, false]}}));
}

/// By ARN: moto keeps an alias as it was sent, where AWS answers with the ARN of the key.
#[test]
#[ignore = "needs moto: run by .ci/run"]
fn kms_key() {
    let account = Account::new();
    let [one, two] = &account.keys;
    let changed = account.apply(&account.bare, |pty| set(pty, "KMS key", one));
    assert_eq!(changed, json!({"bare": {"KmsKeyId": [null, one]}}));
    let changed = account.apply(&account.full, |pty| set(pty, "KMS key", two));
    assert_eq!(changed, json!({"full": {"KmsKeyId": [one, two]}}));
    let changed = account.apply(&account.full, |pty| press(pty, "KMS key", "x"));
    assert_eq!(changed, json!({"full": {"KmsKeyId": [two, null]}}));
}

#[test]
#[ignore = "needs moto: run by .ci/run"]
fn log_group() {
    let account = Account::new();
    let ([one, two], [role, _]) = (&account.groups, &account.roles);
    let changed = account.apply(&account.bare, |pty| {
        set(pty, "Log group", one);
        set(pty, "Role", role);
    });
    let expected = json!({"CloudWatchLogsLogGroupArn": [null, one], "CloudWatchLogsRoleArn": [null, role]});
    assert_eq!(changed, json!({"bare": expected}));
    let changed = account.apply(&account.full, |pty| set(pty, "Log group", two));
    assert_eq!(changed, json!({"full": {"CloudWatchLogsLogGroupArn": [one, two]}}));
    let changed = account.apply(&account.full, |pty| press(pty, "Log group", "x"));
    let expected = json!({"CloudWatchLogsLogGroupArn": [two, null], "CloudWatchLogsRoleArn": [role, null]});
    assert_eq!(changed, json!({"full": expected}));
}

#[test]
#[ignore = "needs moto: run by .ci/run"]
fn log_role() {
    let account = Account::new();
    let ([group, _], [one, two]) = (&account.groups, &account.roles);
    let changed = account.apply(&account.full, |pty| set(pty, "Role", two));
    assert_eq!(changed, json!({"full": {"CloudWatchLogsRoleArn": [one, two]}}));
    let changed = account.apply(&account.full, |pty| press(pty, "Role", "x"));
    let expected = json!({"CloudWatchLogsLogGroupArn": [group, null], "CloudWatchLogsRoleArn": [two, null]});
    assert_eq!(changed, json!({"full": expected}));
}

#[test]
#[ignore = "needs moto: run by .ci/run"]
fn several_settings_go_in_one_update_and_can_be_taken_back() {
    let account = Account::new();
    let before = account.moto.trails();
    let changed = account.apply(&account.bare, |pty| {
        set(pty, "S3 key prefix", "both");
        press(pty, "Log file validation", " ");
    });
    let expected = json!({"S3KeyPrefix": [null, "both"], "LogFileValidationEnabled": [false, true]});
    assert_eq!(changed, json!({"bare": expected}));
    account.apply(&account.bare, |pty| {
        press(pty, "S3 key prefix", "x");
        press(pty, "Log file validation", " ");
    });
    assert_eq!(changes(&before, &account.moto.trails()), json!({}));
}

#[test]
#[ignore = "needs moto: run by .ci/run"]
fn trails_of_other_regions_are_listed_and_changed_in_their_home() {
    let account = Account::new();
    let before = account.moto.trails();
    // seen from a Region where both multi-Region trails are shadows
    let mut pty = account.moto.trailedit(&["--region", "ap-southeast-2"]).size(100, 30).run();
    pty.wait_for("4, sorted by name").wait_for("3 Regions");
    for (name, region, scope) in [
        ("bare", "us-east-1", "one Region"),
        ("full", "us-east-1", "org"),
        ("narrow", "eu-west-1", "one Region"),
        ("wide", "eu-west-1", "all Regions"),
    ] {
        let line = pty.line_with(&format!(" {name} "));
        assert!(line.contains(region) && line.contains(scope), "{line}");
    }
    pty.send("G").handled().send(ENTER).wait_for("wide  home eu-west-1").wait_for("  logging  ");
    press(&mut pty, "Log file validation", " ");
    apply(&mut pty, "wide");
    pty.send("q").wait_for("sorted by").send("q");
    let ended = pty.wait_exit();
    assert_eq!(ended.status, 0, "{ended:?}");
    assert!(ended.printed.contains(" --region eu-west-1 "), "{ended:?}");
    let changed = changes(&before, &account.moto.trails());
    assert_eq!(changed, json!({"wide": {"LogFileValidationEnabled": [false, true]}}));
}

#[test]
#[ignore = "needs moto: run by .ci/run"]
fn a_trail_is_found_by_its_name_and_one_that_is_not_there_is_told() {
    let account = Account::new();
    let mut pty = account.moto.trailedit(&["narrow"]).run();
    pty.wait_for("narrow  home eu-west-1").send("q").wait_for("sorted by").send("q");
    assert_eq!(pty.wait_exit().status, 0);
    let mut pty = account.moto.trailedit(&["nowhere"]).run();
    pty.wait_for("No trail is called nowhere").send("q");
    let ended = pty.wait_exit();
    assert_eq!((ended.status, ended.printed.contains("no trail is called nowhere")), (1, true), "{ended:?}");
    let unknown = "arn:aws:cloudtrail:us-east-1:123456789012:trail/nowhere";
    let mut pty = account.moto.trailedit(&[unknown]).run();
    pty.wait_for("Could not open nowhere").wait_for("TrailNotFoundException").wait_for("sorted by").send("q");
    assert_eq!(pty.wait_exit().status, 1);
}

/// Opens a trail and makes its prefix `mine`, up to the review.
#[track_caller]
fn mine_reviewed(account: &Account, trail: &str) -> Pty {
    let mut pty = account.moto.trailedit(&[trail]).run();
    pty.wait_for("CloudWatch Logs").wait_for("  logging  ").wait_for("123456789012");
    set(&mut pty, "S3 key prefix", "mine");
    pty.send(CTRL_S).wait_for("[ Cancel ]").send(END).handled();
    pty
}

/// Leaves the receipt and the program, which tells of what it verified.
#[track_caller]
fn left_verified(mut pty: Pty) {
    pty.wait_for("Request id").send("q").send("q");
    let ended = pty.wait_exit();
    assert_eq!(ended.status, 0, "{ended:?}");
    assert!(ended.printed.contains("(verified, request id "), "{ended:?}");
}

#[test]
#[ignore = "needs moto: run by .ci/run"]
fn what_another_client_changed_elsewhere_in_the_trail_is_still_there_afterwards() {
    let account = Account::new();
    let before = account.moto.trails();
    let mut pty = mine_reviewed(&account, &account.full);
    let theirs = json!({"Name": account.full, "EnableLogFileValidation": false, "SnsTopicName": "alerts"});
    account.moto.call("cloudtrail", HOME, "update_trail", theirs);
    confirm(&mut pty, "y", "Changed elsewhere since you opened the trail");
    assert_eq!(changes(&before, &account.moto.trails())["full"].get("S3KeyPrefix"), None, "nothing was sent");
    // the focus is on Apply once Tab was pressed
    pty.send(END).handled().send(TAB).handled();
    confirm(&mut pty, ENTER, "Request id");
    left_verified(pty);
    let arn = |name: &str| format!("arn:aws:sns:us-east-1:123456789012:{name}");
    let expected = json!({
        "S3KeyPrefix": ["old", "mine"], "LogFileValidationEnabled": [true, false],
        "SnsTopicName": ["news", "alerts"], "SnsTopicARN": [arn("news"), arn("alerts")],
    });
    assert_eq!(changes(&before, &account.moto.trails()), json!({"full": expected}));
}

#[test]
#[ignore = "needs moto: run by .ci/run"]
fn what_another_client_changed_too_is_overwritten_only_by_a_decision() {
    for (key, prefix) in [("\x1b[C", "mine"), ("\x1b[D", "theirs")] {
        let account = Account::new();
        let before = account.moto.trails();
        let mut pty = mine_reviewed(&account, &account.full);
        let theirs = json!({"Name": account.full, "S3KeyPrefix": "theirs", "EnableLogFileValidation": false});
        account.moto.call("cloudtrail", HOME, "update_trail", theirs);
        confirm(&mut pty, "y", "1 of 1 to decide");
        pty.wait_for("Nothing was sent").wait_for("Log file validation  off");
        let line = pty.line_with("theirs");
        assert!(line.find("old") < line.find("theirs") && line.find("theirs") < line.find("mine"), "{line}");
        pty.send(ENTER).wait_for("Not decided yet: S3 key prefix.");
        let there = changes(&before, &account.moto.trails());
        assert_eq!(there["full"]["S3KeyPrefix"], json!(["old", "theirs"]), "nothing was sent");
        pty.send(key).wait_for("all decided").send(ENTER);
        if prefix == "mine" {
            pty.wait_for("before  theirs");
            confirm(&mut pty, "y", "Request id");
            left_verified(pty);
        } else {
            pty.wait_for("No edit is left").wait_for("no changes").send("q").wait_for("sorted by").send("q");
            let ended = pty.wait_exit();
            let nothing = format!("trailedit at {} (not AWS): nothing was changed.", account.moto.url);
            assert_eq!((ended.status, ended.lines()), (0, vec![&*nothing]));
        }
        let expected = json!({"S3KeyPrefix": ["old", prefix], "LogFileValidationEnabled": [true, false]});
        assert_eq!(changes(&before, &account.moto.trails()), json!({"full": expected}));
    }
}

#[test]
#[ignore = "needs moto: run by .ci/run"]
fn a_trail_that_another_client_deleted_is_told_and_not_made_again() {
    let account = Account::new();
    let mut pty = mine_reviewed(&account, &account.full);
    // by its name: moto does nothing when it is given the ARN
    account.moto.call("cloudtrail", HOME, "delete_trail", json!({"Name": "full"}));
    confirm(&mut pty, "y", "The trail is gone; edits are kept");
    pty.wait_for("TrailNotFoundException");
    assert!(!account.moto.trails().contains_key(&account.full));
    pty.send("u").wait_for("no changes").send("q").wait_for("sorted by").send("q");
    assert_eq!(pty.wait_exit().status, 1);
}

#[test]
#[ignore = "needs moto: run by .ci/run"]
fn the_receipt_sees_what_another_client_does_to_the_trail() {
    let account = Account::new();
    let mut pty = mine_reviewed(&account, &account.full);
    confirm(&mut pty, "y", "Request id");
    pty.wait_for("Next look at");
    account.moto.call("cloudtrail", HOME, "stop_logging", json!({"Name": account.full}));
    pty.send("r").wait_for("The trail is not logging.");
    account.moto.call("cloudtrail", HOME, "start_logging", json!({"Name": account.full}));
    pty.send("r").wait_gone("The trail is not logging.");
    left_verified(pty);
}

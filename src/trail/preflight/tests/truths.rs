//! Policies whose truth is known, out of a file that is not part of the project: `TRAILEDIT_POLICY_CASES` names it.

use super::*;
use crate::trail::arn::TrailArn;
use crate::trail::{Settings, Trail};

const ACCOUNT: &str = "111122223333";

/// A case as a world: a trail of its name, and the documents around it.
fn world(case: &Json) -> World {
    let (id, setup, policies) = (case["id"].as_str().unwrap(), &case["setup"], &case["policies"]);
    let arn = format!("arn:aws:cloudtrail:us-east-1:{ACCOUNT}:trail/{id}");
    let own = &setup["settings"];
    let text = |value: &Json| value.as_str().map(str::to_owned);
    let is = |name: &str| own[name].as_bool().or(setup[name].as_bool());
    let settings = Settings {
        s3_bucket: text(&own["bucket"]).or_else(|| Some(format!("pc-{id}"))),
        s3_prefix: text(&own["prefix"]),
        kms_key: text(&own["key"]).or_else(|| text(&setup["key_arn"])),
        sns_topic: text(&setup["topic_arn"]),
        log_group: text(&setup["group"]).map(|group| format!("{group}:*")),
        log_role: text(&setup["group"]).map(|_| format!("arn:aws:iam::{ACCOUNT}:role/{id}")),
        multi_region: Some(is("multi").unwrap_or(true)),
        organization: Some(is("org").unwrap_or(false)),
        global_events: Some(true),
        log_file_validation: Some(is("validation").unwrap_or(true)),
        ..Settings::default()
    };
    let has_insights = case["truth"].get("put_insight").is_some();
    let trail = Trail {
        arn: TrailArn::parse(&arn).unwrap(),
        settings,
        has_custom_event_selectors: None,
        has_insight_selectors: Some(has_insights),
    };
    let policy = |name: &str| policies.get(name).cloned();
    let empty = || json!({"Version": "2012-10-17", "Statement": []});
    let kind = case["kind"].as_str().unwrap();
    let of = |wanted: &str| (kind == wanted).then(|| policy("policy")).flatten();
    let names = policies.as_object().unwrap().iter().filter(|(name, _)| name.starts_with("permissions"));
    let topic_key = policy("topic-key").map(|policy| key(TOPIC_KEY, policy));
    let is_encrypted = case["truth"].get("tk_gdk").is_some();
    let topic_key_name = is_encrypted.then(|| topic_key.as_ref().map_or("alias/aws/sns", |key| &key.arn).to_owned());
    World {
        draft: Draft::new(trail),
        account: Some(ACCOUNT),
        bucket: Some(Ok(Some(Bucket {
            region: Ok("us-east-1".into()),
            own: Ok(true),
            policy: Ok(of("bucket")),
            encryption: Ok(Encryption { key: None, bucket_key: is("bucket_key") == Some(true) }),
            requester_pays: Ok(false),
        }))),
        key: Some(Ok(Some(key(setup["key_arn"].as_str().unwrap_or(KEY), of("key").unwrap_or_else(empty))))),
        topic: Some(Ok(Some(Topic { policy: of("topic"), key: topic_key_name }))),
        topic_key: Some(Ok(topic_key)),
        group: Some(Ok(true)),
        role: Some(Ok(Some(Role {
            trust: policy("trust").unwrap_or_else(empty),
            permissions: Ok(names.map(|(_, policy)| policy.clone()).collect()),
            boundary: Ok(None),
            inline: Vec::new(),
        }))),
        service: Some(Service {
            trusted_access: Ok(true),
            administrators: Ok(Vec::new()),
            member: Ok(None),
            cloudtrail_role: Ok(true),
            organizations_role: Ok(true),
        }),
        membership: Some(Ok(Membership::Member(Organization {
            id: ORG.into(),
            management_account: ACCOUNT.into(),
            all_features: Some(true),
        }))),
    }
}

/// How the program answers a question of a case; what is not told of is as it has to be.
fn answer(checks: &[Check], question: &str) -> (&'static str, String) {
    let about = |matter: Matter, part: &str, none: &str| {
        checks.iter().find(|check| {
            check.matter == matter && check.claim.contains(part) && (none.is_empty() || !check.claim.contains(none))
        })
    };
    let found = match question {
        "acl" => about(Matter::BucketAcl, "", ""),
        "put" => about(Matter::BucketWrite, "", ""),
        "put_org" => about(Matter::BucketOrganization, "", "MEMBER"),
        "put_member" => about(Matter::BucketOrganization, "MEMBER", ""),
        "digest" => about(Matter::BucketDigests, "", "AWSLogs/o-"),
        "put_insight" => about(Matter::BucketInsights, "", ""),
        "publish" => about(Matter::TopicPolicy, "", ""),
        "tk_gdk" | "tk_decrypt" => about(Matter::TopicKeyPolicy, "", "").or_else(|| about(Matter::TopicKey, "", "")),
        "gdk" => about(Matter::KeyPolicy, "GenerateDataKey", ""),
        "describe" => about(Matter::KeyPolicy, "DescribeKey", ""),
        "decrypt" => about(Matter::KeyPolicy, "kms:Decrypt", ""),
        "assume" => about(Matter::RoleTrust, "", ""),
        "stream" => about(Matter::RolePermissions, "", ""),
        "stream_org" => about(Matter::RoleOrganization, "", "member"),
        "stream_member" => about(Matter::RoleOrganization, "member", ""),
        _ => panic!("{question} is no question"),
    };
    match found.map(|check| &check.standing) {
        None | Some(Standing::Yes) => ("yes", String::new()),
        Some(Standing::No(why)) => ("no", why.clone()),
        Some(Standing::Unverified(why)) => ("unknown", why.clone()),
        Some(Standing::Waiting) => ("waiting", String::new()),
    }
}

#[test]
fn truths_of_a_file_that_is_named_are_told() {
    let Some(path) = std::env::var_os("TRAILEDIT_POLICY_CASES") else {
        eprintln!("1 test skipped: TRAILEDIT_POLICY_CASES is not set");
        return;
    };
    let file: Json = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    let (mut decided, mut right, mut doubts, mut wrong, mut told) = (0, 0, 0, 0, Vec::new());
    for case in file["cases"].as_array().unwrap() {
        let checks = world(case).checks();
        for (question, truth) in case["truth"].as_object().unwrap() {
            let truth = truth["truth"].as_str().unwrap();
            let (found, why) = answer(&checks, question);
            let is_decided = ["yes", "no"].contains(&truth);
            decided += usize::from(is_decided);
            match (is_decided, found) {
                (true, found) if found == truth => right += 1,
                (false, "unknown") if !why.is_empty() => {}
                (true, "unknown") => doubts += 1,
                _ => wrong += 1,
            }
            if found != truth && (is_decided || found != "unknown") {
                told.push(format!("{} {question}: {truth}, told {found}: {why}", case["id"]));
            }
        }
    }
    eprintln!("{right} of {decided} right, {doubts} needless doubts, {wrong} wrong\n{}", told.join("\n"));
    assert!(wrong == 0 && right * 100 >= decided * 98 && doubts * 100 <= decided, "{}", told.join("\n"));
}

//! Statements merged into policies, and which ones are missing there.

use super::fuzz::{all_questions, policies};
use super::*;
use proptest::prelude::*;

fn statements(document: Document, draft: &Draft) -> Vec<Value> {
    match json(document, draft)["Statement"].clone() {
        Value::Array(all) => all,
        one => vec![one],
    }
}

fn own(settings: Settings) -> Draft {
    draft_of(arn("own"), settings)
}

/// Every question to a document, the one for S3 Bucket Keys included.
fn all(document: Document, draft: &Draft) -> Vec<Question> {
    let mut asked = questions(document, draft, draft.arn());
    if document == Document::Key {
        asked.extend(questions::key_for_bucket_key(&Setup::of(draft.arn()), KEY));
    }
    asked
}

fn allowed(policy: &Value, asked: &[Question]) -> bool {
    all_allowed(&[policy], asked).is_allowed()
}

#[test]
fn a_policy_that_was_not_there_is_made() {
    let draft = own(full());
    let policy = merge(None, &statements(Document::Bucket, &draft));
    assert_eq!(policy, json(Document::Bucket, &draft));
    assert_eq!(merge(None, &[]), json!({"Version": "2012-10-17", "Statement": []}));
}

#[test]
fn what_is_there_already_is_not_put_in_again() {
    for document in Document::ALL {
        let draft = own(organization());
        let policy = json(document, &draft);
        assert_eq!(merge(Some(&policy), &statements(document, &draft)), policy, "{document:?}");
        // under another name, too
        let mut renamed = policy.clone();
        if let Some(first) = renamed["Statement"].get_mut(0).filter(|first| first.get("Sid").is_some()) {
            first["Sid"] = json!("Mine");
        }
        assert_eq!(merge(Some(&renamed), &statements(document, &draft)), renamed, "{document:?}");
    }
}

#[test]
fn the_same_statement_of_another_trail_is_widened() {
    let (one, other) = (own(full()), draft_of(arn("other"), Settings { s3_prefix: None, ..full() }));
    let mut policy = json(Document::Bucket, &one);
    policy["Id"] = json!("kept");
    let merged = merge(Some(&policy), &statements(Document::Bucket, &other));
    let both = json!([one.arn().as_str(), other.arn().as_str()]);
    assert_eq!(
        merged,
        json!({"Version": "2012-10-17", "Statement": [
            {"Sid": "AWSCloudTrailAclCheck20150319", "Effect": "Allow", "Principal": {"Service": SERVICE},
             "Action": "s3:GetBucketAcl", "Resource": "arn:aws:s3:::acme-logs",
             "Condition": {"StringEquals": {"aws:SourceArn": both}}},
            {"Sid": "AWSCloudTrailWrite20150319", "Effect": "Allow", "Principal": {"Service": SERVICE},
             "Action": "s3:PutObject", "Resource": [
                "arn:aws:s3:::acme-logs/prod/trail/AWSLogs/111122223333/*",
                "arn:aws:s3:::acme-logs/AWSLogs/111122223333/*"],
             "Condition": {"StringEquals": {"s3:x-amz-acl": "bucket-owner-full-control", "aws:SourceArn": both}}},
        ], "Id": "kept"})
    );
    for draft in [&one, &other] {
        assert!(allowed(&merged, &questions(Document::Bucket, draft, draft.arn())));
    }
    let keys: Vec<&str> = merged.as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(keys, ["Version", "Statement", "Id"], "in order");
}

/// A statement as the policy has it, one to be merged in, and what is expected of both: one statement or two.
#[test]
fn only_what_surely_stays_the_same_is_widened() {
    let (own, other) = (arn("own"), arn("other"));
    let base = || {
        json!({"Sid": "S", "Effect": "Allow", "Principal": {"Service": SERVICE}, "Action": "s3:PutObject",
            "Resource": "arn:aws:s3:::acme-logs/a/*", "Condition": {"StringEquals": {"aws:SourceArn": own.as_str()}}})
    };
    let new = || {
        let mut new = base();
        new["Condition"] = json!({"StringEquals": {"aws:SourceArn": other.as_str()}});
        new
    };
    type Change<'a> = &'a dyn Fn(&mut Value);
    let set = |key: &'static str, value: Value| move |statement: &mut Value| statement[key] = value.clone();
    let condition = |value: Value| set("Condition", value);
    let cases: [(&str, Change<'_>, bool); 20] = [
        ("nothing else", &|_| {}, true),
        ("the same in lists", &set("Action", json!(["S3:putobject"])), true),
        ("more trails", &condition(json!({"StringEquals": {"aws:SourceArn": ["arn:a:b:c:d:e", own.as_str()]}})), true),
        ("in capitals", &condition(json!({"StringEquals": {"AWS:SourceArn": own.as_str()}})), true),
        ("by pattern", &condition(json!({"StringLike": {"aws:SourceArn": "arn:aws:cloudtrail:*:1:trail/*"}})), true),
        ("as an ARN", &condition(json!({"ArnLike": {"aws:SourceArn": own.as_str()}})), true),
        ("another effect", &set("Effect", json!("Deny")), false),
        ("another principal", &set("Principal", json!({"Service": "config.amazonaws.com"})), false),
        ("everybody", &set("Principal", json!("*")), false),
        ("another action", &set("Action", json!(["s3:PutObject", "s3:GetObject"])), false),
        ("all but an action", &|s| _ = s.as_object_mut().unwrap().remove("Action").map(|a| s["NotAction"] = a), false),
        (
            "all but a resource",
            &|s| _ = s.as_object_mut().unwrap().remove("Resource").map(|r| s["NotResource"] = r),
            false,
        ),
        ("no condition", &|s| _ = s.as_object_mut().unwrap().remove("Condition"), false),
        ("not that trail", &condition(json!({"StringNotEquals": {"aws:SourceArn": own.as_str()}})), false),
        ("if it is sent", &condition(json!({"StringEqualsIfExists": {"aws:SourceArn": own.as_str()}})), false),
        ("every value", &condition(json!({"ForAllValues:StringEquals": {"aws:SourceArn": own.as_str()}})), false),
        ("one key more", &condition(json!({"StringEquals": {"aws:SourceArn": own.as_str(), "k": "v"}})), false),
        ("another key", &condition(json!({"StringEquals": {"aws:SourceAccount": "1"}})), false),
        (
            "twice",
            &condition(json!({"StringEquals": {"aws:SourceArn": own.as_str()}, "ArnLike": {"aws:SourceArn": "*"}})),
            false,
        ),
        ("an element that is not known", &set("Wish", json!(1)), false),
    ];
    for (what, change, one) in cases {
        let mut old = base();
        change(&mut old);
        let policy = json!({"Version": "2012-10-17", "Statement": [old]});
        let merged = merge(Some(&policy), &[new()]);
        let after = merged["Statement"].as_array().unwrap();
        assert_eq!(after.len(), if one { 1 } else { 2 }, "{what}: {merged}");
        if !one {
            assert_eq!(after[0], old, "{what}");
            let mut added = new();
            added["Sid"] = json!("Sx2");
            assert_eq!(after[1], added, "{what}");
        }
    }
    // other conditions must be the same, too
    let acl = |acl: &str, trail: &TrailArn| {
        let mut statement = base();
        statement["Condition"] = json!({"StringEquals": {"s3:x-amz-acl": acl, "aws:SourceArn": trail.as_str()}});
        statement
    };
    let policy = json!({"Statement": [acl("private", &own)]});
    let merged = merge(Some(&policy), &[acl("bucket-owner-full-control", &other)]);
    assert_eq!(merged["Statement"].as_array().unwrap().len(), 2, "{merged}");
    // an empty principal is not the one that the policy of a role does without
    let mut role = base();
    role.as_object_mut().unwrap().remove("Principal");
    let mut empty = role.clone();
    empty["Principal"] = json!({});
    let merged = merge(Some(&json!({"Statement": [empty]})), &[role]);
    assert_eq!(merged["Statement"].as_array().unwrap().len(), 2, "{merged}");
    // one key in two operators is two conditions: each would have to be widened for the other
    let twice = |trail: &TrailArn| {
        let mut statement = base();
        let only = json!({"aws:SourceArn": trail.as_str()});
        statement["Condition"] = json!({"ArnLike": only, "StringEquals": only});
        statement
    };
    let merged = merge(Some(&json!({"Statement": [twice(&own)]})), &[twice(&other)]);
    let mut second = twice(&other);
    second["Sid"] = json!("Sx2");
    assert_eq!(merged["Statement"], json!([twice(&own), second]));
    // what is for every resource is not given more
    let mut every = base();
    every["Resource"] = json!("*");
    let merged = merge(Some(&json!({"Statement": [every]})), &[base()]);
    assert_eq!(merged["Statement"], json!([every]));
    // a pattern to be added to plain values is none there
    let mut pattern = base();
    pattern["Condition"] = json!({"StringLike": {"aws:SourceArn": "arn:aws:cloudtrail:*:1:trail/*"}});
    let merged = merge(Some(&json!({"Statement": [base()]})), &[pattern]);
    assert_eq!(merged["Statement"].as_array().unwrap().len(), 2, "{merged}");
}

#[test]
fn a_sid_that_is_taken_is_made_another() {
    let taken = |sid: &str| json!({"Sid": sid, "Effect": "Deny", "Principal": "*", "Action": "a:b", "Resource": "*"});
    let new = json!({"Sid": "S", "Effect": "Allow", "Principal": "*", "Action": "c:d", "Resource": "*"});
    let sids = |policy: &Value| {
        let all = policy["Statement"].as_array().unwrap();
        all.iter().map(|one| one.get("Sid").and_then(Value::as_str).unwrap_or("none").to_owned()).collect::<Vec<_>>()
    };
    let policy = json!({"Statement": [taken("S"), taken("Sx2")]});
    assert_eq!(sids(&merge(Some(&policy), std::slice::from_ref(&new))), ["S", "Sx2", "Sx3"]);
    let two = [new.clone(), json!({"Sid": "S", "Effect": "Allow", "Principal": "*", "Action": "e:f", "Resource": "*"})];
    assert_eq!(sids(&merge(None, &two)), ["S", "Sx2"]);
    // an empty one is as good as none, and is not given twice
    let trust = statements(Document::RoleTrust, &own(full()));
    let ec2 = |sid: &str| {
        json!({"Version": "2012-10-17", "Statement": {"Sid": sid, "Effect": "Allow",
            "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}})
    };
    assert_eq!(sids(&merge(Some(&ec2("")), &trust)), ["", "none"]);
    assert_eq!(sids(&merge(Some(&ec2("Ec2")), &trust)), ["Ec2", ""]);
    assert!(allowed(&merge(Some(&ec2("")), &trust), &all(Document::RoleTrust, &own(full()))));
}

#[test]
fn a_policy_of_the_older_language_stays_one() {
    // as SNS gives every topic
    let old = json!({"Version": "2008-10-17", "Id": "__default_policy_ID", "Statement": [{"Sid": "__default_statement_ID",
        "Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "SNS:Publish", "Resource": "*",
        "Condition": {"StringEquals": {"AWS:SourceOwner": ACCOUNT}}}]});
    let draft = own(full());
    let merged = merge(Some(&old), &statements(Document::Topic, &draft));
    assert_eq!((&merged["Version"], &merged["Id"]), (&old["Version"], &old["Id"]));
    assert_eq!(merged["Statement"][0], old["Statement"][0]);
    assert!(allowed(&merged, &all(Document::Topic, &draft)));
    // without a version it is not given one; what a newer policy writes as a variable is written without
    for prefix in ["a*b", "a?b", "${x}", "${*}"] {
        let draft = own(Settings { s3_prefix: Some(prefix.into()), ..full() });
        let old = json!({"Statement": {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject",
            "Resource": "arn:aws:s3:::acme-logs/${aws:username}/*"}});
        let merged = merge(Some(&old), &statements(Document::Bucket, &draft));
        assert_eq!(merged.get("Version"), None);
        assert_eq!(merged["Statement"][0], old["Statement"]);
        assert!(allowed(&merged, &all(Document::Bucket, &draft)), "{prefix}: {merged}");
    }
}

#[test]
fn what_is_no_policy_is_left_alone() {
    let draft = own(full());
    for what in [json!("x"), json!([]), json!({}), json!({"Statement": 7}), json!({"Version": "3", "Statement": []})] {
        assert_eq!(merge(Some(&what), &statements(Document::Bucket, &draft)), what);
        // nothing is surely allowed by it
        assert_eq!(missing(Some(&what), &json(Document::Bucket, &draft), &all(Document::Bucket, &draft)).len(), 2);
    }
}

/// Every document in the form that `statements` makes it.
fn written(document: Document, draft: &Draft) -> Value {
    serde_json::from_str(&document.text(draft, known(&member_of(ACCOUNT)))).unwrap()
}

#[test]
fn the_statements_that_are_needed_are_missing() {
    for draft in [own(full()), own(organization())] {
        for document in Document::ALL {
            let (wanted, whole, asked) = (written(document, &draft), json(document, &draft), all(document, &draft));
            let every = statements(document, &draft);
            // a reader's statement and those for the caller are nothing that CloudTrail asks
            let needed: Vec<&Value> = match document {
                Document::Key => every.iter().take(3).collect(),
                Document::Caller => Vec::new(),
                _ => every.iter().collect(),
            };
            assert_eq!(missing(None, &wanted, &asked).iter().collect::<Vec<_>>(), needed, "{document:?}");
            assert_eq!(missing(Some(&whole), &wanted, &asked), Vec::<Value>::new(), "{document:?}");
            for statement in needed {
                let mut without = json!({"Version": "2012-10-17", "Statement": every.clone()});
                without["Statement"].as_array_mut().unwrap().retain(|one| one != statement);
                assert_eq!(missing(Some(&without), &wanted, &asked), std::slice::from_ref(statement), "{document:?}");
                let merged = merge(Some(&without), &missing(Some(&without), &wanted, &asked));
                assert!(allowed(&merged, &asked), "{document:?}: {merged}");
            }
        }
    }
    // without a Bucket Key there is nothing to decrypt
    let draft = own(full());
    let asked = questions(Document::Key, &draft, draft.arn());
    assert_eq!(missing(None, &written(Document::Key, &draft), &asked).len(), 2);
}

#[test]
fn what_a_deny_forbids_is_not_missing() {
    let draft = own(full());
    let (wanted, asked) = (written(Document::Bucket, &draft), all(Document::Bucket, &draft));
    let deny = |condition: Value| json!({"Effect": "Deny", "Principal": "*", "Action": "*", "Resource": "*", "Condition": condition});
    for condition in [json!({}), json!({"Bool": {"aws:ViaAWSService": "false"}})] {
        let mut policy = json(Document::Bucket, &draft);
        policy["Statement"].as_array_mut().unwrap().push(deny(condition));
        assert!(!allowed(&policy, &asked));
        assert_eq!(missing(Some(&policy), &wanted, &asked), Vec::<Value>::new());
    }
    // what may be allowed is missing: the statement makes it sure
    let mut policy = json(Document::Bucket, &draft);
    policy["Statement"][1]["Condition"] = json!({"StringEquals": {"aws:SourceOrgID": ORG}});
    assert_eq!(missing(Some(&policy), &wanted, &asked), [wanted["Statement"][1].clone()]);
    // and what `wanted` does not allow either is not
    let open = json!({"Version": "2012-10-17", "Statement": []});
    assert_eq!(missing(None, &open, &asked), Vec::<Value>::new());
}

/// A policy as it is, but for the Denies.
fn allowing(policy: &Value) -> Value {
    let mut policy = policy.clone();
    if let Some(all) = policy["Statement"].as_array_mut() {
        all.retain(|one| one.get("Effect") == Some(&json!("Allow")));
    }
    policy
}

/// Whether a value is the other, or a list with all of it first.
fn starts_with(longer: &Value, value: &Value) -> bool {
    let list = |value: &Value| match value {
        Value::Array(all) => all.clone(),
        one => vec![one.clone()],
    };
    longer == value || list(longer).starts_with(&list(value))
}

/// Whether a statement is as before but for more resources and trails.
fn only_widened(after: &Value, before: &Value) -> bool {
    let (Some(new), Some(old)) = (after.as_object(), before.as_object()) else { return after == before };
    new.keys().eq(old.keys())
        && new.iter().zip(old.values()).all(|((key, new), old)| match key.as_str() {
            "Resource" => starts_with(new, old),
            "Condition" => match (new.as_object(), old.as_object()) {
                (Some(new), Some(old)) => {
                    new.keys().eq(old.keys())
                        && new.values().zip(old.values()).all(|(new, old)| match (new.as_object(), old.as_object()) {
                            (Some(new), Some(old)) => {
                                new.keys().eq(old.keys())
                                    && new.iter().zip(old.values()).all(|((key, new), old)| {
                                        new == old
                                            || (key.eq_ignore_ascii_case("aws:SourceArn") && starts_with(new, old))
                                    })
                            }
                            _ => new == old,
                        })
                }
                _ => new == old,
            },
            _ => new == old,
        })
}

/// Policies of any sort, and those that have our own statements, changed in a place or not.
fn near_policies() -> impl Strategy<Value = Value> {
    let changed = (
        proptest::sample::select(Document::ALL.to_vec()),
        any::<bool>(),
        proptest::option::of((0usize..4, "(Effect|Principal|Action|Resource|Condition|Sid)", policies())),
        proptest::sample::select(vec!["2012-10-17", "2008-10-17"]),
    )
        .prop_map(|(document, org, change, version)| {
            let mut policy = json(document, &draft_of(arn("other"), if org { organization() } else { full() }));
            if let (Some((at, element, other)), Some(all)) = (change, policy["Statement"].as_array_mut())
                && let Some(one) = all.get_mut(at)
                && let Some(value) = other["Statement"].get(0).and_then(|other| other.get(&element))
            {
                one[element.as_str()] = value.clone();
            }
            policy["Version"] = json!(version);
            policy
        });
    prop_oneof![3 => changed, 1 => policies()]
}

proptest! {
    #[test]
    fn nothing_is_taken_away_and_what_is_added_holds(
        policy in near_policies(),
        prefix in proptest::sample::select(vec!["", "prod/trail", "a*b"]),
        org in any::<bool>(),
        document in proptest::sample::select(&Document::ALL[..6]),
    ) {
        let settings = if org { organization() } else { full() };
        let draft = own(Settings { s3_prefix: Some(prefix.to_owned()).filter(|p| !p.is_empty()), ..settings });
        let added = statements(document, &draft);
        let merged = merge(Some(&policy), &added);
        for question in all_questions().iter().chain(&all(document, &draft)) {
            if evaluate(&policy, question).is_allowed() {
                prop_assert!(evaluate(&merged, question).is_allowed(), "{} {}", question.action, merged);
            }
        }
        // nothing but Resource and aws:SourceArn of what was there, and statements at the end
        let list = |policy: &Value| match policy.get("Statement") {
            Some(Value::Array(all)) => all.clone(),
            Some(one) => vec![one.clone()],
            None => Vec::new(),
        };
        let (before, after) = (list(&policy), list(&merged));
        prop_assert!(after.len() >= before.len());
        for (after, before) in after.iter().zip(&before) {
            prop_assert!(only_widened(after, before), "{after}\n{before}");
        }
        if let (Some(old), Some(new)) = (policy.as_object(), merged.as_object()) {
            prop_assert!(new.keys().eq(old.keys()));
            prop_assert!(new.iter().all(|(key, value)| key == "Statement" || value == &old[key]));
        } else {
            prop_assert_eq!(&merged, &policy);
        }
        // what was added is allowed but for a Deny or what cannot be read
        if super::super::evaluate::read(&policy).is_err() {
            prop_assert_eq!(&merged, &policy);
            return Ok(());
        }
        for question in all(document, &draft) {
            let verdict = evaluate(&allowing(&merged), &question);
            prop_assert!(verdict.is_allowed(), "{} {:?}\n{}\n{}", question.action, verdict, policy, merged);
        }
        // and doing it again changes nothing
        prop_assert_eq!(&merge(Some(&merged), &added), &merged);
    }
}

#[test]
fn a_trail_that_a_pattern_stands_for_is_not_listed_beside_it() {
    let draft = own(full());
    let wanted = statements(Document::Bucket, &draft);
    let pattern = json!("arn:aws:cloudtrail:*:111122223333:trail/*");
    for operator in ["StringLike", "ArnLike"] {
        let mut policy = json(Document::Bucket, &draft);
        for one in policy["Statement"].as_array_mut().unwrap() {
            let condition = one["Condition"].as_object_mut().unwrap();
            let mut equals = condition.remove("StringEquals").unwrap();
            equals.as_object_mut().unwrap().remove("aws:SourceArn");
            if equals.as_object().is_some_and(|rest| !rest.is_empty()) {
                condition.insert("StringEquals".into(), equals);
            }
            condition.insert(operator.into(), json!({"aws:SourceArn": [pattern]}));
            one["Resource"] = json!("arn:aws:s3:::elsewhere");
        }
        let merged = merge(Some(&policy), &wanted);
        for one in merged["Statement"].as_array().unwrap() {
            assert_eq!(one["Condition"][operator]["aws:SourceArn"], json!([pattern]), "{merged:#}");
            assert_eq!(one["Resource"].as_array().unwrap().len(), 2, "widened: {merged:#}");
        }
    }
}

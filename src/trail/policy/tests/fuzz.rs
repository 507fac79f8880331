//! Any policy document is answered. See `trail/validate/tests/fuzz.rs` for how to run more cases.

use super::*;
use proptest::prelude::*;
use proptest::sample::select;

/// Words that policies are made of.
fn words() -> impl Strategy<Value = String> {
    let known = select(vec![
        "*",
        "?",
        "",
        "Allow",
        "Deny",
        "cloudtrail.amazonaws.com",
        "s3:PutObject",
        "s3:*",
        "S3:putobject",
        "kms:GenerateDataKey*",
        "sts:AssumeRole",
        "2012-10-17",
        "2008-10-17",
        "arn:aws:s3:::acme-logs",
        "arn:aws:s3:::acme-logs/*",
        "arn:aws:s3:::acme-logs/${aws:SourceAccount}/*",
        "arn:aws:s3:::*/${",
        "${aws:username}",
        "${*}",
        "arn:aws:cloudtrail:us-east-1:111122223333:trail/*",
        "arn:*:cloudtrail:*:*:trail/management-events",
        "bucket-owner-full-control",
        "111122223333",
        "true",
        "false",
    ]);
    prop_oneof![8 => known.prop_map(str::to_owned), 1 => any::<String>(), 1 => "[a-z*?${}:./]{0,20}"]
}

fn names() -> impl Strategy<Value = String> {
    let known = select(vec![
        "Version",
        "Id",
        "Statement",
        "Sid",
        "Effect",
        "Principal",
        "NotPrincipal",
        "Action",
        "NotAction",
        "Resource",
        "NotResource",
        "Condition",
        "AWS",
        "Service",
        "StringEquals",
        "StringNotLike",
        "StringLikeIfExists",
        "ForAllValues:StringLike",
        "ForAnyValue:StringEquals",
        "ArnLike",
        "ArnNotEquals",
        "Bool",
        "Null",
        "NumericLessThan",
        "aws:SourceArn",
        "AWS:sourceaccount",
        "s3:x-amz-acl",
        "aws:PrincipalOrgID",
    ]);
    prop_oneof![12 => known.prop_map(str::to_owned), 1 => any::<String>()]
}

fn values() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        8 => words().prop_map(Value::from),
        1 => any::<bool>().prop_map(Value::from),
        1 => any::<i64>().prop_map(Value::from),
        1 => Just(Value::Null),
    ];
    leaf.prop_recursive(4, 24, 4, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..4).prop_map(Value::Array),
            proptest::collection::vec((names(), inner), 0..5).prop_map(|m| Value::Object(m.into_iter().collect())),
        ]
    })
}

/// Statements with everything a statement has, each part right or anything.
fn statements() -> impl Strategy<Value = Value> {
    let part = |good: Vec<Value>| prop_oneof![5 => select(good), 1 => values()];
    let condition = proptest::collection::vec((names(), names(), words()), 0..3).prop_map(|all| {
        let mut condition = serde_json::Map::new();
        for (operator, key, value) in all {
            condition.insert(operator, json!({ key: value }));
        }
        Value::Object(condition)
    });
    (
        part(vec![json!("Allow"), json!("Deny")]),
        part(vec![json!("*"), json!({"Service": SERVICE}), json!({"AWS": "*"}), json!({"Service": ["x", SERVICE]})]),
        part(vec![json!("*"), json!("s3:*"), json!(["s3:PutObject", "s3:GetBucketAcl"]), json!("s3:Put*")]),
        part(vec![json!("*"), json!("arn:aws:s3:::acme-logs*"), json!(["arn:aws:s3:::acme-logs/*"])]),
        prop_oneof![3 => Just(None), 3 => condition.prop_map(Some), 1 => values().prop_map(Some)],
        proptest::option::weighted(0.2, (names(), values())),
    )
        .prop_map(|(effect, principal, action, resource, condition, more)| {
            let mut statement =
                json!({"Effect": effect, "Principal": principal, "Action": action, "Resource": resource});
            if let Some(condition) = condition {
                statement["Condition"] = condition;
            }
            if let Some((name, value)) = more {
                statement[name.as_str()] = value;
            }
            statement
        })
}

pub(super) fn policies() -> impl Strategy<Value = Value> {
    let whole = (words(), proptest::collection::vec(statements(), 0..4))
        .prop_map(|(version, statements)| json!({"Version": version, "Statement": statements}));
    let one = statements().prop_map(|statement| json!({"Version": "2012-10-17", "Statement": statement}));
    prop_oneof![6 => whole, 2 => one, 2 => values()]
}

pub(super) fn all_questions() -> Vec<Question> {
    let draft = draft_of(arn("management-events"), organization());
    Document::ALL.into_iter().flat_map(|document| questions(document, &draft, draft.arn())).collect()
}

/// A policy with one more statement, when it has a list of them.
fn and(policy: &Value, statement: &Value) -> Option<Value> {
    let mut policy = policy.clone();
    policy.get_mut("Statement")?.as_array_mut()?.push(statement.clone());
    Some(policy)
}

proptest! {
    #[test]
    fn any_policy_is_answered(policy in policies()) {
        let everything = json!({"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"});
        let nothing = json!({"Effect": "Deny", "Principal": "*", "Action": "*", "Resource": "*"});
        for question in all_questions() {
            let verdict = evaluate(&policy, &question);
            if let Verdict::Denied { why, .. } | Verdict::Unknown { why, .. } = &verdict {
                prop_assert!(!why.is_empty());
            }
            prop_assert_eq!(&all_allowed(&[&policy], [&question]), &verdict);
            if question.principal == Principal::Holder {
                continue; // a policy of one's own names no principal
            }
            // a Deny of everything is never overruled, and an Allow of everything only by a Deny or by what is unknown
            if let Some(policy) = and(&policy, &nothing) {
                prop_assert!(!evaluate(&policy, &question).is_allowed(), "{}", policy);
            }
            if let Some(policy) = and(&policy, &everything) {
                let more = evaluate(&policy, &question);
                prop_assert!(!verdict.is_allowed() || more.is_allowed(), "{}", policy);
            }
        }
    }

    #[test]
    fn any_text_read_as_a_policy_is_answered(text in "[\\{\\}\\[\\]\":,a-zA-Z0-9*?$. -]{0,60}") {
        if let Ok(policy) = serde_json::from_str::<Value>(&text) {
            for question in all_questions() {
                _ = evaluate(&policy, &question);
            }
        }
    }
}

//! Every document for every sort of trail, in one table.

use super::*;

const TABLE: &str = include_str!("combinations.txt");

/// Partitions, and a Region of each.
const PLACES: [(&str, &str); 4] =
    [("aws", "eu-west-1"), ("aws-cn", "cn-north-1"), ("aws-us-gov", "us-gov-west-1"), ("aws-eusc", "eusc-de-east-1")];

/// A trail with everything that has a document, in its own partition, Region and account.
fn trail_in(trail: &str, organization: bool, prefix: Option<&str>) -> Draft {
    let arn = TrailArn::parse(trail).unwrap();
    let (partition, region) = (arn.partition(), arn.region());
    let at = |service: &str, resource: &str| Some(format!("arn:{partition}:{service}:{region}:{ACCOUNT}:{resource}"));
    let settings = Settings {
        s3_prefix: prefix.map(str::to_owned),
        sns_topic: at("sns", "news"),
        kms_key: at("kms", "key/1234abcd-12ab-34cd-56ef-1234567890ab"),
        log_group: at("logs", "log-group:/acme/audit:*"),
        log_role: Some(format!("arn:{partition}:iam::{ACCOUNT}:role/service-role/to-logs")),
        organization: Some(organization),
        ..full()
    };
    draft_of(arn, settings)
}

/// All that a policy says, in one line.
fn told(policy: &Value) -> String {
    let list = |value: &Value| match value {
        Value::Array(values) => values.iter().map(|v| v.as_str().unwrap()).collect::<Vec<_>>().join(" + "),
        value => value.as_str().unwrap().to_owned(),
    };
    let statement = |statement: &Value| {
        let mut said = statement.get("Sid").map(|sid| format!("{}:", list(sid))).into_iter().collect::<Vec<_>>();
        for (element, value) in statement.as_object().unwrap() {
            match element.as_str() {
                "Sid" => {}
                "Effect" => said.push(list(value)),
                "Principal" => {
                    said.extend(value.as_object().unwrap().iter().map(|(kind, who)| format!("{kind} {}", list(who))));
                }
                "Action" => said.push(list(value)),
                "Resource" => said.push(format!("on {}", list(value))),
                "Condition" => {
                    for (operator, keys) in value.as_object().unwrap() {
                        let keys = keys.as_object().unwrap().iter();
                        said.extend(keys.map(|(key, value)| format!("if {key} {operator} {}", list(value))));
                    }
                }
                other => panic!("{other}"),
            }
        }
        said.join(" ")
    };
    let statements: Vec<String> = policy["Statement"]
        .as_array()
        .map_or_else(|| vec![statement(&policy["Statement"])], |statements| statements.iter().map(statement).collect());
    statements.join(" | ")
}

/// The line of the table for a document of such a trail; there is exactly one.
#[track_caller]
fn expected(document: Document, organization: bool, prefix: Option<&str>) -> &'static str {
    let owner = if organization { "organization" } else { "account" };
    let lines = TABLE.lines().filter(|line| !line.starts_with('#'));
    let fits = |line: &&str| {
        let mut columns = line.split(" | ");
        columns.next() == Some(&format!("{document:?}"))
            && columns.next().is_some_and(|c| c == "either" || c == owner)
            && columns.next().is_some_and(|c| c == "any" || c == prefix.unwrap_or("none"))
    };
    let found: Vec<&str> = lines.filter(fits).collect();
    let [line] = found[..] else { panic!("{document:?} {owner} {prefix:?}: {found:?}") };
    line.splitn(4, " | ").nth(3).unwrap()
}

#[test]
fn every_document_for_every_sort_of_trail() {
    for (partition, region) in PLACES {
        let own = format!("arn:{partition}:cloudtrail:{region}:{ACCOUNT}:trail/own");
        for document in Document::ALL {
            for (organization, prefix) in
                [(false, None), (false, Some("prod/trail")), (true, None), (true, Some("prod/trail"))]
            {
                let told = told(&json(document, &trail_in(&own, organization, prefix)))
                    .replace(&own, "OWN")
                    .replace("Service cloudtrail.amazonaws.com", "CT")
                    .replace(&format!("arn:{partition}:"), "arn:P:")
                    .replace(&format!(":{region}:"), ":R:")
                    .replace(&format!("_{region}*"), "_R*");
                assert_eq!(told, expected(document, organization, prefix), "{document:?} in {partition}");
            }
        }
    }
}

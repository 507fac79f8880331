//! Bucket policies of CloudTrail's first years: they name an account of CloudTrail's for each Region instead of the
//! service.
//!
//! CloudTrail User Guide, “Amazon S3 bucket policy for CloudTrail”: such a policy “gives CloudTrail permission to deliver
//! logs only for the Regions specified”.

use serde_json::Value as Json;

/// The accounts that CloudTrail delivered from, with their Regions (CloudTrail User Guide, “CloudTrail supported Regions”,
/// as it was until they were taken out in favour of the service principal).
const ACCOUNTS: [(&str, &str); 25] = [
    ("af-south-1", "525921808201"),
    ("ap-east-1", "119688915426"),
    ("ap-northeast-1", "216624486486"),
    ("ap-northeast-2", "492519147666"),
    ("ap-northeast-3", "765225791966"),
    ("ap-south-1", "977081816279"),
    ("ap-southeast-1", "903692715234"),
    ("ap-southeast-2", "284668455005"),
    ("ca-central-1", "819402241893"),
    ("cn-north-1", "193415116832"),
    ("cn-northwest-1", "681348832753"),
    ("eu-central-1", "035351147821"),
    ("eu-north-1", "829690693026"),
    ("eu-south-1", "669305197877"),
    ("eu-west-1", "859597730677"),
    ("eu-west-2", "282025262664"),
    ("eu-west-3", "262312530599"),
    ("me-south-1", "034638983726"),
    ("sa-east-1", "814480443879"),
    ("us-east-1", "086441151436"),
    ("us-east-2", "475085895292"),
    ("us-gov-east-1", "608710470296"),
    ("us-gov-west-1", "608710470296"),
    ("us-west-1", "388731089494"),
    ("us-west-2", "113285607260"),
];

/// The Regions whose account of CloudTrail's a policy allows something.
pub(super) fn regions(policy: &Json) -> Vec<&'static str> {
    let statements: Vec<&Json> = match policy.get("Statement") {
        Some(Json::Array(all)) => all.iter().collect(),
        Some(one) => vec![one],
        None => Vec::new(),
    };
    let allows = statements.into_iter().filter(|one| one.get("Effect").and_then(Json::as_str) == Some("Allow"));
    let named: Vec<&str> = allows
        .filter_map(|one| one.get("Principal")?.get("AWS"))
        .flat_map(|named| match named {
            Json::Array(all) => all.iter().collect::<Vec<_>>(),
            one => vec![one],
        })
        .filter_map(Json::as_str)
        .collect();
    // an account alone, or the ARN of its root
    let is_named = |id: &str| named.iter().any(|text| *text == id || text.ends_with(&format!("::{id}:root")));
    ACCOUNTS.iter().filter(|(_, id)| is_named(id)).map(|(region, _)| *region).collect()
}

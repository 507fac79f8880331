//! The accounts that CloudTrail wrote from, one in each Region, before it became a service principal.
//!
//! The CloudTrail User Guide (“Amazon S3 bucket policy for CloudTrail”, troubleshooting) asks for the service principal in
//! place of them: a policy that names them “gives CloudTrail permission to deliver logs only for the Regions specified”. It
//! does not say that they are of no use any more.

/// The Regions and the account of each (CloudTrail User Guide, “CloudTrail supported Regions”, and AWS GovCloud (US) User
/// Guide, “Verifying CloudTrail”, as they were until the accounts were taken out).
const ACCOUNTS: [(&str, &str); 32] = [
    ("af-south-1", "525921808201"),
    ("ap-east-1", "119688915426"),
    ("ap-northeast-1", "216624486486"),
    ("ap-northeast-2", "492519147666"),
    ("ap-northeast-3", "765225791966"),
    ("ap-south-1", "977081816279"),
    ("ap-south-2", "582488909970"),
    ("ap-southeast-1", "903692715234"),
    ("ap-southeast-2", "284668455005"),
    ("ap-southeast-3", "069019280451"),
    ("ap-southeast-4", "187074758985"),
    ("ca-central-1", "819402241893"),
    ("cn-north-1", "193415116832"),
    ("cn-northwest-1", "681348832753"),
    ("eu-central-1", "035351147821"),
    ("eu-central-2", "453052556044"),
    ("eu-north-1", "829690693026"),
    ("eu-south-1", "669305197877"),
    ("eu-south-2", "757211635381"),
    ("eu-west-1", "859597730677"),
    ("eu-west-2", "282025262664"),
    ("eu-west-3", "262312530599"),
    ("il-central-1", "683224464357"),
    ("me-central-1", "585772288577"),
    ("me-south-1", "034638983726"),
    ("sa-east-1", "814480443879"),
    ("us-east-1", "086441151436"),
    ("us-east-2", "475085895292"),
    ("us-gov-east-1", "608710470296"),
    ("us-gov-west-1", "608710470296"),
    ("us-west-1", "388731089494"),
    ("us-west-2", "113285607260"),
];

/// The account of a Region; later ones have none.
pub fn of_region(region: &str) -> Option<&'static str> {
    ACCOUNTS.iter().find(|(own, _)| *own == region).map(|(_, account)| *account)
}

/// The Regions of the account that a principal of a policy names: by itself, or in the ARN of its root or of an identity. None
/// when it is no such account.
pub fn regions(principal: &str) -> impl Iterator<Item = &'static str> {
    let account = principal.split(':').nth(4).unwrap_or(principal).to_owned();
    ACCOUNTS.iter().filter(move |(_, own)| *own == account).map(|(region, _)| *region)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_account_stands_for_its_regions() {
        for (principal, found) in [
            ("086441151436", vec!["us-east-1"]),
            ("arn:aws:iam::086441151436:root", vec!["us-east-1"]),
            ("arn:aws-us-gov:iam::608710470296:user/x", vec!["us-gov-east-1", "us-gov-west-1"]),
            ("arn:aws:iam::111122223333:root", vec![]),
            ("arn:aws:iam::111122223333:role/086441151436", vec![]),
            ("", vec![]),
        ] {
            assert_eq!(regions(principal).collect::<Vec<_>>(), found, "{principal}");
        }
        assert_eq!(of_region("eu-west-1"), Some("859597730677"));
        assert_eq!(of_region("mx-central-1"), None);
        for (region, account) in ACCOUNTS {
            assert!(account.len() == 12 && of_region(region) == Some(account), "{region}");
        }
    }
}

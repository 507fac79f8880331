//! What there is to pick a setting from: how it is called, where it is asked for, and which permission that takes.

use super::change::Draft;
use super::facts::{Facts, Kind, Known};
use super::setting::Setting;

/// What a setting is picked from: things of a kind, and the Region that is asked for them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// Which things.
    pub kind: Kind,
    /// The Region that is asked.
    pub region: String,
    /// Why that one.
    pub why: Why,
}

/// Why a Region is the one to pick from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// Any Region tells of all.
    Any,
    /// It is the trail's home, where CloudTrail looks for a topic's name and for the log group (F§1, F§2.6).
    Home,
    /// It is the bucket's, which the key must share (F§3 R5).
    Bucket,
    /// It is the trail's home, and which is the bucket's is not known.
    Unsure,
}

impl Source {
    /// What `setting` of a draft is picked from, with what is known of its bucket; `None` where there is nothing to pick.
    pub fn of(setting: Setting, draft: &Draft, facts: &Facts) -> Option<Source> {
        let kind = Kind::of(setting)?;
        let home = draft.arn().region();
        let bucket = match facts.bucket(draft) {
            Known::Here(Ok(Some(bucket))) => bucket.region.as_deref().ok(),
            _ => None,
        };
        let (region, why) = match (kind, bucket) {
            (Kind::Buckets | Kind::Roles, _) => (home, Why::Any),
            (Kind::Topics | Kind::LogGroups, _) => (home, Why::Home),
            (Kind::Keys, Some(region)) => (region, Why::Bucket),
            (Kind::Keys, None) => (home, Why::Unsure),
        };
        Some(Source { kind, region: region.to_owned(), why })
    }

    /// What is listed, and of which Region and why, in a few words.
    pub fn title(&self) -> String {
        let (things, region) = (self.kind.things(), &self.region);
        let title = match (self.kind, self.why) {
            (Kind::Roles, _) => things.to_owned(),
            (_, Why::Any) => format!("{things} of all Regions"),
            (_, Why::Home) => format!("{things} in {region}, the trail's home Region"),
            (_, Why::Bucket) => format!("{things} in {region}, the Region of the bucket"),
            (_, Why::Unsure) => format!("{things} in {region} (home; bucket's Region unknown)"),
        };
        title[..1].to_uppercase() + &title[1..]
    }

    /// That there are none.
    pub fn none(&self) -> String {
        let things = self.kind.things();
        match self.why {
            Why::Any => format!("Your account has no {things}."),
            Why::Home | Why::Bucket | Why::Unsure => format!("Your account has no {things} in {}.", self.region),
        }
    }
}

impl Kind {
    /// What things of this kind are called.
    pub const fn things(self) -> &'static str {
        match self {
            Kind::Buckets => "S3 buckets",
            Kind::Keys => "KMS keys",
            Kind::Topics => "SNS topics",
            Kind::LogGroups => "log groups",
            Kind::Roles => "roles that trust CloudTrail",
        }
    }

    /// The permissions that it takes to list them (Service Authorization Reference).
    pub const fn permissions(self) -> &'static str {
        match self {
            Kind::Buckets => "s3:ListAllMyBuckets",
            Kind::Keys => "kms:ListKeys and kms:ListAliases",
            Kind::Topics => "sns:ListTopics",
            Kind::LogGroups => "logs:DescribeLogGroups",
            Kind::Roles => "iam:ListRoles",
        }
    }

    /// How much of an ARN, from its beginning, says nothing but where and of what kind it is: up to the account and, where
    /// there is one, the word for the kind. 0 for what is no ARN.
    pub fn head(self, value: &str) -> usize {
        let Some((colon, _)) = value.match_indices(':').nth(4).filter(|_| value.starts_with("arn:")) else { return 0 };
        let word = match self {
            Kind::Buckets | Kind::Topics => "",
            Kind::Keys => "key/",
            Kind::LogGroups => "log-group:",
            Kind::Roles => "role/",
        };
        let head = colon + 1;
        let word = if value[head..].starts_with(word) { word.len() } else { 0 };
        if value[..head].bytes().all(|b| b.is_ascii_graphic()) { head + word } else { 0 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trail::facts::{Bucket, Encryption, Fact, Subject};
    use crate::trail::{Value, sample};

    fn draft() -> Draft {
        Draft::new(sample::trail("us-east-1"))
    }

    fn facts(draft: &Draft, region: &str) -> Facts {
        let bucket = draft.text(Setting::S3Bucket).unwrap();
        let mut facts = Facts::default();
        let fact = Bucket {
            region: Ok(region.to_owned()),
            own: Ok(true),
            policy: Ok(None),
            encryption: Ok(Encryption::default()),
            requester_pays: Ok(false),
        };
        let subject = Subject::of(Setting::S3Bucket, &bucket, draft.arn()).unwrap();
        facts.learn(subject, Fact::Bucket(Ok(Some(fact))));
        facts
    }

    #[test]
    fn keys_are_those_of_the_buckets_region_and_all_else_is_at_home() {
        let draft = draft();
        let facts = facts(&draft, "eu-west-1");
        for (setting, facts, region, why) in [
            (Setting::S3Bucket, &facts, "us-east-1", Why::Any),
            (Setting::SnsTopic, &facts, "us-east-1", Why::Home),
            (Setting::LogGroup, &facts, "us-east-1", Why::Home),
            (Setting::LogRole, &facts, "us-east-1", Why::Any),
            (Setting::KmsKey, &facts, "eu-west-1", Why::Bucket),
            (Setting::KmsKey, &Facts::default(), "us-east-1", Why::Unsure),
        ] {
            let source = Source::of(setting, &draft, facts).unwrap();
            assert_eq!((source.region.as_str(), source.why), (region, why), "{setting:?}");
        }
        assert_eq!(Source::of(Setting::S3Prefix, &draft, &facts), None);
        assert_eq!(Source::of(Setting::MultiRegion, &draft, &facts), None);
    }

    #[test]
    fn keys_follow_the_bucket_of_the_draft() {
        let mut draft = draft();
        let facts = facts(&draft, "eu-west-1");
        draft.set(Setting::S3Bucket, Value::Text("another-bucket".into())).unwrap();
        assert_eq!(Source::of(Setting::KmsKey, &draft, &facts).unwrap().why, Why::Unsure);
    }

    #[test]
    fn a_title_fits_the_smallest_screen() {
        for setting in Setting::ALL {
            let Some(source) = Source::of(setting, &draft(), &Facts::default()) else { continue };
            for why in [Why::Any, Why::Home, Why::Bucket, Why::Unsure] {
                let title = Source { why, region: "ap-southeast-1".into(), ..source.clone() }.title();
                let of_another = (why == Why::Unsure || why == Why::Bucket) && source.kind != Kind::Keys;
                assert!(title.len() <= 58 || of_another, "{title}");
            }
        }
    }

    #[test]
    fn the_head_of_an_arn_is_what_things_of_a_kind_share() {
        for (kind, value, head) in [
            (Kind::Buckets, "acme-logs", ""),
            (Kind::Topics, "arn:aws:sns:us-east-1:111122223333:news", "arn:aws:sns:us-east-1:111122223333:"),
            (Kind::Keys, "arn:aws:kms:eu-west-1:1:key/12", "arn:aws:kms:eu-west-1:1:key/"),
            (Kind::LogGroups, "arn:aws:logs:eu-west-1:1:log-group:/a:b:*", "arn:aws:logs:eu-west-1:1:log-group:"),
            (Kind::Roles, "arn:aws:iam::1:role/service-role/x", "arn:aws:iam::1:role/"),
            (Kind::Roles, "arn:aws:iam::1:user/x", "arn:aws:iam::1:"),
            (Kind::Topics, "arn:aws:sns", ""),
            (Kind::Topics, "a:b:c:d:e:f", ""),
            (Kind::Topics, "arn:\u{1b}[2J:sns:x:1:y", ""),
            (Kind::Topics, "arn:é:sns:x:1:y", ""),
        ] {
            assert_eq!(&value[..kind.head(value)], head, "{value}");
        }
    }
}

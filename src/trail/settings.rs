//! What a trail is set to, and when two values mean the same to AWS.

use super::arn::{Arn, TrailArn};
use super::setting::{Kind, Setting};
use std::fmt;

/// Seconds since 1970-01-01T00:00:00Z.
pub type Timestamp = i64;

/// The value of a setting that is set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// The value of a text setting, never empty.
    Text(String),
    /// The value of a switch.
    Switch(bool),
}

impl Value {
    /// The text of a text value.
    pub fn text(&self) -> Option<&str> {
        match self {
            Value::Text(text) => Some(text),
            Value::Switch(_) => None,
        }
    }
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Value::Text(text) => f.write_str(text),
            Value::Switch(on) => write!(f, "{on}"),
        }
    }
}

/// What a trail is set to. A member is `None` when the setting is not set or AWS does not report it, which is one and
/// the same on the wire: `""` is read as `None` (F§1).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Settings {
    /// Always set on a trail that AWS returned.
    pub s3_bucket: Option<String>,
    /// Without the slash that CloudTrail puts behind it.
    pub s3_prefix: Option<String>,
    /// As the ARN in `SnsTopicARN` when read from AWS.
    pub sns_topic: Option<String>,
    /// Shadow trails in all other Regions.
    pub multi_region: Option<bool>,
    /// Trails in all member accounts.
    pub organization: Option<bool>,
    /// IAM, STS, CloudFront and the like.
    pub global_events: Option<bool>,
    /// Absent from older endpoints; the default is *true*.
    pub recursive_logging: Option<bool>,
    /// `LogFileValidationEnabled` when read from AWS.
    pub log_file_validation: Option<bool>,
    /// As a key ARN when read from AWS.
    pub kms_key: Option<String>,
    /// An ARN that ends with `:*`.
    pub log_group: Option<String>,
    /// A role ARN.
    pub log_role: Option<String>,
}

/// A member of [`Settings`], to be read or written without knowing which.
enum Slot<T, S> {
    Text(T),
    Switch(S),
}

impl Settings {
    fn slot(&self, setting: Setting) -> Slot<&Option<String>, &Option<bool>> {
        match setting {
            Setting::S3Bucket => Slot::Text(&self.s3_bucket),
            Setting::S3Prefix => Slot::Text(&self.s3_prefix),
            Setting::SnsTopic => Slot::Text(&self.sns_topic),
            Setting::MultiRegion => Slot::Switch(&self.multi_region),
            Setting::Organization => Slot::Switch(&self.organization),
            Setting::GlobalEvents => Slot::Switch(&self.global_events),
            Setting::RecursiveLogging => Slot::Switch(&self.recursive_logging),
            Setting::LogFileValidation => Slot::Switch(&self.log_file_validation),
            Setting::KmsKey => Slot::Text(&self.kms_key),
            Setting::LogGroup => Slot::Text(&self.log_group),
            Setting::LogRole => Slot::Text(&self.log_role),
        }
    }

    fn slot_mut(&mut self, setting: Setting) -> Slot<&mut Option<String>, &mut Option<bool>> {
        match setting {
            Setting::S3Bucket => Slot::Text(&mut self.s3_bucket),
            Setting::S3Prefix => Slot::Text(&mut self.s3_prefix),
            Setting::SnsTopic => Slot::Text(&mut self.sns_topic),
            Setting::MultiRegion => Slot::Switch(&mut self.multi_region),
            Setting::Organization => Slot::Switch(&mut self.organization),
            Setting::GlobalEvents => Slot::Switch(&mut self.global_events),
            Setting::RecursiveLogging => Slot::Switch(&mut self.recursive_logging),
            Setting::LogFileValidation => Slot::Switch(&mut self.log_file_validation),
            Setting::KmsKey => Slot::Text(&mut self.kms_key),
            Setting::LogGroup => Slot::Text(&mut self.log_group),
            Setting::LogRole => Slot::Text(&mut self.log_role),
        }
    }

    /// What `setting` is set to; `None` when it is not set. An empty text counts as not set.
    pub fn get(&self, setting: Setting) -> Option<Value> {
        match self.slot(setting) {
            Slot::Text(text) => text.as_ref().filter(|t| !t.is_empty()).cloned().map(Value::Text),
            Slot::Switch(on) => on.map(Value::Switch),
        }
    }

    /// Sets `setting`, or takes it away. A value of the other kind is ignored: the table of settings says which.
    pub fn put(&mut self, setting: Setting, value: Option<Value>) {
        match (self.slot_mut(setting), value) {
            (Slot::Text(slot), Some(Value::Text(text))) => *slot = Some(text).filter(|t| !t.is_empty()),
            (Slot::Text(slot), None) => *slot = None,
            (Slot::Switch(slot), Some(Value::Switch(on))) => *slot = Some(on),
            (Slot::Switch(slot), None) => *slot = None,
            (Slot::Text(_), Some(Value::Switch(_))) | (Slot::Switch(_), Some(Value::Text(_))) => {
                debug_assert!(false, "{setting:?} does not take this kind of value");
            }
        }
    }
}

/// Whether two values of a setting mean the same to AWS.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sameness {
    /// They do.
    Same,
    /// They do not.
    Different,
    /// It cannot be told from the values: an alias may point to that key.
    Unknown,
}

/// Compares two different ways of naming a KMS key (F§1, F§2.8).
fn kms_sameness(a: &str, b: &str, trail: &TrailArn) -> Sameness {
    let (arn_a, arn_b) = (Arn::parse(a), Arn::parse(b));
    let place = |arn: &Arn| (arn.partition.clone(), arn.region.clone(), arn.account.clone());
    // the ARNs of a multi-Region key differ in the Region: they are different keys to CloudTrail
    if let (Some(a), Some(b)) = (&arn_a, &arn_b)
        && place(a) != place(b)
    {
        return Sameness::Different;
    }
    let name = |arn: &Option<Arn>, text: &str| match arn {
        Some(arn) => arn.resource.clone(),
        None if text.starts_with("alias/") => text.to_owned(),
        None => format!("key/{text}"),
    };
    let (name_a, name_b) = (name(&arn_a, a), name(&arn_b, b));
    if name_a.starts_with("key/") != name_b.starts_with("key/") {
        return Sameness::Unknown;
    }
    let same = match name_a.starts_with("key/") {
        true => name_a.eq_ignore_ascii_case(&name_b),
        false => name_a == name_b,
    };
    // without an ARN AWS looks in the Region and the account of the call, which is not certain to be another ARN's
    let home = |arn: &Arn| arn.region == trail.region() && arn.account == trail.account();
    match (&arn_a, &arn_b) {
        _ if !same => Sameness::Different,
        (Some(arn), None) | (None, Some(arn)) if !home(arn) => Sameness::Unknown,
        _ => Sameness::Same,
    }
}

/// A topic in full: a bare name is a topic of the trail's own account and home Region (F§1).
pub fn topic_arn(value: &str, trail: &TrailArn) -> String {
    if value.starts_with("arn:") {
        return value.to_owned();
    }
    format!("arn:{}:sns:{}:{}:{value}", trail.partition(), trail.region(), trail.account())
}

/// Compares two values of `setting` in the form in which AWS reports them (F§1): a topic name is its ARN, a key ID is
/// its key ARN, and nothing is the same as nothing.
pub fn sameness(setting: Setting, a: Option<&Value>, b: Option<&Value>, trail: &TrailArn) -> Sameness {
    let (a, b) = match (a, b) {
        (None, None) => return Sameness::Same,
        (Some(a), Some(b)) if a == b => return Sameness::Same,
        (Some(Value::Text(a)), Some(Value::Text(b))) => (a.as_str(), b.as_str()),
        _ => return Sameness::Different,
    };
    let same = match setting {
        Setting::SnsTopic => topic_arn(a, trail) == topic_arn(b, trail),
        Setting::KmsKey => return kms_sameness(a, b, trail),
        _ => false,
    };
    if same { Sameness::Same } else { Sameness::Different }
}

/// How a setting's value is written on the screen: a switch in its own words, and what it means not to be set.
pub fn shown(setting: Setting, value: Option<&Value>) -> String {
    match (&setting.spec().kind, value) {
        (_, Some(Value::Text(text))) => super::text::shown(text).into_owned(),
        (Kind::Switch { on, .. }, Some(Value::Switch(true))) => (*on).to_owned(),
        (Kind::Switch { off, .. }, Some(Value::Switch(false))) => (*off).to_owned(),
        (Kind::Switch { unreported, .. }, None) => (*unreported).to_owned(),
        (Kind::Text { unset, .. }, _) => (*unset).to_owned(),
    }
}

/// The same where it stands beside another value, before and after: a text that is not set is just that.
pub fn compared(setting: Setting, value: Option<&Value>) -> String {
    match value {
        None if setting.is_text() => "not set".to_owned(),
        value => shown(setting, value),
    }
}

/// A trail as AWS returned it: identity, settings and what can only be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trail {
    /// Who it is, where its home is and whose it is.
    pub arn: TrailArn,
    /// What it is set to.
    pub settings: Settings,
    /// Whether its event selectors are not the default ones.
    pub has_custom_event_selectors: Option<bool>,
    /// Whether CloudTrail Insights is on.
    pub has_insight_selectors: Option<bool>,
}

impl Trail {
    /// The Region in which it must be changed.
    pub fn home_region(&self) -> &str {
        self.arn.region()
    }
}

/// What GetTrailStatus says, without the members that are no longer in use (F§8). Times are in seconds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Status {
    /// Whether the trail records at all. UpdateTrail cannot change that.
    pub logging: Option<bool>,
    /// When logging was started last.
    pub started: Option<Timestamp>,
    /// When logging was stopped last.
    pub stopped: Option<Timestamp>,
    /// The four ways in which a trail delivers.
    pub deliveries: Vec<Delivery>,
}

/// One way in which a trail delivers, and how it went last.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delivery {
    /// Which way.
    pub channel: Channel,
    /// When it last succeeded.
    pub last: Option<Timestamp>,
    /// What went wrong last, in AWS's words; `None` when nothing did.
    pub error: Option<String>,
}

/// The ways in which a trail delivers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Channel {
    /// Log files to the bucket.
    Logs,
    /// Digest files to the bucket.
    Digest,
    /// Notifications to the topic.
    Notification,
    /// Events to the log group.
    CloudWatchLogs,
}

impl Channel {
    /// What is delivered.
    pub const fn label(self) -> &'static str {
        match self {
            Channel::Logs => "log files",
            Channel::Digest => "digest files",
            Channel::Notification => "notifications",
            Channel::CloudWatchLogs => "CloudWatch Logs",
        }
    }
}

impl Status {
    /// How one way of delivering went; `None` when AWS said nothing of it.
    pub fn delivery(&self, channel: Channel) -> Option<&Delivery> {
        self.deliveries.iter().find(|d| d.channel == channel)
    }

    /// The ways that failed last.
    pub fn failing(&self) -> impl Iterator<Item = (&Delivery, &str)> {
        self.deliveries.iter().filter_map(|d| d.error.as_deref().map(|e| (d, e)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn trail() -> TrailArn {
        TrailArn::parse("arn:aws:cloudtrail:us-east-1:123456789012:trail/abc").unwrap()
    }

    fn compare(setting: Setting, a: &str, b: &str) -> Sameness {
        let value = |t: &str| Value::Text(t.to_owned());
        sameness(setting, Some(&value(a)), Some(&value(b)), &trail())
    }

    #[test]
    fn values_are_compared_as_aws_reports_them() {
        use Sameness::*;
        let id = "1234abcd-12ab-34cd-56ef-1234567890ab";
        let arn = format!("arn:aws:kms:us-east-1:123456789012:key/{id}");
        let topic = "arn:aws:sns:us-east-1:123456789012:news";
        for (setting, a, b, expected) in [
            (Setting::SnsTopic, "news", topic, Same),
            (Setting::SnsTopic, "news", "arn:aws:sns:eu-west-1:123456789012:news", Different),
            (Setting::KmsKey, id, arn.as_str(), Same),
            (Setting::KmsKey, "alias/ct", arn.as_str(), Unknown),
            (Setting::KmsKey, "alias/ct", "arn:aws:kms:us-east-1:123456789012:alias/ct", Same),
            (Setting::KmsKey, "alias/ct", "arn:aws:kms:eu-west-1:123456789012:alias/ct", Unknown),
            (Setting::KmsKey, "arn:aws:kms:eu-west-1:123456789012:alias/ct", arn.as_str(), Different),
            (Setting::KmsKey, "arn:aws:kms:us-east-1:123456789012:alias/ct", arn.as_str(), Unknown),
            (Setting::KmsKey, id, "arn:aws:kms:us-east-1:123456789012:key/1234ABCD-12ab-34cd-56ef-1234567890ab", Same),
            (
                Setting::KmsKey,
                id,
                "arn:aws:kms:us-east-1:123456789012:key/0234abcd-12ab-34cd-56ef-1234567890ab",
                Different,
            ),
            // a replica of that key, in another Region than the one in which a bare ID is looked for
            (
                Setting::KmsKey,
                "mrk-1234abcd12ab34cd56ef1234567890ab",
                "arn:aws:kms:eu-west-1:123456789012:key/mrk-1234abcd12ab34cd56ef1234567890ab",
                Unknown,
            ),
            (Setting::KmsKey, "alias/ct", "alias/other", Different),
            (
                Setting::KmsKey,
                arn.as_str(),
                "arn:aws:kms:eu-west-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab",
                Different,
            ),
            (Setting::S3Prefix, "a", "a/", Different),
        ] {
            assert_eq!(compare(setting, a, b), expected, "{a} {b}");
            assert_eq!(compare(setting, b, a), expected, "{b} {a}");
        }
    }

    #[test]
    fn an_empty_text_is_not_set() {
        let settings = Settings { s3_prefix: Some(String::new()), ..Settings::default() };
        assert_eq!(settings.get(Setting::S3Prefix), None);
    }

    #[test]
    fn every_setting_can_be_put_and_got() {
        for setting in Setting::ALL {
            let value = if setting.is_text() { Value::Text("x".into()) } else { Value::Switch(true) };
            let mut settings = Settings::default();
            settings.put(setting, Some(value.clone()));
            for other in Setting::ALL {
                assert_eq!(settings.get(other), (other == setting).then(|| value.clone()), "{setting:?} {other:?}");
            }
        }
    }
}

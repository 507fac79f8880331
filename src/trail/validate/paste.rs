//! What people paste, turned into the value they meant.

mod named;
mod url;
mod wrapping;

use super::Normalised;
use super::values::{is_log_group_character, is_role_character, quoted};
use crate::trail::arn::{Arn, TrailArn};
use crate::trail::setting::Setting;
use url::{Console, unescaped};
pub(super) use url::{host_end, is_url, partition_of_url};

/// Strips and completes `text` until nothing is left to do.
pub(super) fn normalise(setting: Setting, text: &str, trail: &TrailArn) -> Normalised {
    let mut out = Normalised { value: text.to_owned(), notes: Vec::new(), others: Vec::new() };
    loop {
        let before = out.value.clone();
        wrapping::unwrap(setting, &mut out);
        match setting {
            // nothing can be made of it
            _ if out.value.contains(['\n', '\r']) => {}
            Setting::S3Bucket => bucket(&mut out, trail),
            Setting::S3Prefix => prefix(&mut out),
            Setting::SnsTopic => topic(&mut out),
            Setting::KmsKey => key(&mut out, trail),
            Setting::LogGroup => log_group(&mut out, trail),
            Setting::LogRole => role(&mut out, trail),
            Setting::MultiRegion
            | Setting::Organization
            | Setting::GlobalEvents
            | Setting::RecursiveLogging
            | Setting::LogFileValidation => {}
        }
        if out.value == before {
            return out;
        }
    }
}

impl Normalised {
    /// Takes `value` instead, and says why; the same sentence is said once.
    fn take(&mut self, value: impl Into<String>, note: impl Into<String>) {
        self.value = value.into();
        let note = note.into();
        if !self.notes.contains(&note) {
            self.notes.push(note);
        }
    }
}

/// A place in S3, however it was written.
struct Place {
    /// What it was written as.
    what: &'static str,
    /// Where the text says which one.
    partition: Option<String>,
    bucket: String,
    /// What follows behind the bucket's name.
    path: String,
}

impl Place {
    /// Finds the place that `text` names. A path without anything before it is one only where a bucket is wanted.
    fn read(text: &str) -> Option<Place> {
        let place = |what, partition: Option<String>, whole: &str| {
            let (bucket, path) = whole.split_once('/').unwrap_or((whole, ""));
            Place { what, partition, bucket: bucket.to_owned(), path: path.to_owned() }
        };
        if let Some(whole) = s3_url(text) {
            return Some(place("s3:// URL", None, whole));
        }
        if let Some(arn) = Arn::parse(text) {
            let is_bucket = arn.service == "s3" && arn.region.is_empty();
            return is_bucket.then(|| place("ARN", Some(arn.partition), &arn.resource));
        }
        if let Some(console) = Console::read(text) {
            let whole = console.bucket()?;
            return Some(place("console URL", console.partition, &whole));
        }
        let (partition, whole) = url::s3(text)?;
        Some(place("URL", Some(partition), &whole))
    }
}

/// `s3://bucket/prefix` taken apart, in lower or upper case; tools of the Hadoop family write `s3a` and `s3n`.
fn s3_url(text: &str) -> Option<&str> {
    let (scheme, rest) = text.split_once("://")?;
    ["s3", "s3a", "s3n"].iter().any(|s| scheme.eq_ignore_ascii_case(s)).then_some(rest)
}

/// The part of an object's path that is a prefix: without slashes at the ends, without a wildcard, and without what
/// CloudTrail puts behind it.
fn prefix_in(path: &str) -> &str {
    before_logs(path).unwrap_or(path).trim_end_matches('*').trim_matches('/')
}

/// What stands before the part `AWSLogs` of a path; `None` when there is no such part.
pub(super) fn before_logs(path: &str) -> Option<&str> {
    let mut at = 0;
    for part in path.split('/') {
        if part == "AWSLogs" {
            return Some(path[..at].trim_end_matches('/'));
        }
        at += part.len() + 1;
    }
    None
}

/// The S3 bucket (F§2.3): what comes behind its name is the prefix.
fn bucket(out: &mut Normalised, trail: &TrailArn) {
    let text = out.value.clone();
    let place = match Place::read(&text) {
        Some(place) => place,
        None if is_url(&text) || Arn::parse(&text).is_some() => return,
        None => {
            let Some((bucket, path)) = text.split_once('/') else { return };
            Place { what: "path", partition: None, bucket: bucket.to_owned(), path: path.to_owned() }
        }
    };
    // a bucket of another partition is left as it is, to be told of
    if place.bucket.is_empty() || place.partition.is_some_and(|p| p != trail.partition()) {
        return;
    }
    let (what, prefix) = (place.what, prefix_in(&place.path));
    if prefix.is_empty() {
        out.take(place.bucket, format!("took the bucket's name out of the {what}"));
    } else {
        let note = format!("took the bucket's name out of the {what}, and the prefix {}", quoted(prefix));
        out.take(place.bucket, note);
        out.others.retain(|(setting, _)| *setting != Setting::S3Prefix);
        out.others.push((Setting::S3Prefix, prefix.to_owned()));
    }
}

/// The S3 key prefix (F§2.4): only a place in S3 is taken apart; a typed slash stays, to be warned about.
fn prefix(out: &mut Normalised) {
    let Some(place) = Place::read(&out.value).filter(|place| !place.bucket.is_empty()) else { return };
    let bucket = quoted(&place.bucket);
    let note = format!("took the prefix out of the {}; the bucket named there, {bucket}, is left out", place.what);
    out.take(prefix_in(&place.path).to_owned(), note);
}

/// The SNS topic (F§2.5).
fn topic(out: &mut Normalised) {
    let Some(console) = Console::read(&out.value) else { return };
    let named = [("#/topic/", "topic"), ("#/subscription/", "subscription")];
    let found = named.into_iter().find_map(|(marker, what)| Some((console.behind(marker)?, what)));
    if let Some((arn, what)) = found.filter(|(arn, _)| !arn.is_empty()) {
        out.take(unescaped(&arn), format!("took the {what}'s ARN out of the console URL"));
    }
}

/// Whose it is that a console URL names: the URL's own account where it has one, else the trail's.
fn whose<'a>(console: &'a Console, trail: &'a TrailArn) -> (&'a str, String) {
    match console.account.as_deref() {
        Some(account) => (account, format!("as one of account {account}, which the URL names")),
        None => (trail.account(), format!("as one of account {}", trail.account())),
    }
}

/// The KMS key (F§2.8). Not every console URL says whose key it is: else the trail's account is taken.
fn key(out: &mut Normalised, trail: &TrailArn) {
    let Some(console) = Console::read(&out.value) else { return };
    let Some(id) = console.behind("/kms/keys/").filter(|id| !id.is_empty()) else { return };
    let (account, note) = whose(&console, trail);
    let arn = format!("arn:{}:kms:{}:{account}:key/{id}", console.partition(trail), console.region(trail));
    out.take(arn, format!("took the key out of the console URL, {note}"));
}

/// The log group (F§2.6): a name becomes the ARN, and an ARN ends with `:*`.
fn log_group(out: &mut Normalised, trail: &TrailArn) {
    if let Some(console) = Console::read(&out.value) {
        let Some(name) = console.log_group().filter(|n| !n.is_empty() && n.chars().all(is_log_group_character)) else {
            return;
        };
        let (account, note) = whose(&console, trail);
        let (partition, region) = (console.partition(trail), console.region(trail));
        let arn = format!("arn:{partition}:logs:{region}:{account}:log-group:{name}:*");
        return out.take(arn, format!("made the log group's ARN from the console URL, {note}"));
    }
    let Some(arn) = Arn::parse(&out.value) else {
        let name = out.value.strip_suffix(":*").unwrap_or(&out.value);
        let name = name.strip_prefix("log-group:").unwrap_or(name);
        if !name.is_empty() && name.chars().all(is_log_group_character) {
            let (partition, region, account) = (trail.partition(), trail.region(), trail.account());
            let arn = format!("arn:{partition}:logs:{region}:{account}:log-group:{name}:*");
            out.take(arn, format!("made an ARN of the name, in {region} and account {account}"));
        }
        return;
    };
    let Some(rest) = arn.resource.strip_prefix("log-group:").filter(|_| arn.service == "logs") else { return };
    let (name, note) = match rest.split_once(':') {
        Some((name, tail)) if tail.starts_with("log-stream:") => (name, "took away the log stream: the group counts"),
        Some((name, "")) => (name, "put “*” behind it, as CloudTrail wants it"),
        Some(_) => return,
        None => (rest, "put “:*” behind it, as CloudTrail wants it"),
    };
    if !name.is_empty() {
        let resource = format!("log-group:{name}:*");
        out.take(Arn { resource, ..arn }.to_string(), note);
    }
}

/// The role (F§2.7): `role/` and what follows it is the end of its ARN. A console URL leaves a role's path out, so that
/// its absence is told; a bare name stays, to be told of.
fn role(out: &mut Normalised, trail: &TrailArn) {
    if let Some(console) = Console::read(&out.value) {
        let name = console.behind("/roles/details/").or_else(|| console.behind("/roles/")).map(|name| unescaped(&name));
        let Some(name) = name.filter(|n| !n.is_empty() && n.chars().all(is_role_character)) else { return };
        let (account, note) = whose(&console, trail);
        let arn = format!("arn:{}:iam::{account}:role/{name}", console.partition(trail));
        let path = "if the role has a path, put it between role/ and the name: the URL does not have it";
        return out.take(arn, format!("made the role's ARN from the console URL, {note}; {path}"));
    }
    if out.value.strip_prefix("role/").is_some_and(|rest| !rest.is_empty()) {
        let arn = format!("arn:{}:iam::{}:{}", trail.partition(), trail.account(), out.value);
        out.take(arn, format!("put before it what an ARN begins with, in account {}", trail.account()));
    }
}

//! What people paste, turned into the value they meant.

use super::Normalised;
use super::values::{is_log_group_character, quoted};
use crate::trail::arn::{Arn, TrailArn, is_region_shaped};
use crate::trail::setting::Setting;

/// Strips and completes `text` until nothing is left to do.
pub(super) fn normalise(setting: Setting, text: &str, trail: &TrailArn) -> Normalised {
    let mut out = Normalised { value: text.to_owned(), notes: Vec::new(), others: Vec::new() };
    loop {
        let before = out.value.clone();
        unwrap(&mut out);
        match setting {
            Setting::S3Bucket => bucket(&mut out, trail),
            Setting::S3Prefix => prefix(&mut out),
            Setting::SnsTopic => topic(&mut out),
            Setting::KmsKey => key(&mut out, trail),
            Setting::LogGroup => log_group(&mut out, trail),
            Setting::LogRole
            | Setting::MultiRegion
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

/// Takes away white space, quotes and the comma behind a quoted value.
fn unwrap(out: &mut Normalised) {
    const PAIRS: [(char, char); 6] = [('"', '"'), ('\'', '\''), ('`', '`'), ('“', '”'), ('‘', '’'), ('<', '>')];
    let invisible = |c: char| c.is_whitespace() || matches!(c, '\u{feff}' | '\u{200b}');

    let mut text = out.value.trim_matches(invisible).to_owned();
    if text != out.value {
        out.take(text.clone(), "took away the space around it");
    }
    loop {
        let bare = text.strip_suffix(',').filter(|t| t.ends_with(['"', '\''])).unwrap_or(&text);
        let inner = PAIRS.iter().find_map(|(open, close)| bare.strip_prefix(*open)?.strip_suffix(*close));
        let Some(inner) = inner else { return };
        text = inner.trim_matches(invisible).to_owned();
        out.take(text.clone(), "took away the quotes around it");
    }
}

/// `s3://bucket/prefix` taken apart, in lower or upper case.
fn s3_url(text: &str) -> Option<&str> {
    let start = text.get(..5)?;
    start.eq_ignore_ascii_case("s3://").then(|| &text[5..])
}

/// The part of an object's path that is a prefix: without slashes at the ends, without a wildcard, and without what
/// CloudTrail puts behind it.
fn prefix_in(path: &str) -> &str {
    let mut end = path.len();
    let mut at = 0;
    for part in path.split('/') {
        if part == "AWSLogs" {
            end = at;
            break;
        }
        at += part.len() + 1;
    }
    path[..end.min(path.len())].trim_end_matches('*').trim_matches('/')
}

/// The S3 bucket (F§2.3): what comes behind its name is the prefix.
fn bucket(out: &mut Normalised, trail: &TrailArn) {
    let text = out.value.clone();
    let arn = Arn::parse(&text).filter(|a| a.service == "s3" && a.region.is_empty());
    let (path, what) = if let Some(url) = s3_url(&text) {
        (url.to_owned(), "s3:// URL")
    } else if let Some(arn) = arn {
        if arn.partition != trail.partition() {
            return;
        }
        (arn.resource, "ARN")
    } else if let Some(name) = console_part(&text, "/s3/buckets/") {
        (name, "console URL")
    } else if text.contains("://") || Arn::parse(&text).is_some() || !text.contains('/') {
        return;
    } else {
        (text, "path")
    };
    let (name, rest) = path.split_once('/').unwrap_or((&path, ""));
    let prefix = prefix_in(rest);
    if name.is_empty() {
        return;
    }
    if prefix.is_empty() {
        out.take(name, format!("took the bucket's name out of the {what}"));
    } else {
        out.take(name, format!("took the bucket's name out of the {what}, and the prefix {}", quoted(prefix)));
        out.others.push((Setting::S3Prefix, prefix.to_owned()));
    }
}

/// The S3 key prefix (F§2.4): only a pasted S3 URL is taken apart; a typed slash stays, to be warned about.
fn prefix(out: &mut Normalised) {
    let Some(url) = s3_url(&out.value) else { return };
    let (bucket, rest) = url.split_once('/').unwrap_or((url, ""));
    let note = format!("took the prefix out of the s3:// URL; the bucket named there, {}, is left out", quoted(bucket));
    out.take(prefix_in(rest).to_owned(), note);
}

/// The SNS topic (F§2.5).
fn topic(out: &mut Normalised) {
    if let Some(arn) = console_part(&out.value, "#/topic/") {
        out.take(arn, "took the topic's ARN out of the console URL");
    }
}

/// The KMS key (F§2.8). A console URL does not say whose key it is: the trail's account is taken.
fn key(out: &mut Normalised, trail: &TrailArn) {
    let Some(id) = console_part(&out.value, "/kms/keys/").filter(|id| !id.is_empty()) else { return };
    let region = console_region(&out.value).unwrap_or(trail.region().to_owned());
    let arn = format!("arn:{}:kms:{region}:{}:key/{id}", trail.partition(), trail.account());
    out.take(arn, format!("took the key out of the console URL, as one of account {}", trail.account()));
}

/// The log group (F§2.6): a name becomes the ARN, and an ARN ends with `:*`.
fn log_group(out: &mut Normalised, trail: &TrailArn) {
    let arn_of = |region: &str, name: &str| {
        format!("arn:{}:logs:{region}:{}:log-group:{name}:*", trail.partition(), trail.account())
    };
    if let Some(part) = console_part(&out.value, "log-groups/log-group/") {
        // the console escapes a name twice: "/" is "$252F", "#" is "$2523"
        let name = part.replace("$252F", "/").replace("$2523", "#").replace("%2F", "/");
        let region = console_region(&out.value).unwrap_or(trail.region().to_owned());
        if !name.is_empty() && name.chars().all(is_log_group_character) {
            return out.take(arn_of(&region, &name), "made the log group's ARN from the console URL");
        }
    }
    let Some(arn) = Arn::parse(&out.value) else {
        let name = out.value.strip_suffix(":*").unwrap_or(&out.value);
        if !name.is_empty() && name.chars().all(is_log_group_character) {
            let arn = arn_of(trail.region(), name);
            out.take(arn, format!("made an ARN of the name, in {} and account {}", trail.region(), trail.account()));
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

/// What follows `marker` in a URL of the AWS console, up to the next `/` of a path or the next parameter.
fn console_part(text: &str, marker: &str) -> Option<String> {
    let url = text.strip_prefix("https://")?;
    let (host, rest) = url.split_once('/')?;
    if !host.contains("console.") {
        return None;
    }
    let rest = format!("/{rest}");
    let (_, found) = rest.split_once(marker)?;
    // the ARN of a topic has no slash, and neither has a bucket, a key ID or an escaped log group
    Some(found.split(['/', '?', '&', '#']).next().unwrap_or_default().to_owned())
}

/// The Region in a URL of the AWS console: the parameter `region`, else the beginning of the host's name.
fn console_region(text: &str) -> Option<String> {
    let parameter = text.split(['?', '&', '#']).find_map(|p| p.strip_prefix("region="));
    let host = text.strip_prefix("https://").and_then(|t| t.split('.').next());
    [parameter, host].into_iter().flatten().find(|r| is_region_shaped(r)).map(str::to_owned)
}

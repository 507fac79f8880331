//! URLs of the AWS console and of S3. Only their text is read: nothing is asked of them.

use crate::trail::arn::{TrailArn, is_account_id, is_region_shaped, partition_of};

/// The hosts of the console, and the partitions that they are of.
const CONSOLES: [(&str, &str); 4] = [
    ("console.aws.amazon.com", "aws"),
    ("console.amazonaws.cn", "aws-cn"),
    ("console.amazonaws-us-gov.com", "aws-us-gov"),
    ("console.amazonaws-eusc.eu", "aws-eusc"),
];

/// What the hosts of services end with (botocore `partitions.json`), and the partitions that they are of; GovCloud is
/// told by its Regions. Longer ones stand before shorter ones.
const SERVICES: [(&str, &str); 7] = [
    ("amazonaws.com.cn", "aws-cn"),
    ("amazonaws.com", "aws"),
    ("amazonaws.eu", "aws-eusc"),
    ("sc2s.sgov.gov", "aws-iso-b"),
    ("c2s.ic.gov", "aws-iso"),
    ("cloud.adc-e.uk", "aws-iso-e"),
    ("csp.hci.ic.gov", "aws-iso-f"),
];

/// A web address in its host, in lower case, and the rest, which begins with `/`, `?` or `#` or is empty. Browsers hide
/// the scheme: AWS's own hosts are known without it.
fn web(text: &str) -> Option<(String, &str)> {
    let is_scheme = |scheme: &&str| !scheme.contains(['/', '?', '#']);
    let (scheme, rest) = match text.split_once("://").filter(|(scheme, _)| is_scheme(scheme)) {
        Some((scheme, rest)) => (Some(scheme), rest),
        None => (None, text),
    };
    let (host, rest) = rest.split_at(rest.find(['/', '?', '#']).unwrap_or(rest.len()));
    let host = host.to_ascii_lowercase();
    let is_web = match scheme {
        Some(scheme) => ["https", "http"].iter().any(|s| scheme.eq_ignore_ascii_case(s)),
        None => host_end(&host).is_some(),
    };
    is_web.then_some((host, rest))
}

/// Whether `text` is a URL, be it one without its scheme.
pub(in crate::trail::validate) fn is_url(text: &str) -> bool {
    text.contains("://") || web(text).is_some()
}

/// What `host` ends with, when it is the name of a host of AWS.
pub(in crate::trail::validate) fn host_end(host: &str) -> Option<&'static str> {
    let mut ends = CONSOLES.iter().chain(&SERVICES).map(|(end, _)| *end).chain(["aws.amazon.com"]);
    ends.find(|end| labels(host, end).is_some())
}

/// What stands before `end` in a host's name, taken apart at the dots; `None` when it has another end.
fn labels<'a>(host: &'a str, end: &str) -> Option<Vec<&'a str>> {
    let rest = host.strip_suffix(end)?;
    match rest.strip_suffix('.') {
        Some(rest) => Some(rest.split('.').collect()),
        None => rest.is_empty().then(Vec::new),
    }
}

/// A URL of the AWS console.
#[derive(Debug)]
pub(super) struct Console {
    /// The partition, where the host or the Region tells.
    pub partition: Option<String>,
    region: Option<String>,
    /// The account: sessions side by side have it at the beginning of the host's name, with a session's mark behind it.
    pub account: Option<String>,
    /// Everything behind the host.
    rest: String,
}

impl Console {
    /// Takes a URL of the console apart. Hosts that are not known count by the word `console` in them: there are
    /// partitions whose consoles are not told of in public.
    pub fn read(text: &str) -> Option<Console> {
        let (host, rest) = web(text)?;
        let known = CONSOLES.iter().find_map(|(end, partition)| Some((labels(&host, end)?, Some(*partition))));
        let (labels, partition) = match known {
            Some(known) => known,
            None => (host.split('.').collect::<Vec<_>>(), None),
        };
        if partition.is_none() && !labels.contains(&"console") {
            return None;
        }
        let region = parameter(rest, "region").filter(|r| is_region_shaped(r));
        let region = region.or_else(|| labels.iter().find(|l| is_region_shaped(l)).map(|l| (*l).to_owned()));
        let session = labels.first().map(|first| first.split('-').next().unwrap_or_default());
        let partition = partition.or_else(|| partition_of(region.as_deref()?));
        Some(Console {
            partition: partition.map(str::to_owned),
            region,
            account: session.filter(|s| is_account_id(s)).map(str::to_owned),
            rest: rest.to_owned(),
        })
    }

    /// The partition that it is of, else the trail's.
    pub fn partition<'a>(&'a self, trail: &'a TrailArn) -> &'a str {
        self.partition.as_deref().unwrap_or(trail.partition())
    }

    /// The Region that it is of, else the trail's.
    pub fn region<'a>(&'a self, trail: &'a TrailArn) -> &'a str {
        self.region.as_deref().unwrap_or(trail.region())
    }

    /// What follows `marker`, up to the next part of the path or the next parameter, escaped as it is.
    pub fn behind(&self, marker: &str) -> Option<String> {
        let (_, found) = self.rest.split_once(marker)?;
        Some(found.split(['/', '?', '&', '#', ';']).next().unwrap_or_default().to_owned())
    }

    /// The bucket and the path in it that a page of S3 is about.
    pub fn bucket(&self) -> Option<String> {
        let path = self.rest.split(['?', '#']).next().unwrap_or_default();
        let (whole, is_object) = match (path.split_once("/s3/buckets/"), path.split_once("/s3/object/")) {
            (Some((_, whole)), _) => (whole, false),
            (_, Some((_, whole))) => (whole, true),
            _ => return None,
        };
        let mut whole = unescaped(whole);
        if let Some(prefix) = parameter(&self.rest, "prefix") {
            whole = format!("{}/{prefix}", whole.split('/').next().unwrap_or_default());
        }
        if is_object && let Some((folder, _object)) = whole.rsplit_once('/') {
            whole = folder.to_owned();
        }
        Some(whole)
    }

    /// The name of the log group that a page of CloudWatch is about. Pages of today escape it twice, with `$` for `%`:
    /// `/` is `$252F`; older ones have it as it is.
    pub fn log_group(&self) -> Option<String> {
        if let Some(escaped) = self.behind("log-groups/log-group/") {
            return Some(unescaped(&unescaped(&escaped.replace('$', "%"))));
        }
        let (_, found) = self.rest.split_once(":group=")?;
        Some(unescaped(found.split([';', '&', '?']).next().unwrap_or_default()))
    }
}

/// A parameter of a URL, be it in the query or in what follows `#`.
fn parameter(rest: &str, name: &str) -> Option<String> {
    let found = rest.split(['?', '&', '#']).find_map(|p| p.strip_prefix(name)?.strip_prefix('='))?;
    Some(unescaped(found))
}

/// The partition of a web URL of S3 and the bucket with the path in it: `https://BUCKET.s3.REGION.amazonaws.com/PATH`
/// or, in the older style, `https://s3.REGION.amazonaws.com/BUCKET/PATH`.
pub(super) fn s3(text: &str) -> Option<(String, String)> {
    let (host, rest) = web(text)?;
    let (labels, partition) = SERVICES.iter().find_map(|(end, partition)| Some((labels(&host, end)?, *partition)))?;
    let at = labels.iter().rposition(|label| is_s3(label))?;
    let old_style = ["s3-website-", "s3-"].iter().find_map(|start| labels[at].strip_prefix(start));
    let region = labels[at + 1..].iter().copied().chain(old_style).find(|label| is_region_shaped(label));
    let partition = region.and_then(partition_of).unwrap_or(partition);
    let path = rest.split(['?', '#']).next().unwrap_or_default();
    let path = unescaped(path.strip_prefix('/').unwrap_or(path));
    let whole = if at == 0 { path } else { format!("{}/{path}", labels[..at].join(".")) };
    Some((partition.to_owned(), whole))
}

/// Whether a label of a host's name stands for S3 itself, not for its access points.
fn is_s3(label: &str) -> bool {
    let Some(rest) = label.strip_prefix("s3") else { return false };
    let region = rest.strip_prefix("-website").unwrap_or(rest).strip_prefix('-');
    matches!(rest, "" | "-fips" | "-accelerate" | "-website" | "-external-1") || region.is_some_and(is_region_shaped)
}

/// The partition that a URL of S3 or of the console is of, where it tells.
pub(in crate::trail::validate) fn partition_of_url(text: &str) -> Option<String> {
    s3(text).map(|(partition, _)| partition).or_else(|| Console::read(text)?.partition)
}

/// `text` without its percent-escapes; as it is, when they do not make a text.
pub(super) fn unescaped(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&byte, after)) = rest.split_first() {
        let digits = after.get(..2).and_then(|two| std::str::from_utf8(two).ok());
        let escaped = digits.filter(|d| byte == b'%' && d.bytes().all(|b| b.is_ascii_hexdigit()));
        match escaped.and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
            Some(escaped) => {
                bytes.push(escaped);
                rest = &after[2..];
            }
            None => {
                bytes.push(byte);
                rest = after;
            }
        }
    }
    String::from_utf8(bytes).unwrap_or_else(|_| text.to_owned())
}

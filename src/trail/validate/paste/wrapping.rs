//! What stands around a value where it was copied: white space, quotes, and the name it is given in JSON, in Terraform
//! or on a command line.

use super::Normalised;
use crate::trail::setting::Setting;
use crate::trail::text::is_steering;
use crate::trail::validate::values::quoted;

/// Takes away white space, quotes with the comma behind them, and the name of the setting before the value.
pub(super) fn unwrap(setting: Setting, out: &mut Normalised) {
    const PAIRS: [(char, char); 7] =
        [('"', '"'), ('\'', '\''), ('`', '`'), ('“', '”'), ('„', '“'), ('‘', '’'), ('<', '>')];

    let mut text = out.value.trim_matches(is_around).to_owned();
    if text != out.value {
        out.take(text.clone(), "took away the space around it");
    }
    loop {
        let bare = text.strip_suffix([',', ';']).filter(|t| t.ends_with(['"', '\''])).unwrap_or(&text);
        let inner = PAIRS.iter().find_map(|(open, close)| bare.strip_prefix(*open)?.strip_suffix(*close));
        // a name and a value, each in quotes of its own, are not one value in quotes
        let Some(inner) = inner.filter(|inner| !bare.starts_with('"') || !inner.contains('"')) else { break };
        text = inner.trim_matches(is_around).to_owned();
        out.take(text.clone(), "took away the quotes around it");
    }
    if let Some((name, value)) = named(setting, &text) {
        out.take(value, format!("took the value behind {}", quoted(name)));
    }
}

/// Whether a character at either end of a text is no part of it: white space, and what a terminal hides.
fn is_around(c: char) -> bool {
    c.is_whitespace() || is_steering(c) && !c.is_control()
}

/// What `setting` is called where values are copied from, in lower case and without `_` and `-`: the members of
/// CloudTrail's requests and answers, the arguments of Terraform's `aws_cloudtrail`, and what the service that the value
/// comes from calls it.
fn names(setting: Setting) -> &'static [&'static str] {
    match setting {
        Setting::S3Bucket => &["s3bucketname", "bucketname", "bucket"],
        Setting::S3Prefix => &["s3keyprefix", "s3prefix", "keyprefix"],
        Setting::SnsTopic => &["snstopicname", "snstopicarn", "topicarn"],
        Setting::KmsKey => &["kmskeyid", "kmskeyarn", "keyid", "keyarn", "arn", "aliasarn", "aliasname", "targetkeyid"],
        Setting::LogGroup => &[
            "cloudwatchlogsloggrouparn",
            "cloudwatchlogsgrouparn",
            "cloudwatchloggrouparn",
            "loggrouparn",
            "loggroupname",
            "arn",
        ],
        Setting::LogRole => &["cloudwatchlogsrolearn", "cloudwatchrolearn", "rolearn", "arn"],
        Setting::MultiRegion
        | Setting::Organization
        | Setting::GlobalEvents
        | Setting::RecursiveLogging
        | Setting::LogFileValidation => &[],
    }
}

/// The name before a value and the value: `"KmsKeyId": "…",`, `kms_key_id = "…"`, `--kms-key-id …`.
fn named(setting: Setting, text: &str) -> Option<(&str, String)> {
    option(setting, text).or_else(|| member(setting, text))
}

/// The value of the setting's option, anywhere in a command.
fn option(setting: Setting, text: &str) -> Option<(&'static str, String)> {
    let option = setting.spec().option;
    let begins = |at: usize| text[..at].chars().next_back().is_none_or(char::is_whitespace);
    let rest = text.match_indices(option).filter(|(at, _)| begins(*at)).find_map(|(at, _)| {
        let rest = &text[at + option.len()..];
        rest.strip_prefix('=').or_else(|| rest.starts_with(char::is_whitespace).then(|| rest.trim_start()))
    })?;
    let value = match rest.chars().next()? {
        quote @ ('"' | '\'') => rest[1..].split(quote).next(),
        _ => rest.split(char::is_whitespace).next(),
    }?;
    (!value.is_empty()).then(|| (option, value.to_owned()))
}

/// The value behind the setting's name and a colon or an equals sign.
fn member(setting: Setting, text: &str) -> Option<(&str, String)> {
    let (name, rest) = match text.strip_prefix('"') {
        Some(text) => {
            let (name, rest) = text.split_once('"')?;
            (name, rest.trim_start().strip_prefix([':', '='])?)
        }
        None => {
            let at = text.find([':', '='])?;
            let (name, rest) = (&text[..at], &text[at + 1..]);
            // an ARN has colons, too, but nothing behind them
            let is_value = text[at..].starts_with('=') || rest.starts_with(|c: char| c.is_whitespace() || c == '"');
            (name, is_value.then_some(rest)?)
        }
    };
    let name = name.trim();
    let plain: String = name.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_lowercase();
    let value = rest.trim().trim_end_matches([',', ';']).trim_end();
    let is_name = names(setting).contains(&plain.as_str());
    (is_name && !value.is_empty()).then(|| (name, value.to_owned()))
}

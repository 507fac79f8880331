//! What stands around a value where it was copied: white space, ends of lines, quotes, brackets, and the rest of a
//! sentence.

use super::Normalised;
use super::named::{named, planned};
use super::url::is_url;
use crate::trail::arn::Arn;
use crate::trail::setting::Setting;
use crate::trail::text::is_steering;
use crate::trail::validate::values::quoted;

/// Quotes of all kinds, which open and close a value.
const PAIRS: [(&str, &str); 19] = [
    ("\"\"\"", "\"\"\""),
    ("```", "```"),
    ("``", "``"),
    ("``", "''"),
    ("\\\"", "\\\""),
    ("\"", "\""),
    ("'", "'"),
    ("`", "`"),
    ("`", "'"),
    ("“", "”"),
    ("„", "“"),
    ("„", "”"),
    ("”", "”"),
    ("‘", "’"),
    ("‚", "‘"),
    ("’", "’"),
    ("«", "»"),
    ("»", "«"),
    ("<", ">"),
];

/// Takes away what is around the value: white space, quotes with the comma behind them, the name before it, and whatever
/// else is no part of it.
pub(super) fn unwrap(setting: Setting, out: &mut Normalised) {
    let mut text = out.value.trim_matches(is_around).to_owned();
    if text != out.value {
        out.take(text.clone(), "took away the space around it");
    }
    if let Some((joined, note)) = joined(&text) {
        text = joined;
        out.take(text.clone(), note);
    }
    loop {
        let bare = text.strip_suffix([',', ';']).filter(|t| t.ends_with(is_quote)).unwrap_or(&text);
        let inner = PAIRS.iter().find_map(|(open, close)| {
            let inner = bare.strip_prefix(open)?.strip_suffix(close)?;
            // a name and a value, each in quotes of its own, are not one value in quotes
            (!inner.contains(open) && !inner.contains(close)).then_some(inner)
        });
        let Some(inner) = inner else { break };
        text = inner.trim_matches(is_around).to_owned();
        out.take(text.clone(), "took away the quotes around it");
    }
    if let Some((name, value)) = named(setting, &text) {
        return out.take(value, format!("took the value behind {}", quoted(&name)));
    }
    if let Some(value) = planned(&text) {
        return out.take(value, "took the value out of the line of a plan");
    }
    if let Some(value) = listed(setting, &text) {
        return out.take(value, "took the name out of the listing");
    }
    if let Some((what, value)) = within(setting, &text) {
        return out.take(value, format!("took the {what} out of the text"));
    }
    // in a prefix all of these are letters like any others
    if setting == Setting::S3Prefix {
        return;
    }
    let bracketed = [('[', ']'), ('(', ')'), ('{', '}'), ('|', '|'), ('│', '│')]
        .iter()
        .find_map(|(open, close)| text.strip_prefix(*open)?.strip_suffix(*close));
    let is_value = |text: &str| !text.contains(|c: char| c.is_whitespace() || is_quote(c) || c == '=');
    if let Some(inner) = bracketed.filter(|inner| is_value(inner.trim_matches(|c| is_around(c) || is_quote(c)))) {
        return out.take(inner.trim_matches(is_around), "took away the brackets around it");
    }
    let is_comma = |c: char| matches!(c, ',' | ';') && setting != Setting::LogRole;
    let bare = text.trim_matches(|c: char| is_quote(c) || is_comma(c) || is_around(c));
    if bare != text && is_value(bare) {
        out.take(bare, "took away the marks around it");
    }
}

/// Whether a character at either end of a text is no part of it: white space, and what a terminal hides.
fn is_around(c: char) -> bool {
    c.is_whitespace() || is_steering(c) && !c.is_control()
}

fn is_quote(c: char) -> bool {
    matches!(c, '"' | '\'' | '`' | '“' | '”' | '„' | '‘' | '’' | '‚' | '«' | '»' | '‹' | '›')
}

/// The one line that several stand for, and what was done: an ARN that was wrapped, or a value among brackets.
fn joined(text: &str) -> Option<(String, String)> {
    if !text.contains(['\n', '\r']) {
        return None;
    }
    let mut lines: Vec<String> = Vec::new();
    let all = text.split(['\n', '\r']).map(|line| line.trim_matches(is_around)).filter(|line| !line.is_empty());
    let (mut count, mut joins) = (0, 0);
    for line in all.filter(|line| !line.chars().all(|c| "[]{}(),;`'\"-".contains(c))) {
        count += 1;
        match lines.last_mut() {
            Some(last) if is_cut(last) && is_rest(line) => {
                last.push_str(line);
                joins += 1;
            }
            _ => lines.push(line.to_owned()),
        }
    }
    let note = match joins {
        0 => "took the one line that holds something".to_owned(),
        joins => format!("joined {} lines", joins + 1),
    };
    let text = lines.join("\n");
    (joins > 0 || count == 1).then_some((text, note))
}

/// Whether a line ends within an ARN or the address of a place in S3, as one that was wrapped does.
fn is_cut(line: &str) -> bool {
    let begun = ["arn:", "s3://", "https://"].iter().filter_map(|start| line.rfind(start)).max();
    begun.is_some_and(|at| {
        !line[at..].contains(char::is_whitespace) && !line.ends_with(|c| is_quote(c) || ",;)]}>|\\".contains(c))
    })
}

/// Whether a line may be the rest of one that was wrapped: one word that begins nothing of its own.
fn is_rest(line: &str) -> bool {
    let begins = ["arn:", "s3://", "http://", "https://", "-"].iter().any(|start| line.starts_with(start));
    (!begins || line.starts_with('-') && !line.starts_with("--"))
        && !line.contains(|c: char| c.is_whitespace() || c == '=')
        && !line.starts_with(is_quote)
}

/// The name in a line of `aws s3 ls`: a folder, an object, or a bucket.
fn listed(setting: Setting, text: &str) -> Option<String> {
    let is_number = |text: &str, sign| text.split(sign).all(|n| !n.is_empty() && n.bytes().all(|b| b.is_ascii_digit()));
    let mut words = text.split_whitespace();
    match setting {
        Setting::S3Prefix => match text.strip_prefix("PRE ") {
            Some(folder) => Some(super::prefix_in(folder.trim_start()).to_owned()),
            None => {
                let is_dated = is_number(words.next()?, '-') && is_number(words.next()?, ':');
                let object = (is_dated && is_number(words.next()?, '.')).then(|| words.next())??;
                super::before_logs(object).map(str::to_owned)
            }
        }
        .filter(|prefix| !prefix.is_empty()),
        Setting::S3Bucket => {
            let day = words.next()?;
            let is_dated = day.len() == 10 && is_number(day, '-') && is_number(words.next()?, ':');
            let bucket = is_dated.then(|| words.next())??;
            words.next().is_none().then(|| bucket.to_owned())
        }
        _ => None,
    }
}

/// The one ARN or place of the wanted kind within a text, and what it is.
fn within(setting: Setting, text: &str) -> Option<(&'static str, String)> {
    const AROUND: &str = "\"'`“”„‘’‚«»()[]{}<>|,;=";
    // a URL is read as a whole
    let is_one_word = !text.contains(char::is_whitespace) && !text.starts_with(['[', '(', '{']);
    if text.starts_with("arn:") || is_one_word && is_url(text) {
        return None;
    }
    let is_end = |c: char| c.is_whitespace() || AROUND.contains(c);
    let wanted = |arn: &Arn| match setting {
        Setting::S3Bucket | Setting::S3Prefix => arn.service == "s3" && arn.region.is_empty(),
        Setting::SnsTopic => arn.service == "sns",
        Setting::KmsKey => arn.service == "kms",
        Setting::LogGroup => arn.service == "logs" && arn.resource.starts_with("log-group:"),
        Setting::LogRole => arn.service == "iam" && arn.resource.starts_with("role/"),
        _ => false,
    };
    let mut found: Vec<(&'static str, &str)> = Vec::new();
    for word in text.split(is_end) {
        let word = word.trim_end_matches(['.', '!', '?', ':']);
        let in_s3 = matches!(setting, Setting::S3Bucket | Setting::S3Prefix)
            && word
                .split_once("://")
                .is_some_and(|(scheme, rest)| scheme.eq_ignore_ascii_case("s3") && !rest.is_empty());
        let what = match Arn::parse(word) {
            Some(arn) if wanted(&arn) => "ARN",
            _ if in_s3 => "s3:// URL",
            _ => continue,
        };
        if !found.iter().any(|(_, other)| *other == word) {
            found.push((what, word));
        }
    }
    match found.as_slice() {
        [(what, word)] if *word != text => Some((*what, (*word).to_owned())),
        _ => None,
    }
}

//! What is wrong with a value, and with values together, as far as it can be known without asking AWS.

use super::arn::TrailArn;
use super::change::Draft;
use super::setting::Setting;

/// How bad a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Worth knowing.
    Note,
    /// Legal, but almost surely not meant.
    Warning,
    /// AWS would refuse it; blocks the review.
    Error,
}

/// A message on a setting: what is wrong, and what would be right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// On which setting it is shown.
    pub setting: Setting,
    /// How bad it is.
    pub severity: Severity,
    /// A sentence.
    pub text: String,
}

/// Checks a trail's name (F§2.1).
///
/// # Errors
/// What is wrong with it.
pub fn trail_name(name: &str) -> Result<(), String> {
    let length = name.chars().count();
    if length == 0 {
        return Err("a trail name cannot be empty".to_owned());
    }
    if let Some(bad) = name.chars().find(|c| !c.is_ascii_alphanumeric() && !matches!(c, '.' | '_' | '-')) {
        let bad = super::text::shown(&bad.to_string()).into_owned();
        return Err(format!("“{bad}” is not allowed in a trail name; use letters a-z A-Z, digits, . _ -"));
    }
    if length < 3 {
        return Err(format!("a trail name has at least 3 characters, this one has {length}"));
    }
    if length > 128 {
        return Err(format!("a trail name has at most 128 characters, this one has {length}"));
    }
    let punctuation = |c: char| matches!(c, '.' | '_' | '-');
    if name.starts_with(punctuation) || name.ends_with(punctuation) {
        return Err("a trail name starts and ends with a letter or a digit".to_owned());
    }
    let mut previous = 'a';
    for c in name.chars() {
        if punctuation(previous) && punctuation(c) {
            return Err(format!("“{previous}{c}”: a trail name cannot have two of . _ - side by side"));
        }
        previous = c;
    }
    let octets: Vec<&str> = name.split('.').collect();
    if octets.len() == 4 && octets.iter().all(|o| o.len() <= 3 && o.bytes().all(|b| b.is_ascii_digit())) {
        return Err("a trail name cannot look like an IP address".to_owned());
    }
    Ok(())
}

/// A text as a person typed or pasted it, turned into the value that was meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Normalised {
    /// The value; empty when nothing was left.
    pub value: String,
    /// What was done to the text, a sentence each; empty when it was taken as it is.
    pub notes: Vec<String>,
    /// Values that the text named for other settings: the prefix in `s3://bucket/prefix`.
    pub others: Vec<(Setting, String)>,
}

/// Strips what people paste around the value of a text setting, and completes it where there is only one way.
pub fn normalise(_setting: Setting, text: &str, _trail: &TrailArn) -> Normalised {
    Normalised { value: text.trim().to_owned(), notes: Vec::new(), others: Vec::new() }
}

/// What is wrong with a text as the value of `setting`, worst first (F§2).
pub fn value(_setting: Setting, _text: &str, _trail: &TrailArn) -> Vec<Finding> {
    Vec::new()
}

/// What is wrong with a draft: its edited values, and its settings together where an edited one takes part (F§2, F§3).
/// In the order of the form, worst first. `account` is the caller's, when known.
pub fn draft(_draft: &Draft, _account: Option<&str>) -> Vec<Finding> {
    Vec::new()
}

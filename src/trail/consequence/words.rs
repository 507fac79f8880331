//! Values and lists as they are put into a sentence.

use crate::trail::arn::Arn;
use crate::trail::settings::Value;
use crate::trail::text;

/// A value as it is put into a sentence: harmless, without what is before its name in an ARN, and not too long.
pub(in crate::trail) fn brief(value: Option<&Value>) -> String {
    let text = value.and_then(Value::text).unwrap_or_default();
    let name = match Arn::parse(text) {
        Some(arn) => {
            let resource = arn.resource.strip_prefix("log-group:").unwrap_or(&arn.resource);
            resource.strip_suffix(":*").unwrap_or(resource).to_owned()
        }
        None => text.to_owned(),
    };
    cut(&name, 48)
}

/// At most `width` characters of `text`; the middle is left out.
pub(in crate::trail) fn cut(text: &str, width: usize) -> String {
    let text = text::shown(text);
    let count = text.chars().count();
    if count <= width {
        return text.into_owned();
    }
    let end = (width - 1) / 2;
    let start: String = text.chars().take(width - 1 - end).collect();
    let rest: String = text.chars().skip(count - end).collect();
    format!("{start}…{rest}")
}

/// Where objects land, from the bucket's name on.
pub(in crate::trail) fn folder(prefix: Option<&Value>) -> String {
    match prefix {
        Some(_) => format!("{}/AWSLogs/", brief(prefix)),
        None => "AWSLogs/".to_owned(),
    }
}

/// How many Regions of a list are named.
const REGIONS: usize = 3;
/// How many trails of a list are named: their names are longer.
const TRAILS: usize = 2;

/// Regions in a sentence: some are named, the others counted.
pub(in crate::trail) fn regions<T: AsRef<str>>(codes: &[T]) -> String {
    listed(codes, REGIONS)
}

/// The same of trails.
pub(in crate::trail) fn trails<T: AsRef<str>>(names: &[T]) -> String {
    listed(names, TRAILS)
}

/// A list in a sentence: so many are named, or one more where that is the last, and the others counted.
pub(in crate::trail) fn listed<T: AsRef<str>>(items: &[T], most: usize) -> String {
    let named = if items.len() <= most + 1 { items.len() } else { most };
    let mut words: Vec<String> = items.iter().take(named).map(|i| i.as_ref().to_owned()).collect();
    if items.len() > named {
        words.push(format!("{} more", items.len() - named));
    }
    match words.pop() {
        None => String::new(),
        Some(last) if words.is_empty() => last,
        Some(last) => format!("{} and {last}", words.join(", ")),
    }
}

/// The form of a verb that goes with so many.
pub fn verb<'a>(count: usize, one: &'a str, many: &'a str) -> &'a str {
    if count == 1 { one } else { many }
}

//! What a newer version of the program wrote and this one cannot use, in a sentence. It stays where it is.

use super::clock::utc;
use crate::trail::kept::Newer;

/// A change in the history.
pub fn change(file: &str, newer: &Newer) -> String {
    let by = newer.actor.as_ref().map(|actor| format!(", by {actor}")).unwrap_or_default();
    format!(
        "Written by a newer trailedit: a change of {}{by}. Use that version to see or undo it ({}; {file} is left as it is).",
        about(newer, "sent"),
        why(newer)
    )
}

/// Edits that were kept.
pub fn edits(file: &str, newer: &Newer) -> String {
    format!(
        "Written by a newer trailedit: edits of {}. Use that version to resume them ({}; {file} is left as it is).",
        about(newer, "kept"),
        why(newer)
    )
}

/// The trail, the settings and the moment, as far as the file says them.
fn about(newer: &Newer, when: &str) -> String {
    let mut about = match &newer.trail {
        Some(arn) => format!("{} ({})", arn.name(), arn.region()),
        None => "a trail".to_owned(),
    };
    if !newer.settings.is_empty() {
        about.push_str(&format!(": {}", newer.settings.join(", ")));
    }
    if let Some(at) = newer.at {
        about.push_str(&format!(", {when} {}", utc(at)));
    }
    about
}

/// What this version does not know.
fn why(newer: &Newer) -> String {
    match newer.unknown.as_slice() {
        [] => format!("its format is version {}", newer.version),
        unknown => format!("not known here: {}", unknown.join(", ")),
    }
}

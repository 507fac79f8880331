//! What is kept as files. Every version of the format is read for ever; what a newer program wrote is told from what is
//! damaged, so that it can be left in place.

use super::{KeptDraft, Place, Submit};
use crate::trail::TrailArn;
#[cfg(test)]
use crate::trail::setting::Setting;
use crate::trail::setting::TABLE;
use crate::trail::settings::Timestamp;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value as Json};

/// A kind of file.
pub trait Record: Serialize + DeserializeOwned {
    /// What the member `format` says.
    const FORMAT: &'static str;
    /// What it is called in a message.
    const WHAT: &'static str;
    /// The members that version 1 has.
    const V1: Shape;

    /// The record that version 1 means, where that is not what it says.
    #[must_use]
    fn meant_in_v1(self) -> Self {
        self
    }
}

impl Record for KeptDraft {
    const FORMAT: &'static str = "trailedit draft";
    const WHAT: &'static str = "kept edits";
    const V1: Shape = v1::DRAFT;
}

impl Record for Submit {
    const FORMAT: &'static str = "trailedit change";
    const WHAT: &'static str = "a kept change";
    const V1: Shape = v1::CHANGE;

    fn meant_in_v1(self) -> Submit {
        v1::change(self)
    }
}

/// The version that is written.
const VERSION: u64 = 1;

/// How every `format` of the program begins.
const OURS: &str = "trailedit ";

/// What may stand in a place of a file, as far as names go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// A value without names.
    Plain,
    /// The name of a member of UpdateTrail whose value is a text.
    TextSetting,
    /// An object of members of UpdateTrail.
    Settings,
    /// An object of these members.
    Object(&'static [(&'static str, Shape)]),
    /// One of these names; or an object of one of them, and of what belongs to it.
    Choice(&'static [(&'static str, Shape)]),
}

/// Version 1. A member that is added here is one that version 1 of other programs does not know: see
/// `tests::the_members_of_version_1_are_these`.
mod v1 {
    use super::Shape::{self, Choice, Object, Plain, Settings, TextSetting};
    use crate::trail::kept::{Outcome, Submit};

    const PLACE: Shape = Object(&[("at", Plain), ("account", Plain)]);
    const TYPING: Shape = Object(&[("member", TextSetting), ("text", Plain)]);
    const WHY: Shape = Object(&[("why", Plain)]);
    const OUTCOME: Shape = Choice(&[
        ("sent", Plain),
        ("applied", Object(&[("request_id", Plain), ("verified", Plain)])),
        ("not_applied", WHY),
        ("unknown", WHY),
        ("unclear", WHY),
    ]);

    /// Of edits.
    pub(super) const DRAFT: Shape = Object(&[
        ("place", PLACE),
        ("trail", Plain),
        ("base", Settings),
        ("edits", Settings),
        ("typing", TYPING),
        ("saved", Plain),
    ]);

    /// Of a change.
    pub(super) const CHANGE: Shape = Object(&[
        ("place", PLACE),
        ("trail", Plain),
        ("actor", Plain),
        ("sent", Plain),
        ("before", Settings),
        ("edits", Settings),
        ("outcome", OUTCOME),
    ]);

    /// How 0.1.0 began the reason for `not_applied` where AWS had not refused: the trail did not show the update some
    /// seconds after it, which does not say that it was not applied.
    const CONCLUDED: &str = "Its answer was not known. Read at ";

    /// What a change of version 1 means.
    pub(super) fn change(submit: Submit) -> Submit {
        match submit.outcome {
            Outcome::NotApplied { why } if why.starts_with(CONCLUDED) => {
                Submit { outcome: Outcome::Unclear { why }, ..submit }
            }
            _ => submit,
        }
    }
}

/// Why a file cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unreadable {
    /// A newer version of the program wrote it. It is left as it is.
    Newer(Box<Newer>),
    /// It is damaged, or not one of these files. What is wrong with it.
    Damaged(String),
}

/// What can be told of a file that a newer version of the program wrote.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Newer {
    /// The version of its format, or its format.
    pub version: String,
    /// The members that are not known here, when the version is.
    pub unknown: Vec<String>,
    /// Where it belongs, as far as it says so.
    pub place: Option<Place>,
    /// Its trail.
    pub trail: Option<TrailArn>,
    /// When it was written.
    pub at: Option<Timestamp>,
    /// Who did it.
    pub actor: Option<String>,
    /// The settings that it is about; those that are not known here by their members.
    pub settings: Vec<String>,
}

impl Newer {
    fn of(file: &Map<String, Json>, version: String, unknown: Vec<String>) -> Newer {
        let text = |name: &str| file.get(name).and_then(Json::as_str);
        let mut names: Vec<&str> =
            file.get("edits").and_then(Json::as_object).into_iter().flatten().map(|(name, _)| name.as_str()).collect();
        names.extend(file.get("typing").and_then(|typing| typing.get("member")).and_then(Json::as_str));
        let mut settings: Vec<String> = Vec::new();
        for name in names {
            let known = TABLE.iter().find(|spec| spec.member == name).map(|spec| spec.setting.label());
            let label = known.unwrap_or(name).to_owned();
            if !settings.contains(&label) {
                settings.push(label);
            }
        }
        Newer {
            version,
            unknown,
            place: file.get("place").and_then(|place| {
                let part = |name: &str| place.get(name).and_then(Json::as_str).map(str::to_owned);
                Some(Place { at: part("at")?, account: part("account") })
            }),
            trail: text("trail").and_then(|arn| TrailArn::parse(arn).ok()),
            at: ["sent", "saved", "at"].into_iter().find_map(|name| file.get(name)?.as_i64()),
            actor: text("actor").map(str::to_owned),
            settings,
        }
    }
}

/// A record as a file.
///
/// # Errors
/// When it cannot be written as JSON.
pub fn to_json<R: Record>(record: &R) -> Result<String, serde_json::Error> {
    let mut file = Map::new();
    file.insert("format".to_owned(), R::FORMAT.into());
    file.insert("version".to_owned(), VERSION.into());
    if let Json::Object(members) = serde_json::to_value(record)? {
        file.extend(members);
    }
    let mut text = serde_json::to_string_pretty(&file)?;
    text.push('\n');
    Ok(text)
}

/// A record from a file.
///
/// # Errors
/// When it is not one, or one of a newer version.
pub fn from_json<R: Record>(text: &str) -> Result<R, Unreadable> {
    let damaged = |error: serde_json::Error| Unreadable::Damaged(error.to_string());
    let newer = |file: &Map<String, Json>, version: String, unknown: Vec<String>| {
        Err(Unreadable::Newer(Box::new(Newer::of(file, version, unknown))))
    };
    let mut file: Map<String, Json> = serde_json::from_str(text).map_err(damaged)?;
    let known = [KeptDraft::FORMAT, Submit::FORMAT];
    match file.remove("format") {
        Some(Json::String(format)) if format == R::FORMAT => {}
        Some(Json::String(format)) if format.starts_with(OURS) && !known.contains(&format.as_str()) => {
            return newer(&file, format, Vec::new());
        }
        _ => return Err(Unreadable::Damaged(format!("its member “format” is not “{}”", R::FORMAT))),
    }
    match file.remove("version") {
        Some(version) if version == 1 => {
            let mut unknown = Vec::new();
            R::V1.unknown(&Json::Object(file.clone()), "", &mut unknown);
            if !unknown.is_empty() {
                return newer(&file, version.to_string(), unknown);
            }
            serde_json::from_value::<R>(file.into()).map(R::meant_in_v1).map_err(damaged)
        }
        Some(Json::Number(version)) if version.as_f64().is_some_and(|version| version > 1.0) => {
            newer(&file, version.to_string(), Vec::new())
        }
        Some(Json::String(version)) => newer(&file, version, Vec::new()),
        _ => Err(Unreadable::Damaged(format!("its member “version” is not {VERSION}"))),
    }
}

impl Shape {
    /// Puts the names in `value` that this does not have into `unknown`. `path` is where the value stands.
    fn unknown(self, value: &Json, path: &str, unknown: &mut Vec<String>) {
        let below = |name: &str| if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") };
        match (self, value) {
            (Shape::TextSetting, Json::String(name))
                if !TABLE.iter().any(|spec| spec.member == name && spec.setting.is_text()) =>
            {
                unknown.push(format!("{path}: {name}"));
            }
            (Shape::Settings, Json::Object(members)) => {
                let is_known = |name: &str| TABLE.iter().any(|spec| spec.member == name);
                unknown.extend(members.keys().filter(|name| !is_known(name)).map(|name| below(name)));
            }
            (Shape::Object(known), Json::Object(members)) => {
                for (name, value) in members {
                    match known.iter().find(|(own, _)| own == name) {
                        Some((_, shape)) => shape.unknown(value, &below(name), unknown),
                        None => unknown.push(below(name)),
                    }
                }
            }
            (Shape::Choice(known), Json::String(name)) if !known.iter().any(|(own, _)| own == name) => {
                unknown.push(format!("{path}: {name}"));
            }
            (Shape::Choice(known), Json::Object(_)) => Shape::Object(known).unknown(value, path, unknown),
            // what is of another sort is damage, and no name
            _ => {}
        }
    }

    /// The path of every name, those of settings spelt out.
    #[cfg(test)]
    pub(super) fn paths(self, path: &str) -> Vec<String> {
        let below = |name: &str| if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") };
        match self {
            Shape::Plain | Shape::TextSetting => vec![path.to_owned()],
            Shape::Settings => Setting::ALL.into_iter().map(|setting| below(setting.spec().member)).collect(),
            Shape::Object(known) | Shape::Choice(known) => {
                known.iter().flat_map(|(name, shape)| shape.paths(&below(name))).collect()
            }
        }
    }
}

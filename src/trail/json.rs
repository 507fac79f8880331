//! Settings and trails in JSON, for files: serde's `with` modules.

use super::setting::{Setting, TABLE};
use super::settings::Value;
use serde::de::{self, Deserializer, MapAccess, Visitor};
use serde::ser::{SerializeMap, Serializer};
use std::collections::BTreeMap;
use std::fmt;

/// A trail's ARN, as a text.
pub mod trail_arn {
    use crate::trail::TrailArn;
    use serde::de::{self, Deserialize, Deserializer};
    use serde::ser::Serializer;

    /// Writes it.
    ///
    /// # Errors
    /// The serializer's.
    pub fn serialize<S: Serializer>(arn: &TrailArn, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(arn.as_str())
    }

    /// Reads it.
    ///
    /// # Errors
    /// What is wrong with the ARN.
    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<TrailArn, D::Error> {
        TrailArn::parse(&String::deserialize(deserializer)?).map_err(de::Error::custom)
    }
}

/// Settings as an object of UpdateTrail's members, those not set left out.
pub mod settings {
    use crate::trail::{Setting, Settings};
    use serde::de::{self, Deserializer};
    use serde::ser::Serializer;

    /// Writes them.
    ///
    /// # Errors
    /// The serializer's.
    pub fn serialize<S: Serializer>(settings: &Settings, serializer: S) -> Result<S::Ok, S::Error> {
        let set = Setting::ALL.into_iter().filter_map(|setting| Some((setting, Some(settings.get(setting)?))));
        super::write(set, serializer)
    }

    /// Reads them.
    ///
    /// # Errors
    /// For a member that is no setting, and for a value of the wrong kind.
    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Settings, D::Error> {
        let mut settings = Settings::default();
        for (setting, value) in super::read(deserializer)? {
            if value.is_none() {
                let what = format!("`{}` has no value; leave it out where it is not set", setting.spec().member);
                return Err(de::Error::custom(what));
            }
            settings.put(setting, value);
        }
        Ok(settings)
    }
}

/// Edits as an object of UpdateTrail's members; `null` clears.
pub mod edits {
    use crate::trail::{Edit, Setting, Value};
    use serde::de::{self, Deserializer};
    use serde::ser::Serializer;
    use std::collections::BTreeMap;

    /// Writes them.
    ///
    /// # Errors
    /// The serializer's.
    pub fn serialize<S: Serializer>(edits: &BTreeMap<Setting, Edit>, serializer: S) -> Result<S::Ok, S::Error> {
        let value = |edit: &Edit| match edit {
            Edit::Set(value) => Some(value.clone()),
            Edit::Clear => None,
        };
        super::write(edits.iter().map(|(setting, edit)| (*setting, value(edit))), serializer)
    }

    /// Reads them.
    ///
    /// # Errors
    /// For a member that is no setting, for a value of the wrong kind or an empty one, and for one that clears what AWS
    /// cannot clear.
    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<BTreeMap<Setting, Edit>, D::Error> {
        let edit = |(setting, value): (Setting, Option<Value>)| match value {
            Some(Value::Text(text)) if text.is_empty() => {
                Err(de::Error::custom(format!("`{}` is empty; null clears", setting.spec().member)))
            }
            Some(value) => Ok((setting, Edit::Set(value))),
            None if setting.clearable() => Ok((setting, Edit::Clear)),
            None => Err(de::Error::custom(format!("`{}` cannot be cleared", setting.spec().member))),
        };
        super::read(deserializer)?.into_iter().map(edit).collect()
    }
}

/// Writes an object of UpdateTrail's members.
fn write<S: Serializer>(
    members: impl Iterator<Item = (Setting, Option<Value>)>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    let mut map = serializer.serialize_map(None)?;
    for (setting, value) in members {
        let name = setting.spec().member;
        match value {
            Some(Value::Text(text)) => map.serialize_entry(name, &text)?,
            Some(Value::Switch(on)) => map.serialize_entry(name, &on)?,
            None => map.serialize_entry(name, &())?,
        }
    }
    map.end()
}

/// Reads an object of UpdateTrail's members. It goes by the table of settings, so that a new setting needs nothing here.
fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<BTreeMap<Setting, Option<Value>>, D::Error> {
    deserializer.deserialize_map(Members)
}

struct Members;

impl<'de> Visitor<'de> for Members {
    type Value = BTreeMap<Setting, Option<Value>>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object of a trail's settings")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut members = BTreeMap::new();
        while let Some(name) = map.next_key::<String>()? {
            let Some(spec) = TABLE.iter().find(|spec| spec.member == name) else {
                let known: Vec<String> = TABLE.iter().map(|spec| format!("`{}`", spec.member)).collect();
                let what = format!("unknown setting `{name}`, expected one of {}", known.join(", "));
                return Err(de::Error::custom(what));
            };
            let value = match spec.setting.is_text() {
                true => map.next_value::<Option<String>>()?.map(Value::Text),
                false => map.next_value::<Option<bool>>()?.map(Value::Switch),
            };
            members.insert(spec.setting, value);
        }
        Ok(members)
    }
}

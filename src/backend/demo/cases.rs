//! Variants of the embedded account, each about one thing that is not as it should be (`--demo-case`).
//!
//! What a case changes is a JSON Merge Patch (RFC 7396) on the account, in which `null` takes away. Such a patch can only
//! replace a list as a whole, so that the account's lists are objects to it: trails, keys, topics and roles by their ARN,
//! buckets by their name, and log groups by their ARN, where `true` stands for one that is there.

use super::account::Account;
use serde::de::{Deserializer, MapAccess, Visitor};
use serde::ser::Serializer;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::fmt::{self, Write};

/// The account's lists, with the member by which their elements are called; `None` where they are texts.
const LISTS: [(&str, Option<&str>); 6] = [
    ("trails", Some("arn")),
    ("buckets", Some("name")),
    ("keys", Some("arn")),
    ("topics", Some("arn")),
    ("log_groups", None),
    ("roles", Some("arn")),
];

/// One variant as it is in the file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Variant {
    about: String,
    change: Value,
}

/// The variants by name, in the order of the file.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Cases(Vec<(String, Variant)>);

impl Cases {
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl Serialize for Cases {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(name, variant)| (name, variant)))
    }
}

impl<'de> Deserialize<'de> for Cases {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Cases, D::Error> {
        struct InOrder;
        impl<'de> Visitor<'de> for InOrder {
            type Value = Cases;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object of cases")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Cases, A::Error> {
                let mut cases = Vec::new();
                while let Some(case) = map.next_entry()? {
                    cases.push(case);
                }
                Ok(Cases(cases))
            }
        }
        deserializer.deserialize_map(InOrder)
    }
}

/// A variant of the embedded account.
#[derive(Clone, Debug, PartialEq)]
pub struct Case {
    name: String,
    about: String,
    change: Value,
}

impl Case {
    /// All of them.
    pub fn all() -> impl Iterator<Item = Case> {
        let case = |(name, variant): &(String, Variant)| Case {
            name: name.clone(),
            about: variant.about.clone(),
            change: variant.change.clone(),
        };
        super::EMBEDDED.cases.0.iter().map(case)
    }

    /// The case of this name.
    ///
    /// # Errors
    /// A text that lists the cases, when there is none of this name.
    pub fn parse(name: &str) -> Result<Case, String> {
        if name == "help" {
            return Err(format!("choose one of these:\n\n{}", Case::list()));
        }
        if let Some(case) = Case::all().find(|case| case.name == name) {
            return Ok(case);
        }
        let near = |case: &Case| (strsim::osa_distance(&name.to_lowercase(), &case.name), case.name.clone());
        let meant = match Case::all().map(|case| near(&case)).min() {
            Some((1..=2, meant)) => format!(": did you mean {meant}?"),
            _ => ".".to_owned(),
        };
        Err(format!("there is no such case{meant} The cases are\n\n{}", Case::list()))
    }

    /// The names, each with its sentence, line by line.
    pub fn list() -> String {
        let mut list = String::new();
        for case in Case::all() {
            // writing to a text cannot fail
            let _ = writeln!(list, "{}: {}", case.name, case.about);
        }
        list.trim_end().to_owned()
    }

    /// How it is called.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What is so in it, in a sentence.
    pub fn about(&self) -> &str {
        &self.about
    }

    /// The account with what the case changes.
    ///
    /// # Errors
    /// When that is no account any more.
    pub(super) fn of(&self, account: &Account) -> Result<Account, String> {
        let failed = |what: &dyn fmt::Display| format!("the case {} cannot be used: {what}", self.name);
        let mut json = serde_json::to_value(account).map_err(|e| failed(&e))?;
        let order = by_name(&mut json);
        json_patch::merge(&mut json, &self.change);
        in_lists(&mut json, &order);
        Account::parse(&json.to_string()).map_err(|e| failed(&e.what))
    }
}

/// Makes objects of the account's lists. Returns what each list had, in its order.
fn by_name(account: &mut Value) -> Vec<(&'static str, Vec<String>)> {
    let mut order = Vec::new();
    for (list, member) in LISTS {
        let Some(Value::Array(elements)) = account.get_mut(list).map(Value::take) else { continue };
        let called = |element: Value| match member {
            Some(member) => (element[member].as_str().unwrap_or_default().to_owned(), element),
            None => (element.as_str().unwrap_or_default().to_owned(), Value::Bool(true)),
        };
        let elements: Vec<(String, Value)> = elements.into_iter().map(called).collect();
        order.push((list, elements.iter().map(|(name, _)| name.clone()).collect()));
        account[list] = Value::Object(elements.into_iter().collect());
    }
    order
}

/// Makes lists of them again: what was there in its order, and behind it what is new.
fn in_lists(account: &mut Value, order: &[(&'static str, Vec<String>)]) {
    for (list, names) in order {
        let Some(Value::Object(mut elements)) = account.get_mut(*list).map(Value::take) else { continue };
        let member = LISTS.iter().find(|(name, _)| name == list).and_then(|(_, member)| *member);
        let old: Vec<(String, Value)> = names.iter().filter_map(|name| elements.shift_remove_entry(name)).collect();
        let called = |(name, element): (String, Value)| match (member, element) {
            (Some(member), Value::Object(element)) => Value::Object(named(member, name, element)),
            (None, Value::Bool(true)) => Value::String(name),
            (_, other) => other,
        };
        account[*list] = old.into_iter().chain(elements).map(called).collect();
    }
}

/// An element with the name that it has in the patch.
fn named(member: &str, name: String, element: Map<String, Value>) -> Map<String, Value> {
    let own = [(member.to_owned(), Value::String(name))];
    own.into_iter().chain(element.into_iter().filter(|(other, _)| other != member)).collect()
}

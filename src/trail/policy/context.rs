//! What is known of the condition keys of a request.

use std::collections::BTreeMap;

/// One value of a key, as far as it is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Sent {
    /// This text.
    Is(String),
    /// A text that begins like this.
    Begins(String),
    /// Some text that names nothing of the customer's: none of their networks, addresses, accounts, users or roles.
    Foreign,
    /// A moment that is not before this one, in seconds since 1970.
    Since(i64),
}

/// What is known of a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Known {
    /// It is sent in one of these ways, each a list of values. An empty list: it is not sent.
    OneOf(Vec<Vec<Sent>>),
    /// It follows from what is documented of other things that these are its values, but nobody documents it.
    Derived(Vec<String>),
    /// It is not known, for this reason, which stands after “and”.
    Open(&'static str),
}

impl Known {
    /// The only value; `None` when it has none or several, or is not known.
    pub(super) fn only(&self) -> Option<&str> {
        match self {
            Known::OneOf(ways) => match ways.as_slice() {
                [way] => match way.as_slice() {
                    [Sent::Is(value)] => Some(value),
                    _ => None,
                },
                _ => None,
            },
            Known::Derived(_) | Known::Open(_) => None,
        }
    }

    /// Whether it is known that the key is not sent.
    pub(super) fn is_absent(&self) -> bool {
        matches!(self, Known::OneOf(ways) if ways.iter().all(Vec::is_empty))
    }
}

/// Condition keys and their values, as far as they are known. Names are compared without regard to case, as IAM does.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Context {
    keys: BTreeMap<String, Known>,
}

impl Context {
    /// Adds a key with one value.
    #[must_use]
    pub fn with(self, key: &str, value: &str) -> Context {
        self.with_all(key, &[value])
    }

    /// Adds a key that is known not to be there.
    #[must_use]
    pub fn without(self, key: &str) -> Context {
        self.with_all(key, &[])
    }

    /// Adds a key with its values; no value means that it is known not to be there.
    #[must_use]
    pub fn with_all(self, key: &str, values: &[&str]) -> Context {
        self.one_of(key, &[values])
    }

    /// Adds a key that is sent in one of some ways, each a list of values.
    #[must_use]
    pub fn one_of(self, key: &str, ways: &[&[&str]]) -> Context {
        let ways = ways.iter().map(|values| values.iter().map(|value| Sent::Is((*value).to_owned())).collect());
        self.and(key, Known::OneOf(ways.collect()))
    }

    /// Adds a key that is not sent, or with something that is not the customer's.
    #[must_use]
    pub fn foreign(self, key: &str) -> Context {
        self.and(key, Known::OneOf(vec![Vec::new(), vec![Sent::Foreign]]))
    }

    /// Adds what is known of a key. A name that ends in `*` is for all keys that begin with what stands before it and have
    /// none of their own.
    #[must_use]
    pub fn and(mut self, key: &str, known: Known) -> Context {
        self.keys.insert(key.to_ascii_lowercase(), known);
        self
    }

    /// What is known of a key; `None` when nothing is.
    pub fn get(&self, key: &str) -> Option<&Known> {
        let key = key.to_ascii_lowercase();
        let of_kind = || {
            let begins = |name: &str| name.strip_suffix('*').is_some_and(|start| key.starts_with(start));
            self.keys.iter().find(|(name, _)| begins(name)).map(|(_, known)| known)
        };
        self.keys.get(&key).or_else(of_kind)
    }
}

/// Whether a text of a policy can only mean something of the customer's: a network, an address, an account, a user or a
/// role that it names. With wildcards it has to name enough of it; CloudTrail's own names are nobody else's.
pub(super) fn names_own(text: &str, wild: bool) -> bool {
    const GENERAL: [&str; 24] = [
        "arn",
        "aws",
        "aws-cn",
        "aws-us-gov",
        "aws-iso",
        "iam",
        "sts",
        "ec2",
        "role",
        "user",
        "group",
        "root",
        "vpc",
        "vpce",
        "vpc-endpoint",
        "assumed-role",
        "federated-user",
        "service-role",
        "aroa",
        "aida",
        "asia",
        "akia",
        "agpa",
        "anonymous",
    ];
    let lower = text.to_ascii_lowercase();
    let of_cloudtrail = ["amazonaws.com", "aws-service-role", "awsserviceroleforcloudtrail"];
    if of_cloudtrail.iter().any(|name| lower.contains(name)) || super::former::regions(text).next().is_some() {
        return false;
    }
    if !wild || !text.contains(['*', '?']) {
        return !text.is_empty();
    }
    let words = lower.split(|c: char| !(c.is_alphanumeric() || c == '-' || c == '_'));
    let specific =
        |word: &str| ["vpce-", "vpc-"].iter().find_map(|kind| word.strip_prefix(kind)).unwrap_or(word).to_owned();
    words.map(|word| word.trim_matches(['-', '_'])).any(|word| !GENERAL.contains(&word) && specific(word).len() >= 3)
}

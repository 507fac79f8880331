//! What would put a finding right, where that is certain.

use super::Finding;
use crate::trail::change::Draft;
use crate::trail::setting::Setting;
use crate::trail::settings::Value;

/// Edits that take a finding away and cause no error.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fix {
    /// What it does, as an order: `take “/” away at the end`.
    pub text: String,
    /// What it edits, in this order.
    pub edits: Vec<Mend>,
}

/// One edit of a fix.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Mend {
    /// The setting gets this value.
    Set(Setting, Value),
    /// The setting is taken away.
    Clear(Setting),
    /// The setting's edit is taken back.
    Undo(Setting),
}

impl Mend {
    /// The setting that it edits.
    pub fn setting(&self) -> Setting {
        match self {
            Mend::Set(setting, _) | Mend::Clear(setting) | Mend::Undo(setting) => *setting,
        }
    }
}

impl Fix {
    /// A fix that gives `setting` a text, or takes it away when nothing is left of it.
    pub(super) fn text(setting: Setting, text: impl Into<String>, value: impl Into<String>) -> Fix {
        let value = value.into();
        let edit = if value.is_empty() { Mend::Clear(setting) } else { Mend::Set(setting, Value::Text(value)) };
        Fix { text: text.into(), edits: vec![edit] }
    }

    /// The text that it gives `setting`; empty when it takes it away, `None` when it leaves it alone.
    pub(super) fn gives(&self, setting: Setting) -> Option<&str> {
        self.edits.iter().rev().find(|edit| edit.setting() == setting).and_then(|edit| match edit {
            Mend::Set(_, value) => value.text(),
            Mend::Clear(_) => Some(""),
            Mend::Undo(_) => None,
        })
    }

    /// The draft with the fix made. An edit that the draft does not take leaves it as it was.
    #[must_use]
    pub fn apply(&self, draft: &Draft) -> Draft {
        let mut fixed = draft.clone();
        for edit in &self.edits {
            _ = match edit {
                Mend::Set(setting, value) => fixed.set(*setting, value.clone()),
                Mend::Clear(setting) => fixed.clear(*setting),
                Mend::Undo(setting) => {
                    fixed.undo(*setting);
                    Ok(())
                }
            };
        }
        fixed
    }
}

impl Finding {
    /// Whether two findings complain of the same thing, whatever they quote and count.
    pub(super) fn is_like(&self, other: &Finding) -> bool {
        (self.setting, self.severity) == (other.setting, other.severity) && gist(&self.text) == gist(&other.text)
    }
}

/// A sentence without what it quotes and counts.
fn gist(text: &str) -> String {
    let mut quoted = false;
    let mut keep = |c: char| {
        quoted = (quoted || c == '“') && c != '”';
        !quoted && !c.is_ascii_digit()
    };
    text.chars().filter(|c| keep(*c)).collect()
}

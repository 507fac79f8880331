//! From the trail as it is to the request that makes it what the user wants.

mod rebase;
#[cfg(test)]
mod tests;

pub use rebase::{Clash, Disputed, Rebase, Side};

use super::arn::TrailArn;
use super::setting::Setting;
use super::settings::{Sameness, Settings, Trail, Value, sameness};
use std::collections::BTreeMap;

/// What one setting is to become. A setting without an edit stays as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Edit {
    /// It gets this value.
    Set(Value),
    /// It is taken away, by sending `""`.
    Clear,
}

/// Why a setting cannot be given this edit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotAnEdit {
    /// An empty text: it never stands for "clear".
    Empty,
    /// A text for a switch, or the other way round.
    WrongKind,
    /// AWS has no way to take this setting away.
    NotClearable,
}

/// A trail's settings as they were read, and the edits made to them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    base: Trail,
    edits: BTreeMap<Setting, Edit>,
}

/// One setting's before and after.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Which setting.
    pub setting: Setting,
    /// What it is; `None` when it is not set.
    pub before: Option<Value>,
    /// What it becomes; `None` when it is cleared.
    pub after: Option<Value>,
}

impl Draft {
    /// A draft without edits.
    pub fn new(base: Trail) -> Draft {
        Draft { base, edits: BTreeMap::new() }
    }

    /// A draft with edits that were made before, to the same trail.
    pub fn with_edits(base: Trail, edits: BTreeMap<Setting, Edit>) -> Draft {
        Draft { base, edits }
    }

    /// The trail as it was read.
    pub fn base(&self) -> &Trail {
        &self.base
    }

    /// The trail's identity.
    pub fn arn(&self) -> &TrailArn {
        &self.base.arn
    }

    /// What is to become of `setting`; `None` when it stays as it is.
    pub fn edit(&self, setting: Setting) -> Option<&Edit> {
        self.edits.get(&setting)
    }

    /// What `setting` was when it was read.
    pub fn before(&self, setting: Setting) -> Option<Value> {
        self.base.settings.get(setting)
    }

    /// What `setting` is with the edits made.
    pub fn value(&self, setting: Setting) -> Option<Value> {
        match self.edits.get(&setting) {
            Some(Edit::Set(value)) => Some(value.clone()),
            Some(Edit::Clear) => None,
            None => self.before(setting),
        }
    }

    /// The text that `setting` is with the edits made; `None` when it is not set.
    pub fn text(&self, setting: Setting) -> Option<String> {
        self.value(setting).and_then(|v| v.text().map(str::to_owned))
    }

    /// Whether a switch is on with the edits made; `None` when AWS did not say and nothing was edited.
    pub fn switch(&self, setting: Setting) -> Option<bool> {
        match self.value(setting) {
            Some(Value::Switch(on)) => Some(on),
            _ => None,
        }
    }

    /// Whether anything is to change.
    pub fn is_changed(&self) -> bool {
        !self.edits.is_empty()
    }

    /// Sets `setting`. A value that means the same to AWS as the one it has is no edit.
    ///
    /// # Errors
    /// For an empty text and for a value of the wrong kind; the draft is then as it was.
    pub fn set(&mut self, setting: Setting, value: Value) -> Result<(), NotAnEdit> {
        match &value {
            Value::Text(_) if !setting.is_text() => return Err(NotAnEdit::WrongKind),
            Value::Switch(_) if setting.is_text() => return Err(NotAnEdit::WrongKind),
            Value::Text(text) if text.is_empty() => return Err(NotAnEdit::Empty),
            _ => {}
        }
        if sameness(setting, self.before(setting).as_ref(), Some(&value), self.arn()) == Sameness::Same {
            self.edits.remove(&setting);
        } else {
            self.edits.insert(setting, Edit::Set(value));
        }
        Ok(())
    }

    /// Takes `setting` away, and with it the one that AWS wants cleared along with it. One that is not set at AWS only
    /// loses its own edit.
    ///
    /// # Errors
    /// When AWS has no way to do so; the draft is then as it was.
    pub fn clear(&mut self, setting: Setting) -> Result<(), NotAnEdit> {
        if !setting.clearable() {
            return Err(NotAnEdit::NotClearable);
        }
        if self.before(setting).is_none() {
            self.edits.remove(&setting);
            return Ok(());
        }
        for setting in std::iter::once(setting).chain(setting.pair()) {
            if self.before(setting).is_some() {
                self.edits.insert(setting, Edit::Clear);
            } else {
                self.edits.remove(&setting);
            }
        }
        Ok(())
    }

    /// Takes the edit of `setting` back. A pair that was cleared together comes back together.
    pub fn undo(&mut self, setting: Setting) {
        if let (Some(Edit::Clear), Some(pair)) = (self.edits.get(&setting), setting.pair())
            && self.edits.get(&pair) == Some(&Edit::Clear)
        {
            self.edits.remove(&pair);
        }
        self.edits.remove(&setting);
    }

    /// Takes all edits back.
    pub fn undo_all(&mut self) {
        self.edits.clear();
    }

    /// The trail's settings with the edits made.
    pub fn settings(&self) -> Settings {
        let mut settings = self.base.settings.clone();
        for setting in self.edits.keys() {
            settings.put(*setting, self.value(*setting));
        }
        settings
    }

    /// What changes, in the order of the form.
    pub fn changes(&self) -> Vec<Change> {
        let change = |&setting| Change { setting, before: self.before(setting), after: self.value(setting) };
        self.edits.keys().map(change).collect()
    }

    /// The request that makes the trail what this draft says: the settings that change, and the ones that AWS wants
    /// beside them. `None` when nothing changes.
    pub fn request(&self) -> Option<Request> {
        if self.edits.is_empty() {
            return None;
        }
        let mut members: BTreeMap<Setting, Member> = BTreeMap::new();
        for (&setting, edit) in &self.edits {
            let value = match edit {
                Edit::Set(Value::Text(text)) => Wire::Text(text.clone()),
                Edit::Set(Value::Switch(on)) => Wire::Switch(*on),
                Edit::Clear => Wire::Text(String::new()),
            };
            members.insert(setting, Member { setting, value, why: Why::Changed });
        }
        for &setting in self.edits.keys() {
            let Some((partner, reason)) = partner(setting) else { continue };
            if members.contains_key(&partner) {
                continue;
            }
            let value = match self.value(partner) {
                Some(Value::Text(text)) => Wire::Text(text),
                Some(Value::Switch(on)) => Wire::Switch(on),
                None if partner.is_text() => Wire::Text(String::new()),
                None => continue,
            };
            members.insert(partner, Member { setting: partner, value, why: Why::Partner(reason) });
        }
        Some(Request { trail: self.arn().clone(), members: members.into_values().collect() })
    }

    /// The request that would take this draft's changes back once they are made. `None` when nothing changes, or when
    /// AWS never said what one of the changed settings was before: half of a way back is none.
    pub fn inverse(&self) -> Option<Request> {
        self.inverse_draft()?.request()
    }

    /// The same as a draft: from the trail as it will be to what it was.
    pub fn inverse_draft(&self) -> Option<Draft> {
        if !self.is_changed() {
            return None;
        }
        let mut back = Draft::new(Trail { settings: self.settings(), ..self.base.clone() });
        for change in self.changes() {
            let edit = match change.before {
                Some(value) => Edit::Set(value),
                None if change.setting.clearable() => Edit::Clear,
                None => return None,
            };
            back.edits.insert(change.setting, edit);
        }
        Some(back)
    }
}

/// What AWS wants beside a setting, and why (F§3 R1, R2a).
fn partner(setting: Setting) -> Option<(Setting, &'static str)> {
    match setting {
        Setting::LogGroup | Setting::LogRole => {
            setting.pair().map(|pair| (pair, "log group and role are always sent together"))
        }
        Setting::MultiRegion => Some((Setting::GlobalEvents, "or AWS would switch it with Multi-Region")),
        _ => None,
    }
}

/// Exactly what UpdateTrail is sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// The trail, always named by its ARN (F§1).
    pub trail: TrailArn,
    /// The members beside `Name`, in the order of the form, each at most once.
    pub members: Vec<Member>,
}

/// One member of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// Which setting.
    pub setting: Setting,
    /// What is sent.
    pub value: Wire,
    /// Because it changes, or because AWS wants it beside one that does.
    pub why: Why,
}

/// A member's value as it is sent. An empty text clears.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wire {
    /// A JSON string.
    Text(String),
    /// A JSON boolean.
    Switch(bool),
}

/// The command of the AWS CLI that reads a trail, quoted for a POSIX shell.
pub fn reading_command(trail: &TrailArn, context: &CommandContext) -> String {
    trail_command("get-trail", trail, trail.region(), context)
}

/// The command of the AWS CLI for an operation on a trail in a Region, quoted for a POSIX shell.
pub fn trail_command(operation: &str, trail: &TrailArn, region: &str, context: &CommandContext) -> String {
    let mut words = vec![format!("aws cloudtrail {operation}")];
    words.extend(context.options());
    words.extend([format!("--region {}", quoted(region)), format!("--name {trail}")]);
    words.join(" ")
}

/// Why a member is in a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// The user changed it.
    Changed,
    /// AWS wants it beside a changed one; the reason is a sentence.
    Partner(&'static str),
}

impl Wire {
    /// The value that a setting gets by it; `None` when it is cleared.
    pub fn value(&self) -> Option<Value> {
        match self {
            Wire::Text(text) if text.is_empty() => None,
            Wire::Text(text) => Some(Value::Text(text.clone())),
            Wire::Switch(on) => Some(Value::Switch(*on)),
        }
    }
}

/// What the AWS CLI has to be told beside the request to do the same.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CommandContext {
    /// `--profile`, when one was given.
    pub profile: Option<String>,
    /// `--endpoint-url`, when one was given.
    pub endpoint_url: Option<String>,
}

impl CommandContext {
    /// As options, each quoted for a POSIX shell.
    fn options(&self) -> impl Iterator<Item = String> {
        let option = |name: &str, value: &String| format!("{name} {}", quoted(value));
        let profile = self.profile.iter().map(move |p| option("--profile", p));
        profile.chain(self.endpoint_url.iter().map(move |url| option("--endpoint-url", url)))
    }
}

impl Request {
    /// What is sent for `setting`, or `None` when it is left out.
    pub fn member(&self, setting: Setting) -> Option<&Wire> {
        self.members.iter().find(|m| m.setting == setting).map(|m| &m.value)
    }

    /// What `settings` are once AWS has merged this request into them: what is left out stays, `""` clears (F§0.3).
    pub fn apply_to(&self, settings: &Settings) -> Settings {
        let mut settings = settings.clone();
        for member in &self.members {
            settings.put(member.setting, member.value.value());
        }
        settings
    }

    /// The body of the request, `Name` first.
    pub fn json(&self) -> serde_json::Value {
        let mut body = serde_json::Map::new();
        body.insert("Name".to_owned(), self.trail.as_str().into());
        for member in &self.members {
            let value = match &member.value {
                Wire::Text(text) => text.as_str().into(),
                Wire::Switch(on) => (*on).into(),
            };
            body.insert(member.setting.spec().member.to_owned(), value);
        }
        serde_json::Value::Object(body)
    }

    /// The same as arguments of the AWS CLI, each one quoted for a POSIX shell; options and their values are one item.
    pub fn command(&self, context: &CommandContext) -> Vec<String> {
        let mut words = vec!["aws cloudtrail update-trail".to_owned()];
        words.extend(context.options());
        words.push(format!("--region {}", self.trail.region()));
        words.push(format!("--name {}", self.trail));
        for member in &self.members {
            let name = member.setting.spec().option;
            match &member.value {
                // with "=" an empty value or one that begins with a dash stays the option's own
                Wire::Text(text) => words.push(format!("{name}={}", quoted(text))),
                Wire::Switch(true) => words.push(name.to_owned()),
                Wire::Switch(false) => words.push(name.replacen("--", "--no-", 1)),
            }
        }
        words
    }
}

/// `text` as one word of a POSIX shell. Control characters, which no setting may have, are written out.
pub(crate) fn quoted(text: &str) -> String {
    let shown = super::text::shown(text);
    shlex::try_quote(&shown).map_or_else(|_| "''".to_owned(), std::borrow::Cow::into_owned)
}

/// Whether a setting that was sent is what the trail shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It is, in the form in which AWS reports it.
    Verified,
    /// The trail shows something else, or does not show it yet.
    Different,
    /// It cannot be told: AWS does not report the setting, or an alias that nobody resolved.
    Unknown,
}

/// A setting that was sent, and what the trail shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verification {
    /// Which setting.
    pub setting: Setting,
    /// What was sent; `None` when it was cleared.
    pub sent: Option<Value>,
    /// What the trail shows; `None` when it shows nothing.
    pub read: Option<Value>,
    /// Whether they are the same.
    pub verdict: Verdict,
}

impl Request {
    /// Compares what was sent with what the trail shows, in normal form (F§1). `answer` is what UpdateTrail itself
    /// answered: it says which key an alias stands for.
    pub fn verify(&self, answer: Option<&Settings>, read: &Settings) -> Vec<Verification> {
        let wanted = self.apply_to(&Settings::default());
        let check = |member: &Member| {
            let setting = member.setting;
            let (sent, read) = (wanted.get(setting), read.get(setting));
            let answered = answer.and_then(|a| a.get(setting));
            let verdict = match sameness(setting, sent.as_ref(), read.as_ref(), &self.trail) {
                Sameness::Same => Verdict::Verified,
                // AWS's answer says which key an alias stands for; another key is an older reading
                Sameness::Unknown if answered.is_some() && answered == read => Verdict::Verified,
                Sameness::Unknown if answered.is_some() => Verdict::Different,
                Sameness::Unknown => Verdict::Unknown,
                Sameness::Different if read.is_none() && !setting.is_text() => Verdict::Unknown,
                Sameness::Different => Verdict::Different,
            };
            Verification { setting, sent, read, verdict }
        };
        self.members.iter().map(check).collect()
    }
}

//! What is kept between two runs of the program: edits that were not applied, and what was changed when. As JSON.

mod format;

pub use format::{Newer, Record, Shape, Unreadable, from_json, to_json};

use super::arn::TrailArn;
use super::change::{Change, Draft, Edit, Rebase, Request, Verdict};
use super::json;
use super::setting::Setting;
use super::settings::{Sameness, Settings, Timestamp, Trail, Value, sameness};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Edits that were made to a trail and not applied.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KeptDraft {
    /// Whose account it is: ARNs repeat in emulators and sample accounts. See [`Place`].
    pub place: Place,
    /// The trail.
    #[serde(with = "json::trail_arn")]
    pub trail: TrailArn,
    /// What the trail was set to when it was read.
    #[serde(with = "json::settings")]
    pub base: Settings,
    /// What is to become of it.
    #[serde(with = "json::edits")]
    pub edits: BTreeMap<Setting, Edit>,
    /// A text that was being typed and not yet accepted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub typing: Option<Typing>,
    /// When they were kept.
    pub saved: Timestamp,
}

/// A text that was being typed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Typing {
    /// The member of UpdateTrail that it is for.
    pub member: String,
    /// As far as it was typed.
    pub text: String,
}

/// Which AWS a trail is at, and who works on it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Place {
    /// `aws`, the URL of another endpoint, or the file of a sample account.
    pub at: String,
    /// The caller's account, when known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account: Option<String>,
}

impl Place {
    /// Whether what was kept at `other` may be used here: an account that is not known is no obstacle.
    pub fn admits(&self, other: &Place) -> bool {
        let accounts = self.account.as_ref().zip(other.account.as_ref());
        self.at == other.at && accounts.is_none_or(|(own, other)| own == other)
    }
}

impl KeptDraft {
    /// What there is to keep of a draft; `None` when nothing was edited and nothing is being typed.
    pub fn of(draft: &Draft, typing: Option<(Setting, &str)>, place: Place, now: Timestamp) -> Option<KeptDraft> {
        if !draft.is_changed() && typing.is_none() {
            return None;
        }
        let edits = Setting::ALL.into_iter().filter_map(|s| Some((s, draft.edit(s)?.clone()))).collect();
        let typing =
            typing.map(|(setting, text)| Typing { member: setting.spec().member.to_owned(), text: text.to_owned() });
        Some(KeptDraft {
            place,
            trail: draft.arn().clone(),
            base: draft.base().settings.clone(),
            edits,
            typing,
            saved: now,
        })
    }

    /// Whether it says the same as `other`, whenever each was kept.
    pub fn says_the_same(&self, other: &KeptDraft) -> bool {
        KeptDraft { saved: other.saved, ..self.clone() } == *other
    }

    /// The draft as it was left.
    pub fn draft(&self, trail: &Trail) -> Draft {
        Draft::with_edits(Trail { settings: self.base.clone(), ..trail.clone() }, self.edits.clone())
    }

    /// The edits put onto what the trail is now.
    pub fn onto(&self, trail: Trail) -> Rebase {
        self.draft(&trail).rebase(trail)
    }

    /// The setting whose text was being typed, and the text.
    pub fn typed(&self) -> Option<(Setting, &str)> {
        let typing = self.typing.as_ref()?;
        let setting = Setting::ALL.into_iter().find(|s| s.is_text() && s.spec().member == typing.member)?;
        Some((setting, &typing.text))
    }
}

/// One submit: what the trail was, what was sent, and what came of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Submit {
    /// Whose account it is.
    pub place: Place,
    /// The trail.
    #[serde(with = "json::trail_arn")]
    pub trail: TrailArn,
    /// Who did it, when known: `assumed-role/ops/ana`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub actor: Option<String>,
    /// When it was sent.
    pub sent: Timestamp,
    /// What the trail was set to right before.
    #[serde(with = "json::settings")]
    pub before: Settings,
    /// What was to become of it.
    #[serde(with = "json::edits")]
    pub edits: BTreeMap<Setting, Edit>,
    /// What came of it.
    pub outcome: Outcome,
}

/// What came of a submit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Outcome {
    /// Nothing is known yet: it was about to be sent.
    Sent,
    /// AWS accepted it.
    Applied {
        /// To be quoted to AWS support.
        request_id: Option<String>,
        /// Whether reading the trail back showed all of it.
        verified: bool,
    },
    /// AWS refused it, or it never left. In AWS's words.
    NotApplied {
        /// Why.
        why: String,
    },
    /// Nobody knows whether it was applied. The trail may still tell.
    Unknown {
        /// Why.
        why: String,
    },
    /// Nobody knows whether it was applied, and the trail, read again later, does not tell either.
    Unclear {
        /// Why.
        why: String,
    },
}

/// What a trail says of a submit of which nobody knows what came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Found {
    /// It shows every change.
    Applied,
    /// It is as it was before.
    NotApplied,
    /// It shows neither.
    Unclear,
}

impl Submit {
    /// A submit that is about to be sent.
    pub fn new(draft: &Draft, place: Place, actor: Option<String>, now: Timestamp) -> Submit {
        let edits = Setting::ALL.into_iter().filter_map(|s| Some((s, draft.edit(s)?.clone()))).collect();
        let (trail, before) = (draft.arn().clone(), draft.base().settings.clone());
        Submit { place, trail, actor, sent: now, before, edits, outcome: Outcome::Sent }
    }

    /// The draft that was sent, on the trail as it was then.
    pub fn draft(&self, trail: &Trail) -> Draft {
        Draft::with_edits(Trail { settings: self.before.clone(), ..trail.clone() }, self.edits.clone())
    }

    /// The same when the trail is not read again.
    pub fn as_sent(&self) -> Draft {
        self.draft(&Trail {
            arn: self.trail.clone(),
            settings: self.before.clone(),
            has_custom_event_selectors: None,
            has_insight_selectors: None,
        })
    }

    /// The request that was sent; `None` when it changed nothing.
    pub fn request(&self, trail: &Trail) -> Option<Request> {
        self.draft(trail).request()
    }

    /// What the trail, read now, says of it.
    pub fn found(&self, now: &Trail) -> Found {
        let Some(request) = self.request(now) else { return Found::Unclear };
        let verified = request.verify(None, &now.settings);
        let mut verdicts = verified.iter().filter(|v| self.edits.contains_key(&v.setting)).map(|v| v.verdict);
        let is_as_before = |setting: &Setting| {
            let (before, after) = (self.before.get(*setting), now.settings.get(*setting));
            sameness(*setting, before.as_ref(), after.as_ref(), &now.arn) == Sameness::Same
        };
        if self.edits.keys().all(is_as_before) {
            Found::NotApplied
        } else if verdicts.clone().all(|v| v != Verdict::Different) && verdicts.any(|v| v == Verdict::Verified) {
            Found::Applied
        } else {
            Found::Unclear
        }
    }

    /// Whether the trail, read now, shows all that was sent, with nothing left open.
    pub fn is_verified_by(&self, now: &Trail) -> bool {
        let all = |request: Request| request.verify(None, &now.settings).iter().all(|v| v.verdict == Verdict::Verified);
        self.request(now).is_some_and(all)
    }

    /// The settings that were changed again since: the trail shows neither what was sent nor what was there before. From
    /// what was sent to what it is now.
    pub fn moved(&self, now: &Trail) -> Vec<Change> {
        let different = |setting: Setting, a: Option<&Value>, b: Option<&Value>| {
            sameness(setting, a, b, &now.arn) == Sameness::Different
        };
        let changes = self.as_sent().changes().into_iter().filter_map(|Change { setting, before, after }| {
            let is = now.settings.get(setting);
            let moved =
                different(setting, before.as_ref(), is.as_ref()) && different(setting, after.as_ref(), is.as_ref());
            moved.then_some(Change { setting, before: after, after: is })
        });
        changes.collect()
    }

    /// A draft on the trail as it is now that takes this submit back, also where the setting was changed again since; and
    /// the settings that cannot be taken back, because AWS never said what they were, or has no way to clear them.
    pub fn undo(&self, now: Trail) -> (Draft, Vec<Setting>) {
        let mut draft = Draft::new(now);
        let mut lost = Vec::new();
        for setting in self.edits.keys() {
            let done = match self.before.get(*setting) {
                None if draft.before(*setting).is_none() => true,
                Some(value) => draft.set(*setting, value).is_ok(),
                None => draft.clear(*setting).is_ok(),
            };
            if !done {
                lost.push(*setting);
            }
        }
        (draft, lost)
    }
}

#[cfg(test)]
mod tests;

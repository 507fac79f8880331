//! A row of the table made to fit the trail and the draft at hand.

use super::Explanation;
use super::table::{self, When};
use crate::trail::arn::{Arn, TrailArn, is_opt_in};
use crate::trail::change::{Draft, Edit, quoted};
use crate::trail::error::{ApiError, Cause};
use crate::trail::setting::Setting;
use crate::trail::settings::{Value, topic_arn};
use crate::trail::text::shown;

/// What stands before and behind a profile at the end of a message.
pub(super) const IN_PROFILE: (&str, &str) = (" (profile “", "”)");

/// The answer is only about the last attempt.
const AFTER_FAULT: &str = "An earlier attempt at this update failed on AWS's side and may have been carried out; it was \
                           sent again, and this is what came of that.";

/// How a remedy begins where it is not known what the trail is set to.
const RELOAD: &str = "Reload the trail (r)";

/// What there is to know when an error is explained.
struct Case<'a> {
    error: &'a ApiError,
    trail: Option<&'a TrailArn>,
    draft: Option<&'a Draft>,
    /// The settings that may be at fault, by the row or the face.
    suspects: &'static [Setting],
}

/// Explains an error of any call.
pub(super) fn explain(error: &ApiError, trail: Option<&TrailArn>, draft: Option<&Draft>) -> Explanation {
    let row = table::row(&error.cause);
    let mut case = Case { error, trail: trail.or(draft.map(Draft::arn)), draft, suspects: row.settings };
    let face = row.faces.iter().find(|face| case.is(face.when));
    if let Some(face) = face.filter(|f| !f.settings.is_empty()) {
        case.suspects = face.settings;
    }
    let meaning = face.map(|f| f.meaning).filter(|m| !m.is_empty()).unwrap_or(row.meaning);
    let remedy = face.map(|f| f.remedy).filter(|r| !r.is_empty()).unwrap_or(row.remedy);
    let (mut meaning, mut remedy) = (case.filled(meaning), case.filled(remedy));
    if case.after_fault() {
        meaning = format!("{AFTER_FAULT} {meaning}");
        if !remedy.starts_with(RELOAD) {
            remedy = format!("{RELOAD} to see what it is set to now. {remedy}");
        }
    }
    Explanation {
        settings: case.at_fault(),
        meaning,
        remedy,
        retry: face.map_or(row.retry, |f| f.retry),
        document: face.map_or(row.document, |f| f.document),
    }
}

impl Case<'_> {
    fn is(&self, when: When) -> bool {
        let edit = |setting| self.draft.and_then(|d| d.edit(setting));
        let switched = |setting, on| edit(setting) == Some(&Edit::Set(Value::Switch(on)));
        match when {
            When::Says(words) => self.error.message.to_lowercase().contains(words),
            When::Changes(setting) => edit(setting).is_some(),
            When::TurnsOn(setting) => switched(setting, true),
            When::IsOn(setting) => self.draft.is_some_and(|d| d.switch(setting) == Some(true)),
            When::Sets(setting) => edit(setting).is_some() && self.text(setting).is_some(),
            When::NeitherSet(one, other) => {
                self.draft.is_some_and(|d| d.value(one).is_none() && d.value(other).is_none())
            }
            When::Unset(setting) => self.draft.is_some_and(|d| d.value(setting).is_none()),
            When::TurnsOff(one, other) => switched(one, false) && switched(other, false),
            When::BareTopic => self.text(Setting::SnsTopic).is_some_and(|topic| !topic.starts_with("arn:")),
            When::EndlessGroup => self.text(Setting::LogGroup).is_some_and(|group| !group.ends_with(":*")),
            When::AwayFromHome => {
                !self.error.region.is_empty() && self.trail.is_some_and(|t| t.region() != self.error.region)
            }
            When::OptIn => is_opt_in(&self.error.region),
            When::Reads => self.error.operation != "UpdateTrail",
            When::HasEdits => self.draft.is_some_and(Draft::is_changed),
            When::AfterFault => self.after_fault(),
            When::ByOwner => self.trail.is_some_and(|t| self.caller() == Some(t.account())),
        }
    }

    /// Whether an earlier attempt leaves open whether the update was carried out. A call that reads leaves nothing open.
    fn after_fault(&self) -> bool {
        self.error.after_fault && self.error.operation == "UpdateTrail"
    }

    /// The account of who was denied, where AWS says who that is: "User: ARN is not authorized" (F§4).
    fn caller(&self) -> Option<&str> {
        let (_, said) = self.error.message.split_once("User: ")?;
        said.split_whitespace().next()?.split(':').nth(4).filter(|account| !account.is_empty())
    }

    fn text(&self, setting: Setting) -> Option<String> {
        self.draft.and_then(|d| d.text(setting))
    }

    /// Of the settings that may be at fault those that can be: what the draft changed first, and without what the
    /// trail does not use.
    fn at_fault(&self) -> Vec<Setting> {
        let settings = self.suspects;
        let any = settings.len() == Setting::ALL.len();
        let Some(draft) = self.draft else { return if any { Vec::new() } else { settings.to_vec() } };
        let edited = |s: &Setting| draft.edit(*s).is_some();
        if any {
            return settings.iter().copied().filter(edited).collect();
        }
        // one of a pair may be at fault by not being set
        let used = |s: &Setting| match draft.value(*s) {
            None => s.pair().is_some_and(|pair| draft.value(pair).is_some()),
            Some(value) => *s != Setting::Organization || value == Value::Switch(true),
        };
        let mut likely: Vec<Setting> = settings.iter().copied().filter(|s| edited(s) || used(s)).collect();
        if likely.is_empty() {
            // AWS knows better than a draft that may be out of date
            likely = settings.to_vec();
        }
        likely.sort_by_key(|s| !edited(s));
        likely
    }

    /// A template with its places filled in.
    fn filled(&self, template: &str) -> String {
        let mut out = String::new();
        let mut rest = template;
        while let Some((text, tail)) = rest.split_once('{') {
            out.push_str(text);
            let Some((place, tail)) = tail.split_once('}') else {
                debug_assert!(false, "a place without an end: {template}");
                break;
            };
            out.push_str(&shown(&self.place(place)));
            rest = tail;
        }
        out.push_str(rest);
        out
    }

    /// What stands in a place of a template.
    fn place(&self, name: &str) -> String {
        if let Some(word) = name.strip_prefix('$') {
            return quoted(&self.word(word));
        }
        let of_trail = |get: fn(&TrailArn) -> &str, unknown: &str| {
            self.trail.map_or_else(|| unknown.to_owned(), |t| get(t).to_owned())
        };
        let edited = |setting| self.draft.is_some_and(|d| d.edit(setting).is_some());
        let of_draft = |setting| self.text(setting).unwrap_or_else(|| "(not set)".to_owned());
        match name {
            "trail" => self.trail.map_or_else(|| "of that name".to_owned(), |t| format!("“{}”", t.name())),
            "the arn" => self.trail.map_or_else(|| "of the trail".to_owned(), |t| format!("“{t}”")),
            "account" => of_trail(TrailArn::account, "ACCOUNT"),
            "partition" => of_trail(TrailArn::partition, "aws"),
            "home" => of_trail(TrailArn::region, "the home Region"),
            ", home" => self.trail.map(|t| format!(", {}", t.region())).unwrap_or_default(),
            "asked" if self.error.region.is_empty() => "the Region".to_owned(),
            "asked" => self.error.region.clone(),
            "bucket" => of_draft(Setting::S3Bucket),
            "prefix" => of_draft(Setting::S3Prefix),
            "topic" => of_draft(Setting::SnsTopic),
            "key" => of_draft(Setting::KmsKey),
            "group" => of_draft(Setting::LogGroup),
            "role" => of_draft(Setting::LogRole),
            "folder" => match self.text(Setting::S3Prefix) {
                Some(prefix) => format!("{}/{prefix}", self.place("bucket")),
                None => self.place("bucket"),
            },
            "location" => format!("{}/AWSLogs/{}/*", self.place("folder"), self.place("account")),
            "action" => self.action(),
            "kept" if self.draft.is_some() => " Your edits are kept.".to_owned(),
            // whether they could be, and whether anything is kept at all, is not known here
            "take along" if self.draft.is_some() => {
                "; edits kept on disk are offered when the same account opens the trail again".to_owned()
            }
            // edits are offered only in the account in which they were made
            "copy along" if self.draft.is_some() => {
                "; copy the command from the review (^S) first, as another account is not offered your edits".to_owned()
            }
            "unchanged" if !self.after_fault() => " Nothing was changed.".to_owned(),
            "unsent" if !self.after_fault() => " Nothing was sent.".to_owned(),
            "or topic" if self.text(Setting::SnsTopic).is_some() => " or of its SNS topic".to_owned(),
            "and topic" if self.text(Setting::SnsTopic).is_some() => ", and at the topic's KmsMasterKeyId".to_owned(),
            "untouched" if self.untouched() => {
                " None of your edits touches that: it is so with the trail as it is.".to_owned()
            }
            "again" if self.draft.is_some() => "apply again".to_owned(),
            "again" => "try again".to_owned(),
            "region too" if self.error.region.is_empty() && self.trail.is_none() => {
                " If no Region is configured either, give one with --region.".to_owned()
            }
            "or back" if edited(Setting::Organization) => " Or take the Organization edit back (u).".to_owned(),
            "there" if edited(Setting::S3Prefix) => " under the new prefix".to_owned(),
            "the new prefix" if self.text(Setting::S3Prefix).is_none() => "a trail without a prefix".to_owned(),
            "the new prefix" => "the new prefix".to_owned(),
            "or back" | "there" | "kept" | "take along" | "copy along" | "untouched" | "region too" | "unchanged"
            | "unsent" | "or topic" | "and topic" => String::new(),
            " --profile" => self.profile().map(|p| format!(" --profile {}", quoted(p))).unwrap_or_default(),
            "status" => match self.error.cause {
                Cause::NotAws(status) => status.to_string(),
                _ => String::new(),
            },
            _ => {
                debug_assert!(false, "a place that nothing is known of: {name}");
                String::new()
            }
        }
    }

    /// A word of a command; what is not known stands there in capitals.
    fn word(&self, name: &str) -> String {
        let of_draft = |setting, unknown: &str| self.text(setting).unwrap_or_else(|| unknown.to_owned());
        let home = || self.trail.map_or_else(|| "REGION".to_owned(), |t| t.region().to_owned());
        let region_of = |arn: &str| Arn::parse(arn).map_or_else(home, |arn| arn.region);
        let topic = || match (self.text(Setting::SnsTopic), self.trail) {
            (Some(topic), Some(trail)) => topic_arn(&topic, trail),
            _ => "TOPIC_ARN".to_owned(),
        };
        match name {
            "home" => home(),
            "asked" if self.error.region.is_empty() => "REGION".to_owned(),
            "asked" => self.error.region.clone(),
            "arn" => self.trail.map_or_else(|| "ARN".to_owned(), |t| t.as_str().to_owned()),
            "bucket" => of_draft(Setting::S3Bucket, "BUCKET"),
            "topic arn" => topic(),
            "topic region" => region_of(&topic()),
            "key" => of_draft(Setting::KmsKey, "KEY"),
            "key region" => region_of(&of_draft(Setting::KmsKey, "KEY")),
            // what reads a key's policy takes no alias
            "key id" => self.text(Setting::KmsKey).filter(|k| !k.contains("alias/")).unwrap_or("KEY_ID".to_owned()),
            "role name" => {
                let role = of_draft(Setting::LogRole, "ROLE");
                role.rsplit('/').next().unwrap_or_default().to_owned()
            }
            _ => {
                debug_assert!(false, "a word that nothing is known of: {name}");
                String::new()
            }
        }
    }

    /// Whether the draft edits none of the settings that may be at fault, nor one that is sent along with them.
    fn untouched(&self) -> bool {
        let edited = |s: &Setting| self.draft.is_some_and(|d| d.edit(*s).is_some());
        self.draft.is_some_and(Draft::is_changed)
            && !self.suspects.iter().any(|s| edited(s) || s.pair().is_some_and(|pair| edited(&pair)))
    }

    /// The profile that the message names ([`in_profile`](super::in_profile)).
    fn profile(&self) -> Option<&str> {
        let (_, profile) = self.error.message.rsplit_once(IN_PROFILE.0)?;
        profile.strip_suffix(IN_PROFILE.1)
    }

    /// The action that was denied: AWS says it behind "perform:" (F§4), else it is named as the operation.
    fn action(&self) -> String {
        let said = self.error.message.split_once("perform:").and_then(|(_, rest)| rest.split_whitespace().next());
        let well_formed =
            |a: &&str| a.contains(':') && a.chars().all(|c| c.is_ascii_alphanumeric() || ":-*".contains(c));
        match said.map(|a| a.trim_end_matches(['.', ','])).filter(well_formed) {
            Some(action) => action.to_owned(),
            None if self.error.operation.contains("Trail") => format!("cloudtrail:{}", self.error.operation),
            None => format!("for {}", self.error.operation),
        }
    }
}

//! A row of the table made to fit the trail and the draft at hand.

use super::table::{self, When};
use super::{ApiError, Cause, Explanation};
use crate::trail::arn::TrailArn;
use crate::trail::change::{Draft, Edit, quoted};
use crate::trail::setting::Setting;
use crate::trail::settings::Value;
use crate::trail::text::shown;

/// What stands before and behind a profile at the end of a message.
pub(super) const IN_PROFILE: (&str, &str) = (" (profile “", "”)");

/// What there is to know when an error is explained.
struct Case<'a> {
    error: &'a ApiError,
    trail: Option<&'a TrailArn>,
    draft: Option<&'a Draft>,
}

/// Explains an error of any call.
pub(super) fn explain(error: &ApiError, trail: Option<&TrailArn>, draft: Option<&Draft>) -> Explanation {
    let case = Case { error, trail: trail.or(draft.map(Draft::arn)), draft };
    let row = table::row(&error.cause);
    let face = row.faces.iter().find(|face| case.is(face.when));
    let settings = face.map(|f| f.settings).filter(|s| !s.is_empty()).unwrap_or(row.settings);
    let meaning = face.map(|f| f.meaning).filter(|m| !m.is_empty()).unwrap_or(row.meaning);
    let remedy = face.map(|f| f.remedy).filter(|r| !r.is_empty()).unwrap_or(row.remedy);
    Explanation {
        settings: case.at_fault(settings),
        meaning: case.filled(meaning),
        remedy: case.filled(remedy),
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
            When::TurnsOff(one, other) => switched(one, false) && switched(other, false),
            When::BareTopic => self.text(Setting::SnsTopic).is_some_and(|topic| !topic.starts_with("arn:")),
            When::EndlessGroup => self.text(Setting::LogGroup).is_some_and(|group| !group.ends_with(":*")),
            When::AwayFromHome => {
                !self.error.region.is_empty() && self.trail.is_some_and(|t| t.region() != self.error.region)
            }
            When::Reads => self.error.operation != "UpdateTrail",
        }
    }

    fn text(&self, setting: Setting) -> Option<String> {
        self.draft.and_then(|d| d.text(setting))
    }

    /// Of the settings that may be at fault those that can be: what the draft changed first, and without what the
    /// trail does not use.
    fn at_fault(&self, settings: &[Setting]) -> Vec<Setting> {
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
        let of_trail = |get: fn(&TrailArn) -> &str, unknown: &str| {
            self.trail.map_or_else(|| unknown.to_owned(), |t| get(t).to_owned())
        };
        let of_draft = |setting, unknown: &str| self.text(setting).unwrap_or_else(|| unknown.to_owned());
        match name {
            "trail" => self.trail.map_or_else(|| "of that name".to_owned(), |t| format!("“{}”", t.name())),
            "the arn" => self.trail.map_or_else(|| "of the trail".to_owned(), |t| format!("“{t}”")),
            "arn" => of_trail(TrailArn::as_str, "ARN"),
            "account" => of_trail(TrailArn::account, "ACCOUNT"),
            "partition" => of_trail(TrailArn::partition, "aws"),
            "home" => of_trail(TrailArn::region, "the home Region"),
            ", home" => self.trail.map(|t| format!(", {}", t.region())).unwrap_or_default(),
            "asked" if self.error.region.is_empty() => "the Region".to_owned(),
            "asked" => self.error.region.clone(),
            "bucket" => of_draft(Setting::S3Bucket, "BUCKET"),
            "prefix" => of_draft(Setting::S3Prefix, "PREFIX"),
            "topic" => of_draft(Setting::SnsTopic, "TOPIC"),
            "key" => of_draft(Setting::KmsKey, "KEY"),
            "group" => of_draft(Setting::LogGroup, "GROUP"),
            "role" => of_draft(Setting::LogRole, "ROLE"),
            "folder" => match self.text(Setting::S3Prefix) {
                Some(prefix) => format!("{}/{prefix}", self.place("bucket")),
                None => self.place("bucket"),
            },
            "location" => format!("{}/AWSLogs/{}/*", self.place("folder"), self.place("account")),
            "action" => self.action(),
            "kept" if self.draft.is_some() => " Your edits are kept.".to_owned(),
            "again" if self.draft.is_some() => "apply again".to_owned(),
            "again" => "try again".to_owned(),
            "region too" if self.error.region.is_empty() && self.trail.is_none() => {
                " If no Region is configured either, give one with --region.".to_owned()
            }
            "kept" | "region too" => String::new(),
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

//! Trails and drafts for the tests of this module.

use super::arn::TrailArn;
use super::change::Draft;
use super::setting::Setting;
use super::settings::{Settings, Trail, Value};

pub(crate) const GROUP: &str = "arn:aws:logs:us-east-1:123456789012:log-group:trail:*";
pub(crate) const ROLE: &str = "arn:aws:iam::123456789012:role/trail";
pub(crate) const KEY: &str = "arn:aws:kms:eu-west-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab";

/// A single-Region trail of one account, at home in `home`.
pub(crate) fn trail(home: &str) -> Trail {
    Trail {
        arn: TrailArn::parse(&format!("arn:aws:cloudtrail:{home}:123456789012:trail/events")).unwrap(),
        settings: Settings {
            s3_bucket: Some("acme-logs".into()),
            multi_region: Some(false),
            organization: Some(false),
            global_events: Some(true),
            recursive_logging: Some(true),
            log_file_validation: Some(true),
            ..Settings::default()
        },
        has_custom_event_selectors: Some(false),
        has_insight_selectors: Some(false),
    }
}

/// The same with `settings` changed.
pub(crate) fn trail_with(home: &str, change: fn(&mut Settings)) -> Trail {
    let mut trail = trail(home);
    change(&mut trail.settings);
    trail
}

/// Edits a draft: `on`, `off`, nothing to clear, or a text.
pub(crate) fn edit(draft: &mut Draft, setting: Setting, value: &str) {
    match value {
        "" => draft.clear(setting),
        "on" => draft.set(setting, Value::Switch(true)),
        "off" => draft.set(setting, Value::Switch(false)),
        text => draft.set(setting, Value::Text(text.to_owned())),
    }
    .unwrap();
}

/// A draft on `base` with these edits.
pub(crate) fn draft(base: Trail, edits: &[(Setting, &str)]) -> Draft {
    let mut draft = Draft::new(base);
    for (setting, value) in edits {
        edit(&mut draft, *setting, value);
    }
    draft
}

pub(crate) mod near;

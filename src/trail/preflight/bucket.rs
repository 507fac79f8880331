//! The bucket: is it there, does its policy let the trail write (F§6.1).

use super::{Check, Remedy, Standing};
use crate::trail::change::Draft;
use crate::trail::facts::Facts;
use crate::trail::facts::Known;
use crate::trail::policy::{Around, Document};
use crate::trail::setting::Setting;
use crate::trail::text::shown;

/// What has to be so of the draft's bucket.
pub(super) fn checks(draft: &Draft, facts: &Facts, _: Around<'_>) -> Vec<Check> {
    let Some(name) = draft.text(Setting::S3Bucket) else { return Vec::new() };
    let name = shown(&name);
    let standing = match facts.bucket(draft) {
        Known::NotAsked => return Vec::new(),
        Known::Waiting => Standing::Waiting,
        Known::Here(Err(error)) => Standing::Unverified(error.to_string()),
        Known::Here(Ok(None)) => Standing::No(format!("There is no bucket {name}")),
        Known::Here(Ok(Some(_))) => Standing::Yes,
    };
    let remedy = Remedy {
        text: "Name another bucket, or make this one and give it the policy".to_owned(),
        command: None,
        document: Some(Document::Bucket),
    };
    let claim = format!("the bucket {name} exists");
    vec![Check { setting: Setting::S3Bucket, claim, standing, remedy: Some(remedy) }]
}

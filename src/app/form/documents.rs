//! Which policy document there is to read for the setting in focus.

use super::{Form, Mode};
use crate::app::documents::Papers;
use crate::trail::Finding;
use crate::trail::policy::Document;
use crate::trail::preflight::{self, Check, Standing};

impl Form {
    /// The policy document that `d` shows: the one that AWS's refusal calls for while that is shown, else that of a failed
    /// check on the setting in focus, else that of a refusal that was put away.
    pub fn document(&self) -> Option<Document> {
        let refused = self.refusal.as_ref().and_then(|r| r.explanation.document);
        if self.answer().is_some() && refused.is_some() {
            return refused;
        }
        self.failed_document().or(refused)
    }

    /// The document of the first failed check on the setting in focus that has one.
    fn failed_document(&self) -> Option<Document> {
        let failed = preflight::failed(&self.checks).filter(|check| check.setting == self.focus);
        failed.filter_map(|check| check.remedy.as_ref()).find_map(|remedy| remedy.document)
    }

    /// What `d` shows for a finding, in a few words; `None` when it shows nothing for it.
    pub fn document_for(&self, finding: &Finding) -> Option<&'static str> {
        let check = self.check_of(finding)?;
        let document = check.remedy.as_ref()?.document?;
        if !matches!(self.mode, Mode::Moving) || self.focus != finding.setting || self.document() != Some(document) {
            return None;
        }
        // put beside those that are there, one of a Sid that is taken would make it occur twice
        let adds =
            || self.papers().repair(document).is_some_and(|repair| !repair.missing.is_empty() && repair.taken == 0);
        Some(if check.matter.document().is_some() && adds() { "the statement that is missing" } else { "the policy" })
    }

    /// The failed check that a finding tells.
    pub fn check_of(&self, finding: &Finding) -> Option<&Check> {
        self.checks.iter().find(|check| {
            check.setting == finding.setting
                && matches!(&check.standing, Standing::No(text) if preflight::tells(finding, text))
        })
    }

    /// What documents are made of here.
    pub fn papers(&self) -> Papers<'_> {
        Papers { draft: &self.draft, checks: &self.checks, facts: &self.facts, around: self.around() }
    }
}

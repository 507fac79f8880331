//! What the program lets pass, CloudTrail as it is told here does not refuse for its form.
//!
//! See `trail/validate/tests/fuzz.rs` for how to run more cases.

use super::*;
use crate::trail::sample::near;
use crate::trail::{Severity, validate};
use proptest::prelude::*;

/// What CloudTrail says of the request's form, whatever there is or is not at AWS. `caller` is the caller's account.
fn form(draft: &Draft, request: &Request, caller: &str) -> Result<(), Refusal> {
    checks::values(request)?;
    checks::combinations(request, &request.apply_to(&draft.base().settings))?;
    let sent = |setting| match request.member(setting) {
        Some(Wire::Text(text)) if !text.is_empty() => Some(text.as_str()),
        _ => None,
    };
    sent(Setting::LogGroup).map_or(Ok(()), |group| forms::log_group(group, &request.trail, caller))?;
    sent(Setting::LogRole).map_or(Ok(()), |role| forms::role(role, &request.trail, caller))
}

proptest! {
    #[test]
    fn fuzz_a_draft_without_errors_is_not_refused_for_its_form(draft in near::drafts(), caller in near::callers()) {
        let found = validate::draft(&draft, Some(caller));
        let Some(request) = draft.request() else { return Ok(()) };
        if found.iter().any(|f| f.severity == Severity::Error) {
            return Ok(());
        }
        // a delegated administrator edits organization trails, and not the pair that another account brought along
        let owns_pair = |s: &Setting| draft.edit(*s).is_some();
        let is_touched = [Setting::LogGroup, Setting::LogRole].iter().any(owns_pair);
        let owner = if is_touched && draft.switch(Setting::Organization) == Some(true) { caller } else { draft.arn().account() };
        let refusal = form(&draft, &request, owner).err().map(|r| (r.code, r.message));
        prop_assert_eq!(refusal, None, "{:?}", request.json().to_string());
    }
}

//! What could not be read for want of a permission, summed up.

use crate::trail::change::Draft;
use crate::trail::error::{ApiError, Cause};
use crate::trail::facts::Facts;

/// Whether everything that there is to ask about a draft was asked for and answered.
pub fn is_answered(draft: &Draft, facts: &Facts) -> bool {
    facts.subjects(draft).iter().all(|subject| facts.get(subject).is_some())
}

/// Why nothing around a draft is asked for at all, where that is so: another endpoint is no reason to ask AWS, and what is
/// wrong with the configuration keeps everything from being read. Then no single thing is worth telling.
pub fn nothing_is_asked<'a>(draft: &Draft, facts: &'a Facts) -> Option<&'a ApiError> {
    let subjects = facts.subjects(draft);
    let mut why = None;
    for subject in &subjects {
        let parts = facts.get(subject)?.parts();
        if !parts.iter().all(|(_, error)| error.is_some_and(|e| matches!(e.cause, Cause::Configuration | Cause::Local)))
        {
            return None;
        }
        why = why.or_else(|| parts.first().and_then(|(_, error)| *error));
    }
    why
}

/// What of the things around a draft could not be read because a permission is missing, in a few words each, each once.
pub fn forbidden(draft: &Draft, facts: &Facts) -> Vec<&'static str> {
    let mut names: Vec<&'static str> = Vec::new();
    for subject in facts.subjects(draft) {
        let Some(fact) = facts.get(&subject) else { continue };
        for (name, error) in fact.parts() {
            let Some(name) = name.filter(|_| error.is_some_and(ApiError::is_denied)) else { continue };
            if !names.contains(&name) {
                names.push(name);
            }
        }
    }
    names
}

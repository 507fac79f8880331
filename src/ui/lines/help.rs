//! The help in lines: what can be typed here, from the tables of keys, and the setting in focus.

use super::{Part, goes_without, key_in_words};
use crate::app::keys::{Context, EVERYWHERE};
use crate::app::{Screen, State};

/// What can be typed now.
pub fn help(state: &State) -> Vec<Part> {
    let context = state.context();
    let mut parts = Vec::new();
    if let (Some(setting), Screen::Form(_)) = (state.focused_setting(), &state.screen) {
        let spec = setting.spec();
        parts.push(Part::new(format!("{}. {} {}", spec.label, spec.summary, spec.help)));
        parts.push(Part::new(format!("{} in UpdateTrail, {} in the AWS CLI.", spec.member, spec.option)));
    }
    parts.push(Part::new(format!("Help, {}.", context.title())));
    let how = match context {
        Context::Confirm => "Type the name of the trail to apply, or a command. An empty line reads it all again.",
        _ if context.takes_text() => {
            "Type the text. An empty line leaves it as it is. A line that begins with a colon is a command; two colons \
             begin a text with one."
        }
        _ if state.items().is_empty() => "Type a command. An empty line reads it all again, and does nothing else.",
        _ => {
            "Type a number to choose, or a command; a number before or after a command is what it is about, as in \
             \"copy 2\". Without one it is about what the prompt names. An empty line reads it all again, and does \
             nothing else."
        }
    };
    parts.push(Part::new(how));
    let colon = if context.takes_text() && context != Context::Confirm { ":" } else { "" };
    for binding in context.bindings().chain(EVERYWHERE) {
        let told = binding.action.is_some_and(|action| !goes_without(action, state));
        if !told || binding.help.is_empty() {
            continue;
        }
        let key = key_in_words(binding.shown);
        let word = if binding.footer.is_empty() { String::new() } else { format!(" or {colon}{}", binding.footer) };
        parts.push(Part::new(format!("{colon}{key}{word}: {}.", binding.help)));
    }
    parts
}

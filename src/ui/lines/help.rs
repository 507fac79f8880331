//! The help in lines: what can be typed here, from the tables of keys, and the setting in focus.

use super::{Part, colon, goes_without, key_in_words, letter, word};
use crate::app::keys::{Action, Binding, Context, EVERYWHERE};
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
    parts.push(Part::new("A command as ^c is typed as two characters."));
    for binding in context.bindings().chain(EVERYWHERE) {
        let told = binding.action.is_some_and(|action| !goes_without(action, state));
        if !told || binding.help.is_empty() {
            continue;
        }
        let also = match binding.action {
            Some(Action::Document) if context != Context::Document => "; there, tab shows the whole policy",
            _ => "",
        };
        parts.push(Part::new(format!("{}: {}{also}.", typed(binding, context), binding.help)));
    }
    parts
}

/// What can be typed for a binding.
fn typed(binding: &Binding, context: Context) -> String {
    let colon = colon(context);
    let keys: Vec<String> = match letter(binding) {
        Some(letter) => vec![letter.to_owned()],
        // by itself that key reads everything again
        None if binding.shown == "Enter" && word(binding, context).is_some() => Vec::new(),
        None => vec![key_in_words(binding.shown)],
    };
    let word = word(binding, context).map(str::to_owned);
    let all = keys.into_iter().chain(word).map(|word| format!("{colon}{word}"));
    all.collect::<Vec<_>>().join(" or ")
}

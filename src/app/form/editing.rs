//! Typing and pasting the value of a text setting.

use super::{Form, Mode};
use crate::app::field::{PasteProblem, TextField, one_line};
use crate::app::keys::Action;
use crate::app::{Go, Shared};
use crate::trail::text::shown;
use crate::trail::validate::{self, Normalised};
use crate::trail::{Finding, Severity, Value};

impl Form {
    pub(super) fn findings_while_typing(&self, text: &str) -> Vec<Finding> {
        let note = |text: String| Finding::new(self.focus, Severity::Note, text);
        let normalised = validate::normalise(self.focus, text, self.draft.arn());
        if normalised.value.is_empty() {
            let set = self.draft.value(self.focus).is_some();
            return vec![note(match self.focus.clearable() && set {
                true => "An empty box changes nothing. Esc, then x, clears the setting.".to_owned(),
                false => "An empty box changes nothing. Type a value, or press Esc.".to_owned(),
            })];
        }
        let mut tried = self.draft.clone();
        if tried.set(self.focus, Value::Text(normalised.value.clone())).is_err() {
            return Vec::new();
        }
        // of half a value nothing around the trail can be right: that is checked once it is accepted
        let mut found: Vec<Finding> = validate::draft(&tried, self.around());
        found.retain(|f| f.setting == self.focus);
        if normalised.value != text.trim() {
            found.push(note(format!("Will be taken as {}.", shown(&normalised.value))));
        }
        for (setting, value) in normalised.others {
            found.push(note(format!("{} will be set to {}.", setting.label(), shown(&value))));
        }
        found
    }

    pub(super) fn act_editing(&mut self, action: Action, ctx: &mut Shared) -> Go {
        match action {
            Action::Cancel => self.drop_text(ctx),
            Action::Accept => self.accept(ctx),
            Action::Pick => self.pick(ctx),
            Action::AcceptDown => {
                self.accept(ctx);
                self.step(1);
            }
            Action::AcceptUp => {
                self.accept(ctx);
                self.step(-1);
            }
            Action::Review => {
                self.accept(ctx);
                return self.review(ctx);
            }
            _ => {}
        }
        Go::Stay
    }

    /// Leaves the setting as it was. What was typed can be brought back: a slow line may have made this of another key.
    fn drop_text(&mut self, ctx: &mut Shared) {
        let Mode::Editing(field) = std::mem::replace(&mut self.mode, Mode::Moving) else { return };
        let text = field.text();
        let is_new = text != self.draft.text(self.focus).unwrap_or_default();
        if is_new && !text.trim().is_empty() && !field.is_untouched() {
            ctx.say("Discarded what was typed; u brings it back.");
            self.dropped = Some((self.focus, text.to_owned()));
        }
    }

    /// The text that was not accepted for the setting in focus.
    pub(super) fn dropped_here(&self) -> Option<&str> {
        self.dropped.as_ref().filter(|(setting, _)| *setting == self.focus).map(|(_, text)| text.as_str())
    }

    /// Goes on with the text that was not accepted for the setting in focus; `false` when there is none.
    pub(super) fn bring_back(&mut self) -> bool {
        let Some(text) = self.dropped_here() else { return false };
        self.mode = Mode::Editing(TextField::new(text));
        self.dropped = None;
        true
    }

    /// Takes the typed text as the setting's value, if it is one.
    pub(super) fn accept(&mut self, ctx: &mut Shared) {
        let Mode::Editing(field) = std::mem::replace(&mut self.mode, Mode::Moving) else { return };
        let normalised = validate::normalise(self.focus, field.text(), self.draft.arn());
        if normalised.value.is_empty() {
            if self.draft.value(self.focus).is_some() {
                let how = if self.focus.clearable() { "; x clears it" } else { "" };
                ctx.say(format!("{} stays as it was: an empty box changes nothing{how}.", self.focus.label()));
            }
            return;
        }
        self.take(normalised, ctx);
    }

    pub(super) fn take(&mut self, normalised: Normalised, ctx: &mut Shared) {
        self.put(self.focus, Value::Text(normalised.value), ctx);
        let mut notes: Vec<String> = normalised.notes.iter().map(|note| sentence(note)).collect();
        for (setting, text) in normalised.others {
            notes.push(format!("{} is set to {text}.", setting.label()));
            self.put(setting, Value::Text(text), ctx);
        }
        if !notes.is_empty() {
            ctx.say(notes.join(" "));
        }
    }

    /// Handles a paste: into the text being edited, or as a new text for the setting in focus. An old value of which
    /// nothing was touched since the box was opened is replaced.
    pub fn on_paste(&mut self, text: &str, ctx: &mut Shared) {
        if let (Mode::Moving, Some(why)) = (&self.mode, self.only_looks()) {
            return ctx.say(format!("The paste was not taken. {why}."));
        }
        match &mut self.mode {
            Mode::Editing(field) if !field.is_untouched() => {
                // of several lines only what they stand for can be put in
                let made = several_lines(text).then(|| validate::normalise(self.focus, text, self.draft.arn()));
                match (field.paste(made.as_ref().map_or(text, |made| &made.value)), made) {
                    (Err(problem), _) => ctx.warn(problem.text()),
                    (Ok(()), Some(made)) => {
                        ctx.say(made.notes.iter().map(|n| sentence(n)).collect::<Vec<_>>().join(" "))
                    }
                    (Ok(()), None) => {}
                }
            }
            Mode::Editing(field) => {
                let replaces = !field.text().is_empty();
                self.paste_anew(text, replaces, ctx);
            }
            Mode::Moving if self.focus.is_text() => self.paste_anew(text, false, ctx),
            Mode::Moving => ctx.say("The paste was not taken: this setting is on or off."),
            Mode::Picking(_) => self.paste_into_picker(text, ctx),
            Mode::Leaving(_) | Mode::Offered(_) | Mode::Reading(..) | Mode::About(_) => {}
        }
    }

    /// Opens the box with a pasted text, and says what was made of it; `replaces` when an old value was in the box.
    fn paste_anew(&mut self, text: &str, replaces: bool, ctx: &mut Shared) {
        let text = text.trim();
        if text.is_empty() {
            return;
        }
        if text.len() > LONGEST_PASTE {
            return ctx.warn(PasteProblem::TooLong.text());
        }
        let Normalised { value, notes, others } = validate::normalise(self.focus, text, self.draft.arn());
        if let Err(problem) = one_line(&value) {
            return ctx.warn(problem.text());
        }
        if value.is_empty() && others.is_empty() {
            let notes: Vec<String> = notes.iter().map(|note| format!(" {}", sentence(note))).collect();
            return ctx.warn(format!("The paste was not taken: nothing is left of it.{}", notes.concat()));
        }
        // what names other settings too is left whole, for Enter to take apart
        let (shown, notes) = match others.first() {
            None => (value, notes),
            // a bucket and its prefix, out of a longer text
            Some((_, prefix)) if several_lines(text) => (format!("{value}/{prefix}"), Vec::new()),
            Some(_) => (text.to_owned(), Vec::new()),
        };
        self.mode = Mode::Editing(TextField::pasted(&shown));
        let place = if replaces { " in the old value's place" } else { "" };
        ctx.say(match notes.as_slice() {
            [] => format!("Pasted{place}. Enter accepts it, Esc takes it back."),
            notes => format!("Pasted{place}: {}; Enter accepts it, Esc takes it back.", notes.join("; ")),
        });
    }
}

/// A block of a file or a long command, out of which one value may be taken.
const LONGEST_PASTE: usize = 64 * 1024;

fn several_lines(text: &str) -> bool {
    text.len() <= LONGEST_PASTE && text.trim().contains(['\n', '\r'])
}

/// What was done to a text, as a sentence.
fn sentence(note: &str) -> String {
    let mut letters = note.chars();
    let first: String = letters.next().into_iter().flat_map(char::to_uppercase).collect();
    format!("{first}{}.", letters.as_str())
}

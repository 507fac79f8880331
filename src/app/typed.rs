//! Whole lines in the place of keys, for who has no screen to move about on: a number chooses, a word or a letter is a key
//! of the tables in [`keys`](super::keys), and where a text is asked for, the line is the text.
//!
//! A line is made into the events that the keys would be. What they do is decided where it always is.

use super::event::Event;
use super::items::Item;
use super::key::{Code, Key};
use super::keys::{Action, Context, EVERYWHERE};
use super::{Screen, State};
use crate::trail::settings::shown as value_shown;
use crate::trail::text::shown;
use crate::trail::{Setting, Value};

/// No text that is asked for is longer.
const LONGEST: usize = 4096;

/// What a line meant.
#[derive(Clone, Debug, Default)]
pub struct Heard {
    /// What it comes to.
    pub events: Vec<Event>,
    /// What there is to say to it.
    pub said: Option<String>,
    /// What is to be told again, or besides.
    pub wants: Wants,
}

/// When a line was typed. What would send something counts only as an answer to what was told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
    /// After everything was told.
    After,
    /// Ahead of what is to be applied.
    Ahead,
    /// After it, but together with other lines, as a paste comes.
    Together,
}

impl When {
    /// Why a line does not send anything, if it does not.
    fn objection(self, words: &str) -> Option<Heard> {
        match self {
            When::After => None,
            When::Ahead => {
                Some(say(format!("Not taken, because it was typed before this was shown: {}.", told(words))))
            }
            When::Together => {
                Some(say(format!("Ignored: it came together with other lines. Type {} again.", told(words))))
            }
        }
    }
}

/// What is to be told after a line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Wants {
    /// What is new.
    #[default]
    News,
    /// Everything on the screen.
    Again,
    /// The help.
    Help,
}

/// A conversation in lines. It knows only what it asked back.
#[derive(Debug, Default)]
pub struct Dialog {
    /// The switch that was chosen: nothing is switched by a number alone.
    question: Option<Setting>,
}

impl Context {
    /// Whether a text is typed here: no letter by itself is a key.
    pub fn takes_text(self) -> bool {
        let is_letter = |key: &Key| matches!(key, Key { code: Code::Char(_), ctrl: false, alt: false });
        !self.bindings().flat_map(|binding| binding.keys).any(is_letter)
    }

    /// What a word means here: the name of a key, or the word that the footer has for it.
    pub fn spoken(self, words: &str) -> Option<(Action, Key)> {
        let table = || self.bindings().chain(EVERYWHERE);
        let key = named(words).and_then(|key| Some((self.action(key)?, key)));
        let label = || {
            let mut labelled = table().filter(|b| !b.footer.is_empty() && b.footer.eq_ignore_ascii_case(words));
            labelled.find_map(|b| Some((b.action?, *b.keys.first()?)))
        };
        let means = |actions: &[Action]| {
            actions.iter().find_map(|action| {
                let key = table().find(|b| b.action == Some(*action))?.keys.first()?;
                Some((*action, *key))
            })
        };
        key.or_else(label).or_else(|| match words.to_ascii_lowercase().as_str() {
            "quit" | "exit" => means(&[Action::Back, Action::Quit, Action::Cancel]),
            "back" => means(&[Action::Back, Action::Cancel]),
            "yes" => means(&[Action::Apply]),
            "no" => means(&[Action::Cancel]),
            _ => None,
        })
    }
}

/// The key that is called so: `x`, `^s`, `enter`, `esc`, …
fn named(name: &str) -> Option<Key> {
    let mut letters = name.chars();
    if let (Some(letter), None) = (letters.next(), letters.next()) {
        return Some(Key::char(letter));
    }
    let lower = name.to_ascii_lowercase();
    for prefix in ["^", "ctrl-", "ctrl+", "c-"] {
        if let Some(rest) = lower.strip_prefix(prefix)
            && let (Some(letter), 1) = (rest.chars().next(), rest.chars().count())
        {
            return Some(Key::ctrl(letter));
        }
    }
    Some(Key::plain(match lower.as_str() {
        "enter" | "return" => Code::Enter,
        "esc" | "escape" => Code::Esc,
        "tab" => Code::Tab,
        "s-tab" | "shift-tab" => Code::BackTab,
        "space" => Code::Char(' '),
        "backspace" => Code::Backspace,
        "del" | "delete" => Code::Delete,
        "up" => Code::Up,
        "down" => Code::Down,
        "left" => Code::Left,
        "right" => Code::Right,
        "home" => Code::Home,
        "end" => Code::End,
        "pgup" => Code::PageUp,
        "pgdn" => Code::PageDown,
        "f1" => Code::F(1),
        "f5" => Code::F(5),
        _ => return None,
    }))
}

impl Dialog {
    /// The switch that is asked about.
    pub fn question(&self) -> Option<Setting> {
        self.question
    }

    /// Nothing is asked any more.
    pub fn drop_question(&mut self) {
        self.question = None;
    }

    /// What a line means on the screen as it is, whose items were `told` in this order. `when` decides whether it
    /// may send something.
    pub fn hear(&mut self, state: &State, told: &[Item], line: &str, when: When) -> Heard {
        let line = line.trim_end_matches(['\r', '\n']);
        if line.chars().any(char::is_control) {
            return say(
                "The line was not taken: it holds control characters, as the arrow keys make them. Type a number \
                        or a word; ? tells which.",
            );
        }
        if let Some(setting) = self.question.take() {
            return answered(setting, line);
        }
        match state.context() {
            Context::Confirm => confirm(state, line, when),
            Context::Pick => pick(state, told, line),
            context if context.takes_text() => text(context, state, line),
            context => self.command(context, state, told, line.trim(), when),
        }
    }

    fn command(&mut self, context: Context, state: &State, told: &[Item], words: &str, when: When) -> Heard {
        if words.is_empty() {
            return Heard { wants: Wants::Again, ..Heard::default() };
        }
        if let Some(filter) = words.strip_prefix('/').filter(|filter| !filter.is_empty())
            && context.action(Key::char('/')) == Some(Action::Filter)
        {
            let mut heard = typing(filter, Context::Filter);
            heard.events.insert(0, Event::Key(Key::char('/')));
            return heard;
        }
        let (number, rest) = if told.is_empty() { (None, words) } else { number_of(words) };
        let item = match number {
            None => None,
            Some(number) => match number.checked_sub(1).and_then(|at| told.get(at)) {
                Some(item) => Some(item.clone()),
                None => return say(format!("There is no number {number} here: they go from 1 to {}.", told.len())),
            },
        };
        if item.as_ref().is_some_and(|item| !state.items().contains(item)) {
            return say("That is not there any more. An empty line reads what there is.");
        }
        let meant = match rest {
            "" => [Action::Open, Action::Activate].into_iter().find_map(|action| {
                let key = context.bindings().find(|b| b.action == Some(action))?.keys.first()?;
                Some((action, *key))
            }),
            rest => match context.spoken(rest) {
                None => return unknown(words),
                meant => meant,
            },
        };
        let mut heard = Heard { events: item.clone().into_iter().map(Event::Focus).collect(), ..Heard::default() };
        let Some((action, key)) = meant else { return heard };
        let on = item.or_else(|| state.item_in_focus());
        match (action, on) {
            (Action::Activate | Action::Toggle, Some(Item::Setting(setting)))
                if context == Context::Form && !setting.is_text() =>
            {
                self.question = Some(setting);
                heard.said = Some(question(setting, state));
            }
            (Action::Help, _) => heard.wants = Wants::Help,
            (Action::Redraw, _) => heard.wants = Wants::Again,
            (Action::Apply | Action::Accept | Action::Minutes(_), _)
                if when != When::After && matches!(context, Context::Review | Context::Choosing | Context::Waiting) =>
            {
                return when.objection(words).unwrap_or(heard);
            }
            _ => heard.events.push(Event::Key(key)),
        }
        heard
    }
}

/// A number and what is to be done with it, as in `5`, `x 5` or `5 clear`.
fn number_of(words: &str) -> (Option<usize>, &str) {
    let number = |word: &str| word.bytes().all(|b| b.is_ascii_digit()).then(|| word.parse().ok()).flatten();
    let (first, rest) = words.split_once(' ').unwrap_or((words, ""));
    if let Some(number) = number(first) {
        return (Some(number), rest.trim());
    }
    match words.rsplit_once(' ') {
        Some((rest, last)) if number(last).is_some() => (number(last), rest.trim()),
        _ => (None, words),
    }
}

/// Whether to switch a switch.
fn question(setting: Setting, state: &State) -> String {
    let Screen::Form(form) = &state.screen else { return String::new() };
    // what AWS does not report is on by default, as for the key
    let on = form.draft.switch(setting).unwrap_or(true);
    let then = value_shown(setting, Some(&Value::Switch(!on)));
    format!("{} is {}. Make it {then}? y or n.", setting.label(), form.shown(setting))
}

fn answered(setting: Setting, line: &str) -> Heard {
    let label = setting.label();
    match (line.trim().to_ascii_lowercase().as_str(), Context::Form.spoken("toggle")) {
        ("y" | "yes", Some((_, toggle))) => {
            let events = vec![Event::Focus(Item::Setting(setting)), Event::Key(toggle)];
            Heard { events, ..Heard::default() }
        }
        ("" | "n" | "no", _) => say(format!("{label} stays as it is.")),
        _ => say(format!("{label} stays as it is: only y would have switched it. Nothing else was done.")),
    }
}

/// A line where a text is asked for. One that begins with a colon is a command.
fn text(context: Context, state: &State, line: &str) -> Heard {
    let words = line.trim();
    let key = |(action, key): (Action, Key)| match action {
        Action::Help => Heard { wants: Wants::Help, ..Heard::default() },
        _ => Heard { events: vec![Event::Key(key)], ..Heard::default() },
    };
    match words {
        // what an earlier run left half typed is not thrown away by an empty line
        "" if matches!(&state.screen, Screen::Form(form) if form.typing().is_some()) => {
            Heard { wants: Wants::Again, ..Heard::default() }
        }
        "" => context.spoken("esc").map_or_else(Heard::default, key),
        "?" | ":?" => Heard { wants: Wants::Help, ..Heard::default() },
        words => match words.strip_prefix(':') {
            Some(text) if text.starts_with(':') => typing(text, context),
            Some(command) => context.spoken(command.trim()).map_or_else(|| unknown(words), key),
            None => typing(words, context),
        },
    }
}

/// A line where there is something to pick: a number of what was told picks it, and anything else is searched for.
fn pick(state: &State, told: &[Item], line: &str) -> Heard {
    let words = line.trim();
    let chosen = match number_of(words) {
        (Some(number), "") => number.checked_sub(1).and_then(|at| told.get(at)),
        _ => None,
    };
    if let Some(item) = chosen {
        if !state.items().contains(item) {
            return say("That is not there any more. An empty line goes back.");
        }
        let enter = Context::Pick.spoken("enter").map(|(_, key)| Event::Key(key));
        let events = std::iter::once(Event::Focus(item.clone())).chain(enter).collect();
        return Heard { events, ..Heard::default() };
    }
    let mut heard = text(Context::Pick, state, line);
    // what is searched for is not taken by the same line
    if !words.is_empty() && !words.starts_with(['?', ':']) {
        heard.events.pop();
    }
    heard
}

/// A line where the trail's name is asked for to apply a dangerous change: a command, or the name and nothing else.
fn confirm(state: &State, line: &str, when: When) -> Heard {
    let words = line.trim();
    let Screen::Review(review) = &state.screen else { return Heard::default() };
    let name = review.draft().arn().name();
    let spoken = match words {
        "" => return Heard { wants: Wants::Again, ..Heard::default() },
        "?" => return Heard { wants: Wants::Help, ..Heard::default() },
        "q" | "n" => Context::Confirm.spoken("esc"),
        words => Context::Confirm.spoken(words).filter(|(action, _)| *action != Action::Accept),
    };
    match spoken {
        Some(_) if words == name => {
            say(format!("“{name}” is a command here and the trail's name: type ={name} for the name, esc to go back."))
        }
        Some((Action::Help, _)) => Heard { wants: Wants::Help, ..Heard::default() },
        Some((_, key)) => Heard { events: vec![Event::Key(key)], ..Heard::default() },
        None => {
            when.objection(words).unwrap_or_else(|| typing(line.strip_prefix('=').unwrap_or(line), Context::Confirm))
        }
    }
}

/// A name that is also a command has to be typed otherwise.
pub fn name_is_a_command(name: &str) -> bool {
    Context::Confirm.spoken(name).is_some()
}

/// The keys that put a text into the place of what is in the box, and accept it.
fn typing(text: &str, context: Context) -> Heard {
    if text.len() > LONGEST {
        return say("The line was not taken: it is longer than any value can be.");
    }
    let accept = context.bindings().find(|b| b.action == Some(Action::Accept)).and_then(|b| b.keys.first());
    let keys = [Key::ctrl('e'), Key::ctrl('u')].into_iter().chain(text.chars().map(Key::char));
    let events = keys.chain(accept.copied()).map(Event::Key).collect();
    Heard { events, ..Heard::default() }
}

fn say(text: impl Into<String>) -> Heard {
    Heard { said: Some(text.into()), ..Heard::default() }
}

/// The start of what was typed, as it is told.
pub fn told(words: &str) -> String {
    let text: String = words.chars().take(60).collect();
    let more = if text.len() < words.len() { "..." } else { "" };
    format!("“{}{more}”", shown(&text))
}

fn unknown(words: &str) -> Heard {
    say(format!("{} is no command here. Type ? for what there is.", told(words)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_asked_for_where_no_letter_is_a_key() {
        for context in [Context::Edit, Context::Filter, Context::Confirm] {
            assert!(context.takes_text(), "{context:?}");
        }
        for context in [Context::Form, Context::Trails, Context::Review, Context::Progress, Context::Offer] {
            assert!(!context.takes_text(), "{context:?}");
        }
    }

    #[test]
    fn words_are_the_keys_of_the_tables() {
        let action = |context: Context, words: &str| context.spoken(words).map(|(action, _)| action);
        assert_eq!(action(Context::Form, "review"), Some(Action::Review));
        assert_eq!(action(Context::Form, "^S"), Some(Action::Review));
        assert_eq!(action(Context::Form, "u"), Some(Action::Undo));
        assert_eq!(action(Context::Form, "U"), Some(Action::UndoAll));
        assert_eq!(action(Context::Form, "quit"), Some(Action::Back));
        assert_eq!(action(Context::Trails, "quit"), Some(Action::Quit));
        assert_eq!(action(Context::Review, "apply"), Some(Action::Apply));
        assert_eq!(action(Context::Review, "enter"), Some(Action::Accept));
        assert_eq!(action(Context::Conflict, "left"), Some(Action::TakeTheirs));
        assert_eq!(action(Context::Choosing, "3"), Some(Action::Minutes(3)));
        assert_eq!(action(Context::Form, "apply"), None);
        assert_eq!(action(Context::Form, ""), None);
    }

    #[test]
    fn a_number_may_stand_before_or_behind_its_command() {
        assert_eq!(number_of("5"), (Some(5), ""));
        assert_eq!(number_of("x  5"), (Some(5), "x"));
        assert_eq!(number_of("5 clear"), (Some(5), "clear"));
        assert_eq!(number_of("copy command 2"), (Some(2), "copy command"));
        assert_eq!(number_of("99999999999999999999999"), (None, "99999999999999999999999"));
        assert_eq!(number_of("x"), (None, "x"));
    }
}

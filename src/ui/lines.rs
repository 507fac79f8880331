//! The state as lines of text, to be read one after the other: for screen readers, and for terminals that cannot move
//! their cursor. No boxes, no columns; marks are words, and what can be chosen has a number.

mod form;
mod help;
mod pages;
mod talk;
mod teller;
mod trails;

pub use help::help;
pub use talk::Talk;
pub use teller::Teller;

use super::Theme;
use crate::app::items::Item;
use crate::app::keys::{Action, Binding, Context};
use crate::app::page::{Line, Role, WIDEST};
use crate::app::{Load, Screen, State};
use crate::trail::text::shown;

/// A paragraph, or a line of something verbatim.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// The text.
    pub text: String,
    /// What tells whether it was told before: the text without what only the time changes.
    key: String,
    /// Whether it is left as it is, so that it can be copied.
    verbatim: bool,
    /// Whether it is told only along with everything else.
    quiet: bool,
    /// What it cannot be told without.
    of: Of,
}

/// What a part belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Of {
    /// A list or a form: told by itself.
    List,
    /// One of what can be chosen, counted from 0: told with the rest of that.
    Item(usize),
    /// A page or a document: told with all of it, in order, whenever anything of it is another.
    Page,
}

impl Part {
    fn new(text: impl Into<String>) -> Part {
        let text = text.into();
        Part { key: text.clone(), text, verbatim: false, quiet: false, of: Of::List }
    }

    /// One that is new only when `key` is.
    fn keyed(text: impl Into<String>, key: impl Into<String>) -> Part {
        Part { key: key.into(), ..Part::new(text) }
    }

    /// One that is no news.
    fn quiet(text: impl Into<String>) -> Part {
        Part { quiet: true, ..Part::new(text) }
    }

    fn of(self, of: Of) -> Part {
        Part { of, ..self }
    }
}

/// A page that is told whole.
fn whole(lines: &[Line]) -> Vec<Part> {
    paragraphs(lines).into_iter().map(|part| part.of(Of::Page)).collect()
}

/// What there is to be told of a screen.
#[derive(Clone, Debug)]
pub struct Sheet {
    /// Who and where, told once.
    pub head: Option<String>,
    /// Names the screen: another one is told from its beginning.
    pub place: String,
    /// Whether it is known again when one comes back to it.
    keeps: bool,
    /// The title, then the rest.
    pub parts: Vec<Part>,
    /// What the numbers stand for.
    pub items: Vec<Item>,
    /// Which of them tells more of itself because it has the focus, counted from 0.
    focus: Option<usize>,
    /// What stands before what is typed.
    pub prompt: String,
    /// Whether the user waits for something here rather than it for the user.
    pub busy: bool,
    /// Whether a line can apply something here.
    pub guarded: bool,
    /// Whether it is told at once, however much is still to come.
    pub at_once: bool,
    /// Whether it is asked about once it is in sight, and how much of that is still to come: nothing can be applied here, so
    /// that it is in sight before it is told.
    pub asks: Asks,
}

/// Whether something is asked about what is in sight.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asks {
    /// Nothing is.
    Nothing,
    /// Answers are awaited.
    Waiting,
    /// All that was asked is answered.
    Answered,
}

impl Sheet {
    /// What there is to say of the one that has the focus.
    pub fn focused(&self, at: usize) -> Vec<Part> {
        let own: Vec<Part> = self.parts.iter().filter(|part| part.of == Of::Item(at)).cloned().collect();
        if !own.is_empty() {
            return own;
        }
        let number = format!("{}. ", at + 1);
        self.parts.iter().find(|part| part.text.starts_with(&number)).cloned().into_iter().collect()
    }
}

/// What there is to be told of the state.
pub fn sheet(state: &State) -> Sheet {
    let context = state.context();
    let mut sheet = Sheet {
        head: head(state),
        place: format!("{context:?}"),
        keeps: false,
        parts: Vec::new(),
        items: state.items(),
        focus: None,
        prompt: prompt(state),
        busy: false,
        guarded: matches!(context, Context::Review | Context::Confirm),
        at_once: matches!(state.screen, Screen::Progress(_)),
        asks: Asks::Nothing,
    };
    match (&state.help, &state.screen) {
        (Some(help), _) => sheet.parts = whole(&help.page(WIDEST)),
        (None, Screen::Trails) => trails::tell(state, &mut sheet),
        (None, Screen::Form(form)) => form::tell(form, state, &mut sheet),
        (None, Screen::Guide(guide)) => pages::guide(guide, state, &mut sheet),
        (None, Screen::Conflict(conflict)) => pages::conflict(conflict, state, &mut sheet),
        (None, Screen::Review(review)) => pages::review(review, state, &mut sheet),
        (None, Screen::Progress(progress)) => pages::progress(progress, state, &mut sheet),
        (None, Screen::Receipt(receipt)) => pages::receipt(receipt, state, &mut sheet),
        (None, Screen::History(history)) => pages::history(history, state, &mut sheet),
    }
    // there is little to do but to wait, or it is told already
    if sheet.busy && !matches!(state.screen, Screen::Progress(_)) || context == Context::Leave {
        return sheet;
    }
    sheet.parts.extend(commands(state));
    sheet
}

/// Who uses it, once that is known.
fn head(state: &State) -> Option<String> {
    let session = &state.ctx.session;
    let who = match &session.identity {
        Load::Waiting(_) => return None,
        Load::Here(identity) => format!("account {}, {}", identity.account, identity.actor()),
        Load::Failed(_) => "account unknown".to_owned(),
    };
    let mode = if session.read_only { " Read-only: nothing can be applied." } else { "" };
    let endpoint = session.endpoint().map(|url| format!(" NOT AWS: {}.", shown(url))).unwrap_or_default();
    Some(format!("trailedit in lines.{endpoint} {}, {who}.{mode}", session.label))
}

/// What stands before what is typed: where one is, and what has the focus.
fn prompt(state: &State) -> String {
    let context = state.context();
    let items = state.items();
    match context {
        Context::Edit => format!("{}, new value> ", state.focused_setting().map_or("", |setting| setting.label())),
        Context::Filter => "Filter> ".to_owned(),
        Context::Confirm => "Name of the trail> ".to_owned(),
        _ => match state.item_in_focus().and_then(|item| Some((items.iter().position(|i| *i == item)?, item))) {
            None => format!("{}> ", context.title()),
            Some((at, item)) => format!("{}, {}{}> ", context.title(), at + 1, name(&item)),
        },
    }
}

/// What an item is called, behind its number.
fn name(item: &Item) -> String {
    match item {
        Item::Trail(arn) => format!(" {}", shown(arn.name())),
        Item::Setting(setting) => format!(" {}", setting.label()),
        Item::Clash(_) | Item::Spot(_) | Item::Candidate(_) | Item::Change(_) => String::new(),
    }
}

/// Whether something is reached by its number or by reading on, so that no command for it need be told.
fn goes_without(action: Action, state: &State) -> bool {
    let applies = || state.ctx.session.read_only || state.hints().iter().any(|hint| hint.label == "apply");
    match action {
        Action::Up | Action::Down | Action::First | Action::Last | Action::PageUp | Action::PageDown => true,
        Action::Open | Action::Activate | Action::AcceptUp | Action::AcceptDown => true,
        Action::Toggle => state.context() == Context::Form,
        Action::SwitchFocus => applies(),
        Action::Accept => state.context().takes_text() || state.context() == Context::Review && applies(),
        _ => false,
    }
}

/// The commands that work now, from the table that feeds the footer.
fn commands(state: &State) -> Option<Part> {
    let context = state.context();
    let hints = state.hints();
    let works = |b: &&Binding| hints.iter().any(|hint| (hint.key, hint.label) == (b.shown, b.footer));
    let told = context.bindings().filter(works).filter(|b| b.action.is_none_or(|a| !goes_without(a, state)));
    let told: Vec<String> = told.map(|b| command(b, context)).collect();
    (!told.is_empty()).then(|| Part::quiet(format!("Commands: {}.", told.join(", "))))
}

/// What is typed for a binding and what that does: `d document`, or the word alone where the key is none that a line can
/// hold, as Enter, which by itself reads everything again.
fn command(binding: &Binding, context: Context) -> String {
    let colon = colon(context);
    match (letter(binding), word(binding, context)) {
        (Some(letter), _) => format!("{colon}{letter} {}", binding.footer),
        (None, Some(word)) => format!("{colon}{word}"),
        (None, None) => format!("{colon}{} {}", key_in_words(binding.shown), binding.footer),
    }
}

/// What stands before a command where a text is asked for.
fn colon(context: Context) -> &'static str {
    if context.takes_text() && context != Context::Confirm { ":" } else { "" }
}

/// The key of a binding that is a character.
fn letter(binding: &Binding) -> Option<&'static str> {
    binding.shown.split(' ').find(|key| key.len() == 1)
}

/// The word that means a binding, where the footer has one for it that does.
fn word(binding: &Binding, context: Context) -> Option<&'static str> {
    let is_one = binding.footer.chars().all(|c| c.is_alphabetic() || c == ' ') && !binding.shown.starts_with("1-");
    let means = |footer| context.spoken(footer).is_some_and(|(action, _)| Some(action) == binding.action);
    Some(binding.footer).filter(|footer| !footer.is_empty() && is_one && means(footer))
}

/// The name of a key as it can be typed.
fn key_in_words(key: &str) -> String {
    let key = key.replace('←', "left").replace('→', "right").replace('↑', "up ").replace('↓', "down");
    key.trim().to_ascii_lowercase()
}

/// A sentence of the program that names the Enter key, which a line cannot hold, with the word `enter` or another in its
/// place.
fn without_enter(text: &str, context: Context) -> String {
    let word = context.bindings().find(|b| b.shown.split(' ').any(|key| key == "Enter"));
    let word = word.and_then(|b| self::word(b, context)).map(|word| format!("“{}{word}”", colon(context)));
    let Some(word) = word else { return text.to_owned() };
    match context {
        Context::Review => text.replace("Tab and Enter apply", &format!("tab and {word} apply")),
        // a name is typed as a line, which ends with that key
        Context::Confirm => text.to_owned(),
        // a value may have that word in it, too
        _ => ["goes", "applies", "does", "accepts", "once more"]
            .iter()
            .fold(text.to_owned(), |text, does| text.replace(&format!("Enter {does}"), &format!("{word} {does}"))),
    }
}

/// The lines of a page that was laid out at the widest, as paragraphs.
fn paragraphs(lines: &[Line]) -> Vec<Part> {
    lines.iter().filter_map(paragraph).collect()
}

fn paragraph(line: &Line) -> Option<Part> {
    let whole: String = line.iter().map(|span| span.text.as_str()).collect();
    if whole.trim().is_empty() {
        return None;
    }
    let mut spans = line.iter().skip_while(|span| span.text.trim().is_empty());
    let first = spans.next()?;
    let rest: String = spans.map(|span| span.text.as_str()).collect();
    if rest.trim().is_empty() {
        // the program's own words are never verbatim without a label
        return Some(match first.role {
            Role::Verbatim => Part { verbatim: true, ..Part::new(whole.trim_end()) },
            _ => Part::new(first.text.trim()),
        });
    }
    // what the label says in a word needs no sign
    let rest = rest.trim().trim_start_matches("! ");
    Some(Part::new(format!("{}{rest}", label(&first.text, first.role))))
}

/// A label with its mark as a word, and a colon behind it.
fn label(text: &str, role: Role) -> String {
    let text = text.trim().trim_start_matches("> ").trim();
    let (mark, rest) = match text.split_once(' ') {
        _ if text.starts_with("[ ]") => ("[ ]", ""),
        Some((mark, rest)) => (mark, rest.trim()),
        None => (text, ""),
    };
    let level = ["danger", "caution", "note", "error", "warning", "unknown"].contains(&rest);
    // a key or a name may look like a mark
    let marks = matches!(role, Role::Note | Role::Caution | Role::Danger);
    let word = match mark {
        "!!" => "danger",
        "!" => "caution",
        "i" if marks => "note",
        "x" if marks && rest.is_empty() => "error",
        "x" if marks => "danger",
        "?" if marks && rest.is_empty() => "not verified",
        "?" if marks => "not known",
        "NO" => "no",
        "..." => "being asked",
        "[x]" => "chosen",
        "[ ]" => "not chosen",
        _ if text.ends_with(['=', ':', '.']) => return format!("{text} "),
        _ => return format!("{text}: "),
    };
    match (level, rest) {
        (true, rest) => format!("{rest}: "),
        (false, "") => format!("{word}: "),
        (false, rest) => format!("{word}, {rest}: "),
    }
}

/// How lines are printed.
#[derive(Clone, Copy, Debug)]
pub struct Printing {
    /// Columns.
    pub width: usize,
    /// Whether only ASCII is shown.
    pub ascii: bool,
}

impl Printing {
    /// A part in lines that fit, words unbroken.
    pub fn lines(self, part: &Part) -> Vec<String> {
        let text = self.plain(&part.text);
        if part.verbatim {
            return vec![text];
        }
        let options = textwrap::Options::new(self.width.max(20)).break_words(false);
        let options = options.word_splitter(textwrap::WordSplitter::NoHyphenation);
        textwrap::wrap(&text, options).into_iter().map(|line| line.into_owned()).collect()
    }

    /// A text with nothing in it that a terminal would obey or cannot show.
    pub fn plain(self, text: &str) -> String {
        let text = shown(text);
        match self.ascii {
            true => Theme { color: false, ascii: true }.glyphs(&text.replace('…', "...")).into_owned(),
            false => text.into_owned(),
        }
    }

    /// A sentence in lines that fit.
    pub fn sentence(self, text: &str) -> Vec<String> {
        self.lines(&Part::new(text))
    }
}

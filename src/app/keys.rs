//! Which key does what, in one table: it dispatches, fills the footer and writes the help.

use super::key::{Code, Key};

/// Where the keys go: each has a table of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Context {
    /// The list of trails.
    Trails,
    /// The list's filter is being typed.
    Filter,
    /// Moving about in the form.
    Form,
    /// A text setting is being edited.
    Edit,
    /// A value is being picked from what the account has.
    Pick,
    /// The question what to do with unsaved edits.
    Leave,
    /// The question what to do with edits that an earlier run left behind.
    Offer,
    /// Somebody else changed what is changed here, too.
    Conflict,
    /// A policy document.
    Document,
    /// The review.
    Review,
    /// The trail's name is being typed to confirm a dangerous change.
    Confirm,
    /// A submit is under way.
    Progress,
    /// A submit was refused for now, and how long to wait is to be said.
    Choosing,
    /// A submit was refused for now, and is sent again later.
    Waiting,
    /// What came of a submit.
    Receipt,
    /// A guide.
    Guide,
    /// What was changed from here.
    History,
    /// One change, or something else of the history, to be read.
    Entry,
    /// The help.
    Help,
}

/// What a key does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the tables below explain each one")]
pub enum Action {
    Up,
    Down,
    First,
    Last,
    PageUp,
    PageDown,
    Open,
    Filter,
    Sort,
    Reload,
    CopyArn,
    Activate,
    Pick,
    Toggle,
    Clear,
    Fix,
    Undo,
    UndoAll,
    Copy,
    Review,
    Document,
    About,
    Answer,
    Accept,
    AcceptUp,
    AcceptDown,
    Cancel,
    TakeTheirs,
    KeepYours,
    Discard,
    Back,
    SwitchFocus,
    Apply,
    ShowChanges,
    ShowJson,
    ShowCommand,
    NextView,
    Minutes(u8),
    Later,
    CopyUndo,
    Guide,
    Previous,
    History,
    Problems,
    Help,
    Quit,
    Interrupt,
    Suspend,
    Redraw,
}

/// A row of a table.
#[derive(Debug)]
pub struct Binding {
    /// The keys that do it.
    pub keys: &'static [Key],
    /// The keys as written in footer and help. `↑↓` and the like are replaced where the terminal has no such signs.
    pub shown: &'static str,
    /// A word or two for the footer; empty keeps it out of the footer.
    pub footer: &'static str,
    /// A sentence for the help; empty when another row tells it.
    pub help: &'static str,
    /// What they do; `None` for keys that edit a text and are only told of here.
    pub action: Option<Action>,
}

const fn bind(
    keys: &'static [Key],
    shown: &'static str,
    footer: &'static str,
    help: &'static str,
    action: Action,
) -> Binding {
    Binding { keys, shown, footer, help, action: Some(action) }
}

/// A row that only tells of keys that the text field handles.
const fn tell(shown: &'static str, help: &'static str) -> Binding {
    Binding { keys: &[], shown, footer: "", help, action: None }
}

const fn k(code: Code) -> Key {
    Key::plain(code)
}

const fn c(c: char) -> Key {
    Key::char(c)
}

const UP: &[Key] = &[k(Code::Up), c('k'), Key::ctrl('p')];
const DOWN: &[Key] = &[k(Code::Down), c('j'), Key::ctrl('n')];
const FORM_UP: &[Key] = &[k(Code::Up), k(Code::BackTab), c('k'), Key::ctrl('p')];
const FORM_DOWN: &[Key] = &[k(Code::Down), k(Code::Tab), c('j'), Key::ctrl('n')];
const FIRST: &[Key] = &[k(Code::Home), c('g')];
const LAST: &[Key] = &[k(Code::End), c('G')];
const PAGE_UP: &[Key] = &[k(Code::PageUp), Key::ctrl('b')];
const PAGE_DOWN: &[Key] = &[k(Code::PageDown), Key::ctrl('f')];
const ENTER: &[Key] = &[k(Code::Enter)];
const ESC: &[Key] = &[k(Code::Esc)];
const PAGE_ON: &[Key] = &[k(Code::PageDown), Key::ctrl('f'), c(' ')];
const HELP: &[Key] = &[c('?'), k(Code::F(1))];
const F1: &[Key] = &[k(Code::F(1))];
const RELOAD: &[Key] = &[c('r'), Key::ctrl('r'), k(Code::F(5))];

/// Keys that work everywhere.
pub const EVERYWHERE: &[Binding] = &[
    bind(&[Key::ctrl('c')], "^C", "", "leave the program; asks first when there are unsaved edits", Action::Interrupt),
    bind(&[Key::ctrl('z')], "^Z", "", "suspend; “fg” comes back", Action::Suspend),
    bind(&[Key::ctrl('l')], "^L", "", "draw the screen anew", Action::Redraw),
];

/// Keys that scroll whatever is there to be read.
const SCROLL: &[Binding] = &[
    bind(UP, "↑ k", "", "", Action::Up),
    bind(DOWN, "↑↓", "scroll", "scroll; PgUp, PgDn, Space, Home and End too", Action::Down),
    bind(FIRST, "Home g", "", "", Action::First),
    bind(LAST, "End G", "", "", Action::Last),
    bind(PAGE_UP, "PgUp", "", "", Action::PageUp),
    bind(PAGE_ON, "PgDn", "", "", Action::PageDown),
];

const TRAILS: &[Binding] = &[
    bind(UP, "↑ k", "", "", Action::Up),
    bind(DOWN, "↑↓", "move", "move to another trail; j, k, Home, End, PgUp and PgDn too", Action::Down),
    bind(FIRST, "Home g", "", "", Action::First),
    bind(LAST, "End G", "", "", Action::Last),
    bind(PAGE_UP, "PgUp", "", "", Action::PageUp),
    bind(PAGE_DOWN, "PgDn", "read on", "scroll what could not be done, where it is longer", Action::PageDown),
    bind(&[k(Code::Enter), k(Code::Right)], "Enter", "open", "open the trail, always in its home Region", Action::Open),
    bind(&[c('/')], "/", "filter", "show only the trails with a text in their name, Region or account", Action::Filter),
    bind(&[c('s')], "s", "sort", "sort by the next column", Action::Sort),
    bind(RELOAD, "r", "reload", "ask all Regions again", Action::Reload),
    bind(&[c('y')], "y", "copy", "copy the trail's ARN to the terminal's clipboard", Action::CopyArn),
    bind(&[c('H')], "H", "history", "what was changed from here, and the way back", Action::History),
    bind(ESC, "Esc", "", "stop opening a trail, or show all trails again", Action::Cancel),
    bind(HELP, "?", "help", "this help", Action::Help),
    bind(&[c('q')], "q", "quit", "leave the program", Action::Quit),
];

const FILTER: &[Binding] = &[
    bind(&[k(Code::Up), Key::ctrl('p')], "↑", "", "", Action::Up),
    bind(
        &[k(Code::Down), Key::ctrl('n')],
        "^N ^P",
        "move",
        "move within the trails that match; arrows too",
        Action::Down,
    ),
    bind(ENTER, "Enter", "keep the filter", "keep the filter and move about", Action::Accept),
    bind(ESC, "Esc", "show all", "show all trails again", Action::Cancel),
    bind(F1, "F1", "", "this help", Action::Help),
];

const FORM: &[Binding] = &[
    bind(FORM_UP, "↑ k", "", "", Action::Up),
    bind(FORM_DOWN, "↑↓", "move", "move to another setting; Tab, Shift-Tab, j, k, Home and End too", Action::Down),
    bind(&[k(Code::Home)], "Home", "", "", Action::First),
    bind(&[k(Code::End)], "End", "", "", Action::Last),
    bind(PAGE_UP, "PgUp", "", "", Action::PageUp),
    bind(PAGE_DOWN, "PgDn", "read on", "scroll what AWS answered, when it refused", Action::PageDown),
    bind(ENTER, "Enter", "edit", "edit a text setting in place, or toggle a switch", Action::Activate),
    bind(
        &[c('p')],
        "p",
        "pick",
        "pick from what the account has: buckets, keys, topics, log groups, roles",
        Action::Pick,
    ),
    bind(&[c(' ')], "Space", "toggle", "toggle a switch; Enter does, too", Action::Toggle),
    bind(&[c('x'), k(Code::Delete)], "x", "clear", "clear the setting: it will not be set any more", Action::Clear),
    bind(&[c('f')], "f", "fix", "put right what the form says it can, for the setting in focus", Action::Fix),
    bind(
        &[c('g')],
        "g",
        "guide",
        "a guide through switching Multi-Region or Organization: what it means, what it takes",
        Action::Guide,
    ),
    bind(&[c('u')], "u", "undo", "take the edit of this setting back", Action::Undo),
    bind(&[c('U')], "U", "", "take all edits back; once more brings them again", Action::UndoAll),
    bind(&[c('a')], "a", "answer", "put AWS's answer away, or look at it again", Action::Answer),
    bind(
        &[c('d')],
        "d",
        "document",
        "show what a policy misses for the setting in focus, or for AWS",
        Action::Document,
    ),
    bind(&[Key::ctrl('s')], "^S", "review", "review what will be sent, before anything is", Action::Review),
    bind(&[c('y')], "y", "copy", "copy the setting's value to the terminal's clipboard", Action::Copy),
    bind(&[c('Y')], "Y", "", "copy the trail's ARN", Action::CopyArn),
    bind(
        &[c('i')],
        "i",
        "info",
        "a long value in full; the trail's identity, status and tags, and what is around it",
        Action::About,
    ),
    bind(&[c('H')], "H", "history", "what was changed of this trail from here; edits are kept", Action::History),
    bind(RELOAD, "r", "", "read the trail again; edits are kept", Action::Reload),
    bind(ESC, "Esc", "", "put AWS's answer away, or go back to the trails", Action::Cancel),
    bind(HELP, "?", "help", "this help, with the setting in focus", Action::Help),
    bind(&[c('q')], "q", "back", "go back to the trails; asks first when there are unsaved edits", Action::Back),
];

const EDIT: &[Binding] = &[
    bind(ENTER, "Enter", "accept", "take the text as the setting's value", Action::Accept),
    bind(ESC, "Esc", "take back", "leave the setting as it was; u in the form brings the text back", Action::Cancel),
    bind(&[Key::ctrl('t')], "^T", "pick", "pick from what the account has, beginning with what is typed", Action::Pick),
    bind(
        &[k(Code::Tab), k(Code::Down), Key::ctrl('n')],
        "Tab",
        "next",
        "accept and move on; so does the down arrow",
        Action::AcceptDown,
    ),
    bind(
        &[k(Code::BackTab), k(Code::Up), Key::ctrl('p')],
        "S-Tab",
        "previous",
        "accept and move back; so does the up arrow",
        Action::AcceptUp,
    ),
    bind(&[Key::ctrl('s')], "^S", "review", "accept and review", Action::Review),
    tell("^U ^K ^W", "erase to the start, to the end, a word; ^Y brings it back"),
    tell("^A ^E", "jump to the start, to the end; Alt-B and Alt-F by words"),
    bind(F1, "F1", "help", "this help", Action::Help),
];

const PICK: &[Binding] = &[
    bind(&[k(Code::Up), Key::ctrl('p'), k(Code::BackTab)], "↑", "", "", Action::Up),
    bind(
        &[k(Code::Down), Key::ctrl('n'), k(Code::Tab)],
        "^N ^P",
        "move",
        "move to another; arrows, Tab, Home, End, PgUp and PgDn too",
        Action::Down,
    ),
    bind(&[k(Code::Home)], "Home", "", "", Action::First),
    bind(&[k(Code::End)], "End", "", "", Action::Last),
    bind(&[k(Code::PageUp)], "PgUp", "", "", Action::PageUp),
    bind(&[k(Code::PageDown)], "PgDn", "", "", Action::PageDown),
    bind(ENTER, "Enter", "take", "take the one in focus as the setting's value", Action::Accept),
    bind(&[Key::ctrl('r'), k(Code::F(5))], "^R", "reload", "ask again what there is, and how it is", Action::Reload),
    tell("a b", "type to filter: each word anywhere, letters may be left out; a capital means a capital"),
    tell("^a b$", "what begins with a; what ends with b"),
    tell("'a !b", "what has a as it is, no letter left out; what has no b"),
    tell("^U ^W", "erase what is typed, a word of it; ^A ^E jump to its start, to its end"),
    bind(F1, "F1", "help", "this help", Action::Help),
    bind(ESC, "Esc", "back", "go back; nothing is changed", Action::Cancel),
];

const LEAVE: &[Binding] = &[
    bind(&[c('r'), Key::ctrl('s')], "r", "review", "review the edits", Action::Review),
    bind(&[c('d')], "d", "discard", "throw the edits away and leave", Action::Discard),
    bind(
        &[c('l')],
        "l",
        "later",
        "leave the edits for later: they are offered when the trail is opened again",
        Action::Later,
    ),
    bind(&[Key::ctrl('c')], "^C", "quit", "quit; the edits are kept where that is possible", Action::Interrupt),
    bind(
        &[k(Code::Esc), c('n'), c('c'), k(Code::Enter), c('q')],
        "Esc",
        "keep editing",
        "stay in the form",
        Action::Cancel,
    ),
    bind(HELP, "?", "", "this help", Action::Help),
];

const OFFER: &[Binding] = &[
    bind(&[c('c'), k(Code::Enter)], "c Enter", "go on with them", "go on with the kept edits", Action::Accept),
    bind(&[c('v')], "v", "look at them", "look at the kept edits, and at what the trail is now", Action::ShowChanges),
    bind(&[c('d')], "d", "throw away", "throw the kept edits away", Action::Discard),
    bind(&[k(Code::Esc), c('q')], "Esc", "later", "leave them where they are, for the next time", Action::Cancel),
    bind(HELP, "?", "", "this help", Action::Help),
];

const CONFLICT: &[Binding] = &[
    bind(UP, "↑ k", "", "", Action::Up),
    bind(DOWN, "↑↓", "move", "move to another clash; j, k, Home, End, PgUp and PgDn too", Action::Down),
    bind(&[k(Code::Home)], "Home", "", "", Action::First),
    bind(&[k(Code::End)], "End", "", "", Action::Last),
    bind(PAGE_UP, "PgUp", "", "", Action::PageUp),
    bind(PAGE_DOWN, "PgDn", "", "", Action::PageDown),
    bind(&[k(Code::Left), c('<'), c('t')], "←", "theirs", "take what is now at AWS; so does t", Action::TakeTheirs),
    bind(&[k(Code::Right), c('>'), c('m')], "→", "yours", "keep your edit; so does m (mine)", Action::KeepYours),
    bind(&[c(' ')], "Space", "switch", "keep yours, and the other way round", Action::Toggle),
    bind(ENTER, "Enter", "go on", "go on, once all is decided", Action::Accept),
    bind(
        &[k(Code::Esc), c('q')],
        "Esc",
        "form",
        "back to the form with every edit; it is asked again before the review",
        Action::Cancel,
    ),
    bind(HELP, "?", "help", "this help", Action::Help),
];

const DOCUMENT: &[Binding] = &[
    bind(&[c('y'), c('c')], "y", "copy", "copy all of it to the terminal's clipboard", Action::Copy),
    bind(
        &[k(Code::Tab)],
        "Tab",
        "more",
        "show the whole policy, and the other one that may be at fault",
        Action::Document,
    ),
    bind(&[k(Code::Esc), c('q'), c('d'), c('i'), k(Code::Enter)], "Esc", "back", "back to the form", Action::Cancel),
    bind(HELP, "?", "", "this help", Action::Help),
];

const REVIEW: &[Binding] = &[
    bind(&[c('1')], "1", "", "what changes, and what that causes", Action::ShowChanges),
    bind(&[c('2')], "2", "", "the request as JSON, exactly as it will be sent", Action::ShowJson),
    bind(&[c('3')], "3", "", "the same as a command of the AWS CLI", Action::ShowCommand),
    bind(&[c('v')], "v 1 2 3", "view", "changes, request, command", Action::NextView),
    bind(&[c('c')], "c", "copy", "copy what the view shows", Action::Copy),
    bind(
        &[k(Code::Tab), k(Code::BackTab), k(Code::Left), k(Code::Right)],
        "Tab",
        "Cancel/Apply",
        "move between Cancel and Apply",
        Action::SwitchFocus,
    ),
    bind(ENTER, "Enter", "choose", "do what has the focus", Action::Accept),
    bind(&[c('y')], "y", "apply", "apply the changes", Action::Apply),
    bind(&[k(Code::Esc), c('n'), c('q')], "n Esc", "back", "back to the form; nothing is sent", Action::Cancel),
    bind(HELP, "?", "help", "this help", Action::Help),
];

const CONFIRM: &[Binding] = &[
    bind(ENTER, "Enter", "apply", "apply, when the name is the trail's", Action::Accept),
    bind(ESC, "Esc", "back", "back to the form; nothing is sent", Action::Cancel),
    bind(&[k(Code::Up)], "↑", "", "", Action::Up),
    bind(&[k(Code::Down)], "↓", "", "", Action::Down),
    bind(&[k(Code::PageUp)], "PgUp", "", "", Action::PageUp),
    bind(&[k(Code::PageDown)], "PgDn", "scroll", "scroll; PgUp and arrows too", Action::PageDown),
    bind(&[k(Code::Tab)], "Tab", "view", "changes, request as JSON, command of the AWS CLI", Action::NextView),
    bind(&[Key::ctrl('o')], "^O", "copy", "copy what the view shows", Action::Copy),
    tell("^U", "erase what was typed"),
    bind(F1, "F1", "help", "this help", Action::Help),
];

const PROGRESS: &[Binding] = &[
    bind(&[k(Code::Esc), c('q')], "Esc", "stop", "stop what can still be stopped", Action::Cancel),
    bind(&[Key::ctrl('c')], "^C", "leave without AWS's answer", "leave without AWS's answer", Action::Interrupt),
    bind(HELP, "?", "help", "this help", Action::Help),
];

const CHOOSING: &[Binding] = &[
    bind(&[c('1')], "1-9", "minutes to wait", "wait so many minutes, then apply it again", Action::Minutes(1)),
    bind(&[c('2')], "2", "", "", Action::Minutes(2)),
    bind(&[c('3')], "3", "", "", Action::Minutes(3)),
    bind(&[c('4')], "4", "", "", Action::Minutes(4)),
    bind(&[c('5')], "5", "", "", Action::Minutes(5)),
    bind(&[c('6')], "6", "", "", Action::Minutes(6)),
    bind(&[c('7')], "7", "", "", Action::Minutes(7)),
    bind(&[c('8')], "8", "", "", Action::Minutes(8)),
    bind(&[c('9')], "9", "", "", Action::Minutes(9)),
    bind(ENTER, "Enter", "at once", "read the trail again and apply it at once", Action::Accept),
    bind(&[k(Code::Esc), c('q'), c('n')], "Esc", "form", "back to the form; every edit is kept", Action::Cancel),
    bind(HELP, "?", "help", "this help", Action::Help),
];

const WAITING: &[Binding] = &[
    bind(ENTER, "Enter", "at once", "read the trail again and apply it at once", Action::Accept),
    bind(&[k(Code::Esc), c('q')], "Esc", "stop", "stop waiting: back to the form; every edit is kept", Action::Cancel),
    bind(HELP, "?", "help", "this help", Action::Help),
];

const RECEIPT: &[Binding] = &[
    bind(&[c('u')], "u", "undo", "take the change back: as edits in the form, to be reviewed", Action::Undo),
    bind(&[c('c')], "c", "copy command", "copy the command that takes the change back", Action::CopyUndo),
    bind(&[c('y')], "y", "copy", "copy the receipt", Action::Copy),
    bind(RELOAD, "r", "look", "look now how the trail is doing; it is looked at by itself, too", Action::Reload),
    bind(&[k(Code::Enter), k(Code::Esc)], "Enter", "form", "back to the form, as the trail is now", Action::Accept),
    bind(HELP, "?", "help", "this help", Action::Help),
    bind(&[c('q')], "q", "trails", "back to the trails", Action::Back),
];

const GUIDE: &[Binding] = &[
    bind(UP, "↑ k", "", "", Action::Up),
    bind(DOWN, "↑↓", "move", "move, or scroll; j, k, Home, End, PgUp and PgDn too", Action::Down),
    bind(FIRST, "Home g", "", "", Action::First),
    bind(LAST, "End G", "", "", Action::Last),
    bind(PAGE_UP, "PgUp", "", "", Action::PageUp),
    bind(PAGE_DOWN, "PgDn", "", "", Action::PageDown),
    bind(
        &[k(Code::Enter), k(Code::Right), k(Code::Tab)],
        "Enter",
        "next",
        "go on; from the last step to the review, which shows what will be sent before anything is",
        Action::Accept,
    ),
    bind(
        &[k(Code::Left), c('<'), k(Code::BackTab), k(Code::Backspace)],
        "←",
        "previous",
        "go a step back",
        Action::Previous,
    ),
    bind(&[c(' ')], "Space", "switch", "switch what may be set along with it", Action::Toggle),
    bind(&[c('d')], "d", "document", "the policy document that is missing, filled in for this trail", Action::Document),
    bind(&[c('y'), c('c')], "y", "copy command", "copy the command of what is in focus", Action::Copy),
    bind(RELOAD, "r", "check again", "ask AWS again, once something was put right elsewhere", Action::Reload),
    bind(HELP, "?", "help", "this help", Action::Help),
    bind(&[k(Code::Esc), c('q')], "Esc", "form", "back to the form; the guide has changed nothing", Action::Cancel),
];

const HISTORY: &[Binding] = &[
    bind(UP, "↑ k", "", "", Action::Up),
    bind(DOWN, "↑↓", "move", "move to another change; j, k, Home, End, PgUp and PgDn too", Action::Down),
    bind(FIRST, "Home g", "", "", Action::First),
    bind(LAST, "End G", "", "", Action::Last),
    bind(PAGE_UP, "PgUp", "", "", Action::PageUp),
    bind(PAGE_DOWN, "PgDn", "", "", Action::PageDown),
    bind(&[k(Code::Enter), k(Code::Right), c('v')], "Enter", "show", "show the change in full; v too", Action::Open),
    bind(&[c('u')], "u", "undo", "take the change back: as edits in the form, to be reviewed", Action::Undo),
    bind(&[c('c')], "c", "copy command", "copy the command that takes the change back", Action::CopyUndo),
    bind(&[c('y')], "y", "copy", "copy the change in full", Action::Copy),
    bind(&[c('p')], "p", "problems", "show the files of the history that cannot be used", Action::Problems),
    bind(RELOAD, "r", "", "look again what was changed", Action::Reload),
    bind(ESC, "Esc", "", "stop reading the trail, or go back to where one was", Action::Cancel),
    bind(HELP, "?", "help", "this help", Action::Help),
    bind(&[c('q')], "q", "back", "back to where one was; edits of the form are as they were", Action::Back),
];

const ENTRY: &[Binding] = &[
    bind(&[c('u')], "u", "undo", "take the change back: as edits in the form, to be reviewed", Action::Undo),
    bind(&[c('c')], "c", "copy command", "copy the command that takes the change back", Action::CopyUndo),
    bind(&[c('y')], "y", "copy", "copy all of it", Action::Copy),
    bind(HELP, "?", "help", "this help", Action::Help),
    bind(
        &[k(Code::Esc), c('q'), k(Code::Enter), k(Code::Left), c('v')],
        "Esc",
        "back",
        "stop reading the trail, or go back to the list of changes",
        Action::Cancel,
    ),
];

const HELP_KEYS: &[Binding] =
    &[bind(&[k(Code::Esc), c('q'), c('?'), k(Code::F(1)), k(Code::Enter)], "Esc", "back", "", Action::Cancel)];

impl Context {
    /// The keys of this context, beside the ones that work everywhere.
    pub fn bindings(self) -> impl Iterator<Item = &'static Binding> {
        let own = match self {
            Context::Trails => TRAILS,
            Context::Filter => FILTER,
            Context::Form => FORM,
            Context::Edit => EDIT,
            Context::Pick => PICK,
            Context::Leave => LEAVE,
            Context::Offer => OFFER,
            Context::Conflict => CONFLICT,
            Context::Document => DOCUMENT,
            Context::Review => REVIEW,
            Context::Confirm => CONFIRM,
            Context::Progress => PROGRESS,
            Context::Choosing => CHOOSING,
            Context::Waiting => WAITING,
            Context::Receipt => RECEIPT,
            Context::Guide => GUIDE,
            Context::History => HISTORY,
            Context::Entry => ENTRY,
            Context::Help => HELP_KEYS,
        };
        let scrolls = matches!(
            self,
            Context::Document
                | Context::Offer
                | Context::Review
                | Context::Choosing
                | Context::Waiting
                | Context::Receipt
                | Context::Entry
                | Context::Help
        );
        let scroll = if scrolls { SCROLL } else { &[] };
        scroll.iter().chain(own)
    }

    /// What this context is called in the help.
    pub const fn title(self) -> &'static str {
        match self {
            Context::Trails | Context::Filter => "Trails",
            Context::Form => "Form",
            Context::Edit => "While editing a setting",
            Context::Pick => "While picking a value",
            Context::Leave => "Leaving",
            Context::Offer => "Kept edits",
            Context::Conflict => "Conflict",
            Context::Document => "Policy document",
            Context::Review => "Review",
            Context::Confirm => "Confirming",
            Context::Progress => "While applying",
            Context::Choosing => "How long to wait",
            Context::Waiting => "While waiting",
            Context::Receipt => "Receipt",
            Context::Guide => "Guide",
            Context::History => "History",
            Context::Entry => "A change",
            Context::Help => "Help",
        }
    }

    /// What `key` does here.
    pub fn action(self, key: Key) -> Option<Action> {
        self.bindings().chain(EVERYWHERE).find(|b| b.keys.contains(&key)).and_then(|b| b.action)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: [Context; 19] = [
        Context::Trails,
        Context::Filter,
        Context::Form,
        Context::Edit,
        Context::Pick,
        Context::Leave,
        Context::Offer,
        Context::Conflict,
        Context::Document,
        Context::Review,
        Context::Confirm,
        Context::Progress,
        Context::Choosing,
        Context::Waiting,
        Context::Receipt,
        Context::Guide,
        Context::History,
        Context::Entry,
        Context::Help,
    ];

    #[test]
    fn no_key_does_two_things_in_one_place() {
        for context in ALL {
            let mut seen = Vec::new();
            let table = context.bindings().chain(EVERYWHERE);
            for (key, action) in table.flat_map(|b| b.keys.iter().map(move |k| (*k, b.action))) {
                assert!(!seen.iter().any(|(k, a)| *k == key && *a != action), "{context:?}: {key:?}");
                seen.push((key, action));
            }
        }
    }

    #[test]
    fn nothing_is_applied_by_the_key_that_opens_the_review() {
        for key in Context::Form.bindings().filter(|b| b.action == Some(Action::Review)).flat_map(|b| b.keys) {
            assert_ne!(Context::Review.action(*key), Some(Action::Apply));
            assert_ne!(Context::Review.action(*key), Some(Action::Accept));
        }
    }
}

//! The form: a trail's settings, moved about in and edited. Moving and editing are apart, so that a stray key never
//! edits an audit log.

mod documents;
mod editing;
mod edits;
mod fixing;
mod leaving;
mod looking;
mod newer;
mod offered;
mod pages;
pub mod picking;

use looking::is_edit;
pub use newer::Elsewhere;
pub use offered::Offer;
pub use pages::{error_page, full_stop};
pub use picking::Picker;

use super::documents::Reading;
use super::event::{Answer, Call, KeptId, Ticket};
use super::field::TextField;
use super::key::Key;
use super::keys::{Action, Context};
use super::layout::Layout;
use super::leaving::Goal;
use super::page::Scroll;
use super::{Go, Load, Session, Shared};
use crate::trail::change::reading_command;
use crate::trail::errors::Explanation;
use crate::trail::guide::Topic;
use crate::trail::policy::Around;
use crate::trail::preflight::{self, Check};
use crate::trail::settings::{compared, shown};
use crate::trail::validate;
use crate::trail::{ApiError, Draft, Edit, Facts, Finding, Membership, Setting, Severity, Status, Tag, Trail, Value};

/// A trail's settings being edited.
#[derive(Debug)]
pub struct Form {
    /// The trail and the edits made.
    pub draft: Draft,
    /// How the trail is doing.
    pub status: Load<Status>,
    /// The trail's tags.
    pub tags: Load<Vec<Tag>>,
    /// The setting that keys act on.
    pub focus: Setting,
    /// What the keys do.
    pub mode: Mode,
    /// What AWS answered when it refused the draft; kept until it is closed.
    pub refusal: Option<Refusal>,
    /// What is wrong with the draft.
    pub findings: Vec<Finding>,
    /// What can be checked of the draft with the facts.
    checks: Vec<Check>,
    /// The edit that global services had before they were switched on along with Multi-Region.
    along: Option<Option<Edit>>,
    /// The edits that were taken back all at once last, until the next edit.
    thrown: Option<Draft>,
    /// The text that was being typed last and was not accepted, and of which setting.
    dropped: Option<(Setting, String)>,
    /// The caller's, so that what is wrong can be worked out while a text is typed.
    account: Option<String>,
    /// The organization of that account, or why it could not be read, once it was answered.
    organization: Option<Result<Membership, ApiError>>,
    /// What was read of the things around the trail.
    facts: Facts,
    /// Counts how often the draft or what is known of the account has changed.
    stamp: u64,
    /// What others changed since the trail was opened.
    pub elsewhere: Elsewhere,
    /// Kept edits that these took the place of.
    spent: Vec<KeptId>,
    /// The trail is being read again; whether the user asked for it.
    reload: Option<(Ticket, bool)>,
}

/// What the keys of the form do.
#[derive(Debug)]
pub enum Mode {
    /// Move about.
    Moving,
    /// Edit the setting in focus.
    Editing(TextField),
    /// Pick the value of the setting in focus from what the account has.
    Picking(Box<Picker>),
    /// Answer what is to become of the edits.
    Leaving(Goal),
    /// Answer what is to become of edits that an earlier run left behind.
    Offered(Box<Offer>),
    /// Read a policy document.
    Reading(Reading, Scroll),
    /// Read what is known of the trail beside its settings.
    About(Scroll),
}

/// A submit that AWS refused, or of which nobody knows what came of it.
#[derive(Debug)]
pub struct Refusal {
    /// What AWS answered.
    pub error: ApiError,
    /// What it means for the draft, and what to do.
    pub explanation: Explanation,
    /// Whether the trail is there no more.
    gone: bool,
    /// Whether it is put away; it can be looked at again.
    pub hidden: bool,
    scroll: Scroll,
}

impl Form {
    /// The form of a trail that was just read; asks for what stands beside its settings.
    pub fn open(trail: Trail, ctx: &mut Shared) -> Form {
        Form::with_draft(Draft::new(trail), ctx)
    }

    /// The form of a draft.
    pub fn with_draft(draft: Draft, ctx: &mut Shared) -> Form {
        let status = Load::Waiting(ctx.call(Call::Status(draft.arn().clone())));
        let tags = Load::Waiting(ctx.call(Call::Tags(draft.arn().clone())));
        ctx.refresh_old_facts(&draft);
        let mut form = Form {
            draft,
            status,
            tags,
            focus: Setting::ALL[0],
            mode: Mode::Moving,
            refusal: None,
            findings: Vec::new(),
            checks: Vec::new(),
            along: None,
            thrown: None,
            dropped: None,
            account: None,
            organization: None,
            facts: Facts::default(),
            stamp: 0,
            elsewhere: Elsewhere::default(),
            spent: Vec::new(),
            reload: None,
        };
        form.hear(&ctx.session);
        form.recheck(ctx.session.account());
        form
    }

    /// Reads the trail and what is around it again without a word, unless there is something to say.
    pub(super) fn refresh(&mut self, ctx: &mut Shared) {
        ctx.refresh_facts(&self.draft);
        self.reload = Some((ctx.call(Call::Trail(self.draft.arn().clone())), false));
    }

    /// Takes in what the session knows of the account around the trail; [`recheck`](Form::recheck) then looks what it means.
    pub fn hear(&mut self, session: &Session) {
        let told = session.around().organization;
        self.organization = told.map(|told| told.cloned().map_err(Clone::clone));
        self.facts = session.facts.clone();
    }

    /// Looks again for what is wrong with the draft. `account` is the caller's, when known.
    pub fn recheck(&mut self, account: Option<&str>) {
        self.account = account.map(str::to_owned);
        self.stamp += 1;
        self.look();
    }

    /// Works out what can be checked of the draft, and what is wrong with it.
    fn look(&mut self) {
        self.checks = self.checks_of(&self.draft);
        self.findings = self.wrong(&self.draft, &self.checks);
    }

    /// What is wrong with a draft of this form, with what is known of the caller.
    pub(super) fn wrong_with(&self, draft: &Draft) -> Vec<Finding> {
        self.wrong(draft, &self.checks_of(draft))
    }

    fn wrong(&self, draft: &Draft, checks: &[Check]) -> Vec<Finding> {
        let mut found = validate::draft(draft, self.around());
        found.retain(|finding| !preflight::answers(checks, finding));
        let told = |finding: &Finding| found.iter().any(|f| f.setting == finding.setting && f.text == finding.text);
        // that nothing can be changed stands above the settings already
        let above = self.only_looks();
        let is_above = |finding: &Finding| above.as_ref() == Some(&finding.text);
        let checked = preflight::findings(checks).into_iter();
        let new: Vec<Finding> = checked.filter(|finding| !told(finding) && !is_above(finding)).collect();
        found.extend(new);
        found.sort_by_key(|f| (f.setting, std::cmp::Reverse(f.severity)));
        found
    }

    /// What is known of the caller's account.
    fn around(&self) -> Around<'_> {
        let organization = self.organization.as_ref().map(Result::as_ref);
        Around { account: self.account.as_deref(), organization }
    }

    fn checks_of(&self, draft: &Draft) -> Vec<Check> {
        preflight::checks(draft, &self.facts, self.around())
    }

    /// Why nothing around the trail is asked for at all, where that is so.
    pub fn nothing_is_asked(&self) -> Option<&ApiError> {
        preflight::unread::nothing_is_asked(&self.draft, &self.facts)
    }

    /// What can be checked of the draft with the facts.
    pub fn checks(&self) -> &[Check] {
        &self.checks
    }

    fn edited(&mut self) {
        self.thrown = None;
        self.stamp += 1;
        self.look();
        if !self.draft.is_changed() {
            self.refusal = None; // it was about edits that are not there any more
        }
    }

    /// What is wrong with a setting: of the text being typed, while it is.
    pub fn findings_on(&self, setting: Setting) -> Vec<Finding> {
        if let Mode::Editing(field) = &self.mode
            && setting == self.focus
        {
            return self.findings_while_typing(field.text());
        }
        self.findings.iter().filter(|f| f.setting == setting).cloned().collect()
    }

    /// The first thing that keeps the draft from being reviewed.
    pub fn first_error(&self) -> Option<&Finding> {
        self.findings.iter().find(|f| f.severity == Severity::Error)
    }

    /// Where keys go.
    pub fn context(&self) -> Context {
        match self.mode {
            Mode::Moving => Context::Form,
            Mode::Editing(_) => Context::Edit,
            Mode::Picking(_) => Context::Pick,
            Mode::Leaving(_) => Context::Leave,
            Mode::Offered(_) => Context::Offer,
            Mode::Reading(..) | Mode::About(_) => Context::Document,
        }
    }

    /// Whether an action would do something now.
    pub fn works(&self, action: Action, ctx: &Shared) -> bool {
        match self.mode {
            Mode::Leaving(goal) => {
                return match action {
                    Action::Interrupt => goal == Goal::Interrupt,
                    Action::Later => goal == Goal::Trails && !ctx.cannot_keep(),
                    _ => true,
                };
            }
            Mode::Offered(ref offer) => {
                return action != Action::Down && (action != Action::ShowChanges || offer.reading.is_none());
            }
            Mode::Reading(reading, _) if action == Action::Document => return self.papers().reads_on(reading),
            Mode::Reading(reading, _) if action == Action::Copy => return self.papers().can_copy(reading),
            Mode::About(_) if action == Action::Document => return false,
            Mode::Editing(_) if action == Action::Pick => return self.can_pick(),
            Mode::Picking(ref picker) => return picker.works(action),
            Mode::Editing(_) | Mode::Reading(..) | Mode::About(_) => return true,
            Mode::Moving => {}
        }
        let set = self.draft.value(self.focus).is_some();
        if is_edit(action) && self.only_looks().is_some() {
            return false;
        }
        match action {
            Action::Toggle => !self.focus.is_text(),
            Action::Activate => self.focus.is_text(),
            Action::Pick => self.can_pick(),
            Action::Clear => self.focus.clearable() && set,
            Action::Fix => self.fixable().is_some(),
            Action::Guide => Topic::of(self.focus, &self.draft).is_some(),
            Action::Undo => self.draft.edit(self.focus).is_some() || self.dropped_here().is_some(),
            Action::UndoAll => self.draft.is_changed() || self.thrown.is_some(),
            Action::Review => self.draft.is_changed(),
            Action::Answer => self.refusal.is_some(),
            Action::Copy => set,
            Action::Document => self.document().is_some(),
            Action::PageDown => {
                let layout = Layout::narrowest(ctx.size).under(ctx.band);
                let lines = self.answer().map_or(0, |answer| answer.page(layout.panel_width()).len());
                lines + 1 > layout.panel(true).into()
            }
            _ => true,
        }
    }

    /// What AWS answered, unless it is put away.
    pub fn answer(&self) -> Option<&Refusal> {
        self.refusal.as_ref().filter(|r| !r.hidden)
    }

    /// Handles a key.
    pub fn on_key(&mut self, key: Key, action: Option<Action>, layout: Layout, ctx: &mut Shared) -> Go {
        match (&mut self.mode, action) {
            (Mode::Editing(field), None) => {
                field.key(key);
                Go::Stay
            }
            (Mode::Picking(_), None) => {
                self.type_into_picker(key, ctx);
                Go::Stay
            }
            (_, None) => Go::Stay,
            (Mode::Picking(_), Some(action)) => self.act_picking(action, layout, ctx),
            (Mode::Editing(_), Some(action)) => self.act_editing(action, ctx),
            (Mode::Leaving(_), Some(action)) => self.act_leaving(action, ctx),
            (Mode::Offered(_), Some(action)) => self.act_offered(action, layout, ctx),
            (Mode::Reading(reading, scroll), Some(action)) => {
                let (reading, scroll) = (*reading, *scroll);
                let read_on = self.papers().act(reading, scroll, action, layout, ctx);
                self.mode = read_on.map_or(Mode::Moving, |(reading, scroll)| Mode::Reading(reading, scroll));
                Go::Stay
            }
            (Mode::About(scroll), Some(action)) => {
                let mut scroll = *scroll;
                let page = self.about_in_full(layout.text_width(), ctx.now);
                match action {
                    Action::Copy => ctx.copy("what is known of the trail", &self.about_text(ctx.now)),
                    Action::Cancel => {
                        self.mode = Mode::Moving;
                        return Go::Stay;
                    }
                    action => _ = scroll.act(action, page.len(), layout.body.into()),
                }
                self.mode = Mode::About(scroll);
                Go::Stay
            }
            (Mode::Moving, Some(action)) => self.act_moving(action, layout, ctx),
        }
    }

    fn act_moving(&mut self, action: Action, layout: Layout, ctx: &mut Shared) -> Go {
        if is_edit(action)
            && let Some(why) = self.only_looks()
        {
            ctx.say(format!("{why}."));
            return Go::Stay;
        }
        match action {
            Action::Up => self.step(-1),
            Action::Down => self.step(1),
            Action::First => self.focus = Setting::ALL[0],
            Action::Last => self.focus = Setting::ALL[Setting::ALL.len() - 1],
            Action::PageUp | Action::PageDown => self.scroll_answer(action, layout),
            Action::Activate if self.focus.is_text() => {
                self.mode = Mode::Editing(TextField::new(&self.draft.text(self.focus).unwrap_or_default()));
            }
            Action::Activate => self.toggle(ctx),
            Action::Pick => self.pick(ctx),
            Action::Toggle if !self.focus.is_text() => self.toggle(ctx),
            Action::Toggle => ctx.say("Press Enter to edit this setting."),
            Action::Clear => self.clear(ctx),
            Action::Fix => self.fix(ctx),
            Action::Guide => match Topic::of(self.focus, &self.draft) {
                Some(topic) => return Go::Guide(topic),
                None => ctx.say("There are guides through Multi-Region and Organization: move there first."),
            },
            Action::Undo => self.undo(ctx),
            Action::UndoAll => self.undo_all(ctx),
            Action::Copy => match self.draft.value(self.focus) {
                Some(value) => ctx.copy(&format!("the value of {}", self.focus.label()), &one_line_of(&value)),
                None => ctx.say(format!("There is nothing to copy: {} is not set.", self.focus.label())),
            },
            Action::CopyArn => ctx.copy("the trail's ARN", self.draft.arn().as_str()),
            Action::About => self.mode = Mode::About(Scroll::default()),
            Action::History => return Go::History,
            Action::Document => match self.document() {
                Some(document) => self.mode = Mode::Reading(self.papers().begin(document), Scroll::default()),
                None => ctx.say("A policy document is shown here when one is missing for the setting in focus."),
            },
            Action::Reload => {
                ctx.ask_again();
                let awaited = self.reload.map(|(ticket, _)| ticket);
                let ticket = awaited.unwrap_or_else(|| ctx.call(Call::Trail(self.draft.arn().clone())));
                self.reload = Some((ticket, true));
                ctx.say("Reading the trail again…");
            }
            Action::Review => return self.review(ctx),
            Action::Answer => {
                if let Some(refusal) = &mut self.refusal {
                    refusal.hidden = !refusal.hidden;
                }
            }
            Action::Cancel if self.answer().is_some() => {
                if let Some(refusal) = &mut self.refusal {
                    refusal.hidden = true;
                }
            }
            Action::Cancel | Action::Back => return self.leave(Goal::Trails, ctx),
            _ => {}
        }
        Go::Stay
    }

    fn step(&mut self, by: isize) {
        let at = Setting::ALL.iter().position(|s| *s == self.focus).unwrap_or(0);
        let last = Setting::ALL.len() - 1;
        self.focus = Setting::ALL[at.saturating_add_signed(by).min(last)];
    }

    fn scroll_answer(&mut self, action: Action, layout: Layout) {
        let width = layout.panel_width();
        let height = usize::from(layout.panel(true)).saturating_sub(1);
        let Some(refusal) = self.refusal.as_mut().filter(|r| !r.hidden) else {
            self.focus = match action {
                Action::PageUp => Setting::ALL[0],
                _ => Setting::ALL[Setting::ALL.len() - 1],
            };
            return;
        };
        let lines = refusal.page(width).len();
        refusal.scroll.act(action, lines, height);
    }

    /// Handles an answer that the list did not wait for.
    pub fn on_answer(&mut self, ticket: Ticket, answer: Answer, ctx: &mut Shared) -> Go {
        match answer {
            Answer::Status(status) => _ = self.status.take(ticket, status),
            Answer::Tags(tags) => _ = self.tags.take(ticket, tags),
            Answer::Listed(page) => self.listed(ticket, page, ctx),
            Answer::Trail(trail) if self.reload.is_some_and(|(own, _)| own == ticket) => {
                let asked = self.reload.take().is_some_and(|(_, asked)| asked);
                match trail {
                    Ok(trail) => return self.reread(*trail, asked, ctx),
                    Err(error) if asked => self.unread(error, ctx),
                    Err(_) => {} // it is read again before anything is sent
                }
            }
            _ => {}
        }
        Go::Stay
    }

    /// AWS refused the draft, or it could not be sent, or nobody knows: everything is kept, and the focus goes to the
    /// setting at fault.
    pub fn refused(&mut self, error: ApiError, ctx: &mut Shared) {
        let (arn, name) = (self.draft.arn(), self.draft.arn().name());
        if error.left_unanswered() {
            let look = reading_command(arn, &ctx.session.command);
            let line = format!(
                "trailedit: the update of {name} was sent and does not show; it may still be applied: {error}. See: {look}"
            );
            ctx.note_unknown(arn, line);
        } else {
            ctx.note_refused(format!("trailedit: {name} was not changed: {error}"));
        }
        let is_about = |check: &Check| error.code().is_some_and(|code| check.matter.codes().contains(&code));
        if self.checks.iter().any(is_about) {
            ctx.refresh_facts(&self.draft); // AWS knows better than what was read before
        }
        let refusal = Refusal::new(error, &self.draft, &self.checks, self.around().organization_id());
        if let Some(setting) = refusal.explanation.settings.first() {
            self.focus = *setting;
        }
        self.mode = Mode::Moving;
        self.refusal = Some(refusal);
    }

    /// How a setting was before its edit, for the line under it; `None` when it has no edit.
    pub fn was(&self, setting: Setting) -> Option<String> {
        self.draft.edit(setting)?;
        Some(compared(setting, self.draft.before(setting).as_ref()))
    }

    /// How a setting is shown with the edits made.
    pub fn shown(&self, setting: Setting) -> String {
        match self.draft.edit(setting) {
            Some(Edit::Clear) => "(cleared)".to_owned(),
            _ => shown(setting, self.draft.value(setting).as_ref()),
        }
    }
}

/// A value as it is copied: one that came with a line end could run what stands before it where it is pasted.
fn one_line_of(value: &Value) -> String {
    crate::trail::text::shown(&value.to_string()).into_owned()
}

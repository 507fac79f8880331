//! The review: what will be sent and what it causes, before anything is sent.

use super::event::{Answer, Ticket};
use super::field::TextField;
use super::form::Form;
use super::key::Key;
use super::keys::{Action, Context};
use super::layout::Layout;
use super::page::{Line, Page, Role, Scroll, pieces, window};
use super::{Go, Load, Shared};
use crate::trail::change::{CommandContext, Why, Wire};
use crate::trail::consequence::{Level, consequences};
use crate::trail::settings::{compared, shown};
use crate::trail::{Change, Consequence, Draft, Finding, Request, Setting, Severity};

/// What will be sent. Everything here is worked out from the draft once, so that what is shown is what is sent.
#[derive(Debug)]
pub struct Review {
    /// The form it came from, and goes back to.
    pub form: Form,
    /// What changes.
    pub changes: Vec<Change>,
    /// What that causes, each under one of the changes, worst first.
    pub consequences: Vec<Consequence>,
    /// What is sent.
    pub request: Request,
    /// What is shown.
    pub view: View,
    /// What the keys act on.
    pub confirm: Confirm,
    seen: Seen,
    scroll: Scroll,
}

/// How much of the changes was on the screen. Nothing is applied before their end was.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Seen {
    Nothing,
    Begun,
    End,
}

/// What the review shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum View {
    /// Changes and consequences.
    Changes,
    /// The request as JSON.
    Json,
    /// The equivalent command.
    Command,
}

impl View {
    /// All of them.
    pub const ALL: [View; 3] = [View::Changes, View::Json, View::Command];

    /// What it is called.
    pub const fn title(self) -> &'static str {
        match self {
            View::Changes => "changes",
            View::Json => "request",
            View::Command => "command",
        }
    }
}

/// How the changes are applied or not.
#[derive(Debug)]
pub enum Confirm {
    /// Two buttons, this one in focus.
    Buttons(Button),
    /// The trail's name is being typed.
    Typing(TextField),
}

/// The buttons.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Button {
    /// Back to the form. It has the focus first.
    Cancel,
    /// Apply the changes.
    Apply,
}

impl Review {
    /// The review of a form's draft; the form back when nothing changes.
    ///
    /// # Errors
    /// The form, when its draft has no changes.
    pub fn new(form: Form, ctx: &Shared) -> Result<Review, Box<Form>> {
        let Some(request) = form.draft.request() else { return Err(Box::new(form)) };
        let consequences = consequences(&form.draft);
        let dangerous = consequences.iter().any(|c| c.level == Level::Danger);
        // a session that cannot apply anything has nothing to confirm
        let confirm = if dangerous && !ctx.session.read_only {
            Confirm::Typing(TextField::new(""))
        } else {
            Confirm::Buttons(Button::Cancel)
        };
        let changes = form.draft.changes();
        let view = View::Changes;
        Ok(Review {
            form,
            changes,
            consequences,
            request,
            view,
            confirm,
            seen: Seen::Nothing,
            scroll: Scroll::default(),
        })
    }

    /// Where keys go.
    pub fn context(&self) -> Context {
        match self.confirm {
            Confirm::Buttons(_) => Context::Review,
            Confirm::Typing(_) => Context::Confirm,
        }
    }

    /// Whether an action would do something now.
    pub fn works(&self, action: Action, ctx: &Shared) -> bool {
        match (action, &self.confirm) {
            (Action::Apply | Action::SwitchFocus, _) => !ctx.session.read_only,
            (Action::Accept, Confirm::Typing(field)) => field.text() == self.form.draft.arn().name(),
            (Action::Down | Action::PageDown, _) => {
                let layout = Layout::narrowest(ctx.size);
                self.page(layout.text_width(), &ctx.session.command).len() > self.height(layout)
            }
            _ => true,
        }
    }

    /// The rows below the page: the rule, and the buttons or the name and where it is typed.
    pub fn below(&self, layout: Layout) -> u16 {
        match self.confirm {
            Confirm::Buttons(_) => 2,
            Confirm::Typing(_) => 2 + self.name_lines(layout.text_width()).len() as u16,
        }
    }

    /// The trail's name in pieces that fit the width: it has to be read in full to be typed.
    pub fn name_lines(&self, width: u16) -> Vec<String> {
        pieces(&format!("Type {} and Enter to apply:", self.form.draft.arn().name()), width.into(), 0)
    }

    /// The rows of the page.
    pub fn height(&self, layout: Layout) -> usize {
        layout.body.saturating_sub(self.below(layout)).max(1).into()
    }

    /// The first line to show.
    pub fn top(&self, lines: usize, layout: Layout) -> usize {
        self.scroll.top(lines, self.height(layout))
    }

    /// The review is on the screen as it is: its end was in sight if it is now.
    pub fn drawn(&mut self, layout: Layout, ctx: &Shared) {
        if self.view == View::Changes && !layout.too_small() {
            let lines = self.page(layout.text_width(), &ctx.session.command).len();
            let height = self.height(layout);
            let end = self.scroll.top(lines, height) + window(lines, height) >= lines;
            self.seen = self.seen.max(if end { Seen::End } else { Seen::Begun });
        }
    }

    /// Handles an answer that the form waited for: what it says of the trail has to be seen, too.
    pub fn on_answer(&mut self, ticket: Ticket, answer: Answer, ctx: &mut Shared) -> Go {
        let before = self.about_the_trail();
        let go = self.form.on_answer(ticket, answer, ctx);
        if self.about_the_trail() != before {
            self.seen = Seen::Nothing;
        }
        go
    }

    /// Looks again for what is wrong with the draft, now that the caller's account is known. What is new has to be seen.
    pub fn recheck(&mut self, account: Option<&str>) {
        let before = self.form.findings.clone();
        self.form.recheck(account);
        if self.form.findings != before {
            self.seen = Seen::Nothing;
        }
    }

    /// Handles a key.
    pub fn on_key(&mut self, key: Key, action: Option<Action>, layout: Layout, ctx: &mut Shared) -> Go {
        let lines = self.page(layout.text_width(), &ctx.session.command).len();
        let height = self.height(layout);
        let Some(action) = action else {
            if let Confirm::Typing(field) = &mut self.confirm {
                field.key(key);
            }
            return Go::Stay;
        };
        if self.scroll.act(action, lines, height) {
            return Go::Stay;
        }
        match (action, &mut self.confirm) {
            (Action::ShowChanges, _) => self.show(View::Changes),
            (Action::ShowJson, _) => self.show(View::Json),
            (Action::ShowCommand, _) => self.show(View::Command),
            (Action::NextView, _) => self.show(match self.view {
                View::Changes => View::Json,
                View::Json => View::Command,
                View::Command => View::Changes,
            }),
            (Action::Copy, _) => self.copy(ctx),
            (Action::SwitchFocus, _) if ctx.session.read_only => say_read_only(ctx),
            (Action::SwitchFocus, Confirm::Buttons(button)) => {
                *button = if *button == Button::Cancel { Button::Apply } else { Button::Cancel };
            }
            (Action::Apply, Confirm::Buttons(_)) | (Action::Accept, Confirm::Buttons(Button::Apply)) => {
                return self.apply(lines, height, ctx);
            }
            (Action::Accept, Confirm::Typing(_)) => return self.accept_name(lines, height, ctx),
            (Action::Accept | Action::Cancel, _) => {
                ctx.say("Nothing was sent.");
                return Go::Form;
            }
            _ => {}
        }
        Go::Stay
    }

    fn accept_name(&mut self, lines: usize, height: usize, ctx: &mut Shared) -> Go {
        let Confirm::Typing(field) = &self.confirm else { return Go::Stay };
        if field.text() == self.form.draft.arn().name() {
            return self.apply(lines, height, ctx);
        }
        ctx.warn(match field.text() {
            "" => "Nothing was sent: the name has to be typed. Esc goes back.",
            _ => "Nothing was sent: that is not the trail's name.",
        });
        Go::Stay
    }

    /// Applies the changes, if they were seen to the end and may be applied at all.
    fn apply(&mut self, lines: usize, height: usize, ctx: &mut Shared) -> Go {
        if ctx.session.read_only {
            say_read_only(ctx);
            return Go::Stay;
        }
        if let Some(error) = self.form.first_error() {
            ctx.warn(format!("Nothing was sent. {}: {}", error.setting.label(), error.text));
            return Go::Stay;
        }
        if self.seen != Seen::End {
            if self.view == View::Changes && self.seen == Seen::Begun {
                self.scroll.act(Action::PageDown, lines, height);
            } else {
                self.show(View::Changes); // from its beginning
            }
            ctx.warn("Nothing was sent yet: not all of it was on the screen. Apply once you have seen the end.");
            return Go::Stay;
        }
        Go::Apply
    }

    /// Handles a paste: the name has to be typed.
    pub fn on_paste(&mut self, _: &str, ctx: &mut Shared) {
        if matches!(self.confirm, Confirm::Typing(_)) {
            ctx.warn("The paste was not taken: the name has to be typed.");
        }
    }

    /// The same review, not yet confirmed.
    #[must_use]
    pub fn again(mut self) -> Review {
        match &mut self.confirm {
            Confirm::Buttons(button) => *button = Button::Cancel,
            Confirm::Typing(field) => *field = TextField::new(""),
        }
        self
    }

    fn show(&mut self, view: View) {
        self.view = view;
        self.scroll = Scroll::default();
    }

    fn copy(&self, ctx: &mut Shared) {
        match self.view {
            View::Changes => {
                let text = self.changes_page(u16::MAX / 2).into_text();
                ctx.copy("the changes", &text);
            }
            View::Json => ctx.copy_json("the request", &self.json()),
            View::Command => {
                let text = self.command(&ctx.session.command).join(" ");
                ctx.copy("the command", &text);
            }
        }
    }

    fn json(&self) -> String {
        serde_json::to_string_pretty(&self.request.json()).unwrap_or_default()
    }

    fn command(&self, context: &CommandContext) -> Vec<String> {
        self.request.command(context)
    }

    /// What the view shows, in lines of this width.
    pub fn page(&self, width: u16, context: &CommandContext) -> Vec<Line> {
        match self.view {
            View::Changes => self.changes_page(width).into_lines(),
            View::Json => {
                let mut page = Page::new(width);
                page.text(0, Role::Dim, "The body of the one UpdateTrail request, exactly as it will be sent:");
                page.blank().verbatim(0, &self.json());
                page.into_lines()
            }
            View::Command => {
                let mut page = Page::new(width);
                let key = if matches!(self.confirm, Confirm::Typing(_)) { "^O" } else { "c" };
                page.text(0, Role::Dim, &format!("The same with the AWS CLI; {key} copies it as one line:"));
                page.blank().verbatim(0, &self.command(context).join(" \\\n  "));
                page.into_lines()
            }
        }
    }

    fn changes_page(&self, width: u16) -> Page {
        let mut page = Page::new(width);
        let about = self.about_the_trail();
        for text in &about {
            page.labelled(0, "!  caution  ", Role::Caution, Role::Text, text);
        }
        if !about.is_empty() {
            page.blank();
        }
        for change in &self.changes {
            self.change(&mut page, change);
            page.blank();
        }
        let partners: Vec<(Setting, &Wire, &str)> = self.request.members.iter().filter_map(partner).collect();
        if !partners.is_empty() {
            page.text(0, Role::Heading, "Sent along, unchanged");
            for (setting, wire, why) in partners {
                let value = compared(setting, wire.value().as_ref());
                page.labelled(
                    2,
                    &format!("{}  ", setting.label()),
                    Role::Name,
                    Role::Text,
                    &format!("{value} ({why})"),
                );
            }
            page.blank();
        }
        page
    }

    fn change(&self, page: &mut Page, change: &Change) {
        let setting = change.setting;
        page.text(0, Role::Name, setting.label());
        page.labelled(2, "before  ", Role::Dim, Role::Before, &compared(setting, change.before.as_ref()));
        let after = match &change.after {
            None => "cleared: not set any more".to_owned(),
            after => shown(setting, after.as_ref()),
        };
        page.labelled(2, "after   ", Role::Dim, Role::After, &after);
        for consequence in self.consequences.iter().filter(|c| c.setting == setting) {
            consequence_lines(page, 2, consequence);
        }
        // what is only worth knowing was said in the form; here the consequences say it
        for finding in self.warnings().filter(|f| f.setting == setting) {
            finding_lines(page, 2, finding);
        }
    }

    /// How many consequences there are of each level, worst first, for the heading.
    pub fn levels(&self) -> Vec<(Level, usize)> {
        let count = |level| (level, self.consequences.iter().filter(|c| c.level == level).count());
        let mut levels = [Level::Danger, Level::Caution].map(count);
        levels[1].1 += self.warnings().count();
        levels.into_iter().filter(|(_, n)| *n > 0).collect()
    }

    /// What is allowed and almost surely not meant, of the settings that change.
    fn warnings(&self) -> impl Iterator<Item = &Finding> {
        let changes = |setting| self.changes.iter().any(|c| c.setting == setting);
        self.form.findings.iter().filter(move |f| f.severity > Severity::Note && changes(f.setting))
    }

    /// What there is to know of the trail before anything is changed in it, a sentence each.
    fn about_the_trail(&self) -> Vec<String> {
        let mut said: Vec<String> = self.form.taken_in().into_iter().collect();
        if let Load::Here(status) = &self.form.status {
            if status.logging == Some(false) {
                said.push(
                    "The trail is not logging: nothing is recorded or delivered, before and after this update, until it \
                     is started (aws cloudtrail start-logging)."
                        .to_owned(),
                );
            }
            for (delivery, error) in status.failing() {
                said.push(format!("Delivery of {} fails at present: {error}", delivery.channel.label()));
            }
        }
        if let Load::Here(tags) = &self.form.tags
            && let Some((_, stack)) = tags.iter().find(|(key, _)| key == "aws:cloudformation:stack-name")
        {
            said.push(format!(
                "CloudFormation manages this trail (stack {stack}): its next update may put back what you change here."
            ));
        }
        said
    }

    /// The draft under review.
    pub fn draft(&self) -> &Draft {
        &self.form.draft
    }
}

fn say_read_only(ctx: &mut Shared) {
    ctx.warn("This session is read-only and cannot send; c copies what is shown.");
}

fn partner(member: &crate::trail::change::Member) -> Option<(Setting, &Wire, &str)> {
    match member.why {
        Why::Partner(why) => Some((member.setting, &member.value, why)),
        Why::Changed => None,
    }
}

fn consequence_lines(page: &mut Page, indent: usize, consequence: &Consequence) {
    let (mark, role) = match consequence.level {
        Level::Danger => ("!! danger   ", Role::Danger),
        Level::Caution => ("!  caution  ", Role::Caution),
        Level::Note => ("i  note     ", Role::Note),
    };
    page.labelled(indent, mark, role, Role::Text, &consequence.text);
}

fn finding_lines(page: &mut Page, indent: usize, finding: &Finding) {
    let (mark, role) = match finding.severity {
        Severity::Error => ("x  error    ", Role::Danger),
        Severity::Warning => ("!  warning  ", Role::Caution),
        Severity::Note => ("i  note     ", Role::Note),
    };
    page.labelled(indent, mark, role, Role::Text, &finding.text);
}

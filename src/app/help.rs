//! The help: the keys of the screen it was opened on, and the setting in focus.

use super::keys::{Action, Binding, Context, EVERYWHERE};
use super::layout::Layout;
use super::page::{Line, Page, Role, Scroll};
use crate::trail::Setting;

/// The help, open.
#[derive(Debug)]
pub struct Help {
    context: Context,
    setting: Option<Setting>,
    scroll: Scroll,
}

impl Help {
    /// The help for a screen and, in the form, the setting in focus.
    pub fn new(context: Context, setting: Option<Setting>) -> Help {
        Help { context, setting, scroll: Scroll::default() }
    }

    /// Handles a key; `true` closes the help.
    pub fn act(&mut self, action: Action, layout: Layout) -> bool {
        let lines = self.page(layout.text_width()).len();
        if self.scroll.act(action, lines, layout.body.into()) {
            return false;
        }
        action == Action::Cancel
    }

    /// The first line to show.
    pub fn top(&self, lines: usize, layout: Layout) -> usize {
        self.scroll.top(lines, layout.body.into())
    }

    /// The help in lines of this width.
    pub fn page(&self, width: u16) -> Vec<Line> {
        let mut page = Page::new(width);
        if let Some(setting) = self.setting {
            let spec = setting.spec();
            page.text(0, Role::Heading, spec.label);
            page.text(2, Role::Text, spec.summary);
            page.text(2, Role::Text, spec.help);
            page.text(2, Role::Dim, &format!("{} in UpdateTrail, {} in the AWS CLI.", spec.member, spec.option));
            page.blank();
        }
        let mut also = vec![self.context];
        if self.context == Context::Form {
            also.extend([Context::Edit, Context::Pick]);
        }
        if self.context == Context::Trails {
            also.push(Context::Filter);
        }
        if self.context == Context::History {
            also.push(Context::Entry);
        }
        if self.context == Context::Review {
            also.push(Context::Confirm);
        }
        for context in also {
            let title = if context == Context::Filter { "While typing a filter" } else { context.title() };
            page.text(0, Role::Heading, &format!("{title}: keys"));
            table(&mut page, context.bindings());
            page.blank();
        }
        page.text(0, Role::Heading, "Everywhere");
        table(&mut page, EVERYWHERE.iter());
        if self.context == Context::Pick {
            page.blank();
            page.text(0, Role::Heading, "Marks");
            for (mark, role, text) in [
                ("= ", Role::Name, "what the setting is now"),
                ("x ", Role::Danger, "AWS would refuse it"),
                ("! ", Role::Caution, "it would not work as it is now; why stands below, when it is in focus"),
                ("? ", Role::Note, "something could not be verified"),
                ("+ ", Role::Good, "all that is checked is right"),
            ] {
                page.labelled(2, mark, role, Role::Text, text);
            }
        }
        if self.context == Context::Form {
            page.blank();
            page.text(0, Role::Heading, "Marks");
            for (mark, role, text) in [
                ("* ", Role::Caution, "edited; the line below says what it was"),
                ("x ", Role::Danger, "AWS would refuse it: it must be mended before the review"),
                ("! ", Role::Caution, "allowed, but almost surely not meant"),
                ("i ", Role::Note, "worth knowing"),
            ] {
                page.labelled(2, mark, role, Role::Text, text);
            }
        }
        page.into_lines()
    }
}

fn table(page: &mut Page, bindings: impl Iterator<Item = &'static Binding>) {
    for binding in bindings.filter(|b| !b.help.is_empty()) {
        page.labelled(2, &format!("{:<9} ", binding.shown), Role::Name, Role::Text, binding.help);
    }
}

//! The picker as a mode of the form: how it is opened, what keys and answers do to it, and how it ends.

use super::{Focus, Picker};
use crate::app::event::{Call, Ticket};
use crate::app::field::TextField;
use crate::app::form::{Form, Mode};
use crate::app::key::Key;
use crate::app::keys::Action;
use crate::app::layout::Layout;
use crate::app::lists::Reach;
use crate::app::{Go, Shared};
use crate::trail::ApiError;
use crate::trail::facts::{Kind, Listed};
use crate::trail::listing::{Source, Why};

impl Form {
    /// Opens the picker for the setting in focus.
    pub(in crate::app::form) fn pick(&mut self, ctx: &mut Shared) {
        let label = self.focus.label();
        let Some(source) = Source::of(self.focus, &self.draft, &self.facts) else {
            return ctx.say(match self.focus.is_text() {
                true => format!("There is nothing to pick {label} from: it is typed."),
                false => format!("{label} is on or off; Space toggles it."),
            });
        };
        let before = match std::mem::replace(&mut self.mode, Mode::Moving) {
            Mode::Editing(field) => Some(field),
            _ => None,
        };
        self.mode = Mode::Picking(Box::new(Picker::open(self.focus, before, source, &mut ctx.lists)));
    }

    /// Whether there is something to pick the setting in focus from.
    pub(in crate::app::form) fn can_pick(&self) -> bool {
        Kind::of(self.focus).is_some()
    }

    pub(in crate::app::form) fn type_into_picker(&mut self, key: Key, ctx: &Shared) {
        if let Mode::Picking(picker) = &mut self.mode
            && picker.field.key(key)
        {
            picker.refilter(&ctx.lists);
        }
    }

    pub(in crate::app::form) fn paste_into_picker(&mut self, text: &str, ctx: &mut Shared) {
        let Mode::Picking(picker) = &mut self.mode else { return };
        match picker.field.paste(text) {
            Ok(()) => picker.refilter(&ctx.lists),
            Err(problem) => ctx.warn(problem.text()),
        }
    }

    pub(in crate::app::form) fn act_picking(&mut self, action: Action, layout: Layout, ctx: &mut Shared) -> Go {
        let Mode::Picking(picker) = &mut self.mode else { return Go::Stay };
        match action {
            // who typed ahead of the list meant one of it; nobody else is kept from taking the text by more than a key
            Action::Accept if picker.focus == Some(Focus::Typed) && !picker.moved && picker.loading.is_some() => {
                picker.moved = true;
                ctx.say("Nothing that is listed so far matches. Enter once more takes the text as it is.");
            }
            Action::Accept => match picker.value(&ctx.lists).map(str::to_owned) {
                Some(value) => {
                    // as if it had been typed
                    self.mode = Mode::Editing(TextField::pasted(&value));
                    self.accept(ctx);
                }
                None => ctx.say("There is nothing to take yet. Type a value, or press Esc."),
            },
            Action::Cancel => self.mode = picker.leave(),
            Action::Reload => picker.reload(ctx),
            action => picker.step(action, picker.parts(layout, &ctx.lists).rows.into()),
        }
        Go::Stay
    }

    /// Takes a page of what the account has.
    pub(in crate::app::form) fn listed(&mut self, ticket: Ticket, page: Result<Listed, ApiError>, ctx: &mut Shared) {
        if let Mode::Picking(picker) = &mut self.mode {
            picker.listed(ticket, page, &self.draft, &mut ctx.lists);
        }
    }

    /// Keeps the picker in step with what is known and with the screen, and has it go on asking; `drawn` when the screen
    /// shows it as it is.
    pub fn tend_picker(&mut self, layout: Layout, drawn: bool, ctx: &mut Shared) {
        let Mode::Picking(mut picker) = std::mem::replace(&mut self.mode, Mode::Moving) else { return };
        if let Some(source) = Source::of(picker.setting, &self.draft, &self.facts)
            && source != picker.source
            && source.why != Why::Unsure
        {
            picker.restart(source, &mut ctx.lists); // the bucket's Region has become known
        }
        let present = self.draft.text(picker.setting);
        if picker.present.0 != present {
            picker.present = (present, None);
            picker.look_for_present(&self.draft, &ctx.lists, 0);
            picker.refocus();
        }
        if picker.loading.is_none()
            && let Reach::More(from) = &ctx.lists.of(&picker.source).reach
        {
            let call = Call::List(picker.source.kind, picker.source.region.clone(), from.clone());
            picker.loading = Some(ctx.call(call));
        }
        picker.see(self, layout, &ctx.lists);
        if drawn {
            picker.wonder(ctx);
        }
        self.mode = Mode::Picking(picker);
    }
}

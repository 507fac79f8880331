//! What can be chosen from on the screen, by name rather than by where it stands: rows move while they are looked at.

use super::form::Mode;
use super::guide::Spot;
use super::trails::Filter;
use super::{Screen, State, history};
use crate::app::event::KeptId;
use crate::trail::{Setting, TrailArn};

/// Something that keys act on once it has the focus.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Item {
    /// A trail of the list.
    Trail(TrailArn),
    /// A setting of the form.
    Setting(Setting),
    /// A clash, counted from 0.
    Clash(usize),
    /// A check or a task of a guide.
    Spot(Spot),
    /// What can be picked, by its value: what comes meanwhile stands between the others.
    Candidate(String),
    /// A change of the history.
    Change(KeptId),
}

impl State {
    /// What can be chosen from now, in order.
    pub fn items(&self) -> Vec<Item> {
        match &self.screen {
            _ if self.help.is_some() => Vec::new(),
            Screen::Trails if matches!(self.trails.filter, Filter::Typing(_)) => Vec::new(),
            Screen::Trails => self.trails.visible().map(|row| Item::Trail(row.trail.arn.clone())).collect(),
            Screen::Form(form) if matches!(form.mode, Mode::Moving) => Setting::ALL.map(Item::Setting).to_vec(),
            Screen::Form(form) if let Mode::Picking(picker) = &form.mode => {
                picker.rows().iter().map(|row| Item::Candidate(row.value.clone())).collect()
            }
            Screen::Guide(guide) => guide.spots(&self.ctx).into_iter().map(Item::Spot).collect(),
            Screen::Conflict(conflict) => (0..conflict.count().0).map(Item::Clash).collect(),
            Screen::History(history) if matches!(history.mode, history::Mode::Listing) => {
                let entries = history.entries().unwrap_or_default();
                entries.iter().map(|entry| Item::Change(entry.id.clone())).collect()
            }
            Screen::Form(_) | Screen::Review(_) | Screen::Progress(_) | Screen::Receipt(_) | Screen::History(_) => {
                Vec::new()
            }
        }
    }

    /// Which of them has the focus.
    pub fn item_in_focus(&self) -> Option<Item> {
        match &self.screen {
            Screen::Trails => {
                let row = self.trails.visible_from(self.trails.focused()?).next()?;
                Some(Item::Trail(row.trail.arn.clone()))
            }
            Screen::Form(form) => Some(Item::Setting(form.focus)),
            Screen::Guide(guide) => guide.focus(&self.ctx).map(Item::Spot),
            Screen::Conflict(conflict) => Some(Item::Clash(conflict.focus())),
            Screen::History(history) => history.focused().map(|(_, entry)| Item::Change(entry.id.clone())),
            Screen::Review(_) | Screen::Progress(_) | Screen::Receipt(_) => None,
        }
    }

    /// Gives one of them the focus. What is not there any more cannot have it.
    pub(super) fn focus(&mut self, item: Item) {
        if !self.items().contains(&item) {
            return self.ctx.warn("That is not there any more.");
        }
        match (&mut self.screen, item) {
            (Screen::Trails, Item::Trail(arn)) => self.trails.focus_on(arn),
            (Screen::Form(form), Item::Setting(setting)) => form.focus = setting,
            (Screen::Form(form), Item::Candidate(value)) => {
                if let Mode::Picking(picker) = &mut form.mode {
                    picker.focus_on(&value);
                }
            }
            (Screen::Guide(guide), Item::Spot(spot)) => guide.focus_on(spot),
            (Screen::Conflict(conflict), Item::Clash(at)) => conflict.focus_on(at),
            (Screen::History(history), Item::Change(id)) => history.focus_on(id),
            // each screen has items of its own sort only
            _ => {}
        }
    }
}

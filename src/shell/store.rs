//! What is kept on disk between two runs of the program: edits that were not applied, and what was changed when.
//!
//! Each trail has a folder; in it each running program that has the trail open has a lock, and its edits beside that. A
//! draft whose lock nobody holds was left behind, and is offered to whoever opens the trail next. Everything is written
//! as a whole, for its owner only.

mod files;

use crate::app::Answer;
use crate::app::event::{Changed, Deed, KeptId, Opened, Other};
use crate::trail::TrailArn;
use crate::trail::kept::{KeptDraft, Newer, Outcome, Place, Record, Submit, Unreadable, from_json, to_json};
pub(super) use files::made;
use files::{Files, Lock};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::path::PathBuf;

const DRAFT: &str = ".draft.json";
const CHANGE: &str = ".change.json";
const LOCK: &str = ".lock";
/// What is put behind the name of a file that cannot be used.
const ASIDE: &str = ".unreadable";

/// Keeps edits and changes.
#[derive(Debug)]
pub struct Store {
    files: Files,
    /// Tells this run's files from those of others.
    run: String,
    begun: i64,
    open: HashMap<TrailArn, Lock>,
}

/// What is in a lock: who holds it.
#[derive(Serialize, Deserialize)]
struct Holder {
    pid: u32,
    since: i64,
    /// Which AWS it works at.
    #[serde(default)]
    at: String,
}

impl Store {
    /// Keeps them in the user's folder for such things (`$XDG_STATE_HOME/trailedit`), and works without when there is
    /// none: then it says why whenever something is to be kept. `now` is in milliseconds since 1970.
    pub fn on_disk(now: i64) -> Store {
        let folder = etcetera::base_strategy::Xdg::new().map_err(|e| format!("there is no place to keep them: {e}"));
        let folder = folder.and_then(|xdg| {
            etcetera::BaseStrategy::state_dir(&xdg).ok_or_else(|| "there is no place to keep them".to_owned())
        });
        Store::with(Files::Disk(folder.map(|folder| folder.join("trailedit"))), now)
    }

    /// Keeps them in this folder.
    pub fn in_folder(folder: PathBuf, now: i64) -> Store {
        Store::with(Files::Disk(Ok(folder)), now)
    }

    /// Keeps them until the program ends.
    pub fn in_memory(now: i64) -> Store {
        Store::with(Files::Memory(Default::default()), now)
    }

    fn with(files: Files, now: i64) -> Store {
        Store {
            files,
            run: format!("{}-{now:x}", std::process::id()),
            begun: now.div_euclid(1000),
            open: HashMap::new(),
        }
    }

    /// Where everything is kept; `None` when that is nowhere.
    pub fn folder(&self) -> Option<PathBuf> {
        match &self.files {
            Files::Disk(root) => root.clone().ok(),
            Files::Memory(_) => None,
        }
    }

    /// Does what is asked for, and says what came of it.
    pub fn carry_out(&mut self, deed: Deed) -> Answer {
        match deed {
            Deed::Open(trail, place) => Answer::Opened(Box::new(self.opened(&trail, &place))),
            Deed::Close(trail) => Answer::Filed(self.close(&trail)),
            Deed::Keep(draft) => Answer::Kept(self.keep(&draft)),
            Deed::Forget(trail) => Answer::Filed(self.remove(&trail, &self.own(DRAFT))),
            Deed::Discard(trail, KeptId(name)) => Answer::Filed(self.remove(&trail, &name)),
            Deed::Supersede(trail, KeptId(name)) => {
                Answer::Filed(match self.files.read(&folder(&trail), &self.own(DRAFT)) {
                    Ok(_) => self.remove(&trail, &name),
                    Err(_) => Ok(()),
                })
            }
            Deed::Begin(submit) => Answer::Begun(self.begin(&submit)),
            Deed::Again(trail, id, sent) => {
                Answer::Filed(self.rewrite(&trail, &id, |submit| Submit { sent, outcome: Outcome::Sent, ..submit }))
            }
            Deed::End(trail, id, outcome) => {
                Answer::Filed(self.rewrite(&trail, &id, |submit| Submit { outcome, ..submit }))
            }
            Deed::History(place) => Answer::History(Box::new(self.history(&place))),
        }
    }

    /// Gives up what this run holds. Edits that were kept stay.
    pub fn close_all(&mut self) {
        for trail in self.open.keys().cloned().collect::<Vec<_>>() {
            let _ = self.close(&trail);
        }
    }

    /// The name of a file of this run.
    fn own(&self, end: &str) -> String {
        format!("{}{end}", self.run)
    }

    /// Holds the lock that tells other runs that this one works on a trail. It may have failed before, and work now.
    fn hold(&mut self, trail: &TrailArn, place: &Place) -> Result<(), String> {
        if !self.open.contains_key(trail) {
            let holder = Holder { pid: std::process::id(), since: self.begun, at: place.at.clone() };
            let text = serde_json::to_string(&holder).unwrap_or_default();
            let lock = self.files.lock(&folder(trail), &self.own(LOCK), &text)?;
            self.open.insert(trail.clone(), lock);
        }
        Ok(())
    }

    fn opened(&mut self, trail: &TrailArn, place: &Place) -> Opened {
        let mut opened = Opened::default();
        let folder = folder(trail);
        if let Err(why) = self.hold(trail, place) {
            opened.problems.push(format!("Edits cannot be kept for the case of a crash: {why}."));
            opened.unkept = Some(why);
        }
        let names = self.files.names(&folder).unwrap_or_default();
        let own = [self.own(LOCK), self.own(DRAFT)];
        for name in names.iter().filter(|name| !own.contains(name)) {
            if let Some(run) = name.strip_suffix(LOCK) {
                if let Some(holder) = self.files.holder(&folder, name) {
                    let holder: Option<Holder> = serde_json::from_str(&holder).ok();
                    if holder.as_ref().is_some_and(|holder| holder.at != place.at) {
                        continue; // somebody else's trail of the same name
                    }
                    let edits = self.files.read(&folder, &format!("{run}{DRAFT}")).ok();
                    let edits = edits.and_then(|text| from_json::<KeptDraft>(&text).ok()).map_or(0, |d| d.edits.len());
                    let pid = holder.map_or(0, |holder| holder.pid);
                    opened.others.push(Other { pid, edits });
                }
            } else if let Some(run) = name.strip_suffix(DRAFT)
                && self.files.holder(&folder, &format!("{run}{LOCK}")).is_none()
                && let Some(draft) = self.usable::<KeptDraft>(
                    &folder,
                    name,
                    place,
                    Beside { newer: &mut opened.newer, problems: &mut opened.problems },
                )
                && place.admits(&draft.place)
                && draft.trail == *trail
            {
                opened.drafts.push((KeptId(name.clone()), draft));
            }
        }
        // trails of the same name in other partitions share the folder
        opened.newer.retain(|(_, newer)| newer.trail.as_ref().is_none_or(|own| own == trail));
        opened.drafts.sort_by_key(|(_, draft)| std::cmp::Reverse(draft.saved));
        opened
    }

    /// Gives up a trail. Edits that are still kept are left behind, as if another run had made them.
    fn close(&mut self, trail: &TrailArn) -> Result<(), String> {
        let folder = folder(trail);
        let names = self.files.names(&folder).unwrap_or_default();
        if names.contains(&self.own(DRAFT)) {
            let free = (1..).map(|n| format!("{}-{n}{DRAFT}", self.run)).find(|name| !names.contains(name));
            self.files.rename(&folder, &self.own(DRAFT), &free.unwrap_or_default())?;
        }
        let Some(lock) = self.open.remove(trail) else { return Ok(()) };
        drop(lock);
        self.remove(trail, &self.own(LOCK))
    }

    fn keep(&mut self, draft: &KeptDraft) -> Result<(), String> {
        let text = to_json(draft).map_err(|e| e.to_string())?;
        // first, or another run would take the edits for left behind; where there are no locks, better kept than not
        let _ = self.hold(&draft.trail, &draft.place);
        self.files.write(&folder(&draft.trail), &self.own(DRAFT), &text)
    }

    fn remove(&mut self, trail: &TrailArn, name: &str) -> Result<(), String> {
        self.files.remove(&folder(trail), name)
    }

    fn begin(&mut self, submit: &Submit) -> Result<KeptId, String> {
        let _ = self.hold(&submit.trail, &submit.place);
        let folder = folder(&submit.trail);
        let taken = self.files.names(&folder).unwrap_or_default();
        let name = |n: u32| format!("{}-{n}-{}{CHANGE}", submit.sent, self.run);
        let free = (0..).map(name).find(|name| !taken.contains(name)).unwrap_or_default();
        self.files.write(&folder, &free, &to_json(submit).map_err(|e| e.to_string())?)?;
        Ok(KeptId(free))
    }

    fn rewrite(
        &mut self,
        trail: &TrailArn,
        KeptId(name): &KeptId,
        change: impl FnOnce(Submit) -> Submit,
    ) -> Result<(), String> {
        let folder = folder(trail);
        let text = self.files.read(&folder, name)?;
        let submit: Submit = from_json(&text).map_err(|why| match why {
            Unreadable::Newer(newer) => format!("a newer trailedit wrote it (version {})", newer.version),
            Unreadable::Damaged(why) => why,
        })?;
        self.files.write(&folder, name, &to_json(&change(submit)).map_err(|e| e.to_string())?)
    }

    fn history(&mut self, place: &Place) -> Changed {
        let mut changed = Changed::default();
        let folders = self.files.folders().unwrap_or_else(|why| {
            changed.problems.push(format!("What was changed cannot be looked up: {why}."));
            Vec::new()
        });
        for folder in folders {
            let names = self.files.names(&folder).unwrap_or_else(|why| {
                changed.problems.push(format!("Some of what was changed cannot be looked up: {why}."));
                Vec::new()
            });
            for name in names {
                let Some(stem) = name.strip_suffix(CHANGE) else { continue };
                let beside = Beside { newer: &mut changed.newer, problems: &mut changed.problems };
                let Some(submit) = self.usable::<Submit>(&folder, &name, place, beside) else { continue };
                // TIME-COUNT-RUN, and a run is PID-TIME
                let run = stem.splitn(3, '-').nth(2).unwrap_or_default();
                let live = run == self.run || self.files.holder(&folder, &format!("{run}{LOCK}")).is_some();
                if place.admits(&submit.place) {
                    changed.submits.push((KeptId(name.clone()), submit, live));
                }
            }
        }
        changed.submits.sort_by(|a, b| (b.1.sent, &b.0).cmp(&(a.1.sent, &a.0)));
        changed
    }

    /// Reads a record. One that is damaged is put aside, so that nothing of it is lost and it is reported once. One that a
    /// newer version wrote stays where it is, for that version; it is noted where it may belong to `place`.
    fn usable<R: Record>(&mut self, folder: &str, name: &str, place: &Place, beside: Beside<'_>) -> Option<R> {
        let path = self.files.shown(folder, name);
        let what = R::WHAT;
        let text = match self.files.read(folder, name) {
            Ok(text) => text,
            Err(why) => {
                beside.problems.push(format!("{path}: {what} cannot be read: {why}."));
                return None;
            }
        };
        match from_json(&text) {
            Ok(record) => return Some(record),
            Err(Unreadable::Newer(newer)) => {
                if newer.place.as_ref().is_none_or(|own| place.admits(own)) {
                    beside.newer.push((path, *newer));
                }
            }
            Err(Unreadable::Damaged(why)) => {
                let aside = format!("{name}{ASIDE}");
                beside.problems.push(match self.files.rename(folder, name, &aside) {
                    Ok(()) => format!("{path}: not {what}: {why}. It was put aside as {aside}."),
                    Err(_) => format!("{path}: not {what}: {why}. It was left as it is."),
                });
            }
        }
        None
    }
}

/// Where to note the files that are not used.
struct Beside<'a> {
    newer: &'a mut Vec<(String, Newer)>,
    problems: &'a mut Vec<String>,
}

/// The folder of a trail. Trails of the same name in one account and Region share it: a record says where it belongs.
fn folder(trail: &TrailArn) -> String {
    format!("{}.{}.{}", trail.account(), trail.region(), trail.name())
}

#[cfg(test)]
mod tests;

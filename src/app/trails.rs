//! The list of all trails the account can see, de-duplicated by ARN.

mod rows;
#[cfg(test)]
pub(crate) mod tests;

pub use rows::{Row, Sort, scope};

use super::event::{Answer, Call, Ticket};
use super::field::TextField;
use super::form::{Form, error_page};
use super::key::Key;
use super::keys::{Action, Context};
use super::layout::Layout;
use super::page::{Line, Page, Role, Scroll};
use super::{ExitCode, Go, Load, Session, Shared};
use crate::trail::errors::{Explanation, explain};
use crate::trail::surroundings::{Neighbour, Region, Surroundings};
use crate::trail::{ApiError, RegionTrails, Trail, TrailArn, TrailRef, UnusableTrail};
use std::collections::{BTreeMap, BTreeSet};

/// A Region that was asked for trails.
#[derive(Clone, Debug)]
pub struct Asked {
    /// Its code.
    pub name: String,
    /// Its answer: which trails it told of; how they are set is in the rows.
    pub answer: Load<BTreeSet<TrailArn>>,
    /// What it listed beside them and what cannot be opened.
    pub unusable: Vec<UnusableTrail>,
}

/// How far listing has come.
#[derive(Clone, Debug)]
pub enum Listing {
    /// Not begun: a trail was named by its ARN.
    NotAsked,
    /// Waiting to hear which Regions there are.
    Regions(Ticket),
    /// Asking them, or done asking.
    Asking(Vec<Asked>),
    /// There is no telling which Regions to ask.
    Failed(ApiError),
}

/// Which trails are shown.
#[derive(Clone, Debug)]
pub enum Filter {
    /// All.
    None,
    /// Those that match what is being typed.
    Typing(TextField),
    /// Those that match.
    Kept(String),
}

/// A trail that is being opened.
#[derive(Debug)]
pub struct Opening {
    /// Which one.
    pub arn: TrailArn,
    ticket: Ticket,
    opened: Option<Box<Trail>>,
}

/// What could not be done, and what it means.
#[derive(Clone, Debug)]
pub struct Problem {
    /// What was wanted.
    pub wanted: String,
    /// The error as it came.
    pub error: ApiError,
    /// What it means and what to do.
    pub explanation: Explanation,
    scroll: Scroll,
}

impl Problem {
    /// The problem in lines of this width.
    pub fn page(&self, width: u16) -> Vec<Line> {
        let mut page = Page::new(width);
        page.text(0, Role::Heading, &format!("Could not {}", self.wanted));
        error_page(&mut page, &self.error, &self.explanation);
        page.text(0, Role::Dim, "r asks again.");
        page.into_lines()
    }

    /// The first line to show of `lines`, in `height` rows.
    pub fn top(&self, lines: usize, height: usize) -> usize {
        self.scroll.top(lines, height)
    }
}

/// The longest name and the longest home Region of the rows that are shown, in characters.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Longest {
    /// The name.
    pub name: usize,
    /// The home Region.
    pub region: usize,
}

impl Longest {
    fn of(arns: &[TrailArn]) -> Longest {
        let longest = |part: fn(&TrailArn) -> &str| arns.iter().map(|arn| part(arn).len()).max().unwrap_or(0);
        Longest { name: longest(TrailArn::name), region: longest(TrailArn::region) }
    }
}

/// The list of trails.
#[derive(Debug)]
pub struct Trails {
    /// How far listing has come.
    pub listing: Listing,
    /// Why not every Region may have been asked.
    pub regions_note: Option<String>,
    rows: BTreeMap<TrailArn, Row>,
    /// The rows that are shown, in order.
    visible: Vec<TrailArn>,
    /// Of those; a frame does not look through all of them.
    longest: Longest,
    focus: Option<TrailArn>,
    /// Where in `visible` the focus most likely is.
    place: usize,
    /// What the list is sorted by.
    pub sort: Sort,
    /// Which trails are shown.
    pub filter: Filter,
    /// The trail that is being opened.
    pub opening: Option<Opening>,
    /// What could not be done.
    pub problem: Option<Problem>,
    /// The trail named on the command line, until it is found.
    wanted: Option<TrailRef>,
    /// How often all Regions were asked.
    round: u32,
    /// The trails that became multi-Region, or stopped being so, since then: in which Regions they have shadows, no Region
    /// has told.
    moved: BTreeSet<TrailArn>,
}

impl Trails {
    /// Begins: asks for the Regions, or opens the trail that was named by ARN at once.
    pub fn start(wanted: Option<TrailRef>, ctx: &mut Shared) -> Trails {
        let mut trails = Trails {
            listing: Listing::NotAsked,
            regions_note: None,
            rows: BTreeMap::new(),
            visible: Vec::new(),
            longest: Longest::default(),
            focus: None,
            place: 0,
            sort: Sort::Name,
            filter: Filter::None,
            opening: None,
            problem: None,
            wanted: None,
            round: 0,
            moved: BTreeSet::new(),
        };
        match wanted {
            Some(TrailRef::Arn(arn)) => trails.open(arn, ctx),
            name => {
                trails.wanted = name;
                trails.ask(ctx);
            }
        }
        trails
    }

    /// The list comes to the front: it is asked for, unless it was before.
    pub fn shown(&mut self, ctx: &mut Shared) {
        if matches!(self.listing, Listing::NotAsked) {
            self.ask(ctx);
        }
    }

    /// Whether the Regions have to be asked again before they tell of this trail.
    pub(super) fn has_moved(&self, trail: &TrailArn) -> bool {
        self.moved.contains(trail)
    }

    /// Asks all Regions again, unless that has just begun.
    pub(super) fn ask_regions_again(&mut self, ctx: &mut Shared) {
        if !matches!(self.listing, Listing::Regions(_)) {
            self.ask(ctx);
        }
    }

    fn ask(&mut self, ctx: &mut Shared) {
        self.round += 1;
        self.moved.clear();
        self.listing = Listing::Regions(ctx.call(Call::Regions));
    }

    /// A trail was changed: its row is read again.
    pub fn changed(&mut self, trail: &Trail, ctx: &mut Shared) {
        if let Some(row) = self.rows.get_mut(&trail.arn) {
            if row.trail.settings.multi_region != trail.settings.multi_region
                && let Listing::Asking(asked) = &mut self.listing
            {
                self.moved.insert(trail.arn.clone());
                for region in asked.iter_mut().filter(|a| a.name != trail.arn.region()) {
                    if let Load::Here(told) = &mut region.answer {
                        told.remove(&trail.arn);
                    }
                }
            }
            row.trail = trail.clone();
            row.status = Load::Waiting(ctx.call(Call::Status(trail.arn.clone())));
        }
    }

    fn open(&mut self, arn: TrailArn, ctx: &mut Shared) {
        self.problem = None;
        self.wanted = None; // whoever chooses a trail does not wait for another one any more
        self.focus = Some(arn.clone());
        let ticket = ctx.call(Call::Trail(arn.clone()));
        self.opening = Some(Opening { arn, ticket, opened: None });
    }

    /// The rows that are shown, in order.
    pub fn visible(&self) -> impl ExactSizeIterator<Item = &Row> {
        self.visible_from(0)
    }

    /// The same from one of them on, counted from 0; those before it cost nothing.
    pub fn visible_from(&self, top: usize) -> impl ExactSizeIterator<Item = &Row> {
        let from = self.visible.get(top..).unwrap_or_default();
        from.iter().map(|arn| {
            #[cfg(test)]
            tests::touch();
            // every name in `visible` is a key of `rows`: they are only ever changed together, in `refresh`
            &self.rows[arn]
        })
    }

    /// The longest name and home Region of the rows that are shown.
    pub fn longest(&self) -> Longest {
        self.longest
    }

    /// How many trails there are, shown or not.
    pub fn total(&self) -> usize {
        self.rows.len()
    }

    /// Whether Regions are still to answer.
    pub fn is_listing(&self) -> bool {
        matches!(self.listing, Listing::Regions(_)) || self.asked().is_some_and(|(done, all)| done < all)
    }

    /// Which of the visible rows has the focus.
    pub fn focused(&self) -> Option<usize> {
        match &self.focus {
            Some(focus) if self.visible.get(self.place) == Some(focus) => Some(self.place),
            Some(focus) => self.visible.iter().position(|arn| {
                #[cfg(test)]
                tests::touch();
                arn == focus
            }),
            // until the user chooses one it is the first, whichever that is while more are arriving
            None => (!self.visible.is_empty()).then_some(0),
        }
    }

    /// The Regions that could not be asked, with what they answered.
    pub fn failed_regions(&self) -> Vec<(&str, &ApiError)> {
        let Listing::Asking(asked) = &self.listing else { return Vec::new() };
        asked
            .iter()
            .filter_map(|a| match &a.answer {
                Load::Failed(error) => Some((a.name.as_str(), error)),
                Load::Waiting(_) | Load::Here(_) => None,
            })
            .collect()
    }

    /// The trails that AWS listed and that cannot be opened, each once, with the Region that listed it first.
    pub fn unusable(&self) -> Vec<(&str, &UnusableTrail)> {
        let Listing::Asking(asked) = &self.listing else { return Vec::new() };
        let mut seen = BTreeSet::new();
        let listed = asked.iter().flat_map(|a| a.unusable.iter().map(|trail| (a.name.as_str(), trail)));
        listed.filter(|(_, trail)| seen.insert(*trail)).collect()
    }

    /// What the list has learned of the account around a trail, in this asking of all Regions, and which organization the
    /// session knows of.
    pub fn around(&self, trail: &TrailArn, session: &Session) -> Surroundings {
        let organization = session.around().organization_id();
        let Listing::Asking(asked) = &self.listing else { return Surroundings::default().of(organization) };
        let regions = asked.iter().map(|region| Region {
            name: region.name.clone(),
            told: region.answer.here().filter(|_| !self.moved.contains(trail)).map(|told| told.contains(trail)),
        });
        let seen = self.rows.values().filter(|row| row.round == self.round);
        let trails = seen.map(|row| Neighbour {
            trail: row.trail.clone(),
            logging: row.status.here().and_then(|status| status.logging),
        });
        Surroundings::new(trail, session.account(), regions, self.regions_note.is_some(), trails).of(organization)
    }

    /// How many Regions have answered, of how many; `None` before they are known.
    pub fn asked(&self) -> Option<(usize, usize)> {
        match &self.listing {
            Listing::Asking(asked) => {
                Some((asked.iter().filter(|a| !matches!(a.answer, Load::Waiting(_))).count(), asked.len()))
            }
            _ => None,
        }
    }

    fn all_asked(&self) -> bool {
        self.asked().is_some_and(|(done, all)| done == all)
    }

    fn filter_text(&self) -> &str {
        match &self.filter {
            Filter::None => "",
            Filter::Typing(field) => field.text(),
            Filter::Kept(text) => text,
        }
    }

    /// Works out again which rows are shown, and keeps the focus on one of them.
    fn refresh(&mut self) {
        let visible = rows::ordered(&self.rows, self.filter_text(), self.sort);
        if self.focus.as_ref().is_some_and(|f| !visible.contains(f)) {
            let old = self.focused().unwrap_or(0);
            self.focus = visible.get(old).or(visible.last()).cloned();
        }
        self.longest = Longest::of(&visible);
        self.visible = visible;
        self.place = self.focused().unwrap_or(0);
    }

    /// Gives a row that is shown the focus.
    pub(super) fn focus_on(&mut self, arn: TrailArn) {
        if let Some(place) = self.visible.iter().position(|own| *own == arn) {
            (self.focus, self.place) = (Some(arn), place);
        }
    }

    /// Where keys go.
    pub fn context(&self) -> Context {
        match self.filter {
            Filter::Typing(_) => Context::Filter,
            _ => Context::Trails,
        }
    }

    /// Whether an action would do something now.
    pub fn works(&self, action: Action, ctx: &Shared) -> bool {
        match action {
            Action::Down => !self.rows.is_empty() || self.problem.is_some(),
            Action::Open | Action::CopyArn | Action::Sort | Action::Filter => !self.rows.is_empty(),
            Action::PageDown => self.problem.as_ref().is_some_and(|problem| {
                let layout = Layout::narrowest(ctx.size).under(ctx.band);
                let lines = problem.page(layout.text_width()).len();
                lines > self.problem_height(layout, lines)
            }),
            Action::Reload => !matches!(self.listing, Listing::Regions(_)),
            _ => true,
        }
    }

    /// Handles a key.
    pub fn on_key(&mut self, key: Key, action: Option<Action>, layout: Layout, ctx: &mut Shared) -> Go {
        if let Some(action) = action {
            return self.act(action, layout, ctx);
        }
        if let Filter::Typing(field) = &mut self.filter
            && field.key(key)
        {
            self.refresh();
        }
        Go::Stay
    }

    /// Handles a paste: into the filter, if it is being typed.
    pub fn on_paste(&mut self, text: &str, ctx: &mut Shared) {
        let Filter::Typing(field) = &mut self.filter else { return };
        match field.paste(text) {
            Ok(()) => self.refresh(),
            Err(problem) => ctx.warn(problem.text()),
        }
    }

    /// The rows of the problem: all there are, unless there are trails to show too.
    pub fn problem_height(&self, layout: Layout, lines: usize) -> usize {
        let body = usize::from(layout.body);
        if self.rows.is_empty() { body } else { lines.min(body * 2 / 3) }
    }

    /// Scrolls what could not be done, where it does not fit and the keys are not needed for the trails.
    fn scroll_problem(&mut self, action: Action, layout: Layout) -> bool {
        let Some(problem) = &self.problem else { return false };
        let lines = problem.page(layout.text_width()).len();
        let height = self.problem_height(layout, lines);
        let by_page = matches!(action, Action::PageUp | Action::PageDown);
        let Some(problem) = self.problem.as_mut().filter(|_| lines > height && (by_page || self.rows.is_empty()))
        else {
            return false;
        };
        problem.scroll.act(action, lines, height)
    }

    fn act(&mut self, action: Action, layout: Layout, ctx: &mut Shared) -> Go {
        if self.scroll_problem(action, layout) {
            return Go::Stay;
        }
        let last = self.visible.len().saturating_sub(1);
        let at = self.focused().unwrap_or(0);
        let page = usize::from(layout.body).saturating_sub(2).max(1);
        let target = match action {
            Action::Up => Some(at.saturating_sub(1)),
            Action::Down => Some(at + 1),
            Action::First => Some(0),
            Action::Last => Some(last),
            Action::PageUp => Some(at.saturating_sub(page)),
            Action::PageDown => Some(at + page),
            _ => None,
        };
        if let Some(target) = target {
            self.place = target.min(last);
            self.focus = self.visible.get(self.place).cloned().or(self.focus.take());
            return Go::Stay;
        }
        match action {
            Action::Open => match self.focused().and_then(|i| self.visible.get(i).cloned()) {
                Some(arn) => self.open(arn, ctx),
                None => ctx.warn("There is no trail to open here."),
            },
            Action::Filter => {
                self.filter = Filter::Typing(TextField::new(self.filter_text()));
            }
            Action::Accept => {
                let text = self.filter_text().trim().to_owned();
                self.filter = if text.is_empty() { Filter::None } else { Filter::Kept(text) };
            }
            Action::Cancel => {
                if self.opening.take().is_some() | self.wanted.take().is_some() {
                    ctx.say("Stopped opening the trail.");
                } else if !matches!(self.filter, Filter::None) {
                    self.filter = Filter::None;
                    self.refresh();
                } else if self.problem.take().is_none() {
                    ctx.say("Press q to quit.");
                }
            }
            Action::Sort => {
                self.sort = self.sort.next();
                self.refresh();
                ctx.say(format!("Sorted by {}.", self.sort.label()));
            }
            Action::Reload if !matches!(self.listing, Listing::Regions(_)) => {
                self.problem = None;
                self.ask(ctx);
                ctx.ask_again();
            }
            Action::CopyArn => {
                if let Some(row) = self.focused().and_then(|i| self.visible.get(i)) {
                    ctx.copy("the trail's ARN", row.as_str());
                }
            }
            Action::History => {
                // whoever looks at something else does not wait for a trail any more
                if self.opening.take().is_some() | self.wanted.take().is_some() {
                    ctx.say("Stopped opening the trail.");
                }
                return Go::History;
            }
            Action::Quit => return Go::Quit(ExitCode::Done),
            _ => {}
        }
        Go::Stay
    }

    /// Takes an answer that the list waits for, or gives it back.
    pub fn on_answer(&mut self, ticket: Ticket, answer: Answer, ctx: &mut Shared) -> Option<Answer> {
        match answer {
            Answer::Regions(answer) => {
                if matches!(self.listing, Listing::Regions(own) if own == ticket) {
                    self.on_regions(answer, ctx);
                }
                None
            }
            Answer::Trails(answer) => {
                self.on_trails(ticket, answer, ctx);
                None
            }
            Answer::Status(answer) => {
                let waits = |row: &&mut Row| matches!(row.status, Load::Waiting(own) if own == ticket);
                let Some(row) = self.rows.values_mut().find(waits) else { return Some(Answer::Status(answer)) };
                row.status.take(ticket, answer);
                if self.sort == Sort::Trouble {
                    self.refresh();
                }
                None
            }
            Answer::Trail(answer) => match &mut self.opening {
                Some(opening) if opening.ticket == ticket => {
                    match answer {
                        Ok(trail) => opening.opened = Some(trail),
                        Err(error) => self.on_not_opened(error, ctx),
                    }
                    None
                }
                _ => Some(Answer::Trail(answer)),
            },
            other => Some(other),
        }
    }

    fn on_regions(&mut self, answer: Result<crate::trail::Regions, ApiError>, ctx: &mut Shared) {
        match answer {
            Ok(regions) => {
                self.regions_note = regions.note;
                let ask = |name: String| {
                    let answer = Load::Waiting(ctx.call(Call::Trails(name.clone())));
                    Asked { name, answer, unusable: Vec::new() }
                };
                self.listing = Listing::Asking(regions.names.into_iter().map(ask).collect());
            }
            Err(error) => {
                self.report("list the trails", error.clone(), None, ctx);
                self.listing = Listing::Failed(error);
            }
        }
    }

    /// Tells what could not be done. The list is asked for by itself when a trail cannot be opened: if that fails too,
    /// it is not what the user wanted to know.
    fn report(&mut self, wanted: &str, error: ApiError, trail: Option<&TrailArn>, ctx: &mut Shared) {
        if self.problem.is_some() && trail.is_none() {
            return;
        }
        let explanation = explain(&error, trail, None);
        ctx.note_unread(Some(format!("trailedit: could not {wanted}: {error}")));
        self.problem = Some(Problem { wanted: wanted.to_owned(), error, explanation, scroll: Scroll::default() });
    }

    fn on_not_opened(&mut self, error: ApiError, ctx: &mut Shared) {
        let Some(opening) = self.opening.take() else { return };
        let wanted = format!("open {}", opening.arn.name());
        self.report(&wanted, error, Some(&opening.arn), ctx);
        self.shown(ctx);
    }

    fn on_trails(&mut self, ticket: Ticket, answer: Result<RegionTrails, ApiError>, ctx: &mut Shared) {
        let Listing::Asking(asked) = &mut self.listing else { return };
        let waits = |a: &&mut Asked| matches!(a.answer, Load::Waiting(own) if own == ticket);
        let Some(region) = asked.iter_mut().find(waits) else { return };
        let name = region.name.clone();
        let (trails, answer) = match answer {
            Ok(RegionTrails { trails, unusable }) => {
                region.unusable = unusable;
                let told = trails.iter().map(|t| t.arn.clone()).collect();
                (trails, Ok(told))
            }
            Err(error) => (Vec::new(), Err(error)),
        };
        region.answer.take(ticket, answer);
        // a Region that answered has the last word on the trails that live there
        if let Load::Here(told) = &region.answer {
            self.rows.retain(|arn, _| arn.region() != name || told.contains(arn));
        }
        for trail in trails {
            let at_home = trail.arn.region() == name;
            match self.rows.get_mut(&trail.arn) {
                Some(row) if at_home => {
                    row.round = self.round;
                    row.trail = trail;
                    row.seen_at_home = true;
                    if !matches!(row.status, Load::Waiting(_)) {
                        row.status = Load::Waiting(ctx.call(Call::Status(row.trail.arn.clone())));
                    }
                }
                Some(row) => row.round = self.round,
                None => {
                    let status = Load::Waiting(ctx.call(Call::Status(trail.arn.clone())));
                    self.rows
                        .insert(trail.arn.clone(), Row { trail, seen_at_home: at_home, status, round: self.round });
                }
            }
        }
        if self.all_asked() {
            self.on_all_asked(ctx);
        }
        self.refresh();
        self.look_for_wanted(&name, ctx);
    }

    fn on_all_asked(&mut self, ctx: &mut Shared) {
        let failed: Vec<ApiError> = self.failed_regions().into_iter().map(|(_, e)| e.clone()).collect();
        let all = self.asked().map_or(0, |(_, all)| all);
        let none_answered = failed.len() == all;
        match failed.into_iter().next() {
            Some(error) if none_answered => return self.report("list the trails", error, None, ctx),
            Some(_) => {}
            // every Region answered: what none of them told of is gone
            None => self.rows.retain(|_, row| row.round == self.round),
        }
        if self.problem.is_none() {
            ctx.note_unread(None);
        }
    }

    /// Opens the trail named on the command line once it is clear which one is meant: the one in the Region to look
    /// in first as soon as it is seen, any other when all Regions have answered.
    fn look_for_wanted(&mut self, answered: &str, ctx: &mut Shared) {
        let Some(wanted) = &self.wanted else { return };
        let found: Vec<TrailArn> = self.rows.keys().filter(|arn| wanted.names(arn)).cloned().collect();
        let first =
            found.iter().find(|arn| ctx.session.region.as_deref() == Some(arn.region()) && answered == arn.region());
        if let Some(arn) = first.cloned() {
            self.wanted = None;
            return self.open(arn, ctx);
        }
        if !self.all_asked() {
            return;
        }
        let name = wanted.to_string();
        self.wanted = None;
        let (asked, failed) = (self.asked().map_or(0, |(_, all)| all), self.failed_regions().len());
        if found.is_empty() && failed == asked {
            return; // nobody could tell: why is said already
        }
        let is_unusable = self.unusable().into_iter().any(|(_, trail)| trail.name == name);
        match found.as_slice() {
            [] if is_unusable => {
                let text = format!("{name} cannot be opened: AWS lists it without the ARN of a trail.");
                ctx.note_unread(Some(format!("trailedit: {text}")));
                ctx.warn(text);
            }
            [one] => self.open(one.clone(), ctx),
            [] => {
                let regions = if asked == 1 { "1 Region".to_owned() } else { format!("{asked} Regions") };
                let but = match failed {
                    0 => String::new(),
                    1 => ", of which 1 did not answer".to_owned(),
                    n => format!(", of which {n} did not answer"),
                };
                let or = if self.rows.is_empty() { "" } else { ", or open one of these" };
                ctx.note_unread(Some(format!("trailedit: no trail is called {name} in the {regions} asked{but}.")));
                ctx.warn(format!(
                    "No trail is called {name} in the {regions} asked{but}. Check the name, --profile and --region{or}."
                ));
            }
            several => {
                ctx.warn(format!("{} trails are called {name}: choose one.", several.len()));
                self.filter = Filter::Kept(name);
                self.refresh();
            }
        }
    }

    /// The form of the trail that was opened, once it is here.
    pub fn take_opened(&mut self, ctx: &mut Shared) -> Option<Form> {
        let opening = self.opening.as_mut()?;
        let trail = *opening.opened.take()?;
        let arn = opening.arn.clone();
        self.opening = None;
        self.problem = None;
        ctx.note_unread(None);
        if let Some(row) = self.rows.get_mut(&arn) {
            row.trail = trail.clone();
        }
        Some(Form::open(trail, ctx))
    }
}

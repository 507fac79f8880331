//! How the trail is doing after the update: looked at again and again for as long as the receipt is shown, because AWS
//! tells of deliveries only with the next one, minutes later (F§8, GetTrailStatus).

use crate::app::Shared;
use crate::app::clock::{ago, time_of_day};
use crate::app::event::{Call, Moment, Ticket};
use crate::app::page::{Page, Role};
use crate::trail::errors::{Retry, explain};
use crate::trail::settings::{Channel, Delivery};
use crate::trail::{ApiError, Status, TrailArn};

/// How long after a look the next one is taken, in milliseconds.
pub const PAUSE: u64 = 30_000;

/// What is waited for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    /// Nothing was asked so far.
    Idle,
    /// These calls are not answered.
    Looking { status: Option<Ticket>, trail: Option<Ticket> },
    /// It is looked again at this moment.
    Until(Ticket, Moment),
    /// It was to be looked again, and something stood above the receipt.
    Due,
    /// Looking again would fail again.
    Over,
}

/// A trail that is watched.
#[derive(Debug)]
pub(super) struct Watch {
    arn: TrailArn,
    phase: Phase,
    /// How it was doing before the update, as far as it was asked.
    before: Option<Status>,
    /// How it was doing when it was asked first after the update.
    first: Option<Status>,
    /// How it is doing, and when it said so.
    status: Option<(Status, Moment)>,
    /// Why the last look at the status told nothing.
    failed: Option<ApiError>,
    /// Why the last reading of the trail told nothing.
    unread: Option<ApiError>,
}

/// What an answer was to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Asked {
    Status,
    Trail,
}

impl Watch {
    /// Nothing is asked yet. `before` is how the trail was doing before the update, when that was asked.
    pub(super) fn new(arn: TrailArn, before: Option<Status>) -> Watch {
        Watch { arn, phase: Phase::Idle, before, first: None, status: None, failed: None, unread: None }
    }

    /// Waits for the next look, unless there is nothing to ask that would not fail again. `trail` says whether the trail
    /// itself is to be read.
    pub(super) fn wait(&mut self, trail: bool, ctx: &mut Shared) {
        self.phase = match self.asks(trail) {
            (false, false) => Phase::Over,
            _ => Phase::Until(ctx.call(Call::Wait(PAUSE)), Moment(ctx.now.0.saturating_add_unsigned(PAUSE))),
        };
    }

    /// Whether it is worth while to ask for the status, and for the trail when that is wanted.
    fn asks(&self, trail: bool) -> (bool, bool) {
        let hopeless = |error: &Option<ApiError>| error.as_ref().is_some_and(|error| self.is_final(error));
        (!hopeless(&self.failed), trail && !hopeless(&self.unread))
    }

    fn is_final(&self, error: &ApiError) -> bool {
        explain(error, Some(&self.arn), None).retry == Retry::No
    }

    /// Looks, also at the trail itself when `trail` says so: by itself at what may be told, and at all of it when the user
    /// asked for it. Nothing happens while that is under way already.
    pub(super) fn look(&mut self, trail: bool, asked: bool, ctx: &mut Shared) {
        if matches!(self.phase, Phase::Looking { .. }) {
            return;
        }
        let (status, trail) = if asked { (true, trail) } else { self.asks(trail) };
        let status = status.then(|| ctx.call(Call::Status(self.arn.clone())));
        let trail = trail.then(|| ctx.call(Call::Trail(self.arn.clone())));
        self.phase = Phase::Looking { status, trail };
    }

    /// The wait with this ticket is over: whether it is time to look. While something stands above the receipt, it is
    /// only noted.
    pub(super) fn waited(&mut self, own: Ticket, covered: bool) -> bool {
        let due = matches!(self.phase, Phase::Until(ticket, _) if ticket == own);
        if due && covered {
            self.phase = Phase::Due;
        }
        due && !covered
    }

    /// Whether a look was put off, because something stood above the receipt.
    pub(super) fn is_due(&self) -> bool {
        self.phase == Phase::Due
    }

    /// What the answer with this ticket is to; `None` when nobody waits for it.
    pub(super) fn asked(&mut self, own: Ticket) -> Option<Asked> {
        let Phase::Looking { status, trail } = &mut self.phase else { return None };
        for (waiting, what) in [(status, Asked::Status), (trail, Asked::Trail)] {
            if *waiting == Some(own) {
                *waiting = None;
                return Some(what);
            }
        }
        None
    }

    /// Whether all that was asked is answered.
    pub(super) fn is_answered(&self) -> bool {
        self.phase == Phase::Looking { status: None, trail: None }
    }

    /// Takes the answer to GetTrailStatus.
    pub(super) fn told(&mut self, answer: Result<Status, ApiError>, now: Moment) {
        match answer {
            Ok(status) => {
                self.first.get_or_insert_with(|| status.clone());
                self.status = Some((status, now));
                self.failed = None;
            }
            Err(error) => self.failed = Some(error),
        }
    }

    /// Why the trail could not be read last; `None` when it could.
    pub(super) fn unread(&self) -> Option<&ApiError> {
        self.unread.as_ref()
    }

    /// Notes whether the trail itself could be read.
    pub(super) fn read(&mut self, failed: Option<ApiError>) {
        self.unread = failed;
    }

    /// How the trail is doing, what changed in that since the update, and when it is looked again.
    pub(super) fn lines(&self, page: &mut Page, now: Moment) {
        match &self.status {
            Some((_, at)) => {
                page.labelled(0, "Status  ", Role::Heading, Role::Dim, &format!("at {}", time_of_day(*at)));
            }
            None => _ = page.text(0, Role::Heading, "Status"),
        }
        match (&self.status, &self.failed) {
            (Some((status, _)), _) => self.status_lines(page, status, now),
            (None, None) => _ = page.text(2, Role::Dim, "not asked yet"),
            (None, Some(_)) => {}
        }
        for error in self.failed.iter().chain(&self.unread) {
            let again = match self.is_final(error) {
                true => ". It is not asked again by itself: that would fail, too.",
                false => "",
            };
            page.labelled(2, "! ", Role::Caution, Role::Text, &format!("{error}{again}"));
        }
        let (role, text) = match self.phase {
            Phase::Idle => return,
            Phase::Looking { .. } | Phase::Due => (Role::Dim, "Looking…".to_owned()),
            Phase::Until(_, at) => (Role::Dim, format!("Next look at {}. r looks now.", time_of_day(at))),
            Phase::Over => (Role::Caution, "The watch has ended. Once this is put right, r looks again.".to_owned()),
        };
        page.text(2, role, &text);
    }

    fn status_lines(&self, page: &mut Page, status: &Status, now: Moment) {
        if status.logging == Some(false) {
            let text = "The trail is not logging. An update does not start it: aws cloudtrail start-logging does.";
            page.labelled(2, "! ", Role::Caution, Role::Text, text);
        }
        let mut delivered = false;
        for delivery in &status.deliveries {
            let label = format!("{:<17}", delivery.channel.label());
            let last = self.last(delivery, now);
            delivered |= matches!(last, Some((true, _)));
            match &delivery.error {
                Some(error) => {
                    page.labelled(2, &label, Role::Name, Role::Danger, &format!("! FAILS: {error}"));
                    page.text(19, Role::Caution, self.news_of(delivery));
                    if let Some((_, last)) = last {
                        page.text(19, Role::Dim, &last);
                    }
                }
                None => {
                    let (role, text) = match last {
                        Some((true, text)) => (Role::Good, text),
                        Some((false, text)) => (Role::Text, text),
                        None => (Role::Dim, "nothing delivered yet".to_owned()),
                    };
                    page.labelled(2, &label, Role::Name, role, &text);
                }
            }
            if let Some(gone) = self.error_before(delivery.channel).filter(|_| delivery.error.is_none()) {
                page.text(19, Role::Good, &format!("no error any more; before the update it was: {gone}"));
            }
        }
        for (channel, gone) in self.dropped(status) {
            let text = format!("not reported any more; before the update it failed: {gone}");
            page.labelled(2, &format!("{:<17}", channel.label()), Role::Name, Role::Text, &text);
        }
        if status.failing().next().is_none() {
            page.text(2, Role::Text, "No delivery error is reported.");
        }
        if !delivered {
            let text = "An update shows here with the next delivery, in 5 to 15 minutes.";
            page.text(2, Role::Dim, text);
        }
    }

    /// When something was delivered last, in words, and whether that was after the update. AWS's clock is compared with
    /// itself only: what was not there yet at the first look after the update came after it.
    fn last(&self, delivery: &Delivery, now: Moment) -> Option<(bool, String)> {
        let last = delivery.last?;
        let first = self.first.as_ref().and_then(|first| first.delivery(delivery.channel)).and_then(|d| d.last);
        Some(match first.is_none_or(|first| last > first) && self.is_later_look() {
            true => (true, format!("delivered at {}, after the update", time_of_day(Moment(last * 1000)))),
            false => (false, format!("last delivered {}", ago(last, now))),
        })
    }

    /// Whether it was looked at more than once.
    fn is_later_look(&self) -> bool {
        self.status.as_ref().map(|(status, _)| status) != self.first.as_ref()
    }

    /// The error of a channel before the update, or when it was asked first.
    fn error_before(&self, channel: Channel) -> Option<&str> {
        let then = self.before.as_ref().or(self.first.as_ref())?;
        then.delivery(channel)?.error.as_deref()
    }

    /// What there is to say of an error that is reported now.
    fn news_of(&self, delivery: &Delivery) -> &'static str {
        match self.error_before(delivery.channel) {
            None if self.before.is_some() || self.is_later_look() => "new: it was not reported before the update",
            None => "reported right after the update; it may be older",
            Some(before) if Some(before) == delivery.error.as_deref() => "as before the update",
            Some(_) => "another error than before the update",
        }
    }

    /// The channels that failed before and of which nothing is said any more, because the update took them away.
    fn dropped<'a>(&'a self, status: &'a Status) -> impl Iterator<Item = (Channel, &'a str)> {
        let then = self.before.as_ref().or(self.first.as_ref());
        let failed = then.into_iter().flat_map(Status::failing).map(|(delivery, error)| (delivery.channel, error));
        failed.filter(|(channel, _)| status.delivery(*channel).is_none())
    }
}

//! A submit that AWS refused for now: why, and for how long it is waited before it is sent again.

use crate::app::event::{Moment, Ticket};
use crate::app::form::error_page;
use crate::app::keys::Action;
use crate::app::layout::Layout;
use crate::app::page::{Line, Page, Role, Scroll};
use crate::trail::error::Settling;
use crate::trail::errors::{Explanation, explain};
use crate::trail::{ApiError, Draft};

/// For how long, from the first refusal on, IAM's delay explains a refusal, in milliseconds (F§4 #21).
const PROPAGATION: i64 = 120_000;

/// How long to wait before the request is sent again, in milliseconds; the last pause is taken from then on.
const PAUSES: [i64; 6] = [5_000, 5_000, 10_000, 10_000, 10_000, 20_000];

/// The longest wait that can be chosen, in minutes.
const LONGEST: u8 = 9;

/// How often a request was sent and refused so far.
#[derive(Debug, Default)]
pub(super) struct Tries {
    /// What AWS said the last time.
    pub(super) last: Option<Box<ApiError>>,
    sent: usize,
    /// When IAM's delay was first to blame, and how often since.
    unspread: Option<(Moment, usize)>,
}

impl Tries {
    /// Notes a refusal. One that IAM's delay does not explain ends the patience with it.
    pub(super) fn refused(&mut self, error: &ApiError) {
        self.sent += 1;
        if error.settling() != Some(Settling::Propagation) {
            self.unspread = None;
        }
        self.last = Some(Box::new(error.clone()));
    }

    /// How often it was sent and refused, in words.
    pub(super) fn told(&self) -> String {
        match self.sent {
            1 => "Sent once so far, and refused".to_owned(),
            n => format!("Sent {n} times so far, and refused each time"),
        }
    }

    /// How many milliseconds to wait until IAM may have spread the role; `None` when it has had its time.
    pub(super) fn pause(&mut self, now: Moment) -> Option<i64> {
        let (since, times) = self.unspread.get_or_insert((now, 0));
        let left = PROPAGATION - now.since(*since);
        let pause = PAUSES[(*times).min(PAUSES.len() - 1)];
        *times += 1;
        (left > 0).then_some(pause.min(left))
    }

    /// How often IAM's delay was to blame, one after the other.
    pub(super) fn unspread(&self) -> usize {
        self.unspread.map_or(0, |(_, times)| times)
    }

    /// Until when IAM's delay explains a refusal.
    fn patience_ends(&self) -> Option<Moment> {
        self.unspread.map(|(since, _)| Moment(since.0 + PROPAGATION))
    }
}

/// A refusal that may only have to be waited for.
#[derive(Debug)]
pub(super) struct Held {
    pub(super) error: ApiError,
    settling: Settling,
    explanation: Explanation,
    scroll: Scroll,
}

/// How a held submit goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Holding {
    /// The user says how long to wait.
    Choosing,
    /// It goes on at this moment.
    Until(Ticket, Moment),
}

impl Held {
    /// A refusal that is held, because of `settling`.
    pub(super) fn new(error: ApiError, settling: Settling, draft: &Draft) -> Held {
        let explanation = explain(&error, Some(draft.arn()), Some(draft));
        Held { error, settling, explanation, scroll: Scroll::default() }
    }

    /// How many minutes a key means; `None` when it is no such key.
    pub(super) fn minutes(action: Action) -> Option<u8> {
        match action {
            Action::Minutes(minutes @ 1..=LONGEST) => Some(minutes),
            _ => None,
        }
    }

    /// Scrolls; `false` when `action` is not one that does.
    pub(super) fn scroll(&mut self, action: Action, lines: usize, layout: Layout) -> bool {
        self.scroll.act(action, lines, layout.body.into())
    }

    /// The first line to show.
    pub(super) fn top(&self, lines: usize, layout: Layout) -> usize {
        self.scroll.top(lines, layout.body.into())
    }

    /// What is waited for, and what AWS said, in lines of this width.
    pub(super) fn page(&self, holding: Holding, tries: &Tries, width: u16, now: Moment) -> Vec<Line> {
        let mut page = Page::new(width);
        match (holding, self.settling) {
            (Holding::Choosing, _) => {
                page.text(0, Role::Caution, "AWS is busy with this trail. How many minutes to wait?");
                page.text(
                    0,
                    Role::Text,
                    "1 to 9 wait that many minutes, then apply it again; AWS asks for a few. Enter applies it again at \
                     once, Esc goes back to the form.",
                );
            }
            (Holding::Until(_, at), _) => {
                page.text(
                    0,
                    Role::Caution,
                    &format!("AWS refused it for now. Applying it again in {}.", remaining(at, now)),
                );
                let text = match self.settling {
                    Settling::Propagation => {
                        "IAM takes up to two minutes to spread a role or a policy that was just made or changed."
                    }
                    Settling::Conflict => "Another operation on this trail has to end first.",
                };
                page.text(0, Role::Text, &format!("{text} Enter does so at once, Esc stops waiting."));
            }
        }
        page.text(0, Role::Text, "The trail is read again before that: if it was changed meanwhile, nothing is sent.");
        let until = match (holding, tries.patience_ends()) {
            (Holding::Until(..), Some(end)) if self.settling == Settling::Propagation => {
                format!(
                    "; this is given up {}",
                    match end.since(now) {
                        0 => "after one more time".to_owned(),
                        _ => format!("after {}", remaining(end, now)),
                    }
                )
            }
            _ => String::new(),
        };
        page.text(0, Role::Dim, &format!("{}{until}. Nothing was changed.", tries.told()));
        page.blank();
        error_page(&mut page, &self.error, &self.explanation);
        if self.explanation.document.is_some() {
            let text = "Esc, then d in the form, shows the policy to put in place, filled in for this trail.";
            page.labelled(0, "Document ", Role::Name, Role::Text, text);
        }
        page.into_lines()
    }
}

/// How long it is until `then`, in whole seconds, the one that has begun included.
fn remaining(then: Moment, now: Moment) -> String {
    match (then.since(now) + 999) / 1000 {
        seconds @ ..60 => format!("{seconds} s"),
        seconds => format!("{} min {} s", seconds / 60, seconds % 60),
    }
}

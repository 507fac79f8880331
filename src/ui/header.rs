//! The two rows of heading: who and where, then what is on the screen.

use super::theme::Theme;
use super::widget::{Canvas, cut, line_columns, rows, span};
use crate::app::clock::ago;
use crate::app::columns::{columns, on_screen};
use crate::app::history::History;
use crate::app::page::Role;
use crate::app::trails::{Filter, Listing};
use crate::app::{Load, Screen, State};
use crate::trail::endpoint;
use crate::trail::settings::Channel;
use crate::trail::{Draft, Level, Status};
use ratatui::layout::{Alignment, Rect};
use ratatui::text::{Line, Span};

/// Draws both rows.
pub fn draw(state: &State, canvas: &mut Canvas, area: Rect) {
    let mut at = rows(area);
    let (Some(first), Some(second)) = (at.next(), at.next()) else { return };
    who(state, canvas, first);
    what(state, canvas, second);
}

/// What the heading begins with.
const NAME: &str = " trailedit";
const ELSEWHERE: &str = "NOT AWS: ";

/// A host in this many columns. Where it is too long for them, its port stays.
fn with_port(host: &str, room: usize) -> String {
    let name = host.rfind(':').map_or(host, |at| &host[..at]);
    let port = &host[name.len()..];
    if columns(host) <= room || columns(port) + 2 > room {
        return cut(host, room);
    }
    format!("{}{port}", cut(name, room - columns(port)))
}

fn who(state: &State, canvas: &mut Canvas, row: Rect) {
    let theme = canvas.theme;
    let session = &state.ctx.session;
    let mode = match (session.read_only, state.only_looks()) {
        (true, _) => " READ-ONLY ",
        (false, true) => " RO ",
        (false, false) => " RW ",
    };
    let mode_style = if mode == " RW " { theme.role(Role::Heading) } else { theme.button() };
    let mark = if state.ctx.cannot_keep() { " EDITS NOT KEPT " } else { "" };
    let identity = match &session.identity {
        Load::Waiting(_) => "asking who you are…".to_owned(),
        Load::Here(identity) => format!("{} · {}", identity.account, identity.actor()),
        Load::Failed(_) => "account unknown".to_owned(),
    };
    let mut room = usize::from(row.width).saturating_sub(columns(mark) + columns(mode) + 13);
    let mut spans = vec![span(theme, Role::Heading, NAME), Span::raw("  ")];
    if let Some(url) = session.endpoint() {
        // in full where that is possible at all: who takes this for AWS is wrong about all that is shown
        let host = crate::trail::text::shown(endpoint::host(url));
        if columns(ELSEWHERE) + columns(&host) > room {
            spans = vec![Span::raw(" ")];
            room += columns(NAME) + 1;
        }
        let elsewhere = format!("{ELSEWHERE}{}", with_port(&host, room.saturating_sub(columns(ELSEWHERE))));
        room = room.saturating_sub(columns(&elsewhere) + 3);
        spans.extend([span(theme, Role::Danger, elsewhere), Span::raw(if room > 1 { " · " } else { "" })]);
    }
    if room > 1 {
        spans.push(Span::raw(cut(&crate::trail::text::shown(&format!("{} · {identity}", session.label)), room)));
    }
    canvas.line(row, Line::from(spans));
    let width = on_screen(columns(mark) + columns(mode)).min(row.width);
    let right = Rect { x: row.right() - width, width, ..row };
    let spans = vec![span(theme, Role::Danger, mark), Span::styled(mode, mode_style)];
    canvas.line(right, Line::from(spans).alignment(Alignment::Right));
}

fn what(state: &State, canvas: &mut Canvas, row: Rect) {
    let theme = canvas.theme;
    let (mut left, right) = match (&state.help, &state.screen) {
        (Some(_), _) => (vec![span(theme, Role::Heading, "Help")], Vec::new()),
        (_, Screen::Trails) => trails(state, theme),
        (_, Screen::Form(form)) => {
            let edits = form.draft.changes().len();
            let right = match edits {
                0 => vec![Span::styled("no changes", theme.dim())],
                1 => vec![span(theme, Role::Caution, "* 1 change")],
                n => vec![span(theme, Role::Caution, format!("* {n} changes"))],
            };
            (trail(&form.draft, Some(&form.status), state, theme), right)
        }
        (_, Screen::Guide(guide)) => {
            let mut left = vec![span(theme, Role::Heading, format!("{}  ", guide.topic.title()))];
            left.extend(trail(&guide.form.draft, None, state, theme));
            (left, vec![super::guide::progress(guide, theme)])
        }
        (_, Screen::Conflict(conflict)) => {
            let mut left = vec![span(theme, Role::Heading, "Conflict ")];
            left.extend(trail(&conflict.form.draft, None, state, theme));
            (left, vec![super::conflict::count(conflict, theme)])
        }
        (_, Screen::Review(review)) => {
            let mut left = vec![span(theme, Role::Heading, "Review ")];
            left.extend(trail(review.draft(), None, state, theme));
            let mut right = Vec::new();
            for (level, count) in review.levels() {
                let (role, one, many) = match level {
                    Level::Danger => (Role::Danger, "danger", "dangers"),
                    Level::Caution | Level::Note => (Role::Caution, "caution", "cautions"),
                };
                let word = if count == 1 { one } else { many };
                right.push(span(theme, role, format!("  {count} {word}")));
            }
            (left, right)
        }
        (_, Screen::Progress(progress)) => {
            let mut left = vec![span(theme, Role::Heading, "Applying to ")];
            left.extend(trail(&progress.form().draft, None, state, theme));
            (left, Vec::new())
        }
        (_, Screen::Receipt(receipt)) => {
            let left = vec![
                span(theme, Role::Heading, "Receipt "),
                Span::raw(format!("{}  home {}", receipt.trail.arn.name(), receipt.trail.home_region())),
            ];
            (left, Vec::new())
        }
        (_, Screen::History(history)) => self::history(history, state, theme),
    };
    left.insert(0, Span::raw(" "));
    let right = Line::from(right).alignment(Alignment::Right);
    let width = on_screen(line_columns(&right) + 1).min(row.width);
    let room = usize::from(row.width - width).saturating_sub(2);
    canvas.line(Rect { width: row.width - width, ..row }, cut_line(left, room));
    canvas.line(Rect { x: row.right() - width, width: width - 1, ..row }, right);
}

fn history(history: &History, state: &State, theme: Theme) -> (Vec<Span<'static>>, Vec<Span<'static>>) {
    let mut left = vec![span(theme, Role::Heading, "History ")];
    match history.form() {
        Some(form) => left.extend(trail(&form.draft, None, state, theme)),
        None => left.push(Span::raw("of all trails")),
    }
    let right = match (history.undoing(), history.entries()) {
        (Some(arn), _) => span(theme, Role::Note, format!("reading {} in {}…  Esc stops", arn.name(), arn.region())),
        (None, None) => Span::styled("looking…", theme.dim()),
        (None, Some([_])) => Span::styled("1 change", theme.dim()),
        (None, Some(entries)) => Span::styled(format!("{} changes", entries.len()), theme.dim()),
    };
    (left, vec![right])
}

fn trail(draft: &Draft, status: Option<&Load<Status>>, state: &State, theme: Theme) -> Vec<Span<'static>> {
    let arn = draft.arn();
    let mut spans =
        vec![span(theme, Role::Heading, arn.name().to_owned()), Span::raw(format!("  home {}", arn.region()))];
    if state.ctx.session.account().is_some_and(|own| own != arn.account()) {
        spans.push(span(theme, Role::Caution, format!("  owned by {}", arn.account())));
    }
    match status {
        None => {}
        Some(Load::Waiting(_)) => spans.push(Span::styled("  status…", theme.dim())),
        Some(Load::Failed(_)) => spans.push(Span::styled("  status unknown", theme.dim())),
        Some(Load::Here(status)) => {
            // what is wrong comes first, where there is the most room
            if status.logging != Some(true) || status.failing().next().is_none() {
                spans.push(Span::raw("  "));
                spans.push(logging(status, theme));
            }
            spans.push(Span::raw("  "));
            spans.push(delivered(status, state, theme));
        }
    }
    spans
}

/// Whether the trail logs.
pub fn logging(status: &Status, theme: Theme) -> Span<'static> {
    match status.logging {
        Some(true) => Span::raw("logging"),
        Some(false) => span(theme, Role::Danger, "NOT logging"),
        None => Span::styled("logging unknown", theme.dim()),
    }
}

/// How the last delivery went.
pub fn delivered(status: &Status, state: &State, theme: Theme) -> Span<'static> {
    let logs = status.delivery(Channel::Logs);
    if let Some(error) = logs.and_then(|d| d.error.as_deref()) {
        return span(theme, Role::Danger, format!("delivery FAILS: {}", crate::trail::text::shown(error)));
    }
    if let Some((delivery, _)) = status.failing().next() {
        return span(theme, Role::Danger, format!("{} FAIL", delivery.channel.label()));
    }
    match logs.and_then(|d| d.last) {
        Some(last) => Span::raw(format!("delivered {}", ago(last, state.ctx.now))),
        None => Span::styled("nothing delivered yet", theme.dim()),
    }
}

fn trails(state: &State, theme: Theme) -> (Vec<Span<'static>>, Vec<Span<'static>>) {
    let list = &state.trails;
    let shown = list.visible().len();
    let mut left = vec![span(theme, Role::Heading, "Trails")];
    let count = if shown == list.total() { shown.to_string() } else { format!("{shown} of {}", list.total()) };
    if list.total() > 0 {
        left.push(Span::raw(format!("  {count}, sorted by {}", list.sort.label())));
    }
    match &list.filter {
        Filter::None => {}
        Filter::Typing(_) => {}
        Filter::Kept(text) => {
            left.push(span(theme, Role::Note, format!("  filter: {}", crate::trail::text::shown(text))))
        }
    }
    let right = match &list.listing {
        Listing::NotAsked => String::new(),
        Listing::Regions(_) => "asking which Regions there are…".to_owned(),
        Listing::Failed(_) => "no Regions".to_owned(),
        Listing::Asking(_) => match list.asked() {
            Some((done, all)) if done < all => format!("asked {done} of {all} Regions…"),
            Some((_, 1)) => "1 Region".to_owned(),
            Some((_, all)) => format!("{all} Regions"),
            None => String::new(),
        },
    };
    let mut right = vec![Span::styled(right, theme.dim())];
    match list.failed_regions().len() {
        0 => {}
        failed => right.push(span(theme, Role::Caution, format!("  {failed} failed"))),
    }
    (left, right)
}

/// A line cut to `width` columns, with `…` where something was cut off.
fn cut_line(spans: Vec<Span<'static>>, width: usize) -> Line<'static> {
    let mut used = 0;
    let mut out = Vec::new();
    for span in spans {
        let text = cut(&span.content, width.saturating_sub(used));
        used += columns(&text);
        let whole = columns(&text) == columns(&span.content);
        out.push(Span::styled(text, span.style));
        if !whole {
            break;
        }
    }
    Line::from(out)
}

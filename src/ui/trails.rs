//! The list of trails: a table, what could not be asked, and the trail in focus in full.

use super::header::{delivered, logging};
use super::widget::{Canvas, cut, fit, more, rows, span, split, top_of, wrapped};
use crate::app::clock::ago;
use crate::app::columns::on_screen;
use crate::app::items::Item;
use crate::app::layout::Layout;
use crate::app::page::Role;
use crate::app::trails::{Filter, Listing, Row, Trails, scope};
use crate::app::{Load, State};
use crate::trail::settings::{Channel, shown};
use crate::trail::{Setting, UnusableTrail};
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};

/// A column of the table.
struct Column {
    title: &'static str,
    width: usize,
    cell: fn(&Row, &State) -> (Role, String),
}

/// The columns, the ones that are dropped first last.
const COLUMNS: [Column; 8] = [
    Column { title: "home", width: 14, cell: |row, _| (Role::Text, row.trail.home_region().to_owned()) },
    Column { title: "delivered", width: 11, cell: last_delivery },
    Column { title: "scope", width: 11, cell: |row, _| (Role::Text, short_scope(row)) },
    Column { title: "logging", width: 7, cell: is_logging },
    Column { title: "valid.", width: 6, cell: |row, _| (Role::Text, on_off(row.trail.settings.log_file_validation)) },
    Column { title: "KMS", width: 3, cell: |row, _| (Role::Text, on_off(Some(row.trail.settings.kms_key.is_some()))) },
    Column { title: "account", width: 12, cell: |row, _| (Role::Text, row.trail.arn.account().to_owned()) },
    Column {
        title: "bucket",
        width: 36,
        cell: |row, _| (Role::Text, row.trail.settings.s3_bucket.clone().unwrap_or_default()),
    },
];

fn on_off(on: Option<bool>) -> String {
    match on {
        Some(true) => "on",
        Some(false) => "off",
        None => "?",
    }
    .to_owned()
}

fn short_scope(row: &Row) -> String {
    let settings = &row.trail.settings;
    let words = match (row.seen_at_home, settings.organization, settings.multi_region) {
        (false, ..) => "shadow",
        (_, Some(true), Some(true)) => "org all Reg",
        (_, Some(true), _) => "org one Reg",
        (_, _, Some(true)) => "all Regions",
        _ => "one Region",
    };
    words.to_owned()
}

fn is_logging(row: &Row, _: &State) -> (Role, String) {
    match &row.status {
        Load::Waiting(_) => (Role::Dim, "…".to_owned()),
        Load::Failed(_) => (Role::Dim, "?".to_owned()),
        Load::Here(status) => match status.logging {
            Some(true) => (Role::Text, "yes".to_owned()),
            Some(false) => (Role::Danger, "NO".to_owned()),
            None => (Role::Dim, "?".to_owned()),
        },
    }
}

fn last_delivery(row: &Row, state: &State) -> (Role, String) {
    match &row.status {
        Load::Waiting(_) => (Role::Dim, "…".to_owned()),
        Load::Failed(_) => (Role::Dim, "?".to_owned()),
        Load::Here(status) if status.failing().next().is_some() => (Role::Danger, "FAILS".to_owned()),
        Load::Here(status) => match status.delivery(Channel::Logs).and_then(|d| d.last) {
            Some(last) => (Role::Text, ago(last, state.ctx.now)),
            None => (Role::Dim, "never".to_owned()),
        },
    }
}

/// Draws the list.
pub fn draw(state: &State, layout: Layout, canvas: &mut Canvas, area: Rect) {
    let list = &state.trails;
    let theme = canvas.theme;
    let mut area = area;
    if let Filter::Typing(field) = &list.filter {
        let (row, rest) = split(area, 1);
        canvas.line(row, Line::from(span(theme, Role::Name, "Filter: ")));
        canvas.input(Rect { x: row.x + 8, width: row.width.saturating_sub(8).min(40), ..row }, field);
        area = rest;
    }
    if let Some(problem) = &list.problem {
        let lines = problem.page(layout.text_width());
        let height = list.problem_height(layout, lines.len());
        let (top, rest) = split(area, on_screen(height));
        canvas.page(top, &lines, problem.top(lines.len(), height));
        area = split(rest, 1).1;
        if list.total() == 0 {
            return;
        }
    }
    if list.total() == 0 {
        return empty(state, canvas, area);
    }
    let detail = detail(state, canvas, area.width);
    let height = on_screen(detail.len() + 1).min(area.height / 2);
    let (table_area, below) = split(area, area.height - height);
    table(state, canvas, table_area);
    let (rule, below) = split(below, 1);
    canvas.rule(rule, Span::raw(""));
    let detail = more(detail, below);
    canvas.lines(below, detail);
}

fn empty(state: &State, canvas: &mut Canvas, area: Rect) {
    let mut lines = wrapped(&why_empty(&state.trails), area.width, 0, Style::new());
    lines.extend(notes(state, canvas, area.width));
    canvas.lines(area, lines);
}

/// Why there is no trail to be seen.
pub(super) fn why_empty(list: &Trails) -> String {
    match (&list.listing, &list.opening) {
        (_, Some(opening)) => format!("Opening {} in {}…", opening.arn.name(), opening.arn.region()),
        (Listing::Regions(_), _) => "Asking which Regions there are…".to_owned(),
        (Listing::Failed(error), _) => format!("The trails could not be listed: {error}. r asks again."),
        (Listing::Asking(_), _) => match list.asked() {
            Some((done, all)) if done < all => "Asking every Region for its trails…".to_owned(),
            Some((_, all)) if list.failed_regions().len() == all => {
                "No Region could be listed. r asks again.".to_owned()
            }
            Some(_) if !list.failed_regions().is_empty() => {
                "There is no trail in the Regions that could be listed. r asks all of them again.".to_owned()
            }
            Some(_) if !list.unusable().is_empty() => "There is no trail that can be opened.".to_owned(),
            _ => "There is no trail in the Regions asked. Create one with the AWS console or `aws cloudtrail \
                  create-trail`; trailedit changes the settings of trails that exist."
                .to_owned(),
        },
        _ => String::new(),
    }
}

fn table(state: &State, canvas: &mut Canvas, area: Rect) {
    let list = &state.trails;
    let theme = canvas.theme;
    let room = usize::from(area.width).saturating_sub(2);
    let longest = list.longest().name.clamp(12, 40);
    let mut columns: Vec<&Column> = Vec::new();
    let mut used = longest.min(19);
    let home = list.longest().region.clamp(9, 14);
    let width = |column: &Column| if column.title == "home" { home } else { column.width };
    for column in &COLUMNS {
        if used + width(column) + 1 > room {
            break;
        }
        used += width(column) + 1;
        columns.push(column);
    }
    let name = (longest.min(19) + room - used).min(longest.max(12));
    let (head, body) = split(area, 1);
    let mut spans = vec![Span::styled(format!("  {}", fit("name", name)), theme.dim())];
    spans.extend(columns.iter().map(|c| Span::styled(format!(" {}", fit(c.title, width(c))), theme.dim())));
    canvas.line(head, Line::from(spans));
    let focused = list.focused();
    let height = usize::from(body.height).max(1);
    let at = focused.unwrap_or(0);
    let top = top_of(at, at, height);
    canvas.edges(body, top > 0, list.visible().len() > top + height);
    for (row_area, (i, row)) in rows(body).zip((top..).zip(list.visible_from(top))) {
        let focus = Some(i) == focused;
        let style = if focus { theme.focus() } else { Style::new() };
        let mut spans = vec![
            Span::styled(if focus { "> " } else { "  " }, theme.focus()),
            Span::styled(fit(row.trail.arn.name(), name), style),
        ];
        for column in &columns {
            let (role, text) = (column.cell)(row, state);
            spans.push(span(theme, role, format!(" {}", fit(&crate::trail::text::shown(&text), width(column)))));
        }
        canvas.line(row_area, Line::from(spans));
        canvas.target(row_area, || Item::Trail(row.trail.arn.clone()));
    }
    if list.visible().len() == 0 {
        canvas.line(body, Line::from(Span::styled("  No trail matches the filter. Esc shows all.", theme.dim())));
    }
}

/// What could not be asked, then the trail in focus in full.
fn detail(state: &State, canvas: &Canvas, width: u16) -> Vec<Line<'static>> {
    let theme = canvas.theme;
    let list = &state.trails;
    let mut lines = Vec::new();
    if let Some(opening) = &list.opening {
        lines.push(Line::from(span(
            theme,
            Role::Note,
            format!("Opening {} in {}…  Esc stops", opening.arn.name(), opening.arn.region()),
        )));
    }
    if let Some(row) = list.focused().and_then(|i| list.visible_from(i).next()) {
        let settings = &row.trail.settings;
        lines.extend(wrapped(row.trail.arn.as_str(), width, 0, Style::new()));
        let mut spans = vec![Span::raw(scope(row))];
        if state.ctx.session.account().is_some_and(|own| own != row.trail.arn.account()) {
            spans.push(span(theme, Role::Caution, format!(", owned by {}", row.trail.arn.account())));
        }
        if let Load::Here(status) = &row.status {
            spans.push(Span::raw(", "));
            spans.push(logging(status, theme));
            spans.push(Span::raw(", "));
            spans.push(delivered(status, state, theme));
        }
        lines.push(Line::from(spans));
        let bucket = shown(Setting::S3Bucket, settings.get(Setting::S3Bucket).as_ref());
        let prefix =
            settings.s3_prefix.as_deref().map(|p| format!("/{}", crate::trail::text::shown(p))).unwrap_or_default();
        lines.push(Line::from(format!("to {bucket}{prefix}")));
        if let Load::Failed(error) = &row.status {
            let text = format!("! status unknown: {}", error.code().unwrap_or(&error.message));
            lines.extend(
                wrapped(&crate::trail::text::shown(&text), width, 0, theme.role(Role::Caution)).into_iter().take(2),
            );
        }
        if !row.seen_at_home {
            let text = format!(
                "Only shadows of it were seen: {}, its home Region, could not be listed.",
                row.trail.home_region()
            );
            lines.extend(wrapped(&text, width, 0, theme.role(Role::Note)));
        }
    }
    lines.extend(notes(state, canvas, width));
    lines
}

fn notes(state: &State, canvas: &Canvas, width: u16) -> Vec<Line<'static>> {
    let told = notes_told(state).into_iter();
    told.flat_map(|(role, text)| wrapped(&text, width, 0, canvas.theme.role(role))).collect()
}

/// What could not be asked.
pub(super) fn notes_told(state: &State) -> Vec<(Role, String)> {
    let list = &state.trails;
    let mut notes = Vec::new();
    if let Some(note) = &list.regions_note {
        notes.push((Role::Note, format!("i {}", crate::trail::text::shown(note))));
    }
    let failed = list.failed_regions();
    if let Some((name, error)) = failed.first() {
        let code = error.code().map(|c| format!("{c}: ")).unwrap_or_default();
        let why = crate::trail::text::shown(&format!("{code}{}", error.message)).into_owned();
        let text = match failed.len() {
            1 => format!("! {name} could not be listed: {why}"),
            n => {
                let names: Vec<&str> = failed.iter().map(|(name, _)| *name).collect();
                format!("! {n} Regions could not be listed ({}): {why}", cut(&names.join(", "), 60))
            }
        };
        notes.push((Role::Caution, text));
    }
    let unusable = list.unusable();
    notes.extend(unusable.iter().take(UNUSABLE).map(|(region, trail)| (Role::Caution, unusable_told(region, trail))));
    if let Some(more) = unusable.len().checked_sub(UNUSABLE).filter(|more| *more > 0) {
        notes.push((Role::Caution, format!("! {more} more cannot be opened for this reason.")));
    }
    notes
}

/// How many trails that cannot be opened are named.
const UNUSABLE: usize = 3;

/// Why a trail that AWS listed cannot be opened.
fn unusable_told(region: &str, trail: &UnusableTrail) -> String {
    let name = match trail.name.as_str() {
        "" => "A trail without a name".to_owned(),
        name => cut(&crate::trail::text::shown(name), 40),
    };
    let arn = match trail.arn.as_str() {
        "" => "AWS gives it no ARN".to_owned(),
        arn => format!(
            "AWS gives its ARN as {}, which is not the ARN of a trail",
            cut(&crate::trail::text::shown(arn), 120)
        ),
    };
    format!("! {name} in {region} cannot be opened: {arn}.")
}

#[cfg(test)]
mod tests {
    use crate::app::trails::tests::{MOVES, list, touched};
    use crate::app::{Event, Key, update};
    use crate::ui::{Theme, draw};
    use ratatui::Terminal;
    use ratatui::backend::TestBackend;

    #[test]
    fn a_frame_looks_at_the_rows_that_it_shows_and_at_no_others() {
        let mut terminal = Terminal::new(TestBackend::new(80, 24)).unwrap();
        let mut cost = |trails| {
            let mut state = list(trails);
            let frame = |code: &_| {
                update(&mut state, Event::Key(Key::plain(*code)));
                touched(|| {
                    terminal.draw(|frame| draw(&state, Theme { color: true, ascii: false }, frame)).unwrap();
                })
            };
            MOVES.iter().map(frame).collect::<Vec<_>>()
        };
        // each row of the table, and the one that is told in full
        for trails in [100, 2_000] {
            let costs = cost(trails);
            assert!(costs.iter().all(|touched| (1..24).contains(touched)), "{trails} trails: {costs:?}");
        }
    }
}

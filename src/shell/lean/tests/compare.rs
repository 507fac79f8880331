//! What a terminal shows beside what was drawn.

use super::model::{DOUBTFUL, Kind, Model};
use ratatui::buffer::{Buffer, Cell, CellWidth};
use ratatui::layout::{Position, Rect};
use ratatui::style::{Color, Modifier};

pub const COLORS: [Color; 17] = [
    Color::Reset,
    Color::Black,
    Color::Red,
    Color::Green,
    Color::Yellow,
    Color::Blue,
    Color::Magenta,
    Color::Cyan,
    Color::Gray,
    Color::DarkGray,
    Color::LightRed,
    Color::LightGreen,
    Color::LightYellow,
    Color::LightBlue,
    Color::LightMagenta,
    Color::LightCyan,
    Color::White,
];

/// A cell as it can at best be shown.
pub fn at_best(cell: &Cell, kind: Kind) -> (Color, Color, Modifier) {
    let place = |color: Color| COLORS.iter().position(|c| *c == color).unwrap();
    let shown = |color: Color| match (kind.colors(), place(color)) {
        (false, _) | (_, 9) => (Color::Reset, false),
        (_, bright @ 10..) => (COLORS[bright - 8], true),
        _ => (color, false),
    };
    let ((fg, bright), (bg, _)) = (shown(cell.fg), shown(cell.bg));
    let mut attributes = cell.modifier;
    attributes.set(Modifier::BOLD, attributes.contains(Modifier::BOLD) || bright);
    attributes &= kind.attributes();
    if attributes.contains(Modifier::BOLD) {
        attributes.remove(Modifier::DIM);
    }
    (fg, bg, attributes)
}

/// What is seen of a style: of a blank, only what shows without a character.
pub fn seen(symbol: &str, (fg, bg, attributes): (Color, Color, Modifier)) -> (Color, Color, Modifier) {
    let shows = attributes.intersects(Modifier::REVERSED | Modifier::UNDERLINED);
    if symbol == " " && !shows { (Color::Reset, bg, Modifier::empty()) } else { (fg, bg, attributes) }
}

fn ensure(is: bool, else_said: impl FnOnce() -> String) -> Result<(), String> {
    if is { Ok(()) } else { Err(else_said()) }
}

/// Compares what is on the terminal with what was drawn.
///
/// # Errors
/// What differs first.
pub fn difference(buffer: &Buffer, cursor: Option<Position>, model: &Model, kind: Kind) -> Result<(), String> {
    let Rect { width, height, .. } = buffer.area;
    for y in 0..height {
        let mut x = 0;
        while x < width {
            let cell = &buffer[(x, y)];
            let (text, wide) = (cell.symbol(), cell.cell_width().max(1));
            let printed = kind == Kind::Dumb && DOUBTFUL.contains(&text);
            let doubtful = text.chars().count() > 1 || printed;
            let corner = x + wide == width && (y + 1 == height || kind == Kind::Dumb);
            let left_alone = !kind.wraps_late() && corner;
            let spot = model.spot(x, y);
            if !doubtful && !left_alone {
                ensure(spot.symbol == text, || format!("{:?} for {text:?} at {x},{y}", spot.symbol))?;
                let shown = seen(text, (spot.fg, spot.bg, spot.attributes));
                let meant = seen(text, at_best(cell, kind));
                ensure(shown == meant, || format!("{text:?} at {x},{y}: {shown:?} for {meant:?}"))?;
                let is_wide = wide == 1 || model.spot(x + 1, y).covered;
                ensure(is_wide, || format!("{text:?} at {x},{y} is narrow"))?;
            } else if kind == Kind::Dumb && !left_alone {
                ensure(spot.symbol == "?", || format!("{:?} at {x},{y}", spot.symbol))?;
            } else if !left_alone {
                let begins = spot.symbol.starts_with(text.chars().next().unwrap());
                ensure(begins, || format!("{:?} for {text:?} at {x},{y}", spot.symbol))?;
                // nothing of what was there before is seen where it is narrower than thought
                let beside = (wide > 1).then(|| model.spot(x + 1, y));
                // but its own second half may be, where it is shown one by one
                let is_blank = beside.is_none_or(|s| s.covered || s.symbol == " " || text.contains(&s.symbol));
                ensure(is_blank, || format!("{beside:?} beside {x},{y}"))?;
            }
            x += wide;
        }
    }
    match cursor {
        Some(Position { x, y }) if kind != Kind::Dumb => {
            ensure(!model.hidden, || "the cursor is hidden".to_owned())?;
            let at = (usize::from(x.min(width - 1)), usize::from(y.min(height - 1)));
            ensure((model.x, model.y) == at, || format!("the cursor is at {:?}, not at {at:?}", (model.x, model.y)))
        }
        _ if kind.hides_cursor() => ensure(model.hidden, || "the cursor is shown".to_owned()),
        _ => Ok(()),
    }
}

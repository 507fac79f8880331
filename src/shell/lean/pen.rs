//! How characters are written: colours and attributes, and the shortest way from one pen to another.

use super::capabilities::Capabilities;
use ratatui::buffer::Cell;
use ratatui::style::{Color, Modifier};

/// What is seen of an attribute where there is no character.
const SEEN_ON_BLANKS: Modifier = Modifier::REVERSED.union(Modifier::UNDERLINED);

/// Attributes, with what switches them on.
const ATTRIBUTES: [(Modifier, u8); 4] =
    [(Modifier::BOLD, 1), (Modifier::DIM, 2), (Modifier::UNDERLINED, 4), (Modifier::REVERSED, 7)];

/// How characters are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pen {
    pub fg: Color,
    pub bg: Color,
    pub attributes: Modifier,
}

impl Pen {
    pub const PLAIN: Pen = Pen { fg: Color::Reset, bg: Color::Reset, attributes: Modifier::empty() };

    /// The pen that comes nearest to a cell's style on a terminal.
    pub fn of(cell: &Cell, can: &Capabilities) -> Pen {
        let (fg, bright) = can.shown(cell.fg);
        let (bg, _) = can.shown(cell.bg);
        let mut attributes = cell.modifier;
        if bright {
            attributes.insert(Modifier::BOLD);
        }
        attributes &= can.attributes;
        // both at once are one or the other on half of the terminals, and which one depends on what was before
        if attributes.contains(Modifier::BOLD) {
            attributes.remove(Modifier::DIM);
        }
        Pen { fg, bg, attributes }
    }

    /// What is seen of it where a blank is written: the least pen that writes blanks of the same look.
    pub fn on_blank(self) -> Pen {
        match self.attributes.intersects(SEEN_ON_BLANKS) {
            true => self,
            false => Pen { bg: self.bg, ..Pen::PLAIN },
        }
    }

    /// Whether erasing leaves such blanks, by a pen that writes them. The colour that is left is another one on half of
    /// the terminals.
    pub fn is_erasable(self) -> bool {
        !self.attributes.intersects(SEEN_ON_BLANKS) && self.bg == Color::Reset
    }
}

/// The shortest sequence from one pen, or from none known, to another. What is switched off is switched off together:
/// not all terminals know how to do it one by one.
pub fn change(from: Option<Pen>, to: Pen) -> Vec<u8> {
    if to == Pen::PLAIN && from != Some(to) {
        return b"\x1b[m".to_vec();
    }
    let keeps = |from: &Pen| {
        let keeps_color = |from: Color, to: Color| from == to || to != Color::Reset;
        to.attributes.contains(from.attributes) && keeps_color(from.fg, to.fg) && keeps_color(from.bg, to.bg)
    };
    match from {
        Some(from) if from == to => Vec::new(),
        Some(from) if keeps(&from) => format!("\x1b[{}m", parameters(from, to)).into_bytes(),
        // the zero is written out: JetBrains' terminals pass over a parameter that is empty
        _ => format!("\x1b[0;{}m", parameters(Pen::PLAIN, to)).into_bytes(),
    }
}

/// What has to be switched on.
fn parameters(from: Pen, to: Pen) -> String {
    let on = to.attributes - from.attributes;
    let on = ATTRIBUTES.iter().filter(|a| on.contains(a.0)).map(|a| a.1);
    let fg = (from.fg != to.fg).then(|| 30 + number(to.fg));
    let bg = (from.bg != to.bg).then(|| 40 + number(to.bg));
    on.chain(fg).chain(bg).map(|n| n.to_string()).collect::<Vec<_>>().join(";")
}

/// The number of a colour among the eight.
fn number(color: Color) -> u8 {
    match color {
        Color::Red => 1,
        Color::Green => 2,
        Color::Yellow => 3,
        Color::Blue => 4,
        Color::Magenta => 5,
        Color::Cyan => 6,
        Color::Gray => 7,
        _ => 0,
    }
}

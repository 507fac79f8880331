//! How characters are written: colours and attributes, and the shortest way from one pen to another.

use super::capabilities::Capabilities;
use super::motion::shorter;
use ratatui::buffer::Cell;
use ratatui::style::{Color, Modifier};

/// What is seen of an attribute where there is no character.
const SEEN_ON_BLANKS: Modifier = Modifier::REVERSED.union(Modifier::UNDERLINED).union(Modifier::CROSSED_OUT);

/// Attributes, with what switches them on and off. None of two that are switched off together is ever set with the other.
const ATTRIBUTES: [(Modifier, u8, u8); 8] = [
    (Modifier::BOLD, 1, 22),
    (Modifier::DIM, 2, 22),
    (Modifier::ITALIC, 3, 23),
    (Modifier::UNDERLINED, 4, 24),
    (Modifier::SLOW_BLINK, 5, 25),
    (Modifier::REVERSED, 7, 27),
    (Modifier::HIDDEN, 8, 28),
    (Modifier::CROSSED_OUT, 9, 29),
];

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
        if attributes.contains(Modifier::RAPID_BLINK) {
            attributes.insert(Modifier::SLOW_BLINK);
        }
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

    /// Whether erasing leaves such blanks, by a pen that writes them.
    pub fn is_erasable(self, can: &Capabilities) -> bool {
        !self.attributes.intersects(SEEN_ON_BLANKS) && (self.bg == Color::Reset || can.erases_in_color)
    }
}

/// The shortest sequence from one pen, or from none known, to another.
pub fn change(from: Option<Pen>, to: Pen, can: &Capabilities) -> Vec<u8> {
    if from == Some(to) {
        return Vec::new();
    }
    // an empty parameter is a zero: everything off
    let mut best = match to == Pen::PLAIN {
        true => b"\x1b[m".to_vec(),
        false => sequence(&format!(";{}", parameters(Pen::PLAIN, to))),
    };
    if let Some(from) = from
        && (can.switches_off || to.attributes.contains(from.attributes))
    {
        shorter(&mut best, sequence(&parameters(from, to)));
    }
    best
}

fn sequence(parameters: &str) -> Vec<u8> {
    format!("\x1b[{parameters}m").into_bytes()
}

/// What has to be switched off, and then on.
fn parameters(from: Pen, to: Pen) -> String {
    let off = from.attributes - to.attributes;
    let on = to.attributes - from.attributes;
    let off = ATTRIBUTES.iter().filter(|a| off.contains(a.0)).map(|a| a.2.to_string());
    let on = ATTRIBUTES.iter().filter(|a| on.contains(a.0)).map(|a| a.1.to_string());
    let fg = (from.fg != to.fg).then(|| color(to.fg, 30));
    let bg = (from.bg != to.bg).then(|| color(to.bg, 40));
    off.chain(on).chain(fg).chain(bg).collect::<Vec<_>>().join(";")
}

fn color(color: Color, base: u8) -> String {
    let number = match color {
        Color::Reset => 9,
        Color::Indexed(index) => return format!("{};5;{index}", base + 8),
        Color::Rgb(r, g, b) => return format!("{};2;{r};{g};{b}", base + 8),
        Color::Black => 0,
        Color::Red => 1,
        Color::Green => 2,
        Color::Yellow => 3,
        Color::Blue => 4,
        Color::Magenta => 5,
        Color::Cyan => 6,
        Color::Gray => 7,
        Color::DarkGray => 60,
        Color::LightRed => 61,
        Color::LightGreen => 62,
        Color::LightYellow => 63,
        Color::LightBlue => 64,
        Color::LightMagenta => 65,
        Color::LightCyan => 66,
        Color::White => 67,
    };
    (base + number).to_string()
}

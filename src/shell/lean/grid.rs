//! What is, or is to be, on the screen.

use super::capabilities::Capabilities;
use super::pen::Pen;
use ratatui::buffer::{Cell, CellWidth};
use unicode_width::UnicodeWidthChar;

/// What is written in a cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Symbol {
    Char(char),
    /// More than one code point, as with combining marks.
    Cluster(Box<str>),
}

impl Symbol {
    pub fn write(&self, out: &mut Vec<u8>) {
        match self {
            Symbol::Char(c) => out.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes()),
            Symbol::Cluster(text) => out.extend_from_slice(text.as_bytes()),
        }
    }
}

/// A cell of the screen.
#[derive(Clone, Debug)]
pub struct Spot {
    pub symbol: Symbol,
    pub pen: Pen,
    /// The columns that it takes; none where it lies under the one before.
    pub width: u8,
    /// The columns that it may take on one terminal or another.
    pub reach: u8,
}

impl Spot {
    pub const BLANK: Spot = Spot { symbol: Symbol::Char(' '), pen: Pen::PLAIN, width: 1, reach: 1 };
    const COVERED: Spot = Spot { width: 0, ..Spot::BLANK };

    /// What a terminal is to show of a cell that has `room` columns to the end of its row. Control characters are shown
    /// as blanks: a cell can say nothing to the terminal.
    pub fn of(cell: &Cell, room: u16, can: &Capabilities) -> Spot {
        let pen = Pen::of(cell, can);
        let text = cell.symbol();
        let blank = Spot { pen, ..Spot::BLANK };
        if text == " " || text.chars().any(char::is_control) {
            return blank;
        }
        let width = cell.cell_width();
        let mut chars = text.chars();
        let (Some(first), next) = (chars.next(), chars.next()) else { return blank };
        if width == 0 || width > room {
            return blank;
        }
        let single = |c: char, width: u16| match is_agreed_on(c, width) {
            true => Spot { symbol: Symbol::Char(c), pen, width: small(width), reach: small(width) },
            false => Spot { symbol: Symbol::Char(c), pen, width: small(width), reach: small((width + 1).min(room)) },
        };
        if next.is_none() {
            return single(first, width);
        }
        // what does not join the characters of a cluster shows them one after the other, and each as wide as it may be
        let width_of = |c: char| c.width().unwrap_or(0) as u16;
        let most = |c: char| match width_of(c) {
            1 if !is_agreed_on(c, 1) => 2,
            width => width,
        };
        let reach = text.chars().map(most).sum::<u16>().max(width);
        let may_reach = if can.wraps_late { room } else { room - 1 };
        match reach > may_reach {
            // where it could reach over the end of the row, its first character has to do
            true if width_of(first) > 0 && width_of(first) <= room => single(first, width_of(first)),
            true => blank,
            false => Spot { symbol: Symbol::Cluster(text.into()), pen, width: small(width), reach: small(reach) },
        }
    }

    /// Whether all terminals agree on its width, so that it is known where the cursor is after it.
    pub fn is_trusted(&self) -> bool {
        match self.symbol {
            Symbol::Char(c) => is_agreed_on(c, self.width.into()),
            Symbol::Cluster(_) => false,
        }
    }

    pub fn is_blank(&self) -> bool {
        self.symbol == Symbol::Char(' ')
    }

    /// What is seen of its pen.
    pub fn look(&self) -> Pen {
        if self.is_blank() { self.pen.on_blank() } else { self.pen }
    }

    /// Whether it looks as it should when written by this pen.
    pub fn looks_right_by(&self, pen: Pen) -> bool {
        self.pen == pen || self.is_blank() && self.pen.on_blank() == pen.on_blank()
    }

    /// Whether the two cannot be told apart.
    pub fn looks_like(&self, other: &Spot) -> bool {
        self.width == other.width && self.symbol == other.symbol && self.look() == other.look()
    }
}

fn small(width: u16) -> u8 {
    u8::try_from(width).unwrap_or(u8::MAX)
}

/// The columns that ratatui counts for a cell; it stops at a single control character while it is being developed with.
fn width_in_ratatui(cell: &Cell) -> usize {
    match cell.symbol() {
        symbol if symbol.len() == 1 => 1,
        _ => cell.cell_width().into(),
    }
}

/// Whether all terminals take a character to be this wide.
fn is_agreed_on(c: char, width: u16) -> bool {
    match c {
        ' '..='~' => width == 1,
        // Latin, Greek, Cyrillic; quotes, dashes, dots; arrows, mathematics; frames and blocks
        '\u{a1}'..='\u{ac}' | '\u{ae}'..='\u{2ff}' | '\u{370}'..='\u{482}' | '\u{48a}'..='\u{52f}' => width == 1,
        '\u{2010}'..='\u{2027}' | '\u{2030}'..='\u{205e}' | '\u{2190}'..='\u{22ff}' | '\u{2500}'..='\u{259f}' => {
            width == 1
        }
        // Kana, Chinese characters, Hangul, full-width forms
        '\u{3041}'..='\u{3096}' | '\u{30a1}'..='\u{30fa}' | '\u{4e00}'..='\u{9fa5}' | '\u{ac00}'..='\u{d7a3}' => {
            width == 2
        }
        '\u{ff01}'..='\u{ff60}' => width == 2,
        _ => false,
    }
}

/// The cells of a screen.
#[derive(Debug, Default)]
pub struct Grid {
    pub width: u16,
    pub height: u16,
    spots: Vec<Spot>,
}

impl Grid {
    pub fn blank(width: u16, height: u16) -> Grid {
        Grid { width, height, spots: vec![Spot::BLANK; usize::from(width) * usize::from(height)] }
    }

    pub fn row(&self, y: u16) -> &[Spot] {
        let start = usize::from(y) * usize::from(self.width);
        self.spots.get(start..start + usize::from(self.width)).unwrap_or_default()
    }

    pub fn row_mut(&mut self, y: u16) -> &mut [Spot] {
        let start = usize::from(y) * usize::from(self.width);
        self.spots.get_mut(start..start + usize::from(self.width)).unwrap_or_default()
    }

    pub fn clear(&mut self) {
        self.spots.fill(Spot::BLANK);
    }

    /// The same in another size: what there is room for.
    pub fn resized(&self, width: u16, height: u16) -> Grid {
        let mut other = Grid::blank(width, height);
        for y in 0..height.min(self.height) {
            let (old, new) = (self.row(y), other.row_mut(y));
            for (x, spot) in old.iter().enumerate().take(new.len()) {
                if x + usize::from(spot.width) <= new.len() {
                    new[x] = spot.clone();
                }
            }
        }
        other
    }

    /// Puts a cell into its place. What a wide one covers is not told by ratatui, nor what comes to light when it goes:
    /// that is blank.
    pub fn set(&mut self, x: u16, y: u16, cell: &Cell, can: &Capabilities) {
        let room = self.width.saturating_sub(x);
        let row = self.row_mut(y);
        let Some((spot, rest)) = row.get_mut(x.into()..).and_then(<[Spot]>::split_first_mut) else { return };
        if spot.width == 0 {
            return; // it lies under a wide one that is still there
        }
        *spot = Spot::of(cell, room, can);
        let covered = usize::from(spot.width).max(1) - 1;
        // where it is shown narrower than it is, what ratatui takes to lie under it does not
        let blank = width_in_ratatui(cell).saturating_sub(covered + 1);
        let (under, rest) = rest.split_at_mut(covered.min(rest.len()));
        let (beside, rest) = rest.split_at_mut(blank.min(rest.len()));
        under.fill(Spot::COVERED);
        beside.fill(Spot::BLANK);
        rest.iter_mut().take_while(|spot| spot.width == 0).for_each(|spot| *spot = Spot::BLANK);
    }
}

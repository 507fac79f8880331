//! What an emulator shows, beside what was meant.

use super::tour::Step;
use ratatui::buffer::{Cell, CellWidth};
use ratatui::style::{Color, Modifier};
use std::collections::{BTreeMap, BTreeSet};

pub const BOLD: u8 = 1;
pub const DIM: u8 = 2;
pub const UNDERLINED: u8 = 4;
pub const REVERSED: u8 = 8;

/// The columns that an emulator gives to texts.
pub type Widths = BTreeMap<String, usize>;

/// What an emulator, or what reads it, tells of how a cell looks.
#[derive(Clone, Copy, Debug)]
pub struct Knows {
    attributes: u8,
    colors: bool,
}

impl Knows {
    pub const ALL: Knows = Knows { attributes: !0, colors: true };
    /// Dim text is passed over.
    pub const NO_DIM: Knows = Knows { attributes: !DIM, colors: true };
    pub const COLORS: Knows = Knows { attributes: 0, colors: true };
}

/// A cell as it is shown: no text where it lies under the wide one before it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spot {
    pub text: String,
    pub attributes: u8,
    pub color: i16,
}

impl Spot {
    pub fn plain(text: &str) -> Spot {
        Spot { text: text.to_owned(), attributes: 0, color: -1 }
    }

    /// How a cell was meant to look.
    fn meant(cell: &Cell) -> Spot {
        let is = |modifier, flag| if cell.modifier.contains(modifier) { flag } else { 0 };
        let bold = is(Modifier::BOLD, BOLD);
        let dim = if bold == 0 { is(Modifier::DIM, DIM) } else { 0 };
        let attributes = bold | dim | is(Modifier::UNDERLINED, UNDERLINED) | is(Modifier::REVERSED, REVERSED);
        let color = match cell.fg {
            Color::Reset => -1,
            Color::Red => 1,
            Color::Green => 2,
            Color::Magenta => 5,
            Color::Cyan => 6,
            other => panic!("{other} is not among the colours that are used"),
        };
        Spot { text: cell.symbol().to_owned(), attributes, color }
    }

    /// What is seen of it: of a blank, only what shows without a character.
    fn look(&self, knows: Knows) -> (u8, i16) {
        let attributes = self.attributes & knows.attributes;
        let color = if knows.colors { self.color } else { -1 };
        match self.text.trim().is_empty() {
            true if attributes & (UNDERLINED | REVERSED) == 0 => (0, -1),
            true => (attributes & (UNDERLINED | REVERSED), -1),
            false => (attributes, color),
        }
    }
}

/// What an emulator shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Screen {
    pub rows: Vec<Vec<Spot>>,
    pub cursor: (u16, u16),
    /// Whether it is seen, where that is told.
    pub shows_cursor: Option<bool>,
}

/// What differs first, or the texts that are shown in pieces or in another width than was meant.
pub fn difference(step: &Step, screen: &Screen, widths: &Widths, knows: Knows) -> Result<BTreeSet<String>, String> {
    let mut others = BTreeSet::new();
    let (width, height) = (usize::from(step.size.0), usize::from(step.size.1));
    let blank = Spot::plain(" ");
    for y in 0..height {
        let spot = |x: usize| screen.rows.get(y).and_then(|row| row.get(x)).unwrap_or(&blank);
        let mut x = 0;
        while x < width {
            let cell = &step.meant[(x as u16, y as u16)];
            let meant = Spot::meant(cell);
            let wide = usize::from(cell.cell_width().max(1));
            let there = widths.get(&meant.text).copied().unwrap_or(wide);
            let (seen, wanted) = (spot(x).look(knows), meant.look(knows));
            let is_covered = (x + 1..x + wide).all(|x| spot(x).text.is_empty());
            if there == wide && same(&spot(x).text, &meant.text) && seen == wanted && is_covered {
                x += wide;
                continue;
            }
            if there == wide && meant.text.chars().count() == 1 {
                return Err(format!("{:?} for {meant:?} at {x},{y}", spot(x)));
            }
            // its own cells hold a piece of it, or nothing
            others.insert(meant.text.clone());
            let is_piece =
                |spot: &Spot| spot.text.chars().all(|c| c == ' ' || c == '\u{fffd}' || meant.text.contains(c));
            if let Some(x) = (x..x + wide).find(|x| !is_piece(spot(*x))) {
                return Err(format!("{:?} within {:?} at {x},{y}", spot(x), meant.text));
            }
            x += wide;
        }
    }
    match (step.cursor, screen.shows_cursor) {
        (Some(at), shows) if at != screen.cursor || shows == Some(false) => {
            Err(format!("the cursor is at {:?}, seen: {shows:?}, not at {at:?}", screen.cursor))
        }
        (None, Some(true)) => Err("the cursor is shown".to_owned()),
        _ => Ok(others),
    }
}

/// Whether two texts are the same, composed or not.
fn same(shown: &str, meant: &str) -> bool {
    let apart = |text: &str| {
        let text = text.replace('é', "e\u{301}").replace('ñ', "n\u{303}");
        text.replace("ṇ\u{303}", "n\u{303}\u{323}")
    };
    shown == meant || apart(shown) == apart(meant)
}

/// How an emulator did.
pub struct Report {
    name: String,
    right: usize,
    wrong: Vec<String>,
    others: BTreeSet<String>,
}

impl Report {
    pub fn new(name: &str) -> Report {
        Report { name: name.to_owned(), right: 0, wrong: Vec::new(), others: BTreeSet::new() }
    }

    pub fn add(&mut self, step: &Step, screen: &Screen, widths: &Widths, knows: Knows) {
        match difference(step, screen, widths, knows) {
            Ok(others) => {
                self.right += 1;
                self.others.extend(others);
            }
            Err(what) => self.wrong.push(format!("{}: {what}", step.name)),
        }
    }

    #[track_caller]
    pub fn finish(self) {
        let Report { name, right, wrong, others } = self;
        println!(
            "{name}: {right} of {} screens are right; in pieces or of another width there: {others:?}",
            right + wrong.len()
        );
        let first: Vec<&str> = wrong.iter().take(8).map(String::as_str).collect();
        assert!(wrong.is_empty(), "{name}: {} screens are wrong:\n{}", wrong.len(), first.join("\n"));
    }
}

//! Turning what differs into bytes.

use super::capabilities::Capabilities;
use super::grid::{Grid, Spot};
use super::motion::path;
use super::pen::{Pen, change};
use ratatui::layout::Position;

/// What is known of the terminal's cursor and pen, and the bytes on their way to it.
#[derive(Debug)]
pub struct Painter {
    pub can: Capabilities,
    pub out: Vec<u8>,
    /// Where the cursor is; unknown after the last column of a row, and after what terminals disagree on.
    pub at: Option<Position>,
    /// What the terminal writes with.
    pub pen: Option<Pen>,
}

impl Painter {
    pub fn new(can: Capabilities) -> Painter {
        Painter { can, out: Vec::new(), at: None, pen: None }
    }

    /// Takes nothing for granted any more.
    pub fn forget(&mut self) {
        self.at = None;
        self.pen = None;
    }

    /// Makes the whole screen blank.
    pub fn wipe(&mut self) {
        self.take(Pen::PLAIN);
        if self.can.has_margins {
            // line feeds scroll at margins
            self.out.extend_from_slice(b"\x1b[r");
        }
        // where the cursor goes with the margins, terminals do not agree
        self.out.extend_from_slice(b"\x1b[H\x1b[2J");
        self.at = Some(Position::ORIGIN);
    }

    /// Goes to a place in a row that is as it should be up to there.
    pub fn go(&mut self, to: Position, row: &[Spot]) {
        let way = path(self.at, to, row, self.pen);
        self.out.extend(way);
        self.at = Some(to);
    }

    fn take(&mut self, pen: Pen) {
        self.out.extend(change(self.pen, pen));
        self.pen = Some(pen);
    }

    /// Goes to a place and takes a pen, in the order in which that is shorter.
    fn go_with(&mut self, to: Position, row: &[Spot], pen: Pen) {
        let by = |pen| path(self.at, to, row, pen).len();
        if self.pen != Some(pen) && by(Some(pen)) < by(self.pen) {
            self.take(pen);
        }
        self.go(to, row);
        self.take(pen);
    }

    /// Paints what differs in a row, from left to right.
    pub fn row(&mut self, y: u16, wanted: &[Spot], shown: &[Spot], last_row: bool) {
        let mut stale: Vec<bool> = wanted.iter().zip(shown).map(|(w, s)| !w.looks_like(s)).collect();
        let tail = Tail::of(wanted);
        let Some(mut last) = stale.iter().rposition(|stale| *stale) else { return };
        let mut x = 0;
        while let Some(next) = next_stale(&stale, wanted, x) {
            x = next;
            let end = wanted.len();
            let spot = &wanted[x];
            let place = Position { x: column(x), y };
            if x >= tail.from && tail.look.is_erasable() && (last - x >= 3 || last + 1 == end) {
                // what is blank already may be erased as well, from where it is nearer
                let pen = self.blank_pen(tail.look, None);
                let way = |x| path(self.at, Position { x: column(x), y }, wanted, self.pen).len();
                let from = if way(tail.from) <= way(x) { tail.from } else { x };
                self.go_with(Position { x: column(from), y }, wanted, pen);
                self.out.extend_from_slice(b"\x1b[K");
                return;
            }
            let is_corner = last_row && x + usize::from(spot.width) == end;
            if is_corner && !self.can.wraps_late {
                return; // it would scroll
            }
            let pen = self.pen_for(x, wanted, &stale);
            self.go_with(place, wanted, pen);
            if !spot.is_trusted() && spot.width > 1 {
                // where it is narrower than thought, what was there before would be seen beside it
                self.out.extend(std::iter::repeat_n(b' ', spot.width.into()));
                self.at = None;
                self.go(place, wanted);
            }
            spot.symbol.write(&mut self.out);
            x += usize::from(spot.width);
            self.at = (spot.is_trusted() && x < end).then(|| Position { x: column(x), y });
            // where it is wider than thought, it has written over what comes after it
            let reached = (x - usize::from(spot.width) + usize::from(spot.reach)).min(end);
            if x < reached {
                stale[x..reached].fill(true);
                last = last.max(reached - 1);
            }
        }
    }

    /// The pen to paint a cell with. A blank has a choice: the one at hand, or the one that is wanted next.
    fn pen_for(&self, x: usize, wanted: &[Spot], stale: &[bool]) -> Pen {
        let spot = &wanted[x];
        if !spot.is_blank() {
            return spot.pen;
        }
        if let Some(pen) = self.pen.filter(|pen| pen.on_blank() == spot.look()) {
            return pen;
        }
        let next = wanted.iter().zip(stale).skip(x).find(|(spot, stale)| **stale && !spot.is_blank() && spot.width > 0);
        self.blank_pen(spot.look(), next.map(|(spot, _)| spot.pen))
    }

    fn blank_pen(&self, look: Pen, next: Option<Pen>) -> Pen {
        self.pen.into_iter().chain(next).find(|pen| pen.on_blank() == look).unwrap_or(look)
    }

    /// Prints a frame on a terminal that can do no more than print, below whatever is on it.
    pub fn print(&mut self, wanted: &Grid) {
        for y in 0..wanted.height {
            self.out.extend_from_slice(b"\r\n");
            let row = wanted.row(y);
            let text = row.iter().rposition(|spot| !spot.is_blank()).map_or(0, |last| last + 1);
            for (x, spot) in row.iter().enumerate().take(text) {
                let width = usize::from(spot.width);
                match x + width < row.len() {
                    true if spot.is_trusted() => spot.symbol.write(&mut self.out),
                    // nothing could put right what stands after it
                    true => self.out.extend(std::iter::repeat_n(b'?', width)),
                    // the last column is left alone, so that nothing wraps
                    false => {}
                }
            }
        }
    }
}

fn column(x: usize) -> u16 {
    u16::try_from(x).unwrap_or(u16::MAX)
}

/// The first cell from `x` on that has to be painted, by the column at which it begins.
fn next_stale(stale: &[bool], wanted: &[Spot], x: usize) -> Option<usize> {
    let found = (x..stale.len()).find(|x| stale[*x])?;
    // a covered column is painted by what covers it
    (x..=found).rev().find(|x| wanted[*x].width > 0)
}

/// The blanks of one look that a row ends with.
struct Tail {
    from: usize,
    look: Pen,
}

impl Tail {
    fn of(row: &[Spot]) -> Tail {
        let look = row.last().map_or(Pen::PLAIN, Spot::look);
        let blank = |spot: &&Spot| spot.width > 0 && spot.is_blank() && spot.look() == look;
        Tail { from: row.len() - row.iter().rev().take_while(blank).count(), look }
    }
}

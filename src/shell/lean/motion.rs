//! The shortest way for the cursor.

use super::grid::Spot;
use super::pen::Pen;
use ratatui::layout::Position;

/// Keeps the shorter of two, and the one that was first when they are of one length.
fn shorter(best: &mut Vec<u8>, other: Vec<u8>) {
    if other.len() < best.len() {
        *best = other;
    }
}

/// The shortest way from one place, or from an unknown one, to another. `row` is the row to go to, on the screen as it
/// is up to the place to go to; `pen` is the one at hand, for writing once more what is passed.
pub fn path(from: Option<Position>, to: Position, row: &[Spot], pen: Option<Pen>) -> Vec<u8> {
    if from == Some(to) {
        return Vec::new();
    }
    let mut best = match (to.x, to.y) {
        (0, 0) => b"\x1b[H".to_vec(),
        (0, y) => format!("\x1b[{}H", y + 1).into_bytes(),
        (x, y) => format!("\x1b[{};{}H", y + 1, x + 1).into_bytes(),
    };
    if let Some(from) = from {
        let mut near = vertical(from.y, to.y);
        near.extend(horizontal(from.x, to.x, row, pen));
        shorter(&mut best, near);
    }
    best
}

/// A sequence with a count, which is left out where it is one.
fn counted(count: u16, last: char) -> Vec<u8> {
    match count {
        1 => format!("\x1b[{last}").into_bytes(),
        n => format!("\x1b[{n}{last}").into_bytes(),
    }
}

fn vertical(from: u16, to: u16) -> Vec<u8> {
    if from == to {
        return Vec::new();
    }
    match from < to {
        // a line feed keeps the column: the terminal is in raw mode
        true if to - from <= 3 => b"\n".repeat((to - from).into()),
        true => counted(to - from, 'B'),
        false => counted(from - to, 'A'),
    }
}

fn horizontal(from: u16, to: u16, row: &[Spot], pen: Option<Pen>) -> Vec<u8> {
    if from == to {
        return Vec::new();
    }
    let mut best = onwards(0, to, row, pen);
    best.insert(0, b'\r');
    match from < to {
        true => shorter(&mut best, onwards(from, to, row, pen)),
        false => {
            let count = from - to;
            shorter(&mut best, counted(count, 'D'));
            if count <= 4 {
                shorter(&mut best, vec![8; count.into()]);
            }
        }
    }
    best
}

/// To the right: past the cells, or by writing them once more.
fn onwards(from: u16, to: u16, row: &[Spot], pen: Option<Pen>) -> Vec<u8> {
    if from == to {
        return Vec::new();
    }
    let mut best = counted(to - from, 'C');
    let passed = row.get(usize::from(from)..usize::from(to)).unwrap_or_default();
    if let Some(pen) = pen
        && passed.len() < best.len()
        && passed.iter().all(|spot| spot.width == 1 && spot.is_trusted() && spot.looks_right_by(pen))
    {
        let mut again = Vec::new();
        passed.iter().for_each(|spot| spot.symbol.write(&mut again));
        shorter(&mut best, again);
    }
    best
}

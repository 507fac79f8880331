//! Random frames on terminals that understand no more than the real ones do.

mod compare;
mod emulator;
#[allow(dead_code, reason = "tests of the whole program use it, too")]
mod model;
mod stock;
mod units;

use super::{Capabilities, Lean};
use compare::{COLORS, difference};
use model::{Clusters, KINDS, Kind, Model};
use proptest::prelude::*;
use ratatui::backend::Backend;
use ratatui::buffer::{Buffer, Cell, CellWidth};
use ratatui::layout::{Position, Rect, Size};
use ratatui::style::{Color, Modifier, Style};
use std::io::{self, Write};

/// What a terminal gets, and when it fails.
#[derive(Debug, Default)]
struct Wire {
    bytes: Vec<u8>,
    writes: usize,
    /// How many bytes still go through before it fails.
    breaks_after: Option<usize>,
}

impl Write for Wire {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.writes += 1;
        match self.breaks_after {
            Some(0) => Err(io::ErrorKind::WouldBlock.into()),
            Some(left) => {
                let taken = left.min(bytes.len());
                self.breaks_after = Some(left - taken);
                self.bytes.extend_from_slice(&bytes[..taken]);
                Ok(taken)
            }
            None => {
                self.bytes.extend_from_slice(bytes);
                Ok(bytes.len())
            }
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Words whose width all terminals agree on.
const AGREED: [&str; 14] = [
    "x",
    "bucket",
    " ",
    "       ",
    "                              ",
    "two words",
    "────────────────────",
    "aaaaaaaa",
    "日本語",
    "a日b本",
    "mañana → x…",
    "on      yes",
    "│",
    "한 글",
];

/// Words with characters that terminals see as one or as many.
const CLUSTERS: [&str; 8] = ["e\u{301}te\u{301}", "⌨️ key", "👨‍👩‍👧", "ab👨‍👩‍👧cd", "⚠️", "a★b", "☺", "🦀🦀"];

#[derive(Clone, Debug)]
enum Step {
    /// Texts are put on what is there already, and it is drawn with the cursor at a place or hidden.
    Draw(Vec<(u16, u16, usize, Style)>, Option<(u16, u16)>),
    /// Everything is taken away.
    Wipe,
    /// The terminal changes its size.
    Resize(u16, u16),
    /// Somebody else writes.
    Scribble,
    /// The program has the screen cleared.
    Clear,
    /// The next frame gets no further than this many bytes.
    Break(usize),
}

fn style() -> impl Strategy<Value = Style> {
    // mostly plain, as screens are
    let color = || prop_oneof![3 => Just(Color::Reset), 1 => prop::sample::select(&COLORS[..])];
    let modifier = prop_oneof![3 => Just(Modifier::empty()), 1 => any::<u16>().prop_map(Modifier::from_bits_truncate)];
    (color(), color(), modifier).prop_map(|(fg, bg, modifier)| Style::new().fg(fg).bg(bg).add_modifier(modifier))
}

fn step(words: usize) -> impl Strategy<Value = Step> {
    let text = (0u16..40, 0u16..12, 0..words, style());
    let cursor = prop::option::of((0u16..42, 0u16..14));
    prop_oneof![
        12 => (prop::collection::vec(text, 0..6), cursor).prop_map(|(texts, cursor)| Step::Draw(texts, cursor)),
        1 => Just(Step::Wipe),
        1 => (1u16..40, 1u16..12).prop_map(|(width, height)| Step::Resize(width, height)),
        1 => Just(Step::Scribble),
        1 => Just(Step::Clear),
        1 => (0usize..200).prop_map(Step::Break),
    ]
}

fn word(index: usize) -> &'static str {
    AGREED.iter().chain(&CLUSTERS).nth(index).unwrap()
}

/// What a program draws.
struct Picture {
    buffer: Buffer,
    cursor: Option<Position>,
}

impl Picture {
    fn blank(size: Size) -> Picture {
        Picture { buffer: Buffer::empty(Rect::from((Position::ORIGIN, size))), cursor: None }
    }

    /// What a step changes in it.
    fn take(&mut self, step: &Step) {
        match step {
            Step::Draw(texts, cursor) => {
                self.put(texts);
                self.cursor = cursor.map(Position::from);
            }
            Step::Wipe => self.buffer.reset(),
            Step::Resize(width, height) => self.resize(*width, *height),
            Step::Scribble | Step::Clear | Step::Break(_) => {}
        }
    }

    fn put(&mut self, texts: &[(u16, u16, usize, Style)]) {
        for (x, y, index, style) in texts {
            let (x, y) = (x % self.buffer.area.width, y % self.buffer.area.height);
            self.buffer.set_string(x, y, word(*index), *style);
        }
        self.mend();
    }

    /// ratatui does not tell of what lies under a wide character, and takes it to be empty.
    fn mend(&mut self) {
        let Rect { width, height, .. } = self.buffer.area;
        for y in 0..height {
            let mut x = 0;
            while x < width {
                let wide = self.buffer[(x, y)].cell_width().max(1);
                if x + wide > width {
                    self.buffer[(x, y)].set_symbol(" ");
                }
                (x + 1..(x + wide).min(width)).for_each(|x| self.buffer[(x, y)] = Cell::EMPTY);
                x += wide;
            }
        }
    }

    fn resize(&mut self, width: u16, height: u16) {
        let old = std::mem::replace(&mut self.buffer, Buffer::empty(Rect::new(0, 0, width, height)));
        let both = old.area.intersection(self.buffer.area);
        both.positions().for_each(|at| self.buffer[at] = old[at].clone());
        self.mend();
    }

    fn draw<B: Backend>(&self, terminal: &mut ratatui::Terminal<B>) -> Result<(), B::Error> {
        let drawn = terminal.draw(|frame| {
            frame.buffer_mut().clone_from(&self.buffer);
            if let Some(cursor) = self.cursor {
                frame.set_cursor_position(cursor);
            }
        });
        drawn.map(|_| ())
    }
}

fn can(kind: Kind) -> Capabilities {
    match kind {
        Kind::Xterm | Kind::Screen | Kind::Tmux | Kind::Linux => Capabilities::XTERM,
        Kind::Vt220 => Capabilities::VT220,
        Kind::Vt100 => Capabilities::VT100,
        Kind::Unknown => Capabilities::UNKNOWN,
        Kind::Ansi => Capabilities::ANSI,
        Kind::Dumb => Capabilities::DUMB,
    }
}

/// Goes through steps on one terminal; how many bytes it took.
fn go(kind: Kind, clusters: Clusters, steps: &[Step]) -> usize {
    let (width, height) = (30, 8);
    let mut model = Model::new(kind, clusters, width, height);
    let backend = Lean::sized(Wire::default(), can(kind), Size { width, height });
    let mut terminal = ratatui::Terminal::new(backend).unwrap();
    let mut picture = Picture::blank(Size { width, height });
    let mut sum = 0;
    for step in steps {
        picture.take(step);
        match step {
            Step::Draw(..) | Step::Wipe => {}
            Step::Resize(width, height) => {
                let (width, height) = (*width, *height);
                model.resize(width, height);
                terminal.backend_mut().resize(Size { width, height });
            }
            Step::Scribble => {
                model.scribble();
                terminal.backend_mut().forget();
            }
            Step::Clear => terminal.clear().unwrap(),
            Step::Break(after) => terminal.backend_mut().writer_mut().breaks_after = Some(*after),
        }
        let drawn = picture.draw(&mut terminal);
        let wire = std::mem::take(terminal.backend_mut().writer_mut());
        model.feed(&wire.bytes);
        if drawn.is_err() {
            // and once more without anything having changed in between
            picture.draw(&mut terminal).unwrap();
            model.feed(&std::mem::take(terminal.backend_mut().writer_mut()).bytes);
        } else {
            assert!(wire.writes <= 1 || matches!(step, Step::Break(_)), "one frame is one write");
            assert_eq!(wire.writes == 0, wire.bytes.is_empty());
        }
        difference(&picture.buffer, picture.cursor, &model, kind).unwrap();
        picture.draw(&mut terminal).unwrap();
        assert_eq!(terminal.backend_mut().writer_mut().writes, 0, "nothing has changed");
        sum += wire.bytes.len();
    }
    sum
}

fn kind() -> impl Strategy<Value = Kind> {
    prop::sample::select(&KINDS[..])
}

fn steps(words: usize) -> impl Strategy<Value = Vec<Step>> {
    prop::collection::vec(step(words), 1..12)
}

proptest! {
    #[test]
    fn any_frames_are_shown_on_any_terminal(kind in kind(), steps in steps(AGREED.len())) {
        go(kind, Clusters::Joined, &steps);
    }

    #[test]
    fn what_terminals_disagree_on_moves_nothing_else(kind in kind(), steps in steps(AGREED.len() + CLUSTERS.len())) {
        go(kind, Clusters::Joined, &steps);
        go(kind, Clusters::OneByOne, &steps);
    }

    #[test]
    fn the_emulator_shows_the_same(steps in steps(AGREED.len())) {
        emulator::go(&steps);
    }

    /// Where terminals disagree on a width, moving absolutely after it may take more.
    #[test]
    fn no_series_of_frames_takes_more_bytes_than_with_crossterm(kind in kind(), steps in steps(AGREED.len())) {
        // one that prints gets every frame as a whole, and crossterm does not know of frames that were lost
        let steps: Vec<Step> = steps.into_iter().filter(|step| !matches!(step, Step::Break(_))).collect();
        prop_assume!(kind != Kind::Dumb);
        let (sum, most) = (go(kind, Clusters::Joined, &steps), stock::bytes(&steps));
        prop_assert!(sum <= most, "{kind:?} took {sum}, crossterm takes {most}");
    }
}

//! Terminals to draw on: each understands what the real one does, and panics at anything else.
//!
//! It also panics where a program relies on what terminals disagree about: where the cursor is after the last column, or
//! after a character of doubtful width.

use ratatui::style::{Color, Modifier};
use unicode_segmentation::UnicodeSegmentation;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// Characters of a width that terminals do not agree on.
pub const DOUBTFUL: [&str; 3] = ["★", "☺", "🦀"];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Xterm,
    Screen,
    Tmux,
    Linux,
    Vt220,
    Vt100,
    Unknown,
    Ansi,
    Dumb,
}

pub const KINDS: [Kind; 9] = [
    Kind::Xterm,
    Kind::Screen,
    Kind::Tmux,
    Kind::Linux,
    Kind::Vt220,
    Kind::Vt100,
    Kind::Unknown,
    Kind::Ansi,
    Kind::Dumb,
];

impl Kind {
    /// The final characters of the control sequences that all know that go by its name.
    fn finals(self) -> &'static str {
        match self {
            Kind::Xterm | Kind::Screen | Kind::Tmux | Kind::Linux | Kind::Vt220 | Kind::Vt100 => "ABCDHJKmr",
            Kind::Unknown | Kind::Ansi => "ABCDHJKm",
            Kind::Dumb => "",
        }
    }

    /// The attributes that they know.
    pub fn attributes(self) -> Modifier {
        let old = Modifier::BOLD | Modifier::UNDERLINED | Modifier::REVERSED;
        match self {
            Kind::Dumb => Modifier::empty(),
            Kind::Unknown | Kind::Ansi | Kind::Vt100 | Kind::Vt220 => old,
            Kind::Linux | Kind::Screen | Kind::Tmux | Kind::Xterm => old | Modifier::DIM,
        }
    }

    /// Whether they know the eight colours.
    pub fn colors(self) -> bool {
        !matches!(self, Kind::Dumb | Kind::Vt100 | Kind::Vt220)
    }

    pub fn wraps_late(self) -> bool {
        !matches!(self, Kind::Unknown | Kind::Ansi | Kind::Dumb)
    }

    pub fn hides_cursor(self) -> bool {
        !matches!(self, Kind::Vt100 | Kind::Ansi | Kind::Dumb)
    }

    /// The private modes that it knows or passes over.
    fn modes(self) -> &'static [&'static str] {
        match self {
            // GNU screen's ansi.c, tmux's input.c and Linux' vt.c read any and leave alone those that they do not know
            Kind::Xterm | Kind::Screen | Kind::Tmux | Kind::Linux | Kind::Unknown => {
                &["25", "1049", "2004", "1000", "1006"]
            }
            // EK-VT220-RM, 4.6
            Kind::Vt220 => &["25"],
            Kind::Vt100 | Kind::Ansi | Kind::Dumb => &[],
        }
    }

    /// Whether it surely has another screen to draw on: for all others, what is drawn is where everything else is.
    fn has_other_screen(self) -> bool {
        matches!(self, Kind::Xterm | Kind::Tmux)
    }

    /// Whether it reads strings for others (OSC, DCS), and shows nothing of them.
    fn reads_strings(self) -> bool {
        matches!(self, Kind::Xterm | Kind::Screen | Kind::Tmux | Kind::Unknown)
    }
}

/// How it takes characters that it should show as one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Clusters {
    Joined,
    OneByOne,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spot {
    pub symbol: String,
    pub fg: Color,
    pub bg: Color,
    pub attributes: Modifier,
    pub wide: bool,
    pub covered: bool,
}

impl Spot {
    pub fn blank(bg: Color) -> Spot {
        let (symbol, attributes) = (" ".to_owned(), Modifier::empty());
        Spot { symbol, fg: Color::Reset, bg, attributes, wide: false, covered: false }
    }

    /// What is left of a character when one half of it is written over: nobody wants that.
    fn broken() -> Spot {
        Spot { symbol: "\u{fffd}".to_owned(), ..Spot::blank(Color::Reset) }
    }
}

/// What is being read.
enum Reading {
    Text,
    Escape,
    Sequence(String),
    /// A command (`]`) or what is to be handed on (`P`), and whether an ESC was read that may be its end.
    String(Vec<u8>, bool),
}

pub struct Model {
    kind: Kind,
    clusters: Clusters,
    pub width: usize,
    pub height: usize,
    spots: Vec<Spot>,
    pub x: usize,
    pub y: usize,
    /// The cursor is somewhere that terminals disagree about.
    lost: bool,
    /// Somebody has left margins behind, in the middle of the screen.
    margins: bool,
    pen: Spot,
    pub hidden: bool,
    /// Whether it marks pastes.
    pub marks_pastes: bool,
    /// What was there before the other screen was taken.
    left: Option<Vec<Spot>>,
    /// The strings that were for others.
    pub strings: Vec<String>,
    /// Where a character was written last.
    written: usize,
    reading: Reading,
    /// Bytes of text that are not complete.
    bytes: Vec<u8>,
}

impl Model {
    pub fn new(kind: Kind, clusters: Clusters, width: u16, height: u16) -> Model {
        let mut model = Model {
            kind,
            clusters,
            width: 0,
            height: 0,
            spots: Vec::new(),
            x: 0,
            y: 0,
            lost: true,
            margins: false,
            pen: Spot::blank(Color::Reset),
            hidden: false,
            marks_pastes: false,
            left: None,
            strings: Vec::new(),
            written: 0,
            reading: Reading::Text,
            bytes: Vec::new(),
        };
        model.resize(width, height);
        model.scribble();
        model
    }

    /// Everything is somewhere else, as it may be after a change of size.
    pub fn resize(&mut self, width: u16, height: u16) {
        (self.width, self.height) = (width.into(), height.into());
        self.spots = vec![Spot::broken(); self.width * self.height];
        // what is printed below everything else ends in the last row
        self.y = if self.kind == Kind::Dumb { self.height - 1 } else { self.height / 2 };
        self.x = self.width / 2;
        self.lost = true;
    }

    /// Somebody else has written on it.
    pub fn scribble(&mut self) {
        let (width, height) = (self.width, self.height);
        self.resize(width as u16, height as u16);
        self.margins = self.kind.finals().contains('r');
        self.pen = Spot { attributes: self.kind.attributes() & Modifier::REVERSED, ..Spot::blank(Color::Reset) };
    }

    pub fn spot(&self, x: u16, y: u16) -> &Spot {
        &self.spots[usize::from(y) * self.width + usize::from(x)]
    }

    pub fn feed(&mut self, bytes: &[u8]) {
        for byte in bytes {
            match (&mut self.reading, byte) {
                (Reading::String(text, is_ending), byte) => {
                    let is_command = text[0] == b']';
                    let ends = if *is_ending { *byte == b'\\' } else { is_command && *byte == 7 };
                    if ends {
                        self.strings.push(String::from_utf8(std::mem::take(text)).unwrap());
                        self.reading = Reading::Text;
                    } else if std::mem::take(is_ending) {
                        // what is handed on may have an ESC of its own
                        assert!(!is_command, "ESC {byte:#x} within a command");
                        text.extend([0x1b, *byte]);
                    } else if *byte == 0x1b {
                        *is_ending = true;
                    } else {
                        text.push(*byte);
                    }
                }
                (_, 0x1b) => {
                    self.text();
                    self.bytes.clear(); // whatever was cut off is not a character
                    self.reading = Reading::Escape;
                }
                (Reading::Escape, b'[') => self.reading = Reading::Sequence(String::new()),
                (Reading::Escape, b']' | b'P') => {
                    assert!(self.kind.reads_strings(), "{:?} got ESC {:?}", self.kind, char::from(*byte));
                    self.reading = Reading::String(vec![*byte], false);
                }
                (Reading::Escape, other) => panic!("{:?} got ESC {:?}", self.kind, char::from(*other)),
                (Reading::Sequence(parameters), b'0'..=b'9' | b';' | b'?') => parameters.push(char::from(*byte)),
                (Reading::Sequence(parameters), last) => {
                    let parameters = std::mem::take(parameters);
                    self.reading = Reading::Text;
                    self.sequence(&parameters, char::from(*last));
                }
                (Reading::Text, 0..0x20 | 0x7f) => {
                    self.text();
                    self.control(*byte);
                }
                (Reading::Text, byte) => self.bytes.push(*byte),
            }
        }
        self.text();
    }

    /// Writes the text that has come in, as far as it is complete.
    fn text(&mut self) {
        let bytes = std::mem::take(&mut self.bytes);
        let (text, rest) = match std::str::from_utf8(&bytes) {
            Ok(text) => (text.to_owned(), &[][..]),
            Err(error) => {
                let (text, rest) = bytes.split_at(error.valid_up_to());
                (String::from_utf8(text.to_vec()).unwrap(), rest)
            }
        };
        self.bytes = rest.to_vec();
        for cluster in text.graphemes(true) {
            match (self.clusters, cluster.chars().count()) {
                (Clusters::Joined, _) | (_, 1) => self.write(cluster, cluster.width()),
                (Clusters::OneByOne, _) => self.one_by_one(cluster),
            }
            self.lost |= cluster.chars().count() > 1 || DOUBTFUL.contains(&cluster);
        }
    }

    fn one_by_one(&mut self, cluster: &str) {
        for c in cluster.chars() {
            match c.width().unwrap_or(0) {
                0 => self.spots[self.written].symbol.push(c),
                width => self.write(c.encode_utf8(&mut [0; 4]), width),
            }
            self.lost = false;
        }
    }

    fn write(&mut self, symbol: &str, width: usize) {
        self.known("text");
        assert!(self.x + width <= self.width, "{symbol} does not fit into the row");
        for x in self.x..self.x + width {
            self.break_at(x);
        }
        let at = self.y * self.width + self.x;
        self.spots[at] = Spot { symbol: symbol.to_owned(), wide: width > 1, ..self.pen.clone() };
        for covered in 1..width {
            self.spots[at + covered] = Spot { covered: true, ..self.pen.clone() };
        }
        self.written = at;
        self.x += width;
        if self.x == self.width {
            self.x -= 1;
            self.lost = true;
            if !self.kind.wraps_late() {
                self.x = 0;
                self.down(1);
            }
        }
    }

    /// Writing over a part of a wide character takes all of it.
    fn break_at(&mut self, x: usize) {
        let row = &mut self.spots[self.y * self.width..][..self.width];
        let first = (0..=x).rev().find(|x| !row[*x].covered).unwrap_or(0);
        let end = (x + 1..row.len()).find(|x| !row[*x].covered).unwrap_or(row.len());
        row[first..end].fill(Spot::broken());
    }

    fn down(&mut self, rows: usize) {
        assert!(!self.margins, "within margins, the next line may be the same one");
        for _ in 0..rows {
            if self.y + 1 < self.height {
                self.y += 1;
            } else {
                assert!(self.kind == Kind::Dumb, "the screen scrolls");
                self.spots.drain(..self.width);
                self.spots.extend(std::iter::repeat_n(Spot::blank(Color::Reset), self.width));
            }
        }
    }

    /// What follows relies on the place of the cursor.
    fn known(&self, what: &str) {
        assert!(!self.lost, "{what} where nobody knows where the cursor is");
    }

    fn control(&mut self, byte: u8) {
        match byte {
            b'\r' if self.kind == Kind::Dumb => (self.x, self.lost) = (0, false),
            b'\r' => {
                self.known("CR");
                self.x = 0;
            }
            b'\n' => {
                self.known("LF");
                self.down(1);
            }
            8 if self.kind != Kind::Dumb => {
                self.known("BS");
                assert!(self.x > 0, "BS in the first column");
                self.x -= 1;
            }
            other => panic!("{:?} got the control character {other:#x}", self.kind),
        }
    }

    fn sequence(&mut self, parameters: &str, last: char) {
        if let Some(mode) = parameters.strip_prefix('?') {
            let known = self.kind.modes().contains(&mode) && "hl".contains(last);
            assert!(known, "{:?} got CSI ?{mode}{last}", self.kind);
            let on = last == 'h';
            match mode {
                "25" => self.hidden = !on,
                "2004" => self.marks_pastes = on,
                "1049" if self.kind.has_other_screen() => self.take_other(on),
                _ => {}
            }
            return;
        }
        assert!(self.kind.finals().contains(last), "{:?} got CSI {parameters}{last}", self.kind);
        // JetBrains' terminals pass over a parameter that is empty
        assert!(!parameters.split(';').any(str::is_empty) || parameters.is_empty(), "CSI {parameters}{last}");
        let numbers: Vec<usize> = parameters.split(';').map(|n| n.parse().unwrap_or(0)).collect();
        let count = numbers[0].max(1);
        if !"HmrJ".contains(last) {
            self.known(&format!("CSI {parameters}{last}"));
        }
        match last {
            'A' => self.y -= count,
            'B' => self.y += count,
            'C' => self.x += count,
            'D' => self.x -= count,
            'H' => {
                (self.y, self.x) = (count - 1, numbers.get(1).map_or(0, |n| n.max(&1) - 1));
                self.lost = false;
            }
            'J' => {
                let from = match numbers[..] {
                    [2] => 0,
                    [0] => {
                        self.known("CSI J");
                        self.y * self.width + self.x
                    }
                    _ => panic!("CSI {parameters}J"),
                };
                let erased = self.erased();
                self.spots[from..].fill(erased);
            }
            'K' => {
                assert_eq!(numbers, [0]);
                self.erase(self.width - self.x);
            }
            'm' => self.paint(&numbers),
            'r' => {
                assert_eq!(numbers, [0]);
                // and the cursor goes home, or stays
                (self.lost, self.margins) = (true, false);
            }
            other => panic!("no meaning of {other}"),
        }
        assert!(self.x < self.width && self.y < self.height, "CSI {parameters}{last} leaves the screen");
    }

    /// Goes to the other screen, or back from it to where the cursor was.
    fn take_other(&mut self, on: bool) {
        if on {
            assert!(self.left.is_none(), "the other screen is there already");
            self.left = Some(std::mem::take(&mut self.spots));
            self.spots = vec![Spot::broken(); self.width * self.height];
        } else {
            let mut spots = self.left.take().expect("the other screen");
            // of another size by now
            spots.resize(self.width * self.height, Spot::broken());
            self.spots = spots;
        }
        self.lost = true;
    }

    /// Whether it is as somebody else expects to find it: nothing of what was drawn is left, nothing is set.
    pub fn is_given_back(&self) -> bool {
        let is_blank = |spot: &Spot| *spot == Spot::blank(Color::Reset);
        let is_tidy = match self.kind.has_other_screen() {
            true => self.left.is_none(),
            false => self.spots.iter().all(is_blank) && (self.x, self.y, self.lost) == (0, 0, false),
        };
        is_tidy && self.pen == Spot::blank(Color::Reset) && !self.hidden && !self.marks_pastes && !self.margins
    }

    fn erased(&self) -> Spot {
        // there are terminals that erase in reverse, or with a line under it, and those that do not erase in colour
        assert!(!self.pen.attributes.intersects(Modifier::REVERSED | Modifier::UNDERLINED));
        assert_eq!(self.pen.bg, Color::Reset, "{:?} erases in colour", self.kind);
        Spot::blank(Color::Reset)
    }

    fn erase(&mut self, count: usize) {
        assert!(self.x + count <= self.width);
        let erased = self.erased();
        for x in self.x..self.x + count {
            self.break_at(x);
            self.spots[self.y * self.width + x] = erased.clone();
        }
    }

    fn paint(&mut self, numbers: &[usize]) {
        const BASE: [Color; 8] = [
            Color::Black,
            Color::Red,
            Color::Green,
            Color::Yellow,
            Color::Blue,
            Color::Magenta,
            Color::Cyan,
            Color::Gray,
        ];
        let on = [(1, Modifier::BOLD), (2, Modifier::DIM), (4, Modifier::UNDERLINED), (7, Modifier::REVERSED)];
        for number in numbers {
            match number {
                0 => self.pen = Spot::blank(Color::Reset),
                1..=9 => {
                    let known = on.iter().find(|(n, a)| n == number && self.kind.attributes().contains(*a));
                    let (_, attribute) = known.unwrap_or_else(|| panic!("{:?} got SGR {number}", self.kind));
                    self.pen.attributes.insert(*attribute);
                }
                30..=37 if self.kind.colors() => self.pen.fg = BASE[number - 30],
                40..=47 if self.kind.colors() => self.pen.bg = BASE[number - 40],
                other => panic!("{:?} got SGR {other}", self.kind),
            }
        }
    }
}

//! What a terminal sends, taken apart: keys, pastes and the mouse; and whatever it says by itself, which is nothing here.
//!
//! A terminal answers questions that nobody here has asked (its multiplexer has, or whatever ran before), late and in pieces.
//! Read as keys, such an answer edits, and may apply. So control strings are passed over to their end, control sequences as a
//! whole (ECMA-48), and only what a keyboard or a mouse is known to send means something.
//!
//! What there is was looked at. crossterm's own reader and terminput, which has its parser, know no control strings: their
//! content is keys. termwiz makes Alt and the following characters of a sequence that it does not know. vte takes sequences apart as it should be, but as an emulator does: it does
//! not tell that an Escape is still open, has no idea of time, and takes marks of a paste for any sequence. None of them gets
//! out of a string or a paste whose end is lost. So this is our own; it knows no thread, terminal or clock: bytes and the
//! time come in as data.
//!
//! Time decides four things. An Escape by itself waits for what may come behind it. What comes as the tail of one that did not
//! wait long enough is passed over. A string or a paste that was silent for a second may have lost its end: a key that comes
//! alone is a key again then, and what comes together belongs to it until it ends. And of every key it is known whether
//! another one came with it or right before it.

mod sequence;

use crate::app::{Code, Key, Wheel};
use sequence::Meaning;
use std::time::Duration;

/// Keys that come within this time come together: nobody types two so quickly.
pub const ALONE: Duration = Duration::from_millis(50);

/// How long an Escape waits for what may come behind it, unless `ESCDELAY` says something else.
pub const ESCAPE_WAIT: Duration = Duration::from_millis(50);

/// What `ESCDELAY` may say, in milliseconds.
const ESCAPE_WAITS: std::ops::RangeInclusive<u64> = 10..=1000;

/// How long the rest of a sequence is waited for, and how long the tail of one is known after an Escape that was a key.
const TAIL: Duration = Duration::from_secs(1);

/// After so much silence the end of a string or a paste may be lost.
const LOST: Duration = Duration::from_secs(1);

/// After so much silence it is.
const GIVEN_UP: Duration = Duration::from_secs(10);

/// A wait that is over for so long was not waited for: the program was stopped.
const STALE: Duration = Duration::from_secs(1);

/// No more of a paste is taken.
const PASTE_MOST: usize = 1 << 20;

/// No terminal says more at a time: the end of a longer string is lost.
const STRING_MOST: usize = 1 << 16;

/// No key is longer, however it is sent.
const KEY_MOST: usize = 64;

const ESC: u8 = 0x1b;
const PASTE_BEGINS: &[u8] = b"\x1b[200~";
const PASTE_ENDS: &[u8; 6] = b"\x1b[201~";

/// Something that the user did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Token {
    /// A key was pressed.
    Key {
        /// Which one.
        key: Key,
        /// Whether another key, or a paste, came with it or less than [`ALONE`] before.
        crowded: bool,
    },
    /// A text was pasted.
    Paste {
        /// The text.
        text: String,
        /// Whether it was longer and was cut.
        cut: bool,
    },
    /// The wheel of the mouse was turned, by one notch.
    Wheel(Wheel),
    /// The mouse was clicked at a column and a row, counted from 0.
    Click(u16, u16),
}

/// Takes bytes apart, one after the other, in whatever pieces they come.
#[derive(Debug)]
pub struct Tokens {
    escape_wait: Duration,
    state: State,
    /// When the last byte came.
    last: Duration,
    /// When the last byte came that somebody typed or pasted, as far as is known.
    typed: Option<Duration>,
    /// When the first byte of what is under way came.
    begun: Duration,
    /// When an Escape was a key because nothing had come behind it, unless something has come since.
    escaped: Option<Duration>,
    out: Vec<Token>,
}

/// What is under way.
#[derive(Debug)]
enum State {
    Ground,
    /// A character of several bytes.
    Character {
        bytes: Vec<u8>,
        alt: bool,
    },
    /// An Escape, or two.
    Escape {
        twice: bool,
    },
    /// What may be the tail of a sequence whose Escape was a key, by its first character.
    Tail {
        first: u8,
        until: Duration,
    },
    Sequence(Sequence),
    /// A function key of the Linux console.
    Console {
        alt: bool,
        muted: bool,
    },
    /// What a click is in the oldest form: so many characters are left. `lead` when the last byte may be the first half of one.
    Mouse {
        left: u8,
        lead: bool,
    },
    Open(Open),
}

/// A control sequence, or what comes behind SS3.
#[derive(Debug, Default)]
struct Sequence {
    is_ss3: bool,
    params: Vec<u8>,
    alt: bool,
    /// Whether it is a tail, which is no key any more.
    muted: bool,
}

/// A control string or a paste, to whose end all belongs to it.
#[derive(Debug, Default)]
struct Open {
    is_paste: bool,
    /// What was pasted so far.
    text: Vec<u8>,
    /// How many bytes there were so far.
    size: usize,
    /// The last bytes.
    tail: [u8; PASTE_ENDS.len()],
    /// Whether the end may be lost.
    lost: bool,
    /// What came after a pause, until it is known whether it came alone.
    held: Vec<u8>,
}

/// How much has to be waited for behind a string's Escape.
fn ends_string(open: &Open) -> bool {
    !open.is_paste && open.tail.last() == Some(&ESC)
}

impl Default for Tokens {
    fn default() -> Tokens {
        Tokens::new(ESCAPE_WAIT)
    }
}

/// How long an Escape waits where `ESCDELAY` says so: within what makes sense, and as usual where it says nothing.
pub fn escape_wait(told: Option<&str>) -> Duration {
    let told = told.and_then(|told| told.trim().parse::<u64>().ok());
    told.map_or(ESCAPE_WAIT, |told| Duration::from_millis(told.clamp(*ESCAPE_WAITS.start(), *ESCAPE_WAITS.end())))
}

impl Tokens {
    /// Nothing has come yet. An Escape waits for so long.
    pub fn new(escape_wait: Duration) -> Tokens {
        let last = Duration::ZERO;
        Tokens { escape_wait, state: State::Ground, last, typed: None, begun: last, escaped: None, out: Vec::new() }
    }

    /// Takes bytes that came at a time. Those that were there when a wait was over came in time: when they did nobody knows.
    pub fn feed(&mut self, bytes: &[u8], at: Duration) -> Vec<Token> {
        if self.wake().is_some_and(|due| due + STALE <= at) {
            self.expire(at);
        }
        for byte in bytes {
            let pause = at.saturating_sub(self.last);
            self.last = at;
            self.byte(*byte, pause);
        }
        std::mem::take(&mut self.out)
    }

    /// It is this late, and nothing more has come.
    pub fn pass(&mut self, at: Duration) -> Vec<Token> {
        self.expire(at);
        std::mem::take(&mut self.out)
    }

    /// When to be told of the time, if nothing comes before.
    pub fn wake(&self) -> Option<Duration> {
        match &self.state {
            State::Ground => None,
            State::Escape { .. } => Some(self.last + self.escape_wait),
            State::Tail { until, .. } => Some(*until),
            State::Character { .. } | State::Sequence(_) | State::Console { .. } | State::Mouse { .. } => {
                Some(self.last + TAIL)
            }
            State::Open(open) if !open.held.is_empty() => Some(self.last + ALONE.max(self.escape_wait)),
            State::Open(open) if ends_string(open) => Some(self.last + TAIL),
            State::Open(_) => Some(self.last + GIVEN_UP),
        }
    }

    /// Whether what came last is within a control string.
    pub fn is_within_string(&self) -> bool {
        matches!(&self.state, State::Open(open) if !open.is_paste)
    }

    /// How long it takes until it can be said that what was typed last came alone, if nothing more comes.
    pub fn quiet_in(&self, at: Duration) -> Duration {
        let is_decided = match &self.state {
            State::Ground => true,
            State::Open(open) => open.held.is_empty(),
            _ => false,
        };
        match self.wake() {
            Some(due) if !is_decided => due.saturating_sub(at).max(Duration::from_millis(1)),
            _ => self.typed.map_or(Duration::ZERO, |typed| (typed + ALONE).saturating_sub(at)),
        }
    }

    fn expire(&mut self, at: Duration) {
        while let Some(due) = self.wake().filter(|due| *due <= at) {
            match std::mem::replace(&mut self.state, State::Ground) {
                State::Escape { twice } => {
                    for _ in 0..=usize::from(twice) {
                        self.key(Key::plain(Code::Esc));
                    }
                    self.escaped = Some(due);
                }
                State::Tail { first, .. } => self.key(Key::char(first.into())),
                State::Open(open) if !open.held.is_empty() => self.settle(open),
                State::Open(open) if !ends_string(&open) => self.deliver(open),
                // the rest does not come any more
                _ => {}
            }
        }
    }

    fn byte(&mut self, byte: u8, pause: Duration) {
        match std::mem::replace(&mut self.state, State::Ground) {
            State::Ground => self.ground(byte),
            State::Character { bytes, alt } => self.character(bytes, byte, alt),
            State::Escape { twice } => self.escape(byte, twice),
            State::Tail { first, .. } => self.tail(first, byte),
            State::Sequence(sequence) => self.sequence(sequence, byte),
            State::Console { alt, muted } => match byte {
                b'A'..=b'E' => self.mean(Meaning::Key(Key::plain(Code::F(1 + byte - b'A'))), alt, muted),
                b' '..=b'~' => {}
                _ => self.ground(byte),
            },
            State::Mouse { left, lead } => match (left, byte) {
                (_, ..b' ') => self.ground(byte),
                (left, 0x80..=0xbf) if lead => self.mouse(left, false),
                (0, _) => self.ground(byte),
                (left, _) => self.mouse(left - 1, matches!(byte, 0xc2..=0xdf)),
            },
            State::Open(open) if open.is_paste => self.pasted(open, byte, pause),
            State::Open(open) => self.said(open, byte, pause),
        }
    }

    fn ground(&mut self, byte: u8) {
        self.begun = self.last;
        if let Some(escaped) = self.escaped.take()
            && self.last < escaped + TAIL
            && matches!(byte, b'[' | b'O' | b'P' | b']' | b'X' | b'^' | b'_')
        {
            self.state = State::Tail { first: byte, until: escaped + TAIL };
            return;
        }
        match byte {
            ESC => self.state = State::Escape { twice: false },
            0x80.. => self.character(Vec::new(), byte, false),
            _ => self.key(plain(byte)),
        }
    }

    fn escape(&mut self, byte: u8, twice: bool) {
        match byte {
            b'[' | b'O' => {
                let sequence = Sequence { is_ss3: byte == b'O', alt: twice, ..Sequence::default() };
                self.state = State::Sequence(sequence);
            }
            b'P' | b']' | b'X' | b'^' | b'_' => self.state = State::Open(Open::default()),
            ESC => {
                if twice {
                    self.key(Key::plain(Code::Esc));
                }
                self.state = State::Escape { twice: true };
            }
            _ => {
                if twice {
                    self.key(Key::plain(Code::Esc));
                }
                match byte {
                    0x80.. => self.character(Vec::new(), byte, true),
                    _ => self.key(Key { alt: true, ..plain(byte) }),
                }
            }
        }
    }

    /// A byte of a character; of `alt` Escape came before it. Bytes that are none of any are dropped one by one.
    fn character(&mut self, mut bytes: Vec<u8>, byte: u8, alt: bool) {
        let is_first = bytes.is_empty();
        bytes.push(byte);
        match std::str::from_utf8(&bytes) {
            Ok(text) => {
                for c in text.chars() {
                    self.character_is(c, alt);
                }
            }
            Err(error) if error.error_len().is_none() => self.state = State::Character { bytes, alt },
            Err(_) => {
                self.typed = Some(self.last);
                if alt {
                    self.state = State::Escape { twice: false };
                }
                if !is_first {
                    self.byte(byte, Duration::ZERO);
                }
            }
        }
    }

    fn character_is(&mut self, c: char, alt: bool) {
        match c {
            // the 8-bit forms of what begins with Escape
            '\u{90}' | '\u{98}' | '\u{9d}'..='\u{9f}' => self.state = State::Open(Open::default()),
            '\u{8f}' | '\u{9b}' => {
                self.state = State::Sequence(Sequence { is_ss3: c == '\u{8f}', alt, ..Sequence::default() });
            }
            '\u{80}'..='\u{9f}' => {}
            c => self.key(Key { alt, ..Key::char(c) }),
        }
    }

    /// What comes behind the first character after an Escape that was a key. Somebody may have typed both: so where they do not
    /// come together it is a tail only if it looks like one of those that there are.
    fn tail(&mut self, first: u8, byte: u8) {
        let together = self.last.saturating_sub(self.begun) < ALONE;
        let is_tail = match first {
            _ if together => matches!(byte, b' '..=b'~'),
            b'[' => matches!(byte, b'0'..=b'?' | b'A'..=b'D' | b'F' | b'H' | b'I' | b'M' | b'O'..=b'S' | b'Z'),
            b'O' => matches!(byte, b'1'..=b'9' | b'A'..=b'D' | b'F' | b'H' | b'M' | b'P'..=b'S'),
            b'P' => matches!(byte, b'0'..=b'9' | b'>' | b'!' | b'$' | b'+'),
            b']' => matches!(byte, b'0'..=b'9' | b'l' | b'L'),
            b'_' => byte == b'G',
            _ => false,
        };
        match first {
            b'[' | b'O' if is_tail => {
                self.sequence(Sequence { is_ss3: first == b'O', muted: true, ..Sequence::default() }, byte)
            }
            _ if is_tail => self.said(Open::default(), byte, Duration::ZERO),
            _ => {
                self.key(Key::char(first.into()));
                self.ground(byte);
            }
        }
    }

    fn sequence(&mut self, mut sequence: Sequence, byte: u8) {
        let Sequence { is_ss3, alt, muted, .. } = sequence;
        match (byte, is_ss3) {
            // cancelled, as an emulator does
            (0x18 | 0x1a, _) => {}
            // whoever typed this has not waited for the rest
            (..b' ' | 0x7f.., _) => self.ground(byte),
            (b'0'..=b';', true) | (b' '..=b'?', false) => {
                // one that is longer is passed over like one that is unknown
                if sequence.params.len() <= KEY_MOST {
                    sequence.params.push(byte);
                }
                self.state = State::Sequence(sequence);
            }
            (b'[', false) if sequence.params.is_empty() => self.state = State::Console { alt, muted },
            (b'M', false) if sequence.params.is_empty() => self.state = State::Mouse { left: 3, lead: false },
            (_, is_ss3) => self.mean(sequence::meaning(&sequence.params, byte, is_ss3), alt, muted),
        }
    }

    fn mouse(&mut self, left: u8, lead: bool) {
        if left > 0 || lead {
            self.state = State::Mouse { left, lead };
        }
    }

    fn mean(&mut self, meaning: Meaning, alt: bool, muted: bool) {
        match meaning {
            Meaning::Key(key) if !muted => self.key(Key { alt: key.alt || alt, ..key }),
            Meaning::Key(_) | Meaning::Nothing => {}
            Meaning::Wheel(wheel) => self.out.push(Token::Wheel(wheel)),
            Meaning::Click(column, row) => self.out.push(Token::Click(column, row)),
            Meaning::Paste => {
                self.typed = Some(self.last);
                self.state = State::Open(Open { is_paste: true, ..Open::default() });
            }
        }
    }

    fn key(&mut self, key: Key) {
        let crowded = self.typed.is_some_and(|typed| self.begun.saturating_sub(typed) < ALONE);
        self.typed = Some(self.last);
        self.out.push(Token::Key { key, crowded });
    }

    /// A byte within a control string.
    fn said(&mut self, mut open: Open, byte: u8, pause: Duration) {
        let before = open.tail[open.tail.len() - 1];
        match (before, byte) {
            // its end, or it is cancelled
            (ESC, b'\\') | (0xc2, 0x9c) | (_, 0x07 | 0x18 | 0x1a) => return,
            (_, ESC) => open.held.clear(),
            (ESC, _) => {
                self.begun = self.last;
                return self.escape(byte, false); // something else begins
            }
            _ => open.hold(byte, pause),
        }
        open.came(byte);
        open.lost |= open.size > STRING_MOST;
        self.state = State::Open(open);
    }

    /// A byte within a paste.
    fn pasted(&mut self, mut open: Open, byte: u8, pause: Duration) {
        self.typed = Some(self.last);
        open.hold(byte, pause);
        open.came(byte);
        if open.tail == *PASTE_ENDS {
            open.release();
            return self.deliver(open);
        }
        if open.lost && open.held == PASTE_BEGINS {
            open.held.clear();
            self.deliver(open);
            open = Open { is_paste: true, ..Open::default() };
        }
        self.state = State::Open(open);
    }

    /// What was held came without anything else. ^C ends what is open; another key alone is one where the end may be lost.
    fn settle(&mut self, mut open: Open) {
        let mut inner = Tokens::new(self.escape_wait);
        let mut tokens = inner.feed(&open.held, Duration::ZERO);
        tokens.extend(inner.pass(self.escape_wait));
        let keys = tokens.iter().filter(|token| matches!(token, Token::Key { .. })).count();
        let is_whole = matches!(inner.state, State::Ground);
        let interrupts = open.held.iter().all(|byte| *byte == 0x03);
        if !(interrupts || open.lost && is_whole && keys <= 1) {
            open.release();
            self.state = State::Open(open);
            return;
        }
        open.held.clear();
        if keys > 0 {
            self.typed = Some(self.last);
            let rest = Open { is_paste: open.is_paste, lost: true, ..Open::default() };
            self.deliver(std::mem::replace(&mut open, rest));
        }
        self.out.extend(tokens);
        if !interrupts {
            self.state = State::Open(open);
        }
    }

    /// Hands out what was pasted.
    fn deliver(&mut self, mut open: Open) {
        let cut = open.size > PASTE_MOST;
        // what is there of the mark of its end
        if let Some(mark) = (1..=PASTE_ENDS.len()).rev().find(|n| open.text.ends_with(&PASTE_ENDS[..*n])) {
            open.text.truncate(open.text.len() - mark);
        }
        let text: String = open.text.utf8_chunks().map(|chunk| chunk.valid()).collect();
        if !text.is_empty() {
            self.out.push(Token::Paste { text, cut });
        }
    }
}

impl Open {
    /// Takes in a byte: after a pause it is held, with what comes right behind it.
    fn hold(&mut self, byte: u8, pause: Duration) {
        if self.held.is_empty() && pause < ALONE {
            return self.take(byte);
        }
        self.lost |= pause >= LOST;
        self.held.push(byte);
        if self.held.len() > KEY_MOST {
            self.release();
        }
    }

    /// What was held belongs to it.
    fn release(&mut self) {
        for byte in std::mem::take(&mut self.held) {
            self.take(byte);
        }
    }

    fn take(&mut self, byte: u8) {
        if self.is_paste && self.text.len() < PASTE_MOST {
            self.text.push(byte);
        }
    }

    fn came(&mut self, byte: u8) {
        self.size += 1;
        self.tail.rotate_left(1);
        self.tail[PASTE_ENDS.len() - 1] = byte;
    }
}

/// The key that a byte below 0x80 is by itself.
fn plain(byte: u8) -> Key {
    match byte {
        b'\r' => Key::plain(Code::Enter),
        b'\t' => Key::plain(Code::Tab),
        0x7f => Key::plain(Code::Backspace),
        0 => Key::ctrl(' '),
        ESC => Key::plain(Code::Esc),
        0x01..=0x1a => Key::ctrl((byte - 1 + b'a').into()),
        0x1c..=0x1f => Key::ctrl((byte - 0x1c + b'4').into()),
        _ => Key::char(byte.into()),
    }
}

#[cfg(test)]
mod tests;

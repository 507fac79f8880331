//! Random bytes through the tokenizer.
//!
//! `TRAILEDIT_INPUT_FUZZ=STRINGS` tries more of them; `TRAILEDIT_INPUT_FUZZ_SEED=SEED` tries others.

use proptest::prelude::Rng;
use proptest::test_runner::{RngAlgorithm, TestRng};
use std::time::Duration;
use trailedit::app::{Code, Key};
use trailedit::shell::tokens::{Token, Tokens};

/// How many random byte strings are tried; a tenth as many are cut in random pieces.
const STRINGS: u64 = 20_000;

struct Dice(TestRng);

impl Dice {
    fn below(&mut self, n: usize) -> usize {
        (self.0.next_u64() % n as u64) as usize
    }

    fn one_of<'a, T: ?Sized>(&mut self, all: &[&'a T]) -> &'a T {
        all[self.below(all.len())]
    }

    fn text(&mut self, from: u8, to: u8, most: usize) -> Vec<u8> {
        let length = self.below(most + 1);
        (0..length).map(|_| from + self.below(usize::from(to - from) + 1) as u8).collect()
    }
}

fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok().map(|text| text.parse().unwrap_or_else(|_| panic!("{name} is not a number: {text}")))
}

/// Bytes of which something may come: any, and pieces of what terminals send.
fn bytes(dice: &mut Dice) -> Vec<u8> {
    let mut bytes = Vec::new();
    for _ in 0..dice.below(12) {
        match dice.below(4) {
            0 => bytes.extend(dice.text(0, 255, 8)),
            1 => bytes.extend(dice.text(b' ', b'~', 6)),
            _ => bytes.extend(dice.one_of::<[u8]>(&[
                b"\x1b",
                b"\x1b[",
                b"\x1bO",
                b"\x1bP",
                b"\x1b]",
                b"\x1b\\",
                b"\x07",
                b"\x1b[200~",
                b"\x1b[201~",
                b"\x1b[M",
                b"\x1b[<0;5;9M",
                b"\x1b[?",
                b";",
                b"1",
                b"27;5;99~",
                b"u",
                b"y",
                b"\r",
                b"\x03",
                b"\x18",
                b"\xc2",
                b"\x9b",
                b"\x1b[[",
                b"$",
                b"\xe6\x97\xa5",
                b"\xff",
                b"\x1b_",
                b"\xc2\x9c",
                b"\x1b\x1b",
            ])),
        }
    }
    bytes
}

/// Something that a terminal says by itself.
fn said(dice: &mut Dice) -> Vec<u8> {
    let begin = dice.one_of::<[u8]>(&[b"\x1bP", b"\x1b]", b"\x1bX", b"\x1b^", b"\x1b_", b"\x1b[", b"\x1b["]);
    let mut said = begin.to_vec();
    if begin == b"\x1b[" {
        // private, or with something in between
        said.push(b'<' + 1 + dice.below(3) as u8);
        said.extend(dice.text(b'0', b';', 12));
        said.extend(dice.text(b' ', b'/', 2));
        said.push(b'@' + dice.below(63) as u8);
        return said;
    }
    said.extend(dice.text(b' ', b'~', 40));
    said.extend(dice.one_of::<[u8]>(&[b"\x1b\\", b"\x07", b"\xc2\x9c"]));
    said
}

fn at(milliseconds: u64) -> Duration {
    Duration::from_millis(milliseconds)
}

/// Lets the time run until then.
fn run(tokens: &mut Tokens, until: Duration, out: &mut Vec<Token>) {
    while let Some(due) = tokens.wake().filter(|due| *due <= until) {
        out.extend(tokens.pass(due));
        assert!(tokens.wake().is_none_or(|next| next > due), "the time stands still");
    }
}

/// What becomes of bytes that come at once.
fn at_once(bytes: &[u8]) -> Vec<Token> {
    let mut tokens = Tokens::default();
    let mut out = tokens.feed(bytes, at(1000));
    run(&mut tokens, at(100_000), &mut out);
    out
}

fn keys(tokens: &[Token]) -> Vec<Key> {
    tokens.iter().filter_map(|token| if let Token::Key { key, .. } = token { Some(*key) } else { None }).collect()
}

fn check(dice: &mut Dice, cuts: bool) {
    let bytes = bytes(dice);
    let whole = at_once(&bytes);
    for token in &whole {
        if let Token::Key { key: Key { code: Code::Char(c), .. }, .. } = token {
            assert!(!c.is_control(), "{c:?} of {bytes:?}");
        }
    }
    if cuts {
        // the same keys, however the bytes are cut into pieces
        let (mut tokens, mut out, mut rest) = (Tokens::default(), Vec::new(), &bytes[..]);
        while !rest.is_empty() {
            let (piece, after) = rest.split_at(1 + dice.below(rest.len()));
            out.extend(tokens.feed(piece, at(1000)));
            rest = after;
        }
        run(&mut tokens, at(100_000), &mut out);
        assert_eq!(out, whole, "{bytes:?} in pieces");
    }
    // whatever came, and in whatever time: what a terminal says between two keys is nothing, and after some silence a key works
    let mut tokens = Tokens::default();
    let (mut now, mut out) = (1000, Vec::new());
    for byte in &bytes {
        run(&mut tokens, at(now), &mut out);
        out.extend(tokens.feed(&[*byte], at(now)));
        now += [0, 1, 30, 60, 400, 1200, 3000][dice.below(7)];
    }
    let keys_tried: [(&[u8], Key); 4] = [
        (b"\x03", Key::ctrl('c')),
        (b"j", Key::char('j')),
        (b"\x1b[B", Key::plain(Code::Down)),
        (b"\x1a", Key::ctrl('z')),
    ];
    let key = keys_tried[dice.below(keys_tried.len())];
    // a string may be ended by ^Z, as in an emulator
    let silence = if key.0 == b"\x1a" { 11_000 } else { 1100 };
    now += silence;
    run(&mut tokens, at(now), &mut out);
    let mut came = tokens.feed(key.0, at(now));
    run(&mut tokens, at(now + 400), &mut came);
    assert_eq!(keys(&came), [key.1], "after {bytes:?}");
    now += 11_000;
    run(&mut tokens, at(now), &mut out);
    let said = said(dice);
    let mut between = tokens.feed(b"j", at(now));
    between.extend(tokens.feed(&said, at(now)));
    between.extend(tokens.feed(b"k", at(now)));
    run(&mut tokens, at(now + 20_000), &mut between);
    assert_eq!(keys(&between), [Key::char('j'), Key::char('k')], "{:?}", String::from_utf8_lossy(&said));
    assert_eq!(between.len(), 2);
}

#[test]
fn any_bytes_in_any_pieces_are_the_same_keys_and_lock_nothing() {
    let strings = number("TRAILEDIT_INPUT_FUZZ").unwrap_or(STRINGS);
    let seed = number("TRAILEDIT_INPUT_FUZZ_SEED").unwrap_or(1);
    for n in 0..strings {
        let mut bytes = [0; 32];
        bytes[..8].copy_from_slice(&seed.to_le_bytes());
        bytes[8..16].copy_from_slice(&n.to_le_bytes());
        let mut dice = Dice(TestRng::from_seed(RngAlgorithm::ChaCha, &bytes));
        check(&mut dice, n % 10 == 0);
    }
    println!(
        "{strings} strings, {} of them cut in pieces, with TRAILEDIT_INPUT_FUZZ_SEED={seed}",
        strings.div_ceil(10)
    );
}

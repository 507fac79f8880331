//! What the control sequences of keyboards and mice mean. All others mean nothing.

use crate::app::{Code, Key, Wheel};

/// What a sequence means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Meaning {
    /// A key was pressed.
    Key(Key),
    /// The wheel was turned.
    Wheel(Wheel),
    /// The mouse was clicked at a column and a row, counted from 0.
    Click(u16, u16),
    /// A paste begins.
    Paste,
    /// The terminal said something, or what nobody needs was pressed.
    Nothing,
}

/// The parameters of a sequence, and in each the numbers between colons.
struct Params<'a>(Vec<&'a str>);

impl Params<'_> {
    fn number(&self, at: usize, within: usize) -> Option<u32> {
        self.0.get(at)?.split(':').nth(within)?.parse().ok()
    }
}

/// What was held with a key.
#[derive(Clone, Copy, Default)]
struct Held {
    shift: bool,
    alt: bool,
    ctrl: bool,
}

impl Held {
    /// Of a parameter; `None` when the key was let go, or when it is one for the window manager.
    fn of(mask: Option<u32>, event: Option<u32>) -> Option<Held> {
        let mask = mask.unwrap_or(1).saturating_sub(1);
        let (super_or_hyper, meta) = (mask & 0b1_1000 != 0, mask & 0b10_0000 != 0);
        let held = Held { shift: mask & 1 != 0, alt: mask & 2 != 0 || meta, ctrl: mask & 4 != 0 };
        (event != Some(3) && !super_or_hyper).then_some(held)
    }

    fn key(self, code: Code) -> Option<Key> {
        Some(Key { code, ctrl: self.ctrl, alt: self.alt })
    }
}

/// What a sequence with these parameters and this end means; `is_ss3` when it is no CSI but an SS3.
pub(super) fn meaning(params: &[u8], end: u8, is_ss3: bool) -> Meaning {
    let Ok(text) = std::str::from_utf8(params) else { return Meaning::Nothing };
    if let (Some(mouse), b'M', false) = (text.strip_prefix('<'), end, is_ss3) {
        return click(mouse).unwrap_or(Meaning::Nothing);
    }
    // a private sequence, or one with something in between, comes from no keyboard
    if !text.bytes().all(|byte| matches!(byte, b'0'..=b';')) || text.len() > super::KEY_MOST {
        return Meaning::Nothing;
    }
    if (text, end, is_ss3) == ("200", b'~', false) {
        return Meaning::Paste;
    }
    let params = Params(text.split(';').collect());
    let key = match (end, is_ss3) {
        (b'a'..=b'd', true) if text.is_empty() => Held { ctrl: true, ..Held::default() }
            .key([Code::Up, Code::Down, Code::Right, Code::Left][usize::from(end - b'a')]),
        (b'~' | b'^' | b'@', false) => numbered(&params, end),
        (b'u', false) => {
            let held = Held::of(params.number(1, 0), params.number(1, 1));
            held.and_then(|held| coded(params.number(0, 0)?, params.number(0, 1), held))
        }
        _ => lettered(&params, end, is_ss3),
    };
    key.map_or(Meaning::Nothing, Meaning::Key)
}

/// A click or the wheel, in the form 1006.
fn click(params: &str) -> Option<Meaning> {
    let numbers: Vec<u32> = params.split(';').map(|number| number.parse().ok()).collect::<Option<_>>()?;
    let [button, column, row] = numbers[..] else { return None };
    // Shift, Alt and Control may be held
    Some(match button & !0b1_1100 {
        0 => Meaning::Click(place(column)?, place(row)?),
        64 => Meaning::Wheel(Wheel::Up),
        65 => Meaning::Wheel(Wheel::Down),
        _ => return None,
    })
}

fn place(counted_from_one: u32) -> Option<u16> {
    u16::try_from(counted_from_one.checked_sub(1)?).ok()
}

/// A key that is a letter at the end: `CSI A`, `CSI 1;5A`, and as old terminals have it `CSI 5A`, `SS3 A`, `SS3 5A`.
fn lettered(params: &Params, end: u8, is_ss3: bool) -> Option<Key> {
    let code = match end {
        b'A' => Code::Up,
        b'B' => Code::Down,
        b'C' => Code::Right,
        b'D' => Code::Left,
        b'F' => Code::End,
        b'H' => Code::Home,
        b'P' => Code::F(1),
        b'Q' => Code::F(2),
        // with CSI it tells where the cursor is
        b'R' if is_ss3 => Code::F(3),
        b'S' => Code::F(4),
        b'Z' if !is_ss3 => Code::BackTab,
        _ => return None,
    };
    let held = match params.0.len() {
        1 => match params.number(0, 0) {
            None if params.0[0].is_empty() => Held::default(),
            Some(1) => Held::default(),
            Some(mask @ 2..=16) => Held::of(Some(mask), None)?,
            _ => return None,
        },
        2 if params.0[0].is_empty() || params.number(0, 0) == Some(1) => {
            Held::of(Some(params.number(1, 0)?), params.number(1, 1))?
        }
        _ => return None,
    };
    held.key(code)
}

/// A key that is a number: `CSI 3~`, `CSI 3;5~`, rxvt's `CSI 3^` with Control, and xterm's `CSI 27;5;99~`.
fn numbered(params: &Params, end: u8) -> Option<Key> {
    let mut held = Held::of(params.number(1, 0), params.number(1, 1))?;
    held.ctrl |= end != b'~';
    let number = params.number(0, 0)?;
    match (params.0.len(), number) {
        (3, 27) if end == b'~' => return coded(params.number(2, 0)?, None, held),
        (1, _) => {}
        (2, _) if end == b'~' => {}
        _ => return None,
    }
    let function = |first: u32, number: u32| u8::try_from(first + number).ok().map(Code::F);
    let code = match number {
        1 | 7 => Code::Home,
        3 => Code::Delete,
        4 | 8 => Code::End,
        5 => Code::PageUp,
        6 => Code::PageDown,
        11..=15 => function(1, number - 11)?,
        17..=21 => function(6, number - 17)?,
        23..=26 => function(11, number - 23)?,
        28..=29 => function(15, number - 28)?,
        31..=34 => function(17, number - 31)?,
        _ => return None,
    };
    held.key(code)
}

/// A key that is told by its character, or by a number of kitty's in the place of one; with `shifted` as it is with Shift.
fn coded(number: u32, shifted: Option<u32>, held: Held) -> Option<Key> {
    let code = match number {
        27 => Code::Esc,
        13 | 57414 => Code::Enter,
        9 if held.shift => Code::BackTab,
        9 => Code::Tab,
        8 | 127 => Code::Backspace,
        57376..=57398 => Code::F(u8::try_from(number - 57376 + 13).ok()?),
        57399..=57408 => Code::Char(char::from_digit(number - 57399, 10)?),
        57409 => Code::Char('.'),
        57410 => Code::Char('/'),
        57411 => Code::Char('*'),
        57412 => Code::Char('-'),
        57413 => Code::Char('+'),
        57415 => Code::Char('='),
        57416 => Code::Char(','),
        57417 => Code::Left,
        57418 => Code::Right,
        57419 => Code::Up,
        57420 => Code::Down,
        57421 => Code::PageUp,
        57422 => Code::PageDown,
        57423 => Code::Home,
        57424 => Code::End,
        57426 => Code::Delete,
        // kitty's numbers of keys that nobody needs
        57344..=63743 => return None,
        _ => {
            let c = char::from_u32(number)?;
            let c = match shifted.filter(|_| held.shift).and_then(char::from_u32) {
                Some(shifted) => shifted,
                None if held.shift => c.to_ascii_uppercase(),
                None => c,
            };
            if c.is_control() {
                return None;
            }
            Code::Char(if held.ctrl { c.to_ascii_lowercase() } else { c })
        }
    };
    held.key(code)
}

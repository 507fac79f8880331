//! What a terminal understands, as far as its name tells.
//!
//! A name tells less than it seems to. mosh, the terminals of IDEs, tmux and GNU screen when they are told to, serial
//! consoles and many others call themselves by the name of a terminal that can do more than they. So nothing is sent that
//! not all understand that go by a name: no repeated characters (REP: mosh, pyte, JetBrains' terminals and tmux before 3.6
//! do not repeat or do it wrong), no erasing within a row (ECH: Eclipse's terminal and Apple's description of its own lack
//! it), no relying on the colour that erased cells get (GNU screen), no attributes switched off one by one, no more than
//! eight colours, and no frames held back (mode 2026). What else the environment tells is not asked: SSH does not hand it
//! on, and what is there may tell of the terminal around tmux, or of the one that a program was started from.

use ratatui::style::{Color, Modifier};

/// What a terminal understands. A sequence that it may not understand is never sent to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Capabilities {
    /// The cursor can be placed. Where it cannot, frames are printed one below the other.
    pub addressing: bool,
    /// It may have margins within which it scrolls (DECSTBM), and somebody may have left them behind.
    pub has_margins: bool,
    /// The cursor can be hidden (DECTCEM).
    pub hides_cursor: bool,
    /// Private modes that are younger than DEC's are understood or passed over: another screen to draw on (1049), pastes
    /// that are marked (2004), the mouse. Many pass over one or the other: GNU screen and tmux have the other screen only
    /// when they are told to (`altscreen`, `alternate-screen`), and consoles of Linux before 6.17 know none of them.
    pub modern_modes: bool,
    /// After the last column of a row is written, the cursor waits there for the next character (xenl). Where it wraps
    /// at once, the last cell of the screen is left alone, as it would scroll.
    pub wraps_late: bool,
    /// The attributes that it shows, or passes over.
    pub attributes: Modifier,
    /// It shows the eight colours (SGR 30 to 37, 40 to 47).
    pub colors: bool,
}

const PLAIN: Modifier = Modifier::BOLD.union(Modifier::UNDERLINED).union(Modifier::REVERSED);

impl Capabilities {
    /// A terminal that goes by the name of xterm or of one of its kin, GNU screen, tmux, and the console of Linux.
    pub const XTERM: Capabilities = Capabilities {
        addressing: true,
        has_margins: true,
        hides_cursor: true,
        modern_modes: true,
        wraps_late: true,
        attributes: PLAIN.union(Modifier::DIM),
        colors: true,
    };

    /// DEC's VT220 and later ones without colours, and serial consoles, which often call themselves that.
    pub const VT220: Capabilities =
        Capabilities { modern_modes: false, attributes: PLAIN, colors: false, ..Capabilities::XTERM };

    /// DEC's VT100 and VT102.
    pub const VT100: Capabilities = Capabilities { hides_cursor: false, ..Capabilities::VT220 };

    /// A terminal of a name that says nothing: what nearly all of them have.
    pub const UNKNOWN: Capabilities =
        Capabilities { has_margins: false, wraps_late: false, attributes: PLAIN, ..Capabilities::XTERM };

    /// What is meant by `ansi`: the sequences of the standard and no private ones, as on the consoles of old PCs.
    pub const ANSI: Capabilities = Capabilities { hides_cursor: false, modern_modes: false, ..Capabilities::UNKNOWN };

    /// A terminal that prints, and goes to the next line.
    pub const DUMB: Capabilities =
        Capabilities { addressing: false, attributes: Modifier::empty(), colors: false, ..Capabilities::ANSI };

    /// The terminal of this process.
    pub fn of_this_terminal() -> Capabilities {
        Capabilities::named(&std::env::var("TERM").unwrap_or_default())
    }

    /// A terminal that goes by this name (`TERM`).
    pub fn named(term: &str) -> Capabilities {
        /// What the names of terminals begin with that have what xterm has, as far as it is used.
        const LIKE_XTERM: [&str; 19] = [
            "xterm",
            "alacritty",
            "contour",
            "foot",
            "ghostty",
            "gnome",
            "iterm",
            "kitty",
            "konsole",
            "linux",
            "mintty",
            "mlterm",
            "putty",
            "rxvt",
            "screen",
            "st-",
            "tmux",
            "vte",
            "wezterm",
        ];
        let is = |names: &[&str]| names.iter().any(|name| term.starts_with(name));
        let known = match () {
            () if is(&["dumb"]) => Capabilities::DUMB,
            () if is(&LIKE_XTERM) => Capabilities::XTERM,
            () if is(&["vt1"]) => Capabilities::VT100,
            () if is(&["vt2", "vt3", "vt4", "vt5"]) => Capabilities::VT220,
            () if is(&["ansi", "pcansi"]) => Capabilities::ANSI,
            () => Capabilities::UNKNOWN,
        };
        let is_monochrome = term.ends_with("-m") || term.ends_with("-mono");
        Capabilities { colors: known.colors && !is_monochrome, ..known }
    }

    /// What comes nearest to a colour among the eight, and whether it takes bold to come that near.
    pub(super) fn shown(&self, color: Color) -> (Color, bool) {
        if !self.colors {
            return (Color::Reset, false);
        }
        match color {
            // black made bold is black on many of them
            Color::DarkGray | Color::Indexed(_) | Color::Rgb(..) => (Color::Reset, false),
            Color::LightRed => (Color::Red, true),
            Color::LightGreen => (Color::Green, true),
            Color::LightYellow => (Color::Yellow, true),
            Color::LightBlue => (Color::Blue, true),
            Color::LightMagenta => (Color::Magenta, true),
            Color::LightCyan => (Color::Cyan, true),
            Color::White => (Color::Gray, true),
            color => (color, false),
        }
    }
}

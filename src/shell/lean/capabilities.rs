//! What a terminal understands, as far as its name and surroundings tell.

use ratatui::style::{Color, Modifier};

/// Colours that a terminal shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Colors {
    /// Its own two.
    None,
    /// SGR 30 to 37.
    Eight,
    /// SGR 90 to 97 as well.
    Sixteen,
    /// The table of 256 as well.
    Indexed,
    /// Any.
    Rgb,
}

/// What a terminal understands. A sequence that it may not understand is never sent to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Capabilities {
    /// The cursor can be placed. Where it cannot, frames are printed one below the other.
    pub addressing: bool,
    /// The cursor can be placed in its row or its column alone (CHA, VPA).
    pub one_axis: bool,
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
    /// Characters can be erased within a row (ECH).
    pub erases_within: bool,
    /// What is erased gets the pen's background (bce), not the terminal's own.
    pub erases_in_color: bool,
    /// A character can be repeated (REP).
    pub repeats: bool,
    /// A frame can be held back until it is complete (mode 2026).
    pub synchronizes: bool,
    /// Attributes can be switched off one by one (SGR 22 to 29).
    pub switches_off: bool,
    /// The attributes that it shows.
    pub attributes: Modifier,
    /// The colours that it shows.
    pub colors: Colors,
}

const PLAIN: Modifier = Modifier::BOLD.union(Modifier::UNDERLINED).union(Modifier::REVERSED);
const BLINKING: Modifier = PLAIN.union(Modifier::SLOW_BLINK);
const DIMMED: Modifier = BLINKING.union(Modifier::DIM);
const ITALIC: Modifier = DIMMED.union(Modifier::ITALIC);

impl Capabilities {
    /// A terminal like xterm, of which there are many.
    pub const XTERM: Capabilities = Capabilities {
        addressing: true,
        one_axis: true,
        has_margins: true,
        hides_cursor: true,
        modern_modes: true,
        wraps_late: true,
        erases_within: true,
        erases_in_color: true,
        // terminals that go by xterm's name are sent this by every ncurses since 2017, and have learnt it
        repeats: true,
        synchronizes: false,
        switches_off: true,
        attributes: ITALIC.union(Modifier::HIDDEN).union(Modifier::CROSSED_OUT),
        colors: Colors::Indexed,
    };

    /// GNU screen, which takes SGR 3 for reverse.
    pub const SCREEN: Capabilities = Capabilities {
        erases_within: false,
        erases_in_color: false,
        repeats: false,
        attributes: DIMMED,
        colors: Colors::Sixteen,
        ..Capabilities::XTERM
    };

    /// tmux.
    pub const TMUX: Capabilities = Capabilities { attributes: ITALIC, colors: Colors::Indexed, ..Capabilities::SCREEN };

    /// The console of Linux; colours stand in for its underline.
    pub const LINUX: Capabilities =
        Capabilities { repeats: false, attributes: DIMMED, colors: Colors::Eight, ..Capabilities::XTERM };

    /// DEC's VT220 and later ones without colours.
    pub const VT220: Capabilities = Capabilities {
        one_axis: false,
        modern_modes: false,
        erases_in_color: false,
        repeats: false,
        attributes: BLINKING,
        colors: Colors::None,
        ..Capabilities::XTERM
    };

    /// DEC's VT100 and VT102.
    pub const VT100: Capabilities =
        Capabilities { hides_cursor: false, erases_within: false, switches_off: false, ..Capabilities::VT220 };

    /// A terminal of a name that says nothing: what nearly all of them have.
    pub const UNKNOWN: Capabilities = Capabilities {
        has_margins: false,
        hides_cursor: true,
        modern_modes: true,
        wraps_late: false,
        attributes: PLAIN,
        colors: Colors::Eight,
        ..Capabilities::VT100
    };

    /// What is meant by `ansi`: the sequences of the standard and no private ones, as on the consoles of old PCs.
    pub const ANSI: Capabilities = Capabilities { hides_cursor: false, modern_modes: false, ..Capabilities::UNKNOWN };

    /// A terminal that prints, and goes to the next line.
    pub const DUMB: Capabilities = Capabilities {
        addressing: false,
        hides_cursor: false,
        modern_modes: false,
        wraps_late: false,
        attributes: Modifier::empty(),
        colors: Colors::None,
        ..Capabilities::VT100
    };

    /// The terminal of this process.
    pub fn of_this_terminal() -> Capabilities {
        Capabilities::told_by(|name| std::env::var(name).ok())
    }

    /// The terminal that environment variables tell of.
    pub fn told_by(variable: impl Fn(&str) -> Option<String>) -> Capabilities {
        let said = |name: &str| variable(name).filter(|value| !value.is_empty());
        let term = said("TERM").unwrap_or_default();
        let program = said("TERM_PROGRAM").unwrap_or_default();
        let is = |names: &[&str]| names.iter().any(|name| term.starts_with(name));
        let mut known = match () {
            () if is(&["dumb"]) => return Capabilities::DUMB,
            () if is(&["tmux"]) => Capabilities::TMUX,
            () if is(&["screen"]) => Capabilities::SCREEN,
            // whoever sets TERM by hand inside one of these still talks to it first
            () if said("TMUX").is_some() => Capabilities::TMUX,
            () if said("STY").is_some() => Capabilities::SCREEN,
            () if is(&["linux"]) => Capabilities::LINUX,
            () if is(&["vt1"]) => Capabilities::VT100,
            () if is(&["vt2", "vt3", "vt4", "vt5"]) => Capabilities::VT220,
            () if is(&["ansi", "pcansi"]) => Capabilities::ANSI,
            () if is(&["xterm", "alacritty", "contour", "foot", "ghostty", "kitty", "wezterm"]) => Capabilities::XTERM,
            () if is(&["gnome", "iterm", "konsole", "mintty", "mlterm", "putty", "rxvt", "st-", "vte"]) => {
                Capabilities { repeats: false, erases_within: false, ..Capabilities::XTERM }
            }
            () => Capabilities::UNKNOWN,
        };
        if program == "Apple_Terminal" {
            // its own description has neither
            (known.repeats, known.erases_within) = (false, false);
        }
        known.synchronizes = match known == Capabilities::XTERM {
            true => {
                is(&["alacritty", "contour", "foot", "xterm-ghostty", "ghostty", "xterm-kitty", "kitty", "wezterm"])
                    || ["WezTerm", "ghostty", "iTerm.app"].contains(&program.as_str())
            }
            false => false,
        };
        let rgb = said("COLORTERM").is_some_and(|depth| depth == "truecolor" || depth == "24bit");
        known.colors = match known.colors {
            _ if term.ends_with("-m") || term.ends_with("-mono") => Colors::None,
            Colors::Indexed | Colors::Sixteen if rgb => Colors::Rgb,
            Colors::Sixteen | Colors::Eight if term.contains("256color") => Colors::Indexed,
            colors => colors,
        };
        known
    }

    /// What comes nearest to a colour, and whether it takes bold to come that near.
    pub(super) fn shown(&self, color: Color) -> (Color, bool) {
        let color = match color {
            Color::Rgb(r, g, b) if self.colors < Colors::Rgb => near([r, g, b]),
            Color::Indexed(index) if self.colors < Colors::Indexed => of_table(index),
            color => color,
        };
        if self.colors > Colors::Eight {
            return (color, false);
        }
        if self.colors == Colors::None {
            return (Color::Reset, false);
        }
        match color {
            // black made bold is black on many of them
            Color::DarkGray => (Color::Reset, false),
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

/// The sixteen, by number.
const SIXTEEN: [Color; 16] = [
    Color::Black,
    Color::Red,
    Color::Green,
    Color::Yellow,
    Color::Blue,
    Color::Magenta,
    Color::Cyan,
    Color::Gray,
    Color::DarkGray,
    Color::LightRed,
    Color::LightGreen,
    Color::LightYellow,
    Color::LightBlue,
    Color::LightMagenta,
    Color::LightCyan,
    Color::White,
];

/// The one of the sixteen that comes nearest to a colour.
fn near(rgb: [u8; 3]) -> Color {
    let most = rgb.into_iter().max().unwrap_or(0);
    let least = rgb.into_iter().min().unwrap_or(0);
    if most - least < 32 {
        return [Color::Black, Color::DarkGray, Color::Gray, Color::White][usize::from(most / 64)];
    }
    let hue = (0..).zip(rgb).map(|(bit, part)| usize::from(part > most / 2) << bit).sum::<usize>();
    SIXTEEN[hue + if most > 191 { 8 } else { 0 }]
}

/// The one of the sixteen that comes nearest to a colour of the table of 256.
fn of_table(index: u8) -> Color {
    match index {
        0..16 => SIXTEEN[usize::from(index)],
        16..232 => {
            let part = |place: u8| match (index - 16) / place % 6 {
                0 => 0,
                step => 55 + 40 * step,
            };
            near([part(36), part(6), part(1)])
        }
        232.. => near([8 + 10 * (index - 232); 3]),
    }
}

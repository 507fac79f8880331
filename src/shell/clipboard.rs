//! Copying by OSC 52: the terminal that the user sits at puts the text into its own clipboard, also over SSH.
//!
//! What lies between decides how it gets there. tmux takes a copy from a program only with `set-clipboard on`, and hands
//! on what is wrapped for it only with `allow-passthrough on` (before 3.3 always); both are off at first, either may be
//! forbidden by whoever set it up, and neither can be asked for without waiting. So tmux is sent both forms: it drops
//! without a trace what it is not to take, and where it takes both, the same text is copied twice (tmux(1), `set-clipboard`,
//! `allow-passthrough`). GNU screen knows no OSC 52 and hands on what is wrapped for it, in pieces: it cuts a string at 768
//! bytes (256 before 4.2) and prints the rest on the screen, as hterm's osc52.sh tells.

use super::lean::Capabilities;
use super::terminal::Terminal;
use crossterm::Command;
use crossterm::clipboard::CopyToClipboard;

/// The longest sequence that every terminal takes that takes any: hterm's limit; others have none, or a larger one.
const LONGEST: usize = 100_000;

/// The longest text that makes such a sequence, in bytes: base64 makes four of three, and eight are around it.
const MOST: usize = (LONGEST - 8) / 4 * 3;

/// What screen is given in a piece, so that also an old one takes it whole.
const PIECE: usize = 240;

/// The longest string that today's screen keeps: of a longer one it prints the rest.
const SCREEN_KEEPS: usize = 760;

/// What takes the copies, by all that the environment tells of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    /// A terminal, as far as is known.
    Terminal,
    /// tmux, here or where the user comes from.
    Tmux,
    /// GNU screen, on this machine.
    Screen,
    /// GNU screen or tmux, which both call themselves `screen` over SSH.
    ScreenOrTmux,
    /// Nothing: why.
    Nothing(&'static str),
}

impl Way {
    fn of(variable: &impl Fn(&str) -> Option<String>) -> Way {
        let set = |name| variable(name).is_some_and(|value| !value.is_empty());
        let term = variable("TERM").unwrap_or_default();
        match (set("TMUX"), set("STY")) {
            _ if term == "linux" => Way::Nothing("the Linux console has no clipboard"),
            // what it does not know it may print
            _ if !Capabilities::named(&term).modern_modes => Way::Nothing("this kind of terminal has no clipboard"),
            _ if term.starts_with("tmux") => Way::Tmux,
            (true, false) => Way::Tmux,
            (false, true) if term.starts_with("screen") => Way::Screen,
            // one runs in the other, and which one is the inner one is not told; or the variable is a leftover
            (_, true) => Way::ScreenOrTmux,
            (false, false) if term.starts_with("screen") => Way::ScreenOrTmux,
            (false, false) => Way::Terminal,
        }
    }

    /// What is sent for a text.
    ///
    /// # Errors
    /// Why nothing is.
    fn sequence(self, text: &str) -> Result<String, String> {
        if let Way::Nothing(why) = self {
            return Err(why.to_owned());
        }
        if text.len() > MOST {
            return Err(format!("it has {} bytes, and terminals take at most {MOST}", text.len()));
        }
        let mut osc = String::new();
        let encoded = CopyToClipboard::to_clipboard_from(text).write_ansi(&mut osc);
        encoded.map_err(|_| "it could not be encoded".to_owned())?;
        // ended by BEL: what ends it otherwise would end the wrapping, too
        let osc = osc.replace("\x1b\\", "\x07");
        Ok(match self {
            Way::Terminal | Way::Nothing(_) => osc,
            Way::Tmux => format!("\x1bPtmux;{}\x1b\\{osc}", osc.replace('\x1b', "\x1b\x1b")),
            Way::Screen => in_pieces(&osc),
            // tmux drops what is wrapped for screen, and screen drops a copy that it keeps whole
            Way::ScreenOrTmux if osc.len() <= SCREEN_KEEPS => in_pieces(&osc) + &osc,
            Way::ScreenOrTmux => in_pieces(&osc),
        })
    }
}

/// A sequence as screen hands it on.
fn in_pieces(osc: &str) -> String {
    let pieces = osc.as_bytes().chunks(PIECE).map(|piece| format!("\x1bP{}\x1b\\", String::from_utf8_lossy(piece)));
    pieces.collect()
}

/// What is to be known of where a copy went, where it is known not to arrive by itself.
fn caution(way: Way, variable: &impl Fn(&str) -> Option<String>) -> &'static str {
    let set = |name| variable(name).is_some_and(|value| !value.is_empty());
    match way {
        Way::Tmux => " tmux takes it when told to: set -g set-clipboard on.",
        Way::ScreenOrTmux => " tmux takes it when told to (set -g set-clipboard on), and only if it is short.",
        Way::Screen | Way::Nothing(_) => "",
        Way::Terminal if variable("TERM_PROGRAM").as_deref() == Some("Apple_Terminal") => {
            " Apple's Terminal takes no copies from programs: select it with the mouse instead."
        }
        Way::Terminal if set("VTE_VERSION") => {
            " GNOME Terminal and others built on VTE take no copies from programs: select it with the mouse instead."
        }
        Way::Terminal if set("XTERM_VERSION") => {
            " xterm takes it when told to: XTerm*disallowedWindowOps: 20,21,SetXprop."
        }
        Way::Terminal => "",
    }
}

/// Sends `text` to the terminal's clipboard. Terminals do not confirm it, so the message does not claim that it arrived.
///
/// # Errors
/// Why it was not sent, and where else the text is.
pub fn copy(terminal: &mut Terminal, what: &str, text: &str) -> Result<String, String> {
    if !terminal.takes_sequences() {
        return Err(format!(
            "Not copied: this kind of terminal has no clipboard. Select {what} on the screen instead."
        ));
    }
    let (sequence, told) = prepared(what, text, &|name| std::env::var(name).ok())?;
    terminal.write(sequence.as_bytes()).map_err(|error| format!("Not copied: {error}."))?;
    Ok(told)
}

/// What to send, and what to say then.
fn prepared(what: &str, text: &str, variable: &impl Fn(&str) -> Option<String>) -> Result<(String, String), String> {
    let way = Way::of(variable);
    let sequence = way.sequence(text).map_err(|why| {
        format!("Not copied: {why}. Select {what} on the screen instead; in the form, i shows a long value in full.")
    })?;
    let bytes = if text.len() == 1 { "1 byte".to_owned() } else { format!("{} bytes", text.len()) };
    let caution = caution(way, variable);
    Ok((sequence, format!("Sent {what} to the terminal's clipboard ({bytes}).{caution}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// An environment, written as in a shell.
    fn environment(text: &str) -> impl Fn(&str) -> Option<String> {
        let pairs: Vec<(String, String)> = text
            .split_whitespace()
            .filter_map(|pair| pair.split_once('='))
            .map(|(n, v)| (n.into(), v.into()))
            .collect();
        move |name| pairs.iter().find(|(own, _)| own == name).map(|(_, value)| value.clone())
    }

    const PLAIN: &str = "\x1b]52;c;YXJu\x07";
    const TMUX: &str = "\x1bPtmux;\x1b\x1b]52;c;YXJu\x07\x1b\\\x1b]52;c;YXJu\x07";
    const SCREEN: &str = "\x1bP\x1b]52;c;YXJu\x07\x1b\\";
    const EITHER: &str = "\x1bP\x1b]52;c;YXJu\x07\x1b\\\x1b]52;c;YXJu\x07";

    #[test]
    fn the_environment_decides_what_is_sent() {
        for (given, sent) in [
            ("TERM=xterm-256color", Some(PLAIN)),
            ("TERM=xterm-256color TMUX= STY=", Some(PLAIN)),
            ("TERM=alacritty SSH_TTY=/dev/pts/1", Some(PLAIN)),
            ("", Some(PLAIN)),
            ("TERM=tmux-256color TMUX=/tmp/tmux-0/default,1,0", Some(TMUX)),
            ("TERM=screen-256color TMUX=/tmp/tmux-0/default,1,0", Some(TMUX)),
            ("TERM=xterm-256color TMUX=/tmp/tmux-0/default,1,0", Some(TMUX)),
            ("TERM=tmux-256color", Some(TMUX)),
            ("TERM=tmux-256color STY=1.pts-0.host", Some(TMUX)),
            ("TERM=screen.xterm-256color STY=1.pts-0.host", Some(SCREEN)),
            ("TERM=screen", Some(EITHER)),
            ("TERM=screen TMUX=/tmp/tmux-0/default,1,0 STY=1.pts-0.host", Some(EITHER)),
            ("TERM=xterm STY=1.pts-0.host", Some(EITHER)),
            ("TERM=linux", None),
            ("TERM=dumb TMUX=/tmp/tmux-0/default,1,0", None),
            ("TERM=vt220", None),
            ("TERM=vt420", None),
            ("TERM=ansi", None),
            ("TERM=vt220 TMUX=/tmp/tmux-0/default,1,0", None),
        ] {
            let prepared = prepared("the trail's ARN", "arn", &environment(given));
            assert_eq!(prepared.as_ref().ok().map(|(sequence, _)| sequence.as_str()), sent, "{given}");
            match prepared {
                Ok((_, told)) => {
                    assert!(told.starts_with("Sent the trail's ARN to the terminal's clipboard (3 bytes)."), "{told}")
                }
                Err(told) => assert!(told.starts_with("Not copied: ") && told.contains(" on the screen"), "{told}"),
            }
        }
    }

    #[test]
    fn a_notice_says_what_to_set_only_where_it_is_known_to_be_needed() {
        for (given, told) in [
            ("TERM=xterm-256color", ""),
            ("TERM=screen STY=1.pts-0.host", ""),
            ("TERM=tmux-256color VTE_VERSION=7006", "set -g set-clipboard on."),
            ("TERM=screen", "and only if it is short."),
            ("TERM=xterm-256color VTE_VERSION=7006", "with the mouse instead."),
            ("TERM=xterm-256color TERM_PROGRAM=Apple_Terminal", "with the mouse instead."),
            ("TERM=xterm XTERM_VERSION=XTerm(379)", "disallowedWindowOps: 20,21,SetXprop."),
        ] {
            let (_, said) = prepared("the trail's ARN", "arn", &environment(given)).unwrap();
            let rest = said.strip_prefix("Sent the trail's ARN to the terminal's clipboard (3 bytes).").unwrap();
            assert!(rest.ends_with(told) && rest.is_empty() == told.is_empty(), "{given}: {said}");
        }
    }

    #[test]
    fn a_copy_is_as_long_as_terminals_take_and_no_longer() {
        let (sequence, _) = prepared("it", &"x".repeat(MOST), &environment("TERM=xterm")).unwrap();
        assert_eq!((MOST, sequence.len()), (74_994, LONGEST));
        let refused = prepared("the document", &"x".repeat(MOST + 1), &environment("TERM=xterm")).unwrap_err();
        assert!(refused.starts_with("Not copied: it has 74995 bytes, and terminals take at most 74994."), "{refused}");
    }

    #[test]
    fn screen_is_never_given_more_in_a_piece_than_it_keeps() {
        let text = "x".repeat(MOST);
        for given in ["TERM=screen STY=1.pts-0.host", "TERM=screen"] {
            let (sequence, _) = prepared("it", &text, &environment(given)).unwrap();
            let pieces: Vec<&str> =
                sequence.split_terminator("\x1b\\").map(|p| p.strip_prefix("\x1bP").unwrap()).collect();
            assert!(pieces.iter().all(|piece| piece.len() <= 252), "{given}");
            let (whole, _) = prepared("it", &text, &environment("TERM=xterm")).unwrap();
            assert!(pieces.concat() == whole, "{given}: nothing is lost between the pieces");
        }
    }
}

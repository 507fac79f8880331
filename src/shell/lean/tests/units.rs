//! What single changes take, byte by byte, and what is believed of terminals.

use super::super::capabilities::{Capabilities, Colors};
use super::super::pen::{Pen, change};
use super::{Lean, Wire};
use ratatui::Terminal;
use ratatui::layout::Size;
use ratatui::style::{Color, Modifier, Style};

/// A terminal of 80 by 24 that shows `lines`, and its cursor at the end of the last one.
fn showing(can: Capabilities, lines: &[&str]) -> Terminal<Lean<Wire>> {
    let backend = Lean::sized(Wire::default(), can, Size { width: 80, height: 24 });
    let mut terminal = Terminal::new(backend).unwrap();
    draw(&mut terminal, lines, Style::new());
    terminal
}

/// What goes out for these lines, with the cursor after the last one.
fn draw(terminal: &mut Terminal<Lean<Wire>>, lines: &[&str], style: Style) -> String {
    let drawn = terminal.draw(|frame| {
        let mut end = (0, 0);
        for (y, line) in (0..).zip(lines) {
            end = frame.buffer_mut().set_stringn(0, y, line, 80, style_of(line, style));
        }
        frame.set_cursor_position(end);
    });
    drawn.unwrap();
    String::from_utf8(std::mem::take(terminal.backend_mut().writer_mut()).bytes).unwrap()
}

fn style_of(line: &str, style: Style) -> Style {
    if line.contains("styled") { style } else { Style::new() }
}

fn after(can: Capabilities, before: &[&str], then: &[&str]) -> String {
    draw(&mut showing(can, before), then, Style::new())
}

const XTERM: Capabilities = Capabilities::XTERM;

#[test]
fn a_first_frame_begins_by_blanking_what_is_there() {
    let backend = Lean::sized(Wire::default(), XTERM, Size { width: 80, height: 24 });
    let mut terminal = Terminal::new(backend).unwrap();
    assert_eq!(draw(&mut terminal, &["one", "two"], Style::new()), "\x1b[m\x1b[r\x1b[2Jone\n\rtwo\x1b[?25h");
    assert_eq!(draw(&mut terminal, &["one", "two"], Style::new()), "");
}

#[test]
fn what_is_typed_at_the_end_is_echoed_as_it_is() {
    assert_eq!(after(XTERM, &["prod"], &["prod/"]), "/");
    assert_eq!(after(XTERM, &["prod"], &["prod日"]), "日");
    assert_eq!(after(XTERM, &["prod/"], &["prod"]), "\x08 \x08");
    // in the middle of a line, what is before it is written once more rather than passed, when that is shorter
    assert_eq!(after(XTERM, &["trail of prod"], &["trial of prod"]), "\rtria\x1b[9C");
}

#[test]
fn long_blanks_are_erased() {
    let long = "a value of some length, then the next";
    assert_eq!(after(XTERM, &[long], &["a value"]), "\x1b[8G\x1b[K");
    let gap = "a                            the next";
    assert_eq!(after(XTERM, &[long], &[gap]), "\ra \x1b[26X\x1b[35C");
    // where characters cannot be erased, they are written over, or repeated
    let repeating = Capabilities { erases_within: false, ..XTERM };
    assert!(after(repeating, &[long], &[gap]).contains(" \x1b[25b"));
    assert!(after(Capabilities::VT100, &[long], &[gap]).contains(&" ".repeat(20)));
}

#[test]
fn a_rule_is_one_sign_repeated() {
    let rule = "─".repeat(80);
    assert_eq!(after(XTERM, &["", "x"], &[&rule, "x"]), "\x1b[H─\x1b[79b\x1b[2;2H");
    let linux = after(Capabilities::LINUX, &["", "x"], &[&rule, "x"]);
    assert_eq!(linux, format!("\x1b[H{rule}\x1b[2;2H"));
}

#[test]
fn short_ways_are_taken() {
    assert_eq!(after(XTERM, &["  one", "  two"], &["> one", "  two"]), "\x1b[H>\n\x1b[4C");
    let lines = |mark: usize| (0..20).map(|i| format!("{} row", if i == mark { '>' } else { ' ' })).collect::<Vec<_>>();
    let [one, two] = [3, 4].map(lines);
    let [one, two] = [&one, &two].map(|lines| lines.iter().map(String::as_str).collect::<Vec<_>>());
    assert_eq!(after(XTERM, &one, &two), "\x1b[4H \n\r>\x1b[20;6H");
}

#[test]
fn a_cursor_may_stand_on_the_second_half_of_a_wide_character() {
    let mut terminal = showing(XTERM, &["日本"]);
    let mut at = |x: u16| {
        let drawn = terminal.draw(|frame| {
            frame.buffer_mut().set_string(0, 0, "日本", Style::new());
            frame.set_cursor_position((x, 0));
        });
        drawn.unwrap();
        String::from_utf8(std::mem::take(terminal.backend_mut().writer_mut()).bytes).unwrap()
    };
    assert_eq!([0, 1, 2, 3].map(&mut at), ["\r", "\x1b[C", "\x1b[C", "\x1b[C"]);
}

#[test]
fn only_what_changes_of_a_pen_is_sent() {
    let pen = |fg, attributes| Pen { fg, bg: Color::Reset, attributes };
    let bold = Modifier::BOLD;
    let sent = |from, to, can: &Capabilities| String::from_utf8(change(Some(from), to, can)).unwrap();
    let focus = pen(Color::Cyan, bold);
    assert_eq!(sent(Pen::PLAIN, focus, &XTERM), "\x1b[1;36m");
    assert_eq!(sent(focus, Pen::PLAIN, &XTERM), "\x1b[m");
    assert_eq!(sent(focus, pen(Color::Green, bold), &XTERM), "\x1b[32m");
    assert_eq!(sent(focus, pen(Color::Reset, bold), &XTERM), "\x1b[;1m");
    assert_eq!(sent(focus, pen(Color::Cyan, Modifier::DIM), &XTERM), "\x1b[22;2m");
    assert_eq!(sent(focus, pen(Color::Cyan, Modifier::empty()), &XTERM), "\x1b[22m");
    assert_eq!(sent(focus, pen(Color::Cyan, Modifier::empty()), &Capabilities::VT100), "\x1b[;36m");
    assert_eq!(sent(pen(Color::Indexed(200), bold), pen(Color::Rgb(1, 2, 3), bold), &XTERM), "\x1b[38;2;1;2;3m");
}

#[test]
fn a_blank_between_words_takes_no_pen_of_its_own() {
    let mut terminal = showing(XTERM, &[]);
    let drawn = terminal.draw(|frame| {
        let bold = Style::new().add_modifier(Modifier::BOLD);
        frame.buffer_mut().set_string(0, 0, "key", bold);
        frame.buffer_mut().set_string(4, 0, "label", Style::new());
        frame.buffer_mut().set_string(10, 0, "key", bold);
    });
    drawn.unwrap();
    let bytes = std::mem::take(terminal.backend_mut().writer_mut()).bytes;
    assert_eq!(String::from_utf8(bytes).unwrap(), "\x1b[1mkey \x1b[mlabel \x1b[1mkey\x1b[?25l");
}

#[test]
fn only_large_frames_are_held_back_and_only_where_that_is_known() {
    let can = Capabilities { synchronizes: true, ..XTERM };
    let page: Vec<String> = (0..23).map(|i| format!("{i} {}", "text that is not repeated; ".repeat(2))).collect();
    let page: Vec<&str> = page.iter().map(String::as_str).collect();
    let large = after(can, &[], &page);
    assert!(large.starts_with("\x1b[?2026h") && large.ends_with("\x1b[?2026l"), "{large:?}");
    assert_eq!(after(can, &["prod"], &["prod/"]), "/");
    assert!(!after(XTERM, &[], &page).contains("2026"));
}

#[test]
fn a_write_that_fails_makes_the_next_frame_a_whole_one() {
    let mut terminal = showing(XTERM, &["one", "two"]);
    terminal.backend_mut().writer_mut().breaks_after = Some(2);
    let drawn = terminal.draw(|frame| frame.render_widget("three", frame.area()));
    assert_eq!(drawn.unwrap_err().kind(), std::io::ErrorKind::WouldBlock);
    // some of it, then the refusal, and no further try
    assert_eq!(std::mem::take(terminal.backend_mut().writer_mut()).writes, 2);
    terminal.draw(|frame| frame.render_widget("three", frame.area())).unwrap();
    let bytes = std::mem::take(terminal.backend_mut().writer_mut()).bytes;
    assert_eq!(String::from_utf8(bytes).unwrap(), "\x1b[m\x1b[r\x1b[2Jthree\x1b[?25l");
}

#[test]
fn control_characters_in_a_cell_do_not_reach_the_terminal() {
    let mut terminal = showing(XTERM, &[]);
    let drawn = terminal.draw(|frame| {
        for (x, symbol) in (0..).zip(["a", "\x1b[2J", "\u{9b}m", "\n", "\u{7f}", "\u{200b}", "b"]) {
            frame.buffer_mut()[(x, 0)].set_symbol(symbol);
        }
        frame.set_cursor_position((7, 0));
    });
    // ratatui itself stops at a single control character while it is being developed with
    drawn.unwrap();
    let bytes = std::mem::take(terminal.backend_mut().writer_mut()).bytes;
    assert_eq!(String::from_utf8(bytes).unwrap(), "a\x1b[5Cb");
}

#[test]
fn what_is_shown_narrower_than_it_is_leaves_a_blank_beside_it() {
    let backend = Lean::sized(Wire::default(), Capabilities::UNKNOWN, Size { width: 4, height: 2 });
    let mut terminal = Terminal::new(backend).unwrap();
    let mut drawn = |text: &str, style: Style| {
        terminal.draw(|frame| frame.buffer_mut().set_string(2, 0, text, style)).unwrap();
        String::from_utf8(std::mem::take(terminal.backend_mut().writer_mut()).bytes).unwrap()
    };
    // ratatui does not tell that the second of these is another one
    drawn("  ", Style::new().bg(Color::Black));
    assert_eq!(drawn("⌨️", Style::new()), "\x1b[1;3H\x1b[m⌨\x1b[1;4H\x1b[K");
    assert_eq!(drawn("ab", Style::new()), "\x08ab");
}

fn told(variables: &[(&str, &str)]) -> Capabilities {
    Capabilities::told_by(|name| variables.iter().find(|(n, _)| *n == name).map(|(_, value)| (*value).to_owned()))
}

#[test]
fn a_terminal_is_known_by_its_name() {
    let named = |term| told(&[("TERM", term)]);
    assert_eq!(named("xterm-256color"), XTERM);
    assert_eq!(named("tmux-256color"), Capabilities::TMUX);
    assert_eq!(named("screen"), Capabilities::SCREEN);
    assert_eq!(named("screen-256color").colors, Colors::Indexed);
    assert_eq!(named("linux"), Capabilities::LINUX);
    assert_eq!(named("vt100"), Capabilities::VT100);
    assert_eq!(named("vt102"), Capabilities::VT100);
    assert_eq!(named("vt220"), Capabilities::VT220);
    assert_eq!(named("vt420"), Capabilities::VT220);
    assert_eq!(named("ansi"), Capabilities::ANSI);
    assert_eq!(named("dumb"), Capabilities::DUMB);
    assert_eq!(named("teletype-of-tomorrow"), Capabilities::UNKNOWN);
    assert_eq!(told(&[]), Capabilities::UNKNOWN);
    assert!(!named("rxvt-unicode-256color").repeats);
}

#[test]
fn what_stands_around_a_terminal_counts() {
    let xterm = ("TERM", "xterm-256color");
    assert_eq!(told(&[xterm, ("TMUX", "/tmp/tmux-0/default,1,0")]), Capabilities::TMUX);
    assert!(!told(&[xterm, ("STY", "1.pts-0")]).repeats);
    assert!(!told(&[xterm, ("TERM_PROGRAM", "Apple_Terminal")]).repeats);
    assert!(told(&[xterm, ("TERM_PROGRAM", "WezTerm")]).synchronizes);
    assert!(!told(&[xterm]).synchronizes && told(&[("TERM", "xterm-kitty")]).synchronizes);
    assert_eq!(told(&[xterm, ("COLORTERM", "truecolor")]).colors, Colors::Rgb);
    assert_eq!(told(&[("TERM", "linux"), ("COLORTERM", "truecolor")]).colors, Colors::Eight);
}

#[test]
fn colours_that_are_not_there_are_replaced_by_the_nearest() {
    let screen = &Capabilities::SCREEN;
    assert_eq!(screen.shown(Color::Rgb(250, 10, 10)), (Color::LightRed, false));
    assert_eq!(screen.shown(Color::Rgb(0, 100, 90)), (Color::Cyan, false));
    assert_eq!(screen.shown(Color::Rgb(128, 128, 128)), (Color::Gray, false));
    assert_eq!(screen.shown(Color::Indexed(12)), (Color::LightBlue, false));
    assert_eq!(screen.shown(Color::Indexed(196)), (Color::LightRed, false));
    assert_eq!(screen.shown(Color::Indexed(232)), (Color::Black, false));
    assert_eq!(XTERM.shown(Color::Indexed(196)), (Color::Indexed(196), false));
    assert_eq!(Capabilities::LINUX.shown(Color::Rgb(250, 10, 10)), (Color::Red, true));
    assert_eq!(Capabilities::VT100.shown(Color::Red), (Color::Reset, false));
}

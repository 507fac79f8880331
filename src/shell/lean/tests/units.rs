//! What single changes take, byte by byte, and what is believed of terminals.

use super::super::capabilities::Capabilities;
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
    assert_eq!(draw(&mut terminal, &["one", "two"], Style::new()), "\x1b[m\x1b[r\x1b[H\x1b[2Jone\n\rtwo\x1b[?25h");
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
fn blanks_are_erased_to_the_end_of_a_row_and_written_within_it() {
    let long = "a value of some length, then the next";
    assert_eq!(after(XTERM, &[long], &["a value"]), "\r\x1b[7C\x1b[K");
    let gap = "a                            the next";
    assert_eq!(after(XTERM, &[long], &[gap]), format!("\ra{}\x1b[9C", " ".repeat(27)));
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
    let sent = |from, to| String::from_utf8(change(Some(from), to)).unwrap();
    let focus = pen(Color::Cyan, bold);
    assert_eq!(sent(Pen::PLAIN, focus), "\x1b[1;36m");
    assert_eq!(sent(focus, Pen::PLAIN), "\x1b[m");
    assert_eq!(sent(focus, pen(Color::Green, bold)), "\x1b[32m");
    // what is switched off is switched off with everything else, which all terminals know
    assert_eq!(sent(focus, pen(Color::Reset, bold)), "\x1b[0;1m");
    assert_eq!(sent(focus, pen(Color::Cyan, Modifier::DIM)), "\x1b[0;2;36m");
    assert_eq!(sent(focus, pen(Color::Cyan, Modifier::empty())), "\x1b[0;36m");
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
fn a_write_that_fails_makes_the_next_frame_a_whole_one() {
    let mut terminal = showing(XTERM, &["one", "two"]);
    terminal.backend_mut().writer_mut().breaks_after = Some(2);
    let drawn = terminal.draw(|frame| frame.render_widget("three", frame.area()));
    assert_eq!(drawn.unwrap_err().kind(), std::io::ErrorKind::WouldBlock);
    // some of it, then the refusal, and no further try
    assert_eq!(std::mem::take(terminal.backend_mut().writer_mut()).writes, 2);
    terminal.draw(|frame| frame.render_widget("three", frame.area())).unwrap();
    let bytes = std::mem::take(terminal.backend_mut().writer_mut()).bytes;
    assert_eq!(String::from_utf8(bytes).unwrap(), "\x1b[m\x1b[r\x1b[H\x1b[2Jthree\x1b[?25l");
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

#[test]
fn a_terminal_is_known_by_its_name() {
    for term in ["xterm", "xterm-256color", "xterm-kitty", "alacritty", "rxvt-unicode-256color", "linux"] {
        assert_eq!(Capabilities::named(term), XTERM, "{term}");
    }
    for term in ["screen", "screen-256color", "screen.xterm-256color", "tmux", "tmux-256color"] {
        assert_eq!(Capabilities::named(term), XTERM, "{term}");
    }
    assert_eq!(Capabilities::named("vt100"), Capabilities::VT100);
    assert_eq!(Capabilities::named("vt102"), Capabilities::VT100);
    assert_eq!(Capabilities::named("vt220"), Capabilities::VT220);
    assert_eq!(Capabilities::named("vt420"), Capabilities::VT220);
    assert_eq!(Capabilities::named("ansi"), Capabilities::ANSI);
    assert_eq!(Capabilities::named("dumb"), Capabilities::DUMB);
    assert_eq!(Capabilities::named("teletype-of-tomorrow"), Capabilities::UNKNOWN);
    assert_eq!(Capabilities::named(""), Capabilities::UNKNOWN);
    assert!(XTERM.colors && !Capabilities::named("linux-m").colors);
}

/// Whatever goes by a name gets what the poorest of them understands.
#[test]
fn nothing_is_sent_that_not_all_understand_that_go_by_a_name() {
    let page: Vec<String> = (0..23).map(|i| format!("{i} {} {}", "─".repeat(40), " ".repeat(20))).collect();
    let page: Vec<&str> = page.iter().map(String::as_str).collect();
    let colors = [Color::LightRed, Color::Indexed(200), Color::Rgb(1, 2, 3), Color::Green, Color::Reset];
    for can in [XTERM, Capabilities::VT220, Capabilities::VT100, Capabilities::UNKNOWN, Capabilities::ANSI] {
        let mut terminal = showing(can, &page);
        let mut sent = String::new();
        for (y, color) in colors.into_iter().enumerate() {
            let lines = vec!["styled   x"; 20 - y];
            sent += &draw(&mut terminal, &lines, Style::new().fg(color).bg(color).add_modifier(Modifier::all()));
            sent += &draw(&mut terminal, &page, Style::new());
        }
        let finals =
            sent.split("\x1b[").skip(1).map(|rest| rest.split(|c: char| c.is_ascii_alphabetic()).next().unwrap());
        for parameters in finals {
            let numbers: Vec<&str> = parameters.split(';').collect();
            assert!(numbers == [""] || !numbers.contains(&""), "{parameters}");
        }
        let finals: Vec<char> =
            sent.split("\x1b[").skip(1).filter_map(|s| s.chars().find(char::is_ascii_alphabetic)).collect();
        assert!(finals.iter().all(|last| "ABCDHJKmr".contains(*last)), "{finals:?}");
    }
}

#[test]
fn colours_that_are_not_there_are_the_nearest_of_the_eight_or_none() {
    assert_eq!(XTERM.shown(Color::Green), (Color::Green, false));
    assert_eq!(XTERM.shown(Color::LightBlue), (Color::Blue, true));
    assert_eq!(XTERM.shown(Color::Indexed(196)), (Color::Reset, false));
    assert_eq!(XTERM.shown(Color::Rgb(250, 10, 10)), (Color::Reset, false));
    assert_eq!(Capabilities::VT100.shown(Color::Red), (Color::Reset, false));
}

//! What nothing can be quicker than, to be measured in the same way: a program that writes one frame as raw bytes, and the
//! bare form of eleven texts with ratatui as it comes. Both are this benchmark itself, started with their name.

use crossterm::event::{Event, KeyCode, read};
use crossterm::terminal::{EnterAlternateScreen, LeaveAlternateScreen, disable_raw_mode, enable_raw_mode};
use crossterm::{execute, queue};
use ratatui::Terminal;
use ratatui::backend::CrosstermBackend;
use ratatui::layout::{Position, Rect};
use ratatui::style::{Modifier, Style};
use ratatui::text::{Line, Span};
use std::io::{self, Read, Write, stdout};

const LABELS: [&str; 11] = [
    "S3 bucket",
    "S3 key prefix",
    "SNS topic",
    "Multi-Region",
    "Organization",
    "Global services",
    "Recursive logging",
    "Log file validation",
    "KMS key",
    "Log group",
    "Role",
];

/// The first and the last line of a frame.
pub const HEAD: &str = "bare form";
pub const FOOT: &str = "q quit";

/// Writes one frame and waits for a key.
pub fn raw() -> io::Result<()> {
    enable_raw_mode()?;
    let mut frame = format!("\x1b[?1049h\x1b[2J\x1b[H{HEAD}\r\n");
    for label in LABELS {
        frame.push_str(&format!("  {label}\r\n"));
    }
    let (_, height) = crossterm::terminal::size()?;
    frame.push_str(&format!("\x1b[{height};1H{FOOT}"));
    stdout().write_all(frame.as_bytes()).and_then(|()| stdout().flush())?;
    loop {
        let mut key = [0];
        if io::stdin().read(&mut key)? == 0 || key[0] == b'q' {
            break;
        }
        // the quickest answer to a key that there is
        stdout().write_all(&key).and_then(|()| stdout().flush())?;
    }
    execute!(stdout(), LeaveAlternateScreen)?;
    disable_raw_mode()
}

/// The bare form.
pub fn form() -> io::Result<()> {
    enable_raw_mode()?;
    queue!(stdout(), EnterAlternateScreen)?;
    let mut terminal = Terminal::new(CrosstermBackend::new(stdout()))?;
    let (mut values, mut focus) = (vec![String::new(); LABELS.len()], 0);
    loop {
        terminal.draw(|frame| {
            let area = frame.area();
            let row = |y: u16| Rect { y, height: 1, ..area };
            frame.render_widget(HEAD, row(0));
            for (at, (label, value)) in LABELS.iter().zip(&values).enumerate() {
                let style = if at == focus { Style::new().add_modifier(Modifier::REVERSED) } else { Style::new() };
                let line = Line::from(vec![Span::styled(format!("  {label:<24}"), style), Span::raw(value.as_str())]);
                frame.render_widget(line, row(at as u16 + 2));
            }
            frame.render_widget(FOOT, row(area.height - 1));
            frame.set_cursor_position(Position { x: 26 + values[focus].len() as u16, y: focus as u16 + 2 });
        })?;
        match read()? {
            Event::Key(key) => match key.code {
                KeyCode::Char('q') => break,
                KeyCode::Char(c) => values[focus].push(c),
                KeyCode::Down => focus = (focus + 1).min(LABELS.len() - 1),
                KeyCode::Up => focus = focus.saturating_sub(1),
                _ => {}
            },
            Event::Resize(..) => {}
            _ => {}
        }
    }
    execute!(stdout(), LeaveAlternateScreen)?;
    disable_raw_mode()
}

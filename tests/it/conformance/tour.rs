//! What is recorded for emulators: the bytes of each step, and what was meant by them.

use crate::support::driver::{Driver, NOW};
use crate::support::picture::{FULL, buffer};
use ratatui::Terminal;
use ratatui::buffer::Buffer;
use ratatui::layout::{Rect, Size};
use ratatui::style::{Color, Modifier, Style};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::str::FromStr;
use trailedit::app::{Answer, Call, Event, Size as AppSize, Start};
use trailedit::backend::demo::Demo;
use trailedit::shell::lean::{Capabilities, Lean};
use trailedit::trail::Setting;
use trailedit::trail::facts::{Item, Listed};

/// What others have left behind: a prompt, colours, margins, the cursor somewhere; then what the program takes.
const BEFORE: &str = "$ trailedit\r\n\x1b[31;7mleft behind\x1b[5;9r\x1b[7;20H\x1b[?1049h\x1b[?2004h";

/// One frame.
pub struct Step {
    pub name: String,
    pub size: (u16, u16),
    pub bytes: String,
    pub meant: Buffer,
    pub cursor: Option<(u16, u16)>,
}

/// Frames that come one after the other.
pub struct Recording {
    pub steps: Vec<Step>,
    size: (u16, u16),
    terminal: Terminal<Lean<Vec<u8>>>,
}

/// A reviewed picture.
type Picture = (String, Buffer, Option<(u16, u16)>);

impl Recording {
    fn begin(term: &str, (width, height): (u16, u16)) -> Recording {
        let backend = Lean::sized(Vec::new(), Capabilities::named(term), Size { width, height });
        Recording { steps: Vec::new(), size: (width, height), terminal: Terminal::new(backend).unwrap() }
    }

    /// Every reviewed picture of a size, or one of so many, in an order in which any may come after any.
    pub fn pictures(term: &str, size: (u16, u16), one_of: usize) -> Recording {
        let pictures: Vec<Picture> = pictures(size).into_iter().step_by(one_of).collect();
        let mut recording = Recording::begin(term, size);
        let count = pictures.len();
        let stride = [31, 37].into_iter().find(|stride| !count.is_multiple_of(*stride)).unwrap();
        (0..count).for_each(|at| recording.show(&pictures[at * stride % count]));
        recording
    }

    /// A walk through the program at each of these sizes; where there is more than one, the terminal also gets larger and
    /// smaller in the middle of it.
    pub fn walk(term: &str, sizes: &[(u16, u16)]) -> Recording {
        let mut recording = Recording::begin(term, sizes[0]);
        for size in sizes {
            walk(*size, sizes.len() > 1, &mut |driver, name| {
                let (meant, cursor) = buffer(&driver.state, FULL);
                recording.resize((meant.area.width, meant.area.height));
                recording.show(&(name.to_owned(), meant, cursor));
            });
        }
        recording
    }

    fn resize(&mut self, size: (u16, u16)) {
        if self.size != size {
            self.size = size;
            self.terminal.backend_mut().resize(Size { width: size.0, height: size.1 });
        }
    }

    fn show(&mut self, (name, meant, cursor): &Picture) {
        let drawn = self.terminal.draw(|frame| {
            frame.buffer_mut().clone_from(meant);
            if let Some(cursor) = cursor {
                frame.set_cursor_position(*cursor);
            }
        });
        drawn.unwrap();
        let bytes = String::from_utf8(std::mem::take(self.terminal.backend_mut().writer_mut())).unwrap();
        let bytes = if self.steps.is_empty() { format!("{BEFORE}{bytes}") } else { bytes };
        let name = format!("{} {name}", self.steps.len());
        self.steps.push(Step { name, size: self.size, bytes, meant: meant.clone(), cursor: *cursor });
    }
}

/// The texts whose widths an emulator is asked for: all that is neither ASCII nor of the program's own signs, whole and in
/// pieces.
pub fn measured(recording: &Recording) -> Vec<String> {
    let mut texts = BTreeSet::new();
    for symbol in recording.steps.iter().flat_map(|step| &step.meant.content).map(|cell| cell.symbol()) {
        if !symbol.is_ascii() {
            texts.insert(symbol.to_owned());
            texts.extend(symbol.chars().map(String::from));
        }
    }
    texts.into_iter().collect()
}

/// The reviewed pictures of a size, read from where they are kept.
fn pictures(size: (u16, u16)) -> Vec<Picture> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/snapshots");
    let end = format!("@{}x{}.snap", size.0, size.1);
    let files = std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().path());
    let mut pictures = Vec::new();
    for file in files {
        let name = file.file_name().unwrap().to_str().unwrap();
        if let Some(name) = name.strip_suffix(&end) {
            pictures.push((name.to_owned(), std::fs::read_to_string(&file).unwrap()));
        }
    }
    pictures.sort();
    assert!(pictures.len() > 80, "{} pictures", pictures.len());
    pictures.into_iter().map(|(name, text)| picture(name, &text, size)).collect()
}

/// A picture as `support::picture` writes it.
fn picture(name: String, text: &str, (width, height): (u16, u16)) -> Picture {
    let mut buffer = Buffer::empty(Rect::new(0, 0, width, height));
    let mut cursor = None;
    let mut styles = BTreeMap::new();
    let mut y = 0;
    let (_, text) = text.split_once("\n---\n").unwrap();
    for line in text.lines() {
        if let Some(row) = line.strip_prefix('|').filter(|_| y < height) {
            buffer.set_string(0, y, row.strip_suffix('|').unwrap(), Style::new());
            y += 1;
        } else if let Some(at) = line.strip_prefix("cursor: column ") {
            let (x, y) = at.split_once(", row ").unwrap();
            cursor = Some((x.parse().unwrap(), y.parse().unwrap()));
        } else if let Some((letter, style)) = line.trim_start().split_once(" = ") {
            styles.insert(letter.chars().next().unwrap(), self::style(style));
        } else if let Some((row, letters)) = line.get(..2).zip(line.get(3..)).filter(|_| line != "styles:") {
            let row: u16 = row.trim().parse().unwrap();
            for (x, letter) in (0..).zip(letters.chars()) {
                if let Some(style) = styles.get(&letter) {
                    buffer[(x, row)].set_style(*style);
                }
            }
        }
    }
    assert_eq!(y, height, "{name}");
    (name, buffer, cursor)
}

fn style(words: &str) -> Style {
    let word = |style: Style, word: &str| match Modifier::from_name(&word.to_uppercase()) {
        Some(modifier) => style.add_modifier(modifier),
        None => style.fg(Color::from_str(word).unwrap()),
    };
    words.split(' ').fold(Style::new(), word)
}

/// Values of every script and sort: wide, combining, joined, from right to left, long.
const TEXTS: [&str; 8] = [
    "größe/日本語/한글/e\u{301}te\u{301}/n\u{303}\u{323}",
    "👩\u{200d}💻/👍🏽/🇩🇪 🦀 after emoji",
    "⚠\u{fe0f} ☺ ★ カﾞ ｗｉｄｅ “x” – y → z",
    "שלום/مرحبا/right to left",
    "0123456789/0123456789/0123456789/0123456789/0123456789/0123456789/0123456789/0123456789/0123456789/日本語日本語",
    "日本語日本語日本語日本語日本語日本語日本語日本語日本語日本語日本語日本語日本語日本語日本語日本語",
    "🦀🦀🦀🦀🦀🦀🦀🦀🦀🦀🦀🦀🦀🦀🦀🦀🦀🦀🦀🦀🦀🦀🦀🦀🦀🦀🦀🦀🦀🦀🦀🦀🦀🦀🦀🦀🦀🦀🦀🦀",
    "☺☺☺☺☺☺☺☺☺☺☺☺☺☺☺☺☺☺☺☺☺☺☺☺☺☺☺☺☺☺☺☺☺☺☺☺☺☺☺☺☺☺☺☺☺☺☺☺☺☺☺☺☺☺☺☺☺☺☺☺☺☺☺☺☺☺☺☺☺☺☺☺☺☺☺☺",
];

/// A walk through the program by single keys, with values of every script.
fn walk(size: (u16, u16), resizes: bool, see: &mut impl FnMut(&Driver, &str)) {
    fn go(driver: &mut Driver, see: &mut impl FnMut(&Driver, &str), keys: &[&str]) {
        for key in keys {
            driver.go(key);
            see(driver, key);
        }
    }
    let start = Start { label: TEXTS[0].to_owned(), ..Start::default() };
    let mut list = Driver::with(Demo::embedded().at(NOW.seconds()), size, start).settled();
    see(&list, "the list");
    go(&mut list, see, &["<down>", "<down>", "<down>", "<up>", "<end>", "<home>", "s", "s", "/"]);
    for text in [TEXTS[2], TEXTS[1]] {
        list.event(Event::Paste(text.to_owned()));
        see(&list, "a filter");
    }
    go(&mut list, see, &["<bs>", "<bs>", "<esc>", "?", "<pgdn>", "<pgup>", "<esc>", "H", "<esc>"]);

    let mut form = Driver::altered(size, "security-audit", |account| {
        let trails = account["trails"].as_array_mut().unwrap();
        let trail =
            trails.iter_mut().find(|trail| trail["arn"].as_str().unwrap().ends_with("/security-audit")).unwrap();
        trail["settings"]["S3KeyPrefix"] = TEXTS[0].into();
        trail["settings"]["SnsTopicName"] = format!("arn:aws:sns:us-east-1:111122223333:{}", TEXTS[7]).into();
        trail["settings"]["KmsKeyId"] = TEXTS[5].into();
        trail["tags"] = serde_json::json!({ TEXTS[2]: TEXTS[3], "owner": TEXTS[4], "crabs": TEXTS[6] });
    });
    see(&form, "the form");
    let down = vec!["<down>"; Setting::ALL.len()];
    go(&mut form, see, &down);
    go(&mut form, see, &["i", "<pgdn>", "<pgup>", "<end>", "<home>", "<esc>"]);
    go(&mut form, see, &vec!["<up>"; Setting::ALL.len()]);
    go(&mut form, see, &["<home>", "<down>", "<enter>", "x", "<left>", "<left>", "é", "<bs>", "<home>", "<end>"]);
    for text in TEXTS {
        form.event(Event::Paste(text.to_owned()));
        see(&form, "a paste into a text");
        go(&mut form, see, &["<left>", "<left>", "<left>", "日", "<bs>", "<home>", "<right>", "<end>"]);
    }
    if resizes {
        form.event(Event::Resize(AppSize { width: size.0 + 7, height: size.1 + 3 }));
        see(&form, "larger");
        go(&mut form, see, &["<left>", "a"]);
        form.event(Event::Resize(AppSize { width: size.0 - 13, height: size.1 - 5 }));
        see(&form, "smaller");
        form.event(Event::Resize(AppSize { width: size.0, height: size.1 }));
        see(&form, "as it was");
    }
    go(&mut form, see, &["<enter>", "<esc>", "u", "<enter>", "<c-u>", "p", "l", "ain", "<enter>", "y", "<home>"]);
    go(&mut form, see, &["<c-s>", "<end>", "<home>", "<tab>", "<pgdn>", "<tab>", "<pgdn>", "<tab>", "<esc>", "<home>"]);
    form.keys("p");
    let item = |at: usize| Item { value: format!("b-{}", TEXTS[at]), about: TEXTS[7 - at].to_owned() };
    if form.waiting.iter().any(|(_, call)| matches!(call, Call::List(..))) {
        let listed = Answer::Listed(Ok(Listed { items: (0..8).map(item).collect(), next: None }));
        form.answer_with(|call| matches!(call, Call::List(..)), listed);
    }
    see(&form, "a picker");
    go(
        &mut form,
        see,
        &["<down>", "<down>", "<up>", "日", "<bs>", "e", "<bs>", "<esc>", "g", "<enter>", "<esc>", "<esc>"],
    );

    let mut danger = Driver::form(size, "security-audit");
    go(
        &mut danger,
        see,
        &["<down>", "<down>", "<down>", "<down>", "<space>", "<c-s>", "<end>", "y", "secur", "x", "<bs>"],
    );
    go(&mut danger, see, &["<esc>", "<esc>", "q", "<esc>"]);
    let mut edit = Driver::form(size, "management-events");
    go(&mut edit, see, &["<down>", "<enter>", "prod", "<enter>", "<c-s>", "<end>"]);
    edit.keys("y");
    see(&edit, "applying");
    while edit.answer_one() {
        see(&edit, "an answer");
    }
    go(&mut edit, see, &["<down>", "r", "<pgdn>", "<enter>", "H", "<enter>", "<esc>", "<esc>"]);
}

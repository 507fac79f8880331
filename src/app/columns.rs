//! How many columns a text takes on the screen.
//!
//! The screen is made of cells, one for each user-perceived character, so a text takes what its characters take one by
//! one. A whole string is measured differently where two characters join into one picture, as an Arabic lam and alef do:
//! cells never join. Everything that places, cuts or breaks a text measures it here, and the screen is drawn by it.

use std::borrow::Cow;
use textwrap::core::Fragment;
use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

/// A length as the screen counts them, at most as large as that can be.
pub fn on_screen(length: usize) -> u16 {
    u16::try_from(length).unwrap_or(u16::MAX)
}

/// The columns that `text` takes.
pub fn columns(text: &str) -> usize {
    if text.is_ascii() {
        return text.len();
    }
    clusters(text).map(|(_, columns)| columns).sum()
}

/// The user-perceived characters of `text`, each with the columns that it takes.
pub fn clusters(text: &str) -> impl DoubleEndedIterator<Item = (&str, usize)> {
    text.graphemes(true).map(|cluster| (cluster, cluster.width()))
}

/// The end of `text` that takes at most `width` columns.
pub fn end_of(text: &str, width: usize) -> &str {
    let mut used = 0;
    let fits = clusters(text).rev().take_while(|(_, columns)| {
        used += columns;
        used <= width
    });
    let kept: usize = fits.map(|(cluster, _)| cluster.len()).sum();
    &text[text.len() - kept..]
}

/// A word of a line, or a piece of one, and the blanks behind it.
#[derive(Debug)]
struct Word {
    columns: usize,
    /// Where it begins and ends in the line, in bytes.
    from: usize,
    to: usize,
    blanks: usize,
}

impl Fragment for Word {
    fn width(&self) -> f64 {
        self.columns as f64
    }

    fn whitespace_width(&self) -> f64 {
        self.blanks as f64
    }

    fn penalty_width(&self) -> f64 {
        0.0
    }
}

/// `text` in lines of at most `width` columns, broken between words and, where a word is too long, within.
pub fn wrap(text: &str, width: usize) -> Vec<Cow<'_, str>> {
    let width = width.max(1);
    text.split('\n').flat_map(|line| wrap_line(line, width)).map(Cow::Borrowed).collect()
}

fn wrap_line(line: &str, width: usize) -> Vec<&str> {
    let mut words = Vec::new();
    let mut at = 0;
    for word in textwrap::WordSeparator::AsciiSpace.find_words(line) {
        let blanks = word.whitespace.len();
        // a word that is too long for a line is broken where a line is full
        for text in broken(word.word, width, 0) {
            at += text.len();
            words.push(Word { columns: columns(text), from: at - text.len(), to: at, blanks: 0 });
        }
        if let Some(last) = words.last_mut() {
            last.blanks = blanks;
        }
        at += blanks;
    }
    let lines = textwrap::wrap_algorithms::wrap_first_fit(&words, &[width as f64]);
    let from_to = |words: &[Word]| match words {
        [] => "",
        [first, ..] => &line[first.from..words[words.len() - 1].to],
    };
    lines.into_iter().map(from_to).collect()
}

/// `text` in pieces, nothing left out: the first of at most `width` columns, the others `hang` columns narrower.
pub fn pieces(text: &str, width: usize, hang: usize) -> Vec<String> {
    broken(text, width, hang).map(str::to_owned).collect()
}

/// `text` in slices as [`pieces`] says; an empty text is one empty slice.
fn broken(text: &str, width: usize, hang: usize) -> impl Iterator<Item = &str> {
    let (mut rest, mut indent) = (Some(text), 0);
    std::iter::from_fn(move || {
        let text = rest?;
        let mut used = indent;
        let mut end = 0;
        for (cluster, columns) in clusters(text) {
            if used + columns > width && end > 0 {
                break;
            }
            used += columns;
            end += cluster.len();
        }
        indent = hang;
        let (piece, left) = text.split_at(end);
        rest = (!left.is_empty()).then_some(left);
        Some(piece)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_text_takes_what_its_characters_take_one_by_one() {
        for (text, expected) in [
            ("plain", 5),
            ("日本", 4),
            ("e\u{301}", 1),
            // halfwidth sound marks take a column of their own behind what they belong to
            ("ｶ\u{ff9e}", 2),
            ("カ\u{ff9f}", 3),
            ("a\u{ff9e}\u{ff9f}", 3),
            ("\u{ff9e}", 1),
            // the picture of lam and alef is one, their cells are two
            ("لا", 2),
            ("⚠\u{fe0f}", 2),
            ("👩\u{200d}💻", 2),
        ] {
            assert_eq!(columns(text), expected, "{text:?}");
        }
    }

    #[test]
    fn words_are_kept_whole_where_they_fit() {
        let lines = |text, width| wrap(text, width).into_iter().map(Cow::into_owned).collect::<Vec<_>>();
        assert_eq!(lines("one two  three", 8), ["one two", "three"]);
        assert_eq!(lines("one two  three", 14), ["one two  three"]);
        assert_eq!(lines("a 0123456789 b", 4), ["a", "0123", "4567", "89 b"]);
        assert_eq!(lines("", 4), [""]);
        assert_eq!(lines("a\n\nb", 4), ["a", "", "b"]);
        assert_eq!(lines("⚠\u{fe0f}⚠\u{fe0f} ⚠\u{fe0f}", 5), ["⚠\u{fe0f}⚠\u{fe0f}", "⚠\u{fe0f}"]);
    }

    proptest! {
        #[test]
        fn no_line_is_wider_than_it_may_be(text in "([ -~]{1,6}|\\PC|カ\u{ff9e}|ｶ\u{ff9f}|⚠\u{fe0f}|لا){0,30}", width in 2_usize..30) {
            for line in wrap(&text, width) {
                prop_assert!(columns(&line) <= width.max(4), "{line:?}");
            }
            let kept: String = wrap(&text, width).concat().split(' ').collect();
            prop_assert_eq!(kept, text.split(' ').collect::<String>());
            prop_assert_eq!(pieces(&text, width, 1).concat(), text);
        }
    }
}

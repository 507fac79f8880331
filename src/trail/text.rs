//! Text from elsewhere made harmless.
//!
//! Names, messages and tags come from AWS, from files and from pastes. A terminal obeys control characters, lets
//! bidirectional ones rearrange a line, and shows nothing or a mere blank for many others, so all of them are shown as
//! what they are and never passed on. This is the same for each text, whether it is sent or only read: a screen on which
//! `prod` may be two different values is of no use, and an emoji that shows its U+FE0F has the width that was reckoned.

use icu_properties::props::{DefaultIgnorableCodePoint, GeneralCategory, NoncharacterCodePoint, WhiteSpace};
use icu_properties::{CodePointMapData, CodePointSetData};
use std::borrow::Cow;
use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

/// Whether a terminal would obey or hide this character, or show a blank that is no space, rather than show it.
pub fn is_steering(c: char) -> bool {
    /// Symbols and letters by their category, but without anything to be seen: the blank pattern of Braille, the place
    /// of an object, a note without a head, and two blanks among the hieroglyphs.
    const BLANK: [char; 5] = ['\u{2800}', '\u{fffc}', '\u{1d159}', '\u{13441}', '\u{13442}'];

    if c.is_ascii() {
        return c.is_ascii_control();
    }
    c.is_control()
        || const { CodePointSetData::new::<DefaultIgnorableCodePoint>() }.contains(c)
        || const { CodePointSetData::new::<WhiteSpace>() }.contains(c)
        || const { CodePointSetData::new::<NoncharacterCodePoint>() }.contains(c)
        || const { CodePointMapData::<GeneralCategory>::new() }.get(c) == GeneralCategory::Format
        || BLANK.contains(&c)
}

/// `text` with every character that would not be seen as itself written out, as in `\u{1b}`; lines are not kept.
pub fn shown(text: &str) -> Cow<'_, str> {
    if text.is_ascii() && !text.bytes().any(|b| b.is_ascii_control()) {
        return Cow::Borrowed(text);
    }
    if !text.graphemes(true).any(|cluster| cluster.width() == 0 || cluster.chars().any(is_steering)) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 8);
    text.graphemes(true).for_each(|cluster| show(cluster, &mut out));
    Cow::Owned(out)
}

/// `text` for a copy of several lines: what would not be seen as itself is written out, but ends of lines are kept.
pub fn copied(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for (at, line) in text.split('\n').enumerate() {
        if at > 0 {
            out.push('\n');
        }
        out.push_str(&shown(line));
    }
    out
}

/// Shows what is seen as one character. One that takes no column, such as an accent with no letter before it, is written
/// out, too: where it stood, there would be nothing.
fn show(cluster: &str, out: &mut String) {
    let unseen = cluster.width() == 0;
    for c in cluster.chars() {
        match c {
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if unseen || is_steering(c) => out.extend(c.escape_unicode()),
            c => out.push(c),
        }
    }
}

/// `json`, which stays JSON of the same meaning, with every steering character but the ends of lines written as
/// `\uXXXX`.
pub fn json_safe(json: &str) -> String {
    let mut out = String::with_capacity(json.len());
    let (mut in_string, mut escaped) = (false, false);
    for c in json.chars() {
        if c != '\n' && is_steering(c) {
            if in_string {
                c.encode_utf16(&mut [0; 2]).iter().for_each(|unit| out.push_str(&format!("\\u{unit:04x}")));
            } else {
                // between values only white space can be one: a tab, a carriage return
                out.push(' ');
            }
        } else {
            out.push(c);
        }
        match c {
            '"' if !escaped => in_string = !in_string,
            _ => {}
        }
        escaped = in_string && c == '\\' && !escaped;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_steers_a_terminal_is_written_out() {
        assert_eq!(shown("a\u{1b}[31mb\r\n\u{202e}c"), "a\\u{1b}[31mb\\r\\n\\u{202e}c");
        assert!(matches!(shown("größe 日本"), Cow::Borrowed(_)));
    }

    /// Every character that shows nothing where it stands, or no more than a blank, by sources other than the one used:
    /// the Unicode Character Database's list of Default_Ignorable_Code_Point, `std`, and what takes no column.
    #[test]
    fn no_character_is_there_unseen() {
        use unicode_width::UnicodeWidthChar;
        let ignorable = |c| {
            matches!(c,
                '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}'..='\u{1160}' | '\u{17b4}'..='\u{17b5}' | '\u{180b}'..='\u{180f}'
                | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}'
                | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fff8}' | '\u{1bca0}'..='\u{1bca3}'
                | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
        };
        let blank = |c| matches!(c, '\u{2800}' | '\u{fffc}' | '\u{1d159}' | '\u{13441}' | '\u{13442}');
        let mut wrong = Vec::new();
        for c in '\0'..=char::MAX {
            let unseen = ignorable(c) || blank(c) || c.is_control() || c.is_whitespace() && c != ' ';
            if unseen && !is_steering(c) || (unseen || c.width() == Some(0)) && shown(&c.to_string()).contains(c) {
                wrong.push(c);
            }
        }
        assert!(wrong.is_empty(), "{} characters: {:?}", wrong.len(), wrong.get(..40).unwrap_or(&wrong));
        // and what can be seen stays as it is
        for c in ' '..='~' {
            assert!(!is_steering(c));
        }
        for text in
            ["größe", "日本語", "한글", "e\u{301}", "カﾞ", "🦀👍🏽🇩🇪", "שלום", "“x” – …", "नमस्ते", "ไทย", "\u{e000}"]
        {
            assert!(matches!(shown(text), Cow::Borrowed(_)), "{text}: {}", shown(text));
        }
    }

    #[test]
    fn what_would_be_seen_with_what_stands_before_it_is_written_out_at_the_beginning() {
        assert_eq!(shown("\u{301}a\u{301}"), "\\u{301}a\u{301}");
        assert_eq!(shown("o\u{1161}"), "o\\u{1161}");
        assert_eq!(copied("\u{301}\n\u{323}b"), "\\u{301}\n\\u{323}b");
    }

    #[test]
    fn a_copy_keeps_its_lines_and_nothing_else_that_steers() {
        assert_eq!(copied("a\n\tb\r\n\u{1b}]52;c;x\u{7}\n日本"), "a\n\\tb\\r\n\\u{1b}]52;c;x\\u{7}\n日本");
    }

    #[test]
    fn json_without_steering_characters_means_the_same() {
        for text in [
            "plain",
            "größe 日本 😀",
            "\u{202e}\u{7f}\u{9b}2J\u{feff}",
            "tag \u{e0041}\u{e007f}",
            "\\",
            "\"",
            "\\\"\u{2028}",
            "a\r\n\tb\u{1b}",
            "",
        ] {
            let value = serde_json::json!({"before": text, text: [text, "after\u{2066}"]});
            for json in [value.to_string(), format!("{value:#}")] {
                let safe = json_safe(&json);
                assert!(!safe.chars().any(|c| c != '\n' && is_steering(c)), "{safe:?}");
                assert_eq!(serde_json::from_str::<serde_json::Value>(&safe).unwrap(), value, "{safe}");
                assert_eq!(safe.lines().count(), json.lines().count());
            }
        }
        assert_eq!(json_safe("\"\u{202e}\u{e0001}\""), "\"\\u202e\\udb40\\udc01\"");
        assert_eq!(json_safe("{\r\n\t\"a\": 1}"), "{ \n \"a\": 1}");
    }

    proptest::proptest! {
        #[test]
        fn any_json_stays_the_same(text in proptest::prelude::any::<String>()) {
            let value = serde_json::json!([text, {text.clone(): text}]);
            let safe = json_safe(&format!("{value:#}"));
            proptest::prop_assert!(!safe.chars().any(|c| c != '\n' && is_steering(c)));
            proptest::prop_assert_eq!(serde_json::from_str::<serde_json::Value>(&safe).unwrap(), value);
        }
    }
}

//! Text from elsewhere made harmless.
//!
//! Names, messages and tags come from AWS, from files and from pastes. A terminal obeys control characters and lets
//! bidirectional ones rearrange a line, so they are shown as what they are and never passed on.

use std::borrow::Cow;

/// Whether a terminal would obey or hide this character rather than show it.
pub fn is_steering(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{00ad}' | '\u{061c}' | '\u{180e}'
            | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
            | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

/// `text` with every steering character written out, as in `\u{1b}`; lines are not kept.
pub fn shown(text: &str) -> Cow<'_, str> {
    if !text.chars().any(is_steering) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 8);
    text.chars().for_each(|c| show(c, &mut out));
    Cow::Owned(out)
}

/// The same for a copy of several lines: ends of lines are kept.
pub fn copied(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\n' => out.push(c),
            c => show(c, &mut out),
        }
    }
    out
}

fn show(c: char, out: &mut String) {
    match c {
        '\n' => out.push_str("\\n"),
        '\r' => out.push_str("\\r"),
        '\t' => out.push_str("\\t"),
        c if is_steering(c) => out.extend(c.escape_unicode()),
        c => out.push(c),
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

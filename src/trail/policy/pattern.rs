//! Texts in policies that stand for many: wildcards and policy variables.

use super::evaluate::Context;

/// One piece of a pattern.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Piece {
    /// This character.
    Is(char),
    /// Any one character.
    One,
    /// Any number of characters.
    Any,
}

/// A text with wildcards, read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Pattern {
    pieces: Vec<Piece>,
    open: bool,
}

impl Pattern {
    /// A text in which `*` and `?` are wildcards and nothing else is special.
    pub fn wild(text: &str) -> Pattern {
        Pattern::read(text, true, None)
    }

    /// A text with wildcards, or without if `wild` is not set; with policy variables `${…}` if a `context` is given
    /// to take them from. A variable of which nothing is known makes the pattern open.
    pub fn read(text: &str, wild: bool, context: Option<&Context>) -> Pattern {
        let mut pattern = Pattern { pieces: Vec::with_capacity(text.len()), open: false };
        let mut rest = text;
        while let Some(c) = rest.chars().next() {
            if let Some(context) = context
                && let Some(inside) = rest.strip_prefix("${")
                && let Some((name, after)) = inside.split_once('}')
            {
                pattern.put_variable(name.trim(), context);
                rest = after;
                continue;
            }
            pattern.pieces.push(match c {
                '*' if wild => Piece::Any,
                '?' if wild => Piece::One,
                c => Piece::Is(c),
            });
            rest = &rest[c.len_utf8()..];
        }
        pattern
    }

    fn put_variable(&mut self, name: &str, context: &Context) {
        match (name, context.get(name)) {
            // the three characters that could not be written otherwise
            ("*" | "?" | "$", _) => self.pieces.extend(name.chars().map(Piece::Is)),
            (_, Some([value])) => self.pieces.extend(value.chars().map(Piece::Is)),
            _ => {
                self.pieces.push(Piece::Any);
                self.open = true;
            }
        }
    }

    /// Whether a variable in it could be anything, so that a match says only that it may match.
    pub fn is_open(&self) -> bool {
        self.open
    }

    /// Whether it stands for all of `text`.
    pub fn matches(&self, text: &str) -> bool {
        // the latest `*` and where it may take one character more: going back further never helps
        let text: Vec<char> = text.chars().collect();
        let (mut p, mut t) = (0, 0);
        let mut again: Option<(usize, usize)> = None;
        while t < text.len() {
            match self.pieces.get(p) {
                Some(Piece::Any) => {
                    again = Some((p, t));
                    p += 1;
                }
                Some(Piece::One) => (p, t) = (p + 1, t + 1),
                Some(Piece::Is(c)) if *c == text[t] => (p, t) = (p + 1, t + 1),
                _ => {
                    let Some((star, from)) = again else { return false };
                    again = Some((star, from + 1));
                    (p, t) = (star + 1, from + 1);
                }
            }
        }
        self.pieces[p..].iter().all(|piece| *piece == Piece::Any)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wildcards_match_as_in_policies() {
        for (pattern, text, expected) in [
            ("*", "", true),
            ("a*c", "abbbc", true),
            ("a*c", "abcd", false),
            ("a?c", "abc", true),
            ("a?c", "ac", false),
            ("*a*b", "xaxaxb", true),
            ("*/AWSLogs/*", "b/prod/AWSLogs/1/x", true),
            ("é?", "é日", true),
            ("", "", true),
            ("", "a", false),
            ("a", "A", false),
            ("${x}", "${x}", true),
        ] {
            assert_eq!(Pattern::wild(pattern).matches(text), expected, "{pattern} {text}");
        }
        assert!(!Pattern::read("a*", false, None).matches("ab"));
        assert!(Pattern::read("a*", false, None).matches("a*"));
    }

    #[test]
    fn variables_are_filled_in_or_leave_the_pattern_open() {
        let context = Context::default().with("aws:SourceAccount", "1*1").without("aws:PrincipalTag/team");
        let read = |text| Pattern::read(text, true, Some(&context));
        assert!(read("x/${aws:sourceaccount}/*").matches("x/1*1/y") && !read("${aws:SourceAccount}").matches("121"));
        assert!(!read("x/${aws:SourceAccount}").is_open());
        assert!(read("${*}${$}${?}").matches("*$?") && !read("${*}").matches("a"));
        assert!(read("x/${aws:PrincipalTag/team}").is_open() && read("x/${aws:username}/z").matches("x/y/z"));
        assert!(!read("x/${aws:username}/z").matches("w/y/z"));
    }
}

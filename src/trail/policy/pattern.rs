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
        // `${key, 'default'}`: the default is for a key that is not there (IAM User Guide, “Variables and tags”)
        let (key, default) = match name.split_once(',') {
            Some((key, rest)) => {
                (key.trim_end(), rest.trim().strip_prefix('\'').and_then(|rest| rest.strip_suffix('\'')))
            }
            None => (name, None),
        };
        match (key, context.get(key), default) {
            // the three characters that could not be written otherwise
            ("*" | "?" | "$", ..) => self.pieces.extend(key.chars().map(Piece::Is)),
            (_, Some([value]), _) => self.pieces.extend(value.chars().map(Piece::Is)),
            (_, Some([]), Some(default)) => self.pieces.extend(default.chars().map(Piece::Is)),
            // not known, without a value, or with several: the last two make the statement invalid, or match nothing,
            // which is not the same for a Deny
            _ => {
                self.pieces.push(Piece::Any);
                self.open = true;
            }
        }
    }

    /// The same for texts in lower case.
    #[must_use]
    pub fn in_lower_case(mut self) -> Pattern {
        self.pieces = self
            .pieces
            .into_iter()
            .flat_map(|piece| match piece {
                Piece::Is(c) => c.to_lowercase().map(Piece::Is).collect::<Vec<_>>(),
                piece => vec![piece],
            })
            .collect();
        self
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

/// The up to six fields of an ARN; a colon within a policy variable ends none, if there are `variables`.
pub(super) fn fields(arn: &str, variables: bool) -> Vec<&str> {
    let mut fields = Vec::with_capacity(6);
    let (mut start, mut at) = (0, 0);
    while let Some(c) = arn[at..].chars().next() {
        if fields.len() == 5 {
            break;
        }
        match arn[at..].strip_prefix("${").and_then(|inside| inside.find('}')) {
            Some(end) if variables => at += end + 3,
            _ => {
                if c == ':' {
                    fields.push(&arn[start..at]);
                    start = at + 1;
                }
                at += c.len_utf8();
            }
        }
    }
    fields.push(&arn[start..]);
    fields
}

/// Whether each of the six fields of `wanted` stands for that of `arn`, as `ArnLike` and `ArnEquals` compare (IAM User
/// Guide, “Condition operators”): a wildcard does not reach over a colon. `None` when that is not known, or when one
/// of the two is no ARN.
pub(super) fn each_field(wanted: &str, arn: &str, context: Option<&Context>) -> Option<bool> {
    let (wanted, arn) = (fields(wanted, context.is_some()), fields(arn, false));
    if wanted.len() != 6 || arn.len() != 6 {
        return None;
    }
    let mut all = Some(true);
    for (wanted, value) in wanted.iter().zip(&arn) {
        let pattern = Pattern::read(wanted, true, context);
        match pattern.matches(value) {
            false => return Some(false),
            true if pattern.is_open() => all = None,
            true => {}
        }
    }
    all
}

/// Whether `wanted`, out of a `Resource`, stands for the resource `arn`; `None` when that is not known.
///
/// IAM User Guide, “Resource”: wildcards stand for parts of a field; a `*` that ends a field “can expand to match beyond
/// the colon boundaries”, an ARN of less than six fields is filled up, and there are none in the field of the service.
/// What is not surely so is not known.
pub(super) fn resource(wanted: &str, arn: &str, context: Option<&Context>) -> Option<bool> {
    if wanted == "*" {
        return Some(true);
    }
    let fields = fields(wanted, context.is_some());
    let whole = Pattern::read(wanted, true, context);
    if !whole.matches(arn) {
        let missing = 6 - fields.len();
        let filled_up = format!("{wanted}{}", ":*".repeat(missing));
        let could = missing > 0 && Pattern::read(&filled_up, true, context).matches(arn);
        return if could { None } else { Some(false) };
    }
    let one_service = fields.get(2).is_some_and(|service| !service.contains(['*', '?']));
    let surely = match fields.len() {
        6 => each_field(wanted, arn, context) == Some(true),
        _ => !whole.is_open() && wanted.starts_with("arn:") && wanted.ends_with('*'),
    };
    (one_service && surely).then_some(true)
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

    #[test]
    fn a_default_stands_for_a_key_that_is_not_there() {
        let context = Context::default().with("aws:SourceAccount", "1").without("aws:PrincipalTag/team");
        let read = |text| Pattern::read(text, true, Some(&context));
        let team = read("x/${aws:PrincipalTag/team, 'all hands'}");
        assert!(team.matches("x/all hands") && !team.is_open() && !team.matches("x/y"));
        assert!(read("${aws:SourceAccount, '2'}").matches("1") && !read("${aws:SourceAccount, '2'}").matches("2"));
        assert!(read("${aws:username, 'x'}").is_open() && read("${aws:PrincipalTag/team, x}").is_open());
    }

    #[test]
    fn case_is_folded_in_what_stands_in_a_variable_too() {
        let context = Context::default().with("k", "AbÉ");
        let pattern = Pattern::read("X-${k}*", true, Some(&context)).in_lower_case();
        assert!(pattern.matches("x-abéz") && !pattern.matches("x-AbÉz"));
    }

    #[test]
    fn fields_end_at_colons_but_not_within_variables() {
        assert_eq!(fields("arn:aws:logs:r:1:log-group:x:*", true), ["arn", "aws", "logs", "r", "1", "log-group:x:*"]);
        assert_eq!(fields("a:${b:c}:d", true), ["a", "${b:c}", "d"]);
        assert_eq!(fields("a:${b:c}:d", false), ["a", "${b", "c}", "d"]);
        assert_eq!(fields("a:${b:c", true), ["a", "${b", "c"]);
        assert_eq!(fields("", true), [""]);
        assert_eq!(fields("é:日", true), ["é", "日"]);
    }

    #[test]
    fn a_resource_is_matched_field_by_field_where_that_matters() {
        let stream = "arn:aws:logs:us-east-1:1:log-group:audit:log-stream:x";
        let context = Context::default().with("aws:SourceAccount", "1").with("colon", "1:log-group");
        for (wanted, expected) in [
            ("*", Some(true)),
            (stream, Some(true)),
            ("arn:aws:logs:us-east-1:1:log-group:audit:*", Some(true)),
            ("arn:aws:logs:*:*:log-group:*:log-stream:x", Some(true)),
            ("arn:aws:logs:us-east-1:${aws:SourceAccount}:log-group:audit:*", Some(true)),
            ("arn:aws:logs:us-east-1:${aws:username}:log-group:audit:*", None),
            ("arn:aws:logs:us-east-1:${colon}:audit:*", None),
            // fewer than six fields: up to the end, as documented, or filled up
            ("arn:aws:logs:us-east-1:*", Some(true)),
            ("arn:aws:logs", None),
            ("arn:aws:s3", Some(false)),
            // over a colon
            ("arn:aws:logs:*:log-group:audit:log-stream:x", None),
            ("arn:aws:logs:us*1:log-group:audit:log-stream:x", None),
            // in the field of the service
            ("arn:aws:*:us-east-1:1:log-group:audit:*", None),
            ("arn:aws:*", None),
            ("*:log-stream:x", None),
            ("arn:aws:logs:us-east-1:1:log-group:other:*", Some(false)),
            ("", Some(false)),
        ] {
            assert_eq!(resource(wanted, stream, Some(&context)), expected, "{wanted}");
        }
    }
}

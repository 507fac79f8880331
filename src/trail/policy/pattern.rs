//! Texts in policies that stand for many: wildcards and policy variables.

use super::context::{Context, Known};

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
    void: bool,
}

/// Whether a text of a policy stands for another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fit {
    Yes,
    No,
    /// That is not known.
    Open,
    /// It stands for nothing: a variable in it has no value, or may not be where it is. Whether a negated element with it
    /// applies to everything or to nothing is not documented.
    Void,
}

impl Pattern {
    /// A text in which `*` and `?` are wildcards and nothing else is special.
    pub fn wild(text: &str) -> Pattern {
        Pattern::read(text, true, None)
    }

    /// A text with wildcards, or without if `wild` is not set; with policy variables `${…}` if a `context` is given
    /// to take them from. A variable of which nothing is known makes the pattern open, and one without a value makes it
    /// void.
    pub fn read(text: &str, wild: bool, context: Option<&Context>) -> Pattern {
        let mut pattern = Pattern { pieces: Vec::with_capacity(text.len()), open: false, void: false };
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
        let known = context.get(key);
        // the three characters that could not be written otherwise
        if matches!(key, "*" | "?" | "$") {
            return self.put(key);
        }
        match (known.and_then(Known::only), known.is_some_and(Known::is_absent), default) {
            (Some(value), ..) => self.put(value),
            (None, true, Some(default)) => self.put(default),
            (None, true, None) => self.void = true,
            // not known, or with several values, which a variable cannot have
            (None, false, _) => {
                self.pieces.push(Piece::Any);
                self.open = true;
            }
        }
    }

    fn put(&mut self, text: &str) {
        self.pieces.extend(text.chars().map(Piece::Is));
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

    /// Whether it stands for all of `text`, as far as its variables are known.
    pub fn fit(&self, text: &str) -> Fit {
        match self.matches(text) {
            _ if self.void => Fit::Void,
            false => Fit::No,
            true if self.open => Fit::Open,
            true => Fit::Yes,
        }
    }

    /// Whether it stands for every text that begins with `start`, for none, or for some.
    pub fn fit_beginning(&self, start: &str) -> Fit {
        if self.void {
            return Fit::Void;
        }
        let mut start = start.chars();
        for (at, piece) in self.pieces.iter().enumerate() {
            match (piece, start.clone().next()) {
                (Piece::Any, _) if self.pieces[at..].iter().all(|piece| *piece == Piece::Any) && !self.open => {
                    return Fit::Yes;
                }
                (Piece::Is(c), Some(next)) if *c == next => _ = start.next(),
                (Piece::Is(_), Some(_)) => return Fit::No,
                _ => return Fit::Open,
            }
        }
        if start.next().is_none() { Fit::Open } else { Fit::No }
    }

    /// The text that it was read from, with its variables filled in. `None` where one of them is not known.
    pub fn text(&self) -> Option<String> {
        let char = |piece: &Piece| match piece {
            Piece::Is(c) => *c,
            Piece::One => '?',
            Piece::Any => '*',
        };
        (!self.open && !self.void).then(|| self.pieces.iter().map(char).collect())
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

/// How many fields an ARN has.
const FIELDS: usize = 6;

/// Whether each of the six fields of `wanted` stands for that of `arn`, as `ArnLike` and `ArnEquals` compare (IAM User
/// Guide, “Condition operators”): a wildcard does not reach over a colon, and what has fewer fields is no ARN and stands
/// for none.
pub(super) fn each_field(wanted: &str, arn: &str, context: Option<&Context>) -> Fit {
    let (wanted, arn) = (fields(wanted, context.is_some()), fields(arn, false));
    if wanted.len() != FIELDS || arn.len() != FIELDS {
        return Fit::No;
    }
    let mut all = Fit::Yes;
    for (wanted, value) in wanted.iter().zip(&arn) {
        match Pattern::read(wanted, true, context).fit(value) {
            Fit::Void => return Fit::Void,
            Fit::No => all = Fit::No,
            Fit::Open if all == Fit::Yes => all = Fit::Open,
            Fit::Open | Fit::Yes => {}
        }
    }
    all
}

/// Whether `wanted`, out of a `Resource`, stands for the resource `arn`.
///
/// IAM User Guide, “Resource”: wildcards stand for parts of a field; a `*` that ends a field “can expand to match beyond
/// the colon boundaries”, an ARN of less than six fields is filled up, and there are none in the field of the service, nor
/// in the type of the resource. What is not surely so is not known. “Policy variables”: they stand behind the fifth colon
/// only.
pub(super) fn resource(wanted: &str, arn: &str, context: Option<&Context>) -> Fit {
    if wanted == "*" {
        return Fit::Yes;
    }
    let fields = fields(wanted, context.is_some());
    if context.is_some() && fields.iter().take(FIELDS - 1).any(|field| field.contains("${")) {
        return Fit::Void;
    }
    let whole = Pattern::read(wanted, true, context);
    match whole.fit(arn) {
        Fit::Void => return Fit::Void,
        Fit::No => {
            let missing = FIELDS - fields.len();
            let filled_up = format!("{wanted}{}", ":*".repeat(missing));
            let could = missing > 0 && Pattern::read(&filled_up, true, context).matches(arn);
            return if could { Fit::Open } else { Fit::No };
        }
        Fit::Open | Fit::Yes => {}
    }
    let one_service = fields.get(2).is_some_and(|service| !service.contains(['*', '?']));
    let surely = match fields.as_slice() {
        [_, _, service, _, _, named] => each_field(wanted, arn, context) == Fit::Yes && names_type(service, named),
        _ => !whole.open && wanted.starts_with("arn:") && wanted.ends_with('*'),
    };
    if one_service && surely { Fit::Yes } else { Fit::Open }
}

/// Whether the last field of an ARN in a `Resource` names the type of the resource without wildcards, or nothing but `*`.
fn names_type(service: &str, named: &str) -> bool {
    // these have one type only, which their ARNs do not name
    const UNTYPED: [&str; 3] = ["s3", "sns", "sqs"];
    let of_type = named.split([':', '/']).next().unwrap_or(named);
    UNTYPED.contains(&service) || named.chars().all(|c| c == '*') || !of_type.contains(['*', '?'])
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
        assert_eq!(read("x/${aws:SourceAccount}").fit("x/1*1"), Fit::Yes);
        assert!(read("${*}${$}${?}").matches("*$?") && !read("${*}").matches("a"));
        assert_eq!(read("x/${aws:username}/z").fit("x/y/z"), Fit::Open);
        assert_eq!(read("x/${aws:username}/z").fit("w/y/z"), Fit::No);
        assert_eq!(read("x/${aws:PrincipalTag/team}").fit("x/"), Fit::Void);
    }

    #[test]
    fn a_default_stands_for_a_key_that_is_not_there() {
        let context = Context::default().with("aws:SourceAccount", "1").without("aws:PrincipalTag/team");
        let read = |text| Pattern::read(text, true, Some(&context));
        let team = read("x/${aws:PrincipalTag/team, 'all hands'}");
        assert_eq!([team.fit("x/all hands"), team.fit("x/y")], [Fit::Yes, Fit::No]);
        assert!(read("${aws:SourceAccount, '2'}").matches("1") && !read("${aws:SourceAccount, '2'}").matches("2"));
        assert_eq!(read("${aws:username, 'x'}").fit("x"), Fit::Open);
        assert_eq!(read("${aws:PrincipalTag/team, x}").fit("x"), Fit::Void);
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
    fn an_arn_is_compared_in_six_fields() {
        let trail = "arn:aws:cloudtrail:us-east-1:1:trail/own";
        for (wanted, expected) in [
            (trail, Fit::Yes),
            ("arn:*:*:*:*:*", Fit::Yes),
            ("arn:aws:cloudtrail:*:1:trail/*", Fit::Yes),
            ("arn:aws:cloudtrail:*", Fit::No),
            ("arn:aws:cloudtrail:*:trail/own", Fit::No),
            ("*", Fit::No),
            ("", Fit::No),
            ("arn:aws:cloudtrail:*:1:trail/other", Fit::No),
        ] {
            assert_eq!(each_field(wanted, trail, None), expected, "{wanted}");
        }
        let context = Context::default().without("gone");
        for (wanted, expected) in [
            ("arn:aws:cloudtrail:*:${aws:PrincipalAccount}:trail/own", Fit::Open),
            ("arn:aws:cloudtrail:*:${aws:PrincipalAccount}:trail/other", Fit::No),
            ("arn:aws:cloudtrail:*:${gone}:trail/own", Fit::Void),
        ] {
            assert_eq!(each_field(wanted, trail, Some(&context)), expected, "{wanted}");
        }
    }

    #[test]
    fn what_only_the_beginning_is_known_of_fits_all_some_or_none() {
        for (wanted, expected) in [
            ("o-1/*", Fit::Yes),
            ("*", Fit::Yes),
            ("o-*", Fit::Yes),
            ("o-1/r-1/*", Fit::Open),
            ("o-?/*", Fit::Open),
            ("o-1/", Fit::Open),
            ("o-1", Fit::No),
            ("o-2/*", Fit::No),
            ("", Fit::No),
        ] {
            assert_eq!(Pattern::wild(wanted).fit_beginning("o-1/"), expected, "{wanted}");
        }
    }

    #[test]
    fn a_resource_is_matched_field_by_field_where_that_matters() {
        let stream = "arn:aws:logs:us-east-1:1:log-group:audit:log-stream:x";
        let context =
            Context::default().with("aws:SourceAccount", "1").with("colon", "1:log-group").with("stream", "x");
        for (wanted, expected) in [
            ("*", Fit::Yes),
            (stream, Fit::Yes),
            ("arn:aws:logs:us-east-1:1:log-group:audit:*", Fit::Yes),
            ("arn:aws:logs:*:*:log-group:*:log-stream:x", Fit::Yes),
            ("arn:aws:logs:us-east-1:1:log-group:*:log-stream:${stream}", Fit::Yes),
            ("arn:aws:logs:us-east-1:1:log-group:${aws:username}:*", Fit::Open),
            // a variable stands behind the fifth colon only
            ("arn:aws:logs:us-east-1:${aws:SourceAccount}:log-group:audit:*", Fit::Void),
            ("arn:aws:logs:us-east-1:${aws:username}:log-group:audit:*", Fit::Void),
            ("arn:aws:logs:us-east-1:${colon}:audit:*", Fit::Void),
            ("arn:aws:${*}:us-east-1:1:log-group:audit:*", Fit::Void),
            // the type of the resource
            ("arn:aws:logs:us-east-1:1:*", Fit::Yes),
            ("arn:aws:logs:us-east-1:1:l*", Fit::Open),
            ("arn:aws:logs:us-east-1:1:log-grou?:audit:*", Fit::Open),
            ("arn:aws:logs:us-east-1:1:k*", Fit::No),
            // fewer than six fields: up to the end, as documented, or filled up
            ("arn:aws:logs:us-east-1:*", Fit::Yes),
            ("arn:aws:logs", Fit::Open),
            ("arn:aws:s3", Fit::No),
            // over a colon
            ("arn:aws:logs:*:log-group:audit:log-stream:x", Fit::Open),
            ("arn:aws:logs:us*1:log-group:audit:log-stream:x", Fit::Open),
            // in the field of the service
            ("arn:aws:*:us-east-1:1:log-group:audit:*", Fit::Open),
            ("arn:aws:*", Fit::Open),
            ("*:log-stream:x", Fit::Open),
            ("arn:aws:logs:us-east-1:1:log-group:other:*", Fit::No),
            ("", Fit::No),
        ] {
            assert_eq!(resource(wanted, stream, Some(&context)), expected, "{wanted}");
        }
    }
}

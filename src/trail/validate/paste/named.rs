//! The name that a value has where it was copied: in JSON and YAML, in a program, in a plan, on a command line, in a
//! table.

use crate::trail::setting::Setting;

/// What `setting` is called where values are copied from, in lower case and without `_` and `-`: the members of
/// CloudTrail's requests and answers, the arguments of Terraform's `aws_cloudtrail`, and what the service that the value
/// comes from calls it. What says most about it comes first.
fn names(setting: Setting) -> &'static [&'static str] {
    match setting {
        Setting::S3Bucket => &["s3bucketname", "s3bucket", "bucketname", "bucket"],
        Setting::S3Prefix => &["s3keyprefix", "s3prefix", "keyprefix"],
        Setting::SnsTopic => &["snstopicname", "snstopicarn", "topicarn", "topicname", "snstopic"],
        Setting::KmsKey => &[
            "kmskeyid",
            "kmskeyarn",
            "kmsmasterkeyid",
            "kmskey",
            "keyid",
            "keyarn",
            "targetkeyid",
            "aliasarn",
            "aliasname",
            "arn",
        ],
        Setting::LogGroup => &[
            "cloudwatchlogsloggrouparn",
            "cloudwatchlogsgrouparn",
            "cloudwatchloggrouparn",
            "loggrouparn",
            "loggroupname",
            "arn",
        ],
        Setting::LogRole => &["cloudwatchlogsrolearn", "cloudwatchrolearn", "rolearn", "arn"],
        Setting::MultiRegion
        | Setting::Organization
        | Setting::GlobalEvents
        | Setting::RecursiveLogging
        | Setting::LogFileValidation => &[],
    }
}

/// What a place in S3 is called by Athena, by Glue and on the page of a trail: only a URL behind it is one.
const PLACES: [&str; 3] = ["location", "storagelocationtemplate", "trailloglocation"];

/// What stands before a name of one's own making that is otherwise one of [`names`]: `TF_VAR_`, `CLOUDTRAIL_`, `with…`.
const BEFORE: [&str; 9] = ["tfvar", "aws", "cloudtrail", "trail", "audit", "logging", "logs", "with", "set"];

/// The name before a value, and the value: `"KmsKeyId": "…",`, `~ kms_key_id = "…" -> "…"`, `-KmsKeyId …`,
/// `| KmsKeyId | … |`, `.kms_key_id("…")`. `None` where the setting is not named, or with several values.
pub(super) fn named(setting: Setting, text: &str) -> Option<(String, String)> {
    let text = straight(text);
    let all: Vec<Named> = tokens(&text).filter_map(|at| read(setting, &text, at)).collect();
    let ranks = 0..names(setting).len() + PLACES.len();
    ranks.into_iter().find_map(|rank| {
        let mut of_rank = all.iter().filter(|found| found.rank == rank);
        let first = of_rank.next()?;
        of_rank.all(|other| other.value == first.value).then(|| (first.name.clone(), first.value.clone()))
    })
}

/// What is left of a line of a plan without a name: `"A" -> "B"` and `"A" -> null`.
pub(super) fn planned(text: &str) -> Option<String> {
    let text = straight(text);
    let bare = without_mark(&text);
    let (_, rest) = in_quotes(bare)?;
    arrow(rest.trim_start())?;
    value(bare, Unquoted::Word)
}

/// A name and its value, and how much the name says.
struct Named {
    rank: usize,
    name: String,
    value: String,
}

/// How far a value without quotes goes.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Unquoted {
    /// To the next white space or comma.
    Word,
    /// To the next white space: it may have commas.
    Blank,
    /// To the end of the line.
    Line,
    /// Only a value in quotes is one.
    Never,
}

/// `text` with every kind of quotes as the plain one, as it was before a word processor or a chat improved on it.
fn straight(text: &str) -> String {
    let plain = |c: char| match c {
        '“' | '”' | '„' | '‟' | '«' | '»' | '＂' => '"',
        '‘' | '’' | '‚' | '‛' | '‹' | '›' | '´' => '\'',
        '│' | '┃' | '║' => '|',
        c => c,
    };
    text.replace("\\\"", "\"").chars().map(plain).collect()
}

/// Where in `text` there are words that may be names: their beginnings and ends.
fn tokens(text: &str) -> impl Iterator<Item = (usize, usize)> {
    let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '–' | '—');
    let mut from = 0;
    std::iter::from_fn(move || {
        let start = from + text[from..].find(is_name)?;
        let end = text[start..].find(|c| !is_name(c)).map_or(text.len(), |length| start + length);
        from = end;
        Some((start, end))
    })
    .filter(|(start, _)| {
        let before = &text[..*start];
        before.ends_with("$env:")
            || before.ends_with(':') && before[..before.len() - 1].chars().next_back().is_none_or(char::is_whitespace)
            || before.chars().next_back().is_none_or(|c| c.is_whitespace() || "{([,;\"'`|.$~+<*>".contains(c))
    })
}

/// Reads the value behind the word from `start` to `end`, if that is a name of the setting.
fn read(setting: Setting, text: &str, (start, end): (usize, usize)) -> Option<Named> {
    let word = &text[start..end];
    let is_option = word.starts_with(['-', '–', '—']);
    let rank = rank(setting, word)?;
    let is_place = rank >= names(setting).len();
    let quote = text[..start].chars().next_back().filter(|c| matches!(c, '"' | '\'' | '`'));
    let line = text[end..].split(['\n', '\r']).next().unwrap_or_default();
    // what begins in quotes ends with them
    let rest = match quote {
        Some(quote) => line.strip_prefix(quote)?,
        None => line,
    };
    let near = rest.trim_start_matches(' ');
    let first_of_line =
        text[..start].trim_end_matches(['"', '\'', '`']).rsplit(['\n', '\r']).next().unwrap_or_default();
    let is_first = without_mark(&format!("{first_of_line}x")).trim_start() == "x" || is_declared(first_of_line);
    let unquoted = match setting {
        Setting::S3Prefix if is_first && !is_option => Unquoted::Line,
        Setting::LogRole => Unquoted::Blank,
        _ => Unquoted::Word,
    };
    let separated = ["=>", ":=", "?=", "+="].iter().find_map(|sign| near.strip_prefix(sign));
    let value = if let Some(rest) = separated.or_else(|| near.strip_prefix('=').filter(|rest| !rest.starts_with('='))) {
        value(rest, unquoted)?
    } else if let Some(rest) = near.strip_prefix(':') {
        // an ARN has colons, too, but nothing behind them
        let is_value =
            quote.is_some() || is_option || rest.starts_with(|c: char| c.is_whitespace() || c == '"' || c == '\'');
        is_value.then(|| value(rest, unquoted))??
    } else if let Some(rest) = near.strip_prefix('(') {
        value(rest, Unquoted::Never)?
    } else if let Some(rest) = near.strip_prefix('|') {
        cell(rest)?
    } else if let Some(rest) = rest.strip_prefix('\t').filter(|_| !is_option && quote.is_none() && is_first) {
        value(rest, Unquoted::Line)?
    } else if is_option && (near.len() < rest.len() || rest.starts_with('\t')) {
        let rest = rest.trim_start();
        if rest.starts_with(['-', '–', '—']) {
            return None;
        }
        value(rest, if setting == Setting::LogRole { Unquoted::Blank } else { Unquoted::Word })?
    } else if is_place && near.len() < rest.len() {
        value(near, Unquoted::Never)?
    } else {
        return None;
    };
    let is_url = value.get(..2).is_some_and(|s3| s3.eq_ignore_ascii_case("s3")) && value.contains("://");
    (!value.is_empty() && (is_url || !is_place)).then(|| Named { rank, name: word.to_owned(), value })
}

/// How much `word` says as a name of the setting; less is more.
fn rank(setting: Setting, word: &str) -> Option<usize> {
    let plain: String = word.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_lowercase();
    let known = names(setting);
    let mut rest = plain.as_str();
    loop {
        if let Some(at) = known.iter().position(|name| *name == rest) {
            return Some(at);
        }
        let is_in_s3 = matches!(setting, Setting::S3Bucket | Setting::S3Prefix);
        if let Some(at) = PLACES.iter().position(|name| *name == rest).filter(|_| is_in_s3) {
            return Some(known.len() + at);
        }
        rest = BEFORE.iter().find_map(|before| rest.strip_prefix(before))?;
    }
}

/// Whether what stands before a name only declares it: `export`, `const`, `$`.
fn is_declared(before: &str) -> bool {
    const WORDS: [&str; 12] =
        ["export", "set", "setx", "const", "let", "var", "local", "readonly", "declare", "-x", "$", "$env:"];
    let mut words = before.split_whitespace().peekable();
    words.peek().is_some() && words.all(|word| WORDS.contains(&word))
}

/// `line` without what a plan, a difference or a list puts at its beginning.
fn without_mark(line: &str) -> &str {
    const MARKS: [&str; 9] = ["-/+", "+/-", "~", "+", "-", "*", "•", "<", ">"];
    let line = line.trim_start();
    let rest = MARKS.iter().find_map(|mark| line.strip_prefix(mark)).unwrap_or(line);
    if rest.starts_with([' ', '\t']) || rest.starts_with('"') { rest.trim_start() } else { line }
}

/// The value at the beginning of `rest`; of two with an arrow between them the new one, if that is one.
fn value(rest: &str, unquoted: Unquoted) -> Option<String> {
    let rest = rest.trim_start();
    let bare = called(rest);
    let (old, behind) = match in_quotes(bare) {
        Some((inner, behind)) => (inner.to_owned(), behind.trim_start()),
        None if unquoted == Unquoted::Never => return None,
        None => word(rest, unquoted)?,
    };
    let new = arrow(behind).and_then(|new| match in_quotes(new) {
        Some((inner, _)) => Some(inner.to_owned()),
        None => word(new, Unquoted::Word).map(|(word, _)| word),
    });
    Some(new.unwrap_or(old)).filter(|value| !value.is_empty())
}

/// What stands in quotes at the beginning of `text`, and what follows.
fn in_quotes(text: &str) -> Option<(&str, &str)> {
    let quote = text.chars().next().filter(|c| matches!(c, '"' | '\'' | '`'))?;
    text[1..].split_once(quote)
}

/// What follows an arrow.
fn arrow(text: &str) -> Option<&str> {
    ["->", "=>", "→", "➜"].iter().find_map(|sign| text.strip_prefix(sign)).map(str::trim_start)
}

/// A value in quotes without the call or the tag that is made of it: `aws.String("…")`, `!Sub "…"`.
fn called(text: &str) -> &str {
    let name = text.trim_start_matches(|c: char| c.is_ascii_alphanumeric() || "_.:&!".contains(c));
    let inner = match name.len() < text.len() {
        true if text.starts_with('!') => name.trim_start(),
        true => name.strip_prefix('(').unwrap_or(text).trim_start(),
        false => text.strip_prefix(['[', '(']).unwrap_or(text).trim_start(),
    };
    if inner.starts_with(['"', '\'', '`']) { inner } else { text }
}

/// A value without quotes, and what follows.
fn word(text: &str, unquoted: Unquoted) -> Option<(String, &str)> {
    const NOTHING: [&str; 7] = ["null", "None", "nil", "undefined", "~", "\\", "`"];
    let ends =
        |c: char| c.is_whitespace() || unquoted == Unquoted::Word && matches!(c, ',' | ';' | ')' | '}' | ']' | '|');
    let end = match unquoted {
        Unquoted::Line => text.len(),
        _ => text.find(ends).unwrap_or(text.len()),
    };
    let (mut word, mut behind) = (&text[..end], text[end..].trim_start());
    let is_more = !behind.is_empty()
        && arrow(behind).is_none()
        && !behind
            .starts_with([',', ';', ')', '}', ']', '|', '#', '-', '–', '—', '\\', '`', '/', '&', '<', '>', '"', '\''])
        && !behind.split_whitespace().next().is_some_and(|next| next.contains(['=', ':']));
    // a value of several words is not cut at the first one in silence
    if is_more {
        (word, behind) = (text, "");
    }
    let word = word.split(" #").next().unwrap_or_default().trim().trim_end_matches([',', ';']).trim_end();
    let is_value = !NOTHING.contains(&word) && !word.starts_with(['(', '{', '[', '$', '"', '\'', '-']);
    (is_value && !word.is_empty()).then(|| (word.to_owned(), behind))
}

/// The next cell of a row, if it is the last one that is filled.
fn cell(rest: &str) -> Option<String> {
    let mut cells = rest.split('|').map(str::trim).filter(|cell| !cell.is_empty());
    let (cell, next) = (cells.next()?, cells.next());
    let cell = in_quotes(cell).map_or(cell, |(inner, _)| inner);
    (next.is_none() && !cell.chars().all(|c| matches!(c, '-' | ':'))).then(|| cell.to_owned())
}

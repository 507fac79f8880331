//! The user's AWS configuration files, read as the AWS CLI reads them, in a form that the SDK reads, too.
//!
//! The SDK's own reader leaves out every section whose name has a blank, a quote or a letter beyond ASCII, and takes a file
//! that is not UTF-8 for an empty one. Here such names are written in another form that it accepts ([`Names`]), and a file
//! that cannot be read as text is an error. Everything else of the files is handed to the SDK as it stands, line by line.

use aws_runtime::env_config::file::{EnvConfigFileKind, EnvConfigFiles};
use std::collections::HashMap;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

/// Both files.
pub(super) struct Files {
    config: File,
    credentials: File,
    pub(super) names: Names,
}

struct File {
    kind: EnvConfigFileKind,
    path: PathBuf,
    /// What the SDK is given; as many lines as the file has.
    text: String,
    /// Why nothing could be read, where that is not as usual.
    missing: Option<String>,
    /// Names of sections that stand without the quotes they need.
    unquoted: Vec<String>,
}

/// The names that the SDK's reader would not accept, and what stands for them.
#[derive(Debug, Default)]
pub(super) struct Names(Vec<(String, String)>);

impl Names {
    /// What the SDK knows a profile or a session by.
    pub(super) fn known_as(&self, name: &str) -> String {
        match self.0.iter().find(|(real, _)| real == name) {
            Some((_, stand_in)) => stand_in.clone(),
            None => name.to_owned(),
        }
    }

    /// What the user calls it.
    pub(super) fn real(&self, known_as: &str) -> String {
        match self.0.iter().find(|(_, stand_in)| stand_in == known_as) {
            Some((real, _)) => real.clone(),
            None => known_as.to_owned(),
        }
    }

    /// A message of the SDK with the names that the user knows.
    pub(super) fn told(&self, message: &str) -> String {
        self.0.iter().fold(message.to_owned(), |text, (real, stand_in)| text.replace(stand_in.as_str(), real))
    }

    /// What stands for a name, which is made up at its first use.
    fn take(&mut self, name: &str) -> String {
        if is_identifier(name) {
            return name.to_owned();
        }
        if let Some((_, stand_in)) = self.0.iter().find(|(real, _)| real == name) {
            return stand_in.clone();
        }
        // nobody has a profile of such a name, and the SDK's messages stay readable where one slips through
        let plain: String = name.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect();
        let stand_in = format!("{plain}@trailedit.{}", self.0.len() + 1);
        self.0.push((name.to_owned(), stand_in.clone()));
        stand_in
    }
}

/// Whether the SDK's reader takes this for the name of a section (aws-runtime, `validate_identifier`).
fn is_identifier(name: &str) -> bool {
    !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || "_-/.%@:+".contains(c))
}

impl Files {
    /// Reads both, from where the environment says that they are.
    ///
    /// # Errors
    /// Which file is no text that can be read, and why.
    pub(super) fn read(environment: &HashMap<String, String>) -> Result<Files, String> {
        let mut names = Names::default();
        let mut read = |kind, variable: &str, usual: &str| {
            let set = environment.get(variable);
            let path = at_home(set.map_or(usual, String::as_str), environment.get("HOME"));
            let (text, missing) = match std::fs::read(&path) {
                Ok(bytes) => (text(&path, bytes)?, None),
                Err(e) if e.kind() == ErrorKind::NotFound && set.is_none() => (String::new(), None),
                // the AWS CLI goes on without it
                Err(e) => (String::new(), Some(format!("{} could not be read: {e}", path.display()))),
            };
            let mut unquoted = Vec::new();
            let text = normalized(&text, kind, &mut names, &mut unquoted);
            Ok::<_, String>(File { kind, path, text, missing, unquoted })
        };
        let config = read(EnvConfigFileKind::Config, "AWS_CONFIG_FILE", "~/.aws/config")?;
        let credentials = read(EnvConfigFileKind::Credentials, "AWS_SHARED_CREDENTIALS_FILE", "~/.aws/credentials")?;
        Ok(Files { config, credentials, names })
    }

    /// Both, for the SDK.
    pub(super) fn for_sdk(&self) -> EnvConfigFiles {
        set([&self.config, &self.credentials].map(|file| (file.kind, file.text.clone())))
    }

    /// Each alone, with its path: only so is it known which one a mistake is in.
    pub(super) fn each(&self) -> impl Iterator<Item = (&Path, EnvConfigFiles)> {
        [&self.config, &self.credentials]
            .into_iter()
            .map(|file| (file.path.as_path(), set([(file.kind, file.text.clone())])))
    }

    /// Both, for the SDK, where `profile` has other settings in place of those that `replaced` names.
    pub(super) fn with_profile(&self, profile: &str, replaced: &[&str], settings: &[(&str, String)]) -> EnvConfigFiles {
        let headings = headings(profile);
        let mut config = without(&self.config.text, &headings, replaced);
        let credentials = without(&self.credentials.text, &headings, replaced);
        // a section [profile default] takes the place of [default]
        let prefixed = |line: &str| section(line) == Some(headings[0].as_str());
        let heading = match profile {
            "default" if !config.lines().any(prefixed) => "default",
            _ => &headings[0],
        };
        config.push_str(&format!("\n[{heading}]\n"));
        config.extend(settings.iter().map(|(key, value)| format!("{key} = {value}\n")));
        set([(self.config.kind, config), (self.credentials.kind, credentials)])
    }

    /// Why a profile is not found, as far as the files tell: in the form of the end of a sentence.
    pub(super) fn why_missing(&self, profile: &str) -> String {
        let both = [&self.config, &self.credentials];
        if let Some(file) = both.iter().find(|file| file.unquoted.iter().any(|name| name == profile)) {
            let quoted = format!("[profile \"{profile}\"]");
            return format!(": in {} its name needs quotes, as in {quoted}", file.path.display());
        }
        both.iter().filter_map(|file| file.missing.as_deref()).map(|why| format!(" ({why})")).collect()
    }
}

fn set<const N: usize>(files: [(EnvConfigFileKind, String); N]) -> EnvConfigFiles {
    files.into_iter().fold(EnvConfigFiles::builder(), |set, (kind, text)| set.with_contents(kind, text)).build()
}

/// A path, with the home folder in place of `~`.
fn at_home(path: &str, home: Option<&String>) -> PathBuf {
    match (path.strip_prefix("~/"), home) {
        (Some(rest), Some(home)) => Path::new(home).join(rest),
        _ => path.into(),
    }
}

/// A file's text.
fn text(path: &Path, bytes: Vec<u8>) -> Result<String, String> {
    let path = path.display();
    let no_text = |what: &str| Err(format!("{path} is {what}. The AWS CLI and trailedit read UTF-8: save it as UTF-8"));
    match bytes.as_slice() {
        [0xff, 0xfe, 0, 0, ..] | [0, 0, 0xfe, 0xff, ..] => no_text("UTF-32"),
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => no_text("UTF-16"),
        [0xef, 0xbb, 0xbf, ..] => no_text("UTF-8 with a byte order mark (BOM), which the AWS CLI does not read")
            .map_err(|e| e + " without one"),
        _ if bytes.contains(&0) => no_text("not plain text: it has NUL characters, as UTF-16 has"),
        _ => String::from_utf8(bytes).or_else(|e| {
            let line = e.as_bytes()[..e.utf8_error().valid_up_to()].iter().filter(|byte| **byte == b'\n').count() + 1;
            no_text(&format!("not UTF-8 (line {line})"))
        }),
    }
}

/// `text` with the names of sections, and what refers to them, as the SDK accepts them.
fn normalized(text: &str, kind: EnvConfigFileKind, names: &mut Names, unquoted: &mut Vec<String>) -> String {
    let mut out = String::with_capacity(text.len());
    for line in text.lines() {
        match (line.starts_with('['), reference(line)) {
            (true, _) => match heading(line, kind, names, unquoted) {
                Some(heading) => out.push_str(&format!("[{heading}]")),
                None => out.push_str(line),
            },
            (false, Some((key, name))) => out.push_str(&format!("{key} = {}", names.take(name))),
            (false, None) => out.push_str(line),
        }
        out.push('\n');
    }
    out
}

/// What a heading is to become; `None` for one that the SDK reads as the AWS CLI does.
fn heading(line: &str, kind: EnvConfigFileKind, names: &mut Names, unquoted: &mut Vec<String>) -> Option<String> {
    let sdk = section(line);
    let between = || line.rfind(']').map(|end| line[1..end].trim());
    match kind {
        EnvConfigFileKind::Credentials if sdk.is_some_and(is_identifier) => None,
        // the whole bracket is the name
        EnvConfigFileKind::Credentials => between().filter(|name| !name.is_empty()).map(|name| names.take(name)),
        EnvConfigFileKind::Config => {
            if let Some((_, name)) = sdk.and_then(|heading| heading.split_once([' ', '\t']))
                && is_identifier(name.trim())
            {
                return None;
            }
            let words = words(between()?)?;
            match words.as_slice() {
                [sort, name] if matches!(sort.as_str(), "profile" | "sso-session" | "services") => {
                    Some(format!("{sort} {}", names.take(name)))
                }
                [sort, more @ ..] if sort == "profile" && more.len() > 1 => {
                    unquoted.push(more.join(" "));
                    None
                }
                _ => None,
            }
        }
    }
}

/// What a heading names, as the SDK's reader sees it: up to a comment, without the brackets.
fn section(line: &str) -> Option<&str> {
    let line = line.split(['#', ';']).next()?.trim_matches([' ', '\t']);
    Some(line.strip_prefix('[')?.strip_suffix(']')?.trim_matches([' ', '\t']))
}

/// The headings of a profile; the first is the usual one.
fn headings(profile: &str) -> [String; 2] {
    [format!("profile {profile}"), profile.to_owned()]
}

/// A heading with one blank between its words.
fn spaced(heading: &str) -> String {
    heading.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A setting whose value is the name of a section that the SDK would not accept.
fn reference(line: &str) -> Option<(&str, &str)> {
    let (key, value) = property(line)?;
    let refers = ["source_profile", "sso_session", "services"].iter().any(|name| key.eq_ignore_ascii_case(name));
    (refers && !value.is_empty() && !is_identifier(value)).then_some((key, value))
}

/// The key and the value of a line, up to a comment, as the SDK's reader sees them.
fn property(line: &str) -> Option<(&str, &str)> {
    if line.starts_with([' ', '\t', '[', '#', ';']) {
        return None;
    }
    let mut blank = false;
    let comment = line.char_indices().find(|(_, c)| {
        let begins = blank && matches!(c, '#' | ';');
        blank = c.is_whitespace();
        begins
    });
    let (key, value) = line[..comment.map_or(line.len(), |(at, _)| at)].split_once('=')?;
    Some((key.trim_matches([' ', '\t']), value.trim_matches([' ', '\t'])))
}

/// `text` without these settings of the sections with one of these headings.
fn without(text: &str, sections: &[String], settings: &[&str]) -> String {
    let mut out = String::with_capacity(text.len());
    let (mut within, mut left_out) = (false, false);
    for line in text.lines() {
        if line.starts_with('[') {
            let heading = section(line).map(spaced);
            within = heading.is_some_and(|heading| sections.contains(&heading));
            left_out = false;
        } else if let Some((key, _)) = property(line) {
            left_out = within && settings.iter().any(|name| key.eq_ignore_ascii_case(name));
        }
        if !left_out {
            out.push_str(line);
            out.push('\n');
        }
    }
    out
}

/// `text` as a shell splits words, without its comments: Python's `shlex.split`, by which the AWS CLI reads headings.
/// `None` where a quote is not closed.
fn words(text: &str) -> Option<Vec<String>> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        match c {
            c if c.is_whitespace() => words.extend(word.take()),
            '\\' => word.get_or_insert_default().push(chars.next()?),
            '\'' | '"' => {
                let word = word.get_or_insert_default();
                loop {
                    match (c, chars.next()?) {
                        (quote, end) if quote == end => break,
                        ('"', '\\') => match chars.next()? {
                            escaped @ ('"' | '\\') => word.push(escaped),
                            other => word.extend(['\\', other]),
                        },
                        (_, other) => word.push(other),
                    }
                }
            }
            c => word.get_or_insert_default().push(c),
        }
    }
    words.extend(word);
    Some(words)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(config: &str, credentials: &str) -> Files {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
        std::fs::write(path("config"), config).unwrap();
        std::fs::write(path("credentials"), credentials).unwrap();
        let environment = [("AWS_CONFIG_FILE", path("config")), ("AWS_SHARED_CREDENTIALS_FILE", path("credentials"))];
        Files::read(&environment.into_iter().map(|(k, v)| (k.to_owned(), v)).collect()).unwrap()
    }

    /// What botocore 1.44 makes of them.
    #[test]
    fn headings_are_split_as_the_aws_cli_splits_them() {
        for (heading, expected) in [
            (r#"profile "Corp Audit""#, Some(vec!["profile", "Corp Audit"])),
            ("sso-session 'FOO BAR'", Some(vec!["sso-session", "FOO BAR"])),
            ("profile Corp Audit", Some(vec!["profile", "Corp", "Audit"])),
            (r"profile a\ b", Some(vec!["profile", "a b"])),
            (r#"profile "it's""#, Some(vec!["profile", "it's"])),
            ("profile it's", None),
            (r#"profile "a\"b\c""#, Some(vec!["profile", r#"a"b\c"#])),
            ("profile #1", Some(vec!["profile", "#1"])),
            (r#"profile """#, Some(vec!["profile", ""])),
            ("profile\tbüro", Some(vec!["profile", "büro"])),
        ] {
            assert_eq!(
                words(heading),
                expected.map(|words| words.into_iter().map(str::to_owned).collect()),
                "{heading}"
            );
        }
    }

    #[test]
    fn what_the_sdk_reads_is_left_as_it_is() {
        let config =
            "# c\n[default]\nregion = x # y\n[profile prod] ; mine\ns3 =\n  a = b\n[services x]\n[preview]\nq = 1\n";
        let files = read(config, "[prod]\naws_access_key_id = A\n");
        assert_eq!((files.config.text.as_str(), files.names.0.len()), (config, 0));
    }

    #[test]
    fn other_names_stand_for_those_that_the_sdk_leaves_out() {
        let config = "[profile \"Corp Audit\"] # c\nSource_Profile = a b # c\nsso_session = FOO BAR\n[profile 'plain']\n\
                      [sso-session 'FOO BAR']\n[services \"my own\"]\n[profile b\u{fc}ro]\nservices = my own\n";
        let files = read(config, "[a b]\n[\"q\"]\n[profile x]\n");
        let known = |name: &str| files.names.known_as(name);
        let expected = format!(
            "[profile {}]\nSource_Profile = {}\nsso_session = {}\n[profile plain]\n[sso-session {}]\n[services {}]\n\
             [profile {}]\nservices = {}\n",
            known("Corp Audit"),
            known("a b"),
            known("FOO BAR"),
            known("FOO BAR"),
            known("my own"),
            known("büro"),
            known("my own"),
        );
        assert_eq!(files.config.text, expected);
        let expected = format!("[{}]\n[{}]\n[{}]\n", known("a b"), known("\"q\""), known("profile x"));
        assert_eq!(files.credentials.text, expected);
        for (real, stand_in) in &files.names.0 {
            assert!(is_identifier(stand_in), "{stand_in}");
            assert_eq!(files.names.told(&format!("profile `{stand_in}` is bad")), format!("profile `{real}` is bad"));
        }
    }

    #[test]
    fn a_name_without_its_quotes_is_told() {
        let files = read("[profile Corp Audit]\nregion = x\n", "");
        let why = files.why_missing("Corp Audit");
        assert!(why.contains("needs quotes, as in [profile \"Corp Audit\"]") && why.contains("config"), "{why}");
        assert_eq!(files.why_missing("other"), "");
    }

    #[test]
    fn settings_of_one_profile_are_replaced() {
        let config =
            "[profile a]\nrole_arn = r\n  more\nregion = x\n[profile b]\nrole_arn = r\n[ profile  a ]\nROLE_ARN=q\n";
        let files = read(config, "[a]\nrole_arn = z\nkey = 1\n[b]\nrole_arn = z\n");
        let config = without(&files.config.text, &headings("a"), &["role_arn"]);
        assert_eq!(config, "[profile a]\nregion = x\n[profile b]\nrole_arn = r\n[ profile  a ]\n");
        let credentials = without(&files.credentials.text, &headings("a"), &["role_arn"]);
        assert_eq!(credentials, "[a]\nkey = 1\n[b]\nrole_arn = z\n");
    }

    #[test]
    fn what_is_no_utf_8_is_named() {
        for (bytes, expected) in [
            (&b"\xff\xfe[\0d\0"[..], "UTF-16"),
            (b"\xfe\xff\0[", "UTF-16"),
            (b"\xff\xfe\0\0[\0\0\0", "UTF-32"),
            (b"[\0d\0e\0", "UTF-16"),
            (b"[default]\nname = l\xe4rm\n", "not UTF-8 (line 2)"),
            (b"\xef\xbb\xbf[default]\n", "byte order mark"),
        ] {
            let error = text(Path::new("/home/me/.aws/config"), bytes.to_vec()).unwrap_err();
            assert!(error.contains(expected) && error.starts_with("/home/me/.aws/config is "), "{error}");
        }
    }
}

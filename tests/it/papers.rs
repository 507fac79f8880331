//! The papers beside the code: what comments cite is there, and what the papers name exists.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// The pages that have the sections which comments cite, and by which letter.
const FACTS: [(&str, char); 2] = [("docs/cloudtrail.md", 'F'), ("docs/event-selectors.md", 'S')];

/// What is searched for citations.
const CITING: [&str; 6] = ["src", "tests/it", "benches", "docs", "README.md", "CONTRIBUTING.md"];

/// Folders and files of the project that the papers name by their path.
const NAMED: [&str; 7] = ["src/", "tests/", "benches/", "docs/", "assets/", ".ci/", "Cargo.toml"];

/// The pages that name types and functions of the code.
const ON_THE_CODE: [&str; 2] = ["docs/architecture.md", "docs/glossary.md"];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The files at or below a path that end with one of these.
fn files(path: &Path, ends: &[&str], out: &mut Vec<PathBuf>) {
    if path.is_dir() {
        for entry in fs::read_dir(path).unwrap() {
            files(&entry.unwrap().path(), ends, out);
        }
    } else if path.extension().is_some_and(|end| ends.iter().any(|e| end == *e)) {
        out.push(path.to_owned());
    }
}

fn all(paths: &[&str], ends: &[&str]) -> Vec<PathBuf> {
    let mut out = Vec::new();
    for path in paths {
        files(&root().join(path), ends, &mut out);
    }
    assert!(!out.is_empty());
    out
}

/// The pages for people: those in docs/ and those beside it.
fn papers() -> Vec<PathBuf> {
    all(&["README.md", "CONTRIBUTING.md", "BENCHMARKS.md", "docs", "assets/screens/README.md"], &["md"])
}

/// How many bytes of a text are a number.
fn digits(text: &str) -> usize {
    text.bytes().take_while(u8::is_ascii_digit).count()
}

/// The section that a text begins with, behind the letter and the sign: `4-21`, `6.6`, `3`. `None` without a number.
fn section(text: &str) -> Option<&str> {
    let mut end = digits(text);
    if end == 0 {
        return None;
    }
    for sign in ['.', '-'] {
        if let Some(rest) = text[end..].strip_prefix(sign)
            && digits(rest) > 0
        {
            end += 1 + digits(rest);
        }
    }
    Some(&text[..end])
}

/// An entry of a section that a text begins with: `R5`, `R2a`, `#21`.
fn entry(text: &str) -> Option<&str> {
    let number = digits(text.strip_prefix(['R', '#'])?);
    if number == 0 {
        return None;
    }
    let letter = usize::from(text[1 + number..].starts_with(|c: char| c.is_ascii_lowercase()));
    Some(&text[..1 + number + letter])
}

/// What a line cites, as headings have it: `F§3 R5 and R8` is `F§3 R5` and `F§3 R8`, `F§4 #21` is `F§4-21`.
fn citations(line: &str) -> Vec<String> {
    let mut cited = Vec::new();
    for (at, sign) in line.match_indices('§') {
        let Some(letter) = line[..at].chars().next_back().filter(|c| FACTS.iter().any(|(_, own)| own == c)) else {
            continue;
        };
        let rest = &line[at + sign.len()..];
        let Some(number) = section(rest) else { continue };
        let own = format!("{letter}§{number}");
        let mut rest = &rest[number.len()..];
        let mut entries = Vec::new();
        while let Some((separator, named)) =
            [" and ", ", ", " "].iter().find_map(|s| Some((s, entry(rest.strip_prefix(s)?)?)))
        {
            entries.push(match named.strip_prefix('#') {
                Some(number) => format!("{own}-{number}"),
                None => format!("{own} {named}"),
            });
            rest = &rest[separator.len() + named.len()..];
        }
        match entries.is_empty() {
            true => cited.push(own),
            false => cited.append(&mut entries),
        }
    }
    cited
}

/// Every section of a page of facts by its number, and the numbered entries of its tables and lists, `S§7-10`.
fn sections(page: &str, letter: char) -> BTreeSet<String> {
    let mut sections = BTreeSet::new();
    let mut current = String::new();
    for line in read(&root().join(page)).lines() {
        if line.starts_with('#') {
            let title = line.trim_start_matches('#').trim();
            current = citations(title).into_iter().next().filter(|_| title.starts_with(letter)).unwrap_or_default();
            assert!(current.is_empty() || sections.insert(current.clone()), "{page}: {current} is there twice");
            continue;
        }
        let row = line.strip_prefix("| ").and_then(|row| row.split_once(" |")).map(|(number, _)| number);
        let item = line.split_once(". ").map(|(number, _)| number);
        let number = row.or(item).filter(|number| !number.is_empty() && digits(number) == number.len());
        if let Some(number) = number.filter(|_| !current.is_empty()) {
            sections.insert(format!("{current}-{number}"));
        }
    }
    sections
}

#[test]
fn every_section_that_is_cited_is_a_heading() {
    let known: BTreeSet<String> = FACTS.iter().flat_map(|(page, letter)| sections(page, *letter)).collect();
    let (mut missing, mut found) = (Vec::new(), 0);
    for path in all(&CITING, &["rs", "md"]) {
        // the examples below are no citations
        if path.ends_with("tests/it/papers.rs") {
            continue;
        }
        for (number, line) in read(&path).lines().enumerate() {
            let cited = citations(line);
            found += cited.len();
            for section in cited.into_iter().filter(|section| !known.contains(section)) {
                missing.push(format!("{}:{}: {section}", path.display(), number + 1));
            }
        }
    }
    assert!(found > 100, "only {found} citations were found");
    assert!(missing.is_empty(), "not in docs/:\n{}", missing.join("\n"));
}

#[test]
fn a_citation_is_read_as_it_is_written() {
    for (line, cited) in [
        ("/// Its Region (F§3 R5 and R8, F§6.1).", &["F§3 R5", "F§3 R8", "F§6.1"][..]),
        ("(F§3 R1, R2a).", &["F§3 R1", "F§3 R2a"]),
        ("F§4 #21 and #22: CloudTrail names it", &["F§4-21", "F§4-22"]),
        ("F§4-26 to 31, F§7, F§10-1.", &["F§4-26", "F§7", "F§10-1"]),
        ("F§4. And S§5.1-42; F§2.3 d, F§7 steps 8 and 9", &["F§4", "S§5.1-42", "F§2.3", "F§7"]),
        ("sections are cited as F§n, and § alone is none", &[]),
    ] {
        assert_eq!(citations(line), cited, "{line}");
    }
    let known = sections("docs/event-selectors.md", 'S');
    for there in ["S§0.11", "S§5-5", "S§5.1-42", "S§5.2", "S§7-10", "S§14-8"] {
        assert!(known.contains(there), "{there}");
    }
    for not_there in ["S§5.3", "S§7-25", "S§18"] {
        assert!(!known.contains(not_there), "{not_there}");
    }
}

#[test]
fn links_lead_to_files() {
    let (mut broken, mut found) = (Vec::new(), 0);
    for path in papers() {
        let text = read(&path);
        for (at, _) in text.match_indices("](") {
            let Some((target, _)) = text[at + 2..].split_once(')') else { continue };
            let (file, _) = target.split_once('#').unwrap_or((target, ""));
            if target.contains("://") || file.is_empty() {
                continue;
            }
            found += 1;
            if !path.parent().unwrap().join(file).exists() {
                broken.push(format!("{}: {target}", path.display()));
            }
        }
    }
    assert!(found > 10, "only {found} links were found");
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

#[test]
fn paths_that_the_papers_name_exist() {
    let (mut missing, mut found) = (Vec::new(), 0);
    for path in papers() {
        let text = read(&path);
        let words = text.split(|c: char| c.is_whitespace() || "`()[]|,;:\"".contains(c));
        for word in words.map(|word| word.trim_end_matches('.')) {
            if !NAMED.iter().any(|named| word.starts_with(named)) {
                continue;
            }
            found += 1;
            if !root().join(word).exists() {
                missing.push(format!("{}: {word}", path.display()));
            }
        }
    }
    assert!(found > 100, "only {found} paths were found");
    assert!(missing.is_empty(), "{}", missing.join("\n"));
}

#[test]
fn names_of_the_code_that_the_papers_use_exist() {
    let mut words: BTreeSet<String> = BTreeSet::new();
    for path in all(&["src", "tests/it/screens.rs"], &["rs"]) {
        let text = read(&path);
        let own = text.split(|c: char| !c.is_alphanumeric() && c != '_').filter(|word| !word.is_empty());
        words.extend(own.map(str::to_owned));
    }
    let (mut missing, mut found) = (Vec::new(), 0);
    for page in ON_THE_CODE {
        let text = read(&root().join(page));
        for line in text.lines().filter(|line| !line.starts_with("```")) {
            // every second piece stands between back quotes
            let quoted = line.split('`').skip(1).step_by(2).filter(|code| !code.contains(['/', '.', '"', '-']));
            for name in quoted.flat_map(|code| code.split(|c: char| !c.is_alphanumeric() && c != '_')) {
                if name.is_empty() {
                    continue;
                }
                found += 1;
                if !words.contains(name) {
                    missing.push(format!("{page}: {name}"));
                }
            }
        }
    }
    assert!(found > 100, "only {found} names were found");
    assert!(missing.is_empty(), "not in the code:\n{}", missing.join("\n"));
}

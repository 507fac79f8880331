//! The arrows between the modules: who may know whom.

use std::fs;
use std::path::{Path, PathBuf};

/// What only the outermost rooms may name: files, the network, the environment, threads, the clock.
const OUTSIDE: &[&str] =
    &["tokio", "aws_", "std::fs", "std::net", "std::env", "std::process", "std::thread", "Instant", "SystemTime"];

/// A room, what its lines may not name, and whether the outside is forbidden too.
const WALLS: [(&str, &[&str], bool); 6] = [
    (
        "src/trail",
        &[
            "crate::app",
            "crate::ui",
            "crate::backend",
            "crate::shell",
            "crate::cli",
            "ratatui",
            "crossterm",
            "tui_input",
        ],
        true,
    ),
    ("src/app", &["crate::ui", "crate::backend", "crate::shell", "crate::cli", "ratatui", "crossterm"], true),
    ("src/ui", &["crate::backend", "crate::shell", "crate::cli", "crossterm", "tui_input", "&mut State"], true),
    (
        "src/backend",
        &["crate::app", "crate::ui", "crate::shell", "crate::cli", "ratatui", "crossterm", "tui_input"],
        false,
    ),
    // the backend of the terminal could be a crate
    ("src/shell/lean", &["crate::", "tokio", "aws_"], false),
    ("src/shell", &["aws_sdk", "aws_config", "aws_types", "aws_smithy_types", "tui_input"], false),
];

pub fn files(folder: &Path, out: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, out);
        } else if path.extension().is_some_and(|e| e == "rs") {
            out.push(path);
        }
    }
}

/// The lines of a file that are code, and not inside its tests.
pub fn code(path: &Path) -> Vec<(usize, String)> {
    let text = fs::read_to_string(path).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    // the tests inside a file come last; a line that only names a module of tests in another file ends nothing
    let tests = lines.windows(2).position(|two| two[0] == "#[cfg(test)]" && two[1].ends_with('{'));
    let lines = lines.iter().take(tests.unwrap_or(lines.len())).enumerate();
    lines.filter(|(_, l)| !l.trim_start().starts_with("//")).map(|(i, l)| (i + 1, (*l).to_owned())).collect()
}

/// Whether a path is a test module of its own.
pub fn is_test(path: &Path) -> bool {
    path.components().any(|c| c.as_os_str() == "tests") || path.file_name().is_some_and(|n| n == "tests.rs")
}

#[test]
fn no_arrow_runs_the_wrong_way() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut broken = Vec::new();
    for (room, forbidden, pure) in WALLS {
        let outside = if pure { OUTSIDE } else { &[] };
        let mut paths = Vec::new();
        files(&root.join(room), &mut paths);
        assert!(!paths.is_empty(), "{room} is empty");
        for path in paths.iter().filter(|p| !is_test(p)) {
            for (number, line) in code(path) {
                for word in forbidden.iter().chain(outside).filter(|w| names(&line, w)) {
                    broken.push(format!("{}:{number}: {word}: {}", path.display(), line.trim()));
                }
            }
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

/// Whether a line of code names `word`: as a whole path segment, not as a part of a longer name or of a text.
fn names(line: &str, word: &str) -> bool {
    let code = line.split('"').step_by(2).collect::<Vec<_>>().join(" ");
    code.match_indices(word).any(|(at, _)| {
        let before = code[..at].chars().next_back();
        !before.is_some_and(|c| c.is_alphanumeric() || c == '_')
    })
}

#[test]
fn the_sdk_is_known_in_one_place() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut paths = Vec::new();
    files(&root.join("src"), &mut paths);
    for path in paths {
        let inside = path.starts_with(root.join("src/backend/aws")) || path.ends_with("src/backend/aws.rs");
        if inside || is_test(&path) {
            continue;
        }
        for (number, line) in code(&path) {
            assert!(!names(&line, "aws_sdk") && !names(&line, "aws_config"), "{}:{number}: {line}", path.display());
        }
    }
}

#[test]
fn a_wall_is_noticed() {
    let change = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/trail/change.rs");
    assert!(code(&change).iter().any(|(_, line)| line.contains("pub fn verify")), "all of a file is read");
    assert!(names("use tokio::sync::mpsc;", "tokio"));
    assert!(names("    let x = std::fs::read(path);", "std::fs"));
    assert!(!names("let text = \"tokio\";", "tokio"));
    assert!(!names("let my_tokio = 1;", "tokio"));
}

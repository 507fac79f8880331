//! No circle of files: what a file needs, it finds in files that do not need it.
//!
//! Edges between a module and its own descendants do not count. A name that is re-exported belongs to the file that
//! defines it.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use crate::layers::{code, files, is_test};

/// Circles that are known, each file of them named.
const KNOWN: &[&[&str]] = &[
    &[
        "app::clock",
        "app::documents",
        "app::event",
        "app::form",
        "app::form::pages",
        "app::guide",
        "app::history",
        "app::items",
        "app::layout",
        "app::leaving",
        "app::newer",
        "app::shared",
        "app::trails",
    ],
    &["backend::demo::account", "backend::demo::cases"],
    &["backend::demo::checks", "backend::demo::update"],
    &[
        "trail::policy::condition",
        "trail::policy::evaluate",
        "trail::policy::questions",
        "trail::policy::statement",
        "trail::policy::words",
    ],
    &[
        "trail::validate::paste",
        "trail::validate::values",
        "trail::validate::values::arns",
        "trail::validate::values::s3",
        "trail::validate::words",
    ],
];

type Module = Vec<String>;

/// A file as a module: the text of its code, and what its `use` lines bring in, by the name they give it.
struct File {
    text: String,
    uses: BTreeMap<String, Module>,
}

fn path_of(text: &str) -> Module {
    text.split("::").map(|s| s.trim().to_owned()).collect()
}

/// The module that a file under `src` is.
fn module(relative: &Path) -> Module {
    let text = relative.with_extension("").to_string_lossy().into_owned();
    let mut parts: Module = text.split('/').map(str::to_owned).collect();
    if parts.last().is_some_and(|l| l == "mod" || l == "lib") {
        parts.pop();
    }
    parts
}

/// Expands the tree of a `use` into whole paths, each with the name that it is known by.
fn expand(tree: &str, before: &[String], out: &mut Vec<(String, Module)>) {
    let tree = tree.trim();
    if let Some((head, rest)) = tree.split_once('{') {
        let mut base = before.to_vec();
        base.extend(head.trim().trim_end_matches("::").split("::").filter(|s| !s.is_empty()).map(str::to_owned));
        let inner = &rest[..rest.rfind('}').unwrap_or(rest.len())];
        let (mut depth, mut from) = (0, 0);
        for (at, c) in inner.char_indices().chain([(inner.len(), ',')]) {
            match c {
                '{' => depth += 1,
                '}' => depth -= 1,
                ',' if depth == 0 => {
                    if !inner[from..at].trim().is_empty() {
                        expand(&inner[from..at], &base, out);
                    }
                    from = at + 1;
                }
                _ => {}
            }
        }
        return;
    }
    let (path, alias) = tree.split_once(" as ").map_or((tree, None), |(p, a)| (p, Some(a.trim().to_owned())));
    let mut whole = before.to_vec();
    whole.extend(path_of(path));
    if whole.last().is_some_and(|l| l == "self") {
        whole.pop();
    }
    let name = alias.or_else(|| whole.last().cloned()).unwrap_or_default();
    out.push((name, whole));
}

/// A path as written in `home`, from the root of the crate; none for another crate's.
fn absolute(written: &[String], home: &Module, all: &BTreeMap<Module, File>) -> Option<Module> {
    let mut base = home.clone();
    let mut rest = written;
    match rest.first()?.as_str() {
        "crate" => (base, rest) = (Vec::new(), &rest[1..]),
        "self" => rest = &rest[1..],
        "super" => {
            while rest.first().is_some_and(|s| s == "super") {
                base.pop()?;
                rest = &rest[1..];
            }
        }
        first => {
            let child: Module = home.iter().cloned().chain([first.to_owned()]).collect();
            if !all.keys().any(|m| m.starts_with(&child)) {
                return None;
            }
        }
    }
    base.extend(rest.iter().cloned());
    Some(base)
}

/// The file that defines what an absolute path names: re-exports are followed.
fn owner(path: &Module, all: &BTreeMap<Module, File>, deep: usize) -> Option<Module> {
    let home = (0..=path.len()).rev().map(|n| path[..n].to_vec()).find(|m| all.contains_key(m))?;
    let Some(name) = path.get(home.len()).filter(|_| deep < 8) else { return Some(home) };
    let Some(written) = all[&home].uses.get(name) else { return Some(home) };
    let Some(mut target) = absolute(written, &home, all) else { return Some(home) };
    target.extend(path[home.len() + 1..].iter().cloned());
    owner(&target, all, deep + 1)
}

/// The paths that a code names, other than in its `use` lines.
fn named(text: &str) -> BTreeSet<Module> {
    let mut out = BTreeSet::new();
    for word in text.split(|c: char| !(c.is_alphanumeric() || c == '_' || c == ':')) {
        let parts: Module = word.split("::").filter(|s| !s.is_empty()).map(str::to_owned).collect();
        if parts.len() > 1 {
            out.insert(parts);
        }
    }
    out
}

/// Splits a code into its `use` trees and all else.
fn parts(lines: &[String]) -> (Vec<String>, String) {
    let (mut uses, mut rest, mut open) = (Vec::new(), String::new(), false);
    for line in lines {
        let bare = line.trim();
        let bare = bare.strip_prefix("pub ").unwrap_or(bare);
        let bare = bare.split_once(") ").filter(|(p, _)| p.starts_with("pub(")).map_or(bare, |(_, r)| r);
        if open {
            let last: &mut String = uses.last_mut().unwrap();
            last.push_str(bare);
        } else if let Some(tree) = bare.strip_prefix("use ") {
            uses.push(tree.to_owned());
        } else {
            rest.push_str(&line.split('"').step_by(2).collect::<Vec<_>>().join(" "));
            rest.push('\n');
            continue;
        }
        open = !bare.ends_with(';');
    }
    (uses, rest)
}

fn read(src: &Path) -> BTreeMap<Module, File> {
    let mut paths = Vec::new();
    files(src, &mut paths);
    let mut all = BTreeMap::new();
    for path in paths.iter().filter(|p| !is_test(p)) {
        let lines: Vec<String> = code(path).into_iter().map(|(_, line)| line).collect();
        let (trees, text) = parts(&lines);
        let mut uses = Vec::new();
        for tree in trees {
            expand(tree.trim_end_matches(';'), &[], &mut uses);
        }
        all.insert(module(path.strip_prefix(src).unwrap()), File { text, uses: uses.into_iter().collect() });
    }
    all
}

/// Who needs whom, kinship left out.
fn edges(all: &BTreeMap<Module, File>) -> BTreeMap<Module, BTreeSet<Module>> {
    let mut out = BTreeMap::new();
    for (home, file) in all {
        let mut needs = BTreeSet::new();
        // a module by itself is no use of it: what is named through it is
        let imported = file.uses.values().filter_map(|w| absolute(w, home, all)).filter(|p| !all.contains_key(p));
        let through = named(&file.text).into_iter().filter_map(|written| {
            let path = match file.uses.get(&written[0]) {
                Some(base) => base.iter().chain(&written[1..]).cloned().collect(),
                None => written,
            };
            absolute(&path, home, all)
        });
        for path in imported.chain(through) {
            needs.extend(owner(&path, all, 0));
        }
        needs.retain(|to| !to.starts_with(home) && !home.starts_with(to));
        out.insert(home.clone(), needs);
    }
    out
}

fn reach(from: &Module, edges: &BTreeMap<Module, BTreeSet<Module>>) -> BTreeSet<Module> {
    let (mut seen, mut todo) = (BTreeSet::new(), vec![from.clone()]);
    while let Some(next) = todo.pop() {
        for to in edges.get(&next).into_iter().flatten() {
            if seen.insert(to.clone()) {
                todo.push(to.clone());
            }
        }
    }
    seen
}

/// The circles, each as the names of its files, with the edges that make it.
fn circles(all: &BTreeMap<Module, File>) -> Vec<(Vec<String>, Vec<String>)> {
    let edges = edges(all);
    let reached: BTreeMap<&Module, BTreeSet<Module>> = edges.keys().map(|m| (m, reach(m, &edges))).collect();
    let (mut done, mut out) = (BTreeSet::new(), Vec::new());
    for start in edges.keys().filter(|m| reached[m].contains(*m)) {
        if done.contains(start) {
            continue;
        }
        let ring: Vec<&Module> = reached[start].iter().filter(|m| reached[m].contains(start)).collect();
        done.extend(ring.iter().map(|m| (*m).clone()));
        let why = ring.iter().flat_map(|from| {
            let inside = edges[*from].iter().filter(|to| ring.contains(to));
            inside.map(|to| format!("{} -> {}", from.join("::"), to.join("::"))).collect::<Vec<_>>()
        });
        out.push((ring.iter().map(|m| m.join("::")).collect(), why.collect()));
    }
    out
}

#[test]
fn no_circle_of_files() {
    let found = circles(&read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src")));
    let known = |ring: &Vec<String>| KNOWN.iter().any(|k| ring.iter().all(|m| k.contains(&m.as_str())));
    let new: Vec<String> = found
        .iter()
        .filter(|(ring, _)| !known(ring))
        .map(|(ring, why)| format!("{ring:?}\n  {}", why.join("\n  ")))
        .collect();
    assert!(new.is_empty(), "{}", new.join("\n"));
    for ring in KNOWN {
        let there = found.iter().any(|(f, _)| ring.iter().all(|m| f.iter().any(|f| f == m)));
        assert!(there, "no longer a circle, strike it: {ring:?}");
    }
}

fn house(files: &[(&str, &str)]) -> BTreeMap<Module, File> {
    let each = files.iter().map(|(name, text)| {
        let (trees, text) = parts(&text.lines().map(str::to_owned).collect::<Vec<_>>());
        let mut uses = Vec::new();
        for tree in trees {
            expand(tree.trim_end_matches(';'), &[], &mut uses);
        }
        (path_of(name), File { text, uses: uses.into_iter().collect() })
    });
    each.collect()
}

#[test]
fn a_circle_is_noticed() {
    let rings = |files: &[(&str, &str)]| circles(&house(files)).into_iter().map(|(ring, _)| ring).collect::<Vec<_>>();
    let two = vec![vec!["a::x".to_owned(), "a::y".to_owned()]];
    assert_eq!(rings(&[("a", ""), ("a::x", "use super::y::Y;"), ("a::y", "use crate::a::{x::{self, X}};")]), two);
    assert_eq!(
        rings(&[("a", ""), ("a::x", "fn f() { super::y::g() }"), ("a::y", "use super::x;\nfn g() { x::f() }")]),
        two
    );
    // a child and its parent
    assert!(rings(&[("a", "use x::X;"), ("a::x", "use super::A;")]).is_empty());
    // what is named through a re-export is its owner's
    let lent = [("a", ""), ("a::x", "pub use z::Z;"), ("a::x::z", ""), ("a::y", "use super::x::Z;")];
    assert!(rings(&lent).is_empty());
    let lent = [("a", "pub use x::X;"), ("a::x", "use super::y::Y;"), ("a::y", "use crate::a::X;")];
    assert_eq!(rings(&lent), two);
    // another crate's name, and a name in a text
    assert!(rings(&[("a", ""), ("a::x", "use std::y::Y;"), ("a::y", "let t = \"super::x::X\";")]).is_empty());
}

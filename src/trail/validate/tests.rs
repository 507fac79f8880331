//! The table of cases, split by setting, and properties of any text.
//!
//! A case is one line: a value, and everything that is said of it, in order. What is said is `E`, `W` or `N` for error,
//! warning and note, words of the sentence, and behind `=>` the value that the finding's fix gives, or `(cleared)`;
//! without `=>` there must be no fix. Several findings stand side by side with ` | ` between them; nothing said is `""`.
//! `<a*64>` stands for 64 times `a`.

mod arns;
mod fuzz;
mod names;
mod partitions;
mod pastes;
mod s3;
mod together;

use super::*;
use crate::trail::sample::{self, GROUP, KEY, ROLE, trail as base};
use crate::trail::settings::{Settings, Trail};
use Severity::{Error, Note, Warning};

fn trail() -> TrailArn {
    TrailArn::parse("arn:aws:cloudtrail:us-east-1:123456789012:trail/events").unwrap()
}

/// The findings of one value, as lines.
fn lines(findings: &[Finding]) -> Vec<String> {
    findings.iter().map(|f| format!("{:?} {:?}: {}", f.setting, f.severity, f.text)).collect()
}

/// `<a*64>` written out.
fn written_out(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('<') {
        let (what, behind) = after.split_once('>').unwrap();
        let (what, times) = what.rsplit_once('*').unwrap();
        out += before;
        out += &what.repeat(times.parse().unwrap());
        rest = behind;
    }
    out + rest
}

/// What the fix of a finding on `setting` makes of it, as in the table.
fn made(setting: Setting, finding: &Finding) -> Option<String> {
    let one = |edit: &Mend| match edit {
        Mend::Set(own, value) if *own == setting => value.to_string(),
        Mend::Clear(own) if *own == setting => "(cleared)".to_owned(),
        Mend::Undo(own) if *own == setting => "(undone)".to_owned(),
        Mend::Set(other, value) => format!("{other:?}={value}"),
        Mend::Clear(other) => format!("{other:?} cleared"),
        Mend::Undo(other) => format!("{other:?} undone"),
    };
    Some(finding.fix.as_ref()?.edits.iter().map(one).collect::<Vec<_>>().join(" and "))
}

/// Checks a table of cases of one setting of one trail.
#[track_caller]
fn check_of(trail: &TrailArn, setting: Setting, cases: &[(&str, &str)]) {
    let mut wrong = Vec::new();
    for (text, expected) in cases {
        let text = written_out(text);
        let found = value(setting, &text, trail);
        assert!(found.is_sorted_by_key(|f| std::cmp::Reverse(f.severity)), "{text}: {:?}", lines(&found));
        let expected: Vec<&str> = expected.split(" | ").filter(|e| !e.is_empty()).collect();
        let meets = |(finding, expected): (&Finding, &&str)| {
            let (told, fix) = expected.split_once(" => ").map_or((*expected, None), |(t, f)| (t, Some(written_out(f))));
            let (severity, words) = told.split_once(' ').unwrap();
            let severity = match severity {
                "E" => Error,
                "W" => Warning,
                "N" => Note,
                other => panic!("{other} is no severity"),
            };
            finding.severity == severity && finding.text.contains(&written_out(words)) && made(setting, finding) == fix
        };
        if found.len() != expected.len() || !found.iter().zip(&expected).all(meets) {
            let said = found.iter().map(|f| {
                let fix = made(setting, f).map(|m| format!(" => {m}")).unwrap_or_default();
                format!("{} {}{fix}", &format!("{:?}", f.severity)[..1], f.text)
            });
            wrong.push(format!("{text}\n  should: {expected:?}\n  is:     {:?}", said.collect::<Vec<_>>().join(" | ")));
        }
    }
    assert!(wrong.is_empty(), "{setting:?}: {} of {} cases:\n{}", wrong.len(), cases.len(), wrong.join("\n"));
}

#[track_caller]
fn check(setting: Setting, cases: &[(&str, &str)]) {
    check_of(&trail(), setting, cases);
}

#[test]
fn a_text_is_no_value_of_a_switch() {
    for setting in Setting::ALL.into_iter().filter(|s| !s.is_text()) {
        check(setting, &[("true", "E on or off; it takes no text"), ("", "E on or off; it takes no text")]);
    }
}

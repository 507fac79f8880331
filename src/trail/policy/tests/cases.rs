//! Whole policies as published and as reported broken, with the answers that are expected of them: `cases.txt`.

use super::*;

const CASES: &str = include_str!("cases.txt");
const TOPIC: &str = "arn:aws:sns:us-east-1:111122223333:news";
const GROUP: &str = "arn:aws:logs:us-east-1:111122223333:log-group:audit:*";
const ROLE: &str = "arn:aws:iam::111122223333:role/to-logs";

/// The questions that a line asks: `bucket prefix=prod org`.
fn asked(line: &str) -> Vec<Question> {
    let mut words = line.split_whitespace();
    let what = words.next().unwrap();
    let (mut trail, mut prefix, mut org, mut only) = (arn("own"), None, None, None);
    for word in words {
        match word.split_once('=') {
            Some(("prefix", text)) => prefix = Some(text),
            Some(("trail", text)) => trail = TrailArn::parse(text).unwrap(),
            Some(("only", action)) => only = Some(action),
            None if word == "org" => org = Some(ORG),
            _ => panic!("{line}"),
        }
    }
    let setup = Setup { organization: org, home: org.map(Some), ..Setup::of(&trail) };
    let mut questions = match what {
        "bucket" => questions::bucket(&setup, &Bucket::of("acme-logs", prefix)),
        "topic" => questions::topic(&setup, TOPIC),
        "topic-key" => questions::topic_key(&setup, TOPIC, KEY),
        "key" => questions::key(&setup, &Use::of(KEY)),
        "bucket-key" => questions::key_for_bucket_key(&setup, KEY),
        "trust" => questions::role_trust(&setup, ROLE),
        "logs" => questions::role_permissions(&setup, ROLE, GROUP),
        _ => panic!("{line}"),
    };
    questions.retain(|question| only.is_none_or(|action| question.action == action));
    assert!(!questions.is_empty(), "{line}");
    questions
}

#[test]
fn policies_as_published_and_as_reported_broken() {
    let mut checked = 0;
    let mut wrong = Vec::new();
    for case in CASES.split("\n# ").skip(1) {
        let (title, rest) = case.split_once('\n').unwrap();
        let lines: Vec<&str> = rest.lines().take_while(|line| line.starts_with("? ")).collect();
        let text: String = rest.lines().skip(lines.len()).filter(|line| !line.starts_with("//")).collect();
        let policy: Value = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{title}: {error}"));
        assert!(!lines.is_empty(), "{title}");
        for line in lines {
            let (question, expected) = line[2..].split_once(" => ").unwrap_or_else(|| panic!("{title}: {line}"));
            let (answer, why) = expected.split_once(": ").unwrap_or((expected, ""));
            let (found, reason) = match all_allowed(&[&policy], &asked(question)) {
                Verdict::Allowed => ("yes", String::new()),
                Verdict::Denied { why, .. } => ("no", why),
                Verdict::Unknown { why, .. } => ("unknown", why),
            };
            if found != answer
                || (why != reason && !(why.ends_with('…') && reason.starts_with(why.trim_end_matches('…'))))
            {
                wrong.push(format!("# {title}\n? {question} => {found}: {reason}\n  where expected: {expected}\n"));
            }
            checked += 1;
        }
    }
    assert!(wrong.is_empty(), "{} of {checked}\n{}", wrong.len(), wrong.join("\n"));
    assert!(checked > 100, "{checked}");
}

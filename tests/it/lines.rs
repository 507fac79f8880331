//! The program in lines: what is typed comes to the keys of the tables, and nothing more than they do.

use crate::support::driver::{Driver, start_in};
use proptest::prelude::*;
use trailedit::app::typed::{Dialog, Heard, Wants, When};
use trailedit::app::{self, Call, Event, Screen, Start};
use trailedit::trail::Setting;
use trailedit::trail::facts::Listed;
use trailedit::trail::text::is_steering;
use trailedit::ui::lines::{Asks, Printing, Talk, help, sheet};

/// Somebody who reads and types lines. Everything is answered before the next line.
struct Reader {
    driver: Driver,
    talk: Talk,
}

const PRINTING: Printing = Printing { width: 72, ascii: true };

impl Reader {
    /// At the list of trails.
    fn new() -> Reader {
        let start = Start { label: "demo account".into(), ..Start::default() };
        let mut driver = Driver::start((80, 20_000), start);
        driver.draws = false;
        driver.settle();
        Reader { driver, talk: Talk::default() }
    }

    /// What is told now; the state was seen then.
    fn told(&mut self, again: bool) -> String {
        let state = &self.driver.state;
        let sheet = sheet(state);
        let mut out: Vec<String> = self.talk.notice(state).iter().flat_map(|n| PRINTING.sentence(n)).collect();
        out.extend(self.talk.tell(&sheet, again).iter().flat_map(|part| PRINTING.lines(part)));
        out.push(PRINTING.plain(self.talk.prompt(&sheet)));
        self.driver.event(Event::Drawn);
        out.join("\n")
    }

    /// Types a line without reading what came of the one before.
    fn type_on(&mut self, line: &str) -> Heard {
        let heard = self.talk.hear(&self.driver.state, line, When::After);
        for event in heard.events.clone() {
            self.driver.event(event);
        }
        self.talk.heard(&self.driver.state);
        self.settle();
        heard
    }

    /// Answers everything, also what is asked about what is in sight where that is taken for seen before it is told.
    fn settle(&mut self) {
        self.driver.settle();
        self.driver.draws = sheet(&self.driver.state).asks != Asks::Nothing;
        if self.driver.draws {
            self.driver.event(Event::Drawn);
            self.driver.settle();
        }
        self.driver.draws = false;
    }

    /// Types a line and reads what came of it.
    fn line(&mut self, line: &str) -> String {
        let heard = self.type_on(line);
        let mut out: Vec<String> = heard.said.iter().flat_map(|said| PRINTING.sentence(said)).collect();
        if heard.wants == Wants::Help {
            out.extend(help(&self.driver.state).iter().flat_map(|part| PRINTING.lines(part)));
        }
        out.push(self.told(heard.wants == Wants::Again));
        out.join("\n")
    }

    /// At the form of a trail.
    fn at(trail: &str) -> Reader {
        Reader::new().open(trail)
    }

    /// At the form of a trail in an account of the demo.
    fn in_case(case: &str, trail: &str) -> Reader {
        let start = Start { label: "demo account".into(), ..Start::default() };
        let mut driver = Driver::with(start_in(case), (80, 20_000), start);
        driver.draws = false;
        driver.settle();
        Reader { driver, talk: Talk::default() }.open(trail)
    }

    fn open(self, trail: &str) -> Reader {
        let mut reader = self;
        reader.told(false);
        reader.line(&format!("/{trail}"));
        reader.line("1");
        assert!(matches!(reader.driver.state.screen, Screen::Form(_)));
        reader
    }
}

#[test]
fn only_what_is_new_is_told() {
    let mut reader = Reader::at("management-events");
    assert_eq!(reader.line("2").lines().last(), Some("S3 key prefix, new value> "));
    let told = reader.line("prod");
    assert!(told.contains("2. S3 key prefix: prod, edited, was not set"), "{told}");
    assert!(told.contains("1 change, not applied."), "{told}");
    assert!(!told.contains("S3 bucket:") && !told.contains("Commands"), "{told}");
    let told = reader.line("");
    assert!(told.contains("1. S3 bucket:") && told.contains("Commands"), "{told}");
}

#[test]
fn what_is_wrong_is_told_at_once_also_a_second_time() {
    let mut reader = Reader::at("management-events");
    for value in ["prod!", "pro|d"] {
        reader.line("1");
        let told = reader.line(value);
        assert!(told.contains("error: "), "{told}");
    }
    let told = reader.line("review");
    assert!(told.contains("warning: Not ready for review"), "{told}");
}

#[test]
fn an_empty_line_keeps_a_value_and_two_colons_begin_one_with_a_colon() {
    let mut reader = Reader::at("management-events");
    reader.line("2");
    reader.line("");
    assert!(!reader.driver.draft().is_changed());
    reader.line("2");
    reader.line("::x");
    assert_eq!(reader.driver.draft().text(trailedit::trail::Setting::S3Prefix).as_deref(), Some(":x"));
    reader.line("x 2");
    assert!(!reader.driver.draft().is_changed(), "what was never set is as it was");
}

#[test]
fn a_number_alone_switches_nothing() {
    let mut reader = Reader::at("management-events");
    for no in ["", "n", "2", "q", "yes please"] {
        assert!(reader.line("4").contains("Make it all Regions? y or n."));
        assert!(reader.line(no).contains("Multi-Region stays as it is"));
        assert!(!reader.driver.draft().is_changed(), "{no:?}");
    }
    reader.line("toggle 4");
    assert!(reader.line("y").contains("4. Multi-Region: all Regions, edited, was this Region only"));
}

#[test]
fn a_number_means_what_it_meant_when_it_was_told() {
    let mut reader = Reader::new();
    let told = reader.told(false);
    assert!(told.contains("3. management-events"), "{told}");
    // sorted anew, and not told yet
    reader.type_on("s");
    reader.type_on("3");
    let Screen::Form(form) = &reader.driver.state.screen else { panic!() };
    assert_eq!(form.draft.arn().name(), "management-events");
}

#[test]
fn a_number_picks_what_was_told_whatever_came_meanwhile() {
    let mut driver = Driver::form((80, 20_000), "management-events");
    driver.keys("plogs");
    let is_list = |call: &Call| matches!(call, Call::List(..));
    let page = |values: &[&str], next: Option<&str>| {
        let item = |value: &&str| trailedit::trail::facts::Item { value: (*value).into(), about: String::new() };
        let items = values.iter().map(item).collect();
        app::Answer::Listed(Ok(Listed { items, next: next.map(str::to_owned) }))
    };
    driver.answer_with(is_list, page(&["acme-logs-old", "acme-logs-older"], Some("2")));
    let told = driver.state.items();
    assert_eq!(told.len(), 3, "{told:?}");
    // what comes stands before them, and in the place of the text as it is
    driver.answer_with(is_list, page(&["logs", "logs-1", "my-logs"], None));
    for (number, value) in [("1", "logs"), ("2", "acme-logs-old"), ("3", "acme-logs-older")] {
        let heard = Dialog::default().hear(&driver.state, &told, number, When::After);
        heard.events.into_iter().for_each(|event| driver.event(event));
        assert_eq!(driver.draft().text(Setting::S3Bucket).as_deref(), Some(value), "{number}");
        driver.keys("<home>plogs");
    }
}

#[test]
fn a_line_is_not_taken_for_a_screen_that_came_up_while_it_was_typed() {
    use trailedit::trail::Value;
    let mut reader = Reader::at("management-events");
    reader.line("2");
    reader.line("prod");
    reader.driver.change_elsewhere(&[(Setting::S3Prefix, Some(Value::Text("prod/trail".into())))]);
    // read again, and answered while the prompt of the form stands
    let heard = reader.talk.hear(&reader.driver.state, "r", When::After);
    heard.events.into_iter().for_each(|event| reader.driver.event(event));
    reader.talk.heard(&reader.driver.state);
    reader.told(false);
    reader.driver.settle();
    let told = reader.line("d");
    assert!(told.contains("Not taken") && told.contains("1 of 1 to decide"), "{told}");
    reader.line("mine");
    assert!(reader.line("right").contains("keeps yours"));
}

#[test]
fn a_number_of_what_is_gone_means_nothing() {
    let mut reader = Reader::new();
    reader.told(false);
    let gone = trailedit::trail::TrailArn::parse("arn:aws:cloudtrail:us-east-1:111122223333:trail/gone").unwrap();
    let heard =
        Dialog::default().hear(&reader.driver.state, &[trailedit::app::items::Item::Trail(gone)], "1", When::After);
    assert!(heard.events.is_empty() && heard.said.is_some(), "{heard:?}");
}

#[test]
fn a_guide_is_walked_by_its_words() {
    let mut reader = Reader::at("management-events");
    let told = reader.line("g 4");
    assert!(told.contains("step 1 of"), "{told}");
    let mut steps = 0;
    while !matches!(reader.driver.state.screen, Screen::Review(_)) {
        let told = reader.line("next");
        assert!(!told.contains("> 1") && !told.contains("[ ]"), "{told}");
        steps += 1;
        assert!(steps < 9, "{told}");
    }
    assert!(reader.line("").contains("Multi-Region"));
    assert_eq!(reader.driver.updates().len(), 0);
}

#[test]
fn a_conflict_is_decided_by_number() {
    use trailedit::trail::Value;
    let mut reader = Reader::at("management-events");
    reader.line("2");
    reader.line("prod");
    reader.driver.change_elsewhere(&[(Setting::S3Prefix, Some(Value::Text("prod/trail".into())))]);
    let told = reader.line("r");
    assert!(told.contains("now at AWS: prod/trail") && told.contains("1 of 1 to decide"), "{told}");
    assert!(reader.line("go on").contains("Not decided yet"));
    let told = reader.line("yours 1");
    assert!(told.contains("1. S3 key prefix: keeps yours.") && told.contains("All is decided"), "{told}");
    assert!(reader.line("go on").contains("Decided."));
}

/// Fewer words than a screen has, none of its signs, and nothing that stands beside something else.
#[test]
fn the_steps_of_a_guide_are_lines() {
    use crate::support::picture::lines;
    let mut driver = Driver::form((80, 24), "management-events");
    driver.go("<down><down><down>g");
    let mut told = Vec::new();
    for _ in 0..5 {
        told.push(lines(&driver.state));
        driver.go("<enter>");
    }
    insta::assert_snapshot!("guide@lines", told.join("\n\n"));
}

#[test]
fn nothing_is_applied_that_was_not_told() {
    let mut reader = Reader::at("management-events");
    reader.line("2");
    reader.line("prod");
    reader.type_on("review");
    reader.type_on("y");
    assert_eq!(reader.driver.updates().len(), 0, "the review was not told");
    let told = reader.told(false);
    assert!(told.contains("Nothing was sent yet") && told.contains("after: prod"), "{told}");
    reader.line("");
    assert_eq!(reader.driver.updates().len(), 0, "an empty line applies nothing");
    let ahead = reader.talk.hear(&reader.driver.state, "y", When::Ahead);
    assert!(ahead.events.is_empty() && ahead.said.is_some(), "{ahead:?}");
    let among = reader.talk.hear(&reader.driver.state, "y", When::Together);
    assert!(among.events.is_empty(), "{among:?}");
    assert_eq!(among.said.as_deref(), Some("Ignored: it came together with other lines. Type “y” again."));
    let told = reader.line("y");
    assert_eq!(reader.driver.updates().len(), 1);
    assert!(told.contains("verified: S3 key prefix: prod"), "{told}");
}

#[test]
fn a_danger_is_applied_by_the_name_alone() {
    let mut reader = Reader::at("security-audit");
    reader.line("4");
    reader.line("y");
    let told = reader.line("^s");
    assert!(told.contains("To apply, type the trail's name: security-audit."), "{told}");
    for wrong in ["security-audi", " security-audit", "Security-Audit", "y", "apply", "enter", ""] {
        let told = reader.line(wrong);
        assert_eq!(reader.driver.updates().len(), 0, "{wrong:?}");
        assert!(wrong.trim().is_empty() || told.contains("that is not the trail's name"), "{wrong:?}: {told}");
    }
    let name = reader.talk.hear(&reader.driver.state, "security-audit", When::Ahead);
    assert!(name.events.is_empty(), "typed before it was told");
    let name = reader.talk.hear(&reader.driver.state, "security-audit", When::Together);
    assert!(name.events.is_empty(), "a line of a paste");
    reader.line("security-audit");
    assert_eq!(reader.driver.updates().len(), 1);
}

#[test]
fn the_help_names_every_command_of_the_table() {
    let mut reader = Reader::at("management-events");
    let told = reader.line("?").replace('\n', " ");
    for words in
        ["^s or review: review what will be sent", "u or undo:", "U: take all edits back", "x or clear:", "^c:"]
    {
        assert!(told.contains(words), "{words}: {told}");
    }
    let told = reader.line("? 9");
    assert!(told.contains("KMS key. The KMS key that encrypts"), "{told}");
}

/// What a line was told of, up to the prompt, with one space for each break.
fn flat(told: &str) -> String {
    told.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The number that something was told with.
fn number(told: &str, text: &str) -> String {
    let told = told.lines().find(|line| line.contains(text)).unwrap_or_else(|| panic!("{text}: {told}"));
    told.split('.').next().unwrap().to_owned()
}

/// In the guide to Organization, at what has to be so, in an account where little of it is.
fn at_prerequisites() -> (Reader, String) {
    let mut reader = Reader::in_case("no-trusted-access", "management-events");
    reader.line("g 5");
    let told = reader.line("next");
    (reader, told)
}

#[test]
fn a_document_is_told_whole_whatever_was_told_before() {
    let (mut reader, told) = at_prerequisites();
    reader.line(&number(&told, "no: the policy of acme-cloudtrail-logs"));
    let missing = reader.line("d");
    assert!(missing.contains("\n  \"Version\"") || missing.contains("\"Effect\": \"Allow\""), "{missing}");
    let whole = reader.line("tab");
    let json = &whole[whole.find("\n{\n").expect("it begins")..=whole.rfind("\n}\n").expect("it ends") + 1];
    let policy: serde_json::Value = serde_json::from_str(json).unwrap_or_else(|error| panic!("{error}: {json}"));
    assert!(policy["Statement"].as_array().is_some_and(|all| all.len() > 1), "{json}");
}

#[test]
fn a_number_of_a_guide_tells_that_one_whole() {
    let (mut reader, told) = at_prerequisites();
    let other = number(&told, "no: the policy of acme-cloudtrail-logs");
    let own = number(&told, "no: CloudTrail has trusted access");
    reader.line(&other);
    let told = flat(&reader.line(&own));
    for words in [&format!("{own}. no: CloudTrail has trusted access"), "To do", "aws organizations enable-aws-service"]
    {
        assert!(told.contains(words), "{words}: {told}");
    }
    assert!(!told.contains("The policy of acme-cloudtrail-logs"), "only that one: {told}");
    let told = flat(&reader.line(&other));
    assert!(told.contains("To do") && told.contains("d shows the policy document"), "{told}");
}

#[test]
fn who_comes_back_is_told_where_that_is() {
    let mut reader = Reader::new();
    reader.told(false);
    reader.line("3");
    // so that there is something new in the list, too
    for line in ["4", "y", "review", "y"] {
        reader.line(line);
    }
    assert_eq!(reader.driver.updates().len(), 1);
    let told = reader.line("trails");
    assert!(told.contains("3. management-events"), "{told}");
    assert!(told.starts_with("Trails: ") || told.contains("\nTrails: "), "{told}");
}

#[test]
fn another_search_is_another_list_told_whole() {
    let mut reader = Reader::at("management-events");
    let told = reader.line("p 1");
    assert!(told.contains("\n1. ") && flat(&told).contains("A number picks."), "{told}");
    let told = reader.line("ass");
    let numbers: Vec<usize> = told.lines().filter_map(|line| line.split_once(". ")?.0.parse().ok()).collect();
    assert_eq!(numbers, (1..=numbers.len()).collect::<Vec<_>>(), "{told}");
    assert!(numbers.len() > 1 && flat(&told).contains("A number picks."), "{told}");
    assert!(told.contains(", would not work"), "the marks are told with it: {told}");
    // nearly all of them
    let told = reader.line("a");
    let count = told.lines().filter(|line| line.split_once(". ").is_some_and(|(n, _)| n.parse::<u8>().is_ok())).count();
    assert_eq!(count, 15, "{told}");
    assert!(flat(&told).contains("more are not told: type a part of the name"), "{told}");
}

#[test]
fn what_is_wrong_with_what_was_picked_is_told_at_once() {
    let mut reader = Reader::at("management-events");
    reader.line("p 1");
    let told = reader.line("assets");
    let bad = number(&told, ", would not work");
    let told = reader.line(&bad);
    assert!(told.contains(", edited, was acme-cloudtrail-logs"), "{told}");
    assert!(told.contains("   warning: ") || told.contains("   error: "), "{told}");
}

#[test]
fn a_mark_that_comes_later_is_news() {
    let mut reader = Reader::at("management-events");
    for event in reader.talk.hear(&reader.driver.state, "p 1", When::After).events {
        reader.driver.event(event);
    }
    reader.driver.answer(|call| matches!(call, app::Call::List(..)));
    assert_eq!(sheet(&reader.driver.state).asks, Asks::Waiting, "nothing was asked about the list yet");
    let told = reader.told(false);
    assert!(!told.contains(", would not work"), "{told}");
    reader.settle();
    assert_eq!(sheet(&reader.driver.state).asks, Asks::Answered);
    let told = reader.told(false);
    assert!(told.contains(", would not work"), "{told}");
    assert!(!flat(&told).contains("A number picks."), "only what is new: {told}");
}

#[test]
fn a_notice_is_told_once() {
    let mut reader = Reader::at("management-events");
    let once = "Nothing to put right in KMS key";
    let of = |told: &str| flat(told).to_lowercase().contains("put right in kms key");
    assert!(of(&reader.line("f 9")), "{once}");
    for nothing in ["99", "save"] {
        assert!(!of(&reader.line(nothing)), "{nothing:?}");
    }
    assert!(of(&reader.line("f 9")), "asked again, it is told again");
}

#[test]
fn no_command_is_told_that_takes_a_key_which_no_line_holds() {
    let mut reader = Reader::at("management-events");
    let check = |reader: &mut Reader, told: &str| {
        for text in [told, &reader.line("?")] {
            for key in ["Enter", "enter:", "Enter ", "^C", "Tab "] {
                assert!(!text.contains(key), "{key:?}: {text}");
            }
        }
    };
    let told = reader.line("");
    check(&mut reader, &told);
    reader.line("g 4");
    let told = reader.line("");
    assert!(flat(&told).contains("Commands: next"), "{told}");
    check(&mut reader, &told);
    assert!(flat(&reader.line("?")).contains("next: go on"));
    reader.line("form");
    reader.line("2");
    let told = reader.line("prod");
    assert!(told.contains("1 change"), "{told}");
    let told = reader.line("^c");
    assert!(told.contains("What is to become of it?"), "{told}");
    check(&mut reader, &told);
}

#[test]
fn the_help_says_how_the_whole_policy_is_shown() {
    let mut reader = Reader::at("management-events");
    assert!(flat(&reader.line("?")).contains("tab shows the whole policy"));
    let (mut reader, told) = at_prerequisites();
    reader.line(&number(&told, "no: the policy of acme-cloudtrail-logs"));
    assert!(flat(&reader.line("?")).contains("tab shows the whole policy"));
    reader.line("d");
    assert!(flat(&reader.line("?")).contains("tab or more: show the whole policy"));
}

/// Lines that lead somewhere, and others.
fn any_line() -> impl Strategy<Value = String> {
    let leads = [
        "",
        "1",
        "2",
        "3",
        "4",
        "8",
        "9",
        "11",
        "x 3",
        "5 x",
        "u",
        "U",
        "undo 4",
        "y",
        "n",
        "review",
        "^s",
        "apply",
        "back",
        "q",
        "esc",
        "enter",
        "tab",
        "space",
        "H",
        "c",
        "v",
        "d",
        "r",
        "i",
        "g 4",
        "f",
        "s",
        "/manag",
        "/audit",
        "?",
        "? 2",
        "prod",
        "alias/x",
        "a\u{1b}[A",
        "99999999999999999999",
        "0",
        ":esc",
        "::",
        ":review",
        "l",
        "yes",
        "management-events",
        "security-audit",
        "=management-events",
        "theirs 1",
        "yours",
        "next",
        "^z",
        "^l",
        "copy",
        "arn:aws:sns:us-east-1:111122223333:ops-alerts",
        "\u{202e}ab",
        "^",
    ];
    prop_oneof![
        9 => proptest::sample::select(leads.to_vec()).prop_map(str::to_owned),
        1 => any::<String>(),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    /// Whatever is typed, an update is sent only by a line that says so, for a review that was told as it is.
    #[test]
    fn random_lines_apply_nothing_but_what_was_reviewed_and_confirmed(
        steps in proptest::collection::vec((any_line(), any::<bool>(), 0..8u8), 1..60)
    ) {
        let mut reader = Reader::at("management-events");
        let mut shown = None;
        for (line, reads, dice) in steps {
            // what leads on from here, every now and then
            let line = match &reader.driver.state.screen {
                Screen::Review(_) if dice < 3 => "y".to_owned(),
                Screen::Review(review) if dice < 4 => review.draft().arn().name().to_owned(),
                Screen::Review(_) if dice < 5 => String::new(),
                Screen::Form(form) if dice < 2 && form.draft.is_changed() => "review".to_owned(),
                _ => line,
            };
            let sent = reader.driver.updates().len();
            let heard = reader.type_on(&line);
            if let Some(said) = &heard.said {
                prop_assert!(!PRINTING.sentence(said).concat().chars().any(is_steering));
            }
            let updates = reader.driver.updates();
            if updates.len() > sent {
                prop_assert_eq!(updates.len(), sent + 1);
                prop_assert_eq!(updates.last(), shown.as_ref(), "what was told last is what was sent");
                let words = line.trim();
                let names = ["management-events", "security-audit", "=management-events"].contains(&words);
                prop_assert!(names || ["y", "yes", "apply", "enter"].contains(&words), "{:?}", line);
            }
            if reads {
                let told = reader.told(heard.wants == Wants::Again);
                prop_assert!(told.is_ascii() && !told.chars().any(|c| c != '\n' && is_steering(c)), "{:?}", told);
                shown = match &reader.driver.state.screen {
                    Screen::Review(review) => Some(review.request.json()),
                    _ => None,
                };
            }
            if reader.driver.exit.is_some() {
                break;
            }
        }
    }
}

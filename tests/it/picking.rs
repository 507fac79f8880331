//! Picking the value of a setting from what the account has.

use crate::support::driver::Driver;
use proptest::prelude::*;
use trailedit::app::form::Mode;
use trailedit::app::form::picking::{Focus, Mark, Picker};
use trailedit::app::lists::MOST;
use trailedit::app::{Answer, Call, Code, Event, Key, Screen, Size, Start};
use trailedit::trail::error::Cause;
use trailedit::trail::facts::{Bucket, Encryption, Item, Kind, Listed};
use trailedit::trail::{ApiError, Edit, Fact, Setting, Subject, Value};

pub const SIZE: (u16, u16) = (80, 24);

/// Keys that move the focus from the first setting to `setting`.
pub fn to(setting: Setting) -> String {
    "<home>".to_owned() + &"<down>".repeat(Setting::ALL.iter().position(|s| *s == setting).unwrap())
}

fn is_list(call: &Call) -> bool {
    matches!(call, Call::List(..))
}

/// One page of things with these values.
pub fn page(values: &[&str], next: Option<&str>) -> Answer {
    let item = |value: &&str| Item { value: (*value).to_owned(), about: String::new() };
    Answer::Listed(Ok(Listed { items: values.iter().map(item).collect(), next: next.map(str::to_owned) }))
}

pub fn denied(operation: &'static str) -> ApiError {
    ApiError {
        operation,
        region: "us-east-1".into(),
        cause: Cause::Refused("AccessDenied".into()),
        message: "User: arn:aws:sts::111122223333:assumed-role/ops/ana is not authorized to perform this action \
                  because no identity-based policy allows it"
            .into(),
        request_id: Some("7d1f-4f60".into()),
        after_fault: false,
    }
}

/// The picker of a setting, nothing of it answered.
pub fn asking(size: (u16, u16), trail: &str, setting: Setting) -> Driver {
    let mut driver = Driver::form(size, trail);
    driver.keys(&(to(setting) + "p"));
    driver
}

fn picker(driver: &Driver) -> &Picker {
    match &driver.state.screen {
        Screen::Form(form) => match &form.mode {
            Mode::Picking(picker) => picker,
            other => panic!("nothing is picked in {other:?}"),
        },
        other => panic!("no form on {other:?}"),
    }
}

fn is_picking(driver: &Driver) -> bool {
    matches!(&driver.state.screen, Screen::Form(form) if matches!(form.mode, Mode::Picking(_)))
}

fn focused(driver: &Driver) -> Option<&str> {
    picker(driver).value(&driver.state.ctx.lists)
}

/// The values in sight, the typed text in its own words.
fn in_sight(driver: &Driver) -> Vec<String> {
    let picker = picker(driver);
    let entries = picker.list(&driver.state.ctx.lists).map(|list| list.entries()).unwrap_or_default();
    let value = |of| match of {
        Focus::Typed => format!("as it is: {}", picker.typed().unwrap()),
        Focus::Listed(at) => entries[at].item.value.clone(),
    };
    picker.rows().iter().map(|row| value(row.of)).collect()
}

fn marks(driver: &Driver) -> Vec<Option<Mark>> {
    picker(driver).rows().iter().map(|row| row.mark).collect()
}

fn lists(driver: &Driver) -> Vec<Call> {
    driver.calls.iter().filter(|call| is_list(call)).cloned().collect()
}

fn list(kind: Kind, region: &str, from: Option<&str>) -> Call {
    Call::List(kind, region.into(), from.map(str::to_owned))
}

fn text(value: &str) -> Option<Value> {
    Some(Value::Text(value.into()))
}

#[test]
fn a_bucket_is_picked_as_if_it_had_been_typed() {
    let mut driver = asking(SIZE, "management-events", Setting::S3Bucket);
    driver.settle();
    assert_eq!(focused(&driver), Some("acme-cloudtrail-logs"), "what it is now has the focus");
    let present = picker(&driver).rows().iter().find(|row| row.present).map(|row| Some(row.of));
    assert_eq!(present, Some(picker(&driver).focus()));
    driver.go("secaud<enter>");
    assert!(!is_picking(&driver));
    assert_eq!(driver.draft().value(Setting::S3Bucket), text("acme-security-audit"));
    let mut typed = Driver::form(SIZE, "management-events");
    typed.go("<enter><c-u>acme-security-audit<enter>");
    assert_eq!(driver.draft(), typed.draft());
    assert_eq!(driver.screen(), typed.screen(), "with the same words");
}

#[test]
fn what_it_is_now_is_no_edit() {
    let mut driver = asking(SIZE, "security-audit", Setting::KmsKey);
    driver.settle();
    driver.keys("<enter>");
    assert!(!driver.draft().is_changed() && !is_picking(&driver));
}

#[test]
fn a_setting_that_names_a_thing_in_another_way_is_found_too() {
    for (setting, typed, found) in [
        (Setting::SnsTopic, "ops-alerts", "arn:aws:sns:us-east-1:111122223333:ops-alerts"),
        (
            Setting::KmsKey,
            "alias/app-data",
            "arn:aws:kms:us-east-1:111122223333:key/b52f7d18-6e9c-4a21-8d34-5f0c7b6a1904",
        ),
    ] {
        let mut driver = Driver::form(SIZE, "management-events");
        driver.go(&(to(setting) + "<enter>" + typed + "<enter>p"));
        assert_eq!(focused(&driver), Some(found));
    }
}

#[test]
fn escape_changes_nothing_and_goes_back_to_where_one_was() {
    let mut driver = asking(SIZE, "management-events", Setting::S3Bucket);
    driver.go("legacy<down><esc>");
    assert!(!driver.draft().is_changed() && !is_picking(&driver));
    // from a text being edited, to that text
    driver.go("<enter>-eu<c-t><down><esc>");
    assert!(!driver.draft().is_changed());
    assert!(
        matches!(&driver.state.screen, Screen::Form(form) if form.typing().unwrap().1 == "acme-cloudtrail-logs-eu")
    );
    driver.keys("<enter>");
    assert_eq!(driver.draft().value(Setting::S3Bucket), text("acme-cloudtrail-logs-eu"));
}

#[test]
fn what_was_typed_becomes_the_filter_and_an_old_value_does_not() {
    let mut driver = Driver::form(SIZE, "management-events");
    driver.go("<enter><c-t>");
    assert_eq!(picker(&driver).field.text(), "");
    assert!(in_sight(&driver).len() > 2, "{:?}", in_sight(&driver));
    driver.go("<esc><c-u>legacy<c-t>");
    assert_eq!(in_sight(&driver), ["as it is: legacy", "acme-legacy-logs"]);
    driver.keys("<enter>");
    assert_eq!(driver.draft().value(Setting::S3Bucket), text("acme-legacy-logs"));
}

#[test]
fn what_is_being_typed_is_kept_while_something_is_picked_and_counts_when_one_leaves() {
    let mut driver = Driver::form(SIZE, "management-events");
    driver.go("<enter>-eu<c-t>");
    assert!(
        matches!(&driver.state.screen, Screen::Form(form) if form.typing().unwrap().1 == "acme-cloudtrail-logs-eu")
    );
    driver.keys("<c-c>");
    assert!(driver.says("1 unsaved edit"));
    driver.keys("<esc>");
    assert_eq!(driver.draft().value(Setting::S3Bucket), text("acme-cloudtrail-logs-eu"));
}

#[test]
fn free_text_is_always_possible_and_goes_the_way_of_what_is_typed() {
    let mut driver = asking(SIZE, "management-events", Setting::S3Bucket);
    driver.go("partner-bucket");
    assert_eq!(
        (in_sight(&driver), focused(&driver)),
        (vec!["as it is: partner-bucket".into()], Some("partner-bucket"))
    );
    driver.keys("<enter>");
    assert_eq!(driver.draft().value(Setting::S3Bucket), text("partner-bucket"));
    // where something matches, one key up from the best of it
    driver.go("pacme<up>");
    assert_eq!(focused(&driver), Some("acme"));
    driver.go("<c-u>s3://acme-legacy-logs/some/where<enter>");
    assert_eq!(driver.draft().value(Setting::S3Bucket), text("acme-legacy-logs"));
    assert_eq!(driver.draft().value(Setting::S3Prefix), text("some/where"));
    // what is listed is not offered twice
    driver.go("pacme-forensics");
    assert_eq!(in_sight(&driver), ["acme-forensics"]);
}

#[test]
fn a_paste_goes_into_the_filter() {
    let mut driver = asking(SIZE, "management-events", Setting::SnsTopic);
    driver.settle();
    driver.event(Event::Paste(" arn:aws:sns:us-east-1:111122223333:ops-alerts\n".into()));
    assert_eq!(in_sight(&driver), ["arn:aws:sns:us-east-1:111122223333:ops-alerts"]);
    driver.event(Event::Paste("two\nlines".into()));
    assert!(driver.says("it has several lines"));
}

#[test]
fn the_region_that_is_asked_is_the_one_that_the_setting_needs_and_is_told() {
    for (trail, setting, call, title) in [
        ("ireland", Setting::S3Bucket, list(Kind::Buckets, "eu-west-1", None), "S3 buckets of all Regions"),
        (
            "ireland",
            Setting::SnsTopic,
            list(Kind::Topics, "eu-west-1", None),
            "SNS topics in eu-west-1, the trail's home Region",
        ),
        (
            "ireland",
            Setting::LogGroup,
            list(Kind::LogGroups, "eu-west-1", None),
            "Log groups in eu-west-1, the trail's home",
        ),
        ("ireland", Setting::LogRole, list(Kind::Roles, "eu-west-1", None), "Roles that trust CloudTrail"),
        (
            "ireland",
            Setting::KmsKey,
            list(Kind::Keys, "eu-west-1", None),
            "KMS keys in eu-west-1, the Region of the bucket",
        ),
    ] {
        let driver = asking(SIZE, trail, setting);
        assert_eq!(lists(&driver), [call]);
        assert!(driver.says(title), "{}", driver.screen());
    }
}

#[test]
fn keys_are_listed_where_the_bucket_is_even_when_that_becomes_known_late() {
    let mut driver = Driver::form(SIZE, "management-events");
    driver.keys(&("<enter><c-u>acme-forensics<enter>".to_owned() + &to(Setting::KmsKey) + "p"));
    assert!(driver.says("KMS keys in us-east-1 (home; bucket's Region unknown)"), "{}", driver.screen());
    driver.settle();
    assert!(driver.says("KMS keys in eu-central-1, the Region of the bucket"), "{}", driver.screen());
    assert_eq!(lists(&driver), [list(Kind::Keys, "us-east-1", None), list(Kind::Keys, "eu-central-1", None)]);
    assert!(driver.says("It takes kms:ListKeys"), "{}", driver.screen());
}

#[test]
fn pages_come_one_after_the_other_and_keys_work_meanwhile() {
    let mut driver = asking(SIZE, "management-events", Setting::S3Bucket);
    assert!(driver.says("Asking…") && driver.says("0, loading…"));
    driver.answer_with(is_list, page(&["a-bucket", "b-bucket"], Some("2")));
    assert!(driver.says("2, loading…"));
    driver.keys("b-");
    assert!(driver.says("1 of 2, loading…"), "{}", driver.screen());
    driver.answer_with(is_list, page(&["acme-b-c", "z"], Some("3")));
    assert!(driver.says("2 of 4, loading…"));
    assert_eq!(focused(&driver), Some("b-bucket"), "a late page takes the focus from nothing");
    driver.answer_with(is_list, page(&["c-bucket"], None));
    assert!(driver.says("2 of 5") && !driver.says("loading"));
    let buckets = |from| list(Kind::Buckets, "us-east-1", from);
    assert_eq!(lists(&driver), [buckets(None), buckets(Some("2")), buckets(Some("3"))]);
}

#[test]
fn who_types_before_the_first_page_gets_the_best_match_and_who_chose_free_text_keeps_it() {
    let mut driver = asking(SIZE, "management-events", Setting::S3Bucket);
    driver.keys("legacy");
    assert_eq!(focused(&driver), Some("legacy"));
    driver.settle();
    assert_eq!(focused(&driver), Some("acme-legacy-logs"));

    let mut driver = asking(SIZE, "management-events", Setting::S3Bucket);
    driver.keys("legacy<up>");
    driver.settle();
    assert_eq!(focused(&driver), Some("legacy"));
}

#[test]
fn enter_ahead_of_the_list_takes_nothing_unless_it_is_pressed_again() {
    let mut driver = asking(SIZE, "management-events", Setting::S3Bucket);
    driver.keys("legacy<enter>");
    assert!(is_picking(&driver) && !driver.draft().is_changed());
    assert!(driver.says("Enter once more takes the text as it is."), "{}", driver.screen());
    let mut again = asking(SIZE, "management-events", Setting::S3Bucket);
    again.keys("legacy<enter><enter>");
    assert_eq!(again.draft().value(Setting::S3Bucket), text("legacy"));
    // what was said stays true when the list comes in between
    driver.settle();
    driver.keys("<enter>");
    assert_eq!(driver.draft().value(Setting::S3Bucket), text("legacy"));
    // and once it is all there, one is enough
    driver.go("p");
    driver.keys("elsewhere<enter>");
    assert_eq!(driver.draft().value(Setting::S3Bucket), text("elsewhere"));
}

#[test]
fn free_text_that_turns_out_to_be_listed_is_the_listed_one() {
    let mut driver = asking(SIZE, "management-events", Setting::S3Bucket);
    driver.keys("acme-logs");
    driver.answer_with(is_list, page(&["acme-logs-eu", "my-acme-logs"], Some("2")));
    driver.keys("<up>");
    driver.answer_with(is_list, page(&["acme-logs"], None));
    assert_eq!(focused(&driver), Some("acme-logs"));
    assert!(!in_sight(&driver).contains(&"as it is: acme-logs".to_owned()));
}

#[test]
fn leaving_stops_the_asking_and_late_pages_are_dropped() {
    let mut driver = asking(SIZE, "management-events", Setting::S3Bucket);
    driver.answer_with(is_list, page(&["one"], Some("2")));
    driver.keys("<esc>");
    driver.answer_with(is_list, page(&["late"], Some("3")));
    assert_eq!(lists(&driver).len(), 2, "nothing more is asked for");
    // what was there shows at once, and it goes on from there
    driver.keys("p");
    assert_eq!(in_sight(&driver), ["one"]);
    assert_eq!(lists(&driver).last(), Some(&list(Kind::Buckets, "us-east-1", Some("2"))));
    driver.answer_with(is_list, page(&["two"], None));
    assert_eq!(in_sight(&driver), ["one", "two"]);
    driver.keys("<esc>p");
    assert_eq!((in_sight(&driver).len(), lists(&driver).len()), (2, 3), "a second time asks for nothing");
}

#[test]
fn a_late_page_of_one_picker_is_not_taken_for_one_of_the_next() {
    let mut driver = asking(SIZE, "management-events", Setting::S3Bucket);
    driver.keys(&("<esc>".to_owned() + &to(Setting::SnsTopic) + "p"));
    driver.answer_with(is_list, page(&["a-bucket"], None));
    assert_eq!(in_sight(&driver), [""; 0]);
    driver.answer_with(is_list, page(&["arn:aws:sns:us-east-1:111122223333:a-topic"], None));
    assert_eq!(in_sight(&driver), ["arn:aws:sns:us-east-1:111122223333:a-topic"]);
}

#[test]
fn reloading_asks_from_the_beginning_and_keeps_the_focus() {
    let mut driver = asking(SIZE, "management-events", Setting::S3Bucket);
    driver.settle();
    driver.keys("<end>");
    let last = focused(&driver).unwrap().to_owned();
    driver.keys("<c-r>");
    assert_eq!(lists(&driver).last(), Some(&list(Kind::Buckets, "us-east-1", None)));
    let facts = driver.around.len();
    assert!(facts > 0, "how they are is asked again, too");
    driver.settle();
    assert_eq!(focused(&driver), Some(last.as_str()));
}

#[test]
fn what_may_not_be_listed_is_told_with_the_permission_and_can_be_typed() {
    for (setting, permission) in [
        (Setting::S3Bucket, "s3:ListAllMyBuckets"),
        (Setting::KmsKey, "kms:ListKeys and kms:ListAliases"),
        (Setting::SnsTopic, "sns:ListTopics"),
        (Setting::LogGroup, "logs:DescribeLogGroups"),
        (Setting::LogRole, "iam:ListRoles"),
    ] {
        let mut driver = asking(SIZE, "security-audit", setting);
        driver.answer_with(is_list, Answer::Listed(Err(denied("ListThings"))));
        assert!(driver.says(&format!("could be listed. It takes {permission}.")), "{}", driver.screen());
        assert!(driver.says("AccessDenied: User: arn:aws:sts::111122223333:assumed-role/ops/ana is not authorized"));
        let asked = lists(&driver).len();
        driver.keys("arn:x");
        assert_eq!(lists(&driver).len(), asked, "it is not asked again by itself");
        driver.keys("<enter>");
        assert_eq!(driver.draft().edit(setting), Some(&Edit::Set(Value::Text("arn:x".into()))));
        // but by whoever picks again
        driver.keys("p");
        assert_eq!(lists(&driver).len(), asked + 1);
    }
}

#[test]
fn a_page_that_fails_leaves_what_is_there() {
    let mut driver = asking(SIZE, "management-events", Setting::S3Bucket);
    driver.answer_with(is_list, page(&["one", "two"], Some("2")));
    driver.answer_with(is_list, Answer::Listed(Err(denied("ListBuckets"))));
    assert_eq!(in_sight(&driver), ["one", "two"]);
    assert!(
        driver.says("2, not all") && driver.says("Not all could be listed. It takes s3:ListAllMyBuckets."),
        "{}",
        driver.screen()
    );
    driver.keys("<c-r>");
    assert_eq!(lists(&driver).last(), Some(&list(Kind::Buckets, "us-east-1", None)));
}

#[test]
fn what_fails_for_another_reason_is_not_said_to_take_a_permission() {
    let mut driver = asking(SIZE, "management-events", Setting::S3Bucket);
    let error = ApiError { cause: Cause::TimedOut, message: "no answer".into(), ..denied("ListBuckets") };
    driver.answer_with(is_list, Answer::Listed(Err(error)));
    assert!(driver.says("No S3 buckets could be listed.") && driver.says("no answer"), "{}", driver.screen());
    assert!(!driver.says("It takes"));
}

#[test]
fn a_list_without_end_is_cut_and_that_is_told() {
    let names: Vec<String> = (0..MOST / 2 + 1).map(|n| format!("bucket-{n:05}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let mut driver = asking(SIZE, "management-events", Setting::S3Bucket);
    driver.answer_with(is_list, page(&names, Some("2")));
    driver.answer_with(is_list, page(&names, Some("3")));
    assert!(driver.says("There are more than these 20000") && driver.says("20000, not all"), "{}", driver.screen());
    assert_eq!(lists(&driver).len(), 2);

    // a page that leads to itself
    let mut driver = asking(SIZE, "management-events", Setting::S3Bucket);
    driver.answer_with(is_list, page(&["one"], Some("2")));
    driver.answer_with(is_list, page(&["two"], Some("2")));
    assert!(driver.says("There are more than these 2"));
    assert_eq!(lists(&driver).len(), 2);
}

#[test]
fn the_best_match_comes_first_and_what_all_share_matches_nothing() {
    let mut driver = asking(SIZE, "management-events", Setting::SnsTopic);
    driver.settle();
    driver.keys("111122");
    assert_eq!(in_sight(&driver), ["as it is: 111122"], "it stands in the head of all of them");
    driver.keys("<c-u>status");
    assert_eq!(focused(&driver), Some("arn:aws:sns:us-east-1:111122223333:build-status"));
    driver.keys("<c-u>arn:aws:sns:us-east-1");
    assert!(in_sight(&driver).len() > 6, "who types an ARN means all of it: {:?}", in_sight(&driver));
    // what stands beside a value is matched, too; words in any order, and a capital only itself
    driver.keys(&("<esc>".to_owned() + &to(Setting::KmsKey) + "p"));
    driver.settle();
    driver.keys("2019 cloud");
    assert_eq!(focused(&driver), Some("arn:aws:kms:us-east-1:111122223333:key/7a4c2e90-1f5b-4b3d-b6c8-90e1d2f3a403"));
    driver.keys("<c-u>Cloud");
    assert_eq!(in_sight(&driver), ["as it is: Cloud"]);
}

#[test]
fn what_only_some_begin_with_is_matched_and_shown() {
    let mut driver = asking(SIZE, "management-events", Setting::SnsTopic);
    let (own, other) = ("arn:aws:sns:us-east-1:111122223333:news", "arn:aws:sns:us-east-1:444455556666:news");
    driver.answer_with(is_list, page(&[own], Some("2")));
    assert!(driver.says("…news"));
    driver.keys("4444");
    driver.answer_with(is_list, page(&[other], None));
    assert_eq!(in_sight(&driver), ["as it is: 4444", other]);
    assert!(driver.says(other) && !driver.says("…news"), "{}", driver.screen());
    driver.keys("<c-u>");
    assert_eq!(in_sight(&driver), [own, other]);
}

/// How a bucket is, as far as it has to do with this.
fn bucket() -> Bucket {
    Bucket {
        region: Ok("us-east-1".into()),
        own: Ok(true),
        policy: Ok(None),
        encryption: Ok(Encryption::default()),
        requester_pays: Ok(false),
    }
}

#[test]
fn what_is_in_sight_is_asked_about_a_few_at_a_time_and_marked() {
    let names: Vec<String> = (0..500).map(|n| format!("bucket-{n:05}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let mut driver = asking(SIZE, "management-events", Setting::S3Bucket);
    driver.answer_with(is_list, page(&names, None));
    assert_eq!(driver.around.len(), 8, "no more than so many at a time");
    let seen = in_sight(&driver);
    let mut asked = Vec::new();
    while let Some((ticket, call)) = driver.around.pop_front() {
        assert!(driver.around.len() < 8);
        let Call::Fact(Subject::Bucket { name, .. }) = call else { panic!("{call:?}") };
        let fact = match name.as_str() {
            "bucket-00001" => Ok(None),
            "bucket-00002" => Err(denied("HeadBucket")),
            _ => Ok(Some(bucket())),
        };
        driver.event(Event::Answer(ticket, Answer::Fact(Box::new(Fact::Bucket(fact)))));
        asked.push(name);
    }
    assert_eq!(asked, seen, "what is in sight, and nothing else");
    assert_eq!(marks(&driver)[1..3], [Some(Mark::Fails), Some(Mark::Unverified)]);
    driver.keys("<down>");
    assert!(driver.says("! There is no bucket bucket-00001"), "{}", driver.screen());
    driver.keys("<down>");
    assert!(driver.says("? Could not be verified: the bucket bucket-00002 exists."), "{}", driver.screen());
    // moving on asks about what comes into sight
    driver.keys("<end>");
    assert!(!driver.around.is_empty());
    let Some((_, Call::Fact(Subject::Bucket { name, .. }))) = driver.around.front() else { panic!() };
    assert!(in_sight(&driver).contains(name), "{name}");
}

#[test]
fn what_aws_would_refuse_is_marked_before_anything_is_asked() {
    let mut driver = asking(SIZE, "management-events", Setting::SnsTopic);
    driver.answer(is_list);
    driver.keys("fifo");
    assert_eq!(focused(&driver), Some("arn:aws:sns:us-east-1:111122223333:audit-orders.fifo"));
    assert_eq!(marks(&driver)[1], Some(Mark::Refused));
    assert!(driver.says("x ") && driver.says("FIFO"), "{}", driver.screen());
}

#[test]
fn a_pair_that_is_half_set_is_told() {
    let mut driver = asking(SIZE, "management-events", Setting::LogGroup);
    driver.settle();
    assert!(driver.says("i Set Role too: AWS takes both or neither."), "{}", driver.screen());
    assert!(marks(&driver).iter().all(|mark| *mark != Some(Mark::Refused)), "which is no fault of any of them");
    let mut driver = asking(SIZE, "security-audit", Setting::LogGroup);
    driver.settle();
    assert!(!driver.says("both or neither"));
}

#[test]
fn what_cannot_be_picked_says_so_and_the_footer_does_not_offer_it() {
    let mut driver = Driver::form(SIZE, "management-events");
    assert!(driver.says("p pick"));
    driver.keys("<down>");
    assert!(!driver.says("p pick"));
    driver.keys("p");
    assert!(driver.says("There is nothing to pick S3 key prefix from: it is typed."));
    driver.keys("<enter>");
    assert!(!driver.says("^T pick"));
    driver.keys("<c-t>");
    assert!(driver.says("There is nothing to pick") && driver.says("Enter accept"));
    driver.keys(&("<esc>".to_owned() + &to(Setting::MultiRegion) + "p"));
    assert!(driver.says("Space toggles it"));
}

#[test]
fn a_read_only_session_picks_too() {
    let start = Start { label: "demo account".into(), read_only: true, ..Start::default() };
    let mut driver = Driver::start(SIZE, start).settled();
    driver.go("/manag<enter><enter>");
    driver.go("p");
    driver.keys("legacy<enter>");
    assert_eq!(driver.draft().value(Setting::S3Bucket), text("acme-legacy-logs"));
}

#[test]
fn the_help_explains_the_picker_and_is_asked_for_without_typing_into_it() {
    let mut driver = asking(SIZE, "management-events", Setting::S3Bucket);
    driver.settle();
    driver.keys("<f1>");
    assert!(driver.says("While picking a value: keys"), "{}", driver.screen());
    driver.keys("<esc>");
    assert!(is_picking(&driver));
    driver.keys("?");
    assert_eq!(picker(&driver).field.text(), "?");
}

#[test]
fn nothing_is_asked_about_what_lies_behind_the_help() {
    let mut driver = asking(SIZE, "management-events", Setting::S3Bucket);
    driver.keys("<f1>");
    driver.answer(is_list);
    assert_eq!(driver.around.len(), 0);
    driver.keys("<esc>");
    assert!(!driver.around.is_empty());
}

fn any_key() -> impl Strategy<Value = Key> {
    let codes = [
        Code::Up,
        Code::Down,
        Code::PageUp,
        Code::PageDown,
        Code::Home,
        Code::End,
        Code::Tab,
        Code::BackTab,
        Code::Left,
        Code::Right,
        Code::Backspace,
        Code::Delete,
    ];
    prop_oneof![
        3 => prop::sample::select(codes.to_vec()).prop_map(Key::plain),
        3 => prop::sample::select("acemlogsudit- !^$'\\:/AZé日?".chars().collect::<Vec<_>>()).prop_map(Key::char),
        1 => prop::sample::select(vec!['a', 'e', 'u', 'k', 'w', 'y', 'n', 'p', 'r', 'h', 'd']).prop_map(Key::ctrl),
    ]
}

#[derive(Clone, Debug)]
enum Step {
    Key(Key),
    Page(Vec<String>, bool),
    Fail,
    Fact,
    Size(u16, u16),
    Paste(String),
}

fn any_step() -> impl Strategy<Value = Step> {
    prop_oneof![
        12 => any_key().prop_map(Step::Key),
        3 => (prop::collection::vec("[a-e日é-]{1,12}|arn:aws:sns:us-east-1:111122223333:[a-e]{0,4}", 0..30), any::<bool>())
            .prop_map(|(values, more)| Step::Page(values, more)),
        1 => Just(Step::Fail),
        3 => Just(Step::Fact),
        1 => (60..200u16, 16..60u16).prop_map(|(width, height)| Step::Size(width, height)),
        1 => "[a-e\u{1b}\u{202e}日 ]{0,9}".prop_map(Step::Paste),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn no_key_but_enter_changes_the_draft_and_what_has_the_focus_is_in_sight(
        setting in prop::sample::select(vec![Setting::S3Bucket, Setting::KmsKey, Setting::SnsTopic, Setting::LogRole]),
        steps in prop::collection::vec(any_step(), 1..60),
    ) {
        let mut driver = asking(SIZE, "security-audit", setting);
        let before = driver.draft().clone();
        for step in steps {
            match step {
                Step::Key(key) => driver.event(Event::Key(key)),
                Step::Page(values, more) if driver.waiting.iter().any(|(_, call)| is_list(call)) => {
                    let next = more.then(|| driver.calls.len().to_string());
                    let values: Vec<&str> = values.iter().map(String::as_str).collect();
                    driver.answer_with(is_list, page(&values, next.as_deref()));
                }
                Step::Fail if driver.waiting.iter().any(|(_, call)| is_list(call)) => {
                    driver.answer_with(is_list, Answer::Listed(Err(denied("ListThings"))));
                }
                Step::Page(..) | Step::Fail => {}
                Step::Fact if driver.around.is_empty() => {}
                Step::Fact => driver.answer_around(),
                Step::Size(width, height) => driver.event(Event::Resize(Size { width, height })),
                Step::Paste(text) => driver.event(Event::Paste(text)),
            }
            driver.screen();
            prop_assert_eq!(driver.draft(), &before);
            let picker = picker(&driver);
            let rows = picker.rows();
            prop_assert_eq!(rows.is_empty(), picker.focus().is_none());
            prop_assert!(picker.focus().is_none_or(|focus| rows.iter().any(|row| row.of == focus)));
            prop_assert_eq!(picker.typed().is_some_and(str::is_empty), false);
        }
        let wanted = focused(&driver).map(str::to_owned);
        let at = picker(&driver).focus();
        driver.keys("<enter>");
        if is_picking(&driver) {
            prop_assert_eq!(driver.draft(), &before);
            driver.keys("<enter>"); // it was typed ahead of the list
        }
        let now = driver.draft().text(setting);
        match (wanted, at) {
            (Some(value), Some(Focus::Listed(_))) if value == value.trim() => prop_assert_eq!(now, Some(value)),
            (Some(_), _) => prop_assert!(!is_picking(&driver)),
            (None, _) => prop_assert_eq!(now, before.text(setting)),
        }
    }

    #[test]
    fn narrowing_finds_what_beginning_anew_finds(text in "[a-e!^$' A:é-]{1,10}") {
        let values: Vec<String> =
            (0..300).map(|n: usize| format!("{}-{}{}", ["abc", "bad", "Cad", "dé", "ebb:a"][n % 5], n % 7, ["", "-A", "cde"][n % 3])).collect();
        let values: Vec<&str> = values.iter().map(String::as_str).collect();
        let found = |keys: bool| {
            let mut driver = asking((80, 60), "security-audit", Setting::S3Bucket);
            driver.answer_with(is_list, page(&values, None));
            match keys {
                true => text.chars().for_each(|c| driver.event(Event::Key(Key::char(c)))),
                false => {
                    driver.event(Event::Key(Key::char('x')));
                    driver.event(Event::Key(Key::ctrl('u')));
                    // what is inserted before a text goes on from nothing
                    for c in text.chars().rev() {
                        driver.event(Event::Key(Key::char(c)));
                        driver.event(Event::Key(Key::ctrl('a')));
                    }
                }
            }
            (picker(&driver).field.text().to_owned(), in_sight(&driver), picker(&driver).count(&driver.state.ctx.lists))
        };
        prop_assert_eq!(found(true), found(false));
    }
}

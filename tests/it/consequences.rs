//! What the review says of the account around a trail: what the list has learned, no more, and as soon as it has.

use crate::support::driver::Driver;
use trailedit::app::{Answer, Call, Event, Screen, Start};
use trailedit::trail::{ApiError, Regions, Setting, Trail, TrailRef};

const SIZE: (u16, u16) = (160, 45);

/// Keys that move the focus from the first setting to `setting`.
fn to(setting: Setting) -> String {
    "<home>".to_owned() + &"<down>".repeat(Setting::ALL.iter().position(|s| *s == setting).unwrap())
}

/// The review of a trail that was opened from the list, one switch of it toggled.
fn review(trail: &str, setting: Setting) -> Driver {
    let mut driver = Driver::form(SIZE, trail);
    driver.keys(&(to(setting) + " <c-s>"));
    driver
}

fn trails_of(region: &str) -> impl Fn(&Call) -> bool {
    move |call| matches!(call, Call::Trails(asked) if asked == region)
}

#[track_caller]
fn says(driver: &Driver, words: &str) {
    assert!(driver.says(words), "“{words}” is not in\n{}", driver.screen());
}

#[track_caller]
fn says_not(driver: &Driver, words: &str) {
    assert!(!driver.says(words), "“{words}” is in\n{}", driver.screen());
}

#[test]
fn the_regions_that_lose_their_shadow_are_named_and_the_one_without_an_answer_too() {
    let driver = review("security-audit", Setting::MultiRegion);
    says(
        &driver,
        "At least 15 Regions lose their shadow trail: us-east-2, us-west-1, us-west-2 and 12 more (no answer",
    );
    says(&driver, "(no answer from eu-central-1).");
    says(&driver, "i note org-trail still records there, maybe not all that this one does.");
    says(&driver, "i note Security Hub CloudTrail.1 is still met: by org-trail.");
}

#[test]
fn once_every_region_has_answered_the_number_is_whole() {
    let mut driver = Driver::start(SIZE, Start::default());
    driver.answer(|call| *call == Call::Identity);
    driver.answer(|call| *call == Call::Regions);
    // what Ireland tells, Frankfurt would tell but for its denial: the shadows of all multi-Region trails
    let shadows: Vec<Trail> = {
        let mut seen = Driver::trails(SIZE);
        seen.keys("/security-audit<enter>");
        seen.state.trails.visible().map(|row| row.trail.clone()).collect()
    };
    assert_eq!(shadows.len(), 1);
    driver.answer_with(trails_of("eu-central-1"), Answer::Trails(Ok(shadows.into())));
    driver.settle();
    driver.go("/security-audit<enter><enter>");
    driver.keys(&(to(Setting::MultiRegion) + " <c-s>"));
    says(&driver, "!! danger 16 Regions lose their shadow trail: us-east-2, us-west-1, us-west-2 and 13 more.");
    says_not(&driver, "At least");
}

#[test]
fn regions_that_may_not_have_been_asked_make_it_at_least_so_many() {
    let mut driver = Driver::start(SIZE, Start::default());
    driver.answer(|call| *call == Call::Identity);
    let names = ["us-east-1", "us-west-1", "eu-west-1"].map(str::to_owned).to_vec();
    let some = Regions { names, note: Some("Not every Region may have been asked.".into()) };
    driver.answer_with(|call| *call == Call::Regions, Answer::Regions(Ok(some)));
    driver.settle();
    driver.go("/security-audit<enter><enter>");
    driver.keys(&(to(Setting::MultiRegion) + " <c-s>"));
    says(&driver, "!! danger At least 2 Regions lose their shadow trail: us-west-1 and eu-west-1.");
}

#[test]
fn what_an_earlier_asking_told_is_not_taken_for_known() {
    let review = |driver: &mut Driver| {
        driver.go("/security-audit<enter><enter>");
        driver.keys(&(to(Setting::MultiRegion) + " " + &to(Setting::GlobalEvents) + " <c-s>"));
    };
    let mut driver = Driver::trails(SIZE);
    review(&mut driver);
    says(&driver, "are recorded by this trail any more. management-events and org-trail still record them.");
    let mut driver = Driver::trails(SIZE);
    driver.keys("r");
    driver.answer(|call| *call == Call::Regions);
    let cause = trailedit::trail::error::Cause::TimedOut;
    let message = "no answer".to_owned();
    let error = ApiError {
        operation: "DescribeTrails",
        region: "us-east-1".into(),
        cause,
        message,
        request_id: None,
        after_fault: false,
    };
    driver.answer_with(trails_of("us-east-1"), Answer::Trails(Err(error)));
    driver.settle();
    review(&mut driver);
    says(&driver, "are recorded by this trail any more. org-trail still records them.");
}

#[test]
fn a_trail_that_was_opened_without_a_list_says_nothing_of_other_trails() {
    let arn = "arn:aws:cloudtrail:us-east-1:111122223333:trail/security-audit";
    let start = Start { trail: Some(TrailRef::parse(arn).unwrap()), ..Start::default() };
    let mut driver = Driver::start(SIZE, start).settled();
    driver.keys(&(to(Setting::MultiRegion) + " <c-s>"));
    says(&driver, "The shadow trails in all other Regions are deleted: from then on only us-east-1 is recorded.");
    says(&driver, "May break Security Hub CloudTrail.1");
    says(&driver, "unless another trail meets it.");
    says_not(&driver, "org-trail");
    says_not(&driver, "known to");
}

#[test]
fn the_regions_that_get_a_shadow_are_named_and_the_full_one_too() {
    let driver = review("management-events", Setting::MultiRegion);
    says(&driver, "A shadow trail appears in at least 15 more Regions: us-east-2, us-west-1, us-west-2 and 12 more.");
    says(&driver, "! caution eu-west-1 has 5 trails, the most there may be: AWS may refuse.");
    says(&driver, "one becomes a paid second copy: org-trail and security-audit (in part) everywhere.");
    says_not(&driver, "CloudTrail.1"); // org-trail met it before
}

#[test]
fn what_the_list_learns_during_the_review_is_shown_and_has_to_be_seen() {
    let trail = Some(TrailRef::parse("management-events").unwrap());
    let mut driver = Driver::start((80, 24), Start { trail, region: Some("us-east-1".into()), ..Start::default() });
    driver.answer(|call| *call == Call::Identity);
    driver.answer(|call| *call == Call::Regions);
    driver.answer(trails_of("us-east-1"));
    driver.answer(|call| matches!(call, Call::Trail(_)));
    driver.keys(&(to(Setting::MultiRegion) + " <c-s>"));
    says(&driver, "A shadow trail appears in every enabled Region.");
    driver.keys("<end><home>");
    driver.answer(trails_of("us-west-1"));
    says(&driver, "A shadow trail appears in at least 1 more Region: us-west-1.");
    driver.keys("y");
    says(&driver, "not all of it was on the screen");
    assert!(!driver.waiting.iter().any(|(_, call)| matches!(call, Call::Trail(_))), "nothing was begun");
    // what says nothing new does not ask for another look
    let stopped = |call: &Call| matches!(call, Call::Status(trail) if trail.name() == "legacy-oregon");
    let last = |call: &Call| trails_of("ap-southeast-2")(call);
    while let Some(at) = driver.waiting.iter().position(|(_, call)| !stopped(call) && !last(call)) {
        let call = driver.waiting[at].1.clone();
        driver.answer(|waiting| *waiting == call);
    }
    driver.keys("<end><home>");
    says(&driver, "A shadow trail appears in at least 14 more Regions");
    driver.answer(stopped);
    driver.keys("y");
    assert!(matches!(driver.state.screen, Screen::Progress(_)), "{}", driver.screen());
    // what was learned meanwhile is in the review that is gone back to, and has to be seen there
    driver.answer(last);
    driver.keys("<esc>");
    says(&driver, "A shadow trail appears in at least 15 more Regions");
    driver.keys("y");
    says(&driver, "not all of it was on the screen");
}

#[test]
fn who_one_is_tells_whose_regions_were_asked() {
    let mut driver = Driver::start(SIZE, Start::default());
    let at = driver.waiting.iter().position(|(_, call)| *call == Call::Identity).unwrap();
    let identity = driver.waiting.remove(at).unwrap();
    driver.settle();
    driver.go("/management<enter><enter>");
    driver.keys(&(to(Setting::MultiRegion) + " <c-s>"));
    says(&driver, "A shadow trail appears in every enabled Region.");
    driver.waiting.push_back(identity);
    driver.answer_one();
    says(&driver, "A shadow trail appears in at least 15 more Regions");
}

#[test]
fn shadows_that_were_made_or_deleted_since_the_list_was_asked_are_not_counted() {
    let mut driver = review("security-audit", Setting::MultiRegion);
    driver.go("<end>security-audit<enter>"); // off
    driver.keys("<enter>");
    driver.keys(&(to(Setting::MultiRegion) + " <c-s><end>"));
    driver.go("y"); // on again
    driver.keys("<enter>");
    driver.keys(&(to(Setting::MultiRegion) + " <c-s>"));
    says(&driver, "The shadow trails in all other Regions are deleted");
    says_not(&driver, "lose their shadow");
    // of other trails it is known how they are now
    driver.keys("<esc>q");
    driver.go("d<esc>/org-trail<enter><enter>");
    driver.keys(&(to(Setting::MultiRegion) + " <c-s>"));
    says(&driver, "At least 15 Regions lose their shadow trail");
}

#[test]
fn what_is_dangerous_stands_before_everything_else() {
    let mut driver = Driver::form(SIZE, "security-audit");
    driver.keys(&(to(Setting::S3Prefix) + "<enter>x<enter>" + &to(Setting::MultiRegion) + " <c-s>"));
    let screen = driver.screen();
    let at = |words: &str| screen.find(words).unwrap_or_else(|| panic!("“{words}” is not in\n{screen}"));
    let order =
        [at("Multi-Region"), at("!! danger"), at("The trail as it is"), at("S3 key prefix"), at("Every update")];
    assert!(order.is_sorted(), "{screen}");
    // and the request keeps the order of the form
    driver.keys("<tab>");
    let screen = driver.screen();
    assert!(screen.find("S3KeyPrefix") < screen.find("IsMultiRegionTrail"), "{screen}");
}

#[test]
fn controls_are_named_under_the_change_that_meets_or_breaks_them() {
    let driver = review("management-events", Setting::LogFileValidation);
    says(&driver, "i note Meets Security Hub CloudTrail.4, CIS 4.2 (v6.0), 3.2 (v1.4–v5.0), 2.2 (v1.2).");
    let driver = review("security-audit", Setting::LogFileValidation);
    says(&driver, "! caution Breaks Security Hub CloudTrail.4, CIS 4.2 (v6.0), 3.2 (v1.4–v5.0), 2.2 (v1.2).");
    says(&driver, "It trips the alarm that Security Hub CloudWatch.5, CIS 5.5 (v6.0), 4.5 (v1.4–v5.0), 3.5 (v1.2)");
}

#[test]
fn a_trail_that_control_tower_made_is_told_by_its_name() {
    let mut driver = Driver::form(SIZE, "management-events");
    let mut trail = driver.old_trail();
    let arn = "arn:aws:cloudtrail:us-east-1:111122223333:trail/aws-controltower-BaselineCloudTrail";
    trail.arn = trailedit::trail::TrailArn::parse(arn).unwrap();
    driver.keys("q<enter>");
    driver.answer_with(|call| matches!(call, Call::Trail(_)), Answer::Trail(Ok(Box::new(trail))));
    driver.keys(&(to(Setting::RecursiveLogging) + " <c-s>"));
    says(&driver, "Control Tower manages this trail (by its name): a change may be denied");
    says_not(&review("management-events", Setting::RecursiveLogging), "Control Tower");
}

#[test]
fn a_copy_of_the_changes_says_the_same() {
    let mut driver = review("security-audit", Setting::MultiRegion);
    driver.event(Event::Key(trailedit::app::Key::ctrl('o')));
    let (_, copied) = driver.copied.last().expect("a copy");
    assert!(copied.contains("At least 15 Regions lose their shadow trail"), "{copied}");
    assert!(copied.contains("Every update"), "{copied}");
}

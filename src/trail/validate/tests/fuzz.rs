//! What holds for any text and any draft. proptest reads the number of cases for each from the environment, 256 without:
//! `PROPTEST_CASES=1000000 cargo test --lib fuzz` runs these and their like in other modules for long. What such a run
//! finds becomes a line in one of the tables.

use super::*;
use crate::trail::arn::TrailRef;
use crate::trail::sample::near;
use crate::trail::settings::Value;
use crate::trail::text::is_steering;
use proptest::prelude::*;

/// A sentence as it may be put on a screen.
fn check_sentence(text: &str) -> Result<(), TestCaseError> {
    prop_assert!(!text.is_empty() && !text.chars().any(is_steering), "{:?}", text);
    prop_assert!(!text.starts_with(|c: char| c.is_ascii_lowercase()), "{:?}", text);
    Ok(())
}

proptest! {
    #[test]
    fn any_value_is_judged(setting in near::settings(), text in near::texts(), trail in near::trails()) {
        let found = value(setting, &text, &trail);
        for finding in &found {
            prop_assert_eq!(finding.setting, setting);
            check_sentence(&finding.text)?;
            let Some(fix) = &finding.fix else { continue };
            prop_assert!(!fix.text.is_empty() && !fix.text.chars().any(is_steering), "{:?}", fix.text);
            let Some(fixed) = fix.gives(setting) else { panic!("{fix:?}") };
            prop_assert!(!fixed.is_empty() || setting.clearable(), "{:?}", fix);
            if !fixed.is_empty() {
                let after = value(setting, fixed, &trail);
                prop_assert!(after.iter().all(|f| f.severity != Error && !f.is_like(finding)), "{:?} {:?}", fix, lines(&after));
            }
        }
    }

    #[test]
    fn any_paste_is_taken_once(setting in near::settings(), text in near::texts(), trail in near::trails()) {
        let once = normalise(setting, &text, &trail);
        let twice = normalise(setting, &once.value, &trail);
        prop_assert_eq!(&twice.value, &once.value);
        prop_assert!(twice.notes.is_empty() && twice.others.is_empty(), "{:?}", twice);
        prop_assert_eq!(once.value == text, once.notes.is_empty(), "{:?}", once);
        prop_assert!(once.others.len() <= 1 && once.others.iter().all(|(_, value)| !value.is_empty()), "{:?}", once);
        for note in once.notes {
            prop_assert!(!note.chars().any(is_steering), "{:?}", note);
        }
    }

    #[test]
    fn a_good_value_is_not_changed_by_taking_it(setting in near::settings(), text in near::texts(), trail in near::trails()) {
        // but for slashes and odd characters in a prefix, which are legal
        if setting != Setting::S3Prefix && value(setting, &text, &trail).iter().all(|f| f.severity == Note) {
            prop_assert_eq!(normalise(setting, &text, &trail).value, text);
        }
    }

    #[test]
    fn any_fix_of_a_draft_works(
        draft in near::drafts(),
        account in proptest::option::of(near::callers()),
        membership in proptest::option::of(near::memberships()),
    ) {
        let around = Around { account, organization: membership.as_ref().map(Ok) };
        let found = super::super::draft(&draft, around);
        for finding in &found {
            check_sentence(&finding.text)?;
            let Some(fix) = &finding.fix else { continue };
            let fixed = fix.apply(&draft);
            let after = super::super::draft(&fixed, around);
            prop_assert!(!after.iter().any(|f| f.is_like(finding)), "{:?}: {:?}", finding, lines(&after));
            for error in after.iter().filter(|f| f.severity == Error) {
                let is_old = found.iter().any(|f| (f.setting, &f.text) == (error.setting, &error.text));
                prop_assert!(is_old, "{:?} brings {:?}", finding, error);
            }
        }
    }

    #[test]
    fn fixes_come_to_an_end(
        draft in near::drafts(),
        account in proptest::option::of(near::callers()),
        membership in proptest::option::of(near::memberships()),
    ) {
        let around = Around { account, organization: membership.as_ref().map(Ok) };
        let mut draft = draft;
        for _ in 0..30 {
            let found = super::super::draft(&draft, around);
            let Some(fix) = found.into_iter().find_map(|f| f.fix) else { return Ok(()) };
            draft = fix.apply(&draft);
        }
        prop_assert!(false, "thirty fixes, and still one: {:?}", super::super::draft(&draft, around));
    }

    #[test]
    fn any_name_and_arn_of_a_trail_is_read_or_refused(
        text in prop_oneof![
            near::texts(),
            "[a-zA-Z0-9._-]{0,130}",
            "[0-9]{1,4}(\\.[0-9]{1,4}){2,4}",
            "arn:(aws|aws-cn|AWS|aws-)?:(cloudtrail|s3)?:(us-east-1|cn-north-1|us-isox-a-1|x)?:[0-9]{11,13}:(trail/)?[a-z./é-]{0,9}",
        ],
    ) {
        // the rules once more (F§2.1), in other words
        let letters: Vec<char> = text.chars().collect();
        let is_mark = |c: &char| ['.', '_', '-'].contains(c);
        let good = (3..=128).contains(&letters.len())
            && letters.iter().all(|c| c.is_ascii_alphanumeric() || is_mark(c))
            && letters.windows(2).all(|w| !(is_mark(&w[0]) && is_mark(&w[1])))
            && !letters.first().is_some_and(is_mark)
            && !letters.last().is_some_and(is_mark)
            && !(text.split('.').count() == 4 && text.split('.').all(|p| p.len() <= 3 && p.parse::<u16>().is_ok()));
        match crate::trail::arn::trail_name(&text) {
            Ok(()) => prop_assert!(good, "{}", text),
            Err(why) => {
                prop_assert!(!good, "{}: {}", text, why);
                prop_assert!(!why.is_empty() && !why.chars().any(is_steering), "{:?}", why);
            }
        }
        if let Ok(arn) = TrailArn::parse(&text) {
            let parts = (arn.partition(), arn.region(), arn.account(), arn.name());
            prop_assert_eq!(format!("arn:{}:cloudtrail:{}:{}:trail/{}", parts.0, parts.1, parts.2, parts.3), &*text);
        }
        match TrailRef::parse(&text) {
            Ok(named) => prop_assert_eq!(named.to_string(), text.trim()),
            Err(why) => prop_assert!(!why.is_empty() && !why.chars().any(is_steering), "{:?}", why),
        }
    }
}

/// Every fix in the tables' drafts of one text, through a draft.
#[test]
fn a_fix_of_several_settings_sets_them_all() {
    let draft = sample::draft(base("us-east-1"), &[(Setting::S3Bucket, "s3://other-logs/prod")]);
    let found = super::super::draft(&draft, None);
    let fixed = found[0].fix.as_ref().unwrap().apply(&draft);
    assert_eq!(fixed.value(Setting::S3Bucket), Some(Value::Text("other-logs".into())));
    assert_eq!(fixed.value(Setting::S3Prefix), Some(Value::Text("prod".into())));
}

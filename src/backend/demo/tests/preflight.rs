//! The checks agree with what they are checks of: what they say yes to, the embedded account takes, and what they say no
//! to, it refuses with the code that belongs to it (F§4).
//!
//! See `trail/validate/tests/fuzz.rs` for how to run more cases.

use super::*;
use crate::trail::policy::Around;
use crate::trail::preflight::{self, Check, Standing};
use crate::trail::{Facts, Membership, Severity, validate};
use proptest::prelude::*;
use proptest::sample::{Index, select};

/// What is known of what is around a draft.
struct Known {
    facts: Facts,
    membership: Membership,
    caller: String,
}

/// Everything that there is to ask about a draft.
fn ask(demo: &Demo, draft: &Draft) -> Known {
    let mut facts = Facts::default();
    // the answers lead to further questions
    while let Some(subject) = facts.subjects(draft).into_iter().find(|subject| !facts.is_asked(subject)) {
        let fact = now(demo.fact(&subject));
        facts.learn(subject, fact);
    }
    let membership = now(demo.organization()).unwrap();
    Known { facts, membership, caller: now(demo.identity()).unwrap().account }
}

impl Known {
    fn around(&self) -> Around<'_> {
        Around { account: Some(&self.caller), organization: Some(Ok(&self.membership)) }
    }

    fn checks(&self, draft: &Draft) -> Vec<Check> {
        preflight::checks(draft, &self.facts, self.around())
    }
}

fn open(demo: &Demo, arn: &TrailArn) -> Draft {
    Draft::new(now(demo.trail(arn)).unwrap())
}

#[test]
fn what_is_around_the_trails_of_the_account() {
    let failing: Vec<(String, Vec<String>)> = EVERY_TRAIL
        .iter()
        .map(|(region, name)| {
            let demo = sample();
            let draft = open(&demo, &arn(region, name));
            let checks = ask(&demo, &draft).checks(&draft);
            assert!(checks.len() >= 4, "{name}: {checks:#?}");
            assert!(!checks.iter().any(|check| check.standing == Standing::Waiting), "{checks:#?}");
            let told = preflight::findings(&checks).into_iter().map(|finding| finding.text).collect();
            ((*name).to_owned(), told)
        })
        .filter(|(_, told): &(String, Vec<String>)| !told.is_empty())
        .collect();
    let [(name, told)] = &failing[..] else { panic!("{failing:#?}") };
    assert_eq!(name, "payments-audit");
    let [told] = &told[..] else { panic!("{told:#?}") };
    let words =
        "The policy of acme-payments-audit does not let this trail write to AWSLogs/111122223333/…: no statement";
    assert!(told.starts_with(words), "{told}");
}

const EVERY_TRAIL: [(&str, &str); 6] = [
    ("us-east-1", "management-events"),
    ("us-east-1", "security-audit"),
    ("us-east-1", "org-trail"),
    ("eu-west-1", "ireland-workloads"),
    ("eu-west-1", "payments-audit"),
    ("us-west-2", "legacy-oregon"),
];

/// What the organization of the account is.
#[derive(Clone, Copy, Debug)]
enum World {
    AsItIs,
    NoOrganization,
    BillingOnly,
    NoTrustedAccess,
    NoRole,
    NoRoleToBeMade,
    Member,
    Administrator,
}

const WORLDS: [World; 8] = [
    World::AsItIs,
    World::NoOrganization,
    World::BillingOnly,
    World::NoTrustedAccess,
    World::NoRole,
    World::NoRoleToBeMade,
    World::Member,
    World::Administrator,
];

impl World {
    fn demo(self) -> Demo {
        sample_with(|account| {
            let organization = &mut account["organization"];
            match self {
                World::AsItIs => {}
                World::NoOrganization => *organization = json!(null),
                World::BillingOnly => organization["features"] = json!("CONSOLIDATED_BILLING"),
                World::NoTrustedAccess => organization["trusted_access"] = json!(false),
                World::NoRole => organization["service_linked_role"] = json!(false),
                World::NoRoleToBeMade => {
                    organization["service_linked_role"] = json!(false);
                    organization["may_create_service_linked_role"] = json!(false);
                }
                World::Administrator => organization["delegated_administrators"] = json!([MEMBER]),
                World::Member => {}
            }
            if matches!(self, World::Member | World::Administrator) {
                account["caller"]["account"] = json!(MEMBER);
                account["caller"]["arn"] = json!(format!("arn:aws:sts::{MEMBER}:assumed-role/ops/ana"));
            }
        })
    }
}

const MEMBER: &str = "222233334444";

/// The values that a setting is tried with: those that the account has, and some that it has not.
fn values(setting: Setting) -> Vec<String> {
    let file: serde_json::Value = serde_json::from_str(include_str!("../../../../assets/demo-account.json")).unwrap();
    let all = |list: &str, member: &str| -> Vec<String> {
        let text = |one: &serde_json::Value| one.get(member).unwrap_or(one).as_str().unwrap_or_default().to_owned();
        file[list].as_array().unwrap().iter().map(text).collect()
    };
    let own = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>();
    match setting {
        Setting::S3Bucket => [all("buckets", "name"), own(&["no-such-bucket"])].concat(),
        Setting::S3Prefix => own(&["prod", "prod/trail", "org", "security", "ireland", "elsewhere"]),
        Setting::SnsTopic => {
            [all("topics", "arn"), own(&["build-status", "arn:aws:sns:us-east-1:111122223333:none"])].concat()
        }
        Setting::KmsKey => {
            [all("keys", "arn"), own(&["alias/cloudtrail", "alias/none", "0d1c5a42-7b3e-4f60-9a1d-2c8e5b7f9a01"])]
                .concat()
        }
        Setting::LogGroup => {
            [all("log_groups", "arn"), own(&["arn:aws:logs:us-east-1:111122223333:log-group:none:*"])].concat()
        }
        Setting::LogRole => [all("roles", "arn"), own(&["arn:aws:iam::111122223333:role/none"])].concat(),
        Setting::MultiRegion
        | Setting::Organization
        | Setting::GlobalEvents
        | Setting::RecursiveLogging
        | Setting::LogFileValidation => Vec::new(),
    }
}

/// An edit: of which setting, to which of its values, or to none.
fn edit() -> impl Strategy<Value = (Setting, Index, bool)> {
    (select(&Setting::ALL[..]), any::<Index>(), prop::bool::weighted(0.15))
}

fn edited(mut draft: Draft, edits: &[(Setting, Index, bool)]) -> Draft {
    for (setting, which, clears) in edits {
        let texts = values(*setting);
        _ = match (*clears, texts.is_empty()) {
            (true, false) => draft.clear(*setting),
            (_, true) => draft.set(*setting, Value::Switch(which.index(2) == 0)),
            (false, false) => draft.set(*setting, Value::Text(texts[which.index(texts.len())].clone())),
        };
    }
    draft
}

proptest! {
    #[test]
    fn fuzz_the_checks_agree_with_the_account(
        (region, name) in select(&EVERY_TRAIL[..]),
        world in select(&WORLDS[..]),
        edits in prop::collection::vec(edit(), 1..5),
    ) {
        let demo = world.demo();
        let draft = edited(open(&demo, &arn(region, name)), &edits);
        let Some(request) = draft.request() else { return Ok(()) };
        let known = ask(&demo, &draft);
        let found = validate::draft(&draft, known.around());
        if found.iter().any(|finding| finding.severity == Severity::Error) {
            return Ok(());
        }
        let checks = known.checks(&draft);
        let concerned: Vec<&Check> = checks.iter().filter(|check| preflight::concerns(check, &draft)).collect();
        let answer = now(demo.writer().update(&request));
        if concerned.iter().all(|check| check.standing == Standing::Yes) {
            prop_assert!(answer.is_ok(), "{:?}: {} of {}\n{checks:#?}", answer, request.json(), draft.arn());
        }
        let refused: Vec<&&Check> = concerned
            .iter()
            .filter(|check| matches!(check.standing, Standing::No(_)) && !check.matter.codes().is_empty())
            .collect();
        if !refused.is_empty() {
            let Err(error) = answer else {
                return Err(TestCaseError::fail(format!("taken: {} of {}\n{refused:#?}", request.json(), draft.arn())));
            };
            let code = error.code().unwrap_or_default();
            // what nobody can know beforehand comes first
            let unverified = concerned.iter().filter(|check| matches!(check.standing, Standing::Unverified(_)));
            let codes: Vec<&str> =
                refused.iter().copied().chain(unverified).flat_map(|check| check.matter.codes()).copied().collect();
            prop_assert!(codes.contains(&code), "{error}: {}\n{refused:#?}", request.json());
        }
    }
}

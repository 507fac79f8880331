//! Who the caller is, what could not be read, and what a change has to do with it.

use super::caller::Caller;
use super::*;

const MEMBER: &str = "222233334444";

/// An organization trail that is edited, looked at from another account.
fn elsewhere() -> World {
    good().with(|world| {
        world.draft = sample::draft(
            sample::trail_with("us-east-1", |settings| settings.organization = Some(true)),
            &[(Setting::S3Prefix, "prod")],
        );
        world.account = Some(MEMBER);
    })
}

fn administrator() -> World {
    elsewhere().with(|world| world.service().administrators = Ok(vec![MEMBER.into()]))
}

#[test]
fn who_the_caller_is() {
    let own = || elsewhere().with(|w| w.account = Some(OWN));
    let plain: fn(&mut World) = |w| w.draft = Draft::new(sample::trail("us-east-1"));
    let cases = [
        (own().with(plain), Caller::Owner),
        (good(), Caller::Owner),
        (own(), Caller::Management),
        (own().with(|w| w.service = None), Caller::Management),
        (administrator(), Caller::Administrator),
        (elsewhere(), Caller::Member),
        (elsewhere().with(|w| w.service = None), Caller::Unknown),
        (elsewhere().with(|w| w.service().administrators = Err(denied())), Caller::Unknown),
        (elsewhere().with(|w| w.account = None), Caller::Unknown),
        (elsewhere().with(plain), Caller::Unknown),
    ];
    for (at, (world, expected)) in cases.into_iter().enumerate() {
        assert_eq!(Caller::of(world.draft.base(), &world.facts(), world.around()), expected, "case {at}");
        assert_eq!(expected.only_looks(), expected == Caller::Member);
    }
}

#[test]
fn what_a_caller_may_do_with_an_organization_trail() {
    assert!(elsewhere().no(Matter::Caller).starts_with("You are in 222233334444, a member account"));
    let claim = |world: &World| {
        let check = world.checks().into_iter().find(|check| check.matter == Matter::Caller).unwrap();
        (check.standing, check.claim)
    };
    let (standing, text) = claim(&administrator());
    assert_eq!(standing, Standing::Yes);
    assert!(text.contains("all but whether it is an organization trail"), "{text}");
    let (standing, text) = claim(&elsewhere().with(|w| w.account = Some(OWN)));
    assert_eq!(standing, Standing::Yes);
    assert!(text.contains("management account 123456789012"), "{text}");
    assert_eq!(claim(&elsewhere().with(|w| w.service = None)).0, Standing::Waiting);
    // an administrator cannot end it, and the form says so in the same words
    let mut ending = administrator();
    sample::edit(&mut ending.draft, Setting::Organization, "off");
    let no = ending.no(Matter::Caller);
    let told = crate::trail::validate::draft(&ending.draft, ending.around());
    assert!(told.iter().any(|finding| finding.text == no && finding.severity == Severity::Error), "{told:#?}");
    // whoever may change it is not told any more that members may not
    let told = crate::trail::validate::draft(&administrator().draft, administrator().around());
    let [asks] = &told[..] else { panic!("{told:#?}") };
    assert!(answers(&administrator().checks(), asks));
    assert!(!answers(&administrator().with(|w| w.service = None).checks(), asks));
}

#[test]
fn only_the_management_account_can_look_at_its_roles() {
    assert!(administrator().unverified(Matter::CloudTrailRole).contains("only the management account"));
    assert_eq!(administrator().standings(Matter::OrganizationsRole), []);
}

#[test]
fn ending_an_organization_trail_takes_the_accounts_own_path() {
    let mut world = elsewhere().with(|w| w.account = Some(OWN));
    world.draft.undo(Setting::S3Prefix);
    sample::edit(&mut world.draft, Setting::Organization, "off");
    let organization_only = json!({"Version": "2012-10-17", "Statement": {
        "Effect": "Allow", "Principal": {"Service": "cloudtrail.amazonaws.com"}, "Action": "s3:*",
        "Resource": ["arn:aws:s3:::acme-logs", "arn:aws:s3:::acme-logs/AWSLogs/o-a1b2c3d4e5/*"],
    }});
    world.bucket().policy = Ok(Some(organization_only));
    assert!(world.no(Matter::BucketWrite).contains("write to AWSLogs/123456789012/…"));
    let check = world.checks().into_iter().find(|check| check.matter == Matter::BucketWrite).unwrap();
    assert_eq!(check.setting, Setting::Organization);
    assert_eq!(world.standings(Matter::BucketOrganization), [], "it is not written to any more");
    assert_eq!(world.standings(Matter::TrustedAccess), [], "and needs no trusted access");
}

#[test]
fn what_could_not_be_read_for_want_of_a_permission_is_summed_up() {
    let forbidden = |world: &World| unread::forbidden(&world.draft, &world.facts());
    assert_eq!(forbidden(&good()), Vec::<&str>::new());
    let policies = good().with(|w| {
        w.bucket().policy = Err(denied());
        w.key().policy = Err(denied());
        w.topic_key().policy = Err(denied());
    });
    assert_eq!(forbidden(&policies), ["bucket policy", "key policy"]);
    let broken = good().with(|w| w.bucket().policy = Err(ApiError { cause: Cause::TimedOut, ..denied() }));
    assert_eq!(forbidden(&broken), Vec::<&str>::new(), "that is no want of a permission");
    assert!(unread::is_answered(&good().draft, &good().facts()));
    let waiting = good().with(|w| w.topic_key = None);
    assert!(!unread::is_answered(&waiting.draft, &waiting.facts()));
}

#[test]
fn where_nothing_is_asked_for_that_is_known() {
    let off = ApiError { cause: Cause::Configuration, message: "an endpoint of its own".into(), ..denied() };
    let all_off = good().with(|w| {
        w.bucket = Some(Err(off.clone()));
        w.key = Some(Err(off.clone()));
        w.topic = Some(Err(off.clone()));
        w.group = Some(Err(off.clone()));
        w.role = Some(Err(off.clone()));
        w.service = Some(Service {
            trusted_access: Err(off.clone()),
            administrators: Err(off.clone()),
            member: Err(off.clone()),
            cloudtrail_role: Err(off.clone()),
            organizations_role: Err(off.clone()),
        });
    });
    let why = |world: &World| unread::nothing_is_asked(&world.draft, &world.facts()).cloned();
    assert_eq!(why(&all_off), Some(off));
    assert_eq!(unread::forbidden(&all_off.draft, &all_off.facts()), Vec::<&str>::new());
    assert_eq!(why(&all_off.clone().with(|w| w.group = Some(Ok(true)))), None);
    assert_eq!(why(&all_off.with(|w| w.group = None)), None);
    assert_eq!(why(&good()), None);
}

#[test]
fn a_change_has_to_do_with_some_checks_and_not_with_others() {
    let bad = good().with(|w| {
        w.bucket().policy = Err(denied());
        w.key().policy = Err(denied());
        w.topic = Some(Err(denied()));
    });
    type Case = (&'static [(Setting, &'static str)], &'static [&'static str]);
    let cases: [Case; 6] = [
        (&[(Setting::S3Prefix, "prod")], &["bucket policy"]),
        (&[(Setting::KmsKey, "alias/trail")], &["bucket policy", "key policy"]),
        (&[(Setting::SnsTopic, "other")], &["topic", "topic policy"]),
        (&[(Setting::LogFileValidation, "off")], &[]),
        // to take something away needs nothing
        (&[(Setting::KmsKey, ""), (Setting::SnsTopic, "")], &[]),
        (&[(Setting::KmsKey, ""), (Setting::S3Prefix, "prod")], &["bucket policy"]),
    ];
    for (edits, expected) in cases {
        let draft = sample::draft(bad.draft.base().clone(), edits);
        assert_eq!(unverified(&bad.checks(), &draft).unread, expected, "{edits:?}");
    }
    let prefixed = sample::trail_with("us-east-1", |settings| settings.s3_prefix = Some("prod".into()));
    let bare = sample::draft(prefixed, &[(Setting::S3Prefix, "")]);
    assert_eq!(
        unverified(&bad.checks(), &bare).unread,
        ["bucket policy"],
        "without a prefix the objects are elsewhere"
    );
}

/// Adds a statement to a policy of which nobody can tell whether it applies; that of a role names no principal.
fn doubt(policy: &mut Json, key: &str, is_role: bool) {
    let one = policy["Statement"].take();
    let mut all = if let Json::Array(all) = one { all } else { vec![one] };
    let mut deny = json!({"Sid": "Doubtful", "Effect": "Deny", "Action": "*", "Resource": "*",
        "Condition": {"Bool": {key: "true"}}});
    if !is_role {
        deny["Principal"] = json!({"Service": "cloudtrail.amazonaws.com"});
    }
    all.push(deny);
    policy["Statement"] = all.into();
}

#[test]
fn what_a_statement_leaves_undecided_names_it_and_its_keys_once() {
    let key = "aws:ViaAWSService";
    let add = |policy: &mut Json| doubt(policy, key, false);
    let world = good().with(|w| {
        add(w.bucket().policy.as_mut().unwrap().as_mut().unwrap());
        add(w.key().policy.as_mut().unwrap());
        add(w.topic().policy.as_mut().unwrap());
        add(w.topic_key().policy.as_mut().unwrap());
        add(&mut w.role().trust);
        w.role().permissions.as_mut().unwrap().iter_mut().for_each(|policy| doubt(policy, key, true));
    });
    let checks = world.checks();
    let mut open = 0;
    for check in checks.iter().filter(|check| check.matter.document().is_some()) {
        let Standing::Unverified(why) = &check.standing else { panic!("{check:#?}") };
        let by = check.decided_by.as_ref().unwrap_or_else(|| panic!("{check:#?}"));
        assert!(why.contains("(Doubtful)") && why.contains(key) && by.keys == [key], "{check:#?}");
        open += 1;
    }
    assert!(open > 10, "{open}");
    let found = findings(&checks);
    let documents: Vec<&str> = found.iter().filter_map(|finding| finding.text.split(',').next()).collect();
    assert_eq!(
        documents,
        [
            "bucket policy",
            "topic policy",
            "policy of the topic's key",
            "role permissions",
            "key policy",
            "role trust policy"
        ]
    );
    for finding in &found {
        assert!(finding.severity == Severity::Unknown && finding.text.contains("(Doubtful)"), "{finding:?}");
    }
    // the review says the same, and the list of all checks says it once for each policy
    let told = unverified(&checks, &world.draft).undecided;
    assert!(!told.is_empty() && told.iter().all(|text| found.iter().any(|finding| finding.text == *text)), "{told:#?}");
    let whys: Vec<String> = (0..checks.len()).filter_map(|at| checks[at].why_unverified(&checks[..at])).collect();
    let whole = whys.iter().filter(|why| !why.starts_with("see above, statement ")).count();
    assert!(whole <= documents.len() && whys.len() == open, "{whys:#?}");
}

#[test]
fn a_trail_of_another_account_becomes_no_organization_trail() {
    // the trail is the caller's, the organization another account's
    let world = good().with(|w| {
        if let Some(Ok(Membership::Member(organization))) = &mut w.membership {
            organization.management_account = "999988887777".into();
        }
    });
    let checks = world.checks();
    let caller = checks.iter().find(|check| check.matter == Matter::Caller).unwrap();
    assert_eq!(caller.claim, format!("your account, {OWN}, is the organization's management account"));
    assert!(matches!(caller.standing, Standing::No(_)));
    let remedy = &caller.remedy.as_ref().unwrap().text;
    assert!(remedy.contains("make one in 999988887777") && remedy.contains("--is-organization-trail"), "{remedy}");
    assert!(remedy.contains("stop this one") && !remedy.contains("--profile"), "{remedy}");
    // what IAM says of the member's account is nothing about the management account
    assert!(!checks.iter().any(|check| check.matter == Matter::OrganizationsRole));
    assert!(world.unverified(Matter::CloudTrailRole).starts_with("only the management account can look"));
}

#[test]
fn a_missing_role_of_cloudtrail_is_known_to_be_missing() {
    let world = good().with(|w| w.service().cloudtrail_role = Ok(false));
    let checks = world.checks();
    let role = checks.iter().find(|check| check.matter == Matter::CloudTrailRole).unwrap();
    assert!(role.claim.ends_with("or the update makes it"), "{}", role.claim);
    assert!(
        world.unverified(Matter::CloudTrailRole).starts_with("the role is missing; the update makes it if you may")
    );
    let command = role.remedy.as_ref().unwrap().command.as_deref().unwrap();
    assert!(command.contains("iam create-service-linked-role") && command.contains("cloudtrail.amazonaws.com"));
    assert!(role.asks_for_remedy());
    let unread = good().with(|w| w.service().cloudtrail_role = Err(denied())).checks();
    assert!(!unread.iter().any(Check::asks_for_remedy), "nobody knows whether there is something to do");
}

#[test]
fn of_several_faults_of_one_policy_the_others_are_counted() {
    let world = good().with(|w| w.bucket().policy = Ok(Some(json!({"Version": "2012-10-17", "Statement": []}))));
    let checks = world.checks();
    let told = findings(&checks);
    let prefix = told.iter().find(|finding| finding.setting == Setting::S3Prefix).unwrap();
    assert!(prefix.text.ends_with(" (and 1 more: i lists them)"), "{}", prefix.text);
    assert!(checks.iter().any(|check| matches!(&check.standing, Standing::No(text) if tells(prefix, text))));
}

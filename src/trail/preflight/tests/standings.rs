//! Every check in all four standings.

use super::*;
use crate::trail::Value;

#[test]
fn where_all_is_as_it_has_to_be_every_check_says_yes() {
    let checks = good().checks();
    for matter in MATTERS {
        assert!(checks.iter().any(|check| check.matter == matter), "{matter:?} is not checked");
    }
    assert_eq!(checks.iter().filter(|check| check.standing != Standing::Yes).collect::<Vec<_>>(), Vec::<&Check>::new());
    assert_eq!(findings(&checks), []);
    assert!(checks.is_sorted_by_key(|check| check.setting));
    // an S3 Bucket Key adds one on the key's policy
    let without = good().with(|world| world.bucket().encryption = Ok(Encryption::default())).checks();
    assert_eq!(checks.len(), without.len() + 1);
}

#[test]
fn nothing_is_said_of_what_was_not_asked_for() {
    assert_eq!(checks(&draft(), &Facts::default(), Around::default()), []);
}

/// What makes a check fail, and what it says then.
type Failure = (Matter, fn(&mut World), &'static str);

fn nothing() -> Json {
    json!({"Version": "2012-10-17", "Statement": []})
}

#[test]
fn what_is_not_as_it_has_to_be_is_told_in_a_sentence() {
    let failures: Vec<Failure> = vec![
        (Matter::Bucket, |w| w.bucket = Some(Ok(None)), "There is no bucket acme-logs"),
        (Matter::RequesterPays, |w| w.bucket().requester_pays = Ok(true), "The bucket acme-logs is Requester Pays"),
        (Matter::BucketAcl, |w| w.bucket().policy = Ok(None), "The bucket acme-logs has no policy"),
        (
            Matter::BucketAcl,
            |w| w.bucket().policy = Ok(Some(without(Document::Bucket, 0))),
            "The policy of acme-logs does not let this trail read the bucket's ACL: no statement",
        ),
        (
            Matter::BucketWrite,
            |w| w.bucket().policy = Ok(Some(without(Document::Bucket, 1))),
            "The policy of acme-logs does not let this trail write to prod/AWSLogs/123456789012/…: statement 2 \
             (AWSCloudTrailOrganizationWrite20150319)",
        ),
        (
            Matter::BucketOrganization,
            |w| w.bucket().policy = Ok(Some(without(Document::Bucket, 2))),
            "The policy of acme-logs does not let this trail write to prod/AWSLogs/o-a1b2c3d4e5/123456789012/…",
        ),
        (
            Matter::BucketRegions,
            |w| w.bucket().policy = Ok(Some(legacy(&["035351147821", "arn:aws:iam::859597730677:root"]))),
            "names accounts that CloudTrail once had (eu-central-1, eu-west-1) instead of the service \
             cloudtrail.amazonaws.com",
        ),
        (Matter::Key, |w| w.key = Some(Ok(None)), "There is no key 1234abcd-12ab-34cd-56ef-1234567890ab in eu-west-1"),
        (
            Matter::KeyState,
            |w| w.key().state = KeyState::Not("Disabled".into()),
            "The key cannot be used: its state is Disabled",
        ),
        (Matter::KeySort, |w| w.key().symmetric = false, "not one for symmetric encryption"),
        (Matter::KeySort, |w| w.key().managed_by_aws = true, "AWS manages this key"),
        (
            Matter::KeyRegion,
            |w| w.bucket().region = Ok("us-east-1".into()),
            "The key is in eu-west-1, and the bucket is in us-east-1: AWS refuses",
        ),
        (
            Matter::KeyPolicy,
            |w| w.key().policy = Ok(without(Document::Key, 0)),
            "The key's policy does not let CloudTrail encrypt with the key (kms:GenerateDataKey): no statement",
        ),
        (
            Matter::KeyPolicy,
            |w| w.key().policy = Ok(without(Document::Key, 2)),
            "The key's policy does not let CloudTrail decrypt with the key (kms:Decrypt)",
        ),
        (Matter::Topic, |w| w.topic = Some(Ok(None)), "There is no topic news in us-east-1"),
        (Matter::TopicPolicy, |w| w.topic().policy = None, "The topic news has no policy"),
        (
            Matter::TopicPolicy,
            |w| w.topic().policy = Some(nothing()),
            "The policy of the topic news does not let this trail publish: no statement",
        ),
        (
            Matter::TopicKey,
            |w| w.topic().key = Some("alias/aws/sns".into()),
            "encrypted with a key that AWS manages, such as alias/aws/sns",
        ),
        (Matter::TopicKey, |w| w.topic_key().managed_by_aws = true, "encrypted with a key that AWS manages"),
        (Matter::TopicKey, |w| w.topic_key = Some(Ok(None)), "encrypted with a key that does not exist"),
        (
            Matter::TopicKeyState,
            |w| w.topic_key().state = KeyState::Not("PendingDeletion".into()),
            "The topic's key cannot be used: its state is PendingDeletion",
        ),
        (
            Matter::TopicKeyPolicy,
            |w| w.topic_key().policy = Ok(nothing()),
            "The policy of the topic's key does not let CloudTrail use it",
        ),
        (
            Matter::Caller,
            |w| w.membership = Some(Ok(organization("999988887777", true))),
            "Only the management account of the organization “o-a1b2c3d4e5”, “999988887777”, can switch it on",
        ),
        (
            Matter::Caller,
            |w| w.account = Some("222233334444"),
            "Only the management account can switch it, with the trail",
        ),
        (Matter::Organization, |w| w.membership = Some(Ok(Membership::NotAMember)), "is in no organization"),
        (Matter::AllFeatures, |w| w.membership = Some(Ok(organization(OWN, false))), "has consolidated billing only"),
        (Matter::TrustedAccess, |w| w.service().trusted_access = Ok(false), "CloudTrail has no trusted access"),
        (Matter::OrganizationsRole, |w| w.service().organizations_role = Ok(false), "AWSServiceRoleForOrganizations"),
        (Matter::LogGroup, |w| w.group = Some(Ok(false)), "There is no log group trail in us-east-1"),
        (Matter::Role, |w| w.role = Some(Ok(None)), "There is no role trail in the account 123456789012"),
        (
            Matter::RoleTrust,
            |w| w.role().trust = nothing(),
            "The role trail does not let CloudTrail take it on: no statement",
        ),
        (
            Matter::RolePermissions,
            |w| w.role().permissions = Ok(Vec::new()),
            "The role trail may not make a log stream 123456789012_CloudTrail_us-east-1",
        ),
        (
            Matter::RolePermissions,
            |w| w.role().boundary = Ok(Some(nothing())),
            "The permissions boundary of the role trail does not let it make a log stream",
        ),
        (
            Matter::RoleOrganization,
            |w| w.role().permissions = Ok(vec![for_one_account()]),
            "The role trail may not make a log stream o-a1b2c3d4e5_123456789012_CloudTrail_us-east-1",
        ),
    ];
    for matter in MATTERS {
        // the update makes CloudTrail's role where it may be made
        let is_told = matter == Matter::CloudTrailRole || failures.iter().any(|(own, ..)| *own == matter);
        assert!(is_told, "{matter:?}");
    }
    for (matter, change, words) in failures {
        let world = good().with(change);
        let no = world.no(matter);
        assert!(no.contains(words), "{matter:?}: {no}");
        assert!(!no.ends_with('.'), "{no}");
        let failed = world.checks().into_iter().find(|c| c.standing == Standing::No(no.clone())).unwrap();
        assert!(failed.remedy.is_some_and(|remedy| !remedy.text.is_empty()), "{matter:?} has a remedy");
        let found = findings(&world.checks());
        let (failed, open): (Vec<&Finding>, Vec<&Finding>) =
            found.iter().partition(|finding| finding.severity == Severity::Warning);
        assert!(!failed.is_empty() && open.iter().all(|f| f.severity == Severity::Unknown), "{matter:?}");
    }
    // a policy that lacks all is told once for each setting
    let empty = good().with(|w| w.bucket().policy = Ok(Some(nothing())));
    let about: Vec<Setting> = findings(&empty.checks()).iter().map(|finding| finding.setting).collect();
    assert_eq!(about, [Setting::S3Bucket, Setting::S3Prefix]);
}

const BUCKET: [Matter; 6] = [
    Matter::Bucket,
    Matter::RequesterPays,
    Matter::BucketAcl,
    Matter::BucketWrite,
    Matter::BucketOrganization,
    Matter::KeyRegion,
];
/// In which Region it is, the key's ARN says.
const KEYS: [Matter; 4] = [Matter::Key, Matter::KeyState, Matter::KeySort, Matter::KeyPolicy];
const TOPIC_KEYS: [Matter; 3] = [Matter::TopicKey, Matter::TopicKeyState, Matter::TopicKeyPolicy];
const ROLES: [Matter; 4] = [Matter::Role, Matter::RoleTrust, Matter::RolePermissions, Matter::RoleOrganization];
const ORGANIZATION: [Matter; 6] = [
    Matter::BucketOrganization,
    Matter::Caller,
    Matter::Organization,
    Matter::AllFeatures,
    Matter::RoleOrganization,
    Matter::CloudTrailRole,
];

/// What is changed, and the matters that stand otherwise then: all of them, and no others.
type Changed = (fn(&mut World), &'static [Matter]);

#[test]
fn what_could_not_be_read_is_no_no() {
    let unread: [Changed; 19] = [
        (|w| w.bucket = Some(Err(denied())), &BUCKET),
        (|w| w.bucket().requester_pays = Err(denied()), &[Matter::RequesterPays]),
        (|w| w.bucket().policy = Err(denied()), &[Matter::BucketAcl, Matter::BucketWrite, Matter::BucketOrganization]),
        (|w| w.bucket().region = Err(denied()), &[Matter::KeyRegion]),
        (|w| w.key = Some(Err(denied())), &KEYS),
        (|w| w.key().policy = Err(denied()), &[Matter::KeyPolicy]),
        (|w| w.topic = Some(Err(denied())), &[Matter::Topic, Matter::TopicPolicy]),
        (|w| w.topic_key = Some(Err(denied())), &TOPIC_KEYS),
        (|w| w.topic_key().policy = Err(denied()), &[Matter::TopicKeyPolicy]),
        (|w| w.group = Some(Err(denied())), &[Matter::LogGroup]),
        (|w| w.role = Some(Err(denied())), &ROLES),
        (|w| w.role().permissions = Err(denied()), &[Matter::RolePermissions, Matter::RoleOrganization]),
        (|w| w.role().boundary = Err(denied()), &[Matter::RolePermissions, Matter::RoleOrganization]),
        (|w| w.service().trusted_access = Err(denied()), &[Matter::TrustedAccess]),
        (|w| w.service().cloudtrail_role = Err(denied()), &[Matter::CloudTrailRole]),
        // the update makes it, if the caller may have it made: nobody knows
        (|w| w.service().cloudtrail_role = Ok(false), &[Matter::CloudTrailRole]),
        (|w| w.service().organizations_role = Err(denied()), &[Matter::OrganizationsRole]),
        (|w| w.membership = Some(Err(denied())), &ORGANIZATION),
        (|w| w.account = None, &[Matter::Caller]),
    ];
    for (at, (change, matters)) in unread.into_iter().enumerate() {
        let world = good().with(change);
        assert_eq!(findings(&world.checks()), [], "case {at}");
        matters.iter().for_each(|matter| assert!(!world.unverified(*matter).is_empty(), "case {at}"));
        let is_open = |check: &&Check| matches!(check.standing, Standing::Unverified(_));
        let open: Vec<Matter> = world.checks().iter().filter(is_open).map(|check| check.matter).collect();
        assert!(open.iter().all(|matter| matters.contains(matter)), "case {at}: {open:?}");
    }
    // the remedy is to be allowed to look, and the reason is told once
    let policy = good().with(|w| w.bucket().policy = Err(ApiError { operation: "GetBucketPolicy", ..denied() }));
    let open = policy.checks();
    let of = |matter| open.iter().position(|check| check.matter == matter).unwrap();
    let (first, second) = (of(Matter::BucketAcl), of(Matter::BucketOrganization));
    let remedy = open[first].remedy.clone().unwrap();
    assert_eq!(remedy.text, "Get the permission s3:GetBucketPolicy to have it checked");
    assert_eq!((remedy.command, remedy.document), (None, Some(Document::Bucket)));
    assert!(open[first].why_unverified(&open[..first]).unwrap().contains("not you"));
    assert_eq!(open[second].why_unverified(&open[..second]).unwrap(), "see above, GetBucketPolicy");
    let policy = good().with(|w| w.bucket().policy = Err(denied()));
    assert_eq!(policy.unverified(Matter::BucketWrite), "no permission: Look in us-east-1: AccessDenied: not you");
    // whether the bucket has a bucket key matters only where the key's policy does not allow for one
    let unread = good().with(|w| w.bucket().encryption = Err(denied()));
    assert!(unread.standings(Matter::KeyPolicy).iter().all(|standing| *standing == Standing::Yes));
    let unread = unread.with(|w| w.key().policy = Ok(without(Document::Key, 2)));
    assert!(unread.unverified(Matter::KeyPolicy).contains("whether the bucket has one is not known"));
}

#[test]
fn what_a_policy_leaves_open_is_not_a_no() {
    let from_somewhere = |mut policy: Json| {
        for statement in policy["Statement"].as_array_mut().unwrap() {
            statement["Condition"] = json!({"Bool": {"aws:ViaAWSService": "true"}});
        }
        policy
    };
    let bucket = from_somewhere(policy(Document::Bucket, &draft()));
    let open = good().with(|w| w.bucket().policy = Ok(Some(bucket.clone())));
    for matter in [Matter::BucketAcl, Matter::BucketWrite, Matter::BucketOrganization] {
        let why = open.unverified(matter);
        assert!(why.contains("aws:ViaAWSService"), "{why}");
    }
    let found = findings(&open.checks());
    assert_eq!(found.len(), 3, "one for each statement: {found:#?}");
    assert!(found.iter().all(|finding| finding.severity == Severity::Unknown), "{found:#?}");
    let boundary = from_somewhere(policy(Document::RolePermissions, &draft()));
    let open = good().with(|w| w.role().boundary = Ok(Some(boundary.clone())));
    assert!(open.unverified(Matter::RolePermissions).starts_with("its permissions boundary: "));
    // what AWS's own documents disagree on
    let undescribed = good().with(|w| w.key().policy = Ok(without(Document::Key, 1)));
    let why = undescribed.unverified(Matter::KeyPolicy);
    assert!(why.contains("CloudTrail User Guide requires it") && why.contains("no statement allows kms:Desc"), "{why}");
    assert_eq!(findings(&undescribed.checks()), []);
}

#[test]
fn in_which_region_a_key_is_needs_no_reading_of_the_key() {
    for unread in [None, Some(Err(denied()))] {
        let mut world = good();
        world.key = unread;
        assert_eq!(world.standings(Matter::KeyRegion), [Standing::Yes]);
        world.bucket().region = Ok("us-east-1".into());
        assert!(world.no(Matter::KeyRegion).contains("The key is in eu-west-1, and the bucket is in us-east-1"));
    }
}

#[test]
fn what_is_asked_for_and_not_answered_is_awaited() {
    let awaited: [Changed; 8] = [
        (|w| w.bucket = None, &BUCKET),
        (|w| w.key = None, &KEYS),
        (|w| w.topic = None, &[Matter::Topic, Matter::TopicPolicy]),
        (|w| w.topic_key = None, &TOPIC_KEYS),
        (|w| w.group = None, &[Matter::LogGroup]),
        (|w| w.role = None, &ROLES),
        (|w| w.service = None, &[Matter::TrustedAccess, Matter::CloudTrailRole, Matter::OrganizationsRole]),
        (|w| w.membership = None, &ORGANIZATION),
    ];
    for (at, (change, matters)) in awaited.into_iter().enumerate() {
        let world = good().with(change);
        let waiting: Vec<Matter> =
            world.checks().into_iter().filter(|c| c.standing == Standing::Waiting).map(|check| check.matter).collect();
        assert!(waiting.iter().all(|matter| matters.contains(matter)), "case {at}: {waiting:?}");
        assert!(matters.iter().all(|matter| waiting.contains(matter)), "case {at}: {waiting:?}");
        assert_eq!(findings(&world.checks()), [], "case {at}");
    }
}

#[test]
fn a_check_stands_beside_the_setting_that_is_edited() {
    let at = |world: &World, matter| world.checks().into_iter().find(|check| check.matter == matter).unwrap().setting;
    assert_eq!(at(&good(), Matter::BucketWrite), Setting::S3Prefix);
    assert_eq!(at(&good(), Matter::BucketAcl), Setting::S3Bucket);
    assert_eq!(at(&good(), Matter::BucketOrganization), Setting::S3Prefix);
    let unprefixed = good().with(|w| w.draft.undo(Setting::S3Prefix));
    assert_eq!(at(&unprefixed, Matter::BucketOrganization), Setting::Organization);
    assert_eq!(at(&unprefixed, Matter::RolePermissions), Setting::Organization);
    let as_it_is = unprefixed.with(|w| w.draft.undo(Setting::Organization));
    assert_eq!(at(&as_it_is, Matter::BucketWrite), Setting::S3Bucket);
    assert_eq!(at(&as_it_is, Matter::RolePermissions), Setting::LogRole);
}

#[test]
fn a_prefix_that_the_policy_was_not_told_of_is_told_beside_the_old_one() {
    let mut world = good();
    world.draft = sample::draft(
        sample::trail_with("us-east-1", |settings| settings.s3_prefix = Some("prod".into())),
        &[(Setting::S3Prefix, "prod/trail")],
    );
    assert_eq!(
        world.no(Matter::BucketWrite),
        "The policy of acme-logs lets this trail write to prod/AWSLogs/123456789012/…, but not to \
         prod/trail/AWSLogs/123456789012/…"
    );
    // of another bucket the old prefix says nothing
    sample::edit(&mut world.draft, Setting::S3Bucket, "other-logs");
    assert!(world.no(Matter::BucketWrite).starts_with("The policy of other-logs does not let this trail write"));
}

#[test]
fn a_policy_for_the_old_account_of_the_home_region_is_not_judged() {
    let home = good().with(|w| w.bucket().policy = Ok(Some(legacy(&["arn:aws:iam::086441151436:root"]))));
    assert!(home.unverified(Matter::BucketWrite).contains("an account that CloudTrail wrote from"));
    assert!(home.no(Matter::BucketRegions).contains("(us-east-1)"), "but it is for no other Region");
    let single = home.with(|w| w.draft.undo(Setting::MultiRegion));
    assert_eq!(single.standings(Matter::BucketRegions), []);
    // beside the service they harm nobody, whatever else the policy lacks
    let beside = good().with(|w| {
        let mut policy = legacy(&["arn:aws:iam::086441151436:root"]);
        let own = without(Document::Bucket, 1)["Statement"].as_array().unwrap().clone();
        policy["Statement"].as_array_mut().unwrap().extend(own);
        w.bucket().policy = Ok(Some(policy));
    });
    assert_eq!(beside.standings(Matter::BucketRegions), []);
    // other accounts are nobody's business, and neither is one that is only denied
    let others = good().with(|w| w.bucket().policy = Ok(Some(legacy(&["111122223333"]))));
    assert_eq!(others.standings(Matter::BucketRegions), []);
}

#[test]
fn a_key_that_is_told_apart_by_the_buckets_name_is_told_in_the_same_words() {
    let mut world = good();
    let arn = "arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab";
    sample::edit(&mut world.draft, Setting::S3Bucket, "logs-111122223333-us-west-2-an");
    sample::edit(&mut world.draft, Setting::KmsKey, arn);
    world.bucket().region = Ok("us-west-2".into());
    world.key().arn = arn.into();
    let told = crate::trail::validate::draft(&world.draft, world.around());
    let no = world.no(Matter::KeyRegion);
    assert!(told.iter().any(|finding| finding.text == no), "{no}\n{told:#?}");
}

#[test]
fn what_a_check_knows_is_not_asked_any_more() {
    let mut world = good();
    sample::edit(&mut world.draft, Setting::S3Bucket, "other-logs");
    let found = crate::trail::validate::draft(&world.draft, world.around());
    let found: Vec<_> = found.into_iter().filter(|f| f.setting == Setting::KmsKey).collect();
    let [note] = &found[..] else { panic!("{found:#?}") };
    assert!(answers(&world.checks(), note), "{note:?}");
    assert!(!answers(&world.clone().with(|w| w.bucket = None).checks(), note));
    assert!(!answers(&world.with(|w| w.bucket().region = Err(denied())).checks(), note));
}

#[test]
fn a_fifo_topic_is_told_in_the_words_of_the_form() {
    let mut world = good();
    sample::edit(&mut world.draft, Setting::SnsTopic, "news.fifo");
    let no = world.no(Matter::TopicSort);
    let told = crate::trail::validate::draft(&world.draft, world.around());
    assert!(told.iter().any(|finding| finding.text == no), "{told:#?}");
}

/// A document of the draft's without one of its statements.
fn without(document: Document, at: usize) -> Json {
    let mut policy = policy(document, &draft());
    policy["Statement"].as_array_mut().unwrap().remove(at);
    policy
}

/// The permissions of a role for a trail of one account.
fn for_one_account() -> Json {
    let mut draft = draft();
    draft.undo(Setting::Organization);
    policy(Document::RolePermissions, &draft)
}

/// A policy as CloudTrail's was in its first years.
fn legacy(accounts: &[&str]) -> Json {
    let allow = |action: &str, resource: &str| json!({"Effect": "Allow", "Principal": {"AWS": accounts}, "Action": action, "Resource": resource});
    json!({"Version": "2012-10-17", "Statement": [
        allow("s3:GetBucketAcl", "arn:aws:s3:::acme-logs"),
        allow("s3:PutObject", "arn:aws:s3:::acme-logs/prod/AWSLogs/123456789012/*"),
        {"Effect": "Deny", "Principal": {"AWS": "113285607260"}, "Action": "s3:*", "Resource": "*"},
    ]})
}

fn organization(management: &str, all: bool) -> Membership {
    Membership::Member(Organization { id: ORG.into(), management_account: management.into(), all_features: Some(all) })
}

#[test]
fn against_a_boundary_no_policy_is_offered() {
    let remedy = |world: &World| {
        let check = world.checks().into_iter().find(|check| check.matter == Matter::RolePermissions).unwrap();
        assert!(matches!(check.standing, Standing::No(_)), "{check:?}");
        check.remedy.unwrap()
    };
    let bounded = remedy(&good().with(|w| w.role().boundary = Ok(Some(nothing()))));
    assert!(bounded.document.is_none() && bounded.command.is_none(), "{bounded:?}");
    assert!(bounded.text.contains("permissions boundary"), "{bounded:?}");
    let lacking = remedy(&good().with(|w| w.role().permissions = Ok(Vec::new())));
    assert_eq!(lacking.document, Some(Document::RolePermissions));
}

#[test]
fn a_policy_for_the_log_files_of_one_region_is_not_said_to_be_for_all() {
    let writing_to = |folder: &str| {
        let mut world = good().with(|w| {
            let mut own = policy(Document::Bucket, &draft());
            for statement in own["Statement"].as_array_mut().unwrap() {
                let resource = statement["Resource"].as_str().unwrap();
                let resource = resource.replace("/123456789012/*", &format!("/123456789012/{folder}"));
                statement["Resource"] = json!(resource);
            }
            w.bucket().policy = Ok(Some(own));
        });
        world.draft.set(Setting::MultiRegion, Value::Switch(true)).unwrap();
        world.draft.set(Setting::LogFileValidation, Value::Switch(false)).unwrap();
        assert_eq!(world.standings(Matter::BucketWrite), [Standing::Yes]);
        world.standings(Matter::BucketRegions)
    };
    let one = writing_to("CloudTrail/us-east-1/*");
    assert!(matches!(&one[..], [Standing::Unverified(why)] if why.contains("us-east-1 in, but")), "{one:?}");
    for all in ["CloudTrail/*", "*"] {
        assert!(writing_to(all).iter().all(|standing| *standing == Standing::Yes), "{all}");
    }
}

#[test]
fn a_folder_that_is_kept_out_in_the_home_region_is_not_told_again_of_another() {
    let mut world = good().with(|w| w.bucket().policy = Ok(Some(without(Document::Bucket, 2))));
    world.draft.set(Setting::MultiRegion, Value::Switch(true)).unwrap();
    assert!(world.no(Matter::BucketOrganization).contains("AWSLogs/o-a1b2c3d4e5/123456789012/…"));
    assert!(world.standings(Matter::BucketRegions).iter().all(|standing| *standing == Standing::Yes));
    // one that is open there, and not elsewhere, is
    let own = policy(Document::Bucket, &world.draft);
    world.bucket().policy = Ok(Some({
        let mut own = own;
        let resource = own["Statement"][2]["Resource"].as_str().unwrap().replace("/*", "/*/CloudTrail/us-east-1/*");
        own["Statement"][2]["Resource"] = json!(resource);
        own
    }));
    let regions = world.standings(Matter::BucketRegions);
    assert!(matches!(&regions[..], [Standing::Unverified(why)] if why.contains("o-a1b2c3d4e5")), "{regions:?}");
}

#[test]
fn digests_are_kept_out_by_a_policy_for_the_log_files_alone() {
    let mut world = good().with(|w| {
        let mut own = policy(Document::Bucket, &draft());
        for statement in own["Statement"].as_array_mut().unwrap() {
            let resource =
                statement["Resource"].as_str().unwrap().replace("/123456789012/*", "/123456789012/CloudTrail/*");
            statement["Resource"] = json!(resource);
        }
        w.bucket().policy = Ok(Some(own));
    });
    world.draft.set(Setting::LogFileValidation, Value::Switch(false)).unwrap();
    assert_eq!(world.standings(Matter::BucketDigests), []);
    world.draft.set(Setting::LogFileValidation, Value::Switch(true)).unwrap();
    assert_eq!(world.standings(Matter::BucketWrite), [Standing::Yes]);
    let no = world.no(Matter::BucketDigests);
    let what = "does not let this trail write to prod/AWSLogs/123456789012/CloudTrail-Digest/…: statement 2";
    assert!(no.contains(what), "{no}");
    // the document puts it right
    let repair = super::super::repair::repair(Document::Bucket, &world.draft, &world.facts(), world.around()).unwrap();
    assert_eq!((repair.missing.len(), repair.forbidden.len()), (1, 0), "{repair:#?}");
    world.bucket().policy = Ok(repair.whole);
    assert_eq!(world.standings(Matter::BucketDigests), []);
    // a prefix may look like the folder
    let asked = crate::trail::policy::questions::digests(
        &crate::trail::policy::questions::Setup::of(world.draft.arn()),
        &crate::trail::policy::questions::Bucket::of("acme-logs", Some("a/CloudTrail/b")),
    );
    let [digest] = &asked[..] else { panic!("{asked:#?}") };
    let place = "arn:aws:s3:::acme-logs/a/CloudTrail/b/AWSLogs/123456789012/CloudTrail-Digest/us-east-1/";
    assert!(digest.resource.starts_with(place), "{}", digest.resource);
    // where everything may be written there is nothing to tell
    assert_eq!(good().standings(Matter::BucketDigests), []);
}

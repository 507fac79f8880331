//! What is read: identity, Regions, trails, statuses, tags.

use super::*;

#[test]
fn the_embedded_account_is_in_the_form_in_which_it_is_saved() {
    let account = Account::parse(FILE).unwrap();
    assert!(account.to_json().unwrap() == FILE);
}

#[test]
fn the_account_is_an_organizations_management_account() {
    let demo = sample();
    let identity = now(demo.identity()).unwrap();
    assert_eq!(
        (identity.account.as_str(), identity.arn.as_str()),
        (ACCOUNT, "arn:aws:sts::111122223333:assumed-role/ops/ana")
    );
    let regions = now(demo.regions()).unwrap();
    assert_eq!((regions.names.len(), regions.note), (17, None));
    assert!(regions.names.iter().all(|r| crate::trail::arn::partition_of(r) == Some("aws")));
    assert_eq!(demo.lock().account.organization.as_ref().unwrap().management_account, ACCOUNT);
    let tags = now(demo.tags(&security())).unwrap();
    assert!(tags.contains(&("aws:cloudformation:stack-name".into(), "acme-security-baseline".into())), "{tags:?}");
}

#[test]
fn each_region_shows_its_own_trails_and_the_shadows() {
    let demo = sample();
    let names = |region: &str| {
        let mut names: Vec<String> =
            now(demo.trails(region)).unwrap().trails.iter().map(|t| t.arn.to_string()).collect();
        names.iter_mut().for_each(|n| *n = n.replace("arn:aws:cloudtrail:", "").replace(":111122223333:trail", ""));
        names
    };
    let shadows = ["us-east-1/security-audit", "us-east-1/org-trail", "eu-central-1/vault-forensics"];
    assert_eq!(names("us-east-1"), ["us-east-1/management-events", shadows[0], shadows[1], shadows[2]]);
    assert_eq!(
        names("eu-west-1"),
        [shadows[0], shadows[1], "eu-west-1/ireland-workloads", "eu-west-1/payments-audit", shadows[2]]
    );
    assert_eq!(names("us-west-2"), [shadows[0], shadows[1], "us-west-2/legacy-oregon", shadows[2]]);
    assert_eq!(names("ap-south-1"), shadows);
    // five trails are the most there can be in a Region
    assert!(now(demo.regions()).unwrap().names.iter().all(|r| r == "eu-central-1" || names(r).len() <= 5));

    update(&demo, &security(), &[switch(Setting::MultiRegion, false)]).unwrap();
    assert_eq!(names("ap-south-1"), shadows[1..]);
    update(&demo, &management(), &[switch(Setting::MultiRegion, true)]).unwrap();
    assert_eq!(names("ap-south-1")[0], "us-east-1/management-events");
}

#[test]
fn a_region_may_be_denied_or_not_enabled() {
    let demo = sample();
    let denied = arn("eu-central-1", "vault-forensics");
    let errors = [
        (now(demo.trails("eu-central-1")).unwrap_err(), "DescribeTrails", "*"),
        (now(demo.trail(&denied)).unwrap_err(), "GetTrail", denied.as_str()),
        (now(demo.status(&denied)).unwrap_err(), "GetTrailStatus", denied.as_str()),
        (now(demo.tags(&denied)).unwrap_err(), "ListTags", denied.as_str()),
        (update(&demo, &denied, &[switch(Setting::MultiRegion, false)]).unwrap_err(), "UpdateTrail", denied.as_str()),
    ];
    for (error, operation, resource) in errors {
        assert_eq!((error.code(), error.operation), (Some("AccessDeniedException"), operation));
        let expected = format!(
            "User: arn:aws:sts::111122223333:assumed-role/ops/ana is not authorized to perform: cloudtrail:{operation} \
             on resource: {resource} with an explicit deny in a service control policy"
        );
        assert_eq!((error.message, error.region.as_str()), (expected, "eu-central-1"));
    }
    let error = now(demo.trails("af-south-1")).unwrap_err();
    assert_eq!(error.code(), Some("UnrecognizedClientException"));
}

#[test]
fn times_are_counted_back_from_now() {
    let demo = sample();
    let status = now(demo.status(&management())).unwrap();
    assert_eq!((status.logging, status.stopped), (Some(true), None));
    assert_eq!(status.delivery(Channel::Logs).unwrap().last, Some(NOW - 180));
    let later = now(demo.clone().at(NOW + 86_400).status(&management())).unwrap();
    assert_eq!(later.delivery(Channel::Logs).unwrap().last, Some(NOW + 86_400 - 180));
    let stopped = now(demo.status(&arn("us-west-2", "legacy-oregon"))).unwrap();
    assert_eq!((stopped.logging, stopped.stopped), (Some(false), Some(NOW - 40 * 86_400)));
    let ago = Demo::embedded().now - NOW;
    assert!(now(Demo::embedded().status(&management())).unwrap().started.unwrap() >= NOW + ago - 413 * 86_400);
}

#[test]
fn every_status_says_what_is_so() {
    let demo = sample();
    let account = demo.lock().account.clone();
    statuses_are_true("the account", &account);
    let failing = now(demo.status(&arn("eu-west-1", "payments-audit"))).unwrap();
    assert_eq!(failing.failing().map(|(d, e)| (d.channel, e)).next(), Some((Channel::Logs, "AccessDenied")));
}

/// Every trail tells of the deliveries that it makes, with the errors that there are as things are.
pub(super) fn statuses_are_true(what: &str, account: &Account) {
    for trail in &account.trails {
        let mut status = trail.status.clone();
        let set = &trail.settings;
        for (channel, delivers) in [
            (Channel::Logs, true),
            (Channel::Digest, set.log_file_validation == Some(true)),
            (Channel::Notification, set.sns_topic.is_some()),
            (Channel::CloudWatchLogs, set.log_group.is_some()),
        ] {
            let at = status.deliveries.iter().position(|d| d.channel == channel);
            assert_eq!(at.is_some(), delivers, "{what}: {} {channel:?}", trail.arn);
            if let Some(at) = at {
                let error = checks::delivery_error(account, &trail.arn, set, channel);
                assert_eq!(status.deliveries.remove(at).error, error, "{what}: {} {channel:?}", trail.arn);
            }
        }
        assert!(status.deliveries.is_empty());
    }
}

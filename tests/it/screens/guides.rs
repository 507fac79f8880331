//! The guides, step by step, and what they say of each thing that may be missing.

use super::{scene, whole};
use crate::support::driver::{Driver, NOW, start_in};
use trailedit::app::Start;
use trailedit::trail::Setting;

/// At the first step of the guide for a setting, with the embedded account in one of its cases, all answers in.
fn guide(size: (u16, u16), case: &str, trail: &str, setting: Setting) -> Driver {
    let start = Start { label: "demo account".into(), ..Start::default() };
    let mut driver = Driver::with(start_in(case).at(NOW.seconds()), size, start).settled();
    driver.go(&format!("/{trail}<enter><enter>"));
    let at = Setting::ALL.iter().position(|own| *own == setting).unwrap();
    driver.keys(&"<down>".repeat(at));
    driver.go("g");
    driver
}

/// Every step of a guide as it is when nothing is missing, or nearly so.
fn steps(name: &str, trail: &str, setting: Setting, all: usize) {
    for step in 0..all {
        scene(&format!("guide-{name}-{}", step + 1), |size| {
            let mut driver = guide(size, "organization-ready", trail, setting);
            driver.go(&"<enter>".repeat(step));
            driver
        });
    }
}

#[test]
fn guide_to_all_regions() {
    steps("regions-on", "management-events", Setting::MultiRegion, 5);
}

#[test]
fn guide_to_one_region() {
    steps("regions-off", "security-audit", Setting::MultiRegion, 5);
}

#[test]
fn guide_to_the_organization() {
    steps("organization-on", "management-events", Setting::Organization, 4);
}

#[test]
fn guide_to_one_account() {
    steps("organization-off", "org-trail", Setting::Organization, 4);
}

/// The prerequisites in one case, on a screen where all of them are seen.
fn prerequisites(case: &str, trail: &str, setting: Setting) {
    let mut driver = guide((80, 70), case, trail, setting);
    driver.go(if setting == Setting::MultiRegion { "<enter><enter>" } else { "<enter>" });
    let on = driver.at_aws().settings.get(setting) != Some(trailedit::trail::Value::Switch(true));
    let what = if setting == Setting::MultiRegion { "regions" } else { "organization" };
    let name = format!("guide-{what}-{}-{case}", if on { "on" } else { "off" });
    whole(&name, &driver);
}

#[test]
fn what_may_be_missing_for_all_regions() {
    for case in
        ["full-region", "old-bucket-policy", "missing-bucket", "requester-pays", "some-unreadable", "nothing-readable"]
    {
        prerequisites(case, "management-events", Setting::MultiRegion);
    }
}

#[test]
fn what_may_be_missing_for_one_region() {
    for case in ["disabled-key", "missing-topic", "nothing-readable"] {
        prerequisites(case, "security-audit", Setting::MultiRegion);
    }
    prerequisites("organization-ready", "org-trail", Setting::MultiRegion);
}

#[test]
fn what_may_be_missing_for_the_organization() {
    for case in [
        "no-organization",
        "billing-only",
        "no-trusted-access",
        "no-service-role",
        "no-service-role-forbidden",
        "some-unreadable",
        "nothing-readable",
    ] {
        prerequisites(case, "management-events", Setting::Organization);
    }
    for case in [
        "key-without-cloudtrail",
        "encrypted-topic",
        "missing-log-group",
        "missing-role",
        "untrusting-role",
        "role-without-organization",
        "role-boundary",
    ] {
        prerequisites(case, "security-audit", Setting::Organization);
    }
    for case in ["member", "delegated-administrator"] {
        prerequisites(case, "management-events", Setting::Organization);
    }
}

#[test]
fn what_may_be_missing_for_one_account() {
    for case in ["no-management-path", "some-unreadable", "nothing-readable"] {
        prerequisites(case, "org-trail", Setting::Organization);
    }
}

#[test]
fn guide_while_nothing_is_known_yet() {
    scene("guide-asking", |size| {
        let mut driver = Driver::form(size, "management-events");
        let at = Setting::ALL.iter().position(|own| *own == Setting::Organization).unwrap();
        driver.keys(&"<down>".repeat(at));
        driver.keys("g<enter>");
        driver
    });
}

#[test]
fn guide_with_something_set_along() {
    scene("guide-along", |size| {
        let mut driver = guide(size, "organization-ready", "management-events", Setting::Organization);
        driver.go("<enter><enter><space>");
        driver
    });
}

use super::*;
use crate::trail::sample::{trail, trail_with};
use crate::trail::settings::Settings;

fn region(name: &str, told: Option<bool>) -> Region {
    Region { name: name.to_owned(), told }
}

fn other(account: &str, change: fn(&mut Settings)) -> Neighbour {
    let mut trail = trail_with("us-west-2", change);
    trail.arn = TrailArn::parse(&format!("arn:aws:cloudtrail:us-west-2:{account}:trail/other")).unwrap();
    Neighbour { trail, logging: Some(true) }
}

const OWN: Option<&str> = Some("123456789012");

#[test]
fn the_home_region_and_the_trail_itself_are_not_around_it() {
    let base = trail("us-east-1");
    let regions = [region("us-east-1", Some(true)), region("us-east-2", Some(true)), region("eu-west-1", None)];
    let own = Neighbour { trail: base.clone(), logging: Some(true) };
    let around = Surroundings::new(&base.arn, OWN, regions, false, [own]);
    assert_eq!(
        (around.answered(), around.silent(), around.shadowed()),
        (vec!["us-east-2"], vec!["eu-west-1"], vec!["us-east-2"])
    );
    assert_eq!(around.others(false).count(), 0);
    assert!(around.is_known() && !around.is_whole());
}

#[test]
fn nothing_is_known_by_default() {
    let nothing = Surroundings::default();
    assert!(!nothing.is_known() && !nothing.is_whole());
}

#[test]
fn trails_of_other_accounts_are_not_around_it_unless_they_are_of_the_organization() {
    let base = trail("us-east-1");
    let others = [other("999900001111", |_| {}), other("999900002222", |s| s.organization = Some(true))];
    let around = Surroundings::new(&base.arn, OWN, [region("us-west-2", Some(false))], false, others);
    let accounts: Vec<&str> = around.others(false).map(|n| n.trail.arn.account()).collect();
    assert_eq!(accounts, ["999900002222"]);
    assert_eq!(around.count("us-west-2"), 0, "another account's trail takes no place of this one's");
}

#[test]
fn another_account_may_have_other_regions() {
    // a delegated administrator looks at the management account's trail
    let base = trail_with("us-east-1", |s| s.organization = Some(true));
    let regions = || [region("us-east-2", Some(true)), region("eu-west-1", Some(false)), region("us-west-2", None)];
    for account in [Some("999900001111"), None] {
        let around = Surroundings::new(&base.arn, account, regions(), false, []);
        assert_eq!((around.answered(), around.silent()), (vec!["us-east-2"], vec![]));
        assert!(!around.is_whole());
    }
    assert!(Surroundings::new(&base.arn, OWN, regions().into_iter().take(2), false, []).is_whole());
}

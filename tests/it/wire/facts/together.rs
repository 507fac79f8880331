//! All facts of a trail at once: what they cost, and that nobody waits for another.

use super::*;

/// What is asked first of each thing; the rest depends on an answer.
const FIRST: usize = 5 + 2 + 1 + 1 + 1 + 3 + 5;

async fn all(aws: &Aws) -> Vec<Fact> {
    let tasks: Vec<_> = everything()
        .into_iter()
        .map(|subject| {
            let aws = aws.clone();
            tokio::spawn(async move { aws.fact(&subject).await })
        })
        .collect();
    let mut facts = Vec::new();
    for task in tasks {
        facts.push(task.await.unwrap());
    }
    facts
}

#[tokio::test]
async fn nothing_waits_for_what_it_does_not_need() {
    let services = Services::start();
    // whoever waits for an answer before asking the next thing waits in vain. What needs an answer first: the policy of
    // the key behind an alias, and the role's policies, two of its own and two attached ones, whose text needs one more
    services.gates(&[FIRST, FIRST + 1 + 2 + 2, FIRST + 1 + 2 + 2 + 2]);
    for fact in all(&services.aws(patient())).await {
        assert_eq!(fact.unread().count(), 0, "{fact:?}");
    }
    assert_eq!(services.asked().len(), FIRST + 1 + 2 + 2 + 2);
}

#[tokio::test]
async fn what_each_fact_costs() {
    let operations = |named: &[&str]| named.iter().map(|o| (*o).to_owned()).collect::<Vec<_>>();
    let expected: [&[&str]; 7] = [
        &["GetBucketEncryption", "GetBucketPolicy", "GetBucketRequestPayment", "HeadBucket", "ListBuckets"],
        &["DescribeKey", "GetKeyPolicy"],
        &["DescribeKey", "GetKeyPolicy"],
        &["GetTopicAttributes"],
        &["DescribeLogGroups"],
        &[
            "GetPolicy",
            "GetPolicy",
            "GetPolicyVersion",
            "GetPolicyVersion",
            "GetRole",
            "GetRolePolicy",
            "GetRolePolicy",
            "ListAttachedRolePolicies",
            "ListRolePolicies",
        ],
        &["GetRole", "GetRole", "ListAWSServiceAccessForOrganization", "ListAccounts", "ListDelegatedAdministrators"],
    ];
    let services = Services::start();
    let aws = services.aws(patient());
    for (subject, expected) in everything().iter().zip(expected) {
        services.forget();
        aws.fact(subject).await;
        assert_eq!(services.operations(), operations(expected), "{subject:?}");
    }
}

//! A role.

use super::*;
use trailedit::trail::facts::{Read, Role};

async fn read(services: &Services, arn: &str) -> Read<Option<Role>> {
    match services.aws(patient()).fact(&Subject::Role(arn.into())).await {
        Fact::Role(read) => read,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_role_with_all_of_its_policies() {
    let services = Services::start();
    let permissions = ["own-1", "own-2", "managed-1 v3", "managed-2 v3"].map(policy).to_vec();
    let expected = Role {
        trust: policy("trust"),
        permissions: Ok(permissions),
        inline: vec!["own-1".into(), "own-2".into()],
        boundary: Ok(None),
    };
    assert_eq!(read(&services, ROLE).await, Ok(Some(expected)));
    for asked in services.asked() {
        assert_eq!((asked.service.as_str(), asked.region.as_str()), ("iam", "us-east-1"));
        // IAM is asked for the name, which is the last part of the path
        assert!(asked.parameter("RoleName").is_none_or(|name| name == "delivery"), "{asked:?}");
    }
}

#[tokio::test]
async fn a_role_with_a_boundary() {
    let services = Services::start();
    let boundary = "arn:aws:iam::123456789012:policy/boundary";
    services.on("GetRole", move |_| {
        result("GetRole", &format!("<Role>{}</Role>", role(ROLE, &policy("trust"), Some(boundary))))
    });
    let role = read(&services, ROLE).await.unwrap().unwrap();
    assert_eq!(role.boundary, Ok(Some(policy("boundary v3"))));
    // one that may not be read is another matter than none, and nobody's but its own
    services.on("GetPolicy", move |asked| {
        if asked.parameter("PolicyArn").as_deref() == Some(boundary) { denied(asked) } else { good(asked) }
    });
    let role = read(&services, ROLE).await.unwrap().unwrap();
    assert_eq!(role.boundary.unwrap_err().code(), Some("AccessDenied"));
    assert_eq!(role.permissions.unwrap().len(), 4);
}

#[tokio::test]
async fn lists_of_policies_have_pages() {
    let services = Services::start();
    let page = |list: &str, member: String, next: Option<&str>| {
        let next = match next {
            Some(next) => format!("<IsTruncated>true</IsTruncated><Marker>{next}</Marker>"),
            None => "<IsTruncated>false</IsTruncated>".to_owned(),
        };
        format!("<{list}><member>{member}</member></{list}>{next}")
    };
    services.on("ListRolePolicies", move |asked| {
        let inner = match asked.parameter("Marker").as_deref() {
            None => page("PolicyNames", "a".into(), Some("more")),
            Some("more") => page("PolicyNames", "b".into(), None),
            other => panic!("{other:?}"),
        };
        result("ListRolePolicies", &inner)
    });
    services.on("ListAttachedRolePolicies", move |asked| {
        let arn = |name: &str| format!("<PolicyArn>arn:aws:iam::aws:policy/{name}</PolicyArn>");
        let inner = match asked.parameter("Marker").as_deref() {
            None => page("AttachedPolicies", arn("c"), Some("more")),
            Some("more") => page("AttachedPolicies", arn("d"), None),
            other => panic!("{other:?}"),
        };
        result("ListAttachedRolePolicies", &inner)
    });
    let role = read(&services, ROLE).await.unwrap().unwrap();
    assert_eq!(role.permissions, Ok(["a", "b", "c v3", "d v3"].map(policy).to_vec()));
}

#[tokio::test]
async fn a_role_that_is_not_there() {
    let services = Services::start();
    for operation in ["GetRole", "ListRolePolicies", "ListAttachedRolePolicies"] {
        services.on(operation, |asked| Answer::refusal(asked, 404, "NoSuchEntity", "cannot be found"));
    }
    assert_eq!(read(&services, ROLE).await, Ok(None));
    let error = read(&services, &ROLE.replace(ACCOUNT, "999999999999")).await.unwrap_err();
    assert!(error.to_string().contains("the role is of the account 999999999999"), "{error}");
}

#[tokio::test]
async fn a_namesake_is_another_role() {
    let services = Services::start();
    // of another account, of which nothing is known here
    let error = read(&services, &ROLE.replace(ACCOUNT, "999999999999")).await.unwrap_err();
    assert!(error.to_string().contains("the role is of the account 999999999999"), "{error}");
    // of this account with another path: there can be no other of that name
    assert_eq!(read(&services, &ROLE.replace("service-role/", "")).await, Ok(None));
}

#[tokio::test]
async fn documents_that_are_none() {
    let services = Services::start();
    for document in ["%7B", "%FF", "no%20JSON"] {
        services.on("GetRolePolicy", move |_| {
            let names = "<RoleName>delivery</RoleName><PolicyName>own-1</PolicyName>";
            result("GetRolePolicy", &format!("{names}<PolicyDocument>{document}</PolicyDocument>"))
        });
        let role = read(&services, ROLE).await.unwrap().unwrap();
        let error = role.permissions.unwrap_err();
        assert!(error.to_string().contains("GetRolePolicy in us-east-1: what came is no policy document"), "{error}");
    }
}

//! An IAM role (F§6.4): who may assume it, and what it may do.

use super::ask::{all, document};
use crate::backend::aws::error::Call;
use crate::backend::aws::setup::Loaded;
use crate::backend::aws::{RequestId, Shared};
use crate::trail::Arn;
use crate::trail::error::Cause;
use crate::trail::facts::{Read, Role};
use aws_sdk_iam::Client;
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;
use serde_json::Value as Json;
use std::borrow::Cow;
use std::sync::Arc;

/// One IAM to ask.
#[derive(Clone, Copy)]
struct Iam<'a> {
    shared: &'a Shared,
    loaded: &'a Arc<Loaded>,
    client: &'a Client,
    region: &'a str,
}

impl Shared {
    /// IAM is asked by the role's name and answers for the caller's account, so that a role of another account may have a
    /// namesake here: the ARN tells them apart.
    pub(super) async fn role(&self, loaded: &Arc<Loaded>, arn: &str, region: &str) -> Read<Option<Role>> {
        let client = loaded.iam(region);
        let iam = Iam { shared: self, loaded, client: &client, region };
        let call = iam.call("GetRole");
        let parts = Arn::parse(arn);
        let (account, resource) = parts.as_ref().map_or(("", ""), |p| (p.account.as_str(), p.resource.as_str()));
        let name = resource.rsplit('/').next().unwrap_or_default();
        let (of_role, own, attached) =
            tokio::join!(iam.trust_and_boundary(name), iam.own_policies(name), iam.attached_policies(name));
        let (found, trust, boundary) = match of_role {
            Err(error) if matches!(error.code(), Some("NoSuchEntity" | "NoSuchEntityException")) => {
                return self.of_caller(loaded, call, "the role", account).await.map(|()| None);
            }
            of_role => of_role?,
        };
        if found != arn {
            // a name is there only once in an account, whatever its path (IAM User Guide, IAM identifiers)
            let here = Arn::parse(&found).is_some_and(|found| found.account == account);
            let other = || self.of_caller(loaded, call, "the role", account);
            return if here { Ok(None) } else { other().await.and_then(|()| Err(call.empty(None))) };
        }
        // the whole of its permissions or none: a part of them could only be misjudged
        let (inline, own) = match own {
            Ok((names, policies)) => (names, policies),
            Err(error) => (Vec::new(), Err(error)),
        };
        let permissions = own.and_then(|mut policies| {
            policies.extend(attached?);
            Ok(policies)
        });
        Ok(Some(Role { trust: trust?, permissions, inline, boundary }))
    }
}

/// A role's ARN, its trust policy, and its permissions boundary.
type Face = (String, Read<Json>, Read<Option<Json>>);

impl<'a> Iam<'a> {
    fn call(self, operation: &'static str) -> Call<'a> {
        Call { operation, region: self.region }
    }

    async fn trust_and_boundary(self, name: &str) -> Read<Face> {
        let call = self.call("GetRole");
        let answer = self.shared.ask(self.loaded, call, self.client.get_role().role_name(name).send()).await?;
        let request_id = answer.request_id().map(str::to_owned);
        let Some(role) = answer.role.filter(|role| !role.arn.is_empty()) else {
            return Err(call.empty(request_id.as_deref()));
        };
        let trust = match &role.assume_role_policy_document {
            Some(text) => decoded(call, text),
            None => Err(call.empty(request_id.as_deref())),
        };
        let boundary = match role.permissions_boundary.and_then(|boundary| boundary.permissions_boundary_arn) {
            Some(arn) => self.managed_policy(&arn).await.map(Some),
            None => Ok(None),
        };
        Ok((role.arn, trust, boundary))
    }

    /// The policies that are part of the role, behind their names.
    async fn own_policies(self, role: &str) -> Read<(Vec<String>, Read<Vec<Json>>)> {
        let mut pages = self.client.list_role_policies().role_name(role).into_paginator().send();
        let collect = async {
            let mut names = Vec::new();
            while let Some(page) = pages.next().await {
                names.extend(page?.policy_names);
            }
            Ok::<_, SdkError<_, HttpResponse>>(names)
        };
        let names = self.shared.ask(self.loaded, self.call("ListRolePolicies"), collect).await?;
        let policies = all(names.iter().map(|name| self.own_policy(role, name))).await.into_iter().collect();
        Ok((names, policies))
    }

    async fn own_policy(self, role: &str, name: &str) -> Read<Json> {
        let call = self.call("GetRolePolicy");
        let request = self.client.get_role_policy().role_name(role).policy_name(name).send();
        decoded(call, &self.shared.ask(self.loaded, call, request).await?.policy_document)
    }

    /// The policies that are attached to the role.
    async fn attached_policies(self, role: &str) -> Read<Vec<Json>> {
        let mut pages = self.client.list_attached_role_policies().role_name(role).into_paginator().send();
        let collect = async {
            let mut arns = Vec::new();
            while let Some(page) = pages.next().await {
                arns.extend(page?.attached_policies.into_iter().flatten().filter_map(|policy| policy.policy_arn));
            }
            Ok::<_, SdkError<_, HttpResponse>>(arns)
        };
        let arns = self.shared.ask(self.loaded, self.call("ListAttachedRolePolicies"), collect).await?;
        all(arns.iter().map(|arn| self.managed_policy(arn))).await.into_iter().collect()
    }

    /// A policy that stands by itself, in the version that counts.
    async fn managed_policy(self, arn: &str) -> Read<Json> {
        let call = self.call("GetPolicy");
        let answer = self.shared.ask(self.loaded, call, self.client.get_policy().policy_arn(arn).send()).await?;
        let request_id = answer.request_id().map(str::to_owned);
        let Some(version) = answer.policy.and_then(|policy| policy.default_version_id) else {
            return Err(call.empty(request_id.as_deref()));
        };
        let call = self.call("GetPolicyVersion");
        let request = self.client.get_policy_version().policy_arn(arn).version_id(version).send();
        let answer = self.shared.ask(self.loaded, call, request).await?;
        let request_id = answer.request_id().map(str::to_owned);
        match answer.policy_version.and_then(|version| version.document) {
            Some(text) => decoded(call, &text),
            None => Err(call.empty(request_id.as_deref())),
        }
    }
}

/// A policy document as IAM gives it: escaped as in a URL (RFC 3986; IAM API Reference, GetRole).
pub(super) fn decoded(call: Call<'_>, text: &str) -> Read<Json> {
    match unescaped(text) {
        Some(text) => document(call, &text),
        None => Err(call.failed(Cause::NotAws(200), "what came is no policy document: its escapes make no text")),
    }
}

/// `text` without its percent-escapes; `None` when they do not make a text.
fn unescaped(text: &str) -> Option<Cow<'_, str>> {
    // a brace never stands unescaped in what was escaped
    if text.contains('{') {
        return Some(Cow::Borrowed(text));
    }
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, tail @ ..] = rest {
        (bytes, rest) = match (first, tail) {
            (b'%', [high, low, tail @ ..]) => {
                let digit = |byte: u8| char::from(byte).to_digit(16);
                bytes.push(u8::try_from(digit(*high)? * 16 + digit(*low)?).ok()?);
                (bytes, tail)
            }
            (b'%', _) => return None,
            _ => {
                bytes.push(*first);
                (bytes, tail)
            }
        };
    }
    String::from_utf8(bytes).ok().map(Cow::Owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_are_undone_as_in_a_url() {
        let whole = |text| unescaped(text).map(Cow::into_owned);
        assert_eq!(whole("%7B%22a%22%3A%20%22%C3%A4%2B1%25%22%7D").as_deref(), Some("{\"a\": \"ä+1%\"}"));
        assert_eq!(whole("%7B+%7d").as_deref(), Some("{+}"), "a plus is a plus, and digits may be small");
        assert_eq!(whole("{\"a\": \"50%25\"}").as_deref(), Some("{\"a\": \"50%25\"}"), "nothing to undo");
        for broken in ["%7", "%", "%zz", "%FF", "%+1"] {
            assert_eq!(whole(broken), None, "{broken}");
        }
    }
}

//! What the caller may read of the things around a trail, and how the services that have them say no.
//!
//! By IAM the caller may read all of the account but what `denied` names; what another account has, its own policy has to
//! allow, too.

use super::account::Account;
use crate::trail::error::Cause;
use crate::trail::policy::{Context, Principal, Question, evaluate};
use crate::trail::{ApiError, Arn};
use serde_json::{Value, json};
use std::cell::Cell;

/// What KMS says of a key that may not be there as well as of one that lets nobody in (AWS KMS Developer Guide, “Allowing
/// users in other accounts to use a KMS key”).
const NOBODY_SAYS: &str = "on this resource because the resource does not exist in this Region, no resource-based policies \
                           allow access, or a resource-based policy explicitly denies access";

/// One call to a service.
#[derive(Clone, Copy, Debug)]
pub(super) struct Call<'a> {
    pub operation: &'static str,
    pub region: &'a str,
    /// What IAM calls it: `s3:GetBucketPolicy`.
    pub action: &'static str,
    /// What it is about, as the service says it: an ARN, or for IAM `role acme-app-server`.
    pub resource: &'a str,
}

/// The caller's view of the account.
pub(super) struct Access<'a> {
    pub account: &'a Account,
    refusals: Cell<u64>,
}

impl<'a> Access<'a> {
    /// `refusals` is how many were told already: their request ids are counted.
    pub fn new(account: &'a Account, refusals: u64) -> Access<'a> {
        Access { account, refusals: Cell::new(refusals) }
    }

    /// How many refusals were told.
    pub fn refusals(&self) -> u64 {
        self.refusals.get()
    }

    /// Whether this is the caller's account.
    pub fn is_own(&self, account: &str) -> bool {
        self.account.caller.account == account
    }

    /// The Region in which IAM is asked.
    pub fn leader(&self) -> &'static str {
        crate::trail::arn::leader_region(&self.partition()).unwrap_or("us-east-1")
    }

    /// The Region in which Organizations is asked.
    pub fn organizations_region(&self) -> &'static str {
        crate::trail::arn::organizations_region(&self.partition()).unwrap_or("us-east-1")
    }

    /// The caller's partition.
    pub fn partition(&self) -> String {
        Arn::parse(&self.account.caller.arn).map_or_else(|| "aws".to_owned(), |arn| arn.partition)
    }

    /// Whether the Region and IAM let the caller do this in the caller's own account.
    pub fn permit(&self, call: Call<'_>) -> Result<(), ApiError> {
        let account = self.account;
        let is_regional = !call.action.starts_with("iam:") && !call.action.starts_with("organizations:");
        if is_regional && !account.regions.iter().any(|region| region == call.region) {
            let code =
                if call.action.starts_with("SNS:") { "InvalidClientTokenId" } else { "UnrecognizedClientException" };
            return Err(self.refused(call, code, "The security token included in the request is invalid.".to_owned()));
        }
        if is_regional && account.denied_regions.iter().any(|region| region == call.region) {
            return Err(self.denied(call, "with an explicit deny in a service control policy"));
        }
        if self.lacks(call.action) {
            let why = format!("because no identity-based policy allows the {} action", call.action);
            return Err(self.denied(call, &why));
        }
        Ok(())
    }

    /// Whether the caller may do this with what another account has and gave `policy`.
    pub fn admitted(&self, call: Call<'_>, policy: Option<&Value>) -> Result<(), ApiError> {
        self.permit(call)?;
        if policy.is_some_and(|policy| self.lets_in(policy, call)) {
            return Ok(());
        }
        if call.action.starts_with("kms:") {
            return Err(self.unseen_key(call));
        }
        Err(self.denied(call, &format!("because no resource-based policy allows the {} action", call.action)))
    }

    /// What KMS says of a key of another account that the caller may not see.
    pub fn unseen_key(&self, call: Call<'_>) -> ApiError {
        let message =
            format!("User: {} is not authorized to perform: {} {NOBODY_SAYS}", self.account.caller.arn, call.action);
        self.refused(call, "AccessDeniedException", message)
    }

    /// Whether `denied` names the action, which may be by wildcards.
    fn lacks(&self, action: &str) -> bool {
        let named = json!({ "Statement": { "Effect": "Allow", "Action": self.account.denied, "Resource": "*" } });
        evaluate(&named, &holder(action, "*", Context::default())).is_allowed()
    }

    /// Whether a resource's policy lets the caller in: by the statements for the caller or the caller's account.
    fn lets_in(&self, policy: &Value, call: Call<'_>) -> bool {
        let caller = &self.account.caller;
        let root = format!("arn:{}:iam::{}:root", self.partition(), caller.account);
        let is_caller = |one: &Value| ["*", &root, &caller.account, &caller.arn].iter().any(|name| one == name);
        let for_caller = |statement: &&Value| match &statement["Principal"] {
            Value::Object(kinds) => match kinds.get("AWS") {
                Some(Value::Array(all)) => all.iter().any(is_caller),
                Some(one) => is_caller(one),
                None => false,
            },
            everybody => everybody == "*",
        };
        let all = policy["Statement"].as_array().map(Vec::as_slice).unwrap_or_default();
        let statements: Vec<Value> = all.iter().filter(for_caller).cloned().map(without_principal).collect();
        let mut context = Context::default().with("aws:SecureTransport", "true");
        if let Some(organization) = &self.account.organization {
            context = context.with("aws:PrincipalOrgID", &organization.id);
        }
        evaluate(&json!({ "Statement": statements }), &holder(call.action, call.resource, context)).is_allowed()
    }

    /// A refusal in the usual words.
    fn denied(&self, call: Call<'_>, why: &str) -> ApiError {
        // S3 puts what it is about between quotes
        let quote = if call.action.starts_with("s3:") { "\"" } else { "" };
        let message = format!(
            "User: {} is not authorized to perform: {} on resource: {quote}{}{quote} {why}",
            self.account.caller.arn, call.action, call.resource
        );
        let code = match call.action.split_once(':') {
            Some(("s3" | "iam", _)) => "AccessDenied",
            Some(("SNS", _)) => "AuthorizationError",
            _ => "AccessDeniedException",
        };
        self.refused(call, code, message)
    }

    /// A refusal in words of its own.
    pub fn refused(&self, call: Call<'_>, code: &str, message: String) -> ApiError {
        self.refusals.set(self.refusals.get() + 1);
        ApiError {
            operation: call.operation,
            region: call.region.to_owned(),
            cause: Cause::Refused(code.to_owned()),
            message,
            request_id: Some(format!("de300000-0000-4000-8001-{:012x}", self.refusals.get())),
            after_fault: false,
        }
    }

    /// Whether an account is the caller's: some services tell of no other.
    pub fn only_own(&self, call: Call<'_>, what: &str, account: Option<&str>) -> Result<(), ApiError> {
        match account {
            Some(account) if !self.is_own(account) => Err(ApiError {
                operation: call.operation,
                region: call.region.to_owned(),
                cause: Cause::Local,
                message: format!("{what} is of the account {account}, and only that account can be asked about it"),
                request_id: None,
                after_fault: false,
            }),
            _ => Ok(()),
        }
    }
}

fn holder(action: &str, resource: &str, context: Context) -> Question {
    Question { principal: Principal::Holder, action: action.to_owned(), resource: resource.to_owned(), context }
}

fn without_principal(mut statement: Value) -> Value {
    if let Value::Object(members) = &mut statement {
        members.shift_remove("Principal");
    }
    statement
}

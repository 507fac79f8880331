//! What went wrong at AWS or on the way there, what it means for a trail, and what to do.

mod explain;
mod table;

#[cfg(test)]
mod tests;

use super::arn::TrailArn;
use super::change::Draft;
use super::setting::Setting;
use std::fmt;

/// A call that failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApiError {
    /// The operation: `UpdateTrail`, `GetTrail`, …
    pub operation: &'static str,
    /// The Region that was asked; empty when it did not come to that.
    pub region: String,
    /// What sort of failure.
    pub cause: Cause,
    /// AWS's own words, or those of the layer that failed, verbatim.
    pub message: String,
    /// To be quoted to AWS support.
    pub request_id: Option<String>,
    /// Whether an earlier attempt at the same call failed on AWS's side and was repeated. Then even a refusal leaves open
    /// whether that earlier attempt was carried out.
    pub after_fault: bool,
}

/// The sorts of failure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cause {
    /// AWS refused, with this error code (F§4). HTTP status codes say nothing more: they are 400 for all of them.
    Refused(String),
    /// No credentials were found, or they could not be fetched.
    NoCredentials,
    /// No Region is configured.
    NoRegion,
    /// The endpoint could not be reached: name, address, port or network. Nothing was sent.
    Unreachable,
    /// The endpoint's certificate was not accepted, or TLS failed otherwise. Nothing was sent.
    Tls,
    /// No answer within the time limit. The request may have been sent.
    TimedOut,
    /// The connection broke after it had been made. The request may have been sent.
    Broken,
    /// What answered is not CloudTrail: HTML, an empty body, no error code. Carries the HTTP status.
    NotAws(u16),
    /// The configuration (a profile, a certificate file) cannot be used.
    Configuration,
    /// Something on this machine, such as a file that cannot be written. Nothing was sent.
    Local,
}

impl ApiError {
    /// The AWS error code, when AWS sent one.
    pub fn code(&self) -> Option<&str> {
        match &self.cause {
            Cause::Refused(code) => Some(code),
            _ => None,
        }
    }

    /// Whether a write that failed in this way may have been carried out: nobody said that it was not.
    ///
    /// A refusal by AWS is a promise that nothing was changed; a fault on AWS's side (5xx) is none. What something between
    /// answers proves nothing: it may have let the request pass and kept AWS's answer back. Two such answers are given
    /// before a request is passed on: that the proxy wants to know who asks (407), and that somebody else is to be asked
    /// (3xx), which AWS never says.
    pub fn may_have_been_applied(&self) -> bool {
        if self.after_fault {
            return true;
        }
        match &self.cause {
            Cause::TimedOut | Cause::Broken => true,
            Cause::NotAws(status) => !(300..400).contains(status) && *status != 407,
            Cause::Refused(code) => table::is_fault(code),
            Cause::NoCredentials
            | Cause::NoRegion
            | Cause::Unreachable
            | Cause::Tls
            | Cause::Configuration
            | Cause::Local => false,
        }
    }

    /// What the same update only has to wait for; `None` when it would be refused again, or when it is not known to have
    /// been refused.
    ///
    /// F§4 #21 and #22: CloudTrail names the log group or the role and says "Access denied." as long as it cannot assume a
    /// role or write with it, which is so, too, until IAM has spread a new one.
    pub fn settling(&self) -> Option<Settling> {
        if self.operation != "UpdateTrail" || self.may_have_been_applied() {
            return None;
        }
        match self.code()? {
            "ConflictException" => Some(Settling::Conflict),
            "InvalidCloudWatchLogsLogGroupArnException" | "InvalidCloudWatchLogsRoleArnException"
                if self.message.contains("Access denied.") =>
            {
                Some(Settling::Propagation)
            }
            _ => None,
        }
    }

    /// Whether a permission was missing. SNS and a HEAD request to S3, which has no body, have words of their own for it.
    pub fn is_denied(&self) -> bool {
        const DENIED: [&str; 8] = [
            "AccessDenied",
            "AccessDeniedException",
            "AuthorizationError",
            "AuthorizationErrorException",
            "Forbidden",
            "403",
            "NotAuthorized",
            "UnauthorizedOperation",
        ];
        self.code().is_some_and(|code| DENIED.contains(&code))
    }

    /// Whether this is an update that left and of which nobody said that it was not applied.
    pub fn left_unanswered(&self) -> bool {
        self.operation == "UpdateTrail" && self.may_have_been_applied()
    }
}

/// What a refused update only has to wait for (F§4).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Settling {
    /// IAM has not yet spread a role or a policy that was made or changed a moment ago. It takes up to two minutes.
    Propagation,
    /// The trail was just made, or another operation is changing it: AWS asks to wait a few minutes.
    Conflict,
}

/// Whether sending the same request again may help.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Retry {
    /// It will be refused again, unless something is put right first.
    No,
    /// It may work at once, or after some seconds.
    Now,
    /// It may work after some minutes.
    Later,
}

/// What an error means for a draft, and what to do about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Explanation {
    /// The settings at fault, the likeliest first; empty when none is.
    pub settings: Vec<Setting>,
    /// What it means here.
    pub meaning: String,
    /// What to do.
    pub remedy: String,
    /// Whether trying again helps.
    pub retry: Retry,
    /// The policy document to show, where a policy is at fault.
    pub document: Option<super::policy::Document>,
}

impl Explanation {
    /// The same where the organization is known by its ID, which stands in its place then.
    #[must_use]
    pub fn within(mut self, organization: Option<&str>) -> Explanation {
        if let Some(id) = organization {
            self.meaning = self.meaning.replace(table::ORGANIZATION, &super::text::shown(id));
        }
        self
    }
}

/// Explains an error of any call. `draft` is what was being submitted; `trail` what the call was about.
pub fn explain(error: &ApiError, trail: Option<&TrailArn>, draft: Option<&Draft>) -> Explanation {
    explain::explain(error, trail, draft)
}

/// Whether a code is one by which AWS turns a request away for its rate. That is a promise that nothing was done.
pub fn is_throttling(code: &str) -> bool {
    table::THROTTLING.contains(&code)
}

/// Whether a code is one that CloudTrail is known to answer with.
pub fn is_known(code: &str) -> bool {
    table::is_known(code)
}

/// Every code that CloudTrail is known to answer with, in the order of the table.
pub fn known_codes() -> impl Iterator<Item = &'static str> {
    table::TABLE.iter().flat_map(|row| row.codes).copied()
}

/// What is put behind a message about the credentials of a profile, so that [`explain`] can name it in a command.
pub fn in_profile(profile: &str) -> String {
    format!("{}{profile}{}", explain::IN_PROFILE.0, explain::IN_PROFILE.1)
}

impl fmt::Display for ApiError {
    /// One line: operation, Region, code, message, request id.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.operation)?;
        if !self.region.is_empty() {
            write!(f, " in {}", self.region)?;
        }
        f.write_str(": ")?;
        if let Some(code) = self.code() {
            write!(f, "{}: ", super::text::shown(code))?;
        }
        write!(f, "{}", super::text::shown(&self.message))?;
        if let Some(id) = &self.request_id {
            write!(f, " (request id {})", super::text::shown(id))?;
        }
        Ok(())
    }
}

impl std::error::Error for ApiError {}

//! A call that failed: which one, in what way, and whether it may have been carried out all the same.

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
            Cause::Refused(code) => is_fault(code),
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

/// What the SDK takes for throttling, and sends again.
pub(super) const THROTTLING: &[&str] = &[
    "ThrottlingException",
    "Throttling",
    "ThrottledException",
    "RequestThrottled",
    "RequestThrottledException",
    "TooManyRequestsException",
    "RequestLimitExceeded",
    "BandwidthLimitExceeded",
    "LimitExceededException",
    "ProvisionedThroughputExceededException",
    "TransactionInProgressException",
    "PriorRequestNotComplete",
    "EC2ThrottledException",
    "SlowDown",
];

/// Faults on AWS's side (HTTP status 5xx): they leave open whether the request was carried out.
pub(super) const FAULTS: &[&str] = &[
    "InternalFailure",
    "InternalFailureException",
    "InternalError",
    "InternalErrorException",
    "InternalException",
    "InternalServerError",
    "InternalServerErrorException",
    "InternalServerException",
    "InternalServiceError",
    "InternalServiceException",
    "ServiceException",
    "ServiceFailure",
    "ServiceUnavailable",
    "ServiceUnavailableError",
    "ServiceUnavailableException",
    "ServerException",
    "UnknownError",
];

/// Whether a code leaves open whether the request was carried out.
fn is_fault(code: &str) -> bool {
    FAULTS.contains(&code) || matches!(code, "RequestTimeout" | "RequestTimeoutException")
}

/// Whether a code is one by which AWS turns a request away for its rate. That is a promise that nothing was done.
pub fn is_throttling(code: &str) -> bool {
    THROTTLING.contains(&code)
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

//! What the SDK reports, told as what went wrong.

use super::http::{BadBundle, Peer};
use crate::trail::ApiError;
use crate::trail::error::Cause;
use crate::trail::errors::{in_profile, is_known};
use aws_credential_types::provider::error::CredentialsError;
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::error::metadata::{ErrorMetadata, ProvideErrorMetadata};
use aws_types::request_id::RequestId;
use std::error::Error;

/// The operation that writes: what was answered to it must be AWS's to prove anything.
pub(super) const UPDATE: &str = "UpdateTrail";

/// Whether an error has the form in which CloudTrail tells one: its code in a header, or as `__type` in an object. Other
/// JSON is of something between, whose words say nothing of what AWS did.
pub(super) fn is_from_aws(answer: &HttpResponse) -> bool {
    let has_type = || {
        let body: Option<serde_json::Value> = serde_json::from_slice(answer.body().bytes()?).ok();
        body?.get("__type")?.as_str().map(|code| !code.is_empty())
    };
    answer.headers().get("x-amzn-errortype").is_some_and(|code| !code.is_empty()) || has_type().unwrap_or(false)
}

/// Which call an error is of.
#[derive(Clone, Copy, Debug)]
pub(super) struct Call<'a> {
    /// The operation's name at AWS.
    pub(super) operation: &'static str,
    /// The Region that is asked.
    pub(super) region: &'a str,
}

impl Call<'_> {
    /// An error of this call, without a request id.
    pub(super) fn failed(self, cause: Cause, message: impl Into<String>) -> ApiError {
        let (operation, region) = (self.operation, self.region.to_owned());
        ApiError { operation, region, cause, message: message.into(), request_id: None, after_fault: false }
    }

    /// An answer that came with success but without what it must hold: whoever gave it is not AWS.
    pub(super) fn empty(self, request_id: Option<&str>) -> ApiError {
        let error = self.failed(Cause::NotAws(200), "the answer holds nothing of what was asked for");
        ApiError { request_id: request_id.map(str::to_owned), ..error }
    }

    /// An answer about another trail than the one that was asked for.
    pub(super) fn another(self, got: &str, asked: &str, request_id: Option<&str>) -> ApiError {
        let message = format!("the answer is about the trail “{got}”, but “{asked}” was asked for");
        ApiError { request_id: request_id.map(str::to_owned), ..self.failed(Cause::NotAws(200), message) }
    }

    /// What the SDK reports.
    pub(super) fn error<E>(self, error: &SdkError<E, HttpResponse>) -> ApiError
    where
        E: Error + ProvideErrorMetadata + Send + Sync + 'static,
    {
        let (cause, message) = match error {
            SdkError::ServiceError(answer) => match error.code() {
                Some(code) if self.operation == UPDATE && !is_from_aws(answer.raw()) => {
                    let status = answer.raw().status().as_u16();
                    let message = error.message().unwrap_or_default();
                    let message = format!("what answered is not AWS (HTTP status {status}): {code}: {message}");
                    (Cause::NotAws(status), message)
                }
                Some(code) => {
                    let message = error.message().filter(|m| !m.is_empty()).unwrap_or("AWS gave no message");
                    match answer.raw().status().as_u16() {
                        // a failure whose name says nothing is no refusal
                        status @ 500.. if !is_known(code) => {
                            (Cause::NotAws(status), format!("{code}: {message} (HTTP status {status})"))
                        }
                        _ => (Cause::Refused(code.to_owned()), message.to_owned()),
                    }
                }
                None => {
                    let status = answer.raw().status().as_u16();
                    let message = format!("what answered is not AWS (HTTP status {status}); is the endpoint right?");
                    (Cause::NotAws(status), message)
                }
            },
            _ => match (cause(error), told(error)) {
                (Cause::TimedOut, told) => (Cause::TimedOut, format!("no answer: {told}")),
                (Cause::Broken, told) => (Cause::Broken, format!("the connection broke: {told}")),
                other => other,
            },
        };
        let request_id = error.request_id().filter(|id| !id.is_empty()).map(str::to_owned);
        ApiError { request_id, ..self.failed(cause, message) }
    }

    /// Why there are no credentials; `profile` is the one that was named, if any.
    pub(super) fn no_credentials(self, error: &CredentialsError, profile: Option<&str>) -> ApiError {
        if any::<BadBundle>(error) {
            return self.failed(Cause::Configuration, told(error));
        }
        let mut message = told(error);
        if let Some(token) = chain(error).find_map(|e| login_token(&e.to_string())) {
            // the innermost words may be about a file that is not there
            if login_token(&message).is_none() {
                message = format!("no usable {token}: {message}");
            }
            message.push_str(&profile.map(in_profile).unwrap_or_default());
        }
        self.failed(Cause::NoCredentials, message)
    }
}

/// Which sort of token of a login an error speaks of, by its name or by the folder where they are kept.
fn login_token(text: &str) -> Option<&'static str> {
    let sorts = [("SSO token", "/sso/cache/"), ("Login token", "/login/cache/")];
    sorts.into_iter().find(|(name, folder)| text.contains(name) || text.contains(folder)).map(|(name, _)| name)
}

/// What sort of failure it is when nothing that AWS said arrived.
fn cause<E>(error: &SdkError<E, HttpResponse>) -> Cause
where
    E: Error + Send + Sync + 'static,
{
    // they were there before the call, and expired during it
    if any::<CredentialsError>(error) {
        return Cause::NoCredentials;
    }
    let connecting =
        chain(error).filter_map(|e| e.downcast_ref::<hyper_util::client::legacy::Error>()).any(|e| e.is_connect());
    if connecting {
        // a server that hangs up during the handshake leaves no error of rustls behind
        let hung_up = chain(error).any(|e| e.to_string() == "tls handshake eof");
        return if hung_up || any::<rustls::Error>(error) { Cause::Tls } else { Cause::Unreachable };
    }
    match error {
        SdkError::TimeoutError(_) => Cause::TimedOut,
        SdkError::ResponseError(_) => Cause::Broken,
        SdkError::DispatchFailure(failure) if failure.is_timeout() => Cause::TimedOut,
        // whatever happened on a connection that stood
        SdkError::DispatchFailure(_) if any::<Peer>(error) => Cause::Broken,
        SdkError::DispatchFailure(_) | SdkError::ConstructionFailure(_) => {
            match told(error) {
                // the SDK has no types for these two
                message if message.contains("Missing Region") => Cause::NoRegion,
                message if message.contains("NoIdentityResolver") => Cause::NoCredentials,
                // nothing was sent: an endpoint that is none, a bad CA bundle
                _ => Cause::Configuration,
            }
        }
        _ => Cause::Broken,
    }
}

/// `error` and what caused it, outermost first. An I/O error's own payload is not its source, so it is taken in here.
fn chain<'a>(error: &'a (dyn Error + 'static)) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    std::iter::successors(Some(error), |&error| match error.downcast_ref::<std::io::Error>() {
        Some(io) => io.get_ref().map(|inner| inner as &(dyn Error + 'static)),
        None => error.source(),
    })
}

/// Whether an error of type `T` is behind this one.
fn any<T: Error + 'static>(error: &(dyn Error + 'static)) -> bool {
    chain(error).any(|e| e.is::<T>())
}

/// The innermost words of an error, which are the ones that say something, in one line; of a connection also whose.
pub(super) fn told(error: &(dyn Error + 'static)) -> String {
    let mut words = String::new();
    let mut peer = None;
    for error in chain(error) {
        if let Some(found) = error.downcast_ref::<Peer>() {
            peer = Some(found.peer.as_str());
        }
        let text = match error.downcast_ref::<ErrorMetadata>() {
            // it prints itself like a Rust value
            Some(metadata) => match (metadata.code(), metadata.message()) {
                (Some(code), Some(message)) => format!("{code}: {message}"),
                (one, other) => one.or(other).unwrap_or_default().to_owned(),
            },
            None => error.to_string(),
        };
        let text = in_one_line(&text);
        // the last error behind a time limit says no more than this; the one before it says which limit
        if !text.is_empty() && text != "timed out" {
            words = text;
        }
    }
    match peer {
        Some(peer) => format!("{peer}: {words}"),
        None => words,
    }
}

/// `text` in one line; the lines of a list become its clauses.
fn in_one_line(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for line in text.lines().map(str::trim).filter(|l| !l.is_empty()) {
        if !out.is_empty() {
            out.push_str(if out.ends_with([':', ',', ';']) { " " } else { "; " });
        }
        out.push_str(line);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_payload_of_an_io_error_is_found() {
        let inner = rustls::Error::HandshakeNotComplete;
        let error = std::io::Error::other(std::io::Error::other(inner));
        assert!(any::<rustls::Error>(&error));
        assert_eq!(told(&error), "handshake not complete");
    }

    #[test]
    fn credentials_that_expire_during_a_call_are_no_broken_connection() {
        use aws_smithy_runtime_api::client::result::ConnectorError;
        let error = CredentialsError::provider_error("gone");
        let error = SdkError::<ErrorMetadata, _>::dispatch_failure(ConnectorError::other(error.into(), None));
        let error = Call { operation: "UpdateTrail", region: "us-east-1" }.error(&error);
        assert_eq!((error.cause, error.message.as_str()), (Cause::NoCredentials, "gone"));
    }

    #[test]
    fn service_errors_are_told_without_rust_in_them() {
        let metadata = ErrorMetadata::builder().code("AccessDenied").message("not you:\n  him\n\n  her\n").build();
        let told = told(&CredentialsError::provider_error(metadata));
        assert_eq!(told, "AccessDenied: not you: him; her");
    }
}

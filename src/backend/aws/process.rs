//! `credential_process`: a program of the user's that prints credentials.
//!
//! The SDK would start it with the program's own terminal within reach, and leave it behind when it is not waited for any
//! more. Here it is started by a second trailedit ([`lead`]), which leads a session of its own and so has no terminal: what
//! would ask or print on one fails at once and says so on its standard error, which is shown. That second trailedit ends the
//! whole group of processes when the first one closes the pipe between them, as the kernel does for it whatever ends it.

use super::chain::moment;
use aws_credential_types::Credentials;
use aws_credential_types::provider::error::CredentialsError;
use aws_credential_types::provider::{ProvideCredentials, future};
use rustix::process::{Pid, Signal, kill_process_group, setsid};
use serde_json::Value as Json;
use std::ffi::{OsStr, OsString};
use std::fmt;
use std::io::{Read, Write};
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::path::PathBuf;
use std::process::{ExitStatus, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};
use tokio::io::{AsyncRead, AsyncReadExt};
use tokio::time::timeout;

/// The argument with which the program starts itself to lead a session.
const LEADER: &str = "--credential-process-session";

/// How many bytes of what it prints are taken; credentials are far shorter.
const OUTPUT: usize = 1 << 16;

/// How many bytes of what it says are shown: the last ones.
const SAID: usize = 1000;

/// How long it may take to end after it is asked to.
const GRACE: Duration = Duration::from_secs(1);

/// How long what it printed is read when it has ended, but something that it left behind holds its output open.
const LINGER: Duration = Duration::from_millis(500);

/// The command to be run, if the program was started to lead a session.
pub fn command_to_lead(mut arguments: impl Iterator<Item = OsString>) -> Option<OsString> {
    arguments.nth(1).filter(|first| first == LEADER)?;
    arguments.next()
}

/// Runs a command in a session without a terminal until it ends, or until standard input does; its exit status.
pub fn lead(command: &OsStr) -> i32 {
    let failed = |what: &str, error: &dyn fmt::Display| {
        let _ = writeln!(std::io::stderr(), "{what}: {error}");
        127
    };
    if let Err(error) = setsid() {
        return failed("no session could be made for it", &error);
    }
    let started = std::process::Command::new("sh").arg("-c").arg(command).stdin(Stdio::null()).process_group(0).spawn();
    let mut child = match started {
        Ok(child) => child,
        Err(error) => return failed("sh could not be started", &error),
    };
    let group = i32::try_from(child.id()).ok().and_then(Pid::from_raw);
    std::thread::spawn(move || {
        let mut byte = [0];
        while matches!(std::io::stdin().read(&mut byte), Ok(1..)) {}
        let Some(group) = group else { return };
        let _ = kill_process_group(group, Signal::TERM);
        std::thread::sleep(GRACE);
        let _ = kill_process_group(group, Signal::KILL);
        std::process::exit(128 + Signal::KILL.as_raw());
    });
    match child.wait() {
        Ok(status) => status.code().or(status.signal().map(|signal| 128 + signal)).unwrap_or(1),
        Err(error) => failed("it could not be waited for", &error),
    }
}

/// Credentials from a `credential_process`.
pub(super) struct Process {
    /// What `sh` is given.
    pub(super) command: String,
    /// The profile that it is of.
    pub(super) profile: String,
    /// The account, where the process does not say it.
    pub(super) account: Option<String>,
    /// trailedit itself.
    pub(super) leader: PathBuf,
    /// How long it may take.
    pub(super) limit: Duration,
    /// For so long it is not started again after it failed.
    pub(super) respite: Duration,
    /// Only one runs at a time.
    pub(super) turn: Turn,
}

/// Whose turn it is to run, and which failed last, when and why. One failure is the answer to all that the program asks for
/// in the same moment, also to what it asks for because of it; a person who tries again takes longer.
pub(super) type Turn = Arc<tokio::sync::Mutex<Option<LastFailure>>>;

/// A command that gave no credentials.
pub(super) struct LastFailure {
    command: String,
    at: Instant,
    why: String,
}

/// Shows no command: it may hold a secret.
impl fmt::Debug for Process {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Process")
    }
}

impl ProvideCredentials for Process {
    fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
    where
        Self: 'a,
    {
        future::ProvideCredentials::new(async {
            let failed = |why: String| CredentialsError::provider_error(Failed(why));
            self.run()
                .await
                .map_err(|why| failed(format!("credential_process of the profile “{}” {why}", self.profile)))
        })
    }
}

/// Why there are no credentials, in the words that are shown.
#[derive(Debug)]
struct Failed(String);

impl fmt::Display for Failed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Failed {}

impl Process {
    /// Runs it; why it gave no credentials, in the form of the end of a sentence.
    async fn run(&self) -> Result<Credentials, String> {
        let mut last = self.turn.lock().await;
        if let Some(failure) = &*last
            && failure.command == self.command
            && failure.at.elapsed() < self.respite
        {
            return Err(failure.why.clone());
        }
        let answer = self.answer().await;
        *last = answer.as_ref().err().map(|why| LastFailure {
            command: self.command.clone(),
            at: Instant::now(),
            why: why.clone(),
        });
        answer
    }

    /// Runs it now.
    async fn answer(&self) -> Result<Credentials, String> {
        let said = Mutex::new(Vec::new());
        let answer = timeout(self.limit, self.output(&said)).await;
        let said = said.into_inner().unwrap_or_else(PoisonError::into_inner);
        let said = match String::from_utf8_lossy(&said).trim() {
            "" => ".".to_owned(),
            words => format!(": {words}"),
        };
        let (status, output) = match answer {
            Ok(Ok(answer)) => answer,
            Ok(Err(error)) => return Err(format!("could not be started: {error}")),
            Err(_) => {
                let limit = self.limit.as_secs_f32();
                return Err(format!("took more than {limit} s and was ended; there is no terminal to ask on{said}"));
            }
        };
        if !status.success() {
            let status = match (status.code(), status.signal()) {
                (Some(code), _) => format!("exit status {code}"),
                (None, signal) => format!("signal {}", signal.unwrap_or_default()),
            };
            return Err(format!("failed ({status}){said}"));
        }
        parsed(&output, self.account.as_deref()).map_err(|what| format!("printed {what}{said}"))
    }

    /// Runs it and reads what it prints. What it says is in `said` even when this is given up.
    async fn output(&self, said: &Mutex<Vec<u8>>) -> std::io::Result<(ExitStatus, Vec<u8>)> {
        let mut command = tokio::process::Command::new(&self.leader);
        command.arg(LEADER).arg(&self.command);
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn()?;
        // closed when this is given up, which ends the process and all that it started
        let _alive = child.stdin.take();
        let printed = Mutex::new(Vec::new());
        let output = child.stdout.take().map(|out| {
            keep(out, |bytes| {
                let mut printed = printed.lock().unwrap_or_else(PoisonError::into_inner);
                let room = OUTPUT.saturating_sub(printed.len());
                printed.extend(&bytes[..bytes.len().min(room)]);
            })
        });
        let errors = child.stderr.take().map(|err| {
            keep(err, |bytes| {
                let mut said = said.lock().unwrap_or_else(PoisonError::into_inner);
                said.extend(bytes);
                let surplus = said.len().saturating_sub(SAID);
                said.drain(..surplus);
            })
        });
        let read = async {
            tokio::join!(
                async {
                    if let Some(output) = output {
                        output.await
                    }
                },
                async {
                    if let Some(errors) = errors {
                        errors.await
                    }
                }
            )
        };
        tokio::pin!(read);
        let status = tokio::select! {
            _ = &mut read => child.wait().await?,
            status = child.wait() => {
                let _ = timeout(LINGER, read).await;
                status?
            }
        };
        let printed = std::mem::take(&mut *printed.lock().unwrap_or_else(PoisonError::into_inner));
        Ok((status, printed))
    }
}

/// Hands everything that can be read to `take`.
async fn keep(mut from: impl AsyncRead + Unpin, mut take: impl FnMut(&[u8])) {
    let mut bytes = [0; 4096];
    while let Ok(read @ 1..) = from.read(&mut bytes).await {
        take(&bytes[..read]);
    }
}

/// The credentials that it printed; else what is wrong with them, without any of it.
fn parsed(output: &[u8], account: Option<&str>) -> Result<Credentials, String> {
    let Ok(Json::Object(printed)) = serde_json::from_slice(output) else {
        return Err("no JSON object".to_owned());
    };
    let member = |name: &str| printed.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value);
    let text = |name: &str| match member(name) {
        None | Some(Json::Null) => Ok(None),
        Some(Json::String(text)) => Ok(Some(text.clone())),
        Some(_) => Err(format!("a {name} that is no string")),
    };
    let needed = |name: &str| text(name)?.ok_or_else(|| format!("no {name}"));
    match member("Version") {
        Some(version) if version.as_i64() == Some(1) => {}
        Some(_) => return Err("a Version other than 1".to_owned()),
        None => return Err("no Version".to_owned()),
    }
    let mut credentials = Credentials::builder()
        .access_key_id(needed("AccessKeyId")?)
        .secret_access_key(needed("SecretAccessKey")?)
        .provider_name("CredentialProcess");
    credentials.set_session_token(text("SessionToken")?);
    if let Some(expiration) = text("Expiration")? {
        let at = moment(&expiration).ok_or("an Expiration that is no time, as 2026-05-26T12:34:56Z is")?;
        credentials.set_expiry(Some(at));
    }
    credentials.set_account_id(text("AccountId")?.or(account.map(str::to_owned)).map(Into::into));
    Ok(credentials.build())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_printed_is_read_as_the_sdk_reads_it() {
        let credentials = parsed(
            br#"{"version": 1, "accesskeyid": "A", "SecretAccessKey": "s", "SessionToken": "t", "AccountId": null,
                "Expiration": "2026-05-26T12:34:56+00:00", "More": [1]}"#,
            Some("123456789012"),
        )
        .unwrap();
        let account = credentials.account_id().map(|id| id.as_str());
        assert_eq!((credentials.access_key_id(), credentials.session_token()), ("A", Some("t")));
        assert_eq!((account, credentials.expiry().is_some()), (Some("123456789012"), true));
    }

    #[test]
    fn what_is_wrong_with_it_is_told_without_any_of_it() {
        for (printed, expected) in [
            ("", "no JSON object"),
            ("[1]", "no JSON object"),
            ("s3cret", "no JSON object"),
            (r#"{"AccessKeyId": "s3cret"}"#, "no Version"),
            (r#"{"Version": "1", "AccessKeyId": "s3cret"}"#, "a Version other than 1"),
            (r#"{"Version": 1, "SecretAccessKey": "s3cret"}"#, "no AccessKeyId"),
            (r#"{"Version": 1, "AccessKeyId": 5, "SecretAccessKey": "s3cret"}"#, "a AccessKeyId that is no string"),
            (
                r#"{"Version": 1, "AccessKeyId": "A", "SecretAccessKey": "s3cret", "Expiration": "soon"}"#,
                "an Expiration that is no time, as 2026-05-26T12:34:56Z is",
            ),
        ] {
            assert_eq!(parsed(printed.as_bytes(), None).unwrap_err(), expected);
        }
    }

    #[test]
    fn only_the_first_argument_makes_a_leader() {
        let asked = |words: &[&str]| command_to_lead(words.iter().map(OsString::from));
        assert_eq!(asked(&["trailedit", LEADER, "cat x"]), Some("cat x".into()));
        assert_eq!(asked(&["trailedit", "--demo", LEADER, "cat x"]), None);
        assert_eq!(asked(&["trailedit", LEADER]), None);
        assert_eq!(asked(&["trailedit"]), None);
    }
}

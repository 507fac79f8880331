//! The kept token of a single sign-on, in the form in which the SDK reads it.
//!
//! The SDK takes a token for unreadable whose times end in `UTC` or in an offset, as older tools wrote them, and looks for
//! it by the name of the session, which it knows under another one here if that has a blank. Such a token is handed to it
//! from memory, and written back when the SDK has renewed it.

use super::chain::moment;
use aws_credential_types::provider::{ProvideCredentials, SharedCredentialsProvider, future};
use aws_smithy_types::DateTime;
use aws_smithy_types::date_time::Format;
use aws_types::os_shim_internal::Fs;
use serde_json::{Map, Value as Json};
use sha1::{Digest, Sha1};
use std::collections::HashMap;
use std::fmt;
use std::io::Write;
use std::path::{Path, PathBuf};

/// A kept token that the SDK would not read as it is.
pub(super) struct Token {
    /// The file that the user has.
    file: PathBuf,
    /// Where the SDK looks for it.
    looked_for: PathBuf,
    /// What it is given there.
    given: Vec<u8>,
    pub(super) fs: Fs,
}

impl Token {
    /// The token that is kept under `name`, which the SDK knows as `known_as`; `None` for one that it reads by itself, or
    /// of which it can say by itself what is wrong with it.
    pub(super) fn of(home: &Path, name: &str, known_as: &str) -> Option<Token> {
        let (file, looked_for) = (kept_in(home, name), kept_in(home, known_as));
        let mut token: Map<String, Json> = serde_json::from_slice(&std::fs::read(&file).ok()?).ok()?;
        let mut rewritten = name != known_as;
        for (key, value) in &mut token {
            if let Some(text) = value.as_str().filter(|_| is_time(key))
                && DateTime::from_str(text, Format::DateTime).is_err()
                && let Some(time) = moment(text).and_then(|at| DateTime::from(at).fmt(Format::DateTime).ok())
            {
                *value = time.into();
                rewritten = true;
            }
        }
        let given = serde_json::to_vec(&token).ok().filter(|_| rewritten)?;
        let fs = Fs::from_raw_map(HashMap::from([(looked_for.clone().into_os_string(), given.clone())]));
        Some(Token { file, looked_for, given, fs })
    }

    /// Writes down what the SDK has made of it, with what it does not know of.
    async fn write_back(&self) -> Option<()> {
        let renewed = self.fs.read_to_end(&self.looked_for).await.ok().filter(|renewed| *renewed != self.given)?;
        let mut token: Map<String, Json> = serde_json::from_slice(&std::fs::read(&self.file).ok()?).ok()?;
        token.extend(serde_json::from_slice::<Map<String, Json>>(&renewed).ok()?);
        let mut file = tempfile::NamedTempFile::new_in(self.file.parent()?).ok()?;
        file.write_all(&serde_json::to_vec(&token).ok()?).ok()?;
        file.persist(&self.file).ok().map(drop)
    }

    /// Credentials of a provider that reads the token.
    pub(super) fn kept_for(self, provider: SharedCredentialsProvider) -> SharedCredentialsProvider {
        SharedCredentialsProvider::new(SignedOn { provider, token: self })
    }
}

fn is_time(key: &str) -> bool {
    ["expiresAt", "registrationExpiresAt"].iter().any(|name| key.eq_ignore_ascii_case(name))
}

/// The file in which the AWS CLI keeps a token.
fn kept_in(home: &Path, name: &str) -> PathBuf {
    let digest: String = Sha1::digest(name.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect();
    home.join(".aws/sso/cache").join(digest).with_extension("json")
}

struct SignedOn {
    provider: SharedCredentialsProvider,
    token: Token,
}

/// Shows nothing: there are secrets inside.
impl fmt::Debug for SignedOn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SignedOn")
    }
}

impl ProvideCredentials for SignedOn {
    fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
    where
        Self: 'a,
    {
        future::ProvideCredentials::new(async {
            let credentials = self.provider.provide_credentials().await;
            self.token.write_back().await;
            credentials
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    /// A home folder with a token that is kept under a name.
    fn home(name: &str, token: Json) -> tempfile::TempDir {
        let home = tempfile::tempdir().unwrap();
        let file = kept_in(home.path(), name);
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(file, token.to_string()).unwrap();
        home
    }

    #[test]
    fn times_of_older_tools_are_rewritten() {
        for time in ["2020-06-17T10:02:08UTC", "2020-06-17T10:02:08+00:00", "2020-06-17T12:02:08+02:00"] {
            let home = home("s", json!({"accessToken": "t", "expiresAt": time, "registrationExpiresAt": time}));
            let token = Token::of(home.path(), "s", "s").unwrap();
            let given: Json = serde_json::from_slice(&token.given).unwrap();
            let expected = json!("2020-06-17T10:02:08Z");
            assert_eq!((&given["expiresAt"], &given["registrationExpiresAt"]), (&expected, &expected), "{time}");
        }
        for time in ["2020-06-17T10:02:08Z", "soon", ""] {
            let home = home("s", json!({"accessToken": "t", "expiresAt": time}));
            assert!(Token::of(home.path(), "s", "s").is_none(), "{time}");
        }
    }

    #[tokio::test]
    async fn what_was_renewed_is_written_back_whole() {
        let home = home("FOO BAR", json!({"accessToken": "old", "expiresAt": "2020-06-17T10:02:08Z", "more": 1}));
        let token = Token::of(home.path(), "FOO BAR", "other").unwrap();
        assert!(token.write_back().await.is_none(), "nothing was renewed");
        token.fs.write(kept_in(home.path(), "other"), json!({"accessToken": "new"}).to_string()).await.unwrap();
        token.write_back().await.unwrap();
        let kept: Json = serde_json::from_slice(&std::fs::read(kept_in(home.path(), "FOO BAR")).unwrap()).unwrap();
        assert_eq!(kept, json!({"accessToken": "new", "expiresAt": "2020-06-17T10:02:08Z", "more": 1}));
    }
}

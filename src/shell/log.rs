//! The debug log, to a file and never to the terminal.

use crate::trail::text::copied;
use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::sync::Mutex;
use tracing::{Level, Subscriber};
use tracing_subscriber::filter::Targets;
use tracing_subscriber::prelude::*;

/// Begins to log to `file`, which is made for its owner alone, or added to.
///
/// Of the SDK only what carries no requests is logged: its requests hold signatures and session tokens.
///
/// # Errors
/// When the file cannot be opened.
pub fn to_file(file: &Path) -> io::Result<()> {
    let file = OpenOptions::new().create(true).append(true).mode(0o600).open(file)?;
    // a second subscriber cannot be: this is called once, at the start
    let _ = into(file).try_init();
    Ok(())
}

fn into(file: File) -> impl Subscriber + Send + Sync {
    let layer = tracing_subscriber::fmt::layer().with_ansi(false).with_writer(Mutex::new(Harmless(file)));
    tracing_subscriber::registry().with(layer.with_filter(targets()))
}

/// A file that is read on a terminal: what would steer one, or not be seen, is written out.
struct Harmless<W>(W);

impl<W: Write> Write for Harmless<W> {
    /// Takes whole lines, as they are logged.
    fn write(&mut self, lines: &[u8]) -> io::Result<usize> {
        self.0.write_all(copied(&String::from_utf8_lossy(lines)).as_bytes())?;
        Ok(lines.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

/// What is logged.
fn targets() -> Targets {
    Targets::new()
        .with_target("trailedit", Level::DEBUG)
        .with_target("aws_smithy_runtime::client::retries", Level::DEBUG)
        // below this it names the credentials that it found
        .with_target("aws_config", Level::WARN)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trail::text::is_steering;

    #[test]
    fn what_is_logged_is_seen() {
        let file = tempfile::NamedTempFile::new().unwrap();
        tracing::subscriber::with_default(into(file.reopen().unwrap()), || {
            tracing::warn!(name = ?"pro\u{34f}d\u{3164}\u{e0100}", error = "pro\u{a0}d\u{1b}[2J", "a call\u{2066}");
        });
        let text = std::fs::read_to_string(file.path()).unwrap();
        assert!(!text.chars().any(|c| c != '\n' && is_steering(c)), "{text:?}");
        assert!(text.ends_with('\n') && text.contains("pro\\u{34f}d\\u{3164}\\u{e0100}"), "{text:?}");
    }

    #[test]
    fn nothing_that_may_name_credentials_is_logged() {
        let targets = targets();
        for of_sdk in ["aws_config", "aws_config::profile::credentials", "aws_config::sso::token"] {
            assert!(targets.would_enable(of_sdk, &Level::WARN) && !targets.would_enable(of_sdk, &Level::INFO));
        }
        for of_requests in ["aws_smithy_runtime::client::orchestrator", "aws_runtime::auth::sigv4", "hyper_util"] {
            assert!(!targets.would_enable(of_requests, &Level::WARN), "{of_requests}");
        }
        assert!(targets.would_enable("trailedit::shell::calls", &Level::DEBUG));
    }
}

//! The debug log, to a file and never to the terminal.

use std::fs::OpenOptions;
use std::io;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::sync::Mutex;
use tracing::Level;
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
    let layer = tracing_subscriber::fmt::layer().with_ansi(false).with_writer(Mutex::new(file));
    // a second subscriber cannot be: this is called once, at the start
    let _ = tracing_subscriber::registry().with(layer.with_filter(targets())).try_init();
    Ok(())
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

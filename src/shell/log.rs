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
    let targets = Targets::new()
        .with_target("trailedit", Level::DEBUG)
        .with_target("aws_smithy_runtime::client::retries", Level::DEBUG)
        .with_target("aws_config", Level::INFO);
    // a second subscriber cannot be: this is called once, at the start
    let _ = tracing_subscriber::registry().with(layer.with_filter(targets)).try_init();
    Ok(())
}

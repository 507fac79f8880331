//! What a user would type instead: the AWS CLI, where there is one.

use super::account::{Account, arn};
use super::figures::{Figures, ms};
use super::session::{environment, peak};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// The AWS CLI: the one that was put into `target/bench-venv`, or the one that is found.
pub fn find() -> Option<PathBuf> {
    let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/bench-venv/bin/aws");
    let path = std::env::var_os("PATH").unwrap_or_default();
    let found = std::env::split_paths(&path).map(|folder| folder.join("aws"));
    std::iter::once(own).chain(found).find(|file| file.is_file())
}

/// What it calls itself.
pub fn version(aws: &Path) -> String {
    let output = Command::new(aws).arg("--version").output();
    output.map(|output| String::from_utf8_lossy(&output.stdout).trim().to_owned()).unwrap_or_default()
}

/// Reads all trails once, and changes one and reads it back.
pub fn run(aws: &Path, account: &Account, run: usize, figures: &mut Figures) {
    let home = tempfile::tempdir().expect("a folder");
    let one = |arguments: &[&str]| {
        let mut command = Command::new(aws);
        command.arg("cloudtrail").args(arguments).stdin(Stdio::null()).stdout(Stdio::null());
        command.env_clear().envs(environment(&account.url)).env("HOME", home.path());
        let begun = Instant::now();
        let mut child = command.spawn().expect("the AWS CLI starts");
        let mut most = 0_f64;
        let status = loop {
            most = most.max(peak(child.id()).unwrap_or_default());
            if let Some(status) = child.try_wait().expect("a child") {
                break status;
            }
            std::thread::sleep(Duration::from_millis(2));
        };
        let took = begun.elapsed();
        assert!(status.success(), "{arguments:?}: {status}");
        (ms(took), most)
    };
    let (read, most) = one(&["describe-trails"]);
    figures.note("aws", "read", read);
    figures.note("aws", "peak", most);
    let (arn, prefix) = (arn(0), format!("cli-{run}"));
    let (update, _) = one(&["update-trail", "--name", &arn, "--s3-key-prefix", &prefix]);
    let (back, _) = one(&["get-trail", "--name", &arn]);
    figures.note("aws", "update", update + back);
}

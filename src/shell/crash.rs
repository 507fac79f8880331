//! What happens when the program has a defect: the terminal is given back, edits are kept, and a report is written.

use super::keeper;
use super::store::made;
use crate::trail::text::copied;
use std::backtrace::Backtrace;
use std::io::{self, Write};
use std::panic::PanicHookInfo;
use std::path::{Path, PathBuf};

/// The exit status of a program that had to stop, as that of any Rust program that panics.
const STATUS: i32 = 101;

/// Sees to it that a panic on any thread ends the program in order: going on with half of it would be worse. `folder` is
/// where a report is written; without one the report is printed. `give_back` gives the terminal back.
pub(super) fn end_on_panic(folder: Option<PathBuf>, give_back: fn()) {
    std::panic::set_hook(Box::new(move |info| {
        give_back();
        let report = copied(&report(info, &Backtrace::force_capture()));
        let mut err = io::stderr();
        // a panic may repeat what came from elsewhere
        let _ = writeln!(err, "trailedit has a defect and had to stop: {}", copied(&info.to_string()));
        match folder.as_deref().and_then(|folder| write(folder, &report).ok()) {
            Some(file) => {
                let _ = writeln!(err, "The report is in {}: please send it along when you tell of it.", file.display());
                let kept = match std::thread::current().name() {
                    // who would have written the last ones is gone
                    Some(keeper::THREAD) => "Edits that were kept before are offered when their trail is opened again.",
                    _ => "Edits that were not applied are kept, and offered when their trail is opened again.",
                };
                let _ = writeln!(err, "{kept}");
                // what was edited a moment ago is still being gathered
                std::thread::sleep(keeper::GATHER * 2);
            }
            None => _ = write!(err, "{}", copied(&report)),
        }
        let _ = writeln!(err, "If an update was under way, read the trail to see whether it was applied.");
        std::process::exit(STATUS);
    }));
}

/// What there is to say about a panic, for whoever mends it. Nothing of the account is in it.
fn report(info: &PanicHookInfo, trace: &Backtrace) -> String {
    let thread = std::thread::current();
    format!(
        "trailedit {} ({} {})\nthread {}\n{info}\n\n{trace}\n",
        env!("CARGO_PKG_VERSION"),
        std::env::consts::OS,
        std::env::consts::ARCH,
        thread.name().unwrap_or("without a name")
    )
}

fn write(folder: &Path, report: &str) -> io::Result<PathBuf> {
    let folder = made(&folder.join("report"))?.to_owned();
    let mut file = tempfile::Builder::new().prefix("crash-").suffix(".txt").tempfile_in(folder)?;
    file.write_all(report.as_bytes())?;
    Ok(file.into_temp_path().keep()?)
}

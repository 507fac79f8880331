//! The account in a file.

use super::account::{Account, Unreadable};
use std::fs::{File, TryLockError};
use std::io::{self, Write};
use std::path::Path;
use std::time::{Duration, Instant};

/// For how long another program that changes the account is waited for.
const TURN: Duration = Duration::from_secs(5);

/// A program's turn to change the account in `file`, as long as this lives: from reading it to replacing it nobody else
/// does. It is the folder that is locked, as the file itself is replaced. Where there are no locks there are no turns.
pub(super) fn turn(file: &Path) -> Result<Option<File>, String> {
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let Ok(folder) = File::open(folder) else { return Ok(None) };
    let until = Instant::now() + TURN;
    loop {
        match folder.try_lock() {
            Ok(()) => return Ok(Some(folder)),
            Err(TryLockError::Error(_)) => return Ok(None),
            Err(TryLockError::WouldBlock) if Instant::now() < until => std::thread::sleep(Duration::from_millis(5)),
            Err(TryLockError::WouldBlock) => {
                let seconds = TURN.as_secs();
                return Err(format!(
                    "{}: another program has been changing it for {seconds} s; nothing was changed. Try again",
                    file.display()
                ));
            }
        }
    }
}

/// Whether a file could be made there: an update is not the time to find out.
pub(super) fn has_a_place(file: &Path) -> Result<(), String> {
    if file.file_name().is_none() {
        return Err(format!("“{}” is not the name of a file; name one to keep the account in", file.display()));
    }
    let Some(folder) = file.parent().filter(|folder| !folder.as_os_str().is_empty()) else { return Ok(()) };
    let what = match std::fs::metadata(folder) {
        Ok(found) if found.is_dir() => return Ok(()),
        Ok(_) => "is not a folder; name another file".to_owned(),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            "is a folder that does not exist; create it, or name another file".to_owned()
        }
        Err(error) => format!("cannot be looked at: {error}; name another file"),
    };
    Err(format!("{}: {} {what}", file.display(), folder.display()))
}

/// The account in `file`; `None` when there is no such file.
pub(super) fn read(file: &Path) -> Result<Option<Account>, String> {
    let bytes = match std::fs::read(file) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => {
            return Err(format!("{}: cannot be read: {error}; make it readable, or name another file", file.display()));
        }
    };
    let account = match String::from_utf8(bytes) {
        Ok(text) => Account::parse(&text),
        Err(error) => {
            let readable = &error.as_bytes()[..error.utf8_error().valid_up_to()];
            let line = 1 + readable.iter().filter(|b| **b == b'\n').count();
            Err(Unreadable { line, what: "this is not a text file in UTF-8; name another file".to_owned() })
        }
    };
    account.map(Some).map_err(|e| format!("{}, line {}: {} (it was left as it is)", file.display(), e.line, e.what))
}

/// Replaces `file` as a whole: whoever reads it sees the old account or the new one, never half of one.
pub(super) fn save(file: &Path, account: &Account) -> Result<(), String> {
    let failed = |error: &dyn std::fmt::Display| {
        format!("{}: cannot be written: {error}; nothing was changed. Make room, or name another file", file.display())
    };
    let text = account.to_json().map_err(|e| failed(&e))?;
    let name = file.file_name().ok_or_else(|| failed(&"this is not the name of a file"))?;
    let mut beside = name.to_owned();
    beside.push(format!(".{}.tmp", std::process::id()));
    let beside = file.with_file_name(beside);
    let written = write_private(&beside, text.as_bytes()).and_then(|()| std::fs::rename(&beside, file));
    written.map_err(|error| {
        // a left-over would be in the way of nobody; the error that matters is the first one
        let _ = std::fs::remove_file(&beside);
        failed(&error)
    })
}

/// Writes a file that only its owner may read.
fn write_private(file: &Path, bytes: &[u8]) -> io::Result<()> {
    // what a killed session left behind, or somebody's link to elsewhere, is not written to
    match std::fs::remove_file(file) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut out = options.open(file)?;
    out.write_all(bytes)?;
    out.sync_all()
}

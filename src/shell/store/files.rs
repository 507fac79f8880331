//! Files in folders, on disk or in memory.

use std::collections::BTreeMap;
use std::fs::{File, TryLockError};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// Where files are.
#[derive(Debug)]
pub(super) enum Files {
    /// In folders of this one; or why there is none.
    Disk(Result<PathBuf, String>),
    /// Nowhere: they are gone with the program.
    Memory(BTreeMap<(String, String), String>),
}

/// A lock that is held as long as this lives.
#[derive(Debug)]
pub(super) struct Lock(#[expect(dead_code, reason = "it is held, not used")] Option<File>);

impl Files {
    fn folder(&self, folder: &str) -> Result<Option<PathBuf>, String> {
        match self {
            Files::Disk(Ok(root)) => Ok(Some(root.join(folder))),
            Files::Disk(Err(why)) => Err(why.clone()),
            Files::Memory(_) => Ok(None),
        }
    }

    /// How a file is named in a message.
    pub(super) fn shown(&self, folder: &str, name: &str) -> String {
        match self.folder(folder) {
            Ok(Some(path)) => path.join(name).display().to_string(),
            _ => name.to_owned(),
        }
    }

    /// The names of all folders.
    pub(super) fn folders(&self) -> Result<Vec<String>, String> {
        match self {
            // reports of crashes are there, too
            Files::Disk(Ok(root)) => {
                names_in(root).map(|names| names.into_iter().filter(|name| root.join(name).is_dir()).collect())
            }
            Files::Disk(Err(why)) => Err(why.clone()),
            Files::Memory(files) => {
                let mut folders: Vec<String> = files.keys().map(|(folder, _)| folder.clone()).collect();
                folders.dedup();
                Ok(folders)
            }
        }
    }

    /// The names of the files in a folder, none when there is no such folder.
    pub(super) fn names(&self, folder: &str) -> Result<Vec<String>, String> {
        match (self.folder(folder)?, self) {
            (Some(path), _) => names_in(&path),
            (None, Files::Memory(files)) => {
                Ok(files.keys().filter(|(own, _)| own == folder).map(|(_, name)| name.clone()).collect())
            }
            (None, Files::Disk(_)) => Ok(Vec::new()),
        }
    }

    /// What is in a file.
    pub(super) fn read(&self, folder: &str, name: &str) -> Result<String, String> {
        match self {
            Files::Memory(files) => files
                .get(&(folder.to_owned(), name.to_owned()))
                .cloned()
                .ok_or_else(|| "there is no such file".to_owned()),
            Files::Disk(_) => {
                let path = self.path(folder, name)?;
                // a pipe or a device would be waited for
                if !std::fs::metadata(&path).map_err(|e| e.to_string())?.is_file() {
                    return Err("this is not a file".to_owned());
                }
                // what is not UTF-8 is no JSON either, and told as such
                std::fs::read(&path)
                    .map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
                    .map_err(|e| e.to_string())
            }
        }
    }

    /// Replaces a file as a whole, or makes it. It is on the disk when this returns.
    pub(super) fn write(&mut self, folder: &str, name: &str, text: &str) -> Result<(), String> {
        if let Files::Memory(files) = self {
            files.insert((folder.to_owned(), name.to_owned()), text.to_owned());
            return Ok(());
        }
        let path = self.path(folder, name)?;
        let write = || {
            let folder = made(&path)?;
            let mut file = tempfile::NamedTempFile::new_in(folder)?;
            file.write_all(text.as_bytes())?;
            file.as_file().sync_all()?;
            file.persist(&path)?;
            File::open(folder)?.sync_all()
        };
        write().map_err(|e: io::Error| self.cannot_write(&e))
    }

    /// Takes a file away; it need not be there.
    pub(super) fn remove(&mut self, folder: &str, name: &str) -> Result<(), String> {
        if let Files::Memory(files) = self {
            files.remove(&(folder.to_owned(), name.to_owned()));
            return Ok(());
        }
        let path = self.path(folder, name)?;
        match std::fs::remove_file(&path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(format!("{}: {error}", path.display())),
            _ => {
                // empty folders are of no use; one that is not empty stays
                let _ = path.parent().map(std::fs::remove_dir);
                Ok(())
            }
        }
    }

    /// Gives a file another name.
    pub(super) fn rename(&mut self, folder: &str, name: &str, to: &str) -> Result<(), String> {
        if let Files::Memory(files) = self {
            if let Some(text) = files.remove(&(folder.to_owned(), name.to_owned())) {
                files.insert((folder.to_owned(), to.to_owned()), text);
            }
            return Ok(());
        }
        std::fs::rename(self.path(folder, name)?, self.path(folder, to)?).map_err(|e| e.to_string())
    }

    /// Makes a file that is locked as long as the answer lives.
    pub(super) fn lock(&mut self, folder: &str, name: &str, text: &str) -> Result<Lock, String> {
        if matches!(self, Files::Memory(_)) {
            return Ok(Lock(None)); // nobody else sees it
        }
        let path = self.path(folder, name)?;
        let lock = || {
            let mut file = tempfile::NamedTempFile::new_in(made(&path)?)?;
            file.write_all(text.as_bytes())?;
            // locked before it has its name: nobody finds it without an owner
            file.as_file().try_lock()?;
            Ok(file.persist(&path)?)
        };
        lock().map(|file| Lock(Some(file))).map_err(|e: io::Error| self.cannot_write(&e))
    }

    /// What is in a lock that somebody holds; `None` when nobody does. One that was left behind is taken away.
    pub(super) fn holder(&mut self, folder: &str, name: &str) -> Option<String> {
        if matches!(self, Files::Memory(_)) {
            return None;
        }
        let path = self.path(folder, name).ok()?;
        // for writing, too: over NFS only such a file can be locked
        let file = File::options().read(true).write(true).open(&path).ok()?;
        match file.try_lock() {
            Ok(()) => {
                let _ = std::fs::remove_file(&path);
                None
            }
            Err(TryLockError::WouldBlock) => Some(std::fs::read_to_string(&path).unwrap_or_default()),
            // a file system without locks: nobody can tell, and edits that are never offered are lost
            Err(TryLockError::Error(_)) => None,
        }
    }

    fn cannot_write(&self, error: &io::Error) -> String {
        match self {
            Files::Disk(Ok(root)) => format!("{}: {error}", root.display()),
            Files::Disk(Err(_)) | Files::Memory(_) => error.to_string(),
        }
    }

    fn path(&self, folder: &str, name: &str) -> Result<PathBuf, String> {
        match self.folder(folder)? {
            Some(path) => Ok(path.join(name)),
            None => Err("there is no such file".to_owned()),
        }
    }
}

/// The folder of a file, made for its owner only if it is not there.
pub(in crate::shell) fn made(path: &Path) -> io::Result<&Path> {
    let folder = path.parent().ok_or(io::ErrorKind::InvalidInput)?;
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)?;
    Ok(folder)
}

fn names_in(folder: &Path) -> Result<Vec<String>, String> {
    let entries = match std::fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(format!("{}: {error}", folder.display())),
    };
    let mut names: Vec<String> = entries.flatten().filter_map(|entry| entry.file_name().into_string().ok()).collect();
    names.sort();
    Ok(names)
}

//! The data folder belongs to one process: a lock in it, whatever engine keeps the store.
//!
//! The system lets go of the lock when the process ends, however it ends. What is in the folder is
//! never touched here, and nothing but this file is ever made.

use std::fs::{self, File, TryLockError};
use std::io::{self, Read, Seek, Write};
use std::path::{Path, PathBuf};

/// Digits of a process's number that are read; what is more is none.
const DIGITS: u64 = 20;

/// A hold on a data folder, until it is dropped.
#[derive(Debug)]
pub struct Hold {
    _lock: File,
}

/// Why a folder is not ours. Each text says what to do.
#[derive(Debug, thiserror::Error)]
pub enum FolderError {
    /// Somebody has it.
    #[error(
        "another Guildhall{} is using {folder}: stop it, or start this one with another folder (--data)",
        .process.map(|id| format!(" (process {id})")).unwrap_or_default()
    )]
    Held {
        /// The folder.
        folder: PathBuf,
        /// Who, when that could be read.
        process: Option<u32>,
    },
    /// There can be no such folder, or no lock in it.
    #[error(
        "{folder} cannot be used ({reason}): check its owner and permissions, or choose another folder with --data"
    )]
    Unusable {
        /// The folder.
        folder: PathBuf,
        /// What the system said.
        reason: io::Error,
    },
}

/// Makes a data folder when there is none, and takes it for this process alone.
///
/// # Errors
/// See [`FolderError`]; nobody else is disturbed.
pub fn take(folder: &Path) -> Result<Hold, FolderError> {
    let unusable = |reason| FolderError::Unusable {
        folder: folder.to_owned(),
        reason,
    };
    fs::create_dir_all(folder).map_err(unusable)?;
    let mut lock = open(folder).map_err(unusable)?;
    match lock.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => return Err(held(folder, lock)),
        Err(TryLockError::Error(reason)) => return Err(unusable(reason)),
    }
    // Only so that the next one can say who has it.
    let noted = lock
        .set_len(0)
        .and_then(|()| lock.rewind())
        .and_then(|()| writeln!(lock, "{}", std::process::id()));
    noted.map_err(unusable)?;
    Ok(Hold { _lock: lock })
}

/// Keeps a data folder from being taken while it is read; several may read it.
///
/// # Errors
/// See [`FolderError`].
pub fn share(folder: &Path) -> Result<Hold, FolderError> {
    let unusable = |reason| FolderError::Unusable {
        folder: folder.to_owned(),
        reason,
    };
    let lock = open(folder).map_err(unusable)?;
    match lock.try_lock_shared() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => return Err(held(folder, lock)),
        Err(TryLockError::Error(reason)) => return Err(unusable(reason)),
    }
    // Whoever had it last is not the one who is in the way now.
    lock.set_len(0).map_err(unusable)?;
    Ok(Hold { _lock: lock })
}

fn open(folder: &Path) -> io::Result<File> {
    File::options()
        .read(true)
        .write(true)
        .create(true)
        .truncate(false)
        .open(folder.join("lock"))
}

fn held(folder: &Path, lock: File) -> FolderError {
    let mut holder = String::new();
    let read = lock.take(DIGITS).read_to_string(&mut holder);
    FolderError::Held {
        folder: folder.to_owned(),
        process: read.ok().and_then(|_| holder.trim().parse().ok()),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn one_has_it_or_several_read_it() {
        let place = tempfile::tempdir().unwrap();
        let folder = place.path().join("data");
        let own = take(&folder).unwrap();
        let number = format!("(process {})", std::process::id());
        for refused in [take(&folder), share(&folder)] {
            let said = refused.unwrap_err().to_string();
            assert!(said.contains(&number) && said.contains("--data"), "{said}");
        }
        drop(own);
        let (one, other) = (share(&folder).unwrap(), share(&folder).unwrap());
        drop(one);
        let said = take(&folder).unwrap_err().to_string();
        // The number of the one before is not told for somebody else's.
        assert!(said.contains("another Guildhall is using"), "{said}");
        drop(other);
        take(&folder).unwrap();
    }

    #[test]
    fn what_is_no_folder_is_named() {
        let place = tempfile::tempdir().unwrap();
        let file = place.path().join("file");
        fs::write(&file, [0xFF; 40]).unwrap();
        for refused in [take(&file), share(&place.path().join("none"))] {
            let error = refused.unwrap_err();
            assert!(matches!(error, FolderError::Unusable { .. }), "{error}");
        }
        // A lock that says nonsense is a lock like any other.
        fs::write(place.path().join("lock"), [0xFF; 40]).unwrap();
        let own = take(place.path()).unwrap();
        drop(own);
        fs::write(place.path().join("lock"), "99999999999999999999999").unwrap();
        take(place.path()).unwrap();
    }
}

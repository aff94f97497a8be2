//! Opening the folder: the lock, the repairs that are known to be safe, and clear refusals.
//!
//! It must never delete anything but a torn snapshot that sled itself was still writing; what else
//! is in the way is moved aside.

use super::values::{LAYOUT, commits_key, layout_key};
use crate::errors::OpenError;
use std::fs::{self, File, TryLockError};
use std::io::{self, Read, Seek, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// How long to wait until the threads of a tree closed before let go of its file.
const LETTING_GO: Duration = Duration::from_secs(5);

const HINT: &str =
    "Nothing was deleted. Copy the folder as it is, then put back the last good copy of it";

/// An open tree with everything that its writer needs. Dropped in this order.
pub(super) struct Opened {
    pub(super) db: sled::Db,
    /// Our own handle on the tree's file: what sled itself calls a flush does not sync it.
    pub(super) file: File,
    /// The number of the last commit.
    pub(super) commits: u64,
    /// Held while the folder is ours.
    _lock: File,
}

pub(super) fn open(folder: &Path, cache_bytes: u64) -> Result<Opened, OpenError> {
    let lock = hold(folder)?;
    let tree = folder.join("sled");
    fs::create_dir_all(&tree).map_err(|error| refused(folder, &error))?;
    remove_torn_snapshots(&tree).map_err(|error| refused(folder, &error))?;
    let db = match open_tree(&tree, cache_bytes) {
        Err(sled::Error::Corruption { .. }) => {
            let aside = move_snapshots_aside(&tree).map_err(|error| refused(folder, &error))?;
            tracing::warn!(aside = %aside.display(), "snapshots of the store are damaged; reading its whole log instead");
            open_tree(&tree, cache_bytes)
        }
        opened => opened,
    };
    let db = db.map_err(|error| explain(folder, error))?;
    let commits = prepare(&db, folder)?;
    let file = File::open(tree.join("db")).map_err(|error| refused(folder, &error))?;
    // The names of the files must be as durable as what is in them.
    let synced = file
        .sync_all()
        .and_then(|()| File::open(tree.join("conf"))?.sync_all())
        .and_then(|()| File::open(&tree)?.sync_all())
        .and_then(|()| File::open(folder)?.sync_all());
    synced.map_err(|error| refused(folder, &error))?;
    Ok(Opened {
        db,
        file,
        commits,
        _lock: lock,
    })
}

/// Makes the folder and locks it for this process.
fn hold(folder: &Path) -> Result<File, OpenError> {
    fs::create_dir_all(folder).map_err(|error| refused(folder, &error))?;
    let mut lock = File::options()
        .read(true)
        .write(true)
        .create(true)
        .truncate(false)
        .open(folder.join("lock"))
        .map_err(|error| refused(folder, &error))?;
    match lock.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => {
            let mut holder = String::new();
            let read = (&mut lock).take(20).read_to_string(&mut holder);
            return Err(OpenError::Held {
                folder: folder.to_owned(),
                process: read.ok().and_then(|_| holder.trim().parse().ok()),
            });
        }
        Err(TryLockError::Error(error)) => return Err(refused(folder, &error)),
    }
    // Only so that the other one can say who holds it.
    let noted = lock
        .set_len(0)
        .and_then(|()| lock.rewind())
        .and_then(|()| writeln!(lock, "{}", std::process::id()));
    noted.map_err(|error| refused(folder, &error))?;
    Ok(lock)
}

fn open_tree(folder: &Path, cache_bytes: u64) -> Result<sled::Db, sled::Error> {
    let config = sled::Config::new()
        .path(folder)
        .cache_capacity(cache_bytes)
        .mode(sled::Mode::LowSpace)
        // Neither can be changed later.
        .segment_size(512 * 1024)
        .use_compression(false)
        // Its thread also cleans up; durability does not depend on it.
        .flush_every_ms(Some(500));
    let until = Instant::now() + LETTING_GO;
    loop {
        // sled also panics on some damaged files.
        let opened = catch_unwind(AssertUnwindSafe(|| config.open()))
            .unwrap_or_else(|_| Err(sled::Error::Corruption { at: None, bt: () }));
        match opened {
            Err(sled::Error::Io(error)) if is_held(&error) && Instant::now() < until => {
                std::thread::sleep(Duration::from_millis(10));
            }
            opened => return opened,
        }
    }
}

/// Our own lock is held, so it is only a thread of sled's, of a tree closed just now, that has not
/// let go of the file yet.
fn is_held(error: &io::Error) -> bool {
    error.to_string().contains("could not acquire lock")
}

/// Checks the layout of the store, or writes it into a new one; returns the last commit's number.
fn prepare(db: &sled::Db, folder: &Path) -> Result<u64, OpenError> {
    let read = |key: Vec<u8>| db.get(key).map_err(|error| explain(folder, error));
    match read(layout_key())?.as_deref() {
        Some([LAYOUT]) => {}
        Some(&[found]) => {
            return Err(OpenError::Newer {
                folder: folder.to_owned(),
                found,
                known: LAYOUT,
            });
        }
        Some(_) => return Err(corrupt(folder, "its layout cannot be read")),
        None => {
            let written = db.insert(layout_key(), &[LAYOUT]).and_then(|_| db.flush());
            written.map_err(|error| explain(folder, error))?;
        }
    }
    match read(commits_key())? {
        None => Ok(0),
        Some(raw) => match raw.as_ref().try_into() {
            Ok(bytes) => Ok(u64::from_be_bytes(bytes)),
            Err(_) => Err(corrupt(
                folder,
                "the number of the last commit cannot be read",
            )),
        },
    }
}

fn snapshots(tree: &Path) -> io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(tree)? {
        let entry = entry?;
        if entry.file_name().to_string_lossy().starts_with("snap.") {
            found.push(entry.path());
        }
    }
    Ok(found)
}

/// A snapshot that was still being written when the process was killed makes sled refuse to open.
fn remove_torn_snapshots(tree: &Path) -> io::Result<()> {
    for snapshot in snapshots(tree)? {
        if snapshot.extension().is_some_and(|end| end == "generating") {
            tracing::warn!(file = %snapshot.display(), "removing a snapshot that was not finished");
            fs::remove_file(snapshot)?;
        }
    }
    Ok(())
}

/// Without snapshots sled reads its whole log, which holds everything.
fn move_snapshots_aside(tree: &Path) -> io::Result<PathBuf> {
    let number = (1..u32::MAX).find(|n| !tree.join(format!("aside-{n}")).exists());
    let aside = tree.join(format!("aside-{}", number.unwrap_or(u32::MAX)));
    fs::create_dir(&aside)?;
    for snapshot in snapshots(tree)? {
        if let Some(name) = snapshot.file_name() {
            fs::rename(&snapshot, aside.join(name))?;
        }
    }
    Ok(aside)
}

fn corrupt(folder: &Path, reason: &str) -> OpenError {
    OpenError::Corrupt {
        folder: folder.to_owned(),
        reason: reason.to_owned(),
        hint: HINT.to_owned(),
    }
}

fn explain(folder: &Path, error: sled::Error) -> OpenError {
    match error {
        sled::Error::Io(error) => refused(folder, &error),
        sled::Error::Corruption { at, .. } => {
            let place = at.map(|at| format!(" at {at:?}")).unwrap_or_default();
            corrupt(folder, &format!("its log cannot be read{place}"))
        }
        error => OpenError::Other {
            folder: folder.to_owned(),
            reason: error.to_string(),
        },
    }
}

fn refused(folder: &Path, error: &io::Error) -> OpenError {
    use io::ErrorKind::*;
    let folder = folder.to_owned();
    let reason = error.to_string();
    match error.kind() {
        PermissionDenied | ReadOnlyFilesystem | StorageFull | NotADirectory | NotFound
        | AlreadyExists | QuotaExceeded => OpenError::NotWritable { folder, reason },
        _ => OpenError::Other { folder, reason },
    }
}

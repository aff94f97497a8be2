//! Remembers what a step was last done with, so that a second start skips it. A stamp is the digest
//! of the inputs' names and contents; a lost or wrong stamp only costs the work again.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::paths;

/// Folders that hold results, never inputs.
const RESULTS: [&str; 6] = [
    "target",
    "node_modules",
    "dist",
    ".git",
    "generated",
    "paraglide",
];

/// The digest of some files and folders at one moment.
pub struct Stamp {
    name: &'static str,
    digest: String,
}

impl Stamp {
    /// Reads the inputs, relative to the root of the clone. One that is missing counts as empty.
    ///
    /// # Errors
    /// A file cannot be read.
    pub fn of(name: &'static str, inputs: &[&str]) -> Result<Self> {
        let mut hasher = blake3::Hasher::new();
        for input in inputs {
            add(&mut hasher, &paths::root().join(input))?;
        }
        Ok(Self {
            name,
            digest: hasher.finalize().to_hex().to_string(),
        })
    }

    /// Whether the step was done with exactly these inputs and its results are all there.
    pub fn holds(&self, results: &[PathBuf]) -> bool {
        results.iter().all(|result| result.exists())
            && fs::read_to_string(self.path()).is_ok_and(|kept| kept == self.digest)
    }

    /// Remembers that the step was done.
    ///
    /// # Errors
    /// The stamp cannot be written.
    pub fn keep(&self) -> Result<()> {
        let path = self.path();
        fs::create_dir_all(paths::own().join("stamps"))
            .and_then(|()| fs::write(&path, &self.digest))
            .with_context(|| format!("cannot write {}", path.display()))
    }

    fn path(&self) -> PathBuf {
        paths::own().join("stamps").join(self.name)
    }
}

fn add(hasher: &mut blake3::Hasher, path: &Path) -> Result<()> {
    let context = || format!("cannot read {}", path.display());
    if path.is_dir() {
        let mut entries = fs::read_dir(path)
            .with_context(context)?
            .map(|entry| entry.map(|entry| entry.path()))
            .collect::<Result<Vec<_>, _>>()
            .with_context(context)?;
        entries.sort();
        for entry in entries {
            let name = entry.file_name().unwrap_or_default().to_string_lossy();
            if !RESULTS.contains(&name.as_ref()) {
                add(hasher, &entry)?;
            }
        }
    } else if path.is_file() {
        let bytes = fs::read(path).with_context(context)?;
        hasher.update(path.to_string_lossy().as_bytes());
        hasher.update(&(bytes.len() as u64).to_le_bytes());
        hasher.update(&bytes);
    }
    Ok(())
}

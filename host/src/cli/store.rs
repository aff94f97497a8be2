//! `guildhall store check` and `guildhall store copy`.
//!
//! Both read what a backup would hold, from a running server or from the folder.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use anyhow::bail;
use futures_util::TryStreamExt;
use guildhall_app::files::{self, Files};
use guildhall_store::backup::{Origin, Part, Reader, Summary};

use super::progress::{Bar, positions, said, size};
use crate::backup;
use crate::config::{Config, Sources};
use crate::server::{store_options, with_store};

/// Where a copy goes.
pub enum Target {
    /// Into this data folder.
    Folder(PathBuf),
    /// To what this settings file names. So no password has to stand in a command.
    Settings(PathBuf),
}

impl Target {
    fn config(self, from: &Config) -> anyhow::Result<Config> {
        match self {
            Target::Folder(data) => Ok(Config {
                data,
                store_database: None,
                ..from.clone()
            }),
            Target::Settings(file) => {
                let sources = Sources {
                    file: Some(file),
                    ..Sources::default()
                };
                let target = Config::from_resolved(&sources.resolve()?)?;
                let same = |folder: &Path| folder.canonicalize().ok();
                if same(&target.data).is_some_and(|data| Some(data) == same(&from.data)) {
                    bail!(
                        "both settings have the data folder {}: a copy needs one of its own for its files",
                        target.data.display()
                    );
                }
                Ok(target)
            }
        }
    }
}

/// Reads everything and says whether it is whole.
///
/// # Errors
/// What is wrong.
pub fn check(sources: Sources) -> anyhow::Result<()> {
    let config = Config::from_resolved(&sources.resolve()?)?;
    let (summary, problems) = super::block_on(read_all(&config))?;
    said(&report(&config.data, &summary))?;
    if problems.is_empty() {
        return Ok(());
    }
    bail!("the store is not whole:\n  {}", problems.join("\n  "))
}

async fn read_all(config: &Config) -> anyhow::Result<(Summary, Vec<String>)> {
    let stream = backup::read(&config.data, store_options(config)).await?;
    let mut reader = Reader::begin(stream).await?;
    let bar = Bar::begin("Checking");
    let mut damaged = Vec::new();
    // Blobs that records need and that did not come yet: as many as there are files.
    let mut needed = BTreeSet::new();
    loop {
        match reader.next().await? {
            Part::End(summary) => {
                bar.end();
                damaged.extend(reader.problems().iter().cloned());
                let missing = needed.into_iter();
                damaged.extend(missing.map(|name| format!("the file {name} is missing")));
                return Ok((summary, damaged));
            }
            Part::File { name, bytes } => {
                needed.remove(&name);
                let mut hasher = blake3::Hasher::new();
                let content = backup::content(&mut reader, bytes);
                let hashed = content.try_for_each(|data| {
                    hasher.update(&data);
                    std::future::ready(Ok(()))
                });
                hashed.await?;
                if !name.ends_with(hasher.finalize().to_hex().as_str()) {
                    damaged.push(format!("the file {name} is not what it was"));
                }
            }
            Part::Rows(rows) => {
                needed.extend(rows.iter().filter_map(|(key, _)| files::needed(key)))
            }
            Part::FileData(_) => {}
        }
        bar.show(reader.keys(), reader.bytes());
    }
}

/// Copies all of a server into an empty data folder, or into the empty folder and database that
/// another settings file names.
///
/// # Errors
/// One sentence; what was copied until then is marked and not used.
pub fn copy(sources: Sources, to: Target) -> anyhow::Result<()> {
    let config = Config::from_resolved(&sources.resolve()?)?;
    let target = to.config(&config)?;
    let summary = super::block_on(async {
        let stream = backup::read(&config.data, store_options(&config)).await?;
        let reader = Reader::begin(stream).await?;
        with_store(&target, async |store| {
            let files = Files::open(store, &backup::files_of(&target.data))?;
            let bar = Bar::begin("Copying");
            let progress = |reader: &Reader<_>| bar.show(reader.keys(), reader.bytes());
            let summary =
                backup::restore(reader, Origin::Copy, store, Some(&files), progress).await?;
            bar.end();
            Ok(summary)
        })
        .await
    })?;
    said(&report(&target.data, &summary))
}

fn report(place: &Path, summary: &Summary) -> String {
    format!(
        "{}: {} keys with {}, {} files with {}; positions: {}\ncontent {}",
        place.display(),
        summary.keys,
        size(summary.bytes),
        summary.files,
        size(summary.file_bytes),
        positions(summary),
        blake3::Hash::from_bytes(summary.hash),
    )
}

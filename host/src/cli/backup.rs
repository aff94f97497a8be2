//! `guildhall backup` and `guildhall restore`.
//!
//! A backup is verified while it is written, and appears under its name only when it is whole. A
//! restore reads all of the backup before it changes anything.

use std::fs::{File, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::task::{Context as Waker, Poll};

use anyhow::{Context, bail};
use guildhall_app::files::Files;
use guildhall_store::backup::{Origin, Part, Reader};
use tokio::io::{AsyncRead, ReadBuf};

use super::progress::{Bar, positions, said, size};
use crate::backup;
use crate::config::{Config, Sources};
use crate::server::{store_options, with_store};

/// Makes a backup of a server, running or not.
///
/// # Errors
/// One sentence; nothing is left under the name.
pub fn make(sources: Sources, file: &Path) -> anyhow::Result<()> {
    let config = Config::from_resolved(&sources.resolve()?)?;
    if file.exists() {
        bail!("{} is there already: choose another name", file.display());
    }
    let partial = beside(file, "partial");
    let made = super::block_on(receive(&config, &partial)).and_then(|reader| {
        std::fs::rename(&partial, file)?;
        sync_folder_of(file)?;
        Ok(reader)
    });
    if made.is_err() {
        drop(std::fs::remove_file(&partial));
    }
    let (summary, hash, bytes) = made?;
    said(&format!(
        "{}: {} keys with {}, {} files with {}, in {}; positions: {}\ncontent {}\nbackup  {}",
        file.display(),
        summary.keys,
        size(summary.bytes),
        summary.files,
        size(summary.file_bytes),
        size(bytes),
        positions(&summary),
        blake3::Hash::from_bytes(summary.hash),
        blake3::Hash::from_bytes(hash),
    ))
}

type Made = (guildhall_store::backup::Summary, [u8; 32], u64);

async fn receive(config: &Config, partial: &Path) -> anyhow::Result<Made> {
    let stream = backup::read(&config.data, store_options(config)).await?;
    let mut options = OpenOptions::new();
    // It holds everything that the company holds secret.
    options.write(true).create_new(true).mode(0o600);
    // Left by one that was killed.
    drop(std::fs::remove_file(partial));
    let file = options.open(partial);
    let file = file.with_context(|| format!("{} cannot be written", partial.display()))?;
    let tee = Tee {
        from: stream,
        to: BufWriter::new(file),
    };
    let mut reader = Reader::begin(tee).await?;
    let bar = Bar::begin("Backing up");
    loop {
        if let Part::End(summary) = reader.next().await? {
            bar.end();
            for problem in reader.problems() {
                writeln!(io::stderr(), "guildhall: the store is not whole: {problem}")?;
            }
            let bytes = reader.bytes();
            let hash = reader.hash().context("the backup has no end")?;
            let file = reader
                .into_inner()
                .to
                .into_inner()
                .map_err(|e| e.into_error())?;
            file.sync_all()?;
            return Ok((summary, hash, bytes));
        }
        bar.show(reader.keys(), reader.bytes());
    }
}

/// Restores a backup into an empty data folder.
///
/// # Errors
/// One sentence. A backup that is damaged changes nothing.
pub fn restore(sources: Sources, file: &Path) -> anyhow::Result<()> {
    let config = Config::from_resolved(&sources.resolve()?)?;
    let summary = super::block_on(async {
        let hash = verify(file).await?;
        with_store(&config, async |store| {
            let files = Files::open(store, &backup::files_of(&config.data))?;
            let reader = Reader::begin(open(file).await?).await?;
            let bar = Bar::begin("Restoring");
            let progress = |reader: &Reader<_>| bar.show(reader.keys(), reader.bytes());
            let origin = Origin::Backup(hash);
            let summary = backup::restore(reader, origin, store, Some(&files), progress).await?;
            bar.end();
            Ok(summary)
        })
        .await
    })?;
    said(&format!(
        "{}: {} keys with {}, {} files with {}; positions: {}\ncontent {}",
        config.data.display(),
        summary.keys,
        size(summary.bytes),
        summary.files,
        size(summary.file_bytes),
        positions(&summary),
        blake3::Hash::from_bytes(summary.hash),
    ))
}

/// Reads all of a backup; returns its hash.
async fn verify(file: &Path) -> anyhow::Result<[u8; 32]> {
    let refused = || format!("{} was not restored", file.display());
    let mut reader = Reader::begin(open(file).await?)
        .await
        .with_context(refused)?;
    let bar = Bar::begin("Verifying");
    while !matches!(reader.next().await.with_context(refused)?, Part::End(_)) {
        bar.show(reader.keys(), reader.bytes());
    }
    bar.end();
    reader.hash().with_context(refused)
}

async fn open(file: &Path) -> anyhow::Result<tokio::io::BufReader<tokio::fs::File>> {
    let opened = tokio::fs::File::open(file).await;
    let opened = opened.with_context(|| format!("{} cannot be read", file.display()))?;
    Ok(tokio::io::BufReader::with_capacity(1024 * 1024, opened))
}

fn beside(file: &Path, ending: &str) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(".");
    name.push(ending);
    name.into()
}

fn sync_folder_of(file: &Path) -> io::Result<()> {
    let folder = file
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    File::open(folder.unwrap_or(Path::new(".")))?.sync_all()
}

/// Hands bytes on and writes them down.
struct Tee {
    from: backup::Stream,
    to: BufWriter<File>,
}

impl AsyncRead for Tee {
    fn poll_read(
        mut self: Pin<&mut Self>,
        waker: &mut Waker<'_>,
        into: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = into.filled().len();
        let read = Pin::new(&mut self.from).poll_read(waker, into);
        if let Poll::Ready(Ok(())) = read {
            self.to.write_all(&into.filled()[before..])?;
        }
        read
    }
}

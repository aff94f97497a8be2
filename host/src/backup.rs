//! Backups of a whole server: its store, then its files, as one stream; and where a command finds
//! the one or the other.
//!
//! While a server runs, its folder is held, so a command asks it over the control socket; when none
//! runs, or the engine serves several, the command opens the store itself.

use std::path::{Path, PathBuf};
use std::pin::pin;

use anyhow::Context;
use futures_util::{StreamExt, TryStreamExt, stream};
use guildhall_app::files::Files;
use guildhall_app::tasks;
use guildhall_store::backup::{BackupError, Origin, Part, Reader, Restorer, Summary, Writer};
use guildhall_store::{EngineKind, OpenError, Options, Store};
use tokio::io::{AsyncRead, AsyncWrite};

use crate::control;
use crate::folder::{self, FolderError, Hold};

/// Bytes that may wait between who makes a backup and who reads it.
const BETWEEN: usize = 1024 * 1024;

/// A backup that is being made, byte by byte.
pub type Stream = Box<dyn AsyncRead + Send + Unpin>;

/// Where the files of a data folder are.
#[must_use]
pub fn files_of(data: &Path) -> PathBuf {
    data.join("files")
}

/// Writes all of a server into a stream. When it cannot go on, the last thing in the stream says
/// why.
///
/// # Errors
/// The same, or that the stream takes nothing more.
pub async fn write(
    store: &Store,
    files: &Files,
    out: impl AsyncWrite + Unpin,
) -> Result<(), BackupError> {
    let _hold = files.hold();
    let mut writer = Writer::begin(out).await?;
    match fill(&mut writer, store, files).await {
        Ok(()) => writer.end().await.map(drop),
        Err(error) => {
            writer.break_off(&error.to_string()).await?;
            Err(error)
        }
    }
}

async fn fill<W: AsyncWrite + Unpin>(
    writer: &mut Writer<W>,
    store: &Store,
    files: &Files,
) -> Result<(), BackupError> {
    writer.store(store).await?;
    let failed = |why: guildhall_app::Error| BackupError::BrokenOff(why.to_string());
    let mut blobs = pin!(files.every());
    while let Some(blob) = blobs.try_next().await.map_err(failed)? {
        let Some(content) = files.content(&blob.name).await.map_err(failed)? else {
            continue;
        };
        writer.file(&blob.name, blob.bytes).await?;
        let mut content = pin!(content);
        while let Some(data) = content.try_next().await.map_err(failed)? {
            writer.file_data(&data).await?;
        }
    }
    Ok(())
}

/// Begins a backup of what is in a data folder, from the server that runs on it or, when there is
/// none, from the folder itself.
///
/// # Errors
/// One sentence: the store cannot be opened, or the server that holds it does not answer.
pub async fn read(data: &Path, options: Options) -> anyhow::Result<Stream> {
    if let EngineKind::Sled(store) = &options.engine
        && !store.exists()
    {
        // Opening would make an empty one, and its backup would look like a good one.
        anyhow::bail!(
            "there is no store in {}: name the server's data folder with --data",
            data.display()
        );
    }
    // A server that runs takes no file away while it makes a backup itself; nobody else may read
    // its folder meanwhile.
    let hold = match folder::share(data) {
        Ok(hold) => hold,
        Err(held @ FolderError::Held { .. }) => return ask(data, &held).await,
        Err(error) => return Err(error.into()),
    };
    match tasks::blocking("open the store", move || Store::open(options)).await? {
        Ok(store) => from_folder(data, store, hold).await,
        Err(held @ OpenError::Held { .. }) => ask(data, &held).await,
        Err(error) => Err(error.into()),
    }
}

/// Asks whoever holds a folder for a backup.
async fn ask(data: &Path, held: &impl std::fmt::Display) -> anyhow::Result<Stream> {
    let asked = control::ask_for_backup(data).await;
    Ok(Box::new(asked.with_context(|| {
        format!("{held}; it was asked for a backup, but does not answer")
    })?))
}

/// Begins a backup of a store that nobody else is using.
async fn from_folder(data: &Path, store: Store, hold: Hold) -> anyhow::Result<Stream> {
    if let Err(error) = store.look().await {
        store.close().await?;
        return Err(error.into());
    }
    let files = Files::look(&files_of(data))?;
    let (out, stream) = tokio::io::duplex(BETWEEN);
    tasks::spawn("backup", async move {
        if let Err(error) = write(&store, &files, out).await {
            tracing::debug!(%error, "the backup broke off");
        }
        if let Err(error) = store.close().await {
            tracing::error!(%error, "the store could not be closed");
        }
        drop(hold);
    });
    Ok(Box::new(stream))
}

/// Puts all of a backup into an empty store and an empty folder for files. `progress` is told after
/// each part.
///
/// # Errors
/// See [`BackupError`]. What was put in until then keeps its mark and is not used.
pub async fn restore<R: AsyncRead + Send + Unpin>(
    mut reader: Reader<R>,
    origin: Origin,
    store: &Store,
    files: Option<&Files>,
    progress: impl Fn(&Reader<R>),
) -> anyhow::Result<Summary> {
    let mut restorer = Restorer::begin(store.clone(), origin).await?;
    loop {
        match reader.next().await? {
            Part::Rows(rows) => restorer.rows(rows).await?,
            Part::File { name, bytes } => {
                let content = content(&mut reader, bytes);
                match files {
                    Some(files) => files.bring(&name, content).await?,
                    None => content.try_for_each(async |_| Ok(())).await?,
                }
            }
            Part::FileData(_) => anyhow::bail!("a file in the backup has no name"),
            Part::End(summary) => {
                restorer.finish(&summary).await?;
                return Ok(summary);
            }
        }
        progress(&reader);
    }
}

/// The content of the file that began last.
pub fn content<R: AsyncRead + Send + Unpin>(
    reader: &mut Reader<R>,
    bytes: u64,
) -> impl futures_util::Stream<Item = Result<bytes::Bytes, BackupError>> + Send {
    stream::try_unfold((reader, bytes), |(reader, left)| async move {
        if left == 0 {
            return Ok(None);
        }
        match reader.next().await? {
            Part::FileData(data) => {
                let left = left.saturating_sub(data.len() as u64);
                Ok(Some((data, (reader, left))))
            }
            _ => Err(BackupError::Damaged("a file in it is not whole".to_owned())),
        }
    })
    .boxed()
}

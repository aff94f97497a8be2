//! The control socket: how the commands of the machine's administrator reach a running server.
//!
//! It lies in the data folder and answers only the user that the server runs as, and root. It must
//! never change anything: it hands out backups, and nothing else.

use std::fs::Permissions;
use std::io;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use guildhall_app::files::Files;
use guildhall_app::tasks;
use guildhall_store::Store;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{UnixListener, UnixStream};
use tokio::sync::Semaphore;
use tokio::task::JoinHandle;

use crate::backup;

/// What is asked: one line.
const BACKUP: &[u8; 7] = b"backup\n";
/// Backups at once.
const AT_ONCE: usize = 2;
/// How long somebody may take to say what is wanted.
const PATIENCE: Duration = Duration::from_secs(10);

/// Where the socket of a data folder is.
#[must_use]
pub fn socket_of(data: &Path) -> PathBuf {
    data.join("control.sock")
}

/// The socket of a running server; gone when dropped.
pub struct Control {
    accepting: JoinHandle<()>,
    socket: PathBuf,
}

impl Control {
    /// Listens, in the folder that this server holds. A path that is too long for a socket, more
    /// than some 100 bytes, leaves the server without one, and is told.
    #[must_use]
    pub fn start(data: &Path, store: &Store, files: &Files) -> Option<Control> {
        let socket = socket_of(data);
        let listener = match listen(&socket) {
            Ok(listener) => listener,
            Err(error) => {
                tracing::warn!(socket = %socket.display(), %error, "there is no control socket, so backups can only be made while this server is stopped");
                return None;
            }
        };
        let accepting = tasks::spawn("control", accept(listener, store.clone(), files.clone()));
        Some(Control { accepting, socket })
    }
}

impl Drop for Control {
    fn drop(&mut self) {
        self.accepting.abort();
        drop(std::fs::remove_file(&self.socket));
    }
}

fn listen(socket: &Path) -> io::Result<UnixListener> {
    // Left by a server that was killed; whoever calls this holds the folder.
    match std::fs::remove_file(socket) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let listener = UnixListener::bind(socket)?;
    std::fs::set_permissions(socket, Permissions::from_mode(0o600))?;
    Ok(listener)
}

async fn accept(listener: UnixListener, store: Store, files: Files) {
    let places = Arc::new(Semaphore::new(AT_ONCE));
    // Those under way end with this task.
    let mut under_way = tokio::task::JoinSet::new();
    loop {
        let Ok(place) = Arc::clone(&places).acquire_owned().await else {
            return;
        };
        let stream = match listener.accept().await {
            Ok((stream, _)) => stream,
            Err(error) => {
                tracing::warn!(%error, "the control socket");
                tokio::time::sleep(Duration::from_secs(1)).await;
                continue;
            }
        };
        while under_way.try_join_next().is_some() {}
        let (store, files) = (store.clone(), files.clone());
        under_way.spawn(async move {
            if let Err(error) = answer(stream, &store, &files).await {
                tracing::warn!(%error, "a backup broke off");
            }
            drop(place);
        });
    }
}

async fn answer(mut stream: UnixStream, store: &Store, files: &Files) -> anyhow::Result<()> {
    let asking = stream.peer_cred()?.uid();
    let own = std::fs::metadata("/proc/self")?.uid();
    anyhow::ensure!(
        asking == own || asking == 0,
        "user {asking} may not ask for a backup"
    );
    let mut asked = [0; BACKUP.len()];
    tokio::time::timeout(PATIENCE, stream.read_exact(&mut asked)).await??;
    anyhow::ensure!(
        asked == *BACKUP,
        "the control socket was asked for something unknown"
    );
    tracing::info!("a backup begins");
    backup::write(store, files, &mut stream).await?;
    stream.shutdown().await?;
    tracing::info!("a backup was handed out");
    Ok(())
}

/// Asks the server that runs on a data folder for a backup.
///
/// # Errors
/// It does not answer.
pub async fn ask_for_backup(data: &Path) -> io::Result<UnixStream> {
    let mut stream = UnixStream::connect(socket_of(data)).await?;
    stream.write_all(BACKUP).await?;
    Ok(stream)
}

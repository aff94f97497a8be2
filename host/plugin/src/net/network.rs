//! Names and connections as the system has them; a test may put another network in their place.
//!
//! It decides nothing: which address may be connected to is asked elsewhere, and exactly that one is.

use std::io;
use std::net::{IpAddr, SocketAddr, ToSocketAddrs};
use std::sync::Arc;

use futures_util::future::BoxFuture;
use tokio::net::TcpStream;
use tokio::sync::Semaphore;

/// Names that are looked up at the same time. Each holds a thread, however long it takes.
const LOOKUPS: usize = 32;

/// Where names and connections come from.
pub trait Network: Send + Sync + std::fmt::Debug {
    /// All addresses of a name.
    fn resolve(&self, name: String) -> BoxFuture<'_, io::Result<Vec<IpAddr>>>;
    /// Connects to an address that was checked.
    fn connect(&self, to: SocketAddr) -> BoxFuture<'_, io::Result<TcpStream>>;
}

/// The system's. No proxy is ever asked, whatever the environment says.
#[derive(Debug)]
pub struct SystemNetwork(Arc<Semaphore>);

impl Default for SystemNetwork {
    fn default() -> Self {
        SystemNetwork(Arc::new(Semaphore::new(LOOKUPS)))
    }
}

impl Network for SystemNetwork {
    fn resolve(&self, name: String) -> BoxFuture<'_, io::Result<Vec<IpAddr>>> {
        let lookups = Arc::clone(&self.0);
        Box::pin(async move {
            let permit = lookups.acquire_owned().await.map_err(io::Error::other)?;
            let work = move || {
                // Held until the system lets go of the thread, not until somebody stops waiting.
                let _permit = permit;
                let found = (name.as_str(), 0).to_socket_addrs()?;
                Ok(found.map(|address| address.ip()).collect())
            };
            let found = guildhall_app::tasks::blocking("look up a name", work).await;
            found.map_err(io::Error::other)?
        })
    }

    fn connect(&self, to: SocketAddr) -> BoxFuture<'_, io::Result<TcpStream>> {
        Box::pin(TcpStream::connect(to))
    }
}

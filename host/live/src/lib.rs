//! Follows the log of each company and tells every connected screen what concerns it.
//!
//! Events hold ids; the content is asked of the app at delivery, once for each class of viewers, and
//! the serialised frame is shared by all of the class. A cursor is the position in the log that was
//! considered for a reader. Nothing here knows HTTP, and nothing here writes.
#![forbid(unsafe_code)]

mod batch;
mod catch_up;
mod connection;
mod content;
mod follow;
mod frames;
mod hall;
mod plan;
mod queue;
mod recent;
mod shared;

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use guildhall_app::{Desk, tasks};
use guildhall_domain::{CompanyId, Locale, Member, SessionId};
use parking_lot::Mutex;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

pub use batch::Envelope;
pub use catch_up::Page;
pub use connection::Connection;
pub use frames::{EventView, Frame, ResetReason};
pub use queue::Ended;

use hall::Hall;

/// How long a position that another server told may be unknown here.
const HEARD_WITHIN: Duration = Duration::from_secs(2);

/// Who looks at a screen.
#[derive(Debug, Clone)]
pub struct Viewer {
    /// Their company.
    pub company: CompanyId,
    /// Who, from inside or outside.
    pub who: Member,
    /// The session that opened the connection.
    pub session: SessionId,
    /// The language they read.
    pub locale: Locale,
}

/// Why nobody could be connected, or a page could not be read.
#[derive(Debug, thiserror::Error)]
pub enum LiveError {
    /// This person holds as many connections as one may.
    #[error("this person has {0} connections open already")]
    TooMany(usize),
    /// The app, or the log, could not answer.
    #[error(transparent)]
    App(#[from] guildhall_app::Error),
    /// The server stops.
    #[error("the server is stopping")]
    Stopping,
}

/// All companies' followers and connections; cheap to clone.
#[derive(Clone)]
pub struct Live {
    inner: Arc<Inner>,
}

struct Inner {
    desk: Desk,
    per_person: usize,
    halls: Mutex<HashMap<CompanyId, Arc<Hall>>>,
    followers: TaskTracker,
    stop: CancellationToken,
}

impl Live {
    /// Tells what happens in the companies of this desk; at most `per_person` connections each.
    #[must_use]
    pub fn new(desk: Desk, per_person: usize) -> Self {
        Self {
            inner: Arc::new(Inner {
                desk,
                per_person,
                halls: Mutex::default(),
                followers: TaskTracker::new(),
                stop: CancellationToken::new(),
            }),
        }
    }

    /// Connects a screen that has seen everything up to `cursor`; without one, up to now.
    ///
    /// # Errors
    /// Too many connections of this person, or the store is out of order.
    pub fn connect(&self, viewer: Viewer, cursor: Option<u64>) -> Result<Connection, LiveError> {
        let hall = self.hall(&viewer.company)?;
        Connection::open(hall, viewer, cursor, self.inner.per_person)
    }

    /// What happened after a position, for a client without a socket; at most `limit` events are considered.
    ///
    /// # Errors
    /// When the store is out of order.
    pub async fn page(&self, viewer: &Viewer, after: u64, limit: usize) -> Result<Page, LiveError> {
        let hall = self.hall(&viewer.company)?;
        catch_up::page(&hall, viewer, after, limit).await
    }

    /// Waits a moment until a position is known here: another server of the same database may have told
    /// it to the client before this one heard of it.
    ///
    /// # Errors
    /// When the store is out of order.
    pub async fn hears_of(&self, viewer: &Viewer, cursor: u64) -> Result<(), LiveError> {
        let mut head = self.hall(&viewer.company)?.watch();
        // A cursor that nobody ever told is refused afterwards, as any other.
        let _ = tokio::time::timeout(HEARD_WITHIN, head.wait_for(|head| *head >= cursor)).await;
        Ok(())
    }

    /// Ends every connection of a session that is over.
    pub fn end_session(&self, company: &CompanyId, session: &SessionId) {
        let hall = self.inner.halls.lock().get(company).cloned();
        if let Some(hall) = hall {
            hall.end_where(Ended::SignedOut, |viewer| viewer.session == *session);
        }
    }

    /// Ends all connections and followers, and waits for the followers.
    pub async fn stop(&self) {
        self.inner.stop.cancel();
        let halls: Vec<_> = self.inner.halls.lock().values().cloned().collect();
        for hall in halls {
            hall.end_where(Ended::Stopping, |_| true);
        }
        self.inner.followers.close();
        self.inner.followers.wait().await;
    }

    fn hall(&self, company: &CompanyId) -> Result<Arc<Hall>, LiveError> {
        if self.inner.stop.is_cancelled() {
            return Err(LiveError::Stopping);
        }
        let mut halls = self.inner.halls.lock();
        if let Some(hall) = halls.get(company) {
            return Ok(Arc::clone(hall));
        }
        let hall = Arc::new(Hall::open(self.inner.desk.clone(), company.clone())?);
        let follower = follow::follow(Arc::clone(&hall), self.inner.stop.clone());
        tasks::spawn("follower", self.inner.followers.track_future(follower));
        halls.insert(company.clone(), Arc::clone(&hall));
        Ok(hall)
    }
}

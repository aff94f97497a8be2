//! How sessions end: told to, too many, too old.
//!
//! A session and the note of whose it is always go together.

use guildhall_domain::{Millis, UserId};

use super::{MOST, Session, is_alive};
use crate::codec::decode;
use crate::cx::Cx;
use crate::error::{Error, Result};
use crate::keys;
use crate::windows::{self, Window};

/// Ends the oldest sessions of a user when there are too many for one more.
pub(super) async fn make_room(cx: &mut Cx<'_>, user: &UserId) -> Result<()> {
    let hashes = hashes(cx, user).await?;
    if hashes.len() < MOST {
        return Ok(());
    }
    let keys: Vec<_> = hashes.iter().map(keys::session).collect();
    let sessions: Vec<Option<Session>> = cx.fetch_many(&keys).await?;
    let seen = |session: &Option<Session>| session.as_ref().map_or(Millis(0), |s| s.seen_at);
    let mut oldest: Vec<_> = hashes.iter().zip(&sessions).collect();
    oldest.sort_by_key(|(_, session)| seen(session));
    for (hash, _) in oldest.into_iter().take(hashes.len() + 1 - MOST) {
        end(cx, user, hash)?;
    }
    Ok(())
}

/// Ends every session of a user.
///
/// # Errors
/// The store's.
pub async fn revoke_all(cx: &mut Cx<'_>, user: &UserId) -> Result<()> {
    for hash in hashes(cx, user).await? {
        end(cx, user, &hash)?;
    }
    Ok(())
}

/// Ends sessions that have expired, within one window of all sessions; the cursor of the next one.
pub(crate) async fn sweep(cx: &mut Cx<'_>, window: &Window) -> Result<Option<String>> {
    let (rows, next) = windows::rows(cx, keys::sessions(), window).await?;
    for (key, value) in rows {
        let session: Session = decode(&value)?;
        if !is_alive(&session, cx.now) {
            let mut parts = key.read();
            let _ = parts.text()?;
            let hash = parts.bytes()?.try_into();
            let hash = hash.map_err(|_| Error::damaged("the hash of a session"))?;
            end(cx, &session.user, &hash)?;
        }
    }
    Ok(next)
}

/// Ends one session.
pub(super) fn end(cx: &mut Cx<'_>, user: &UserId, hash: &[u8; 32]) -> Result<()> {
    cx.remove(keys::session(hash))?;
    cx.remove(keys::user_session(user, hash))
}

/// The sessions of a user.
pub(super) async fn hashes(cx: &mut Cx<'_>, user: &UserId) -> Result<Vec<[u8; 32]>> {
    let page = cx.tx.range(keys::user_sessions(user)).await?;
    let mut hashes = Vec::with_capacity(page.items.len());
    for (key, _) in &page.items {
        let mut parts = key.read();
        let (_, _) = (parts.text()?, parts.text()?);
        let hash = parts.bytes()?.try_into();
        hashes.push(hash.map_err(|_| Error::damaged("the hash of a session"))?);
    }
    Ok(hashes)
}

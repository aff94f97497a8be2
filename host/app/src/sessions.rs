//! Sessions: signing in, being known, signing out.
//!
//! A token is handed out once and only its hash is kept, under the company that the token names in
//! clear: a token of one company is nothing to another. What is wrong at sign-in is never said.

mod ends;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use guildhall_domain::{Actor, CompanyId, Millis, ProblemCode, SessionId, User, UserId};
use serde::{Deserialize, Serialize};

use crate::desk::Desk;
use crate::error::{Error, Result};
use crate::passwords::PasswordHash;
use crate::{keys, passwords, people};

pub use ends::revoke_all;
pub(crate) use ends::sweep;
use ends::{end, make_room};

/// A session that nobody used for so long is over, in milliseconds.
pub const IDLE: u64 = 14 * Millis::DAY;
/// No session is longer than this, in milliseconds.
pub const ABSOLUTE: u64 = 90 * Millis::DAY;
/// How often at most it is written down that a session is used, in milliseconds.
const NOTED_EVERY: u64 = Millis::HOUR;
/// The most sessions of one user; the oldest one makes room.
pub const MOST: usize = 50;

/// A log-in as it is kept.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Session {
    id: SessionId,
    user: UserId,
    created_at: Millis,
    seen_at: Millis,
}

/// A log-in just made. The token is shown once.
#[derive(Clone)]
pub struct SignedIn {
    /// To be sent with every request.
    pub token: String,
    /// Which log-in.
    pub session: SessionId,
    /// Who.
    pub user: User,
}

impl std::fmt::Debug for SignedIn {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SignedIn")
            .field("session", &self.session)
            .finish_non_exhaustive()
    }
}

/// Who is behind a token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signed {
    /// Of which company.
    pub company: CompanyId,
    /// Which log-in.
    pub session: SessionId,
    /// Who.
    pub user: User,
}

/// Signs in.
///
/// # Errors
/// `sign_in_failed`, whatever is wrong.
pub async fn sign_in(
    desk: &Desk,
    company: &CompanyId,
    login: &str,
    password: &str,
) -> Result<SignedIn> {
    let login = login.to_owned();
    let known = desk.read(company, &Actor::System, async move |cx| {
        let Some(user) = people::by_login(cx, &login).await? else {
            return Ok(None);
        };
        let hash = cx.fetch::<PasswordHash>(&keys::password(&user)).await?;
        Ok(hash.map(|hash| (user, hash)))
    });
    let known = known.await?.value;
    let hash = known.as_ref().map(|(_, hash)| hash.clone());
    let right = passwords::verify(desk, password, hash).await?;
    let (Some((user, hash)), true) = (known, right) else {
        return Err(failed());
    };
    begin(desk, company, user, hash).await
}

async fn begin(
    desk: &Desk,
    company: &CompanyId,
    user: UserId,
    verified: PasswordHash,
) -> Result<SignedIn> {
    let mut secret = [0; 32];
    desk.random(&mut secret)?;
    let token = format!("{company}.{}", URL_SAFE_NO_PAD.encode(secret));
    let hash = *blake3::hash(token.as_bytes()).as_bytes();
    let done = desk.transact(company, &Actor::System, None, async move |cx| {
        // The password may have been changed, or the account switched off, while it was verified.
        let still = cx.fetch::<PasswordHash>(&keys::password(&user)).await?;
        let found = cx
            .fetch::<User>(&keys::user(&user))
            .await?
            .filter(|user| user.active);
        let (Some(found), true) = (found, still.as_ref() == Some(&verified)) else {
            return Err(failed());
        };
        make_room(cx, &user).await?;
        let session = Session {
            id: cx.ids.session(),
            user: user.clone(),
            created_at: cx.now,
            seen_at: cx.now,
        };
        cx.keep(keys::session(&hash), &session)?;
        cx.note(keys::user_session(&user, &hash))?;
        Ok((session.id, found))
    });
    let (session, user) = done.await?.value;
    Ok(SignedIn {
        token,
        session,
        user,
    })
}

/// Who is behind a token; keeps the session alive.
///
/// # Errors
/// `unauthenticated` when it is none, was ended, has expired, or the account is switched off.
pub async fn check(desk: &Desk, token: &str) -> Result<Signed> {
    let (company, hash) = parse(token).ok_or_else(unknown)?;
    let found = desk.read(&company, &Actor::System, async move |cx| {
        let Some(session) = cx.fetch::<Session>(&keys::session(&hash)).await? else {
            return Ok(None);
        };
        let user = cx.fetch::<User>(&keys::user(&session.user)).await?;
        Ok(user
            .filter(|user| user.active && is_alive(&session, cx.now))
            .map(|user| (session, user)))
    });
    let (session, user) = found.await?.value.ok_or_else(unknown)?;
    if session.seen_at.plus(NOTED_EVERY) <= desk.now() {
        note_use(desk, &company, hash).await?;
    }
    Ok(Signed {
        company,
        session: session.id,
        user,
    })
}

async fn note_use(desk: &Desk, company: &CompanyId, hash: [u8; 32]) -> Result<()> {
    let noted = desk.transact(company, &Actor::System, None, async move |cx| {
        let key = keys::session(&hash);
        if let Some(session) = cx.fetch::<Session>(&key).await? {
            cx.keep(
                key,
                &Session {
                    seen_at: cx.now,
                    ..session
                },
            )?;
        }
        Ok(())
    });
    noted.await.map(|_| ())
}

/// Ends the session of a token; it is no error when there is none.
///
/// # Errors
/// The store's.
pub async fn sign_out(desk: &Desk, token: &str) -> Result<()> {
    let Some((company, hash)) = parse(token) else {
        return Ok(());
    };
    let done = desk.transact(&company, &Actor::System, None, async move |cx| {
        match cx.fetch::<Session>(&keys::session(&hash)).await? {
            Some(session) => end(cx, &session.user, &hash),
            None => Ok(()),
        }
    });
    done.await.map(|_| ())
}

fn is_alive(session: &Session, now: Millis) -> bool {
    session.seen_at.plus(IDLE) > now && session.created_at.plus(ABSOLUTE) > now
}

/// The company that a token names, and the hash under which it is kept.
fn parse(token: &str) -> Option<(CompanyId, [u8; 32])> {
    if token.len() > 128 {
        return None;
    }
    let (company, secret) = token.split_once('.')?;
    let secret = URL_SAFE_NO_PAD.decode(secret).ok()?;
    let company = CompanyId::new(company).ok()?;
    (secret.len() == 32).then(|| (company, *blake3::hash(token.as_bytes()).as_bytes()))
}

fn failed() -> Error {
    Error::code(ProblemCode::SignInFailed, "login or password is wrong")
}

fn unknown() -> Error {
    Error::code(ProblemCode::Unauthenticated, "no such session")
}

#[cfg(test)]
mod tests;

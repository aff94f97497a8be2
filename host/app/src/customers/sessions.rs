//! Sessions of customers: kept apart from those of users, so that a token of one kind is nothing to the
//! other. Each is bound to one customer, and with them to one chat; all end when the customer leaves it.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use guildhall_domain::{
    Actor, CompanyId, Customer, CustomerId, Denial, Millis, ProblemCode, SessionId,
};
use serde::{Deserialize, Serialize};

use super::Joined;
use crate::codec::decode;
use crate::cx::Cx;
use crate::desk::Desk;
use crate::error::{Error, Result};
use crate::keys;
use crate::sessions::{ABSOLUTE, IDLE};
use crate::windows::{self, Window};

/// What a token of a customer begins with; none of a user does.
const KIND: &str = "c.";
/// How often at most it is written down that a session is used, in milliseconds.
const NOTED_EVERY: u64 = Millis::HOUR;
/// The most sessions of one customer; another one makes room.
const MOST: usize = 10;

#[derive(Debug, Clone, Serialize, Deserialize)]
struct Session {
    id: SessionId,
    customer: CustomerId,
    created_at: Millis,
    seen_at: Millis,
}

/// Who from outside is behind a token.
#[derive(Debug, Clone)]
pub struct SignedCustomer {
    /// Whose chat it is.
    pub company: CompanyId,
    /// Which session.
    pub session: SessionId,
    /// Who.
    pub customer: Customer,
}

/// Begins a session of a customer who is in their chat.
pub(super) async fn begin(desk: &Desk, company: &CompanyId, id: CustomerId) -> Result<Joined> {
    let mut secret = [0; 32];
    desk.random(&mut secret)?;
    let token = format!("{KIND}{company}.{}", URL_SAFE_NO_PAD.encode(secret));
    let hash = *blake3::hash(token.as_bytes()).as_bytes();
    let done = desk.transact(company, &Actor::System, None, async move |cx| {
        let customer = super::get(cx, &id).await?.filter(Customer::is_there);
        let customer = customer.ok_or_else(unknown)?;
        // Those that were used last stay.
        for (old, _) in held(cx, &id).await?.iter().skip(MOST - 1) {
            end(cx, &id, old)?;
        }
        let session = Session {
            id: cx.ids.session(),
            customer: id.clone(),
            created_at: cx.now,
            seen_at: cx.now,
        };
        cx.keep(keys::customer_session(&hash), &session)?;
        cx.note(keys::session_of_customer(&id, &hash))?;
        Ok((session.id, customer))
    });
    let (session, customer) = done.await?.value;
    Ok(Joined {
        token,
        session,
        customer,
    })
}

/// Who from outside is behind a token; keeps the session alive. `None` for a token of another kind.
///
/// # Errors
/// `unauthenticated` when it was ended or has expired, or its customer is out of the chat.
pub async fn check(desk: &Desk, token: &str) -> Result<Option<SignedCustomer>> {
    if !token.starts_with(KIND) {
        return Ok(None);
    }
    let (company, hash) = parse(token).ok_or_else(unknown)?;
    let found = desk.read(&company, &Actor::System, async move |cx| {
        let Some(session) = cx.fetch::<Session>(&keys::customer_session(&hash)).await? else {
            return Ok(None);
        };
        let customer = super::get(cx, &session.customer).await?;
        let there = customer.filter(|one| one.is_there() && is_alive(&session, cx.now));
        Ok(there.map(|customer| (session, customer)))
    });
    let (session, customer) = found.await?.value.ok_or_else(unknown)?;
    if session.seen_at.plus(NOTED_EVERY) <= desk.now() {
        let noted = desk.transact(&company, &Actor::System, None, async move |cx| {
            let key = keys::customer_session(&hash);
            if let Some(mut session) = cx.fetch::<Session>(&key).await? {
                session.seen_at = cx.now;
                cx.keep(key, &session)?;
            }
            Ok(())
        });
        noted.await?;
    }
    Ok(Some(SignedCustomer {
        company,
        session: session.id,
        customer,
    }))
}

/// A session as its customer sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenSession {
    /// Which.
    pub id: SessionId,
    /// Since when.
    pub created_at: Millis,
    /// When it was last used, to about an hour.
    pub seen_at: Millis,
}

/// Where the customer who acts is signed in, the latest used first.
///
/// # Errors
/// Not found for anybody else.
pub async fn list(cx: &mut Cx<'_>) -> Result<Vec<OpenSession>> {
    let customer = super::acting(cx).await?.ok_or(Denial::Hidden)?;
    let held = held(cx, &customer.id).await?;
    let now = cx.now;
    let alive = held.into_iter().filter(|(_, one)| is_alive(one, now));
    let view = |(_, one): ([u8; 32], Session)| OpenSession {
        id: one.id,
        created_at: one.created_at,
        seen_at: one.seen_at,
    };
    Ok(alive.map(view).collect())
}

/// Ends a session of the customer who acts.
///
/// # Errors
/// Not found for anybody else, and for a session that is none of theirs.
pub async fn end_own(cx: &mut Cx<'_>, id: &SessionId) -> Result<()> {
    let customer = super::acting(cx).await?.ok_or(Denial::Hidden)?;
    let held = held(cx, &customer.id).await?;
    let found = held.iter().find(|(_, one)| one.id == *id);
    let (hash, _) = found.ok_or_else(|| Error::not_found("session"))?;
    end(cx, &customer.id, hash)
}

/// The sessions that are kept of a customer, the latest used first.
async fn held(cx: &mut Cx<'_>, customer: &CustomerId) -> Result<Vec<([u8; 32], Session)>> {
    let hashes = hashes(cx, customer).await?;
    let wanted: Vec<_> = hashes.iter().map(keys::customer_session).collect();
    let found = cx.fetch_many::<Session>(&wanted).await?;
    let both = hashes.into_iter().zip(found);
    let mut held: Vec<_> = both
        .filter_map(|(hash, one)| one.map(|one| (hash, one)))
        .collect();
    held.sort_by_key(|(_, one)| std::cmp::Reverse((one.seen_at, one.created_at)));
    Ok(held)
}

/// Ends every session of a customer.
pub(super) async fn end_all(cx: &mut Cx<'_>, customer: &CustomerId) -> Result<()> {
    for hash in hashes(cx, customer).await? {
        end(cx, customer, &hash)?;
    }
    Ok(())
}

/// Ends sessions that have expired, within one window of all of them; the cursor of the next one.
pub(crate) async fn sweep(cx: &mut Cx<'_>, window: &Window) -> Result<Option<String>> {
    let (rows, next) = windows::rows(cx, keys::customer_sessions(), window).await?;
    for (key, value) in rows {
        let session: Session = decode(&value)?;
        if !is_alive(&session, cx.now) {
            let mut parts = key.read();
            let _ = parts.text()?;
            end(cx, &session.customer, &hash_in(parts.bytes()?)?)?;
        }
    }
    Ok(next)
}

fn end(cx: &mut Cx<'_>, customer: &CustomerId, hash: &[u8; 32]) -> Result<()> {
    cx.remove(keys::customer_session(hash))?;
    cx.remove(keys::session_of_customer(customer, hash))
}

async fn hashes(cx: &mut Cx<'_>, customer: &CustomerId) -> Result<Vec<[u8; 32]>> {
    let page = cx.tx.range(keys::sessions_of_customer(customer)).await?;
    let mut hashes = Vec::with_capacity(page.items.len());
    for (key, _) in &page.items {
        let mut parts = key.read();
        let (_, _) = (parts.text()?, parts.text()?);
        hashes.push(hash_in(parts.bytes()?)?);
    }
    Ok(hashes)
}

fn hash_in(bytes: impl AsRef<[u8]>) -> Result<[u8; 32]> {
    let hash = bytes.as_ref().try_into();
    hash.map_err(|_| Error::damaged("the hash of a session"))
}

fn is_alive(session: &Session, now: Millis) -> bool {
    session.seen_at.plus(IDLE) > now && session.created_at.plus(ABSOLUTE) > now
}

fn parse(token: &str) -> Option<(CompanyId, [u8; 32])> {
    let rest = token.strip_prefix(KIND).filter(|rest| rest.len() <= 128)?;
    let (company, secret) = rest.split_once('.')?;
    let secret = URL_SAFE_NO_PAD.decode(secret).ok()?;
    let company = CompanyId::new(company).ok()?;
    (secret.len() == 32).then(|| (company, *blake3::hash(token.as_bytes()).as_bytes()))
}

fn unknown() -> Error {
    Error::code(
        ProblemCode::Unauthenticated,
        "no such session of a customer",
    )
}

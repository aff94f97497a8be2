//! Answers of idempotent requests: kept in the same commit as what was done, compared by a hash of
//! the request, swept after a day.
//!
//! A key is good for one person (or, where none acts, one actor) of one company; the same key of somebody else is another key.

use bytes::Bytes;
use guildhall_domain::{Actor, CompanyId, Millis, Problem, ProblemCode};
use guildhall_store::{Key, Tx};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::{Desk, Who};
use crate::codec::{decode, encode};
use crate::error::{Error, Result};
use crate::keys;

/// For how long an answer is kept at least, in milliseconds.
pub const ANSWERS_KEPT: u64 = 24 * Millis::HOUR;

/// How many answers one transaction sweeps.
const SWEPT_AT_ONCE: usize = 500;

/// The key of an idempotent request, and a hash of the request that it belongs to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IdempotencyKey {
    key: String,
    request: [u8; 32],
}

impl IdempotencyKey {
    /// `key` is 1 to 64 printable ASCII characters; `request` is everything that makes the request
    /// what it is: method, path and body, in parts.
    ///
    /// # Errors
    /// A problem of code `invalid` when the key is none.
    pub fn new(key: &str, request: &[&[u8]]) -> Result<Self> {
        let printable = key.bytes().all(|byte| byte.is_ascii_graphic());
        if key.is_empty() || key.len() > 64 || !printable {
            let why = "an Idempotency-Key is 1 to 64 printable ASCII characters";
            return Err(Error::code(ProblemCode::IdempotencyKeyMissing, why));
        }
        let mut hasher = blake3::Hasher::new();
        for part in request {
            hasher
                .update(&(part.len() as u64).to_be_bytes())
                .update(part);
        }
        Ok(Self {
            key: key.to_owned(),
            request: *hasher.finalize().as_bytes(),
        })
    }

    fn hash(&self, who: &Who) -> Result<[u8; 32]> {
        let mut hasher = blake3::Hasher::new();
        // A key is the person's, whether they act themselves or a plugin acts for them.
        let scope = match who.actor.user() {
            Some(user) => encode(&(Actor::User(user.clone()), &self.key))?,
            None => encode(&(&who.actor, &self.key))?,
        };
        hasher.update(&scope);
        Ok(*hasher.finalize().as_bytes())
    }

    /// Where the answer is kept.
    pub(super) fn place(&self, who: &Who) -> Key {
        // An actor can always be written down; should it not, the key is good for nobody.
        keys::answer(&self.hash(who).unwrap_or_default())
    }

    /// The answer in a kept record, if the record belongs to this request.
    pub(super) fn compare(&self, kept: &Bytes) -> Result<Bytes> {
        match kept.split_at_checked(32) {
            Some((request, _)) if request == self.request => Ok(kept.slice(32..)),
            Some(_) => {
                let log = "the key came with another request before";
                Err(Problem::new(ProblemCode::IdempotencyConflict, log).into())
            }
            None => Err(Error::damaged("a kept answer")),
        }
    }
}

/// Keeps an answer with the commit, and the hour to sweep it by.
pub(super) fn keep<T: Serialize + ?Sized>(
    tx: &mut Tx,
    key: &IdempotencyKey,
    who: &Who,
    now: Millis,
    answer: &T,
) -> Result<()> {
    let hash = key.hash(who)?;
    let mut kept = key.request.to_vec();
    kept.extend_from_slice(&encode(answer)?);
    tx.put(
        keys::answer_by_hour(now.0 / Millis::HOUR, &hash),
        Bytes::new(),
    )?;
    Ok(tx.idempotency(keys::answer(&hash), kept.into())?)
}

pub(super) fn read<T: DeserializeOwned>(answer: &Bytes) -> Result<T> {
    decode(answer)
}

impl Desk {
    /// Forgets answers older than [`ANSWERS_KEPT`], a few at a time. True when more are left.
    ///
    /// # Errors
    /// The store's.
    pub async fn sweep_answers(&self, company: &CompanyId) -> Result<bool> {
        let oldest_kept = self.now().minus(ANSWERS_KEPT).0 / Millis::HOUR;
        let actor = guildhall_domain::Actor::System;
        let done = self.transact(company, &actor, None, async move |cx| {
            let range = keys::answers_by_hour()
                .before(keys::answers_hour(oldest_kept))
                .limit(SWEPT_AT_ONCE);
            let page = cx.tx.range(range).await?;
            for (key, _) in &page.items {
                let mut parts = key.read();
                let (_, _) = (parts.text()?, parts.number()?);
                let hash: [u8; 32] = parts
                    .bytes()?
                    .try_into()
                    .map_err(|_| Error::damaged("the hash of a kept answer"))?;
                cx.tx.delete(keys::answer(&hash))?;
                cx.tx.delete(key.clone())?;
            }
            Ok(page.more)
        });
        Ok(done.await?.value)
    }
}

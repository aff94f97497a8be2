//! Passwords: argon2id, two at a time, never kept, never logged.
//!
//! Nothing here says whether a login exists: what is not there is verified as slowly as what is.

use std::sync::Arc;

use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};
use guildhall_domain::{Problem, User, UserId, texts};
use serde::{Deserialize, Serialize};
use tokio::sync::Semaphore;

use crate::cx::Cx;
use crate::desk::Desk;
use crate::error::{Error, Result};
use crate::{keys, tasks};

/// Memory of one hashing in KiB, passes, lanes: what OWASP asks for at least.
const COST: (u32, u32, u32) = (19 * 1024, 2, 1);
/// How many are hashed at once: each takes 19 MiB, and more would only be slower.
const AT_ONCE: usize = 2;
/// Verified when there is no such login: the hash of bytes that nobody can type.
const NOBODY: &str = "$argon2id$v=19$m=19456,t=2,p=1$YZ0gONdWLEa+BaYWg8AuEg$f1YaDD7uW+W9sFj5Q/sKEuOZTZfVBa8gk4jmHgEhnNg";

/// A hash as a PHC string. It tells nothing to a log.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PasswordHash(String);

impl std::fmt::Debug for PasswordHash {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("PasswordHash")
    }
}

/// The gate in front of the hashing.
#[derive(Debug, Clone)]
pub(crate) struct Gate(Arc<Semaphore>);

impl Default for Gate {
    fn default() -> Self {
        Self(Arc::new(Semaphore::new(AT_ONCE)))
    }
}

/// Hashes a new password.
///
/// # Errors
/// Wrong field `password` when it is too short or too long.
pub async fn hash(desk: &Desk, password: &str) -> Result<PasswordHash> {
    let short = password.chars().count() < User::SHORTEST_PASSWORD;
    if short || password.len() > User::LONGEST_PASSWORD {
        return Err(Problem::field("password", texts::BAD_PASSWORD).into());
    }
    let mut salt = [0; 16];
    desk.random(&mut salt)?;
    let password = password.to_owned();
    let _turn = turn(desk).await?;
    let hashed = tasks::blocking("password", move || {
        argon()?
            .hash_password_with_salt(password.as_bytes(), &salt)
            .map(|hash| PasswordHash(hash.to_string()))
            .map_err(|why| Error::host(format!("a password was not hashed: {why}")))
    });
    hashed.await?
}

/// True when it is the password of that hash. Without a hash it takes as long and is false.
///
/// # Errors
/// The host's.
pub(crate) async fn verify(
    desk: &Desk,
    password: &str,
    hash: Option<PasswordHash>,
) -> Result<bool> {
    if password.len() > User::LONGEST_PASSWORD {
        return Ok(false);
    }
    let password = password.to_owned();
    let _turn = turn(desk).await?;
    tasks::blocking("password", move || {
        let known = hash.is_some();
        let hash = hash.map_or_else(|| NOBODY.to_owned(), |hash| hash.0);
        let right = argon()?
            .verify_password(password.as_bytes(), hash.as_str())
            .is_ok();
        Ok(right && known)
    })
    .await?
}

/// Sets the password of a user.
///
/// # Errors
/// The store's.
pub fn set(cx: &mut Cx<'_>, user: &UserId, hash: &PasswordHash) -> Result<()> {
    cx.keep(keys::password(user), hash)
}

async fn turn(desk: &Desk) -> Result<tokio::sync::OwnedSemaphorePermit> {
    let gate = desk.gate().0.clone();
    gate.acquire_owned()
        .await
        .map_err(|_| Error::host("the gate of passwords is closed"))
}

fn argon() -> Result<Argon2<'static>> {
    let (memory, passes, lanes) = COST;
    let params = Params::new(memory, passes, lanes, None)
        .map_err(|why| Error::host(format!("argon2: {why}")))?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

#[cfg(test)]
mod tests {
    use argon2::PasswordHash as Phc;

    use super::*;

    #[test]
    fn nobodys_hash_costs_what_every_hash_costs() {
        let nobody = Phc::new(NOBODY).unwrap();
        let hashed = argon()
            .unwrap()
            .hash_password_with_salt(b"x", &[7; 16])
            .unwrap();
        assert_eq!(nobody.algorithm, hashed.algorithm);
        assert_eq!(nobody.params, hashed.params);
        assert_eq!(nobody.hash.unwrap().as_bytes().len(), 32);
        assert_eq!(nobody.salt.unwrap().len(), hashed.salt.unwrap().len());
    }
}

//! One-time codes of links: told to one person in another way than the link, so that whoever merely has
//! the link cannot come, and who comes is known to be the one who was told.
//!
//! A code is never kept, logged or told twice; of it stands a hash, with the server's key, over the very
//! link that it is for. A wrong one is counted in the transaction that finds it wrong, so that no two
//! guesses at once count as one.

use guildhall_domain::{
    ChatLink, CodeStanding, CompanyId, Identity, LinkCode, LinkId, Problem, texts,
};
use subtle::ConstantTimeEq;

use crate::desk::Desk;
use crate::error::{Error, Result};

/// A code in clear, made or typed, with what it is hashed with.
#[derive(Clone)]
pub struct Code {
    digits: String,
    key: [u8; 32],
}

impl std::fmt::Debug for Code {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Code").finish_non_exhaustive()
    }
}

impl Code {
    /// A fresh one.
    ///
    /// # Errors
    /// When the system gives no random bytes.
    pub fn fresh(desk: &Desk) -> Result<Self> {
        let mut bytes = [0; 8];
        desk.random(&mut bytes)?;
        // Of 2^64 numbers no digits are more likely than others by more than one in 10^13.
        let number = u64::from_be_bytes(bytes) % 1_000_000;
        Ok(Self::of(desk, format!("{number:06}")))
    }

    /// What somebody typed.
    ///
    /// # Errors
    /// A wrong field `code` when it can be none: that counts as no guess.
    pub fn typed(desk: &Desk, text: &str) -> Result<Self> {
        let digits = LinkCode::digits(text).ok_or_else(|| refused(texts::CODE_MISSING))?;
        Ok(Self::of(desk, digits))
    }

    fn of(desk: &Desk, digits: String) -> Self {
        let key = desk.secret("one-time codes of links");
        Self { digits, key }
    }

    /// The digits, to be told once.
    pub(super) fn into_digits(self) -> String {
        self.digits
    }

    /// The same digits for another link become something else.
    pub(super) fn hash(&self, company: &CompanyId, link: &LinkId) -> [u8; 32] {
        let mut hasher = blake3::Hasher::new_keyed(&self.key);
        for part in [company.as_str(), link.as_str(), &self.digits] {
            hasher
                .update(&(part.len() as u64).to_be_bytes())
                .update(part.as_bytes());
        }
        *hasher.finalize().as_bytes()
    }
}

/// Tries a code on a link, and notes in it what came of that: how the identity of who comes is known
/// then, or nothing for a wrong code. Whoever asks keeps the link in either case.
///
/// # Errors
/// A wrong field `code` when the link asks for one and none was given, or none can be tried any more.
pub(super) fn try_on(
    company: &CompanyId,
    link: &mut ChatLink,
    typed: Option<&Code>,
) -> Result<Option<Identity>> {
    let Some(asked) = &mut link.code else {
        return Ok(Some(Identity::Claimed));
    };
    match asked.standing() {
        CodeStanding::Open => {}
        CodeStanding::Used | CodeStanding::Locked => return Err(refused(texts::CODE_CLOSED)),
    }
    let typed = typed.ok_or_else(|| refused(texts::CODE_MISSING))?;
    let right: bool = asked.hash.ct_eq(&typed.hash(company, &link.id)).into();
    if right {
        asked.used = true;
        Ok(Some(Identity::Code))
    } else {
        asked.wrong += 1;
        Ok(None)
    }
}

/// What is told to who tried a wrong one.
pub(super) fn wrong() -> Error {
    refused(texts::CODE_WRONG)
}

fn refused(words: texts::Phrase) -> Error {
    Problem::field("code", words).saying(words).into()
}

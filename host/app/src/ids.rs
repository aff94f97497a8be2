//! The stream of ids and random bytes of one transaction.
//!
//! Made from a seed: the same seed gives the same stream, so a transaction that runs again hands
//! out the same ids, and nobody can tell how often it ran.

use std::sync::LazyLock;

use blake3::hazmat::{ContextKey, HasherExt, hash_derive_key_context};
use guildhall_domain::{
    CallId, ChatId, CustomerId, DepartmentId, FileId, FormId, JobId, LinkId, MessageId, SessionId,
    UserId,
};

/// What a stream is made from.
pub type Seed = [u8; 32];

/// Sets these streams apart from all else that is made from seeds.
static PURPOSE: LazyLock<ContextKey> =
    LazyLock::new(|| hash_derive_key_context("guildhall 2026 ids of a transaction"));

/// The stream.
pub struct Ids {
    stream: blake3::OutputReader,
    rank: u32,
}

macro_rules! next {
    ($($(#[$doc:meta])* $name:ident -> $id:ty;)*) => {$(
        $(#[$doc])*
        pub fn $name(&mut self) -> $id {
            <$id>::from_random(self.block())
        }
    )*};
}

impl Ids {
    /// The stream of this seed, from its beginning.
    pub fn new(seed: &Seed) -> Self {
        let mut hasher = blake3::Hasher::new_from_context_key(&PURPOSE);
        hasher.update(seed);
        Self {
            stream: hasher.finalize_xof(),
            rank: 0,
        }
    }

    /// Fills `bytes` from the stream.
    pub fn fill(&mut self, bytes: &mut [u8]) {
        self.stream.fill(bytes);
    }

    /// 0, 1, 2 …: puts in order what one transaction makes at one point in time.
    pub fn rank(&mut self) -> u32 {
        let rank = self.rank;
        self.rank = self.rank.saturating_add(1);
        rank
    }

    next! {
        /// For a message.
        message -> MessageId;
        /// For a chat.
        chat -> ChatId;
        /// For a user.
        user -> UserId;
        /// For somebody from outside.
        customer -> CustomerId;
        /// For a way into a chat.
        link -> LinkId;
        /// For a department.
        department -> DepartmentId;
        /// For a file.
        file -> FileId;
        /// For a job.
        job -> JobId;
        /// For an opened form.
        form -> FormId;
        /// For a change of a plugin, beside its calls.
        call -> CallId;
        /// For a log-in.
        session -> SessionId;
    }

    fn block(&mut self) -> [u8; 16] {
        let mut block = [0; 16];
        self.stream.fill(&mut block);
        block
    }
}

impl std::fmt::Debug for Ids {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // The position in the stream would let a log reader guess ids to come.
        f.debug_struct("Ids").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_gives_the_same_ids() {
        let (mut one, mut two) = (Ids::new(&[7; 32]), Ids::new(&[7; 32]));
        let first: Vec<_> = (0..100).map(|_| one.message()).collect();
        let again: Vec<_> = (0..100).map(|_| two.message()).collect();
        assert_eq!(first, again);
        let distinct: std::collections::HashSet<_> = first.iter().collect();
        assert_eq!(distinct.len(), 100);
        assert_ne!(Ids::new(&[8; 32]).message(), first[0]);
    }
}

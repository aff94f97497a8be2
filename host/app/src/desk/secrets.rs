//! What the desk knows that nobody else may: the server's key, and randomness.
//!
//! Everything made from the key has a purpose of its own, so that no two ever meet.

use guildhall_domain::{CallId, CompanyId, PluginId};

use super::Desk;
use crate::clock::Entropy;
use crate::error::{Error, Result};
use crate::ids::Seed;

impl Desk {
    /// The seed of a call's ids and random bytes: the same for the same call, known to nobody else.
    pub fn seed_of_call(&self, company: &CompanyId, call: &CallId) -> Seed {
        let mut hasher = blake3::Hasher::new_keyed(&self.0.server_key);
        for part in ["call", company.as_str(), call.as_str()] {
            hasher
                .update(&(part.len() as u64).to_be_bytes())
                .update(part.as_bytes());
        }
        *hasher.finalize().as_bytes()
    }

    /// A secret of this server for one purpose, the same at every start.
    pub fn secret(&self, purpose: &str) -> [u8; 32] {
        let mut hasher = blake3::Hasher::new_keyed(&self.0.server_key);
        hasher.update(b"secret").update(purpose.as_bytes());
        *hasher.finalize().as_bytes()
    }

    /// The secret part of the address of a plugin's webhook, after so many renewals.
    pub(crate) fn webhook_token(
        &self,
        company: &CompanyId,
        plugin: &PluginId,
        name: &str,
        renewed: u64,
    ) -> String {
        let mut hasher = blake3::Hasher::new_keyed(&self.0.server_key);
        for part in ["webhook", company.as_str(), plugin.as_str(), name] {
            hasher
                .update(&(part.len() as u64).to_be_bytes())
                .update(part.as_bytes());
        }
        hasher.update(&renewed.to_be_bytes());
        hasher.finalize().to_hex().to_string()
    }

    /// An id for a call that begins now.
    ///
    /// # Errors
    /// When the system gives no random bytes.
    pub fn call_id(&self) -> Result<CallId> {
        let mut bytes = [0; 16];
        self.random(&mut bytes)?;
        Ok(CallId::from_random(bytes))
    }

    /// Fills with random bytes fit for secrets.
    ///
    /// # Errors
    /// When the system has none to give.
    pub fn random(&self, bytes: &mut [u8]) -> Result<()> {
        fill(&*self.0.entropy, bytes)
    }

    pub(super) fn seed(&self) -> Result<Seed> {
        let mut seed = [0; 32];
        self.random(&mut seed)?;
        Ok(seed)
    }
}

/// Fills with random bytes.
pub(super) fn fill(entropy: &dyn Entropy, bytes: &mut [u8]) -> Result<()> {
    entropy
        .fill(bytes)
        .map_err(|why| Error::host(why.to_string()))
}

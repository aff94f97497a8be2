//! The vault: seals secrets before they are kept. Its key lies beside the store, in a file that only
//! the server may read, so that nobody reads secrets out of a copy of the store or a backup.
//!
//! It never logs or shows what it holds, and a sealed secret opens only in the place it was sealed for.

use std::fs;
use std::io::{self, Write};
use std::path::Path;
use std::sync::Arc;

use bytes::Bytes;
use chacha20poly1305::aead::{Aead, Payload};
use chacha20poly1305::{Key, KeyInit, XChaCha20Poly1305, XNonce};

use crate::clock::Entropy;
use crate::cx::Cx;
use crate::error::{Error, Result};

/// Bytes of the key.
const KEY: usize = 32;
/// Bytes of what makes two sealings of one secret differ.
const NONCE: usize = 24;

/// Seals and opens secrets. Cheap to clone.
#[derive(Clone)]
pub struct Vault(Arc<XChaCha20Poly1305>);

/// Why the vault does not open; says what to do.
#[derive(Debug, thiserror::Error)]
pub enum VaultError {
    /// The file cannot be read or written.
    #[error(
        "the key of the secrets, {path}, cannot be used: {why}. Make the folder readable and writable for the server alone"
    )]
    File {
        /// Where it is.
        path: String,
        /// What the system said.
        why: io::Error,
    },
    /// The file is not a key.
    #[error(
        "{path} is not the key of the secrets: it has {bytes} bytes, not {KEY}. Put the right one there, from the folder that the secrets came from; without it they have to be set again, and then the file can be deleted"
    )]
    NoKey {
        /// Where it is.
        path: String,
        /// How many bytes it has.
        bytes: usize,
    },
    /// The system gave no random bytes.
    #[error("{0}")]
    NoEntropy(#[from] crate::clock::NoEntropy),
}

impl std::fmt::Debug for Vault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Vault").finish_non_exhaustive()
    }
}

impl Vault {
    /// Opens the vault whose key is this file; makes one when there is none.
    ///
    /// # Errors
    /// See [`VaultError`].
    pub fn open(path: &Path, entropy: &dyn Entropy) -> Result<Self, VaultError> {
        let wrong = |why| VaultError::File {
            path: path.display().to_string(),
            why,
        };
        let key = match fs::read(path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                let mut fresh = [0; KEY];
                entropy.fill(&mut fresh)?;
                make(path, &fresh).map_err(wrong)?;
                // Another server may have been quicker: what is there counts.
                fs::read(path).map_err(wrong)?
            }
            read => read.map_err(wrong)?,
        };
        let key: [u8; KEY] = key.as_slice().try_into().map_err(|_| VaultError::NoKey {
            path: path.display().to_string(),
            bytes: key.len(),
        })?;
        Ok(Self(Arc::new(XChaCha20Poly1305::new(&Key::from(key)))))
    }

    /// Seals a secret for one place: it opens nowhere else.
    ///
    /// # Errors
    /// Never in practice: a secret of more than 256 GiB.
    pub fn seal(&self, cx: &mut Cx<'_>, place: &[&str], secret: &str) -> Result<Bytes> {
        let mut nonce = [0; NONCE];
        // The same on every run of this transaction, which seals the same; else never again.
        cx.ids.fill(&mut nonce);
        let place = aad(place);
        let payload = Payload {
            msg: secret.as_bytes(),
            aad: &place,
        };
        let sealed = self.0.encrypt(&XNonce::from(nonce), payload);
        let sealed = sealed.map_err(|_| Error::host("a secret cannot be sealed"))?;
        Ok([&nonce[..], &sealed].concat().into())
    }

    /// Opens what was sealed for this place.
    ///
    /// # Errors
    /// Damaged, when it was sealed for another place, with another key, or was changed.
    pub fn unseal(&self, place: &[&str], sealed: &[u8]) -> Result<String> {
        let other = || {
            Error::damaged(
                "a secret does not open: the key beside the store is not the one it was sealed with; set the secret again",
            )
        };
        let (nonce, sealed) = sealed.split_first_chunk::<NONCE>().ok_or_else(other)?;
        let place = aad(place);
        let payload = Payload {
            msg: sealed,
            aad: &place,
        };
        let secret = self.0.decrypt(&XNonce::from(*nonce), payload);
        let secret = secret.map_err(|_| other())?;
        String::from_utf8(secret).map_err(|_| Error::damaged("a secret is not text"))
    }
}

/// Whole or not at all, and never in the place of one that is there.
fn make(path: &Path, key: &[u8; KEY]) -> io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder)?;
    // Readable for its owner alone from the first moment on.
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    file.write_all(key)?;
    file.as_file().sync_all()?;
    match file.persist_noclobber(path) {
        Ok(_) => {}
        Err(error) if error.error.kind() == io::ErrorKind::AlreadyExists => {}
        Err(error) => return Err(error.error),
    }
    fs::File::open(folder)?.sync_all()
}

fn aad(place: &[&str]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for part in place {
        bytes.extend_from_slice(&(part.len() as u64).to_be_bytes());
        bytes.extend_from_slice(part.as_bytes());
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::SystemEntropy;
    use crate::testing::{House, user};

    #[tokio::test]
    async fn a_secret_opens_in_its_place_with_its_key_and_nowhere_else() {
        let house = House::open().await;
        let path = house.folder.path().join("deep/secrets.key");
        let vault = Vault::open(&path, &SystemEntropy).unwrap();
        let sealed = house
            .by(user("admin"), async |cx| {
                let one = vault.seal(cx, &["orders", "token"], "hush")?;
                let other = vault.seal(cx, &["orders", "token"], "hush")?;
                assert_ne!(one, other);
                Ok(one)
            })
            .await
            .unwrap();
        assert!(!sealed.windows(4).any(|bytes| bytes == b"hush"));
        let again = Vault::open(&path, &SystemEntropy).unwrap();
        assert_eq!(again.unseal(&["orders", "token"], &sealed).unwrap(), "hush");
        for place in [
            &["orders", "toke"][..],
            &["orderstoken"],
            &["order", "stoken"],
        ] {
            assert!(again.unseal(place, &sealed).is_err(), "{place:?}");
        }
        let mut bent = sealed.to_vec();
        bent[30] ^= 1;
        assert!(again.unseal(&["orders", "token"], &bent).is_err());
        assert!(again.unseal(&["orders", "token"], &sealed[..10]).is_err());
        let elsewhere = house.folder.path().join("other.key");
        let stranger = Vault::open(&elsewhere, &SystemEntropy).unwrap();
        assert!(stranger.unseal(&["orders", "token"], &sealed).is_err());
    }

    #[test]
    fn the_key_is_for_the_server_alone_and_is_never_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("secrets.key");
        Vault::open(&path, &SystemEntropy).unwrap();
        let key = fs::read(&path).unwrap();
        assert_eq!(key.len(), KEY);
        make(&path, &[7; KEY]).unwrap();
        assert_eq!(fs::read(&path).unwrap(), key);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = fs::metadata(&path).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600);
        }
        fs::write(&path, b"short").unwrap();
        let refused = Vault::open(&path, &SystemEntropy).unwrap_err();
        assert!(refused.to_string().contains("5 bytes"), "{refused}");
    }
}

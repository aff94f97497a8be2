//! Seals: what a client is to hand back unchanged and unread. A seal opens only for whom and what
//! it was made, and only for its time; the server keeps nothing of it.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chacha20poly1305::aead::{Aead, Payload};
use chacha20poly1305::{Key, KeyInit, XChaCha20Poly1305, XNonce};
use guildhall_domain::Millis;

use crate::desk::Desk;
use crate::error::{Error, Result};

/// Bytes of what makes two seals differ.
const NONCE: usize = 24;
/// Bytes of the time.
const TIME: usize = 8;

/// Makes and opens seals of one kind.
pub struct Seals {
    cipher: XChaCha20Poly1305,
    nonces: [u8; 32],
}

impl std::fmt::Debug for Seals {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Seals").finish_non_exhaustive()
    }
}

impl Seals {
    /// The longest seal that is looked at, in bytes.
    pub const LONGEST: usize = 24 * 1024;

    /// Seals for one purpose; servers of one store open each other's.
    pub fn new(desk: &Desk, purpose: &str) -> Self {
        let key = desk.secret(&format!("seals for {purpose}"));
        Self {
            cipher: XChaCha20Poly1305::new(&Key::from(key)),
            nonces: desk.secret(&format!("numbers of seals for {purpose}")),
        }
    }

    /// A seal for this place that holds a text until then. The same again is the same seal.
    ///
    /// # Errors
    /// Never in practice: a text of more than 256 GiB.
    pub fn seal(&self, place: &[&str], until: Millis, text: &str) -> Result<String> {
        let place = written(place);
        let held = [&until.0.to_be_bytes(), text.as_bytes()].concat();
        // Made from what is sealed, so that one number never serves for two texts.
        let mut number = blake3::Hasher::new_keyed(&self.nonces);
        number
            .update(&(place.len() as u64).to_be_bytes())
            .update(&place)
            .update(&held);
        let mut nonce = [0; NONCE];
        number.finalize_xof().fill(&mut nonce);
        let payload = Payload {
            msg: &held,
            aad: &place,
        };
        let sealed = self.cipher.encrypt(&XNonce::from(nonce), payload);
        let sealed = sealed.map_err(|_| Error::host("a seal cannot be made"))?;
        Ok(URL_SAFE_NO_PAD.encode([&nonce[..], &sealed].concat()))
    }

    /// What a seal holds; none when it is not for this place, has been changed, or its time is over.
    pub fn open(&self, place: &[&str], now: Millis, seal: &str) -> Option<String> {
        if seal.len() > Self::LONGEST {
            return None;
        }
        let sealed = URL_SAFE_NO_PAD.decode(seal).ok()?;
        let (nonce, sealed) = sealed.split_first_chunk::<NONCE>()?;
        let place = written(place);
        let payload = Payload {
            msg: sealed,
            aad: &place,
        };
        let held = self.cipher.decrypt(&XNonce::from(*nonce), payload).ok()?;
        let (until, text) = held.split_first_chunk::<TIME>()?;
        if now.0 >= u64::from_be_bytes(*until) {
            return None;
        }
        String::from_utf8(text.to_vec()).ok()
    }
}

fn written(place: &[&str]) -> Vec<u8> {
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
    use crate::testing::House;

    #[tokio::test]
    async fn a_seal_opens_for_its_place_and_time_alone() {
        let house = House::open().await;
        let seals = Seals::new(&house.desk, "tests");
        let (now, until) = (Millis(1_000), Millis(2_000));
        let seal = seals.seal(&["north", "alice"], until, "{}").unwrap();
        let again = seals.seal(&["north", "alice"], until, "{}").unwrap();
        assert_eq!(seal, again);
        let open = |place: &[&str], now, seal: &str| seals.open(place, now, seal);
        let place = ["north", "alice"];
        assert_eq!(open(&place, now, &seal).as_deref(), Some("{}"));
        assert_eq!(open(&place, until, &seal), None);
        assert_eq!(open(&["north", "bob"], now, &seal), None);
        assert_eq!(open(&["northalice"], now, &seal), None);
        let mut bent = seal.clone().into_bytes();
        bent[40] = if bent[40] == b'A' { b'B' } else { b'A' };
        assert_eq!(open(&place, now, &String::from_utf8(bent).unwrap()), None);
        for text in [
            "",
            "x",
            "????",
            &seal[..20],
            &"A".repeat(Seals::LONGEST + 1),
        ] {
            assert_eq!(open(&place, now, text), None);
        }
        let others = Seals::new(&house.desk, "something else");
        assert_eq!(others.open(&place, now, &seal), None);
    }
}

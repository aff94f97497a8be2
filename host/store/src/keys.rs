//! Keys, and the order-preserving encoding that they are built with.
//!
//! A key is a tuple of parts whose bytes sort as the parts do: a text sorts before its own
//! extensions, a number by its value. Keys here are relative to a space and must never hold a
//! company: the space adds it.

use crate::errors::KeyError;
use crate::ranges::Range;
use bytes::Bytes;
use std::fmt;

/// First byte of the keys under which a space keeps the heads of its logs.
pub(crate) const HEADS: u8 = 0xFE;
/// First byte of the keys under which a space keeps the entries of its logs.
pub(crate) const ENTRIES: u8 = 0xFF;
/// What most keys take, in bytes; longer ones grow.
const USUAL: usize = 64;

/// A key, relative to its [`crate::Space`]. Cheap to clone.
///
/// Making one cannot fail; its length and its first byte are checked where it is used.
#[derive(Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key(Bytes);

impl Key {
    /// Begins a key with the name of its key space, for example `Key::build("chats").text(id).key()`.
    pub fn build(name: &str) -> KeyBuilder {
        KeyBuilder(Vec::with_capacity(USUAL)).text(name)
    }

    /// A key from the bytes of one, for example from a cursor handed out earlier.
    pub fn from_bytes(bytes: impl Into<Bytes>) -> Key {
        Key(bytes.into())
    }

    /// The key's bytes.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// The smallest key greater than this one: where a page goes on after this key.
    pub fn after(&self) -> Key {
        let mut bytes = Vec::with_capacity(self.0.len() + 1);
        bytes.extend_from_slice(&self.0);
        bytes.push(0);
        Key(bytes.into())
    }

    /// Reads the parts of a key that was built with [`Key::build`], its name first.
    pub fn read(&self) -> KeyReader<'_> {
        KeyReader(&self.0)
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "\"{}\"", self.0.escape_ascii())
    }
}

/// Builds a [`Key`] part by part. What was built so far is also the prefix of a range.
#[derive(Clone, Debug)]
pub struct KeyBuilder(Vec<u8>);

impl KeyBuilder {
    pub(crate) fn tagged(tag: u8) -> KeyBuilder {
        let mut key = Vec::with_capacity(USUAL);
        key.push(tag);
        KeyBuilder(key)
    }

    /// A text. Any text: zero and one bytes within it are escaped.
    pub fn text(self, text: &str) -> KeyBuilder {
        self.bytes(text.as_bytes())
    }

    /// Bytes of any length, sorted as bytes.
    pub fn bytes(mut self, bytes: &[u8]) -> KeyBuilder {
        // Zero ends a part, so it must not occur within one; one is escaped to make room for it.
        if bytes.iter().all(|&byte| byte > 1) {
            self.0.extend_from_slice(bytes);
        } else {
            for &byte in bytes {
                match byte {
                    0 | 1 => self.0.extend_from_slice(&[1, byte + 1]),
                    _ => self.0.push(byte),
                }
            }
        }
        self.0.push(0);
        self
    }

    /// A number, sorted by its value.
    pub fn number(mut self, number: u64) -> KeyBuilder {
        self.0.extend_from_slice(&number.to_be_bytes());
        self
    }

    /// A number, the greatest first.
    pub fn descending(self, number: u64) -> KeyBuilder {
        self.number(!number)
    }

    /// The rest of the key as it is, neither escaped nor ended. Only as the last part, and only
    /// where nothing else is kept under the same parts.
    pub fn raw(mut self, rest: &[u8]) -> KeyBuilder {
        self.0.extend_from_slice(rest);
        self
    }

    /// The key.
    pub fn key(self) -> Key {
        // Without room to spare it is kept as it is until it is cloned.
        Key(self.0.into_boxed_slice().into())
    }

    /// All keys that begin with what was built so far.
    pub fn range(self) -> Range {
        Range::prefix(&self.key())
    }
}

/// Reads the parts of a key in the order in which they were built.
#[derive(Clone, Debug)]
pub struct KeyReader<'a>(&'a [u8]);

impl<'a> KeyReader<'a> {
    /// The next part, a text.
    ///
    /// # Errors
    /// [`KeyError::Malformed`] when the next part is something else.
    pub fn text(&mut self) -> Result<String, KeyError> {
        String::from_utf8(self.bytes()?).map_err(|_| KeyError::Malformed)
    }

    /// The next part, bytes.
    ///
    /// # Errors
    /// [`KeyError::Malformed`] when the part does not end.
    pub fn bytes(&mut self) -> Result<Vec<u8>, KeyError> {
        let mut out = Vec::new();
        let mut bytes = self.0.iter();
        while let Some(&byte) = bytes.next() {
            match byte {
                0 => {
                    self.0 = bytes.as_slice();
                    return Ok(out);
                }
                1 => match bytes.next() {
                    Some(&escaped @ (1 | 2)) => out.push(escaped - 1),
                    _ => return Err(KeyError::Malformed),
                },
                _ => out.push(byte),
            }
        }
        Err(KeyError::Malformed)
    }

    /// The next part, a number.
    ///
    /// # Errors
    /// [`KeyError::Malformed`] when fewer than eight bytes are left.
    pub fn number(&mut self) -> Result<u64, KeyError> {
        let (number, rest) = self.0.split_first_chunk::<8>().ok_or(KeyError::Malformed)?;
        self.0 = rest;
        Ok(u64::from_be_bytes(*number))
    }

    /// The next part, a number that was built with [`KeyBuilder::descending`].
    ///
    /// # Errors
    /// [`KeyError::Malformed`] when fewer than eight bytes are left.
    pub fn descending(&mut self) -> Result<u64, KeyError> {
        self.number().map(|number| !number)
    }

    /// Everything that is left.
    pub fn rest(self) -> &'a [u8] {
        self.0
    }
}

/// The smallest bytes greater than everything that begins with `prefix`; `None` when there are none.
pub(crate) fn successor(prefix: &[u8]) -> Option<Vec<u8>> {
    let last = prefix.iter().rposition(|&byte| byte != 0xFF)?;
    let mut end = prefix[..=last].to_vec();
    end[last] += 1;
    Some(end)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn keys_sort_as_their_parts_do(
            a in ("[\\x00\\x01\\x02a\\u{ff}]{0,4}", any::<u64>(), any::<u64>()),
            b in ("[\\x00\\x01\\x02a\\u{ff}]{0,4}", any::<u64>(), any::<u64>()),
        ) {
            let key = |p: &(String, u64, u64)| Key::build("n").text(&p.0).number(p.1).descending(p.2).key();
            let parts = |p: &(String, u64, u64)| (p.0.clone(), p.1, std::cmp::Reverse(p.2));
            prop_assert_eq!(key(&a).cmp(&key(&b)), parts(&a).cmp(&parts(&b)));
        }

        #[test]
        fn parts_are_read_back(text in "[\\x00\\x01\\x02a\\u{ff}]{0,8}", number: u64, down: u64, rest: Vec<u8>) {
            let key = Key::build("n").text(&text).number(number).descending(down).raw(&rest).key();
            let mut reader = key.read();
            prop_assert_eq!(reader.text().unwrap(), "n");
            prop_assert_eq!(reader.text().unwrap(), text);
            prop_assert_eq!(reader.number().unwrap(), number);
            prop_assert_eq!(reader.descending().unwrap(), down);
            prop_assert_eq!(reader.rest(), &rest[..]);
        }
    }

    #[test]
    fn a_cut_key_is_malformed() {
        let key = Key::from_bytes(&b"abc"[..]);
        assert_eq!(key.read().text(), Err(KeyError::Malformed));
        assert_eq!(key.read().number(), Err(KeyError::Malformed));
    }

    #[test]
    fn the_successor_ends_a_prefix() {
        assert_eq!(successor(b"ab"), Some(b"ac".to_vec()));
        assert_eq!(successor(&[1, 0xFF]), Some(vec![2]));
        assert_eq!(successor(&[0xFF]), None);
        assert_eq!(successor(b""), None);
    }
}

//! How keys are kept: the company's part and the rest apart, so that a company is one place.
//!
//! Rows sort by both together as whole keys do by their bytes, because no byte of a company's id is
//! smaller than the zero that ends it.

use crate::engine::FullKey;
use bytes::Bytes;

/// Sorts after the rest of every key.
pub(super) const BEYOND: &[u8] = &[0xFF; 600];

/// A key's company and the rest. What has no zero is all company: such bounds of a range sort where
/// they should.
pub(super) fn split(key: &FullKey) -> (&[u8], &[u8]) {
    let bytes = key.as_bytes();
    match bytes.iter().position(|&byte| byte == 0) {
        Some(at) => (&bytes[..at], &bytes[at + 1..]),
        None => (bytes, &[]),
    }
}

/// The rest of a key of this company; `None` when it is of another one.
pub(super) fn within<'a>(company: &[u8], key: &'a FullKey) -> Option<&'a [u8]> {
    key.as_bytes().strip_prefix(company)?.strip_prefix(&[0])
}

/// The end of a range within this company. A range may end where the company does.
pub(super) fn end<'a>(company: &[u8], key: &'a FullKey) -> &'a [u8] {
    within(company, key).unwrap_or(BEYOND)
}

/// A whole key.
pub(super) fn join(company: &[u8], rest: &[u8]) -> FullKey {
    FullKey(Bytes::from([company, &[0], rest].concat()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn full(bytes: &[u8]) -> FullKey {
        FullKey(Bytes::copy_from_slice(bytes))
    }

    #[test]
    fn keys_sort_as_their_parts_do() {
        let keys = [
            &b""[..],
            b"!\0a",
            b"a",
            b"a\0",
            b"a\0\0",
            b"a\0x",
            b"a\x01",
            b"a-\0",
            b"aa\0b",
            b"b",
        ];
        let keys: Vec<_> = keys.iter().map(|key| full(key)).collect();
        assert!(keys.is_sorted());
        assert!(keys.iter().map(split).is_sorted());
        assert_eq!(split(&keys[5]), (&b"a"[..], &b"x"[..]));
        assert_eq!(join(b"a", b"x"), keys[5]);
        assert_eq!(within(b"a", &keys[5]), Some(&b"x"[..]));
        assert_eq!(within(b"a", &keys[8]), None);
        assert_eq!(end(b"a", &keys[6]), BEYOND);
    }
}

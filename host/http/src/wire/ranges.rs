//! `Range` of a download: one range of bytes, or the whole.

use axum::http::{HeaderMap, header};

/// What part of a content is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wanted {
    /// All of it.
    Whole,
    /// From the first to the last byte, both included.
    Part(u64, u64),
    /// A range outside of it.
    Outside,
}

/// What the request wants of a content of so many bytes with this entity tag.
///
/// What is malformed, or several ranges, is answered with the whole, as RFC 9110 allows.
#[must_use]
pub fn wanted(headers: &HeaderMap, bytes: u64, tag: &str) -> Wanted {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    if text(header::IF_RANGE).is_some_and(|sent| sent != tag) {
        return Wanted::Whole;
    }
    let Some((from, to)) =
        text(header::RANGE).and_then(|r| r.strip_prefix("bytes=")?.split_once('-'))
    else {
        return Wanted::Whole;
    };
    match (from.parse::<u64>(), to.parse::<u64>()) {
        (Ok(first), Ok(last)) if first <= last && first < bytes => {
            Wanted::Part(first, last.min(bytes - 1))
        }
        (Ok(first), Err(_)) if to.is_empty() && first < bytes => Wanted::Part(first, bytes - 1),
        (Err(_), Ok(count)) if from.is_empty() && count > 0 && bytes > 0 => {
            Wanted::Part(bytes.saturating_sub(count), bytes - 1)
        }
        (Ok(first), _) if first >= bytes => Wanted::Outside,
        _ => Wanted::Whole,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_range_is_understood() {
        for (sent, expected) in [
            ("bytes=0-0", Wanted::Part(0, 0)),
            ("bytes=5-", Wanted::Part(5, 9)),
            ("bytes=5-99", Wanted::Part(5, 9)),
            ("bytes=-3", Wanted::Part(7, 9)),
            ("bytes=-99", Wanted::Part(0, 9)),
            ("bytes=10-", Wanted::Outside),
            ("bytes=3-2", Wanted::Whole),
            ("bytes=0-1,3-4", Wanted::Whole),
            ("lines=0-1", Wanted::Whole),
            ("bytes=--", Wanted::Whole),
        ] {
            let headers = HeaderMap::from_iter([(header::RANGE, sent.parse().unwrap())]);
            assert_eq!(wanted(&headers, 10, "\"x\""), expected, "{sent}");
        }
        let other = [
            (header::RANGE, "bytes=1-2".parse().unwrap()),
            (header::IF_RANGE, "\"y\"".parse().unwrap()),
        ];
        assert_eq!(
            wanted(&HeaderMap::from_iter(other), 10, "\"x\""),
            Wanted::Whole
        );
    }
}

//! Which language the reader of an answer reads: their account's, else what `Accept-Language` asks for.

use std::sync::{Arc, OnceLock};

use axum::http::{HeaderMap, header};
use guildhall_domain::Locale;

/// Longest list of languages that is looked at.
const MAX_LANGUAGES: usize = 16;

/// The language of the signed-in reader, once it is known who that is.
#[derive(Debug, Clone, Default)]
pub struct Reader(Arc<OnceLock<Locale>>);

impl Reader {
    /// The account's language, when the request came that far.
    #[must_use]
    pub fn locale(&self) -> Option<Locale> {
        self.0.get().copied()
    }

    /// Now it is known.
    pub fn is(&self, locale: Locale) {
        let _ = self.0.set(locale);
    }
}

/// The heaviest language asked for that Guildhall speaks, or its first one.
#[must_use]
pub fn asked(headers: &HeaderMap) -> Locale {
    let sent = headers
        .get(header::ACCEPT_LANGUAGE)
        .and_then(|v| v.to_str().ok())
        .unwrap_or_default();
    let mut best = (0.0_f32, Locale::default());
    for entry in sent.split(',').take(MAX_LANGUAGES) {
        let mut parts = entry.trim().split(';');
        let locale = Locale::from_tag(parts.next().unwrap_or_default());
        let weight = parts
            .find_map(|part| part.trim().strip_prefix("q=")?.parse::<f32>().ok())
            .unwrap_or(1.0);
        if let Some(locale) = locale.filter(|_| weight > best.0) {
            best = (weight, locale);
        }
    }
    best.1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_heaviest_known_language_wins() {
        for (sent, expected) in [
            ("en-GB,en;q=0.9", Locale::En),
            ("fr, en;q=0.5, zh;q=0.8", Locale::ZhCn),
            ("zh-TW;q=0.3, en;q=0.4", Locale::En),
            ("", Locale::ZhCn),
            ("fr", Locale::ZhCn),
        ] {
            let headers = HeaderMap::from_iter([(header::ACCEPT_LANGUAGE, sent.parse().unwrap())]);
            assert_eq!(asked(&headers), expected, "{sent}");
        }
    }
}

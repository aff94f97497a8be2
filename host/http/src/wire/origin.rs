//! Refuses what another site makes a browser send here: unsafe methods and sockets.
//!
//! Looks at headers only; who the caller is, is asked elsewhere.

use axum::http::{HeaderMap, Method, header};

/// Whether the request may change something, or open a socket, as far as its origin goes.
///
/// A browser always names the site that sent the request. Who names none is no browser, and passes
/// unless it shows a cookie: only browsers have cookies.
#[must_use]
pub fn allowed(headers: &HeaderMap, public_url: Option<&str>) -> bool {
    match (
        text(headers, "sec-fetch-site"),
        text(headers, header::ORIGIN.as_str()),
    ) {
        (Some(site), _) if site == "same-origin" || site == "none" => true,
        (Some(_), None) => false,
        (_, Some(origin)) => same(origin, text(headers, header::HOST.as_str()), public_url),
        (None, None) => !headers.contains_key(header::COOKIE),
    }
}

/// Whether a request of this kind is to be asked for its origin.
#[must_use]
pub fn is_guarded(method: &Method, headers: &HeaderMap) -> bool {
    !method.is_safe() || headers.contains_key(header::UPGRADE)
}

fn same(origin: &str, host: Option<&str>, public_url: Option<&str>) -> bool {
    if let Some(public) = public_url {
        if origin.eq_ignore_ascii_case(public) {
            return true;
        }
        // Behind an https address, plain http from elsewhere is another site.
        if public.starts_with("https://") {
            return false;
        }
    }
    let authority = origin
        .strip_prefix("https://")
        .or_else(|| origin.strip_prefix("http://"));
    match (authority, host) {
        (Some(authority), Some(host)) => authority.eq_ignore_ascii_case(host),
        _ => false,
    }
}

fn text<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    headers.get(name).map(|value| value.to_str().unwrap_or("?"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(list: &[(&'static str, &'static str)]) -> HeaderMap {
        list.iter()
            .map(|(n, v)| (n.parse().unwrap(), v.parse().unwrap()))
            .collect()
    }

    #[test]
    fn only_this_site_and_programs_pass() {
        let here = ("host", "chat.example.com");
        let cookie = ("cookie", "guildhall=x");
        for (sent, public, expected) in [
            (
                vec![here, ("sec-fetch-site", "same-origin"), cookie],
                None,
                true,
            ),
            (
                vec![here, ("sec-fetch-site", "cross-site"), cookie],
                None,
                false,
            ),
            (
                vec![
                    here,
                    ("sec-fetch-site", "same-site"),
                    ("origin", "https://evil.example.com"),
                ],
                None,
                false,
            ),
            (
                vec![here, ("origin", "https://chat.example.com"), cookie],
                None,
                true,
            ),
            (
                vec![here, ("origin", "https://evil.example.com")],
                None,
                false,
            ),
            (vec![here, ("origin", "null")], None, false),
            (vec![here], None, true),
            (vec![here, cookie], None, false),
            (
                vec![
                    ("host", "10.0.0.1:80"),
                    ("origin", "https://chat.example.com"),
                ],
                Some("https://chat.example.com"),
                true,
            ),
            (
                vec![here, ("origin", "http://chat.example.com")],
                Some("https://chat.example.com"),
                false,
            ),
        ] {
            assert_eq!(allowed(&headers(&sent), public), expected, "{sent:?}");
        }
    }
}

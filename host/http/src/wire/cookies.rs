//! The session's cookie: not readable by scripts, not sent by other sites, and only by https where
//! people use https.

use axum::http::{HeaderMap, HeaderValue, header};

/// Bound by browsers to this host, https and the path `/`.
const SECURE: &str = "__Host-guildhall";
/// Plain http, as on one's own machine, cannot have the other one.
const PLAIN: &str = "guildhall";
/// As above, for people from outside: beside an own session of the same browser.
const SECURE_OUTSIDE: &str = "__Host-guildhall-customer";
const PLAIN_OUTSIDE: &str = "guildhall-customer";
/// The longest a session lives, in seconds; the server's own clock decides before that.
const LONGEST: u64 = 90 * 24 * 3_600;

/// The token in the request's cookie.
#[must_use]
pub fn token(headers: &HeaderMap, https: bool) -> Option<&str> {
    find(headers, name(https))
}

/// The token of somebody from outside in the request's cookie.
#[must_use]
pub fn token_outside(headers: &HeaderMap, https: bool) -> Option<&str> {
    find(headers, name_outside(https))
}

fn find<'h>(headers: &'h HeaderMap, wanted: &str) -> Option<&'h str> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|all| all.split(';'))
        .find_map(|one| {
            one.trim()
                .split_once('=')
                .filter(|(name, _)| *name == wanted)
        })
        .map(|(_, token)| token)
}

/// Sets the cookie.
#[must_use]
pub fn set(token: &str, https: bool) -> Option<HeaderValue> {
    value(name(https), token, https, LONGEST)
}

/// Sets the cookie of somebody from outside.
#[must_use]
pub fn set_outside(token: &str, https: bool) -> Option<HeaderValue> {
    value(name_outside(https), token, https, LONGEST)
}

/// Takes the cookie of somebody from outside away.
#[must_use]
pub fn clear_outside(https: bool) -> Option<HeaderValue> {
    value(name_outside(https), "", https, 0)
}

/// Takes the cookie away.
#[must_use]
pub fn clear(https: bool) -> Option<HeaderValue> {
    value(name(https), "", https, 0)
}

fn name(https: bool) -> &'static str {
    if https { SECURE } else { PLAIN }
}

fn name_outside(https: bool) -> &'static str {
    if https { SECURE_OUTSIDE } else { PLAIN_OUTSIDE }
}

fn value(name: &str, token: &str, https: bool, seconds: u64) -> Option<HeaderValue> {
    let secure = if https { "; Secure" } else { "" };
    HeaderValue::try_from(format!(
        "{name}={token}; Path=/; HttpOnly; SameSite=Lax; Max-Age={seconds}{secure}"
    ))
    .ok()
}

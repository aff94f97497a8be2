//! `/frames/{seal}/{asset}`: assets of plugins for the frames of their pages, and the policy that
//! keeps such a page from everything but its own assets.
//!
//! Needs no cookie and looks at none: who has the address may fetch the asset. Never sends anything but
//! assets, and never without the policy.

use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;

use crate::door::Door;
use crate::wire::extract::{Path, Query};
use crate::wire::problem::Refusal;

/// Where the assets are.
pub const BASE: &str = "/frames/";
/// Keeps Chromium from looking up names, from connecting ahead and from WebRTC, which no policy does.
const ALLOWLIST: HeaderName = HeaderName::from_static("connection-allowlist");
/// Longest name of this server that is put into a policy, in bytes.
const LONGEST_HOST: usize = 255;
/// Of no use to a page of a plugin.
const PERMISSIONS: &str = "camera=(), microphone=(), geolocation=(), payment=(), usb=(), serial=(), hid=(), \
bluetooth=(), midi=(), clipboard-read=(), clipboard-write=(), display-capture=(), fullscreen=(), \
screen-wake-lock=(), browsing-topics=(), attribution-reporting=(), idle-detection=(), local-fonts=()";

/// The address of an asset.
#[must_use]
pub fn url(seal: &str, name: &str) -> String {
    format!("{BASE}{seal}/{name}")
}

/// An asset.
pub async fn asset(
    State(door): State<Door>,
    Path((seal, name)): Path<(String, String)>,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    let Some(asset) = door.plugins.asset(&seal, &name).await? else {
        // Nothing to look at: this may stand in a frame.
        return Ok((StatusCode::NOT_FOUND, armour("'none'")).into_response());
    };
    let mut fixed = armour(&own(&door, &headers, &seal));
    fixed.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static(asset.media_type),
    );
    fixed.insert(
        header::CACHE_CONTROL,
        HeaderValue::from_static("private, max-age=3600"),
    );
    Ok((fixed, Body::from(asset.bytes)).into_response())
}

/// Asks this server, and tells the one who framed it whether that went out. Nothing is known of who asks.
const CHECK: &str = "<!doctype html><script>fetch(location.href,{mode:\"no-cors\"})\
.then(()=>parent.postMessage(\"open\",\"*\"),()=>parent.postMessage(\"held\",\"*\"))</script>";
/// The one script that [`CHECK`] may run.
const CHECK_HASH: &str = "sha256-kxWieqNs5C9VVupWG/HmQ277X10fqHwHjUSORdHvMd8=";

/// How the check is to be answered.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CheckQuery {
    /// True: with the header that holds a frame; false: without it, to see that asking works.
    held: bool,
}

/// A frame that tries to reach this server, by which the client finds out whether the browser holds
/// frames: only then pages of plugins' own are shown in it.
pub async fn check(
    State(door): State<Door>,
    Query(query): Query<CheckQuery>,
    sent: HeaderMap,
) -> Response {
    let host = host(&door, &sent).unwrap_or_default();
    let policy = format!(
        "sandbox allow-scripts; default-src 'none'; script-src '{CHECK_HASH}'; \
         connect-src {host}{BASE}check; frame-ancestors 'self'"
    );
    let mut headers = armour("'none'");
    if let Ok(policy) = HeaderValue::try_from(policy) {
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    if query.held {
        headers.insert(ALLOWLIST, HeaderValue::from_static("()"));
    } else {
        headers.remove(ALLOWLIST);
    }
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    (headers, CHECK).into_response()
}

/// The source that stands for the assets of this address and nothing else. In a frame of no origin
/// `'self'` would be all of this server, so the path is written out; the scheme is the frame's own.
fn own(door: &Door, headers: &HeaderMap, seal: &str) -> String {
    match host(door, headers) {
        Some(host) => format!("{host}{BASE}{seal}/"),
        // An address in brackets cannot be written in a policy.
        None => "'self'".to_owned(),
    }
}

/// This server, as the browser calls it.
fn host<'a>(door: &'a Door, headers: &'a HeaderMap) -> Option<&'a str> {
    let sent = headers
        .get(header::HOST)
        .and_then(|sent| sent.to_str().ok());
    let public = door.options.public_url.as_deref();
    let public = public.and_then(|url| url.split("://").nth(1));
    sent.or(public).filter(|host| is_host(host))
}

/// A name or an address of four numbers, perhaps with a port, and nothing that ends a source.
fn is_host(host: &str) -> bool {
    let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b':');
    !host.is_empty() && host.len() <= LONGEST_HOST && host.bytes().all(plain)
}

/// The headers of everything that may stand in a frame.
fn armour(own: &str) -> HeaderMap {
    let policy = format!(
        "sandbox allow-scripts; default-src 'none'; script-src {own}; style-src {own}; \
         img-src {own} data:; font-src {own}; connect-src 'none'; form-action 'none'; base-uri 'none'; \
         frame-src 'none'; worker-src 'none'; object-src 'none'; frame-ancestors 'self'; webrtc 'block'"
    );
    let mut headers = HeaderMap::new();
    if let Ok(policy) = HeaderValue::try_from(policy) {
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    let fixed: [(HeaderName, &'static str); 7] = [
        (header::X_FRAME_OPTIONS, "SAMEORIGIN"),
        (header::REFERRER_POLICY, "no-referrer"),
        // The frame is of no origin, so its own assets come from elsewhere.
        (
            HeaderName::from_static("cross-origin-resource-policy"),
            "cross-origin",
        ),
        (header::ACCESS_CONTROL_ALLOW_ORIGIN, "*"),
        (HeaderName::from_static("permissions-policy"), PERMISSIONS),
        (HeaderName::from_static("x-dns-prefetch-control"), "off"),
        // A policy refuses a navigation only after Chromium has looked up its name and connected, and says
        // nothing of WebRTC there: this keeps it from all of it.
        (ALLOWLIST, "(response-origin)"),
    ];
    for (name, value) in fixed {
        headers.insert(name, HeaderValue::from_static(value));
    }
    headers
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_could_end_a_source_is_no_host() {
        for host in ["chat.example.com", "127.0.0.1:8080", "localhost"] {
            assert!(is_host(host), "{host}");
        }
        for host in [
            "",
            "a b",
            "a;script-src *",
            "a'",
            "[::1]:80",
            "a/b",
            "a,b",
            "*",
        ] {
            assert!(!is_host(host), "{host}");
        }
    }

    #[test]
    fn the_policy_names_the_assets_and_nothing_else() {
        let headers = armour("here/frames/x/");
        let policy = headers[header::CONTENT_SECURITY_POLICY].to_str().unwrap();
        for part in [
            "sandbox allow-scripts;",
            "default-src 'none';",
            "script-src here/frames/x/;",
            "connect-src 'none';",
            "form-action 'none';",
            "webrtc 'block'",
        ] {
            assert!(policy.contains(part), "{policy}");
        }
        assert!(!policy.contains("allow-same-origin") && !policy.contains('*'));
    }
}

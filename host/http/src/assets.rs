//! The web client, embedded: its files, and its one page for every address that is a page.
//!
//! Never answers for `/api`: what is not there is a problem, not a page.

use std::sync::OnceLock;

use axum::body::Body;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};

struct Asset {
    path: &'static str,
    plain: &'static [u8],
    gzip: Option<&'static [u8]>,
}

static CLIENT: &[Asset] = include!(concat!(env!("OUT_DIR"), "/client.rs"));

/// Vite writes its hashed files here: their names change with their content.
const HASHED: &str = "/assets/";
/// Where people from outside come in, and go on on another device; the token of their link follows.
const DOORS: [&str; 2] = ["/join/", "/continue/"];
const FOREVER: &str = "public, max-age=31536000, immutable";
const ALWAYS_ASK: &str = "no-cache";

/// Answers a path that no route of the API has.
pub async fn serve(method: Method, uri: Uri, headers: HeaderMap) -> Response {
    if method != Method::GET && method != Method::HEAD {
        return StatusCode::METHOD_NOT_ALLOWED.into_response();
    }
    match find(uri.path()) {
        Some((number, asset)) => answer(number, asset, &headers),
        None => (StatusCode::NOT_FOUND, "There is nothing here.\n").into_response(),
    }
}

/// A file by its path; a path without an extension is a page of the client.
fn find(path: &str) -> Option<(usize, &'static Asset)> {
    let by_path = |wanted: &str| {
        CLIENT
            .iter()
            .enumerate()
            .find(|(_, asset)| asset.path == wanted)
    };
    by_path(path).or_else(|| {
        let last = path.rsplit('/').next().unwrap_or_default();
        // A link's token has a point in it and is no file's name.
        if last.contains('.') && !DOORS.iter().any(|door| path.starts_with(door)) {
            None
        } else {
            by_path("/index.html")
        }
    })
}

fn answer(number: usize, asset: &'static Asset, headers: &HeaderMap) -> Response {
    let tag = tag(number);
    let caching = if asset.path.starts_with(HASHED) {
        FOREVER
    } else {
        ALWAYS_ASK
    };
    let mut response = if headers
        .get(header::IF_NONE_MATCH)
        .is_some_and(|sent| sent == tag)
    {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        body(asset, headers)
    };
    let out = response.headers_mut();
    out.insert(header::CACHE_CONTROL, HeaderValue::from_static(caching));
    out.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    out.insert(header::ETAG, tag);
    response
}

fn body(asset: &'static Asset, headers: &HeaderMap) -> Response {
    let takes_gzip = headers
        .get(header::ACCEPT_ENCODING)
        .and_then(|sent| sent.to_str().ok())
        .is_some_and(|sent| {
            sent.split(',')
                .any(|coding| coding.trim().split(';').next() == Some("gzip"))
        });
    let kind = [(
        header::CONTENT_TYPE,
        HeaderValue::from_static(media_type(asset.path)),
    )];
    match asset.gzip.filter(|_| takes_gzip) {
        Some(packed) => {
            let coding = [(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"))];
            (kind, coding, Body::from(packed)).into_response()
        }
        None => (kind, Body::from(asset.plain)).into_response(),
    }
}

/// The asset's entity tag: weak, because gzip and plain share it.
fn tag(number: usize) -> HeaderValue {
    static TAGS: OnceLock<Vec<HeaderValue>> = OnceLock::new();
    let tags = TAGS.get_or_init(|| {
        let tag = |asset: &Asset| format!("W/\"{}\"", &blake3::hash(asset.plain).to_hex()[..16]);
        CLIENT
            .iter()
            .filter_map(|asset| HeaderValue::try_from(tag(asset)).ok())
            .collect()
    });
    tags.get(number)
        .cloned()
        .unwrap_or(HeaderValue::from_static("W/\"\""))
}

fn media_type(path: &str) -> &'static str {
    match path.rsplit('.').next().unwrap_or_default() {
        "html" => "text/html; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "json" | "map" => "application/json",
        "webmanifest" => "application/manifest+json",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "webp" => "image/webp",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "txt" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

//! `/files`: uploads as raw bodies, and downloads that cannot run in a browser.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use axum::Json as Answer;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use futures_util::{Stream, StreamExt, stream};
use guildhall_app::files::{self, Files};
use guildhall_app::views::{self, FileView};
use guildhall_domain::{Card, CompanyId, File, FileId, ProblemCode};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::door::Door;
use crate::wire::extract::{Key, Path, Query};
use crate::wire::headers::FILE_POLICY;
use crate::wire::member::MemberCaller;
use crate::wire::problem::{ProblemView, Refusal};
use crate::wire::ranges::{self, Wanted};

/// Bytes read from the disk at once.
const CHUNK: u32 = 256 * 1024;

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct UploadQuery {
    /// What the file is called.
    name: String,
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct ContentQuery {
    /// True: an image is shown in place instead of saved.
    #[serde(default)]
    inline: bool,
}

/// The headers of a download.
fn headers(file: &File, inline: bool) -> HeaderMap {
    let shown = inline && Card::IMAGES.contains(&file.media_type.as_str());
    let how = if shown { "inline" } else { "attachment" };
    let mut headers = HeaderMap::new();
    put(&mut headers, header::CONTENT_TYPE, &file.media_type);
    put(
        &mut headers,
        header::CONTENT_DISPOSITION,
        &format!("{how}; filename*=UTF-8''{}", percent(&file.name)),
    );
    put(&mut headers, header::CONTENT_SECURITY_POLICY, FILE_POLICY);
    put(&mut headers, header::ETAG, &format!("\"{}\"", file.digest));
    put(&mut headers, header::ACCEPT_RANGES, "bytes");
    // The content of an id never changes; who may see it does.
    put(&mut headers, header::CACHE_CONTROL, "private, no-cache");
    headers
}

/// Percent-encoding of RFC 5987.
fn percent(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

/// Upload a file: its bytes are the body, its media type the `Content-Type`.
#[utoipa::path(post, path = "/files", tag = "files", params(UploadQuery, Key),
    request_body(content = Vec<u8>, content_type = "application/octet-stream"),
    responses((status = 200, body = FileView), (status = "default", body = ProblemView)))]
pub async fn upload(
    State(door): State<Door>,
    caller: MemberCaller,
    key: Key,
    Query(query): Query<UploadQuery>,
    headers: HeaderMap,
    body: Body,
) -> Result<Answer<FileView>, Refusal> {
    caller.may_write(&door)?;
    let media_type = text(&headers, header::CONTENT_TYPE)
        .unwrap_or_default()
        .to_owned();
    let (body, overflow) = capped(body, &headers, door.options.upload_bytes)?;
    let staged = door.files.stage(&caller.company, body).await;
    let staged = staged.map_err(|error| overflow.or(error))?;
    let key = key.of("upload", &[&query.name, &media_type], &staged.digest())?;
    let done = door
        .desk
        .transact(&caller.company, &caller.actor, Some(key), async move |cx| {
            files::add(cx, &staged, &query.name, &media_type).await
        })
        .await?;
    Ok(Answer(views::file(&done.value)))
}

/// What is known of a file.
#[utoipa::path(get, path = "/files/{file}", tag = "files", params(("file" = FileId, Path)),
    responses((status = 200, body = FileView), (status = "default", body = ProblemView)))]
pub async fn get(
    State(door): State<Door>,
    caller: MemberCaller,
    Path(file): Path<FileId>,
) -> Result<Answer<FileView>, Refusal> {
    let done = caller
        .read(&door, async move |cx| {
            files::get_info(cx, &file, None).await
        })
        .await?;
    Ok(Answer(views::file(&done.value)))
}

/// A file's bytes, or a range of them. They are saved, not shown; images may be shown with `inline=true`.
#[utoipa::path(get, path = "/files/{file}/content", tag = "files",
    params(("file" = FileId, Path), ContentQuery),
    responses((status = 200, content_type = "application/octet-stream", body = Vec<u8>),
        (status = 206, content_type = "application/octet-stream", body = Vec<u8>),
        (status = "default", body = ProblemView)))]
pub async fn content(
    State(door): State<Door>,
    caller: MemberCaller,
    Path(file): Path<FileId>,
    Query(query): Query<ContentQuery>,
    sent: HeaderMap,
) -> Result<Response, Refusal> {
    let done = caller
        .read(&door, async move |cx| {
            files::get_info(cx, &file, None).await
        })
        .await?;
    let file = done.value;
    let mut headers = headers(&file, query.inline);
    let tag = format!("\"{}\"", file.digest);
    if text(&sent, header::IF_NONE_MATCH) == Some(&tag) {
        return Ok((StatusCode::NOT_MODIFIED, headers).into_response());
    }
    let bytes = file.bytes;
    let (status, from, to) = match ranges::wanted(&sent, bytes, &tag) {
        Wanted::Whole => (StatusCode::OK, 0, bytes),
        Wanted::Part(first, last) => {
            put(
                &mut headers,
                header::CONTENT_RANGE,
                &format!("bytes {first}-{last}/{bytes}"),
            );
            (StatusCode::PARTIAL_CONTENT, first, last + 1)
        }
        Wanted::Outside => {
            put(
                &mut headers,
                header::CONTENT_RANGE,
                &format!("bytes */{bytes}"),
            );
            return Ok((StatusCode::RANGE_NOT_SATISFIABLE, headers).into_response());
        }
    };
    put(
        &mut headers,
        header::CONTENT_LENGTH,
        &(to - from).to_string(),
    );
    Ok((
        status,
        headers,
        body(door.files.clone(), caller.company, file, from, to),
    )
        .into_response())
}

/// Whether more came than may come.
#[derive(Debug, Clone, Default)]
pub struct Overflow(Arc<AtomicBool>);

impl Overflow {
    /// What is told when a body could not be taken: that it is too long, where it is, else `otherwise`.
    pub fn or(&self, otherwise: impl Into<Refusal>) -> Refusal {
        match self.0.load(Ordering::Relaxed) {
            true => Refusal::new(ProblemCode::TooLarge, "more bytes came than may come"),
            false => otherwise.into(),
        }
    }
}

/// The chunks of a body of at most so many bytes, whether its length is announced or not, and whether more
/// came.
///
/// # Errors
/// `too_large` when more is announced.
pub fn capped(
    body: Body,
    headers: &HeaderMap,
    most: u64,
) -> Result<(impl Stream<Item = Result<Bytes, String>> + Send, Overflow), Refusal> {
    let announced =
        text(headers, header::CONTENT_LENGTH).and_then(|length| length.parse::<u64>().ok());
    if announced.is_some_and(|length| length > most) {
        return Err(Refusal::new(
            ProblemCode::TooLarge,
            format!("more than {most} bytes were announced"),
        ));
    }
    let overflow = Overflow::default();
    let (mut seen, over) = (0, overflow.clone());
    let chunks = body.into_data_stream().map(move |chunk| {
        let chunk = chunk.map_err(|why| why.to_string())?;
        seen += chunk.len() as u64;
        if seen > most {
            over.0.store(true, Ordering::Relaxed);
            Err(format!("more than {most} bytes came"))
        } else {
            Ok(chunk)
        }
    });
    Ok((chunks, overflow))
}

/// Bytes of a file, read from the disk as the client takes them.
fn body(files: Files, company: CompanyId, file: File, from: u64, to: u64) -> Body {
    Body::from_stream(stream::try_unfold(from, move |at| {
        let (files, company, file) = (files.clone(), company.clone(), file.clone());
        async move {
            let wanted = u32::try_from(to.saturating_sub(at))
                .unwrap_or(u32::MAX)
                .min(CHUNK);
            if wanted == 0 {
                return Ok(None);
            }
            let bytes = files.read(&company, &file, at, wanted).await?;
            if bytes.is_empty() {
                return Err(guildhall_app::Error::damaged(
                    "a file's content is shorter than its record",
                ));
            }
            let next = at + bytes.len() as u64;
            Ok::<_, guildhall_app::Error>(Some((bytes, next)))
        }
    }))
}

fn text(headers: &HeaderMap, name: HeaderName) -> Option<&str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}

fn put(headers: &mut HeaderMap, name: HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::try_from(value) {
        headers.insert(name, value);
    }
}

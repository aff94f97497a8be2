//! One request and its answer over one connection: look the name up, check every address, connect to
//! exactly those, send, read no more than was asked for. The connection is closed behind it.
//!
//! It follows nothing and unpacks nothing.

use std::net::{IpAddr, SocketAddr};
use std::pin::pin;

use bytes::{Bytes, BytesMut};
use guildhall_manifest::{Host, Scheme};
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::client::conn::http1;
use hyper::header::{ACCEPT_ENCODING, HOST, HeaderMap, HeaderValue, USER_AGENT};
use hyper::{Method, Response, header};
use hyper_util::rt::TokioIo;
use rustls::pki_types::ServerName;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use url::Url;

use super::addresses::{is_one_machine, is_public};
use super::{Answer, Failure, Net, timed_out, unreachable};

/// Most headers of an answer.
const MOST_HEADERS: usize = 100;
/// Longest headers of an answer, in bytes.
const LONGEST_HEADERS: usize = 64 << 10;
/// Who asks, unless the guest says.
const AGENT: HeaderValue =
    HeaderValue::from_static(concat!("Guildhall/", env!("CARGO_PKG_VERSION")));

/// What is sent to one host.
pub struct Leg<'a> {
    pub host: &'a Host,
    pub url: &'a Url,
    pub method: &'a Method,
    pub headers: HeaderMap,
    pub body: Bytes,
    pub max_answer: usize,
}

trait Stream: AsyncRead + AsyncWrite + Send + Unpin {}
impl<T: AsyncRead + AsyncWrite + Send + Unpin> Stream for T {}

/// Sends it and reads the answer; and where a redirect leads.
pub async fn exchange(net: &Net, leg: Leg<'_>) -> Result<(Answer, Option<String>), Failure> {
    let (host, max_answer) = (leg.host, leg.max_answer);
    let bad = |why: &dyn std::fmt::Display| Failure::BadResponse {
        host: host.to_string(),
        why: why.to_string(),
    };
    let stream = connect(net, host).await?;
    let request = build(leg).map_err(|error| bad(&error))?;
    let mut http = http1::Builder::new();
    http.max_headers(MOST_HEADERS).max_buf_size(LONGEST_HEADERS);
    let (mut sender, connection) = http
        .handshake(TokioIo::new(stream))
        .await
        .map_err(|error| bad(&error))?;
    let mut connection = pin!(connection);
    let mut work = pin!(async {
        let response = sender.send_request(request).await?;
        read(response, max_answer).await
    });
    let mut ended = false;
    // One after the other would wait for ever, and a task of its own would outlive the call.
    loop {
        tokio::select! {
            biased;
            done = &mut work => return done.map_err(|error| bad(&error)),
            _ = &mut connection, if !ended => ended = true,
        }
    }
}

async fn connect(net: &Net, host: &Host) -> Result<Box<dyn Stream>, Failure> {
    let addresses = checked(net, host).await?;
    let mut last = None;
    for address in addresses {
        match net
            .network
            .connect(SocketAddr::new(address, host.port))
            .await
        {
            Ok(stream) => return secure(net, host, stream).await,
            Err(error) => last = Some(timed_out(host, &error)),
        }
    }
    Err(last.unwrap_or_else(|| unreachable(host, &"its name has no address")))
}

/// The addresses of a host, every one of them checked. A name that also leads elsewhere is refused
/// whole: nothing good answers from both sides of a wall.
async fn checked(net: &Net, host: &Host) -> Result<Vec<IpAddr>, Failure> {
    let literal = host.name.trim_start_matches('[').trim_end_matches(']');
    let addresses = match literal.parse() {
        Ok(address) => vec![address],
        Err(_) => {
            let found = net.network.resolve(host.name.clone()).await;
            found.map_err(|error| timed_out(host, &error))?
        }
    };
    let private = net.allows_private(host);
    let allowed = |address: &IpAddr| is_public(*address) || (private && is_one_machine(*address));
    if addresses.iter().all(allowed) {
        return Ok(addresses);
    }
    Err(Failure::Private(host.to_string()))
}

async fn secure(net: &Net, host: &Host, stream: TcpStream) -> Result<Box<dyn Stream>, Failure> {
    if host.scheme == Scheme::Http {
        return Ok(Box::new(stream));
    }
    let tls = net.tls().map_err(|why| unreachable(host, &why))?;
    let literal = host.name.trim_start_matches('[').trim_end_matches(']');
    let name = ServerName::try_from(literal.to_owned());
    let name = name.map_err(|error| unreachable(host, &error))?;
    let stream = tls.connect(name, stream).await;
    Ok(Box::new(stream.map_err(|error| timed_out(host, &error))?))
}

fn build(leg: Leg<'_>) -> Result<hyper::Request<Full<Bytes>>, hyper::http::Error> {
    let path = &leg.url[url::Position::BeforePath..url::Position::AfterQuery];
    let authority = &leg.url[url::Position::BeforeHost..url::Position::AfterPort];
    let mut request = hyper::Request::builder()
        .method(leg.method)
        .uri(path)
        .body(Full::new(leg.body))?;
    let headers = request.headers_mut();
    *headers = leg.headers;
    headers.entry(USER_AGENT).or_insert(AGENT);
    headers.insert(HOST, HeaderValue::from_str(authority)?);
    // What is packed would have to be unpacked, by us or by the guest.
    headers.insert(ACCEPT_ENCODING, HeaderValue::from_static("identity"));
    headers.insert(header::CONNECTION, HeaderValue::from_static("close"));
    Ok(request)
}

async fn read(
    response: Response<Incoming>,
    most: usize,
) -> hyper::Result<(Answer, Option<String>)> {
    let (head, mut incoming) = response.into_parts();
    let location = head.headers.get(header::LOCATION);
    let location = location.and_then(|value| value.to_str().ok().map(str::to_owned));
    let mut body = BytesMut::new();
    let mut truncated = false;
    while let Some(frame) = incoming.frame().await {
        let Ok(data) = frame?.into_data() else {
            continue;
        };
        let room = most - body.len();
        body.extend_from_slice(data.get(..room).unwrap_or(&data));
        if data.len() > room {
            truncated = true;
            break;
        }
    }
    let text = |value: &HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
    let headers = head.headers.iter();
    let answer = Answer {
        status: head.status.as_u16(),
        headers: headers
            .map(|(name, value)| (name.as_str().to_owned(), text(value)))
            .collect(),
        body: body.freeze(),
        truncated,
    };
    Ok((answer, location))
}

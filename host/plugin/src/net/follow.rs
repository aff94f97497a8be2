//! A request from beginning to end: to the first host, and to where that one leads, as far as every
//! host on the way was granted. All of it within one time.

use guildhall_manifest::Host;
use hyper::Method;
use hyper::header::{AUTHORIZATION, CONTENT_TYPE, COOKIE};
use tokio::time::{Instant, timeout_at};
use url::Url;

use super::exchange::{Leg, exchange};
use super::request::{Request, check_url, host_of};
use super::{Answer, Failure, Net};

/// Redirects that are followed.
const MOST_REDIRECTS: usize = 5;

/// Sends a request to one of the granted hosts, and follows where it leads.
///
/// # Errors
/// See [`Failure`].
pub async fn fetch(
    net: &Net,
    granted: &[Host],
    request: Request,
    until: Instant,
) -> Result<Answer, Failure> {
    let until = until.min(Instant::now() + request.timeout);
    // Boxed: a TLS handshake inside of it is large, and few calls have one.
    let walk = Box::pin(walk(net, granted, request));
    timeout_at(until, walk)
        .await
        .unwrap_or(Err(Failure::TimedOut))
}

async fn walk(net: &Net, granted: &[Host], mut request: Request) -> Result<Answer, Failure> {
    let first = host_of(&request.url)?;
    for _ in 0..=MOST_REDIRECTS {
        let host = host_of(&request.url)?;
        if !granted.contains(&host) {
            return Err(Failure::NotGranted(host.to_string()));
        }
        let mut headers = request.headers.clone();
        if host == first {
            headers.extend(request.secrets.clone());
        } else {
            // What opens the first host's doors is not for the next one.
            headers.remove(AUTHORIZATION);
            headers.remove(COOKIE);
        }
        let leg = Leg {
            host: &host,
            url: &request.url,
            method: &request.method,
            headers,
            body: request.body.clone(),
            max_answer: request.max_answer,
        };
        let (answer, location) = exchange(net, leg).await?;
        let Some(next) = location.filter(|_| is_redirect(answer.status)) else {
            return Ok(answer);
        };
        request.url = target(&request.url, &next, &host)?;
        turn(&mut request, answer.status);
    }
    Err(Failure::TooManyRedirects(MOST_REDIRECTS))
}

fn is_redirect(status: u16) -> bool {
    matches!(status, 301 | 302 | 303 | 307 | 308)
}

fn target(from: &Url, location: &str, host: &Host) -> Result<Url, Failure> {
    let bad = |why: &dyn std::fmt::Display| Failure::BadResponse {
        host: host.to_string(),
        why: format!("it leads to what is no URL: {why}"),
    };
    let url = from.join(location).map_err(|error| bad(&error))?;
    check_url(&url).map_err(|why| bad(&why))?;
    Ok(url)
}

/// As browsers do: what was posted is not posted again, unless the answer says so (307, 308).
fn turn(request: &mut Request, status: u16) {
    let post = request.method == Method::POST;
    let asks = matches!(request.method, Method::GET | Method::HEAD);
    if (status == 303 && !asks) || (matches!(status, 301 | 302) && post) {
        request.method = Method::GET;
        request.body = bytes::Bytes::new();
        request.headers.remove(CONTENT_TYPE);
    }
}

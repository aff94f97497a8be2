//! The address a request comes from, for the limits on trying passwords.

use std::convert::Infallible;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::request::Parts;
use guildhall_domain::{Problem, ProblemCode};

use super::problem::Refusal;
use crate::door::Door;

/// Where the client is.
#[derive(Debug, Clone, Copy)]
pub struct Peer(pub IpAddr);

impl Peer {
    /// Counts one more attempt at a secret from here.
    ///
    /// # Errors
    /// When there were too many in the last minute.
    pub fn may_try(self, door: &Door) -> Result<(), Refusal> {
        door.rates.of_address(self.0).map_err(too_often)
    }
}

/// The refusal of one who tried too often, with the seconds to wait.
pub fn too_often(seconds: u64) -> Refusal {
    let millis = u32::try_from(seconds.saturating_mul(1_000)).unwrap_or(u32::MAX);
    Problem::new(ProblemCode::RateLimited, "too many attempts at a secret")
        .retry_after(millis)
        .into()
}

impl FromRequestParts<Door> for Peer {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, door: &Door) -> Result<Self, Infallible> {
        let named = door
            .options
            .behind_proxy
            .then(|| forwarded(parts))
            .flatten();
        let direct = parts
            .extensions
            .get::<ConnectInfo<SocketAddr>>()
            .map(|info| info.0.ip());
        Ok(Self(
            named
                .or(direct)
                .unwrap_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED)),
        ))
    }
}

/// The last entry: the one that our own proxy wrote. Whatever stands before it, the client may have.
fn forwarded(parts: &Parts) -> Option<IpAddr> {
    let last = parts
        .headers
        .get_all("x-forwarded-for")
        .iter()
        .next_back()?;
    last.to_str().ok()?.rsplit(',').next()?.trim().parse().ok()
}

//! The API's description, made from the code. `openapi.json` beside this crate is its snapshot.

use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityRequirement, SecurityScheme};
use utoipa::openapi::{Info, OpenApi, OpenApiBuilder};

use crate::router;

/// Where all routes of the API are.
pub const BASE: &str = "/api/v1";

/// The description as an object.
#[must_use]
pub fn openapi() -> OpenApi {
    let (_, found) = router::api().split_for_parts();
    found
}

/// What the description begins with.
pub fn frame() -> OpenApi {
    let mut info = Info::new("Guildhall", env!("CARGO_PKG_VERSION"));
    info.description = Some(
        "Sign in with `POST /sessions`; send the token as `Authorization: Bearer`, or let the browser keep the \
         cookie. Every change takes an `Idempotency-Key`: sent again, it changes nothing twice and gets the \
         first answer. Every failure is a `Problem` with a code from a closed list."
            .to_owned(),
    );
    let bearer = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).build();
    let mut api = OpenApiBuilder::new().info(info).build();
    api.components
        .get_or_insert_with(Default::default)
        .add_security_scheme("session", SecurityScheme::Http(bearer));
    api.security = Some(vec![SecurityRequirement::new(
        "session",
        Vec::<String>::new(),
    )]);
    api
}

/// The description as pretty JSON with a line break at its end.
#[must_use]
pub fn openapi_json() -> String {
    match openapi().to_pretty_json() {
        Ok(json) => json + "\n",
        Err(error) => {
            tracing::error!(%error, "the API's description cannot be written");
            String::from("{}\n")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_snapshot_is_what_the_code_says() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/openapi.json");
        let kept = std::fs::read_to_string(path).unwrap_or_default();
        let now = openapi_json();
        if std::env::var_os("UPDATE_SNAPSHOTS").is_some() {
            std::fs::write(path, &now).unwrap();
        } else {
            assert!(
                kept == now,
                "the API changed: look at it with UPDATE_SNAPSHOTS=1 cargo test -p guildhall-http, and add it to CHANGELOG.md"
            );
        }
    }
}

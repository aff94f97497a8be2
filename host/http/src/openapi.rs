//! The API's description, made from the code. `openapi.json` beside this crate is its snapshot.

use utoipa::openapi::path::{Operation, PathItem};
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityRequirement, SecurityScheme};
use utoipa::openapi::{Info, OpenApi, OpenApiBuilder};

use crate::router;

/// Where all routes of the API are.
pub const BASE: &str = "/api/v1";

/// The description as an object.
#[must_use]
pub fn openapi() -> OpenApi {
    let (_, mut found) = router::api().split_for_parts();
    for (path, item) in &mut found.paths.paths {
        for (method, operation) in operations(item) {
            operation.operation_id = Some(operation_id(method, path));
        }
    }
    found
}

fn operations(item: &mut PathItem) -> impl Iterator<Item = (&'static str, &mut Operation)> {
    let all = [
        ("get", &mut item.get),
        ("put", &mut item.put),
        ("post", &mut item.post),
        ("patch", &mut item.patch),
        ("delete", &mut item.delete),
    ];
    let there = all.into_iter();
    there.filter_map(|(method, found)| Some((method, found.as_mut()?)))
}

/// What generated clients call an operation: its method and its path, which no two share. The names of
/// handlers are short and say their noun by their file.
fn operation_id(method: &str, path: &str) -> String {
    let path = path.strip_prefix(BASE).unwrap_or(path);
    let mut id = method.to_owned();
    for segment in path.split('/').filter(|segment| !segment.is_empty()) {
        let name = segment
            .strip_prefix('{')
            .map(|rest| rest.trim_end_matches('}'));
        id.push('_');
        if name.is_some() {
            id.push_str("by_");
        }
        id.push_str(&name.unwrap_or(segment).replace('-', "_"));
    }
    id
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
    fn no_two_operations_have_one_name() {
        let mut api = openapi();
        let mut names = std::collections::BTreeSet::new();
        let mut count = 0;
        for item in api.paths.paths.values_mut() {
            for (_, operation) in operations(item) {
                count += 1;
                names.insert(operation.operation_id.clone().unwrap());
            }
        }
        assert!(count > 50, "{count}");
        assert_eq!(names.len(), count);
        assert_eq!(
            operation_id("put", "/api/v1/messages/{message}/reactions/{emoji}"),
            "put_messages_by_message_reactions_by_emoji"
        );
    }

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

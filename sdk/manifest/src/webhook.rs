//! Webhooks: requests from outside that a plugin takes, and how the host knows who sends them. Whether
//! the secret is set is found out when a request comes.

use crate::{SettingKind, SettingSpec, Slug, Words};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Most webhooks of a plugin.
const MOST: usize = 20;
/// Most headers that reach the plugin.
const MOST_HEADERS: usize = 20;
/// Longest name of a header and longest prefix of a signature, in bytes.
const LONGEST: usize = 64;
/// Headers that no plugin gets: they are between the sender and the host.
const KEPT: [&str; 4] = ["authorization", "cookie", "proxy-authorization", "host"];

/// A webhook.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "RawWebhook", rename_all = "kebab-case")]
pub struct WebhookSpec {
    /// Its name: the last part of its address.
    pub name: Slug,
    /// What it is for.
    pub description: Words,
    /// How a sender is known.
    pub auth: Auth,
    /// The header that names a delivery: one that comes twice is handled once.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub delivery_header: Option<String>,
    /// The headers that the plugin is told, in lower case.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub headers: Vec<String>,
}

/// How a sender is known.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "by", rename_all = "kebab-case")]
pub enum Auth {
    /// By an address that nobody can guess.
    Token,
    /// By the HMAC-SHA256 of the body, in hexadecimal.
    #[serde(rename = "hmac-sha256", rename_all = "kebab-case")]
    Hmac {
        /// The setting of the kind `secret` that holds the key.
        secret: Slug,
        /// The header with the signature.
        header: String,
        /// What stands in front of it there, such as `sha256=`.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        prefix: String,
    },
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct RawWebhook {
    name: Slug,
    description: Words,
    auth: Auth,
    #[serde(default)]
    delivery_header: Option<String>,
    #[serde(default)]
    headers: Vec<String>,
}

impl TryFrom<RawWebhook> for WebhookSpec {
    type Error = String;

    fn try_from(raw: RawWebhook) -> Result<Self, String> {
        let name = &raw.name;
        if raw.headers.len() > MOST_HEADERS {
            return Err(format!(
                "the webhook {name} is told at most {MOST_HEADERS} headers"
            ));
        }
        let (signed, prefix) = match &raw.auth {
            Auth::Token => (None, ""),
            Auth::Hmac { header, prefix, .. } => (Some(header), prefix.as_str()),
        };
        let all = raw.headers.iter().chain(&raw.delivery_header).chain(signed);
        for header in all {
            let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
            if header.is_empty() || header.len() > LONGEST || !header.bytes().all(plain) {
                return Err(format!(
                    "a header of the webhook {name} is 1 to {LONGEST} of a-z, 0-9 and '-'"
                ));
            }
            if KEPT.contains(&header.as_str()) {
                return Err(format!("no plugin gets the header {header}"));
            }
        }
        if prefix.len() > LONGEST || !prefix.bytes().all(|b| b.is_ascii_graphic()) {
            return Err(format!(
                "the prefix of the webhook {name} has at most {LONGEST} printable characters"
            ));
        }
        Ok(Self {
            name: raw.name,
            description: raw.description,
            auth: raw.auth,
            delivery_header: raw.delivery_header,
            headers: raw.headers,
        })
    }
}

/// Whether `[[webhooks]]` holds together; `handled` when the handler `webhook` is listed.
pub(crate) fn check(
    webhooks: &[WebhookSpec],
    settings: &[SettingSpec],
    handled: bool,
) -> Result<(), String> {
    if webhooks.is_empty() == handled {
        return Err(
            "[[webhooks]] and the handler \"webhook\" belong together: give both or neither"
                .to_owned(),
        );
    }
    if webhooks.len() > MOST {
        return Err(format!("at most {MOST} webhooks are allowed"));
    }
    let names: BTreeSet<_> = webhooks.iter().map(|one| &one.name).collect();
    if names.len() < webhooks.len() {
        return Err("two webhooks have the same name".to_owned());
    }
    for one in webhooks {
        let Auth::Hmac { secret, .. } = &one.auth else {
            continue;
        };
        let is_secret = |s: &SettingSpec| s.key == *secret && s.kind == SettingKind::Secret;
        if !settings.iter().any(is_secret) {
            let name = &one.name;
            return Err(format!(
                "the webhook {name} needs a setting {secret} of the kind secret"
            ));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_webhook_says_who_may_send_and_what_the_plugin_is_told() {
        let read = |rest: &str| {
            let text =
                format!("name = \"paid\"\ndescription = {{ en = \"x\", zh-CN = \"x\" }}\n{rest}");
            toml::from_str::<WebhookSpec>(&text).map_err(|error| error.to_string())
        };
        for fine in [
            "auth = { by = \"token\" }",
            "auth = { by = \"hmac-sha256\", secret = \"key\", header = \"x-signature\" }\nheaders = [\"x-event\"]",
        ] {
            let spec = read(fine).unwrap();
            let json = serde_json::to_string(&spec).unwrap();
            assert_eq!(serde_json::from_str::<WebhookSpec>(&json).unwrap(), spec);
        }
        for bad in [
            "",
            "auth = { by = \"nobody\" }",
            "auth = { by = \"hmac-sha256\", secret = \"key\" }",
            "auth = { by = \"token\" }\nheaders = [\"X-Event\"]",
            "auth = { by = \"token\" }\nheaders = [\"cookie\"]",
            "auth = { by = \"token\" }\ndelivery-header = \"\"",
        ] {
            assert!(read(bad).is_err(), "{bad}");
        }
    }
}

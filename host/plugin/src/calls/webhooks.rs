//! Requests from outside. Who sends one is checked here, before any sandbox is started; what cannot be
//! known is answered as if it were not there.

use std::sync::Arc;

use guildhall_app::plugins::State;
use guildhall_app::{IdempotencyKey, companies, webhooks};
use guildhall_domain::{Actor, CompanyId, Locale, PluginId, Problem, ProblemCode};
use guildhall_manifest::{Auth, WebhookSpec};

use crate::api::{CallError, Hook, HookAnswer, Origin, Source};
use crate::house::{Keep, of_app};
use crate::plugins::{Asked, Inner, Plugins};
use crate::scripts::webhooks::HandleHook;

/// The longest name of a delivery, in bytes.
const LONGEST_DELIVERY: usize = 200;
/// The longest value of a header that the plugin is told, in bytes; longer ones it is not told.
const LONGEST_VALUE: usize = 4_096;

impl Plugins {
    /// Hands a request from outside to a plugin, once for each delivery where the webhook names them.
    ///
    /// # Errors
    /// `not_found` where there is no such webhook or the address is not the right one;
    /// `unauthenticated` for a wrong signature; `invalid` without the name of the delivery;
    /// `idempotency_conflict` for another request under the same name; and as of any call.
    pub async fn hook(
        &self,
        company: &CompanyId,
        plugin: &PluginId,
        hook: Hook,
    ) -> Result<HookAnswer, CallError> {
        let inner = &self.0;
        let spec = inner.webhook(company, plugin, &hook.name).await?;
        let mut asked = inner.asked(&hook)?;
        let answer = inner.handle(company, plugin, &spec, hook, &mut asked).await;
        match &answer {
            Ok(answer) => asked.status = Some(answer.status),
            Err(error) => asked.refused = Some(code(error)),
        }
        inner.house.ledger.request(company, plugin, asked);
        answer
    }
}

/// Why it was refused, as its sender is told.
fn code(error: &CallError) -> ProblemCode {
    Problem::from(error.clone()).code
}

impl Inner {
    /// What is written down of a request, before anything is known of it.
    fn asked(&self, hook: &Hook) -> Result<webhooks::Asked, CallError> {
        Ok(webhooks::Asked {
            at: self.desk().now(),
            webhook: hook.name.clone(),
            call: self.desk().call_id().map_err(of_app)?,
            status: None,
            refused: None,
            bytes: hook.body.len() as u64,
        })
    }

    async fn handle(
        self: &Arc<Self>,
        company: &CompanyId,
        plugin: &PluginId,
        spec: &WebhookSpec,
        hook: Hook,
        noted: &mut webhooks::Asked,
    ) -> Result<HookAnswer, CallError> {
        let inner = self;
        inner.check_sender(company, plugin, spec, &hook).await?;
        let key = delivery(plugin, spec, &hook)?;
        let asked = Asked {
            company,
            plugin,
            user: None,
            customer: None,
            origin: Origin::Webhook,
            locale: Locale::default(),
            zone: None,
            source: Source::default(),
        };
        let call = inner.fresh(asked).await?;
        noted.call = call.id.clone();
        let script = HandleHook(hook.telling(&spec.headers));
        let performed = inner.perform(&call, key, Keep::Writes, &script);
        Ok(performed.await?.answer)
    }
}

impl Inner {
    async fn webhook(
        &self,
        company: &CompanyId,
        plugin: &PluginId,
        name: &str,
    ) -> Result<WebhookSpec, CallError> {
        // Asked first: what is remembered of companies must not grow by those that there are not.
        let all = companies::list(self.desk()).await.map_err(of_app)?;
        let gone = || CallError::from(Problem::not_found("webhook"));
        if !all.iter().any(|known| known.id == *company) {
            return Err(gone());
        }
        let list = self.roster.list(company).await?;
        let found = list
            .iter()
            .find(|listed| listed.installed.id == *plugin && listed.installed.state == State::On);
        let specs = found.map_or(&[][..], |listed| &listed.declared.webhooks);
        let spec = specs.iter().find(|spec| spec.name.as_str() == name);
        spec.cloned().ok_or_else(gone)
    }

    async fn check_sender(
        &self,
        company: &CompanyId,
        plugin: &PluginId,
        spec: &WebhookSpec,
        hook: &Hook,
    ) -> Result<(), CallError> {
        let (desk, plugin) = (self.desk().clone(), plugin.clone());
        let name = spec.name.as_str().to_owned();
        let right = match &spec.auth {
            Auth::Token => {
                let shown = hook.token.clone().unwrap_or_default();
                let read = self.desk().read(company, &Actor::System, async move |cx| {
                    webhooks::is_address(cx, &desk, &plugin, &name, &shown).await
                });
                read.await
            }
            Auth::Hmac {
                secret,
                header,
                prefix,
            } => {
                if hook.token.is_some() {
                    return Err(Problem::not_found("webhook").into());
                }
                let signature = hook
                    .header(header)
                    .and_then(|v| v.strip_prefix(prefix.as_str()));
                let signature = signature.and_then(unhex).unwrap_or_default();
                let (vault, secret, body) =
                    (self.vault.clone(), secret.to_string(), hook.body.clone());
                let read = self.desk().read(company, &Actor::System, async move |cx| {
                    webhooks::is_signed(cx, &vault, &plugin, &secret, &body, &signature).await
                });
                read.await
            }
        };
        if right.map_err(of_app)?.value {
            return Ok(());
        }
        Err(match spec.auth {
            Auth::Token => Problem::not_found("webhook").into(),
            Auth::Hmac { .. } => {
                let log = "a request to a webhook with a wrong signature";
                Problem::new(ProblemCode::Unauthenticated, log).into()
            }
        })
    }
}

/// What makes a delivery that comes twice take effect once.
fn delivery(
    plugin: &PluginId,
    spec: &WebhookSpec,
    hook: &Hook,
) -> Result<Option<IdempotencyKey>, CallError> {
    let Some(header) = &spec.delivery_header else {
        return Ok(None);
    };
    let named = hook.header(header).filter(|name| {
        (1..=LONGEST_DELIVERY).contains(&name.len()) && name.bytes().all(|b| b.is_ascii_graphic())
    });
    let Some(named) = named else {
        let log = format!(
            "the header {header} names the delivery in 1 to {LONGEST_DELIVERY} printable characters"
        );
        return Err(Problem::new(ProblemCode::IdempotencyKeyMissing, log).into());
    };
    let mut hash = blake3::Hasher::new();
    for part in [plugin.as_str(), spec.name.as_str(), named] {
        hash.update(&(part.len() as u64).to_be_bytes());
        hash.update(part.as_bytes());
    }
    let key = hash.finalize().to_hex();
    let parts: [&[u8]; 3] = [b"webhook", hook.query.as_bytes(), &hook.body];
    IdempotencyKey::new(key.as_str(), &parts)
        .map(Some)
        .map_err(of_app)
}

impl Hook {
    /// The value of a header, by its name in lower case.
    fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.as_str())
    }

    /// With those headers alone that the plugin is to be told.
    fn telling(mut self, names: &[String]) -> Self {
        self.headers
            .retain(|(name, value)| names.contains(name) && value.len() <= LONGEST_VALUE);
        self.token = None;
        self
    }
}

/// The bytes of a SHA-256 in hexadecimal.
fn unhex(text: &str) -> Option<Vec<u8>> {
    if text.len() != 64 || !text.bytes().all(|b| b.is_ascii_hexdigit()) {
        return None;
    }
    let pairs = (0..text.len()).step_by(2);
    pairs
        .map(|at| u8::from_str_radix(text.get(at..at + 2)?, 16).ok())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signature_is_sixty_four_digits() {
        assert_eq!(unhex(&"aF".repeat(32)), Some(vec![0xaf; 32]));
        for bad in ["", &"a".repeat(63), &"g".repeat(64), &"é".repeat(32)] {
            assert_eq!(unhex(bad), None, "{bad}");
        }
    }
}

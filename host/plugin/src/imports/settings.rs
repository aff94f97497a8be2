//! `guildhall:config/settings`: what an administrator set for the plugin. Every plugin has it.

use guildhall_app::settings;
use guildhall_manifest::{SettingKind, SettingValue};

use super::{Import, serve};
use crate::bindings::guildhall::config::settings as wit;
use crate::bindings::types;
use crate::convert::errors::{Trouble, invalid};
use crate::guest::Guest;

impl wit::Host for Guest {
    async fn get(&mut self, key: String) -> Import<wit::Value> {
        serve!(self, key.len(), get(self, &key))
    }
}

async fn get(guest: &mut Guest, key: &str) -> Result<wit::Value, Trouble> {
    let plugin = std::sync::Arc::clone(&guest.run.call.plugin);
    let spec = plugin
        .declared
        .settings
        .iter()
        .find(|spec| spec.key.as_str() == key);
    let spec = spec.ok_or(types::Error::NotFound)?;
    if spec.kind == SettingKind::Secret {
        let why = "a secret is not read here: use config/secrets, or config/reveal";
        return Err(invalid("key", why));
    }
    let value = settings::get(&mut guest.cx(), spec).await?;
    Ok(match (spec.kind, value) {
        (_, None) => wit::Value::Absent,
        (_, Some(SettingValue::Toggle(on))) => wit::Value::Toggle(on),
        (SettingKind::Number, Some(SettingValue::Text(number))) => wit::Value::Number(number),
        (_, Some(SettingValue::Text(text))) => wit::Value::Text(text),
        (SettingKind::Items, Some(SettingValue::List(items))) => wit::Value::Items(items),
        (_, Some(SettingValue::List(chosen))) => wit::Value::Choices(chosen),
    })
}

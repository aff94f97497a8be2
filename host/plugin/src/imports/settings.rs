//! `guildhall:config/settings`: what an administrator set for the plugin, and people for themselves.
//! Every plugin has it.

use guildhall_app::settings;
use guildhall_domain::UserId;
use guildhall_manifest::{SettingKind, SettingSpec, SettingValue};

use super::{Import, serve};
use crate::bindings::guildhall::config::settings as wit;
use crate::bindings::types;
use crate::convert::errors::{Trouble, invalid};
use crate::guest::Guest;

impl wit::Host for Guest {
    async fn get(&mut self, key: String) -> Import<wit::Value> {
        serve!(self, key.len(), get(self, &key))
    }

    async fn get_for_user(&mut self, user: String, key: String) -> Import<wit::Value> {
        serve!(self, user.len() + key.len(), get_for(self, user, &key))
    }
}

async fn get(guest: &mut Guest, key: &str) -> Result<wit::Value, Trouble> {
    let spec = spec(guest, key)?;
    let value = settings::get(&mut guest.cx(), &spec).await?;
    Ok(shown(spec.kind, value))
}

async fn get_for(guest: &mut Guest, user: String, key: &str) -> Result<wit::Value, Trouble> {
    let spec = spec(guest, key)?;
    if !spec.personal {
        let why =
            "people do not set this for themselves: `personal = true` in the manifest lets them";
        return Err(invalid("key", why));
    }
    // What is no id names nobody, and nobody has set anything.
    let value = match UserId::try_from(user) {
        Ok(user) => settings::get_for_user(&mut guest.cx(), &user, &spec).await?,
        Err(_) => settings::get(&mut guest.cx(), &spec).await?,
    };
    Ok(shown(spec.kind, value))
}

/// What the manifest says of a setting that may be read here.
fn spec(guest: &Guest, key: &str) -> Result<SettingSpec, Trouble> {
    let mut all = guest.run.call.plugin.declared.settings.iter();
    let spec = all.find(|spec| spec.key.as_str() == key);
    let spec = spec.ok_or(types::Error::NotFound)?;
    if spec.kind == SettingKind::Secret {
        let why = "a secret is not read here: use config/secrets, or config/reveal";
        return Err(invalid("key", why));
    }
    Ok(spec.clone())
}

fn shown(kind: SettingKind, value: Option<SettingValue>) -> wit::Value {
    match (kind, value) {
        (_, None) => wit::Value::Absent,
        (_, Some(SettingValue::Toggle(on))) => wit::Value::Toggle(on),
        (SettingKind::Number, Some(SettingValue::Text(number))) => wit::Value::Number(number),
        (_, Some(SettingValue::Text(text))) => wit::Value::Text(text),
        (SettingKind::Items, Some(SettingValue::List(items))) => wit::Value::Items(items),
        (_, Some(SettingValue::List(chosen))) => wit::Value::Choices(chosen),
    }
}

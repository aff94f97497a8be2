//! `guildhall:config/secrets`: what the host does with a secret for the plugin, which never sees it.

use guildhall_app::settings;

use super::{Import, serve};
use crate::bindings::guildhall::config::secrets as wit;
use crate::guest::Guest;

impl wit::Host for Guest {
    async fn is_set(&mut self, name: String) -> Import<bool> {
        serve!(self, name.len(), async {
            Ok(settings::is_set(&mut self.cx(), &name).await?)
        })
    }

    async fn hmac_sha256(&mut self, name: String, message: Vec<u8>) -> Import<Vec<u8>> {
        serve!(self, name.len() + message.len(), async {
            let vault = self.run.call.vault.clone();
            Ok(settings::hmac_sha256(&mut self.cx(), &vault, &name, &message).await?)
        })
    }
}

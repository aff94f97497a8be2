//! `guildhall:config/reveal`: a secret in the open, for the rare plugin that must see one.

use guildhall_app::settings;

use super::{Import, serve};
use crate::bindings::guildhall::config::reveal as wit;
use crate::guest::Guest;

impl wit::Host for Guest {
    async fn reveal(&mut self, name: String) -> Import<String> {
        serve!(self, name.len(), async {
            let vault = self.run.call.vault.clone();
            Ok(settings::reveal(&mut self.cx(), &vault, &name).await?)
        })
    }
}

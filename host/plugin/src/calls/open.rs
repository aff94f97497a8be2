//! Which plugins are open to somebody: switched on, and within whose range the person is.
//!
//! From memory, and only to offer and to find: each run asks again, on reads that hold.

use std::sync::Arc;

use guildhall_app::plugins::{self, State};
use guildhall_domain::{PluginId, Viewer};
use guildhall_manifest::CommandSpec;

use super::person;
use crate::api::{CallError, Caller};
use crate::house::of_app;
use crate::plugins::Inner;
use crate::roster::{List, Listed};

/// The plugins of a company, as one person has them.
pub struct Open {
    list: List,
    /// Read only where a plugin is not open to everybody.
    viewer: Option<Viewer>,
}

impl Open {
    /// Those that the person may use, by id.
    pub fn plugins(&self) -> impl Iterator<Item = &Listed> {
        self.list.iter().filter(|listed| {
            let installed = &listed.installed;
            installed.state == State::On && installed.visible_to.has(self.viewer.as_ref())
        })
    }

    /// The plugin that answers a command of the person's, and how the command is described.
    pub fn command(&self, name: &str) -> Option<(PluginId, Arc<CommandSpec>)> {
        self.plugins().find_map(|listed| {
            let mut specs = listed.commands.iter();
            let spec = specs.find(|spec| spec.name.as_str() == name)?;
            Some((listed.installed.id.clone(), Arc::clone(spec)))
        })
    }
}

impl Inner {
    /// The plugins that are open to somebody.
    ///
    /// # Errors
    /// The store's.
    pub(super) async fn open_to(&self, who: &Caller) -> Result<Open, CallError> {
        let list = self.roster.list(&who.company).await?;
        let mut all = list.iter();
        let viewer = match all.all(|listed| listed.installed.visible_to.is_everyone()) {
            true => None,
            false => {
                let (desk, person) = (self.desk(), person(who));
                let read = desk.read(&who.company, &person, async move |cx| {
                    plugins::viewer(cx).await
                });
                read.await.map_err(of_app)?.value
            }
        };
        Ok(Open { list, viewer })
    }
}

//! Actions on messages: which there are for a message, and running the one that somebody picked.

use guildhall_app::{Cx, IdempotencyKey, messages};
use guildhall_domain::{Message, MessageId, PluginId};

use super::{asked, person};
use crate::api::{CallError, Caller, OfferedAction, Origin, Outcome, no_plugin};
use crate::house::{Keep, of_app};
use crate::plugins::{Plugins, outcome};
use crate::roster::Listed;
use crate::scripts::message_actions::{ActOn, facts, may_be_handed_over};

impl Plugins {
    /// The actions that somebody may pick for a message, those of one plugin together; none for
    /// whispers and for what was taken back.
    ///
    /// # Errors
    /// `not_found` when there is no such message for this person; the store's.
    pub async fn message_actions(
        &self,
        who: &Caller,
        message: &MessageId,
    ) -> Result<Vec<OfferedAction>, CallError> {
        let inner = &self.0;
        let person = person(who);
        let open = inner.open_to(who).await?;
        let id = message.clone();
        let read = inner.desk().read(&who.company, &person, async move |cx| {
            let found = messages::get(cx, &id).await?;
            let mut offered = Vec::new();
            for listed in open.plugins() {
                offered.extend(offers(cx, listed, &found).await?);
            }
            Ok(offered)
        });
        Ok(read.await.map_err(of_app)?.value)
    }

    /// Runs an action for a message.
    ///
    /// # Errors
    /// See [`CallError`]: `not_found` when there is no such action, or no such message for this person;
    /// `denied` when it is not for this message; and what the plugin says or does.
    pub async fn act_on(
        &self,
        who: &Caller,
        message: &MessageId,
        (plugin, action): (&PluginId, &str),
        key: IdempotencyKey,
    ) -> Result<Outcome, CallError> {
        let inner = &self.0;
        let open = inner.open_to(who).await?;
        let spec = open
            .plugins()
            .filter(|listed| listed.installed.id == *plugin)
            .flat_map(|listed| &listed.declared.message_actions)
            .find(|spec| spec.id.as_str() == action);
        let Some(spec) = spec else {
            return Err(no_plugin(format!("action {action} of {plugin}")).into());
        };
        let (person, id) = (person(who), message.clone());
        let read = inner.desk().read(&who.company, &person, async move |cx| {
            Ok(messages::get(cx, &id).await?.chat)
        });
        let chat = read.await.map_err(of_app)?.value;
        let origin = Origin::Message {
            message: message.clone(),
            chat,
        };
        let call = inner.fresh(asked(who, plugin, origin)).await?;
        let script = ActOn {
            message: message.clone(),
            spec: spec.clone(),
        };
        let performed = inner.perform(&call, Some(key), Keep::Writes, &script);
        performed.await.map(outcome)
    }
}

/// What one plugin offers for a message.
async fn offers(
    cx: &mut Cx<'_>,
    listed: &Listed,
    message: &Message,
) -> guildhall_app::Result<Vec<OfferedAction>> {
    let specs = &listed.declared.message_actions;
    if specs.is_empty() || !may_be_handed_over(message) {
        return Ok(Vec::new());
    }
    let installed = &listed.installed;
    let facts = facts(cx, &installed.id, message).await?;
    let fitting = specs.iter().filter(|spec| spec.is_for(&facts));
    let offered = fitting.map(|spec| OfferedAction {
        plugin: installed.id.clone(),
        name: installed.name.clone(),
        spec: spec.clone(),
    });
    Ok(offered.collect())
}

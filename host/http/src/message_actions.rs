//! `/messages/{message}/message-actions`: what plugins offer for a message, and picking one of it.

use axum::Json as Answer;
use axum::extract::State;
use guildhall_domain::{MessageId, PluginId};
use serde::Serialize;
use utoipa::ToSchema;

use crate::commands::OutcomeView;
use crate::door::Door;
use crate::wire::caller::Caller;
use crate::wire::extract::{Key, Path};
use crate::wire::problem::{ProblemView, Refusal};

/// Actions that the caller may pick for a message.
#[derive(Debug, Serialize, ToSchema)]
pub struct MessageActionList {
    /// Those of one plugin stand together.
    items: Vec<MessageActionView>,
}

/// An action that may be picked for a message.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = MessageAction)]
pub struct MessageActionView {
    /// Whose it is.
    plugin: PluginId,
    /// What the plugin is called.
    plugin_name: String,
    /// Its name in requests.
    id: String,
    /// What stands in the menu.
    label: String,
}

/// What plugins offer for a message; nothing for whispers and for what was taken back.
#[utoipa::path(get, path = "/messages/{message}/message-actions", tag = "plugins",
    params(("message" = MessageId, Path)),
    responses((status = 200, body = MessageActionList), (status = "default", body = ProblemView)))]
pub async fn list(
    State(door): State<Door>,
    caller: Caller,
    Path(message): Path<MessageId>,
) -> Result<Answer<MessageActionList>, Refusal> {
    let offered = match door
        .plugins
        .message_actions(&caller.on_call(), &message)
        .await
    {
        Ok(offered) => offered,
        Err(error) => return Err(caller.told(&door, error.into()).await),
    };
    let locale = caller.locale.as_str();
    let items = offered.into_iter().map(|one| MessageActionView {
        plugin: one.plugin,
        plugin_name: one.name.get(locale).to_owned(),
        id: one.spec.id.as_str().to_owned(),
        label: one.spec.label.get(locale).to_owned(),
    });
    Ok(Answer(MessageActionList {
        items: items.collect(),
    }))
}

/// Pick what a plugin offers for a message: the message is shown to it, as the caller sees it.
#[utoipa::path(post, path = "/messages/{message}/message-actions/{plugin}/{action}", tag = "plugins",
    params(("message" = MessageId, Path), ("plugin" = PluginId, Path), ("action" = String, Path), Key),
    responses((status = 200, body = OutcomeView), (status = "default", body = ProblemView)))]
pub async fn run(
    State(door): State<Door>,
    caller: Caller,
    key: Key,
    Path((message, plugin, action)): Path<(MessageId, PluginId, String)>,
) -> Result<Answer<OutcomeView>, Refusal> {
    let ids = [message.as_str(), plugin.as_str(), &action];
    let key = key.of("pick message action", &ids, &())?;
    let picked = (&plugin, action.as_str());
    let outcome = door
        .plugins
        .act_on(&caller.on_call(), &message, picked, key)
        .await;
    OutcomeView::of(&door, &caller, outcome).await
}

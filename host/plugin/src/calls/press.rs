//! Buttons on cards: what one does is read from the card as it is stored.

use guildhall_app::{IdempotencyKey, messages, people};
use guildhall_domain::{Author, Message, OnPress, PluginId, Problem, ProblemCode, Viewer};

use super::{asked, person};
use crate::api::{CallError, Caller, Origin, Outcome, Press};
use crate::house::{Keep, of_app};
use crate::plugins::{Plugins, outcome};
use crate::scripts::press::Pressed;

impl Plugins {
    /// Presses a button on a card. A press on an older revision is still delivered; a button that the
    /// card does not show this person now is `denied`.
    ///
    /// # Errors
    /// See [`CallError`].
    pub async fn press(
        &self,
        who: &Caller,
        press: Press,
        key: IdempotencyKey,
    ) -> Result<Outcome, CallError> {
        let inner = &self.0;
        let person = person(who);
        let pressed = press.clone();
        let read = inner.desk().read(&who.company, &person, async move |cx| {
            let message = messages::get(cx, &pressed.message).await?;
            let users: Vec<_> = cx.actor.user().cloned().into_iter().collect();
            let viewer = people::viewers(cx, &users).await?.pop().flatten();
            let (plugin, does) = control(&message, &pressed, viewer.as_ref())?;
            Ok((plugin, message.chat, does))
        });
        let (plugin, chat, does) = read.await.map_err(of_app)?.value;
        let origin = Origin::Card {
            message: press.message.clone(),
            chat,
        };
        let call = inner.fresh(asked(who, &plugin, origin)).await?;
        let script = Pressed { press, does };
        inner
            .perform(&call, Some(key), Keep::Writes, &script)
            .await
            .map(outcome)
    }
}

/// Whose card it is, and what the control does that it shows.
fn control(
    message: &Message,
    press: &Press,
    viewer: Option<&Viewer>,
) -> Result<(PluginId, OnPress), guildhall_app::Error> {
    let invoker = message.invoker();
    let shown = message
        .card
        .as_ref()
        .and_then(|card| card.control(&press.block, &press.control, viewer, invoker))
        .and_then(|control| control.does(&press.values));
    match (&message.author, shown) {
        (Author::Plugin { plugin, .. }, Some(does)) => Ok((plugin.clone(), does)),
        (Author::Plugin { .. } | Author::User(_) | Author::Customer(_), _) => {
            let log = format!("{} shows nothing of that kind to use", press.message);
            Err(Problem::new(ProblemCode::Denied, log).into())
        }
    }
}

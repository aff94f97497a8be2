//! `card-actions`: a button that was pressed. What it does was read from the card as it is stored:
//! a client can press only what the card shows, and never sees the payload.

use guildhall_domain::{CallId, Json, OnPress, Target};
use guildhall_manifest::Handler;

use super::{ask, forms, fulfil, handler};
use crate::api::{Effect, Press};
use crate::bindings::handlers::card_actions as wit;
use crate::convert::effects::{Wish, wishes};
use crate::guest::{Access, Run};
use crate::house::{House, Script, Step};

/// A press on a button that the card shows.
///
/// The card is not read again in the run: else every drawing of it would set back every press on it.
pub struct Pressed {
    /// What was pressed.
    pub press: Press,
    /// What that does.
    pub does: OnPress,
}

impl Script for Pressed {
    type Answer = (CallId, Vec<Effect>);

    async fn run(&self, house: &House, run: Run) -> Step<Self::Answer> {
        let press = |payload: &Json| wit::Press {
            revision: self.press.revision,
            block: self.press.block.clone(),
            control: self.press.control.clone(),
            values: self.press.values.clone(),
            payload: payload.as_str().to_owned(),
        };
        act(house, run, &self.does, press).await
    }
}

/// Does what a button does, wherever it stands.
pub async fn act(
    house: &House,
    run: Run,
    does: &OnPress,
    press: impl Fn(&Json) -> wit::Press,
) -> Step<(CallId, Vec<Effect>)> {
    let (run, effects) = match does {
        OnPress::OpenForm(target) => open(house, run, target).await?,
        OnPress::OpenPage(target) => {
            fulfil(house, run, vec![Wish::OpenPage(target.clone())]).await?
        }
        OnPress::Callback(payload) => callback(house, run, press(payload)).await?,
        // Opened by the client; there is nothing to call.
        OnPress::OpenUrl(_) => fulfil(house, run, Vec::new()).await?,
    };
    let id = run.call.id.clone();
    Ok((run, effects.map(|effects| (id, effects))))
}

async fn callback(house: &House, run: Run, press: wit::Press) -> Step<Vec<Effect>> {
    let call = run.call.to_guest();
    let body = handler!(card_actions, Handler::CardActions, |guest, store| guest
        .call_pressed(store, &call, &press));
    let (run, raw) = ask(house, run, Access::ReadWrite, body).await?;
    match raw.and_then(|raw| Ok(wishes(raw)?)) {
        Ok(wishes) => fulfil(house, run, wishes).await,
        Err(ending) => Ok((run, Err(ending))),
    }
}

async fn open(house: &House, run: Run, target: &Target) -> Step<Vec<Effect>> {
    let (run, opened) = forms::open(house, run, target).await?;
    Ok((run, opened.map(|form| vec![Effect::Form(Box::new(form))])))
}

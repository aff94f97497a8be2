//! `page-handler`: drawing a page, presses on what it shows, and requests of its frame. Whether this
//! person may open it here is asked in every run.

use std::sync::Arc;

use guildhall_app::{Cx, pages};
use guildhall_domain::{Address, CallId, ChatId, Json, OnPress, Page, Problem, ProblemCode};
use guildhall_manifest::{Handler, PageSpec};

use super::press::act;
use super::{ask, handler};
use crate::api::Effect;
use crate::bindings::handlers::card_actions as actions;
use crate::convert::Misfit;
use crate::convert::pages::page;
use crate::guest::{Access, Run};
use crate::house::{Ending, House, Script, Step};

/// Which page is meant, where it stands, and what it was opened with.
#[derive(Debug, Clone)]
pub struct Opened {
    /// As the manifest describes it.
    pub spec: Arc<PageSpec>,
    /// What of it.
    pub address: Address,
    /// The chat that it stands beside.
    pub chat: Option<ChatId>,
    /// What it was opened with.
    pub payload: Json,
}

impl Opened {
    /// Asks whether the person may open it.
    async fn allow(&self, run: &mut Run) -> Result<(), Ending> {
        let person = run.call.person();
        let allowed = match run.cx_as(&person) {
            Ok(mut cx) => self.allowed(&mut cx).await,
            Err(error) => Err(error),
        };
        allowed.map_err(|error| Ending::of_app(&error))
    }

    async fn allowed(&self, cx: &mut Cx<'_>) -> guildhall_app::Result<()> {
        pages::may_open(cx, &self.spec, self.chat.as_ref()).await
    }
}

/// Draws a page.
pub struct Render(pub Opened);

impl Script for Render {
    type Answer = Page;

    async fn run(&self, house: &House, mut run: Run) -> Step<Page> {
        if let Err(ending) = self.0.allow(&mut run).await {
            return Ok((run, Err(ending)));
        }
        let Opened {
            address, payload, ..
        } = self.0.clone();
        let (call, path) = (run.call.to_guest(), address.path.as_str().to_owned());
        let payload = payload.as_str().to_owned();
        let body = handler!(page_handler, Handler::PageHandler, |guest, store| guest
            .call_render(store, &call, &path, &address.query, &payload));
        let (run, raw) = ask(house, run, Access::ReadOnly, body).await?;
        let drawn = raw.and_then(|raw| page(raw)?.ok_or_else(|| nothing(&self.0)));
        Ok((run, drawn))
    }
}

fn nothing(opened: &Opened) -> Ending {
    let log = format!("the plugin has no page {} for this", opened.spec.path);
    Problem::new(ProblemCode::NotFound, log).into()
}

/// A press on a button that the page shows.
pub struct PressedOnPage {
    /// The page.
    pub opened: Opened,
    /// The block.
    pub block: String,
    /// The button or menu.
    pub control: String,
    /// What was chosen.
    pub values: Vec<String>,
    /// What that does.
    pub does: OnPress,
}

impl Script for PressedOnPage {
    type Answer = (CallId, Vec<Effect>);

    async fn run(&self, house: &House, mut run: Run) -> Step<Self::Answer> {
        if let Err(ending) = self.opened.allow(&mut run).await {
            return Ok((run, Err(ending)));
        }
        let press = |payload: &Json| actions::Press {
            revision: 0,
            block: self.block.clone(),
            control: self.control.clone(),
            values: self.values.clone(),
            payload: payload.as_str().to_owned(),
        };
        act(house, run, &self.does, press).await
    }
}

/// A request of the page's frame.
pub struct Request {
    /// The page.
    pub opened: Opened,
    /// What is asked for.
    pub method: String,
    /// With what.
    pub body: Json,
}

impl Script for Request {
    type Answer = Json;

    async fn run(&self, house: &House, mut run: Run) -> Step<Json> {
        if let Err(ending) = self.opened.allow(&mut run).await {
            return Ok((run, Err(ending)));
        }
        let call = run.call.to_guest();
        let (method, sent) = (self.method.clone(), self.body.as_str().to_owned());
        let body = handler!(page_handler, Handler::PageHandler, |guest, store| guest
            .call_request(store, &call, &method, &sent));
        let (run, raw) = ask(house, run, Access::ReadWrite, body).await?;
        let answer = raw.and_then(|raw| {
            let fit = Json::new(raw).map_err(|why| Misfit::of("answer", why));
            fit.map_err(Ending::from)
        });
        Ok((run, answer))
    }
}

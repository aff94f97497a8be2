//! Pages: drawing one, pressing what it shows, answering its frame; and the launcher.
//!
//! A page is not kept: what a button on it does is read from a drawing made for this press alone, so
//! that nobody presses what they are not shown.

use std::sync::Arc;

use guildhall_app::{IdempotencyKey, chats, launcher, people};
use guildhall_domain::commands::Line;
use guildhall_domain::{
    ChatId, Json, OnPress, Page, PluginId, Problem, ProblemCode, UserId, Viewer, texts,
};
use guildhall_manifest::PageSpec;

use super::{asked, person};
use crate::api::{CallError, Caller, Origin, Outcome, PageAsk, Usable, no_plugin};
use crate::house::{Keep, of_app};
use crate::plugins::{Inner, Plugins, outcome};
use crate::roster::Listed;
use crate::scripts::pages::{Opened, PressedOnPage, Render, Request};

/// How long what a page was opened with is good, in milliseconds.
const KEPT: u64 = 24 * guildhall_domain::Millis::HOUR;
/// The longest method of a request, in bytes.
const LONGEST_METHOD: usize = 64;

impl Plugins {
    /// Draws a page for somebody. Nothing is changed.
    ///
    /// # Errors
    /// See [`CallError`]: `not_found` when there is no such page here, `denied` when it is not for
    /// this person.
    pub async fn page(&self, who: &Caller, ask: &PageAsk) -> Result<Page, CallError> {
        let opened = self.0.opened(who, ask).await?;
        self.0.drawn(who, ask, opened).await
    }

    /// Presses a button on a page. What the page does not show now is `denied`.
    ///
    /// # Errors
    /// As [`Plugins::page`], and what the plugin says or does.
    pub async fn press_on_page(
        &self,
        who: &Caller,
        ask: &PageAsk,
        (block, control, values): (&str, &str, Vec<String>),
        key: IdempotencyKey,
    ) -> Result<Outcome, CallError> {
        let inner = &self.0;
        let opened = inner.opened(who, ask).await?;
        let page = inner.drawn(who, ask, opened.clone()).await;
        let does = match page.and_then(|page| used(&page, (block, control), &values)) {
            Ok(does) => does,
            // The button may have gone with this very press, when it is a retry.
            Err(refused) => {
                return match inner.answered(who, key).await? {
                    Some(performed) => Ok(outcome(performed)),
                    None => Err(refused),
                };
            }
        };
        let script = PressedOnPage {
            opened,
            block: block.to_owned(),
            control: control.to_owned(),
            values,
            does,
        };
        let call = inner.fresh(asked(who, &ask.plugin, origin(ask))).await?;
        let performed = inner.perform(&call, Some(key), Keep::Writes, &script);
        performed.await.map(outcome)
    }

    /// Answers a request of a page's own frame.
    ///
    /// # Errors
    /// As [`Plugins::press_on_page`]; `too_large` for a method of more than 64 bytes.
    pub async fn page_request(
        &self,
        who: &Caller,
        ask: &PageAsk,
        (method, body): (&str, Json),
        key: IdempotencyKey,
    ) -> Result<Json, CallError> {
        if method.len() > LONGEST_METHOD || method.chars().any(char::is_control) {
            return Err(Problem::new(ProblemCode::TooLarge, "a method beyond the limit").into());
        }
        let inner = &self.0;
        let script = Request {
            opened: inner.opened(who, ask).await?,
            method: method.to_owned(),
            body,
        };
        let call = inner.fresh(asked(who, &ask.plugin, origin(ask))).await?;
        let performed = inner.perform(&call, Some(key), Keep::Writes, &script);
        Ok(performed.await?.answer)
    }

    /// The plugins that somebody may use, or may use in a chat: those used last first, then by id.
    ///
    /// # Errors
    /// The store's; `not_found` for a chat that they are not in.
    pub async fn launcher(
        &self,
        who: &Caller,
        chat: Option<&ChatId>,
    ) -> Result<Vec<Usable>, CallError> {
        let inner = &self.0;
        let open = inner.open_to(who).await?;
        let person = person(who);
        let beside = chat.cloned();
        let read = inner.desk().read(&who.company, &person, async move |cx| {
            if let Some(chat) = &beside {
                chats::may_see(cx, chat).await?;
            }
            Ok((launcher::recent(cx).await?, cx.standing().await?))
        });
        let (recent, standing) = read.await.map_err(of_app)?.value;
        let mut all: Vec<Usable> = open
            .plugins()
            .map(|listed| usable(listed, standing.administrator, chat))
            .collect();
        let place = |plugin: &PluginId| recent.iter().position(|used| used.plugin == *plugin);
        for one in &mut all {
            one.used_at = place(&one.plugin).map(|at| recent[at].at);
        }
        all.sort_by_key(|one| place(&one.plugin).unwrap_or(usize::MAX));
        Ok(all)
    }

    /// Remembers that somebody used a plugin. That it may fail is nobody's misfortune.
    pub async fn used(&self, who: &Caller, plugin: &PluginId) {
        let (person, plugin) = (person(who), plugin.clone());
        let note = self
            .0
            .desk()
            .transact(&who.company, &person, None, async move |cx| {
                launcher::used(cx, &plugin).await
            });
        if let Err(error) = note.await {
            tracing::debug!(%error, "the launcher's order was not kept");
        }
    }

    /// Remembers that somebody ran a command.
    pub async fn used_command(&self, who: &Caller, text: &str) {
        let Ok(line) = Line::read(text) else { return };
        let Ok(open) = self.0.open_to(who).await else {
            return;
        };
        if let Some((plugin, _)) = open.command(line.name) {
            self.used(who, &plugin).await;
        }
    }

    /// What a page is opened with, sealed for one person: the client hands it back unread. None when
    /// there is nothing to hand back.
    ///
    /// # Errors
    /// The host's.
    pub fn seal(
        &self,
        who: &Caller,
        (plugin, path): (&PluginId, &str),
        payload: &Json,
    ) -> Result<Option<String>, CallError> {
        if *payload == Json::null() {
            return Ok(None);
        }
        let until = self.0.desk().now().plus(KEPT);
        let place = place(&who.user, plugin, path, who);
        let sealed = self.0.seals.seal(&place, until, payload.as_str());
        sealed.map(Some).map_err(of_app)
    }

    /// What a page was opened with, by the seal that [`Plugins::seal`] made.
    ///
    /// # Errors
    /// `not_found` for a seal of somebody or something else, and after a day.
    pub fn payload(
        &self,
        who: &Caller,
        (plugin, path): (&PluginId, &str),
        seal: Option<&str>,
    ) -> Result<Json, CallError> {
        let Some(seal) = seal else {
            return Ok(Json::null());
        };
        let place = place(&who.user, plugin, path, who);
        let held = self.0.seals.open(&place, self.0.desk().now(), seal);
        let payload = held.and_then(|text| Json::new(text).ok());
        payload.ok_or_else(|| {
            let log = "a page's seal that is not good";
            let problem = Problem::new(ProblemCode::NotFound, log);
            problem.saying(texts::PAGE_EXPIRED).into()
        })
    }
}

fn place<'a>(
    user: &'a UserId,
    plugin: &'a PluginId,
    path: &'a str,
    who: &'a Caller,
) -> [&'a str; 4] {
    [who.company.as_str(), user.as_str(), plugin.as_str(), path]
}

fn usable(listed: &Listed, administrator: bool, chat: Option<&ChatId>) -> Usable {
    let mine = |page: &&Arc<PageSpec>| {
        (administrator || page.role.is_none()) && (chat.is_none() || page.panel)
    };
    let commands = listed.commands.iter();
    Usable {
        plugin: listed.installed.id.clone(),
        name: listed.installed.name.clone(),
        description: listed.description.clone(),
        icon: listed.icon.clone(),
        used_at: None,
        pages: listed.declared.pages.iter().filter(mine).cloned().collect(),
        commands: commands
            .filter(|spec| administrator || spec.role.is_none())
            .cloned()
            .collect(),
        has_settings: listed.declared.settings.iter().any(|one| one.personal),
    }
}

/// What the control does that the page shows.
fn used(
    page: &Page,
    (block, control): (&str, &str),
    values: &[String],
) -> Result<OnPress, CallError> {
    let shown = match page {
        Page::Blocks(page) => page.control(block, control),
        Page::Web(_) => None,
    };
    let does = shown.and_then(|control| control.does(values));
    does.ok_or_else(|| {
        let log = "the page shows nothing of that kind to use";
        Problem::new(ProblemCode::Denied, log).into()
    })
}

fn origin(ask: &PageAsk) -> Origin {
    match &ask.chat {
        Some(chat) => Origin::Panel { chat: chat.clone() },
        None => Origin::Page {
            path: ask.address.path.as_str().to_owned(),
        },
    }
}

impl Inner {
    /// Which page is meant. Whether this person may open it is asked in the run.
    async fn opened(&self, who: &Caller, ask: &PageAsk) -> Result<Opened, CallError> {
        let wrong = |why: String| CallError::from(Problem::new(ProblemCode::TooLarge, why));
        ask.address.check().map_err(wrong)?;
        let list = self.roster.list(&who.company).await?;
        let found = list
            .iter()
            .find(|listed| listed.installed.id == ask.plugin)
            .and_then(|listed| listed.declared.page(ask.address.path.as_str()));
        let spec = found.ok_or_else(|| {
            let log = format!("{} has no page {}", ask.plugin, ask.address.path);
            CallError::from(no_plugin(log))
        })?;
        Ok(Opened {
            spec: Arc::clone(spec),
            address: ask.address.clone(),
            chat: ask.chat.clone(),
            payload: ask.payload.clone(),
        })
    }

    async fn drawn(
        self: &Arc<Self>,
        who: &Caller,
        ask: &PageAsk,
        opened: Opened,
    ) -> Result<Page, CallError> {
        let call = self.fresh(asked(who, &ask.plugin, origin(ask))).await?;
        let script = Render(opened);
        let performed = self.perform(&call, None, Keep::Nothing, &script);
        match performed.await?.answer {
            Page::Blocks(page) if page.varies() => {
                let viewer = self.viewer(who).await?;
                Ok(Page::Blocks(page.shown_to(&who.user, viewer.as_ref())))
            }
            page => Ok(page),
        }
    }

    /// Who looks, for blocks that not everybody is shown.
    async fn viewer(&self, who: &Caller) -> Result<Option<Viewer>, CallError> {
        let person = person(who);
        let users = [who.user.clone()];
        let read = self.desk().read(&who.company, &person, async move |cx| {
            Ok(people::viewers(cx, &users).await?.pop().flatten())
        });
        Ok(read.await.map_err(of_app)?.value)
    }
}

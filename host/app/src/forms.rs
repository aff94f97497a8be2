//! Opened forms: what was asked of one person by a plugin, until it is answered or a day has passed.
//!
//! An opening belongs to the person it was opened for; nobody else can see or answer it, and nobody
//! is told whether it is there.

mod named;

use guildhall_domain::{
    ChatId, Form, FormId, MessageId, Millis, PluginId, Problem, ProblemCode, UserId,
};
use guildhall_store::Key;
use serde::{Deserialize, Serialize};

use crate::cx::Cx;
use crate::error::{Error, Result};
use crate::keys;

pub use named::{check_named, hand_over};

/// How long an opened form can be answered, in milliseconds.
pub const KEPT: u64 = 24 * Millis::HOUR;
/// The most forms that one person has open; the oldest are closed for new ones.
pub const MOST_OPEN: usize = 50;

/// How many expired forms one transaction sweeps.
const SWEPT_AT_ONCE: usize = 500;

/// One opening of a form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Opening {
    /// Its id; retries of one submission are told apart by it.
    pub id: FormId,
    /// Who asks.
    pub plugin: PluginId,
    /// Who is asked.
    pub user: UserId,
    /// What is asked, with the plugin's opaque state.
    pub form: Form,
    /// The chat that the call came from which opened it.
    #[serde(default)]
    pub chat: Option<ChatId>,
    /// The message whose card was pressed, if one was.
    #[serde(default)]
    pub message: Option<MessageId>,
    /// The steps before it that can still be gone back to, the first one first.
    #[serde(default)]
    pub before: Vec<FormId>,
    /// When it was opened.
    pub opened_at: Millis,
    /// Until when it can be answered.
    pub expires_at: Millis,
}

/// Opens a form of the acting plugin for the person that it acts for.
///
/// # Errors
/// `invalid` for a form beyond its caps; denied when the plugin acts for nobody.
pub async fn open(
    cx: &mut Cx<'_>,
    form: Form,
    chat: Option<ChatId>,
    message: Option<MessageId>,
) -> Result<Opening> {
    place(cx, form, (chat, message), Vec::new()).await
}

async fn place(
    cx: &mut Cx<'_>,
    form: Form,
    (chat, message): (Option<ChatId>, Option<MessageId>),
    before: Vec<FormId>,
) -> Result<Opening> {
    let (Some(plugin), Some(user)) = (cx.actor.plugin().cloned(), cx.actor.user().cloned()) else {
        return Err(Error::host("a form is opened by a plugin for a person"));
    };
    check(&form)?;
    make_room(cx, &user).await?;
    let opening = Opening {
        id: cx.ids.form(),
        plugin,
        user,
        form,
        chat,
        message,
        before,
        opened_at: cx.now,
        expires_at: cx.now.plus(KEPT),
    };
    cx.keep(keys::form(&opening.id), &opening)?;
    cx.note(keys::form_by_expiry(opening.expires_at, &opening.id))?;
    cx.note(keys::form_of(&opening.user, opening.opened_at, &opening.id))?;
    Ok(opening)
}

/// An opened form, for the person that it was opened for, or a plugin that acts for them.
///
/// # Errors
/// `form_closed` when it was answered, has expired, or is not theirs: one answer for all of these.
pub async fn get(cx: &mut Cx<'_>, id: &FormId) -> Result<Opening> {
    let opening: Option<Opening> = cx.fetch(&keys::form(id)).await?;
    let theirs = |opening: &Opening| {
        let plugin = cx.actor.plugin();
        cx.actor.user() == Some(&opening.user)
            && plugin.is_none_or(|plugin| *plugin == opening.plugin)
            && cx.now < opening.expires_at
    };
    let found = opening.filter(theirs);
    if !cx.standing().await?.active {
        return Err(closed());
    }
    found.ok_or_else(closed)
}

/// Closes an opened form and the steps before it, in the transaction of what its answers did.
///
/// # Errors
/// The store's.
pub async fn close(cx: &mut Cx<'_>, opening: &Opening) -> Result<()> {
    for step in &opening.before {
        if let Some(step) = cx.fetch::<Opening>(&keys::form(step)).await? {
            take_away(cx, &step)?;
        }
    }
    take_away(cx, opening)
}

fn take_away(cx: &mut Cx<'_>, opening: &Opening) -> Result<()> {
    cx.remove(keys::form(&opening.id))?;
    cx.remove(keys::form_by_expiry(opening.expires_at, &opening.id))?;
    cx.remove(keys::form_of(&opening.user, opening.opened_at, &opening.id))
}

/// Puts the next form in the place of an answered one, from the same origin. As long as steps follow
/// one another, the answered one stays open, to be gone back to.
///
/// # Errors
/// As [`open`].
pub async fn next(cx: &mut Cx<'_>, answered: &Opening, form: Form) -> Result<Opening> {
    let origin = (answered.chat.clone(), answered.message.clone());
    let follows = answered.form.step.is_some() && form.step.is_some();
    let room = answered.before.len() + 1 < Form::MOST_STEPS as usize;
    let mut before = Vec::new();
    if follows && room {
        before = answered.before.clone();
        before.push(answered.id.clone());
    } else {
        close(cx, answered).await?;
    }
    place(cx, form, origin, before).await
}

/// Asks something else in an opened form from now on.
///
/// # Errors
/// `invalid` for a form beyond its caps.
pub fn redraw(cx: &mut Cx<'_>, opening: Opening, form: Form) -> Result<Opening> {
    check(&form)?;
    let opening = Opening { form, ..opening };
    cx.keep(keys::form(&opening.id), &opening)?;
    Ok(opening)
}

fn check(form: &Form) -> Result<()> {
    let said = |why| Problem::field("form", guildhall_domain::Said::plain(why));
    Ok(form.check().map_err(said)?)
}

/// Closes forms that have expired, a few at a time. True when more are left.
///
/// # Errors
/// The store's.
pub async fn sweep(cx: &mut Cx<'_>) -> Result<bool> {
    let expired = keys::forms_by_expiry()
        .before(keys::forms_expiring_at(cx.now.plus(1)))
        .limit(SWEPT_AT_ONCE);
    let page = cx.tx.range(expired).await?;
    for (key, _) in &page.items {
        let mut parts = key.read();
        let (_, _) = (parts.text()?, parts.number()?);
        discard(cx, &id(&parts.text()?)?).await?;
        cx.remove(key.clone())?;
    }
    Ok(page.more)
}

/// Closes the oldest forms of somebody who has too many.
async fn make_room(cx: &mut Cx<'_>, user: &UserId) -> Result<()> {
    let open = cx.tx.range(keys::forms_of(user)).await?.items;
    let too_many = (open.len() + 1).saturating_sub(MOST_OPEN);
    for (key, _) in open.iter().take(too_many) {
        discard(cx, &of_user(key)?).await?;
        cx.remove(key.clone())?;
    }
    Ok(())
}

async fn discard(cx: &mut Cx<'_>, id: &FormId) -> Result<()> {
    match cx.fetch::<Opening>(&keys::form(id)).await? {
        Some(opening) => take_away(cx, &opening),
        None => Ok(()),
    }
}

fn of_user(key: &Key) -> Result<FormId> {
    let mut parts = key.read();
    let (_, _, _) = (parts.text()?, parts.text()?, parts.number()?);
    id(&parts.text()?)
}

fn id(text: &str) -> Result<FormId> {
    FormId::new(text).map_err(|why| Error::damaged(why.to_string()))
}

fn closed() -> Error {
    Error::code(
        ProblemCode::FormClosed,
        "no such opened form for this actor",
    )
}

#[cfg(test)]
mod tests;

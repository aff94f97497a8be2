//! Customers: people from outside in the one chat that they were invited to.
//!
//! They come by a link of somebody of the company, who looks after them from then on, and they are out
//! of the chat at once when they are taken out of it. No customer is ever in a second chat, and no chat
//! becomes external that anything was said in among colleagues.

mod codes;
mod links;
mod owners;
mod passes;
mod seen;
mod sessions;

use guildhall_domain::{
    Action, Actor, ChatId, Customer, CustomerId, Denial, Event, Locale, Member, Problem,
    ProblemCode, SessionId, customers, texts,
};
use guildhall_store::Key;
use serde::{Deserialize, Serialize};

use crate::cx::Cx;
use crate::desk::{Desk, IdempotencyKey};
use crate::error::{Error, Result};
use crate::{chats, keys};

pub use codes::Code;
pub use links::{
    Asks, Invitation, MadeLink, NewLink, Secrets, invitation, list as links, make as make_link,
    renew_code, secrets as link_secrets, withdraw as withdraw_link,
};
pub use owners::hand_over;
pub use passes::{
    Bearer, MadePass, look as look_at_pass, make as make_pass, take as take_pass,
    token as pass_token,
};
pub use seen::{for_plugin, ids_for_plugin};
pub(crate) use sessions::sweep as sweep_sessions;
pub use sessions::{
    OpenSession, SignedCustomer, check, end_own as end_session, list as sessions_of,
};

/// Who somebody from outside says they are.
#[derive(Debug, Clone)]
pub struct Newcomer {
    /// What they are called.
    pub name: String,
    /// Where they are from.
    pub organisation: String,
    /// The language they read.
    pub locale: Locale,
    /// The code that they typed.
    pub code: Option<Code>,
}

/// What came of somebody's coming by a link: kept as the answer. A wrong code is one, because it counts.
#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum Came {
    In(CustomerId),
    Wrong { wrong: u32 },
}

/// Somebody from outside who has just come. The token is shown once.
#[derive(Clone)]
pub struct Joined {
    /// To be sent with every request.
    pub token: String,
    /// Which session.
    pub session: SessionId,
    /// Who.
    pub customer: Customer,
}

impl std::fmt::Debug for Joined {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Joined")
            .field("session", &self.session)
            .finish_non_exhaustive()
    }
}

/// A customer, there or gone. Asks nobody's permission: for what other use cases rest on.
///
/// # Errors
/// The store's.
pub async fn get(cx: &mut Cx<'_>, id: &CustomerId) -> Result<Option<Customer>> {
    cx.fetch(&keys::customer(id)).await
}

/// The customer who acts, if one does and is still in their chat.
pub(crate) async fn acting(cx: &mut Cx<'_>) -> Result<Option<Customer>> {
    match cx.actor.customer().cloned() {
        Some(id) => Ok(get(cx, &id).await?.filter(Customer::is_there)),
        None => Ok(None),
    }
}

/// Everybody from outside in a chat, by id, for who may see it.
///
/// # Errors
/// Not found, also when it is not to be known of.
pub async fn in_chat(cx: &mut Cx<'_>, chat: &ChatId) -> Result<Vec<Customer>> {
    chats::may_see(cx, chat).await?;
    let ids = ids_in(cx, chat).await?;
    let found = get_many(cx, &ids).await?;
    Ok(found.into_iter().flatten().collect())
}

/// The ids of everybody from outside in a chat. Asks nobody's permission: sockets rest on it.
///
/// # Errors
/// The store's.
pub async fn ids_in(cx: &mut Cx<'_>, chat: &ChatId) -> Result<Vec<CustomerId>> {
    let range = keys::chat_customers(chat).limit(Customer::MOST_PER_CHAT);
    let page = cx.tx.range(range).await?;
    ids_of(page.items.iter().map(|(key, _)| key))
}

/// The ids at the end of rows of [`keys::chat_customers`].
fn ids_of<'a>(rows: impl Iterator<Item = &'a Key>) -> Result<Vec<CustomerId>> {
    let id = |key: &Key| {
        let mut parts = key.read();
        let (_, _) = (parts.text()?, parts.text()?);
        let id = CustomerId::new(parts.text()?);
        id.map_err(|why| Error::damaged(why.to_string()))
    };
    rows.map(id).collect()
}

async fn get_many(cx: &mut Cx<'_>, ids: &[CustomerId]) -> Result<Vec<Option<Customer>>> {
    let keys: Vec<_> = ids.iter().map(keys::customer).collect();
    cx.fetch_many(&keys).await
}

/// Comes by a link, and is in its chat from then on. Asked again with the same key, nobody comes a
/// second time: the same customer gets another session.
///
/// # Errors
/// `not_found` for a link that leads nowhere; wrong fields `name`, `organisation`, `code`;
/// `quota_exceeded` when the chat is full. A wrong code is counted: with the same key it is the same
/// guess.
pub async fn join(
    desk: &Desk,
    token: &str,
    newcomer: Newcomer,
    key: IdempotencyKey,
) -> Result<Joined> {
    let (company, hash) = links::parse(token).ok_or_else(links::leads_nowhere)?;
    let who = described(&newcomer)?;
    let came = desk.transact(&company, &Actor::System, Some(key), async move |cx| {
        enter(cx, &hash, who.clone(), &newcomer).await
    });
    match came.await?.value {
        Came::In(id) => sessions::begin(desk, &company, id).await,
        Came::Wrong { .. } => Err(codes::wrong()),
    }
}

/// Name and organisation as they are kept.
fn described(newcomer: &Newcomer) -> Result<(String, String)> {
    let name = customers::name(&newcomer.name)
        .ok_or_else(|| Problem::field("name", texts::CUSTOMER_NAME))?;
    let organisation = customers::name(&newcomer.organisation)
        .ok_or_else(|| Problem::field("organisation", texts::CUSTOMER_ORGANISATION))?;
    Ok((name, organisation))
}

async fn enter(
    cx: &mut Cx<'_>,
    hash: &[u8; 32],
    (name, organisation): (String, String),
    newcomer: &Newcomer,
) -> Result<Came> {
    let (mut link, mut chat) = links::open(cx, hash).await?;
    if ids_in(cx, &chat.id).await?.len() >= Customer::MOST_PER_CHAT {
        let log = format!("{} has as many customers as it may", chat.id);
        return Err(Problem::new(ProblemCode::QuotaExceeded, log)
            .saying(texts::CHAT_FULL)
            .into());
    }
    let Some(identity) = codes::try_on(cx.company, &mut link, newcomer.code.as_ref())? else {
        cx.keep(keys::chat_link(&chat.id, &link.id), &link)?;
        let wrong = link.code.map_or(0, |code| code.wrong);
        return Ok(Came::Wrong { wrong });
    };
    let customer = Customer {
        id: cx.ids.customer(),
        name,
        organisation,
        kind: link.kind,
        owner: link.owner.clone(),
        chat: chat.id.clone(),
        link: link.id.clone(),
        identity,
        locale: newcomer.locale,
        joined_at: cx.now,
        left_at: None,
    };
    link.uses += 1;
    cx.keep(keys::chat_link(&chat.id, &link.id), &link)?;
    let mut external = chat.external.unwrap_or_default();
    external.joinings = external.joinings.saturating_add(1);
    chat.external = Some(external);
    cx.keep(keys::chat(&chat.id), &chat)?;
    cx.keep(keys::customer(&customer.id), &customer)?;
    cx.note(keys::chat_customer(&chat.id, &customer.id))?;
    chats::caught_up(cx, &Member::Customer(customer.id.clone()), &chat.id).await?;
    cx.tx.add(keys::member_count(&chat.id), 1)?;
    cx.tell(&Event::CustomerJoined {
        chat: chat.id,
        customer: customer.id.clone(),
    })?;
    Ok(Came::In(customer.id))
}

/// Takes somebody from outside out of their chat; from then on they see nothing of it. Whoever is out of
/// it already stays so. For who owns the group, and for who looks after them.
///
/// # Errors
/// Not found; denied to other members.
pub async fn remove(cx: &mut Cx<'_>, chat: &ChatId, id: &CustomerId) -> Result<()> {
    chats::may_see(cx, chat).await?;
    let found = get(cx, id).await?.filter(|found| found.chat == *chat);
    let customer = found.ok_or_else(|| Error::not_found("customer"))?;
    if cx.actor.user() != Some(&customer.owner) {
        let object = chats::object(cx, chat).await?;
        cx.allow(Action::ManageMembers, object).await?;
    }
    if customer.is_there() {
        leave(cx, customer).await?;
    }
    Ok(())
}

/// Leaves the chat: the customer who acts does.
///
/// # Errors
/// Not found for anybody else.
pub async fn go(cx: &mut Cx<'_>) -> Result<()> {
    let customer = acting(cx).await?.ok_or(Denial::Hidden)?;
    leave(cx, customer).await
}

async fn leave(cx: &mut Cx<'_>, customer: Customer) -> Result<()> {
    let (chat, id) = (customer.chat.clone(), customer.id.clone());
    let gone = Customer {
        left_at: Some(cx.now),
        ..customer
    };
    cx.keep(keys::customer(&id), &gone)?;
    cx.remove(keys::chat_customer(&chat, &id))?;
    cx.remove(keys::customer_pass(&id))?;
    cx.remove(keys::customer_read_mark(&id))?;
    cx.tx.add(keys::member_count(&chat), -1)?;
    sessions::end_all(cx, &id).await?;
    cx.tell(&Event::CustomerLeft { chat, customer: id })
}

/// Asks whether the one who says something in a chat knows that somebody from outside reads it: once
/// for everybody and each time that somebody has come. `known` is that they say so now.
///
/// # Errors
/// `confirm_first`, with the field `outsiders`.
pub(crate) async fn confirm(cx: &mut Cx<'_>, chat: &ChatId, known: bool) -> Result<()> {
    let Some(user) = cx.actor.user().cloned() else {
        return Ok(());
    };
    let Some(external) = chats::read(cx, chat).await?.external else {
        return Ok(());
    };
    let key = keys::confirmed_outsiders(chat, &user);
    let confirmed: u32 = cx.fetch(&key).await?.unwrap_or_default();
    if confirmed >= external.joinings {
        return Ok(());
    }
    if known {
        return cx.keep(key, &external.joinings);
    }
    let asks = Problem {
        code: ProblemCode::ConfirmFirst,
        ..Problem::field("outsiders", texts::OUTSIDERS_READ)
    };
    Err(asks.saying(texts::OUTSIDERS_READ).into())
}

#[cfg(test)]
mod tests;

//! Who looks after customers: handing them over to a colleague of their chat.
//!
//! Never to somebody who is not in the chat, and never for nobody: a customer always has an owner.

use guildhall_domain::{
    Action, ChatId, Customer, CustomerId, Event, Object, Problem, ProblemCode, User, UserId, texts,
};

use super::get;
use crate::cx::Cx;
use crate::error::{Error, Result};
use crate::{chats, keys};

/// Makes somebody else of their chat look after a customer. For who looks after them, for administrators,
/// who need not be in the chat (whoever looked after them may have left the company), and for who owns
/// the group. Whoever looks after them already stays so.
///
/// # Errors
/// Not found; denied to other members; a wrong field `owner` for who is switched off or not in the chat;
/// `conflict` when the customer has left it.
pub async fn hand_over(
    cx: &mut Cx<'_>,
    chat: &ChatId,
    id: &CustomerId,
    owner: &UserId,
) -> Result<Customer> {
    let found = get(cx, id).await?.filter(|found| found.chat == *chat);
    may_hand_over(cx, chat, found.as_ref()).await?;
    let mut customer = found.ok_or_else(|| Error::not_found("customer"))?;
    if !customer.is_there() {
        return Err(Error::code(
            ProblemCode::Conflict,
            "the customer is in the chat no more",
        ));
    }
    let next: Option<User> = cx.fetch(&keys::user(owner)).await?;
    let there = chats::membership(cx, chat, owner).await?.is_some();
    if !there || !next.is_some_and(|next| next.active) {
        return Err(Problem::field("owner", texts::CUSTOMER_OWNER).into());
    }
    if customer.owner != *owner {
        customer.owner = owner.clone();
        cx.keep(keys::customer(id), &customer)?;
        cx.tell(&Event::CustomerHandedOver {
            chat: chat.clone(),
            customer: id.clone(),
        })?;
    }
    Ok(customer)
}

async fn may_hand_over(cx: &mut Cx<'_>, chat: &ChatId, found: Option<&Customer>) -> Result<()> {
    let administers = cx.allow(Action::ManagePeople, Object::Company).await;
    if administers.is_ok() {
        return Ok(());
    }
    chats::may_see(cx, chat).await?;
    let own = found.is_some_and(|customer| cx.actor.user() == Some(&customer.owner));
    if own {
        return Ok(());
    }
    let object = chats::object(cx, chat).await?;
    cx.allow(Action::ManageMembers, object).await
}

//! Customers as plugins see them: who is in a chat that the plugin was added to, and who they are.
//!
//! Only reads. Of a customer in another chat a plugin learns nothing, not even that there is one.

use guildhall_domain::{Action, ChatId, Customer, CustomerId, Object, User};

use super::{get_many, ids_of};
use crate::cx::Cx;
use crate::error::{Error, Result};
use crate::messages::is_hidden;
use crate::windows::{self, Listed, Window};
use crate::{chats, keys, people};

/// The ids of who is in a chat from outside now, by id, for the acting plugin.
///
/// # Errors
/// Not found when it may not read the chat; denied when not granted; `invalid` for a cursor that is none.
pub async fn ids_for_plugin(
    cx: &mut Cx<'_>,
    chat: &ChatId,
    window: &Window,
) -> Result<Listed<CustomerId>> {
    chats::may_read(cx, chat).await?;
    let (rows, next) = windows::rows(cx, keys::chat_customers(chat), window).await?;
    let items = ids_of(rows.iter().map(|(key, _)| key))?;
    Ok(Listed { items, next })
}

/// Customers in the order asked, there or gone; none where there is nobody, or nobody to be known of:
/// who is not in a chat that the plugin was added to, and that its person is in.
///
/// # Errors
/// Denied when not granted.
pub async fn for_plugin(cx: &mut Cx<'_>, ids: &[CustomerId]) -> Result<Vec<Option<Customer>>> {
    cx.allow(Action::SeePeople, Object::Company).await?;
    let mut found = get_many(cx, ids).await?;
    for one in &mut found {
        if let Some(customer) = one.take() {
            match may_see(cx, &customer).await {
                Ok(()) => *one = Some(customer),
                Err(error) if is_hidden(&error) => {}
                Err(error) => return Err(error),
            }
        }
    }
    Ok(found)
}

async fn may_see(cx: &mut Cx<'_>, customer: &Customer) -> Result<()> {
    chats::in_scope(cx, &customer.chat).await?;
    let member = match cx.actor.user().cloned() {
        Some(user) => chats::membership(cx, &customer.chat, &user)
            .await?
            .is_some(),
        None => false,
    };
    let reach = people::reach(cx, Action::SeePeople).await?;
    // Somebody looks after every customer, and nobody's record is ever taken away.
    let owner: Option<User> = match &reach {
        Some(_) => cx.fetch(&keys::user(&customer.owner)).await?,
        None => None,
    };
    let cover = owner.as_ref().zip(reach.as_deref());
    if reach.is_some() && cover.is_none() {
        return Err(Error::damaged(format!(
            "{} is looked after by nobody",
            customer.id
        )));
    }
    let object = Object::Customer {
        customer,
        member,
        cover,
    };
    cx.allow(Action::SeePeople, object).await
}

//! People from outside as others see them: who they say they are, what they are to the company and, for
//! people of the company, who looks after them.

use guildhall_domain::{
    ChatId, ChatLink, CodeStanding, Customer, CustomerId, CustomerKind, Identity, LinkCode, LinkId,
    Locale, Millis, UserId,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::people::{PersonView, person};
use super::shelf::{Shelf, Wanted};
use crate::customers::{Bearer, Invitation};
use crate::cx::Cx;
use crate::error::Result;

/// Somebody from outside the company.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CustomerView {
    /// Its id.
    pub id: CustomerId,
    /// As they call themselves.
    pub name: String,
    /// Where they say that they are from.
    pub organisation: String,
    /// What they are to the company.
    pub kind: CustomerKind,
    /// Who looks after them; left out for other people from outside.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<PersonView>,
    /// How it is known that it is them; left out likewise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub identity: Option<Identity>,
    /// False: they are in the chat no more.
    pub active: bool,
}

/// A way into a chat for people from outside; the address itself is told once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = ChatLinkView)]
pub struct LinkView {
    /// Its id.
    pub id: LinkId,
    /// Whose it is.
    pub owner: PersonView,
    /// What those who come by it are to the company.
    pub kind: CustomerKind,
    /// When it was made, in Unix milliseconds.
    pub created_at: Millis,
    /// From then on it leads nowhere.
    pub expires_at: Millis,
    /// How many have come by it.
    pub uses: u32,
    /// How many may.
    pub most_uses: u32,
    /// True: somebody may come by it now.
    pub open: bool,
    /// True: it was withdrawn.
    pub withdrawn: bool,
    /// What becomes of the code that it asks for; absent where it asks for none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<CodeStanding>,
}

/// Whereto somebody is invited.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct InvitationView {
    /// The company.
    pub company: String,
    /// The chat, in the viewer's language.
    pub chat: String,
    /// Who invites.
    pub inviter: PersonView,
    /// What becomes of the one-time code that it asks for; absent where it asks for none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<CodeStanding>,
}

/// Whom a pass is for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PassView {
    /// The company whose chat it is.
    pub company: String,
    /// The chat, in the viewer's language.
    pub chat: String,
    /// Who goes on, as they call themselves.
    pub customer: String,
}

/// Somebody from outside who asks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CustomerMeView {
    /// Who.
    pub customer: CustomerView,
    /// The company whose chat it is.
    pub company: String,
    /// The one chat.
    pub chat: ChatId,
    /// The language they read.
    pub locale: Locale,
    /// The position of the log from which to follow what happens; filled in by whoever knows it.
    pub cursor: u64,
}

impl Shelf {
    /// Somebody from outside; of one who is not there at least the id is shown.
    pub(super) fn customer(&self, id: &CustomerId) -> CustomerView {
        match self.customer_of(id) {
            Some(customer) => CustomerView {
                id: id.clone(),
                name: customer.name.clone(),
                organisation: customer.organisation.clone(),
                kind: customer.kind,
                owner: (!self.is_outside()).then(|| self.person(&customer.owner)),
                identity: (!self.is_outside()).then_some(customer.identity),
                active: customer.is_there(),
            },
            None => CustomerView {
                id: id.clone(),
                name: id.as_str().to_owned(),
                organisation: String::new(),
                kind: CustomerKind::default(),
                owner: None,
                identity: None,
                active: false,
            },
        }
    }
}

/// People from outside, in their order.
///
/// # Errors
/// The store's.
pub async fn customers(
    cx: &mut Cx<'_>,
    all: &[Customer],
    locale: Locale,
) -> Result<Vec<CustomerView>> {
    let mut wanted = Wanted::default();
    all.iter().for_each(|one| wanted.customer(&one.id));
    let shelf = wanted.gather(cx, locale).await?;
    Ok(all.iter().map(|one| shelf.customer(&one.id)).collect())
}

/// Somebody from outside who asks. The cursor is filled in by whoever knows it.
///
/// # Errors
/// The store's.
pub async fn customer_me(cx: &mut Cx<'_>, customer: &Customer) -> Result<CustomerMeView> {
    let mut wanted = Wanted::default();
    wanted.customer(&customer.id);
    let shelf = wanted.gather(cx, customer.locale).await?;
    Ok(CustomerMeView {
        customer: shelf.customer(&customer.id),
        company: shelf.company_name(),
        chat: customer.chat.clone(),
        locale: customer.locale,
        cursor: 0,
    })
}

/// Links, in their order.
///
/// # Errors
/// The store's.
pub async fn links(cx: &mut Cx<'_>, all: &[ChatLink], locale: Locale) -> Result<Vec<LinkView>> {
    let owners: Vec<UserId> = all.iter().map(|link| link.owner.clone()).collect();
    let owners = super::people(cx, &owners, locale).await?;
    let now = cx.now;
    let view = |(link, owner): (&ChatLink, PersonView)| LinkView {
        id: link.id.clone(),
        owner,
        kind: link.kind,
        created_at: link.created_at,
        expires_at: link.expires_at,
        uses: link.uses,
        most_uses: link.most_uses,
        open: link.is_open(now),
        withdrawn: link.withdrawn_at.is_some(),
        code: link.code.as_ref().map(LinkCode::standing),
    };
    Ok(all.iter().zip(owners).map(view).collect())
}

/// Whom a pass is for, for whoever has it.
#[must_use]
pub fn pass(found: &Bearer, locale: Locale) -> PassView {
    PassView {
        company: found.company.clone(),
        chat: found.chat.in_locale(locale).to_owned(),
        customer: found.customer.name.clone(),
    }
}

/// Whereto somebody is invited, for who is not in yet.
///
/// # Errors
/// The store's.
pub async fn invitation(
    cx: &mut Cx<'_>,
    found: &Invitation,
    locale: Locale,
) -> Result<InvitationView> {
    let inviter = person(cx, &found.inviter, locale).await?;
    Ok(InvitationView {
        company: found.company.clone(),
        chat: found.chat.in_locale(locale).to_owned(),
        inviter: inviter.for_outside(),
        code: found.code,
    })
}

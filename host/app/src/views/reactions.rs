//! Reactions as members of the message's chat see them. Counts are the same for everybody; which of
//! them are one's own is said only where one person asks.

use guildhall_domain::{Emoji, Locale, Message, MessageId, PluginId, Reactor};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::customers::CustomerView;
use super::people::PersonView;
use super::shelf::Wanted;
use super::text::TextView;
use crate::cx::Cx;
use crate::error::Result;
use crate::reactions::{self, Reactions};

/// The reactions to a message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ReactionsView {
    /// How often anything changed: of two of these the one with more is the later.
    pub changes: u64,
    /// What there is, the one that was there first before the others; at most 20.
    pub items: Vec<ReactionView>,
    /// Those of the caller; left out where it is told to many.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub own: Option<Vec<Emoji>>,
}

/// An emoji under a message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = Reaction)]
pub struct ReactionView {
    /// Which.
    pub emoji: Emoji,
    /// How many have put it.
    pub count: u64,
}

/// Somebody who reacted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum ReactorView {
    /// A person of the company.
    User {
        /// Who.
        person: PersonView,
    },
    /// Somebody from outside.
    Customer {
        /// Who.
        customer: CustomerView,
    },
    /// A plugin.
    Plugin {
        /// Its id.
        id: PluginId,
        /// What it is called.
        name: TextView,
    },
}

/// One reaction, with who put it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ReactedView {
    /// With what.
    pub emoji: Emoji,
    /// Who.
    pub by: ReactorView,
}

impl From<Reactions> for ReactionsView {
    fn from(found: Reactions) -> Self {
        let item = |(emoji, count)| ReactionView { emoji, count };
        ReactionsView {
            changes: found.changes,
            items: found.counts.into_iter().map(item).collect(),
            own: found.own,
        }
    }
}

/// The reactions to a message; with the actor's own where that is a person.
///
/// # Errors
/// The store's.
pub async fn reactions_to(cx: &mut Cx<'_>, message: &Message) -> Result<ReactionsView> {
    let found = reactions::of_many(cx, &[&message.id]).await?;
    Ok(found.into_iter().next().unwrap_or_default().into())
}

/// Reactions with who put them, for viewers of a language.
///
/// # Errors
/// The store's.
pub async fn reacted(
    cx: &mut Cx<'_>,
    all: &[(Emoji, Reactor)],
    locale: Locale,
) -> Result<Vec<ReactedView>> {
    let mut wanted = Wanted::default();
    for (_, by) in all {
        match by {
            Reactor::User(user) => wanted.user(user),
            Reactor::Customer(customer) => wanted.customer(customer),
            Reactor::Plugin(plugin) => wanted.plugin(plugin),
        }
    }
    let shelf = wanted.gather(cx, locale).await?;
    let by = |by: &Reactor| match by {
        Reactor::User(user) => ReactorView::User {
            person: shelf.person(user),
        },
        Reactor::Customer(customer) => ReactorView::Customer {
            customer: shelf.customer(customer),
        },
        Reactor::Plugin(plugin) => ReactorView::Plugin {
            id: plugin.clone(),
            name: TextView::Plain(shelf.plugin_name(plugin)),
        },
    };
    let view = |(emoji, who): &(Emoji, Reactor)| ReactedView {
        emoji: emoji.clone(),
        by: by(who),
    };
    Ok(all.iter().map(view).collect())
}

/// Whether a message may have any: not while it is being posted, not a whisper, not what is gone.
pub(super) fn may_have(message: &Message) -> Option<&MessageId> {
    let may = message.position.is_some() && !message.retracted;
    may.then_some(&message.id)
}

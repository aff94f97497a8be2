//! The call: who caused it, where, and in what language they read.

pub use crate::bindings::guildhall::base::context::{Actor, Call, Origin};
use crate::{Problem, Result};

impl Call {
    /// The user who caused this call; none when nobody in particular did, such as a timer.
    #[must_use]
    pub fn user(&self) -> Option<&str> {
        match &self.actor {
            Actor::User(id) => Some(id),
            Actor::Customer(_) | Actor::System | Actor::Other(_) => None,
        }
    }

    /// The one from outside the company who caused this call, by writing or reacting in their chat. No
    /// plugin acts for them: what it does then, it does by its own grant.
    #[must_use]
    pub fn customer(&self) -> Option<&str> {
        match &self.actor {
            Actor::Customer(id) => Some(id),
            Actor::User(_) | Actor::System | Actor::Other(_) => None,
        }
    }

    /// The user who caused this call.
    ///
    /// # Errors
    /// A problem when nobody in particular did.
    pub fn require_user(&self) -> Result<&str> {
        self.user()
            .ok_or_else(|| Problem::new("no-user", "Only a person can do this."))
    }

    /// The chat in which it happened.
    ///
    /// # Errors
    /// A problem when it happened in none.
    pub fn require_chat(&self) -> Result<&str> {
        self.chat
            .as_deref()
            .ok_or_else(|| Problem::new("no-chat", "This is possible only in a chat."))
    }

    /// The message whose card was used; none when it was not a card.
    #[must_use]
    pub fn card(&self) -> Option<&str> {
        match &self.origin {
            Origin::Card(message) => Some(message),
            _ => None,
        }
    }

    /// The message whose card was used.
    ///
    /// # Errors
    /// A problem when it was not a card.
    pub fn require_card(&self) -> Result<&str> {
        self.card()
            .ok_or_else(|| Problem::new("no-card", "This is possible only on a card."))
    }
}

/// The program that the person uses, as it names itself, such as `web/1.0`. Decide nothing by it:
/// whoever sends a request can say anything.
#[must_use]
pub fn client() -> Option<String> {
    crate::bindings::guildhall::base::context::client()
}

/// The W3C trace context of the request that caused this call, to be handed on to other services.
#[must_use]
pub fn trace_parent() -> Option<String> {
    crate::bindings::guildhall::base::context::trace_parent()
}

/// Whether an optional capability, such as `chat/posting`, was granted.
#[must_use]
pub fn granted(capability: &str) -> bool {
    crate::bindings::guildhall::base::context::granted(capability)
}

//! Who may open a page of a plugin, and where.

use guildhall_domain::{Action, ChatId, Object, Problem, ProblemCode};
use guildhall_manifest::{PageSpec, Role};

use crate::chats;
use crate::cx::Cx;
use crate::error::{Error, Result};

/// Asks whether the person acting may open a page of a plugin, by itself or beside a chat.
///
/// # Errors
/// `denied` for a page of administrators; `not_found` for a chat that they are not in, and for a page
/// that is no panel beside a chat.
pub async fn may_open(cx: &mut Cx<'_>, page: &PageSpec, chat: Option<&ChatId>) -> Result<()> {
    cx.allow(Action::SeePlugins, Object::Company).await?;
    if let Some(chat) = chat {
        if !page.panel {
            return Err(Error::not_found("a panel of that path"));
        }
        chats::may_see(cx, chat).await?;
    }
    match page.role {
        Some(Role::Administrator) if !cx.standing().await?.administrator => {
            let log = format!("the page {} is for administrators", page.path);
            Err(Problem::new(ProblemCode::Denied, log).into())
        }
        Some(Role::Administrator) | None => Ok(()),
    }
}

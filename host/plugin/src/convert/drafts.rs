//! What a guest wants to post.

use guildhall_domain::{Change, Draft, FileId, Message};

use super::cards::card;
use super::text::text;
use super::{Fit, Misfit};
use crate::bindings::guildhall::chat::drafts as wit;
use crate::bindings::types::Text;

/// A draft of a guest; its caps are checked by whoever posts it.
pub fn draft(raw: wit::Draft) -> Fit<Draft> {
    let draft = match raw.content {
        wit::Content::Text(words) => Draft {
            text: text(words)?,
            ..Draft::default()
        },
        wit::Content::Card(drawn) => Draft::card(card(drawn)?),
    };
    let files = raw.files.into_iter().take(Message::MOST_FILES + 1);
    let file = |id| FileId::try_from(id).map_err(|why| Misfit::of("files", why));
    Ok(Draft {
        dedupe: raw.dedupe_key,
        files: files.map(file).collect::<Fit<_>>()?,
        ..draft
    })
}

/// What a message is changed to.
pub fn change(raw: wit::Content) -> Fit<Change> {
    Ok(match raw {
        wit::Content::Text(words) => {
            let text = text(words)?;
            text.check().map_err(|why| Misfit::of("text", why))?;
            Change::Text(text)
        }
        wit::Content::Card(drawn) => Change::Card(Box::new(card(drawn)?)),
    })
}

/// Bytes that it carries, near enough: what counts exactly is the runtime's own cap on a handover.
pub fn weight(content: &wit::Content) -> usize {
    match content {
        wit::Content::Text(Text::Plain(text)) => text.len(),
        wit::Content::Text(Text::Localized(text)) => text.fallback.len() + text.key.len(),
        wit::Content::Card(card) => {
            size_of_val(card.blocks.as_slice()) + size_of_val(card.groups.as_slice())
        }
    }
}

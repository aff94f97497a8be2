//! Where messages are kept: public ones in their chat's log, whispers by reader.
//!
//! The store writes the place of a public message itself, at commit, when the position is known.

use bytes::Bytes;
use guildhall_domain::{ChatId, Message, MessageId, Place};
use guildhall_store::{Index, Key, Tx};

use crate::codec::{decode, encode};
use crate::cx::Cx;
use crate::error::{Error, Result};
use crate::keys;

/// First byte of the place of a public message: then the chat's id, then the position.
const PUBLIC: u8 = b'p';
/// First byte of the place of a whisper: then a record.
const WHISPER: u8 = b'w';

/// Where a message is kept.
pub async fn locate(cx: &mut Cx<'_>, id: &MessageId) -> Result<Option<Place>> {
    let value = cx.tx.get(&keys::place(id)).await?;
    value.as_ref().map(parse).transpose()
}

/// Where messages are kept, in the order asked for, by one read.
pub async fn locate_many(cx: &mut Cx<'_>, ids: &[MessageId]) -> Result<Vec<Option<Place>>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let keys: Vec<Key> = ids.iter().map(keys::place).collect();
    let values = cx.tx.get_many(&keys).await?;
    values
        .iter()
        .map(|value| value.as_ref().map(parse).transpose())
        .collect()
}

/// The message kept there.
pub(super) async fn fetch(cx: &mut Cx<'_>, place: &Place) -> Result<Option<Message>> {
    let message: Option<Message> = cx.fetch(&key(place)).await?;
    Ok(message.map(|message| Message {
        position: place.position(),
        ..message
    }))
}

/// The messages kept there, in the order of the places, by one read.
pub(super) async fn fetch_many(
    cx: &mut Cx<'_>,
    places: &[Option<Place>],
) -> Result<Vec<Option<Message>>> {
    let keys: Vec<Key> = places.iter().flatten().map(key).collect();
    let mut found = cx.fetch_many::<Message>(&keys).await?.into_iter();
    let here = |place: &Option<Place>| {
        let place = place.as_ref()?;
        let message = found.next().flatten()?;
        Some(Message {
            position: place.position(),
            ..message
        })
    };
    Ok(places.iter().map(here).collect())
}

/// The key of a place.
pub(super) fn key(place: &Place) -> Key {
    match place {
        Place::Public { chat, position } => Tx::entry_key(&keys::messages(chat), *position),
        Place::Whisper {
            chat,
            user,
            after,
            rank,
        } => keys::whisper(chat, user, *after, rank),
    }
}

/// What the store writes before the position of a public message.
pub(super) fn prefix(chat: &ChatId) -> Bytes {
    let mut prefix = vec![PUBLIC];
    prefix.extend_from_slice(chat.as_str().as_bytes());
    prefix.into()
}

/// The place of a whisper, as it is kept.
pub(super) fn whisper(place: &Place) -> Result<Bytes> {
    let mut value = vec![WHISPER];
    value.extend_from_slice(&encode(place)?);
    Ok(value.into())
}

/// Puts whispers after one position in order: by time, then as one transaction made them.
pub(super) fn rank(cx: &mut Cx<'_>) -> [u8; 12] {
    let mut rank = [0; 12];
    rank[..8].copy_from_slice(&cx.now.0.to_be_bytes());
    // Two calls at the same millisecond: their streams of ids tell them apart.
    let order = (cx.ids.rank() & 0xff) << 24;
    let mut random = [0; 4];
    cx.ids.fill(&mut random);
    let apart = u32::from_be_bytes(random) >> 8;
    rank[8..].copy_from_slice(&(order | apart).to_be_bytes());
    rank
}

fn parse(value: &Bytes) -> Result<Place> {
    match value.first() {
        Some(&PUBLIC) => {
            let (prefix, position) =
                Index::read(value).ok_or_else(|| Error::damaged("the place of a message"))?;
            let chat = std::str::from_utf8(&prefix[1..])
                .ok()
                .and_then(|text| ChatId::new(text).ok())
                .ok_or_else(|| Error::damaged("the place of a message"))?;
            Ok(Place::Public { chat, position })
        }
        Some(&WHISPER) => decode(&value[1..]),
        Some(_) | None => Err(Error::damaged("the place of a message")),
    }
}

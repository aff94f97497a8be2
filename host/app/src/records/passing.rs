//! Records that pass: each carries the time from which nobody sees it any more, and is swept later.
//!
//! The time stands before the value, behind sixteen bytes that no plugin's value begins with: one that
//! does is kept behind them too. So a lasting record costs nothing more, and reading either kind is
//! one read.

use bytes::{BufMut, Bytes, BytesMut};
use guildhall_domain::{Millis, PluginId, Problem, ProblemCode, Said};

use super::{LONGEST_VALUE, actor, check_key, erase, write};
use crate::cx::Cx;
use crate::error::{Error, Result};
use crate::keys;

/// The longest value of a record that passes, in bytes.
pub const LONGEST_PASSING: usize = LONGEST_VALUE - HEAD;

/// What such a record begins with.
const MARK: [u8; 16] = *b"\x00guildhall:until";
/// The mark and the time.
const HEAD: usize = MARK.len() + size_of::<u64>();
/// The time of a record that lasts.
const NEVER: Millis = Millis(u64::MAX);
/// The most records that one sweep looks at.
const SWEPT_AT_ONCE: usize = 200;

/// Writes a record that passes after so many seconds.
///
/// # Errors
/// As [`super::put`], with at most [`LONGEST_PASSING`] bytes; `invalid` for 0 seconds.
pub async fn put_for(cx: &mut Cx<'_>, key: &str, value: &[u8], seconds: u32) -> Result<()> {
    let plugin = actor(cx).await?;
    check_key(key)?;
    if seconds == 0 {
        let said = Said::plain("a record is there for at least 1 second");
        return Err(Problem::field("seconds", said).into());
    }
    if value.len() > LONGEST_PASSING {
        return Err(too_large(value.len()));
    }
    let until = cx.now.plus(u64::from(seconds) * Millis::SECOND);
    cx.note(keys::record_by_expiry(until, &plugin, key))?;
    write(cx, &plugin, key, headed(until, value)).await
}

/// A record that lasts, as it is kept.
pub(super) fn lasting(value: Bytes) -> Result<Bytes> {
    if !value.starts_with(&MARK) {
        return Ok(value);
    }
    if value.len() > LONGEST_PASSING {
        return Err(too_large(value.len()));
    }
    Ok(headed(NEVER, &value))
}

/// What a reader sees of a record as it is kept; none when its time has passed.
pub(crate) fn shown(kept: Bytes, now: Millis) -> Result<Option<Bytes>> {
    let Some(until) = until(&kept)? else {
        return Ok(Some(kept));
    };
    Ok((until > now).then(|| kept.slice(HEAD..)))
}

/// Takes away records that have passed, a few at a time. True when more are left.
///
/// # Errors
/// The store's.
pub async fn sweep(cx: &mut Cx<'_>) -> Result<bool> {
    let passed = keys::records_by_expiry()
        .before(keys::records_expiring_at(cx.now.plus(1)))
        .limit(SWEPT_AT_ONCE);
    let page = cx.tx.range(passed).await?;
    for (note, _) in &page.items {
        let mut parts = note.read();
        let (_, _) = (parts.text()?, parts.number()?);
        let plugin = PluginId::new(parts.text()?).map_err(|why| Error::damaged(why.to_string()))?;
        let key = std::str::from_utf8(parts.rest())
            .map_err(|_| Error::damaged("the key of a record is not text"))?;
        let at = keys::record(&plugin, key);
        // It may have been written again in the meantime, for longer or for good.
        if let Some(kept) = cx.tx.get(&at).await?
            && until(&kept)?.is_some_and(|until| until <= cx.now)
        {
            erase(cx, &plugin, key).await?;
        }
        cx.remove(note.clone())?;
    }
    Ok(page.more)
}

fn headed(until: Millis, value: &[u8]) -> Bytes {
    let mut kept = BytesMut::with_capacity(HEAD + value.len());
    kept.put_slice(&MARK);
    kept.put_u64(until.0);
    kept.put_slice(value);
    kept.freeze()
}

fn until(kept: &Bytes) -> Result<Option<Millis>> {
    let Some(rest) = kept.strip_prefix(&MARK) else {
        return Ok(None);
    };
    let (until, _) = rest
        .split_first_chunk::<8>()
        .ok_or_else(|| Error::damaged("a record that passes has no time"))?;
    Ok(Some(Millis(u64::from_be_bytes(*until))))
}

fn too_large(bytes: usize) -> Error {
    let log = format!("{bytes} bytes; a record that passes has at most {LONGEST_PASSING}");
    Error::code(ProblemCode::TooLarge, log)
}

#[cfg(test)]
mod tests;

//! Quotas: how much of something a plugin may use over time, beyond the limits of one call.
//!
//! Each is a counter that is added to in the commit of what it counts, and cannot pass its bound
//! there. What is over a quota is refused with a sentence; nothing that was there is taken away.

use guildhall_domain::access::needed;
use guildhall_domain::{
    Action, Capability, CompanyId, Customer, Millis, Object, PluginId, ProblemCode,
};
use guildhall_store::Key;

use crate::cx::Cx;
use crate::desk::Desk;
use crate::error::{Error, Result};
use crate::{keys, plugins};

/// The most bytes of a plugin's records, keys included, where the administrator says nothing.
pub const MOST_BYTES: u64 = 4 << 30;

/// The most rows of one sweep.
const MOST_ROWS: usize = 1_000;

/// Counts bytes of a plugin's records: those that came, or went where `more` is negative.
///
/// # Errors
/// `quota_exceeded` when they are more than the grant allows. What goes is never refused.
pub(crate) async fn keep_bytes(cx: &mut Cx<'_>, plugin: &PluginId, more: i64) -> Result<()> {
    let key = keys::record_bytes(plugin);
    if more <= 0 {
        // The bound is no business of who makes room.
        return Ok(cx.tx.add(key, more)?);
    }
    let scope = cx.grants.scope(Capability::StorageKv);
    let most = scope.and_then(|scope| scope.bytes).unwrap_or(MOST_BYTES);
    let most = i64::try_from(most).unwrap_or(i64::MAX);
    let over = || format!("the plugin's records would have more than {most} bytes");
    spend(cx, key, more, most, over).await
}

/// Counts a file that the acting plugin makes.
///
/// # Errors
/// `quota_exceeded` when its files are more, or larger in all, than the grant allows.
pub(crate) async fn spend_file(cx: &mut Cx<'_>, bytes: u64) -> Result<()> {
    let Some(plugin) = cx.actor.plugin().cloned() else {
        return Ok(());
    };
    spend_hourly(cx, Capability::FilesWriting).await?;
    let scope = cx.grants.scope(Capability::FilesWriting);
    let most = scope.and_then(|scope| scope.bytes).unwrap_or(MOST_BYTES);
    let most = i64::try_from(most).unwrap_or(i64::MAX);
    let more = i64::try_from(bytes).unwrap_or(i64::MAX);
    let over = || format!("the files that the plugin makes would have more than {most} bytes");
    spend(cx, keys::file_bytes(&plugin), more, most, over).await
}

/// Counts a file that somebody from outside brings; nothing for anybody else.
///
/// # Errors
/// `quota_exceeded` when all that they brought has more than [`Customer::MOST_BYTES`].
pub(crate) async fn spend_of_customer(cx: &mut Cx<'_>, bytes: u64) -> Result<()> {
    let Some(customer) = cx.actor.customer().cloned() else {
        return Ok(());
    };
    let most = i64::try_from(Customer::MOST_BYTES).unwrap_or(i64::MAX);
    let more = i64::try_from(bytes).unwrap_or(i64::MAX);
    let over = || format!("the files of a customer would have more than {most} bytes");
    spend(cx, keys::customer_bytes(&customer), more, most, over).await
}

/// What a plugin keeps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Storage {
    /// Bytes of its records, keys included.
    pub kept: u64,
    /// The most that they may have.
    pub most: u64,
}

/// What an installed plugin keeps. For administrators.
///
/// # Errors
/// `denied` for anybody else; `not_found`.
pub async fn storage(cx: &mut Cx<'_>, plugin: &PluginId) -> Result<Storage> {
    cx.allow(Action::ManagePlugins, Object::Plugin(plugin))
        .await?;
    let installed = plugins::find(cx, plugin).await?;
    let installed = installed.ok_or_else(|| Error::not_found("plugin"))?;
    let scope = installed.grants.scope(Capability::StorageKv);
    let kept = cx.tx.counter(&keys::record_bytes(plugin)).await?;
    Ok(Storage {
        kept: u64::try_from(kept).unwrap_or(0),
        most: scope.and_then(|scope| scope.bytes).unwrap_or(MOST_BYTES),
    })
}

/// Counts a message of the acting plugin, where the grant says how many there may be.
///
/// # Errors
/// `quota_exceeded`.
pub(crate) async fn spend_message(cx: &mut Cx<'_>, action: Action) -> Result<()> {
    if cx.actor.plugin().is_none() {
        return Ok(());
    }
    match needed(action)? {
        Some(capability) => spend_hourly(cx, capability).await,
        None => Ok(()),
    }
}

async fn spend_hourly(cx: &mut Cx<'_>, capability: Capability) -> Result<()> {
    let scope = cx.grants.scope(capability);
    let Some(most) = scope.and_then(|scope| scope.per_hour) else {
        return Ok(());
    };
    let Some(plugin) = cx.actor.plugin() else {
        return Ok(());
    };
    let key = keys::spent(plugin, cx.now.0 / Millis::HOUR, capability.name());
    let over = || format!("{capability} is limited to {most} in an hour");
    spend(cx, key, 1, i64::from(most), over).await
}

impl Desk {
    /// Counts a request that a plugin is about to send, where its grant says how many there may be. In
    /// a commit of its own: a request is sent, whatever becomes of the call.
    ///
    /// # Errors
    /// `quota_exceeded`; the store's.
    pub async fn spend_request(&self, company: &CompanyId, plugin: &PluginId) -> Result<()> {
        let id = plugin.clone();
        let system = guildhall_domain::Actor::System;
        let spent = self.transact(company, &system, None, async move |cx| {
            let installed = plugins::find(cx, &id).await?;
            let installed = installed.ok_or_else(|| Error::not_found("plugin"))?;
            let scope = installed.grants.scope(Capability::NetHttp);
            let Some(most) = scope.and_then(|scope| scope.per_hour) else {
                return Ok(());
            };
            let net = Capability::NetHttp;
            let key = keys::spent(&id, cx.now.0 / Millis::HOUR, net.name());
            let over = || format!("{net} is limited to {most} in an hour");
            spend(cx, key, 1, i64::from(most), over).await
        });
        spent.await.map(|_| ())
    }
}

/// Adds to a counter that may not pass `most`. Far below, the counter is only looked at, as others see
/// it outside of this transaction: reading it here would set everybody who adds against everybody
/// else. In the last eighth that price is paid.
async fn spend(
    cx: &mut Cx<'_>,
    key: Key,
    by: i64,
    most: i64,
    over: impl Fn() -> String,
) -> Result<()> {
    let seen = cx.tx.peek_counter(&key).await?;
    let near = seen.saturating_add(by) > most - most / 8;
    if near && cx.tx.counter(&key).await?.saturating_add(by) > most {
        return Err(Error::code(ProblemCode::QuotaExceeded, over()));
    }
    Ok(cx.tx.add_within(key, by, i64::MIN, most)?)
}

/// Takes away counts of hours that are over, a little at a time. True when more is left.
///
/// # Errors
/// The store's.
pub async fn sweep(cx: &mut Cx<'_>) -> Result<bool> {
    let hour = cx.now.0 / Millis::HOUR;
    for installed in plugins::list(cx).await? {
        let old = keys::spent_of(&installed.id).before(keys::spent_from(&installed.id, hour));
        let page = cx.tx.range(old.limit(MOST_ROWS)).await?;
        for (key, _) in &page.items {
            cx.remove(key.clone())?;
        }
        if page.more {
            return Ok(true);
        }
    }
    Ok(false)
}

#[cfg(test)]
mod tests;

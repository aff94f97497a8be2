//! What is left of the jobs of a plugin that was removed, taken away slice by slice.

use guildhall_domain::{JobId, PluginId};

use super::{Job, aside, unlist};
use crate::cx::Cx;
use crate::error::{Error, Result};
use crate::keys;

/// Takes away at most `rows` jobs of a plugin, those set aside too. True when there were any.
///
/// # Errors
/// The store's.
pub(crate) async fn clear(cx: &mut Cx<'_>, plugin: &PluginId, rows: usize) -> Result<bool> {
    let due = cx.tx.range(keys::jobs_due_of(plugin).limit(rows)).await?;
    for (key, _) in &due.items {
        let mut parts = key.read();
        let (_, _, _) = (parts.text()?, parts.text()?, parts.number()?);
        let id = JobId::new(parts.text()?).map_err(|why| Error::damaged(why.to_string()))?;
        match cx.fetch::<Job>(&keys::job(&id)).await? {
            Some(job) => unlist(cx, &job)?,
            None => cx.remove(key.clone())?,
        }
    }
    if !due.items.is_empty() {
        return Ok(true);
    }
    let mut found = false;
    for space in [keys::jobs_declared(plugin), keys::jobs_by_dedupe_of(plugin)] {
        for (key, _) in cx.tx.range(space.limit(rows)).await?.items {
            cx.remove(key)?;
            found = true;
        }
    }
    Ok(aside::forget_of(cx, plugin).await? || found)
}

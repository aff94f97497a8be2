//! The last requests that came from outside for a plugin, for the administrator who asks why nothing
//! arrives: when, what was answered, how large. Never a body, a header or an address.
//!
//! Requests of whom nobody knows lie apart from the others, so that they push none of those out.

use guildhall_domain::{Action, CallId, Millis, Object, PluginId, ProblemCode};
use serde::{Deserialize, Serialize};

use crate::cx::Cx;
use crate::error::Result;
use crate::{codec, keys, plugins};

/// The most that are shown, and kept of either sort.
pub const MOST: usize = 50;
/// For so long they are kept, in milliseconds.
pub const KEPT: u64 = 7 * Millis::DAY;
/// The most that are taken away at once.
const MOST_ROWS: usize = 1_000;

/// A request that reached a webhook.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asked {
    /// When.
    pub at: Millis,
    /// Which webhook.
    pub webhook: String,
    /// Names it; the plugin's log and audit have its call under it, where there was one.
    pub call: CallId,
    /// What the plugin answered; none when it was not asked or did not answer.
    pub status: Option<u16>,
    /// Why it was refused; none when the plugin answered.
    pub refused: Option<ProblemCode>,
    /// Bytes of its body.
    pub bytes: u64,
}

impl Asked {
    /// Whether its sender showed that they may send.
    fn sort(&self) -> &'static str {
        match self.refused {
            Some(ProblemCode::NotFound | ProblemCode::Unauthenticated) => "strangers",
            Some(_) | None => "known",
        }
    }
}

/// Writes requests down and takes away those that are too many. Of a plugin that is not
/// there they are let go.
pub(crate) async fn write_all(cx: &mut Cx<'_>, all: &[(PluginId, Asked)]) -> Result<()> {
    let mut spaces = std::collections::BTreeSet::new();
    for (plugin, asked) in all {
        if plugins::find(cx, plugin).await?.is_some() {
            let key = keys::hook_request(plugin, asked.sort(), asked.at, &asked.call);
            cx.keep(key, asked)?;
            spaces.insert((plugin, asked.sort()));
        }
    }
    for (plugin, sort) in spaces {
        let page = cx
            .tx
            .range(keys::hook_requests_of_sort(plugin, sort).limit(MOST_ROWS));
        for (key, _) in page.await?.items.into_iter().skip(MOST) {
            cx.remove(key)?;
        }
    }
    Ok(())
}

/// The last requests for a plugin, the latest first; at most [`MOST`]. For administrators.
///
/// # Errors
/// `denied` for anybody else; `not_found`.
pub async fn requests(cx: &mut Cx<'_>, plugin: &PluginId) -> Result<Vec<Asked>> {
    cx.allow(Action::ManagePlugins, Object::Plugin(plugin))
        .await?;
    plugins::get(cx, plugin).await?;
    let page = cx
        .tx
        .range(keys::hook_requests(plugin).limit(2 * MOST))
        .await?;
    let all = page.items.iter().map(|(_, value)| codec::decode(value));
    let mut all: Vec<Asked> = all.collect::<Result<_>>()?;
    let oldest = cx.now.minus(KEPT);
    all.retain(|one| one.at >= oldest);
    all.sort_by_key(|one| std::cmp::Reverse(one.at));
    all.truncate(MOST);
    Ok(all)
}

/// Takes away what is older than [`KEPT`]. True when more is left.
///
/// # Errors
/// The store's.
pub(crate) async fn sweep(cx: &mut Cx<'_>) -> Result<bool> {
    let oldest = cx.now.minus(KEPT);
    for installed in plugins::list(cx).await? {
        let all = keys::hook_requests(&installed.id).limit(MOST_ROWS);
        for (key, value) in cx.tx.range(all).await?.items {
            let asked: Asked = codec::decode(&value)?;
            if asked.at < oldest {
                cx.remove(key)?;
            }
        }
    }
    Ok(false)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{House, code, plugin_id, user};

    fn asked(at: u64, number: u64, refused: Option<ProblemCode>) -> (PluginId, Asked) {
        let asked = Asked {
            at: Millis(at),
            webhook: "paid".to_owned(),
            call: CallId::new(format!("c{number}")).unwrap(),
            status: refused.is_none().then_some(204),
            refused,
            bytes: 12,
        };
        (plugin_id("orders"), asked)
    }

    async fn shown(house: &House) -> Vec<Asked> {
        let id = plugin_id("orders");
        let read = house.by(user("admin"), async |cx| requests(cx, &id).await);
        read.await.unwrap()
    }

    #[tokio::test]
    async fn the_last_ones_are_kept_and_strangers_push_none_of_the_others_out() {
        let house = House::open().await;
        house.people(&["admin", "wang"]).await;
        house.install(&plugin_id("orders")).await;
        let now = house.desk.now().0;
        let taken: Vec<_> = (0..60).map(|n| asked(now + n, n, None)).collect();
        let stranger = Some(ProblemCode::Unauthenticated);
        let strangers: Vec<_> = (100..300).map(|n| asked(now + n, n, stranger)).collect();
        let system = guildhall_domain::Actor::System;
        let write = async |cx: &mut Cx<'_>| {
            write_all(cx, &taken).await?;
            write_all(cx, &strangers).await?;
            write_all(cx, &[(plugin_id("gone"), taken[0].1.clone())]).await
        };
        house.by(&system, write).await.unwrap();
        let all = shown(&house).await;
        assert_eq!(all.len(), MOST);
        assert_eq!(all[0].at, Millis(now + 299), "the latest first");
        let rows = house.by(&system, async |cx| {
            let mut rows = Vec::new();
            for sort in ["known", "strangers"] {
                let id = plugin_id("orders");
                let range = keys::hook_requests_of_sort(&id, sort);
                rows.push(cx.tx.range(range).await?.items.len());
            }
            Ok(rows)
        });
        assert_eq!(rows.await.unwrap(), [MOST, MOST]);
        let id = plugin_id("orders");
        let refused = house.by(user("wang"), async |cx| requests(cx, &id).await);
        assert_eq!(code(refused.await), ProblemCode::Denied);
    }

    #[tokio::test]
    async fn what_is_older_than_a_week_is_not_shown_and_goes() {
        let house = House::open().await;
        house.people(&["admin"]).await;
        house.install(&plugin_id("orders")).await;
        let now = house.desk.now().0;
        let system = guildhall_domain::Actor::System;
        let both = [asked(now - KEPT - 60_000, 1, None), asked(now, 2, None)];
        let write = async |cx: &mut Cx<'_>| write_all(cx, &both).await;
        house.by(&system, write).await.unwrap();
        assert_eq!(shown(&house).await.len(), 1);
        let left = house.by(&system, async |cx| {
            sweep(cx).await?;
            let id = plugin_id("orders");
            Ok(cx.tx.range(keys::hook_requests(&id)).await?.items.len())
        });
        assert_eq!(left.await.unwrap(), 1);
    }
}

//! Which plugins a person has used, the latest first. Nobody else can see it, and nothing hangs on it
//! but the order of a list.

use guildhall_domain::{Action, Millis, Object, PluginId};
use serde::{Deserialize, Serialize};

use crate::cx::Cx;
use crate::error::{Error, Result};
use crate::keys;

/// The most plugins that are remembered of one person.
pub const MOST: usize = 20;

/// Using the same plugin again within so long is not written down again, in milliseconds.
const SAME: u64 = 10 * 60 * 1_000;

/// A plugin that a person has used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Used {
    /// Which.
    pub plugin: PluginId,
    /// When.
    pub at: Millis,
}

/// The person acting has used a plugin.
///
/// # Errors
/// `denied` to whom no plugin is to be shown; the store's.
pub async fn used(cx: &mut Cx<'_>, plugin: &PluginId) -> Result<()> {
    let mut all = recent(cx).await?;
    let now = cx.now;
    let known = all.first();
    if known.is_some_and(|first| first.plugin == *plugin && now < first.at.plus(SAME)) {
        return Ok(());
    }
    all.retain(|one| one.plugin != *plugin);
    let plugin = plugin.clone();
    all.insert(0, Used { plugin, at: now });
    all.truncate(MOST);
    let key = keys::recent_plugins(person(cx)?);
    cx.keep(key, &all)
}

/// What the person acting has used, the latest first; at most [`MOST`].
///
/// # Errors
/// As [`used`].
pub async fn recent(cx: &mut Cx<'_>) -> Result<Vec<Used>> {
    cx.allow(Action::SeePlugins, Object::Company).await?;
    let key = keys::recent_plugins(person(cx)?);
    Ok(cx.fetch(&key).await?.unwrap_or_default())
}

fn person<'a>(cx: &'a Cx<'_>) -> Result<&'a guildhall_domain::UserId> {
    let user = cx.actor.user();
    user.ok_or_else(|| Error::host("only people have a launcher"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{House, user};

    fn plugin(n: usize) -> PluginId {
        PluginId::new(format!("p{n}")).unwrap()
    }

    #[tokio::test]
    async fn the_latest_come_first_and_the_list_has_an_end() {
        let house = House::open().await;
        house.found(&["alice", "bob"]).await;
        for n in 0..MOST + 5 {
            let work = async |cx: &mut Cx<'_>| used(cx, &plugin(n)).await;
            house.by(user("alice"), work).await.unwrap();
        }
        let again = async |cx: &mut Cx<'_>| used(cx, &plugin(10)).await;
        house.by(user("alice"), again).await.unwrap();
        let all = house.by(user("alice"), async |cx| recent(cx).await).await;
        let all = all.unwrap();
        assert_eq!(all.len(), MOST);
        assert_eq!(all[0].plugin, plugin(10));
        assert_eq!(all[1].plugin, plugin(MOST + 4));
        assert_eq!(all.iter().filter(|one| one.plugin == plugin(10)).count(), 1);
        let others = house.by(user("bob"), async |cx| recent(cx).await).await;
        assert_eq!(others.unwrap(), []);
    }
}

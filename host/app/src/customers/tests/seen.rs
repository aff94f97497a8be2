//! Customers as plugins see them: by where the plugin was added, whom it acts for and what it was granted.

use guildhall_domain::{Capability, Grants, PluginId, Scope};

use super::*;
use crate::Who;
use crate::audit::Use;
use crate::testing::{no_grants, plugin};
use crate::windows::Window;

const SENTRY: &str = "sentry";

/// A group with two customers, and a plugin that was added to it.
async fn scene() -> (House, ChatId, [Joined; 2]) {
    let house = house().await;
    house.people(&["eve"]).await;
    let chat = group(&house).await;
    let (token, _) = link(&house, &chat).await;
    let lei = comes(&house, &token, "李雷").await.unwrap();
    let mei = comes(&house, &token, "韩梅梅").await.unwrap();
    house.install(&PluginId::new(SENTRY).unwrap()).await;
    adds(&house, &chat).await;
    (house, chat, [lei, mei])
}

async fn adds(house: &House, chat: &ChatId) {
    let plugin = PluginId::new(SENTRY).unwrap();
    let add = async |cx: &mut Cx<'_>| chats::add_plugin(cx, chat, &plugin).await;
    house.by(user("ann"), add).await.unwrap();
}

async fn ids(house: &House, by: &Actor, chat: &ChatId) -> Result<Vec<CustomerId>> {
    let window = Window::first(10);
    let list = async |cx: &mut Cx<'_>| ids_for_plugin(cx, chat, &window).await;
    Ok(house.by(by, list).await?.items)
}

/// The names of those who are seen; a point for each who is not.
async fn names(house: &House, by: &Actor, who: &[CustomerId]) -> Result<Vec<String>> {
    let found = house.by(by, async |cx: &mut Cx<'_>| for_plugin(cx, who).await);
    let name = |one: Option<Customer>| one.map_or(".".to_owned(), |one| one.name);
    Ok(found.await?.into_iter().map(name).collect())
}

#[tokio::test]
async fn a_plugin_knows_the_customers_of_chats_that_it_was_added_to() {
    let (house, chat, [lei, mei]) = scene().await;
    let all = [lei.customer.id.clone(), mei.customer.id.clone()];
    let nobody = CustomerId::new("nobody").unwrap();
    let asked = [all[1].clone(), nobody, all[0].clone()];
    for by in [plugin(SENTRY, None), plugin(SENTRY, Some("bob"))] {
        let mut found = ids(&house, &by, &chat).await.unwrap();
        found.sort_by_key(|id| *id != all[0]);
        assert_eq!(found, all);
        let named = names(&house, &by, &asked).await.unwrap();
        assert_eq!(named, ["韩梅梅", ".", "李雷"]);
    }
    let go = async |cx: &mut Cx<'_>| go(cx).await;
    house.by(actor(&mei), go).await.unwrap();
    let by = plugin(SENTRY, None);
    assert_eq!(ids(&house, &by, &chat).await.unwrap(), all[..1]);
    let still = names(&house, &by, &all).await.unwrap();
    assert_eq!(still, ["李雷", "韩梅梅"], "what she said stands there");
    let listed = async |cx: &mut Cx<'_>| {
        let window = Window {
            cursor: Some("no cursor".to_owned()),
            limit: 1,
        };
        ids_for_plugin(cx, &chat, &window).await.map(|_| ())
    };
    assert_eq!(code(house.by(&by, listed).await), ProblemCode::Invalid);
}

#[tokio::test]
async fn of_customers_elsewhere_a_plugin_learns_nothing() {
    let (house, chat, [lei, _]) = scene().await;
    let all = [lei.customer.id.clone()];
    let hidden = async |by: Actor| {
        let listed = code(ids(&house, &by, &chat).await);
        assert_eq!(listed, ProblemCode::NotFound);
        assert_eq!(names(&house, &by, &all).await.unwrap(), ["."]);
    };
    hidden(plugin(SENTRY, Some("eve"))).await;
    hidden(plugin("another", None)).await;
    let south = house.within(&house.south, plugin(SENTRY, None), async |cx| {
        for_plugin(cx, &all).await
    });
    assert_eq!(south.await.unwrap(), [None]);
    let plugin_id = PluginId::new(SENTRY).unwrap();
    let takes = async |cx: &mut Cx<'_>| chats::remove_plugin(cx, &chat, &plugin_id).await;
    house.by(user("ann"), takes).await.unwrap();
    hidden(plugin(SENTRY, None)).await;
}

#[tokio::test]
async fn a_grant_is_needed_is_cut_and_its_use_is_noted() {
    let (house, chat, [lei, _]) = scene().await;
    let (all, by) = ([lei.customer.id.clone()], plugin(SENTRY, None));
    let look = async |cx: &mut Cx<'_>| {
        let found = for_plugin(cx, &all).await?;
        Ok((found.into_iter().flatten().count(), cx.uses.clone()))
    };
    let none = no_grants(&house.north, &by);
    assert_eq!(
        code(house.granted(none.clone(), look).await),
        ProblemCode::Denied
    );
    let list = async |cx: &mut Cx<'_>| {
        let window = Window::first(10);
        ids_for_plugin(cx, &chat, &window).await.map(|_| ())
    };
    assert_eq!(code(house.granted(none, list).await), ProblemCode::Denied);
    let names: Grants = [Capability::DirectoryPeople].into_iter().collect();
    let who = |grants: &Grants| Who::new(&house.north, &by).granted(grants.clone());
    let (seen, uses) = house.granted(who(&names), look).await.unwrap();
    assert_eq!(seen, 1);
    let noted = |one: &Use| one.object.as_deref() == Some(all[0].as_str()) && one.allowed;
    assert!(uses.list.iter().any(noted), "{uses:?}");
    // Who looks after them is in no department.
    let sales: Scope = serde_json::from_str(r#"{"departments":["sales"]}"#).unwrap();
    let narrow = names.narrowed(Capability::DirectoryPeople, sales);
    let (seen, _) = house.granted(who(&narrow), look).await.unwrap();
    assert_eq!(seen, 0);
}

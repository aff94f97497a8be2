//! Ranges on a real store: who is let, who is not, and what is written down of a change.

use guildhall_domain::{Actor, DepartmentId, Name, Placement, PluginId, ProblemCode, User};

use super::*;
use crate::audit::{self, Filter};
use crate::people::NewDepartment;
use crate::plugins::{get, list};
use crate::testing::{House, code, plugin, plugin_id, user, user_id};
use crate::{chats, keys, messages};

fn to(json: &str) -> VisibleTo {
    serde_json::from_str(&format!(r#"{{"chosen":{json}}}"#)).unwrap()
}

/// `wang` drives for `east`, which is below `sales`; `li` is in none. Two plugins.
async fn house() -> House {
    let house = House::open().await;
    house.found(&["admin", "wang", "li"]).await;
    let settle = async |cx: &mut Cx<'_>| {
        for (id, parent) in [("sales", None), ("east", Some("sales")), ("west", None)] {
            let new = NewDepartment {
                id: Some(DepartmentId::new(id).unwrap()),
                name: Name::same(id),
                parent: parent.map(|id| DepartmentId::new(id).unwrap()),
            };
            people::add_department(cx, new).await?;
        }
        moves(cx, "wang", "east").await
    };
    house.by(Actor::System, settle).await.unwrap();
    for id in ["orders", "notes"] {
        house.install(&plugin_id(id)).await;
    }
    house
}

async fn moves(cx: &mut Cx<'_>, login: &str, department: &str) -> Result<()> {
    let key = keys::user(&user_id(login));
    let mut user: User = cx.fetch(&key).await?.unwrap();
    user.placements = vec![Placement {
        department: DepartmentId::new(department).unwrap(),
        position: Name::of("司机", "Driver"),
        head: false,
    }];
    cx.keep(key, &user)
}

async fn sets(house: &House, by: &str, to: &VisibleTo) -> Result<Installed> {
    let work = async |cx: &mut Cx<'_>| set_visible(cx, &plugin_id("orders"), to.clone()).await;
    house.by(user(by), work).await
}

async fn may(house: &House, login: &str, to: &VisibleTo) -> bool {
    let asked = house.by(user(login), async |cx| may_use(cx, to).await);
    match asked.await {
        Ok(()) => true,
        Err(error) => {
            assert_eq!(error.problem().code, ProblemCode::NotFound);
            false
        }
    }
}

async fn seen(house: &House, login: &str) -> Vec<String> {
    let all = house.by(user(login), async |cx| list(cx).await).await;
    all.unwrap()
        .into_iter()
        .map(|one| one.id.to_string())
        .collect()
}

#[tokio::test]
async fn a_range_lets_in_whom_it_names_wherever_they_are_moved() {
    let house = house().await;
    let both = ["admin", "li"];
    for login in both {
        assert!(may(&house, login, &VisibleTo::Everyone).await, "{login}");
    }
    for range in [
        to(r#"{"users":["wang"]}"#),
        to(r#"{"departments":["sales"]}"#),
        to(r#"{"positions":["司机"]}"#),
    ] {
        assert!(may(&house, "wang", &range).await, "{range:?}");
        for login in both {
            assert!(!may(&house, login, &range).await, "{login} {range:?}");
        }
    }
    let sales = to(r#"{"departments":["sales"]}"#);
    let move_ = async |cx: &mut Cx<'_>| moves(cx, "wang", "west").await;
    house.by(Actor::System, move_).await.unwrap();
    assert!(
        !may(&house, "wang", &sales).await,
        "who has left the department"
    );
    let none = house.by(plugin("orders", Some("wang")), async |cx| {
        may_use(cx, &VisibleTo::Everyone).await
    });
    assert_eq!(
        code(none.await),
        ProblemCode::Denied,
        "plugins use no plugins so"
    );
}

#[tokio::test]
async fn outside_of_it_the_plugin_is_not_there_but_for_administrators() {
    let house = house().await;
    sets(&house, "admin", &to(r#"{"departments":["east"]}"#))
        .await
        .unwrap();
    assert_eq!(seen(&house, "wang").await, ["notes", "orders"]);
    assert_eq!(seen(&house, "admin").await, ["notes", "orders"]);
    assert_eq!(seen(&house, "li").await, ["notes"]);
    let orders = plugin_id("orders");
    let looked = house.by(user("li"), async |cx| get(cx, &orders).await);
    assert_eq!(code(looked.await), ProblemCode::NotFound);
    // Who owns a group cannot add it either, and is told what is told of one that is not there.
    let adds = async |login: &'static str, id: PluginId| {
        let work = async |cx: &mut Cx<'_>| {
            let chat = chats::create_group(cx, Name::same("Ours"), &[]).await?;
            chats::add_plugin(cx, &chat, &id).await
        };
        house.by(user(login), work).await
    };
    let hidden = adds("li", orders.clone()).await.unwrap_err().problem();
    let unknown = adds("li", plugin_id("nothing"))
        .await
        .unwrap_err()
        .problem();
    assert_eq!(hidden.fields, unknown.fields);
    adds("wang", orders).await.unwrap();
}

#[tokio::test]
async fn it_writes_to_nobody_who_may_not_use_it() {
    let house = house().await;
    let writes = async |login: &str| {
        let draft = guildhall_domain::Draft::text("hello");
        let work =
            async |cx: &mut Cx<'_>| messages::post_direct(cx, &user_id(login), draft.clone()).await;
        house.by(plugin("orders", None), work).await
    };
    writes("li").await.unwrap();
    sets(&house, "admin", &to(r#"{"users":["wang"]}"#))
        .await
        .unwrap();
    writes("wang").await.unwrap();
    assert_eq!(
        code(writes("li").await),
        ProblemCode::Invalid,
        "also where they had a chat"
    );
    let chat = async |cx: &mut Cx<'_>| {
        let key = crate::keys::plugin_chat(&plugin_id("orders"), &user_id("li"));
        let chat: Option<guildhall_domain::ChatId> = cx.fetch(&key).await?;
        Ok(chat.unwrap())
    };
    let chat = house.by(&Actor::System, chat).await.unwrap();
    let by_id = async || {
        let draft = guildhall_domain::Draft::text("hello");
        let post = async |cx: &mut Cx<'_>| messages::post(cx, &chat, draft.clone()).await;
        house.by(plugin("orders", None), post).await
    };
    assert_eq!(
        code(by_id().await),
        ProblemCode::NotFound,
        "nor by the id of that chat"
    );
    sets(&house, "admin", &VisibleTo::Everyone).await.unwrap();
    writes("li").await.unwrap();
    by_id().await.unwrap();
}

#[tokio::test]
async fn only_administrators_change_it_and_each_change_is_in_the_audit() {
    let house = house().await;
    let wang = to(r#"{"users":["wang"],"departments":["east"]}"#);
    assert_eq!(code(sets(&house, "wang", &wang).await), ProblemCode::Denied);
    for stray in [
        r#"{"users":["nobody"]}"#,
        r#"{"departments":["nowhere"]}"#,
        r#"{"positions":[""]}"#,
    ] {
        assert_eq!(
            code(sets(&house, "admin", &to(stray)).await),
            ProblemCode::Invalid,
            "{stray}"
        );
    }
    let many: Vec<String> = (0..=Chosen::MOST).map(|n| format!("\"p{n}\"")).collect();
    let many = to(&format!(r#"{{"positions":[{}]}}"#, many.join(",")));
    assert_eq!(
        code(sets(&house, "admin", &many).await),
        ProblemCode::Invalid
    );

    let kept = sets(&house, "admin", &wang).await.unwrap();
    assert_eq!(kept.visible_to, wang);
    // The same again is no change.
    sets(&house, "admin", &wang).await.unwrap();
    sets(&house, "admin", &to("{}")).await.unwrap();
    sets(&house, "admin", &VisibleTo::Everyone).await.unwrap();
    let orders = plugin_id("orders");
    let page = house.by(user("admin"), async |cx| {
        audit::list(cx, &orders, &Filter::default(), None, 50).await
    });
    let page = page.await.unwrap();
    let mut set: Vec<_> = page
        .items
        .iter()
        .filter_map(|one| one.set.clone())
        .collect();
    set.sort();
    assert_eq!(
        set,
        ["everyone", "nobody", "users: wang; departments: east"]
    );
    assert!(
        page.items
            .iter()
            .all(|one| one.user == Some(user_id("admin"))
                && one.origin == "visible_to"
                && one.uses.is_empty())
    );
}

#[tokio::test]
async fn who_was_named_and_has_gone_does_not_stand_in_the_way() {
    let house = house().await;
    let before = to(r#"{"departments":["west"]}"#);
    sets(&house, "admin", &before).await.unwrap();
    let west = DepartmentId::new("west").unwrap();
    let remove = async |cx: &mut Cx<'_>| people::remove_department(cx, &west).await;
    house.by(user("admin"), remove).await.unwrap();
    sets(&house, "admin", &to(r#"{"departments":["west","east"]}"#))
        .await
        .unwrap();
}

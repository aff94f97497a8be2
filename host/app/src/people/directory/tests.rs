//! The directory on a real store: a small company with a tree of three departments.

use guildhall_domain::{Actor, Placement, ProblemCode};

use super::*;
use crate::people::{NewDepartment, NewUser, add_department, add_user};
use crate::testing::{House, code, no_grants, plugin, user, user_id};

fn department_id(id: &str) -> DepartmentId {
    DepartmentId::new(id).unwrap()
}

/// Sales above East above Shanghai; login, department, position, head, manager.
const PEOPLE: [(&str, &str, &str, bool, Option<&str>); 6] = [
    ("boss", "sales", "总监 Director", true, None),
    ("east", "east", "经理 Manager", true, None),
    ("gone", "shanghai", "经理 Manager", true, None),
    ("wang", "shanghai", "销售 Clerk", false, None),
    ("li", "shanghai", "销售 Clerk", false, Some("wang")),
    ("zhao", "east", "销售 Clerk", false, Some("gone")),
];

async fn house() -> House {
    let house = House::open().await;
    house.found(&["admin"]).await;
    let settle = house.by(&Actor::System, async |cx| {
        for (id, parent) in [
            ("sales", None),
            ("east", Some("sales")),
            ("shanghai", Some("east")),
        ] {
            let new = NewDepartment {
                id: Some(department_id(id)),
                name: Name::same(id),
                parent: parent.map(department_id),
            };
            add_department(cx, new).await?;
        }
        for (login, department, position, head, manager) in PEOPLE {
            let (zh, en) = position.split_once(' ').unwrap();
            let placement = Placement {
                department: department_id(department),
                position: Name::of(zh, en),
                head,
            };
            let new = NewUser {
                id: Some(user_id(login)),
                login: login.to_owned(),
                name: Name::same(login),
                email: Some(format!("{login}@example.com")),
                locale: guildhall_domain::Locale::En,
                placements: vec![placement],
                manager: manager.map(user_id),
                administrator: login == "boss",
            };
            add_user(cx, new).await?;
        }
        let mut gone: User = cx.fetch(&keys::user(&user_id("gone"))).await?.unwrap();
        gone.active = false;
        cx.keep(keys::user(&gone.id), &gone)
    });
    settle.await.unwrap();
    house
}

fn ids(listed: &Listed<User>) -> Vec<&str> {
    listed.items.iter().map(|user| user.id.as_str()).collect()
}

async fn found(house: &House, wanted: Wanted<'_>, within: Option<&str>) -> Vec<String> {
    let within = within.map(department_id);
    let listed = house
        .by(plugin("approvals", Some("wang")), async |cx| {
            find(cx, wanted, within.as_ref(), &Window::first(10)).await
        })
        .await
        .unwrap();
    ids(&listed).into_iter().map(str::to_owned).collect()
}

#[tokio::test]
async fn people_are_found_by_name_role_and_position_where_they_are_wanted() {
    let house = house().await;
    assert_eq!(
        found(&house, Wanted::Named("a"), None).await,
        ["admin", "east", "wang", "zhao"]
    );
    assert_eq!(
        found(&house, Wanted::Named("a"), Some("shanghai")).await,
        ["wang"]
    );
    assert_eq!(
        found(&house, Wanted::Role("administrator"), None).await,
        ["admin", "boss"]
    );
    assert_eq!(
        found(&house, Wanted::Role("administrator"), Some("sales")).await,
        ["boss"]
    );
    assert!(found(&house, Wanted::Role("king"), None).await.is_empty());
    assert_eq!(
        found(&house, Wanted::Position("manager"), None).await,
        ["east"]
    );
    assert_eq!(
        found(&house, Wanted::Position("销售"), Some("shanghai")).await,
        ["li", "wang"]
    );
    assert!(found(&house, Wanted::Position(""), None).await.is_empty());
}

#[tokio::test]
async fn members_come_in_slices_each_once_and_without_those_who_left() {
    let house = house().await;
    let read = async |root: &str, recursive, limit| {
        let root = department_id(root);
        house
            .by(user("wang"), async |cx| {
                let (mut all, mut window) = (Vec::new(), Window::first(limit));
                loop {
                    let listed = members(cx, &root, recursive, &window).await?;
                    all.extend(ids(&listed).into_iter().map(str::to_owned));
                    window.cursor = listed.next;
                    if window.cursor.is_none() {
                        return Ok(all);
                    }
                }
            })
            .await
    };
    let everybody = ["boss", "east", "li", "wang", "zhao"];
    for limit in [1, 2, 3, 200] {
        assert_eq!(
            read("sales", true, limit).await.unwrap(),
            everybody,
            "{limit}"
        );
    }
    assert_eq!(read("sales", false, 10).await.unwrap(), ["boss"]);
    assert_eq!(read("shanghai", false, 1).await.unwrap(), ["li", "wang"]);
    assert_eq!(code(read("nowhere", true, 1).await), ProblemCode::NotFound);
    let bad = house.by(user("wang"), async |cx| {
        let window = Window {
            cursor: Some("-".repeat(500)),
            limit: 1,
        };
        members(cx, &department_id("sales"), true, &window).await
    });
    assert_eq!(code(bad.await), ProblemCode::Invalid);
}

#[tokio::test]
async fn lines_of_reporting_pass_over_who_left_and_end() {
    let house = house().await;
    let chain = async |of: &str, levels| {
        let managers = house.by(user("wang"), async |cx| {
            managers_of(cx, &user_id(of), levels).await
        });
        let managers = managers.await.unwrap();
        managers.into_iter().map(String::from).collect::<Vec<_>>()
    };
    assert_eq!(chain("wang", 20).await, ["east", "boss"]);
    assert_eq!(chain("li", 20).await, ["wang", "east", "boss"]);
    assert_eq!(chain("li", 2).await, ["wang", "east"]);
    assert_eq!(chain("zhao", 20).await, ["east", "boss"]);
    assert!(chain("boss", 20).await.is_empty());
    let circle = house.by(&Actor::System, async |cx| {
        let mut boss: User = cx.fetch(&keys::user(&user_id("boss"))).await?.unwrap();
        boss.manager = Some(user_id("li"));
        cx.keep(keys::user(&boss.id), &boss)
    });
    circle.await.unwrap();
    assert_eq!(chain("li", u32::MAX).await, ["wang", "east", "boss"]);
    let heads = house.by(user("wang"), async |cx| {
        heads_of(cx, &department_id("shanghai")).await
    });
    assert!(heads.await.unwrap().is_empty(), "its head has left");
}

#[tokio::test]
async fn names_do_not_give_addresses_and_nothing_is_seen_without_a_grant() {
    let house = house().await;
    let approvals = plugin("approvals", Some("wang"));
    let names =
        guildhall_domain::Grants::from_iter([guildhall_domain::Capability::DirectoryPeople]);
    let who = crate::Who::new(&house.north, &approvals).granted(names);
    let seen = house.granted(who.clone(), async |cx| {
        crate::people::get(cx, &user_id("li")).await
    });
    assert_eq!(seen.await.unwrap().login, "li");
    let reach = async |cx: &mut Cx<'_>| contacts(cx, &user_id("li")).await;
    assert_eq!(code(house.granted(who, reach).await), ProblemCode::Denied);
    let all = house.by(&approvals, reach).await.unwrap();
    assert_eq!(all, [("email", "li@example.com".to_owned())]);
    let none = no_grants(&house.north, &approvals);
    let refused = house.granted(none, async |cx| roles_of(cx, &user_id("li")).await);
    assert_eq!(code(refused.await), ProblemCode::Denied);
    let left = plugin("approvals", Some("gone"));
    let refused = house.by(&left, async |cx| roles_of(cx, &user_id("li")).await);
    assert_eq!(
        code(refused.await),
        ProblemCode::Denied,
        "no more than the person may"
    );
    let elsewhere = house.within(&house.south, plugin("approvals", None), async |cx| {
        roles_of(cx, &user_id("li")).await
    });
    assert_eq!(code(elsewhere.await), ProblemCode::NotFound);
}

#[tokio::test]
async fn people_are_found_in_some_departments_and_those_below() {
    let house = house().await;
    let find = async |query: &str, within: &[&str]| {
        let among = crate::people::Among {
            departments: within.iter().map(|id| department_id(id)).collect(),
            chat: None,
        };
        let found = house.by(user("admin"), async |cx| {
            crate::people::search(cx, query, &among, 50).await
        });
        let found = found.await.unwrap().into_iter();
        found.map(|user| user.login).collect::<Vec<_>>()
    };
    assert_eq!(find("", &["east"]).await, ["east", "li", "wang", "zhao"]);
    assert_eq!(find("", &["shanghai"]).await, ["li", "wang"]);
    assert_eq!(
        find("a", &["shanghai", "east"]).await,
        ["east", "wang", "zhao"]
    );
    assert_eq!(find("", &["shanghai", "nowhere"]).await, ["li", "wang"]);
    assert!(find("", &["nowhere"]).await.is_empty());
    assert_eq!(find("", &[]).await.len(), 6, "whoever is active");
}

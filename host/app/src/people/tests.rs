//! People on a real store: adding, finding, and who may.

use guildhall_domain::{Actor, ProblemCode};

use super::*;
use crate::testing::{House, code, user, user_id};

fn new(login: &str, name: Name) -> NewUser {
    NewUser {
        id: None,
        login: login.into(),
        name,
        email: None,
        locale: Locale::ZhCn,
        placements: vec![],
        manager: None,
        administrator: false,
    }
}

async fn add(house: &House, who: &Actor, new: NewUser) -> Result<User> {
    house
        .by(who, async |cx| add_user(cx, new.clone()).await)
        .await
}

async fn house() -> House {
    let house = House::open().await;
    house.found(&["admin", "bob"]).await;
    house
}

#[tokio::test]
async fn only_administrators_add_people_and_logins_are_unique() {
    let house = house().await;
    let wang = || new("Wang.Fang", Name::of("王芳", "Fang Wang"));
    assert_eq!(
        code(add(&house, &user("bob"), wang()).await),
        ProblemCode::Denied
    );
    let added = add(&house, &user("admin"), wang()).await.unwrap();
    assert_eq!(added.login, "wang.fang");
    let again = add(&house, &user("admin"), new("WANG.FANG", Name::same("x"))).await;
    assert_eq!(again.unwrap_err().problem().fields[0].field, "login");
    let bad = add(&house, &user("admin"), new("a b", Name::same(" "))).await;
    assert_eq!(bad.unwrap_err().problem().fields.len(), 2);
    let found = house
        .by(user("bob"), async |cx| by_login(cx, " wang.fang ").await)
        .await;
    assert_eq!(found.unwrap(), Some(added.id));
    let south = house.within(&house.south, Actor::System, async |cx| {
        by_login(cx, "wang.fang").await
    });
    assert_eq!(south.await.unwrap(), None);
}

#[tokio::test]
async fn people_are_found_by_either_name_and_by_login() {
    let house = house().await;
    for (login, zh, en) in [
        ("wang.fang", "王芳", "Fang Wang"),
        ("fang.li", "方丽", "Li Fang"),
    ] {
        add(&house, &user("admin"), new(login, Name::of(zh, en)))
            .await
            .unwrap();
    }
    let find = async |query: &str, limit| {
        let found = house
            .by(user("bob"), async |cx| {
                search(cx, query, &Among::default(), limit).await
            })
            .await
            .unwrap();
        found.into_iter().map(|user| user.login).collect::<Vec<_>>()
    };
    assert_eq!(find("芳", 10).await, ["wang.fang"]);
    assert_eq!(
        find("FANG", 10).await,
        ["fang.li", "wang.fang"],
        "what begins with it comes first"
    );
    assert_eq!(find("fang", 1).await, ["fang.li"]);
    assert_eq!(find("", 10).await.len(), 4);
    assert_eq!(find("nobody", 10).await.len(), 0);
    let off = async |cx: &mut Cx<'_>| {
        let mut bob = get(cx, &user_id("bob")).await?;
        bob.active = false;
        cx.keep(keys::user(&bob.id), &bob)
    };
    house.by(Actor::System, off).await.unwrap();
    let switched_off = house
        .by(user("bob"), async |cx| {
            search(cx, "", &Among::default(), 10).await
        })
        .await;
    assert_eq!(code(switched_off), ProblemCode::Denied);
}

#[tokio::test]
async fn people_are_found_among_the_members_of_a_chat_by_who_is_in_it() {
    let house = house().await;
    house.people(&["eve"]).await;
    let members = [user_id("bob")];
    let made = house.by(user("admin"), async |cx| {
        crate::chats::create_group(cx, Name::same("Orders"), &members).await
    });
    let among = Among {
        chat: Some(made.await.unwrap()),
        ..Among::default()
    };
    let find = async |by: &str, query: &str, limit| {
        let found = house.by(user(by), async |cx| search(cx, query, &among, limit).await);
        let found = found.await?.into_iter();
        Ok::<_, Error>(found.map(|user| user.login).collect::<Vec<_>>())
    };
    assert_eq!(find("bob", "", 10).await.unwrap(), ["admin", "bob"]);
    assert_eq!(find("bob", "", 1).await.unwrap(), ["admin"]);
    assert_eq!(find("bob", "bo", 10).await.unwrap(), ["bob"]);
    assert!(find("bob", "eve", 10).await.unwrap().is_empty());
    let apart = find("eve", "", 10).await;
    assert_eq!(code(apart), ProblemCode::NotFound, "not even who is in it");
}

#[tokio::test]
async fn departments_hold_their_people() {
    let house = house().await;
    let unit = NewDepartment {
        id: None,
        name: Name::of("销售部", "Sales"),
        parent: None,
    };
    let admin = user("admin");
    let sales = house
        .by(&admin, async |cx| add_department(cx, unit.clone()).await)
        .await
        .unwrap();
    let placement = Placement {
        department: sales.id.clone(),
        position: Name::of("经理", "Manager"),
        head: true,
    };
    let mut wang = new("wang", Name::same("王"));
    wang.placements = vec![placement.clone()];
    let wang = add(&house, &admin, wang).await.unwrap();
    let found = house
        .by(user("bob"), async |cx| members_of(cx, &sales.id).await)
        .await
        .unwrap();
    assert_eq!(found, std::slice::from_ref(&wang));
    assert_eq!(
        house
            .by(user("bob"), async |cx| departments(cx).await)
            .await
            .unwrap(),
        [sales]
    );
    let mut lost = new("lost", Name::same("x"));
    let nowhere = DepartmentId::new("nowhere").unwrap();
    lost.placements = vec![Placement {
        department: nowhere,
        ..placement
    }];
    assert_eq!(code(add(&house, &admin, lost).await), ProblemCode::NotFound);

    let view = house.by(user("bob"), async |cx| {
        crate::views::person(cx, &wang, Locale::En).await
    });
    let view = view.await.unwrap();
    let shown = (
        view.department.as_str(),
        view.position.as_str(),
        view.company.as_str(),
    );
    assert_eq!(shown, ("Sales", "Manager", "北方公司"));
}

//! Changing people and departments on a real store: who may, what is refused, what stays in step.

use guildhall_domain::{Actor, DepartmentId, ProblemCode};

use super::*;
use crate::people::{
    DepartmentChange, NewDepartment, add_department, by_login, change_department, departments,
    directory, members_of, remove_department,
};
use crate::testing::{House, code, user, user_id};

async fn house() -> House {
    let house = House::open().await;
    house.found(&["admin", "bob", "eve"]).await;
    house
}

async fn changes(house: &House, who: &Actor, id: &str, change: UserChange) -> Result<User> {
    let id = user_id(id);
    house
        .by(who, async |cx| change_user(cx, &id, change.clone()).await)
        .await
}

async fn as_admin(house: &House, id: &str, change: UserChange) -> Result<User> {
    changes(house, &user("admin"), id, change).await
}

fn field(outcome: Result<User>) -> String {
    outcome.unwrap_err().problem().fields[0].field.clone()
}

async fn unit(house: &House, name: &str, parent: Option<&DepartmentId>) -> DepartmentId {
    let new = NewDepartment {
        id: None,
        name: Name::same(name),
        parent: parent.cloned(),
    };
    let added = house
        .by(user("admin"), async |cx| {
            add_department(cx, new.clone()).await
        })
        .await;
    added.unwrap().id
}

fn placed(departments: &[&DepartmentId]) -> UserChange {
    let placements = departments.iter().map(|department| Placement {
        department: (*department).clone(),
        position: Name::of("专员", "Clerk"),
        head: true,
    });
    UserChange {
        placements: Some(placements.collect()),
        ..UserChange::default()
    }
}

fn reports_to(manager: &str) -> UserChange {
    UserChange {
        manager: Some(Some(user_id(manager))),
        ..UserChange::default()
    }
}

fn off() -> UserChange {
    UserChange {
        active: Some(false),
        ..UserChange::default()
    }
}

#[tokio::test]
async fn only_administrators_change_people_and_logins_move_with_them() {
    let house = house().await;
    let change = || UserChange {
        login: Some(" Robert ".to_owned()),
        name: Some(Name::of("鲍勃", "Robert")),
        email: Some(Some("bob@example.com".to_owned())),
        ..UserChange::default()
    };
    for who in ["bob", "eve"] {
        let denied = changes(&house, &user(who), "bob", change()).await;
        assert_eq!(code(denied), ProblemCode::Denied);
    }
    let changed = as_admin(&house, "bob", change()).await.unwrap();
    assert_eq!(
        (changed.login.as_str(), changed.name.zh.as_str()),
        ("robert", "鲍勃")
    );
    let of = async |text: &'static str| {
        let found = house.by(user("eve"), async |cx| by_login(cx, text).await);
        found.await.unwrap()
    };
    assert_eq!(of("robert").await, Some(user_id("bob")));
    assert_eq!(of("bob").await, None);
    let taken = UserChange {
        login: Some("robert".to_owned()),
        ..UserChange::default()
    };
    assert_eq!(field(as_admin(&house, "eve", taken).await), "login");
    let long = UserChange {
        email: Some(Some("x".repeat(255))),
        ..UserChange::default()
    };
    assert_eq!(field(as_admin(&house, "eve", long).await), "email");
    let nobody = as_admin(&house, "nobody", UserChange::default()).await;
    assert_eq!(code(nobody), ProblemCode::NotFound);
    let kept = as_admin(&house, "bob", UserChange::default())
        .await
        .unwrap();
    assert_eq!(kept, changed, "what is not named stays");
}

#[tokio::test]
async fn whoever_is_moved_is_found_where_they_are() {
    let house = house().await;
    let (sales, north) = (
        unit(&house, "Sales", None).await,
        unit(&house, "North", None).await,
    );
    as_admin(&house, "bob", placed(&[&sales, &north]))
        .await
        .unwrap();
    as_admin(&house, "bob", placed(&[&north])).await.unwrap();
    let there = async |unit: &DepartmentId| {
        let unit = unit.clone();
        let found = house.by(user("eve"), async |cx| members_of(cx, &unit).await);
        let found = found.await.unwrap();
        found.into_iter().map(|user| user.login).collect::<Vec<_>>()
    };
    assert!(there(&sales).await.is_empty());
    assert_eq!(there(&north).await, ["bob"]);
    let heads = house.by(user("eve"), async |cx| {
        directory::heads_of(cx, &north).await
    });
    assert_eq!(heads.await.unwrap(), [user_id("bob")]);
    let nowhere = DepartmentId::new("nowhere").unwrap();
    for wrong in [placed(&[&nowhere]), placed(&[&north, &north])] {
        assert_eq!(field(as_admin(&house, "bob", wrong).await), "placements");
    }
}

#[tokio::test]
async fn nobody_reports_to_themselves_not_even_through_others() {
    let house = house().await;
    as_admin(&house, "bob", reports_to("eve")).await.unwrap();
    as_admin(&house, "eve", reports_to("admin")).await.unwrap();
    for (who, manager) in [("admin", "bob"), ("admin", "admin"), ("bob", "nobody")] {
        let refused = as_admin(&house, who, reports_to(manager)).await;
        assert_eq!(field(refused), "manager", "{who} to {manager}");
    }
    let up = house
        .by(user("eve"), async |cx| {
            directory::managers_of(cx, &user_id("bob"), 5).await
        })
        .await;
    assert_eq!(up.unwrap(), [user_id("eve"), user_id("admin")]);
    let nobody = UserChange {
        manager: Some(None),
        ..UserChange::default()
    };
    assert_eq!(as_admin(&house, "bob", nobody).await.unwrap().manager, None);
}

#[tokio::test]
async fn the_last_administrator_stays_one() {
    let house = house().await;
    let lowered = UserChange {
        administrator: Some(false),
        ..UserChange::default()
    };
    assert_eq!(field(as_admin(&house, "admin", off()).await), "active");
    assert_eq!(
        field(as_admin(&house, "admin", lowered.clone()).await),
        "administrator"
    );
    let raised = UserChange {
        administrator: Some(true),
        ..UserChange::default()
    };
    as_admin(&house, "bob", raised).await.unwrap();
    as_admin(&house, "admin", lowered).await.unwrap();
    assert_eq!(
        code(as_admin(&house, "eve", off()).await),
        ProblemCode::Denied
    );
    let done = changes(&house, &user("bob"), "eve", off()).await.unwrap();
    assert!(!done.active);
    let on = UserChange {
        active: Some(true),
        ..UserChange::default()
    };
    assert!(
        changes(&house, &user("bob"), "eve", on)
            .await
            .unwrap()
            .active
    );
}

#[tokio::test]
async fn an_absence_ends_by_itself() {
    let house = house().await;
    let away = |until| UserChange {
        absent_until: Some(Some(until)),
        ..UserChange::default()
    };
    let later = Millis(4_000_000_000_000);
    assert_eq!(
        as_admin(&house, "bob", away(later))
            .await
            .unwrap()
            .absent_until,
        Some(later)
    );
    assert_eq!(
        code(as_admin(&house, "bob", away(Millis(u64::MAX / 2))).await),
        ProblemCode::Invalid
    );
    assert_eq!(
        as_admin(&house, "bob", away(Millis(1)))
            .await
            .unwrap()
            .absent_until,
        None
    );
}

#[tokio::test]
async fn departments_stay_a_tree_and_go_only_when_they_are_empty() {
    let house = house().await;
    let top = unit(&house, "Top", None).await;
    let middle = unit(&house, "Middle", Some(&top)).await;
    let low = unit(&house, "Low", Some(&middle)).await;
    let moves = async |id: &DepartmentId, parent: Option<&DepartmentId>| {
        let change = DepartmentChange {
            name: None,
            parent: Some(parent.cloned()),
        };
        let id = id.clone();
        let done = house.by(user("admin"), async |cx| {
            change_department(cx, &id, change.clone()).await
        });
        done.await
    };
    for below in [&top, &middle, &low] {
        let refused = moves(&top, Some(below)).await.unwrap_err();
        assert_eq!(refused.problem().fields[0].field, "parent");
    }
    let removes = async |id: &DepartmentId| {
        let id = id.clone();
        let done = house.by(user("admin"), async |cx| remove_department(cx, &id).await);
        done.await
    };
    assert_eq!(code(removes(&middle).await), ProblemCode::Conflict);
    moves(&low, None).await.unwrap();
    removes(&middle).await.unwrap();
    as_admin(&house, "bob", placed(&[&low])).await.unwrap();
    assert_eq!(code(removes(&low).await), ProblemCode::Conflict);
    let renamed = DepartmentChange {
        name: Some(Name::of("低", "Bottom")),
        parent: None,
    };
    let by_bob = house.by(user("bob"), async |cx| {
        change_department(cx, &low, renamed.clone()).await
    });
    assert_eq!(code(by_bob.await), ProblemCode::Denied);
    let done = house.by(user("admin"), async |cx| {
        change_department(cx, &low, renamed.clone()).await
    });
    assert_eq!(done.await.unwrap().name.en, "Bottom");
    let left = house.by(user("bob"), async |cx| departments(cx).await);
    assert_eq!(left.await.unwrap().len(), 2);
}

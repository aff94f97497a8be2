//! The directory as a guest has it, of a company with a tree of two departments.

use guildhall_app::people::{
    self, DepartmentChange, NewDepartment, NewUser, OwnChange, UserChange,
};
use guildhall_domain::{
    Actor, Capability, DepartmentId, Locale, Millis, Name, Placement, TimeZone, User, UserId,
};

use crate::hall::{Hall, until};

pub async fn hall() -> Hall {
    let hall = Hall::open().await;
    let settle = hall
        .desk
        .transact(&hall.alice.company, &Actor::System, None, async move |cx| {
            for (id, parent) in [("sales", None), ("east", Some("sales"))] {
                let new = NewDepartment {
                    id: Some(DepartmentId::new(id).unwrap()),
                    name: Name::of("销售", id),
                    parent: parent.map(|id| DepartmentId::new(id).unwrap()),
                };
                people::add_department(cx, new).await?;
            }
            for (login, department, head) in [("boss", "sales", true), ("wang", "east", false)] {
                let new = NewUser {
                    id: Some(UserId::new(login).unwrap()),
                    login: login.to_owned(),
                    name: Name::of("王", login),
                    email: Some(format!("{login}@example.com")),
                    locale: Locale::ZhCn,
                    placements: vec![Placement {
                        department: DepartmentId::new(department).unwrap(),
                        position: Name::of("销售员", "Clerk"),
                        head,
                    }],
                    manager: None,
                    administrator: false,
                };
                people::add_user(cx, new).await?;
            }
            let key = guildhall_app::keys::user(&UserId::new("boss").unwrap());
            let mut boss: User = cx.fetch(&key).await?.unwrap();
            boss.time_zone = Some(TimeZone::named("Europe/Berlin").unwrap());
            cx.keep(key, &boss)
        });
    settle.await.unwrap();
    hall
}

#[tokio::test(flavor = "multi_thread")]
async fn a_guest_reads_people_and_departments() {
    let hall = hall().await;
    hall.installs("registrar").await;
    let asked = [
        (
            "user boss",
            "boss true zh-CN Europe/Berlin sales:Clerk:true -",
        ),
        (
            "user wang",
            "wang true zh-CN Asia/Shanghai east:Clerk:false -",
        ),
        ("user nobody", "not-found"),
        ("users wang nobody ../x boss", "wang ? ? boss"),
        ("search wa", "wang"),
        ("search 王 east", "wang"),
        ("search a nowhere", "not-found"),
        ("department east", "east<sales"),
        ("top", "sales<"),
        ("children sales", "east<sales"),
        ("children nowhere", "not-found"),
        ("members sales own", "boss"),
        ("members sales all", "boss wang"),
        ("heads sales", "boss"),
        ("heads east", ""),
        ("managers wang 5", "boss"),
        ("managers wang 0", ""),
        ("roles alice", "administrator"),
        ("roles wang", ""),
        ("with-role administrator", "Alice"),
        ("with-position 销售员", "boss wang"),
        ("contacts wang", "email=wang@example.com"),
        ("contacts alice", ""),
        ("contacts nobody", "not-found"),
        ("flood", "quota-exceeded"),
        ("bulk", "invalid"),
    ];
    for (ask, expected) in asked {
        assert_eq!(
            hall.types(&format!("/registrar {ask}")).await,
            expected,
            "{ask}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn names_are_granted_without_addresses_and_neither_without_the_other() {
    let hall = hall().await;
    hall.installs_without("registrar", Capability::DirectoryContactDetails)
        .await;
    assert_eq!(hall.types("/registrar contacts wang").await, "denied");
    assert_eq!(hall.types("/registrar search wang").await, "wang");
    hall.installs_without("registrar", Capability::DirectoryPeople)
        .await;
    assert_eq!(
        hall.types("/registrar contacts wang").await,
        "email=wang@example.com"
    );
    let denied = [
        "user wang",
        "users wang",
        "search wang",
        "department east",
        "top",
        "children sales",
        "members sales all",
        "heads sales",
        "managers wang 5",
        "roles wang",
        "with-role administrator",
        "with-position Clerk",
    ];
    for ask in denied {
        assert_eq!(
            hall.types(&format!("/registrar {ask}")).await,
            "denied",
            "{ask}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_guest_sees_who_is_away_and_until_when() {
    let hall = hall().await;
    hall.installs("registrar").await;
    let wang = Actor::User(UserId::new("wang").unwrap());
    let says = async |until: Option<u64>| {
        let change = OwnChange {
            absent_until: Some(until.map(Millis)),
            ..OwnChange::default()
        };
        let company = &hall.alice.company;
        let work = async move |cx: &mut guildhall_app::Cx<'_>| people::change_me(cx, change).await;
        let said = hall.desk.transact(company, &wang, None, work);
        said.await.unwrap();
        hall.types("/registrar away wang").await
    };
    assert_eq!(hall.types("/registrar away wang").await, "there");
    assert_eq!(says(Some(4_000_000_000_000)).await, "4000000000000");
    assert_eq!(says(None).await, "there");
}

async fn renames(hall: &Hall, department: &'static str, name: &'static str) {
    let done = hall
        .desk
        .transact(&hall.alice.company, &Actor::System, None, async move |cx| {
            let change = DepartmentChange {
                name: Some(Name::same(name)),
                ..DepartmentChange::default()
            };
            let id = DepartmentId::new(department).unwrap();
            people::change_department(cx, &id, change).await.map(|_| ())
        });
    done.await.unwrap();
}

async fn switches_off(hall: &Hall, user: &'static str) {
    let done = hall
        .desk
        .transact(&hall.alice.company, &Actor::System, None, async move |cx| {
            let change = UserChange {
                active: Some(false),
                ..UserChange::default()
            };
            let id = UserId::new(user).unwrap();
            people::change_user(cx, &id, change).await.map(|_| ())
        });
    done.await.unwrap();
}

async fn is_told(hall: &Hall, lines: &str) {
    until(lines, async || {
        let told = hall.types("/registrar told").await;
        assert!(lines.starts_with(&told), "wanted {lines}, found {told}");
        (told == lines).then_some(())
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plugin_is_told_of_the_people_and_departments_that_its_grant_covers() {
    let hall = hall().await;
    hall.installs("registrar").await;
    renames(&hall, "east", "Far east").await;
    // Wang's department has another name, and Wang is shown with it.
    let first = "wang there|east Far east";
    is_told(&hall, first).await;
    let east = serde_json::from_str(r#"{"departments":["east"]}"#).unwrap();
    crate::grants::narrows(&hall, "registrar", Capability::DirectoryPeople, east).await;
    renames(&hall, "sales", "Sellers").await;
    switches_off(&hall, "boss").await;
    switches_off(&hall, "wang").await;
    is_told(&hall, &format!("{first}|wang off")).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn without_the_grant_nobody_is_told_of_people() {
    let hall = hall().await;
    hall.installs_without("registrar", Capability::DirectoryPeople)
        .await;
    switches_off(&hall, "wang").await;
    let plugin = guildhall_domain::PluginId::new("registrar").unwrap();
    let standing = hall
        .reads(async |cx| guildhall_app::deliveries::standing(cx, &plugin).await)
        .await;
    assert_eq!(standing.waiting, 0);
    assert_eq!(hall.types("/registrar told").await, "");
}

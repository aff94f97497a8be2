//! Companies on a real store: the one-time link, a start that was cut short, two side by side.

use guildhall_domain::Locale;

use super::*;
use crate::testing::{House, code};
use crate::{people, sessions};

const PASSWORD: &str = "a long password";

fn company(id: &str) -> NewCompany {
    NewCompany {
        id: CompanyId::new(id).unwrap(),
        name: format!("{id} Ltd"),
    }
}

fn administrator(login: &str) -> NewAdministrator {
    NewAdministrator {
        login: login.into(),
        name: Name::same("Wang Fang"),
        password: PASSWORD.into(),
        locale: Locale::En,
    }
}

#[tokio::test]
async fn the_first_administrator_sets_a_company_up_once() {
    let house = House::open().await;
    let desk = &house.desk;
    let token = setup_link(desk).await.unwrap();
    assert!(setup_link_is_valid(desk, &token).await.unwrap());
    assert!(!setup_link_is_valid(desk, "guess").await.unwrap());
    let wrong = set_up(desk, "guess", company("north"), administrator("wang"), None).await;
    assert_eq!(code(wrong), ProblemCode::SetupLinkInvalid);

    let (made, user) = set_up(desk, &token, company("north"), administrator("wang"), None)
        .await
        .unwrap();
    assert!(user.administrator);
    assert_eq!(list(desk).await.unwrap(), [made]);
    let again = set_up(desk, &token, company("south"), administrator("li"), None).await;
    assert_eq!(code(again), ProblemCode::SetupLinkInvalid);
    assert!(!setup_link_is_valid(desk, &token).await.unwrap());
    assert_eq!(house.keys_of(&house.south).await, 0);
    let signed = sessions::sign_in(desk, &house.north, "wang", PASSWORD)
        .await
        .unwrap();
    assert_eq!(signed.user.id, user.id);
    let wang = Actor::User(user.id);
    let chats = desk.read(&house.north, &wang, async |cx| chats::list(cx).await);
    assert_eq!(
        chats.await.unwrap().value.len(),
        1,
        "the group of everybody"
    );
}

#[tokio::test]
async fn a_new_link_takes_the_place_of_the_old_one() {
    let house = House::open().await;
    let old = setup_link(&house.desk).await.unwrap();
    let new = setup_link(&house.desk).await.unwrap();
    assert!(!setup_link_is_valid(&house.desk, &old).await.unwrap());
    assert!(setup_link_is_valid(&house.desk, &new).await.unwrap());
}

#[tokio::test]
async fn what_was_cut_short_is_finished_by_asking_again() {
    let house = House::open().await;
    let desk = &house.desk;
    let token = setup_link(desk).await.unwrap();
    // As if the power went after the company's own commit, before it was listed.
    let id = house.north.clone();
    let half = desk.transact(&id, &Actor::System, None, async |cx| {
        found(cx, "north Ltd").await
    });
    let half = half.await.unwrap().value;
    assert!(list(desk).await.unwrap().is_empty());
    let (made, _) = set_up(desk, &token, company("north"), administrator("wang"), None)
        .await
        .unwrap();
    assert_eq!(made, half);
    assert_eq!(list(desk).await.unwrap(), [made]);
}

#[tokio::test]
async fn a_mistake_in_a_field_leaves_the_link_good() {
    let house = House::open().await;
    let desk = &house.desk;
    let token = setup_link(desk).await.unwrap();
    let mut weak = administrator("wang");
    weak.password = "short".into();
    let refused = set_up(desk, &token, company("north"), weak, None).await;
    assert_eq!(code(refused), ProblemCode::Invalid);
    let made = set_up(desk, &token, company("south"), administrator("li"), None).await;
    made.unwrap();
}

#[tokio::test]
async fn a_listed_company_is_not_set_up_again() {
    let house = House::open().await;
    let desk = &house.desk;
    add(desk, &house.north, "北方公司").await.unwrap();
    let token = setup_link(desk).await.unwrap();
    let taken = set_up(desk, &token, company("north"), administrator("wang"), None)
        .await
        .unwrap_err();
    assert_eq!(taken.problem().fields[0].field, "id");
    let nobody = desk.read(&house.north, &Actor::System, async |cx| {
        people::by_login(cx, "wang").await
    });
    assert_eq!(nobody.await.unwrap().value, None);
}

#[tokio::test]
async fn who_never_heard_the_answer_is_known_by_the_key_of_the_request() {
    let house = House::open().await;
    let desk = &house.desk;
    let token = setup_link(desk).await.unwrap();
    let known =
        async |token: &str, key: &str| was_set_up(desk, token, &house.north, key).await.unwrap();
    assert!(!known(&token, "first").await);
    let key = Some("first");
    set_up(desk, &token, company("north"), administrator("wang"), key)
        .await
        .unwrap();
    assert!(known(&token, "first").await);
    assert!(!known(&token, "second").await);
    assert!(!known("guess", "first").await);
    let south = was_set_up(desk, &token, &house.south, "first").await;
    assert!(!south.unwrap(), "only for the company that it set up");
    assert!(!setup_link_is_valid(desk, &token).await.unwrap());
    let again = set_up(desk, &token, company("south"), administrator("li"), key).await;
    assert_eq!(code(again), ProblemCode::SetupLinkInvalid);
}

//! The sweeper on a real store: what has expired goes, what has not stays.

use guildhall_domain::{Form, Json, Millis, Text};

use super::*;
use crate::passwords;
use crate::testing::{House, plugin, user_id};

#[tokio::test]
async fn what_has_expired_goes_and_what_has_not_stays() {
    let house = House::open().await;
    let desk = &house.desk;
    let files = Files::open(desk.store(), &house.folder.path().join("files")).unwrap();
    companies::add(desk, &house.north, "North").await.unwrap();
    companies::add(desk, &house.south, "South").await.unwrap();
    house.people(&["wang"]).await;
    let hash = passwords::hash(desk, "long enough").await.unwrap();
    let set = house.by(&Actor::System, async |cx| {
        cx.keep(crate::keys::login("wang"), &user_id("wang"))?;
        passwords::set(cx, &user_id("wang"), &hash)
    });
    set.await.unwrap();
    let before = house.keys_of(&house.north).await;
    let south = house.keys_of(&house.south).await;

    let old = sessions::sign_in(desk, &house.north, "wang", "long enough")
        .await
        .unwrap();
    let orders = plugin("orders", Some("wang"));
    let opened = house.by(&orders, async |cx| {
        let form = Form {
            name: "f".to_owned(),
            title: Text::plain("F"),
            intro: Vec::new(),
            fields: Vec::new(),
            step: None,
            submit_label: None,
            state: Json::null(),
        };
        forms::open(cx, form, None, None).await
    });
    opened.await.unwrap();
    house.clock.advance(sessions::IDLE);
    let new = sessions::sign_in(desk, &house.north, "wang", "long enough")
        .await
        .unwrap();

    sweep(desk, &files).await.unwrap();
    assert_eq!(
        house.keys_of(&house.north).await,
        before + 2,
        "one session is left"
    );
    assert!(sessions::check(desk, &old.token).await.is_err());
    assert!(sessions::check(desk, &new.token).await.is_ok());
    assert_eq!(house.keys_of(&house.south).await, south);
    house.clock.advance(Millis::DAY);
    sweep(desk, &files).await.unwrap();
    assert!(sessions::check(desk, &new.token).await.is_ok());
}

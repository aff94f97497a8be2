//! Installed plugins on a real store: grants, states, texts of any length, and what is told.

use std::collections::BTreeMap;

use bytes::Bytes;
use guildhall_domain::Actor;

use super::*;
use crate::files::Files;
use crate::testing::{House, NOW, code, plugin, plugin_id, user};

const MANIFEST: &str = r#"
id = "orders"
version = "1.2.0"
name = { en = "Orders", "zh-CN" = "订单" }
description = { en = "Looks orders up", "zh-CN" = "查询订单" }
publisher = { en = "Clearshore", "zh-CN" = "澄岸" }
handlers = ["lifecycle"]

[[capabilities]]
name = "storage/kv"
required = true
because = { en = "keeps the orders", "zh-CN" = "保存订单" }

[[capabilities]]
name = "chat/posting"
required = false
because = { en = "tells of changes", "zh-CN" = "通知变化" }
"#;

struct Shop {
    house: House,
    files: Files,
    manifest: Manifest,
}

impl Shop {
    async fn open() -> Shop {
        let house = House::open().await;
        house.people(&["admin", "wang"]).await;
        let files = Files::open(house.desk.store(), &house.folder.path().join("files")).unwrap();
        let manifest = Manifest::parse(MANIFEST).unwrap();
        Shop {
            house,
            files,
            manifest,
        }
    }

    async fn install(
        &self,
        by: &str,
        package: &'static [u8],
        locales: &Locales,
        grants: &[Capability],
    ) -> Result<Installed> {
        let staged = self
            .files
            .stage_bytes(&self.house.north, Bytes::from_static(package))
            .await?;
        let by = user(by);
        let install = self.house.by(&by, async |cx| {
            let arrival = Arrival {
                manifest: &self.manifest,
                locales,
                package: &staged,
                grants: grants.iter().copied().collect(),
                limits: Limits::Kept,
                visible_to: None,
            };
            install(cx, arrival).await
        });
        install.await
    }
}

/// Texts of about this many bytes in both languages.
fn texts(bytes: usize) -> Locales {
    let table: BTreeMap<String, String> = (0..bytes / 1_000)
        .map(|n| (format!("key-{n:04}"), "文".repeat(160)))
        .collect();
    let both = [
        ("en".to_owned(), table.clone()),
        ("zh-CN".to_owned(), table),
    ];
    Locales::try_from(BTreeMap::from(both)).unwrap()
}

const GRANTS: &[Capability] = &[Capability::StorageKv];

#[tokio::test]
async fn an_administrator_installs_and_everybody_sees_it() {
    let shop = Shop::open().await;
    let refused = shop.install("wang", b"one", &texts(0), GRANTS).await;
    assert_eq!(code(refused), ProblemCode::Denied);
    let installed = shop
        .install("admin", b"one", &texts(300_000), GRANTS)
        .await
        .unwrap();
    assert_eq!(
        (installed.version.as_str(), &installed.state),
        ("1.2.0", &State::On)
    );
    assert!(
        installed.grants.has(Capability::StorageKv)
            && !installed.grants.has(Capability::ChatPosting)
    );
    let id = plugin_id("orders");
    let read = async |cx: &mut Cx<'_>| {
        let all = list(cx).await?;
        Ok((
            get(cx, &id).await?,
            all,
            manifest(cx, &id).await?,
            locales(cx, &id).await?,
        ))
    };
    let (one, all, manifest, kept) = shop.house.by(&user("wang"), read).await.unwrap();
    assert_eq!(
        (&one, all.as_slice()),
        (&installed, [installed.clone()].as_slice())
    );
    assert_eq!(manifest, shop.manifest);
    assert_eq!(kept, texts(300_000));
    assert_eq!(
        code(shop.house.by(&plugin("orders", None), read).await),
        ProblemCode::Denied
    );

    let events = shop
        .house
        .desk
        .events(&shop.house.north, 0, 100)
        .await
        .unwrap();
    assert!(
        events
            .iter()
            .any(|(_, event)| *event == Event::PluginChanged { plugin: id.clone() })
    );
    assert_eq!(shop.house.keys_of(&shop.house.south).await, 0);
}

#[tokio::test]
async fn another_version_takes_the_place_of_the_first_and_gives_its_package_up() {
    let shop = Shop::open().await;
    let first = shop
        .install("admin", b"one", &texts(300_000), GRANTS)
        .await
        .unwrap();
    let second = shop
        .install("admin", b"two", &texts(2_000), GRANTS)
        .await
        .unwrap();
    assert_ne!(first.digest, second.digest);
    let read = shop.house.by(&Actor::System, async |cx| {
        let kept = locales(cx, &plugin_id("orders")).await?;
        let mut mentions = Vec::new();
        for digest in [&first.digest, &second.digest] {
            mentions.push(cx.tx.range(keys::blob_plugins(digest)).await?.items.len());
        }
        Ok((list(cx).await?.len(), kept, mentions))
    });
    assert_eq!(read.await.unwrap(), (1, texts(2_000), vec![0, 1]));
    // The same package again is no change of what it needs.
    shop.install("admin", b"two", &texts(0), GRANTS)
        .await
        .unwrap();
    let read = shop.house.by(&Actor::System, async |cx| {
        Ok(cx
            .tx
            .range(keys::blob_plugins(&second.digest))
            .await?
            .items
            .len())
    });
    assert_eq!(read.await.unwrap(), 1);
}

#[tokio::test]
async fn what_is_required_must_be_granted_and_nothing_else_may_be() {
    let shop = Shop::open().await;
    for grants in [
        &[][..],
        &[Capability::ChatPosting],
        &[Capability::StorageKv, Capability::FilesReading],
    ] {
        let refused = shop.install("admin", b"one", &texts(0), grants).await;
        assert_eq!(code(refused), ProblemCode::Invalid, "{grants:?}");
    }
    let both = [Capability::StorageKv, Capability::ChatPosting];
    assert!(
        shop.install("admin", b"one", &texts(0), &both)
            .await
            .is_ok()
    );
}

#[tokio::test]
async fn a_plugin_that_is_off_or_not_there_does_not_act() {
    let shop = Shop::open().await;
    let orders = plugin("orders", Some("wang"));
    let act = async |cx: &mut Cx<'_>| acting(cx).await;
    assert_eq!(
        code(shop.house.by(&orders, act).await),
        ProblemCode::NotFound
    );
    let installed = shop
        .install("admin", b"one", &texts(0), GRANTS)
        .await
        .unwrap();
    assert_eq!(shop.house.by(&orders, act).await.unwrap(), installed);

    let off = State::Off {
        reason: "x".repeat(2_000),
        since: NOW,
    };
    let turn_off = async |cx: &mut Cx<'_>| set_state(cx, &plugin_id("orders"), off.clone()).await;
    assert_eq!(
        code(shop.house.by(&user("wang"), turn_off).await),
        ProblemCode::Denied
    );
    let turned = shop.house.by(&Actor::System, turn_off).await.unwrap();
    assert!(matches!(turned.state, State::Off { reason, .. } if reason.len() == LONGEST_REASON));
    assert_eq!(
        code(shop.house.by(&orders, act).await),
        ProblemCode::PluginOff
    );
    let turn_on = async |cx: &mut Cx<'_>| set_state(cx, &plugin_id("orders"), State::On).await;
    shop.house.by(&user("admin"), turn_on).await.unwrap();
    assert!(shop.house.by(&orders, act).await.is_ok());
    assert!(shop.house.by(&user("wang"), act).await.is_err());
}

#[tokio::test]
async fn grants_change_within_what_is_asked_for_and_required() {
    let shop = Shop::open().await;
    shop.install("admin", b"one", &texts(0), GRANTS)
        .await
        .unwrap();
    let set = async |by: &Actor, grants: &[Capability]| {
        let grants: Grants = grants.iter().copied().collect();
        let set =
            async |cx: &mut Cx<'_>| set_grants(cx, &plugin_id("orders"), grants.clone()).await;
        shop.house.by(by, set).await
    };
    let both = [Capability::StorageKv, Capability::ChatPosting];
    assert_eq!(code(set(&user("wang"), &both).await), ProblemCode::Denied);
    let before = set(&user("admin"), GRANTS).await.unwrap();
    let after = set(&user("admin"), &both).await.unwrap();
    assert!(
        after.grants.has(Capability::ChatPosting) && !before.grants.has(Capability::ChatPosting)
    );
    for wrong in [
        &[Capability::ChatPosting][..],
        &[Capability::StorageKv, Capability::FilesReading],
    ] {
        let refused = set(&user("admin"), wrong).await;
        assert_eq!(code(refused), ProblemCode::Invalid, "{wrong:?}");
    }
    let kept = shop.house.by(&Actor::System, async |cx| {
        get(cx, &plugin_id("orders")).await
    });
    assert_eq!(kept.await.unwrap(), after, "a refusal changes nothing");
    let (orders, admin) = (plugin_id("nothing"), user("admin"));
    let none = shop.house.by(&admin, async |cx| {
        set_grants(cx, &orders, Grants::default()).await
    });
    assert_eq!(code(none.await), ProblemCode::NotFound);
}

#[tokio::test]
async fn limits_are_checked_and_stay_through_an_upgrade() {
    let shop = Shop::open().await;
    let both = [Capability::StorageKv, Capability::ChatPosting];
    shop.install("admin", b"one", &texts(0), &both)
        .await
        .unwrap();
    let grants: Grants = both.into_iter().collect();
    let scope = |json: &str| serde_json::from_str::<guildhall_domain::Scope>(json).unwrap();
    let set = async |grants: Grants| {
        let set =
            async |cx: &mut Cx<'_>| set_grants(cx, &plugin_id("orders"), grants.clone()).await;
        shop.house.by(&user("admin"), set).await
    };
    let wrong = grants.narrowed(Capability::StorageKv, scope(r#"{"chats":["sales"]}"#));
    assert_eq!(code(set(wrong).await), ProblemCode::Invalid);
    let narrow = grants.narrowed(Capability::ChatPosting, scope(r#"{"chats":["sales"]}"#));
    assert_eq!(set(narrow.clone()).await.unwrap().grants, narrow);
    let upgraded = shop
        .install("admin", b"two", &texts(0), &both)
        .await
        .unwrap();
    assert_eq!(upgraded.grants, narrow, "an upgrade gives nothing back");
}

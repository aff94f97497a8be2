//! Settings and secrets as a guest has them.

use guildhall_app::settings::{self, Values};
use guildhall_domain::{Actor, Capability, PluginId};

use crate::hall::Hall;

async fn sets(hall: &Hall, values: serde_json::Value) {
    let values: Values = serde_json::from_value(values).unwrap();
    let alice = Actor::User(hall.alice.user.clone());
    let vault = hall.plugins.vault().clone();
    let set = hall
        .desk
        .transact(&hall.alice.company, &alice, None, async move |cx| {
            let id = PluginId::new("steward").unwrap();
            settings::set(cx, &vault, &id, &values).await.map(|_| ())
        });
    set.await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_guest_reads_what_is_set_at_once_and_the_default_before() {
    let hall = Hall::open().await;
    hall.installs("steward").await;
    assert_eq!(hall.types("/steward all").await, "-|99.90|false|red|");
    let some = serde_json::json!({
        "greeting": "你好", "limit": "12.5", "loud": true,
        "colour": ["red", "blue"], "words": ["a", "b c"], "token": "Jefe",
    });
    sets(&hall, some).await;
    assert_eq!(
        hall.types("/steward all").await,
        "你好|12.5|true|red,blue|a,b c"
    );
    assert_eq!(hall.types("/steward get nothing").await, "not-found");
    assert_eq!(hall.types("/steward get token").await, "invalid");
    let hall = hall.restart().await;
    assert_eq!(
        hall.types("/steward all").await,
        "你好|12.5|true|red,blue|a,b c"
    );
    assert_eq!(hall.types("/steward reveal token").await, "Jefe");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_secret_is_used_without_being_seen_and_seen_only_where_that_is_granted() {
    let hall = Hall::open().await;
    hall.installs_without("steward", Capability::ConfigReveal)
        .await;
    assert_eq!(hall.types("/steward set? token").await, "false");
    assert_eq!(hall.types("/steward sign token x").await, "not-found");
    sets(
        &hall,
        serde_json::json!({ "greeting": "hi", "token": "key" }),
    )
    .await;
    assert_eq!(hall.types("/steward set? token").await, "true");
    // As `printf x | openssl dgst -sha256 -hmac key` says.
    assert_eq!(
        hall.types("/steward sign token x").await,
        "4fc3b7eaf34d7e594a6f51d9517ba543abf41067b27587ffd82ba3584e4d3cdd"
    );
    assert_eq!(hall.types("/steward reveal token").await, "denied");
    hall.installs_without("steward", Capability::ConfigSecrets)
        .await;
    assert_eq!(hall.types("/steward reveal token").await, "key");
    for ask in ["set? token", "sign token x"] {
        assert_eq!(hall.types(&format!("/steward {ask}")).await, "denied");
    }
}

//! Settings and secrets as a guest has them.

use guildhall_app::plugins::State;
use guildhall_app::settings::{self, Values};
use guildhall_domain::{Actor, Capability, PluginId, ProblemCode};
use guildhall_plugin::{CallError, Change};

use crate::hall::{Hall, key};

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

fn steward() -> PluginId {
    PluginId::new("steward").unwrap()
}

async fn saves(hall: &Hall, values: serde_json::Value) -> Result<(), CallError> {
    let values: Values = serde_json::from_value(values).unwrap();
    hall.plugins
        .set_settings(&hall.alice, &steward(), values)
        .await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plugin_is_asked_before_its_settings_are_saved() {
    let hall = Hall::open().await;
    hall.installs("steward").await;
    let said = |greeting: &str| serde_json::json!({ "greeting": greeting, "loud": true });
    saves(&hall, said("hello")).await.unwrap();
    let kept = "hello|99.90|true|red|";
    assert_eq!(hall.types("/steward all").await, kept);
    // It sees them as they are to be, secrets among them.
    let unsigned = saves(&hall, said("unsigned")).await;
    let Err(CallError::Problem(problem)) = unsigned else {
        panic!("{unsigned:?}");
    };
    assert_eq!(problem.code, ProblemCode::Invalid);
    let fields: Vec<_> = problem
        .fields
        .iter()
        .map(|one| one.field.as_str())
        .collect();
    assert_eq!(fields, ["token", "greeting"]);
    for (greeting, code) in [
        ("rude", ProblemCode::Invalid),
        ("refuse", ProblemCode::PluginRefused),
        ("elsewhere", ProblemCode::PluginFailed),
        ("panic", ProblemCode::PluginFailed),
        ("loop", ProblemCode::PluginOverLimit),
    ] {
        let saved = saves(&hall, said(greeting)).await;
        let problem = guildhall_domain::Problem::from(saved.unwrap_err());
        assert_eq!(problem.code, code, "{greeting}");
        assert_eq!(hall.types("/steward all").await, kept, "{greeting}");
    }
    let signed = serde_json::json!({ "greeting": "unsigned", "token": "key" });
    saves(&hall, signed).await.unwrap();
    assert_eq!(
        hall.types("/steward all").await,
        "unsigned|99.90|false|red|"
    );

    let nobody = guildhall_plugin::Caller {
        user: guildhall_domain::UserId::new("stranger").unwrap(),
        ..hall.alice.clone()
    };
    let values: Values = serde_json::from_value(said("hello")).unwrap();
    let refused = hall.plugins.set_settings(&nobody, &steward(), values).await;
    let problem = guildhall_domain::Problem::from(refused.unwrap_err());
    assert_eq!(problem.code, ProblemCode::Denied);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plugin_that_is_switched_off_is_not_asked() {
    let hall = Hall::open().await;
    hall.installs("steward").await;
    let off = Change::State(State::Off {
        reason: "off".to_owned(),
        since: hall.desk.now(),
    });
    let (company, user, plugin) = (&hall.alice.company, &hall.alice.user, steward());
    let switched = hall.plugins.change(company, user, &plugin, off, key());
    switched.await.unwrap();
    saves(&hall, serde_json::json!({ "greeting": "rude" }))
        .await
        .unwrap();
    let on = Change::State(State::On);
    let switched = hall.plugins.change(company, user, &plugin, on, key());
    switched.await.unwrap();
    assert_eq!(hall.types("/steward all").await, "rude|99.90|false|red|");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_guest_reads_what_somebody_set_for_themselves() {
    let hall = Hall::open().await;
    hall.installs("steward").await;
    let asks = async |who: &str, key: &str| hall.types(&format!("/steward for {who} {key}")).await;
    assert_eq!(asks("alice", "loud").await, "Value::Absent");
    let alice = Actor::User(hall.alice.user.clone());
    let own: Values = serde_json::from_value(serde_json::json!({ "loud": true })).unwrap();
    let set = hall
        .desk
        .transact(&hall.alice.company, &alice, None, async move |cx| {
            settings::set_own(cx, &steward(), &own).await.map(|_| ())
        });
    set.await.unwrap();
    assert_eq!(asks("alice", "loud").await, "Value::Toggle(true)");
    for stranger in ["bob", "no/id"] {
        assert_eq!(asks(stranger, "loud").await, "Value::Absent", "{stranger}");
    }
    assert_eq!(asks("alice", "greeting").await, "invalid", "not personal");
    assert_eq!(asks("alice", "token").await, "invalid");
    assert_eq!(asks("alice", "nothing").await, "not-found");
}

#[tokio::test(flavor = "multi_thread")]
async fn another_version_is_asked_about_the_settings_that_are_kept() {
    let hall = Hall::open().await;
    hall.installs("steward").await;
    let kept = async || hall.plugins.check_settings(&hall.alice, &steward()).await;
    kept().await.unwrap();
    let said = |greeting: &str| serde_json::json!({ "greeting": greeting });
    saves(&hall, said("hello")).await.unwrap();
    kept().await.unwrap();
    // What an earlier version agreed to: it lies in the store without this one having been asked.
    sets(&hall, said("rude")).await;
    let Err(CallError::Problem(problem)) = kept().await else {
        panic!("it agrees");
    };
    assert_eq!(problem.code, ProblemCode::Invalid);
    assert_eq!(problem.fields[0].field, "greeting");
    assert_eq!(
        hall.types("/steward get greeting").await,
        "Value::Text(\"rude\")",
        "nothing is changed"
    );
    for (greeting, code) in [
        ("refuse", ProblemCode::PluginRefused),
        ("panic", ProblemCode::PluginFailed),
    ] {
        sets(&hall, said(greeting)).await;
        let problem = guildhall_domain::Problem::from(kept().await.unwrap_err());
        assert_eq!(problem.code, code);
    }
    let bob = hall.newcomer("north", "bob").await;
    let refused = hall.plugins.check_settings(&bob, &steward()).await;
    let problem = guildhall_domain::Problem::from(refused.unwrap_err());
    assert_eq!(problem.code, ProblemCode::Denied);
}

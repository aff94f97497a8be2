//! Settings and secrets on a real store.

use guildhall_domain::{Actor, ProblemCode};
use guildhall_manifest::{Locales, Manifest};
use serde_json::json;

use super::*;
use crate::SystemEntropy;
use crate::files::Files;
use crate::testing::{House, code, no_grants, plugin, plugin_id, user};

const MANIFEST: &str = r#"
id = "orders"
version = "1.0.0"
name = { en = "Orders", "zh-CN" = "订单" }
description = { en = "Orders", "zh-CN" = "订单" }
publisher = { en = "Guildhall", "zh-CN" = "Guildhall" }
handlers = ["lifecycle"]

[[settings]]
key = "limit"
kind = "number"
min = "0"
max = "1000"
default = "100"
label = { en = "Limit", "zh-CN" = "上限" }

[[settings]]
key = "team"
kind = "text"
required = true
label = { en = "Team", "zh-CN" = "团队" }

[[settings]]
key = "token"
kind = "secret"
required = true
label = { en = "Token", "zh-CN" = "令牌" }

[[settings]]
key = "for"
kind = "departments"
label = { en = "For", "zh-CN" = "适用部门" }
"#;

struct Office {
    house: House,
    vault: Vault,
    id: PluginId,
}

impl Office {
    async fn open() -> Office {
        let house = House::open().await;
        house.people(&["admin", "wang"]).await;
        let vault = Vault::open(&house.folder.path().join("key"), &SystemEntropy).unwrap();
        let office = Office {
            house,
            vault,
            id: plugin_id("orders"),
        };
        office.install(MANIFEST).await;
        office
    }

    async fn install(&self, manifest: &str) {
        let house = &self.house;
        let files = Files::open(house.desk.store(), &house.folder.path().join("files")).unwrap();
        let manifest = Manifest::parse(manifest).unwrap();
        let staged = files
            .stage_bytes(&house.north, "package".into())
            .await
            .unwrap();
        let install = house.by(user("admin"), async |cx| {
            let arrival = plugins::Arrival {
                manifest: &manifest,
                locales: &Locales::default(),
                package: &staged,
                grants: guildhall_domain::Grants::none(),
                limits: plugins::Limits::Kept,
                visible_to: None,
            };
            plugins::install(cx, arrival).await
        });
        install.await.unwrap();
    }

    async fn sets(&self, by: &str, values: serde_json::Value) -> Result<Vec<Setting>> {
        let values: Values = serde_json::from_value(values).unwrap();
        self.house
            .by(user(by), async |cx| {
                set(cx, &self.vault, &self.id, &values).await
            })
            .await
    }

    /// What the plugin reads.
    async fn reads(&self, key: &str) -> Option<SettingValue> {
        let manifest = Manifest::parse(MANIFEST).unwrap();
        let spec = manifest
            .settings
            .iter()
            .find(|spec| spec.key.as_str() == key);
        let who = no_grants(&self.house.north, &plugin("orders", Some("wang")));
        let read = self
            .house
            .granted(who, async |cx| get(cx, spec.unwrap()).await);
        read.await.unwrap()
    }
}

fn text(text: &str) -> Option<SettingValue> {
    Some(SettingValue::Text(text.to_owned()))
}

fn wrong(outcome: Result<Vec<Setting>>) -> Vec<String> {
    let fields = outcome.unwrap_err().problem().fields;
    fields.into_iter().map(|wrong| wrong.field).collect()
}

#[tokio::test]
async fn what_is_set_is_checked_and_in_force_at_once() {
    let office = Office::open().await;
    assert_eq!(office.reads("limit").await, text("100"));
    assert_eq!(office.reads("team").await, None);
    let all = json!({ "limit": "12.5", "team": "East", "token": "hush" });
    assert_eq!(
        code(office.sets("wang", all.clone()).await),
        ProblemCode::Denied
    );
    let settings = office.sets("admin", all).await.unwrap();
    assert_eq!(office.reads("limit").await, text("12.5"));
    assert_eq!(office.reads("team").await, text("East"));
    let shown = serde_json::to_string(&settings.iter().map(|s| &s.value).collect::<Vec<_>>());
    assert!(!shown.unwrap().contains("hush"));
    let set = settings.iter().filter(|setting| setting.is_set);
    let set: Vec<_> = set.map(|setting| setting.spec.key.as_str()).collect();
    assert_eq!(set, ["limit", "team", "token"]);

    let fields = wrong(
        office
            .sets("admin", json!({ "limit": "1001", "x": true }))
            .await,
    );
    assert_eq!(
        fields,
        ["x", "limit", "team"],
        "the secret stays and need not be named"
    );
    assert_eq!(
        office.reads("limit").await,
        text("12.5"),
        "nothing of it was kept"
    );
    let fields = wrong(
        office
            .sets("admin", json!({ "team": ["a"], "token": null }))
            .await,
    );
    assert_eq!(fields, ["team", "token"]);

    let settings = office
        .sets("admin", json!({ "team": "West" }))
        .await
        .unwrap();
    assert_eq!(
        office.reads("limit").await,
        text("100"),
        "not named: the default"
    );
    assert!(settings[2].is_set && !settings[0].is_set);
}

#[tokio::test]
async fn another_version_gets_only_what_it_asks_for() {
    let office = Office::open().await;
    let all = json!({ "limit": "900", "team": "East", "token": "hush" });
    office.sets("admin", all).await.unwrap();
    let stricter = MANIFEST.replace("max = \"1000\"", "max = \"500\"");
    office.install(&stricter).await;
    let manifest = Manifest::parse(&stricter).unwrap();
    let read = office.house.by(plugin("orders", None), async |cx| {
        get(cx, &manifest.settings[0]).await
    });
    assert_eq!(read.await.unwrap(), text("100"));
}

#[tokio::test]
async fn secrets_are_used_by_the_host_and_lie_sealed() {
    let office = Office::open().await;
    // RFC 4231, test case 2.
    let all = json!({ "team": "East", "token": "Jefe" });
    office.sets("admin", all).await.unwrap();
    let (house, vault) = (&office.house, &office.vault);
    let orders = plugin("orders", None);
    let signed = house.by(&orders, async |cx| {
        assert!(is_set(cx, "token").await?);
        assert!(!is_set(cx, "other").await?);
        hmac_sha256(cx, vault, "token", b"what do ya want for nothing?").await
    });
    let hex: String = signed
        .await
        .unwrap()
        .iter()
        .map(|b| format!("{b:02x}"))
        .collect();
    let known = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843";
    assert_eq!(hex, known);
    let revealed = house.by(&orders, async |cx| reveal(cx, vault, "token").await);
    assert_eq!(revealed.await.unwrap(), "Jefe");

    let other = plugin("surveys", None);
    let stolen = house.by(&other, async |cx| reveal(cx, vault, "token").await);
    assert_eq!(code(stolen.await), ProblemCode::NotFound);
    let who = no_grants(&house.north, &orders);
    let refused = house.granted(who, async |cx| reveal(cx, vault, "token").await);
    assert_eq!(code(refused.await), ProblemCode::Denied);
    let only = [guildhall_domain::Capability::ConfigSecrets]
        .into_iter()
        .collect();
    let who = crate::Who::new(&house.north, &orders).granted(only);
    let refused = house.granted(who, async |cx| reveal(cx, vault, "token").await);
    assert_eq!(
        code(refused.await),
        ProblemCode::Denied,
        "using is not reading"
    );

    let kept = house.by(&Actor::System, async |cx| {
        Ok(cx
            .tx
            .get(&keys::secret(&office.id, "token"))
            .await?
            .unwrap())
    });
    let kept = kept.await.unwrap();
    assert!(!kept.windows(4).any(|bytes| bytes == b"Jefe"));
}

#[tokio::test]
async fn departments_are_the_companys() {
    let office = Office::open().await;
    let unit = people::NewDepartment {
        id: None,
        name: guildhall_domain::Name::of("销售部", "Sales"),
        parent: None,
    };
    let add = office.house.by(user("admin"), async |cx| {
        people::add_department(cx, unit.clone()).await
    });
    let sales = add.await.unwrap();
    let with = |id: &str| json!({ "team": "East", "token": "hush", "for": [id] });
    assert_eq!(wrong(office.sets("admin", with("nowhere")).await), ["for"]);
    let set = office.sets("admin", with(sales.id.as_str())).await.unwrap();
    let offered: Vec<&str> = set[3]
        .departments
        .iter()
        .map(|one| one.id.as_str())
        .collect();
    assert!(offered.contains(&sales.id.as_str()), "{offered:?}");
    let ids = vec![sales.id.to_string()];
    assert_eq!(office.reads("for").await, Some(SettingValue::List(ids)));
}

#[tokio::test]
async fn people_set_for_themselves_what_is_theirs_to_set() {
    let office = Office::open().await;
    let personal = MANIFEST.replace("key = \"limit\"", "key = \"limit\"\npersonal = true");
    office.install(&personal).await;
    let (house, id) = (&office.house, &office.id);
    let sets = async |by: &str, values: serde_json::Value| {
        let values: Values = serde_json::from_value(values).unwrap();
        house
            .by(user(by), async |cx| set_own(cx, id, &values).await)
            .await
    };
    let spec = &Manifest::parse(&personal).unwrap().settings[0];
    let holds = async |who: &str| {
        let who = guildhall_domain::UserId::new(who).unwrap();
        let read = house.by(plugin("orders", None), async |cx| {
            get_for_user(cx, &who, spec).await
        });
        read.await.unwrap()
    };
    assert_eq!(holds("wang").await, text("100"));
    let own = sets("wang", json!({ "limit": "7" })).await.unwrap();
    assert_eq!(own.len(), 1, "only what is personal");
    assert!(own[0].is_set && own[0].value == text("7"));
    assert_eq!(holds("wang").await, text("7"));
    assert_eq!(holds("admin").await, text("100"));
    assert_eq!(
        holds("nobody-of-that-name").await,
        text("100"),
        "who is not there is told apart from nobody"
    );
    let company = json!({ "limit": "50", "team": "East", "token": "hush" });
    office.sets("admin", company).await.unwrap();
    assert_eq!(holds("admin").await, text("50"));
    assert_eq!(holds("wang").await, text("7"));
    assert_eq!(
        wrong(sets("wang", json!({ "limit": "1001", "team": "x", "y": true })).await),
        ["team", "y", "limit"],
    );
    let own = sets("wang", json!({})).await.unwrap();
    assert_eq!(
        own[0].spec.default,
        text("50"),
        "what holds instead is shown"
    );
    assert_eq!(holds("wang").await, text("50"));

    sets("wang", json!({ "limit": "900" })).await.unwrap();
    let stricter = personal.replace("max = \"1000\"", "max = \"500\"");
    let spec = &Manifest::parse(&stricter).unwrap().settings[0];
    let who = guildhall_domain::UserId::new("wang").unwrap();
    let read = house.by(plugin("orders", None), async |cx| {
        get_for_user(cx, &who, spec).await
    });
    assert_eq!(
        read.await.unwrap(),
        text("50"),
        "what does not fit does not hold"
    );
}

#[tokio::test]
async fn nobody_sets_anything_of_a_plugin_that_is_not_there_for_them() {
    let office = Office::open().await;
    let id = &office.id;
    let chosen = guildhall_domain::Chosen::default();
    let nobody = guildhall_domain::VisibleTo::Chosen(chosen);
    let closed = office.house.by(user("admin"), async |cx| {
        plugins::set_visible(cx, id, nobody.clone())
            .await
            .map(|_| ())
    });
    closed.await.unwrap();
    for who in ["wang", "admin"] {
        let asked = office
            .house
            .by(user(who), async |cx| list_own(cx, id).await);
        assert_eq!(code(asked.await), ProblemCode::NotFound, "{who}");
    }
}

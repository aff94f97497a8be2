//! Views on a real store: every shape as the API promises it, in the viewer's language.

use guildhall_domain::{
    Arg, Block, Body, Button, Capability, Card, Draft, Json, Locale, Localized, Money, OnPress,
    PluginId, Text, Tone,
};
use guildhall_manifest::{Locales, Words};
use serde_json::json;

use crate::plugins::{Installed, State};
use crate::testing::{House, NOW, chat_id, plugin, user, user_id};
use crate::{chats, keys, messages};

use super::*;

fn locales() -> Locales {
    let en = "total = \"{who} owes {amount}\"\npress = \"Follow up\"\n";
    let zh = "total = \"{who}欠{amount}\"\npress = \"跟进\"\n";
    Locales::parse([("en", en), ("zh-CN", zh)]).unwrap()
}

/// As installing leaves it, without a package.
async fn install(house: &House) {
    let orders = PluginId::new("orders").unwrap();
    let installed = Installed {
        id: orders.clone(),
        name: Words::new("Orders", "订单"),
        version: "1.0.0".into(),
        data_version: 1,
        digest: format!("blake3:{:p}", house),
        grants: Capability::ALL.into_iter().collect(),
        visible_to: guildhall_domain::VisibleTo::Everyone,
        state: State::On,
        installed_by: None,
        installed_at: NOW,
        filter: None,
    };
    let texts = serde_json::to_vec(&locales()).unwrap();
    let keep = async |cx: &mut crate::Cx<'_>| {
        cx.keep(keys::plugin(&orders), &installed)?;
        Ok(cx
            .tx
            .put(keys::plugin_locale(&orders, 0), texts.clone().into())?)
    };
    house
        .by(guildhall_domain::Actor::System, keep)
        .await
        .unwrap();
}

fn card() -> Card {
    let total = Text::Localized(Localized {
        key: "total".into(),
        args: vec![
            ("who".into(), Arg::User(user_id("bob"))),
            (
                "amount".into(),
                Arg::Money(Money {
                    amount: "12.50".into(),
                    currency: "USD".into(),
                }),
            ),
        ],
        fallback: "12.50".into(),
    });
    let label = Text::Localized(Localized {
        key: "press".into(),
        args: vec![],
        fallback: "f".into(),
    });
    let missing = Text::Localized(Localized {
        key: "gone".into(),
        args: vec![],
        fallback: "fallback".into(),
    });
    let button = Button {
        id: "go".into(),
        label,
        tone: Tone::Info,
        press: OnPress::Callback(Json::new("{\"secret\":1}").unwrap()),
        confirm: None,
        disabled: false,
    };
    let block = |id: &str, body| Block {
        id: id.into(),
        group: None,
        show_to: Vec::new(),
        hide_from: Vec::new(),
        body,
    };
    let blocks = vec![
        block("a", Body::Paragraph(total)),
        block("b", Body::Buttons(vec![button])),
        block("c", Body::People(vec![user_id("bob"), user_id("nobody")])),
        block("d", Body::Divider),
    ];
    Card {
        title: Some(missing),
        tone: Tone::Neutral,
        summary: "s".into(),
        groups: vec![],
        blocks,
    }
}

async fn house() -> House {
    let house = House::open().await;
    house.found(&["alice", "bob"]).await;
    install(&house).await;
    house.group("sales", &["alice", "bob"]).await;
    house
}

fn bob() -> serde_json::Value {
    json!({"id":"bob","name":"bob","name_en":"bob","name_zh":"bob","department":"","position":"",
           "company":"北方公司","active":true})
}

#[tokio::test]
async fn a_card_reads_in_each_viewers_language_and_keeps_its_payloads() {
    let house = house().await;
    let orders = plugin("orders", Some("bob"));
    let id = house
        .by(&orders, async |cx| {
            messages::post(cx, &chat_id("sales"), Draft::card(card())).await
        })
        .await
        .unwrap();
    let seen = async |locale| {
        let view = house.by(user("alice"), async |cx| {
            let found = messages::get(cx, &id).await?;
            message(cx, &found, locale).await
        });
        serde_json::to_value(view.await.unwrap()).unwrap()
    };
    let en = seen(Locale::En).await;
    let paragraph = json!({"id":"a","group":null,"kind":"paragraph","text":{
        "template":"{who} owes {amount}","args":[
            {"name":"who","value":{"kind":"user","person":bob()}},
            {"name":"amount","value":{"kind":"money","amount":"12.50","currency":"USD"}}]}});
    assert_eq!(en["card"]["blocks"][0], paragraph);
    assert_eq!(en["card"]["title"], json!("fallback"));
    assert_eq!(
        en["card"]["blocks"][1]["buttons"][0],
        json!({"id":"go","label":"Follow up","tone":"info","confirm":null,"disabled":false})
    );
    assert_eq!(en["card"]["blocks"][2]["people"][0], bob());
    assert_eq!(en["card"]["blocks"][2]["people"][1]["active"], json!(false));
    assert_eq!(
        en["card"]["blocks"][3],
        json!({"id":"d","group":null,"kind":"divider"})
    );
    assert_eq!(
        en["author"],
        json!({"kind":"plugin","id":"orders","name":"Orders","for":bob()})
    );
    assert!(
        !en.to_string().contains("secret"),
        "payloads stay in the house"
    );
    let rest = json!({"text":"","files":[],"whisper":false,"position":1,"after":0,"edited":false,"revision":1});
    for (name, value) in rest.as_object().unwrap() {
        assert_eq!(&en[name], value, "{name}");
    }
    let zh = seen(Locale::ZhCn).await;
    assert_eq!(
        zh["card"]["blocks"][1]["buttons"][0]["label"],
        json!("跟进")
    );
    assert_eq!(zh["author"]["name"], json!("订单"));
}

#[tokio::test]
async fn a_chat_reads_as_promised() {
    let house = house().await;
    let chat = house.by(user("alice"), async |cx| {
        let chat = chats::open_direct(cx, &user_id("bob")).await?;
        messages::post(cx, &chat, Draft::text("你好")).await?;
        Ok(chat)
    });
    let id = chat.await.unwrap();
    let view = house.by(user("bob"), async |cx| {
        let found = chats::summary(cx, &id).await?;
        super::chat(cx, &found, Locale::En).await
    });
    let mut view = serde_json::to_value(view.await.unwrap()).unwrap();
    let last = view["last"].take();
    assert_eq!(last["text"], json!("你好"));
    assert_eq!(last["author"]["person"]["company"], json!("北方公司"));
    let person = view["person"].take();
    assert_eq!(person["id"], json!("alice"));
    assert_eq!(
        view,
        json!({"id":id.as_str(),"kind":"direct","name":"alice","person":null,"members":2,
        "unread":1,"external": false, "head":1,"read_mark":0,"last":null,"role":"member"})
    );
}

#[tokio::test]
async fn a_plugins_refusal_is_told_in_the_persons_language() {
    let house = house().await;
    let orders = PluginId::new("orders").unwrap();
    let text = Text::Localized(Localized {
        key: "total".into(),
        args: vec![
            ("who".into(), Arg::User(user_id("bob"))),
            ("amount".into(), Arg::Number("3".into())),
        ],
        fallback: String::new(),
    });
    let what = guildhall_domain::Said::Plugin {
        plugin: orders,
        text,
    };
    let told = house
        .by(user("alice"), async |cx| {
            problem_text(cx, &what, Locale::ZhCn).await
        })
        .await;
    assert_eq!(told.unwrap(), "bob欠3");
}

#[tokio::test]
async fn a_text_is_written_out_in_one_pass_and_only_so_long() {
    let house = house().await;
    let en = format!(
        "often = \"{}\"\nodd = \"{{a}} and {{b}}\"\n",
        "{a}".repeat(10)
    );
    let locales = Locales::parse([("en", en.as_str()), ("zh-CN", en.as_str())]).unwrap();
    let written = async |key: &str, args: Vec<(String, Arg)>| {
        let text = Localized {
            key: key.to_owned(),
            args,
            fallback: "as it is".to_owned(),
        };
        let zone = guildhall_domain::TimeZone::default();
        house
            .by(user("alice"), async |cx| {
                written(cx, &locales, &text, Locale::En, zone).await
            })
            .await
    };
    let long = |n: usize| vec![("a".to_owned(), Arg::Text("x".repeat(n)))];
    assert_eq!(written("often", long(6_000)).await.unwrap().len(), 60_000);
    let wrong = written("often", long(6_600)).await.unwrap_err().problem();
    assert_eq!(wrong.code, guildhall_domain::ProblemCode::Invalid);
    assert_eq!(written("none", long(1)).await.unwrap(), "as it is");
    let sly = vec![("a".to_owned(), Arg::Text("{b}".to_owned()))];
    assert_eq!(written("odd", sly).await.unwrap(), "{b} and {b}");
    let bad = vec![("a".to_owned(), Arg::Number("1,5".to_owned()))];
    let wrong = written("odd", bad).await.unwrap_err().problem();
    assert_eq!(wrong.fields[0].field, "a");
}

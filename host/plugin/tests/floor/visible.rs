//! Who may use a plugin: for everybody else none of the ways to it leads anywhere, from the next call on.

use guildhall_app::messages;
use guildhall_domain::{
    Actor, Address, Chosen, Draft, Entry, Json, PluginId, Problem, ProblemCode, UserId, VisibleTo,
    texts,
};
use guildhall_domain::{Said, Value};
use guildhall_plugin::{CallError, Change, Effect, OpenForm, Outcome, PageAsk, Press};

use crate::hall::{Hall, key};

fn only(users: &[&str]) -> VisibleTo {
    let users = users.iter().map(|user| UserId::new(user).unwrap());
    VisibleTo::Chosen(Chosen {
        users: users.collect(),
        ..Chosen::default()
    })
}

async fn opens(hall: &Hall, plugin: &str, to: VisibleTo) {
    let (company, user) = (&hall.alice.company, &hall.alice.user);
    let id = PluginId::new(plugin).unwrap();
    let change = Change::VisibleTo(to);
    let changed = hall.plugins.change(company, user, &id, change, key()).await;
    changed.unwrap();
}

fn refused<T: std::fmt::Debug>(result: Result<T, CallError>) -> Problem {
    match result {
        Err(CallError::Problem(problem)) => *problem,
        other => panic!("{other:?}"),
    }
}

fn is_not_there<T: std::fmt::Debug>(what: &str, result: Result<T, CallError>) {
    let problem = refused(result);
    assert_eq!(problem.code, ProblemCode::NotFound, "{what}");
    assert_eq!(problem.person, Said::House(texts::NO_PLUGIN), "{what}");
}

fn opened(outcome: Outcome) -> OpenForm {
    match outcome.effects.into_iter().next() {
        Some(Effect::Form(form)) => *form,
        other => panic!("{other:?}"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn outside_of_its_range_no_way_leads_to_a_plugin() {
    let hall = Hall::open().await;
    hall.installs("gallery").await;
    let who = &hall.alice;
    let form = opened(hall.tries("/gallery form").await.unwrap());
    hall.tries("/gallery parts alice none none").await.unwrap();
    let card = hall.messages().await.pop().unwrap();
    let press = Press {
        message: card.id.clone(),
        block: "own".to_owned(),
        control: "again".to_owned(),
        values: Vec::new(),
        revision: card.revision,
    };
    let entries = vec![Entry {
        field: "text".to_owned(),
        value: Value::Text {
            text: "x".to_owned(),
        },
    }];

    opens(&hall, "gallery", only(&[])).await;
    for line in ["/gallery form", "/gallery parts a b c"] {
        let gone = refused(hall.tries(line).await);
        let never = refused(hall.tries("/nothing").await);
        assert_eq!(
            (gone.code, &gone.person),
            (never.code, &never.person),
            "{line}"
        );
    }
    assert!(hall.plugins.commands(who).await.unwrap().is_empty());
    assert!(hall.plugins.launcher(who, None).await.unwrap().is_empty());
    let chat = Some(&hall.chat);
    assert!(hall.plugins.launcher(who, chat).await.unwrap().is_empty());
    let floor = &hall.plugins;
    is_not_there("a card", floor.press(who, press.clone(), key()).await);
    let submitted = floor.submit(who, &form.id, entries.clone(), key()).await;
    is_not_there("a form", submitted);
    let suggested = floor
        .form_suggest(who, &form.id, "lookup", "pen", entries.clone())
        .await;
    is_not_there("a lookup", suggested);
    let completed = floor
        .complete(who, &hall.chat, "gallery", "piece", "x")
        .await;
    assert_eq!(refused(completed).code, ProblemCode::CommandUnknown);
    // What it has said stays, with its card.
    let kept = hall
        .reads(async |cx| messages::get(cx, &card.id).await)
        .await;
    assert_eq!(kept.card, card.card);

    // In it again, everything goes on where it was.
    opens(&hall, "gallery", only(&["alice"])).await;
    assert_eq!(hall.plugins.commands(who).await.unwrap().len(), 1);
    floor.press(who, press, key()).await.unwrap();
    floor.submit(who, &form.id, entries, key()).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_out_of_range_is_as_one_that_is_not_there() {
    let hall = Hall::open().await;
    hall.installs("atlas").await;
    let who = &hall.alice;
    let ask = |plugin: &str| PageAsk {
        plugin: PluginId::new(plugin).unwrap(),
        address: Address::parse("place").unwrap(),
        chat: None,
        payload: Json::new("4").unwrap(),
    };
    let (atlas, nothing) = (ask("atlas"), ask("nothing"));
    hall.plugins.page(who, &atlas).await.unwrap();
    opens(&hall, "atlas", only(&[])).await;
    is_not_there("a page", hall.plugins.page(who, &atlas).await);
    is_not_there("no page", hall.plugins.page(who, &nothing).await);
    let press = hall
        .plugins
        .press_on_page(who, &atlas, ("row", "visit", Vec::new()), key());
    is_not_there("a button", press.await);
    let request = ("visit", Json::new("3").unwrap());
    let asked = hall.plugins.page_request(who, &atlas, request, key());
    is_not_there("a frame", asked.await);
    opens(&hall, "atlas", VisibleTo::Everyone).await;
    hall.plugins.page(who, &atlas).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn an_upgrade_leaves_the_range_as_it_is() {
    let hall = crate::directory::hall().await;
    hall.installs("registrar").await;
    opens(&hall, "registrar", only(&["boss"])).await;
    let gone = hall.refused("/registrar user boss").await;
    assert!(gone.starts_with("command_unknown"), "{gone}");
    let again = hall.installs("registrar").await;
    assert_eq!(again.visible_to, only(&["boss"]));
    opens(&hall, "registrar", only(&["alice"])).await;
    assert!(hall.types("/registrar user boss").await.starts_with("boss"));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_action_for_a_message_is_neither_offered_nor_run() {
    let hall = Hall::open().await;
    hall.installs("scribe").await;
    let who = &hall.alice;
    let (chat, alice) = (hall.chat.clone(), Actor::User(who.user.clone()));
    let said = hall
        .desk
        .transact(&who.company, &alice, None, async move |cx| {
            messages::post(cx, &chat, Draft::text("remember this")).await
        });
    let message = said.await.unwrap().value;
    let scribe = PluginId::new("scribe").unwrap();
    let floor = &hall.plugins;
    assert!(
        !floor
            .message_actions(who, &message)
            .await
            .unwrap()
            .is_empty()
    );
    opens(&hall, "scribe", only(&[])).await;
    assert!(
        floor
            .message_actions(who, &message)
            .await
            .unwrap()
            .is_empty()
    );
    let picked = floor.act_on(who, &message, (&scribe, "note"), key());
    is_not_there("an action", picked.await);
    opens(&hall, "scribe", VisibleTo::Everyone).await;
    let picked = floor.act_on(who, &message, (&scribe, "note"), key());
    picked.await.unwrap();
}

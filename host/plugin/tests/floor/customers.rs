//! People from outside as guests see them: who they are where the plugin was added, that what they do
//! arrives as theirs, and that elsewhere nobody is there.

use guildhall_app::customers::{self, Asks, NewLink, Newcomer};
use guildhall_app::messages::{self, Saying, Screened};
use guildhall_app::{Cx, chats};
use guildhall_domain::{
    Actor, Capability, ChatId, CompanyId, Customer, CustomerId, CustomerKind, Identity, Locale,
    Member, Name, PluginId, Scope, UserId,
};
use guildhall_plugin::{Source, Speaker};

use crate::grants::narrows;
use crate::hall::{Hall, key, until};

async fn does<T>(hall: &Hall, work: impl AsyncFnMut(&mut Cx<'_>) -> guildhall_app::Result<T>) -> T
where
    T: serde::Serialize + serde::de::DeserializeOwned,
{
    let (company, alice) = (&hall.alice.company, Actor::User(hall.alice.user.clone()));
    let done = hall.desk.transact(company, &alice, None, work).await;
    done.unwrap().value
}

async fn adds(hall: &Hall, plugin: &str, chat: &ChatId) {
    let (chat, plugin) = (chat.clone(), PluginId::new(plugin).unwrap());
    does(hall, async move |cx| {
        chats::add_plugin(cx, &chat, &plugin).await
    })
    .await;
}

/// Somebody who came into a chat of alice's by a link, with a code where one was asked for.
async fn comes(hall: &Hall, chat: &ChatId, name: &str, asks: Asks) -> Customer {
    let secrets = customers::link_secrets(&hall.desk, &hall.alice.company, asks).unwrap();
    let chat = chat.clone();
    let alice = Actor::User(hall.alice.user.clone());
    let made = hall
        .desk
        .transact(&hall.alice.company, &alice, None, async move |cx| {
            let new = NewLink {
                kind: CustomerKind::Partner,
                ..NewLink::default()
            };
            customers::make_link(cx, &chat, new, secrets.clone()).await
        });
    let made = made.await.unwrap().value;
    let typed = |code: String| customers::Code::typed(&hall.desk, &code).unwrap();
    let newcomer = Newcomer {
        name: name.to_owned(),
        organisation: "Shanghai Trading".to_owned(),
        locale: Locale::ZhCn,
        code: made.code.map(typed),
    };
    let token = made.token.unwrap();
    let joined = customers::join(&hall.desk, &token, newcomer, key()).await;
    joined.unwrap().customer
}

/// A hall whose registrar was added to its external chat, and two customers in that.
async fn scene() -> (Hall, Customer, Customer) {
    let hall = crate::directory::hall().await;
    hall.installs("registrar").await;
    let chat = hall.chat.clone();
    let lei = comes(&hall, &chat, "Li Lei", Asks::Code).await;
    let mei = comes(&hall, &chat, "Han Meimei", Asks::Nothing).await;
    assert_eq!(
        (lei.identity, mei.identity),
        (Identity::Code, Identity::Claimed)
    );
    adds(&hall, "registrar", &chat).await;
    (hall, lei, mei)
}

async fn asks(hall: &Hall, what: String) -> String {
    hall.types(&format!("/registrar {what}")).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_guest_sees_who_is_in_its_chat_from_outside() {
    let (hall, lei, mei) = scene().await;
    let mut both = [lei.id.as_str(), mei.id.as_str()];
    both.sort_unstable();
    let listed = asks(&hall, format!("outsiders {}", hall.chat)).await;
    assert_eq!(listed, both.join(" "));
    assert_eq!(
        asks(&hall, format!("customer {}", lei.id)).await,
        "Li Lei, Shanghai Trading, partner, zh-CN, of alice, sure: true, there: true"
    );
    let several = format!("customers {} nobody ../x {}", mei.id, lei.id);
    assert_eq!(asks(&hall, several).await, "Han Meimei ? ? Li Lei");
    assert_eq!(asks(&hall, "bulk-customers".to_owned()).await, "invalid");
    assert_eq!(
        asks(&hall, "outsiders nowhere".to_owned()).await,
        "not-found"
    );
    let (chat, gone) = (hall.chat.clone(), mei.id.clone());
    does(&hall, async move |cx| {
        customers::remove(cx, &chat, &gone).await
    })
    .await;
    let listed = asks(&hall, format!("outsiders {}", hall.chat)).await;
    assert_eq!(listed, lei.id.as_str());
    assert_eq!(
        asks(&hall, format!("customer {}", mei.id)).await,
        "Han Meimei, Shanghai Trading, partner, zh-CN, of alice, sure: false, there: false"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_somebody_from_outside_says_arrives_as_theirs() {
    let (hall, lei, _) = scene().await;
    let saying = Saying {
        chat: hall.chat.clone(),
        text: "Where is my order?".to_owned(),
        files: Vec::new(),
        corrects: None,
    };
    let who = Actor::Customer(lei.id.clone());
    let screened = Screened::passed(saying);
    let posted = hall
        .desk
        .transact(&hall.alice.company, &who, None, async move |cx| {
            messages::post_new(cx, &screened).await.map(|_| ())
        });
    posted.await.unwrap();
    let told = "Li Lei, Shanghai Trading, partner, zh-CN, of alice, sure: true, there: true \
                said Where is my order?: own true";
    until(told, async || {
        let found = hall.types("/registrar told").await;
        assert!(found.is_empty() || found == told, "{found}");
        (found == told).then_some(())
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_filter_is_shown_who_from_outside_speaks() {
    let (hall, lei, _) = scene().await;
    hall.installs("sentry").await;
    let speaker = Speaker {
        company: hall.alice.company.clone(),
        who: Member::Customer(lei.id.clone()),
        locale: lei.locale,
        time_zone: None,
        source: Source::default(),
    };
    let saying = Saying {
        chat: hall.chat.clone(),
        text: "who".to_owned(),
        files: Vec::new(),
        corrects: None,
    };
    let passed = hall.plugins.screen(speaker, saying, false).await.unwrap();
    let shown = format!("customer {}, 0 files, here: true", lei.id);
    assert!(format!("{passed:?}").contains(&shown), "{passed:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn elsewhere_nobody_is_there() {
    let (hall, lei, _) = scene().await;
    let seen = async |id: &CustomerId, chat: &ChatId| {
        let listed = asks(&hall, format!("outsiders {chat}")).await;
        (asks(&hall, format!("customer {id}")).await, listed)
    };
    let hidden = ("not-found".to_owned(), "not-found".to_owned());
    // A chat that the plugin was not added to.
    let other = does(&hall, async move |cx| {
        chats::create_group(cx, Name::same("Other"), &[]).await
    })
    .await;
    let apart = comes(&hall, &other, "Stranger", Asks::Nothing).await;
    assert_eq!(seen(&apart.id, &other).await, hidden);
    // A chat that the plugin was added to, and whose customer's person is not in.
    let eve = hall.newcomer("north", "eve").await;
    let hers = Actor::User(eve.user.clone());
    let begun = hall.desk.transact(&eve.company, &hers, None, async |cx| {
        let chat = chats::create_group(cx, Name::same("Hers"), &[]).await?;
        let plugin = PluginId::new("registrar").unwrap();
        chats::add_plugin(cx, &chat, &plugin).await?;
        Ok(chat)
    });
    let hers = begun.await.unwrap().value;
    let asked = format!("/registrar customer {}", lei.id);
    let told = hall.plugins.run_command(&eve, &hers, &asked, key()).await;
    assert_eq!(crate::hall::toast(&told.unwrap()), "not-found");
    // Another company, whatever its plugins were added to.
    let south = CompanyId::new("south").unwrap();
    let work = async |cx: &mut Cx<'_>| customers::get(cx, &lei.id).await;
    let found = hall.desk.read(&south, &Actor::System, work).await.unwrap();
    assert!(found.value.is_none());
    // The one that it was taken out of.
    let (chat, plugin) = (hall.chat.clone(), PluginId::new("registrar").unwrap());
    assert_ne!(seen(&lei.id, &hall.chat).await, hidden);
    does(&hall, async move |cx| {
        chats::remove_plugin(cx, &chat, &plugin).await
    })
    .await;
    assert_eq!(seen(&lei.id, &hall.chat).await, hidden);
}

#[tokio::test(flavor = "multi_thread")]
async fn without_the_grant_it_is_refused_and_a_limited_one_follows_the_owner() {
    let (hall, lei, _) = scene().await;
    let (customer, outsiders) = (
        format!("customer {}", lei.id),
        format!("outsiders {}", hall.chat),
    );
    hall.installs_without("registrar", Capability::DirectoryPeople)
        .await;
    assert_eq!(asks(&hall, customer.clone()).await, "denied");
    hall.installs_without("registrar", Capability::ChatReading)
        .await;
    assert_eq!(asks(&hall, outsiders).await, "denied");
    let east: Scope = serde_json::from_str(r#"{"departments":["east"]}"#).unwrap();
    narrows(&hall, "registrar", Capability::DirectoryPeople, east).await;
    assert_eq!(asks(&hall, customer.clone()).await, "not-found");
    let (chat, id) = (hall.chat.clone(), lei.id.clone());
    does(&hall, async move |cx| {
        let wang = UserId::new("wang").unwrap();
        chats::add_members(cx, &chat, std::slice::from_ref(&wang)).await?;
        customers::hand_over(cx, &chat, &id, &wang).await
    })
    .await;
    assert_eq!(
        asks(&hall, customer).await,
        "Li Lei, Shanghai Trading, partner, zh-CN, of wang, sure: true, there: true"
    );
}

//! Chats as a guest reads and manages them: only where it was added, never more than its person may.

use guildhall_app::{chats, messages, people};
use guildhall_domain::{
    Actor, Capability, ChatId, Draft, Locale, MessageId, Name, PluginId, UserId,
};
use guildhall_plugin::Caller;

use crate::hall::{Hall, until};

async fn hall() -> Hall {
    let hall = Hall::open().await;
    let add = hall
        .desk
        .transact(&hall.alice.company, &Actor::System, None, async move |cx| {
            for login in ["bob", "carol"] {
                let new = people::NewUser {
                    id: Some(UserId::new(login).unwrap()),
                    login: login.to_owned(),
                    name: Name::same(login),
                    email: None,
                    locale: Locale::En,
                    placements: Vec::new(),
                    manager: None,
                    administrator: false,
                };
                people::add_user(cx, new).await?;
            }
            Ok(())
        });
    add.await.unwrap();
    hall
}

fn herald() -> PluginId {
    PluginId::new("herald").unwrap()
}

/// Alice adds the plugin to the chat, as who owns it may.
async fn adds(hall: &Hall) {
    let (chat, alice) = (hall.chat.clone(), Actor::User(hall.alice.user.clone()));
    let add = hall
        .desk
        .transact(&hall.alice.company, &alice, None, async move |cx| {
            chats::add_plugin(cx, &chat, &herald()).await
        });
    add.await.unwrap();
}

async fn says(hall: &Hall, text: &'static str) {
    let (chat, alice) = (hall.chat.clone(), Actor::User(hall.alice.user.clone()));
    let post = hall
        .desk
        .transact(&hall.alice.company, &alice, None, async move |cx| {
            messages::post(cx, &chat, Draft::text(text)).await
        });
    post.await.unwrap();
}

/// What a command of the person answers.
async fn as_person(hall: &Hall, login: &str, chat: &ChatId, text: &str) -> String {
    let person = Caller {
        user: UserId::new(login).unwrap(),
        ..hall.alice.clone()
    };
    let ran = hall
        .plugins
        .run_command(&person, chat, text, crate::hall::key());
    crate::hall::toast(&ran.await.unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_chat_is_read_only_where_the_plugin_was_added() {
    let hall = hall().await;
    hall.installs("herald").await;
    for text in ["one", "two", "three"] {
        says(&hall, text).await;
    }
    for ask in ["history up", "last", "chat", "members"] {
        assert_eq!(
            hall.types(&format!("/herald {ask}")).await,
            "not-found",
            "{ask}"
        );
    }
    assert_eq!(hall.types("/herald own").await, "");
    adds(&hall).await;
    let all = "alice:one,alice:two,alice:three";
    assert_eq!(hall.types("/herald history up").await, all);
    assert_eq!(
        hall.types("/herald history down").await,
        "alice:three,alice:two,alice:one"
    );
    let last = hall.types("/herald last").await;
    assert_eq!(
        hall.types(&format!("/herald message {last}")).await,
        "alice:three"
    );
    assert_eq!(hall.types("/herald chat").await, "group Hall 1");
    assert_eq!(hall.types("/herald members").await, "alice");
    assert_eq!(hall.types("/herald own").await, "Hall");

    // Bob uses it where he is; what is said where he is not is not there for it.
    let everyone = everyone(&hall).await;
    let peeked = as_person(&hall, "bob", &everyone, &format!("/herald message {last}")).await;
    assert_eq!(peeked, "not-found");
    assert_eq!(as_person(&hall, "bob", &everyone, "/herald own").await, "");

    let (chat, alice) = (hall.chat.clone(), Actor::User(hall.alice.user.clone()));
    let removed = hall
        .desk
        .transact(&hall.alice.company, &alice, None, async move |cx| {
            chats::remove_plugin(cx, &chat, &herald()).await
        });
    removed.await.unwrap();
    assert_eq!(hall.types("/herald history up").await, "not-found");
}

async fn everyone(hall: &Hall) -> ChatId {
    hall.reads(async |cx| Ok(guildhall_app::companies::get(cx).await?.everyone))
        .await
}

#[tokio::test(flavor = "multi_thread")]
async fn groups_are_begun_once_and_changed_by_who_owns_them() {
    let hall = hall().await;
    hall.installs("herald").await;
    let begun = hall.types("/herald begin Crew bob").await;
    assert_eq!(
        hall.types("/herald begin Crew bob").await,
        begun,
        "once for its key"
    );
    let group = ChatId::new(begun.clone()).unwrap();
    assert_eq!(
        as_person(&hall, "bob", &group, "/herald members").await,
        "alice,bob"
    );
    let add = format!("/herald add {begun} carol");
    assert_eq!(
        as_person(&hall, "bob", &group, &add).await,
        "denied",
        "bob does not own it"
    );
    assert_eq!(hall.types(&add).await, "added");
    assert_eq!(
        hall.types(&format!("/herald remove {begun} bob nobody-here"))
            .await,
        "removed"
    );
    assert_eq!(
        as_person(&hall, "carol", &group, "/herald members").await,
        "alice,carol"
    );
    assert_eq!(
        hall.types(&format!("/herald remove {begun} alice")).await,
        "denied"
    );
    assert_eq!(
        hall.types(&format!("/herald add {begun} nobody")).await,
        "invalid"
    );
    let here = hall.chat.as_str().to_owned();
    assert_eq!(
        hall.types(&format!("/herald add {here} bob")).await,
        "not-found",
        "not added there"
    );
    assert_eq!(hall.types("/herald flood").await, "quota-exceeded");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_taken_back_is_gone_and_is_not_drawn_again() {
    let hall = hall().await;
    hall.installs("herald").await;
    adds(&hall).await;
    let posted = hall.types("/herald post oops").await;
    assert_eq!(hall.types(&format!("/herald retract {posted}")).await, "2");
    assert_eq!(hall.types(&format!("/herald retract {posted}")).await, "2");
    let kept = hall.messages().await.remove(0);
    assert!(kept.retracted && kept.text.fallback().is_empty() && kept.revision == 2);
    assert_eq!(hall.types("/herald history up").await, "herald:-");
    says(&hall, "mine").await;
    let mine = hall.types("/herald last").await;
    assert_eq!(
        hall.types(&format!("/herald retract {mine}")).await,
        "not-found"
    );

    let card = hall.types("/herald card").await;
    assert_eq!(
        hall.types(&format!("/herald refresh {card}")).await,
        "marked"
    );
    let id = MessageId::new(card.clone()).unwrap();
    until("the drawing", async || {
        let id = id.clone();
        let message = hall
            .reads(async move |cx| messages::get(cx, &id).await)
            .await;
        (message.revision == 2).then_some(())
    })
    .await;
    assert_eq!(hall.types(&format!("/herald retract {card}")).await, "3");
    assert_eq!(
        hall.types(&format!("/herald refresh {card}")).await,
        "not-found"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_not_granted_is_denied() {
    let hall = hall().await;
    hall.installs_without("herald", Capability::ChatReading)
        .await;
    adds(&hall).await;
    for ask in ["history up", "last", "message x", "chat", "members", "own"] {
        assert_eq!(
            hall.types(&format!("/herald {ask}")).await,
            "denied",
            "{ask}"
        );
    }
    hall.installs_without("herald", Capability::ChatManaging)
        .await;
    for ask in ["begin Crew", "add x bob", "remove x bob"] {
        assert_eq!(
            hall.types(&format!("/herald {ask}")).await,
            "denied",
            "{ask}"
        );
    }
    hall.installs_without("herald", Capability::ChatPosting)
        .await;
    assert_eq!(hall.types("/herald retract x").await, "denied");
}

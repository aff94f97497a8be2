//! Actions on messages: offered by the manifest, run on a message that the person sees, and on no other.

use guildhall_app::plugins::State;
use guildhall_app::{chats, messages};
use guildhall_domain::{
    Actor, Author, ChatId, Draft, Locale, MessageId, Name, PluginId, ProblemCode,
};
use guildhall_plugin::{CallError, Caller, Change, Outcome, Source};

use crate::hall::{Hall, key, toast};

fn scribe() -> PluginId {
    PluginId::new("scribe").unwrap()
}

async fn says(hall: &Hall, chat: &ChatId, text: &'static str) -> MessageId {
    let (chat, alice) = (chat.clone(), Actor::User(hall.alice.user.clone()));
    let post = hall
        .desk
        .transact(&hall.alice.company, &alice, None, async move |cx| {
            messages::post(cx, &chat, Draft::text(text)).await
        });
    post.await.unwrap().value
}

async fn picks(hall: &Hall, message: &MessageId, action: &str) -> Result<Outcome, CallError> {
    let (who, plugin) = (&hall.alice, scribe());
    hall.plugins
        .act_on(who, message, (&plugin, action), key())
        .await
}

async fn offered(hall: &Hall, message: &MessageId) -> Vec<String> {
    let found = hall.plugins.message_actions(&hall.alice, message).await;
    let id = |one: guildhall_plugin::OfferedAction| one.spec.id.as_str().to_owned();
    found.unwrap().into_iter().map(id).collect()
}

async fn another_group(hall: &Hall, as_whom: &Actor) -> ChatId {
    let begun = hall
        .desk
        .transact(&hall.alice.company, as_whom, None, async |cx| {
            chats::create_group(cx, Name::same("Other"), &[]).await
        });
    begun.await.unwrap().value
}

async fn code(picked: Result<Outcome, CallError>) -> ProblemCode {
    match picked {
        Err(CallError::Problem(problem)) => problem.code,
        other => panic!("{other:?}"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_action_runs_on_a_message_that_the_person_sees() {
    let hall = Hall::open().await;
    hall.installs("scribe").await;
    let here = hall.chat.clone();
    let message = says(&hall, &here, "remember this").await;
    // The plugin was not added to the chat: the person hands the message over.
    assert_eq!(offered(&hall, &message).await, ["note", "refuse"]);
    let noted = picks(&hall, &message, "note").await.unwrap();
    assert_eq!(toast(&noted), "Noted: remember this");
    let line = format!("note: remember this in {}", here.as_str());
    assert_eq!(hall.types("/scribe lines").await, line);

    let refused = picks(&hall, &message, "refuse").await;
    assert_eq!(code(refused).await, ProblemCode::PluginRefused);
    assert_eq!(
        hall.types("/scribe lines").await,
        line,
        "a refusal leaves nothing"
    );
    let again = key();
    let who: &Caller = &hall.alice;
    for _ in 0..2 {
        let plugin = scribe();
        let picked = (&plugin, "note");
        let sent = hall.plugins.act_on(who, &message, picked, again.clone());
        sent.await.unwrap();
    }
    assert_eq!(
        hall.types("/scribe lines").await,
        format!("{line}|{line}"),
        "the same key is the same act"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn an_action_is_offered_where_the_manifest_says_so_and_runs_nowhere_else() {
    let hall = Hall::open().await;
    hall.installs("scribe").await;
    let alice = Actor::User(hall.alice.user.clone());
    let chat = another_group(&hall, &alice).await;
    let message = says(&hall, &chat, "here").await;
    assert_eq!(offered(&hall, &message).await, ["note", "refuse"]);
    let early = picks(&hall, &message, "close").await;
    assert_eq!(code(early).await, ProblemCode::Denied, "it was not added");
    let there = chat.clone();
    let added = hall
        .desk
        .transact(&hall.alice.company, &alice, None, async move |cx| {
            chats::add_plugin(cx, &there, &scribe()).await
        });
    added.await.unwrap();
    assert_eq!(offered(&hall, &message).await, ["note", "refuse", "close"]);
    let closed = picks(&hall, &message, "close").await.unwrap();
    assert_eq!(toast(&closed), "close: here");
    // Of its own messages only.
    let own = picks(&hall, &message, "own").await;
    assert_eq!(code(own).await, ProblemCode::Denied);
    let plugin = scribe();
    let spoke = hall
        .plugins
        .act_on(&hall.alice, &message, (&plugin, "note"), key());
    spoke.await.unwrap();
    says(&hall, &chat, "chain").await;
    let answer = crate::hall::until("the plugin to say something", async || {
        let there = chat.clone();
        let page = hall
            .reads(async move |cx| messages::history(cx, &there, None, 50).await)
            .await;
        let mine = |one: &guildhall_domain::Message| matches!(one.author, Author::Plugin { .. });
        page.items.into_iter().find(mine)
    });
    let answer = answer.await.id;
    assert_eq!(
        offered(&hall, &answer).await,
        ["note", "refuse", "close", "own"]
    );
    assert_eq!(
        toast(&picks(&hall, &answer, "own").await.unwrap()),
        "own: chain"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn no_action_reaches_what_is_not_there_for_it() {
    let hall = Hall::open().await;
    hall.installs("scribe").await;
    let message = says(&hall, &hall.chat, "here").await;
    let alice = Actor::User(hall.alice.user.clone());
    let unknown = MessageId::new("nothing").unwrap();
    for (message, action) in [(&unknown, "note"), (&message, "erase")] {
        let picked = picks(&hall, message, action).await;
        assert_eq!(code(picked).await, ProblemCode::NotFound);
    }
    // Somebody who is not in the chat is told nothing of it.
    let stranger = Caller {
        user: guildhall_domain::UserId::new("stranger").unwrap(),
        locale: Locale::En,
        source: Source::default(),
        ..hall.alice.clone()
    };
    let plugin = scribe();
    let listed = hall.plugins.message_actions(&stranger, &message).await;
    assert!(listed.is_err());
    let picked = hall
        .plugins
        .act_on(&stranger, &message, (&plugin, "note"), key());
    assert!(picked.await.is_err());

    let id = message.clone();
    let retracted = hall
        .desk
        .transact(&hall.alice.company, &alice, None, async move |cx| {
            messages::retract(cx, &id).await
        });
    retracted.await.unwrap();
    assert!(offered(&hall, &message).await.is_empty());
    let picked = picks(&hall, &message, "note").await;
    assert_eq!(code(picked).await, ProblemCode::Denied);

    let off = Change::State(State::Off {
        reason: "off".to_owned(),
        since: hall.desk.now(),
    });
    let (company, user) = (&hall.alice.company, &hall.alice.user);
    let switched = hall
        .plugins
        .change(company, user, &scribe(), off, key())
        .await;
    switched.unwrap();
    let message = says(&hall, &hall.chat, "later").await;
    assert!(offered(&hall, &message).await.is_empty());
    let picked = picks(&hall, &message, "note").await;
    assert_eq!(code(picked).await, ProblemCode::NotFound);
}

//! Events as guests are told of them: which, in what order, once, and what becomes of those that fail.

use guildhall_app::deliveries;
use guildhall_app::plugins::State;
use guildhall_app::windows::Window;
use guildhall_app::{Cx, chats, files, messages, reactions};
use guildhall_domain::{
    Actor, Capability, Change, Draft, Emoji, MessageId, Name, PluginId, Reaction, Reactor,
};

use crate::hall::{Hall, key, until};

fn scribe() -> PluginId {
    PluginId::new("scribe").unwrap()
}

async fn does<T>(hall: &Hall, work: impl AsyncFnMut(&mut Cx<'_>) -> guildhall_app::Result<T>) -> T
where
    T: serde::Serialize + serde::de::DeserializeOwned,
{
    let alice = Actor::User(hall.alice.user.clone());
    let done = hall
        .desk
        .transact(&hall.alice.company, &alice, None, work)
        .await;
    done.unwrap().value
}

async fn adds(hall: &Hall, plugin: &str) {
    let chat = hall.chat.clone();
    let plugin = PluginId::new(plugin).unwrap();
    does(hall, async move |cx| {
        chats::add_plugin(cx, &chat, &plugin).await
    })
    .await;
}

async fn says(hall: &Hall, text: &str) -> MessageId {
    let (chat, text) = (hall.chat.clone(), text.to_owned());
    does(hall, async move |cx| {
        messages::post(cx, &chat, Draft::text(text.clone())).await
    })
    .await
}

/// Waits until the scribe has written exactly this down.
async fn reads(hall: &Hall, lines: &str) {
    until(lines, async || {
        let written = hall.types("/scribe lines").await;
        assert!(
            lines.starts_with(&written),
            "wanted {lines}, found {written}"
        );
        (written == lines).then_some(())
    })
    .await;
}

async fn hall() -> Hall {
    let hall = Hall::open().await;
    hall.installs("scribe").await;
    hall
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plugin_is_told_what_happens_where_it_was_added_and_nothing_else() {
    let hall = hall().await;
    says(&hall, "before").await;
    adds(&hall, "scribe").await;
    let kept = says(&hall, "one").await;
    let bob = hall.newcomer("north", "bob").await.user;
    let chat = hall.chat.clone();
    does(&hall, async move |cx| {
        chats::add_members(cx, &chat, std::slice::from_ref(&bob)).await?;
        chats::remove_members(cx, &chat, std::slice::from_ref(&bob)).await
    })
    .await;
    says(&hall, "whisper").await;
    // A message is told as it is by then: it is not changed before it was told.
    reads(&hall, "alice: one|joined: bob|left: bob|alice: whisper").await;
    let id = kept.clone();
    does(&hall, async move |cx| {
        messages::edit(cx, &id, Change::Text("uno".into()), None).await?;
        messages::retract(cx, &id).await
    })
    .await;
    let all = format!("alice: one|joined: bob|left: bob|alice: whisper|retracted: {kept}");
    reads(&hall, &all).await;
    let whispers = hall.messages().await;
    assert_eq!(
        whispers.last().unwrap().text.fallback(),
        "heard",
        "it acts for whoever posted"
    );

    let chat = hall.chat.clone();
    does(&hall, async move |cx| {
        chats::remove_plugin(cx, &chat, &scribe()).await
    })
    .await;
    says(&hall, "unheard").await;
    // What is told comes in the order of the log: once it knows of this, it was not told of that.
    let other = does(&hall, async move |cx| {
        let other = chats::create_group(cx, Name::same("Other"), &[]).await?;
        chats::add_plugin(cx, &other, &scribe()).await?;
        Ok(other)
    })
    .await;
    does(&hall, async move |cx| {
        messages::post(cx, &other, Draft::text("meanwhile")).await
    })
    .await;
    let all = format!("{all}|alice: meanwhile");
    reads(&hall, &all).await;
    adds(&hall, "scribe").await;
    says(&hall, "two").await;
    reads(&hall, &format!("{all}|alice: two")).await;
    assert_eq!(hall.types("/scribe tally").await, "4 once, 0 again");
}

/// Posts a text with a file of this name.
async fn attaches(hall: &Hall, name: &'static str) {
    let (company, content) = (&hall.alice.company, bytes::Bytes::from_static(b"content"));
    let staged = hall.files.stage_bytes(company, content).await.unwrap();
    let (chat, staged) = (hall.chat.clone(), std::sync::Arc::new(staged));
    does(hall, async move |cx| {
        let file = files::add(cx, &staged, name, "text/plain").await?;
        let draft = Draft {
            files: vec![file.id],
            ..Draft::text("see there")
        };
        messages::post(cx, &chat, draft).await
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_it_may_not_read_it_is_not_told() {
    let hall = Hall::open().await;
    hall.installs_without("scribe", Capability::ChatReading)
        .await;
    adds(&hall, "scribe").await;
    attaches(&hall, "one").await;
    attaches(&hall, "two").await;
    reads(&hall, "file: one|file: two").await;
    assert_eq!(hall.types("/scribe tally").await, "0 once, 0 again");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_happened_while_it_was_switched_off_or_the_server_stood_still_is_told_later() {
    let hall = hall().await;
    adds(&hall, "scribe").await;
    says(&hall, "one").await;
    reads(&hall, "alice: one").await;
    let off = State::Off {
        reason: "for a while".to_owned(),
        since: hall.desk.now(),
    };
    switches(&hall, off).await;
    says(&hall, "two").await;
    let hall = hall.restart().await;
    says(&hall, "three").await;
    switches(&hall, State::On).await;
    reads(&hall, "alice: one|alice: two|alice: three").await;
    assert_eq!(hall.types("/scribe tally").await, "3 once, 0 again");
}

async fn switches(hall: &Hall, state: State) {
    let change = guildhall_plugin::Change::State(state);
    let (company, user) = (&hall.alice.company, &hall.alice.user);
    let changed = hall
        .plugins
        .change(company, user, &scribe(), change, key())
        .await;
    changed.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn filters_are_judged_and_chains_of_plugins_end() {
    let hall = hall().await;
    hall.installs("parrot").await;
    adds(&hall, "scribe").await;
    adds(&hall, "parrot").await;
    for text in ["hello", "hello POLLY", "波莉好", "Polly"] {
        says(&hall, text).await;
    }
    let answered = until("three answers", async || {
        let all = hall.messages().await;
        (all.len() >= 7).then_some(all)
    })
    .await;
    let texts: Vec<_> = answered.iter().map(|one| one.text.fallback()).collect();
    assert_eq!(texts.iter().filter(|text| **text == "hello").count(), 1);
    assert_eq!(texts.len(), 7, "{texts:?}");

    says(&hall, "chain").await;
    // Two chains, one begun by each of the two, of eight calls each.
    until("the ends of the chains", async || {
        (hall.messages().await.len() == 7 + 1 + 16).then_some(())
    })
    .await;
    says(&hall, "after").await;
    until("the message after them", async || {
        let lines = hall.types("/scribe lines").await;
        lines.ends_with("alice: after").then_some(())
    })
    .await;
    assert_eq!(hall.messages().await.len(), 7 + 1 + 16 + 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_said_while_it_was_not_in_the_chat_is_not_told_when_it_comes_back() {
    let hall = hall().await;
    adds(&hall, "scribe").await;
    says(&hall, "one").await;
    reads(&hall, "alice: one").await;
    // Nothing is told while it is off: all of this is read in one go, after it has come back.
    let off = State::Off {
        reason: "a pause".to_owned(),
        since: hall.desk.now(),
    };
    switches(&hall, off).await;
    let chat = hall.chat.clone();
    does(&hall, async move |cx| {
        chats::remove_plugin(cx, &chat, &scribe()).await
    })
    .await;
    says(&hall, "behind its back").await;
    adds(&hall, "scribe").await;
    says(&hall, "two").await;
    // Who is there already is not added anew.
    adds(&hall, "scribe").await;
    switches(&hall, State::On).await;
    reads(&hall, "alice: one|alice: two").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_event_that_fails_holds_up_its_chat_alone_and_is_told_again() {
    let hall = hall().await;
    adds(&hall, "scribe").await;
    let other = does(&hall, async move |cx| {
        let chat = chats::create_group(cx, Name::same("Other"), &[]).await?;
        chats::add_plugin(cx, &chat, &scribe()).await?;
        Ok(chat)
    })
    .await;
    says(&hall, "fail twice").await;
    says(&hall, "behind").await;
    does(&hall, async move |cx| {
        messages::post(cx, &other, Draft::text("elsewhere")).await
    })
    .await;
    reads(&hall, "alice: elsewhere|alice: fail twice|alice: behind").await;
    assert_eq!(hall.types("/scribe tally").await, "3 once, 0 again");
    let standing = hall
        .reads(async |cx| deliveries::standing(cx, &scribe()).await)
        .await;
    assert_eq!(standing.waiting, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_fails_for_good_is_set_aside_and_can_be_told_again() {
    let hall = hall().await;
    adds(&hall, "scribe").await;
    let failed = says(&hall, "fail").await;
    says(&hall, "after").await;
    let aside = until("the event to be set aside", async || {
        let window = Window::first(10);
        let listed = hall
            .reads(async move |cx| deliveries::list_aside(cx, &scribe(), &window).await)
            .await;
        listed.items.into_iter().next()
    })
    .await;
    assert!(aside.reason.contains("asked to fail"), "{}", aside.reason);
    reads(&hall, "alice: after").await;
    let text = Change::Text("better".into());
    let position = aside.fact.position;
    does(&hall, async move |cx| {
        messages::edit(cx, &failed, text.clone(), None).await?;
        deliveries::retry(cx, &scribe(), position).await
    })
    .await;
    hall.plugins.look_again(&hall.alice.company);
    until("the event to be told", async || {
        let written = hall.types("/scribe lines").await;
        (written.contains("alice: better") && written.contains("edited: better")).then_some(())
    })
    .await;
    assert_eq!(hall.types("/scribe tally").await, "2 once, 0 again");
}

async fn reacts(hall: &Hall, id: &MessageId, emoji: &str, what: Reaction) {
    let (id, emoji) = (id.clone(), Emoji::parse(emoji).unwrap());
    does(hall, async move |cx| {
        reactions::react(cx, &id, &emoji, what).await
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plugin_reacts_and_is_told_of_the_reactions_that_it_wants() {
    let hall = hall().await;
    adds(&hall, "scribe").await;
    let id = says(&hall, "react").await;
    // Its own reactions are told to everybody but itself.
    reads(&hall, "alice: react").await;
    let seen = id.clone();
    let found = hall
        .reads(async move |cx| {
            let all = reactions::of_many(cx, &[&seen]).await?;
            let by = Reactor::Plugin(scribe());
            let emoji = Emoji::parse("✅").unwrap();
            Ok((all, reactions::is_put(cx, &seen, &emoji, &by).await?))
        })
        .await;
    let (all, is_own) = found;
    assert!(is_own);
    assert_eq!(all[0].counts, [(Emoji::parse("✅").unwrap(), 1)]);
    assert_eq!(all[0].own, Some(vec![]), "it reacts as itself");
    reacts(&hall, &id, "👍", Reaction::Put).await;
    reacts(&hall, &id, "🎉", Reaction::Put).await;
    reacts(&hall, &id, "❤️", Reaction::Put).await;
    reacts(&hall, &id, "👍", Reaction::Taken).await;
    let told = "alice: react|alice put 👍|alice put ❤️|alice took 👍";
    reads(&hall, told).await;
    // What is no emoji fails, and what that call wrote is not there.
    says(&hall, "react badly").await;
    says(&hall, "after").await;
    until("the failure to be noted", async || {
        let waiting = hall
            .reads(async |cx| deliveries::standing(cx, &scribe()).await)
            .await;
        (waiting.waiting > 0).then_some(())
    })
    .await;
    assert_eq!(hall.types("/scribe lines").await, told);
}

#[tokio::test(flavor = "multi_thread")]
async fn without_the_grant_nobody_reacts() {
    let hall = Hall::open().await;
    hall.installs_without("scribe", Capability::ChatPosting)
        .await;
    adds(&hall, "scribe").await;
    let id = says(&hall, "react").await;
    until("the refusal to be noted", async || {
        let waiting = hall
            .reads(async |cx| deliveries::standing(cx, &scribe()).await)
            .await;
        (waiting.waiting > 0).then_some(())
    })
    .await;
    let all = hall.reads(async move |cx| reactions::of_many(cx, &[&id]).await);
    assert_eq!(all.await[0].changes, 0);
}

//! Reactions on a real store: who may, what is counted, and that many at once all count.

use guildhall_domain::{Actor, Draft, ProblemCode, Reaction};

use super::*;
use crate::testing::{House, chat_id, code, no_grants, plugin, user, user_id};
use crate::windows::Window;

async fn house() -> (House, MessageId) {
    let house = House::open().await;
    house.people(&["alice", "bob", "carol"]).await;
    house.group("sales", &["alice", "bob"]).await;
    let said = house
        .by(user("alice"), async |cx| {
            messages::post(cx, &chat_id("sales"), Draft::text("hello")).await
        })
        .await;
    (house, said.unwrap())
}

fn emoji(text: &str) -> Emoji {
    Emoji::parse(text).unwrap()
}

async fn reacts(
    house: &House,
    who: &Actor,
    id: &MessageId,
    text: &str,
    what: Reaction,
) -> Result<()> {
    let one = emoji(text);
    house
        .by(who, async |cx| react(cx, id, &one, what).await)
        .await
}

async fn seen(house: &House, who: &Actor, id: &MessageId) -> Reactions {
    let seen = house.by(who, async |cx| Ok(of_many(cx, &[id]).await?.pop()));
    seen.await.unwrap().unwrap()
}

async fn told(house: &House) -> Vec<(Reactor, String, bool)> {
    let facts = house.desk.facts(&house.north, 0, 1_000).await.unwrap();
    let of = |event: Event| match event {
        Event::ReactionChanged { by, emoji, on, .. } => Some((by, emoji.to_string(), on)),
        _ => None,
    };
    facts
        .into_iter()
        .filter_map(|fact| of(fact.event))
        .collect()
}

#[tokio::test]
async fn what_is_put_is_counted_once_and_taken_by_who_put_it() {
    let (house, id) = house().await;
    let (alice, bob) = (user("alice"), user("bob"));
    assert_eq!(seen(&house, &alice, &id).await, Reactions::default());
    for who in [&alice, &alice, &bob] {
        reacts(&house, who, &id, "👍", Reaction::Put).await.unwrap();
    }
    reacts(&house, &bob, &id, "🎉", Reaction::Put)
        .await
        .unwrap();
    let all = seen(&house, &alice, &id).await;
    assert_eq!(all.changes, 3, "the second time changed nothing");
    assert_eq!(all.counts, [(emoji("👍"), 2), (emoji("🎉"), 1)]);
    assert_eq!(all.own, Some(vec![emoji("👍")]));
    let many = seen(&house, &Actor::System, &id).await;
    assert_eq!((many.counts, many.own), (all.counts, None));

    reacts(&house, &alice, &id, "🎉", Reaction::Taken)
        .await
        .unwrap();
    assert_eq!(seen(&house, &bob, &id).await.changes, 3, "it was not hers");
    reacts(&house, &bob, &id, "👍", Reaction::Taken)
        .await
        .unwrap();
    reacts(&house, &alice, &id, "👍", Reaction::Taken)
        .await
        .unwrap();
    let left = seen(&house, &bob, &id).await;
    assert_eq!(left.counts, [(emoji("🎉"), 1)]);
    assert_eq!((left.changes, left.own), (5, Some(vec![emoji("🎉")])));
    let by = |who: &str| Reactor::User(user_id(who));
    let thumb = "👍".to_owned();
    assert_eq!(
        told(&house).await,
        [
            (by("alice"), thumb.clone(), true),
            (by("bob"), thumb.clone(), true),
            (by("bob"), "🎉".to_owned(), true),
            (by("bob"), thumb.clone(), false),
            (by("alice"), thumb, false),
        ]
    );
}

#[tokio::test]
async fn only_who_sees_the_message_reacts_and_only_while_it_is_there() {
    let (house, id) = house().await;
    let (alice, carol) = (user("alice"), user("carol"));
    let hidden = reacts(&house, &carol, &id, "👍", Reaction::Put).await;
    assert_eq!(code(hidden), ProblemCode::NotFound);
    let listed = house.by(&carol, async |cx| list(cx, &id, &Window::first(10)).await);
    assert_eq!(code(listed.await), ProblemCode::NotFound);
    let unknown = MessageId::new("nothing").unwrap();
    let missing = reacts(&house, &alice, &unknown, "👍", Reaction::Put).await;
    assert_eq!(code(missing), ProblemCode::NotFound);

    let to_bob = user_id("bob");
    let whisper = house
        .by(plugin("orders", Some("alice")), async |cx| {
            messages::whisper(cx, &chat_id("sales"), &to_bob, Draft::text("psst")).await
        })
        .await
        .unwrap();
    let others = reacts(&house, &alice, &whisper, "👍", Reaction::Put).await;
    assert_eq!(code(others), ProblemCode::NotFound);
    let own = reacts(&house, &user("bob"), &whisper, "👍", Reaction::Put).await;
    assert_eq!(code(own), ProblemCode::Denied);

    reacts(&house, &alice, &id, "👍", Reaction::Put)
        .await
        .unwrap();
    let gone = house.by(&alice, async |cx| messages::retract(cx, &id).await);
    gone.await.unwrap();
    let late = reacts(&house, &alice, &id, "🎉", Reaction::Put).await;
    assert_eq!(code(late), ProblemCode::Conflict);
    let listed = house.by(&alice, async |cx| list(cx, &id, &Window::first(10)).await);
    assert!(listed.await.unwrap().items.is_empty());
    assert_eq!(house.keys_of(&house.south).await, 0);
}

#[tokio::test]
async fn a_plugin_reacts_as_itself_and_only_when_granted() {
    let (house, id) = house().await;
    let orders = plugin("orders", Some("alice"));
    reacts(&house, &orders, &id, "✅", Reaction::Put)
        .await
        .unwrap();
    reacts(&house, &user("alice"), &id, "✅", Reaction::Put)
        .await
        .unwrap();
    let stranger = plugin("orders", Some("carol"));
    let hidden = reacts(&house, &stranger, &id, "👍", Reaction::Put).await;
    assert_eq!(code(hidden), ProblemCode::NotFound);
    let one = emoji("👍");
    let denied = house
        .granted(no_grants(&house.north, &orders), async |cx| {
            react(cx, &id, &one, Reaction::Put).await
        })
        .await;
    assert_eq!(code(denied), ProblemCode::Denied);
    let listed = house
        .by(user("bob"), async |cx| {
            list(cx, &id, &Window::first(1)).await
        })
        .await
        .unwrap();
    assert_eq!(listed.items.len(), 1);
    let window = Window {
        cursor: listed.next,
        limit: 10,
    };
    let rest = house
        .by(user("bob"), async |cx| list(cx, &id, &window).await)
        .await
        .unwrap();
    let mut all = [listed.items, rest.items].concat();
    all.sort();
    let orders = PluginId::new("orders").unwrap();
    let expected = [
        (emoji("✅"), Reactor::User(user_id("alice"))),
        (emoji("✅"), Reactor::Plugin(orders)),
    ];
    assert_eq!(all, expected);
}

#[tokio::test]
async fn there_are_so_many_kinds_and_no_more_and_those_that_are_gone_make_room() {
    let (house, id) = house().await;
    let alice = user("alice");
    let kinds = "😀 😁 😂 😃 😄 😅 😆 😇 😈 😉 😊 😋 😌 😍 😎 😏 😐 😑 😒 😓 😔";
    let kinds: Vec<&str> = kinds.split(' ').collect();
    assert_eq!(kinds.len(), Emoji::MOST + 1);
    for kind in &kinds[..Emoji::MOST] {
        reacts(&house, &alice, &id, kind, Reaction::Put)
            .await
            .unwrap();
    }
    let last = kinds[Emoji::MOST];
    let full = reacts(&house, &alice, &id, last, Reaction::Put).await;
    assert_eq!(code(full), ProblemCode::Invalid);
    // One that is there already is put by others.
    reacts(&house, &user("bob"), &id, kinds[0], Reaction::Put)
        .await
        .unwrap();
    reacts(&house, &alice, &id, kinds[3], Reaction::Taken)
        .await
        .unwrap();
    reacts(&house, &alice, &id, last, Reaction::Put)
        .await
        .unwrap();
    let seen = seen(&house, &alice, &id).await;
    assert_eq!(seen.counts.len(), Emoji::MOST);
    assert_eq!(seen.counts.last().unwrap().0.as_str(), last);
}

#[tokio::test]
async fn a_hundred_at_once_are_all_counted() {
    let house = House::open().await;
    let names: Vec<String> = (0..100).map(|n| format!("p{n}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    house.people(&names).await;
    house.group("all", &names).await;
    let id = house
        .by(user("p0"), async |cx| {
            messages::post(cx, &chat_id("all"), Draft::text("hello")).await
        })
        .await
        .unwrap();
    let actors: Vec<Actor> = names.iter().map(|name| user(name)).collect();
    let all = actors
        .iter()
        .map(|who| reacts(&house, who, &id, "👍", Reaction::Put));
    for done in futures_util::future::join_all(all).await {
        done.unwrap();
    }
    let seen = seen(&house, &actors[7], &id).await;
    assert_eq!((seen.changes, seen.counts), (100, vec![(emoji("👍"), 100)]));
    assert_eq!(told(&house).await.len(), 100);
}

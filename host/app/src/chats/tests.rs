//! Chats on a real store: members, unread counts, direct chats, and who may.

use guildhall_domain::{Actor, Draft, ProblemCode};

use super::*;
use crate::messages;
use crate::testing::{House, code, user, user_id};

async fn house() -> House {
    let house = House::open().await;
    house.found(&["alice", "bob", "carol"]).await;
    house
}

async fn group(house: &House, owner: &str, members: &[&str]) -> Result<ChatId> {
    let members: Vec<UserId> = members.iter().map(|login| user_id(login)).collect();
    house
        .by(user(owner), async |cx| {
            create_group(cx, Name::of("销售", "Sales"), &members).await
        })
        .await
}

async fn say(house: &House, who: &str, chat: &ChatId) -> MessageId {
    let draft = || Draft::text("x");
    house
        .by(user(who), async |cx| {
            messages::post(cx, chat, draft()).await
        })
        .await
        .unwrap()
}

async fn see(house: &House, who: &str, chat: &ChatId) -> Result<ChatSummary> {
    house
        .by(user(who), async |cx| summary(cx, chat).await)
        .await
}

#[tokio::test]
async fn a_group_has_its_members_and_one_owner() {
    let house = house().await;
    let chat = group(&house, "alice", &["bob", "bob", "alice"])
        .await
        .unwrap();
    let alice = see(&house, "alice", &chat).await.unwrap();
    assert_eq!((alice.members, alice.role), (2, Role::Owner));
    assert_eq!(see(&house, "bob", &chat).await.unwrap().role, Role::Member);
    assert_eq!(
        code(see(&house, "carol", &chat).await),
        ProblemCode::NotFound
    );
    let nobody = group(&house, "alice", &["nobody"]).await;
    assert_eq!(code(nobody), ProblemCode::Invalid);
    let nameless = house.by(user("alice"), async |cx| {
        create_group(cx, Name::same(" "), &[]).await
    });
    assert_eq!(code(nameless.await), ProblemCode::Invalid);
}

#[tokio::test]
async fn unread_is_what_others_said_since() {
    let house = house().await;
    let chat = group(&house, "alice", &["bob"]).await.unwrap();
    for _ in 0..3 {
        say(&house, "alice", &chat).await;
    }
    assert_eq!(
        see(&house, "alice", &chat).await.unwrap().unread,
        0,
        "one's own words are read"
    );
    let bob = see(&house, "bob", &chat).await.unwrap();
    assert_eq!((bob.unread, bob.head, bob.read_mark), (3, 3, 0));
    assert_eq!(bob.last.unwrap().position, Some(3));

    let read = async |position| {
        house
            .by(user("bob"), async |cx| mark_read(cx, &chat, position).await)
            .await
            .unwrap();
        see(&house, "bob", &chat).await.unwrap().read_mark
    };
    assert_eq!(read(2).await, 2);
    assert_eq!(read(1).await, 2, "never back");
    assert_eq!(read(u64::MAX).await, 3, "never past the last");
    say(&house, "alice", &chat).await;
    say(&house, "bob", &chat).await;
    assert_eq!(
        see(&house, "bob", &chat).await.unwrap().unread,
        0,
        "who answers has read"
    );
    assert_eq!(read(4).await, 5, "an answer is not unread by an older mark");
    assert_eq!(see(&house, "alice", &chat).await.unwrap().unread, 1);
    let stranger = house
        .by(user("carol"), async |cx| mark_read(cx, &chat, 1).await)
        .await;
    assert_eq!(code(stranger), ProblemCode::NotFound);
}

#[tokio::test]
async fn two_people_have_one_direct_chat() {
    let house = house().await;
    let open = async |who: &str, other: &str| {
        house
            .by(user(who), async |cx| open_direct(cx, &user_id(other)).await)
            .await
    };
    let chat = open("alice", "bob").await.unwrap();
    assert_eq!(open("bob", "alice").await.unwrap(), chat);
    assert_ne!(open("alice", "carol").await.unwrap(), chat);
    assert_eq!(
        code(see(&house, "carol", &chat).await),
        ProblemCode::NotFound
    );
    let notes = open("alice", "alice").await.unwrap();
    assert_eq!(see(&house, "alice", &notes).await.unwrap().members, 1);
    assert_eq!(code(open("alice", "nobody").await), ProblemCode::Invalid);
    let leaving = house
        .by(user("alice"), async |cx| leave(cx, &chat).await)
        .await;
    assert_eq!(code(leaving), ProblemCode::Denied);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn both_opening_at_once_get_the_same_direct_chat() {
    let house = house().await;
    let open = |who: &'static str, other: &'static str| {
        let (desk, north) = (house.desk.clone(), house.north.clone());
        tokio::spawn(async move {
            let (who, other) = (user(who), user_id(other));
            let done = desk.transact(&north, &who, None, async move |cx| {
                open_direct(cx, &other).await
            });
            done.await.unwrap().value
        })
    };
    let (one, other) = (open("alice", "bob"), open("bob", "alice"));
    assert_eq!(one.await.unwrap(), other.await.unwrap());
}

#[tokio::test]
async fn people_join_with_nothing_unread_and_leave() {
    let house = house().await;
    let chat = group(&house, "alice", &["bob"]).await.unwrap();
    say(&house, "alice", &chat).await;
    let add = async |who: &str| {
        house
            .by(user(who), async |cx| {
                add_members(cx, &chat, &[user_id("carol")]).await
            })
            .await
    };
    assert_eq!(code(add("bob").await), ProblemCode::Denied);
    add("alice").await.unwrap();
    add("alice").await.unwrap();
    let carol = see(&house, "carol", &chat).await.unwrap();
    assert_eq!((carol.members, carol.unread, carol.head), (3, 0, 1));
    house
        .by(user("carol"), async |cx| leave(cx, &chat).await)
        .await
        .unwrap();
    assert_eq!(
        code(see(&house, "carol", &chat).await),
        ProblemCode::NotFound
    );
    assert_eq!(see(&house, "alice", &chat).await.unwrap().members, 2);
}

#[tokio::test]
async fn members_come_in_pages() {
    let house = house().await;
    let chat = group(&house, "alice", &["bob", "carol"]).await.unwrap();
    let page = async |cursor: Option<UserId>| {
        let page = house.by(user("bob"), async |cx| {
            members(cx, &chat, cursor.as_ref(), 2).await
        });
        let page = page.await.unwrap();
        let users: Vec<_> = page
            .items
            .iter()
            .map(|member| member.user.to_string())
            .collect();
        (users, page.next)
    };
    let (first, next) = page(None).await;
    assert_eq!(
        (first, &next),
        (
            vec!["alice".to_owned(), "bob".into()],
            &Some(user_id("bob"))
        )
    );
    assert_eq!(page(next).await, (vec!["carol".to_owned()], None));
}

#[tokio::test]
async fn everybody_is_in_the_group_of_everybody_and_stays() {
    let house = house().await;
    let all = async |who: &str| {
        house
            .by(user(who), async |cx| list(cx).await)
            .await
            .unwrap()
    };
    let chats = all("carol").await;
    let [everyone] = &chats[..] else {
        panic!("{chats:?}")
    };
    assert_eq!(everyone.members, 3);
    let id = everyone.chat.id.clone();
    let leaving = house
        .by(user("carol"), async |cx| leave(cx, &id).await)
        .await;
    assert_eq!(code(leaving), ProblemCode::Denied);

    let quiet = group(&house, "alice", &["carol"]).await.unwrap();
    house.clock.advance(1_000);
    say(&house, "alice", &id).await;
    let order: Vec<_> = all("carol")
        .await
        .into_iter()
        .map(|chat| chat.chat.id)
        .collect();
    assert_eq!(order, [id.clone(), quiet], "the latest first");
    let south = house
        .within(&house.south, Actor::System, async |cx| read(cx, &id).await)
        .await;
    assert_eq!(code(south), ProblemCode::NotFound);
}

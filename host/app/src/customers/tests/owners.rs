//! Handing customers over to a colleague: who may, to whom, and that it outlives who left the company.

use super::*;
use guildhall_domain::{User, UserId};

async fn gives(
    house: &House,
    by: impl std::borrow::Borrow<Actor>,
    joined: &Joined,
    to: &str,
) -> Result<UserId> {
    let (chat, id, to) = (&joined.customer.chat, &joined.customer.id, user_id(to));
    let work = async |cx: &mut Cx<'_>| hand_over(cx, chat, id, &to).await;
    Ok(house.by(by, work).await?.owner)
}

async fn switched_off(house: &House, login: &str) {
    let off = async |cx: &mut Cx<'_>| {
        let key = keys::user(&user_id(login));
        let mut found: User = cx.fetch(&key).await?.unwrap();
        found.active = false;
        cx.keep(key, &found)
    };
    house.by(Actor::System, off).await.unwrap();
}

#[tokio::test]
async fn who_looks_after_a_customer_hands_them_to_a_colleague_of_the_chat() {
    let house = house().await;
    house.people(&["eve"]).await;
    let chat = group(&house).await;
    let (token, _) = link(&house, &chat).await;
    let joined = comes(&house, &token, "李雷").await.unwrap();
    let stays = comes(&house, &token, "韩梅梅").await.unwrap();
    assert_eq!(
        code(gives(&house, user("bob"), &joined, "bob").await),
        ProblemCode::Denied,
        "nobody takes a customer"
    );
    for (by, to) in [("eve", "bob"), ("eve", "eve")] {
        let refused = gives(&house, user(by), &joined, to).await;
        assert_eq!(code(refused), ProblemCode::NotFound, "not in the chat");
    }
    let outside = gives(&house, actor(&stays), &joined, "bob").await;
    assert_eq!(code(outside), ProblemCode::NotFound);
    for nobody in ["eve", "nobody"] {
        let wrong = gives(&house, user("ann"), &joined, nobody).await;
        let problem = wrong.unwrap_err().problem();
        assert_eq!(
            (problem.code, problem.fields[0].field.as_str()),
            (ProblemCode::Invalid, "owner")
        );
    }
    assert_eq!(
        gives(&house, user("ann"), &joined, "bob").await.unwrap(),
        user_id("bob")
    );
    let head = async |cx: &mut Cx<'_>| Ok(cx.tx.heads(&[guildhall_store::Log::MAIN]).await?);
    let before = house.by(Actor::System, head).await.unwrap();
    assert_eq!(
        gives(&house, user("bob"), &joined, "bob").await.unwrap(),
        user_id("bob")
    );
    let after = house.by(Actor::System, head).await.unwrap();
    assert_eq!(before, after, "what is so already is not told again");
    assert_eq!(
        gives(&house, user("ann"), &joined, "ann").await.unwrap(),
        user_id("ann"),
        "who owns the group takes them back"
    );
    let other = group(&house).await;
    let id = joined.customer.id.clone();
    let wrong = async |cx: &mut Cx<'_>| {
        let to = user_id("bob");
        hand_over(cx, &other, &id, &to).await.map(|_| ())
    };
    assert_eq!(
        code(house.by(user("ann"), wrong).await),
        ProblemCode::NotFound
    );
}

#[tokio::test]
async fn an_administrator_hands_over_what_somebody_left_behind() {
    let house = house().await;
    let chat = group(&house).await;
    let (token, _) = link(&house, &chat).await;
    let joined = comes(&house, &token, "李雷").await.unwrap();
    switched_off(&house, "ann").await;
    let gone = gives(&house, user("ann"), &joined, "bob").await;
    assert_eq!(code(gone), ProblemCode::Denied, "switched off");
    let back = gives(&house, user("admin"), &joined, "ann").await;
    assert_eq!(code(back), ProblemCode::Invalid, "nobody who is gone");
    // The administrator need not be in the chat for that, and does not come to be in it by that.
    assert_eq!(
        gives(&house, user("admin"), &joined, "bob").await.unwrap(),
        user_id("bob")
    );
    let read = async |cx: &mut Cx<'_>| chats::get(cx, &chat).await.map(|_| ());
    assert_eq!(
        code(house.by(user("admin"), read).await),
        ProblemCode::NotFound
    );
    let id = joined.customer.id.clone();
    let out = async |cx: &mut Cx<'_>| remove(cx, &chat, &id).await;
    house.by(user("bob"), out).await.unwrap();
    let late = gives(&house, user("admin"), &joined, "bob").await;
    assert_eq!(code(late), ProblemCode::Conflict);
}

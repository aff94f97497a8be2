//! Customers on a real store: how links open and close, what customers may, and how they go.

use guildhall_domain::{
    ChatId, ChatLink, CustomerKind, Draft, Emoji, Millis, Name, Reaction, Role,
};

use super::*;
use crate::messages::{self, Saying, Screened};
use crate::testing::{House, chat_id, code, user, user_id};
use crate::{reactions, views};

mod codes;
mod owners;
mod passes;
mod seen;

async fn house() -> House {
    let house = House::open().await;
    house.found(&["admin", "ann", "bob"]).await;
    house
}

/// A group of ann's with bob in it.
async fn group(house: &House) -> ChatId {
    let begin = async |cx: &mut Cx<'_>| {
        chats::create_group(cx, Name::same("Orders"), &[user_id("bob")]).await
    };
    house.by(user("ann"), begin).await.unwrap()
}

/// A link of somebody; its token and the link.
async fn link_by(
    house: &House,
    login: &str,
    chat: &ChatId,
    new: NewLink,
) -> Result<(String, ChatLink)> {
    let secrets = link_secrets(&house.desk, &house.north, Asks::Nothing).unwrap();
    let made = house.by(user(login), async |cx: &mut Cx<'_>| {
        make_link(cx, chat, new, secrets.clone()).await
    });
    let made = made.await?;
    Ok((made.token.unwrap(), made.link))
}

async fn link(house: &House, chat: &ChatId) -> (String, ChatLink) {
    let new = NewLink {
        kind: CustomerKind::Partner,
        most_uses: Some(10),
        ..NewLink::default()
    };
    link_by(house, "ann", chat, new).await.unwrap()
}

async fn comes(house: &House, token: &str, name: &str) -> Result<Joined> {
    let newcomer = Newcomer {
        name: name.to_owned(),
        organisation: "Nestlé 经销商".to_owned(),
        locale: Locale::ZhCn,
        code: None,
    };
    let key = blake3::hash(name.as_bytes()).to_hex().to_string();
    let key = IdempotencyKey::new(&key, &[token.as_bytes()]).unwrap();
    join(&house.desk, token, newcomer, key).await
}

fn actor(joined: &Joined) -> Actor {
    Actor::Customer(joined.customer.id.clone())
}

async fn says(house: &House, by: &Actor, chat: &ChatId, known: bool) -> Result<()> {
    let said = house.by(by, async |cx: &mut Cx<'_>| {
        let screened = Screened::passed(Saying {
            chat: chat.clone(),
            text: "你好".to_owned(),
            files: Vec::new(),
            corrects: None,
        });
        let screened = match known {
            true => screened.knowing_outsiders(),
            false => screened,
        };
        messages::post_new(cx, &screened).await
    });
    said.await.map(|_| ())
}

#[tokio::test]
async fn a_link_leads_one_customer_into_one_chat_and_the_second_company_notices_nothing() {
    let house = house().await;
    let chat = group(&house).await;
    let (token, made) = link_by(&house, "ann", &chat, NewLink::default())
        .await
        .unwrap();
    assert_eq!(made.expires_at, made.created_at.plus(7 * Millis::DAY));
    let shown = invitation(&house.desk, &token).await.unwrap();
    assert_eq!(
        (shown.company.as_str(), shown.inviter.id),
        ("北方公司", user_id("ann"))
    );

    let joined = comes(&house, &token, " 李雷 ").await.unwrap();
    assert_eq!(joined.customer.name, "李雷");
    assert_eq!(
        (&joined.customer.owner, &joined.customer.chat),
        (&user_id("ann"), &chat)
    );
    let again = comes(&house, &token, " 李雷 ").await.unwrap();
    assert_eq!(
        again.customer.id, joined.customer.id,
        "a retry brings nobody else"
    );
    assert_ne!(again.token, joined.token);
    assert_eq!(
        code(comes(&house, &token, "韩梅梅").await),
        ProblemCode::NotFound,
        "used up"
    );

    let signed = check(&house.desk, &joined.token).await.unwrap().unwrap();
    assert_eq!(signed.customer, joined.customer);
    let of_user = crate::sessions::check(&house.desk, &joined.token).await;
    assert_eq!(code(of_user), ProblemCode::Unauthenticated);
    let stranger = joined.token.replace("c.north", "c.south");
    assert_eq!(
        code(check(&house.desk, &stranger).await),
        ProblemCode::Unauthenticated
    );
    let other = token.replace("north", "south");
    assert_eq!(
        code(invitation(&house.desk, &other).await),
        ProblemCode::NotFound
    );
    assert_eq!(house.keys_of(&house.south).await, 0);
}

#[tokio::test]
async fn a_link_ends_by_time_by_being_withdrawn_and_with_its_owner() {
    let house = house().await;
    let chat = group(&house).await;
    let (expiring, made) = link(&house, &chat).await;
    house
        .clock
        .advance(made.expires_at.0 - made.created_at.0 - 1);
    assert!(comes(&house, &expiring, "in time").await.is_ok());
    house.clock.advance(1);
    assert_eq!(
        code(comes(&house, &expiring, "late").await),
        ProblemCode::NotFound
    );

    let (withdrawn, made) = link(&house, &chat).await;
    let withdraw = |login: &'static str| {
        let (chat, id) = (chat.clone(), made.id.clone());
        let house = &house;
        async move {
            let work = async |cx: &mut Cx<'_>| withdraw_link(cx, &chat, &id).await;
            house.by(user(login), work).await
        }
    };
    assert_eq!(code(withdraw("bob").await), ProblemCode::Denied);
    withdraw("ann").await.unwrap();
    withdraw("ann").await.unwrap();
    assert_eq!(
        code(comes(&house, &withdrawn, "x").await),
        ProblemCode::NotFound
    );
    assert_eq!(
        code(invitation(&house.desk, &withdrawn).await),
        ProblemCode::NotFound
    );

    let (token, _) = link(&house, &chat).await;
    let off = async |cx: &mut Cx<'_>| {
        let mut found: guildhall_domain::User =
            cx.fetch(&keys::user(&user_id("ann"))).await?.unwrap();
        found.active = false;
        cx.keep(keys::user(&user_id("ann")), &found)
    };
    house.by(Actor::System, off).await.unwrap();
    assert_eq!(
        code(comes(&house, &token, "y").await),
        ProblemCode::NotFound
    );
    for bad in ["", "north", "north.x", "north.AAAA", &"x".repeat(5_000)] {
        assert_eq!(
            code(invitation(&house.desk, bad).await),
            ProblemCode::NotFound
        );
    }
}

#[tokio::test]
async fn only_who_owns_a_group_that_is_empty_or_external_invites_within_the_caps() {
    let house = house().await;
    let chat = group(&house).await;
    let plain = NewLink::default();
    assert_eq!(
        code(link_by(&house, "bob", &chat, plain).await),
        ProblemCode::Denied
    );
    assert_eq!(
        code(link_by(&house, "admin", &chat, plain).await),
        ProblemCode::NotFound
    );
    let odd = |valid_for, most_uses| NewLink {
        valid_for,
        most_uses,
        ..plain
    };
    for wrong in [
        odd(Some(0), None),
        odd(Some(ChatLink::LONGEST + 1), None),
        odd(Some(u64::MAX), None),
        odd(None, Some(0)),
        odd(None, Some(51)),
    ] {
        assert_eq!(
            code(link_by(&house, "ann", &chat, wrong).await),
            ProblemCode::Invalid
        );
    }
    says(&house, &user("ann"), &chat, false).await.unwrap();
    let among = link_by(&house, "ann", &chat, plain).await;
    assert_eq!(code(among), ProblemCode::Denied, "said among colleagues");

    let everyone = async |cx: &mut Cx<'_>| Ok(crate::companies::get(cx).await?.everyone);
    let everyone = house.by(Actor::System, everyone).await.unwrap();
    assert_eq!(
        code(link_by(&house, "admin", &everyone, plain).await),
        ProblemCode::Denied
    );

    let fresh = group(&house).await;
    for _ in 0..ChatLink::MOST_PER_CHAT {
        link(&house, &fresh).await;
    }
    says(&house, &user("ann"), &fresh, false).await.unwrap();
    let over = link_by(&house, "ann", &fresh, plain).await;
    assert_eq!(code(over), ProblemCode::QuotaExceeded);
    let listed = async |cx: &mut Cx<'_>| links(cx, &fresh).await;
    assert_eq!(house.by(user("ann"), listed).await.unwrap().len(), 20);
    assert_eq!(
        code(house.by(user("bob"), listed).await),
        ProblemCode::Denied
    );
}

#[tokio::test]
async fn a_customer_takes_part_in_their_chat_and_finds_no_other() {
    let house = house().await;
    let (chat, other) = (group(&house).await, group(&house).await);
    let (token, _) = link(&house, &chat).await;
    let joined = comes(&house, &token, "李雷").await.unwrap();
    let me = actor(&joined);
    says(&house, &me, &chat, false).await.unwrap();
    says(&house, &user("ann"), &other, false).await.unwrap();
    assert_eq!(
        code(says(&house, &me, &other, false).await),
        ProblemCode::NotFound
    );

    let list = async |cx: &mut Cx<'_>| {
        let found = chats::list(cx).await?;
        views::chats(cx, &found, Locale::En).await
    };
    let mine = house.by(&me, list).await.unwrap();
    assert_eq!(mine.len(), 1);
    assert!(mine[0].external && mine[0].role == Role::Member && mine[0].members == 3);
    let read =
        |chat: ChatId| async move |cx: &mut Cx<'_>| messages::history(cx, &chat, None, 10).await;
    let seen = house.by(&me, read(chat.clone())).await.unwrap();
    let id = seen.items[0].id.clone();
    assert_eq!(
        code(house.by(&me, read(other.clone())).await),
        ProblemCode::NotFound
    );
    let theirs = house.by(user("ann"), read(other.clone())).await.unwrap();
    let hidden = theirs.items[0].id.clone();
    let peek = async |cx: &mut Cx<'_>| messages::get(cx, &hidden).await;
    assert_eq!(code(house.by(&me, peek).await), ProblemCode::NotFound);

    let thumb = Emoji::parse("👍").unwrap();
    let react = async |cx: &mut Cx<'_>| reactions::react(cx, &id, &thumb, Reaction::Put).await;
    house.by(&me, react).await.unwrap();
    let take_back = async |cx: &mut Cx<'_>| messages::retract(cx, &id).await;
    assert_eq!(code(house.by(&me, take_back).await), ProblemCode::NotFound);
    let card = async |cx: &mut Cx<'_>| crate::messages::post(cx, &chat, Draft::card(blank())).await;
    assert_eq!(
        code(house.by(&me, card).await),
        ProblemCode::Denied,
        "only plugins post cards"
    );
    let begin = async |cx: &mut Cx<'_>| chats::create_group(cx, Name::same("x"), &[]).await;
    assert_eq!(code(house.by(&me, begin).await), ProblemCode::NotFound);
    let invite = link_secrets(&house.desk, &house.north, Asks::Nothing).unwrap();
    let more = async |cx: &mut Cx<'_>| {
        make_link(cx, &chat, NewLink::default(), invite.clone())
            .await
            .map(|_| ())
    };
    assert_eq!(code(house.by(&me, more).await), ProblemCode::NotFound);
}

fn blank() -> guildhall_domain::Card {
    guildhall_domain::Card {
        title: None,
        tone: guildhall_domain::Tone::Neutral,
        summary: guildhall_domain::Text::plain("x"),
        groups: Vec::new(),
        blocks: Vec::new(),
    }
}

#[tokio::test]
async fn who_writes_is_asked_once_for_everybody_who_has_come() {
    let house = house().await;
    let chat = group(&house).await;
    let (token, _) = link(&house, &chat).await;
    says(&house, &user("ann"), &chat, false).await.unwrap();
    let one = comes(&house, &token, "one").await.unwrap();
    for login in ["ann", "bob"] {
        let asked = says(&house, &user(login), &chat, false)
            .await
            .unwrap_err()
            .problem();
        assert_eq!(asked.code, ProblemCode::ConfirmFirst);
        assert_eq!(asked.fields[0].field, "outsiders");
        says(&house, &user(login), &chat, true).await.unwrap();
        says(&house, &user(login), &chat, false).await.unwrap();
    }
    says(&house, &actor(&one), &chat, false).await.unwrap();
    comes(&house, &token, "two").await.unwrap();
    assert_eq!(
        code(says(&house, &user("ann"), &chat, false).await),
        ProblemCode::ConfirmFirst,
        "somebody else came"
    );
}

#[tokio::test]
async fn who_is_taken_out_is_out_at_once_and_what_they_wrote_stays() {
    let house = house().await;
    let chat = group(&house).await;
    let (token, _) = link(&house, &chat).await;
    let joined = comes(&house, &token, "李雷").await.unwrap();
    let stays = comes(&house, &token, "韩梅梅").await.unwrap();
    says(&house, &actor(&joined), &chat, false).await.unwrap();
    let id = joined.customer.id.clone();
    let out = async |cx: &mut Cx<'_>| remove(cx, &chat, &id).await;
    assert_eq!(code(house.by(user("bob"), out).await), ProblemCode::Denied);
    assert_eq!(
        code(house.by(user("admin"), out).await),
        ProblemCode::NotFound
    );
    assert_eq!(
        code(house.by(actor(&stays), out).await),
        ProblemCode::NotFound
    );
    house.by(user("ann"), out).await.unwrap();
    house.by(user("ann"), out).await.unwrap();

    assert_eq!(
        code(check(&house.desk, &joined.token).await),
        ProblemCode::Unauthenticated
    );
    assert_eq!(
        code(says(&house, &actor(&joined), &chat, false).await),
        ProblemCode::NotFound
    );
    let again = comes(&house, &token, "李雷").await;
    assert_eq!(
        code(again),
        ProblemCode::Unauthenticated,
        "the old key brings nobody back"
    );
    assert!(check(&house.desk, &stays.token).await.is_ok());
    let there =
        async |cx: &mut Cx<'_>| Ok((in_chat(cx, &chat).await?, chats::count(cx, &chat).await?));
    let (outside, all) = house.by(user("bob"), there).await.unwrap();
    assert_eq!((outside, all), (vec![stays.customer.clone()], 3));
    let read = async |cx: &mut Cx<'_>| {
        let found = messages::history(cx, &chat, None, 10).await?;
        views::messages(cx, &found.items, Locale::En).await
    };
    let seen = house.by(user("bob"), read).await.unwrap();
    let views::AuthorView::Customer { customer } = &seen[0].author else {
        panic!("{:?}", seen[0].author);
    };
    assert_eq!((customer.name.as_str(), customer.active), ("李雷", false));
    assert_eq!(
        customer.owner.as_ref().map(|owner| &owner.id),
        Some(&user_id("ann"))
    );
    let outside = house.by(actor(&stays), read).await.unwrap();
    let views::AuthorView::Customer { customer } = &outside[0].author else {
        panic!("{:?}", outside[0].author);
    };
    assert_eq!(
        customer.owner, None,
        "who looks after whom is no outsider's business"
    );
    house
        .by(actor(&stays), async |cx: &mut Cx<'_>| go(cx).await)
        .await
        .unwrap();
    assert_eq!(
        code(check(&house.desk, &stays.token).await),
        ProblemCode::Unauthenticated
    );
}

#[tokio::test]
async fn how_far_a_customer_has_read_is_kept_and_moves_forward_only() {
    let house = house().await;
    let chat = group(&house).await;
    let (token, _) = link(&house, &chat).await;
    says(&house, &user("ann"), &chat, false).await.unwrap();
    let lei = comes(&house, &token, "李雷").await.unwrap();
    let mei = comes(&house, &token, "韩梅梅").await.unwrap();
    let seen = async |joined: &Joined| {
        let work = async |cx: &mut Cx<'_>| chats::list(cx).await;
        let mine = house.by(actor(joined), work).await.unwrap().remove(0);
        (mine.head, mine.read_mark, mine.unread)
    };
    assert_eq!(seen(&lei).await, (1, 1, 0), "what was said before is read");
    for _ in 0..3 {
        says(&house, &user("ann"), &chat, true).await.unwrap();
    }
    assert_eq!(seen(&lei).await, (4, 1, 3));
    let reads = async |joined: &Joined, position| {
        let work = async |cx: &mut Cx<'_>| chats::mark_read(cx, &chat, position).await;
        house.by(actor(joined), work).await.unwrap();
        seen(joined).await
    };
    assert_eq!(reads(&lei, 3).await, (4, 3, 1));
    assert_eq!(reads(&lei, 2).await, (4, 3, 1), "never back");
    assert_eq!(reads(&lei, u64::MAX).await, (4, 4, 0), "nor past the last");
    assert_eq!(seen(&mei).await, (4, 1, 3), "each their own");
    says(&house, &actor(&mei), &chat, false).await.unwrap();
    assert_eq!(seen(&mei).await, (5, 5, 0), "who writes has read");
    let other = group(&house).await;
    let elsewhere = async |cx: &mut Cx<'_>| chats::mark_read(cx, &other, 1).await;
    assert_eq!(
        code(house.by(actor(&lei), elsewhere).await),
        ProblemCode::NotFound
    );
    // Of who came before marks were kept, none is there: they have read what is there.
    let id = lei.customer.id.clone();
    let before = async |cx: &mut Cx<'_>| cx.remove(keys::customer_read_mark(&id));
    house.by(Actor::System, before).await.unwrap();
    assert_eq!(seen(&lei).await, (5, 5, 0));
}

#[tokio::test]
async fn a_session_ends_when_nobody_uses_it_and_is_swept() {
    let house = house().await;
    let chat = group(&house).await;
    let (token, _) = link(&house, &chat).await;
    let joined = comes(&house, &token, "李雷").await.unwrap();
    house.clock.advance(13 * Millis::DAY);
    assert!(check(&house.desk, &joined.token).await.is_ok());
    house.clock.advance(13 * Millis::DAY);
    assert!(
        check(&house.desk, &joined.token).await.is_ok(),
        "used meanwhile"
    );
    house.clock.advance(14 * Millis::DAY);
    assert_eq!(
        code(check(&house.desk, &joined.token).await),
        ProblemCode::Unauthenticated
    );
    let sweep = async |cx: &mut Cx<'_>| {
        sweep_sessions(cx, &crate::windows::Window::first(100)).await?;
        Ok(cx.tx.range(keys::customer_sessions()).await?.items.len())
    };
    assert_eq!(house.by(Actor::System, sweep).await.unwrap(), 0);
    let unknown = chat_id("nowhere");
    let none = async |cx: &mut Cx<'_>| in_chat(cx, &unknown).await;
    assert_eq!(
        code(house.by(user("ann"), none).await),
        ProblemCode::NotFound
    );
}

#[tokio::test]
async fn who_they_say_they_are_is_cleaned_and_capped() {
    let house = house().await;
    let chat = group(&house).await;
    let (token, _) = link(&house, &chat).await;
    for bad in ["", " \n", "\u{202e}", &"字".repeat(101)] {
        let refused = comes_as(&house, &token, bad).await;
        assert_eq!(code(refused), ProblemCode::Invalid, "{bad:?}");
    }
    let kept = comes_as(&house, &token, "a\u{202e}b\n c").await.unwrap();
    assert_eq!(kept.customer.organisation, "ab c");
}

async fn comes_as(house: &House, token: &str, organisation: &str) -> Result<Joined> {
    let newcomer = Newcomer {
        name: "x".to_owned(),
        organisation: organisation.to_owned(),
        locale: Locale::En,
        code: None,
    };
    let key = IdempotencyKey::new("k", &[organisation.as_bytes()]).unwrap();
    join(&house.desk, token, newcomer, key).await
}

//! Sessions on a real store: right and wrong passwords, expiry, ends, and other companies' tokens.

use super::ends::hashes;
use super::*;
use crate::cx::Cx;
use crate::testing::{House, code, user_id};

const PASSWORD: &str = "correct horse 电池";

async fn house() -> House {
    let house = House::open().await;
    house.found(&["alice", "bob"]).await;
    let hash = passwords::hash(&house.desk, PASSWORD).await.unwrap();
    let set = async |cx: &mut Cx<'_>| passwords::set(cx, &user_id("alice"), &hash);
    house.by(Actor::System, set).await.unwrap();
    house
}

async fn enter(house: &House, login: &str, password: &str) -> Result<SignedIn> {
    sign_in(&house.desk, &house.north, login, password).await
}

#[tokio::test]
async fn only_the_right_password_opens_and_nothing_says_what_was_wrong() {
    let house = house().await;
    let signed = enter(&house, " ALICE ", PASSWORD).await.unwrap();
    let known = check(&house.desk, &signed.token).await.unwrap();
    assert_eq!(
        (known.user.id, known.company),
        (user_id("alice"), house.north.clone())
    );
    assert!(signed.token.starts_with("north."));
    let mut said = std::collections::HashSet::new();
    for (login, password) in [
        ("alice", "wrong password"),
        ("nobody", PASSWORD),
        ("bob", PASSWORD),
        ("", ""),
    ] {
        said.insert(
            enter(&house, login, password)
                .await
                .unwrap_err()
                .to_string(),
        );
    }
    assert_eq!(said.len(), 1, "{said:?}");
    let south = sign_in(&house.desk, &house.south, "alice", PASSWORD).await;
    assert_eq!(code(south), ProblemCode::SignInFailed);
    assert_eq!(house.keys_of(&house.south).await, 0);
}

#[tokio::test]
async fn a_token_is_good_for_its_company_alone_and_only_its_hash_is_kept() {
    let house = house().await;
    let token = enter(&house, "alice", PASSWORD).await.unwrap().token;
    let secret = token.strip_prefix("north.").unwrap();
    for forged in [
        format!("south.{secret}"),
        secret.to_owned(),
        format!("{token}x"),
        String::new(),
        "x".repeat(10_000),
    ] {
        assert_eq!(
            code(check(&house.desk, &forged).await),
            ProblemCode::Unauthenticated
        );
    }
    let mut tx = house.desk.space(&house.north).unwrap().begin();
    let kept = tx
        .range(guildhall_store::Range::prefix(
            &guildhall_store::Key::default(),
        ))
        .await
        .unwrap();
    for (key, value) in kept.items {
        let all = [key.as_bytes(), &value[..]].concat();
        assert!(
            !all.windows(secret.len())
                .any(|part| part == secret.as_bytes())
        );
        assert!(!all.windows(8).any(|part| part == b"correct "));
    }
}

#[tokio::test]
async fn sessions_end_when_idle_when_old_and_when_told() {
    let house = house().await;
    let desk = &house.desk;
    let idle = enter(&house, "alice", PASSWORD).await.unwrap().token;
    let used = enter(&house, "alice", PASSWORD).await.unwrap().token;
    for _ in 0..8 {
        house.clock.advance(IDLE / 2 + 1);
        check(desk, &used).await.unwrap();
    }
    assert_eq!(code(check(desk, &idle).await), ProblemCode::Unauthenticated);
    let left = ABSOLUTE - 8 * (IDLE / 2 + 1);
    assert!(left < IDLE * 3);
    for _ in 0..5 {
        house.clock.advance(IDLE - 1);
        let _ = check(desk, &used).await;
    }
    assert_eq!(
        code(check(desk, &used).await),
        ProblemCode::Unauthenticated,
        "however often used"
    );

    let token = enter(&house, "alice", PASSWORD).await.unwrap().token;
    sign_out(desk, &token).await.unwrap();
    sign_out(desk, &token).await.unwrap();
    assert_eq!(
        code(check(desk, &token).await),
        ProblemCode::Unauthenticated
    );
}

#[tokio::test]
async fn who_is_switched_off_is_out_at_once() {
    let house = house().await;
    let token = enter(&house, "alice", PASSWORD).await.unwrap().token;
    let off = async |cx: &mut Cx<'_>| {
        let mut alice = people::get(cx, &user_id("alice")).await?;
        alice.active = false;
        cx.keep(keys::user(&alice.id), &alice)
    };
    house.by(Actor::System, off).await.unwrap();
    assert_eq!(
        code(check(&house.desk, &token).await),
        ProblemCode::Unauthenticated
    );
    assert_eq!(
        code(enter(&house, "alice", PASSWORD).await),
        ProblemCode::SignInFailed
    );
}

#[tokio::test]
async fn the_oldest_session_makes_room() {
    let house = house().await;
    let open = async |secret: u8| {
        house.clock.advance(1);
        let open = async |cx: &mut Cx<'_>| {
            make_room(cx, &user_id("alice")).await?;
            let session = Session {
                id: cx.ids.session(),
                user: user_id("alice"),
                created_at: cx.now,
                seen_at: cx.now,
            };
            cx.keep(keys::session(&[secret; 32]), &session)?;
            cx.note(keys::user_session(&user_id("alice"), &[secret; 32]))
        };
        house.by(Actor::System, open).await.unwrap();
    };
    for secret in 0..=u8::try_from(MOST).unwrap() {
        open(secret).await;
    }
    let left = house
        .by(Actor::System, async |cx| {
            hashes(cx, &user_id("alice")).await
        })
        .await
        .unwrap();
    assert_eq!(left.len(), MOST);
    assert!(!left.contains(&[0; 32]));
    let revoke = async |cx: &mut Cx<'_>| revoke_all(cx, &user_id("alice")).await;
    house.by(Actor::System, revoke).await.unwrap();
    let left = house
        .by(Actor::System, async |cx| {
            hashes(cx, &user_id("alice")).await
        })
        .await
        .unwrap();
    assert!(left.is_empty());
}

#[tokio::test]
async fn passwords_have_a_least_and_a_greatest_length() {
    let house = House::open().await;
    for bad in ["", "123456789", &"x".repeat(257)] {
        assert_eq!(
            code(passwords::hash(&house.desk, bad).await),
            ProblemCode::Invalid
        );
    }
    let (one, two) = (
        passwords::hash(&house.desk, PASSWORD),
        passwords::hash(&house.desk, PASSWORD),
    );
    assert_ne!(
        one.await.unwrap(),
        two.await.unwrap(),
        "each has a salt of its own"
    );
}

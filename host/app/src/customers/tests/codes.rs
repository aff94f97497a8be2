//! One-time codes of links: that they bind an identity, and that guessing, replaying and carrying them
//! elsewhere lead nowhere.

use super::*;
use guildhall_domain::{CodeStanding, Identity, LinkCode, LinkId};

/// A link of ann's that asks for a code.
struct Asked {
    token: String,
    link: LinkId,
    code: String,
}

async fn asked(house: &House, chat: &ChatId, most_uses: u32) -> Asked {
    let secrets = link_secrets(&house.desk, &house.north, Asks::Code).unwrap();
    let new = NewLink {
        most_uses: Some(most_uses),
        ..NewLink::default()
    };
    let made = house.by(user("ann"), async |cx: &mut Cx<'_>| {
        make_link(cx, chat, new, secrets.clone()).await
    });
    let made = made.await.unwrap();
    Asked {
        token: made.token.unwrap(),
        link: made.link.id,
        code: made.code.unwrap(),
    }
}

/// Tries a code; `key` is the sender's name for the try.
async fn tries(house: &House, token: &str, key: &str, code: Option<&str>) -> Result<Joined> {
    let code = match code {
        Some(typed) => Some(Code::typed(&house.desk, typed)?),
        None => None,
    };
    let newcomer = Newcomer {
        name: "李雷".to_owned(),
        organisation: "Nestlé 经销商".to_owned(),
        locale: Locale::ZhCn,
        code,
    };
    let key = IdempotencyKey::new(key, &[token.as_bytes()]).unwrap();
    join(&house.desk, token, newcomer, key).await
}

/// Digits that are not these.
fn other(code: &str, by: u32) -> String {
    let number: u32 = code.parse().unwrap();
    format!("{:06}", (number + by) % 1_000_000)
}

async fn renewed(house: &House, login: &str, chat: &ChatId, link: &LinkId) -> Result<String> {
    let code = Code::fresh(&house.desk).unwrap();
    let work = async |cx: &mut Cx<'_>| renew_code(cx, chat, link, code.clone()).await;
    Ok(house.by(user(login), work).await?.code.unwrap())
}

fn field_of(refused: Result<Joined>) -> (ProblemCode, String) {
    let problem = refused.unwrap_err().problem();
    (problem.code, problem.fields[0].field.clone())
}

fn refused() -> (ProblemCode, String) {
    (ProblemCode::Invalid, "code".to_owned())
}

#[tokio::test]
async fn who_has_the_code_is_known_to_be_who_was_told_it() {
    let house = house().await;
    let chat = group(&house).await;
    let made = asked(&house, &chat, 1).await;
    let shown = invitation(&house.desk, &made.token).await.unwrap();
    assert_eq!(shown.code, Some(CodeStanding::Open));
    for none in [None, Some(""), Some("12345"), Some("abcdef")] {
        let key = format!("none{}", none.unwrap_or("-"));
        let missing = tries(&house, &made.token, &key, none).await;
        assert_eq!(field_of(missing), refused(), "{none:?}");
    }
    let wide: String = made.code.chars().map(wide_digit).collect();
    let joined = tries(&house, &made.token, "k", Some(&wide)).await.unwrap();
    assert_eq!(joined.customer.identity, Identity::Code);
    let again = tries(&house, &made.token, "k", Some(&wide)).await.unwrap();
    assert_eq!(
        again.customer.id, joined.customer.id,
        "a retry is no second guess"
    );

    let (plain, _) = link(&house, &chat).await;
    let said = comes(&house, &plain, "韩梅梅").await.unwrap();
    assert_eq!(said.customer.identity, Identity::Claimed);
    let list = async |cx: &mut Cx<'_>| {
        let all = in_chat(cx, &chat).await?;
        views::customers(cx, &all, Locale::En).await
    };
    let identities = |views: Vec<views::CustomerView>| {
        let mut all: Vec<_> = views
            .into_iter()
            .map(|one| (one.name, one.identity))
            .collect();
        all.sort_by_key(|(name, _)| name.clone());
        all
    };
    let inside = identities(house.by(user("bob"), list).await.unwrap());
    let known = [("李雷", Identity::Code), ("韩梅梅", Identity::Claimed)];
    assert_eq!(
        inside,
        known.map(|(name, how)| (name.to_owned(), Some(how)))
    );
    let outside = identities(house.by(actor(&said), list).await.unwrap());
    assert!(outside.iter().all(|(_, how)| how.is_none()), "{outside:?}");
}

fn wide_digit(c: char) -> char {
    char::from_u32(u32::from(c) - u32::from('0') + 0xff10).unwrap()
}

#[tokio::test]
async fn after_five_wrong_codes_not_even_the_right_one_opens_the_link() {
    let house = house().await;
    let chat = group(&house).await;
    let made = asked(&house, &chat, 1).await;
    // The same request is one guess, however often it is sent.
    for _ in 0..10 {
        let wrong = tries(&house, &made.token, "same", Some(&other(&made.code, 1))).await;
        assert_eq!(field_of(wrong), refused());
    }
    // All others at once, so that none may slip by while another is being counted.
    let guesses = (2..40).map(|by| {
        let (house, token, code) = (&house, &made.token, other(&made.code, by));
        async move { tries(house, token, &format!("guess{by}"), Some(&code)).await }
    });
    for guess in futures_util::future::join_all(guesses).await {
        assert_eq!(field_of(guess), refused());
    }
    let listed = async |cx: &mut Cx<'_>| links(cx, &chat).await;
    let kept = house.by(user("ann"), listed).await.unwrap();
    let held = kept[0].code.as_ref().unwrap();
    assert_eq!(
        (held.wrong, held.standing()),
        (LinkCode::MOST_WRONG, CodeStanding::Locked)
    );
    let late = tries(&house, &made.token, "right", Some(&made.code)).await;
    assert_eq!(field_of(late), refused());
    let shown = invitation(&house.desk, &made.token).await.unwrap();
    assert_eq!(shown.code, Some(CodeStanding::Locked));

    let denied = renewed(&house, "bob", &chat, &made.link).await;
    assert_eq!(code(denied), ProblemCode::Denied);
    let fresh = renewed(&house, "ann", &chat, &made.link).await.unwrap();
    if fresh != made.code {
        let old = tries(&house, &made.token, "old", Some(&made.code)).await;
        assert_eq!(field_of(old), refused(), "the one before is good no more");
    }
    assert!(
        tries(&house, &made.token, "new", Some(&fresh))
            .await
            .is_ok()
    );
    let over = renewed(&house, "ann", &chat, &made.link).await;
    assert_eq!(code(over), ProblemCode::Conflict, "used up");
}

#[tokio::test]
async fn a_code_is_for_one_person_one_link_and_one_company() {
    let house = house().await;
    let chat = group(&house).await;
    let (one, two) = (asked(&house, &chat, 5).await, asked(&house, &chat, 5).await);
    if one.code != two.code {
        let carried = tries(&house, &one.token, "carried", Some(&two.code)).await;
        assert_eq!(field_of(carried), refused());
    }
    let elsewhere = one.token.replace("north", "south");
    let nowhere = tries(&house, &elsewhere, "south", Some(&one.code)).await;
    assert_eq!(code(nowhere), ProblemCode::NotFound);
    assert_eq!(house.keys_of(&house.south).await, 0);
    let hash = |company, link| {
        Code::typed(&house.desk, &one.code)
            .unwrap()
            .hash(company, link)
    };
    let right = hash(&house.north, &one.link);
    assert_ne!(right, hash(&house.south, &one.link));
    assert_ne!(right, hash(&house.north, &two.link));

    assert!(
        tries(&house, &one.token, "first", Some(&one.code))
            .await
            .is_ok()
    );
    let replayed = tries(&house, &one.token, "second", Some(&one.code)).await;
    assert_eq!(field_of(replayed), refused(), "somebody has come with it");
    let shown = invitation(&house.desk, &one.token).await.unwrap();
    assert_eq!(
        shown.code,
        Some(CodeStanding::Used),
        "four may still come, each with a code"
    );
    let next = renewed(&house, "ann", &chat, &one.link).await.unwrap();
    assert!(
        tries(&house, &one.token, "third", Some(&next))
            .await
            .is_ok()
    );

    let (_, plain) = link(&house, &chat).await;
    let none = renewed(&house, "ann", &chat, &plain.id).await;
    assert_eq!(code(none), ProblemCode::NotFound);
    house.clock.advance(7 * Millis::DAY);
    let late = renewed(&house, "ann", &chat, &two.link).await;
    assert_eq!(
        code(late),
        ProblemCode::Conflict,
        "good as long as its link"
    );
    let late = tries(&house, &two.token, "late", Some(&two.code)).await;
    assert_eq!(code(late), ProblemCode::NotFound);
}

#[tokio::test]
async fn codes_are_six_digits_of_chance_and_in_no_record_and_no_log() {
    let house = house().await;
    let chat = group(&house).await;
    let codes: std::collections::BTreeSet<String> = (0..200)
        .map(|_| Code::fresh(&house.desk).unwrap().into_digits())
        .collect();
    assert!(codes.len() > 190 && codes.iter().all(|code| code.len() == 6));
    let made = asked(&house, &chat, 1).await;
    let listed = async |cx: &mut Cx<'_>| links(cx, &chat).await;
    let kept = house.by(user("ann"), listed).await.unwrap();
    assert!(
        !serde_json::to_string(&kept)
            .unwrap()
            .contains(&format!("\"{}\"", made.code))
    );
    let typed = Code::typed(&house.desk, &made.code).unwrap();
    assert!(!format!("{typed:?}{kept:?}").contains(&made.code));
}

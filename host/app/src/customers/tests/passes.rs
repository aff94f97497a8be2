//! Passes: that a customer goes on as themselves on another device, and nobody by a pass that was used,
//! has expired, was replaced, or is of somebody who is gone.

use super::*;

async fn pass(house: &House, joined: &Joined) -> Result<String> {
    let id = &joined.customer.id;
    let token = pass_token(&house.desk, &house.north, id).unwrap();
    let work = async |cx: &mut Cx<'_>| make_pass(cx, token.clone()).await;
    let made = house.by(actor(joined), work).await?;
    Ok(made.token.unwrap())
}

async fn goes_on(house: &House, token: &str, key: &str) -> Result<Joined> {
    let key = IdempotencyKey::new(key, &[token.as_bytes()]).unwrap();
    take_pass(&house.desk, token, key).await
}

async fn sessions(house: &House, joined: &Joined) -> Vec<SessionId> {
    let work = async |cx: &mut Cx<'_>| sessions_of(cx).await;
    let all = house.by(actor(joined), work).await.unwrap();
    all.into_iter().map(|one| one.id).collect()
}

#[tokio::test]
async fn a_customer_goes_on_as_themselves_on_another_device() {
    let house = house().await;
    let chat = group(&house).await;
    let (token, _) = link(&house, &chat).await;
    let phone = comes(&house, &token, "李雷").await.unwrap();
    let made = pass(&house, &phone).await.unwrap();
    let shown = look_at_pass(&house.desk, &made).await.unwrap();
    assert_eq!(
        (shown.customer.id.clone(), shown.company.as_str()),
        (phone.customer.id.clone(), "北方公司")
    );
    look_at_pass(&house.desk, &made).await.unwrap();

    let desk = goes_on(&house, &made, "k").await.unwrap();
    assert_eq!(desk.customer, phone.customer, "nobody else came");
    assert_ne!(desk.session, phone.session);
    for token in [&phone.token, &desk.token] {
        assert!(check(&house.desk, token).await.unwrap().is_some());
    }
    let retried = goes_on(&house, &made, "k").await.unwrap();
    assert_eq!(retried.customer, phone.customer, "the answer got lost");
    let count = async |cx: &mut Cx<'_>| chats::count(cx, &chat).await;
    assert_eq!(house.by(user("ann"), count).await.unwrap(), 3);

    let all = sessions(&house, &phone).await;
    assert_eq!(all.len(), 3);
    assert!(all.contains(&phone.session) && all.contains(&desk.session));
    let end = async |cx: &mut Cx<'_>| end_session(cx, &desk.session).await;
    let other = comes(&house, &token, "韩梅梅").await.unwrap();
    assert_eq!(
        code(house.by(actor(&other), end).await),
        ProblemCode::NotFound,
        "somebody else's"
    );
    house.by(actor(&phone), end).await.unwrap();
    assert_eq!(
        code(check(&house.desk, &desk.token).await),
        ProblemCode::Unauthenticated
    );
    assert!(check(&house.desk, &phone.token).await.is_ok());
    for nobody in [user("ann"), Actor::System] {
        let list = async |cx: &mut Cx<'_>| sessions_of(cx).await.map(|all| all.len());
        assert_eq!(code(house.by(nobody, list).await), ProblemCode::NotFound);
    }
}

#[tokio::test]
async fn a_pass_is_good_once_for_ten_minutes_and_only_the_latest() {
    let house = house().await;
    let chat = group(&house).await;
    let (token, _) = link(&house, &chat).await;
    let joined = comes(&house, &token, "李雷").await.unwrap();
    let used = pass(&house, &joined).await.unwrap();
    goes_on(&house, &used, "first").await.unwrap();
    let replaced = pass(&house, &joined).await.unwrap();
    let late = pass(&house, &joined).await.unwrap();
    for (dead, why) in [(&used, "used"), (&replaced, "replaced")] {
        let again = goes_on(&house, dead, "again").await;
        assert_eq!(code(again), ProblemCode::NotFound, "{why}");
        let shown = look_at_pass(&house.desk, dead).await;
        assert_eq!(code(shown), ProblemCode::NotFound, "{why}");
    }
    house.clock.advance(10 * 60_000 - 1);
    assert!(look_at_pass(&house.desk, &late).await.is_ok());
    house.clock.advance(1);
    let expired = goes_on(&house, &late, "late").await;
    assert_eq!(code(expired), ProblemCode::NotFound);

    let last = pass(&house, &joined).await.unwrap();
    let both = (goes_on(&house, &last, "one"), goes_on(&house, &last, "two"));
    let (one, two) = futures_util::future::join(both.0, both.1).await;
    assert_eq!(
        [&one, &two].into_iter().filter(|came| came.is_ok()).count(),
        1,
        "two at once"
    );
}

#[tokio::test]
async fn a_pass_is_nothing_without_its_customer_in_another_company_or_in_anothers_name() {
    let house = house().await;
    let chat = group(&house).await;
    let (token, _) = link(&house, &chat).await;
    let (joined, other) = (
        comes(&house, &token, "李雷").await.unwrap(),
        comes(&house, &token, "韩梅梅").await.unwrap(),
    );
    let made = pass(&house, &joined).await.unwrap();
    pass(&house, &other).await.unwrap();
    let (mine, theirs) = (joined.customer.id.as_str(), other.customer.id.as_str());
    for wrong in [
        made.replace("north", "south"),
        made.replace(mine, theirs),
        made.replace(mine, "nobody"),
        token.clone(),
        joined.token.clone(),
        String::new(),
        "north".to_owned(),
        format!("north.{mine}.AAAA"),
        "x".repeat(5_000),
    ] {
        let refused = goes_on(&house, &wrong, "k").await;
        assert_eq!(code(refused), ProblemCode::NotFound, "{wrong}");
    }
    let foreign = pass_token(&house.desk, &house.north, &other.customer.id).unwrap();
    let work = async |cx: &mut Cx<'_>| make_pass(cx, foreign.clone()).await.map(|_| ());
    assert!(house.by(actor(&joined), work).await.is_err());
    assert_eq!(
        code(house.by(user("ann"), work).await),
        ProblemCode::NotFound
    );

    let second = goes_on(&house, &made, "k").await.unwrap();
    let open = pass(&house, &joined).await.unwrap();
    let id = joined.customer.id.clone();
    let out = async |cx: &mut Cx<'_>| remove(cx, &chat, &id).await;
    house.by(user("ann"), out).await.unwrap();
    for token in [&joined.token, &second.token] {
        let ended = check(&house.desk, token).await;
        assert_eq!(code(ended), ProblemCode::Unauthenticated);
    }
    let after = goes_on(&house, &open, "after").await;
    assert_eq!(code(after), ProblemCode::NotFound, "taken out of the chat");
    let kept = goes_on(&house, &made, "k").await;
    assert_eq!(
        code(kept),
        ProblemCode::Unauthenticated,
        "the old key brings nobody back"
    );
    assert_eq!(code(pass(&house, &joined).await), ProblemCode::NotFound);
}

#[tokio::test]
async fn of_too_many_sessions_those_used_last_stay() {
    let house = house().await;
    let chat = group(&house).await;
    let (token, _) = link(&house, &chat).await;
    let first = comes(&house, &token, "李雷").await.unwrap();
    let mut latest = Vec::new();
    for number in 0..12 {
        house.clock.advance(1);
        let made = pass(&house, &first).await.unwrap();
        let joined = goes_on(&house, &made, &format!("k{number}")).await.unwrap();
        latest.insert(0, joined.session);
    }
    latest.truncate(10);
    assert_eq!(sessions(&house, &first).await, latest);
}

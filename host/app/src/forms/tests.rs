//! Opened forms on a real store: whose they are, how they end, how many there are.

use guildhall_domain::{Actor, Field, Input, Json, Text, Value};

use super::*;
use crate::Result;
use crate::testing::{House, NOW, chat_id, code, plugin, user};

fn follow_up() -> Form {
    Form {
        name: "follow-up".to_owned(),
        title: Text::plain("Follow up"),
        intro: Vec::new(),
        fields: vec![Field {
            id: "note".to_owned(),
            label: Text::plain("Note"),
            help: None,
            required: true,
            watch: false,
            initial: Value::Absent,
            input: Input::Toggle,
        }],
        submit_label: None,
        step: None,
        state: Json::new("{\"order\":7}").unwrap(),
    }
}

async fn opened(house: &House, by: &Actor) -> Result<Opening> {
    house
        .by(by, async |cx| {
            open(cx, follow_up(), Some(chat_id("sales")), None).await
        })
        .await
}

#[tokio::test]
async fn an_opening_is_for_one_person_and_one_plugin() {
    let house = House::open().await;
    house.people(&["wang", "li"]).await;
    let opening = opened(&house, &plugin("orders", Some("wang")))
        .await
        .unwrap();
    let read = async |cx: &mut Cx<'_>| get(cx, &opening.id).await;
    for allowed in [user("wang"), plugin("orders", Some("wang"))] {
        assert_eq!(house.by(&allowed, read).await.unwrap(), opening);
    }
    for other in [
        user("li"),
        plugin("other", Some("wang")),
        plugin("orders", None),
        Actor::System,
    ] {
        assert_eq!(
            code(house.by(&other, read).await),
            ProblemCode::FormClosed,
            "{other:?}"
        );
    }
    let elsewhere = house.within(&house.south, &user("wang"), read).await;
    assert_eq!(code(elsewhere), ProblemCode::FormClosed);
    assert_eq!(house.keys_of(&house.south).await, 0);
    assert!(opened(&house, &plugin("orders", None)).await.is_err());
    assert!(opened(&house, &user("wang")).await.is_err());
}

#[tokio::test]
async fn an_answered_form_is_closed_and_the_next_one_keeps_its_origin() {
    let house = House::open().await;
    house.people(&["wang"]).await;
    let orders = plugin("orders", Some("wang"));
    let first = opened(&house, &orders).await.unwrap();
    let second = house
        .by(&orders, async |cx| next(cx, &first, follow_up()).await)
        .await
        .unwrap();
    assert_eq!(
        (&second.chat, second.id != first.id),
        (&Some(chat_id("sales")), true)
    );
    let read_first = house
        .by(&user("wang"), async |cx| get(cx, &first.id).await)
        .await;
    assert_eq!(code(read_first), ProblemCode::FormClosed);
    house
        .by(&orders, async |cx| close(cx, &second).await)
        .await
        .unwrap();
    let read_second = house
        .by(&user("wang"), async |cx| get(cx, &second.id).await)
        .await;
    assert_eq!(code(read_second), ProblemCode::FormClosed);
}

#[tokio::test]
async fn forms_expire_and_are_swept() {
    let house = House::open().await;
    house.people(&["wang"]).await;
    let before = house.keys_of(&house.north).await;
    let opening = opened(&house, &plugin("orders", Some("wang")))
        .await
        .unwrap();
    house.clock.advance(KEPT - 1);
    let later = opened(&house, &plugin("orders", Some("wang")))
        .await
        .unwrap();
    let read = async |cx: &mut Cx<'_>| get(cx, &opening.id).await;
    assert!(house.by(&user("wang"), read).await.is_ok());
    house.clock.advance(1);
    assert_eq!(
        code(house.by(&user("wang"), read).await),
        ProblemCode::FormClosed
    );
    let more = house.by(&Actor::System, async |cx| sweep(cx).await).await;
    assert!(!more.unwrap());
    assert_eq!(
        house.keys_of(&house.north).await,
        before + 3,
        "only the later one is left"
    );
    assert!(
        house
            .by(&user("wang"), async |cx| get(cx, &later.id).await)
            .await
            .is_ok()
    );
    assert_eq!(later.expires_at, NOW.plus(2 * KEPT - 1));
}

#[tokio::test]
async fn somebody_with_too_many_open_loses_the_oldest() {
    let house = House::open().await;
    house.people(&["wang", "li"]).await;
    let orders = plugin("orders", Some("wang"));
    let first = opened(&house, &orders).await.unwrap();
    let others = opened(&house, &plugin("orders", Some("li"))).await.unwrap();
    for _ in 0..MOST_OPEN {
        house.clock.advance(1);
        opened(&house, &orders).await.unwrap();
    }
    let gone = house
        .by(&user("wang"), async |cx| get(cx, &first.id).await)
        .await;
    assert_eq!(code(gone), ProblemCode::FormClosed);
    assert!(
        house
            .by(&user("li"), async |cx| get(cx, &others.id).await)
            .await
            .is_ok()
    );
}

#[tokio::test]
async fn a_form_beyond_its_caps_is_not_opened() {
    let house = House::open().await;
    house.people(&["wang"]).await;
    let mut form = follow_up();
    form.fields = vec![form.fields[0].clone(); Form::MOST_FIELDS + 1];
    let orders = plugin("orders", Some("wang"));
    let outcome = house
        .by(&orders, async |cx| open(cx, form.clone(), None, None).await)
        .await;
    assert_eq!(code(outcome), ProblemCode::Invalid);
}

fn step(at: u32) -> Form {
    Form {
        step: Some((at, 3)),
        ..follow_up()
    }
}

#[tokio::test]
async fn steps_stay_open_until_the_last_one_is_answered() {
    let house = House::open().await;
    house.people(&["wang"]).await;
    let before = house.keys_of(&house.north).await;
    let orders = plugin("orders", Some("wang"));
    let open_step = async |cx: &mut Cx<'_>| open(cx, step(1), None, None).await;
    let first = house.by(&orders, open_step).await.unwrap();
    let after = async |answered: &Opening, at| {
        let then = house.by(&orders, async |cx| next(cx, answered, step(at)).await);
        then.await.unwrap()
    };
    let second = after(&first, 2).await;
    let third = after(&second, 3).await;
    assert_eq!(third.before, [first.id.clone(), second.id.clone()]);
    let read = async |id: &FormId| {
        house
            .by(&user("wang"), async |cx| get(cx, id).await)
            .await
            .is_ok()
    };
    assert!(read(&first.id).await && read(&second.id).await);
    house
        .by(&orders, async |cx| close(cx, &third).await)
        .await
        .unwrap();
    for step in [&first, &second, &third] {
        assert!(!read(&step.id).await);
    }
    assert_eq!(house.keys_of(&house.north).await, before);
}

#[tokio::test]
async fn no_more_steps_stay_open_than_a_form_may_have() {
    let house = House::open().await;
    house.people(&["wang"]).await;
    let orders = plugin("orders", Some("wang"));
    let open_step = async |cx: &mut Cx<'_>| open(cx, step(1), None, None).await;
    let mut last = house.by(&orders, open_step).await.unwrap();
    for _ in 0..2 * Form::MOST_STEPS {
        let then = house.by(&orders, async |cx| next(cx, &last, step(2)).await);
        last = then.await.unwrap();
        assert!(last.before.len() < Form::MOST_STEPS as usize);
    }
}

#[tokio::test]
async fn a_form_that_is_drawn_anew_keeps_its_opening() {
    let house = House::open().await;
    house.people(&["wang"]).await;
    let orders = plugin("orders", Some("wang"));
    let opening = opened(&house, &orders).await.unwrap();
    let redraw_as = async |form: Form| {
        let drawn = house.by(&orders, async |cx| {
            redraw(cx, opening.clone(), form.clone())
        });
        drawn.await
    };
    let mut other = follow_up();
    other.fields[0].id = "other".to_owned();
    let drawn = redraw_as(other.clone()).await.unwrap();
    assert_eq!(drawn.id, opening.id);
    let wang = user("wang");
    let found = house.by(&wang, async |cx| get(cx, &opening.id).await);
    assert_eq!(found.await.unwrap().form, other);
    other.fields.push(other.fields[0].clone());
    assert_eq!(code(redraw_as(other).await), ProblemCode::Invalid);
}

//! Commands, buttons and forms: what they leave behind, and that nothing is done twice.

use guildhall_app::plugins::State;
use guildhall_domain::{Entry, ProblemCode, Value};
use guildhall_plugin::{CallError, Change, Effect, OpenForm, Outcome, Press};

use crate::hall::{Hall, key, toast, until};

fn form(outcome: &Outcome) -> OpenForm {
    match outcome.effects.as_slice() {
        [Effect::Form(form)] => (**form).clone(),
        other => panic!("no form: {other:?}"),
    }
}

fn number(text: &str) -> Vec<Entry> {
    let value = Value::Number {
        number: text.to_owned(),
    };
    vec![Entry {
        field: "n".to_owned(),
        value,
    }]
}

#[tokio::test(flavor = "multi_thread")]
async fn a_command_answers_in_the_chat_and_keeps_its_records() {
    let hall = Hall::open().await;
    hall.installs("hello").await;
    hall.types("/hello Bob").await;
    hall.types("/hello \"Bob and Carol\"").await;
    let texts: Vec<String> = hall
        .messages()
        .await
        .iter()
        .map(|message| message.text.fallback().to_owned())
        .collect();
    assert_eq!(
        texts,
        [
            "Hello Bob! Greeting number 1.",
            "Hello Bob and Carol! Greeting number 2."
        ]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_command_that_is_sent_again_does_nothing_again() {
    let hall = Hall::open().await;
    hall.installs("hello").await;
    let key = key();
    let first = hall
        .plugins
        .run_command(&hall.alice, &hall.chat, "/hello Bob", key.clone())
        .await;
    let again = hall
        .plugins
        .run_command(&hall.alice, &hall.chat, "/hello Bob", key)
        .await;
    assert_eq!(first.unwrap().call, again.unwrap().call);
    assert_eq!(hall.messages().await.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_typed_wrongly_never_reaches_a_plugin() {
    let hall = Hall::open().await;
    hall.installs("hello").await;
    let code = async |text: &str| match hall.tries(text).await {
        Err(CallError::Problem(problem)) => problem.code.as_str(),
        other => panic!("{text}: {other:?}"),
    };
    assert_eq!(code("/hello").await, "invalid");
    assert_eq!(code("/nothing").await, "command_unknown");
    let elsewhere = guildhall_domain::ChatId::new("elsewhere").unwrap();
    let refused = hall
        .plugins
        .run_command(&hall.alice, &elsewhere, "/hello Bob", key())
        .await;
    assert!(
        matches!(refused, Err(CallError::Problem(problem)) if problem.code.as_str() == "not_found")
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_press_changes_the_records_and_the_card_is_drawn_from_them() {
    let hall = Hall::open().await;
    hall.installs("census").await;
    hall.types("/count").await;
    let message = hall.messages().await.remove(0);
    let press = Press {
        message: message.id.clone(),
        block: "do".to_owned(),
        control: "more".to_owned(),
        values: Vec::new(),
        revision: message.revision,
    };
    let pressed = hall
        .plugins
        .press(&hall.alice, press.clone(), key())
        .await
        .unwrap();
    assert_eq!(toast(&pressed), "1 now");
    // The older revision is still delivered.
    hall.plugins
        .press(&hall.alice, press.clone(), key())
        .await
        .unwrap();
    let drawn = until("the card", async || {
        let message = hall.messages().await.remove(0);
        let card = message.card.unwrap();
        (card.summary.fallback() == "Count: 2").then_some(message.revision)
    });
    assert!(drawn.await > message.revision);
    let hidden = Press {
        control: "other".to_owned(),
        ..press
    };
    let refused = hall.plugins.press(&hall.alice, hidden, key()).await;
    assert!(
        matches!(refused, Err(CallError::Problem(problem)) if problem.code.as_str() == "denied")
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plugin_that_is_switched_off_does_nothing_whatever_is_pressed() {
    let hall = Hall::open().await;
    let installed = hall.installs("census").await;
    hall.types("/count").await;
    let message = hall.messages().await.remove(0);
    let off = Change::State(State::Off {
        reason: "for the test".to_owned(),
        since: hall.desk.now(),
    });
    let (company, user) = (&hall.alice.company, &hall.alice.user);
    let changed = hall
        .plugins
        .change(company, user, &installed.id, off, key());
    changed.await.unwrap();
    for _ in 0..2 {
        let press = Press {
            message: message.id.clone(),
            block: "do".to_owned(),
            control: "more".to_owned(),
            values: Vec::new(),
            revision: message.revision,
        };
        let refused = hall.plugins.press(&hall.alice, press, key()).await;
        assert!(
            matches!(&refused, Err(CallError::Problem(problem)) if problem.code == ProblemCode::PluginOff),
            "{refused:?}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_is_checked_by_the_host_then_by_the_plugin_and_closed_once() {
    let hall = Hall::open().await;
    hall.installs("census").await;
    let opened = form(&hall.tries("/ask").await.unwrap());
    let submit = async |entries, key| {
        hall.plugins
            .submit(&hall.alice, &opened.id, entries, key)
            .await
    };
    let invalid = |result: Result<Outcome, CallError>| match result {
        Err(CallError::Problem(problem)) => problem.fields.len(),
        other => panic!("{other:?}"),
    };
    assert_eq!(invalid(submit(Vec::new(), key()).await), 1, "required");
    assert_eq!(
        invalid(submit(number("eleven"), key()).await),
        1,
        "not a number"
    );
    assert_eq!(
        invalid(submit(number("11"), key()).await),
        1,
        "the plugin's own rule"
    );
    assert_eq!(hall.types("/total").await, "0");

    let once = key();
    let done = submit(number("3"), once.clone()).await.unwrap();
    assert_eq!(toast(&done), "done");
    let again = submit(number("3"), once).await.unwrap();
    assert_eq!(again.call, done.call, "a retry gets the first answer");
    assert_eq!(hall.types("/total").await, "3");
    let closed = submit(number("3"), key()).await;
    assert!(
        matches!(closed, Err(CallError::Problem(problem)) if problem.code.as_str() == "form_closed")
    );
}

/// The doors run calls on any thread.
#[test]
fn every_call_can_be_sent_to_another_thread() {
    fn sent<T: Send>(_: impl FnOnce(Hall) -> T) {}
    sent(|hall| async move { hall.plugins.commands(&hall.alice).await });
    sent(|hall| async move { hall.tries("/x").await });
    sent(|hall| async move {
        hall.plugins
            .complete(&hall.alice, &hall.chat, "x", "y", "z")
            .await
    });
    sent(|hall| async move {
        let press = Press {
            message: guildhall_domain::MessageId::new("m").unwrap(),
            block: String::new(),
            control: String::new(),
            values: Vec::new(),
            revision: 1,
        };
        hall.plugins.press(&hall.alice, press, key()).await
    });
    sent(|hall| async move {
        let form = guildhall_domain::FormId::new("f").unwrap();
        hall.plugins
            .submit(&hall.alice, &form, Vec::new(), key())
            .await
    });
    sent(|hall| async move {
        let grants = guildhall_domain::Grants::none();
        hall.tries_to_install(Vec::new(), grants).await
    });
}

//! Message filters: what each verdict does, what becomes of messages when a filter fails, and whose
//! messages are shown to it at all.

use std::collections::BTreeSet;

use guildhall_app::messages::{self, Saying, Screened};
use guildhall_app::plugins::{OnFailure, State};
use guildhall_domain::{
    Actor, Capability, ChatId, Chosen, FileId, MessageId, Millis, Name, PluginId, Problem,
    ProblemCode, Scope, VisibleTo,
};
use guildhall_plugin::{CallError, Change};

use crate::hall::{Hall, all_of, key, package, until};

fn sentry() -> PluginId {
    PluginId::new("sentry").unwrap()
}

fn saying(hall: &Hall, text: &str) -> Saying {
    Saying {
        chat: hall.chat.clone(),
        text: text.to_owned(),
        files: Vec::new(),
        corrects: None,
    }
}

fn passed(hall: &Hall, text: &str) -> Result<Screened, CallError> {
    Ok(Screened::passed(saying(hall, text)))
}

async fn screens(hall: &Hall, text: &str) -> Result<Screened, CallError> {
    let saying = saying(hall, text);
    hall.plugins.screen(&hall.alice, saying, false).await
}

/// The code and the words of a refusal.
async fn refusal(hall: &Hall, text: &str) -> (ProblemCode, String) {
    let problem: Problem = match screens(hall, text).await {
        Err(error) => error.into(),
        Ok(passed) => panic!("{text}: {passed:?}"),
    };
    let words = problem.person.in_locale(hall.alice.locale).into_owned();
    (problem.code, words)
}

async fn changes(hall: &Hall, change: Change) {
    let (company, user) = (&hall.alice.company, &hall.alice.user);
    let plugin = sentry();
    let changed = hall.plugins.change(company, user, &plugin, change, key());
    changed.await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn each_verdict_does_what_it_says() {
    let hall = Hall::open().await;
    // Without a filter nothing is asked, not even whether there is such a chat: posting asks that.
    let mut nowhere = saying(&hall, "x");
    nowhere.chat = ChatId::new("nowhere").unwrap();
    let unasked = hall.plugins.screen(&hall.alice, nowhere.clone(), false);
    assert_eq!(unasked.await.unwrap(), Screened::passed(nowhere.clone()));

    hall.installs("sentry").await;
    let same = |text: &'static str| passed(&hall, text).unwrap();
    assert_eq!(screens(&hall, "good day").await.unwrap(), same("good day"));
    assert_eq!(
        screens(&hall, "darn it").await.unwrap(),
        same("**** it"),
        "rewritten"
    );
    let refused = refusal(&hall, "secret plan").await;
    let words = "Secrets stay in the house.".to_owned();
    assert_eq!(refused, (ProblemCode::PluginRefused, words));
    let warned = refusal(&hall, "hot news").await;
    let words = "This is hot. Send it?".to_owned();
    assert_eq!(warned, (ProblemCode::ConfirmFirst, words));
    let hot = saying(&hall, "hot news");
    let confirmed = hall.plugins.screen(&hall.alice, hot, true).await;
    assert_eq!(confirmed.unwrap(), same("hot news"));
    let secret = saying(&hall, "secret plan");
    let confirmed = hall.plugins.screen(&hall.alice, secret, true).await;
    assert!(confirmed.is_err(), "a refusal is not confirmed away");

    let shown = screens(&hall, "who").await.unwrap();
    assert_eq!(shown, same("alice, 0 files, here: true"));
    let unseen = hall.plugins.screen(&hall.alice, nowhere, false).await;
    let code = Problem::from(unseen.unwrap_err()).code;
    assert_eq!(code, ProblemCode::NotFound, "no filter sees it");
    assert!(hall.messages().await.is_empty(), "nothing was posted");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_filter_is_shown_what_the_one_before_left() {
    let hall = Hall::open().await;
    hall.installs("watch").await;
    let same = passed(&hall, "darn it").unwrap();
    assert_eq!(screens(&hall, "darn it").await.unwrap(), same);
    hall.installs("sentry").await;
    let refused = refusal(&hall, "darn it").await;
    assert_eq!(refused.1, "Somebody was censored.");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_filter_that_fails_does_what_the_administrator_chose() {
    let hall =
        Hall::open_with(|options| options.limits.filter.cpu = std::time::Duration::from_millis(20))
            .await;
    hall.installs("sentry").await;
    // Fewer at a time than what pauses a plugin; the pause has a test of its own.
    let bad = ["odd", "empty", "giant", "problem"];
    for text in bad {
        let same = passed(&hall, text).unwrap();
        assert_eq!(screens(&hall, text).await.unwrap(), same, "{text}");
    }
    screens(&hall, "good").await.unwrap();
    for text in ["panic", "write", "loop"] {
        screens(&hall, text).await.unwrap();
    }
    screens(&hall, "good").await.unwrap();
    changes(&hall, Change::Filter(OnFailure::Hold)).await;
    for text in bad.into_iter().chain(["panic", "write", "loop"]) {
        let (code, words) = refusal(&hall, text).await;
        assert_eq!(code, ProblemCode::Unavailable, "{text}");
        assert!(!words.contains("glasses"), "{text}: {words}");
        screens(&hall, "good").await.unwrap();
    }
    let records = hall.tries("/sentry").await;
    assert!(records.is_err(), "it has no command");
}

#[tokio::test(flavor = "multi_thread")]
async fn while_a_filter_pauses_messages_do_not_wait_for_it() {
    let hall = Hall::open().await;
    hall.installs("sentry").await;
    let paused = || hall.plugins.paused(&hall.alice.company, &sentry());
    until("the pause", async || {
        screens(&hall, "panic").await.unwrap();
        paused().map(|_| ())
    })
    .await;
    screens(&hall, "secret").await.unwrap();
    changes(&hall, Change::Filter(OnFailure::Hold)).await;
    until("the next pause", async || {
        let (code, _) = refusal(&hall, "panic").await;
        assert_eq!(code, ProblemCode::Unavailable);
        paused().map(|_| ())
    })
    .await;
    assert_eq!(refusal(&hall, "good").await.0, ProblemCode::Unavailable);
}

#[tokio::test(flavor = "multi_thread")]
async fn only_chats_of_the_grant_are_shown_and_only_while_it_is_on() {
    let hall = Hall::open().await;
    let everything = all_of(&package("sentry"));
    hall.installs("sentry").await;
    let elsewhere = hall
        .desk
        .transact(
            &hall.alice.company,
            &Actor::User(hall.alice.user.clone()),
            None,
            async move |cx| guildhall_app::chats::create_group(cx, Name::same("Other"), &[]).await,
        )
        .await
        .unwrap()
        .value;
    let scope = Scope {
        chats: Some(BTreeSet::from([elsewhere.clone()])),
        ..Scope::default()
    };
    let narrowed = everything
        .clone()
        .narrowed(Capability::ChatScreening, scope);
    changes(&hall, Change::Grants(narrowed)).await;
    screens(&hall, "secret").await.unwrap();
    let mut there = saying(&hall, "secret");
    there.chat = elsewhere;
    let refused = hall.plugins.screen(&hall.alice, there, false).await;
    assert!(refused.is_err(), "in the chat of the grant");

    changes(&hall, Change::Grants(everything)).await;
    assert!(screens(&hall, "secret").await.is_err());
    let somebody = Chosen {
        positions: BTreeSet::from(["Nobody".to_owned()]),
        ..Chosen::default()
    };
    changes(&hall, Change::VisibleTo(VisibleTo::Chosen(somebody))).await;
    assert!(
        screens(&hall, "secret").await.is_err(),
        "who may use it says nothing of whose messages it is shown"
    );
    let off = State::Off {
        reason: "enough".to_owned(),
        since: Millis(1),
    };
    changes(&hall, Change::State(off)).await;
    screens(&hall, "secret").await.unwrap();
    changes(&hall, Change::State(State::On)).await;
    assert!(screens(&hall, "secret").await.is_err());

    hall.installs_without("watch", Capability::ChatScreening)
        .await;
    screens(&hall, "good").await.unwrap();
    hall.plugins.settle().await;
    let id = PluginId::new("watch").unwrap();
    let days = hall
        .reads(async move |cx| guildhall_app::usage::list(cx, &id, 1).await)
        .await;
    let asked: u64 = days.iter().map(|day| day.looked).sum();
    assert_eq!(
        asked, 0,
        "an optional filter that was refused is never asked"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_correction_is_shown_as_one_and_only_its_author_may_make_it() {
    let hall = Hall::open().await;
    hall.installs("sentry").await;
    let posts = screens(&hall, "first").await.unwrap();
    let alice = Actor::User(hall.alice.user.clone());
    let company = hall.alice.company.clone();
    let posted = hall.desk.transact(&company, &alice, None, async move |cx| {
        Ok(messages::post_new(cx, &posts).await?.into_id())
    });
    let message: MessageId = posted.await.unwrap().value;
    let corrects = |text: &str, message: &MessageId| Saying {
        corrects: Some(message.clone()),
        ..saying(&hall, text)
    };
    let ask = hall
        .plugins
        .screen(&hall.alice, corrects("who", &message), false);
    let screened = ask.await.unwrap();
    let again = corrects("alice again, 0 files, here: true", &message);
    assert_eq!(screened, Screened::passed(again));
    let done = hall.desk.transact(&company, &alice, None, async move |cx| {
        messages::correct(cx, &screened, 1).await
    });
    assert_eq!(done.await.unwrap().value, 2);
    let found = hall.messages().await;
    let words = found[0].text.fallback();
    assert_eq!(
        (words, found[0].edited),
        ("alice again, 0 files, here: true", true)
    );

    let missing = MessageId::new("m-missing").unwrap();
    for (text, message, code) in [
        ("x", &missing, ProblemCode::NotFound),
        ("", &message, ProblemCode::Invalid),
    ] {
        let ask = hall
            .plugins
            .screen(&hall.alice, corrects(text, message), false);
        assert_eq!(Problem::from(ask.await.unwrap_err()).code, code, "{text}");
    }
    let mut stray = saying(&hall, "");
    stray.files = vec![FileId::new("f-missing").unwrap(); 21];
    let ask = hall.plugins.screen(&hall.alice, stray, false).await;
    assert_eq!(Problem::from(ask.unwrap_err()).code, ProblemCode::Invalid);
}

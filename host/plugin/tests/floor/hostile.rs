//! One hostile guest per line: what it tried, and how it ended. Nothing of it is left, the next call
//! works, and the other company notices nothing.

use std::time::{Duration, Instant};

use guildhall_domain::{Capability, Problem, ProblemCode};
use guildhall_plugin::{CallError, Fault, Limit};

use crate::hall::Hall;

fn line(tried: &str, ended: impl std::fmt::Display) {
    println!("{tried:<48} {ended}");
}

/// Installed anew for each line: a plugin that only fails is not called for a while.
async fn fault(hall: &Hall, command: &str, tried: &str) -> Fault {
    hall.installs_without("villain", Capability::ChatPosting)
        .await;
    match hall.tries(command).await {
        Err(error @ CallError::Fault { .. }) => {
            let fault = error.fault().unwrap().clone();
            let told = Problem::from(error);
            line(tried, format!("{} ({fault})", told.code.as_str()));
            fault
        }
        other => panic!("{tried}: {other:?}"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_villain_ends_as_designed() {
    let hall = Hall::open().await;
    let limit = async |command, tried| fault(&hall, command, tried).await.limit();
    assert!(matches!(
        limit("/loop", "an endless loop").await,
        Some(Limit::Cpu(_))
    ));
    assert!(matches!(
        limit("/recurse", "recursion").await,
        Some(Limit::Stack)
    ));
    assert!(matches!(
        limit("/hoard", "a memory bomb").await,
        Some(Limit::Memory(_))
    ));
    let handover = limit("/shout", "a giant string as an argument").await;
    assert!(matches!(handover, Some(Limit::Handover(_))));
    let handover = limit("/roar", "a giant string as an answer").await;
    assert!(matches!(handover, Some(Limit::Handover(_))));
    assert!(matches!(
        limit("/nag", "a million host calls").await,
        Some(Limit::HostCalls(_))
    ));
    assert!(matches!(
        limit("/gulp", "the same record again and again").await,
        Some(Limit::Bytes(_))
    ));
    let trap = fault(&hall, "/half", "a trap after half its writes").await;
    assert!(matches!(trap, Fault::Trap(why) if why.contains("unreachable")));
    let panic = fault(&hall, "/panic", "a panic with a message").await;
    match panic {
        Fault::Panic { message, place } => {
            assert_eq!(message, "the sky is falling");
            assert!(place.contains("villain/src/lib.rs"), "{place}");
        }
        other => panic!("{other:?}"),
    }
    assert_eq!(
        hall.types("/look").await,
        "0 records",
        "nothing of any of them is left"
    );
    assert!(hall.messages().await.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plugin_that_only_fails_pauses_and_comes_back() {
    let hall = Hall::open().await;
    hall.installs("villain").await;
    let refused = loop {
        match hall.tries("/panic").await {
            Err(CallError::Fault { .. }) => {}
            other => break other.unwrap_err(),
        }
    };
    let problem = Problem::from(refused);
    line("a panic again and again", &problem.log);
    assert_eq!(problem.code, ProblemCode::PluginOff);
    assert!(
        problem.log.contains("after 6 faults in a row"),
        "the call that came at the end of the first pause failed too"
    );
    assert!(problem.log.contains("the sky is falling"), "it says why");
    assert!(problem.retry_after_ms.is_some_and(|wait| wait >= 1_000));
    let deadline = Instant::now() + Duration::from_secs(60);
    while hall.tries("/look").await.is_err() {
        assert!(Instant::now() < deadline, "it comes back by itself");
    }
    let again = hall.tries("/panic").await.unwrap_err();
    assert!(again.fault().is_some(), "as good as new: {again}");

    for _ in 0..6 {
        drop(hall.tries("/panic").await);
    }
    hall.installs("villain").await;
    assert_eq!(
        hall.types("/look").await,
        "0 records",
        "another version begins anew"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_allowed_is_said_to_the_guest() {
    let hall = Hall::open().await;
    hall.installs_without("villain", Capability::ChatPosting)
        .await;
    let refused = async |command: &str, tried: &str| match hall.tries(command).await {
        Err(CallError::Problem(problem)) => {
            line(tried, &problem.log);
            problem.log
        }
        other => panic!("{tried}: {other:?}"),
    };
    assert!(
        refused("/flood", "a hundred messages")
            .await
            .contains("quota-exceeded")
    );
    assert!(
        refused("/forge", "a card that is not allowed")
            .await
            .contains("invalid")
    );
    let pried = hall.types("/pry").await;
    line("a capability that was not granted", &pried);
    assert_eq!(pried, "granted false: denied");
    let typed = hall
        .plugins
        .complete(&hall.alice, &hall.chat, "sneak", "what", "x")
        .await
        .unwrap();
    line("a write where it may only read", &typed[0].value);
    assert_eq!(typed[0].value, "denied");
    assert_eq!(hall.types("/look").await, "0 records");
    assert!(hall.messages().await.is_empty());
}

//! Guests in JavaScript and Python: proved, run and limited like any other. Without npm or Python they
//! cannot be built, and these say that they skip.

use std::collections::BTreeSet;

use guildhall_domain::Message;
use guildhall_manifest::{Limits, Package};
use guildhall_plugin::engine::sandbox;
use guildhall_plugin::{CallError, Fault, Limit, Press};

use crate::hall::{Hall, built, key, package, toast};
use crate::sheets::recorder::Guests;

/// Calls that are alive at the same time.
const AT_ONCE: usize = 32;

/// A hall with a guest in it; none when the guest could not be built here.
async fn hall_with(name: &str) -> Option<Hall> {
    if !built(name) {
        println!("skipped: needs {name}: cargo xtask plugins says what is missing");
        return None;
    }
    let hall = Hall::open().await;
    hall.installs(name).await;
    Some(hall)
}

/// The only message, as it is now.
async fn card(hall: &Hall) -> Message {
    let all = hall.messages().await;
    assert_eq!(all.len(), 1);
    all.into_iter().next().unwrap()
}

/// The whole card as text.
fn shown(message: &Message) -> String {
    serde_json::to_string(message.card.as_ref().unwrap()).unwrap()
}

async fn presses(hall: &Hall, block: &str, control: &str) -> Result<String, CallError> {
    let message = card(hall).await;
    let press = Press {
        message: message.id.clone(),
        block: block.to_owned(),
        control: control.to_owned(),
        values: Vec::new(),
        revision: message.revision,
    };
    let pressed = hall.plugins.press(&hall.alice, press, key()).await;
    pressed.map(|outcome| toast(&outcome))
}

/// What a roll shows: the eyes, their sum and how often.
fn rolled(message: &Message) -> (Vec<u32>, u32, u32) {
    let text = shown(message);
    let value = |label: &str| {
        let after = text.split(&format!("\"{label}\"")).nth(1).unwrap();
        let text = after
            .split('"')
            .find(|part| part.starts_with(|c: char| c.is_ascii_digit()));
        text.unwrap_or_else(|| panic!("{label} in {after}"))
            .to_owned()
    };
    let eyes = value("Rolled")
        .split(" + ")
        .map(|eye| eye.parse().unwrap())
        .collect();
    (
        eyes,
        value("Sum").parse().unwrap(),
        value("Rolls").parse().unwrap(),
    )
}

async fn dice_are_rolled(name: &str) {
    let Some(hall) = hall_with(name).await else {
        return;
    };
    let refused = hall.refused("/roll 99d6").await;
    assert!(refused.starts_with("plugin_refused"), "{refused}");
    assert!(hall.messages().await.is_empty());
    hall.types("/roll 20d1000").await;
    let first = rolled(&card(&hall).await);
    assert_eq!(first.0.len(), 20);
    assert!(first.0.iter().all(|eye| (1..=1000).contains(eye)));
    assert_eq!((first.0.iter().sum::<u32>(), 1), (first.1, first.2));
    let said = presses(&hall, "b2", "again").await.unwrap();
    let second = rolled(&card(&hall).await);
    assert_eq!(
        (said, 2),
        (second.1.to_string(), second.2),
        "the record counts"
    );
    assert_ne!(first.0, second.0, "chance is of the call");
    hall.plugins.shutdown().await;
}

async fn bills_are_added_up(name: &str) {
    let Some(hall) = hall_with(name).await else {
        return;
    };
    assert!(
        hall.refused("/bill nothing")
            .await
            .starts_with("plugin_refused")
    );
    hall.types("/bill tea 2x12.50; cake 8.2; mint 0.1; nut 3x0.10")
        .await;
    let open = shown(&card(&hall).await);
    for cell in ["25.00", "8.20", "0.10", "0.30", "33.60"] {
        assert!(open.contains(&format!("\"{cell}\"")), "{cell} in {open}");
    }
    assert!(!open.contains("alice"));
    let said = presses(&hall, "b1", "paid").await;
    assert_eq!(said.unwrap(), "Paid");
    let paid = shown(&card(&hall).await);
    assert!(paid.contains("alice") && !paid.contains("button"), "{paid}");
    hall.plugins.shutdown().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn dice_in_javascript() {
    dice_are_rolled("dice").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn bills_in_python() {
    bills_are_added_up("bill").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn dice_and_bills_in_rust() {
    dice_are_rolled("twin").await;
    bills_are_added_up("twin").await;
}

/// A guest that tries what its language brings with it, one thing at a time.
async fn is_like_any_other(name: &str) {
    let Some(hall) = hall_with(name).await else {
        return;
    };
    let tries = async |what: &str| hall.tries(&format!("/{name} {what}")).await;
    for _ in 0..3 {
        let calls = toast(&tries("calls").await.unwrap());
        assert_eq!(calls, "1", "every call has a fresh instance");
    }
    let clock = toast(&tries("clock").await.unwrap());
    let times: Vec<u64> = clock.split(' ').map(|at| at.parse().unwrap()).collect();
    assert!(times[0] > 1_700_000_000_000, "{clock}");
    assert!(times.iter().all(|at| at == &times[0]), "one clock: {clock}");
    let mut chances = BTreeSet::new();
    for _ in 0..2 {
        let two = toast(&tries("chance").await.unwrap());
        chances.extend(two.split(' ').map(str::to_owned));
    }
    assert_eq!(chances.len(), 4, "chance is of the call: {chances:?}");
    let refused = hall.refused(&format!("/{name} refuse")).await;
    assert!(refused.starts_with("plugin_refused"), "{refused}");

    let fault = async |what: &str| {
        // Installed anew: a plugin that only fails is not called for a while.
        hall.installs(name).await;
        match tries(what).await {
            Err(error @ CallError::Fault { .. }) => {
                let fault = error.fault().unwrap().clone();
                println!("{name:<14} {what:<10} {fault}");
                fault
            }
            other => panic!("{what}: {other:?}"),
        }
    };
    let thrown = fault("throw").await;
    assert!(matches!(thrown, Fault::Panic { .. }), "{thrown}");
    assert!(matches!(fault("loop").await.limit(), Some(Limit::Cpu(_))));
    let hoard = fault("hoard").await;
    assert!(matches!(hoard.limit(), Some(Limit::Memory(_))), "{hoard}");
    let chatter = fault("chatter").await.limit();
    let ended = matches!(chatter, Some(Limit::HostCalls(_) | Limit::Cpu(_)));
    assert!(ended, "{chatter:?}");
    fault("descend").await;
    hall.installs(name).await;
    assert_eq!(toast(&tries("calls").await.unwrap()), "1");
    hall.plugins.shutdown().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn javascript_is_like_any_other() {
    is_like_any_other("probe-js").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn python_is_like_any_other() {
    is_like_any_other("probe-python").await;
}

/// Slots of the pool hold big guests too, many at a time.
#[test]
fn many_at_once_fit_the_pool() {
    let engine = sandbox().unwrap().engine;
    for (name, command, text) in [("dice", "roll", "3d6"), ("bill", "bill", "tea 2x1.50")] {
        if !built(name) {
            println!("skipped: needs {name}: cargo xtask plugins says what is missing");
            continue;
        }
        let package = Package::read(&package(name), &Limits::default()).unwrap();
        let alive = Guests::new(&engine, &package).alive(&package, command, text, AT_ONCE);
        assert_eq!(alive.len(), AT_ONCE);
    }
}

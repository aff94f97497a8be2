//! The suite is itself tested: an engine that is right passes all of it, and engines that are
//! broken on purpose, each in one way, are all caught.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout
)]

mod conformance;
mod memory;

use conformance::Home;
use guildhall_store::{CommitError, Key, Log, Settled, StoreError};
use memory::{Fault, Memory};
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Once;
use std::time::Duration;
use tokio::runtime::{Builder, Runtime};

/// Threads of this name fall silently.
const QUIET: &str = "broken-engine";
/// A case that takes longer has found something too: it waits for what never comes.
const PATIENCE: Duration = Duration::from_secs(5);
/// Random programs in which a broken engine may give itself away.
const PROGRAMS: u32 = 400;

/// Every fault, and whether one order of all transactions would no longer explain what they saw.
const FAULTS: [(Fault, bool); 18] = [
    (Fault::WriteSkew, true),
    (Fault::Phantom, true),
    (Fault::LostUpdate, true),
    (Fault::AbsenceUnchecked, true),
    (Fault::VersionOfTheValue, false),
    (Fault::GapInALog, true),
    (Fault::DoubleApply, false),
    (Fault::CheckBeforeTheLock, true),
    (Fault::ResolvedBeforeTheLock, true),
    (Fault::StaleReadShown, true),
    (Fault::TornBatch, true),
    (Fault::HalfOfARefusal, false),
    (Fault::NoFloor, false),
    (Fault::AcknowledgedTooEarly, false),
    (Fault::NumbersUsedTwice, false),
    (Fault::ForwardOnly, true),
    (Fault::SilentLog, false),
    (Fault::TwoMoments, false),
];

fn right() -> Memory {
    Memory::new(None)
}

mod reference {
    crate::conformance!(crate::right);
}

#[test]
fn the_right_engine_is_explained_by_one_order() {
    assert_eq!(random_programs(None, PROGRAMS), None);
}

#[test]
fn every_broken_engine_is_caught() {
    hush();
    let cases = every_case!(as_list: Memory);
    assert!(cases.len() > 40);
    let mut missed = Vec::new();
    for (fault, unexplained) in FAULTS {
        let caught = cases.iter().find(|(_, case)| fails(fault, *case));
        let by_chance = random_programs(Some(fault), if unexplained { PROGRAMS } else { 20 });
        let mut by: Vec<String> = Vec::new();
        by.extend(caught.map(|(name, _)| format!("case {name}")));
        by.extend(by_chance.map(|_| "random programs".to_owned()));
        println!("broken engine {fault:?}: caught by {}", by.join(" and "));
        if caught.is_none() || (unexplained && by_chance.is_none()) {
            missed.push(fault);
        }
    }
    assert_eq!(missed, [], "not caught");
}

/// Whether a case fails on an engine with this fault.
fn fails(fault: Fault, case: for<'h> fn(&'h Memory) -> conformance::Running<'h>) -> bool {
    let run = move || {
        let runtime = runtime();
        let home = Memory::new(Some(fault));
        let ended = catch_unwind(AssertUnwindSafe(|| {
            runtime.block_on(async { tokio::time::timeout(PATIENCE, case(&home)).await })
        }));
        runtime.shutdown_background();
        !matches!(ended, Ok(Ok(())))
    };
    let thread = std::thread::Builder::new().name(QUIET.to_owned());
    thread.spawn(run).unwrap().join().unwrap()
}

/// The first failure of random concurrent programs, when there is one.
fn random_programs(fault: Option<Fault>, cases: u32) -> Option<()> {
    let run = move || {
        let config = Config {
            cases,
            failure_persistence: None,
            max_shrink_iters: 0,
            ..Config::default()
        };
        let seed = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
        let mut runner = TestRunner::new_with_rng(config, seed);
        let outcome = runner.run(&conformance::serializable::programs(), |programs| {
            let runtime = runtime();
            let home = Memory::new(fault);
            let explained = conformance::serializable::explained_by_one_order(&home, programs);
            let ended = catch_unwind(AssertUnwindSafe(|| {
                runtime.block_on(async { tokio::time::timeout(PATIENCE, explained).await })
            }));
            runtime.shutdown_background();
            match ended {
                Ok(Ok(())) => Ok(()),
                _ => Err(proptest::test_runner::TestCaseError::fail("unexplained")),
            }
        });
        outcome.err().map(drop)
    };
    let name = match fault {
        Some(_) => QUIET,
        None => "right-engine",
    };
    let thread = std::thread::Builder::new().name(name.to_owned());
    thread.spawn(run).unwrap().join().unwrap()
}

fn runtime() -> Runtime {
    let name = std::thread::current().name().unwrap_or_default().to_owned();
    let mut builder = Builder::new_multi_thread();
    builder.worker_threads(4).thread_name(name).enable_all();
    builder.build().unwrap()
}

/// A failure that is wanted fills no screen.
fn hush() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let loud = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |info| {
            if std::thread::current().name() != Some(QUIET) {
                loud(info);
            }
        }));
    });
}

/// An outcome that is not known comes out as unknown, never as a failure, and is settled by asking
/// again with the same key.
#[tokio::test(flavor = "multi_thread")]
async fn an_unknown_outcome_is_settled_by_its_key() {
    let home = Memory::new(Some(Fault::Unsure));
    let store = home.open();
    let space = store.company("acme").unwrap();
    let request = |number: u64| {
        let mut tx = space.begin();
        let text = conformance::value(&number.to_string());
        tx.append(&Log::MAIN, text.clone(), None).unwrap();
        let once = Key::build("once").number(number).key();
        tx.idempotency(once, text).unwrap();
        tx.commit()
    };
    for number in 1..=20 {
        let outcome = request(number).await;
        assert!(
            matches!(outcome, Err(CommitError::Store(StoreError::Unknown(_)))),
            "{outcome:?}"
        );
        match request(number).await {
            Err(CommitError::Repeated(repeat)) => assert_eq!(repeat.position, number),
            other => panic!("{other:?}"),
        }
    }
    let log = space.read_log(&Log::MAIN, 0, 100).await.unwrap();
    assert_eq!(log.len(), 20, "each once");
    let mut tx = space.begin();
    tx.put(Key::build("a").key(), conformance::value("without a key"))
        .unwrap();
    assert!(matches!(tx.commit().await, Ok(Settled::Done(_))));
}

//! Who has lost once gets through before the deadline.

use super::*;
use guildhall_store::{Busy, StoreError, TransactError};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicUsize, Ordering};

pub async fn a_hundred_increments_get_through(home: &impl Home) {
    let store = home.open();
    let space = space(&store);
    let runs = Arc::new(AtomicU32::new(0));
    let mut tasks = Vec::new();
    for _ in 0..100 {
        let (space, runs) = (space.clone(), Arc::clone(&runs));
        tasks.push(tokio::spawn(async move {
            let deadline = Instant::now() + Duration::from_secs(20);
            let work = async move |tx: &mut Tx| {
                runs.fetch_add(1, Ordering::Relaxed);
                let count = tx.get(&key("n")).await?.map_or(0, |value| number(&value));
                tx.put(key("n"), value(&(count + 1).to_string()))?;
                Ok::<_, StoreError>(count)
            };
            space.transact(deadline, work).await.map(|(count, _)| count)
        }));
    }
    let mut seen = Vec::new();
    for task in tasks {
        seen.push(task.await.unwrap().unwrap());
    }
    seen.sort_unstable();
    assert_eq!(
        seen,
        (0..100).collect::<Vec<_>>(),
        "each saw the one before"
    );
    let runs = runs.load(Ordering::Relaxed);
    assert!(
        runs <= 205,
        "{runs} runs: who has the turn does not lose it"
    );
}

fn number(value: &Bytes) -> u32 {
    std::str::from_utf8(value).unwrap().parse().unwrap()
}

/// Amounts move between x and y; nobody is ever told a pair that does not add up.
pub async fn pairs_always_fit_together(home: &impl Home) {
    let store = home.open();
    let space = space(&store);
    put(&space, "x", "60").await;
    put(&space, "y", "40").await;
    let stop = Arc::new(AtomicBool::new(false));
    let moves = Arc::new(AtomicUsize::new(0));
    let mover = tokio::spawn({
        let (space, stop, moves) = (space.clone(), Arc::clone(&stop), Arc::clone(&moves));
        async move {
            while !stop.load(Ordering::Relaxed) {
                let work = async |tx: &mut Tx| {
                    let x = number(&tx.get(&key("x")).await?.unwrap());
                    let y = number(&tx.get(&key("y")).await?.unwrap());
                    let by = if x == 0 { -1 } else { 1 };
                    tx.put(key("x"), value(&x.saturating_add_signed(-by).to_string()))?;
                    tx.put(key("y"), value(&y.saturating_add_signed(by).to_string()))?;
                    Ok::<_, StoreError>(())
                };
                space.transact(soon(), work).await.unwrap();
                moves.fetch_add(1, Ordering::Relaxed);
            }
        }
    });
    // Readers go on until the mover got through among them; a mover that starves ends them as well:
    // its transaction is busy at the deadline, and its task is over.
    let going = {
        let (moves, mover) = (Arc::clone(&moves), mover.abort_handle());
        move |round| {
            round < 100 * soak() || (moves.load(Ordering::Relaxed) < 10 && !mover.is_finished())
        }
    };
    let mut readers = Vec::new();
    for _ in 0..4 {
        let (space, going) = (space.clone(), going.clone());
        readers.push(tokio::spawn(async move {
            let mut round = 0;
            while going(round) {
                let work = async |tx: &mut Tx| {
                    let x = number(&tx.get(&key("x")).await.unwrap().unwrap());
                    tokio::task::yield_now().await;
                    let y = number(&tx.get(&key("y")).await.unwrap().unwrap());
                    if x + y == 100 { Ok(()) } else { Err((x, y)) }
                };
                space.transact(soon(), work).await.unwrap();
                round += 1;
            }
        }));
    }
    for reader in readers {
        reader.await.unwrap();
    }
    stop.store(true, Ordering::Relaxed);
    mover.await.expect("the mover gets through too");
    assert!(moves.load(Ordering::Relaxed) >= 10);
}

pub async fn the_deadline_ends_in_busy(home: &impl Home) {
    let store = home.open();
    let space = space(&store);
    let past = Instant::now();
    let never = space.transact(past, async |_| Ok::<_, ()>(())).await;
    assert_eq!(
        never.unwrap_err(),
        TransactError::Commit(CommitError::Busy(Busy))
    );

    let mut holder = holder(&space).await;
    let mut tx = holder.begin().await.unwrap();
    tx.get(&key("a")).await.unwrap();
    let shortly = Instant::now() + Duration::from_millis(50);
    let waits = space
        .transact(shortly, async |tx| tx.put(key("a"), value("other")))
        .await;
    assert_eq!(
        waits.unwrap_err(),
        TransactError::Commit(CommitError::Busy(Busy))
    );
    put(&space, "elsewhere", "is not held up").await;
    tx.put(key("a"), value("holder")).unwrap();
    done(holder.commit(tx).await);
    assert_eq!(get(&space, "a").await.unwrap(), "holder");
    put(&space, "a", "free again").await;
}

/// A transaction that has lost once and has its turn now.
async fn holder(space: &Space) -> guildhall_store::Attempts {
    let mut attempts = space.attempts(soon());
    let mut tx = attempts.begin().await.unwrap();
    tx.get(&key("a")).await.unwrap();
    put(space, "a", "first").await;
    assert_eq!(attempts.commit(tx).await, Ok(Settled::Again));
    assert_eq!(attempts.conflicts(), 1);
    attempts
}

pub async fn a_turn_ends_with_its_holder(home: &impl Home) {
    let store = home.open();
    let space = space(&store);
    let mut holding = holder(&space).await;
    let mut tx = holding.begin().await.unwrap();
    tx.get(&key("a")).await.unwrap();
    rows(&mut tx).await;
    let waiting = tokio::spawn({
        let space = space.clone();
        async move { put(&space, "a", "waited").await }
    });
    tokio::task::yield_now().await;
    // Dropped in the middle, its transaction still open.
    drop(holding);
    waiting.await.unwrap();
    conflicts(tx.commit().await);
    let mut next = holder(&space).await;
    let tx = next.begin().await.unwrap();
    done(next.discard(tx).await);
}

/// Readers of a whole range against writers that add to it: the range is claimed too.
pub async fn readers_of_ranges_get_through(home: &impl Home) {
    let store = home.open();
    let space = space(&store);
    let stop = Arc::new(AtomicBool::new(false));
    let mut writers = Vec::new();
    for writer in 0..4_u64 {
        let (space, stop) = (space.clone(), Arc::clone(&stop));
        writers.push(tokio::spawn(async move {
            let mut number = 0;
            while !stop.load(Ordering::Relaxed) {
                let mut tx = space.begin();
                tx.put(
                    Key::build("t").number(number % 50).number(writer).key(),
                    value("1"),
                )
                .unwrap();
                done(tx.commit().await);
                number += 1;
            }
        }));
    }
    for number in 0..10 * soak() {
        let runs = AtomicU32::new(0);
        let work = async |tx: &mut Tx| {
            runs.fetch_add(1, Ordering::Relaxed);
            let page = tx.range(Key::build("t").range()).await?;
            // Long enough for others to get in between.
            tokio::time::sleep(Duration::from_millis(10)).await;
            tx.put(key("count"), value(&page.items.len().to_string()))?;
            tx.put(key("round"), value(&number.to_string()))?;
            Ok::<_, StoreError>(())
        };
        space.transact(soon(), work).await.unwrap();
        assert!(runs.load(Ordering::Relaxed) <= 2);
    }
    stop.store(true, Ordering::Relaxed);
    for writer in writers {
        writer.await.unwrap();
    }
}

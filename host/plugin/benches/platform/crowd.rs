//! A thousand calls at once: what they hold resident together, and how many end in a second. Most of them
//! wait for their turn; what one that has it holds is told beside it.

use std::sync::Arc;
use std::time::{Duration, Instant};

use guildhall_plugin::Shares;

use crate::bare::Bare;
use crate::hall::{self, Hall};
use crate::{COMMAND, Size, orders};

/// How often the memory is looked at.
const LOOKED: Duration = Duration::from_millis(1);
/// Sandboxes that are kept, beside the first one.
const ALIVE: usize = 32;

pub async fn tell(size: Size) {
    let most = size.at_once * 2;
    let hall = Hall::open_with(|options| {
        options.shares = Shares {
            plugin_queue: most,
            company_queue: most,
            ..Shares::default()
        };
    })
    .await;
    let hall = Arc::new(orders::furnish(hall).await);
    // Once before, so that what is kept for ever is there already.
    all(&hall, size.at_once).await;
    let before = resident();
    let peak = Arc::new(std::sync::atomic::AtomicUsize::new(before));
    let watching = tokio::spawn({
        let peak = Arc::clone(&peak);
        async move {
            loop {
                peak.fetch_max(resident(), std::sync::atomic::Ordering::Relaxed);
                tokio::time::sleep(LOOKED).await;
            }
        }
    });
    let start = Instant::now();
    all(&hall, size.at_once).await;
    let took = start.elapsed();
    watching.abort();
    let grown = peak.load(std::sync::atomic::Ordering::Relaxed) - before;
    println!(
        "{} calls at once: {:.1} MiB more than before ({:.0} KiB each), all done after {:.0} ms ({:.0} a second)",
        size.at_once,
        grown as f64 / f64::from(1 << 20),
        grown as f64 / 1024.0 / size.at_once as f64,
        took.as_secs_f64() * 1e3,
        size.at_once as f64 / took.as_secs_f64()
    );
    alive(&hall).await;
    hall.plugins.shutdown().await;
}

/// What a sandbox holds resident that has done its work and is not given back yet, by the difference that
/// several make.
async fn alive(hall: &Hall) {
    let bare = Bare::new(&hall::package("orders"), orders::records(hall).await);
    let mut kept = vec![bare.kept().await];
    kept[0].call().await;
    let before = resident();
    for _ in 0..ALIVE {
        let mut one = bare.kept().await;
        one.call().await;
        kept.push(one);
    }
    let grown = resident().saturating_sub(before);
    println!(
        "a sandbox of the orders plugin that has answered /order: {:.0} KiB ({} alive at once)",
        grown as f64 / 1024.0 / ALIVE as f64,
        kept.len()
    );
}

async fn all(hall: &Arc<Hall>, calls: usize) {
    let tasks: Vec<_> = (0..calls)
        .map(|_| {
            let hall = Arc::clone(hall);
            tokio::spawn(async move {
                let called = hall.plugins.rehearse(&hall.alice, &hall.chat, COMMAND);
                called.await.unwrap();
            })
        })
        .collect();
    for task in tasks {
        task.await.unwrap();
    }
}

/// Bytes of this process in memory.
pub fn resident() -> usize {
    let statm = std::fs::read_to_string("/proc/self/statm").unwrap();
    let pages: usize = statm.split(' ').nth(1).unwrap().parse().unwrap();
    pages * 4_096
}

//! One job, `/order`, done by a fresh instance, by one that is used again, by the host's whole call, and
//! asked of a webhook on loopback that has the answer ready.

use std::sync::Arc;
use std::time::Instant;

use crate::bare::Bare;
use crate::webhook::Webhook;
use crate::{COMMAND, Size, hall, median, micros, orders};

pub async fn tell(size: Size) {
    let hall = orders::furnished().await;
    let bare = Bare::new(&hall::package("orders"), orders::records(&hall).await);
    let bare = Arc::new(bare);
    let mut webhook = Webhook::open().await;
    let mut reused = bare.kept().await;
    let calls = u32::try_from(size.calls).unwrap();
    let [mut fresh, mut again, mut host, mut hook] = [const { Vec::new() }; 4];
    for round in 0..=size.rounds {
        let start = Instant::now();
        for _ in 0..calls {
            bare.call().await;
        }
        let one = micros(start.elapsed() / calls);
        let start = Instant::now();
        for _ in 0..calls {
            reused.call().await;
        }
        let two = micros(start.elapsed() / calls);
        let start = Instant::now();
        for _ in 0..calls {
            let called = hall.plugins.rehearse(&hall.alice, &hall.chat, COMMAND);
            called.await.unwrap();
        }
        let three = micros(start.elapsed() / calls);
        let start = Instant::now();
        for _ in 0..calls {
            webhook.call().await;
        }
        let four = micros(start.elapsed() / calls);
        if round > 0 {
            fresh.push(one);
            again.push(one / two);
            host.push(three / four);
            hook.push(four);
        }
    }
    println!(
        "a fresh instance against one used again: {:.2} ({:.1} µs a fresh call; imports from memory)",
        median(again),
        median(fresh)
    );
    println!(
        "a call by the host against a webhook on loopback with its answer ready: {:.2} ({:.1} µs a webhook)",
        median(host),
        median(hook)
    );
    hall.plugins.shutdown().await;
}

//! One job, `/order`, done by a fresh instance, by one that is used again, by the host's whole call, by a
//! plugin of Extism, fresh and used again, and asked of a webhook on loopback that has the answer ready.

use std::sync::Arc;
use std::time::Instant;

use crate::bare::Bare;
use crate::extism::Extism;
use crate::webhook::Webhook;
use crate::{COMMAND, Size, hall, median, micros, orders};

pub async fn tell(size: Size) {
    let hall = orders::furnished().await;
    let records = orders::records(&hall).await;
    let mut extism = Extism::start(&records);
    let bare = Arc::new(Bare::new(&hall::package("orders"), records));
    let mut webhook = Webhook::open().await;
    let mut reused = bare.kept().await;
    let calls = u32::try_from(size.calls).unwrap();
    let [mut fresh, mut again, mut host, mut hook] = [const { Vec::new() }; 4];
    let [mut beside_fresh, mut beside_kept] = [const { Vec::new() }; 2];
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
        if let Some(extism) = &mut extism {
            let (theirs, kept) = (
                extism.micros("fresh", calls),
                extism.micros("reused", calls),
            );
            if round > 0 {
                beside_fresh.push((three / theirs, theirs));
                beside_kept.push((three / kept, kept));
            }
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
    match extism {
        Some(_) => {
            beside("a fresh plugin of Extism", beside_fresh);
            beside("a plugin of Extism used again", beside_kept);
        }
        None => println!("Extism: skipped: needs `cargo xtask bench`, which builds its plugin"),
    }
    hall.plugins.shutdown().await;
}

/// A call by the host against the same job done otherwise: ratios, and microseconds of the other way.
fn beside(what: &str, measured: Vec<(f64, f64)>) {
    let (ratios, micros): (Vec<f64>, Vec<f64>) = measured.into_iter().unzip();
    println!(
        "a call by the host against {what}: {:.2} ({:.1} µs)",
        median(ratios),
        median(micros)
    );
}

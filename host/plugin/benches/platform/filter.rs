//! A filter that lets everything pass, in the way of messages that come at a steady rate whether or not
//! the earlier ones are posted: from the moment a message is due until it is durable.

use std::sync::Arc;
use std::time::{Duration, Instant};

use guildhall_app::messages::{self, Saying};
use guildhall_app::plugins::State;
use guildhall_domain::{Actor, Millis, PluginId};
use guildhall_plugin::Change;

use crate::hall::{Hall, key};
use crate::{Size, at, median, micros};

/// The filter may add at most so much at the 99th percentile.
const BAR: Duration = Duration::from_millis(1);

pub async fn tell(size: Size) {
    let hall = Arc::new(Hall::open().await);
    hall.installs("watch").await;
    let (mut added, mut half, mut without) = (Vec::new(), Vec::new(), Vec::new());
    for round in 0..=size.rounds {
        switch(&hall, false).await;
        let off = posts(&hall, size).await;
        switch(&hall, true).await;
        let on = posts(&hall, size).await;
        if round > 0 {
            added.push(micros(at(&on, 0.99)) - micros(at(&off, 0.99)));
            half.push(micros(at(&on, 0.5)) - micros(at(&off, 0.5)));
            without.push(micros(at(&off, 0.99)));
        }
    }
    println!(
        "a filter in the way of {} messages a second adds {:.0} µs to the median and {:.0} µs to the 99th percentile of {:.0} µs (at most {:.0} µs)",
        size.rate,
        median(half),
        median(added),
        median(without),
        micros(BAR)
    );
    hall.plugins.shutdown().await;
}

async fn switch(hall: &Hall, on: bool) {
    let state = if on {
        State::On
    } else {
        State::Off {
            reason: String::new(),
            since: Millis(1),
        }
    };
    let (company, user) = (&hall.alice.company, &hall.alice.user);
    let plugin = PluginId::new("watch").unwrap();
    let changed = hall
        .plugins
        .change(company, user, &plugin, Change::State(state), key());
    changed.await.unwrap();
}

/// How long each message took, sorted.
async fn posts(hall: &Arc<Hall>, size: Size) -> Vec<Duration> {
    let mut due = tokio::time::interval(Duration::from_secs(1) / size.rate);
    let mut tasks = Vec::with_capacity(size.calls);
    for _ in 0..size.calls {
        let due = due.tick().await;
        let hall = Arc::clone(hall);
        tasks.push(tokio::spawn(async move {
            post(&hall).await;
            Instant::now().saturating_duration_since(due.into_std())
        }));
    }
    let mut times = Vec::with_capacity(size.calls);
    for task in tasks {
        times.push(task.await.unwrap());
    }
    times.sort_unstable();
    times
}

async fn post(hall: &Hall) {
    let saying = Saying {
        chat: hall.chat.clone(),
        text: "good day".to_owned(),
        files: Vec::new(),
        corrects: None,
    };
    let screened = hall.plugins.screen(&hall.alice, saying, false).await;
    let screened = screened.unwrap();
    let alice = Actor::User(hall.alice.user.clone());
    let company = &hall.alice.company;
    let posted = hall.desk.transact(company, &alice, None, async move |cx| {
        Ok(messages::post_new(cx, &screened).await?.into_id())
    });
    posted.await.unwrap();
}

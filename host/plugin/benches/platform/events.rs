//! What posting costs while a plugin follows the chat and wants none of what is said: processor time of
//! the whole process, its background work included, with the plugin and without one.

use std::time::Duration;

use cpu_time::ProcessTime;
use guildhall_app::{chats, messages};
use guildhall_domain::{Actor, Draft, PluginId};

use crate::hall::Hall;
use crate::{Size, median, micros};

pub async fn tell(size: Size) {
    let (without, with) = (Hall::open().await, Hall::open().await);
    with.installs("parrot").await;
    let alice = Actor::User(with.alice.user.clone());
    let chat = with.chat.clone();
    let added = with
        .desk
        .transact(&with.alice.company, &alice, None, async move |cx| {
            chats::add_plugin(cx, &chat, &PluginId::new("parrot").unwrap()).await
        });
    added.await.unwrap();
    let (mut ratios, mut costs) = (Vec::new(), Vec::new());
    for round in 0..=size.rounds {
        let alone = posts(&without, size.calls).await;
        let followed = posts(&with, size.calls).await;
        if round > 0 {
            ratios.push(followed.as_secs_f64() / alone.as_secs_f64());
            costs.push(micros(followed) - micros(alone));
        }
    }
    println!(
        "processor time of a post that a plugin hears of and does not want, against one in a chat without plugins: {:.2} ({:+.1} µs)",
        median(ratios),
        median(costs)
    );
    with.plugins.shutdown().await;
    without.plugins.shutdown().await;
}

/// Processor time of one post, of many posted by 64 senders.
async fn posts(hall: &Hall, messages: usize) -> Duration {
    const SENDERS: usize = 64;
    let start = ProcessTime::now();
    let each = messages.div_ceil(SENDERS);
    let senders = (0..SENDERS).map(|_| {
        let (desk, company) = (hall.desk.clone(), hall.alice.company.clone());
        let (alice, chat) = (Actor::User(hall.alice.user.clone()), hall.chat.clone());
        tokio::spawn(async move {
            for _ in 0..each {
                let chat = chat.clone();
                let posted = desk.transact(&company, &alice, None, async move |cx| {
                    messages::post(cx, &chat, Draft::text("good day")).await
                });
                posted.await.unwrap();
            }
        })
    });
    for sender in senders.collect::<Vec<_>>() {
        sender.await.unwrap();
    }
    hall.plugins.settle().await;
    let posted = u32::try_from(each * SENDERS).unwrap();
    start.elapsed() / posted
}

//! Jobs and drawings: done once, carried on after a restart, put off when they fail.

use guildhall_app::jobs;
use guildhall_domain::{CompanyId, Grants, PluginId};

use crate::hall::{Hall, until};

#[tokio::test(flavor = "multi_thread")]
async fn jobs_carry_each_other_on_and_each_counts_once() {
    let hall = Hall::open().await;
    hall.installs("census").await;
    hall.types("/count").await;
    hall.types("/later").await;
    until("ten jobs", async || {
        (hall.types("/total").await == "10").then_some(())
    })
    .await;
    until("the card", async || {
        let card = hall.messages().await.remove(0).card.unwrap();
        (card.summary.fallback() == "Count: 10").then_some(())
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_scheduled_before_a_restart_is_done_after_it() {
    let hall = Hall::open().await;
    hall.installs("census").await;
    hall.types("/later").await;
    let hall = hall.restart().await;
    until("ten jobs", async || {
        (hall.types("/total").await == "10").then_some(())
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_that_fails_leaves_nothing_and_is_tried_again_later() {
    let hall = Hall::open().await;
    hall.installs("census").await;
    hall.types("/never").await;
    let plugin = PluginId::new("census").unwrap();
    until("the first failure", async || {
        let due = pending(&hall, &plugin).await;
        due.first()
            .is_some_and(|job| job.attempts > 0)
            .then_some(())
    })
    .await;
    let failed = guildhall_app::keys::record(&plugin, "failed");
    let mut look = hall.desk.space(&hall.alice.company).unwrap().begin();
    assert!(look.get(&failed).await.unwrap().is_none());
    let south = CompanyId::new("south").unwrap();
    assert!(
        hall.desk
            .due_jobs(&south, 10)
            .await
            .unwrap()
            .jobs
            .is_empty()
    );
}

async fn pending(hall: &Hall, plugin: &PluginId) -> Vec<jobs::Job> {
    let actor = guildhall_domain::Actor::Plugin {
        plugin: plugin.clone(),
        user: None,
    };
    let who = guildhall_app::Who::new(&hall.alice.company, &actor);
    let all: Grants = guildhall_domain::Capability::ALL.into_iter().collect();
    let mut attempt = hall
        .desk
        .attempt(who.granted(all), None, hall.desk.deadline())
        .unwrap();
    let guildhall_app::Begun::Run(mut work) = attempt.begin().await.unwrap() else {
        panic!("no run")
    };
    let window = guildhall_app::windows::Window::first(10);
    jobs::list_pending(&mut work.cx(), None, &window)
        .await
        .unwrap()
        .items
}

//! Repeated jobs as a guest has them, and the clock that it is told.

use guildhall_app::{companies, people};
use guildhall_domain::{Actor, Capability, TimeZone};
use guildhall_plugin::Caller;

use crate::hall::{Hall, key, toast, until};

fn number(text: &str) -> u64 {
    text.parse().unwrap_or_else(|_| panic!("no number: {text}"))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_of_the_manifest_runs_again_and_again_and_cannot_be_cancelled() {
    let hall = Hall::open().await;
    hall.installs("warden").await;
    let first = number(&hall.types("/warden pending|round").await);
    let night = number(&hall.types("/warden pending|nightly").await);
    let night = jiff::Timestamp::from_millisecond(i64::try_from(night).unwrap()).unwrap();
    let berlin = night.to_zoned(TimeZone::named("Europe/Berlin").unwrap().rules());
    assert_eq!((berlin.hour(), berlin.minute()), (3, 0));
    let id = hall.types("/warden id|round").await;
    assert_eq!(hall.types(&format!("/warden cancel|{id}")).await, "false");

    until("two rounds", async || {
        (hall.types("/warden times|round").await == "2").then_some(())
    })
    .await;
    let next = number(&hall.types("/warden pending|round").await);
    assert_eq!((next - first) % 10_000, 0, "it does not drift");

    // Installed again, it goes on as it is.
    hall.installs("warden").await;
    assert_eq!(hall.types("/warden id|round").await, id);
}

#[tokio::test(flavor = "multi_thread")]
async fn own_repeats_are_replaced_by_key_cancelled_and_checked() {
    let hall = Hall::open().await;
    hall.installs("warden").await;
    hall.types("/warden every|3600000").await;
    let own = hall.types("/warden cron|30 8 * * 1-5|Asia/Tokyo").await;
    let due = number(&hall.types("/warden pending|own").await);
    let due = jiff::Timestamp::from_millisecond(i64::try_from(due).unwrap()).unwrap();
    let tokyo = due.to_zoned(TimeZone::named("Asia/Tokyo").unwrap().rules());
    assert_eq!((tokyo.hour(), tokyo.minute()), (8, 30));
    for bad in [
        "every|9999",
        "cron|never|UTC",
        "cron|* * * * *|Mars",
        "cron|0 0 30 2 *|UTC",
    ] {
        assert_eq!(
            hall.types(&format!("/warden {bad}")).await,
            "invalid",
            "{bad}"
        );
    }
    assert_eq!(hall.types(&format!("/warden cancel|{own}")).await, "true");
    assert_eq!(hall.types("/warden pending|own").await, "");
    hall.installs_without("warden", Capability::JobsScheduling)
        .await;
    assert_eq!(hall.types("/warden every|60000").await, "denied");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_guest_is_told_the_persons_time_zone_or_the_companys() {
    let hall = Hall::open().await;
    hall.installs("warden").await;
    let told = async |zone: Option<&str>| {
        let caller = Caller {
            time_zone: zone.map(|zone| TimeZone::named(zone).unwrap()),
            ..hall.alice.clone()
        };
        let ran = hall
            .plugins
            .run_command(&caller, &hall.chat, "/warden zone", key());
        toast(&ran.await.unwrap())
    };
    assert_eq!(told(None).await, "Asia/Shanghai");
    assert_eq!(told(Some("Asia/Tokyo")).await, "Asia/Tokyo");
    let alice = Actor::User(hall.alice.user.clone());
    let lisbon = TimeZone::named("Europe/Lisbon").unwrap();
    let set = hall
        .desk
        .transact(&hall.alice.company, &alice, None, async move |cx| {
            let zone = people::OwnChange {
                time_zone: Some(lisbon),
                ..people::OwnChange::default()
            };
            people::change_me(cx, zone).await?;
            companies::set_time_zone(cx, lisbon).await.map(|_| ())
        });
    set.await.unwrap();
    until("the company's new zone", async || {
        (told(None).await == "Europe/Lisbon").then_some(())
    })
    .await;
}

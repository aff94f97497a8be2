//! Usage on a real store: sums by day, and nothing of a plugin that is not there.

use guildhall_domain::ProblemCode;

use super::*;
use crate::testing::{House, NOW, code, plugin_id, user};

fn came(plugin: &str, ended: Ended, cpu_us: u64) -> Came {
    Came {
        plugin: plugin_id(plugin),
        at: NOW,
        ended,
        cpu_us,
    }
}

#[tokio::test]
async fn calls_are_summed_by_day() {
    let house = House::open().await;
    house.people(&["admin", "wang"]).await;
    let nobody = Batch {
        came: vec![came("orders", Ended::Failed, 1)],
        ..Batch::default()
    };
    house.desk.write_down(&house.north, nobody).await.unwrap();
    let id = plugin_id("orders");
    let look = async |by: &str| {
        let read = async |cx: &mut Cx<'_>| list(cx, &id, 7).await;
        house.by(&user(by), read).await
    };
    assert_eq!(look("admin").await.unwrap(), [], "it is not installed");
    house.install(&id).await;
    for _ in 0..2 {
        let batch = Batch {
            came: vec![
                came("orders", Ended::Committed, 40),
                came("orders", Ended::Committed, 2),
                came("orders", Ended::Failed, 1),
            ],
            ..Batch::default()
        };
        house.desk.write_down(&house.north, batch).await.unwrap();
    }
    let day = Day {
        day: NOW.0 / Millis::DAY,
        committed: 4,
        failed: 2,
        cpu_us: 86,
        ..Day::default()
    };
    assert_eq!(look("admin").await.unwrap(), [day]);
    assert_eq!(code(look("wang").await), ProblemCode::Denied);
}

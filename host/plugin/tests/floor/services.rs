//! What a guest is told of its call, and plugins that call each other.

use guildhall_plugin::{Caller, Source};

use crate::hall::{Hall, key, toast};

#[tokio::test(flavor = "multi_thread")]
async fn a_guest_is_told_which_program_asks_and_its_trace() {
    let hall = Hall::open().await;
    hall.installs("courier").await;
    let told = hall.types("/courier about").await;
    assert_eq!(told, "alice via [] Origin::Command none none");
    let trace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
    let caller = Caller {
        source: Source {
            client: Some("web/1.0".to_owned()),
            trace_parent: Some(trace.to_owned()),
        },
        ..hall.alice.clone()
    };
    let ran = hall
        .plugins
        .run_command(&caller, &hall.chat, "/courier about", key());
    let told = toast(&ran.await.unwrap());
    assert_eq!(
        told,
        format!("alice via [] Origin::Command web/1.0 {trace}")
    );
}

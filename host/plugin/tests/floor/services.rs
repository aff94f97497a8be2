//! What a guest is told of its call, and plugins that call each other: copies of one guest under
//! several names, each of which requires the service of the next.

use guildhall_app::plugins::State;
use guildhall_domain::{Capability, Grants, Millis, PluginId, Problem, ProblemCode};
use guildhall_manifest::{Limits, Manifest, Package, Sheet, pack};
use guildhall_plugin::{CallError, Caller, Change, Source};

use crate::hall::{Hall, all_of, key, package, toast};

/// The courier under this name, with the service of `next` required or not.
fn courier(name: &str, next: &str, optional: bool) -> Vec<u8> {
    let built = package("courier");
    let read = Package::read(&built, &Limits::default()).unwrap();
    let mut manifest = serde_json::to_value(&read.manifest).unwrap();
    manifest["id"] = name.into();
    manifest["commands"][0]["name"] = name.into();
    manifest["requires"][0]["plugin"] = next.into();
    manifest["requires"][0]["optional"] = optional.into();
    let manifest: Manifest = serde_json::from_value(manifest).unwrap();
    pack(&read.component, &manifest, &read.locales).unwrap()
}

async fn installs(hall: &Hall, name: &str, next: &str) {
    let package = courier(name, next, true);
    let grants = all_of(&package);
    hall.tries_to_install(package, grants).await.unwrap();
}

/// Two of them, the first of which calls the second.
async fn pair() -> Hall {
    let hall = Hall::open().await;
    installs(&hall, "courier-2", "courier-3").await;
    installs(&hall, "courier", "courier-2").await;
    hall
}

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

#[tokio::test(flavor = "multi_thread")]
async fn a_service_works_in_the_callers_transaction_on_its_own_records() {
    let hall = pair().await;
    assert_eq!(hall.types("/courier call keep").await, "1");
    assert_eq!(hall.types("/courier call keep").await, "2");
    assert_eq!(hall.types("/courier-2 kept").await, "2");
    assert_eq!(
        hall.types("/courier kept").await,
        "0",
        "the records are the callee's"
    );
    assert_eq!(hall.types("/courier own").await, "2");
    let told = hall.types("/courier call about").await;
    assert_eq!(told, "alice via [courier] Origin::Service none none");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_failed_callee_wrote_is_dropped_and_the_caller_goes_on() {
    let hall = pair().await;
    let cases = [
        ("refuse", "no-thanks"),
        ("panic", "service-failed"),
        ("loop", "service-failed"),
        ("hoard", "service-failed"),
        ("giant", "service-failed"),
        ("wrong", "service-failed"),
        ("none", "not-found"),
    ];
    for (method, code) in cases {
        // Anew each time: a callee that only fails is not called for a while.
        installs(&hall, "courier-2", "courier-3").await;
        let told = hall.types(&format!("/courier call {method}")).await;
        println!("{method:<10} {told}");
        assert_eq!(told, code);
    }
    assert_eq!(hall.types("/courier-2 kept").await, "0");
    assert_eq!(hall.types("/courier own").await, cases.len().to_string());
    let refused = hall.tries("/courier insist").await.unwrap_err();
    assert_eq!(Problem::from(refused).code, ProblemCode::PluginRefused);
}

#[tokio::test(flavor = "multi_thread")]
async fn bodies_are_checked_before_anything_is_started() {
    let hall = pair().await;
    assert_eq!(hall.types("/courier code A1").await, "1");
    assert_eq!(hall.types("/courier call strict").await, "invalid");
    assert_eq!(hall.types("/courier giant").await, "invalid");
    assert_eq!(hall.types("/courier stranger").await, "denied");
    assert_eq!(hall.types("/courier-2 kept").await, "1");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_handler_that_may_only_read_is_served_by_one_that_may_only_read() {
    let hall = pair().await;
    let typed = hall
        .plugins
        .complete(&hall.alice, &hall.chat, "courier", "do", "keep");
    assert_eq!(typed.await.unwrap()[0].value, "denied");
    assert_eq!(hall.types("/courier-2 kept").await, "0");
}

#[tokio::test(flavor = "multi_thread")]
async fn no_chain_is_endless() {
    let hall = Hall::open().await;
    installs(&hall, "courier", "courier-2").await;
    installs(&hall, "courier-2", "courier").await;
    assert_eq!(hall.types("/courier call pass").await, "service-cycle");
    let name = |place: usize| match place {
        1 => "courier".to_owned(),
        place => format!("courier-{place}"),
    };
    for place in 1..=10 {
        installs(&hall, &name(place), &name(place + 1)).await;
    }
    assert_eq!(hall.types("/courier call pass").await, "service-too-deep");
    assert_eq!(
        hall.types("/courier-3 call pass").await,
        "service-unavailable",
        "eight are allowed, and the ninth is not installed"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_service_that_is_not_there_is_unavailable() {
    let hall = pair().await;
    let state = async |state| {
        let (company, user) = (&hall.alice.company, &hall.alice.user);
        let id = guildhall_domain::PluginId::new("courier-2").unwrap();
        let change = Change::State(state);
        let changed = hall.plugins.change(company, user, &id, change, key());
        changed.await.unwrap();
    };
    let off = State::Off {
        reason: "for the test".to_owned(),
        since: Millis(0),
    };
    state(off).await;
    let told = hall.types("/courier call keep").await;
    assert_eq!(told, "service-unavailable");
    state(State::On).await;
    assert_eq!(hall.types("/courier call keep").await, "1");
    for _ in 0..5 {
        assert_eq!(hall.types("/courier call panic").await, "service-failed");
    }
    let told = hall.types("/courier call keep").await;
    assert_eq!(
        told, "service-unavailable",
        "it pauses after five faults in a row"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn who_was_not_granted_it_calls_nobody() {
    let hall = pair().await;
    let package = courier("courier", "courier-2", true);
    let grants: Grants = std::iter::once(Capability::StorageKv).collect();
    hall.tries_to_install(package, grants).await.unwrap();
    assert_eq!(hall.types("/courier call keep").await, "denied");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_required_must_be_there_at_the_installation_and_stay() {
    let hall = Hall::open().await;
    let needy = courier("courier", "courier-2", false);
    let refused = hall
        .tries_to_install(needy.clone(), all_of(&needy))
        .await
        .unwrap_err();
    assert!(
        matches!(&refused, CallError::Problem(problem) if problem.code == ProblemCode::PackageInvalid),
        "{refused}"
    );
    assert!(refused.to_string().contains("service relay"), "{refused}");
    installs(&hall, "courier-2", "courier-3").await;
    hall.tries_to_install(needy.clone(), all_of(&needy))
        .await
        .unwrap();
    // Another version of the second, whose service has another name.
    let built = courier("courier-2", "courier-3", true);
    let read = Package::read(&built, &Limits::default()).unwrap();
    let mut manifest = serde_json::to_value(&read.manifest).unwrap();
    manifest["provides"][0]["service"] = "other".into();
    let manifest: Manifest = serde_json::from_value(manifest).unwrap();
    let without = pack(&read.component, &manifest, &read.locales).unwrap();
    let refused = hall
        .tries_to_install(without, all_of(&built))
        .await
        .unwrap_err();
    assert!(refused.to_string().contains("courier needs"), "{refused}");
    let removes = async |name: &str| {
        let (company, user) = (&hall.alice.company, &hall.alice.user);
        let id = PluginId::new(name).unwrap();
        hall.plugins.remove(company, user, &id, key()).await
    };
    let refused = removes("courier-2").await.unwrap_err();
    assert!(
        refused.to_string().contains("remove that plugin first"),
        "{refused}"
    );
    removes("courier").await.unwrap();
    removes("courier-2").await.unwrap();
    let read = Package::read(&needy, &Limits::default()).unwrap();
    let sheet = Sheet::of(&read);
    let can = sheet
        .can
        .iter()
        .find(|can| can.capability == Capability::InteropCalling);
    let what = &can.unwrap().what;
    assert_eq!(what.en, "call other plugins: courier-2/relay");
    assert_eq!(what.zh_cn, "调用其他插件：courier-2/relay");
    assert!(
        sheet
            .cannot
            .iter()
            .any(|words| words.en == "call any other plugin")
    );
}

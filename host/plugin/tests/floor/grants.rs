//! What was granted, narrowed: guests find less from the next call on, and every use is written down.

use guildhall_app::audit::{self, Ended, Filter};
use guildhall_app::{quotas, usage};
use guildhall_domain::{Actor, Capability, Grants, PluginId, Scope};
use guildhall_plugin::Change;

use crate::hall::{Hall, all_of, key, package};

pub async fn narrows(hall: &Hall, name: &str, capability: Capability, scope: Scope) {
    let grants = all_of(&package(name)).narrowed(capability, scope);
    grants_of(hall, name, grants).await;
}

async fn grants_of(hall: &Hall, name: &str, grants: Grants) {
    let (company, user) = (&hall.alice.company, &hall.alice.user);
    let id = PluginId::new(name).unwrap();
    let change = Change::Grants(grants);
    let changed = hall.plugins.change(company, user, &id, change, key()).await;
    changed.unwrap();
}

fn scope(json: &str) -> Scope {
    serde_json::from_str(json).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_scope_is_in_force_for_the_next_call() {
    let hall = crate::directory::hall().await;
    hall.installs("registrar").await;
    assert_eq!(
        hall.types("/registrar members sales all").await,
        "boss wang"
    );
    let east = scope(r#"{"departments":["east"]}"#);
    narrows(&hall, "registrar", Capability::DirectoryPeople, east).await;
    for (asked, answer) in [
        ("user boss", "not-found"),
        ("users wang boss", "wang ?"),
        ("search a", "wang"),
        ("department sales", "not-found"),
        ("top", "east<sales"),
        ("members sales all", "not-found"),
        ("members east own", "wang"),
        ("managers wang 5", ""),
        ("roles boss", "not-found"),
    ] {
        assert_eq!(
            hall.types(&format!("/registrar {asked}")).await,
            answer,
            "{asked}"
        );
    }
    let clerks = scope(r#"{"positions":["Driver"]}"#);
    narrows(&hall, "registrar", Capability::DirectoryPeople, clerks).await;
    assert_eq!(hall.types("/registrar members sales all").await, "");
    grants_of(&hall, "registrar", all_of(&package("registrar"))).await;
    assert_eq!(
        hall.types("/registrar members sales all").await,
        "boss wang"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn every_use_is_written_down_and_so_is_every_refusal() {
    let hall = crate::directory::hall().await;
    hall.installs("registrar").await;
    hall.types("/registrar user boss").await;
    let nobody = scope(r#"{"departments":[]}"#);
    narrows(&hall, "registrar", Capability::DirectoryPeople, nobody).await;
    assert_eq!(hall.types("/registrar user boss").await, "not-found");
    // Waits until the ledger has written what it was told.
    hall.plugins.settle().await;
    let id = PluginId::new("registrar").unwrap();
    let by = Actor::User(hall.alice.user.clone());
    let read = hall.desk.read(&hall.alice.company, &by, async move |cx| {
        let page = audit::list(cx, &id, &Filter::default(), None, 50).await?;
        let days = usage::list(cx, &id, 2).await?;
        Ok((page.items, days, quotas::storage(cx, &id).await?))
    });
    let (entries, days, storage) = read.await.unwrap().value;
    let refused = entries.iter().find(|entry| {
        let mut uses = entry.uses.list.iter();
        uses.any(|one| one.capability == Capability::DirectoryPeople && !one.allowed)
    });
    let refused = refused.expect("the refused use is there");
    assert_eq!(refused.user.as_ref(), Some(&hall.alice.user));
    assert_eq!(refused.origin, "command");
    let told: Vec<_> = entries.iter().map(|entry| entry.ended).collect();
    assert!(
        told.iter()
            .all(|ended| matches!(ended, Ended::Committed | Ended::Looked)),
        "{told:?}"
    );
    assert_eq!(entries.len(), 2, "{entries:?}");
    let calls: u64 = days.iter().map(|day| day.committed + day.looked).sum();
    assert_eq!(calls, 2);
    assert_eq!(storage.most, quotas::MOST_BYTES);
}

//! Files that a plugin makes: there with the call's commit and not before, counted, and the person's.

use guildhall_app::files;
use guildhall_domain::{Capability, FileId, Scope};
use guildhall_plugin::Change;

use crate::hall::{Hall, all_of, key, package};

async fn is_there(hall: &Hall, id: &str) -> bool {
    let id = FileId::new(id).unwrap();
    hall.reads(async |cx| Ok(files::get_info(cx, &id, None).await.is_ok()))
        .await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_is_made_in_pieces_and_posted_with_a_card_that_shows_it() {
    let hall = Hall::open().await;
    hall.installs("gallery").await;
    let id = hall.types("/gallery make 1500 posted").await;
    let said = hall.messages().await.pop().unwrap();
    assert_eq!(said.files, [FileId::new(&id).unwrap()]);
    assert!(said.card.is_some());
    let file = said.files[0].clone();
    let found = hall
        .reads(async |cx| files::get_info(cx, &file, None).await)
        .await;
    assert_eq!(
        (found.bytes, found.name.as_str()),
        (1_500_000, "report.csv")
    );
    assert_eq!(found.chat.as_ref(), Some(&hall.chat));
    assert_eq!(found.owner.user(), Some(&hall.alice.user));
    // The plugin reads what it has made, and posts it later.
    let kept = hall.types("/gallery make 1 kept").await;
    hall.types(&format!("/gallery read {kept}")).await;
    hall.types(&format!("/gallery attach {kept}")).await;
    let said = hall.messages().await.pop().unwrap();
    assert_eq!(said.files, [FileId::new(&kept).unwrap()]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_committed_or_not_finished_is_not_there() {
    let hall = Hall::open().await;
    hall.installs("gallery").await;
    let before = hall.messages().await.len();
    assert_eq!(hall.types("/gallery make 3 unfinished").await, "left");
    for how in ["refused", "three", "long"] {
        let outcome = hall.tries(&format!("/gallery make 1 {how}")).await;
        assert!(outcome.is_err(), "{how}: {outcome:?}");
    }
    assert_eq!(hall.messages().await.len(), before);
    // Somebody's file that was never handed in is not the plugin's to post.
    let (company, person) = (
        &hall.alice.company,
        guildhall_domain::Actor::User(hall.alice.user.clone()),
    );
    let staged = hall.files.stage_bytes(company, "mine".into()).await;
    let staged = std::sync::Arc::new(staged.unwrap());
    let own = hall.desk.transact(company, &person, None, async move |cx| {
        files::add(cx, &staged, "mine.txt", "text/plain").await
    });
    let own = own.await.unwrap().value.id;
    assert!(is_there(&hall, own.as_str()).await);
    assert!(hall.tries(&format!("/gallery attach {own}")).await.is_err());
}

#[tokio::test(flavor = "multi_thread")]
async fn files_are_counted_and_their_making_is_a_grant() {
    let hall = Hall::open().await;
    hall.installs("gallery").await;
    let narrows = async |scope: &str| {
        let scope: Scope = serde_json::from_str(scope).unwrap();
        let grants = all_of(&package("gallery")).narrowed(Capability::FilesWriting, scope);
        let (company, user) = (&hall.alice.company, &hall.alice.user);
        let id = guildhall_domain::PluginId::new("gallery").unwrap();
        let change = Change::Grants(grants);
        let changed = hall.plugins.change(company, user, &id, change, key()).await;
        changed.unwrap();
    };
    narrows(r#"{"bytes":2500}"#).await;
    hall.types("/gallery make 2 kept").await;
    assert!(
        hall.tries("/gallery make 1 kept").await.is_err(),
        "too many bytes"
    );
    narrows(r#"{"per_hour":1}"#).await;
    hall.types("/gallery make 1 kept").await;
    assert!(
        hall.tries("/gallery make 1 kept").await.is_err(),
        "too many files"
    );

    let hall = Hall::open().await;
    hall.installs_without("gallery", Capability::FilesWriting)
        .await;
    assert!(hall.tries("/gallery make 1 posted").await.is_err());
}

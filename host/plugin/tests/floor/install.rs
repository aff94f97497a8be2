//! What may be installed, and what is said about the rest.

use guildhall_domain::Grants;
use guildhall_plugin::CallError;

use crate::hall::{Hall, all_of, package};

async fn refused(hall: &Hall, package: Vec<u8>, grants: Grants) -> String {
    match hall.tries_to_install(package, grants).await {
        Err(CallError::Problem(problem)) => format!("{}: {}", problem.code.as_str(), problem.log),
        other => panic!("{other:?}"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_binary_that_does_more_than_it_says_is_not_installed() {
    let hall = Hall::open().await;
    let undeclared = package("undeclared");
    let why = refused(&hall, undeclared, Grants::none()).await;
    println!("an import that it did not declare: {why}");
    assert!(why.contains("package_invalid"), "{why}");
    assert!(why.contains("storage/kv"), "{why}");

    let misshapen = package("misshapen");
    let why = refused(&hall, misshapen, Grants::none()).await;
    println!("a handler of the wrong type: {why}");
    assert!(why.contains("package_invalid"), "{why}");
    assert!(why.contains("handler commands"), "{why}");

    let why = refused(&hall, b"not a component at all".to_vec(), Grants::none()).await;
    assert!(why.contains("package_invalid"), "{why}");
    assert!(
        hall.plugins
            .list(&hall.alice.company, &hall.alice.user)
            .await
            .unwrap()
            .is_empty()
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn without_what_it_requires_it_is_not_installed() {
    let hall = Hall::open().await;
    let why = refused(&hall, package("hello"), Grants::none()).await;
    assert!(why.starts_with("invalid"), "{why}");
    let more: Grants = guildhall_domain::Capability::ALL.into_iter().collect();
    let why = refused(&hall, package("hello"), more).await;
    assert!(why.starts_with("invalid"), "{why}");
}

#[tokio::test(flavor = "multi_thread")]
async fn it_is_compiled_once_and_still_there_after_a_restart() {
    let hall = Hall::open().await;
    hall.installs("hello").await;
    hall.types("/hello Bob").await;
    let files = |hall: &Hall| {
        std::fs::read_dir(hall.folder.path().join("cache"))
            .unwrap()
            .count()
    };
    assert_eq!(files(&hall), 1);
    let hall = hall.restart().await;
    hall.types("/hello Bob").await;
    assert_eq!(files(&hall), 1);
    assert_eq!(hall.messages().await.len(), 2);
    let other = guildhall_domain::CompanyId::new("south").unwrap();
    let theirs = hall.plugins.list(&other, &hall.alice.user).await.unwrap();
    assert!(theirs.is_empty(), "the other company notices nothing");
}

#[tokio::test(flavor = "multi_thread")]
async fn records_are_brought_up_in_slices_before_it_is_on_the_list() {
    let hall = Hall::open().await;
    let census = package("census");
    let grants = all_of(&census);
    hall.tries_to_install(census, grants).await.unwrap();
    let plugin = guildhall_domain::PluginId::new("census").unwrap();
    let slices = hall.desk.space(&hall.alice.company).unwrap().begin();
    let mut slices = slices;
    for n in 0..3 {
        let key = guildhall_app::keys::record(&plugin, &format!("slice/{n}"));
        assert!(slices.get(&key).await.unwrap().is_some(), "slice {n}");
    }
}

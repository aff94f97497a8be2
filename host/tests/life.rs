//! How a server starts, says what keeps it from starting, and stops.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::path::Path;
use std::time::{Duration, Instant};

use guildhall::config::{Config, Sources};
use guildhall::server::{Kind, Server};

fn config(folder: &Path, listen: &str) -> Config {
    let mut sources = Sources::default();
    sources.flags.insert("data", folder.display().to_string());
    sources.flags.insert("listen", listen.to_owned());
    sources
        .flags
        .insert("limits.shutdown-seconds", "5".to_owned());
    Config::from_resolved(&sources.resolve().unwrap()).unwrap()
}

async fn refusal(config: &Config) -> String {
    match Server::start(config, Kind::Serve).await {
        Ok(_) => panic!("it started"),
        Err(error) => format!("{error:#}"),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_first_start_prints_a_link_and_a_second_server_is_told_why_not() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let first = Server::start(&config(&data, "127.0.0.1:0"), Kind::Serve)
        .await
        .unwrap();
    let link = first
        .greeting()
        .iter()
        .find(|line| line.contains("/setup?token="))
        .unwrap()
        .clone();
    assert!(link.contains(&first.address().to_string()), "{link}");

    let held = refusal(&config(&data, "127.0.0.1:0")).await;
    assert!(
        held.contains("another Guildhall") && held.contains(&data.display().to_string()),
        "{held}"
    );
    let elsewhere = folder.path().join("elsewhere");
    let taken = refusal(&config(&elsewhere, &first.address().to_string())).await;
    assert!(
        taken.contains("taken by another program") && taken.contains("--listen"),
        "{taken}"
    );
    assert!(
        !elsewhere.exists(),
        "nothing is made by a server that cannot listen"
    );

    let began = Instant::now();
    first.stop().await.unwrap();
    assert!(began.elapsed() < Duration::from_secs(5));
    // The folder is free again, and the next start has a new link.
    let again = Server::start(&config(&data, "127.0.0.1:0"), Kind::Serve)
        .await
        .unwrap();
    let next = again
        .greeting()
        .iter()
        .find(|line| line.contains("/setup?token="))
        .unwrap();
    assert_ne!(next.rsplit('=').next(), link.rsplit('=').next());
    again.stop().await.unwrap();
}

#[tokio::test]
async fn a_folder_that_cannot_be_made_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("a file");
    std::fs::write(&file, "x").unwrap();
    let refused = refusal(&config(&file.join("data"), "127.0.0.1:0")).await;
    assert!(
        refused.contains("a file") && refused.contains("--data"),
        "{refused}"
    );
}

#[tokio::test]
async fn an_address_that_is_not_ours_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let refused = refusal(&config(folder.path(), "192.0.2.1:7800")).await;
    assert!(
        refused.contains("192.0.2.1:7800") && refused.contains("--listen"),
        "{refused}"
    );
}

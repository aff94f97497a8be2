//! A start with many plugins, each called once: with compiled code from the cache, and without it.

use std::time::{Duration, Instant};

use guildhall_app::SystemEntropy;
use guildhall_app::vault::Vault;
use guildhall_domain::ChatId;
use guildhall_manifest::{Limits, Package, pack};
use guildhall_plugin::{Caller, Options, Plugins};
use serde_json::Value;

use crate::hall::{Hall, all_of, package};
use crate::{Size, crowd};

pub async fn tell(size: Size) {
    let mut hall = Hall::open().await;
    let start = Instant::now();
    for number in 0..size.plugins {
        let package = copy(number);
        let grants = all_of(&package);
        hall.tries_to_install(package, grants).await.unwrap();
    }
    let installed = start.elapsed();
    let warm = again(&mut hall, size, |_| {}).await;
    let cold = again(&mut hall, size, |hall| {
        std::fs::remove_dir_all(hall.folder.path().join("cache")).unwrap();
    })
    .await;
    println!(
        "{} plugins: installed in {:.1} s; after a start each called once: {:.0} ms with compiled code kept ({:.1} ms until the first answer, {:.1} MiB), {:.1} s without",
        size.plugins,
        installed.as_secs_f64(),
        warm.all.as_secs_f64() * 1e3,
        warm.first.as_secs_f64() * 1e3,
        warm.grown as f64 / f64::from(1 << 20),
        cold.all.as_secs_f64(),
    );
    hall.plugins.shutdown().await;
}

struct Start {
    first: Duration,
    all: Duration,
    grown: usize,
}

/// Opens the hall again and calls every plugin once.
async fn again(hall: &mut Hall, size: Size, between: impl FnOnce(&Hall)) -> Start {
    hall.plugins.shutdown().await;
    between(hall);
    let before = crowd::resident();
    let start = Instant::now();
    let folder = hall.folder.path();
    let vault = Vault::open(&folder.join("secrets.key"), &SystemEntropy).unwrap();
    let options = Options::new(folder.join("cache"), vault);
    let started = Plugins::start(hall.desk.clone(), hall.files.clone(), options);
    hall.plugins = started.await.unwrap();
    let mut first = None;
    for number in 0..size.plugins {
        let text = format!("/hello-{number} you");
        let (who, chat): (&Caller, &ChatId) = (&hall.alice, &hall.chat);
        hall.plugins.rehearse(who, chat, &text).await.unwrap();
        first.get_or_insert_with(|| start.elapsed());
    }
    Start {
        first: first.unwrap_or_default(),
        all: start.elapsed(),
        grown: crowd::resident().saturating_sub(before),
    }
}

/// The plugin of the guide under another name: other code as far as the cache can tell.
fn copy(number: usize) -> Vec<u8> {
    let bytes = package("hello");
    let read = Package::read(&bytes, &Limits::default()).unwrap();
    let mut manifest: Value = serde_json::to_value(&read.manifest).unwrap();
    let name = Value::from(format!("hello-{number}"));
    manifest["id"] = name.clone();
    manifest["commands"][0]["name"] = name;
    let manifest = serde_json::from_value(manifest).unwrap();
    pack(&bytes, &manifest, &read.locales).unwrap()
}

//! The power is cut right after a commit was acknowledged: it is there.
//!
//! A file system in a file is mounted, the store commits on it, and the file is copied at once:
//! the copy holds what had reached the disk by then. It needs root and loop devices; without them
//! it says so and shows nothing. A real drive's own cache is not modelled.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use bytes::Bytes;
use guildhall_store::{Key, Log, Options, Settled, Store};
use std::path::{Path, PathBuf};
use std::process::Command;

fn run(program: &str, arguments: &[&str]) -> bool {
    let output = Command::new(program).args(arguments).output();
    output.is_ok_and(|output| output.status.success())
}

/// A mounted image, unmounted when dropped.
struct Mounted(PathBuf);

impl Mounted {
    fn new(image: &Path, at: PathBuf) -> Option<Mounted> {
        std::fs::create_dir_all(&at).unwrap();
        let mounted = run("mount", &["-o", "loop", image.to_str()?, at.to_str()?]);
        mounted.then_some(Mounted(at))
    }
}

impl Drop for Mounted {
    fn drop(&mut self) {
        run("umount", &[self.0.to_str().unwrap()]);
    }
}

/// Posts from several senders at once; returns what was acknowledged, by position.
async fn post(store: &Store, round: u32) -> Vec<(u64, String)> {
    let mut senders = Vec::new();
    for sender in 0..8 {
        let space = store.company("acme").unwrap();
        senders.push(tokio::spawn(async move {
            let mut acks = Vec::new();
            for number in 0..40 {
                let text = format!("{round}/{sender}/{number}");
                let mut tx = space.begin();
                let value = Bytes::copy_from_slice(text.as_bytes());
                tx.append(&Log::MAIN, value, None).unwrap();
                let large = Bytes::from(vec![b'x'; 5_000]);
                tx.put(Key::build("large").text(&text).key(), large)
                    .unwrap();
                match tx.commit().await.unwrap() {
                    Settled::Done(receipt) => acks.push((receipt.position, text)),
                    Settled::Again => panic!("nothing was read"),
                }
            }
            acks
        }));
    }
    let mut acks = Vec::new();
    for sender in senders {
        acks.extend(sender.await.unwrap());
    }
    acks
}

async fn check(store: &Store, acks: &[(u64, String)]) {
    let space = store.company("acme").unwrap();
    for (position, text) in acks {
        let entry = space.read_log(&Log::MAIN, position - 1, 1).await.unwrap();
        assert_eq!(
            entry,
            [(*position, Bytes::copy_from_slice(text.as_bytes()))]
        );
        let mut tx = space.begin();
        let large = tx.get(&Key::build("large").text(text).key()).await.unwrap();
        assert_eq!(large.unwrap().len(), 5_000);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn power_is_cut_right_after_the_acknowledgement() {
    let soak = std::env::var("GUILDHALL_SOAK").is_ok_and(|on| on != "0");
    let place = tempfile::tempdir().unwrap();
    let image = place.path().join("disk");
    let made = std::fs::File::create(&image).and_then(|file| file.set_len(256 << 20));
    made.unwrap();
    let formatted = run("mkfs.ext4", &["-q", "-F", image.to_str().unwrap()]);
    let disk = formatted.then(|| Mounted::new(&image, place.path().join("mount")));
    let Some(disk) = disk.flatten() else {
        println!("skipped: needs root, mkfs.ext4 and loop devices");
        return;
    };
    let mut acks = Vec::new();
    for round in 0..if soak { 20 } else { 2 } {
        let store = Store::open(Options::new(disk.0.join("store"))).unwrap();
        acks.extend(post(&store, round).await);
        let copy = place.path().join("copy");
        std::fs::copy(&image, &copy).unwrap();
        store.close().await.unwrap();
        let after = Mounted::new(&copy, place.path().join("after")).expect("the copy is mounted");
        let store = Store::open(Options::new(after.0.join("store"))).unwrap();
        check(&store, &acks).await;
        store.close().await.unwrap();
    }
    assert!(!acks.is_empty());
}

//! The power is cut while commits are acknowledged: they are there.
//!
//! A file system in a file is mounted, the store commits on it, and the file is copied at once:
//! the copy holds what had reached the disk by then. It needs root and loop devices; without them
//! it says so and shows nothing. A real drive's own cache is not modelled.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stdout)]

mod child;

use rand::Rng;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

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

fn soak(few: u32, many: u32) -> u32 {
    let on = std::env::var("GUILDHALL_SOAK").is_ok_and(|on| on != "0");
    if on { many } else { few }
}

/// Bytes that the disk holds.
const DISK: u64 = 512 << 20;

/// Bytes of the files in a folder and in those below it.
fn weight(folder: &Path) -> u64 {
    let entries = std::fs::read_dir(folder).unwrap();
    let weights = entries.map(|entry| {
        let entry = entry.unwrap();
        let kind = entry.file_type().unwrap();
        if kind.is_dir() {
            weight(&entry.path())
        } else {
            entry.metadata().unwrap().len()
        }
    });
    weights.sum()
}

/// A fresh disk, when this machine lets us have one.
fn disk(place: &Path) -> Option<(PathBuf, Mounted)> {
    let image = place.join("disk");
    let made = std::fs::File::create(&image).and_then(|file| file.set_len(DISK));
    made.unwrap();
    let formatted = run("mkfs.ext4", &["-q", "-F", image.to_str()?]);
    let mounted = formatted
        .then(|| Mounted::new(&image, place.join("mount")))
        .flatten();
    if mounted.is_none() {
        println!("skipped: needs root, mkfs.ext4 and loop devices");
    }
    Some((image, mounted?))
}

/// Not a test: the process whose power is cut.
#[test]
fn writer() {
    child::write_forever();
}

/// The writer is stopped at a random moment and the disk copied as it is then: whatever sled was
/// moving about, everything acknowledged is on it.
#[test]
fn power_is_cut_at_any_moment() {
    let mut random = rand::rng();
    let place = tempfile::tempdir().unwrap();
    let Some((image, disk)) = disk(place.path()) else {
        return;
    };
    let folder = disk.0.join("store");
    let (mut acks, mut found) = (BTreeMap::new(), 0);
    let rounds = soak(2, 50);
    for round in 1..=rounds {
        let (mut child, out) = child::start(child::myself(), &folder);
        let reading = std::thread::spawn(move || {
            let mut acks = BTreeMap::new();
            child::read_acks(out, &mut acks);
            acks
        });
        std::thread::sleep(Duration::from_millis(random.random_range(300..1500)));
        assert!(run("kill", &["-STOP", &child.id().to_string()]));
        let copy = place.path().join("copy");
        std::fs::copy(&image, &copy).unwrap();
        child.kill().unwrap();
        child.wait().unwrap();
        // Nothing was acknowledged after the stop.
        acks.extend(reading.join().unwrap());
        let after = Mounted::new(&copy, place.path().join("after")).expect("the copy is mounted");
        child::check(&after.0.join("store"), &acks);
        drop(after);
        // What the copy does not have, the next round may number again.
        child::check(&folder, &acks);
        if weight(&folder) > DISK / 4 || round == rounds {
            // Begin anew before the disk is full.
            found += acks.len();
            acks.clear();
            std::fs::remove_dir_all(&folder).unwrap();
        }
    }
    assert!(found > 0);
    println!("{rounds} rounds, {found} acknowledged and all found, none twice");
}

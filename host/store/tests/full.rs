//! The disk is full: nothing acknowledged is lost, every sender is told, the error says what to do,
//! and the store opens again once there is space.
//!
//! A file system of a few MiB in a file is mounted for it. That needs root and loop devices;
//! without them it says so and shows nothing.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout
)]

mod child;

use guildhall_store::{OpenError, Options, Store};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;

/// Bytes of the disk.
const DISK: u64 = 48 << 20;
/// Bytes that something else has taken of it, and gives back.
const BALLAST: usize = 16 << 20;

/// Not a test: the process that fills the disk.
#[test]
fn writer() {
    child::write_forever();
}

fn run(program: &str, arguments: &[&str]) -> bool {
    let output = Command::new(program).args(arguments).output();
    output.is_ok_and(|output| output.status.success())
}

/// Unmounted when dropped.
struct Mounted<'a>(&'a Path);

impl Drop for Mounted<'_> {
    fn drop(&mut self) {
        run("umount", &[self.0.to_str().unwrap()]);
    }
}

#[test]
fn a_full_disk_loses_nothing_and_says_what_to_do() {
    let place = tempfile::tempdir().unwrap();
    let (image, at) = (place.path().join("disk"), place.path().join("mount"));
    let made = fs::File::create(&image).and_then(|file| file.set_len(DISK));
    made.unwrap();
    fs::create_dir(&at).unwrap();
    let (image, mount) = (image.to_str().unwrap(), at.to_str().unwrap());
    if !run("mkfs.ext4", &["-q", "-F", image]) || !run("mount", &["-o", "loop", image, mount]) {
        println!("skipped: needs root, mkfs.ext4 and loop devices");
        return;
    }
    let _mounted = Mounted(&at);
    let (ballast, folder) = (at.join("ballast"), at.join("store"));
    fs::write(&ballast, vec![1; BALLAST]).unwrap();

    let (mut child, out) = child::start(child::myself(), &folder);
    let mut acks = BTreeMap::new();
    let others = child::read_acks(out, &mut acks);
    child.wait().unwrap();
    assert!(acks.len() > 50, "there was some space: {}", acks.len());
    let told = others.iter().filter(|line| line.starts_with("err "));
    assert_eq!(told.count() as u64, child::SENDERS, "{others:?}");
    let failed = others.iter().find(|line| line.starts_with("failed "));
    let failed = failed.expect("it says that it has failed");
    assert!(failed.contains("the disk is full"), "{failed}");
    assert!(failed.contains("free some space"), "{failed}");

    // Still full: it opens or says why not, and harms nothing.
    match Store::open(Options::new(&folder)) {
        Ok(store) => drop(store),
        Err(error @ OpenError::NotWritable { .. }) => {
            assert!(
                error.to_string().contains("the disk is not full"),
                "{error}"
            );
        }
        Err(error) => panic!("{error}"),
    }
    fs::remove_file(&ballast).unwrap();
    let found = child::check(&folder, &acks);
    assert!(found >= acks.len());
    // And goes on.
    let (mut child, out) = child::start(child::myself(), &folder);
    let before = acks.len();
    child::read_acks(out, &mut acks);
    child.wait().unwrap();
    assert!(acks.len() > before);
    println!(
        "disk full twice: {} acknowledged and all found, none twice",
        acks.len()
    );
}

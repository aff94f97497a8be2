//! The store's folder: held, unwritable, torn, damaged, failing. Each ends in a clear word, and
//! nothing acknowledged is lost.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use bytes::Bytes;
use guildhall_store::{
    FORMAT, Key, Log, MAX_VALUE_BYTES, OpenError, Options, ReadyError, Settled, Store, Upgrading,
};
use std::fs;
use std::path::Path;

fn open(folder: &Path) -> Result<Store, OpenError> {
    Store::open(Options::new(folder))
}

async fn append(store: &Store, text: &str) {
    let mut tx = store.company("acme").unwrap().begin();
    tx.append(&Log::MAIN, Bytes::copy_from_slice(text.as_bytes()), None)
        .unwrap();
    tx.put(
        Key::build("last").key(),
        Bytes::copy_from_slice(text.as_bytes()),
    )
    .unwrap();
    assert!(matches!(tx.commit().await.unwrap(), Settled::Done(_)));
}

async fn entries(store: &Store) -> Vec<String> {
    let space = store.company("acme").unwrap();
    let entries = space.read_log(&Log::MAIN, 0, 1000).await.unwrap();
    let text = |(_, value): (u64, Bytes)| String::from_utf8(value.to_vec()).unwrap();
    entries.into_iter().map(text).collect()
}

#[tokio::test]
async fn a_held_folder_says_who_holds_it() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path()).unwrap();
    append(&store, "1").await;
    let refused = open(folder.path()).unwrap_err();
    let process = std::process::id();
    assert!(matches!(&refused, OpenError::Held { process: Some(p), .. } if *p == process));
    let said = refused.to_string();
    assert!(said.contains(&format!("process {process}")), "{said}");
    assert!(
        said.contains(&folder.path().display().to_string()),
        "{said}"
    );
    append(&store, "2").await;
    drop(store);
    // Free again as soon as the last clone is gone.
    let store = open(folder.path()).unwrap();
    assert_eq!(entries(&store).await, ["1", "2"]);
}

#[test]
fn a_folder_that_cannot_be_written_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    fs::write(&file, "not a folder").unwrap();
    for place in [file.clone(), file.join("below"), "/proc/guildhall".into()] {
        let refused = open(&place).unwrap_err();
        assert!(
            matches!(refused, OpenError::NotWritable { .. }),
            "{refused:?}"
        );
        assert!(refused.to_string().contains(&place.display().to_string()));
    }
    assert_eq!(fs::read(&file).unwrap(), b"not a folder");
}

#[tokio::test]
async fn a_torn_snapshot_is_removed() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path()).unwrap();
    append(&store, "1").await;
    store.close().await.unwrap();
    let torn = folder.path().join("sled/snap.0000000000000123.generating");
    for content in [&b""[..], b"half a snapsh", &[0xFF; 5000]] {
        fs::write(&torn, content).unwrap();
        let store = open(folder.path()).unwrap();
        assert_eq!(entries(&store).await, ["1"]);
        assert!(!torn.exists());
        store.close().await.unwrap();
    }
}

#[tokio::test]
async fn a_damaged_snapshot_is_moved_aside() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path()).unwrap();
    for number in 0..50 {
        append(&store, &number.to_string()).await;
    }
    store.close().await.unwrap();
    let mut damaged = 0;
    for entry in fs::read_dir(folder.path().join("sled")).unwrap() {
        let path = entry.unwrap().path();
        if path
            .file_name()
            .unwrap()
            .to_string_lossy()
            .starts_with("snap.")
        {
            let mut content = fs::read(&path).unwrap();
            content.iter_mut().for_each(|byte| *byte ^= 0x5A);
            fs::write(&path, content).unwrap();
            damaged += 1;
        }
    }
    if damaged == 0 {
        fs::write(folder.path().join("sled/snap.0000000000000FFF"), [0x5A; 64]).unwrap();
    }
    let store = open(folder.path()).unwrap();
    assert_eq!(entries(&store).await.len(), 50);
    append(&store, "after").await;
    store.close().await.unwrap();
    assert!(folder.path().join("sled/aside-1").is_dir());
    let store = open(folder.path()).unwrap();
    assert_eq!(entries(&store).await.len(), 51);
}

#[tokio::test]
async fn a_damaged_log_is_refused_and_nothing_is_deleted() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path()).unwrap();
    append(&store, "1").await;
    store.close().await.unwrap();
    let conf = folder.path().join("sled/conf");
    let mut content = fs::read(&conf).unwrap();
    assert!(!content.is_empty());
    content.iter_mut().for_each(|byte| *byte ^= 0x5A);
    fs::write(&conf, content).unwrap();
    let size = fs::metadata(folder.path().join("sled/db")).unwrap().len();
    let refused = open(folder.path()).unwrap_err();
    assert!(matches!(refused, OpenError::Corrupt { .. }), "{refused:?}");
    assert!(refused.to_string().contains("Copy the folder"), "{refused}");
    let after = fs::metadata(folder.path().join("sled/db")).unwrap().len();
    assert_eq!(size, after);
}

#[tokio::test]
async fn a_later_layout_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    open(folder.path()).unwrap().close().await.unwrap();
    let tree = sled::open(folder.path().join("sled")).unwrap();
    tree.insert(b"\xFElayout", &[2]).unwrap();
    drop(tree);
    let refused = open(folder.path()).unwrap_err();
    assert!(matches!(
        refused,
        OpenError::Newer {
            found: 2,
            known: 1,
            ..
        }
    ));
}

/// A value as it lies in the tree.
fn laid(value: &[u8]) -> Vec<u8> {
    [&[1, 0][..], &1_u64.to_be_bytes(), value].concat()
}

/// The bare tree; a thread of sled's may hold its file a moment longer than the store does.
fn tree(folder: &Path) -> sled::Db {
    for _ in 0..500 {
        match sled::open(folder.join("sled")) {
            Ok(tree) => return tree,
            Err(sled::Error::Io(_)) => std::thread::sleep(std::time::Duration::from_millis(10)),
            Err(error) => panic!("{error}"),
        }
    }
    panic!("nobody lets go of the tree");
}

const FORMAT_KEY: &[u8] = b"~\0format\0";

#[tokio::test]
async fn a_store_of_a_later_format_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path()).unwrap();
    store.ready(|_| ()).await.unwrap();
    append(&store, "1").await;
    store.close().await.unwrap();
    let later = (FORMAT + 1).to_be_bytes();
    tree(folder.path())
        .insert(FORMAT_KEY, laid(&later))
        .unwrap();
    let store = open(folder.path()).unwrap();
    let refused = store.ready(|_| ()).await.unwrap_err();
    assert!(
        matches!(refused, ReadyError::Newer { found, known } if found == FORMAT + 1 && known == FORMAT)
    );
    assert!(refused.to_string().contains("later version"), "{refused}");
    assert_eq!(entries(&store).await, ["1"], "nothing was changed");
}

/// A store that says no format is of the first: it is read once and then says the present one.
#[tokio::test]
async fn a_store_of_the_first_format_is_brought_forward() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path()).unwrap();
    for number in 0..600 {
        append(&store, &number.to_string()).await;
    }
    assert_eq!(store.look().await.unwrap(), 1);
    let mut told = Vec::new();
    store.ready(|step| told.push(step)).await.unwrap();
    let keys = 602;
    let last = Upgrading {
        from: 1,
        to: 2,
        keys,
    };
    assert_eq!(told.last(), Some(&last));
    store.close().await.unwrap();
    let store = open(folder.path()).unwrap();
    assert_eq!(store.look().await.unwrap(), FORMAT);
    store.ready(|_| panic!("only once")).await.unwrap();
    assert_eq!(entries(&store).await.len(), 600);
}

/// One that is not whole stays as it is, and says what is missing.
#[tokio::test]
async fn a_store_that_is_not_whole_is_not_brought_forward() {
    let folder = tempfile::tempdir().unwrap();
    for (key, value) in [
        (&b"acme\0\xFFmain\0\0\0\0\0\0\0\0\x02"[..], None),
        (b"acme\0last\0", Some(b"?")),
    ] {
        let store = open(folder.path()).unwrap();
        for number in 0..3 {
            append(&store, &number.to_string()).await;
        }
        store.close().await.unwrap();
        let tree = tree(folder.path());
        match value {
            None => assert!(tree.remove(key).unwrap().is_some()),
            Some(value) => assert!(tree.insert(key, value).unwrap().is_some()),
        }
        drop(tree);
        let store = open(folder.path()).unwrap();
        let refused = store.ready(|_| ()).await.unwrap_err().to_string();
        let named = ["main of acme has 3 after 1", "last"];
        assert!(named.iter().any(|name| refused.contains(name)), "{refused}");
        assert_eq!(store.look().await.unwrap(), 1);
        store.close().await.unwrap();
    }
}

/// sled neither syncs nor removes the files it makes of values that are too large for its pages.
#[tokio::test]
async fn no_value_becomes_a_file_of_its_own() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path()).unwrap();
    let space = store.company("acme").unwrap();
    for round in 0..20_u64 {
        let mut tx = space.begin();
        for number in 0..20_u64 {
            let size = (MAX_VALUE_BYTES as u64 - number * 3000) as usize;
            let key = Key::build("x")
                .text(&"long ".repeat(60))
                .number(number)
                .key();
            tx.put(key, vec![round as u8; size].into()).unwrap();
        }
        assert!(matches!(tx.commit().await.unwrap(), Settled::Done(_)));
    }
    store.close().await.unwrap();
    let blobs = folder.path().join("sled/blobs");
    let files = fs::read_dir(blobs).map_or(0, |files| files.count());
    assert_eq!(files, 0);
}

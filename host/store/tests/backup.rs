//! Backup and restore: of one moment while others write, onto either engine, refused when damaged,
//! and never half done without saying so.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[allow(dead_code)]
mod conformance;
mod memory;

use bytes::Bytes;
use conformance::Home;
use guildhall_store::backup::{
    BackupError, Origin, Part, Reader, Restorer, Summary, Writer, contents,
};
use guildhall_store::{
    Index, Key, LimitError, Log, Options, ReadyError, Settled, Space, Store, StoreError,
};
use memory::Memory;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use tempfile::TempDir;

struct Folder(TempDir);

impl Home for Folder {
    fn open(&self) -> Store {
        Store::open(Options::new(self.0.path())).unwrap()
    }
}

fn folder() -> Folder {
    Folder(tempfile::tempdir().unwrap())
}

fn memory() -> Memory {
    Memory::new(None)
}

const SENDERS: u64 = 4;

/// One post: a counter, a large value, two logs and an index move together. The counter of the
/// sender before it is overwritten again and again.
async fn post(space: &Space, sender: u64, number: u64) {
    let mut tx = space.begin();
    let text = Bytes::from(format!("{sender}/{number} ").repeat(number as usize % 700));
    tx.add(Key::build("posts").key(), 1).unwrap();
    tx.put(Key::build("last").number(sender).key(), text.clone())
        .unwrap();
    tx.put(
        Key::build("all").number(number).number(sender).key(),
        text.clone(),
    )
    .unwrap();
    if number > 3 {
        let old = Key::build("all").number(number - 3).number(sender).key();
        tx.delete(old).unwrap();
    }
    let index = Index {
        key: Key::build("at").number(sender).number(number).key(),
        prefix: Bytes::from_static(b"chat\0"),
    };
    tx.append(&Log::new("chat/1"), text.clone(), Some(index))
        .unwrap();
    tx.append(&Log::MAIN, text, None).unwrap();
    assert!(matches!(tx.commit().await.unwrap(), Settled::Done(_)));
}

async fn fill(store: &Store, posts: u64) {
    for company in ["acme", "a", "a-"] {
        let space = store.company(company).unwrap();
        for number in 0..posts {
            post(&space, 9, number).await;
        }
    }
    conformance::put(&store.house(), "companies", "acme").await;
}

async fn back_up(store: &Store) -> (Vec<u8>, Summary, [u8; 32]) {
    let mut out = Vec::new();
    let mut writer = Writer::begin(&mut out).await.unwrap();
    writer.store(store).await.unwrap();
    for (name, content) in [("one", vec![7; 700_000]), ("empty", Vec::new())] {
        writer.file(name, content.len() as u64).await.unwrap();
        writer.file_data(&content).await.unwrap();
    }
    let (summary, hash, bytes) = writer.end().await.unwrap();
    assert_eq!(bytes, out.len() as u64);
    (out, summary, hash)
}

/// Reads all of it, as a restore does before it changes anything.
async fn verify(backup: &[u8]) -> Result<(Summary, [u8; 32]), BackupError> {
    let mut reader = Reader::begin(backup).await?;
    loop {
        if let Part::End(summary) = reader.next().await? {
            assert!(reader.problems().is_empty(), "{:?}", reader.problems());
            return Ok((summary, reader.hash().unwrap()));
        }
    }
}

/// Restores, at most so many parts of it.
async fn restore(store: &Store, backup: &[u8], parts: usize) -> Result<bool, BackupError> {
    let (_, hash) = verify(backup).await?;
    let mut restorer = Restorer::begin(store.clone(), Origin::Backup(hash)).await?;
    let mut reader = Reader::begin(backup).await?;
    for _ in 0..parts {
        match reader.next().await? {
            Part::Rows(rows) => restorer.rows(rows).await?,
            Part::File { .. } | Part::FileData(_) => {}
            Part::End(summary) => {
                restorer.finish(&summary).await?;
                return Ok(true);
            }
        }
    }
    Ok(false)
}

async fn there_and_back(from: &impl Home, to: &impl Home) {
    let store = from.open();
    store.ready(|_| ()).await.unwrap();
    fill(&store, 60).await;
    let (backup, summary, hash) = back_up(&store).await;
    assert_eq!(summary.positions["acme"], 60);
    assert_eq!((summary.files, summary.file_bytes), (2, 700_000));
    assert_eq!(verify(&backup).await.unwrap(), (summary.clone(), hash));
    let target = to.open();
    assert!(restore(&target, &backup, usize::MAX).await.unwrap());
    target.ready(|_| ()).await.unwrap();
    let found = contents(&target, |_| ()).await.unwrap().summary();
    assert_eq!((found.keys, found.hash), (summary.keys, summary.hash));
    let log = Log::new("chat/1");
    let (a, b) = (
        store.company("acme").unwrap(),
        target.company("acme").unwrap(),
    );
    assert_eq!(
        a.read_log(&log, 0, 1000).await.unwrap(),
        b.read_log(&log, 0, 1000).await.unwrap()
    );
    // The log goes on where it was.
    post(&b, 9, 60).await;
    assert_eq!(b.begin().head(&Log::MAIN).await.unwrap(), 61);
    let refused = restore(&target, &backup, usize::MAX).await;
    assert!(matches!(refused, Err(BackupError::NotEmpty)), "{refused:?}");
    target.close().await.unwrap();
    store.close().await.unwrap();
}

#[tokio::test]
async fn from_sled_to_sled() {
    there_and_back(&folder(), &folder()).await;
}

#[tokio::test]
async fn from_sled_to_another_engine() {
    there_and_back(&folder(), &memory()).await;
}

#[tokio::test]
async fn from_another_engine_to_sled() {
    there_and_back(&memory(), &folder()).await;
}

/// While others write, a backup shows one moment: counters, indexes and both logs agree.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn one_moment_while_others_write() {
    let home = folder();
    let store = home.open();
    fill(&store, 300).await;
    let stop = Arc::new(AtomicBool::new(false));
    let mut writers = Vec::new();
    for sender in 0..SENDERS {
        let (space, stop) = (store.company("acme").unwrap(), Arc::clone(&stop));
        writers.push(tokio::spawn(async move {
            let mut number = 0;
            while !stop.load(Ordering::Relaxed) {
                post(&space, sender, number).await;
                number += 1;
            }
            number
        }));
    }
    let mut seen = Vec::new();
    for _ in 0..8 {
        let (backup, summary, _) = back_up(&store).await;
        let restored = memory();
        let restored = restored.open();
        assert!(restore(&restored, &backup, usize::MAX).await.unwrap());
        let space = restored.company("acme").unwrap();
        let mut tx = space.begin();
        let posts = tx.counter(&Key::build("posts").key()).await.unwrap();
        let logs = [Log::MAIN, Log::new("chat/1")];
        let heads = tx.heads(&logs).await.unwrap();
        assert_eq!(heads, [posts as u64, posts as u64]);
        assert_eq!(summary.positions["acme"], posts as u64);
        let mut indexed = 0;
        for sender in (0..SENDERS).chain([9]) {
            let range = Key::build("at").number(sender).range();
            indexed += tx.range(range.clone()).await.unwrap().items.len();
            let mut range = range.starting_at(Key::build("at").number(sender).number(1_000).key());
            loop {
                let page = tx.range(range.clone()).await.unwrap();
                indexed += page.items.len();
                match page.items.last() {
                    Some((last, _)) if page.more => range = range.beyond(last),
                    _ => break,
                }
            }
        }
        assert_eq!(indexed as i64, posts, "each post has its index");
        seen.push(posts);
    }
    stop.store(true, Ordering::Relaxed);
    let mut sent = 300;
    for writer in writers {
        sent += writer.await.unwrap();
    }
    assert!(seen.windows(2).all(|pair| pair[0] <= pair[1]));
    assert!(seen.last().unwrap() > &300 && *seen.last().unwrap() as u64 <= sent);
    store.close().await.unwrap();
}

/// An engine without snapshots of its own fails rather than show two moments; sled shows the first.
#[tokio::test(flavor = "multi_thread")]
async fn what_is_written_meanwhile_is_not_mixed_in() {
    let (memory, folder) = (memory(), folder());
    for (store, has_snapshots) in [(memory.open(), false), (folder.open(), true)] {
        fill(&store, 400).await;
        let before = contents(&store, |_| ()).await.unwrap().summary();
        let space = store.company("acme").unwrap();
        let mut pages = 0;
        let meanwhile = contents(&store, |_| {
            pages += 1;
            let writing = post(&space, 1, pages);
            tokio::task::block_in_place(|| tokio::runtime::Handle::current().block_on(writing));
        });
        match meanwhile.await {
            Ok(mut content) if has_snapshots => assert_eq!(content.summary(), before),
            Err(error) if !has_snapshots => {
                assert_eq!(error, StoreError::Limit(LimitError::Snapshot));
            }
            other => panic!("{other:?}"),
        }
        let after = contents(&store, |_| ()).await.unwrap().summary();
        assert_ne!(after.hash, before.hash);
        store.close().await.unwrap();
    }
}

/// Every way to damage a backup is found before anything is restored.
#[tokio::test]
async fn a_damaged_backup_is_refused() {
    let home = folder();
    let store = home.open();
    fill(&store, 30).await;
    let (backup, _, _) = back_up(&store).await;
    let target = memory();
    let target = target.open();
    let lengths = (0..backup.len()).step_by(backup.len() / 40 + 1);
    for length in lengths.chain([backup.len() - 1]) {
        let cut = restore(&target, &backup[..length], usize::MAX).await;
        assert!(cut.is_err(), "cut off after {length}");
    }
    for at in (0..backup.len()).step_by(backup.len() / 200 + 1) {
        let mut damaged = backup.clone();
        damaged[at] ^= 0x10;
        let refused = restore(&target, &damaged, usize::MAX).await;
        assert!(refused.is_err(), "a byte at {at}");
    }
    let more = [&backup[..], b"x"].concat();
    assert!(restore(&target, &more, usize::MAX).await.is_err());
    let twice = [&backup[..], &backup[..]].concat();
    assert!(restore(&target, &twice, usize::MAX).await.is_err());
    assert!(matches!(
        verify(b"PK\x03\x04 something else entirely").await,
        Err(BackupError::Foreign)
    ));
    let mut newer = backup.clone();
    newer[19] = 9;
    let newer = verify(&newer).await.unwrap_err();
    assert!(newer.to_string().contains("later version"), "{newer}");
    // Nothing was changed by any of them.
    assert_eq!(contents(&target, |_| ()).await.unwrap().keys(), 0);
    assert!(restore(&target, &backup, usize::MAX).await.unwrap());
}

#[tokio::test]
async fn a_backup_that_broke_off_says_why() {
    let mut out = Vec::new();
    let writer = Writer::begin(&mut out).await.unwrap();
    writer.break_off("the disk is full").await.unwrap();
    let why = verify(&out).await.unwrap_err();
    assert_eq!(why.to_string(), "the backup broke off: the disk is full");
}

/// A restore that was interrupted leaves a store that nobody can use, until it is restored again.
#[tokio::test]
async fn an_interrupted_restore_is_marked_and_goes_on() {
    let home = folder();
    let store = home.open();
    fill(&store, 700).await;
    let (backup, summary, _) = back_up(&store).await;
    let to = folder();
    for parts in [0, 1, 2, 4, 7] {
        let target = to.open();
        assert!(!restore(&target, &backup, parts).await.unwrap());
        let refused = target.ready(|_| ()).await.unwrap_err();
        assert!(matches!(refused, ReadyError::Restoring), "{refused:?}");
        assert!(refused.to_string().contains("guildhall restore"));
        target.close().await.unwrap();
    }
    let target = to.open();
    let (other, _, _) = {
        conformance::put(&store.house(), "more", "1").await;
        back_up(&store).await
    };
    let another = restore(&target, &other, usize::MAX).await;
    assert!(
        matches!(another, Err(BackupError::AnotherOne)),
        "{another:?}"
    );
    assert!(restore(&target, &backup, usize::MAX).await.unwrap());
    target.ready(|_| ()).await.unwrap();
    let found = contents(&target, |_| ()).await.unwrap().summary();
    assert_eq!(found.hash, summary.hash);
    let log = target.company("acme").unwrap();
    let log = log.read_log(&Log::MAIN, 699, 10).await.unwrap();
    assert_eq!(log.len(), 1, "nothing was appended twice");
}

/// A log whose first entries are not kept any more keeps its positions.
#[tokio::test]
async fn positions_are_kept_where_entries_are_not() {
    let home = folder();
    let store = home.open();
    fill(&store, 10).await;
    let space = store.company("acme").unwrap();
    let mut tx = space.begin();
    for position in [1, 2, 5, 10] {
        tx.delete(guildhall_store::Tx::entry_key(&Log::MAIN, position))
            .unwrap();
    }
    assert!(matches!(tx.commit().await.unwrap(), Settled::Done(_)));
    let content = contents(&store, |_| ()).await.unwrap();
    assert!(!content.problems().is_empty(), "a check tells of gaps");
    let (backup, summary, hash) = back_up(&store).await;
    let to = folder();
    let target = to.open();
    let mut restorer = Restorer::begin(target.clone(), Origin::Backup(hash))
        .await
        .unwrap();
    let mut reader = Reader::begin(&backup[..]).await.unwrap();
    while let Part::Rows(rows) = reader.next().await.unwrap() {
        restorer.rows(rows).await.unwrap();
    }
    restorer.finish(&summary).await.unwrap();
    let entries = target.company("acme").unwrap();
    let entries = entries.read_log(&Log::MAIN, 0, 100).await.unwrap();
    let positions: Vec<_> = entries.iter().map(|(position, _)| *position).collect();
    assert_eq!(positions, [3, 4, 6, 7, 8, 9]);
    post(&target.company("acme").unwrap(), 9, 10).await;
    let space = target.company("acme").unwrap();
    assert_eq!(space.begin().head(&Log::MAIN).await.unwrap(), 11);
}

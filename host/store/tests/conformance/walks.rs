//! A walk over all of a store, as for a backup: everything in order, and of one moment.

use super::*;
use guildhall_store::backup::{BackupError, Part, Reader, Writer, contents};
use guildhall_store::{LimitError, Log, StoreError};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

pub async fn everything_in_order(home: &impl Home) {
    let store = home.open();
    store.ready(|_| ()).await.unwrap();
    let mut expected = BTreeMap::new();
    let mut expect = |space: &str, key: &[u8], value: &[u8]| {
        let key = [space.as_bytes(), &[0], key].concat();
        expected.insert(key, value.to_vec());
    };
    for name in ["a", "a-", "aa", "z9"] {
        let space = store.company(name).unwrap();
        let mut tx = space.begin();
        for number in 0..700_u64 {
            let row = Key::build("t").number(number).key();
            let text = value(name).repeat(number as usize % 90 * 70);
            expect(name, row.as_bytes(), &text);
            tx.put(row, text.into()).unwrap();
            if number % 100 == 0 {
                tx.append(&Log::MAIN, value("event"), None).unwrap();
                tx.add(key("sum"), 1).unwrap();
                let full = std::mem::replace(&mut tx, space.begin());
                done(full.commit().await);
            }
        }
        done(tx.commit().await);
        for position in 1..=7_u64 {
            let entry = Tx::entry_key(&Log::MAIN, position);
            expect(name, entry.as_bytes(), b"event");
        }
        expect(name, b"\xFEmain\0", &7_u64.to_be_bytes());
        expect(name, key("sum").as_bytes(), &7_i64.to_be_bytes());
        // What is gone is not found.
        put(&space, "gone", "soon").await;
        delete(&space, "gone").await;
    }
    put(&store.house(), "who", "house").await;
    expect("!", key("who").as_bytes(), b"house");

    let mut content = contents(&store, |_| ()).await.unwrap();
    assert_eq!(content.problems(), [] as [String; 0]);
    let summary = content.summary();
    assert_eq!(summary.keys, expected.len() as u64);
    let mut hasher = blake3::Hasher::new();
    for part in expected.iter().flat_map(|(key, value)| [key, value]) {
        hasher.update(&(part.len() as u64).to_be_bytes());
        hasher.update(part);
    }
    assert_eq!(
        summary.hash,
        *hasher.finalize().as_bytes(),
        "the same everywhere"
    );
    let positions = ["a", "a-", "aa", "z9"].map(|name| (name.to_owned(), 7));
    assert_eq!(summary.positions, BTreeMap::from(positions));
}

/// A counter at the front and a log at the end move together; between them are several pages. An
/// engine may refuse while others write, but it never shows two moments.
pub async fn one_moment_while_others_write(home: &impl Home) {
    let store = home.open();
    let space = space(&store);
    for page in 0..3_u64 {
        let mut tx = space.begin();
        for number in 0..900_u64 {
            let row = Key::build("between").number(page).number(number).key();
            tx.put(row, value("x")).unwrap();
        }
        done(tx.commit().await);
    }
    let stop = Arc::new(AtomicBool::new(false));
    let mut writers = Vec::new();
    for _ in 0..3 {
        let (space, stop) = (space.clone(), Arc::clone(&stop));
        writers.push(tokio::spawn(async move {
            while !stop.load(Ordering::Relaxed) {
                let mut tx = space.begin();
                tx.add(Key::build("a").key(), 1).unwrap();
                tx.append(&Log::MAIN, value("x"), None).unwrap();
                done(tx.commit().await);
            }
        }));
    }
    for _ in 0..10 * soak() {
        match walked(&store).await {
            Ok((counted, head, entries)) => assert_eq!([counted, counted], [head, entries]),
            Err(BackupError::Store(StoreError::Limit(LimitError::Snapshot))) => {}
            Err(error) => panic!("{error}"),
        }
    }
    stop.store(true, Ordering::Relaxed);
    for writer in writers {
        writer.await.unwrap();
    }
    let (counted, head, entries) = walked(&store).await.unwrap();
    assert!(counted > 0);
    assert_eq!([counted, counted], [head, entries]);
}

/// The counter, the head of the log and its entries, as a backup has them.
async fn walked(store: &Store) -> Result<(u64, u64, u64), BackupError> {
    let mut out = Vec::new();
    let mut writer = Writer::begin(&mut out).await?;
    writer.store(store).await?;
    writer.end().await?;
    let mut reader = Reader::begin(&out[..]).await?;
    let (mut counted, mut head, mut entries) = (0, 0, 0);
    loop {
        let Part::Rows(rows) = reader.next().await? else {
            return Ok((counted, head, entries));
        };
        for (key, value) in rows {
            let number = || u64::from_be_bytes(value[..].try_into().unwrap());
            match &key[b"acme\0".len()..] {
                b"a\0" => counted = number(),
                b"\xFEmain\0" => head = number(),
                entry if entry.starts_with(b"\xFFmain\0") => entries += 1,
                _ => {}
            }
        }
    }
}

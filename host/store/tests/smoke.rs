//! The first steps: open, write, read back, follow. It must stay short; the rules of a store are
//! in the conformance suite.
#![allow(clippy::unwrap_used)]

use bytes::Bytes;
use guildhall_store::{Index, Key, Log, Options, Range, Settled, Store, StoreError, TransactError};
use std::time::Duration;
use tokio::time::Instant;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_transaction_is_there_after_reopening() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(Options::new(folder.path())).unwrap();
    let space = store.company("acme").unwrap();
    let mut following = space.watch();
    let deadline = Instant::now() + Duration::from_secs(5);
    let task = tokio::spawn({
        let space = space.clone();
        async move {
            space
                .transact(deadline, async |tx| {
                    tx.put(Key::build("a").text("x").key(), Bytes::from_static(b"1"))?;
                    tx.append(
                        &Log::MAIN,
                        Bytes::from_static(b"event"),
                        Some(Index {
                            key: Key::build("at").key(),
                            prefix: Bytes::new(),
                        }),
                    )?;
                    tx.get(&Key::build("a").text("x").key()).await
                })
                .await
        }
    });
    let (value, receipt) = task.await.unwrap().unwrap();
    assert_eq!(value.unwrap(), "1");
    assert_eq!(receipt.position, 1);
    following.wait_for(|&head| head == 1).await.unwrap();
    store.close().await.unwrap();

    let store = Store::open(Options::new(folder.path())).unwrap();
    let space = store.company("acme").unwrap();
    let mut tx = space.begin();
    let page = tx.range(Key::build("a").range()).await.unwrap();
    assert_eq!(page.items.len(), 1);
    let at = tx.get(&Key::build("at").key()).await.unwrap().unwrap();
    assert_eq!(Index::read(&at).unwrap(), (Bytes::new(), 1));
    assert_eq!(
        tx.range(Range::log(&Log::MAIN)).await.unwrap().items.len(),
        1
    );
    assert!(matches!(tx.commit().await.unwrap(), Settled::Done(r) if r.position == 1));
    let log = space.read_log(&Log::MAIN, 0, 10).await.unwrap();
    assert_eq!(log, [(1, Bytes::from_static(b"event"))]);
    let refused = space
        .transact(deadline, async |_| {
            Err::<(), _>(StoreError::NotACounter(Key::default()))
        })
        .await;
    assert!(matches!(refused, Err(TransactError::Refused(_))));
}

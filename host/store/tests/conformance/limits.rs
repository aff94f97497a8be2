//! Everything from outside is capped, and a refused operation leaves the transaction as it was.

use super::*;
use guildhall_store::{
    KeyError, LimitError, Log, MAX_COMMIT_BYTES, MAX_KEY_BYTES, MAX_OPERATIONS, MAX_PAGE_BYTES,
    MAX_READS, MAX_VALUE_BYTES, Range, StoreError,
};

pub async fn sizes_are_capped(home: &impl Home) {
    let store = home.open();
    let space = space(&store);
    let mut tx = space.begin();
    let long = |bytes: usize| Key::from_bytes(vec![b'k'; bytes]);
    // The company's prefix takes five bytes.
    tx.put(long(MAX_KEY_BYTES - 5), value("fits")).unwrap();
    let too_long = LimitError::Key(MAX_KEY_BYTES + 1);
    assert_eq!(
        tx.put(long(MAX_KEY_BYTES - 4), value("x")),
        Err(too_long.clone())
    );
    assert_eq!(
        tx.get(&long(MAX_KEY_BYTES - 4)).await,
        Err(StoreError::Limit(too_long))
    );
    assert!(tx.put(Key::default(), value("x")).is_err());
    let big = Bytes::from(vec![0; MAX_VALUE_BYTES + 1]);
    let refused = Err(LimitError::Value(big.len()));
    assert_eq!(tx.put(key("a"), big.clone()), refused);
    assert_eq!(tx.append(&Log::MAIN, big.clone(), None), refused);
    assert_eq!(tx.idempotency(key("a"), big), refused);
    assert!(
        tx.append(&Log::new("x".repeat(129)), value("x"), None)
            .is_err()
    );
    assert!(tx.append(&Log::new(""), value("x"), None).is_err());
    let head = Key::from_bytes(vec![0xFE, b'm']);
    assert_eq!(tx.put(head, value("x")), Err(LimitError::Reserved));
    assert_eq!(
        tx.add(Tx::entry_key(&Log::MAIN, 1), 1),
        Err(LimitError::Reserved)
    );
    for limit in [0, 1001] {
        let page = tx.range(Range::log(&Log::MAIN).limit(limit)).await;
        assert_eq!(page, Err(StoreError::Limit(LimitError::Page(limit))));
        assert!(space.read_log(&Log::MAIN, 0, limit).await.is_err());
    }
    assert_eq!(tx.writes(), 1);

    let full = Bytes::from(vec![0; MAX_VALUE_BYTES]);
    let mut put = 0;
    while tx.put(key(&put.to_string()), full.clone()).is_ok() {
        put += 1;
    }
    assert!(tx.bytes() <= MAX_COMMIT_BYTES && put >= 31);
    assert_eq!(tx.append(&Log::MAIN, full, None), Err(LimitError::Bytes));
    done(tx.commit().await);

    let mut tx = space.begin();
    for number in 0..MAX_OPERATIONS as u64 {
        let key = Key::build("many").number(number).key();
        tx.put(key, value("x")).unwrap();
    }
    assert_eq!(tx.add(key("one more"), 1), Err(LimitError::Operations));
    assert_eq!(
        tx.append(&Log::MAIN, value("x"), None),
        Err(LimitError::Operations)
    );
    done(tx.commit().await);
}

pub async fn pages_are_capped_in_bytes(home: &impl Home) {
    let store = home.open();
    let space = space(&store);
    let big = Bytes::from(vec![7; MAX_VALUE_BYTES]);
    let each = MAX_PAGE_BYTES / MAX_VALUE_BYTES;
    for half in 0..4 {
        let mut tx = space.begin();
        for number in 0..each as u64 / 3 {
            let key = Key::build("big").number(half * 100 + number).key();
            tx.put(key, big.clone()).unwrap();
        }
        done(tx.commit().await);
        let mut tx = space.begin();
        for _ in 0..each / 3 {
            tx.append(&Log::MAIN, big.clone(), None).unwrap();
        }
        done(tx.commit().await);
    }
    let mut tx = space.begin();
    let range = Key::build("big").range();
    let first = tx.range(range.clone()).await.unwrap();
    assert!(first.more);
    assert_eq!(first.items.len(), each);
    let rest = range.beyond(&first.items.last().unwrap().0);
    let rest = tx.range(rest).await.unwrap();
    assert!(!rest.more);
    assert_eq!(first.items.len() + rest.items.len(), each / 3 * 4);
    done(tx.commit().await);
    let entries = space.read_log(&Log::MAIN, 0, 1000).await.unwrap();
    assert_eq!(entries.len(), each);
    let entries = space.read_log(&Log::MAIN, each as u64, 1000).await.unwrap();
    assert_eq!(entries.len(), each / 3 * 4 - each);
}

pub async fn companies_are_named(home: &impl Home) {
    let store = home.open();
    for bad in ["", "A", "a b", "a\0", "ü", "!", &"x".repeat(33)] {
        assert_eq!(store.company(bad).err(), Some(KeyError::Company), "{bad}");
    }
    for good in ["a", "0-9", &"x".repeat(32)] {
        assert!(store.company(good).is_ok());
    }
}

pub async fn reads_are_capped(home: &impl Home) {
    let store = home.open();
    let space = space(&store);
    let mut tx = space.begin();
    let keys: Vec<_> = (0..MAX_READS as u64)
        .map(|number| Key::build("n").number(number).key())
        .collect();
    tx.get_many(&keys).await.unwrap();
    tx.get(&keys[0]).await.unwrap();
    let refused = Err(StoreError::Limit(LimitError::Reads));
    assert_eq!(tx.get(&key("one more")).await, refused);
    done(tx.commit().await);
}

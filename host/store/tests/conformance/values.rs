//! Values of every size come back as they were written.

use super::*;
use guildhall_store::MAX_VALUE_BYTES;
use rand::{Rng, SeedableRng, rngs::StdRng};

fn bytes(length: usize, seed: u64) -> Bytes {
    let mut bytes = vec![0; length];
    StdRng::seed_from_u64(seed).fill(&mut bytes[..]);
    bytes.into()
}

async fn check(space: &Space, name: &str, expected: Option<&Bytes>) {
    let mut tx = space.begin();
    assert_eq!(tx.get(&key(name)).await.unwrap().as_ref(), expected);
    let row = Key::build("t").range().starting_at(key(name)).limit(1);
    let row = tx.range(row).await.unwrap().items;
    if let Some(expected) = expected {
        assert_eq!(row, [(key(name), expected.clone())]);
    }
    done(tx.commit().await);
}

pub async fn large_values_come_back(home: &impl Home) {
    let store = home.open();
    let sizes = [
        0,
        1,
        4085,
        4086,
        4087,
        4096,
        8191,
        8192,
        8193,
        40_000,
        MAX_VALUE_BYTES,
    ];
    for (seed, size) in sizes.into_iter().enumerate() {
        let written = bytes(size, seed as u64);
        let mut tx = space(&store).begin();
        tx.put(key(&format!("{size}")), written.clone()).unwrap();
        done(tx.commit().await);
        check(&space(&store), &format!("{size}"), Some(&written)).await;
    }
    store.close().await.unwrap();
    let store = home.open();
    for (seed, size) in sizes.into_iter().enumerate() {
        let written = bytes(size, seed as u64);
        check(&space(&store), &format!("{size}"), Some(&written)).await;
    }
}

pub async fn shrinking_leaves_nothing(home: &impl Home) {
    let store = home.open();
    let space = space(&store);
    for (seed, size) in [60_000, 3, 20_000, 50_000, 9_000, 0]
        .into_iter()
        .enumerate()
    {
        let written = bytes(size, seed as u64);
        let mut tx = space.begin();
        tx.put(key("a"), written.clone()).unwrap();
        done(tx.commit().await);
        check(&space, "a", Some(&written)).await;
    }
    delete(&space, "a").await;
    check(&space, "a", None).await;
    assert!(rows(&mut space.begin()).await.is_empty());
}

/// Keys that are prefixes of each other, overwritten again and again with any size.
pub async fn any_size_comes_back(home: &impl Home) {
    let store = home.open();
    let space = space(&store);
    let mut random = StdRng::seed_from_u64(7);
    let names = ["a", "aa", "a\0", "a\0\0", "a\0\u{1}", "b"];
    let mut model = std::collections::BTreeMap::new();
    for round in 0..60 {
        let mut tx = space.begin();
        for _ in 0..random.random_range(1..4) {
            let name = names[random.random_range(0..names.len())];
            let size = random.random_range(0..20_000);
            let written = bytes(size, round);
            tx.put(Key::from_bytes(name), written.clone()).unwrap();
            model.insert(name, written);
        }
        done(tx.commit().await);
        let mut tx = space.begin();
        for (name, written) in &model {
            let found = tx.get(&Key::from_bytes(*name)).await.unwrap();
            assert_eq!(found.as_ref(), Some(written));
        }
    }
}

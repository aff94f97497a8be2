//! Additions are resolved at commit, within their bounds.

use super::*;
use guildhall_store::StoreError;

pub async fn additions_do_not_conflict(home: &impl Home) {
    let store = home.open();
    let space = space(&store);
    let mut tx = space.begin();
    tx.add(key("n"), 2).unwrap();
    let mut other = space.begin();
    other.add(key("n"), -5).unwrap();
    done(other.commit().await);
    done(tx.commit().await);
    let mut tx = space.begin();
    assert_eq!(tx.counter(&key("n")).await.unwrap(), -3);
    let mut other = space.begin();
    other.add(key("n"), 1).unwrap();
    done(other.commit().await);
    conflicts(tx.commit().await);
    let mut tx = space.begin();
    tx.delete(key("n")).unwrap();
    tx.add(key("n"), 7).unwrap();
    done(tx.commit().await);
    assert_eq!(space.begin().counter(&key("n")).await.unwrap(), 7);
}

pub async fn bounds_hold_under_contention(home: &impl Home) {
    let store = home.open();
    let space = space(&store);
    let mut tx = space.begin();
    tx.add(key("stock"), 30).unwrap();
    done(tx.commit().await);
    let mut tasks = Vec::new();
    for number in 0..50 {
        let mut tx = space.begin();
        tx.add_within(key("stock"), -1, 0, i64::MAX).unwrap();
        tx.put(key(&format!("sale {number}")), value("1")).unwrap();
        tasks.push(tokio::spawn(tx.commit()));
    }
    let mut sold = 0;
    for task in tasks {
        match task.await.unwrap() {
            Ok(settled) => {
                done(Ok(settled));
                sold += 1;
            }
            Err(error) => assert_eq!(error, CommitError::OutOfBounds(key("stock"))),
        }
    }
    assert_eq!(sold, 30);
    let mut tx = space.begin();
    assert_eq!(tx.counter(&key("stock")).await.unwrap(), 0);
    let sales = Key::build("t")
        .range()
        .starting_at(key("sale "))
        .before(key("sale a"));
    assert_eq!(tx.range(sales).await.unwrap().items.len(), 30);
}

pub async fn bounds_within_one_transaction(home: &impl Home) {
    let store = home.open();
    let space = space(&store);
    let run = async |steps: &[(i64, i64, i64)]| {
        let mut tx = space.begin();
        for &(by, least, most) in steps {
            tx.add_within(key("n"), by, least, most).unwrap();
        }
        tx.commit().await
    };
    let out = Err(CommitError::OutOfBounds(key("n")));
    done(run(&[(8, 0, 10)]).await);
    assert_eq!(run(&[(3, 0, 10), (-5, 0, 10)]).await, out, "11 on the way");
    done(run(&[(-5, 0, 10), (3, 0, 10)]).await);
    assert_eq!(run(&[(-7, 0, 10), (7, 0, 10)]).await, out, "-1 on the way");
    assert_eq!(
        run(&[(i64::MAX, i64::MIN, i64::MAX)]).await,
        out,
        "too large a number"
    );
    done(run(&[(i64::MAX - 6, i64::MIN, i64::MAX)]).await);
    assert_eq!(space.begin().counter(&key("n")).await.unwrap(), i64::MAX);
}

pub async fn an_addition_to_an_own_value(home: &impl Home) {
    let store = home.open();
    let space = space(&store);
    put(&space, "n", "no counter").await;
    let mut tx = space.begin();
    let forty = Bytes::copy_from_slice(&40_i64.to_be_bytes());
    tx.put(key("n"), forty).unwrap();
    tx.add_within(key("n"), 2, 0, 42).unwrap();
    assert_eq!(tx.counter(&key("n")).await.unwrap(), 42);
    done(tx.commit().await);
    assert_eq!(space.begin().counter(&key("n")).await.unwrap(), 42);
    let mut tx = space.begin();
    tx.add_within(key("n"), 1, 0, 42).unwrap();
    tx.put(key("other"), value("x")).unwrap();
    let out = Err(CommitError::OutOfBounds(key("n")));
    assert_eq!(tx.commit().await, out);
    assert_eq!(get(&space, "other").await, None, "all of it or nothing");
}

pub async fn what_is_no_counter(home: &impl Home) {
    let store = home.open();
    let space = space(&store);
    put(&space, "a", "text").await;
    let mut tx = space.begin();
    tx.add(key("a"), 1).unwrap();
    tx.put(key("b"), value("1")).unwrap();
    let refused = CommitError::Store(StoreError::NotACounter(key("a")));
    assert_eq!(tx.commit().await, Err(refused));
    assert_eq!(get(&space, "b").await, None);
    let read = space.begin().counter(&key("a")).await;
    assert_eq!(read, Err(StoreError::NotACounter(key("a"))));
}

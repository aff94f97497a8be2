//! Databases that cannot be used are refused in a sentence; one that goes away comes back.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[allow(dead_code)]
mod conformance;
mod server;

use conformance::{done, get, key, put, space, value};
use guildhall_store::{CommitError, Key, Log, Options, Store, StoreError};
use server::Server;
use std::time::{Duration, Instant};

fn open(url: &str) -> Result<Store, String> {
    let options = Options::database(url).map_err(|error| error.to_string())?;
    Store::open(options).map_err(|error| error.to_string())
}

#[track_caller]
fn refused(url: &str, because: &str) {
    let said = open(url).expect_err("it must be refused");
    assert!(said.contains(because), "{said}");
    assert!(!said.contains("s3cret"), "{said}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_cannot_be_used_is_refused() {
    let server = Server::start();
    let address = server.address();
    refused(
        &format!("postgres://nobody:s3cret@{address}/postgres"),
        "nobody",
    );
    refused(
        &format!("postgres://postgres:s3cret@{address}/nowhere"),
        "nowhere",
    );
    refused(
        "postgres://postgres:s3cret@127.0.0.1:1/postgres",
        "127.0.0.1:1/postgres",
    );
    refused("postgres://postgres:s3cret@h/d", "?sslmode=require");
    refused(
        "mysql://postgres:s3cret@h/d",
        "postgres://user:password@host",
    );

    let role = "create role guild login; create database hall";
    for statement in role.split("; ") {
        server.run(statement).await;
    }
    let guild = format!("postgres://guild@{address}/hall");
    refused(&guild, "GRANT CREATE ON DATABASE");
    server.run("grant create on database hall to guild").await;
    let store = open(&guild).unwrap();
    put(&space(&store), "a", "1").await;
    store.close().await.unwrap();

    let store = open(&server.url()).unwrap();
    put(&space(&store), "a", "1").await;
    store.close().await.unwrap();
    server.run("update guildhall.store set format = 2").await;
    refused(
        &server.url(),
        "written by a later version (format 2, this one reads 1)",
    );
    server.run("update guildhall.store set format = 1").await;
    let store = open(&server.url()).unwrap();
    assert_eq!(get(&space(&store), "a").await.unwrap(), "1");
}

#[test]
fn a_server_without_fsync_is_refused() {
    let server = Server::start_with(&["fsync=off"]);
    refused(&server.url(), "fsync is off");
}

/// Whatever the server's default is, a commit waits for the disk.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn commits_are_synchronous() {
    let server = Server::start_with(&["synchronous_commit=off"]);
    let store = open(&server.url()).unwrap();
    put(&space(&store), "a", "1").await;
    let client = server.client().await;
    client
        .batch_execute(
            "create table public.seen (setting text);
             create function public.see() returns trigger language plpgsql as $$
             begin
                insert into public.seen values (current_setting('synchronous_commit'));
                return null;
             end $$;
             create trigger see after insert or update on guildhall.entries
                for each statement execute function public.see();",
        )
        .await
        .unwrap();
    put(&space(&store), "a", "2").await;
    let seen = client
        .query("select setting from public.seen", &[])
        .await
        .unwrap();
    assert!(!seen.is_empty() && seen.iter().all(|row| row.get::<_, &str>(0) == "on"));
}

/// While the server is away nothing is acknowledged and nothing is lost; then it goes on by itself.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_comes_back() {
    let mut server = Server::start();
    let store = open(&server.url()).unwrap();
    let space = space(&store);
    put(&space, "a", "1").await;
    let mut head = space.watch();
    server.crash();
    let begun = Instant::now();
    let mut tx = space.begin();
    tx.put(key("a"), value("2")).unwrap();
    let away = tx.commit().await;
    assert!(
        matches!(
            away,
            Err(CommitError::Store(
                StoreError::Unavailable(_) | StoreError::Unknown(_)
            ))
        ),
        "{away:?}"
    );
    let away = space.begin().get(&key("a")).await;
    assert!(matches!(away, Err(StoreError::Unavailable(_))), "{away:?}");
    assert!(begun.elapsed() < Duration::from_secs(15));
    assert_eq!(store.failed(), None);
    server.begin();
    assert_eq!(get(&space, "a").await.unwrap(), "1");
    let mut tx = space.begin();
    tx.put(key("a"), value("3")).unwrap();
    tx.append(&Log::MAIN, value("x"), None).unwrap();
    done(tx.commit().await);
    let moved = tokio::time::timeout(Duration::from_secs(10), head.wait_for(|head| *head == 1));
    moved.await.expect("it is followed again").unwrap();
}

/// One damaged log stands in the way of those who append to it, and of nobody else.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn damage_stays_where_it_is() {
    let server = Server::start();
    let store = open(&server.url()).unwrap();
    let space = space(&store);
    let (good, bad) = (Log::new("good"), Log::new("bad"));
    for log in [&good, &bad] {
        let mut tx = space.begin();
        tx.append(log, value("first"), None).unwrap();
        done(tx.commit().await);
    }
    server
        .run(r"update guildhall.entries set value = 'x' where key = '\xfe62616400'")
        .await;
    let mut tasks = Vec::new();
    for number in 0..20 {
        let mut tx = space.begin();
        let log = if number % 5 == 0 { &bad } else { &good };
        tx.append(log, value("more"), None).unwrap();
        tx.put(Key::build("n").number(number).key(), value("1"))
            .unwrap();
        tasks.push((number, tokio::spawn(tx.commit())));
    }
    for (number, task) in tasks {
        let outcome = task.await.unwrap();
        match number % 5 {
            0 => assert!(
                matches!(outcome, Err(CommitError::Store(StoreError::Damaged(_)))),
                "{outcome:?}"
            ),
            _ => drop(done(outcome)),
        }
    }
    assert_eq!(space.read_log(&good, 0, 100).await.unwrap().len(), 17);
}

/// Plans are made when a company is small and kept while it grows: none of them may be a walk over
/// all of its rows, for then every commit would cost more than the one before.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_commit_looks_at_what_it_touches_however_much_there_is() {
    const ROWS: u64 = 10_000;
    const COMMITS: u64 = 200;
    const FEW: u64 = 300;
    // Nobody but this test tells the planner how large the table has become.
    let server = Server::start_with(&["autovacuum=off"]);
    // One connection for commits and one for the followers, so that the first plans are the last.
    let mut options = Options::database(&server.url()).unwrap();
    options.connections = 2;
    let store = Store::open(options).unwrap();
    let space = space(&store);
    let many = |from: u64, to: u64| {
        let mut tx = space.begin();
        for number in from..to {
            tx.put(Key::build("row").number(number).key(), value("x"))
                .unwrap();
        }
        tx
    };
    for small in 0..FEW {
        done(many(small, small + 1).commit().await);
    }
    // As autovacuum does: the size is known now, and plans are made anew.
    server.run("vacuum guildhall.entries").await;
    for from in (0..ROWS).step_by(1_000) {
        done(many(from, from + 1_000).commit().await);
    }
    for number in 0..COMMITS {
        let mut tx = many(number, number + 1);
        tx.get(&Key::build("row").number(number + 1).key())
            .await
            .unwrap();
        tx.delete(Key::build("row").number(ROWS - 1 - number).key())
            .unwrap();
        tx.append(&Log::MAIN, value("e"), None).unwrap();
        done(tx.commit().await);
    }
    store.close().await.unwrap();
    // A connection tells its figures when it ends.
    server.until_alone().await;
    let read = "select sum(idx_tup_read)::bigint from pg_stat_user_indexes \
                where indexrelname = 'entries_pkey'";
    let client = server.client().await;
    let told: i64 = client.query_one(read, &[]).await.unwrap().get(0);
    let most = i64::try_from(4 * (ROWS + 20 * COMMITS)).unwrap();
    assert!((1..most).contains(&told), "{told} rows were looked at");
}

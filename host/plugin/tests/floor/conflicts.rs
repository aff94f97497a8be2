//! A call that read what has changed meanwhile is run again before anybody sees what came of it.

use std::sync::Arc;

use crate::hall::Hall;

/// Many in a soak, enough in a test.
fn calls() -> usize {
    if std::env::var_os("GUILDHALL_SOAK").is_some() {
        10_000
    } else {
        400
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn nobody_is_shown_a_sum_that_never_was() {
    let hall = Arc::new(Hall::open().await);
    hall.installs("scales").await;
    let each = calls() / 4;
    let mut tasks = Vec::new();
    for command in ["/move", "/weigh", "/weigh", "/weigh"] {
        let hall = Arc::clone(&hall);
        tasks.push(tokio::spawn(async move {
            for n in 0..each {
                if let Err(error) = hall.tries(command).await {
                    panic!("{command} number {n}: {error}");
                }
            }
        }));
    }
    for task in tasks {
        task.await.unwrap();
    }
    println!(
        "{} calls of a guest that traps when x + y is not 100, against a writer: no failure shown",
        each * 4
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_hundred_at_once_are_all_counted() {
    let hall = Arc::new(Hall::open().await);
    hall.installs("hello").await;
    let tasks: Vec<_> = (0..100)
        .map(|_| {
            let hall = Arc::clone(&hall);
            tokio::spawn(async move { hall.types("/hello all").await })
        })
        .collect();
    for task in tasks {
        task.await.unwrap();
    }
    let mut numbers: Vec<String> = hall
        .messages()
        .await
        .iter()
        .map(|message| message.text.fallback().to_owned())
        .collect();
    let mut expected: Vec<String> = (1..=100)
        .map(|n| format!("Hello all! Greeting number {n}."))
        .collect();
    numbers.sort();
    expected.sort();
    assert_eq!(numbers, expected);
}

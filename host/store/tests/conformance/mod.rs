//! What every engine must do, told through the public interface of the store alone.
//!
//! An engine is tested by `conformance!(make)` in a test file of its own, where `make` returns a
//! new, empty [`Home`]. Nothing here may know which engine it is running on.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

pub mod appends;
pub mod conflicts;
pub mod counters;
pub mod durable;
pub mod limits;
pub mod overlay;
pub mod progress;
pub mod serializable;
pub mod values;
pub mod walks;

use bytes::Bytes;
use guildhall_store::{CommitError, Key, Settled, Space, Store, Tx};
use std::pin::Pin;
use std::time::Duration;
use tokio::time::Instant;

/// A place where an engine keeps its data for one test.
pub trait Home: Send + Sync {
    /// Opens the store; a second time only after the first was closed.
    fn open(&self) -> Store;
}

/// A case that runs.
#[allow(dead_code)]
pub type Running<'h> = Pin<Box<dyn Future<Output = ()> + 'h>>;

/// Hands the list of all cases to another macro, after what it is given for it.
#[macro_export]
macro_rules! every_case {
    ($then:ident: $($with:tt)*) => {
        $crate::$then! { $($with)* =>
            overlay {
                a_transaction_sees_its_own_writes ranges_merge_own_writes pages_go_on_in_both_directions
                pages_go_on_over_own_writes layers_are_kept_or_taken_back own_appends_are_seen
                a_layer_takes_appends_back
            }
            conflicts {
                a_changed_key a_key_that_appears a_key_that_goes_away a_key_that_comes_and_goes the_same_value_again
                each_writes_what_the_other_read an_update_of_what_was_read
                a_range_that_gains_loses_or_changes_a_row only_what_a_page_covers
                the_row_that_proves_more an_empty_range a_page_within_a_group
                writers_that_read_nothing_never_conflict looking_is_validated
                a_refusal_on_stale_reads_is_run_again
            }
            appends {
                positions_have_no_gaps several_logs_in_one_commit an_index_tells_the_position
                an_entry_is_replaced a_head_is_a_read logs_with_similar_names
            }
            counters {
                additions_do_not_conflict bounds_hold_under_contention bounds_within_one_transaction
                an_addition_to_an_own_value what_is_no_counter
            }
            durable {
                everything_is_there_after_reopening the_log_is_followed a_repeated_key_changes_nothing
                a_repeated_key_is_known_after_reopening a_dropped_request_is_settled_by_its_key
                a_dropped_commit_is_whole_or_absent a_closed_store_refuses spaces_are_apart
            }
            limits { sizes_are_capped pages_are_capped_in_bytes companies_are_named reads_are_capped }
            progress {
                a_hundred_increments_get_through pairs_always_fit_together
                the_deadline_ends_in_busy a_turn_ends_with_its_holder readers_of_ranges_get_through
            }
            values { large_values_come_back shrinking_leaves_nothing any_size_comes_back }
            walks { everything_in_order one_moment_while_others_write }
        }
    };
}

/// Runs every case against the engine whose homes `$make` makes.
#[macro_export]
macro_rules! conformance {
    ($make:path) => {
        $crate::every_case!(as_tests: $make);
    };
}

/// Each case as a test of its own.
#[macro_export]
macro_rules! as_tests {
    ($make:path => $($module:ident { $($case:ident)* })*) => {
        $(mod $module {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
            async fn $case() {
                let home = $make();
                $crate::conformance::$module::$case(&home).await;
            })*
        })*
    };
}

/// All cases with their names, for a kind of home.
#[macro_export]
macro_rules! as_list {
    ($home:ty => $($module:ident { $($case:ident)* })*) => {
        vec![$($({
            fn case(home: &$home) -> $crate::conformance::Running<'_> {
                Box::pin($crate::conformance::$module::$case(home))
            }
            let name = concat!(stringify!($module), "::", stringify!($case));
            (name, case as for<'h> fn(&'h $home) -> $crate::conformance::Running<'h>)
        }),*),*]
    };
}

pub fn key(name: &str) -> Key {
    Key::build("t").text(name).key()
}

pub fn value(text: &str) -> Bytes {
    Bytes::copy_from_slice(text.as_bytes())
}

pub fn soon() -> Instant {
    Instant::now() + Duration::from_secs(20)
}

pub fn space(store: &Store) -> Space {
    store.company("acme").unwrap()
}

/// Writes one value in a transaction of its own.
pub async fn put(space: &Space, name: &str, text: &str) {
    let mut tx = space.begin();
    tx.put(key(name), value(text)).unwrap();
    done(tx.commit().await);
}

pub async fn delete(space: &Space, name: &str) {
    let mut tx = space.begin();
    tx.delete(key(name)).unwrap();
    done(tx.commit().await);
}

pub async fn get(space: &Space, name: &str) -> Option<String> {
    let mut tx = space.begin();
    let value = tx.get(&key(name)).await.unwrap();
    value.map(|value| String::from_utf8(value.to_vec()).unwrap())
}

#[track_caller]
pub fn done(outcome: Result<Settled, CommitError>) -> guildhall_store::Receipt {
    match outcome.expect("the commit is decided") {
        Settled::Done(receipt) => receipt,
        Settled::Again => panic!("a conflict where there must be none"),
    }
}

#[track_caller]
pub fn conflicts(outcome: Result<Settled, CommitError>) {
    assert_eq!(outcome, Ok(Settled::Again), "there must be a conflict");
}

/// All names under the tests' own prefix with their values.
pub async fn rows(tx: &mut Tx) -> Vec<(String, String)> {
    let page = tx.range(Key::build("t").range()).await.unwrap();
    assert!(!page.more);
    page.items.iter().map(named).collect()
}

pub fn named((key, value): &(Key, Bytes)) -> (String, String) {
    let mut parts = key.read();
    parts.text().unwrap();
    let name = parts.text().unwrap();
    (name, String::from_utf8(value.to_vec()).unwrap())
}

/// How many times more than usual a test with chance in it runs.
pub fn soak() -> u32 {
    match std::env::var("GUILDHALL_SOAK") {
        Ok(on) if on != "0" => 20,
        _ => 1,
    }
}

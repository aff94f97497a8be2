//! The sled engine: the conformance suite, and what is its own.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod conformance;

use conformance::{Home, soak};
use guildhall_store::{Options, Store};
use proptest::prelude::*;
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

conformance!(crate::folder);

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 150 * soak(),
        max_shrink_iters: 200,
        ..ProptestConfig::default()
    })]

    #[test]
    fn serializable(programs in conformance::serializable::programs()) {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(4)
            .enable_all()
            .build()
            .unwrap();
        runtime.block_on(conformance::serializable::explained_by_one_order(&folder(), programs));
    }
}

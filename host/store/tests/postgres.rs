//! The PostgreSQL engine: the conformance suite, and what is its own.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod conformance;
mod server;

use conformance::{Home, soak};
use guildhall_store::{Options, Store};
use proptest::prelude::*;
use server::Server;

impl Home for Server {
    fn open(&self) -> Store {
        Store::open(Options::database(&self.url()).unwrap()).unwrap()
    }
}

fn database() -> Server {
    Server::start()
}

conformance!(crate::database);

fn runtime() -> tokio::runtime::Runtime {
    let mut builder = tokio::runtime::Builder::new_multi_thread();
    builder.worker_threads(4).enable_all().build().unwrap()
}

/// Many random transactions at once are explained by one order.
#[test]
fn serializable() {
    let server = Server::start();
    let runtime = runtime();
    let mut runner = proptest::test_runner::TestRunner::new(ProptestConfig {
        cases: 60 * soak(),
        max_shrink_iters: 200,
        failure_persistence: None,
        ..ProptestConfig::default()
    });
    let ran = runner.run(&conformance::serializable::programs(), |programs| {
        runtime.block_on(async {
            server.run("drop schema if exists guildhall cascade").await;
            conformance::serializable::explained_by_one_order(&server, programs).await;
        });
        Ok(())
    });
    ran.unwrap();
}

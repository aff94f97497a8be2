//! The engine that every sandbox runs in: one configuration, one pool of slots, set up once.
//!
//! The pool is what makes a fresh instance cheap (`docs/ARCHITECTURE.md`, "A call"): slots keep their
//! pages resident and are wiped by the kernel's list of dirty pages where it has one. It must never
//! be built with a debug or profiling feature of the runtime, and no other module makes an engine.

use std::hash::{Hash, Hasher};

use wasmtime::{Config, Enabled, Engine, InstanceAllocationStrategy, PoolingAllocationConfig};

/// Calls that may have an instance at the same time, all companies together.
pub const CONCURRENT_CALLS: u32 = 64;

/// Instances beside those, of plugins that are called by plugins. Together with
/// [`crate::gate::Shares::all`] they leave some slots for installations.
pub const NESTED_CALLS: usize = 12;

/// The largest linear memory a slot can hold, in bytes. A call's own limit is lower.
pub const MAX_MEMORY: usize = 256 << 20;

/// Core instances that one component may have; guests in interpreted languages have many.
const CORE_INSTANCES_PER_COMPONENT: u32 = 128;
/// Memories of one component.
const MEMORIES_PER_COMPONENT: u32 = 8;
/// Tables of one component.
const TABLES_PER_COMPONENT: u32 = 16;
/// Elements of one table: address space only.
const TABLE_ELEMENTS: usize = 65_536;
/// Pages of a slot that stay resident between two calls, in bytes, when dirty pages can be listed.
const RESIDENT_WITH_SCAN: usize = 2 << 20;
/// The same when every resident byte must be overwritten instead.
const RESIDENT_WITHOUT_SCAN: usize = 256 << 10;
/// Wasm stack of one call in bytes: what a runaway recursion may use.
const WASM_STACK: usize = 512 << 10;
/// The fiber a call runs on, in bytes; what is above the wasm stack is for the host's imports.
const FIBER_STACK: usize = 2 << 20;

/// An engine and what identifies its compiled code.
#[derive(Clone)]
pub struct Sandbox {
    /// Compiles components and owns the pool.
    pub engine: Engine,
    /// Digest of runtime version and configuration: compiled code is only good for the same one.
    pub identity: [u8; 32],
}

/// Builds the engine.
///
/// # Errors
/// When the address space for the pool cannot be reserved.
pub fn sandbox() -> wasmtime::Result<Sandbox> {
    let scan = PoolingAllocationConfig::is_pagemap_scan_available();
    if !scan {
        tracing::warn!(
            "this kernel cannot list dirty pages (Linux 6.7 or newer can): plugin calls take about twice as long"
        );
    }
    let mut config = Config::new();
    config
        .wasm_component_model(true)
        .epoch_interruption(true)
        .max_wasm_stack(WASM_STACK)
        .async_stack_size(FIBER_STACK)
        .memory_init_cow(true)
        .parallel_compilation(true)
        .allocation_strategy(InstanceAllocationStrategy::Pooling(pool(scan)));
    let engine = Engine::new(&config)?;
    let identity = identity(&engine);
    Ok(Sandbox { engine, identity })
}

/// The slots. Counts are for big guests; what is not used costs address space only.
fn pool(scan: bool) -> PoolingAllocationConfig {
    let resident = if scan {
        RESIDENT_WITH_SCAN
    } else {
        RESIDENT_WITHOUT_SCAN
    };
    let mut pool = PoolingAllocationConfig::new();
    pool.total_component_instances(CONCURRENT_CALLS)
        .total_core_instances(CONCURRENT_CALLS * CORE_INSTANCES_PER_COMPONENT)
        .total_memories(CONCURRENT_CALLS * MEMORIES_PER_COMPONENT)
        .total_tables(CONCURRENT_CALLS * TABLES_PER_COMPONENT)
        .total_stacks(CONCURRENT_CALLS)
        .max_core_instances_per_component(CORE_INSTANCES_PER_COMPONENT)
        .max_memories_per_component(MEMORIES_PER_COMPONENT)
        .max_tables_per_component(TABLES_PER_COMPONENT)
        .max_memory_size(MAX_MEMORY)
        .table_elements(TABLE_ELEMENTS)
        .max_unused_warm_slots(CONCURRENT_CALLS)
        .linear_memory_keep_resident(resident)
        .table_keep_resident(64 << 10)
        .async_stack_keep_resident(64 << 10)
        .pagemap_scan(if scan { Enabled::Yes } else { Enabled::No });
    pool
}

/// What compiled code depends on: the runtime's version, the compiler's settings, the processor.
fn identity(engine: &Engine) -> [u8; 32] {
    struct Digest(blake3::Hasher);
    impl Hasher for Digest {
        fn finish(&self) -> u64 {
            0
        }
        fn write(&mut self, bytes: &[u8]) {
            self.0.update(bytes);
        }
    }
    let mut digest = Digest(blake3::Hasher::new_derive_key(
        "guildhall 2026 compiled plugin code",
    ));
    engine.precompile_compatibility_hash().hash(&mut digest);
    *digest.0.finalize().as_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_engines_of_one_configuration_share_compiled_code() {
        let one = sandbox().unwrap();
        let other = sandbox().unwrap();
        assert_eq!(one.identity, other.identity);
    }
}

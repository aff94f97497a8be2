//! The sum of a call's memories and tables. It stops a guest that grows past its limit; it frees
//! nothing, since the instance is thrown away after the call.

use wasmtime::ResourceLimiter;

use crate::faults::Limit;

/// Bytes that a table's element takes.
const ELEMENT: usize = size_of::<usize>();
/// Core instances, memories and tables of one call: what a slot of the pool holds.
const PARTS: usize = 128;

/// Bytes in use by one instance.
#[derive(Debug)]
pub struct Tally {
    limit: usize,
    used: usize,
}

impl Tally {
    /// Nothing used yet; `limit` in bytes.
    pub fn new(limit: usize) -> Self {
        Tally { limit, used: 0 }
    }

    /// Bytes that may still be taken.
    pub fn left(&self) -> usize {
        self.limit.saturating_sub(self.used)
    }

    /// Bytes in use.
    pub fn used(&self) -> usize {
        self.used
    }

    fn grow(&mut self, more: usize) -> wasmtime::Result<bool> {
        self.used = self.used.saturating_add(more);
        if self.used > self.limit {
            return Err(Limit::Memory(self.limit).into());
        }
        Ok(true)
    }
}

impl ResourceLimiter for Tally {
    fn memory_growing(
        &mut self,
        current: usize,
        desired: usize,
        _maximum: Option<usize>,
    ) -> wasmtime::Result<bool> {
        self.grow(desired.saturating_sub(current))
    }

    fn table_growing(
        &mut self,
        current: usize,
        desired: usize,
        _maximum: Option<usize>,
    ) -> wasmtime::Result<bool> {
        self.grow(desired.saturating_sub(current).saturating_mul(ELEMENT))
    }

    fn instances(&self) -> usize {
        PARTS
    }

    fn tables(&self) -> usize {
        PARTS
    }

    fn memories(&self) -> usize {
        PARTS
    }
}

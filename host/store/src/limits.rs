//! Every limit of the store, in one place.
//!
//! They hold for every engine and are checked before anything reaches one. They must never depend
//! on configuration: data written by one house must be readable by every other.

/// Bytes of a key as the engine sees it, the company's prefix included.
pub const MAX_KEY_BYTES: usize = 512;
/// Bytes of one value. What is bigger belongs among the files.
pub const MAX_VALUE_BYTES: usize = 64 * 1024;
/// Writes and appends of one commit together.
pub const MAX_OPERATIONS: usize = 4_096;
/// Bytes of all keys and values of one commit together.
pub const MAX_COMMIT_BYTES: usize = 2 * 1024 * 1024;
/// Rows of one page of a range, and entries of one page of a log.
pub const MAX_RANGE_LIMIT: usize = 1_000;
/// Bytes of values at which a page of a range or a log ends early. It has at least one row.
pub const MAX_PAGE_BYTES: usize = 4 * 1024 * 1024;
/// Keys and ranges that one transaction may read, counted once each.
pub const MAX_READS: usize = 20_000;
/// Rows that the ranges of one transaction may return together.
pub const MAX_ROWS: usize = 200_000;
/// Bytes of a log's name.
pub const MAX_LOG_NAME_BYTES: usize = 128;
/// Bytes of a company's id: `[a-z0-9-]`.
pub(crate) const MAX_COMPANY_BYTES: usize = 32;

//! What orders are and how they are read from files: plain Rust that knows neither the SDK nor the
//! host, with native tests. It reads and writes nothing by itself.

pub mod day;
pub mod find;
pub mod follow_up;
pub mod import;
pub mod live;
pub mod mapping;
pub mod money;
pub mod near;
pub mod order;
pub mod pasted;
pub mod rights;
pub mod row;
pub mod status;
pub mod table;
pub mod xlsx;

#[cfg(test)]
mod tests;

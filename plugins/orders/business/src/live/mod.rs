//! A live system that knows the orders: how it is asked, how its answers are read, when it is asked
//! again. A [`Description`] says it all for one system; nothing else here knows any system by name.
//!
//! It sends nothing, knows no clock and no SDK. What comes from outside (answers and descriptions)
//! is capped in every dimension, and every complaint says which part of it is wrong.

mod answer;
mod ask;
mod describe;
mod fault;
mod field;
mod path;
mod poll;

pub use answer::{LARGEST, Page, Shape, Trouble, judge, page};
pub use ask::{Ask, Method, Request, is_number, link};
pub use describe::{
    Description, LONGEST, LONGEST_ASK, MOST_DECIMALS, MOST_ON_A_PAGE, MOST_STATUSES, Preset,
};
pub use fault::{Asked, At, Fault};
pub use path::Path;
pub use poll::{Backoff, Progress};

#[cfg(test)]
mod tests;

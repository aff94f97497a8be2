//! What the plugin counts and measures, by day, for the administrator. It is kept with the commit of
//! the call: what did not happen is not counted. Needs no capability.
//!
//! At most 100 counts and values a call, 100 series a day, 4 labels each; names and labels have at most
//! 64 bytes. What is more is dropped. A call that only reads becomes one that writes.

use crate::bindings::guildhall::observe::metrics as host;

/// Counts: `count("orders-shown", 1, &[("kind", "open")])`.
pub fn count(name: &str, by: u64, labels: &[(&str, &str)]) {
    host::count(name, by, &owned(labels));
}

/// Notes a value; the administrator sees how many there were and their sum, to a thousandth.
pub fn value(name: &str, value: f64, labels: &[(&str, &str)]) {
    host::record_value(name, value, &owned(labels));
}

fn owned(labels: &[(&str, &str)]) -> Vec<(String, String)> {
    let labels = labels.iter();
    labels
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
        .collect()
}

//! What the code made by `plugin!` needs, and what happens at the start of every call.

pub use crate::actions::Press;
pub use crate::lifecycle::{Migration, Progress};

/// The start of every call: a panic must reach the log with its message and place.
pub fn enter() {
    std::panic::set_hook(Box::new(|info| {
        let payload = info.payload();
        let message = payload
            .downcast_ref::<&str>()
            .map(|text| (*text).to_owned())
            .or_else(|| payload.downcast_ref::<String>().cloned())
            .unwrap_or_else(|| "panic without a message".to_owned());
        let place = info.location().map(ToString::to_string).unwrap_or_default();
        crate::bindings::guildhall::base::runtime::report_panic(&message, &place);
    }));
}

//! Waiting for a condition with a deadline. The only place of the suite that may pause a thread.

use std::time::{Duration, Instant};

/// How long a test waits for what must happen. Generous: a busy machine is no fault of the product.
pub const PATIENCE: Duration = Duration::from_secs(30);

/// Asks again and again until there is an answer.
///
/// # Panics
/// With `what` when there is none within `patience`.
pub fn until<T>(what: &str, patience: Duration, mut ask: impl FnMut() -> Option<T>) -> T {
    let deadline = Instant::now() + patience;
    loop {
        if let Some(answer) = ask() {
            return answer;
        }
        assert!(
            Instant::now() < deadline,
            "waited {} s for {what}",
            patience.as_secs()
        );
        std::thread::sleep(Duration::from_millis(10));
    }
}

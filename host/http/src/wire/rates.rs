//! How often one address and one account may try to sign in.
//!
//! Counts attempts, not successes: who is refused here cost no password hash.

use std::hash::Hash;
use std::net::IpAddr;
use std::num::NonZeroU32;
use std::sync::atomic::{AtomicU32, Ordering};

use governor::clock::{Clock, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};

/// Requests to one webhook from one address in a minute.
const HOOKS: u32 = 600;
/// Writes of one customer in a minute.
const WRITES_OF_CUSTOMER: u32 = 120;
/// After so many checks, keys that nobody used lately are forgotten.
const SWEEP_EVERY: u32 = 1_024;

/// One bucket for each key, refilled over a minute.
struct Rate<K: Hash + Eq + Clone> {
    buckets: DefaultKeyedRateLimiter<K>,
    checks: AtomicU32,
}

impl<K: Hash + Eq + Clone> Rate<K> {
    fn per_minute(count: u32) -> Self {
        let quota = Quota::per_minute(NonZeroU32::new(count).unwrap_or(NonZeroU32::MIN));
        Self {
            buckets: RateLimiter::keyed(quota),
            checks: AtomicU32::new(0),
        }
    }

    fn check(&self, key: &K) -> Result<(), u64> {
        if self.checks.fetch_add(1, Ordering::Relaxed) % SWEEP_EVERY == SWEEP_EVERY - 1 {
            self.buckets.retain_recent();
        }
        self.buckets.check_key(key).map_err(|later| {
            let wait = later.wait_time_from(DefaultClock::default().now());
            wait.as_secs().saturating_add(1)
        })
    }
}

/// The limits on trying passwords and setup tokens.
pub struct Rates {
    addresses: Rate<IpAddr>,
    accounts: Rate<[u8; 32]>,
    hooks: Rate<[u8; 32]>,
    customers: Rate<[u8; 32]>,
}

impl Rates {
    /// So many attempts in a minute.
    #[must_use]
    pub fn new(per_address: u32, per_account: u32) -> Self {
        Self {
            addresses: Rate::per_minute(per_address),
            accounts: Rate::per_minute(per_account),
            hooks: Rate::per_minute(HOOKS),
            customers: Rate::per_minute(WRITES_OF_CUSTOMER),
        }
    }

    /// Counts an attempt from an address.
    ///
    /// # Errors
    /// The seconds to wait, when there were too many.
    pub fn of_address(&self, address: IpAddr) -> Result<(), u64> {
        self.addresses.check(&network(address))
    }

    /// Counts an attempt on an account; only a hash of its name is kept.
    ///
    /// # Errors
    /// The seconds to wait, when there were too many.
    pub fn on_account(&self, company: &str, login: &str) -> Result<(), u64> {
        let mut name = blake3::Hasher::new();
        name.update(company.as_bytes()).update(&[0]);
        name.update(login.to_lowercase().as_bytes());
        self.accounts.check(name.finalize().as_bytes())
    }

    /// Counts a write of somebody from outside.
    ///
    /// # Errors
    /// The seconds to wait, when there were too many.
    pub fn of_customer(&self, company: &str, customer: &str) -> Result<(), u64> {
        let mut name = blake3::Hasher::new();
        name.update(company.as_bytes()).update(&[0]);
        name.update(customer.as_bytes());
        self.customers.check(name.finalize().as_bytes())
    }

    /// Counts a request to a webhook from an address: a stranger uses up no sender's share.
    ///
    /// # Errors
    /// The seconds to wait, when there were too many.
    pub fn on_hook(
        &self,
        company: &str,
        plugin: &str,
        name: &str,
        from: IpAddr,
    ) -> Result<(), u64> {
        let mut hash = blake3::Hasher::new();
        let from = network(from).to_string();
        for part in [company, plugin, name, &from] {
            hash.update(part.as_bytes()).update(&[0]);
        }
        self.hooks.check(hash.finalize().as_bytes())
    }
}

/// Who has one IPv6 address has 2^64 of them: they count as one.
fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V4(four) => IpAddr::V4(four),
        IpAddr::V6(six) => IpAddr::V6((six.to_bits() >> 64 << 64).into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_and_an_account_run_out_separately() {
        let rates = Rates::new(3, 2);
        let (one, two) = (
            "2001:db8::1".parse().unwrap(),
            "2001:db8::2".parse().unwrap(),
        );
        assert!(rates.of_address(one).is_ok() && rates.of_address(two).is_ok());
        assert!(rates.of_address(one).is_ok());
        assert!(rates.of_address(two).unwrap_err() >= 1);
        assert!(rates.of_address("192.0.2.1".parse().unwrap()).is_ok());
        assert!(rates.on_account("a", "Ann").is_ok() && rates.on_account("a", "ann").is_ok());
        assert!(rates.on_account("a", "ANN").is_err());
        assert!(rates.on_account("b", "ann").is_ok());
    }
}

//! Lets every message pass that has no asterisks: the second of two filters, and the one whose cost is
//! measured.

use guildhall_sdk::prelude::*;

struct Watch;

impl MessageFilter for Watch {
    fn check(_: &Call, candidate: &Candidate) -> Result<Verdict> {
        if candidate.text.contains("****") {
            return Ok(Verdict::Refuse("Somebody was censored.".into()));
        }
        Ok(Verdict::Allow)
    }
}

guildhall_sdk::plugin!(Watch);

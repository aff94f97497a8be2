//! Uses records, which its manifest does not ask for.

use guildhall_sdk::prelude::*;

struct Undeclared;

impl Commands for Undeclared {
    fn run(_call: &Call, _command: &Command) -> Result<Effects> {
        kv::put("stolen", &true)?;
        effects::none()
    }
}

guildhall_sdk::plugin!(Undeclared);

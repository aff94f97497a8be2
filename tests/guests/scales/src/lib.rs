//! Two records whose sum is always 100, a command that moves amounts between them, and one that
//! traps when it sees another sum: nobody must ever be shown that trap.

use guildhall_sdk::prelude::*;

const SUM: i64 = 100;

struct Scales;

impl Commands for Scales {
    fn run(_call: &Call, command: &Command) -> Result<Effects> {
        let x: i64 = kv::get("x")?.unwrap_or(SUM);
        let y: i64 = kv::get("y")?.unwrap_or(0);
        assert_eq!(x + y, SUM, "{x} + {y} is not {SUM}");
        if command.name == "move" {
            let by = i64::from(runtime::random_bytes(1)[0] % 50) + 1;
            kv::put("x", &(x - by))?;
            kv::put("y", &(y + by))?;
        }
        effects::toast(format!("{x} + {y}"))
    }
}

guildhall_sdk::plugin!(Scales);

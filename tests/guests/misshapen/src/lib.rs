//! Exports a handler under the right name, with functions of another type than the contract gives it.

wit_bindgen::generate!({
    inline: r#"
        package guildhall:plugin@0.1.0;

        interface lifecycle {
            use guildhall:base/types@0.1.0.{problem};
            use guildhall:base/context@0.1.0.{call};
            record migration { from-version: string, from-data: u32, to-data: u32, cursor: option<string> }
            variant progress { done, more(string) }
            migrate: func(call: call, step: migration) -> result<progress, problem>;
        }

        interface commands {
            run: func(how-often: u32) -> string;
            complete: func() -> string;
        }

        world misshapen {
            export lifecycle;
            export commands;
        }
    "#,
    path: "../../../wit/deps/base",
    world: "guildhall:plugin/misshapen",
    generate_all,
});

use exports::guildhall::plugin::{commands, lifecycle};
use guildhall::base::context::Call;
use guildhall::base::types::Problem;

struct Misshapen;

impl lifecycle::Guest for Misshapen {
    fn migrate(_call: Call, _step: lifecycle::Migration) -> Result<lifecycle::Progress, Problem> {
        Ok(lifecycle::Progress::Done)
    }
}

impl commands::Guest for Misshapen {
    fn run(how_often: u32) -> String {
        "x".repeat(how_often as usize)
    }

    fn complete() -> String {
        String::new()
    }
}

export!(Misshapen);

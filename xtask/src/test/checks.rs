//! The checks, in the order in which they run. Each is one step that can fail by itself; what is
//! built once is built by the first that needs it.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};

use super::{Check, Plan, Tally, runner};
use crate::{
    demo::{self, orders, sample, server},
    machine, paths,
    plugins::{self, author},
    run,
    ui::Step,
    web,
};

const NOTHING: &[&str] = &[];
/// What every test that runs plugins needs.
const BUILT: &[&str] = &["Plugins and guests", "Orders sample", "Host: build"];

/// All of them.
pub const ALL: &[Check] = &[
    Check {
        name: "Format",
        needs: NOTHING,
        run: format,
    },
    Check {
        name: "Licences and bans",
        needs: NOTHING,
        run: licences,
    },
    Check {
        name: "Plugins and guests",
        needs: NOTHING,
        run: packages,
    },
    Check {
        name: "A plugin of one's own",
        needs: &["Plugins and guests"],
        run: own_plugin,
    },
    Check {
        name: "Guests in other languages",
        needs: NOTHING,
        run: guests_in_other_languages,
    },
    Check {
        name: "Plugins: native tests",
        needs: NOTHING,
        run: plugin_tests,
    },
    Check {
        name: "Orders sample",
        needs: NOTHING,
        run: orders_sample,
    },
    Check {
        name: "Web: packages",
        needs: NOTHING,
        run: web_packages,
    },
    Check {
        name: "Web: API types",
        needs: &["Web: packages"],
        run: api_types,
    },
    Check {
        name: "Web: types",
        needs: &["Web: packages"],
        run: web_types,
    },
    Check {
        name: "Web: lint",
        needs: &["Web: packages"],
        run: web_lint,
    },
    Check {
        name: "Web: unit tests",
        needs: &["Web: packages"],
        run: web_tests,
    },
    Check {
        name: "Web: build",
        needs: &["Web: packages"],
        run: web_build,
    },
    Check {
        name: "Host: build",
        needs: &["Web: build"],
        run: host_build,
    },
    Check {
        name: "Clippy",
        needs: &["Web: build"],
        run: clippy,
    },
    Check {
        name: "Rust tests",
        needs: BUILT,
        run: rust_tests,
    },
    Check {
        name: "Examples in docs",
        needs: &["Host: build"],
        run: doc_tests,
    },
    Check {
        name: "Browser",
        needs: BUILT,
        run: browser,
    },
    Check {
        name: "Vendure",
        needs: BUILT,
        run: vendure,
    },
];

/// The manifests of every Rust workspace that is there.
pub fn workspaces() -> impl Iterator<Item = &'static str> {
    let all = [
        "Cargo.toml",
        "plugins/Cargo.toml",
        "tests/guests/Cargo.toml",
        "tests/extism/Cargo.toml",
    ];
    all.into_iter()
        .filter(|manifest| paths::root().join(manifest).exists())
}

fn format(step: &Step<'_>, _: &Plan) -> Result<Tally> {
    for manifest in workspaces() {
        run::check(
            step,
            run::command(
                "cargo",
                &["fmt", "--all", "--check", "--manifest-path", manifest],
            ),
        )
        .context("some files are not formatted; `cargo xtask fmt` does it")?;
    }
    Ok(Tally::one(true))
}

fn licences(step: &Step<'_>, _: &Plan) -> Result<Tally> {
    run::check(step, run::command("cargo", &["fetch", "--locked"]))?;
    let deny = machine::cargo_deny(step)?;
    let args = [
        "--offline",
        "--log-level",
        "warn",
        "check",
        "licenses",
        "bans",
        "sources",
    ];
    run::check(step, run::command(&deny.to_string_lossy(), &args))?;
    Ok(Tally::one(true))
}

fn packages(step: &Step<'_>, _: &Plan) -> Result<Tally> {
    demo::packages(step)?;
    Ok(Tally::one(true))
}

/// What an author does first, in a folder outside the clone.
fn own_plugin(step: &Step<'_>, _: &Plan) -> Result<Tally> {
    let place = std::env::temp_dir().join(format!("guildhall-author-{}", std::process::id()));
    let folder = place.join("tried");
    let built = author::begin(&folder).and_then(|()| author::build(step, &folder));
    fs::remove_dir_all(&place).ok();
    let (package, bytes) = built?;
    if !package.ends_with("tried/tried.wasm") || bytes == 0 {
        bail!(
            "the package is not where it is said to be: {}",
            package.display()
        );
    }
    Ok(Tally::one(true))
}

/// Not needed by the Rust tests: they say themselves that they skip what could not be built.
fn guests_in_other_languages(step: &Step<'_>, _: &Plan) -> Result<Tally> {
    plugins::build_languages(step)?;
    Ok(Tally::one(true))
}

/// Business code of plugins, on this machine. Guests are for the sandbox alone, and are tested there.
fn plugin_tests(step: &Step<'_>, _: &Plan) -> Result<Tally> {
    let with = |args: &[&str]| {
        let mut command = run::command("cargo", args);
        command.current_dir(paths::root().join("plugins"));
        command
    };
    run::check(
        step,
        with(&[
            "clippy",
            "--workspace",
            "--all-targets",
            "--",
            "-D",
            "warnings",
        ]),
    )?;
    runner(&run::capture(
        step,
        with(&["test", "--workspace", "--no-fail-fast"]),
    )?)
}

fn orders_sample(step: &Step<'_>, _: &Plan) -> Result<Tally> {
    sample::fetch(step)?;
    Ok(Tally::one(true))
}

fn web_packages(step: &Step<'_>, _: &Plan) -> Result<Tally> {
    machine::node()?;
    web::packages(step)?;
    Ok(Tally::one(true))
}

/// The generated types are committed; they must be what the committed OpenAPI description gives.
fn api_types(step: &Step<'_>, _: &Plan) -> Result<Tally> {
    let types = paths::web().join("src").join("api").join("schema.d.ts");
    let committed =
        fs::read_to_string(&types).with_context(|| format!("cannot read {}", types.display()))?;
    let output = web::script(step, "generate")?;
    let generated =
        fs::read_to_string(&types).with_context(|| format!("cannot read {}", types.display()))?;
    if !output.success {
        return runner(&output);
    }
    if generated != committed {
        bail!(
            "the API changed and the client's types did not; `npm run generate` in host/web has just renewed them, commit the result"
        );
    }
    Ok(Tally::one(true))
}

fn web_types(step: &Step<'_>, _: &Plan) -> Result<Tally> {
    runner(&web::script(step, "check")?)
}

fn web_lint(step: &Step<'_>, _: &Plan) -> Result<Tally> {
    runner(&web::script(step, "lint")?)
}

fn web_tests(step: &Step<'_>, _: &Plan) -> Result<Tally> {
    runner(&web::script(step, "test")?)
}

fn web_build(step: &Step<'_>, _: &Plan) -> Result<Tally> {
    web::bundle(step)?;
    Ok(Tally::one(true))
}

fn host_build(step: &Step<'_>, _: &Plan) -> Result<Tally> {
    run::check(
        step,
        run::command(
            "cargo",
            &["build", "--workspace", "--all-targets", "--locked"],
        ),
    )?;
    Ok(Tally::one(true))
}

fn clippy(step: &Step<'_>, _: &Plan) -> Result<Tally> {
    run::check(
        step,
        run::command(
            "cargo",
            &[
                "clippy",
                "--workspace",
                "--all-targets",
                "--",
                "-D",
                "warnings",
            ],
        ),
    )?;
    Ok(Tally::one(true))
}

fn rust_tests(step: &Step<'_>, plan: &Plan) -> Result<Tally> {
    let nextest = run::exists("cargo", &["nextest", "--version"]);
    let args: &[&str] = if nextest {
        &["nextest", "run", "--workspace", "--no-fail-fast"]
    } else {
        &["test", "--workspace", "--no-fail-fast"]
    };
    let mut command = run::command("cargo", args);
    // Without it the tests that need it fail, and say so.
    if let Err(error) = machine::postgres(step)
        && !error.is::<machine::Missing>()
    {
        return Err(error);
    }
    if plan.soak {
        command
            .env("GUILDHALL_SOAK", "1")
            .env("NEXTEST_PROFILE", "soak");
    }
    runner(&run::capture(step, command)?)
}

fn doc_tests(step: &Step<'_>, _: &Plan) -> Result<Tally> {
    runner(&run::capture(
        step,
        run::command("cargo", &["test", "--workspace", "--doc"]),
    )?)
}

/// The browser tests against a demo that was started for them alone.
fn browser(step: &Step<'_>, plan: &Plan) -> Result<Tally> {
    let chromium = machine::chromium(step)?;
    let suite = paths::root().join("tests").join("browser");
    run::check(
        step,
        run::command_in(&suite, "npm", &["ci", "--no-audit", "--no-fund"]),
    )?;
    let data = paths::own().join("browser-demo");
    if data.exists() {
        fs::remove_dir_all(&data).with_context(|| format!("cannot empty {}", data.display()))?;
    }
    let mut running = server::start(step, &data, "127.0.0.1:0")?;
    let result = orders::furnish(step, running.address(), &sample::fetch(step)?)
        .and_then(|()| browse(step, plan, &suite, running.address(), &chromium));
    running.stop()?;
    result
}

/// The orders plugin against a real commerce server, which its tests start.
fn vendure(step: &Step<'_>, _: &Plan) -> Result<Tally> {
    machine::node()?;
    machine::compiler()?;
    let suite = paths::root().join("tests").join("vendure");
    let mut install = run::command_in(&suite, "npm", &["ci", "--no-audit", "--no-fund"]);
    if let Some(folder) = machine::node_headers() {
        install.env("npm_config_nodedir", folder);
    }
    run::check(step, install)?;
    let tests = [
        "test",
        "--workspace",
        "--test",
        "vendure",
        "--",
        "--nocapture",
    ];
    let mut command = run::command("cargo", &tests);
    command.env("GUILDHALL_VENDURE", "1");
    // They measure times: one after the other.
    command.arg("--test-threads=1");
    runner(&run::capture(step, command)?)
}

fn browse(
    step: &Step<'_>,
    plan: &Plan,
    suite: &Path,
    address: &str,
    chromium: &Path,
) -> Result<Tally> {
    let mut command = run::command_in(suite, "npm", &["test"]);
    command
        .env("GUILDHALL_URL", address)
        .env("GUILDHALL_PASSWORD", orders::PASSWORD)
        .env("GUILDHALL_CHROMIUM", chromium)
        .env("GUILDHALL_PROGRAM", paths::guildhall());
    if plan.soak {
        command.env("GUILDHALL_SOAK", "1");
    }
    runner(&run::capture(step, command)?)
}

//! Finds a way to compile to WebAssembly by looking: the target of this toolchain; else rustup is
//! asked for it; else Debian's compiler builds the standard library from Debian's sources, after its
//! packages were installed when we are root. What cannot be had is said in one sentence.

use crate::{paths, run, ui::Step};
use anyhow::{Result, bail};
use std::path::{Path, PathBuf};
use std::process::Command;

/// What plugins are compiled for: WebAssembly with nothing around it.
pub(super) const TARGET: &str = "wasm32-unknown-unknown";
/// Debian's packages that can compile for it; the linker is of the compiler's LLVM.
const PACKAGES: [&str; 4] = ["rustc-web", "cargo-web", "rust-web-src", "lld-22"];
/// Where Debian puts them.
const DEBIAN: &str = "/usr/bin";

/// A way to compile to WebAssembly.
pub(super) enum Toolchain {
    /// The toolchain that runs this has the target.
    Rustup {
        /// Its folder.
        sysroot: PathBuf,
    },
    /// Debian's compiler, which builds the standard library itself.
    Debian {
        /// Its folder.
        sysroot: PathBuf,
        /// A linker for WebAssembly.
        linker: PathBuf,
    },
}

impl Toolchain {
    /// Looks for one, and gets one where it may.
    ///
    /// `GUILDHALL_WASM=debian` leaves rustup out, to try the other way.
    pub(super) fn find(step: &Step<'_>) -> Result<Self> {
        let only_debian = std::env::var_os("GUILDHALL_WASM").is_some_and(|way| way == "debian");
        if !only_debian && let Some(found) = rustup(step) {
            return Ok(found);
        }
        if let Some(found) = debian() {
            return Ok(found);
        }
        if can_install() {
            step.says("installing Debian's compiler for WebAssembly");
            run::check(step, apt(&["update"]))?;
            let mut install = apt(&["install", "--yes", "--no-install-recommends"]);
            install.args(PACKAGES);
            run::check(step, install)?;
            if let Some(found) = debian() {
                return Ok(found);
            }
        }
        bail!(
            "Rust cannot compile to WebAssembly here; get that with: {}",
            remedy()
        )
    }

    /// Its cargo, working in `folder`, with a build folder of its own.
    pub(super) fn cargo(&self, folder: &Path) -> Command {
        match self {
            Self::Rustup { .. } => {
                let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
                let mut command = run::command_in(folder, &cargo, &[]);
                command.env("CARGO_TARGET_DIR", self.folder());
                command
            }
            Self::Debian { linker, .. } => {
                let mut command = run::command_in(folder, &format!("{DEBIAN}/cargo"), &[]);
                // The standard library is built from source, which stable compilers allow nobody else.
                command.env("RUSTC_BOOTSTRAP", "1");
                command.env("RUSTC", format!("{DEBIAN}/rustc"));
                command.env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER", linker);
                command.env("CARGO_TARGET_DIR", self.folder());
                // What the toolchain of rustup set for itself is not for this one.
                for name in [
                    "RUSTUP_TOOLCHAIN",
                    "LD_LIBRARY_PATH",
                    "RUSTFLAGS",
                    "RUSTC_WRAPPER",
                ] {
                    command.env_remove(name);
                }
                command
            }
        }
    }

    /// What else its cargo must be told.
    pub(super) fn extra(&self) -> &'static [&'static str] {
        match self {
            Self::Rustup { .. } => &[],
            Self::Debian { .. } => &["-Zbuild-std=std,panic_abort"],
        }
    }

    pub(super) fn sysroot(&self) -> &Path {
        match self {
            Self::Rustup { sysroot } | Self::Debian { sysroot, .. } => sysroot,
        }
    }

    /// Where the compiled module of a package is.
    pub(super) fn module(&self, package: &str) -> PathBuf {
        let file = format!("{}.wasm", package.replace('-', "_"));
        self.folder().join(TARGET).join("release").join(file)
    }

    fn folder(&self) -> PathBuf {
        let name = match self {
            Self::Rustup { .. } => "wasm-rustup",
            Self::Debian { .. } => "wasm-debian",
        };
        paths::target().join(name)
    }
}

/// The toolchain that runs this, when it has the target or rustup gets it.
fn rustup(step: &Step<'_>) -> Option<Toolchain> {
    let sysroot = PathBuf::from(run::asks("rustc", &["--print", "sysroot"])?);
    let has_target = || {
        sysroot
            .join("lib/rustlib")
            .join(TARGET)
            .join("lib")
            .is_dir()
    };
    if !has_target() {
        // It was tried before, in vain: do not wait for the network again.
        if paths::target().join("wasm-debian").exists() || !run::exists("rustup", &["--version"]) {
            return None;
        }
        step.says("asking rustup for the WebAssembly target");
        run::capture(step, run::command("rustup", &["target", "add", TARGET])).ok()?;
    }
    has_target().then_some(Toolchain::Rustup { sysroot })
}

/// Debian's compiler, when all of it is there.
fn debian() -> Option<Toolchain> {
    let rustc = format!("{DEBIAN}/rustc");
    let sysroot = PathBuf::from(run::asks(&rustc, &["--print", "sysroot"])?);
    let sources = sysroot.join("lib/rustlib/src/rust/library/Cargo.toml");
    let cargo = run::exists(&format!("{DEBIAN}/cargo"), &["--version"]);
    (sources.exists() && cargo).then_some(())?;
    Some(Toolchain::Debian {
        sysroot,
        linker: linker()?,
    })
}

/// The linker that comes with a toolchain of rustup, or Debian's.
fn linker() -> Option<PathBuf> {
    let bundled = run::asks("rustc", &["--print", "target-libdir"])
        .and_then(|libraries| Some(Path::new(&libraries).parent()?.join("bin/rust-lld")))
        .filter(|path| path.exists());
    bundled.or_else(|| {
        run::asks("sh", &["-c", "command -v wasm-ld-22 || command -v wasm-ld"]).map(PathBuf::from)
    })
}

fn can_install() -> bool {
    run::exists("apt-get", &["--version"]) && run::asks("id", &["-u"]).as_deref() == Some("0")
}

fn remedy() -> String {
    if run::exists("rustup", &["--version"]) {
        format!("rustup target add {TARGET}")
    } else {
        format!("sudo apt-get install {}", PACKAGES.join(" "))
    }
}

fn apt(args: &[&str]) -> Command {
    let mut command = run::command("apt-get", args);
    command.env("DEBIAN_FRONTEND", "noninteractive");
    command
}

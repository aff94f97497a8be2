//! What the system says of a process, and keeping the two sides on a processor each. Reads `/proc`.

use std::process::{Command, Stdio};

/// The clock of `/proc/PID/stat`, in ticks a second; 100 on every Linux that we know.
const TICKS: f64 = 100.0;
/// Open sockets that the largest group needs on one side, with some to spare.
const FILES: u64 = 4_000;

/// Processor time that a process has used so far, in seconds.
pub fn cpu_seconds(pid: u32) -> f64 {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).expect("the process is there");
    // The name in brackets may hold spaces; the fields after it are counted from 3.
    let rest = &stat[stat.rfind(')').expect("a name") + 2..];
    let field = |number: usize| -> f64 {
        let text = rest.split(' ').nth(number - 3).expect("a field");
        text.parse().expect("a number")
    };
    (field(14) + field(15)) / TICKS
}

/// Memory that a process holds at the moment, in KiB.
pub fn resident_kib(pid: u32) -> f64 {
    let status =
        std::fs::read_to_string(format!("/proc/{pid}/status")).expect("the process is there");
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmRSS:"))
        .expect("VmRSS");
    let number = line.trim().trim_end_matches("kB").trim();
    number.parse().expect("a number")
}

/// Whether the servers and the clients get a processor each.
pub struct Processors {
    apart: bool,
}

impl Processors {
    /// Keeps this process on the second processor when there are two and `taskset` is there.
    pub fn part() -> Self {
        let several = std::thread::available_parallelism().is_ok_and(|count| count.get() > 1);
        let own = std::process::id().to_string();
        let moved = || {
            Command::new("taskset")
                .args(["--all-tasks", "--cpu-list", "--pid", "1", &own])
                .stdout(Stdio::null())
                .stderr(Stdio::null())
                .status()
        };
        Self {
            apart: several && moved().is_ok_and(|status| status.success()),
        }
    }

    /// A server's command, on the first processor.
    pub fn server(&self, program: &std::ffi::OsStr) -> Command {
        if !self.apart {
            return Command::new(program);
        }
        let mut command = Command::new("taskset");
        command.args(["--cpu-list", "0"]).arg(program);
        command
    }

    /// How it is, in words.
    pub fn words(&self) -> &'static str {
        if self.apart {
            "server on processor 0, clients on processor 1"
        } else {
            "server and clients share the processors"
        }
    }
}

/// Ends the bench with a sentence when this process may not open enough files.
pub fn check_files() {
    let limits = std::fs::read_to_string("/proc/self/limits").expect("limits");
    let line = limits
        .lines()
        .find_map(|line| line.strip_prefix("Max open files"))
        .expect("a limit of open files");
    let soft = line.split_whitespace().next().unwrap_or_default();
    if soft.parse().is_ok_and(|files: u64| files < FILES) {
        println!("only {soft} files may be open here; try again after: ulimit -n {FILES}");
        std::process::exit(2);
    }
}

//! What is measured: all of it, or the rows that were asked for. It never measures more than one
//! row of a kind.

use std::time::Duration;

/// Everything there is to be asked for.
const SERVERS: [&str; 3] = ["guildhall", "bare", "ejabberd"];

/// How large it is.
pub struct Plan {
    /// Whether figures are wanted, or only that it works.
    pub measured: bool,
    /// Members connected, one after the other.
    pub sizes: Vec<usize>,
    /// Senders at each size.
    pub senders: Vec<usize>,
    /// How long each row takes.
    pub time: Duration,
    /// Messages on their way at once, all senders together, when there are many.
    many: usize,
    /// Only this many of each sender's on their way at once.
    window: Option<usize>,
    /// Which servers, by name; all when empty.
    only: Vec<String>,
}

impl Plan {
    /// The plan that these arguments ask for.
    ///
    /// # Errors
    /// A sentence, when there is no such row.
    pub fn of(arguments: &[String]) -> Result<Self, String> {
        // Without `--bench` (as `cargo test --all-targets` runs it) it is only seen to work.
        let measured = arguments.iter().any(|argument| argument == "--bench");
        let mut plan = Self {
            measured,
            sizes: if measured {
                vec![50, 500, 2_000]
            } else {
                vec![50]
            },
            senders: vec![1, 10],
            time: Duration::from_millis(if measured { 3_000 } else { 200 }),
            many: if measured { 80 } else { 20 },
            window: None,
            only: Vec::new(),
        };
        for wanted in arguments.iter().filter(|one| !one.starts_with('-')) {
            plan.narrow(wanted)?;
        }
        Ok(plan)
    }

    fn narrow(&mut self, wanted: &str) -> Result<(), String> {
        let unknown = || {
            format!(
                "no row is called {wanted}; there are {}, members=50|500|2000, senders=1|10, window=1|8|80",
                SERVERS.join(", ")
            )
        };
        let Some((what, number)) = wanted.split_once('=') else {
            if !SERVERS.contains(&wanted) {
                return Err(unknown());
            }
            self.only.push(wanted.to_owned());
            return Ok(());
        };
        let number: usize = number.parse().map_err(|_| unknown())?;
        let kept = match what {
            "members" => &mut self.sizes,
            "senders" => &mut self.senders,
            "window" => {
                self.window = Some(number);
                return Ok(());
            }
            _ => return Err(unknown()),
        };
        kept.retain(|one| *one == number);
        if kept.is_empty() {
            return Err(unknown());
        }
        Ok(())
    }

    /// Whether a server is wanted.
    pub fn wants(&self, server: &str) -> bool {
        self.only.is_empty() || self.only.iter().any(|one| one == server)
    }

    /// How many messages each of so many senders has on the way at once, row after row.
    pub fn windows(&self, senders: usize) -> Vec<usize> {
        let all = [1, self.many / senders];
        let wanted = |window: &usize| self.window.is_none_or(|only| only == *window);
        all.into_iter().filter(wanted).collect()
    }
}

//! Counts: how many tests a runner says passed and failed, read from its own closing lines.

/// Passed and failed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Passed.
    pub passed: u64,
    /// Failed.
    pub failed: u64,
}

impl Tally {
    /// A check that is no test runner counts as one.
    pub fn one(success: bool) -> Self {
        Self {
            passed: u64::from(success),
            failed: u64::from(!success),
        }
    }

    /// Both together.
    pub fn plus(self, other: Self) -> Self {
        Self {
            passed: self.passed + other.passed,
            failed: self.failed + other.failed,
        }
    }

    /// The sum of every closing line of cargo test, nextest, vitest and our own plain one.
    /// `None` when there was none.
    pub fn read(lines: &[String]) -> Option<Self> {
        lines
            .iter()
            .filter_map(|line| closing(line))
            .reduce(Self::plus)
    }
}

/// What one line says, when it closes a run.
fn closing(line: &str) -> Option<Tally> {
    let plain = without_colours(line);
    let line = plain.trim();
    let closes = line.starts_with("test result:")
        || line.starts_with("Summary [")
        || (line.starts_with("Tests ") && line.ends_with(')'))
        || is_plain_close(line);
    closes.then(|| Tally {
        passed: before(line, "passed"),
        failed: before(line, "failed"),
    })
}

/// `N passed, N failed`, with at most one word and a colon before it.
fn is_plain_close(line: &str) -> bool {
    let counts = line
        .split_once(": ")
        .filter(|(word, _)| !word.contains(' '))
        .map_or(line, |(_, rest)| rest);
    let mut parts = counts.split(", ");
    let part = |part: Option<&str>, word: &str| {
        part.and_then(|part| part.strip_suffix(word))
            .is_some_and(|number| number.trim().parse::<u64>().is_ok())
    };
    part(parts.next(), " passed") && part(parts.next(), " failed")
}

/// The number that stands before a word, 0 when the word is not there.
fn before(line: &str, word: &str) -> u64 {
    let words: Vec<&str> = line
        .split(|c: char| c.is_whitespace() || ",;|()".contains(c))
        .filter(|w| !w.is_empty())
        .collect();
    let at = words.iter().position(|candidate| *candidate == word);
    at.and_then(|at| words.get(at.checked_sub(1)?)?.parse().ok())
        .unwrap_or(0)
}

fn without_colours(line: &str) -> String {
    let mut plain = String::with_capacity(line.len());
    let mut chars = line.chars();
    while let Some(c) = chars.next() {
        if c == '\u{1b}' {
            for c in chars.by_ref() {
                if c.is_ascii_alphabetic() {
                    break;
                }
            }
        } else {
            plain.push(c);
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::Tally;

    fn read(text: &str) -> Option<Tally> {
        Tally::read(&text.lines().map(str::to_owned).collect::<Vec<_>>())
    }

    #[test]
    fn every_runner_is_understood() {
        let some = |passed, failed| Some(Tally { passed, failed });
        assert_eq!(
            read("test result: ok. 12 passed; 0 failed; 1 ignored; 0 measured"),
            some(12, 0)
        );
        assert_eq!(
            read("     Summary [   1.234s] 57 tests run: 55 passed (1 slow), 2 failed, 1 skipped"),
            some(55, 2)
        );
        assert_eq!(
            read("\u{1b}[2m      Tests \u{1b}[22m 3 failed | 34 passed (37)"),
            some(34, 3)
        );
        assert_eq!(read("browser: 9 passed, 1 failed"), some(9, 1));
        assert_eq!(read("9 passed, 1 failed, 2 skipped"), some(9, 1));
    }

    #[test]
    fn several_runs_add_up() {
        let two = "test result: ok. 2 passed; 0 failed;\nnoise 7 passed\ntest result: FAILED. 1 passed; 3 failed;";
        assert_eq!(
            read(two),
            Some(Tally {
                passed: 3,
                failed: 3
            })
        );
    }

    #[test]
    fn a_run_that_closes_with_nothing_counts_nothing() {
        assert_eq!(read("all is well\nbuilt in 3 s"), None);
    }
}

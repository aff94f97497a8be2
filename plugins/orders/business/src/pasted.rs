//! Numbers of orders in what somebody says: written out, or in a link to the system that has them.

use super::near::normal;
use super::row::LONGEST_ID;

/// Most numbers that are taken from one message.
pub const MOST: usize = 8;
/// Shortest number that is taken for one.
const SHORTEST: usize = 4;
/// Where the number stands in a pattern of links.
pub const HOLE: &str = "{order}";

/// What may be the number of an order: it has a digit, and whoever asks looks whether there is such an
/// order. `pattern` is what a link to one looks like, such as `https://shop.example.com/orders/{order}`.
pub fn numbers(text: &str, pattern: Option<&str>) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    let linked = pattern
        .map(|pattern| linked(text, pattern))
        .unwrap_or_default();
    let written = text.split(|c| !is_usable(c)).filter(|word| is_number(word));
    for number in linked.iter().map(String::as_str).chain(written) {
        let number = number.trim_matches(|c: char| !c.is_alphanumeric());
        for form in [number.to_owned(), normal(number)] {
            let fits = form.len() <= LONGEST_ID && !form.is_empty();
            if fits && found.len() < MOST && !found.contains(&form) {
                found.push(form);
            }
        }
    }
    found
}

/// Whether a text is a pattern of links: `http` or `https`, with one hole that is not in the host.
pub fn is_pattern(text: &str) -> bool {
    let rest = text
        .strip_prefix("https://")
        .or(text.strip_prefix("http://"));
    let at = |rest: &str| rest.find(HOLE).zip(rest.find('/'));
    rest.and_then(at).is_some_and(|(hole, slash)| slash < hole) && text.matches(HOLE).count() == 1
}

fn linked(text: &str, pattern: &str) -> Vec<String> {
    let Some((before, after)) = pattern
        .split_once(HOLE)
        .filter(|(before, _)| !before.is_empty())
    else {
        return Vec::new();
    };
    let parts = text.match_indices(before).take(MOST);
    let numbers = parts.filter_map(|(at, _)| {
        let rest = text.get(at + before.len()..)?;
        let end = rest.find(|c| !is_usable(c)).unwrap_or(rest.len());
        let (number, tail) = rest.split_at(end);
        (!number.is_empty() && tail.starts_with(after)).then(|| number.to_owned())
    });
    numbers.collect()
}

fn is_usable(c: char) -> bool {
    c.is_ascii_alphanumeric() || "-_.#".contains(c)
}

fn is_number(word: &str) -> bool {
    (SHORTEST..=LONGEST_ID).contains(&word.len()) && word.bytes().any(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests;

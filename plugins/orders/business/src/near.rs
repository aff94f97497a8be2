//! What somebody may have meant who typed the number of an order that does not exist.

use std::collections::BTreeSet;

/// Most suggestions.
pub const MOST: usize = 3;
/// Longest end of a number for which all neighbours are listed.
const LONGEST: usize = 12;

/// The number as it is compared: without blanks around it, in capitals.
pub fn normal(typed: &str) -> String {
    typed.trim().to_uppercase()
}

/// The last part of a number, `152156` of `CA-2016-152156`: what people remember and type.
pub fn tail(id: &str) -> &str {
    id.rsplit('-').next().unwrap_or(id)
}

/// Everything that is one slip of a finger away from `tail`, and `tail` itself: a digit that is
/// wrong, missing, too many, or exchanged with its neighbour.
pub fn neighbours(tail: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::from([tail.to_owned()]);
    let chars: Vec<char> = tail.chars().collect();
    if chars.len() > LONGEST {
        return found;
    }
    for at in 0..=chars.len() {
        let (before, after) = chars.split_at(at);
        let mut add = |middle: &[char], rest: &[char]| {
            found.insert(before.iter().chain(middle).chain(rest).collect());
        };
        for digit in '0'..='9' {
            add(&[digit], after);
            if let Some((_, rest)) = after.split_first() {
                add(&[digit], rest);
            }
        }
        if let Some((first, rest)) = after.split_first() {
            add(&[], rest);
            if let Some((second, rest)) = rest.split_first() {
                add(&[*second, *first], rest);
            }
        }
    }
    found.remove("");
    found
}

/// The candidates that are closest to what was typed, the closest first; none that is far off.
pub fn closest(typed: &str, candidates: impl IntoIterator<Item = String>) -> Vec<String> {
    let typed = normal(typed);
    let far = (typed.chars().count() / 2).clamp(2, 8);
    let distinct: BTreeSet<String> = candidates.into_iter().collect();
    let mut ranked: Vec<(usize, String)> = distinct
        .into_iter()
        .map(|id| {
            // Whoever types only the last part means exactly that.
            let whole = strsim::osa_distance(&typed, &normal(&id));
            (whole.min(strsim::osa_distance(&typed, tail(&id))), id)
        })
        .filter(|(distance, _)| *distance <= far)
        .collect();
    ranked.sort();
    ranked.into_iter().take(MOST).map(|(_, id)| id).collect()
}

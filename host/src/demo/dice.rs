//! Repeatable choices: the same seed gives the same throws on every machine and in every version.
//!
//! Never used for anything secret: whoever knows the seed knows every throw.

/// A stream of choices drawn from a BLAKE3 stream.
///
/// The stream is our own, so that an upgrade of a random-number crate can never change the demo
/// company.
pub struct Dice {
    reader: blake3::OutputReader,
}

impl Dice {
    /// The dice of one part (`topic`) of the demo: adding throws to one part moves no other.
    pub fn new(seed: u64, topic: &str) -> Dice {
        let mut hasher = blake3::Hasher::new_derive_key("guildhall demo company");
        hasher.update(&seed.to_le_bytes());
        hasher.update(topic.as_bytes());
        Dice {
            reader: hasher.finalize_xof(),
        }
    }

    /// A number in `0..bound`; 0 when `bound` is 0.
    pub fn below(&mut self, bound: usize) -> usize {
        let mut bytes = [0; 8];
        self.reader.fill(&mut bytes);
        // The bias of the remainder is below 2^-50 for the sizes used here.
        let bound = bound.max(1) as u64;
        (u64::from_le_bytes(bytes) % bound) as usize
    }

    /// True in `percent` of 100 throws.
    pub fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    /// One of `items`; nothing when there are none.
    pub fn pick<'a, T>(&mut self, items: &'a [T]) -> Option<&'a T> {
        items.get(self.below(items.len()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_throws_the_same_and_topics_differ() {
        let throws = |seed, topic: &str| {
            let mut dice = Dice::new(seed, topic);
            (0..50).map(|_| dice.below(1000)).collect::<Vec<_>>()
        };
        assert_eq!(throws(7, "people"), throws(7, "people"));
        assert_ne!(throws(7, "people"), throws(8, "people"));
        assert_ne!(throws(7, "people"), throws(7, "talk"));
    }

    #[test]
    fn an_empty_choice_is_no_panic() {
        let mut dice = Dice::new(1, "x");
        assert_eq!(dice.below(0), 0);
        assert_eq!(dice.pick::<u8>(&[]), None);
    }
}

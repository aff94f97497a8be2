//! What a poll is. Knows no SDK, so that it is tested natively.
use serde::{Deserialize, Serialize};

/// A question and its answers.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
pub struct Poll {
    /// What is asked.
    pub question: String,
    /// Two to five, all different.
    pub answers: Vec<String>,
}

/// `Where to? | Noodles | Rice`; none unless there are two to five different answers.
pub fn parse(text: &str) -> Option<Poll> {
    let mut parts = text
        .split('|')
        .map(str::trim)
        .filter(|part| !part.is_empty());
    let question = parts.next()?.to_owned();
    let answers: Vec<String> = parts.map(str::to_owned).collect();
    let differ = (1..answers.len()).all(|n| !answers[..n].contains(&answers[n]));
    ((2..=5).contains(&answers.len()) && differ).then_some(Poll { question, answers })
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::parse;

    #[test]
    fn a_poll_has_a_question_and_two_to_five_answers() {
        let poll = parse("Where to? | Noodles| Rice |").unwrap();
        assert_eq!(poll.question, "Where to?");
        assert_eq!(poll.answers, ["Noodles", "Rice"]);
        for text in [
            "",
            "Where to?",
            "Where to? | Noodles",
            "a|b|b",
            "a|1|2|3|4|5|6",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
    }
}

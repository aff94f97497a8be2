//! Looks at messages before they are posted: one word for each thing that a filter can do or get wrong.

use guildhall_sdk::prelude::*;

/// More than a message may have.
const GIANT: usize = 9_000;

struct Sentry;

impl MessageFilter for Sentry {
    fn check(call: &Call, candidate: &Candidate) -> Result<Verdict> {
        let text = candidate.text.as_str();
        Ok(match text.split(' ').next().unwrap_or_default() {
            "secret" => Verdict::Refuse("Secrets stay in the house.".into()),
            "hot" => Verdict::Warn("This is hot. Send it?".into()),
            "darn" => Verdict::Rewrite(text.replace("darn", "****")),
            "who" => Verdict::Rewrite(shown(call, candidate)),
            "odd" => Verdict::Other("shrug".to_owned()),
            "empty" => Verdict::Rewrite(" ".to_owned()),
            "giant" => Verdict::Rewrite("x".repeat(GIANT)),
            "problem" => return Err(Problem::new("lost", "I lost my glasses.")),
            "panic" => panic!("the sentry fell"),
            "write" => {
                kv::put("seen", &1)?;
                Verdict::Allow
            }
            "loop" => loop {
                std::hint::black_box(0);
            },
            _ => Verdict::Allow,
        })
    }
}

/// All that it is shown.
fn shown(call: &Call, candidate: &Candidate) -> String {
    let author = match &candidate.author {
        Member::User(user) => user.clone(),
        Member::Customer(customer) => format!("customer {customer}"),
        Member::Plugin(_) | Member::Other(_) => "?".to_owned(),
    };
    let correction = if candidate.corrects.is_some() {
        " again"
    } else {
        ""
    };
    let here = call.chat.as_deref() == Some(candidate.chat.as_str());
    format!(
        "{author}{correction}, {} files, here: {here}",
        candidate.files.len()
    )
}

guildhall_sdk::plugin!(Sentry);

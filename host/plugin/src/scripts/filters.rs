//! `message-filter`: what a plugin says to a message before it is posted. It only looks; what it says
//! is checked here and obeyed by `calls/filters.rs`.

use guildhall_app::messages::Saying;
use guildhall_domain::{Capability, Message, Text};
use guildhall_manifest::Handler;
use serde::{Deserialize, Serialize};

use super::{ask, handler};
use crate::bindings::guildhall::chat::screening as wit;
use crate::bindings::guildhall::chat::types::Member;
use crate::convert::{Fit, Misfit, text};
use crate::guest::{Access, Run};
use crate::house::{Ending, House, Script, Step};

/// What a filter says to a message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Verdict {
    /// It may be posted.
    Allow,
    /// Its author is to think again.
    Warn(Text),
    /// It may be posted with this text.
    Rewrite(String),
    /// It may not be posted.
    Refuse(Text),
}

/// Asks a filter. Whether the person may say this there is asked before.
pub struct Check(pub Saying);

impl Script for Check {
    type Answer = Verdict;

    async fn run(&self, house: &House, run: Run) -> Step<Verdict> {
        let (call, shown) = (run.call.to_guest(), self.shown(&run));
        let body = handler!(message_filter, Handler::MessageFilter, |guest, store| guest
            .call_check(store, &call, &shown));
        let (mut run, raw) = ask(house, run, Access::ReadOnly, body).await?;
        let verdict = raw.and_then(|raw| self.verdict(raw).map_err(Ending::from));
        if !matches!(verdict, Ok(Verdict::Allow)) {
            let chat = Some(self.0.chat.as_str());
            run.work.uses().used(Capability::ChatScreening, chat, true);
        }
        Ok((run, verdict))
    }
}

impl Check {
    fn shown(&self, run: &Run) -> wit::Candidate {
        let author = match (&run.call.user, &run.call.customer) {
            (Some(user), _) => Member::User(user.to_string()),
            (None, Some(customer)) => Member::Customer(customer.to_string()),
            (None, None) => Member::Other("system".to_owned()),
        };
        wit::Candidate {
            chat: self.0.chat.to_string(),
            author,
            text: self.0.text.clone(),
            files: self.0.files.iter().map(ToString::to_string).collect(),
            corrects: self.0.corrects.as_ref().map(ToString::to_string),
        }
    }

    fn verdict(&self, raw: wit::Verdict) -> Fit<Verdict> {
        Ok(match raw {
            wit::Verdict::Allow => Verdict::Allow,
            wit::Verdict::Warn(words) => Verdict::Warn(text::checked(words, "warn")?),
            wit::Verdict::Refuse(words) => Verdict::Refuse(text::checked(words, "refuse")?),
            wit::Verdict::Rewrite(words) => Verdict::Rewrite(self.fitting(words)?),
            wit::Verdict::Other(name) => {
                let name: String = name.chars().take(64).collect();
                return Err(Misfit::of("verdict", format!("unknown: {name}")));
            }
        })
    }

    /// A text that can be posted in the place of what was said.
    fn fitting(&self, words: String) -> Fit<String> {
        let length = words.chars().count();
        if length > Message::LONGEST {
            let most = Message::LONGEST;
            return Err(Misfit::of(
                "rewrite",
                format!("{length} characters; at most {most} are allowed"),
            ));
        }
        if words.trim().is_empty() && self.0.files.is_empty() {
            let why = "nothing is left of the message: refuse it instead";
            return Err(Misfit::of("rewrite", why));
        }
        Ok(words)
    }
}

//! The ways in which a plugin is called. It implements those that its manifest lists as handlers.

use crate::actions::Press;
use crate::call::Call;
use crate::cards::Card;
use crate::chat::{Candidate, Member, Message, Reaction, Verdict};
use crate::commands::{Command, Suggestion};
use crate::effects::Effects;
use crate::forms::{FieldError, Form, OptionItem, Submission, Submitted};
use crate::jobs::Job;
use crate::lifecycle::{Migration, Progress};
use crate::pages::{Page, PageAsk};
use crate::services::Request;
use crate::webhooks::{Hook, HookAnswer};
use crate::{Problem, Result};

/// Handler `commands`.
pub trait Commands {
    /// Somebody typed a command.
    ///
    /// # Errors
    /// A problem commits nothing and is shown to the one who typed.
    fn run(call: &Call, command: &Command) -> Result<Effects>;

    /// Offers values for an option that is being typed. Read-only.
    ///
    /// # Errors
    /// A problem offers nothing.
    fn complete(call: &Call, command: &str, option: &str, typed: &str) -> Result<Vec<Suggestion>> {
        let _ = (call, command, option, typed);
        Ok(Vec::new())
    }
}

/// Handler `message-actions`.
pub trait MessageActions {
    /// Somebody picked an action of the manifest for a message, which is shown as it is now.
    ///
    /// # Errors
    /// A problem commits nothing and is shown to the one who picked.
    fn run(call: &Call, action: &str, target: &Message) -> Result<Effects>;
}

/// Handler `card-actions`.
pub trait CardActions {
    /// Somebody pressed a button that was made with `Button::action`.
    ///
    /// # Errors
    /// A problem commits nothing and is shown to the one who pressed.
    fn pressed(call: &Call, press: &Press) -> Result<Effects>;
}

/// Handler `card-source`.
pub trait CardSource {
    /// Draws the card of a message from the records. Read-only.
    ///
    /// # Errors
    /// A problem leaves the card as it is.
    fn render(call: &Call, message: &str) -> Result<Card>;
}

/// Handler `form-handler`.
pub trait FormHandler {
    /// Somebody opens a form; `payload` is JSON. Read-only.
    ///
    /// # Errors
    /// A problem is shown instead of the form.
    fn open(call: &Call, form: &str, payload: &str) -> Result<Form>;

    /// A field that is watched changed: the form as it is to be from now on. Read-only. What was typed
    /// stays in the fields that are still there.
    ///
    /// # Errors
    /// A problem leaves the form as it is.
    fn changed(call: &Call, field: &str, submission: &Submission) -> Result<Form> {
        let _ = (call, field);
        Err(Problem::new(
            "not-watched",
            format!("{} watches nothing", submission.form),
        ))
    }

    /// Offers options for a lookup; `query` is what stands in it so far. Read-only.
    ///
    /// # Errors
    /// A problem offers nothing.
    fn suggest(
        call: &Call,
        field: &str,
        query: &str,
        submission: &Submission,
    ) -> Result<Vec<OptionItem>> {
        let _ = (call, field, query, submission);
        Ok(Vec::new())
    }

    /// Somebody submitted a form. `Submitted::Reject` commits nothing.
    ///
    /// # Errors
    /// A problem commits nothing and is shown.
    fn submit(call: &Call, submission: &Submission) -> Result<Submitted>;
}

/// Handler `page-handler`.
pub trait PageHandler {
    /// Somebody opens a page. Read-only.
    ///
    /// # Errors
    /// A problem is shown instead of the page.
    fn render(call: &Call, ask: &PageAsk) -> Result<Page>;

    /// A page of the plugin's own assets asks for something; `body` and the answer are JSON.
    ///
    /// # Errors
    /// A problem commits nothing and is told to the page.
    fn request(call: &Call, method: &str, body: &str) -> Result<String> {
        let _ = (call, method, body);
        Err(crate::Problem::new(
            "unknown-method",
            "This page asks for something that its plugin does not know.",
        ))
    }
}

/// Handler `on-job`.
pub trait OnJob {
    /// A job is due.
    ///
    /// # Errors
    /// A problem commits nothing; the job is tried again later.
    fn run(call: &Call, job: &Job) -> Result;
}

/// Handler `on-message`. Each event takes effect once; those of one chat come in their order.
pub trait OnMessage {
    /// A message that the manifest asks for was posted. It is shown as it is now.
    ///
    /// # Errors
    /// A problem commits nothing; the event is told again later, as with all that follow.
    fn posted(call: &Call, message: &Message) -> Result;
}

/// Handler `on-message-change`.
pub trait OnMessageChange {
    /// A message has other words, or another card.
    ///
    /// # Errors
    /// A problem commits nothing; the event is told again later.
    fn edited(call: &Call, message: &Message) -> Result {
        let _ = (call, message);
        Ok(())
    }

    /// A message was taken back.
    ///
    /// # Errors
    /// A problem commits nothing; the event is told again later.
    fn retracted(call: &Call, chat: &str, message: &str) -> Result {
        let _ = (call, chat, message);
        Ok(())
    }
}

/// Handler `on-member`.
pub trait OnMember {
    /// People came into a chat; at most 500 at once.
    ///
    /// # Errors
    /// A problem commits nothing; the event is told again later.
    fn joined(call: &Call, chat: &str, members: &[Member]) -> Result {
        let _ = (call, chat, members);
        Ok(())
    }

    /// People left a chat; at most 500 at once.
    ///
    /// # Errors
    /// A problem commits nothing; the event is told again later.
    fn left(call: &Call, chat: &str, members: &[Member]) -> Result {
        let _ = (call, chat, members);
        Ok(())
    }
}

/// Handler `on-file`.
pub trait OnFile {
    /// A file was posted in a chat.
    ///
    /// # Errors
    /// A problem commits nothing; the event is told again later.
    fn added(call: &Call, chat: &str, file: &str) -> Result;
}

/// Handler `message-filter`: asked before somebody's message is posted or corrected. Read-only.
pub trait MessageFilter {
    /// What is to become of it. Be quick: there are 50 ms of processor time, and the author waits.
    ///
    /// # Errors
    /// A problem is a failure, and no verdict: the administrator chooses whether messages pass then.
    fn check(call: &Call, candidate: &Candidate) -> Result<Verdict>;
}

/// Handler `on-reaction`.
pub trait OnReaction {
    /// Somebody put an emoji under a message, or took it away.
    ///
    /// # Errors
    /// A problem commits nothing; the event is told again later.
    fn changed(call: &Call, reaction: &Reaction) -> Result;
}

/// Handler `on-user`.
pub trait OnUser {
    /// Somebody was added to the company, changed, or switched off or on. What they are now is asked
    /// with `directory::user`.
    ///
    /// # Errors
    /// A problem commits nothing; the event is told again later.
    fn changed(call: &Call, user: &str) -> Result;
}

/// Handler `on-department`.
pub trait OnDepartment {
    /// A department was added, changed, moved or removed. `directory::department` says what it is now,
    /// or that it is not there any more.
    ///
    /// # Errors
    /// A problem commits nothing; the event is told again later.
    fn changed(call: &Call, department: &str) -> Result;
}

/// Handler `setting-check`.
pub trait SettingCheck {
    /// An administrator saves settings: `settings` and `secrets` show them as they are to be. Read-only;
    /// each error stands at its setting, and with none of them they are saved.
    ///
    /// # Errors
    /// A problem saves nothing and is shown above the settings.
    fn check(call: &Call) -> Result<Vec<FieldError>>;
}

/// Handler `webhook`.
pub trait Webhook {
    /// A request came from outside, from a sender that the host has checked.
    ///
    /// # Errors
    /// A problem commits nothing; the sender is told 422 and its text.
    fn handle(call: &Call, hook: &Hook) -> Result<HookAnswer>;
}

/// Handler `services`.
pub trait Services {
    /// Another plugin asks. The answer is JSON, such as `services::answer` makes. Read-only when the
    /// handler that asks is.
    ///
    /// # Errors
    /// A problem keeps nothing that was written here, and is told to the plugin that asked.
    fn serve(call: &Call, request: &Request) -> Result<String>;
}

/// Handler `lifecycle`. Without it in the manifest, there is nothing to migrate.
pub trait Lifecycle {
    /// Brings the records to the version of the manifest, slice by slice.
    ///
    /// # Errors
    /// A problem ends the installation or the upgrade.
    fn migrate(call: &Call, step: &Migration) -> Result<Progress>;
}

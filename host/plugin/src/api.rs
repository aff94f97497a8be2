//! What the doors get to see of the sandboxes: plain types, none of the runtime's.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use guildhall_domain::{
    Actor, Address, CallId, ChatId, CompanyId, FieldError, Form, FormId, Json, Locale, Member,
    MessageId, Millis, PluginId, Problem, ProblemCode, Said, Text, TimeZone, UserId, texts,
};
use guildhall_manifest::{CommandSpec, MessageActionSpec, PageSpec, Words};
use serde::{Deserialize, Serialize};

use crate::breaker::{FIRST_PAUSE, Paused};
use crate::faults::{Fault, HostFault, Limit};

/// A person who calls a plugin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caller {
    /// Their company.
    pub company: CompanyId,
    /// Who.
    pub user: UserId,
    /// The language they read.
    pub locale: Locale,
    /// The clock that they live by; none: the company's.
    pub time_zone: Option<TimeZone>,
    /// What their request says about itself.
    pub source: Source,
}

/// Who wants to say something in a chat, from inside or outside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Speaker {
    /// Their company, or the one whose chat it is.
    pub company: CompanyId,
    /// Who.
    pub who: Member,
    /// The language they read.
    pub locale: Locale,
    /// The clock that they live by; none: the company's.
    pub time_zone: Option<TimeZone>,
    /// What their request says about itself.
    pub source: Source,
}

impl From<&Caller> for Speaker {
    fn from(caller: &Caller) -> Self {
        Self {
            company: caller.company.clone(),
            who: Member::User(caller.user.clone()),
            locale: caller.locale,
            time_zone: caller.time_zone,
            source: caller.source.clone(),
        }
    }
}

impl Speaker {
    /// The same, as they act.
    #[must_use]
    pub fn actor(&self) -> Actor {
        match &self.who {
            Member::User(user) => Actor::User(user.clone()),
            Member::Customer(customer) => Actor::Customer(customer.clone()),
        }
    }
}

/// What a request says about itself. Nothing is decided by it: whoever sends it can say anything.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Source {
    /// The program it came from, as that names itself; at most 64 printable characters.
    pub client: Option<String>,
    /// W3C trace context, of its one form.
    pub trace_parent: Option<String>,
}

/// A command that somebody may use.
#[derive(Debug, Clone)]
pub struct Offered {
    /// Whose.
    pub plugin: PluginId,
    /// As the manifest describes it.
    pub spec: Arc<CommandSpec>,
}

/// An action that somebody may pick for a message.
#[derive(Debug, Clone)]
pub struct OfferedAction {
    /// Whose.
    pub plugin: PluginId,
    /// What the plugin is called.
    pub name: Words,
    /// As the manifest describes it.
    pub spec: MessageActionSpec,
}

/// A value suggested for an option of a command.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Suggestion {
    /// Whose words the label is.
    pub plugin: PluginId,
    /// What is put in.
    pub value: String,
    /// What the person reads.
    pub label: Text,
}

/// A button that was pressed, or a menu that was chosen from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Press {
    /// On the card of this message.
    pub message: MessageId,
    /// In this block.
    pub block: String,
    /// The button or menu.
    pub control: String,
    /// What was chosen in a menu; a button has none.
    pub values: Vec<String>,
    /// The revision of the card that the person saw.
    pub revision: u64,
}

/// A request from outside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hook {
    /// Which of the plugin's webhooks.
    pub name: String,
    /// The secret part of the address, when there is one. No plugin is told.
    pub token: Option<String>,
    /// Without the secret part.
    pub path: String,
    /// As it was sent.
    pub query: String,
    /// Names in lower case. The plugin is told those of its manifest.
    pub headers: Vec<(String, String)>,
    /// As it was sent.
    pub body: Bytes,
}

/// What a plugin answers the outside. Kept with the commit where deliveries have names.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HookAnswer {
    /// One that plugins may answer.
    pub status: u16,
    /// What the body is; none: nothing is said of it.
    pub kind: Option<String>,
    /// At most 64 KiB.
    pub body: Vec<u8>,
}

/// A call that was committed, once, and at which position of the company's log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// Its id.
    pub call: CallId,
    /// The log holds its events up to here.
    pub position: u64,
    /// What happens on the caller's own screen.
    pub effects: Vec<Effect>,
}

/// Something on the caller's own screen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Effect {
    /// A short text.
    Toast {
        /// Whose words.
        plugin: PluginId,
        /// The words.
        text: Text,
    },
    /// A form that was opened.
    Form(Box<OpenForm>),
    /// A page to be opened.
    Page(OpenPage),
}

/// A page that somebody is to be shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenPage {
    /// Whose.
    pub plugin: PluginId,
    /// Which.
    pub address: Address,
    /// What it is opened with; clients get it sealed.
    pub payload: Json,
}

/// A page that somebody asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageAsk {
    /// Whose.
    pub plugin: PluginId,
    /// Which.
    pub address: Address,
    /// The chat that it stands beside, as a panel.
    pub chat: Option<ChatId>,
    /// What it was opened with.
    pub payload: Json,
}

/// A plugin in somebody's launcher.
#[derive(Debug, Clone)]
pub struct Usable {
    /// Its id.
    pub plugin: PluginId,
    /// What it is called.
    pub name: Words,
    /// What it is for.
    pub description: Words,
    /// The asset that stands for it; none: its initial does.
    pub icon: Option<String>,
    /// When this person last used it.
    pub used_at: Option<Millis>,
    /// The pages that they may open.
    pub pages: Vec<Arc<PageSpec>>,
    /// The commands that they may type.
    pub commands: Vec<Arc<CommandSpec>>,
    /// Whether there is something of it that they may set for themselves.
    pub has_settings: bool,
}

/// A form on somebody's screen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenForm {
    /// This opening of it.
    pub id: FormId,
    /// Whose.
    pub plugin: PluginId,
    /// What is asked. `state` and payloads stay in the host.
    pub form: Form,
}

/// Why a call had no outcome. Nothing of it was committed, unless the problem's code is `unknown`.
#[derive(Debug, Clone, thiserror::Error)]
pub enum CallError {
    /// Said by the house or by the plugin, on reads that did hold.
    #[error(transparent)]
    Problem(Box<Problem>),
    /// The plugin's fault.
    #[error("call {call} of {plugin}: {fault}")]
    Fault {
        /// Whose.
        plugin: PluginId,
        /// Which call.
        call: CallId,
        /// What it did.
        fault: Fault,
    },
    /// It was upgraded, or its grants were changed, between being looked up and being run.
    #[error("{plugin} was changed just now: ask again")]
    Changed {
        /// Which.
        plugin: PluginId,
    },
    /// Its calls failed again and again, so it is not called for a while.
    #[error("{plugin} is paused after {} faults in a row, the last: {}", paused.faults, paused.last)]
    Paused {
        /// Which.
        plugin: PluginId,
        /// For how long, and why.
        paused: Paused,
    },
    /// The host's own fault.
    #[error(transparent)]
    Host(#[from] HostFault),
}

impl CallError {
    /// The plugin's fault, if it was one.
    pub fn fault(&self) -> Option<&Fault> {
        match self {
            CallError::Fault { fault, .. } => Some(fault),
            CallError::Problem(_)
            | CallError::Changed { .. }
            | CallError::Paused { .. }
            | CallError::Host(_) => None,
        }
    }

    /// The plugin has used up its processor time, and there is none before the call's deadline.
    pub(crate) fn used_up(plugin: &PluginId, wait: Duration) -> Self {
        let log = format!(
            "{plugin} has used up its processor time for the next {} ms",
            wait.as_millis()
        );
        Problem::new(ProblemCode::Busy, log)
            .retry_after(u32::try_from(wait.as_millis()).unwrap_or(u32::MAX))
            .into()
    }

    pub(crate) fn paused(plugin: &PluginId, paused: Paused) -> Self {
        let plugin = plugin.clone();
        CallError::Paused { plugin, paused }
    }

    /// Wrong answers to a form.
    pub fn rejected(fields: Vec<FieldError>) -> Self {
        Problem::invalid(fields).into()
    }

    /// Too many are in front.
    pub fn busy() -> Self {
        let log = "the queue in front of the sandboxes is full, or the deadline passed in it";
        Problem::new(ProblemCode::Busy, log)
            .retry_after(1_000)
            .into()
    }
}

impl From<Problem> for CallError {
    fn from(problem: Problem) -> Self {
        CallError::Problem(Box::new(problem))
    }
}

impl From<CallError> for Problem {
    fn from(error: CallError) -> Problem {
        match error {
            CallError::Problem(problem) => *problem,
            CallError::Host(fault) => Problem::new(ProblemCode::Internal, fault.0),
            changed @ CallError::Changed { .. } => {
                Problem::new(ProblemCode::Busy, changed.to_string()).retry_after(100)
            }
            CallError::Paused { ref paused, .. } => {
                let wait = paused.remaining.max(FIRST_PAUSE).as_millis();
                Problem::new(ProblemCode::PluginOff, error.to_string())
                    .saying(texts::PLUGIN_PAUSED)
                    .retry_after(u32::try_from(wait).unwrap_or(u32::MAX))
            }
            CallError::Fault {
                fault,
                plugin,
                call,
            } => {
                let code = match fault.limit() {
                    Some(Limit::Wall(_)) => ProblemCode::TimedOut,
                    Some(_) => ProblemCode::PluginOverLimit,
                    None => ProblemCode::PluginFailed,
                };
                Problem::new(code, format!("call {call} of {plugin}: {fault}"))
            }
        }
    }
}

/// A plugin's refusal, in its own words.
pub(crate) fn refusal(plugin: &PluginId, code: &str, text: Text, retry: Option<u32>) -> Problem {
    let log = format!(
        "{plugin} refused: {}",
        code.chars().take(100).collect::<String>()
    );
    let said = Said::Plugin {
        plugin: plugin.clone(),
        text,
    };
    let problem = Problem::new(ProblemCode::PluginRefused, log).saying(said);
    match retry {
        Some(millis) => problem.retry_after(millis),
        None => problem,
    }
}

/// There is no such plugin, as far as the person may know.
pub(crate) fn no_plugin(log: impl Into<String>) -> Problem {
    Problem::new(ProblemCode::NotFound, log).saying(texts::NO_PLUGIN)
}

/// There is no such command, as far as the person may know.
pub(crate) fn no_command() -> Problem {
    let problem = Problem::new(ProblemCode::CommandUnknown, "no plugin has such a command");
    problem.saying(texts::NO_COMMAND)
}

/// Where a call comes from, and where it answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// A command typed into a chat.
    Command {
        /// Where.
        chat: ChatId,
    },
    /// A button on a card.
    Card {
        /// The card's message.
        message: MessageId,
        /// Where it stands.
        chat: ChatId,
    },
    /// A form that was opened from a chat.
    Form {
        /// Its name.
        form: String,
        /// From where it was opened.
        chat: Option<ChatId>,
        /// The card that it was opened from.
        message: Option<MessageId>,
    },
    /// A message that somebody picked an action for.
    Message {
        /// Which.
        message: MessageId,
        /// Where it stands.
        chat: ChatId,
    },
    /// A page of the plugin's own.
    Page {
        /// Its path.
        path: String,
    },
    /// A panel beside a chat.
    Panel {
        /// Which.
        chat: ChatId,
    },
    /// The list of plugins that somebody may use.
    Launcher,
    /// A job that is due.
    Job {
        /// The chat of the call that scheduled it.
        chat: Option<ChatId>,
        /// How many calls of plugins led to that one.
        depth: u32,
    },
    /// An event of the log.
    Event {
        /// Where it happened.
        chat: Option<ChatId>,
        /// How many calls of plugins led to it.
        depth: u32,
    },
    /// A request from outside.
    Webhook,
    /// Another plugin asks.
    Service {
        /// The chat of the call that asks.
        chat: Option<ChatId>,
    },
    /// A message that is about to be posted.
    Filter {
        /// Where.
        chat: ChatId,
    },
    /// A card is drawn.
    Drawing,
    /// An installation.
    Lifecycle,
}

impl Origin {
    /// A bit for each kind of origin.
    pub(crate) fn bit(&self) -> u32 {
        1 << match self {
            Origin::Command { .. } => 0,
            Origin::Card { .. } => 1,
            Origin::Form { .. } => 2,
            Origin::Message { .. } => 3,
            Origin::Page { .. } => 4,
            Origin::Panel { .. } => 5,
            Origin::Launcher => 6,
            Origin::Job { .. } => 7,
            Origin::Event { .. } => 8,
            Origin::Webhook => 9,
            Origin::Service { .. } => 10,
            Origin::Filter { .. } => 11,
            Origin::Drawing => 12,
            Origin::Lifecycle => 13,
        }
    }

    /// Whether a person uses the plugin by it, rather than the house or another plugin.
    pub(crate) fn is_use(&self) -> bool {
        match self {
            Origin::Command { .. }
            | Origin::Card { .. }
            | Origin::Form { .. }
            | Origin::Message { .. }
            | Origin::Page { .. }
            | Origin::Panel { .. }
            | Origin::Launcher => true,
            Origin::Job { .. }
            | Origin::Event { .. }
            | Origin::Webhook
            | Origin::Service { .. }
            | Origin::Filter { .. }
            | Origin::Drawing
            | Origin::Lifecycle => false,
        }
    }
}

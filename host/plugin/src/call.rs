//! One call of a plugin: who asked, from where, and until when. It is the same for all its runs.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};
use std::time::Duration;

use guildhall_app::Desk;
use guildhall_app::files::Files;
use guildhall_app::vault::Vault;
use guildhall_domain::{
    Actor, CallId, ChatId, CompanyId, CustomerId, Locale, MessageId, Millis, PluginId, TimeZone,
    UserId,
};
use tokio::time::Instant;

use crate::api::{Origin, Source};
use crate::bindings::context as wit;
use crate::ledger::Ledger;
use crate::limits::Limits;
use crate::loaded::Loaded;
use crate::net::{Net, Recorded};
use crate::services::Services;

/// One call.
pub struct Call {
    /// Names it in the log; ids and random bytes are derived from it.
    pub id: CallId,
    /// What is called.
    pub plugin: Arc<Loaded>,
    /// Where what is counted beside a call is counted.
    pub desk: Desk,
    /// Where what it did is written down.
    pub ledger: Ledger,
    /// Where the contents of files are.
    pub files: Files,
    /// Where its secrets are.
    pub vault: Vault,
    /// How it reaches other machines.
    pub net: Arc<Net>,
    /// What its requests were answered, in all its runs.
    pub recorded: Arc<Recorded>,
    /// The plugins that it may call.
    pub services: Services,
    /// How many runs it has had.
    pub runs: AtomicU32,
    /// For which company.
    pub company: CompanyId,
    /// Who caused it; none for the house itself, and for people from outside.
    pub user: Option<UserId>,
    /// Who caused it, when that is somebody from outside. Nobody acts for them.
    pub customer: Option<CustomerId>,
    /// The plugins between who caused it and this one, outermost first.
    pub via: Vec<PluginId>,
    /// From where.
    pub origin: Origin,
    /// What the request that caused it says about itself.
    pub source: Source,
    /// The language of who caused it.
    pub locale: Locale,
    /// The clock that they live by.
    pub zone: TimeZone,
    /// Which attempt it is, from 1.
    pub attempt: u32,
    /// When it was asked for.
    pub received_at: Millis,
    /// What time it is for the guest, in every run of this attempt.
    pub now: Millis,
    /// When it must be over.
    pub deadline: Instant,
    /// The same point in time for the guest.
    pub deadline_at: Millis,
    /// What it may use.
    pub limits: Limits,
    /// Processor time that its guests have used, in nanoseconds.
    pub nanos: AtomicU64,
    /// Ids and random bytes are drawn from this.
    pub seed: [u8; 32],
}

impl Call {
    /// Processor time that its guests have used so far.
    pub fn used(&self) -> Duration {
        Duration::from_nanos(self.nanos.load(Ordering::Relaxed))
    }

    /// One of its guests has used so much.
    pub fn uses(&self, time: Duration) {
        let nanos = u64::try_from(time.as_nanos()).unwrap_or(u64::MAX);
        self.nanos.fetch_add(nanos, Ordering::Relaxed);
    }

    /// The part of this call in which another plugin serves this one: for the same person, within these
    /// limits. `place` tells several such parts of one call apart.
    pub fn within(
        &self,
        plugin: Arc<Loaded>,
        place: u32,
        limits: Limits,
        deadline: Instant,
    ) -> Call {
        let mut seed = blake3::Hasher::new_keyed(&self.seed);
        seed.update(plugin.id.as_str().as_bytes());
        seed.update(&place.to_be_bytes());
        let sooner = self.deadline.saturating_duration_since(deadline);
        let sooner = u64::try_from(sooner.as_millis()).unwrap_or(u64::MAX);
        let mut via = self.via.clone();
        via.push(self.plugin.id.clone());
        Call {
            id: self.id.clone(),
            plugin,
            desk: self.desk.clone(),
            ledger: self.ledger.clone(),
            files: self.files.clone(),
            vault: self.vault.clone(),
            net: Arc::clone(&self.net),
            recorded: Arc::clone(&self.recorded),
            services: self.services.clone(),
            runs: AtomicU32::new(0),
            company: self.company.clone(),
            user: self.user.clone(),
            customer: self.customer.clone(),
            via,
            origin: Origin::Service {
                chat: self.chat().cloned(),
            },
            source: self.source.clone(),
            locale: self.locale,
            zone: self.zone,
            attempt: self.attempt,
            received_at: self.received_at,
            now: self.now,
            deadline,
            deadline_at: self.deadline_at.minus(sooner),
            limits,
            nanos: AtomicU64::new(0),
            seed: *seed.finalize().as_bytes(),
        }
    }

    /// As whom the plugin acts.
    pub fn actor(&self) -> Actor {
        Actor::Plugin {
            plugin: self.plugin.id.clone(),
            user: self.user.clone(),
        }
    }

    /// Who caused it.
    pub fn person(&self) -> Actor {
        self.user.clone().map_or(Actor::System, Actor::User)
    }

    /// The chat that it answers in.
    pub fn chat(&self) -> Option<&ChatId> {
        match &self.origin {
            Origin::Command { chat }
            | Origin::Card { chat, .. }
            | Origin::Message { chat, .. }
            | Origin::Panel { chat }
            | Origin::Filter { chat } => Some(chat),
            Origin::Form { chat, .. }
            | Origin::Event { chat, .. }
            | Origin::Job { chat, .. }
            | Origin::Service { chat } => chat.as_ref(),
            Origin::Page { .. }
            | Origin::Launcher
            | Origin::Webhook
            | Origin::Drawing
            | Origin::Lifecycle => None,
        }
    }

    /// The message whose card it came from.
    pub fn message(&self) -> Option<&MessageId> {
        match &self.origin {
            Origin::Card { message, .. } => Some(message),
            Origin::Form { message, .. } => message.as_ref(),
            Origin::Command { .. }
            | Origin::Message { .. }
            | Origin::Page { .. }
            | Origin::Panel { .. }
            | Origin::Launcher
            | Origin::Event { .. }
            | Origin::Job { .. }
            | Origin::Webhook
            | Origin::Service { .. }
            | Origin::Filter { .. }
            | Origin::Drawing
            | Origin::Lifecycle => None,
        }
    }

    /// How many calls of plugins led to it, one through the event of another.
    pub fn depth(&self) -> u32 {
        match &self.origin {
            Origin::Job { depth, .. } | Origin::Event { depth, .. } => *depth,
            Origin::Command { .. }
            | Origin::Card { .. }
            | Origin::Form { .. }
            | Origin::Message { .. }
            | Origin::Page { .. }
            | Origin::Panel { .. }
            | Origin::Launcher
            | Origin::Webhook
            | Origin::Service { .. }
            | Origin::Filter { .. }
            | Origin::Drawing
            | Origin::Lifecycle => 0,
        }
    }

    /// What the guest is told.
    pub fn to_guest(&self) -> wit::Call {
        wit::Call {
            id: self.id.as_str().to_owned(),
            attempt: self.attempt,
            company: self.company.as_str().to_owned(),
            actor: match (&self.user, &self.customer) {
                (Some(user), _) => wit::Actor::User(user.as_str().to_owned()),
                (None, Some(customer)) => wit::Actor::Customer(customer.as_str().to_owned()),
                (None, None) => wit::Actor::System,
            },
            via: self.via.iter().map(|id| id.as_str().to_owned()).collect(),
            origin: self.origin_to_guest(),
            chat: self.chat().map(|chat| chat.as_str().to_owned()),
            locale: self.locale.as_str().to_owned(),
            time_zone: self.zone.as_str().to_owned(),
            received_at: self.received_at.0,
            deadline: self.deadline_at.0,
        }
    }

    /// Where it came from, in one word for the administrator.
    pub fn origin_word(&self) -> &'static str {
        match &self.origin {
            Origin::Command { .. } => "command",
            Origin::Card { .. } => "card",
            Origin::Form { .. } => "form",
            Origin::Message { .. } => "message",
            Origin::Page { .. } => "page",
            Origin::Panel { .. } => "panel",
            Origin::Launcher => "launcher",
            Origin::Event { .. } => "event",
            Origin::Job { .. } => "job",
            Origin::Webhook => "webhook",
            Origin::Service { .. } => "service",
            Origin::Filter { .. } => "filter",
            Origin::Drawing => "drawing",
            Origin::Lifecycle => "lifecycle",
        }
    }

    fn origin_to_guest(&self) -> wit::Origin {
        match &self.origin {
            Origin::Command { .. } => wit::Origin::Command,
            Origin::Card { message, .. } => wit::Origin::Card(message.as_str().to_owned()),
            Origin::Form { form, .. } => wit::Origin::Form(form.clone()),
            Origin::Message { message, .. } => wit::Origin::Message(message.as_str().to_owned()),
            Origin::Page { path } => wit::Origin::Page(path.clone()),
            Origin::Panel { chat } => wit::Origin::Panel(chat.as_str().to_owned()),
            Origin::Launcher => wit::Origin::Launcher,
            Origin::Event { .. } => wit::Origin::Event,
            Origin::Job { .. } => wit::Origin::Job,
            Origin::Webhook => wit::Origin::Webhook,
            Origin::Service { .. } => wit::Origin::Service,
            Origin::Filter { .. } => wit::Origin::Other("filter".to_owned()),
            Origin::Drawing => wit::Origin::Other("drawing".to_owned()),
            Origin::Lifecycle => wit::Origin::Lifecycle,
        }
    }
}

//! Who may do what: one question, asked once by each use case, answered only here.
//!
//! `can` knows nothing but what it is handed; it never looks anything up.

use guildhall_manifest::Capability;

use crate::actors::{Actor, Grants, Standing};
use crate::customers::{Customer, Member};
use crate::ids::{ChatId, CustomerId, DepartmentId, PluginId, UserId};
use crate::messages::Author;
use crate::people::User;
use crate::scopes::{Limit, Reach, Scope};

/// What is to be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// See a chat, its members and messages.
    SeeChat,
    /// Read what was said in a chat, as a plugin does that was added to it.
    ReadChat,
    /// Say something in a chat.
    Post,
    /// Answer in the chat that a call came from.
    Answer,
    /// Put an emoji under a message, or take an own one away.
    React,
    /// Change a message.
    EditMessage,
    /// Begin a direct chat.
    StartChat,
    /// Begin a group.
    StartGroup,
    /// Change who is in a group: people and plugins.
    ManageMembers,
    /// See people and departments.
    SeePeople,
    /// See how people are reached.
    SeeContacts,
    /// Add and change people and departments.
    ManagePeople,
    /// Bring a file.
    AddFile,
    /// Make a file, and post it: a plugin does.
    MakeFile,
    /// Read a file.
    ReadFile,
    /// See which files were posted in a chat.
    ListFiles,
    /// See which plugins there are.
    SeePlugins,
    /// Use a plugin: its commands, buttons, forms and pages.
    UsePlugin,
    /// Install and change plugins.
    ManagePlugins,
    /// Read and write a plugin's records.
    UseRecords,
    /// Read and change a plugin's counters.
    UseCounters,
    /// Read a plugin's settings.
    ReadSettings,
    /// Count and measure for the administrator.
    KeepMetrics,
    /// Have the host use a plugin's secrets.
    UseSecrets,
    /// See a plugin's secrets.
    RevealSecrets,
    /// Send requests to the hosts of a plugin's manifest, with its secrets.
    SendRequests,
    /// Schedule and cancel a plugin's jobs.
    ScheduleJobs,
    /// Mark a plugin's card to be drawn anew.
    RefreshCard,
    /// Call services of other plugins.
    CallServices,
}

/// What it is to be done to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Object<'a> {
    /// The company as a whole.
    Company,
    /// A chat.
    Chat {
        /// Which; none: chats in general, each of which is asked for again.
        id: Option<&'a ChatId>,
        /// Is the person a member?
        member: bool,
        /// Does the person own it?
        owner: bool,
    },
    /// A message in a chat.
    Message {
        /// Where it stands.
        chat: &'a ChatId,
        /// Who wrote it.
        author: &'a Author,
        /// Is the person a member of its chat?
        member: bool,
    },
    /// A file.
    File {
        /// The chat that it was posted in.
        chat: Option<&'a ChatId>,
        /// Who brought it.
        owner: &'a Member,
        /// Is the person a member of the chat that it was posted in?
        shared: bool,
    },
    /// Somebody of the company.
    Person {
        /// Who.
        user: &'a User,
        /// Whom the plugin's grant covers.
        reach: &'a Reach,
    },
    /// Somebody from outside.
    Customer {
        /// Who.
        customer: &'a Customer,
        /// Is the person in the same chat?
        member: bool,
        /// Who looks after them, and whom the plugin's grant covers; none where it is not limited.
        cover: Option<(&'a User, &'a Reach)>,
    },
    /// A department.
    Department {
        /// Which.
        id: &'a DepartmentId,
        /// What the plugin's grant covers.
        reach: &'a Reach,
    },
    /// What belongs to a plugin.
    Plugin(&'a PluginId),
    /// A plugin, to be used.
    Tool {
        /// May the person use it?
        visible: bool,
    },
}

/// Why not.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Denial {
    /// As far as the actor may know, it is not there.
    #[error("not to be known of")]
    Hidden,
    /// Known, but not allowed.
    #[error("{0}")]
    Forbidden(&'static str),
    /// The plugin was not granted this.
    #[error("not granted: {0}")]
    NotGranted(Capability),
    /// The plugin was granted it, but not as far as this.
    #[error("{0} is limited by the administrator ({name})", name = .1.name())]
    OutOfScope(Capability, Limit),
}

/// The one question.
///
/// `standing` is that of the person acting or acted for; `grants` are those of the plugin acting.
pub fn can(
    actor: &Actor,
    standing: Standing,
    grants: &Grants,
    action: Action,
    object: Object<'_>,
) -> Result<(), Denial> {
    match actor {
        Actor::System => Ok(()),
        Actor::User(user) => person(user, standing, action, object),
        Actor::Customer(customer) => outsider(customer, standing, action, object),
        Actor::Plugin { plugin, user } => {
            granted(grants, action, object)?;
            own(plugin, action, object)?;
            match user {
                Some(user) if !is_plugins_own(action) => person(user, standing, action, object),
                Some(_) | None => Ok(()),
            }
        }
    }
}

/// What a person may do.
fn person(
    user: &UserId,
    standing: Standing,
    action: Action,
    object: Object<'_>,
) -> Result<(), Denial> {
    if !standing.active {
        return Err(Denial::Forbidden("the account is switched off"));
    }
    match (action, object) {
        (Action::SeePeople, Object::Customer { member, .. }) => seen(member),
        (
            Action::SeePeople
            | Action::SeeContacts
            | Action::StartChat
            | Action::StartGroup
            | Action::AddFile
            | Action::MakeFile
            | Action::SeePlugins,
            _,
        ) => Ok(()),
        (Action::UsePlugin, Object::Tool { visible }) => seen(visible),
        (Action::ManagePeople | Action::ManagePlugins, _) => {
            allow(standing.administrator, "only administrators may do this")
        }
        (
            Action::SeeChat
            | Action::ReadChat
            | Action::Post
            | Action::Answer
            | Action::React
            | Action::ListFiles,
            Object::Chat { member, .. },
        ) => seen(member),
        (Action::SeeChat, Object::Message { member, .. }) => seen(member),
        (Action::ManageMembers, Object::Chat { member, owner, .. }) => {
            seen(member)?;
            allow(
                owner || standing.administrator,
                "only the group's owner may do this",
            )
        }
        (Action::EditMessage, Object::Message { author, member, .. }) => {
            seen(member)?;
            let own = matches!(author, Author::User(author) if author == user);
            allow(own, "only the author may change a message")
        }
        (Action::ReadFile, Object::File { owner, shared, .. }) => {
            seen(shared || owner.user() == Some(user))
        }
        _ => Err(Denial::Forbidden("this is not for people")),
    }
}

/// What somebody from outside may do: take part in their one chat. Everything else is to them as if it
/// were not there.
fn outsider(
    customer: &CustomerId,
    standing: Standing,
    action: Action,
    object: Object<'_>,
) -> Result<(), Denial> {
    let may = standing.active
        && match action {
            Action::SeeChat => match object {
                Object::Chat { member, .. } | Object::Message { member, .. } => member,
                Object::Company
                | Object::File { .. }
                | Object::Person { .. }
                | Object::Customer { .. }
                | Object::Department { .. }
                | Object::Plugin(_)
                | Object::Tool { .. } => false,
            },
            Action::Post | Action::React | Action::ListFiles => match object {
                Object::Chat { member, .. } => member,
                Object::Company
                | Object::Message { .. }
                | Object::File { .. }
                | Object::Person { .. }
                | Object::Customer { .. }
                | Object::Department { .. }
                | Object::Plugin(_)
                | Object::Tool { .. } => false,
            },
            Action::AddFile => object == Object::Company,
            Action::ReadFile => match object {
                Object::File { owner, shared, .. } => shared || owner.customer() == Some(customer),
                Object::Company
                | Object::Chat { .. }
                | Object::Message { .. }
                | Object::Person { .. }
                | Object::Customer { .. }
                | Object::Department { .. }
                | Object::Plugin(_)
                | Object::Tool { .. } => false,
            },
            Action::ReadChat
            | Action::Answer
            | Action::EditMessage
            | Action::StartChat
            | Action::StartGroup
            | Action::ManageMembers
            | Action::SeePeople
            | Action::SeeContacts
            | Action::ManagePeople
            | Action::MakeFile
            | Action::SeePlugins
            | Action::UsePlugin
            | Action::ManagePlugins
            | Action::UseRecords
            | Action::UseCounters
            | Action::ReadSettings
            | Action::KeepMetrics
            | Action::UseSecrets
            | Action::RevealSecrets
            | Action::SendRequests
            | Action::ScheduleJobs
            | Action::RefreshCard
            | Action::CallServices => false,
        };
    seen(may)
}

/// The plugin was granted what an action takes, and this object is within the grant.
fn granted(grants: &Grants, action: Action, object: Object<'_>) -> Result<(), Denial> {
    if action == Action::EditMessage {
        // Either interface can change an own message: `posting.edit`, `answering.update-origin`.
        let answering = covered(grants, Capability::ChatAnswering, action, object);
        return answering.or_else(|_| covered(grants, Capability::ChatPosting, action, object));
    }
    match needed(action)? {
        Some(capability) => covered(grants, capability, action, object),
        None => Ok(()),
    }
}

fn covered(
    grants: &Grants,
    capability: Capability,
    action: Action,
    object: Object<'_>,
) -> Result<(), Denial> {
    let scope = grants.scope(capability);
    let scope = scope.ok_or(Denial::NotGranted(capability))?;
    within(scope, capability, action, object)
}

/// The capability that an action takes. None for what every plugin may do; an error where no plugin
/// may ever do it.
///
/// # Errors
/// `Forbidden`.
pub fn needed(action: Action) -> Result<Option<Capability>, Denial> {
    Ok(Some(match action {
        Action::Answer => Capability::ChatAnswering,
        Action::Post
        | Action::React
        | Action::StartChat
        | Action::RefreshCard
        | Action::EditMessage => Capability::ChatPosting,
        Action::ReadChat => Capability::ChatReading,
        Action::StartGroup | Action::ManageMembers => Capability::ChatManaging,
        Action::SeePeople => Capability::DirectoryPeople,
        Action::SeeContacts => Capability::DirectoryContactDetails,
        Action::ReadFile | Action::ListFiles => Capability::FilesReading,
        Action::MakeFile => Capability::FilesWriting,
        Action::UseRecords => Capability::StorageKv,
        Action::UseCounters => Capability::StorageCounters,
        // What was set for it, every plugin may read; and tell how it fares.
        Action::ReadSettings | Action::KeepMetrics => return Ok(None),
        Action::UseSecrets => Capability::ConfigSecrets,
        Action::RevealSecrets => Capability::ConfigReveal,
        Action::SendRequests => Capability::NetHttp,
        Action::ScheduleJobs => Capability::JobsScheduling,
        Action::CallServices => Capability::InteropCalling,
        Action::SeeChat
        | Action::ManagePeople
        | Action::AddFile
        | Action::SeePlugins
        | Action::UsePlugin
        | Action::ManagePlugins => return Err(Denial::Forbidden("plugins never do this")),
    }))
}

/// Is the object within the scope? What is outside of it is as hidden as what the plugin may not see,
/// unless the call itself has shown it.
fn within(
    scope: &Scope,
    capability: Capability,
    action: Action,
    object: Object<'_>,
) -> Result<(), Denial> {
    let known = matches!(action, Action::Answer | Action::EditMessage);
    match object {
        Object::Chat { id: Some(chat), .. } | Object::Message { chat, .. } => {
            match scope.has_chat(chat) {
                true => Ok(()),
                false if known => Err(Denial::OutOfScope(capability, Limit::Chats)),
                false => Err(Denial::Hidden),
            }
        }
        Object::File { chat, .. } => seen(chat.is_none_or(|chat| scope.has_chat(chat))),
        // A chat that is only begun now is none of those that were named.
        Object::Company if matches!(action, Action::StartChat | Action::StartGroup) => {
            match scope.chats {
                Some(_) => Err(Denial::OutOfScope(capability, Limit::Chats)),
                None => Ok(()),
            }
        }
        Object::Person { user, reach } => seen(reach.covers(user)),
        Object::Customer {
            customer, cover, ..
        } => {
            let covered = cover.is_none_or(|(owner, reach)| reach.covers(owner));
            seen(covered && scope.has_chat(&customer.chat))
        }
        Object::Department { id, reach } => seen(reach.covers_department(id)),
        Object::Company
        | Object::Chat { id: None, .. }
        | Object::Plugin(_)
        | Object::Tool { .. } => Ok(()),
    }
}

/// What a plugin does to its own things is between it and its grant: the person's rights play no part.
fn is_plugins_own(action: Action) -> bool {
    matches!(
        action,
        Action::UseRecords
            | Action::UseCounters
            | Action::ReadSettings
            | Action::KeepMetrics
            | Action::UseSecrets
            | Action::RevealSecrets
            | Action::SendRequests
            | Action::ScheduleJobs
            | Action::RefreshCard
            | Action::CallServices
            | Action::EditMessage
    )
}

/// A plugin touches its own messages, records and jobs, never those of another.
fn own(plugin: &PluginId, action: Action, object: Object<'_>) -> Result<(), Denial> {
    let is_own = match object {
        Object::Message { author, .. } => {
            matches!(author, Author::Plugin { plugin: author, .. } if author == plugin)
        }
        Object::Plugin(owner) => owner == plugin,
        Object::Company
        | Object::Chat { .. }
        | Object::File { .. }
        | Object::Person { .. }
        | Object::Customer { .. }
        | Object::Department { .. }
        | Object::Tool { .. } => !is_plugins_own(action),
    };
    seen(is_own)
}

fn seen(visible: bool) -> Result<(), Denial> {
    if visible { Ok(()) } else { Err(Denial::Hidden) }
}

fn allow(allowed: bool, otherwise: &'static str) -> Result<(), Denial> {
    if allowed {
        Ok(())
    } else {
        Err(Denial::Forbidden(otherwise))
    }
}

#[cfg(test)]
mod tests;

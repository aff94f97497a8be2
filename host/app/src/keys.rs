//! Every key space of the house, on one screen. Nobody else builds a key.
//!
//! Keys here are relative to a company's space (or the house's): the store adds the company, so a
//! key of another company cannot even be written down.
//!
//! | space | after it | holds |
//! |---|---|---|
//! | `company` | | the company |
//! | `users` | user | a user |
//! | `logins` | login | whose it is |
//! | `passwords` | user | argon2id, PHC string |
//! | `departments` | department | a department |
//! | `department-users` | department, user | nothing: who belongs to it |
//! | `sessions` | hash of the token | a session |
//! | `user-sessions` | user, hash | nothing: whose sessions |
//! | `recent-plugins` | user | the plugins that somebody has used, the latest first |
//! | `chats` | chat | a chat |
//! | `members` | chat, user | a membership |
//! | `customers` | customer | somebody from outside, also when they are gone |
//! | `chat-customers` | chat, customer | nothing: who from outside is in a chat |
//! | `chat-links` | chat, link | a way into a chat |
//! | `links` | hash of the token | which link it is |
//! | `customer-sessions` | hash of the token | a session of a customer |
//! | `sessions-of-customer` | customer, hash | nothing: whose sessions |
//! | `customer-passes` | customer | the way to go on on another device |
//! | `customer-read-marks` | customer | how far they have read in their chat |
//! | `customer-bytes` | customer | counter: bytes of the files that they brought |
//! | `confirmed-outsiders` | chat, user | of how many customers somebody has confirmed to know |
//! | `member-counts` | chat | counter |
//! | `user-chats` | user, chat | nothing: where somebody is |
//! | `pairs` | lower user, higher user | the direct chat of two |
//! | `plugin-chats` | plugin, user | the direct chat of a plugin and a user |
//! | `chat-plugins` | chat, plugin | nothing: which plugins were added to a chat |
//! | `plugin-in-chats` | plugin, chat | nothing: to which chats a plugin was added |
//! | `begun` | plugin, dedupe key | the group that a plugin began under it |
//! | `read-marks` | user, chat | how far somebody has read |
//! | log `chat/…` | position | public messages |
//! | `places` | message | where it is kept |
//! | `whispers` | chat, user, after, rank | a whisper |
//! | `posted` | plugin, chat, dedupe key | the message it became |
//! | log `main` | position | events |
//! | `answers` | hash of scope and key | the answer of an idempotent request |
//! | `answers-by-hour` | hour, hash | nothing: what to sweep |
//! | `files` | file | a file |
//! | `chat-files` | chat, time descending, file | nothing: files of a chat |
//! | `blob-files` | digest, file | nothing: who still needs a blob |
//! | `plugin-files` | plugin, file | nothing: which files were handed in to a plugin |
//! | `blob-plugins` | digest, plugin | nothing: whose package a blob is |
//! | `records` | plugin, key | a plugin's record |
//! | `records-by-expiry` | time, plugin, key | nothing: which records to sweep when |
//! | `settings` | plugin, key | what was set for a plugin |
//! | `secrets` | plugin, key | what was set for it, sealed |
//! | `metrics` | plugin, day, series | counter: what a plugin counted and measured |
//! | `counters` | plugin, name | a plugin's counter |
//! | `record-bytes` | plugin | counter: bytes of its records |
//! | `file-bytes` | plugin | counter: bytes of the files that it has made |
//! | `spent` | plugin, hour, capability | counter: messages or requests of an hour |
//! | `audit` | plugin, time descending, call | what a call used of its grants |
//! | `audit-counts` | plugin | counter: entries of its audit |
//! | `usage` | plugin, day, name | counter: calls of a day, how they ended, what they took |
//! | `plugin-log` | plugin, time descending, call, number | a line that a plugin wrote |
//! | `removals` | plugin | since when it is being removed |
//! | `jobs` | job | a job, pending or set aside |
//! | `jobs-due` | plugin, time, job | nothing: what is due when |
//! | `job-counts` | plugin | counter: jobs pending |
//! | `jobs-by-dedupe` | plugin, dedupe key | the pending job of that key |
//! | `jobs-declared` | plugin, name | the job that a manifest asks for |
//! | `jobs-aside` | time descending, job | nothing: jobs that failed too often |
//! | `jobs-aside-count` | | counter: jobs set aside |
//! | `event-cursors` | plugin | how far it was told of the log |
//! | `event-lanes` | plugin, lane | that events of a chat wait for it, and until when |
//! | `events-waiting` | plugin, lane, position | an event that waits for it |
//! | `event-waiting-counts` | plugin | counter: events that wait for it |
//! | `events-aside` | plugin, position | an event whose telling failed too often |
//! | `event-aside-counts` | plugin | counter: events set aside |
//! | `plugins` | plugin | an installed plugin |
//! | `plugin-manifests` | plugin | its manifest |
//! | `plugin-locales` | plugin, number | a piece of its texts |
//! | `forms` | form | an opened form |
//! | `forms-by-expiry` | time, form | nothing: what to sweep |
//! | `forms-of` | user, time, form | nothing: what somebody has open |
//! | `plugin-messages` | plugin, message | nothing: what a plugin has posted |
//! | `refreshes` | message | a card to be drawn anew |
//! | `reactions` | message, emoji, who | when somebody put it there |
//! | `reaction-kinds` | message | the different ones, in the order of their first |
//! | `reaction-counts` | message, emoji | counter: how many have put it |
//! | `reaction-changes` | message | counter: how often one was put or taken |
//!
//! The house: `companies` by id, `setup-link`, `server-key`.

use guildhall_domain::{
    CallId, ChatId, CompanyId, CustomerId, DepartmentId, Emoji, FileId, FormId, JobId, LinkId,
    MessageId, Millis, PluginId, UserId,
};
use guildhall_store::{Key, Log, Range};

macro_rules! key {
    (@part $built:expr, text $value:expr) => { $built.text($value.as_ref()) };
    (@part $built:expr, time $value:expr) => { $built.number($value.0) };
    (@part $built:expr, latest $value:expr) => { $built.descending($value.0) };
    (@part $built:expr, number $value:expr) => { $built.number($value) };
    (@part $built:expr, bytes $value:expr) => { $built.bytes($value.as_ref()) };
    (@part $built:expr, raw $value:expr) => { $built.raw($value.as_ref()) };
    ($($(#[$doc:meta])* $name:ident($($arg:ident: $kind:ident $type:ty),*) = $space:literal $into:ident;)*) => {$(
        $(#[$doc])*
        pub fn $name($($arg: $type),*) -> key!(@type $into) {
            let built = Key::build($space);
            $(let built = key!(@part built, $kind $arg);)*
            key!(@end built, $into)
        }
    )*};
    (@type key) => { Key };
    (@type range) => { Range };
    (@end $built:expr, key) => { $built.key() };
    (@end $built:expr, range) => { $built.range() };
}

// People.
key! {
    /// The company.
    company() = "company" key;
    /// A user.
    user(user: text &UserId) = "users" key;
    /// Every user.
    users() = "users" range;
    /// Whose login it is.
    login(login: text &str) = "logins" key;
    /// A password's hash.
    password(user: text &UserId) = "passwords" key;
    /// A department.
    department(department: text &DepartmentId) = "departments" key;
    /// Every department.
    departments() = "departments" range;
    /// A user in a department.
    department_user(department: text &DepartmentId, user: text &UserId) = "department-users" key;
    /// Users of a department.
    department_users(department: text &DepartmentId) = "department-users" range;
    /// A session, by the hash of its token.
    session(hash: bytes &[u8; 32]) = "sessions" key;
    /// Every session.
    sessions() = "sessions" range;
    /// Whose session it is.
    user_session(user: text &UserId, hash: bytes &[u8; 32]) = "user-sessions" key;
    /// The plugins that a user has used.
    recent_plugins(user: text &UserId) = "recent-plugins" key;
    /// Sessions of a user.
    user_sessions(user: text &UserId) = "user-sessions" range;
}

// People from outside.
key! {
    /// Somebody from outside.
    customer(customer: text &CustomerId) = "customers" key;
    /// Somebody from outside in a chat.
    chat_customer(chat: text &ChatId, customer: text &CustomerId) = "chat-customers" key;
    /// Everybody from outside in a chat.
    chat_customers(chat: text &ChatId) = "chat-customers" range;
    /// A way into a chat.
    chat_link(chat: text &ChatId, link: text &LinkId) = "chat-links" key;
    /// Ways into a chat.
    chat_links(chat: text &ChatId) = "chat-links" range;
    /// Which link a token is of, by its hash.
    link(hash: bytes &[u8; 32]) = "links" key;
    /// A session of a customer, by the hash of its token.
    customer_session(hash: bytes &[u8; 32]) = "customer-sessions" key;
    /// Every session of a customer.
    customer_sessions() = "customer-sessions" range;
    /// Whose session it is.
    session_of_customer(customer: text &CustomerId, hash: bytes &[u8; 32]) = "sessions-of-customer" key;
    /// Sessions of one customer.
    sessions_of_customer(customer: text &CustomerId) = "sessions-of-customer" range;
    /// By what a customer goes on on another device.
    customer_pass(customer: text &CustomerId) = "customer-passes" key;
    /// How far a customer has read in their chat.
    customer_read_mark(customer: text &CustomerId) = "customer-read-marks" key;
    /// Bytes of the files that a customer has brought.
    customer_bytes(customer: text &CustomerId) = "customer-bytes" key;
    /// Of how many customers of a chat a user has confirmed to know.
    confirmed_outsiders(chat: text &ChatId, user: text &UserId) = "confirmed-outsiders" key;
}

// Chats and messages.
key! {
    /// A chat.
    chat(chat: text &ChatId) = "chats" key;
    /// A membership.
    member(chat: text &ChatId, user: text &UserId) = "members" key;
    /// Memberships of a chat.
    members(chat: text &ChatId) = "members" range;
    /// How many members a chat has.
    member_count(chat: text &ChatId) = "member-counts" key;
    /// A chat of a user.
    user_chat(user: text &UserId, chat: text &ChatId) = "user-chats" key;
    /// Chats of a user.
    user_chats(user: text &UserId) = "user-chats" range;
    /// The direct chat of two users, the lower id first.
    pair(low: text &UserId, high: text &UserId) = "pairs" key;
    /// The direct chat of a plugin and a user.
    plugin_chat(plugin: text &PluginId, user: text &UserId) = "plugin-chats" key;
    /// That a plugin was added to a chat, and where the log stood then.
    chat_plugin(chat: text &ChatId, plugin: text &PluginId) = "chat-plugins" key;
    /// Plugins that were added to a chat.
    chat_plugins(chat: text &ChatId) = "chat-plugins" range;
    /// A chat that a plugin was added to.
    plugin_in_chat(plugin: text &PluginId, chat: text &ChatId) = "plugin-in-chats" key;
    /// Chats that a plugin was added to.
    chats_of_plugin(plugin: text &PluginId) = "plugin-in-chats" range;
    /// The group that a plugin began under a dedupe key.
    begun(plugin: text &PluginId, dedupe: text &str) = "begun" key;
    /// How far a user has read in a chat.
    read_mark(user: text &UserId, chat: text &ChatId) = "read-marks" key;
    /// How far a user has read in every chat.
    read_marks(user: text &UserId) = "read-marks" range;
    /// Where a message is kept.
    place(message: text &MessageId) = "places" key;
    /// A whisper.
    whisper(chat: text &ChatId, user: text &UserId, after: number u64, rank: raw &[u8; 12]) = "whispers" key;
    /// Where the whispers shown after this position begin.
    whispers_from(chat: text &ChatId, user: text &UserId, after: number u64) = "whispers" key;
    /// Whispers to a user in a chat.
    whispers(chat: text &ChatId, user: text &UserId) = "whispers" range;
    /// The message that a plugin's post with this dedupe key became.
    posted(plugin: text &PluginId, chat: text &ChatId, dedupe: text &str) = "posted" key;
}

/// The public messages of a chat.
pub fn messages(chat: &ChatId) -> Log {
    Log::new(["chat/", chat.as_str()].concat())
}

// Answers of idempotent requests.
key! {
    /// An answer.
    answer(hash: bytes &[u8; 32]) = "answers" key;
    /// An answer in the hour in which it was given.
    answer_by_hour(hour: number u64, hash: bytes &[u8; 32]) = "answers-by-hour" key;
    /// Answers, the oldest hour first.
    answers_by_hour() = "answers-by-hour" range;
    /// Where an hour begins.
    answers_hour(hour: number u64) = "answers-by-hour" key;
}

// Files.
key! {
    /// A file.
    file(file: text &FileId) = "files" key;
    /// A file of a chat.
    chat_file(chat: text &ChatId, posted: latest Millis, file: text &FileId) = "chat-files" key;
    /// Files of a chat, the newest first.
    chat_files(chat: text &ChatId) = "chat-files" range;
    /// A file that needs a blob.
    blob_file(digest: text &str, file: text &FileId) = "blob-files" key;
    /// Files that need a blob.
    blob_files(digest: text &str) = "blob-files" range;
    /// That a file was handed in to a plugin.
    plugin_file(plugin: text &PluginId, file: text &FileId) = "plugin-files" key;
    /// Files that were handed in to a plugin.
    plugin_files(plugin: text &PluginId) = "plugin-files" range;
    /// A plugin whose package is a blob.
    blob_plugin(digest: text &str, plugin: text &PluginId) = "blob-plugins" key;
    /// Plugins whose package is a blob.
    blob_plugins(digest: text &str) = "blob-plugins" range;
}

/// The digest of the blob that a record with this key needs, when it needs one.
pub fn needed_blob(key: &Key) -> Option<String> {
    let mut parts = key.read();
    let space = parts.text().ok()?;
    match space.as_str() {
        "blob-files" | "blob-plugins" => parts.text().ok(),
        _ => None,
    }
}

/// Whether this is the key of a plugin's counter.
pub fn is_counter(key: &Key) -> bool {
    key.read().text().is_ok_and(|space| space == "counters")
}

// Plugins.
key! {
    /// An installed plugin.
    plugin(plugin: text &PluginId) = "plugins" key;
    /// Every installed plugin.
    plugins() = "plugins" range;
    /// A plugin's manifest.
    plugin_manifest(plugin: text &PluginId) = "plugin-manifests" key;
    /// A piece of a plugin's texts.
    plugin_locale(plugin: text &PluginId, piece: number u64) = "plugin-locales" key;
    /// A plugin's texts, in pieces.
    plugin_locales(plugin: text &PluginId) = "plugin-locales" range;
    /// A plugin's record; its key is kept as it is, so that records sort and are scanned by it.
    record(plugin: text &PluginId, key: raw &str) = "records" key;
    /// A plugin's records whose keys begin with this.
    records(plugin: text &PluginId, prefix: raw &str) = "records" range;
    /// When a record expires.
    record_by_expiry(expiry: time Millis, plugin: text &PluginId, key: raw &str) = "records-by-expiry" key;
    /// Records that expire, the first to do so first.
    records_by_expiry() = "records-by-expiry" range;
    /// Where records that expire at this time begin.
    records_expiring_at(expiry: time Millis) = "records-by-expiry" key;
    /// What was set for a plugin.
    setting(plugin: text &PluginId, key: raw &str) = "settings" key;
    /// What somebody set for themselves.
    own_setting(plugin: text &PluginId, user: text &UserId, key: raw &str) = "own-settings" key;
    /// What people set for themselves of a plugin.
    own_settings_of(plugin: text &PluginId) = "own-settings" range;
    /// A secret that was set for a plugin, sealed.
    secret(plugin: text &PluginId, key: raw &str) = "secrets" key;
    /// How often the address of a plugin's webhook was renewed.
    webhook(plugin: text &PluginId, name: raw &str) = "webhooks" key;
    /// A request that came from outside for a plugin.
    hook_request(plugin: text &PluginId, sort: text &str, at: latest Millis, call: text &CallId) = "hook-requests" key;
    /// Requests from outside for a plugin, of one sort, the latest first.
    hook_requests_of_sort(plugin: text &PluginId, sort: text &str) = "hook-requests" range;
    /// Requests from outside for a plugin.
    hook_requests(plugin: text &PluginId) = "hook-requests" range;
    /// A series of a plugin's metrics on a day.
    metric(plugin: text &PluginId, day: number u64, series: raw &str) = "metrics" key;
    /// A plugin's metrics.
    metrics(plugin: text &PluginId) = "metrics" range;
    /// A plugin's metrics of a day.
    metrics_of_day(plugin: text &PluginId, day: number u64) = "metrics" range;
    /// Where a plugin's metrics of a day begin.
    metrics_from(plugin: text &PluginId, day: number u64) = "metrics" key;
    /// A plugin's counter.
    counter(plugin: text &PluginId, name: raw &str) = "counters" key;
    /// Bytes of a plugin's records.
    record_bytes(plugin: text &PluginId) = "record-bytes" key;
    /// Bytes of the files that a plugin has made.
    file_bytes(plugin: text &PluginId) = "file-bytes" key;
    /// How often a plugin used a capability in an hour.
    spent(plugin: text &PluginId, hour: number u64, capability: text &str) = "spent" key;
    /// How often a plugin used what is limited by the hour.
    spent_of(plugin: text &PluginId) = "spent" range;
    /// Where an hour of a plugin begins.
    spent_from(plugin: text &PluginId, hour: number u64) = "spent" key;
    /// What a call of a plugin used.
    audit(plugin: text &PluginId, at: latest Millis, call: text &CallId) = "audit" key;
    /// What the calls of a plugin used, the latest first.
    audit_of(plugin: text &PluginId) = "audit" range;
    /// What the calls of all plugins used.
    audits() = "audit" range;
    /// Where what was used at this time and before begins.
    audit_from(plugin: text &PluginId, at: latest Millis) = "audit" key;
    /// How many entries the audit of a plugin has.
    audit_count(plugin: text &PluginId) = "audit-counts" key;
    /// What the calls of a plugin on a day came to.
    usage(plugin: text &PluginId, day: number u64, name: text &str) = "usage" key;
    /// What the calls of a plugin came to, by day.
    usage_of(plugin: text &PluginId) = "usage" range;
    /// Where a day of a plugin begins.
    usage_from(plugin: text &PluginId, day: number u64) = "usage" key;
    /// A line that a plugin wrote.
    log_line(plugin: text &PluginId, at: latest Millis, call: text &CallId, number: number u64) = "plugin-log" key;
    /// Lines that a plugin wrote, the latest first.
    log_lines(plugin: text &PluginId) = "plugin-log" range;
    /// Where lines of this time and before begin.
    log_from(plugin: text &PluginId, at: latest Millis) = "plugin-log" key;
    /// That a plugin is being removed.
    removal(plugin: text &PluginId) = "removals" key;
    /// Plugins that are being removed.
    removals() = "removals" range;
    /// A plugin's counters.
    counters_of(plugin: text &PluginId) = "counters" range;
    /// What was set for a plugin, all of it.
    settings_of(plugin: text &PluginId) = "settings" range;
    /// Secrets that were set for a plugin.
    secrets_of(plugin: text &PluginId) = "secrets" range;
    /// What a plugin's posts with a dedupe key became.
    posted_of(plugin: text &PluginId) = "posted" range;
    /// Groups that a plugin began under a dedupe key.
    begun_of(plugin: text &PluginId) = "begun" range;
    /// What a plugin has posted.
    plugin_messages(plugin: text &PluginId) = "plugin-messages" range;
    /// Pending jobs of a plugin that have a dedupe key.
    jobs_by_dedupe_of(plugin: text &PluginId) = "jobs-by-dedupe" range;
    /// A job.
    job(job: text &JobId) = "jobs" key;
    /// When a job of a plugin is due.
    job_due(plugin: text &PluginId, due: time Millis, job: text &JobId) = "jobs-due" key;
    /// Where jobs of a plugin that are due at this time begin.
    job_due_at(plugin: text &PluginId, due: time Millis) = "jobs-due" key;
    /// Pending jobs of a plugin, the first due first.
    jobs_due_of(plugin: text &PluginId) = "jobs-due" range;
    /// How many jobs a plugin has pending.
    job_count(plugin: text &PluginId) = "job-counts" key;
    /// How many jobs each plugin has pending.
    job_counts() = "job-counts" range;
    /// The pending job of a dedupe key.
    job_by_dedupe(plugin: text &PluginId, dedupe: text &str) = "jobs-by-dedupe" key;
    /// The job that a plugin's manifest asks for under a name.
    job_declared(plugin: text &PluginId, name: text &str) = "jobs-declared" key;
    /// Jobs that a plugin's manifest asks for.
    jobs_declared(plugin: text &PluginId) = "jobs-declared" range;
    /// A job set aside.
    job_aside(at: latest Millis, job: text &JobId) = "jobs-aside" key;
    /// Jobs set aside, the latest first.
    jobs_aside() = "jobs-aside" range;
    /// How many jobs are set aside.
    jobs_aside_count() = "jobs-aside-count" key;
    /// How far a plugin was told of the log.
    event_cursor(plugin: text &PluginId) = "event-cursors" key;
    /// That events of a lane wait for a plugin.
    event_lane(plugin: text &PluginId, lane: text &str) = "event-lanes" key;
    /// The lanes in which events wait for a plugin.
    event_lanes(plugin: text &PluginId) = "event-lanes" range;
    /// An event that waits for a plugin.
    event_waiting(plugin: text &PluginId, lane: text &str, position: number u64) = "events-waiting" key;
    /// Events that wait for a plugin in a lane, in the order of the log.
    events_waiting_in(plugin: text &PluginId, lane: text &str) = "events-waiting" range;
    /// Events that wait for a plugin.
    events_waiting(plugin: text &PluginId) = "events-waiting" range;
    /// How many events wait for a plugin.
    event_waiting_count(plugin: text &PluginId) = "event-waiting-counts" key;
    /// An event set aside for a plugin.
    event_aside(plugin: text &PluginId, position: number u64) = "events-aside" key;
    /// Events set aside for a plugin, the first of the log first.
    events_aside(plugin: text &PluginId) = "events-aside" range;
    /// How many events are set aside for a plugin.
    event_aside_count(plugin: text &PluginId) = "event-aside-counts" key;
    /// An opened form.
    form(form: text &FormId) = "forms" key;
    /// When a form expires.
    form_by_expiry(expiry: time Millis, form: text &FormId) = "forms-by-expiry" key;
    /// Forms, the first to expire first.
    forms_by_expiry() = "forms-by-expiry" range;
    /// Where forms that expire at this time begin.
    forms_expiring_at(expiry: time Millis) = "forms-by-expiry" key;
    /// A form that somebody has open.
    form_of(user: text &UserId, opened: time Millis, form: text &FormId) = "forms-of" key;
    /// Forms that somebody has open, the oldest first.
    forms_of(user: text &UserId) = "forms-of" range;
    /// That a message is this plugin's.
    plugin_message(plugin: text &PluginId, message: text &MessageId) = "plugin-messages" key;
    /// A card to be drawn anew.
    refresh(message: text &MessageId) = "refreshes" key;
    /// A reaction of somebody.
    reaction(message: text &MessageId, emoji: text &Emoji, by: text &str) = "reactions" key;
    /// Who reacted to a message, by emoji.
    reactions(message: text &MessageId) = "reactions" range;
    /// The different reactions to a message.
    reaction_kinds(message: text &MessageId) = "reaction-kinds" key;
    /// How many have put this.
    reaction_count(message: text &MessageId, emoji: text &Emoji) = "reaction-counts" key;
    /// How often reactions to a message changed.
    reaction_changes(message: text &MessageId) = "reaction-changes" key;
    /// Cards to be drawn anew.
    refreshes() = "refreshes" range;
}

// The house.
key! {
    /// A company that is served here.
    house_company(company: text &CompanyId) = "companies" key;
    /// Every company that is served here.
    house_companies() = "companies" range;
    /// The one-time link for the first administrator.
    setup_link() = "setup-link" key;
    /// The server's secret.
    server_key() = "server-key" key;
}

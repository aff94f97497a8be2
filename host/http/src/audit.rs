//! `/plugins/{plugin}/audit`, `…/log` and `…/usage`: what a plugin did. Administrators only.

use std::collections::HashMap;

use axum::Json as Answer;
use axum::extract::State;
use guildhall_app::{audit, logs, quotas, usage, views};
use guildhall_domain::{CallId, Capability, Millis, PluginId, UserId};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::door::Door;
use crate::plugins::capability;
use crate::wire::caller::Caller;
use crate::wire::extract::{Path, Query};
use crate::wire::problem::{ProblemView, Refusal};

/// Entries of a page when nothing is said.
const PAGE: usize = 50;
/// Days looked at when nothing is said.
const WEEK: u64 = 7;

/// Which calls are wanted.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct AuditQuery {
    /// Only calls that used this, such as `chat/posting`.
    capability: Option<String>,
    /// Only calls for this person.
    user: Option<UserId>,
    /// Only calls in which something was refused, or that failed.
    #[serde(default)]
    trouble: bool,
    /// The `next` of the page before.
    cursor: Option<String>,
    /// At most so many, 100 at most.
    limit: Option<usize>,
}

/// How a call ended.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = CallEnd)]
pub enum EndView {
    /// What it wrote was committed.
    Committed,
    /// It only looked.
    Looked,
    /// The plugin refused, or the rules did.
    Refused,
    /// It failed.
    Failed,
}

/// A capability that a call used.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CapabilityUse)]
pub struct UseView {
    /// Which.
    #[schema(value_type = String)]
    capability: Capability,
    /// On what: the id of a chat, a person or a department, or a host. Absent for the plugin's own
    /// things and for the company as a whole.
    object: Option<String>,
    /// Whether it was let.
    allowed: bool,
    /// How often.
    count: u32,
}

/// A call and what it used.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = AuditEntry)]
pub struct EntryView {
    /// When.
    at: Millis,
    /// Which call.
    call: CallId,
    /// Which version of the plugin.
    version: String,
    /// For whom; absent for the house itself.
    user: Option<views::PersonView>,
    /// Where it came from: `command`, `card`, `form`, `job`, `event`, `drawing` and so on; `visible_to`
    /// when it is no call, but an administrator has changed who may use the plugin.
    origin: String,
    /// What an administrator has set; absent for calls.
    set: Option<String>,
    /// How it ended.
    ended: EndView,
    /// What went wrong.
    fault: Option<String>,
    /// Processor time, in microseconds.
    cpu_us: u64,
    /// The most memory that one sandbox held, in bytes.
    memory: u64,
    /// What it used; at most 32 different uses.
    uses: Vec<UseView>,
    /// How many uses there were beyond.
    more: u32,
}

/// A page of the audit.
#[derive(Debug, Serialize, ToSchema)]
pub struct AuditPage {
    /// The latest first.
    items: Vec<EntryView>,
    /// Where the next page begins; absent on the last. A page may be empty and still have a next one.
    next: Option<String>,
}

/// What a plugin used, the latest first: kept for 90 days, and at most 200,000 calls.
#[utoipa::path(get, path = "/plugins/{plugin}/audit", tag = "plugins",
    params(("plugin" = PluginId, Path), AuditQuery),
    responses((status = 200, body = AuditPage), (status = "default", body = ProblemView)))]
pub async fn list(
    State(door): State<Door>,
    caller: Caller,
    Path(plugin): Path<PluginId>,
    Query(query): Query<AuditQuery>,
) -> Result<Answer<AuditPage>, Refusal> {
    let wanted = query.capability.as_deref().map(capability).transpose()?;
    let filter = audit::Filter {
        capability: wanted,
        user: query.user,
        trouble: query.trouble,
    };
    let (cursor, limit) = (query.cursor, query.limit.unwrap_or(PAGE));
    let locale = caller.locale;
    let done = caller
        .read(&door, async move |cx| {
            let page = audit::list(cx, &plugin, &filter, cursor.as_deref(), limit).await?;
            let users = page.items.iter().filter_map(|entry| entry.user.clone());
            let users: Vec<UserId> = users.collect();
            let people = views::people(cx, &users, locale).await?.into_iter();
            let people: HashMap<UserId, views::PersonView> =
                people.map(|person| (person.id.clone(), person)).collect();
            Ok((page, people))
        })
        .await?;
    let (page, people) = done.value;
    let view = |entry: audit::Entry| {
        let user = entry.user.and_then(|user| people.get(&user).cloned());
        EntryView {
            at: entry.at,
            call: entry.call,
            version: entry.version,
            user,
            origin: entry.origin,
            set: entry.set,
            ended: entry.ended.into(),
            fault: entry.fault,
            cpu_us: entry.cpu_us,
            memory: entry.memory,
            more: entry.uses.more,
            uses: entry.uses.list.into_iter().map(UseView::from).collect(),
        }
    };
    Ok(Answer(AuditPage {
        items: page.items.into_iter().map(view).collect(),
        next: page.next,
    }))
}

impl From<audit::Use> for UseView {
    fn from(one: audit::Use) -> Self {
        Self {
            capability: one.capability,
            object: one.object,
            allowed: one.allowed,
            count: one.count,
        }
    }
}

impl From<audit::Ended> for EndView {
    fn from(ended: audit::Ended) -> Self {
        match ended {
            audit::Ended::Committed => Self::Committed,
            audit::Ended::Looked => Self::Looked,
            audit::Ended::Refused => Self::Refused,
            audit::Ended::Failed => Self::Failed,
        }
    }
}

/// Where a page of lines begins.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct LogQuery {
    /// The `next` of the page before.
    cursor: Option<String>,
    /// At most so many, 200 at most.
    limit: Option<usize>,
}

/// A line that a plugin wrote.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PluginLine)]
pub struct LineView {
    /// When.
    at: Millis,
    /// In which call.
    call: CallId,
    /// `trace`, `debug`, `info`, `warn` or `error`.
    level: String,
    /// What it says.
    text: String,
}

/// A page of a plugin's log.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PluginLog)]
pub struct LogPage {
    /// The latest first.
    items: Vec<LineView>,
    /// Where the next page begins; absent on the last.
    next: Option<String>,
}

/// What a plugin wrote to its log, the latest first: kept for 7 days, and at most 10,000 lines.
#[utoipa::path(get, path = "/plugins/{plugin}/log", tag = "plugins",
    params(("plugin" = PluginId, Path), LogQuery),
    responses((status = 200, body = LogPage), (status = "default", body = ProblemView)))]
pub async fn log(
    State(door): State<Door>,
    caller: Caller,
    Path(plugin): Path<PluginId>,
    Query(query): Query<LogQuery>,
) -> Result<Answer<LogPage>, Refusal> {
    let (cursor, limit) = (query.cursor, query.limit.unwrap_or(PAGE));
    let done = caller
        .read(&door, async move |cx| {
            logs::list(cx, &plugin, cursor.as_deref(), limit).await
        })
        .await?;
    let view = |line: logs::Line| LineView {
        at: line.at,
        call: line.call,
        level: line.level,
        text: line.text,
    };
    Ok(Answer(LogPage {
        items: done.value.items.into_iter().map(view).collect(),
        next: done.value.next,
    }))
}

/// How far back.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct UsageQuery {
    /// Days, today included: 7 when nothing is said, 31 at most.
    days: Option<u64>,
}

/// What the calls of one day came to.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = UsageDay)]
pub struct DayView {
    /// When the day began (UTC).
    day: Millis,
    /// Calls that were committed.
    committed: u64,
    /// Calls that only looked: completion, drawing, opening forms.
    looked: u64,
    /// Calls that were refused.
    refused: u64,
    /// Calls that failed.
    failed: u64,
    /// Processor time of all of them, in microseconds.
    cpu_us: u64,
}

/// What a plugin took.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PluginUsage)]
pub struct UsageView {
    /// By day, the oldest first; days without a call are not named.
    days: Vec<DayView>,
    /// Bytes of its records, keys included.
    record_bytes: u64,
    /// The most that they may have.
    most_record_bytes: u64,
}

/// What the calls of a plugin came to by day, and how much it keeps.
#[utoipa::path(get, path = "/plugins/{plugin}/usage", tag = "plugins",
    params(("plugin" = PluginId, Path), UsageQuery),
    responses((status = 200, body = UsageView), (status = "default", body = ProblemView)))]
pub async fn used(
    State(door): State<Door>,
    caller: Caller,
    Path(plugin): Path<PluginId>,
    Query(query): Query<UsageQuery>,
) -> Result<Answer<UsageView>, Refusal> {
    let days = query.days.unwrap_or(WEEK);
    let done = caller
        .read(&door, async move |cx| {
            let days = usage::list(cx, &plugin, days).await?;
            Ok((days, quotas::storage(cx, &plugin).await?))
        })
        .await?;
    let (days, storage) = done.value;
    let view = |one: usage::Day| DayView {
        day: Millis(one.day * Millis::DAY),
        committed: one.committed,
        looked: one.looked,
        refused: one.refused,
        failed: one.failed,
        cpu_us: one.cpu_us,
    };
    Ok(Answer(UsageView {
        days: days.into_iter().map(view).collect(),
        record_bytes: storage.kept,
        most_record_bytes: storage.most,
    }))
}

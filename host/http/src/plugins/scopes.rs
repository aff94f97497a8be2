//! The limits of a grant, as administrators read and write them.

use std::collections::{BTreeMap, BTreeSet};

use axum::http::StatusCode;
use guildhall_domain::{Capability, ChatId, DepartmentId, Grants, Limit, ProblemCode, Scope};
use guildhall_manifest::Host;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::capability;
use crate::wire::problem::Refusal;

/// How far a grant reaches. What is absent is not limited; an empty list allows nothing.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = Scope)]
pub struct ScopeView {
    /// Only in these chats.
    #[serde(skip_serializing_if = "Option::is_none")]
    chats: Option<BTreeSet<ChatId>>,
    /// Only these departments and those below them, and their people.
    #[serde(skip_serializing_if = "Option::is_none")]
    departments: Option<BTreeSet<DepartmentId>>,
    /// Only people who hold one of these positions, named in either language.
    #[serde(skip_serializing_if = "Option::is_none")]
    positions: Option<BTreeSet<String>>,
    /// Of the hosts that the plugin asks for, only these.
    #[serde(skip_serializing_if = "Option::is_none")]
    hosts: Option<BTreeSet<String>>,
    /// So many messages or requests in an hour.
    #[serde(skip_serializing_if = "Option::is_none")]
    per_hour: Option<u32>,
    /// So many bytes of records, keys included.
    #[serde(skip_serializing_if = "Option::is_none")]
    bytes: Option<u64>,
}

/// A way in which a grant can be limited: the name of a field of [`ScopeView`].
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = ScopeLimit)]
pub enum LimitView {
    /// To chats.
    Chats,
    /// To departments.
    Departments,
    /// To positions.
    Positions,
    /// To hosts.
    Hosts,
    /// To so many in an hour.
    PerHour,
    /// To so many bytes.
    Bytes,
}

/// Scopes by the name of the capability.
pub type Scopes = BTreeMap<String, ScopeView>;

/// These capabilities, each with its scope.
///
/// # Errors
/// 400 for a capability that there is not, or is not among them; for a host that is none.
pub fn grants(granted: Vec<Capability>, scopes: Scopes) -> Result<Grants, Refusal> {
    let mut grants: Grants = granted.into_iter().collect();
    for (name, view) in scopes {
        let capability = capability(&name)?;
        if !grants.has(capability) {
            return Err(wrong(format!("{name} has a scope and is not granted")));
        }
        grants = grants.narrowed(capability, view.scope()?);
    }
    Ok(grants)
}

impl ScopeView {
    fn scope(self) -> Result<Scope, Refusal> {
        let hosts = self.hosts.map(|hosts| {
            let parsed = hosts
                .into_iter()
                .take(Scope::MOST + 1)
                .map(|host| host.parse());
            parsed.collect::<Result<BTreeSet<Host>, _>>()
        });
        let hosts = hosts
            .transpose()
            .map_err(|error| wrong(error.to_string()))?;
        Ok(Scope {
            chats: self.chats,
            departments: self.departments,
            positions: self.positions,
            hosts,
            per_hour: self.per_hour,
            bytes: self.bytes,
        })
    }
}

fn wrong(log: String) -> Refusal {
    Refusal::new(ProblemCode::Invalid, log).with_status(StatusCode::BAD_REQUEST)
}

impl From<&Scope> for ScopeView {
    fn from(scope: &Scope) -> Self {
        let hosts = scope.hosts.as_ref();
        Self {
            chats: scope.chats.clone(),
            departments: scope.departments.clone(),
            positions: scope.positions.clone(),
            hosts: hosts.map(|hosts| hosts.iter().map(ToString::to_string).collect()),
            per_hour: scope.per_hour,
            bytes: scope.bytes,
        }
    }
}

impl From<Limit> for LimitView {
    fn from(limit: Limit) -> Self {
        match limit {
            Limit::Chats => Self::Chats,
            Limit::Departments => Self::Departments,
            Limit::Positions => Self::Positions,
            Limit::Hosts => Self::Hosts,
            Limit::PerHour => Self::PerHour,
            Limit::Bytes => Self::Bytes,
        }
    }
}

//! The context of a use case: small, and first among its arguments.
//!
//! It holds the open transaction, who acts and what time it is. It never reaches anything else.

use std::sync::Arc;

use bytes::Bytes;
use guildhall_domain::{
    Action, Actor, Capability, Cause, CompanyId, Event, Grants, Millis, Object, PluginId, Reach,
    Standing, can,
};
use guildhall_store::{Key, Log, Tx};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::audit::Uses;
use crate::codec::{decode, encode};
use crate::error::Result;
use crate::events::Entry;
use crate::ids::Ids;
use crate::{customers, keys};

/// The context of a use case.
#[derive(Debug)]
pub struct Cx<'t> {
    /// The open transaction, on the company's space.
    pub tx: &'t mut Tx,
    /// Whose space it is.
    pub company: &'t CompanyId,
    /// Who acts.
    pub actor: &'t Actor,
    /// What the plugin that acts was granted; nothing when none acts.
    pub grants: &'t Grants,
    /// Whose doing it is, for the log: in a plugin's call that plugin's, whoever acts.
    pub cause: &'t Cause,
    /// What time it is; the same on every run.
    pub now: Millis,
    /// Ids and random bytes; the same on every run.
    pub ids: &'t mut Ids,
    /// What the plugin that acts has used of its grants; for the audit.
    pub uses: &'t mut Uses,
    pub(crate) standing: &'t mut Option<Standing>,
    pub(crate) reaches: &'t mut Reaches,
}

/// Whom the grants of the plugin that acts cover, as far as it was asked; once per run.
pub(crate) type Reaches = Vec<(Capability, Arc<Reach>)>;

/// One run of a transaction with everything it needs, owned: it can live inside a sandbox while a
/// guest runs. Dropping it changes nothing.
#[derive(Debug)]
pub struct Work {
    pub(crate) tx: Tx,
    pub(crate) company: CompanyId,
    pub(crate) actor: Actor,
    pub(crate) grants: Grants,
    pub(crate) cause: Cause,
    pub(crate) now: Millis,
    pub(crate) ids: Ids,
    pub(crate) uses: Uses,
    pub(crate) standing: Option<Standing>,
    pub(crate) reaches: Reaches,
}

impl Work {
    /// The context of the next use case within this run.
    pub fn cx(&mut self) -> Cx<'_> {
        Cx {
            tx: &mut self.tx,
            company: &self.company,
            actor: &self.actor,
            grants: &self.grants,
            cause: &self.cause,
            now: self.now,
            ids: &mut self.ids,
            uses: &mut self.uses,
            standing: &mut self.standing,
            reaches: &mut self.reaches,
        }
    }

    /// The context of the person whom a plugin acts for, within the same run: what they may do is
    /// asked on the very reads that the call is committed with. `None` for anybody else.
    pub fn cx_as<'a>(&'a mut self, person: &'a Actor) -> Option<Cx<'a>> {
        let same = person.plugin().is_none() && person.user() == self.actor.user();
        same.then_some(Cx {
            tx: &mut self.tx,
            company: &self.company,
            actor: person,
            grants: &self.grants,
            cause: &self.cause,
            now: self.now,
            ids: &mut self.ids,
            uses: &mut self.uses,
            standing: &mut self.standing,
            reaches: &mut self.reaches,
        })
    }

    /// Lends this run to another plugin that the acting one calls, for the same person: what it writes
    /// lies in a layer of its own, and so does what it uses of its grants. What stays here meanwhile is
    /// an empty transaction, so that a run whose loan was lost commits nothing.
    pub fn lend(&mut self, plugin: PluginId, grants: Grants) -> Work {
        let user = self.actor.user().cloned();
        let empty = Work {
            tx: self.tx.space().begin(),
            company: self.company.clone(),
            actor: self.actor.clone(),
            grants: self.grants.clone(),
            cause: self.cause.clone(),
            now: self.now,
            ids: Ids::new(&[0; 32]),
            uses: std::mem::take(&mut self.uses),
            standing: self.standing,
            reaches: std::mem::take(&mut self.reaches),
        };
        let mut lent = std::mem::replace(self, empty);
        lent.tx.nest();
        lent.actor = Actor::Plugin { plugin, user };
        lent.grants = grants;
        lent
    }

    /// Takes back what was lent, with or without what was written meanwhile. What was read counts in
    /// any case. Returns what the other plugin used of its grants.
    pub fn take_back(&mut self, mut lent: Work, keep: bool) -> Uses {
        lent.tx.unnest(keep);
        lent.actor = self.actor.clone();
        lent.grants = self.grants.clone();
        lent.reaches = std::mem::take(&mut self.reaches);
        let used = std::mem::replace(&mut lent.uses, std::mem::take(&mut self.uses));
        *self = lent;
        used
    }

    /// What the plugin that acts has used of its grants so far.
    pub fn uses(&mut self) -> &mut Uses {
        &mut self.uses
    }

    /// What time it is in this run.
    pub fn now(&self) -> Millis {
        self.now
    }

    /// The transaction, to ask how much it holds.
    pub fn tx(&self) -> &Tx {
        &self.tx
    }
}

impl Cx<'_> {
    /// The one question: may the actor do this? What a plugin asks is noted, whatever the answer.
    pub async fn allow(&mut self, action: Action, object: Object<'_>) -> Result<()> {
        let standing = self.standing().await?;
        let answer = can(self.actor, standing, self.grants, action, object);
        if self.actor.plugin().is_some() {
            self.uses.note(action, object, answer.is_ok());
        }
        Ok(answer?)
    }

    /// What is known of the person acting or acted for; read once per run.
    pub async fn standing(&mut self) -> Result<Standing> {
        if let Some(standing) = *self.standing {
            return Ok(standing);
        }
        let standing = match self.actor.user() {
            None => Standing {
                active: customers::acting(self).await?.is_some(),
                administrator: false,
            },
            Some(user) => {
                let standing: Option<Standing> = self.fetch(&keys::user(user)).await?;
                standing.unwrap_or_default()
            }
        };
        *self.standing = Some(standing);
        Ok(standing)
    }

    /// Tells the company's log, with whose doing it is.
    pub fn tell(&mut self, event: &Event) -> Result<()> {
        let entry = Entry {
            event,
            cause: self.cause,
        };
        Ok(self.tx.append(&Log::MAIN, encode(&entry)?, None)?)
    }

    /// A record.
    pub async fn fetch<T: DeserializeOwned>(&mut self, key: &Key) -> Result<Option<T>> {
        self.tx.get(key).await?.as_deref().map(decode).transpose()
    }

    /// Records, in the order of the keys, by one read.
    pub async fn fetch_many<T: DeserializeOwned>(
        &mut self,
        keys: &[Key],
    ) -> Result<Vec<Option<T>>> {
        if keys.is_empty() {
            return Ok(Vec::new());
        }
        let values = self.tx.get_many(keys).await?;
        values
            .iter()
            .map(|value| value.as_deref().map(decode).transpose())
            .collect()
    }

    /// Keeps a record.
    pub fn keep<T: Serialize + ?Sized>(&mut self, key: Key, value: &T) -> Result<()> {
        Ok(self.tx.put(key, encode(value)?)?)
    }

    /// Keeps that something is so, where the key says it all.
    pub fn note(&mut self, key: Key) -> Result<()> {
        Ok(self.tx.put(key, Bytes::new())?)
    }

    /// Removes a record, whether there is one or not.
    pub fn remove(&mut self, key: Key) -> Result<()> {
        Ok(self.tx.delete(key)?)
    }
}

//! What an administrator does with an installed plugin: looks at what it can do, switches it off and
//! on, grants it more or less. Each is effective from the next call on; the rules are the app's.

use guildhall_app::IdempotencyKey;
use guildhall_app::plugins::{self, Installed, OnFailure, State};
use guildhall_domain::{Action, Actor, CompanyId, Grants, Object, PluginId, UserId, VisibleTo};
use guildhall_manifest::Sheet;

use crate::api::CallError;
use crate::house::of_app;
use crate::install::read;
use crate::plugins::Plugins;

impl Plugins {
    /// An installed plugin and its sheet, read from the binary that runs. For administrators.
    ///
    /// # Errors
    /// `denied` for anybody else; `not_found`.
    pub async fn sheet(
        &self,
        company: &CompanyId,
        user: &UserId,
        plugin: &PluginId,
    ) -> Result<(Installed, Sheet), CallError> {
        let inner = &self.0;
        let (person, id) = (Actor::User(user.clone()), plugin.clone());
        let found = inner.desk().read(company, &person, async move |cx| {
            cx.allow(Action::ManagePlugins, Object::Company).await?;
            plugins::get(cx, &id).await
        });
        let installed = found.await.map_err(of_app)?.value;
        let package = inner.files.read_blob(company, &installed.digest).await;
        let package = read(package.map_err(of_app)?).await?;
        Ok((installed, Sheet::of(&package)))
    }

    /// Changes an installed plugin. For administrators.
    ///
    /// # Errors
    /// `denied` for anybody else; `not_found`; `invalid` when a required capability is left out or one
    /// is granted that was not asked for, or somebody is named who is not there.
    pub async fn change(
        &self,
        company: &CompanyId,
        user: &UserId,
        plugin: &PluginId,
        change: Change,
        key: IdempotencyKey,
    ) -> Result<Installed, CallError> {
        let inner = &self.0;
        let (person, id) = (Actor::User(user.clone()), plugin.clone());
        let done = inner
            .desk()
            .transact(company, &person, Some(key), async move |cx| {
                match change.clone() {
                    Change::State(state) => plugins::set_state(cx, &id, state).await,
                    Change::Grants(grants) => plugins::set_grants(cx, &id, grants).await,
                    Change::Filter(on_failure) => plugins::set_filter(cx, &id, on_failure).await,
                    Change::VisibleTo(to) => plugins::set_visible(cx, &id, to).await,
                }
            });
        let installed = done.await.map_err(of_app)?.value;
        inner.roster.forget(company, plugin);
        inner.background.wake(inner, company);
        inner.deliveries.wake(inner, company);
        tracing::info!(company = company.as_str(), plugin = plugin.as_str(), by = user.as_str(), state = ?installed.state, grants = ?installed.grants, "changed a plugin");
        Ok(installed)
    }

    /// Removes a plugin: it is gone at once, and what it kept is taken away slice by slice, here or by
    /// the sweeper. For administrators.
    ///
    /// # Errors
    /// `denied` for anybody else; `not_found`.
    pub async fn remove(
        &self,
        company: &CompanyId,
        user: &UserId,
        plugin: &PluginId,
        key: IdempotencyKey,
    ) -> Result<(), CallError> {
        let inner = &self.0;
        let (person, id) = (Actor::User(user.clone()), plugin.clone());
        let done = inner
            .desk()
            .transact(company, &person, Some(key), async move |cx| {
                plugins::remove(cx, &id).await
            });
        done.await.map_err(of_app)?;
        inner.roster.forget(company, plugin);
        tracing::info!(
            company = company.as_str(),
            plugin = plugin.as_str(),
            by = user.as_str(),
            "removed a plugin"
        );
        // It is removed, whatever becomes of the rest: the sweeper goes on with it.
        match inner.desk().clear_removed(company).await {
            Ok(false) => {}
            Ok(true) => tracing::info!(
                company = company.as_str(),
                "the sweeper takes away what a removed plugin kept"
            ),
            Err(error) => {
                tracing::warn!(company = company.as_str(), %error, "what a removed plugin kept is taken away later")
            }
        }
        Ok(())
    }
}

/// What changes.
#[derive(Debug, Clone)]
pub enum Change {
    /// Whether it is switched on.
    State(State),
    /// It may do this, and nothing else.
    Grants(Grants),
    /// What becomes of messages when it fails as their filter.
    Filter(OnFailure),
    /// These may use it, and nobody else.
    VisibleTo(VisibleTo),
}

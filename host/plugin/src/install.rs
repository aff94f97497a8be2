//! Installing a plugin: read it with limits, prove what it can do from its binary, check what is
//! granted, compile it, start it once, bring its records up, and only then put it on the list.
//!
//! Every refusal is in words for the one who installs. Nothing of a package is run before it was proved.

use std::sync::Arc;

use bytes::Bytes;
use guildhall_app::plugins::{self, Arrival, Installed};
use guildhall_app::{IdempotencyKey, Who, tasks};
use guildhall_domain::{
    Action, Actor, CompanyId, Grants, Locale, Object, PluginId, Problem, ProblemCode, Said, UserId,
    VisibleTo,
};
use guildhall_manifest::{Limits as PackageLimits, Package, Sheet, prove};

use crate::api::{CallError, Origin, Source};
use crate::call::Call;
use crate::faults::Broken;
use crate::guest::{Access, Run};
use crate::house::of_app;
use crate::loaded::{Declared, Loaded};
use crate::plugins::{Asked, Inner, Plugins};

impl Plugins {
    /// What a package can do, why, and what it cannot: read from its binary. Nothing is kept.
    ///
    /// # Errors
    /// `package_invalid`, in words.
    pub async fn inspect(&self, package: Bytes) -> Result<Sheet, CallError> {
        Ok(Sheet::of(&read(package).await?))
    }

    /// The plugins of a company, for anybody in it.
    ///
    /// # Errors
    /// The store's.
    pub async fn list(
        &self,
        company: &CompanyId,
        user: &UserId,
    ) -> Result<Vec<Installed>, CallError> {
        let person = Actor::User(user.clone());
        let read = self
            .0
            .desk()
            .read(company, &person, async move |cx| plugins::list(cx).await);
        Ok(read.await.map_err(of_app)?.value)
    }

    /// Installs a plugin, or another version of one, with these capabilities granted, for who may use
    /// it; none: as before.
    ///
    /// # Errors
    /// `denied` for whoever is no administrator; `package_invalid` in words; `invalid` when a required
    /// capability is not granted or one is granted that was not asked for.
    pub async fn install(
        &self,
        company: &CompanyId,
        user: &UserId,
        package: Bytes,
        (grants, limits): (Grants, plugins::Limits),
        visible_to: Option<VisibleTo>,
        key: IdempotencyKey,
    ) -> Result<Installed, CallError> {
        let inner = &self.0;
        let person = Actor::User(user.clone());
        let allowed = inner.desk().read(company, &person, async move |cx| {
            cx.allow(Action::ManagePlugins, Object::Company).await
        });
        allowed.await.map_err(of_app)?;
        let package = Arc::new(read(package).await?);
        check_grants(&package, &grants)?;
        let loaded = Arc::new(inner.prepare(&package, grants.clone()).await?);
        inner.smoke_test(company, user, &loaded).await?;
        inner.migrate(company, user, &loaded, &package).await?;
        let content = Bytes::from(package.component.clone());
        let staged = inner
            .files
            .stage_bytes(company, content)
            .await
            .map_err(of_app)?;
        let arriving = Arc::clone(&package);
        let done = inner
            .desk()
            .transact(company, &person, Some(key), async move |cx| {
                let arrival = Arrival {
                    manifest: &arriving.manifest,
                    locales: &arriving.locales,
                    package: &staged,
                    grants: grants.clone(),
                    limits,
                    visible_to: visible_to.clone(),
                };
                plugins::install(cx, arrival).await
            });
        let installed = done.await.map_err(of_app)?.value;
        inner.roster.forget(company, &installed.id);
        inner.background.wake(inner, company);
        inner.deliveries.wake(inner, company);
        tracing::info!(company = company.as_str(), plugin = installed.id.as_str(), version = %installed.version, "installed a plugin");
        Ok(installed)
    }
}

/// Reads a package and proves it.
pub(crate) async fn read(package: Bytes) -> Result<Package, CallError> {
    let work = move || {
        let package = Package::read(&package, &PackageLimits::default());
        let package = package.map_err(|error| refused(error.to_string()))?;
        prove(&package).map_err(|violations| {
            let all: Vec<String> = violations.iter().map(ToString::to_string).collect();
            refused(all.join("; "))
        })?;
        Ok(package)
    };
    tasks::blocking("read a package", work)
        .await
        .map_err(of_app)?
}

pub(crate) fn refused(why: String) -> CallError {
    let said = Said::plain(format!("This plugin cannot be installed: {why}."));
    Problem::new(ProblemCode::PackageInvalid, why)
        .saying(said)
        .into()
}

/// Checked before anything is compiled; the app checks again when it is put on the list.
fn check_grants(package: &Package, grants: &Grants) -> Result<(), CallError> {
    let asked = &package.manifest.capabilities;
    let missing = asked
        .iter()
        .find(|asked| asked.required && !grants.has(asked.name));
    if let Some(missing) = missing {
        let text = format!("{} is required: grant it or do not install", missing.name);
        return Err(Problem::field("grant", Said::plain(text)).into());
    }
    Ok(())
}

impl Inner {
    async fn prepare(&self, package: &Package, grants: Grants) -> Result<Loaded, CallError> {
        let id = PluginId::new(package.manifest.id.as_str());
        let id = id.map_err(|why| refused(why.to_string()))?;
        let component = package.component.clone();
        let declared = Declared::of(&package.manifest);
        let linked = self
            .roster
            .link(id, None, grants, declared, component)
            .await?;
        linked.map_err(refused)
    }

    /// Starts it once: it comes up within its limits, and every handler has the type that it should.
    async fn smoke_test(
        &self,
        company: &CompanyId,
        user: &UserId,
        loaded: &Arc<Loaded>,
    ) -> Result<(), CallError> {
        let call = self.at_install(company, user, loaded).await?;
        let who = Who::new(company, &call.actor());
        let attempt = self
            .desk()
            .attempt_seeded(who, None, call.deadline, call.seed);
        let mut attempt = attempt;
        let guildhall_app::Begun::Run(work) = attempt.begin().await.map_err(of_app)? else {
            return Ok(());
        };
        let body = crate::run::body(|store, instance, plugin: &Loaded| {
            let checked = plugin
                .handlers
                .check(store, instance)
                .map_err(|wrong| wrong.to_string());
            Box::pin(async move { Ok(checked) })
        });
        let _ticking = self.house.ticker.run();
        let run = Run::new(Arc::clone(&call), work);
        let (_, started) = self.house.guest(run, Access::ReadOnly, body).await?;
        match started {
            Ok(Ok(())) => Ok(()),
            Ok(Err(wrong)) => Err(refused(wrong)),
            Err(Broken::Guest(fault)) => Err(refused(format!("it does not start: {fault}"))),
            Err(Broken::Host(fault)) => Err(fault.into()),
        }
    }

    pub(crate) async fn at_install(
        &self,
        company: &CompanyId,
        user: &UserId,
        loaded: &Arc<Loaded>,
    ) -> Result<Arc<Call>, CallError> {
        let id = self.desk().call_id().map_err(of_app)?;
        let asked = Asked {
            company,
            plugin: &loaded.id,
            user: Some(user),
            customer: None,
            origin: Origin::Lifecycle,
            locale: Locale::default(),
            zone: None,
            source: Source::default(),
        };
        let (plugin, limits) = (Arc::clone(loaded), self.limits.background);
        Ok(Arc::new(self.call(asked, plugin, id, 1, limits).await))
    }
}

//! What the tests of this floor share: a real store in a folder of its own, two companies, and a
//! clock that moves by hand. Never part of the product.

use std::borrow::Borrow;
use std::sync::Arc;

use guildhall_domain::{
    Actor, Capability, Chat, ChatId, ChatKind, CompanyId, Grants, Locale, Membership, Millis, Name,
    PluginId, ProblemCode, Role, User, UserId,
};
use guildhall_store::{Options, Range, Store};

use crate::clock::HandClock;
use crate::cx::Cx;
use crate::desk::{Begun, Outcome};
use crate::{Desk, Error, Result, SystemEntropy, Who, keys};

/// 2026-11-23.
pub(crate) const NOW: Millis = Millis(1_795_392_000_000);

/// A desk with two companies; most tests act in `north` and look that `south` noticed nothing.
pub(crate) struct House {
    pub(crate) desk: Desk,
    pub(crate) clock: Arc<HandClock>,
    pub(crate) north: CompanyId,
    pub(crate) south: CompanyId,
    pub(crate) folder: tempfile::TempDir,
}

impl House {
    pub(crate) async fn open() -> House {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(Options::new(folder.path().join("store"))).unwrap();
        let clock = Arc::new(HandClock::at(NOW));
        let shown: Arc<dyn crate::Clock> = Arc::clone(&clock) as Arc<dyn crate::Clock>;
        let desk = Desk::open(store, shown, Arc::new(SystemEntropy)).await;
        House {
            desk: desk.unwrap(),
            clock,
            north: CompanyId::new("north").unwrap(),
            south: CompanyId::new("south").unwrap(),
            folder,
        }
    }

    /// Runs a use case as somebody, in `north`.
    pub(crate) async fn by<T>(
        &self,
        actor: impl Borrow<Actor>,
        work: impl AsyncFnMut(&mut Cx<'_>) -> Result<T>,
    ) -> Result<T> {
        self.within(&self.north, actor, work).await
    }

    /// Runs a use case as somebody; plugins are granted everything.
    pub(crate) async fn within<T>(
        &self,
        company: &CompanyId,
        actor: impl Borrow<Actor>,
        work: impl AsyncFnMut(&mut Cx<'_>) -> Result<T>,
    ) -> Result<T> {
        let who = Who::new(company, actor.borrow()).granted(Capability::ALL.into_iter().collect());
        self.granted(who, work).await
    }

    /// Runs a use case with exactly these grants.
    pub(crate) async fn granted<T>(
        &self,
        who: Who,
        mut work: impl AsyncFnMut(&mut Cx<'_>) -> Result<T>,
    ) -> Result<T> {
        let mut attempt = self.desk.attempt(who, None, self.desk.deadline())?;
        loop {
            let Begun::Run(mut run) = attempt.begin().await? else {
                return Err(Error::host("there is no key"));
            };
            let value = work(&mut run.cx()).await;
            let outcome = match &value {
                Ok(_) => attempt.commit(run, &()).await?,
                Err(_) => attempt.discard(run).await?,
            };
            if outcome != Outcome::Again {
                return value;
            }
        }
    }

    /// Adds people, active; `admin` administers.
    pub(crate) async fn people(&self, logins: &[&str]) {
        let all = async |cx: &mut Cx<'_>| {
            for login in logins {
                cx.keep(keys::user(&user_id(login)), &person(login))?;
            }
            Ok(())
        };
        self.by(&Actor::System, all).await.unwrap();
    }

    /// Founds `north` and adds people as an administrator would; `admin` administers.
    pub(crate) async fn found(&self, logins: &[&str]) {
        crate::companies::add(&self.desk, &self.north, "北方公司")
            .await
            .unwrap();
        let all = async |cx: &mut Cx<'_>| {
            for login in logins {
                let known = person(login);
                let new = crate::people::NewUser {
                    id: Some(known.id),
                    login: known.login,
                    name: known.name,
                    email: None,
                    locale: known.locale,
                    placements: Vec::new(),
                    manager: None,
                    administrator: known.administrator,
                };
                crate::people::add_user(cx, new).await?;
            }
            Ok(())
        };
        self.by(&Actor::System, all).await.unwrap();
    }

    /// Adds a group with these members.
    pub(crate) async fn group(&self, id: &str, members: &[&str]) -> ChatId {
        let chat = chat_id(id);
        let all = async |cx: &mut Cx<'_>| {
            let kept = Chat {
                id: chat.clone(),
                kind: ChatKind::Group,
                name: Some(Name::same(id)),
                pair: None,
                created_at: NOW,
                owner: None,
                plugin: None,
                external: None,
            };
            cx.keep(keys::chat(&chat), &kept)?;
            for member in members {
                let membership = Membership {
                    chat: chat.clone(),
                    user: user_id(member),
                    role: Role::Member,
                    joined_at: NOW,
                };
                cx.keep(keys::member(&chat, &membership.user), &membership)?;
            }
            Ok(())
        };
        self.by(&Actor::System, all).await.unwrap();
        chat
    }

    /// Puts a plugin on the list that has no package.
    pub(crate) async fn install(&self, id: &PluginId) {
        let put = async |cx: &mut Cx<'_>| {
            let installed = crate::plugins::Installed {
                id: id.clone(),
                name: guildhall_manifest::Words::new("Orders", "订单"),
                version: "1.0.0".to_owned(),
                data_version: 1,
                digest: String::new(),
                grants: Grants::none(),
                visible_to: guildhall_domain::VisibleTo::Everyone,
                state: crate::plugins::State::On,
                installed_by: None,
                installed_at: cx.now,
                filter: None,
            };
            cx.keep(keys::plugin(id), &installed)
        };
        self.by(&Actor::System, put).await.unwrap();
    }

    /// Everything in a company's space: what the other company must not have.
    pub(crate) async fn keys_of(&self, company: &CompanyId) -> usize {
        let mut tx = self.desk.space(company).unwrap().begin();
        let everything = Range::prefix(&guildhall_store::Key::default());
        tx.range(everything).await.unwrap().items.len()
    }
}

pub(crate) fn user_id(login: &str) -> UserId {
    UserId::new(login).unwrap()
}

pub(crate) fn chat_id(id: &str) -> ChatId {
    ChatId::new(id).unwrap()
}

pub(crate) fn plugin_id(id: &str) -> PluginId {
    PluginId::new(id).unwrap()
}

pub(crate) fn user(login: &str) -> Actor {
    Actor::User(user_id(login))
}

pub(crate) fn plugin(id: &str, user: Option<&str>) -> Actor {
    Actor::Plugin {
        plugin: plugin_id(id),
        user: user.map(user_id),
    }
}

pub(crate) fn no_grants(company: &CompanyId, actor: &Actor) -> Who {
    Who::new(company, actor).granted(Grants::none())
}

/// The code of what was refused.
pub(crate) fn code<T: std::fmt::Debug>(outcome: Result<T>) -> ProblemCode {
    outcome.unwrap_err().problem().code
}

fn person(login: &str) -> User {
    User {
        id: user_id(login),
        login: login.to_owned(),
        name: Name::same(login),
        email: None,
        active: true,
        locale: Locale::ZhCn,
        time_zone: None,
        placements: Vec::new(),
        manager: None,
        administrator: login == "admin",
        absent_until: None,
    }
}

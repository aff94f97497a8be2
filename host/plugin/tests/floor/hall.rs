//! A hall without doors: a store in a folder of its own, two companies, sandboxes.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use guildhall_app::files::Files;
use guildhall_app::plugins::{Installed, Limits};
use guildhall_app::vault::Vault;
use guildhall_app::{
    Cx, Desk, IdempotencyKey, SystemClock, SystemEntropy, chats, companies, messages, people,
};
use guildhall_domain::{
    Actor, Capability, ChatId, CompanyId, Grants, Locale, Message, Name, UserId,
};
use guildhall_manifest::Package;
use guildhall_plugin::{CallError, Caller, Effect, Options, Outcome, Plugins, Source};
use guildhall_store::Store;

static KEYS: AtomicU64 = AtomicU64::new(0);

/// How long anything here may take before the test fails.
const PATIENCE: Duration = Duration::from_secs(60);

pub struct Hall {
    pub desk: Desk,
    pub plugins: Plugins,
    pub files: Files,
    pub folder: Arc<tempfile::TempDir>,
    pub alice: Caller,
    pub chat: ChatId,
}

pub fn key() -> IdempotencyKey {
    let number = KEYS.fetch_add(1, Ordering::Relaxed);
    IdempotencyKey::new(&format!("key-{number}"), &[b"test"]).unwrap()
}

/// Where `cargo xtask plugins` puts packages.
pub fn packages() -> PathBuf {
    let folder = std::env::var_os("GUILDHALL_PLUGINS_DIR").map(PathBuf::from);
    folder.unwrap_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/plugins"))
}

/// Whether `cargo xtask plugins` has built it.
pub fn built(name: &str) -> bool {
    packages().join(format!("{name}.wasm")).exists()
}

/// A package that `cargo xtask plugins` has built.
pub fn package(name: &str) -> Vec<u8> {
    let path = packages().join(format!("{name}.wasm"));
    std::fs::read(&path)
        .unwrap_or_else(|why| panic!("{}: {why}. Run: cargo xtask plugins", path.display()))
}

/// Everything that a package asks for.
pub fn all_of(package: &[u8]) -> Grants {
    let read = Package::read(package, &guildhall_manifest::Limits::default()).unwrap();
    read.manifest
        .capabilities
        .iter()
        .map(|asked| asked.name)
        .collect()
}

impl Hall {
    pub async fn open() -> Hall {
        Hall::open_in(Arc::new(tempfile::tempdir().unwrap()), None).await
    }

    /// With sandboxes that are set up otherwise than usual.
    pub async fn open_with(change: impl FnOnce(&mut Options)) -> Hall {
        Hall::build(Arc::new(tempfile::tempdir().unwrap()), None, change).await
    }

    /// On a folder, as after a restart when `people` are known already.
    pub async fn open_in(folder: Arc<tempfile::TempDir>, known: Option<(Caller, ChatId)>) -> Hall {
        Hall::build(folder, known, |_| {}).await
    }

    async fn build(
        folder: Arc<tempfile::TempDir>,
        known: Option<(Caller, ChatId)>,
        change: impl FnOnce(&mut Options),
    ) -> Hall {
        let store =
            Store::open(guildhall_store::Options::new(folder.path().join("store"))).unwrap();
        let files = Files::open(&store, &folder.path().join("files")).unwrap();
        let desk = Desk::open(store, Arc::new(SystemClock), Arc::new(SystemEntropy))
            .await
            .unwrap();
        let (alice, chat) = match known {
            Some(known) => known,
            None => settle(&desk).await,
        };
        let vault = Vault::open(&folder.path().join("secrets.key"), &SystemEntropy).unwrap();
        let mut options = Options::new(folder.path().join("cache"), vault);
        change(&mut options);
        let plugins = Plugins::start(desk.clone(), files.clone(), options)
            .await
            .unwrap();
        Hall {
            desk,
            plugins,
            files,
            folder,
            alice,
            chat,
        }
    }

    /// Ends it in good order and opens it again on the same folder.
    pub async fn restart(self) -> Hall {
        self.plugins.shutdown().await;
        let Hall {
            desk,
            plugins,
            files,
            folder,
            alice,
            chat,
        } = self;
        let store = desk.store().clone();
        drop((desk, plugins, files));
        store.close().await.unwrap();
        Hall::open_in(folder, Some((alice, chat))).await
    }

    pub async fn installs(&self, name: &str) -> Installed {
        let package = package(name);
        let grants = all_of(&package);
        self.tries_to_install(package, grants).await.unwrap()
    }

    pub async fn installs_without(&self, name: &str, capability: Capability) -> Installed {
        let package = package(name);
        let kept: BTreeSet<_> = all_of(&package)
            .iter()
            .filter(|one| *one != capability)
            .collect();
        self.tries_to_install(package, kept.into_iter().collect())
            .await
            .unwrap()
    }

    pub async fn tries_to_install(
        &self,
        package: Vec<u8>,
        grants: Grants,
    ) -> Result<Installed, CallError> {
        let Caller { company, user, .. } = &self.alice;
        self.plugins
            .install(
                company,
                user,
                package.into(),
                (grants, Limits::Kept),
                None,
                key(),
            )
            .await
    }

    pub async fn tries(&self, text: &str) -> Result<Outcome, CallError> {
        self.plugins
            .run_command(&self.alice, &self.chat, text, key())
            .await
    }

    /// Somebody new, who is no administrator, as they would call.
    pub async fn newcomer(&self, company: &str, login: &str) -> Caller {
        let user = UserId::new(login).unwrap();
        let new = people::NewUser {
            id: Some(user.clone()),
            login: login.to_owned(),
            name: Name::same(login),
            email: None,
            locale: Locale::En,
            placements: Vec::new(),
            manager: None,
            administrator: false,
        };
        let company = CompanyId::new(company).unwrap();
        let desk = &self.desk;
        let added = desk.transact(&company, &Actor::System, None, async move |cx| {
            people::add_user(cx, new.clone()).await.map(|_| ())
        });
        added.await.unwrap();
        Caller {
            company,
            user,
            ..self.alice.clone()
        }
    }

    /// Runs a command; the text of its toast, or nothing.
    pub async fn types(&self, text: &str) -> String {
        toast(
            &self
                .tries(text)
                .await
                .unwrap_or_else(|error| panic!("{text}: {error}")),
        )
    }

    /// Runs a command that is refused; the code and what the log says.
    pub async fn refused(&self, text: &str) -> String {
        match self.tries(text).await {
            Err(CallError::Problem(problem)) => {
                format!("{}: {}", problem.code.as_str(), problem.log)
            }
            other => panic!("{text}: {other:?}"),
        }
    }

    pub async fn messages(&self) -> Vec<Message> {
        let chat = self.chat.clone();
        self.reads(async move |cx| Ok(messages::history(cx, &chat, None, 100).await?.items))
            .await
    }

    pub async fn reads<T>(
        &self,
        work: impl AsyncFnMut(&mut Cx<'_>) -> guildhall_app::Result<T>,
    ) -> T {
        let alice = Actor::User(self.alice.user.clone());
        self.desk
            .read(&self.alice.company, &alice, work)
            .await
            .unwrap()
            .value
    }
}

/// Two companies of the same shape; the tests act in one.
async fn settle(desk: &Desk) -> (Caller, ChatId) {
    let mut first = None;
    for name in ["north", "south"] {
        let company = CompanyId::new(name).unwrap();
        companies::add(desk, &company, name).await.unwrap();
        let new = people::NewUser {
            id: Some(UserId::new("alice").unwrap()),
            login: "alice".to_owned(),
            name: Name::same("Alice"),
            email: None,
            locale: Locale::En,
            placements: Vec::new(),
            manager: None,
            administrator: true,
        };
        let added = desk.transact(&company, &Actor::System, None, async move |cx| {
            people::add_user(cx, new.clone()).await
        });
        let user = added.await.unwrap().value.id;
        let founder = Actor::User(user.clone());
        let group = desk.transact(&company, &founder, None, async move |cx| {
            chats::create_group(cx, Name::same("Hall"), &[]).await
        });
        let chat = group.await.unwrap().value;
        first.get_or_insert((
            Caller {
                company,
                user,
                locale: Locale::En,
                time_zone: None,
                source: Source::default(),
            },
            chat,
        ));
    }
    first.unwrap()
}

pub fn toast(outcome: &Outcome) -> String {
    let texts = outcome.effects.iter().filter_map(|effect| match effect {
        Effect::Toast { text, .. } => Some(text.fallback().to_owned()),
        Effect::Form(_) | Effect::Page(_) => None,
    });
    texts.collect::<Vec<_>>().join(" ")
}

/// Looks again and again until something is so.
pub async fn until<T>(what: &str, mut look: impl AsyncFnMut() -> Option<T>) -> T {
    let start = Instant::now();
    loop {
        if let Some(found) = look().await {
            return found;
        }
        assert!(start.elapsed() < PATIENCE, "waited in vain for {what}");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

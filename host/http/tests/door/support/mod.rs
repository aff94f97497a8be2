//! A real server for tests: a store in a folder of its own, port 0, two companies, nobody pretended.
#![allow(dead_code, missing_docs)]

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use guildhall_app::files::Files;
use guildhall_app::people::NewUser;
use guildhall_app::vault::Vault;
use guildhall_app::{Desk, SystemClock, SystemEntropy, companies, passwords, people};
use guildhall_domain::{Actor, CompanyId, Locale, Name};
use guildhall_http::{Door, Options};
use guildhall_live::Live;
use guildhall_plugin::Plugins;
use guildhall_store::{Options as StoreOptions, Store};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::runtime::Runtime;
use ureq::Agent;
use ureq::http::{Request, Response};

pub mod screen;

pub const NORTH: &str = "north";
pub const SOUTH: &str = "south";
pub const PASSWORD: &str = "correct horse battery";
const PATIENCE: Duration = Duration::from_secs(30);

/// A running server with the companies `north` (ann, bob, eve) and `south` (ann, sue).
pub struct Hall {
    runtime: Option<Runtime>,
    pub desk: Desk,
    door: Door,
    store: Store,
    serving: Option<tokio::task::JoinHandle<()>>,
    pub address: SocketAddr,
    _folder: TempDir,
}

impl Hall {
    pub fn start() -> Self {
        Self::with(Options {
            sign_ins_per_address: 10_000,
            sign_ins_per_account: 10_000,
            ..Options::default()
        })
    }

    pub fn with(options: Options) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .enable_all()
            .build()
            .unwrap();
        let (desk, door, store, listener) = runtime.block_on(async {
            let store = Store::open(StoreOptions::new(folder.path().join("store"))).unwrap();
            let files = Files::open(&store, &folder.path().join("files")).unwrap();
            let desk = Desk::open(
                store.clone(),
                Arc::new(SystemClock),
                Arc::new(SystemEntropy),
            )
            .await
            .unwrap();
            for (company, logins) in [
                (NORTH, &["ann", "bob", "eve"][..]),
                (SOUTH, &["ann", "sue"][..]),
            ] {
                settle(&desk, company, logins).await;
            }
            let vault = Vault::open(&folder.path().join("secrets.key"), &SystemEntropy).unwrap();
            let setup = guildhall_plugin::Options::new(folder.path().join("plugins"), vault);
            let plugins = Plugins::start(desk.clone(), files.clone(), setup)
                .await
                .unwrap();
            let live = Live::new(desk.clone(), 5);
            let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
            (
                desk.clone(),
                Door::new(desk, files, plugins, live, options),
                store,
                listener,
            )
        });
        let address = listener.local_addr().unwrap();
        let serving = runtime.spawn(door.clone().serve(listener));
        Self {
            runtime: Some(runtime),
            desk,
            door,
            store,
            serving: Some(serving),
            address,
            _folder: folder,
        }
    }

    pub fn api(&self) -> Api {
        let config = Agent::config_builder()
            .http_status_as_error(false)
            .timeout_global(Some(PATIENCE))
            .build();
        Api {
            agent: config.into(),
            base: format!("http://{}", self.address),
            token: String::new(),
        }
    }

    /// Somebody who is signed in.
    pub fn person(&self, company: &str, login: &str) -> Api {
        let mut api = self.api();
        let body = json!({ "company": company, "login": login, "password": PASSWORD });
        let session = api.post("/sessions", &body).ok();
        session["token"]
            .as_str()
            .unwrap()
            .clone_into(&mut api.token);
        api
    }

    pub fn block_on<F: Future>(&self, future: F) -> F::Output {
        self.runtime.as_ref().unwrap().block_on(future)
    }

    /// Stops as `guildhall serve` does; says how long it took.
    pub fn stop(&mut self) -> Duration {
        let began = Instant::now();
        let (door, store, serving) = (self.door.clone(), self.store.clone(), self.serving.take());
        let runtime = self.runtime.take().unwrap();
        runtime.block_on(async {
            tokio::time::timeout(PATIENCE, async {
                door.stop().await;
                if let Some(serving) = serving {
                    serving.await.unwrap();
                }
            })
            .await
            .expect("all work ends");
            store.close().await.unwrap();
        });
        runtime.shutdown_timeout(PATIENCE);
        began.elapsed()
    }
}

impl Drop for Hall {
    fn drop(&mut self) {
        if self.runtime.is_some() && !std::thread::panicking() {
            self.stop();
        }
    }
}

async fn settle(desk: &Desk, company: &str, logins: &[&str]) {
    let id = CompanyId::new(company).unwrap();
    companies::add(desk, &id, company).await.unwrap();
    let hash = passwords::hash(desk, PASSWORD).await.unwrap();
    for (number, login) in logins.iter().enumerate() {
        let new = NewUser {
            id: None,
            login: (*login).to_owned(),
            name: Name::of(format!("{login}中"), format!("{login} en")),
            email: None,
            locale: if *login == "bob" {
                Locale::ZhCn
            } else {
                Locale::En
            },
            placements: Vec::new(),
            manager: None,
            administrator: number == 0,
        };
        let hash = hash.clone();
        desk.transact(&id, &Actor::System, None, async move |cx| {
            let user = people::add_user(cx, new.clone()).await?;
            passwords::set(cx, &user.id, &hash)
        })
        .await
        .unwrap();
    }
}

/// A client, perhaps signed in.
#[derive(Clone)]
pub struct Api {
    pub agent: Agent,
    pub base: String,
    pub token: String,
}

/// A status, headers and a body.
pub struct Answer {
    pub status: u16,
    pub headers: ureq::http::HeaderMap,
    pub bytes: Vec<u8>,
}

impl Answer {
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.bytes)
            .unwrap_or_else(|_| panic!("{} {}", self.status, String::from_utf8_lossy(&self.bytes)))
    }

    pub fn ok(self) -> Value {
        assert!(
            (200..300).contains(&self.status),
            "{} {}",
            self.status,
            String::from_utf8_lossy(&self.bytes)
        );
        if self.bytes.is_empty() {
            Value::Null
        } else {
            self.json()
        }
    }

    /// A problem with this status and code.
    pub fn problem(self, status: u16, code: &str) -> Value {
        let text = String::from_utf8_lossy(&self.bytes).into_owned();
        assert_eq!(self.status, status, "{text}");
        assert_eq!(self.headers["content-type"], "application/problem+json");
        let body = self.json();
        assert_eq!(body["code"], code, "{text}");
        assert_eq!(body["status"], status);
        assert_eq!(body["type"], format!("urn:guildhall:problem:{code}"));
        body
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .map_or("", |value| value.to_str().unwrap())
    }
}

pub fn key() -> String {
    use std::sync::atomic::{AtomicU64, Ordering};
    static NEXT: AtomicU64 = AtomicU64::new(0);
    format!("test-{}", NEXT.fetch_add(1, Ordering::Relaxed))
}

/// A package that `cargo xtask plugins` has built.
pub fn package(name: &str) -> Vec<u8> {
    let folder = std::env::var_os("GUILDHALL_PLUGINS_DIR").map(PathBuf::from);
    let built = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/plugins");
    let path = folder.unwrap_or(built).join(format!("{name}.wasm"));
    std::fs::read(&path)
        .unwrap_or_else(|why| panic!("{}: {why}. Run: cargo xtask plugins", path.display()))
}

impl Api {
    pub fn get(&self, path: &str) -> Answer {
        self.send("GET", path, &[], None)
    }

    pub fn post(&self, path: &str, body: &Value) -> Answer {
        self.post_as(path, &key(), body)
    }

    pub fn post_as(&self, path: &str, key: &str, body: &Value) -> Answer {
        self.writes("POST", path, key, body)
    }

    pub fn put(&self, path: &str, body: &Value) -> Answer {
        self.writes("PUT", path, &key(), body)
    }

    pub fn patch(&self, path: &str, body: &Value) -> Answer {
        self.writes("PATCH", path, &key(), body)
    }

    fn writes(&self, method: &str, path: &str, key: &str, body: &Value) -> Answer {
        let headers = [
            ("idempotency-key", key),
            ("content-type", "application/json"),
        ];
        self.send(method, path, &headers, Some(body.to_string().as_bytes()))
    }

    pub fn upload(&self, name: &str, media_type: &str, bytes: &[u8]) -> Answer {
        let key = key();
        self.send(
            "POST",
            &format!("/files?name={name}"),
            &[("idempotency-key", &key), ("content-type", media_type)],
            Some(bytes),
        )
    }

    pub fn send(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: Option<&[u8]>,
    ) -> Answer {
        let prefix = if path.starts_with("/healthz") || path.starts_with("//") {
            ""
        } else {
            "/api/v1"
        };
        let path = if path.starts_with("//") {
            &path[1..]
        } else {
            path
        };
        let mut request = Request::builder()
            .method(method)
            .uri(format!("{}{prefix}{path}", self.base));
        if !self.token.is_empty() {
            request = request.header("authorization", format!("Bearer {}", self.token));
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let answer = match body {
            Some(bytes) => self.agent.run(request.body(bytes).unwrap()),
            None => self.agent.run(request.body(()).unwrap()),
        };
        read(answer.unwrap())
    }

    /// Installs a package with these grants, as an administrator.
    pub fn installs(&self, name: &str, grants: &[&str]) {
        let key = key();
        let headers = [
            ("idempotency-key", key.as_str()),
            ("content-type", "application/wasm"),
        ];
        let query: Vec<String> = grants.iter().map(|name| format!("grant={name}")).collect();
        let path = format!("/plugins?{}", query.join("&"));
        self.send("POST", &path, &headers, Some(&package(name)))
            .ok();
    }

    /// The person's id.
    pub fn me(&self) -> String {
        text(&self.get("/me").ok()["id"])
    }

    /// A group with these members.
    pub fn group(&self, name: &str, members: &[&Api]) -> String {
        let members: Vec<String> = members.iter().map(|one| one.me()).collect();
        text(
            &self
                .post(
                    "/chats",
                    &json!({ "kind": "group", "name": name, "members": members }),
                )
                .ok()["id"],
        )
    }

    pub fn say(&self, chat: &str, words: &str) -> Value {
        self.post(
            &format!("/chats/{chat}/messages"),
            &json!({ "text": words }),
        )
        .ok()
    }

    pub fn words(&self, chat: &str) -> Vec<String> {
        let page = self.get(&format!("/chats/{chat}/messages?limit=100")).ok();
        page["items"]
            .as_array()
            .unwrap()
            .iter()
            .map(|m| text(&m["text"]))
            .collect()
    }
}

fn read(mut response: Response<ureq::Body>) -> Answer {
    Answer {
        status: response.status().as_u16(),
        headers: response.headers().clone(),
        bytes: response
            .body_mut()
            .with_config()
            .limit(256 << 20)
            .read_to_vec()
            .unwrap(),
    }
}

pub fn text(value: &Value) -> String {
    value
        .as_str()
        .unwrap_or_else(|| panic!("no text: {value}"))
        .to_owned()
}

/// Waits until something is so.
pub fn until<T>(what: &str, mut look: impl FnMut() -> Option<T>) -> T {
    let deadline = Instant::now() + PATIENCE;
    loop {
        if let Some(found) = look() {
            return found;
        }
        assert!(Instant::now() < deadline, "waited in vain for {what}");
        std::thread::sleep(Duration::from_millis(5));
    }
}

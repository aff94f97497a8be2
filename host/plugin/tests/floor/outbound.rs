//! Requests of a guest to real servers: whom it reaches, whom it does not, and what it never sees.

mod internet;

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use guildhall_app::settings::{self, Values};
use guildhall_domain::{Actor, Capability, PluginId};
use guildhall_manifest::{Limits, Manifest, Package, pack};
use guildhall_plugin::CallError;
use parking_lot::Mutex;

use self::internet::{Internet, Server};
use crate::hall::{Hall, all_of, package};

const SECRET: &str = "hush-1234567890";
const API: [u8; 4] = [93, 184, 216, 34];
const OTHER: [u8; 4] = [93, 184, 216, 35];
const HERE: [u8; 4] = [127, 0, 0, 1];

struct Stage {
    hall: Hall,
    internet: Arc<Internet>,
    api: Server,
    other: Server,
    /// On an address that nobody is to reach.
    inside: Server,
}

/// A hall with the guest in it, two servers outside and one inside.
async fn stage(private: &[&str]) -> Stage {
    let (api, other, inside) = (
        Server::start().await,
        Server::start().await,
        Server::start().await,
    );
    let internet = Arc::new(Internet::default());
    internet.names("api.example.com", &[&[API]]);
    internet.names("other.example.com", &[&[OTHER]]);
    internet.names("inside.example.com", &[&[HERE]]);
    for (ip, server) in [(API, &api), (OTHER, &other), (HERE, &inside)] {
        internet.machines.lock().insert(ip.into(), server.address);
    }
    for ip in ["169.254.169.254", "::ffff:127.0.0.1"] {
        internet
            .machines
            .lock()
            .insert(ip.parse().unwrap(), inside.address);
    }
    let hall = Hall::open_with(|options| {
        options.network = internet.clone();
        options.private_hosts = private.iter().map(|host| host.parse().unwrap()).collect();
    })
    .await;
    hall.installs("caller").await;
    sets_token(&hall).await;
    Stage {
        hall,
        internet,
        api,
        other,
        inside,
    }
}

async fn sets_token(hall: &Hall) {
    sets(hall, serde_json::json!({ "token": SECRET }))
        .await
        .unwrap();
}

/// Saves these settings, and no others.
async fn sets(hall: &Hall, values: serde_json::Value) -> Result<(), guildhall_app::Error> {
    let values: Values = serde_json::from_value(values).unwrap();
    let alice = Actor::User(hall.alice.user.clone());
    let vault = hall.plugins.vault().clone();
    let set = hall
        .desk
        .transact(&hall.alice.company, &alice, None, async move |cx| {
            let id = PluginId::new("caller").unwrap();
            settings::set(cx, &vault, &id, &values).await.map(|_| ())
        });
    set.await.map(|_| ())
}

impl Stage {
    async fn types(&self, what: &str) -> String {
        self.hall.types(&format!("/caller {what}")).await
    }

    fn nobody_came_inside(&self) {
        assert_eq!(self.inside.requests(), Vec::<String>::new());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_granted_host_is_reached_with_a_secret_that_the_guest_never_sees() {
    let stage = stage(&[]).await;
    assert_eq!(
        stage.types("get http://api.example.com/a?b=c#d").await,
        "200 hello"
    );
    assert_eq!(
        stage.types("bearer http://api.example.com/").await,
        "200 hello"
    );
    assert_eq!(
        stage.types("secret http://API.example.com:80/").await,
        "200 hello"
    );
    assert_eq!(
        stage.types("post http://api.example.com/").await,
        "200 hello"
    );
    let seen = stage.api.requests();
    assert!(seen[0].starts_with("GET /a?b=c HTTP/1.1\r\n"), "{seen:?}");
    assert!(seen[0].contains("host: api.example.com\r\n"), "{seen:?}");
    assert!(
        seen[0].contains("accept-encoding: identity\r\n"),
        "{seen:?}"
    );
    assert!(
        seen[1].contains(&format!("authorization: Bearer {SECRET}\r\n")),
        "{seen:?}"
    );
    assert!(
        seen[2].contains(&format!("x-key: {SECRET}\r\n")),
        "{seen:?}"
    );
    assert!(
        seen[3].starts_with("POST / ") && seen[3].ends_with("\r\n\r\nposted"),
        "{seen:?}"
    );
    assert!(
        stage
            .types("lost http://api.example.com/")
            .await
            .starts_with("not-found")
    );
    assert_eq!(stage.api.requests().len(), 4);
}

#[tokio::test(flavor = "multi_thread")]
async fn another_host_port_or_scheme_is_denied_and_so_is_everything_without_the_grant() {
    let stage = stage(&[]).await;
    for url in [
        "http://example.com/",
        "http://www.api.example.com/",
        "http://api.example.com:81/",
        "https://api.example.com/",
        "http://api.example.com./",
        "http://93.184.216.34/",
    ] {
        let told = stage.types(&format!("get {url}")).await;
        assert!(told.starts_with("denied"), "{url}: {told}");
    }
    assert!(stage.internet.connected.lock().is_empty());
    stage
        .hall
        .installs_without("caller", Capability::NetHttp)
        .await;
    let told = stage.types("get http://api.example.com/").await;
    assert!(told.starts_with("denied"), "{told}");
    assert!(stage.internet.connected.lock().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_inside_is_refused_however_it_is_reached() {
    let stage = stage(&[]).await;
    let internet = &stage.internet;
    for url in [
        "http://inside.example.com:8080/",
        "http://169.254.169.254/latest/meta-data",
        "http://[::ffff:127.0.0.1]/",
        "http://[::ffff:7f00:1]/",
    ] {
        let told = stage.types(&format!("get {url}")).await;
        assert!(
            told.starts_with("denied") && told.contains("not public"),
            "{url}: {told}"
        );
    }
    // One good address does not make up for a bad one.
    internet.names("api.example.com", &[&[API, HERE]]);
    assert!(
        stage
            .types("get http://api.example.com/")
            .await
            .starts_with("denied")
    );
    assert!(internet.connected.lock().is_empty());
    // The name changes its address between two lookups: what was checked is what is connected to.
    internet.names("api.example.com", &[&[API], &[HERE]]);
    assert_eq!(
        stage.types("get http://api.example.com/").await,
        "200 hello"
    );
    assert_eq!(*internet.connected.lock(), [SocketAddr::from((API, 80))]);
    assert!(
        stage
            .types("get http://api.example.com/")
            .await
            .starts_with("denied")
    );
    // And between a request and the redirect to the same name.
    internet.names("api.example.com", &[&[API], &[HERE]]);
    assert!(
        stage
            .types("get http://api.example.com/to?/x")
            .await
            .starts_with("denied")
    );
    stage.nobody_came_inside();
}

#[tokio::test(flavor = "multi_thread")]
async fn the_administrator_opens_one_host_inside() {
    let stage = stage(&["inside.example.com:8080"]).await;
    assert_eq!(
        stage.types("get http://inside.example.com:8080/").await,
        "200 hello"
    );
    assert_eq!(stage.inside.requests().len(), 1);
    let told = stage.types("get http://169.254.169.254/").await;
    assert!(told.starts_with("denied"), "{told}");
    stage
        .internet
        .names("inside.example.com", &[&[[0, 0, 0, 0]]]);
    let told = stage.types("get http://inside.example.com:8080/").await;
    assert!(told.starts_with("denied"), "{told}");
    assert_eq!(stage.inside.requests().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_redirect_is_checked_like_a_request_and_takes_no_secret_along() {
    let stage = stage(&[]).await;
    let told = stage
        .types("bearer http://api.example.com/to?http://other.example.com/y")
        .await;
    assert_eq!(told, "200 hello");
    assert!(stage.api.requests()[0].contains(SECRET));
    let other = stage.other.requests();
    assert!(other[0].starts_with("GET /y "), "{other:?}");
    assert!(
        !other[0].contains("authorization") && !other[0].contains(SECRET),
        "{other:?}"
    );
    // Within the host it goes along.
    assert_eq!(
        stage.types("bearer http://api.example.com/to?/z").await,
        "200 hello"
    );
    assert!(stage.api.requests()[2].contains(SECRET));
    for to in [
        "http://evil.example.com/",
        "http://127.0.0.1/",
        "http://inside.example.com:8080/",
        "http://169.254.169.254/",
        "//evil.example.com/",
    ] {
        let told = stage
            .types(&format!("get http://api.example.com/to?{to}"))
            .await;
        assert!(told.starts_with("denied"), "{to}: {told}");
    }
    let told = stage
        .types("get http://api.example.com/to?file:///etc/passwd")
        .await;
    assert!(told.starts_with("bad-response"), "{told}");
    let before = stage.api.requests().len();
    stage.api.seen.lock().clear();
    let again = "http://api.example.com/to?".repeat(7);
    let told = stage.types(&format!("get {again}/")).await;
    assert!(
        told.starts_with("too-many-redirects"),
        "{told} after {before}"
    );
    assert_eq!(stage.api.requests().len(), 6);
    stage.nobody_came_inside();
}

#[tokio::test(flavor = "multi_thread")]
async fn slow_and_endless_answers_end() {
    let stage = stage(&[]).await;
    let start = Instant::now();
    let told = stage
        .types("within 200 http://api.example.com/silent")
        .await;
    assert!(told.starts_with("timed-out"), "{told}");
    assert!(
        start.elapsed() < Duration::from_secs(4),
        "{:?}",
        start.elapsed()
    );
    // No longer than the call: it is still there to say so.
    let told = stage.types("get http://api.example.com/silent").await;
    assert!(told.starts_with("timed-out"), "{told}");
    assert_eq!(
        stage
            .types("most 10000 http://api.example.com/endless")
            .await,
        "10000 true"
    );
    assert_eq!(
        stage
            .types("most 99999999 http://api.example.com/endless")
            .await,
        "2097152 true"
    );
    assert_eq!(
        stage.types("most 5 http://api.example.com/").await,
        "5 false"
    );
    assert_eq!(
        stage.types("most 4 http://api.example.com/").await,
        "4 true"
    );
    let told = stage.types("get http://api.example.com/rubbish").await;
    assert!(told.starts_with("bad-response"), "{told}");
    stage.internet.machines.lock().clear();
    let told = stage.types("get http://api.example.com/").await;
    assert!(told.starts_with("unreachable"), "{told}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_out_of_bounds_is_not_sent() {
    let stage = stage(&[]).await;
    for what in [
        "method get http://api.example.com/",
        "method CONNECT http://api.example.com/",
        "method TRACE http://api.example.com/",
        "get http://user:word@api.example.com/",
        "get ftp://api.example.com/",
        "get nonsense",
        "long http://api.example.com/",
        "with host http://api.example.com/",
        "with Content-Length http://api.example.com/",
        "with transfer-encoding http://api.example.com/",
        "with proxy-authorization http://api.example.com/",
        "with accept-encoding http://api.example.com/",
        "with cookie http://api.example.com/",
        "with a:b http://api.example.com/",
    ] {
        let told = stage.types(what).await;
        assert!(told.starts_with("invalid"), "{what}: {told}");
    }
    assert!(stage.api.requests().is_empty());
    let told = stage.types("flood http://api.example.com/").await;
    assert!(told.starts_with("quota-exceeded"), "{told}");
    assert_eq!(stage.api.requests().len(), 20);
    let all = "all http://api.example.com/ http://evil.example.com/ http://other.example.com/";
    assert_eq!(stage.types(all).await, "200 hello, denied, 200 hello");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_handler_that_only_reads_only_asks() {
    let stage = stage(&[]).await;
    let hall = &stage.hall;
    let asks = async |typed: &str| {
        let found = hall
            .plugins
            .complete(&hall.alice, &hall.chat, "caller", "do", typed)
            .await
            .unwrap();
        found[0].value.clone()
    };
    assert_eq!(asks("get http://api.example.com/").await, "200 hello");
    assert!(
        asks("post http://api.example.com/")
            .await
            .starts_with("denied")
    );
    assert_eq!(stage.api.requests().len(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_call_that_is_run_again_sends_nothing_twice() {
    let stage = Arc::new(stage(&[]).await);
    let at_once = async |what: &'static str| {
        let calls = (0..12).map(|_| {
            let stage = Arc::clone(&stage);
            tokio::spawn(async move { stage.hall.tries(&format!("/caller {what}")).await })
        });
        let mut ended = Vec::new();
        for call in calls.collect::<Vec<_>>() {
            ended.push(call.await.unwrap());
        }
        ended
    };
    for ended in at_once("once http://api.example.com/").await {
        ended.unwrap();
    }
    assert_eq!(stage.api.requests().len(), 12, "each sent its request once");
    // Its body depends on what the others write: it cannot be run again.
    let ended = at_once("fickle http://other.example.com/").await;
    let failed = ended.iter().filter(|call| call.is_err()).count();
    assert!(failed > 0, "they met");
    for call in ended {
        match call {
            Ok(_) | Err(CallError::Paused { .. }) => {}
            Err(CallError::Fault { fault, .. }) => {
                assert!(fault.to_string().contains("not idempotent"), "{fault}");
            }
            Err(other) => panic!("{other:?}"),
        }
    }
    assert!(
        stage.other.requests().len() <= 12,
        "and nothing is sent twice"
    );
}

/// The log of this process, from the finest level on.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_secret_is_in_no_log_and_in_no_error() {
    let log = Log::default();
    let writer = log.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_writer(move || writer.clone());
    subscriber.init();
    let stage = stage(&[]).await;
    let mut told = String::new();
    for path in [
        "",
        "rubbish",
        "silent",
        "to?http://evil.example.com/",
        "to?http://127.0.0.1/",
    ] {
        for how in ["bearer", "secret"] {
            told += &stage
                .types(&format!("{how} http://api.example.com/{path}"))
                .await;
        }
    }
    assert!(!told.contains(SECRET), "{told}");
    let log = String::from_utf8_lossy(&log.0.lock()).into_owned();
    assert!(log.contains("a plugin sent a request"), "the log is read");
    assert!(!log.contains(SECRET));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_host_that_the_administrator_enters_is_reached_while_it_stands_there() {
    let stage = stage(&[]).await;
    let (hall, internet) = (&stage.hall, &stage.internet);
    internet.names("entered.example.com", &[&[OTHER]]);
    internet.names("hidden.example.com", &[&[HERE]]);
    let asks = "bearer http://entered.example.com/orders";
    assert!(stage.types(asks).await.starts_with("denied"));

    let enters = async |address: &str| sets(hall, serde_json::json!({ "address": address })).await;
    enters("http://entered.example.com/api?x").await.unwrap();
    assert_eq!(stage.types(asks).await, "200 hello");
    // The secret was put in, as for a host of the manifest.
    assert_eq!(stage.other.requests().len(), 1);
    // Exactly that host: no other port, name or scheme.
    for other in [
        "http://entered.example.com:81/",
        "https://entered.example.com/",
        "http://www.entered.example.com/",
    ] {
        let told = stage.types(&format!("get {other}")).await;
        assert!(told.starts_with("denied"), "{other}: {told}");
    }
    // What is no address is not saved.
    for wrong in [
        "entered.example.com",
        "http://a@b.example/",
        "http://*.example/",
        "file:///etc",
    ] {
        let refused = enters(wrong).await.unwrap_err().problem();
        assert_eq!(refused.fields.len(), 1, "{wrong}");
    }
    // Inside stays inside, whoever enters it.
    enters("http://hidden.example.com").await.unwrap();
    let told = stage.types("get http://hidden.example.com/").await;
    assert!(told.starts_with("denied"), "{told}");
    stage.nobody_came_inside();
    // Whoever limits the hosts closes it, and whoever empties the setting, too.
    enters("http://entered.example.com").await.unwrap();
    let only = serde_json::from_str(r#"{"hosts":["http://api.example.com"]}"#).unwrap();
    crate::grants::narrows(hall, "caller", Capability::NetHttp, only).await;
    assert!(stage.types(asks).await.starts_with("denied"));
    crate::grants::narrows(hall, "caller", Capability::NetHttp, Default::default()).await;
    assert_eq!(
        stage.types("get http://entered.example.com/").await,
        "200 hello"
    );
    sets_token(hall).await;
    assert!(stage.types(asks).await.starts_with("denied"));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_systems_own_names_and_connections_are_guarded_too() {
    let server = Server::start().await;
    let host = format!("localhost:{}", server.address.port());
    let old = package("caller");
    let read = Package::read(&old, &Limits::default()).unwrap();
    let mut manifest: Manifest = read.manifest.clone();
    for asked in &mut manifest.capabilities {
        if asked.name == Capability::NetHttp {
            asked.hosts = vec![format!("http://{host}").parse().unwrap()];
        }
    }
    let new = pack(&old, &manifest, &read.locales).unwrap();
    for (private, expected) in [
        (vec![], "denied"),
        (vec![host.parse().unwrap()], "200 hello"),
    ] {
        let hall = Hall::open_with(|options| options.private_hosts = private).await;
        hall.tries_to_install(new.clone(), all_of(&new))
            .await
            .unwrap();
        let told = hall.types(&format!("/caller get http://{host}/")).await;
        assert!(told.starts_with(expected), "{told}");
    }
    assert_eq!(server.requests().len(), 1);
}

//! A storm: every screen is cut off and comes back within a second, while people go on talking. Each
//! screen shows everything once and in order, and soon all is quiet again.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use futures_util::StreamExt;
use guildhall_tests::{Hall, Launch, Person, count, until};
use rand::{Rng, SeedableRng, rngs::StdRng};
use serde::Deserialize;
use tokio::net::TcpStream;
use tokio::sync::watch;
use tokio_tungstenite::client_async;
use tokio_tungstenite::tungstenite::{Message, client::IntoClientRequest};

/// How often all are cut off.
const STORMS: u32 = 3;
/// All are cut off within this time.
const CUT: Duration = Duration::from_secs(1);
/// A loaded machine is no fault of the product.
const PATIENCE: Duration = Duration::from_secs(120);

/// What a screen needs of a frame.
#[derive(Deserialize)]
struct Frame {
    kind: String,
    #[serde(default)]
    position: u64,
    event: Option<Event>,
}

#[derive(Deserialize)]
struct Event {
    message: Option<Said>,
}

#[derive(Deserialize)]
struct Said {
    chat: String,
    text: String,
}

/// What one screen has seen.
struct Seen {
    cursor: AtomicU64,
    texts: Mutex<Vec<String>>,
}

/// Where and as whom screens connect.
#[derive(Clone)]
struct Place {
    address: SocketAddr,
    token: String,
    chat: String,
}

/// One screen: comes back with its cursor whenever it was cut off, until there are no more storms.
async fn screen(place: Place, seen: Arc<Seen>, mut storm: watch::Receiver<u32>, seed: u64) {
    let mut random = StdRng::seed_from_u64(seed);
    loop {
        let delay = CUT.mul_f64(random.random());
        let cut = async {
            let over = storm.changed().await.is_err();
            tokio::time::sleep(if over { Duration::ZERO } else { delay }).await;
            over
        };
        tokio::select! {
            () = watch_on(&place, &seen) => panic!("the server ended a screen"),
            over = cut => if over { return },
        }
    }
}

async fn watch_on(place: &Place, seen: &Seen) {
    let cursor = seen.cursor.load(Ordering::Relaxed);
    let stream = TcpStream::connect(place.address)
        .await
        .expect("a connection");
    let url = format!("ws://{}/api/v1/socket?cursor={cursor}", place.address);
    let mut request = url.into_client_request().expect("a request");
    let token = format!("Bearer {}", place.token).parse().expect("a header");
    request.headers_mut().insert("authorization", token);
    let (mut socket, _) = client_async(request, stream).await.expect("a socket");
    while let Some(Ok(message)) = socket.next().await {
        let Message::Text(text) = message else {
            continue;
        };
        let frame: Frame = serde_json::from_str(&text).expect("a frame");
        match frame.kind.as_str() {
            "event" | "cursor" => {}
            "hello" => continue,
            other => panic!("{other}: nothing is lost by those who come back at once"),
        }
        let before = seen.cursor.fetch_max(frame.position, Ordering::Relaxed);
        assert!(frame.position >= before, "the log does not go back");
        let said = frame.event.and_then(|event| event.message);
        if let Some(said) = said.filter(|said| said.chat == place.chat) {
            seen.texts.lock().unwrap().push(said.text);
        }
    }
}

/// Types until told to stop.
fn talk(person: &Person, name: usize, chat: &str, stop: &AtomicBool) {
    let mut number = 0;
    while !stop.load(Ordering::Relaxed) {
        person.types(chat, &format!("{name} says {number}"));
        number += 1;
    }
}

/// Everybody's screens, and the storms that they go through; returns how long each took to be quiet.
fn storms(hall: &Hall, people: &[Person], chat: &str, all: &[Arc<Seen>]) -> Vec<Duration> {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let (storm, storms) = watch::channel(0);
    let address: SocketAddr = hall.address()["http://".len()..]
        .parse()
        .expect("an address");
    let open: Vec<_> = all
        .iter()
        .enumerate()
        .map(|(n, seen)| {
            let place = Place {
                address,
                token: people[n % people.len()]
                    .api()
                    .token()
                    .expect("a token")
                    .to_owned(),
                chat: chat.to_owned(),
            };
            runtime.spawn(screen(place, Arc::clone(seen), storms.clone(), n as u64))
        })
        .collect();
    let stop = AtomicBool::new(false);
    let mut took = Vec::new();
    std::thread::scope(|scope| {
        for (n, person) in people[..2].iter().enumerate() {
            let stop = &stop;
            scope.spawn(move || talk(person, n, chat, stop));
        }
        // Set also when something below panics, or the talkers would never end.
        let _stop = Stop(&stop);
        for round in 1..=STORMS {
            all_reach(&people[0], all);
            storm.send(round).expect("screens");
            let began = Instant::now();
            std::thread::sleep(CUT);
            all_reach(&people[0], all);
            took.push(began.elapsed().saturating_sub(CUT));
        }
    });
    all_reach(&people[0], all);
    drop(storm);
    for one in open {
        runtime.block_on(one).expect("no screen failed");
    }
    took
}

struct Stop<'s>(&'s AtomicBool);

impl Drop for Stop<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// Waits until every screen has everything that is in the log by now.
fn all_reach(person: &Person, all: &[Arc<Seen>]) {
    let head = person.chats().1;
    until("all screens to be quiet", PATIENCE, || {
        all.iter()
            .all(|seen| seen.cursor.load(Ordering::Relaxed) >= head)
            .then_some(())
    });
}

#[test]
fn who_is_cut_off_with_all_others_misses_nothing_and_sees_nothing_twice() {
    let screens = count(100, 2_000);
    let hall = Launch::demo()
        .with("--limits-sockets-per-person", "1000")
        .start();
    let people: Vec<Person> = (0..4).map(|n| hall.person(n)).collect();
    let chat = people[0].gathers("Storm", &people[1..].iter().collect::<Vec<_>>());
    let begin = people[0].chats().1;
    let all: Vec<Arc<Seen>> = (0..screens)
        .map(|_| {
            Arc::new(Seen {
                cursor: AtomicU64::new(begin),
                texts: Mutex::default(),
            })
        })
        .collect();
    let took = storms(&hall, &people, &chat, &all);
    let said: Vec<String> = people[0]
        .reads_all(&chat)
        .iter()
        .map(|message| message["text"].as_str().expect("text").to_owned())
        .collect();
    for (n, seen) in all.iter().enumerate() {
        let texts = seen.texts.lock().unwrap();
        assert!(
            *texts == said,
            "screen {n}: {} of {}",
            texts.len(),
            said.len()
        );
    }
    println!(
        "{screens} screens, {STORMS} storms, {} messages: none missed, none twice; quiet again after {took:?}",
        said.len()
    );
}

//! Live events: everybody is told, nobody twice, nobody of what is not theirs.

use serde_json::json;

use crate::support::screen::Screen;
use crate::support::{Hall, NORTH, SOUTH, text, until};

#[test]
fn everybody_in_a_chat_is_told_by_the_same_event() {
    let hall = Hall::start();
    let (ann, bob, eve) = (
        hall.person(NORTH, "ann"),
        hall.person(NORTH, "bob"),
        hall.person(NORTH, "eve"),
    );
    let sue = hall.person(SOUTH, "sue");
    let mut screens: Vec<Screen> = [&ann, &bob, &eve, &sue]
        .into_iter()
        .map(|one| Screen::open(&hall, one, None))
        .collect();
    let chat = ann.group("live", &[&bob]);
    let said = ann.say(&chat, "hello");
    for screen in &mut screens[..2] {
        screen.sees("the message", |events| {
            events
                .iter()
                .any(|event| event["message"]["id"] == said["id"])
        });
        assert_eq!(screen.types(), ["chat_added", "message_posted"]);
        assert_eq!(screen.events[1]["message"]["text"], "hello");
    }
    assert_eq!(
        screens[0].events[1]["message"]["author"]["person"]["name"],
        "ann en"
    );
    assert_eq!(
        screens[1].events[1]["message"]["author"]["person"]["name"],
        "ann中"
    );
    bob.put(
        &format!("/chats/{chat}/read-mark"),
        &json!({ "position": 1 }),
    );
    screens[1].sees("the mark", |events| {
        events.iter().any(|event| event["type"] == "read_marked")
    });
    // Who is not in the chat learns how far the log was considered, and nothing else.
    let head = ann.get("/me").ok()["cursor"].as_u64().unwrap();
    until("eve's cursor", || {
        screens[2].read();
        (screens[2].cursor >= head).then_some(())
    });
    assert!(screens[2].events.is_empty(), "{:?}", screens[2].events);
    while screens[3].read() {}
    assert!(screens[3].events.is_empty());
}

#[test]
fn a_whisper_is_seen_by_one_alone() {
    use guildhall_app::messages;
    use guildhall_domain::{Actor, ChatId, CompanyId, Draft, PluginId, UserId};
    let hall = Hall::start();
    let (ann, bob) = (hall.person(NORTH, "ann"), hall.person(NORTH, "bob"));
    let chat = ann.group("whispers", &[&bob]);
    let (mut anns, mut bobs) = (
        Screen::open(&hall, &ann, None),
        Screen::open(&hall, &bob, None),
    );
    let start = bob.get("/chats").ok()["position"].as_u64().unwrap();
    let (to, into) = (UserId::new(ann.me()).unwrap(), ChatId::new(&chat).unwrap());
    let actor = Actor::Plugin {
        plugin: PluginId::new("orders").unwrap(),
        user: Some(to.clone()),
    };
    let who = guildhall_app::Who::new(&CompanyId::new(NORTH).unwrap(), &actor)
        .granted(guildhall_domain::Capability::ALL.into_iter().collect());
    hall.block_on(async {
        let mut attempt = hall.desk.attempt(who, None, hall.desk.deadline()).unwrap();
        let guildhall_app::Begun::Run(mut run) = attempt.begin().await.unwrap() else {
            panic!("no run")
        };
        messages::whisper(&mut run.cx(), &into, &to, Draft::text("psst"))
            .await
            .unwrap();
        let _ = attempt.commit(run, &()).await.unwrap();
    });
    ann.say(&chat, "aloud");
    anns.sees("both", |events| events.len() == 2);
    assert_eq!(anns.words(), ["psst", "aloud"]);
    assert_eq!(anns.events[0]["message"]["whisper"], true);
    bobs.sees("what was said aloud", |events| !events.is_empty());
    assert_eq!(bobs.words(), ["aloud"]);
    assert_eq!(ann.words(&chat), ["psst", "aloud"]);
    assert_eq!(bob.words(&chat), ["aloud"]);
    let whisper = text(&anns.events[0]["message"]["id"]);
    ann.get(&format!("/messages/{whisper}")).ok();
    bob.get(&format!("/messages/{whisper}"))
        .problem(404, "not_found");
    let missed = bob.get(&format!("/events?after={start}")).ok();
    assert!(!missed.to_string().contains("psst"));
    assert_eq!(bob.get(&format!("/chats/{chat}")).ok()["unread"], 1);
}

#[test]
fn whoever_reconnects_misses_nothing_and_sees_nothing_twice() {
    const POSTS: usize = 120;
    let hall = Hall::start();
    let (ann, bob, eve) = (
        hall.person(NORTH, "ann"),
        hall.person(NORTH, "bob"),
        hall.person(NORTH, "eve"),
    );
    let chat = ann.group("busy", &[&bob, &eve]);
    let start = ann.get("/chats").ok()["position"].as_u64().unwrap();
    let expected = std::thread::scope(|scope| {
        let writers = [&ann, &bob, &eve].map(|writer| {
            let (writer, chat) = (writer.clone(), chat.clone());
            scope.spawn(move || {
                for number in 0..POSTS {
                    writer.say(&chat, &format!("{} {number}", &writer.token[6..14]));
                }
            })
        });
        let readers = [&ann, &bob].map(|reader| {
            let hall = &hall;
            scope.spawn(move || {
                // A connection lives for a few events, then the next one goes on from its cursor.
                let (mut words, mut cursor, mut lives) = (Vec::new(), start, 0);
                while words.len() < 3 * POSTS {
                    let mut screen = Screen::open(hall, reader, Some(cursor));
                    let life = 7 + lives % 23;
                    until("events", || {
                        screen.read();
                        (screen.events.len() >= life
                            || words.len() + screen.events.len() >= 3 * POSTS)
                            .then_some(())
                    });
                    assert!(!screen.reset);
                    words.extend(screen.words());
                    cursor = screen.cursor;
                    lives += 1;
                }
                assert!(lives > 5, "{lives} connections");
                words
            })
        });
        for writer in writers {
            writer.join().unwrap();
        }
        let [one, two] = readers.map(|reader| reader.join().unwrap());
        assert_eq!(one, two);
        one
    });
    let mut page = ann.get(&format!("/chats/{chat}/messages?limit=100")).ok();
    let mut history = Vec::new();
    loop {
        let items = page["items"].as_array().unwrap().clone();
        let mut texts: Vec<String> = items.iter().map(|m| text(&m["text"])).collect();
        texts.append(&mut history);
        history = texts;
        if page["more"] != true {
            break;
        }
        page = ann
            .get(&format!(
                "/chats/{chat}/messages?limit=100&before={}",
                items[0]["position"]
            ))
            .ok();
    }
    assert_eq!(expected, history);
    // Polling tells the same.
    let (mut polled, mut cursor) = (Vec::new(), start);
    loop {
        let page = bob.get(&format!("/events?after={cursor}&limit=50")).ok();
        for frame in page["frames"].as_array().unwrap() {
            if frame["event"]["type"] == "message_posted" {
                polled.push(text(&frame["event"]["message"]["text"]));
            }
        }
        let next = page["cursor"].as_u64().unwrap();
        if next == cursor {
            break;
        }
        cursor = next;
    }
    assert_eq!(polled, history);
}

#[test]
fn a_cursor_that_is_of_no_use_is_reset() {
    let hall = Hall::start();
    let ann = hall.person(NORTH, "ann");
    let mut screen = Screen::open(&hall, &ann, Some(1_000_000));
    assert!(screen.reset);
    until("the end", || {
        screen.read();
        screen.closed
    });
    assert_eq!(screen.closed, Some(4409));
    let page = ann.get("/events?after=1000000").ok();
    assert_eq!(page["frames"][0]["kind"], "reset");
}

#[test]
fn a_session_that_is_over_closes_its_sockets_only() {
    let hall = Hall::start();
    let (one, two) = (hall.person(NORTH, "ann"), hall.person(NORTH, "ann"));
    let (mut first, mut second) = (
        Screen::open(&hall, &one, None),
        Screen::open(&hall, &two, None),
    );
    one.send("DELETE", "/sessions/current", &[], None);
    until("the first one's end", || {
        first.read();
        first.closed
    });
    assert_eq!(first.closed, Some(4401));
    let chat = two.group("still here", &[]);
    second.sees("the chat", |events| {
        events
            .iter()
            .any(|event| event["chat"]["id"] == chat.as_str())
    });
    assert_eq!(second.closed, None);
}

#[test]
fn another_site_and_a_stranger_get_no_socket() {
    let hall = Hall::start();
    let ann = hall.person(NORTH, "ann");
    assert_eq!(
        Screen::try_open(&hall, &hall.api(), None, &[]).err(),
        Some(401)
    );
    assert_eq!(
        Screen::try_open(&hall, &ann, None, &[("origin", "https://evil.example")]).err(),
        Some(403)
    );
    let here = format!("http://{}", hall.address);
    assert!(Screen::try_open(&hall, &ann, None, &[("origin", &here)]).is_ok());
}

#[test]
fn a_request_that_is_no_handshake_is_told_so() {
    let hall = Hall::start();
    let ann = hall.person(NORTH, "ann");
    ann.get("/socket").problem(426, "unsupported");
}

#[test]
fn a_client_may_say_what_it_likes_but_not_too_much() {
    let hall = Hall::start();
    let ann = hall.person(NORTH, "ann");
    let mut screen = Screen::open(&hall, &ann, None);
    screen.say(r#"{"kind":"ping"}"#);
    screen.say("anything");
    let chat = ann.group("alive", &[]);
    screen.sees("the chat", |events| {
        events
            .iter()
            .any(|event| event["chat"]["id"] == chat.as_str())
    });
    screen.say(&"x".repeat(70_000));
    until("the end", || {
        screen.read();
        screen.closed
    });
}

#[test]
fn who_leaves_is_told_that_and_nothing_more() {
    use guildhall_app::chats;
    use guildhall_domain::{Actor, ChatId, CompanyId, UserId};
    let hall = Hall::start();
    let (ann, bob) = (hall.person(NORTH, "ann"), hall.person(NORTH, "bob"));
    let chat = ann.group("leaving", &[&bob]);
    let (mut anns, mut bobs) = (
        Screen::open(&hall, &ann, None),
        Screen::open(&hall, &bob, None),
    );
    let cursor = bobs.cursor;
    let company = CompanyId::new(NORTH).unwrap();
    let actor = Actor::User(UserId::new(bob.me()).unwrap());
    let left = ChatId::new(&chat).unwrap();
    hall.block_on(hall.desk.transact(&company, &actor, None, async move |cx| {
        chats::leave(cx, &left).await
    }))
    .unwrap();
    ann.say(&chat, "about bob");
    anns.sees("the words", |events| {
        events.iter().any(|event| event["type"] == "message_posted")
    });
    assert_eq!(anns.types(), ["members_changed", "message_posted"]);
    assert_eq!(anns.events[0]["members"], 1);
    let head = ann.get("/me").ok()["cursor"].as_u64().unwrap();
    until("bob's cursor", || {
        bobs.read();
        (bobs.cursor >= head).then_some(())
    });
    assert_eq!(bobs.types(), ["chat_removed"]);
    // The same for who was away meanwhile.
    let mut late = Screen::open(&hall, &bob, Some(cursor));
    until("the late cursor", || {
        late.read();
        (late.cursor >= head).then_some(())
    });
    assert_eq!(late.types(), ["chat_removed"]);
}

#[test]
fn who_does_not_keep_up_starts_again_and_nobody_else_waits() {
    use guildhall_app::messages;
    use guildhall_domain::{Actor, ChatId, CompanyId, Draft, UserId};

    let hall = Hall::start();
    let (ann, bob, eve) = (
        hall.person(NORTH, "ann"),
        hall.person(NORTH, "bob"),
        hall.person(NORTH, "eve"),
    );
    let chat = ann.group("flood", &[&bob, &eve]);
    let (mut quick, mut slow) = (
        Screen::open(&hall, &bob, None),
        Screen::open(&hall, &eve, None),
    );
    // More than any buffer of the system and the longest queue hold together.
    let (company, id) = (CompanyId::new(NORTH).unwrap(), ChatId::new(&chat).unwrap());
    let author = Actor::User(UserId::new(ann.me()).unwrap());
    let mut said = Vec::new();
    for round in 0..15 {
        let words: Vec<String> = (0..50)
            .map(|number| format!("{round}-{number} {}", "重".repeat(7_900)))
            .collect();
        said.extend(words.clone());
        let id = id.clone();
        let posted = hall
            .desk
            .transact(&company, &author, None, async move |cx| {
                for text in &words {
                    messages::post(cx, &id, Draft::text(text.as_str())).await?;
                }
                Ok(())
            });
        hall.block_on(posted).unwrap();
        quick.sees("the round", |events| {
            events
                .last()
                .is_some_and(|event| text(&event["message"]["text"]) == said[said.len() - 1])
        });
    }
    assert_eq!(quick.words(), said);
    assert!(!quick.reset);
    // Only now does the other one read.
    until("the end", || {
        slow.read();
        slow.closed
    });
    assert!(slow.reset, "told to fetch everything again");
    assert_eq!(slow.closed, Some(4409));
    let told = slow.words();
    assert!(told.len() < said.len());
    assert_eq!(told, said[..told.len()], "in order up to there");
}

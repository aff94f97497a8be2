//! The same server on PostgreSQL: chosen by one setting, kept through kills, shared by two servers,
//! and moved to and fro between the engines.

#[path = "../../host/store/tests/server/mod.rs"]
mod server;

use std::fs;
use std::path::Path;
use std::sync::Arc;

use guildhall_tests::{
    Hall, Launch, PATIENCE, Person, command, install_orders, start_import, superstore, text_is,
    until,
};
use server::Server;
use tempfile::TempDir;

const ORDER: &str = "CA-2016-152156";

fn folder() -> Arc<TempDir> {
    Arc::new(tempfile::tempdir().expect("a folder"))
}

fn demo(database: &Server) -> Hall {
    Launch::demo()
        .with("--store-url", &database.url())
        .with("--limits-sign-ins-per-address", "100000")
        .with("--limits-sign-ins-per-account", "100000")
        .start()
}

/// A settings file that names a database, as it should be given: not as a flag.
fn settings(folder: &Path, data: &Path, database: &Server) -> String {
    let file = folder.join("guildhall.toml");
    let text = format!(
        "data = {:?}\n[store]\nurl = {:?}\n",
        data.display().to_string(),
        database.url()
    );
    fs::write(&file, text).expect("written");
    file.display().to_string()
}

fn texts(person: &Person, chat: &str) -> Vec<String> {
    let said = person.reads_all(chat).into_iter();
    said.filter_map(|message| message["text"].as_str().map(str::to_owned))
        .collect()
}

/// Installs the orders plugin and imports so many lines of the sample.
fn imports(hall: &Hall, lines: usize) {
    let admin = hall.administrator();
    install_orders(&admin);
    let chat = admin.gathers("Import", &[]);
    let sample = fs::read_to_string(superstore()).expect("the sample");
    let csv: String = sample
        .lines()
        .take(lines + 1)
        .map(|line| format!("{line}\n"))
        .collect();
    let import = start_import(&admin, &chat, csv.as_bytes());
    import.ends(&admin);
    assert_eq!(import.progress(&admin).lines, lines as u64);
}

/// The line with the hash of the content.
fn content(said: &str) -> String {
    let line = said.lines().find(|line| line.starts_with("content "));
    line.unwrap_or_else(|| panic!("no hash in: {said}"))
        .to_owned()
}

#[test]
fn a_killed_server_has_everything_in_its_database() {
    let database = Server::start();
    let mut hall = demo(&database);
    imports(&hall, 2_000);
    let (alice, bob) = (hall.person(0), hall.person(1));
    let chat = alice.gathers("Kept", &[&bob]);
    for number in 1..=20 {
        alice.types(&chat, &format!("message {number}"));
    }
    alice
        .tries(&chat, &format!("/order {ORDER}"))
        .ok("an order");
    let before = bob.reads_all(&chat);
    hall.kill();
    hall.begin();
    let bob = hall.person(1);
    assert_eq!(bob.reads_all(&chat), before);
    assert!(
        !hall.said().join("\n").contains("postgres://"),
        "the address of the database is never printed"
    );
    assert!(
        !hall.folder().join("store").exists(),
        "nothing is kept twice"
    );
}

#[test]
fn a_database_that_is_away_is_told_and_waited_for() {
    let mut database = Server::start();
    let hall = demo(&database);
    let alice = hall.person(0);
    let chat = alice.gathers("Away", &[]);
    alice.types(&chat, "before");
    let health = || hall.api().try_get("/healthz").expect("an answer").status;
    assert_eq!(health(), 200);
    database.crash();
    assert_eq!(health(), 503);
    let told = alice.tries(&chat, "while it is away");
    assert_eq!(told.status, 503, "{}", told.body);
    database.begin();
    until("the server to go on", PATIENCE, || {
        (health() == 200).then_some(())
    });
    alice.types(&chat, "after");
    assert_eq!(texts(&alice, &chat), ["before", "after"]);
}

#[test]
fn two_servers_of_one_database_tell_each_others_screens() {
    let database = Server::start();
    let one = demo(&database);
    let other = Launch::serve().with("--store-url", &database.url()).start();
    let (alice, bob) = (one.person(0), one.person(1));
    let chat = alice.gathers("Both", &[&bob]);
    let elsewhere = bob.at(other.address());
    let screen = elsewhere.opens();
    alice.types(&chat, "from one to the other");
    screen.sees("the message", text_is("from one to the other"));
    elsewhere.types(&chat, "and back");
    assert_eq!(texts(&alice, &chat), ["from one to the other", "and back"]);
}

/// A database takes several servers; a data folder takes one, and commands that read it wait for
/// nobody: they ask the server that has it.
#[test]
fn a_data_folder_is_one_servers_also_on_a_database() {
    let (database, other) = (Server::start(), Server::start());
    let mut hall = demo(&database);
    let alice = hall.person(0);
    let chat = alice.gathers("Files", &[]);
    alice.attaches(&chat, "plan.txt", "text/plain", b"what there is to do");
    let (place, data) = (folder(), hall.folder());
    let config = |database| settings(place.path(), &data, database);
    let file = config(&database);

    // Neither a second server, on this database or another, nor a restore or copy into the folder.
    for config in [&file, &config(&other)] {
        let (status, said) = Launch::serve().with("--config", config).fails_in(&data);
        let folder = data.display().to_string();
        assert!(!status.success(), "{said}");
        assert!(
            said.contains("another Guildhall (process ") && said.contains(&folder),
            "{said}"
        );
        assert!(said.contains("--data"), "it says what to do: {said}");
    }
    let name = place.path().join("backup").display().to_string();
    let (well, made) = command(&["backup", "--config", &file, &name], &data);
    assert!(well, "the server that runs is asked: {made}");
    let file = config(&other);
    let (well, said) = command(&["restore", "--config", &file, &name], &data);
    assert!(!well && said.contains("is using"), "{said}");

    // The one that has it goes on, and who is killed lets go of it.
    alice.types(&chat, "still here");
    hall.kill();
    let file = config(&database);
    let (well, said) = command(&["store", "check", "--config", &file], &data);
    assert!(well, "{said}");
    hall.begin();
    assert!(texts(&hall.person(0), &chat).contains(&"still here".to_owned()));
}

#[test]
fn a_company_moves_into_a_database_and_out_again() {
    let database = Server::start();
    let mut hall = Hall::demo();
    imports(&hall, 200);
    let alice = hall.person(0);
    let chat = alice.gathers("Moving", &[]);
    alice.types(&chat, "before the move");
    alice.attaches(&chat, "plan.txt", "text/plain", b"what there is to do");
    alice
        .tries(&chat, &format!("/order {ORDER}"))
        .ok("an order");
    assert!(hall.stop().success());

    let place = folder();
    let moved = place.path().join("data");
    let file = settings(place.path(), &moved, &database);
    let (well, into) = command(&["store", "copy", "--to-config", &file], &hall.folder());
    assert!(well, "{into}");
    assert!(!into.contains("postgres://"), "{into}");
    let again = command(&["store", "copy", "--to-config", &file], &hall.folder());
    assert!(!again.0, "a database that holds something is refused");

    let (well, checked) = command(&["store", "check", "--config", &file], &moved);
    assert!(well, "{checked}");
    assert_eq!(content(&checked), content(&into));
    let back = place.path().join("back").join("data");
    let to = back.display().to_string();
    let (well, out) = command(&["store", "copy", "--config", &file, "--to", &to], &moved);
    assert!(well, "{out}");
    assert_eq!(content(&out), content(&into));

    let launch = Launch::serve().with("--config", &file);
    let on_database = launch.start_in(Arc::clone(&place));
    let alice = on_database.person(0);
    assert!(texts(&alice, &chat).contains(&"before the move".to_owned()));
    alice.types(&chat, "after the move");
    alice
        .tries(&chat, &format!("/order {ORDER}"))
        .ok("an order");
}

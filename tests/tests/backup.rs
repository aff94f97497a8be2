//! Backups of a server at work, and what becomes of them: restored, copied, checked, refused. And a
//! folder of the first format, which today's program brings forward.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;

use guildhall_tests::{Hall, Launch, Person, command, command_cut_short, until};
use serde_json::Value;
use tempfile::TempDir;

/// A file, larger than a block of a backup.
fn document() -> Vec<u8> {
    (0..3_000_000_u32)
        .map(|n| (n.wrapping_mul(n) >> 7) as u8)
        .collect()
}

fn folder() -> Arc<TempDir> {
    Arc::new(tempfile::tempdir().expect("a folder"))
}

fn backup(hall: &Hall, file: &Path) -> String {
    let (well, said) = command(&["backup", &file.display().to_string()], &hall.folder());
    assert!(well, "{said}");
    said
}

fn restore(file: &Path, folder: &Arc<TempDir>) -> (bool, String) {
    let data = folder.path().join("data");
    command(&["restore", &file.display().to_string()], &data)
}

/// The line with the hash of the content.
fn content(said: &str) -> String {
    let line = said.lines().find(|line| line.starts_with("content "));
    line.unwrap_or_else(|| panic!("no hash in: {said}"))
        .to_owned()
}

/// Texts of the messages of a chat, by who wrote them first.
fn by_sender(person: &Person, chat: &str) -> BTreeMap<usize, Vec<usize>> {
    let mut found: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for message in person.reads_all(chat) {
        let said = message["text"].as_str().unwrap_or_default();
        let numbers = said.split_once("post ").and_then(|(_, rest)| {
            let (sender, number) = rest.split_whitespace().next()?.split_once('/')?;
            Some((sender.parse().ok()?, number.parse().ok()?))
        });
        if let Some((sender, number)) = numbers {
            found.entry(sender).or_default().push(number);
        }
    }
    found
}

#[test]
fn a_backup_of_a_server_at_work_is_a_server_again() {
    const SENDERS: usize = 3;
    /// So that it ends in any case.
    const MOST: usize = 20_000;
    let hall = Hall::demo();
    let admin = hall.administrator();
    let people: Vec<Person> = (0..SENDERS).map(|n| hall.person(n)).collect();
    let chat = admin.gathers("Backup", &people.iter().collect::<Vec<_>>());
    let posted = people[0].attaches(&chat, "plan.bin", "application/octet-stream", &document());
    let file = posted["files"][0]["id"]
        .as_str()
        .expect("a file")
        .to_owned();
    let place = tempfile::tempdir().expect("a folder");
    let (stop, acknowledged) = (AtomicBool::new(false), AtomicUsize::new(0));
    let before: Mutex<Vec<usize>> = Mutex::new(vec![0; SENDERS]);
    let mut at_begin = Vec::new();
    let mut files: Vec<PathBuf> = Vec::new();
    thread::scope(|scope| {
        for (n, person) in people.iter().enumerate() {
            let (stop, acknowledged, before, chat) = (&stop, &acknowledged, &before, &chat);
            scope.spawn(move || {
                let mut number = 0;
                while number < MOST && !stop.load(Ordering::Relaxed) {
                    number += 1;
                    person.types(chat, &format!("post {n}/{number}"));
                    before.lock().expect("no panic")[n] = number;
                    acknowledged.fetch_add(1, Ordering::Relaxed);
                }
            });
        }
        for round in 1..=3 {
            until("some posts", guildhall_tests::PATIENCE, || {
                (acknowledged.load(Ordering::Relaxed) > round * 20).then_some(())
            });
            at_begin = before.lock().expect("no panic").clone();
            let file = place.path().join(format!("{round}.backup"));
            let said = backup(&hall, &file);
            assert!(
                said.contains("1 files") && content(&said).len() > 70,
                "{said}"
            );
            files.push(file);
        }
        stop.store(true, Ordering::Relaxed);
    });
    let last = files.last().expect("a backup");
    let mode = fs::metadata(last).expect("a file").permissions().mode();
    assert_eq!(mode & 0o777, 0o600, "nobody else may read it");

    let restored = folder();
    let (well, said) = restore(last, &restored);
    assert!(well, "{said}");
    let again = Launch::serve().start_in(Arc::clone(&restored));
    let (old, new) = (admin, again.administrator());
    let found = by_sender(&new, &chat);
    for (sender, acknowledged) in at_begin.into_iter().enumerate() {
        let numbers = &found[&sender];
        let expected: Vec<usize> = (1..=numbers.len()).collect();
        assert_eq!(*numbers, expected, "each once, in order, none left out");
        assert!(
            numbers.len() >= acknowledged,
            "what was acknowledged is in it"
        );
    }
    assert_eq!(names(&old), names(&new), "the same chats");
    let bytes = again
        .person(1)
        .api()
        .fetch(&format!("/files/{file}/content"));
    assert!(bytes == document(), "the file is the same");
    again.person(2).types(&chat, "the log goes on");
}

fn names(person: &Person) -> Vec<Value> {
    let mut names: Vec<Value> = person.chats().0.iter().map(|c| c["name"].clone()).collect();
    names.sort_by_key(ToString::to_string);
    names
}

#[test]
fn what_is_no_good_is_refused_and_changes_nothing() {
    let mut hall = Hall::demo();
    let place = tempfile::tempdir().expect("a folder");
    let file = place.path().join("good");
    backup(&hall, &file);
    let good = fs::read(&file).expect("a backup");
    let (well, said) = command(&["backup", &file.display().to_string()], &hall.folder());
    assert!(!well && said.contains("is there already"), "{said}");
    assert_eq!(fs::read(&file).expect("a backup"), good);

    let nowhere = place.path().join("nowhere");
    let (well, said) = command(&["store", "check"], &nowhere);
    assert!(!well && said.contains("there is no store"), "{said}");
    assert!(!nowhere.exists());

    let target = folder();
    let mut changed = good.clone();
    changed[good.len() / 2] ^= 1;
    for (name, bytes) in [
        ("cut", &good[..good.len() - 30]),
        ("changed", &changed),
        ("other", b"PK"),
    ] {
        let bad = place.path().join(name);
        fs::write(&bad, bytes).expect("written");
        let (well, said) = restore(&bad, &target);
        assert!(!well && said.contains("was not restored"), "{name}: {said}");
        assert!(
            !target.path().join("data").exists(),
            "{name}: nothing was made"
        );
    }
    let (well, said) = restore(&file, &target);
    assert!(well, "{said}");
    let (well, said) = restore(&file, &target);
    assert!(!well && said.contains("not empty"), "{said}");
    // A server that runs holds its folder.
    let (well, said) = command(&["restore", &file.display().to_string()], &hall.folder());
    assert!(!well && said.contains("is using"), "{said}");

    // Stopped: the commands open the folder themselves, and find the same on both sides.
    assert!(hall.stop().success());
    let (well, before) = command(&["store", "check"], &hall.folder());
    assert!(well, "{before}");
    let copy = place.path().join("copy");
    let to = copy.display().to_string();
    let (well, copied) = command(&["store", "copy", "--to", &to], &hall.folder());
    assert!(well, "{copied}");
    let (well, after) = command(&["store", "check"], &copy);
    assert!(well, "{after}");
    assert_eq!(content(&before), content(&after));
    assert_eq!(content(&before), content(&copied));
    let (well, said) = command(&["store", "copy", "--to", &to], &hall.folder());
    assert!(!well && said.contains("not empty"), "{said}");
}

/// A restore that the system ends half-way leaves a folder that no server starts on, until the same
/// backup is restored again.
#[test]
fn half_a_restore_is_never_served() {
    let hall = Hall::demo();
    let place = tempfile::tempdir().expect("a folder");
    let file = place.path().join("backup");
    let made = backup(&hall, &file);
    let name = file.display().to_string();
    let target = folder();
    let data = target.path().join("data");
    assert!(!command_cut_short(&["restore", &name], &data, 600));
    let (status, said) = Launch::serve().fails_in(&data);
    assert!(
        !status.success() && said.contains("did not finish"),
        "{said}"
    );
    for command_name in ["check", "backup"] {
        let (well, said) = match command_name {
            "check" => command(&["store", "check"], &data),
            _ => command(&["backup", &format!("{name}.again")], &data),
        };
        assert!(!well && said.contains("did not finish"), "{said}");
    }
    let (well, said) = restore(&file, &target);
    assert!(well, "{said}");
    assert_eq!(content(&said), content(&made));
    let again = Launch::serve().start_in(target);
    assert_eq!(names(&hall.administrator()), names(&again.administrator()));
}

/// A file that is gone or changed is found by a check.
#[test]
fn a_check_finds_files_that_are_gone_or_changed() {
    let mut hall = Hall::demo();
    let alice = hall.person(0);
    let chat = alice.gathers("Files", &[]);
    alice.attaches(&chat, "a.txt", "text/plain", b"first");
    alice.attaches(&chat, "b.txt", "text/plain", b"second");
    let (well, said) = command(&["store", "check"], &hall.folder());
    assert!(well && said.contains("2 files"), "{said}");
    assert!(hall.stop().success());
    let blobs = hall.folder().join("files").join("blobs");
    let company = fs::read_dir(blobs)
        .expect("blobs")
        .next()
        .expect("a company");
    let blobs = fs::read_dir(company.expect("a folder").path()).expect("blobs");
    let mut blobs: Vec<PathBuf> = blobs.map(|blob| blob.expect("a blob").path()).collect();
    fs::remove_file(blobs.pop().expect("a blob")).expect("removed");
    fs::write(blobs.pop().expect("a blob"), b"other").expect("written");
    let (well, said) = command(&["store", "check"], &hall.folder());
    assert!(
        !well && said.contains("is missing") && said.contains("is not what it was"),
        "{said}"
    );
}

/// A folder made by the program when the store did not say its format yet.
#[test]
fn a_folder_of_the_first_format_is_brought_forward() {
    let museum = concat!(env!("CARGO_MANIFEST_DIR"), "/museum/store-format-1.tgz");
    let old = folder();
    let data = old.path().join("data");
    fs::create_dir(&data).expect("a folder");
    let unpacked = Command::new("tar")
        .args(["-xzf", museum, "-C"])
        .arg(&data)
        .status();
    assert!(unpacked.expect("tar").success());
    let (well, before) = command(&["store", "check"], &data);
    assert!(well, "{before}");
    let mut hall = Launch::serve().start_in(Arc::clone(&old));
    for round in 0..2 {
        let ada = hall.signs_in(None, "ada", "correct horse battery");
        let chats = ada.chats().0;
        let chat = chats
            .iter()
            .find(|chat| chat["name"] == "Museum")
            .expect("the chat");
        let messages = ada.reads_all(chat["id"].as_str().expect("an id"));
        assert_eq!(messages.len(), 42 + round, "all that was posted");
        for number in 1..=40 {
            let text = format!("message {number} of the old company 老公司");
            assert_eq!(messages[number - 1]["text"], text.as_str());
        }
        let file = messages[41]["files"][0]["id"].as_str().expect("a file");
        let bytes = ada.api().fetch(&format!("/files/{file}/content"));
        assert_eq!(bytes, b"kept since the first format\n".repeat(100));
        ada.types(chat["id"].as_str().expect("an id"), "new");
        assert!(hall.stop().success());
        hall.begin();
    }
    let (well, after) = command(&["store", "check"], &data);
    assert!(well && content(&after) != content(&before), "{after}");
}

/// A backup made by the first program that made any.
#[test]
fn a_backup_of_the_first_format_is_restored() {
    let museum = concat!(env!("CARGO_MANIFEST_DIR"), "/museum/backup-format-1.backup");
    let restored = folder();
    let (well, said) = restore(Path::new(museum), &restored);
    assert!(well, "{said}");
    let as_then = "content eb3ca7e4d76afe58c771fb367fdd9a1987d7c76a27276cb4e7764185997539cb";
    assert_eq!(content(&said), as_then);
    let hall = Launch::serve().start_in(restored);
    let ada = hall.signs_in(None, "ada", "correct horse battery");
    let chats = ada.chats().0;
    let chat = chats.iter().find(|chat| chat["name"] == "Museum");
    let chat = chat.expect("the chat")["id"]
        .as_str()
        .expect("an id")
        .to_owned();
    let messages = ada.reads_all(&chat);
    assert_eq!(messages.len(), 42);
    let file = messages[41]["files"][0]["id"].as_str().expect("a file");
    let bytes = ada.api().fetch(&format!("/files/{file}/content"));
    assert_eq!(bytes, b"kept since the first format\n".repeat(100));
}

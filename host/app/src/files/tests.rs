//! Files on a real disk and store: whole or not there, whose they are, and what is swept.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use futures_util::stream;
use guildhall_domain::{Actor, CompanyId, Locale, Name, User, UserId};

use super::*;
use crate::desk::{Begun, Outcome};
use crate::testing::{House, code, no_grants, plugin, user};
use crate::{Desk, Who};

struct Shelf {
    house: House,
    files: Files,
}

impl Shelf {
    async fn open() -> Shelf {
        let house = House::open().await;
        let files = Files::open(house.desk.store(), &house.folder.path().join("files")).unwrap();
        house.people(&["wang", "li", "zhao"]).await;
        Shelf { house, files }
    }

    fn on_disk(&self, company: &CompanyId) -> Vec<String> {
        let folder = self
            .house
            .folder
            .path()
            .join("files/blobs")
            .join(company.as_str());
        let Ok(entries) = std::fs::read_dir(folder) else {
            return Vec::new();
        };
        let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
        names.collect()
    }

    fn staging(&self) -> usize {
        let folder = self.house.folder.path().join("files/staging/north");
        std::fs::read_dir(folder).map_or(0, |entries| entries.count())
    }

    async fn staged(&self, content: &[u8]) -> Staged {
        let content = Bytes::copy_from_slice(content);
        self.files
            .stage_bytes(&self.house.north, content)
            .await
            .unwrap()
    }

    async fn add(&self, by: &Actor, content: &[u8]) -> File {
        let staged = self.staged(content).await;
        let added = self.house.by(by, async |cx| {
            add(cx, &staged, "orders.csv", "text/csv").await
        });
        added.await.unwrap()
    }

    async fn attach(&self, by: &str, file: &File, chat: &ChatId) -> Result<File> {
        let by = user(by);
        self.house
            .by(&by, async |cx| attach(cx, &file.id, chat).await)
            .await
    }

    async fn info(&self, by: &Actor, file: &File, call_chat: Option<&ChatId>) -> Result<File> {
        self.house
            .by(by, async |cx| get_info(cx, &file.id, call_chat).await)
            .await
    }

    /// Makes everything on the disk two hours older, as time would.
    fn age(&self) {
        let mut folders = vec![self.house.folder.path().join("files")];
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path);
                } else {
                    let old = SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000_000);
                    // It may be moved or swept meanwhile.
                    if let Ok(opened) = std::fs::File::options().append(true).open(path) {
                        opened.set_modified(old).unwrap();
                    }
                }
            }
        }
    }

    async fn sweep(&self) -> Swept {
        self.files
            .sweep(&self.house.desk, &self.house.north)
            .await
            .unwrap()
    }
}

#[tokio::test]
async fn a_file_comes_back_as_it_was_in_slices() {
    let shelf = Shelf::open().await;
    let content: Vec<u8> = (0..2_500_000_u32).map(|n| (n % 251) as u8).collect();
    let chunks = content
        .chunks(70_001)
        .map(|c| Ok::<_, std::io::Error>(Bytes::copy_from_slice(c)));
    let chunks: Vec<_> = chunks.collect();
    let north = &shelf.house.north;
    let staged = shelf
        .files
        .stage(north, stream::iter(chunks))
        .await
        .unwrap();
    let wang = user("wang");
    let added = shelf.house.by(&wang, async |cx| {
        add(cx, &staged, "../a/订单.csv", "Text/CSV; x=1").await
    });
    let file = added.await.unwrap();
    assert_eq!(
        (file.name.as_str(), file.media_type.as_str()),
        ("订单.csv", "text/csv")
    );
    assert_eq!(file.bytes, content.len() as u64);
    assert_eq!(
        file.digest,
        format!("blake3:{}", blake3::hash(&content).to_hex())
    );

    let mut read = Vec::new();
    loop {
        let slice = shelf
            .files
            .read(north, &file, read.len() as u64, u32::MAX)
            .await
            .unwrap();
        if slice.is_empty() {
            break;
        }
        assert!(slice.len() <= Files::LONGEST_READ as usize);
        read.extend_from_slice(&slice);
    }
    assert_eq!(read, content);
    let middle = shelf.files.read(north, &file, 7, 3).await.unwrap();
    assert_eq!(middle, content[7..10]);
    for past in [file.bytes, u64::MAX] {
        assert!(
            shelf
                .files
                .read(north, &file, past, 10)
                .await
                .unwrap()
                .is_empty()
        );
    }
    let whole = shelf.files.read_blob(north, &file.digest).await.unwrap();
    assert_eq!(whole, content);
    assert!(shelf.on_disk(&shelf.house.south).is_empty());
    assert_eq!(shelf.house.keys_of(&shelf.house.south).await, 0);
    // Another company has no such blob, whatever its records say.
    assert!(
        shelf
            .files
            .read(&shelf.house.south, &file, 0, 10)
            .await
            .is_err()
    );
}

#[tokio::test]
async fn the_same_content_is_kept_once_and_an_empty_one_too() {
    let shelf = Shelf::open().await;
    let wang = user("wang");
    let (one, two) = (
        shelf.add(&wang, b"same").await,
        shelf.add(&wang, b"same").await,
    );
    assert!(one.id != two.id && one.digest == two.digest);
    assert_eq!(shelf.on_disk(&shelf.house.north).len(), 1);
    let empty = shelf.add(&wang, b"").await;
    assert_eq!(empty.bytes, 0);
    assert!(
        shelf
            .files
            .read(&shelf.house.north, &empty, 0, 10)
            .await
            .unwrap()
            .is_empty()
    );
    assert_eq!(shelf.staging(), 0);
}

#[tokio::test]
async fn what_is_too_large_or_breaks_off_leaves_nothing() {
    let shelf = Shelf::open().await;
    let chunk = Bytes::from(vec![0; 4 * 1024 * 1024]);
    let endless = stream::repeat_with(move || Ok::<_, std::io::Error>(chunk.clone()));
    let refused = shelf.files.stage(&shelf.house.north, endless).await;
    assert_eq!(code(refused), ProblemCode::TooLarge);
    let cut = [
        Ok(Bytes::from_static(b"half")),
        Err(std::io::Error::other("gone")),
    ];
    let refused = shelf
        .files
        .stage(&shelf.house.north, stream::iter(cut))
        .await;
    assert_eq!(code(refused), ProblemCode::Invalid);
    let never = stream::pending::<Result<Bytes, std::io::Error>>();
    let waited = tokio::time::timeout(
        Duration::from_millis(20),
        shelf.files.stage(&shelf.house.north, never),
    );
    assert!(waited.await.is_err());
    assert!(shelf.on_disk(&shelf.house.north).is_empty());
    // An upload that was dropped removes itself beside the test.
    let deadline = std::time::Instant::now() + Duration::from_secs(10);
    while shelf.staging() > 0 {
        assert!(
            std::time::Instant::now() < deadline,
            "{} left",
            shelf.staging()
        );
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn a_file_is_its_owners_until_it_is_posted_and_then_its_chats() {
    let shelf = Shelf::open().await;
    let sales = shelf.house.group("sales", &["wang", "li"]).await;
    let other = shelf.house.group("other", &["wang"]).await;
    let (wang, li, zhao) = (user("wang"), user("li"), user("zhao"));
    let file = shelf.add(&wang, b"x").await;
    assert!(shelf.info(&wang, &file, None).await.is_ok());
    assert_eq!(
        code(shelf.info(&li, &file, None).await),
        ProblemCode::NotFound
    );

    assert_eq!(
        code(shelf.attach("li", &file, &sales).await),
        ProblemCode::Invalid
    );
    shelf.attach("wang", &file, &sales).await.unwrap();
    shelf.attach("wang", &file, &sales).await.unwrap();
    assert_eq!(
        code(shelf.attach("wang", &file, &other).await),
        ProblemCode::Conflict
    );
    assert!(shelf.info(&li, &file, None).await.is_ok());
    assert_eq!(
        code(shelf.info(&zhao, &file, None).await),
        ProblemCode::NotFound
    );
    let south = shelf.house.within(&shelf.house.south, &wang, async |cx| {
        get_info(cx, &file.id, None).await
    });
    assert_eq!(code(south.await), ProblemCode::NotFound);
}

#[tokio::test]
async fn a_plugin_reads_the_files_of_the_chat_it_was_called_in_and_no_more_than_the_person() {
    let shelf = Shelf::open().await;
    let sales = shelf.house.group("sales", &["wang", "li"]).await;
    let other = shelf.house.group("other", &["wang"]).await;
    let (posted, elsewhere) = (
        shelf.add(&user("wang"), b"a").await,
        shelf.add(&user("wang"), b"b").await,
    );
    let private = shelf.add(&user("wang"), b"c").await;
    shelf.attach("wang", &posted, &sales).await.unwrap();
    shelf.attach("wang", &elsewhere, &other).await.unwrap();

    let (for_wang, for_zhao, for_nobody) = (
        plugin("orders", Some("wang")),
        plugin("orders", Some("zhao")),
        plugin("orders", None),
    );
    for (by, file, chat, seen) in [
        (&for_wang, &posted, Some(&sales), true),
        (&for_nobody, &posted, Some(&sales), true),
        (&for_zhao, &posted, Some(&sales), false),
        (&for_wang, &posted, Some(&other), false),
        (&for_wang, &posted, None, false),
        (&for_wang, &elsewhere, Some(&sales), false),
        (&for_wang, &private, Some(&sales), false),
        (&for_wang, &private, None, false),
        (&for_nobody, &private, None, false),
    ] {
        let found = shelf.info(by, file, chat).await;
        assert_eq!(found.is_ok(), seen, "{by:?} {chat:?}");
        if !seen {
            assert_eq!(code(found), ProblemCode::NotFound);
        }
    }
    let list = async |cx: &mut Cx<'_>| in_chat(cx, &sales, Some(&sales), &Window::first(9)).await;
    assert_eq!(
        shelf.house.by(&for_wang, list).await.unwrap().items.len(),
        1
    );
    assert_eq!(
        code(shelf.house.by(&for_zhao, list).await),
        ProblemCode::NotFound
    );
    let wide = async |cx: &mut Cx<'_>| in_chat(cx, &other, Some(&sales), &Window::first(9)).await;
    assert_eq!(
        code(shelf.house.by(&for_wang, wide).await),
        ProblemCode::NotFound
    );
    let who = no_grants(&shelf.house.north, &for_wang);
    assert_eq!(
        code(shelf.house.granted(who, list).await),
        ProblemCode::Denied
    );
    let adds = async |cx: &mut Cx<'_>| add(cx, &shelf.staged(b"p").await, "p", "").await;
    assert_eq!(
        code(shelf.house.by(&for_wang, adds).await),
        ProblemCode::Denied
    );
}

#[tokio::test]
async fn files_of_a_chat_are_listed_newest_first_in_windows() {
    let shelf = Shelf::open().await;
    let sales = shelf.house.group("sales", &["wang"]).await;
    let wang = user("wang");
    let mut posted = Vec::new();
    for number in 0..5_u8 {
        let file = shelf.add(&wang, &[number]).await;
        shelf.house.clock.advance(1_000);
        shelf.attach("wang", &file, &sales).await.unwrap();
        posted.insert(0, file.id);
    }
    let (mut window, mut seen) = (Window::first(2), Vec::new());
    loop {
        let page = shelf
            .house
            .by(&wang, async |cx| in_chat(cx, &sales, None, &window).await)
            .await;
        let page = page.unwrap();
        seen.extend(page.items.into_iter().map(|file| file.id));
        window.cursor = page.next;
        if window.cursor.is_none() {
            break;
        }
    }
    assert_eq!(seen, posted);
    let zhao = user("zhao");
    let stranger = shelf
        .house
        .by(&zhao, async |cx| in_chat(cx, &sales, None, &window).await)
        .await;
    assert_eq!(code(stranger), ProblemCode::NotFound);
}

#[tokio::test]
async fn only_old_blobs_that_nothing_mentions_are_swept() {
    let shelf = Shelf::open().await;
    let kept = shelf.add(&user("wang"), b"kept").await;
    drop(shelf.staged(b"never committed").await);
    assert_eq!(
        shelf.sweep().await,
        Swept {
            looked: 2,
            removed: 0
        },
        "too young"
    );
    shelf.age();
    let pinned = shelf.staged(b"waiting for its commit").await;
    shelf.age();
    assert_eq!(
        shelf.sweep().await,
        Swept {
            looked: 3,
            removed: 1
        }
    );
    assert_eq!(
        shelf
            .files
            .read(&shelf.house.north, &kept, 0, 9)
            .await
            .unwrap(),
        "kept"
    );
    let wang = user("wang");
    let late = shelf
        .house
        .by(&wang, async |cx| add(cx, &pinned, "late", "").await)
        .await
        .unwrap();
    drop(pinned);
    assert_eq!(
        shelf.sweep().await,
        Swept {
            looked: 2,
            removed: 0
        }
    );
    assert_eq!(
        shelf
            .files
            .read(&shelf.house.north, &late, 0, 7)
            .await
            .unwrap(),
        "waiting"
    );
}

#[tokio::test]
async fn a_commit_that_did_not_happen_leaves_no_file() {
    let shelf = Shelf::open().await;
    let staged = shelf.staged(b"x").await;
    let who = Who::new(&shelf.house.north, &user("wang"));
    let desk: &Desk = &shelf.house.desk;
    let mut attempt = desk.attempt(who, None, desk.deadline()).unwrap();
    let Begun::Run(mut run) = attempt.begin().await.unwrap() else {
        panic!("there is no key");
    };
    let file = add(&mut run.cx(), &staged, "x", "").await.unwrap();
    assert!(matches!(
        attempt.discard(run).await.unwrap(),
        Outcome::Done { .. }
    ));
    assert_eq!(
        code(shelf.info(&user("wang"), &file, None).await),
        ProblemCode::NotFound
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sweeping_beside_uploads_of_the_same_content_never_loses_one() {
    let shelf = Arc::new(Shelf::open().await);
    let done = Arc::new(AtomicBool::new(false));
    let sweeping = {
        let (shelf, done) = (Arc::clone(&shelf), Arc::clone(&done));
        crate::tasks::spawn("sweeping", async move {
            let mut removed = 0;
            while !done.load(Ordering::SeqCst) {
                shelf.age();
                removed += shelf.sweep().await.removed;
            }
            removed
        })
    };
    let mut added = Vec::new();
    for round in 0..60_u64 {
        // Left behind, then brought again: the sweeper may take the first, never the second.
        drop(shelf.staged(b"the same").await);
        let staged = shelf.staged(b"the same").await;
        let wang = user("wang");
        if round % 2 == 0 {
            let file = shelf
                .house
                .by(&wang, async |cx| add(cx, &staged, "a", "").await)
                .await
                .unwrap();
            let read = shelf.files.read(&shelf.house.north, &file, 0, 99).await;
            assert_eq!(read.unwrap(), "the same", "round {round}");
            added.push(file);
            // Gives it up again, so that the sweeper has something to take.
            let gone = shelf.house.by(&Actor::System, async |cx| {
                for file in &added {
                    cx.remove(keys::blob_file(&file.digest, &file.id))?;
                }
                Ok(())
            });
            gone.await.unwrap();
            added.clear();
        }
    }
    done.store(true, Ordering::SeqCst);
    let removed = sweeping.await.unwrap();
    assert!(removed > 0, "the sweeper took something");
}

#[tokio::test]
async fn what_an_earlier_run_left_unfinished_is_thrown_away() {
    let shelf = Shelf::open().await;
    let left = shelf.house.folder.path().join("files/staging/north");
    std::fs::create_dir_all(&left).unwrap();
    std::fs::write(left.join("7"), b"left").unwrap();
    std::fs::write(left.join("8#1"), b"left").unwrap();
    let folder = shelf.house.folder.path().join("files");
    let again = Files::open(shelf.house.desk.store(), &folder).unwrap();
    assert_eq!(shelf.staging(), 0);
    drop(again);
    let missing = Files::open(
        shelf.house.desk.store(),
        std::path::Path::new("/proc/no/such"),
    );
    assert!(missing.unwrap_err().to_string().contains("/proc/no/such"));
}

#[tokio::test]
async fn a_blob_that_changed_on_the_disk_is_not_taken_for_what_it_was() {
    let shelf = Shelf::open().await;
    let file = shelf.add(&user("wang"), b"package").await;
    let name = shelf.on_disk(&shelf.house.north).remove(0);
    let path = shelf
        .house
        .folder
        .path()
        .join("files/blobs/north")
        .join(name);
    std::fs::write(path, b"pAckage").unwrap();
    let read = shelf
        .files
        .read_blob(&shelf.house.north, &file.digest)
        .await;
    assert!(read.unwrap_err().to_string().contains("not what it was"));
}

#[tokio::test]
async fn a_content_of_one_company_is_none_of_anothers() {
    let shelf = Shelf::open().await;
    let staged = shelf.staged(b"x").await;
    let wang = user("wang");
    let crossed = shelf.house.within(&shelf.house.south, &wang, async |cx| {
        let person = User {
            id: UserId::new("wang").unwrap(),
            login: "wang".to_owned(),
            name: Name::same("wang"),
            email: None,
            active: true,
            locale: Locale::En,
            time_zone: None,
            placements: Vec::new(),
            manager: None,
            administrator: false,
            absent_until: None,
        };
        cx.keep(keys::user(&person.id), &person)?;
        add(cx, &staged, "x", "").await
    });
    assert!(crossed.await.is_err());
}

//! Our side: a company of two thousand, written through the app's use cases before the start, then
//! the real binary on that folder.

use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Stdio};
use std::sync::Arc;

use guildhall_app::passwords::{self, PasswordHash};
use guildhall_app::people::{self, NewDepartment, NewUser};
use guildhall_app::{Desk, SystemClock, SystemEntropy, chats, companies, sessions};
use guildhall_domain::{Actor, ChatId, CompanyId, Locale, Name, Placement, UserId};
use guildhall_store::{Options, Store};

use crate::load::Voice;
use crate::machine::Processors;
use crate::screens::Screen;

/// What everybody types at sign-in, and its hash: made with the least work that argon2 knows,
/// because two thousand people sign in before anything is measured.
const PASSWORD: &str = "fan-out-bench";
const HASH: &str =
    "$argon2id$v=19$m=8,t=1,p=1$MDEyMzQ1Njc4OWFiY2RlZg$jJTJZ/y/DQ7b4iXRXLNWG6S1Kbr6hlsnJnbq1Sin26k";
/// People added, and members brought in, in one transaction.
const AT_ONCE: usize = 50;

/// What was prepared.
pub struct Company {
    tokens: Vec<String>,
    groups: Vec<ChatId>,
}

/// The running server.
pub struct Server {
    child: Child,
    address: SocketAddr,
    company: Company,
}

/// Writes a company with groups of these sizes, the largest one of everybody in it.
pub fn prepare(folder: &Path, sizes: &[usize]) -> Company {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    runtime.block_on(async {
        let store = Store::open(Options::new(folder.join("store"))).expect("a store");
        let desk = Desk::open(
            store.clone(),
            Arc::new(SystemClock),
            Arc::new(SystemEntropy),
        )
        .await
        .expect("a desk");
        let company = fill(&desk, sizes).await;
        drop(desk);
        store.close().await.expect("closed");
        company
    })
}

async fn fill(desk: &Desk, sizes: &[usize]) -> Company {
    let id = CompanyId::new("bench").expect("an id");
    companies::add(desk, &id, "Bench").await.expect("a company");
    let most = sizes.iter().copied().max().unwrap_or(0);
    let users = add_people(desk, &id, most).await;
    let mut groups = Vec::new();
    for &size in sizes {
        groups.push(gather(desk, &id, &users[..size]).await);
    }
    let mut tokens = Vec::with_capacity(most);
    for number in 0..most {
        let signed = sessions::sign_in(desk, &id, &login(number), PASSWORD).await;
        tokens.push(signed.expect("signed in").token);
    }
    Company { tokens, groups }
}

fn login(number: usize) -> String {
    format!("person{number}")
}

async fn add_people(desk: &Desk, id: &CompanyId, most: usize) -> Vec<UserId> {
    let hash: PasswordHash = serde_json::from_value(HASH.into()).expect("a hash");
    let department = desk.transact(id, &Actor::System, None, async |cx| {
        let name = Name::of("仓储部", "Warehousing");
        let new = NewDepartment {
            id: None,
            name,
            parent: None,
        };
        people::add_department(cx, new).await
    });
    let department = department.await.expect("a department").value.id;
    let mut users = Vec::with_capacity(most);
    for first in (0..most).step_by(AT_ONCE) {
        let (hash, department) = (hash.clone(), department.clone());
        let added = desk.transact(id, &Actor::System, None, async move |cx| {
            let mut added = Vec::new();
            for number in first..(first + AT_ONCE).min(most) {
                let new = NewUser {
                    id: None,
                    login: login(number),
                    name: Name::of(format!("员工{number}"), format!("Person {number}")),
                    email: None,
                    locale: if number % 2 == 0 {
                        Locale::ZhCn
                    } else {
                        Locale::En
                    },
                    placements: vec![Placement {
                        department: department.clone(),
                        position: Name::of("库管员", "Stock Keeper"),
                        head: false,
                    }],
                    manager: None,
                    administrator: false,
                };
                let user = people::add_user(cx, new).await?;
                passwords::set(cx, &user.id, &hash)?;
                added.push(user.id);
            }
            Ok(added)
        });
        users.extend(added.await.expect("people").value);
    }
    users
}

async fn gather(desk: &Desk, id: &CompanyId, users: &[UserId]) -> ChatId {
    let owner = Actor::User(users[0].clone());
    let first = users[..AT_ONCE].to_vec();
    let begun = desk.transact(id, &owner, None, async move |cx| {
        chats::create_group(cx, Name::of("大群", "Large group"), &first).await
    });
    let chat = begun.await.expect("a group").value;
    for some in users[AT_ONCE..].chunks(AT_ONCE) {
        let (some, chat) = (some.to_vec(), chat.clone());
        let joined = desk.transact(id, &owner, None, async move |cx| {
            chats::add_members(cx, &chat, &some).await
        });
        joined.await.expect("members");
    }
    chat
}

impl Server {
    /// Starts the binary beside this bench on the folder.
    pub fn start(processors: &Processors, folder: &Path, company: Company) -> Self {
        let mut program = std::env::current_exe().expect("our own path");
        program.pop();
        if program.ends_with("deps") {
            program.pop();
        }
        program.push("guildhall");
        assert!(
            program.exists(),
            "build the server first: cargo build --workspace --bins"
        );
        let mut command = processors.server(program.as_os_str());
        for (name, _) in std::env::vars_os() {
            if name.to_string_lossy().starts_with("GUILDHALL_") {
                command.env_remove(name);
            }
        }
        let mut child = command
            .args(["serve", "--listen", "127.0.0.1:0", "--data"])
            .arg(folder)
            .current_dir(std::env::temp_dir())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::inherit())
            .spawn()
            .expect("the server starts");
        let said = BufReader::new(child.stdout.take().expect("stdout"));
        let mut lines = said.lines().map_while(Result::ok);
        let address = lines
            .find_map(|line| {
                let at = line.find("127.0.0.1:")?;
                let end = line[at..].find(|c: char| !(c.is_ascii_digit() || ".:".contains(c)));
                line[at..end.map_or(line.len(), |end| at + end)]
                    .parse()
                    .ok()
            })
            .expect("its address");
        // Whatever it says later is not to stop it.
        std::thread::spawn(move || lines.for_each(drop));
        Self {
            child,
            address,
            company,
        }
    }

    /// Its process.
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Opens the socket of one person.
    pub async fn screen(&self, number: usize) -> Screen {
        let headers = format!("Authorization: Bearer {}\r\n", self.company.tokens[number]);
        let mut screen = Screen::open(self.address, "/api/v1/socket", &headers).await;
        let hello = screen.text().await;
        assert!(hello.contains("hello"), "{hello}");
        screen
    }

    /// A person who posts into the group of this index.
    pub fn voice(&self, number: usize, group: usize) -> Voice {
        Voice::Http {
            address: self.address,
            path: format!("/api/v1/chats/{}/messages", self.company.groups[group]),
            token: self.company.tokens[number].clone(),
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

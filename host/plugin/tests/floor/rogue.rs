//! What a plugin reaches for that is not its own, one line each: records of another plugin, chats that
//! it was not added to, another company; and more of its own than it may have. It is granted all that
//! it asks for but what is said, so nothing but the house itself stands in its way.

use std::collections::BTreeSet;

use guildhall_app::{Cx, chats, files, messages};
use guildhall_domain::{Actor, Capability, CompanyId, Draft, FileId, MessageId, Name, UserId};
use guildhall_plugin::CallError;

use crate::hall::{Hall, all_of, package, toast};

/// What is tried, as the guest is told to, and how it ends. What stands in braces is of [`Others`].
const OF_OTHERS: [(&str, &str, &str); 42] = [
    ("a record of another plugin", "record greetings", "got None"),
    (
        "the same by its whole key",
        "record hello/greetings",
        "got None",
    ),
    (
        "the same by way of its own",
        "record ../hello/greetings",
        "got None",
    ),
    ("all records there are", "records", "got 0"),
    (
        "a counter of another plugin",
        "counter hello/greetings",
        "got 0",
    ),
    (
        "a setting that is not its own",
        "setting theirs",
        "not-found",
    ),
    ("a secret in the clear, not granted", "secret own", "denied"),
    (
        "a signature with a secret that is not its own",
        "sign theirs",
        "not-found",
    ),
    (
        "the history of a chat without it",
        "history {chat}",
        "not-found",
    ),
    (
        "the history of the chat that it is called in",
        "history {here}",
        "not-found",
    ),
    (
        "with a cursor that it made up",
        "cursor {here}",
        "not-found",
    ),
    (
        "a message of a chat without it",
        "message {said}",
        "not-found",
    ),
    (
        "a person's message where it is called",
        "message {person-said}",
        "not-found",
    ),
    ("a chat without it", "chat {chat}", "not-found"),
    ("who is in a chat without it", "members {chat}", "not-found"),
    ("all chats that it was added to", "chats", "got 0"),
    (
        "what a file of another chat is called",
        "file {file}",
        "not-found",
    ),
    (
        "what is in a file of another chat",
        "bytes {file}",
        "not-found",
    ),
    ("the files of another chat", "files {chat}", "not-found"),
    (
        "posting where the person is no member",
        "post {strange}",
        "not-found",
    ),
    (
        "taking back what a person said",
        "retract {person-said}",
        "not-found",
    ),
    (
        "changing what a person said",
        "edit {person-said}",
        "not-found",
    ),
    (
        "taking back what another plugin said",
        "retract {plugin-said}",
        "not-found",
    ),
    (
        "changing what another plugin said",
        "edit {plugin-said}",
        "not-found",
    ),
    (
        "drawing the card of another plugin",
        "redraw {plugin-said}",
        "not-found",
    ),
    (
        "somebody into a group without it",
        "join {chat}",
        "not-found",
    ),
    (
        "the owner out of a group without it",
        "oust {chat}",
        "not-found",
    ),
    (
        "a job that is not its own",
        "cancel AAAAAAAAAAAAAAAAAAAAAA",
        "got false",
    ),
    (
        "how somebody is reached, not granted",
        "contacts alice",
        "denied",
    ),
    ("a chat of another company", "chat {far-chat}", "not-found"),
    ("its history", "history {far-chat}", "not-found"),
    ("a message there", "message {far-said}", "not-found"),
    ("a file there", "bytes {far-file}", "not-found"),
    ("posting there", "post {far-chat}", "not-found"),
    ("a person there", "person sue", "not-found"),
    ("a word to a person there", "direct sue", "invalid"),
    ("a group with a person there", "group sue", "invalid"),
    (
        "a host that was not granted",
        "reach https://example.org/",
        "denied",
    ),
    (
        "the machine itself",
        "reach http://127.0.0.1:8080/",
        "denied",
    ),
    (
        "a file of the server as a host",
        "reach file:///etc/passwd",
        "invalid",
    ),
    (
        "a service that its manifest does not name",
        "service other",
        "denied",
    ),
    (
        "an asset or page of somebody else",
        "open-page ../hello/page",
        "stopped",
    ),
];

/// More of its own than it may have.
const TOO_MUCH: [(&str, &str, &str); 21] = [
    ("a key of 5,000 bytes", "long-key", "invalid"),
    ("an empty key", "empty-key", "invalid"),
    ("a key with a zero byte and a way up", "odd-key", "got done"),
    ("a record of a mebibyte", "big-record", "invalid"),
    ("5,000 records in one commit", "many-records", "too_large"),
    ("a commit of more than 2 MiB", "heavy-commit", "invalid"),
    ("all records at once", "scan-all", "got 0"),
    ("a counter between 5 and -5", "no-bounds", "invalid"),
    ("a counter beyond its end", "overflow", "conflict"),
    ("4 GiB of random bytes", "entropy", "stopped"),
    ("5,000 jobs", "many-jobs", "too_large"),
    ("a job every millisecond", "busy-job", "invalid"),
    ("a job by a clock that there is not", "bad-cron", "invalid"),
    ("a job with a mebibyte", "payload", "invalid"),
    ("a message of 100,000 characters", "long-text", "invalid"),
    (
        "a key of 100,000 characters for a message",
        "long-dedupe",
        "invalid",
    ),
    ("a card of 5,000 blocks", "many-blocks", "invalid"),
    ("a button with a mebibyte", "fat-button", "invalid"),
    ("10,000 people at once", "crowd", "invalid"),
    ("a form that it does not have", "open-form none", "stopped"),
    ("what nobody knows", "dance", "no such attempt"),
];

/// What there is that is not its own.
struct Others {
    /// A group that it was not added to, with a message and a file.
    chat: String,
    /// A group that the person who calls it is not in.
    strange: String,
    said: String,
    file: String,
    /// What another plugin said in the chat where it is called.
    plugin_said: String,
    /// What a person said there.
    person_said: String,
    /// A chat, a message, a file and a person of the other company.
    far: Far,
}

struct Far {
    chat: String,
    said: String,
    file: String,
}

async fn does<T>(
    hall: &Hall,
    (company, user): (&str, &str),
    work: impl AsyncFnMut(&mut Cx<'_>) -> guildhall_app::Result<T>,
) -> T
where
    T: serde::Serialize + serde::de::DeserializeOwned,
{
    let person = Actor::User(UserId::new(user).unwrap());
    let company = CompanyId::new(company).unwrap();
    let done = hall.desk.transact(&company, &person, None, work).await;
    done.unwrap().value
}

/// A group with a message that has a file, in a company.
async fn group(hall: &Hall, who: (&str, &str)) -> (String, MessageId, FileId) {
    let id = CompanyId::new(who.0).unwrap();
    let content = b"only for members".to_vec();
    let staged = hall.files.stage_bytes(&id, content.into()).await.unwrap();
    let group = does(hall, who, async |cx| {
        chats::create_group(cx, Name::same("Closed"), &[]).await
    });
    let chat = group.await;
    let into = chat.clone();
    let (said, file) = does(hall, who, async move |cx| {
        let file = files::add(cx, &staged, "plan.txt", "text/plain").await?;
        let draft = Draft {
            files: vec![file.id.clone()],
            ..Draft::text("the plan")
        };
        Ok((messages::post(cx, &into, draft).await?, file.id))
    })
    .await;
    (chat.to_string(), said, file)
}

async fn others(hall: &Hall) -> Others {
    hall.newcomer("south", "sue").await;
    hall.newcomer("north", "bob").await;
    let (chat, said, file) = group(hall, ("north", "alice")).await;
    let (strange, _, _) = group(hall, ("north", "bob")).await;
    let far = group(hall, ("south", "alice")).await;
    hall.installs("hello").await;
    hall.tries("/hello you").await.unwrap();
    let here = hall.chat.clone();
    let person_said = does(hall, ("north", "alice"), async move |cx| {
        messages::post(cx, &here, Draft::text("my words")).await
    });
    let person_said = person_said.await.to_string();
    let plugin_said = hall.messages().await[0].id.to_string();
    Others {
        chat,
        strange,
        said: said.to_string(),
        file: file.to_string(),
        plugin_said,
        person_said,
        far: Far {
            chat: far.0,
            said: far.1.to_string(),
            file: far.2.to_string(),
        },
    }
}

impl Others {
    /// An attempt with what it is made on.
    fn named(&self, hall: &Hall, attempt: &str) -> String {
        [
            ("{chat}", self.chat.as_str()),
            ("{strange}", &self.strange),
            ("{said}", &self.said),
            ("{file}", &self.file),
            ("{plugin-said}", &self.plugin_said),
            ("{person-said}", &self.person_said),
            ("{far-chat}", &self.far.chat),
            ("{far-said}", &self.far.said),
            ("{far-file}", &self.far.file),
            ("{here}", hall.chat.as_str()),
        ]
        .iter()
        .fold(attempt.to_owned(), |text, (name, value)| {
            text.replace(name, value)
        })
    }
}

/// Tries one thing; what came of it, in a word or two.
async fn tries(hall: &Hall, tried: &str, command: &str) -> String {
    let ended = match hall.tries(command).await {
        Ok(outcome) => toast(&outcome),
        Err(CallError::Problem(problem)) => problem.code.as_str().to_owned(),
        Err(CallError::Fault { fault, .. }) => match fault.limit() {
            Some(limit) => format!("stopped: {limit}"),
            None => format!("stopped: {fault}"),
        },
        Err(error) => panic!("{tried}: {error}"),
    };
    println!("{tried:<52} {ended}");
    ended
}

async fn installs(hall: &Hall) {
    let package = package("rogue");
    let refused = [
        Capability::DirectoryContactDetails,
        Capability::ConfigReveal,
    ];
    let kept: BTreeSet<_> = all_of(&package)
        .iter()
        .filter(|one| !refused.contains(one))
        .collect();
    let grants = kept.into_iter().collect();
    hall.tries_to_install(package, grants).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_of_others_is_reached() {
    let hall = Hall::open().await;
    let others = others(&hall).await;
    installs(&hall).await;
    let mut wrong = Vec::new();
    for (tried, attempt, ends) in OF_OTHERS {
        let attempt = others.named(&hall, attempt);
        let ended = tries(&hall, tried, &format!("/rogue {attempt}")).await;
        if !ended.starts_with(ends) {
            wrong.push(format!("{tried}: wanted {ends}, found {ended}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let kept = hall.messages().await;
    assert_eq!(kept.len(), 2, "nobody's words were touched, and none added");
    assert!(kept.iter().all(|message| message.revision == 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn no_limit_of_its_own_is_passed() {
    let hall = Hall::open().await;
    let mut wrong = Vec::new();
    for (tried, what, ends) in TOO_MUCH {
        // Anew for each line: a plugin that only fails is not called for a while.
        installs(&hall).await;
        let ended = tries(&hall, tried, &format!("/rogue {what}")).await;
        if !ended.starts_with(ends) {
            wrong.push(format!("{tried}: wanted {ends}, found {ended}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let kept = async |prefix: &str| hall.types(&format!("/rogue records {prefix}")).await;
    assert_eq!(kept("a").await, "got 1", "the odd key, as its own");
    assert_eq!(
        kept("n").await,
        "got 0",
        "nothing of what was too much for a commit"
    );
    assert_eq!(kept("big").await, "got 0");
    assert!(hall.messages().await.is_empty());
}

//! A signed-in person: types, presses, submits, opens a screen. Each does exactly the request that
//! the web client does.

use serde_json::{Value, json};

use crate::api::fresh_key;
use crate::{Answer, Api, Screen};

/// Somebody.
#[derive(Clone)]
pub struct Person {
    api: Api,
    id: String,
}

impl Person {
    pub(crate) fn new(api: Api, id: &str) -> Self {
        Self {
            api,
            id: id.to_owned(),
        }
    }

    /// The user's id.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Their requests.
    #[must_use]
    pub fn api(&self) -> &Api {
        &self.api
    }

    /// The same person at another address, after a restart.
    #[must_use]
    pub fn at(&self, address: &str) -> Self {
        let token = self.api.token().expect("a token");
        Self {
            api: Api::at(address).with_token(token),
            id: self.id.clone(),
        }
    }

    /// Makes a group with others in it; its id.
    ///
    /// # Panics
    /// It is refused.
    #[must_use]
    pub fn gathers(&self, name: &str, others: &[&Person]) -> String {
        let members: Vec<&str> = others.iter().map(|person| person.id()).collect();
        let body = json!({ "kind": "group", "name": name, "members": members });
        id_of(&self.api.post("/chats", &body).ok("making a group"))
    }

    /// The chats and the position at which they were read.
    #[must_use]
    pub fn chats(&self) -> (Vec<Value>, u64) {
        let list = self.api.get("/chats").ok("the chats");
        let items = list["items"].as_array().expect("items").clone();
        (items, list["position"].as_u64().expect("a position"))
    }

    /// One chat.
    #[must_use]
    pub fn chat(&self, chat: &str) -> Value {
        self.api.get(&format!("/chats/{chat}")).ok("the chat")
    }

    /// Opens the screen where the list of chats stands now.
    #[must_use]
    pub fn opens(&self) -> Screen {
        self.opens_at(self.chats().1)
    }

    /// Opens the screen from a cursor.
    #[must_use]
    pub fn opens_at(&self, cursor: u64) -> Screen {
        Screen::open(&self.api, cursor)
    }

    /// Types a message, or a command when it begins with a slash, and expects it to be taken.
    ///
    /// # Panics
    /// It is refused.
    pub fn types(&self, chat: &str, text: &str) -> Value {
        self.tries(chat, text).ok(text)
    }

    /// Types and takes whatever comes.
    pub fn tries(&self, chat: &str, text: &str) -> Answer {
        self.tries_with(chat, text, &fresh_key())
            .expect("an answer")
    }

    /// Types with a given idempotency key.
    ///
    /// # Errors
    /// There was no answer: it may or may not have been done.
    pub fn tries_with(
        &self,
        chat: &str,
        text: &str,
        key: &str,
    ) -> Result<Answer, crate::api::NoAnswer> {
        let kind = if text.starts_with('/') {
            "commands"
        } else {
            "messages"
        };
        self.api.try_post(
            &format!("/chats/{chat}/{kind}"),
            key,
            &json!({ "text": text }),
        )
    }

    /// Posts a file with a line of text; the message.
    ///
    /// # Panics
    /// It is refused.
    pub fn attaches(&self, chat: &str, name: &str, media_type: &str, bytes: &[u8]) -> Value {
        let file = self
            .api
            .send(&format!("/files?name={name}"), media_type, bytes)
            .ok("the upload");
        let body = json!({ "text": name, "files": [file["id"]] });
        self.api
            .post(&format!("/chats/{chat}/messages"), &body)
            .ok("posting the file")
    }

    /// The newest messages of a chat, oldest first, at most 100.
    #[must_use]
    pub fn reads(&self, chat: &str) -> Vec<Value> {
        let page = self
            .api
            .get(&format!("/chats/{chat}/messages?limit=100"))
            .ok("the messages");
        page["items"].as_array().expect("items").clone()
    }

    /// Every message of a chat, oldest first.
    #[must_use]
    pub fn reads_all(&self, chat: &str) -> Vec<Value> {
        let mut all: Vec<Value> = Vec::new();
        let mut before = String::new();
        loop {
            let page = self
                .api
                .get(&format!("/chats/{chat}/messages?limit=100{before}"))
                .ok("the messages");
            let items = page["items"].as_array().expect("items").clone();
            let oldest = items
                .iter()
                .find_map(|message| message["position"].as_u64());
            all.splice(0..0, items);
            match oldest {
                Some(position) if page["more"] == true => before = format!("&before={position}"),
                _ => return all,
            }
        }
    }

    /// One message as it is now.
    #[must_use]
    pub fn message(&self, id: &str) -> Value {
        self.api.get(&format!("/messages/{id}")).ok("the message")
    }

    /// Presses a control of a message's card, at the revision that is shown.
    pub fn presses(&self, message: &Value, control: &str) -> Answer {
        self.presses_with(message, control, &fresh_key())
            .expect("an answer")
    }

    /// Presses with a given idempotency key.
    ///
    /// # Errors
    /// There was no answer: it may or may not have been done.
    pub fn presses_with(
        &self,
        message: &Value,
        control: &str,
        key: &str,
    ) -> Result<Answer, crate::api::NoAnswer> {
        let blocks = message["card"]["blocks"]
            .as_array()
            .expect("a card with blocks");
        let has = |block: &&Value| {
            block["buttons"]
                .as_array()
                .is_some_and(|all| all.iter().any(|button| button["id"] == control))
        };
        let block = blocks
            .iter()
            .find(has)
            .unwrap_or_else(|| panic!("no button {control} on {message:#}"));
        let body =
            json!({ "block": block["id"], "control": control, "revision": message["revision"] });
        let path = format!("/messages/{}/actions", id_of(message));
        self.api.try_post(&path, key, &body)
    }

    /// Submits a form that an outcome opened.
    pub fn submits(&self, form: &str, entries: &Value) -> Answer {
        self.api.post(
            &format!("/forms/{form}/submissions"),
            &json!({ "entries": entries }),
        )
    }
}

fn id_of(view: &Value) -> String {
    view["id"].as_str().expect("an id").to_owned()
}

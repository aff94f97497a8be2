//! Somebody from outside the company, who came by a link.

use serde_json::{Value, json};

use crate::{Api, Hall, Person};

/// Somebody from outside, in the one chat that they are in.
pub struct Outside {
    /// Asks with their token.
    pub api: Api,
    /// Where they are.
    pub chat: String,
    /// What the link ended in.
    pub token: String,
}

impl Outside {
    /// Comes by a link that a colleague made for a new group of theirs.
    ///
    /// # Panics
    /// Any of it is refused.
    #[must_use]
    pub fn comes(hall: &Hall, colleague: &Person) -> Outside {
        let chat = colleague.gathers("Lakeside Mart", &[]);
        let path = format!("/chats/{chat}/links");
        let made = colleague.api().post(&path, &json!({ "kind": "partner" }));
        let address = made.ok("the link")["address"].clone();
        let address = address.as_str().expect("an address").to_owned();
        let token = address.rsplit('/').next().expect("a token").to_owned();
        let who = json!({ "name": "Li Lei", "organisation": "Lakeside Mart" });
        let joined = hall.api().post(&format!("/join/{token}"), &who);
        let joined = joined.ok("coming");
        let session = joined["token"].as_str().expect("a token");
        Outside {
            api: hall.api().with_token(session),
            chat,
            token,
        }
    }

    /// The newest card in their chat.
    ///
    /// # Panics
    /// The chat cannot be read.
    #[must_use]
    pub fn card(&self) -> Option<Value> {
        let page = self.api.get(&format!("/chats/{}/messages", self.chat));
        let page = page.ok("the messages of the one chat");
        let messages = page["items"].as_array().expect("items").iter().rev();
        let mut cards = messages.map(|one| one["card"].clone());
        cards.find(|card| !card.is_null())
    }
}

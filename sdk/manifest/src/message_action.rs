//! Actions that people may pick for a message, as the manifest describes them: their words, and which
//! messages they are for. Judged by the host before it starts a sandbox; nothing here knows any message.

use crate::{Handler, Slug, Words};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Most actions of a plugin.
const MOST: usize = 10;
/// Longest label, in characters: it stands in a menu.
const LONGEST_LABEL: usize = 40;

/// An action that somebody may pick for a message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct MessageActionSpec {
    /// What the handler `message-actions` is called with.
    pub id: Slug,
    /// What stands in the menu.
    pub label: Words,
    /// For messages that have one of these; for all when there are none.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub with: BTreeSet<Content>,
    /// Whose messages it is for.
    #[serde(default, skip_serializing_if = "is_default")]
    pub from: Writers,
    /// In which chats.
    #[serde(default, skip_serializing_if = "is_default")]
    pub chats: Chats,
}

/// What a message may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Content {
    /// Words.
    Text,
    /// A file.
    File,
    /// A card.
    Card,
}

/// Whose messages an action is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Writers {
    /// Everybody's.
    #[default]
    Anyone,
    /// Those of people.
    People,
    /// Those of plugins.
    Plugins,
    /// Its own.
    Itself,
}

/// In which chats an action is offered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Chats {
    /// In all.
    #[default]
    Anywhere,
    /// In groups.
    Groups,
    /// Between two.
    Direct,
    /// In those that it was added to, and its own direct ones.
    Added,
}

/// Who wrote a message, seen from the plugin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Writer {
    /// A person.
    Person,
    /// The plugin.
    Itself,
    /// Another plugin.
    Plugin,
}

/// What is asked of a message before an action is offered for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Facts {
    /// What it has.
    pub has: BTreeSet<Content>,
    /// Who wrote it.
    pub writer: Writer,
    /// Whether its chat is a group.
    pub group: bool,
    /// Whether the plugin was added to its chat.
    pub added: bool,
}

impl MessageActionSpec {
    /// Whether it is for such a message.
    #[must_use]
    pub fn is_for(&self, message: &Facts) -> bool {
        let with = self.with.is_empty() || !self.with.is_disjoint(&message.has);
        let from = match self.from {
            Writers::Anyone => true,
            Writers::People => message.writer == Writer::Person,
            Writers::Plugins => message.writer != Writer::Person,
            Writers::Itself => message.writer == Writer::Itself,
        };
        let chats = match self.chats {
            Chats::Anywhere => true,
            Chats::Groups => message.group,
            Chats::Direct => !message.group,
            Chats::Added => message.added,
        };
        with && from && chats
    }
}

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

/// Actions and their handler belong together; ids are each of their own, labels short.
pub(crate) fn check(
    actions: &[MessageActionSpec],
    handlers: &BTreeSet<Handler>,
) -> Result<(), String> {
    if actions.len() > MOST {
        return Err(format!(
            "{} message actions; at most {MOST} are allowed",
            actions.len()
        ));
    }
    let ids: BTreeSet<_> = actions.iter().map(|action| &action.id).collect();
    if ids.len() < actions.len() {
        return Err("two message actions have the same id".to_owned());
    }
    let fits = |text: &String| {
        text.chars().count() <= LONGEST_LABEL
            && !text.trim().is_empty()
            && !text.chars().any(char::is_control)
    };
    let shown = |action: &MessageActionSpec| fits(&action.label.en) && fits(&action.label.zh_cn);
    if !actions.iter().all(shown) {
        return Err(format!(
            "the label of a message action has 1 to {LONGEST_LABEL} characters, none of them control characters"
        ));
    }
    if actions.is_empty() == handlers.contains(&Handler::MessageActions) {
        return Err(
            "[[message-actions]] and the handler \"message-actions\" belong together: give both or neither"
                .to_owned(),
        );
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(more: &str) -> Result<MessageActionSpec, String> {
        let text = format!("id = \"note\"\nlabel = {{ en = \"Note\", zh-CN = \"记下\" }}\n{more}");
        toml::from_str(&text).map_err(|error| error.to_string())
    }

    fn handlers() -> BTreeSet<Handler> {
        BTreeSet::from([Handler::MessageActions])
    }

    #[test]
    fn an_action_is_for_the_messages_that_it_names() {
        let words = Facts {
            has: BTreeSet::from([Content::Text]),
            writer: Writer::Person,
            group: true,
            added: false,
        };
        let card = Facts {
            has: BTreeSet::from([Content::Card]),
            writer: Writer::Itself,
            group: false,
            added: true,
        };
        let other = Facts {
            writer: Writer::Plugin,
            ..card.clone()
        };
        for (more, wanted) in [
            ("", [true, true, true]),
            ("with = [\"text\", \"file\"]", [true, false, false]),
            ("with = [\"card\"]\nfrom = \"itself\"", [false, true, false]),
            ("from = \"people\"", [true, false, false]),
            ("from = \"plugins\"", [false, true, true]),
            ("chats = \"groups\"", [true, false, false]),
            ("chats = \"direct\"", [false, true, true]),
            ("chats = \"added\"", [false, true, true]),
        ] {
            let spec = read(more).unwrap();
            let found = [&words, &card, &other].map(|message| spec.is_for(message));
            assert_eq!(found, wanted, "{more}");
            let json = serde_json::to_string(&spec).unwrap();
            assert_eq!(
                serde_json::from_str::<MessageActionSpec>(&json).unwrap(),
                spec
            );
        }
    }

    #[test]
    fn what_does_not_fit_is_refused() {
        for bad in [
            "with = [\"sound\"]",
            "from = \"me\"",
            "chats = \"none\"",
            "role = \"x\"",
        ] {
            assert!(read(bad).is_err(), "{bad}");
        }
        let one = read("").unwrap();
        assert!(check(std::slice::from_ref(&one), &handlers()).is_ok());
        assert!(check(&[], &handlers()).is_err());
        assert!(check(std::slice::from_ref(&one), &BTreeSet::new()).is_err());
        assert!(check(&[one.clone(), one.clone()], &handlers()).is_err());
        let many: Vec<_> = (0..=MOST)
            .map(|n| MessageActionSpec {
                id: Slug::try_from(format!("a{n}")).unwrap(),
                ..one.clone()
            })
            .collect();
        assert!(check(&many[1..], &handlers()).is_ok());
        assert!(check(&many, &handlers()).is_err());
        for label in ["", " ", "a\nb", &"x".repeat(41)] {
            let bad = MessageActionSpec {
                label: Words::new(label, "记下"),
                ..one.clone()
            };
            assert!(check(&[bad], &handlers()).is_err(), "{label:?}");
        }
    }
}

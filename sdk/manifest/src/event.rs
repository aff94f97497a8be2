//! Events that a plugin wants to be told of, as its manifest describes them. The filters are judged
//! by the host before it starts a sandbox; nothing here knows any message.

use crate::{Handler, Words};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Most `[[events]]` of a manifest.
const MOST: usize = 20;
/// Most texts of one filter.
const MOST_TEXTS: usize = 20;
/// Longest text of a filter, in characters.
const LONGEST_TEXT: usize = 100;

/// What an event is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Topic {
    /// A message was posted.
    Message,
    /// A message was changed or taken back.
    MessageChange,
    /// People came into a chat or left it.
    Member,
    /// A file was posted.
    File,
    /// An emoji was put under a message, or taken away.
    Reaction,
    /// Somebody was added to the company, or changed.
    User,
    /// A department was added or changed.
    Department,
}

/// Whose messages are wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Authors {
    /// Those of people.
    #[default]
    People,
    /// Those of other plugins.
    Plugins,
    /// Everybody's but its own.
    Anyone,
}

/// A kind of event that a plugin wants to be told of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "RawEvent", rename_all = "kebab-case")]
pub struct EventSpec {
    /// What it is about.
    pub on: Topic,
    /// Whose messages or reactions; of `message` and `reaction` alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<Authors>,
    /// The message begins with one of these, whatever their case; all messages when there are none.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub starts_with: Vec<String>,
    /// The message holds one of these, whatever their case; all messages when there are none.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub contains: Vec<String>,
    /// One of these emoji; of `reaction` alone, any when there are none.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub emoji: Vec<String>,
    /// Only under the plugin's own messages; of `reaction` alone.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub own: bool,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct RawEvent {
    on: Topic,
    #[serde(default)]
    from: Option<Authors>,
    #[serde(default)]
    starts_with: Vec<String>,
    #[serde(default)]
    contains: Vec<String>,
    #[serde(default)]
    emoji: Vec<String>,
    #[serde(default)]
    own: bool,
}

impl Topic {
    const ALL: [Self; 7] = [
        Self::Message,
        Self::MessageChange,
        Self::Member,
        Self::File,
        Self::Reaction,
        Self::User,
        Self::Department,
    ];

    /// The handler that is called.
    #[must_use]
    pub fn handler(self) -> Handler {
        match self {
            Self::Message => Handler::OnMessage,
            Self::MessageChange => Handler::OnMessageChange,
            Self::Member => Handler::OnMember,
            Self::File => Handler::OnFile,
            Self::Reaction => Handler::OnReaction,
            Self::User => Handler::OnUser,
            Self::Department => Handler::OnDepartment,
        }
    }

    /// When that is, in words for the one who installs it.
    #[must_use]
    pub fn label(self) -> Words {
        match self {
            Self::Message => Words::new(
                "when a message is posted in a chat that it was added to",
                "添加了它的聊天中有新消息时",
            ),
            Self::MessageChange => Words::new(
                "when a message is changed or taken back in a chat that it was added to",
                "添加了它的聊天中有消息被修改或撤回时",
            ),
            Self::Member => Words::new(
                "when somebody joins or leaves a chat that it was added to",
                "添加了它的聊天中有人加入或离开时",
            ),
            Self::File => Words::new(
                "when a file is posted in a chat that it was added to",
                "添加了它的聊天中有新文件时",
            ),
            Self::Reaction => Words::new(
                "when somebody reacts to a message in a chat that it was added to",
                "添加了它的聊天中有人用表情回应消息时",
            ),
            Self::User => Words::new(
                "when somebody is added to the company, or their entry in the directory changes",
                "公司新增人员或人员信息变更时",
            ),
            Self::Department => Words::new(
                "when a department is added, changed or removed",
                "部门新增、变更或移除时",
            ),
        }
    }
}

impl EventSpec {
    /// Whose messages are wanted.
    #[must_use]
    pub fn wants_from(&self) -> Authors {
        self.from.unwrap_or_default()
    }

    /// Whether what a message says is wanted; only asked of messages.
    #[must_use]
    pub fn wants_text(&self, text: &str) -> bool {
        if self.starts_with.is_empty() && self.contains.is_empty() {
            return true;
        }
        let text = text.to_lowercase();
        let any = |wanted: &[String], holds: &dyn Fn(&str) -> bool| {
            wanted.is_empty() || wanted.iter().any(|one| holds(&one.to_lowercase()))
        };
        any(&self.starts_with, &|one| text.starts_with(one))
            && any(&self.contains, &|one| text.contains(one))
    }

    /// When it runs, filters included, in words for the one who installs it.
    #[must_use]
    pub fn label(&self) -> Words {
        let mut label = self.on.label();
        if !matches!(self.on, Topic::Message | Topic::Reaction) {
            return label;
        }
        let (en, zh) = match self.wants_from() {
            Authors::People => ("by a person", "由人发送"),
            Authors::Plugins => ("by another plugin", "由其他插件发送"),
            Authors::Anyone => ("by anyone", "由任何人或插件发送"),
        };
        if self.own {
            label.en += ", under its own messages";
            label.zh_cn += "，仅限它自己的消息";
        }
        label.en += &format!(", {en}");
        label.zh_cn += &format!("，{zh}");
        let filters = [
            (&self.starts_with, "beginning with", "开头为"),
            (&self.contains, "containing", "包含"),
            (&self.emoji, "with", "表情为"),
        ];
        for (texts, en, zh) in filters.into_iter().filter(|(texts, ..)| !texts.is_empty()) {
            let quoted: Vec<String> = texts.iter().map(|text| format!("“{text}”")).collect();
            label.en += &format!(", {en} {}", quoted.join(" or "));
            label.zh_cn += &format!("，{zh}{}", quoted.join("或"));
        }
        label
    }
}

/// Each handler of events has its `[[events]]`, and the other way round.
pub(crate) fn check(events: &[EventSpec], handlers: &BTreeSet<Handler>) -> Result<(), String> {
    if events.len() > MOST {
        return Err(format!(
            "{} events; at most {MOST} are allowed",
            events.len()
        ));
    }
    for topic in Topic::ALL {
        let handler = topic.handler();
        if events.iter().any(|spec| spec.on == topic) != handlers.contains(&handler) {
            return Err(format!(
                "[[events]] for the handler \"{handler}\" and the handler itself belong together: give both or neither"
            ));
        }
    }
    Ok(())
}

impl TryFrom<RawEvent> for EventSpec {
    type Error = String;

    fn try_from(raw: RawEvent) -> Result<Self, String> {
        if raw.from.is_some() && !matches!(raw.on, Topic::Message | Topic::Reaction) {
            return Err("`from` belongs to on = \"message\" and on = \"reaction\"".to_owned());
        }
        let texts = !raw.starts_with.is_empty() || !raw.contains.is_empty();
        if texts && raw.on != Topic::Message {
            return Err("`starts-with` and `contains` belong to on = \"message\"".to_owned());
        }
        if (raw.own || !raw.emoji.is_empty()) && raw.on != Topic::Reaction {
            return Err("`emoji` and `own` belong to on = \"reaction\"".to_owned());
        }
        for texts in [&raw.starts_with, &raw.contains, &raw.emoji] {
            if texts.len() > MOST_TEXTS {
                return Err(format!("a filter has at most {MOST_TEXTS} texts"));
            }
            let fits = |text: &String| {
                (1..=LONGEST_TEXT).contains(&text.chars().count())
                    && !text.trim().is_empty()
                    && !text.chars().any(char::is_control)
            };
            if !texts.iter().all(fits) {
                return Err(format!(
                    "the text of a filter has 1 to {LONGEST_TEXT} characters, none of them control characters"
                ));
            }
        }
        Ok(Self {
            on: raw.on,
            from: raw.from,
            starts_with: raw.starts_with,
            contains: raw.contains,
            emoji: raw.emoji,
            own: raw.own,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<EventSpec, String> {
        toml::from_str(text).map_err(|error| error.to_string())
    }

    #[test]
    fn filters_belong_to_messages_and_have_caps() {
        for fine in [
            "on = \"message\"",
            "on = \"message\"\nfrom = \"plugins\"\nstarts-with = [\"!\", \"订单\"]",
            "on = \"member\"",
            "on = \"reaction\"\nfrom = \"anyone\"\nemoji = [\"✅\"]\nown = true",
        ] {
            let spec = read(fine).unwrap();
            let json = serde_json::to_string(&spec).unwrap();
            assert_eq!(serde_json::from_str::<EventSpec>(&json).unwrap(), spec);
        }
        let many = vec!["\"x\""; MOST_TEXTS + 1].join(",");
        for bad in [
            "on = \"weather\"".to_owned(),
            "on = \"member\"\nfrom = \"people\"".to_owned(),
            "on = \"file\"\ncontains = [\"x\"]".to_owned(),
            "on = \"reaction\"\ncontains = [\"x\"]".to_owned(),
            "on = \"message\"\nown = true".to_owned(),
            "on = \"message\"\nemoji = [\"✅\"]".to_owned(),
            format!("on = \"reaction\"\nemoji = [{many}]"),
            "on = \"message\"\ncontains = [\"\"]".to_owned(),
            "on = \"message\"\ncontains = [\" \"]".to_owned(),
            format!("on = \"message\"\ncontains = [\"{}\"]", "x".repeat(101)),
            format!("on = \"message\"\nstarts-with = [{many}]"),
            "on = \"message\"\nchat = \"x\"".to_owned(),
        ] {
            assert!(read(&bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_text_is_wanted_whatever_its_case() {
        let spec =
            read("on = \"message\"\nstarts-with = [\"Refund\", \"退款\"]\ncontains = [\"#1\"]");
        let spec = spec.unwrap();
        assert!(spec.wants_text("REFUND #12"));
        assert!(spec.wants_text("退款 #1"));
        assert!(!spec.wants_text("refund 12"));
        assert!(!spec.wants_text("a refund #1"));
        assert!(read("on = \"message\"").unwrap().wants_text(""));
        assert_eq!(
            spec.label().en,
            "when a message is posted in a chat that it was added to, by a person, beginning with “Refund” or “退款”, containing “#1”"
        );
    }
}

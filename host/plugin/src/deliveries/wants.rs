//! Whether a plugin wants an event, judged before anything is read or started. Pure.

use guildhall_app::events::Fact;
use guildhall_domain::{Alteration, Audience, Cause, Event, MessageId, PluginId};
use guildhall_manifest::{Authors, EventSpec, Topic};

/// Whether it does.
#[derive(Debug, PartialEq, Eq)]
pub enum Wants {
    /// It does not.
    No,
    /// It does, should it be told of what happens there.
    Yes,
    /// That depends on what this message says.
    Text(MessageId),
}

/// What an event is about, for plugins; none for what no plugin is told of.
pub fn topic(event: &Event) -> Option<Topic> {
    match event {
        Event::MessagePosted { audience, .. } => is_public(audience).then_some(Topic::Message),
        Event::MessageChanged { audience, how, .. } => match how {
            Alteration::Edited | Alteration::Retracted => {
                is_public(audience).then_some(Topic::MessageChange)
            }
            Alteration::Drawn => None,
        },
        Event::MembersJoined { .. } | Event::MembersLeft { .. } => Some(Topic::Member),
        Event::FileAdded { .. } => Some(Topic::File),
        Event::ChatCreated { .. }
        | Event::ReadMarked { .. }
        | Event::UserChanged { .. }
        | Event::DepartmentChanged { .. }
        | Event::PluginChanged { .. }
        | Event::ChatPluginsChanged { .. } => None,
    }
}

/// Whether a plugin wants it.
pub fn wants(specs: &[EventSpec], plugin: &PluginId, fact: &Fact) -> Wants {
    let Some(topic) = topic(&fact.event) else {
        return Wants::No;
    };
    // Nobody is told of its own acts, and no chain of plugins is endless.
    if fact.cause.plugin.as_ref() == Some(plugin) || fact.cause.depth >= Cause::DEEPEST {
        return Wants::No;
    }
    let mut wanted = false;
    for spec in asked(specs, topic, fact) {
        if spec.starts_with.is_empty() && spec.contains.is_empty() {
            return Wants::Yes;
        }
        wanted = true;
    }
    match &fact.event {
        Event::MessagePosted { message, .. } if wanted => Wants::Text(message.clone()),
        _ => Wants::No,
    }
}

/// Whether a plugin wants a message that says this.
pub fn wants_text(specs: &[EventSpec], fact: &Fact, text: &str) -> bool {
    asked(specs, Topic::Message, fact).any(|spec| spec.wants_text(text))
}

fn asked<'a>(
    specs: &'a [EventSpec],
    topic: Topic,
    fact: &'a Fact,
) -> impl Iterator<Item = &'a EventSpec> {
    let by_plugin = fact.cause.plugin.is_some();
    specs.iter().filter(move |spec| {
        let from = topic != Topic::Message
            || match spec.wants_from() {
                Authors::People => !by_plugin,
                Authors::Plugins => by_plugin,
                Authors::Anyone => true,
            };
        spec.on == topic && from
    })
}

/// A whisper is nobody's but its reader's.
fn is_public(audience: &Audience) -> bool {
    match audience {
        Audience::Chat => true,
        Audience::Users(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use guildhall_domain::{ChatId, UserId};

    fn specs(toml: &str) -> Vec<EventSpec> {
        let manifest = format!(
            "id = \"p\"\nversion = \"1.0.0\"\nname = {{ en = \"P\", zh-CN = \"P\" }}\ndescription = {{ en = \"P\", zh-CN = \"P\" }}\npublisher = {{ en = \"P\", zh-CN = \"P\" }}\nhandlers = [\"on-message\"]\n[[capabilities]]\nname = \"chat/reading\"\nrequired = true\nbecause = {{ en = \"P\", zh-CN = \"P\" }}\n{toml}"
        );
        guildhall_manifest::Manifest::parse(&manifest)
            .unwrap()
            .events
    }

    fn posted(audience: Audience, cause: Cause) -> Fact {
        Fact {
            position: 7,
            event: Event::MessagePosted {
                chat: ChatId::new("c").unwrap(),
                message: MessageId::new("m").unwrap(),
                audience,
            },
            cause,
        }
    }

    fn by(plugin: &str, depth: u32) -> Cause {
        Cause {
            user: None,
            plugin: Some(PluginId::new(plugin).unwrap()),
            depth,
        }
    }

    #[test]
    fn whispers_own_acts_and_long_chains_are_never_told() {
        let all = specs("[[events]]\non = \"message\"\nfrom = \"anyone\"");
        let me = PluginId::new("p").unwrap();
        let asked = |fact: &Fact| wants(&all, &me, fact);
        assert_eq!(asked(&posted(Audience::Chat, Cause::default())), Wants::Yes);
        let alice = UserId::new("alice").unwrap();
        let whisper = posted(Audience::Users(vec![alice]), Cause::default());
        assert_eq!(asked(&whisper), Wants::No);
        assert_eq!(asked(&posted(Audience::Chat, by("p", 1))), Wants::No);
        assert_eq!(asked(&posted(Audience::Chat, by("q", 7))), Wants::Yes);
        assert_eq!(asked(&posted(Audience::Chat, by("q", 8))), Wants::No);
    }

    #[test]
    fn whose_message_it_is_is_known_without_reading_it() {
        let me = PluginId::new("p").unwrap();
        let people = specs("[[events]]\non = \"message\"\ncontains = [\"x\"]");
        let plugins = specs("[[events]]\non = \"message\"\nfrom = \"plugins\"");
        let (theirs, ours) = (
            posted(Audience::Chat, by("q", 1)),
            posted(Audience::Chat, Cause::default()),
        );
        assert_eq!(wants(&people, &me, &theirs), Wants::No);
        assert!(matches!(wants(&people, &me, &ours), Wants::Text(_)));
        assert!(wants_text(&people, &ours, "fax") && !wants_text(&people, &ours, "fog"));
        assert_eq!(wants(&plugins, &me, &theirs), Wants::Yes);
        assert_eq!(wants(&plugins, &me, &ours), Wants::No);
    }
}

//! Whether a plugin wants an event, judged before anything is read or started. Pure.

use guildhall_app::events::Fact;
use guildhall_domain::{Alteration, Audience, Cause, Emoji, Event, MessageId, PluginId};
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
        Event::MembersJoined { .. }
        | Event::MembersLeft { .. }
        | Event::CustomerJoined { .. }
        | Event::CustomerLeft { .. } => Some(Topic::Member),
        Event::FileAdded { .. } => Some(Topic::File),
        Event::ReactionChanged { .. } => Some(Topic::Reaction),
        Event::UserChanged { .. } => Some(Topic::User),
        Event::DepartmentChanged { .. } => Some(Topic::Department),
        Event::ChatCreated { .. }
        | Event::ChatOpened { .. }
        | Event::CustomerHandedOver { .. }
        | Event::ReadMarked { .. }
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
    for spec in asked(specs, plugin, topic, fact) {
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
pub fn wants_text(specs: &[EventSpec], plugin: &PluginId, fact: &Fact, text: &str) -> bool {
    asked(specs, plugin, Topic::Message, fact).any(|spec| spec.wants_text(text))
}

fn asked<'a>(
    specs: &'a [EventSpec],
    plugin: &'a PluginId,
    topic: Topic,
    fact: &'a Fact,
) -> impl Iterator<Item = &'a EventSpec> {
    let by_plugin = fact.cause.plugin.is_some();
    specs.iter().filter(move |spec| {
        let from = !matches!(topic, Topic::Message | Topic::Reaction)
            || match spec.wants_from() {
                Authors::People => !by_plugin,
                Authors::Plugins => by_plugin,
                Authors::Anyone => true,
            };
        spec.on == topic && from && wants_reaction(spec, plugin, &fact.event)
    })
}

/// Whether a reaction is one of those that are wanted; true for every other event.
fn wants_reaction(spec: &EventSpec, plugin: &PluginId, event: &Event) -> bool {
    let Event::ReactionChanged { author, emoji, .. } = event else {
        return true;
    };
    let own = !spec.own || author.as_ref() == Some(plugin);
    own && (spec.emoji.is_empty() || spec.emoji.iter().any(|one| is_same(one, emoji)))
}

/// A manifest may write an emoji with or without the sign that asks for its colours.
fn is_same(written: &str, emoji: &Emoji) -> bool {
    Emoji::parse(written).as_ref() == Some(emoji)
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
    use guildhall_domain::{ChatId, Reactor, UserId};

    fn specs(toml: &str) -> Vec<EventSpec> {
        specs_of("on-message", toml)
    }

    fn specs_of(handler: &str, toml: &str) -> Vec<EventSpec> {
        let manifest = format!(
            "id = \"p\"\nversion = \"1.0.0\"\nname = {{ en = \"P\", zh-CN = \"P\" }}\ndescription = {{ en = \"P\", zh-CN = \"P\" }}\npublisher = {{ en = \"P\", zh-CN = \"P\" }}\nhandlers = [\"{handler}\"]\n[[capabilities]]\nname = \"chat/reading\"\nrequired = true\nbecause = {{ en = \"P\", zh-CN = \"P\" }}\n{toml}"
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
            customer: None,
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
        assert!(wants_text(&people, &me, &ours, "fax") && !wants_text(&people, &me, &ours, "fog"));
        assert_eq!(wants(&plugins, &me, &theirs), Wants::Yes);
        assert_eq!(wants(&plugins, &me, &ours), Wants::No);
    }

    #[test]
    fn reactions_are_sorted_out_by_emoji_by_whose_they_are_and_by_whose_message_it_is() {
        let me = PluginId::new("p").unwrap();
        let reacted = |emoji: &str, author: Option<&str>, cause: Cause| Fact {
            position: 9,
            event: Event::ReactionChanged {
                chat: ChatId::new("c").unwrap(),
                message: MessageId::new("m").unwrap(),
                author: author.map(|id| PluginId::new(id).unwrap()),
                by: Reactor::User(UserId::new("alice").unwrap()),
                emoji: Emoji::parse(emoji).unwrap(),
                on: true,
            },
            cause,
        };
        let wanted = |toml: &str, fact: &Fact| {
            let specs = specs_of("on-reaction", toml);
            wants(&specs, &me, fact) == Wants::Yes
        };
        let (any, own) = (
            "[[events]]\non = \"reaction\"",
            "[[events]]\non = \"reaction\"\nown = true\nemoji = [\"\u{2764}\"]",
        );
        let people = Cause::default;
        assert!(wanted(any, &reacted("👍", None, people())));
        assert!(!wanted(any, &reacted("👍", None, by("q", 1))));
        assert!(!wanted(any, &reacted("👍", None, by("p", 1))));
        assert!(wanted(own, &reacted("❤️", Some("p"), people())));
        assert!(!wanted(own, &reacted("👍", Some("p"), people())));
        assert!(!wanted(own, &reacted("❤️", Some("q"), people())));
        assert!(!wanted(own, &reacted("❤️", None, people())));
    }
}

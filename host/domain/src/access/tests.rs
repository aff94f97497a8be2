//! The table of who may do what, written out as examples.

use super::*;

const PLAIN: Standing = Standing {
    active: true,
    administrator: false,
};
const ADMIN: Standing = Standing {
    active: true,
    administrator: true,
};
const OFF: Standing = Standing {
    active: false,
    administrator: true,
};
const IN: Object<'_> = Object::Chat {
    id: None,
    member: true,
    owner: false,
};
const OUT: Object<'_> = Object::Chat {
    id: None,
    member: false,
    owner: false,
};

fn id(text: &str) -> UserId {
    UserId::new(text).unwrap()
}

fn orders() -> PluginId {
    PluginId::new("orders").unwrap()
}

fn outside(id: &str) -> Customer {
    let known = r#"{"name":"n","organisation":"o","kind":"partner","owner":"ann","chat":"c",
        "link":"l","locale":"en","joined_at":1,"id":""#;
    serde_json::from_str(&format!("{known}{id}\"}}")).unwrap()
}

fn alice(standing: Standing, action: Action, object: Object<'_>) -> Result<(), Denial> {
    can(
        &Actor::User(id("alice")),
        standing,
        &Grants::none(),
        action,
        object,
    )
}

fn plugin(
    user: Option<&str>,
    grants: &[Capability],
    action: Action,
    object: Object<'_>,
) -> Result<(), Denial> {
    let actor = Actor::Plugin {
        plugin: orders(),
        user: user.map(id),
    };
    can(
        &actor,
        PLAIN,
        &grants.iter().copied().collect(),
        action,
        object,
    )
}

#[test]
fn a_chat_is_hidden_from_who_is_not_in_it() {
    for action in [Action::SeeChat, Action::Post] {
        assert_eq!(alice(PLAIN, action, IN), Ok(()));
        assert_eq!(
            alice(ADMIN, action, OUT),
            Err(Denial::Hidden),
            "not even administrators"
        );
        assert!(alice(OFF, action, IN).is_err());
    }
}

#[test]
fn only_authors_change_messages() {
    let own = Author::User(id("alice"));
    let other = Author::User(id("bob"));
    let chat = ChatId::new("sales").unwrap();
    let message = |author, member| Object::Message {
        chat: &chat,
        author,
        member,
    };
    assert_eq!(
        alice(PLAIN, Action::EditMessage, message(&own, true)),
        Ok(())
    );
    assert!(alice(ADMIN, Action::EditMessage, message(&other, true)).is_err());
    assert_eq!(
        alice(PLAIN, Action::EditMessage, message(&own, false)),
        Err(Denial::Hidden)
    );
}

#[test]
fn people_and_plugins_are_for_administrators() {
    for action in [Action::ManagePeople, Action::ManagePlugins] {
        assert_eq!(alice(ADMIN, action, Object::Company), Ok(()));
        assert!(alice(PLAIN, action, Object::Company).is_err());
        assert!(plugin(None, &Capability::ALL, action, Object::Company).is_err());
    }
}

#[test]
fn a_plugin_has_what_both_allow() {
    let posting = [Capability::ChatPosting];
    assert_eq!(plugin(Some("alice"), &posting, Action::Post, IN), Ok(()));
    assert_eq!(
        plugin(Some("alice"), &posting, Action::Post, OUT),
        Err(Denial::Hidden)
    );
    let denied = Err(Denial::NotGranted(Capability::ChatPosting));
    assert_eq!(
        plugin(
            Some("alice"),
            &[Capability::ChatAnswering],
            Action::Post,
            IN
        ),
        denied
    );
    assert_eq!(
        plugin(None, &posting, Action::Post, OUT),
        Ok(()),
        "a job posts by its grant alone"
    );
}

#[test]
fn a_plugin_touches_only_its_own() {
    let all = Capability::ALL;
    let other = PluginId::new("surveys").unwrap();
    let mine = Author::Plugin {
        plugin: orders(),
        user: None,
    };
    let theirs = Author::Plugin {
        plugin: other.clone(),
        user: None,
    };
    let persons = Author::User(id("alice"));
    assert_eq!(
        plugin(None, &all, Action::UseRecords, Object::Plugin(&orders())),
        Ok(())
    );
    assert!(plugin(None, &all, Action::UseRecords, Object::Plugin(&other)).is_err());
    let chat = ChatId::new("sales").unwrap();
    let edit = |author, user| {
        plugin(
            user,
            &all,
            Action::EditMessage,
            Object::Message {
                chat: &chat,
                author,
                member: false,
            },
        )
    };
    assert_eq!(edit(&mine, None), Ok(()));
    assert_eq!(edit(&mine, Some("alice")), Ok(()));
    assert!(edit(&theirs, None).is_err());
    assert!(
        edit(&persons, Some("alice")).is_err(),
        "never the words of the person it acts for"
    );
}

#[test]
fn files_are_for_their_owner_and_where_they_were_posted() {
    let (alice_id, bob) = (Member::User(id("alice")), Member::User(id("bob")));
    let file = |owner, shared| Object::File {
        chat: None,
        owner,
        shared,
    };
    assert_eq!(
        alice(PLAIN, Action::ReadFile, file(&alice_id, false)),
        Ok(())
    );
    assert_eq!(alice(PLAIN, Action::ReadFile, file(&bob, true)), Ok(()));
    assert_eq!(
        alice(PLAIN, Action::ReadFile, file(&bob, false)),
        Err(Denial::Hidden)
    );
    let reading = [Capability::FilesReading];
    assert!(plugin(Some("alice"), &reading, Action::ReadFile, file(&bob, false)).is_err());
    assert_eq!(
        plugin(Some("alice"), &reading, Action::ReadFile, file(&bob, true)),
        Ok(())
    );
}

/// Every action, so that a new one is decided on for customers too.
const EVERY: [Action; 29] = [
    Action::SeeChat,
    Action::ReadChat,
    Action::Post,
    Action::Answer,
    Action::React,
    Action::EditMessage,
    Action::StartChat,
    Action::StartGroup,
    Action::ManageMembers,
    Action::SeePeople,
    Action::SeeContacts,
    Action::ManagePeople,
    Action::AddFile,
    Action::MakeFile,
    Action::ReadFile,
    Action::ListFiles,
    Action::SeePlugins,
    Action::UsePlugin,
    Action::ManagePlugins,
    Action::UseRecords,
    Action::UseCounters,
    Action::ReadSettings,
    Action::KeepMetrics,
    Action::UseSecrets,
    Action::RevealSecrets,
    Action::SendRequests,
    Action::ScheduleJobs,
    Action::RefreshCard,
    Action::CallServices,
];

#[test]
fn a_customer_takes_part_in_one_chat_and_everything_else_is_not_there() {
    let me = CustomerId::new("c1").unwrap();
    let (chat, author) = (
        ChatId::new("c").unwrap(),
        Author::Customer(CustomerId::new("c1").unwrap()),
    );
    let (own, another) = (
        Member::Customer(me.clone()),
        Member::Customer(CustomerId::new("c2").unwrap()),
    );
    let (department, tool) = (DepartmentId::new("d").unwrap(), orders());
    let fellow = outside("c2");
    let whole = Reach::default();
    let talk = |member| Object::Chat {
        id: Some(&chat),
        member,
        owner: true,
    };
    let said = |member| Object::Message {
        chat: &chat,
        author: &author,
        member,
    };
    let file = |owner, shared| Object::File {
        chat: Some(&chat),
        owner,
        shared,
    };
    let objects = [
        ("company", Object::Company),
        ("chat", talk(true)),
        ("other chat", talk(false)),
        ("message", said(true)),
        ("other message", said(false)),
        ("own file", file(&own, false)),
        ("file of the chat", file(&another, true)),
        ("other file", file(&another, false)),
        (
            "department",
            Object::Department {
                id: &department,
                reach: &whole,
            },
        ),
        (
            "customer",
            Object::Customer {
                customer: &fellow,
                member: true,
                cover: None,
            },
        ),
        ("plugin", Object::Plugin(&tool)),
        ("tool", Object::Tool { visible: true }),
    ];
    let allowed = [
        (Action::SeeChat, "chat"),
        (Action::SeeChat, "message"),
        (Action::Post, "chat"),
        (Action::React, "chat"),
        (Action::ListFiles, "chat"),
        (Action::AddFile, "company"),
        (Action::ReadFile, "own file"),
        (Action::ReadFile, "file of the chat"),
    ];
    let actor = Actor::Customer(me);
    for action in EVERY {
        for (name, object) in objects {
            let expected = match allowed.contains(&(action, name)) {
                true => Ok(()),
                false => Err(Denial::Hidden),
            };
            let asked = can(&actor, PLAIN, &Grants::none(), action, object);
            assert_eq!(asked, expected, "{action:?} {name}");
            // Who was taken out of the chat may nothing at all, whatever else is said of them.
            let gone = can(&actor, OFF, &Grants::none(), action, object);
            assert_eq!(gone, Err(Denial::Hidden), "{action:?} {name}");
            let admin = can(&actor, ADMIN, &Grants::none(), action, object);
            assert_eq!(admin, expected, "{action:?} {name}");
        }
    }
}

#[test]
fn a_plugin_sees_a_customer_where_its_person_is_and_its_grant_covers_who_looks_after_them() {
    let customer = outside("c1");
    let names: Grants = [Capability::DirectoryPeople].into_iter().collect();
    let see = |grants: &Grants, member, cover| {
        let object = Object::Customer {
            customer: &customer,
            member,
            cover,
        };
        let (plugin, user) = (PluginId::new("orders").unwrap(), Some(id("ann")));
        let actor = Actor::Plugin { plugin, user };
        can(&actor, PLAIN, grants, Action::SeePeople, object)
    };
    assert_eq!(see(&names, true, None), Ok(()));
    assert_eq!(see(&names, false, None), Err(Denial::Hidden));
    let refused = Denial::NotGranted(Capability::DirectoryPeople);
    assert_eq!(see(&Grants::none(), true, None), Err(refused));
    let owner: User = serde_json::from_str(
        r#"{"id":"ann","login":"ann","name":{"zh":"安","en":"Ann"},"active":true,"locale":"en",
            "placements":[{"department":"sales","position":{"zh":"销售","en":"Sales"}}]}"#,
    )
    .unwrap();
    let east = Scope {
        departments: Some([DepartmentId::new("east").unwrap()].into()),
        ..Scope::default()
    };
    let sales = Scope {
        departments: Some([DepartmentId::new("sales").unwrap()].into()),
        ..Scope::default()
    };
    let (east, sales) = (east.reach(&[]), sales.reach(&[]));
    assert_eq!(see(&names, true, Some((&owner, &sales))), Ok(()));
    let hidden = see(&names, true, Some((&owner, &east)));
    assert_eq!(hidden, Err(Denial::Hidden));
}

#[test]
fn the_house_may() {
    let may = can(
        &Actor::System,
        OFF,
        &Grants::none(),
        Action::ManagePeople,
        Object::Company,
    );
    assert_eq!(may, Ok(()));
}

#[test]
fn a_scope_hides_what_is_outside_of_it_and_says_so_where_it_is_known() {
    let (sales, law) = (ChatId::new("sales").unwrap(), ChatId::new("law").unwrap());
    let only_sales = Scope {
        chats: Some([sales.clone()].into()),
        ..Scope::default()
    };
    let all: Grants = Capability::ALL.into_iter().collect();
    let mut grants = all.clone();
    for capability in Capability::ALL {
        if Limit::of(capability).contains(&Limit::Chats) {
            grants = grants.narrowed(capability, only_sales.clone());
        }
    }
    let actor = Actor::Plugin {
        plugin: orders(),
        user: None,
    };
    let asks = |action, object| can(&actor, PLAIN, &grants, action, object);
    let chat = |id| Object::Chat {
        id: Some(id),
        member: true,
        owner: true,
    };
    for action in [
        Action::Post,
        Action::ReadChat,
        Action::ManageMembers,
        Action::ListFiles,
    ] {
        assert_eq!(asks(action, chat(&sales)), Ok(()), "{action:?}");
        assert_eq!(asks(action, chat(&law)), Err(Denial::Hidden), "{action:?}");
    }
    let outside = |capability| Err(Denial::OutOfScope(capability, Limit::Chats));
    assert_eq!(
        asks(Action::Answer, chat(&law)),
        outside(Capability::ChatAnswering)
    );
    let mine = Author::Plugin {
        plugin: orders(),
        user: None,
    };
    let message = |chat| Object::Message {
        chat,
        author: &mine,
        member: false,
    };
    assert_eq!(asks(Action::EditMessage, message(&sales)), Ok(()));
    assert_eq!(
        asks(Action::EditMessage, message(&law)),
        outside(Capability::ChatPosting)
    );
    for (action, capability) in [
        (Action::StartChat, Capability::ChatPosting),
        (Action::StartGroup, Capability::ChatManaging),
    ] {
        assert_eq!(asks(action, Object::Company), outside(capability));
        assert_eq!(can(&actor, PLAIN, &all, action, Object::Company), Ok(()));
    }
}

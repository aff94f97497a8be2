//! What a scope takes away, and what cannot be said with one.

use super::*;
use crate::people::Placement;
use crate::time::Locale;
use crate::{Grants, UserId};

fn department(id: &str, parent: Option<&str>) -> Department {
    Department {
        id: DepartmentId::new(id).unwrap(),
        name: Name::same(id),
        parent: parent.map(|id| DepartmentId::new(id).unwrap()),
    }
}

fn clerk(department: &str, position: Name) -> User {
    User {
        id: UserId::new("wang").unwrap(),
        login: "wang".to_owned(),
        name: Name::same("Wang"),
        email: None,
        active: true,
        absent_until: None,
        locale: Locale::En,
        time_zone: None,
        placements: vec![Placement {
            department: DepartmentId::new(department).unwrap(),
            position,
            head: false,
        }],
        manager: None,
        administrator: false,
    }
}

fn scope(json: &str) -> Scope {
    serde_json::from_str(json).unwrap()
}

#[test]
fn a_subtree_covers_its_people_and_a_position_is_named_in_either_language() {
    let tree = [
        department("team", Some("east")),
        department("east", Some("sales")),
        department("sales", None),
        department("law", None),
    ];
    let narrow = scope(r#"{"departments":["sales"],"positions":["销售员"]}"#);
    let reach = narrow.reach(&tree);
    let seller = || Name::of("销售员", "Clerk");
    assert!(reach.covers(&clerk("team", seller())));
    assert!(!reach.covers(&clerk("law", seller())));
    assert!(!reach.covers(&clerk("sales", Name::same("Driver"))));
    assert!(reach.covers_department(&DepartmentId::new("east").unwrap()));
    assert!(!reach.covers_department(&DepartmentId::new("law").unwrap()));
    let mut nowhere = clerk("sales", seller());
    nowhere.placements.clear();
    assert!(!reach.covers(&nowhere));
    assert!(Scope::default().reach(&tree).covers_department(&tree[3].id));
}

#[test]
fn a_circle_of_departments_ends() {
    let tree = [department("a", Some("b")), department("b", Some("a"))];
    let reach = scope(r#"{"departments":["a"]}"#).reach(&tree);
    assert!(reach.covers_department(&tree[1].id));
}

#[test]
fn only_what_fits_the_capability_is_taken() {
    let asked: Vec<Host> = vec!["api.example.com".parse().unwrap()];
    let ok = |capability, json: &str| scope(json).check(capability, &asked);
    assert_eq!(
        ok(
            Capability::NetHttp,
            r#"{"hosts":["api.example.com"],"per_hour":9}"#
        ),
        Ok(())
    );
    assert_eq!(ok(Capability::StorageKv, r#"{"bytes":0}"#), Ok(()));
    for (capability, json, why) in [
        (Capability::StorageKv, r#"{"chats":[]}"#, "by chats"),
        (
            Capability::JobsScheduling,
            r#"{"per_hour":1}"#,
            "by per_hour",
        ),
        (
            Capability::NetHttp,
            r#"{"hosts":["evil.example.com"]}"#,
            "not asked for",
        ),
        (
            Capability::DirectoryPeople,
            r#"{"positions":[""]}"#,
            "a position has",
        ),
    ] {
        let refused = ok(capability, json).unwrap_err();
        assert!(refused.contains(why), "{refused}");
    }
    let chats: Vec<String> = (0..=Scope::MOST).map(|n| format!("c{n}")).collect();
    let many = serde_json::json!({ "chats": chats }).to_string();
    assert!(ok(Capability::ChatPosting, &many).is_err());
    assert!(serde_json::from_str::<Scope>(r#"{"everything":true}"#).is_err());
}

#[test]
fn grants_are_written_short_and_old_ones_are_read() {
    let old: Grants = serde_json::from_str(r#"["chat/posting","storage/kv"]"#).unwrap();
    assert!(old.has(Capability::StorageKv));
    assert_eq!(
        serde_json::to_string(&old).unwrap(),
        r#"["storage/kv","chat/posting"]"#
    );
    let narrow = old.narrowed(Capability::StorageKv, scope(r#"{"bytes":7}"#));
    let text = serde_json::to_string(&narrow).unwrap();
    assert_eq!(
        text,
        r#"[{"capability":"storage/kv","scope":{"bytes":7}},"chat/posting"]"#
    );
    assert_eq!(serde_json::from_str::<Grants>(&text).unwrap(), narrow);
    assert_eq!(narrow.scope(Capability::StorageKv).unwrap().bytes, Some(7));
    let nothing = narrow.narrowed(Capability::NetHttp, Scope::default());
    assert!(
        !nothing.has(Capability::NetHttp),
        "narrowing grants nothing"
    );
}

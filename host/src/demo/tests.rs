//! The demo on a real store: the same every time, whole or not there, and closed in itself.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use guildhall_app::clock::HandClock;
use guildhall_app::{SystemEntropy, chats, messages, people, sessions};
use guildhall_domain::{Actor, ChatKind, Millis, UserId};
use guildhall_store::{Key, Options, Range, Store};

use super::*;

const NOW: Millis = Millis(1_795_392_000_000);

async fn desk(folder: &std::path::Path) -> Desk {
    let store = Store::open(Options::new(folder)).unwrap();
    Desk::open(store, Arc::new(HandClock::at(NOW)), Arc::new(SystemEntropy))
        .await
        .unwrap()
}

fn id(text: &str) -> CompanyId {
    CompanyId::new(text).unwrap()
}

/// Everything in a company's space.
async fn everything(desk: &Desk, company: &str) -> BTreeMap<Vec<u8>, Vec<u8>> {
    let mut tx = desk.space(&id(company)).unwrap().begin();
    let mut all = BTreeMap::new();
    let mut range = Range::prefix(&Key::default());
    loop {
        let page = tx.range(range.clone()).await.unwrap();
        for (key, value) in &page.items {
            all.insert(key.as_bytes().to_vec(), value.to_vec());
        }
        match page.items.last() {
            Some((last, _)) if page.more => range = range.beyond(last),
            _ => return all,
        }
    }
}

#[tokio::test]
async fn the_same_bytes_every_time_and_again_changes_nothing() {
    let (one, two) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let (first, second) = (desk(one.path()).await, desk(two.path()).await);
    fill(&first).await.unwrap();
    fill(&second).await.unwrap();
    for company in [COMPANY, SECOND_COMPANY] {
        let made = everything(&first, company).await;
        assert_eq!(made, everything(&second, company).await, "{company}");
        fill(&first).await.unwrap();
        assert_eq!(made, everything(&first, company).await, "{company} again");
    }
    assert!(everything(&first, SECOND_COMPANY).await.len() < 40);
}

#[tokio::test]
async fn what_was_cut_short_is_not_shown_and_is_finished_to_the_same_bytes() {
    let (one, two) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let (whole, cut) = (desk(one.path()).await, desk(two.path()).await);
    fill(&whole).await.unwrap();
    let expected = everything(&whole, COMPANY).await;
    // Cut off later and later, as by a crash, until it is finished.
    let mut steps = 0;
    for rounds in 1.. {
        let cutting =
            tokio::time::timeout(std::time::Duration::from_millis(20 * rounds), fill(&cut));
        if cutting.await.is_ok() {
            break;
        }
        steps += 1;
        assert!(
            companies::list(&cut).await.unwrap().is_empty(),
            "nobody sees half a company"
        );
    }
    assert!(steps > 1, "it was cut off at least twice");
    assert_eq!(everything(&cut, COMPANY).await, expected);
    assert_eq!(companies::list(&cut).await.unwrap().len(), 2);
}

#[tokio::test]
async fn everybody_and_everything_named_is_there() {
    let folder = tempfile::tempdir().unwrap();
    let desk = desk(folder.path()).await;
    fill(&desk).await.unwrap();
    let company = id(COMPANY);
    let read = desk.read(&company, &Actor::System, async |cx| {
        let departments = people::departments(cx).await?;
        let mut users = Vec::new();
        for department in &departments {
            users.extend(people::members_of(cx, &department.id).await?);
        }
        Ok((departments, users))
    });
    let (departments, users) = read.await.unwrap().value;
    let units: BTreeSet<_> = departments.iter().map(|unit| &unit.id).collect();
    let ids: BTreeSet<UserId> = users.iter().map(|user| user.id.clone()).collect();
    assert_eq!((departments.len(), ids.len()), (26, 300));
    for department in &departments {
        assert!(
            department
                .parent
                .as_ref()
                .is_none_or(|above| units.contains(above))
        );
    }
    for user in &users {
        assert!(
            user.manager
                .as_ref()
                .is_none_or(|manager| ids.contains(manager))
        );
        assert!(
            user.placements
                .iter()
                .all(|placement| units.contains(&placement.department))
        );
    }

    let mut chats_seen = BTreeMap::new();
    for user in &ids {
        let (reader, actor) = (user.clone(), Actor::User(user.clone()));
        let read = desk.read(&company, &actor, async move |cx| {
            let mut seen = Vec::new();
            for summary in chats::list(cx).await? {
                let chat = summary.chat.id.clone();
                let said = messages::history(cx, &chat, None, 100).await?;
                seen.push((summary, said.items.len()));
            }
            assert!(!seen.is_empty(), "{reader} is in no chat");
            Ok(seen)
        });
        for (summary, said) in read.await.unwrap().value {
            assert_eq!(summary.head, said as u64, "{:?}", summary.chat.name);
            chats_seen.insert(summary.chat.id.clone(), summary.chat);
        }
    }
    let direct = chats_seen
        .values()
        .filter(|chat| chat.kind == ChatKind::Direct)
        .count();
    assert_eq!((direct, chats_seen.len()), (7, 26 + 5 + 1 + 7));
}

#[tokio::test]
async fn the_logins_that_are_printed_are_good_in_their_own_company_alone() {
    let folder = tempfile::tempdir().unwrap();
    let desk = desk(folder.path()).await;
    fill(&desk).await.unwrap();
    let printed = sign_ins().join("\n");
    for login in roster::easy_logins().chain([roster::ADMINISTRATOR]) {
        assert!(printed.contains(login));
        let signed = sessions::sign_in(&desk, &id(COMPANY), login, PASSWORD)
            .await
            .unwrap();
        assert_eq!(signed.user.administrator, login == roster::ADMINISTRATOR);
    }
    assert!(
        sessions::sign_in(&desk, &id(SECOND_COMPANY), "alice", PASSWORD)
            .await
            .is_err()
    );
    assert!(
        sessions::sign_in(&desk, &id(SECOND_COMPANY), "admin", PASSWORD)
            .await
            .is_ok()
    );
    assert!(
        sessions::sign_in(&desk, &id(COMPANY), "alice", "guildhall-dem0")
            .await
            .is_err()
    );
}

#[tokio::test]
async fn a_folder_with_a_real_company_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let desk = desk(folder.path()).await;
    companies::add(&desk, &id("real"), "Real").await.unwrap();
    let refused = fill(&desk).await.unwrap_err();
    assert!(refused.to_string().contains("--data"), "{refused}");
    assert!(everything(&desk, COMPANY).await.is_empty());
}

//! Notes, and times to be reminded at.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on says where")]

use super::*;

#[test]
fn a_note_is_kept_clean_and_shown_as_far_as_it_fits() {
    assert_eq!(note("  call\u{7} them\n "), Some("call them".to_owned()));
    assert_eq!(note(" \n\u{1} "), None);
    assert_eq!(note(&"字".repeat(1001)), None);
    let follow_up = |text: &str| FollowUp {
        author: "a".into(),
        assignee: "b".into(),
        note: text.into(),
        at: 0,
        due: None,
        done: None,
    };
    assert_eq!(follow_up(&"x".repeat(600)).excerpt().len(), 600);
    let long = follow_up(&"字".repeat(1000)).excerpt();
    assert!(long.ends_with('…') && long.len() <= 603, "{}", long.len());
    let hostile = follow_up(&"\"".repeat(1000)).excerpt();
    assert!(serde_json::to_string(&hostile).unwrap().len() <= 610);
    assert_eq!(follow_up("one\ntwo").short(), "one…");
}

#[test]
fn a_reminder_comes_in_time_and_never_in_the_past() {
    let (now, due) = (100_000_000, 100_000_000 + 7_200_000);
    assert_eq!(Reminder::AtOnce.time(due, now), due);
    assert_eq!(Reminder::Hour.time(due, now), due - 3_600_000);
    assert_eq!(Reminder::Day.time(due, now), now);
    assert!(may_be_due(due, now) && !may_be_due(now, now));
    assert!(!may_be_due(u64::MAX, now));
}

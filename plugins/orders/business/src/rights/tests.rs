//! Who may see what.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on says where")]

use super::*;

#[test]
fn who_may_see_what_is_decided_in_one_place() {
    let nothing_set = Rights::default();
    assert_eq!(nothing_set.who(Field::Price), [Who::Company]);
    assert_eq!(nothing_set.who(Field::Margin), []);
    let set = Rights {
        price: vec!["sales".into(), "board".into()],
        price_for_customers: false,
        margin: vec!["board".into()],
    };
    let department = |id: &str| Who::Department(id.into());
    assert_eq!(
        set.who(Field::Price),
        [department("sales"), department("board")]
    );
    assert_eq!(set.who(Field::Margin), [department("board")]);
    assert_eq!(set.who(Field::Internal), [Who::Company]);
    let told = Rights {
        price_for_customers: true,
        ..set
    };
    assert_eq!(
        told.who(Field::Price),
        [department("sales"), department("board"), Who::Customers]
    );
    assert_eq!(told.who(Field::Margin), [department("board")]);
    assert_eq!(told.who(Field::Internal), [Who::Company]);
}

//! Every kind of audience, for whom it names, for whom it does not, and for nobody in particular.

use super::*;
use crate::cards::{Body, Tone};
use crate::people::Placement;
use crate::text::{Name, Text};
use crate::time::Locale;

fn id<T: TryFrom<String>>(text: &str) -> T
where
    T::Error: std::fmt::Debug,
{
    T::try_from(text.to_owned()).unwrap()
}

fn user(name: &str, department: &str, administrator: bool) -> Viewer {
    let user = User {
        id: id(name),
        login: name.to_owned(),
        name: Name {
            zh: String::new(),
            en: name.to_owned(),
        },
        email: None,
        active: true,
        absent_until: None,
        locale: Locale::En,
        time_zone: None,
        placements: vec![Placement {
            department: id(department),
            position: Name {
                zh: "销售".to_owned(),
                en: "Seller".to_owned(),
            },
            head: false,
        }],
        manager: None,
        administrator,
    };
    Viewer::of(&user, [id("all")])
}

fn block(show_to: Vec<ShowTo>) -> Block {
    Block {
        id: "b".to_owned(),
        group: None,
        show_to,
        hide_from: Vec::new(),
        body: Body::Divider,
    }
}

#[test]
fn who_is_from_outside_is_named_by_what_is_for_outside() {
    let alice = user("alice", "east", true);
    let (mine, other) = (Viewer::customer(id("alice")), Viewer::customer(id("c2")));
    let shows = |audience: ShowTo| {
        let block = block(vec![audience]);
        assert!(!block.is_for(None, None));
        [&alice, &mine, &other].map(|viewer| block.is_for(Some(viewer), Some(&id("alice"))))
    };
    assert_eq!(shows(ShowTo::Company), [true, false, false]);
    assert_eq!(shows(ShowTo::Customers), [false, true, true]);
    // An id is a customer's or a user's, never both: the same letters name another one.
    assert_eq!(shows(ShowTo::Customer(id("alice"))), [false, true, false]);
    assert_eq!(
        shows(ShowTo::Users(vec![id("alice")])),
        [true, false, false]
    );
    assert_eq!(shows(ShowTo::Invoker), [true, false, false]);
    assert_eq!(
        shows(ShowTo::Role("administrator".to_owned())),
        [true, false, false]
    );
    let all = block(Vec::new());
    assert!([&alice, &mine].map(|viewer| all.is_for(Some(viewer), None)) == [true, true]);
}

#[test]
fn an_audience_is_whom_it_names_and_nobody_else() {
    let (alice, bob) = (user("alice", "east", true), user("bob", "west", false));
    let invoker = id("bob");
    let shows = |audience: ShowTo| {
        let block = block(vec![audience]);
        assert!(!block.is_for(None, Some(&invoker)));
        [&alice, &bob].map(|viewer| block.is_for(Some(viewer), Some(&invoker)))
    };
    assert_eq!(shows(ShowTo::Company), [true, true]);
    assert_eq!(shows(ShowTo::Users(vec![id("alice")])), [true, false]);
    assert_eq!(shows(ShowTo::Users(Vec::new())), [false, false]);
    assert_eq!(shows(ShowTo::Department(id("west"))), [false, true]);
    assert_eq!(shows(ShowTo::Department(id("all"))), [true, true]);
    assert_eq!(shows(ShowTo::Position("销售".to_owned())), [true, true]);
    assert_eq!(shows(ShowTo::Position("Seller".to_owned())), [true, true]);
    assert_eq!(shows(ShowTo::Position("Sell".to_owned())), [false, false]);
    assert_eq!(
        shows(ShowTo::Role("administrator".to_owned())),
        [true, false]
    );
    assert_eq!(shows(ShowTo::Role("owner".to_owned())), [false, false]);
    assert_eq!(shows(ShowTo::Invoker), [false, true]);
    assert!(!block(vec![ShowTo::Invoker]).is_for(Some(&bob), None));
}

#[test]
fn a_block_is_kept_from_whom_it_names_and_from_who_is_not_known() {
    let (alice, bob) = (user("alice", "east", true), user("bob", "west", false));
    let customer = Viewer::customer(id("c"));
    let hidden = |from: ShowTo, show_to: Vec<ShowTo>| {
        let block = Block {
            hide_from: vec![from],
            ..block(show_to)
        };
        assert!(block.varies() && !block.is_for(None, None));
        [&alice, &bob, &customer].map(|viewer| block.is_for(Some(viewer), None))
    };
    let east = || ShowTo::Department(id("east"));
    assert_eq!(hidden(east(), Vec::new()), [false, true, true]);
    assert_eq!(hidden(ShowTo::Customers, Vec::new()), [true, true, false]);
    // Hiding goes before showing.
    assert_eq!(hidden(east(), vec![ShowTo::Company]), [false, true, false]);
    assert_eq!(hidden(east(), vec![east()]), [false, false, false]);
}

#[test]
fn a_card_is_one_class_for_all_who_are_shown_the_same_blocks() {
    let (alice, bob, carol) = (
        user("alice", "east", false),
        user("bob", "west", false),
        user("carol", "west", true),
    );
    let card = Card {
        title: None,
        tone: Tone::Neutral,
        summary: Text::plain("s"),
        groups: Vec::new(),
        blocks: vec![
            block(Vec::new()),
            block(vec![ShowTo::Department(id("east"))]),
            block(vec![ShowTo::Department(id("west"))]),
        ],
    };
    let shown = |viewer| card.shown_to(viewer, None);
    assert!(card.varies());
    assert_eq!(shown(Some(&bob)), shown(Some(&carol)));
    assert_ne!(shown(Some(&alice)), shown(Some(&bob)));
    let bits = |shown: Shown| [0, 1, 2, 3, 200].map(|place| shown.has(place));
    assert_eq!(bits(shown(Some(&alice))), [true, true, false, false, false]);
    assert_eq!(bits(shown(None)), [true, false, false, false, false]);
}

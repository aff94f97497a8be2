//! A card of which everybody is shown something else.

use guildhall_sdk::cards::{Group, GroupKind};
use guildhall_sdk::prelude::*;
use serde::{Deserialize, Serialize};

/// What the button remembers.
#[derive(Serialize, Deserialize)]
pub struct Seen {
    pub user: String,
    pub department: String,
    pub position: String,
    pub presses: u32,
}

/// One block for each kind of audience, and a button that only the invoker is shown.
pub fn card(user: &str, department: &str, position: &str, presses: u32) -> Result<Card> {
    let seen = Seen {
        user: user.to_owned(),
        department: department.to_owned(),
        position: position.to_owned(),
        presses,
    };
    let again = Button::action("again", "Again", &seen)?;
    let mut card = Card::new("parts")
        .paragraph(format!("for all {presses}"))
        .paragraph(format!("for the company {presses}"))
        .only_for([Audience::Company])
        .paragraph(format!("for the user {presses}"))
        .only_for([Audience::Users(vec![user.to_owned()])])
        .paragraph(format!("for the department {presses}"))
        .only_for([Audience::Department(department.to_owned())])
        .paragraph(format!("for the position {presses}"))
        .only_for([Audience::Position(position.to_owned())])
        .paragraph(format!("for administrators {presses}"))
        .only_for([Audience::Role("administrator".to_owned())])
        .buttons("own", [again])
        .only_for([Audience::Invoker]);
    card.groups.push(Group {
        kind: GroupKind::Callout,
        title: Some("title of the user's group".into()),
        tone: Tone::Info,
    });
    if let Some(block) = card.blocks.get_mut(2) {
        block.group = Some(0);
    }
    Ok(card)
}

//! "Follow up": a note for a colleague who is to look after an order. It writes one record of its
//! own and marks the cards; what they show is drawn from the records afterwards.

use crate::records;
use guildhall_sdk::prelude::*;
use guildhall_sdk::text::user;
use orders_business::follow_up::{self, FollowUp, LONGEST_NOTE};

/// The form; `payload` is the number of the order.
pub fn open(_call: &Call, payload: &str) -> Result<Form> {
    let order: String = serde_json::from_str(payload)?;
    Form::new("follow-up", text!("follow-up-title", order = &order))
        .field(
            Field::lines("note", text!("note"), LONGEST_NOTE)
                .required()
                .placeholder(text!("note-hint")),
        )
        .field(Field::person("assignee", text!("assignee")).required())
        .submit_label(text!("assign"))
        .state(&order)
}

/// Stores it, tells the assignee and has the cards drawn anew.
pub fn submit(call: &Call, submission: &Submission) -> Result<Submitted> {
    let author = call.require_user()?;
    let order: String = submission.state()?;
    let Some(note) = follow_up::note(submission.text("note")) else {
        return Ok(Submitted::Reject(vec![FieldError::new(
            "note",
            text!("note-needed"),
        )]));
    };
    let [assignee] = submission.people("assignee") else {
        return Ok(Submitted::Reject(vec![FieldError::new(
            "assignee",
            text!("assignee-needed"),
        )]));
    };
    let follow_up = FollowUp {
        author: author.to_owned(),
        assignee: assignee.clone(),
        note: note.clone(),
        at: runtime::now(),
    };
    records::add_follow_up(&order, &follow_up)?;
    records::refresh_cards(&order)?;
    chat::post_direct(
        assignee,
        text!(
            "follow-up-direct",
            author = user(author),
            order = &order,
            note
        ),
    )?;
    Ok(Submitted::toast(text!(
        "follow-up-assigned",
        assignee = user(assignee)
    )))
}

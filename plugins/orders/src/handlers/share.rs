//! "Share": the card of an order in another chat that one is in. What is on it, each viewer there is
//! shown by their own rights.

use super::{order, order_card};
use crate::records;
use guildhall_sdk::prelude::*;

/// The form; `payload` is the number of the order.
pub fn open(payload: &str) -> Result<Form> {
    let id: String = serde_json::from_str(payload)?;
    Form::new("share", text!("share-title", id = &id))
        .intro(text!("share-intro"))
        .field(Field::chat("chat", text!("chat")).required())
        .submit_label(text!("share"))
        .state(&id)
}

/// Posts the card there. That one is in the chat, the host has checked.
pub fn submit(submission: &Submission) -> Result<Submitted> {
    let id: String = submission.state()?;
    let Some(chat) = submission.chat("chat") else {
        let needed = FieldError::new("chat", text!("chat-needed"));
        return Ok(Submitted::Reject(vec![needed]));
    };
    let message = chat::post(chat, order_card(&order(&id)?)?)?;
    records::show_order(&message, &id)?;
    Ok(Submitted::toast(text!("was-posted", id)))
}

//! "Follow up": a note for a colleague who is to look after an order, perhaps until a time, of which
//! they are reminded. It writes records of its own and marks the cards; what they show is drawn from
//! the records afterwards.

use crate::records::{self, follow_ups, follow_ups::Mark};
use guildhall_sdk::forms::Value;
use guildhall_sdk::jobs::When;
use guildhall_sdk::prelude::*;
use guildhall_sdk::text::{time, user};
use orders_business::follow_up::{Done, FollowUp, LONGEST_NOTE, Reminder, may_be_due, note};

/// The name of the job that reminds.
pub const JOB: &str = "remind";

/// The form; `payload` is the number of the order.
pub fn open(payload: &str) -> Result<Form> {
    let order: String = serde_json::from_str(payload)?;
    let reminders = Reminder::ALL.map(|it| (it.key().to_owned(), label(it)));
    let at_once = Value::Choices(vec![Reminder::AtOnce.key().to_owned()]);
    Form::new("follow-up", text!("follow-up-title", order = &order))
        .field(
            Field::lines("note", text!("note"), LONGEST_NOTE)
                .required()
                .placeholder(text!("note-hint")),
        )
        .field(Field::person("assignee", text!("assignee")).required())
        .field(Field::date_time("due", text!("due")))
        .field(Field::choice("remind", text!("remind"), reminders).initial(at_once))
        .submit_label(text!("assign"))
        .state(&order)
}

fn label(reminder: Reminder) -> Text {
    match reminder {
        Reminder::AtOnce => text!("remind-due"),
        Reminder::Hour => text!("remind-hour"),
        Reminder::Day => text!("remind-day"),
    }
}

/// Stores it, tells the assignee and has the cards drawn anew.
pub fn submit(call: &Call, submission: &Submission) -> Result<Submitted> {
    let author = call.require_user()?;
    let order: String = submission.state()?;
    let reject = |field, text| Ok(Submitted::Reject(vec![FieldError::new(field, text)]));
    let Some(note) = note(submission.text("note")) else {
        return reject("note", text!("note-needed"));
    };
    let [assignee] = submission.people("assignee") else {
        return reject("assignee", text!("assignee-needed"));
    };
    let (now, due) = (runtime::now(), submission.time("due"));
    if due.is_some_and(|due| !may_be_due(due, now)) {
        return reject("due", text!("due-wrong"));
    }
    let follow_up = FollowUp {
        author: author.to_owned(),
        assignee: assignee.clone(),
        note: note.clone(),
        at: now,
        due,
        done: None,
    };
    let mark = follow_ups::add(&order, &follow_up)?;
    if let Some(due) = due {
        let chosen = submission.choices("remind").first();
        let named = |it: &Reminder| chosen.is_some_and(|key| key == it.key());
        let reminder = Reminder::ALL.into_iter().find(named);
        let at = reminder.unwrap_or(Reminder::AtOnce).time(due, now);
        jobs::schedule(JOB, When::At(at), &mark)?;
    }
    records::refresh_cards(&order)?;
    let author = user(author);
    let asked = text!("follow-up-direct", author, order = &order, note);
    chat::post_direct(assignee, asked)?;
    let assignee = user(assignee);
    Ok(Submitted::toast(text!("follow-up-assigned", assignee)))
}

/// Tells the assignee of one that is still open.
pub fn remind(job: &Job) -> Result {
    let mark: Mark = job.payload()?;
    let Some(it) = follow_ups::open(&mark)? else {
        return Ok(());
    };
    let due = time(it.due.unwrap_or_else(runtime::now));
    let text = text!(
        "follow-up-reminder",
        order = &mark.order,
        due,
        note = &it.note
    );
    chat::post_direct(&it.assignee, text)?;
    Ok(())
}

/// One of one's own is done; `follow_up` names it among them.
pub fn done_mine(call: &Call, follow_up: &str) -> Result<Effects> {
    match follow_ups::mine(call.require_user()?, follow_up)? {
        Some(mark) => done(call, &mark),
        None => effects::toast(text!("done-already")),
    }
}

/// It is done: it leaves the cards, and whoever asked for it is told, unless they did it themselves.
pub fn done(call: &Call, mark: &Mark) -> Result<Effects> {
    let by = call.require_user()?;
    let Some(mut it) = follow_ups::open(mark)? else {
        return effects::toast(text!("done-already"));
    };
    it.done = Some(Done {
        by: by.to_owned(),
        at: runtime::now(),
    });
    follow_ups::close(mark, &it)?;
    records::refresh_cards(&mark.order)?;
    if it.author != by {
        let by = user(by);
        let text = text!("follow-up-done", by, order = &mark.order, note = it.short());
        chat::post_direct(&it.author, text)?;
    }
    effects::toast(text!("done-toast"))
}

//! A poll in a chat: a card with a button for each answer. Everybody has one vote and may change it.
mod poll;

use guildhall_sdk::prelude::*;
use poll::Poll;

struct Polls;

impl Commands for Polls {
    fn run(_call: &Call, command: &Command) -> Result<Effects> {
        if command.name == "recount" {
            return recount(command.text("poll"));
        }
        let Some(poll) = poll::parse(command.text("poll")) else {
            return Err(Problem::new("not-a-poll", text!("how")));
        };
        let tally = vec![0; poll.answers.len()];
        let message = chat::reply(card(&poll, &tally)?)?;
        kv::put(&poll_key(&message), &poll)?;
        effects::none()
    }
}

impl CardActions for Polls {
    fn pressed(call: &Call, press: &Press) -> Result<Effects> {
        let (voter, message) = (call.require_user()?, call.require_card()?);
        let answer: usize = press.payload()?;
        let vote = format!("vote/{message}/{voter}");
        let before: Option<usize> = kv::get(&vote)?;
        if before == Some(answer) {
            return effects::toast(text!("counted"));
        }
        if let Some(before) = before {
            counters::add(&counter(message, before), -1)?;
        }
        counters::add(&counter(message, answer), 1)?;
        kv::put(&vote, &answer)?;
        chat::refresh(message)?;
        effects::none()
    }
}

impl CardSource for Polls {
    fn render(_call: &Call, message: &str) -> Result<Card> {
        let poll = find(message)?;
        card(&poll, &tally(message, &poll)?)
    }
}

fn card(poll: &Poll, tally: &[i64]) -> Result<Card> {
    let votes: i64 = tally.iter().sum();
    let mut card = Card::new(&poll.question).title(&poll.question);
    for (answer, count) in poll.answers.iter().zip(tally) {
        card = card.progress(answer, *count as u32, votes.max(1) as u32);
    }
    let buttons = poll.answers.iter().enumerate();
    let buttons: Result<Vec<Button>> = buttons
        .map(|(n, answer)| Button::action(&format!("answer-{n}"), answer, &n))
        .collect();
    Ok(card
        .paragraph(text!("votes", count = text::number(votes)))
        .buttons("answers", buttons?))
}

/// What the counters say.
fn tally(message: &str, poll: &Poll) -> Result<Vec<i64>> {
    let answers = 0..poll.answers.len();
    answers
        .map(|n| counters::get(&counter(message, n)))
        .collect()
}

/// What the votes themselves say, beside the tally; both of one moment.
fn recount(message: &str) -> Result<Effects> {
    let poll = find(message)?;
    let mut counted = vec![0; poll.answers.len()];
    for vote in kv::each::<usize>(&format!("vote/{message}/")) {
        counted[vote?.1] += 1;
    }
    let tally = tally(message, &poll)?;
    chat::whisper(format!("votes {counted:?}, tally {tally:?}"))?;
    effects::none()
}

fn find(message: &str) -> Result<Poll> {
    let poll: Option<Poll> = kv::get(&poll_key(message))?;
    poll.ok_or_else(|| Problem::new("no-poll", text!("gone")))
}

fn poll_key(message: &str) -> String {
    format!("poll/{message}")
}

fn counter(message: &str, answer: usize) -> String {
    format!("{message}/{answer}")
}

guildhall_sdk::plugin!(Polls);

//! Every block, input and feature of forms, one piece for each command. Keeps nothing.

mod blocks;
mod parts;
mod things;
mod tour;

use guildhall_sdk::prelude::*;

struct Gallery;

impl Commands for Gallery {
    fn run(_call: &Call, command: &Command) -> Result<Effects> {
        let words: Vec<&str> = command.text("piece").split(' ').collect();
        match words.as_slice() {
            ["parts", user, department, position @ ..] => {
                chat::reply(parts::card(user, department, &position.join(" "), 0)?)?;
                effects::none()
            }
            ["blocks", picture, file] => {
                chat::reply(blocks::card(picture, file, &[])?)?;
                effects::none()
            }
            ["wrong", how, file] => {
                chat::reply(blocks::wrong(how, file)?)?;
                effects::none()
            }
            ["things"] => effects::open_form("things", &()),
            ["make", pieces, how] => things::make(pieces, how),
            ["attach", file] => {
                chat::reply(chat::Draft::from("attached").file(*file))?;
                effects::none()
            }
            ["read", file] => {
                chat::reply(things::read(file)?)?;
                effects::none()
            }
            ["form"] => effects::open_form("tour", &()),
            _ => effects::toast("?"),
        }
    }
}

impl CardActions for Gallery {
    fn pressed(_call: &Call, press: &Press) -> Result<Effects> {
        if press.block != "own" {
            let [picture, file]: [String; 2] = press.payload()?;
            chat::update_origin(&blocks::card(&picture, &file, &press.values)?)?;
            return effects::toast(format!("{}: {}", press.control, press.values.join(",")));
        }
        let parts::Seen {
            user,
            department,
            position,
            presses,
        } = press.payload()?;
        chat::update_origin(&parts::card(&user, &department, &position, presses + 1)?)?;
        effects::none()
    }
}

impl FormHandler for Gallery {
    fn open(_call: &Call, form: &str, _payload: &str) -> Result<Form> {
        if form == "things" {
            return things::form();
        }
        tour::inputs()
    }

    fn changed(_call: &Call, _field: &str, submission: &Submission) -> Result<Form> {
        tour::places(submission.state()?, submission.choices("country").first())
    }

    fn suggest(
        _call: &Call,
        _field: &str,
        query: &str,
        _submission: &Submission,
    ) -> Result<Vec<OptionItem>> {
        Ok(tour::offers(query))
    }

    fn submit(_call: &Call, submission: &Submission) -> Result<Submitted> {
        if submission.form == "things" {
            return things::submit(submission);
        }
        tour::submit(submission)
    }
}

guildhall_sdk::plugin!(Gallery);

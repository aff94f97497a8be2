//! Every block, input and feature of forms, one piece for each command. Keeps nothing.

mod parts;

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
            _ => effects::toast("?"),
        }
    }
}

impl CardActions for Gallery {
    fn pressed(_call: &Call, press: &Press) -> Result<Effects> {
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
        Ok(Form::new(form, "Form"))
    }

    fn submit(_call: &Call, _submission: &Submission) -> Result<Submitted> {
        Ok(Submitted::toast("thanks"))
    }
}

guildhall_sdk::plugin!(Gallery);

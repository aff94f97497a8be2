//! A form of files and a place. What was handed in is read, and posted.

use guildhall_sdk::prelude::*;

/// What is asked for.
pub fn form() -> Result<Form> {
    Form::new("things", text!("things"))
        .field(Field::file("notes", text!("field-notes"), 1_000).media_types(["text/plain"]))
        .field(
            Field::files("pictures", text!("field-pictures"), 1_000_000).media_types(["image/*"]),
        )
        .field(Field::place("where", text!("field-where")))
        .state(&())
}

/// Name and beginning of a file.
pub fn read(file: &str) -> Result<String> {
    let info = files::info(file)?;
    let bytes = files::read_at(file, 0, 20)?;
    Ok(format!(
        "{}: {}",
        info.name,
        String::from_utf8_lossy(&bytes)
    ))
}

/// Posts what was handed in, or refuses all of it.
pub fn submit(submission: &Submission) -> Result<Submitted> {
    let mut told = Vec::new();
    for file in submission.files("notes") {
        told.push(read(file)?);
    }
    told.push(format!("{} pictures", submission.files("pictures").len()));
    if let Some(place) = submission.place("where") {
        if place.name == "nowhere" {
            return Ok(Submitted::Reject(vec![FieldError::new(
                "where",
                text!("no-such-place"),
            )]));
        }
        told.push(format!(
            "{} {} {}",
            place.name, place.latitude, place.longitude
        ));
    }
    chat::reply(told.join("\n"))?;
    Ok(Submitted::toast(text!("thanks")))
}

/// Makes a file of so many pieces of 1,000 bytes, and posts it with a card that shows it; or ends
/// otherwise.
pub fn make(pieces: &str, how: &str) -> Result<Effects> {
    let pieces: usize = pieces.parse().unwrap_or(1);
    let writer = files::begin("report.csv", "text/csv")?;
    for _ in 0..pieces {
        writer.write(&[b'x'; 1_000])?;
    }
    match how {
        "unfinished" => return effects::toast("left"),
        "three" => {
            let _second = files::begin("b", "text/plain")?;
            let _third = files::begin("c", "text/plain")?;
        }
        "long" => writer.write(&vec![0; 1024 * 1024 + 1])?,
        _ => {}
    }
    let file = files::finish(writer)?;
    match how {
        "refused" => return Err(Problem::new("no", "Refused after it was made.")),
        "kept" => {}
        _ => {
            let card = Card::new("report").file(file.clone());
            chat::reply(chat::Draft::from(card).file(file.clone()))?;
        }
    }
    effects::toast(file)
}

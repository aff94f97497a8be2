//! `/orders import`: reads the newest CSV file of the chat, slice by slice. Each slice is a job, and
//! a transaction: the orders, the place in the file and the next job are committed together, so an
//! import goes on where it was after a crash, and no line is read twice or left out.

use super::{mapping, workbook};
use crate::cards;
use crate::records;
use guildhall_sdk::files::Info;
use guildhall_sdk::jobs::When;
use guildhall_sdk::prelude::*;
use orders_business::import::{Counts, End, Import, SLICE};
use orders_business::row::Columns;
use orders_business::table::{self, Head};

/// The name of the job.
const JOB: &str = "import";
/// Files of the chat that are looked at.
const LOOKED_AT: u32 = 50;

/// Starts one, or carries on with one whose job was set aside. When the first row of the file leaves a
/// doubt which column is what, a form asks.
pub fn start(call: &Call) -> Result<Effects> {
    if let Some(running) = records::running_import()? {
        return carry_on(&running);
    }
    let chat = call.require_chat()?;
    let files = files::in_chat(chat, LOOKED_AT)?;
    let file = files
        .into_iter()
        .find(|file| is_csv(file) || workbook::is_one(file))
        .ok_or_else(|| Problem::new("no-file", text!("import-no-file")))?;
    if workbook::is_one(&file) {
        return workbook::start(&file);
    }
    let head = table::head(&files::read_at(&file.id, 0, SLICE)?);
    if !head.mapping.sure {
        return effects::open_form(mapping::FORM, &file.id);
    }
    let columns = head
        .mapping
        .chosen(head.separator, head.mapping.places.clone());
    match columns {
        Ok(columns) => begin(file.into(), columns, &head, None)?,
        Err(_) => return effects::open_form(mapping::FORM, &file.id),
    }
    effects::none()
}

/// A file that is read in: as it was posted, or as it was made of a workbook.
pub struct Read {
    /// Its id.
    pub id: String,
    /// What people call it.
    pub name: String,
    /// Its length in bytes.
    pub bytes: u64,
}

impl From<Info> for Read {
    fn from(info: Info) -> Self {
        Self {
            id: info.id,
            name: info.name,
            bytes: info.bytes,
        }
    }
}

/// Begins to read a file whose columns are known. Its card takes the place of `message`, if there is
/// one.
pub fn begin(file: Read, columns: Columns, head: &Head, message: Option<&str>) -> Result {
    let mut import = Import {
        id: runtime::random_id(),
        file: file.id,
        name: file.name,
        bytes: file.bytes,
        columns,
        at: head.at as u64,
        line: head.line,
        message: String::new(),
        started: runtime::now(),
        end: None,
        counts: Counts {
            orders_in_all: records::count_orders(0)?,
            ..Counts::default()
        },
        wrong: Vec::new(),
    };
    import.message = match message {
        Some(message) => {
            chat::refresh(message)?;
            message.to_owned()
        }
        None => chat::reply(cards::import::draw(&import))?,
    };
    records::show_import(&import.message, &import.id)?;
    records::put_import(&import)?;
    jobs::schedule(JOB, When::Now, &import.id)?;
    Ok(())
}

/// One slice.
pub fn slice(job: &Job) -> Result {
    let id: String = job.payload()?;
    let Some(mut import) = records::import(&id)?.filter(|import| import.end.is_none()) else {
        return Ok(());
    };
    match files::read_at(&import.file, import.at, SLICE) {
        Ok(bytes) => take(&mut import, &bytes)?,
        // The file is gone, or may not be read any more: trying again would not help.
        Err(problem) if matches!(problem.code.as_str(), "not-found" | "denied") => {
            end(&mut import, Some(problem.message.to_string()));
        }
        Err(problem) => return Err(problem),
    }
    records::put_import(&import)?;
    chat::refresh(&import.message)?;
    if import.end.is_none() {
        jobs::schedule(JOB, When::Now, &import.id)?;
    }
    Ok(())
}

fn take(import: &mut Import, bytes: &[u8]) -> Result {
    let last = import.at + bytes.len() as u64 >= import.bytes;
    let slice = table::read(bytes, last, &import.columns, import.line);
    let written = import.take(slice, records::order_with_length)?;
    let saved = written.iter().map(|it| (&it.order, it.before.as_ref()));
    records::save_all(saved)?;
    let new = written.iter().filter(|it| it.before.is_none()).count();
    import.counts.orders_in_all = records::count_orders(new as u64)?;
    if import.is_read() || bytes.is_empty() {
        end(import, None);
    }
    Ok(())
}

fn end(import: &mut Import, failure: Option<String>) {
    import.end = Some(End {
        at: runtime::now(),
        failure,
    });
}

pub(super) fn carry_on(running: &Import) -> Result<Effects> {
    if jobs::pending(JOB, 1)?.is_empty() {
        jobs::schedule(JOB, When::Now, &running.id)?;
        return effects::toast(text!("import-carries-on", file = &running.name));
    }
    let percent = running.at * 100 / running.bytes.max(1);
    Err(Problem::new(
        "import-running",
        text!("import-is-running", file = &running.name, percent),
    ))
}

fn is_csv(file: &Info) -> bool {
    file.media_type == "text/csv" || file.name.to_lowercase().ends_with(".csv")
}

//! A workbook (XLSX) that is to be imported: a job makes a CSV file of its first sheet, which is then
//! read slice by slice like any other. A workbook cannot be read in slices: its texts stand apart from
//! its rows.

use super::import::{self, Read};
use super::mapping;
use crate::cards;
use guildhall_sdk::chat::Content;
use guildhall_sdk::files::Info;
use guildhall_sdk::jobs::When;
use guildhall_sdk::prelude::*;
use orders_business::import::SLICE;
use orders_business::table;
use orders_business::xlsx::{self, Fault};
use serde::{Deserialize, Serialize};

/// The name of the job.
pub const JOB: &str = "workbook";

/// What the job is to read, and the message that says so.
#[derive(Debug, Serialize, Deserialize)]
struct Workbook {
    file: String,
    name: String,
    message: String,
}

/// What went wrong: with the workbook, or with the host.
enum Broken {
    Workbook(Fault),
    Host(Problem),
}

impl From<Fault> for Broken {
    fn from(fault: Fault) -> Self {
        Self::Workbook(fault)
    }
}

/// Whether a file is one, by its name.
pub fn is_one(file: &Info) -> bool {
    file.name.to_lowercase().ends_with(".xlsx")
}

/// Has it read.
pub fn start(file: &Info) -> Result<Effects> {
    if !call::granted("files/writing") {
        return Err(Problem::new("no-workbooks", text!("workbook-denied")));
    }
    if file.bytes > xlsx::LARGEST {
        return Err(Problem::new(
            "too-large",
            text!("workbook-too-large", file = &file.name),
        ));
    }
    let workbook = Workbook {
        file: file.id.clone(),
        name: file.name.clone(),
        message: chat::reply(cards::import::reading(&file.name))?,
    };
    jobs::schedule(JOB, When::Now, &workbook)?;
    effects::none()
}

/// Reads it, and begins to import what it holds or asks for the columns.
pub fn read(job: &Job) -> Result {
    let it: Workbook = job.payload()?;
    let bytes = files::read_at(
        &it.file,
        0,
        u32::try_from(xlsx::LARGEST).unwrap_or(u32::MAX),
    )?;
    let name = format!("{}.csv", it.name);
    let writer = files::begin(&name, "text/csv")?;
    let (mut first, mut written) = (Vec::new(), 0);
    let converted = xlsx::to_csv(&bytes, |piece| {
        let missing = (SLICE as usize).saturating_sub(first.len());
        first.extend_from_slice(piece.get(..missing).unwrap_or(piece));
        written += piece.len() as u64;
        writer
            .write(piece)
            .map_err(|error| Broken::Host(error.into()))
    });
    match converted {
        Ok(_) => {}
        Err(Broken::Host(problem)) => return Err(problem),
        Err(Broken::Workbook(fault)) => {
            let card = cards::import::unreadable(&it.name, fault);
            chat::edit(&it.message, &Content::Card(card), None)?;
            return Ok(());
        }
    }
    let id = files::finish(writer)?;
    let head = table::head(&first);
    let places = head.mapping.places.clone();
    match head.mapping.chosen(head.separator, places) {
        Ok(columns) if head.mapping.sure => {
            let file = Read {
                id,
                name: it.name,
                bytes: written,
            };
            import::begin(file, columns, &head, Some(&it.message))
        }
        _ => {
            let card = cards::import::ask(&it.name, mapping::FORM, &id)?;
            chat::edit(&it.message, &Content::Card(card), None)?;
            Ok(())
        }
    }
}

//! Asks which column of a file is what, in two steps: the columns, as they are suggested, and what the
//! first lines mean by that. Nothing is read in before that is confirmed.

use super::import;
use crate::records;
use guildhall_sdk::forms::Value;
use guildhall_sdk::prelude::*;
use orders_business::import::SLICE;
use orders_business::mapping::Fault;
use orders_business::row::{Column, Columns};
use orders_business::table::{self, Head, Slice};
use serde::{Deserialize, Serialize};

/// The form that asks for the columns.
pub const FORM: &str = "import";
/// The form that shows what they mean.
const CHECK: &str = "import-check";
/// Lines that are shown.
const SHOWN: usize = 3;

/// What was chosen so far.
#[derive(Debug, Serialize, Deserialize)]
struct Chosen {
    file: String,
    columns: Columns,
}

/// Whether a form is one of these.
pub fn is_form(name: &str) -> bool {
    [FORM, CHECK].contains(&name)
}

/// The first step; `payload` is the file.
pub fn open(payload: &str) -> Result<Form> {
    let file: String = serde_json::from_str(payload)?;
    let name = files::info(&file)?.name;
    let head = read(&file)?.0;
    let form = Form::new(FORM, text!("mapping-title", file = name))
        .intro(text!("mapping-intro"))
        .step(1, 2)
        .submit_label(text!("continue"))
        .state(&file)?;
    let columns = Column::ALL.into_iter().zip(&head.mapping.places);
    Ok(columns.fold(form, |form, (column, place)| {
        let titles = head.mapping.titles.iter().enumerate();
        let options = titles.map(|(at, title)| (at.to_string(), title_of(at, title)));
        let suggested = place.map(|at| Value::Choices(vec![at.to_string()]));
        let field = Field::choice(&field(column), label(column), options)
            .initial(suggested.unwrap_or(Value::Absent));
        form.field(if column.is_needed() {
            field.required()
        } else {
            field
        })
    }))
}

/// A step was answered.
pub fn submit(submission: &Submission) -> Result<Submitted> {
    if submission.form == CHECK {
        return confirmed(&submission.state()?);
    }
    let file: String = submission.state()?;
    let (head, bytes, all) = read(&file)?;
    let place = |column| -> Option<usize> {
        let chosen = submission.choices(&field(column)).first();
        chosen.and_then(|at| at.parse().ok())
    };
    let places = Column::ALL.into_iter().map(place).collect();
    let columns = match head.mapping.chosen(head.separator, places) {
        Ok(columns) => columns,
        Err(fault) => return Ok(Submitted::Reject(vec![error(fault)])),
    };
    let rest = bytes.get(head.at..).unwrap_or_default();
    let slice = table::read(rest, all, &columns, head.line);
    let form = Form::new(CHECK, text!("mapping-check"))
        .step(2, 2)
        .submit_label(text!("import-now"))
        .state(&Chosen { file, columns })?;
    Ok(Submitted::Next(preview(form, &slice)))
}

/// What the first lines mean, and how many of the first part of the file are wrong.
fn preview(form: Form, slice: &Slice) -> Form {
    let right = slice.items.iter().filter_map(|item| item.row.as_ref().ok());
    let form = right.take(SHOWN).fold(form, |form, row| {
        let (quantity, product) = (row.line.quantity, &row.line.product);
        let (order, customer) = (&row.order, &row.head.customer);
        let amount = guildhall_sdk::text::money(row.line.amount.cents(), row.head.currency.code());
        let ordered = guildhall_sdk::text::date(&row.head.ordered);
        form.intro(text!(
            "mapping-line",
            order,
            customer,
            ordered,
            quantity,
            product,
            amount
        ))
    });
    let wrong = slice.items.iter().filter(|item| item.row.is_err()).count();
    form.intro(text!("mapping-wrong", wrong, lines = slice.items.len()))
}

fn confirmed(chosen: &Chosen) -> Result<Submitted> {
    if let Some(running) = records::running_import()? {
        return Ok(Submitted::Close(import::carry_on(&running)?));
    }
    let head = read(&chosen.file)?.0;
    let file = files::info(&chosen.file)?;
    import::begin(file.into(), chosen.columns.clone(), &head, None)?;
    Ok(Submitted::Close(Vec::new()))
}

/// The beginning of a file, its bytes, and whether that is all of it.
fn read(file: &str) -> Result<(Head, Vec<u8>, bool)> {
    let bytes = files::read_at(file, 0, SLICE)?;
    let all = bytes.len() < SLICE as usize;
    Ok((table::head(&bytes), bytes, all))
}

fn error(fault: Fault) -> FieldError {
    match fault {
        Fault::Missing(column) => FieldError::new(&field(column), text!("mapping-missing")),
        Fault::Twice(column) => FieldError::new(&field(column), text!("mapping-twice")),
    }
}

fn field(column: Column) -> String {
    format!("column-{}", column as usize)
}

/// Columns without a title are told apart by their place.
fn title_of(at: usize, title: &str) -> Text {
    text!("mapping-column", at = at + 1, title)
}

fn label(column: Column) -> Text {
    match column {
        Column::RowId => text!("column-row-id"),
        Column::OrderId => text!("number"),
        Column::OrderDate => text!("ordered"),
        Column::ShipDate => text!("shipped"),
        Column::ShipMode => text!("ship-mode"),
        Column::CustomerId => text!("column-customer-id"),
        Column::CustomerName => text!("customer"),
        Column::Segment => text!("column-segment"),
        Column::Country => text!("column-country"),
        Column::City => text!("column-city"),
        Column::State => text!("column-state"),
        Column::PostalCode => text!("column-postal-code"),
        Column::ProductName => text!("product"),
        Column::Sales => text!("column-sales"),
        Column::Quantity => text!("quantity"),
        Column::Profit => text!("margin"),
        Column::Status => text!("status"),
        Column::Currency => text!("column-currency"),
    }
}

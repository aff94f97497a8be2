//! The cells of a sheet, row by row, as CSV. Numbers are written as they are meant, not as they are
//! stored in binary; days as `2016-11-08`.

use super::{Fault, attribute};
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

/// Most columns that are read.
const COLUMNS: usize = 256;
/// Rows are handed over when so many bytes of them are there.
const PIECE: usize = 512 * 1024;
/// Longest text of a cell, in bytes; the rest is cut off.
const LONGEST: usize = 32 * 1024;

/// What cells refer to.
pub struct Known {
    /// Texts, by number.
    pub strings: Vec<String>,
    /// Of each style, whether it shows days.
    pub dates: Vec<bool>,
    /// Days are counted from 1904 on.
    pub from_1904: bool,
}

/// A cell that is being read.
#[derive(Default)]
struct Cell {
    column: usize,
    kind: String,
    is_day: bool,
    value: String,
}

/// Writes all rows.
pub fn write<E: From<Fault>>(
    sheet: &[u8],
    known: &Known,
    mut out: impl FnMut(&[u8]) -> Result<(), E>,
) -> Result<u64, E> {
    let mut reader = Reader::from_reader(sheet);
    let (mut text, mut rows) = (Vec::with_capacity(PIECE), 0);
    let (mut row, mut cell): (Vec<String>, Option<Cell>) = (Vec::new(), None);
    let mut reads = false;
    loop {
        match reader.read_event().map_err(|_| Fault::Damaged)? {
            Event::Start(tag) => match tag.local_name().as_ref() {
                b"c" => cell = Some(Cell::begin(&tag, row.len(), known)),
                b"v" | b"t" => reads = true,
                b"rPh" => reads = false,
                _ => {}
            },
            Event::Text(said) if reads => {
                if let Some(cell) = &mut cell {
                    let said = said.unescape().map_err(|_| Fault::Damaged)?;
                    let room = LONGEST.saturating_sub(cell.value.len());
                    cell.value.push_str(fitting(&said, room));
                }
            }
            Event::End(tag) => match tag.local_name().as_ref() {
                b"v" | b"t" => reads = false,
                b"c" => put(&mut row, cell.take(), known),
                b"row" => {
                    line(&mut text, &row);
                    row.clear();
                    rows += 1;
                    if text.len() >= PIECE {
                        out(&text)?;
                        text.clear();
                    }
                }
                _ => {}
            },
            Event::Eof => break,
            _ => {}
        }
    }
    out(&text)?;
    Ok(rows)
}

/// As much of a text as has room, whole characters.
fn fitting(text: &str, room: usize) -> &str {
    let mut end = room.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.get(..end).unwrap_or_default()
}

impl Cell {
    fn begin(tag: &BytesStart<'_>, next: usize, known: &Known) -> Self {
        let named = attribute(tag, "r").and_then(|place| column(&place));
        let style = attribute(tag, "s").and_then(|style| style.parse::<usize>().ok());
        Self {
            column: named.unwrap_or(next),
            kind: attribute(tag, "t").unwrap_or_default(),
            is_day: style.is_some_and(|style| known.dates.get(style) == Some(&true)),
            value: String::new(),
        }
    }

    fn text(self, known: &Known) -> String {
        match self.kind.as_str() {
            "s" => {
                let text = self
                    .value
                    .parse()
                    .ok()
                    .and_then(|at: usize| known.strings.get(at));
                text.cloned().unwrap_or_default()
            }
            "" | "n" => number(&self, known).unwrap_or(self.value),
            _ => self.value,
        }
    }
}

/// `17` of `R5`, counted from 0.
fn column(place: &str) -> Option<usize> {
    let letters = place.bytes().take_while(u8::is_ascii_alphabetic).take(4);
    let number = letters.fold(0, |sum, letter| {
        sum * 26 + usize::from(letter.to_ascii_uppercase() - b'A') + 1
    });
    number.checked_sub(1)
}

fn number(cell: &Cell, known: &Known) -> Option<String> {
    let number: f64 = cell.value.parse().ok().filter(|it: &f64| it.is_finite())?;
    if !cell.is_day {
        return Some(number.to_string());
    }
    // Day 60 of 1900 never was: before it the count is one off, and nobody ordered anything then.
    let epoch = if known.from_1904 {
        -24_107.0
    } else {
        -25_569.0
    };
    let days = (number + epoch).floor();
    (-25_000.0..3_000_000.0)
        .contains(&days)
        .then(|| day(days as i64))
}

/// A number of days since 1970-01-01 as it is written (Howard Hinnant's algorithm).
fn day(days: i64) -> String {
    let shifted = days + 719_468;
    let (era, day) = (shifted.div_euclid(146_097), shifted.rem_euclid(146_097));
    let year = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365;
    let rest = day - (365 * year + year / 4 - year / 100);
    let month = (5 * rest + 2) / 153;
    let day = rest - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    format!(
        "{:04}-{month:02}-{day:02}",
        year + era * 400 + i64::from(month <= 2)
    )
}

fn put(row: &mut Vec<String>, cell: Option<Cell>, known: &Known) {
    if let Some(cell) = cell.filter(|cell| cell.column < COLUMNS) {
        if row.len() <= cell.column {
            row.resize(cell.column + 1, String::new());
        }
        if let Some(place) = row.get_mut(cell.column) {
            *place = cell.text(known);
        }
    }
}

fn line(text: &mut Vec<u8>, row: &[String]) {
    for (at, value) in row.iter().enumerate() {
        if at > 0 {
            text.push(b',');
        }
        text.push(b'"');
        text.extend_from_slice(value.replace('"', "\"\"").as_bytes());
        text.push(b'"');
    }
    text.push(b'\n');
}

//! Reads a CSV file slice by slice. A slice begins at the start of a row and ends anywhere; a row
//! that it cuts is left for the next one. Line breaks within quotes belong to the row.
//!
//! A quote that is never closed swallows the lines behind it: when a wrong row has several lines,
//! only its first line is given up, and reading goes on with the second.

use super::mapping::Mapping;
use super::row::{Columns, Flaw, Row};
use csv::{ByteRecord, Reader, ReaderBuilder};

/// A row, or what is wrong with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// Where it begins, in bytes from the start of the slice.
    pub at: usize,
    /// Its line in the file, as an editor counts.
    pub line: u64,
    /// The row.
    pub row: Result<Row, Flaw>,
}

/// What was read from a slice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Slice {
    /// Its rows.
    pub items: Vec<Item>,
    /// Where the next slice begins, in bytes from the start of this one.
    pub end: usize,
    /// The line in the file at which the next slice begins.
    pub line: u64,
}

/// The beginning of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    /// What its columns seem to be.
    pub mapping: Mapping,
    /// What stands between two columns.
    pub separator: u8,
    /// Where the second row begins, in bytes.
    pub at: usize,
    /// Where the second row begins, in lines.
    pub line: u64,
}

/// The first row of a file.
pub fn head(bytes: &[u8]) -> Head {
    let mark = if bytes.starts_with(b"\xef\xbb\xbf") {
        3
    } else {
        0
    };
    let text = bytes.get(mark..).unwrap_or_default();
    let separator = separator(text);
    let mut reader = open(text, separator);
    let mut record = ByteRecord::new();
    // Bytes in memory cannot fail, and any number of columns is accepted.
    let _ = reader.read_byte_record(&mut record);
    let at = mark + offset(reader.position());
    Head {
        mapping: Mapping::suggest(&record),
        separator,
        at,
        line: 1 + lines(bytes, 0, at),
    }
}

/// What stands most often in the first line, of what may stand between columns; a comma when in doubt.
fn separator(text: &[u8]) -> u8 {
    let first = text.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let count = |one: u8| first.iter().filter(|byte| **byte == one).count();
    let others = [b';', b'\t'].into_iter();
    let most = others.max_by_key(|one| count(*one)).unwrap_or(b',');
    if count(most) > count(b',') {
        most
    } else {
        b','
    }
}

/// The rows of a slice that begins at `line`. `last` says that the file ends with it.
pub fn read(bytes: &[u8], last: bool, columns: &Columns, line: u64) -> Slice {
    let mut slice = Slice {
        items: Vec::new(),
        end: 0,
        line,
    };
    while slice.pass(bytes, last, columns) {}
    if slice.end == 0 && !last && !bytes.is_empty() {
        slice.items.push(Item {
            at: 0,
            line,
            row: Err(Flaw::Endless),
        });
        slice.go_to(bytes, after_line(bytes, 0));
    }
    slice
}

impl Slice {
    /// Reads rows from `end` on; true when it must be done again from a new `end`.
    fn pass(&mut self, bytes: &[u8], last: bool, columns: &Columns) -> bool {
        let base = self.end;
        let rest = bytes.get(base..).unwrap_or_default();
        let mut reader = open(rest, columns.separator);
        let mut record = ByteRecord::new();
        while reader.read_byte_record(&mut record).is_ok_and(|more| more) {
            let start = skip_breaks(bytes, base + record.position().map_or(0, offset));
            let end = base + offset(reader.position());
            if end >= bytes.len() && !last {
                // It may go on in the next slice.
                self.go_to(bytes, start);
                return false;
            }
            self.go_to(bytes, start);
            let row = columns.row(&record, self.line);
            let failed = row.is_err();
            self.items.push(Item {
                at: start,
                line: self.line,
                row,
            });
            let next = after_line(bytes, start);
            if failed && next < end {
                self.go_to(bytes, next);
                return true;
            }
            self.go_to(bytes, end);
        }
        self.go_to(bytes, bytes.len());
        false
    }

    fn go_to(&mut self, bytes: &[u8], end: usize) {
        self.line += lines(bytes, self.end, end);
        self.end = end;
    }
}

fn open(bytes: &[u8], separator: u8) -> Reader<&[u8]> {
    ReaderBuilder::new()
        .delimiter(separator)
        .has_headers(false)
        .flexible(true)
        .from_reader(bytes)
}

fn offset(position: &csv::Position) -> usize {
    usize::try_from(position.byte()).unwrap_or(usize::MAX)
}

fn lines(bytes: &[u8], from: usize, to: usize) -> u64 {
    let part = bytes.get(from..to).unwrap_or_default();
    part.iter().filter(|byte| **byte == b'\n').count() as u64
}

fn skip_breaks(bytes: &[u8], from: usize) -> usize {
    let rest = bytes.get(from..).unwrap_or_default();
    from + rest
        .iter()
        .take_while(|byte| matches!(byte, b'\r' | b'\n'))
        .count()
}

/// Where the next line begins.
fn after_line(bytes: &[u8], from: usize) -> usize {
    let rest = bytes.get(from..).unwrap_or_default();
    rest.iter()
        .position(|byte| *byte == b'\n')
        .map_or(bytes.len(), |at| from + at + 1)
}

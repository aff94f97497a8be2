//! A spreadsheet as rows of text: the first sheet of a workbook becomes a CSV file, which is then
//! imported like any other. Everything that a file says of itself is bounded: sizes, parts, columns.

mod parts;
mod sheet;

use parts::Parts;
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

/// Largest workbook, in bytes.
pub const LARGEST: u64 = 8 * 1024 * 1024;
/// Most texts, and most styles, that a workbook has.
const MOST: usize = 1_000_000;

/// Why a workbook cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// It is none, or damaged.
    Damaged,
    /// It, or a part of it, is larger than what is read.
    TooLarge,
}

/// Hands over the rows of the first sheet as CSV, piece by piece; how many there were.
///
/// # Errors
/// A [`Fault`], or that of `out`; what was handed over before is then to be thrown away.
pub fn to_csv<E: From<Fault>>(
    book: &[u8],
    out: impl FnMut(&[u8]) -> Result<(), E>,
) -> Result<u64, E> {
    if book.len() as u64 > LARGEST {
        return Err(Fault::TooLarge.into());
    }
    let parts = Parts::find(book)?;
    let (sheet, from_1904) = first_sheet(&parts)?;
    let known = sheet::Known {
        strings: strings(&parts)?,
        dates: dates(&parts)?,
        from_1904,
    };
    let sheet = parts.unpack(&sheet)?.ok_or(Fault::Damaged)?;
    sheet::write(&sheet, &known, out)
}

/// Where the first sheet lies, and whether days are counted from 1904 on.
fn first_sheet(parts: &Parts<'_>) -> Result<(String, bool), Fault> {
    let book = parts.unpack("xl/workbook.xml")?.ok_or(Fault::Damaged)?;
    let (mut first, mut from_1904) = (None, false);
    each(&book, |tag, element| {
        match tag {
            b"sheet" if first.is_none() => first = attribute(element, "r:id"),
            b"workbookPr" => {
                let said = attribute(element, "date1904").unwrap_or_default();
                from_1904 = matches!(said.as_str(), "1" | "true");
            }
            _ => {}
        }
        Ok(())
    })?;
    let links = parts
        .unpack("xl/_rels/workbook.xml.rels")?
        .unwrap_or_default();
    let mut target = None;
    each(&links, |tag, element| {
        if tag == b"Relationship" && attribute(element, "Id") == first {
            target = attribute(element, "Target");
        }
        Ok(())
    })?;
    let path = target.unwrap_or_else(|| "worksheets/sheet1.xml".to_owned());
    Ok(match path.strip_prefix('/') {
        Some(whole) => (whole.to_owned(), from_1904),
        None => (format!("xl/{path}"), from_1904),
    })
}

/// The texts that cells name by number.
fn strings(parts: &Parts<'_>) -> Result<Vec<String>, Fault> {
    let bytes = parts.unpack("xl/sharedStrings.xml")?.unwrap_or_default();
    let mut reader = Reader::from_reader(bytes.as_slice());
    let (mut strings, mut text, mut spoken) = (Vec::new(), String::new(), false);
    loop {
        match reader.read_event().map_err(|_| Fault::Damaged)? {
            // How a text is pronounced stands beside it, and is no part of it.
            Event::Start(tag) if tag.local_name().as_ref() == b"rPh" => spoken = true,
            Event::End(tag) if tag.local_name().as_ref() == b"rPh" => spoken = false,
            Event::Text(said) if !spoken => {
                text.push_str(&said.unescape().map_err(|_| Fault::Damaged)?);
            }
            Event::End(tag) if tag.local_name().as_ref() == b"si" => {
                if strings.len() == MOST {
                    return Err(Fault::TooLarge);
                }
                strings.push(std::mem::take(&mut text));
            }
            Event::Empty(tag) if tag.local_name().as_ref() == b"si" => strings.push(String::new()),
            Event::Eof => return Ok(strings),
            _ => {}
        }
    }
}

/// Of each style, whether a number in it is a day.
fn dates(parts: &Parts<'_>) -> Result<Vec<bool>, Fault> {
    let bytes = parts.unpack("xl/styles.xml")?.unwrap_or_default();
    let (mut own, mut dates, mut inside) = (Vec::new(), Vec::new(), false);
    each(&bytes, |tag, element| {
        let number = |name| attribute(element, name).and_then(|text| text.parse::<u32>().ok());
        match tag {
            b"numFmt" => {
                let code = attribute(element, "formatCode").unwrap_or_default();
                if is_date(&code) {
                    own.extend(number("numFmtId"));
                }
            }
            b"cellStyleXfs" | b"dxfs" => inside = false,
            b"cellXfs" => inside = true,
            b"xf" if inside => {
                let format = number("numFmtId").unwrap_or(0);
                let known = matches!(format, 14..=22 | 27..=36 | 45..=47 | 50..=58);
                dates.push(known || own.contains(&format));
            }
            b"cellStyles" => inside = false,
            _ => {}
        }
        match dates.len().max(own.len()) {
            many if many > MOST => Err(Fault::TooLarge),
            _ => Ok(()),
        }
    })?;
    Ok(dates)
}

/// Whether a format of the author's own shows days: it names years or days outside of quotation marks.
fn is_date(code: &str) -> bool {
    let mut quoted = false;
    code.chars().any(|c| {
        match c {
            '"' => quoted = !quoted,
            '[' => quoted = true,
            ']' => quoted = false,
            _ => {}
        }
        !quoted && matches!(c.to_ascii_lowercase(), 'y' | 'd')
    })
}

/// Calls `seen` for each element that begins, with its name.
fn each(
    bytes: &[u8],
    mut seen: impl FnMut(&[u8], &BytesStart<'_>) -> Result<(), Fault>,
) -> Result<(), Fault> {
    let mut reader = Reader::from_reader(bytes);
    loop {
        match reader.read_event().map_err(|_| Fault::Damaged)? {
            Event::Start(tag) | Event::Empty(tag) => seen(tag.local_name().as_ref(), &tag)?,
            Event::Eof => return Ok(()),
            _ => {}
        }
    }
}

fn attribute(element: &BytesStart<'_>, name: &str) -> Option<String> {
    let found = element.try_get_attribute(name).ok().flatten()?;
    Some(found.unescape_value().ok()?.into_owned())
}

#[cfg(test)]
mod tests;

//! Workbooks as programs write them, and as nobody should.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on says where")]

use super::*;
use miniz_oxide::deflate::compress_to_vec;

/// An archive of these parts, every second one packed.
fn archive(parts: &[(&str, &str)]) -> Vec<u8> {
    let (mut bytes, mut directory) = (Vec::new(), Vec::new());
    for (n, (name, text)) in parts.iter().enumerate() {
        let packed = n % 2 == 0;
        let content = match packed {
            true => compress_to_vec(text.as_bytes(), 6),
            false => text.as_bytes().to_vec(),
        };
        let method: u16 = if packed { 8 } else { 0 };
        let header = |start: &[u8], before: usize, bytes: &mut Vec<u8>| {
            bytes.extend_from_slice(start);
            bytes.extend_from_slice(&vec![0; before]);
            bytes.extend_from_slice(&method.to_le_bytes());
            bytes.extend_from_slice(&[0; 8]);
            bytes.extend_from_slice(&(content.len() as u32).to_le_bytes());
            bytes.extend_from_slice(&(text.len() as u32).to_le_bytes());
            bytes.extend_from_slice(&(name.len() as u16).to_le_bytes());
        };
        let at = bytes.len() as u32;
        header(b"PK\x01\x02", 6, &mut directory);
        directory.extend_from_slice(&[0; 12]);
        directory.extend_from_slice(&at.to_le_bytes());
        directory.extend_from_slice(name.as_bytes());
        header(b"PK\x03\x04", 4, &mut bytes);
        bytes.extend_from_slice(&[0; 2]);
        bytes.extend_from_slice(name.as_bytes());
        bytes.extend_from_slice(&content);
    }
    let (at, count) = (bytes.len() as u32, parts.len() as u16);
    bytes.extend_from_slice(&directory);
    bytes.extend_from_slice(b"PK\x05\x06\0\0\0\0");
    bytes.extend_from_slice(&[count.to_le_bytes(), count.to_le_bytes()].concat());
    bytes.extend_from_slice(&(directory.len() as u32).to_le_bytes());
    bytes.extend_from_slice(&at.to_le_bytes());
    bytes.extend_from_slice(&[0; 2]);
    bytes
}

const BOOK: &str = r#"<workbook><workbookPr/><sheets><sheet name="Orders" r:id="rId7"/><sheet name="B" r:id="rId8"/></sheets></workbook>"#;
const LINKS: &str = r#"<Relationships><Relationship Id="rId8" Target="worksheets/b.xml"/><Relationship Id="rId7" Target="worksheets/orders.xml"/></Relationships>"#;
const STYLES: &str = r#"<styleSheet><numFmts><numFmt numFmtId="170" formatCode="yyyy&quot;年&quot;m&quot;月&quot;"/><numFmt numFmtId="171" formatCode="[Red]0.00&quot;day&quot;"/></numFmts><cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="170"/><xf numFmtId="171"/></cellXfs></styleSheet>"#;
const STRINGS: &str = r#"<sst><si><t>Order</t></si><si><r><t>Day &amp; </t></r><r><t>"time"</t></r><rPh><t>no</t></rPh></si><si/></sst>"#;

fn book(rows: &str) -> Vec<u8> {
    archive(&[
        ("xl/workbook.xml", BOOK),
        ("xl/_rels/workbook.xml.rels", LINKS),
        ("xl/styles.xml", STYLES),
        ("xl/sharedStrings.xml", STRINGS),
        (
            "xl/worksheets/orders.xml",
            &format!("<worksheet><sheetData>{rows}</sheetData></worksheet>"),
        ),
    ])
}

fn read(book: &[u8]) -> Result<String, Fault> {
    let mut csv = Vec::new();
    to_csv(book, |piece| {
        csv.extend_from_slice(piece);
        Ok::<_, Fault>(())
    })?;
    Ok(String::from_utf8(csv).unwrap())
}

#[test]
fn the_first_sheet_becomes_rows_of_text() {
    let rows = r#"<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c></row>
        <row r="2"><c r="A2" t="inlineStr"><is><t>CA-1 &lt;x&gt;</t></is></c><c r="B2" s="1"><v>42682</v></c><c r="D2"><v>957.57749999999999</v></c></row>
        <row r="3"><c r="B3" s="2"><v>42682.75</v></c><c s="3"><v>3</v></c><c t="b"><v>1</v></c></row>"#;
    assert_eq!(
        read(&book(rows)).unwrap(),
        "\"Order\",\"Day & \"\"time\"\"\"\n\"CA-1 <x>\",\"2016-11-08\",\"\",\"957.5775\"\n\"\",\"2016-11-08\",\"3\",\"1\"\n"
    );
}

#[test]
fn what_is_no_workbook_is_told_and_hurts_nobody() {
    let whole = book("<row><c><v>1</v></c></row>");
    assert_eq!(read(b""), Err(Fault::Damaged));
    assert_eq!(read(b"a,b\n1,2\n"), Err(Fault::Damaged));
    assert_eq!(read(&archive(&[("x", "y")])), Err(Fault::Damaged));
    for cut in 0..whole.len() {
        assert!(read(&whole[..cut]).is_err(), "cut at {cut}");
    }
    for at in 0..whole.len() {
        let mut broken = whole.clone();
        broken[at] ^= 0xff;
        // It may still be readable; it must only come to an end.
        let _ = read(&broken);
    }
    let wide = r#"<row><c r="ZZZ1"><v>1</v></c><c r="A1" t="s"><v>99</v></c><c r="B1" s="77"><v>1e999</v></c></row>"#;
    assert_eq!(read(&book(wide)).unwrap(), "\"\",\"1e999\"\n");
}

#[test]
fn a_part_that_unpacks_to_too_much_is_refused() {
    let bomb = "<row></row>".repeat(2 * 1024 * 1024);
    assert_eq!(read(&book(&bomb)), Err(Fault::TooLarge));
    assert_eq!(
        read(&vec![b'P'; LARGEST as usize + 1]),
        Err(Fault::TooLarge)
    );
}

"""A workbook of the first lines of a CSV file, written to the standard output.

Usage: workbook.py FILE.csv LINES
Texts are shared, days are numbers in a style that shows days, amounts are binary floats, as
spreadsheet programs keep them. It needs nothing but Python, and shares no code with what reads it.
"""

import csv
import datetime
import io
import sys
import zipfile
from xml.sax.saxutils import escape

DAYS = {"Order Date", "Ship Date"}
NUMBERS = {"Row ID", "Sales", "Quantity", "Discount", "Profit"}


def place(column: int, row: int) -> str:
    return f"{chr(ord('A') + column)}{row}"


def main(path: str, lines: str) -> None:
    with open(path, newline="", encoding="utf-8") as file:
        rows = [row for row, _ in zip(csv.reader(file), range(int(lines) + 1))]
    shared: dict[str, int] = {}
    sheet = []
    for number, row in enumerate(rows, start=1):
        cells = []
        for column, text in enumerate(row):
            title, at = rows[0][column], place(column, number)
            if number > 1 and title in DAYS:
                days = datetime.date.fromisoformat(text) - datetime.date(1899, 12, 30)
                cells.append(f'<c r="{at}" s="1"><v>{days.days}</v></c>')
            elif number > 1 and title in NUMBERS:
                cells.append(f'<c r="{at}"><v>{float(text):.17g}</v></c>')
            elif text:
                index = shared.setdefault(text, len(shared))
                cells.append(f'<c r="{at}" t="s"><v>{index}</v></c>')
        sheet.append(f'<row r="{number}">{"".join(cells)}</row>')
    head = '<?xml version="1.0" encoding="UTF-8"?>'
    texts = "".join(f"<si><t>{escape(text)}</t></si>" for text in shared)
    parts = {
        "xl/workbook.xml": '<workbook><sheets><sheet name="Orders" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": '<Relationships><Relationship Id="rId1" Target="worksheets/sheet1.xml"/></Relationships>',
        "xl/styles.xml": '<styleSheet><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>',
        "xl/sharedStrings.xml": f"<sst>{texts}</sst>",
        "xl/worksheets/sheet1.xml": f'<worksheet><sheetData>{"".join(sheet)}</sheetData></worksheet>',
    }
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w", zipfile.ZIP_DEFLATED) as book:
        for name, text in parts.items():
            book.writestr(name, head + text)
    sys.stdout.buffer.write(memory.getvalue())


main(*sys.argv[1:])

"""Adds up bills: `/bill tea 2x12.50; cake 8.20` shows a card with every line and the sum, its button says
that it is paid, and who paid is a record. Money is decimal, never a float."""

import json
import re
import time
from decimal import Decimal

from guildhall import handler, person, plain, refuse
from wit_world import exports
from wit_world.exports.lifecycle import Progress_Done
from wit_world.imports import answering, kv
from wit_world.imports.cards import (
    Align,
    Block,
    Body_Buttons,
    Body_People,
    Body_Table,
    Body_Time,
    Button,
    Card,
    Column,
    OnPress_Callback,
    Table,
    Tone,
)
from wit_world.imports.context import Origin_Card
from wit_world.imports.drafts import Content_Card, Draft
from wit_world.imports.effects import Effect_Toast

MOST_LINES = 20
LINE = re.compile(r"^(?P<what>.{1,80}?)\s+(?:(?P<count>\d{1,4})x)?(?P<price>\d{1,9}(?:\.\d{1,2})?)$")


def parse(text):
    """The lines of a bill: what, how many, for how much each."""
    lines = [line.strip() for line in text.split(";") if line.strip()]
    if not 1 <= len(lines) <= MOST_LINES:
        refuse("lines", f"Write 1 to {MOST_LINES} lines with a semicolon between them.")
    return [one(line) for line in lines]


def one(line):
    found = LINE.match(line)
    if found is None:
        refuse("line", f"“{line[:80]}” is no line: write it as tea 2x12.50.")
    return {"what": found["what"], "count": int(found["count"] or 1), "price": found["price"]}


def amount(line):
    return line["count"] * Decimal(line["price"])


def draw(bill):
    """The card of a bill."""
    texts = lambda *cells: [plain(cell) for cell in cells]
    total = sum(map(amount, bill["lines"]), Decimal("0.00"))
    rows = [texts(line["what"], str(line["count"]), line["price"], f"{amount(line):.2f}") for line in bill["lines"]]
    head = [Column(plain(name), align) for name, align in COLUMNS]
    bodies = [Body_Table(Table(head, rows + [texts("Sum", "", "", f"{total:.2f}")]))]
    if bill["paid"]:
        bodies += [Body_People([bill["paid"]]), Body_Time(bill["at"])]
    else:
        bodies += [Body_Buttons([Button("paid", plain("Paid"), Tone.SUCCESS, OnPress_Callback("null"), None, False)])]
    blocks = [Block(f"b{place}", None, [], [], body) for place, body in enumerate(bodies)]
    return Card(plain("Bill"), Tone.SUCCESS if bill["paid"] else Tone.NEUTRAL, plain(f"Bill: {total:.2f}"), [], blocks)


COLUMNS = [("What", Align.START), ("Count", Align.END), ("Price", Align.END), ("Amount", Align.END)]


def keep(message, bill):
    kv.put(f"bill/{message}", json.dumps(bill).encode())


class Lifecycle(exports.Lifecycle):
    def migrate(self, call, step):
        return Progress_Done()


class Commands(exports.Commands):
    @handler
    def run(self, call, command):
        bill = {"lines": parse(command.options[0][1].value), "paid": None, "at": None}
        keep(answering.reply(Draft(Content_Card(draw(bill)), None, [])), bill)
        return []

    @handler
    def complete(self, call, command, option_name, typed):
        return []


class CardActions(exports.CardActions):
    @handler
    def pressed(self, call, press):
        message = call.origin.value if isinstance(call.origin, Origin_Card) else ""
        kept = kv.get(f"bill/{message}")
        if kept is None:
            refuse("gone", "This bill is gone.")
        bill = json.loads(kept)
        if bill["paid"]:
            refuse("paid", "This bill is paid already.")
        bill |= {"paid": person(call), "at": int(time.time() * 1000)}
        answering.update_origin(draw(bill))
        keep(message, bill)
        return [Effect_Toast(plain("Paid"))]

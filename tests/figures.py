"""Sums of some orders, computed from the CSV and from nothing else.

Usage: figures.py FILE.csv SEED COUNT
Prints one JSON object: order number -> customer, ship mode, dates, lines, quantity, sales.
Sums are exact decimals. It shares no code with the plugin whose cards it checks.
"""

import csv
import decimal
import json
import random
import sys


def main(path: str, seed: str, count: str) -> None:
    orders: dict[str, list[dict[str, str]]] = {}
    with open(path, newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            orders.setdefault(row["Order ID"], []).append(row)
    chosen = random.Random(seed).sample(sorted(orders), int(count))
    figures = {}
    for number in chosen:
        rows = orders[number]
        first = rows[0]
        figures[number] = {
            "customer": first["Customer Name"],
            "ship_mode": first["Ship Mode"],
            "ordered": first["Order Date"],
            "shipped": first["Ship Date"],
            "lines": len(rows),
            "quantity": sum(int(row["Quantity"]) for row in rows),
            "sales": str(sum(decimal.Decimal(row["Sales"]) for row in rows)),
        }
    json.dump(figures, sys.stdout)


main(*sys.argv[1:])

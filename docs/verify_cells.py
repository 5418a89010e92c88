"""Has every cell of a downloaded release that owes a quote one? Standard library only; nothing of the project is used.

Run as `python verify_cells.py FOLDER`: prints what was looked at and what is wrong; exit status 0 or 1.
Which columns owe quotes is written in codebook.md ("has evidence rows"). Each value of such a cell (of a list each
item, of a person the name or else the role) stands as `value` in a row of evidence.jsonl with the status `shown`.
Whether those rows quote the pages is what verify_release.py looks at.
"""

import json
import re
import sys
from pathlib import Path

COLUMN = re.compile(r"\| `(\w+)` \|.* · has evidence rows \|")


def rows_of(folder, table):
    return map(json.loads, (folder / f"{table}.jsonl").read_bytes().split(b"\n")[:-1])


def values_of(cell):
    cells = cell if isinstance(cell, list) else [] if cell is None else [cell]
    return [str((one["name"] or one["role"]) if isinstance(one, dict) else one) for one in cells]


def main(folder):
    shown = {
        (r["table"], r["id"], r["field"], r["value"]) for r in rows_of(folder, "evidence") if r["status"] == "shown"
    }
    tables, table, faults, values = {}, "", [], 0
    for line in (folder / "codebook.md").read_text("utf-8").split("\n"):
        table = line[4:] if line.startswith("### ") else table
        if found := COLUMN.fullmatch(line):
            tables.setdefault(table, []).append(found[1])
    for name, columns in tables.items():
        for row in rows_of(folder, name):
            key = next(iter(row.values()))  # the first column
            owed = [(name, key, column, value) for column in columns for value in values_of(row[column])]
            faults += [f"{key} {one[2]}: no quote for {one[3]!r}" for one in owed if one not in shown]
            values += len(owed)
    print(f"{values:8} values in {sum(map(len, tables.values()))} columns")
    print("\n".join(faults or ["each has a quote" if values else "nothing was looked at"]))
    return 1 if faults or not values else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])) if len(sys.argv) == 2 else "usage: python verify_cells.py FOLDER")

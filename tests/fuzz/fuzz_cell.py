"""Does a text come back from a cell of CSV, which no program takes for a formula?"""

from __future__ import annotations

import csv
import io
import re

from archive.cells import csv_text, guarded, quoted_cell

# What a spreadsheet may take for a formula: tests/properties/test_format_round_trips.py has the same.
RUN = re.compile(r"[\s\"\0\u200b-\u200f\u2060\ufeff]*[=+\-@＝＋－＠]|[\t\r]")


def check(data: bytes) -> None:
    text = data.decode("utf-8", "replace")
    line = f"{quoted_cell(guarded(text))},x\n"
    (back, last), *more = csv.reader(io.StringIO(line, newline=""), strict=True)
    assert (last, more) == ("x", [])
    assert csv_text(back) == text
    assert not RUN.match(back)

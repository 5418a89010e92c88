"""How do the tables open in a spreadsheet? xuanjie.xlsx: one sheet a table, texts as texts, days as days."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unicodedata import east_asian_width

from pipelines.codec import canonical_json
from pipelines.release.bundle import Bundle, Name
from pipelines.release.files.described import AUTHORS, DESCRIPTION, LICENCE_TITLE, LICENCE_URL, RIGHTS, TITLE, doi_url
from pipelines.release.files.placed import lasting_rows, placed_tables
from pipelines.release.tables import TABLES, Column, Row, Rows, Table
from pipelines.writing import write_file

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

__all__ = ["SHEETS", "XLSX", "xlsx_bytes", "xlsx_part"]

XLSX = "xuanjie.xlsx"
_OF_EVIDENCE = ("table", "id", "field", "value", "status", "quote", "lang", "rule", "method", "snapshot_id")
SHEETS = (
    "delegations",
    "legs",
    "events",
    "aggregate_claims",
    "claim_comparison",
    "reception",
    "meetings",
    "people",
    "parity",
    "changes",
    "tombstones",
    "evidence",
)
_MOST_ROWS = 1_048_576 - 1  # Excel's, without the header
_MOST_UNITS = 32_767  # UTF-16 units in a cell, Excel's too
_MOST_DIGITS = 10**15  # from here on Excel rounds
_FIRST_YEAR = 1900  # Excel has no days before
_WIDEST, _MEASURED = 60, 200  # of a column; so many rows decide


@dataclass(slots=True, kw_only=True)
class _Left:
    """What a sheet does not hold of its table."""

    rows: int = 0
    cut: dict[str, int] = field(default_factory=dict)  # cells by column


def xlsx_part(bundle: Bundle, folder: Path) -> None:
    """Write it; raises WriteFailed."""
    write_file(folder / XLSX, xlsx_bytes(bundle.name, lasting_rows(bundle)))


def xlsx_bytes(name: Name, rows: Rows, tables: Sequence[Table] | None = None) -> bytes:
    """The file: equal rows give equal bytes.

    tables   one sheet each, after the sheet `about`; None: those of SHEETS
    """
    from xlsxwriter.workbook import Workbook  # heavy

    tables = _main_tables() if tables is None else tables
    body = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "default_date_format": "yyyy-mm-dd",
    }
    with Workbook(body, options) as book:
        book.set_properties(
            {
                "title": f"{TITLE}, release {name.version}",
                "author": AUTHORS,
                "comments": f"{LICENCE_TITLE}, {LICENCE_URL}",
                "created": datetime.fromisoformat(name.day),
            }
        )
        bold = book.add_format({"bold": True})
        about = book.add_worksheet("about")
        left = {table.name: _sheet(book, table, rows[table.name], bold) for table in tables}
        _about(about, name, tables, rows, left, bold)
    return body.getvalue()


def _main_tables() -> tuple[Table, ...]:
    """Of `evidence`, the largest, only what people read: digests and offsets are for programs."""
    known = {p.table.name: p.table for p in placed_tables()}
    proof = known["evidence"]
    known["evidence"] = replace(proof, columns=tuple(proof.column(name) for name in _OF_EVIDENCE))
    return tuple(known[name] for name in SHEETS if name in known)


def _sheet(book: Workbook, table: Table, rows: Sequence[Row], bold: Format) -> _Left:
    sheet = book.add_worksheet(table.name)
    left = _Left(rows=max(0, len(rows) - _MOST_ROWS))
    for at, column in enumerate(table.columns):
        sheet.write_string(0, at, column.name, bold)
        sheet.set_column(at, at, _width(column, rows))
    for line, row in enumerate(rows[:_MOST_ROWS], 1):
        for at, column in enumerate(table.columns):
            if row[column.name] is not None and _write(sheet, line, at, table, column, row[column.name]):
                left.cut[column.name] = left.cut.get(column.name, 0) + 1
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, max(1, min(len(rows), _MOST_ROWS)), len(table.columns) - 1)
    return left


def _write(sheet: Worksheet, line: int, at: int, table: Table, column: Column, value: Any) -> bool:
    """Write one cell; was it cut?"""
    if column.type == "boolean":
        sheet.write_boolean(line, at, value)
    elif column.type == "integer" and abs(value) < _MOST_DIGITS:
        sheet.write_number(line, at, value)
    elif isinstance(value, date) and value.year >= _FIRST_YEAR:
        sheet.write_datetime(line, at, value)
    else:
        text = _text(column, value)
        shown = _fitting(text, f"{table.name}.csv")
        sheet.write_string(line, at, shown)
        return shown != text
    return False


def _text(column: Column, value: Any) -> str:
    if column.type in {"array", "object"}:
        return canonical_json(value)
    return value.isoformat() if isinstance(value, date) else str(value)


def _fitting(text: str, whole: str) -> str:
    """The text, or as much of it as a cell holds, and where the rest is."""
    if len(text) * 2 <= _MOST_UNITS or _units(text) <= _MOST_UNITS:
        return text
    mark = f" […cut; all {len(text)} characters in {whole}]"
    room = (_MOST_UNITS - _units(mark)) * 2
    return text.encode("utf-16-le")[:room].decode("utf-16-le", "ignore") + mark  # half a pair at the end is left out


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def _width(column: Column, rows: Sequence[Row]) -> float:
    texts = (_text(column, row[column.name]) for row in rows[:_MEASURED] if row[column.name] is not None)
    return min(_WIDEST, 2 + max(len(column.name), *(map(_columns, texts)), 0))


def _columns(text: str) -> int:
    """Character cells of the first line; a Han character fills two."""
    return sum(2 if east_asian_width(char) in "WF" else 1 for char in text[:_WIDEST].partition("\n")[0])


def _about(
    sheet: Worksheet, name: Name, tables: Iterable[Table], rows: Rows, left: Mapping[str, _Left], bold: Format
) -> None:
    cite = f"{AUTHORS} ({name.day[:4]}). {TITLE} (release {name.version}) [Data set]."
    facts = [
        (TITLE, ""),
        (DESCRIPTION, ""),
        ("", ""),
        ("Release", name.version),
        ("DOI", "none" if name.doi is None else doi_url(name.doi)),
        ("Cite as", cite if name.doi is None else f"{cite} {doi_url(name.doi)}"),
        ("Licence", f"{LICENCE_TITLE}, {LICENCE_URL}"),
        ("Quoted passages", RIGHTS),
        ("Unknown", "An empty cell; the column null_reasons says why."),
        ("Lists", "JSON in one cell, as in the CSV files."),
        ("", ""),
    ]
    lines: list[tuple[str, ...]] = [*facts, ("Sheet", "Rows", "One row is", "Not on the sheet")]
    heads = {0, len(lines) - 1}
    lines += [(t.name, str(len(rows[t.name])), t.one_row, _missing(left[t.name], t)) for t in tables]
    lines += [("", ""), ("Sheet", "Column", "Meaning", "Values", "Marks")]
    heads.add(len(lines) - 1)
    for table in tables:
        for c in table.columns:
            marks = [mark for mark, on in (("always filled", c.required), ("has evidence rows", c.quoted)) if on]
            lines.append((table.name, c.name, c.meaning, ", ".join(c.values), ", ".join(marks)))
    for line, texts in enumerate(lines):
        for at, text in enumerate(texts):
            if text:
                sheet.write_string(line, at, text, *([bold] if line in heads else []))
    for at, width in enumerate((20, 24, 70, 60, 32)):
        sheet.set_column(at, at, width)


def _missing(left: _Left, table: Table) -> str:
    shown = {c.name for c in table.columns}
    hidden = [c.name for c in TABLES[table.name].columns if c.name not in shown] if table.name in TABLES else []
    told = [f"columns {', '.join(hidden)}"] if hidden else []
    if left.rows:
        told.append(f"{left.rows} rows, for which a sheet has no room: see {table.name}.csv")
    if left.cut:
        where = ", ".join(f"{count} in {column}" for column, count in sorted(left.cut.items()))
        told.append(f"the rest of {sum(left.cut.values())} cells that were cut ({where})")
    return "; ".join(told) or "nothing"

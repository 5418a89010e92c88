"""How does a cell stand in the columns `before` and `after`? As one text per value, by which it can be put back.

Texts as they are, days in ISO form, whole numbers in digits, true and false, lists and objects as JSON. A text that is
empty or begins with a quotation mark is written as JSON, so that it is neither null nor a list. A whole row is a JSON
object without its nulls.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import Any

from pipelines.codec import canonical_json
from pipelines.release.tables import TABLES, Column

__all__ = ["cell_of", "key_of", "plain", "row_of", "row_text", "short", "text_of"]

Json = dict[str, Any]


def text_of(value: Any) -> str | None:
    """One text per value; None for null."""
    match value:
        case None:
            return None
        case str():
            return canonical_json(value) if value == "" or value.startswith('"') else value
        case date():
            return value.isoformat()
        case bool() | list() | tuple() | dict():
            return canonical_json(plain(value))
        case _:
            return str(value)


def cell_of(table: str, field: str, text: str | None) -> Any:
    """The value of a text, days in ISO form; raises ValueError for a text that none of the column's values has."""
    if text is None:
        return None
    column = _columns(table).get(field)
    if column is not None and column.type in {"string", "date"}:
        return json.loads(text) if text.startswith('"') else text
    try:
        return json.loads(text)
    except ValueError:
        if column is None:  # of an older program: nobody remembers its type
            return text
        raise


def row_text(row: Mapping[str, Any]) -> str:
    """A whole row."""
    return canonical_json({name: plain(value) for name, value in row.items() if value is not None})


def row_of(table: str, text: str) -> Json:
    """The row of a text, with its nulls."""
    told: Json = json.loads(text)
    return dict.fromkeys(_columns(table)) | told


def key_of(table: str, row: Mapping[str, Any]) -> str:
    """What names a row in one text: its id, or the JSON list of its keys where there are several.

    A row of an older program that has no such columns is named by all that it says.
    """
    keys = TABLES[table].key
    if any(name not in row for name in keys):
        return row_text(row)
    if len(keys) == 1:
        return str(plain(row[keys[0]]))
    return canonical_json([plain(row[name]) for name in keys])


def plain(value: Any) -> Any:
    """A value as JSON has it: days as texts, also inside lists and objects."""
    match value:
        case date():
            return value.isoformat()
        case list() | tuple():
            return [plain(one) for one in value]
        case dict():
            return {name: plain(one) for name, one in value.items()}
        case _:
            return value


def short(text: str | None, longest: int = 80) -> str:
    """The text of a cell on one line for people, without characters that cannot be printed."""
    if text is None:
        return "null"
    line = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return f"{line[: longest - 1]}…" if len(line) > longest else line


@cache
def _columns(table: str) -> Mapping[str, Column]:
    return {column.name: column for column in TABLES[table].columns} if table in TABLES else {}

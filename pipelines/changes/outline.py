"""Which cells would a release have changed that was refused? One row each with its cause, and no word of any page.

The values are left out on purpose: the file lies among run reports, where a takedown looks for no page's words.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from pipelines.changes.change import Change
from pipelines.changes.kept import change_rows
from pipelines.release.formats import csv_bytes
from pipelines.release.history_tables import HISTORY_TABLES

__all__ = ["outline_bytes"]

_VALUES = {"before", "after", "caused_by"}
_NAMED_BY_WORDS = {"unresolved_leaders"}  # its rows are called as the page calls the person
_CHANGES = HISTORY_TABLES["changes"]
_TABLE = replace(_CHANGES, columns=tuple(column for column in _CHANGES.columns if column.name not in _VALUES))


def outline_bytes(changes: Iterable[Change]) -> bytes:
    """A CSV file: the table `changes` without its values."""
    rows = change_rows(changes)
    for row in rows:
        if row["table"] in _NAMED_BY_WORDS:
            row["id"] = None
    return csv_bytes(_TABLE, rows)

"""Which passages stand behind a record, in the order in which its page shows the cells?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from archive.web.catalogue.handle import Row
from archive.web.edition import Edition
from archive.web.proofs import Proofs, proofs

__all__ = ["citation", "in_order", "own_proofs", "window"]

_NEAR = 14  # characters of a passage on each side of a number


def own_proofs(edition: Edition, table: str, record_id: str) -> Mapping[str, Sequence[Row]]:
    """Field → its passages."""
    found: Proofs = proofs(edition.catalogue, table, [record_id])
    return found[record_id]


def in_order(edition: Edition, table: str, own: Mapping[str, Sequence[Row]]) -> list[Row]:
    """All passages, fields in the order of the table's columns, those of the value shown first."""
    columns = [column.name for column in edition.folder.tables[table].columns]
    fields = sorted(own, key=lambda name: (columns.index(name) if name in columns else len(columns), name))
    return [row for field in fields for row in own[field]]


def citation(edition: Edition, table: str, record_id: str) -> str | None:
    """How the release says that the record is cited."""
    row = edition.catalogue.first('SELECT citation FROM citations WHERE "table" = ? AND id = ?', table, record_id)
    return None if row is None else row["citation"]


def window(quote: str, value: object) -> str:
    """The words around a number, which say how it binds: 200余, nearly 40; the passage when it is spelled otherwise."""
    at = quote.find(str(value))
    if at < 0:
        return quote
    first, last = max(0, at - _NEAR), at + len(str(value)) + _NEAR
    return f"{'…' if first else ''}{quote[first:last]}{'…' if last < len(quote) else ''}"

"""On which documents does a record stand, and what do they say otherwise than its cells?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from archive.web.catalogue.handle import Catalogue, Row

__all__ = ["disagreements", "document_of_snapshot", "documents_of"]

_SELECT = """
SELECT c.document_id, c.title, c.outlet, c.published_on, c.language, c.status, c.rule, c.url, c.snapshot_id,
    d.publisher, d.side, d.family_id, d.edition_id, d.snapshots
FROM candidates AS c LEFT JOIN documents AS d USING (document_id)
WHERE c.document_id IN ({marks}) ORDER BY c.published_on IS NULL, c.published_on, c.document_id
"""
_DATES = ("start", "end")
_DIFFERS = ("other", "otherwise", "same_otherwise")


def documents_of(catalogue: Catalogue, ids: Sequence[str], told: Sequence[Mapping[str, Any]] = ()) -> list[Row]:
    """The documents with title, outlet, day, side and family, earliest published first.

    told   mode_history of the record: each document then says how far the visit had come
    """
    if not ids:
        return []
    modes = {one.get("document_id"): one.get("mode") for one in told}
    rows = catalogue.rows(_SELECT.format(marks=", ".join("?" * len(ids))), *ids)
    known = {row["document_id"] for row in rows}
    rows += [dict.fromkeys(rows[0] if rows else _COLUMNS, None) | {"document_id": i} for i in ids if i not in known]
    return [row | {"mode": modes.get(row["document_id"])} for row in rows]


_COLUMNS = (
    "document_id", "title", "outlet", "published_on", "language", "status", "rule", "url", "snapshot_id", "publisher",
    "side", "family_id", "edition_id", "snapshots",
)  # fmt: skip


def document_of_snapshot(documents: Iterable[Row]) -> Mapping[str, str]:
    """Capture → the document that it is one of."""
    return {snapshot: row["document_id"] for row in documents for snapshot in row["snapshots"] or ()}


def disagreements(row: Row, own: Mapping[str, Sequence[Row]], documents: Iterable[Row]) -> list[Row]:
    """What other documents, or the registry, say: each conflict with what is shown and the passages that say it."""
    by_snapshot = document_of_snapshot(documents)
    found = []
    for conflict in row["conflicts"] or ():
        field = conflict.get("field")
        fields = _DATES if field == "dates" else (field,)
        passages = [
            one
            for name in fields
            for one in own.get(name, ())
            if one["status"] in _DIFFERS and by_snapshot.get(one["snapshot_id"]) == conflict.get("document_id")
        ]
        found.append({**conflict, "shown": _shown(row, field), "passages": passages})
    return found


def _shown(row: Row, field: Any) -> Any:
    if field == "dates":
        return f"{row.get('start') or '…'}/{row.get('end') or '…'} ({row.get('date_precision') or 'of all its legs'})"
    return row.get(field)

"""What became of a record: releases, changes, edits of its pages, decisions of reviewers, ids that it had before?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from archive.web.catalogue.handle import Catalogue, Row

__all__ = ["Past", "past_of"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """What is known of a record's history.

    life       its row of record_history; None for tables that have none
    changes    what differs from the release before
    edits      changes of pages between two captures that fill a cell of it otherwise
    decisions  of reviewers on a value of it or of the records that belong to it
    former     ids that earlier releases had, which it took the place of
    """

    life: Row | None
    changes: Sequence[Row]
    edits: Sequence[Row]
    decisions: Sequence[Row]
    former: Sequence[Row]

    def as_json(self) -> dict[str, Any]:
        """For the JSON form of a page."""
        return {
            "record_history": self.life,
            "changes": self.changes,
            "edits": self.edits,
            "decisions": self.decisions,
            "rekeys": self.former,
        }


def past_of(
    catalogue: Catalogue,
    table: str,
    record_id: str,
    documents: Sequence[str],
    belonging: Sequence[tuple[str, str]] = (),
) -> Past:
    """The history of one record.

    documents   ids of those that it stands on
    belonging   (table, id) of records that are a part of it: legs of a delegation
    """
    of_all = [(table, record_id), *belonging]
    return Past(
        life=catalogue.first('SELECT * FROM record_history WHERE "table" = ? AND id = ?', table, record_id),
        changes=_each(catalogue, 'SELECT * FROM changes WHERE "table" = ? AND id = ? ORDER BY number', of_all),
        edits=_edits(catalogue, documents, {one for _, one in of_all}),
        decisions=_each(
            catalogue,
            'SELECT * FROM decisions WHERE "table" = ? AND record_id = ? ORDER BY decided_on, decision_id',
            of_all,
        ),
        former=catalogue.rows(
            'SELECT * FROM rekeys WHERE new_id = ? AND "table" = ? ORDER BY old_id', record_id, table
        ),
    )


def _each(catalogue: Catalogue, sql: str, records: Sequence[tuple[str, str]]) -> list[Row]:
    return [row for table, record_id in records for row in catalogue.rows(sql, table, record_id)]


def _edits(catalogue: Catalogue, documents: Sequence[str], records: set[str]) -> list[Row]:
    if not documents:
        return []
    marks = ", ".join("?" * len(documents))
    rows = catalogue.rows(
        f"SELECT * FROM edits WHERE document_id IN ({marks}) ORDER BY to_at, document_id",  # noqa: S608 - marks
        *documents,
    )
    found = []
    for row in rows:
        cells = [cell for cell in row["affected"] or () if cell.get("id") in records]
        if cells:
            found.append(row | {"affected": cells})
    return found

"""Which passages support the cells of these records? One question for many records."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from archive.web.catalogue.handle import Catalogue, Row

__all__ = ["Proofs", "proofs"]

# record id → field → its passages, those of the shown value first
Proofs = Mapping[str, Mapping[str, Sequence[Row]]]

_MOST_IDS = 500  # SQLite takes more; a page never shows as many


def proofs(catalogue: Catalogue, table: str, record_ids: Sequence[str]) -> Proofs:
    """The evidence of some records of one table.

    returns  rows of the table evidence; `status` says whether a passage supports the value shown (shown), says the
             same in other words (same_otherwise), or something else (otherwise, other)
    """
    found: dict[str, dict[str, list[Row]]] = {record_id: defaultdict(list) for record_id in record_ids}
    for first in range(0, len(record_ids), _MOST_IDS):
        some = record_ids[first : first + _MOST_IDS]
        marks = ", ".join("?" * len(some))
        rows = catalogue.rows(
            f'SELECT * FROM evidence WHERE "table" = ? AND id IN ({marks})'  # noqa: S608 - question marks
            " ORDER BY id, field, CASE status WHEN 'shown' THEN 0 WHEN 'same_otherwise' THEN 1 ELSE 2 END, evidence_id",
            table,
            *some,
        )
        for row in rows:
            found[row["id"]][row["field"]].append(row)
    return found

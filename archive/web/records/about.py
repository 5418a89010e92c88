"""What does every page of a delegation, a leg or an event show besides its cells?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from archive.web import links
from archive.web.catalogue.handle import Row
from archive.web.edition import Edition
from archive.web.proofs import Proofs, proofs
from archive.web.records.passages import citation, in_order, own_proofs
from archive.web.records.past import past_of
from archive.web.records.standing import disagreements, documents_of

__all__ = ["About", "about", "remarks"]


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """Documents, passages, disagreements, history and citation of one record.

    own    field → its passages
    facts  all of it, as the JSON form has it
    """

    own: Mapping[str, Sequence[Row]]
    facts: Mapping[str, Any]


def about(edition: Edition, table: str, row: Row, belonging: Sequence[tuple[str, str]] = ()) -> About:
    """Look it up.

    belonging  (table, id) of records that are a part of this one, for its history
    """
    catalogue = edition.catalogue
    record_id = row[links.KINDS[table]]
    own = own_proofs(edition, table, record_id)
    documents = documents_of(catalogue, row["documents"] or (), row.get("mode_history") or ())
    past = past_of(catalogue, table, record_id, row["documents"] or (), belonging)
    facts = {
        "documents": documents,
        "evidence": in_order(edition, table, own),
        "disagreements": disagreements(row, own, documents),
        **past.as_json(),
        "official_totals": catalogue.rows(
            "SELECT * FROM claim_comparison WHERE meeting_id = ? ORDER BY as_of IS NULL, as_of, claim_id",
            row["meeting_id"],
        ),
        "citation": citation(edition, table, record_id),
    }
    return About(own=own, facts=facts)


def remarks(edition: Edition, legs: Sequence[str], events: Sequence[str]) -> tuple[list[Row], Proofs]:
    """What somebody of the other side is reported to have said during these stays and briefings, and the passages."""
    found = [
        row
        for column, ids in (("leg_id", legs), ("event_id", events))
        for one in ids
        for row in edition.catalogue.rows(
            f'SELECT * FROM reception WHERE "{column}" = ? ORDER BY document_id, reception_id',  # noqa: S608 - our names
            one,
        )
    ]
    rows = list({row["reception_id"]: row for row in found}.values())
    return rows, proofs(edition.catalogue, "reception", [row["reception_id"] for row in rows])

"""Which passage supports which cell? One row per cell and passage, for the value shown and for those that differ."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from datetime import date
from enum import Enum
from typing import Any

from archive.records import Attested, Person
from pipelines.damage import REPLACEMENT
from pipelines.documents import Document
from pipelines.journeys.choose import Choice, Claimed
from pipelines.review.corrected_days import HUMAN

__all__ = ["Evidence", "evidence_id_of", "in_a_cell", "people_once", "plain"]

Json = dict[str, Any]


class Evidence:
    """The rows of the table `evidence` for one record."""

    def __init__(self, table: str, record_id: str) -> None:
        self._table, self._id = table, record_id
        self._rows: dict[str, Json] = {}

    def choice(self, field: str, choice: Choice[Any] | None) -> None:
        """The passages of a chosen value, of the same in other words, of translations, and of what differs."""
        if choice is not None:
            self.claims(field, choice.agreeing)
            self.claims(field, choice.alike, status="same_otherwise")
            self.claims(field, choice.translated, status="otherwise")
            self.claims(field, choice.differing, status="other")

    def claims(self, field: str, claims: Iterable[Claimed[Any]], status: str = "shown") -> None:
        for claim in claims:
            self.value(field, claim.attested, claim.document, status)

    def value(self, field: str, attested: Attested[Any] | None, document: Document, status: str = "shown") -> None:
        """One row per passage of one document's value; the same passage twice is one row."""
        for row in _rows(attested, document):
            facts = {"table": self._table, "id": self._id, "field": field, "status": status} | row
            evidence_id = evidence_id_of(facts)
            self._rows[evidence_id] = {"evidence_id": evidence_id} | facts

    def rows(self) -> list[Json]:
        return [self._rows[key] for key in sorted(self._rows)]


def evidence_id_of(row: Json) -> str:
    """Minted from all other cells of the row: an edited row does not bear its name any more."""
    seal = "\x1f".join(f"{key}={row[key]}" for key in sorted(row) if key != "evidence_id")
    return f"q-{hashlib.sha256(seal.encode()).hexdigest()[:16]}"


def plain(value: Any) -> Any:
    """A value as it stands in a cell."""
    if isinstance(value, Enum):
        return value.value
    return value


def people_once(people: Iterable[Person]) -> list[Json]:
    """A list of people as a cell has it."""
    return [{"name": p.name, "role": p.role, "country": p.country} for p in dict.fromkeys(people)]


def in_a_cell(value: Any) -> str:
    """A value as the column `value` of the table evidence has it: of a list one value, of a person the name, else the
    role."""
    told = (value.name or value.role or "") if isinstance(value, Person) else plain(value)
    return told.isoformat() if isinstance(told, date) else str(told)


def _rows(attested: Attested[Any] | None, document: Document) -> Iterator[Json]:
    extraction = document.extraction
    if attested is None or extraction.announcement is None:
        return
    for span in attested.spans:
        yield {
            "value": in_a_cell(attested.value),
            "snapshot_id": extraction.snapshot_id,
            "snapshot_sha256": document.latest.content_sha256,
            "text_layer_sha256": extraction.text_sha256,
            "normaliser": extraction.normaliser,
            "start": span.start,
            "end": span.end,
            "quote": span.quote,
            # what nobody could read, in a headline or a menu beside the passage, is no context
            "prefix": span.prefix.rpartition(REPLACEMENT)[2] or None,
            "suffix": span.suffix.partition(REPLACEMENT)[0] or None,
            "lang": extraction.announcement.language,
            "rule": attested.rule,
            "method": "human" if attested.rule.startswith(HUMAN) else "rule",
        }
